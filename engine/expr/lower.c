/* From nodes to steps. Every rewrite here keeps all three values: where it is not plain that it
 * does, tests/unit/test_program.c has its truth table. */
#include "step.h"

#include <stdlib.h>
#include <string.h>

static const double FINITE = 1e290; /* values proven below it stay finite under any one operation */

/* Registers and steps -------------------------------------------------------------------------- */

static reg_id add_reg(struct program *program, struct reg reg)
{
    if (program->nregs == program->regs_capacity) {
        size_t more = program->regs_capacity ? program->regs_capacity * 2 : 256;
        struct reg *regs = realloc(program->regs, more * sizeof *regs);
        if (!regs) {
            program->failed = true;
            return 0;
        }
        program->regs = regs;
        program->regs_capacity = more;
    }
    program->regs[program->nregs] = reg;
    return (reg_id)program->nregs++;
}

static void add_step(struct program *program, struct step step)
{
    if (program->nsteps == program->steps_capacity) {
        size_t more = program->steps_capacity ? program->steps_capacity * 2 : 256;
        struct step *steps = realloc(program->steps, more * sizeof *steps);
        if (!steps) {
            program->failed = true;
            return;
        }
        program->steps = steps;
        program->steps_capacity = more;
    }
    program->steps[program->nsteps++] = step;
}

static struct reg *reg_of(const struct program *program, reg_id id)
{
    return &program->regs[id];
}

static bool is_scalar(const struct program *program, reg_id id)
{
    return reg_of(program, id)->scalar;
}

static double number_of(const struct program *program, reg_id id)
{
    return reg_of(program, id)->number;
}

static bool is_constant(const struct program *program, reg_id id, double number)
{
    return is_scalar(program, id) && number_of(program, id) == number;
}

static enum level level_of(const struct program *program, reg_id id)
{
    return reg_of(program, id)->level;
}

static reg_id scalar(struct program *program, bool bits, double number)
{
    for (size_t i = 0; i < program->nregs && i < 64; i++) {
        const struct reg *reg = &program->regs[i];
        if (reg->scalar && reg->bits == bits && !memcmp(&reg->number, &number, sizeof number))
            return (reg_id)i;
    }
    return add_reg(program, (struct reg){.bits = bits,
                                         .scalar = true,
                                         .level = LEVEL_HOUSEHOLD,
                                         .number = number,
                                         .buffer = -1});
}

static bool varies(struct operand operand)
{
    return operand.low != operand.high;
}

static struct operand same(reg_id id)
{
    return (struct operand){id, id};
}

static struct operand constant(struct program *program, bool bits, struct value value)
{
    reg_id low = scalar(program, bits, value.low);
    return value_known(value) ? same(low)
                              : (struct operand){low, scalar(program, bits, value.high)};
}

/* Adds `step` with a new register as its result. */
static reg_id result(struct program *program, bool bits, enum level level, struct step step)
{
    step.out = add_reg(program, (struct reg){.bits = bits, .level = level, .buffer = -1});
    step.out_high = NO_REG;
    add_step(program, step);
    return step.out;
}

/* Adds `step` with two new registers, for the ends. */
static struct operand two_ends(struct program *program, bool bits, enum level level,
                               struct step step)
{
    step.out = add_reg(program, (struct reg){.bits = bits, .level = level, .buffer = -1});
    step.out_high = add_reg(program, (struct reg){.bits = bits, .level = level, .buffer = -1});
    add_step(program, step);
    return (struct operand){step.out, step.out_high};
}

static struct step step_of(step_runner *run, const char *name, enum level level, reg_id a, reg_id b,
                           reg_id c)
{
    return (struct step){
        .run = run, .name = name, .level = level, .in = {a, b, c, NO_REG, NO_REG, NO_REG}};
}

reg_id program_column(struct program *program, reg_id id)
{
    struct reg reg = *reg_of(program, id);
    if (!reg.scalar)
        return id;
    struct step step =
        step_of(reg.bits ? step_fill_bits : step_fill, "fill", reg.level, NO_REG, NO_REG, NO_REG);
    step.number = reg.number;
    return result(program, reg.bits, reg.level, step);
}

/* A column for the rows of `level`: household values are spread to members. */
static reg_id at_level(struct program *program, reg_id id, enum level level)
{
    struct reg reg = *reg_of(program, id);
    if (reg.scalar) {
        struct step step =
            step_of(reg.bits ? step_fill_bits : step_fill, "fill", level, NO_REG, NO_REG, NO_REG);
        step.number = reg.number;
        return result(program, reg.bits, level, step);
    }
    if (reg.level == level)
        return id;
    return result(
        program, reg.bits, level,
        step_of(reg.bits ? step_spread_bits : step_spread, "spread", level, id, NO_REG, NO_REG));
}

/* Scalars stay what they are. */
static reg_id spread(struct program *program, reg_id id, enum level level)
{
    return is_scalar(program, id) ? id : at_level(program, id, level);
}

static struct operand spread_operand(struct program *program, struct operand operand,
                                     enum level level)
{
    reg_id low = spread(program, operand.low, level);
    return (struct operand){low, varies(operand) ? spread(program, operand.high, level) : low};
}

