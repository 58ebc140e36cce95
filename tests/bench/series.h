/* Times of contenders that take turns: in each round every contender runs once, so that a machine
 * whose speed swings is as fast or slow for all of them. */
#ifndef DIGUAN_BENCH_SERIES_H
#define DIGUAN_BENCH_SERIES_H

#include <stdbool.h>
#include <stddef.h>

enum { ROUNDS_MOST = 200 };

struct series {
    int rounds;
    double seconds[ROUNDS_MOST];
};

/* Runs once and says how many seconds what is measured took: NaN when it failed, and said why on
 * stderr. */
typedef double timed_run(void *context);

struct contender {
    timed_run *run;
    void *context;
    struct series times;
};

/* A round that does not count, then `rounds` that do. Stops at a failure, and returns false. */
bool contenders_run(struct contender *contenders, size_t count, int rounds);

double series_median(const struct series *series);

/* The median of what `ours` took of the time of `baseline`, round by round. */
double series_share(const struct series *ours, const struct series *baseline);

/* What `all` took longer than `part`, round by round. */
struct series series_minus(const struct series *all, const struct series *part);

/* Seconds of a clock that only runs forwards. */
double clock_now(void);

#endif
