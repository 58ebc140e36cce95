/* Nearest changes of the households of a synthetic registry under the shipped policy: made, each
 * turns the outcome to yes in the plain run, and the value before it does not. DIGUAN_ROUNDS is the
 * number of households. */
#include "generate.h"
#include "nearest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>

enum { HOUSEHOLDS = 300 };

struct world {
    struct arena arena;
    struct policy policy;
    struct rulebook *book;
    struct registry registry;
    struct plain *plain;
    int day;
    char path[64];
    struct fault fault;
};

static struct world world;
static struct {
    size_t numbers, labels, thresholds, none, open;
} tally;

static void must(bool good)
{
    if (!good)
        fail_msg("%s", world.fault.count ? world.fault.text[0] : "failed without a message");
}

static size_t households(void)
{
    const char *asked = getenv("DIGUAN_ROUNDS");
    return asked ? strtoull(asked, NULL, 10) : HOUSEHOLDS;
}

static int set_up(void **state)
{
    (void)state;
    snprintf(world.path, sizeof world.path, "/tmp/diguan-nearest-%d.db", (int)getpid());
    world.day = date_from_civil(2018, 12, 31);
    fault_init(&world.fault);
    arena_init(&world.arena);
    must(generate_registry(world.path, households(), 11, NULL, &world.fault));
    must(policy_load(TEST_DATA "/../policies/gansu", &world.arena, &world.policy, &world.fault));
    world.book = rulebook_load(&world.policy, world.day, &world.fault);
    must(world.book != NULL);
    struct registry_request request = {0};
    must(explain_wanted(world.book, &world.arena, request.wanted, &world.fault));
    must(registry_load(world.path, &world.policy.facts, &request, &world.registry, &world.fault));
    world.plain = plain_new(world.book, NULL, &world.registry.tables, world.day, &world.fault);
    must(world.plain != NULL);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(world.path);
    plain_free(world.plain);
    registry_release(&world.registry);
    rulebook_free(world.book);
    arena_release(&world.arena);
    return 0;
}

/* One household alone, in which one fact may be another --------------------------------------- */

static void copy_row(enum level level, int64_t row, const struct variable *changed, double to,
                     struct tables *out)
{
    const struct table *from = &world.registry.tables.at[level];
    struct table *table = &out->at[level];
    bool of_member = level == LEVEL_MEMBER;
    for (size_t i = 0; i < from->ncolumns; i++) {
        bool here = changed && changed->level == level && changed->index == (int)i &&
                    (!of_member || changed->member == row);
        if (from->columns[i].nrows)
            must(column_append(&table->columns[i],
                               here ? to : column_get(&from->columns[i], (size_t)row),
                               &world.fault));
    }
    table->nrows++;
}

static int32_t copy_place(enum level level, int32_t row, const struct variable *changed, double to,
                          struct tables *out)
{
    if (row != NO_ROW)
        copy_row(level, row, changed, to, out);
    return row == NO_ROW ? NO_ROW : 0;
}

static void copy_household(size_t row, const struct variable *changed, double to,
                           struct tables *out)
{
    const struct tables *from = &world.registry.tables;
    size_t ncolumns[LEVEL_COUNT];
    for (int level = 0; level < LEVEL_COUNT; level++)
        ncolumns[level] = from->at[level].ncolumns;
    must(tables_init(out, ncolumns, &world.fault));
    out->first_member = calloc(2, sizeof *out->first_member);
    assert_non_null(out->first_member);
    copy_row(LEVEL_HOUSEHOLD, (int64_t)row, changed, to, out);
    for (size_t i = from->first_member[row]; i < from->first_member[row + 1]; i++)
        copy_row(LEVEL_MEMBER, (int64_t)i, changed, to, out);
    out->first_member[1] = (uint32_t)out->at[LEVEL_MEMBER].nrows;
    const struct home home = {
        .area = tables_area(from, row),
        .village = copy_place(LEVEL_VILLAGE, tables_village(from, row), changed, to, out),
        .county = copy_place(LEVEL_COUNTY, tables_county(from, row), changed, to, out)};
    must(keys_add_number(&out->at[LEVEL_HOUSEHOLD].keys, 1, &world.fault));
    must(tables_locate(out, &home, &world.fault));
}

