#include "lower.h"

static struct operand lower_operation(struct maker *m, node_id id, const struct node *node)
{
    switch (node->op) {
    case OP_CONST:
    case OP_TRUTH:
        return same(make_scalar(m, node->type == TYPE_TRUTH, node->number));
    case OP_FACT:
        return lower_fact(m, node);
    case OP_SLOT:
        return lower_slot(m, node);
    case OP_PARAMETER:
        return lower_parameter(m, node);
    case OP_PARAMETER_AT:
        return lower_parameter_at(m, node);
    case OP_LESS:
        return lower_less(m, node);
    case OP_EQUAL:
        return lower_equal(m, node);
    case OP_IS:
        return lower_is(m, node);
    case OP_KNOWN:
        return lower_known(m, node);
    case OP_AGE:
        return lower_age(m, node);
    case OP_ITE:
        return lower_choice(m, node);
    case OP_DEFAULT:
        return lower_default(m, node);
    case OP_COUNT:
    case OP_ANY:
    case OP_SUM:
    case OP_MIN_OF:
    case OP_MAX_OF:
    case OP_THE:
        return lower_reduction(m, node);
    case OP_NONE:
        return make_constant(m, false, (struct value){-INFINITY, INFINITY});
    default:
        return lower_arithmetic(m, id, node);
    }
}

const struct node *node_behind(const struct maker *m, node_id id)
{
    const struct node *node = graph_node(m->input->graph, id);
    while (node->op == OP_SLOT && !is_given(m, node->index))
        node = graph_node(m->input->graph, m->input->slot_roots[node->index]);
    return node;
}

struct operand lower(struct maker *m, node_id id)
{
    struct operand out;
    if (m->done[id].low != NO_REG)
        return m->done[id];
    if (!lower_label(m, id, &out))
        out = lower_operation(m, id, graph_node(m->input->graph, id));
    return m->done[id] = out;
}
