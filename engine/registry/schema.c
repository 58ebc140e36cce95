#include "database.h"
#include "intake.h"

#include <sqlite3.h>
#include <string.h>

/* Names found in the registry. */
struct names {
    struct arena *arena;
    size_t count, capacity;
    const char **items;
};

struct check {
    struct intake *intake;
    struct arena arena;
    bool good;
};

bool intake_wants(const struct intake *intake, enum level level, size_t fact)
{
    const bool *wanted = intake->request->wanted[level];
    return intake->facts->at[level].facts[fact].type != FACT_TEXT && (!wanted || wanted[fact]);
}

bool intake_wants_level(const struct intake *intake, enum level level)
{
    const struct level_facts *facts = &intake->facts->at[level];
    bool wants = facts->table && level <= LEVEL_MEMBER;
    for (size_t i = 0; facts->table && i < facts->nfacts; i++)
        wants = wants || intake_wants(intake, level, i);
    return wants;
}

bool intake_next(struct intake *intake, struct sqlite3_stmt *statement, bool *more)
{
    int result = sqlite3_step(statement);
    *more = result == SQLITE_ROW;
    if (result != SQLITE_ROW && result != SQLITE_DONE)
        return database_fault(intake->database, intake->path, intake->fault);
    return true;
}

static sqlite3_stmt *ask(struct intake *intake, const char *sql, const char *about)
{
    sqlite3_stmt *statement = database_prepare(intake->database, intake->path, sql, intake->fault);
    if (statement)
        sqlite3_bind_text(statement, 1, about, -1, SQLITE_STATIC);
    return statement;
}

static bool add_name(struct names *names, const char *name, struct fault *fault)
{
    const char **slot =
        arena_grow(names->arena, &names->items, names->count, &names->capacity, sizeof *slot);
    const char *copy = arena_text(names->arena, name ? name : "");
    if (!slot || !copy)
        return fault_memory(fault);
    *slot = copy;
    names->count++;
    return true;
}

/* The first column of every row of `sql`, whose parameter is `about`. */
static bool read_names(struct check *check, const char *sql, const char *about, struct names *names)
{
    sqlite3_stmt *statement = ask(check->intake, sql, about);
    bool good = statement, more = true;
    *names = (struct names){.arena = &check->arena};
    while (good && (good = intake_next(check->intake, statement, &more)) && more)
        good =
            add_name(names, (const char *)sqlite3_column_text(statement, 0), check->intake->fault);
    sqlite3_finalize(statement);
    return good;
}

enum table_kind { TABLE_ABSENT, TABLE_PLAIN, TABLE_WITHOUT_ROWID, TABLE_OTHER, TABLE_UNKNOWN };

static enum table_kind kind_of_row(sqlite3_stmt *statement)
{
    const char *type = (const char *)sqlite3_column_text(statement, 0);
    if (!type || strcmp(type, "table") != 0)
        return TABLE_OTHER;
    return sqlite3_column_int(statement, 1) ? TABLE_WITHOUT_ROWID : TABLE_PLAIN;
}

static enum table_kind table_kind(struct intake *intake, const char *table)
{
    bool more;
    sqlite3_stmt *statement = ask(intake,
                                  "SELECT type, wr FROM pragma_table_list "
                                  "WHERE schema = 'main' AND name = ?1 COLLATE NOCASE",
                                  table);
    enum table_kind kind = TABLE_UNKNOWN;
    if (statement && intake_next(intake, statement, &more))
        kind = more ? kind_of_row(statement) : TABLE_ABSENT;
    sqlite3_finalize(statement);
    return kind;
}

static bool refuse_kind(struct intake *intake, const char *table, struct mark mark)
{
    return fault_at(intake->fault, FAULT_REGISTRY, mark,
                    "'%s' of %s is not a plain table (views and virtual tables are not read)",
                    table, intake->path);
}

bool schema_has_table(struct intake *intake, const char *table, bool *has)
{
    enum table_kind kind = table_kind(intake, table);
    *has = kind == TABLE_PLAIN || kind == TABLE_WITHOUT_ROWID;
    if (kind == TABLE_OTHER)
        return refuse_kind(intake, table, (struct mark){.file = intake->facts->file});
    return kind != TABLE_UNKNOWN;
}

static bool miss_table(struct check *check, const char *table, struct mark mark)
{
    struct names names;
    struct intake *intake = check->intake;
    if (!read_names(check,
                    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' "
                    "AND name NOT LIKE 'sqlite%' AND name IS NOT ?1 ORDER BY name",
                    table, &names))
        return false;
    const char *nearest = text_nearest(table, names.items, names.count);
    if (nearest)
        return fault_at(intake->fault, FAULT_REGISTRY, mark,
                        "%s has no table '%s' (did you mean '%s'?)", intake->path, table, nearest);
    return fault_at(intake->fault, FAULT_REGISTRY, mark,
                    "%s has no table '%s' (add it, or name another in facts.yaml)", intake->path,
                    table);
}

static bool check_table(struct check *check, const char *table, struct mark mark,
                        struct names *columns)
{
    switch (table_kind(check->intake, table)) {
    case TABLE_ABSENT:
        return miss_table(check, table, mark);
    case TABLE_OTHER:
        return refuse_kind(check->intake, table, mark);
    case TABLE_UNKNOWN:
        return false;
    default:
        return read_names(check,
                          "SELECT name FROM pragma_table_xinfo(?1) WHERE hidden <> 1 ORDER BY cid",
                          table, columns);
    }
}

