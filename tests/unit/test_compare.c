/* Comparing scenarios on households whose changes can be told in the head. */
#include "compare_alone.h"
#include "kept.h"
#include "scenario.h"
#include "show_compare.h"

#include "small_policy.h"

struct world {
    struct small small;
    struct policy scenario;
    struct rulebook *own; /* of a scenario with other rules */
    struct compare_alone alone;
    struct compare_case of;
    struct kept *kept;
    struct compare compare;
    bool compared;
};

/* 1 has 甲 for 1000; 2 is far away, and one of its two has 丁 for 200.25; of 3 it is not known
 * whether it has water, 4 has none; 5 has everything, and nobody lives there. */
static void add_households(struct small *small)
{
    small_household(small, 1, "病 = 1, 房 = 0, 甲资 = 1, 收入 = 950");
    small_household(small, 2, "残 = 1, 村代码 = '622926102001', 人口 = 2");
    small_household(small, 3, "水 = NULL, 出 = 1, 收入 = NULL");
    small_household(small, 4, "水 = 0, 出 = 1, 收入 = 9000, 人口 = 3");
    small_household(small, 5, "出 = 1, 收入 = 6000");
    for (int member = 1; member <= 2; member++)
        small_member(small, 1, member, "");
    small_member(small, 2, 1, "丁资 = 1, 丁额 = 200.25");
    small_member(small, 2, 2, "");
    small_member(small, 3, 1, "");
    for (int member = 1; member <= 3; member++)
        small_member(small, 4, member, "");
}

static int set_up(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    small_init(&world->small);
    add_households(&world->small);
    small_load(&world->small);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    static const char *const names[] = {"scenario.yaml", "more.lua"};
    struct world *world = *state;
    if (world->compared)
        compare_release(&world->compare);
    kept_free(world->kept);
    compare_alone_release(&world->alone);
    rulebook_free(world->own);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[128];
        unlink(small_path(&world->small, names[i], path));
    }
    small_release(&world->small);
    free(world);
    return 0;
}

static void must(struct world *world, bool good)
{
    if (!good)
        fail_msg("%s", world->small.fault.text[0]);
}

/* Beside the policy as it stands. */
static void compare_with(struct world *world, const char *scenario)
{
    struct small *small = &world->small;
    char path[128];
    small_write(small, "scenario.yaml", scenario);
    must(world, scenario_load(&small->policy, small_path(small, "scenario.yaml", path), NULL, 0,
                              &small->arena, &world->scenario, &small->fault));
    world->of = (struct compare_case){.rulebook = small->rulebook, .values = &world->scenario};
    if (!scenario_keeps_rules(&world->scenario)) {
        world->own = rulebook_load(&world->scenario, small->rulebook->day, &small->fault);
        must(world, world->own != NULL);
        world->of = (struct compare_case){.rulebook = world->own};
    }
    must(world,
         compare_alone_load(small->rulebook, &world->scenario, &world->alone, &small->fault));
    world->of.nparts = world->alone.ncases;
    world->of.parts = world->alone.cases;
    const struct evaluate_request baseline = {
        .rulebook = small->rulebook,
        .registry = &small->registry,
        .as_of_day = small->rulebook->day,
        .keep = world->kept = kept_new(&small->fault),
    };
    must(world, world->kept != NULL);
    world->compared = true;
    must(world, compare_open(&baseline, WHOLE, &world->compare, &small->fault));
    must(world, compare_cases(&world->compare, &world->of, 1, &small->fault));
}

/* What is found ---------------------------------------------------------------------------------*/

static void assert_count(struct compare_count count, int64_t households, int64_t people)
{
    assert_int_equal(count.households, households);
    assert_int_equal(count.people, people);
}

/* Households and people by aspect: Met, Status, Criteria, caUses, Principal cause, Aids, Yuan,
 * Gaps, Doubts. */
