#include "compare_parts.h"

#include <stdlib.h>

struct compare_money compare_money(const struct summary *summary)
{
    return (struct compare_money){
        .fen = summary_total(summary, MEASURE_MONEY),
        .new_fen = summary_total(summary, MEASURE_MONEY_NEW),
        .open = summary_total(summary, MEASURE_MONEY_OPEN),
    };
}

/* Room ------------------------------------------------------------------------------------------*/

static const enum rule_kind compared_kinds[] = {RULE_STATUS, RULE_CRITERION, RULE_CAUSE, RULE_AID,
                                                RULE_AUDIT};

static bool make_pairs(struct comparison *comparison, const struct rulebook *before)
{
    for (size_t i = 0; i < sizeof compared_kinds / sizeof *compared_kinds; i++)
        if (!rule_pairs_make(&comparison->pairs[compared_kinds[i]], compared_kinds[i], before,
                             comparison->of->rulebook, &comparison->arena))
            return false;
    return true;
}

static bool make_columns(struct comparison *comparison)
{
    static const enum rule_kind kinds[COLUMN_COUNT] = {
        [COLUMN_CRITERIA] = RULE_CRITERION,       [COLUMN_CAUSES] = RULE_CAUSE,
        [COLUMN_CAUSE_GAPS] = RULE_CAUSE,         [COLUMN_AUDITS] = RULE_AUDIT,
        [COLUMN_CRITERION_GAPS] = RULE_CRITERION,
    };
    for (int i = 0; i < COLUMN_COUNT; i++) {
        size_t count = comparison->pairs[kinds[i]].count;
        comparison->columns[i] =
            arena_array(&comparison->arena, count + 1, sizeof *comparison->columns[i]);
        if (!comparison->columns[i])
            return false;
    }
    return true;
}

static bool make_groups(struct comparison *comparison, const struct compare *compare)
{
    for (int i = 0; i < GROUPING_COUNT; i++) {
        comparison->groups[i] = arena_array(&comparison->arena, compare->groups[i].count + 1,
                                            sizeof *comparison->groups[i]);
        if (!comparison->groups[i])
            return false;
    }
    return true;
}

static bool make_room(struct comparison *comparison, const struct base *base)
{
    struct arena *arena = &comparison->arena;
    const struct registry *registry = base->baseline.registry;
    if (!make_pairs(comparison, base->baseline.rulebook) || !make_columns(comparison) ||
        !make_groups(comparison, base->compare))
        return false;
    size_t n = comparison->nstatuses = comparison->pairs[RULE_STATUS].count + 2;
    comparison->rows =
        arena_array(arena, registry->tables.at[LEVEL_HOUSEHOLD].nrows / 64 + 1, sizeof(uint64_t));
    comparison->statuses = arena_array(arena, n * n, sizeof *comparison->statuses);
    comparison->aids =
        arena_array(arena, comparison->pairs[RULE_AID].count + 1, sizeof *comparison->aids);
    comparison->parts = arena_array(arena, comparison->of->nparts + 1, sizeof *comparison->parts);
    return comparison->rows && comparison->statuses && comparison->aids && comparison->parts;
}

/* What stays ------------------------------------------------------------------------------------*/

/* The rest of a row of a matrix stays where it was. */
static void keep_rest(const struct compare_count *all, struct compare_count *moved, size_t count,
                      size_t self)
{
    struct compare_count rest = *all;
    for (size_t i = 0; i < count; i++) {
        rest.households -= moved[i].households;
        rest.people -= moved[i].people;
    }
    moved[self] = rest;
}

static void keep_statuses(struct comparison *comparison, const struct base *base)
{
    const struct rule_pairs *pairs = &comparison->pairs[RULE_STATUS];
    size_t nbefore = base->baseline.rulebook->nof_kind[RULE_STATUS];
    for (size_t i = 0; i < nbefore + 2; i++) {
        size_t item = i < nbefore ? (size_t)pairs->of_before[i] : pairs->count + (i - nbefore);
        keep_rest(&base->statuses[i], comparison->statuses + item * comparison->nstatuses,
                  comparison->nstatuses, item);
    }
}

static void keep_meets(struct comparison *comparison, const struct compare *compare)
{
    for (int i = 0; i < GROUPING_COUNT; i++)
        for (size_t group = 0; group < compare->groups[i].count; group++)
            for (size_t answer = 0; answer < 3; answer++)
                keep_rest(&compare->groups[i].stands[group][answer],
                          comparison->groups[i][group].meets.moved[answer], 3, answer);
    for (size_t answer = 0; answer < 3; answer++) {
        struct compare_count all = {0, 0};
        for (size_t size = 0; size < SIZES; size++) {
            all.households += compare->groups[GROUPING_SIZE].stands[size][answer].households;
            all.people += compare->groups[GROUPING_SIZE].stands[size][answer].people;
        }
        keep_rest(&all, comparison->meets.moved[answer], 3, answer);
    }
}

static struct compare_money aid_money(const struct summary *summary, int position)
{
    if (position == NO_RULE)
        return (struct compare_money){0, 0, 0};
    size_t first = measures_index(&summary->measures, GROUP_AID, (size_t)position, 0);
    return (struct compare_money){
        .fen = summary_total(summary, first + AID_MONEY),
        .new_fen = summary_total(summary, first + AID_MONEY_NEW),
        .open = summary_total(summary, first + AID_MONEY_OPEN),
    };
}

static void fill_aids(struct comparison *comparison, const struct compare *compare)
{
    const struct rule_pairs *pairs = &comparison->pairs[RULE_AID];
    for (size_t i = 0; i < pairs->count; i++) {
        comparison->aids[i].before = aid_money(&compare->summary, pairs->at[i].before);
        comparison->aids[i].after = aid_money(&comparison->summary, pairs->at[i].after);
    }
}

