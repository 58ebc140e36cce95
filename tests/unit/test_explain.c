/* Explanations: expressions as text, wrapped paragraphs, and one household told whole. */
#include "explain_world.h"
#include "page.h"
#include "show_explain.h"
#include "show_value.h"

#include <math.h>

static void same_text(const char *got, const char *want, const char *what)
{
    if (strcmp(got ? got : "", want))
        fail_msg("%s:\n  got  '%s'\n  want '%s'", what, got ? got : "", want);
}

/* Expressions: a household of three members whose values are set down here ------------------- */

static const char *const grades[] = {"A级", "B级", "C级"};
static const char *const healths[] = {"健康", "患病"};

enum { H_INCOME, H_PEOPLE, H_GRADE, H_POWER, H_BUILT, H_BLANK, H_YEAR, H_OTHER, H_FACTS };
static struct fact household_facts[H_FACTS] = {
    [H_INCOME] = {.name = "收入", .type = FACT_MONEY, .unit = "元/年"},
    [H_PEOPLE] = {.name = "人口", .type = FACT_INTEGER, .unit = "人"},
    [H_GRADE] = {.name = "等级", .type = FACT_ENUM, .nvalues = 3, .values = grades},
    [H_POWER] = {.name = "通电", .type = FACT_BOOLEAN},
    [H_BUILT] = {.name = "建房", .type = FACT_DATE},
    [H_BLANK] = {.name = "支出", .type = FACT_MONEY},
    [H_YEAR] = {.name = "年度", .type = FACT_INTEGER, .unit = "年"},
    [H_OTHER] = {.name = "旧等级", .type = FACT_ENUM, .nvalues = 3, .values = grades},
};
static const double household_values[H_FACTS] = {23000, 4, 1, 1, 0, NAN, 2018, NAN};

enum { M_HEALTH, M_MONTHS, M_BIRTH, M_FACTS };
static struct fact member_facts[M_FACTS] = {
    [M_HEALTH] = {.name = "健康", .type = FACT_ENUM, .nvalues = 2, .values = healths},
    [M_MONTHS] = {.name = "月数", .type = FACT_INTEGER, .unit = "月"},
    [M_BIRTH] = {.name = "生日", .type = FACT_DATE},
};
enum { FIRST_MEMBER = 7, NMEMBERS = 3 };
static const double member_values[NMEMBERS][M_FACTS] = {{0, 3, 0}, {1, 6, 0}, {NAN, NAN, 0}};
static const char *const titles[NMEMBERS] = {"户主 王*", "配偶 李*", "之子"};

enum { P_LINE, P_SHARE, P_FACTS };
static struct parameter parameters[P_FACTS] = {
    [P_LINE] = {.name = "线", .unit = "元/人", .assumed = true},
    [P_SHARE] = {.name = "率", .unit = ""},
};

static struct rule rules[] = {{.kind = RULE_FACT, .name = "纯收入", .type = FACT_MONEY},
                              {.kind = RULE_CAUSE, .name = "因病"}};
static struct slot slots[] = {{.rule = 0}, {.rule = 1}, {.rule = NO_RULE}};

struct scene {
    struct policy policy;
    struct rulebook book;
    struct evaluation *evaluation;
    struct viewpoint viewpoint;
};

static struct value number(double x)
{
    return isnan(x) ? (struct value){-INFINITY, INFINITY} : (struct value){x, x};
}

static struct value truth_unless_blank(struct value value, enum fact_type type)
{
    return type == FACT_BOOLEAN && !value_known(value) ? (struct value){0, 1} : value;
}

static struct value leaf_fact(void *context, enum level level, int index, size_t household,
                              size_t member)
{
    (void)context;
    (void)household;
    if (level == LEVEL_MEMBER)
        return number(member_values[member - FIRST_MEMBER][index]);
    return truth_unless_blank(number(household_values[index]), household_facts[index].type);
}

static struct value leaf_slot(void *context, int slot, size_t household, size_t member)
{
    static const double values[] = {9000, 1, 0};
    (void)context;
    (void)household;
    (void)member;
    return number(values[slot]);
}

static struct value leaf_parameter(void *context, int index, size_t household)
{
    (void)context;
    (void)household;
    return number(index == P_LINE ? 3500 : 0.4);
}

