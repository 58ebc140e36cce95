/* The list of households that change, written to a file household by household, in the order of
 * their numbers. */
#ifndef DIGUAN_LIST_H
#define DIGUAN_LIST_H

#include "changed.h"
#include "progress.h"

/* Whether the file's name says in which form: .csv or .ndjson; a fault otherwise. */
bool list_check(const char *path, struct fault *fault);

/* `rows` are the households, a set of rows of the registry. */
bool list_write(const char *path, const struct changed_request *request, const uint64_t *rows,
                const struct progress *progress, struct fault *fault);

#endif