/* A case ----------------------------------------------------------------------------------------*/

static bool evaluate_case(struct sides *sides, struct fault *fault)
{
    struct comparison *comparison = sides->comparison;
    struct evaluate_request request = sides->base->baseline;
    request.rulebook = comparison->of->rulebook;
    request.values = comparison->of->values;
    request.keep = NULL;
    request.kept = sides->base->baseline.keep;
    return evaluate_counted(&request, MATCH_WHO, sides_compare, sides, &comparison->summary, fault);
}

/* What of the rules cannot come to anything else; nothing is known of other rules. */
static bool find_kept(struct sides *sides, struct arena *arena, struct fault *fault)
{
    const struct evaluate_request *baseline = &sides->base->baseline;
    const struct compare_case *of = sides->comparison->of;
    int *kept = arena_array(arena, of->rulebook->nslots + 1, sizeof *kept);
    struct ground ground;
    if (of->rulebook != baseline->rulebook || !baseline->keep)
        return true;
    if (!kept || !ground_init(&ground, of->rulebook, of->values, &baseline->registry->tables,
                              baseline->as_of_day, arena))
        return fault_memory(fault);
    sides->kept = kept;
    return kept_find(baseline->keep, &ground, kept, fault);
}

/* A part is not measured. */
static bool pass(struct comparison *comparison, struct base *base, bool part, struct fault *fault)
{
    struct sides sides = {.base = base, .comparison = comparison};
    struct meter meter = {0};
    bool done = sides_open(&sides, fault) && find_kept(&sides, &comparison->arena, fault) &&
                (part || meter_open(&meter, base, comparison->of, sides.kept, fault));
    sides.poverty = meter.keeps ? meter.used : NULL;
    done = done && evaluate_case(&sides, fault) && meter_measure(base, &meter, comparison, fault);
    comparison->poverty_changes = meter_differs(base, comparison);
    meter_close(&meter);
    sides_close(&sides);
    return done;
}

/* Why nothing changes, change by change; not where poverty does. */
static bool find_reasons(struct comparison *comparison, const struct base *base,
                         struct fault *fault)
{
    const struct evaluate_request *baseline = &base->baseline;
    const struct policy *policy = rulebook_values(comparison->of->rulebook, comparison->of->values);
    const struct scenario *scenario = policy->scenario;
    const struct changed_request request = {
        .side = {[BEFORE] = {baseline->rulebook, baseline->values},
                 [AFTER] = {comparison->of->rulebook, comparison->of->values}},
        .registry = baseline->registry,
        .as_of_day = baseline->as_of_day,
    };
    if (comparison->changed.households || !scenario || comparison->poverty_changes)
        return true;
    comparison->no_effects =
        arena_array(&comparison->arena, scenario->nchanges + 1, sizeof *comparison->no_effects);
    if (!comparison->no_effects)
        return fault_memory(fault);
    for (size_t i = 0; i < scenario->nchanges; i++)
        if (!no_effect_find(&request, &scenario->changes[i], baseline->progress, &comparison->arena,
                            &comparison->no_effects[i], fault))
            return false;
    return true;
}

static bool compare_case(struct comparison *comparison, struct base *base,
                         const struct compare_case *of, bool part, struct fault *fault)
{
    comparison->of = of;
    arena_init(&comparison->arena);
    if (!make_room(comparison, base))
        return fault_memory(fault);
    if (!pass(comparison, base, part, fault) || !find_reasons(comparison, base, fault))
        return false;
    keep_statuses(comparison, base);
    keep_meets(comparison, base->compare);
    fill_aids(comparison, base->compare);
    for (size_t i = 0; i < of->nparts; i++)
        if (!compare_case(&comparison->parts[i], base, &of->parts[i], true, fault))
            return false;
    return true;
}

/* All -------------------------------------------------------------------------------------------*/

bool compare_open(const struct evaluate_request *baseline, enum summary_level by,
                  struct compare *compare, struct fault *fault)
{
    *compare = (struct compare){
        .registry = baseline->registry,
        .by = by,
        .baseline = {.rulebook = baseline->rulebook, .values = baseline->values},
        .base = calloc(1, sizeof *compare->base),
    };
    arena_init(&compare->arena);
    if (!compare->base)
        return fault_memory(fault);
    compare->base->baseline = *baseline;
    compare->base->compare = compare;
    return base_open(compare->base, fault);
}

static void comparison_release(struct comparison *comparison)
{
    for (size_t i = 0; comparison->parts && i < comparison->of->nparts; i++)
        comparison_release(&comparison->parts[i]);
    summary_release(&comparison->summary);
    arena_release(&comparison->arena);
}

static void forget_cases(struct compare *compare)
{
    for (size_t i = 0; i < compare->ncases; i++)
        comparison_release(&compare->of[i]);
    free(compare->of);
    compare->of = NULL;
    compare->ncases = 0;
}

bool compare_cases(struct compare *compare, const struct compare_case *cases, size_t ncases,
                   struct fault *fault)
{
    forget_cases(compare);
    compare->of = calloc(ncases + 1, sizeof *compare->of);
    if (!compare->of)
        return fault_memory(fault);
    for (; compare->ncases < ncases; compare->ncases++)
        if (!compare_case(&compare->of[compare->ncases], compare->base, &cases[compare->ncases],
                          false, fault)) {
            comparison_release(&compare->of[compare->ncases]);
            return false;
        }
    return true;
}

void compare_release(struct compare *compare)
{
    forget_cases(compare);
    if (compare->base)
        base_close(compare->base);
    free(compare->base);
    summary_release(&compare->summary);
    arena_release(&compare->arena);
    *compare = (struct compare){0};
}
