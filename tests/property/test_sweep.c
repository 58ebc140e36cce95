/* Laws of sweeps and searches, on synthetic households under the policy that comes with the
 * program: a row of a sweep is what a policy with those numbers, loaded by itself, comes to; what
 * households add to a measure adds up to it; a solution meets its target and one step less does
 * not; the order of households and the number of threads do not matter. DIGUAN_ROUNDS lengthens the
 * run. */
#include "gansu.h"
#include "generate.h"
#include "show_solve.h"
#include "show_sweep.h"
#include "trials.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

enum { HOUSEHOLDS = 4300, ROUNDS = 10 };

/* Numbers that rules of several kinds read, and where they are tried. */
static const struct {
    const char *name;
    double low, high, step;
} dials[] = {{"退出收入线", 1500, 9000, 1},    {"国家扶贫标准", 1500, 9000, 1},
             {"灾难性医疗支出率", 0, 2, 0.01}, {"监测倍数", 1, 4, 0.1},
             {"日均用水量下限", 0, 100, 1},    {"公益性岗位月补助", 0, 2000, 50},
             {"劳动力负担人数", 1, 8, 0.5},    {"农房保险保费补贴", 0, 200, 1},
             {"义务教育截止年龄", 14, 18, 1},  {"雨露计划补助", 0, 9000, 100}};
enum { NDIALS = sizeof dials / sizeof *dials };

struct world {
    char path[64];
    struct arena arena;
    struct policy policy;
    struct rulebook *rulebook;
    struct registry registry;
    struct evaluate_request request;
    struct measures measures;
    struct fault fault;
};

static uint64_t state_of_chance = 17;

static size_t below(size_t n)
{
    state_of_chance = state_of_chance * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (size_t)(state_of_chance >> 33) % n;
}

static int rounds(void)
{
    const char *asked = getenv("DIGUAN_ROUNDS");
    int wanted = asked ? atoi(asked) / 2 : ROUNDS;
    return wanted > 0 ? wanted : 1;
}

#define REQUIRE(done, fault)                                                                       \
    do {                                                                                           \
        if (!(done))                                                                               \
            fail_msg("%s", (fault).text[0]);                                                       \
    } while (0)

/* The world
 * --------------------------------------------------------------------------------------*/

static void load(struct world *world)
{
    fault_init(&world->fault);
    arena_init(&world->arena);
    REQUIRE(gansu_load(world->path, &world->arena, &world->policy, &world->rulebook,
                       &world->registry, &world->fault),
            world->fault);
    world->request = (struct evaluate_request){.rulebook = world->rulebook,
                                               .registry = &world->registry,
                                               .as_of_day = gansu_day(),
                                               .threads = 1};
    REQUIRE(measures_init(&world->measures, world->rulebook, &world->arena, &world->fault),
            world->fault);
}

static int set_up(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    strcpy(world->path, "/tmp/diguan-sweep-XXXXXX");
    int file = mkstemp(world->path);
    assert_true(file >= 0);
    close(file);
    fault_init(&world->fault);
    REQUIRE(generate_registry(world->path, HOUSEHOLDS, 5, NULL, &world->fault), world->fault);
    load(world);
    *state = world;
    return 0;
}

static void unload(struct world *world)
{
    registry_release(&world->registry);
    rulebook_free(world->rulebook);
    arena_release(&world->arena);
}

static int tear_down(void **state)
{
    struct world *world = *state;
    unload(world);
    unlink(world->path);
    free(world);
    return 0;
}

/* A full evaluation -----------------------------------------------------------------------------*/

/* The policy with one number in force everywhere, its rules loaded and traced by themselves, run
 * one household after another. */
static void evaluate_with(struct world *world, const char *name, double number,
                          struct summary *summary)
{
    struct policy policy = world->policy;
    size_t size = policy.nparameters * sizeof *policy.parameters;
    struct area_value value = {.number = number};
    struct dated_value dated = {.nvalues = 1, .values = &value};
    int index = policy_find_parameter(&policy, name);
    policy.parameters = memcpy(malloc(size), policy.parameters, size);
    dated.from_day = policy.parameters[index].dated[0].from_day;
    policy.parameters[index].dated = &dated;
    policy.parameters[index].ndated = 1;
    struct rulebook *rulebook = rulebook_load(&policy, world->request.as_of_day, &world->fault);
    struct evaluate_request request = world->request;
    request.rulebook = rulebook;
    REQUIRE(rulebook && evaluate_run(&request, summary, &world->fault), world->fault);
    summary->rulebook = NULL; /* gone, as is its policy */
    rulebook_free(rulebook);
    free(policy.parameters);
}

