/* Sweeps: exact values, what is measured at each, and what cannot be swept. */
#include "show_sweep.h"
#include "sweep.h"

#include "line_policy.h"

enum { MOST = 8 };

static int set_up(void **state)
{
    *state = line_new(false);
    return 0;
}

static int tear_down(void **state)
{
    line_free(*state);
    return 0;
}

static size_t count_of(const char *const *texts, size_t most)
{
    size_t count = 0;
    while (count < most && texts[count])
        count++;
    return count;
}

static bool try_sweep(struct line *line, const char *const *parameters, const char *const *measures,
                      struct sweep *sweep)
{
    const struct sweep_request request = {
        .evaluate = &line->request,
        .nparameters = count_of(parameters, TRIALS_PARAMETERS),
        .parameters = parameters,
        .nmeasures = count_of(measures, MOST),
        .measures = measures,
    };
    fault_init(&line->small.fault);
    return sweep_run(&request, sweep, &line->small.fault);
}

/* "2000: 6 0 1; 2500: …" */
static void put_points(const struct sweep *sweep, struct buffer *out)
{
    for (size_t i = 0; i < sweep->npoints; i++) {
        buffer_put(out, i ? "; " : "");
        for (size_t j = 0; j < sweep->nspans; j++) {
            buffer_put(out, j ? "," : "");
            buffer_put_number(out, sweep_value(sweep, i, j));
        }
        buffer_put(out, sweep_is_present(sweep, i) ? "!" : ":");
        for (size_t j = 0; j < sweep->ngauges; j++) {
            buffer_put(out, " ");
            buffer_put_number(out, sweep->measured[i * sweep->ngauges + j]);
        }
    }
}

static void each_value_is_measured(void **state)
{
    static const struct {
        const char *parameters[TRIALS_PARAMETERS], *measures[MOST];
        const char *points;
    } cases[] = {
        {{"收入线=2000:5500:500"},
         {"meets", "不达标", "undetermined", "people-meeting", "待核实人数"},
         "2000: 6 0 1 9 1; 2500: 5 1 1 8 1; 3000! 5 1 1 8 1; 3500: 2 4 1 2 1; 4000: 2 4 1 2 1; "
         "4500: 2 4 1 2 1; 5000: 1 5 1 1 1; 5500: 0 6 1 0 1"},
        {{"收入线=5000.01,3000,4500"}, {"meets"}, "3000! 5; 4500: 2; 5000.01: 0"},
        {{"须超过"}, {"meets", "fails"}, "0! 5 1; 1: 2 4"},
        {{"须超过", "收入线=2999:3001:1"},
         {"meets"},
         "0,2999: 5; 0,3000! 5; 0,3001: 2; 1,2999: 5; 1,3000: 2; 1,3001: 2"},
        {{"收入线=3000:3001:1", "富裕倍数=1:1.5:0.5"},
         {"状态:富裕"},
         "3000,1: 5; 3000,1.5! 2; 3001,1: 2; 3001,1.5: 1"},
        /* Of those who fail or may fail, members at school: one of 1; at 3001 those of 2, 3 and 7
         * too, of whom one is possible only. */
        {{"收入线=3000,3001"},
         {"措施:资助:人次", "措施:资助:待核实", "money", "open-money"},
         "3000! 1 0 100 0; 3001: 5 1 500 1"},
        {{"资助=0:10.5:5.25"},
         {"money", "households", "people"},
         "0: 0 7 10; 5.25: 5.25 7 10; "
         "10.5: 10.5 7 10"},
        {{"收入线=4501"}, {"money"}, "4501: 700.5"},
        {{"中线=2500,3500,8500"},
         {"致贫原因:居中", "缺失:户:收入"},
         "2500: 2 1; 3500: 1 1; 8500: 1 1"},
        {{"无用=4:6:1"}, {"meets"}, "4: 5; 5! 5; 6: 5"},
        /* Of nine people whose income is known one is poor under 2500, seven under 3600. */
        {{"贫困线=2500,3600,4000"},
         {"poor", "shortfall", "贫困发生率"},
         "2500! 1 500 0.1111111111111111; 3600: 7 5200 0.7777777777777778; "
         "4000: 7 8000 0.7777777777777778"},
        /* 1000 less to a household: 2 is poor too, and under 2700 those of 3 and 7. */
        {{"贫困线=2500,2700", "扣除=0,1000"},
         {"poor"},
         "2500,0! 1; 2500,1000: 2; 2700,0: 1; 2700,1000: 7"},
        {{"扣除=1000,0"}, {"poor", "meets"}, "0! 1 5; 1000: 2 5"},
        {{"贫困线=4000", "收入线=3001"},
         {"poor", "meets", "mpi-h"},
         "4000,3001: 7 2 0.7777777777777778"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct line *line = *state;
        struct sweep sweep;
        struct buffer points = {0};
        if (!try_sweep(line, cases[i].parameters, cases[i].measures, &sweep))
            fail_msg("%s: %s", cases[i].parameters[0], line->small.fault.text[0]);
        put_points(&sweep, &points);
        assert_string_equal(points.bytes, cases[i].points);
        buffer_release(&points);
        sweep_release(&sweep);
    }
}

static void steps_do_not_drift(void **state)
{
    struct sweep sweep;
    assert_true(try_sweep(*state, (const char *[]){"富裕倍数=0.1:0.7:0.1", NULL},
                          (const char *[]){"meets", NULL}, &sweep));
    static const double values[] = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7};
    assert_int_equal(sweep.npoints, sizeof values / sizeof *values);
    for (size_t i = 0; i < sweep.npoints; i++)
        assert_true(sweep_value(&sweep, i, 0) == values[i]);
    sweep_release(&sweep);
}