static struct value leaf_parameter_at(void *context, int index, int year, size_t household)
{
    (void)year;
    return leaf_parameter(context, index, household);
}

static void leaf_members(void *context, size_t household, size_t *first, size_t *end)
{
    (void)context;
    (void)household;
    *first = FIRST_MEMBER;
    *end = FIRST_MEMBER + NMEMBERS;
}

static struct value scene_value(const struct viewpoint *viewpoint, node_id node, int64_t member)
{
    const struct scene *scene = viewpoint->context;
    evaluation_household(scene->evaluation, 0);
    if (member != NO_ROW)
        evaluation_member(scene->evaluation, member);
    return evaluation_value(scene->evaluation, node);
}

static void scene_open(struct scene *scene)
{
    static const struct leaves leaves = {.fact = leaf_fact,
                                         .slot = leaf_slot,
                                         .parameter = leaf_parameter,
                                         .parameter_at = leaf_parameter_at,
                                         .members = leaf_members,
                                         .as_of_day = 17896};
    *scene = (struct scene){.policy = {.nparameters = P_FACTS, .parameters = parameters}};
    scene->policy.facts.at[LEVEL_HOUSEHOLD].nfacts = H_FACTS;
    scene->policy.facts.at[LEVEL_HOUSEHOLD].facts = household_facts;
    scene->policy.facts.at[LEVEL_MEMBER].nfacts = M_FACTS;
    scene->policy.facts.at[LEVEL_MEMBER].facts = member_facts;
    scene->book = (struct rulebook){.policy = &scene->policy, .rules = rules, .slots = slots};
    scene->book.graph = graph_new(NULL);
    scene->evaluation = evaluation_new(scene->book.graph, &leaves, NULL);
    scene->viewpoint = (struct viewpoint){.rulebook = &scene->book,
                                          .value = scene_value,
                                          .context = scene,
                                          .member = NO_ROW,
                                          .first_member = FIRST_MEMBER,
                                          .nmembers = NMEMBERS,
                                          .members = titles};
}

static void scene_close(struct scene *scene)
{
    evaluation_free(scene->evaluation);
    graph_free(scene->book.graph);
}

static void shows(const struct scene *scene, node_id node, const char *want)
{
    struct buffer text = {0};
    show_node(&text, &scene->viewpoint, node);
    same_text(text.bytes, want, "show_node");
    buffer_release(&text);
}

static void shows_condition(const struct scene *scene, node_id node, bool inverted,
                            const char *want)
{
    struct buffer text = {0};
    struct condition condition = {.node = node, .inverted = inverted};
    show_condition(&text, &scene->viewpoint, &condition);
    same_text(text.bytes, want, "show_condition");
    buffer_release(&text);
}

static node_id household(struct graph *graph, int fact)
{
    static const enum node_type types[H_FACTS] = {TYPE_NUMBER, TYPE_NUMBER, TYPE_ENUM,   TYPE_TRUTH,
                                                  TYPE_DATE,   TYPE_NUMBER, TYPE_NUMBER, TYPE_ENUM};
    return graph_fact(graph, LEVEL_HOUSEHOLD, fact, types[fact]);
}

static node_id member(struct graph *graph, int fact)
{
    static const enum node_type types[M_FACTS] = {TYPE_ENUM, TYPE_NUMBER, TYPE_DATE};
    return graph_fact(graph, LEVEL_MEMBER, fact, types[fact]);
}

static node_id two(struct graph *graph, enum graph_operation op, node_id a, node_id b)
{
    return graph_operation(graph, op, a, b, NO_NODE);
}

static node_id one(struct graph *graph, enum graph_operation op, node_id a)
{
    return graph_operation(graph, op, a, NO_NODE, NO_NODE);
}

static void compares(const struct scene *scene, node_id node, bool inverted, const char *operator,
                     double left, double right)
{
    struct comparison comparison;
    struct condition condition = {.node = node, .inverted = inverted};
    assert_true(show_comparison(&scene->viewpoint, &condition, &comparison));
    same_text(comparison.operator, operator, "show_comparison");
    assert_true(comparison.left.low == left);
    assert_true(comparison.right.low == right);
}

