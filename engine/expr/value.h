/* The reference meaning of the graph: one node for one household, and at member level one member.
 *
 * A value is an interval. A known value has low == high. A missing number has the interval of its
 * declared range, or is unbounded; yes/no that is not known is [0, 1]. Ends are computed with the
 * same rounded operations as values, which are monotone, so every completion of the blanks lies
 * inside. What is decided on intervals is therefore never resting on a blank. */
#ifndef DIGUAN_VALUE_H
#define DIGUAN_VALUE_H

#include "graph.h"

struct value {
    double low, high;
};

static inline bool value_known(struct value value)
{
    return value.low == value.high;
}

/* What the leaves mean, answered by whoever knows the household. */
struct leaves {
    void *context;
    struct value (*fact)(void *context, enum level level, int index, size_t household,
                         size_t member);
    struct value (*slot)(void *context, int slot, size_t household, size_t member);
    struct value (*parameter)(void *context, int index, size_t household);
    struct value (*parameter_at)(void *context, int index, int year, size_t household);
    /* first and one past the last member row of a household */
    void (*members)(void *context, size_t household, size_t *first, size_t *end);
    int as_of_day;
};

/* Reducing members to a household: start, one call for every member who may be in, result. */
struct fold {
    double count_low, count_high;
    struct value sum, least, greatest, only;
    double low_of_all, high_of_all;
};
void fold_start(struct fold *fold);
void fold_member(struct fold *fold, struct value in, struct value number);
struct value fold_result(const struct fold *fold, enum graph_operation op);

/* Values of nodes, remembered for the household (and member) at hand. */
struct evaluation;
struct evaluation *evaluation_new(const struct graph *graph, const struct leaves *leaves,
                                  struct fault *fault);
void evaluation_free(struct evaluation *evaluation);
/* Forgets everything remembered; `member` is NO_ROW for none. */
void evaluation_household(struct evaluation *evaluation, size_t household);
void evaluation_member(struct evaluation *evaluation, int64_t member);
struct value evaluation_value(struct evaluation *evaluation, node_id node);
/* Said by a leaf while it is asked: its interval is no blank but stands for each value in it, one
 * after the other. A node varies when its value may then differ from one to the other; one that
 * does not has the same value, known or not, for all of them. */
void evaluation_ranges(struct evaluation *evaluation);
/* Of a node whose value was asked for last. */
bool evaluation_varies(const struct evaluation *evaluation, node_id node);
/* The value of `node` if the yes-or-no `supposed` were answered so: when it says that an enum has a
 * label, the enum has no other. What members see of themselves in a reduction stays as it is. */
struct value evaluation_supposing(struct evaluation *evaluation, node_id node, node_id supposed,
                                  bool answer);

/* Yuan snapped to whole fen. */
double value_fen(double yuan);

/* Numbers beyond it may be any in fen: rounding no longer tells these from others there. */
static const double GRAINS_END = 1e13;

/* Whether a value in whole multiples of 1 / grain (0: any) can be this number. */
bool value_attains(double number, int grain);

/* Equality of values in such multiples: a number that the other cannot be is not equal to it,
 * whatever a blank may be. */
struct value value_equal(struct value a, int grain_a, struct value b, int grain_b);

/* One operation on intervals, of any grain; shared with tests. */
struct value value_of_operation(enum graph_operation op, const struct value operands[3],
                                int as_of_day);

#endif
