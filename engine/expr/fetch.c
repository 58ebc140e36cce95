#include "step.h"

#include <stdlib.h>

/* The memory of a block's rows is far from the processor, and goes column by column, each only a
 * few pages long: too short for the processor to see it coming. So a block's steps ask, a share
 * each, for the rows of the block that will probably be next. */

enum { LINE_BYTES = 64 };

static bool is_used(const struct program *program, const struct column *column, const void *rows)
{
    for (size_t i = 0; i < program->nsteps; i++)
        if (program->steps[i].column == column)
            return true;
    for (size_t i = 0; i < program->nregs; i++)
        if (program->regs[i].direct == rows && program->regs[i].last_use >= 0)
            return true;
    return false;
}

static void add_range(struct program *program, const struct column *column, enum level level,
                      const void *rows, size_t bits)
{
    if (rows && is_used(program, column, rows))
        program->ranges[program->nranges++] =
            (struct range){.level = level, .rows = rows, .bits = bits};
}

static void find_ranges(struct program *program, enum level level)
{
    const struct table *table = &program->input.tables->at[level];
    for (size_t i = 0; i < table->ncolumns; i++) {
        const struct column *column = &table->columns[i];
        add_range(program, column, level, column->values,
                  column_row_bytes(column, NIBBLE_ROWS) * 8 / NIBBLE_ROWS);
        add_range(program, column, level, column->known, 1);
    }
}

bool program_find_ranges(struct program *program)
{
    const struct tables *tables = program->input.tables;
    size_t most = 2 * (tables->at[LEVEL_HOUSEHOLD].ncolumns + tables->at[LEVEL_MEMBER].ncolumns);
    program->ranges = arena_array(&program->arena, most + 1, sizeof *program->ranges);
    if (!program->ranges)
        return false;
    find_ranges(program, LEVEL_HOUSEHOLD);
    find_ranges(program, LEVEL_MEMBER);
    return true;
}

/* Rows of the level in the block that is a stride after the frame's. */
static void rows_ahead(const struct frame *frame, enum level level, size_t *first, size_t *count)
{
    const struct tables *tables = frame->program->input.tables;
    size_t all = tables->at[LEVEL_HOUSEHOLD].nrows, from = frame->first + frame->stride;
    size_t to = from + frame->count;
    from = from < all ? from : all;
    to = to < all ? to : all;
    *first = level == LEVEL_MEMBER ? tables->first_member[from] : from;
    *count = (level == LEVEL_MEMBER ? tables->first_member[to] : to) - *first;
}

static void enter_range(struct fetch *fetch, const struct frame *frame)
{
    const struct range *range = &frame->program->ranges[fetch->range];
    size_t first, count;
    rows_ahead(frame, range->level, &first, &count);
    const char *at = (const char *)range->rows + first * range->bits / 8;
    fetch->at = at - (uintptr_t)at % LINE_BYTES;
    fetch->end = at + count * range->bits / 8;
}

static size_t lines_ahead(const struct frame *frame)
{
    const struct program *program = frame->program;
    size_t bytes = 0, first, count;
    for (size_t i = 0; i < program->nranges; i++) {
        rows_ahead(frame, program->ranges[i].level, &first, &count);
        bytes += count * program->ranges[i].bits / 8;
    }
    return bytes / LINE_BYTES;
}

void fetch_begin(struct frame *frame)
{
    const struct program *program = frame->program;
    frame->fetch = (struct fetch){.share = lines_ahead(frame) / (program->nsteps + 1) + 1};
    if (program->nranges)
        enter_range(&frame->fetch, frame);
}

/* Inlined, because a function that only fetches has no effect that a compiler sees. */
static inline __attribute__((always_inline)) void fetch_line(const char *line)
{
    __builtin_prefetch(line, 0, 2);
}

void fetch_more(struct frame *frame)
{
    struct fetch *fetch = &frame->fetch;
    size_t left = fetch->share;
    while (left && fetch->range < frame->program->nranges) {
        for (; left && fetch->at < fetch->end; left--, fetch->at += LINE_BYTES)
            fetch_line(fetch->at);
        if (fetch->at >= fetch->end && ++fetch->range < frame->program->nranges)
            enter_range(fetch, frame);
    }
}