static void comparisons_come_apart_as_they_are_shown(void **state)
{
    (void)state;
    struct scene scene;
    scene_open(&scene);
    struct graph *g = scene.book.graph;
    node_id income = household(g, H_INCOME), people = household(g, H_PEOPLE);
    node_id line = graph_parameter(g, P_LINE, TYPE_NUMBER);
    compares(&scene, two(g, OP_LESS, income, line), false, "<", 23000, 3500);
    compares(&scene, two(g, OP_LESS, income, line), true, ">=", 23000, 3500);
    compares(&scene, two(g, OP_LESS, line, income), false, ">", 23000, 3500);
    compares(&scene, two(g, OP_LESS, line, income), true, "<=", 23000, 3500);
    compares(&scene, two(g, OP_LESS, income, people), true, "<=", 4, 23000);
    compares(&scene, two(g, OP_EQUAL, line, people), false, "==", 4, 3500);
    compares(&scene, two(g, OP_EQUAL, people, line), true, "!=", 4, 3500);
    struct comparison comparison;
    struct condition label = {.node = graph_is(g, household(g, H_GRADE), 1)};
    assert_false(show_comparison(&scene.viewpoint, &label, &comparison));
    struct condition health = {.node = two(g, OP_LESS, member(g, M_MONTHS), line)};
    assert_false(show_comparison(&scene.viewpoint, &health, &comparison));
    scene_close(&scene);
}

static void every_operation_has_its_text(void **state)
{
    (void)state;
    struct scene scene;
    scene_open(&scene);
    struct graph *g = scene.book.graph;
    node_id income = household(g, H_INCOME), people = household(g, H_PEOPLE);
    node_id blank = household(g, H_BLANK), grade = household(g, H_GRADE);
    node_id line = graph_parameter(g, P_LINE, TYPE_NUMBER);
    node_id share = graph_parameter(g, P_SHARE, TYPE_NUMBER);
    node_id ill = graph_is(g, member(g, M_HEALTH), 1), months = member(g, M_MONTHS);
    node_id yes = graph_truth(g, true), ten = graph_const(g, 10, TYPE_NUMBER);
    node_id is_poor = two(g, OP_LESS, income, two(g, OP_MUL, line, people));
    node_id year = household(g, H_YEAR);
    const struct {
        enum graph_operation op;
        node_id node;
        const char *want;
    } cases[] = {
        {OP_CONST, graph_const(g, 12000.5, TYPE_NUMBER), "12,000.5"},
        {OP_TRUTH, yes, "yes"},
        {OP_NONE, graph_none(g), "left out"},
        {OP_FACT, income, "收入 23,000元"},
        {OP_FACT, blank, "支出 missing"},
        {OP_FACT, grade, "等级 B级"},
        {OP_FACT, household(g, H_BUILT), "建房 1970-01-01"},
        {OP_SLOT, graph_slot(g, 0, LEVEL_HOUSEHOLD, TYPE_NUMBER), "纯收入 9000元"},
        {OP_SLOT, graph_slot(g, 1, LEVEL_HOUSEHOLD, TYPE_TRUTH), "因病"},
        {OP_SLOT, graph_slot(g, 2, LEVEL_HOUSEHOLD, TYPE_TRUTH), "达标"},
        {OP_PARAMETER, line, "线 3500元/人※"},
        {OP_PARAMETER_AT, graph_parameter_at(g, P_LINE, TYPE_NUMBER, year),
         "线(年度 2018年) 3500元/人※"},
        {OP_ADD, two(g, OP_ADD, income, blank), "收入 23,000元 + 支出 missing = missing"},
        {OP_SUB, two(g, OP_SUB, income, two(g, OP_ADD, ten, ten)),
         "收入 23,000元 − (10 + 10) = 22,980元"},
        {OP_MUL, two(g, OP_MUL, two(g, OP_ADD, income, ten), share),
         "(收入 23,000元 + 10) × 率 0.4 = 9204元"},
        {OP_DIV, two(g, OP_DIV, income, people), "收入 23,000元 ÷ 人口 4人 = 5750元"},
        {OP_NEG, one(g, OP_NEG, income), "−收入 23,000元 = −23,000元"},
        {OP_MIN, two(g, OP_MIN, income, line), "min(收入 23,000元, 线 3500元/人※) = 3500元"},
        {OP_MAX, two(g, OP_MAX, income, ten), "max(收入 23,000元, 10) = 23,000元"},
        {OP_ABS, one(g, OP_ABS, income), "abs(收入 23,000元) = 23,000元"},
        {OP_FLOOR, one(g, OP_FLOOR, share), "floor(率 0.4) = 0"},
        {OP_CEIL, one(g, OP_CEIL, share), "ceil(率 0.4) = 1"},
        {OP_ROUND, one(g, OP_ROUND, share), "round(率 0.4) = 0"},
        {OP_FEN, one(g, OP_FEN, income), "收入 23,000元"},
        {OP_AGE, one(g, OP_AGE, household(g, H_BUILT)), "age(建房 1970-01-01) 48岁"},
        {OP_LESS, is_poor, "收入 23,000元 < 线 3500元/人※ × 人口 4人 = 14,000元"},
        {OP_EQUAL, two(g, OP_EQUAL, ten, people), "人口 4人 = 10"},
        {OP_EQUAL, two(g, OP_EQUAL, grade, household(g, H_OTHER)), "等级 B级 = 旧等级 missing"},
        {OP_IS, graph_is(g, grade, 1), "等级 = B级"},
        {OP_IS, graph_is(g, grade, 2), "等级 = C级 (B级)"},
        {OP_KNOWN, one(g, OP_KNOWN, blank), "支出 is recorded"},
        {OP_DEFAULT, two(g, OP_DEFAULT, blank, ten), "支出 missing (if missing 10) = 10元"},
        {OP_DEFAULT, two(g, OP_DEFAULT, income, ten), "收入 23,000元 = 23,000元"},
        {OP_ITE, graph_operation(g, OP_ITE, is_poor, ten, people), "人口 4人"},
        {OP_ITE, graph_operation(g, OP_ITE, graph_is(g, grade, 1), ten, people), "10人 (等级 B级)"},
        {OP_COUNT, one(g, OP_COUNT, ill),
         "members with 健康 = 患病 1 to 2人 (配偶 李*; unknown: 之子)"},
        {OP_ANY, one(g, OP_ANY, ill), "any member: 健康 = 患病 (1: 配偶 李*; unknown: 之子)"},
        {OP_SUM, two(g, OP_SUM, yes, months), "sum of 月数 over members missing"},
        {OP_SUM, two(g, OP_SUM, ill, ten), "sum of 10 over members with 健康 = 患病 10 to 20"},
        {OP_MIN_OF, two(g, OP_MIN_OF, yes, ten), "least 10 of members 10"},
        {OP_MAX_OF, two(g, OP_MAX_OF, yes, ten), "greatest 10 of members 10"},
        {OP_THE, two(g, OP_THE, ill, months), "月数 of the one member with 健康 = 患病 missing"},
    };
    bool covered[OPERATION_COUNT] = {false};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        covered[cases[i].op] = true;
        assert_int_equal(graph_node(g, cases[i].node)->op, cases[i].op);
        shows(&scene, cases[i].node, cases[i].want);
    }
    for (int op = 0; op < OPERATION_COUNT; op++)
        if (!covered[op])
            fail_msg("no case for operation %d (%s)", op,
                     graph_operation_name((enum graph_operation)op));
    scene_close(&scene);
}

