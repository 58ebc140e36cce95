/* Arenas, texts, numbers, dates, division codes, nearest spellings and faults. */
#include "arena.h"
#include "fault.h"
#include "text.h"

#include <limits.h>
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void arena_gives_zeroed_memory(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    for (size_t size = 1; size < 100000; size = size * 3 + 1) {
        unsigned char *bytes = arena_take(&arena, size);
        assert_non_null(bytes);
        assert_int_equal((uintptr_t)bytes % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(bytes[i], 0);
        memset(bytes, 0xFF, size);
    }
    assert_null(arena_array(&arena, SIZE_MAX / 2, 3));
    assert_string_equal(arena_format(&arena, "%s-%d", "户", 7), "户-7");
    assert_string_equal(arena_bytes(&arena, "abcdef", 3), "abc");
    arena_release(&arena);
}

static void arena_grows_arrays(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    int *items = NULL;
    size_t capacity = 0;
    for (int i = 0; i < 1000; i++)
        *(int *)arena_grow(&arena, &items, (size_t)i, &capacity, sizeof *items) = i;
    for (int i = 0; i < 1000; i++)
        assert_int_equal(items[i], i);
    arena_release(&arena);
}

static void buffer_grows(void **state)
{
    (void)state;
    struct buffer buffer = {0};
    for (int i = 0; i < 1000; i++)
        buffer_format(&buffer, "%d,", i % 10);
    assert_int_equal(buffer.length, 2000);
    assert_memory_equal(buffer.bytes + 1980, "0,1,2,3,4,5,6,7,8,9,", 21);
    buffer_clear(&buffer);
    buffer_put(&buffer, "户");
    buffer_put_bytes(&buffer, "册!", 3);
    buffer_put_number(&buffer, 0.4);
    assert_string_equal(buffer.bytes, "户册0.4");
    buffer_release(&buffer);
}

static const struct {
    double number;
    const char *text;
} numbers[] = {
    {0, "0"},
    {-0.0, "0"},
    {3500, "3500"},
    {0.4, "0.4"},
    {1234.5, "1234.5"},
    {-7, "-7"},
    {0.1 + 0.2, "0.30000000000000004"},
    {1.0 / 3, "0.3333333333333333"},
    {5000000, "5000000"},
    {123456789012345, "123456789012345"},
    {9007199254740993.0, "9007199254740992"},
    {1e22, "1e+22"},
    {5e-324, "5e-324"},
    {1.7976931348623157e308, "1.7976931348623157e+308"},
    {INFINITY, "inf"},
    {-INFINITY, "-inf"},
};

static void numbers_are_written_shortest(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(numbers); i++) {
        char text[TEXT_NUMBER];
        assert_string_equal(text_from_number(numbers[i].number, text), numbers[i].text);
        double back;
        if (isfinite(numbers[i].number)) {
            assert_true(text_to_number(text, strlen(text), &back));
            assert_true(back == numbers[i].number);
        }
    }
}

static const char *const no_numbers[] = {"",  " 1", "1 ",  "1,000", "０",  "1e",    "1e+",   "--1",
                                         "+", ".",  "0x1", "inf",   "nan", "1.2.3", "1e999", "一"};

static void numbers_are_read_strictly(void **state)
{
    (void)state;
    double number = 42;
    for (size_t i = 0; i < COUNT(no_numbers); i++)
        if (text_to_number(no_numbers[i], strlen(no_numbers[i]), &number))
            fail_msg("'%s' was read as the number %g", no_numbers[i], number);
    assert_true(number == 42);
    assert_true(text_to_number("-12.50", 6, &number) && number == -12.5);
    assert_true(text_to_number("+.5", 3, &number) && number == 0.5);
    assert_true(text_to_number("2.", 2, &number) && number == 2);
    assert_true(text_to_number("12345", 2, &number) && number == 12);
    assert_true(text_to_number("2.5e3", 5, &number) && number == 2500);
}

