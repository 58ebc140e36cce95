#include "results.h"

#include "database.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

/* "dgrs", in the header of every results file. */
enum { RESULTS_ID = 0x64677273 };

/* Large pages are filled in two thirds of the time, but a small file would be mostly empty pages.
 */
enum { SMALL_PAGE_BYTES = 8192, LARGE_PAGE_BYTES = 65536, LARGE_FROM_HOUSEHOLDS = 20000 };

struct results {
    struct draft draft;
    const struct keys *households, *members;
    struct results_shape shape;
    size_t ncells; /* of the widest table */
    struct results_cell *cells;
    char (*key_texts)[KEY_TEXT]; /* a key of each cell as text */
    results_source *next;        /* of the fill under way */
    void *context;
};

static const char schema[] =
    "CREATE TABLE run(name TEXT PRIMARY KEY, value TEXT) STRICT, WITHOUT ROWID;"
    "CREATE TABLE verdict(household ANY PRIMARY KEY, area TEXT, people INTEGER, meets INTEGER,"
    " status TEXT, main_cause TEXT, declared_cause TEXT, agreement TEXT, causes INTEGER,"
    " aids INTEGER, money REAL, money_undetermined INTEGER) STRICT, WITHOUT ROWID;"
    "CREATE TABLE cause(cause TEXT, household ANY, severity REAL, rank INTEGER,"
    " PRIMARY KEY(cause, household)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE recommendation(aid TEXT, household ANY, member ANY, answers TEXT, amount REAL,"
    " state TEXT, PRIMARY KEY(aid, household, member)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE gap(deficit TEXT, household ANY, PRIMARY KEY(deficit, household))"
    " STRICT, WITHOUT ROWID;"
    "CREATE TABLE undetermined(rule TEXT, household ANY, fact TEXT, member ANY,"
    " PRIMARY KEY(rule, household, fact, member)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE audit(audit TEXT, household ANY, PRIMARY KEY(audit, household))"
    " STRICT, WITHOUT ROWID;"
    "CREATE TABLE summary(level TEXT, area TEXT, measure TEXT, value REAL,"
    " PRIMARY KEY(level, area, measure)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE area(code TEXT PRIMARY KEY, name TEXT, level TEXT) STRICT, WITHOUT ROWID;";

/* The columns by name, save those of `criterion`: household, then one for each criterion. */
static const struct target {
    const char *name, *columns;
    size_t ncolumns;
} targets[RESULTS_TABLES] = {
    [RESULTS_RUN] = {"run", "name, value", 2},
    [RESULTS_VERDICT] = {"verdict",
                         "household, area, people, meets, status, main_cause, declared_cause,"
                         " agreement, causes, aids, money, money_undetermined",
                         12},
    [RESULTS_CRITERION] = {"criterion", NULL, 1},
    [RESULTS_CAUSE] = {"cause", "cause, household, severity, rank", 4},
    [RESULTS_RECOMMENDATION] = {"recommendation", "aid, household, member, answers, amount, state",
                                6},
    [RESULTS_GAP] = {"gap", "deficit, household", 2},
    [RESULTS_UNDETERMINED] = {"undetermined", "rule, household, fact, member", 4},
    [RESULTS_AUDIT] = {"audit", "audit, household", 2},
    [RESULTS_SUMMARY] = {"summary", "level, area, measure, value", 4},
    [RESULTS_AREA] = {"area", "code, name, level", 3},
};

/* From a household to its rows: names the rules one after another and seeks each, since the rule
 * comes first in the primary key. */
static const struct view {
    const char *table, *rule, *rest;
} views[] = {
    {"cause", "cause", "severity, rank"},
    {"recommendation", "aid", "member, answers, amount, state"},
    {"gap", "deficit", NULL},
    {"undetermined", "rule", "fact, member"},
    {"audit", "audit", NULL},
};

static void put_view(struct buffer *sql, const struct view *view)
{
    const char *table = view->table, *rule = view->rule;
    buffer_format(sql,
                  "CREATE VIEW household_%s AS"
                  " WITH RECURSIVE each_rule(name) AS (SELECT min(%s) FROM %s UNION ALL"
                  " SELECT (SELECT min(%s) FROM %s WHERE %s > name) FROM each_rule"
                  " WHERE name IS NOT NULL)"
                  " SELECT household, %s%s%s FROM each_rule CROSS JOIN %s ON %s = name;",
                  table, rule, table, rule, table, rule, rule, view->rest ? ", " : "",
                  view->rest ? view->rest : "", table, rule);
}

static void put_criterion_table(struct buffer *sql, const struct results_shape *shape)
{
    buffer_put(sql, "CREATE TABLE criterion(household ANY PRIMARY KEY");
    for (size_t i = 0; i < shape->ncriteria; i++) {
        buffer_put(sql, ", ");
        database_put_name(sql, shape->criteria[i]);
        buffer_put(sql, " INTEGER");
    }
    buffer_put(sql, ") STRICT, WITHOUT ROWID;");
}

