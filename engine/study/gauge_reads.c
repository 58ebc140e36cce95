#include "gauge_parts.h"

/* Rules whose outcomes a measure counts. */
struct rests {
    const struct rulebook *rulebook;
    bool *read; /* per parameter */
    bool *seen; /* per rule */
};

static void add_slot(const struct rests *rests, int slot)
{
    if (slot != NO_SLOT)
        rulebook_reads(rests->rulebook, slot, NULL, rests->read);
}

/* An aid goes by what it answers, and by the aids that exclude it. */
static void add_rule(const struct rests *rests, int index)
{
    const struct rule *rule = &rests->rulebook->rules[index];
    if (rests->seen[index])
        return;
    rests->seen[index] = true;
    add_slot(rests, rule->slot);
    add_slot(rests, rule->extra);
    for (size_t i = 0; i < rule->nanswers; i++)
        add_rule(rests, rule->answers[i]);
    for (size_t i = 0; i < rule->nexcludes; i++)
        add_rule(rests, rule->excludes[i]);
}

static void add_first(const struct rests *rests, enum rule_kind kind, size_t count)
{
    for (size_t i = 0; i < count && i < rests->rulebook->nof_kind[kind]; i++)
        add_rule(rests, rests->rulebook->of_kind[kind][i]);
}

static bool answers(const struct rule *aid, int deficit)
{
    bool found = false;
    for (size_t i = 0; i < aid->nanswers; i++)
        found |= aid->answers[i] == deficit;
    return found;
}

/* A deficit, and every aid that may answer it. */
static void add_gap(const struct rests *rests, size_t item)
{
    const struct rulebook *rulebook = rests->rulebook;
    size_t ncauses = rulebook->nof_kind[RULE_CAUSE];
    int deficit = item < ncauses ? rulebook->of_kind[RULE_CAUSE][item]
                                 : rulebook->of_kind[RULE_CRITERION][item - ncauses];
    add_rule(rests, deficit);
    for (size_t i = 0; i < rulebook->nof_kind[RULE_AID]; i++) {
        int aid = rulebook->of_kind[RULE_AID][i];
        if (answers(&rulebook->rules[aid], deficit))
            add_rule(rests, aid);
    }
}

static void add_item(const struct rests *rests, enum rule_kind kind, size_t item)
{
    add_rule(rests, rests->rulebook->of_kind[kind][item]);
}

/* A status counts where none before it holds. */
static void add_group(const struct rests *rests, struct gauge_place place)
{
    switch (place.group) {
    case GROUP_STATUS:
        add_first(rests, RULE_STATUS, place.item + 1);
        break;
    case GROUP_CAUSE:
        add_item(rests, RULE_CAUSE, place.item);
        break;
    case GROUP_MAIN:
    case GROUP_AGREEMENT:
        add_first(rests, RULE_CAUSE, SIZE_MAX);
        break;
    case GROUP_CRITERION:
        add_item(rests, RULE_CRITERION, place.item);
        break;
    case GROUP_AID:
        add_item(rests, RULE_AID, place.item);
        break;
    case GROUP_GAP:
        add_gap(rests, place.item);
        break;
    case GROUP_AUDIT:
        add_item(rests, RULE_AUDIT, place.item);
        break;
    case GROUP_MISSING:
        add_slot(rests, rests->rulebook->meets);
        break;
    default:
        break;
    }
}

static void add_fixed(const struct rests *rests, size_t measure)
{
    if (measure >= MEASURE_MEETS && measure <= MEASURE_OPEN)
        add_slot(rests, rests->rulebook->meets);
    else if (measure == MEASURE_DOUBTFUL)
        add_first(rests, RULE_AUDIT, SIZE_MAX);
    else if (measure >= MEASURE_MONEY && measure <= MEASURE_MONEY_OPEN)
        add_first(rests, RULE_AID, SIZE_MAX);
}

static void add_poverty(const struct rests *rests, size_t measure)
{
    const struct policy *policy = rests->rulebook->policy;
    if (measure > POVERTY_QUINTILE && measure != GAUGE_LEFT_OUT)
        add_first(rests, RULE_CRITERION, SIZE_MAX);
    for (size_t i = 0; i < policy->nparameters; i++)
        rests->read[i] |= incomes_read(rests->rulebook, (int)i);
    if (measure <= POVERTY_SHORTFALL && policy->poverty.line >= 0)
        rests->read[policy->poverty.line] = true;
}

bool gauge_reads(const struct gauge *gauge, const struct measures *measures, bool *parameters,
                 struct fault *fault)
{
    const struct rulebook *rulebook = measures->rulebook;
    struct arena arena;
    arena_init(&arena);
    const struct rests rests = {
        .rulebook = rulebook,
        .read = parameters,
        .seen = arena_array(&arena, rulebook->nrules + 1, sizeof(bool)),
    };
    bool good = rests.seen || fault_memory(fault);
    if (good && gauge->source == GAUGE_OF_POVERTY)
        add_poverty(&rests, gauge->measure);
    else if (good && gauge->source == GAUGE_OF_PEOPLE)
        add_slot(&rests, rulebook->meets);
    else if (good && gauge->measure < MEASURE_FIXED)
        add_fixed(&rests, gauge->measure);
    else if (good)
        add_group(&rests, gauge_place(measures, gauge->measure));
    arena_release(&arena);
    return good;
}
