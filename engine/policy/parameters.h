/* Parameters: thresholds, amounts, switches and lists, dated and perhaps per area.
 *
 * A numeric parameter or a switch has for every date at most one value in force per place: the
 * entry with the latest start not after the date, and in it the value of the longest division code
 * that contains the place. */
#ifndef DIGUAN_PARAMETERS_H
#define DIGUAN_PARAMETERS_H

#include "arena.h"
#include "fault.h"
#include "text.h"

struct document_node;
struct facts;

enum parameter_type { PARAMETER_NUMBER, PARAMETER_SWITCH, PARAMETER_LIST };

struct area_value {
    struct area area; /* length 0 = everywhere else */
    double number;    /* a switch: 0 or 1 */
    size_t nitems;    /* a list */
    const char *const *items;
    struct mark mark;
};

struct dated_value {
    int from_day; /* in force from this day on */
    size_t nvalues;
    const struct area_value *values; /* longest codes first, everywhere (if any) last */
    struct mark mark;
};

struct parameter {
    const char *name;
    const char *unit, *basis,
        *note; /* unit and basis are never NULL for numbers; else they may be */
    enum parameter_type type;
    const char *of;   /* a list: the group of facts that its items must belong to, or NULL */
    bool assumed;     /* status: assumed; whatever rests on it is marked ※ */
    double low, high; /* declared range, infinite where none */
    size_t ndated;
    const struct dated_value *dated; /* by date, ascending */
    struct mark mark;
};

/* Reads the mapping `parameters` of a policy. Lists are checked against the groups of `facts`,
 * unless it is NULL. Every mistake found is added to `fault`; false when there was one. */
bool parameters_read(const struct document_node *node, const struct facts *facts,
                     struct arena *arena, struct parameter **parameters, size_t *count,
                     struct fault *fault);

/* `base` with other values, as a scenario writes them: one value, values by area, or a mapping
 * `from` with either by date. They hold in their areas and all that lies within, from their date on
 * or, without one, for as long as `base` has values; everywhere else and before, what `base` says
 * stays. Mistakes as for a policy; `changed` may be `base`. */
bool parameter_overlay(const struct parameter *base, const struct document_node *node,
                       const struct facts *facts, struct arena *arena, struct parameter *changed,
                       struct fault *fault);

/* The entry in force on `day`, or NULL before the first. */
const struct dated_value *parameter_in_force(const struct parameter *parameter, int day);

/* The value in force on `day` for a household in `village` (a 12-digit code, 0 = not known), or
 * NULL when there is none. */
const struct area_value *parameter_value(const struct parameter *parameter, int day,
                                         uint64_t village);

/* Where a parameter has another value on a day: `area` and what lies in none of the list's longer
 * areas. NULL: no value there. */
struct value_change {
    struct area area;
    const struct area_value *before, *after;
};

/* Of two parameters of one type: elsewhere first, then areas by code. Empty when all places have
 * the same. Fails only when memory is short. */
bool parameter_differences(const struct parameter *before, const struct parameter *after, int day,
                           struct arena *arena, struct value_change **list, size_t *count);

/* Whether any entry has values by area. */
bool parameter_by_area(const struct parameter *parameter);

#endif
