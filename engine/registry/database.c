#include "database.h"

#include "draft_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    HEADER_BYTES = 100,
    SECTOR_BYTES = 512,
    BUSY_MILLISECONDS = 1000,
    COMPLAINT_TEXT = 200,
    CELL_BYTES_MAX = 16 << 20,
    SQL_BYTES_MAX = 1 << 20,
    HEAP_BYTES_MAX = 512 << 20,
};

static struct mark file_mark(const char *path)
{
    return (struct mark){.file = path};
}

/* The file's first bytes, as https://www.sqlite.org/fileformat.html lays them out. */
struct header {
    size_t length;
    unsigned char bytes[HEADER_BYTES];
    int64_t file_bytes;
};

static uint32_t big_endian(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
           (uint32_t)bytes[3];
}

static bool read_header(const char *path, struct header *header)
{
    int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0)
        return false;
    ssize_t length = read(file, header->bytes, HEADER_BYTES);
    struct stat status;
    bool read_well = length >= 0 && fstat(file, &status) == 0;
    int cause = errno;
    close(file);
    errno = cause;
    if (read_well) {
        header->length = (size_t)length;
        header->file_bytes = status.st_size;
    }
    return read_well;
}

static bool is_sqlite(const struct header *header)
{
    return header->length >= 16 && memcmp(header->bytes, "SQLite format 3", 16) == 0;
}

/* Whole sectors of bytes that are no text: what an encrypted database looks like. */
static bool looks_encrypted(const struct header *header)
{
    return header->length == HEADER_BYTES && header->file_bytes % SECTOR_BYTES == 0 &&
           !text_is_utf8((const char *)header->bytes, HEADER_BYTES);
}

static int64_t promised_bytes(const struct header *header)
{
    const unsigned char *bytes = header->bytes;
    if (header->length < HEADER_BYTES)
        return HEADER_BYTES;
    int64_t page = bytes[16] << 8 | bytes[17];
    bool count_is_valid = big_endian(bytes + 24) == big_endian(bytes + 92);
    return count_is_valid ? (page == 1 ? 65536 : page) * (int64_t)big_endian(bytes + 28) : 0;
}

/* Pages of a database in WAL mode may still lie in the log beside it. */
static bool has_log(const char *path)
{
    struct buffer log = {0};
    struct stat status;
    buffer_format(&log, "%s-wal", path);
    bool has = !log.failed && stat(log.bytes, &status) == 0 && status.st_size > 0;
    buffer_release(&log);
    return has;
}

static bool check_open(const char *path, struct fault *fault)
{
    struct mark mark = file_mark(path);
    if (errno == ENOENT || errno == ENOTDIR)
        return fault_at(fault, FAULT_IO, mark,
                        "there is no such registry (name an existing SQLite file)");
    if (errno == EACCES || errno == EPERM)
        return fault_at(fault, FAULT_IO, mark,
                        "the registry may not be read (ask its owner for permission)");
    if (errno == EISDIR)
        return fault_at(fault, FAULT_REGISTRY, mark,
                        "a folder is not a registry (name the SQLite file in it)");
    return fault_at(fault, FAULT_IO, mark, "the registry cannot be read: %s", strerror(errno));
}

static bool check_kind(const struct header *header, struct mark mark, struct fault *fault)
{
    if (header->length == 0)
        return fault_at(fault, FAULT_REGISTRY, mark,
                        "the file is empty, not a registry (copy or import it again)");
    if (is_sqlite(header))
        return true;
    if (looks_encrypted(header))
        return fault_at(fault, FAULT_REGISTRY, mark,
                        "the file is encrypted, or damaged from its first byte "
                        "(save it without a password)");
    return fault_at(fault, FAULT_REGISTRY, mark,
                    "the file is not a SQLite database (import other formats first)");
}

