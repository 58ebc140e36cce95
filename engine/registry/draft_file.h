/* The file of a draft as SQLite writes it: private to database.c. Nobody else knows the file, so
 * there are no locks; pages may be written behind, by a thread of their own, until SQLite asks for
 * the file to be durable. */
#ifndef DIGUAN_DRAFT_FILE_H
#define DIGUAN_DRAFT_FILE_H

#include <stdbool.h>

struct sqlite3;

/* The name for sqlite3_open_v2; NULL when SQLite has no file system. */
const char *draft_file_system(void);

/* From now on writing goes on behind. What fails then is reported by a later write or by making the
 * file durable. False when memory is short. */
bool draft_file_write_behind(struct sqlite3 *database);

#endif
