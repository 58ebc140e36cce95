#include "province.h"

#include "as_of.h"
#include "generate.h"

#include <stdio.h>
#include <unistd.h>

enum { SEED = 1 };

static bool make_registry(struct province *province, const struct setting *setting,
                          size_t households, struct fault *fault)
{
    snprintf(province->path, sizeof province->path, "%s/province-%zu.db", setting->work_folder,
             households);
    if (access(province->path, R_OK) == 0)
        return true;
    say("making a registry of %zu households", households);
    return generate_registry(province->path, households, SEED, NULL, fault);
}

static bool load_rules(struct province *province, const struct setting *setting,
                       struct fault *fault)
{
    if (!policy_load(setting->policy, &province->arena, &province->policy, fault) ||
        !registry_as_of_day(province->path, &province->policy.facts, &province->as_of_day, fault))
        return false;
    province->rulebook = rulebook_load(&province->policy, province->as_of_day, fault);
    return province->rulebook != NULL;
}

bool province_open(struct province *province, const struct setting *setting, size_t households,
                   struct fault *fault)
{
    *province = (struct province){0};
    arena_init(&province->arena);
    return make_registry(province, setting, households, fault) &&
           load_rules(province, setting, fault);
}

void province_release(struct province *province)
{
    rulebook_free(province->rulebook);
    arena_release(&province->arena);
}

bool province_load(const struct province *province, size_t threads, struct registry *registry,
                   struct fault *fault)
{
    struct registry_request request = {.threads = threads};
    for (int level = 0; level < LEVEL_COUNT; level++)
        request.wanted[level] = province->rulebook->wanted[level];
    return registry_load(province->path, &province->policy.facts, &request, registry, fault);
}

bool province_measure(const struct setting *setting, loaded_function *measure,
                      struct report *report, struct fault *fault)
{
    struct province province;
    struct registry registry;
    bool loaded = province_open(&province, setting, setting->households, fault) &&
                  province_load(&province, 0, &registry, fault);
    bool done = loaded && measure(&province, &registry, setting, report, fault);
    if (loaded)
        registry_release(&registry);
    province_release(&province);
    return done;
}

double load_timed(void *context)
{
    const struct load_job *job = context;
    struct registry registry;
    struct fault fault;
    fault_init(&fault);
    double start = clock_now();
    if (!province_load(job->province, job->threads, &registry, &fault))
        return failed_run(&fault);
    double seconds = clock_now() - start;
    registry_release(&registry);
    return seconds;
}

double evaluate_timed(void *context)
{
    const struct evaluate_job *job = context;
    const struct evaluate_request request = {.rulebook = job->province->rulebook,
                                             .registry = job->registry,
                                             .as_of_day = job->province->as_of_day,
                                             .engine_version = "bench",
                                             .threads = job->threads,
                                             .out = job->out};
    struct summary summary;
    struct fault fault;
    fault_init(&fault);
    double start = clock_now();
    if (!evaluate_run(&request, &summary, &fault))
        return failed_run(&fault);
    double seconds = clock_now() - start;
    summary_release(&summary);
    return seconds;
}
