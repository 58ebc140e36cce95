#include "lower.h"

static const double FINITE = 1e290; /* values proven below it stay finite under any one operation */
static const double WHOLE = 0x1p45; /* up to it, whole numbers have room for hundredths */
static const struct value UNBOUNDED = {-INFINITY, INFINITY};

bool is_finite(struct value bounds)
{
    return bounds.low > -FINITE && bounds.high < FINITE;
}

bool stays_finite(struct maker *m, node_id id)
{
    return is_finite(bounds_of(m, id).known);
}

bool is_whole_yuan(struct maker *m, node_id id)
{
    struct bounds bounds = bounds_of(m, id);
    return bounds.whole && bounds.ends.low >= -WHOLE && bounds.ends.high <= WHOLE;
}

static struct value hull(struct value a, struct value b)
{
    return (struct value){a.low < b.low ? a.low : b.low, a.high > b.high ? a.high : b.high};
}

static struct bounds hulls(struct bounds a, struct bounds b)
{
    return (struct bounds){hull(a.known, b.known), hull(a.ends, b.ends), a.whole && b.whole};
}

static bool whole(double number)
{
    return isinf(number) || number == trunc(number);
}

static struct bounds both(struct value value)
{
    return (struct bounds){value, value, false};
}

static struct bounds number(double number)
{
    return (struct bounds){{number, number}, {number, number}, whole(number)};
}

/* From declared ranges and storage. */
static struct bounds of_fact(const struct maker *m, const struct node *node)
{
    const struct program_input *input = m->input;
    const struct column *column = column_of(m, node);
    struct value range = input->range(input->context, node->of_level, node->index);
    struct value blank = blank_of(m, node);
    double limit = column_most(column);
    range.low = range.low > -limit ? range.low : -limit;
    range.high = range.high < limit ? range.high : limit;
    bool always = own_column(m, node) && !column->nmissing;
    return (struct bounds){range, always ? range : hull(range, blank),
                           integer_column(m, node) && column_scale(column) == 1 &&
                               (always || (whole(blank.low) && whole(blank.high)))};
}

static struct bounds of_parameter(const struct maker *m, const struct node *node)
{
    const struct program_input *input = m->input;
    struct bounds all = number(input->parameter(input->context, node->index, 0).low);
    for (size_t place = 0; place < input->nplaces; place++) {
        struct value value = input->parameter(input->context, node->index, place);
        all = hulls(hulls(all, number(value.low)), number(value.high));
    }
    return all;
}

/* Whether the operation makes whole numbers of whole numbers. */
static bool keeps_whole(enum graph_operation op)
{
    return op != OP_DIV && op >= OP_ADD && op <= OP_FEN;
}

/* Operations are monotone in the sense of intervals. A result that may not be finite is missing in
 * some rows, and then without ends. */
static struct bounds of_operation(struct maker *m, const struct node *node)
{
    struct value known[3] = {{0, 0}, {0, 0}, {0, 0}}, ends[3] = {{0, 0}, {0, 0}, {0, 0}};
    bool all_whole = keeps_whole(node->op);
    for (int i = 0; i < graph_operands(node->op); i++) {
        struct bounds operand = bounds_of(m, node->operand[i]);
        known[i] = operand.known;
        ends[i] = operand.ends;
        all_whole &= operand.whole;
    }
    struct bounds bounds = both(value_of_operation(node->op, known, m->input->as_of_day));
    bounds.ends = is_finite(bounds.known) ? value_of_operation(node->op, ends, m->input->as_of_day)
                                          : UNBOUNDED;
    bounds.whole = all_whole;
    return bounds;
}

static struct bounds find_bounds(struct maker *m, const struct node *node)
{
    if (node->type == TYPE_TRUTH)
        return both((struct value){0, 1});
    switch (node->op) {
    case OP_CONST:
        return number(node->number);
    case OP_FACT:
        return of_fact(m, node);
    case OP_PARAMETER:
        return of_parameter(m, node);
    case OP_SLOT: {
        node_id root = m->input->slot_roots ? m->input->slot_roots[node->index] : NO_NODE;
        return root == NO_NODE ? both(UNBOUNDED) : bounds_of(m, root);
    }
    case OP_AGE: {
        struct bounds birth = bounds_of(m, node->operand[0]);
        return (struct bounds){
            {-400, 400}, is_finite(birth.ends) ? (struct value){-400, 400} : UNBOUNDED, true};
    }
    case OP_COUNT:
        return (struct bounds){{0, 4294967296.0}, {0, 4294967296.0}, true};
    case OP_ITE:
        return hulls(bounds_of(m, node->operand[1]), bounds_of(m, node->operand[2]));
    case OP_DEFAULT:
        return hulls(bounds_of(m, node->operand[0]), bounds_of(m, node->operand[1]));
    default:
        return node->op >= OP_ADD && node->op <= OP_FEN ? of_operation(m, node) : both(UNBOUNDED);
    }
}

struct bounds bounds_of(struct maker *m, node_id id)
{
    if (isnan(m->bounds[id].known.low))
        m->bounds[id] = find_bounds(m, graph_node(m->input->graph, id));
    return m->bounds[id];
}
