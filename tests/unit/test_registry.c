/* The registry as it is read: cells, keys, members, places, bad files. */
#include "database.h"
#include "identity.h"
#include "registry.h"

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const char facts_text[] =
    "household:\n"
    "  table: 户\n"
    "  key: 户编号\n"
    "  area: 村代码\n"
    "  facts:\n"
    "    人数: {type: integer, unit: 人, range: [1, 30]}\n"
    "    工资: {type: money, unit: 元/年}\n"
    "    危房等级: {type: enum, values: [A级, B级, C级, D级], codes: {01: A级, 02: C级}}\n"
    "    饮水安全: {type: boolean, column: 安全饮水}\n"
    "    建档日期: {type: date}\n"
    "    备注: {type: text}\n"
    "    面积: {type: number, unit: 亩, personal: true, range: [0, 100]}\n"
    "member:\n"
    "  table: 成员\n"
    "  key: 人编号\n"
    "  household: 户编号\n"
    "  label: 姓名\n"
    "  facts:\n"
    "    出生日期: {type: date}\n"
    "    性别: {type: enum, values: [男, 女]}\n"
    "    证件: {type: id, birth: 出生日期, sex: 性别}\n"
    "    年纪: {type: integer, unit: 岁}\n"
    "village: {table: 村, key: 村代码, facts: {距离: {type: number, unit: 公里}}}\n"
    "county: {table: 区划, key: 代码, facts: {等级: {type: integer, unit: 级}}}\n"
    "areas: {table: 区划, code: 代码, name: 名称}\n"
    "received: {table: 帮扶措施, household: 户编号, member: 人编号, aid: 措施名称}\n";

static const char tables_text[] =
    "CREATE TABLE 户(户编号, 村代码, 人数, 工资, 危房等级, 安全饮水, 建档日期, 备注, 面积);"
    "CREATE TABLE 成员(户编号, 人编号, 姓名, 出生日期, 性别, 证件, 年纪);"
    "CREATE TABLE 村(村代码, 距离);"
    "CREATE TABLE 区划(代码, 名称, 等级);"
    "CREATE TABLE 帮扶措施(户编号, 人编号, 措施名称);";

enum { N人数, N工资, N危房, N饮水, N建档, N备注, N面积 };
enum { M出生, M性别, M证件, M年纪 };

struct world {
    char folder[64], path[128], facts_path[128];
    struct arena arena;
    struct facts facts;
    struct registry_request request;
    struct registry registry;
    struct fault fault;
};

static void write_file(const char *path, const void *bytes, size_t length)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static void load_facts(struct world *world, const char *text)
{
    write_file(world->facts_path, text, strlen(text));
    if (!facts_load(world->facts_path, &world->arena, &world->facts, &world->fault))
        fail_msg("facts: %s", world->fault.text[0]);
}

static int set_up(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    strcpy(world->folder, "/tmp/diguan-registry-XXXXXX");
    assert_non_null(mkdtemp(world->folder));
    snprintf(world->path, sizeof world->path, "%s/r.db", world->folder);
    snprintf(world->facts_path, sizeof world->facts_path, "%s/facts.yaml", world->folder);
    arena_init(&world->arena);
    fault_init(&world->fault);
    load_facts(world, facts_text);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    registry_release(&world->registry);
    arena_release(&world->arena);
    unlink(world->path);
    unlink(world->facts_path);
    assert_int_equal(rmdir(world->folder), 0);
    free(world);
    return 0;
}

static void make_database(const struct world *world, const char *tables, const char *rows)
{
    sqlite3 *database;
    unlink(world->path);
    assert_int_equal(sqlite3_open(world->path, &database), SQLITE_OK);
    const char *const scripts[] = {tables, rows};
    for (size_t i = 0; i < 2; i++)
        if (sqlite3_exec(database, scripts[i], NULL, NULL, NULL) != SQLITE_OK)
            fail_msg("%s", sqlite3_errmsg(database));
    assert_int_equal(sqlite3_close(database), SQLITE_OK);
}

static bool load(struct world *world)
{
    registry_release(&world->registry);
    fault_init(&world->fault);
    return registry_load(world->path, &world->facts, &world->request, &world->registry,
                         &world->fault);
}

static void load_rows(struct world *world, const char *rows)
{
    make_database(world, tables_text, rows);
    if (!load(world))
        fail_msg("%s", world->fault.text[0]);
}

static void assert_fault(const struct world *world, enum fault_kind kind, const char *text)
{
    assert_int_equal(world->fault.count, 1);
    if (world->fault.kind != kind || !strstr(world->fault.text[0], text))
        fail_msg("have %d '%s', want %d '%s'", (int)world->fault.kind, world->fault.text[0],
                 (int)kind, text);
}

static void refuse_rows(struct world *world, const char *rows, const char *text)
{
    make_database(world, tables_text, rows);
    assert_false(load(world));
    assert_fault(world, FAULT_REGISTRY, text);
}

static double household_value(const struct world *world, size_t fact, size_t row)
{
    return tables_get(&world->registry.tables, LEVEL_HOUSEHOLD, fact, row, 0);
}

static double member_value(const struct world *world, size_t fact, size_t row)
{
    return tables_get(&world->registry.tables, LEVEL_MEMBER, fact, 0, row);
}

static const char *key_at(const struct world *world, enum level level, size_t row)
{
    static char out[KEY_TEXT];
    return keys_text(&world->registry.tables.at[level].keys, row, out);
}

static void test_cells_of_every_type(void **state)
{
    struct world *world = *state;
    load_rows(world, "INSERT INTO 户 VALUES"
                     "(1, 620102001001, 4, 1234.56, 'C级', 1, '2014-06-30', '不读', 12.5),"
                     "(2, '620102001001', ' 4 ', '0.1', '02', '否', 20140630, NULL, NULL),"
                     "(3, '', NULL, 7, 1, '是', '2014/6/30', '', '');");
    double june = 16251; /* 2014-06-30 */
    static const size_t facts[] = {N人数, N工资, N危房, N饮水, N建档, N面积};
    const double want[3][6] = {
        {4, 1234.56, 2, 1, june, 12.5}, {4, 0.1, 2, 0, june, NAN}, {NAN, 7, 0, 1, NAN, NAN}};
    for (size_t row = 0; row < 3; row++)
        for (size_t i = 0; i < 6; i++) {
            double have = household_value(world, facts[i], row);
            if (!(isnan(want[row][i]) ? isnan(have) : have == want[row][i]))
                fail_msg("row %zu fact %zu: %g, want %g", row, facts[i], have, want[row][i]);
        }
    assert_int_equal(world->registry.tables.at[LEVEL_HOUSEHOLD].columns[N备注].nrows, 0);
    assert_int_equal(world->registry.nbad, 3); /* 2014/6/30, no division code, no such village */
}