static bool is_met(size_t row, int slot, const struct variable *changed, double to)
{
    struct tables tables;
    struct outcomes outcomes = {0};
    copy_household(row, changed, to, &tables);
    struct plain *plain = plain_new(world.book, NULL, &tables, world.day, &world.fault);
    must(plain && plain_run(plain, 0, 1, &outcomes, &world.fault));
    bool met = outcomes.slot[slot][0].low == 1;
    outcomes_release(&outcomes);
    plain_free(plain);
    tables_release(&tables);
    return met;
}

/* Of a threshold the value in the policy is another one for a while. */
static bool met_with(size_t row, int slot, const struct variable *changed, double to)
{
    struct area_value *entry = (struct area_value *)changed->entry;
    if (!entry)
        return is_met(row, slot, changed, to);
    double present = entry->number;
    entry->number = to;
    bool met = is_met(row, slot, NULL, 0);
    entry->number = present;
    return met;
}

/* Changes -------------------------------------------------------------------------------------- */

static double one_before(const struct nearest_change *change)
{
    const struct fact *fact = change->of.fact;
    double back = change->to > change->of.present ? -1 : 1;
    bool whole = fact ? fact->type == FACT_INTEGER : round(change->to) == change->to;
    if (fact && fact->type == FACT_NUMBER)
        return nextafter(change->to, change->of.present);
    return whole ? change->to + back : (round(change->to * 100) + back) / 100;
}

static void check_change(size_t row, const struct nearest_outcome *outcome,
                         const struct nearest_change *change)
{
    int slot = outcome->rule == NO_RULE ? world.book->meets : world.book->rules[outcome->rule].slot;
    const char *what =
        change->of.fact ? change->of.fact->name : world.policy.parameters[change->of.index].name;
    double before = change->nlabels ? change->of.present : one_before(change);
    if (!met_with(row, slot, &change->of, change->to) || met_with(row, slot, &change->of, before))
        fail_msg("household %zu, slot %d: %s %.17g to %.17g does not flip it", row, slot, what,
                 change->of.present, change->to);
    for (size_t i = 0; i < change->nlabels; i++)
        assert_true(met_with(row, slot, &change->of, change->labels[i]));
    if (change->of.entry)
        tally.thresholds++;
    else if (change->nlabels)
        tally.labels++;
    else
        tally.numbers++;
}

static void check_household(size_t row)
{
    const struct explain_request request = {.rulebook = world.book,
                                            .registry = &world.registry,
                                            .plain = world.plain,
                                            .as_of_day = world.day,
                                            .household = row};
    struct explanation explanation;
    struct nearest nearest;
    must(explain_household(&request, &explanation, &world.fault) &&
         nearest_find(&explanation, &explanation.arena, &nearest, &world.fault));
    for (size_t i = 0; i < nearest.count; i++) {
        const struct nearest_outcome *outcome = &nearest.outcomes[i];
        tally.none += !outcome->fact.found && !outcome->fact.open;
        tally.open += outcome->fact.open || outcome->threshold.open;
        if (outcome->fact.found)
            check_change(row, outcome, &outcome->fact);
        if (outcome->threshold.found)
            check_change(row, outcome, &outcome->threshold);
    }
    explanation_release(&explanation);
}

static void every_change_flips_its_outcome(void **state)
{
    (void)state;
    for (size_t row = 0; row < households(); row++)
        check_household(row);
    printf("%zu numbers, %zu labels and %zu thresholds found; none for %zu, %zu not searched to "
           "the end\n",
           tally.numbers, tally.labels, tally.thresholds, tally.none, tally.open);
    assert_int_equal(tally.open, 0);
    if (households() >= HOUSEHOLDS)
        assert_true(tally.numbers > 200 && tally.labels > 100 && tally.thresholds > 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_change_flips_its_outcome)};
    return cmocka_run_group_tests_name("nearest changes under the shipped policy", tests, set_up,
                                       tear_down);
}
