/* Columns keep every value to the bit in the narrowest storage; keys and their index find rows. */
#include "tables.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static double any_bits(uint64_t *state)
{
    uint64_t bits = next_random(state);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Kinds of values that a registry has, and some that it has not. */
static double draw(int kind, uint64_t *state)
{
    double whole = (double)(int64_t)(next_random(state) % 200) - 100;
    double big = (double)(int64_t)(next_random(state) % 4000000000) - 2000000000;
    switch (kind) {
    case 0:
        return (double)(next_random(state) % 2);
    case 1:
        return whole;
    case 2:
        return whole / 10;
    case 3:
        return big;
    case 4:
        return big / 100;
    case 5:
        return big / 1000;
    case 6:
        return whole / 3;
    case 7:
        return any_bits(state);
    case 8:
        return next_random(state) % 2 ? INFINITY : -INFINITY;
    default:
        return NAN;
    }
}

enum { KINDS = 10, ROWS = 700 };

static void assert_same(double have, double want, uint64_t seed, size_t row)
{
    bool same = isnan(want) ? isnan(have) : have == want;
    if (!same)
        fail_msg("seed %llu row %zu: have %.17g, want %.17g", (unsigned long long)seed, row, have,
                 want);
}

/* A column of two kinds, the second beginning at a random row. */
static void fill(struct column *column, double *values, uint64_t seed)
{
    uint64_t state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    int first = (int)(next_random(&state) % KINDS), second = (int)(next_random(&state) % KINDS);
    size_t change = next_random(&state) % ROWS;
    column_init(column);
    for (size_t row = 0; row < ROWS; row++) {
        values[row] = draw(row < change ? first : second, &state);
        assert_true(column_append(column, values[row], NULL));
    }
}

static void test_every_value_comes_back(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 2000; seed++) {
        struct column column;
        double values[ROWS];
        fill(&column, values, seed);
        assert_int_equal(column.nrows, ROWS);
        for (size_t row = 0; row < ROWS; row++)
            assert_same(column_get(&column, row), values[row], seed, row);
        column_trim(&column);
        assert_same(column_get(&column, ROWS - 1), values[ROWS - 1], seed, ROWS - 1);
        column_release(&column);
    }
}

static void test_reorder_moves_values_and_blanks(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        struct column column;
        double values[ROWS];
        uint32_t order[ROWS];
        fill(&column, values, seed);
        for (uint32_t row = 0; row < ROWS; row++)
            order[row] = (row * 101 + 7) % ROWS;
        size_t missing = column.nmissing;
        assert_true(column_reorder(&column, order, NULL));
        assert_int_equal(column.nmissing, missing);
        for (size_t row = 0; row < ROWS; row++)
            assert_same(column_get(&column, row), values[order[row]], seed, row);
        column_release(&column);
    }
}

