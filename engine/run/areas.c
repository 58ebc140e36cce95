#include "areas.h"

#include <stdlib.h>
#include <string.h>

static const int level_digits[SUMMARY_LEVELS] = {0, 2, 4, 6, 9};

int areas_digits(enum summary_level level)
{
    return level_digits[level];
}

static size_t lower_bound(const struct summary_areas *areas, uint64_t digits)
{
    size_t low = 0, high = areas->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (areas->items[middle].area.digits < digits)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool insert(struct summary_areas *areas, size_t at, struct area area, struct arena *arena)
{
    if (areas->count == areas->capacity) {
        size_t capacity = areas->capacity ? areas->capacity * 2 : 64;
        struct summary_area *items = reallocarray(areas->items, capacity, sizeof *items);
        if (!items)
            return false;
        areas->items = items;
        areas->capacity = capacity;
    }
    int64_t *counts = arena_array(arena, areas->ncounts, sizeof *counts);
    if (!counts)
        return false;
    memmove(areas->items + at + 1, areas->items + at, (areas->count - at) * sizeof *areas->items);
    areas->items[at] = (struct summary_area){area, counts};
    areas->count++;
    return true;
}

int64_t *areas_counts(struct summary_areas *areas, uint64_t village, struct arena *arena)
{
    int length = village ? level_digits[areas->level] : 0;
    struct area area = {length ? area_prefix(village, length) : 0, length};
    if (areas->last < areas->count && areas->items[areas->last].area.digits == area.digits)
        return areas->items[areas->last].counts;
    size_t at = lower_bound(areas, area.digits);
    bool there = at < areas->count && areas->items[at].area.digits == area.digits;
    if (!there && !insert(areas, at, area, arena))
        return NULL;
    areas->last = at;
    return areas->items[at].counts;
}