/* Logic on one end ----------------------------------------------------------------------------- */

static reg_id bits_step(struct program *program, step_runner *run, const char *name, reg_id a,
                        reg_id b, reg_id c)
{
    enum level level = level_of(program, a);
    return result(program, true, level, step_of(run, name, level, a, b, c));
}

static reg_id make_not(struct program *program, reg_id a)
{
    if (is_scalar(program, a))
        return scalar(program, true, number_of(program, a) == 0);
    return bits_step(program, step_not, "not", a, NO_REG, NO_REG);
}

static reg_id make_and(struct program *program, reg_id a, reg_id b)
{
    if (a == b || is_constant(program, b, 1))
        return a;
    if (is_constant(program, a, 1))
        return b;
    if (is_constant(program, a, 0) || is_constant(program, b, 0))
        return scalar(program, true, 0);
    return bits_step(program, step_and, "and", a, b, NO_REG);
}

static reg_id make_or(struct program *program, reg_id a, reg_id b)
{
    if (a == b || is_constant(program, b, 0))
        return a;
    if (is_constant(program, a, 0))
        return b;
    if (is_constant(program, a, 1) || is_constant(program, b, 1))
        return scalar(program, true, 1);
    return bits_step(program, step_or, "or", a, b, NO_REG);
}

/* a and not b; a or not b */
static reg_id make_and_not(struct program *program, reg_id a, reg_id b)
{
    if (is_scalar(program, a) || is_scalar(program, b))
        return make_and(program, a, make_not(program, b));
    return bits_step(program, step_and_not, "and not", a, b, NO_REG);
}

static reg_id make_or_not(struct program *program, reg_id a, reg_id b)
{
    if (is_scalar(program, a) || is_scalar(program, b))
        return make_or(program, a, make_not(program, b));
    return bits_step(program, step_or_not, "or not", a, b, NO_REG);
}

static reg_id make_select_bits(struct program *program, reg_id c, reg_id a, reg_id b)
{
    if (a == b)
        return a;
    if (is_constant(program, a, 1))
        return make_or(program, c, b);
    if (is_constant(program, b, 0))
        return make_and(program, c, a);
    if (is_constant(program, a, 0))
        return make_and_not(program, b, c);
    if (is_constant(program, b, 1))
        return make_or_not(program, a, c);
    return bits_step(program, step_select_bits, "select", c, a, b);
}

/* General steps -------------------------------------------------------------------------------- */

/* Any operation row by row, low and high results apart. */
static struct operand general(struct program *program, const struct node *node, bool bits,
                              enum level level, const struct operand *operands, int noperands)
{
    struct step step =
        step_of(step_general, graph_operation_name(node->op), level, NO_REG, NO_REG, NO_REG);
    step.op = node->op;
    step.integer = node->index;
    for (int i = 0; i < noperands; i++) {
        struct operand o = spread_operand(program, operands[i], level);
        step.in[2 * i] = o.low;
        step.in[2 * i + 1] = o.high;
    }
    return two_ends(program, bits, level, step);
}

/* Bounds ----------------------------------------------------------------------------------------*/

struct bounds {
    double low, high;
};

static bool finite_bounds(struct bounds b)
{
    return b.low > -FINITE && b.high < FINITE;
}

/* What is sure of a known value of the node, from declared ranges and storage; shallow. */
static struct bounds bounds_of(const struct program *program, node_id id, int depth);

static struct bounds bounds_of_column(const struct program *program, const struct node *node)
{
    const struct program_input *input = &program->input;
    const struct table *table = &input->tables->at[node->of_level];
    static const double most[] = {[STORE_BIT] = 1,
                                  [STORE_I8] = 128,
                                  [STORE_I16] = 32768,
                                  [STORE_I32] = 2147483648.0,
                                  [STORE_F64] = INFINITY};
    struct value range = input->range(input->context, node->of_level, node->index);
    double limit = most[table->columns[node->index].storage];
    return (struct bounds){range.low > -limit ? range.low : -limit,
                           range.high < limit ? range.high : limit};
}

static struct bounds bounds_of_arithmetic(const struct program *program, const struct node *node,
                                          int depth)
{
    struct bounds a = bounds_of(program, node->operand[0], depth), b = {0, 0};
    if (graph_operands(node->op) > 1)
        b = bounds_of(program, node->operand[1], depth);
    const struct value operands[3] = {{a.low, a.high}, {b.low, b.high}, {0, 0}};
    struct value value = value_of_operation(node->op, operands, program->input.as_of_day);
    return (struct bounds){value.low, value.high};
}

static struct bounds bounds_of_parameter(const struct program *program, const struct node *node)
{
    const struct program_input *input = &program->input;
    struct bounds bounds = {INFINITY, -INFINITY};
    for (size_t place = 0; place < input->nplaces; place++) {
        struct value value = input->parameter(input->context, node->index, place);
        bounds.low = value.low < bounds.low ? value.low : bounds.low;
        bounds.high = value.high > bounds.high ? value.high : bounds.high;
    }
    return bounds;
}

