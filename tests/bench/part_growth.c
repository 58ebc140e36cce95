#include "parts.h"
#include "province.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { GROWTH_ROUNDS = 5, YARDSTICK = 100000 /* households */ };

/* Memory of this process that no file stands behind, so without the mapped registry. */
static double process_bytes(void)
{
    char line[256];
    unsigned long long kib = 0;
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status))
        if (sscanf(line, "RssAnon: %llu kB", &kib) == 1)
            break;
    if (status)
        fclose(status);
    return (double)kib * 1024;
}

/* A registry, and loading and evaluating it as contenders. */
struct size {
    struct province province;
    struct registry registry;
    struct load_job load;
    struct evaluate_job evaluation;
};

static bool size_load(struct size *size, const struct setting *setting, size_t households,
                      struct fault *fault)
{
    *size = (struct size){.load = {&size->province, 0},
                          .evaluation = {&size->province, &size->registry, 0, NULL}};
    return province_open(&size->province, setting, households, fault) &&
           province_load(&size->province, 0, &size->registry, fault);
}

static void size_release(struct size *size)
{
    registry_release(&size->registry);
    province_release(&size->province);
}

static void measure_memory(struct size *size, struct growth *growth)
{
    evaluate_timed(&size->evaluation);
    growth->people = size->registry.tables.at[LEVEL_MEMBER].nrows;
    growth->table_bytes = (double)tables_bytes(&size->registry.tables);
    growth->process_bytes = process_bytes();
}

static bool measure_times(struct size *size, struct size *yardstick, struct growth *growth)
{
    struct contender runs[] = {{.run = load_timed, .context = &size->load},
                               {.run = load_timed, .context = &yardstick->load},
                               {.run = evaluate_timed, .context = &size->evaluation},
                               {.run = evaluate_timed, .context = &yardstick->evaluation}};
    double factor = (double)growth->households / YARDSTICK;
    if (!contenders_run(runs, 4, GROWTH_ROUNDS))
        return false;
    growth->load_seconds = series_median(&runs[0].times);
    growth->load_share = series_share(&runs[0].times, &runs[1].times) / factor;
    growth->evaluate_seconds = series_median(&runs[2].times);
    growth->evaluate_share = series_share(&runs[2].times, &runs[3].times) / factor;
    return true;
}

/* The yardstick takes turns with the size, so that a swing of the machine's speed is no growth. */
static bool measure_here(const struct setting *setting, struct growth *growth, struct fault *fault)
{
    struct size size = {0}, yardstick = {0};
    bool done = size_load(&size, setting, growth->households, fault);
    if (done)
        measure_memory(&size, growth);
    done = done && size_load(&yardstick, setting, YARDSTICK, fault) &&
           measure_times(&size, &yardstick, growth);
    size_release(&size);
    size_release(&yardstick);
    return done;
}

/* In a process of its own, whose memory is that of this size alone. */
static bool measure_apart(const struct setting *setting, struct growth *growth, struct fault *fault)
{
    int ends[2];
    if (pipe(ends) != 0)
        return fault_set(fault, FAULT_IO, "no pipe");
    pid_t child = fork();
    if (child == 0) {
        bool done = measure_here(setting, growth, fault);
        if (!done)
            failed_run(fault);
        _exit(done && write(ends[1], growth, sizeof *growth) == sizeof *growth ? 0 : 1);
    }
    close(ends[1]);
    bool told = child > 0 && read(ends[0], growth, sizeof *growth) == sizeof *growth;
    close(ends[0]);
    if (child > 0)
        waitpid(child, NULL, 0);
    return told ||
           fault_set(fault, FAULT_IO, "%zu households could not be measured", growth->households);
}

static void report_linear(struct report *report)
{
    const struct growth *last = &report->growths[report->ngrowths - 1];
    report_figure(report, "load one, 3,000,000 to 100,000", "x", last->load_share, AT_MOST, 1.25);
    report_figure(report, "evaluate one, 3,000,000 to 100,000", "x", last->evaluate_share, AT_MOST,
                  1.25);
}

bool part_growth(const struct setting *setting, struct report *report, struct fault *fault)
{
    static const size_t sizes[] = {10000, 100000, 1000000, 3000000};
    if (!setting->full)
        return true;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct growth growth = {.households = sizes[i]};
        say("growth: %zu households", sizes[i]);
        if (!measure_apart(setting, &growth, fault))
            return false;
        report->growths[report->ngrowths++] = growth;
    }
    report_linear(report);
    return true;
}
