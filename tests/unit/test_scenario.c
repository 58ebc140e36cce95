/* Scenarios: what is laid over a policy, by value, area and date; every mistake with text and
 * place; rules that are disabled, added and replaced.
 *
 * Files are written into a folder of their own that the tests run in. */
#include "rulebook.h"
#include "scenario.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const char facts_text[] = "household:\n"
                                 "  table: 户\n"
                                 "  key: 户编号\n"
                                 "  area: 村代码\n"
                                 "  facts:\n"
                                 "    收入: {type: money, unit: 元, group: 收入项目}\n"
                                 "    救助: {type: money, unit: 元, group: 收入项目}\n"
                                 "    患病: {type: boolean}\n"
                                 "    通水: {type: boolean}\n";

static const char policy_text[] =
    "policy: p\n"
    "title: 方案\n"
    "facts: facts.yaml\n"
    "rules: [rules.lua]\n"
    "parameters:\n"
    "  线:\n"
    "    {unit: 元, basis: 甲, status: verified, range: [0, 9000], from: {2014: 10, 2016: 20}}\n"
    "  补助:\n"
    "    unit: 元/人\n"
    "    basis: 甲\n"
    "    status: assumed\n"
    "    from: {2014: {else: 1, 6230: 2, 623021: 3}, 2016: {else: 4, 6230: 5}}\n"
    "  须超过: {type: switch, from: {2015: false, 2018: true}}\n"
    "  不计: {type: list, of: 收入项目, from: {2014: [救助]}}\n";

static const char rules_text[] =
    "fact.总收入 { type = 'money', value = function(户) return 户.收入 + 户.救助 end }\n"
    "cause.因病 { when = function(户) return 户.患病 end,\n"
    "    severity = function(户, 标准) return min(1, 标准.线) end }\n"
    "criterion.收入达标 { met = function(户, 标准) return 户.总收入 >= 标准.线 end }\n"
    "criterion.饮水 { met = function(户) return 户.通水 end }\n"
    "aid.医疗 { answers = { '因病', '收入达标', '饮水' }, eligible = function(户) return true "
    "end,\n"
    "    amount = function(户, 标准) return 标准.补助 end }\n"
    "status.可退出 { when = function(户) return 户.达标 end }\n"
    "status.在册 { when = function() return true end }\n";

static void write_text(const char *file, const char *text)
{
    FILE *stream = fopen(file, "wb");
    assert_non_null(stream);
    fputs(text, stream);
    fclose(stream);
}

/* The policy and a scenario of it. */
struct world {
    struct arena arena;
    struct policy base, policy;
    struct rulebook *book;
    struct fault fault;
    bool loaded;
};

static void world_init(struct world *world)
{
    memset(world, 0, sizeof *world);
    arena_init(&world->arena);
    fault_init(&world->fault);
    if (!policy_load("p", &world->arena, &world->base, &world->fault))
        fail_msg("%s", world->fault.text[0]);
}

static void world_release(struct world *world)
{
    rulebook_free(world->book);
    arena_release(&world->arena);
}

static void world_lay(struct world *world, const char *text)
{
    world_init(world);
    write_text("s.yaml", text);
    world->loaded = scenario_load(&world->base, "s.yaml", NULL, 0, &world->arena, &world->policy,
                                  &world->fault);
}

static void world_set(struct world *world, const char *set)
{
    world_init(world);
    world->loaded =
        scenario_load(&world->base, NULL, &set, 1, &world->arena, &world->policy, &world->fault);
}

static void world_rules(struct world *world, const char *text)
{
    world_lay(world, text);
    if (world->loaded)
        world->book = rulebook_load(&world->policy, date_from_civil(2018, 12, 31), &world->fault);
}

/* All messages, a line each. */
static const char *messages(const struct fault *fault)
{
    static char all[FAULT_KEEP * (FAULT_TEXT + 1)];
    all[0] = '\0';
    for (int i = 0; i < fault_kept(fault); i++) {
        strcat(all, fault->text[i]);
        strcat(all, "\n");
    }
    return all;
}

