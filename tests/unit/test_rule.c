/* The rule room: what loads, what is refused and how, and what rules come to on households. */
#include "compiled.h"
#include "plain.h"
#include "reason_search.h"
#include "rulebook.h"
#include "source.h"
#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <stdio.h>
#include <sys/stat.h>

/* A small policy in a folder of its own: these facts and parameters, and the rules of the test. */
static const char facts_text[] = "household:\n"
                                 "  table: 户\n"
                                 "  key: 户编号\n"
                                 "  area: 村代码\n"
                                 "  facts:\n"
                                 "    收入: {type: money, unit: 元, range: [0, 100000]}\n"
                                 "    支出: {type: money, unit: 元}\n"
                                 "    人口: {type: integer, range: [1, 30]}\n"
                                 "    等级: {type: enum, values: [A级, B级, C级]}\n"
                                 "    通电: {type: boolean}\n"
                                 "    住址: {type: text}\n"
                                 "member:\n"
                                 "  table: 成员\n"
                                 "  key: 人编号\n"
                                 "  household: 户编号\n"
                                 "  facts:\n"
                                 "    生日: {type: date}\n"
                                 "    健康: {type: enum, values: [健康, 患病]}\n"
                                 "    月数: {type: integer, range: [0, 12]}\n";

static const char policy_text[] = "policy: test\n"
                                  "title: 试验\n"
                                  "facts: facts.yaml\n"
                                  "rules: [rules.lua]\n"
                                  "parameters:\n"
                                  "  线: {unit: 元, basis: 试验, status: verified, from: {2014: "
                                  "100, 2016: {else: 200, 6230: 300}}}\n"
                                  "  须超过: {type: switch, from: {2014: false, 2018: true}}\n"
                                  "  项目: {type: list, from: {2014: [收入, 支出]}}\n";

enum { H_INCOME, H_COST, H_PEOPLE, H_GRADE, H_POWER, H_ADDRESS, H_COUNT };
enum { M_BIRTH, M_HEALTH, M_MONTHS, M_COUNT };

static char folder[256];

static void write_file(const char *name, const char *text)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

struct world {
    struct arena arena;
    struct policy policy;
    const struct policy *values; /* or NULL */
    struct rulebook *book;
    struct tables tables;
    struct plain *plain;
    struct outcomes outcomes;
    struct fault fault;
};

static void load_policy(struct world *world, const char *text, struct policy *policy)
{
    write_file("policy.yaml", text);
    if (!policy_load(folder, &world->arena, policy, &world->fault))
        fail_msg("%s", world->fault.text[0]);
}

static void world_load_with(struct world *world, const char *parameters, const char *rules)
{
    memset(world, 0, sizeof *world);
    fault_init(&world->fault);
    arena_init(&world->arena);
    write_file("facts.yaml", facts_text);
    write_file("rules.lua", rules);
    load_policy(world, parameters, &world->policy);
    world->book = rulebook_load(&world->policy, date_from_civil(2017, 12, 31), &world->fault);
}

static void world_load(struct world *world, const char *rules)
{
    world_load_with(world, policy_text, rules);
}

static void world_release(struct world *world)
{
    outcomes_release(&world->outcomes);
    plain_free(world->plain);
    rulebook_free(world->book);
    tables_release(&world->tables);
    arena_release(&world->arena);
}

/* One household and its members; NAN is a blank. */
struct case_member {
    double birth, health, months;
};

static void world_household(struct world *world, const double facts[H_COUNT], size_t nmembers,
                            const struct case_member *members, uint64_t area)
{
    const size_t columns[LEVEL_COUNT] = {H_COUNT, M_COUNT, 0, 0};
    if (!world->book)
        fail_msg("%s", world->fault.text[0]);
    assert_true(tables_init(&world->tables, columns, &world->fault));
    struct tables *tables = &world->tables;
    for (int i = 0; i < H_COUNT; i++)
        assert_true(column_append(&tables->at[LEVEL_HOUSEHOLD].columns[i], facts[i], NULL));
    for (size_t i = 0; i < nmembers; i++) {
        const double values[M_COUNT] = {members[i].birth, members[i].health, members[i].months};
        for (int f = 0; f < M_COUNT; f++)
            assert_true(column_append(&tables->at[LEVEL_MEMBER].columns[f], values[f], NULL));
    }
    tables->at[LEVEL_HOUSEHOLD].nrows = 1;
    tables->at[LEVEL_MEMBER].nrows = nmembers;
    keys_add_number(&tables->at[LEVEL_HOUSEHOLD].keys, 1, NULL);
    tables->first_member = calloc(2, sizeof *tables->first_member);
    tables->first_member[1] = (uint32_t)nmembers;
    assert_true(tables_locate(tables, &(struct home){area, NO_ROW, NO_ROW}, NULL));
    world->plain =
        plain_new(world->book, world->values, tables, date_from_civil(2017, 12, 31), &world->fault);
    if (!world->plain || !plain_run(world->plain, 0, 1, &world->outcomes, &world->fault))
        fail_msg("%s", world->fault.text[0]);
}

static struct value slot_value(const struct world *world, const char *rule)
{
    int index = rulebook_find(world->book, rule);
    assert_int_not_equal(index, NO_RULE);
    return world->outcomes.slot[world->book->rules[index].slot][0];
}

/* The compiled run beside the plain one. */
struct both {
    struct compiled *compiled;
    struct compiled_frame *frame;
    const struct lanes *lanes;
    struct lanes packed; /* the plain outcomes as columns */
    struct search *search;
};

static void both_open(struct both *both, struct world *world)
{
    struct fault *fault = &world->fault;
    both->compiled = compiled_new(world->book, world->values, &world->tables,
                                  date_from_civil(2017, 12, 31), NULL, fault);
    assert_non_null(both->compiled);
    both->frame = compiled_frame_new(both->compiled, fault);
    assert_non_null(both->frame);
    assert_true(compiled_begin(both->compiled, both->frame, 0, 1, fault));
    both->lanes = compiled_run(both->compiled, both->frame);
    assert_true(lanes_of_outcomes(world->book, &world->tables, &world->outcomes, &world->arena,
                                  &both->packed));
    both->search = search_new(compiled_ground(both->compiled), fault);
    assert_non_null(both->search);
}

