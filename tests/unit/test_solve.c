/* Searching the value of a parameter: the step at which a target is met, who sits on it, and what
 * is said when there is none. */
#include "show_solve.h"
#include "solve.h"

#include "line_policy.h"

#include <math.h>

static int set_up(void **state)
{
    *state = line_new(false);
    return 0;
}

static int set_up_backwards(void **state)
{
    *state = line_new(true);
    return 0;
}

static int tear_down(void **state)
{
    line_free(*state);
    return 0;
}

static bool try_solve(struct line *line, const char *parameter, const char *target,
                      enum summary_level level, struct solve *solve)
{
    const struct solve_request request = {
        .evaluate = &line->request, .parameter = parameter, .target = target, .level = level};
    fault_init(&line->small.fault);
    return solve_run(&request, solve, &line->small.fault);
}

static void put_crossing(const struct crossing *crossing, struct buffer *out)
{
    buffer_put(out, "; ");
    buffer_put_number(out, crossing->met);
    buffer_put(out, " ");
    buffer_put_number(out, crossing->measured_met);
    buffer_put(out, ", ");
    buffer_put_number(out, crossing->unmet);
    buffer_put(out, " ");
    buffer_put_number(out, crossing->measured_unmet);
    if (!isnan(crossing->open))
        buffer_format(out, " open %.0f", crossing->open);
    if (crossing->nflips)
        buffer_format(out, " (%zu:", crossing->nflips);
    for (size_t i = 0; i < crossing->nkeys; i++)
        buffer_format(out, " %s%s", crossing->keys[i], i + 1 == crossing->nkeys ? ")" : "");
}

/* "≥4 from 5 [0 to 6]; 3000 5, 3001 2 (3: 2 3 7)" */
static void put_solution(const struct solution *solution, struct buffer *out)
{
    buffer_put(out, solution->direction == SOLVE_AT_LEAST ? "≥" : "≤");
    buffer_put_number(out, solution->goal);
    buffer_put(out, " from ");
    buffer_put_number(out, solution->as_is);
    buffer_put(out, solution->met_as_is ? "! [" : " [");
    buffer_put_number(out, solution->least);
    buffer_put(out, " to ");
    buffer_put_number(out, solution->most);
    buffer_put(out, solution->monotonic ? "]" : "] up and down");
    for (size_t i = 0; i < solution->ncrossings; i++)
        put_crossing(&solution->crossings[i], out);
}

