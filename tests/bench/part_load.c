#include "parts.h"
#include "scan.h"

static bool report_memory(const struct province *province, struct report *report,
                          struct fault *fault)
{
    struct registry registry;
    if (!province_load(province, 0, &registry, fault))
        return false;
    const struct tables *tables = &registry.tables;
    report_figure(report, "bytes loaded per household", "B",
                  (double)tables_bytes(tables) / (double)tables->at[LEVEL_HOUSEHOLD].nrows, AT_MOST,
                  200);
    registry_release(&registry);
    return true;
}

static bool measure(struct province *province, const struct setting *setting, struct report *report)
{
    struct load_job loads[] = {{province, 1}, {province, 2}};
    struct scan_job scans[] = {{province, 1}, {province, 2}};
    struct contender runs[] = {{.run = load_timed, .context = &loads[0]},
                               {.run = scan_timed, .context = &scans[0]},
                               {.run = load_timed, .context = &loads[1]},
                               {.run = scan_timed, .context = &scans[1]}};
    if (!contenders_run(runs, 4, setting->rounds))
        return false;
    report_share(report, "load / stepping rows, 1 thread", "ms", 1e-3, &runs[0].times,
                 &runs[1].times, 0.8);
    report_share(report, "load / stepping rows, 2 threads", "ms", 1e-3, &runs[2].times,
                 &runs[3].times, 0.8);
    return true;
}

bool part_load(const struct setting *setting, struct report *report, struct fault *fault)
{
    struct province province;
    bool done = province_open(&province, setting, setting->households, fault) &&
                measure(&province, setting, report) && report_memory(&province, report, fault);
    province_release(&province);
    return done;
}
