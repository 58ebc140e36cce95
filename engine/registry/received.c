/* 帮扶措施: which aids households and members already have. */
#include "finder.h"
#include "intake.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_SLOTS = 256, FIRST_ROWS = 1024 };

/* Distinct names of aids in the order of their first rows: open addressing, a slot holds an
 * index + 1. */
struct aid_names {
    struct arena *arena;
    size_t count, capacity;
    const char **items;
    size_t nslots; /* a power of two */
    uint32_t *slots;
};

struct received_part {
    const struct intake *intake;
    struct fault *fault;
    struct arena arena;
    struct aid_names names;
    size_t count, capacity;
    struct received *items; /* named by `names` */
    size_t orphans;
    struct finder finder;
};

struct received_reading {
    struct intake *intake;
    struct cut cut;
    struct received_part *parts;
};

/* Of the first and last bytes of the name. */
static size_t name_hash(const char *name)
{
    uint64_t first = 0, last = 0;
    size_t length = strlen(name);
    if (length >= sizeof first) {
        memcpy(&first, name, sizeof first);
        memcpy(&last, name + length - sizeof last, sizeof last);
    } else {
        memcpy(&first, name, length);
    }
    return ((first + 3 * last + length) * UINT64_C(0x9E3779B97F4A7C15)) >> 32;
}

static uint32_t *find_slot(const struct aid_names *names, const char *name)
{
    size_t at = name_hash(name) & (names->nslots - 1);
    while (names->slots[at] && strcmp(names->items[names->slots[at] - 1], name) != 0)
        at = (at + 1) & (names->nslots - 1);
    return &names->slots[at];
}

/* Keeps at least every other slot free. */
static bool grow_slots(struct aid_names *names, struct fault *fault)
{
    if (2 * names->count < names->nslots)
        return true;
    size_t nslots = names->nslots ? 2 * names->nslots : FIRST_SLOTS;
    uint32_t *slots = calloc(nslots, sizeof *slots);
    if (!slots)
        return fault_memory(fault);
    free(names->slots);
    names->slots = slots;
    names->nslots = nslots;
    for (size_t i = 0; i < names->count; i++)
        *find_slot(names, names->items[i]) = (uint32_t)i + 1;
    return true;
}

static bool add_name(struct aid_names *names, uint32_t *slot, const char *text, struct fault *fault)
{
    const char **name =
        arena_grow(names->arena, &names->items, names->count, &names->capacity, sizeof *name);
    const char *copy = arena_text(names->arena, text);
    if (!name || !copy)
        return fault_memory(fault);
    *name = copy;
    *slot = (uint32_t)++names->count;
    return true;
}

static bool find_name(struct aid_names *names, const char *text, uint32_t *name,
                      struct fault *fault)
{
    if (!grow_slots(names, fault))
        return false;
    uint32_t *slot = find_slot(names, text);
    if (!*slot && !add_name(names, slot, text, fault))
        return false;
    *name = *slot - 1;
    return true;
}

/* The member's row within the household; a blank key stands for the household itself. */
static bool find_member(const struct tables *tables, size_t household, const struct cell_key *key,
                        int32_t *member)
{
    *member = NO_ROW;
    if (key->blank)
        return true;
    uint32_t row = tables->first_member[household], end = tables->first_member[household + 1];
    while (row < end && !keys_match_cell(&tables->at[LEVEL_MEMBER].keys, row, key))
        row++;
    *member = (int32_t)row;
    return row < end;
}

static bool reserve_received(struct received **items, size_t *capacity, size_t count,
                             struct fault *fault)
{
    if (count <= *capacity)
        return true;
    struct received *grown = reallocarray(*items, count, sizeof *grown);
    if (!grown)
        return fault_memory(fault);
    *items = grown;
    *capacity = count;
    return true;
}

static bool add_received(struct received_part *part, struct received received)
{
    size_t more = part->capacity ? 2 * part->capacity : FIRST_ROWS;
    if (part->count == part->capacity &&
        !reserve_received(&part->items, &part->capacity, more, part->fault))
        return false;
    part->items[part->count++] = received;
    return true;
}

static bool leave_out(struct received_part *part)
{
    part->orphans++;
    return true;
}

static bool read_row(void *context, struct sqlite3_value **cells)
{
    struct received_part *part = context;
    struct cell_key household = cell_key(cells[0]), cell = cell_key(cells[1]);
    struct cell_key member = cell_key_sought(&cell);
    const char *aid = (const char *)sqlite3_value_text(cells[2]);
    struct received received;
    int64_t found = finder_find(&part->finder, &household);
    if (found == NO_ROW || !aid ||
        !find_member(&part->intake->registry->tables, (size_t)found, &member, &received.member))
        return leave_out(part);
    received.household = (uint32_t)found;
    return find_name(&part->names, aid, &received.name, part->fault) &&
           add_received(part, received);
}

