/* Three-valued logic: yes, no, and unknown where a blank decides.
 *
 * Unknown is never resolved by guessing; an answer stands only where both completions agree. */
#ifndef DIGUAN_TRUTH_H
#define DIGUAN_TRUTH_H

#include "plain.h"

/* The answer in an outcome of type yes/no. A function that was not asked says no. */
static inline enum answer truth_of(struct value value)
{
    if (value_skipped(value) || value.high == 0)
        return ANSWER_NO;
    return value.low == 1 ? ANSWER_YES : ANSWER_UNKNOWN;
}

static inline enum answer truth_from(bool yes)
{
    return yes ? ANSWER_YES : ANSWER_NO;
}

static inline enum answer truth_not(enum answer a)
{
    return a == ANSWER_UNKNOWN ? a : truth_from(a == ANSWER_NO);
}

static inline enum answer truth_and(enum answer a, enum answer b)
{
    if (a == ANSWER_NO || b == ANSWER_NO)
        return ANSWER_NO;
    return a == ANSWER_YES && b == ANSWER_YES ? ANSWER_YES : ANSWER_UNKNOWN;
}

static inline enum answer truth_or(enum answer a, enum answer b)
{
    return truth_not(truth_and(truth_not(a), truth_not(b)));
}

#endif
