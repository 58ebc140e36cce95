/* Reading SQLite the usual way: rows stepped one by one, each cell taken by its type. It checks
 * nothing and keeps nothing but a sum: what any program that steps rows has to do at least. */
#ifndef DIGUAN_BENCH_SCAN_H
#define DIGUAN_BENCH_SCAN_H

#include <stddef.h>

struct scan_table {
    const char *name, *columns; /* the latter as in SQL, with commas */
};

struct scan {
    const char *path; /* of the database */
    size_t ntables;
    const struct scan_table *tables;
};

/* Reads the tables in as many ranges of rowids as there are threads, at most two. Returns the
 * seconds that took, NaN when it failed. */
double scan_run(const struct scan *scan, size_t nthreads);

#endif
