#include "step.h"

#include "text.h"

#include <string.h>

/* Short names for what nearly every runner says. */
#define ROWS frame_rows(frame, step->level)
#define OUT_BITS ((uint64_t *)frame_reg(frame, step->out))
#define OUT ((double *)frame_reg(frame, step->out))
#define BITS(i) ((const uint64_t *)frame_reg(frame, step->in[i]))
#define NUMBERS(i) ((const double *)frame_reg(frame, step->in[i]))
#define COLUMN step->column->values, step->column->storage, frame_first(frame, step->level)

#define RUNNER(name, call)                                                                         \
    void step_##name(const struct step *step, struct frame *frame)                                 \
    {                                                                                              \
        call;                                                                                      \
    }

RUNNER(widen, kernel_widen(OUT, COLUMN, column_scale(step->column), ROWS))
RUNNER(bits,
       kernel_bits_from(OUT_BITS, step->column->values, frame_first(frame, step->level), ROWS))
RUNNER(known,
       kernel_bits_from(OUT_BITS, step->column->known, frame_first(frame, step->level), ROWS))
RUNNER(less_integer, kernel_less_integer(OUT_BITS, COLUMN, step->integer, ROWS))
RUNNER(equal_integer, kernel_equal_integer(OUT_BITS, COLUMN, step->integer, ROWS))
RUNNER(less, kernel_less(OUT_BITS, NUMBERS(0), NUMBERS(1), ROWS))
RUNNER(less_scalar, kernel_less_scalar(OUT_BITS, NUMBERS(0), step->number, ROWS))
RUNNER(scalar_less, kernel_scalar_less(OUT_BITS, step->number, NUMBERS(0), ROWS))
RUNNER(less_scaled, kernel_less_scaled(OUT_BITS, NUMBERS(0), step->number, NUMBERS(1), ROWS))
RUNNER(scaled_less, kernel_scaled_less(OUT_BITS, step->number, NUMBERS(0), NUMBERS(1), ROWS))
RUNNER(equal, kernel_equal(OUT_BITS, NUMBERS(0), NUMBERS(1), ROWS))
RUNNER(equal_scalar, kernel_equal_scalar(OUT_BITS, NUMBERS(0), step->number, ROWS))
RUNNER(and, kernel_and(OUT_BITS, BITS(0), BITS(1), ROWS))
RUNNER(or, kernel_or(OUT_BITS, BITS(0), BITS(1), ROWS))
RUNNER(and_not, kernel_and_not(OUT_BITS, BITS(0), BITS(1), ROWS))
RUNNER(or_not, kernel_or_not(OUT_BITS, BITS(0), BITS(1), ROWS))
RUNNER(not, kernel_not(OUT_BITS, BITS(0), ROWS))
RUNNER(select_bits, kernel_select_bits(OUT_BITS, BITS(0), BITS(1), BITS(2), ROWS))
RUNNER(fill_bits, kernel_fill_bits(OUT_BITS, step->number != 0, ROWS))
RUNNER(fill, kernel_fill(OUT, step->number, ROWS))
RUNNER(select, kernel_select(OUT, BITS(0), NUMBERS(1), NUMBERS(2), ROWS))
RUNNER(select_or, kernel_select_or(OUT, BITS(0), NUMBERS(1), step->number, ROWS))
RUNNER(select_scalars, kernel_select_scalars(OUT, BITS(0), step->number, step->other, ROWS))
RUNNER(add, kernel_add(OUT, NUMBERS(0), NUMBERS(1), ROWS))
RUNNER(subtract, kernel_subtract(OUT, NUMBERS(0), NUMBERS(1), ROWS))
RUNNER(multiply, kernel_multiply(OUT, NUMBERS(0), NUMBERS(1), ROWS))
RUNNER(divide, kernel_divide(OUT, NUMBERS(0), NUMBERS(1), ROWS))
RUNNER(least, kernel_least(OUT, NUMBERS(0), NUMBERS(1), ROWS))
RUNNER(greatest, kernel_greatest(OUT, NUMBERS(0), NUMBERS(1), ROWS))
RUNNER(add_scalar, kernel_add_scalar(OUT, NUMBERS(0), step->number, ROWS))
RUNNER(scalar_subtract, kernel_scalar_subtract(OUT, step->number, NUMBERS(0), ROWS))
RUNNER(multiply_scalar, kernel_multiply_scalar(OUT, NUMBERS(0), step->number, ROWS))
RUNNER(negate, kernel_negate(OUT, NUMBERS(0), ROWS))
RUNNER(fen, kernel_fen(OUT, NUMBERS(0), ROWS))
RUNNER(count, kernel_count(OUT, BITS(0), frame->starts, frame->count))
RUNNER(any, kernel_any(OUT_BITS, BITS(0), frame->starts, frame->count))
RUNNER(spread, kernel_spread(OUT, NUMBERS(0), frame->starts, frame->count))
RUNNER(spread_bits, kernel_spread_bits(OUT_BITS, BITS(0), frame->starts, frame->count))

static bool bit(const uint64_t *bits, size_t row)
{
    return bits[row / 64] >> row % 64 & 1;
}

static void put_bit(uint64_t *bits, size_t row, bool yes)
{
    uint64_t mask = (uint64_t)1 << row % 64;
    bits[row / 64] = yes ? bits[row / 64] | mask : bits[row / 64] & ~mask;
}

/* A row of a register as one end of a value, whatever kind it is. */
static double end_of(const struct frame *frame, reg_id id, size_t row)
{
    const struct reg *reg = &frame->program->regs[id];
    if (reg->scalar)
        return reg->number;
    return reg->bits ? bit(frame_reg(frame, id), row) : ((double *)frame_reg(frame, id))[row];
}

