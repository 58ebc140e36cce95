#include "view.h"

#include <stdlib.h>

const char *const decision_state_names[STATE_COUNT] = {"已享受", "建议新增", "待核实"};
const char *const agreement_names[AGREEMENT_COUNT] = {NULL, "一致", "另有主因", "缺依据"};

static int position_of_name(const struct match *match, enum rule_kind kind, const char *name)
{
    int rule = rulebook_find(match->rulebook, name);
    if (rule == NO_RULE || match->rulebook->rules[rule].kind != kind)
        return NO_RULE;
    return match->position[rule];
}

static bool check_answers(const struct rulebook *rulebook, struct fault *fault)
{
    for (size_t i = 0; i < view_count(rulebook, RULE_AID); i++) {
        const struct rule *aid = view_rule(rulebook, RULE_AID, i);
        if (aid->nanswers > MATCH_MASK_BITS)
            return fault_at(fault, FAULT_POLICY, aid->mark,
                            "aid '%s' answers %zu causes and criteria, more than %d", aid->name,
                            aid->nanswers, MATCH_MASK_BITS);
    }
    return true;
}

static void fill_positions(struct match *match)
{
    const struct rulebook *rulebook = match->rulebook;
    for (int kind = 0; kind < RULE_KIND_COUNT; kind++)
        for (size_t i = 0; i < rulebook->nof_kind[kind]; i++)
            match->position[rulebook->of_kind[kind][i]] = (int)i;
}

static void fill_received_names(struct match *match)
{
    const struct registry *registry = match->registry;
    for (size_t i = 0; i < registry->nreceived_names; i++)
        match->aid_of_name[i] = position_of_name(match, RULE_AID, registry->received_names[i]);
}

static bool fill_declared_labels(struct match *match)
{
    const struct facts *facts = &match->rulebook->policy->facts;
    match->declared_fact = -1;
    if (!facts->declared_cause)
        return true;
    match->declared_fact = facts_find(facts, LEVEL_HOUSEHOLD, facts->declared_cause);
    const struct fact *fact = &facts->at[LEVEL_HOUSEHOLD].facts[match->declared_fact];
    match->cause_of_label = arena_array(&match->arena, fact->nvalues, sizeof(int));
    if (!match->cause_of_label)
        return false;
    for (size_t i = 0; i < fact->nvalues; i++)
        match->cause_of_label[i] = position_of_name(match, RULE_CAUSE, fact->values[i]);
    return true;
}

static bool prepare(struct match *match)
{
    struct arena *arena = &match->arena;
    match->position = arena_array(arena, match->rulebook->nrules + 1, sizeof(int));
    match->aid_of_name = arena_array(arena, match->registry->nreceived_names + 1, sizeof(int));
    match->phrases =
        arena_array(arena, view_count(match->rulebook, RULE_AID) + 1, sizeof(struct phrase *));
    if (!match->position || !match->aid_of_name || !match->phrases)
        return false;
    fill_positions(match);
    fill_received_names(match);
    return fill_declared_labels(match);
}

struct match *match_new(const struct rulebook *rulebook, const struct registry *registry,
                        struct fault *fault)
{
    if (!check_answers(rulebook, fault))
        return NULL;
    struct match *match = calloc(1, sizeof *match);
    if (!match) {
        fault_memory(fault);
        return NULL;
    }
    match->rulebook = rulebook;
    match->registry = registry;
    arena_init(&match->arena);
    if (!prepare(match)) {
        fault_memory(fault);
        match_free(match);
        return NULL;
    }
    return match;
}

void match_free(struct match *match)
{
    if (!match)
        return;
    arena_release(&match->arena);
    free(match->cells);
    free(match);
}

static bool prepare_matching(const struct rulebook *rulebook, struct matching *matching)
{
    size_t ncauses = view_count(rulebook, RULE_CAUSE),
           ncriteria = view_count(rulebook, RULE_CRITERION);
    struct arena *arena = &matching->arena;
    if (matching->causes)
        return true;
    arena_init(arena);
    matching->causes = arena_array(arena, ncauses + 1, sizeof *matching->causes);
    matching->criteria = arena_array(arena, ncriteria + 1, sizeof *matching->criteria);
    matching->severities = arena_array(arena, ncauses + 1, sizeof *matching->severities);
    matching->ranks = arena_array(arena, ncauses + 1, sizeof *matching->ranks);
    matching->gaps = arena_array(arena, ncauses + ncriteria + 1, sizeof *matching->gaps);
    matching->audits = arena_array(arena, view_count(rulebook, RULE_AUDIT) + 1, sizeof(int));
    return matching->causes && matching->audits && matching->criteria && matching->severities &&
           matching->ranks && matching->gaps;
}

static size_t first_reason(const struct outcomes *outcomes, size_t household)
{
    size_t low = 0, high = outcomes->nreasons;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (outcomes->reasons[middle].household < household)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct view view_of(struct match *match, const struct outcomes *outcomes, size_t household,
                           struct matching *matching)
{
    const uint32_t *members = match->registry->tables.first_member;
    size_t first = first_reason(outcomes, household);
    return (struct view){
        .match = match,
        .outcomes = outcomes,
        .matching = matching,
        .household = household,
        .first_member = members[household],
        .nmembers = members[household + 1] - members[household],
        .reasons = outcomes->reasons + first,
        .nreasons = first_reason(outcomes, household + 1) - first,
    };
}

bool match_household(struct match *match, const struct outcomes *outcomes, size_t household,
                     struct matching *matching, struct fault *fault)
{
    if (!prepare_matching(match->rulebook, matching))
        return fault_memory(fault);
    struct view view = view_of(match, outcomes, household, matching);
    matching->household = household;
    causes_decide(&view);
    if (!aids_decide(&view, fault))
        return false;
    return open_list(&view) || fault_memory(fault);
}

void matching_release(struct matching *matching)
{
    if (matching->causes)
        arena_release(&matching->arena);
    *matching = (struct matching){0};
}