static void thresholds_stand_on_the_right(void **state)
{
    (void)state;
    struct scene scene;
    scene_open(&scene);
    struct graph *g = scene.book.graph;
    node_id income = household(g, H_INCOME), line = graph_parameter(g, P_LINE, TYPE_NUMBER);
    node_id people = household(g, H_PEOPLE);
    shows_condition(&scene, two(g, OP_LESS, income, line), false, "收入 23,000元 < 线 3500元/人※");
    shows_condition(&scene, two(g, OP_LESS, income, line), true, "收入 23,000元 ≥ 线 3500元/人※");
    shows_condition(&scene, two(g, OP_LESS, line, income), false, "收入 23,000元 > 线 3500元/人※");
    shows_condition(&scene, two(g, OP_LESS, line, income), true, "收入 23,000元 ≤ 线 3500元/人※");
    shows_condition(&scene, two(g, OP_LESS, income, people), false, "收入 23,000元 < 人口 4人");
    shows_condition(&scene, two(g, OP_LESS, income, people), true, "人口 4人 ≤ 收入 23,000元");
    scene_close(&scene);
}

/* `all` and `none` leave the same kind of node behind. */
static void members_are_asked_as_the_rule_asked(void **state)
{
    (void)state;
    struct scene scene;
    scene_open(&scene);
    struct graph *g = scene.book.graph;
    node_id yes = graph_truth(g, true), no = graph_truth(g, false);
    node_id ill = graph_is(g, member(g, M_HEALTH), 1);
    node_id idle = two(g, OP_LESS, member(g, M_MONTHS), graph_const(g, 6, TYPE_NUMBER));
    node_id not_ill = graph_operation(g, OP_ITE, ill, no, yes);
    node_id both = graph_operation(g, OP_ITE, ill, idle, no);
    node_id either = graph_operation(g, OP_ITE, ill, yes, idle);
    node_id neither =
        graph_operation(g, OP_ITE, ill, no, graph_operation(g, OP_ITE, idle, no, yes));
    shows_condition(&scene, one(g, OP_ANY, ill), true,
                    "no member: 健康 = 患病 (1: 配偶 李*; unknown: 之子)");
    shows_condition(&scene, one(g, OP_ANY, not_ill), true,
                    "every member: 健康 = 患病, not so (1: 户主 王*; unknown: 之子)");
    shows_condition(&scene, one(g, OP_ANY, both), false,
                    "any member: 健康 = 患病 and 月数 < 6 (0: unknown: 之子)");
    shows_condition(&scene, one(g, OP_ANY, either), false,
                    "any member: 健康 = 患病 or 月数 < 6 (2: 户主 王*, 配偶 李*; unknown: 之子)");
    shows_condition(&scene, one(g, OP_ANY, neither), true,
                    "every member: 健康 = 患病 or 月数 < 6, not so (0: unknown: 之子)");
    scene_close(&scene);
}

