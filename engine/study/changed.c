#include "changed.h"

#include "counterpart.h"

#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 32 };

struct side {
    const struct rulebook *book;
    struct plain *plain;
    struct match *match;
    struct outcomes outcomes; /* of the household at hand */
    struct matching matching;
};

struct changed {
    struct changed_request request;
    struct side side[SIDES];
    struct counterparts counterparts; /* from before to after */
    size_t household, first_member, nmembers;
    size_t nreasons, capacity;
    struct changed_reason *reasons;
    struct arena lasting, arena; /* the second of the household at hand */
    struct fault *fault;
};

/* A function on either side, NO_SLOT where there is none, for a household or member. */
struct function {
    int slot[SIDES];
    int64_t member;
};

/* ---- outcomes ---- */

/* What stands for a rule that is not there. */
static struct value absent(enum rule_kind kind)
{
    double met = kind == RULE_CRITERION;
    return (struct value){met, met};
}

static struct value outcome_at(const struct side *side, int slot, int64_t member)
{
    const struct outcomes *outcomes = &side->outcomes;
    bool of_member = side->book->slots[slot].level == LEVEL_MEMBER;
    return outcomes->slot[slot][of_member ? (size_t)member - outcomes->first_member : 0];
}

static struct value outcome_of(const struct changed *changed, int which,
                               const struct function *function, enum rule_kind kind)
{
    int slot = function->slot[which];
    return slot == NO_SLOT ? absent(kind)
                           : outcome_at(&changed->side[which], slot, function->member);
}

static bool answers_differ(struct value before, struct value after)
{
    return truth_of(before) != truth_of(after);
}

/* The function of `before`, or of `after` where the former is NO_RULE. */
static struct function function_of(const struct changed *changed, const int rule[SIDES])
{
    struct function function = {{NO_SLOT, NO_SLOT}, NO_ROW};
    for (int i = 0; i < SIDES; i++)
        if (rule[i] != NO_RULE)
            function.slot[i] = changed->side[i].book->rules[rule[i]].slot;
    return function;
}

/* ---- pairs of rules ---- */

/* A rule on either side, NO_RULE where there is none. */
struct pair {
    enum rule_kind kind;
    enum level level;
    int rule[SIDES];
};

static int rule_at(const struct changed *changed, int which, enum rule_kind kind, int position)
{
    return position == NO_RULE ? NO_RULE : changed->side[which].book->of_kind[kind][position];
}

static size_t count_pairs(const struct changed *changed, enum rule_kind kind)
{
    return changed->counterparts.pairs[kind].count;
}

static struct pair pair_at(const struct changed *changed, enum rule_kind kind, size_t at)
{
    const struct rule_pair *pair = &changed->counterparts.pairs[kind].at[at];
    return (struct pair){
        .kind = kind,
        .level = pair->level,
        .rule = {rule_at(changed, BEFORE, kind, pair->before),
                 rule_at(changed, AFTER, kind, pair->after)},
    };
}

/* ---- the condition that decided ---- */

/* Of one function on either side. */
struct walks {
    struct walk walk[SIDES];
    const struct condition *chosen[SIDES];
};

static bool walk_both(struct changed *changed, const struct function *function, struct walks *walks)
{
    *walks = (struct walks){0};
    for (int i = 0; i < SIDES; i++)
        if (function->slot[i] != NO_SLOT &&
            !plain_walk(changed->side[i].plain, &changed->side[i].outcomes, function->slot[i],
                        changed->household, function->member, &changed->arena, &walks->walk[i],
                        changed->fault))
            return false;
    return true;
}

/* Of the node, however the rule wrote it. */
static enum answer node_answer(const struct condition *condition)
{
    return condition->inverted ? truth_not(condition->answer) : condition->answer;
}

static const struct condition *find_same(struct changed *changed, const struct condition *before,
                                         const struct walk *after)
{
    for (size_t i = 0; i < after->nconditions; i++)
        if (counterparts_same(&changed->counterparts, before->node, after->conditions[i].node))
            return &after->conditions[i];
    return NULL;
}

