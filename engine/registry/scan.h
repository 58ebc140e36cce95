/* The rows of a table handed to a function of ours.
 *
 * SQLite runs the whole loop itself: the function is an aggregate of the query, which costs about
 * two thirds of stepping through the rows. */
#ifndef DIGUAN_SCAN_H
#define DIGUAN_SCAN_H

#include "fault.h"

#include <stddef.h>
#include <stdint.h>

struct sqlite3;
struct sqlite3_value;

/* Rows of a table, from the first row number to the last. */
struct span {
    int64_t first, last;
};

struct scan {
    const char *path;
    const char *table;
    const char *rowid; /* the name of the row number, NULL when the table has none */
    const char *const *columns;
    size_t ncolumns;
    /* Called for every row in the order of the file with a cell per column, which last until it
     * returns; false with a fault of its own ends the scan. */
    bool (*row)(void *context, struct sqlite3_value **cells);
    void *context;
};

/* All rows of the table, or those of the span. A connection is used by one thread at a time. */
bool scan_run(const struct scan *scan, struct sqlite3 *database, const struct span *span,
              struct fault *fault);

#endif