/* ---- values ---- */

static void put_entry(struct buffer *out, const struct parameter *parameter,
                      const struct dated_value *entry)
{
    char date[TEXT_DATE];
    buffer_format(out, "%s:", text_from_date(entry->from_day, date));
    for (size_t i = 0; i < entry->nvalues; i++) {
        const struct area_value *value = &entry->values[i];
        if (value->area.length)
            buffer_format(out, " %llu=", (unsigned long long)value->area.digits);
        else
            buffer_put(out, " ");
        if (parameter->type != PARAMETER_LIST)
            buffer_put_number(out, value->number);
        for (size_t j = 0; j < value->nitems; j++)
            buffer_put(out, value->items[j]);
    }
    buffer_put(out, "\n");
}

static const char *values_of(const struct policy *policy, const char *name)
{
    static char text[1024];
    struct buffer out = {0};
    const struct parameter *parameter = &policy->parameters[policy_find_parameter(policy, name)];
    for (size_t i = 0; i < parameter->ndated; i++)
        put_entry(&out, parameter, &parameter->dated[i]);
    snprintf(text, sizeof text, "%s", out.bytes);
    buffer_release(&out);
    return text;
}

/* What NAME=VALUE makes of the parameter. */
static const struct {
    const char *name, *value, *after;
} overlays[] = {
    {"线", "30", "2014-01-01: 30\n"},
    {"线", "{else: 30}", "2014-01-01: 30\n"},
    {"线", "{from: {2016: 30}}", "2014-01-01: 10\n2016-01-01: 30\n"},
    {"线", "{from: {2015-07-01: 30}}", "2014-01-01: 10\n2015-07-01: 30\n"},
    {"线", "{from: {2015: 30, 2017: 40}}", "2014-01-01: 10\n2015-01-01: 30\n2017-01-01: 40\n"},
    {"线", "{from: {2012: 30}}", "2012-01-01: 30\n"},
    {"线", "{623000: 30}", "2014-01-01: 6230=30 10\n2016-01-01: 6230=30 20\n"},
    {"线", "{from: {2015: {6230: 30}}}",
     "2014-01-01: 10\n2015-01-01: 6230=30 10\n2016-01-01: 6230=30 20\n"},
    {"线", "{from: {2015: {6230: 30}, 2017: {else: 40}}}",
     "2014-01-01: 10\n2015-01-01: 6230=30 10\n2016-01-01: 6230=30 20\n2017-01-01: 40\n"},
    {"线", "{from: {2015: {6230: 30}, 2017: {6201: 40}}}",
     "2014-01-01: 10\n2015-01-01: 6230=30 10\n2016-01-01: 6230=30 20\n2017-01-01: 6201=40 20\n"},
    {"线", "{from: {2012: {6230: 30}}}",
     "2012-01-01: 6230=30\n2014-01-01: 6230=30 10\n2016-01-01: 6230=30 20\n"},
    {"补助", "9", "2014-01-01: 9\n"},
    {"补助", "{623000: 9}", "2014-01-01: 6230=9 1\n2016-01-01: 6230=9 4\n"},
    {"补助", "{623021: 9}", "2014-01-01: 623021=9 6230=2 1\n2016-01-01: 623021=9 6230=5 4\n"},
    {"补助", "{623000: 9, 623021: 8}",
     "2014-01-01: 623021=8 6230=9 1\n2016-01-01: 623021=8 6230=9 4\n"},
    {"补助", "{else: 9, 620623: 8}", "2014-01-01: 620623=8 9\n"},
    {"须超过", "true", "2015-01-01: 1\n"},
    {"不计", "[]", "2014-01-01: \n"},
    {"不计", "[收入, 救助]", "2014-01-01: 收入救助\n"},
};