static struct bounds bounds_of(const struct program *program, node_id id, int depth)
{
    const struct bounds any = {-INFINITY, INFINITY};
    const struct node *node = graph_node(program->input.graph, id);
    if (depth == 0)
        return any;
    switch (node->op) {
    case OP_CONST:
        return (struct bounds){node->number, node->number};
    case OP_FACT:
        return bounds_of_column(program, node);
    case OP_PARAMETER:
        return bounds_of_parameter(program, node);
    case OP_AGE:
        return (struct bounds){-400, 400};
    case OP_COUNT:
        return (struct bounds){0, 4294967296.0};
    case OP_SLOT: {
        node_id root = program->input.slot_roots[node->index];
        return root == NO_NODE ? any : bounds_of(program, root, depth - 1);
    }
    case OP_ITE: {
        struct bounds a = bounds_of(program, node->operand[1], depth - 1);
        struct bounds b = bounds_of(program, node->operand[2], depth - 1);
        return (struct bounds){a.low < b.low ? a.low : b.low, a.high > b.high ? a.high : b.high};
    }
    case OP_ADD:
    case OP_SUB:
    case OP_MUL:
    case OP_DIV:
    case OP_NEG:
    case OP_MIN:
    case OP_MAX:
    case OP_ABS:
    case OP_FLOOR:
    case OP_CEIL:
    case OP_ROUND:
    case OP_FEN:
        return bounds_of_arithmetic(program, node, depth - 1);
    default:
        return any;
    }
}

enum { BOUNDS_DEPTH = 24 };

static bool stays_finite(const struct program *program, node_id id)
{
    return finite_bounds(bounds_of(program, id, BOUNDS_DEPTH));
}

/* Facts -----------------------------------------------------------------------------------------*/

static const struct column *column_of(const struct program *program, const struct node *node)
{
    return &program->input.tables->at[node->of_level].columns[node->index];
}

static struct value blank_of(const struct program *program, const struct node *node)
{
    return program->input.blank(program->input.context, node->of_level, node->index);
}

static reg_id column_step(struct program *program, step_runner *run, const char *name, bool bits,
                          const struct node *node)
{
    struct step step = step_of(run, name, node->level, NO_REG, NO_REG, NO_REG);
    step.column = column_of(program, node);
    step.index = node->index;
    step.of_level = (int)node->of_level;
    return result(program, bits, node->level, step);
}

static reg_id known_bits(struct program *program, const struct node *node)
{
    return column_step(program, step_known, "known", true, node);
}

static struct operand truth_fact(struct program *program, const struct node *node)
{
    const struct column *column = column_of(program, node);
    reg_id yes;
    if (column->storage == STORE_BIT) {
        yes = column_step(program, step_bits, "bits", true, node);
    } else {
        reg_id wide = column_step(program, step_widen, "widen", false, node);
        struct step step = step_of(step_equal_scalar, "is yes", node->level, wide, NO_REG, NO_REG);
        step.number = 1;
        yes = result(program, true, node->level, step);
    }
    if (!column->known)
        return same(yes);
    reg_id known = known_bits(program, node);
    return (struct operand){make_and(program, yes, known), make_or_not(program, yes, known)};
}

/* Known rows keep their number, the others get an end of the blank's interval. */
static reg_id blend(struct program *program, reg_id known, reg_id number, double end)
{
    enum level level = level_of(program, number);
    struct step step = step_of(step_select_or, "known or", level, known, number, NO_REG);
    step.number = end;
    return result(program, false, level, step);
}

static struct operand number_fact(struct program *program, const struct node *node)
{
    reg_id wide = column_step(program, step_widen, "widen", false, node);
    if (!column_of(program, node)->known)
        return same(wide);
    struct value blank = blank_of(program, node);
    reg_id known = known_bits(program, node);
    return (struct operand){blend(program, known, wide, blank.low),
                            blend(program, known, wide, blank.high)};
}

/* Village and county facts go through a gather; anyone may have no village. */
static struct operand gathered_fact(struct program *program, const struct node *node, bool bits)
{
    struct step step = step_of(step_gather, "gather", LEVEL_HOUSEHOLD, NO_REG, NO_REG, NO_REG);
    step.index = node->index;
    step.of_level = (int)node->of_level;
    return two_ends(program, bits, LEVEL_HOUSEHOLD, step);
}

static struct operand lower_fact(struct program *program, const struct node *node)
{
    bool bits = node->type == TYPE_TRUTH;
    if (node->of_level == LEVEL_VILLAGE || node->of_level == LEVEL_COUNTY)
        return gathered_fact(program, node, bits);
    if (column_of(program, node)->nrows == 0)
        return constant(program, bits, blank_of(program, node));
    return bits ? truth_fact(program, node) : number_fact(program, node);
}

/* Comparisons -----------------------------------------------------------------------------------*/

static bool own_column(const struct program *program, const struct node *node)
{
    return node->op == OP_FACT &&
           (node->of_level == LEVEL_HOUSEHOLD || node->of_level == LEVEL_MEMBER) &&
           column_of(program, node)->nrows > 0;
}

