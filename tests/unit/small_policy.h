/* A small policy in which a fact decides each outcome, and a registry of households for it: what
 * matching and evaluating come to can be read off the facts of a case. */
#ifndef DIGUAN_TEST_SMALL_POLICY_H
#define DIGUAN_TEST_SMALL_POLICY_H

#include "registry.h"
#include "rulebook.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

static const char small_facts[] =
    "household:\n"
    "  table: 户\n"
    "  key: 户编号\n"
    "  area: 村代码\n"
    "  facts:\n"
    "    病: {type: boolean}\n"
    "    残: {type: boolean}\n"
    "    学: {type: boolean}\n"
    "    病重: {type: number, range: [0, 1]}\n"
    "    残重: {type: number, range: [0, 1]}\n"
    "    房: {type: boolean}\n"
    "    水: {type: boolean}\n"
    "    甲资: {type: boolean}\n"
    "    甲额: {type: money, unit: 元}\n"
    "    乙资: {type: boolean}\n"
    "    丙资: {type: boolean}\n"
    "    己资: {type: boolean}\n"
    "    返: {type: boolean}\n"
    "    出: {type: boolean}\n"
    "    收入: {type: money, unit: 元}\n"
    "    人口: {type: integer, unit: 人}\n"
    "    主要致贫原因: {type: enum, values: [因病, 因残, 因学, 其他]}\n"
    "member:\n"
    "  table: 成员\n"
    "  key: 人编号\n"
    "  household: 户编号\n"
    "  facts:\n"
    "    丁资: {type: boolean}\n"
    "    丁额: {type: money, unit: 元}\n"
    "    戊资: {type: boolean}\n"
    "received: {table: 帮扶措施, household: 户编号, member: 人编号, aid: 措施名称}\n"
    "areas: {table: 区划, code: 代码, name: 名称}\n"
    "declared_cause: 主要致贫原因\n";

static const char small_parameters[] =
    "policy: small\n"
    "title: 小方案\n"
    "facts: facts.yaml\n"
    "rules: [rules.lua]\n"
    "parameters:\n"
    "  底线: {unit: 元, basis: 试验, status: assumed, from: {2014: 0}}\n"
    "poverty: {income: 人均收入, line: 底线, people: 人口}\n";

static const char small_rules[] =
    "local 试验 = '试验'\n"
    "cause.因病 { basis = 试验, when = function(户) return 户.病 end,\n"
    "    severity = function(户) return 户.病重 end }\n"
    "cause.因残 { basis = 试验, when = function(户) return 户.残 end,\n"
    "    severity = function(户) return 户.残重 end }\n"
    "cause.因学 { basis = 试验, when = function(户) return 户.学 end }\n"
    "criterion.住房 { basis = 试验, met = function(户) return 户.房 end }\n"
    "criterion.饮水 { basis = 试验, met = function(户) return 户.水 end }\n"
    "aid.甲 { basis = 试验, answers = { '因病', '住房' }, excludes = { '乙' },\n"
    "    eligible = function(户) return 户.甲资 end,\n"
    "    amount = function(户, 标准) return max(户.甲额, 标准.底线) end }\n"
    "aid.乙 { basis = 试验, answers = { '因病' }, eligible = function(户) return 户.乙资 end }\n"
    "aid.丙 { basis = 试验, answers = { '因残' }, excludes = { '丁' },\n"
    "    eligible = function(户) return 户.丙资 end }\n"
    "aid.丁 { basis = 试验, answers = { '因残' }, each = '成员', excludes = { '戊', '己' },\n"
    "    eligible = function(人) return 人.丁资 end, amount = function(人) return 人.丁额 end }\n"
    "aid.戊 { basis = 试验, answers = { '因残', '因学' }, each = '成员',\n"
    "    eligible = function(人) return 人.戊资 end }\n"
    "aid.己 { basis = 试验, answers = { '因残' }, eligible = function(户) return 户.己资 end }\n"
    "audit.病而无学 { basis = 试验, when = function(户) return 户.病 and not 户.学 end }\n"
    "status.返贫 { basis = 试验, when = function(户) return 户.返 end }\n"
    "status.可退出 { basis = 试验, when = function(户) return 户.出 and 户.达标 end }\n"
    "status.在册 { basis = 试验, when = function(户) return true end }\n"
    "fact.人均收入 { basis = 试验, type = 'money', unit = '元/人',\n"
    "    value = function(户) return 户.收入 / 户.人口 end }\n";