static void what_is_present_is_known(void **state)
{
    struct sweep sweep;
    assert_true(try_sweep(*state, (const char *[]){"资助=1,2", "收入线=1"},
                          (const char *[]){"meets", NULL}, &sweep));
    assert_false(sweep.has_present[0]);
    assert_true(sweep.has_present[1]);
    assert_true(sweep.present[1] == 3000);
    assert_true(sweep.as_is[0] == 5);
    assert_true(!sweep.read[0] && sweep.in_force[0] && sweep.read[1]);
    assert_false(sweep.assumed[0]);
    sweep_release(&sweep);
    assert_true(
        try_sweep(*state, (const char *[]){"无用=1", NULL}, (const char *[]){NULL}, &sweep));
    assert_false(sweep.read[0] || sweep.in_force[0]);
    assert_int_equal(sweep.ngauges, GAUGE_DEFAULTS);
    sweep_release(&sweep);
    assert_true(try_sweep(*state, (const char *[]){"收入线=1", NULL},
                          (const char *[]){"状态:富裕", "状态:可退出", "meets", NULL}, &sweep));
    assert_true(sweep.assumed[0] && sweep.assumed[1] && !sweep.assumed[2]);
    sweep_release(&sweep);
}

static void mistakes_are_named(void **state)
{
    static const struct {
        const char *parameters[TRIALS_PARAMETERS], *measures[MOST];
        const char *fault;
    } cases[] = {
        {{"收入钱=1:2:1"},
         {NULL},
         "'收入钱' is no parameter of the policy (did you mean '收入线'?)"},
        {{"项目=1"}, {NULL}, "parameter '项目' is no number"},
        {{"须超过=0,1"},
         {NULL},
         "'须超过=0,1' gives values to a switch (write '须超过' alone: it is tried both ways)"},
        {{"收入线"},
         {NULL},
         "'收入线' needs values like 收入线=2800:4000:100 (from, to, step) or "
         "收入线=2800,2855,3000"},
        {{"收入线=1:2"},
         {NULL},
         "'收入线=1:2' needs values like 收入线=2800:4000:100 (from, to, step) or "
         "收入线=2800,2855,3000"},
        {{"收入线=1,,2"},
         {NULL},
         "'收入线=1,,2' needs values like 收入线=2800:4000:100 (from, to, step) or "
         "收入线=2800,2855,3000"},
        {{"收入线=2:1:1"},
         {NULL},
         "'收入线=2:1:1' does not go upwards (write the lower end first and a step above 0)"},
        {{"收入线=1:2:0"},
         {NULL},
         "'收入线=1:2:0' does not go upwards (write the lower end first and a step above 0)"},
        {{"收入线=2800:4000:500"},
         {NULL},
         "'收入线=2800:4000:500' does not end on 4000 (the last step before it is 3800)"},
        {{"收入线=9000:11000:500"},
         {NULL},
         "'收入线=9000:11000:500': 11000 is outside the range 0 to 10000 of '收入线'"},
        {{"收入线=-1"}, {NULL}, "'收入线=-1': -1 is outside the range 0 to 10000 of '收入线'"},
        {{"收入线=3000,3000.0"}, {NULL}, "'收入线=3000,3000.0' has the value 3000 twice"},
        {{"收入线=1", "收入线=2"}, {NULL}, "parameter '收入线' is swept twice"},
        {{"收入线=0:10000:1"}, {NULL}, "a sweep has at most 5000 points (take a larger step)"},
        {{"收入线=1:100:1", "中线=1:51:1"},
         {NULL},
         "a sweep has at most 5000 points (take a larger step)"},
        {{"收入线=1"}, {"meet"}, "unknown measure 'meet' (did you mean 'meets'?)"},
        {{"收入线=1"},
         {"措施:资助:户"},
         "unknown measure '措施:资助:户' (did you mean '措施:资助:人次'?)"},
        {{"收入线=1"}, {"meets", "达标"}, "measure '达标' is named twice"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct line *line = *state;
        struct sweep sweep;
        if (try_sweep(line, cases[i].parameters, cases[i].measures, &sweep))
            fail_msg("%s was swept", cases[i].parameters[0]);
        assert_int_equal(line->small.fault.kind, FAULT_USAGE);
        assert_string_equal(line->small.fault.text[0], cases[i].fault);
    }
}

static void csv_is_what_spreadsheets_read(void **state)
{
    struct sweep sweep;
    struct buffer text = {0};
    assert_true(try_sweep(*state, (const char *[]){"收入线=3000,4501", NULL},
                          (const char *[]){"meets", "money", NULL}, &sweep));
    show_sweep_csv(&sweep, &text);
    assert_string_equal(text.bytes, "\xEF\xBB\xBF收入线,达标,金额至少,现行\r\n3000,5,100,1\r\n"
                                    "4501,1,700.5,0\r\n");
    buffer_release(&text);
    sweep_release(&sweep);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_value_is_measured, set_up, tear_down),
        cmocka_unit_test_setup_teardown(steps_do_not_drift, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_present_is_known, set_up, tear_down),
        cmocka_unit_test_setup_teardown(mistakes_are_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(csv_is_what_spreadsheets_read, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