static struct value value_at(const struct frame *frame, const struct step *step, int operand,
                             size_t row)
{
    return (struct value){end_of(frame, step->in[2 * operand], row),
                          end_of(frame, step->in[2 * operand + 1], row)};
}

static void put_end(struct frame *frame, reg_id id, size_t row, double end)
{
    if (id == NO_REG)
        return;
    if (frame->program->regs[id].bits)
        put_bit(frame_reg(frame, id), row, end > 0);
    else
        ((double *)frame_reg(frame, id))[row] = end;
}

static void put_value(struct frame *frame, const struct step *step, size_t row, struct value value)
{
    put_end(frame, step->out, row, value.low);
    put_end(frame, step->out_high, row, value.high);
}

static struct value label_value(struct value subject, int64_t label)
{
    if (!value_known(subject))
        return (struct value){0, 1};
    return (struct value){subject.low == (double)label, subject.low == (double)label};
}

/* Any operation row by row, by its reference meaning: for the rare shapes. */
void step_general(const struct step *step, struct frame *frame)
{
    int noperands = graph_operands(step->op);
    for (size_t row = 0; row < ROWS; row++) {
        struct value operands[3] = {{0, 0}, {0, 0}, {0, 0}};
        for (int i = 0; i < noperands; i++)
            operands[i] = value_at(frame, step, i, row);
        struct value value =
            step->op == OP_IS
                ? label_value(operands[0], step->integer)
                : value_of_operation(step->op, operands, frame->program->input.as_of_day);
        put_value(frame, step, row, value);
    }
}

/* Members to a household by the reference fold: operand 0 who is in, operand 1 the number. */
void step_fold(const struct step *step, struct frame *frame)
{
    for (size_t household = 0; household < frame->count; household++) {
        struct fold fold;
        fold_start(&fold);
        size_t end = frame->starts[household + 1] - frame->starts[0];
        for (size_t row = frame->starts[household] - frame->starts[0]; row < end; row++) {
            struct value in = value_at(frame, step, 0, row);
            if (in.high != 0)
                fold_member(&fold, in, value_at(frame, step, 1, row));
        }
        put_value(frame, step, household, fold_result(&fold, step->op));
    }
}

/* Ages by table for the years in which people are born, else by the calendar. */
static double age_of(const struct program *program, int birth)
{
    int64_t at = (int64_t)birth - program->age_first;
    return at >= 0 && (size_t)at < program->nages
               ? program->age_table[at]
               : date_full_years(birth, program->input.as_of_day);
}

void step_age(const struct step *step, struct frame *frame)
{
    const double *births = NUMBERS(0);
    double *out = OUT;
    for (size_t row = 0; row < ROWS; row++)
        out[row] = age_of(frame->program, (int)births[row]);
}

/* Blanks among the birth dates have no bounds. */
void step_age_or_blank(const struct step *step, struct frame *frame)
{
    const double *earliest = NUMBERS(0), *latest = NUMBERS(1);
    double *low = OUT, *high = frame_reg(frame, step->out_high);
    for (size_t row = 0; row < ROWS; row++) {
        bool bounded = earliest[row] > -INFINITY && latest[row] < INFINITY;
        low[row] = bounded ? age_of(frame->program, (int)latest[row]) : -INFINITY;
        high[row] = bounded ? age_of(frame->program, (int)earliest[row]) : INFINITY;
    }
}

/* A fact of the village or county, seen from the household. */
void step_gather(const struct step *step, struct frame *frame)
{
    const struct program_input *input = &frame->program->input;
    struct value blank = input->blank(input->context, (enum level)step->of_level, step->index);
    for (size_t row = 0; row < frame->count; row++) {
        double number = tables_get(input->tables, (enum level)step->of_level, (size_t)step->index,
                                   frame->first + row, 0);
        put_value(frame, step, row, number == number ? (struct value){number, number} : blank);
    }
}

/* A parameter that differs by area. */
void step_place(const struct step *step, struct frame *frame)
{
    const struct program_input *input = &frame->program->input;
    size_t last = SIZE_MAX;
    struct value value = {0, 0};
    for (size_t row = 0; row < frame->count; row++) {
        size_t place = input->place[frame->first + row];
        if (place != last)
            value = input->parameter(input->context, step->index, place);
        last = place;
        put_value(frame, step, row, value);
    }
}

static size_t place_of_row(const struct frame *frame, enum level level, size_t row, size_t *hint)
{
    const struct program_input *input = &frame->program->input;
    if (!input->place)
        return 0;
    if (level != LEVEL_MEMBER)
        return input->place[frame->first + row];
    while (frame->starts[*hint + 1] - frame->starts[0] <= row)
        ++*hint;
    return input->place[frame->first + *hint];
}

/* A parameter of another year: operand 0 is the year. */
void step_parameter_at(const struct step *step, struct frame *frame)
{
    const struct program_input *input = &frame->program->input;
    size_t hint = 0;
    for (size_t row = 0; row < ROWS; row++) {
        struct value year = value_at(frame, step, 0, row), value = {-INFINITY, INFINITY};
        size_t place = place_of_row(frame, step->level, row, &hint);
        if (value_known(year))
            value = input->parameter_at(input->context, step->index, (int)year.low, place);
        put_value(frame, step, row, value);
    }
}

/* A slot that another machine computed. */
void step_given(const struct step *step, struct frame *frame)
{
    const struct value *values = frame->given[step->index];
    for (size_t row = 0; row < ROWS; row++)
        put_value(frame, step, row, values[row]);
}