static double total(const struct summary *summary, size_t measure)
{
    double count = (double)summary_total(summary, measure);
    return summary->measures.money[measure] ? count / 100 : count;
}

static size_t some_measures(const struct world *world, const char **names, size_t *measures)
{
    size_t count = 0, stride = 1 + below(7);
    for (size_t i = below(stride); i < world->measures.count && count < SWEEP_MEASURES;
         i += 1 + below(2 * stride)) {
        names[count] = world->measures.names[i];
        measures[count++] = i;
    }
    return count;
}

static double some_value(size_t dial)
{
    size_t nsteps = (size_t)((dials[dial].high - dials[dial].low) / dials[dial].step);
    return dials[dial].low + (double)below(nsteps) * dials[dial].step;
}

static void a_row_is_a_full_evaluation(void **state)
{
    struct world *world = *state;
    for (int i = 0; i < rounds(); i++) {
        size_t dial = (size_t)i % NDIALS, indexes[SWEEP_MEASURES];
        const char *names[SWEEP_MEASURES];
        char parameter[128], *end = parameter + sizeof parameter;
        int at = snprintf(parameter, sizeof parameter, "%s=", dials[dial].name);
        snprintf(parameter + at, (size_t)(end - parameter - at), "%.9g", some_value(dial));
        const struct sweep_request request = {
            .evaluate = &world->request,
            .nparameters = 1,
            .parameters = (const char *[]){parameter},
            .nmeasures = some_measures(world, names, indexes),
            .measures = names,
        };
        struct sweep sweep;
        struct summary summary;
        REQUIRE(sweep_run(&request, &sweep, &world->fault), world->fault);
        evaluate_with(world, dials[dial].name, sweep_value(&sweep, 0, 0), &summary);
        for (size_t j = 0; j < sweep.ngauges; j++)
            if (sweep.measured[j] != total(&summary, indexes[j]))
                fail_msg("%s, %s: %g, not %g", parameter, names[j], sweep.measured[j],
                         total(&summary, indexes[j]));
        sweep_release(&sweep);
        summary_release(&summary);
    }
}

static void the_present_value_changes_nothing(void **state)
{
    struct world *world = *state;
    const char *names[SWEEP_MEASURES];
    size_t indexes[SWEEP_MEASURES];
    for (int i = 0; i < rounds(); i++) {
        const struct sweep_request request = {
            .evaluate = &world->request,
            .nparameters = 2,
            .parameters = (const char *[]){"退出收入线=3500", "公益性岗位月补助=500"},
            .nmeasures = some_measures(world, names, indexes),
            .measures = names,
        };
        struct sweep sweep;
        REQUIRE(sweep_run(&request, &sweep, &world->fault), world->fault);
        assert_true(sweep_is_present(&sweep, 0));
        for (size_t j = 0; j < sweep.ngauges; j++)
            assert_true(sweep.measured[j] == sweep.as_is[j]);
        sweep_release(&sweep);
    }
}

/* How many measures go by the parameter; the others must come to the same at two of its values. */
static size_t count_readers(struct world *world, size_t dial, const struct summary *one,
                            const struct summary *other)
{
    int parameter = policy_find_parameter(&world->policy, dials[dial].name);
    bool *read = calloc(world->policy.nparameters, sizeof *read);
    size_t readers = 0;
    for (size_t i = 0; i < world->measures.count; i++) {
        const struct gauge gauge = gauge_of_measure(&world->measures, i);
        memset(read, 0, world->policy.nparameters * sizeof *read);
        REQUIRE(gauge_reads(&gauge, &world->measures, read, &world->fault), world->fault);
        if (!read[parameter] && total(one, i) != total(other, i))
            fail_msg("%s does not go by %s, but changes from %g to %g", gauge.name,
                     dials[dial].name, total(one, i), total(other, i));
        readers += read[parameter];
    }
    free(read);
    return readers;
}

static void what_does_not_go_by_a_parameter_does_not_change(void **state)
{
    struct world *world = *state;
    for (int i = 0; i < rounds(); i++) {
        size_t dial = (size_t)i % NDIALS;
        struct summary one, other;
        evaluate_with(world, dials[dial].name, dials[dial].low, &one);
        evaluate_with(world, dials[dial].name, some_value(dial), &other);
        size_t readers = count_readers(world, dial, &one, &other);
        assert_true(readers > 0 && readers < world->measures.count);
        summary_release(&one);
        summary_release(&other);
    }
}

/* What households add ---------------------------------------------------------------------------*/

static int64_t sum_of_shares(struct world *world, struct trials *trials, const struct gauge *gauge,
                             const double *number)
{
    size_t nrows = world->registry.tables.at[LEVEL_HOUSEHOLD].nrows;
    int64_t *shares = malloc(nrows * sizeof *shares), sum = 0;
    REQUIRE(trials_shares(trials, number, gauge, shares, &world->fault), world->fault);
    for (size_t i = 0; i < nrows; i++)
        sum += shares[i];
    free(shares);
    return sum;
}

