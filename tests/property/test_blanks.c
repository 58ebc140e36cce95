/* On a synthetic registry with blanks and the shipped policy: running the rules on symbols comes to
 * what the plain run comes to, and an outcome that is known stays what it is however a blank is
 * filled. DIGUAN_ROUNDS lengthens the run. */
#include "compiled.h"
#include "gansu.h"
#include "generate.h"
#include "plain.h"
#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <stdio.h>

enum { HOUSEHOLDS = 300 };

struct world {
    struct arena arena;
    struct policy policy;
    struct rulebook *book;
    struct registry registry;
    struct plain *plain;
    struct outcomes outcomes;
    struct fault fault;
};

static struct world world;
static bool silent[4096]; /* by slot: rests on blanks on purpose */
static uint64_t seed = 4711;

static int below(size_t n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (int)((seed >> 33) % n);
}

static void must(bool good)
{
    if (!good)
        fail_msg("%s", world.fault.count ? world.fault.text[0] : "failed without a message");
}

static int set_up(void **state)
{
    (void)state;
    char path[64];
    snprintf(path, sizeof path, "/tmp/diguan-blanks-%d.db", (int)getpid());
    fault_init(&world.fault);
    arena_init(&world.arena);
    must(generate_registry(path, HOUSEHOLDS, 7, NULL, &world.fault));
    must(gansu_load(path, &world.arena, &world.policy, &world.book, &world.registry, &world.fault));
    unlink(path);
    world.plain = plain_new(world.book, NULL, &world.registry.tables, gansu_day(), &world.fault);
    must(world.plain != NULL);
    must(plain_run(world.plain, 0, HOUSEHOLDS, &world.outcomes, &world.fault));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    outcomes_release(&world.outcomes);
    plain_free(world.plain);
    registry_release(&world.registry);
    rulebook_free(world.book);
    arena_release(&world.arena);
    return 0;
}

static const char *title(int slot)
{
    int rule = world.book->slots[slot].rule;
    return rule == NO_RULE ? "达标" : world.book->rules[rule].name;
}

static size_t compare_walk(int slot, size_t household, int64_t member, struct value want)
{
    struct arena arena;
    struct walk walk;
    if (value_skipped(want))
        return 0;
    arena_init(&arena);
    must(plain_walk(world.plain, &world.outcomes, slot, household, member, &arena, &walk,
                    &world.fault));
    if (walk.value.low != want.low || walk.value.high != want.high)
        fail_msg("%s of household %zu member %lld: walk [%g, %g], run [%g, %g]", title(slot),
                 household, (long long)member, walk.value.low, walk.value.high, want.low,
                 want.high);
    arena_release(&arena);
    return 1;
}

static void walk_comes_to_what_the_run_comes_to(void **state)
{
    (void)state;
    const struct tables *tables = &world.registry.tables;
    size_t compared = 0, unknown = 0;
    for (int slot = 0; slot < (int)world.book->nslots; slot++) {
        const struct value *values = world.outcomes.slot[slot];
        for (size_t h = 0; h < HOUSEHOLDS; h++) {
            if (world.book->slots[slot].level != LEVEL_MEMBER) {
                compared += compare_walk(slot, h, NO_ROW, values[h]);
                unknown += values[h].low < values[h].high;
                continue;
            }
            for (size_t m = tables->first_member[h]; m < tables->first_member[h + 1]; m += 3)
                compared += compare_walk(slot, h, (int64_t)m, values[m]);
        }
    }
    printf("%zu outcomes compared, %zu of them unknown\n", compared, unknown);
    assert_true(compared > 20000 && unknown > 300);
}

/* The missing facts behind an outcome, read from the columns of either run. */
struct compiled_world {
    struct compiled *compiled;
    struct compiled_frame *frame;
    const struct lanes *lanes;
};