static bool integer_column(const struct program *program, const struct node *node)
{
    if (!own_column(program, node))
        return false;
    enum storage storage = column_of(program, node)->storage;
    return storage == STORE_I8 || storage == STORE_I16 || storage == STORE_I32;
}

/* Rows in which the fact is missing get the answer that its interval gives. */
static struct operand with_blanks(struct program *program, const struct node *fact, reg_id yes,
                                  struct value answer)
{
    if (!column_of(program, fact)->known)
        return same(yes);
    reg_id known = known_bits(program, fact);
    reg_id low = answer.low != 0 ? make_or_not(program, yes, known) : make_and(program, yes, known);
    if (answer.low == answer.high)
        return same(low);
    return (struct operand){low, make_or_not(program, yes, known)};
}

static int64_t integer_top(const struct column *column)
{
    return column->storage == STORE_I8    ? INT8_MAX
           : column->storage == STORE_I16 ? INT16_MAX
                                          : INT32_MAX;
}

/* The least integer of the storage whose value is not below `limit`; true when all or none are. */
static bool integer_limit(const struct column *column, double limit, int64_t *integer, bool *all)
{
    int64_t top = integer_top(column), bottom = -top - 1;
    double scale = column_scale(column);
    double guess = ceil(limit * scale);
    if (guess > (double)top + 1) {
        *all = true;
        return true;
    }
    if (guess < (double)bottom - 1) {
        *all = false;
        return true;
    }
    int64_t at = (int64_t)guess;
    while ((double)at / scale < limit)
        at++;
    while ((double)(at - 1) / scale >= limit)
        at--;
    *all = at > top;
    *integer = at;
    return at > top || at <= bottom;
}

/* fact < limit (a number), on the narrow column itself. */
static struct operand fact_below(struct program *program, const struct node *fact, double limit)
{
    const struct column *column = column_of(program, fact);
    struct value blank = blank_of(program, fact);
    struct value bound = {limit, limit};
    const struct value operands[3] = {blank, bound, {0, 0}};
    struct value answer = value_of_operation(OP_LESS, operands, 0);
    int64_t integer = 0;
    bool all;
    if (integer_limit(column, limit, &integer, &all)) {
        reg_id fixed = scalar(program, true, all);
        if (!column->known)
            return same(fixed);
        return with_blanks(program, fact, at_level(program, fixed, fact->level), answer);
    }
    struct step step = step_of(step_less_integer, "column <", fact->level, NO_REG, NO_REG, NO_REG);
    step.column = column;
    step.index = fact->index;
    step.of_level = (int)fact->of_level;
    step.integer = integer;
    return with_blanks(program, fact, result(program, true, fact->level, step), answer);
}

static struct operand negated(struct program *program, struct operand a)
{
    reg_id low = make_not(program, a.high);
    return (struct operand){low, varies(a) ? make_not(program, a.low) : low};
}

/* One end of a < b. */
static reg_id less_end(struct program *program, reg_id a, reg_id b, enum level level)
{
    bool a_scalar = is_scalar(program, a), b_scalar = is_scalar(program, b);
    if (a_scalar && b_scalar)
        return scalar(program, true, number_of(program, a) < number_of(program, b));
    struct step step;
    if (b_scalar) {
        step = step_of(step_less_scalar, "< k", level, at_level(program, a, level), NO_REG, NO_REG);
        step.number = number_of(program, b);
    } else if (a_scalar) {
        step = step_of(step_scalar_less, "k <", level, at_level(program, b, level), NO_REG, NO_REG);
        step.number = number_of(program, a);
    } else {
        reg_id left = at_level(program, a, level), right = at_level(program, b, level);
        step = step_of(step_less, "<", level, left, right, NO_REG);
    }
    return result(program, true, level, step);
}

static struct operand less_operands(struct program *program, struct operand a, struct operand b,
                                    enum level level)
{
    reg_id low = less_end(program, a.high, b.low, level);
    if (!varies(a) && !varies(b))
        return same(low);
    return (struct operand){low, less_end(program, a.low, b.high, level)};
}

/* The smallest double above k: k < x is the opposite of x < next, and x <= k likewise. */
static double next_above(double k)
{
    return nextafter(k, INFINITY);
}

/* k * b, where k is a scalar and b a column without blanks: not computed for itself. */
static bool scaled(struct program *program, node_id id, struct operand *done, double *k, reg_id *b)
{
    const struct node *node = graph_node(program->input.graph, id);
    if (node->op != OP_MUL || done[id].low != NO_REG || !stays_finite(program, id))
        return false;
    struct operand left = program_lower(program, node->operand[0], done);
    struct operand right = program_lower(program, node->operand[1], done);
    if (varies(left) || varies(right) ||
        is_scalar(program, left.low) == is_scalar(program, right.low))
        return false;
    bool left_scalar = is_scalar(program, left.low);
    *k = number_of(program, left_scalar ? left.low : right.low);
    *b = left_scalar ? right.low : left.low;
    return true;
}

