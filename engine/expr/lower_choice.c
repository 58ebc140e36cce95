#include "lower.h"

/* low = c surely ? a : c surely not ? b : both. The ends as in value.c. */
static struct operand choose_bits(struct maker *m, struct operand c, struct operand a,
                                  struct operand b)
{
    if (!varies(c)) {
        reg_id low = make_select_bits(m, c.low, a.low, b.low);
        bool two = varies(a) || varies(b);
        return (struct operand){low, two ? make_select_bits(m, c.low, a.high, b.high) : low};
    }
    reg_id both = make_and(m, a.low, b.low);
    reg_id low =
        make_or(m, both, make_select_bits(m, c.low, a.low, make_and_not(m, b.low, c.high)));
    reg_id high = make_or(m, make_and(m, c.high, a.high), make_and_not(m, b.high, c.low));
    return (struct operand){low, high};
}

/* Where the condition is not known, the end is the outer one of both. */
static reg_id outer_end(struct maker *m, bool high, reg_id a, reg_id b, enum level level)
{
    return high ? make_greatest(m, a, b, level) : make_least(m, a, b, level);
}

static reg_id choose_end(struct maker *m, bool high, struct operand c, reg_id yes, reg_id no,
                         enum level level)
{
    if (!varies(c))
        return make_select(m, c.low, yes, no, level);
    reg_id unsure = outer_end(m, high, yes, no, level);
    if (unsure == yes)
        return make_select(m, c.high, yes, no, level);
    if (unsure == no)
        return make_select(m, c.low, yes, no, level);
    return make_select(m, c.low, yes, make_select(m, c.high, unsure, no, level), level);
}

static struct operand choose_numbers(struct maker *m, struct operand c, struct operand a,
                                     struct operand b, enum level level)
{
    reg_id low = choose_end(m, false, c, a.low, b.low, level);
    if (!varies(a) && !varies(b) && !varies(c))
        return same(low);
    return (struct operand){low, choose_end(m, true, c, a.high, b.high, level)};
}

struct operand lower_choice(struct maker *m, const struct node *node)
{
    struct operand c = lower(m, node->operand[0]);
    if (is_constant(m, c.low, 1))
        return lower(m, node->operand[1]);
    if (is_constant(m, c.high, 0))
        return lower(m, node->operand[2]);
    struct operand a = make_spread_ends(m, lower(m, node->operand[1]), node->level);
    struct operand b = make_spread_ends(m, lower(m, node->operand[2]), node->level);
    c = make_spread_ends(m, c, node->level);
    return node->type == TYPE_TRUTH ? choose_bits(m, c, a, b)
                                    : choose_numbers(m, c, a, b, node->level);
}

/* Whether the first is known, in rows of `level`. */
static reg_id known_of(struct maker *m, const struct node *subject, struct operand a,
                       enum level level)
{
    if (own_column(m, subject) && column_of(m, subject)->nmissing)
        return make_spread(m, known_bits(m, subject), level);
    return subject->type == TYPE_TRUTH ? make_or_not(m, a.low, a.high)
                                       : make_equal(m, a.low, a.high, level);
}

struct operand lower_default(struct maker *m, const struct node *node)
{
    struct operand a = make_spread_ends(m, lower(m, node->operand[0]), node->level);
    if (!varies(a))
        return a;
    const struct node *subject = node_behind(m, node->operand[0]);
    struct operand b = make_spread_ends(m, lower(m, node->operand[1]), node->level);
    struct operand known = same(known_of(m, subject, a, node->level));
    const struct operand value = same(a.low);
    return node->type == TYPE_TRUTH ? choose_bits(m, known, value, b)
                                    : choose_numbers(m, known, value, b, node->level);
}
