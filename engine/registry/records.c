#include "database.h"
#include "intake.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

/* 登记信息: what the registry says about itself. The table may be absent. */

static const char *kept_text(struct intake *intake, sqlite3_stmt *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    return arena_text(&intake->registry->arena, text ? text : "");
}

static bool read_as_of(struct intake *intake, const char *text)
{
    if (text_to_date(text, strlen(text), &intake->registry->as_of_day))
        return true;
    char clean[CLEAN_TEXT];
    return fault_at(intake->fault, FAULT_REGISTRY, intake_mark(intake),
                    "'%s' of 登记信息 needs a date like 2015-12-31, found '%s'", "数据截止日期",
                    clean_text(text, strlen(text), clean, sizeof clean));
}

static bool read_source(struct intake *intake, const char *text)
{
    intake->registry->source = text;
    return true;
}

static bool read_synthetic(struct intake *intake, const char *text)
{
    bool yes = strcmp(text, "是") == 0 || strcmp(text, "1") == 0;
    bool no = strcmp(text, "否") == 0 || strcmp(text, "0") == 0;
    char clean[CLEAN_TEXT];
    intake->registry->synthetic = yes;
    return yes || no ||
           fault_at(intake->fault, FAULT_REGISTRY, intake_mark(intake),
                    "'%s' of 登记信息 needs 是 or 否, found '%s'", "合成数据",
                    clean_text(text, strlen(text), clean, sizeof clean));
}

static const struct item {
    const char *name;
    bool (*read)(struct intake *intake, const char *text);
} items[] = {
    {"数据截止日期", read_as_of},
    {"来源", read_source},
    {"合成数据", read_synthetic},
};

/* Other items are the registry's own business; a blank one says nothing. */
static bool read_item(struct intake *intake, sqlite3_stmt *statement, void *context)
{
    (void)context;
    const char *name = (const char *)sqlite3_column_text(statement, 0);
    const char *text = kept_text(intake, statement, 1);
    if (!text)
        return fault_memory(intake->fault);
    for (size_t i = 0; name && *text && i < sizeof items / sizeof items[0]; i++)
        if (strcmp(name, items[i].name) == 0)
            return items[i].read(intake, text);
    return true;
}

static bool load_items(struct intake *intake)
{
    bool has;
    if (!schema_has_table(intake, "登记信息", &has))
        return false;
    intake->registry->described = has;
    return !has || intake_read(intake, "登记信息", (const char *const[]){"项目", "内容"}, 2,
                               read_item, NULL);
}

/* 区划: the names of divisions. */

static int compare_areas(struct area a, struct area b)
{
    if (a.length != b.length)
        return a.length < b.length ? -1 : 1;
    return a.digits == b.digits ? 0 : a.digits < b.digits ? -1 : 1;
}

static int compare_area_names(const void *left, const void *right)
{
    const struct area_name *a = left, *b = right;
    int order = compare_areas(a->area, b->area);
    return order ? order : strcmp(a->name, b->name);
}

/* Rows whose code is no division code, or which have no name, name nothing. */
static bool read_area_name(struct intake *intake, sqlite3_stmt *statement, void *context)
{
    size_t *capacity = context;
    struct registry *registry = intake->registry;
    struct area area;
    const char *code = (const char *)sqlite3_column_text(statement, 0);
    if (!code || !text_to_area(code, strlen(code), &area))
        return true;
    struct area_name *slot =
        arena_grow(&registry->arena, &registry->areas, registry->nareas, capacity, sizeof *slot);
    const char *name = kept_text(intake, statement, 1);
    if (!slot || !name)
        return fault_memory(intake->fault);
    *slot = (struct area_name){area, name};
    registry->nareas++;
    return true;
}

static bool load_area_names(struct intake *intake)
{
    const struct area_table *areas = &intake->facts->areas;
    struct registry *registry = intake->registry;
    size_t capacity = 0;
    if (!areas->table)
        return true;
    if (!intake_read(intake, areas->table, (const char *const[]){areas->code, areas->name}, 2,
                     read_area_name, &capacity))
        return false;
    if (registry->nareas)
        qsort(registry->areas, registry->nareas, sizeof *registry->areas, compare_area_names);
    return true;
}

const char *registry_area_name(const struct registry *registry, struct area area)
{
    size_t low = 0, high = registry->nareas;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_areas(registry->areas[middle].area, area) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < registry->nareas && compare_areas(registry->areas[low].area, area) == 0)
        return registry->areas[low].name;
    return "";
}

bool records_load(struct intake *intake)
{
    return load_items(intake) && load_area_names(intake) && received_load(intake);
}

/* The names of one household's members, asked for when they are to be shown. */

struct member_names {
    const struct registry *registry;
    size_t household;
    struct arena *arena;
    const char **names; /* per member of the household */
};

