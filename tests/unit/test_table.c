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
    case 9:
        return (double)(next_random(state) % 16);
    default:
        return NAN;
    }
}

enum { KINDS = 11, ROWS = 700 };

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

static void assert_equal_columns(const struct column *have, const struct column *want,
                                 uint64_t seed)
{
    assert_int_equal(have->nrows, want->nrows);
    assert_int_equal(have->nmissing, want->nmissing);
    assert_int_equal(!have->known, !want->known);
    if (have->storage != want->storage || have->decimals != want->decimals)
        fail_msg("seed %llu: have storage %d decimals %d, want %d and %d", (unsigned long long)seed,
                 have->storage, have->decimals, want->storage, want->decimals);
    for (size_t row = 0; row < want->nrows; row++)
        assert_same(column_get(have, row), column_get(want, row), seed, row);
}

/* Bits beyond the last row must stay clear, since kernels read whole words. */
static void assert_clear_behind(const struct column *column)
{
    size_t rest = column->nrows % 64;
    if (rest && column->known)
        assert_true(column->known[column->nrows / 64] >> rest == 0);
    if (rest && column->storage == STORE_BIT)
        assert_true(((uint64_t *)column->values)[column->nrows / 64] >> rest == 0);
}

/* Blocks of known-bits from anywhere on. */
static void assert_blanks(const struct column *column, const double *values, uint64_t seed)
{
    for (size_t first = 0; column->blanks && first < column->nrows; first += 37) {
        size_t rows = column->nrows - first < 130 ? column->nrows - first : 130;
        uint64_t bits[3] = {UINT64_MAX, UINT64_MAX, UINT64_MAX};
        column_clear_blanks(column, bits, first, rows);
        for (size_t i = 0; i < sizeof bits * 8; i++)
            if ((bits[i / 64] >> i % 64 & 1) != (i >= rows || !isnan(values[first + i])))
                fail_msg("seed %llu: known-bit of row %zu + %zu", (unsigned long long)seed, first,
                         i);
    }
}

/* A few blanks are listed, many are not. */
static void test_few_blanks_are_listed(void **state)
{
    (void)state;
    static double values[1280];
    for (size_t nblanks = 1; nblanks <= 11; nblanks++) {
        struct column column;
        column_init(&column);
        for (size_t row = 0; row < 1280; row++)
            values[row] = row % 127 == 1 && row / 127 < nblanks ? NAN : (double)row;
        for (size_t row = 0; row < 1280; row++)
            assert_true(column_append(&column, values[row], NULL));
        column_pack(&column);
        assert_int_equal(column.nmissing, nblanks);
        assert_int_equal(column.blanks != NULL, nblanks <= 10);
        assert_int_equal(column.known != NULL, nblanks > 10);
        for (size_t row = 0; row < 1280; row++)
            assert_same(column_get(&column, row), values[row], nblanks, row);
        assert_blanks(&column, values, nblanks);
        column_release(&column);
    }
}

static void test_packed_columns_stay_what_they_are(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 31, 32, 33, 63, 64, 65, 127, 128, 640, ROWS};
    static double values[ROWS];
    for (uint64_t seed = 0; seed < 2000; seed++) {
        struct column whole, column;
        size_t nrows = sizes[seed % (sizeof sizes / sizeof sizes[0])];
        fill(&whole, values, seed);
        column_init(&column);
        for (size_t row = 0; row < nrows; row++)
            assert_true(column_append(&column, values[row], NULL));
        size_t bytes = column_bytes(&column);
        column_pack(&column);
        assert_int_equal(column.nrows, nrows);
        assert_true(column_bytes(&column) <= bytes);
        for (size_t row = 0; row < nrows; row++)
            assert_same(column_get(&column, row), values[row], seed, row);
        assert_blanks(&column, values, seed);
        column_release(&column);
        column_release(&whole);
    }
}