static void shares_add_up(void **state)
{
    static const char *const people[] = {"达标人数", "不达标人数", "待核实人数"};
    struct world *world = *state;
    size_t count = world->measures.count + 3;
    struct gauge *gauges = calloc(count, sizeof *gauges);
    double *results = calloc(count, sizeof *results), number = 3111;
    int parameter = policy_find_parameter(&world->policy, "退出收入线");
    struct trials trials;
    for (size_t i = 0; i < count; i++)
        REQUIRE(gauge_find(&gauges[i], i < 3 ? people[i] : world->measures.names[i - 3],
                           &world->measures, &world->fault),
                world->fault);
    REQUIRE(
        trials_open(&trials, &world->request, 1, &parameter, count, gauges, WHOLE, &world->fault) &&
            trials_run(&trials, &number, results, &world->fault),
        world->fault);
    for (size_t i = 0; i < count; i++) {
        if (i > 3 + MEASURE_FIXED && below(6))
            continue; /* an evaluation each */
        double sum = (double)sum_of_shares(world, &trials, &gauges[i], &number);
        if (sum != round(results[i] * (gauges[i].unit == GAUGE_YUAN ? 100 : 1)))
            fail_msg("%s: %g in all, households add %g", gauges[i].name, results[i], sum);
    }
    assert_true(results[0] + results[1] + results[2] == results[3 + MEASURE_PEOPLE]);
    trials_release(&trials);
    free(gauges);
    free(results);
}

/* Solutions -------------------------------------------------------------------------------------*/

static const char *const targets[] = {"达标",
                                      "不达标",
                                      "金额至少",
                                      "状态:可退出",
                                      "退出标准:收入达标:达标",
                                      "措施:低保差额补助:户",
                                      "新增金额至少"};
enum { NTARGETS = sizeof targets / sizeof *targets };

static double measure_with(struct world *world, const char *parameter, double number,
                           const struct gauge *gauge)
{
    struct summary summary;
    evaluate_with(world, parameter, number, &summary);
    double measured = total(&summary, gauge->measure);
    summary_release(&summary);
    return measured;
}

static bool reaches(const struct solution *solution, double measured)
{
    return solution->direction == SOLVE_AT_LEAST ? measured >= solution->goal
                                                 : measured <= solution->goal;
}

static void check_crossing(struct world *world, const char *parameter, const struct solve *solve,
                           const struct crossing *crossing)
{
    const struct solution *everywhere = &solve->solutions[0];
    double met = measure_with(world, parameter, crossing->met, &solve->gauge);
    double unmet = measure_with(world, parameter, crossing->unmet, &solve->gauge);
    assert_true(met == crossing->measured_met && unmet == crossing->measured_unmet);
    assert_true(reaches(everywhere, met));
    assert_false(reaches(everywhere, unmet));
    assert_true(fabs(fabs(crossing->met - crossing->unmet) - span_step(&solve->span)) < 1e-9);
    assert_true(crossing->nflips > 0);
    if (solve->gauge.unit == GAUGE_HOUSEHOLDS)
        assert_true((double)crossing->nflips >= fabs(met - unmet));
}

static double measure_in(struct world *world, const char *parameter, double number,
                         const struct gauge *gauge, struct area area)
{
    struct summary summary;
    double measured = 0;
    evaluate_with(world, parameter, number, &summary);
    const struct summary_areas *counties = &summary.levels[COUNTY];
    for (size_t i = 0; i < counties->count; i++)
        if (counties->items[i].area.length && counties->items[i].area.digits == area.digits)
            measured = (double)counties->items[i].counts[gauge->measure];
    summary_release(&summary);
    return measured;
}

static void each_county_meets_at_its_own_value(void **state)
{
    struct world *world = *state;
    const struct solve_request request = {.evaluate = &world->request,
                                          .parameter = "退出收入线",
                                          .target = "meets>=30%",
                                          .level = COUNTY};
    struct solve solve;
    size_t checked = 0;
    REQUIRE(solve_run(&request, &solve, &world->fault), world->fault);
    assert_true(solve.nsolutions > 20);
    for (int i = 0; i < rounds() / 2; i++) {
        const struct solution *solution = &solve.solutions[1 + below(solve.nsolutions - 1)];
        const struct crossing *crossing = solution->crossings;
        if (!solution->ncrossings)
            continue;
        assert_true(measure_in(world, "退出收入线", crossing->met, &solve.gauge, solution->area) >=
                    solution->goal);
        assert_true(measure_in(world, "退出收入线", crossing->unmet, &solve.gauge, solution->area) <
                    solution->goal);
        checked++;
    }
    assert_true(checked > 0);
    solve_release(&solve);
}

