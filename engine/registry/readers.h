/* Several connections to one registry that all read the same state of it. */
#ifndef DIGUAN_READERS_H
#define DIGUAN_READERS_H

#include "fault.h"

#include <stddef.h>

struct sqlite3;

enum { READERS_MAX = 64 };
struct readers {
    size_t count;
    struct sqlite3 *at[READERS_MAX];
};

/* Opens `count` connections, or fewer where others cannot be had or another program keeps changing
 * the file; at least one. Faults are those of database_open. */
bool readers_open(const char *path, size_t count, struct readers *readers, struct fault *fault);
/* Harmless on zeroed readers. */
void readers_close(struct readers *readers);

#endif
