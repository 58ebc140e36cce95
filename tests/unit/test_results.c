/* results.db: whole or not at all, readable by its owner only, and never over someone else's file.
 */
#include "results.h"

#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct world {
    char folder[64], path[128];
    struct keys households, members;
    struct results *results;
    struct fault fault;
};

static const char *const criteria[] = {"收入达标", "住房\"安全'"};
static const struct results_shape shape = {2, criteria};

static int set_up(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    strcpy(world->folder, "/tmp/diguan-results-XXXXXX");
    assert_non_null(mkdtemp(world->folder));
    snprintf(world->path, sizeof world->path, "%s/results.db", world->folder);
    for (int64_t i = 1; i <= 3; i++)
        assert_true(keys_add_number(&world->households, i * 10, NULL));
    assert_true(keys_add_text(&world->members, "7", 1, NULL));
    fault_init(&world->fault);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    results_discard(world->results);
    keys_release(&world->households);
    keys_release(&world->members);
    unlink(world->path);
    assert_int_equal(rmdir(world->folder), 0);
    free(world);
    return 0;
}

static bool open_with_threads(struct world *world, size_t threads)
{
    fault_init(&world->fault);
    return results_open(world->path, &world->households, &world->members, &shape, threads,
                        &world->results, &world->fault);
}

static bool open_results(struct world *world)
{
    return open_with_threads(world, 0);
}

static bool commit(struct world *world)
{
    struct results *results = world->results;
    world->results = NULL;
    return results_commit(results, &world->fault);
}

/* Rows that lie in memory as a source. */
struct rows {
    const struct results_cell *cells;
    size_t ncolumns, left;
};

static bool next_row(void *context, struct results_cell *cells)
{
    struct rows *rows = context;
    if (rows->left == 0)
        return false;
    memcpy(cells, rows->cells, rows->ncolumns * sizeof *cells);
    rows->cells += rows->ncolumns;
    rows->left--;
    return true;
}

#define NOTHING                                                                                    \
    {                                                                                              \
        .kind = RESULTS_NULL                                                                       \
    }
#define INTEGER(number)                                                                            \
    {                                                                                              \
        .kind = RESULTS_INTEGER, .integer = (number)                                               \
    }
#define REAL(number)                                                                               \
    {                                                                                              \
        .kind = RESULTS_REAL, .real = (number)                                                     \
    }
#define TEXT(words)                                                                                \
    {                                                                                              \
        .kind = RESULTS_TEXT, .text = (words), .length = sizeof(words) - 1                         \
    }
#define HOUSEHOLD(row)                                                                             \
    {                                                                                              \
        .kind = RESULTS_HOUSEHOLD, .integer = (row)                                                \
    }
#define MEMBER(row)                                                                                \
    {                                                                                              \
        .kind = RESULTS_MEMBER, .integer = (row)                                                   \
    }

#define FILL(world, table, columns, ...)                                                           \
    fill(world, table, columns, (const struct results_cell[]){__VA_ARGS__},                        \
         sizeof((const struct results_cell[]){__VA_ARGS__}) / sizeof(struct results_cell))

static bool fill(struct world *world, enum results_table table, size_t ncolumns,
                 const struct results_cell *cells, size_t ncells)
{
    assert_int_equal(ncells % ncolumns, 0);
    struct rows rows = {cells, ncolumns, ncells / ncolumns};
    return results_fill(world->results, table, next_row, &rows, &world->fault);
}

#define VERDICT(household)                                                                         \
    HOUSEHOLD(household), TEXT("620102001001"), INTEGER(4), NOTHING, TEXT("在册"), NOTHING,        \
        {.kind = RESULTS_TEXT}, TEXT(""), INTEGER(5), INTEGER(0), REAL(1234.5), INTEGER(0)

