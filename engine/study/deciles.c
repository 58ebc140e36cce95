#include "deciles.h"

#include <string.h>

static uint64_t count_people(const struct incomes *incomes, size_t first, size_t end)
{
    uint64_t people = 0;
    for (size_t i = first; i < end; i++)
        people += incomes->people[incomes->ranked[i]];
    return people;
}

/* One past those with the same income as the first. */
static size_t end_of_same(const struct incomes *incomes, size_t first)
{
    size_t end = first;
    double income = incomes->per_head[incomes->ranked[first]];
    while (end < incomes->nranked && incomes->per_head[incomes->ranked[end]] == income)
        end++;
    return end;
}

void deciles_find(const struct incomes *incomes, uint8_t *decile)
{
    uint64_t all = count_people(incomes, 0, incomes->nranked), before = 0;
    memset(decile, DECILE_UNKNOWN, incomes->count);
    for (size_t first = 0, end; first < incomes->nranked; first = end) {
        end = end_of_same(incomes, first);
        uint64_t same = count_people(incomes, first, end);
        uint64_t tenth = (2 * before + same) * DECILES / (2 * all);
        for (size_t i = first; i < end; i++)
            decile[incomes->ranked[i]] = (uint8_t)tenth;
        before += same;
    }
}