static void values_hold_in_their_areas_from_their_dates(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(overlays); i++) {
        char set[256];
        struct world world;
        snprintf(set, sizeof set, "%s=%s", overlays[i].name, overlays[i].value);
        world_set(&world, set);
        if (!world.loaded)
            fail_msg("%s", world.fault.text[0]);
        const char *found = values_of(&world.policy, overlays[i].name);
        if (strcmp(found, overlays[i].after) != 0)
            fail_msg("%s:\n%s, not\n%s", set, found, overlays[i].after);
        world_release(&world);
    }
}

/* The same in a file; the policy laid over stays as it was, and shares what is not changed. */
static void a_scenario_gives_a_policy_again(void **state)
{
    struct world world;
    (void)state;
    world_lay(&world, "title: 提高\nset: {线: 30, 须超过: {from: {2017: true}}}\n");
    assert_true(world.loaded);
    assert_string_equal(values_of(&world.policy, "线"), "2014-01-01: 30\n");
    assert_string_equal(values_of(&world.policy, "须超过"), "2015-01-01: 0\n2017-01-01: 1\n");
    assert_string_equal(values_of(&world.base, "线"), "2014-01-01: 10\n2016-01-01: 20\n");
    assert_ptr_equal(world.policy.parameters[1].dated, world.base.parameters[1].dated);
    assert_ptr_equal(world.policy.rule_files, world.base.rule_files);
    assert_string_equal(world.policy.title, "方案");
    assert_null(world.base.scenario);
    assert_string_equal(world.policy.scenario->title, "提高");
    assert_string_equal(world.policy.scenario->file, "s.yaml");
    assert_ptr_equal(world.policy.scenario->base, &world.base);
    assert_true(scenario_keeps_rules(&world.policy));
    world_release(&world);
}

static void an_empty_scenario_changes_nothing(void **state)
{
    struct world world;
    (void)state;
    world_lay(&world, "title: 不变\n");
    assert_true(world.loaded);
    assert_int_equal(world.policy.scenario->nchanges, 0);
    assert_true(scenario_keeps_rules(&world.policy));
    world_release(&world);
}

/* ---- mistakes ---- */

struct mistake {
    const char *text;     /* of the scenario */
    const char *messages; /* a line each */
};

