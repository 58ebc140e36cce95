#include "step.h"

#include <stdlib.h>

static bool is_fill(const struct step *step)
{
    return step->kind == STEP_FILL || step->kind == STEP_FILL_BITS;
}

/* Last uses ------------------------------------------------------------------------------------ */

static void use(struct program *program, reg_id id, int32_t step)
{
    if (id != NO_REG && program->regs[id].last_use < step)
        program->regs[id].last_use = step;
}

/* Nobody makes what lies in a table or is given. */
static bool is_made(const struct program *program, const struct step *step)
{
    const struct reg *reg = &program->regs[step->out];
    return !reg->direct && !reg->given && step_is_read(program, step);
}

/* From the last step back, so that what only unread steps read is not read either. */
static void find_last_uses(struct program *program)
{
    for (size_t i = 0; i < program->nregs; i++)
        program->regs[i].last_use = -1;
    for (size_t i = 0; i < program->noutputs; i++) {
        use(program, program->outputs[i].low, INT32_MAX);
        use(program, program->outputs[i].high, INT32_MAX);
    }
    for (size_t i = program->nsteps; i-- > 0;)
        for (int k = 0; k < STEP_INPUTS && step_is_read(program, &program->steps[i]); k++)
            use(program, program->steps[i].in[k], (int32_t)i);
}

/* Keeps the steps that are read, fills before the others. */
static bool keep_read_steps(struct program *program)
{
    struct step *kept = malloc((program->nsteps + 1) * sizeof *kept);
    size_t count = 0;
    if (!kept)
        return false;
    for (int rest = 0; rest < 2; rest++) {
        for (size_t i = 0; i < program->nsteps; i++)
            if (is_fill(&program->steps[i]) == !rest && is_made(program, &program->steps[i]))
                kept[count++] = program->steps[i];
        program->nfills = rest ? program->nfills : count;
    }
    free(program->steps);
    program->steps = kept;
    program->nsteps = count;
    return true;
}

/* Buffers ---------------------------------------------------------------------------------------
 * */

/* Buffers that are free again, by kind. */
struct pool {
    size_t count;
    int32_t *free;
};

static void take_buffer(struct program *program, struct pool pools[BUFFER_KINDS], reg_id id)
{
    if (id == NO_REG)
        return;
    struct reg *reg = &program->regs[id];
    int kind = buffer_kind(reg);
    reg->buffer = pools[kind].count ? pools[kind].free[--pools[kind].count]
                                    : (int32_t)program->nbuffers[kind]++;
}

static void give_back(struct program *program, struct pool pools[BUFFER_KINDS], reg_id id)
{
    struct reg *reg = &program->regs[id];
    int kind = buffer_kind(reg);
    pools[kind].free[pools[kind].count++] = reg->buffer;
}

static bool is_input(const struct step *step, int before, reg_id id)
{
    for (int k = 0; k < before; k++)
        if (step->in[k] == id)
            return true;
    return false;
}

/* What is read here for the last time, each register once; fills stay. */
static void give_back_inputs(struct program *program, struct pool pools[BUFFER_KINDS], size_t at)
{
    const struct step *step = &program->steps[at];
    for (int k = 0; k < STEP_INPUTS; k++) {
        reg_id id = step->in[k];
        if (id == NO_REG || program->regs[id].buffer < 0 || is_input(step, k, id) ||
            program->regs[id].last_use != (int32_t)at)
            continue;
        give_back(program, pools, id);
    }
}

/* A result of which only one end is read. */
static void give_back_unread(struct program *program, struct pool pools[BUFFER_KINDS],
                             const struct step *step)
{
    const reg_id ends[2] = {step->out, step->out_high};
    for (int k = 0; k < 2; k++)
        if (ends[k] != NO_REG && program->regs[ends[k]].last_use < 0)
            give_back(program, pools, ends[k]);
}

static void keep_fills(struct program *program)
{
    for (size_t i = 0; i < program->nfills; i++)
        program->regs[program->steps[i].out].last_use = INT32_MAX;
}

static void assign_buffers(struct program *program, struct pool pools[BUFFER_KINDS])
{
    for (size_t i = 0; i < program->nsteps; i++) {
        const struct step *step = &program->steps[i];
        take_buffer(program, pools, step->out);
        take_buffer(program, pools, step->out_high);
        give_back_inputs(program, pools, i);
        give_back_unread(program, pools, step);
    }
}

static bool make_buffers(struct program *program)
{
    struct pool pools[BUFFER_KINDS] = {{0, NULL}};
    bool good = true;
    for (int kind = 0; kind < BUFFER_KINDS; kind++) {
        pools[kind].free = malloc((program->nregs + 1) * sizeof(int32_t));
        good &= pools[kind].free != NULL;
    }
    if (good)
        assign_buffers(program, pools);
    for (int kind = 0; kind < BUFFER_KINDS; kind++)
        free(pools[kind].free);
    return good;
}

bool program_schedule(struct program *program)
{
    find_last_uses(program);
    if (!program_narrow(program) || !keep_read_steps(program))
        return false;
    find_last_uses(program);
    keep_fills(program);
    return make_buffers(program) && program_find_ranges(program);
}
