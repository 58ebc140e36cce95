#include "chart_parts.h"

#include <libintl.h>
#include <math.h>
#include <stdio.h>

/* Colours from light to dark, so that they print as greys of the same order. */
static const struct colour {
    double red, green, blue;
} steps[] = {{247, 251, 255}, {198, 219, 239}, {107, 174, 214}, {33, 113, 181}, {8, 48, 107}};
enum { NSTEPS = sizeof steps / sizeof *steps };

enum { COLOUR_TEXT = 8, BAR = 10, BAR_STEPS = 48 };

struct drawing {
    const struct chart_grid *chart;
    struct chart_sheet sheet;
    struct chart_range range; /* of the cells */
    double left, right, top, bottom;
    double width, height; /* of a cell */
};

/* Colours ---------------------------------------------------------------------------------------*/

static struct colour colour_of(const struct chart_range *range, double value)
{
    double share = range->high > range->low
                       ? (value - range->low) / (range->high - range->low) * (NSTEPS - 1)
                       : 0;
    int step = share >= NSTEPS - 1 ? NSTEPS - 2 : (int)share;
    const struct colour *a = &steps[step], *b = &steps[step + 1];
    double part = share - step;
    return (struct colour){a->red + (b->red - a->red) * part,
                           a->green + (b->green - a->green) * part,
                           a->blue + (b->blue - a->blue) * part};
}

static const char *colour_text(struct colour colour, char out[COLOUR_TEXT])
{
    snprintf(out, COLOUR_TEXT, "#%02x%02x%02x", (unsigned)lround(colour.red) & 0xFF,
             (unsigned)lround(colour.green) & 0xFF, (unsigned)lround(colour.blue) & 0xFF);
    return out;
}

static double linear(double channel)
{
    double share = channel / 255;
    return share <= 0.03928 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4);
}

/* Black or white, whichever has the greater contrast by the Web Content Accessibility Guidelines.
 */
static const char *ink_on(struct colour colour)
{
    double light =
        0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
    return (light + 0.05) / 0.05 >= 1.05 / (light + 0.05) ? "#000000" : "#ffffff";
}

/* Places ----------------------------------------------------------------------------------------*/

static double widest_number(const double *values, size_t count)
{
    double widest = 0;
    for (size_t i = 0; i < count; i++)
        if (!isnan(values[i]))
            widest = fmax(widest, chart_number_width(values[i]));
    return widest;
}

static struct chart_ticks bar_ticks(const struct chart_range *range)
{
    return chart_ticks(range->low, range->high, 5, false, range->whole);
}

/* One value alone needs no bar. */
static bool has_bar(const struct chart_range *range)
{
    return range->low < range->high;
}

static double bar_width(const struct chart_range *range)
{
    if (!has_bar(range))
        return 0;
    struct chart_ticks ticks = bar_ticks(range);
    return chart_ticks_width(&ticks) + BAR + 22;
}

static size_t count_cells(const struct chart_grid *chart)
{
    return chart->x.count * chart->y.count;
}

static void lay_out(struct drawing *d)
{
    const struct chart_grid *chart = d->chart;
    size_t rows = chart->y.count;
    d->left = widest_number(chart->y.values, rows) + 8 + CHART_LEFT;
    d->right = CHART_RIGHT - bar_width(&d->range);
    d->top = d->sheet.y + 8;
    d->width = (d->right - d->left) / (double)chart->x.count;
    d->height = fmin(fmax(fmin(d->width * 0.6, 30), 130.0 / (double)rows), 330.0 / (double)rows);
    d->bottom = d->top + d->height * (double)rows;
}

static struct svg_box box_of(const struct drawing *d, size_t x, size_t y)
{
    return (struct svg_box){d->left + (double)x * d->width, d->bottom - (double)(y + 1) * d->height,
                            d->width, d->height};
}

/* Cells -----------------------------------------------------------------------------------------*/

