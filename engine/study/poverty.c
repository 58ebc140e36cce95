#include "poverty.h"

#include <stdlib.h>
#include <string.h>

const struct poverty_name poverty_names[POVERTY_MEASURES] = {
    [POVERTY_HEADCOUNT] = {"贫困发生率", "headcount", UNIT_SHARE},
    [POVERTY_GAP] = {"贫困深度", "gap", UNIT_SHARE},
    [POVERTY_SEVERITY] = {"贫困强度", "severity", UNIT_INDEX},
    [POVERTY_WATTS] = {"沃茨指数", "watts", UNIT_INDEX},
    [POVERTY_POOR] = {"贫困人口", "poor", UNIT_PEOPLE},
    [POVERTY_SHORTFALL] = {"贫困缺口", "shortfall", UNIT_YUAN},
    [POVERTY_MEAN] = {"人均收入", "mean", UNIT_YUAN},
    [POVERTY_GINI] = {"基尼系数", "gini", UNIT_INDEX},
    [POVERTY_QUINTILE] = {"五等份收入比", "quintiles", UNIT_RATIO},
    [POVERTY_H] = {"多维贫困发生率", "mpi-h", UNIT_SHARE},
    [POVERTY_A] = {"多维贫困剥夺份额", "mpi-a", UNIT_SHARE},
    [POVERTY_M0] = {"多维贫困指数", "mpi", UNIT_INDEX},
    [POVERTY_H_LEAST] = {"多维贫困发生率:至少", "mpi-h-least", UNIT_SHARE},
    [POVERTY_H_MOST] = {"多维贫困发生率:至多", "mpi-h-most", UNIT_SHARE},
    [POVERTY_M0_LEAST] = {"多维贫困指数:至少", "mpi-least", UNIT_INDEX},
    [POVERTY_M0_MOST] = {"多维贫困指数:至多", "mpi-most", UNIT_INDEX},
};

/* Keeping ---------------------------------------------------------------------------------------*/

static bool check_policy(const struct rulebook *rulebook, struct fault *fault)
{
    const struct policy *policy = rulebook->policy;
    struct mark mark = {.file = policy->file};
    size_t criteria = rulebook->nof_kind[RULE_CRITERION];
    if (!policy->poverty.income)
        return fault_at(fault, FAULT_POLICY, mark,
                        "poverty cannot be measured without 'poverty' (write poverty: {income: a "
                        "fact, line: a parameter, people: a fact})");
    if (criteria > DEPRIVATION_DIMENSIONS)
        return fault_at(fault, FAULT_POLICY, mark,
                        "poverty cannot be measured over %zu criteria (at most %d)", criteria,
                        DEPRIVATION_DIMENSIONS);
    return true;
}

static bool take_memory(struct poverty *poverty)
{
    const struct tables *tables = &poverty->registry->tables;
    size_t households = poverty->incomes.count;
    poverty->deprivations = calloc(tables->nhomes + 1, sizeof *poverty->deprivations);
    poverty->homes = calloc(households + 1, sizeof *poverty->homes);
    for (size_t i = 0; poverty->homes && i < households; i++)
        poverty->homes[i] = (uint32_t)tables_home(tables, i);
    poverty->shortfalls = calloc(tables->nhomes + 1, sizeof *poverty->shortfalls);
    poverty->lines = calloc(tables->nhomes + 1, sizeof *poverty->lines);
    return poverty->deprivations && poverty->homes && poverty->shortfalls && poverty->lines;
}

bool poverty_init(struct poverty *poverty, const struct rulebook *rulebook,
                  const struct registry *registry, double cutoff, struct fault *fault)
{
    *poverty = (struct poverty){.rulebook = rulebook, .registry = registry};
    if (!check_policy(rulebook, fault) ||
        !incomes_init(&poverty->incomes, rulebook, registry, fault))
        return false;
    poverty->ndimensions = rulebook->nof_kind[RULE_CRITERION];
    poverty->needed = deprivation_needed(poverty->ndimensions, cutoff);
    if (take_memory(poverty))
        return true;
    poverty_release(poverty);
    return fault_memory(fault);
}

void poverty_release(struct poverty *poverty)
{
    incomes_release(&poverty->incomes);
    free(poverty->deprivations);
    free(poverty->homes);
    free(poverty->shortfalls);
    free(poverty->lines);
    *poverty = (struct poverty){0};
}

void poverty_again(struct poverty *poverty, bool same_incomes)
{
    poverty->fixed = same_incomes;
    poverty->ranked &= same_incomes;
    poverty->counted = false;
    for (size_t i = 0; i < poverty->registry->tables.nhomes; i++)
        poverty->deprivations[i] = (struct deprivation){0};
}