static bool write_by_household(struct world *world)
{
    return FILL(world, RESULTS_VERDICT, 12, VERDICT(0), VERDICT(2)) &&
           FILL(world, RESULTS_CRITERION, 3, HOUSEHOLD(0), INTEGER(1), NOTHING, HOUSEHOLD(2),
                INTEGER(1), NOTHING);
}

static bool write_by_rule(struct world *world)
{
    return FILL(world, RESULTS_CAUSE, 4, TEXT("因学"), HOUSEHOLD(0), REAL(NAN), INTEGER(2),
                TEXT("因病"), HOUSEHOLD(0), REAL(0.5), INTEGER(1), TEXT("因病"), HOUSEHOLD(2),
                REAL(1), NOTHING) &&
           FILL(world, RESULTS_RECOMMENDATION, 6, TEXT("乙"), HOUSEHOLD(0), MEMBER(0), TEXT("因学"),
                REAL(1000), TEXT("建议新增"), TEXT("甲"), HOUSEHOLD(0), MEMBER(NO_ROW),
                TEXT("因病"), REAL(NAN), TEXT("待核实")) &&
           FILL(world, RESULTS_GAP, 2, TEXT("因病"), HOUSEHOLD(2)) &&
           FILL(world, RESULTS_UNDETERMINED, 4, TEXT("住房安全"), HOUSEHOLD(0), TEXT("危房等级"),
                MEMBER(NO_ROW)) &&
           FILL(world, RESULTS_AUDIT, 2, TEXT("疑点"), HOUSEHOLD(0));
}

static bool write_rows(struct world *world)
{
    return FILL(world, RESULTS_RUN, 2, TEXT("policy"), TEXT("gansu")) &&
           write_by_household(world) && write_by_rule(world) &&
           FILL(world, RESULTS_SUMMARY, 4, TEXT("county"), TEXT("620102"), TEXT("households"),
                REAL(2)) &&
           FILL(world, RESULTS_AREA, 3, TEXT("6201"), NOTHING, TEXT("市"), TEXT("620102"),
                TEXT("城关区"), TEXT("县"));
}

static void write_all(struct world *world)
{
    if (!open_results(world) || !write_rows(world) || !commit(world))
        fail_msg("%s", world->fault.text[0]);
}

/* One value of the committed file as SQLite writes it, typeof() included where asked. */
static void assert_query(const struct world *world, const char *sql, const char *want)
{
    sqlite3 *database;
    sqlite3_stmt *statement;
    assert_int_equal(sqlite3_open_v2(world->path, &database, SQLITE_OPEN_READONLY, NULL),
                     SQLITE_OK);
    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(database));
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    const char *have = (const char *)sqlite3_column_text(statement, 0);
    if (strcmp(have ? have : "NULL", want) != 0)
        fail_msg("%s: have %s, want %s", sql, have ? have : "NULL", want);
    sqlite3_finalize(statement);
    sqlite3_close(database);
}

static int files_in(const char *folder)
{
    int count = 0;
    DIR *entries = opendir(folder);
    for (struct dirent *entry; (entry = readdir(entries));)
        count += entry->d_name[0] != '.';
    closedir(entries);
    return count;
}

