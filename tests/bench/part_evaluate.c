#include "parts.h"
#include "province.h"

static bool measure(const struct province *province, const struct registry *registry,
                    const struct setting *setting, struct report *report, struct fault *fault)
{
    (void)fault;
    struct load_job loads[] = {{province, 1}, {province, 2}};
    struct evaluate_job evaluations[] = {{province, registry, 1, NULL},
                                         {province, registry, 2, NULL}};
    struct contender runs[] = {{.run = load_timed, .context = &loads[0]},
                               {.run = evaluate_timed, .context = &evaluations[0]},
                               {.run = load_timed, .context = &loads[1]},
                               {.run = evaluate_timed, .context = &evaluations[1]}};
    if (!contenders_run(runs, 4, setting->rounds))
        return false;
    report_share(report, "evaluate / load, 1 thread", "ms", 1e-3, &runs[1].times, &runs[0].times,
                 0.05);
    report_share(report, "evaluate / load, 2 threads", "ms", 1e-3, &runs[3].times, &runs[2].times,
                 0.05);
    report_speed(report, "evaluate, 2 threads to 1", "ms", 1e-3, &runs[3].times, &runs[1].times,
                 NO_TARGET, 0);
    report_figure(report, "evaluate, 1 thread, per household", "ns",
                  series_median(&runs[1].times) * 1e9 / (double)setting->households, NO_TARGET, 0);
    return true;
}

bool part_evaluate(const struct setting *setting, struct report *report, struct fault *fault)
{
    return province_measure(setting, measure, report, fault);
}
