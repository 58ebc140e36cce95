/* Poverty, inequality and deprivations: published values, edges worked by hand, and measures of a
 * registry by area. */
#include "evaluate.h"
#include "poverty.h"
#include "small_policy.h"

#include <math.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void expect_number(const char *what, double found, double wanted, double tolerance)
{
    bool same = isnan(wanted) ? isnan(found) : fabs(found - wanted) <= tolerance;
    if (!same)
        fail_msg("%s: found %.12g, want %.12g", what, found, wanted);
}

/* Shortfalls ------------------------------------------------------------------------------------*/

enum { MOST = 10 };

/* Half a unit of the last printed digit; what counting in parts of 2^32 loses. */
static const double SEVEN_DIGITS = 0.00000005, EXACT = 1e-9;

/* Countries A, B and C of chapter 4 of Haughton and Khandker, Handbook on Poverty and Inequality
 * (World Bank 2009), at a line of 125: A and B have the same headcount and differ in the gap; the
 * tables on pages 70 and 72 print the gap of C as 0.08 and its squared gap as 0.0136. The Watts
 * index of C, 0.0877442, is what the tests of PovertyAndInequalityMeasures.jl have for it. */
static const struct shortfall_case {
    const char *name;
    double line;
    double incomes[MOST];
    uint32_t people[MOST];
    double headcount, gap, severity, watts;
    double tolerance;
} shortfall_cases[] = {
    {"country A", 125, {100, 100, 150, 150}, {1, 1, 1, 1}, 0.5, 0.1, 0.02, 0.1115718, SEVEN_DIGITS},
    {"country A in two", 125, {100, 150}, {2, 2}, 0.5, 0.1, 0.02, 0.1115718, SEVEN_DIGITS},
    {"country B", 125, {124, 124, 150, 150}, {1, 1, 1, 1}, 0.5, 0.004, 0.000032, 0.0040161, 5e-8},
    {"country C", 125, {100, 110, 150, 160}, {1, 1, 1, 1}, 0.5, 0.08, 0.0136, 0.0877442, 5e-8},
    /* on the line is not below it */
    {"on the line", 100, {100, 99.99}, {3, 1}, 0.25, 0.000025, 2.5e-9, 0.000025001250083, EXACT},
    /* without income the gap is the line; a loss is no more than that; Watts has the floor */
    {"no income", 100, {0, -50, 200}, {1, 1, 2}, 0.5, 0.5, 0.5, 1.075881101629731, EXACT},
    {"just above the floor",
     215,
     {25, 25.01},
     {1, 1},
     1,
     0.8836976744186,
     0.7809215802,
     2.1515622433,
     EXACT},
    {"no line", 0, {0, -5, 200}, {1, 1, 2}, 0, 0, 0, 0, EXACT},
    {"nobody", 100, {0}, {0}, NAN, NAN, NAN, NAN, EXACT},
};

static size_t rows_of(const uint32_t people[MOST])
{
    size_t count = 0;
    while (count < MOST && people[count])
        count++;
    return count;
}

static void check_shortfall(const struct shortfall_case *c)
{
    struct shortfall sum = {0};
    const struct shortfall_rows rows = {rows_of(c->people), c->incomes, c->people, NULL};
    shortfall_count(&sum, &rows, &c->line);
    expect_number(c->name, shortfall_headcount(&sum), c->headcount, EXACT);
    expect_number(c->name, shortfall_gap(&sum), c->gap, c->tolerance);
    expect_number(c->name, shortfall_severity(&sum), c->severity, c->tolerance);
    expect_number(c->name, shortfall_watts(&sum), c->watts, c->tolerance);
}

static void shortfalls_are_those_published(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(shortfall_cases); i++)
        check_shortfall(&shortfall_cases[i]);
}

