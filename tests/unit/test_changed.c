/* Why households change: the rule, the condition that decided, and how the list tells it. */
#include "small_policy.h"

#include "counterpart.h"
#include "scenario.h"
#include "show_changed.h"

/* Rules over the small policy's in which a number decides. */
static const char base_rules[] =
    "fact.够 { type = 'boolean', value = function(户, 标准) return 户.甲额 >= 标准.底线 end }\n"
    "criterion.住房 { met = function(户) return 户.房 and 户.够 end }\n"
    "cause.因残 { when = function(户, 标准) return 户.残 or 户.甲额 < 标准.底线 end }\n"
    "aid.丁 { answers = { '因残' }, each = '成员',\n"
    "    eligible = function(人, 户, 标准) return 人.丁资 and 人.丁额 >= 标准.底线 end }\n";

/* A baseline with these rules, and scenarios over it. */
struct world {
    struct small small;
    struct policy base, case_policy;
    struct rulebook *book, *own;
    struct changed *changed;
    struct changed_row row;
};

static void world_init(struct world *world)
{
    memset(world, 0, sizeof *world);
    small_init(&world->small);
}

static void lay_over(struct world *world, const struct policy *base, const char *text,
                     struct policy *policy)
{
    char path[128];
    small_write(&world->small, "s.yaml", text);
    if (!scenario_load(base, small_path(&world->small, "s.yaml", path), NULL, 0,
                       &world->small.arena, policy, &world->small.fault))
        fail_msg("%s", world->small.fault.text[0]);
}

static struct rulebook *load_rules(struct world *world, const struct policy *policy)
{
    struct rulebook *book =
        rulebook_load(policy, date_from_civil(2018, 12, 31), &world->small.fault);
    if (!book)
        fail_msg("%s", world->small.fault.text[0]);
    return book;
}

/* After the households: the baseline with rules `base`, and the scenario over it with `rules`. */
static void world_load_over(struct world *world, const char *base, const char *scenario,
                            const char *rules)
{
    small_load(&world->small);
    small_write(&world->small, "base.lua", base);
    small_write(&world->small, "more.lua", rules);
    lay_over(world, &world->small.policy, "title: 底\nrules: [base.lua]\n", &world->base);
    world->book = load_rules(world, &world->base);
    lay_over(world, &world->base, scenario, &world->case_policy);
    if (!scenario_keeps_rules(&world->case_policy))
        world->own = load_rules(world, &world->case_policy);
    const struct changed_request request = {
        .side = {{world->book, NULL}, {world->own ? world->own : world->book, &world->case_policy}},
        .registry = &world->small.registry,
        .as_of_day = date_from_civil(2018, 12, 31),
    };
    world->changed = changed_new(&request, &world->small.fault);
    if (!world->changed)
        fail_msg("%s", world->small.fault.text[0]);
}

static void world_load(struct world *world, const char *scenario, const char *rules)
{
    world_load_over(world, base_rules, scenario, rules);
}

static void world_release(struct world *world)
{
    static const char *const names[] = {"base.lua", "more.lua", "s.yaml"};
    changed_free(world->changed);
    rulebook_free(world->own);
    rulebook_free(world->book);
    for (size_t i = 0; i < 3; i++) {
        char path[128];
        unlink(small_path(&world->small, names[i], path));
    }
    small_release(&world->small);
}

static void look_at(struct world *world, const char *household)
{
    int64_t row = registry_find(&world->small.registry, household);
    assert_int_not_equal(row, NO_ROW);
    if (!changed_household(world->changed, (size_t)row, &world->row, &world->small.fault))
        fail_msg("%s", world->small.fault.text[0]);
}

/* Reason by reason: rule, member, outcomes, the rule that decided, its conditions. */
static const char *told(struct world *world)
{
    static char text[4096];
    struct buffer out = {0};
    struct csv csv;
    csv_init(&csv, &out);
    buffer_clear(&out);
    show_changed_rows(&csv, world->changed, &world->row);
    text[0] = '\0';
    for (char *line = strtok(out.bytes, "\r\n"); line; line = strtok(NULL, "\r\n")) {
        int commas = 0;
        while (commas < 11)
            commas += *line++ == ',';
        char *slash = strstr(line, world->small.folder);
        if (slash)
            memmove(slash, slash + strlen(world->small.folder) + 1,
                    strlen(slash) - strlen(world->small.folder));
        strcat(strcat(text, line), "\n");
    }
    buffer_release(&out);
    return text;
}

#define expect(world, household, text)                                                             \
    do {                                                                                           \
        look_at(world, household);                                                                 \
        assert_string_equal(told(world), text);                                                    \
    } while (0)

