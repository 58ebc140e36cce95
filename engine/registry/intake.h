/* The rooms behind registry_load: they share one open registry and what is asked of it. */
#ifndef DIGUAN_INTAKE_H
#define DIGUAN_INTAKE_H

#include "cells.h"

struct sqlite3;
struct sqlite3_stmt;

struct intake {
    struct sqlite3 *database;
    const char *path;
    const struct facts *facts;
    const struct registry_request *request;
    struct registry *registry; /* being filled */
    struct bad_list bad;
    struct fault *fault;
};

/* Whether a fact is to be read, and whether any of a level is. */
bool intake_wants(const struct intake *intake, enum level level, size_t fact);
bool intake_wants_level(const struct intake *intake, enum level level);

/* Every table and column that is needed is there and is a plain table (schema.c). Goes on after a
 * mistake; false when there was one. */
bool schema_check(struct intake *intake);
/* Whether the registry has a table of this name. False with a fault when it cannot tell. */
bool schema_has_table(struct intake *intake, const char *table, bool *has);
/* Puts `FROM table` and the order of its rows into a query. */
bool schema_put_from(struct intake *intake, struct buffer *sql, const char *table);

/* The query `SELECT columns FROM table`, rows in the order of the file; a NULL column reads as NULL.
 * NULL with a fault. */
struct sqlite3_stmt *intake_select(struct intake *intake, const char *table,
                                   const char *const *columns, size_t ncolumns);
/* The next row; false at the end, and with a fault when the file is damaged. */
bool intake_step(struct intake *intake, struct sqlite3_stmt *statement, bool *failed);

/* 登记信息, the names of divisions and the measures received (records.c). */
bool records_load(struct intake *intake);

#endif