static void both_close(struct both *both)
{
    search_free(both->search);
    compiled_frame_free(both->frame);
    compiled_free(both->compiled);
}

static size_t compare_both(const struct both *both, const struct world *world, const char *what)
{
    size_t compared = 0;
    for (size_t i = 0; i < world->book->nslots; i++) {
        const struct slot *slot = &world->book->slots[i];
        size_t rows = slot->level == LEVEL_MEMBER ? world->outcomes.nmembers : 1;
        for (size_t row = 0; row < rows; row++) {
            struct value want = world->outcomes.slot[i][row];
            struct value got = lane_value(&both->lanes->slot[i], row);
            if (value_skipped(want))
                continue;
            if (got.low != want.low || got.high != want.high)
                fail_msg("%s, slot %zu, row %zu: compiled [%g, %g], plain [%g, %g]", what, i, row,
                         got.low, got.high, want.low, want.high);
            compared++;
        }
    }
    return compared;
}

static const double blank = NAN;
static const double typical[H_COUNT] = {1000, 400, 4, 1, 1, NAN};
static const double no_income[H_COUNT] = {NAN, 400, 4, 1, 1, NAN};

/* What loads and what does not ------------------------------------------------------------------*/

static const struct refusal {
    const char *rules, *message;
} refusals[] = {
    {"cause.甲 { when = function(户) return 户.收人 > 0 end }",
     "rules.lua:1: cause '甲': '收人' is not a fact of the household (did you mean '收入'?)"},
    {"cause.甲 { when = function(户, 标准) return 户.收入 > 标准.綫 end }",
     "rules.lua:1: cause '甲': '綫' is not a parameter of the policy"},
    {"cause.甲 {\n when = function(户)\n  return 户.等级 == \"A\"\n end }",
     "rules.lua:3: cause '甲': '等级' has no label 'A' (did you mean 'A级'?)"},
    {"cause.甲 { whem = function() return true end }",
     "rules.lua:1: unknown entry 'whem' in cause '甲' (did you mean 'when'?)"},
    {"cause.甲 { basis = \"x\" }", "rules.lua:1: cause '甲' has no 'when'"},
    {"cause.甲 { when = true }", "rules.lua:1: 'when' in cause '甲' must be a function"},
    {"cause.收入 { when = function() return true end }",
     "rules.lua:1: cause '收入' has the name of a fact of the household"},
    {"cause.甲 { when = function() return true end }\ncause.甲 { when = function() return true end "
     "}",
     "rules.lua:2: cause '甲' has the name of cause '甲' at "},
    {"cause.甲 { when = function(户) return 户.等级 + 1 > 0 end }",
     "cause '甲': '等级' is one of several labels, not a number"},
    {"cause.甲 { when = function(户) return 户.收入 % 2 == 0 end }",
     "cause '甲': '%' cannot be used on facts and parameters"},
    {"cause.甲 { when = function(户) return 户.收入 == nil end }", "'收入' is never nil"},
    {"cause.甲 { when = function(户) return 户.收入 == \"一\" end }", "'收入' is a number"},
    {"cause.甲 { when = function(户) return 户.收入 end }",
     "a condition must return true or false on every path, here it returns a fact or parameter"},
    {"cause.甲 { when = function(户) if 户.通电 then return true end end }",
     "a condition must return true or false on every path, here it returns nil"},
    {"cause.甲 { when = function(户) 户.收入 = 1 return true end }",
     "facts and parameters cannot be assigned"},
    {"cause.甲 { when = function(户) return #户.成员 > 0 end }", "use count, any, all, sum"},
    {"cause.甲 { when = function(户) return any(户.成员, function(人) return any(户.成员, "
     "function() return true end) end) end }",
     "members inside members are not possible"},
    {"cause.甲 { when = function(户) return 户.住址 == 1 end }",
     "'住址' cannot be read by rules (text is never loaded for rules)"},
    {"cause.甲 { when = function(户) return io.open(\"x\") end }",
     "rules.lua:1: cause '甲': 'io' is not for rules (they read facts and parameters"},
    {"cause.甲 { when = function(户) return os.time() > 0 end }", "'os' is not for rules"},
    {"cause.甲 { when = function() return (\"x\"):rep(9) == \"x\" end }",
     "rules.lua:1: cause '甲': "},
    {"local n = 0\ncause.甲 { when = function()\n n = n + 1\n return n > 3 end }",
     "rules.lua:3: 'n' belongs to an outer function and cannot be assigned here"},
    {"n = 0", "rules.lua:1: global 'n' cannot be assigned (write local)"},
    {"function f() end", "rules.lua:1: global 'f' cannot be assigned (write local)"},
    {"local t = {}\ncause.甲 { when = function() t[#t + 1] = 1 return #t > 1 end }",
     "does not give the same result twice"},
    {"local t = {}\ncause.甲 { when = function(户) t[#t + 1] = 1 return #t > 2 end }",
     "changes a table that outlives it"},
    {"local t = {a = {}}\nlocal function f() t.a.x = 1 end\n"
     "cause.甲 { when = function(户) if 户.收入 > 9e4 then f() end return 户.通电 end }",
     "changes a table that outlives it"},
    {"cause.甲 { when = function() local a return a.b end }", "'a' has no parts to read"},
    {"cause.甲 { when = function(户) return 户.收入 > 1 < 2 end }",
     "values are compared that cannot be"},
    {"cause.甲 { when = function(户) return 户.收入 > \"一\" end }",
     "a number is needed here, not the text '一'"},
    {"cause.甲 { when = function(户) return f(户) end }",
     "rules.lua:1: cause '甲': unknown name 'f'"},
    {"cause.甲 { when = function() while true do end end }",
     "rules.lua:1: cause '甲': runs too long"},
    {"cause.甲 { when = function()\n local t = {}\n for i = 1, 1e9 do t[i] = i end return true end "
     "}",
     "cause '甲': "},
    {"cause.甲 { when = function() local s = \"x\" for i = 1, 60 do s = s .. s end return true end "
     "}",
     "cause '甲': needs more memory than rules may use"},
    {"local function f() return f() + 1 end\ncause.甲 { when = function() return f() > 1 end }",
     "cause '甲': calls itself without end"},
    {"cause.甲 { when = function(户) return 户.乙 end }\n"
     "cause.乙 { when = function(户) return 户.丙 end }\n"
     "cause.丙 { when = function(户) return 户.甲 end }",
     "depends on itself: 甲 → 乙 → 丙 → 甲"},
    {"criterion.甲 { met = function(户) return 户.达标 end }", "depends on itself"},
    {"aid.甲 { answers = {\"乙\"}, eligible = function() return true end }",
     "rules.lua:1: aid '甲' answers '乙', which is not a cause or criterion"},
    {"aid.甲 { answers = {}, eligible = function() return true end }", "aid '甲' answers nothing"},
    {"cause.乙 { when = function() return true end }\n"
     "aid.甲 { answers = {\"乙\"}, eligible = function() return true end }\n"
     "status.丁 { when = function(户) return 户.甲 end }",
     "'甲' cannot be read by rules"},
    {"fact.甲 { type = \"text\", value = function() return 1 end }",
     "has the type 'text', not one of"},
    {"fact.甲 { type = \"enum\", value = function() return 1 end }", "'values' goes with type"},
    {"fact.甲 { type = \"number\", value = function(户) return 户.通电 end }",
     "must return a number on every path"},
    {"fact.甲 { type = \"number\", each = \"户\", value = function() return 1 end }",
     "'each' in fact '甲' is '户' (only \"成员\" is possible)"},
    {"cause.甲 = { when = function() return true end }", "write cause.甲 { … } without '='"},
    {"casue.甲 { when = function() return true end }",
     "rules.lua:1: unknown name 'casue' (did you mean 'cause'?)"},
    {"cause.甲 { when = function(户) return 户.收入 > 1 end", "rules.lua:1: "},
    {"cause.甲 { basis = “x”, when = function() return true end }",
     "rules.lua:1:19: full-width '“' (write \")"},
    {"cause.甲 { when = function(户) return 户.收入 ＞ 5 end }", "full-width '＞' (write >)"},
    {"cause.甲　{ when = function() return true end }", "space U+3000"},
    {"\033LJ", "is compiled Lua"},
    {"-- \xff", "is not UTF-8"},
    {"cause.甲 { when = function(户) return pick(户.等级, {A级 = 1, B级 = 2}) > 1 end }",
     "pick of '等级' leaves out its label 'C级'"},
    {"fact.甲 { type = \"number\", each = \"成员\", value = function(人, 户) return "
     "count(户.成员, function(他) return 他.月数 > 人.月数 end) end }",
     "a rule looks at one member at a time"},
    {"cause.甲 { when = function(户) return known(户, \"收人\") end }", "did you mean '收入'?"},
    {"cause.甲 { when = function(户) return getmetatable(户) == 1 end }",
     "'getmetatable' is not for rules"},
    {"cause.甲 { when = function(户) return pcall(户) end }", "'pcall' is not for rules"},
};

