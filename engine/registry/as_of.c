#include "as_of.h"
#include "database.h"

#include <libintl.h>
#include <limits.h>
#include <sqlite3.h>
#include <string.h>

enum { TABLES = LEVEL_COUNT + 2 };

static const char own_table[] = "登记信息";
static const char has_table[] =
    "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1 COLLATE NOCASE";
static const char day_of_registry[] = "SELECT 内容 FROM 登记信息 WHERE 项目 = '数据截止日期'";

/* Steps a statement of one row at most, and says whether there was one. */
static bool step_once(sqlite3_stmt *statement, const char *path, bool *row, struct fault *fault)
{
    int result = sqlite3_step(statement);
    *row = result == SQLITE_ROW;
    return *row || result == SQLITE_DONE ||
           database_fault(sqlite3_db_handle(statement), path, fault);
}

static bool find_table(sqlite3 *database, const char *path, const char *table, bool *has,
                       struct fault *fault)
{
    sqlite3_stmt *statement = database_prepare(database, path, has_table, fault);
    if (statement)
        sqlite3_bind_text(statement, 1, table, -1, SQLITE_STATIC);
    bool read = statement && step_once(statement, path, has, fault);
    sqlite3_finalize(statement);
    return read;
}

static bool find_day(sqlite3 *database, const char *path, int *day, struct fault *fault)
{
    bool row = false;
    sqlite3_stmt *statement = database_prepare(database, path, day_of_registry, fault);
    bool read = statement && step_once(statement, path, &row, fault);
    const char *text = row ? (const char *)sqlite3_column_text(statement, 0) : NULL;
    if (text)
        text_to_date(text, (size_t)sqlite3_column_bytes(statement, 0), day);
    sqlite3_finalize(statement);
    return read;
}

/* The tables that the policy expects, 登记信息 apart; NULL where it has none. A table of two uses
 * (区划 for counties and for names) stands once. */
static void list_tables(const struct facts *facts, const char *tables[TABLES])
{
    for (int level = 0; level < LEVEL_COUNT; level++)
        tables[level] = facts->at[level].table;
    tables[LEVEL_COUNT] = facts->received.table;
    tables[LEVEL_COUNT + 1] = facts->areas.table;
    for (int i = 0; i < TABLES; i++)
        for (int j = 0; j < i && tables[i]; j++)
            if (tables[j] && strcmp(tables[i], tables[j]) == 0)
                tables[i] = NULL;
}

/* The names of those that are not there: "户, 成员". */
static bool put_lacking(sqlite3 *database, const char *path, const struct facts *facts,
                        struct buffer *names, struct fault *fault)
{
    const char *tables[TABLES];
    list_tables(facts, tables);
    for (int i = 0; i < TABLES; i++) {
        bool has = true;
        if (tables[i] && !find_table(database, path, tables[i], &has, fault))
            return false;
        if (!has)
            buffer_format(names, "%s%s", names->length ? gettext(", ") : "", tables[i]);
    }
    return !names->failed || fault_memory(fault);
}

static bool refuse(sqlite3 *database, const char *path, const struct facts *facts,
                   struct fault *fault)
{
    struct buffer names = {0};
    bool listed = put_lacking(database, path, facts, &names, fault);
    if (listed && names.length)
        fault_set(fault, FAULT_REGISTRY,
                  "'%s' is no registry for this policy: it has no tables %s, %s "
                  "(name the registry, or import it first)",
                  path, names.bytes, own_table);
    else if (listed)
        fault_set(fault, FAULT_REGISTRY,
                  "registry '%s' has no table '%s' with the 数据截止日期 "
                  "(give the date with --as-of)",
                  path, own_table);
    buffer_release(&names);
    return false;
}

bool registry_as_of_day(const char *path, const struct facts *facts, int *day, struct fault *fault)
{
    sqlite3 *database = database_open(path, fault);
    if (!database)
        return false;
    bool has = false;
    int found = INT_MIN;
    bool read =
        find_table(database, path, own_table, &has, fault) &&
        (has ? find_day(database, path, &found, fault) : refuse(database, path, facts, fault));
    database_close(database);
    if (read)
        *day = found;
    return read;
}
