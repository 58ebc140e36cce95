#include "results.h"

#include "database.h"

#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

/* "dgrs", in the header of every results file. */
enum { RESULTS_ID = 0x64677273 };

enum insert {
    INSERT_RUN,
    INSERT_VERDICT,
    INSERT_CRITERION,
    INSERT_CAUSE,
    INSERT_RECOMMENDATION,
    INSERT_GAP,
    INSERT_UNDETERMINED,
    INSERT_AUDIT,
    INSERT_SUMMARY,
    INSERT_AREA,
    INSERT_COUNT
};

struct results {
    struct draft draft;
    const struct keys *households, *members;
    struct results_shape shape;
    sqlite3_stmt *inserts[INSERT_COUNT];
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

static const char *const inserts[INSERT_COUNT] = {
    [INSERT_RUN] = "INSERT INTO run(name, value) VALUES(?1, ?2)",
    [INSERT_VERDICT] =
        "INSERT INTO verdict(household, area, people, meets, status, main_cause, declared_cause,"
        " agreement, causes, aids, money, money_undetermined)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    [INSERT_CAUSE] = "INSERT INTO cause(cause, household, severity, rank) VALUES(?1, ?2, ?3, ?4)",
    [INSERT_RECOMMENDATION] =
        "INSERT INTO recommendation(aid, household, member, answers, amount, state)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
    [INSERT_GAP] = "INSERT INTO gap(deficit, household) VALUES(?1, ?2)",
    [INSERT_UNDETERMINED] =
        "INSERT INTO undetermined(rule, household, fact, member) VALUES(?1, ?2, ?3, ?4)",
    [INSERT_AUDIT] = "INSERT INTO audit(audit, household) VALUES(?1, ?2)",
    [INSERT_SUMMARY] = "INSERT INTO summary(level, area, measure, value) VALUES(?1, ?2, ?3, ?4)",
    [INSERT_AREA] = "INSERT INTO area(code, name, level) VALUES(?1, ?2, ?3)",
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

static bool prepare(struct results *results, enum insert insert, const char *sql,
                    struct fault *fault)
{
    results->inserts[insert] =
        database_prepare(results->draft.database, results->draft.path, sql, fault);
    return results->inserts[insert];
}

static bool prepare_criterion(struct results *results, struct fault *fault)
{
    struct buffer sql = {0};
    buffer_put(&sql, "INSERT INTO criterion VALUES(?");
    for (size_t i = 0; i < results->shape.ncriteria; i++)
        buffer_put(&sql, ", ?");
    buffer_put(&sql, ")");
    bool prepared =
        sql.failed ? fault_memory(fault) : prepare(results, INSERT_CRITERION, sql.bytes, fault);
    buffer_release(&sql);
    return prepared;
}

static bool prepare_inserts(struct results *results, struct fault *fault)
{
    for (int i = 0; i < INSERT_COUNT; i++)
        if (inserts[i] && !prepare(results, (enum insert)i, inserts[i], fault))
            return false;
    return prepare_criterion(results, fault);
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
    if (!draft_open(path, RESULTS_ID, &made->draft, fault) || !make_tables(made, fault) ||
        !prepare_inserts(made, fault)) {
        results_discard(made);
        return false;
    }
    *results = made;
    return true;
}

/* Binding a row: texts and keys outlive the step, so nothing is copied. */

static void bind_text(sqlite3_stmt *insert, int at, const char *text)
{
    sqlite3_bind_text(insert, at, text, -1, SQLITE_STATIC);
}

static void bind_number(sqlite3_stmt *insert, int at, double number)
{
    if (isnan(number))
        sqlite3_bind_null(insert, at);
    else
        sqlite3_bind_double(insert, at, number);
}

static void bind_integer(sqlite3_stmt *insert, int at, double number)
{
    if (isnan(number))
        sqlite3_bind_null(insert, at);
    else
        sqlite3_bind_int64(insert, at, (int64_t)number);
}

static void bind_key(sqlite3_stmt *insert, int at, const struct keys *keys, size_t row)
{
    char out[KEY_TEXT];
    if (keys->numeric && !keys->quoted)
        sqlite3_bind_int64(insert, at, keys->numbers[row]);
    else
        sqlite3_bind_text(insert, at, keys_text(keys, row, out), -1,
                          keys->numeric ? SQLITE_TRANSIENT : SQLITE_STATIC);
}

static void bind_household(const struct results *results, sqlite3_stmt *insert, int at,
                           size_t household)
{
    bind_key(insert, at, results->households, household);
}

static void bind_member(const struct results *results, sqlite3_stmt *insert, int at, int64_t member)
{
    if (member == NO_ROW)
        bind_text(insert, at, "");
    else
        bind_key(insert, at, results->members, (size_t)member);
}

static bool run_insert(struct results *results, sqlite3_stmt *insert, struct fault *fault)
{
    if (sqlite3_step(insert) != SQLITE_DONE)
        return database_fault(results->draft.database, results->draft.path, fault);
    return sqlite3_reset(insert) == SQLITE_OK;
}

bool results_run(struct results *results, const char *name, const char *value, struct fault *fault)
{
    sqlite3_stmt *insert = results->inserts[INSERT_RUN];
    bind_text(insert, 1, name);
    bind_text(insert, 2, value);
    return run_insert(results, insert, fault);
}

static bool insert_criteria(struct results *results, size_t household, const double *criteria,
                            struct fault *fault)
{
    sqlite3_stmt *insert = results->inserts[INSERT_CRITERION];
    bind_household(results, insert, 1, household);
    for (size_t i = 0; i < results->shape.ncriteria; i++)
        bind_integer(insert, (int)i + 2, criteria[i]);
    return run_insert(results, insert, fault);
}

bool results_verdict(struct results *results, size_t household,
                     const struct results_verdict *verdict, struct fault *fault)
{
    sqlite3_stmt *insert = results->inserts[INSERT_VERDICT];
    bind_household(results, insert, 1, household);
    bind_text(insert, 2, verdict->area);
    bind_integer(insert, 3, verdict->people);
    bind_integer(insert, 4, verdict->meets);
    bind_text(insert, 5, verdict->status);
    bind_text(insert, 6, verdict->main_cause);
    bind_text(insert, 7, verdict->declared_cause);
    bind_text(insert, 8, verdict->agreement);
    sqlite3_bind_int64(insert, 9, verdict->causes);
    sqlite3_bind_int64(insert, 10, verdict->aids);
    bind_number(insert, 11, verdict->money);
    sqlite3_bind_int64(insert, 12, verdict->money_undetermined);
    return run_insert(results, insert, fault) &&
           insert_criteria(results, household, verdict->criteria, fault);
}

bool results_cause(struct results *results, const char *cause, size_t household, double severity,
                   int rank, struct fault *fault)
{
    sqlite3_stmt *insert = results->inserts[INSERT_CAUSE];
    bind_text(insert, 1, cause);
    bind_household(results, insert, 2, household);
    bind_number(insert, 3, severity);
    if (rank > 0)
        sqlite3_bind_int(insert, 4, rank);
    else
        sqlite3_bind_null(insert, 4);
    return run_insert(results, insert, fault);
}

bool results_recommendation(struct results *results, const char *aid, size_t household,
                            int64_t member, const char *answers, double amount, const char *state,
                            struct fault *fault)
{
    sqlite3_stmt *insert = results->inserts[INSERT_RECOMMENDATION];
    bind_text(insert, 1, aid);
    bind_household(results, insert, 2, household);
    bind_member(results, insert, 3, member);
    bind_text(insert, 4, answers);
    bind_number(insert, 5, amount);
    bind_text(insert, 6, state);
    return run_insert(results, insert, fault);
}

static bool insert_pair(struct results *results, enum insert kind, const char *rule,
                        size_t household, struct fault *fault)
{
    sqlite3_stmt *insert = results->inserts[kind];
    bind_text(insert, 1, rule);
    bind_household(results, insert, 2, household);
    return run_insert(results, insert, fault);
}

bool results_gap(struct results *results, const char *deficit, size_t household,
                 struct fault *fault)
{
    return insert_pair(results, INSERT_GAP, deficit, household, fault);
}

bool results_audit(struct results *results, const char *audit, size_t household,
                   struct fault *fault)
{
    return insert_pair(results, INSERT_AUDIT, audit, household, fault);
}

bool results_undetermined(struct results *results, const char *rule, size_t household,
                          const char *fact, int64_t member, struct fault *fault)
{
    sqlite3_stmt *insert = results->inserts[INSERT_UNDETERMINED];
    bind_text(insert, 1, rule);
    bind_household(results, insert, 2, household);
    bind_text(insert, 3, fact ? fact : "");
    bind_member(results, insert, 4, member);
    return run_insert(results, insert, fault);
}

bool results_summary(struct results *results, const char *level, const char *area,
                     const char *measure, double value, struct fault *fault)
{
    sqlite3_stmt *insert = results->inserts[INSERT_SUMMARY];
    bind_text(insert, 1, level);
    bind_text(insert, 2, area ? area : "");
    bind_text(insert, 3, measure);
    bind_number(insert, 4, value);
    return run_insert(results, insert, fault);
}

bool results_area(struct results *results, const char *code, const char *name, const char *level,
                  struct fault *fault)
{
    sqlite3_stmt *insert = results->inserts[INSERT_AREA];
    bind_text(insert, 1, code);
    bind_text(insert, 2, name);
    bind_text(insert, 3, level);
    return run_insert(results, insert, fault);
}

static void finalize_inserts(struct results *results)
{
    for (int i = 0; i < INSERT_COUNT; i++) {
        sqlite3_finalize(results->inserts[i]);
        results->inserts[i] = NULL;
    }
}

bool results_commit(struct results *results, struct fault *fault)
{
    finalize_inserts(results);
    bool committed = draft_commit(&results->draft, fault);
    results_discard(results);
    return committed;
}

void results_discard(struct results *results)
{
    if (!results)
        return;
    finalize_inserts(results);
    draft_discard(&results->draft);
    free(results);
}