static void put_text(struct buffer *sql, const char *text)
{
    buffer_put(sql, "'");
    for (; *text; text++)
        buffer_put_bytes(sql, *text == '\'' ? "''" : text, *text == '\'' ? 2 : 1);
    buffer_put(sql, "'");
}

static void put_criterion_view(struct buffer *sql, const struct results_shape *shape)
{
    if (shape->ncriteria == 0)
        return;
    buffer_put(sql, "CREATE VIEW criterion_long(criterion, household, met) AS ");
    for (size_t i = 0; i < shape->ncriteria; i++) {
        buffer_put(sql, i ? " UNION ALL SELECT " : "SELECT ");
        put_text(sql, shape->criteria[i]);
        buffer_put(sql, ", household, ");
        database_put_name(sql, shape->criteria[i]);
        buffer_put(sql, " FROM criterion");
    }
    buffer_put(sql, ";");
}

static bool make_tables(struct results *results, struct fault *fault)
{
    struct buffer sql = {0};
    buffer_put(&sql, schema);
    put_criterion_table(&sql, &results->shape);
    put_criterion_view(&sql, &results->shape);
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++)
        put_view(&sql, &views[i]);
    bool made = sql.failed
                    ? fault_memory(fault)
                    : database_run(results->draft.database, results->draft.path, sql.bytes, fault);
    buffer_release(&sql);
    return made;
}

/* The rows of the fill under way as a virtual table that only the draft's connection knows, so that
 * one statement takes them all. */

struct source {
    sqlite3_vtab base;
    struct results *results;
};

struct cursor {
    sqlite3_vtab_cursor base;
    struct results *results;
    int64_t row;
    bool ended;
};

static int declare_source(sqlite3 *database, const struct results *results)
{
    struct buffer sql = {0};
    buffer_put(&sql, "CREATE TABLE source(");
    for (size_t i = 0; i < results->ncells; i++)
        buffer_format(&sql, i ? ", c%zu" : "c%zu", i);
    buffer_put(&sql, ")");
    int result = sql.failed ? SQLITE_NOMEM : sqlite3_declare_vtab(database, sql.bytes);
    buffer_release(&sql);
    return result;
}

static int source_connect(sqlite3 *database, void *results, int nwords, const char *const *words,
                          sqlite3_vtab **table, char **complaint)
{
    (void)nwords, (void)words, (void)complaint;
    int result = declare_source(database, results);
    if (result != SQLITE_OK)
        return result;
    struct source *source = sqlite3_malloc(sizeof *source);
    if (!source)
        return SQLITE_NOMEM;
    *source = (struct source){.results = results};
    *table = &source->base;
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
    *cursor = (struct cursor){.results = ((struct source *)table)->results};
    *opened = &cursor->base;
    return SQLITE_OK;
}

static int cursor_close(sqlite3_vtab_cursor *cursor)
{
    sqlite3_free(cursor);
    return SQLITE_OK;
}

static int cursor_next(sqlite3_vtab_cursor *base)
{
    struct cursor *cursor = (struct cursor *)base;
    struct results *results = cursor->results;
    cursor->row++;
    cursor->ended = !results->next(results->context, results->cells);
    return SQLITE_OK;
}

static int cursor_start(sqlite3_vtab_cursor *cursor, int plan, const char *text, int nvalues,
                        sqlite3_value **values)
{
    (void)plan, (void)text, (void)nvalues, (void)values;
    return cursor_next(cursor);
}

static int cursor_ended(sqlite3_vtab_cursor *cursor)
{
    return ((struct cursor *)cursor)->ended;
}

static int cursor_row(sqlite3_vtab_cursor *cursor, sqlite3_int64 *row)
{
    *row = ((struct cursor *)cursor)->row;
    return SQLITE_OK;
}

/* Cells, keys and texts outlive the row, so nothing is copied. */

static void put_bytes(sqlite3_context *out, const char *text, size_t length)
{
    sqlite3_result_text64(out, text, length, SQLITE_STATIC, SQLITE_UTF8);
}

static char *two_digits(char *end, uint64_t number)
{
    static const char pairs[] = "00010203040506070809101112131415161718192021222324"
                                "25262728293031323334353637383940414243444546474849"
                                "50515253545556575859606162636465666768697071727374"
                                "75767778798081828384858687888990919293949596979899";
    return memcpy(end - 2, pairs + 2 * number, 2);
}

