/* An evaluation done again with other values comes to the summary of a full evaluation, measure by
 * measure and area by area.
 *
 * The policy of the province on made-up households; random parameters get random numbers.
 * DIGUAN_ROUNDS is the number of evaluations. */
#include "again.h"
#include "gansu.h"
#include "generate.h"
#include "scope.h"
#include "random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { HOUSEHOLDS = BLOCK_ROWS + 900, ROUNDS = 60, MOST_CHANGES = 3 };

struct world {
    struct arena arena;
    struct policy policy;
    struct rulebook *book;
    struct registry registry;
    struct evaluate_request request;
    struct random random;
    struct fault fault;
};

static struct world world;

static void must(bool good)
{
    if (!good)
        fail_msg("%s", world.fault.count ? world.fault.text[0] : "failed without a message");
}

static int set_up(void **state)
{
    (void)state;
    char path[] = "/tmp/diguan-again-XXXXXX";
    int file = mkstemp(path);
    if (file < 0)
        return -1;
    close(file);
    fault_init(&world.fault);
    arena_init(&world.arena);
    must(generate_registry(path, HOUSEHOLDS, 5, NULL, &world.fault));
    must(gansu_load(path, &world.arena, &world.policy, &world.book, &world.registry, &world.fault));
    unlink(path);
    world.request = (struct evaluate_request){
        .rulebook = world.book,
        .registry = &world.registry,
        .as_of_day = gansu_day(),
    };
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    registry_release(&world.registry);
    rulebook_free(world.book);
    arena_release(&world.arena);
    return 0;
}

static size_t below(size_t n)
{
    return (size_t)random_below(&world.random, (int)n);
}

/* Other values --------------------------------------------------------------------------------- */

static double other_number(const struct parameter *parameter, double number)
{
    static const double factors[] = {0, 0.5, 0.9, 1, 1.1, 2, 5};
    return parameter->type == PARAMETER_SWITCH ? 1 - number : number * factors[below(7)];
}

/* In force always and everywhere. */
static void change(struct arena *arena, struct parameter *parameter)
{
    if (parameter->type == PARAMETER_LIST)
        return;
    struct area_value *value = arena_array(arena, 1, sizeof *value);
    struct dated_value *dated = arena_array(arena, 1, sizeof *dated);
    value->number = other_number(parameter, parameter->dated[0].values[0].number);
    *dated = (struct dated_value){.from_day = -100000, .nvalues = 1, .values = value};
    parameter->ndated = 1;
    parameter->dated = dated;
}

static void change_some(struct arena *arena, struct policy *policy)
{
    *policy = world.policy;
    policy->parameters = arena_array(arena, policy->nparameters, sizeof *policy->parameters);
    memcpy(policy->parameters, world.policy.parameters,
           policy->nparameters * sizeof *policy->parameters);
    for (size_t i = 1 + below(MOST_CHANGES); i > 0; i--)
        change(arena, &policy->parameters[below(policy->nparameters)]);
}

/* Comparing ------------------------------------------------------------------------------------ */

static void compare_area(const struct summary *got, const struct summary *want, int level,
                         size_t at)
{
    const struct summary_area *a = &got->levels[level].items[at];
    const struct summary_area *b = &want->levels[level].items[at];
    for (size_t m = 0; m < want->levels[level].ncounts; m++)
        if (a->counts[m] != b->counts[m])
            fail_msg("%s %llu, %s: %lld in place of %lld", summary_level_names[level],
                     (unsigned long long)b->area.digits, want->measures.names[m],
                     (long long)a->counts[m], (long long)b->counts[m]);
}

static void compare(const struct summary *got, const struct summary *want)
{
    for (int level = 0; level < SUMMARY_LEVELS; level++) {
        assert_int_equal(got->levels[level].count, want->levels[level].count);
        for (size_t i = 0; i < want->levels[level].count; i++)
            compare_area(got, want, level, i);
    }
}

static bool differs(const struct summary *a, const struct summary *b)
{
    for (size_t m = 0; m < a->measures.count; m++)
        if (summary_total(a, m) != summary_total(b, m))
            return true;
    return false;
}