/* Reading a decimal gives the nearest double, whichever way was taken. */
static void short_decimals_are_nearest(void **state)
{
    (void)state;
    for (int fen = -100000; fen <= 100000; fen += 7) {
        char text[TEXT_NUMBER], longer[2 * TEXT_NUMBER];
        snprintf(text, sizeof text, "%s%d.%02d", fen < 0 ? "-" : "", abs(fen) / 100,
                 abs(fen) % 100);
        snprintf(longer, sizeof longer, "%s00000000000000000000", text);
        double near, far;
        assert_true(text_to_number(text, strlen(text), &near));
        assert_true(text_to_number(longer, strlen(longer), &far));
        assert_true(near == far && near == fen / 100.0);
    }
}

static void numbers_do_not_follow_the_locale(void **state)
{
    (void)state;
    /* Where the machine has a locale with a decimal comma it is used; C is right in any case. */
    if (!setlocale(LC_NUMERIC, "de_DE.UTF-8"))
        setlocale(LC_NUMERIC, "fr_FR.UTF-8");
    char text[TEXT_NUMBER];
    double number = 0;
    assert_string_equal(text_from_number(0.5, text), "0.5");
    assert_true(text_to_number("0.12345678901234567", 19, &number));
    assert_true(number == 0.12345678901234567);
    setlocale(LC_NUMERIC, "C");
}

static const struct {
    const char *text;
    const char *date; /* NULL: no date */
} dates[] = {
    {"2015-12-31", "2015-12-31"},
    {"20151231", "2015-12-31"},
    {"2015/12/31", "2015-12-31"},
    {"2015.12.31", "2015-12-31"},
    {"1850-01-01", "1850-01-01"},
    {"2200-12-31", "2200-12-31"},
    {"2016-02-29", "2016-02-29"},
    {"2000-02-29", "2000-02-29"},
    {"1900-02-29", NULL},
    {"2015-02-29", NULL},
    {"2015-02-30", NULL},
    {"2015-04-31", NULL},
    {"2015-00-10", NULL},
    {"2015-13-10", NULL},
    {"2015-10-00", NULL},
    {"1849-12-31", NULL},
    {"2201-01-01", NULL},
    {"2015-1-2", NULL},
    {"2015-12/31", NULL},
    {"2015-12-31 ", NULL},
    {"15-12-31", NULL},
    {"2015", NULL},
    {"", NULL},
    {"二〇一五年", NULL},
    {"2015年1月", NULL},
    {"20151x31", NULL},
};

static void dates_are_read_strictly(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(dates); i++) {
        int day = 0;
        char text[TEXT_DATE];
        bool read = text_to_date(dates[i].text, strlen(dates[i].text), &day);
        assert_string_equal(read ? text_from_date(day, text) : "none",
                            dates[i].date ? dates[i].date : "none");
    }
    assert_int_equal(date_from_civil(1970, 1, 1), 0);
    assert_int_equal(date_from_civil(2000, 3, 1), 11017);
}

static void days_and_dates_agree(void **state)
{
    (void)state;
    int expected = date_from_civil(1850, 1, 1);
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (int year = 1850; year <= 2200; year++)
        for (int month = 1; month <= 12; month++) {
            bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            for (int day = 1; day <= lengths[month - 1] + (month == 2 && leap); day++) {
                int y, m, d;
                assert_int_equal(date_from_civil(year, month, day), expected);
                date_to_civil(expected++, &y, &m, &d);
                assert_true(y == year && m == month && d == day);
            }
        }
}

static int day_of(const char *text)
{
    int day = INT_MIN;
    assert_true(text_to_date(text, strlen(text), &day));
    return day;
}

