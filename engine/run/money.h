/* Yuan as whole fen. */
#ifndef DIGUAN_MONEY_H
#define DIGUAN_MONEY_H

#include <math.h>
#include <stdint.h>

/* Neighbours mostly get the same, so the last rounding is remembered. Starts as {0, 0}. */
struct money {
    double yuan;
    int64_t fen;
};

static inline int64_t money_fen(struct money *last, double yuan)
{
    if (yuan != last->yuan)
        *last = (struct money){yuan, llround(yuan * 100)};
    return last->fen;
}

#endif
