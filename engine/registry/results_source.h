/* The rows of a fill as the virtual table `source` (c0, c1, …), so that one statement takes them
 * all: private to results.c. They are made ahead, packed into batches, while SQLite writes. */
#ifndef DIGUAN_RESULTS_SOURCE_H
#define DIGUAN_RESULTS_SOURCE_H

#include "results.h"

struct sqlite3;
struct source;

/* A connection gets the table, of `ncells` columns; NULL with a fault. */
struct source *source_new(struct sqlite3 *database, const char *path, size_t ncells,
                          const struct keys *households, const struct keys *members, bool threaded,
                          struct fault *fault);
/* After the connection is closed. Harmless on NULL. */
void source_free(struct source *source);

/* The table has the rows of `next`, of which only the first `ncells` cells matter, until it is
 * stopped. */
bool source_start(struct source *source, results_source *next, void *context, size_t ncells,
                  struct fault *fault);
void source_stop(struct source *source);

#endif
