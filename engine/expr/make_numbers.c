#include "lower.h"

/* A kernel on two columns; scalars are filled in. */
static reg_id pair(struct maker *m, bool bits, enum step_kind kind, reg_id a, reg_id b,
                   enum level level)
{
    reg_id left = make_column(m, a, level), right = make_column(m, b, level);
    return make_step(m, bits, step_of(kind, level, left, right, NO_REG));
}

static reg_id with_number(struct maker *m, bool bits, enum step_kind kind, reg_id a, double k,
                          enum level level)
{
    struct step step = step_of(kind, level, make_column(m, a, level), NO_REG, NO_REG);
    step.number = k;
    return make_step(m, bits, step);
}

reg_id make_each(struct maker *m, enum step_kind kind, reg_id a, enum level level)
{
    return with_number(m, false, kind, a, 0, level);
}

/* Comparisons -----------------------------------------------------------------------------------
 * */

reg_id make_less(struct maker *m, reg_id a, reg_id b, enum level level)
{
    if (is_scalar(m, a) && is_scalar(m, b))
        return make_scalar(m, true, number_of(m, a) < number_of(m, b));
    if (a == b || is_constant(m, a, INFINITY) || is_constant(m, b, -INFINITY))
        return make_scalar(m, true, 0);
    if (is_scalar(m, b))
        return with_number(m, true, STEP_LESS_SCALAR, a, number_of(m, b), level);
    if (is_scalar(m, a))
        return with_number(m, true, STEP_SCALAR_LESS, b, number_of(m, a), level);
    return pair(m, true, STEP_LESS, a, b, level);
}

reg_id make_equal(struct maker *m, reg_id a, reg_id b, enum level level)
{
    if (is_scalar(m, a) && is_scalar(m, b))
        return make_scalar(m, true, number_of(m, a) == number_of(m, b));
    if (a == b)
        return make_scalar(m, true, 1);
    if (is_scalar(m, b))
        return with_number(m, true, STEP_EQUAL_SCALAR, a, number_of(m, b), level);
    if (is_scalar(m, a))
        return with_number(m, true, STEP_EQUAL_SCALAR, b, number_of(m, a), level);
    return a < b ? pair(m, true, STEP_EQUAL, a, b, level) : pair(m, true, STEP_EQUAL, b, a, level);
}

/* Arithmetic ------------------------------------------------------------------------------------
 * */

/* a + k * b in one go, where b is made by multiplying. */
static bool add_scaled(struct maker *m, reg_id a, reg_id b, enum level level, reg_id *out)
{
    const struct reg *reg = &m->program->regs[b];
    if (reg->step < 0 || m->program->steps[reg->step].kind != STEP_MULTIPLY_SCALAR)
        return false;
    const struct step times = m->program->steps[reg->step];
    struct step step = step_of(STEP_ADD_SCALED, level, make_column(m, a, level),
                               make_column(m, times.in[0], level), NO_REG);
    step.number = times.number;
    *out = make_step(m, false, step);
    return true;
}

/* a + b or a - b, where b does nothing but widen integers of 8 to 32 bits that count ones. */
static bool with_column(struct maker *m, enum step_kind kind, reg_id a, reg_id b, enum level level,
                        reg_id *out)
{
    const struct reg *reg = &m->program->regs[b];
    if (reg->step < 0 || m->program->steps[reg->step].kind != STEP_WIDEN || reg->level != level)
        return false;
    struct step step = m->program->steps[reg->step];
    if (step.column->storage > STORE_I32 || column_scale(step.column) != 1)
        return false;
    step.kind = kind;
    step.in[0] = make_column(m, a, level);
    *out = make_step(m, false, step);
    return true;
}

reg_id make_add(struct maker *m, reg_id a, reg_id b, enum level level)
{
    if (is_constant(m, b, 0))
        return a;
    if (is_constant(m, a, 0))
        return b;
    if (is_scalar(m, b))
        return with_number(m, false, STEP_ADD_SCALAR, a, number_of(m, b), level);
    if (is_scalar(m, a))
        return with_number(m, false, STEP_ADD_SCALAR, b, number_of(m, a), level);
    reg_id out;
    if (add_scaled(m, a, b, level, &out) || add_scaled(m, b, a, level, &out) ||
        with_column(m, STEP_ADD_COLUMN, a, b, level, &out) ||
        with_column(m, STEP_ADD_COLUMN, b, a, level, &out))
        return out;
    return pair(m, false, STEP_ADD, a, b, level);
}

