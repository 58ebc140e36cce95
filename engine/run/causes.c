#include "view.h"

#include <math.h>

static void read_outcomes(const struct view *view)
{
    const struct rulebook *rulebook = view->match->rulebook;
    struct matching *matching = view->matching;
    for (size_t i = 0; i < view_count(rulebook, RULE_CAUSE); i++)
        matching->causes[i] =
            truth_of(view_outcome(view, view_rule(rulebook, RULE_CAUSE, i)->slot, 0));
    for (size_t i = 0; i < view_count(rulebook, RULE_CRITERION); i++)
        matching->criteria[i] =
            truth_of(view_outcome(view, view_rule(rulebook, RULE_CRITERION, i)->slot, 0));
    matching->meets = truth_of(view_outcome(view, rulebook->meets, 0));
    matching->causes_mask = 0;
    for (size_t i = 0; i < view_count(rulebook, RULE_CAUSE); i++)
        if (matching->causes[i] == ANSWER_YES && i < MATCH_MASK_BITS)
            matching->causes_mask |= UINT64_C(1) << i;
}

static void decide_status(const struct view *view)
{
    const struct rulebook *rulebook = view->match->rulebook;
    struct matching *matching = view->matching;
    matching->status = NO_RULE;
    matching->status_decided = true;
    for (size_t i = 0; i < view_count(rulebook, RULE_STATUS); i++) {
        enum answer answer =
            truth_of(view_outcome(view, view_rule(rulebook, RULE_STATUS, i)->slot, 0));
        if (answer == ANSWER_NO)
            continue;
        matching->status_decided = answer == ANSWER_YES;
        if (matching->status_decided)
            matching->status = (int)i;
        return;
    }
}

static void list_audits(const struct view *view)
{
    const struct rulebook *rulebook = view->match->rulebook;
    struct matching *matching = view->matching;
    matching->naudits = 0;
    for (size_t i = 0; i < view_count(rulebook, RULE_AUDIT); i++)
        if (truth_of(view_outcome(view, view_rule(rulebook, RULE_AUDIT, i)->slot, 0)) == ANSWER_YES)
            matching->audits[matching->naudits++] = (int)i;
}

static struct value severity_of(const struct view *view, const struct rule *cause)
{
    if (cause->extra == NO_SLOT)
        return (struct value){0, 0};
    struct value severity = view_outcome(view, cause->extra, 0);
    return value_skipped(severity) ? (struct value){-INFINITY, INFINITY} : severity;
}

/* Whether cause `a` ranks before cause `b` however the blanks are filled. */
static bool surely_above(const struct matching *matching, size_t a, size_t b)
{
    double low = matching->severities[a].low, high = matching->severities[b].high;
    return low > high || (low == high && a < b);
}

static int rank_of(const struct matching *matching, size_t ncauses, size_t cause)
{
    int surely = 0, possibly = 0;
    for (size_t other = 0; other < ncauses; other++) {
        if (other == cause || matching->causes[other] == ANSWER_NO)
            continue;
        possibly += !surely_above(matching, cause, other);
        surely += matching->causes[other] == ANSWER_YES && surely_above(matching, other, cause);
    }
    return surely == possibly ? surely + 1 : 0;
}

static void rank_causes(const struct view *view)
{
    const struct rulebook *rulebook = view->match->rulebook;
    struct matching *matching = view->matching;
    size_t ncauses = view_count(rulebook, RULE_CAUSE);
    for (size_t i = 0; i < ncauses; i++)
        matching->severities[i] = severity_of(view, view_rule(rulebook, RULE_CAUSE, i));
    matching->main_cause = NO_RULE;
    matching->main_decided = true;
    for (size_t i = 0; i < ncauses; i++) {
        bool held = matching->causes[i] == ANSWER_YES;
        matching->ranks[i] = held ? rank_of(matching, ncauses, i) : 0;
        if (matching->ranks[i] == 1)
            matching->main_cause = (int)i;
        matching->main_decided &= matching->causes[i] == ANSWER_NO;
    }
    matching->main_decided |= matching->main_cause != NO_RULE;
}

static void read_declared(const struct view *view)
{
    const struct match *match = view->match;
    struct matching *matching = view->matching;
    matching->declared = NULL;
    matching->declared_cause = NO_RULE;
    if (match->declared_fact < 0)
        return;
    size_t fact = (size_t)match->declared_fact;
    double label = tables_get(&match->registry->tables, LEVEL_HOUSEHOLD, fact, view->household, 0);
    if (isnan(label))
        return;
    const struct level_facts *facts = &match->rulebook->policy->facts.at[LEVEL_HOUSEHOLD];
    matching->declared = facts->facts[fact].values[(size_t)label];
    matching->declared_label = (int)label;
    matching->declared_cause = match->cause_of_label[(size_t)label];
}

/* Whether a cause that surely holds ranks before the declared one for sure, while which one is the
 * main cause may still be open. */
static bool surely_outranked(const struct matching *matching, size_t ncauses)
{
    int declared = matching->declared_cause;
    bool possible = declared != NO_RULE && matching->causes[declared] != ANSWER_NO;
    for (size_t i = 0; i < ncauses; i++)
        if ((int)i != declared && matching->causes[i] == ANSWER_YES &&
            (!possible || surely_above(matching, i, (size_t)declared)))
            return true;
    return false;
}

static enum agreement agreement_of(const struct matching *matching, size_t ncauses)
{
    if (!matching->declared)
        return AGREEMENT_NONE;
    if (surely_outranked(matching, ncauses))
        return AGREEMENT_OTHER;
    if (!matching->main_decided)
        return AGREEMENT_NONE;
    return matching->main_cause == NO_RULE ? AGREEMENT_UNSUPPORTED : AGREEMENT_SAME;
}

void causes_decide(const struct view *view)
{
    read_outcomes(view);
    decide_status(view);
    list_audits(view);
    rank_causes(view);
    read_declared(view);
    view->matching->agreement =
        agreement_of(view->matching, view_count(view->match->rulebook, RULE_CAUSE));
}
