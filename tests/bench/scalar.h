/* The reference workload as one writes it in C: a household at a time, all rules in a row. */
#ifndef DIGUAN_BENCH_SCALAR_H
#define DIGUAN_BENCH_SCALAR_H

#include "workload.h"

struct scalar_flags {
    bool causes[12], criteria[7], aids[18], meets;
};

void scalar_run(const struct workload_row *rows, struct scalar_flags *flags, size_t households);

#endif
