/* Graphs and programs as text. */
#include "print.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>

static const char *fact_name(void *context, enum level level, int fact)
{
    static const char *const names[] = {"户.收入", "户.人口", "户.等级", "户.低保", "户.出生日期"};
    (void)context;
    return level == LEVEL_MEMBER ? "人.劳力" : names[fact];
}

static const char *parameter_name(void *context, int parameter)
{
    (void)context, (void)parameter;
    return "标准.线";
}

static const char *slot_name(void *context, int slot)
{
    (void)context, (void)slot;
    return "户.纯收入";
}

static const char *label_name(void *context, const struct node *subject, int label)
{
    (void)context;
    return subject->op == OP_FACT && label == 1 ? "D级" : NULL;
}

static const struct graph_names names = {NULL, fact_name, parameter_name, slot_name, label_name};

/* What graphs are made of. */
struct parts {
    struct graph *graph;
    node_id income, people, grade, allowance, birth, member, line, slot, yes, no;
};

static struct parts make_parts(void)
{
    struct graph *graph = graph_new(NULL);
    return (struct parts){graph,
                          graph_fact(graph, LEVEL_HOUSEHOLD, 0, TYPE_NUMBER),
                          graph_fact(graph, LEVEL_HOUSEHOLD, 1, TYPE_NUMBER),
                          graph_fact(graph, LEVEL_HOUSEHOLD, 2, TYPE_ENUM),
                          graph_fact(graph, LEVEL_HOUSEHOLD, 3, TYPE_TRUTH),
                          graph_fact(graph, LEVEL_HOUSEHOLD, 4, TYPE_DATE),
                          graph_fact(graph, LEVEL_MEMBER, 0, TYPE_TRUTH),
                          graph_parameter(graph, 0, TYPE_NUMBER),
                          graph_slot(graph, 0, LEVEL_HOUSEHOLD, TYPE_NUMBER),
                          graph_truth(graph, true),
                          graph_truth(graph, false)};
}

static void prints(const struct parts *p, node_id root, const char *want)
{
    struct buffer out = {0};
    assert_true(graph_print(&out, p->graph, root, &names));
    assert_string_equal(out.bytes, want);
    buffer_release(&out);
}

static node_id two(const struct parts *p, enum graph_operation op, node_id a, node_id b)
{
    return graph_operation(p->graph, op, a, b, NO_NODE);
}

static node_id choice(const struct parts *p, node_id c, node_id a, node_id b)
{
    return graph_operation(p->graph, OP_ITE, c, a, b);
}

static void expressions_read_like_rules(void **state)
{
    (void)state;
    struct parts p = make_parts();
    node_id total = two(&p, OP_MUL, p.line, p.people), below = two(&p, OP_LESS, p.income, total);
    prints(&p, p.income, "户.收入\n");
    prints(&p, below, "户.收入 < (标准.线 * 户.人口)\n");
    prints(&p, choice(&p, below, p.no, p.yes), "(标准.线 * 户.人口) <= 户.收入\n");
    prints(&p, graph_is(p.graph, p.grade, 1), "户.等级 is D级\n");
    prints(&p, graph_is(p.graph, p.grade, 2), "户.等级 is 2\n");
    prints(&p, two(&p, OP_COUNT, p.member, NO_NODE), "count(人.劳力)\n");
    prints(&p, two(&p, OP_MAX, p.slot, graph_const(p.graph, 0.5, TYPE_NUMBER)),
           "max(户.纯收入, 0.5)\n");
    prints(&p, two(&p, OP_LESS, graph_const(p.graph, 0, TYPE_DATE), p.birth),
           "1970-01-01 < 户.出生日期\n");
    prints(&p, graph_parameter_at(p.graph, 0, TYPE_NUMBER, p.people), "标准.线 at 户.人口\n");
    graph_free(p.graph);
}

static void choices_read_as_logic(void **state)
{
    (void)state;
    struct parts p = make_parts();
    node_id poor = two(&p, OP_LESS, p.income, p.line), is = graph_is(p.graph, p.grade, 1);
    prints(&p, choice(&p, p.allowance, p.yes, poor), "户.低保 or (户.收入 < 标准.线)\n");
    prints(&p, choice(&p, p.allowance, poor, p.no), "户.低保 and (户.收入 < 标准.线)\n");
    prints(&p, choice(&p, p.allowance, p.no, is), "not 户.低保 and 户.等级 is D级\n");
    prints(&p, choice(&p, p.allowance, is, p.yes), "not 户.低保 or 户.等级 is D级\n");
    prints(&p, choice(&p, p.allowance, p.income, p.line), "if 户.低保 then 户.收入 else 标准.线\n");
    graph_free(p.graph);
}

static void shared_parts_have_a_line(void **state)
{
    (void)state;
    struct parts p = make_parts();
    node_id total = two(&p, OP_ADD, p.income, p.slot);
    node_id both =
        choice(&p, two(&p, OP_LESS, total, p.line), two(&p, OP_LESS, p.people, total), p.no);
    char want[256];
    snprintf(want, sizeof want,
             "%%%d = 户.收入 + 户.纯收入\n(%%%d < 标准.线) and (户.人口 < %%%d)\n", total, total,
             total);
    prints(&p, both, want);
    graph_free(p.graph);
}

static struct value anything(void *context, enum level level, int fact)
{
    (void)context, (void)level, (void)fact;
    return (struct value){-INFINITY, INFINITY};
}

static struct value line_of(void *context, int index, size_t place)
{
    (void)context, (void)index, (void)place;
    return (struct value){2855, 2855};
}

static void programs_list_their_steps(void **state)
{
    (void)state;
    struct parts p = make_parts();
    struct tables tables;
    const size_t columns[LEVEL_COUNT] = {4, 1, 0, 0};
    assert_true(tables_init(&tables, columns, NULL));
    for (int i = 0; i < 100; i++) {
        assert_true(column_append(&tables.at[LEVEL_HOUSEHOLD].columns[0], i * 100, NULL));
        assert_true(column_append(&tables.at[LEVEL_HOUSEHOLD].columns[3], i % 2, NULL));
    }
    tables.at[LEVEL_HOUSEHOLD].nrows = 100;
    tables.first_member = calloc(101, sizeof *tables.first_member);
    const struct program_input input = {.graph = p.graph,
                                        .tables = &tables,
                                        .nplaces = 1,
                                        .blank = anything,
                                        .range = anything,
                                        .parameter = line_of};
    const struct program_output output = {
        choice(&p, p.allowance, two(&p, OP_LESS, p.income, p.line), p.no), LEVEL_HOUSEHOLD};
    struct program *program = program_new(&input, &output, 1, NULL);
    struct buffer out = {0};
    assert_true(program_print(&out, program, &names));
    assert_non_null(strstr(out.bytes, "2 steps, "));
    assert_non_null(strstr(out.bytes, "column < 户.收入, k = 2855; households, until 1\n"));
    assert_non_null(strstr(out.bytes, " = and of 户.低保, %"));
    buffer_release(&out);
    program_free(program);
    tables_release(&tables);
    graph_free(p.graph);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expressions_read_like_rules),
        cmocka_unit_test(choices_read_as_logic),
        cmocka_unit_test(shared_parts_have_a_line),
        cmocka_unit_test(programs_list_their_steps),
    };
    return cmocka_run_group_tests_name("print", tests, NULL, NULL);
}