static void test_packing_finds_the_narrowest_storage(void **state)
{
    (void)state;
    static const struct {
        double values[2];
        enum storage storage;
    } cases[] = {{{0, 1}, STORE_BIT},      {{0, 2}, STORE_I4},       {{15, 0}, STORE_I4},
                 {{15, NAN}, STORE_I4},    {{16, 0}, STORE_I8},      {{-1, 0}, STORE_I8},
                 {{0.1F, NAN}, STORE_F32}, {{0.1F, 1e9}, STORE_F32}, {{0.1F, 1e9 + 1}, STORE_F64},
                 {{1.5, 0}, STORE_I4},     {{1.6, 0}, STORE_I8},     {{1, INT8_MAX}, STORE_I8},
                 {{1, 128}, STORE_I16}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct column column;
        column_init(&column);
        for (size_t row = 0; row < 2; row++)
            assert_true(column_append(&column, cases[i].values[row], NULL));
        column_pack(&column);
        if (column.storage != cases[i].storage)
            fail_msg("case %zu: storage %d, want %d", i, (int)column.storage,
                     (int)cases[i].storage);
        column_release(&column);
    }
}

/* Blocks of labels from anywhere on, and past the last row. */
static void assert_labels(const struct column *column)
{
    for (size_t first = 0; first < column->nrows + 130; first += 37) {
        int16_t labels[130];
        column_labels(column, first, 130, labels);
        for (size_t i = 0; i < 130; i++) {
            double want = first + i < column->nrows ? column_get(column, first + i) : (double)NAN;
            assert_int_equal(labels[i], isnan(want) ? -1 : (int)want);
        }
    }
}

static void test_labels_come_in_blocks(void **state)
{
    (void)state;
    static const int nlabels[] = {2, 16, 100, 1000}, every[] = {0, 200, 3};
    for (size_t i = 0; i < sizeof nlabels / sizeof nlabels[0]; i++)
        for (size_t j = 0; j < sizeof every / sizeof every[0]; j++) {
            struct column column;
            column_init(&column);
            assert_labels(&column);
            for (int row = 0; row < ROWS; row++) {
                bool blank = every[j] && row % every[j] == 1;
                double label = blank ? (double)NAN : row * 7 % nlabels[i];
                assert_true(column_append(&column, label, NULL));
            }
            assert_labels(&column);
            column_pack(&column);
            assert_labels(&column);
            column_release(&column);
        }
}

static void test_joined_parts_are_the_whole(void **state)
{
    (void)state;
    static double values[ROWS];
    for (uint64_t seed = 0; seed < 2000; seed++) {
        struct column whole, joined, part;
        uint64_t random = seed + 77;
        fill(&whole, values, seed);
        column_init(&joined);
        for (size_t row = 0, end; row < ROWS; row = end) {
            end = row + next_random(&random) % 200;
            end = end < ROWS ? end : ROWS;
            column_init(&part);
            for (size_t i = row; i < end; i++)
                assert_true(column_append(&part, values[i], NULL));
            assert_true(column_join(&joined, &part, NULL));
            assert_int_equal(part.nrows, 0);
        }
        assert_equal_columns(&joined, &whole, seed);
        assert_clear_behind(&joined);
        column_release(&joined);
        column_release(&whole);
    }
}

static int32_t draw_whole(uint64_t *random, int kind)
{
    static const int32_t most[] = {1, 100, 1000, 100000, INT32_MAX};
    int32_t whole = (int32_t)(next_random(random) % ((uint64_t)most[kind] + 1));
    return kind && next_random(random) % 2 ? -whole : whole;
}

/* One block of a random kind, appended at once to `blocks` and one by one to `rows`. */
static void append_both(struct column *blocks, struct column *rows, size_t count, int kind,
                        uint64_t *random)
{
    int32_t wholes[COLUMN_BLOCK] = {0};
    struct column_block block = {.wholes = wholes, .count = count};
    bool blanks = next_random(random) % 2;
    for (size_t i = 0; i < count; i++) {
        bool blank = blanks && next_random(random) % 8 == 0;
        wholes[i] = blank ? 0 : draw_whole(random, kind);
        block.blanks |= (uint64_t)blank << i;
        assert_true(column_append(rows, blank ? (double)NAN : wholes[i], NULL));
    }
    assert_true(column_append_block(blocks, &block, NULL));
}

/* Halves, after which the columns count in tenths. */
static void append_halves(struct column *blocks, struct column *rows)
{
    double halves[COLUMN_BLOCK];
    for (size_t i = 0; i < COLUMN_BLOCK; i++) {
        halves[i] = (double)i / 2;
        assert_true(column_append(rows, halves[i], NULL));
    }
    assert_true(column_append_values(blocks, halves, COLUMN_BLOCK, NULL));
}