/* The first character, and a star for each other one. */
static const char *mask_name(struct arena *arena, const char *text)
{
    struct buffer masked = {0};
    uint32_t point;
    const char *end = text + strlen(text), *next = text;
    if (next < end)
        next += text_decode(next, end, &point);
    buffer_put_bytes(&masked, text, (size_t)(next - text));
    for (; next < end; next += text_decode(next, end, &point))
        buffer_put(&masked, "*");
    char *name =
        masked.failed ? NULL : arena_bytes(arena, masked.bytes ? masked.bytes : "", masked.length);
    buffer_release(&masked);
    return name;
}

static bool name_member(struct member_names *members, sqlite3_stmt *statement)
{
    const struct tables *tables = &members->registry->tables;
    const struct keys *keys = &tables->at[LEVEL_MEMBER].keys;
    uint32_t first = tables->first_member[members->household];
    struct cell_key key = cell_key(sqlite3_column_value(statement, 0));
    const char *text = (const char *)sqlite3_column_text(statement, 1);
    for (uint32_t row = first; row < tables->first_member[members->household + 1]; row++)
        if (!key.blank && text && keys_match_cell(keys, row, &key))
            return (members->names[row - first] = mask_name(members->arena, text));
    return true;
}

/* A column of numbers compares as a number, one of texts as a text. */
static sqlite3_stmt *ask_names(sqlite3 *database, const char *path, const struct level_facts *facts,
                               struct fault *fault)
{
    struct buffer sql = {0};
    sqlite3_stmt *statement = NULL;
    buffer_put(&sql, "SELECT ");
    database_put_name(&sql, facts->key);
    buffer_put(&sql, ", ");
    database_put_name(&sql, facts->label);
    buffer_put(&sql, " FROM ");
    database_put_name(&sql, facts->table);
    buffer_put(&sql, " WHERE ");
    database_put_name(&sql, facts->household);
    buffer_put(&sql, " IN (?1, ?2) ORDER BY 1");
    if (sql.failed)
        fault_memory(fault);
    else
        statement = database_prepare(database, path, sql.bytes, fault);
    buffer_release(&sql);
    return statement;
}

static bool read_member_names(sqlite3_stmt *statement, const char *path,
                              struct member_names *members, struct fault *fault)
{
    char out[KEY_TEXT];
    const struct keys *households = &members->registry->tables.at[LEVEL_HOUSEHOLD].keys;
    sqlite3_bind_text(statement, 1, keys_text(households, members->household, out), -1,
                      SQLITE_STATIC);
    if (households->numeric)
        sqlite3_bind_int64(statement, 2, keys_number(households, members->household));
    int result;
    while ((result = sqlite3_step(statement)) == SQLITE_ROW)
        if (!name_member(members, statement))
            return fault_memory(fault);
    return result == SQLITE_DONE || database_fault(sqlite3_db_handle(statement), path, fault);
}

struct name_reader {
    sqlite3 *database;
    sqlite3_stmt *statement;
};

struct name_reader *name_reader_new(struct arena *arena)
{
    return arena_take(arena, sizeof(struct name_reader));
}

void name_reader_close(struct name_reader *reader)
{
    if (!reader)
        return;
    sqlite3_finalize(reader->statement);
    database_close(reader->database);
}

/* Whoever shortens the file meanwhile must not pull pages from under us: they are not mapped. */
static bool open_reader(struct name_reader *reader, const char *path,
                        const struct level_facts *facts, struct fault *fault)
{
    if (!reader->database)
        reader->database = database_connect(path, fault);
    if (!reader->database || !database_run(reader->database, path, "PRAGMA mmap_size = 0", fault))
        return false;
    reader->statement = ask_names(reader->database, path, facts, fault);
    return reader->statement != NULL;
}

/* Between two calls nothing is locked. */
static bool find_names(const char *path, const struct level_facts *facts,
                       struct member_names *members, struct fault *fault)
{
    struct name_reader *reader = members->registry->names;
    if (!reader->statement && !open_reader(reader, path, facts, fault))
        return false;
    bool good = read_member_names(reader->statement, path, members, fault);
    sqlite3_reset(reader->statement);
    sqlite3_clear_bindings(reader->statement);
    return good;
}

bool registry_member_names(const char *path, const struct facts *facts,
                           const struct registry *registry, size_t household, struct arena *arena,
                           const char ***names, struct fault *fault)
{
    const uint32_t *first = registry->tables.first_member;
    size_t count = first[household + 1] - first[household];
    struct member_names members = {registry, household, arena,
                                   arena_array(arena, count + 1, sizeof *members.names)};
    if (!members.names)
        return fault_memory(fault);
    for (size_t i = 0; i < count; i++)
        members.names[i] = "";
    const struct level_facts *level = &facts->at[LEVEL_MEMBER];
    if (level->label && count && !find_names(path, level, &members, fault))
        return false;
    *names = members.names;
    return true;
}
