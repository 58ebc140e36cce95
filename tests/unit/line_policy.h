/* A policy of an income line and a few other numbers, and seven households for it: what measures
 * come to at any of its numbers can be told in the head. */
#ifndef DIGUAN_TEST_LINE_POLICY_H
#define DIGUAN_TEST_LINE_POLICY_H

#include "evaluate.h"

#include "small_policy.h"

static const char line_facts[] = "household:\n"
                                 "  table: 户\n"
                                 "  key: 户编号\n"
                                 "  area: 村代码\n"
                                 "  facts:\n"
                                 "    收入: {type: money, unit: 元/年}\n"
                                 "    人口: {type: integer, unit: 人, range: [1, 30]}\n"
                                 "member:\n"
                                 "  table: 成员\n"
                                 "  key: 人编号\n"
                                 "  household: 户编号\n"
                                 "  facts:\n"
                                 "    在校: {type: boolean}\n"
                                 "areas: {table: 区划, code: 代码, name: 名称}\n";

static const char line_parameters[] =
    "policy: line\n"
    "title: 收入线方案\n"
    "facts: facts.yaml\n"
    "rules: [rules.lua]\n"
    "parameters:\n"
    "  收入线: {unit: 元/人·年, basis: 试验, status: verified, range: [0, 10000],\n"
    "    from: {2014: 2800, 2018: 3000}}\n"
    "  须超过: {type: switch, basis: 试验, from: {2014: false}}\n"
    "  中线: {unit: 元, basis: 试验, status: verified, range: [0, 10000], from: {2014: 0}}\n"
    "  富裕倍数: {unit: 倍, basis: 试验, status: assumed, range: [0, 4], from: {2014: 1.5}}\n"
    "  资助: {unit: 元/人, basis: 试验, status: verified,\n"
    "    from: {2014: {else: 100, 622926: 200.5}}}\n"
    "  贫困线: {unit: 元/人·年, basis: 试验, status: verified, range: [0, 10000],\n"
    "    from: {2014: 2500}}\n"
    "  扣除: {unit: 元/年, basis: 试验, status: verified, range: [0, 5000], from: {2014: 0}}\n"
    "  无用: {unit: 元, basis: 试验, status: verified, range: [0, 10], from: {2014: 5}}\n"
    "  项目: {type: list, from: {2014: [收入]}}\n"
    "poverty: {income: 人均收入, line: 贫困线, people: 人口}\n";

static const char line_rules[] =
    "local 试验 = '试验'\n"
    "fact.人均收入 { basis = 试验, type = 'money', unit = '元/人·年',\n"
    "    value = function(户, 标准) return (户.收入 - 标准.扣除) / 户.人口 end }\n"
    "criterion.收入达标 { basis = 试验, met = function(户, 标准)\n"
    "    local 应有 = 标准.收入线 * 户.人口\n"
    "    if 标准.须超过 then return 户.收入 > 应有 end\n"
    "    return 户.收入 >= 应有 end }\n"
    "cause.居中 { basis = 试验,\n"
    "    when = function(户, 标准) return abs(户.收入 - 标准.中线) <= 500 end }\n"
    "aid.资助 { basis = 试验, answers = { '收入达标' }, each = '成员',\n"
    "    eligible = function(人) return 人.在校 end,\n"
    "    amount = function(人, 户, 标准) return 标准.资助 end }\n"
    "status.富裕 { basis = 试验, when = function(户, 标准)\n"
    "    return 户.收入 >= 标准.富裕倍数 * 标准.收入线 * 户.人口 end }\n"
    "status.可退出 { basis = 试验, when = function(户) return 户.达标 end }\n"
    "status.在册 { basis = 试验, when = function(户) return true end }\n";

/* Incomes per head: 2000, 3000, 3000, 4500, blank, 5000, 3000. The fourth and the sixth live in
 * 东乡县, the seventh nowhere known, the others in 通渭县. At 收入线 3000 five meet. */
static const char line_schema[] =
    "CREATE TABLE 户(户编号 INTEGER, 村代码 TEXT, 收入, 人口);"
    "CREATE TABLE 成员(户编号 INTEGER, 人编号 INTEGER, 在校);"
    "CREATE TABLE 区划(代码 TEXT, 名称 TEXT);"
    "CREATE TABLE 登记信息(项目 TEXT, 内容 TEXT);"
    "INSERT INTO 登记信息 VALUES('数据截止日期', '2018-12-31'), ('合成数据', '是');"
    "INSERT INTO 区划 VALUES('62', '甘肃省'), ('6211', '定西市'), ('621121', '通渭县'),"
    " ('6229', '临夏州'), ('622926', '东乡县');";

static const char *const line_households[] = {"(1, '621121101001', 2000, 1)",
                                              "(2, '621121101001', 3000, 1)",
                                              "(3, '621121101001', 6000, 2)",
                                              "(4, '622926102001', 4500, 1)",
                                              "(5, '621121101001', NULL, 1)",
                                              "(6, '622926102001', 5000, 1)",
                                              "(7, NULL, 9000, 3)"};
static const char *const line_members[] = {"(1, 11, 1)", "(2, 21, 1)",   "(3, 31, 1)", "(3, 32, 0)",
                                           "(4, 41, 1)", "(5, 51, 0)",   "(6, 61, 0)", "(7, 71, 1)",
                                           "(7, 72, 1)", "(7, 73, NULL)"};

struct line {
    struct small small;
    struct evaluate_request request;
};

/* `backwards`: the registry has its rows in the opposite order. */
static inline struct line *line_new(bool backwards)
{
    struct line *line = calloc(1, sizeof *line);
    struct small *small = &line->small;
    size_t nhouseholds = sizeof line_households / sizeof *line_households;
    size_t nmembers = sizeof line_members / sizeof *line_members;
    small_init_as(small, line_schema);
    for (size_t i = 0; i < nhouseholds; i++)
        small_sql(small, "INSERT INTO 户 VALUES%s",
                  line_households[backwards ? nhouseholds - 1 - i : i]);
    for (size_t i = 0; i < nmembers; i++)
        small_sql(small, "INSERT INTO 成员 VALUES%s",
                  line_members[backwards ? nmembers - 1 - i : i]);
    small_load_as(small, line_facts, line_parameters, line_rules);
    line->request = (struct evaluate_request){
        .rulebook = small->rulebook,
        .registry = &small->registry,
        .as_of_day = date_from_civil(2018, 12, 31),
    };
    return line;
}

static inline void line_free(struct line *line)
{
    small_release(&line->small);
    free(line);
}

#endif
