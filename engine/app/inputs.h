/* What a command works on: the policy with its rules and, for most, the registry. */
#ifndef DIGUAN_INPUTS_H
#define DIGUAN_INPUTS_H

#include "evaluate.h"
#include "options.h"
#include "policy.h"
#include "registry.h"
#include "rulebook.h"

/* One scenario of several. */
struct scenario_input {
    struct policy policy;            /* laid over that of the inputs */
    const struct rulebook *rulebook; /* that of the inputs where its rules do for this one too */
    struct rulebook *own;            /* or NULL */
};

struct inputs {
    struct arena arena;    /* the policies' */
    struct policy written; /* as it stands in its folder */
    struct policy policy;  /* the same with the options' scenario, or baseline, over it */
    struct rulebook *rulebook;
    size_t nscenarios;
    struct scenario_input *scenarios;
    struct registry registry;
    bool has_registry;
    int as_of_day; /* INT_MAX: neither a date nor a registry was given, so the latest values count
                    */
};

void inputs_init(struct inputs *inputs);
void inputs_release(struct inputs *inputs);

/* The policy of the options with their scenario and settings, if any, and its rules as of the
 * options' date, else of the registry's own when the options name a registry. Every parameter must
 * have a value in force on that date. */
bool inputs_policy(struct inputs *inputs, const struct options *options, struct fault *fault);

/* In place of inputs_policy where scenarios stand side by side: the policy with the baseline of the
 * options, if any; then each scenario, with the settings on top, or the settings by themselves. */
bool inputs_baseline(struct inputs *inputs, const struct options *options, struct fault *fault);
bool inputs_scenarios(struct inputs *inputs, const struct options *options, struct fault *fault);

/* After the policy: the registry, for the options' area, in which there must be a household.
 * `wanted` says which facts of each level are loaded (registry.h); NULL: those that the rules
 * read, those of scenarios too. */
bool inputs_registry(struct inputs *inputs, const struct options *options,
                     const bool *const *wanted, const struct progress *progress,
                     struct fault *fault);

/* All of them evaluated as the options say, nothing written. */
struct evaluate_request inputs_evaluation(const struct inputs *inputs,
                                          const struct options *options,
                                          const struct progress *progress);

#endif