static void a_member_is_shown_with_values(void **state)
{
    (void)state;
    struct scene scene;
    scene_open(&scene);
    struct graph *g = scene.book.graph;
    node_id few = two(g, OP_LESS, member(g, M_MONTHS), graph_const(g, 6, TYPE_NUMBER));
    scene.viewpoint.member = FIRST_MEMBER;
    shows(&scene, few, "月数 3月 < 6");
    shows(&scene, graph_is(g, member(g, M_HEALTH), 1), "健康 = 患病 (健康)");
    scene.viewpoint.member = FIRST_MEMBER + 2;
    shows(&scene, few, "月数 missing < 6");
    scene_close(&scene);
}

/* An expression of endless length is cut, also one whose parts are shared. */
static void long_expressions_are_cut(void **state)
{
    (void)state;
    struct scene scene;
    scene_open(&scene);
    struct graph *g = scene.book.graph;
    node_id node = household(g, H_INCOME);
    for (int i = 0; i < 40; i++)
        node = two(g, OP_ADD, node, node);
    struct buffer text = {0};
    show_node(&text, &scene.viewpoint, node);
    assert_true(text.length < 4000);
    assert_non_null(strstr(text.bytes, "…"));
    buffer_release(&text);
    scene_close(&scene);
}

/* Paragraphs --------------------------------------------------------------------------------- */

static void paragraphs_wrap_at_eighty_columns(void **state)
{
    (void)state;
    struct buffer text = {0}, want = {0};
    for (int i = 0; i < 39; i++)
        buffer_put(&want, "户");
    buffer_put(&want, "\n  户，户\n");
    struct buffer line = {0};
    for (int i = 0; i < 40; i++)
        buffer_put(&line, "户");
    buffer_put(&line, "，户");
    page_paragraph(&text, "", 2, line.bytes);
    same_text(text.bytes, want.bytes, "punctuation does not begin a line");
    buffer_clear(&text);
    buffer_clear(&line);
    buffer_format(&line, "%077d 14,000元/人 x", 0);
    page_paragraph(&text, "", 4, line.bytes);
    buffer_clear(&want);
    buffer_format(&want, "%077d\n    14,000元/人 x\n", 0);
    same_text(text.bytes, want.bytes, "a number keeps its unit");
    buffer_release(&text);
    buffer_release(&want);
    buffer_release(&line);
}

/* One household told whole ------------------------------------------------------------------- */

