/* The policy of Gansu over a registry, as of the end of 2018. */
#ifndef DIGUAN_TEST_GANSU_H
#define DIGUAN_TEST_GANSU_H

#include "registry.h"
#include "rulebook.h"

static inline int gansu_day(void)
{
    return date_from_civil(2018, 12, 31);
}

/* All that rules read is loaded. The policy lives in `arena`. */
static inline bool gansu_load(const char *path, struct arena *arena, struct policy *policy,
                              struct rulebook **book, struct registry *registry,
                              struct fault *fault)
{
    struct registry_request request = {.threads = 1};
    *book = policy_load(TEST_DATA "/../policies/gansu", arena, policy, fault)
                ? rulebook_load(policy, gansu_day(), fault)
                : NULL;
    for (int level = 0; *book && level < LEVEL_COUNT; level++)
        request.wanted[level] = (*book)->wanted[level];
    return *book && registry_load(path, &policy->facts, &request, registry, fault);
}

#endif
