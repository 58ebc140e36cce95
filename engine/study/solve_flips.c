#include "solve_parts.h"

/* Households that count differently on the two sides of a crossing. */
struct flips {
    const struct keys *keys;
    size_t count, nkept;
    size_t kept[SOLVE_KEYS]; /* rows of the least numbers, ascending */
};

static bool comes_before(const struct keys *keys, size_t a, size_t b)
{
    char left[KEY_TEXT], right[KEY_TEXT];
    if (keys->numeric)
        return keys_number(keys, a) < keys_number(keys, b);
    return strcmp(keys_text(keys, a, left), keys_text(keys, b, right)) < 0;
}

static void keep(struct flips *flips, size_t row)
{
    size_t at = flips->nkept;
    if (at == SOLVE_KEYS && !comes_before(flips->keys, row, flips->kept[at - 1]))
        return;
    at -= at == SOLVE_KEYS;
    for (; at && comes_before(flips->keys, row, flips->kept[at - 1]); at--)
        flips->kept[at] = flips->kept[at - 1];
    flips->kept[at] = row;
    flips->nkept += flips->nkept < SOLVE_KEYS;
}

static void compare(struct flips *flips, const int64_t *met, const int64_t *unmet, size_t count)
{
    for (size_t row = 0; row < count; row++) {
        if (met[row] == unmet[row])
            continue;
        flips->count++;
        keep(flips, row);
    }
}

static bool copy_keys(const struct flips *flips, struct crossing *crossing, struct arena *arena)
{
    crossing->nflips = flips->count;
    crossing->keys = arena_array(arena, SOLVE_KEYS, sizeof *crossing->keys);
    for (size_t i = 0; crossing->keys && i < flips->nkept; i++) {
        char key[KEY_TEXT];
        const char *text = keys_text(flips->keys, flips->kept[i], key);
        crossing->keys[crossing->nkeys++] = arena_text(arena, text);
        if (!crossing->keys[i])
            return false;
    }
    return crossing->keys != NULL;
}

/* `shares` has room for two sides. */
static bool find_at(struct hunt *hunt, struct crossing *crossing, int64_t *shares,
                    struct fault *fault)
{
    struct solve *solve = hunt->solve;
    const struct table *households = &solve->registry->tables.at[LEVEL_HOUSEHOLD];
    struct flips flips = {.keys = &households->keys};
    int64_t *met = shares, *unmet = shares + households->nrows;
    if (!trials_shares(&hunt->trials, &crossing->met, &solve->gauge, met, fault) ||
        !trials_shares(&hunt->trials, &crossing->unmet, &solve->gauge, unmet, fault))
        return false;
    compare(&flips, met, unmet, households->nrows);
    return copy_keys(&flips, crossing, &solve->arena) || fault_memory(fault);
}

bool flips_find(struct hunt *hunt, struct fault *fault)
{
    struct solution *everywhere = &hunt->solve->solutions[0];
    size_t nrows = hunt->solve->registry->tables.at[LEVEL_HOUSEHOLD].nrows;
    struct arena scratch;
    arena_init(&scratch);
    int64_t *shares = arena_bare(&scratch, 2 * nrows + 1, sizeof *shares);
    bool good = shares || fault_memory(fault);
    for (size_t i = 0; good && i < everywhere->ncrossings && i < SOLVE_FLIPS; i++)
        good = find_at(hunt, &everywhere->crossings[i], shares, fault);
    arena_release(&scratch);
    return good;
}
