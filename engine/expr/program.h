/* The graph as a program of column kernels over the rows of tables.
 *
 * A program is made for one graph, one set of tables and one day; it computes chosen nodes (its
 * outputs) block by block. Each output has a low and a high column: where they are the same column,
 * nothing in it can be unknown. For yes-or-no, low is "surely" and high is "possibly". The values
 * are those of value.h to the last bit. */
#ifndef DIGUAN_PROGRAM_H
#define DIGUAN_PROGRAM_H

#include "bits.h"
#include "value.h"

struct kernels;

enum { BLOCK_ROWS = 4096 }; /* households of a block */

/* How a slot comes that is given from outside, see frame_give. */
struct given {
    bool given;
    bool singles; /* its numbers are floats */
    bool varies;  /* low and high may be two columns: something in it may be unknown */
};

/* What the leaves mean. Everything must outlive the program. */
struct program_input {
    const struct graph *graph;
    const struct tables *tables;
    int as_of_day;
    size_t nslots;
    const node_id *slot_roots; /* NO_NODE where a slot has no graph: then it is given */
    const struct given *given; /* per slot; NULL: none is */
    /* Homes in the same place share all values by area. */
    size_t nplaces;
    const uint16_t *place; /* per home of the tables; NULL when there is one place */
    void *context;
    struct value (*blank)(void *context, enum level level, int fact); /* of a missing fact */
    struct value (*range)(void *context, enum level level, int fact); /* of a known one */
    struct value (*parameter)(void *context, int index, size_t place);
    struct value (*parameter_at)(void *context, int index, int year, size_t place);
    const struct kernels *kernels; /* NULL: the best for this machine */
};

/* A node to compute, and whose rows it is wanted for. What asks nothing of the member is spread
 * when it is wanted for members; a node at member level can only be wanted for members. */
struct program_output {
    node_id node;
    enum level level;
};

struct program;

struct program *program_new(const struct program_input *input, const struct program_output *outputs,
                            size_t noutputs, struct fault *fault);
void program_free(struct program *program);

/* Working memory of one thread. */
struct frame;
struct frame *frame_new(const struct program *program, struct fault *fault);
void frame_free(struct frame *frame);

/* Computes all outputs for households first … first + count - 1; count is at most BLOCK_ROWS and
 * first a multiple of it. */
void program_run(const struct program *program, struct frame *frame, size_t first, size_t count);

/* How many steps that takes. */
size_t program_steps(const struct program *program);

/* An output of the block, as it lies in memory: bits for yes-or-no, else doubles, or floats where
 * those are exact; its rows are households or members, counted from the first of the block. */
enum lane_kind { LANE_BITS, LANE_DOUBLES, LANE_SINGLES };
struct lane {
    enum lane_kind kind;
    enum level level;
    union {
        const uint64_t *low_bits;
        const double *low;
        const float *low_singles;
    };
    union {
        const uint64_t *high_bits;
        const double *high;
        const float *high_singles;
    };
};
struct lane frame_output(const struct frame *frame, size_t output);

/* A slot that is given from outside: the next block's column, of the kind that program_new was
 * promised. It is read in place, and must stay until the block's outputs have been read. */
void frame_give(struct frame *frame, int slot, const struct lane *lane);

static inline struct value lane_value(const struct lane *lane, size_t row)
{
    switch (lane->kind) {
    case LANE_BITS:
        return (struct value){(double)bits_has(lane->low_bits, row),
                              (double)bits_has(lane->high_bits, row)};
    case LANE_SINGLES:
        return (struct value){(double)lane->low_singles[row], (double)lane->high_singles[row]};
    default:
        return (struct value){lane->low[row], lane->high[row]};
    }
}

#endif
