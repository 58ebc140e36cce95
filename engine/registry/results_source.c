#include "results_source.h"

#include "belt.h"
#include "database.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

/* Batches ---------------------------------------------------------------------------------------*/

enum { BATCHES = 8, BATCH_ROWS = 2048 };

struct batch {
    size_t nrows;               /* of one run; 0 after the last */
    bool begins;                /* with its first row a run begins */
    bool failed;                /* memory was short */
    struct results_cell *cells; /* without keys; `integer` is where in `texts` a text starts */
    char *texts;
    size_t length, capacity;
};

struct source {
    const struct keys *households, *members;
    bool threaded;
    size_t ncells_most;
    results_source *next;
    void *context;
    size_t ncells; /* of the fill under way */
    bool led;
    struct results_cell *cells; /* the row that `next` fills */
    bool held, ended;           /* it is for the next batch; there is none */
    struct buffer lead;         /* the run's first text */
    struct batch batches[BATCHES];
    struct belt *belt;
    const struct batch *batch; /* that SQLite reads, NULL before the first */
};

static bool make_room(struct batch *batch, uint32_t length)
{
    if (length <= batch->capacity - batch->length)
        return true;
    size_t capacity = 2 * (batch->length + length);
    char *texts = length < INT32_MAX ? realloc(batch->texts, capacity) : NULL;
    if (!texts) {
        batch->failed = true;
        return false;
    }
    batch->texts = texts;
    batch->capacity = capacity;
    return true;
}

static struct results_cell pack_text(struct batch *batch, const char *text, uint32_t length)
{
    if (!text || !make_room(batch, length + 1))
        return (struct results_cell){.kind = RESULTS_NULL};
    size_t start = batch->length;
    memcpy(batch->texts + start, text, length);
    batch->length += length;
    return (struct results_cell){RESULTS_TEXT, length, {.integer = (int64_t)start}};
}

static char *two_digits(char *end, uint64_t number)
{
    static const char pairs[] = "00010203040506070809101112131415161718192021222324"
                                "25262728293031323334353637383940414243444546474849"
                                "50515253545556575859606162636465666768697071727374"
                                "75767778798081828384858687888990919293949596979899";
    return memcpy(end - 2, pairs + 2 * number, 2);
}

/* The digits at the end of KEY_TEXT bytes. */
static struct results_cell pack_digits(struct batch *batch, int64_t number)
{
    if (!make_room(batch, KEY_TEXT))
        return (struct results_cell){.kind = RESULTS_NULL};
    char *end = batch->texts + batch->length + KEY_TEXT, *first = end;
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
    for (; rest >= 100; rest /= 100)
        first = two_digits(first, rest % 100);
    first = two_digits(first, rest);
    first += rest < 10;
    if (number < 0)
        *--first = '-';
    batch->length += KEY_TEXT;
    return (struct results_cell){
        RESULTS_TEXT, (uint32_t)(end - first), {.integer = first - batch->texts}};
}

static struct results_cell pack_key(struct batch *batch, const struct keys *keys, size_t row)
{
    char text[KEY_TEXT];
    if (keys->quoted && keys->numeric)
        return pack_digits(batch, keys_number(keys, row));
    if (keys->numeric)
        return (struct results_cell){.kind = RESULTS_INTEGER, .integer = keys_number(keys, row)};
    const char *key = keys_text(keys, row, text);
    return pack_text(batch, key, (uint32_t)strlen(key));
}

static struct results_cell pack_cell(const struct source *source, struct batch *batch,
                                     const struct results_cell *cell)
{
    switch (cell->kind) {
    case RESULTS_NULL:
    case RESULTS_INTEGER:
    case RESULTS_REAL:
        break;
    case RESULTS_TEXT:
        return pack_text(batch, cell->text, cell->length);
    case RESULTS_HOUSEHOLD:
        return pack_key(batch, source->households, (size_t)cell->integer);
    case RESULTS_MEMBER:
        return cell->integer == NO_ROW ? pack_text(batch, "", 0)
                                       : pack_key(batch, source->members, (size_t)cell->integer);
    }
    return *cell;
}