static void shortfalls_say_what_they_counted(void **state)
{
    (void)state;
    static const double incomes[] = {50, NAN, 80, -10, 3, NAN, 70};
    static const uint32_t people[] = {2, 3, 0, 4, 1, 0, 5}, place[] = {0, 0, 0, 0, 0, 0, 1};
    static const double lines[] = {100, NAN};
    const struct shortfall_rows rows = {COUNT(incomes), incomes, people, place};
    struct shortfall sums[2] = {{0}};
    shortfall_count(sums, &rows, lines);
    shortfall_add(&sums[0], &sums[1]);
    assert_int_equal(sums[0].households, 3);
    assert_int_equal(sums[0].people, 7);
    assert_int_equal(sums[0].poor, 7);
    assert_int_equal(sums[0].negative, 4);
    assert_int_equal(sums[0].floored, 5);
    assert_int_equal(sums[0].money_fen, 2 * 5000 + 4 * 10000 + 9700);
    assert_int_equal(sums[0].out_households, 4);
    assert_int_equal(sums[0].out_people, 3 + 5);
    assert_int_equal(sums[1].people, 0);
}

/* Inequality ------------------------------------------------------------------------------------*/

/* The ten incomes of table 6.3 of the Handbook, whose Gini coefficient the tests of
 * PovertyAndInequalityMeasures.jl have as 0.3272727 (18/55), and those of the manual of R's package
 * ineq, for which it gives 0.462091130267624. Quintile ratios are worked by hand. */
static const struct inequality_case {
    const char *name;
    double incomes[MOST];
    uint32_t people[MOST];
    double mean, gini, quintile;
} inequality_cases[] = {
    {"Handbook 6.3",
     {10, 15, 20, 25, 40, 20, 30, 35, 45, 90},
     {1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
     33,
     18.0 / 55,
     135.0 / 25},
    {"ineq",
     {541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261},
     {7, 7, 7, 7, 7, 7, 7, 7, 7, 7},
     6658.6,
     0.462091130267624,
     34165.0 / 2004},
    {"a fifth ends in a household", {20, 10}, {9, 1}, 19, 0.9 - 18.0 / 19 * 0.9, 40.0 / 30},
    {"a household of three fifths", {10, 40}, {4, 1}, 16, 0.3, 4},
    {"equal", {70, 70, 70}, {1, 5, 2}, 70, 0, 1},
    {"a loss counts as zero", {-100, 0, 100, 100, 100}, {1, 1, 1, 1, 1}, 60, 0.4, NAN},
    {"no income", {0, 0}, {1, 2}, 0, NAN, NAN},
    {"one person", {55}, {1}, 55, 0, 1},
    {"nobody", {0}, {0}, NAN, NAN, NAN},
};

static void sort_rows(const double *incomes, uint32_t *ranked, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t at = i;
        for (; at && incomes[ranked[at - 1]] > incomes[i]; at--)
            ranked[at] = ranked[at - 1];
        ranked[at] = (uint32_t)i;
    }
}

static void inequality_is_that_published(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(inequality_cases); i++) {
        const struct inequality_case *c = &inequality_cases[i];
        const struct shortfall_rows rows = {rows_of(c->people), c->incomes, c->people, NULL};
        uint32_t ranked[MOST];
        struct inequality found;
        sort_rows(c->incomes, ranked, rows.count);
        assert_true(inequality_measure(&rows, ranked, rows.count, NULL, 1, &found, NULL));
        expect_number(c->name, found.mean, c->mean, EXACT);
        expect_number(c->name, found.gini, c->gini, 1e-14);
        expect_number(c->name, found.quintile, c->quintile, EXACT);
    }
}

/* Deprivations ----------------------------------------------------------------------------------*/

/* The numerical example of Alkire and Foster, Counting and multidimensional poverty measurement
 * (Journal of Public Economics 95, 2011), with k = 2 of 4: achievements (13.1, 14, 4, 1), (15.2, 7,
 * 5, 0), (12.5, 10, 1, 0), (20, 11, 3, 1) under cutoffs of 13, 12, 3 and 1. Two of four are poor,
 * with 2 and 4 deprivations: H = 1/2, A = 6/8, M0 = 6/16. */