static void assert_bad(const struct world *world, size_t i, const char *fact, const char *value,
                       size_t count, const char *why, const char *first)
{
    const struct bad_cells *bad = &world->registry.bad[i];
    assert_true(i < world->registry.nbad);
    assert_string_equal(registry_bad_fact(&world->facts, bad), fact);
    if (value)
        assert_string_equal(bad->value, value);
    else
        assert_null(bad->value);
    assert_int_equal(bad->count, count);
    if (!strstr(bad->why, why))
        fail_msg("have '%s', want '%s'", bad->why, why);
    assert_string_equal(bad->first_key, first);
}

static void test_bad_cells_are_counted_by_kind(void **state)
{
    struct world *world = *state;
    load_rows(world, "INSERT INTO 户(户编号, 村代码, 人数, 工资, 危房等级, 面积) VALUES"
                     "('A1', '620102001001', 31, 1, 'E级', 1000),"
                     "('A2', '620102001', 2, 'x' || char(27), 'E级', 2000),"
                     "('A3', '620102001001', 2, 1, 'F级', NULL),"
                     "('A4', '620102001001', 2, 1, 'E级', NULL);"
                     "INSERT INTO 成员(户编号, 人编号, 年纪, 性别) VALUES"
                     "('A4', 1, 1.5, x'00'), ('A3', 1, 1.5, '男');"
                     "INSERT INTO 村 VALUES(620102001001, 3);");
    assert_int_equal(world->registry.nbad, 8);
    assert_bad(world, 0, "人数", "31", 1, "outside 1 to 30", "A1");
    assert_bad(world, 1, "工资", "x?", 1, "not a number", "A2");
    assert_bad(world, 2, "危房等级", "E级", 3, "A级", "A1");
    assert_bad(world, 3, "危房等级", "F级", 1, "A级", "A3");
    assert_bad(world, 4, "面积", NULL, 2, "outside", "A1");
    assert_bad(world, 5, "村代码", "620102001", 1, "12-digit", "A2");
    assert_bad(world, 6, "性别", NULL, 1, "not a text", "A4");
    assert_bad(world, 7, "年纪", "1.5", 2, "whole", "A4");
    assert_true(isnan(household_value(world, N危房, 0)));
    assert_true(tables_area(&world->registry.tables, 1) == 0);
}

static void test_households_without_a_village_are_counted(void **state)
{
    struct world *world = *state;
    load_rows(world, "INSERT INTO 户(户编号, 村代码) VALUES"
                     "('A1', 620102001001), ('A2', NULL), ('A3', ' '), ('A4', 620102001002),"
                     "('A5', 620103001001), ('A6', '62010200100X'), ('A7', 620102001002);"
                     "INSERT INTO 村 VALUES(620102001001, 3);");
    assert_int_equal(world->registry.nbad, 4);
    assert_bad(world, 0, "村代码", NULL, 2, "blank", "A2");
    assert_bad(world, 1, "村代码", "620102001002", 2, "not a village of table '村'", "A4");
    assert_bad(world, 2, "村代码", "62010200100X", 1, "12-digit", "A6");
    assert_bad(world, 3, "村代码", "620103001001", 1, "not a village", "A5");
    for (size_t i = 0; i < 4; i++)
        assert_true(registry_bad_is_area(&world->facts, &world->registry.bad[i]));
    assert_true(tables_area(&world->registry.tables, 3) == 620102001002);
    assert_int_equal(world->registry.tables.at[LEVEL_HOUSEHOLD].nrows, 7);
}

static void test_bad_kinds_are_bounded(void **state)
{
    struct world *world = *state;
    load_rows(world,
              "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 999)"
              "INSERT INTO 户(户编号, 村代码, 工资) SELECT i, 620102001001, 'v' || i FROM n;");
    assert_int_equal(world->registry.nbad, 202); /* and the village */
    assert_bad(world, 0, "工资", NULL, 799, "not a number", "201");
}

/* Households 1 to 3 and their members as "key:household", whatever the order of the rows. */
static void assert_members(const struct world *world, const uint32_t first[4],
                           const char *const keys[4])
{
    for (size_t h = 0; h <= 3; h++)
        assert_int_equal(world->registry.tables.first_member[h], first[h]);
    for (size_t m = 0; m < first[3]; m++)
        assert_string_equal(key_at(world, LEVEL_MEMBER, m), keys[m]);
}

static void test_members_in_any_order(void **state)
{
    struct world *world = *state;
    static const char *const rows[] = {
        /* sorted, a household without members between */
        "INSERT INTO 户(户编号) VALUES(1), (2), (3);"
        "INSERT INTO 成员(户编号, 人编号, 年纪) VALUES(1,'a',10),(1,'b',20),(3,'c',30),(3,'d',40);",
        /* unsorted: order within a household is that of the rows */
        "INSERT INTO 户(户编号) VALUES(1), (2), (3);"
        "INSERT INTO 成员(户编号, 人编号, 年纪) VALUES(3,'c',30),(1,'a',10),(3,'d',40),(1,'b',20);",
        /* text keys that look like numbers beside integers */
        "INSERT INTO 户(户编号) VALUES('1'), ('2'), (3);"
        "INSERT INTO 成员(户编号, 人编号, 年纪) "
        "VALUES('3','c',30),(1,'a',10),(3,'d',40),('1','b',20);",
        /* real texts */
        "INSERT INTO 户(户编号) VALUES('甲'), ('乙'), ('丙');"
        "INSERT INTO 成员(户编号, 人编号, 年纪) VALUES"
        "('丙','c',30),('甲','a',10),('丙','d',40),('甲','b',20);",
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        load_rows(world, rows[i]);
        assert_members(world, (const uint32_t[4]){0, 2, 2, 4},
                       (const char *const[4]){"a", "b", "c", "d"});
        for (size_t m = 0; m < 4; m++)
            assert_true(member_value(world, M年纪, m) == 10 * (double)(m + 1));
        assert_int_equal(world->registry.orphans, 0);
    }
}

/* As the same text, as a number, as a text as long as the one before, as one too long to compare.
 */
static void test_members_name_their_household(void **state)
{
    struct world *world = *state;
    load_rows(world, "INSERT INTO 户(户编号) VALUES('11'), ('12'), ('"
                     "一二三四五六七八九十一二三四五六七八九十'), ('甲乙'), ('甲丙');"
                     "INSERT INTO 成员(户编号, 人编号) VALUES('11', 1), ('11', 2), ('12', 3),"
                     "(12, 4), ('12', 5), ('', 6), ('13', 7),"
                     "('一二三四五六七八九十一二三四五六七八九十', 8),"
                     "('一二三四五六七八九十一二三四五六七八九十', 9),"
                     "('甲乙', 10), ('甲丙', 11), ('甲丁', 12), ('甲丙', 13);");
    static const uint32_t first[] = {0, 2, 5, 7, 8, 10};
    for (size_t h = 0; h < sizeof first / sizeof first[0]; h++)
        assert_int_equal(world->registry.tables.first_member[h], first[h]);
    assert_int_equal(world->registry.orphans, 3);
}

