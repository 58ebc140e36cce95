#include "trials_parts.h"

#include <math.h>
#include <stdlib.h>

/* The policy with other numbers -----------------------------------------------------------------
 */

const struct policy *trials_base(const struct trials *trials)
{
    const struct evaluate_request *request = trials->request;
    return rulebook_values(request->rulebook, request->values);
}

static bool copy_policy(struct trials *trials)
{
    const struct policy *base = trials_base(trials);
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
    struct summary_areas everywhere, areas;
    struct arena arena;
};
enum { PEOPLE_COUNTS = ANSWER_UNKNOWN + 1 };

/* What is counted in one evaluation. */
struct count {
    struct trials *trials;
    const struct summary *summary; /* that of the first evaluation, or `own`, or NULL */
    struct summary own;
    struct people people;
    struct poverty_table poverty[2]; /* everywhere, and by area */
    struct arena arena;
};

/* Of the rows from `first` up to `end`; whoever surely meets possibly does. */
static void add_people(const struct verdicts *verdicts, size_t first, size_t end,
                       int64_t counts[PEOPLE_COUNTS])
{
    static const enum answer answers[] = {ANSWER_NO, ANSWER_UNKNOWN, ANSWER_YES};
    int64_t people[PEOPLE_COUNTS] = {0};
    for (size_t row = first; row < end; row++) {
        int sure = bits_has(verdicts->meets.sure, row);
        int possible = bits_has(verdicts->meets.possible, row);
        people[sure + possible] += verdicts->starts[row + 1] - verdicts->starts[row];
    }
    for (size_t i = 0; i < PEOPLE_COUNTS; i++)
        counts[answers[i]] += people[i];
}

static size_t end_of_home(const struct tables *tables, const struct verdicts *verdicts,
                          size_t first)
{
    size_t home = tables_home(tables, verdicts->first + first), end = first + 1;
    while (end < verdicts->count && tables_home(tables, verdicts->first + end) == home)
        end++;
    return end;
}

static bool count_people(struct people *people, const struct tables *tables,
                         const struct verdicts *verdicts)
{
    int64_t *all = areas_counts(&people->everywhere, 0, &people->arena);
    for (size_t first = 0, end; all && first < verdicts->count; first = end) {
        uint64_t village = tables_area(tables, verdicts->first + first);
        int64_t *here = areas_counts(&people->areas, village, &people->arena);
        end = end_of_home(tables, verdicts, first);
        if (!here)
            return false;
        add_people(verdicts, first, end, here);
    }
    if (all)
        add_people(verdicts, 0, verdicts->count, all);
    return all != NULL;
}

static bool count_block(void *context, struct verdicts *verdicts, struct fault *fault)
{
    struct count *count = context;
    struct trials *trials = count->trials;
    const struct tables *tables = &trials->request->registry->tables;
    if (trials->of[GAUGE_OF_PEOPLE] && !count_people(&count->people, tables, verdicts))
        return fault_memory(fault);
    return !trials->of[GAUGE_OF_POVERTY] || poverty_keep(&trials->poverty, verdicts, fault);
}

static void count_init(struct count *count, struct trials *trials)
{
    *count = (struct count){.trials = trials};
    count->people.everywhere = (struct summary_areas){.level = WHOLE, .ncounts = PEOPLE_COUNTS};
    count->people.areas = (struct summary_areas){.level = trials->level, .ncounts = PEOPLE_COUNTS};
    arena_init(&count->people.arena);
    arena_init(&count->arena);
}

static void count_release(struct count *count)
{
    free(count->people.everywhere.items);
    free(count->people.areas.items);
    arena_release(&count->people.arena);
    arena_release(&count->arena);
    summary_release(&count->own);
}

/* One evaluation ------------------------------------------------------------------------------- */

struct evaluate_request trials_request(struct trials *trials, const double *numbers,
                                       const struct match_scope *scope)
{
    struct evaluate_request request = *trials->request;
    for (size_t i = 0; numbers && i < trials->nparameters; i++)
        trials->numbers[i].number = numbers[i];
    request.values = numbers ? &trials->policy : trials_base(trials);
    request.out = NULL;
    request.progress = NULL;
    request.plain = false;
    request.cross_check = 0;
    request.kept = again_kept(trials->again);
    request.scope = scope;
    return request;
}

static evaluate_visitor *visitor_of(const struct trials *trials)
{
    return trials->of[GAUGE_OF_PEOPLE] || trials->of[GAUGE_OF_POVERTY] ? count_block : NULL;
}

static bool evaluate_first(struct count *count, struct fault *fault)
{
    struct trials *trials = count->trials;
    struct evaluate_request request = *trials->request;
    request.values = trials_base(trials);
    request.scope = &trials->wanted;
    trials->again = again_new(&request, visitor_of(trials), count, fault);
    if (trials->again)
        count->summary = again_first(trials->again);
    return trials->again != NULL;
}

