#include "match_parts.h"

#include <math.h>
#include <stdlib.h>

/* Which households a rule is open for ----------------------------------------------------------*/

static void set_open(uint64_t *open, const struct truths *truths, size_t words)
{
    for (size_t w = 0; w < words; w++)
        open[w] = truths->possible[w] & ~truths->sure[w];
}

/* It may hold, or it holds and its rank is open. */
static void cause_open(const struct matcher *matcher, size_t position, uint64_t *open)
{
    const struct verdicts *v = matcher->verdicts;
    const struct truths *holds = &v->causes[position];
    size_t at = 0;
    set_open(open, holds, matcher->words[0]);
    for (struct bits_walk walk = bits_walk(holds->sure, matcher->words[0]); bits_next(&walk);)
        if (v->held[position].rank[at++] == 0)
            bits_add(open, walk.row);
}

static void criterion_open(const struct matcher *matcher, size_t position, uint64_t *open)
{
    set_open(open, &matcher->verdicts->criteria[position], matcher->words[0]);
}

/* It may be for someone, or it is and its amount is open. */
static void aid_open(const struct matcher *matcher, size_t position, uint64_t *open)
{
    const struct aid_verdicts *aid = &matcher->verdicts->aids[position];
    size_t at = 0, household = 0;
    if (!aid->decided)
        return;
    for (struct bits_walk walk = bits_walk(aid->decided, matcher->words[level_index(aid->level)]);
         bits_next(&walk); at++) {
        household = verdicts_household(matcher->verdicts, aid->level, walk.row, household);
        if (bits_has(aid->possible, walk.row) || (aid->amounts && isnan(aid->amounts[at])))
            bits_add(open, household);
    }
}

static void audit_open(const struct matcher *matcher, size_t position, uint64_t *open)
{
    const struct lane *lane =
        &matcher->lanes->slot[rule_at(matcher->match, RULE_AUDIT, position)->slot];
    for (size_t w = 0; w * 64 < matcher->lanes->count; w++)
        open[w] = lane->high_bits[w] & ~lane->low_bits[w];
    bits_cut(open, matcher->lanes->count);
}

static void status_open(const struct matcher *matcher, size_t position, uint64_t *open)
{
    (void)position;
    for (size_t row = 0; row < matcher->lanes->count; row++)
        if (matcher->verdicts->status[row] == VERDICT_OPEN)
            bits_add(open, row);
}

typedef void open_finder(const struct matcher *matcher, size_t position, uint64_t *open);
static open_finder *const finders[RULE_KIND_COUNT] = {
    [RULE_CAUSE] = cause_open, [RULE_CRITERION] = criterion_open, [RULE_AID] = aid_open,
    [RULE_AUDIT] = audit_open, [RULE_STATUS] = status_open,
};

/* On what it hangs -----------------------------------------------------------------------------*/

static bool is_known(const struct lane *lane, size_t row)
{
    struct value value = lane_value(lane, row);
    return value_known(value);
}

/* Whether someone asks for the severity or amount: where the rule may hold. */
static bool is_asked(const struct matcher *matcher, const struct rule *rule, int slot, size_t row)
{
    return slot == rule->slot || lane_value(&matcher->lanes->slot[rule->slot], row).high != 0;
}

/* What a function of the rule hangs on, for the household at hand or each of its members. */
static void search_function(struct matcher *matcher, const struct rule *rule, int slot, size_t row)
{
    if (slot == NO_SLOT)
        return;
    const struct lane *lane = &matcher->lanes->slot[slot];
    const uint32_t *starts = matcher->lanes->starts;
    if (rule->level != LEVEL_MEMBER) {
        if (!is_known(lane, row) && is_asked(matcher, rule, slot, row))
            search_slot(matcher->search, slot, NO_ROW);
        return;
    }
    for (size_t m = starts[row] - starts[0]; m < starts[row + 1] - starts[0]; m++)
        if (!is_known(lane, m) && is_asked(matcher, rule, slot, m))
            search_slot(matcher->search, slot, (int64_t)(matcher->lanes->first_member + m));
}