/* More measures than are sorted by inserting, twice each and from the last on. */
static void test_many_measures_of_a_household(void **state)
{
    struct world *world = *state;
    load_rows(world, "INSERT INTO 户(户编号) VALUES(1), (2);"
                     "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 79)"
                     "INSERT INTO 帮扶措施 SELECT 1 + i / 40, NULL, (80 - i) % 20 FROM n;");
    assert_int_equal(world->registry.nreceived, 40);
    for (uint32_t i = 0; i < 40; i++) {
        assert_int_equal(world->registry.received[i].household, i / 20);
        assert_int_equal(world->registry.received[i].name, i % 20);
    }
}

static void test_orphans_are_left_out(void **state)
{
    struct world *world = *state;
    load_rows(world, "INSERT INTO 户(户编号) VALUES(1);"
                     "INSERT INTO 成员(户编号, 人编号) VALUES(9, 1), (1, 2), (NULL, 3), (8, 4);");
    assert_int_equal(world->registry.tables.at[LEVEL_MEMBER].nrows, 1);
    assert_int_equal(world->registry.orphans, 3);
    assert_string_equal(world->registry.first_orphan, "9");
}

static void test_keys_that_are_refused(void **state)
{
    struct world *world = *state;
    refuse_rows(world, "INSERT INTO 户(户编号) VALUES(1), ('A'), ('1');", "'户编号' 1 twice");
    refuse_rows(world, "INSERT INTO 户(户编号) VALUES(1), (NULL), (' '), ('');",
                "rows of table '户' without '户编号': 3");
    refuse_rows(world, "INSERT INTO 户(户编号) VALUES(1); INSERT INTO 成员(户编号) VALUES(1);",
                "rows of table '成员' without '人编号': 1");
    refuse_rows(world,
                "INSERT INTO 户(户编号) VALUES(1), (2);"
                "INSERT INTO 成员(户编号, 人编号) VALUES(1, 7), (2, 7), (1, '7');",
                "table '成员' has '人编号' 7 twice");
    refuse_rows(world,
                "INSERT INTO 户(户编号) VALUES(1);"
                "INSERT INTO 村(村代码) VALUES('620102001001'), (620102001001);",
                "table '村' has '村代码' 620102001001 twice");
}

static void test_places(void **state)
{
    struct world *world = *state;
    load_rows(world, "INSERT INTO 户(户编号, 村代码) VALUES"
                     "(1, '620102001001'), (2, 620102001002), (3, '620103001001'), (4, NULL);"
                     "INSERT INTO 村 VALUES(620102001002, 2.5), ('620102001001', 1.5);"
                     "INSERT INTO 区划 VALUES('62', '甘肃省', 1), ('6201', '兰州市', 2),"
                     "('620102', '城关区', 3), ('620102001001', '一村', 5), ('x', '无', 0);");
    static const double distance[] = {1.5, 2.5, NAN, NAN}, rank[] = {3, 3, NAN, NAN};
    const struct tables *tables = &world->registry.tables;
    for (size_t h = 0; h < 4; h++) {
        double have = tables_get(tables, LEVEL_VILLAGE, 0, h, 0);
        assert_true(isnan(distance[h]) ? isnan(have) : have == distance[h]);
        have = tables_get(tables, LEVEL_COUNTY, 0, h, 0);
        assert_true(isnan(rank[h]) ? isnan(have) : have == rank[h]);
    }
    assert_string_equal(registry_area_name(&world->registry, (struct area){6201, 4}), "兰州市");
    assert_string_equal(registry_area_name(&world->registry, (struct area){620102001001, 12}),
                        "一村");
    assert_string_equal(registry_area_name(&world->registry, (struct area){620103, 6}), "");
}

static void test_area_asked_for(void **state)
{
    struct world *world = *state;
    world->request.area = (struct area){620102, 6};
    load_rows(world,
              "INSERT INTO 户(户编号, 村代码, 人数) VALUES"
              "(1, '620103001001', 99), (2, '620102001002', 99), (NULL, '620103001001', 1);"
              "INSERT INTO 成员(户编号, 人编号, 年纪) VALUES(1, 1, 'x'), (2, 2, 5), (9, 1, 1);"
              "INSERT INTO 村 VALUES(620102001002, 3);"
              "INSERT INTO 帮扶措施 VALUES(1, NULL, '甲'), (2, NULL, '乙');");
    assert_int_equal(world->registry.tables.at[LEVEL_HOUSEHOLD].nrows, 1);
    assert_int_equal(world->registry.tables.at[LEVEL_MEMBER].nrows, 1);
    assert_int_equal(world->registry.orphans, 0);
    assert_int_equal(world->registry.nbad, 1);
    assert_int_equal(world->registry.nreceived, 1);
    assert_int_equal(registry_find(&world->registry, "2"), 0);
    assert_int_equal(registry_find(&world->registry, "1"), NO_ROW);
}

static void test_only_wanted_facts(void **state)
{
    struct world *world = *state;
    static const bool households[7] = {[N工资] = true}, members[4] = {[M证件] = true};
    static const bool none[1] = {false};
    world->request = (struct registry_request){.wanted = {households, members, none, none}};
    load_rows(world, "DROP TABLE 村; ALTER TABLE 户 DROP COLUMN 人数;"
                     "INSERT INTO 户(户编号, 工资) VALUES(1, 5);"
                     "INSERT INTO 成员(户编号, 人编号, 出生日期, 性别, 证件) VALUES"
                     "(1, 1, '1990-03-07', '男', '62000019900307001X');");
    const struct tables *tables = &world->registry.tables;
    assert_true(household_value(world, N工资, 0) == 5);
    assert_int_equal(tables->at[LEVEL_HOUSEHOLD].columns[N人数].nrows, 0);
    assert_int_equal(tables->at[LEVEL_MEMBER].columns[M性别].nrows, 0);
    assert_int_equal(tables->at[LEVEL_MEMBER].columns[M证件].nrows, 1);
}

