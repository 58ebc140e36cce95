/* What a command works on: the policy with its rules and, for most, the registry. */
#ifndef DIGUAN_INPUTS_H
#define DIGUAN_INPUTS_H

#include "options.h"
#include "policy.h"
#include "registry.h"
#include "rulebook.h"

struct inputs {
    struct arena arena; /* the policy's */
    struct policy policy;
    struct rulebook *rulebook;
    struct registry registry;
    bool has_registry;
    int as_of_day; /* INT_MAX: neither a date nor a registry was given, so the latest values count
                    */
};

void inputs_init(struct inputs *inputs);
void inputs_release(struct inputs *inputs);

/* The policy of the options, and its rules as of the options' date, else of the registry's own when
 * the options name a registry. Every parameter must have a value in force on that date. */
bool inputs_policy(struct inputs *inputs, const struct options *options, struct fault *fault);

/* After the policy: the registry, for the options' area, in which there must be a household.
 * `wanted` says which facts of each level are loaded (registry.h); NULL: those that the rules read.
 */
bool inputs_registry(struct inputs *inputs, const struct options *options,
                     const bool *const *wanted, const struct progress *progress,
                     struct fault *fault);

#endif