static bool less_scaled(struct program *program, const struct node *node, struct operand *done,
                        struct operand *out)
{
    double k;
    reg_id b;
    enum level level = node->level;
    for (int side = 0; side < 2; side++) {
        if (!scaled(program, node->operand[side], done, &k, &b))
            continue;
        struct operand other = program_lower(program, node->operand[!side], done);
        if (varies(other) || is_scalar(program, other.low))
            return false;
        reg_id left = at_level(program, side ? other.low : b, level);
        reg_id right = at_level(program, side ? b : other.low, level);
        struct step step = step_of(side ? step_less_scaled : step_scaled_less,
                                   side ? "< k *" : "k * <", level, left, right, NO_REG);
        step.number = k;
        *out = same(result(program, true, level, step));
        return true;
    }
    return false;
}

static struct operand lower_less(struct program *program, const struct node *node,
                                 struct operand *done)
{
    const struct graph *graph = program->input.graph;
    const struct node *a = graph_node(graph, node->operand[0]);
    const struct node *b = graph_node(graph, node->operand[1]);
    if (integer_column(program, a) || integer_column(program, b)) {
        bool fact_first = integer_column(program, a);
        struct operand other = program_lower(program, node->operand[fact_first], done);
        if (!varies(other) && is_scalar(program, other.low)) {
            double k = number_of(program, other.low);
            return fact_first ? fact_below(program, a, k)
                              : negated(program, fact_below(program, b, next_above(k)));
        }
    }
    struct operand out;
    if (less_scaled(program, node, done, &out))
        return out;
    struct operand left = program_lower(program, node->operand[0], done);
    struct operand right = program_lower(program, node->operand[1], done);
    return less_operands(program, left, right, node->level);
}

static struct operand equal_scalar(struct program *program, reg_id a, double k, enum level level)
{
    struct step step =
        step_of(step_equal_scalar, "== k", level, at_level(program, a, level), NO_REG, NO_REG);
    step.number = k;
    return same(result(program, true, level, step));
}

static struct operand fact_is(struct program *program, const struct node *fact, double number,
                              struct value answer)
{
    const struct column *column = column_of(program, fact);
    double scale = column_scale(column), raw = round(number * scale);
    bool possible = fabs(raw) <= (double)integer_top(column) && raw / scale == number;
    reg_id yes;
    if (possible) {
        struct step step =
            step_of(step_equal_integer, "column ==", fact->level, NO_REG, NO_REG, NO_REG);
        step.column = column;
        step.index = fact->index;
        step.of_level = (int)fact->of_level;
        step.integer = (int64_t)raw;
        yes = result(program, true, fact->level, step);
    } else {
        yes = at_level(program, scalar(program, true, 0), fact->level);
    }
    return with_blanks(program, fact, yes, answer);
}

static struct operand lower_equal(struct program *program, const struct node *node,
                                  struct operand *done)
{
    struct operand operands[2] = {program_lower(program, node->operand[0], done),
                                  program_lower(program, node->operand[1], done)};
    if (varies(operands[0]) || varies(operands[1]))
        return general(program, node, true, node->level, operands, 2);
    reg_id a = operands[0].low, b = operands[1].low;
    if (is_scalar(program, a) && is_scalar(program, b))
        return same(scalar(program, true, number_of(program, a) == number_of(program, b)));
    if (is_scalar(program, b))
        return equal_scalar(program, a, number_of(program, b), node->level);
    if (is_scalar(program, a))
        return equal_scalar(program, b, number_of(program, a), node->level);
    a = at_level(program, a, node->level);
    b = at_level(program, b, node->level);
    return same(
        result(program, true, node->level, step_of(step_equal, "==", node->level, a, b, NO_REG)));
}

static struct operand lower_is(struct program *program, const struct node *node,
                               struct operand *done)
{
    const struct node *subject = graph_node(program->input.graph, node->operand[0]);
    if (integer_column(program, subject))
        return fact_is(program, subject, node->index, (struct value){0, 1});
    struct operand a = program_lower(program, node->operand[0], done);
    if (varies(a))
        return general(program, node, true, node->level, &a, 1);
    if (is_scalar(program, a.low))
        return same(scalar(program, true, number_of(program, a.low) == node->index));
    return equal_scalar(program, a.low, node->index, node->level);
}

/* Arithmetic ------------------------------------------------------------------------------------*/

/* A kernel on columns; scalars are filled in. */
static reg_id pair(struct program *program, step_runner *run, const char *name, reg_id a, reg_id b,
                   enum level level)
{
    reg_id left = at_level(program, a, level), right = at_level(program, b, level);
    return result(program, false, level, step_of(run, name, level, left, right, NO_REG));
}

static reg_id with_scalar(struct program *program, step_runner *run, const char *name, reg_id a,
                          double k, enum level level)
{
    struct step step = step_of(run, name, level, at_level(program, a, level), NO_REG, NO_REG);
    step.number = k;
    return result(program, false, level, step);
}

