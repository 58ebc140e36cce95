#include "program.h"

#include "step.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

/* Making ----------------------------------------------------------------------------------------*/

/* Ages of everyone born in the 110 years before the day. */
static bool make_age_table(struct program *program)
{
    int year, month, day;
    date_to_civil(program->input.as_of_day, &year, &month, &day);
    program->age_first = date_from_civil(year - 110, 1, 1);
    program->nages = (size_t)(program->input.as_of_day - program->age_first + 1);
    program->age_table = malloc(program->nages);
    for (size_t i = 0; program->age_table && i < program->nages; i++)
        program->age_table[i] =
            (uint8_t)date_full_years(program->age_first + (int32_t)i, program->input.as_of_day);
    return program->age_table != NULL;
}

static bool lower_outputs(struct program *program, const node_id *outputs)
{
    size_t nnodes = graph_size(program->input.graph);
    struct operand *done = malloc((nnodes + 1) * sizeof *done);
    program->outputs = calloc(program->noutputs + 1, sizeof *program->outputs);
    if (!done || !program->outputs) {
        free(done);
        return false;
    }
    memset(done, 0xFF, nnodes * sizeof *done); /* NO_REG */
    for (size_t i = 0; i < program->noutputs && !program->failed; i++) {
        struct operand operand = program_lower(program, outputs[i], done);
        reg_id low = program_column(program, operand.low);
        program->outputs[i] = (struct operand){
            low, operand.low == operand.high ? low : program_column(program, operand.high)};
    }
    free(done);
    return !program->failed;
}

static void use(struct program *program, reg_id id, int32_t step)
{
    if (id != NO_REG && !program->regs[id].scalar && program->regs[id].last_use < step)
        program->regs[id].last_use = step;
}

static void find_last_uses(struct program *program)
{
    for (size_t i = 0; i < program->nsteps; i++)
        for (int k = 0; k < 6; k++)
            use(program, program->steps[i].in[k], (int32_t)i);
    for (size_t i = 0; i < program->noutputs; i++) {
        use(program, program->outputs[i].low, INT32_MAX);
        use(program, program->outputs[i].high, INT32_MAX);
    }
}

/* Steps whose result nobody reads. */
static bool is_dead(const struct program *program, const struct step *step)
{
    return program->regs[step->out].last_use == 0 &&
           (step->out_high == NO_REG || program->regs[step->out_high].last_use == 0);
}

static void drop_dead_steps(struct program *program)
{
    size_t kept;
    do {
        for (size_t i = 0; i < program->nregs; i++)
            program->regs[i].last_use = 0;
        find_last_uses(program);
        kept = 0;
        size_t before = program->nsteps;
        for (size_t i = 0; i < before; i++)
            if (!is_dead(program, &program->steps[i]))
                program->steps[kept++] = program->steps[i];
        program->nsteps = kept;
        if (kept == before)
            break;
    } while (true);
}

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
    if (pools[kind].count)
        reg->buffer = pools[kind].free[--pools[kind].count];
    else
        reg->buffer = (int32_t)program->nbuffers[kind]++;
}

static void give_back(struct program *program, struct pool pools[BUFFER_KINDS], reg_id id,
                      int32_t step)
{
    if (id == NO_REG)
        return;
    struct reg *reg = &program->regs[id];
    if (reg->scalar || reg->last_use != step || reg->buffer < 0)
        return;
    int kind = buffer_kind(reg);
    pools[kind].free[pools[kind].count++] = reg->buffer;
    reg->last_use = -1; /* given back once */
}

static bool assign_buffers(struct program *program)
{
    struct pool pools[BUFFER_KINDS] = {{0, NULL}};
    bool good = true;
    for (int kind = 0; kind < BUFFER_KINDS; kind++) {
        pools[kind].free = malloc((program->nregs + 1) * sizeof(int32_t));
        good &= pools[kind].free != NULL;
    }
    for (size_t i = 0; good && i < program->nsteps; i++) {
        struct step *step = &program->steps[i];
        take_buffer(program, pools, step->out);
        take_buffer(program, pools, step->out_high);
        for (int k = 0; k < 6; k++)
            give_back(program, pools, step->in[k], (int32_t)i);
        /* a result of which only one end is read */
        if (program->regs[step->out].last_use == 0)
            give_back(program, pools, step->out, 0);
        if (step->out_high != NO_REG && program->regs[step->out_high].last_use == 0)
            give_back(program, pools, step->out_high, 0);
    }
    for (int kind = 0; kind < BUFFER_KINDS; kind++)
        free(pools[kind].free);
    return good;
}

