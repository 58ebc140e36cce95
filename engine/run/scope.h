/* What matching has to look at: for measures, and for what may move when some outcomes differ from
 * those that were kept.
 *
 * Aids that exclude one another go together, and where gaps are looked at, with an aid that moves
 * all that answer a deficit whose gaps it may fill or leave. A scope has room for all aids of the
 * rulebook. */
#ifndef DIGUAN_SCOPE_H
#define DIGUAN_SCOPE_H

#include "kept.h"
#include "match.h"
#include "measures.h"

/* Adds what a measure counts. */
void scope_want(const struct measures *measures, size_t measure, struct match_scope *scope);

/* What, of all that is asked for (NULL: everything), may come to something else on `ground` than it
 * did when outcomes were kept. Fails only when memory is short. */
bool scope_moved(const struct kept *kept, const struct ground *ground,
                 const struct match_scope *asked, struct match_scope *scope, struct fault *fault);

#endif