static bool choose_pair(struct changed *changed, struct walks *walks, bool decisive)
{
    const struct walk *before = &walks->walk[BEFORE];
    for (size_t i = 0; i < before->nconditions; i++) {
        const struct condition *condition = &before->conditions[i];
        const struct condition *same = find_same(changed, condition, &walks->walk[AFTER]);
        if (!same || node_answer(same) == node_answer(condition) ||
            (decisive && !condition->decisive && !same->decisive))
            continue;
        walks->chosen[BEFORE] = condition;
        walks->chosen[AFTER] = same;
        return true;
    }
    return false;
}

static const struct condition *first_decisive(const struct walk *walk)
{
    for (size_t i = 0; i < walk->nconditions; i++)
        if (walk->conditions[i].decisive)
            return &walk->conditions[i];
    return NULL;
}

/* First of those that changed and decided. A rule that was replaced may ask nothing that both
 * sides ask. */
static void choose(struct changed *changed, struct walks *walks)
{
    if (choose_pair(changed, walks, true) || choose_pair(changed, walks, false))
        return;
    for (int i = 0; i < SIDES; i++)
        walks->chosen[i] = first_decisive(&walks->walk[i]);
}

/* ---- down to where it changed by itself ---- */

/* The slot that a condition asks, or NO_SLOT. */
static int asked_slot(const struct changed *changed, int side, const struct condition *condition)
{
    if (!condition)
        return NO_SLOT;
    const struct node *node = graph_node(changed->side[side].book->graph, condition->node);
    return node->op == OP_SLOT ? node->index : NO_SLOT;
}

/* 达标 changed by its first criterion that did. */
static bool first_criterion(const struct changed *changed, struct function *function)
{
    for (size_t i = 0; i < count_pairs(changed, RULE_CRITERION); i++) {
        *function = function_of(changed, pair_at(changed, RULE_CRITERION, i).rule);
        if (answers_differ(outcome_of(changed, BEFORE, function, RULE_CRITERION),
                           outcome_of(changed, AFTER, function, RULE_CRITERION)))
            return true;
    }
    return false;
}

/* The function behind the chosen conditions, when both ask the same and it changed. */
static bool step_down(const struct changed *changed, const struct walks *walks,
                      struct function *function)
{
    int before = asked_slot(changed, BEFORE, walks->chosen[BEFORE]);
    int after = asked_slot(changed, AFTER, walks->chosen[AFTER]);
    if (before == NO_SLOT || changed->counterparts.slots[before] != after)
        return false;
    if (before == changed->side[BEFORE].book->meets)
        return first_criterion(changed, function);
    enum level level = changed->side[BEFORE].book->slots[before].level;
    *function =
        (struct function){{before, after}, level == LEVEL_MEMBER ? function->member : NO_ROW};
    return true;
}

static int rule_of(const struct changed *changed, int side, int slot)
{
    return slot == NO_SLOT ? NO_RULE : changed->side[side].book->slots[slot].rule;
}

static bool find_root(struct changed *changed, struct function function,
                      struct changed_reason *reason)
{
    for (int depth = 0;; depth++) {
        struct walks walks;
        if (!walk_both(changed, &function, &walks))
            return false;
        choose(changed, &walks);
        for (int i = 0; i < SIDES; i++) {
            reason->root[i] = rule_of(changed, i, function.slot[i]);
            reason->condition[i] = walks.chosen[i];
        }
        reason->root_member = function.member;
        if (depth == DEEPEST || !step_down(changed, &walks, &function))
            return true;
    }
}

/* ---- reasons ---- */

static bool same_condition(const struct condition *a, const struct condition *b)
{
    return a && b ? a->node == b->node : a == b;
}

static bool same_root(const struct changed_reason *a, const struct changed_reason *b)
{
    for (int i = 0; i < SIDES; i++)
        if (a->root[i] != b->root[i] || !same_condition(a->condition[i], b->condition[i]))
            return false;
    return !a->extra && a->root_member == b->root_member;
}

static bool add_reason(struct changed *changed, const struct changed_reason *reason)
{
    for (size_t i = 0; !reason->extra && i < changed->nreasons; i++)
        if (same_root(&changed->reasons[i], reason))
            return true;
    if (changed->nreasons == changed->capacity) {
        size_t more = changed->capacity ? 2 * changed->capacity : 16;
        struct changed_reason *reasons = reallocarray(changed->reasons, more, sizeof *reasons);
        if (!reasons)
            return fault_memory(changed->fault);
        changed->reasons = reasons;
        changed->capacity = more;
    }
    changed->reasons[changed->nreasons++] = *reason;
    return true;
}

