/* Tenths of the people by income per head.
 *
 * People are lined up by their household's income per head; a household belongs to the tenth in
 * which the middle of those with the same income lies. So a household is never divided, those with
 * the same income are together, and the order of households does not matter. */
#ifndef DIGUAN_DECILES_H
#define DIGUAN_DECILES_H

#include "fault.h"

#include <stddef.h>
#include <stdint.h>

enum { DECILES = 10, DECILE_UNKNOWN = DECILES };

/* Per household 0 (poorest) to 9, or DECILE_UNKNOWN where the income is NaN or there are no known
 * people (NaN or less than one). Fails only when memory is short. */
bool deciles_find(const double *income, const double *people, size_t count, uint8_t *decile,
                  struct fault *fault);

#endif
