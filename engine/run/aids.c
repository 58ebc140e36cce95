#include "view.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* An amount beyond this is a mistake of the rule and counts as not known; below it sums of fen over
 * the whole nation cannot overflow. */
static const double AMOUNT_LIMIT_YUAN = 1e8;

static bool is_member_aid(const struct match *match, size_t aid)
{
    return view_rule(match->rulebook, RULE_AID, aid)->level == LEVEL_MEMBER;
}

static size_t cells_of(const struct view *view, size_t aid)
{
    return is_member_aid(view->match, aid) ? view->nmembers : 1;
}

static struct cell *cell_at(const struct view *view, size_t aid, size_t member)
{
    return &view->match->cells[aid * view->match->width + member];
}

static bool reserve_cells(const struct view *view, struct fault *fault)
{
    struct match *match = view->match;
    match->width = view->nmembers ? view->nmembers : 1;
    size_t needed = match->width * (view_count(match->rulebook, RULE_AID) + 1);
    if (needed > match->capacity) {
        struct cell *cells = realloc(match->cells, needed * sizeof *cells);
        if (!cells)
            return fault_memory(fault);
        match->cells = cells;
        match->capacity = needed;
    }
    memset(match->cells, 0, needed * sizeof *match->cells);
    return true;
}

static enum answer answers_any(const struct view *view, const struct rule *aid)
{
    enum answer any = ANSWER_NO;
    for (size_t i = 0; i < aid->nanswers; i++)
        any = truth_or(any, view_deficit(view, aid->answers[i]));
    return any;
}

static void decide_needed(const struct view *view)
{
    for (size_t aid = 0; aid < view_count(view->match->rulebook, RULE_AID); aid++) {
        const struct rule *rule = view_rule(view->match->rulebook, RULE_AID, aid);
        enum answer answers = answers_any(view, rule);
        for (size_t member = 0; answers != ANSWER_NO && member < cells_of(view, aid); member++)
            cell_at(view, aid, member)->needed =
                truth_and(answers, truth_of(view_outcome(view, rule->slot, member)));
    }
}

/* A record without a member leaves open which of several members has the aid. */
static void mark_received(const struct view *view, size_t aid, int64_t member)
{
    size_t ncells = cells_of(view, aid);
    if (!is_member_aid(view->match, aid)) {
        cell_at(view, aid, 0)->received = ANSWER_YES;
    } else if (member != NO_ROW) {
        size_t position = (size_t)member - view->first_member;
        if (position < ncells)
            cell_at(view, aid, position)->received = ANSWER_YES;
    } else {
        for (size_t i = 0; i < ncells; i++)
            cell_at(view, aid, i)->received = truth_or(cell_at(view, aid, i)->received,
                                                       ncells == 1 ? ANSWER_YES : ANSWER_UNKNOWN);
    }
}

