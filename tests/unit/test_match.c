/* Matching: what a household lacks, what answers that, and what blanks leave open. */
#include "matching.h"

#include "small_policy.h"

#include <math.h>

enum { MEMBERS = 3, RECEIVED = 3, EXPECTED = 7 };

struct matching_case {
    const char *title;
    const char *household;
    const char *members[MEMBERS];
    struct {
        int member;
        const char *aid;
    } received[RECEIVED];
    struct {
        const char *what, *comes_to;
    } expected[EXPECTED];
};

#define ILL "病 = 1, "
#define LAME "残 = 1, "

static const struct matching_case cases[] = {
    {"nothing is lacking",
     "",
     {NULL},
     {{0}},
     {{"meets", "yes"},
      {"status", "在册"},
      {"main", "none"},
      {"agreement", "-"},
      {"aids", ""},
      {"gaps", ""},
      {"open", ""}}},

    /* The main cause. */
    {"the most severe cause is the main one",
     ILL LAME "病重 = 0.2, 残重 = 0.7, 主要致贫原因 = '因残'",
     {NULL},
     {{0}},
     {{"main", "因残"}, {"ranks", "因病2 因残1"}, {"agreement", "一致"}}},
    {"of equally severe causes the first declared is the main one",
     ILL LAME "主要致贫原因 = '因残'",
     {NULL},
     {{0}},
     {{"main", "因病"}, {"ranks", "因病1 因残2"}, {"agreement", "另有主因"}}},
    {"a cause without a severity comes last",
     ILL "学 = 1",
     {NULL},
     {{0}},
     {{"ranks", "因病1 因学2"}}},
    {"an unknown cause that could outrank the held one leaves the main cause open",
     ILL "残 = NULL, 残重 = 0.6, 主要致贫原因 = '因病'",
     {NULL},
     {{0}},
     {{"main", "?"}, {"ranks", "因病0"}, {"agreement", "-"}, {"open", "因残:残"}}},
    {"an unknown cause that cannot outrank it does not",
     ILL "残 = NULL, 残重 = 0.5, 主要致贫原因 = '因病'",
     {NULL},
     {{0}},
     {{"main", "因病"}, {"agreement", "一致"}, {"open", "因残:残"}}},
    {"an unknown severity leaves the main cause open",
     ILL LAME "病重 = NULL, 主要致贫原因 = '其他'",
     {NULL},
     {{0}},
     {{"main", "?"}, {"agreement", "另有主因"}, {"ranks", "因病0 因残0"}, {"open", "因病:病重"}}},
    {"up to a tie that the first declared would win",
     ILL LAME "病重 = NULL, 残重 = 1, 学 = 1",
     {NULL},
     {{0}},
     {{"main", "?"}, {"ranks", "因病0 因残0 因学3"}}},
    {"the declared cause may hold but is outranked for sure",
     ILL "病重 = 1, 残 = NULL, 残重 = 0.4, 主要致贫原因 = '因残'",
     {NULL},
     {{0}},
     {{"main", "因病"}, {"agreement", "另有主因"}}},
    {"a declared cause without evidence while no other holds",
     "主要致贫原因 = '因残'",
     {NULL},
     {{0}},
     {{"main", "none"}, {"agreement", "缺依据"}}},
    {"a declared cause without evidence while another may hold",
     "学 = NULL, 主要致贫原因 = '因残'",
     {NULL},
     {{0}},
     {{"main", "?"}, {"agreement", "-"}}},
    {"nothing declared",
     ILL "主要致贫原因 = NULL",
     {NULL},
     {{0}},
     {{"main", "因病"}, {"agreement", "-"}}},

    /* Criteria and status. */
    {"one criterion missed decides, whatever is missing for the other",
     "房 = 0, 水 = NULL, 甲资 = 1",
     {NULL},
     {{0}},
     {{"meets", "no"}, {"open", "饮水:水"}}},
    {"a criterion that is unknown leaves 达标 open, with its fact to verify",
     "水 = NULL",
     {NULL},
     {{0}},
     {{"meets", "?"}, {"open", "饮水:水 达标:水"}}},
    {"an unknown status before the first that holds leaves it open",
     "返 = NULL, 出 = 1",
     {NULL},
     {{0}},
     {{"status", "?"}, {"open", "返贫:返"}}},
    {"an unknown status after the first that holds does not",
     "返 = 1, 出 = NULL",
     {NULL},
     {{0}},
     {{"status", "返贫"}, {"open", ""}}},

    /* Aids. */
    {"an aid answers every deficit that it names",
     ILL "房 = 0, 甲资 = 1",
     {NULL},
     {{0}},
     {{"aids", "甲:建议新增(因病、住房)=1000"}, {"gaps", ""}, {"money", "1000 new 1000 open 0"}}},
    {"an aid that answers nothing lacking is not for the household",
     "甲资 = 1, 乙资 = 1",
     {NULL},
     {{0}},
     {{"aids", ""}}},
    {"an aid already received",
     ILL "甲资 = 1",
     {NULL},
     {{0, "甲"}},
     {{"aids", "甲:已享受(因病)=1000"}, {"money", "1000 new 0 open 0"}}},
    {"a household's aid recorded with a member is the household's",
     ILL "甲资 = 1",
     {"", ""},
     {{2, "甲"}},
     {{"aids", "甲:已享受(因病)=1000"}}},
    {"a name in the registry that is no aid changes nothing",
     ILL "甲资 = 1",
     {NULL},
     {{0, "因病"}, {0, "辛"}},
     {{"aids", "甲:建议新增(因病)=1000"}}},
    {"an aid whose eligibility is unknown is possible and is no gap",
     ILL "甲资 = NULL",
     {NULL},
     {{0}},
     {{"aids", "甲:待核实(因病)=1000"},
      {"gaps", ""},
      {"money", "0 new 0 open 1"},
      {"open", "甲:甲资"}}},
    {"an aid for a deficit that is unknown is possible, and hangs on its facts",
     "房 = NULL, 甲资 = 1",
     {NULL},
     {{0}},
     {{"aids", "甲:待核实(住房)=1000"}, {"gaps", ""}, {"open", "住房:房 甲:房 达标:房"}}},
    {"one deficit for sure is enough, whatever is missing for the other",
     ILL "房 = NULL, 甲资 = 1",
     {NULL},
     {{0}},
     {{"aids", "甲:建议新增(因病)=1000"}}},
    {"an amount that is missing is undetermined money",
     ILL "甲资 = 1, 甲额 = NULL",
     {NULL},
     {{0}},
     {{"aids", "甲:建议新增(因病)=?"}, {"money", "0 new 0 open 1"}, {"open", "甲:甲额"}}},
    {"an aid without an amount is no undetermined money",
     ILL "乙资 = NULL",
     {NULL},
     {{0}},
     {{"aids", "乙:待核实(因病)=?"}, {"money", "0 new 0 open 0"}}},

    /* Members. */
    {"a member's aid is decided member by member",
     LAME,
     {"丁资 = 1", "丁资 = NULL", "丁资 = 0"},
     {{1, "丁"}},
     {{"aids", "丁1:已享受(因残)=200 丁2:待核实(因残)=200"},
      {"money", "200 new 0 open 1"},
      {"open", "丁:丁资2"}}},
    {"a record without a member leaves open who of several has the aid",
     LAME,
     {"丁资 = 1", "丁资 = 1"},
     {{0, "丁"}},
     {{"aids", "丁1:待核实(因残)=200 丁2:待核实(因残)=200"}}},
    {"a record without a member is the only member's",
     LAME,
     {"丁资 = 1"},
     {{0, "丁"}},
     {{"aids", "丁1:已享受(因残)=200"}}},
    {"a household without members has no aids for members",
     LAME,
     {NULL},
     {{0}},
     {{"aids", ""}, {"gaps", "因残"}}},

    /* Exclusion. */
    {"of two aids that exclude each other the first declared is recommended",
     ILL "甲资 = 1, 乙资 = 1",
     {NULL},
     {{0}},
     {{"aids", "甲:建议新增(因病)=1000"}}},
    {"one that is already received stands before it",
     ILL "甲资 = 1, 乙资 = 1",
     {NULL},
     {{0, "乙"}},
     {{"aids", "乙:已享受(因病)=?"}}},
    {"a received one stands even where it is not for the household any more",
     ILL "甲资 = 1",
     {NULL},
     {{0, "乙"}},
     {{"aids", ""}, {"gaps", "因病"}}},
    {"both received: both stand",
     ILL "甲资 = 1, 乙资 = 1",
     {NULL},
     {{0, "甲"}, {0, "乙"}},
     {{"aids", "甲:已享受(因病)=1000 乙:已享受(因病)=?"}}},
    {"a possible one leaves the later one possible",
     ILL "甲资 = NULL, 乙资 = 1",
     {NULL},
     {{0}},
     {{"aids", "甲:待核实(因病)=1000 乙:待核实(因病)=?"}}},
    {"one that is displaced displaces none: 戊 is free, as 丁 gives way to 丙",
     LAME "丙资 = 1",
     {"丁资 = 1, 戊资 = 1"},
     {{0}},
     {{"aids", "丙:建议新增(因残)=? 戊1:建议新增(因残)=?"}}},
    {"between members only the same member counts",
     LAME,
     {"丁资 = 1, 戊资 = 1", "戊资 = 1"},
     {{0}},
     {{"aids", "丁1:建议新增(因残)=200 戊2:建议新增(因残)=?"}}},
    {"a household's aid gives way to any member's",
     LAME "己资 = 1",
     {"丁资 = 0", "丁资 = 1"},
     {{0}},
     {{"aids", "丁2:建议新增(因残)=200"}}},
    {"a household's aid is possible while a member's is",
     LAME "己资 = 1",
     {"丁资 = 0", "丁资 = NULL"},
     {{0}},
     {{"aids", "丁2:待核实(因残)=200 己:待核实(因残)=?"}}},
    {"a member's received aid displaces the household's",
     LAME "丙资 = 1",
     {"丁资 = 1", "丁资 = 1"},
     {{2, "丁"}},
     {{"aids", "丁1:建议新增(因残)=200 丁2:已享受(因残)=200"}}},

    /* Gaps. */
    {"a deficit without an aid for the household is a gap",
     ILL "水 = 0",
     {NULL},
     {{0}},
     {{"gaps", "因病 饮水"}}},
    {"a deficit that is unknown is no gap", "病 = NULL, 水 = NULL", {NULL}, {{0}}, {{"gaps", ""}}},
};
enum { NCASES = sizeof cases / sizeof *cases };

