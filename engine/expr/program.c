#include "program.h"

#include "lower.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static int age_at(const struct program *program, size_t at)
{
    return date_full_years(program->age_first + (int32_t)at, program->input.as_of_day);
}

/* Past those who are as old: who is born later is not older, and somebody has a birthday at least
 * every 366 days. */
static size_t end_of_age(const struct program *program, size_t from)
{
    size_t low = from + 1, high = from + 367 < program->nages ? from + 367 : program->nages;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (age_at(program, middle) == age_at(program, from))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Ages of everyone born in the 110 years before the day. */
static bool make_age_table(struct program *program)
{
    int year, month, day, today = program->input.as_of_day;
    date_to_civil(today, &year, &month, &day);
    program->age_first = date_from_civil(year - 110, 1, 1);
    program->nages = (size_t)(today - program->age_first + 1);
    program->age_table = arena_take(&program->arena, program->nages);
    for (size_t from = 0, end; program->age_table && from < program->nages; from = end) {
        end = end_of_age(program, from);
        memset(program->age_table + from, age_at(program, from), end - from);
    }
    return program->age_table != NULL;
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

static struct operand lower_output(struct maker *m, struct program_output output)
{
    struct operand operand = lower(m, output.node);
    reg_id low = make_column(m, operand.low, output.level);
    return varies(operand) ? (struct operand){low, make_column(m, operand.high, output.level)}
                           : same(low);
}

static bool lower_outputs(struct program *program, const struct program_output *outputs)
{
    struct maker maker;
    bool good = maker_start(&maker, program);
    program->outputs =
        arena_array(&program->arena, program->noutputs + 1, sizeof *program->outputs);
    good &= program->outputs != NULL;
    for (size_t i = 0; good && i < program->noutputs && !maker.failed; i++)
        program->outputs[i] = lower_output(&maker, outputs[i]);
    good = good && !maker.failed;
    maker_stop(&maker);
    return good;
}

static bool crosses_levels(const struct program *program)
{
    for (size_t i = 0; i < program->nsteps; i++)
        if (program->steps[i].kind >= STEP_COUNT && program->steps[i].kind <= STEP_SPREAD_BITS)
            return true;
    return false;
}

struct program *program_new(const struct program_input *input, const struct program_output *outputs,
                            size_t noutputs, struct fault *fault)
{
    struct program *program = calloc(1, sizeof *program);
    if (!program) {
        fault_memory(fault);
        return NULL;
    }
    arena_init(&program->arena);
    program->input = *input;
    program->kernels = input->kernels ? input->kernels : kernels_of(KERNELS_BEST);
    program->noutputs = noutputs;
    program->most_members = most_members(input->tables);
    if (make_age_table(program) && lower_outputs(program, outputs) && program_schedule(program)) {
        program->of_members = crosses_levels(program);
        return program;
    }
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
    arena_release(&program->arena);
    free(program);
}

size_t program_steps(const struct program *program)
{
    return program->nsteps - program->nfills;
}