static void mistakes_are_named_with_their_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        struct world world;
        world_load(&world, refusals[i].rules);
        if (world.book)
            fail_msg("accepted: %s", refusals[i].rules);
        if (!strstr(world.fault.text[0], refusals[i].message))
            fail_msg("for %s\n got  %s\n want %s", refusals[i].rules, world.fault.text[0],
                     refusals[i].message);
        if (world.fault.count != 1)
            fail_msg("%d messages for %s: %s", world.fault.count, refusals[i].rules,
                     world.fault.text[1]);
        world_release(&world);
    }
}

static void several_mistakes_come_in_file_order(void **state)
{
    (void)state;
    struct world world;
    world_load(&world, "cause.甲 { when = function(户) return 户.一 > 0 end }\n"
                       "cause.乙 { when = function(户) return 户.甲 end }\n"
                       "cause.丙 { when = function(户) return 户.三 > 0 end }\n");
    assert_null(world.book);
    assert_int_equal(world.fault.count, 2);
    assert_non_null(strstr(world.fault.text[0], "rules.lua:1:"));
    assert_non_null(strstr(world.fault.text[1], "rules.lua:3:"));
    world_release(&world);
}

static void punctuation_in_strings_and_comments_is_fine(void **state)
{
    (void)state;
    struct fault fault;
    fault_init(&fault);
    static const char good[] =
        "-- 注：“说明”，。\n--[[ ， ]] local s = \"，\" .. '”' .. [==[ ：]] ]==]\n";
    assert_true(source_check("x.lua", good, sizeof good - 1, &fault));
    static const char bad[] = "local s = \"a\\\"，\"，\n";
    assert_false(source_check("x.lua", bad, sizeof bad - 1, &fault));
    assert_string_equal(fault.text[0], "x.lua:1:17: full-width '，' (write ,)");
}

static void byte_order_mark_and_crlf_are_accepted(void **state)
{
    (void)state;
    struct world world;
    world_load(&world, "\xEF\xBB\xBF"
                       "cause.甲 {\r\n when = function(户) return 户.收入 > 1 end,\r\n}\r\n");
    assert_non_null(world.book);
    assert_int_equal(world.book->rules[0].mark.line, 1);
    world_release(&world);
}

/* Facts that the policy names -------------------------------------------------------------------*/

static void measured_load(struct world *world, const char *poverty)
{
    char text[1024];
    snprintf(text, sizeof text, "%spoverty: %s\n", policy_text, poverty);
    memset(world, 0, sizeof *world);
    fault_init(&world->fault);
    arena_init(&world->arena);
    write_file("facts.yaml", facts_text);
    write_file("policy.yaml", text);
    write_file("rules.lua",
               "fact.人均收入 { type = 'money', value = function(户) return 户.收入 / 户.人口 "
               "end }\nfact.大户 { type = 'boolean', value = function(户) return 户.人口 > "
               "5 end }");
    assert_true(policy_load(folder, &world->arena, &world->policy, &world->fault));
    world->book = rulebook_load(&world->policy, date_from_civil(2017, 12, 31), &world->fault);
}

