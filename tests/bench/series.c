#include "series.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

double clock_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

bool contenders_run(struct contender *contenders, size_t count, int rounds)
{
    for (int round = -1; round < rounds; round++)
        for (size_t i = 0; i < count; i++) {
            double seconds = contenders[i].run(contenders[i].context);
            if (isnan(seconds))
                return false;
            contenders[i].times.rounds = round + 1;
            if (round >= 0)
                contenders[i].times.seconds[round] = seconds;
        }
    return true;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double series_median(const struct series *series)
{
    struct series sorted = *series;
    qsort(sorted.seconds, (size_t)sorted.rounds, sizeof *sorted.seconds, ascending);
    return sorted.seconds[sorted.rounds / 2];
}

double series_share(const struct series *ours, const struct series *baseline)
{
    struct series shares = {.rounds = ours->rounds};
    for (int i = 0; i < shares.rounds; i++)
        shares.seconds[i] = ours->seconds[i] / baseline->seconds[i];
    return series_median(&shares);
}

struct series series_minus(const struct series *all, const struct series *part)
{
    struct series rest = {.rounds = all->rounds};
    for (int i = 0; i < rest.rounds; i++)
        rest.seconds[i] = all->seconds[i] - part->seconds[i];
    return rest;
}
