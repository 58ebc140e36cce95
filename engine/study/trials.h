/* A policy tried with other numbers on a loaded registry: what some measures come to, everywhere
 * and area by area.
 *
 * A number that is tried is in force everywhere and for as long as the policy has values, as one
 * that a scenario sets. Rules are not loaded again. */
#ifndef DIGUAN_TRIALS_H
#define DIGUAN_TRIALS_H

#include "again.h"
#include "gauge.h"
#include "scope.h"

enum { TRIALS_PARAMETERS = 2 }; /* at most so many are tried at once */

struct trials {
    const struct evaluate_request *request;
    struct measures measures;
    size_t ngauges;
    const struct gauge *gauges;
    enum summary_level level;
    size_t nareas;
    struct area *areas; /* everywhere, then those of `level` when it is a lower one, by code */
    double *present;    /* per area and gauge: under the policy as it stands; money in yuan */
    bool *assumed;      /* per gauge: it rests on parameters that are assumed */
    bool read[TRIALS_PARAMETERS];     /* per parameter: some gauge may go by it */
    bool in_force[TRIALS_PARAMETERS]; /* some rule in force reads it, if no gauge's */

    size_t nparameters; /* private, as all below */
    int parameters[TRIALS_PARAMETERS];
    bool of[GAUGE_SOURCES]; /* there are gauges of this source */
    bool by_incomes_alone; /* all go by incomes, which the parameters do not change, and the line */
    bool incomes_stay;     /* incomes have been kept, and the parameters do not change them */
    struct match_scope wanted, none;
    struct again *again;
    struct poverty poverty;
    struct policy policy;
    struct dated_value dated[TRIALS_PARAMETERS];
    struct area_value numbers[TRIALS_PARAMETERS];
    struct arena arena;
};

/* Evaluates the policy as it stands: request->values or the rulebook's own; what again.h does
 * not use is not used. Everything handed over must outlive the trials. Release them
 * either way. Faults are those of evaluate_each. */
bool trials_open(struct trials *trials, const struct evaluate_request *request, size_t nparameters,
                 const int *parameters, size_t ngauges, const struct gauge *gauges,
                 enum summary_level level, struct fault *fault);
void trials_release(struct trials *trials);

/* The measures with these numbers, one for each parameter: per area and gauge, as `present`. */
bool trials_run(struct trials *trials, const double *numbers, double *results, struct fault *fault);

/* What each household adds to one of the gauges with these numbers, by row: gauge_share; of poverty
 * measures that go by the line the people when they are poor, of the others the income in fen or,
 * of those in several dimensions, how many criteria are surely not met. */
bool trials_shares(struct trials *trials, const double *numbers, const struct gauge *gauge,
                   int64_t *shares, struct fault *fault);

#endif