static void test_received(void **state)
{
    struct world *world = *state;
    load_rows(world,
              "INSERT INTO 户(户编号) VALUES(1), (2);"
              "INSERT INTO 成员(户编号, 人编号) VALUES(1, 11), (1, 12), (2, 21);"
              "INSERT INTO 帮扶措施 VALUES(2, '21', '乙'), (1, 12, '甲'), (1, NULL, '乙'),"
              "(1, '', '甲'), (1, '', '甲'), (1, 21, '甲'), (3, NULL, '甲'), (1, 11, NULL);");
    static const struct received want[] = {{0, NO_ROW, 0}, {0, NO_ROW, 1}, {0, 1, 1}, {1, 2, 0}};
    const struct registry *registry = &world->registry;
    assert_int_equal(registry->nreceived, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(registry->received[i].household, want[i].household);
        assert_int_equal(registry->received[i].member, want[i].member);
        assert_int_equal(registry->received[i].name, want[i].name);
    }
    assert_int_equal(registry->nreceived_names, 2);
    assert_string_equal(registry->received_names[0], "乙");
    assert_string_equal(registry->received_names[1], "甲");
    assert_int_equal(registry->received_orphans, 3);
}

static void test_many_aids(void **state)
{
    struct world *world = *state;
    load_rows(world,
              "INSERT INTO 户(户编号) VALUES(1);"
              "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 1999)"
              "INSERT INTO 帮扶措施 SELECT 1, NULL, 'aid ' || (i % 700) FROM n;");
    assert_int_equal(world->registry.nreceived_names, 700);
    assert_int_equal(world->registry.nreceived, 700);
    assert_string_equal(world->registry.received_names[699], "aid 699");
}

static void test_what_the_registry_says_of_itself(void **state)
{
    struct world *world = *state;
    load_rows(world, "");
    assert_int_equal(world->registry.as_of_day, INT_MIN);
    assert_false(world->registry.synthetic);
    assert_string_equal(world->registry.source, "");
    load_rows(world, "CREATE TABLE 登记信息(项目, 内容); INSERT INTO 登记信息 VALUES"
                     "('数据截止日期', '2018-12-31'), ('来源', '手工'), ('合成数据', '是'),"
                     "('其他', 1);");
    assert_int_equal(world->registry.as_of_day, 17896);
    assert_true(world->registry.synthetic);
    assert_string_equal(world->registry.source, "手工");
    refuse_rows(world,
                "CREATE TABLE 登记信息(项目, 内容);"
                "INSERT INTO 登记信息 VALUES('数据截止日期', '年底');",
                "needs a date like 2015-12-31, found '年底'");
    refuse_rows(world,
                "CREATE TABLE 登记信息(项目, 内容);"
                "INSERT INTO 登记信息 VALUES('合成数据', '大概');",
                "needs 是 or 否, found '大概'");
}

static void test_missing_tables_and_columns(void **state)
{
    struct world *world = *state;
    refuse_rows(world, "ALTER TABLE 户 RENAME COLUMN 工资 TO 工资性;",
                "facts.yaml:7:5: table '户' of");
    assert_non_null(strstr(world->fault.text[0], "no column '工资' (did you mean '工资性'?)"));
    refuse_rows(world, "ALTER TABLE 成员 RENAME TO 成员表;",
                "has no table '成员' (did you mean '成员表'?)");
    refuse_rows(world, "ALTER TABLE 帮扶措施 RENAME COLUMN 措施名称 TO 措施;",
                "table '帮扶措施' of");
    make_database(world, "CREATE TABLE zzz(x);", "");
    assert_false(load(world));
    assert_int_equal(world->fault.count, 6);
    assert_non_null(strstr(world->fault.text[0], "facts.yaml:2:3: "));
}

static void test_views_and_virtual_tables_are_refused(void **state)
{
    struct world *world = *state;
    refuse_rows(world, "ALTER TABLE 村 RENAME TO 村表; CREATE VIEW 村 AS SELECT * FROM 村表;",
                "'村' of");
    assert_non_null(strstr(world->fault.text[0], "is not a plain table"));
    refuse_rows(world, "DROP TABLE 村; CREATE VIRTUAL TABLE 村 USING fts5(村代码, 距离);",
                "is not a plain table");
}

static void test_tables_without_rowid(void **state)
{
    struct world *world = *state;
    load_rows(world, "DROP TABLE 户; CREATE TABLE 户(户编号 TEXT PRIMARY KEY, 村代码, 人数, 工资,"
                     " 危房等级, 安全饮水, 建档日期, 备注, 面积) WITHOUT ROWID;"
                     "INSERT INTO 户(户编号, 人数) VALUES('b', 2), ('a', 1);");
    assert_string_equal(key_at(world, LEVEL_HOUSEHOLD, 0), "a");
    assert_true(household_value(world, N人数, 1) == 2);
}

static void test_an_index_does_not_change_the_order(void **state)
{
    struct world *world = *state;
    static const bool households[7] = {[N人数] = true};
    world->request.wanted[LEVEL_HOUSEHOLD] = households;
    load_rows(world, "CREATE INDEX narrow ON 户(人数, 户编号, 村代码);"
                     "INSERT INTO 户(户编号, 人数) VALUES(2, 3), (1, 2), (3, 1);");
    assert_string_equal(key_at(world, LEVEL_HOUSEHOLD, 0), "2");
    assert_string_equal(key_at(world, LEVEL_HOUSEHOLD, 2), "3");
}

static void test_member_names_are_masked(void **state)
{
    struct world *world = *state;
    static const char rows[] = "INSERT INTO 户(户编号) VALUES(1), ('2');"
                               "INSERT INTO 成员(户编号, 人编号, 姓名) VALUES"
                               "('1', 1, '户主甲'), ('1', '2', NULL), (2, 1, '王五'), (2, 2, 'X');";
    const char **names;
    load_rows(world, rows);
    assert_true(registry_member_names(world->path, &world->facts, &world->registry, 0,
                                      &world->arena, &names, &world->fault));
    assert_string_equal(names[0], "户**");
    assert_string_equal(names[1], "");
    assert_true(registry_member_names(world->path, &world->facts, &world->registry, 1,
                                      &world->arena, &names, &world->fault));
    assert_string_equal(names[0], "王*");
    assert_string_equal(names[1], "X");
}

static bool find_names(struct world *world, const char ***names)
{
    return registry_member_names(world->path, &world->facts, &world->registry, 0, &world->arena,
                                 names, &world->fault);
}

