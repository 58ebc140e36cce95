/* The rooms behind registry_load: they share one open registry and what is asked of it. */
#ifndef DIGUAN_INTAKE_H
#define DIGUAN_INTAKE_H

#include "cells.h"
#include "readers.h"
#include "scan.h"

#include <pthread.h>

struct sqlite3;
struct sqlite3_stmt;

/* How far the reading of a table has come, told by one thread at a time. */
struct meter {
    pthread_mutex_t lock;
    const char *phase; /* NULL: nothing is told */
    size_t done, total;
};

struct intake {
    struct readers readers;
    struct sqlite3 *database; /* the first reader's */
    const char *path;
    const struct facts *facts;
    const struct registry_request *request;
    struct registry *registry; /* being filled */
    struct bad_list bad;
    struct meter meter;
    struct fault *fault; /* of the loading thread; parts of tables have their own */
};

/* Whether a fact is to be read, and whether any of a level is. */
bool intake_wants(const struct intake *intake, enum level level, size_t fact);
bool intake_wants_level(const struct intake *intake, enum level level);

/* The registry as the place of a fault. */
struct mark intake_mark(const struct intake *intake);

/* The rows of one level with its keys, wanted facts, areas and bad cells (level.c). Rows without a
 * key are a fault. Of members also the household's row per row, which the caller frees; those whose
 * household is not in the registry are counted and left out. */
struct member_households {
    uint32_t *of;
    bool unsorted; /* members do not come household by household in the households' order */
};
bool level_read(struct intake *intake, enum level level, struct member_households *households);

/* A table cut into spans that are read apart, possibly by several threads (cut.c). A table without
 * row numbers is one span: the whole. */
struct cut {
    size_t count;
    const char *rowid;  /* what the table's row number is called, or NULL */
    struct span *spans; /* NULL when the whole is read at once */
    size_t rows;        /* about how many there are, 0 when that cannot be told */
};
bool cut_table(struct intake *intake, const char *table, struct cut *cut, struct fault *fault);
/* Harmless on a zeroed cut. */
void cut_release(struct cut *cut);

/* Reads the spans. `read` is called once for each, for many at once, with the part's number and the
 * connection to use; it calls cut_scan. */
typedef bool cut_reader(void *context, struct sqlite3 *database, size_t part, struct fault *fault);
bool cut_read(struct intake *intake, const struct cut *cut, cut_reader *read, void *context);
/* One part's rows through scan_run; the scan's path and rowid are filled in here. */
bool cut_scan(const struct intake *intake, const struct cut *cut, struct scan scan,
              struct sqlite3 *database, size_t part, struct fault *fault);

/* Reports progress: rows beyond those told before; and the end. */
void meter_start(struct meter *meter, const char *phase, size_t total);
void meter_add(struct intake *intake, size_t rows);
void meter_end(struct intake *intake, size_t rows);

/* What the registry has (schema.c). */

/* Every table and column that is needed is there and is a plain table. Goes on after a mistake;
 * false when there was one. */
bool schema_check(struct intake *intake);
/* Whether there is a table of this name, which must then be a plain one. */
bool schema_has_table(struct intake *intake, const char *table, bool *has);
/* What the table's row number is called: NULL when it has none, or columns of its own bear all
 * three names. */
bool schema_rowid(struct intake *intake, const char *table, const char **rowid);

/* The query `SELECT columns FROM table`, rows in the order of the file; a NULL column reads as
 * NULL. NULL with a fault. Ends with sqlite3_finalize. */
struct sqlite3_stmt *intake_select(struct intake *intake, const char *table,
                                   const char *const *columns, size_t ncolumns);
/* Steps to the next row; false with a fault when the file is damaged. */
bool intake_next(struct intake *intake, struct sqlite3_stmt *statement, bool *more);

/* Calls `read` for every row of intake_select until it returns false. */
typedef bool row_reader(struct intake *intake, struct sqlite3_stmt *row, void *context);
bool intake_read(struct intake *intake, const char *table, const char *const *columns,
                 size_t ncolumns, row_reader *read, void *context);

/* 登记信息, the names of divisions (records.c) and the measures received (received.c). */
bool records_load(struct intake *intake);
bool received_load(struct intake *intake);

/* What registry_member_names reads with (records.c): lives in the arena, NULL when memory is short.
 * Closing it is harmless on NULL. */
struct name_reader *name_reader_new(struct arena *arena);
void name_reader_close(struct name_reader *reader);

#endif
