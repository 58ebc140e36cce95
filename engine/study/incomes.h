/* Income per head and people of each household, kept from an evaluation: what poverty, inequality
 * and ranks by income are measured on. The facts are those that the policy names (policy.h,
 * `poverty`). */
#ifndef DIGUAN_INCOMES_H
#define DIGUAN_INCOMES_H

#include "registry.h"
#include "verdicts.h"

struct incomes {
    size_t count;     /* households */
    double *per_head; /* yuan, NaN when not known */
    uint32_t *people; /* 0 when not known; a size is a whole number from 1 */
    size_t nranked;
    uint32_t *ranked; /* households of which both are known, by ascending income; equal incomes in
                         the order of the registry, so that measures must take them together */

    const struct rulebook *rulebook; /* private, as the next */
    const struct tables *tables;
};

/* Both must outlive the incomes; the policy must have a section `poverty`. Nothing is known at
 * first. Fails only when memory is short. */
bool incomes_init(struct incomes *incomes, const struct rulebook *rulebook,
                  const struct registry *registry, struct fault *fault);
/* Harmless when zeroed. */
void incomes_release(struct incomes *incomes);

/* Keeps a block's, while its visitor is called. */
void incomes_keep(struct incomes *incomes, const struct verdicts *verdicts);

/* After the last block: puts them in order, in a time proportional to their number. Fails only when
 * memory is short. */
bool incomes_rank(struct incomes *incomes, struct fault *fault);

/* Whether another value of the parameter may change what is kept. */
bool incomes_read(const struct rulebook *rulebook, int parameter);

#endif
