/* The parts of the benchmark, a file each: each measures and adds its rows to the report. */
#ifndef DIGUAN_BENCH_PARTS_H
#define DIGUAN_BENCH_PARTS_H

#include "report.h"
#include "fault.h"

struct setting {
    const char *sources;     /* this folder */
    const char *policy;      /* folder of the policy of the province */
    const char *work_folder; /* for registries, results and what other programs read */
    const char *python;      /* an interpreter that has numpy, or NULL */
    const char *duckdb;      /* the folder in which node finds @duckdb/node-api, or NULL */
    size_t households;       /* of the province */
    int rounds;
    bool full;
};

typedef bool part_function(const struct setting *setting, struct report *report,
                           struct fault *fault);

part_function part_reference; /* the rules alone, on the reference workload */
part_function part_load;      /* from SQLite into columns, memory */
part_function part_evaluate;  /* the whole evaluation of a loaded province */
part_function part_write;     /* results.db */
part_function part_compile;   /* from the policy's files to a program */
part_function part_explain;   /* one household */
part_function part_whatif;    /* a changed threshold on a loaded province */
part_function part_growth;    /* with --full: from 10,000 to 3,000,000 households */

/* What is going on, for whoever waits: a line on stderr. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints the messages and returns NaN: how a timed_run fails. */
double failed_run(const struct fault *fault);

#endif