static const char facts_text[] =
    "household:\n"
    "  table: 户\n  key: 户编号\n  area: 村代码\n"
    "  facts:\n"
    "    收入: {type: money, unit: 元/年, range: [0, 1000000]}\n"
    "    医疗费: {type: money, unit: 元/年, range: [0, 1000000]}\n"
    "    人口: {type: integer, unit: 人, range: [1, 30]}\n"
    "    危房等级: {type: enum, values: [A级, B级, C级, D级]}\n"
    "    主要致贫原因: {type: enum, values: [因病, 因灾, 其他]}\n"
    "member:\n"
    "  table: 成员\n  key: 人编号\n  household: 户编号\n  label: 姓名\n"
    "  facts:\n"
    "    姓名: {type: text, personal: true}\n"
    "    与户主关系: {type: enum, values: [户主, 之子]}\n"
    "    出生日期: {type: date}\n"
    "    健康: {type: enum, values: [健康, 患病]}\n"
    "received: {table: 帮扶措施, household: 户编号, member: 人编号, aid: 措施名称}\n"
    "areas: {table: 区划, code: 代码, name: 名称}\n"
    "declared_cause: 主要致贫原因\n";

static const char policy_text[] =
    "policy: test\ntitle: 试验政策\nfacts: facts.yaml\nrules: [rules.lua]\n"
    "parameters:\n"
    "  支出率: {unit: 倍, basis: 试验, status: assumed, from: {2014: 0.4}}\n"
    "  线: {unit: 元/人, basis: 试验, status: verified, from: {2014: 3000, 2018: 3500}}\n"
    "  补助: {unit: 元, basis: 试验, status: verified, from: {2014: 11500}}\n"
    "  救助: {unit: 元/人, basis: 试验, status: verified, from: {2014: 500}}\n";

static const char rules_text[] =
    "fact.余额 { type = 'money', unit = '元/年', value = function(户)\n"
    "  return 户.收入 - 户.医疗费 end }\n"
    "fact.病人 { type = 'boolean', each = '成员', value = function(人)\n"
    "  return 人.健康 == '患病' end }\n"
    "cause.因病 { label = '病重', basis = '登记表 01', when = function(户, 标准)\n"
    "  return any(户.成员, function(人) return 人.病人 end)\n"
    "    and 户.医疗费 > 标准.支出率 * 户.收入 end,\n"
    "  severity = function(户) return min(1, 户.医疗费 / max(户.收入, 1)) end }\n"
    "cause.因灾 { basis = '登记表 04', when = function(户) return 户.收入 < 0 end }\n"
    "criterion.收入达标 { basis = '通知', met = function(户, 标准)\n"
    "  return 户.余额 >= 标准.线 * 户.人口 end }\n"
    "criterion.住房安全 { basis = '通知', met = function(户)\n"
    "  return 户.危房等级 == 'A级' or 户.危房等级 == 'B级' end }\n"
    "aid.危房改造 { department = '住建', basis = '方案', answers = { '住房安全' },\n"
    "  eligible = function(户) return 户.危房等级 == 'D级' end,\n"
    "  amount = function(户, 标准) return 标准.补助 end }\n"
    "aid.大病救助 { department = '卫健', basis = '方案', answers = { '因病' }, each = '成员',\n"
    "  eligible = function(人) return 人.病人 end,\n"
    "  amount = function(人, 户, 标准) return 标准.救助 end }\n"
    "aid.产业扶持 { basis = '方案', answers = { '收入达标' },\n"
    "  eligible = function(户) return 户.人口 > 9 end }\n"
    "aid.灾后重建 { basis = '方案', answers = { '因灾' },\n"
    "  eligible = function(户) return true end }\n"
    "audit.费用超收入 { basis = '核查', when = function(户) return 户.医疗费 > 户.收入 end }\n"
    "status.可退出 { basis = '办法', when = function(户) return 户.达标 end }\n"
    "status.在册 { basis = '办法', when = function(户) return true end }\n";

