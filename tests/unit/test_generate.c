/* A synthetic province: the same bytes for the same seed, consistent members, every cause, and each
 * doubt found by its audit as often as it says it was planted. */
#include "as_of.h"
#include "audit.h"
#include "generate.h"

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

enum { HOUSEHOLDS = 20000 };

struct world {
    char folder[32];
    char registry[64], other[64];
    sqlite3 *database;
    struct fault fault;
};

static void generate(struct world *world, const char *path, size_t households, uint64_t seed)
{
    if (!generate_registry(path, households, seed, NULL, &world->fault))
        fail_msg("%s", world->fault.text[0]);
}

static int set_up(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    fault_init(&world->fault);
    strcpy(world->folder, "/tmp/diguan-XXXXXX");
    assert_non_null(mkdtemp(world->folder));
    snprintf(world->registry, sizeof world->registry, "%s/registry.db", world->folder);
    snprintf(world->other, sizeof world->other, "%s/other.db", world->folder);
    generate(world, world->registry, HOUSEHOLDS, 1);
    assert_int_equal(sqlite3_open_v2(world->registry, &world->database, SQLITE_OPEN_READONLY, NULL),
                     SQLITE_OK);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    sqlite3_close(world->database);
    unlink(world->registry);
    unlink(world->other);
    assert_int_equal(rmdir(world->folder), 0); /* nothing else was left behind */
    free(world);
    return 0;
}

static double ask(const struct world *world, const char *query)
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(world->database, query, -1, &statement, NULL) != SQLITE_OK)
        fail_msg("%s: %s", query, sqlite3_errmsg(world->database));
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    double answer = sqlite3_column_double(statement, 0);
    sqlite3_finalize(statement);
    return answer;
}

static unsigned char *read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    *length = (size_t)ftell(file);
    rewind(file);
    unsigned char *bytes = malloc(*length);
    assert_int_equal(fread(bytes, 1, *length, file), *length);
    fclose(file);
    return bytes;
}

static bool same_bytes(const char *left, const char *right)
{
    size_t left_length, right_length;
    unsigned char *left_bytes = read_file(left, &left_length);
    unsigned char *right_bytes = read_file(right, &right_length);
    bool same = left_length == right_length && memcmp(left_bytes, right_bytes, left_length) == 0;
    free(left_bytes);
    free(right_bytes);
    return same;
}

static void same_seed_same_bytes(void **state)
{
    struct world *world = *state;
    generate(world, world->other, HOUSEHOLDS, 1);
    assert_true(same_bytes(world->registry, world->other));
    generate(world, world->other, HOUSEHOLDS, 2);
    assert_false(same_bytes(world->registry, world->other));
}

