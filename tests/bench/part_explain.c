#include "nearest.h"
#include "parts.h"
#include "province.h"

enum { EXPLAINED = 200 }; /* households, spread evenly */

struct explaining {
    struct explain_request request;
    size_t stride;
};

static double explain_next(void *context)
{
    struct explaining *explaining = context;
    struct explanation explanation;
    struct nearest nearest;
    struct fault fault;
    fault_init(&fault);
    double start = clock_now();
    bool explained = explain_household(&explaining->request, &explanation, &fault) &&
                     nearest_find(&explanation, &explanation.arena, &nearest, &fault);
    double seconds = explained ? clock_now() - start : failed_run(&fault);
    explanation_release(&explanation);
    explaining->request.household += explaining->stride;
    return seconds;
}

static bool measure(const struct province *province, const struct registry *registry,
                    struct report *report, struct fault *fault)
{
    struct plain *plain =
        plain_new(province->rulebook, NULL, &registry->tables, province->as_of_day, fault);
    struct explaining explaining = {.request = {.rulebook = province->rulebook,
                                                .registry = registry,
                                                .plain = plain,
                                                .as_of_day = province->as_of_day},
                                    .stride = registry->tables.at[LEVEL_HOUSEHOLD].nrows /
                                              (EXPLAINED + 1)};
    struct contender run = {.run = explain_next, .context = &explaining};
    bool done = plain && contenders_run(&run, 1, EXPLAINED);
    if (done)
        report_figure(report, "explain one household", "ms", series_median(&run.times) * 1e3,
                      AT_MOST, 1);
    plain_free(plain);
    return done;
}

/* An explanation shows facts that no rule reads. */
static bool load(struct province *province, struct registry *registry, struct fault *fault)
{
    struct registry_request request = {0};
    return explain_wanted(province->rulebook, &province->arena, request.wanted, fault) &&
           registry_load(province->path, &province->policy.facts, &request, registry, fault);
}

bool part_explain(const struct setting *setting, struct report *report, struct fault *fault)
{
    struct province province;
    struct registry registry;
    bool loaded = province_open(&province, setting, setting->households, fault) &&
                  load(&province, &registry, fault);
    bool done = loaded && measure(&province, &registry, report, fault);
    if (loaded)
        registry_release(&registry);
    province_release(&province);
    return done;
}
