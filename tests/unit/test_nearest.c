/* Nearest changes: one household with a criterion for every kind of comparison, and households
 * whose 达标 takes more than a criterion's change. */
#include "explain_world.h"
#include "show_nearest.h"

static const char facts_text[] = "household:\n"
                                 "  table: 户\n  key: 户编号\n  area: 村代码\n"
                                 "  facts:\n"
                                 "    人口: {type: integer, range: [1, 30]}\n"
                                 "    收入: {type: money, range: [0, 1000000]}\n"
                                 "    支出: {type: money, range: [0, 1000000]}\n"
                                 "    水量: {type: number, range: [0, 2000]}\n"
                                 "    等级: {type: enum, values: [A级, B级, C级, D级]}\n"
                                 "    通电: {type: boolean}\n"
                                 "    空白: {type: money}\n"
                                 "    身份: {type: integer, fixed: true}\n"
                                 "    建房: {type: date}\n"
                                 "    入住: {type: date, fixed: false}\n"
                                 "member:\n"
                                 "  table: 成员\n  key: 人编号\n  household: 户编号\n"
                                 "  facts:\n"
                                 "    健康: {type: enum, values: [健康, 患病]}\n"
                                 "    月数: {type: integer, range: [0, 12]}\n";

static const char parameters_text[] =
    "policy: test\ntitle: 试验\nfacts: facts.yaml\nrules: [rules.lua]\n"
    "parameters:\n"
    "  线: {unit: 元, basis: 试验, status: verified, from: {2014: 3500}}\n"
    "  率: {unit: 倍, basis: 试验, status: verified, from: {2014: 0.4}}\n"
    "  细: {unit: 倍, basis: 试验, status: verified, from: {2014: 0.125}}\n"
    "  界: {unit: 元, basis: 试验, status: verified, range: [3000, 3400], from: {2014: 3200}}\n"
    "  年线: {unit: 元, basis: 试验, status: verified, from: {2014: 3000, 2018: 4000}}\n";

static const char schema_text[] =
    "CREATE TABLE 户(户编号 TEXT, 村代码 DEFAULT '620121001201', 人口 DEFAULT 3,"
    " 收入 DEFAULT 10000, 支出 DEFAULT 6000, 水量 DEFAULT 15.5, 等级 DEFAULT 'D级',"
    " 通电 DEFAULT 0, 空白, 身份 DEFAULT 1, 建房 DEFAULT '2000-01-01',"
    " 入住 DEFAULT '2010-06-15');"
    "CREATE TABLE 成员(户编号 TEXT, 人编号 TEXT, 健康, 月数);"
    "CREATE TABLE 登记信息(项目 TEXT, 内容 TEXT);"
    "INSERT INTO 登记信息 VALUES('数据截止日期','2018-12-31'),('合成数据','是');";

static void world_open(struct world *world, const char *rules, const char *rows)
{
    world_make(world, facts_text, parameters_text, rules, schema_text, rows);
}

static const struct nearest_outcome *outcome_of(const struct world *world,
                                                const struct nearest *nearest, const char *rule)
{
    for (size_t i = 0; i < nearest->count; i++) {
        int index = nearest->outcomes[i].rule;
        if (!strcmp(index == NO_RULE ? "达标" : world->book->rules[index].name, rule))
            return &nearest->outcomes[i];
    }
    fail_msg("nothing was sought for '%s'", rule);
    return NULL;
}

static const char *name_of(const struct world *world, const struct nearest_change *change)
{
    if (!change->found)
        return NULL;
    return change->of.fact ? change->of.fact->name
                           : world->policy.parameters[change->of.index].name;
}

struct want {
    const char *name; /* NULL: nothing is to be found; {0} too */
    double to;
    bool open;
};

static void same_change(const struct world *world, const char *rule,
                        const struct nearest_change *change, struct want want)
{
    const char *got = name_of(world, change);
    if (change->open == want.open && !got == !want.name &&
        (!got || (!strcmp(got, want.name) && change->to == want.to)))
        return;
    fail_msg("%s: got %s to %.17g%s, want %s to %.17g%s", rule, got ? got : "nothing", change->to,
             change->open ? " (open)" : "", want.name ? want.name : "nothing", want.to,
             want.open ? " (open)" : "");
}

/* Kinds of comparisons --------------------------------------------------------------------------*/

