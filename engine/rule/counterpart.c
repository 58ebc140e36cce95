#include "counterpart.h"

#include <string.h>

static void match_functions(struct counterparts *counterparts, const struct rule *rule,
                            const struct rule *other)
{
    counterparts->slots[rule->slot] = other->slot;
    if (rule->extra != NO_SLOT)
        counterparts->slots[rule->extra] = other->extra;
}

static bool match_rules(struct counterparts *counterparts, enum rule_kind kind, struct arena *arena)
{
    const struct rulebook *of = counterparts->of, *in = counterparts->in;
    struct rule_pairs *pairs = &counterparts->pairs[kind];
    if (!rule_pairs_make(pairs, kind, of, in, arena))
        return false;
    for (size_t i = 0; i < pairs->count; i++) {
        const struct rule_pair *pair = &pairs->at[i];
        if (pair->before != NO_RULE && pair->after != NO_RULE)
            match_functions(counterparts, &of->rules[of->of_kind[kind][pair->before]],
                            &in->rules[in->of_kind[kind][pair->after]]);
    }
    return true;
}

bool counterparts_init(struct counterparts *counterparts, const struct rulebook *of,
                       const struct rulebook *in, struct arena *arena)
{
    size_t nnodes = of == in ? 0 : graph_size(of->graph);
    *counterparts = (struct counterparts){
        .of = of,
        .in = in,
        .slots = arena_array(arena, of->nslots + 1, sizeof(int)),
        .nodes = arena_array(arena, nnodes + 1, sizeof(node_id)),
    };
    if (!counterparts->slots || !counterparts->nodes)
        return false;
    for (size_t i = 0; i < nnodes; i++)
        counterparts->nodes[i] = NO_NODE;
    for (size_t i = 0; i < of->nslots; i++)
        counterparts->slots[i] = NO_SLOT;
    for (int i = 0; i < RULE_KIND_COUNT; i++)
        if (!match_rules(counterparts, (enum rule_kind)i, arena))
            return false;
    counterparts->slots[of->meets] = in->meets;
    return true;
}

static bool same_fact(const struct counterparts *counterparts, const struct node *a,
                      const struct node *b)
{
    const struct level_facts *of = &counterparts->of->policy->facts.at[a->of_level];
    const struct level_facts *in = &counterparts->in->policy->facts.at[b->of_level];
    return a->of_level == b->of_level &&
           strcmp(of->facts[a->index].name, in->facts[b->index].name) == 0;
}

static bool same_parameter(const struct counterparts *counterparts, int a, int b)
{
    return strcmp(counterparts->of->policy->parameters[a].name,
                  counterparts->in->policy->parameters[b].name) == 0;
}

/* What the nodes themselves say, apart from their operands. */
static bool same_operation(const struct counterparts *counterparts, const struct node *a,
                           const struct node *b)
{
    if (a->op != b->op || a->type != b->type || a->level != b->level)
        return false;
    switch (a->op) {
    case OP_CONST:
    case OP_TRUTH:
        return memcmp(&a->number, &b->number, sizeof a->number) == 0;
    case OP_FACT:
        return same_fact(counterparts, a, b);
    case OP_SLOT:
        return counterparts->slots[a->index] == b->index;
    case OP_PARAMETER:
    case OP_PARAMETER_AT:
        return same_parameter(counterparts, a->index, b->index);
    default:
        return a->index == b->index;
    }
}

/* Equal expressions are one node, so that a node has one counterpart at most. */
bool counterparts_same(struct counterparts *counterparts, node_id a, node_id b)
{
    if (counterparts->of == counterparts->in)
        return a == b;
    if (a == NO_NODE || b == NO_NODE)
        return a == b;
    if (counterparts->nodes[a] != NO_NODE)
        return counterparts->nodes[a] == b;
    const struct node *left = graph_node(counterparts->of->graph, a);
    const struct node *right = graph_node(counterparts->in->graph, b);
    if (!same_operation(counterparts, left, right))
        return false;
    for (int i = 0; i < graph_operands(left->op); i++)
        if (!counterparts_same(counterparts, left->operand[i], right->operand[i]))
            return false;
    counterparts->nodes[a] = b;
    return true;
}

node_id counterparts_node(const struct counterparts *counterparts, node_id a)
{
    return counterparts->of == counterparts->in ? a : counterparts->nodes[a];
}
