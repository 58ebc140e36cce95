#include "lower.h"

/* A column of numbers for members, whatever the register is. */
static reg_id member_numbers(struct maker *m, reg_id id)
{
    if (!m->program->regs[id].bits)
        return make_spread(m, id, LEVEL_MEMBER);
    reg_id bits = make_spread(m, id, LEVEL_MEMBER);
    return make_select(m, bits, make_scalar(m, false, 1), make_scalar(m, false, 0), LEVEL_MEMBER);
}

static struct operand number_operand(struct maker *m, node_id id)
{
    struct operand number = lower(m, id);
    reg_id low = member_numbers(m, number.low);
    return varies(number) ? (struct operand){low, member_numbers(m, number.high)} : same(low);
}

static reg_id reduce(struct maker *m, enum step_kind kind, bool bits, reg_id members)
{
    reg_id column = make_column(m, members, LEVEL_MEMBER);
    return make_step(m, bits, step_of(kind, LEVEL_HOUSEHOLD, column, NO_REG, NO_REG));
}

static struct operand reduce_mask(struct maker *m, enum step_kind kind, bool bits,
                                  struct operand mask)
{
    reg_id low = reduce(m, kind, bits, mask.low);
    return varies(mask) ? (struct operand){low, reduce(m, kind, bits, mask.high)} : same(low);
}

struct operand any_of(struct maker *m, struct operand mask)
{
    return reduce_mask(m, STEP_ANY, true, mask);
}

/* Members who are surely in count with their end of the number, those who may be in with the outer
 * of it and 0. */
static reg_id sum_end(struct maker *m, bool high, struct operand in, reg_id number)
{
    reg_id zero = make_scalar(m, false, 0);
    reg_id part = make_select(m, in.low, number, zero, LEVEL_MEMBER);
    if (varies(in)) {
        reg_id maybe = high ? make_greatest(m, number, zero, LEVEL_MEMBER)
                            : make_least(m, number, zero, LEVEL_MEMBER);
        part = make_select(m, in.high, maybe, zero, LEVEL_MEMBER);
        part = make_select(m, in.low, number, part, LEVEL_MEMBER);
    }
    return reduce(m, STEP_SUM, false, part);
}

static struct operand one_by_one(struct maker *m, struct operand in, struct operand number)
{
    struct step step =
        step_of(STEP_FOLD, LEVEL_HOUSEHOLD, make_column(m, in.low, LEVEL_MEMBER),
                make_column(m, in.high, LEVEL_MEMBER), make_column(m, number.low, LEVEL_MEMBER));
    step.in[3] = make_column(m, number.high, LEVEL_MEMBER);
    return make_ends(m, false, step);
}

static struct operand sum_of(struct maker *m, node_id id, struct operand in, struct operand number)
{
    if (!stays_finite(m, id))
        return one_by_one(m, in, number);
    reg_id low = sum_end(m, false, in, number.low);
    if (!varies(in) && !varies(number))
        return same(low);
    return (struct operand){low, sum_end(m, true, in, number.high)};
}

/* The number where `mask` is set, else `nobody`, reduced. */
static reg_id extreme_end(struct maker *m, bool greatest, reg_id mask, reg_id number)
{
    reg_id nobody = make_scalar(m, false, greatest ? -INFINITY : INFINITY);
    reg_id of_mask = make_select(m, mask, number, nobody, LEVEL_MEMBER);
    return reduce(m, greatest ? STEP_GREATEST_OF : STEP_LEAST_OF, false, of_mask);
}

/* The outer end takes all who may be in, the inner end those who are; where nobody surely is, there
 * may be no such number at all. */
static struct operand extreme_of(struct maker *m, bool greatest, struct operand in,
                                 struct operand number)
{
    reg_id inner = extreme_end(m, greatest, in.low, greatest ? number.low : number.high);
    reg_id outer = extreme_end(m, greatest, in.high, greatest ? number.high : number.low);
    reg_id somebody = reduce(m, STEP_ANY, true, in.low);
    reg_id missing = make_scalar(m, false, greatest ? INFINITY : -INFINITY);
    outer = make_select(m, somebody, outer, missing, LEVEL_HOUSEHOLD);
    return greatest ? (struct operand){inner, outer} : (struct operand){outer, inner};
}

static reg_id only_end(struct maker *m, struct operand in, reg_id number, double missing)
{
    struct step step = step_of(STEP_ONLY, LEVEL_HOUSEHOLD, make_column(m, in.high, LEVEL_MEMBER),
                               make_column(m, number, LEVEL_MEMBER), NO_REG);
    step.number = missing;
    reg_id only = make_step(m, false, step);
    if (!varies(in))
        return only;
    return make_select(m, reduce(m, STEP_ANY, true, in.low), only, make_scalar(m, false, missing),
                       LEVEL_HOUSEHOLD);
}

static struct operand only_of(struct maker *m, struct operand in, struct operand number)
{
    return (struct operand){only_end(m, in, number.low, -INFINITY),
                            only_end(m, in, number.high, INFINITY)};
}

struct operand lower_reduction(struct maker *m, const struct node *node)
{
    struct operand in = make_spread_ends(m, lower(m, node->operand[0]), LEVEL_MEMBER);
    if (node->op == OP_COUNT || node->op == OP_ANY)
        return reduce_mask(m, node->op == OP_COUNT ? STEP_COUNT : STEP_ANY, node->op == OP_ANY, in);
    struct operand number = number_operand(m, node->operand[1]);
    switch (node->op) {
    case OP_SUM:
        return sum_of(m, node->operand[1], in, number);
    case OP_THE:
        return only_of(m, in, number);
    default:
        return extreme_of(m, node->op == OP_MAX_OF, in, number);
    }
}