bool poverty_keep(void *context, struct verdicts *verdicts, struct fault *fault)
{
    struct poverty *poverty = context;
    (void)fault;
    if (!poverty->fixed) {
        incomes_keep(&poverty->incomes, verdicts);
        poverty->counted = false;
    }
    const struct deprivation_rows rows = {
        .count = verdicts->count,
        .people = poverty->incomes.people + verdicts->first,
        .place = poverty->homes + verdicts->first,
        .ndimensions = poverty->ndimensions,
        .met = verdicts->criteria,
    };
    deprivation_count(poverty->deprivations, &rows, poverty->needed);
    return true;
}

/* Areas -----------------------------------------------------------------------------------------*/

/* Homes by the areas of a level. */
struct grouping {
    size_t ngroups;
    struct area *areas; /* ascending by code */
    int32_t *group;     /* per home */
};

static int by_code(const void *a, const void *b)
{
    uint64_t left = ((const struct area *)a)->digits, right = ((const struct area *)b)->digits;
    return (left > right) - (left < right);
}

static size_t drop_doubles(struct area *areas, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (!kept || areas[kept - 1].digits != areas[i].digits)
            areas[kept++] = areas[i];
    return kept;
}

static int32_t find_group(const struct grouping *grouping, struct area area)
{
    const struct area *found =
        bsearch(&area, grouping->areas, grouping->ngroups, sizeof area, by_code);
    return found ? (int32_t)(found - grouping->areas) : NO_GROUP;
}

static bool in_level(enum summary_level level, uint64_t village, struct area *area)
{
    int length = areas_digits(level);
    *area = (struct area){area_prefix(village, length), length};
    return level == WHOLE || village != 0;
}

static bool group_homes(const struct tables *tables, enum summary_level level, struct arena *arena,
                        struct grouping *grouping)
{
    size_t homes = tables->nhomes, count = 0;
    *grouping = (struct grouping){
        .areas = arena_array(arena, homes + 1, sizeof *grouping->areas),
        .group = arena_array(arena, homes + 1, sizeof *grouping->group),
    };
    if (!grouping->areas || !grouping->group)
        return false;
    for (size_t i = 0; i < homes; i++)
        count += in_level(level, tables->homes[i].area, &grouping->areas[count]);
    qsort(grouping->areas, count, sizeof *grouping->areas, by_code);
    grouping->ngroups = level == WHOLE ? 1 : drop_doubles(grouping->areas, count);
    for (size_t i = 0; i < homes; i++) {
        struct area area;
        bool there = in_level(level, tables->homes[i].area, &area);
        grouping->group[i] = there ? find_group(grouping, area) : NO_GROUP;
    }
    return true;
}

/* Measuring -------------------------------------------------------------------------------------*/

struct measuring {
    struct poverty *poverty;
    const struct poverty_ask *ask;
    struct arena arena; /* for the while */
    struct grouping grouping;
    struct shortfall_rows rows;
    struct poverty_table table;
    bool any; /* some measures are asked for, not all */
};

static bool asks(const struct measuring *m, enum poverty_measure first, enum poverty_measure last)
{
    bool asked = !m->any;
    for (int i = (int)first; i <= (int)last; i++)
        asked |= m->ask->measures[i];
    return asked;
}

static bool find_lines(const struct measuring *m, double *lines)
{
    const struct rulebook *rulebook = m->poverty->rulebook;
    const struct policy *values = rulebook_values(rulebook, m->ask->values);
    const struct parameter *line = &values->parameters[rulebook->policy->poverty.line];
    const struct tables *tables = &m->poverty->registry->tables;
    for (size_t i = 0; lines && i < tables->nhomes; i++) {
        const struct area_value *value =
            parameter_value(line, m->ask->as_of_day, tables->homes[i].area);
        lines[i] = value ? value->number : NAN;
    }
    return lines != NULL;
}

/* Counted once for the same lines: areas of several levels are made of the same homes. */
static bool count_homes(struct measuring *m)
{
    struct poverty *poverty = m->poverty;
    size_t homes = poverty->registry->tables.nhomes, size = homes * sizeof *poverty->lines;
    double *lines = arena_array(&m->arena, homes + 1, sizeof *lines);
    if (!find_lines(m, lines))
        return false;
    if (poverty->counted && memcmp(poverty->lines, lines, size) == 0)
        return true;
    memset(poverty->shortfalls, 0, homes * sizeof *poverty->shortfalls);
    shortfall_count(poverty->shortfalls, &m->rows, lines);
    memcpy(poverty->lines, lines, size);
    poverty->counted = true;
    return true;
}

static bool count_shortfalls(struct measuring *m)
{
    if (!count_homes(m))
        return false;
    for (size_t i = 0; i < m->poverty->registry->tables.nhomes; i++)
        if (m->grouping.group[i] != NO_GROUP)
            shortfall_add(&m->table.areas[m->grouping.group[i]].shortfall,
                          &m->poverty->shortfalls[i]);
    return true;
}

