/* What measures of poverty and inequality must obey whatever the incomes: they do not depend on the
 * order of households, on how many copies of everyone there are, or on the unit of money; what is
 * measured of places adds up; and they are what their definitions say, person by person.
 * DIGUAN_ROUNDS lengthens the run. */
#include "../unit/small_policy.h"
#include "evaluate.h"
#include "poverty.h"
#include "random.h"

#include <math.h>

enum { MOST = 60, PLACES = 4, DIMENSIONS = 5, PEOPLE = MOST * 9 };

/* Households, some of which are alike, unknown, or have no income or a loss. */
struct draw {
    size_t count;
    double incomes[2 * MOST];
    uint32_t people[2 * MOST], place[2 * MOST];
    uint64_t sure[DIMENSIONS][2], possible[DIMENSIONS][2]; /* MOST rows fit in 64 bits */
    double lines[PLACES];
    size_t needed;
};

static struct random random_numbers;

static uint64_t below(uint64_t n)
{
    return random_next(&random_numbers) % n;
}

static double draw_income(void)
{
    static const double special[] = {0, -120.5, 100, 100, 2000, 37.25, NAN, 1e-3};
    return below(3) ? (double)below(400000) / 100 : special[below(8)];
}

static struct draw draw_households(void)
{
    struct draw draw = {.count = below(MOST) + 1, .needed = below(DIMENSIONS) + 1};
    for (size_t i = 0; i < draw.count; i++) {
        draw.incomes[i] = draw_income();
        draw.people[i] = (uint32_t)below(9);
        draw.place[i] = (uint32_t)below(PLACES);
    }
    for (size_t i = 0; i < DIMENSIONS; i++) {
        draw.possible[i][0] = random_next(&random_numbers);
        draw.sure[i][0] =
            draw.possible[i][0] & (random_next(&random_numbers) | random_next(&random_numbers));
    }
    for (size_t i = 0; i < PLACES; i++)
        draw.lines[i] = (double)below(300000) / 100;
    return draw;
}

static struct shortfall_rows rows_of(const struct draw *draw)
{
    return (struct shortfall_rows){draw->count, draw->incomes, draw->people, draw->place};
}

/* Everything that is measured of all households together. */
struct measured {
    struct shortfall shortfall;
    struct inequality inequality;
    struct deprivation deprivation;
};

static size_t rank(const struct draw *draw, uint32_t *ranked)
{
    size_t count = 0;
    for (size_t i = 0; i < draw->count; i++) {
        if (!draw->people[i] || isnan(draw->incomes[i]))
            continue;
        size_t at = count++;
        for (; at && draw->incomes[ranked[at - 1]] > draw->incomes[i]; at--)
            ranked[at] = ranked[at - 1];
        ranked[at] = (uint32_t)i;
    }
    return count;
}

static struct deprivation count_deprivations(const struct draw *draw)
{
    struct truths met[DIMENSIONS];
    struct deprivation places[PLACES] = {0}, sum = {0};
    for (size_t i = 0; i < DIMENSIONS; i++)
        met[i] = (struct truths){(uint64_t *)draw->sure[i], (uint64_t *)draw->possible[i]};
    const struct deprivation_rows rows = {draw->count, draw->people, draw->place, DIMENSIONS, met};
    deprivation_count(places, &rows, draw->needed);
    for (size_t i = 0; i < PLACES; i++)
        deprivation_add(&sum, &places[i]);
    return sum;
}

static struct measured measure(const struct draw *draw)
{
    struct measured found = {.deprivation = count_deprivations(draw)};
    struct shortfall places[PLACES] = {{0}};
    const struct shortfall_rows rows = rows_of(draw);
    uint32_t ranked[2 * MOST];
    shortfall_count(places, &rows, draw->lines);
    for (size_t i = 0; i < PLACES; i++)
        shortfall_add(&found.shortfall, &places[i]);
    assert_true(
        inequality_measure(&rows, ranked, rank(draw, ranked), NULL, 1, &found.inequality, NULL));
    return found;
}