static const struct {
    const char *birth, *day;
    int years;
} ages[] = {
    {"2000-06-15", "2015-06-14", 14}, {"2000-06-15", "2015-06-15", 15},
    {"2000-02-29", "2015-02-28", 14}, {"2000-02-29", "2015-03-01", 15},
    {"2000-02-29", "2016-02-29", 16}, {"2015-12-31", "2015-12-31", 0},
    {"2015-12-31", "2016-01-01", 0},
};

static void ages_are_full_years(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(ages); i++)
        assert_int_equal(date_full_years(day_of(ages[i].birth), day_of(ages[i].day)),
                         ages[i].years);
}

static const struct {
    const char *text;
    uint64_t digits;
    int length; /* 0: no code */
} codes[] = {
    {"620000", 62, 2},
    {"62", 62, 2},
    {"623000", 6230, 4},
    {"6230", 6230, 4},
    {"620623", 620623, 6},
    {"620100", 6201, 4},
    {"620623101", 620623101, 9},
    {"620623101000", 620623101, 9},
    {"620623000000", 620623, 6},
    {"620000000000", 62, 2},
    {"620623101201", UINT64_C(620623101201), 12},
    {"620102010", 620102010, 9},
    {"", 0, 0},
    {"6", 0, 0},
    {"620", 0, 0},
    {"6206231", 0, 0},
    {"062062", 0, 0},
    {"62062x", 0, 0},
    {"6206231012011", 0, 0},
};

static void division_codes_are_prefixes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(codes); i++) {
        struct area area = {0};
        bool read = text_to_area(codes[i].text, strlen(codes[i].text), &area);
        assert_int_equal(read ? area.length : 0, codes[i].length);
        assert_int_equal(read ? area.digits : 0, codes[i].digits);
    }
}

static void areas_contain_their_villages(void **state)
{
    (void)state;
    const uint64_t village = UINT64_C(620623101201);
    assert_true(area_contains((struct area){0, 0}, village));
    assert_true(area_contains((struct area){0, 0}, 0));
    assert_true(area_contains((struct area){62, 2}, village));
    assert_true(area_contains((struct area){620623, 6}, village));
    assert_true(area_contains((struct area){village, 12}, village));
    assert_false(area_contains((struct area){6230, 4}, village));
    assert_false(area_contains((struct area){620623, 6}, 0));
    assert_int_equal(area_prefix(village, 9), 620623101);
}

static const struct {
    const char *text;
    size_t length;
    bool valid;
} encodings[] = {
    {"户册", 6, true},
    {"\xF0\x9F\x98\x80", 4, true},
    {"", 0, true},
    {"\xBB\xA7", 2, false},
    {"\xE6\x88", 2, false},
    {"\xC0\x80", 2, false},
    {"\xED\xA0\x80", 3, false},
    {"\xF4\x90\x80\x80", 4, false},
    {"\xE0\x80\x80", 3, false},
    {"\xBB\xA7\xB2\xE1", 4, false}, /* 户册 in GBK */
};

static void utf8_is_checked(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(encodings); i++)
        assert_int_equal(text_is_utf8(encodings[i].text, encodings[i].length), encodings[i].valid);
    uint32_t point;
    const char *text = "户";
    assert_int_equal(text_decode(text, text + 3, &point), 3);
    assert_int_equal(point, 0x6237);
    assert_int_equal(text_decode(text, text + 2, &point), 1);
    assert_int_equal(point, 0xFFFD);
}

static void widths_are_columns(void **state)
{
    (void)state;
    assert_int_equal(text_width("abc"), 3);
    assert_int_equal(text_width("户册，"), 6);
    assert_int_equal(text_width("e\xCC\x81"), 1);
    assert_int_equal(text_half_width(0xFF1A), ':');
    assert_int_equal(text_half_width(0x3000), ' ');
    assert_int_equal(text_half_width(0x201C), '"');
    assert_int_equal(text_half_width('a'), '\0');
    assert_int_equal(text_half_width(0x6237), '\0');
}

static const char *const known_words[] = {"values", "codes",      "type",      "自付医疗费",
                                          "A级",    "危房等级",   "因病",      "自付教育费",
                                          "D级",    "家庭人口数", "人均纯收入"};

