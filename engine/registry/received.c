/* 帮扶措施: which aids households and members already have. */
#include "intake.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_SLOTS = 256, FIRST_ROWS = 1024 };

/* Names of aids and where each stands among registry->received_names: open addressing, a slot
 * holds an index + 1. */
struct aid_names {
    struct registry *registry;
    size_t capacity; /* of received_names */
    size_t nslots;
    uint32_t *slots;
    uint32_t last; /* the name found last */
};

struct received_rows {
    struct aid_names names;
    size_t capacity;  /* of registry->received */
    size_t household; /* the row found last */
};

static size_t name_hash(const char *name)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * UINT64_C(0x100000001B3);
    return hash >> 32;
}

static uint32_t *find_slot(const struct aid_names *names, const char *name)
{
    size_t at = name_hash(name) % names->nslots;
    while (names->slots[at] &&
           strcmp(names->registry->received_names[names->slots[at] - 1], name) != 0)
        at = (at + 1) % names->nslots;
    return &names->slots[at];
}

/* Keeps at least every other slot free. */
static bool grow_slots(struct aid_names *names, struct fault *fault)
{
    const struct registry *registry = names->registry;
    if (2 * registry->nreceived_names < names->nslots)
        return true;
    size_t nslots = names->nslots ? 2 * names->nslots : FIRST_SLOTS;
    uint32_t *slots = calloc(nslots, sizeof *slots);
    if (!slots)
        return fault_memory(fault);
    free(names->slots);
    names->slots = slots;
    names->nslots = nslots;
    for (size_t i = 0; i < registry->nreceived_names; i++)
        *find_slot(names, registry->received_names[i]) = (uint32_t)i + 1;
    return true;
}

static bool add_name(struct aid_names *names, const char *text, struct fault *fault)
{
    struct registry *registry = names->registry;
    const char **name = arena_grow(&registry->arena, &registry->received_names,
                                   registry->nreceived_names, &names->capacity, sizeof *name);
    const char *copy = arena_text(&registry->arena, text);
    if (!name || !copy)
        return fault_memory(fault);
    *name = copy;
    *find_slot(names, text) = (uint32_t)++registry->nreceived_names;
    return true;
}

static bool find_name(struct aid_names *names, const char *text, uint32_t *name,
                      struct fault *fault)
{
    const struct registry *registry = names->registry;
    if (registry->nreceived_names && strcmp(registry->received_names[names->last], text) == 0) {
        *name = names->last;
        return true;
    }
    if (!grow_slots(names, fault))
        return false;
    if (!*find_slot(names, text) && !add_name(names, text, fault))
        return false;
    *name = names->last = *find_slot(names, text) - 1;
    return true;
}

static int64_t find_household(const struct registry *registry, const struct cell_key *key,
                              struct received_rows *rows)
{
    const struct table *households = &registry->tables.at[LEVEL_HOUSEHOLD];
    if (key->blank)
        return NO_ROW;
    if (rows->household < households->nrows &&
        keys_match_cell(&households->keys, rows->household, key))
        return (int64_t)rows->household;
    int64_t row = key_index_find_cell(registry->households, key);
    if (row != NO_ROW)
        rows->household = (size_t)row;
    return row;
}

/* The member's row within the household; a blank key stands for the household itself. */
static bool find_member(const struct tables *tables, size_t household, const struct cell_key *key,
                        int64_t *member)
{
    *member = NO_ROW;
    for (uint32_t row = tables->first_member[household];
         !key->blank && row < tables->first_member[household + 1]; row++)
        if (keys_match_cell(&tables->at[LEVEL_MEMBER].keys, row, key))
            *member = row;
    return key->blank || *member != NO_ROW;
}

static bool add_received(struct registry *registry, struct received received, size_t *capacity,
                         struct fault *fault)
{
    if (registry->nreceived == *capacity) {
        size_t more = *capacity ? 2 * *capacity : FIRST_ROWS;
        struct received *grown = reallocarray(registry->received, more, sizeof *grown);
        if (!grown)
            return fault_memory(fault);
        registry->received = grown;
        *capacity = more;
    }
    registry->received[registry->nreceived++] = received;
    return true;
}

/* Which area an orphan belongs to is not known, so none is counted when one was asked for. */
static bool leave_out(struct intake *intake)
{
    if (!intake->request->area.length)
        intake->registry->received_orphans++;
    return true;
}

static bool read_received(struct intake *intake, sqlite3_stmt *row, void *context)
{
    struct received_rows *rows = context;
    struct registry *registry = intake->registry;
    struct cell_key household = cell_key(sqlite3_column_value(row, 0));
    struct cell_key member = cell_key(sqlite3_column_value(row, 1));
    const char *aid = (const char *)sqlite3_column_text(row, 2);
    struct received received;
    int64_t found = find_household(registry, &household, rows);
    if (found == NO_ROW || !aid ||
        !find_member(&registry->tables, (size_t)found, &member, &received.member))
        return leave_out(intake);
    received.household = (uint32_t)found;
    return find_name(&rows->names, aid, &received.name, intake->fault) &&
           add_received(registry, received, &rows->capacity, intake->fault);
}

static int compare_received(const void *left, const void *right)
{
    const struct received *a = left, *b = right;
    if (a->household != b->household)
        return a->household < b->household ? -1 : 1;
    if (a->member != b->member)
        return a->member < b->member ? -1 : 1;
    return a->name == b->name ? 0 : a->name < b->name ? -1 : 1;
}

static void sort_received(struct registry *registry)
{
    size_t kept = 0;
    if (registry->nreceived)
        qsort(registry->received, registry->nreceived, sizeof *registry->received,
              compare_received);
    for (size_t i = 0; i < registry->nreceived; i++)
        if (i == 0 || compare_received(&registry->received[i - 1], &registry->received[i]) != 0)
            registry->received[kept++] = registry->received[i];
    registry->nreceived = kept;
}

bool received_load(struct intake *intake)
{
    const struct received_table *table = &intake->facts->received;
    struct received_rows rows = {.names.registry = intake->registry};
    if (!table->table)
        return true;
    const char *const columns[] = {table->household, table->member, table->aid};
    bool good = intake_read(intake, table->table, columns, 3, read_received, &rows);
    free(rows.names.slots);
    if (good)
        sort_received(intake->registry);
    return good;
}
