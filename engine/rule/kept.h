/* Outcomes of an evaluation kept in memory, so that another one need not make them again.
 *
 * Columns are kept block by block as they lie in a frame: bits as bits, numbers as floats where
 * those are exact. A column that is the same in the block before is not kept twice, so that what is
 * the same for everyone takes no room. They are read in place, by any number of threads. */
#ifndef DIGUAN_KEPT_H
#define DIGUAN_KEPT_H

#include "ground.h"
#include "lanes.h"

struct kept;

/* Empty: no outcome can be taken from it. */
struct kept *kept_new(struct fault *fault);
void kept_free(struct kept *kept);

/* Empties it for outcomes made on `ground`, whose rulebook, values and tables must outlive what is
 * kept; then takes the blocks of an evaluation in their order, from the first to the last. */
bool kept_begin(struct kept *kept, const struct ground *ground, struct fault *fault);
bool kept_add(struct kept *kept, const struct lanes *lanes, struct fault *fault);

/* For each slot of ground->book the slot whose outcomes can be taken from here, or NO_SLOT; all are
 * NO_SLOT while blocks are missing. Fails only when memory is short. */
bool kept_find(const struct kept *kept, const struct ground *ground, int *slots,
               struct fault *fault);

/* How the columns of a slot come. */
struct given kept_shape(const struct kept *kept, int slot);

/* The outcomes of the block that begins with household `first`. */
const struct lanes *kept_block(const struct kept *kept, size_t first);

/* Memory that it takes up. */
size_t kept_bytes(const struct kept *kept);

#endif