static void test_rows_come_back(void **state)
{
    struct world *world = *state;
    write_all(world);
    assert_query(world, "SELECT value FROM run WHERE name = 'policy'", "gansu");
    assert_query(world, "SELECT group_concat(household || typeof(household)) FROM verdict",
                 "10integer,30integer");
    assert_query(world, "SELECT people || status || causes || money FROM verdict", "4在册51234.5");
    assert_query(world, "SELECT meets IS NULL AND main_cause IS NULL FROM verdict", "1");
    assert_query(world, "SELECT declared_cause IS NULL AND agreement = '' FROM verdict", "1");
    assert_query(world, "SELECT 收入达标 FROM criterion WHERE household = 30", "1");
    assert_query(world, "SELECT count(*) FROM criterion_long WHERE criterion = '住房\"安全'''",
                 "2");
    assert_query(world, "SELECT count(*) FROM criterion_long WHERE met IS NULL", "2");
    assert_query(world, "SELECT severity IS NULL AND rank = 2 FROM cause WHERE cause = '因学'",
                 "1");
    assert_query(world, "SELECT rank IS NULL FROM cause WHERE household = 30", "1");
    assert_query(world, "SELECT amount FROM recommendation WHERE aid = '乙'", "1000.0");
    assert_query(world, "SELECT member || typeof(member) FROM recommendation WHERE aid = '乙'",
                 "7text");
    assert_query(world, "SELECT quote(member) FROM recommendation WHERE aid = '甲'", "''");
    assert_query(world, "SELECT value FROM summary WHERE area = '620102'", "2.0");
    assert_query(world, "SELECT name || value FROM summary JOIN area ON area.code = summary.area",
                 "城关区2.0");
    assert_query(world, "SELECT name IS NULL FROM area WHERE level = '市'", "1");
    assert_query(world, "PRAGMA integrity_check", "ok");
}

static void test_views_lead_from_a_household(void **state)
{
    struct world *world = *state;
    write_all(world);
    assert_query(world, "SELECT group_concat(cause) FROM household_cause WHERE household = 10",
                 "因学,因病");
    assert_query(world,
                 "SELECT group_concat(aid || state) FROM household_recommendation"
                 " WHERE household = 10",
                 "乙建议新增,甲待核实");
    assert_query(world, "SELECT deficit FROM household_gap WHERE household = 30", "因病");
    assert_query(world, "SELECT count(*) FROM household_gap WHERE household = 10", "0");
    assert_query(world, "SELECT fact FROM household_undetermined WHERE household = 10", "危房等级");
    assert_query(world, "SELECT audit FROM household_audit WHERE household = 10", "疑点");
}

/* The primary key leads to a household's rows; nothing but the list of rules is walked. */
static void test_views_seek(void **state)
{
    struct world *world = *state;
    sqlite3 *database;
    sqlite3_stmt *plan;
    write_all(world);
    assert_int_equal(sqlite3_open(world->path, &database), SQLITE_OK);
    sqlite3_prepare_v2(database,
                       "EXPLAIN QUERY PLAN SELECT * FROM household_recommendation"
                       " WHERE household = 10",
                       -1, &plan, NULL);
    bool seeks = false;
    while (sqlite3_step(plan) == SQLITE_ROW) {
        const char *step = (const char *)sqlite3_column_text(plan, 3);
        assert_null(strstr(step, "SCAN recommendation"));
        seeks = seeks || strstr(step, "(aid=? AND household=?)");
    }
    assert_true(seeks);
    sqlite3_finalize(plan);
    sqlite3_close(database);
}

static void assert_text_keys(struct world *world, const char *const texts[3], const char *want)
{
    keys_release(&world->households);
    for (int i = 0; i < 3; i++)
        assert_true(keys_add_text(&world->households, texts[i], strlen(texts[i]), NULL));
    write_all(world);
    assert_query(world, "SELECT group_concat(household || typeof(household)) FROM verdict", want);
}

static void test_text_keys_stay_texts(void **state)
{
    assert_text_keys(*state, (const char *const[]){"10", "11", "6212010017"},
                     "10text,6212010017text");
    assert_text_keys(*state, (const char *const[]){"0", "11", "7"}, "0text,7text");
    assert_text_keys(*state, (const char *const[]){"-100", "11", "9223372036854775807"},
                     "-100text,9223372036854775807text");
    assert_text_keys(*state, (const char *const[]){"甲1", "甲2", "甲3"}, "甲1text,甲3text");
}

static void test_packed_keys(void **state)
{
    struct world *world = *state;
    keys_pack(&world->households);
    write_all(world);
    assert_query(world, "SELECT group_concat(household || typeof(household)) FROM verdict",
                 "10integer,30integer");
}

