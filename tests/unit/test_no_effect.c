/* Why a change changes nothing: each kind of reason, with households that can be counted by hand.
 */
#include "small_policy.h"

#include "scenario.h"
#include "show_no_effect.h"

static const char base_policy[] =
    "policy: small\n"
    "title: 小方案\n"
    "facts: facts.yaml\n"
    "rules: [rules.lua]\n"
    "parameters:\n"
    "  底线: {unit: 元, basis: 试验, status: verified, from: {2014: 500, 2020: 600}}\n"
    "  补助: {unit: 元, basis: 试验, status: verified, from: {2014: 100}}\n"
    "  空线: {unit: 元, basis: 试验, status: verified, from: {2014: 1}}\n"
    "  旧线: {unit: 元, basis: 试验, status: verified, from: {2014: 10, 2018: 20}}\n"
    "  人线: {unit: 元, basis: 试验, status: verified, from: {2014: 150}}\n"
    "  须超过: {type: switch, from: {2014: false}}\n"
    "  项目: {type: list, from: {2014: [甲额]}}\n";

/* 未用 is a fact that nothing in force reads. */
static const char base_rules[] =
    "fact.倍线 { type = 'number', value = function(户, 标准) return 标准.底线 * 2 end }\n"
    "fact.未用 { type = 'boolean', value = function(户, 标准) return 户.甲额 > 标准.空线 end }\n"
    "cause.因病 { when = function(户, 标准) return 户.病 and 户.甲额 < 标准.底线 end }\n"
    "criterion.住房 { met = function(户, 标准)\n"
    "    if 标准.须超过 then return 户.房 and 户.甲额 * 2 > 户.倍线 end\n"
    "    return 户.房 and 户.甲额 * 2 >= 户.倍线 end }\n"
    "criterion.旧 { met = function(户, 标准)\n"
    "    return 户.甲额 > at(标准, 2016).旧线 end }\n"
    "criterion.项 { met = function(户, 标准)\n"
    "    return 户.水 or contains(标准.项目, '丁额') end }\n"
    "aid.甲 { answers = { '因病' }, eligible = function(户) return 户.甲资 end,\n"
    "    amount = function(户, 标准) return 标准.补助 end }\n"
    "aid.丁 { answers = { '住房' }, each = '成员',\n"
    "    eligible = function(人, 户, 标准) return 人.丁资 and 人.丁额 > 标准.人线 end }\n"
    "aid.乙 { answers = { '旧', '项' }, eligible = function(户) return 户.乙资 end }\n"
    "status.在册 { when = function() return true end }\n";

struct world {
    struct small small;
    struct rulebook *book;
};

static void load(struct world *world)
{
    struct small *small = &world->small;
    memset(world, 0, sizeof *world);
    small_init(small);
    small_household(small, 1, "甲额 = 500");           /* on the line */
    small_household(small, 2, "甲额 = 499, 房 = 0");   /* below it, without a house */
    small_household(small, 3, "甲额 = 800, 甲资 = 1"); /* 甲 may be for it, but it lacks nothing */
    small_household(small, 4, "甲额 = 15, 房 = 0, 水 = 0"); /* between 10 and 20 */
    small_member(small, 4, 1, "丁资 = 0, 丁额 = 200");
    small_member(small, 4, 2, "丁资 = 0, 丁额 = 120");
    small_load(small);
    rulebook_free(small->rulebook);
    registry_release(&small->registry);
    small_write(small, "policy.yaml", base_policy);
    small_write(small, "rules.lua", base_rules);
    if (!policy_load(small->folder, &small->arena, &small->policy, &small->fault))
        fail_msg("%s", small->fault.text[0]);
    small->rulebook = rulebook_load(&small->policy, date_from_civil(2018, 12, 31), &small->fault);
    struct registry_request request = {0};
    if (!small->rulebook || !registry_load(small->registry_path, &small->policy.facts, &request,
                                           &small->registry, &small->fault))
        fail_msg("%s", small->fault.text[0]);
}

/* In words, places without the folder. */
static const char *told(struct world *world, const struct policy *policy,
                        const struct rulebook *book, const struct no_effect *no_effect)
{
    static char text[1024];
    struct buffer out = {0};
    show_no_effect(&out, book, &policy->scenario->changes[0], date_from_civil(2018, 12, 31),
                   no_effect);
    snprintf(text, sizeof text, "%s", out.bytes);
    buffer_release(&out);
    size_t length = strlen(world->small.folder) + 1;
    for (char *at; (at = strstr(text, world->small.folder));)
        memmove(at, at + length, strlen(at + length) + 1);
    return text;
}

