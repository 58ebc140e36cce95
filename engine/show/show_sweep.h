/* A sweep as text in 80 columns, as JSON, as CSV, and as a chart. */
#ifndef DIGUAN_SHOW_SWEEP_H
#define DIGUAN_SHOW_SWEEP_H

#include "sweep.h"

/* Of one parameter a table with a row for each value, a column for each measure; of two a table for
 * each measure. The present values are marked →. */
void show_sweep_text(const struct sweep *sweep, struct buffer *out);

void show_sweep_json(const struct sweep *sweep, struct buffer *out);

/* A row for each point: the parameters, the measures, and 1 under 现行 where all parameters have
 * their present values. */
void show_sweep_csv(const struct sweep *sweep, struct buffer *out);

/* SVG: of one parameter a line for each measure; of two a grid of the first measure. */
void show_sweep_chart(const struct sweep *sweep, struct buffer *out);

#endif