static const struct {
    const char *word, *nearest;
} spellings[] = {
    {"vaules", "values"},
    {"value", "values"},
    {"Type", "type"},
    {"自付医疗", "自付医疗费"},
    {"D", "D级"},
    {"Ａ级", "A级"},
    {"危房级别", NULL},
    {"危房等", "危房等级"},
    {"家庭人口", "家庭人口数"},
    {"纯收入", "人均纯收入"},
    {"colour", NULL},
    {"x", NULL},
    {"", NULL},
    {"缺水", NULL},
    {"因残", "因病"},
};

static void nearest_spelling_is_offered(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(spellings); i++) {
        const char *nearest = text_nearest(spellings[i].word, known_words, COUNT(known_words));
        if (strcmp(nearest ? nearest : "none",
                   spellings[i].nearest ? spellings[i].nearest : "none"))
            fail_msg("nearest to '%s' is '%s', not '%s'", spellings[i].word,
                     nearest ? nearest : "none",
                     spellings[i].nearest ? spellings[i].nearest : "none");
    }
    assert_null(text_nearest("values", NULL, 0));
}

static void faults_keep_place_and_order(void **state)
{
    (void)state;
    struct fault fault;
    fault_init(&fault);
    assert_int_equal(fault_kept(&fault), 0);
    assert_false(fault_at(&fault, FAULT_POLICY, (struct mark){"p.yaml", 3, 9}, "no '%s'", "x"));
    assert_false(fault_at(&fault, FAULT_IO, (struct mark){"r.lua", 4, 0}, "no"));
    assert_false(fault_set(&fault, FAULT_IO, "plain"));
    assert_int_equal(fault.kind, FAULT_POLICY);
    assert_string_equal(fault.text[0], "p.yaml:3:9: no 'x'");
    assert_string_equal(fault.text[1], "r.lua:4: no");
    assert_string_equal(fault.text[2], "plain");
    for (int i = 0; i < 30; i++)
        fault_set(&fault, FAULT_IO, "more");
    assert_int_equal(fault.count, 33);
    assert_int_equal(fault_kept(&fault), FAULT_KEEP);
    assert_false(fault_set(NULL, FAULT_IO, "dropped"));
}

static void long_faults_end_at_a_character(void **state)
{
    (void)state;
    char text[FAULT_TEXT * 2];
    for (size_t shift = 0; shift < 3; shift++) {
        struct fault fault;
        fault_init(&fault);
        memset(text, 'a', shift);
        for (size_t at = shift; at + 4 < sizeof text; at += 3)
            memcpy(text + at, "户", 4);
        fault_set(&fault, FAULT_IO, "%s", text);
        size_t length = strlen(fault.text[0]);
        assert_true(length < FAULT_TEXT && length > FAULT_TEXT - 8);
        assert_true(text_is_utf8(fault.text[0], length));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_gives_zeroed_memory),
        cmocka_unit_test(arena_grows_arrays),
        cmocka_unit_test(buffer_grows),
        cmocka_unit_test(numbers_are_written_shortest),
        cmocka_unit_test(numbers_are_read_strictly),
        cmocka_unit_test(short_decimals_are_nearest),
        cmocka_unit_test(numbers_do_not_follow_the_locale),
        cmocka_unit_test(dates_are_read_strictly),
        cmocka_unit_test(days_and_dates_agree),
        cmocka_unit_test(ages_are_full_years),
        cmocka_unit_test(division_codes_are_prefixes),
        cmocka_unit_test(areas_contain_their_villages),
        cmocka_unit_test(utf8_is_checked),
        cmocka_unit_test(widths_are_columns),
        cmocka_unit_test(nearest_spelling_is_offered),
        cmocka_unit_test(faults_keep_place_and_order),
        cmocka_unit_test(long_faults_end_at_a_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
