#include "as_of.h"
#include "database.h"

#include <limits.h>
#include <sqlite3.h>

static const char has_table[] =
    "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '登记信息'";
static const char day_of_registry[] = "SELECT 内容 FROM 登记信息 WHERE 项目 = '数据截止日期'";

/* Steps a statement of one row at most, and says whether there was one. */
static bool step_once(sqlite3_stmt *statement, const char *path, bool *row, struct fault *fault)
{
    int result = sqlite3_step(statement);
    *row = result == SQLITE_ROW;
    return *row || result == SQLITE_DONE ||
           database_fault(sqlite3_db_handle(statement), path, fault);
}

static bool find_table(sqlite3 *database, const char *path, bool *has, struct fault *fault)
{
    sqlite3_stmt *statement = database_prepare(database, path, has_table, fault);
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

bool registry_as_of_day(const char *path, int *day, struct fault *fault)
{
    sqlite3 *database = database_open(path, fault);
    if (!database)
        return false;
    bool has = false;
    int found = INT_MIN;
    bool read = find_table(database, path, &has, fault) &&
                (!has || find_day(database, path, &found, fault));
    database_close(database);
    if (read)
        *day = found;
    return read;
}
