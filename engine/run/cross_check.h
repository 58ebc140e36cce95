/* Compiled outcomes held against the plain run, household by household. */
#ifndef DIGUAN_CROSS_CHECK_H
#define DIGUAN_CROSS_CHECK_H

#include "ground.h"
#include "lanes.h"

struct cross_check;

/* Every how-many-eth household is checked so that at least `wanted`, or all, are; from 1. */
size_t cross_check_stride(size_t nhouseholds, size_t wanted);

/* Every `stride`-th household is checked; 1 checks all. On the ground on which the compiled run
 * stands. */
struct cross_check *cross_check_new(const struct ground *ground, size_t stride,
                                    struct fault *fault);
void cross_check_free(struct cross_check *check);

/* Where the runs part: a function and a household (row). */
struct difference {
    int slot; /* NO_SLOT: nowhere */
    size_t household;
};

/* The first difference in a block of compiled outcomes. Faults are those of the plain run. */
bool cross_check_find(struct cross_check *check, const struct lanes *compiled,
                      struct difference *difference, struct fault *fault);

/* The same; a difference is a fault that names rule and household. */
bool cross_check_block(struct cross_check *check, const struct lanes *compiled,
                       struct fault *fault);

#endif