static void test_rows_out_of_order(void **state)
{
    struct world *world = *state;
    assert_true(open_results(world) &&
                FILL(world, RESULTS_GAP, 2, TEXT("乙"), HOUSEHOLD(2), TEXT("甲"), HOUSEHOLD(0),
                     TEXT("乙"), HOUSEHOLD(1)) &&
                commit(world));
    assert_query(world, "SELECT group_concat(deficit || household) FROM gap", "乙20,乙30,甲10");
    assert_query(world, "PRAGMA integrity_check", "ok");
}

static void test_the_same_key_twice_is_a_fault(void **state)
{
    struct world *world = *state;
    write_all(world);
    assert_true(open_results(world));
    assert_false(FILL(world, RESULTS_GAP, 2, TEXT("甲"), HOUSEHOLD(0), TEXT("甲"), HOUSEHOLD(1),
                      TEXT("甲"), HOUSEHOLD(0)));
    assert_int_equal(world->fault.kind, FAULT_IO);
    assert_non_null(strstr(world->fault.text[0], "results.db: the database says: UNIQUE"));
    results_discard(world->results);
    world->results = NULL;
    assert_query(world, "SELECT group_concat(deficit || household) FROM gap", "因病30");
}

static bool first_of_three(void *context, struct results_cell *cells)
{
    int64_t *row = context;
    if (*row == 0)
        cells[0] = (struct results_cell)TEXT("甲");
    cells[1] = (struct results_cell)HOUSEHOLD(*row);
    return (*row)++ < 3;
}

/* Every fill starts from NULLs, and a cell stays until the source sets it again. */
static void test_cells_stay_from_row_to_row(void **state)
{
    struct world *world = *state;
    int64_t row = 0;
    assert_true(open_results(world) &&
                results_fill(world->results, RESULTS_AUDIT, first_of_three, &row, &world->fault));
    row = 1;
    assert_false(results_fill(world->results, RESULTS_GAP, first_of_three, &row, &world->fault));
    assert_non_null(strstr(world->fault.text[0], "NOT NULL"));
    results_discard(world->results);
    world->results = NULL;
}

static void add_households(struct world *world, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        assert_true(keys_add_number(&world->households, 1000 + i, NULL));
}

struct sequence {
    int64_t next, count, step;
};

static bool next_in_sequence(void *context, struct results_cell *cells)
{
    struct sequence *sequence = context;
    cells[0] = (struct results_cell)TEXT("甲");
    cells[1] = (struct results_cell)HOUSEHOLD(sequence->next % sequence->count);
    sequence->next += sequence->step;
    return sequence->next <= sequence->step * sequence->count;
}

/* Pages are larger then, and rows in any order fill many of them. */
static void test_many_households(void **state)
{
    struct world *world = *state;
    add_households(world, 30000);
    struct sequence ordered = {0, 30003, 1}, scattered = {0, 30003, 7};
    assert_true(
        open_results(world) &&
        results_fill(world->results, RESULTS_GAP, next_in_sequence, &ordered, &world->fault) &&
        results_fill(world->results, RESULTS_AUDIT, next_in_sequence, &scattered, &world->fault) &&
        commit(world));
    assert_query(world, "PRAGMA page_size", "65536");
    assert_query(world, "PRAGMA integrity_check", "ok");
    assert_query(world, "SELECT count(*) || ' ' || sum(household) FROM gap", "30003 479985060");
    assert_query(world,
                 "SELECT count(*) FROM (SELECT deficit, household FROM gap EXCEPT"
                 " SELECT audit, household FROM audit)",
                 "0");
}

/* Audits that are found for the first so many households; their names lie where the next will. */
struct audits {
    char name[8];
    size_t audit;
    int64_t household;
};

static const int64_t audit_sizes[] = {1, 2047, 2048, 2049, 4096, 5000, 1};
enum { NAUDITS = sizeof audit_sizes / sizeof *audit_sizes };

