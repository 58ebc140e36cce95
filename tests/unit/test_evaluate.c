/* The main job: what reaches results.db and the summary, whole or not at all; and the audits. */
#include "audit.h"
#include "evaluate.h"
#include "show_audit.h"
#include "show_summary.h"

#include "small_policy.h"

/* Three counties' worth of households, more than one block of them. */
enum { HOUSEHOLDS = BLOCK_ROWS + 500 };

struct world {
    struct small small;
    struct evaluate_request request;
    char out[128];
};

static void add_households(struct small *small)
{
    small_household(small, 1, "病 = 1, 房 = 0, 甲资 = 1, 主要致贫原因 = '因病'");
    small_household(small, 2, "残 = 1, 甲资 = 1, 村代码 = '622926102001'");
    small_member(small, 2, 1, "丁资 = 1, 丁额 = 200.25");
    small_member(small, 2, 2, "丁资 = 1, 丁额 = NULL");
    small_received(small, 2, 1, "丁");
    small_household(small, 3, "水 = NULL, 出 = 1, 村代码 = NULL");
    small_household(small, 4, "病 = 1, 学 = NULL, 乙资 = NULL, 主要致贫原因 = '其他'");
    for (int i = 5; i <= HOUSEHOLDS; i++)
        small_household(small, i, "出 = 1");
}

static int set_up(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    struct small *small = &world->small;
    small_init(small);
    add_households(small);
    small_load(small);
    world->request = (struct evaluate_request){
        .rulebook = small->rulebook,
        .registry = &small->registry,
        .as_of_day = date_from_civil(2018, 12, 31),
        .engine_version = "test",
        .out = small_path(small, "results.db", world->out),
    };
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    small_release(&world->small);
    free(world);
    return 0;
}

static void run(struct world *world)
{
    struct summary summary;
    if (!evaluate_run(&world->request, &summary, &world->small.fault))
        fail_msg("%s", world->small.fault.text[0]);
    summary_release(&summary);
}

static int put_row(void *context, int ncells, char **cells, char **names)
{
    struct buffer *out = context;
    (void)names;
    if (out->length)
        buffer_put(out, " ");
    for (int i = 0; i < ncells; i++)
        buffer_format(out, "%s%s", i ? "|" : "", cells[i] ? cells[i] : "");
    return 0;
}

