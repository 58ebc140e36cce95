#include "print.h"

#include "step.h"

#include <libintl.h>

struct program_printer {
    struct buffer *out;
    const struct program *program;
    const struct graph_names *names;
};

static void put_counts(struct program_printer *p)
{
    const struct program *program = p->program;
    buffer_format(p->out, gettext("%zu steps, %zu registers, %zu bytes for each thread\n"),
                  program->nsteps, program->nregs, frame_bytes(program));
    buffer_format(p->out,
                  gettext("buffers of yes or no: %zu for households, %zu for members; "
                          "of doubles: %zu and %zu; of singles: %zu and %zu\n"),
                  program->nbuffers[0], program->nbuffers[1], program->nbuffers[2],
                  program->nbuffers[3], program->nbuffers[4], program->nbuffers[5]);
}

/* A register that is read where it lies: which fact of which table. */
static bool put_direct(struct program_printer *p, const void *rows)
{
    const struct tables *tables = p->program->input.tables;
    for (int level = 0; level < LEVEL_COUNT; level++)
        for (size_t i = 0; i < tables->at[level].ncolumns; i++) {
            const struct column *column = &tables->at[level].columns[i];
            if (column->values != rows && column->known != rows)
                continue;
            buffer_put(p->out, column->known == rows ? "known " : "");
            buffer_put(p->out, p->names->fact(p->names->context, (enum level)level, (int)i));
            return true;
        }
    return false;
}

static void put_register(struct program_printer *p, reg_id id)
{
    const struct reg *reg = &p->program->regs[id];
    if (reg->scalar)
        buffer_put_number(p->out, reg->number);
    else if (!reg->direct || !put_direct(p, reg->direct))
        buffer_format(p->out, "%%%d", (int)id);
}

static void put_subject(struct program_printer *p, const struct step *step)
{
    void *context = p->names->context;
    if (step->index < 0)
        return;
    buffer_put(p->out, " ");
    if (step->kind == STEP_PLACE || step->kind == STEP_PARAMETER_AT)
        buffer_put(p->out, p->names->parameter(context, step->index));
    else if (step->kind == STEP_GIVEN)
        buffer_put(p->out, p->names->slot(context, step->index));
    else
        buffer_put(p->out, p->names->fact(context, (enum level)step->of_level, step->index));
}

/* Sets of labels and limits are integers; most scalars are numbers. */
static void put_scalars(struct program_printer *p, const struct step *step)
{
    static const bool with_integer[STEP_KIND_COUNT] = {
        [STEP_AMONG] = true, [STEP_LESS_INTEGER] = true, [STEP_EQUAL_INTEGER] = true};
    static const bool with_number[STEP_KIND_COUNT] = {[STEP_LESS_SCALAR] = true,
                                                      [STEP_SCALAR_LESS] = true,
                                                      [STEP_EQUAL_SCALAR] = true,
                                                      [STEP_LESS_SCALED] = true,
                                                      [STEP_SCALED_LESS] = true,
                                                      [STEP_LESS_SCALED_MIXED] = true,
                                                      [STEP_SCALED_LESS_MIXED] = true,
                                                      [STEP_ADD_SCALAR] = true,
                                                      [STEP_ADD_SCALED] = true,
                                                      [STEP_SCALAR_SUBTRACT] = true,
                                                      [STEP_MULTIPLY_SCALAR] = true,
                                                      [STEP_DIVIDE_SCALAR] = true,
                                                      [STEP_LEAST_SCALAR] = true,
                                                      [STEP_GREATEST_SCALAR] = true,
                                                      [STEP_SELECT_OR] = true,
                                                      [STEP_SELECT_SCALARS] = true,
                                                      [STEP_ONLY] = true,
                                                      [STEP_FILL] = true,
                                                      [STEP_FILL_BITS] = true};
    if (with_integer[step->kind])
        buffer_format(p->out, step->kind == STEP_AMONG ? ", set %#llx" : ", k = %lld",
                      (long long)step->integer);
    if (!with_number[step->kind])
        return;
    buffer_put(p->out, ", k = ");
    buffer_put_number(p->out, step->number);
    if (step->kind == STEP_SELECT_SCALARS) {
        buffer_put(p->out, " or ");
        buffer_put_number(p->out, step->other);
    }
}

static void put_last_use(struct program_printer *p, const struct step *step)
{
    int32_t last = p->program->regs[step->out].last_use;
    if (step->out_high != NO_REG && p->program->regs[step->out_high].last_use > last)
        last = p->program->regs[step->out_high].last_use;
    buffer_put(p->out, step->level == LEVEL_MEMBER ? "; members" : "; households");
    if (last == INT32_MAX)
        buffer_put(p->out, ", kept\n");
    else
        buffer_format(p->out, ", until %d\n", (int)last);
}

static void put_step(struct program_printer *p, size_t number)
{
    const struct step *step = &p->program->steps[number];
    buffer_format(p->out, "%zu: %%%d", number, (int)step->out);
    if (step->out_high != NO_REG)
        buffer_format(p->out, " %%%d", (int)step->out_high);
    buffer_format(p->out, " = %s%s", step->single ? "single " : "", step_name(step->kind));
    put_subject(p, step);
    for (int i = 0; i < STEP_INPUTS && step->in[i] != NO_REG; i++) {
        buffer_put(p->out, i ? ", " : " of ");
        put_register(p, step->in[i]);
    }
    put_scalars(p, step);
    put_last_use(p, step);
}

bool program_print(struct buffer *out, const struct program *program,
                   const struct graph_names *names)
{
    struct program_printer p = {out, program, names};
    put_counts(&p);
    for (size_t i = 0; i < program->nsteps; i++)
        put_step(&p, i);
    return !out->failed;
}
