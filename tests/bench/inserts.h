/* Writing results the usual way: tables with rowids, an index by household on the recommendations
 * that is there before the rows, a prepared INSERT per table run once a row, one crash-safe
 * transaction. */
#ifndef DIGUAN_BENCH_INSERTS_H
#define DIGUAN_BENCH_INSERTS_H

#include "fault.h"

/* Copies the tables of a results.db to `staged`, rows in the order in which a program that goes
 * from household to household has them. */
bool inserts_stage(const char *results, const char *staged, struct fault *fault);

/* Writes the staged rows to a new file `out`. Rows are fetched into memory some at a time, which is
 * not measured. Returns the seconds of the rest, NaN on failure. */
double inserts_run(const char *staged, const char *out, struct fault *fault);

#endif