static void assert_aspects(const struct world *world, const char *expected)
{
    static const char letters[] = "MSCUPAYGD";
    struct buffer found = {0};
    for (int i = 0; i < ASPECT_COUNT; i++) {
        struct compare_count count = world->compare.of->aspects[i];
        if (count.households)
            buffer_format(&found, "%s%c %lld/%lld", found.length ? " " : "", letters[i],
                          (long long)count.households, (long long)count.people);
    }
    assert_string_equal(found.bytes ? found.bytes : "", expected);
    buffer_release(&found);
}

static size_t find_pair(const struct world *world, enum rule_kind kind, const char *name)
{
    const struct rule_pairs *pairs = &world->compare.of->pairs[kind];
    for (size_t i = 0; i < pairs->count; i++)
        if (strcmp(pairs->at[i].name, name) == 0)
            return i;
    fail_msg("no rule '%s'", name);
    return 0;
}

/* Statuses by their names; 待核实 too. */
static struct compare_count moved_status(const struct world *world, const char *from,
                                         const char *to)
{
    const struct comparison *of = world->compare.of;
    const struct rule_pairs *pairs = &of->pairs[RULE_STATUS];
    size_t open = pairs->count + 1;
    size_t i = strcmp(from, "待核实") ? find_pair(world, RULE_STATUS, from) : open;
    size_t j = strcmp(to, "待核实") ? find_pair(world, RULE_STATUS, to) : open;
    return of->statuses[i * of->nstatuses + j];
}

static const struct compare_moves *column(const struct world *world, enum compare_column column,
                                          enum rule_kind kind, const char *name)
{
    return &world->compare.of->columns[column][find_pair(world, kind, name)];
}

/* Cases -----------------------------------------------------------------------------------------*/

static void a_disabled_criterion_lets_two_through(void **state)
{
    struct world *world = *state;
    compare_with(world, "title: 不看饮水\ndisable: [饮水]\n");
    const struct comparison *of = world->compare.of;
    assert_count(world->compare.all, 5, 8);
    assert_count(of->changed, 2, 4);
    assert_aspects(world, "M 2/4 S 2/4 C 2/4 G 1/3");
    assert_count(of->meets.moved[ANSWER_UNKNOWN][ANSWER_YES], 1, 1);
    assert_count(of->meets.moved[ANSWER_NO][ANSWER_YES], 1, 3);
    assert_count(of->meets.moved[ANSWER_NO][ANSWER_NO], 1, 2);
    assert_count(of->meets.moved[ANSWER_YES][ANSWER_YES], 2, 2);
    assert_count(of->meets.moved[ANSWER_UNKNOWN][ANSWER_UNKNOWN], 0, 0);
    assert_count(moved_status(world, "待核实", "可退出"), 1, 1);
    assert_count(moved_status(world, "在册", "可退出"), 1, 3);
    assert_count(moved_status(world, "在册", "在册"), 2, 4);
    assert_count(moved_status(world, "可退出", "可退出"), 1, 0);
    const struct compare_moves *water = column(world, COLUMN_CRITERIA, RULE_CRITERION, "饮水");
    assert_count(water->moved[ANSWER_UNKNOWN][ANSWER_YES], 1, 1);
    assert_count(water->moved[ANSWER_NO][ANSWER_YES], 1, 3);
    const struct compare_moves *gap = column(world, COLUMN_CRITERION_GAPS, RULE_CRITERION, "饮水");
    assert_count(gap->moved[ANSWER_YES][ANSWER_NO], 1, 3);
    assert_int_equal(bits_count(of->rows, 0, 5), 2);
    assert_true(bits_has(of->rows, 2) && bits_has(of->rows, 3));
}

