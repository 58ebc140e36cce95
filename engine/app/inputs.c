#include "inputs.h"
#include "as_of.h"
#include "scenario.h"
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
    for (size_t i = 0; i < inputs->nscenarios; i++)
        rulebook_free(inputs->scenarios[i].own);
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

static bool lay_over(const struct policy *base, const char *file, const struct option_texts *sets,
                     struct arena *arena, struct policy *policy, struct fault *fault)
{
    if (file || sets->count)
        return scenario_load(base, file, sets->items, sets->count, arena, policy, fault);
    *policy = *base;
    return true;
}

static bool load_policy(struct inputs *inputs, const struct options *options, const char *file,
                        const struct option_texts *sets, struct fault *fault)
{
    if (!policy_load(options->policy, &inputs->arena, &inputs->written, fault) ||
        !lay_over(&inputs->written, file, sets, &inputs->arena, &inputs->policy, fault) ||
        !settle_day(inputs, options, fault))
        return false;
    inputs->rulebook = rulebook_load(&inputs->policy, inputs->as_of_day, fault);
    return inputs->rulebook != NULL;
}

bool inputs_policy(struct inputs *inputs, const struct options *options, struct fault *fault)
{
    const char *scenario = options->scenarios.count ? options->scenarios.items[0] : NULL;
    return load_policy(inputs, options, scenario, &options->sets, fault);
}

bool inputs_baseline(struct inputs *inputs, const struct options *options, struct fault *fault)
{
    return load_policy(inputs, options, options->baseline, &(struct option_texts){0}, fault);
}

static bool load_scenario(struct inputs *inputs, const char *file, const struct option_texts *sets,
                          struct scenario_input *scenario, struct fault *fault)
{
    if (!scenario_load(&inputs->policy, file, sets->items, sets->count, &inputs->arena,
                       &scenario->policy, fault) ||
        !policy_check_day(&scenario->policy, inputs->as_of_day, fault))
        return false;
    scenario->rulebook = inputs->rulebook;
    if (!scenario_keeps_rules(&scenario->policy))
        scenario->rulebook = scenario->own =
            rulebook_load(&scenario->policy, inputs->as_of_day, fault);
    return scenario->rulebook != NULL;
}

bool inputs_scenarios(struct inputs *inputs, const struct options *options, struct fault *fault)
{
    const struct option_texts *files = &options->scenarios;
    size_t count = files->count ? files->count : options->sets.count > 0;
    inputs->scenarios = arena_array(&inputs->arena, count + 1, sizeof *inputs->scenarios);
    if (!inputs->scenarios)
        return fault_memory(fault);
    inputs->nscenarios = count;
    for (size_t i = 0; i < count; i++)
        if (!load_scenario(inputs, files->count ? files->items[i] : NULL, &options->sets,
                           &inputs->scenarios[i], fault))
            return false;
    return true;
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

/* What any of the rulebooks reads of a level, or NULL when memory is short. */
static const bool *wanted_by_any(struct inputs *inputs, int level)
{
    size_t count = inputs->policy.facts.at[level].nfacts;
    bool *wanted = arena_array(&inputs->arena, count + 1, sizeof *wanted);
    for (size_t i = 0; wanted && i < count; i++) {
        wanted[i] = inputs->rulebook->wanted[level][i];
        for (size_t j = 0; j < inputs->nscenarios; j++)
            wanted[i] |= inputs->scenarios[j].rulebook->wanted[level][i];
    }
    return wanted;
}

bool inputs_registry(struct inputs *inputs, const struct options *options,
                     const bool *const *wanted, const struct progress *progress,
                     struct fault *fault)
{
    struct registry_request request = {
        .area = options->area, .progress = progress, .threads = options->threads};
    for (int level = 0; level < LEVEL_COUNT; level++)
        request.wanted[level] = wanted ? wanted[level] : wanted_by_any(inputs, level);
    for (int level = 0; level < LEVEL_COUNT; level++)
        if (!request.wanted[level])
            return fault_memory(fault);
    inputs->has_registry =
        registry_load(options->registry, &inputs->policy.facts, &request, &inputs->registry, fault);
    return inputs->has_registry && require_households(inputs, options, fault);
}

struct evaluate_request inputs_evaluation(const struct inputs *inputs,
                                          const struct options *options,
                                          const struct progress *progress)
{
    return (struct evaluate_request){
        .rulebook = inputs->rulebook,
        .registry = &inputs->registry,
        .as_of_day = inputs->as_of_day,
        .area = options->area,
        .progress = progress,
        .threads = options->threads,
    };
}
