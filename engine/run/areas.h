/* Counts of measures by area. */
#ifndef DIGUAN_AREAS_H
#define DIGUAN_AREAS_H

#include "arena.h"
#include "text.h"

#include <stdint.h>

/* Everywhere, province, prefecture, county, township. Households without a division code count only
 * everywhere. */
enum summary_level { WHOLE, PROVINCE, PREFECTURE, COUNTY, TOWNSHIP, SUMMARY_LEVELS };

/* Leading digits of a division code that name an area of the level. */
int areas_digits(enum summary_level level);

struct summary_area {
    struct area area;
    int64_t *counts; /* by measure; a township has only the first few (measures.nbrief) */
};

struct summary_areas {
    enum summary_level level;
    size_t ncounts; /* of an area */
    size_t count, capacity, last;
    struct summary_area *items; /* ascending by code; released by whoever has the areas */
};

/* The counts of the area of this level that contains the village code (0: none), zeros at first.
 * They live in `arena`; NULL when memory is short. */
int64_t *areas_counts(struct summary_areas *areas, uint64_t village, struct arena *arena);

#endif