static size_t first_received(const struct registry *registry, size_t household)
{
    size_t low = 0, high = registry->nreceived;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (registry->received[middle].household < household)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void read_received(const struct view *view)
{
    const struct registry *registry = view->match->registry;
    for (size_t i = first_received(registry, view->household);
         i < registry->nreceived && registry->received[i].household == view->household; i++) {
        int aid = view->match->aid_of_name[registry->received[i].name];
        if (aid != NO_RULE)
            mark_received(view, (size_t)aid, registry->received[i].member);
    }
}

/* Whether `other` takes the place of an aid declared after it (`earlier`) or not received. */
static enum answer takes_precedence(const struct view *view, size_t other, bool earlier,
                                    size_t member)
{
    const struct cell *cell = cell_at(view, other, member);
    return earlier ? truth_or(cell->received, cell->stands) : cell->received;
}

static enum answer displaced_by(const struct view *view, size_t aid, size_t member, size_t other)
{
    bool earlier = other < aid;
    if (!is_member_aid(view->match, other))
        return takes_precedence(view, other, earlier, 0);
    if (is_member_aid(view->match, aid))
        return takes_precedence(view, other, earlier, member);
    enum answer any = ANSWER_NO;
    for (size_t i = 0; i < view->nmembers; i++)
        any = truth_or(any, takes_precedence(view, other, earlier, i));
    return any;
}

static enum answer displaced(const struct view *view, size_t aid, size_t member)
{
    const struct rule *rule = view_rule(view->match->rulebook, RULE_AID, aid);
    enum answer any = ANSWER_NO;
    for (size_t i = 0; i < rule->nexcludes; i++) {
        size_t other = (size_t)view->match->position[rule->excludes[i]];
        any = truth_or(any, displaced_by(view, aid, member, other));
    }
    return any;
}

/* In order of declaration, so that earlier aids are settled. */
static void settle_exclusions(const struct view *view)
{
    for (size_t aid = 0; aid < view_count(view->match->rulebook, RULE_AID); aid++)
        for (size_t member = 0; member < cells_of(view, aid); member++) {
            struct cell *cell = cell_at(view, aid, member);
            if (cell->needed == ANSWER_NO)
                continue;
            enum answer free = truth_or(cell->received, truth_not(displaced(view, aid, member)));
            cell->stands = truth_and(cell->needed, free);
        }
}

static uint64_t deficits_answered(const struct view *view, const struct rule *aid,
                                  enum answer answer)
{
    uint64_t mask = 0;
    for (size_t i = 0; i < aid->nanswers; i++)
        if (view_deficit(view, aid->answers[i]) == answer)
            mask |= UINT64_C(1) << i;
    return mask;
}

static const char *join_answers(struct match *match, const struct rule *aid, uint64_t mask)
{
    struct buffer text = {0};
    for (size_t i = 0; i < aid->nanswers; i++) {
        if (!(mask >> i & 1))
            continue;
        if (text.length)
            buffer_put(&text, "、");
        buffer_put(&text, match->rulebook->rules[aid->answers[i]].name);
    }
    const char *joined = text.failed ? NULL : arena_text(&match->arena, text.bytes);
    buffer_release(&text);
    return joined;
}

static const char *phrase_for(struct match *match, size_t aid, uint64_t mask)
{
    for (struct phrase *phrase = match->phrases[aid]; phrase; phrase = phrase->next)
        if (phrase->deficits == mask)
            return phrase->text;
    struct phrase *phrase = arena_take(&match->arena, sizeof *phrase);
    const char *text = join_answers(match, view_rule(match->rulebook, RULE_AID, aid), mask);
    if (!phrase || !text)
        return NULL;
    *phrase = (struct phrase){mask, text, match->phrases[aid]};
    match->phrases[aid] = phrase;
    return text;
}

static const char *answers_text(const struct view *view, size_t aid)
{
    const struct rule *rule = view_rule(view->match->rulebook, RULE_AID, aid);
    uint64_t mask = deficits_answered(view, rule, ANSWER_YES);
    if (!mask)
        mask = deficits_answered(view, rule, ANSWER_UNKNOWN);
    return phrase_for(view->match, aid, mask);
}

static double amount_of(const struct view *view, size_t aid, size_t member)
{
    int slot = view_rule(view->match->rulebook, RULE_AID, aid)->extra;
    if (slot == NO_SLOT)
        return NAN;
    struct value amount = view_outcome(view, slot, member);
    return value_known(amount) && fabs(amount.low) <= AMOUNT_LIMIT_YUAN ? amount.low : NAN;
}

static enum decision_state state_of(const struct cell *cell)
{
    if (cell->stands == ANSWER_UNKNOWN || cell->received == ANSWER_UNKNOWN)
        return STATE_POSSIBLE;
    return cell->received == ANSWER_YES ? STATE_RECEIVED : STATE_NEW;
}

static void add_up(struct matching *matching, const struct decision *decision)
{
    bool sure = decision->state != STATE_POSSIBLE;
    if (sure && decision->aid < MATCH_MASK_BITS)
        matching->aids_mask |= UINT64_C(1) << decision->aid;
    if (!sure || isnan(decision->amount)) {
        matching->money_undetermined += decision->priced;
        return;
    }
    int64_t fen = llround(decision->amount * 100);
    matching->money_fen += fen;
    if (decision->state == STATE_NEW)
        matching->money_new_fen += fen;
}

static bool add_decision(const struct view *view, size_t aid, size_t member)
{
    struct matching *matching = view->matching;
    struct decision *decision =
        arena_grow(&matching->arena, &matching->decisions, matching->ndecisions,
                   &matching->decisions_capacity, sizeof *decision);
    if (!decision)
        return false;
    bool by_member = is_member_aid(view->match, aid);
    decision->aid = (int)aid;
    decision->member = by_member ? (int64_t)(view->first_member + member) : NO_ROW;
    decision->state = state_of(cell_at(view, aid, member));
    decision->answers = answers_text(view, aid);
    decision->priced = view_rule(view->match->rulebook, RULE_AID, aid)->extra != NO_SLOT;
    decision->amount = amount_of(view, aid, member);
    matching->ndecisions++;
    add_up(matching, decision);
    return decision->answers != NULL;
}

static bool list_decisions(const struct view *view)
{
    struct matching *matching = view->matching;
    matching->ndecisions = 0;
    matching->aids_mask = 0;
    matching->money_fen = matching->money_new_fen = 0;
    matching->money_undetermined = 0;
    for (size_t aid = 0; aid < view_count(view->match->rulebook, RULE_AID); aid++)
        for (size_t member = 0; member < cells_of(view, aid); member++)
            if (cell_at(view, aid, member)->stands != ANSWER_NO && !add_decision(view, aid, member))
                return false;
    return true;
}

static bool answers_rule(const struct rule *aid, int rule)
{
    for (size_t i = 0; i < aid->nanswers; i++)
        if (aid->answers[i] == rule)
            return true;
    return false;
}

static bool is_gap(const struct view *view, int rule)
{
    const struct matching *matching = view->matching;
    if (view_deficit(view, rule) != ANSWER_YES)
        return false;
    for (size_t i = 0; i < matching->ndecisions; i++) {
        size_t aid = (size_t)matching->decisions[i].aid;
        if (answers_rule(view_rule(view->match->rulebook, RULE_AID, aid), rule))
            return false;
    }
    return true;
}

static void list_gaps(const struct view *view)
{
    static const enum rule_kind kinds[] = {RULE_CAUSE, RULE_CRITERION};
    const struct rulebook *rulebook = view->match->rulebook;
    struct matching *matching = view->matching;
    matching->ngaps = 0;
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < view_count(rulebook, kinds[k]); i++)
            if (is_gap(view, rulebook->of_kind[kinds[k]][i]))
                matching->gaps[matching->ngaps++] = rulebook->of_kind[kinds[k]][i];
}

bool aids_decide(const struct view *view, struct fault *fault)
{
    if (!reserve_cells(view, fault))
        return false;
    decide_needed(view);
    read_received(view);
    settle_exclusions(view);
    if (!list_decisions(view))
        return fault_memory(fault);
    list_gaps(view);
    return true;
}
