#include "bits.h"
#include "step.h"

#include "text.h"

/* Short names for what nearly every runner says. */
#define RUN(name) static void run_##name(const struct step *step, struct frame *frame)
#define KERNEL frame->program->kernels
#define ROWS frame_rows(frame, step->level)
#define FIRST frame_first(frame, step->level)
#define TYPED_KERNEL (step->single ? KERNEL->singles : KERNEL->doubles)
#define OUT_BITS ((uint64_t *)frame_reg(frame, step->out))
#define OUT frame_reg(frame, step->out)
#define OUT_HIGH frame_reg(frame, step->out_high)
#define BITS(i) ((const uint64_t *)frame_reg(frame, step->in[i]))
#define NUMBERS(i) ((const void *)frame_reg(frame, step->in[i]))
#define COLUMN step->column->values, step->column->storage, FIRST

#define RUNNER(name, call)                                                                         \
    RUN(name)                                                                                      \
    {                                                                                              \
        KERNEL->call;                                                                              \
    }

/* On doubles or on singles. */
#define TYPED_RUNNER(name, call)                                                                   \
    RUN(name)                                                                                      \
    {                                                                                              \
        TYPED_KERNEL->call;                                                                        \
    }

TYPED_RUNNER(WIDEN, widen(OUT, COLUMN, column_scale(step->column), ROWS))
RUNNER(LOOK_UP, look_up(OUT, COLUMN, step->table, ROWS))
RUNNER(AMONG, among(OUT_BITS, COLUMN, (uint64_t)step->integer, ROWS))
RUNNER(AGE_COLUMN, age(OUT, COLUMN, frame->program->age_table, frame->program->age_first,
                       frame->program->nages, ROWS))
