/* SQLite files: a registry opened read-only and defensively, and a new file that takes the place of
 * the old one only when it is whole.
 *
 * Only this floor knows SQLite. Every complaint of SQLite becomes a fault that names the file and
 * says what to do. */
#ifndef DIGUAN_DATABASE_H
#define DIGUAN_DATABASE_H

#include "fault.h"
#include "text.h"

#include <stdint.h>

struct sqlite3;
struct sqlite3_stmt;

/* The registry at `path`, open for reading in one transaction, so that all reads see one state of
 * the file; NULL with a fault when it is not there, may not be read, is no database, is encrypted,
 * cut short, damaged or locked. The path is taken as it is: no URI, no special names. */
struct sqlite3 *database_open(const char *path, struct fault *fault);
/* The two halves of it: open, and in the one transaction. */
struct sqlite3 *database_connect(const char *path, struct fault *fault);
bool database_begin(struct sqlite3 *database, const char *path, struct fault *fault);
/* Harmless on NULL. */
void database_close(struct sqlite3 *database);

/* A text from a file as it may stand in a message: cut at a whole character to fit `size`, with '?'
 * for control characters and for bytes that are no UTF-8. CLEAN_TEXT is the room for a cell. */
enum { CLEAN_TEXT = 41 };
const char *clean_text(const char *text, size_t length, char *out, size_t size);

/* What the database last complained of. */
bool database_fault(struct sqlite3 *database, const char *path, struct fault *fault);

/* NULL with a fault. Statements end with sqlite3_finalize. */
struct sqlite3_stmt *database_prepare(struct sqlite3 *database, const char *path, const char *sql,
                                      struct fault *fault);
bool database_run(struct sqlite3 *database, const char *path, const char *sql, struct fault *fault);

/* A table's or column's name as a quoted identifier. */
void database_put_name(struct buffer *sql, const char *name);

/* A database being written: a file of our own beside `path`, readable by its owner only, in one
 * open transaction. An existing `path` is replaced only when it is empty or bears the same
 * `application_id`; anything else there is refused. The cache is small, since its users write every
 * table from its first row to its last. `page_bytes` is a power of two from 512 to 65536; with
 * `behind` a thread of its own writes the pages. */
struct draft {
    char *path;      /* as given */
    char *target;    /* links followed */
    char *temporary; /* the file being written */
    struct sqlite3 *database;
};
bool draft_open(const char *path, int32_t application_id, int page_bytes, bool behind,
                struct draft *draft, struct fault *fault);
/* Makes the file durable and puts it in place; statements must be finalised. On failure nothing is
 * left behind and an old file stays. The draft is gone either way. */
bool draft_commit(struct draft *draft, struct fault *fault);
/* Harmless on a zeroed draft. */
void draft_discard(struct draft *draft);

#endif
