#include "step.h"

#include <math.h>
#include <stdlib.h>

/* Singles take up half the memory and half the time. A register becomes one when each of its
 * numbers is exactly a float whatever the rows hold, and every step that reads it works on singles
 * too. Whole numbers up to 2^24 are floats, and so are infinities, which stand for blanks. */

static const double most_whole = 16777216;

enum role { OF_DOUBLES, MAKES, CHOOSES, COMPUTES, COMPARES };

static const enum role roles[STEP_KIND_COUNT] = {
    [STEP_WIDEN] = MAKES,
    [STEP_GIVEN] = MAKES,
    [STEP_FILL] = MAKES,
    [STEP_SELECT_SCALARS] = MAKES,
    [STEP_SELECT] = CHOOSES,
    [STEP_SELECT_OR] = CHOOSES,
    [STEP_LEAST] = CHOOSES,
    [STEP_GREATEST] = CHOOSES,
    [STEP_LEAST_SCALAR] = CHOOSES,
    [STEP_GREATEST_SCALAR] = CHOOSES,
    [STEP_NEGATE] = CHOOSES,
    [STEP_ADD] = COMPUTES,
    [STEP_SUBTRACT] = COMPUTES,
    [STEP_ADD_COLUMN] = COMPUTES,
    [STEP_SUBTRACT_COLUMN] = COMPUTES,
    [STEP_MULTIPLY] = COMPUTES,
    [STEP_ADD_SCALAR] = COMPUTES,
    [STEP_ADD_SCALED] = COMPUTES,
    [STEP_SCALAR_SUBTRACT] = COMPUTES,
    [STEP_MULTIPLY_SCALAR] = COMPUTES,
    [STEP_LESS] = COMPARES,
    [STEP_LESS_SCALAR] = COMPARES,
    [STEP_SCALAR_LESS] = COMPARES,
    [STEP_LESS_SCALED] = COMPARES,
    [STEP_SCALED_LESS] = COMPARES,
    [STEP_EQUAL] = COMPARES,
    [STEP_EQUAL_SCALAR] = COMPARES,
};

struct narrowing {
    struct program *program;
    double *most; /* by register: its numbers are whole and not above this; else infinity */
    bool *single; /* by register */
};

static bool is_float(double number)
{
    return (double)(float)number == number;
}

static bool is_number(const struct narrowing *n, reg_id id)
{
    return id != NO_REG && !n->program->regs[id].bits;
}

/* What registers hold ---------------------------------------------------------------------------
 */

static double most_of_column(const struct column *column)
{
    bool whole = column->storage != STORE_F32 && column_scale(column) == 1;
    return whole ? column_most(column) : INFINITY;
}

static double most_of_scalar(double number)
{
    if (isinf(number))
        return 0;
    return number == trunc(number) ? fabs(number) : INFINITY;
}

static double find_most(const struct narrowing *n, const struct step *step)
{
    double k = most_of_scalar(step->number), in[STEP_INPUTS] = {0};
    size_t count = 0;
    for (int i = 0; i < STEP_INPUTS; i++)
        if (is_number(n, step->in[i]))
            in[count++] = n->most[step->in[i]];
    switch (step->kind) {
    case STEP_WIDEN:
        return most_of_column(step->column);
    case STEP_GIVEN:
        return INFINITY;
    case STEP_SELECT_SCALARS:
        return fmax(k, most_of_scalar(step->other));
    case STEP_MULTIPLY:
        return in[0] * in[1];
    case STEP_MULTIPLY_SCALAR:
        return in[0] * k;
    case STEP_ADD_SCALED:
        return in[0] + k * in[1];
    case STEP_ADD:
    case STEP_SUBTRACT:
        return in[0] + in[1];
    case STEP_ADD_COLUMN:
    case STEP_SUBTRACT_COLUMN:
        return in[0] + most_of_column(step->column);
    case STEP_ADD_SCALAR:
    case STEP_SCALAR_SUBTRACT:
        return in[0] + k;
    default: /* choices; without a scalar k is 0 */
        return fmax(k, fmax(in[0], in[1]));
    }
}

static bool scalars_are_floats(const struct step *step)
{
    return is_float(step->number) && is_float(step->other);
}

/* Whether its result is made of floats, if what it reads is. */
static bool makes_floats(const struct narrowing *n, const struct step *step)
{
    switch (roles[step->kind]) {
    case MAKES:
        if (step->kind == STEP_GIVEN)
            return n->program->input.given[step->index].singles;
        if (step->kind == STEP_WIDEN && step->column->storage == STORE_F32)
            return true;
        return step->kind == STEP_WIDEN ? n->most[step->out] <= most_whole
                                        : scalars_are_floats(step);
    case CHOOSES:
        return scalars_are_floats(step);
    case COMPUTES:
        return n->most[step->out] <= most_whole;
    default:
        return false;
    }
}

static bool reads_singles(const struct narrowing *n, const struct step *step)
{
    for (int i = 0; i < STEP_INPUTS; i++)
        if (is_number(n, step->in[i]) && !n->single[step->in[i]])
            return false;
    return true;
}