static void deprivations_are_those_published(void **state)
{
    (void)state;
    static const uint64_t met[4][1] = {{0xB}, {0x1}, {0xB}, {0x9}}; /* a bit a person */
    static const uint32_t people[] = {1, 1, 1, 1};
    struct truths truths[4];
    for (int i = 0; i < 4; i++)
        truths[i] = (struct truths){(uint64_t *)met[i], (uint64_t *)met[i]};
    const struct deprivation_rows rows = {4, people, NULL, 4, truths};
    struct deprivation sum = {0};
    deprivation_count(&sum, &rows, deprivation_needed(4, 0.5));
    expect_number("H", deprived_headcount(&sum.known), 0.5, 0);
    expect_number("A", deprived_intensity(&sum.known, 4), 0.75, 0);
    expect_number("M0", deprived_adjusted(&sum.known, 4), 0.375, 0);
    expect_number("1st", deprivation_contribution(&sum, 0), 1.0 / 6, EXACT);
    expect_number("2nd", deprivation_contribution(&sum, 1), 2.0 / 6, EXACT);
    expect_number("3rd", deprivation_contribution(&sum, 2), 1.0 / 6, EXACT);
    expect_number("4th", deprivation_contribution(&sum, 3), 2.0 / 6, EXACT);
}

static const struct {
    size_t dimensions;
    double cutoff;
    size_t needed;
} cutoffs[] = {{6, 1.0 / 3, 2}, {7, 1.0 / 3, 3}, {9, 1.0 / 3, 3}, {7, 0, 1},    {7, 1, 7},
               {10, 0.3, 3},    {2, 1.0 / 3, 1}, {10, 0.31, 4},   {25, 0.28, 7}};

static void cutoffs_are_shares(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cutoffs); i++)
        if (deprivation_needed(cutoffs[i].dimensions, cutoffs[i].cutoff) != cutoffs[i].needed)
            fail_msg("%g of %zu is not %zu", cutoffs[i].cutoff, cutoffs[i].dimensions,
                     cutoffs[i].needed);
}

/* Four households of two dimensions, both needed: poor for sure, maybe, surely not, size unknown.
 */
static void open_dimensions_give_bounds(void **state)
{
    (void)state;
    uint64_t first[] = {0x4}, second_sure[] = {0x0}, second_possible[] = {0x6};
    static const uint32_t people[] = {2, 3, 5, 0};
    const struct truths met[] = {{first, first}, {second_sure, second_possible}};
    const struct deprivation_rows rows = {4, people, NULL, 2, met};
    struct deprivation sum = {0};
    deprivation_count(&sum, &rows, 2);
    assert_int_equal(sum.open_households, 2);
    assert_int_equal(sum.open_people, 8);
    assert_int_equal(sum.known.people, 2);
    expect_number("H", deprived_headcount(&sum.known), 1, 0);
    expect_number("H at least", deprived_headcount(&sum.least), 0.2, 0);
    expect_number("H at most", deprived_headcount(&sum.most), 0.5, 0);
    expect_number("M0 at least", deprived_adjusted(&sum.least, 2), 0.2, 0);
    expect_number("M0 at most", deprived_adjusted(&sum.most, 2), 0.5, 0);
}

/* A registry by area ----------------------------------------------------------------------------*/

/* Two counties; in 6229 the line is 2000. */
static struct area_value by_area[] = {{.area = {6229, 4}, .number = 2000}, {.number = 2800}};

/* The policy with another line. */
struct other_line {
    struct policy policy;
    struct parameter line;
    struct dated_value dated;
};

static const struct policy *line_of(struct other_line *other, const struct small *small,
                                    size_t count, const struct area_value *values)
{
    *other = (struct other_line){
        .policy = small->policy,
        .line = small->policy.parameters[0],
        .dated = {.nvalues = count, .values = values},
    };
    other->line.dated = &other->dated;
    other->line.ndated = 1;
    other->policy.parameters = &other->line;
    return &other->policy;
}

static void fill(struct small *small)
{
    small_household(small, 1, "收入 = 2800, 人口 = 2, 房 = 0, 水 = 0"); /* 1400 */
    small_household(small, 2, "收入 = 8400, 人口 = 3");                 /* 2800: on the line */
    small_household(small, 3, "收入 = NULL, 人口 = 4, 房 = 0");
    small_household(small, 4, "村代码 = '622926100001', 收入 = 2500, 人口 = 1, 水 = NULL");
    small_household(small, 5, "村代码 = '622926100001', 收入 = 5000, 人口 = 5, 房 = 0"); /* 1000 */
    small_household(small, 6, "村代码 = '622926100002', 收入 = -600, 人口 = 2, 房 = 0, 水 = 0");
    small_household(small, 7, "村代码 = NULL, 收入 = 700, 人口 = 7"); /* 100 */
    small_household(small, 8, "人口 = NULL, 房 = 0, 水 = 0");
}