/* All rows of the query in one line. */
static void assert_rows(const struct world *world, const char *query, const char *expected)
{
    sqlite3 *database;
    struct buffer found = {0};
    char *message = NULL;
    assert_int_equal(sqlite3_open_v2(world->out, &database, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    if (sqlite3_exec(database, query, put_row, &found, &message) != SQLITE_OK)
        fail_msg("%s: %s", query, message);
    sqlite3_close(database);
    assert_string_equal(found.bytes ? found.bytes : "", expected);
    buffer_release(&found);
}

static void every_table_has_its_rows(void **state)
{
    static const struct {
        const char *query, *rows;
    } cases[] = {
        {"SELECT count(*) FROM verdict", "4596"},
        {"SELECT area, people, meets, status, main_cause, declared_cause, agreement, causes, aids,"
         " money, money_undetermined FROM verdict WHERE household <= 5 ORDER BY household",
         "621121101001|0|0|在册|因病|因病|一致|1|1|1000.0|0 "
         "622926102001|2|1|在册|因残|||2|8|200.25|1 |0||||||0|0|0.0|0 "
         "621121101001|0|1|在册|因病|其他|另有主因|1|0|0.0|0 "
         "621121101001|0|1|可退出||||0|0|0.0|0"},
        {"SELECT * FROM criterion WHERE household <= 3 ORDER BY household", "1|0|1 2|1|1 3|1|"},
        {"SELECT cause, household, severity, rank FROM cause ORDER BY household",
         "因病|1|0.5|1 因残|2|0.5|1 因病|4|0.5|1"},
        {"SELECT aid, household, member, answers, amount, state FROM recommendation"
         " ORDER BY household, member",
         "甲|1||因病、住房|1000.0|建议新增 丁|2|21|因残|200.25|已享受 丁|2|22|因残||建议新增 "
         "乙|4||因病||待核实"},
        {"SELECT deficit, household FROM gap", ""},
        {"SELECT rule, household, fact, member FROM undetermined ORDER BY household, rule",
         "丁|2|丁额|22 可退出|3|水| 达标|3|水| 饮水|3|水| 乙|4|乙资| 因学|4|学| 病而无学|4|学|"},
        {"SELECT audit, household FROM audit", "病而无学|1"},
        {"SELECT name, value FROM run WHERE name NOT IN ('policy.folder', 'registry')"
         " ORDER BY name",
         "aids.bits|甲、乙、丙、丁、戊、己 area| as_of|2018-12-31 assumed|底线 "
         "causes.bits|因病、因残、因学 cross_checked|0 engine|test households|4596 members|2 "
         "policy|small "
         "policy.title|小方案 registry.source| registry.synthetic|是 rules|16"},
    };
    struct world *world = *state;
    run(world);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_rows(world, cases[i].query, cases[i].rows);
}

static void the_summary_counts_by_area_and_measure(void **state)
{
    static const struct {
        const char *query, *rows;
    } cases[] = {
        {"SELECT level, area, value FROM summary WHERE measure = '户数' ORDER BY area",
         "总计||4596.0 省|62|4595.0 市|6211|4594.0 县|621121|4594.0 市|6229|1.0 县|622926|1.0"},
        {"SELECT measure, value FROM summary WHERE level = '总计' AND measure NOT LIKE '%:%'"
         " ORDER BY measure",
         "不达标|1.0 人数|2.0 待核实|1.0 户数|4596.0 新增金额至少|1000.0 有疑点|1.0 达标|4594.0 "
         "金额待定|1.0 金额至少|1200.25"},
        {"SELECT measure, value FROM summary WHERE level = '总计' AND measure LIKE '%:%'"
         " AND measure NOT LIKE '退出标准:%' AND value <> 0 ORDER BY measure",
         "主因:因残|1.0 主因:因病|2.0 主因:无|4593.0 主因核对:一致|1.0 主因核对:另有主因|1.0 "
         "主因核对:未填|4594.0 措施:丁:人次|2.0 措施:丁:已享受|1.0 措施:丁:建议新增|1.0 "
         "措施:丁:金额待定|1.0 措施:丁:金额至少|200.25 措施:乙:待核实|1.0 措施:甲:建议新增|1.0 "
         "措施:甲:户|1.0 措施:甲:新增金额至少|1000.0 措施:甲:金额至少|1000.0 状态:可退出|4592.0 "
         "状态:在册|3.0 状态:待核实|1.0 疑点:病而无学|1.0 登记原因:其他|1.0 登记原因:因病|1.0 "
         "登记原因:未填|4594.0 缺失:户:水|1.0 致贫原因:因学:待核实|1.0 致贫原因:因残|1.0 "
         "致贫原因:因病|2.0"},
        {"SELECT measure, value FROM summary WHERE level = '县' AND area = '621121'"
         " AND measure LIKE '退出标准:%' ORDER BY measure",
         "退出标准:住房:未达标|1.0 退出标准:住房:达标|4593.0 退出标准:饮水:达标|4594.0"},
        {"SELECT value FROM summary WHERE level = '县' AND area = '622926'"
         " AND measure = '状态:可退出'",
         "0.0"},
    };
    struct world *world = *state;
    run(world);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_rows(world, cases[i].query, cases[i].rows);
}

static char *read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *bytes = malloc(8 << 20);
    *length = fread(bytes, 1, 8 << 20, file);
    fclose(file);
    assert_in_range(*length, 1000, (8 << 20) - 1);
    return bytes;
}

static void threads_do_not_matter(void **state)
{
    struct world *world = *state;
    size_t length, again;
    world->request.threads = 1;
    run(world);
    char *first = read_file(world->out, &length);
    for (size_t threads = 2; threads <= 5; threads += 3) {
        world->request.threads = threads;
        run(world);
        char *other = read_file(world->out, &again);
        assert_int_equal(length, again);
        assert_memory_equal(first, other, length);
        free(other);
    }
    free(first);
}

/* With the values of another policy the results are those of a rulebook of that policy. */
static void other_values_give_the_results_of_their_policy(void **state)
{
    static const char other_parameters[] =
        "policy: small\n"
        "title: 小方案\n"
        "facts: facts.yaml\n"
        "rules: [rules.lua]\n"
        "parameters:\n"
        "  底线: {unit: 元, basis: 试验, status: assumed, from: {2014: {else: 1500, 622926: 9}}}\n";
    struct world *world = *state;
    struct small *small = &world->small;
    struct policy other;
    small_write(small, "policy.yaml", other_parameters);
    assert_true(policy_load(small->folder, &small->arena, &other, &small->fault));
    struct rulebook *book = rulebook_load(&other, world->request.as_of_day, &small->fault);
    assert_non_null(book);
    for (int plain = 0; plain < 2; plain++) {
        size_t length, again;
        world->request.plain = plain;
        world->request.cross_check = plain ? 0 : HOUSEHOLDS;
        world->request.rulebook = book;
        world->request.values = NULL;
        run(world);
        char *want = read_file(world->out, &length);
        world->request.rulebook = small->rulebook;
        world->request.values = &other;
        run(world);
        char *got = read_file(world->out, &again);
        assert_int_equal(length, again);
        assert_memory_equal(want, got, length);
        free(got);
        free(want);
    }
    rulebook_free(book);
    assert_rows(world, "SELECT amount FROM recommendation WHERE aid = '甲'", "1500.0");
}

static char *results_of(struct world *world, size_t *length)
{
    run(world);
    return read_file(world->out, length);
}

/* What is taken from an evaluation that was kept changes nothing, with other values and with other
 * rules; what was kept of it serves as well. */
static void kept_outcomes_give_the_same_results(void **state)
{
    static const char other_parameters[] =
        "policy: small\n"
        "title: 小方案\n"
        "facts: facts.yaml\n"
        "rules: [rules.lua]\n"
        "parameters:\n"
        "  底线: {unit: 元, basis: 试验, status: assumed, from: {2014: 1500}}\n";
    struct world *world = *state;
    struct small *small = &world->small;
    struct evaluate_request *request = &world->request;
    struct policy other;
    small_write(small, "policy.yaml", other_parameters);
    assert_true(policy_load(small->folder, &small->arena, &other, &small->fault));
    struct rulebook *book = rulebook_load(&other, request->as_of_day, &small->fault);
    struct kept *first = kept_new(&small->fault), *second = kept_new(&small->fault);
    request->keep = first;
    run(world);
    request->keep = NULL;
    request->values = &other;
    for (size_t threads = 1; threads <= 3; threads++) {
        size_t length, again, yet_again;
        request->threads = threads;
        char *full = results_of(world, &length);
        request->kept = first;
        request->keep = second;
        char *taken = results_of(world, &again);
        request->kept = second;
        request->keep = NULL;
        request->rulebook = book;
        char *by_other_book = results_of(world, &yet_again);
        assert_int_equal(length, again);
        assert_int_equal(length, yet_again);
        assert_memory_equal(full, taken, length);
        assert_memory_equal(full, by_other_book, length);
        request->rulebook = small->rulebook;
        request->kept = NULL;
        free(full);
        free(taken);
        free(by_other_book);
    }
    kept_free(first);
    kept_free(second);
    rulebook_free(book);
}

/* Without a file the summary is the same, and no file appears. */
static void a_run_without_results_writes_nothing(void **state)
{
    struct world *world = *state;
    struct summary summary;
    world->request.out = NULL;
    assert_true(evaluate_run(&world->request, &summary, &world->small.fault));
    assert_int_equal(summary_total(&summary, MEASURE_HOUSEHOLDS), HOUSEHOLDS);
    assert_int_equal(summary_total(&summary, MEASURE_MONEY), 120025);
    assert_int_equal(summary.nassumed, 1);
    summary_release(&summary);
    assert_int_equal(access(world->out, F_OK), -1);
}

/* What townships count comes to what the whole counts. */
static void townships_add_up(void **state)
{
    struct world *world = *state;
    struct summary summary;
    assert_true(evaluate_run(&world->request, &summary, &world->small.fault));
    const struct summary_areas *townships = &summary.levels[TOWNSHIP];
    assert_int_equal(townships->count, 3);
    for (size_t measure = 0; measure < summary.measures.nbrief; measure++) {
        int64_t sum = 0;
        for (size_t i = 0; i < townships->count; i++)
            sum += townships->items[i].counts[measure];
        assert_int_equal(sum, summary_total(&summary, measure));
    }
    summary_release(&summary);
}

static bool fail_late(void *context, struct verdicts *verdicts, struct fault *fault)
{
    size_t *seen = context;
    if (++*seen < 2)
        return true;
    return fault_set(fault, FAULT_IO, "stopped at %zu", verdicts->first);
}

static void the_first_failure_ends_the_run(void **state)
{
    struct world *world = *state;
    size_t seen = 0;
    assert_false(
        evaluate_each(&world->request, MATCH_WHO, NULL, fail_late, &seen, &world->small.fault));
    assert_int_equal(seen, 2);
    assert_string_equal(world->small.fault.text[0], "stopped at 4096");
}

static void results_that_cannot_be_written_are_a_fault(void **state)
{
    struct world *world = *state;
    struct summary summary = {.nassumed = 77};
    world->request.out = world->small.folder;
    assert_false(evaluate_run(&world->request, &summary, &world->small.fault));
    assert_int_equal(world->small.fault.kind, FAULT_IO);
    assert_int_equal(summary.nassumed, 77);
}

static void audits_are_listed_by_household(void **state)
{
    struct world *world = *state;
    struct audit audit;
    assert_true(audit_run(&world->request, &audit, &world->small.fault));
    assert_int_equal(audit.count, 1);
    assert_int_equal(audit.nhouseholds, 1);
    assert_int_equal(audit.findings[0].household, 0);
    assert_int_equal(audit.findings[0].audit, 0);
    audit_release(&audit);
}

static void audits_are_shown_by_what_was_asked(void **state)
{
    static const char *const expected[AUDIT_BY_COUNT] = {
        [BY_RULE] = "  doubt     households  first\n"
                    "  病而无学           1      1\n",
        [BY_COUNTY] = "  county         households  findings\n"
                      "  定西市 通渭县           1         1\n",
        [BY_TOWNSHIP] = "  township                 households  findings\n"
                        "  定西市 通渭县 621121101           1         1\n",
        [BY_HOUSEHOLD] = "  household  doubts\n"
                         "  1          病而无学\n",
    };
    struct world *world = *state;
    struct audit audit;
    assert_true(audit_run(&world->request, &audit, &world->small.fault));
    for (int by = 0; by < AUDIT_BY_COUNT; by++) {
        struct buffer text = {0};
        show_audit_text(&audit, (enum audit_by)by, &text);
        char *table = strstr(text.bytes, "\n\n");
        assert_non_null(table);
        char *cells = strstr(table + 2, "\nWhat could not be read\n");
        assert_non_null(cells);
        assert_non_null(strstr(cells, "1 of 4,596 households have a 村代码 that is blank "
                                      "(first: 户编号 3"));
        *cells = '\0';
        assert_string_equal(table + 2, expected[by]);
        buffer_release(&text);
    }
    audit_release(&audit);
}

/* No line is wider than a terminal, and none ends in spaces. */
static void assert_tidy(const char *text)
{
    while (*text) {
        char line[512];
        size_t length = strcspn(text, "\n");
        snprintf(line, sizeof line, "%.*s", (int)length, text);
        if (text_width(line) > 80 || (length && line[length - 1] == ' '))
            fail_msg("'%s'", line);
        text += length + 1;
    }
}

static void the_summary_is_shown(void **state)
{
    static const char *const lines[] = {
        "小方案\n",
        "            these data are synthetic\n",
        "households  4,596\n",
        "  every criterion met       4,594  100.0%\n",
        "  定西市                 4,594       0  4,593        1             0       1\n",
        "  甲※  户       0         1       0               1,000     0\n",
        "  丁   人       1         1       0                   0     1\n",
        "  recommended in all: at least 1,200.25 yuan, of which new 1,000; 1 undetermined\n",
        "  户  水           1\n",
        "※ rests on assumed parameters: 底线\n",
    };
    struct world *world = *state;
    struct summary summary;
    struct buffer text = {0};
    assert_true(evaluate_run(&world->request, &summary, &world->small.fault));
    show_summary_text(&summary, &text);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (!strstr(text.bytes, lines[i]))
            fail_msg("no '%s' in:\n%s", lines[i], text.bytes);
    assert_tidy(text.bytes);
    buffer_release(&text);
    summary_release(&summary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_table_has_its_rows, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_summary_counts_by_area_and_measure, set_up, tear_down),
        cmocka_unit_test_setup_teardown(threads_do_not_matter, set_up, tear_down),
        cmocka_unit_test_setup_teardown(other_values_give_the_results_of_their_policy, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(kept_outcomes_give_the_same_results, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_run_without_results_writes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(townships_add_up, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_first_failure_ends_the_run, set_up, tear_down),
        cmocka_unit_test_setup_teardown(results_that_cannot_be_written_are_a_fault, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(audits_are_listed_by_household, set_up, tear_down),
        cmocka_unit_test_setup_teardown(audits_are_shown_by_what_was_asked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_summary_is_shown, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
