/* Outcomes of a block of households as columns: what matching reads, whichever run made them. */
#ifndef DIGUAN_LANES_H
#define DIGUAN_LANES_H

#include "plain.h"
#include "program.h"

struct lanes {
    size_t first, count; /* households */
    size_t first_member, nmembers;
    const uint32_t *starts; /* first_member of the block's households; count + 1 */
    size_t nslots;
    struct lane *slot; /* per slot, of its level */
    size_t nreasons;
    const struct slot_reason *reasons; /* of interpreted functions */
};

/* Outcomes of the plain run as columns, which live in `arena`: of one slot, of all. A function that
 * was not asked says no, or is a number that is not known. Fails only when memory is short. */
bool lane_of_values(const struct slot *slot, const struct value *values, size_t rows,
                    struct arena *arena, struct lane *lane);
bool lanes_of_outcomes(const struct rulebook *rulebook, const struct tables *tables,
                       const struct outcomes *outcomes, struct arena *arena, struct lanes *lanes);

#endif