static void measure(struct small *small, enum summary_level level, struct poverty_table *table)
{
    struct poverty poverty;
    struct evaluate_request request = {.rulebook = small->rulebook,
                                       .registry = &small->registry,
                                       .as_of_day = 17896,
                                       .threads = 1};
    struct other_line other;
    struct poverty_ask ask = {.values = line_of(&other, small, 2, by_area),
                              .as_of_day = request.as_of_day,
                              .level = level};
    struct fault *fault = &small->fault;
    if (!poverty_init(&poverty, small->rulebook, &small->registry, DEPRIVATION_CUTOFF, fault) ||
        !evaluate_each(&request, MATCH_WHO, NULL, poverty_keep, &poverty, fault) ||
        !poverty_measure(&poverty, &ask, &small->arena, table, fault))
        fail_msg("%s", fault->text[0]);
    poverty_release(&poverty);
}

static const struct {
    enum summary_level level;
    uint64_t area;
    int64_t people, out_households, out_people;
    double headcount, gap, mean, h, m0, m0_most;
} measured[] = {
    {WHOLE, 0, 20, 2, 4, 16.0 / 20, (2 * 0.5 + 5 * 0.5 + 2 + 7 * 27.0 / 28) / 20, 19400.0 / 20,
     13.0 / 23, 17.0 / 46, 18.0 / 48},
    {COUNTY, 621121, 5, 2, 4, 2.0 / 5, 0.2, 11200.0 / 5, 6.0 / 9, 8.0 / 18, 8.0 / 18},
    {COUNTY, 622926, 8, 0, 0, 7.0 / 8, 4.5 / 8, 7500.0 / 8, 1, 9.0 / 14, 10.0 / 16},
    {TOWNSHIP, 622926100, 8, 0, 0, 7.0 / 8, 4.5 / 8, 7500.0 / 8, 1, 9.0 / 14, 10.0 / 16},
};

static const struct poverty_area *area_of(const struct poverty_table *table, uint64_t digits)
{
    for (size_t i = 0; i < table->count; i++)
        if (table->areas[i].area.digits == digits)
            return &table->areas[i];
    fail_msg("no area %ju", (uintmax_t)digits);
    return NULL;
}

static void areas_are_measured(void **state)
{
    (void)state;
    struct small small;
    small_init(&small);
    fill(&small);
    small_load(&small);
    for (size_t i = 0; i < COUNT(measured); i++) {
        struct poverty_table table;
        measure(&small, measured[i].level, &table);
        assert_int_equal(table.count, measured[i].level == COUNTY  ? 2
                                      : measured[i].level == WHOLE ? 1
                                                                   : 2);
        const struct poverty_area *area = area_of(&table, measured[i].area);
        assert_int_equal(area->shortfall.people, measured[i].people);
        assert_int_equal(area->shortfall.out_households, measured[i].out_households);
        assert_int_equal(area->shortfall.out_people, measured[i].out_people);
        expect_number("headcount", area->value[POVERTY_HEADCOUNT], measured[i].headcount, EXACT);
        expect_number("gap", area->value[POVERTY_GAP], measured[i].gap, EXACT);
        expect_number("mean", area->value[POVERTY_MEAN], measured[i].mean, EXACT);
        expect_number("H", area->value[POVERTY_H], measured[i].h, EXACT);
        expect_number("M0", area->value[POVERTY_M0], measured[i].m0, EXACT);
        expect_number("M0 at most", area->value[POVERTY_M0_MOST], measured[i].m0_most, EXACT);
    }
    small_release(&small);
}

static void incomes_are_ranked(void **state)
{
    (void)state;
    double per_head[] = {2800, -300, 0, NAN, -0.0, 0.01, -300.01, 1e7, 2799.99, 5};
    uint32_t people[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 0}, ranked[COUNT(per_head)];
    static const uint32_t wanted[] = {6, 1, 2, 4, 5, 8, 0, 7};
    struct incomes incomes = {
        .count = COUNT(per_head), .per_head = per_head, .people = people, .ranked = ranked};
    assert_true(incomes_rank(&incomes, NULL));
    assert_int_equal(incomes.nranked, COUNT(wanted));
    assert_memory_equal(ranked, wanted, sizeof wanted);
}

