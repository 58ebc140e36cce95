#include "compare_alone.h"

#include "scenario.h"

/* Where its rules are to be loaded and do not load, the change does not stand alone. */
static void add_case(const struct rulebook *baseline, const struct policy *policy,
                     struct compare_alone *alone)
{
    struct compare_case *of = &alone->cases[alone->ncases];
    *of = (struct compare_case){.rulebook = baseline, .values = policy};
    if (!scenario_keeps_rules(policy)) {
        struct fault refused;
        fault_init(&refused);
        struct rulebook *own = rulebook_load(policy, baseline->day, &refused);
        if (!own)
            return;
        alone->own[alone->ncases] = own;
        *of = (struct compare_case){.rulebook = own};
    }
    alone->ncases++;
}

bool compare_alone_load(const struct rulebook *baseline, const struct policy *scenario,
                        struct compare_alone *alone, struct fault *fault)
{
    size_t count = scenario->scenario ? scenario->scenario->nchanges : 0;
    *alone = (struct compare_alone){0};
    arena_init(&alone->arena);
    if (count < 2)
        return true;
    alone->cases = arena_array(&alone->arena, count, sizeof *alone->cases);
    alone->own = arena_array(&alone->arena, count, sizeof(struct rulebook *));
    for (size_t i = 0; alone->cases && alone->own && i < count; i++) {
        struct policy *policy = arena_take(&alone->arena, sizeof *policy);
        if (!policy || !scenario_alone(scenario, i, &alone->arena, policy, fault))
            return fault_memory(fault);
        add_case(baseline, policy, alone);
    }
    return (alone->cases && alone->own) || fault_memory(fault);
}

void compare_alone_release(struct compare_alone *alone)
{
    for (size_t i = 0; i < alone->ncases; i++)
        rulebook_free(alone->own[i]);
    arena_release(&alone->arena);
    *alone = (struct compare_alone){0};
}