RUNNER(BITS, bits_from(OUT_BITS, step->column->values, FIRST, ROWS))
RUNNER(LESS_INTEGER, less_integer(OUT_BITS, COLUMN, step->integer, ROWS))
RUNNER(EQUAL_INTEGER, equal_integer(OUT_BITS, COLUMN, step->integer, ROWS))
TYPED_RUNNER(LESS, less(OUT_BITS, NUMBERS(0), NUMBERS(1), ROWS))
TYPED_RUNNER(LESS_SCALAR, less_scalar(OUT_BITS, NUMBERS(0), step->number, ROWS))
TYPED_RUNNER(SCALAR_LESS, scalar_less(OUT_BITS, step->number, NUMBERS(0), ROWS))
TYPED_RUNNER(LESS_SCALED, less_scaled(OUT_BITS, NUMBERS(0), step->number, NUMBERS(1), ROWS))
TYPED_RUNNER(SCALED_LESS, scaled_less(OUT_BITS, step->number, NUMBERS(0), NUMBERS(1), ROWS))
RUNNER(LESS_SCALED_MIXED, less_scaled_mixed(OUT_BITS, NUMBERS(0), step->number, NUMBERS(1), ROWS))
RUNNER(SCALED_LESS_MIXED, scaled_less_mixed(OUT_BITS, step->number, NUMBERS(0), NUMBERS(1), ROWS))
TYPED_RUNNER(EQUAL, equal(OUT_BITS, NUMBERS(0), NUMBERS(1), ROWS))
TYPED_RUNNER(EQUAL_SCALAR, equal_scalar(OUT_BITS, NUMBERS(0), step->number, ROWS))
RUNNER(AND, and(OUT_BITS, BITS(0), BITS(1), ROWS))
RUNNER(OR, or (OUT_BITS, BITS(0), BITS(1), ROWS))
RUNNER(AND_NOT, and_not(OUT_BITS, BITS(0), BITS(1), ROWS))
RUNNER(OR_NOT, or_not(OUT_BITS, BITS(0), BITS(1), ROWS))
RUNNER(NOT, not(OUT_BITS, BITS(0), ROWS))
RUNNER(SELECT_BITS, select_bits(OUT_BITS, BITS(0), BITS(1), BITS(2), ROWS))
RUNNER(FILL_BITS, fill_bits(OUT_BITS, step->number != 0, ROWS))
TYPED_RUNNER(FILL, fill(OUT, step->number, ROWS))
TYPED_RUNNER(SELECT, select(OUT, BITS(0), NUMBERS(1), NUMBERS(2), ROWS))
TYPED_RUNNER(SELECT_OR, select_or(OUT, BITS(0), NUMBERS(1), step->number, ROWS))
TYPED_RUNNER(SELECT_SCALARS, select_scalars(OUT, BITS(0), step->number, step->other, ROWS))
TYPED_RUNNER(ADD, add(OUT, NUMBERS(0), NUMBERS(1), ROWS))
TYPED_RUNNER(SUBTRACT, subtract(OUT, NUMBERS(0), NUMBERS(1), ROWS))
TYPED_RUNNER(ADD_COLUMN, add_column(OUT, NUMBERS(0), COLUMN, ROWS))
TYPED_RUNNER(SUBTRACT_COLUMN, subtract_column(OUT, NUMBERS(0), COLUMN, ROWS))
TYPED_RUNNER(MULTIPLY, multiply(OUT, NUMBERS(0), NUMBERS(1), ROWS))
RUNNER(DIVIDE, divide(OUT, NUMBERS(0), NUMBERS(1), ROWS))
TYPED_RUNNER(LEAST, least(OUT, NUMBERS(0), NUMBERS(1), ROWS))
TYPED_RUNNER(GREATEST, greatest(OUT, NUMBERS(0), NUMBERS(1), ROWS))
TYPED_RUNNER(ADD_SCALAR, add_scalar(OUT, NUMBERS(0), step->number, ROWS))
TYPED_RUNNER(ADD_SCALED, add_scaled(OUT, NUMBERS(0), step->number, NUMBERS(1), ROWS))
TYPED_RUNNER(SCALAR_SUBTRACT, scalar_subtract(OUT, step->number, NUMBERS(0), ROWS))
TYPED_RUNNER(MULTIPLY_SCALAR, multiply_scalar(OUT, NUMBERS(0), step->number, ROWS))
RUNNER(DIVIDE_SCALAR, divide_scalar(OUT, NUMBERS(0), step->number, ROWS))
TYPED_RUNNER(LEAST_SCALAR, least_scalar(OUT, NUMBERS(0), step->number, ROWS))
TYPED_RUNNER(GREATEST_SCALAR, greatest_scalar(OUT, NUMBERS(0), step->number, ROWS))
TYPED_RUNNER(NEGATE, negate(OUT, NUMBERS(0), ROWS))
RUNNER(FLOOR, floor(OUT, NUMBERS(0), ROWS))
RUNNER(CEIL, ceil(OUT, NUMBERS(0), ROWS))
RUNNER(ROUND, round(OUT, NUMBERS(0), ROWS))
RUNNER(FEN, fen(OUT, NUMBERS(0), ROWS))
RUNNER(SETTLE, settle(OUT, OUT_HIGH, NUMBERS(0), NUMBERS(1), ROWS))
RUNNER(COUNT, count(OUT, BITS(0), &frame->segments))
RUNNER(ANY, any(OUT_BITS, BITS(0), &frame->segments))
RUNNER(SUM, sum(OUT, NUMBERS(0), &frame->segments))
RUNNER(LEAST_OF, least_of(OUT, NUMBERS(0), &frame->segments))
RUNNER(GREATEST_OF, greatest_of(OUT, NUMBERS(0), &frame->segments))
RUNNER(ONLY, only(OUT, BITS(0), NUMBERS(1), step->number, &frame->segments))
RUNNER(SPREAD, spread(OUT, NUMBERS(0), &frame->segments))
RUNNER(SPREAD_BITS, spread_bits(OUT_BITS, BITS(0), &frame->segments))

RUN(KNOWN)
{
    if (step->column->known) {
        KERNEL->bits_from(OUT_BITS, step->column->known, FIRST, ROWS);
    } else {
        KERNEL->fill_bits(OUT_BITS, true, ROWS);
        column_clear_blanks(step->column, OUT_BITS, FIRST, ROWS);
    }
}

RUN(PICK)
{
    const struct tables *tables = frame->program->input.tables;
    if (tables->home)
        KERNEL->pick_small(OUT, step->table, tables->home + frame->first, ROWS);
    else
        KERNEL->pick(OUT, step->table, tables->home_wide + frame->first, ROWS);
}

RUN(PLACE)
{
    run_PICK(step, frame);
}

RUN(MULTIPLY_ENDS)
{
    const double *const a[2] = {NUMBERS(0), NUMBERS(1)}, *const b[2] = {NUMBERS(2), NUMBERS(3)};
    KERNEL->multiply_ends(OUT, OUT_HIGH, a, b, ROWS);
}

RUN(DIVIDE_ENDS)
{
    const double *const a[2] = {NUMBERS(0), NUMBERS(1)}, *const b[2] = {NUMBERS(2), NUMBERS(3)};
    KERNEL->divide_ends(OUT, OUT_HIGH, a, b, ROWS);
}

