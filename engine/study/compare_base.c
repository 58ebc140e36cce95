#include "compare_parts.h"

#include <stdlib.h>

/* Areas -----------------------------------------------------------------------------------------*/

static int by_digits(const void *a, const void *b)
{
    const struct area *left = a, *right = b;
    return (left->digits > right->digits) - (left->digits < right->digits);
}

/* Whether homes lie in more than one county. */
static bool several_counties(const struct tables *tables)
{
    uint64_t first = 0;
    for (size_t i = 0; i < tables->nhomes; i++) {
        uint64_t village = tables->homes[i].area;
        uint64_t county = village ? area_prefix(village, areas_digits(COUNTY)) : 0;
        if (first && county && county != first)
            return true;
        first = first ? first : county;
    }
    return false;
}

static enum summary_level settle_by(enum summary_level by, const struct tables *tables)
{
    if (by != WHOLE)
        return by;
    return several_counties(tables) ? COUNTY : TOWNSHIP;
}

static struct area area_of_home(const struct base *base, size_t home)
{
    uint64_t village = base->baseline.registry->tables.homes[home].area;
    int length = village ? areas_digits(base->compare->by) : 0;
    return (struct area){length ? area_prefix(village, length) : 0, length};
}

static bool find_areas(struct base *base)
{
    struct compare_groups *groups = &base->compare->groups[GROUPING_AREA];
    size_t nhomes = base->baseline.registry->tables.nhomes;
    groups->areas = arena_array(&base->compare->arena, nhomes + 1, sizeof *groups->areas);
    base->area_of_home = arena_array(&base->arena, nhomes + 1, sizeof *base->area_of_home);
    if (!groups->areas || !base->area_of_home)
        return false;
    for (size_t i = 0; i < nhomes; i++)
        groups->areas[i] = area_of_home(base, i);
    qsort(groups->areas, nhomes, sizeof *groups->areas, by_digits);
    for (size_t i = 0; i < nhomes; i++)
        if (i == 0 || groups->areas[i].digits != groups->areas[groups->count - 1].digits)
            groups->areas[groups->count++] = groups->areas[i];
    for (size_t i = 0; i < nhomes; i++) {
        struct area area = area_of_home(base, i);
        const struct area *found =
            bsearch(&area, groups->areas, groups->count, sizeof area, by_digits);
        base->area_of_home[i] = (uint32_t)(found - groups->areas);
    }
    return true;
}

/* Keeping ---------------------------------------------------------------------------------------*/

static bool keep_block(void *context, struct verdicts *v, struct fault *fault)
{
    struct base *base = context;
    struct base_block *block = &base->blocks[base->nblocks];
    block->amounts = amounts_read(base->baseline.rulebook, v, NULL, &base->arena);
    if (!block->amounts)
        return fault_memory(fault);
    if (base->decile && !poverty_keep(&base->poverty, v, fault))
        return false;
    block->verdicts = *v;
    block->verdicts.lanes = NULL;
    *v = (struct verdicts){0};
    base->nblocks++;
    return true;
}

/* Counting --------------------------------------------------------------------------------------*/

bool base_group(const struct base *base, enum compare_grouping grouping, size_t household,
                size_t members, size_t *group)
{
    switch (grouping) {
    case GROUPING_AREA:
        *group = base->area_of_home[tables_home(&base->baseline.registry->tables, household)];
        return true;
    case GROUPING_SIZE:
        *group = members < SIZES ? members : SIZES - 1;
        return true;
    default:
        *group = base->decile ? base->decile[household] : 0;
        return base->decile != NULL;
    }
}

static void count_household(struct base *base, const struct verdicts *v, size_t row)
{
    size_t nstatuses = base->baseline.rulebook->nof_kind[RULE_STATUS], group;
    int64_t people = v->starts[row + 1] - v->starts[row];
    enum answer meets = truths_answer(&v->meets, row);
    int status = v->status[row];
    count_add(&base->compare->all, people);
    count_add(
        &base->statuses[status < 0 ? nstatuses + (size_t)(VERDICT_NONE - status) : (size_t)status],
        people);
    for (int i = 0; i < GROUPING_COUNT; i++)
        if (base_group(base, (enum compare_grouping)i, v->first + row, (size_t)people, &group))
            count_add(&base->compare->groups[i].stands[group][meets], people);
}

static void count_all(struct base *base)
{
    for (size_t block = 0; block < base->nblocks; block++) {
        const struct verdicts *v = &base->blocks[block].verdicts;
        for (size_t row = 0; row < v->count; row++)
            count_household(base, v, row);
    }
}

/* Opening ---------------------------------------------------------------------------------------*/

static bool make_room(struct base *base)
{
    const struct rulebook *rulebook = base->baseline.rulebook;
    size_t nhouseholds = base->baseline.registry->tables.at[LEVEL_HOUSEHOLD].nrows;
    struct compare_groups *groups = base->compare->groups;
    struct arena *arena = &base->arena;
    groups[GROUPING_SIZE].count = SIZES;
    base->blocks = arena_array(arena, nhouseholds / BLOCK_ROWS + 1, sizeof *base->blocks);
    base->statuses =
        arena_array(arena, rulebook->nof_kind[RULE_STATUS] + 2, sizeof *base->statuses);
    if (!base->blocks || !base->statuses || !find_areas(base))
        return false;
    if (rulebook->policy->poverty.income) {
        groups[GROUPING_DECILE].count = DECILES + 1;
        base->decile = arena_bare(arena, nhouseholds + 1, sizeof *base->decile);
        if (!base->decile)
            return false;
    }
    for (int i = 0; i < GROUPING_COUNT; i++) {
        groups[i].stands =
            arena_array(&base->compare->arena, groups[i].count + 1, sizeof *groups[i].stands);
        if (!groups[i].stands)
            return false;
    }
    return true;
}

static bool measure_baseline(struct base *base, struct fault *fault)
{
    if (!base->decile)
        return true;
    if (!meter_baseline(base, fault))
        return false;
    deciles_find(&base->poverty.incomes, base->decile);
    return true;
}

static bool evaluate_baseline(struct base *base, struct fault *fault)
{
    const struct evaluate_request *request = &base->baseline;
    if (base->decile && !poverty_init(&base->poverty, request->rulebook, request->registry,
                                      DEPRIVATION_CUTOFF, fault))
        return false;
    return evaluate_counted(request, MATCH_WHO, keep_block, base, &base->compare->summary, fault);
}

bool base_open(struct base *base, struct fault *fault)
{
    struct compare *compare = base->compare;
    arena_init(&base->arena);
    compare->by = settle_by(compare->by, &base->baseline.registry->tables);
    if (!make_room(base))
        return fault_memory(fault);
    if (!evaluate_baseline(base, fault) || !measure_baseline(base, fault))
        return false;
    count_all(base);
    return true;
}

void base_close(struct base *base)
{
    for (size_t i = 0; i < base->nblocks; i++)
        verdicts_release(&base->blocks[i].verdicts);
    poverty_release(&base->poverty);
    arena_release(&base->arena);
}
