#include "chart_parts.h"

#include <libintl.h>
#include <math.h>

/* Series are told apart by colour, dash and marker; no two of the first 28 have all alike. Colours
 * are those of Okabe and Ito, which the colour-blind can tell apart, dark enough for print. */
static const char *const colours[] = {"#0072b2", "#d55e00", "#00785a", "#a0447c",
                                      "#000000", "#9a6a00", "#2f7fb5"};
static const char *const dashes[] = {"", "7 3", "2 2.5", "8 2.5 2 2.5"};
static const char *const markers[] = {
    "m-2.6 0a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0 -5.2 0z", /* disc */
    "m-2.3 -2.3h4.6v4.6h-4.6z",                          /* square */
    "m0 -3l2.8 5h-5.6z",                                 /* triangle */
    "m0 -3.2l2.8 3.2l-2.8 3.2l-2.8 -3.2z",               /* diamond */
    "m0 3l2.8 -5h-5.6z",                                 /* triangle on its tip */
    "m-2.8 0h5.6m-2.8 -2.8v5.6",                         /* plus */
    "m-2.2 -2.2l4.4 4.4m0 -4.4l-4.4 4.4",                /* cross */
};
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Of panels: the plot itself, and what is between it and its neighbours. */
enum { ALONE = 230, TOGETHER = 130, LEGEND_LINE = 14, SAMPLE = 26, RIGHT = CHART_RIGHT - 6 };

struct drawing {
    const struct chart_lines *chart;
    struct chart_sheet sheet;
    struct chart_scale x;
    double left;
    double top, bottom; /* of the plot at hand */
};

/* Series of a unit ------------------------------------------------------------------------------*/

static bool same_unit(const struct chart_lines *chart, size_t a, size_t b)
{
    return !strcmp(chart->series[a].unit, chart->series[b].unit);
}

/* The first of its unit opens a panel. */
static bool opens_panel(const struct chart_lines *chart, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (same_unit(chart, i, index))
            return false;
    return true;
}

static size_t count_alike(const struct chart_lines *chart, size_t index)
{
    size_t count = 0;
    for (size_t i = 0; i < chart->nseries; i++)
        count += same_unit(chart, i, index);
    return count;
}

static size_t count_panels(const struct chart_lines *chart)
{
    size_t count = 0;
    for (size_t i = 0; i < chart->nseries; i++)
        count += opens_panel(chart, i);
    return count;
}

/* Scales ----------------------------------------------------------------------------------------*/

/* From zero, unless the values are far from it. */
static struct chart_ticks value_ticks(const struct chart_lines *chart, size_t panel)
{
    struct chart_range range = chart_range_new();
    for (size_t i = 0; i < chart->nseries; i++)
        if (same_unit(chart, i, panel))
            chart_range_add(&range, chart->series[i].values, chart->x.count);
    if (range.low > range.high)
        range.low = range.high = 0;
    if (range.low == range.high) {
        double around = range.low == 0 ? 1 : fabs(range.low) / 10;
        range.low = range.low == 0 ? 0 : range.low - around;
        range.high += around;
    }
    if (range.low > 0 && range.low < 0.6 * range.high)
        range.low = 0;
    if (range.high < 0 && range.high > 0.6 * range.low)
        range.high = 0;
    return chart_ticks(range.low, range.high, 6, true, range.whole);
}

/* All plots begin at the same place. */
static double find_left(const struct chart_lines *chart)
{
    double widest = 0;
    for (size_t i = 0; i < chart->nseries; i++) {
        struct chart_ticks ticks = value_ticks(chart, i);
        widest = fmax(widest, chart_ticks_width(&ticks));
    }
    return CHART_LEFT + widest + 8;
}

static struct chart_scale scale_of_x(const struct chart_axis *x, double left)
{
    double low = x->values[0], high = x->values[x->count - 1];
    double around = low == high ? fmax(fabs(low) / 10, 1) : 0;
    return (struct chart_scale){low - around, high + around, left + 6, RIGHT - 6};
}

static struct chart_ticks ticks_of_x(const struct drawing *d)
{
    double widest = fmax(chart_number_width(d->x.low), chart_number_width(d->x.high)) + 14;
    double wanted = fmin(fmax((d->x.to - d->x.from) / widest, 2), 8);
    return chart_ticks(d->x.low, d->x.high, wanted, false, false);
}