reg_id make_subtract(struct maker *m, reg_id a, reg_id b, enum level level)
{
    if (is_scalar(m, b))
        return make_add(m, a, make_scalar(m, false, -number_of(m, b)), level);
    if (is_scalar(m, a))
        return with_number(m, false, STEP_SCALAR_SUBTRACT, b, number_of(m, a), level);
    reg_id out;
    if (with_column(m, STEP_SUBTRACT_COLUMN, a, b, level, &out))
        return out;
    return pair(m, false, STEP_SUBTRACT, a, b, level);
}

reg_id make_multiply(struct maker *m, reg_id a, reg_id b, enum level level)
{
    if (is_constant(m, b, 1))
        return a;
    if (is_constant(m, a, 1))
        return b;
    if (is_scalar(m, b))
        return with_number(m, false, STEP_MULTIPLY_SCALAR, a, number_of(m, b), level);
    if (is_scalar(m, a))
        return with_number(m, false, STEP_MULTIPLY_SCALAR, b, number_of(m, a), level);
    return pair(m, false, STEP_MULTIPLY, a, b, level);
}

reg_id make_divide(struct maker *m, reg_id a, reg_id b, enum level level)
{
    if (is_constant(m, b, 1))
        return a;
    if (is_scalar(m, b))
        return with_number(m, false, STEP_DIVIDE_SCALAR, a, number_of(m, b), level);
    return pair(m, false, STEP_DIVIDE, a, b, level);
}

/* Least or greatest, where an infinite scalar is either the other side or decides. */
static reg_id extreme(struct maker *m, bool greatest, reg_id a, reg_id b, enum level level)
{
    double nobody = greatest ? -INFINITY : INFINITY;
    enum step_kind with = greatest ? STEP_GREATEST_SCALAR : STEP_LEAST_SCALAR;
    if (a == b || is_constant(m, b, nobody) || is_constant(m, a, -nobody))
        return a;
    if (is_constant(m, a, nobody) || is_constant(m, b, -nobody))
        return b;
    if (is_scalar(m, a) && is_scalar(m, b))
        return (number_of(m, a) < number_of(m, b)) != greatest ? a : b;
    if (is_scalar(m, b))
        return with_number(m, false, with, a, number_of(m, b), level);
    if (is_scalar(m, a))
        return with_number(m, false, with, b, number_of(m, a), level);
    return pair(m, false, greatest ? STEP_GREATEST : STEP_LEAST, a, b, level);
}

reg_id make_least(struct maker *m, reg_id a, reg_id b, enum level level)
{
    return extreme(m, false, a, b, level);
}

reg_id make_greatest(struct maker *m, reg_id a, reg_id b, enum level level)
{
    return extreme(m, true, a, b, level);
}

/* Choices ---------------------------------------------------------------------------------------
 * */

reg_id make_select(struct maker *m, reg_id c, reg_id a, reg_id b, enum level level)
{
    if (a == b || is_constant(m, c, 1))
        return a;
    if (is_constant(m, c, 0))
        return b;
    struct step step = step_of(STEP_SELECT_SCALARS, level, c, NO_REG, NO_REG);
    if (is_scalar(m, a) && is_scalar(m, b)) {
        step.number = number_of(m, a);
        step.other = number_of(m, b);
    } else if (is_scalar(m, b)) {
        step = step_of(STEP_SELECT_OR, level, c, make_spread(m, a, level), NO_REG);
        step.number = number_of(m, b);
    } else if (is_scalar(m, a)) {
        step = step_of(STEP_SELECT_OR, level, make_not(m, c), make_spread(m, b, level), NO_REG);
        step.number = number_of(m, a);
    } else {
        step = step_of(STEP_SELECT, level, c, make_spread(m, a, level), make_spread(m, b, level));
    }
    return make_step(m, false, step);
}