static const struct kind {
    const char *rule, *body;
    struct want fact, threshold;
} kinds[] = {
    /* 10,000 against 3500 × 3 */
    {"够线", "return 户.收入 >= 标准.线 * 户.人口", {"收入", 10500, false}, {"线", 3333, false}},
    {"超线", "return 户.收入 > 标准.线 * 户.人口", {"收入", 10500.01, false}, {"线", 3333, false}},
    {"人少", "return 户.人口 < 3", {"人口", 2, false}, {0}},
    {"人正好", "return 户.人口 == 5", {"人口", 5, false}, {0}},
    {"水够", "return 户.水量 >= 20", {"水量", 20, false}, {0}},
    {"水超", "return 户.水量 > 20", {"水量", 20.000000000000004, false}, {0}},
    {"水少", "return 户.水量 <= 10.25", {"水量", 10.25, false}, {0}},
    {"房好", "return 户.等级 == 'A级' or 户.等级 == 'B级'", {"等级", 0, false}, {0}},
    {"有电", "return 户.通电", {"通电", 1, false}, {0}},
    /* 11,000 is nearer to 10,000 than 5000 is to 6000, beside their size */
    {"有余", "return 户.余额 >= 5000", {"收入", 11000, false}, {0}},
    {"省钱", "return 户.支出 <= 标准.率 * 户.收入", {"收入", 15000, false}, {"率", 0.6, false}},
    {"细分", "return 户.水量 >= 标准.细 * 160", {"水量", 20, false}, {"细", 0.096, false}},
    {"往年",
     "return 户.收入 >= at(标准, 2015).年线 * 4",
     {"收入", 12000, false},
     {"年线", 2500, false}},
    {"较大", "return max(户.收入, 8000) - 户.支出 >= 4500", {"收入", 10500, false}, {0}},
    {"相距", "return abs(户.人口 - 10) <= 5", {"人口", 5, false}, {0}},
    {"每月", "return sum(户.成员, function(人) return 人.月数 end) >= 10", {"月数", 7, false}, {0}},
    {"有人",
     "return any(户.成员, function(人) return 人.健康 == '健康' end)",
     {"健康", 0, false},
     {0}},
    /* born 2008-12-31 */
    {"入住久", "return age(户.入住) >= 10", {"入住", 14244, false}, {0}},
    {"填了", "return known(户, '人口') and 户.人口 >= 4", {"人口", 4, false}, {0}},
    {"当零", "return default(户, '空白', 0) + 户.收入 >= 10500", {"收入", 10500, false}, {0}},
    /* 2500 is below the range of 界 */
    {"界内", "return 户.收入 >= 标准.界 * 4", {"收入", 12800, false}, {0}},
    {"都健康", "return all(户.成员, function(人) return 人.健康 == '健康' end)", {0}, {0}},
    {"看空白", "return 户.收入 > 20000 and 户.空白 > 5", {0}, {0}},
    {"看身份", "return 户.身份 > 5", {0}, {0}},
    {"看建房", "return age(户.建房) <= 5", {0}, {0}},
    {"够不着", "return 户.水量 >= 3000", {0}, {0}},
    {"自减", "return 户.收入 + 户.支出 - 户.收入 > 6000.5", {"支出", 6000.51, true}, {0}},
    {"逐户",
     "local 数 = 0 for 序 = 1, 11 do if 户.人口 + 序 > 100 * 序 then 数 = 数 + 1 end end return 数 "
     "> 0",
     {NULL, 0, true},
     {NULL, 0, true}},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static void write_rules(struct buffer *rules)
{
    buffer_put(rules, "fact.余额 { type = 'money', value = function(户) return 户.收入 - 户.支出"
                      " end }\n");
    for (size_t i = 0; i < KINDS; i++)
        buffer_format(rules, "criterion.%s { basis = '试验', met = function(户, 标准) %s end }\n",
                      kinds[i].rule, kinds[i].body);
    buffer_put(rules, "status.在册 { basis = '试验', when = function(户) return true end }\n");
}

/* One household, which meets none of them. */
static void open_kinds(struct world *world)
{
    struct buffer rules = {0};
    write_rules(&rules);
    world_open(world, rules.bytes,
               "INSERT INTO 户(户编号) VALUES('H1');"
               "INSERT INTO 成员 VALUES('H1','M1','患病',3),('H1','M2','患病',6)");
    buffer_release(&rules);
}

static void every_comparison_has_its_nearest_value(void **state)
{
    (void)state;
    struct world world;
    struct explanation explanation;
    struct nearest nearest;
    open_kinds(&world);
    world_explain(&world, 0, &explanation, &nearest);
    assert_int_equal(nearest.count, KINDS + 1);
    for (size_t i = 0; i < KINDS; i++) {
        const struct kind *kind = &kinds[i];
        const struct nearest_outcome *outcome = outcome_of(&world, &nearest, kind->rule);
        same_change(&world, kind->rule, &outcome->fact, kind->fact);
        same_change(&world, kind->rule, &outcome->threshold, kind->threshold);
    }
    explanation_release(&explanation);
    world_close(&world);
}

static void labels_are_all_named_and_members_by_row(void **state)
{
    (void)state;
    struct world world;
    struct explanation explanation;
    struct nearest nearest;
    open_kinds(&world);
    world_explain(&world, 0, &explanation, &nearest);
    const struct nearest_change *grade = &outcome_of(&world, &nearest, "房好")->fact;
    assert_int_equal(grade->nlabels, 2);
    assert_int_equal(grade->labels[0], 0);
    assert_int_equal(grade->labels[1], 1);
    assert_true(grade->size == 1 && grade->of.present == 3);
    const struct nearest_change *months = &outcome_of(&world, &nearest, "每月")->fact;
    assert_int_equal(months->of.member, 1);
    assert_true(months->size == 1.0 / 7 && months->of.present == 6);
    assert_int_equal(months->nlabels, 0);
    assert_int_equal(outcome_of(&world, &nearest, "有人")->fact.of.member, 0);
    explanation_release(&explanation);
    world_close(&world);
}

static void what_was_found_is_told(void **state)
{
    (void)state;
    static const char *const lines[] = {
        ("✘ 够线\n    收入 10,000元 → 10,500元 (+500元)\n"
         "    or 线 3500元 → 3333元 (−167元)\n"),
        "✘ 水超\n    水量 15.5 → more than 20\n",
        "✘ 水少\n    水量 15.5 → 10.25 (−5.25)\n",
        "✘ 房好\n    等级 D级 → A级, B级\n",
        "✘ 有电\n    通电 no → yes\n",
        "✘ 每月\n    月数 (#2) 6 → 7 (+1)\n",
        "✘ 入住久\n    入住 2010-06-15 → 2008-12-31\n",
        "✘ 看身份: not by one fact alone\n",
        "✘ 自减\n    支出 6000元 → 6000.51元 (+0.51元) (something smaller may do)\n",
        "✘ 逐户: not found\n",
        "✘ 达标: not by one fact alone\n",
    };
    struct world world;
    struct explanation explanation;
    struct nearest nearest;
    struct buffer text = {0};
    open_kinds(&world);
    world_explain(&world, 0, &explanation, &nearest);
    show_nearest(&explanation, &nearest, &text);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (!strstr(text.bytes, lines[i]))
            fail_msg("'%s' is not in:\n%s", lines[i], text.bytes);
    buffer_release(&text);
    explanation_release(&explanation);
    world_close(&world);
}

/* 达标 ------------------------------------------------------------------------------------------*/

static const char four_criteria[] =
    "criterion.收入达标 { basis = '试验', met = function(户, 标准)\n"
    "  return 户.收入 >= 标准.线 * 户.人口 end }\n"
    "criterion.余额达标 { basis = '试验', met = function(户) return 户.收入 - 户.支出 >= 2000 end "
    "}\n"
    "criterion.人多 { basis = '试验', met = function(户) return 户.人口 >= 2 end }\n"
    "criterion.住房 { basis = '试验', met = function(户) return 户.等级 == 'A级' end }\n"
    "status.在册 { basis = '试验', when = function(户) return true end }\n";

static void all_criteria_take_a_change_that_does_for_all(void **state)
{
    (void)state;
    static const struct {
        const char *rule;
        struct want fact;
    } wants[][4] = {
        /* one person fewer is as near as 3500 more, but two are needed */
        {{"收入达标", {"人口", 1, false}}, {"达标", {"收入", 7000, false}}},
        {{"收入达标", {"收入", 7000, false}}, {"住房", {"等级", 0, false}}, {"达标", {0}}},
        {{"收入达标", {"收入", 7000, false}},
         {"余额达标", {"收入", 5000, false}},
         {"达标", {"收入", 7000, false}}},
        {{"收入达标", {"收入", 7000, false}}, {"达标", {0}}},
        {{NULL, {0}}},
    };
    struct world world;
    world_open(&world, four_criteria,
               "INSERT INTO 户(户编号, 人口, 收入, 支出, 等级) VALUES"
               "('H1', 2, 3500, 0, 'A级'), ('H2', 2, 4000, 0, 'D级'), ('H3', 2, 4500, 3000, 'A级'),"
               "('H4', 2, 4000, 0, NULL), ('H5', 2, 9000, 0, 'A级')");
    for (size_t row = 0; row < sizeof wants / sizeof *wants; row++) {
        struct explanation explanation;
        struct nearest nearest;
        world_explain(&world, row, &explanation, &nearest);
        size_t i = 0;
        for (; i < 4 && wants[row][i].rule; i++)
            same_change(&world, wants[row][i].rule,
                        &outcome_of(&world, &nearest, wants[row][i].rule)->fact,
                        wants[row][i].fact);
        assert_int_equal(nearest.count, i);
        explanation_release(&explanation);
    }
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_comparison_has_its_nearest_value),
        cmocka_unit_test(labels_are_all_named_and_members_by_row),
        cmocka_unit_test(what_was_found_is_told),
        cmocka_unit_test(all_criteria_take_a_change_that_does_for_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
