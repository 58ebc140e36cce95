/* The check before a run: what counts as a finding, what as a note, and how both are shown. */
#include "check.h"
#include "show_check.h"
#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <limits.h>
#include <stdio.h>

static const char facts_text[] = "household:\n"
                                 "  table: 户\n  key: 户编号\n  area: 村代码\n"
                                 "  facts:\n"
                                 "    收入: {type: money, unit: 元}\n"
                                 "    人口: {type: integer, range: [1, 30]}\n"
                                 "    通电: {type: boolean}\n"
                                 "    电话: {type: text, personal: true}\n";

static const char policy_text[] =
    "policy: test\ntitle: 试验政策\nfacts: facts.yaml\nrules: [rules.lua]\n"
    "parameters:\n"
    "  线: {unit: 元/人, basis: 试验, status: assumed, from: {2014: 3000}}\n"
    "  旧线: {unit: 元/人, basis: 试验, status: verified, from: {2014: 2000}}\n";

static const char sound_rules[] =
    "fact.每人 { type = 'money', value = function(户) return 户.收入 / 户.人口 end }\n"
    "cause.缺收入 { basis = '表', when = function(户, 标准) return 户.每人 < 标准.线 end,\n"
    "  severity = function(户) return 1 end }\n"
    "aid.扶持 { basis = '表', answers = { '缺收入' },\n"
    "  eligible = function(户) return 户.通电 end }\n"
    "status.在册 { basis = '表', when = function(户) return true end }\n";

static const char faulty_rules[] =
    "cause.缺收入 { basis = '表', when = function(户, 标准) return 户.收入 < 标准.线 end,\n"
    "  severity = function(户) return 1 end }\n"
    "criterion.通电达标 { basis = '表', met = function(户) return 户.通电 end }\n"
    "aid.扶持 { basis = '表', answers = { '通电达标' },\n"
    "  eligible = function(户) return false end }\n"
    "status.在册 { basis = '表', when = function(户) return 户.通电 end }\n";

struct world {
    char folder[64];
    struct arena arena;
    struct policy policy;
    struct rulebook *book;
    struct fault fault;
    struct check check;
    struct buffer text;
};

static void write_file(const struct world *world, const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", world->folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void world_open(struct world *world, const char *rules, const struct registry *registry)
{
    memset(world, 0, sizeof *world);
    fault_init(&world->fault);
    arena_init(&world->arena);
    strcpy(world->folder, "/tmp/diguan-check-XXXXXX");
    assert_non_null(mkdtemp(world->folder));
    write_file(world, "facts.yaml", facts_text);
    write_file(world, "policy.yaml", policy_text);
    write_file(world, "rules.lua", rules);
    bool good = policy_load(world->folder, &world->arena, &world->policy, &world->fault);
    world->book = good ? rulebook_load(&world->policy, INT_MAX, &world->fault) : NULL;
    if (!world->book || !check_policy(world->book, registry, &world->check, &world->fault))
        fail_msg("%s", world->fault.text[0]);
}

static void world_close(struct world *world)
{
    static const char *const names[] = {"facts.yaml", "policy.yaml", "rules.lua"};
    buffer_release(&world->text);
    check_release(&world->check);
    rulebook_free(world->book);
    arena_release(&world->arena);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", world->folder, names[i]);
        unlink(path);
    }
    rmdir(world->folder);
}

static void has(const struct remark_list *list, int line, const char *text)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].mark.line == line && !strcmp(list->items[i].text, text))
            return;
    for (size_t i = 0; i < list->count; i++)
        print_message("%d: %s\n", list->items[i].mark.line, list->items[i].text);
    fail_msg("no remark '%s' at line %d", text, line);
}

static void contains(const struct buffer *text, const char *want)
{
    if (!strstr(text->bytes, want))
        fail_msg("'%s' is not in:\n%s", want, text->bytes);
}

static void a_sound_policy_has_no_findings(void **state)
{
    (void)state;
    struct world world;
    world_open(&world, sound_rules, NULL);
    assert_int_equal(world.check.findings.count, 0);
    assert_int_equal(world.check.notes.count, 1);
    has(&world.check.notes, 7, "parameter '旧线' is read by no rule");
    show_check_text(&world.check, false, &world.text);
    contains(&world.text, "test 试验政策\n4 rules: 1 derived fact, 1 cause, 0 criteria, 1 aid, ");
    contains(&world.text, "2 parameters (1 assumed ※)\n");
    contains(&world.text, "\nno findings\n");
    world_close(&world);
}