static bool next_audit(void *context, struct results_cell *cells)
{
    struct audits *audits = context;
    if (audits->audit < NAUDITS && audits->household == audit_sizes[audits->audit]) {
        audits->audit++;
        audits->household = 0;
    }
    if (audits->audit == NAUDITS)
        return false;
    snprintf(audits->name, sizeof audits->name, "%zu", audits->audit);
    cells[0] = (struct results_cell){.kind = RESULTS_TEXT, .text = audits->name, .length = 1};
    cells[1] = (struct results_cell)HOUSEHOLD(audits->household++);
    return true;
}

static void write_audits(struct world *world, size_t threads)
{
    struct audits audits = {.audit = 0};
    assert_true(open_with_threads(world, threads) &&
                results_fill(world->results, RESULTS_AUDIT, next_audit, &audits, &world->fault) &&
                results_fill(world->results, RESULTS_GAP, next_audit, &audits, &world->fault) &&
                commit(world));
}

static void test_runs_of_rows_with_the_same_name(void **state)
{
    struct world *world = *state;
    add_households(world, 5000);
    for (size_t threads = 1; threads <= 2; threads++) {
        write_audits(world, threads);
        assert_query(world,
                     "SELECT group_concat(audit || ':' || n, ' ') FROM (SELECT audit, count(*) AS n"
                     " FROM audit GROUP BY audit ORDER BY audit)",
                     "0:1 1:2047 2:2048 3:2049 4:4096 5:5000 6:1");
        assert_query(world, "SELECT max(household) FROM audit WHERE audit = '5'", "5996");
        assert_query(world, "SELECT count(*) FROM gap", "0");
    }
}

