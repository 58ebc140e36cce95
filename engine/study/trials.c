#include "trials.h"

#include <stdlib.h>

/* The policy with other numbers -----------------------------------------------------------------
 */

static const struct policy *base_policy(const struct trials *trials)
{
    const struct evaluate_request *request = trials->request;
    return request->values ? request->values : request->rulebook->policy;
}

static bool copy_policy(struct trials *trials)
{
    const struct policy *base = base_policy(trials);
    size_t size = base->nparameters * sizeof *base->parameters;
    trials->policy = *base;
    trials->policy.parameters = arena_take(&trials->arena, size + 1);
    if (!trials->policy.parameters)
        return false;
    memcpy(trials->policy.parameters, base->parameters, size);
    for (size_t i = 0; i < trials->nparameters; i++) {
        struct parameter *parameter = &trials->policy.parameters[trials->parameters[i]];
        trials->dated[i] = (struct dated_value){
            .from_day = parameter->dated[0].from_day, .nvalues = 1, .values = &trials->numbers[i]};
        parameter->ndated = 1;
        parameter->dated = &trials->dated[i];
    }
    return true;
}

/* Counting --------------------------------------------------------------------------------------*/

/* People of households by what these come to (enum answer). */
struct people {
    const struct registry *registry;
    struct summary_areas everywhere, areas;
    struct arena arena;
};
enum { PEOPLE_COUNTS = ANSWER_UNKNOWN + 1 };

static enum answer meets_at(const struct verdicts *verdicts, size_t row)
{
    if (bits_has(verdicts->meets.sure, row))
        return ANSWER_YES;
    return bits_has(verdicts->meets.possible, row) ? ANSWER_UNKNOWN : ANSWER_NO;
}

static bool count_people(void *context, struct verdicts *verdicts, struct fault *fault)
{
    struct people *people = context;
    const struct tables *tables = &people->registry->tables;
    int64_t *all = areas_counts(&people->everywhere, 0, &people->arena), *here = NULL;
    size_t home = SIZE_MAX;
    for (size_t row = 0; all && row < verdicts->count; row++) {
        size_t before = home;
        home = tables_home(tables, verdicts->first + row);
        if (home != before)
            here = areas_counts(&people->areas, tables->homes[home].area, &people->arena);
        if (!here)
            return fault_memory(fault);
        int64_t members = (int64_t)(verdicts->starts[row + 1] - verdicts->starts[row]);
        all[meets_at(verdicts, row)] += members;
        here[meets_at(verdicts, row)] += members;
    }
    return all || fault_memory(fault);
}

static void people_init(struct people *people, const struct trials *trials)
{
    *people = (struct people){
        .registry = trials->request->registry,
        .everywhere = {.level = WHOLE, .ncounts = PEOPLE_COUNTS},
        .areas = {.level = trials->level, .ncounts = PEOPLE_COUNTS},
    };
    arena_init(&people->arena);
}

static void people_release(struct people *people)
{
    free(people->everywhere.items);
    free(people->areas.items);
    arena_release(&people->arena);
}

/* One evaluation ------------------------------------------------------------------------------- */

struct count {
    const struct trials *trials;
    struct summary summary;
    struct people people;
};

static struct evaluate_request request_of(const struct trials *trials, const double *numbers)
{
    struct evaluate_request request = *trials->request;
    request.values = numbers ? &trials->policy : base_policy(trials);
    request.out = NULL;
    request.progress = NULL;
    request.plain = false;
    request.cross_check = 0;
    return request;
}

static void set_numbers(struct trials *trials, const double *numbers)
{
    for (size_t i = 0; numbers && i < trials->nparameters; i++)
        trials->numbers[i].number = numbers[i];
}

static bool evaluate(struct trials *trials, const double *numbers, struct count *count,
                     struct fault *fault)
{
    struct evaluate_request request = request_of(trials, numbers);
    evaluate_visitor *visit = trials->counts_people ? count_people : NULL;
    set_numbers(trials, numbers);
    return evaluate_each(&request, trials->depth, &count->summary, visit, &count->people, fault) &&
           summary_finish(&count->summary, fault);
}

static bool count_init(struct count *count, const struct trials *trials, struct fault *fault)
{
    const struct evaluate_request *request = trials->request;
    *count = (struct count){.trials = trials};
    people_init(&count->people, trials);
    return summary_init(&count->summary, request->rulebook, request->registry, fault);
}

static void count_release(struct count *count)
{
    people_release(&count->people);
    summary_release(&count->summary);
}

static const int64_t *counts_in(const struct summary_areas *areas, struct area area)
{
    for (size_t i = 0; i < areas->count; i++)
        if (areas->items[i].area.digits == area.digits &&
            areas->items[i].area.length == area.length)
            return areas->items[i].counts;
    return NULL;
}