/* Whether the row at hand has another first text than the one before it, or none. */
static bool begins_run(struct source *source)
{
    const struct results_cell *first = &source->cells[0];
    struct buffer *lead = &source->lead;
    bool has_text = first->kind == RESULTS_TEXT && first->text;
    if (!source->led || (has_text && lead->length && first->length == lead->length &&
                         memcmp(first->text, lead->bytes, lead->length) == 0))
        return false;
    buffer_clear(lead);
    if (has_text)
        buffer_put_bytes(lead, first->text, first->length);
    return true;
}

static bool next_row(struct source *source)
{
    source->ended = source->ended || !source->next(source->context, source->cells);
    return !source->ended;
}

static void add_row(const struct source *source, struct batch *batch)
{
    struct results_cell *row = batch->cells + batch->nrows++ * source->ncells;
    for (size_t i = 0; i < source->ncells; i++)
        row[i] = pack_cell(source, batch, &source->cells[i]);
}

static void make_batch(void *context, size_t number)
{
    struct source *source = context;
    struct batch *batch = &source->batches[number];
    batch->nrows = batch->length = 0;
    batch->begins = source->held;
    if (source->held)
        add_row(source, batch);
    source->held = false;
    while (batch->nrows < BATCH_ROWS && next_row(source)) {
        source->held = begins_run(source);
        if (source->held && batch->nrows)
            return;
        batch->begins = batch->begins || source->held;
        source->held = false;
        add_row(source, batch);
    }
}

bool source_start(struct source *source, results_source *next, void *context, size_t ncells,
                  bool led, struct fault *fault)
{
    source->next = next;
    source->context = context;
    source->ncells = ncells;
    source->led = led;
    source->held = source->ended = false;
    source->batch = NULL;
    buffer_release(&source->lead);
    memset(source->cells, 0, source->ncells_most * sizeof *source->cells);
    source->belt = belt_new(BATCHES, BELT_WORK, source->threaded, make_batch, source);
    return source->belt || fault_memory(fault);
}

static void take_batch(struct source *source)
{
    if (source->batch)
        belt_give(source->belt);
    source->batch = &source->batches[belt_take(source->belt)];
}

static void bind_lead(const struct batch *batch, sqlite3_stmt *statement)
{
    const struct results_cell *first = &batch->cells[0];
    sqlite3_clear_bindings(statement);
    if (first->kind == RESULTS_TEXT)
        sqlite3_bind_text(statement, 1, batch->texts + first->integer, (int)first->length,
                          SQLITE_TRANSIENT);
}

bool source_run(struct source *source, struct sqlite3_stmt *statement)
{
    if (!source->batch)
        take_batch(source);
    const struct batch *batch = source->batch;
    if (source->led && batch->nrows)
        bind_lead(batch, statement);
    return batch->nrows || batch->failed;
}

void source_stop(struct source *source)
{
    belt_free(source->belt);
    source->belt = NULL;
}

/* The table -------------------------------------------------------------------------------------*/

struct source_table {
    sqlite3_vtab base;
    struct source *source;
};

struct cursor {
    sqlite3_vtab_cursor base;
    struct source *source;
    const struct results_cell *cells; /* of the row at hand */
    size_t row;                       /* in the batch */
    bool ended;
    int64_t rowid;
};

static int declare_source(sqlite3 *database, const struct source *source)
{
    struct buffer sql = {0};
    buffer_put(&sql, "CREATE TABLE source(");
    for (size_t i = 0; i < source->ncells_most; i++)
        buffer_format(&sql, i ? ", c%zu" : "c%zu", i);
    buffer_put(&sql, ")");
    int result = sql.failed ? SQLITE_NOMEM : sqlite3_declare_vtab(database, sql.bytes);
    buffer_release(&sql);
    return result;
}

static int source_connect(sqlite3 *database, void *source, int nwords, const char *const *words,
                          sqlite3_vtab **table, char **complaint)
{
    (void)nwords, (void)words, (void)complaint;
    int result = declare_source(database, source);
    if (result != SQLITE_OK)
        return result;
    struct source_table *made = sqlite3_malloc(sizeof *made);
    if (!made)
        return SQLITE_NOMEM;
    *made = (struct source_table){.source = source};
    *table = &made->base;
    return SQLITE_OK;
}

static int source_disconnect(sqlite3_vtab *table)
{
    sqlite3_free(table);
    return SQLITE_OK;
}

static int source_plan(sqlite3_vtab *table, sqlite3_index_info *plan)
{
    (void)table;
    plan->estimatedRows = INT32_MAX;
    return SQLITE_OK;
}

