/* Private to solve.c, solve_hunt.c and solve_flips.c. */
#ifndef DIGUAN_SOLVE_PARTS_H
#define DIGUAN_SOLVE_PARTS_H

#include "solve.h"

/* The gauges of a search: the measure; where there is such a thing what is open about it; and where
 * the target is a share of them, the households. */
enum { SOLVE_MEASURE, SOLVE_OPEN, SOLVE_GAUGES = 3 };

/* A value that was tried. */
struct tried {
    size_t at;       /* in the span */
    double *results; /* per area and gauge */
};

struct hunt {
    struct solve *solve;
    struct trials trials;
    struct gauge gauges[SOLVE_GAUGES];
    bool counts_open;
    size_t households; /* the position of that gauge */
    const struct progress *progress;
    size_t capacity;
    struct tried *tried; /* ascending; solve->ntried */
};

/* What the measure comes to at a value that was tried. */
static inline double hunt_result(const struct hunt *hunt, size_t tried, size_t area, size_t gauge)
{
    return hunt->tried[tried].results[area * hunt->trials.ngauges + gauge];
}

/* solve_hunt.c: tries values until every crossing of each area lies between neighbours. */
bool hunt_all(struct hunt *hunt, struct fault *fault);

/* solve_flips.c: who sits on the crossings of everywhere. */
bool flips_find(struct hunt *hunt, struct fault *fault);

#endif
