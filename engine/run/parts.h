/* Parts of matching: those that measures need, and those that may come to something else when some
 * outcomes differ from those that were kept.
 *
 * Aids that exclude one another go together, and with an aid that moves go all that answer a
 * deficit whose gaps it may fill or leave. `parts` has room for all aids of the rulebook. */
#ifndef DIGUAN_PARTS_H
#define DIGUAN_PARTS_H

#include "kept.h"
#include "match.h"
#include "measures.h"

/* Adds what a measure counts. */
void parts_want(const struct measures *measures, size_t measure, struct match_parts *parts);

/* The parts that may come to something else on `ground` than they did when outcomes were kept.
 * Fails only when memory is short. */
bool parts_moved(const struct kept *kept, const struct ground *ground, struct match_parts *parts,
                 struct fault *fault);

#endif