static reg_id make_add(struct program *program, reg_id a, reg_id b, enum level level)
{
    if (is_constant(program, b, 0))
        return a;
    if (is_constant(program, a, 0))
        return b;
    if (is_scalar(program, b))
        return with_scalar(program, step_add_scalar, "+ k", a, number_of(program, b), level);
    if (is_scalar(program, a))
        return with_scalar(program, step_add_scalar, "+ k", b, number_of(program, a), level);
    return pair(program, step_add, "+", a, b, level);
}

static reg_id make_subtract(struct program *program, reg_id a, reg_id b, enum level level)
{
    if (is_scalar(program, b))
        return make_add(program, a, scalar(program, false, -number_of(program, b)), level);
    if (is_scalar(program, a))
        return with_scalar(program, step_scalar_subtract, "k -", b, number_of(program, a), level);
    return pair(program, step_subtract, "-", a, b, level);
}

static reg_id make_multiply(struct program *program, reg_id a, reg_id b, enum level level)
{
    if (is_scalar(program, b))
        return with_scalar(program, step_multiply_scalar, "* k", a, number_of(program, b), level);
    if (is_scalar(program, a))
        return with_scalar(program, step_multiply_scalar, "* k", b, number_of(program, a), level);
    return pair(program, step_multiply, "*", a, b, level);
}

static bool all_scalar(const struct program *program, const struct operand *operands, int n)
{
    for (int i = 0; i < n; i++)
        if (!is_scalar(program, operands[i].low) || !is_scalar(program, operands[i].high))
            return false;
    return true;
}

static struct operand fold_constants(struct program *program, const struct node *node, bool bits,
                                     const struct operand *operands, int n)
{
    struct value values[3] = {{0, 0}, {0, 0}, {0, 0}};
    for (int i = 0; i < n; i++)
        values[i] = (struct value){number_of(program, operands[i].low),
                                   number_of(program, operands[i].high)};
    return constant(program, bits, value_of_operation(node->op, values, program->input.as_of_day));
}

/* One factor is a number above 0, so that the other's ends stay in order. */
static bool by_positive(const struct program *program, const struct operand *operands)
{
    for (int i = 0; i < 2; i++)
        if (!varies(operands[i]) && is_scalar(program, operands[i].low) &&
            number_of(program, operands[i].low) > 0)
            return true;
    return false;
}

/* Whether the operation maps ends to ends by itself and nothing in it can stop being finite. */
static bool by_ends(const struct program *program, const struct node *node, node_id id,
                    const struct operand *operands)
{
    bool blanks = varies(operands[0]) || varies(operands[1]);
    switch (node->op) {
    case OP_MIN:
    case OP_MAX:
    case OP_NEG:
        return true;
    case OP_ADD:
    case OP_SUB:
        return stays_finite(program, id);
    case OP_MUL:
        return (!blanks || by_positive(program, operands)) && stays_finite(program, id);
    case OP_DIV: {
        struct bounds b = bounds_of(program, node->operand[1], BOUNDS_DEPTH);
        return !blanks && (b.low > 0 || b.high < 0) && stays_finite(program, id);
    }
    case OP_FEN: {
        struct bounds b = bounds_of(program, node->operand[0], BOUNDS_DEPTH);
        return b.low > -1e13 && b.high < 1e13;
    }
    default:
        return false;
    }
}

/* One end of the result, from the ends that make it. */
static reg_id arithmetic_end(struct program *program, enum graph_operation op, reg_id a, reg_id b,
                             enum level level)
{
    switch (op) {
    case OP_ADD:
        return make_add(program, a, b, level);
    case OP_SUB:
        return make_subtract(program, a, b, level);
    case OP_MUL:
        return make_multiply(program, a, b, level);
    case OP_DIV:
        return pair(program, step_divide, "/", a, b, level);
    case OP_MIN:
        return pair(program, step_least, "min", a, b, level);
    case OP_MAX:
        return pair(program, step_greatest, "max", a, b, level);
    case OP_NEG:
        return with_scalar(program, step_negate, "-", a, 0, level);
    default:
        return with_scalar(program, step_fen, "fen", a, 0, level);
    }
}

static struct operand lower_arithmetic(struct program *program, node_id id, const struct node *node,
                                       struct operand *done)
{
    int n = graph_operands(node->op);
    struct operand operands[2] = {program_lower(program, node->operand[0], done), {0, 0}};
    if (n > 1)
        operands[1] = program_lower(program, node->operand[1], done);
    if (all_scalar(program, operands, n))
        return fold_constants(program, node, false, operands, n);
    if (!by_ends(program, node, id, operands))
        return general(program, node, false, node->level, operands, n);
    bool crossed = node->op == OP_SUB, flipped = node->op == OP_NEG;
    reg_id b_low = crossed ? operands[1].high : operands[1].low;
    reg_id b_high = crossed ? operands[1].low : operands[1].high;
    reg_id a_low = flipped ? operands[0].high : operands[0].low;
    reg_id a_high = flipped ? operands[0].low : operands[0].high;
    reg_id low = arithmetic_end(program, node->op, a_low, b_low, node->level);
    if (!varies(operands[0]) && !varies(operands[1]))
        return same(low);
    return (struct operand){low, arithmetic_end(program, node->op, a_high, b_high, node->level)};
}