/* Whoever does not ask why gets the rules, or none, all the same. */
static void nobody_need_hear_of_mistakes(void **state)
{
    (void)state;
    struct world world;
    int day = date_from_civil(2017, 12, 31);
    measured_load(&world, "{income: 人均收入, line: 线, people: 人口}");
    struct rulebook *book = rulebook_load(&world.policy, day, NULL);
    assert_non_null(book);
    rulebook_free(book);
    write_file("rules.lua", "cause.因病 { when = function(户) return 户.没有 end }");
    assert_null(rulebook_load(&world.policy, day, NULL));
    world_release(&world);
}

static void poverty_names_recorded_and_derived_facts(void **state)
{
    (void)state;
    struct world world;
    measured_load(&world, "{income: 人均收入, line: 线, people: 人口}");
    assert_non_null(world.book);
    assert_int_equal(world.book->income.column, -1);
    assert_int_equal(world.book->income.slot, world.book->rules[0].slot);
    assert_int_equal(world.book->people.column, H_PEOPLE);
    assert_int_equal(world.book->people.slot, NO_SLOT);
    assert_false(world.book->wanted[LEVEL_HOUSEHOLD][H_COST]);
    world_release(&world);
    measured_load(&world, "{income: 支出, line: 线, people: 人口}");
    assert_int_equal(world.book->income.column, H_COST);
    assert_true(world.book->wanted[LEVEL_HOUSEHOLD][H_COST]);
    world_release(&world);
    world_load(&world, "");
    assert_int_equal(world.policy.poverty.line, -1);
    assert_int_equal(world.book->income.column, -1);
    assert_int_equal(world.book->people.slot, NO_SLOT);
    world_release(&world);
}

static const struct {
    const char *poverty;
    const char *messages[2];
} unknown_facts[] = {
    {"{income: 人均收人, line: 线, people: 人口}",
     {":9:19: 'income' needs a household fact that is a number, and '人均收人' is none (did you "
      "mean '人均收入'?)"}},
    {"{income: 大户, line: 线, people: 住址}",
     {":9:19: 'income' needs a household fact that is a number, and '大户' is none",
      ":9:40: 'people' needs a household fact that is a number, and '住址' is none"}},
};

static void poverty_refuses_other_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof unknown_facts / sizeof *unknown_facts; i++) {
        struct world world;
        measured_load(&world, unknown_facts[i].poverty);
        assert_null(world.book);
        assert_int_equal(world.fault.kind, FAULT_POLICY);
        for (int m = 0; m < 2; m++) {
            const char *want = unknown_facts[i].messages[m];
            assert_int_equal(world.fault.count > m, want != NULL);
            if (want)
                assert_string_equal(world.fault.text[m] + strlen(world.policy.file), want);
        }
        world_release(&world);
    }
}

/* What rules come to ----------------------------------------------------------------------------*/

static const struct outcome_case {
    const char *body; /* of function(户, 标准) */
    const double *facts;
    double low, high;
} outcome_cases[] = {
    {"return 户.收入 > 999", typical, 1, 1},
    {"return 户.收入 >= 1000.01", typical, 0, 0},
    {"return 户.收入 > 1", no_income, 0, 1},
    {"return 户.收入 > 200000", no_income, 0, 0}, /* beyond its range */
    {"return 户.收入 > 1 or 户.通电", no_income, 1, 1},
    {"return 户.收入 > 1 and not 户.通电", no_income, 0, 0},
    {"if 户.收入 > 5 then return 户.通电 end return 户.支出 > 1", no_income, 1, 1},
    {"if 户.收入 > 5 then return true end return not (户.收入 > 5)", no_income, 1, 1},
    {"return 户.收入 > 5 or 户.收入 <= 5", no_income, 1, 1},
    {"return 户.支出 / (户.人口 - 4) > 1", typical, 0, 1}, /* division by zero */
    {"return 户.支出 / (户.人口 - 4) > 1 or 户.通电", typical, 1, 1},
    {"return known(户, \"收入\")", no_income, 0, 0},
    {"return known(户, \"收入\")", typical, 1, 1},
    {"return default(户, \"收入\", 0) < 1", no_income, 1, 1},
    {"return 户.等级 == \"B级\" and 户.等级 ~= \"A级\"", typical, 1, 1},
    {"return pick(户.等级, {A级 = 1, B级 = 2, C级 = 3}) == 2", typical, 1, 1},
    {"return 户.收入 >= 标准.线 * 5", typical, 1, 1}, /* 200 in 2017 */
    {"return at(标准, 2015 + 户.人口 - 4).线 < 150", typical, 1, 1},
    {"return 标准.须超过", typical, 0, 0},
    {"local s = 0 for _, 项 in ipairs(标准.项目) do s = s + 户[项] end return s == 1400", typical,
     1, 1},
    {"return contains(标准.项目, \"收入\") and not contains(标准.项目, \"人口\")", typical, 1, 1},
    {"local n = 0 for k in pairs({b = 1, a = 2}) do n = n + 1 end return n == 2", typical, 1, 1},
    {"return points{ {3, function() return 户.通电 end}, {4, function() return 户.收入 > 5000 end} "
     "} "
     "== 3",
     typical, 1, 1},
    {"return points{ {3, function() return 户.通电 end}, {4, function() return 户.收入 > 5000 end} "
     "} "
     ">= 3",
     no_income, 1, 1},
    {"return min(户.收入, 户.支出, 500) == 400 and max(户.收入, 1) == 1000", typical, 1, 1},
    {"return round(户.支出 / 1000) == 0 and ceil(户.支出 / 1000) == 1 and floor(2.5) == 2", typical,
     1, 1},
    {"return abs(户.支出 - 户.收入) == 600", typical, 1, 1},
    {"return count(户.成员, function(人) return 人.健康 == \"患病\" end) == 1", typical, 1, 1},
    {"return any(户.成员, function(人) return age(人.生日) >= 60 end)", typical, 1, 1},
    {"return all(户.成员, function(人) return 人.健康 == \"健康\" end)", typical, 0, 0},
    {"return none(户.成员, function(人) return age(人.生日) > 100 end)", typical, 1, 1},
    {"return sum(户.成员, function(人) if 人.健康 == \"患病\" then return 人.月数 end end) == 7",
     typical, 1, 1},
    {"return sum(户.成员, function(人) return 人.月数 end) > 6", typical, 1, 1}, /* 7 + blank */
    {"return sum(户.成员, function(人) return 人.月数 end) > 7", typical, 0, 1},
    {"return count(户.成员, function(人) return 人.月数 > 0 end) >= 1", typical, 1, 1},
    {"return count(户.成员, function(人) return 人.月数 > 0 end) >= 3", typical, 0, 0},
    {"return max_of(户.成员, function(人) return age(人.生日) end) == 67", typical, 1, 1},
    {"return the(户.成员, function(人) if 人.健康 == \"患病\" then return 人.月数 end end) == 7",
     typical, 1, 1},
    {"return the(户.成员, function(人) return age(人.生日) end) > 0", typical, 0, 1},
    {"return any(户.成员, function(人) return 人.月数 > 8 and 户.通电 end)", typical, 0, 1},
    {"return any(户.成员, function(人) return 人.月数 > 8 end) or not any(户.成员, function(人) "
     "return 人.月数 > 8 end)",
     typical, 1, 1},
};