static bool was_asked(const struct value outcome[SIDES])
{
    return !value_skipped(outcome[BEFORE]) && !value_skipped(outcome[AFTER]);
}

static struct changed_reason new_reason(const struct pair *pair, int64_t member)
{
    return (struct changed_reason){.rule = {pair->rule[BEFORE], pair->rule[AFTER]},
                                   .member = member,
                                   .root = {pair->rule[BEFORE], pair->rule[AFTER]},
                                   .root_member = member,
                                   .expression = {NO_NODE, NO_NODE}};
}

/* Whether the rule holds. An aid that was not asked on one side changed by a deficit. */
static bool explain_answer(struct changed *changed, const struct pair *pair, int64_t member)
{
    struct changed_reason reason = new_reason(pair, member);
    struct function function = function_of(changed, pair->rule);
    function.member = member;
    for (int i = 0; i < SIDES; i++)
        reason.outcome[i] = outcome_of(changed, i, &function, pair->kind);
    if (!was_asked(reason.outcome) ||
        !answers_differ(reason.outcome[BEFORE], reason.outcome[AFTER]))
        return true;
    return find_root(changed, function, &reason) && add_reason(changed, &reason);
}

/* The formula on the path that the household takes. */
static node_id taken(const struct changed *changed, int side, node_id node, int64_t member)
{
    const struct graph *graph = changed->side[side].book->graph;
    while (node != NO_NODE && graph_node(graph, node)->op == OP_ITE) {
        const struct node *choice = graph_node(graph, node);
        struct value condition = changed_value(changed, side, choice->operand[0], member);
        node = !value_known(condition) ? NO_NODE : choice->operand[condition.low != 0 ? 1 : 2];
    }
    return node;
}

/* The bounds of a severity that is not known may decide the main cause; two amounts that are not
 * known are alike. */
static bool numbers_differ(enum rule_kind kind, struct value before, struct value after)
{
    if (kind == RULE_AID && !value_known(before) && !value_known(after))
        return false;
    return before.low != after.low || before.high != after.high;
}

/* Its severity or amount, where both sides have it. */
static bool explain_extra(struct changed *changed, const struct pair *pair, int64_t member)
{
    struct changed_reason reason = new_reason(pair, member);
    reason.extra = true;
    for (int i = 0; i < SIDES; i++) {
        const struct rulebook *book = changed->side[i].book;
        int extra = pair->rule[i] == NO_RULE ? NO_SLOT : book->rules[pair->rule[i]].extra;
        if (extra == NO_SLOT)
            return true;
        reason.outcome[i] = outcome_at(&changed->side[i], extra, member);
        reason.expression[i] = taken(changed, i, book->slots[extra].root, member);
    }
    if (!was_asked(reason.outcome) ||
        !numbers_differ(pair->kind, reason.outcome[BEFORE], reason.outcome[AFTER]))
        return true;
    return add_reason(changed, &reason);
}

typedef bool explainer(struct changed *changed, const struct pair *pair, int64_t member);

/* For the household or each of its members, as the rule is. */
static bool explain_each(struct changed *changed, const struct pair *pair, explainer *explain)
{
    if (pair->level != LEVEL_MEMBER)
        return explain(changed, pair, NO_ROW);
    for (size_t i = 0; i < changed->nmembers; i++)
        if (!explain(changed, pair, (int64_t)(changed->first_member + i)))
            return false;
    return true;
}

static bool explain_kind(struct changed *changed, enum rule_kind kind, explainer *explain)
{
    for (size_t i = 0; i < count_pairs(changed, kind); i++) {
        struct pair pair = pair_at(changed, kind, i);
        if (!explain_each(changed, &pair, explain))
            return false;
    }
    return true;
}

static const char *name_at(const struct side *side, enum rule_kind kind, bool decided, int position)
{
    if (!decided)
        return "?";
    return position == NO_RULE ? "" : side->book->rules[side->book->of_kind[kind][position]].name;
}

static const char *status_of(const struct side *side)
{
    return name_at(side, RULE_STATUS, side->matching.status_decided, side->matching.status);
}

static const char *main_cause_of(const struct side *side)
{
    return name_at(side, RULE_CAUSE, side->matching.main_decided, side->matching.main_cause);
}

