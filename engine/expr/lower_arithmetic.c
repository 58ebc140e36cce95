#include "lower.h"

static bool all_scalar(const struct maker *m, const struct operand *operands, int count)
{
    for (int i = 0; i < count; i++)
        if (!is_scalar(m, operands[i].low) || !is_scalar(m, operands[i].high))
            return false;
    return true;
}

struct operand fold_constants(struct maker *m, const struct node *node, bool bits,
                              const struct operand *operands, int count)
{
    struct value values[3] = {{0, 0}, {0, 0}, {0, 0}};
    for (int i = 0; i < count; i++)
        values[i] = (struct value){number_of(m, operands[i].low), number_of(m, operands[i].high)};
    return make_constant(m, bits, value_of_operation(node->op, values, m->input->as_of_day));
}

/* A result that may stop being finite is missing in the rows in which it does. */
static struct operand settled(struct maker *m, node_id id, struct operand ends, enum level level)
{
    if (stays_finite(m, id))
        return ends;
    reg_id low = make_column(m, ends.low, level), high = make_column(m, ends.high, level);
    return make_ends(m, false, step_of(STEP_SETTLE, level, low, high, NO_REG));
}

static struct operand by_intervals(struct maker *m, enum step_kind kind, struct operand a,
                                   struct operand b, enum level level)
{
    struct step step = step_of(kind, level, make_column(m, a.low, level),
                               make_column(m, a.high, level), make_column(m, b.low, level));
    step.in[3] = make_column(m, b.high, level);
    return make_ends(m, false, step);
}

/* A number above 0 in every row keeps the ends of what it is multiplied with in order. */
static bool is_positive(struct maker *m, node_id id, struct operand operand)
{
    return !varies(operand) && bounds_of(m, id).ends.low > 0 && is_finite(bounds_of(m, id).ends);
}

static struct operand lower_multiply(struct maker *m, node_id id, const struct node *node,
                                     struct operand a, struct operand b)
{
    if (!varies(a) && !varies(b))
        return settled(m, id, same(make_multiply(m, a.low, b.low, node->level)), node->level);
    if (!is_positive(m, node->operand[0], a) && !is_positive(m, node->operand[1], b))
        return by_intervals(m, STEP_MULTIPLY_ENDS, a, b, node->level);
    const struct operand ends = {make_multiply(m, a.low, b.low, node->level),
                                 make_multiply(m, a.high, b.high, node->level)};
    return settled(m, id, ends, node->level);
}

static struct operand lower_divide(struct maker *m, node_id id, const struct node *node,
                                   struct operand a, struct operand b)
{
    if (!varies(a) && !varies(b))
        return settled(m, id, same(make_divide(m, a.low, b.low, node->level)), node->level);
    if (!is_positive(m, node->operand[1], b) || !is_finite(bounds_of(m, node->operand[0]).ends))
        return by_intervals(m, STEP_DIVIDE_ENDS, a, b, node->level);
    const struct operand ends = {make_divide(m, a.low, b.low, node->level),
                                 make_divide(m, a.high, b.high, node->level)};
    return settled(m, id, ends, node->level);
}

/* From the greatest of low, -high and 0 to the greatest of high and -low. */
static struct operand lower_magnitude(struct maker *m, struct operand a, enum level level)
{
    reg_id turned_low = make_each(m, STEP_NEGATE, a.low, level);
    reg_id high = make_greatest(m, a.high, turned_low, level);
    if (!varies(a))
        return same(high);
    reg_id low = make_greatest(m, a.low, make_each(m, STEP_NEGATE, a.high, level), level);
    return (struct operand){make_greatest(m, low, make_scalar(m, false, 0), level), high};
}

static reg_id one_end(struct maker *m, enum graph_operation op, reg_id a, reg_id b,
                      enum level level)
{
    static const enum step_kind each[OPERATION_COUNT] = {[OP_NEG] = STEP_NEGATE,
                                                         [OP_FLOOR] = STEP_FLOOR,
                                                         [OP_CEIL] = STEP_CEIL,
                                                         [OP_ROUND] = STEP_ROUND,
                                                         [OP_FEN] = STEP_FEN};
    switch (op) {
    case OP_ADD:
        return make_add(m, a, b, level);
    case OP_SUB:
        return make_subtract(m, a, b, level);
    case OP_MIN:
        return make_least(m, a, b, level);
    case OP_MAX:
        return make_greatest(m, a, b, level);
    default:
        return make_each(m, each[op], a, level);
    }
}

/* The other operations make each end from one end of each part. */
static struct operand end_by_end(struct maker *m, const struct node *node, struct operand a,
                                 struct operand b)
{
    struct operand left = node->op == OP_NEG ? (struct operand){a.high, a.low} : a;
    struct operand right = node->op == OP_SUB ? (struct operand){b.high, b.low} : b;
    reg_id low = one_end(m, node->op, left.low, right.low, node->level);
    if (!varies(a) && !varies(b))
        return same(low);
    return (struct operand){low, one_end(m, node->op, left.high, right.high, node->level)};
}

struct operand lower_arithmetic(struct maker *m, node_id id, const struct node *node)
{
    int count = graph_operands(node->op);
    struct operand operands[2] = {lower(m, node->operand[0]), {0, 0}};
    if (count > 1)
        operands[1] = lower(m, node->operand[1]);
    if (all_scalar(m, operands, count))
        return fold_constants(m, node, false, operands, count);
    if (node->op == OP_FEN && is_whole_yuan(m, node->operand[0]))
        return operands[0];
    switch (node->op) {
    case OP_MUL:
        return lower_multiply(m, id, node, operands[0], operands[1]);
    case OP_DIV:
        return lower_divide(m, id, node, operands[0], operands[1]);
    case OP_ABS:
        return lower_magnitude(m, operands[0], node->level);
    case OP_ADD:
    case OP_SUB:
    case OP_FEN:
        return settled(m, id, end_by_end(m, node, operands[0], operands[1]), node->level);
    default:
        return end_by_end(m, node, operands[0], operands[1]);
    }
}
