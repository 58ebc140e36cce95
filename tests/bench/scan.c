#include "scan.h"

#include "series.h"

#include <math.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>

enum { SQL_TEXT = 8192, SCAN_THREADS = 2 /* at most */ };

/* One thread's share: part `part` of `parts` of every table. */
struct share {
    const struct scan *scan;
    size_t part, parts;
    double sum; /* kept, so that no cell can be left out */
    bool failed;
};

/* A range of rowids; the last part is open at its end. */
static void write_sql(char *sql, const struct scan_table *table, const struct share *share)
{
    const char *bound = "(SELECT max(rowid) FROM \"%s\") * %zu / %zu";
    int length = snprintf(sql, SQL_TEXT, "SELECT %s FROM \"%s\" WHERE rowid > ", table->columns,
                          table->name);
    length += snprintf(sql + length, SQL_TEXT - (size_t)length, bound, table->name, share->part,
                       share->parts);
    if (share->part + 1 == share->parts)
        return;
    length += snprintf(sql + length, SQL_TEXT - (size_t)length, " AND rowid <= ");
    snprintf(sql + length, SQL_TEXT - (size_t)length, bound, table->name, share->part + 1,
             share->parts);
}

static double cell_value(sqlite3_stmt *statement, int column)
{
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_TEXT:
        return sqlite3_column_text(statement, column)[0];
    case SQLITE_INTEGER:
        return (double)sqlite3_column_int64(statement, column);
    default:
        return sqlite3_column_double(statement, column);
    }
}

static void step_rows(struct share *share, sqlite3 *database, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(database, sql, -1, &statement, NULL);
    int ncolumns = code == SQLITE_OK ? sqlite3_column_count(statement) : 0;
    while (code == SQLITE_OK && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        for (int i = 0; i < ncolumns; i++)
            share->sum += cell_value(statement, i);
        code = SQLITE_OK;
    }
    if (code != SQLITE_DONE) {
        fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(database));
        share->failed = true;
    }
    sqlite3_finalize(statement);
}

static sqlite3 *open_registry(const char *path)
{
    sqlite3 *database = NULL;
    char uri[SQL_TEXT];
    snprintf(uri, sizeof uri, "file:%s?immutable=1", path);
    int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI;
    if (sqlite3_open_v2(uri, &database, flags, NULL) == SQLITE_OK)
        sqlite3_exec(database, "PRAGMA mmap_size = 2000000000", NULL, NULL, NULL);
    return database;
}

static void *scan_share(void *context)
{
    struct share *share = context;
    char sql[SQL_TEXT];
    sqlite3 *database = open_registry(share->scan->path);
    for (size_t i = 0; i < share->scan->ntables; i++) {
        write_sql(sql, &share->scan->tables[i], share);
        step_rows(share, database, sql);
    }
    sqlite3_close(database);
    return NULL;
}

double scan_run(const struct scan *scan, size_t nthreads)
{
    struct share shares[SCAN_THREADS] = {{0}};
    pthread_t threads[SCAN_THREADS];
    if (nthreads < 1 || nthreads > SCAN_THREADS)
        return NAN;
    double start = clock_now();
    for (size_t i = 0; i < nthreads; i++)
        shares[i] = (struct share){.scan = scan, .part = i, .parts = nthreads};
    for (size_t i = 1; i < nthreads; i++)
        if (pthread_create(&threads[i], NULL, scan_share, &shares[i]) != 0)
            return NAN;
    scan_share(&shares[0]);
    bool failed = shares[0].failed;
    for (size_t i = 1; i < nthreads; i++) {
        pthread_join(threads[i], NULL);
        failed |= shares[i].failed;
    }
    return failed ? NAN : clock_now() - start;
}