static struct operand lower_age(struct program *program, const struct node *node,
                                struct operand *done)
{
    struct operand birth = program_lower(program, node->operand[0], done);
    if (varies(birth)) {
        struct step step = step_of(step_age_or_blank, "age", node->level,
                                   at_level(program, birth.low, node->level),
                                   at_level(program, birth.high, node->level), NO_REG);
        return two_ends(program, false, node->level, step);
    }
    if (is_scalar(program, birth.low))
        return fold_constants(program, node, false, &birth, 1);
    return same(with_scalar(program, step_age, "age", birth.low, 0, node->level));
}

/* Choices ---------------------------------------------------------------------------------------*/

/* low = c surely ? a : c surely not ? b : both. The ends as in value.c. */
static struct operand choose_bits(struct program *program, struct operand c, struct operand a,
                                  struct operand b)
{
    reg_id low, high;
    if (!varies(c)) {
        low = make_select_bits(program, c.low, a.low, b.low);
        high = varies(a) || varies(b) ? make_select_bits(program, c.low, a.high, b.high) : low;
        return (struct operand){low, high};
    }
    low = make_or(program, make_and(program, a.low, b.low),
                  make_select_bits(program, c.low, a.low, make_and_not(program, b.low, c.high)));
    high =
        make_or(program, make_and(program, c.high, a.high), make_and_not(program, b.high, c.low));
    return (struct operand){low, high};
}

static reg_id make_select(struct program *program, reg_id c, reg_id a, reg_id b, enum level level)
{
    if (a == b || is_constant(program, c, 1))
        return a;
    if (is_constant(program, c, 0))
        return b;
    if (is_scalar(program, a) && is_scalar(program, b)) {
        struct step step = step_of(step_select_scalars, "select k", level, c, NO_REG, NO_REG);
        step.number = number_of(program, a);
        step.other = number_of(program, b);
        return result(program, false, level, step);
    }
    reg_id left = at_level(program, a, level), right = at_level(program, b, level);
    return result(program, false, level, step_of(step_select, "select", level, c, left, right));
}

static reg_id hull_end(struct program *program, bool high, reg_id a, reg_id b, enum level level)
{
    if (a == b)
        return a;
    return high ? pair(program, step_greatest, "max", a, b, level)
                : pair(program, step_least, "min", a, b, level);
}

static struct operand choose_numbers(struct program *program, struct operand c, struct operand a,
                                     struct operand b, enum level level)
{
    reg_id ends[2];
    for (int high = 0; high < 2; high++) {
        reg_id yes = high ? a.high : a.low, no = high ? b.high : b.low;
        reg_id unsure = varies(c) ? hull_end(program, high, yes, no, level) : no;
        reg_id otherwise = varies(c) ? make_select(program, c.high, unsure, no, level) : no;
        ends[high] = make_select(program, c.low, yes, otherwise, level);
        if (!high && !varies(a) && !varies(b) && !varies(c))
            return same(ends[0]);
    }
    return (struct operand){ends[0], ends[1]};
}

static struct operand lower_choice(struct program *program, const struct node *node,
                                   struct operand *done)
{
    struct operand c = program_lower(program, node->operand[0], done);
    if (is_constant(program, c.low, 1))
        return program_lower(program, node->operand[1], done);
    if (is_constant(program, c.high, 0))
        return program_lower(program, node->operand[2], done);
    struct operand a = program_lower(program, node->operand[1], done);
    struct operand b = program_lower(program, node->operand[2], done);
    c = spread_operand(program, c, node->level);
    if (is_scalar(program, c.low) || is_scalar(program, c.high)) {
        /* one end of the condition is the same for all rows: give it a column */
        reg_id low = at_level(program, c.low, node->level);
        c = (struct operand){low, at_level(program, c.high, node->level)};
    }
    a = spread_operand(program, a, node->level);
    b = spread_operand(program, b, node->level);
    return node->type == TYPE_TRUTH ? choose_bits(program, c, a, b)
                                    : choose_numbers(program, c, a, b, node->level);
}

static struct operand lower_known(struct program *program, const struct node *node,
                                  struct operand *done)
{
    const struct node *subject = graph_node(program->input.graph, node->operand[0]);
    if (own_column(program, subject))
        return same(column_of(program, subject)->known ? known_bits(program, subject)
                                                       : scalar(program, true, 1));
    struct operand a = program_lower(program, node->operand[0], done);
    if (!varies(a))
        return same(scalar(program, true, 1));
    if (is_scalar(program, a.low) && is_scalar(program, a.high))
        return same(scalar(program, true, 0));
    return same(general(program, node, true, node->level, &a, 1).low);
}

static struct operand lower_default(struct program *program, const struct node *node,
                                    struct operand *done)
{
    struct operand operands[2] = {program_lower(program, node->operand[0], done),
                                  program_lower(program, node->operand[1], done)};
    if (!varies(operands[0]))
        return operands[0];
    struct operand out = general(program, node, false, node->level, operands, 2);
    return varies(operands[1]) ? out : same(out.low);
}

/* Members ---------------------------------------------------------------------------------------*/

