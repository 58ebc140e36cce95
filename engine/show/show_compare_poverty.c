#include "show_compare_parts.h"

#include <libintl.h>
#include <math.h>
#include <stdlib.h>

enum { AREAS_SHOWN = 20 };

/* Shares in percent; "–" for what is not known. */
static void put_value(struct buffer *out, enum poverty_unit unit, double value, bool change)
{
    static const struct {
        double times;
        int decimals;
        const char *after;
    } forms[] = {[UNIT_SHARE] = {100, 2, "%"},
                 [UNIT_INDEX] = {1, 4, ""},
                 [UNIT_PEOPLE] = {1, 0, ""},
                 [UNIT_YUAN] = {1, 0, ""},
                 [UNIT_RATIO] = {1, 2, ""}};
    double times = forms[unit].times;
    char whole[SHOW_NUMBER];
    if (isnan(value))
        buffer_put(out, "–");
    else if (unit == UNIT_PEOPLE || unit == UNIT_YUAN)
        buffer_put(out, (change ? show_count_change : show_count)((int64_t)llround(value), whole));
    else {
        double scale = pow(10, forms[unit].decimals);
        double rounded = round(value * times * scale) / scale;
        buffer_format(out, "%s%.*f%s", change && rounded > 0 ? "+" : "", forms[unit].decimals,
                      rounded + 0.0, forms[unit].after);
    }
}

static void put_wide(struct show_wide *wide, enum poverty_unit unit, double value, bool change)
{
    struct buffer text = {0};
    put_value(&text, unit, value, change);
    show_wide_text(wide, text.bytes ? text.bytes : "");
    wide->failed |= text.failed;
    buffer_release(&text);
}

static void put_cell(struct show_table *table, enum poverty_unit unit, double value, bool change)
{
    struct buffer text = {0};
    put_value(&text, unit, value, change);
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
    const struct poverty_name *name = &poverty_names[measure];
    double baseline = value_of(compare, 0, measure);
    show_wide_text(wide, name->name);
    for (size_t side = 0; side <= compare->ncases; side++)
        put_wide(wide, name->unit, value_of(compare, side, measure), false);
    show_wide_text(wide, "");
    show_wide_text(wide, "");
    for (size_t side = 1; side <= compare->ncases; side++)
        put_wide(wide, name->unit, value_of(compare, side, measure) - baseline, true);
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
        enum poverty_unit unit = poverty_names[i].unit;
        show_table_text(&table, poverty_names[i].name);
        put_cell(&table, unit, before[i], false);
        put_cell(&table, unit, after[i], false);
        put_cell(&table, unit, after[i] - before[i], true);
    }
    compare_table_end(compare, of, &table, gettext("Poverty and inequality, by people"), out);
}

/* What is told of areas. */
static const enum poverty_measure area_measures[] = {POVERTY_HEADCOUNT, POVERTY_GAP, POVERTY_M0};
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
        enum poverty_unit unit = poverty_names[area_measures[i]].unit;
        put_cell(table, unit, before->value[area_measures[i]], false);
        put_cell(table, unit, after->value[area_measures[i]], false);
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
