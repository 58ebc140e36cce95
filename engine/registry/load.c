#include "blocks.h"
#include "database.h"
#include "intake.h"

#include <inttypes.h>
#include <libintl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VILLAGE_DIGITS = 12, COUNTY_DIGITS = 6, WHY_TEXT = 256 };

struct mark intake_mark(const struct intake *intake)
{
    return (struct mark){.file = intake->path};
}

static bool fault_twice(const struct intake *intake, enum level level, size_t row)
{
    char out[KEY_TEXT], clean[CLEAN_TEXT];
    const struct level_facts *facts = &intake->facts->at[level];
    const char *key = keys_text(&intake->registry->tables.at[level].keys, row, out);
    return fault_at(intake->fault, FAULT_REGISTRY, intake_mark(intake),
                    "table '%s' has '%s' %s twice (remove or renumber one of the rows)",
                    facts->table, facts->key, clean_text(key, strlen(key), clean, sizeof clean));
}

static bool load_households(struct intake *intake)
{
    struct registry *registry = intake->registry;
    if (!level_read(intake, LEVEL_HOUSEHOLD, NULL))
        return false;
    registry->households = key_index_new(&registry->tables.at[LEVEL_HOUSEHOLD].keys, intake->fault);
    if (!registry->households)
        return false;
    int64_t twice = key_index_duplicate(registry->households);
    return twice == NO_ROW || fault_twice(intake, LEVEL_HOUSEHOLD, (size_t)twice);
}

/* Counts members per household into where each household's members begin. */
static void count_members(struct tables *tables, const struct member_households *households)
{
    for (size_t row = 0; row < tables->at[LEVEL_MEMBER].nrows; row++)
        tables->first_member[households->of[row] + 1]++;
    for (size_t h = 0; h < tables->at[LEVEL_HOUSEHOLD].nrows; h++)
        tables->first_member[h + 1] += tables->first_member[h];
}

/* A counting sort, so that each household's members keep the order of the registry. */
static void order_members(const struct tables *tables, const struct member_households *households,
                          uint32_t *order, uint32_t *next)
{
    memcpy(next, tables->first_member, tables->at[LEVEL_HOUSEHOLD].nrows * sizeof *next);
    for (size_t row = 0; row < tables->at[LEVEL_MEMBER].nrows; row++)
        order[next[households->of[row]]++] = (uint32_t)row;
}

static bool reorder_table(struct table *table, const uint32_t *order, struct fault *fault)
{
    for (size_t i = 0; i < table->ncolumns; i++)
        if (!column_reorder(&table->columns[i], order, fault))
            return false;
    return keys_reorder(&table->keys, order, fault);
}

static bool sort_members(struct tables *tables, const struct member_households *households,
                         struct fault *fault)
{
    struct table *members = &tables->at[LEVEL_MEMBER];
    uint32_t *order = calloc(members->nrows, sizeof *order);
    uint32_t *next = calloc(tables->at[LEVEL_HOUSEHOLD].nrows, sizeof *next);
    bool good = order && next;
    if (good) {
        order_members(tables, households, order, next);
        good = reorder_table(members, order, fault);
    } else {
        fault_memory(fault);
    }
    free(order);
    free(next);
    return good;
}

/* The results name a member by number within the household, so it must be one member. */
static bool require_distinct(const struct intake *intake, size_t household)
{
    const struct tables *tables = &intake->registry->tables;
    const struct keys *keys = &tables->at[LEVEL_MEMBER].keys;
    for (size_t a = tables->first_member[household]; a < tables->first_member[household + 1]; a++)
        for (size_t b = tables->first_member[household]; b < a; b++)
            if (keys_same(keys, a, b))
                return fault_twice(intake, LEVEL_MEMBER, a);
    return true;
}

static bool link_members(struct intake *intake, const struct member_households *households)
{
    struct tables *tables = &intake->registry->tables;
    count_members(tables, households);
    if (households->unsorted && !sort_members(tables, households, intake->fault))
        return false;
    for (size_t h = 0; h < tables->at[LEVEL_HOUSEHOLD].nrows; h++)
        if (!require_distinct(intake, h))
            return false;
    return true;
}

static bool load_members(struct intake *intake)
{
    struct tables *tables = &intake->registry->tables;
    struct member_households households = {0};
    tables->first_member =
        calloc(tables->at[LEVEL_HOUSEHOLD].nrows + 1, sizeof *tables->first_member);
    if (!tables->first_member)
        return fault_memory(intake->fault);
    if (!intake_wants_level(intake, LEVEL_MEMBER))
        return true;
    bool good = level_read(intake, LEVEL_MEMBER, &households) && link_members(intake, &households);
    free(households.of);
    return good;
}

/* Villages and counties. */

static bool load_places(struct intake *intake, enum level level)
{
    return !intake_wants_level(intake, level) || level_read(intake, level, NULL);
}

/* The codes of `digits` digits as numbers; each other row gets a number that no code has. */
static bool code_keys(const struct keys *keys, int digits, struct keys *codes, struct fault *fault)
{
    for (size_t row = 0; row < keys->count; row++) {
        char out[KEY_TEXT];
        struct area area;
        const char *text = keys_text(keys, row, out);
        bool fits = text_to_area(text, strlen(text), &area) && area.length == digits;
        if (!keys_add_number(codes, fits ? (int64_t)area.digits : -1 - (int64_t)row, fault))
            return false;
    }
    return true;
}