static void groups_tell_where(void **state)
{
    struct world *world = *state;
    compare_with(world, "title: 不看饮水\ndisable: [饮水]\n");
    const struct compare *compare = &world->compare;
    const struct compare_change *areas = compare->of->groups[GROUPING_AREA];
    const struct compare_change *sizes = compare->of->groups[GROUPING_SIZE];
    assert_int_equal(compare->by, COUNTY);
    assert_int_equal(compare->groups[GROUPING_AREA].count, 2);
    assert_int_equal(compare->groups[GROUPING_AREA].areas[0].digits, 621121);
    assert_count(areas[0].changed, 2, 4);
    assert_count(areas[1].changed, 0, 0);
    assert_count(areas[1].meets.moved[ANSWER_YES][ANSWER_YES], 1, 2);
    assert_count(sizes[0].meets.moved[ANSWER_YES][ANSWER_YES], 1, 0);
    assert_count(sizes[1].changed, 1, 1);
    assert_count(sizes[2].changed, 0, 0);
    assert_count(sizes[3].meets.moved[ANSWER_NO][ANSWER_YES], 1, 3);
}

/* Seven people by income per head: 950 one, 1500 two, 3000 three, 6000 one. Their middles lie at
 * 0.5, 2, 4.5 and 6.5 of seven. */
static void deciles_go_by_people(void **state)
{
    static const int expected[DECILES + 1] = {[0] = 1, [2] = 1, [6] = 1, [9] = 1, [10] = 1};
    struct world *world = *state;
    compare_with(world, "title: 不看饮水\ndisable: [饮水]\n");
    const struct compare_groups *deciles = &world->compare.groups[GROUPING_DECILE];
    const struct compare_change *changes = world->compare.of->groups[GROUPING_DECILE];
    assert_int_equal(deciles->count, DECILES + 1);
    for (size_t i = 0; i <= DECILES; i++) {
        const struct compare_count *stands = deciles->stands[i];
        assert_int_equal(stands[0].households + stands[1].households + stands[2].households,
                         expected[i]);
    }
    assert_count(changes[6].changed, 1, 3);
    assert_count(changes[DECILE_UNKNOWN].changed, 1, 1);
}

static void an_amount_alone_changes(void **state)
{
    struct world *world = *state;
    compare_with(world, "title: 底线\nset: {底线: 4000}\n");
    const struct comparison *of = world->compare.of;
    const struct compare_aid *aid = &of->aids[find_pair(world, RULE_AID, "甲")];
    assert_aspects(world, "Y 1/2");
    assert_int_equal(aid->repriced, 1);
    assert_int_equal(aid->before.fen, 100000);
    assert_int_equal(aid->after.fen, 400000);
    assert_int_equal(of->groups[GROUPING_AREA][0].money.fen, 300000);
    assert_int_equal(of->groups[GROUPING_AREA][0].money.new_fen, 300000);
    assert_int_equal(compare_money(&of->summary).fen, 420025);
}

/* Those of 950, 1500 and 3000 a head are six of seven people. */
static void poverty_is_measured_on_both_sides(void **state)
{
    struct world *world = *state;
    compare_with(world, "title: 底线\nset: {底线: 4000}\n");
    const double *before = world->compare.poverty[0].areas[0].value;
    const double *after = world->compare.of->poverty[0].areas[0].value;
    assert_true(before[POVERTY_POOR] == 0);
    assert_true(after[POVERTY_POOR] == 6);
    assert_true(before[POVERTY_GINI] == after[POVERTY_GINI]);
    assert_int_equal(world->compare.of->poverty[1].count, 2);
}

static void changes_are_told_apart(void **state)
{
    struct world *world = *state;
    compare_with(world, "title: 两样\nset: {底线: 4000}\ndisable: [甲]\n");
    const struct comparison *of = world->compare.of;
    const struct compare_aid *aid = &of->aids[find_pair(world, RULE_AID, "甲")];
    assert_aspects(world, "A 1/2 G 1/2");
    assert_int_equal(aid->moved[STATE_NEW][STATE_NOT], 1);
    assert_int_equal(aid->after.fen, 0);
    assert_int_equal(of->of->nparts, 2);
    assert_int_equal(compare_money(&of->parts[0].summary).fen, 420025);
    assert_int_equal(compare_money(&of->parts[1].summary).fen, 20025);
    assert_int_equal(of->parts[0].aspects[ASPECT_AMOUNTS].households, 1);
    assert_int_equal(of->parts[1].aspects[ASPECT_AIDS].households, 1);
}