/* Says more about a file that is no registry than SQLite would. */
static bool check_file(const char *path, struct fault *fault)
{
    struct header header;
    struct mark mark = file_mark(path);
    if (!read_header(path, &header))
        return check_open(path, fault);
    if (!check_kind(&header, mark, fault))
        return false;
    int64_t promised = promised_bytes(&header);
    if (header.file_bytes < promised && !has_log(path))
        return fault_at(fault, FAULT_REGISTRY, mark,
                        "the file is cut short, %lld of %lld bytes are there (copy it again)",
                        (long long)header.file_bytes, (long long)promised);
    return true;
}

static const struct complaint {
    int code;
    enum fault_kind kind;
    const char *format; /* SQLite's own words are offered as its argument */
} complaints[] = {
    {SQLITE_NOTADB, FAULT_REGISTRY, N_("the file is not a SQLite database or is encrypted: %s")},
    {SQLITE_CORRUPT, FAULT_REGISTRY, N_("the file is damaged: %s (restore an earlier copy)")},
    {SQLITE_BUSY, FAULT_REGISTRY,
     N_("another program is writing the file: %s (wait until it has finished)")},
    {SQLITE_LOCKED, FAULT_REGISTRY,
     N_("another program is writing the file: %s (wait until it has finished)")},
    {SQLITE_READONLY, FAULT_REGISTRY,
     N_("the file was left in the middle of a change: %s (open it once with the program that wrote "
        "it)")},
    {SQLITE_CANTOPEN, FAULT_IO,
     N_("the file or a journal beside it cannot be opened: %s (copy it to a folder of your own)")},
    {SQLITE_TOOBIG, FAULT_REGISTRY, N_("a cell is larger than a registry's may be: %s")},
    {SQLITE_FULL, FAULT_IO, N_("no space is left to write: %s (free some, then run again)")},
    {SQLITE_NOMEM, FAULT_IO, N_("memory is short: %s")},
    {SQLITE_IOERR, FAULT_IO, N_("the file cannot be read or written: %s")},
};

static const struct complaint other = {SQLITE_ERROR, FAULT_REGISTRY, N_("the database says: %s")};

static void put_clean(char *out, size_t *used, const char *text, int bytes, uint32_t point)
{
    if (point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0xFFFD) {
        out[(*used)++] = '?';
        return;
    }
    memcpy(out + *used, text, (size_t)bytes);
    *used += (size_t)bytes;
}

const char *clean_text(const char *text, size_t length, char *out, size_t size)
{
    const char *end = text + length;
    size_t used = 0;
    while (text < end) {
        uint32_t point;
        int bytes = text_decode(text, end, &point);
        if (used + (size_t)bytes >= size)
            break;
        put_clean(out, &used, text, bytes, point);
        text += bytes;
    }
    out[used] = '\0';
    return out;
}

bool database_fault(struct sqlite3 *database, const char *path, struct fault *fault)
{
    int code = sqlite3_errcode(database) & 0xFF;
    const struct complaint *complaint = &other;
    for (size_t i = 0; i < sizeof complaints / sizeof complaints[0]; i++)
        if (complaints[i].code == code)
            complaint = &complaints[i];
    enum fault_kind kind = sqlite3_db_readonly(database, "main") == 0 ? FAULT_IO : complaint->kind;
    const char *words = sqlite3_errmsg(database);
    char clean[COMPLAINT_TEXT];
    return fault_at(fault, kind, file_mark(path), complaint->format,
                    clean_text(words, strlen(words), clean, sizeof clean));
}

struct sqlite3_stmt *database_prepare(struct sqlite3 *database, const char *path, const char *sql,
                                      struct fault *fault)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK)
        database_fault(database, path, fault);
    return statement;
}

bool database_run(struct sqlite3 *database, const char *path, const char *sql, struct fault *fault)
{
    if (sqlite3_exec(database, sql, NULL, NULL, NULL) != SQLITE_OK)
        return database_fault(database, path, fault);
    return true;
}