struct world {
    struct small small;
    struct match *match;
    struct outcomes outcomes;
    struct matching matching;
};

static const char *name_of(const struct world *world, enum rule_kind kind, size_t position)
{
    const struct rulebook *rulebook = world->small.rulebook;
    return rulebook->rules[rulebook->of_kind[kind][position]].name;
}

static size_t member_number(const struct world *world, int64_t row)
{
    size_t household = world->matching.household;
    return (size_t)row - world->small.registry.tables.first_member[household] + 1;
}

static void put_separated(struct buffer *out, const char *text)
{
    if (out->length)
        buffer_put(out, " ");
    buffer_put(out, text);
}

static const char *const answers[] = {
    [ANSWER_NO] = "no", [ANSWER_YES] = "yes", [ANSWER_UNKNOWN] = "?"};

static void put_meets(const struct world *world, struct buffer *out)
{
    buffer_put(out, answers[world->matching.meets]);
}

static void put_status(const struct world *world, struct buffer *out)
{
    const struct matching *matching = &world->matching;
    if (matching->status == NO_RULE)
        buffer_put(out, matching->status_decided ? "none" : "?");
    else
        buffer_put(out, name_of(world, RULE_STATUS, (size_t)matching->status));
}

static void put_main(const struct world *world, struct buffer *out)
{
    const struct matching *matching = &world->matching;
    if (matching->main_cause == NO_RULE)
        buffer_put(out, matching->main_decided ? "none" : "?");
    else
        buffer_put(out, name_of(world, RULE_CAUSE, (size_t)matching->main_cause));
}

