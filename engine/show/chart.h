/* Charts as SVG pictures that stand alone and can be put into a paper: 17 cm wide, readable in
 * black and white (dashes and markers, grey steps) and without anything else beside them.
 *
 * Texts are the caller's, in whatever language; they may be long. Numbers may be of any size; NaN
 * is a value that there is none of. The same chart gives the same bytes. */
#ifndef DIGUAN_CHART_H
#define DIGUAN_CHART_H

#include "text.h"

/* What is measured along an axis: "国家扶贫标准", "元/人·年"; a unit may be "". */
struct chart_axis {
    const char *title, *unit;
    size_t count;
    const double *values; /* ascending */
    double marked;        /* the value in force, NaN when there is none to be marked */
};

/* What every chart has above and below it; `source` says what the numbers are from. */
struct chart_frame {
    const char *title, *source;
};

struct chart_series {
    const char *name, *unit;
    const double *values; /* per value of the axis */
};

/* Lines over a common axis. Series of another unit get a panel of their own, in order. */
struct chart_lines {
    struct chart_frame frame;
    struct chart_axis x;
    size_t nseries; /* from 1 */
    const struct chart_series *series;
};
void chart_draw_lines(struct buffer *out, const struct chart_lines *chart);

/* Cells of a grid, the darker the more. values[x + y * x.count] is the cell of x and y; where both
 * marked values are on the grid, their cell is outlined. */
struct chart_grid {
    struct chart_frame frame;
    struct chart_axis x, y; /* each from 1 value */
    struct chart_series cells;
};
void chart_draw_grid(struct buffer *out, const struct chart_grid *chart);

#endif