static void test_file_is_its_owners_only(void **state)
{
    struct world *world = *state;
    struct stat status;
    write_all(world);
    assert_int_equal(stat(world->path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_int_equal(files_in(world->folder), 1);
}

static void test_old_results_stay_until_the_end(void **state)
{
    struct world *world = *state;
    write_all(world);
    assert_true(open_results(world));
    assert_query(world, "SELECT count(*) FROM verdict", "2");
    results_discard(world->results);
    world->results = NULL;
    assert_query(world, "SELECT count(*) FROM verdict", "2");
    assert_int_equal(files_in(world->folder), 1);
    assert_true(open_results(world) && FILL(world, RESULTS_VERDICT, 12, VERDICT(1)) &&
                commit(world));
    assert_query(world, "SELECT count(*) FROM verdict", "1");
}

static void assert_refused(struct world *world, const char *text)
{
    assert_false(open_results(world));
    assert_int_equal(world->fault.count, 1);
    assert_int_equal(world->fault.kind, FAULT_IO);
    if (!strstr(world->fault.text[0], text))
        fail_msg("have '%s', want '%s'", world->fault.text[0], text);
}

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void make_other_database(const char *path)
{
    sqlite3 *database;
    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, "CREATE TABLE 户(x)", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(database);
}

static void test_other_files_are_not_overwritten(void **state)
{
    struct world *world = *state;
    write_text(world->path, "my notes");
    assert_refused(world, "was not made by this command");
    unlink(world->path);
    make_other_database(world->path);
    assert_refused(world, "results.db: the file there was not made by this command");
    assert_query(world, "SELECT count(*) FROM 户", "0");
    write_text(world->path, "");
    write_all(world);
    assert_query(world, "SELECT count(*) FROM verdict", "2");
}

static void test_places_that_cannot_be_written(void **state)
{
    struct world *world = *state;
    assert_int_equal(mkdir(world->path, 0700), 0);
    assert_refused(world, "a folder stands there");
    rmdir(world->path);
    assert_int_equal(symlink("nowhere", world->path), 0);
    assert_refused(world, "the file cannot be written");
    unlink(world->path);
    char *path = strdup(world->path);
    snprintf(world->path, sizeof world->path, "%s/absent/results.db", world->folder);
    assert_refused(world, "the file cannot be written: ");
    strcpy(world->path, path);
    free(path);
    assert_int_equal(files_in(world->folder), 0);
}

static void test_a_link_is_followed(void **state)
{
    struct world *world = *state;
    char target[160];
    struct stat status;
    snprintf(target, sizeof target, "%s/target.db", world->folder);
    write_text(target, "");
    assert_int_equal(symlink("target.db", world->path), 0);
    write_all(world);
    assert_int_equal(lstat(world->path, &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_query(world, "SELECT count(*) FROM verdict", "2");
    unlink(target);
}

struct names {
    char text[32];
    int left;
};

static bool next_name(void *context, struct results_cell *cells)
{
    struct names *names = context;
    snprintf(names->text, sizeof names->text, "a long enough name %d", names->left);
    cells[0] = cells[1] = (struct results_cell){
        .kind = RESULTS_TEXT, .text = names->text, .length = (uint32_t)strlen(names->text)};
    return names->left-- > 0;
}

static bool write_much(struct world *world)
{
    struct names names = {.left = 400000};
    return results_fill(world->results, RESULTS_RUN, next_name, &names, &world->fault) &&
           commit(world);
}

static bool write_in_order(struct world *world)
{
    struct sequence ordered = {0, 3000, 1};
    return results_fill(world->results, RESULTS_GAP, next_in_sequence, &ordered, &world->fault) &&
           commit(world);
}

/* A limit on the size of files stands in for a full disk. */
static bool write_within(struct world *world, rlim_t bytes, bool (*write)(struct world *world))
{
    struct rlimit old, small = {.rlim_cur = bytes};
    assert_true(open_results(world));
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small.rlim_max = old.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    bool written = write(world);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    signal(SIGXFSZ, SIG_DFL);
    return written;
}

static void assert_no_room(struct world *world, rlim_t bytes, bool (*write)(struct world *world))
{
    assert_false(write_within(world, bytes, write));
    assert_int_equal(world->fault.kind, FAULT_IO);
    assert_non_null(strstr(world->fault.text[0], "results.db: "));
    results_discard(world->results);
    world->results = NULL;
    assert_query(world, "SELECT count(*) FROM verdict", "2");
    assert_int_equal(files_in(world->folder), 1);
}

static void test_a_full_disk(void **state)
{
    struct world *world = *state;
    write_all(world);
    assert_no_room(world, 1 << 20, write_much);
}

/* The last page is written when all rows are in and SQLite has nothing more to do. */
static void test_no_room_for_the_last_bytes(void **state)
{
    struct world *world = *state;
    struct stat status;
    add_households(world, 3000);
    assert_true(open_results(world) && write_in_order(world));
    assert_int_equal(stat(world->path, &status), 0);
    write_all(world);
    assert_no_room(world, (rlim_t)status.st_size - 1, write_in_order);
    assert_true(write_within(world, (rlim_t)status.st_size, write_in_order));
}

#define RESULTS_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        RESULTS_TEST(test_rows_come_back),
        RESULTS_TEST(test_views_lead_from_a_household),
        RESULTS_TEST(test_views_seek),
        RESULTS_TEST(test_text_keys_stay_texts),
        RESULTS_TEST(test_packed_keys),
        RESULTS_TEST(test_rows_out_of_order),
        RESULTS_TEST(test_the_same_key_twice_is_a_fault),
        RESULTS_TEST(test_cells_stay_from_row_to_row),
        RESULTS_TEST(test_many_households),
        RESULTS_TEST(test_runs_of_rows_with_the_same_name),
        RESULTS_TEST(test_file_is_its_owners_only),
        RESULTS_TEST(test_old_results_stay_until_the_end),
        RESULTS_TEST(test_other_files_are_not_overwritten),
        RESULTS_TEST(test_places_that_cannot_be_written),
        RESULTS_TEST(test_a_link_is_followed),
        RESULTS_TEST(test_a_full_disk),
        RESULTS_TEST(test_no_room_for_the_last_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
