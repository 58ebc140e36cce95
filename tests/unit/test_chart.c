/* Charts: text of SVG that any reader takes, round ticks, and pictures in which no words leave the
 * sheet or lie on others, whatever is drawn. */
#include "chart_parts.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Parts -----------------------------------------------------------------------------------------*/

static void texts_are_escaped(void **state)
{
    static const struct {
        const char *text, *svg;
    } cases[] = {
        {"因病", "因病"},
        {"", ""},
        {"a<b> & \"c\" 'd'", "a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;"},
        {"</text><script>", "&lt;/text&gt;&lt;script&gt;"},
        {"a\tb\x01\x7F", "a\tb\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"\xFF户\xE6\x88", "\xEF\xBF\xBD户\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"\xEF\xBF\xBF", "\xEF\xBF\xBD"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct buffer out = {0};
        buffer_put(&out, "");
        svg_escape(&out, cases[i].text);
        assert_string_equal(out.bytes, cases[i].svg);
        buffer_release(&out);
    }
}

static void lengths_have_two_decimals(void **state)
{
    static const struct {
        double number;
        const char *svg;
    } cases[] = {{12.345, "12.35"}, {-0.001, "0"}, {3, "3"}, {-1.5, "-1.5"}, {1.0 / 3, "0.33"}};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct buffer out = {0};
        svg_number(&out, cases[i].number);
        assert_string_equal(out.bytes, cases[i].svg);
        buffer_release(&out);
    }
}

static const struct {
    double low, high, wanted;
    bool around, whole;
    double first, last;
    int64_t count;
    const char *text; /* of the last */
} tick_cases[] = {
    {2800, 4000, 8, false, false, 2800, 4000, 7, "4000"},
    {2855, 3995, 8, false, false, 3000, 3800, 5, "3800"},
    {0, 1, 5, false, false, 0, 1, 6, "1.0"},
    {0.1, 0.6, 8, false, false, 0.1, 0.6, 6, "0.6"},
    {0, 9000, 6, true, true, 0, 10000, 6, "10,000"},
    {35.6, 56, 6, true, false, 35, 60, 6, "60"},
    {3, 5, 6, true, true, 3, 5, 3, "5"}, /* nobody is half a household */
    {-3.6e12, 4.8e12, 6, true, false, -4e12, 6e12, 6, "6,000,000,000,000"},
    {-0.0049, 0, 6, true, false, -0.005, 0, 6, "0.000"},
    {1e-9, 2e-9, 5, true, false, 1e-9, 2e-9, 6, "0.000000"},
};

static void ticks_are_round(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(tick_cases); i++) {
        char text[CHART_NUMBER];
        struct chart_ticks ticks =
            chart_ticks(tick_cases[i].low, tick_cases[i].high, tick_cases[i].wanted,
                        tick_cases[i].around, tick_cases[i].whole);
        if (chart_tick(&ticks, ticks.first) != tick_cases[i].first ||
            chart_tick(&ticks, ticks.last) != tick_cases[i].last ||
            ticks.last - ticks.first + 1 != tick_cases[i].count ||
            strcmp(chart_tick_text(&ticks, ticks.last, text), tick_cases[i].text) != 0)
            fail_msg("%g to %g: %lld ticks from %.17g to %.17g, '%s'", tick_cases[i].low,
                     tick_cases[i].high, (long long)(ticks.last - ticks.first + 1),
                     chart_tick(&ticks, ticks.first), chart_tick(&ticks, ticks.last), text);
    }
}