static const struct mistake file_mistakes[] = {
    {"set: {线: 30}\n", "s.yaml:1:1: the scenario lacks 'title'\n"},
    {"title: 甲\nsett: {线: 30}\n",
     "s.yaml:2:1: unknown key 'sett' in the scenario (did you mean 'set'?)\n"},
    {"title: 甲\nset: {缐: 30}\n", "s.yaml:2:7: '缐' is no parameter of the policy\n"},
    {"title: 甲\nset:\n  须超: true\n",
     "s.yaml:3:3: '须超' is no parameter of the policy (did you mean '须超过'?)\n"},
    {"title: 甲\nset: [线]\n",
     "s.yaml:2:6: 'set' needs a mapping like {key: value}, found a list\n"},
    {"title: 甲\nset:\n  线: 30元\n  须超过: 1\n",
     "s.yaml:3:6: '线' needs a number, found '30元'\n"
     "s.yaml:4:8: '须超过' needs true or false, found '1' (write true)\n"},
    {"title: 甲\nset: {线: 9001}\n",
     "s.yaml:2:10: parameter '线' is 9001, outside its range 0 to 9000\n"},
    {"title: 甲\nset: {线: {from: {2015: 9001}}}\n",
     "s.yaml:2:24: parameter '线' is 9001, outside its range 0 to 9000\n"},
    {"title: 甲\nset: {线: {from: {去年: 1}}}\n",
     "s.yaml:2:18: '去年' is no date from which '线' is in force (write a year like 2015, or "
     "2015-10-01)\n"},
    {"title: 甲\nset: {线: {from: {2015: 1}, to: 2016}}\n",
     "s.yaml:2:28: unknown key 'to' in parameter '线'\n"},
    {"title: 甲\nset: {线: {甘南: 1}}\n",
     "s.yaml:2:11: '甘南' is no division code (write 2, 4, 6, 9 or 12 digits, or else)\n"},
    {"title: 甲\nset: {线: {623000:1}}\n",
     "s.yaml:2:11: '623000:1' is no division code (write a blank after ':')\n"},
    {"title: 甲\nset: {线: {6230: 1, 623000: 2}}\n",
     "s.yaml:2:28: '线' has two values for the same place (first at line 2)\n"},
    {"title: 甲\nset: {不计: [救助金]}\n",
     "s.yaml:2:12: '救助金' is no household fact of the group '收入项目' (did you mean "
     "'救助'?)\n"},
    {"title: 甲\ndisable: 因病\n",
     "s.yaml:2:10: 'disable' needs a list like [a, b], found '因病'\n"},
    {"title: 甲\ndisable: [因病, 因病]\n", "s.yaml:2:15: '因病' is listed twice in 'disable'\n"},
    {"title: 甲\nrules: [more.lua]\n", "s.yaml:2:9: file 'more.lua' does not exist\n"},
    {"title: 甲\nrules: [p/rules.lua]\n",
     "s.yaml:2:9: rule file 'p/rules.lua' is listed at p/policy.yaml:4 already\n"},
    {"title: 甲\nextends: t.yaml\n", "s.yaml:2:10: file 't.yaml' does not exist\n"},
    {"title: 甲\nextends: s.yaml\n", "s.yaml:2:10: scenario extends itself: s.yaml → s.yaml\n"},
    {"title: 甲\nextends: p/facts.yaml\nset: {缐: 1}\n",
     "p/facts.yaml:1:1: unknown key 'household' in the scenario\n"
     "p/facts.yaml:1:1: the scenario lacks 'title'\n"
     "s.yaml:3:7: '缐' is no parameter of the policy\n"},
    {"title: 甲\nset: {线: 1, 线: 2}\n",
     "s.yaml:2:13: key '线' is given twice (first at line 2)\n"},
};

static const struct mistake set_mistakes[] = {
    {"线", "option '--set' needs NAME=VALUE like 国家扶贫标准=4000, found '线'\n"},
    {"=3", "option '--set' needs NAME=VALUE like 国家扶贫标准=4000, found '=3'\n"},
    {"线=", "option '--set' needs NAME=VALUE like 国家扶贫标准=4000, found '线='\n"},
    {"线= ", "option '--set' needs NAME=VALUE like 国家扶贫标准=4000, found '线= '\n"},
    {"线＝3", "option '--set' needs NAME=VALUE like 国家扶贫标准=4000, found '线＝3' "
              "(full-width '＝', write '=')\n"},
    {"须超=true",
     "--set 须超=true: '须超' is no parameter of the policy (did you mean '须超过'?)\n"},
    {"线=x", "--set 线=x: '线' needs a number, found 'x'\n"},
    {"线=9001", "--set 线=9001: parameter '线' is 9001, outside its range 0 to 9000\n"},
    {"线={6230: 1", "--set 线={6230: 1: '}' or ',' is missing before this\n"},
    {"线={6230: 1, 6230: 2}", "--set 线={6230: 1, 6230: 2}: key '6230' is given twice\n"},
    {"线={6230: 1, 623000: 2}",
     "--set 线={6230: 1, 623000: 2}: '线' has two values for the same place\n"},
    {"线={from: {2015: 1, 2015-01-01: 2}}", "--set 线={from: {2015: 1, 2015-01-01: 2}}: '线' has "
                                            "two entries for the same day\n"},
};

static void mistakes_are_named_with_their_place(void **state)
{
    (void)state;
    unlink("more.lua");
    unlink("t.yaml");
    for (size_t i = 0; i < COUNT(file_mistakes); i++) {
        struct world world;
        world_lay(&world, file_mistakes[i].text);
        assert_string_equal(messages(&world.fault), file_mistakes[i].messages);
        assert_false(world.loaded);
        world_release(&world);
    }
}

