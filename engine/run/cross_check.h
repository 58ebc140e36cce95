/* Compiled outcomes held against the plain run, household by household. */
#ifndef DIGUAN_CROSS_CHECK_H
#define DIGUAN_CROSS_CHECK_H

#include "plain.h"

struct cross_check;

/* Every `stride`-th household is checked; 1 checks all. */
struct cross_check *cross_check_new(const struct rulebook *rulebook, const struct tables *tables,
                                    int as_of_day, size_t stride, struct fault *fault);
void cross_check_free(struct cross_check *check);

/* A block of compiled outcomes; the first difference is a fault that names rule and household. */
bool cross_check_block(struct cross_check *check, const struct outcomes *compiled,
                       struct fault *fault);

#endif