static reg_id reduce_bits(struct program *program, enum graph_operation op, reg_id mask)
{
    reg_id members = at_level(program, mask, LEVEL_MEMBER);
    bool count = op == OP_COUNT;
    return result(program, !count, LEVEL_HOUSEHOLD,
                  step_of(count ? step_count : step_any, count ? "count" : "any", LEVEL_HOUSEHOLD,
                          members, NO_REG, NO_REG));
}

static struct operand lower_reduction(struct program *program, const struct node *node,
                                      struct operand *done)
{
    struct operand in = program_lower(program, node->operand[0], done);
    if (node->op == OP_COUNT || node->op == OP_ANY) {
        reg_id low = reduce_bits(program, node->op, in.low);
        return (struct operand){low, varies(in) ? reduce_bits(program, node->op, in.high) : low};
    }
    struct operand number = program_lower(program, node->operand[1], done);
    in = spread_operand(program, in, LEVEL_MEMBER);
    number = spread_operand(program, number, LEVEL_MEMBER);
    struct step step = step_of(step_fold, graph_operation_name(node->op), LEVEL_HOUSEHOLD, in.low,
                               in.high, number.low);
    step.in[3] = number.high;
    step.op = node->op;
    step.out = add_reg(program, (struct reg){.buffer = -1});
    step.out_high = add_reg(program, (struct reg){.buffer = -1});
    add_step(program, step);
    bool exact = node->op == OP_SUM && !varies(in) && !varies(number) &&
                 stays_finite(program, node->operand[1]);
    return exact ? same(step.out) : (struct operand){step.out, step.out_high};
}

/* Leaves that are not facts ---------------------------------------------------------------------*/

static struct operand lower_parameter(struct program *program, const struct node *node)
{
    const struct program_input *input = &program->input;
    bool bits = node->type == TYPE_TRUTH;
    struct value first = input->parameter(input->context, node->index, 0);
    bool differs = false, known = value_known(first);
    for (size_t place = 1; place < input->nplaces; place++) {
        struct value other = input->parameter(input->context, node->index, place);
        differs |= other.low != first.low || other.high != first.high;
        known &= value_known(other);
    }
    if (!differs)
        return bits && !known ? constant(program, true, (struct value){0, 1})
                              : constant(program, bits, first);
    struct step step = step_of(step_place, "by area", LEVEL_HOUSEHOLD, NO_REG, NO_REG, NO_REG);
    step.index = node->index;
    step.out = add_reg(program, (struct reg){.bits = bits, .buffer = -1});
    step.out_high = known ? NO_REG : add_reg(program, (struct reg){.bits = bits, .buffer = -1});
    add_step(program, step);
    return (struct operand){step.out, known ? step.out : step.out_high};
}

static struct operand lower_parameter_at(struct program *program, const struct node *node,
                                         struct operand *done)
{
    struct operand year = program_lower(program, node->operand[0], done);
    bool bits = node->type == TYPE_TRUTH;
    enum level level = node->level;
    year =
        (struct operand){at_level(program, year.low, level), at_level(program, year.high, level)};
    struct step step = step_of(step_parameter_at, "at", level, year.low, year.high, NO_REG);
    step.index = node->index;
    return two_ends(program, bits, level, step);
}

static struct operand lower_slot(struct program *program, const struct node *node,
                                 struct operand *done)
{
    node_id root = program->input.slot_roots[node->index];
    if (root != NO_NODE)
        return program_lower(program, root, done);
    bool bits = node->type == TYPE_TRUTH;
    struct step step = step_of(step_given, "given", node->level, NO_REG, NO_REG, NO_REG);
    step.index = node->index;
    return two_ends(program, bits, node->level, step);
}

static struct operand lower_new(struct program *program, node_id id, struct operand *done)
{
    const struct node *node = graph_node(program->input.graph, id);
    switch (node->op) {
    case OP_CONST:
    case OP_TRUTH:
        return same(scalar(program, node->type == TYPE_TRUTH, node->number));
    case OP_FACT:
        return lower_fact(program, node);
    case OP_SLOT:
        return lower_slot(program, node, done);
    case OP_PARAMETER:
        return lower_parameter(program, node);
    case OP_PARAMETER_AT:
        return lower_parameter_at(program, node, done);
    case OP_LESS:
        return lower_less(program, node, done);
    case OP_EQUAL:
        return lower_equal(program, node, done);
    case OP_IS:
        return lower_is(program, node, done);
    case OP_ITE:
        return lower_choice(program, node, done);
    case OP_KNOWN:
        return lower_known(program, node, done);
    case OP_DEFAULT:
        return lower_default(program, node, done);
    case OP_AGE:
        return lower_age(program, node, done);
    case OP_COUNT:
    case OP_ANY:
    case OP_SUM:
    case OP_MIN_OF:
    case OP_MAX_OF:
    case OP_THE:
        return lower_reduction(program, node, done);
    default:
        return lower_arithmetic(program, id, node, done);
    }
}

struct operand program_lower(struct program *program, node_id id, struct operand *done)
{
    if (done[id].low == NO_REG)
        done[id] = lower_new(program, id, done);
    return done[id];
}
