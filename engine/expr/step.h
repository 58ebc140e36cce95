/* Steps of a program and the registers they work on. Private to the room. */
#ifndef DIGUAN_STEP_H
#define DIGUAN_STEP_H

#include "arena.h"
#include "kernels.h"
#include "program.h"

/* kind, what a printed program calls it */
#define STEP_KINDS(X)                                                                              \
    X(WIDEN, "column")             /* a narrow column as doubles */                                \
    X(LOOK_UP, "column by label")  /* the number that a table has for each label */                \
    X(AMONG, "column among")       /* whether the label is in a set */                             \
    X(AGE_COLUMN, "age of column") /* of a column of dates */                                      \
    X(BITS, "yes of column")       /* a packed column, moved to the block's first row */           \
    X(KNOWN, "known of column")    /* likewise its known-bits */                                   \
    X(LESS_INTEGER, "column <")    /* a narrow column against an integer of its storage */         \
    X(EQUAL_INTEGER, "column ==")                                                                  \
    X(LESS_SCALAR, "< k")                                                                          \
    X(SCALAR_LESS, "k <")                                                                          \
    X(LESS, "<")                                                                                   \
    X(EQUAL_SCALAR, "== k")                                                                        \
    X(EQUAL, "==")                                                                                 \
    X(LESS_SCALED, "< k *")                                                                        \
    X(SCALED_LESS, "k * <")                                                                        \
    X(LESS_SCALED_MIXED, "< k * in doubles") /* of singles */                                      \
    X(SCALED_LESS_MIXED, "k * < in doubles")                                                       \
    X(AND, "and")                                                                                  \
    X(OR, "or")                                                                                    \
    X(AND_NOT, "and not")                                                                          \
    X(OR_NOT, "or not")                                                                            \
    X(NOT, "not")                                                                                  \
    X(SELECT_BITS, "if bits")                                                                      \
    X(ADD, "+")                                                                                    \
    X(SUBTRACT, "-")                                                                               \
    X(ADD_COLUMN, "+ column") /* a narrow column, as it is read */                                 \
    X(SUBTRACT_COLUMN, "- column")                                                                 \
    X(MULTIPLY, "*")                                                                               \
    X(DIVIDE, "/")                                                                                 \
    X(LEAST, "min")                                                                                \
    X(GREATEST, "max")                                                                             \
    X(ADD_SCALAR, "+ k")                                                                           \
    X(ADD_SCALED, "+ k *")                                                                         \
    X(SCALAR_SUBTRACT, "k -")                                                                      \
    X(MULTIPLY_SCALAR, "* k")                                                                      \
    X(DIVIDE_SCALAR, "/ k")                                                                        \
    X(LEAST_SCALAR, "min k")                                                                       \
    X(GREATEST_SCALAR, "max k")                                                                    \
    X(NEGATE, "negate")                                                                            \
    X(FLOOR, "floor")                                                                              \
    X(CEIL, "ceil")                                                                                \
    X(ROUND, "round")                                                                              \
    X(FEN, "fen")                                                                                  \
    X(SELECT, "if")                                                                                \
    X(SELECT_OR, "if, else k")                                                                     \
    X(SELECT_SCALARS, "if k, else k")                                                              \
    X(MULTIPLY_ENDS, "* of intervals")                                                             \
    X(DIVIDE_ENDS, "/ of intervals")                                                               \
    X(SETTLE, "finite or missing")                                                                 \
    X(AGE, "age")                   /* of computed dates */                                        \
    X(PICK, "of village or county") /* the number that a table has for the home */                 \
    X(PLACE, "by area")             /* a parameter that differs by place */                        \
    X(PARAMETER_AT, "at")           /* a parameter in the year of the row */                       \
    X(GIVEN, "given")               /* an end of a slot that comes from outside */                 \
    X(COUNT, "count")                                                                              \
    X(ANY, "any")                                                                                  \
    X(SUM, "sum")                                                                                  \
    X(LEAST_OF, "min of")                                                                          \
    X(GREATEST_OF, "max of")                                                                       \
    X(ONLY, "the only")                                                                            \
    X(FOLD, "sum, one by one") /* where a sum may stop being finite */                             \
    X(SPREAD, "for members")                                                                       \
    X(SPREAD_BITS, "yes for members")                                                              \
    X(FILL, "fill") /* done once, when a frame is made */                                          \
    X(FILL_BITS, "fill bits")

enum step_kind {
#define X(kind, text) STEP_##kind,
    STEP_KINDS(X)
#undef X
        STEP_KIND_COUNT
};