/* Axes ------------------------------------------------------------------------------------------*/

static void draw_value_axis(struct drawing *d, const struct chart_ticks *ticks,
                            const struct chart_scale *y)
{
    struct buffer *out = &d->sheet.body;
    char text[CHART_NUMBER];
    for (int64_t i = ticks->first; i <= ticks->last; i++) {
        double at = chart_place(y, chart_tick(ticks, i));
        bool axis = i == 0 || i == ticks->first;
        svg_line(out, d->left, at, RIGHT, at, axis ? &chart_black : &chart_rule);
        chart_words(out, d->left - 4, at + 2.8, CHART_TICK, "end", chart_tick_text(ticks, i, text));
    }
    svg_line(out, d->left, d->top, d->left, d->bottom, &chart_black);
}

static void draw_tick(struct drawing *d, double value, const char *text, bool named)
{
    double at = chart_place(&d->x, value);
    svg_line(&d->sheet.body, at, d->bottom, at, d->bottom + 3, &chart_black);
    if (named)
        chart_words(&d->sheet.body, at, d->bottom + 12, CHART_TICK, "middle", text);
}

static void draw_ticks_of_x(struct drawing *d, bool named)
{
    char text[CHART_NUMBER];
    double only = d->chart->x.values[0];
    if (d->chart->x.count == 1) {
        draw_tick(d, only, chart_number(only, text), named);
        return;
    }
    struct chart_ticks ticks = ticks_of_x(d);
    for (int64_t i = ticks.first; i <= ticks.last; i++)
        draw_tick(d, chart_tick(&ticks, i), chart_tick_text(&ticks, i, text), named);
}

/* The value in force: a line across, and above the first panel what it is. */
static bool has_marked(const struct drawing *d)
{
    double marked = d->chart->x.marked;
    return marked >= d->x.low && marked <= d->x.high;
}

static void name_marked(struct drawing *d, double at)
{
    char number[CHART_NUMBER];
    struct buffer text = {0};
    buffer_format(&text, gettext("present value %s"), chart_number(d->chart->x.marked, number));
    double half = svg_text_width(text.failed ? "" : text.bytes, CHART_TICK) / 2;
    at = fmin(fmax(at, d->left + half), RIGHT - half);
    chart_words(&d->sheet.body, at, d->top - 3, CHART_TICK, "middle",
                text.failed ? "" : text.bytes);
    d->sheet.body.failed |= text.failed;
    buffer_release(&text);
}

static void draw_marked(struct drawing *d, bool named)
{
    static const struct svg_stroke across = {"#555555", "1.5 2", 1};
    if (!has_marked(d))
        return;
    double at = chart_place(&d->x, d->chart->x.marked);
    svg_line(&d->sheet.body, at, d->top, at, d->bottom, &across);
    if (named)
        name_marked(d, at);
}

/* Lines -----------------------------------------------------------------------------------------*/

static struct svg_stroke stroke_of(size_t series)
{
    return (struct svg_stroke){colours[series % COUNT(colours)], dashes[series % COUNT(dashes)],
                               1.4};
}

static void put_point(struct buffer *out, char command, double x, double y)
{
    buffer_put_bytes(out, &command, 1);
    svg_number(out, x);
    buffer_put(out, " ");
    svg_number(out, y);
}

static void draw_marker(struct buffer *out, size_t series, double x, double y)
{
    struct svg_stroke stroke = stroke_of(series);
    stroke.dashes = "";
    stroke.width = 1.1;
    svg_path_open(out);
    put_point(out, 'M', x, y);
    buffer_put(out, markers[series % COUNT(markers)]);
    svg_path_close(out, series % 2 ? "#ffffff" : stroke.colour, &stroke);
}

/* A value that is not there leaves a gap. */
static void draw_line(struct drawing *d, size_t series, const struct chart_scale *y)
{
    const struct chart_lines *chart = d->chart;
    const double *values = chart->series[series].values;
    struct svg_stroke stroke = stroke_of(series);
    bool pen_down = false;
    svg_path_open(&d->sheet.body);
    for (size_t i = 0; i < chart->x.count; i++) {
        if (!isnan(values[i]))
            put_point(&d->sheet.body, pen_down ? 'L' : 'M', chart_place(&d->x, chart->x.values[i]),
                      chart_place(y, values[i]));
        pen_down = !isnan(values[i]);
    }
    svg_path_close(&d->sheet.body, NULL, &stroke);
}

