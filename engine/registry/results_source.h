/* The rows of a fill as the virtual table `source` (c0, c1, …), so that one statement takes
 * many: private to results.c. They are made ahead, packed into batches, while SQLite writes. */
#ifndef DIGUAN_RESULTS_SOURCE_H
#define DIGUAN_RESULTS_SOURCE_H

#include "results.h"

struct sqlite3;
struct sqlite3_stmt;
struct source;

/* A connection gets the table, of `ncells` columns; NULL with a fault. */
struct source *source_new(struct sqlite3 *database, const char *path, size_t ncells,
                          const struct keys *households, const struct keys *members, bool threaded,
                          struct fault *fault);
/* After the connection is closed. Harmless on NULL. */
void source_free(struct source *source);

/* Rows come from `next`; only the first `ncells` cells matter. When they are `led`, those with the
 * same text in the first cell, one after another, are a run; otherwise all are one. */
bool source_start(struct source *source, results_source *next, void *context, size_t ncells,
                  bool led, struct fault *fault);
/* The table has the rows of the next run, whose first text is bound to the first parameter of a
 * statement that has one. False after the last. */
bool source_run(struct source *source, struct sqlite3_stmt *statement);
void source_stop(struct source *source);

#endif