/* The file stays open between two calls, and others may write it, or cut it short. */
static void test_member_names_of_a_file_that_changes(void **state)
{
    struct world *world = *state;
    const char **names;
    sqlite3 *database;
    load_rows(world, "INSERT INTO 户(户编号) VALUES(1);"
                     "INSERT INTO 成员(户编号, 人编号, 姓名) VALUES(1, 1, '户主甲');");
    assert_true(find_names(world, &names));
    assert_string_equal(names[0], "户**");
    assert_int_equal(sqlite3_open(world->path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, "UPDATE 成员 SET 姓名 = '王五'", NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_close(database), SQLITE_OK);
    assert_true(find_names(world, &names));
    assert_string_equal(names[0], "王*");
    write_file(world->path, "", 0);
    assert_false(find_names(world, &names));
}

struct seen {
    size_t calls, last;
    bool members;
};

static void see(void *context, const char *phase, size_t done, size_t total)
{
    struct seen *seen = context;
    seen->calls++;
    seen->members = seen->members || strcmp(phase, "loading members") == 0;
    if (!seen->members)
        seen->last = done;
    assert_true(total == 0 || done <= total);
}

static void test_progress(void **state)
{
    struct world *world = *state;
    struct seen seen = {0};
    struct progress progress = {.report = see, .context = &seen};
    world->request.progress = &progress;
    load_rows(world,
              "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
              "INSERT INTO 户(户编号) SELECT i FROM n;");
    assert_int_equal(seen.calls, 4); /* at 8192, 16384 and both ends */
    assert_int_equal(seen.last, 20000);
    assert_true(seen.members);
}

/* Reading in parts. */

static void assert_same_column(const struct column *have, const struct column *want)
{
    assert_int_equal(have->nrows, want->nrows);
    assert_int_equal(have->storage, want->storage);
    assert_int_equal(have->decimals, want->decimals);
    assert_int_equal(have->nmissing, want->nmissing);
    for (size_t row = 0; row < want->nrows; row++) {
        double a = column_get(have, row), b = column_get(want, row);
        if (!(isnan(b) ? isnan(a) : a == b))
            fail_msg("row %zu: have %g, want %g", row, a, b);
    }
}

static void assert_same_table(const struct table *have, const struct table *want)
{
    char a[KEY_TEXT], b[KEY_TEXT];
    assert_int_equal(have->nrows, want->nrows);
    assert_int_equal(have->keys.quoted, want->keys.quoted);
    for (size_t i = 0; i < want->ncolumns; i++)
        assert_same_column(&have->columns[i], &want->columns[i]);
    for (size_t row = 0; row < want->nrows; row++)
        assert_string_equal(keys_text(&have->keys, row, a), keys_text(&want->keys, row, b));
}

static void assert_same_bad(const struct registry *have, const struct registry *want)
{
    assert_int_equal(have->nbad, want->nbad);
    for (size_t i = 0; i < want->nbad; i++) {
        assert_int_equal(have->bad[i].level, want->bad[i].level);
        assert_int_equal(have->bad[i].fact, want->bad[i].fact);
        assert_int_equal(have->bad[i].count, want->bad[i].count);
        assert_string_equal(have->bad[i].why, want->bad[i].why);
        assert_string_equal(have->bad[i].first_key, want->bad[i].first_key);
        assert_int_equal(!have->bad[i].value, !want->bad[i].value);
        if (want->bad[i].value)
            assert_string_equal(have->bad[i].value, want->bad[i].value);
    }
}

static void assert_same_received(const struct registry *have, const struct registry *want)
{
    assert_int_equal(have->received_orphans, want->received_orphans);
    assert_int_equal(have->nreceived_names, want->nreceived_names);
    for (size_t i = 0; i < want->nreceived_names; i++)
        assert_string_equal(have->received_names[i], want->received_names[i]);
    assert_int_equal(have->nreceived, want->nreceived);
    for (size_t i = 0; i < want->nreceived; i++) {
        assert_int_equal(have->received[i].household, want->received[i].household);
        assert_int_equal(have->received[i].member, want->received[i].member);
        assert_int_equal(have->received[i].name, want->received[i].name);
    }
}

static void assert_same_registry(const struct registry *have, const struct registry *want)
{
    const struct tables *a = &have->tables, *b = &want->tables;
    size_t households = b->at[LEVEL_HOUSEHOLD].nrows;
    for (int level = 0; level < LEVEL_COUNT; level++)
        assert_same_table(&a->at[level], &b->at[level]);
    assert_int_equal(a->nhomes, b->nhomes);
    assert_memory_equal(a->homes, b->homes, b->nhomes * sizeof *b->homes);
    assert_memory_equal(a->home, b->home, households * sizeof *b->home);
    assert_memory_equal(a->first_member, b->first_member,
                        (households + 1) * sizeof *b->first_member);
    assert_int_equal(have->orphans, want->orphans);
    assert_string_equal(have->first_orphan, want->first_orphan);
    assert_same_bad(have, want);
    assert_same_received(have, want);
}

/* The registry read in parts of many sizes by up to three threads is the one read as a whole. */
static void assert_parts_are_the_whole(struct world *world)
{
    static const size_t sizes[] = {3, 63, 64, 65, 250, 2600};
    struct registry whole;
    world->request.threads = 1;
    world->request.part_rows = 0;
    assert_true(registry_load(world->path, &world->facts, &world->request, &whole, &world->fault));
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        for (size_t threads = 1; threads <= 3; threads += 2) {
            world->request.threads = threads;
            world->request.part_rows = sizes[i];
            if (!load(world))
                fail_msg("%s", world->fault.text[0]);
            assert_same_registry(&world->registry, &whole);
        }
    registry_release(&whole);
}

#define COUNT_TO(last)                                                                             \
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " #last ")"

/* Blanks, fractions, bad cells, labels as texts and codes, orphans, holes and all. */
static const char mixed_rows[] = COUNT_TO(
    700) "INSERT INTO 户 SELECT i, CASE WHEN i % 11 THEN 620102001001 + i % 7 END,"
         " CASE WHEN i % 5 THEN i % 33 END,"
         " CASE WHEN i > 400 AND i % 3 = 0 THEN i / 100.0 WHEN i > 650 THEN i * 1000 ELSE i END,"
         " CASE i % 6 WHEN 0 THEN 'A级' WHEN 1 THEN 2 WHEN 2 THEN '02' WHEN 3 THEN 'E级' || (i % 4)"
         "  WHEN 4 THEN NULL ELSE 'D级' END,"
         " i % 2, '2014-06-' || (10 + i % 23), NULL, i * 0.5 FROM n;"
         "DELETE FROM 户 WHERE 户编号 % 50 = 7;" COUNT_TO(
             2000) "INSERT INTO 成员 SELECT 1 + i / 3, i, '名', '1990-03-' || (1 + i % 35),"
                   " CASE i % 3 WHEN 0 THEN '男' WHEN 1 THEN '女' END,"
                   " CASE i % 4 WHEN 0 THEN '62000019900307001X' WHEN 1 THEN '620000900307001' END,"
                   " CASE WHEN i % 9 THEN i % 90 ELSE i / 7.0 END FROM n;" COUNT_TO(
                       7) "INSERT INTO 村 SELECT 620102001000 + i, i / 10.0 FROM n WHERE i < "
                          "6;" COUNT_TO(900) "INSERT INTO 帮扶措施 SELECT (i * 37) % 720, CASE "
                                             "WHEN i % 3 THEN 3 * i END,"
                                             " '措施' || (i % 13) FROM n;";