static void what_cannot_work_is_found(void **state)
{
    (void)state;
    struct world world;
    world_open(&world, faulty_rules, NULL);
    const struct remark_list *findings = &world.check.findings;
    assert_int_equal(findings->count, 3);
    has(findings, 1, "cause '缺收入' is answered by no aid (name it in the answers of one)");
    has(findings, 4, "aid '扶持' says no to every household");
    has(findings, 6,
        "the last status '在册' does not hold always, so a household may get none "
        "(end with one whose `when` returns true)");
    has(&world.check.notes, 2, "1 fact of the household is read by no rule: 人口");
    show_check_text(&world.check, false, &world.text);
    contains(&world.text, "\n3 findings\n");
    world_close(&world);
}

static void a_rule_reads_through_derived_facts(void **state)
{
    (void)state;
    struct world world;
    world_open(&world, sound_rules, NULL);
    int cause = rulebook_find(world.book, "缺收入");
    const struct rule_report *report = &world.check.rules[cause];
    assert_int_equal(report->rule, cause);
    assert_int_equal(report->nfacts, 2);
    assert_int_equal(report->nparameters, 1);
    assert_int_equal(report->executions, 4); /* the condition asks once: 3; severity: 1 */
    assert_false(report->interpreted);
    show_check_text(&world.check, true, &world.text);
    contains(&world.text, "cause.缺收入 (4 executions, ");
    contains(&world.text, "    收入, 人口, 标准.线※\n");
    world_close(&world);
}

/* What the registry's loading counted comes out as findings. */
static void a_registry_is_judged_too(void **state)
{
    (void)state;
    struct bad_cells bad[] = {
        {.level = LEVEL_HOUSEHOLD,
         .fact = 1,
         .value = "99",
         .why = "outside 1 to 30",
         .count = 12,
         .first_key = "H7"},
        {.level = LEVEL_HOUSEHOLD, .fact = 3, .why = "not a text", .count = 2, .first_key = "H9"},
        {.level = LEVEL_HOUSEHOLD, .fact = 4, .why = "blank", .count = 2, .first_key = "H8"}};
    const char *received[] = {"扶持", "送温暖"};
    struct registry registry = {.path = "r.db",
                                .described = true,
                                .as_of_day = INT_MIN,
                                .nbad = 3,
                                .bad = bad,
                                .orphans = 3,
                                .first_orphan = "H0",
                                .received_orphans = 1,
                                .nreceived_names = 2,
                                .received_names = received};
    struct world world;
    world_open(&world, sound_rules, &registry);
    const struct remark_list *findings = &world.check.findings;
    assert_int_equal(findings->count, 6);
    has(findings, 0, "12 cells have 人口 = '99', outside 1 to 30 (first: H7; read as missing)");
    has(findings, 0, "2 cells have 电话 not a text (first: H9; read as missing)");
    has(findings, 0,
        "households whose 村代码 is blank: 2 (first: H8; the facts of their village are missing)");
    has(findings, 0, "3 members belong to no household (first household: H0; left out)");
    has(findings, 0, "登记信息 has no 数据截止日期 (give the date with --as-of)");
    has(&world.check.notes, 0, "measures already received that are no aid of the policy: 送温暖");
    show_check_text(&world.check, false, &world.text);
    contains(&world.text, "\nr.db: 12 cells have 人口 = '99'");
    world_close(&world);
}

static void programs_get_the_same(void **state)
{
    (void)state;
    struct world world;
    world_open(&world, faulty_rules, NULL);
    show_check_json(&world.check, &world.text);
    contains(&world.text, "\"findings\": [");
    contains(&world.text, "\"text\": \"aid '扶持' says no to every household\"");
    contains(&world.text, "\"kind\": \"cause\"");
    contains(&world.text, "\"assumed\": true");
    assert_string_equal(world.text.bytes + world.text.length - 2, "}\n");
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_policy_has_no_findings),
        cmocka_unit_test(what_cannot_work_is_found),
        cmocka_unit_test(a_rule_reads_through_derived_facts),
        cmocka_unit_test(a_registry_is_judged_too),
        cmocka_unit_test(programs_get_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
