/* Tables cut into spans, and threads that read them. */
#include "blocks.h"
#include "database.h"
#include "intake.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

/* Parts a thread reads one after another, so that none waits long for the last; rows below which
 * a part is not worth its own query. */
enum { PARTS_PER_THREAD = 8, PART_ROWS = 32768, PARTS_MAX = 4096 };

static bool ask_extremes(struct intake *intake, const char *table, const char *rowid,
                         sqlite3_stmt **statement, struct fault *fault)
{
    struct buffer sql = {0};
    for (int i = 0; i < 2; i++) {
        buffer_format(&sql, i ? ", (SELECT max(%s) FROM " : "SELECT (SELECT min(%s) FROM ", rowid);
        database_put_name(&sql, table);
        buffer_put(&sql, ")");
    }
    if (sql.failed)
        fault_memory(fault);
    else
        *statement = database_prepare(intake->database, intake->path, sql.bytes, fault);
    buffer_release(&sql);
    return *statement;
}

/* The first and last row number; `any` is false for an empty table. */
static bool find_extremes(struct intake *intake, const char *table, const char *rowid,
                          struct span *span, bool *any, struct fault *fault)
{
    sqlite3_stmt *statement = NULL;
    if (!ask_extremes(intake, table, rowid, &statement, fault))
        return false;
    bool good = sqlite3_step(statement) == SQLITE_ROW;
    if (good) {
        *any = sqlite3_column_type(statement, 0) == SQLITE_INTEGER;
        *span =
            (struct span){sqlite3_column_int64(statement, 0), sqlite3_column_int64(statement, 1)};
    } else {
        database_fault(intake->database, intake->path, fault);
    }
    sqlite3_finalize(statement);
    return good;
}

/* As many for each thread: seven parts would keep one of two threads busy with four. */
static size_t count_parts(const struct intake *intake, uint64_t rows)
{
    size_t part_rows = intake->request->part_rows, threads = intake->readers.count;
    size_t most = part_rows ? PARTS_MAX : threads * PARTS_PER_THREAD;
    uint64_t parts = (rows - 1) / (part_rows ? part_rows : PART_ROWS) + 1;
    if (parts > 1 && !part_rows)
        parts = (parts + threads - 1) / threads * threads;
    return parts < most ? (size_t)parts : most;
}

/* Equal ranges of row numbers: rows in between may be missing, which only makes parts unequal. */
static bool make_spans(struct cut *cut, struct span all, uint64_t rows, struct fault *fault)
{
    cut->spans = calloc(cut->count, sizeof *cut->spans);
    if (!cut->spans)
        return fault_memory(fault);
    uint64_t share = rows / cut->count;
    for (size_t i = 0; i < cut->count; i++) {
        cut->spans[i].first = (int64_t)((uint64_t)all.first + i * share);
        cut->spans[i].last = (int64_t)((uint64_t)all.first + (i + 1) * share - 1);
    }
    cut->spans[cut->count - 1].last = all.last;
    return true;
}

bool cut_table(struct intake *intake, const char *table, struct cut *cut, struct fault *fault)
{
    struct span all = {0};
    bool any = false;
    *cut = (struct cut){.count = 1};
    if (!schema_rowid(intake, table, &cut->rowid))
        return false;
    if (cut->rowid && !find_extremes(intake, table, cut->rowid, &all, &any, fault))
        return false;
    uint64_t rows = any ? (uint64_t)all.last - (uint64_t)all.first + 1 : 0;
    cut->rows = rows < INT32_MAX ? (size_t)rows : 0;
    bool alone = intake->readers.count == 1 && !intake->request->part_rows;
    if (!rows || alone)
        return true;
    cut->count = count_parts(intake, rows);
    return cut->count == 1 || make_spans(cut, all, rows, fault);
}

void cut_release(struct cut *cut)
{
    free(cut->spans);
    *cut = (struct cut){0};
}

struct reading {
    struct intake *intake;
    cut_reader *read;
    void *context;
};

static bool read_part(void *context, size_t worker, size_t part, struct fault *fault)
{
    struct reading *reading = context;
    return reading->read(reading->context, reading->intake->readers.at[worker], part, fault);
}

bool cut_read(struct intake *intake, const struct cut *cut, cut_reader *read, void *context)
{
    struct reading reading = {intake, read, context};
    const struct blocks blocks = {
        .nblocks = cut->count,
        .nworkers = intake->readers.count,
        .context = &reading,
        .work = read_part,
    };
    return blocks_run(&blocks, intake->fault);
}

bool cut_scan(const struct intake *intake, const struct cut *cut, struct scan scan,
              struct sqlite3 *database, size_t part, struct fault *fault)
{
    scan.path = intake->path;
    scan.rowid = cut->rowid;
    return scan_run(&scan, database, cut->spans ? &cut->spans[part] : NULL, fault);
}

void meter_start(struct meter *meter, const char *phase, size_t total)
{
    meter->phase = phase;
    meter->done = 0;
    meter->total = total;
}

static void tell(const struct intake *intake, size_t done, size_t total)
{
    if (intake->meter.phase)
        progress_report(intake->request->progress, intake->meter.phase, done, total);
}

void meter_add(struct intake *intake, size_t rows)
{
    struct meter *meter = &intake->meter;
    pthread_mutex_lock(&meter->lock);
    meter->done += rows;
    tell(intake, meter->done, meter->total > meter->done ? meter->total : 0);
    pthread_mutex_unlock(&meter->lock);
}

void meter_end(struct intake *intake, size_t rows)
{
    tell(intake, rows, rows);
}