/* Whoever joins columns while another fills them is found out sooner or later. */
static void test_many_threads_many_times(void **state)
{
    struct world *world = *state;
    struct registry whole;
    world->request.threads = 1;
    load_rows(world, mixed_rows);
    assert_true(registry_load(world->path, &world->facts, &world->request, &whole, &world->fault));
    world->request = (struct registry_request){.threads = 8, .part_rows = 250};
    for (size_t i = 0; i < 200; i++) {
        assert_true(load(world));
        assert_same_registry(&world->registry, &whole);
    }
    registry_release(&whole);
}

static void test_parts_are_the_whole(void **state)
{
    struct world *world = *state;
    make_database(world, tables_text, mixed_rows);
    assert_parts_are_the_whole(world);
    assert_true(world->registry.orphans > 0 && world->registry.received_orphans > 0);
    assert_true(world->registry.nbad > 10 && world->registry.nreceived > 0);
    world->request.area = (struct area){620102001003, 12};
    assert_parts_are_the_whole(world);
    assert_true(world->registry.tables.at[LEVEL_HOUSEHOLD].nrows > 50);
}

static void change_rows(const struct world *world, const char *script)
{
    sqlite3 *database;
    assert_int_equal(sqlite3_open(world->path, &database), SQLITE_OK);
    if (sqlite3_exec(database, script, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s", sqlite3_errmsg(database));
    assert_int_equal(sqlite3_close(database), SQLITE_OK);
}

static void test_parts_of_odd_tables(void **state)
{
    struct world *world = *state;
    static const char *const changes[] = {
        /* members in any order, and texts as keys from some row on */
        "CREATE TABLE m AS SELECT * FROM 成员 ORDER BY 人编号 * 7919 % 2003; DELETE FROM 成员;"
        "INSERT INTO 成员 SELECT * FROM m;",
        "CREATE TABLE m AS SELECT * FROM 成员 ORDER BY (人编号 + 999) % 2000; DELETE FROM 成员;"
        "INSERT INTO 成员 SELECT * FROM m;",
        "UPDATE 户 SET 户编号 = 'H' || 户编号 WHERE 户编号 > 300;"
        "UPDATE 成员 SET 户编号 = 'H' || 户编号 WHERE 户编号 > 300;",
        "UPDATE 户 SET 户编号 = '' || 户编号 WHERE 户编号 % 2;",
        /* row numbers far apart and below 0 */
        "UPDATE 户 SET rowid = rowid - 350; UPDATE 户 SET rowid = rowid * 10000000000000;",
        "UPDATE 成员 SET rowid = -9223372036854775807 WHERE rowid = 1;"
        "UPDATE 成员 SET rowid = 9223372036854775807 WHERE rowid = 2000;",
        /* no row numbers */
        "CREATE TABLE h(户编号 PRIMARY KEY, 村代码, 人数, 工资, 危房等级, 安全饮水, 建档日期,"
        " 备注, 面积) WITHOUT ROWID; INSERT INTO h SELECT * FROM 户; DROP TABLE 户;"
        "ALTER TABLE h RENAME TO 户;",
        /* columns that bear the names of the row number */
        "ALTER TABLE 成员 ADD COLUMN rowid; "
        "UPDATE 成员 SET \"rowid\" = CASE WHEN 人编号 % 9 THEN 人编号 * 7 % 1000 END;",
        "ALTER TABLE 户 ADD COLUMN rowid; ALTER TABLE 户 ADD COLUMN _rowid_;"
        "ALTER TABLE 户 ADD COLUMN oid;",
        "DELETE FROM 户;",
    };
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        make_database(world, tables_text, mixed_rows);
        change_rows(world, changes[i]);
        assert_parts_are_the_whole(world);
        assert_int_equal(world->registry.tables.at[LEVEL_HOUSEHOLD].nrows, i == 9 ? 0 : 686);
    }
}

/* More kinds of bad cells than parts keep apart. */
static void test_parts_with_many_kinds_of_bad_cells(void **state)
{
    struct world *world = *state;
    make_database(world, tables_text,
                  COUNT_TO(5000) "INSERT INTO 户(户编号, 村代码, 工资, 人数) SELECT i,"
                                 " 620102001001, 'v' || (i * 7 % 4500), 'w' || (i % 3) FROM n;");
    assert_parts_are_the_whole(world);
    assert_int_equal(world->registry.nbad, 202);
}

/* Tables of more columns than a function of SQLite may have arguments. */
static void test_wide_tables(void **state)
{
    struct world *world = *state;
    enum { FACTS = 150 };
    struct buffer facts = {0}, tables = {0};
    buffer_put(&facts, "household:\n  table: 户\n  key: 户编号\n  area: 村代码\n  facts:\n");
    buffer_put(&tables, "CREATE TABLE 户(户编号, 村代码");
    for (int i = 0; i < FACTS; i++) {
        buffer_format(&facts, "    数%d: {type: integer, unit: 个}\n", i);
        buffer_format(&tables, ", 数%d DEFAULT %d", i, i);
    }
    buffer_put(&tables, ");");
    load_facts(world, facts.bytes);
    make_database(world, tables.bytes, COUNT_TO(300) "INSERT INTO 户(户编号) SELECT i FROM n;");
    assert_parts_are_the_whole(world);
    assert_int_equal(world->registry.tables.at[LEVEL_HOUSEHOLD].nrows, 300);
    for (size_t i = 0; i < FACTS; i++)
        assert_true(household_value(world, i, 299) == (double)i);
    buffer_release(&facts);
    buffer_release(&tables);
}

/* Another program that changes the file all the time. */
struct changer {
    char path[128], other[136];
    _Atomic bool stop;
    size_t changes;
};

static void *change_all(void *context)
{
    struct changer *changer = context;
    sqlite3 *database = NULL;
    if (sqlite3_open(changer->path, &database) == SQLITE_OK)
        sqlite3_busy_timeout(database, 1000);
    while (!changer->stop)
        changer->changes += sqlite3_exec(database, "UPDATE 户 SET 人数 = 1 + (人数 + 1) % 30", NULL,
                                         NULL, NULL) == SQLITE_OK;
    sqlite3_close(database);
    return NULL;
}

static void *read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    struct stat status;
    if (!file || fstat(fileno(file), &status) != 0)
        return NULL;
    *length = (size_t)status.st_size;
    void *bytes = malloc(*length);
    if (fread(bytes, 1, *length, file) != *length)
        *length = 0;
    fclose(file);
    return bytes;
}

