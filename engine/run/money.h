/* Yuan as whole fen. */
#ifndef DIGUAN_MONEY_H
#define DIGUAN_MONEY_H

#include "program.h"

/* An amount beyond this is a mistake of the rule and counts as not known; below it sums of fen over
 * the whole nation cannot overflow. */
static const double MONEY_LIMIT_YUAN = 1e8;

/* The amount that a column of yuan has for a row, NaN when it is not known. */
static inline double money_in_lane(const struct lane *lane, size_t row)
{
    struct value yuan = lane_value(lane, row);
    bool known =
        yuan.low == yuan.high && yuan.low <= MONEY_LIMIT_YUAN && yuan.low >= -MONEY_LIMIT_YUAN;
    return known ? yuan.low : NAN;
}

/* A known amount, halves away from zero. */
static inline int64_t money_fen(double yuan)
{
    double fen = yuan * 100;
    int64_t whole = (int64_t)fen;
    double rest = fen - (double)whole;
    return whole + (rest >= 0.5) - (rest <= -0.5);
}

#endif
