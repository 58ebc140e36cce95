#include "report.h"
#include "json.h"

#include <math.h>
#include <stdio.h>

enum { NATION = 30000000 }; /* households */

static void add(struct report *report, struct row row)
{
    if (report->nrows < ROWS_MOST)
        report->rows[report->nrows++] = row;
}

void report_speed(struct report *report, const char *what, const char *unit, double per,
                  const struct series *ours, const struct series *baseline, enum target target,
                  double limit)
{
    add(report, (struct row){.what = what,
                             .unit = unit,
                             .ours = series_median(ours) / per,
                             .baseline = series_median(baseline) / per,
                             .ratio = series_share(baseline, ours),
                             .target = target,
                             .limit = limit});
}

void report_share(struct report *report, const char *what, const char *unit, double per,
                  const struct series *ours, const struct series *baseline, double limit)
{
    add(report, (struct row){.what = what,
                             .unit = unit,
                             .ours = series_median(ours) / per,
                             .baseline = series_median(baseline) / per,
                             .ratio = series_share(ours, baseline),
                             .target = AT_MOST,
                             .limit = limit});
}

void report_figure(struct report *report, const char *what, const char *unit, double figure,
                   enum target target, double limit)
{
    add(report, (struct row){.what = what,
                             .unit = unit,
                             .ours = figure,
                             .baseline = NAN,
                             .ratio = NAN,
                             .target = target,
                             .limit = limit});
}

static bool is_met(const struct row *row)
{
    double reached = isnan(row->ratio) ? row->ours : row->ratio;
    return row->target == AT_LEAST ? reached >= row->limit : reached <= row->limit;
}

/* As text ------------------------------------------------------------------------------------*/

enum { CELL = 24 };

/* Three figures that matter, without an exponent. */
static const char *figure_text(double figure, const char *unit, char out[CELL])
{
    int decimals = fabs(figure) < 10 ? 2 : fabs(figure) < 100 ? 1 : 0;
    if (isnan(figure))
        return "";
    snprintf(out, CELL, "%.*f %s", decimals, figure, unit);
    return out;
}

static const char *ratio_text(double ratio, char out[CELL])
{
    if (isnan(ratio))
        return "";
    snprintf(out, CELL, ratio < 0.1 ? "%.3f" : "%.2f", ratio);
    return out;
}

static const char *target_text(const struct row *row, char out[CELL])
{
    if (row->target == NO_TARGET)
        return "";
    snprintf(out, CELL, "%s %g", row->target == AT_LEAST ? ">=" : "<=", row->limit);
    return out;
}

static void row_text(const struct row *row, struct buffer *out)
{
    char ours[CELL], baseline[CELL], ratio[CELL], target[CELL];
    const char *verdict = row->target == NO_TARGET ? "" : is_met(row) ? "yes" : "NO";
    buffer_format(out, "%-35s %10s %10s %7s %8s  %s\n", row->what,
                  figure_text(row->ours, row->unit, ours),
                  figure_text(row->baseline, row->unit, baseline), ratio_text(row->ratio, ratio),
                  target_text(row, target), verdict);
}

static void growth_text(const struct growth *growth, struct buffer *out)
{
    double households = (double)growth->households;
    buffer_format(out, "%10zu %10zu %10.0f %12.0f %13.0f %15.0f\n", growth->households,
                  growth->people, growth->load_seconds / households * 1e9,
                  growth->evaluate_seconds / households * 1e9, growth->table_bytes / households,
                  growth->process_bytes / households);
}

static void growths_text(const struct report *report, struct buffer *out)
{
    if (report->ngrowths == 0)
        return;
    const struct growth *largest = &report->growths[report->ngrowths - 1];
    double factor = NATION / (double)largest->households;
    buffer_put(out, "\nper household on all cores\n"
                    "households     people    load ns  evaluate ns  bytes loaded  process bytes\n");
    for (size_t i = 0; i < report->ngrowths; i++)
        growth_text(&report->growths[i], out);
    buffer_format(out,
                  "\n%d million households would need %.1f GB loaded, %.1f GB in all, %.0f s to "
                  "load,\nand %.1f s to evaluate\n",
                  NATION / 1000000, largest->table_bytes * factor * 1e-9,
                  largest->process_bytes * factor * 1e-9, largest->load_seconds * factor,
                  largest->evaluate_seconds * factor);
}

void report_text(const struct report *report, struct buffer *out)
{
    buffer_format(out, "%-35s %10s %10s %7s %8s  %s\n", "", "ours", "baseline", "ratio", "target",
                  "ok");
    for (size_t i = 0; i < report->nrows; i++)
        row_text(&report->rows[i], out);
    growths_text(report, out);
}

/* As JSON ------------------------------------------------------------------------------------*/

static void row_json(struct json *json, const struct row *row)
{
    json_open(json, '{');
    json_key_text(json, "what", row->what);
    json_key_text(json, "unit", row->unit);
    json_key_number(json, "ours", row->ours);
    json_key_number(json, "baseline", row->baseline);
    json_key_number(json, "ratio", row->ratio);
    if (row->target != NO_TARGET) {
        json_key_text(json, "target", row->target == AT_LEAST ? "at least" : "at most");
        json_key_number(json, "limit", row->limit);
        json_key_bool(json, "ok", is_met(row));
    }
    json_close(json, '}');
}

static void growth_json(struct json *json, const struct growth *growth)
{
    json_open(json, '{');
    json_key_number(json, "households", (double)growth->households);
    json_key_number(json, "people", (double)growth->people);
    json_key_number(json, "load_seconds", growth->load_seconds);
    json_key_number(json, "evaluate_seconds", growth->evaluate_seconds);
    json_key_number(json, "load_share", growth->load_share);
    json_key_number(json, "evaluate_share", growth->evaluate_share);
    json_key_number(json, "table_bytes", growth->table_bytes);
    json_key_number(json, "process_bytes", growth->process_bytes);
    json_close(json, '}');
}

void report_json(const struct report *report, struct buffer *out)
{
    struct json json;
    json_init(&json, out);
    json_open(&json, '{');
    json_key_number(&json, "households", (double)report->households);
    json_key_number(&json, "rounds", report->rounds);
    json_key(&json, "rows");
    json_open(&json, '[');
    for (size_t i = 0; i < report->nrows; i++)
        row_json(&json, &report->rows[i]);
    json_close(&json, ']');
    json_key(&json, "growth");
    json_open(&json, '[');
    for (size_t i = 0; i < report->ngrowths; i++)
        growth_json(&json, &report->growths[i]);
    json_close(&json, ']');
    json_close(&json, '}');
    json_end(&json);
}