/* Puts a new file in the place of the registry, now with these numbers, now with those. */
static void *replace_all(void *context)
{
    struct changer *changer = context;
    size_t lengths[2];
    void *bytes[2] = {read_file(changer->path, &lengths[0]),
                      read_file(changer->other, &lengths[1])};
    while (!changer->stop && bytes[0] && bytes[1]) {
        FILE *file = fopen(changer->other, "wb");
        size_t i = changer->changes++ % 2;
        fwrite(bytes[i], 1, lengths[i], file);
        fclose(file);
        rename(changer->other, changer->path);
    }
    free(bytes[0]);
    free(bytes[1]);
    return NULL;
}

/* Every household has the same number at any one time. */
static void load_one_state(struct world *world)
{
    if (!load(world))
        fail_msg("%s", world->fault.text[0]);
    const struct table *households = &world->registry.tables.at[LEVEL_HOUSEHOLD];
    assert_int_equal(households->nrows, 400);
    double first = household_value(world, N人数, 0);
    for (size_t row = 1; row < households->nrows; row++)
        if (household_value(world, N人数, row) != first)
            fail_msg("row %zu has %g, row 0 has %g", row, household_value(world, N人数, row),
                     first);
}

static void load_while_changing(struct world *world, void *(*change)(void *))
{
    struct changer changer = {.stop = false};
    pthread_t thread;
    snprintf(changer.path, sizeof changer.path, "%s", world->path);
    snprintf(changer.other, sizeof changer.other, "%s.other", world->path);
    world->request = (struct registry_request){.threads = 4, .part_rows = 25};
    assert_int_equal(pthread_create(&thread, NULL, change, &changer), 0);
    for (int i = 0; i < 100; i++)
        load_one_state(world);
    changer.stop = true;
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_true(changer.changes > 0);
}

static const char equal_rows[] =
    COUNT_TO(400) "INSERT INTO 户(户编号, 村代码, 人数) SELECT i, 620102001001, 1 FROM n;";

static void remove_beside(const struct world *world, const char *ending)
{
    char path[160];
    snprintf(path, sizeof path, "%s%s", world->path, ending);
    unlink(path);
}

static void test_all_threads_see_one_state(void **state)
{
    struct world *world = *state;
    make_database(world, tables_text, equal_rows);
    change_rows(world, "PRAGMA journal_mode = WAL");
    load_while_changing(world, change_all);
    remove_beside(world, "-wal");
    remove_beside(world, "-shm");
}

static void test_all_threads_read_one_file(void **state)
{
    struct world *world = *state;
    char other[160];
    make_database(world, tables_text, equal_rows);
    change_rows(world, "UPDATE 户 SET 人数 = 2");
    snprintf(other, sizeof other, "%s.other", world->path);
    assert_int_equal(rename(world->path, other), 0);
    make_database(world, tables_text, equal_rows);
    load_while_changing(world, replace_all);
    remove_beside(world, ".other");
}

/* Identity numbers. */

static enum identity check_one(const char *text, double birth, double male)
{
    uint64_t person;
    return identity_check(text, strlen(text), (struct holder){birth, male}, &person);
}

static void test_identity_numbers(void **state)
{
    (void)state;
    int day = date_from_civil(1990, 3, 7);
    static const struct {
        const char *text;
        int birth_shift; /* days between the fact and the number, -1 not known */
        double male;
        enum identity want;
    } cases[] = {
        {"11010519491231002X", -1, NAN, IDENTITY_VALID},
        {"11010519491231002x", -1, NAN, IDENTITY_VALID},
        {"62000019900307001X", 0, 1, IDENTITY_VALID},
        {"62000019900307001X", 1, 1, IDENTITY_BIRTH},
        {"62000019900307001X", 0, 0, IDENTITY_SEX},
        {"62000019900307001X", 1, 0, IDENTITY_BIRTH},
        {"620000199003070011", 1, 0, IDENTITY_CHECKSUM},
        {"62000019900307001", 0, 1, IDENTITY_LENGTH},
        {"", 0, 1, IDENTITY_LENGTH},
        {"六二零零零零", 0, 1, IDENTITY_CHECKSUM}, /* 18 bytes */
        {"620000900307001", 0, 1, IDENTITY_VALID},
        {"620000901307001", -1, NAN, IDENTITY_BIRTH},
        {"620000900307002", 0, 1, IDENTITY_SEX},
        {"62000090030700A", 0, 1, IDENTITY_CHECKSUM},
        {"62000019900307001X44", 0, 1, IDENTITY_VALID},
        {"62000019900307001X4B", 0, 1, IDENTITY_CHECKSUM},
        {"62000019900307001X44B1", 0, 1, IDENTITY_CHECKSUM},
        {"62000019900307001X4401", 0, 1, IDENTITY_VALID},
        {"620000199003070011441", 0, 1, IDENTITY_LENGTH},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double birth =
            cases[i].birth_shift < 0 ? (double)NAN : (double)(day + cases[i].birth_shift);
        enum identity have = check_one(cases[i].text, birth, cases[i].male);
        if (have != cases[i].want)
            fail_msg("%s: have %s, want %s", cases[i].text, identity_labels[have],
                     identity_labels[cases[i].want]);
    }
}

static void test_identities_of_members(void **state)
{
    struct world *world = *state;
    load_rows(world, "INSERT INTO 户(户编号) VALUES(1), (2);"
                     "INSERT INTO 成员(户编号, 人编号, 出生日期, 性别, 证件) VALUES"
                     "(2, 1, '1990-03-07', '男', '62000019900307001X'),"
                     "(1, 2, '1990-03-08', '男', '62000019900307001X'),"
                     "(1, 3, NULL, NULL, ' 620000900307001 '),"
                     "(1, 4, '1949-12-31', NULL, '11010519491231002X'),"
                     "(1, 5, NULL, NULL, NULL),"
                     "(2, 6, NULL, NULL, 110105194912310012);");
    static const double want[] = {IDENTITY_BIRTH,     IDENTITY_DUPLICATE, IDENTITY_VALID, NAN,
                                  IDENTITY_DUPLICATE, IDENTITY_CHECKSUM};
    for (size_t m = 0; m < 6; m++) {
        double have = member_value(world, M证件, m);
        if (!(isnan(want[m]) ? isnan(have) : have == want[m]))
            fail_msg("member %zu: %g, want %g", m, have, want[m]);
    }
}

