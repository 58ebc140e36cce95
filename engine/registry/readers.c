#include "readers.h"

#include "blocks.h"
#include "database.h"

#include <sqlite3.h>

enum { ATTEMPTS = 4 };

static bool close_one(void *context, size_t worker, size_t number, struct fault *fault)
{
    const struct readers *readers = context;
    (void)worker;
    (void)fault;
    database_close(readers->at[number]);
    return true;
}

/* Giving back what of the file is mapped takes long, and every connection has its own. */
void readers_close(struct readers *readers)
{
    const struct blocks blocks = {
        .nblocks = readers->count,
        .nworkers = readers->count,
        .context = readers,
        .work = close_one,
    };
    if (!blocks_run(&blocks, NULL)) /* memory is short, and none is closed yet */
        for (size_t i = 0; i < readers->count; i++)
            database_close(readers->at[i]);
    *readers = (struct readers){0};
}

static bool data_version(sqlite3 *database, const char *path, int *version, struct fault *fault)
{
    sqlite3_stmt *statement = database_prepare(database, path, "PRAGMA data_version", fault);
    bool good = statement && sqlite3_step(statement) == SQLITE_ROW;
    if (good)
        *version = sqlite3_column_int(statement, 0);
    else if (statement)
        database_fault(database, path, fault);
    sqlite3_finalize(statement);
    return good;
}

/* Whether another file has been put in the place of the one that the connection has open. */
static bool has_moved(sqlite3 *database)
{
    int moved = 0;
    sqlite3_file_control(database, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    return moved;
}

static bool all_in_place(const struct readers *readers)
{
    for (size_t i = 0; i < readers->count; i++)
        if (has_moved(readers->at[i]))
            return false;
    return true;
}

static void open_others(const char *path, size_t count, struct readers *readers)
{
    while (readers->count < count) {
        sqlite3 *database = database_open(path, NULL);
        if (!database)
            return;
        readers->at[readers->count++] = database;
    }
}

/* The others begin reading between two looks of the first at the file's version. It changes with
 * every commit of anyone else, in the rollback journal's mode as in WAL; so when both looks find
 * the same, nothing was committed between them and all see what the first sees. (A reader keeps
 * what it saw when it began: by its lock, or by its mark in the log.) Versions of different
 * connections cannot be compared, hence one looks twice. A file put in the place of the old one is
 * another matter, which all_in_place finds. */
static bool open_together(const char *path, size_t count, struct readers *readers, bool *agree,
                          struct fault *fault)
{
    int before = 0, after = 0;
    *readers = (struct readers){.at = {database_connect(path, fault)}};
    if (!readers->at[0])
        return false;
    readers->count = 1;
    bool good = count == 1 || data_version(readers->at[0], path, &before, fault);
    if (good)
        open_others(path, count, readers);
    good = good && database_begin(readers->at[0], path, fault) &&
           (count == 1 || data_version(readers->at[0], path, &after, fault));
    *agree = before == after && (readers->count == 1 || all_in_place(readers));
    if (!good || !*agree)
        readers_close(readers);
    return good;
}

bool readers_open(const char *path, size_t count, struct readers *readers, struct fault *fault)
{
    bool agree = false;
    if (count > READERS_MAX)
        count = READERS_MAX;
    for (int i = 0; i < ATTEMPTS && !agree; i++)
        if (!open_together(path, count, readers, &agree, fault))
            return false;
    return agree || open_together(path, 1, readers, &agree, fault);
}
