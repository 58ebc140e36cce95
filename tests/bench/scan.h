/* Reading SQLite the usual way: rows stepped one by one, each cell taken by its type. It checks
 * nothing and keeps nothing but a sum: what any program that steps rows has to do at least. */
#ifndef DIGUAN_BENCH_SCAN_H
#define DIGUAN_BENCH_SCAN_H

#include "province.h"

enum { SCAN_THREADS = 2 }; /* at most */

/* A contender: the tables and columns that loading the province reads, in as many ranges of rowids
 * as there are threads. */
struct scan_job {
    const struct province *province;
    size_t threads;
};
timed_run scan_timed;

#endif