static bool evaluate_again(const struct evaluate_request *request, struct count *count,
                           struct fault *fault)
{
    struct trials *trials = count->trials;
    evaluate_visitor *visit = visitor_of(trials);
    if (trials->of[GAUGE_OF_POVERTY])
        poverty_again(&trials->poverty, trials->incomes_stay);
    if (!trials->of[GAUGE_OF_SUMMARY])
        return evaluate_each(request, MATCH_WHO, NULL, visit, count, fault);
    count->summary = &count->own;
    return again_run(trials->again, request->values, visit, count, &count->own, fault);
}

static void ask_for(const struct gauge *gauge, bool measures[POVERTY_MEASURES])
{
    static const enum poverty_measure counted_with[] = {
        [GAUGE_LEFT_OUT - GAUGE_LEFT_OUT] = POVERTY_HEADCOUNT,
        [GAUGE_LEFT_OPEN - GAUGE_LEFT_OUT] = POVERTY_H};
    if (gauge->source != GAUGE_OF_POVERTY)
        return;
    measures[gauge->measure < POVERTY_MEASURES ? gauge->measure
                                               : counted_with[gauge->measure - GAUGE_LEFT_OUT]] =
        true;
}

static bool measure_poverty(const struct evaluate_request *request, struct count *count,
                            struct fault *fault)
{
    struct trials *trials = count->trials;
    const enum summary_level levels[] = {WHOLE, trials->level};
    struct poverty_ask ask = {.values = request->values, .as_of_day = request->as_of_day};
    for (size_t i = 0; i < trials->ngauges; i++)
        ask_for(&trials->gauges[i], ask.measures);
    for (size_t i = 0; i < 2; i++) {
        ask.level = levels[i];
        if (!poverty_measure(&trials->poverty, &ask, &count->arena, &count->poverty[i], fault))
            return false;
    }
    return true;
}

/* Under the policy as it stands. */
static bool count_first(struct count *count, struct fault *fault)
{
    struct trials *trials = count->trials;
    if (!evaluate_first(count, fault))
        return false;
    struct evaluate_request request = trials_request(trials, NULL, &trials->none);
    return !trials->of[GAUGE_OF_POVERTY] || measure_poverty(&request, count, fault);
}

/* Numbers that move nothing but the line need no evaluation. */
static bool count_again(const double *numbers, struct count *count, struct fault *fault)
{
    struct trials *trials = count->trials;
    struct evaluate_request request = trials_request(trials, numbers, &trials->none);
    return (trials->by_incomes_alone || evaluate_again(&request, count, fault)) &&
           (!trials->of[GAUGE_OF_POVERTY] || measure_poverty(&request, count, fault));
}

/* Results -------------------------------------------------------------------------------------- */

static bool same_area(struct area a, struct area b)
{
    return a.digits == b.digits && a.length == b.length;
}

static double read_counts(const struct summary_areas *areas, struct area area, size_t measure)
{
    for (size_t i = 0; i < areas->count; i++)
        if (same_area(areas->items[i].area, area))
            return (double)areas->items[i].counts[measure];
    return 0;
}

static double read_poverty(const struct poverty_table *table, struct area area, size_t measure)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct poverty_area *found = &table->areas[i];
        if (!same_area(found->area, area))
            continue;
        if (measure < POVERTY_MEASURES)
            return found->value[measure];
        return (double)(measure == GAUGE_LEFT_OUT ? found->shortfall.out_households
                                                  : found->deprivation.open_households);
    }
    return NAN;
}

static double read_gauge(const struct count *count, const struct gauge *gauge, struct area area)
{
    bool whole = area.length == 0;
    const struct people *people = &count->people;
    double number;
    switch (gauge->source) {
    case GAUGE_OF_POVERTY:
        return read_poverty(&count->poverty[!whole], area, gauge->measure);
    case GAUGE_OF_PEOPLE:
        return read_counts(whole ? &people->everywhere : &people->areas, area, gauge->measure);
    default:
        number = read_counts(&count->summary->levels[whole ? WHOLE : count->trials->level], area,
                             gauge->measure);
        return gauge->unit == GAUGE_YUAN ? number / 100 : number;
    }
}

static void read_results(const struct count *count, double *results)
{
    const struct trials *trials = count->trials;
    for (size_t i = 0; i < trials->nareas; i++)
        for (size_t j = 0; j < trials->ngauges; j++)
            results[i * trials->ngauges + j] =
                read_gauge(count, &trials->gauges[j], trials->areas[i]);
}

static bool goes_by_any(const struct trials *trials)
{
    bool any = false;
    for (size_t i = 0; i < trials->nparameters; i++)
        any |= trials->read[i];
    return any;
}