static void expect_near(const char *what, double found, double wanted, double tolerance)
{
    if (isnan(wanted) ? !isnan(found) : !(fabs(found - wanted) <= tolerance))
        fail_msg("%s: found %.15g, want %.15g", what, found, wanted);
}

static void expect_inequality(struct inequality found, struct inequality wanted, double unit)
{
    expect_near("mean", found.mean, wanted.mean * unit, 1e-9 * fabs(wanted.mean * unit));
    expect_near("gini", found.gini, wanted.gini, 1e-10);
    expect_near("quintile", found.quintile, wanted.quintile, 1e-9 * fabs(wanted.quintile));
}

/* Laws ------------------------------------------------------------------------------------------*/

static void swap_bits(uint64_t *bits, size_t a, size_t b)
{
    uint64_t differ = (bits[0] >> a ^ bits[0] >> b) & 1;
    bits[0] ^= differ << a | differ << b;
}

static void shuffle(struct draw *draw)
{
    for (size_t i = draw->count; i-- > 1;) {
        size_t j = below(i + 1);
        double income = draw->incomes[i];
        uint32_t people = draw->people[i], place = draw->place[i];
        draw->incomes[i] = draw->incomes[j];
        draw->incomes[j] = income;
        draw->people[i] = draw->people[j];
        draw->people[j] = people;
        draw->place[i] = draw->place[j];
        draw->place[j] = place;
        for (size_t d = 0; i != j && d < DIMENSIONS; d++) {
            swap_bits(draw->sure[d], i, j);
            swap_bits(draw->possible[d], i, j);
        }
    }
}

static void check_order(const struct draw *draw, const struct measured *found)
{
    struct draw shuffled = *draw;
    shuffle(&shuffled);
    struct measured again = measure(&shuffled);
    assert_memory_equal(found, &again, sizeof again);
}

/* Everyone twice, as other households and as more people. */
static void check_copies(const struct draw *draw, const struct measured *found)
{
    struct draw more = *draw, larger = *draw;
    for (size_t i = 0; i < draw->count; i++) {
        more.incomes[draw->count + i] = draw->incomes[i];
        more.people[draw->count + i] = draw->people[i];
        more.place[draw->count + i] = draw->place[i];
        larger.people[i] *= 2;
    }
    more.count *= 2;
    const struct shortfall_rows rows = rows_of(&more);
    struct shortfall places[PLACES] = {{0}}, twice = {0};
    struct measured doubled = measure(&larger);
    shortfall_count(places, &rows, more.lines);
    for (size_t i = 0; i < PLACES; i++)
        shortfall_add(&twice, &places[i]);
    assert_int_equal(twice.gaps, 2 * found->shortfall.gaps);
    assert_int_equal(twice.squares, doubled.shortfall.squares);
    assert_int_equal(twice.logs, doubled.shortfall.logs);
    assert_int_equal(twice.poor, doubled.shortfall.poor);
    assert_int_equal(doubled.deprivation.known.deprivations,
                     2 * found->deprivation.known.deprivations);
    expect_inequality(doubled.inequality, found->inequality, 1);
}

static void check_unit(const struct draw *draw, const struct measured *found)
{
    static const double units[] = {0.5, 100, 7.25};
    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
        struct draw other = *draw;
        for (size_t i = 0; i < draw->count; i++)
            other.incomes[i] *= units[u];
        for (size_t i = 0; i < PLACES; i++)
            other.lines[i] *= units[u];
        struct measured again = measure(&other);
        assert_int_equal(again.shortfall.poor, found->shortfall.poor);
        expect_near("gap", shortfall_gap(&again.shortfall), shortfall_gap(&found->shortfall), 1e-9);
        expect_near("severity", shortfall_severity(&again.shortfall),
                    shortfall_severity(&found->shortfall), 1e-9);
        expect_near("watts", shortfall_watts(&again.shortfall), shortfall_watts(&found->shortfall),
                    1e-9);
        expect_inequality(again.inequality, found->inequality, units[u]);
    }
}

