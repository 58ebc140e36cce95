#include "finder.h"

#include <string.h>

static bool is_as_before(const struct finder *finder, const struct cell_key *key)
{
    return !key->blank && !key->numeric && key->length == finder->length &&
           memcmp(key->text, finder->text, key->length) == 0;
}

static void remember(struct finder *finder, size_t household, const struct cell_key *key)
{
    bool comparable = !key->numeric && key->length <= FINDER_TEXT;
    finder->household = household;
    finder->length = comparable ? key->length : 0;
    if (comparable)
        memcpy(finder->text, key->text, key->length);
}

static int64_t seek(const struct finder *finder, const struct cell_key *key)
{
    const struct table *households = &finder->registry->tables.at[LEVEL_HOUSEHOLD];
    struct cell_key sought = cell_key_sought(key);
    for (size_t row = finder->household; row < finder->household + 2; row++)
        if (row < households->nrows && keys_match_cell(&households->keys, row, &sought))
            return (int64_t)row;
    return key_index_find_cell(finder->registry->households, &sought);
}

int64_t finder_find(struct finder *finder, const struct cell_key *key)
{
    if (is_as_before(finder, key))
        return (int64_t)finder->household;
    int64_t household = key->blank ? NO_ROW : seek(finder, key);
    if (household != NO_ROW)
        remember(finder, (size_t)household, key);
    return household;
}