static void ticks_have_the_same_decimals(void **state)
{
    static const struct {
        struct chart_ticks ticks;
        const char *texts[3];
    } cases[] = {
        {{0, 2, 1, -1}, {"0.0", "0.1", "0.2"}},
        {{-1, 1, 5, -2}, {"−0.05", "0.00", "0.05"}},
        {{19, 21, 5, -1}, {"9.5", "10.0", "10.5"}},
        {{9, 11, 2, 3}, {"18,000", "20,000", "22,000"}},
        {{0, 2, 1, -9}, {"0.000000", "0.000000", "0.000000"}},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        for (int tick = 0; tick < 3; tick++) {
            char text[CHART_NUMBER];
            assert_string_equal(chart_tick_text(&cases[i].ticks, cases[i].ticks.first + tick, text),
                                cases[i].texts[tick]);
        }
}

/* Pictures --------------------------------------------------------------------------------------*/

static size_t count_of(const struct buffer *svg, const char *part)
{
    size_t count = 0;
    for (const char *at = svg->bytes; (at = strstr(at, part)); at += strlen(part))
        count++;
    return count;
}

/* Every element that opens closes, in order; nothing else has a bracket. */
static void expect_well_formed(const char *what, const struct buffer *svg)
{
    const char *open[16];
    size_t depth = 0;
    assert_memory_equal(svg->bytes, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", 39);
    for (const char *at = svg->bytes + 39; *at; at++) {
        if (*at == '>')
            fail_msg("%s: a bracket at '%.20s'", what, at);
        if (*at != '<')
            continue;
        const char *end = at + strcspn(at, ">");
        if (at[1] == '/') {
            size_t length = (size_t)(end - at) - 2;
            if (!depth || strncmp(open[--depth], at + 2, length) != 0)
                fail_msg("%s: closed without being open: '%.20s'", what, at);
        } else if (end[-1] != '/') {
            assert_in_range(depth, 0, COUNT(open) - 1);
            open[depth++] = at + 1;
        }
        at = end;
    }
    assert_int_equal(depth, 0);
}

/* A line of words and the room it takes. */
struct placed {
    double left, right, top, bottom;
    char text[256];
};

static double number_after(const char *at, const char *key)
{
    const char *found = strstr(at, key);
    assert_non_null(found);
    return strtod(found + strlen(key), NULL);
}

static struct placed placed_at(const char *at)
{
    struct placed placed;
    double x = number_after(at, " x=\""), y = number_after(at, " y=\"");
    double size = number_after(at, " font-size=\"");
    const char *anchor = strstr(at, "text-anchor=\"") + 13, *text = strchr(at, '>') + 1;
    snprintf(placed.text, sizeof placed.text, "%.*s", (int)strcspn(text, "<"), text);
    double width = svg_text_width(placed.text, size) * 0.95; /* rather too wide, as it says */
    placed.left = *anchor == 's' ? x : *anchor == 'e' ? x - width : x - width / 2;
    placed.right = placed.left + width;
    placed.top = y - 0.8 * size;
    placed.bottom = y + 0.15 * size;
    return placed;
}

static bool overlap(const struct placed *a, const struct placed *b)
{
    return a->left < b->right && b->left < a->right && a->top < b->bottom && b->top < a->bottom;
}

static void expect_words_apart(const char *what, const struct buffer *svg)
{
    static struct placed all[600];
    double height = number_after(svg->bytes, "viewBox=\"0 0 480 ");
    size_t count = 0;
    for (const char *at = svg->bytes; (at = strstr(at, "<text")); at++) {
        struct placed placed = placed_at(at);
        if (placed.left < -0.01 || placed.right > SVG_WIDTH || placed.top < 0 ||
            placed.bottom > height)
            fail_msg("%s: '%s' leaves the sheet (%g to %g of %d, %g to %g of %g)", what,
                     placed.text, placed.left, placed.right, SVG_WIDTH, placed.top, placed.bottom,
                     height);
        for (size_t i = 0; i < count; i++)
            if (overlap(&all[i], &placed))
                fail_msg("%s: '%s' lies on '%s'", what, placed.text, all[i].text);
        assert_in_range(count, 0, COUNT(all) - 1);
        all[count++] = placed;
    }
}

static void expect_good(const char *what, const struct buffer *svg)
{
    assert_false(svg->failed);
    assert_null(strstr(svg->bytes, "nan"));
    assert_null(strstr(svg->bytes, "inf"));
    expect_well_formed(what, svg);
    expect_words_apart(what, svg);
}

static const char long_text[] = "措施“易地扶贫搬迁”的金额至少，随搬迁补助和自筹比例变动，与现行政策"
                                "之差，一直写到一行里放不下，还要换行，再换行也许才够";
static const char source[] =
    "diguan 0.1.0 · 甘肃省精准扶贫“1+17”方案 · 户册 p50.db，50,000 户（合成"
    "数据）· 数据截止 2018-12-31";

enum { MOST_VALUES = 60, MOST_SERIES = 9 };

/* What series look like: a value by point and series. */
typedef double value_function(size_t point, size_t series);
static double falling(size_t point, size_t series)
{
    return 9000.0 - 120.0 * (double)point + 31000.0 * (double)(series % 2);
}
static double flat(size_t point, size_t series)
{
    (void)point;
    return 40557 + (double)series;
}
static double huge(size_t point, size_t series)
{
    return 1.2e12 * ((double)point - 3.5) * (double)(series + 1);
}
static double tiny(size_t point, size_t series)
{
    return -0.0001 * (double)point * (double)point - (double)series * 1e-5;
}
static double broken(size_t point, size_t series)
{
    return point % 5 == 2 ? NAN : falling(point, series);
}
static double nothing(size_t point, size_t series)
{
    (void)point;
    (void)series;
    return NAN;
}

static const struct {
    const char *what;
    value_function *value;
    size_t npoints, nseries;
    double first, step, marked;
    bool shown; /* the marked value */
    const char *name, *unit;
} line_cases[] = {
    {"one line", falling, 13, 1, 2800, 100, 3500, true, "达标", "户"},
    {"one point", falling, 1, 2, 2995, 0, 2995, true, "达标", "户"},
    {"two points", falling, 2, 1, 0, 1, NAN, false, "达标", ""},
    {"flat", flat, 6, 1, 0.1, 0.1, 0.4, true, "不达标", "户"},
    {"huge", huge, 8, 2, 0, 1e6, 7e6, true, long_text, "元"},
    {"tiny", tiny, 8, 3, -4, 1, -4, true, "小数", ""},
    {"broken", broken, 40, 9, 2000, 51, 2000, true, "兰州市", "%"},
    {"nothing", nothing, 5, 2, 1, 1, 99, false, "没有", "户"},
    {"many", falling, 60, 9, 2000, 33.33, 3950, true, "积石山保安族东乡族撒拉族自治县", "%"},
};

/* A line chart; series in `units` units. */
static struct buffer draw_lines(size_t index, size_t units)
{
    static double values[MOST_SERIES][MOST_VALUES], x[MOST_VALUES];
    struct chart_series series[MOST_SERIES];
    for (size_t s = 0; s < line_cases[index].nseries; s++) {
        bool other = s % units != 0;
        for (size_t i = 0; i < line_cases[index].npoints; i++)
            values[s][i] = line_cases[index].value(i, s);
        series[s] = (struct chart_series){line_cases[index].name,
                                          other ? "另一个单位" : line_cases[index].unit, values[s]};
    }
    for (size_t i = 0; i < line_cases[index].npoints; i++)
        x[i] = line_cases[index].first + (double)i * line_cases[index].step;
    const struct chart_lines chart = {
        .frame = {long_text, source},
        .x = {"退出收入线", "元/人·年", line_cases[index].npoints, x, line_cases[index].marked},
        .nseries = line_cases[index].nseries,
        .series = series,
    };
    struct buffer out = {0};
    chart_draw_lines(&out, &chart);
    return out;
}

static void line_charts_are_readable(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(line_cases); i++)
        for (size_t units = 1; units <= 2; units++) {
            struct buffer svg = draw_lines(i, units);
            expect_good(line_cases[i].what, &svg);
            assert_int_equal(count_of(&svg, "present value"), line_cases[i].shown);
            struct buffer again = draw_lines(i, units);
            assert_string_equal(svg.bytes, again.bytes);
            buffer_release(&again);
            buffer_release(&svg);
        }
}

/* Numbers of a line: where it is lifted, its markers, what tells lines apart. */
static void lines_have_gaps_markers_and_dashes(void **state)
{
    (void)state;
    double x[] = {1, 2, 3, 4, 5}, one[] = {1, 2, NAN, 4, 5}, two[] = {2, 2, 2, 2, 2};
    const struct chart_series series[] = {{"甲<乙>", "户", one}, {"丙", "户", two}};
    const struct chart_lines chart = {
        {"题 & 目", ""}, {"轴", "", COUNT(x), x, NAN}, COUNT(series), series};
    struct buffer svg = {0};
    chart_draw_lines(&svg, &chart);
    expect_well_formed("escapes", &svg);
    assert_int_equal(count_of(&svg, "甲&lt;乙&gt;"), 1);
    assert_int_equal(count_of(&svg, "题 &amp; 目"), 2);              /* also for screen readers */
    assert_int_equal(count_of(&svg, "stroke-dasharray=\"7 3\""), 2); /* the line and its sample */
    assert_int_equal(count_of(&svg, "<path"), 2 + 4 + 5 + 2);
    const char *line = strstr(svg.bytes, "<path d=\"M");
    while (line && !strchr("L", line[10 + strcspn(line + 10, "Lm\"")]))
        line = strstr(line + 1, "<path d=\"M");
    assert_non_null(line);
    size_t length = strcspn(line + 9, "\""), lifted = 0;
    for (size_t i = 0; i < length; i++)
        lifted += line[9 + i] == 'M';
    assert_int_equal(lifted, 2);
    buffer_release(&svg);
}

/* Grids -----------------------------------------------------------------------------------------*/

/* All numbers of cells have a comma, and no other in the middle of its place. */
static double large(size_t point, size_t series)
{
    return 100000.0 + 130.0 * (double)point + 17.0 * (double)series;
}
static double holes(size_t point, size_t series)
{
    return point % 5 == 2 ? NAN : large(point, series);
}

static const struct {
    const char *what;
    value_function *value;
    size_t nx, ny;
    double x_marked, y_marked;
    size_t outlines, numbers; /* of cells, in cells */
} grid_cases[] = {
    {"cells", large, 7, 5, 3, 2, 1, 35},
    {"marked beside the grid", large, 7, 5, 2.5, 2, 0, 35},
    {"dense", large, 60, 40, 30, 20, 1, 0},
    {"one cell", large, 1, 1, 0, 0, 1, 1},
    {"one row", huge, 9, 1, NAN, NAN, 0, 0},
    {"one column", huge, 1, 12, NAN, 3, 0, 12},
    {"blanks", holes, 10, 3, 0, 0, 1, 30 - 6},
    {"nothing", nothing, 3, 3, 0, 0, 1, 0},
    {"all the same", flat, 4, 1, 0, 0, 1, 4},
    {"tiny", tiny, 5, 5, 4, 4, 1, 0},
};

static struct buffer draw_grid(size_t index)
{
    static double values[MOST_VALUES * MOST_VALUES], x[MOST_VALUES], y[MOST_VALUES];
    size_t nx = grid_cases[index].nx, ny = grid_cases[index].ny;
    for (size_t i = 0; i < nx * ny; i++)
        values[i] = grid_cases[index].value(i % nx, i / nx);
    for (size_t i = 0; i < MOST_VALUES; i++)
        x[i] = y[i] = (double)i;
    const struct chart_grid chart = {
        .frame = {long_text, source},
        .x = {"退出收入线", "元/人·年", nx, x, grid_cases[index].x_marked},
        .y = {long_text, "", ny, y, grid_cases[index].y_marked},
        .cells = {long_text, "户", values},
    };
    struct buffer out = {0};
    chart_draw_grid(&out, &chart);
    return out;
}

static void grids_are_readable(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(grid_cases); i++) {
        struct buffer svg = draw_grid(i);
        expect_good(grid_cases[i].what, &svg);
        assert_int_equal(count_of(&svg, "present values"), grid_cases[i].outlines);
        assert_int_equal(count_of(&svg, "stroke-width=\"3.4\""), 2 * grid_cases[i].outlines);
        buffer_release(&svg);
    }
}

