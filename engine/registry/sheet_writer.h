/* Writing rows of a synthetic table: one prepared INSERT, whose values are bound only where they
 * differ from the row before. */
#ifndef DIGUAN_SHEET_WRITER_H
#define DIGUAN_SHEET_WRITER_H

#include "database.h"
#include "synthetic.h"

enum { SHEET_WIDTH_MOST = 128 };

struct sheet_writer {
    const struct sheet *sheet;
    struct sqlite3 *database;
    struct sqlite3_stmt *statement;
    const char *path; /* for messages */
    int64_t bound[SHEET_WIDTH_MOST];
    char day[TEXT_DATE]; /* the date that is bound: a table has at most one column of dates */
};

/* `path` must outlive the writer; release also after a failure. */
bool sheet_writer_init(struct sheet_writer *writer, const struct draft *draft,
                       const struct sheet *sheet, struct fault *fault);
/* The texts of the row are read before this returns. */
bool sheet_writer_put(struct sheet_writer *writer, const int64_t *row, struct fault *fault);
/* Harmless on a zeroed writer. */
void sheet_writer_release(struct sheet_writer *writer);

#endif