static void name_shortfalls(struct poverty_area *area)
{
    const struct shortfall *sum = &area->shortfall;
    area->value[POVERTY_HEADCOUNT] = shortfall_headcount(sum);
    area->value[POVERTY_GAP] = shortfall_gap(sum);
    area->value[POVERTY_SEVERITY] = shortfall_severity(sum);
    area->value[POVERTY_WATTS] = shortfall_watts(sum);
    area->value[POVERTY_POOR] = (double)sum->poor;
    area->value[POVERTY_SHORTFALL] = (double)sum->money_fen / 100;
}

static bool measure_shortfalls(struct measuring *m)
{
    if (!count_shortfalls(m))
        return false;
    for (size_t i = 0; i < m->table.count; i++)
        name_shortfalls(&m->table.areas[i]);
    return true;
}

static bool measure_inequality(struct measuring *m)
{
    struct poverty *poverty = m->poverty;
    struct incomes *incomes = &poverty->incomes;
    size_t groups = m->grouping.ngroups;
    struct inequality *found = arena_array(&m->arena, groups + 1, sizeof *found);
    if (!found || !(poverty->ranked = poverty->ranked || incomes_rank(incomes, NULL)) ||
        !inequality_measure(&m->rows, incomes->ranked, incomes->nranked, m->grouping.group, groups,
                            found, NULL))
        return false;
    for (size_t i = 0; i < groups; i++) {
        double *value = m->table.areas[i].value;
        value[POVERTY_MEAN] = found[i].mean;
        value[POVERTY_GINI] = found[i].gini;
        value[POVERTY_QUINTILE] = found[i].quintile;
    }
    return true;
}

static void name_deprivations(struct poverty_area *area, size_t ndimensions)
{
    const struct deprivation *sum = &area->deprivation;
    area->value[POVERTY_H] = deprived_headcount(&sum->known);
    area->value[POVERTY_A] = deprived_intensity(&sum->known, ndimensions);
    area->value[POVERTY_M0] = deprived_adjusted(&sum->known, ndimensions);
    area->value[POVERTY_H_LEAST] = deprived_headcount(&sum->least);
    area->value[POVERTY_H_MOST] = deprived_headcount(&sum->most);
    area->value[POVERTY_M0_LEAST] = deprived_adjusted(&sum->least, ndimensions);
    area->value[POVERTY_M0_MOST] = deprived_adjusted(&sum->most, ndimensions);
    for (size_t i = 0; i < ndimensions; i++)
        area->contribution[i] = deprivation_contribution(sum, i);
}

static void measure_deprivations(struct measuring *m)
{
    const struct poverty *poverty = m->poverty;
    for (size_t i = 0; i < poverty->registry->tables.nhomes; i++)
        if (m->grouping.group[i] != NO_GROUP)
            deprivation_add(&m->table.areas[m->grouping.group[i]].deprivation,
                            &poverty->deprivations[i]);
    for (size_t i = 0; i < m->table.count; i++)
        name_deprivations(&m->table.areas[i], poverty->ndimensions);
}

static bool start_table(struct measuring *m, struct arena *arena)
{
    const struct tables *tables = &m->poverty->registry->tables;
    if (!group_homes(tables, m->ask->level, &m->arena, &m->grouping))
        return false;
    size_t count = m->grouping.ngroups;
    m->table = (struct poverty_table){
        .level = m->ask->level,
        .count = count,
        .areas = arena_array(arena, count + 1, sizeof *m->table.areas),
    };
    for (size_t i = 0; m->table.areas && i < count; i++) {
        m->table.areas[i].area = m->grouping.areas[i];
        for (int measure = 0; measure < POVERTY_MEASURES; measure++)
            m->table.areas[i].value[measure] = NAN;
    }
    return m->table.areas != NULL;
}

static bool measure_all(struct measuring *m)
{
    if (asks(m, POVERTY_HEADCOUNT, POVERTY_SHORTFALL) && !measure_shortfalls(m))
        return false;
    if (asks(m, POVERTY_MEAN, POVERTY_QUINTILE) && !measure_inequality(m))
        return false;
    if (asks(m, POVERTY_H, POVERTY_M0_MOST))
        measure_deprivations(m);
    return true;
}

bool poverty_measure(struct poverty *poverty, const struct poverty_ask *ask, struct arena *arena,
                     struct poverty_table *table, struct fault *fault)
{
    struct measuring m = {
        .poverty = poverty,
        .ask = ask,
        .rows = {poverty->incomes.count, poverty->incomes.per_head, poverty->incomes.people,
                 poverty->homes},
    };
    for (int i = 0; i < POVERTY_MEASURES; i++)
        m.any |= ask->measures[i];
    arena_init(&m.arena);
    bool done = start_table(&m, arena) && measure_all(&m);
    if (done)
        *table = m.table;
    arena_release(&m.arena);
    return done || fault_memory(fault);
}
