/* How incomes are spread among people: mean, Gini coefficient and quintile share ratio. Definitions
 * and sources: docs/measures.md.
 *
 * Everyone in a household has its income per head; below zero it counts as zero. Equal incomes are
 * taken together, so that the order of households does not matter. */
#ifndef DIGUAN_INEQUALITY_H
#define DIGUAN_INEQUALITY_H

#include "fault.h"
#include "shortfall.h"

struct inequality {
    double mean;     /* NaN when there are no people */
    double gini;     /* from 0 to less than 1; NaN when there is no income */
    double quintile; /* income of the richest fifth of the people by that of the poorest; NaN when
                        the poorest have none */
};

enum { NO_GROUP = -1 };

/* Of each group of places. `ranked` are the rows to take, by ascending income, all known (incomes.h
 * has both); `group` says per place which group it is in, or NO_GROUP. NULL: all are in group 0.
 * Fails only when memory is short. */
bool inequality_measure(const struct shortfall_rows *rows, const uint32_t *ranked, size_t nranked,
                        const int32_t *group, size_t ngroups, struct inequality *of_group,
                        struct fault *fault);

#endif
