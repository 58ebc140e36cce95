#include "draft_file.h"

#include "belt.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGES_BEHIND = 64, DRAFT_SECTOR_BYTES = 4096 };

struct page {
    sqlite3_int64 offset;
    size_t length, capacity;
    unsigned char *bytes;
};

struct draft_file {
    sqlite3_file base;
    int file;
    struct belt *belt; /* or NULL */
    struct page pages[PAGES_BEHIND];
    atomic_int failed; /* a code of SQLite's, 0 for none */
};

static int write_bytes(int file, const void *bytes, size_t length, sqlite3_int64 offset)
{
    while (length) {
        ssize_t written = pwrite(file, bytes, length, offset);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return errno == ENOSPC || errno == EDQUOT ? SQLITE_FULL : SQLITE_IOERR_WRITE;
        bytes = (const unsigned char *)bytes + written;
        length -= (size_t)written;
        offset += written;
    }
    return SQLITE_OK;
}

static void write_page(void *context, size_t number)
{
    struct draft_file *draft = context;
    const struct page *page = &draft->pages[number];
    int failed = write_bytes(draft->file, page->bytes, page->length, page->offset);
    if (failed)
        draft->failed = failed;
}

static bool copy_page(struct page *page, const void *bytes, size_t length, sqlite3_int64 offset)
{
    if (length > page->capacity) {
        unsigned char *room = realloc(page->bytes, length);
        if (!room)
            return false;
        page->bytes = room;
        page->capacity = length;
    }
    memcpy(page->bytes, bytes, length);
    page->length = length;
    page->offset = offset;
    return true;
}

static int write_behind(struct draft_file *draft, const void *bytes, size_t length,
                        sqlite3_int64 offset)
{
    struct page *page = &draft->pages[belt_take(draft->belt)];
    page->length = 0;
    bool copied = copy_page(page, bytes, length, offset);
    belt_give(draft->belt);
    return copied ? draft->failed : SQLITE_IOERR_NOMEM;
}

/* All that was written is in the file. */
static int settle(struct draft_file *draft)
{
    if (draft->belt)
        belt_drain(draft->belt);
    return draft->failed;
}

static int draft_close(sqlite3_file *base)
{
    struct draft_file *draft = (struct draft_file *)base;
    belt_free(draft->belt);
    for (size_t i = 0; i < PAGES_BEHIND; i++)
        free(draft->pages[i].bytes);
    return close(draft->file) == 0 ? SQLITE_OK : SQLITE_IOERR_CLOSE;
}

static int draft_read(sqlite3_file *base, void *bytes, int length, sqlite3_int64 offset)
{
    struct draft_file *draft = (struct draft_file *)base;
    int failed = settle(draft);
    if (failed)
        return failed;
    ssize_t done = pread(draft->file, bytes, (size_t)length, offset);
    if (done < 0)
        return SQLITE_IOERR_READ;
    if (done == length)
        return SQLITE_OK;
    memset((char *)bytes + done, 0, (size_t)(length - done));
    return SQLITE_IOERR_SHORT_READ;
}

static int draft_write(sqlite3_file *base, const void *bytes, int length, sqlite3_int64 offset)
{
    struct draft_file *draft = (struct draft_file *)base;
    if (draft->belt)
        return write_behind(draft, bytes, (size_t)length, offset);
    return write_bytes(draft->file, bytes, (size_t)length, offset);
}

static int draft_truncate(sqlite3_file *base, sqlite3_int64 length)
{
    struct draft_file *draft = (struct draft_file *)base;
    int failed = settle(draft);
    if (failed)
        return failed;
    return ftruncate(draft->file, length) == 0 ? SQLITE_OK : SQLITE_IOERR_TRUNCATE;
}

static int draft_sync(sqlite3_file *base, int flags)
{
    struct draft_file *draft = (struct draft_file *)base;
    (void)flags;
    int failed = settle(draft);
    if (failed)
        return failed;
    return fsync(draft->file) == 0 ? SQLITE_OK : SQLITE_IOERR_FSYNC;
}

static int draft_size(sqlite3_file *base, sqlite3_int64 *length)
{
    struct draft_file *draft = (struct draft_file *)base;
    struct stat status;
    int failed = settle(draft);
    if (failed)
        return failed;
    if (fstat(draft->file, &status) != 0)
        return SQLITE_IOERR_FSTAT;
    *length = status.st_size;
    return SQLITE_OK;
}

static int draft_lock(sqlite3_file *base, int level)
{
    (void)base, (void)level;
    return SQLITE_OK;
}

static int draft_is_reserved(sqlite3_file *base, int *reserved)
{
    (void)base;
    *reserved = 0;
    return SQLITE_OK;
}

static int draft_control(sqlite3_file *base, int operation, void *argument)
{
    (void)base, (void)operation, (void)argument;
    return SQLITE_NOTFOUND;
}

static int draft_sector(sqlite3_file *base)
{
    (void)base;
    return DRAFT_SECTOR_BYTES;
}

static int draft_traits(sqlite3_file *base)
{
    (void)base;
    return 0;
}

static const sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = draft_close,
    .xRead = draft_read,
    .xWrite = draft_write,
    .xTruncate = draft_truncate,
    .xSync = draft_sync,
    .xFileSize = draft_size,
    .xLock = draft_lock,
    .xUnlock = draft_lock,
    .xCheckReservedLock = draft_is_reserved,
    .xFileControl = draft_control,
    .xSectorSize = draft_sector,
    .xDeviceCharacteristics = draft_traits,
};

/* The file system -------------------------------------------------------------------------------*/

static sqlite3_vfs *usual, draft_system;

/* The database is ours; whatever else SQLite may want for a while is the usual system's. */
static int draft_open_file(sqlite3_vfs *system, const char *path, sqlite3_file *base, int flags,
                           int *got)
{
    (void)system;
    if (!(flags & SQLITE_OPEN_MAIN_DB))
        return usual->xOpen(usual, path, base, flags, got);
    struct draft_file *draft = (struct draft_file *)base;
    *draft = (struct draft_file){.file = open(path, O_RDWR | O_CLOEXEC)};
    if (draft->file < 0)
        return SQLITE_CANTOPEN;
    draft->base.pMethods = &methods;
    if (got)
        *got = flags;
    return SQLITE_OK;
}

static void add_system(void)
{
    usual = sqlite3_vfs_find(NULL);
    if (!usual)
        return;
    draft_system = *usual;
    draft_system.pNext = NULL;
    draft_system.zName = "draft";
    draft_system.xOpen = draft_open_file;
    if (draft_system.szOsFile < (int)sizeof(struct draft_file))
        draft_system.szOsFile = (int)sizeof(struct draft_file);
    sqlite3_vfs_register(&draft_system, 0);
}

const char *draft_file_system(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, add_system);
    return draft_system.zName;
}

bool draft_file_write_behind(struct sqlite3 *database)
{
    struct draft_file *draft = NULL;
    sqlite3_file_control(database, "main", SQLITE_FCNTL_FILE_POINTER, &draft);
    draft->belt = belt_new(PAGES_BEHIND, BELT_OWNER, true, write_page, draft);
    return draft->belt != NULL;
}
