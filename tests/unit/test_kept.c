/* Outcomes kept block by block: in as little memory as they allow, and only whole. */
#include "kept.h"
#include "small_policy.h"

enum { HOUSEHOLDS = 3 * BLOCK_ROWS };

struct world {
    struct small small;
    struct ground ground;
    struct kept *kept;
    double *numbers;  /* of the slot at hand, HOUSEHOLDS */
    uint64_t *nobody; /* of all others */
    struct lane *slots;
};

static int set_up(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    struct small *small = &world->small;
    small_init(small);
    for (int i = 1; i <= HOUSEHOLDS; i++)
        small_household(small, i, "");
    small_load(small);
    assert_true(ground_init(&world->ground, small->rulebook, NULL, &small->registry.tables,
                            date_from_civil(2018, 12, 31), &small->arena));
    world->kept = kept_new(&small->fault);
    world->numbers = calloc(HOUSEHOLDS, sizeof *world->numbers);
    world->nobody = calloc(BLOCK_ROWS, sizeof *world->nobody);
    world->slots = calloc(small->rulebook->nslots, sizeof *world->slots);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    kept_free(world->kept);
    free(world->numbers);
    free(world->nobody);
    free(world->slots);
    small_release(&world->small);
    free(world);
    return 0;
}

/* The severity of the first cause is `numbers`, all else is no and 0. */
static int number_slot(const struct world *world)
{
    return world->small.rulebook->rules[0].extra;
}

static void keep_block(struct world *world, size_t block)
{
    const struct rulebook *book = world->small.rulebook;
    const struct lanes lanes = {
        .first = block * BLOCK_ROWS,
        .count = BLOCK_ROWS,
        .nslots = book->nslots,
        .slot = world->slots,
    };
    for (size_t i = 0; i < book->nslots; i++) {
        bool truth = book->slots[i].type == TYPE_TRUTH;
        world->slots[i] =
            (struct lane){.kind = truth ? LANE_BITS : LANE_DOUBLES, .level = book->slots[i].level};
        world->slots[i].low_bits = world->slots[i].high_bits = world->nobody;
    }
    struct lane *lane = &world->slots[number_slot(world)];
    lane->low = lane->high = world->numbers + block * BLOCK_ROWS;
    assert_true(kept_add(world->kept, &lanes, &world->small.fault));
}

static void begin(struct world *world)
{
    assert_true(kept_begin(world->kept, &world->ground, &world->small.fault));
}

static void keep_all(struct world *world)
{
    begin(world);
    for (size_t block = 0; block < 3; block++)
        keep_block(world, block);
}

static size_t count_found(struct world *world)
{
    int slots[64];
    size_t count = 0, nslots = world->small.rulebook->nslots;
    assert_in_range(nslots, 1, 64);
    assert_true(kept_find(world->kept, &world->ground, slots, &world->small.fault));
    for (size_t i = 0; i < nslots; i++)
        count += slots[i] == (int)i;
    return count;
}

static void nothing_is_taken_before_the_last_block(void **state)
{
    struct world *world = *state;
    assert_int_equal(count_found(world), 0);
    begin(world);
    keep_block(world, 0);
    keep_block(world, 1);
    assert_int_equal(count_found(world), 0);
    keep_block(world, 2);
    assert_int_equal(count_found(world), world->small.rulebook->nslots);
}

static void another_day_or_registry_takes_nothing(void **state)
{
    struct world *world = *state;
    keep_all(world);
    world->ground.as_of_day++;
    assert_int_equal(count_found(world), 0);
    struct tables others = world->small.registry.tables;
    world->ground.as_of_day--;
    world->ground.tables = &others;
    assert_int_equal(count_found(world), 0);
}

