#include "match_parts.h"

#include <stdlib.h>
#include <string.h>

/* Preparing -------------------------------------------------------------------------------------*/

static bool check_answers(const struct rulebook *rulebook, struct fault *fault)
{
    for (size_t i = 0; i < rulebook->nof_kind[RULE_AID]; i++) {
        const struct rule *aid = &rulebook->rules[rulebook->of_kind[RULE_AID][i]];
        if (aid->nanswers > MATCH_ANSWERS)
            return fault_at(fault, FAULT_POLICY, aid->mark,
                            "aid '%s' answers %zu causes and criteria, more than %d", aid->name,
                            aid->nanswers, MATCH_ANSWERS);
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

static int position_of_name(const struct match *match, enum rule_kind kind, const char *name)
{
    int rule = rulebook_find(match->rulebook, name);
    if (rule == NO_RULE || match->rulebook->rules[rule].kind != kind)
        return NO_RULE;
    return match->position[rule];
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

static size_t find_set(const struct match *match, const int *deficits, size_t count)
{
    size_t at = 0;
    while (at < match->nsets && (match->sets[at].count != count ||
                                 memcmp(match->sets[at].deficits, deficits, count * sizeof(int))))
        at++;
    return at;
}

/* Many aids answer the same deficits. */
static bool fill_answers(struct match *match)
{
    size_t naids = rules_of(match, RULE_AID);
    match->sets = arena_array(&match->arena, naids + 1, sizeof *match->sets);
    match->set_of_aid = arena_array(&match->arena, naids + 1, sizeof *match->set_of_aid);
    for (size_t i = 0; match->sets && match->set_of_aid && i < naids; i++) {
        const struct rule *aid = rule_at(match, RULE_AID, i);
        int *deficits = arena_array(&match->arena, aid->nanswers + 1, sizeof *deficits);
        if (!deficits)
            return false;
        for (size_t j = 0; j < aid->nanswers; j++)
            deficits[j] = deficit_of_rule(match, aid->answers[j]);
        match->set_of_aid[i] = find_set(match, deficits, aid->nanswers);
        if (match->set_of_aid[i] == match->nsets)
            match->sets[match->nsets++] = (struct answer_set){aid->nanswers, deficits};
    }
    return match->sets && match->set_of_aid;
}

static bool fill_costs(struct match *match)
{
    size_t naids = rules_of(match, RULE_AID);
    match->same_cost = arena_array(&match->arena, naids + 1, sizeof *match->same_cost);
    for (size_t i = 0; match->same_cost && i < naids; i++) {
        int slot = rule_at(match, RULE_AID, i)->extra;
        match->same_cost[i] =
            slot != NO_SLOT && !rulebook_varies(match->rulebook, match->ground.values, slot);
    }
    return match->same_cost != NULL;
}

static bool prepare(struct match *match, const struct policy *values, int as_of_day)
{
    struct arena *arena = &match->arena;
    match->ndeficits = rules_of(match, RULE_CAUSE) + rules_of(match, RULE_CRITERION);
    match->position = arena_array(arena, match->rulebook->nrules + 1, sizeof(int));
    match->aid_of_name = arena_array(arena, match->registry->nreceived_names + 1, sizeof(int));
    if (!match->position || !match->aid_of_name)
        return false;
    fill_positions(match);
    fill_received_names(match);
    return ground_init(&match->ground, match->rulebook, values, &match->registry->tables, as_of_day,
                       arena) &&
           fill_declared_labels(match) && fill_answers(match) && fill_costs(match);
}

struct match *match_new(const struct rulebook *rulebook, const struct policy *values,
                        const struct registry *registry, int as_of_day, struct fault *fault)
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
    if (prepare(match, values, as_of_day))
        return match;
    fault_memory(fault);
    match_free(match);
    return NULL;
}

void match_free(struct match *match)
{
    if (!match)
        return;
    arena_release(&match->arena);
    free(match);
}

void match_within(struct match *match, const struct match_scope *scope)
{
    match->scope = scope;
}

struct matcher *matcher_new(const struct match *match, struct fault *fault)
{
    struct matcher *matcher = calloc(1, sizeof *matcher);
    if (!matcher) {
        fault_memory(fault);
        return NULL;
    }
    matcher->match = match;
    matcher->kernels = kernels_of(KERNELS_BEST);
    arena_init(&matcher->scratch);
    matcher->search = search_new(&match->ground, fault);
    if (matcher->search)
        return matcher;
    matcher_free(matcher);
    return NULL;
}

void matcher_free(struct matcher *matcher)
{
    if (!matcher)
        return;
    search_free(matcher->search);
    arena_release(&matcher->scratch);
    free(matcher);
}

/* A block ---------------------------------------------------------------------------------------*/

bool truths_new(struct truths *truths, struct arena *arena, size_t words)
{
    truths->sure = set_new(arena, words);
    truths->possible = set_new(arena, words);
    return truths->sure && truths->possible;
}

bool truths_bare(struct truths *truths, struct arena *arena, size_t words)
{
    truths->sure = set_bare(arena, words);
    truths->possible = set_bare(arena, words);
    return truths->sure && truths->possible;
}

static bool start_verdicts(struct matcher *matcher)
{
    const struct lanes *lanes = matcher->lanes;
    const struct match *match = matcher->match;
    struct verdicts *v = matcher->verdicts;
    struct arena *arena = &v->arena;
    size_t count = lanes->count;
    arena_clear(arena);
    *v = (struct verdicts){
        .arena = *arena,
        .first = lanes->first,
        .count = count,
        .first_member = lanes->first_member,
        .nmembers = lanes->nmembers,
        .starts = lanes->starts,
        .lanes = lanes,
    };
    v->causes = arena_array(arena, rules_of(match, RULE_CAUSE) + 1, sizeof *v->causes);
    v->criteria = arena_array(arena, rules_of(match, RULE_CRITERION) + 1, sizeof *v->criteria);
    v->held = arena_array(arena, rules_of(match, RULE_CAUSE) + 1, sizeof *v->held);
    v->status = arena_bare(arena, count, sizeof *v->status);
    v->main_cause = arena_bare(arena, count, sizeof *v->main_cause);
    v->declared = arena_bare(arena, count, sizeof *v->declared);
    v->agreement = arena_bare(arena, count, sizeof *v->agreement);
    v->audits = arena_array(arena, rules_of(match, RULE_AUDIT) + 1, sizeof *v->audits);
    v->aids = arena_array(arena, rules_of(match, RULE_AID) + 1, sizeof *v->aids);
    v->gaps = arena_array(arena, match->ndeficits + 1, sizeof *v->gaps);
    return v->causes && v->criteria && v->held && v->status && v->main_cause && v->declared &&
           v->agreement && v->audits && v->aids && v->gaps;
}

static bool mark_segments(struct matcher *matcher)
{
    struct arena *arena = &matcher->scratch;
    size_t households = matcher->words[0], members = matcher->words[1];
    matcher->segments = (struct segments){
        .starts = matcher->lanes->starts,
        .households = matcher->lanes->count,
        .members = matcher->lanes->nmembers,
        .first = set_new(arena, members),
        .last = set_new(arena, members),
        .filled = set_new(arena, households),
        .packed = set_new(arena, households + 1),
        .before = arena_bare(arena, members, sizeof(uint32_t)),
    };
    const struct segments *segments = &matcher->segments;
    if (!segments->first || !segments->last || !segments->filled || !segments->packed ||
        !segments->before)
        return false;
    segments_mark(&matcher->segments);
    return true;
}

static bool start_scratch(struct matcher *matcher)
{
    const struct match *match = matcher->match;
    const struct lanes *lanes = matcher->lanes;
    struct arena *arena = &matcher->scratch;
    size_t naids = rules_of(match, RULE_AID);
    matcher->words[0] = lanes->count / 64 + 1;
    matcher->words[1] = lanes->nmembers / 64 + 1;
    size_t most = matcher->words[0] > matcher->words[1] ? matcher->words[0] : matcher->words[1];
    matcher->deficits = arena_array(arena, match->ndeficits + 1, sizeof *matcher->deficits);
    matcher->sets = arena_array(arena, match->nsets + 1, sizeof *matcher->sets);
    matcher->received = arena_array(arena, naids + 1, sizeof *matcher->received);
    matcher->stands = arena_array(arena, naids + 1, sizeof *matcher->stands);
    matcher->nobody = set_new(arena, most);
    return matcher->deficits && matcher->sets && matcher->received && matcher->stands &&
           matcher->nobody && truths_bare(&matcher->spare, arena, most);
}

static bool looks_at_aids(const struct matcher *matcher)
{
    const struct match_scope *scope = matcher->match->scope;
    for (size_t i = 0; scope && i < rules_of(matcher->match, RULE_AID); i++)
        if (scope->aids[i])
            return true;
    return !scope;
}

static bool match_aids(struct matcher *matcher)
{
    return mark_segments(matcher) && received_read(matcher) && aids_decide(matcher);
}

static bool match_households(struct matcher *matcher)
{
    return ranks_list(matcher) && amounts_list(matcher);
}

bool match_block(struct matcher *matcher, const struct lanes *lanes, enum match_depth depth,
                 struct verdicts *verdicts, struct fault *fault)
{
    arena_clear(&matcher->scratch);
    matcher->lanes = lanes;
    matcher->verdicts = verdicts;
    bool good = start_verdicts(matcher) && start_scratch(matcher) && causes_decide(matcher) &&
                main_cause_decide(matcher) && (!looks_at_aids(matcher) || match_aids(matcher)) &&
                gaps_list(matcher) && (depth < MATCH_HOUSEHOLDS || match_households(matcher)) &&
                open_list(matcher, depth);
    if (!good)
        verdicts_release(verdicts);
    return good || fault_memory(fault);
}

void verdicts_release(struct verdicts *verdicts)
{
    arena_release(&verdicts->arena);
    *verdicts = (struct verdicts){0};
}
