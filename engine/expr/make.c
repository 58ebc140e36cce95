#include "lower.h"
#include "hash.h"

#include <stdlib.h>
#include <string.h>

/* Starting and stopping ------------------------------------------------------------------------ */

static void forget_nodes(struct maker *m)
{
    for (size_t i = 0; i < m->nnodes; i++) {
        m->done[i] = same(NO_REG);
        m->bounds[i].known.low = NAN;
        m->sole[i] = INT32_MIN;
    }
}

bool maker_start(struct maker *m, struct program *program)
{
    size_t nnodes = graph_size(program->input.graph);
    *m = (struct maker){.program = program, .input = &program->input, .nnodes = nnodes};
    m->done = malloc((nnodes + 1) * sizeof *m->done);
    m->bounds = malloc((nnodes + 1) * sizeof *m->bounds);
    m->sole = malloc((nnodes + 1) * sizeof *m->sole);
    if (!m->done || !m->bounds || !m->sole)
        return false;
    forget_nodes(m);
    make_scalar(m, false, 0); /* register 0 is there whatever fails later */
    return !m->failed;
}

void maker_stop(struct maker *m)
{
    labels_free(m->labels);
    free(m->done);
    free(m->bounds);
    free(m->sole);
    free(m->index);
    free(m->scalars);
}

/* Registers -------------------------------------------------------------------------------------
 * */

/* Room for one more item; the items stay where they are when memory is short. */
static bool grow(void **items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return true;
    size_t more = *capacity ? *capacity * 2 : 256;
    void *grown = realloc(*items, more * size);
    if (!grown)
        return false;
    *items = grown;
    *capacity = more;
    return true;
}

static reg_id add_reg(struct maker *m, struct reg reg)
{
    struct program *program = m->program;
    void *regs = program->regs;
    bool good = grow(&regs, program->nregs, &m->regs_capacity, sizeof reg);
    program->regs = regs;
    if (!good) {
        m->failed = true;
        return 0;
    }
    program->regs[program->nregs] = reg;
    return (reg_id)program->nregs++;
}

static bool is_that(const struct reg *reg, bool bits, double number)
{
    return reg->bits == bits && !memcmp(&reg->number, &number, sizeof number);
}

reg_id make_scalar(struct maker *m, bool bits, double number)
{
    for (size_t i = 0; i < m->nscalars; i++)
        if (is_that(&m->program->regs[m->scalars[i]], bits, number))
            return m->scalars[i];
    reg_id *scalars = realloc(m->scalars, (m->nscalars + 1) * sizeof *scalars);
    if (!scalars) {
        m->failed = true;
        return 0;
    }
    m->scalars = scalars;
    struct reg reg = {.bits = bits, .scalar = true, .number = number, .step = -1, .buffer = -1};
    return m->scalars[m->nscalars++] = add_reg(m, reg);
}

struct operand make_constant(struct maker *m, bool bits, struct value value)
{
    if (bits && !value_known(value))
        value = (struct value){0, 1};
    reg_id low = make_scalar(m, bits, value.low);
    return value_known(value) ? same(low) : (struct operand){low, make_scalar(m, bits, value.high)};
}

/* Blocks of households begin at whole words of their packed columns. */
reg_id make_direct(struct maker *m, bool bits, enum level level, const void *rows)
{
    for (size_t i = 0; i < m->program->nregs; i++)
        if (m->program->regs[i].direct == rows)
            return (reg_id)i;
    return add_reg(
        m, (struct reg){.bits = bits, .level = level, .direct = rows, .step = -1, .buffer = -1});
}

/* Steps -----------------------------------------------------------------------------------------
 * */

struct step step_of(enum step_kind kind, enum level level, reg_id a, reg_id b, reg_id c)
{
    return (struct step){.kind = kind,
                         .level = level,
                         .out = NO_REG,
                         .out_high = NO_REG,
                         .in = {a, b, c, NO_REG},
                         .index = -1};
}

struct step step_on_column(enum step_kind kind, const struct maker *m, const struct node *fact)
{
    struct step step = step_of(kind, fact->level, NO_REG, NO_REG, NO_REG);
    step.column = column_of(m, fact);
    step.index = fact->index;
    step.of_level = (int)fact->of_level;
    return step;
}

