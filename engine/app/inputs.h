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
    int as_of_day; /* once the registry is there */
};

void inputs_init(struct inputs *inputs);
void inputs_release(struct inputs *inputs);

/* The policy of the options, and its rules loaded and checked. */
bool inputs_policy(struct inputs *inputs, const struct options *options, struct fault *fault);

/* After the policy: the registry's facts that the rules read, for the options' area. The as-of date
 * is that of the options, else the registry's own; every parameter must have a value in force then.
 */
bool inputs_registry(struct inputs *inputs, const struct options *options,
                     const struct progress *progress, struct fault *fault);

/* Both. */
bool inputs_open(struct inputs *inputs, const struct options *options,
                 const struct progress *progress, struct fault *fault);

#endif
