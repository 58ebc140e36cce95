#include "print.h"

#include <stdlib.h>

struct graph_printer {
    struct buffer *out;
    const struct graph *graph;
    const struct graph_names *names;
    uint8_t *uses; /* by node: 0, 1, or 2 for more */
    bool *written; /* by node: has its line */
};

static void put_node(struct graph_printer *p, node_id id);

static const struct node *node_of(const struct graph_printer *p, node_id id)
{
    return graph_node(p->graph, id);
}

static bool is_leaf(const struct node *node)
{
    return graph_operands(node->op) == 0;
}

/* Sharing -------------------------------------------------------------------------------------- */

static void count_uses(struct graph_printer *p, node_id id)
{
    if (p->uses[id] < 2)
        p->uses[id]++;
    if (p->uses[id] > 1)
        return;
    const struct node *node = node_of(p, id);
    for (int i = 0; i < graph_operands(node->op); i++)
        count_uses(p, node->operand[i]);
}

static bool is_truth(const struct graph_printer *p, node_id id, double truth)
{
    const struct node *node = node_of(p, id);
    return node->op == OP_TRUTH && node->number == truth;
}

/* A choice that is no and, or, not. */
static bool is_plain_choice(const struct graph_printer *p, const struct node *node)
{
    if (node->op != OP_ITE)
        return false;
    for (int i = 1; i < 3; i++)
        if (node_of(p, node->operand[i])->op == OP_TRUTH)
            return false;
    return true;
}

static bool has_line(const struct graph_printer *p, node_id id)
{
    const struct node *node = node_of(p, id);
    return !is_leaf(node) && (p->uses[id] > 1 || is_plain_choice(p, node));
}

/* Expressions -----------------------------------------------------------------------------------*/

static void put_operand(struct graph_printer *p, node_id id)
{
    const struct node *node = node_of(p, id);
    if (has_line(p, id)) {
        buffer_format(p->out, "%%%d", (int)id);
        return;
    }
    bool bare = is_leaf(node) || (node->op != OP_ITE && graph_operands(node->op) == 1);
    buffer_put(p->out, bare ? "" : "(");
    put_node(p, id);
    buffer_put(p->out, bare ? "" : ")");
}

static void put_between(struct graph_printer *p, node_id a, const char *word, node_id b)
{
    put_operand(p, a);
    buffer_format(p->out, " %s ", word);
    put_operand(p, b);
}

static void put_not(struct graph_printer *p, node_id id)
{
    const struct node *node = node_of(p, id);
    if (node->op == OP_LESS && !has_line(p, id)) {
        put_between(p, node->operand[1], "<=", node->operand[0]);
        return;
    }
    buffer_put(p->out, "not ");
    put_operand(p, id);
}

static void put_joined(struct graph_printer *p, bool inverted, node_id a, const char *word,
                       node_id b)
{
    if (inverted)
        put_not(p, a);
    else
        put_operand(p, a);
    buffer_format(p->out, " %s ", word);
    put_operand(p, b);
}

static void put_choice(struct graph_printer *p, const struct node *node)
{
    node_id c = node->operand[0], a = node->operand[1], b = node->operand[2];
    if (is_truth(p, a, 0) && is_truth(p, b, 1)) {
        put_not(p, c);
    } else if (is_truth(p, a, 1)) {
        put_joined(p, false, c, "or", b);
    } else if (is_truth(p, b, 0)) {
        put_joined(p, false, c, "and", a);
    } else if (is_truth(p, a, 0)) {
        put_joined(p, true, c, "and", b);
    } else if (is_truth(p, b, 1)) {
        put_joined(p, true, c, "or", a);
    } else {
        buffer_put(p->out, "if ");
        put_joined(p, false, c, "then", a);
        buffer_put(p->out, " else ");
        put_operand(p, b);
    }
}

static void put_constant(struct graph_printer *p, const struct node *node)
{
    char date[TEXT_DATE];
    if (node->op == OP_TRUTH)
        buffer_put(p->out, node->number != 0 ? "yes" : "no");
    else if (node->type == TYPE_DATE)
        buffer_put(p->out, text_from_date((int)node->number, date));
    else
        buffer_put_number(p->out, node->number);
}

static void put_label(struct graph_printer *p, const struct node *node)
{
    const struct node *subject = node_of(p, node->operand[0]);
    const char *label = p->names->label(p->names->context, subject, node->index);
    put_operand(p, node->operand[0]);
    if (label)
        buffer_format(p->out, " is %s", label);
    else
        buffer_format(p->out, " is %d", node->index);
}

static void put_parameter_at(struct graph_printer *p, const struct node *node)
{
    buffer_put(p->out, p->names->parameter(p->names->context, node->index));
    buffer_put(p->out, " at ");
    put_operand(p, node->operand[0]);
}

static void put_call(struct graph_printer *p, const struct node *node)
{
    buffer_format(p->out, "%s(", graph_operation_name(node->op));
    for (int i = 0; i < graph_operands(node->op); i++) {
        buffer_put(p->out, i ? ", " : "");
        if (has_line(p, node->operand[i]))
            put_operand(p, node->operand[i]);
        else
            put_node(p, node->operand[i]);
    }
    buffer_put(p->out, ")");
}

static bool is_infix(enum graph_operation op)
{
    return op == OP_ADD || op == OP_SUB || op == OP_MUL || op == OP_DIV || op == OP_LESS ||
           op == OP_EQUAL;
}

static void put_node(struct graph_printer *p, node_id id)
{
    const struct node *node = node_of(p, id);
    void *context = p->names->context;
    if (node->op == OP_CONST || node->op == OP_TRUTH)
        put_constant(p, node);
    else if (node->op == OP_FACT)
        buffer_put(p->out, p->names->fact(context, node->of_level, node->index));
    else if (node->op == OP_PARAMETER)
        buffer_put(p->out, p->names->parameter(context, node->index));
    else if (node->op == OP_SLOT)
        buffer_put(p->out, p->names->slot(context, node->index));
    else if (node->op == OP_PARAMETER_AT)
        put_parameter_at(p, node);
    else if (node->op == OP_IS)
        put_label(p, node);
    else if (node->op == OP_ITE)
        put_choice(p, node);
    else if (is_infix(node->op))
        put_between(p, node->operand[0], graph_operation_name(node->op), node->operand[1]);
    else
        put_call(p, node);
}

/* Lines ---------------------------------------------------------------------------------------- */

static void write_lines(struct graph_printer *p, node_id id, bool is_root)
{
    const struct node *node = node_of(p, id);
    if (p->written[id])
        return;
    p->written[id] = true;
    for (int i = 0; i < graph_operands(node->op); i++)
        write_lines(p, node->operand[i], false);
    if (!is_root && !has_line(p, id))
        return;
    if (!is_root)
        buffer_format(p->out, "%%%d = ", (int)id);
    put_node(p, id);
    buffer_put(p->out, "\n");
}

bool graph_print(struct buffer *out, const struct graph *graph, node_id root,
                 const struct graph_names *names)
{
    size_t size = graph_size(graph);
    struct graph_printer p = {.out = out, .graph = graph, .names = names};
    p.uses = calloc(size + 1, sizeof *p.uses);
    p.written = calloc(size + 1, sizeof *p.written);
    bool good = p.uses && p.written;
    if (good) {
        count_uses(&p, root);
        write_lines(&p, root, true);
    }
    free(p.uses);
    free(p.written);
    return good && !out->failed;
}