/* What must lie between two bounds, counts of nothing that must not be included. */
static const struct promise {
    const char *query;
    double least, most;
} promises[] = {
    {"SELECT count(*) FROM 户", HOUSEHOLDS, HOUSEHOLDS},
    {"SELECT count(*) FROM 登记信息 WHERE 项目 = '合成数据' AND 内容 = '是'", 1, 1},
    {"SELECT count(*) FROM 登记信息 WHERE 项目 = '来源' AND "
     "内容 = 'generate households=20000 seed=1 version=1'",
     1, 1},
    {"SELECT count(*) FROM 登记信息 WHERE 项目 = '数据截止日期' AND 内容 = '2018-12-31'", 1, 1},

    /* What belongs together does. */
    {"SELECT count(*) FROM 成员 WHERE 户编号 NOT IN (SELECT 户编号 FROM 户)", 0, 0},
    {"SELECT count(*) FROM 户 WHERE 户编号 NOT IN (SELECT 户编号 FROM 成员)", 0, 0},
    {"SELECT count(*) FROM 帮扶措施 WHERE 户编号 NOT IN (SELECT 户编号 FROM 户)", 0, 0},
    {"SELECT count(*) FROM 帮扶措施 WHERE 人编号 NOT IN (SELECT 人编号 FROM 成员)", 0, 0},
    {"SELECT count(*) FROM 帮扶措施 WHERE substr(人编号, 1, 13) <> 户编号", 0, 0},
    {"SELECT count(*) FROM 户 WHERE 村代码 NOT IN (SELECT 村代码 FROM 村)", 0, 0},
    {"SELECT count(*) FROM 户 WHERE substr(村代码, 1, 6) <> substr(户编号, 1, 6)", 0, 0},
    {"SELECT count(*) FROM 村 WHERE 村代码 NOT IN (SELECT 代码 FROM 区划 WHERE 级别 = '村')", 0, 0},
    {"SELECT count(*) FROM 区划 WHERE 上级 NOT IN (SELECT 代码 FROM 区划)", 0, 0},
    {"SELECT count(DISTINCT substr(户编号, 1, 6)) FROM 户", 86, 86},

    /* Nobody's data. */
    {"SELECT count(*) FROM 成员 WHERE 证件号码 NOT LIKE '6200%'", 0, 0},
    {"SELECT count(*) FROM 户 WHERE 联系电话 NOT NULL OR 银行卡号 NOT NULL", 0, 0},
    {"SELECT count(*) FROM 户 WHERE 户主姓名 NOT LIKE '户主0%'", 0, 0},

    /* The shape of the province. */
    {"SELECT avg(n) FROM (SELECT count(*) AS n FROM 成员 GROUP BY 户编号)", 4.2, 4.4},
    {"SELECT avg(户编号 LIKE '6211%') FROM 户", 0.13, 0.17},
    {"SELECT avg(户编号 LIKE '6209%') FROM 户", 0.005, 0.02},
    {"SELECT avg(主要致贫原因 = '因病') FROM 户", 0.27, 0.33},
    {"SELECT avg(主要致贫原因 = '缺技术') FROM 户", 0.13, 0.18},
    {"SELECT avg(人均纯收入 < 3500) FROM 户", 0.4, 0.7},
    {"SELECT count(*) FROM 户 WHERE 人均纯收入 BETWEEN 3400 AND 3600", 400, 2000},
    {"SELECT avg(脱贫标志 = '已脱贫') FROM 户", 0.08, 0.14},
    {"SELECT avg(脱贫标志 = '返贫') FROM 户", 0.005, 0.03},
    {"SELECT count(DISTINCT 主要致贫原因) FROM 户", 14, 14},
    {"SELECT count(*) FROM 帮扶措施", 2 * HOUSEHOLDS, 8 * HOUSEHOLDS},

    /* Blanks. */
    {"SELECT avg(主要燃料类型 IS NULL) FROM 户", 0.014, 0.026},
    {"SELECT avg(建房年份 IS NULL) FROM 户", 0.04, 0.06},
    {"SELECT avg(危房等级 IS NULL) FROM 户", 0.002, 0.007},
    {"SELECT avg(低保金 IS NULL) FROM 户", 0.0002, 0.003},
    {"SELECT avg(劳动能力 IS NULL) FROM 成员", 0.002, 0.006},

    /* Members fit their ages and their households. */
    {"SELECT count(*) FROM 成员 WHERE 在校生状况 LIKE '高中%' AND 出生日期 > '2003-12-31'", 0, 0},
    {"SELECT count(*) FROM 成员 WHERE 出生日期 > '2018-12-31'", 0, 0},
    {"SELECT avg(劳动能力 IN ('普通劳动力', '技能劳动力')) FROM 成员 "
     "WHERE 出生日期 BETWEEN '1970-01-01' AND '1995-12-31'",
     0.75, 0.97},
    {"SELECT avg(n) FROM (SELECT max(健康状况 IN ('患有大病', '长期慢性病')) AS n FROM 成员 "
     "JOIN 户 USING (户编号) WHERE 主要致贫原因 = '因病' GROUP BY 户编号)",
     0.97, 1},
    {"SELECT avg(n) FROM (SELECT max(健康状况 = '残疾') AS n FROM 成员 "
     "JOIN 户 USING (户编号) WHERE 主要致贫原因 = '因残' GROUP BY 户编号)",
     0.93, 1},
};

static void keeps_its_promises(void **state)
{
    struct world *world = *state;
    for (size_t i = 0; i < sizeof promises / sizeof *promises; i++) {
        double answer = ask(world, promises[i].query);
        if (answer < promises[i].least || answer > promises[i].most)
            fail_msg("%s: %g is not within %g and %g", promises[i].query, answer, promises[i].least,
                     promises[i].most);
    }
}

/* Only the planted twins share a number. */
static void numbers_are_unique(void **state)
{
    struct world *world = *state;
    double shared = ask(world, "SELECT count(证件号码) - count(DISTINCT 证件号码) FROM 成员");
    double planted = ask(world, "SELECT 内容 FROM 登记信息 WHERE 项目 = '植入疑点 证件号码重复'");
    assert_true(planted > 0);
    assert_true(shared == planted);
}

static void one_household_is_enough(void **state)
{
    struct world *world = *state, one = {.folder = ""};
    generate(world, world->other, 1, 7);
    assert_int_equal(sqlite3_open(world->other, &one.database), SQLITE_OK);
    assert_true(ask(&one, "SELECT count(*) FROM 户") == 1);
    assert_true(ask(&one, "SELECT count(*) FROM 村") == 1);
    sqlite3_close(one.database);
}

