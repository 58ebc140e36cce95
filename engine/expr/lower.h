/* From nodes to steps: what the rooms that make steps share. Private to the room.
 *
 * Every rewrite keeps all three values, and ends of intervals to the last bit; tests/unit and
 * tests/property compare them with value.h. `level` is always whose rows the result has. */
#ifndef DIGUAN_LOWER_H
#define DIGUAN_LOWER_H

#include "step.h"

/* Of the known values of a node, and of all ends that its intervals can have. */
struct bounds {
    struct value known, ends;
    bool whole; /* all of them are whole numbers, or infinite */
};

/* A program being made. */
struct maker {
    struct program *program;
    const struct program_input *input;
    size_t nnodes;
    struct operand *done;  /* by node, NO_REG before */
    struct bounds *bounds; /* by node, NAN before */
    int32_t *sole;         /* by node, see lower_label.c */
    size_t regs_capacity, steps_capacity, index_capacity;
    int32_t *index; /* steps by hash, -1 = free */
    size_t nscalars;
    reg_id *scalars;
    struct labels *labels; /* see lower_label.c; NULL before first use */
    bool failed;           /* memory ran out */
};

/* make.c: registers and steps. A step that is there already is not made again. */
bool maker_start(struct maker *m, struct program *program);
void maker_stop(struct maker *m);
struct step step_of(enum step_kind kind, enum level level, reg_id a, reg_id b, reg_id c);
struct step step_on_column(enum step_kind kind, const struct maker *m, const struct node *fact);
reg_id make_scalar(struct maker *m, bool bits, double number);
struct operand make_constant(struct maker *m, bool bits, struct value value);
/* A column that is read where it lies in a table, from row 0 on. */
reg_id make_direct(struct maker *m, bool bits, enum level level, const void *rows);
reg_id make_step(struct maker *m, bool bits, struct step step);
struct operand make_ends(struct maker *m, bool bits, struct step step); /* two results */
/* A column for the rows of `level`: scalars are filled in, household values spread to members. */
reg_id make_column(struct maker *m, reg_id id, enum level level);
/* The same, but scalars stay what they are. */
reg_id make_spread(struct maker *m, reg_id id, enum level level);
struct operand make_spread_ends(struct maker *m, struct operand operand, enum level level);

static inline bool is_scalar(const struct maker *m, reg_id id)
{
    return m->program->regs[id].scalar;
}

static inline double number_of(const struct maker *m, reg_id id)
{
    return m->program->regs[id].number;
}

static inline bool is_constant(const struct maker *m, reg_id id, double number)
{
    return is_scalar(m, id) && number_of(m, id) == number;
}

static inline bool is_given(const struct maker *m, int slot)
{
    return m->input->given && m->input->given[slot].given;
}

static inline bool varies(struct operand operand)
{
    return operand.low != operand.high;
}

static inline struct operand same(reg_id id)
{
    return (struct operand){id, id};
}

/* make_logic.c: logic on one end. */
reg_id make_not(struct maker *m, reg_id a);
reg_id make_and(struct maker *m, reg_id a, reg_id b);
reg_id make_or(struct maker *m, reg_id a, reg_id b);
reg_id make_and_not(struct maker *m, reg_id a, reg_id b);
reg_id make_or_not(struct maker *m, reg_id a, reg_id b);
reg_id make_select_bits(struct maker *m, reg_id c, reg_id a, reg_id b);
struct operand negated(struct maker *m, struct operand a);

/* make_numbers.c: comparisons, arithmetic and choices on one end. */
reg_id make_less(struct maker *m, reg_id a, reg_id b, enum level level);
reg_id make_equal(struct maker *m, reg_id a, reg_id b, enum level level);
reg_id make_each(struct maker *m, enum step_kind kind, reg_id a, enum level level);
reg_id make_add(struct maker *m, reg_id a, reg_id b, enum level level);
reg_id make_subtract(struct maker *m, reg_id a, reg_id b, enum level level);
reg_id make_multiply(struct maker *m, reg_id a, reg_id b, enum level level);
reg_id make_divide(struct maker *m, reg_id a, reg_id b, enum level level);
reg_id make_least(struct maker *m, reg_id a, reg_id b, enum level level);
reg_id make_greatest(struct maker *m, reg_id a, reg_id b, enum level level);
reg_id make_select(struct maker *m, reg_id c, reg_id a, reg_id b, enum level level);

/* bounds.c */
struct bounds bounds_of(struct maker *m, node_id id);
bool is_finite(struct value bounds); /* stays finite under any one operation */
bool stays_finite(struct maker *m, node_id id);
bool is_whole_yuan(struct maker *m, node_id id); /* snapping it to fen changes nothing */

/* lower.c: makes the steps of a node. */
struct operand lower(struct maker *m, node_id id);
/* The node that says what it is: of a slot that is not given, the root of its function. */
const struct node *node_behind(const struct maker *m, node_id id);

/* lower_facts.c */
const struct column *column_of(const struct maker *m, const struct node *fact);
struct value blank_of(const struct maker *m, const struct node *fact);
/* A fact of the household or member that is loaded; one whose storage is bits or integers; one
 * whose storage is integers. */
bool own_column(const struct maker *m, const struct node *node);
bool narrow_column(const struct maker *m, const struct node *node);
bool integer_column(const struct maker *m, const struct node *node);
reg_id packed_bits(struct maker *m, const struct node *fact); /* of packed storage */
reg_id known_bits(struct maker *m, const struct node *fact);
/* Rows in which the fact is missing get the answer of its blank in place of `low` and `high`. */
struct operand with_blanks(struct maker *m, const struct node *fact, struct operand bits,
                           struct value answer);
struct operand numbers_with_blanks(struct maker *m, const struct node *fact, struct operand numbers,
                                   struct value answer);
struct operand lower_fact(struct maker *m, const struct node *node);
struct operand lower_parameter(struct maker *m, const struct node *node);
struct operand lower_parameter_at(struct maker *m, const struct node *node);
struct operand lower_slot(struct maker *m, const struct node *node);

/* lower_label.c: nodes that ask nothing but one enum; false for others. */
bool lower_label(struct maker *m, node_id id, struct operand *out);
/* Whether the node is one number: from constants and parameters that are the same everywhere. */
bool lower_number(struct maker *m, node_id id, double *number);
void labels_free(struct labels *labels);

/* lower_compare.c, lower_age.c, lower_arithmetic.c, lower_choice.c, lower_members.c */
struct operand lower_less(struct maker *m, const struct node *node);
struct operand lower_equal(struct maker *m, const struct node *node);
struct operand lower_is(struct maker *m, const struct node *node);
struct operand lower_known(struct maker *m, const struct node *node);
struct operand lower_age(struct maker *m, const struct node *node);
/* age < years, on the dates themselves; false where the node is not the age of a column. */
bool age_below(struct maker *m, const struct node *age, double years, struct operand *out);
struct operand lower_arithmetic(struct maker *m, node_id id, const struct node *node);
struct operand fold_constants(struct maker *m, const struct node *node, bool bits,
                              const struct operand *operands, int count);
struct operand lower_choice(struct maker *m, const struct node *node);
struct operand lower_default(struct maker *m, const struct node *node);
struct operand lower_reduction(struct maker *m, const struct node *node);
struct operand any_of(struct maker *m, struct operand mask);

#endif