static void put_ranks(const struct world *world, struct buffer *out)
{
    for (size_t i = 0; i < world->small.rulebook->nof_kind[RULE_CAUSE]; i++) {
        if (world->matching.causes[i] != ANSWER_YES)
            continue;
        put_separated(out, name_of(world, RULE_CAUSE, i));
        buffer_format(out, "%d", world->matching.ranks[i]);
    }
}

static void put_agreement(const struct world *world, struct buffer *out)
{
    const char *name = agreement_names[world->matching.agreement];
    buffer_put(out, name ? name : "-");
}

static void put_aids(const struct world *world, struct buffer *out)
{
    for (size_t i = 0; i < world->matching.ndecisions; i++) {
        const struct decision *decision = &world->matching.decisions[i];
        put_separated(out, name_of(world, RULE_AID, (size_t)decision->aid));
        if (decision->member != NO_ROW)
            buffer_format(out, "%zu", member_number(world, decision->member));
        buffer_format(out, ":%s(%s)=", decision_state_names[decision->state], decision->answers);
        if (isnan(decision->amount))
            buffer_put(out, "?");
        else
            buffer_put_number(out, decision->amount);
    }
}

static void put_gaps(const struct world *world, struct buffer *out)
{
    for (size_t i = 0; i < world->matching.ngaps; i++)
        put_separated(out, world->small.rulebook->rules[world->matching.gaps[i]].name);
}

static void put_money(const struct world *world, struct buffer *out)
{
    const struct matching *matching = &world->matching;
    buffer_put_number(out, (double)matching->money_fen / 100);
    buffer_put(out, " new ");
    buffer_put_number(out, (double)matching->money_new_fen / 100);
    buffer_format(out, " open %zu", matching->money_undetermined);
}

static void put_open(const struct world *world, struct buffer *out)
{
    const struct small *small = &world->small;
    for (size_t i = 0; i < world->matching.nundetermined; i++) {
        const struct undetermined *open = &world->matching.undetermined[i];
        put_separated(out,
                      open->rule == NO_RULE ? "达标" : small->rulebook->rules[open->rule].name);
        buffer_format(out, ":%s", small->policy.facts.at[open->level].facts[open->fact].name);
        if (open->fact_member != NO_ROW)
            buffer_format(out, "%zu", member_number(world, open->fact_member));
    }
}

