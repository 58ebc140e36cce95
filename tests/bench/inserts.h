/* Writing results the usual way: tables with rowids, an index by household on the recommendations
 * that is there before the rows, a prepared INSERT per table run once a row, one crash-safe
 * transaction. */
#ifndef DIGUAN_BENCH_INSERTS_H
#define DIGUAN_BENCH_INSERTS_H

#include "province.h"

/* Copies the tables of a results.db to `staged`, rows in the order in which a program that goes
 * from household to household has them. */
bool inserts_stage(const char *results, const char *staged, struct fault *fault);

/* A contender: writes the staged rows to a new file `out`. Rows are fetched into memory some at a
 * time, which is not measured. */
struct inserts_job {
    const char *staged, *out;
};
timed_run inserts_timed;

#endif