static double read_gauge(const struct count *count, const struct gauge *gauge, struct area area)
{
    const struct trials *trials = count->trials;
    const struct summary_areas *summary =
        &count->summary.levels[area.length ? trials->level : WHOLE];
    const struct summary_areas *people =
        area.length ? &count->people.areas : &count->people.everywhere;
    const int64_t *counts = counts_in(gauge->source == GAUGE_OF_PEOPLE ? people : summary, area);
    double number = counts ? (double)counts[gauge->measure] : 0;
    return gauge->unit == GAUGE_YUAN ? number / 100 : number;
}

static void read_results(const struct count *count, double *results)
{
    const struct trials *trials = count->trials;
    for (size_t i = 0; i < trials->nareas; i++)
        for (size_t j = 0; j < trials->ngauges; j++)
            results[i * trials->ngauges + j] =
                read_gauge(count, &trials->gauges[j], trials->areas[i]);
}

bool trials_run(struct trials *trials, const double *numbers, double *results, struct fault *fault)
{
    struct count count;
    bool done = count_init(&count, trials, fault) && evaluate(trials, numbers, &count, fault);
    if (done)
        read_results(&count, results);
    count_release(&count);
    return done;
}

/* Opening -------------------------------------------------------------------------------------- */

static bool find_readers(struct trials *trials)
{
    const struct rulebook *rulebook = trials->request->rulebook;
    bool *read = arena_array(&trials->arena, trials->policy.nparameters + 1, sizeof *read);
    for (size_t i = 0; read && i < rulebook->nslots; i++)
        rulebook_reads(rulebook, (int)i, NULL, read);
    for (size_t i = 0; read && i < trials->nparameters; i++)
        trials->read[i] = read[trials->parameters[i]];
    return read != NULL;
}

static bool list_areas(struct trials *trials, const struct summary *summary)
{
    const struct summary_areas *areas = &summary->levels[trials->level];
    trials->areas = arena_array(&trials->arena, areas->count + 1, sizeof *trials->areas);
    trials->nareas = 1;
    for (size_t i = 0; trials->areas && i < areas->count; i++)
        if (areas->items[i].area.length)
            trials->areas[trials->nareas++] = areas->items[i].area;
    trials->present =
        arena_array(&trials->arena, trials->nareas * trials->ngauges + 1, sizeof(double));
    return trials->areas && trials->present;
}

static bool run_present(struct trials *trials, struct fault *fault)
{
    struct count count;
    bool done = count_init(&count, trials, fault) && evaluate(trials, NULL, &count, fault);
    if (done && !list_areas(trials, &count.summary))
        done = fault_memory(fault);
    if (done)
        read_results(&count, trials->present);
    count_release(&count);
    return done;
}

static void settle_depth(struct trials *trials)
{
    for (size_t i = 0; i < trials->ngauges; i++) {
        const struct gauge *gauge = &trials->gauges[i];
        trials->counts_people |= gauge->source == GAUGE_OF_PEOPLE;
        if (gauge->depth > trials->depth)
            trials->depth = gauge->depth;
    }
}

bool trials_open(struct trials *trials, const struct evaluate_request *request, size_t nparameters,
                 const int *parameters, size_t ngauges, const struct gauge *gauges,
                 enum summary_level level, struct fault *fault)
{
    *trials = (struct trials){
        .request = request,
        .nparameters = nparameters,
        .ngauges = ngauges,
        .gauges = gauges,
        .level = level,
        .depth = MATCH_WHO,
    };
    arena_init(&trials->arena);
    memcpy(trials->parameters, parameters, nparameters * sizeof *parameters);
    settle_depth(trials);
    if (!copy_policy(trials) || !find_readers(trials))
        return fault_memory(fault);
    return measures_init(&trials->measures, request->rulebook, &trials->arena, fault) &&
           run_present(trials, fault);
}

void trials_release(struct trials *trials)
{
    arena_release(&trials->arena);
}

/* Households ------------------------------------------------------------------------------------*/

struct shares {
    const struct trials *trials;
    const struct gauge *gauge;
    int64_t *shares;
};

static bool take_shares(void *context, struct verdicts *verdicts, struct fault *fault)
{
    const struct shares *shares = context;
    (void)fault;
    for (size_t row = 0; row < verdicts->count; row++)
        shares->shares[verdicts->first + row] =
            gauge_share(shares->gauge, &shares->trials->measures, verdicts, row);
    return true;
}

bool trials_shares(struct trials *trials, const double *numbers, const struct gauge *gauge,
                   int64_t *shares, struct fault *fault)
{
    struct evaluate_request request = request_of(trials, numbers);
    struct shares context = {trials, gauge, shares};
    set_numbers(trials, numbers);
    return evaluate_each(&request, gauge->depth, NULL, take_shares, &context, fault);
}
