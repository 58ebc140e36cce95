/* 帮扶措施: which aids households and members already have. */
#include "blocks.h"
#include "finder.h"
#include "intake.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

/* Up to FEW rows are sorted fastest by inserting. */
enum { FIRST_SLOTS = 256, FIRST_ROWS = 1024, FEW = 16 };

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
    uint32_t *renamed; /* per name its number in the whole */
    size_t first;      /* where the part's rows begin in the whole */
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

static bool add_received(struct received_part *part, struct received received)
{
    if (part->count == part->capacity) {
        size_t more = part->capacity ? 2 * part->capacity : FIRST_ROWS;
        struct received *grown = reallocarray(part->items, more, sizeof *grown);
        if (!grown)
            return fault_memory(part->fault);
        part->items = grown;
        part->capacity = more;
    }
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

static bool join_names(struct received_part *part, struct aid_names *names, struct fault *fault)
{
    part->renamed = arena_array(&part->arena, part->names.count + 1, sizeof *part->renamed);
    bool good = part->renamed || fault_memory(fault);
    for (size_t i = 0; good && i < part->names.count; i++)
        good = find_name(names, part->names.items[i], &part->renamed[i], fault);
    return good;
}

/* Which area an orphan belongs to is not known, so none is counted when one was asked for. */
static void count_part(struct intake *intake, struct received_part *part)
{
    struct registry *registry = intake->registry;
    if (!intake->request->area.length)
        registry->received_orphans += part->orphans;
    part->first = registry->nreceived;
    registry->nreceived += part->count;
}

static bool copy_part(void *context, size_t worker, size_t number, struct fault *fault)
{
    const struct received_reading *reading = context;
    const struct received_part *part = &reading->parts[number];
    struct received *to = reading->intake->registry->received + part->first;
    (void)worker;
    (void)fault;
    for (size_t i = 0; i < part->count; i++) {
        to[i] = part->items[i];
        to[i].name = part->renamed[to[i].name];
    }
    return true;
}

static bool copy_parts(struct received_reading *reading)
{
    struct registry *registry = reading->intake->registry;
    const struct blocks blocks = {
        .nblocks = reading->cut.count,
        .nworkers = reading->intake->readers.count,
        .context = reading,
        .work = copy_part,
    };
    registry->received = reallocarray(NULL, registry->nreceived + 1, sizeof *registry->received);
    return registry->received ? blocks_run(&blocks, reading->intake->fault)
                              : fault_memory(reading->intake->fault);
}

static bool join_parts(struct received_reading *reading)
{
    struct intake *intake = reading->intake;
    struct aid_names names = {.arena = &intake->registry->arena};
    bool good = true;
    for (size_t i = 0; good && i < reading->cut.count; i++) {
        good = join_names(&reading->parts[i], &names, intake->fault);
        count_part(intake, &reading->parts[i]);
    }
    free(names.slots);
    intake->registry->nreceived_names = names.count;
    intake->registry->received_names = names.items;
    return good && copy_parts(reading);
}

/* Sorting. */

static int compare_received(const void *left, const void *right)
{
    const struct received *a = left, *b = right;
    if (a->household != b->household)
        return a->household < b->household ? -1 : 1;
    if (a->member != b->member)
        return a->member < b->member ? -1 : 1;
    return a->name == b->name ? 0 : a->name < b->name ? -1 : 1;
}

static void sort_few(struct received *items, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct received item = items[i];
        size_t at = i;
        for (; at && compare_received(&item, &items[at - 1]) < 0; at--)
            items[at] = items[at - 1];
        items[at] = item;
    }
}

static void sort_items(struct received *items, size_t count)
{
    if (count <= FEW)
        sort_few(items, count);
    else
        qsort(items, count, sizeof *items, compare_received);
}

static bool by_household(const struct registry *registry)
{
    for (size_t i = 1; i < registry->nreceived; i++)
        if (registry->received[i].household < registry->received[i - 1].household)
            return false;
    return true;
}

/* The rows in about equal shares, no household being cut: share i ends where the next starts. */
struct shares {
    struct received *items;
    size_t count;
    size_t *starts; /* count + 1 */
};

static bool cut_shares(const struct registry *registry, size_t count, struct shares *shares)
{
    const struct received *items = registry->received;
    *shares = (struct shares){registry->received, count, calloc(count + 1, sizeof(size_t))};
    for (size_t i = 1; shares->starts && i <= count; i++) {
        size_t at = registry->nreceived * i / count;
        while (at && at < registry->nreceived && items[at].household == items[at - 1].household)
            at++;
        shares->starts[i] = at;
    }
    return shares->starts != NULL;
}

static bool sort_share(void *context, size_t worker, size_t share, struct fault *fault)
{
    const struct shares *shares = context;
    struct received *items = shares->items;
    size_t first = shares->starts[share], last = shares->starts[share + 1];
    (void)worker;
    (void)fault;
    for (size_t end; first < last; first = end) {
        for (end = first + 1; end < last && items[end].household == items[first].household;)
            end++;
        sort_items(items + first, end - first);
    }
    return true;
}

static bool sort_shares(struct intake *intake)
{
    struct shares shares;
    const struct blocks blocks = {.nblocks = intake->readers.count,
                                  .nworkers = intake->readers.count,
                                  .context = &shares,
                                  .work = sort_share};
    bool good = cut_shares(intake->registry, intake->readers.count, &shares)
                    ? blocks_run(&blocks, intake->fault)
                    : fault_memory(intake->fault);
    free(shares.starts);
    return good;
}

/* Rows that come household by household are sorted within each, which is much less to do. */
static bool sort_received(struct intake *intake)
{
    if (by_household(intake->registry))
        return sort_shares(intake);
    sort_items(intake->registry->received, intake->registry->nreceived);
    return true;
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
    if (!good || !sort_received(intake))
        return false;
    drop_repeats(intake->registry);
    return true;
}