static void mistakes_in_settings_name_the_setting(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(set_mistakes); i++) {
        struct world world;
        world_set(&world, set_mistakes[i].text);
        assert_string_equal(messages(&world.fault), set_mistakes[i].messages);
        assert_false(world.loaded);
        world_release(&world);
    }
}

/* ---- chains ---- */

static void extended_scenarios_apply_first(void **state)
{
    struct world world;
    (void)state;
    assert_true(mkdir("far", 0755) == 0);
    write_text("far/a.yaml",
               "title: 甲\nset: {线: 30, 补助: 7}\ndisable: [饮水]\nrules: [a.lua]\n");
    write_text("far/a.lua", "");
    write_text("far/b.yaml", "title: 乙\nextends: a.yaml\nset: {线: {from: {2016: 40}}}\n");
    world_lay(&world, "title: 丙\nextends: far/b.yaml\nset: {须超过: false}\ndisable: [饮水]\n");
    assert_true(world.loaded);
    assert_string_equal(world.policy.scenario->title, "丙");
    assert_string_equal(values_of(&world.policy, "线"), "2014-01-01: 30\n2016-01-01: 40\n");
    assert_string_equal(values_of(&world.policy, "补助"), "2014-01-01: 7\n");
    const struct scenario *scenario = world.policy.scenario;
    static const struct {
        enum change_kind kind;
        const char *name, *file;
        int line;
    } expected[] = {
        {CHANGE_PARAMETER, "线", "far/b.yaml", 3},  {CHANGE_PARAMETER, "补助", "far/a.yaml", 2},
        {CHANGE_DISABLED, "饮水", "far/a.yaml", 3}, {CHANGE_RULES, "far/a.lua", "far/a.yaml", 4},
        {CHANGE_PARAMETER, "须超过", "s.yaml", 3},
    };
    assert_int_equal(scenario->nchanges, COUNT(expected));
    for (size_t i = 0; i < COUNT(expected); i++) {
        assert_int_equal(scenario->changes[i].kind, expected[i].kind);
        assert_string_equal(scenario->changes[i].name, expected[i].name);
        assert_string_equal(scenario->changes[i].mark.file, expected[i].file);
        assert_int_equal(scenario->changes[i].mark.line, expected[i].line);
    }
    assert_false(scenario_keeps_rules(&world.policy));
    world_release(&world);
}

static void a_circle_of_scenarios_is_refused(void **state)
{
    struct world world;
    (void)state;
    write_text("far/c.yaml", "title: 甲\nextends: ../s.yaml\n");
    world_lay(&world, "title: 乙\nextends: ./far//c.yaml\n");
    assert_false(world.loaded);
    assert_string_equal(messages(&world.fault),
                        "far/c.yaml:2:10: scenario extends itself: s.yaml → far/c.yaml → s.yaml\n");
    world_release(&world);
}

static void a_chain_of_scenarios_is_bounded(void **state)
{
    struct world world;
    (void)state;
    for (int i = 0; i < 17; i++) {
        char file[32], text[64];
        snprintf(file, sizeof file, "far/n%d.yaml", i);
        snprintf(text, sizeof text, "title: 甲\nextends: n%d.yaml\n", i + 1);
        write_text(file, text);
    }
    write_text("far/n17.yaml", "title: 末\n");
    world_lay(&world, "title: 乙\nextends: far/n2.yaml\n");
    assert_false(world.loaded);
    assert_string_equal(messages(&world.fault), "far/n16.yaml:2:10: too many scenarios extend one "
                                                "another (at most 16)\n");
    world_release(&world);
}

