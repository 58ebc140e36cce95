#include "chart_parts.h"

#include "page.h"
#include "show_value.h"

#include <libintl.h>
#include <math.h>
#include <stdio.h>

const struct svg_stroke chart_black = {"#000000", "", 0.8};
const struct svg_stroke chart_rule = {"#cccccc", "", 0.5};

/* Numbers ---------------------------------------------------------------------------------------*/

/* Values on a tick, but for rounding, are on it. */
static const double NEARLY = 1e-6;

static double power_of_ten(int power)
{
    double product = 1;
    for (int i = power < 0 ? -power : power; i > 0; i--)
        product *= 10;
    return product;
}

static double times_power(double number, int power)
{
    return power < 0 ? number / power_of_ten(power) : number * power_of_ten(power);
}

/* The smallest step of 1, 2 or 5 times a power of ten that is no smaller. */
static struct chart_ticks round_step(double step)
{
    int power = (int)floor(log10(step) + NEARLY);
    double mantissa = times_power(step, -power) - NEARLY;
    return mantissa <= 1   ? (struct chart_ticks){.mantissa = 1, .power = power}
           : mantissa <= 2 ? (struct chart_ticks){.mantissa = 2, .power = power}
           : mantissa <= 5 ? (struct chart_ticks){.mantissa = 5, .power = power}
                           : (struct chart_ticks){.mantissa = 1, .power = power + 1};
}

struct chart_ticks chart_ticks(double low, double high, double wanted, bool around, bool whole)
{
    double step = (high - low) / wanted;
    if (whole && step < 1)
        step = 1;
    struct chart_ticks ticks = round_step(step);
    double from = low / chart_tick(&ticks, 1), to = high / chart_tick(&ticks, 1);
    ticks.first = (int64_t)(around ? floor(from + NEARLY) : ceil(from - NEARLY));
    ticks.last = (int64_t)(around ? ceil(to - NEARLY) : floor(to + NEARLY));
    return ticks;
}

double chart_tick(const struct chart_ticks *ticks, int64_t i)
{
    return times_power((double)i * ticks->mantissa, ticks->power);
}

double chart_place(const struct chart_scale *scale, double value)
{
    return scale->from +
           (value - scale->low) / (scale->high - scale->low) * (scale->to - scale->from);
}

struct chart_range chart_range_new(void)
{
    return (struct chart_range){INFINITY, -INFINITY, true};
}

void chart_range_add(struct chart_range *range, const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (isnan(values[i]))
            continue;
        range->low = fmin(range->low, values[i]);
        range->high = fmax(range->high, values[i]);
        range->whole &= values[i] == floor(values[i]);
    }
}

const char *chart_number(double number, char out[CHART_NUMBER])
{
    struct buffer text = {0};
    show_number(&text, number);
    snprintf(out, CHART_NUMBER, "%s", text.failed ? "" : text.bytes);
    buffer_release(&text);
    return out;
}

double chart_number_width(double number)
{
    char text[CHART_NUMBER];
    return svg_text_width(chart_number(number, text), CHART_TICK);
}

/* As many as show_number may write. */
enum { MOST_DECIMALS = 6 };

const char *chart_tick_text(const struct chart_ticks *ticks, int64_t i, char out[CHART_NUMBER])
{
    size_t length = strlen(chart_number(chart_tick(ticks, i), out));
    const char *point = strchr(out, '.');
    int decimals = point ? (int)(out + length - point) - 1 : 0;
    int wanted = -ticks->power < MOST_DECIMALS ? -ticks->power : MOST_DECIMALS;
    if (decimals < wanted && length + (size_t)wanted + 2 < CHART_NUMBER)
        snprintf(out + length, CHART_NUMBER - length, "%s%0*d", point ? "" : ".", wanted - decimals,
                 0);
    return out;
}

double chart_ticks_width(const struct chart_ticks *ticks)
{
    double widest = 0;
    char text[CHART_NUMBER];
    for (int64_t i = ticks->first; i <= ticks->last; i++)
        widest = fmax(widest, svg_text_width(chart_tick_text(ticks, i, text), CHART_TICK));
    return widest;
}

/* Words -----------------------------------------------------------------------------------------*/

void chart_words(struct buffer *out, double x, double y, int size, const char *anchor,
                 const char *text)
{
    const struct svg_words words = {
        .x = x, .y = y, .size = size, .anchor = anchor, .colour = "#000000"};
    svg_text(out, &words, text);
}

/* How many bytes of the text are no wider. */
static size_t bytes_within(const char *text, double width, int size)
{
    const char *end = text + strlen(text), *at = text;
    double used = 0;
    while (at < end) {
        uint32_t point;
        char character[8] = {0};
        size_t length = (size_t)text_decode(at, end, &point);
        memcpy(character, at, length);
        used += svg_text_width(character, size);
        if (used > width)
            break;
        at += length;
    }
    return (size_t)(at - text);
}

void chart_words_within(struct buffer *out, double x, double y, double width, int size,
                        const char *anchor, const char *text)
{
    if (svg_text_width(text, size) <= width) {
        chart_words(out, x, y, size, anchor, text);
        return;
    }
    struct buffer cut = {0};
    buffer_put_bytes(&cut, text, bytes_within(text, width - size, size));
    buffer_put(&cut, "…");
    chart_words(out, x, y, size, anchor, cut.failed ? "" : cut.bytes);
    buffer_release(&cut);
}

void chart_words_named(struct buffer *out, double x, double y, double width, const char *anchor,
                       const char *title, const char *unit)
{
    struct buffer text = {0};
    if (*title && *unit)
        buffer_format(&text, gettext("%s (%s)"), title, unit);
    else
        buffer_put(&text, *title ? title : unit);
    chart_words_within(out, x, y, width, CHART_LABEL, anchor, text.failed ? "" : text.bytes);
    out->failed |= text.failed;
    buffer_release(&text);
}

/* Above and below -------------------------------------------------------------------------------*/

/* The text line by line, wrapped as on a page. */
static void put_lines(struct chart_sheet *sheet, const char *text, struct svg_words words)
{
    struct buffer lines = {0};
    page_paragraph(&lines, "", 0, text);
    for (char *line = lines.failed ? NULL : lines.bytes; line && *line;) {
        size_t length = strcspn(line, "\n");
        char *next = line + length + (line[length] == '\n');
        line[length] = '\0';
        words.y = sheet->y += words.size * 1.3;
        svg_text(&sheet->body, &words, line);
        line = next;
    }
    sheet->body.failed |= lines.failed;
    buffer_release(&lines);
}

void chart_sheet_open(struct chart_sheet *sheet, const struct chart_frame *frame)
{
    *sheet = (struct chart_sheet){.y = 2};
    if (*frame->title)
        put_lines(sheet, frame->title,
                  (struct svg_words){CHART_LEFT, 0, CHART_TITLE, "start", "#000000", true});
    sheet->y += 6;
}

void chart_sheet_close(struct chart_sheet *sheet, const struct chart_frame *frame,
                       struct buffer *out)
{
    sheet->y += 2;
    if (*frame->source)
        put_lines(sheet, frame->source,
                  (struct svg_words){CHART_LEFT, 0, CHART_TICK, "start", "#444444", false});
    svg_open(out, sheet->y + 5, frame->title);
    buffer_put_bytes(out, sheet->body.bytes, sheet->body.length);
    svg_close(out);
    out->failed |= sheet->body.failed;
    buffer_release(&sheet->body);
}
