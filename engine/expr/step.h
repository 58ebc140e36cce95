/* Steps of a program and the registers they work on. Private to the room. */
#ifndef DIGUAN_STEP_H
#define DIGUAN_STEP_H

#include "kernels.h"
#include "program.h"

typedef int32_t reg_id;
enum { NO_REG = -1 };

/* A column of the block that one step writes; or a number that is the same in every row. */
struct reg {
    bool bits;
    bool scalar;
    enum level level;
    double number;    /* of a scalar; bits: 0 or 1 */
    int32_t last_use; /* the last step that reads it */
    int32_t buffer;
};

struct step;
typedef void step_runner(const struct step *step, struct frame *frame);

struct step {
    step_runner *run;
    const char *name;
    reg_id out, out_high; /* out_high: NO_REG for most */
    reg_id in[6];
    double number, other; /* scalars of the kernel */
    int64_t integer;
    enum graph_operation op; /* of a general step */
    enum level level;        /* whose rows */
    const struct column *column;
    int index, of_level; /* parameter, slot, or fact of that level */
};

/* A node's value: the same register twice when nothing in it can be unknown. */
struct operand {
    reg_id low, high;
};

enum { BUFFER_KINDS = 4 }; /* bits or doubles, of households or members */

struct program {
    struct program_input input;
    size_t nregs, regs_capacity;
    struct reg *regs;
    size_t nsteps, steps_capacity;
    struct step *steps;
    size_t noutputs;
    struct operand *outputs;
    size_t nbuffers[BUFFER_KINDS];
    size_t most_members; /* of a block */
    int32_t age_first;   /* birth day of age_table[0] */
    size_t nages;
    uint8_t *age_table;
    bool failed; /* memory ran out while it was made */
};

struct frame {
    const struct program *program;
    void **buffers[BUFFER_KINDS];
    size_t first, count; /* households of the block */
    size_t first_member, nmembers;
    const uint32_t *starts;     /* first_member of the block's households */
    const struct value **given; /* per slot */
};

static inline int buffer_kind(const struct reg *reg)
{
    return (reg->bits ? 0 : 2) + (reg->level == LEVEL_MEMBER);
}

static inline void *frame_reg(const struct frame *frame, reg_id id)
{
    const struct reg *reg = &frame->program->regs[id];
    return frame->buffers[buffer_kind(reg)][reg->buffer];
}

static inline size_t frame_rows(const struct frame *frame, enum level level)
{
    return level == LEVEL_MEMBER ? frame->nmembers : frame->count;
}

static inline size_t frame_first(const struct frame *frame, enum level level)
{
    return level == LEVEL_MEMBER ? frame->first_member : frame->first;
}

/* Every runner, by what it does; see steps.c. */
step_runner step_widen, step_bits, step_known, step_less_integer, step_equal_integer;
step_runner step_less, step_less_scalar, step_scalar_less, step_less_scaled, step_scaled_less;
step_runner step_equal, step_equal_scalar;
step_runner step_and, step_or, step_and_not, step_or_not, step_not, step_select_bits;
step_runner step_fill_bits, step_fill, step_select, step_select_scalars;
step_runner step_add, step_subtract, step_multiply, step_divide, step_least, step_greatest;
step_runner step_add_scalar, step_scalar_subtract, step_multiply_scalar, step_negate, step_fen;
step_runner step_count, step_any, step_spread, step_spread_bits, step_fold;
step_runner step_select_or, step_age_or_blank, step_age, step_gather, step_place, step_parameter_at,
    step_given, step_general;

/* Makes steps for a node (lower.c); returns its operand. `done` holds, by node, what was made. */
struct operand program_lower(struct program *program, node_id node, struct operand *done);

/* A register of its own in place of a scalar, for kernels and outputs that need a column. */
reg_id program_column(struct program *program, reg_id id);

#endif