static void test_many_duplicates(void **state)
{
    (void)state;
    enum { COUNT = 50000 };
    uint64_t *persons = calloc(COUNT, sizeof *persons);
    unsigned char *findings = calloc(COUNT, 1);
    for (size_t i = 0; i < COUNT; i++)
        persons[i] = i % 5 == 0 ? 0 : UINT64_C(62000000000000000) + i % 40001;
    findings[40002] = IDENTITY_BIRTH;
    assert_true(identity_mark_duplicates(persons, findings, COUNT, NULL));
    for (size_t i = 0; i < COUNT; i++) {
        size_t other = i < 40001 ? i + 40001 : i - 40001;
        bool twice = persons[i] && other < COUNT && persons[other] == persons[i];
        int want = i == 40002 ? IDENTITY_BIRTH : twice ? IDENTITY_DUPLICATE : IDENTITY_VALID;
        assert_int_equal(findings[i], want);
    }
    free(persons);
    free(findings);
}

/* Files that are no registry. */

static void refuse_file(struct world *world, const void *bytes, size_t length, enum fault_kind kind,
                        const char *text)
{
    write_file(world->path, bytes, length);
    assert_false(load(world));
    assert_fault(world, kind, text);
    assert_memory_equal(world->fault.text[0], world->path, strlen(world->path));
}

static void test_files_that_are_no_database(void **state)
{
    struct world *world = *state;
    unsigned char noise[1024];
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (unsigned char)(i * 167 + 130);
    unlink(world->path);
    assert_false(load(world));
    assert_fault(world, FAULT_IO, "r.db: there is no such registry");
    refuse_file(world, "", 0, FAULT_REGISTRY, "the file is empty");
    refuse_file(world, "户编号,人数\n1,2\n", 22, FAULT_REGISTRY, "not a SQLite database");
    refuse_file(world, noise, sizeof noise, FAULT_REGISTRY, "encrypted");
    refuse_file(world, "SQLite format 3", 16, FAULT_REGISTRY, "cut short");
    unlink(world->path);
    assert_int_equal(mkdir(world->path, 0700), 0);
    assert_false(load(world));
    assert_fault(world, FAULT_REGISTRY, "a folder is not a registry");
    rmdir(world->path);
}

static void test_truncated_and_damaged_files(void **state)
{
    struct world *world = *state;
    static const char rows[] =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
        "INSERT INTO 户(户编号, 备注) SELECT i, 'some words to fill the pages' FROM n;";
    make_database(world, tables_text, rows);
    struct stat status;
    assert_int_equal(stat(world->path, &status), 0);
    assert_int_equal(truncate(world->path, status.st_size - 4096), 0);
    assert_false(load(world));
    assert_fault(world, FAULT_REGISTRY, "the file is cut short");
    make_database(world, tables_text, rows);
    int file = open(world->path, O_WRONLY);
    char zeros[8192] = {0};
    assert_true(pwrite(file, zeros, sizeof zeros, 8 * 4096) == sizeof zeros);
    close(file);
    for (size_t threads = 1; threads <= 3; threads++) {
        world->request = (struct registry_request){.threads = threads, .part_rows = 100};
        assert_false(load(world));
        assert_fault(world, FAULT_REGISTRY, "the file is damaged");
    }
}

static void test_locked_file(void **state)
{
    struct world *world = *state;
    sqlite3 *writer;
    make_database(world, tables_text, "");
    assert_int_equal(sqlite3_open(world->path, &writer), SQLITE_OK);
    assert_int_equal(sqlite3_exec(writer, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
    assert_false(load(world));
    assert_fault(world, FAULT_REGISTRY, "another program is writing the file");
    sqlite3_close(writer);
    assert_true(load(world));
}

static void test_paths_are_taken_as_they_are(void **state)
{
    struct world *world = *state;
    char here[PATH_MAX];
    make_database(world, tables_text, "INSERT INTO 户(户编号) VALUES(1);");
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(chdir(world->folder), 0);
    static const char *const names[] = {"file:r.db?mode=rwc", ":memory:", "r.db"};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(rename(i ? names[i - 1] : "r.db", names[i]), 0);
        fault_init(&world->fault);
        registry_release(&world->registry);
        assert_true(registry_load(names[i], &world->facts, &world->request, &world->registry,
                                  &world->fault));
        assert_int_equal(world->registry.tables.at[LEVEL_HOUSEHOLD].nrows, 1);
    }
    assert_int_equal(chdir(here), 0);
}

static void test_empty_registry(void **state)
{
    struct world *world = *state;
    load_rows(world, "");
    assert_int_equal(world->registry.tables.at[LEVEL_HOUSEHOLD].nrows, 0);
    assert_int_equal(registry_find(&world->registry, "1"), NO_ROW);
}

#define REGISTRY_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(test_cells_of_every_type),
        REGISTRY_TEST(test_bad_cells_are_counted_by_kind),
        REGISTRY_TEST(test_households_without_a_village_are_counted),
        REGISTRY_TEST(test_bad_kinds_are_bounded),
        REGISTRY_TEST(test_members_in_any_order),
        REGISTRY_TEST(test_members_name_their_household),
        REGISTRY_TEST(test_many_measures_of_a_household),
        REGISTRY_TEST(test_orphans_are_left_out),
        REGISTRY_TEST(test_keys_that_are_refused),
        REGISTRY_TEST(test_places),
        REGISTRY_TEST(test_area_asked_for),
        REGISTRY_TEST(test_only_wanted_facts),
        REGISTRY_TEST(test_received),
        REGISTRY_TEST(test_many_aids),
        REGISTRY_TEST(test_what_the_registry_says_of_itself),
        REGISTRY_TEST(test_missing_tables_and_columns),
        REGISTRY_TEST(test_views_and_virtual_tables_are_refused),
        REGISTRY_TEST(test_tables_without_rowid),
        REGISTRY_TEST(test_an_index_does_not_change_the_order),
        REGISTRY_TEST(test_member_names_are_masked),
        REGISTRY_TEST(test_member_names_of_a_file_that_changes),
        REGISTRY_TEST(test_progress),
        REGISTRY_TEST(test_parts_are_the_whole),
        REGISTRY_TEST(test_many_threads_many_times),
        REGISTRY_TEST(test_parts_of_odd_tables),
        REGISTRY_TEST(test_parts_with_many_kinds_of_bad_cells),
        REGISTRY_TEST(test_wide_tables),
        REGISTRY_TEST(test_all_threads_see_one_state),
        REGISTRY_TEST(test_all_threads_read_one_file),
        cmocka_unit_test(test_identity_numbers),
        REGISTRY_TEST(test_identities_of_members),
        cmocka_unit_test(test_many_duplicates),
        REGISTRY_TEST(test_files_that_are_no_database),
        REGISTRY_TEST(test_truncated_and_damaged_files),
        REGISTRY_TEST(test_locked_file),
        REGISTRY_TEST(test_paths_are_taken_as_they_are),
        REGISTRY_TEST(test_empty_registry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