/* Nothing that the file itself says may run: no views, triggers, functions, extensions. */
static void defend(struct sqlite3 *database)
{
    static const struct {
        int option, value;
    } options[] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},      {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0}, {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
        {SQLITE_DBCONFIG_DQS_DML, 0},        {SQLITE_DBCONFIG_DQS_DDL, 0},
    };
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
        sqlite3_db_config(database, options[i].option, options[i].value, (int *)NULL);
    sqlite3_limit(database, SQLITE_LIMIT_LENGTH, CELL_BYTES_MAX);
    sqlite3_limit(database, SQLITE_LIMIT_SQL_LENGTH, SQL_BYTES_MAX);
    sqlite3_limit(database, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_hard_heap_limit64(HEAP_BYTES_MAX);
}

/* SQLite gives meaning to names like ":memory:" and "file:…"; "./" in front takes it away. */
static struct sqlite3 *open_file(const char *path, int flags, const char *system,
                                 struct fault *fault)
{
    struct sqlite3 *database = NULL;
    struct buffer plain = {0};
    buffer_format(&plain, path[0] == '/' ? "%s" : "./%s", path);
    bool opened =
        !plain.failed &&
        sqlite3_open_v2(plain.bytes, &database, flags | SQLITE_OPEN_NOMUTEX, system) == SQLITE_OK;
    buffer_release(&plain);
    if (opened)
        return database;
    if (database)
        database_fault(database, path, fault);
    else
        fault_memory(fault);
    sqlite3_close(database);
    return NULL;
}

struct sqlite3 *database_connect(const char *path, struct fault *fault)
{
    if (!check_file(path, fault))
        return NULL;
    struct sqlite3 *database = open_file(path, SQLITE_OPEN_READONLY, NULL, fault);
    if (!database)
        return NULL;
    defend(database);
    sqlite3_busy_timeout(database, BUSY_MILLISECONDS);
    if (database_run(database, path,
                     "PRAGMA query_only = ON; PRAGMA cell_size_check = ON;"
                     "PRAGMA mmap_size = 2147418112; PRAGMA cache_size = -16384;",
                     fault))
        return database;
    database_close(database);
    return NULL;
}

bool database_begin(struct sqlite3 *database, const char *path, struct fault *fault)
{
    return database_run(database, path, "BEGIN; SELECT count(*) FROM sqlite_schema;", fault);
}

struct sqlite3 *database_open(const char *path, struct fault *fault)
{
    struct sqlite3 *database = database_connect(path, fault);
    if (!database || database_begin(database, path, fault))
        return database;
    database_close(database);
    return NULL;
}

void database_close(struct sqlite3 *database)
{
    sqlite3_close(database);
}

void database_put_name(struct buffer *sql, const char *name)
{
    buffer_put(sql, "\"");
    for (; *name; name++)
        buffer_put_bytes(sql, *name == '"' ? "\"\"" : name, *name == '"' ? 2 : 1);
    buffer_put(sql, "\"");
}

static bool io_fault(const char *path, struct fault *fault)
{
    return fault_at(fault, FAULT_IO, file_mark(path),
                    "the file cannot be written: %s (choose another place)", strerror(errno));
}

/* Whether what stands at the target may be replaced. */
static bool check_target(const struct draft *draft, int32_t application_id, struct fault *fault)
{
    struct header header;
    struct stat status;
    struct mark mark = file_mark(draft->path);
    if (stat(draft->target, &status) != 0)
        return errno == ENOENT ? true : io_fault(draft->path, fault);
    if (S_ISDIR(status.st_mode))
        return fault_at(fault, FAULT_IO, mark, "a folder stands there (name a file in it)");
    if (!S_ISREG(status.st_mode))
        return fault_at(fault, FAULT_IO, mark, "something other than a file stands there");
    if (status.st_size == 0)
        return true;
    if (!read_header(draft->target, &header))
        return io_fault(draft->path, fault);
    if (!is_sqlite(&header) || big_endian(header.bytes + 68) != (uint32_t)application_id)
        return fault_at(fault, FAULT_IO, mark,
                        "the file there was not made by this command "
                        "(choose another name or remove it)");
    return true;
}

