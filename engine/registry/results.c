#include "results.h"

#include "blocks.h"
#include "database.h"
#include "results_source.h"

#include <sqlite3.h>
#include <stdlib.h>

/* "dgrs", in the header of every results file. */
enum { RESULTS_ID = 0x64677273 };

/* Large pages are filled in two thirds of the time, but a small file would be mostly empty pages.
 */
enum { SMALL_PAGE_BYTES = 8192, LARGE_PAGE_BYTES = 65536, LARGE_FROM_HOUSEHOLDS = 20000 };

struct results {
    struct draft draft;
    const struct keys *households, *members;
    struct results_shape shape;
    struct source *source;
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

/* The columns by name, save those of `criterion`: household, then one for each criterion. Many rows
 * of a `led` table have the same text in the first. */
static const struct target {
    const char *name, *columns;
    size_t ncolumns;
    bool led;
} targets[RESULTS_TABLES] = {
    [RESULTS_RUN] = {"run", "name, value", 2, false},
    [RESULTS_VERDICT] = {"verdict",
                         "household, area, people, meets, status, main_cause, declared_cause,"
                         " agreement, causes, aids, money, money_undetermined",
                         12, false},
    [RESULTS_CRITERION] = {"criterion", NULL, 1, false},
    [RESULTS_CAUSE] = {"cause", "cause, household, severity, rank", 4, true},
    [RESULTS_RECOMMENDATION] = {"recommendation", "aid, household, member, answers, amount, state",
                                6, true},
    [RESULTS_GAP] = {"gap", "deficit, household", 2, true},
    [RESULTS_UNDETERMINED] = {"undetermined", "rule, household, fact, member", 4, true},
    [RESULTS_AUDIT] = {"audit", "audit, household", 2, true},
    [RESULTS_SUMMARY] = {"summary", "level, area, measure, value", 4, true},
    [RESULTS_AREA] = {"area", "code, name, level", 3, false},
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

static size_t columns_of(const struct results *results, enum results_table table)
{
    return targets[table].ncolumns + (table == RESULTS_CRITERION ? results->shape.ncriteria : 0);
}

static bool make_source(struct results *results, bool threaded, struct fault *fault)
{
    size_t ncells = 0;
    for (enum results_table table = 0; table < RESULTS_TABLES; table++)
        ncells = columns_of(results, table) > ncells ? columns_of(results, table) : ncells;
    results->source = source_new(results->draft.database, results->draft.path, ncells,
                                 results->households, results->members, threaded, fault);
    return results->source != NULL;
}

static bool start(struct results *results, const char *path, bool threaded, struct fault *fault)
{
    int page_bytes =
        results->households->count < LARGE_FROM_HOUSEHOLDS ? SMALL_PAGE_BYTES : LARGE_PAGE_BYTES;
    return draft_open(path, RESULTS_ID, page_bytes, threaded, &results->draft, fault) &&
           make_tables(results, fault) && make_source(results, threaded, fault);
}

bool results_open(const char *path, const struct keys *households, const struct keys *members,
                  const struct results_shape *shape, size_t threads, struct results **results,
                  struct fault *fault)
{
    struct results *made = calloc(1, sizeof *made);
    if (!made)
        return fault_memory(fault);
    made->households = households;
    made->members = members;
    made->shape = *shape;
    if (!start(made, path, (threads ? threads : blocks_cores()) > 1, fault)) {
        results_discard(made);
        return false;
    }
    *results = made;
    return true;
}

static void put_fill(struct buffer *sql, const struct results *results, enum results_table table)
{
    const struct target *target = &targets[table];
    size_t ncolumns = columns_of(results, table);
    buffer_format(sql, "INSERT INTO %s", target->name);
    if (target->columns)
        buffer_format(sql, "(%s)", target->columns);
    buffer_put(sql, " SELECT ");
    buffer_put(sql, target->led ? "?1" : "c0");
    for (size_t i = 1; i < ncolumns; i++)
        buffer_format(sql, ", c%zu", i);
    buffer_put(sql, " FROM source");
}

static bool run_fill(struct results *results, const char *sql, struct fault *fault)
{
    const struct draft *draft = &results->draft;
    struct sqlite3_stmt *statement = database_prepare(draft->database, draft->path, sql, fault);
    bool good = statement != NULL;
    while (good && source_run(results->source, statement)) {
        good = sqlite3_step(statement) == SQLITE_DONE ||
               database_fault(draft->database, draft->path, fault);
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
    return good;
}

bool results_fill(struct results *results, enum results_table table, results_source *next,
                  void *context, struct fault *fault)
{
    struct buffer sql = {0};
    put_fill(&sql, results, table);
    bool filled = sql.failed
                      ? fault_memory(fault)
                      : source_start(results->source, next, context, columns_of(results, table),
                                     targets[table].led, fault) &&
                            run_fill(results, sql.bytes, fault);
    source_stop(results->source);
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
    source_free(results->source);
    free(results);
}