static void check_outcome(const struct outcome_case *c)
{
    char rules[1024];
    snprintf(rules, sizeof rules, "cause.甲 { when = function(户, 标准) %s end }", c->body);
    const struct case_member members[] = {
        {date_from_civil(1950, 6, 1), 1, 7},
        {date_from_civil(1990, 1, 1), 0, blank},
    };
    struct world world;
    world_load(&world, rules);
    world_household(&world, c->facts, 2, members, 0);
    struct value got = slot_value(&world, "甲");
    if (got.low != c->low || got.high != c->high)
        fail_msg("%s: got [%g, %g], want [%g, %g]", c->body, got.low, got.high, c->low, c->high);
    world_release(&world);
}

static void rules_come_to_what_they_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof outcome_cases / sizeof *outcome_cases; i++)
        check_outcome(&outcome_cases[i]);
}

/* The household oracle and the compiled run give what the plain run gives, also without blanks. */
static void all_runs_agree(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof outcome_cases / sizeof *outcome_cases; i++) {
        const struct outcome_case *c = &outcome_cases[i];
        char rules[1024];
        snprintf(rules, sizeof rules, "cause.甲 { when = function(户, 标准) %s end }", c->body);
        const struct case_member members[] = {{date_from_civil(1950, 6, 1), 1, 7},
                                              {date_from_civil(1990, 1, 1), 0, blank}};
        struct world world;
        world_load(&world, rules);
        world_household(&world, c->facts, 2, members, 0);
        struct walk walk;
        assert_true(plain_walk(world.plain, &world.outcomes, world.book->rules[0].slot, 0, NO_ROW,
                               &world.arena, &walk, &world.fault));
        if (walk.value.low != c->low || walk.value.high != c->high)
            fail_msg("%s: oracle [%g, %g], want [%g, %g]", c->body, walk.value.low, walk.value.high,
                     c->low, c->high);
        struct value graph =
            plain_value(world.plain, &world.outcomes,
                        world.book->slots[world.book->rules[0].slot].root, 0, NO_ROW);
        if (graph.low != c->low || graph.high != c->high)
            fail_msg("%s: graph [%g, %g], want [%g, %g]", c->body, graph.low, graph.high, c->low,
                     c->high);
        struct both both;
        both_open(&both, &world);
        compare_both(&both, &world, c->body);
        both_close(&both);
        world_release(&world);
    }
}

static void values_by_area_reach_the_household(void **state)
{
    (void)state;
    static const struct {
        uint64_t area;
        double line;
    } cases[] = {{0, 200}, {620102001001, 200}, {623021001001, 300}};
    for (size_t i = 0; i < 3; i++) {
        struct world world;
        world_load(&world,
                   "fact.甲 { type = \"number\", value = function(户, 标准) return 标准.线 end }");
        world_household(&world, typical, 0, NULL, cases[i].area);
        assert_true(slot_value(&world, "甲").low == cases[i].line);
        world_release(&world);
    }
}

/* By area, in another year, of members, through a switch, an interpreted function, another rule. */
static const char rules_on_values[] =
    "fact.甲 { type = \"number\", value = function(户, 标准) return 标准.线 end }\n"
    "cause.乙 { when = function(户, 标准) return 户.收入 > 标准.线 * 户.人口 end,\n"
    "  severity = function(户) return 户.甲 / 10000 end }\n"
    "cause.丙 { when = function(户, 标准) return at(标准, 2015).线 + 户.人口 > 110 end }\n"
    "cause.丁 { when = function(户, 标准)\n"
    "  return any(户.成员, function(人) return 人.月数 * 50 > 标准.线 end) end }\n"
    "cause.戊 { when = function(户, 标准) return 标准.须超过 and 户.收入 > 1 end }\n"
    "cause.己 { when = function(户, 标准)\n"
    "  local n = 0\n"
    "  for i = 1, 12 do if 户.收入 > 标准.线 * i then n = n + 1 end end\n"
    "  return n % 2 == 1\n"
    "end }\n";

static const char other_policy_text[] = "policy: test\n"
                                        "title: 试验\n"
                                        "facts: facts.yaml\n"
                                        "rules: [rules.lua]\n"
                                        "parameters:\n"
                                        "  线: {unit: 元, basis: 试验, status: verified, from: "
                                        "{2014: 107, 2017: {else: 260, 620103: 350}}}\n"
                                        "  须超过: {type: switch, from: {2014: true}}\n"
                                        "  项目: {type: list, from: {2014: [支出]}}\n";

static void try_household(struct world *world, uint64_t area)
{
    const struct case_member members[] = {{NAN, 1, 5}, {NAN, 0, NAN}};
    world_household(world, typical, 2, members, area);
}

static void assert_outcomes_equal(const struct world *world, const struct world *other)
{
    for (size_t slot = 0; slot < world->book->nslots; slot++) {
        struct value got = world->outcomes.slot[slot][0], want = other->outcomes.slot[slot][0];
        if (memcmp(&got, &want, sizeof got) != 0)
            fail_msg("slot %zu: [%g, %g] in place of [%g, %g]", slot, got.low, got.high, want.low,
                     want.high);
    }
}