static void lists_are_bounded(void **state)
{
    static const char *const heads[] = {"title: 甲\ndisable: [", "title: 甲\nset: {"};
    static const char *const expected[] = {"s.yaml:2:10: 'disable' is too long (at most 1000)\n",
                                           "s.yaml:2:6: 'set' is too long (at most 1000)\n"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct world world;
        struct buffer text = {0};
        buffer_put(&text, heads[i]);
        for (int k = 0; k < 1001; k++)
            buffer_format(&text, i ? "标准%d: 1, " : "规则%d, ", k);
        buffer_put(&text, i ? "}\n" : "]\n");
        world_lay(&world, text.bytes);
        assert_string_equal(messages(&world.fault), expected[i]);
        world_release(&world);
        buffer_release(&text);
    }
}

/* Over what another one gave: a baseline. */
static void scenarios_lie_over_scenarios(void **state)
{
    struct world world;
    struct policy above;
    const char *sets[] = {"线=40", "补助=8"};
    (void)state;
    world_lay(&world, "title: 丙\nset: {线: 30}\ndisable: [饮水]\n");
    assert_true(world.loaded);
    assert_true(scenario_load(&world.policy, NULL, sets, 2, &world.arena, &above, &world.fault));
    assert_string_equal(values_of(&above, "线"), "2014-01-01: 40\n");
    assert_string_equal(values_of(&world.policy, "线"), "2014-01-01: 30\n");
    assert_string_equal(above.scenario->title, "线=40 + 补助=8");
    assert_null(above.scenario->file);
    assert_int_equal(above.scenario->nchanges, 2);
    assert_ptr_equal(above.scenario->base, &world.policy);
    assert_int_equal(above.ndisabled, 1);
    assert_true(scenario_keeps_rules(&above));
    world_release(&world);
}

/* ---- changes ---- */

static const char *change_text(const struct policy *policy, size_t change)
{
    static char text[512];
    struct buffer out = {0};
    scenario_put_change(policy, &policy->scenario->changes[change], date_from_civil(2018, 12, 31),
                        &out);
    snprintf(text, sizeof text, "%s", out.bytes);
    buffer_release(&out);
    return text;
}

static const struct {
    const char *set, *text;
} changes_in_words[] = {
    {"线=30", "线 20 → 30 元"},
    {"线=20", "线 2014-01-01: 10 → 20 元"},
    {"线={from: {2019: 30}}", "线 2019-01-01: 20 → 30 元"},
    {"线={from: {2014: 9, 2016: 20, 2019: 30}}", "线 2014-01-01: 10 → 9 元"},
    {"线={6230: 30}", "线 623000: 20 → 30 元"},
    {"补助=9", "补助 4 → 9, 623000: 5 → 9 元/人"},
    {"补助=5", "补助 4 → 5 元/人"},
    {"补助={623021: 9}", "补助 623021: 5 → 9 元/人"},
    {"补助={else: 4, 620102001: 9}", "补助 620102001: 4 → 9, 623000: 5 → 4 元/人"},
    {"须超过=false", "须超过 true → false"},
    {"不计=[收入, 救助]", "不计 [救助] → [收入, 救助]"},
};

static void changes_are_told_in_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(changes_in_words); i++) {
        struct world world;
        world_set(&world, changes_in_words[i].set);
        assert_true(world.loaded);
        assert_string_equal(change_text(&world.policy, 0), changes_in_words[i].text);
        world_release(&world);
    }
}

