/* Sweeps: what measures come to at each value of one parameter, or at each pair of two. */
#ifndef DIGUAN_SWEEP_H
#define DIGUAN_SWEEP_H

#include "span.h"
#include "trials.h"

enum { SWEEP_POINTS = 5000, SWEEP_MEASURES = 64 }; /* at most */

struct sweep_request {
    const struct evaluate_request *evaluate; /* as trials.h takes it */
    size_t nparameters;                      /* 1 or 2 */
    const char *const *parameters;           /* as span_read takes them */
    size_t nmeasures;                        /* 0: gauge_defaults */
    const char *const *measures;             /* as gauge_find takes them */
};

struct sweep {
    const struct rulebook *rulebook;
    const struct registry *registry;
    const struct policy *policy; /* whose numbers are the present ones */
    int as_of_day;
    struct area area;
    size_t nspans;
    struct span spans[TRIALS_PARAMETERS];
    bool has_present[TRIALS_PARAMETERS]; /* false: it differs by area, or is not in force */
    double present[TRIALS_PARAMETERS];
    bool read[TRIALS_PARAMETERS];     /* what is measured may go by the parameter */
    bool in_force[TRIALS_PARAMETERS]; /* some rule in force reads it, if none that is measured */
    size_t ngauges;
    const struct gauge *gauges;
    bool *assumed;    /* per gauge: it rests on parameters that are assumed */
    size_t npoints;   /* the last parameter varies fastest */
    double *measured; /* per point and gauge; money in yuan */
    double *as_is;    /* per gauge: under the policy as it stands */

    struct arena arena; /* private */
};

/* `sweep` is filled on success and is then the caller's to release. What the request names must
 * outlive it. Faults are those of span_read, gauge_find and evaluate_each,
 * and of kind FAULT_USAGE when the same thing is named twice or there are too many points. */
bool sweep_run(const struct sweep_request *request, struct sweep *sweep, struct fault *fault);
/* Harmless on a zeroed sweep. */
void sweep_release(struct sweep *sweep);

/* The value of a parameter at a point. */
double sweep_value(const struct sweep *sweep, size_t point, size_t parameter);

/* Whether all parameters have their present values there. */
bool sweep_is_present(const struct sweep *sweep, size_t point);

#endif