static char *follow_links(const char *path)
{
    struct stat status;
    if (lstat(path, &status) == 0 && S_ISLNK(status.st_mode))
        return realpath(path, NULL);
    return strdup(path);
}

static bool make_temporary(struct draft *draft, struct fault *fault)
{
    if (asprintf(&draft->temporary, "%s.part-XXXXXX", draft->target) < 0) {
        draft->temporary = NULL;
        return fault_memory(fault);
    }
    int file = mkostemp(draft->temporary, O_CLOEXEC);
    if (file >= 0)
        return close(file) == 0 || io_fault(draft->path, fault);
    int cause = errno;
    free(draft->temporary);
    draft->temporary = NULL;
    errno = cause;
    return io_fault(draft->path, fault);
}

/* The rename at the end is what makes the file safe, so SQLite itself keeps no journal; committing
 * makes the file durable. */
static bool begin_writing(struct draft *draft, int32_t application_id, int page_bytes, bool behind,
                          struct fault *fault)
{
    char sized[96]; /* before the size of the cache, which would count pages of the old size */
    snprintf(sized, sizeof sized, "PRAGMA page_size = %d; PRAGMA application_id = %d;", page_bytes,
             (int)application_id);
    draft->database =
        open_file(draft->temporary, SQLITE_OPEN_READWRITE, draft_file_system(), fault);
    return draft->database &&
           database_run(draft->database, draft->path,
                        "PRAGMA journal_mode = OFF; PRAGMA synchronous = NORMAL;"
                        "PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = MEMORY;",
                        fault) &&
           database_run(draft->database, draft->path, sized, fault) &&
           database_run(draft->database, draft->path, "PRAGMA cache_size = -8192; BEGIN;", fault) &&
           (!behind || draft_file_write_behind(draft->database) || fault_memory(fault));
}

bool draft_open(const char *path, int32_t application_id, int page_bytes, bool behind,
                struct draft *draft, struct fault *fault)
{
    struct draft made = {.path = strdup(path), .target = follow_links(path)};
    bool opened = false;
    if (!made.path)
        fault_memory(fault);
    else if (!made.target)
        io_fault(path, fault);
    else
        opened = check_target(&made, application_id, fault) && make_temporary(&made, fault) &&
                 begin_writing(&made, application_id, page_bytes, behind, fault);
    if (opened)
        *draft = made;
    else
        draft_discard(&made);
    return opened;
}

static bool sync_path(const char *path)
{
    int file = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0)
        return false;
    bool synced = fsync(file) == 0;
    int cause = errno;
    close(file);
    errno = cause;
    return synced;
}

static bool sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return sync_path(".");
    char *folder = strndup(path, slash == path ? 1 : (size_t)(slash - path));
    bool synced = folder && sync_path(folder);
    free(folder);
    return synced;
}

static bool publish(struct draft *draft, struct fault *fault)
{
    if (rename(draft->temporary, draft->target) != 0)
        return io_fault(draft->path, fault);
    free(draft->temporary);
    draft->temporary = NULL;
    return sync_folder(draft->target) || io_fault(draft->path, fault);
}

static bool end_writing(struct draft *draft, struct fault *fault)
{
    if (!database_run(draft->database, draft->path, "COMMIT", fault))
        return false;
    if (sqlite3_close(draft->database) != SQLITE_OK)
        return database_fault(draft->database, draft->path, fault);
    draft->database = NULL;
    return true;
}

bool draft_commit(struct draft *draft, struct fault *fault)
{
    bool done = end_writing(draft, fault) && publish(draft, fault);
    draft_discard(draft);
    return done;
}

void draft_discard(struct draft *draft)
{
    sqlite3_close(draft->database);
    if (draft->temporary)
        unlink(draft->temporary);
    free(draft->temporary);
    free(draft->target);
    free(draft->path);
    *draft = (struct draft){0};
}