/* A rulebook run on the values of another policy comes to what a rulebook of that policy does. */
static void other_values_take_the_place_of_its_own(void **state)
{
    (void)state;
    static const uint64_t areas[] = {0, 620102001001, 620103001001, 623021001001};
    for (size_t i = 0; i < sizeof areas / sizeof *areas; i++) {
        struct world world, other;
        struct policy values;
        struct both both;
        world_load_with(&other, other_policy_text, rules_on_values);
        try_household(&other, areas[i]);
        world_load(&world, rules_on_values);
        load_policy(&world, other_policy_text, &values);
        world.values = &values;
        try_household(&world, areas[i]);
        assert_outcomes_equal(&world, &other);
        both_open(&both, &world);
        compare_both(&both, &world, "other values");
        both_close(&both);
        world_release(&world);
        world_release(&other);
    }
}

static void derived_facts_are_read_and_snapped(void **state)
{
    (void)state;
    struct world world;
    world_load(&world, "fact.人均 { type = \"money\", value = function(户) return 户.收入 / "
                       "(户.人口 + 2 - 3) end }\n"
                       "fact.档 { type = \"enum\", values = {\"低\", \"高\"},\n"
                       "  value = function(户) return 户.人均 > 333.33 and \"高\" or \"低\" end }\n"
                       "fact.岁 { type = \"integer\", each = \"成员\", value = function(人) return "
                       "age(人.生日) end }\n"
                       "cause.甲 { when = function(户) return 户.档 == \"低\" and\n"
                       "  count(户.成员, function(人) return 人.岁 > 60 end) == 1 end }\n");
    const struct case_member members[] = {{date_from_civil(1950, 6, 1), 1, 7}};
    world_household(&world, typical, 1, members, 0);
    assert_true(slot_value(&world, "人均").low == 333.33);
    assert_true(slot_value(&world, "档").low == 0);
    assert_true(slot_value(&world, "甲").low == 1);
    world_release(&world);
}

static void reasons_name_the_missing_facts(void **state)
{
    (void)state;
    struct world world;
    world_load(&world,
               "fact.余 { type = \"money\", value = function(户) return 户.收入 - 户.支出 end }\n"
               "cause.甲 { when = function(户) return 户.余 > 5 and 户.人口 > 2 end }\n"
               "cause.乙 { when = function(户) return 户.支出 / (户.人口 - 4) > 1 end }\n"
               "cause.丙 { when = function(户) return any(户.成员, function(人) return 人.月数 > 8 "
               "end) end }\n");
    const struct case_member members[] = {{blank, 1, 7}, {blank, 0, blank}};
    world_household(&world, no_income, 2, members, 0);
    static const struct {
        const char *rule;
        struct reason reason;
    } expected[] = {
        {"甲", {LEVEL_HOUSEHOLD, H_INCOME, NO_ROW, false}},
        {"乙", {LEVEL_HOUSEHOLD, H_PEOPLE, NO_ROW, true}},
        {"丙", {LEVEL_MEMBER, M_MONTHS, 1, false}},
    };
    struct both both;
    both_open(&both, &world);
    for (size_t i = 0; i < 2 * (sizeof expected / sizeof *expected); i++) {
        const struct reason *want = &expected[i / 2].reason;
        int rule = rulebook_find(world.book, expected[i / 2].rule);
        search_household(both.search, i % 2 ? both.lanes : &both.packed, 0);
        search_slot(both.search, world.book->rules[rule].slot, NO_ROW);
        assert_int_equal(both.search->count, 1);
        assert_int_equal(both.search->items[0].fact, want->fact);
        assert_int_equal(both.search->items[0].level, want->level);
        assert_int_equal(both.search->items[0].fact_member, want->fact_member);
        assert_int_equal(both.search->items[0].not_finite, want->not_finite);
    }
    both_close(&both);
    world_release(&world);
}

static void walk_lists_conditions_in_source_order(void **state)
{
    (void)state;
    struct world world;
    world_load(&world, "cause.甲 { when = function(户)\n"
                       "  return 户.通电 and\n"
                       "    户.收入 > 5000 and\n"
                       "    户.支出 > 1\n"
                       "end }\n");
    world_household(&world, typical, 0, NULL, 0);
    struct walk walk;
    assert_true(plain_walk(world.plain, &world.outcomes, world.book->rules[0].slot, 0, NO_ROW,
                           &world.arena, &walk, &world.fault));
    assert_int_equal(walk.nconditions, 2);
    assert_int_equal(walk.conditions[0].line, 2);
    assert_int_equal(walk.conditions[0].answer, ANSWER_YES);
    assert_false(walk.conditions[0].decisive);
    assert_int_equal(walk.conditions[1].line, 3);
    assert_int_equal(walk.conditions[1].answer, ANSWER_NO);
    assert_true(walk.conditions[1].decisive);
    world_release(&world);
}

static void one_of_several_grounds_is_marked(void **state)
{
    (void)state;
    struct world world;
    world_load(&world, "cause.甲 { when = function(户) return 户.通电 or 户.支出 > 1 end }\n");
    world_household(&world, typical, 0, NULL, 0);
    struct walk walk;
    assert_true(plain_walk(world.plain, &world.outcomes, world.book->rules[0].slot, 0, NO_ROW,
                           &world.arena, &walk, &world.fault));
    assert_int_equal(walk.nconditions, 1);
    assert_true(walk.conditions[0].decisive);
    world_release(&world);
}

/* What is asked too often to be recorded is asked again. */
static void a_long_loop_is_walked_too(void **state)
{
    (void)state;
    struct world world;
    world_load(&world, "cause.甲 { when = function(户)\n"
                       "  local n = 0\n"
                       "  for i = 1, 70000 do\n"
                       "    if 户.收入 > 5000 then n = n + 1 end\n"
                       "  end\n"
                       "  return n == 70000\n"
                       "end }\n");
    world_household(&world, typical, 0, NULL, 0);
    const struct rule *rule = &world.book->rules[0];
    assert_int_equal(world.book->slots[rule->slot].routes.count, 0);
    struct walk walk;
    assert_true(plain_walk(world.plain, &world.outcomes, rule->slot, 0, NO_ROW, &world.arena, &walk,
                           &world.fault));
    assert_int_equal(walk.value.low, 0);
    assert_int_equal(walk.nconditions, 1);
    assert_int_equal(walk.conditions[0].line, 4);
    assert_int_equal(walk.conditions[0].answer, ANSWER_NO);
    assert_true(walk.conditions[0].decisive);
    world_release(&world);
}

