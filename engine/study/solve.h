/* The value of a parameter at which a measure reaches a target, everywhere and area by area.
 *
 * The values looked at are a range in steps. Some that lie evenly over it are tried (all when they
 * are few); wherever two neighbours lie on different sides of the target, the step between them at
 * which it is met is found by halving. What crosses the target and comes back between two of the
 * values tried is not seen. Households that are undetermined do not count as meeting anything. */
#ifndef DIGUAN_SOLVE_H
#define DIGUAN_SOLVE_H

#include "span.h"
#include "trials.h"

/* MEASURE=VALUE is at least VALUE where the measure is less than it at present, and at most VALUE
 * where it is more. */
enum solve_direction { SOLVE_REACH, SOLVE_AT_LEAST, SOLVE_AT_MOST };

struct solve_request {
    const struct evaluate_request *evaluate; /* as trials.h takes it */
    const char *parameter;                   /* as span_read_search takes it */
    const char *target;       /* MEASURE=VALUE, MEASURE>=VALUE or MEASURE<=VALUE; with %
                                 VALUE is a share of the households, or a measure that is one */
    enum summary_level level; /* also for each area of this level; WHOLE: everywhere only */
};

/* A step at which the target is met: `met` meets it, the neighbouring value `unmet` does not. */
struct crossing {
    double met, unmet;                   /* values of the parameter */
    double measured_met, measured_unmet; /* what the measure comes to at them; money in yuan */
    double open;                         /* undetermined about it at `met`; NaN: never any */
    size_t nflips; /* households that count differently on the two sides; of everywhere only,
                      and of the first SOLVE_FLIPS crossings */
    size_t nkeys;  /* the least of their numbers */
    const char **keys;
};
enum { SOLVE_FLIPS = 8, SOLVE_KEYS = 5 };

struct solution {
    struct area area;
    enum solve_direction direction; /* at least or at most */
    double goal;                    /* what the measure must come to */
    double as_is;                   /* what it comes to under the policy as it stands */
    bool met_as_is;
    double at_first, at_last;   /* what it comes to at the ends of the range */
    double least, most;         /* of all values tried */
    double least_at, most_at;   /* the lowest values at which it comes to these */
    bool monotonic;             /* over all values tried */
    size_t ncrossings;          /* 0: all values tried meet the target, or none does */
    struct crossing *crossings; /* ascending */
};

/* Whether a measure of this much meets the solution's target. */
bool solution_meets(const struct solution *solution, double measured);

struct solve {
    const struct rulebook *rulebook;
    const struct registry *registry;
    const struct policy *policy; /* whose numbers are the present ones */
    int as_of_day;
    struct area area;
    enum summary_level level;
    struct span span;
    bool has_present; /* as in sweep.h */
    double present;
    bool read;     /* what is measured may go by the parameter */
    bool in_force; /* some rule in force reads it, if none that is measured */
    struct gauge gauge;
    bool assumed;                   /* it rests on parameters that are assumed */
    enum solve_direction direction; /* as written */
    double wanted;                  /* as written */
    bool share;                     /* `wanted` is per cent of the households */
    size_t nscanned;                /* values that lie evenly */
    size_t ntried;                  /* those, and the ones between */
    size_t nsolutions;
    struct solution *solutions; /* everywhere, then by area */

    struct arena arena; /* private */
};

/* `solve` is filled on success and is then the caller's to release. What the request names must
 * outlive it. Faults are those of span_read_search, gauge_find and evaluate_each, and of kind
 * FAULT_USAGE when the target cannot be read. */
bool solve_run(const struct solve_request *request, struct solve *solve, struct fault *fault);
/* Harmless on a zeroed one. */
void solve_release(struct solve *solve);

#endif