static void test_storage_is_the_narrowest(void **state)
{
    (void)state;
    static const struct {
        double values[3];
        enum storage storage;
        int decimals;
    } cases[] = {
        {{0, 1, 1}, STORE_BIT, 0},
        {{0, NAN, 1}, STORE_BIT, 0},
        {{0, 1, 2}, STORE_I8, 0},
        {{0, -128, 127}, STORE_I8, 0},
        {{0, 128, 1}, STORE_I16, 0},
        {{0, 0.1, 0}, STORE_I8, 1},
        {{1, 0.25, 1}, STORE_I8, 2},
        {{2, 0.25, 1}, STORE_I16, 2},
        {{3500, 2855.5, 0}, STORE_I32, 1},
        {{32767, -32768, 0}, STORE_I16, 0},
        {{2147483647, 0, 0}, STORE_I32, 0},
        {{2147483648.0, 0, 0}, STORE_F64, 0},
        {{2147483647, 0.5, 0}, STORE_F64, 0},
        {{0.0001, 0, 0}, STORE_F64, 0},
        {{21474836.47, 0.01, 0}, STORE_I32, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct column column;
        column_init(&column);
        for (size_t row = 0; row < 3; row++)
            assert_true(column_append(&column, cases[i].values[row], NULL));
        if (column.storage != cases[i].storage || column.decimals != cases[i].decimals)
            fail_msg("case %zu: storage %d decimals %d, want %d and %d", i, (int)column.storage,
                     column.decimals, (int)cases[i].storage, cases[i].decimals);
        for (size_t row = 0; row < 3; row++)
            assert_same(column_get(&column, row), cases[i].values[row], i, row);
        column_release(&column);
    }
}

static void test_known_bits_begin_with_the_first_blank(void **state)
{
    (void)state;
    struct column column;
    column_init(&column);
    for (int row = 0; row < 100; row++)
        assert_true(column_append(&column, row, NULL));
    assert_null(column.known);
    assert_true(column_append(&column, NAN, NULL));
    assert_non_null(column.known);
    assert_int_equal(column.nmissing, 1);
    assert_true(isnan(column_get(&column, 100)));
    assert_true(column_get(&column, 99) == 99);
    assert_true(column.known[1] == (UINT64_C(1) << 36) - 1);
    column_release(&column);
}

/* "#" marks a number, anything else is a text. */
static void add_key(struct keys *keys, const char *key)
{
    if (key[0] == '#')
        assert_true(keys_add_number(keys, strtoll(key + 1, NULL, 10), NULL));
    else
        assert_true(keys_add_text(keys, key, strlen(key), NULL));
}

static void assert_keys(const struct keys *keys, const char *const *texts)
{
    char out[KEY_TEXT];
    for (size_t row = 0; row < keys->count; row++)
        assert_string_equal(keys_text(keys, row, out), texts[row]);
}

static void assert_found(const struct keys *keys, const char *const *texts)
{
    struct key_index *index = key_index_new(keys, NULL);
    assert_non_null(index);
    assert_int_equal(key_index_duplicate(index), NO_ROW);
    for (size_t row = 0; row < keys->count; row++) {
        assert_int_equal(key_index_find_text(index, texts[row], strlen(texts[row])), row);
        assert_true(keys_match_text(keys, row, texts[row], strlen(texts[row])));
    }
    assert_int_equal(key_index_find_text(index, "absent", 6), NO_ROW);
    assert_int_equal(key_index_find_text(index, "", 0), NO_ROW);
    assert_int_equal(key_index_find_text(index, "042", 3), NO_ROW);
    assert_int_equal(key_index_find_number(index, 987654), NO_ROW);
    key_index_free(index);
}

static void test_keys_of_every_kind(void **state)
{
    (void)state;
    static const struct {
        const char *keys[4], *texts[4];
        bool numeric, quoted;
    } cases[] = {
        {{"#42", "#-7", "#0", "#9223372036854775807"},
         {"42", "-7", "0", "9223372036854775807"},
         true,
         false},
        {{"42", "6212010017", "0", "-7"}, {"42", "6212010017", "0", "-7"}, true, true},
        {{"#42", "43", "#44", "45"}, {"42", "43", "44", "45"}, true, true},
        {{"A1", "户二", "42", "#43"}, {"A1", "户二", "42", "43"}, false, true},
        {{"#42", "43", "044", "#45"}, {"42", "43", "044", "45"}, false, true},
        {{"99999999999999999999", "1", "2", "3"},
         {"99999999999999999999", "1", "2", "3"},
         false,
         true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct keys keys = {0};
        for (size_t row = 0; row < 4; row++)
            add_key(&keys, cases[i].keys[row]);
        assert_int_equal(keys.numeric, cases[i].numeric);
        assert_int_equal(keys.quoted, cases[i].quoted);
        assert_keys(&keys, cases[i].texts);
        assert_found(&keys, cases[i].texts);
        keys_pack(&keys);
        assert_keys(&keys, cases[i].texts);
        keys_release(&keys);
    }
}

static void test_numbers_find_texts(void **state)
{
    (void)state;
    struct keys keys = {0};
    add_key(&keys, "A");
    add_key(&keys, "42");
    struct key_index *index = key_index_new(&keys, NULL);
    assert_int_equal(key_index_find_number(index, 42), 1);
    assert_true(keys_match_number(&keys, 1, 42));
    assert_false(keys_match_number(&keys, 0, 42));
    assert_false(keys_match_text(&keys, 0, "AB", 2));
    assert_true(keys_match_text(&keys, 0, "AB", 1));
    key_index_free(index);
    keys_release(&keys);
}

static void test_duplicate_is_the_first_repeat(void **state)
{
    (void)state;
    struct keys keys = {0};
    static const char *const all[] = {"a", "b", "c", "b", "a"};
    for (size_t i = 0; i < 5; i++)
        add_key(&keys, all[i]);
    struct key_index *index = key_index_new(&keys, NULL);
    assert_int_equal(key_index_duplicate(index), 3);
    assert_int_equal(key_index_find_text(index, "b", 1), 1);
    key_index_free(index);
    keys_release(&keys);
}

static void test_many_keys(void **state)
{
    (void)state;
    for (int quoted = 0; quoted < 2; quoted++) {
        struct keys keys = {0};
        char text[KEY_TEXT];
        for (int64_t i = 0; i < 20000; i++) {
            snprintf(text, sizeof text, quoted ? "K%lld" : "#%lld", (long long)i * 7919);
            add_key(&keys, text);
        }
        struct key_index *index = key_index_new(&keys, NULL);
        for (int64_t i = 0; i < 20000; i++) {
            const char *key = keys_text(&keys, (size_t)i, text);
            assert_int_equal(key_index_find_text(index, key, strlen(key)), i);
        }
        assert_int_equal(key_index_duplicate(index), NO_ROW);
        key_index_free(index);
        keys_release(&keys);
    }
}

static void test_keys_reorder(void **state)
{
    (void)state;
    static const uint32_t order[] = {2, 0, 1};
    static const char *const texts[][3] = {{"1", "2", "3"}, {"x", "yy", "zzz"}};
    for (size_t i = 0; i < 2; i++) {
        struct keys keys = {0};
        for (size_t row = 0; row < 3; row++)
            add_key(&keys, texts[i][row]);
        assert_true(keys_reorder(&keys, order, NULL));
        const char *want[] = {texts[i][2], texts[i][0], texts[i][1]};
        assert_keys(&keys, want);
        keys_release(&keys);
    }
}

static void test_levels_as_a_household_sees_them(void **state)
{
    (void)state;
    struct tables tables;
    const size_t ncolumns[LEVEL_COUNT] = {1, 2, 1, 0};
    assert_true(tables_init(&tables, ncolumns, NULL));
    assert_true(column_append(&tables.at[LEVEL_HOUSEHOLD].columns[0], 3, NULL));
    assert_true(column_append(&tables.at[LEVEL_MEMBER].columns[1], 64, NULL));
    assert_true(column_append(&tables.at[LEVEL_VILLAGE].columns[0], 7, NULL));
    tables.village_of = calloc(2, sizeof(int32_t));
    tables.village_of[1] = NO_ROW;
    assert_true(tables_get(&tables, LEVEL_HOUSEHOLD, 0, 0, 0) == 3);
    assert_true(tables_get(&tables, LEVEL_MEMBER, 1, 0, 0) == 64);
    assert_true(isnan(tables_get(&tables, LEVEL_MEMBER, 0, 0, 0)));
    assert_true(tables_get(&tables, LEVEL_VILLAGE, 0, 0, 0) == 7);
    assert_true(isnan(tables_get(&tables, LEVEL_VILLAGE, 0, 1, 0)));
    assert_true(tables_bytes(&tables) > 0);
    tables_release(&tables);
    assert_int_equal(tables_bytes(&tables), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_value_comes_back),
        cmocka_unit_test(test_reorder_moves_values_and_blanks),
        cmocka_unit_test(test_storage_is_the_narrowest),
        cmocka_unit_test(test_known_bits_begin_with_the_first_blank),
        cmocka_unit_test(test_keys_of_every_kind),
        cmocka_unit_test(test_numbers_find_texts),
        cmocka_unit_test(test_duplicate_is_the_first_repeat),
        cmocka_unit_test(test_many_keys),
        cmocka_unit_test(test_keys_reorder),
        cmocka_unit_test(test_levels_as_a_household_sees_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