static void numbers_stand_in_cells_where_they_fit(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(grid_cases); i++) {
        struct buffer svg = draw_grid(i);
        size_t count = 0;
        for (const char *at = svg.bytes; (at = strstr(at, "\"middle\"")); at++) {
            const char *words = strchr(at, '>') + 1;
            count += memchr(words, ',', strcspn(words, "<")) != NULL;
        }
        if (count != grid_cases[i].numbers)
            fail_msg("%s: %zu numbers in cells, want %zu", grid_cases[i].what, count,
                     grid_cases[i].numbers);
        buffer_release(&svg);
    }
}

/* White on the dark, black on the light; 100,848 is the greatest and 100,000 the least. */
static void ink_follows_the_ground(void **state)
{
    (void)state;
    struct buffer svg = draw_grid(0);
    assert_int_equal(count_of(&svg, "fill=\"#ffffff\">100,848<"), 1);
    assert_int_equal(count_of(&svg, "\"middle\" fill=\"#000000\">100,000<"), 1);
    assert_int_equal(count_of(&svg, "fill=\"#08306b\" stroke"), 1);
    assert_int_equal(count_of(&svg, "fill=\"#f7fbff\" stroke"), 1);
    buffer_release(&svg);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_escaped),
        cmocka_unit_test(lengths_have_two_decimals),
        cmocka_unit_test(ticks_are_round),
        cmocka_unit_test(ticks_have_the_same_decimals),
        cmocka_unit_test(line_charts_are_readable),
        cmocka_unit_test(lines_have_gaps_markers_and_dashes),
        cmocka_unit_test(grids_are_readable),
        cmocka_unit_test(numbers_stand_in_cells_where_they_fit),
        cmocka_unit_test(ink_follows_the_ground),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
