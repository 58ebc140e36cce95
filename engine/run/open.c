#include "view.h"

#include <math.h>

static bool cause_is_open(const struct view *view, int position)
{
    const struct matching *matching = view->matching;
    return matching->causes[position] == ANSWER_UNKNOWN ||
           (matching->causes[position] == ANSWER_YES && matching->ranks[position] == 0);
}

static bool criterion_is_open(const struct view *view, int position)
{
    return view->matching->criteria[position] == ANSWER_UNKNOWN;
}

static bool aid_is_open(const struct view *view, int position)
{
    for (size_t i = 0; i < view->matching->ndecisions; i++) {
        const struct decision *decision = &view->matching->decisions[i];
        bool costs = !decision->priced || !isnan(decision->amount);
        if (decision->aid == position && (decision->state == STATE_POSSIBLE || !costs))
            return true;
    }
    return false;
}

static bool audit_is_open(const struct view *view, int position)
{
    const struct rule *audit = view_rule(view->match->rulebook, RULE_AUDIT, (size_t)position);
    return truth_of(view_outcome(view, audit->slot, 0)) == ANSWER_UNKNOWN;
}

static bool status_is_open(const struct view *view, int position)
{
    (void)position;
    return !view->matching->status_decided;
}

static bool (*const is_open[RULE_KIND_COUNT])(const struct view *, int) = {
    [RULE_CAUSE] = cause_is_open, [RULE_CRITERION] = criterion_is_open, [RULE_AID] = aid_is_open,
    [RULE_AUDIT] = audit_is_open, [RULE_STATUS] = status_is_open,
};

static bool same_undetermined(const struct undetermined *a, const struct undetermined *b)
{
    return a->rule == b->rule && a->level == b->level && a->fact == b->fact &&
           a->fact_member == b->fact_member;
}

static bool add_undetermined(const struct view *view, const struct undetermined *item)
{
    struct matching *matching = view->matching;
    for (size_t i = matching->nundetermined; i > 0; i--) {
        const struct undetermined *earlier = &matching->undetermined[i - 1];
        if (earlier->rule != item->rule)
            break;
        if (same_undetermined(earlier, item))
            return true;
    }
    struct undetermined *slot =
        arena_grow(&matching->arena, &matching->undetermined, matching->nundetermined,
                   &matching->undetermined_capacity, sizeof *slot);
    if (!slot)
        return false;
    *slot = *item;
    matching->nundetermined++;
    return true;
}

/* What `slot` hangs on, `rule` hangs on. */
static bool add_reasons(const struct view *view, int slot, int rule)
{
    for (size_t i = 0; slot != NO_SLOT && i < view->nreasons; i++) {
        const struct reason *reason = &view->reasons[i];
        if (reason->slot != slot)
            continue;
        struct undetermined item = {rule, reason->level, reason->fact, reason->fact_member,
                                    reason->not_finite};
        if (!add_undetermined(view, &item))
            return false;
    }
    return true;
}

/* An aid also hangs on the deficits that it may answer. */
static bool add_reasons_of_answers(const struct view *view, int rule)
{
    const struct rule *aid = &view->match->rulebook->rules[rule];
    for (size_t i = 0; i < aid->nanswers; i++) {
        int slot = view->match->rulebook->rules[aid->answers[i]].slot;
        if (view_deficit(view, aid->answers[i]) == ANSWER_UNKNOWN && !add_reasons(view, slot, rule))
            return false;
    }
    return true;
}

static bool add_reasons_of_meets(const struct view *view)
{
    const struct rulebook *rulebook = view->match->rulebook;
    if (view->matching->meets != ANSWER_UNKNOWN)
        return true;
    for (size_t i = 0; i < view_count(rulebook, RULE_CRITERION); i++)
        if (criterion_is_open(view, (int)i) &&
            !add_reasons(view, view_rule(rulebook, RULE_CRITERION, i)->slot, NO_RULE))
            return false;
    return true;
}

bool open_list(const struct view *view)
{
    const struct rulebook *rulebook = view->match->rulebook;
    view->matching->nundetermined = 0;
    if (!view->nreasons)
        return true;
    for (int rule = 0; rule < (int)rulebook->nrules; rule++) {
        const struct rule *record = &rulebook->rules[rule];
        if (!is_open[record->kind] || !is_open[record->kind](view, view->match->position[rule]))
            continue;
        if (!add_reasons(view, record->slot, rule) || !add_reasons(view, record->extra, rule))
            return false;
        if (record->kind == RULE_AID && !add_reasons_of_answers(view, rule))
            return false;
    }
    return add_reasons_of_meets(view);
}