static void the_condition_that_changed_is_found(void **state)
{
    struct world world;
    (void)state;
    world_init(&world);
    small_household(&world.small, 1, "甲额 = 300");
    small_household(&world.small, 2, "甲额 = 300, 房 = 0, 残 = 1");
    small_household(&world.small, 3, "甲额 = 500");
    small_household(&world.small, 4, "甲额 = NULL");
    small_household(&world.small, 5, "甲额 = 300, 房 = NULL, 残 = NULL");
    world_load(&world, "title: 高\nset: {底线: 500}\n", "");
    /* Through the fact that the criterion reads. */
    expect(
        &world, "1",
        "criterion,住房,,yes,no,够,✔ 甲额 300元 ≥ 底线 0元※,✘ 甲额 300元 ≥ 底线 500元※,base.lua:1\n"
        "cause,因残,,no,yes,因残,✘ 甲额 300元 < 底线 0元※,✔ 甲额 300元 < 底线 500元※,base.lua:3\n");
    assert_int_equal(world.row.matching[BEFORE]->meets, ANSWER_YES);
    assert_int_equal(world.row.matching[AFTER]->meets, ANSWER_NO);
    /* Another condition decides on both sides, or the value is not between. */
    expect(&world, "2", ",,,,,,,,\n");
    assert_int_equal(world.row.nreasons, 0);
    expect(&world, "3", ",,,,,,,,\n");
    expect(&world, "4", ",,,,,,,,\n");
    /* From undetermined to decided. */
    expect(&world, "5",
           "criterion,住房,,unknown,no,够,✔ 甲额 300元 ≥ 底线 0元※,✘ 甲额 300元 ≥ 底线 "
           "500元※,base.lua:1\n"
           "cause,因残,,unknown,yes,因残,✘ 甲额 300元 < 底线 0元※,✔ 甲额 300元 < 底线 "
           "500元※,base.lua:3\n");
    world_release(&world);
}

/* The first question changes its answer too, but its alternative holds. */
static void a_condition_that_did_not_decide_is_passed_over(void **state)
{
    struct world world;
    (void)state;
    world_init(&world);
    small_household(&world.small, 1, "甲额 = 300");
    world_load_over(&world,
                    "criterion.住房 { met = function(户, 标准)\n"
                    "    return (户.甲额 < 标准.底线 or 户.房)\n"
                    "        and 户.甲额 > 标准.底线 end }\n",
                    "title: 高\nset: {底线: 500}\n", "");
    expect(&world, "1",
           "criterion,住房,,yes,no,住房,✔ 甲额 300元 > 底线 0元※,✘ 甲额 300元 > 底线 "
           "500元※,base.lua:3\n");
    world_release(&world);
}

/* The same rule written again, and rules that differ in one thing. */
static const struct {
    const char *when;
    bool same;
} spellings[] = {
    {"户.病重 * 2 > 标准.底线 + 1 and not 户.残 and not 户.因残", true},
    {"2 * 户.病重 > 标准.底线 + 1 and not 户.残 and not 户.因残", false},
    {"户.病重 * 3 > 标准.底线 + 1 and not 户.残 and not 户.因残", false},
    {"户.残重 * 2 > 标准.底线 + 1 and not 户.残 and not 户.因残", false},
    {"户.病重 * 2 >= 标准.底线 + 1 and not 户.残 and not 户.因残", false},
    {"户.病重 * 2 > 标准.底线 + 1 and not 户.学 and not 户.因残", false},
    {"户.病重 * 2 > 标准.底线 + 1 and not 户.残 and not 户.因学", false},
};

static void equal_expressions_are_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
        struct world world;
        struct counterparts counterparts;
        char rules[512];
        static const char rule[] = "cause.因病 { when = function(户, 标准) return %s end }\n";
        world_init(&world);
        snprintf(rules, sizeof rules, rule, spellings[0].when);
        char *more = strdup(rules);
        snprintf(rules, sizeof rules, rule, spellings[i].when);
        world_load_over(&world, more, "title: 改\nrules: [more.lua]\n", rules);
        assert_true(counterparts_init(&counterparts, world.book, world.own, &world.small.arena));
        int before = world.book->rules[rulebook_find(world.book, "因病")].slot;
        int after = counterparts.slots[before];
        if (counterparts_same(&counterparts, world.book->slots[before].root,
                              world.own->slots[after].root) != spellings[i].same)
            fail_msg("%s", spellings[i].when);
        free(more);
        world_release(&world);
    }
}

static void members_and_amounts_are_told(void **state)
{
    struct world world;
    (void)state;
    world_init(&world);
    small_household(&world.small, 1, "残 = 1, 病 = 1, 甲资 = 1, 甲额 = 300");
    small_member(&world.small, 1, 1, "丁资 = 1, 丁额 = 900");
    small_member(&world.small, 1, 2, "丁资 = 1, 丁额 = 200");
    world_load(&world, "title: 高\nset: {底线: 500}\n", "");
    expect(
        &world, "1",
        "criterion,住房,,yes,no,够,✔ 甲额 300元 ≥ 底线 0元※,✘ 甲额 300元 ≥ 底线 500元※,base.lua:1\n"
        "aid,丁,#2,yes,no,丁,✔ 丁额 200元 ≥ 底线 0元※,✘ 丁额 200元 ≥ 底线 500元※,base.lua:5\n"
        "aid,甲,,300,500,甲,\"max(甲额 300元, 底线 0元※) = 300元\",\"max(甲额 300元, 底线 500元※) "
        "= 500元\","
        "rules.lua:11\n");
    world_release(&world);
}