/* An aid also hangs on the deficits that it may answer. */
static void search_answers(struct matcher *matcher, const struct rule *aid, size_t row)
{
    for (size_t i = 0; aid->kind == RULE_AID && i < aid->nanswers; i++) {
        const struct rule *deficit = &matcher->match->rulebook->rules[aid->answers[i]];
        search_function(matcher, deficit, deficit->slot, row);
    }
}

static bool add_found(struct matcher *matcher, size_t row, int rule)
{
    struct verdicts *v = matcher->verdicts;
    const struct search *search = matcher->search;
    for (size_t i = 0; i < search->count; i++) {
        struct open_fact *fact =
            arena_grow(&v->arena, &v->open, v->nopen, &v->open_capacity, sizeof *fact);
        if (!fact)
            return false;
        *fact = (struct open_fact){(uint32_t)(v->first + row), rule, search->items[i]};
        v->nopen++;
    }
    search_clear(matcher->search);
    return !search->failed;
}

/* A rule that is open for some household of the block. */
struct open_rule {
    int rule;
    uint64_t *households;
};

struct open_rules {
    size_t count;
    struct open_rule *rules;
    uint64_t *any; /* households with an open rule or 达标 */
};

static bool find_open_rules(struct matcher *matcher, struct open_rules *open)
{
    const struct rulebook *rulebook = matcher->match->rulebook;
    size_t words = matcher->words[0];
    uint64_t *households = NULL;
    open->rules = arena_array(&matcher->scratch, rulebook->nrules + 1, sizeof *open->rules);
    for (int rule = 0; open->rules && rule < (int)rulebook->nrules; rule++) {
        if (!households && !(households = set_new(&matcher->scratch, words)))
            return false;
        if (!finders[rulebook->rules[rule].kind])
            continue;
        finders[rulebook->rules[rule].kind](matcher, (size_t)matcher->match->position[rule],
                                            households);
        if (!bits_any(households, words))
            continue;
        for (size_t w = 0; w < words; w++)
            open->any[w] |= households[w];
        open->rules[open->count++] = (struct open_rule){rule, households};
        households = NULL;
    }
    return open->rules != NULL;
}

static bool list_household(struct matcher *matcher, const struct open_rules *open, size_t row)
{
    const struct match *match = matcher->match;
    const struct truths *meets = &matcher->verdicts->meets;
    search_household(matcher->search, matcher->lanes, matcher->lanes->first + row);
    for (size_t i = 0; i < open->count; i++) {
        if (!bits_has(open->rules[i].households, row))
            continue;
        const struct rule *rule = &match->rulebook->rules[open->rules[i].rule];
        search_function(matcher, rule, rule->slot, row);
        search_function(matcher, rule, rule->extra, row);
        search_answers(matcher, rule, row);
        if (!add_found(matcher, row, open->rules[i].rule))
            return false;
    }
    if (!bits_has(meets->possible, row) || bits_has(meets->sure, row))
        return true;
    for (size_t i = 0; i < rules_of(match, RULE_CRITERION); i++) {
        const struct rule *criterion = rule_at(match, RULE_CRITERION, i);
        search_function(matcher, criterion, criterion->slot, row);
    }
    return add_found(matcher, row, NO_RULE);
}

bool open_list(struct matcher *matcher, enum match_depth depth)
{
    size_t words = matcher->words[0];
    struct open_rules open = {.any = set_new(&matcher->scratch, words)};
    const struct match_scope *scope = matcher->match->scope;
    if (depth == MATCH_WHO || (scope && !scope->missing))
        return true;
    if (!open.any)
        return false;
    set_open(open.any, &matcher->verdicts->meets, words);
    if (depth == MATCH_FULL && !find_open_rules(matcher, &open))
        return false;
    for (struct bits_walk walk = bits_walk(open.any, words); bits_next(&walk);)
        if (!list_household(matcher, &open, walk.row))
            return false;
    return true;
}