static const struct {
    const char *what;
    void (*put)(const struct world *world, struct buffer *out);
} aspects[] = {
    {"meets", put_meets}, {"status", put_status},       {"main", put_main},
    {"ranks", put_ranks}, {"agreement", put_agreement}, {"aids", put_aids},
    {"gaps", put_gaps},   {"money", put_money},         {"open", put_open},
};

static int check_aspect(const struct world *world, const char *title, const char *what,
                        const char *expected)
{
    struct buffer found = {0};
    size_t aspect = 0;
    while (strcmp(aspects[aspect].what, what) != 0)
        aspect++;
    aspects[aspect].put(world, &found);
    int differs = strcmp(found.bytes ? found.bytes : "", expected) != 0;
    if (differs)
        print_error("%s: %s is '%s', not '%s'\n", title, what, found.bytes ? found.bytes : "",
                    expected);
    buffer_release(&found);
    return differs;
}

static int check_case(const struct world *world, const struct matching_case *one)
{
    int failures = 0;
    for (size_t i = 0; i < EXPECTED && one->expected[i].what; i++)
        failures +=
            check_aspect(world, one->title, one->expected[i].what, one->expected[i].comes_to);
    return failures;
}

/* "病 = 1, " and nothing after it is fine to write. */
static const char *without_trailing_comma(const char *sets, char out[512])
{
    size_t length = strlen(sets);
    if (length > 2 && strcmp(sets + length - 2, ", ") == 0)
        length -= 2;
    snprintf(out, 512, "%.*s", (int)length, sets);
    return out;
}

static void add_case(struct small *small, int household, const struct matching_case *one)
{
    char sets[512];
    small_household(small, household, without_trailing_comma(one->household, sets));
    for (int i = 0; i < MEMBERS && one->members[i]; i++)
        small_member(small, household, i + 1, one->members[i]);
    for (int i = 0; i < RECEIVED && one->received[i].aid; i++)
        small_received(small, household, one->received[i].member, one->received[i].aid);
}

static int set_up(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    struct small *small = &world->small;
    small_init(small);
    for (int i = 0; i < NCASES; i++)
        add_case(small, i + 1, &cases[i]);
    small_load(small);
    world->match = match_new(small->rulebook, NULL, &small->registry, date_from_civil(2018, 12, 31),
                             &small->fault);
    assert_non_null(world->match);
    struct plain *plain = plain_new(small->rulebook, NULL, &small->registry.tables,
                                    date_from_civil(2018, 12, 31), &small->fault);
    if (!plain || !plain_run(plain, 0, NCASES, &world->outcomes, &small->fault))
        fail_msg("%s", small->fault.text[0]);
    plain_free(plain);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    matching_release(&world->matching);
    outcomes_release(&world->outcomes);
    match_free(world->match);
    small_release(&world->small);
    free(world);
    return 0;
}

static bool match_row(struct world *world, size_t household)
{
    return match_household(world->match, &world->outcomes, household, &world->matching,
                           &world->small.fault);
}

static void households_are_matched(void **state)
{
    struct world *world = *state;
    int failures = 0;
    for (size_t i = 0; i < NCASES; i++) {
        assert_true(match_row(world, i));
        failures += check_case(world, &cases[i]);
    }
    assert_int_equal(failures, 0);
}

/* One matching serves all households, in any order. */
static void what_went_before_does_not_matter(void **state)
{
    struct world *world = *state;
    int failures = 0;
    for (size_t i = NCASES; i-- > 0;) {
        assert_true(match_row(world, i));
        failures += check_case(world, &cases[i]);
    }
    assert_int_equal(failures, 0);
}

#define N ANSWER_NO
#define Y ANSWER_YES
#define U ANSWER_UNKNOWN
static void three_values_combine(void **state)
{
    static const struct {
        enum answer a, b, both, either;
    } table[] = {{N, N, N, N}, {N, Y, N, Y}, {N, U, N, U}, {Y, N, N, Y}, {Y, Y, Y, Y},
                 {Y, U, U, Y}, {U, N, N, U}, {U, Y, U, Y}, {U, U, U, U}};
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        assert_int_equal(truth_and(table[i].a, table[i].b), table[i].both);
        assert_int_equal(truth_or(table[i].a, table[i].b), table[i].either);
    }
    assert_int_equal(truth_not(N), Y);
    assert_int_equal(truth_not(Y), N);
    assert_int_equal(truth_not(U), U);
    assert_int_equal(truth_of((struct value){NAN, NAN}), N);
    assert_int_equal(truth_of((struct value){0, 1}), U);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_values_combine),
        cmocka_unit_test_setup_teardown(households_are_matched, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_went_before_does_not_matter, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
