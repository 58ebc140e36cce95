#include "step.h"

#include <stdlib.h>
#include <string.h>

/* Memory ----------------------------------------------------------------------------------------
 * */

static size_t whole_lines(size_t bytes)
{
    return (bytes + 63) / 64 * 64;
}

static size_t rows_of_kind(const struct program *program, int kind)
{
    return kind % 2 ? program->most_members + SPREAD_MORE : BLOCK_ROWS;
}

static size_t bits_bytes(size_t rows)
{
    return whole_lines((bit_words(rows) + 1) * sizeof(uint64_t));
}

static size_t buffer_bytes(const struct program *program, int kind)
{
    size_t rows = rows_of_kind(program, kind);
    return kind < 2 ? bits_bytes(rows)
                    : whole_lines(rows * (kind < 4 ? sizeof(double) : sizeof(float)));
}

/* first, last, before; filled, packed */
static size_t segments_bytes(const struct program *program)
{
    return 3 * bits_bytes(program->most_members) + 2 * bits_bytes(BLOCK_ROWS);
}

size_t frame_bytes(const struct program *program)
{
    size_t bytes = segments_bytes(program);
    for (int kind = 0; kind < BUFFER_KINDS; kind++)
        bytes += program->nbuffers[kind] * buffer_bytes(program, kind);
    return bytes;
}

static char *place_segments(struct frame *frame, char *at)
{
    size_t members = bits_bytes(frame->program->most_members), households = bits_bytes(BLOCK_ROWS);
    frame->segments.first = (void *)at;
    frame->segments.last = (void *)(at + members);
    frame->segments.before = (void *)(at + 2 * members);
    frame->segments.filled = (void *)(at + 3 * members);
    frame->segments.packed = (void *)(at + 3 * members + households);
    return at + 3 * members + 2 * households;
}

static void place_registers(struct frame *frame, char *at)
{
    const struct program *program = frame->program;
    char *kinds[BUFFER_KINDS];
    for (int kind = 0; kind < BUFFER_KINDS; kind++) {
        kinds[kind] = at;
        at += program->nbuffers[kind] * buffer_bytes(program, kind);
    }
    for (size_t i = 0; i < program->nregs; i++) {
        const struct reg *reg = &program->regs[i];
        int kind = buffer_kind(reg);
        if (reg->buffer >= 0)
            frame->registers[i] = kinds[kind] + (size_t)reg->buffer * buffer_bytes(program, kind);
    }
}

/* Fills hold for every block. */
static void run_fills(struct frame *frame)
{
    const struct program *program = frame->program;
    frame->count = BLOCK_ROWS;
    frame->nmembers = program->most_members;
    for (size_t i = 0; i < program->nfills; i++)
        step_run(&program->steps[i], frame);
}

static bool take_memory(struct frame *frame)
{
    const struct program *program = frame->program;
    size_t bytes = frame_bytes(program);
    frame->given = calloc(program->input.nslots + 1, sizeof *frame->given);
    frame->registers = calloc(program->nregs + 1, sizeof *frame->registers);
    frame->memory = aligned_alloc(64, bytes);
    if (!frame->given || !frame->registers || !frame->memory)
        return false;
    memset(frame->memory, 0, bytes);
    place_registers(frame, place_segments(frame, frame->memory));
    return true;
}

struct frame *frame_new(const struct program *program, struct fault *fault)
{
    struct frame *frame = calloc(1, sizeof *frame);
    if (frame)
        frame->program = program;
    if (frame && take_memory(frame)) {
        run_fills(frame);
        return frame;
    }
    fault_memory(fault);
    frame_free(frame);
    return NULL;
}

void frame_free(struct frame *frame)
{
    if (!frame)
        return;
    free(frame->memory);
    free(frame->registers);
    free(frame->given);
    free(frame);
}

void frame_give(struct frame *frame, int slot, const struct lane *lane)
{
    frame->given[slot] = lane;
}

/* Running ---------------------------------------------------------------------------------------
 * */

/* Registers that lie in tables move on with the block. */
static void place_direct(struct frame *frame)
{
    const struct program *program = frame->program;
    for (size_t i = 0; i < program->nregs; i++) {
        const struct reg *reg = &program->regs[i];
        if (!reg->direct)
            continue;
        size_t first = frame_first(frame, reg->level);
        size_t bytes = reg->bits ? first / 64 * sizeof(uint64_t)
                                 : first * (reg->single ? sizeof(float) : sizeof(double));
        frame->registers[i] = (char *)(uintptr_t)reg->direct + bytes;
    }
}

static void place_given(struct frame *frame)
{
    const struct program *program = frame->program;
    for (size_t i = 0; i < program->ngiven; i++) {
        const struct step *step = &program->given[i];
        frame->registers[step->out] = (void *)(uintptr_t)given_end(frame, step);
    }
}

static void begin_block(struct frame *frame, size_t first, size_t count)
{
    const struct program *program = frame->program;
    const uint32_t *starts = program->input.tables->first_member + first;
    frame->stride = first > frame->first ? first - frame->first : BLOCK_ROWS;
    frame->first = first;
    frame->count = count;
    frame->first_member = starts[0];
    frame->nmembers = starts[count] - starts[0];
    frame->segments.starts = starts;
    frame->segments.households = count;
    frame->segments.members = frame->nmembers;
    if (program->of_members)
        segments_mark(&frame->segments);
    place_direct(frame);
    place_given(frame);
}

void program_run(const struct program *program, struct frame *frame, size_t first, size_t count)
{
    begin_block(frame, first, count);
    fetch_begin(frame);
    for (size_t i = program->nfills; i < program->nsteps; i++) {
        fetch_more(frame);
        step_run(&program->steps[i], frame);
    }
}

struct lane frame_output(const struct frame *frame, size_t output)
{
    const struct program *program = frame->program;
    struct operand operand = program->outputs[output];
    const struct reg *reg = &program->regs[operand.low];
    struct lane lane = {.kind = reg->bits     ? LANE_BITS
                                : reg->single ? LANE_SINGLES
                                              : LANE_DOUBLES,
                        .level = reg->level};
    lane.low = frame_reg(frame, operand.low);
    lane.high = frame_reg(frame, operand.high);
    return lane;
}