static void disabled_added_and_replaced_rules_are_told(void **state)
{
    struct world world;
    (void)state;
    world_init(&world);
    small_household(&world.small, 1, "水 = 0");
    small_household(&world.small, 2, "病 = 1, 学 = 1");
    small_household(&world.small, 3, "返 = 1");
    world_load(&world, "title: 改\ndisable: [饮水]\nrules: [more.lua]\n",
               "cause.因病 { when = function(户) return 户.残 end }\n"
               "cause.新因 { when = function(户) return 户.学 end }\n"
               "status.返贫 { when = function(户) return 户.出 end }\n");
    expect(&world, "1", "criterion,饮水,,no,yes,饮水,✘ 水,disabled by the scenario,s.yaml:2\n");
    expect(&world, "2",
           "cause,因病,,yes,no,因病,✔ 病,✘ 残,more.lua:1\n"
           "cause,新因,,no,yes,新因,no such rule,✔ 学,more.lua:2\n");
    expect(&world, "3", "status,返贫,,yes,no,返贫,✔ 返,✘ 出,more.lua:3\n");
    assert_int_equal(world.row.nreasons, 1);
    world_release(&world);
}

/* The two forms in full. */
static void the_list_is_csv_and_ndjson(void **state)
{
    struct world world;
    struct buffer out = {0};
    struct csv csv;
    (void)state;
    world_init(&world);
    small_household(&world.small, 1, "甲额 = 300, 病 = 1, 甲资 = 1, 出 = 1");
    small_member(&world.small, 1, 1, "");
    world_load(&world, "title: 高\nset: {底线: 500}\n", "");
    look_at(&world, "1");
    csv_init(&csv, &out);
    show_changed_headings(&csv);
    show_changed_rows(&csv, world.changed, &world.row);
    static const char head[] =
        "\xEF\xBB\xBFhousehold,area,people,meets before,meets after,status before,status "
        "after,aids gained,aids lost,yuan before,yuan after,kind,rule,member,outcome "
        "before,outcome "
        "after,decided in,condition before,condition after,place\r\n"
        "1,621121101001,1,yes,no,可退出,在册,,,300,500,criterion,住房,,yes,no,够,✔ 甲额 300元 ≥ "
        "底线 "
        "0元※,✘ 甲额 300元 ≥ 底线 500元※,";
    assert_memory_equal(out.bytes, head, sizeof head - 1);
    buffer_clear(&out);
    show_changed_line(&out, world.changed, &world.row);
    static const char line[] =
        "{\"household\": \"1\",\"area\": \"621121101001\",\"people\": 1,\"before\": {\"meets\": "
        "true,\"status\": \"可退出\",\"yuan\": 300},\"after\": {\"meets\": false,\"status\": "
        "\"在册\",\"yuan\": 500},\"gained\": [],\"lost\": [],\"reasons\": [{\"kind\": "
        "\"criterion\",\"rule\": \"住房\",\"of\": null,\"decided_in\": \"够\",\"before\": "
        "{\"outcome\": true,\"condition\": \"✔ 甲额 300元 ≥ 底线 0元※\"},\"after\": {\"outcome\": "
        "false,\"condition\": \"✘ 甲额 300元 ≥ 底线 500元※\"},";
    assert_memory_equal(out.bytes, line, sizeof line - 1);
    assert_ptr_equal(strchr(out.bytes, '\n'), out.bytes + out.length - 1);
    buffer_release(&out);
    world_release(&world);
}

/* Gained and lost, for the household and for members. */
static void aids_that_come_and_go_are_named(void **state)
{
    struct world world;
    struct buffer out = {0};
    (void)state;
    world_init(&world);
    small_household(&world.small, 1, "残 = 1, 丙资 = 1, 甲额 = 900, 己资 = NULL");
    small_member(&world.small, 1, 1, "");
    small_member(&world.small, 1, 2, "丁资 = 1, 丁额 = 200");
    world_load(&world, "title: 改\ndisable: [丙]\n", "");
    look_at(&world, "1");
    show_changed_line(&out, world.changed, &world.row);
    assert_non_null(strstr(out.bytes, "\"gained\": [\"丁#2\"],\"lost\": [\"丙\"],"));
    buffer_release(&out);
    world_release(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_condition_that_changed_is_found),
        cmocka_unit_test(a_condition_that_did_not_decide_is_passed_over),
        cmocka_unit_test(equal_expressions_are_the_same),
        cmocka_unit_test(members_and_amounts_are_told),
        cmocka_unit_test(the_list_is_csv_and_ndjson),
        cmocka_unit_test(aids_that_come_and_go_are_named),
        cmocka_unit_test(disabled_added_and_replaced_rules_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
