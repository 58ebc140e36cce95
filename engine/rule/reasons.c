/* From what is not known down to the facts that are missing. */
#include "plain_parts.h"

#include <stdlib.h>

struct search {
    struct plain *plain;
    int slot;
    int64_t slot_member, member; /* member at hand, NO_ROW outside members */
    bool any_leaf;               /* nothing is missing, but no number comes out */
};

static bool same_reason(const struct reason *a, const struct reason *b)
{
    return a->slot == b->slot && a->member == b->member && a->level == b->level &&
           a->fact == b->fact && a->fact_member == b->fact_member;
}

static void add_reason(struct search *search, enum level level, int fact, int64_t fact_member,
                       bool not_finite)
{
    struct outcomes *outcomes = search->plain->outcomes;
    struct reason reason = {.slot = search->slot,
                            .household = (uint32_t)search->plain->household,
                            .member = search->slot_member,
                            .level = level,
                            .fact = fact,
                            .fact_member = fact_member,
                            .not_finite = not_finite};
    for (size_t i = search->plain->first_reason; i < outcomes->nreasons; i++)
        if (same_reason(&outcomes->reasons[i], &reason))
            return;
    if (outcomes->nreasons == outcomes->reasons_capacity) {
        size_t more = outcomes->reasons_capacity ? outcomes->reasons_capacity * 2 : 256;
        struct reason *reasons = realloc(outcomes->reasons, more * sizeof *reasons);
        if (!reasons) {
            fault_memory(search->plain->fault);
            return;
        }
        outcomes->reasons = reasons;
        outcomes->reasons_capacity = more;
    }
    outcomes->reasons[outcomes->nreasons++] = reason;
}

/* What a slot read by the rule hangs on, the rule hangs on too. */
static void inherit_reasons(struct search *search, int slot, int64_t member)
{
    struct plain *plain = search->plain;
    bool is_meets = slot == plain->book->meets;
    for (size_t i = plain->first_reason; i < plain->outcomes->nreasons; i++) {
        const struct reason reason = plain->outcomes->reasons[i];
        int rule = plain->book->slots[reason.slot].rule;
        bool is_criterion = rule != NO_RULE && plain->book->rules[rule].kind == RULE_CRITERION;
        if ((is_meets ? is_criterion : reason.slot == slot) &&
            (reason.member == NO_ROW || reason.member == member))
            add_reason(search, reason.level, reason.fact, reason.fact_member, reason.not_finite);
    }
}

static void search_node(struct search *search, node_id id);

static void search_members(struct search *search, const struct node *node)
{
    struct plain *plain = search->plain;
    size_t first, end;
    plain_members(plain, plain->household, &first, &end);
    int64_t outer = search->member;
    for (size_t member = first; member < end; member++) {
        search->member = (int64_t)member;
        evaluation_member(plain->evaluation, (int64_t)member);
        for (int i = 0; i < graph_operands(node->op); i++)
            search_node(search, node->operand[i]);
    }
    search->member = outer;
    evaluation_member(plain->evaluation, outer);
}

static void search_leaf(struct search *search, const struct node *node, bool unknown)
{
    bool member = node->level == LEVEL_MEMBER;
    if (node->op == OP_SLOT && (unknown || search->any_leaf))
        inherit_reasons(search, node->index, member ? search->member : NO_ROW);
    if (node->op == OP_FACT && unknown)
        add_reason(search, node->of_level, node->index, member ? search->member : NO_ROW, false);
    else if (node->op == OP_FACT && search->any_leaf)
        add_reason(search, node->of_level, node->index, member ? search->member : NO_ROW, true);
}

static bool operands_known(const struct search *search, const struct node *node)
{
    for (int i = 0; i < graph_operands(node->op); i++)
        if (!value_known(evaluation_value(search->plain->evaluation, node->operand[i])))
            return false;
    return true;
}

/* Only branches that may be taken. */
static void search_choice(struct search *search, const struct node *node)
{
    struct value condition = evaluation_value(search->plain->evaluation, node->operand[0]);
    search_node(search, node->operand[0]);
    if (condition.high != 0)
        search_node(search, node->operand[1]);
    if (condition.low == 0)
        search_node(search, node->operand[2]);
}

/* Follows what is not known down to the facts that are missing. */
static void search_node(struct search *search, node_id id)
{
    const struct node node = *graph_node(search->plain->book->graph, id);
    bool unknown = !value_known(evaluation_value(search->plain->evaluation, id));
    if (!unknown && !search->any_leaf)
        return;
    if (graph_operands(node.op) == 0) {
        search_leaf(search, &node, unknown);
        return;
    }
    if (node.op >= OP_COUNT) {
        search_members(search, &node);
        return;
    }
    if (node.op == OP_ITE) {
        search_choice(search, &node);
        return;
    }
    bool outer = search->any_leaf;
    int from = 0;
    if (!outer && operands_known(search, &node)) {
        search->any_leaf = true;
        from = node.op == OP_DIV; /* what was divided by */
    }
    for (int i = from; i < graph_operands(node.op); i++)
        search_node(search, node.operand[i]);
    search->any_leaf = outer;
}

/* From the nodes that left a slot unknown. A second pass is for numbers that do not come out
 * although nothing is missing. */
void reasons_of_nodes(struct plain *plain, int slot, int64_t member, const node_id *nodes,
                      size_t count)
{
    struct search search = {plain, slot, member, member, false};
    size_t before = plain->outcomes->nreasons;
    for (int pass = 0; pass < 2 && plain->outcomes->nreasons == before; pass++) {
        search.any_leaf = pass > 0;
        for (size_t i = 0; i < count; i++)
            search_node(&search, nodes[i]);
    }
}

/* The nodes are in a list at the top of the Lua stack. */
bool reasons_of_listed(struct plain *plain, int slot, int64_t member)
{
    size_t count = lua_objlen(plain->lua, -1);
    node_id *nodes = malloc((count + 1) * sizeof *nodes);
    if (!nodes)
        return fault_memory(plain->fault);
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(plain->lua, -1, (int)i + 1);
        nodes[i] = (node_id)lua_tointeger(plain->lua, -1);
        lua_pop(plain->lua, 1);
    }
    reasons_of_nodes(plain, slot, member, nodes, count);
    free(nodes);
    return true;
}
