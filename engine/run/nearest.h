/* The nearest change of a household: what alone would make an unmet criterion met.
 *
 * For every criterion that is surely not met, and for 达标 when it is, the smallest change of one
 * recorded fact, and of one threshold (a numeric parameter), with which it would surely be met, all
 * else being as the household has it. Facts that are blank or fixed (facts.h) stay as they are.
 *
 * Money moves by fen, integers and dates by one, other numbers by the least that a double can;
 * thresholds in whole units when they are whole, else in hundredths, or finer when they are written
 * finer; all within their declared ranges, and within a thousand million. A change of a number is
 * as large as it is beside the larger of the two numbers, at most 1; another label, or yes for no,
 * is a whole step, 1. Of equal changes the one declared first is named, those of the household
 * before those of its members.
 *
 * Nothing nearer is overlooked: the outcome is asked of whole intervals of values at once
 * (evaluation_ranges in value.h), those in which it surely stays are left out, and the others are
 * halved. Comparisons of linear expressions need few steps; what takes too many, and what rests on
 * interpreted functions, is left open. */
#ifndef DIGUAN_NEAREST_H
#define DIGUAN_NEAREST_H

#include "explain.h"

/* One value that could be another one. */
struct variable {
    const struct fact *fact;        /* NULL: a parameter */
    enum level level;               /* of the fact */
    int64_t member;                 /* row, NO_ROW unless it is a member's */
    int index;                      /* of the fact at its level, or of the parameter */
    const struct area_value *entry; /* the parameter's value in force for the household */
    double present;
};

struct nearest_change {
    bool found;
    bool open;          /* something smaller may do: not everything was searched to the end */
    struct variable of; /* when found, as all below */
    double to;          /* the first of the labels that do */
    double size;        /* 0 to 1 */
    size_t nlabels;     /* 0 unless it is a label, or yes or no */
    const int *labels;  /* all that do */
};

struct nearest_outcome {
    int rule; /* the criterion, NO_RULE for 达标 */
    struct nearest_change fact, threshold;
};

struct nearest {
    size_t count;
    const struct nearest_outcome *outcomes; /* criteria as declared, then 达标 */
};

/* Of the explained household; everything lives in `arena`. Fails only when memory is short. */
bool nearest_find(const struct explanation *explanation, struct arena *arena,
                  struct nearest *nearest, struct fault *fault);

#endif
