#include "lanes.h"

static void pack_truths(uint64_t *low, uint64_t *high, const struct value *values, size_t rows)
{
    for (size_t row = 0; row < rows; row++) {
        if (value_skipped(values[row]))
            continue;
        low[row / 64] |= (uint64_t)(values[row].low != 0) << row % 64;
        high[row / 64] |= (uint64_t)(values[row].high != 0) << row % 64;
    }
}

static void pack_numbers(double *low, double *high, const struct value *values, size_t rows)
{
    for (size_t row = 0; row < rows; row++) {
        low[row] = values[row].low;
        high[row] = values[row].high;
    }
}

bool lane_of_values(const struct slot *slot, const struct value *values, size_t rows,
                    struct arena *arena, struct lane *lane)
{
    bool truth = slot->type == TYPE_TRUTH;
    *lane = (struct lane){.kind = truth ? LANE_BITS : LANE_DOUBLES, .level = slot->level};
    if (truth) {
        uint64_t *low = arena_array(arena, rows / 64 + 1, sizeof *low);
        uint64_t *high = arena_array(arena, rows / 64 + 1, sizeof *high);
        if (low && high)
            pack_truths(low, high, values, rows);
        lane->low_bits = low;
        lane->high_bits = high;
        return low && high;
    }
    double *low = arena_array(arena, rows + 1, sizeof *low);
    double *high = arena_array(arena, rows + 1, sizeof *high);
    if (low && high)
        pack_numbers(low, high, values, rows);
    lane->low = low;
    lane->high = high;
    return low && high;
}

bool lanes_of_outcomes(const struct rulebook *rulebook, const struct tables *tables,
                       const struct outcomes *outcomes, struct arena *arena, struct lanes *lanes)
{
    *lanes = (struct lanes){
        .first = outcomes->first,
        .count = outcomes->count,
        .first_member = outcomes->first_member,
        .nmembers = outcomes->nmembers,
        .starts = tables->first_member + outcomes->first,
        .nslots = rulebook->nslots,
        .slot = arena_array(arena, rulebook->nslots + 1, sizeof *lanes->slot),
        .nreasons = outcomes->nreasons,
        .reasons = outcomes->reasons,
    };
    for (size_t i = 0; lanes->slot && i < rulebook->nslots; i++) {
        bool of_member = rulebook->slots[i].level == LEVEL_MEMBER;
        if (!lane_of_values(&rulebook->slots[i], outcomes->slot[i],
                            of_member ? outcomes->nmembers : outcomes->count, arena,
                            &lanes->slot[i]))
            return false;
    }
    return lanes->slot != NULL;
}
