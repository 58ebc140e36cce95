/* Private to trials.c and trials_shares.c. */
#ifndef DIGUAN_TRIALS_PARTS_H
#define DIGUAN_TRIALS_PARTS_H

#include "trials.h"

/* The policy as it stands. */
const struct policy *trials_base(const struct trials *trials);

/* An evaluation with these numbers, or as it stands when there are none, that takes from the first
 * one what cannot differ and matches only within the scope. */
struct evaluate_request trials_request(struct trials *trials, const double *numbers,
                                       const struct match_scope *scope);

#endif