/* The digits at the end of `text`. */
static void put_digits(sqlite3_context *out, int64_t number, char text[KEY_TEXT])
{
    char *end = text + KEY_TEXT, *first = end;
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
    for (; rest >= 100; rest /= 100)
        first = two_digits(first, rest % 100);
    first = two_digits(first, rest);
    first += rest < 10;
    if (number < 0)
        *--first = '-';
    put_bytes(out, first, (size_t)(end - first));
}

static void put_key(sqlite3_context *out, const struct keys *keys, int64_t row, char text[KEY_TEXT])
{
    if (keys->quoted && keys->numeric)
        put_digits(out, keys_number(keys, (size_t)row), text);
    else if (keys->numeric)
        sqlite3_result_int64(out, keys_number(keys, (size_t)row));
    else
        sqlite3_result_text(out, keys_text(keys, (size_t)row, text), -1, SQLITE_STATIC);
}

static void put_member(sqlite3_context *out, const struct keys *keys, int64_t row,
                       char text[KEY_TEXT])
{
    if (row == NO_ROW)
        put_bytes(out, "", 0);
    else
        put_key(out, keys, row, text);
}

static int cursor_cell(sqlite3_vtab_cursor *cursor, sqlite3_context *out, int column)
{
    const struct results *results = ((struct cursor *)cursor)->results;
    const struct results_cell *cell = &results->cells[column];
    char *text = results->key_texts[column];
    switch (cell->kind) {
    case RESULTS_NULL:
        break;
    case RESULTS_INTEGER:
        sqlite3_result_int64(out, cell->integer);
        break;
    case RESULTS_REAL:
        sqlite3_result_double(out, cell->real);
        break;
    case RESULTS_TEXT:
        put_bytes(out, cell->text, cell->length);
        break;
    case RESULTS_HOUSEHOLD:
        put_key(out, results->households, cell->integer, text);
        break;
    case RESULTS_MEMBER:
        put_member(out, results->members, cell->integer, text);
        break;
    }
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

static bool make_source(struct results *results, struct fault *fault)
{
    size_t ncells = 1 + results->shape.ncriteria;
    for (size_t i = 0; i < RESULTS_TABLES; i++)
        ncells = targets[i].ncolumns > ncells ? targets[i].ncolumns : ncells;
    results->ncells = ncells;
    results->cells = calloc(ncells, sizeof *results->cells);
    results->key_texts = calloc(ncells, sizeof *results->key_texts);
    if (!results->cells || !results->key_texts)
        return fault_memory(fault);
    struct draft *draft = &results->draft;
    if (sqlite3_create_module(draft->database, "source", &source_module, results) != SQLITE_OK)
        return database_fault(draft->database, draft->path, fault);
    return true;
}

static bool start(struct results *results, const char *path, struct fault *fault)
{
    int page_bytes =
        results->households->count < LARGE_FROM_HOUSEHOLDS ? SMALL_PAGE_BYTES : LARGE_PAGE_BYTES;
    return draft_open(path, RESULTS_ID, page_bytes, &results->draft, fault) &&
           make_tables(results, fault) && make_source(results, fault);
}

bool results_open(const char *path, const struct keys *households, const struct keys *members,
                  const struct results_shape *shape, struct results **results, struct fault *fault)
{
    struct results *made = calloc(1, sizeof *made);
    if (!made)
        return fault_memory(fault);
    made->households = households;
    made->members = members;
    made->shape = *shape;
    if (!start(made, path, fault)) {
        results_discard(made);
        return false;
    }
    *results = made;
    return true;
}

static void put_fill(struct buffer *sql, const struct results *results, enum results_table table)
{
    const struct target *target = &targets[table];
    size_t ncolumns = target->ncolumns;
    if (table == RESULTS_CRITERION)
        ncolumns += results->shape.ncriteria;
    buffer_format(sql, "INSERT INTO %s", target->name);
    if (target->columns)
        buffer_format(sql, "(%s)", target->columns);
    buffer_put(sql, " SELECT ");
    for (size_t i = 0; i < ncolumns; i++)
        buffer_format(sql, i ? ", c%zu" : "c%zu", i);
    buffer_put(sql, " FROM source");
}

bool results_fill(struct results *results, enum results_table table, results_source *next,
                  void *context, struct fault *fault)
{
    struct buffer sql = {0};
    put_fill(&sql, results, table);
    results->next = next;
    results->context = context;
    memset(results->cells, 0, results->ncells * sizeof *results->cells);
    bool filled =
        sql.failed ? fault_memory(fault)
                   : database_run(results->draft.database, results->draft.path, sql.bytes, fault);
    buffer_release(&sql);
    return filled;
}

bool results_commit(struct results *results, struct fault *fault)
{
    bool committed = draft_commit(&results->draft, fault);
    results_discard(results);
    return committed;
}

void results_discard(struct results *results)
{
    if (!results)
        return;
    draft_discard(&results->draft);
    free(results->key_texts);
    free(results->cells);
    free(results);
}
