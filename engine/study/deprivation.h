/* Poverty in several dimensions, by the method of Alkire and Foster, over the exit criteria: a
 * household is deprived in a criterion that it surely does not meet; all weigh the same; its people
 * are poor when it is deprived in at least a share of them, the cutoff. Definitions and sources:
 * docs/measures.md.
 *
 * Households that have an open criterion are left out of the measures themselves; bounds over all
 * households say what the measures could be: least as if nothing open were a deprivation, most as
 * if everything were. Sums are of whole numbers: in any order, and places add up. */
#ifndef DIGUAN_DEPRIVATION_H
#define DIGUAN_DEPRIVATION_H

#include "verdicts.h"

/* One third, as in the global Multidimensional Poverty Index. */
static const double DEPRIVATION_CUTOFF = 1.0 / 3;

enum { DEPRIVATION_DIMENSIONS = 32 };

/* People, and their deprivations where they are poor. */
struct deprived {
    int64_t people, poor, deprivations;
};

struct deprivation {
    struct deprived known;                /* whose criteria are all decided */
    struct deprived least, most;          /* all whose size is known */
    int64_t open_households, open_people; /* left out for open criteria */
    int64_t in[DEPRIVATION_DIMENSIONS];   /* the poor among the known who are deprived in each */
};

/* How many of the dimensions make poor; from 1. */
size_t deprivation_needed(size_t ndimensions, double cutoff);

/* Households as rows. */
struct deprivation_rows {
    size_t count;
    const uint32_t *people;   /* 0 when not known: counted nowhere */
    const uint32_t *place;    /* where; NULL: all at place 0 */
    size_t ndimensions;       /* at most DEPRIVATION_DIMENSIONS */
    const struct truths *met; /* per dimension: surely, possibly met */
};

/* Adds the rows to the sums of their places. */
void deprivation_count(struct deprivation *places, const struct deprivation_rows *rows,
                       size_t needed);
void deprivation_add(struct deprivation *sum, const struct deprivation *part);

/* Headcount ratio H, average share of deprivations among the poor A, adjusted headcount ratio
 * M0 = H A, and what each dimension contributes to M0 (shares that add up to 1). NaN where there
 * are no people, or for A and contributions no poor. */
double deprived_headcount(const struct deprived *deprived);
double deprived_intensity(const struct deprived *deprived, size_t ndimensions);
double deprived_adjusted(const struct deprived *deprived, size_t ndimensions);
double deprivation_contribution(const struct deprivation *sum, size_t dimension);

#endif
