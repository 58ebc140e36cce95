/* The solution of a search, as text in 80 columns and as JSON. */
#ifndef DIGUAN_SHOW_SOLVE_H
#define DIGUAN_SHOW_SOLVE_H

#include "solve.h"

/* In sentences for everywhere; below them a table of the areas, when they were asked for. */
void show_solve_text(const struct solve *solve, struct buffer *out);

/* The same, and every crossing of every area. */
void show_solve_json(const struct solve *solve, struct buffer *out);

#endif