/* Between what the measure comes to at two places. */
static bool one_search(struct world *world, size_t dial, const char *measure)
{
    struct gauge gauge;
    char target[128], parameter[128];
    REQUIRE(gauge_find(&gauge, measure, &world->measures, &world->fault), world->fault);
    double one = measure_with(world, dials[dial].name, some_value(dial), &gauge);
    double other = measure_with(world, dials[dial].name, some_value(dial), &gauge);
    snprintf(target, sizeof target, "%s=%.0f", measure, (one + other) / 2);
    snprintf(parameter, sizeof parameter, "%s=%g:%g:%g", dials[dial].name, dials[dial].low,
             dials[dial].high, dials[dial].step);
    const struct solve_request request = {
        .evaluate = &world->request, .parameter = parameter, .target = target, .level = WHOLE};
    struct solve solve;
    REQUIRE(solve_run(&request, &solve, &world->fault), world->fault);
    size_t ncrossings = solve.solutions[0].ncrossings;
    for (size_t i = 0; i < ncrossings && i < 2; i++)
        check_crossing(world, dials[dial].name, &solve, &solve.solutions[0].crossings[i]);
    solve_release(&solve);
    return ncrossings > 0;
}

static void a_solution_meets_and_one_step_less_does_not(void **state)
{
    struct world *world = *state;
    int found = 0;
    for (int i = 0; i < rounds(); i++)
        found += one_search(world, (size_t)i % 2, targets[below(NTARGETS)]);
    for (int i = 0; i < rounds() / 2; i++)
        one_search(world, below(NDIALS), targets[below(NTARGETS)]);
    printf("%d of %d searches found a step\n", found, rounds());
    assert_true(found > rounds() / 3);
}

/* What does not matter --------------------------------------------------------------------------*/

static void show_both(struct world *world, size_t threads, struct buffer *out)
{
    world->request.threads = threads;
    const struct sweep_request sweep_request = {
        .evaluate = &world->request,
        .nparameters = 2,
        .parameters = (const char *[]){"退出收入线=3000:3500:250", "公益性岗位月补助=400,500"},
    };
    const struct solve_request solve_request = {.evaluate = &world->request,
                                                .parameter = "退出收入线",
                                                .target = "people-meeting=6000",
                                                .level = COUNTY};
    struct sweep sweep;
    struct solve solve;
    REQUIRE(sweep_run(&sweep_request, &sweep, &world->fault), world->fault);
    show_sweep_json(&sweep, out);
    show_sweep_text(&sweep, out);
    sweep_release(&sweep);
    REQUIRE(solve_run(&solve_request, &solve, &world->fault), world->fault);
    show_solve_json(&solve, out);
    show_solve_text(&solve, out);
    solve_release(&solve);
}

static void threads_do_not_matter(void **state)
{
    struct buffer one = {0}, three = {0};
    show_both(*state, 1, &one);
    show_both(*state, 3, &three);
    assert_string_equal(one.bytes, three.bytes);
    buffer_release(&one);
    buffer_release(&three);
}

static void turn_round(const char *path)
{
    static const char sql[] =
        "CREATE TABLE 倒 AS SELECT * FROM 户 ORDER BY rowid DESC; DELETE FROM 户;"
        "INSERT INTO 户 SELECT * FROM 倒; DROP TABLE 倒;"
        "CREATE TABLE 倒 AS SELECT * FROM 成员 ORDER BY rowid DESC; DELETE FROM 成员;"
        "INSERT INTO 成员 SELECT * FROM 倒; DROP TABLE 倒;";
    sqlite3 *database;
    char *message = NULL;
    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    if (sqlite3_exec(database, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s", message);
    sqlite3_close(database);
}

static void the_order_of_households_does_not_matter(void **state)
{
    struct world *world = *state;
    struct buffer before = {0}, after = {0};
    show_both(world, 1, &before);
    unload(world);
    turn_round(world->path);
    load(world);
    show_both(world, 1, &after);
    assert_string_equal(before.bytes, after.bytes);
    buffer_release(&before);
    buffer_release(&after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_is_a_full_evaluation),
        cmocka_unit_test(the_present_value_changes_nothing),
        cmocka_unit_test(what_does_not_go_by_a_parameter_does_not_change),
        cmocka_unit_test(shares_add_up),
        cmocka_unit_test(a_solution_meets_and_one_step_less_does_not),
        cmocka_unit_test(each_county_meets_at_its_own_value),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(the_order_of_households_does_not_matter),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
