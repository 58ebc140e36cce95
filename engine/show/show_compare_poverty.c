#include "show_compare_parts.h"
#include "show_gauge.h"

#include <libintl.h>
#include <math.h>

enum { AREAS_SHOWN = 20 };

/* A difference has its sign; that of two shares is in percentage points. */
static void put_value(const struct compare *compare, int measure, double value, bool change,
                      struct buffer *out)
{
    struct gauge gauge;
    double shown = isfinite(value) ? round(value * 1e4) / 1e4 + 0.0 : value;
    if (!gauge_find(&gauge, poverty_names[measure].name, &compare->summary.measures, NULL))
        return;
    buffer_put(out, change && shown > 0 ? "+" : "");
    if (change && gauge.unit == GAUGE_SHARE && isfinite(shown))
        buffer_format(out, "%.2f%s", shown * 100, gettext(" pp"));
    else
        show_gauge_number(&gauge, shown, out);
}

static void put_wide(const struct compare *compare, int measure, double value, bool change,
                     struct show_wide *wide)
{
    struct buffer text = {0};
    put_value(compare, measure, value, change, &text);
    show_wide_text(wide, text.bytes ? text.bytes : "");
    wide->failed |= text.failed;
    buffer_release(&text);
}

static void put_cell(const struct compare *compare, int measure, double value, bool change,
                     struct show_table *table)
{
    struct buffer text = {0};
    put_value(compare, measure, value, change, &text);
    show_table_text(table, text.bytes ? text.bytes : "");
    table->failed |= text.failed;
    buffer_release(&text);
}

/* Several cases ---------------------------------------------------------------------------------*/

static double value_of(const struct compare *compare, size_t side, int measure)
{
    const struct poverty_table *whole =
        side ? &compare->of[side - 1].poverty[0] : &compare->poverty[0];
    return whole->count ? whole->areas[0].value[measure] : NAN;
}

static void put_row(const struct compare *compare, int measure, struct show_wide *wide)
{
    double baseline = value_of(compare, 0, measure);
    show_wide_text(wide, poverty_names[measure].name);
    for (size_t side = 0; side <= compare->ncases; side++)
        put_wide(compare, measure, value_of(compare, side, measure), false, wide);
    show_wide_text(wide, "");
    show_wide_text(wide, "");
    for (size_t side = 1; side <= compare->ncases; side++)
        put_wide(compare, measure, value_of(compare, side, measure) - baseline, true, wide);
}

void show_compare_poverty_rows(const struct compare *compare, struct show_wide *wide)
{
    for (int i = 0; compare->poverty[0].count && i <= POVERTY_M0; i++)
        put_row(compare, i, wide);
}

/* One case --------------------------------------------------------------------------------------*/

static void put_measures(const struct compare *compare, const struct comparison *of,
                         struct buffer *out)
{
    const double *before = compare->poverty[0].areas[0].value;
    const double *after = of->poverty[0].areas[0].value;
    struct show_table table;
    show_table_begin(&table, "lrrr",
                     (const char *[]){"", N_("before"), N_("after"), N_("difference")});
    for (int i = 0; i <= POVERTY_M0; i++) {
        show_table_text(&table, poverty_names[i].name);
        put_cell(compare, i, before[i], false, &table);
        put_cell(compare, i, after[i], false, &table);
        put_cell(compare, i, after[i] - before[i], true, &table);
    }
    compare_table_end(compare, of, &table, gettext("Poverty and inequality, by people"), out);
}

/* What is told of areas. */
static const int area_measures[] = {POVERTY_HEADCOUNT, POVERTY_GAP, POVERTY_M0};
enum { AREA_MEASURES = sizeof area_measures / sizeof *area_measures };

static bool area_differs(const struct poverty_area *before, const struct poverty_area *after)
{
    for (size_t i = 0; i < AREA_MEASURES; i++) {
        double difference = after->value[area_measures[i]] - before->value[area_measures[i]];
        if (!isnan(difference) && difference != 0)
            return true;
    }
    return false;
}

static void put_area(const struct compare *compare, const struct poverty_area *before,
                     const struct poverty_area *after, struct show_table *table)
{
    struct buffer name = {0};
    compare_area_name(compare, before->area, &name);
    show_table_text(table, name.bytes ? name.bytes : "");
    for (size_t i = 0; i < AREA_MEASURES; i++) {
        int measure = area_measures[i];
        put_cell(compare, measure, before->value[measure], false, table);
        put_cell(compare, measure, after->value[measure], false, table);
    }
    table->failed |= name.failed;
    buffer_release(&name);
}

static void put_areas(const struct compare *compare, const struct comparison *of,
                      struct buffer *out)
{
    const struct poverty_table *before = &compare->poverty[1], *after = &of->poverty[1];
    struct show_table table;
    size_t count = 0;
    show_table_begin(&table, "lrrrrrr",
                     (const char *[]){"", "贫困发生率", N_("after"), "贫困深度", N_("after"),
                                      "多维贫困指数", N_("after")});
    for (size_t i = 0; i < before->count; i++)
        if (area_differs(&before->areas[i], &after->areas[i]) && count++ < AREAS_SHOWN)
            put_area(compare, &before->areas[i], &after->areas[i], &table);
    compare_table_end(compare, of, &table, gettext("Poverty by area, where it changes"), out);
    compare_put_more(count, AREAS_SHOWN, out);
}

void show_compare_poverty(const struct compare *compare, const struct comparison *of,
                          struct buffer *out)
{
    if (!compare->poverty[0].count || !of->poverty[0].count)
        return;
    put_measures(compare, of, out);
    if (compare->poverty[1].count > 1)
        put_areas(compare, of, out);
}