static void one_change_can_stand_alone(void **state)
{
    struct world world;
    struct policy alone;
    (void)state;
    write_text("more.lua", "");
    write_text("other.lua", "");
    world_lay(&world, "title: 丙\nset: {线: 30, 补助: 7}\ndisable: [饮水, 因病]\n"
                      "rules: [more.lua, other.lua]\n");
    assert_true(world.loaded);
    assert_true(scenario_alone(&world.policy, 1, &world.arena, &alone, &world.fault));
    assert_string_equal(values_of(&alone, "线"), "2014-01-01: 10\n2016-01-01: 20\n");
    assert_string_equal(values_of(&alone, "补助"), "2014-01-01: 7\n");
    assert_int_equal(alone.ndisabled, 0);
    assert_int_equal(alone.nrule_files, 1);
    assert_int_equal(alone.scenario->nchanges, 1);
    assert_string_equal(alone.scenario->title, "补助");
    assert_true(scenario_alone(&world.policy, 3, &world.arena, &alone, &world.fault));
    assert_int_equal(alone.ndisabled, 1);
    assert_string_equal(alone.disabled[0].rule, "因病");
    assert_string_equal(values_of(&alone, "补助"), values_of(&world.base, "补助"));
    assert_true(scenario_alone(&world.policy, 5, &world.arena, &alone, &world.fault));
    assert_int_equal(alone.nrule_files, 2);
    assert_string_equal(alone.rule_files[1].path, "other.lua");
    assert_int_equal(alone.rule_files[1].layer, 1);
    world_release(&world);
}

/* ---- rules ---- */

static const struct rule *rule_named(const struct world *world, const char *name)
{
    int index = rulebook_find(world->book, name);
    assert_int_not_equal(index, NO_RULE);
    return &world->book->rules[index];
}

static bool is_constant(const struct world *world, const struct rule *rule, bool yes)
{
    const struct node *node = graph_node(world->book->graph, world->book->slots[rule->slot].root);
    return node->op == OP_TRUTH && (node->number != 0) == yes;
}

static void disabled_rules_keep_their_places(void **state)
{
    struct world world;
    (void)state;
    world_rules(&world, "title: 丙\ndisable: [因病, 饮水, 医疗, 可退出]\n");
    if (!world.book)
        fail_msg("%s", world.fault.text[0]);
    assert_int_equal(world.book->nrules, 7);
    static const char *const names[] = {"因病", "饮水", "医疗", "可退出"};
    for (size_t i = 0; i < COUNT(names); i++) {
        const struct rule *rule = rule_named(&world, names[i]);
        assert_true(rule_is_disabled(rule));
        assert_int_equal(rule->disabled.line, 2);
        assert_int_equal(rule->extra, NO_SLOT);
        assert_true(is_constant(&world, rule, rule->kind == RULE_CRITERION));
    }
    assert_false(rule_is_disabled(rule_named(&world, "收入达标")));
    assert_int_equal(world.book->rules[1].kind, RULE_CAUSE);
    world_release(&world);
}

static void rules_are_replaced_in_their_places(void **state)
{
    struct world world;
    (void)state;
    write_text("more.lua",
               "aid.新的 { answers = { '因病' }, eligible = function() return true end }\n"
               "cause.因病 { label = '新', when = function(户) return 户.通水 end }\n");
    world_rules(&world, "title: 丙\nrules: [more.lua]\n");
    if (!world.book)
        fail_msg("%s", world.fault.text[0]);
    assert_int_equal(world.book->nrules, 8);
    const struct rule *rule = rule_named(&world, "因病");
    assert_ptr_equal(rule, &world.book->rules[1]);
    assert_string_equal(rule->label, "新");
    assert_string_equal(rule->mark.file, "more.lua");
    assert_int_equal(rule->mark.line, 2);
    assert_int_equal(rule->extra, NO_SLOT);
    assert_string_equal(world.book->rules[7].name, "新的");
    world_release(&world);
}

/* Of the rules that a scenario gives: the later layer wins, and a disabled one is disabled. */
static void layers_of_rules_lie_over_one_another(void **state)
{
    struct world world;
    (void)state;
    write_text("far/a.lua",
               "cause.因病 { label = '甲', when = function(户) return 户.通水 end }\n");
    write_text("far/a.yaml", "title: 甲\nrules: [a.lua]\n");
    write_text("more.lua", "cause.因病 { label = '乙', when = function(户) return 户.患病 end }\n");
    world_rules(&world, "title: 丙\nextends: far/a.yaml\nrules: [more.lua]\ndisable: [因病]\n");
    if (!world.book)
        fail_msg("%s", world.fault.text[0]);
    assert_int_equal(world.book->nrules, 7);
    assert_string_equal(rule_named(&world, "因病")->label, "乙");
    assert_true(rule_is_disabled(rule_named(&world, "因病")));
    world_release(&world);
}

