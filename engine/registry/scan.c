#include "scan.h"

#include "database.h"

#include <sqlite3.h>
#include <stdlib.h>

static const char function_name[] = "ingest";

/* A row function has put its own fault; the error only ends the query. */
struct running {
    const struct scan *scan;
    bool stopped;
};

static void ingest(sqlite3_context *call, int ncells, sqlite3_value **cells)
{
    (void)ncells;
    struct running *running = sqlite3_user_data(call);
    if (running->scan->row(running->scan->context, cells))
        return;
    running->stopped = true;
    sqlite3_result_error_code(call, SQLITE_ABORT);
}

static void ingest_end(sqlite3_context *call)
{
    sqlite3_result_null(call);
}

/* NOT INDEXED: an index that covers the columns would give its own order. */
static void put_query(struct buffer *sql, const struct scan *scan, bool ingests, bool within)
{
    buffer_put(sql, "SELECT ");
    if (ingests)
        buffer_format(sql, "%s(", function_name);
    for (size_t i = 0; i < scan->ncolumns; i++) {
        buffer_put(sql, i ? ", " : "");
        database_put_name(sql, scan->columns[i]);
    }
    buffer_put(sql, ingests ? ") FROM " : " FROM ");
    database_put_name(sql, scan->table);
    buffer_put(sql, " NOT INDEXED");
    if (within)
        buffer_format(sql, " WHERE %s BETWEEN ?1 AND ?2", scan->rowid);
    if (scan->rowid && !ingests)
        buffer_format(sql, " ORDER BY %s", scan->rowid);
}

static sqlite3_stmt *prepare(const struct scan *scan, sqlite3 *database, bool ingests,
                             const struct span *span, struct fault *fault)
{
    struct buffer sql = {0};
    sqlite3_stmt *statement = NULL;
    put_query(&sql, scan, ingests, span);
    if (sql.failed)
        fault_memory(fault);
    else
        statement = database_prepare(database, scan->path, sql.bytes, fault);
    buffer_release(&sql);
    if (statement && span) {
        sqlite3_bind_int64(statement, 1, span->first);
        sqlite3_bind_int64(statement, 2, span->last);
    }
    return statement;
}

static bool run_function(const struct scan *scan, sqlite3 *database, const struct span *span,
                         struct fault *fault)
{
    struct running running = {.scan = scan};
    if (sqlite3_create_function(database, function_name, -1, SQLITE_UTF8 | SQLITE_DIRECTONLY,
                                &running, NULL, ingest, ingest_end) != SQLITE_OK)
        return database_fault(database, scan->path, fault);
    sqlite3_stmt *statement = prepare(scan, database, true, span, fault);
    bool good = statement && sqlite3_step(statement) == SQLITE_ROW;
    if (statement && !good && !running.stopped)
        database_fault(database, scan->path, fault);
    sqlite3_finalize(statement);
    return good;
}

static bool step_row(const struct scan *scan, sqlite3_stmt *statement, sqlite3_value **cells)
{
    for (size_t i = 0; i < scan->ncolumns; i++)
        cells[i] = sqlite3_column_value(statement, (int)i);
    return scan->row(scan->context, cells);
}

/* Tables with more columns than a function may have arguments are stepped through. */
static bool run_steps(const struct scan *scan, sqlite3 *database, const struct span *span,
                      struct fault *fault)
{
    sqlite3_value **cells = calloc(scan->ncolumns, sizeof(sqlite3_value *));
    sqlite3_stmt *statement = cells ? prepare(scan, database, false, span, fault) : NULL;
    int result = SQLITE_ROW;
    bool good = statement || (!cells && fault_memory(fault));
    while (good && (result = sqlite3_step(statement)) == SQLITE_ROW)
        good = step_row(scan, statement, cells);
    if (good && result != SQLITE_DONE)
        good = database_fault(database, scan->path, fault);
    sqlite3_finalize(statement);
    free(cells);
    return good;
}

bool scan_run(const struct scan *scan, struct sqlite3 *database, const struct span *span,
              struct fault *fault)
{
    int most = sqlite3_limit(database, SQLITE_LIMIT_FUNCTION_ARG, -1);
    return scan->ncolumns <= (size_t)most ? run_function(scan, database, span, fault)
                                          : run_steps(scan, database, span, fault);
}
