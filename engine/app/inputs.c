#include "inputs.h"
#include "as_of.h"
#include "summary.h"

#include <limits.h>

void inputs_init(struct inputs *inputs)
{
    *inputs = (struct inputs){.as_of_day = INT_MAX};
    arena_init(&inputs->arena);
}

void inputs_release(struct inputs *inputs)
{
    if (inputs->has_registry)
        registry_release(&inputs->registry);
    rulebook_free(inputs->rulebook);
    arena_release(&inputs->arena);
}

static bool settle_day(struct inputs *inputs, const struct options *options, struct fault *fault)
{
    int day = options->as_of_day;
    if (day == INT_MIN && !options->registry)
        return true;
    if (day == INT_MIN &&
        !registry_as_of_day(options->registry, &inputs->policy.facts, &day, fault))
        return false;
    if (day == INT_MIN)
        return fault_set(fault, FAULT_REGISTRY,
                         "%s: 登记信息 has no 数据截止日期 (give the date with --as-of)",
                         options->registry);
    inputs->as_of_day = day;
    return policy_check_day(&inputs->policy, day, fault);
}

bool inputs_policy(struct inputs *inputs, const struct options *options, struct fault *fault)
{
    if (!policy_load(options->policy, &inputs->arena, &inputs->policy, fault) ||
        !settle_day(inputs, options, fault))
        return false;
    inputs->rulebook = rulebook_load(&inputs->policy, inputs->as_of_day, fault);
    return inputs->rulebook != NULL;
}

/* Nothing to judge is a mistake in what was asked for, or in the registry. */
static bool require_households(const struct inputs *inputs, const struct options *options,
                               struct fault *fault)
{
    if (inputs->registry.tables.at[LEVEL_HOUSEHOLD].nrows)
        return true;
    char code[AREA_TEXT];
    if (options->area.length)
        return fault_set(fault, FAULT_USAGE, "no household of registry '%s' is in division '%s'",
                         options->registry, summary_area_text(options->area, code));
    return fault_set(fault, FAULT_REGISTRY, "%s: table '%s' has no households (import them first)",
                     options->registry, inputs->policy.facts.at[LEVEL_HOUSEHOLD].table);
}

bool inputs_registry(struct inputs *inputs, const struct options *options,
                     const bool *const *wanted, const struct progress *progress,
                     struct fault *fault)
{
    struct registry_request request = {
        .area = options->area, .progress = progress, .threads = options->threads};
    for (int level = 0; level < LEVEL_COUNT; level++)
        request.wanted[level] = wanted ? wanted[level] : inputs->rulebook->wanted[level];
    inputs->has_registry =
        registry_load(options->registry, &inputs->policy.facts, &request, &inputs->registry, fault);
    return inputs->has_registry && require_households(inputs, options, fault);
}
