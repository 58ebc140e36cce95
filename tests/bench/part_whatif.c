#include "compare.h"
#include "compiled.h"
#include "parts.h"
#include "province.h"
#include "sweep.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINES = 100, FIRST_LINE = 2800, STEP = 12, LAST_LINE = FIRST_LINE + (LINES - 1) * STEP };

/* One parameter that is moved, on a loaded province. */
struct line {
    const struct province *province;
    const struct registry *registry;
    const char *name;
    double number; /* yuan */
    struct policy values;
    struct dated_value dated;
    struct area_value value;
    struct kept *kept;       /* of the policy as it is */
    struct compare *compare; /* with that as the baseline */
};

static bool line_open(struct line *line, struct fault *fault)
{
    const struct policy *policy = &line->province->policy;
    size_t size = policy->nparameters * sizeof *policy->parameters;
    int index = policy_find_parameter(policy, line->name);
    line->values = *policy;
    line->values.parameters = malloc(size);
    if (!line->values.parameters || index < 0)
        return fault_memory(fault);
    memcpy(line->values.parameters, policy->parameters, size);
    struct parameter *parameter = &line->values.parameters[index];
    line->dated = (struct dated_value){parameter->dated[0].from_day, 1, &line->value, {0}};
    parameter->ndated = 1;
    parameter->dated = &line->dated;
    line->value.number = line->number;
    return true;
}

static struct evaluate_request request_of(const struct line *line)
{
    return (struct evaluate_request){
        .rulebook = line->province->rulebook,
        .registry = line->registry,
        .as_of_day = line->province->as_of_day,
        .threads = 1,
    };
}

/* Contenders ------------------------------------------------------------------------------------*/

static bool run_blocks(struct compiled *compiled, size_t households, struct fault *fault)
{
    struct compiled_frame *frame = compiled_frame_new(compiled, fault);
    bool good = frame != NULL;
    for (size_t first = 0; good && first < households; first += BLOCK_ROWS) {
        size_t rest = households - first;
        good = compiled_begin(compiled, frame, first, rest < BLOCK_ROWS ? rest : BLOCK_ROWS, fault);
        if (good)
            compiled_run(compiled, frame);
    }
    compiled_frame_free(frame);
    return good;
}

/* The outcomes alone. */
static double outcomes_timed(void *context)
{
    const struct line *line = context;
    const struct tables *tables = &line->registry->tables;
    struct fault fault;
    fault_init(&fault);
    double start = clock_now();
    struct compiled *compiled = compiled_new(line->province->rulebook, &line->values, tables,
                                             line->province->as_of_day, line->kept, &fault);
    bool good = compiled && run_blocks(compiled, tables->at[LEVEL_HOUSEHOLD].nrows, &fault);
    double seconds = clock_now() - start;
    compiled_free(compiled);
    return good ? seconds : failed_run(&fault);
}

static double compared_timed(void *context)
{
    const struct line *line = context;
    const struct compare_case moved = {.rulebook = line->province->rulebook,
                                       .values = &line->values};
    struct fault fault;
    fault_init(&fault);
    double start = clock_now();
    if (!compare_cases(line->compare, &moved, 1, &fault))
        return failed_run(&fault);
    double seconds = clock_now() - start;
    return line->compare->of->changed.households ? seconds : NAN;
}

/* A sweep of the usual measures: who meets, who does not, and what it costs. */
static double sweep_timed(void *context)
{
    const struct line *line = context;
    struct evaluate_request evaluate = request_of(line);
    char parameter[128];
    const struct sweep_request request = {
        .evaluate = &evaluate, .nparameters = 1, .parameters = (const char *[]){parameter}};
    struct sweep sweep;
    struct fault fault;
    fault_init(&fault);
    snprintf(parameter, sizeof parameter, "%s=%d:%d:%d", line->name, FIRST_LINE, LAST_LINE, STEP);
    double start = clock_now();
    if (!sweep_run(&request, &sweep, &fault))
        return failed_run(&fault);
    double seconds = clock_now() - start;
    bool all = sweep.npoints == LINES;
    sweep_release(&sweep);
    return all ? seconds : NAN;
}

/* The part --------------------------------------------------------------------------------------*/

static bool measure_lines(struct line lines[2], const struct setting *setting,
                          struct report *report)
{
    struct evaluate_job full = {lines[0].province, lines[0].registry, 1, NULL};
    struct contender runs[] = {
        {.run = evaluate_timed, .context = &full},
        {.run = outcomes_timed, .context = &lines[0]},
        {.run = outcomes_timed, .context = &lines[1]},
        {.run = compared_timed, .context = &lines[0]},
        {.run = compared_timed, .context = &lines[1]},
        {.run = sweep_timed, .context = &lines[0]},
        {.run = sweep_timed, .context = &lines[1]},
    };
    static const struct {
        const char *what;
        double limit;
    } rows[] = {
        {"changed poverty line / evaluate", 0.1},   {"changed exit line / evaluate", 0.1},
        {"poverty line, compared / evaluate", 0.5}, {"exit line, compared / evaluate", 0.5},
        {"100 poverty lines / evaluate", 20},       {"100 exit lines / evaluate", 20},
    };
    if (!contenders_run(runs, 7, setting->rounds))
        return false;
    for (size_t i = 0; i < 6; i++)
        report_share(report, rows[i].what, "ms", 1e-3, &runs[i + 1].times, &runs[0].times,
                     rows[i].limit);
    return true;
}

static bool measure(const struct province *province, const struct registry *registry,
                    const struct setting *setting, struct report *report, struct fault *fault)
{
    struct line lines[2] = {{province, registry, .name = "国家扶贫标准", .number = 4000},
                            {province, registry, .name = "退出收入线", .number = 4000}};
    struct kept *kept = kept_new(fault);
    struct compare compare = {0};
    struct evaluate_request request = request_of(&lines[0]);
    request.keep = kept;
    bool good = kept && compare_open(&request, COUNTY, &compare, fault);
    for (int i = 0; good && i < 2; i++) {
        lines[i].kept = kept;
        lines[i].compare = &compare;
        good = line_open(&lines[i], fault);
    }
    good = good && measure_lines(lines, setting, report);
    if (good)
        report_figure(report, "bytes kept per household", "",
                      (double)kept_bytes(kept) / (double)setting->households, NO_TARGET, 0);
    for (int i = 0; i < 2; i++)
        free(lines[i].values.parameters);
    compare_release(&compare);
    kept_free(kept);
    return good;
}

bool part_whatif(const struct setting *setting, struct report *report, struct fault *fault)
{
    return province_measure(setting, measure, report, fault);
}
