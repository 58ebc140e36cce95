/* Writing rows of a synthetic table, several at once: an INSERT for each number of rows, prepared
 * when it is first needed, whose values are bound only where they differ from the time before. */
#ifndef DIGUAN_SHEET_WRITER_H
#define DIGUAN_SHEET_WRITER_H

#include "database.h"
#include "synthetic.h"

enum { SHEET_ROWS_MOST = 8 };

struct sheet_writer {
    const struct sheet *sheet;
    struct sqlite3 *database;
    const char *path; /* for messages */
    struct sheet_insert {
        struct sqlite3_stmt *statement;
        int64_t *bound; /* rows by columns */
    } inserts[SHEET_ROWS_MOST];
    char days[SHEET_ROWS_MOST][TEXT_DATE]; /* a table has at most one column of dates */
};

/* The draft and its path must outlive the writer. */
void sheet_writer_init(struct sheet_writer *writer, const struct draft *draft,
                       const struct sheet *sheet);
/* `count` rows, 1 to SHEET_ROWS_MOST; their texts are read before this returns. */
bool sheet_writer_put(struct sheet_writer *writer, const int64_t *const *rows, int count,
                      struct fault *fault);
/* Harmless on a zeroed writer. */
void sheet_writer_release(struct sheet_writer *writer);

#endif
