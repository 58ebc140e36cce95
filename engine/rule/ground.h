/* What rules stand on: the rulebook, the values of its parameters, the tables of a registry and a
 * day. Read-only once made, so that threads may share it.
 *
 * `values` is a policy with the same parameters as the rulebook's, each at the same index, whose
 * numbers and switches may be others: it is read in place of the rulebook's own, so that one
 * rulebook can be run with other numbers without being traced again. NULL stands for the own one.
 * Lists are always those that the rulebook was loaded with. */
#ifndef DIGUAN_GROUND_H
#define DIGUAN_GROUND_H

#include "rulebook.h"
#include "value.h"

struct ground {
    const struct rulebook *book;
    const struct policy *values; /* never NULL */
    const struct tables *tables;
    int as_of_day;
    size_t nareas;
    struct area *areas; /* all codes that parameters name, longest first */
};

/* `areas` lives in `arena`. Fails only when memory is short. */
bool ground_init(struct ground *ground, const struct rulebook *book, const struct policy *values,
                 const struct tables *tables, int as_of_day, struct arena *arena);

/* The place of a household, or of a village code: the longest code of the policy that contains it
 * decides all values by area. The places are areas[0] … areas[nareas - 1], and nareas for
 * everywhere else. */
size_t ground_place(const struct ground *ground, size_t household);
size_t ground_place_of(const struct ground *ground, uint64_t village);

/* What a missing fact may be. */
struct value ground_blank(const struct ground *ground, enum level level, int fact);

/* A fact as the household and, at member level, its member have it. */
struct value ground_fact(const struct ground *ground, enum level level, int fact, size_t household,
                         size_t member);

/* A numeric parameter in force on `day`, for a village code or for a household. */
struct value ground_parameter_in(const struct ground *ground, int index, int day, uint64_t village);
struct value ground_parameter(const struct ground *ground, int index, int day, size_t household);

/* The rows of a household's members: first and one past the last. */
void ground_members(const struct ground *ground, size_t household, size_t *first, size_t *end);

#endif