/* Only what the parameter is on the day, in some place, counts. */
static void a_slot_is_the_same_while_its_numbers_are(void **state)
{
    static const struct {
        const char *from;
        bool same;
    } cases[] = {
        {"{2014: 0}", true},
        {"{2014: 0, 2019: 7}", true},
        {"{2013: 5, 2014: 0}", true},
        {"{2014: {else: 0, 622926: 0}}", true},
        {"{2014: 1}", false},
        {"{2014: {else: 0, 622926: 1}}", false},
        {"{2014: 0, 2018-12-31: 1}", false},
    };
    struct world *world = *state;
    struct small *small = &world->small;
    int amount = small->rulebook->rules[rulebook_find(small->rulebook, "甲")].extra;
    keep_all(world);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct policy other;
        char text[256];
        int slots[64];
        snprintf(
            text, sizeof text, "%s  底线: {unit: 元, basis: 试验, status: assumed, from: %s}\n",
            "policy: small\ntitle: 小方案\nfacts: facts.yaml\nrules: [rules.lua]\nparameters:\n",
            cases[i].from);
        small_write(small, "policy.yaml", text);
        assert_true(policy_load(small->folder, &small->arena, &other, &small->fault));
        assert_true(ground_init(&world->ground, small->rulebook, &other, &small->registry.tables,
                                date_from_civil(2018, 12, 31), &small->arena));
        assert_true(kept_find(world->kept, &world->ground, slots, &small->fault));
        for (int slot = 0; slot < (int)small->rulebook->nslots; slot++)
            if ((slots[slot] == slot) != (slot != amount || cases[i].same))
                fail_msg("%s: slot %d", cases[i].from, slot);
    }
}

static const struct lane *lane_at(const struct world *world, size_t household)
{
    return &kept_block(world->kept, household)->slot[number_slot(world)];
}

static void assert_numbers(const struct world *world, enum lane_kind kind)
{
    for (size_t i = 0; i < HOUSEHOLDS; i++) {
        const struct lane *lane = lane_at(world, i);
        struct value value = lane_value(lane, i % BLOCK_ROWS);
        assert_int_equal(lane->kind, kind);
        if (value.low != world->numbers[i] || value.high != world->numbers[i])
            fail_msg("household %zu: [%g, %g] in place of %g", i, value.low, value.high,
                     world->numbers[i]);
    }
}

static void numbers_are_floats_while_all_are(void **state)
{
    struct world *world = *state;
    for (size_t i = 0; i < HOUSEHOLDS; i++)
        world->numbers[i] = (double)(i % 1000) / 4;
    keep_all(world);
    assert_numbers(world, LANE_SINGLES);
    assert_true(kept_shape(world->kept, number_slot(world)).singles);
    world->numbers[HOUSEHOLDS - 1] = 0.1;
    keep_all(world);
    assert_numbers(world, LANE_DOUBLES);
    assert_false(kept_shape(world->kept, number_slot(world)).singles);
}

static void what_is_the_same_is_kept_once(void **state)
{
    struct world *world = *state;
    for (size_t i = 0; i < HOUSEHOLDS; i++)
        world->numbers[i] = 7;
    keep_all(world);
    assert_ptr_equal(lane_at(world, 0)->low, lane_at(world, BLOCK_ROWS)->low);
    assert_ptr_equal(lane_at(world, 0)->low, lane_at(world, 0)->high);
    assert_false(kept_shape(world->kept, number_slot(world)).varies);
    size_t bytes = kept_bytes(world->kept);
    for (size_t i = 0; i < HOUSEHOLDS; i++)
        world->numbers[i] = 7 + (double)(i / BLOCK_ROWS);
    keep_all(world);
    assert_ptr_not_equal(lane_at(world, 0)->low, lane_at(world, BLOCK_ROWS)->low);
    assert_in_range(kept_bytes(world->kept), bytes + 2 * BLOCK_ROWS * sizeof(float),
                    bytes + 3 * BLOCK_ROWS * sizeof(float));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_is_taken_before_the_last_block, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_day_or_registry_takes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_slot_is_the_same_while_its_numbers_are, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(numbers_are_floats_while_all_are, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_the_same_is_kept_once, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("kept", tests, NULL, NULL);
}