/* Only what is asked for is measured; what was kept serves another line and another evaluation. */
static void kept_incomes_serve_again(void **state)
{
    (void)state;
    struct small small;
    struct poverty poverty;
    struct poverty_table table;
    small_init(&small);
    fill(&small);
    small_load(&small);
    struct evaluate_request request = {
        .rulebook = small.rulebook, .registry = &small.registry, .as_of_day = 17896, .threads = 1};
    struct other_line other;
    struct area_value higher = {.number = 3000};
    struct poverty_ask ask = {.values = line_of(&other, &small, 1, &higher), .as_of_day = 17896};
    ask.measures[POVERTY_HEADCOUNT] = true;
    assert_true(poverty_init(&poverty, small.rulebook, &small.registry, 1, &small.fault));
    assert_true(evaluate_each(&request, MATCH_WHO, NULL, poverty_keep, &poverty, &small.fault));
    assert_true(poverty_measure(&poverty, &ask, &small.arena, &table, &small.fault));
    expect_number("headcount", table.areas[0].value[POVERTY_HEADCOUNT], 1, 0);
    expect_number("gini", table.areas[0].value[POVERTY_GINI], NAN, 0);
    expect_number("H", table.areas[0].value[POVERTY_H], NAN, 0);
    poverty.incomes.per_head[0] = 1e6;
    poverty_again(&poverty, true);
    assert_false(incomes_read(small.rulebook, 0));
    assert_true(evaluate_each(&request, MATCH_WHO, NULL, poverty_keep, &poverty, &small.fault));
    ask.measures[POVERTY_GINI] = ask.measures[POVERTY_H] = true;
    assert_true(poverty_measure(&poverty, &ask, &small.arena, &table, &small.fault));
    expect_number("headcount", table.areas[0].value[POVERTY_HEADCOUNT], 18.0 / 20, 0);
    expect_number("H", table.areas[0].value[POVERTY_H], 4.0 / 23, 0);
    poverty_again(&poverty, false);
    assert_true(evaluate_each(&request, MATCH_WHO, NULL, poverty_keep, &poverty, &small.fault));
    assert_true(poverty_measure(&poverty, &ask, &small.arena, &table, &small.fault));
    expect_number("headcount", table.areas[0].value[POVERTY_HEADCOUNT], 1, 0);
    expect_number("H", table.areas[0].value[POVERTY_H], 4.0 / 23, 0);
    assert_int_equal(table.areas[0].deprivation.known.people, 23);
    poverty_release(&poverty);
    small_release(&small);
}

static void policies_must_say_what_poverty_is(void **state)
{
    (void)state;
    struct small small;
    struct poverty poverty;
    small_init(&small);
    small_load(&small);
    small.policy.poverty.income = NULL;
    assert_false(poverty_init(&poverty, small.rulebook, &small.registry, 1, &small.fault));
    assert_int_equal(small.fault.kind, FAULT_POLICY);
    assert_string_equal(small.fault.text[0] + strlen(small.policy.file),
                        ": poverty cannot be measured without 'poverty' (write poverty: {income: a "
                        "fact, line: a parameter, people: a fact})");
    small_release(&small);
}

static void nobody_is_measured_too(void **state)
{
    (void)state;
    struct small small;
    struct poverty_table table;
    small_init(&small);
    small_load(&small);
    measure(&small, WHOLE, &table);
    assert_int_equal(table.count, 1);
    expect_number("headcount", table.areas[0].value[POVERTY_HEADCOUNT], NAN, 0);
    expect_number("poor", table.areas[0].value[POVERTY_POOR], 0, 0);
    measure(&small, COUNTY, &table);
    assert_int_equal(table.count, 0);
    small_release(&small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shortfalls_are_those_published),
        cmocka_unit_test(shortfalls_say_what_they_counted),
        cmocka_unit_test(inequality_is_that_published),
        cmocka_unit_test(deprivations_are_those_published),
        cmocka_unit_test(cutoffs_are_shares),
        cmocka_unit_test(open_dimensions_give_bounds),
        cmocka_unit_test(areas_are_measured),
        cmocka_unit_test(incomes_are_ranked),
        cmocka_unit_test(kept_incomes_serve_again),
        cmocka_unit_test(policies_must_say_what_poverty_is),
        cmocka_unit_test(nobody_is_measured_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
