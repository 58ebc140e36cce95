#include "lower.h"

/* Narrow columns against numbers ----------------------------------------------------------------
 * */

static int64_t integer_top(const struct column *column)
{
    return column->storage == STORE_I4    ? 15
           : column->storage == STORE_I8  ? INT8_MAX
           : column->storage == STORE_I16 ? INT16_MAX
                                          : INT32_MAX;
}

/* The least integer of the storage whose value is not below `limit`; true when all or none are. */
static bool integer_limit(const struct column *column, double limit, int64_t *integer, bool *all)
{
    int64_t top = integer_top(column), bottom = -top - 1;
    double scale = column_scale(column), guess = ceil(limit * scale);
    *all = guess > 0;
    if (guess > (double)top + 1 || guess < (double)bottom - 1)
        return true;
    int64_t at = (int64_t)guess;
    while ((double)at / scale < limit)
        at++;
    while ((double)(at - 1) / scale >= limit)
        at--;
    *all = at > top;
    *integer = at;
    return at > top || at <= bottom;
}

/* What a blank of the fact makes of a comparison with a number. */
static struct value blank_is_below(const struct maker *m, const struct node *fact, double number)
{
    const struct value operands[3] = {blank_of(m, fact), {number, number}, {0, 0}};
    return value_of_operation(OP_LESS, operands, m->input->as_of_day);
}

/* A packed column holds 0 and 1: what a test says of each decides. */
static reg_id packed_test(struct maker *m, const struct node *fact, bool of_0, bool of_1)
{
    reg_id yes = make_scalar(m, true, of_1), no = make_scalar(m, true, of_0);
    return make_select_bits(m, packed_bits(m, fact), yes, no);
}

static reg_id column_below(struct maker *m, const struct node *fact, double limit)
{
    struct step step = step_on_column(STEP_LESS_INTEGER, m, fact);
    bool all;
    if (step.column->storage == STORE_BIT)
        return packed_test(m, fact, 0 < limit, 1 < limit);
    return integer_limit(step.column, limit, &step.integer, &all) ? make_scalar(m, true, all)
                                                                  : make_step(m, true, step);
}

static reg_id column_equals(struct maker *m, const struct node *fact, double number)
{
    struct step step = step_on_column(STEP_EQUAL_INTEGER, m, fact);
    double scale = column_scale(step.column), raw = round(number * scale);
    if (step.column->storage == STORE_BIT)
        return packed_test(m, fact, number == 0, number == 1);
    if (fabs(raw) > (double)integer_top(step.column) || raw / scale != number)
        return make_scalar(m, true, 0);
    step.integer = (int64_t)raw;
    return make_step(m, true, step);
}

/* fact < limit (a number), on the narrow column itself. */
static struct operand fact_below(struct maker *m, const struct node *fact, double limit)
{
    return with_blanks(m, fact, same(column_below(m, fact, limit)), blank_is_below(m, fact, limit));
}

static struct operand fact_is(struct maker *m, const struct node *fact, double number,
                              struct value answer)
{
    return with_blanks(m, fact, same(column_equals(m, fact, number)), answer);
}

/* Less ------------------------------------------------------------------------------------------
 * */

/* k < x is the opposite of x < the smallest double above k. */
static double next_above(double k)
{
    return nextafter(k, INFINITY);
}

/* Whether somebody counts needs no count: members < 1. */
static bool count_below(struct maker *m, const struct node *node, double limit, struct operand *out)
{
    if (node->op != OP_COUNT || !(limit > 0 && limit <= 1))
        return false;
    *out = negated(m, any_of(m, lower(m, node->operand[0])));
    return true;
}

/* node < limit (a number), without making numbers of the node. */
static bool below(struct maker *m, const struct node *node, double limit, struct operand *out)
{
    if (narrow_column(m, node)) {
        *out = fact_below(m, node, limit);
        return true;
    }
    return count_below(m, node, limit, out) || age_below(m, node, limit, out);
}

/* One side is a number. */
static bool less_number(struct maker *m, const struct node *node, struct operand *out)
{
    for (int side = 0; side < 2; side++) {
        const struct node *other = node_behind(m, node->operand[side]);
        if (!narrow_column(m, other) && other->op != OP_COUNT && other->op != OP_AGE)
            continue;
        double k;
        if (!lower_number(m, node->operand[!side], &k))
            continue;
        if (!below(m, other, side ? next_above(k) : k, out))
            continue;
        *out = side ? negated(m, *out) : *out;
        return true;
    }
    return false;
}

/* k * b, where k is a number and b a column without blanks: not computed for itself. */
static bool scaled(struct maker *m, node_id id, double *k, reg_id *b)
{
    const struct node *node = graph_node(m->input->graph, id);
    if (node->op != OP_MUL || m->done[id].low != NO_REG || !stays_finite(m, id))
        return false;
    struct operand left = lower(m, node->operand[0]), right = lower(m, node->operand[1]);
    if (varies(left) || varies(right) || is_scalar(m, left.low) == is_scalar(m, right.low))
        return false;
    bool left_scalar = is_scalar(m, left.low);
    *k = number_of(m, left_scalar ? left.low : right.low);
    *b = left_scalar ? right.low : left.low;
    return true;
}

static bool less_scaled(struct maker *m, const struct node *node, struct operand *out)
{
    double k;
    reg_id b;
    enum level level = node->level;
    for (int side = 0; side < 2; side++) {
        if (!scaled(m, node->operand[side], &k, &b))
            continue;
        struct operand other = lower(m, node->operand[!side]);
        if (varies(other) || is_scalar(m, other.low))
            return false;
        reg_id left = make_column(m, side ? other.low : b, level);
        reg_id right = make_column(m, side ? b : other.low, level);
        struct step step =
            step_of(side ? STEP_LESS_SCALED : STEP_SCALED_LESS, level, left, right, NO_REG);
        step.number = k;
        *out = same(make_step(m, true, step));
        return true;
    }
    return false;
}