typedef int32_t reg_id;
enum { NO_REG = -1 };

/* A column of the block: written by a step into a buffer, or read where it lies in a table; or a
 * number that is the same in every row. */
struct reg {
    bool bits;
    bool single; /* numbers as floats, see singles.c */
    bool scalar;
    enum level level;
    double number;      /* of a scalar; bits: 0 or 1 */
    const void *direct; /* row 0 of a column that needs no step, or NULL */
    bool given;         /* lies in a column given from outside, and needs no step either */
    int32_t step;       /* that makes it, or -1 */
    int32_t last_use;   /* the last step that reads it, -1 for none, INT32_MAX for
                           outputs */
    int32_t buffer;
};

enum { STEP_INPUTS = 4 };

struct step {
    enum step_kind kind;
    bool single;          /* works on singles */
    enum level level;     /* whose rows the result has */
    reg_id out, out_high; /* out_high: NO_REG for most */
    reg_id in[STEP_INPUTS];
    double number, other; /* scalars of the kernel */
    int64_t integer;      /* the limit of an integer comparison, a set of labels, or whether the
                             high end is given */
    const struct column *column;
    const double *table;
    int index, of_level; /* parameter or slot, or fact of that level */
};

/* A node's value: the same register twice when nothing in it can be unknown. */
struct operand {
    reg_id low, high;
};

/* Rows of a column that steps read: `bits` for each. */
struct range {
    enum level level;
    const void *rows; /* row 0 */
    size_t bits;
};

/* Bits, doubles or singles, of households or members. */
enum { BUFFER_KINDS = 6 };

struct program {
    struct program_input input;
    const struct kernels *kernels;
    struct arena arena; /* tables of steps */
    size_t nregs, nsteps;
    struct reg *regs;
    struct step *steps; /* the first `nfills` of them are done when a frame is made */
    size_t nfills;
    size_t ngiven; /* registers that are read where they are given */
    struct step *given;
    size_t noutputs;
    struct operand *outputs;
    size_t nbuffers[BUFFER_KINDS];
    size_t nranges;
    struct range *ranges;
    size_t most_members; /* of a block */
    bool of_members;     /* some step goes from members to households or back */
    int32_t age_first;   /* birth day of age_table[0]; its last is the as-of day */
    size_t nages;
    uint8_t *age_table;
};

/* How far the next block's rows have been asked for. */
struct fetch {
    size_t share, range; /* lines for each step; the range it is in */
    const char *at, *end;
};

struct frame {
    const struct program *program;
    void **registers; /* by reg_id, where the block's rows are */
    void *memory;
    size_t first, count; /* households of the block */
    size_t stride;       /* from the block before this one */
    struct fetch fetch;
    size_t first_member, nmembers;
    struct segments segments;
    const struct lane **given; /* per slot */
};

static inline int buffer_kind(const struct reg *reg)
{
    return (reg->bits ? 0 : reg->single ? 4 : 2) + (reg->level == LEVEL_MEMBER);
}

static inline void *frame_reg(const struct frame *frame, reg_id id)
{
    return frame->registers[id];
}

/* The rows of an end of a slot. */
static inline const void *given_end(const struct frame *frame, const struct step *step)
{
    const struct lane *lane = frame->given[step->index];
    return step->integer ? (const void *)lane->high : (const void *)lane->low;
}

static inline size_t frame_rows(const struct frame *frame, enum level level)
{
    return level == LEVEL_MEMBER ? frame->nmembers : frame->count;
}

static inline size_t frame_first(const struct frame *frame, enum level level)
{
    return level == LEVEL_MEMBER ? frame->first_member : frame->first;
}

/* Whether somebody reads what it makes, once last uses are known. */
static inline bool step_is_read(const struct program *program, const struct step *step)
{
    return program->regs[step->out].last_use >= 0 ||
           (step->out_high != NO_REG && program->regs[step->out_high].last_use >= 0);
}

/* steps.c */
void step_run(const struct step *step, struct frame *frame);
const char *step_name(enum step_kind kind);

/* frame.c: the working memory of one thread. */
size_t frame_bytes(const struct program *program);

/* fetch.c: asks for the memory of the next block's rows while a block is computed. */
bool program_find_ranges(struct program *program);
void fetch_begin(struct frame *frame);
void fetch_more(struct frame *frame);

/* singles.c: turns doubles into singles where that changes nothing. Needs to know what is read. */
bool program_narrow(struct program *program);

/* schedule.c: drops steps that nobody reads, puts fills first and gives registers their buffers. */
bool program_schedule(struct program *program);

#endif