/* A rule that multiplies paths is run per household, read by others, and still refuses mischief. */
static void too_many_paths_are_interpreted(void **state)
{
    (void)state;
    char rules[8192] = "fact.分 { type = \"number\", value = function(户)\n local s = 0\n";
    for (int i = 1; i <= 12; i++) {
        char line[128];
        snprintf(line, sizeof line, " if 户.收入 > %d then s = s + %d end\n", i * 100, i);
        strcat(rules, line);
    }
    strcat(rules, " return s\nend }\ncause.甲 { when = function(户) return 户.分 == 45 end }\n");
    struct world world;
    world_load(&world, rules);
    world_household(&world, typical, 0, NULL, 0);
    const struct rulebook *book = world.book;
    const struct slot *slot = &book->slots[book->rules[rulebook_find(book, "分")].slot];
    assert_non_null(slot->interpreted);
    assert_int_equal(slot->root, NO_NODE);
    assert_in_range(slot->branching_line, 3, 14);
    assert_true(slot_value(&world, "分").low == 45);
    assert_true(slot_value(&world, "甲").low == 1);
    world_release(&world);
}

/* A body of more paths than are traced: 数 counts how many of twelve thresholds `fact` is above. */
static const char *many_paths(const char *fact, const char *result, char out[2048])
{
    int length = sprintf(out, "local 数 = 0 ");
    for (int i = 1; i <= 12; i++)
        length += sprintf(out + length, "if %s > %d then 数 = 数 + 1 end ", fact, i);
    sprintf(out + length, "return %s end", result);
    return out;
}

/* Rules around one interpreted function. */
static const struct mixed_case {
    const char *name;
    const char *before; /* up to its body */
    const char *fact, *result;
    const char *after; /* from its end on */
} mixed_cases[] = {
    {"fact read by a traced rule", "fact.子 { type = 'number', value = function(户) ", "户.人口",
     "数", " }\ncause.甲 { when = function(户) return 户.子 * 2 > 7 end }\n"},
    {"fact read by a member's rule", "fact.子 { type = 'number', value = function(户) ", "户.人口",
     "数",
     " }\nfact.丑 { type = 'number', each = '成员', value = function(人, 户) return 户.子 + "
     "人.月数 "
     "end }\n"},
    {"member's fact read in a sum",
     "fact.子 { type = 'number', each = '成员', value = function(人) ", "人.月数", "数",
     " }\ncause.甲 { when = function(户) return sum(户.成员, function(人) return 人.子 end) > 6 "
     "end }\n"},
    {"label read by pick", "fact.子 { type = 'enum', values = {'低', '高'}, value = function(户) ",
     "户.人口", "数 > 3 and '高' or '低'",
     " }\nfact.丑 { type = 'number', value = function(户) return pick(户.子, {低 = 1, 高 = 2}) end "
     "}\n"},
    {"cause, its severity and its aid",
     "cause.甲 { severity = function(户) return 户.人口 / 30 end, when = function(户) ", "户.人口",
     "数 > 2", " }\naid.丙 { answers = {'甲'}, eligible = function(户) return 户.甲 end }\n"},
    {"severity", "cause.甲 { when = function(户) return 户.人口 > 2 end, severity = function(户) ",
     "户.人口", "数 / 12", " }\n"},
    {"criterion behind 达标", "criterion.甲 { met = function(户) ", "户.人口", "数 > 2",
     " }\nstatus.丁 { when = function(户) return 户.达标 and 户.通电 end }\n"},
    {"aid",
     "cause.甲 { when = function(户) return 户.通电 end }\n"
     "aid.丙 { answers = {'甲'}, amount = function(户) return 户.收入 / 3 end,\n"
     " eligible = function(户) ",
     "户.人口", "数 > 2", " }\n"},
    {"amount",
     "cause.甲 { when = function(户) return 户.通电 end }\n"
     "aid.丙 { answers = {'甲'}, eligible = function(户) return 户.人口 > 2 end,\n"
     " amount = function(户) ",
     "户.人口", "数 * 100", " }\n"},
    {"member's aid",
     "cause.甲 { when = function(户) return 户.通电 end }\n"
     "aid.丙 { answers = {'甲'}, each = '成员', amount = function(人) return 人.月数 * 10 end,\n"
     " eligible = function(人, 户) ",
     "人.月数", "数 > 2", " }\n"},
    {"member's amount",
     "cause.甲 { when = function(户) return 户.通电 end }\n"
     "aid.丙 { answers = {'甲'}, each = '成员', eligible = function(人) return 人.月数 > 3 end,\n"
     " amount = function(人, 户) ",
     "人.月数", "数 * 100 + 户.人口", " }\n"},
    {"reads a traced fact and is read by an audit",
     "fact.丑 { type = 'number', value = function(户) return 户.支出 / 户.人口 end }\n"
     "fact.子 { type = 'number', value = function(户) ",
     "户.丑", "数", " }\naudit.戊 { when = function(户) return 户.子 > 3 end }\n"},
};

static void check_mixed(const struct mixed_case *c, const double *facts, double months)
{
    char body[2048], rules[4096];
    snprintf(rules, sizeof rules, "%s%s%s", c->before, many_paths(c->fact, c->result, body),
             c->after);
    const struct case_member members[] = {{date_from_civil(1950, 6, 1), 1, 7},
                                          {date_from_civil(1990, 1, 1), 0, months}};
    struct world world;
    struct both both;
    world_load(&world, rules);
    world_household(&world, facts, 2, members, 0);
    size_t interpreted = 0;
    for (size_t i = 0; i < world.book->nslots; i++)
        interpreted += world.book->slots[i].interpreted != NULL;
    assert_int_equal(interpreted, 1);
    both_open(&both, &world);
    assert_true(compare_both(&both, &world, c->name) >= 2);
    both_close(&both);
    world_release(&world);
}

