/* The deficits that an aid answers, in words. */
#ifndef DIGUAN_ANSWERS_H
#define DIGUAN_ANSWERS_H

#include "match.h"

/* Texts made once for each set of deficits; one thread's. */
struct answers {
    const struct match *match;
    struct phrase **phrases; /* per aid */
    struct arena *arena;
};

/* Everything lives in `arena`. Fails only when memory is short. */
bool answers_init(struct answers *answers, const struct match *match, struct arena *arena);

/* Those of a household's deficits that the aid answers, joined by 、: the ones that are sure, or
 * while there are none the ones that are not. `row` counts from the block's first household. NULL
 * when memory is short. */
const char *answers_text(struct answers *answers, const struct verdicts *verdicts, size_t aid,
                         size_t row);

#endif