/* The first that holds on one side only decided between them. */
static bool explain_status(struct changed *changed)
{
    for (size_t i = 0; i < count_pairs(changed, RULE_STATUS); i++) {
        struct pair pair = pair_at(changed, RULE_STATUS, i);
        struct function function = function_of(changed, pair.rule);
        if (answers_differ(outcome_of(changed, BEFORE, &function, RULE_STATUS),
                           outcome_of(changed, AFTER, &function, RULE_STATUS)))
            return explain_answer(changed, &pair, NO_ROW);
    }
    return true;
}

static bool explain_all(struct changed *changed)
{
    static const enum rule_kind kinds[] = {RULE_CRITERION, RULE_CAUSE, RULE_AID, RULE_AUDIT};
    const struct side *side = changed->side;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!explain_kind(changed, kinds[i], explain_answer))
            return false;
    if (!explain_kind(changed, RULE_AID, explain_extra))
        return false;
    if (strcmp(main_cause_of(&side[BEFORE]), main_cause_of(&side[AFTER])) != 0 &&
        !explain_kind(changed, RULE_CAUSE, explain_extra))
        return false;
    return strcmp(status_of(&side[BEFORE]), status_of(&side[AFTER])) == 0 ||
           explain_status(changed);
}

/* ---- one household ---- */

static bool judge(struct changed *changed, struct side *side)
{
    return plain_run(side->plain, changed->household, 1, &side->outcomes, changed->fault) &&
           match_household(side->match, &side->outcomes, changed->household, &side->matching,
                           changed->fault);
}

bool changed_household(struct changed *changed, size_t household, struct changed_row *row,
                       struct fault *fault)
{
    const uint32_t *first = changed->request.registry->tables.first_member + household;
    changed->household = household;
    changed->first_member = first[0];
    changed->nmembers = first[1] - first[0];
    changed->nreasons = 0;
    changed->fault = fault;
    arena_clear(&changed->arena);
    if (!judge(changed, &changed->side[BEFORE]) || !judge(changed, &changed->side[AFTER]) ||
        !explain_all(changed))
        return false;
    *row = (struct changed_row){
        .household = household,
        .nmembers = changed->nmembers,
        .matching = {&changed->side[BEFORE].matching, &changed->side[AFTER].matching},
        .nreasons = changed->nreasons,
        .reasons = changed->reasons,
    };
    return true;
}

struct value changed_value(const struct changed *changed, int side, node_id node, int64_t member)
{
    return plain_value(changed->side[side].plain, &changed->side[side].outcomes, node,
                       changed->household, member);
}

const struct changed_request *changed_request(const struct changed *changed)
{
    return &changed->request;
}

/* ---- opening and closing ---- */

static bool open_side(struct changed *changed, int which, struct fault *fault)
{
    const struct changed_request *request = &changed->request;
    const struct changed_side *asked = &request->side[which];
    struct side *side = &changed->side[which];
    side->book = asked->rulebook;
    side->plain = plain_new(asked->rulebook, asked->values, &request->registry->tables,
                            request->as_of_day, fault);
    if (!side->plain)
        return false;
    side->match =
        match_new(asked->rulebook, asked->values, request->registry, request->as_of_day, fault);
    return side->match != NULL;
}

struct changed *changed_new(const struct changed_request *request, struct fault *fault)
{
    struct changed *changed = calloc(1, sizeof *changed);
    if (!changed) {
        fault_memory(fault);
        return NULL;
    }
    changed->request = *request;
    arena_init(&changed->lasting);
    arena_init(&changed->arena);
    bool room = counterparts_init(&changed->counterparts, request->side[BEFORE].rulebook,
                                  request->side[AFTER].rulebook, &changed->lasting) ||
                fault_memory(fault);
    if (room && open_side(changed, BEFORE, fault) && open_side(changed, AFTER, fault))
        return changed;
    changed_free(changed);
    return NULL;
}

void changed_free(struct changed *changed)
{
    if (!changed)
        return;
    for (int i = 0; i < SIDES; i++) {
        struct side *side = &changed->side[i];
        matching_release(&side->matching);
        outcomes_release(&side->outcomes);
        match_free(side->match);
        plain_free(side->plain);
    }
    free(changed->reasons);
    arena_release(&changed->lasting);
    arena_release(&changed->arena);
    free(changed);
}
