/* Random changes of the policy of Gansu on generated households: who changes has a reason, every
 * reason is one, and nothing changes where nothing was changed or can come out otherwise.
 *
 * DIGUAN_ROUNDS is the number of scenarios. */
#include "changed.h"
#include "gansu.h"
#include "generate.h"
#include "no_effect.h"
#include "scenario.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { HOUSEHOLDS = 300, SCENARIOS = 12, SETS = 10, SET_TEXT = 160, SETTINGS = 40 };

struct world {
    char path[64];
    struct arena arena;
    struct policy policy;
    struct rulebook *book;
    struct registry registry;
    uint64_t state;
    struct fault fault;
    size_t changed, reasons;
};

static uint64_t next_random(struct world *world)
{
    world->state = world->state * 6364136223846793005u + 1442695040888963407u;
    return world->state >> 33;
}

static void load(struct world *world)
{
    if (!gansu_load(world->path, &world->arena, &world->policy, &world->book, &world->registry,
                    &world->fault))
        fail_msg("%s", world->fault.text[0]);
}

/* Another value, near the present one more often than not. */
static void put_number(struct world *world, const struct parameter *parameter, char *text)
{
    static const double factors[] = {0, 0.5, 0.9, 0.99, 1, 1.01, 1.1, 2};
    const struct area_value *now = parameter_value(parameter, gansu_day(), 0);
    double number = (now ? now->number : 1) * factors[next_random(world) % 8];
    number = fmax(parameter->low, fmin(parameter->high, number));
    char shown[TEXT_NUMBER];
    snprintf(text, SET_TEXT, "%s=%s", parameter->name, text_from_number(number, shown));
}

static void put_setting(struct world *world, char *text)
{
    for (;;) {
        size_t at = next_random(world) % world->policy.nparameters;
        const struct parameter *parameter = &world->policy.parameters[at];
        if (parameter->type == PARAMETER_NUMBER)
            put_number(world, parameter, text);
        else if (parameter->type == PARAMETER_SWITCH)
            snprintf(text, SET_TEXT, "%s=%s", parameter->name,
                     next_random(world) % 2 ? "true" : "false");
        else
            continue;
        return;
    }
}

static void put_disabled(struct world *world, FILE *file)
{
    fputs("title: 停用\ndisable: [", file);
    for (size_t i = 0, count = 0; i < world->book->nrules; i++)
        if (world->book->rules[i].kind != RULE_FACT && next_random(world) % 40 == 0)
            fprintf(file, "%s%s", count++ ? ", " : "", world->book->rules[i].name);
    fputs("]\n", file);
}

static void make_scenario(struct world *world, bool disabling, struct policy *policy)
{
    char texts[SETS][SET_TEXT], path[80];
    const char *sets[SETS];
    for (int i = 0; i < SETS; i++) {
        put_setting(world, texts[i]);
        sets[i] = texts[i];
    }
    snprintf(path, sizeof path, "%s.yaml", world->path);
    if (disabling) {
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        put_disabled(world, file);
        fclose(file);
    }
    if (!scenario_load(&world->policy, disabling ? path : NULL, sets, SETS, &world->arena, policy,
                       &world->fault))
        fail_msg("%s", world->fault.text[0]);
    unlink(path);
}

/* ---- what must hold ---- */

static bool answers_match(const enum answer *a, const enum answer *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (a[i] != b[i])
            return false;
    return true;
}

static bool same_decisions(const struct matching *a, const struct matching *b)
{
    if (a->ndecisions != b->ndecisions)
        return false;
    for (size_t i = 0; i < a->ndecisions; i++) {
        const struct decision *x = &a->decisions[i], *y = &b->decisions[i];
        bool same_amount = x->amount == y->amount || (isnan(x->amount) && isnan(y->amount));
        if (x->aid != y->aid || x->member != y->member || x->state != y->state || !same_amount)
            return false;
    }
    return true;
}

static bool is_judged_alike(const struct world *world, const struct changed_row *row)
{
    const struct matching *a = row->matching[BEFORE], *b = row->matching[AFTER];
    return a->meets == b->meets && a->status == b->status &&
           a->status_decided == b->status_decided && a->main_cause == b->main_cause &&
           a->main_decided == b->main_decided &&
           answers_match(a->causes, b->causes, world->book->nof_kind[RULE_CAUSE]) &&
           answers_match(a->criteria, b->criteria, world->book->nof_kind[RULE_CRITERION]) &&
           same_decisions(a, b);
}

static enum answer node_answer(const struct condition *condition)
{
    return condition->inverted ? truth_not(condition->answer) : condition->answer;
}

static void check_reason(const struct changed_reason *reason, bool same_rules)
{
    if (reason->extra) {
        assert_true(reason->outcome[BEFORE].low != reason->outcome[AFTER].low ||
                    reason->outcome[BEFORE].high != reason->outcome[AFTER].high);
        return;
    }
    assert_int_not_equal(truth_of(reason->outcome[BEFORE]), truth_of(reason->outcome[AFTER]));
    if (!same_rules)
        return;
    const struct condition *before = reason->condition[BEFORE], *after = reason->condition[AFTER];
    assert_non_null(before);
    assert_non_null(after);
    assert_int_equal(before->node, after->node);
    assert_int_not_equal(node_answer(before), node_answer(after));
}