static double value_at(const struct chart_grid *chart, size_t x, size_t y)
{
    return chart->cells.values[x + y * chart->x.count];
}

/* To a thousandth of the range, as far as that are decimals. */
static double shown_value(const struct chart_range *range, double value)
{
    double times = 1;
    while (!range->whole && times < 1e6 && (range->high - range->low) * times < 1000)
        times *= 10;
    return range->whole ? value : round(value * times) / times;
}

static double widest_cell(const struct drawing *d)
{
    double widest = 0;
    for (size_t i = 0; i < count_cells(d->chart); i++) {
        double value = d->chart->cells.values[i];
        if (!isnan(value))
            widest = fmax(widest, chart_number_width(shown_value(&d->range, value)));
    }
    return widest;
}

/* Numbers are in all cells or in none. */
static bool numbers_fit(const struct drawing *d)
{
    return widest_cell(d) + 3 <= d->width && CHART_TICK + 3 <= d->height;
}

static void draw_number(struct drawing *d, const struct svg_box *box, double value)
{
    char text[CHART_NUMBER];
    const struct svg_words words = {.x = box->x + box->width / 2,
                                    .y = box->y + box->height / 2 + 2.9,
                                    .size = CHART_TICK,
                                    .anchor = "middle",
                                    .colour = ink_on(colour_of(&d->range, value))};
    svg_text(&d->sheet.body, &words, chart_number(shown_value(&d->range, value), text));
}

/* White lines between cells would outshine the smallest. */
static bool is_small(const struct drawing *d)
{
    return d->width < 12 || d->height < 12;
}

/* Without a value: white, struck through. */
static void draw_cell(struct drawing *d, size_t x, size_t y, bool numbered)
{
    struct svg_box box = box_of(d, x, y);
    double value = value_at(d->chart, x, y);
    char colour[COLOUR_TEXT];
    if (isnan(value)) {
        svg_rectangle(&d->sheet.body, &box, "#ffffff", &chart_rule);
        svg_line(&d->sheet.body, box.x, box.y + box.height, box.x + box.width, box.y, &chart_rule);
        return;
    }
    colour_text(colour_of(&d->range, value), colour);
    const struct svg_stroke edge = {is_small(d) ? colour : "#ffffff", "", 0.4};
    svg_rectangle(&d->sheet.body, &box, colour, &edge);
    if (numbered)
        draw_number(d, &box, value);
}

static void draw_outline(struct buffer *out, const struct svg_box *box)
{
    static const struct svg_stroke halo = {"#ffffff", "", 3.4}, line = {"#000000", "", 1.8};
    svg_rectangle(out, box, NULL, &halo);
    svg_rectangle(out, box, NULL, &line);
}

static bool find_marked(const struct chart_axis *axis, size_t *index)
{
    for (*index = 0; *index < axis->count; ++*index)
        if (axis->values[*index] == axis->marked)
            return true;
    return false;
}

static bool draw_marked(struct drawing *d)
{
    size_t x, y;
    if (!find_marked(&d->chart->x, &x) || !find_marked(&d->chart->y, &y))
        return false;
    struct svg_box box = box_of(d, x, y);
    draw_outline(&d->sheet.body, &box);
    return true;
}

static void draw_cells(struct drawing *d)
{
    bool numbered = numbers_fit(d);
    for (size_t y = 0; y < d->chart->y.count; y++)
        for (size_t x = 0; x < d->chart->x.count; x++)
            draw_cell(d, x, y, numbered);
    const struct svg_box all = {d->left, d->top, d->right - d->left, d->bottom - d->top};
    svg_rectangle(&d->sheet.body, &all, NULL, &chart_black);
}

/* Axes and legend -------------------------------------------------------------------------------*/

/* Every how many values there is room for a number. */
static size_t every_of(double room, double needed)
{
    return room >= needed ? 1 : (size_t)ceil(needed / room);
}