static bool miss_column(struct intake *intake, const char *table, const char *column,
                        struct mark mark, const struct names *columns)
{
    const char *nearest = text_nearest(column, columns->items, columns->count);
    if (nearest)
        return fault_at(intake->fault, FAULT_REGISTRY, mark,
                        "table '%s' of %s has no column '%s' (did you mean '%s'?)", table,
                        intake->path, column, nearest);
    return fault_at(intake->fault, FAULT_REGISTRY, mark,
                    "table '%s' of %s has no column '%s' (add it, or name another in facts.yaml)",
                    table, intake->path, column);
}

static bool names_has(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (sqlite3_stricmp(names->items[i], name) == 0)
            return true;
    return false;
}

/* A NULL column is not needed. */
static void need_column(struct check *check, const char *table, const char *column,
                        struct mark mark, const struct names *columns)
{
    if (column && !names_has(columns, column))
        check->good = miss_column(check->intake, table, column, mark, columns);
}

/* An identity number is compared with facts that need not be wanted themselves. */
static bool compared_with(const struct intake *intake, enum level level, const char *name)
{
    const struct level_facts *facts = &intake->facts->at[level];
    for (size_t i = 0; i < facts->nfacts; i++) {
        const struct fact *fact = &facts->facts[i];
        if (fact->type == FACT_ID && intake_wants(intake, level, i) &&
            ((fact->birth && strcmp(fact->birth, name) == 0) ||
             (fact->sex && strcmp(fact->sex, name) == 0)))
            return true;
    }
    return false;
}

static void check_level(struct check *check, enum level level)
{
    const struct level_facts *facts = &check->intake->facts->at[level];
    struct names columns;
    if (!intake_wants_level(check->intake, level))
        return;
    if (!check_table(check, facts->table, facts->mark, &columns)) {
        check->good = false;
        return;
    }
    need_column(check, facts->table, facts->key, facts->mark, &columns);
    need_column(check, facts->table, facts->household, facts->mark, &columns);
    need_column(check, facts->table, facts->area, facts->mark, &columns);
    for (size_t i = 0; i < facts->nfacts; i++) {
        const struct fact *fact = &facts->facts[i];
        if (intake_wants(check->intake, level, i) ||
            compared_with(check->intake, level, fact->name))
            need_column(check, facts->table, fact->column, fact->mark, &columns);
    }
}

/* A table outside the levels, with up to four columns. */
static void check_records(struct check *check, const char *table, const char *const columns[4])
{
    struct names names;
    struct mark mark = {.file = check->intake->facts->file};
    if (!table)
        return;
    if (!check_table(check, table, mark, &names)) {
        check->good = false;
        return;
    }
    for (int i = 0; i < 4; i++)
        need_column(check, table, columns[i], mark, &names);
}

bool schema_check(struct intake *intake)
{
    struct check check = {.intake = intake, .good = true};
    const struct received_table *received = &intake->facts->received;
    const struct area_table *areas = &intake->facts->areas;
    arena_init(&check.arena);
    for (int level = 0; level < LEVEL_COUNT; level++)
        check_level(&check, (enum level)level);
    check_records(&check, received->table,
                  (const char *const[4]){received->household, received->member, received->aid});
    check_records(&check, areas->table, (const char *const[4]){areas->code, areas->name});
    arena_release(&check.arena);
    return check.good;
}

bool schema_rowid(struct intake *intake, const char *table, const char **rowid)
{
    static const char *const rowids[] = {"rowid", "_rowid_", "oid"};
    struct check check = {.intake = intake};
    struct names columns;
    *rowid = NULL;
    if (table_kind(intake, table) != TABLE_PLAIN)
        return true;
    arena_init(&check.arena);
    bool good = read_names(&check, "SELECT name FROM pragma_table_xinfo(?1)", table, &columns);
    for (size_t i = 0; good && !*rowid && i < sizeof rowids / sizeof rowids[0]; i++)
        if (!names_has(&columns, rowids[i]))
            *rowid = rowids[i];
    arena_release(&check.arena);
    return good;
}

/* NOT INDEXED: an index that covers the columns would give its own order. */
static void put_select(struct buffer *sql, const char *table, const char *const *columns,
                       size_t ncolumns)
{
    buffer_put(sql, "SELECT ");
    for (size_t i = 0; i < ncolumns; i++) {
        buffer_put(sql, i ? ", " : "");
        if (columns[i])
            database_put_name(sql, columns[i]);
        else
            buffer_put(sql, "NULL");
    }
    buffer_put(sql, " FROM ");
    database_put_name(sql, table);
    buffer_put(sql, " NOT INDEXED");
}

struct sqlite3_stmt *intake_select(struct intake *intake, const char *table,
                                   const char *const *columns, size_t ncolumns)
{
    struct buffer sql = {0};
    const char *rowid;
    if (!schema_rowid(intake, table, &rowid))
        return NULL;
    put_select(&sql, table, columns, ncolumns);
    if (rowid)
        buffer_format(&sql, " ORDER BY %s", rowid);
    sqlite3_stmt *statement = NULL;
    if (sql.failed)
        fault_memory(intake->fault);
    else
        statement = database_prepare(intake->database, intake->path, sql.bytes, intake->fault);
    buffer_release(&sql);
    return statement;
}

bool intake_read(struct intake *intake, const char *table, const char *const *columns,
                 size_t ncolumns, row_reader *read, void *context)
{
    sqlite3_stmt *statement = intake_select(intake, table, columns, ncolumns);
    bool good = statement, more = true;
    while (good && (good = intake_next(intake, statement, &more)) && more)
        good = read(intake, statement, context);
    sqlite3_finalize(statement);
    return good;
}
