#include "scan.h"

#include <math.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>

/* One thread's share: part `part` of `parts` of every table. */
struct share {
    const struct province *province;
    size_t part, parts;
    double sum; /* kept, so that no cell can be left out */
    bool failed;
};

static void add_name(struct buffer *sql, const char *separator, const char *name)
{
    if (name)
        buffer_format(sql, "%s\"%s\"", separator, name);
}

/* A range of rowids; the last part is open at its end. */
static void add_range(struct buffer *sql, const char *table, const struct share *share)
{
    const char *bound = "(SELECT max(rowid) FROM \"%s\") * %zu / %zu";
    buffer_format(sql, " FROM \"%s\" WHERE rowid > ", table);
    buffer_format(sql, bound, table, share->part, share->parts);
    if (share->part + 1 < share->parts) {
        buffer_put(sql, " AND rowid <= ");
        buffer_format(sql, bound, table, share->part + 1, share->parts);
    }
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
        say("%s: %s", sql, sqlite3_errmsg(database));
        share->failed = true;
    }
    sqlite3_finalize(statement);
}

static void scan_level(struct share *share, sqlite3 *database, enum level level)
{
    const struct level_facts *facts = &share->province->policy.facts.at[level];
    struct buffer sql = {0};
    if (!facts->table)
        return;
    add_name(&sql, "SELECT ", facts->key);
    add_name(&sql, ", ", facts->household);
    add_name(&sql, ", ", facts->area);
    for (size_t i = 0; i < facts->nfacts; i++)
        if (share->province->rulebook->wanted[level][i])
            add_name(&sql, ", ", facts->facts[i].column);
    add_range(&sql, facts->table, share);
    step_rows(share, database, sql.bytes);
    buffer_release(&sql);
}

static void scan_received(struct share *share, sqlite3 *database)
{
    const struct received_table *received = &share->province->policy.facts.received;
    struct buffer sql = {0};
    if (!received->table)
        return;
    add_name(&sql, "SELECT ", received->household);
    add_name(&sql, ", ", received->member);
    add_name(&sql, ", ", received->aid);
    add_range(&sql, received->table, share);
    step_rows(share, database, sql.bytes);
    buffer_release(&sql);
}

static void scan_areas(struct share *share, sqlite3 *database)
{
    const struct area_table *areas = &share->province->policy.facts.areas;
    struct buffer sql = {0};
    if (!areas->table)
        return;
    add_name(&sql, "SELECT ", areas->code);
    add_name(&sql, ", ", areas->name);
    add_range(&sql, areas->table, share);
    step_rows(share, database, sql.bytes);
    buffer_release(&sql);
}

static sqlite3 *open_registry(const char *path)
{
    sqlite3 *database = NULL;
    char uri[PATH_TEXT + 32];
    snprintf(uri, sizeof uri, "file:%s?immutable=1", path);
    int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI;
    if (sqlite3_open_v2(uri, &database, flags, NULL) == SQLITE_OK)
        sqlite3_exec(database, "PRAGMA mmap_size = 2000000000", NULL, NULL, NULL);
    return database;
}

static void *scan_share(void *context)
{
    struct share *share = context;
    sqlite3 *database = open_registry(share->province->path);
    for (int level = 0; level < LEVEL_COUNT; level++)
        scan_level(share, database, (enum level)level);
    scan_received(share, database);
    scan_areas(share, database);
    sqlite3_close(database);
    return NULL;
}

double scan_timed(void *context)
{
    const struct scan_job *job = context;
    struct share shares[SCAN_THREADS] = {{0}};
    pthread_t threads[SCAN_THREADS];
    double start = clock_now();
    for (size_t i = 0; i < job->threads; i++)
        shares[i] = (struct share){.province = job->province, .part = i, .parts = job->threads};
    for (size_t i = 1; i < job->threads; i++)
        if (pthread_create(&threads[i], NULL, scan_share, &shares[i]) != 0)
            return NAN;
    scan_share(&shares[0]);
    bool failed = shares[0].failed;
    for (size_t i = 1; i < job->threads; i++) {
        pthread_join(threads[i], NULL);
        failed |= shares[i].failed;
    }
    return failed ? NAN : clock_now() - start;
}