static void compile(struct compiled_world *c)
{
    c->compiled =
        compiled_new(world.book, NULL, &world.registry.tables, gansu_day(), NULL, &world.fault);
    must(c->compiled != NULL);
    c->frame = compiled_frame_new(c->compiled, &world.fault);
    must(c->frame != NULL);
    must(compiled_begin(c->compiled, c->frame, 0, HOUSEHOLDS, &world.fault));
    c->lanes = compiled_run(c->compiled, c->frame);
}

static void compiled_release(struct compiled_world *c)
{
    compiled_frame_free(c->frame);
    compiled_free(c->compiled);
}

static void compiled_equals_plain(void **state)
{
    (void)state;
    struct compiled_world c;
    compile(&c);
    for (int slot = 0; slot < (int)world.book->nslots; slot++) {
        bool of_member = world.book->slots[slot].level == LEVEL_MEMBER;
        size_t rows = of_member ? c.lanes->nmembers : c.lanes->count;
        for (size_t row = 0; row < rows; row++) {
            struct value want = world.outcomes.slot[slot][row];
            struct value got = lane_value(&c.lanes->slot[slot], row);
            if (!value_skipped(want) && (got.low != want.low || got.high != want.high))
                fail_msg("%s row %zu: compiled [%.17g, %.17g], plain [%.17g, %.17g]", title(slot),
                         row, got.low, got.high, want.low, want.high);
        }
    }
    compiled_release(&c);
}

static void same_reasons(const struct search *plain, const struct search *compiled, int slot,
                         size_t household)
{
    bool same = plain->count == compiled->count;
    for (size_t i = 0; same && i < plain->count; i++) {
        const struct reason *a = &plain->items[i], *b = &compiled->items[i];
        same = a->level == b->level && a->fact == b->fact && a->fact_member == b->fact_member &&
               a->not_finite == b->not_finite;
    }
    if (!same)
        fail_msg("%s of household %zu hangs on %zu facts by the plain run, on %zu by the compiled",
                 title(slot), household, plain->count, compiled->count);
}

/* How many facts an outcome hangs on. */
static size_t compare_reasons(struct search *plain, struct search *compiled, int slot,
                              size_t household, int64_t member, struct value value)
{
    if (value_skipped(value) || value_known(value))
        return 0;
    search_clear(plain);
    search_clear(compiled);
    search_slot(plain, slot, member);
    search_slot(compiled, slot, member);
    same_reasons(plain, compiled, slot, household);
    return plain->count;
}

static size_t reasons_of_household(struct search *plain, struct search *compiled, size_t household)
{
    const uint32_t *members = world.registry.tables.first_member;
    size_t found = 0;
    for (int slot = 0; slot < (int)world.book->nslots; slot++) {
        const struct value *values = world.outcomes.slot[slot];
        if (world.book->slots[slot].level != LEVEL_MEMBER) {
            found += compare_reasons(plain, compiled, slot, household, NO_ROW, values[household]);
            continue;
        }
        for (size_t m = members[household]; m < members[household + 1]; m++)
            found += compare_reasons(plain, compiled, slot, household, (int64_t)m, values[m]);
    }
    return found;
}

static void both_runs_name_the_same_missing_facts(void **state)
{
    (void)state;
    struct compiled_world c;
    struct lanes packed;
    struct arena arena;
    arena_init(&arena);
    compile(&c);
    must(lanes_of_outcomes(world.book, &world.registry.tables, &world.outcomes, &arena, &packed));
    struct search *plain = search_new(compiled_ground(c.compiled), &world.fault);
    struct search *compiled = search_new(compiled_ground(c.compiled), &world.fault);
    must(plain && compiled);
    size_t found = 0;
    for (size_t household = 0; household < HOUSEHOLDS; household++) {
        search_household(plain, &packed, household);
        search_household(compiled, c.lanes, household);
        found += reasons_of_household(plain, compiled, household);
    }
    printf("%zu reasons compared\n", found);
    assert_true(found > 500);
    search_free(plain);
    search_free(compiled);
    arena_release(&arena);
    compiled_release(&c);
}