static size_t most_members(const struct tables *tables)
{
    size_t most = 0, households = tables->at[LEVEL_HOUSEHOLD].nrows;
    for (size_t first = 0; first < households; first += BLOCK_ROWS) {
        size_t end = first + BLOCK_ROWS < households ? first + BLOCK_ROWS : households;
        size_t members = tables->first_member[end] - tables->first_member[first];
        most = members > most ? members : most;
    }
    return most;
}

struct program *program_new(const struct program_input *input, const node_id *outputs,
                            size_t noutputs, struct fault *fault)
{
    struct program *program = calloc(1, sizeof *program);
    if (!program) {
        fault_memory(fault);
        return NULL;
    }
    program->input = *input;
    program->noutputs = noutputs;
    program->most_members = most_members(input->tables);
    bool good = make_age_table(program) && lower_outputs(program, outputs);
    if (good)
        drop_dead_steps(program);
    if (good && assign_buffers(program))
        return program;
    fault_memory(fault);
    program_free(program);
    return NULL;
}

void program_free(struct program *program)
{
    if (!program)
        return;
    free(program->regs);
    free(program->steps);
    free(program->outputs);
    free(program->age_table);
    free(program);
}

/* Frames ----------------------------------------------------------------------------------------*/

static size_t buffer_bytes(const struct program *program, int kind)
{
    size_t rows = kind % 2 ? program->most_members : BLOCK_ROWS;
    size_t bytes = kind < 2 ? (bit_words(rows) + 1) * 8 : (rows + 1) * 8;
    return (bytes + 63) / 64 * 64;
}

struct frame *frame_new(const struct program *program, struct fault *fault)
{
    struct frame *frame = calloc(1, sizeof *frame);
    bool good = frame != NULL;
    if (good) {
        frame->program = program;
        frame->given = calloc(program->input.nslots + 1, sizeof *frame->given);
        good = frame->given != NULL;
    }
    for (int kind = 0; good && kind < BUFFER_KINDS; kind++) {
        size_t each = buffer_bytes(program, kind), count = program->nbuffers[kind];
        frame->buffers[kind] = calloc(count + 1, sizeof(void *));
        char *bytes = aligned_alloc(64, each * (count + 1));
        good = frame->buffers[kind] && bytes;
        if (!good) {
            free(bytes);
            break;
        }
        memset(bytes, 0, each * (count + 1));
        for (size_t i = 0; i <= count; i++)
            frame->buffers[kind][i] = bytes + i * each;
    }
    if (good)
        return frame;
    fault_memory(fault);
    frame_free(frame);
    return NULL;
}

void frame_free(struct frame *frame)
{
    if (!frame)
        return;
    for (int kind = 0; kind < BUFFER_KINDS; kind++) {
        if (frame->buffers[kind])
            free(frame->buffers[kind][0]);
        free(frame->buffers[kind]);
    }
    free(frame->given);
    free(frame);
}

void frame_give(struct frame *frame, int slot, const struct value *values)
{
    frame->given[slot] = values;
}

/* Running ---------------------------------------------------------------------------------------*/

void program_run(const struct program *program, struct frame *frame, size_t first, size_t count)
{
    const uint32_t *starts = program->input.tables->first_member + first;
    frame->first = first;
    frame->count = count;
    frame->starts = starts;
    frame->first_member = starts[0];
    frame->nmembers = starts[count] - starts[0];
    for (size_t i = 0; i < program->nsteps; i++)
        program->steps[i].run(&program->steps[i], frame);
}

struct lane frame_output(const struct frame *frame, size_t output)
{
    const struct program *program = frame->program;
    struct operand operand = program->outputs[output];
    const struct reg *reg = &program->regs[operand.low];
    const void *low = frame_reg(frame, operand.low), *high = frame_reg(frame, operand.high);
    struct lane lane = {.truth = reg->bits, .level = reg->level};
    if (reg->bits) {
        lane.low_bits = low;
        lane.high_bits = high;
    } else {
        lane.low = low;
        lane.high = high;
    }
    return lane;
}
