/* What results look like on the way out: JSON that any reader takes, tables that line up. */
#include "json.h"
#include "page.h"
#include "wide.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void texts_are_escaped(void **state)
{
    static const struct {
        const char *text, *json;
    } cases[] = {
        {"因病", "\"因病\"\n"},
        {"", "\"\"\n"},
        {NULL, "null\n"},
        {"a\"b\\c", "\"a\\\"b\\\\c\"\n"},
        {"a\nb\tc\x01\x7F", "\"a\\nb\\u0009c\\u0001\\u007f\"\n"},
        {"<script>/", "\"<script>/\"\n"},
        {"\xFF户\xE6\x88", "\"\xEF\xBF\xBD户\xEF\xBF\xBD\xEF\xBF\xBD\"\n"},
        {"\xEF\xBF\xBD", "\"\xEF\xBF\xBD\"\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buffer out = {0};
        struct json json;
        json_init(&json, &out);
        json_text(&json, cases[i].text);
        json_end(&json);
        assert_string_equal(out.bytes, cases[i].json);
        buffer_release(&out);
    }
}

static void values_nest(void **state)
{
    struct buffer out = {0};
    struct json json;
    (void)state;
    json_init(&json, &out);
    json_open(&json, '{');
    json_key_number(&json, "数", 0.1);
    json_key_number(&json, "none", NAN);
    json_key(&json, "list");
    json_open(&json, '[');
    json_bool(&json, true);
    json_answer(&json, ANSWER_UNKNOWN);
    json_open(&json, '{');
    json_close(&json, '}');
    json_close(&json, ']');
    json_key(&json, "empty");
    json_open(&json, '[');
    json_close(&json, ']');
    json_key_answer(&json, "answer", ANSWER_NO);
    json_close(&json, '}');
    json_end(&json);
    assert_string_equal(out.bytes, "{\n"
                                   "  \"数\": 0.1,\n"
                                   "  \"none\": null,\n"
                                   "  \"list\": [\n"
                                   "    true,\n"
                                   "    null,\n"
                                   "    {}\n"
                                   "  ],\n"
                                   "  \"empty\": [],\n"
                                   "  \"answer\": false\n"
                                   "}\n");
    buffer_release(&out);
}

static void numbers_are_grouped(void **state)
{
    static const struct {
        int64_t number;
        const char *count, *yuan;
    } cases[] = {
        {0, "0", "0"},
        {7, "7", "0.07"},
        {-150, "-150", "-1.50"},
        {1000, "1,000", "10"},
        {123456789, "123,456,789", "1,234,567.89"},
        {INT64_MIN, "-9,223,372,036,854,775,808", "-92,233,720,368,547,758.08"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[SHOW_NUMBER];
        assert_string_equal(show_count(cases[i].number, text), cases[i].count);
        assert_string_equal(show_yuan(cases[i].number, text), cases[i].yuan);
    }
}

static void assert_table(const char *alignment, const char *const *cells, size_t ncells,
                         const char *expected)
{
    struct show_table table;
    struct buffer out = {0};
    show_table_init(&table, alignment);
    for (size_t i = 0; i < ncells; i++)
        show_table_text(&table, cells[i]);
    show_table_print(&table, 1, &out);
    assert_string_equal(out.bytes, expected);
    assert_false(out.failed);
    show_table_release(&table);
    buffer_release(&out);
}

static void columns_line_up(void **state)
{
    static const char *const cells[] = {"地区", "households", "",  "兰州市", "1,234",
                                        "x",    "b",          "7", ""};
    (void)state;
    assert_table("lrl", cells, sizeof cells / sizeof *cells,
                 " 地区    households\n"
                 " 兰州市       1,234  x\n"
                 " b                7\n");
}

static void wide_text_is_cut(void **state)
{
    static const char *const cells[] = {
        "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十", "12"};
    (void)state;
    assert_table(
        "lr", cells, 2,
        " 一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七…  12\n");
}

static void differences_have_signs(void **state)
{
    static const struct {
        int64_t number;
        const char *count, *yuan;
    } cases[] = {{0, "0", "0"}, {1200, "+1,200", "+12"}, {-150, "-150", "-1.50"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[SHOW_NUMBER];
        assert_string_equal(show_count_change(cases[i].number, text), cases[i].count);
        assert_string_equal(show_yuan_change(cases[i].number, text), cases[i].yuan);
    }
}

/* One label, and eight columns of ten places. */
static void labels_stand_before_each_block(void **state)
{
    struct show_wide wide;
    struct buffer out = {0};
    (void)state;
    show_wide_init(&wide, 1, 9);
    wide.left = true;
    for (int row = 0; row < 2; row++) {
        show_wide_text(&wide, row ? "乙" : "甲甲");
        for (int column = 0; column < 8; column++)
            show_wide_text(&wide, row ? "1" : "1234567890");
    }
    show_wide_print(&wide, 0, &out);
    assert_string_equal(
        out.bytes, "甲甲  1234567890  1234567890  1234567890  1234567890  1234567890  1234567890\n"
                   "乙             1           1           1           1           1           1\n"
                   "\n"
                   "甲甲  1234567890  1234567890\n"
                   "乙             1           1\n");
    show_wide_release(&wide);
    buffer_release(&out);
}

static void brackets_stay_with_what_they_hold(void **state)
{
    struct buffer out = {0};
    (void)state;
    page_paragraph(&out, "", 0,
                   "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九"
                   "（12户），再来");
    assert_string_equal(
        out.bytes,
        "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九\n"
        "（12户），再来\n");
    buffer_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_escaped),
        cmocka_unit_test(values_nest),
        cmocka_unit_test(numbers_are_grouped),
        cmocka_unit_test(columns_line_up),
        cmocka_unit_test(wide_text_is_cut),
        cmocka_unit_test(differences_have_signs),
        cmocka_unit_test(labels_stand_before_each_block),
        cmocka_unit_test(brackets_stay_with_what_they_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
