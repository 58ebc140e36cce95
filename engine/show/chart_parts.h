/* What charts of both kinds are made of. Private to the room. */
#ifndef DIGUAN_CHART_PARTS_H
#define DIGUAN_CHART_PARTS_H

#include "chart.h"
#include "svg.h"

/* Sizes of letters. */
enum { CHART_TITLE = 10, CHART_LABEL = 9, CHART_TICK = 8 };
/* Nothing is drawn outside of these. */
enum { CHART_LEFT = 2, CHART_RIGHT = SVG_WIDTH - 2 };

extern const struct svg_stroke chart_black, chart_rule; /* an axis; a line to read along */

/* Round numbers at equal distances: i * mantissa * 10^power for first <= i <= last. */
struct chart_ticks {
    int64_t first, last;
    int mantissa, power;
};

/* About `wanted` of them from low to high: within, or, with `around`, just reaching beyond. With
 * `whole` none is a fraction. */
struct chart_ticks chart_ticks(double low, double high, double wanted, bool around, bool whole);
double chart_tick(const struct chart_ticks *ticks, int64_t i);

/* Values on a straight scale. */
struct chart_scale {
    double low, high; /* values; low < high */
    double from, to;  /* where they are drawn */
};
double chart_place(const struct chart_scale *scale, double value);

/* Least and greatest of values so far; NaN is none of them. */
struct chart_range {
    double low, high; /* infinity and -infinity at first */
    bool whole;       /* there are no fractions */
};
struct chart_range chart_range_new(void);
void chart_range_add(struct chart_range *range, const double *values, size_t count);

/* 12,345 */
enum { CHART_NUMBER = 64 };
const char *chart_number(double number, char out[CHART_NUMBER]);
double chart_number_width(double number);
/* A tick's; all of them with as many decimals. */
const char *chart_tick_text(const struct chart_ticks *ticks, int64_t i, char out[CHART_NUMBER]);
double chart_ticks_width(const struct chart_ticks *ticks); /* of the widest */

/* A line of words: left, middle or end at x. */
void chart_words(struct buffer *out, double x, double y, int size, const char *anchor,
                 const char *text);
/* The same cut with "…" where it is wider than that. */
void chart_words_within(struct buffer *out, double x, double y, double width, int size,
                        const char *anchor, const char *text);
/* "国家扶贫标准 (元/人·年)", in the user's way of writing. */
void chart_words_named(struct buffer *out, double x, double y, double width, const char *anchor,
                       const char *title, const char *unit);

/* A picture being drawn: what stands above, and where the next line may go. */
struct chart_sheet {
    struct buffer body;
    double y;
};
/* Begins with the title; ends with the source, and writes the whole to `out`. */
void chart_sheet_open(struct chart_sheet *sheet, const struct chart_frame *frame);
void chart_sheet_close(struct chart_sheet *sheet, const struct chart_frame *frame,
                       struct buffer *out);

#endif
