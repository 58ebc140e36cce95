#include "inserts.h"

#include "arena.h"
#include "series.h"

#include <limits.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { CHUNK = 50000, COLUMNS_MOST = 64 };

static bool fail(sqlite3 *database, const char *doing, struct fault *fault)
{
    return fault_set(fault, FAULT_IO, "%s: %s", doing, sqlite3_errmsg(database));
}

static bool execute(sqlite3 *database, const char *sql, struct fault *fault)
{
    return sqlite3_exec(database, sql, NULL, NULL, NULL) == SQLITE_OK || fail(database, sql, fault);
}

/* A fresh file with the other one attached as `source`. */
static sqlite3 *open_beside(const char *path, const char *source, struct fault *fault)
{
    sqlite3 *database = NULL;
    char sql[PATH_MAX + 64];
    unlink(path);
    snprintf(sql, sizeof sql, "ATTACH '%s' AS source", source);
    if (sqlite3_open(path, &database) == SQLITE_OK && execute(database, sql, fault))
        return database;
    sqlite3_close(database);
    return NULL;
}

/* Does something for every table of `source`. */
typedef bool table_function(void *context, sqlite3 *database, const char *table,
                            struct fault *fault);

static bool each_table(sqlite3 *database, table_function *visit, void *context, struct fault *fault)
{
    sqlite3_stmt *names = NULL;
    const char *sql = "SELECT name FROM source.sqlite_schema WHERE type = 'table' ORDER BY name";
    bool good = sqlite3_prepare_v2(database, sql, -1, &names, NULL) == SQLITE_OK ||
                fail(database, sql, fault);
    while (good && sqlite3_step(names) == SQLITE_ROW)
        good = visit(context, database, (const char *)sqlite3_column_text(names, 0), fault);
    sqlite3_finalize(names);
    return good;
}

/* Staging -------------------------------------------------------------------------------------*/

static bool has_household(sqlite3 *database, const char *table)
{
    return sqlite3_table_column_metadata(database, "source", table, "household", NULL, NULL, NULL,
                                         NULL, NULL) == SQLITE_OK;
}

static bool stage_table(void *context, sqlite3 *database, const char *table, struct fault *fault)
{
    (void)context;
    char sql[256];
    snprintf(sql, sizeof sql, "CREATE TABLE \"%s\" AS SELECT * FROM source.\"%s\"%s", table, table,
             has_household(database, table) ? " ORDER BY household" : "");
    return execute(database, sql, fault);
}

bool inserts_stage(const char *results, const char *staged, struct fault *fault)
{
    sqlite3 *database = open_beside(staged, results, fault);
    bool done = database && execute(database, "PRAGMA synchronous = OFF", fault) &&
                each_table(database, stage_table, NULL, fault);
    sqlite3_close(database);
    return done;
}

/* Rows in memory ------------------------------------------------------------------------------*/

struct cell {
    int type, length;
    sqlite3_int64 integer;
    double real;
    const char *text;
};

struct rows {
    int ncolumns;
    size_t count;
    bool ended;
    struct cell *cells; /* CHUNK rows */
    struct arena texts;
};

static bool take_cell(struct rows *rows, sqlite3_stmt *select, int column, struct cell *cell)
{
    cell->type = sqlite3_column_type(select, column);
    if (cell->type == SQLITE_INTEGER)
        cell->integer = sqlite3_column_int64(select, column);
    else if (cell->type == SQLITE_FLOAT)
        cell->real = sqlite3_column_double(select, column);
    else if (cell->type == SQLITE_TEXT)
        cell->text = arena_text(&rows->texts, (const char *)sqlite3_column_text(select, column));
    cell->length = cell->type == SQLITE_TEXT ? sqlite3_column_bytes(select, column) : 0;
    return cell->type != SQLITE_TEXT || cell->text;
}

static bool take_row(struct rows *rows, sqlite3_stmt *select)
{
    struct cell *cells = rows->cells + rows->count++ * (size_t)rows->ncolumns;
    for (int i = 0; i < rows->ncolumns; i++)
        if (!take_cell(rows, select, i, &cells[i]))
            return false;
    return true;
}

/* The next rows of the table; `ended` after the last. */
static bool fetch(struct rows *rows, sqlite3_stmt *select, struct fault *fault)
{
    int code = SQLITE_ROW;
    arena_release(&rows->texts);
    arena_init(&rows->texts);
    rows->count = 0;
    while (rows->count < CHUNK && (code = sqlite3_step(select)) == SQLITE_ROW)
        if (!take_row(rows, select))
            return fault_memory(fault);
    rows->ended = code == SQLITE_DONE;
    return code == SQLITE_DONE || code == SQLITE_ROW ||
           fail(sqlite3_db_handle(select), "SELECT", fault);
}