static void the_step_is_found(void **state)
{
    static const struct {
        const char *parameter, *target, *solution;
    } cases[] = {
        /* Is met at present: where it ceases to be. */
        {"收入线", "meets=5", "≥5 from 5! [0 to 6]; 3000 5, 3001 2 open 1 (3: 2 3 7)"},
        /* More at present than is wanted: at most. */
        {"收入线", "达标=2", "≤2 from 5 [0 to 6]; 3001 2, 3000 5 open 1 (3: 2 3 7)"},
        {"收入线", "meets=3", "≤3 from 5 [0 to 6]; 3001 2, 3000 5 open 1 (3: 2 3 7)"},
        {"收入线", "meets=6", "≥6 from 5 [0 to 6]; 2000 6, 2001 5 open 1 (1: 1)"},
        {"收入线", "meets>=3", "≥3 from 5! [0 to 6]; 3000 5, 3001 2 open 1 (3: 2 3 7)"},
        {"收入线", "meets<=0", "≤0 from 5 [0 to 6]; 5001 0, 5000 1 open 1 (1: 6)"},
        {"收入线", "meets≥7", "≥7 from 5 [0 to 6]"},
        {"收入线", "fails<=6", "≤6 from 1! [0 to 6]"},
        {"收入线=1000:2500", "meets=6", "≥6 from 5 [5 to 6]; 2000 6, 2001 5 open 1 (1: 1)"},
        {"收入线=1000:3000:250", "meets=6", "≥6 from 5 [5 to 6]; 2000 6, 2250 5 open 1 (1: 1)"},
        {"收入线=2999:3001:0.01", "meets=5",
         "≥5 from 5! [2 to 5]; 3000 5, 3000.01 2 open 1 (3: 2 3 7)"},
        /* Half of seven households are four, and 71.43 % are five. */
        {"收入线", "meets>=50%", "≥4 from 5! [0 to 6]; 3000 5, 3001 2 open 1 (3: 2 3 7)"},
        {"收入线", "fails<=50%", "≤3 from 1! [0 to 6]; 3000 1, 3001 4 open 1 (3: 2 3 7)"},
        {"收入线", "meets>=71.43%", "≥6 from 5 [0 to 6]; 2000 6, 2001 5 open 1 (1: 1)"},
        {"收入线", "people-meeting=2", "≤2 from 8 [0 to 9]; 3001 2, 3000 8 open 1 (3: 2 3 7)"},
        {"收入线", "money>=500",
         "≥500 from 100 [0 to 700.5]; 3001 500, 3000 100 open 1 (3: 2 3 7)"},
        {"收入线", "措施:资助:人次=5", "≥5 from 1 [0 to 6]; 3001 5, 3000 1 open 1 (3: 2 3 7)"},
        {"资助=0:1000", "money=550", "≥550 from 100 [0 to 1000]; 550 550, 549 549 open 0 (1: 1)"},
        {"富裕倍数", "状态:富裕=5", "≥5 from 2 [0 to 6]; 1 5, 1.01 2 open 1 (3: 2 3 7)"},
        /* Nobody is in the middle below 1500, one until 3500, and so on. */
        {"中线=1000:9500:250", "致贫原因:居中>=1",
         "≥1 from 0 [0 to 2] up and down; 1500 1, 1250 0 open 1 (1: 1); 3500 1, 3750 0 open 1 "
         "(1: 2); 4000 1, 3750 0 open 1 (1: 4); 6500 1, 6750 0 open 1 (1: 3); 8500 1, 8250 0 open "
         "1 (1: 7)"},
        /* Of nine people one is poor, and under 3001 those of 2, 3 and 7 too. */
        {"贫困线", "poor=5", "≥5 from 1 [0 to 9]; 3001 7, 3000 1 open 1 (3: 2 3 7)"},
        {"贫困线", "headcount<=50%",
         "≤0.5 from 0.1111111111111111! [0 to 1]; 3000 0.1111111111111111, 3001 0.7777777777777778 "
         "open 1 (3: 2 3 7)"},
        {"收入线", "mpi-h>=0.8",
         "≥0.8 from 0.1111111111111111 [0 to 1]; 4501 0.8888888888888888, "
         "4500 0.7777777777777778 open 1 (1: 4)"},
        {"无用", "meets>=6", "≥6 from 5 [5 to 5]"},
        {"无用", "meets<=6", "≤6 from 5! [5 to 5]"},
        {"收入线=3000:3000:1", "meets=5", "≥5 from 5! [5 to 5]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct line *line = *state;
        struct solve solve;
        struct buffer text = {0};
        if (!try_solve(line, cases[i].parameter, cases[i].target, WHOLE, &solve))
            fail_msg("%s: %s", cases[i].target, line->small.fault.text[0]);
        put_solution(&solve.solutions[0], &text);
        assert_string_equal(text.bytes, cases[i].solution);
        assert_int_equal(solve.nsolutions, 1);
        buffer_release(&text);
        solve_release(&solve);
    }
}

static void each_area_has_its_own(void **state)
{
    static const char *const solutions[] = {
        "≤2 from 5 [0 to 6]; 3001 2, 3000 5 open 1 (3: 2 3 7)",
        "≥2 from 2! [0 to 3]; 3000 2, 3001 0 open 1",
        "≥2 from 2! [0 to 2]; 4500 2, 4501 1 open 0",
    };
    struct solve solve;
    assert_true(try_solve(*state, "收入线", "meets=2", COUNTY, &solve));
    assert_int_equal(solve.nsolutions, 3);
    for (size_t i = 0; i < 3; i++) {
        struct buffer text = {0};
        put_solution(&solve.solutions[i], &text);
        assert_string_equal(text.bytes, solutions[i]);
        buffer_release(&text);
    }
    assert_int_equal(solve.solutions[1].area.digits, 621121);
    assert_int_equal(solve.solutions[2].area.digits, 622926);
    solve_release(&solve);
}

static void what_was_searched_is_known(void **state)
{
    struct solve solve;
    assert_true(try_solve(*state, "收入线", "meets=6", WHOLE, &solve));
    assert_int_equal(solve.span.count, 10001);
    assert_int_equal(solve.nscanned, 33);
    assert_true(solve.ntried > 33 && solve.ntried < 50);
    assert_true(solve.read && solve.has_present && solve.present == 3000);
    assert_true(solve.solutions[0].least_at > 5000 && solve.solutions[0].most_at == 0);
    solve_release(&solve);
    assert_true(try_solve(*state, "无用", "meets=6", WHOLE, &solve));
    assert_false(solve.read);
    assert_int_equal(solve.ntried, 2);
    solve_release(&solve);
}

static void mistakes_are_named(void **state)
{
    static const struct {
        const char *parameter, *target, *fault;
    } cases[] = {
        {"收人线", "meets=1", "'收人线' is no parameter of the policy (did you mean '收入线'?)"},
        {"须超过", "meets=1", "parameter '须超过' is no number"},
        {"资助", "meets=1", "parameter '资助' has no range in the policy (write 资助=FROM:TO)"},
        {"收入线=1", "meets=1",
         "'收入线=1' needs a range like 收入线=2000:6000 or 收入线=2000:6000:10 (from, to, step)"},
        {"收入线=1:20000", "meets=1",
         "'收入线=1:20000': 20000 is outside the range 0 to 10000 of '收入线'"},
        {"收入线", "meets",
         "target 'meets' needs a measure and a value, like meets=250000, money<=5000000 or "
         "meets>=90%"},
        {"收入线", "meets=many",
         "target 'meets=many' needs a measure and a value, like meets=250000, money<=5000000 or "
         "meets>=90%"},
        {"收入线", "meet=1", "unknown measure 'meet' (did you mean 'meets'?)"},
        {"收入线", "money=5%",
         "'money=5%': '金额至少' does not count households (only a share, or a number of "
         "households, can be asked for in %)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct line *line = *state;
        struct solve solve;
        if (try_solve(line, cases[i].parameter, cases[i].target, WHOLE, &solve))
            fail_msg("%s %s was solved", cases[i].parameter, cases[i].target);
        assert_int_equal(line->small.fault.kind, FAULT_USAGE);
        assert_string_equal(line->small.fault.text[0], cases[i].fault);
    }
}

static void townships_have_few_measures(void **state)
{
    struct line *line = *state;
    struct solve solve;
    assert_true(try_solve(line, "收入线", "meets=2", TOWNSHIP, &solve));
    assert_int_equal(solve.nsolutions, 3);
    assert_int_equal(solve.solutions[2].area.digits, 622926102);
    assert_true(solve.solutions[2].crossings[0].met == 4500);
    solve_release(&solve);
    assert_false(try_solve(line, "收入线", "措施:资助:人次=2", TOWNSHIP, &solve));
    assert_string_equal(line->small.fault.text[0], "'措施:资助:人次' is not counted by township");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_step_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_step_is_found, set_up_backwards, tear_down),
        cmocka_unit_test_setup_teardown(each_area_has_its_own, set_up, tear_down),
        cmocka_unit_test_setup_teardown(townships_have_few_measures, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_was_searched_is_known, set_up, tear_down),
        cmocka_unit_test_setup_teardown(mistakes_are_named, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