static const struct rule_mistake {
    const char *scenario, *rules, *messages;
} rule_mistakes[] = {
    {"title: 丙\ndisable: [因并]\n", "",
     "s.yaml:2:11: there is no rule '因并' to disable (did you mean '因病'?)\n"},
    {"title: 丙\ndisable: [毫不相干]\n", "",
     "s.yaml:2:11: there is no rule '毫不相干' to disable\n"},
    {"title: 丙\ndisable: [总收入]\n", "",
     "s.yaml:2:11: fact '总收入' cannot be disabled (other rules may read it; replace it)\n"},
    {"title: 丙\nrules: [more.lua]\n", "cause.因病 { when = function(户) return 户.患 end }\n",
     "more.lua:1: cause '因病': '患' is not a fact of the household (did you mean '患病'?)\n"},
    {"title: 丙\nrules: [more.lua]\n", "audit.因病 { when = function(户) return 户.患病 end }\n",
     "more.lua:1: audit '因病' has the name of cause '因病' at p/rules.lua:2\n"},
    {"title: 丙\nrules: [more.lua]\n",
     "cause.因病 { when = function() return true end }\n"
     "cause.因病 { when = function() return false end }\n",
     "more.lua:2: cause '因病' has the name of cause '因病' at more.lua:1\n"},
    {"title: 丙\nrules: [more.lua]\n", "cause.因病 {\n",
     "more.lua:2: unexpected symbol near '<eof>'\n"},
    /* What others read of a rule that is replaced must still be there. */
    {"title: 丙\nrules: [more.lua]\n",
     "fact.总收入 { type = 'boolean', value = function(户) return 户.患病 end }\n",
     "p/rules.lua:4: criterion '收入达标': cannot compute with true\n"},
};

static void mistakes_in_rules_are_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rule_mistakes); i++) {
        struct world world;
        write_text("more.lua", rule_mistakes[i].rules);
        world_rules(&world, rule_mistakes[i].scenario);
        assert_null(world.book);
        assert_string_equal(messages(&world.fault), rule_mistakes[i].messages);
        world_release(&world);
    }
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status;
    (void)kind;
    (void)walk;
    return remove(path);
}

static void write_policy(void)
{
    mkdir("p", 0755);
    write_text("p/facts.yaml", facts_text);
    write_text("p/policy.yaml", policy_text);
    write_text("p/rules.lua", rules_text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_hold_in_their_areas_from_their_dates),
        cmocka_unit_test(a_scenario_gives_a_policy_again),
        cmocka_unit_test(an_empty_scenario_changes_nothing),
        cmocka_unit_test(mistakes_are_named_with_their_place),
        cmocka_unit_test(mistakes_in_settings_name_the_setting),
        cmocka_unit_test(extended_scenarios_apply_first),
        cmocka_unit_test(a_circle_of_scenarios_is_refused),
        cmocka_unit_test(a_chain_of_scenarios_is_bounded),
        cmocka_unit_test(lists_are_bounded),
        cmocka_unit_test(scenarios_lie_over_scenarios),
        cmocka_unit_test(changes_are_told_in_words),
        cmocka_unit_test(one_change_can_stand_alone),
        cmocka_unit_test(disabled_rules_keep_their_places),
        cmocka_unit_test(rules_are_replaced_in_their_places),
        cmocka_unit_test(layers_of_rules_lie_over_one_another),
        cmocka_unit_test(mistakes_in_rules_are_found),
    };
    char folder[] = "/tmp/diguan-scenario-XXXXXX";
    if (!mkdtemp(folder) || chdir(folder) != 0)
        return 1;
    write_policy();
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    return failures;
}
