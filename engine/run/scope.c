#include "scope.h"

#include <stdlib.h>
#include <string.h>

static int rule_of(const struct rulebook *book, enum rule_kind kind, size_t position)
{
    return book->of_kind[kind][position];
}

/* Its position among the rules of its kind. */
static size_t position_of(const struct rulebook *book, int rule)
{
    size_t position = 0;
    while (rule_of(book, book->rules[rule].kind, position) != rule)
        position++;
    return position;
}

/* With those that it excludes, and that exclude it. */
static void add_aid(const struct rulebook *book, int aid, struct match_scope *scope)
{
    size_t position = position_of(book, aid);
    if (scope->aids[position])
        return;
    scope->aids[position] = true;
    for (size_t i = 0; i < book->rules[aid].nexcludes; i++)
        add_aid(book, book->rules[aid].excludes[i], scope);
}

static bool answers(const struct rulebook *book, int aid, int deficit)
{
    for (size_t i = 0; i < book->rules[aid].nanswers; i++)
        if (book->rules[aid].answers[i] == deficit)
            return true;
    return false;
}

/* All that answer the deficit. */
static void add_answering(const struct rulebook *book, int deficit, struct match_scope *scope)
{
    for (size_t i = 0; i < book->nof_kind[RULE_AID]; i++)
        if (answers(book, rule_of(book, RULE_AID, i), deficit))
            add_aid(book, rule_of(book, RULE_AID, i), scope);
}

/* What measures need ----------------------------------------------------------------------------*/

static void want_all_aids(const struct rulebook *book, struct match_scope *scope)
{
    for (size_t i = 0; i < book->nof_kind[RULE_AID]; i++)
        scope->aids[i] = true;
}

static void want_gap(const struct rulebook *book, size_t item, struct match_scope *scope)
{
    size_t ncauses = book->nof_kind[RULE_CAUSE];
    add_answering(book,
                  item < ncauses ? rule_of(book, RULE_CAUSE, item)
                                 : rule_of(book, RULE_CRITERION, item - ncauses),
                  scope);
}

static void want_item(const struct rulebook *book, enum measure_group group, size_t item,
                      struct match_scope *scope)
{
    if (group == GROUP_AID)
        add_aid(book, rule_of(book, RULE_AID, item), scope);
    if (group == GROUP_GAP)
        want_gap(book, item, scope);
    scope->gaps |= group == GROUP_GAP;
    scope->main_cause |= group == GROUP_MAIN || group == GROUP_DECLARED || group == GROUP_AGREEMENT;
    scope->missing |= group == GROUP_MISSING;
}

void scope_want(const struct measures *measures, size_t measure, struct match_scope *scope)
{
    if (measure == MEASURE_MONEY || measure == MEASURE_MONEY_NEW || measure == MEASURE_MONEY_OPEN)
        want_all_aids(measures->rulebook, scope);
    for (int group = 0; measure >= MEASURE_FIXED && group < GROUP_COUNT; group++) {
        size_t nparts = measures->nparts[group], at = measure - measures->first[group];
        if (measure >= measures->first[group] && at < measures->nitems[group] * nparts)
            want_item(measures->rulebook, (enum measure_group)group, at / nparts, scope);
    }
}

/* What moves ------------------------------------------------------------------------------------*/

static bool slot_moves(const int *slots, int slot)
{
    return slot != NO_SLOT && slots[slot] == NO_SLOT;
}

static bool rule_moves(const struct rulebook *book, const int *slots, int rule)
{
    return slot_moves(slots, book->rules[rule].slot) || slot_moves(slots, book->rules[rule].extra);
}

/* Aids that move themselves, and those that answer a deficit that does. */
static void add_movers(const struct rulebook *book, const int *slots, struct match_scope *scope)
{
    static const enum rule_kind deficits[] = {RULE_CAUSE, RULE_CRITERION};
    for (size_t i = 0; i < book->nof_kind[RULE_AID]; i++)
        if (rule_moves(book, slots, rule_of(book, RULE_AID, i)))
            add_aid(book, rule_of(book, RULE_AID, i), scope);
    for (int k = 0; k < 2; k++)
        for (size_t i = 0; i < book->nof_kind[deficits[k]]; i++) {
            int deficit = rule_of(book, deficits[k], i);
            if (slot_moves(slots, book->rules[deficit].slot))
                add_answering(book, deficit, scope);
        }
}

/* Whether somebody else fills a gap that a moved aid leaves. */
static bool add_sharers(const struct rulebook *book, struct match_scope *scope)
{
    size_t naids = book->nof_kind[RULE_AID];
    bool *moved = calloc(naids + 1, sizeof *moved);
    if (!moved)
        return false;
    memcpy(moved, scope->aids, naids * sizeof *moved);
    for (size_t i = 0; i < naids; i++) {
        const struct rule *aid = &book->rules[rule_of(book, RULE_AID, i)];
        for (size_t j = 0; moved[i] && j < aid->nanswers; j++)
            add_answering(book, aid->answers[j], scope);
    }
    free(moved);
    return true;
}

static bool any_cause_moves(const struct rulebook *book, const int *slots)
{
    for (size_t i = 0; i < book->nof_kind[RULE_CAUSE]; i++)
        if (rule_moves(book, slots, rule_of(book, RULE_CAUSE, i)))
            return true;
    return false;
}

/* NULL asks for everything. */
static void leave_out(const struct match_scope *asked, struct match_scope *scope, size_t naids)
{
    if (!asked)
        return;
    scope->main_cause &= asked->main_cause;
    scope->missing &= asked->missing;
    scope->gaps &= asked->gaps;
    for (size_t i = 0; i < naids; i++)
        scope->aids[i] &= asked->aids[i];
}

static bool find_moved(const struct rulebook *book, const int *slots,
                       const struct match_scope *asked, struct match_scope *scope)
{
    size_t naids = book->nof_kind[RULE_AID];
    memset(scope->aids, 0, naids * sizeof *scope->aids);
    add_movers(book, slots, scope);
    scope->main_cause = any_cause_moves(book, slots);
    scope->missing = slot_moves(slots, book->meets);
    scope->gaps = !asked || asked->gaps;
    if (scope->gaps && !add_sharers(book, scope))
        return false;
    leave_out(asked, scope, naids);
    return true;
}

bool scope_moved(const struct kept *kept, const struct ground *ground,
                 const struct match_scope *asked, struct match_scope *scope, struct fault *fault)
{
    int *slots = calloc(ground->book->nslots + 1, sizeof *slots);
    if (!slots)
        return fault_memory(fault);
    bool found = kept_find(kept, ground, slots, fault) &&
                 (find_moved(ground->book, slots, asked, scope) || fault_memory(fault));
    free(slots);
    return found;
}
