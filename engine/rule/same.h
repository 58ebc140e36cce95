/* Which functions of a rulebook come to the same on two grounds, so that outcomes made on one hold
 * on the other.
 *
 * A function does when it is the same expression (counterpart.h), when each parameter that it reads
 * has the same values (now, or in any year where it reads other years, in every place), when each
 * fact has the same place in its table and when each function that it reads does. What an
 * interpreted function reads is not known: it comes to the same only in the same rulebook, with the
 * same values of all parameters. */
#ifndef DIGUAN_SAME_H
#define DIGUAN_SAME_H

#include "ground.h"

/* For each slot of ground->book the slot of other->book that comes to the same, or NO_SLOT: in
 * every slot when the tables or the days differ. Fails only when memory is short. */
bool same_slots(const struct ground *ground, const struct ground *other, int *slots,
                struct fault *fault);

#endif