static void a_rule_may_be_new(void **state)
{
    struct world *world = *state;
    small_write(&world->small, "more.lua",
                "cause.缺水 { basis = '试验', when = function(户) return not 户.水 end }\n");
    compare_with(world, "title: 缺水\nrules: [more.lua]\n");
    const struct comparison *of = world->compare.of;
    const struct compare_moves *moves = column(world, COLUMN_CAUSES, RULE_CAUSE, "缺水");
    size_t pair = find_pair(world, RULE_CAUSE, "缺水");
    assert_int_equal(of->pairs[RULE_CAUSE].at[pair].before, NO_RULE);
    assert_int_equal(pair, 3);
    assert_aspects(world, "U 2/4 P 2/4 G 1/3");
    assert_count(moves->moved[ANSWER_NO][ANSWER_UNKNOWN], 1, 1);
    assert_count(moves->moved[ANSWER_NO][ANSWER_YES], 1, 3);
}

/* A change that needs another one is none of the parts. */
static void what_cannot_stand_alone_is_left_out(void **state)
{
    struct world *world = *state;
    small_write(&world->small, "more.lua",
                "cause.缺水 { basis = '试验', when = function(户) return not 户.水 end }\n");
    compare_with(world, "title: 缺水\ndisable: [缺水, 甲]\nrules: [more.lua]\n");
    assert_int_equal(world->scenario.scenario->nchanges, 3);
    assert_int_equal(world->compare.of->of->nparts, 2);
    assert_aspects(world, "A 1/2 G 1/2");
}

static void nothing_may_change(void **state)
{
    struct world *world = *state;
    struct buffer text = {0};
    compare_with(world, "title: 一样\nset: {底线: 900}\n");
    assert_count(world->compare.of->changed, 0, 0);
    assert_non_null(world->compare.of->no_effects);
    assert_int_equal(world->compare.of->no_effects[0].kind, NO_EFFECT_BETWEEN);
    show_compare_text(&world->compare, &text);
    assert_non_null(strstr(text.bytes, "nothing changes: 5 households (8 people) are judged as in "
                                       "the baseline"));
    assert_null(strstr(text.bytes, "By county"));
    buffer_release(&text);
}

/* 甲 costs 1000 anyway, but 950 a head is poor. */
static void poverty_may_change_alone(void **state)
{
    struct world *world = *state;
    struct buffer text = {0};
    compare_with(world, "title: 线\nset: {底线: 1000}\n");
    assert_count(world->compare.of->changed, 0, 0);
    assert_true(world->compare.of->poverty_changes);
    assert_null(world->compare.of->no_effects);
    show_compare_text(&world->compare, &text);
    assert_non_null(strstr(text.bytes, "Poverty and inequality"));
    assert_null(strstr(text.bytes, "has no effect"));
    buffer_release(&text);
}

/* The baseline is kept: another case, then the first again. */
static void other_cases_may_follow(void **state)
{
    struct world *world = *state;
    const struct compare_case same = {.rulebook = world->small.rulebook};
    compare_with(world, "title: 底线\nset: {底线: 4000}\n");
    must(world, compare_cases(&world->compare, &same, 1, &world->small.fault));
    assert_count(world->compare.of->changed, 0, 0);
    must(world, compare_cases(&world->compare, &world->of, 1, &world->small.fault));
    assert_aspects(world, "Y 1/2");
    assert_true(world->compare.of->poverty[0].areas[0].value[POVERTY_POOR] == 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_disabled_criterion_lets_two_through, set_up, tear_down),
        cmocka_unit_test_setup_teardown(groups_tell_where, set_up, tear_down),
        cmocka_unit_test_setup_teardown(deciles_go_by_people, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_amount_alone_changes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(poverty_is_measured_on_both_sides, set_up, tear_down),
        cmocka_unit_test_setup_teardown(changes_are_told_apart, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_rule_may_be_new, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_stand_alone_is_left_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_may_change, set_up, tear_down),
        cmocka_unit_test_setup_teardown(poverty_may_change_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(other_cases_may_follow, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