static void check_household(struct world *world, struct changed *changed, size_t household,
                            bool same_rules)
{
    struct changed_row row;
    if (!changed_household(changed, household, &row, &world->fault))
        fail_msg("%s", world->fault.text[0]);
    bool alike = is_judged_alike(world, &row);
    if (!alike && row.nreasons == 0)
        fail_msg("household %zu changes without a reason", household);
    for (size_t i = 0; i < row.nreasons; i++)
        check_reason(&row.reasons[i], same_rules);
    world->changed += !alike;
    world->reasons += row.nreasons;
}

static void check_scenario(struct world *world, const struct policy *policy,
                           const struct rulebook *book)
{
    const struct changed_request request = {
        .side = {{world->book, NULL}, {book, policy}},
        .registry = &world->registry,
        .as_of_day = gansu_day(),
    };
    struct changed *changed = changed_new(&request, &world->fault);
    if (!changed)
        fail_msg("%s", world->fault.text[0]);
    for (size_t i = 0; i < HOUSEHOLDS; i++)
        check_household(world, changed, i, book == world->book);
    changed_free(changed);
}

static void who_changes_has_a_reason(void **state)
{
    struct world *world = *state;
    const char *rounds = getenv("DIGUAN_ROUNDS");
    size_t count = rounds ? (size_t)atoi(rounds) : SCENARIOS;
    for (size_t i = 0; i < count; i++) {
        struct policy policy;
        make_scenario(world, i % 2, &policy);
        struct rulebook *own = NULL;
        if (i % 2 && !(own = rulebook_load(&policy, gansu_day(), &world->fault)))
            fail_msg("%s", world->fault.text[0]);
        check_scenario(world, &policy, own ? own : world->book);
        rulebook_free(own);
    }
    printf("%zu households changed in %zu scenarios, %zu reasons\n", world->changed, count,
           world->reasons);
    assert_true(world->changed > 0);
}

/* Another rulebook of the same rules is the same, and so are other values that are equal. */
static void nobody_changes_where_nothing_does(void **state)
{
    struct world *world = *state;
    struct policy policy;
    struct rulebook *again = rulebook_load(&world->policy, gansu_day(), &world->fault);
    assert_non_null(again);
    if (!scenario_load(&world->policy, NULL, NULL, 0, &world->arena, &policy, &world->fault))
        fail_msg("%s", world->fault.text[0]);
    size_t before = world->reasons;
    check_scenario(world, &policy, world->book);
    check_scenario(world, NULL, again);
    assert_int_equal(world->reasons, before);
    rulebook_free(again);
}

/* ---- why nothing changes ---- */

static bool anyone_changes(struct world *world, const struct changed_request *request)
{
    struct changed *changed = changed_new(request, &world->fault);
    bool found = false;
    if (!changed)
        fail_msg("%s", world->fault.text[0]);
    for (size_t i = 0; i < HOUSEHOLDS && !found; i++) {
        struct changed_row row;
        if (!changed_household(changed, i, &row, &world->fault))
            fail_msg("%s", world->fault.text[0]);
        found = row.nreasons > 0 || !is_judged_alike(world, &row);
    }
    changed_free(changed);
    return found;
}

/* What says that nothing comes out otherwise is right in it. */
static void nobody_changes_who_has_no_cause_to(void **state)
{
    struct world *world = *state;
    size_t kinds[NO_EFFECT_OVERRULED + 1] = {0};
    for (size_t i = 0; i < SETTINGS; i++) {
        char text[SET_TEXT];
        const char *set = text;
        struct policy policy;
        struct no_effect no_effect;
        put_setting(world, text);
        if (!scenario_load(&world->policy, NULL, &set, 1, &world->arena, &policy, &world->fault))
            fail_msg("%s", world->fault.text[0]);
        const struct changed_request request = {
            .side = {{world->book, NULL}, {world->book, &policy}},
            .registry = &world->registry,
            .as_of_day = gansu_day(),
        };
        if (!no_effect_find(&request, &policy.scenario->changes[0], NULL, &world->arena, &no_effect,
                            &world->fault))
            fail_msg("%s", world->fault.text[0]);
        kinds[no_effect.kind]++;
        if (no_effect.kind != NO_EFFECT_OVERRULED && anyone_changes(world, &request))
            fail_msg("%s changes households, and says that it cannot", text);
    }
    printf("unread %zu, same %zu, elsewhere %zu, between %zu, overruled %zu\n", kinds[0], kinds[1],
           kinds[2], kinds[3], kinds[4]);
    assert_true(kinds[NO_EFFECT_SAME] > 0 && kinds[NO_EFFECT_BETWEEN] > 0);
}

static int set_up(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    arena_init(&world->arena);
    fault_init(&world->fault);
    world->state = 7;
    snprintf(world->path, sizeof world->path, "/tmp/diguan-changed-%d.db", (int)getpid());
    if (!generate_registry(world->path, HOUSEHOLDS, 3, NULL, &world->fault))
        return -1;
    load(world);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    registry_release(&world->registry);
    rulebook_free(world->book);
    arena_release(&world->arena);
    unlink(world->path);
    free(world);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_changes_where_nothing_does),
        cmocka_unit_test(who_changes_has_a_reason),
        cmocka_unit_test(nobody_changes_who_has_no_cause_to),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
