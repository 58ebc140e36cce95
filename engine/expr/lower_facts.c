#include "lower.h"

const struct column *column_of(const struct maker *m, const struct node *fact)
{
    return &m->input->tables->at[fact->of_level].columns[fact->index];
}

struct value blank_of(const struct maker *m, const struct node *fact)
{
    return m->input->blank(m->input->context, fact->of_level, fact->index);
}

bool own_column(const struct maker *m, const struct node *node)
{
    return node->op == OP_FACT &&
           (node->of_level == LEVEL_HOUSEHOLD || node->of_level == LEVEL_MEMBER) &&
           column_of(m, node)->nrows > 0;
}

bool narrow_column(const struct maker *m, const struct node *node)
{
    return own_column(m, node) && column_of(m, node)->storage != STORE_F64 &&
           column_of(m, node)->storage != STORE_F32;
}

bool integer_column(const struct maker *m, const struct node *node)
{
    return narrow_column(m, node) && column_of(m, node)->storage != STORE_BIT;
}

/* Own columns -----------------------------------------------------------------------------------
 * */

/* Blocks of households begin at a whole word of a packed column, those of members anywhere. Without
 * `bits` there is a list. */
static reg_id packed(struct maker *m, const struct node *fact, enum step_kind kind,
                     const uint64_t *bits)
{
    if (bits && fact->level == LEVEL_HOUSEHOLD)
        return make_direct(m, true, LEVEL_HOUSEHOLD, bits);
    return make_step(m, true, step_on_column(kind, m, fact));
}

reg_id packed_bits(struct maker *m, const struct node *fact)
{
    return packed(m, fact, STEP_BITS, column_of(m, fact)->values);
}

reg_id known_bits(struct maker *m, const struct node *fact)
{
    return packed(m, fact, STEP_KNOWN, column_of(m, fact)->known);
}

static reg_id answered(struct maker *m, reg_id known, reg_id bits, double answer)
{
    return answer != 0 ? make_or_not(m, bits, known) : make_and(m, bits, known);
}

struct operand with_blanks(struct maker *m, const struct node *fact, struct operand bits,
                           struct value answer)
{
    if (!column_of(m, fact)->nmissing)
        return bits;
    reg_id known = known_bits(m, fact);
    reg_id low = answered(m, known, bits.low, answer.low);
    if (!varies(bits) && value_known(answer))
        return same(low);
    return (struct operand){low, answered(m, known, bits.high, answer.high)};
}

struct operand numbers_with_blanks(struct maker *m, const struct node *fact, struct operand numbers,
                                   struct value answer)
{
    if (!column_of(m, fact)->nmissing)
        return numbers;
    reg_id known = known_bits(m, fact);
    reg_id ends[2];
    for (int high = 0; high < 2; high++) {
        reg_id end = make_scalar(m, false, high ? answer.high : answer.low);
        ends[high] = make_select(m, known, high ? numbers.high : numbers.low, end, fact->level);
        if (!high && !varies(numbers) && value_known(answer))
            return same(ends[0]);
    }
    return (struct operand){ends[0], ends[1]};
}

static struct operand truth_fact(struct maker *m, const struct node *node)
{
    const struct value unknown = {0, 1};
    if (column_of(m, node)->storage == STORE_BIT)
        return with_blanks(m, node, same(packed_bits(m, node)), unknown);
    struct step step = step_on_column(STEP_EQUAL_INTEGER, m, node);
    step.integer = (int64_t)column_scale(column_of(m, node));
    return with_blanks(m, node, same(make_step(m, true, step)), unknown);
}

static reg_id numbers_of(struct maker *m, const struct node *fact)
{
    const struct column *column = column_of(m, fact);
    if (column->storage == STORE_F64)
        return make_direct(m, false, fact->level, column->values);
    if (column->storage != STORE_BIT)
        return make_step(m, false, step_on_column(STEP_WIDEN, m, fact));
    reg_id one = make_scalar(m, false, 1), zero = make_scalar(m, false, 0);
    return make_select(m, packed_bits(m, fact), one, zero, fact->level);
}

static struct operand number_fact(struct maker *m, const struct node *node)
{
    return numbers_with_blanks(m, node, same(numbers_of(m, node)), blank_of(m, node));
}

/* Facts of the village or county ----------------------------------------------------------------
 * */

static int32_t row_there(const struct home *home, const struct node *node)
{
    return node->of_level == LEVEL_VILLAGE ? home->village : home->county;
}

/* Numbers by home. */
static const double *table_of(struct maker *m, const struct node *node, bool high)
{
    const struct tables *tables = m->input->tables;
    struct value blank = blank_of(m, node);
    double *table = arena_array(&m->program->arena, tables->nhomes, sizeof *table);
    for (size_t i = 0; table && i < tables->nhomes; i++) {
        int32_t row = row_there(&tables->homes[i], node);
        double number = row == NO_ROW ? NAN : column_get(column_of(m, node), (size_t)row);
        table[i] = !isnan(number) ? number : high ? blank.high : blank.low;
    }
    m->failed |= !table;
    return table;
}