static void find_rows(struct tables *tables, const struct key_index *index, enum level level,
                      int digits)
{
    for (size_t i = 0; i < tables->nhomes; i++) {
        struct home *home = &tables->homes[i];
        int64_t code = (int64_t)area_prefix(home->area, digits);
        int32_t row = (int32_t)key_index_find_number(index, code);
        *(level == LEVEL_VILLAGE ? &home->village : &home->county) = row;
    }
}

/* For each home the row of its village or county. */
static bool link_places(struct intake *intake, enum level level, int digits)
{
    struct tables *tables = &intake->registry->tables;
    struct keys codes = {0};
    struct key_index *index = NULL;
    if (code_keys(&tables->at[level].keys, digits, &codes, intake->fault))
        index = key_index_new(&codes, intake->fault);
    int64_t twice = index ? key_index_duplicate(index) : NO_ROW;
    bool good = index && (twice == NO_ROW || fault_twice(intake, level, (size_t)twice));
    if (good)
        find_rows(tables, index, level, digits);
    key_index_free(index);
    keys_release(&codes);
    return good;
}

static bool count_lost(struct intake *intake, size_t household, const char *why)
{
    const struct tables *tables = &intake->registry->tables;
    char out[KEY_TEXT], code[KEY_TEXT];
    const char *key = keys_text(&tables->at[LEVEL_HOUSEHOLD].keys, household, out);
    snprintf(code, sizeof code, "%0*" PRIu64, VILLAGE_DIGITS, tables_area(tables, household));
    return bad_list_count(&intake->bad,
                          (struct bad_cells){.level = LEVEL_HOUSEHOLD,
                                             .fact = intake->facts->at[LEVEL_HOUSEHOLD].nfacts,
                                             .value = code,
                                             .why = why},
                          &(struct cell_key){.text = key, .length = strlen(key)}, intake->fault);
}

/* Households whose village is not in the table of villages. */
static bool count_without_village(struct intake *intake)
{
    const struct tables *tables = &intake->registry->tables;
    if (!intake_wants_level(intake, LEVEL_VILLAGE))
        return true;
    char text[WHY_TEXT];
    snprintf(text, sizeof text, gettext("not a village of table '%s'"),
             intake->facts->at[LEVEL_VILLAGE].table);
    const char *why = arena_text(&intake->registry->arena, text);
    if (!why)
        return fault_memory(intake->fault);
    for (size_t h = 0; h < tables->at[LEVEL_HOUSEHOLD].nrows; h++)
        if (tables_area(tables, h) && tables_village(tables, h) == NO_ROW &&
            !count_lost(intake, h, why))
            return false;
    return true;
}

static bool load_levels(struct intake *intake)
{
    return load_households(intake) && load_members(intake) && load_places(intake, LEVEL_VILLAGE) &&
           load_places(intake, LEVEL_COUNTY) &&
           link_places(intake, LEVEL_VILLAGE, VILLAGE_DIGITS) &&
           link_places(intake, LEVEL_COUNTY, COUNTY_DIGITS) && count_without_village(intake);
}

static bool start_registry(struct intake *intake)
{
    struct registry *registry = intake->registry;
    size_t ncolumns[LEVEL_COUNT];
    for (int level = 0; level < LEVEL_COUNT; level++)
        ncolumns[level] = intake->facts->at[level].nfacts;
    *registry = (struct registry){.as_of_day = INT_MIN, .source = "", .first_orphan = ""};
    arena_init(&registry->arena);
    registry->path = arena_text(&registry->arena, intake->path);
    registry->names = name_reader_new(&registry->arena);
    intake->bad = (struct bad_list){.arena = &registry->arena, .limit = BAD_KINDS};
    if (!registry->path || !registry->names)
        return fault_memory(intake->fault);
    return tables_init(&registry->tables, ncolumns, intake->fault);
}

static bool fill_registry(struct intake *intake)
{
    if (!schema_check(intake) || !load_levels(intake) || !records_load(intake))
        return false;
    tables_pack(&intake->registry->tables);
    bad_list_sort(&intake->bad);
    intake->registry->nbad = intake->bad.count;
    intake->registry->bad = intake->bad.kinds;
    return true;
}

bool registry_load(const char *path, const struct facts *facts,
                   const struct registry_request *request, struct registry *registry,
                   struct fault *fault)
{
    struct intake intake = {
        .path = path, .facts = facts, .request = request, .registry = registry, .fault = fault};
    size_t threads = request->threads ? request->threads : blocks_cores();
    bool good = start_registry(&intake) && readers_open(path, threads, &intake.readers, fault);
    intake.database = intake.readers.at[0];
    pthread_mutex_init(&intake.meter.lock, NULL);
    good = good && fill_registry(&intake);
    pthread_mutex_destroy(&intake.meter.lock);
    readers_close(&intake.readers);
    if (!good)
        registry_release(registry);
    return good;
}

void registry_release(struct registry *registry)
{
    key_index_free(registry->households);
    tables_release(&registry->tables);
    free(registry->received);
    name_reader_close(registry->names);
    arena_release(&registry->arena);
    *registry = (struct registry){0};
}

int64_t registry_find(const struct registry *registry, const char *household)
{
    return key_index_find_text(registry->households, household, strlen(household));
}

bool registry_bad_is_area(const struct facts *facts, const struct bad_cells *bad)
{
    return bad->fact >= facts->at[bad->level].nfacts;
}

const char *registry_bad_fact(const struct facts *facts, const struct bad_cells *bad)
{
    const struct level_facts *level = &facts->at[bad->level];
    return registry_bad_is_area(facts, bad) ? level->area : level->facts[bad->fact].name;
}