static bool read_part(void *context, struct sqlite3 *database, size_t number, struct fault *fault)
{
    struct received_reading *reading = context;
    struct received_part *part = &reading->parts[number];
    const struct received_table *table = &reading->intake->facts->received;
    const char *const columns[] = {table->household, table->member, table->aid};
    const struct scan scan = {
        .table = table->table,
        .columns = columns,
        .ncolumns = 3,
        .row = read_row,
        .context = part,
    };
    const struct registry *registry = reading->intake->registry;
    *part = (struct received_part){
        .intake = reading->intake, .fault = fault, .finder = {.registry = registry}};
    arena_init(&part->arena);
    part->names.arena = &part->arena;
    return cut_scan(reading->intake, &reading->cut, scan, database, number, fault);
}

static void release_parts(struct received_reading *reading)
{
    for (size_t i = 0; reading->parts && i < reading->cut.count; i++) {
        free(reading->parts[i].names.slots);
        free(reading->parts[i].items);
        arena_release(&reading->parts[i].arena);
    }
    free(reading->parts);
}

/* Joining. */

/* The part's names become those of the whole. */
static bool join_names(struct received_part *part, struct aid_names *names, struct fault *fault)
{
    uint32_t *renamed = calloc(part->names.count + 1, sizeof *renamed);
    bool good = renamed || fault_memory(fault);
    for (size_t i = 0; good && i < part->names.count; i++)
        good = find_name(names, part->names.items[i], &renamed[i], fault);
    for (size_t i = 0; good && i < part->count; i++)
        part->items[i].name = renamed[part->items[i].name];
    free(renamed);
    return good;
}

/* Which area an orphan belongs to is not known, so none is counted when one was asked for. */
static bool join_part(struct intake *intake, struct received_part *part, size_t *capacity)
{
    struct registry *registry = intake->registry;
    if (!intake->request->area.length)
        registry->received_orphans += part->orphans;
    if (!reserve_received(&registry->received, capacity, registry->nreceived + part->count,
                          intake->fault))
        return false;
    if (part->count)
        memcpy(registry->received + registry->nreceived, part->items,
               part->count * sizeof *part->items);
    registry->nreceived += part->count;
    return true;
}

static bool join_parts(struct received_reading *reading)
{
    struct intake *intake = reading->intake;
    struct registry *registry = intake->registry;
    struct aid_names names = {.arena = &registry->arena};
    size_t capacity = 0;
    bool good = true;
    for (size_t i = 0; good && i < reading->cut.count; i++)
        good = join_names(&reading->parts[i], &names, intake->fault) &&
               join_part(intake, &reading->parts[i], &capacity);
    free(names.slots);
    registry->nreceived_names = names.count;
    registry->received_names = names.items;
    return good;
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

static bool by_household(const struct registry *registry)
{
    for (size_t i = 1; i < registry->nreceived; i++)
        if (registry->received[i].household < registry->received[i - 1].household)
            return false;
    return true;
}

/* Rows that come household by household are sorted within each, which is much less to do. */
static void sort_received(struct registry *registry)
{
    bool sorted = by_household(registry);
    for (size_t first = 0, end; first < registry->nreceived; first = end) {
        const struct received *items = registry->received;
        end = sorted ? first + 1 : registry->nreceived;
        while (end < registry->nreceived && items[end].household == items[first].household)
            end++;
        qsort(registry->received + first, end - first, sizeof *items, compare_received);
    }
}

static void drop_repeats(struct registry *registry)
{
    size_t kept = 0;
    for (size_t i = 0; i < registry->nreceived; i++)
        if (i == 0 || compare_received(&registry->received[kept - 1], &registry->received[i]) != 0)
            registry->received[kept++] = registry->received[i];
    registry->nreceived = kept;
}

bool received_load(struct intake *intake)
{
    struct received_reading reading = {.intake = intake};
    const char *table = intake->facts->received.table;
    if (!table)
        return true;
    bool good = cut_table(intake, table, &reading.cut, intake->fault);
    reading.parts = good ? calloc(reading.cut.count, sizeof *reading.parts) : NULL;
    good = good && (reading.parts || fault_memory(intake->fault)) &&
           cut_read(intake, &reading.cut, read_part, &reading) && join_parts(&reading);
    release_parts(&reading);
    cut_release(&reading.cut);
    if (!good)
        return false;
    sort_received(intake->registry);
    drop_repeats(intake->registry);
    return true;
}