static void draw_axes(struct drawing *d)
{
    const struct chart_axis *x = &d->chart->x, *y = &d->chart->y;
    char text[CHART_NUMBER];
    size_t every = every_of(d->width, widest_number(x->values, x->count) + 6);
    for (size_t i = 0; i < x->count; i += every)
        chart_words(&d->sheet.body, d->left + ((double)i + 0.5) * d->width, d->bottom + 11,
                    CHART_TICK, "middle", chart_number(x->values[i], text));
    every = every_of(d->height, CHART_TICK + 2);
    for (size_t i = 0; i < y->count; i += every)
        chart_words(&d->sheet.body, d->left - 4, d->bottom - ((double)i + 0.5) * d->height + 2.8,
                    CHART_TICK, "end", chart_number(y->values[i], text));
}

static void draw_bar_labels(struct drawing *d, const struct chart_scale *scale)
{
    struct chart_ticks ticks = bar_ticks(&d->range);
    double x = d->right + 14 + BAR;
    char text[CHART_NUMBER];
    for (int64_t i = ticks.first; i <= ticks.last; i++) {
        double y = chart_place(scale, chart_tick(&ticks, i));
        svg_line(&d->sheet.body, x, y, x + 3, y, &chart_black);
        chart_words(&d->sheet.body, x + 5, y + 2.8, CHART_TICK, "start",
                    chart_tick_text(&ticks, i, text));
    }
}

/* What the colours stand for. */
static void draw_bar(struct drawing *d)
{
    if (!has_bar(&d->range))
        return;
    const struct chart_scale scale = {d->range.low, d->range.high, d->bottom, d->top};
    double height = (d->bottom - d->top) / BAR_STEPS;
    for (int i = 0; i < BAR_STEPS; i++) {
        double middle = d->range.low + (d->range.high - d->range.low) * (i + 0.5) / BAR_STEPS;
        const struct svg_box box = {d->right + 14, d->bottom - (i + 1) * height, BAR, height + 0.2};
        char colour[COLOUR_TEXT];
        svg_rectangle(&d->sheet.body, &box, colour_text(colour_of(&d->range, middle), colour),
                      NULL);
    }
    const struct svg_box all = {d->right + 14, d->top, BAR, d->bottom - d->top};
    svg_rectangle(&d->sheet.body, &all, NULL, &chart_black);
    draw_bar_labels(d, &scale);
}

static void draw_note(struct drawing *d)
{
    const struct svg_box sample = {d->left + 2, d->sheet.y + 6, 12, 8};
    draw_outline(&d->sheet.body, &sample);
    d->sheet.y += 13;
    chart_words(&d->sheet.body, d->left + 20, d->sheet.y, CHART_TICK, "start",
                gettext("present values"));
}

void chart_draw_grid(struct buffer *out, const struct chart_grid *chart)
{
    struct drawing d = {.chart = chart, .range = chart_range_new()};
    chart_range_add(&d.range, chart->cells.values, count_cells(chart));
    chart_sheet_open(&d.sheet, &chart->frame);
    d.sheet.y += CHART_LABEL;
    chart_words_named(&d.sheet.body, CHART_RIGHT, d.sheet.y, CHART_RIGHT, "end", chart->cells.name,
                      chart->cells.unit);
    d.sheet.y += CHART_LABEL + 5;
    chart_words_named(&d.sheet.body, CHART_LEFT, d.sheet.y, CHART_RIGHT, "start", chart->y.title,
                      chart->y.unit);
    lay_out(&d);
    draw_cells(&d);
    draw_axes(&d);
    draw_bar(&d);
    bool marked = draw_marked(&d);
    d.sheet.y = d.bottom + 26;
    chart_words_named(&d.sheet.body, (d.left + d.right) / 2, d.sheet.y, d.right - d.left, "middle",
                      chart->x.title, chart->x.unit);
    if (marked)
        draw_note(&d);
    chart_sheet_close(&d.sheet, &chart->frame, out);
}