/* About a dozen a line, and not at the same places on each. */
static void draw_markers(struct drawing *d, size_t series, const struct chart_scale *y)
{
    const struct chart_lines *chart = d->chart;
    const double *values = chart->series[series].values;
    size_t every = (chart->x.count + 11) / 12;
    for (size_t i = series * every / chart->nseries % every; i < chart->x.count; i += every)
        if (!isnan(values[i]))
            draw_marker(&d->sheet.body, series, chart_place(&d->x, chart->x.values[i]),
                        chart_place(y, values[i]));
}

/* Panels ----------------------------------------------------------------------------------------*/

static void draw_sample(struct drawing *d, size_t series, double x, double width)
{
    struct buffer *out = &d->sheet.body;
    double y = d->sheet.y - 3;
    struct svg_stroke stroke = stroke_of(series);
    svg_line(out, x, y, x + SAMPLE, y, &stroke);
    draw_marker(out, series, x + SAMPLE / 2.0, y);
    chart_words_within(out, x + SAMPLE + 4, d->sheet.y, width, CHART_LABEL, "start",
                       d->chart->series[series].name);
}

static void draw_legend(struct drawing *d, size_t panel)
{
    double most = RIGHT - d->left - SAMPLE - 4, x = d->left;
    d->sheet.y += LEGEND_LINE;
    for (size_t i = 0; i < d->chart->nseries; i++) {
        if (!same_unit(d->chart, i, panel))
            continue;
        double words = fmin(svg_text_width(d->chart->series[i].name, CHART_LABEL), most);
        if (x > d->left && x + SAMPLE + 4 + words > RIGHT) {
            x = d->left;
            d->sheet.y += LEGEND_LINE;
        }
        draw_sample(d, i, x, most);
        x += SAMPLE + 4 + words + 12;
    }
}

/* One line is named where its values are; several have a legend. */
static void draw_heading(struct drawing *d, size_t panel)
{
    const struct chart_series *series = &d->chart->series[panel];
    bool alone = count_alike(d->chart, panel) == 1;
    if (!alone)
        draw_legend(d, panel);
    if (alone || *series->unit) {
        d->sheet.y += LEGEND_LINE;
        chart_words_named(&d->sheet.body, CHART_LEFT, d->sheet.y, RIGHT, "start",
                          alone ? series->name : "", series->unit);
    }
}

static void draw_panel(struct drawing *d, size_t panel, size_t npanels, bool first, bool last)
{
    struct chart_ticks ticks = value_ticks(d->chart, panel);
    draw_heading(d, panel);
    d->top = d->sheet.y + (first && has_marked(d) ? 16 : 7);
    d->bottom = d->top + (npanels == 1 ? ALONE : TOGETHER);
    const struct chart_scale y = {chart_tick(&ticks, ticks.first), chart_tick(&ticks, ticks.last),
                                  d->bottom, d->top};
    draw_value_axis(d, &ticks, &y);
    draw_ticks_of_x(d, last);
    draw_marked(d, first);
    for (size_t i = 0; i < d->chart->nseries; i++)
        if (same_unit(d->chart, i, panel)) {
            draw_line(d, i, &y);
            draw_markers(d, i, &y);
        }
    d->sheet.y = d->bottom + (last ? 14 : 6);
}

void chart_draw_lines(struct buffer *out, const struct chart_lines *chart)
{
    struct drawing d = {.chart = chart, .left = find_left(chart)};
    size_t npanels = count_panels(chart), drawn = 0;
    d.x = scale_of_x(&chart->x, d.left);
    chart_sheet_open(&d.sheet, &chart->frame);
    for (size_t i = 0; i < chart->nseries; i++)
        if (opens_panel(chart, i)) {
            drawn++;
            draw_panel(&d, i, npanels, drawn == 1, drawn == npanels);
        }
    d.sheet.y += 12;
    chart_words_named(&d.sheet.body, (d.left + RIGHT) / 2, d.sheet.y, RIGHT - d.left, "middle",
                      chart->x.title, chart->x.unit);
    chart_sheet_close(&d.sheet, &chart->frame, out);
}