static const char registry_text[] =
    "CREATE TABLE 户(户编号 TEXT, 村代码 TEXT, 收入, 医疗费, 人口, 危房等级, 主要致贫原因);"
    "INSERT INTO 户 VALUES('H1','620121001201',10000,6000,3,'D级','因灾'),"
    "('H2','620121001201',10000,NULL,1,NULL,NULL),('H3','620121001201',10000,0,1,'A级',NULL);"
    "CREATE TABLE 成员(人编号 TEXT, 户编号 TEXT, 姓名, 证件号码, 与户主关系, 出生日期, 健康);"
    "INSERT INTO 成员 VALUES('M1','H1','王大明','620000197001011234','户主','1970-01-02','健康'),"
    "('M2','H1','王小明','620000200001011234','之子','2000-01-01','患病'),"
    "('M3','H1','王小亮','620000200201011234','之子','2002-01-01','健康'),"
    "('M4','H2','李四','620000198001011234','户主',NULL,'患病'),"
    "('M5','H3','赵五','620000198001011235','户主',NULL,'健康');"
    "CREATE TABLE 帮扶措施(户编号 TEXT, 人编号 TEXT, 措施名称 TEXT);"
    "INSERT INTO 帮扶措施 VALUES('H1','M2','大病救助');"
    "CREATE TABLE 区划(代码 TEXT, 名称 TEXT);"
    "INSERT INTO 区划 VALUES('62','甘肃省'),('620121','永登县');"
    "CREATE TABLE 登记信息(项目 TEXT, 内容 TEXT);"
    "INSERT INTO 登记信息 VALUES('数据截止日期','2018-12-31'),('合成数据','是');";

static void world_open(struct world *world)
{
    world_make(world, facts_text, policy_text, rules_text, registry_text, "");
}

static void contains(const struct buffer *text, const char *want)
{
    if (!strstr(text->bytes, want))
        fail_msg("'%s' is not in:\n%s", want, text->bytes);
}

static void lacks(const struct buffer *text, const char *unwanted)
{
    if (strstr(text->bytes, unwanted))
        fail_msg("'%s' is in:\n%s", unwanted, text->bytes);
}

static void every_line_fits(const char *text)
{
    char line[1024];
    for (const char *end; (end = strchr(text, '\n')); text = end + 1) {
        snprintf(line, sizeof line, "%.*s", (int)(end - text), text);
        if (text_width(line) > 80)
            fail_msg("%d columns: %s", text_width(line), line);
    }
}

static void a_poor_household_is_told_whole(void **state)
{
    (void)state;
    struct world world;
    struct explanation explanation;
    struct nearest nearest;
    struct buffer text = {0};
    world_open(&world);
    world_explain(&world, 0, &explanation, &nearest);
    show_explain_text(&explanation, &nearest, false, &text);
    contains(&text, "Household H1\n甘肃省 永登县 (620121001201)\n");
    contains(&text, "试验政策 · as of 2018-12-31 · synthetic data\n");
    contains(&text, "Members: 户主 王** 48, 之子 王**#2 18, 之子 王**#3 16\n");
    contains(&text, "Status          在册\n");
    contains(&text, "Meets (达标)    no; not met: 收入达标, 住房安全\n");
    contains(&text, "Main cause      因病; declared: 因灾 (另有主因)\n");
    contains(&text, "Money of aids   at least 12,000元\n");
    contains(&text, "✔ 因病 · 病重 · severity 0.6 · rank 1\n    登记表 01 · ");
    contains(&text, "→ ✔ any member: 病人 (1: 之子 王**#2)\n");
    contains(&text, "→ ✔ 医疗费 6000元 > 支出率 0.4倍※ × 收入 10,000元 = 4000元\n");
    contains(&text, "✘ Not: 因灾\n");
    contains(&text, "→ ✘ 余额 4000元 ≥ 线 3500元/人 × 人口 3人 = 10,500元\n");
    contains(&text, "from 2018-01-01)");
    /* 6500 more beside 16,500; 2167 less beside 3500 */
    contains(&text, "Nearest change\n");
    contains(&text, "✘ 收入达标\n    收入 10,000元 → 16,500元 (+6500元)\n"
                    "    or 线 3500元/人 → 1333元/人 (−2167元/人)\n");
    contains(&text, "✘ 住房安全\n    危房等级 D级 → A级, B级\n");
    contains(&text, "✘ 达标: not by one fact alone\n");
    contains(&text, "✔ 危房改造 · 建议新增 · 11,500元 · answers 住房安全\n    住建 · 方案 · ");
    contains(&text, "✔ 大病救助 · 之子 王**#2 · 已享受 · 500元 · answers 因病\n");
    contains(&text, "✘ 产业扶持: ✘ 人口 3人 > 9\n");
    contains(&text, "(有短板无措施)");
    contains(&text, "\n收入达标\n");
    contains(&text, "余额 = 收入 10,000元 − 医疗费 6000元 = 4000元\n");
    contains(&text, "1 aid answers none of its deficits (--all shows it)\n");
    contains(&text, "※ assumed, not verified; what rests on it is to be confirmed:\n  支出率\n");
    lacks(&text, "灾后重建");
    lacks(&text, "疑点");
    every_line_fits(text.bytes);
    buffer_clear(&text);
    show_explain_text(&explanation, &nearest, true, &text);
    contains(&text, "✔ 灾后重建\n");
    contains(&text, "✘ 因灾\n");
    buffer_release(&text);
    explanation_release(&explanation);
    world_close(&world);
}

