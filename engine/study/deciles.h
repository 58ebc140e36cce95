/* Tenths of the people by income per head.
 *
 * People are lined up by their household's income per head; a household belongs to the tenth in
 * which the middle of those with the same income lies. So a household is never divided, those with
 * the same income are together, and the order of households does not matter. */
#ifndef DIGUAN_DECILES_H
#define DIGUAN_DECILES_H

#include "incomes.h"

enum { DECILES = 10, DECILE_UNKNOWN = DECILES };

/* Per household 0 (poorest) to 9, or DECILE_UNKNOWN where income or people are not known; of
 * incomes in order (incomes_rank). */
void deciles_find(const struct incomes *incomes, uint8_t *decile);

#endif
