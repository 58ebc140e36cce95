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

static bool open_results(struct world *world)
{
    fault_init(&world->fault);
    return results_open(world->path, &world->households, &world->members, &shape, &world->results,
                        &world->fault);
}

static bool commit(struct world *world)
{
    struct results *results = world->results;
    world->results = NULL;
    return results_commit(results, &world->fault);
}

static bool write_verdict(struct world *world, size_t household)
{
    static const double met[] = {1, NAN};
    const struct results_verdict verdict = {.area = "620102001001",
                                            .people = 4,
                                            .meets = NAN,
                                            .status = "在册",
                                            .causes = 5,
                                            .money = 1234.5,
                                            .criteria = met};
    return results_verdict(world->results, household, &verdict, &world->fault);
}

static bool write_rows(struct world *world)
{
    struct results *results = world->results;
    struct fault *fault = &world->fault;
    return results_run(results, "policy", "gansu", fault) && write_verdict(world, 0) &&
           write_verdict(world, 2) && results_cause(results, "因病", 0, 0.5, 1, fault) &&
           results_cause(results, "因学", 0, NAN, 2, fault) &&
           results_cause(results, "因病", 2, 1, 1, fault) &&
           results_recommendation(results, "乙", 0, 0, "因学", 1000, "建议新增", fault) &&
           results_recommendation(results, "甲", 0, NO_ROW, "因病", NAN, "待核实", fault) &&
           results_gap(results, "因病", 2, fault) && results_audit(results, "疑点", 0, fault) &&
           results_undetermined(results, "住房安全", 0, "危房等级", NO_ROW, fault) &&
           results_summary(results, "county", "620102", "households", 2, fault) &&
           results_area(results, "620102", "城关区", "县", fault) &&
           results_area(results, "6201", NULL, "市", fault);
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
    assert_query(world, "SELECT 收入达标 FROM criterion WHERE household = 30", "1");
    assert_query(world, "SELECT count(*) FROM criterion_long WHERE criterion = '住房\"安全'''",
                 "2");
    assert_query(world, "SELECT count(*) FROM criterion_long WHERE met IS NULL", "2");
    assert_query(world, "SELECT severity IS NULL FROM cause WHERE cause = '因学'", "1");
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

static void test_text_keys_stay_texts(void **state)
{
    struct world *world = *state;
    keys_release(&world->households);
    for (int i = 0; i < 3; i++)
        assert_true(keys_add_text(&world->households, i ? "11" : "10", 2, NULL));
    world->households.numbers[2] = 12;
    write_all(world);
    assert_query(world, "SELECT group_concat(household || typeof(household)) FROM verdict",
                 "10text,12text");
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
    assert_true(open_results(world) && write_verdict(world, 1) && commit(world));
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

static bool write_much(struct world *world)
{
    for (int i = 0; i < 400000; i++) {
        char name[32];
        snprintf(name, sizeof name, "a long enough name %d", i);
        if (!results_run(world->results, name, name, &world->fault))
            return false;
    }
    return commit(world);
}

/* A limit on the size of files stands in for a full disk. */
static void test_a_full_disk(void **state)
{
    struct world *world = *state;
    struct rlimit old, small = {.rlim_cur = 1 << 20};
    write_all(world);
    assert_true(open_results(world));
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small.rlim_max = old.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    bool written = write_much(world);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    signal(SIGXFSZ, SIG_DFL);
    assert_false(written);
    assert_int_equal(world->fault.kind, FAULT_IO);
    results_discard(world->results);
    world->results = NULL;
    assert_query(world, "SELECT count(*) FROM verdict", "2");
    assert_int_equal(files_in(world->folder), 1);
}

#define RESULTS_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        RESULTS_TEST(test_rows_come_back),
        RESULTS_TEST(test_views_lead_from_a_household),
        RESULTS_TEST(test_views_seek),
        RESULTS_TEST(test_text_keys_stay_texts),
        RESULTS_TEST(test_file_is_its_owners_only),
        RESULTS_TEST(test_old_results_stay_until_the_end),
        RESULTS_TEST(test_other_files_are_not_overwritten),
        RESULTS_TEST(test_places_that_cannot_be_written),
        RESULTS_TEST(test_a_link_is_followed),
        RESULTS_TEST(test_a_full_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
