#include "lower.h"

static enum level level_of(const struct maker *m, reg_id id)
{
    return m->program->regs[id].level;
}

/* The step of that kind that made the register, or NULL. */
static const struct step *made_by(const struct maker *m, reg_id id, enum step_kind kind)
{
    int32_t step = m->program->regs[id].step;
    return step >= 0 && m->program->steps[step].kind == kind ? &m->program->steps[step] : NULL;
}

static reg_id bits_step(struct maker *m, enum step_kind kind, reg_id a, reg_id b, reg_id c)
{
    return make_step(m, true, step_of(kind, level_of(m, a), a, b, c));
}

/* The order of both sides does not matter: one step for either. */
static reg_id either_way(struct maker *m, enum step_kind kind, reg_id a, reg_id b)
{
    return a < b ? bits_step(m, kind, a, b, NO_REG) : bits_step(m, kind, b, a, NO_REG);
}

static bool has_input(const struct step *step, reg_id id)
{
    return step && (step->in[0] == id || step->in[1] == id);
}

reg_id make_not(struct maker *m, reg_id a)
{
    const struct step *step;
    if (is_scalar(m, a))
        return make_scalar(m, true, number_of(m, a) == 0);
    if ((step = made_by(m, a, STEP_NOT)))
        return step->in[0];
    if ((step = made_by(m, a, STEP_AND_NOT)))
        return make_or_not(m, step->in[1], step->in[0]);
    if ((step = made_by(m, a, STEP_OR_NOT)))
        return make_and_not(m, step->in[1], step->in[0]);
    return bits_step(m, STEP_NOT, a, NO_REG, NO_REG);
}

/* a and (a and b) is a and b; a and (a or b) is a. */
static bool absorbed(const struct maker *m, enum step_kind inner, enum step_kind outer, reg_id a,
                     reg_id b, reg_id *out)
{
    if (has_input(made_by(m, b, inner), a)) {
        *out = b;
        return true;
    }
    *out = a;
    return has_input(made_by(m, b, outer), a);
}

reg_id make_and(struct maker *m, reg_id a, reg_id b)
{
    reg_id out;
    const struct step *step;
    if (a == b || is_constant(m, b, 1))
        return a;
    if (is_constant(m, a, 1))
        return b;
    if (is_constant(m, a, 0) || is_constant(m, b, 0))
        return make_scalar(m, true, 0);
    if ((step = made_by(m, b, STEP_NOT)))
        return make_and_not(m, a, step->in[0]);
    if ((step = made_by(m, a, STEP_NOT)))
        return make_and_not(m, b, step->in[0]);
    if (absorbed(m, STEP_AND, STEP_OR, a, b, &out) || absorbed(m, STEP_AND, STEP_OR, b, a, &out))
        return out;
    return either_way(m, STEP_AND, a, b);
}

reg_id make_or(struct maker *m, reg_id a, reg_id b)
{
    reg_id out;
    const struct step *step;
    if (a == b || is_constant(m, b, 0))
        return a;
    if (is_constant(m, a, 0))
        return b;
    if (is_constant(m, a, 1) || is_constant(m, b, 1))
        return make_scalar(m, true, 1);
    if ((step = made_by(m, b, STEP_NOT)))
        return make_or_not(m, a, step->in[0]);
    if ((step = made_by(m, a, STEP_NOT)))
        return make_or_not(m, b, step->in[0]);
    if (absorbed(m, STEP_OR, STEP_AND, a, b, &out) || absorbed(m, STEP_OR, STEP_AND, b, a, &out))
        return out;
    return either_way(m, STEP_OR, a, b);
}

reg_id make_and_not(struct maker *m, reg_id a, reg_id b)
{
    const struct step *step;
    if (a == b)
        return make_scalar(m, true, 0);
    if (is_scalar(m, a) || is_scalar(m, b))
        return make_and(m, a, make_not(m, b));
    if ((step = made_by(m, b, STEP_NOT)))
        return make_and(m, a, step->in[0]);
    return bits_step(m, STEP_AND_NOT, a, b, NO_REG);
}

reg_id make_or_not(struct maker *m, reg_id a, reg_id b)
{
    const struct step *step;
    if (a == b)
        return make_scalar(m, true, 1);
    if (is_scalar(m, a) || is_scalar(m, b))
        return make_or(m, a, make_not(m, b));
    if ((step = made_by(m, b, STEP_NOT)))
        return make_or(m, a, step->in[0]);
    return bits_step(m, STEP_OR_NOT, a, b, NO_REG);
}

reg_id make_select_bits(struct maker *m, reg_id c, reg_id a, reg_id b)
{
    if (a == b || is_constant(m, c, 1))
        return a;
    if (is_constant(m, c, 0))
        return b;
    if (is_constant(m, a, 0) && is_constant(m, b, 1))
        return make_not(m, c);
    if (is_constant(m, a, 1) || a == c)
        return make_or(m, c, b);
    if (is_constant(m, b, 0) || b == c)
        return make_and(m, c, a);
    if (is_constant(m, a, 0))
        return make_and_not(m, b, c);
    if (is_constant(m, b, 1))
        return make_or_not(m, a, c);
    return bits_step(m, STEP_SELECT_BITS, c, a, b);
}

struct operand negated(struct maker *m, struct operand a)
{
    reg_id low = make_not(m, a.high);
    return (struct operand){low, varies(a) ? make_not(m, a.low) : low};
}
