#include "compiled.h"
#include "parts.h"
#include "province.h"

struct compilation {
    const struct province *province;
    const struct registry *registry;
};

static double compile(void *context)
{
    const struct compilation *compilation = context;
    const struct province *province = compilation->province;
    struct fault fault;
    fault_init(&fault);
    double start = clock_now();
    struct rulebook *book = rulebook_load(&province->policy, province->as_of_day, &fault);
    struct compiled *compiled = NULL;
    if (book)
        compiled = compiled_new(book, NULL, &compilation->registry->tables, province->as_of_day,
                                NULL, &fault);
    double seconds = compiled ? clock_now() - start : failed_run(&fault);
    compiled_free(compiled);
    rulebook_free(book);
    return seconds;
}

static bool measure(const struct province *province, const struct registry *registry,
                    const struct setting *setting, struct report *report, struct fault *fault)
{
    (void)fault;
    struct compilation compilation = {province, registry};
    struct contender run = {.run = compile, .context = &compilation};
    if (!contenders_run(&run, 1, setting->rounds))
        return false;
    report_figure(report, "compile the policy", "ms", series_median(&run.times) * 1e3, AT_MOST, 50);
    return true;
}

bool part_compile(const struct setting *setting, struct report *report, struct fault *fault)
{
    return province_measure(setting, measure, report, fault);
}