static bool count_meets(void *context, struct verdicts *verdicts, struct fault *fault)
{
    (void)fault;
    for (size_t row = 0; row < verdicts->count; row++)
        *(int64_t *)context += bits_has(verdicts->meets.sure, row);
    return true;
}

/* Whether the full evaluation came to something else than the first. */
static bool again_is_full(struct again *again)
{
    struct arena arena;
    struct policy values;
    struct summary got, want;
    struct evaluate_request full = world.request;
    int64_t met = 0;
    arena_init(&arena);
    change_some(&arena, &values);
    full.values = &values;
    must(evaluate_run(&full, &want, &world.fault));
    must(again_run(again, &values, count_meets, &met, &got, &world.fault));
    compare(&got, &want);
    assert_int_equal(met, summary_total(&want, MEASURE_MEETS));
    bool changed = differs(&want, again_first(again));
    summary_release(&got);
    summary_release(&want);
    arena_release(&arena);
    return changed;
}

static void again_comes_to_what_a_full_evaluation_does(void **state)
{
    (void)state;
    const char *asked = getenv("DIGUAN_ROUNDS");
    int rounds = asked ? atoi(asked) : ROUNDS, changed = 0;
    struct again *again = NULL;
    random_init(&world.random, 17, 0, 0);
    for (int i = 0; i < rounds; i++) {
        world.request.threads = 1 + (size_t)i % 2;
        if (i % 3 == 0) {
            again_free(again);
            again = again_new(&world.request, NULL, NULL, &world.fault);
            must(again != NULL);
        }
        changed += again_is_full(again);
    }
    again_free(again);
    world.request.threads = 0;
    printf("%d of %d summaries changed\n", changed, rounds);
    assert_true(changed * 3 > rounds || rounds < ROUNDS);
}

/* What the scope of a measure leaves out does not change it. */
static void a_measure_needs_no_more_than_its_scope(void **state)
{
    (void)state;
    struct summary all, some;
    struct match_scope scope = {.aids = calloc(world.book->nof_kind[RULE_AID], sizeof(bool))};
    must(evaluate_run(&world.request, &all, &world.fault));
    for (size_t m = 0; m < all.measures.count; m += 7) {
        scope.main_cause = scope.missing = false;
        memset(scope.aids, 0, world.book->nof_kind[RULE_AID] * sizeof(bool));
        scope_want(&all.measures, m, &scope);
        world.request.scope = &scope;
        must(evaluate_run(&world.request, &some, &world.fault));
        if (summary_total(&some, m) != summary_total(&all, m))
            fail_msg("%s: %lld in place of %lld", all.measures.names[m],
                     (long long)summary_total(&some, m), (long long)summary_total(&all, m));
        summary_release(&some);
    }
    world.request.scope = NULL;
    summary_release(&all);
    free(scope.aids);
}

/* With other values too. */
static void follow(size_t measure, const struct measures *measures)
{
    size_t naids = world.book->nof_kind[RULE_AID];
    struct match_scope scope = {.aids = calloc(naids, sizeof *scope.aids)};
    scope_want(measures, measure, &scope);
    world.request.scope = &scope;
    struct again *again = again_new(&world.request, NULL, NULL, &world.fault);
    must(again != NULL);
    for (int i = 0; i < 6; i++)
        again_is_full(again);
    again_free(again);
    world.request.scope = NULL;
    free(scope.aids);
}

static void what_is_asked_for_is_followed(void **state)
{
    (void)state;
    struct summary all;
    must(evaluate_run(&world.request, &all, &world.fault));
    random_init(&world.random, 23, 0, 0);
    follow(MEASURE_MONEY, &all.measures);
    for (int group = 0; group < GROUP_COUNT; group++)
        for (size_t item = 0; item < all.measures.nitems[group]; item += 5)
            follow(measures_index(&all.measures, (enum measure_group)group, item, 0),
                   &all.measures);
    summary_release(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(again_comes_to_what_a_full_evaluation_does),
        cmocka_unit_test(a_measure_needs_no_more_than_its_scope),
        cmocka_unit_test(what_is_asked_for_is_followed),
    };
    return cmocka_run_group_tests_name("again", tests, set_up, tear_down);
}