static uint64_t step_hash(const struct step *step)
{
    uint64_t hash =
        hash_mix((uint64_t)step->kind * 8 + step->level, (uint64_t)(uint32_t)step->index);
    for (int i = 0; i < STEP_INPUTS; i++)
        hash = hash_mix(hash, (uint64_t)(uint32_t)step->in[i]);
    hash = hash_mix(hash_mix(hash, hash_number(step->number)), hash_number(step->other));
    return hash_mix(hash_mix(hash, (uint64_t)step->integer), (uintptr_t)step->column);
}

static bool same_step(const struct step *a, const struct step *b)
{
    return a->kind == b->kind && a->level == b->level && a->index == b->index &&
           a->of_level == b->of_level && a->integer == b->integer && a->column == b->column &&
           a->table == b->table && hash_number(a->number) == hash_number(b->number) &&
           hash_number(a->other) == hash_number(b->other) && !memcmp(a->in, b->in, sizeof a->in);
}

/* Where the step is in the index, or a free place for it. */
static int32_t *place_of(const struct maker *m, const struct step *step)
{
    size_t at = step_hash(step) & (m->index_capacity - 1);
    while (m->index[at] >= 0 && !same_step(&m->program->steps[m->index[at]], step))
        at = (at + 1) & (m->index_capacity - 1);
    return &m->index[at];
}

static bool grow_index(struct maker *m)
{
    if (m->program->nsteps * 2 < m->index_capacity)
        return true;
    size_t more = m->index_capacity ? m->index_capacity * 2 : 1024;
    int32_t *index = malloc(more * sizeof *index);
    if (!index)
        return false;
    memset(index, 0xFF, more * sizeof *index);
    free(m->index);
    m->index = index;
    m->index_capacity = more;
    for (size_t i = 0; i < m->program->nsteps; i++)
        *place_of(m, &m->program->steps[i]) = (int32_t)i;
    return true;
}

static reg_id new_result(struct maker *m, bool bits, enum level level)
{
    return add_reg(
        m, (struct reg){
               .bits = bits, .level = level, .step = (int32_t)m->program->nsteps, .buffer = -1});
}

static bool room_for_step(struct maker *m)
{
    void *steps = m->program->steps;
    bool good = grow(&steps, m->program->nsteps, &m->steps_capacity, sizeof(struct step));
    m->program->steps = steps;
    return good && grow_index(m);
}

static struct operand add_step(struct maker *m, bool bits, struct step step, bool two)
{
    struct program *program = m->program;
    if (!room_for_step(m)) {
        m->failed = true;
        return same(0);
    }
    int32_t *place = place_of(m, &step);
    if (*place < 0) {
        step.out = new_result(m, bits, step.level);
        step.out_high = two ? new_result(m, bits, step.level) : NO_REG;
        *place = (int32_t)program->nsteps;
        program->steps[program->nsteps++] = step;
    }
    const struct step *made = &program->steps[*place];
    return (struct operand){made->out, two ? made->out_high : made->out};
}

reg_id make_step(struct maker *m, bool bits, struct step step)
{
    return add_step(m, bits, step, false).low;
}

struct operand make_ends(struct maker *m, bool bits, struct step step)
{
    return add_step(m, bits, step, true);
}

/* Levels ----------------------------------------------------------------------------------------
 * */

reg_id make_spread(struct maker *m, reg_id id, enum level level)
{
    const struct reg *reg = &m->program->regs[id];
    if (reg->scalar || reg->level == level)
        return id;
    enum step_kind kind = reg->bits ? STEP_SPREAD_BITS : STEP_SPREAD;
    return make_step(m, reg->bits, step_of(kind, level, id, NO_REG, NO_REG));
}

reg_id make_column(struct maker *m, reg_id id, enum level level)
{
    const struct reg *reg = &m->program->regs[id];
    if (!reg->scalar)
        return make_spread(m, id, level);
    enum step_kind kind = reg->bits ? STEP_FILL_BITS : STEP_FILL;
    struct step step = step_of(kind, level, NO_REG, NO_REG, NO_REG);
    step.number = reg->number;
    return make_step(m, reg->bits, step);
}

struct operand make_spread_ends(struct maker *m, struct operand operand, enum level level)
{
    reg_id low = make_spread(m, operand.low, level);
    return varies(operand) ? (struct operand){low, make_spread(m, operand.high, level)} : same(low);
}