static bool everyone_is_somewhere(const struct maker *m, const struct node *node)
{
    const struct tables *tables = m->input->tables;
    for (size_t i = 0; i < tables->nhomes; i++)
        if (row_there(&tables->homes[i], node) == NO_ROW)
            return false;
    return true;
}

static reg_id picked(struct maker *m, const struct node *node, bool high)
{
    struct step step = step_on_column(STEP_PICK, m, node);
    step.level = LEVEL_HOUSEHOLD;
    step.table = table_of(m, node, high);
    reg_id numbers = make_step(m, false, step);
    if (node->type != TYPE_TRUTH)
        return numbers;
    return make_equal(m, numbers, make_scalar(m, false, 1), LEVEL_HOUSEHOLD);
}

static struct operand place_fact(struct maker *m, const struct node *node)
{
    reg_id low = picked(m, node, false);
    if (!column_of(m, node)->nmissing && everyone_is_somewhere(m, node))
        return same(low);
    return (struct operand){low, picked(m, node, true)};
}

struct operand lower_fact(struct maker *m, const struct node *node)
{
    if (column_of(m, node)->nrows == 0)
        return make_constant(m, node->type == TYPE_TRUTH, blank_of(m, node));
    if (!own_column(m, node))
        return place_fact(m, node);
    return node->type == TYPE_TRUTH ? truth_fact(m, node) : number_fact(m, node);
}

/* Parameters and slots --------------------------------------------------------------------------
 * */

static double end_at(const struct maker *m, const struct node *node, bool high, size_t place)
{
    struct value value = m->input->parameter(m->input->context, node->index, place);
    return high ? value.high : value.low;
}

static bool end_differs(const struct maker *m, const struct node *node, bool high)
{
    for (size_t place = 1; place < m->input->nplaces; place++)
        if (end_at(m, node, high, place) != end_at(m, node, high, 0))
            return true;
    return false;
}

/* One end by home, or NULL where it is the same everywhere. */
static const double *ends_by_home(struct maker *m, const struct node *node, bool high)
{
    const struct program_input *input = m->input;
    if (!end_differs(m, node, high))
        return NULL;
    double *ends = arena_array(&m->program->arena, input->tables->nhomes, sizeof *ends);
    for (size_t home = 0; ends && home < input->tables->nhomes; home++)
        ends[home] = end_at(m, node, high, input->place[home]);
    m->failed |= !ends;
    return ends;
}

static reg_id parameter_end(struct maker *m, const struct node *node, const double *ends,
                            double everywhere)
{
    bool bits = node->type == TYPE_TRUTH;
    if (!ends)
        return make_scalar(m, bits, bits ? everywhere > 0 : everywhere);
    struct step step = step_of(STEP_PLACE, LEVEL_HOUSEHOLD, NO_REG, NO_REG, NO_REG);
    step.index = node->index;
    step.table = ends;
    reg_id numbers = make_step(m, false, step);
    return bits ? make_less(m, make_scalar(m, false, 0), numbers, LEVEL_HOUSEHOLD) : numbers;
}

static bool known_everywhere(const struct maker *m, const struct node *node)
{
    const struct program_input *input = m->input;
    for (size_t place = 0; place < input->nplaces; place++)
        if (!value_known(input->parameter(input->context, node->index, place)))
            return false;
    return true;
}

struct operand lower_parameter(struct maker *m, const struct node *node)
{
    const struct program_input *input = m->input;
    struct value first = input->parameter(input->context, node->index, 0);
    reg_id low = parameter_end(m, node, ends_by_home(m, node, false), first.low);
    if (known_everywhere(m, node))
        return same(low);
    return (struct operand){low, parameter_end(m, node, ends_by_home(m, node, true), first.high)};
}

struct operand lower_parameter_at(struct maker *m, const struct node *node)
{
    struct operand year = lower(m, node->operand[0]);
    struct step step =
        step_of(STEP_PARAMETER_AT, node->level, make_column(m, year.low, node->level),
                make_column(m, year.high, node->level), NO_REG);
    step.index = node->index;
    return make_ends(m, node->type == TYPE_TRUTH, step);
}

static reg_id given_reg(struct maker *m, const struct node *node, bool high)
{
    struct step step = step_of(STEP_GIVEN, node->level, NO_REG, NO_REG, NO_REG);
    step.index = node->index;
    step.integer = high;
    return make_step(m, node->type == TYPE_TRUTH, step);
}

struct operand lower_slot(struct maker *m, const struct node *node)
{
    if (!is_given(m, node->index))
        return lower(m, m->input->slot_roots[node->index]);
    reg_id low = given_reg(m, node, false);
    return m->input->given[node->index].varies ? (struct operand){low, given_reg(m, node, true)}
                                               : same(low);
}