bool trials_run(struct trials *trials, const double *numbers, double *results, struct fault *fault)
{
    struct count count;
    if (!goes_by_any(trials)) {
        memcpy(results, trials->present,
               trials->nareas * trials->ngauges * sizeof *trials->present);
        return true;
    }
    count_init(&count, trials);
    bool done = count_again(numbers, &count, fault);
    if (done)
        read_results(&count, results);
    count_release(&count);
    return done;
}

/* Opening -------------------------------------------------------------------------------------- */

static bool keeps_incomes(const struct trials *trials)
{
    bool stay = true;
    for (size_t i = 0; i < trials->nparameters; i++)
        stay &= !incomes_read(trials->request->rulebook, trials->parameters[i]);
    return stay;
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
    count_init(&count, trials);
    bool done = count_first(&count, fault);
    if (done && !list_areas(trials, count.summary))
        done = fault_memory(fault);
    if (done)
        read_results(&count, trials->present);
    trials->incomes_stay = done && trials->of[GAUGE_OF_POVERTY] && keeps_incomes(trials);
    count_release(&count);
    return done;
}

static bool goes_by_income(const struct gauge *gauge)
{
    return gauge->source == GAUGE_OF_POVERTY &&
           (gauge->measure <= POVERTY_QUINTILE || gauge->measure == GAUGE_LEFT_OUT);
}

static bool find_readers(struct trials *trials, struct fault *fault)
{
    const struct rulebook *rulebook = trials->request->rulebook;
    bool *read = arena_array(&trials->arena, trials->policy.nparameters + 1, sizeof *read);
    if (!read)
        return fault_memory(fault);
    for (size_t i = 0; i < rulebook->nslots; i++)
        rulebook_reads(rulebook, (int)i, NULL, read);
    for (size_t i = 0; i < trials->nparameters; i++)
        trials->in_force[i] = read[trials->parameters[i]];
    return true;
}

/* What a gauge rests on: `read` is room for all parameters. */
static bool look_at_reads(struct trials *trials, size_t gauge, bool *read, struct fault *fault)
{
    memset(read, 0, trials->policy.nparameters * sizeof *read);
    if (!gauge_reads(&trials->gauges[gauge], &trials->measures, read, fault))
        return false;
    for (size_t i = 0; i < trials->nparameters; i++)
        trials->read[i] |= read[trials->parameters[i]];
    for (size_t i = 0; i < trials->policy.nparameters; i++)
        trials->assumed[gauge] |= read[i] && trials->policy.parameters[i].assumed;
    return true;
}

static bool find_reads(struct trials *trials, struct fault *fault)
{
    bool *read = arena_array(&trials->arena, trials->policy.nparameters + 1, sizeof *read);
    trials->assumed = arena_array(&trials->arena, trials->ngauges + 1, sizeof(bool));
    if (!read || !trials->assumed)
        return fault_memory(fault);
    for (size_t i = 0; i < trials->ngauges; i++)
        if (!look_at_reads(trials, i, read, fault))
            return false;
    return find_readers(trials, fault);
}

static void look_through_gauges(struct trials *trials)
{
    trials->by_incomes_alone = true;
    for (size_t i = 0; i < trials->ngauges; i++) {
        const struct gauge *gauge = &trials->gauges[i];
        trials->of[gauge->source] = true;
        trials->by_incomes_alone &= goes_by_income(gauge);
        if (gauge->source == GAUGE_OF_SUMMARY)
            scope_want(&trials->measures, gauge->measure, &trials->wanted);
    }
    trials->by_incomes_alone = trials->by_incomes_alone && keeps_incomes(trials);
}

static bool open_poverty(struct trials *trials, struct fault *fault)
{
    const struct evaluate_request *request = trials->request;
    return !trials->of[GAUGE_OF_POVERTY] ||
           poverty_init(&trials->poverty, request->rulebook, request->registry, DEPRIVATION_CUTOFF,
                        fault);
}

static bool take_scopes(struct trials *trials)
{
    size_t naids = trials->request->rulebook->nof_kind[RULE_AID];
    trials->wanted.aids = arena_array(&trials->arena, naids + 1, sizeof(bool));
    trials->none.aids = arena_array(&trials->arena, naids + 1, sizeof(bool));
    return trials->wanted.aids && trials->none.aids;
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
    };
    arena_init(&trials->arena);
    memcpy(trials->parameters, parameters, nparameters * sizeof *parameters);
    if (!copy_policy(trials) || !take_scopes(trials))
        return fault_memory(fault);
    if (!measures_init(&trials->measures, request->rulebook, &trials->arena, fault))
        return false;
    look_through_gauges(trials);
    return find_reads(trials, fault) && open_poverty(trials, fault) && run_present(trials, fault);
}

void trials_release(struct trials *trials)
{
    again_free(trials->again);
    poverty_release(&trials->poverty);
    arena_release(&trials->arena);
}