static void blanks_are_named_with_what_hangs_on_them(void **state)
{
    (void)state;
    struct world world;
    struct explanation explanation;
    struct nearest nearest;
    struct buffer text = {0};
    world_open(&world);
    world_explain(&world, 1, &explanation, &nearest);
    show_explain_text(&explanation, &nearest, false, &text);
    contains(&text, "Meets (达标)    unknown; to verify: 收入达标, 住房安全\n");
    contains(&text, "→ ？医疗费 missing > 支出率 0.4倍※ × 收入 10,000元 = 4000元\n");
    contains(&text, "→ ？危房等级 = A级 (missing)\n");
    contains(&text, "      to verify: 医疗费\n");
    contains(&text, "Possible aids");
    contains(&text, "Missing facts, and what hangs on them");
    contains(&text, "危房等级: 住房安全, 危房改造");
    contains(&text, "？Not decided: 费用超收入\n");
    buffer_release(&text);
    explanation_release(&explanation);
    world_close(&world);
}

static void a_household_that_meets_has_a_short_story(void **state)
{
    (void)state;
    struct world world;
    struct explanation explanation;
    struct nearest nearest;
    struct buffer text = {0};
    world_open(&world);
    world_explain(&world, 2, &explanation, &nearest);
    show_explain_text(&explanation, &nearest, false, &text);
    contains(&text, "Status          可退出\n");
    contains(&text, "Meets (达标)    yes\n");
    contains(&text, "✘ Not: 因病, 因灾\n");
    lacks(&text, "Recommended aids");
    lacks(&text, "Missing facts");
    lacks(&text, "Nearest change");
    buffer_release(&text);
    explanation_release(&explanation);
    world_close(&world);
}

static void programs_get_everything_and_nothing_personal(void **state)
{
    (void)state;
    struct world world;
    struct explanation explanation;
    struct nearest nearest;
    struct buffer text = {0};
    world_open(&world);
    world_explain(&world, 0, &explanation, &nearest);
    show_explain_json(&explanation, &nearest, &text);
    contains(&text, "\"household\": \"H1\"");
    contains(&text, "\"agreement\": \"另有主因\"");
    contains(&text, "\"name\": \"灾后重建\"");
    contains(&text, "\"condition\": \"医疗费 6000元 > 支出率 0.4倍※ × 收入 10,000元 = 4000元\"");
    contains(&text, "\"from\": \"2018-01-01\"");
    contains(&text, "\"from\": \"D级\",\n        \"to\": \"A级\"");
    contains(&text, "\"from\": 3500,\n        \"to\": 1333,\n");
    contains(&text, "\"member_title\": \"之子 王**#2\"");
    static const char *const personal[] = {"王大明", "王小明", "620000197001011234"};
    for (size_t i = 0; i < sizeof personal / sizeof *personal; i++)
        lacks(&text, personal[i]);
    buffer_release(&text);
    explanation_release(&explanation);
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comparisons_come_apart_as_they_are_shown),
        cmocka_unit_test(every_operation_has_its_text),
        cmocka_unit_test(thresholds_stand_on_the_right),
        cmocka_unit_test(members_are_asked_as_the_rule_asked),
        cmocka_unit_test(a_member_is_shown_with_values),
        cmocka_unit_test(long_expressions_are_cut),
        cmocka_unit_test(paragraphs_wrap_at_eighty_columns),
        cmocka_unit_test(a_poor_household_is_told_whole),
        cmocka_unit_test(blanks_are_named_with_what_hangs_on_them),
        cmocka_unit_test(a_household_that_meets_has_a_short_story),
        cmocka_unit_test(programs_get_everything_and_nothing_personal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