static void test_blocks_are_their_rows(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 2000; seed++) {
        struct column blocks, rows;
        uint64_t random = seed * 31 + 1;
        column_init(&blocks);
        column_init(&rows);
        for (size_t i = 0; i < 1 + seed % 20; i++) {
            bool full = next_random(&random) % 8;
            size_t count = full ? COLUMN_BLOCK : 1 + next_random(&random) % COLUMN_BLOCK;
            append_both(&blocks, &rows, count, (int)(next_random(&random) % (1 + seed % 5)),
                        &random);
            if (seed % 5 == 0 && i == 2)
                append_halves(&blocks, &rows);
            if (seed % 7 == 0 && i == 3) {
                assert_true(column_append(&blocks, 0.25, NULL));
                assert_true(column_append(&rows, 0.25, NULL));
            }
        }
        assert_equal_columns(&blocks, &rows, seed);
        assert_clear_behind(&blocks);
        column_release(&blocks);
        column_release(&rows);
    }
}

static void test_runs_of_values_are_their_rows(void **state)
{
    (void)state;
    static double values[ROWS];
    for (uint64_t seed = 0; seed < 2000; seed++) {
        struct column runs, rows;
        uint64_t random = seed + 5;
        fill(&rows, values, seed);
        column_init(&runs);
        for (size_t row = 0, count; row < ROWS; row += count) {
            count = next_random(&random) % 16 ? COLUMN_BLOCK : 1 + next_random(&random) % 64;
            count = count < ROWS - row ? count : ROWS - row;
            assert_true(column_append_values(&runs, values + row, count, NULL));
        }
        assert_equal_columns(&runs, &rows, seed);
        assert_clear_behind(&runs);
        column_release(&runs);
        column_release(&rows);
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

static void test_joined_keys_are_the_whole(void **state)
{
    (void)state;
    static const char *const keys[] = {"#42", "43", "#44", "x", "044", "#-7", "46", "y"};
    enum { COUNT = sizeof keys / sizeof keys[0] };
    for (size_t first = 0; first < COUNT; first++)
        for (size_t cut = first; cut <= COUNT; cut++)
            for (size_t end = cut; end <= COUNT; end++) {
                struct keys whole = {0}, joined = {0}, part = {0};
                for (size_t i = first; i < end; i++) {
                    add_key(&whole, keys[i]);
                    add_key(i < cut ? &joined : &part, keys[i]);
                }
                assert_true(keys_join(&joined, &part, NULL));
                assert_int_equal(joined.count, whole.count);
                assert_int_equal(joined.numeric, whole.numeric);
                assert_int_equal(joined.quoted, whole.quoted);
                char have[KEY_TEXT], want[KEY_TEXT];
                for (size_t i = 0; i < whole.count; i++)
                    assert_string_equal(keys_text(&joined, i, have), keys_text(&whole, i, want));
                keys_release(&joined);
                keys_release(&whole);
                keys_release(&part);
            }
}

static void test_packed_keys_stay_what_they_are(void **state)
{
    (void)state;
    static const int64_t steps[] = {1, 100, 70000, INT64_C(5000000000), INT64_MAX / 150};
    for (size_t kind = 0; kind < sizeof steps / sizeof steps[0]; kind++) {
        struct keys keys = {0};
        int64_t numbers[300] = {INT64_MIN, INT64_MAX, 0, -1};
        for (int64_t i = 4; i < 300; i++)
            numbers[i] = (i % 2 ? i - 150 : 150 - i) * steps[kind];
        for (size_t i = 0; i < 300; i++)
            assert_true(keys_add_number(&keys, numbers[i], NULL));
        struct key_index *index = key_index_new(&keys, NULL);
        size_t before = keys_bytes(&keys);
        keys_pack(&keys);
        assert_null(keys.numbers);
        assert_true(keys_bytes(&keys) < before);
        for (size_t i = 0; i < 300; i++) {
            assert_true(keys_number(&keys, i) == numbers[i]);
            assert_true(key_index_find_number(index, numbers[i]) >= 0);
        }
        key_index_free(index);
        keys_release(&keys);
    }
}

static void test_plain_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool plain;
        int64_t number;
    } cases[] = {
        {"0", true, 0},
        {"7", true, 7},
        {"-7", true, -7},
        {"12345678", true, 12345678},
        {"123456789", true, 123456789},
        {"1234567890123456", true, 1234567890123456},
        {"12345678901234567", true, 12345678901234567},
        {"9999999999999999", true, 9999999999999999},
        {"9223372036854775807", true, INT64_MAX},
        {"9223372036854775808", false, 0},
        {"-620102000000101", true, -620102000000101},
        {"", false, 0},
        {"-", false, 0},
        {"-0", false, 0},
        {"00", false, 0},
        {"0123456789", false, 0},
        {"+1", false, 0},
        {"1 ", false, 0},
        {"123456789:", false, 0},
        {"12345/789", false, 0},
        {"1234567890x", false, 0},
        {"x234567890", false, 0},
        {"1234567\xB9\xB9", false, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t number = 0;
        bool plain = keys_plain_number(cases[i].text, strlen(cases[i].text), &number);
        if (plain != cases[i].plain || number != cases[i].number)
            fail_msg("'%s': have %d %lld", cases[i].text, plain, (long long)number);
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
    tables.at[LEVEL_HOUSEHOLD].nrows = 2;
    const struct home homes[] = {{620102001001, 0, NO_ROW}, {620102001002, NO_ROW, NO_ROW}};
    assert_true(tables_locate(&tables, homes, NULL));
    assert_true(tables_get(&tables, LEVEL_HOUSEHOLD, 0, 0, 0) == 3);
    assert_true(tables_get(&tables, LEVEL_MEMBER, 1, 0, 0) == 64);
    assert_true(isnan(tables_get(&tables, LEVEL_MEMBER, 0, 0, 0)));
    assert_true(tables_get(&tables, LEVEL_VILLAGE, 0, 0, 0) == 7);
    assert_true(isnan(tables_get(&tables, LEVEL_VILLAGE, 0, 1, 0)));
    assert_true(tables_bytes(&tables) > 0);
    tables_release(&tables);
    assert_int_equal(tables_bytes(&tables), 0);
}

/* Few places and too many for small numbers, neighbours or not. */
static void test_households_live_somewhere(void **state)
{
    (void)state;
    enum { HOUSEHOLDS = 150000 };
    static const int32_t kinds[] = {1, 2, 1000, 65536, 65537, HOUSEHOLDS};
    static struct home homes[HOUSEHOLDS];
    const size_t ncolumns[LEVEL_COUNT] = {0};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct tables tables;
        assert_true(tables_init(&tables, ncolumns, NULL));
        tables.at[LEVEL_HOUSEHOLD].nrows = HOUSEHOLDS;
        for (int32_t h = 0; h < HOUSEHOLDS; h++) {
            int32_t place = i % 2 ? h % kinds[i] : (int32_t)((int64_t)h * kinds[i] / HOUSEHOLDS);
            homes[h] = (struct home){620000000000 + (uint64_t)(place / 3), place % 3 - 1, place};
        }
        assert_true(tables_locate(&tables, homes, NULL));
        assert_int_equal(tables.nhomes, kinds[i]);
        assert_int_equal(tables.home != NULL, kinds[i] <= 65536);
        for (size_t h = 0; h < HOUSEHOLDS; h++) {
            assert_true(tables_area(&tables, h) == homes[h].area);
            assert_true(tables_village(&tables, h) == homes[h].village);
            assert_true(tables_county(&tables, h) == homes[h].county);
        }
        tables_release(&tables);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_value_comes_back),
        cmocka_unit_test(test_packed_columns_stay_what_they_are),
        cmocka_unit_test(test_few_blanks_are_listed),
        cmocka_unit_test(test_packing_finds_the_narrowest_storage),
        cmocka_unit_test(test_labels_come_in_blocks),
        cmocka_unit_test(test_joined_parts_are_the_whole),
        cmocka_unit_test(test_blocks_are_their_rows),
        cmocka_unit_test(test_runs_of_values_are_their_rows),
        cmocka_unit_test(test_reorder_moves_values_and_blanks),
        cmocka_unit_test(test_storage_is_the_narrowest),
        cmocka_unit_test(test_known_bits_begin_with_the_first_blank),
        cmocka_unit_test(test_keys_of_every_kind),
        cmocka_unit_test(test_numbers_find_texts),
        cmocka_unit_test(test_duplicate_is_the_first_repeat),
        cmocka_unit_test(test_many_keys),
        cmocka_unit_test(test_joined_keys_are_the_whole),
        cmocka_unit_test(test_packed_keys_stay_what_they_are),
        cmocka_unit_test(test_plain_numbers),
        cmocka_unit_test(test_keys_reorder),
        cmocka_unit_test(test_levels_as_a_household_sees_them),
        cmocka_unit_test(test_households_live_somewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