static void interpreted_and_traced_functions_read_each_other(void **state)
{
    (void)state;
    static const double no_people[H_COUNT] = {1000, 400, NAN, 1, 1, NAN};
    static const double little[H_COUNT] = {NAN, NAN, 4, NAN, NAN, NAN};
    static const double *const households[] = {typical, no_income, no_people, little};
    for (size_t i = 0; i < sizeof mixed_cases / sizeof *mixed_cases; i++)
        for (size_t h = 0; h < sizeof households / sizeof *households; h++) {
            check_mixed(&mixed_cases[i], households[h], 3);
            check_mixed(&mixed_cases[i], households[h], blank);
        }
}

/* What an interpreted function hangs on, a traced rule that reads it hangs on too. */
static void reasons_go_through_interpreted_functions(void **state)
{
    (void)state;
    char body[2048], rules[4096];
    snprintf(rules, sizeof rules,
             "fact.子 { type = 'number', value = function(户) %s }\n"
             "cause.甲 { when = function(户) return 户.子 > 6 and 户.支出 > 1 end }\n",
             many_paths("户.收入", "数", body));
    struct world world;
    struct both both;
    world_load(&world, rules);
    world_household(&world, no_income, 0, NULL, 0);
    both_open(&both, &world);
    assert_int_equal(world.outcomes.nreasons, 1);
    for (int runs = 0; runs < 2; runs++) {
        search_household(both.search, runs ? both.lanes : &both.packed, 0);
        search_slot(both.search, world.book->rules[rulebook_find(world.book, "甲")].slot, NO_ROW);
        assert_int_equal(both.search->count, 1);
        assert_int_equal(both.search->items[0].fact, H_INCOME);
    }
    both_close(&both);
    world_release(&world);
}

static void aids_that_concern_nobody_are_skipped(void **state)
{
    (void)state;
    struct world world;
    world_load(&world, "cause.甲 { when = function(户) return 户.收入 > 5000 end,\n"
                       "  severity = function(户) return 1 end }\n"
                       "cause.乙 { when = function(户) return 户.收入 > 5 end,\n"
                       "  severity = function(户) return 1 end }\n"
                       "aid.帮甲 { answers = {\"甲\"}, eligible = function() return true end,\n"
                       "  amount = function() return 5 end }\n"
                       "aid.帮乙 { answers = {\"乙\"}, eligible = function() return true end,\n"
                       "  amount = function(户, 标准) return 标准.线 / 3 end }\n");
    world_household(&world, typical, 0, NULL, 0);
    const struct rulebook *book = world.book;
    assert_true(value_skipped(slot_value(&world, "帮甲")));
    assert_true(slot_value(&world, "帮乙").low == 1);
    int extra = book->rules[rulebook_find(book, "甲")].extra;
    assert_true(value_skipped(world.outcomes.slot[extra][0]));
    int amount = book->rules[rulebook_find(book, "帮乙")].extra;
    assert_true(world.outcomes.slot[amount][0].low == 66.67);
    world_release(&world);
}

static void what_differs_between_rows_is_known(void **state)
{
    (void)state;
    static const struct {
        const char *amount;
        bool varies;
    } cases[] = {
        {"function() return 5 end", false},
        {"function(户, 标准) return 标准.须超过 and 7 / 3 or 9 end", false},
        {"function(户, 标准) return 标准.线 end", true},
        {"function(户, 标准) return 5 + 户.收入 end", true},
        {"function(户) return 户.档 end", true},
        {"function(户) return 户.同 end", false},
        {"function(户) return count(户.成员, function() return true end) end", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct world world;
        char rules[1024];
        snprintf(rules, sizeof rules,
                 "fact.档 { type = \"integer\", value = function(户) return 户.人口 end }\n"
                 "fact.同 { type = \"integer\", value = function(户) return 3 end }\n"
                 "cause.甲 { when = function(户) return 户.通电 end }\n"
                 "aid.帮甲 { answers = {\"甲\"}, eligible = function() return true end,\n"
                 "  amount = %s }\n",
                 cases[i].amount);
        world_load(&world, rules);
        if (!world.book)
            fail_msg("%s", world.fault.text[0]);
        int amount = world.book->rules[rulebook_find(world.book, "帮甲")].extra;
        if (rulebook_varies(world.book, &world.policy, amount) != cases[i].varies)
            fail_msg("%s: varies %d", cases[i].amount, !cases[i].varies);
        world_release(&world);
    }
}

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "%s/diguan-rule-XXXXXX",
             getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    const char *const names[] = {"facts.yaml", "policy.yaml", "rules.lua"};
    for (int i = 0; i < 3; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mistakes_are_named_with_their_line),
        cmocka_unit_test(several_mistakes_come_in_file_order),
        cmocka_unit_test(punctuation_in_strings_and_comments_is_fine),
        cmocka_unit_test(byte_order_mark_and_crlf_are_accepted),
        cmocka_unit_test(nobody_need_hear_of_mistakes),
        cmocka_unit_test(poverty_names_recorded_and_derived_facts),
        cmocka_unit_test(poverty_refuses_other_names),
        cmocka_unit_test(rules_come_to_what_they_say),
        cmocka_unit_test(all_runs_agree),
        cmocka_unit_test(values_by_area_reach_the_household),
        cmocka_unit_test(other_values_take_the_place_of_its_own),
        cmocka_unit_test(derived_facts_are_read_and_snapped),
        cmocka_unit_test(reasons_name_the_missing_facts),
        cmocka_unit_test(walk_lists_conditions_in_source_order),
        cmocka_unit_test(one_of_several_grounds_is_marked),
        cmocka_unit_test(a_long_loop_is_walked_too),
        cmocka_unit_test(too_many_paths_are_interpreted),
        cmocka_unit_test(interpreted_and_traced_functions_read_each_other),
        cmocka_unit_test(reasons_go_through_interpreted_functions),
        cmocka_unit_test(aids_that_concern_nobody_are_skipped),
        cmocka_unit_test(what_differs_between_rows_is_known),
    };
    return cmocka_run_group_tests_name("rule", tests, make_folder, remove_folder);
}
