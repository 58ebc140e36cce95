/* A table of numbers with more columns than a terminal has room for: printed in blocks below one
 * another, each with the labels of its rows. */
#ifndef DIGUAN_SHOW_WIDE_H
#define DIGUAN_SHOW_WIDE_H

#include "table.h"

struct show_wide {
    struct arena arena;
    size_t nlabels, ncolumns; /* the first nlabels of all columns are labels */
    size_t ncells, capacity;
    const char **cells; /* row by row, headings first */
    bool failed;        /* as in table.h */
    bool left;          /* labels are aligned to the left; all else is to the right */
};

void show_wide_init(struct show_wide *wide, size_t nlabels, size_t ncolumns);
void show_wide_release(struct show_wide *wide);

/* The next cell, row by row; texts are copied. */
void show_wide_text(struct show_wide *wide, const char *text);

void show_wide_print(const struct show_wide *wide, int indent, struct buffer *out);

#endif