/* Person by person ------------------------------------------------------------------------------*/

/* Each person five times, so that a fifth is whole. */
struct persons {
    size_t count;
    double incomes[5 * PEOPLE];
};

static int ascending(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static struct persons persons_of(const struct draw *draw)
{
    struct persons persons = {0};
    for (size_t i = 0; i < draw->count; i++)
        for (uint32_t p = 0; !isnan(draw->incomes[i]) && p < 5 * draw->people[i]; p++)
            persons.incomes[persons.count++] = fmax(draw->incomes[i], 0);
    qsort(persons.incomes, persons.count, sizeof *persons.incomes, ascending);
    return persons;
}

static double part_of(const struct persons *persons, size_t first, size_t end)
{
    double sum = 0;
    for (size_t i = first; i < end; i++)
        sum += persons->incomes[i];
    return sum;
}

/* The mean difference of all pairs by twice the mean. */
static double pairwise_gini(const struct persons *persons)
{
    double differences = 0, n = (double)persons->count;
    for (size_t i = 0; i < persons->count; i++)
        for (size_t j = 0; j < i; j++)
            differences += persons->incomes[i] - persons->incomes[j];
    return 2 * differences / (n * n) / (2 * part_of(persons, 0, persons->count) / n);
}

static void check_persons(const struct draw *draw, const struct measured *found)
{
    static struct persons persons;
    persons = persons_of(draw);
    size_t n = persons.count, fifth = n / 5;
    double total = part_of(&persons, 0, n), poorest = part_of(&persons, 0, fifth);
    const struct inequality wanted = {
        .mean = n ? total / (double)n : NAN,
        .gini = total > 0 ? pairwise_gini(&persons) : NAN,
        .quintile = poorest > 0 ? part_of(&persons, n - fifth, n) / poorest : NAN,
    };
    expect_inequality(found->inequality, wanted, 1);
    assert_false(found->inequality.gini < 0 || found->inequality.gini >= 1);
}

static void check_shortfalls(const struct draw *draw, const struct measured *found)
{
    double people = 0, sums[4] = {0};
    for (size_t i = 0; i < draw->count; i++) {
        double line = draw->lines[draw->place[i]], n = draw->people[i];
        if (isnan(draw->incomes[i]))
            continue;
        double income = fmax(draw->incomes[i], 0), gap = (line - income) / line;
        people += n;
        if (!(income < line))
            continue;
        sums[0] += n;
        sums[1] += n * gap;
        sums[2] += n * gap * gap;
        sums[3] += n * -log(fmax(income / line, 0.25 / 2.15));
    }
    expect_near("headcount", shortfall_headcount(&found->shortfall), sums[0] / people, 1e-9);
    expect_near("gap", shortfall_gap(&found->shortfall), sums[1] / people, 1e-9);
    expect_near("severity", shortfall_severity(&found->shortfall), sums[2] / people, 1e-9);
    expect_near("watts", shortfall_watts(&found->shortfall), sums[3] / people, 1e-9);
}

/* However what is open turns out, H and M0 stay within their bounds. */
static void check_bounds(const struct draw *draw, const struct measured *found)
{
    struct draw decided = *draw;
    for (size_t d = 0; d < DIMENSIONS; d++) {
        uint64_t turn = random_next(&random_numbers);
        decided.sure[d][0] |= decided.possible[d][0] & turn;
        decided.possible[d][0] = decided.sure[d][0];
    }
    struct deprivation sum = count_deprivations(&decided);
    const struct deprivation *bounds = &found->deprivation;
    assert_int_equal(sum.open_people, 0);
    assert_in_range(sum.known.poor, bounds->least.poor, bounds->most.poor);
    assert_in_range(sum.known.deprivations, bounds->least.deprivations, bounds->most.deprivations);
    double shares = 0;
    for (size_t i = 0; i < DIMENSIONS; i++)
        shares += sum.in[i] ? deprivation_contribution(&sum, i) : 0;
    assert_true(!sum.known.poor || fabs(shares - 1) < 1e-12);
    expect_near("M0 is H times A", deprived_adjusted(&sum.known, DIMENSIONS),
                sum.known.poor
                    ? deprived_headcount(&sum.known) * deprived_intensity(&sum.known, DIMENSIONS)
                    : deprived_headcount(&sum.known),
                1e-12);
}

static void laws_hold(void **state)
{
    (void)state;
    const char *rounds = getenv("DIGUAN_ROUNDS");
    for (int round = 0; round < (rounds ? atoi(rounds) : 300); round++) {
        random_init(&random_numbers, 20151231, 1, (uint64_t)round);
        struct draw draw = draw_households();
        struct measured found = measure(&draw);
        check_order(&draw, &found);
        check_copies(&draw, &found);
        check_unit(&draw, &found);
        check_persons(&draw, &found);
        check_shortfalls(&draw, &found);
        check_bounds(&draw, &found);
    }
}

/* A registry ------------------------------------------------------------------------------------*/

enum { HOUSEHOLDS = 9000 };

/* The same households, from the first to the last or the other way round. */
static void fill(struct small *small, bool backwards)
{
    for (int i = 0; i < HOUSEHOLDS; i++) {
        int number = backwards ? HOUSEHOLDS - i : i + 1;
        char sets[256];
        random_init(&random_numbers, 4711, 2, (uint64_t)number);
        snprintf(sets, sizeof sets,
                 "收入 = %d, 人口 = %s, 房 = %d, 水 = %s, 村代码 = '62112110%d001'",
                 (int)below(40) * 500 - 1000, below(20) ? below(2) ? "2" : "7" : "NULL",
                 (int)below(2), below(9) ? "1" : "NULL", (int)below(7) + 1);
        small_household(small, number, sets);
    }
}

static void measure_registry(struct small *small, bool backwards, size_t threads,
                             enum summary_level level, struct poverty_table *table)
{
    small_init(small);
    fill(small, backwards);
    small_load(small);
    struct poverty poverty;
    struct evaluate_request request = {.rulebook = small->rulebook,
                                       .registry = &small->registry,
                                       .as_of_day = 17896,
                                       .threads = threads};
    struct area_value line = {.number = 2000};
    struct dated_value dated = {.nvalues = 1, .values = &line};
    struct parameter parameter = small->policy.parameters[0];
    struct policy values = small->policy;
    parameter.dated = &dated;
    values.parameters = &parameter;
    struct poverty_ask ask = {.values = &values, .as_of_day = 17896, .level = level};
    assert_true(poverty_init(&poverty, small->rulebook, &small->registry, 0.5, &small->fault));
    assert_true(evaluate_each(&request, MATCH_WHO, NULL, poverty_keep, &poverty, &small->fault));
    assert_true(poverty_measure(&poverty, &ask, &small->arena, table, &small->fault));
    poverty_release(&poverty);
}

static void threads_and_order_do_not_matter(void **state)
{
    (void)state;
    static const enum summary_level levels[] = {WHOLE, TOWNSHIP};
    for (int i = 0; i < 2; i++) {
        struct small first, second;
        struct poverty_table table, other;
        measure_registry(&first, false, 1, levels[i], &table);
        measure_registry(&second, true, 3, levels[i], &other);
        assert_int_equal(table.count, i ? 7 : 1);
        assert_int_equal(table.count, other.count);
        assert_memory_equal(table.areas, other.areas, table.count * sizeof *table.areas);
        assert_true(table.areas[0].value[POVERTY_GINI] > 0.3);
        assert_true(table.areas[0].shortfall.out_households > 0);
        small_release(&first);
        small_release(&second);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(laws_hold),
        cmocka_unit_test(threads_and_order_do_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