static void find_candidates(struct narrowing *n)
{
    for (size_t i = 0; i < n->program->nsteps; i++) {
        const struct step *step = &n->program->steps[i];
        if (n->program->regs[step->out].bits || roles[step->kind] == OF_DOUBLES)
            continue;
        n->most[step->out] = find_most(n, step);
        n->single[step->out] = makes_floats(n, step) && reads_singles(n, step);
    }
}

/* Who reads them --------------------------------------------------------------------------------
 */

static bool works_on_singles(const struct narrowing *n, const struct step *step)
{
    if (roles[step->kind] == OF_DOUBLES || !reads_singles(n, step))
        return false;
    if (roles[step->kind] == COMPARES)
        return step->kind != STEP_EQUAL_SCALAR || is_float(step->number);
    return n->single[step->out];
}

/* Takes singles back from a step that needs doubles; says whether that changed anything. */
static bool take_back(struct narrowing *n, const struct step *step)
{
    bool changed = false;
    if (!step_is_read(n->program, step) || works_on_singles(n, step))
        return false;
    for (int i = 0; i < STEP_INPUTS; i++)
        if (is_number(n, step->in[i]) && n->single[step->in[i]]) {
            n->single[step->in[i]] = false;
            changed = true;
        }
    changed |= n->single[step->out];
    n->single[step->out] = false;
    return changed;
}

/* Both ends of an output are of one kind. */
static bool level_ends(struct narrowing *n, struct operand output)
{
    bool *low = &n->single[output.low], *high = &n->single[output.high];
    bool changed = *low != *high;
    *low = *high = *low && *high;
    return changed;
}

static void settle_readers(struct narrowing *n)
{
    bool changed = true;
    while (changed) {
        changed = false;
        for (size_t i = n->program->noutputs; i-- > 0;)
            changed |= level_ends(n, n->program->outputs[i]);
        for (size_t i = n->program->nsteps; i-- > 0;)
            changed |= take_back(n, &n->program->steps[i]);
    }
}

/* Steps -----------------------------------------------------------------------------------------
 */

/* x < k for floats x says what x < the least float not below k says. */
static double float_from(double k)
{
    float near = (float)k;
    return (double)near < k ? (double)nextafterf(near, INFINITY) : (double)near;
}

/* Whether k times whole numbers up to `most` are floats. */
static bool is_exact_product(double k, double most)
{
    double whole = fabs(k);
    for (int i = 0; i < 24 && whole != trunc(whole); i++)
        whole *= 2;
    return whole == trunc(whole) && whole * most <= most_whole;
}

static void compare_singles(const struct narrowing *n, struct step *step)
{
    if (step->kind == STEP_LESS_SCALAR)
        step->number = float_from(step->number);
    if (step->kind == STEP_SCALAR_LESS)
        step->number = -float_from(-step->number);
    if (step->kind == STEP_LESS_SCALED && !is_exact_product(step->number, n->most[step->in[1]]))
        step->kind = STEP_LESS_SCALED_MIXED;
    if (step->kind == STEP_SCALED_LESS && !is_exact_product(step->number, n->most[step->in[0]]))
        step->kind = STEP_SCALED_LESS_MIXED;
}

/* Floats of households are read where they lie. */
static void read_in_place(struct program *program, const struct step *step)
{
    if (step->kind == STEP_WIDEN && step->column->storage == STORE_F32 &&
        step->level == LEVEL_HOUSEHOLD)
        program->regs[step->out].direct = step->column->values;
}

static void narrow_steps(struct narrowing *n)
{
    struct program *program = n->program;
    for (size_t i = 0; i < program->nsteps; i++) {
        struct step *step = &program->steps[i];
        if (!step_is_read(n->program, step) || !works_on_singles(n, step))
            continue;
        step->single = true;
        if (roles[step->kind] == COMPARES) {
            compare_singles(n, step);
            continue;
        }
        program->regs[step->out].single = true;
        read_in_place(program, step);
    }
}

/* Only floats that are needed as doubles are not read where they lie. */
static bool read_given(struct program *program)
{
    program->given =
        arena_array(&program->arena, 2 * program->input.nslots + 1, sizeof(struct step));
    for (size_t i = 0; program->given && i < program->nsteps; i++) {
        const struct step *step = &program->steps[i];
        struct reg *reg = &program->regs[step->out];
        if (step->kind != STEP_GIVEN || !step_is_read(program, step) ||
            reg->single != program->input.given[step->index].singles)
            continue;
        reg->given = true;
        program->given[program->ngiven++] = *step;
    }
    return program->given != NULL;
}

bool program_narrow(struct program *program)
{
    struct narrowing n = {.program = program,
                          .most = calloc(program->nregs + 1, sizeof *n.most),
                          .single = calloc(program->nregs + 1, sizeof *n.single)};
    bool good = n.most && n.single;
    for (size_t i = 0; good && i < program->nregs; i++)
        n.most[i] = INFINITY;
    if (good) {
        find_candidates(&n);
        settle_readers(&n);
        narrow_steps(&n);
        good = read_given(program);
    }
    free(n.most);
    free(n.single);
    return good;
}