static const char *reason(struct world *world, const char *file, const char *set)
{
    struct small *small = &world->small;
    struct policy policy;
    struct rulebook *own = NULL;
    struct no_effect no_effect;
    if (!scenario_load(&small->policy, file, &set, set != NULL, &small->arena, &policy,
                       &small->fault))
        fail_msg("%s", small->fault.text[0]);
    if (!scenario_keeps_rules(&policy))
        own = rulebook_load(&policy, date_from_civil(2018, 12, 31), &small->fault);
    const struct rulebook *book = own ? own : small->rulebook;
    const struct changed_request request = {
        .side = {{small->rulebook, NULL}, {book, &policy}},
        .registry = &small->registry,
        .as_of_day = date_from_civil(2018, 12, 31),
    };
    if (!no_effect_find(&request, &policy.scenario->changes[0], NULL, &small->arena, &no_effect,
                        &small->fault))
        fail_msg("%s", small->fault.text[0]);
    const char *text = told(world, &policy, book, &no_effect);
    rulebook_free(own);
    return text;
}

static const struct {
    const char *set, *reason;
} settings[] = {
    {"空线=9", "空线 has no effect here: no rule in force reads it"},
    {"底线=500", "底线 has no effect here: the value in force on 2018-12-31 is the same"},
    {"底线={from: {2019: 700}}",
     "底线 has no effect here: the value in force on 2018-12-31 is the same"},
    {"底线={6201: 700}",
     "底线 has no effect here: it has another value only where no household lives"},
    /* 因病 asks it itself, 住房 through 倍线; 499.5 lies between nobody. */
    {"底线=499.5", "底线 has no effect here: no household lies between the two values where it is "
                   "read: 因病 (rules.lua:3), 住房 (rules.lua:6)"},
    /* The second household, of whom another condition says no. */
    {"底线=499",
     "底线 has no effect here: something else decides each time. What comes out "
     "otherwise: 因病 (rules.lua:3) for 1 household, 住房 (rules.lua:6) for 1 household"},
    /* The third may have 甲 but lacks nothing that it answers. */
    {"补助=200", "补助 has no effect here: something else decides each time. What comes out "
                 "otherwise: 甲 (rules.lua:12) for 1 household"},
    /* One member of two. */
    {"人线=199", "人线 has no effect here: no household lies between the two values where it is "
                 "read: 丁 (rules.lua:14)"},
    {"人线=201", "人线 has no effect here: something else decides each time. What comes out "
                 "otherwise: 丁 (rules.lua:14) for 1 household"},
    {"人线=119", "人线 has no effect here: something else decides each time. What comes out "
                 "otherwise: 丁 (rules.lua:14) for 1 household"},
    {"旧线={from: {2018: 30}}", "旧线 has no effect here: no household lies between the two values "
                                "where it is read: 旧 (rules.lua:8)"},
    {"旧线=16", "旧线 has no effect here: something else decides each time. What comes out "
                "otherwise: 旧 (rules.lua:8) for 1 household"},
    {"须超过=true", "须超过 has no effect here: something else decides each time. What comes out "
                    "otherwise: 住房 (rules.lua:5) for 4 households"},
    {"项目=[甲额, 乙额]", "项目 has no effect here: no rule in force is another"},
    {"项目=[丁额]", "项目 has no effect here: something else decides each time. What comes out "
                    "otherwise: 项 (rules.lua:9) for 1 household"},
};

static void each_setting_has_its_reason(void **state)
{
    struct world world;
    (void)state;
    load(&world);
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        const char *found = reason(&world, NULL, settings[i].set);
        if (strcmp(found, settings[i].reason) != 0)
            fail_msg("%s:\n%s, not\n%s", settings[i].set, found, settings[i].reason);
    }
    small_release(&world.small);
}

static void rules_have_theirs(void **state)
{
    struct world world;
    char path[128];
    (void)state;
    load(&world);
    small_path(&world.small, "s.yaml", path);
    small_write(&world.small, "s.yaml", "title: 停\ndisable: [乙]\n");
    assert_string_equal(reason(&world, path, NULL),
                        "乙 has no effect here: these come out for every household here as before: "
                        "乙 (rules.lua:15)");
    small_write(&world.small, "s.yaml", "title: 停\ndisable: [甲]\n");
    assert_string_equal(reason(&world, path, NULL),
                        "甲 has no effect here: something else decides each time. What comes out "
                        "otherwise: 甲 (rules.lua:11) for 1 household");
    unlink(path);
    small_release(&world.small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_setting_has_its_reason),
        cmocka_unit_test(rules_have_theirs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