static const char small_schema[] =
    "CREATE TABLE 户(户编号 INTEGER, 村代码 TEXT DEFAULT '621121101001', 病 DEFAULT 0,"
    " 残 DEFAULT 0, 学 DEFAULT 0, 病重 DEFAULT 0.5, 残重 DEFAULT 0.5, 房 DEFAULT 1,"
    " 水 DEFAULT 1, 甲资 DEFAULT 0, 甲额 DEFAULT 1000, 乙资 DEFAULT 0, 丙资 DEFAULT 0,"
    " 己资 DEFAULT 0, 返 DEFAULT 0, 出 DEFAULT 0, 收入 DEFAULT 3000, 人口 DEFAULT 1,"
    " 主要致贫原因);"
    "CREATE TABLE 成员(户编号 INTEGER, 人编号 INTEGER, 丁资 DEFAULT 0, 丁额 DEFAULT 200,"
    " 戊资 DEFAULT 0);"
    "CREATE TABLE 帮扶措施(户编号 INTEGER, 人编号 INTEGER, 措施名称 TEXT);"
    "CREATE TABLE 区划(代码 TEXT, 名称 TEXT);"
    "CREATE TABLE 登记信息(项目 TEXT, 内容 TEXT);"
    "INSERT INTO 登记信息 VALUES('数据截止日期', '2018-12-31'), ('合成数据', '是');"
    "INSERT INTO 区划 VALUES('62', '甘肃省'), ('6211', '定西市'), ('621121', '通渭县'),"
    " ('6229', '临夏州'), ('622926', '东乡县');";

struct small {
    char folder[64], registry_path[128];
    struct arena arena;
    struct policy policy;
    struct rulebook *rulebook;
    struct registry registry;
    sqlite3 *database; /* until it is loaded */
    struct fault fault;
};

static inline const char *small_path(const struct small *small, const char *name, char out[128])
{
    snprintf(out, 128, "%s/%s", small->folder, name);
    return out;
}

static inline void small_write(const struct small *small, const char *name, const char *text)
{
    char path[128];
    FILE *file = fopen(small_path(small, name, path), "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static inline void small_sql(struct small *small, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static inline void small_sql(struct small *small, const char *format, ...)
{
    char sql[2048], *message = NULL;
    va_list args;
    va_start(args, format);
    vsnprintf(sql, sizeof sql, format, args);
    va_end(args);
    if (sqlite3_exec(small->database, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
}

/* A household; `sets` are assignments such as "病 = 1, 病重 = NULL", or "". */
static inline void small_household(struct small *small, int household, const char *sets)
{
    small_sql(small, "INSERT INTO 户(户编号) VALUES(%d)", household);
    if (*sets)
        small_sql(small, "UPDATE 户 SET %s WHERE 户编号 = %d", sets, household);
}

/* A member; its number is household * 10 + `member`. */
static inline void small_member(struct small *small, int household, int member, const char *sets)
{
    int number = household * 10 + member;
    small_sql(small, "INSERT INTO 成员(户编号, 人编号) VALUES(%d, %d)", household, number);
    if (*sets)
        small_sql(small, "UPDATE 成员 SET %s WHERE 人编号 = %d", sets, number);
}

/* `member` 0: the record names no member. */
static inline void small_received(struct small *small, int household, int member, const char *aid)
{
    if (member)
        small_sql(small, "INSERT INTO 帮扶措施 VALUES(%d, %d, '%s')", household,
                  household * 10 + member, aid);
    else
        small_sql(small, "INSERT INTO 帮扶措施 VALUES(%d, NULL, '%s')", household, aid);
}

/* With tables and contents of another registry. */
static inline void small_init_as(struct small *small, const char *schema)
{
    memset(small, 0, sizeof *small);
    fault_init(&small->fault);
    arena_init(&small->arena);
    strcpy(small->folder, "/tmp/diguan-small-XXXXXX");
    assert_non_null(mkdtemp(small->folder));
    small_path(small, "registry.db", small->registry_path);
    assert_int_equal(sqlite3_open(small->registry_path, &small->database), SQLITE_OK);
    small_sql(small, "%s", schema);
    small_sql(small, "BEGIN");
}

static inline void small_init(struct small *small)
{
    small_init_as(small, small_schema);
}

/* With the texts of another policy. */
static inline void small_load_as(struct small *small, const char *facts, const char *parameters,
                                 const char *rules)
{
    small_sql(small, "COMMIT");
    sqlite3_close(small->database);
    small_write(small, "facts.yaml", facts);
    small_write(small, "policy.yaml", parameters);
    small_write(small, "rules.lua", rules);
    if (!policy_load(small->folder, &small->arena, &small->policy, &small->fault))
        fail_msg("%s", small->fault.text[0]);
    small->rulebook = rulebook_load(&small->policy, date_from_civil(2018, 12, 31), &small->fault);
    if (!small->rulebook)
        fail_msg("%s", small->fault.text[0]);
    struct registry_request request = {0};
    for (int level = 0; level < LEVEL_COUNT; level++)
        request.wanted[level] = small->rulebook->wanted[level];
    if (!registry_load(small->registry_path, &small->policy.facts, &request, &small->registry,
                       &small->fault))
        fail_msg("%s", small->fault.text[0]);
}

/* After the last household: the policy, its rules and the registry. */
static inline void small_load(struct small *small)
{
    small_load_as(small, small_facts, small_parameters, small_rules);
}

static inline void small_release(struct small *small)
{
    static const char *const names[] = {"facts.yaml", "policy.yaml", "rules.lua", "registry.db",
                                        "results.db"};
    registry_release(&small->registry);
    rulebook_free(small->rulebook);
    arena_release(&small->arena);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[128];
        unlink(small_path(small, names[i], path));
    }
    assert_int_equal(rmdir(small->folder), 0);
}

#endif