static void bind_cell(sqlite3_stmt *insert, int column, const struct cell *cell)
{
    if (cell->type == SQLITE_INTEGER)
        sqlite3_bind_int64(insert, column, cell->integer);
    else if (cell->type == SQLITE_FLOAT)
        sqlite3_bind_double(insert, column, cell->real);
    else if (cell->type == SQLITE_TEXT)
        sqlite3_bind_text(insert, column, cell->text, cell->length, SQLITE_STATIC);
    else
        sqlite3_bind_null(insert, column);
}

static bool insert_rows(const struct rows *rows, sqlite3_stmt *insert)
{
    const struct cell *cell = rows->cells;
    bool done = true;
    for (size_t row = 0; row < rows->count && done; row++) {
        for (int i = 0; i < rows->ncolumns; i++)
            bind_cell(insert, i + 1, cell++);
        done = sqlite3_step(insert) == SQLITE_DONE;
        sqlite3_reset(insert);
    }
    return done;
}

/* Writing -------------------------------------------------------------------------------------*/

struct copy {
    sqlite3_stmt *select, *insert;
    struct rows rows;
    double *seconds;
};

static bool prepare(struct copy *copy, sqlite3 *database, const char *table, struct fault *fault)
{
    char sql[512];
    snprintf(sql, sizeof sql, "SELECT * FROM source.\"%s\" ORDER BY rowid", table);
    if (sqlite3_prepare_v2(database, sql, -1, &copy->select, NULL) != SQLITE_OK)
        return fail(database, sql, fault);
    copy->rows.ncolumns = sqlite3_column_count(copy->select);
    int length = snprintf(sql, sizeof sql, "INSERT INTO \"%s\" VALUES (?", table);
    for (int i = 1; i < copy->rows.ncolumns; i++)
        length += snprintf(sql + length, sizeof sql - (size_t)length, ", ?");
    snprintf(sql + length, sizeof sql - (size_t)length, ")");
    if (sqlite3_prepare_v2(database, sql, -1, &copy->insert, NULL) != SQLITE_OK)
        return fail(database, sql, fault);
    copy->rows.cells = calloc((size_t)copy->rows.ncolumns * CHUNK, sizeof *copy->rows.cells);
    return copy->rows.cells || fault_memory(fault);
}

static bool copy_rows(struct copy *copy, sqlite3 *database, struct fault *fault)
{
    while (!copy->rows.ended) {
        if (!fetch(&copy->rows, copy->select, fault))
            return false;
        double start = clock_now();
        if (!insert_rows(&copy->rows, copy->insert))
            return fail(database, "INSERT", fault);
        *copy->seconds += clock_now() - start;
    }
    return true;
}

static bool copy_table(void *context, sqlite3 *database, const char *table, struct fault *fault)
{
    struct copy copy = {.seconds = context};
    arena_init(&copy.rows.texts);
    bool done = prepare(&copy, database, table, fault) && copy_rows(&copy, database, fault);
    sqlite3_finalize(copy.select);
    sqlite3_finalize(copy.insert);
    arena_release(&copy.rows.texts);
    free(copy.rows.cells);
    return done;
}

static bool create_table(void *context, sqlite3 *database, const char *table, struct fault *fault)
{
    (void)context;
    sqlite3_stmt *find = NULL;
    bool found = sqlite3_prepare_v2(database, "SELECT sql FROM source.sqlite_schema WHERE name = ?",
                                    -1, &find, NULL) == SQLITE_OK;
    sqlite3_bind_text(find, 1, table, -1, SQLITE_STATIC);
    found = found && sqlite3_step(find) == SQLITE_ROW;
    bool done = found ? execute(database, (const char *)sqlite3_column_text(find, 0), fault)
                      : fail(database, table, fault);
    sqlite3_finalize(find);
    return done;
}

static bool write_all(sqlite3 *database, double *seconds, struct fault *fault)
{
    double start = clock_now();
    if (!execute(database, "PRAGMA cache_size = -262144; PRAGMA synchronous = FULL; BEGIN",
                 fault) ||
        !each_table(database, create_table, NULL, fault) ||
        !execute(database, "CREATE INDEX recommendation_household ON recommendation(household)",
                 fault))
        return false;
    *seconds = clock_now() - start;
    if (!each_table(database, copy_table, seconds, fault))
        return false;
    start = clock_now();
    if (!execute(database, "COMMIT", fault))
        return false;
    *seconds += clock_now() - start;
    return true;
}

double inserts_run(const char *staged, const char *out, struct fault *fault)
{
    double seconds = NAN;
    sqlite3 *database = open_beside(out, staged, fault);
    if (database && !write_all(database, &seconds, fault))
        seconds = NAN;
    sqlite3_close(database);
    return seconds;
}