static int cursor_open(sqlite3_vtab *table, sqlite3_vtab_cursor **opened)
{
    struct cursor *cursor = sqlite3_malloc(sizeof *cursor);
    if (!cursor)
        return SQLITE_NOMEM;
    *cursor = (struct cursor){.source = ((struct source_table *)table)->source};
    *opened = &cursor->base;
    return SQLITE_OK;
}

static int cursor_close(sqlite3_vtab_cursor *cursor)
{
    sqlite3_free(cursor);
    return SQLITE_OK;
}

static int start_batch(struct cursor *cursor)
{
    cursor->cells = cursor->source->batch->cells;
    cursor->row = 0;
    return cursor->source->batch->failed ? SQLITE_NOMEM : SQLITE_OK;
}

static int cursor_start(sqlite3_vtab_cursor *cursor, int plan, const char *text, int nvalues,
                        sqlite3_value **values)
{
    (void)plan, (void)text, (void)nvalues, (void)values;
    return start_batch((struct cursor *)cursor);
}

static int cursor_next(sqlite3_vtab_cursor *base)
{
    struct cursor *cursor = (struct cursor *)base;
    struct source *source = cursor->source;
    cursor->cells += source->ncells;
    cursor->rowid++;
    if (++cursor->row < source->batch->nrows)
        return SQLITE_OK;
    take_batch(source);
    cursor->ended = source->batch->nrows == 0 || source->batch->begins;
    return start_batch(cursor);
}

static int cursor_ended(sqlite3_vtab_cursor *cursor)
{
    return ((struct cursor *)cursor)->ended;
}

static int cursor_row(sqlite3_vtab_cursor *cursor, sqlite3_int64 *row)
{
    *row = ((struct cursor *)cursor)->rowid;
    return SQLITE_OK;
}

/* A batch outlives its rows, so nothing is copied. */
static int cursor_cell(sqlite3_vtab_cursor *base, sqlite3_context *out, int column)
{
    const struct cursor *cursor = (struct cursor *)base;
    const struct results_cell *cell = &cursor->cells[column];
    if (cell->kind == RESULTS_INTEGER)
        sqlite3_result_int64(out, cell->integer);
    else if (cell->kind == RESULTS_REAL)
        sqlite3_result_double(out, cell->real);
    else if (cell->kind == RESULTS_TEXT)
        sqlite3_result_text(out, cursor->source->batch->texts + cell->integer, (int)cell->length,
                            SQLITE_STATIC);
    return SQLITE_OK;
}

static const sqlite3_module source_module = {
    .xConnect = source_connect,
    .xBestIndex = source_plan,
    .xDisconnect = source_disconnect,
    .xOpen = cursor_open,
    .xClose = cursor_close,
    .xFilter = cursor_start,
    .xNext = cursor_next,
    .xEof = cursor_ended,
    .xColumn = cursor_cell,
    .xRowid = cursor_row,
};

/* Opening and closing ---------------------------------------------------------------------------*/

static bool make_batches(struct source *source)
{
    bool made = true;
    for (size_t i = 0; i < BATCHES; i++) {
        struct batch *batch = &source->batches[i];
        batch->cells = calloc(BATCH_ROWS * source->ncells_most, sizeof *batch->cells);
        made = made && batch->cells;
    }
    source->cells = calloc(source->ncells_most, sizeof *source->cells);
    return made && source->cells;
}

struct source *source_new(struct sqlite3 *database, const char *path, size_t ncells,
                          const struct keys *households, const struct keys *members, bool threaded,
                          struct fault *fault)
{
    struct source *source = calloc(1, sizeof *source);
    if (!source) {
        fault_memory(fault);
        return NULL;
    }
    *source = (struct source){
        .households = households, .members = members, .threaded = threaded, .ncells_most = ncells};
    if (!make_batches(source))
        fault_memory(fault);
    else if (sqlite3_create_module(database, "source", &source_module, source) != SQLITE_OK)
        database_fault(database, path, fault);
    else
        return source;
    source_free(source);
    return NULL;
}

void source_free(struct source *source)
{
    if (!source)
        return;
    for (size_t i = 0; i < BATCHES; i++) {
        free(source->batches[i].cells);
        free(source->batches[i].texts);
    }
    buffer_release(&source->lead);
    free(source->cells);
    free(source);
}