struct operand lower_less(struct maker *m, const struct node *node)
{
    struct operand out;
    if (node->operand[0] == node->operand[1])
        return same(make_scalar(m, true, 0));
    if (less_number(m, node, &out) || less_scaled(m, node, &out))
        return out;
    struct operand a = lower(m, node->operand[0]), b = lower(m, node->operand[1]);
    reg_id low = make_less(m, a.high, b.low, node->level);
    if (!varies(a) && !varies(b))
        return same(low);
    return (struct operand){low, make_less(m, a.low, b.high, node->level)};
}

/* Equal -----------------------------------------------------------------------------------------
 * */

/* Surely: both are one number and the same; possibly: neither lies wholly below the other. */
static struct operand equal_intervals(struct maker *m, struct operand a, struct operand b,
                                      enum level level)
{
    reg_id low = make_equal(m, a.low, b.low, level);
    if (!varies(a) && !varies(b))
        return same(low);
    low = make_and(m, low, make_equal(m, a.high, b.high, level));
    if (varies(a) && varies(b))
        low = make_and(m, low, make_equal(m, a.low, a.high, level));
    reg_id apart =
        make_or(m, make_less(m, a.high, b.low, level), make_less(m, b.high, a.low, level));
    return (struct operand){low, make_not(m, apart)};
}

/* One side of an equality. */
struct side {
    struct operand ends;
    int grain;
};

static struct side side_of(struct maker *m, node_id id)
{
    return (struct side){lower(m, id), graph_node(m->input->graph, id)->grain};
}

/* As value_attains says it, row by row. */
static reg_id attains(struct maker *m, reg_id number, int grain, enum level level)
{
    if (is_scalar(m, number))
        return make_scalar(m, true, value_attains(number_of(m, number), grain));
    reg_id scale = make_scalar(m, false, grain), end = make_scalar(m, false, GRAINS_END);
    reg_id whole = make_each(m, STEP_ROUND, make_multiply(m, number, scale, level), level);
    reg_id equal = make_equal(m, make_divide(m, whole, scale, level), number, level);
    if (grain == 1)
        return equal;
    reg_id low_end = make_scalar(m, false, -GRAINS_END);
    reg_id beyond =
        make_or(m, make_less(m, end, number, level), make_less(m, number, low_end, level));
    return make_or(m, equal, beyond);
}

/* What is not known on one side is not the number of the other that it cannot be. */
static struct operand within_grain(struct maker *m, struct operand equal, struct side side,
                                   struct side other, enum level level)
{
    bool finer = other.grain == 0 || other.grain > side.grain;
    if (side.grain == 0 || !finer || !varies(side.ends) || !varies(equal))
        return equal;
    reg_id can = attains(m, other.ends.low, side.grain, level);
    if (varies(other.ends))
        can = make_or_not(m, can, make_equal(m, other.ends.low, other.ends.high, level));
    reg_id high = make_and(m, equal.high, can);
    return (struct operand){is_constant(m, high, 0) ? high : equal.low, high};
}

static struct value blank_equals(const struct maker *m, const struct node *fact, double number)
{
    return value_equal(blank_of(m, fact), fact->grain, (struct value){number, number}, 0);
}

static bool equal_number(struct maker *m, const struct node *node, struct operand *out)
{
    for (int side = 0; side < 2; side++) {
        const struct node *fact = node_behind(m, node->operand[side]);
        if (!narrow_column(m, fact))
            continue;
        double k;
        if (!lower_number(m, node->operand[!side], &k))
            continue;
        *out = fact_is(m, fact, k, blank_equals(m, fact, k));
        return true;
    }
    return false;
}

struct operand lower_equal(struct maker *m, const struct node *node)
{
    struct operand out;
    if (node->operand[0] == node->operand[1])
        return same(make_scalar(m, true, 1));
    if (equal_number(m, node, &out))
        return out;
    struct side a = side_of(m, node->operand[0]), b = side_of(m, node->operand[1]);
    out = equal_intervals(m, a.ends, b.ends, node->level);
    out = within_grain(m, out, a, b, node->level);
    return within_grain(m, out, b, a, node->level);
}

/* Any other label is possible only where the enum is not known. */
struct operand lower_is(struct maker *m, const struct node *node)
{
    const struct node *subject = node_behind(m, node->operand[0]);
    if (narrow_column(m, subject))
        return fact_is(m, subject, node->index, (struct value){0, 1});
    struct operand a = lower(m, node->operand[0]);
    reg_id label = make_scalar(m, false, node->index);
    reg_id low = make_equal(m, a.low, label, node->level);
    if (!varies(a))
        return same(low);
    low = make_and(m, low, make_equal(m, a.high, label, node->level));
    return (struct operand){low, make_or_not(m, low, make_equal(m, a.low, a.high, node->level))};
}

struct operand lower_known(struct maker *m, const struct node *node)
{
    const struct node *subject = node_behind(m, node->operand[0]);
    if (own_column(m, subject) && column_of(m, subject)->nmissing)
        return same(known_bits(m, subject));
    struct operand a = lower(m, node->operand[0]);
    if (!varies(a))
        return same(make_scalar(m, true, 1));
    if (subject->type == TYPE_TRUTH)
        return same(make_or_not(m, a.low, a.high));
    return same(make_equal(m, a.low, a.high, node->level));
}