static void only_the_owner_reads(void **state)
{
    struct world *world = *state;
    struct stat status;
    assert_int_equal(stat(world->registry, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
}

static void assert_refused(struct world *world, const char *path, const char *words)
{
    struct fault fault;
    fault_init(&fault);
    (void)world;
    assert_false(generate_registry(path, 2000, 1, NULL, &fault));
    assert_int_equal(fault.kind, FAULT_IO);
    if (!strstr(fault.text[0], words))
        fail_msg("'%s' does not say '%s'", fault.text[0], words);
}

static void other_files_stay(void **state)
{
    struct world *world = *state;
    FILE *file = fopen(world->other, "w");
    fputs("a letter", file);
    fclose(file);
    assert_refused(world, world->other, "was not made by this command");
    size_t length;
    unsigned char *bytes = read_file(world->other, &length);
    assert_int_equal(length, 8);
    free(bytes);
    assert_refused(world, "/nowhere/registry.db", "cannot be written");
    unlink(world->other);
}

static void a_full_disk_leaves_nothing(void **state)
{
    struct world *world = *state;
    struct rlimit before, small = {.rlim_cur = 1 << 20};
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small.rlim_max = before.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    assert_refused(world, world->other, world->other);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_int_equal(access(world->other, F_OK), -1);
}

/* ---- against the policy ---- */

struct judged {
    struct arena arena;
    struct policy policy;
    struct rulebook *rulebook;
    struct registry registry;
    struct evaluate_request request;
};

static void judge(struct world *world, struct judged *judged)
{
    struct fault *fault = &world->fault;
    int day;
    arena_init(&judged->arena);
    if (!policy_load(TEST_DATA "/../policies/gansu", &judged->arena, &judged->policy, fault) ||
        !registry_as_of_day(world->registry, &judged->policy.facts, &day, fault) ||
        !(judged->rulebook = rulebook_load(&judged->policy, day, fault)))
        fail_msg("%s", fault->text[0]);
    struct registry_request wanted = {0};
    for (int level = 0; level < LEVEL_COUNT; level++)
        wanted.wanted[level] = judged->rulebook->wanted[level];
    if (!registry_load(world->registry, &judged->policy.facts, &wanted, &judged->registry, fault))
        fail_msg("%s", fault->text[0]);
    judged->request = (struct evaluate_request){
        .rulebook = judged->rulebook, .registry = &judged->registry, .as_of_day = day};
}

static void judged_release(struct judged *judged)
{
    registry_release(&judged->registry);
    rulebook_free(judged->rulebook);
    arena_release(&judged->arena);
}

static size_t found_by(const struct audit *audit, int rule)
{
    size_t count = 0;
    for (size_t i = 0; i < audit->count; i++)
        count += audit->findings[i].audit == rule;
    return count;
}

/* Every audit of the policy finds at least what was planted for it, and something. */
static void audits_find_what_was_planted(void **state)
{
    struct world *world = *state;
    struct judged judged;
    struct audit audit;
    judge(world, &judged);
    if (!audit_run(&judged.request, &audit, &world->fault))
        fail_msg("%s", world->fault.text[0]);
    const struct rulebook *rulebook = judged.rulebook;
    for (size_t i = 0; i < rulebook->nof_kind[RULE_AUDIT]; i++) {
        char query[160];
        const char *name = rulebook->rules[rulebook->of_kind[RULE_AUDIT][i]].name;
        snprintf(query, sizeof query,
                 "SELECT coalesce((SELECT 内容 FROM 登记信息 WHERE 项目 = '植入疑点 %s'), 1)",
                 name);
        double planted = ask(world, query);
        if (planted < 1 || (double)found_by(&audit, (int)i) < planted)
            fail_msg("%s: %zu found, %g planted", name, found_by(&audit, (int)i), planted);
    }
    audit_release(&audit);
    judged_release(&judged);
}

struct head_count {
    size_t households, meets;
};

static bool count_meeting(void *context, struct verdicts *verdicts, struct fault *fault)
{
    struct head_count *count = context;
    (void)fault;
    count->households += verdicts->count;
    count->meets += bits_count(verdicts->meets.sure, 0, verdicts->count);
    return true;
}

static void assert_aids(const struct judged *judged)
{
    for (size_t i = 0; i < judged->registry.nreceived_names; i++) {
        const char *name = judged->registry.received_names[i];
        int rule = rulebook_find(judged->rulebook, name);
        if (rule == NO_RULE || judged->rulebook->rules[rule].kind != RULE_AID)
            fail_msg("'%s' is no aid of the policy", name);
    }
}

/* The policy reads every cell, knows every measure, and a plausible share may leave. */
static void policy_understands_all(void **state)
{
    struct world *world = *state;
    struct judged judged;
    struct head_count count = {0};
    judge(world, &judged);
    assert_int_equal(judged.registry.nbad, 0);
    assert_int_equal(judged.registry.orphans, 0);
    assert_int_equal(judged.registry.received_orphans, 0);
    assert_aids(&judged);
    if (!evaluate_each(&judged.request, MATCH_WHO, NULL, count_meeting, &count, &world->fault))
        fail_msg("%s", world->fault.text[0]);
    assert_int_equal(count.households, HOUSEHOLDS);
    assert_in_range(count.meets, HOUSEHOLDS / 10, HOUSEHOLDS / 5);
    judged_release(&judged);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_seed_same_bytes),
        cmocka_unit_test(keeps_its_promises),
        cmocka_unit_test(numbers_are_unique),
        cmocka_unit_test(one_household_is_enough),
        cmocka_unit_test(only_the_owner_reads),
        cmocka_unit_test(other_files_stay),
        cmocka_unit_test(a_full_disk_leaves_nothing),
        cmocka_unit_test(audits_find_what_was_planted),
        cmocka_unit_test(policy_understands_all),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