/* A column with one row blanked: the rest of the table is shared. */
struct blanked {
    struct column saved, changed;
    struct column *at;
};

static bool blank(struct blanked *blanked, enum level level, size_t fact, size_t row)
{
    struct table *table = &world.registry.tables.at[level];
    blanked->at = &table->columns[fact];
    if (blanked->at->nrows == 0 || isnan(column_get(blanked->at, row)))
        return false;
    blanked->saved = *blanked->at;
    column_init(&blanked->changed);
    for (size_t i = 0; i < table->nrows; i++)
        must(column_append(&blanked->changed, i == row ? NAN : column_get(&blanked->saved, i),
                           &world.fault));
    *blanked->at = blanked->changed;
    return true;
}

static void restore(struct blanked *blanked)
{
    column_release(&blanked->changed);
    *blanked->at = blanked->saved;
}

/* Rules that ask whether a fact is known, or have a default, speak of blanks on purpose. */
static bool speaks_of_blanks(node_id id)
{
    const struct node *node = graph_node(world.book->graph, id);
    if (node->op == OP_KNOWN || node->op == OP_DEFAULT)
        return true;
    if (node->op == OP_SLOT && world.book->slots[node->index].root != NO_NODE)
        return speaks_of_blanks(world.book->slots[node->index].root);
    for (int i = 0; i < graph_operands(node->op); i++)
        if (speaks_of_blanks(node->operand[i]))
            return true;
    return false;
}

static bool slot_speaks_of_blanks(int slot)
{
    node_id root = world.book->slots[slot].root;
    return root != NO_NODE && speaks_of_blanks(root);
}

static size_t compare_known(const struct outcomes *with_blank, size_t household)
{
    size_t compared = 0;
    for (int slot = 0; slot < (int)world.book->nslots; slot++) {
        if (world.book->slots[slot].level == LEVEL_MEMBER || silent[slot])
            continue;
        struct value now = with_blank->slot[slot][0], before = world.outcomes.slot[slot][household];
        if (value_skipped(now) || value_skipped(before))
            continue;
        compared++;
        if (now.low > before.low || now.high < before.high)
            fail_msg("%s of household %zu: [%g, %g] with a blank, [%g, %g] without", title(slot),
                     household, now.low, now.high, before.low, before.high);
    }
    return compared;
}

static void known_outcomes_never_rest_on_a_blank(void **state)
{
    (void)state;
    const char *asked = getenv("DIGUAN_ROUNDS");
    int rounds = asked ? atoi(asked) * 100 : 1500;
    struct outcomes outcomes = {0};
    size_t compared = 0;
    for (int slot = 0; slot < (int)world.book->nslots; slot++)
        silent[slot] = slot_speaks_of_blanks(slot);
    const uint32_t *members = world.registry.tables.first_member;
    for (int i = 0; i < rounds; i++) {
        size_t household = (size_t)below(HOUSEHOLDS), row = household;
        enum level level = below(2) ? LEVEL_HOUSEHOLD : LEVEL_MEMBER;
        size_t count = members[household + 1] - members[household];
        if (level == LEVEL_MEMBER && count == 0)
            continue;
        if (level == LEVEL_MEMBER)
            row = members[household] + (size_t)below(count);
        struct blanked blanked;
        if (!blank(&blanked, level, (size_t)below(world.registry.tables.at[level].ncolumns), row))
            continue;
        must(plain_run(world.plain, household, 1, &outcomes, &world.fault));
        compared += compare_known(&outcomes, household);
        restore(&blanked);
    }
    printf("%zu outcomes compared\n", compared);
    outcomes_release(&outcomes);
    assert_true(compared > 30000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walk_comes_to_what_the_run_comes_to),
        cmocka_unit_test(compiled_equals_plain),
        cmocka_unit_test(both_runs_name_the_same_missing_facts),
        cmocka_unit_test(known_outcomes_never_rest_on_a_blank),
    };
    return cmocka_run_group_tests_name("blanks", tests, set_up, tear_down);
}