/* Row by row: what callers and rare shapes need -------------------------------------------------
 * */

static void put_end(struct frame *frame, reg_id id, size_t row, double end)
{
    if (id == NO_REG)
        return;
    if (!frame->program->regs[id].bits) {
        ((double *)frame_reg(frame, id))[row] = end;
        return;
    }
    uint64_t *word = (uint64_t *)frame_reg(frame, id) + row / 64, mask = (uint64_t)1 << row % 64;
    *word = end > 0 ? *word | mask : *word & ~mask;
}

static void put_value(struct frame *frame, const struct step *step, size_t row, struct value value)
{
    put_end(frame, step->out, row, value.low);
    put_end(frame, step->out_high, row, value.high);
}

/* By the reference fold: inputs 0 and 1 who is in, 2 and 3 the number. */
RUN(FOLD)
{
    const uint64_t *sure = BITS(0), *possible = BITS(1);
    const double *low = NUMBERS(2), *high = NUMBERS(3);
    const uint32_t *starts = frame->segments.starts;
    for (size_t household = 0; household < frame->count; household++) {
        struct fold fold;
        fold_start(&fold);
        for (size_t row = starts[household] - starts[0]; row < starts[household + 1] - starts[0];
             row++) {
            struct value in = {(double)bits_has(sure, row), (double)bits_has(possible, row)};
            if (in.high != 0)
                fold_member(&fold, in, (struct value){low[row], high[row]});
        }
        put_value(frame, step, household, fold_result(&fold, OP_SUM));
    }
}

RUN(AGE)
{
    const double *earliest = NUMBERS(0), *latest = NUMBERS(1);
    for (size_t row = 0; row < ROWS; row++) {
        const struct value birth[3] = {{earliest[row], latest[row]}, {0, 0}, {0, 0}};
        put_value(frame, step, row,
                  value_of_operation(OP_AGE, birth, frame->program->input.as_of_day));
    }
}

/* The place of a member is that of the household, which `hint` follows. */
static size_t place_of_row(const struct frame *frame, enum level level, size_t row, size_t *hint)
{
    const struct program_input *input = &frame->program->input;
    const uint32_t *starts = frame->segments.starts;
    if (!input->place)
        return 0;
    if (level != LEVEL_MEMBER)
        return input->place[tables_home(input->tables, frame->first + row)];
    while (starts[*hint + 1] - starts[0] <= row)
        ++*hint;
    return input->place[tables_home(input->tables, frame->first + *hint)];
}

/* What a parameter is in some years, by place; few years come up. */
struct years {
    struct {
        double year;
        size_t place;
        struct value value;
    } at[64];
};

static struct value parameter_in(struct years *years, const struct program_input *input, int index,
                                 double year, size_t place)
{
    size_t slot = ((size_t)(int)year + place * 7) % 64;
    if (years->at[slot].year != year || years->at[slot].place != place) {
        years->at[slot].year = year;
        years->at[slot].place = place;
        years->at[slot].value = input->parameter_at(input->context, index, (int)year, place);
    }
    return years->at[slot].value;
}

/* Inputs 0 and 1 are the year. */
RUN(PARAMETER_AT)
{
    const struct program_input *input = &frame->program->input;
    const double *low = NUMBERS(0), *high = NUMBERS(1);
    struct years years;
    size_t hint = 0;
    for (size_t i = 0; i < 64; i++)
        years.at[i].year = NAN;
    for (size_t row = 0; row < ROWS; row++) {
        struct value value = {-INFINITY, INFINITY};
        if (low[row] == high[row])
            value = parameter_in(&years, input, step->index, low[row],
                                 place_of_row(frame, step->level, row, &hint));
        put_value(frame, step, row, value);
    }
}

/* Floats that are needed as doubles; others are read where they lie. */
RUN(GIVEN)
{
    KERNEL->doubles->widen(OUT, given_end(frame, step), STORE_F32, 0, 1, ROWS);
}

typedef void step_runner(const struct step *step, struct frame *frame);

static const struct {
    step_runner *run;
    const char *name;
} kinds[STEP_KIND_COUNT] = {
#define X(kind, text) [STEP_##kind] = {run_##kind, text},
    STEP_KINDS(X)
#undef X
};

void step_run(const struct step *step, struct frame *frame)
{
    kinds[step->kind].run(step, frame);
}

const char *step_name(enum step_kind kind)
{
    return kinds[kind].name;
}
