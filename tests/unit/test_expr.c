/* The graph and the reference meaning of its nodes. */
#include "graph.h"
#include "value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>

static const struct value NO = {0, 0}, YES = {1, 1}, UNKNOWN = {0, 1};
static const double INF = INFINITY;

static struct value of(enum graph_operation op, struct value a, struct value b, struct value c)
{
    const struct value operands[3] = {a, b, c};
    return value_of_operation(op, operands, 0);
}

static void same(struct value got, struct value want, const char *what)
{
    if (got.low != want.low || got.high != want.high)
        fail_msg("%s: got [%g, %g], want [%g, %g]", what, got.low, got.high, want.low, want.high);
}

static struct value point(double x)
{
    return (struct value){x, x};
}

static void equal_expressions_are_one_node(void **state)
{
    (void)state;
    struct graph *graph = graph_new(NULL);
    node_id a = graph_fact(graph, LEVEL_HOUSEHOLD, 0, TYPE_NUMBER);
    node_id b = graph_parameter(graph, 1, TYPE_NUMBER);
    node_id sum = graph_operation(graph, OP_ADD, a, b, NO_NODE);
    assert_int_equal(sum, graph_operation(graph, OP_ADD, a, b, NO_NODE));
    assert_int_not_equal(sum, graph_operation(graph, OP_ADD, b, a, NO_NODE));
    assert_int_not_equal(a, graph_fact(graph, LEVEL_VILLAGE, 0, TYPE_NUMBER));
    assert_int_equal(graph_const(graph, 0.0, TYPE_NUMBER), graph_const(graph, -0.0, TYPE_NUMBER));
    assert_int_not_equal(graph_const(graph, 1, TYPE_NUMBER), graph_const(graph, 1, TYPE_DATE));
    graph_free(graph);
}

static void many_nodes_keep_their_identity(void **state)
{
    (void)state;
    struct graph *graph = graph_new(NULL);
    for (int i = 0; i < 20000; i++)
        assert_int_equal(graph_const(graph, i, TYPE_NUMBER), i);
    for (int i = 0; i < 20000; i++)
        assert_int_equal(graph_const(graph, i, TYPE_NUMBER), i);
    assert_int_equal(graph_size(graph), 20000);
    graph_free(graph);
}

static void levels_follow_the_leaves(void **state)
{
    (void)state;
    struct graph *graph = graph_new(NULL);
    node_id household = graph_fact(graph, LEVEL_HOUSEHOLD, 0, TYPE_NUMBER);
    node_id village = graph_fact(graph, LEVEL_VILLAGE, 0, TYPE_NUMBER);
    node_id member = graph_fact(graph, LEVEL_MEMBER, 0, TYPE_NUMBER);
    node_id mixed = graph_operation(graph, OP_LESS, household, member, NO_NODE);
    assert_int_equal(graph_node(graph, village)->level, LEVEL_HOUSEHOLD);
    assert_int_equal(graph_node(graph, mixed)->level, LEVEL_MEMBER);
    assert_int_equal(graph_node(graph, mixed)->type, TYPE_TRUTH);
    node_id count = graph_operation(graph, OP_COUNT, mixed, NO_NODE, NO_NODE);
    assert_int_equal(graph_node(graph, count)->level, LEVEL_HOUSEHOLD);
    assert_int_equal(graph_node(graph, count)->type, TYPE_NUMBER);
    graph_free(graph);
}

static void choice_of_equal_branches_is_the_branch(void **state)
{
    (void)state;
    struct graph *graph = graph_new(NULL);
    node_id yes = graph_truth(graph, true);
    node_id asked = graph_fact(graph, LEVEL_HOUSEHOLD, 0, TYPE_TRUTH);
    assert_int_equal(graph_operation(graph, OP_ITE, asked, yes, yes), yes);
    graph_free(graph);
}

static void choice_keeps_all_three_values(void **state)
{
    (void)state;
    const struct value all[3] = {NO, YES, UNKNOWN};
    for (int c = 0; c < 3; c++)
        for (int a = 0; a < 3; a++)
            for (int b = 0; b < 3; b++) {
                struct value want = c == 1 ? all[a] : c == 0 ? all[b] : a == b ? all[a] : UNKNOWN;
                same(of(OP_ITE, all[c], all[a], all[b]), want, "if");
            }
}

static void comparisons_are_decided_only_when_surely_so(void **state)
{
    (void)state;
    same(of(OP_LESS, point(1), point(2), NO), YES, "1 < 2");
    same(of(OP_LESS, point(2), point(2), NO), NO, "2 < 2");
    same(of(OP_LESS, (struct value){0, 3}, point(4), NO), YES, "0..3 < 4");
    same(of(OP_LESS, (struct value){0, 4}, point(4), NO), UNKNOWN, "0..4 < 4");
    same(of(OP_LESS, (struct value){4, 9}, point(4), NO), NO, "4..9 < 4");
    same(of(OP_LESS, (struct value){-INF, INF}, point(4), NO), UNKNOWN, "? < 4");
    same(of(OP_EQUAL, (struct value){0, 4}, point(5), NO), NO, "0..4 == 5");
    same(of(OP_EQUAL, (struct value){0, 5}, point(5), NO), UNKNOWN, "0..5 == 5");
}

static void numbers_beyond_the_finite_are_missing(void **state)
{
    (void)state;
    const struct value missing = {-INF, INF};
    same(of(OP_DIV, point(1), point(0), NO), missing, "1 / 0");
    same(of(OP_DIV, point(0), point(0), NO), missing, "0 / 0");
    same(of(OP_MUL, point(1e300), point(1e300), NO), missing, "overflow");
    same(of(OP_DIV, point(1), (struct value){-1, 1}, NO), missing, "1 / -1..1");
    same(of(OP_ADD, point(1), missing, NO), missing, "1 + ?");
    same(of(OP_MUL, point(0), missing, NO), point(0), "0 * ?");
    same(of(OP_KNOWN, missing, NO, NO), NO, "known ?");
    same(of(OP_DEFAULT, missing, point(7), NO), point(7), "default ? 7");
}

static double apply(enum graph_operation op, double a, double b)
{
    return of(op, point(a), point(b), NO).low;
}

/* Every completion of two intervals lies in the interval of the result. */
static void intervals_enclose_every_completion(void **state)
{
    (void)state;
    const enum graph_operation ops[] = {OP_ADD, OP_SUB, OP_MUL,   OP_DIV,  OP_MIN,   OP_MAX,
                                        OP_NEG, OP_ABS, OP_FLOOR, OP_CEIL, OP_ROUND, OP_FEN};
    const double grid[] = {-7.5, -2, -0.3, 0, 0.004, 0.5, 1, 3.25, 1000.01};
    const size_t n = sizeof grid / sizeof *grid;
    for (size_t o = 0; o < sizeof ops / sizeof *ops; o++)
        for (size_t al = 0; al < n; al++)
            for (size_t ah = al; ah < n; ah++)
                for (size_t bl = 0; bl < n; bl++)
                    for (size_t bh = bl; bh < n; bh++) {
                        struct value out = of(ops[o], (struct value){grid[al], grid[ah]},
                                              (struct value){grid[bl], grid[bh]}, NO);
                        for (size_t a = al; a <= ah; a++)
                            for (size_t b = bl; b <= bh; b++) {
                                double x = apply(ops[o], grid[a], grid[b]);
                                assert_true((x >= out.low && x <= out.high) || isinf(out.high));
                            }
                    }
}

/* A household with three members whose fact is 1, blank (0 to 10), 5; member 3 is surely out. */
static struct value member_fact(void *context, enum level level, int index, size_t household,
                                size_t member)
{
    (void)context, (void)household;
    static const struct value values[] = {{1, 1}, {0, 10}, {5, 5}};
    static const struct value in[] = {{1, 1}, {1, 1}, {0, 1}};
    if (level != LEVEL_MEMBER)
        return point(2);
    return index == 0 ? values[member] : in[member];
}

static struct value no_slot(void *context, int slot, size_t household, size_t member)
{
    (void)context, (void)slot, (void)household, (void)member;
    return UNKNOWN;
}

static struct value no_parameter(void *context, int index, size_t household)
{
    (void)context, (void)household;
    return point(index);
}

static struct value year_parameter(void *context, int index, int year, size_t household)
{
    (void)context, (void)household;
    return point(index + year);
}

static void three_members(void *context, size_t household, size_t *first, size_t *end)
{
    *first = 0;
    *end = *(const size_t *)context;
    (void)household;
}

static void check_reductions(size_t members, const struct value want[7])
{
    static const enum graph_operation ops[] = {OP_COUNT,  OP_ANY, OP_SUM,  OP_MIN_OF,
                                               OP_MAX_OF, OP_THE, OP_COUNT};
    struct leaves leaves = {&members,       member_fact,   no_slot, no_parameter,
                            year_parameter, three_members, 0};
    struct graph *graph = graph_new(NULL);
    node_id number = graph_fact(graph, LEVEL_MEMBER, 0, TYPE_NUMBER);
    node_id in = graph_fact(graph, LEVEL_MEMBER, 1, TYPE_TRUTH);
    node_id small =
        graph_operation(graph, OP_LESS, number, graph_const(graph, 3, TYPE_NUMBER), NO_NODE);
    struct evaluation *evaluation = evaluation_new(graph, &leaves, NULL);
    for (int i = 0; i < 7; i++) {
        bool parts = graph_operands(ops[i]) == 2;
        node_id mask = i == 6 ? small : in;
        node_id node = graph_operation(graph, ops[i], mask, parts ? number : NO_NODE, NO_NODE);
        evaluation_household(evaluation, 0);
        same(evaluation_value(evaluation, node), want[i], graph_operation_name(ops[i]));
    }
    evaluation_free(evaluation);
    graph_free(graph);
}

static void members_reduce_to_intervals(void **state)
{
    (void)state;
    const struct value missing = {-INF, INF};
    check_reductions(
        0, (const struct value[]){point(0), NO, point(0), missing, missing, missing, point(0)});
    check_reductions(
        1, (const struct value[]){point(1), YES, point(1), point(1), point(1), point(1), point(1)});
    check_reductions(
        3, (const struct value[]){{2, 3}, YES, {1, 16}, {0, 1}, {1, 10}, missing, {1, 2}});
}

/* Fact 0 is 7, or each value of 5 to 9 in turn; fact 1 is blank. */
struct ranging {
    struct evaluation *evaluation;
    bool ranges;
};

static struct value ranging_fact(void *context, enum level level, int index, size_t household,
                                 size_t member)
{
    const struct ranging *ranging = context;
    (void)level, (void)household, (void)member;
    if (index == 1)
        return (struct value){-INF, INF};
    if (ranging->ranges)
        evaluation_ranges(ranging->evaluation);
    return ranging->ranges ? (struct value){5, 9} : point(7);
}

static void a_leaf_that_ranges_is_known_but_varies(void **state)
{
    (void)state;
    struct ranging ranging = {0};
    struct leaves leaves = {&ranging,       ranging_fact,  no_slot, no_parameter,
                            year_parameter, three_members, 0};
    struct graph *g = graph_new(NULL);
    node_id fact = graph_fact(g, LEVEL_HOUSEHOLD, 0, TYPE_NUMBER);
    node_id blank = graph_fact(g, LEVEL_HOUSEHOLD, 1, TYPE_NUMBER);
    node_id four = graph_const(g, 4, TYPE_NUMBER), eight = graph_const(g, 8, TYPE_NUMBER);
    node_id above = graph_operation(g, OP_LESS, four, fact, NO_NODE);
    node_id below = graph_operation(g, OP_LESS, fact, eight, NO_NODE);
    node_id open = graph_operation(g, OP_LESS, blank, eight, NO_NODE);
    const struct {
        const char *what;
        node_id node;
        struct value value, ranging;
        bool varies;
    } cases[] = {
        {"fact", fact, point(7), {5, 9}, true},
        {"4 < fact", above, YES, YES, false},
        {"fact < 8", below, YES, UNKNOWN, true},
        {"blank < 8", open, UNKNOWN, UNKNOWN, false},
        {"4 < fact ? blank < 8 : no",
         graph_operation(g, OP_ITE, above, open, graph_truth(g, false)), UNKNOWN, UNKNOWN, false},
        {"fact < 8 ? blank < 8 : no",
         graph_operation(g, OP_ITE, below, open, graph_truth(g, false)), UNKNOWN, UNKNOWN, true},
        {"known fact", graph_operation(g, OP_KNOWN, fact, NO_NODE, NO_NODE), YES, UNKNOWN, true},
        {"known blank", graph_operation(g, OP_KNOWN, blank, NO_NODE, NO_NODE), NO, NO, false},
        {"fact or 4", graph_operation(g, OP_DEFAULT, fact, four, NO_NODE), point(7), {4, 9}, true},
        {"blank or 4", graph_operation(g, OP_DEFAULT, blank, four, NO_NODE), point(4), point(4),
         false},
    };
    ranging.evaluation = evaluation_new(g, &leaves, NULL);
    for (size_t i = 0; i < 2 * sizeof cases / sizeof *cases; i++) {
        ranging.ranges = i % 2;
        evaluation_household(ranging.evaluation, 0);
        same(evaluation_value(ranging.evaluation, cases[i / 2].node),
             ranging.ranges ? cases[i / 2].ranging : cases[i / 2].value, cases[i / 2].what);
        if (evaluation_varies(ranging.evaluation, cases[i / 2].node) !=
            (ranging.ranges && cases[i / 2].varies))
            fail_msg("%s: varies or not", cases[i / 2].what);
    }
    evaluation_free(ranging.evaluation);
    graph_free(g);
}

static void each_operation_has_a_name(void **state)
{
    (void)state;
    for (int op = 0; op < OPERATION_COUNT; op++)
        assert_non_null(graph_operation_name((enum graph_operation)op));
}

/* A number that the other side cannot be is not equal to it, whatever a blank may be. */
static void equality_knows_what_cannot_be(void **state)
{
    static const struct {
        struct value a;
        int grain_a;
        struct value b;
        int grain_b;
        struct value equal;
    } cases[] = {
        {{0, 9}, 0, {1.5, 1.5}, 0, {0, 1}},
        {{0, 9}, 1, {1.5, 1.5}, 0, {0, 0}},
        {{0, 9}, 1, {2, 2}, 1, {0, 1}},
        {{1.5, 1.5}, 0, {0, 9}, 1, {0, 0}},
        {{0, 9}, 100, {0.07, 0.07}, 0, {0, 1}},
        {{0, 9}, 100, {0.075, 0.075}, 0, {0, 0}},
        {{0, 9}, 1, {0.5, 2.5}, 0, {0, 1}},
        {{3, 3}, 1, {3, 3}, 0, {1, 1}},
        {{3, 3}, 1, {2.5, 2.5}, 0, {0, 0}},
        {{0, 9}, 1, {20, 20}, 1, {0, 0}},
        {{-INFINITY, INFINITY}, 1, {0.5, 0.5}, 0, {0, 0}},
        {{-INFINITY, INFINITY}, 100, {9007199254740.994, 9007199254740.994}, 0, {0, 0}},
        {{-INFINITY, INFINITY}, 100, {20000000000000.004, 20000000000000.004}, 0, {0, 1}},
        {{-INFINITY, INFINITY}, 100, {1e307, 1e307}, 0, {0, 1}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct value got = value_equal(cases[i].a, cases[i].grain_a, cases[i].b, cases[i].grain_b);
        if (got.low != cases[i].equal.low || got.high != cases[i].equal.high)
            fail_msg("case %zu: [%g, %g]", i, got.low, got.high);
    }
}

static void grains_follow_the_operations(void **state)
{
    (void)state;
    struct graph *graph = graph_new(NULL);
    node_id whole = graph_fact_in(graph, LEVEL_HOUSEHOLD, 0, TYPE_NUMBER, 1);
    node_id fen = graph_fact_in(graph, LEVEL_HOUSEHOLD, 1, TYPE_NUMBER, 100);
    node_id any = graph_fact(graph, LEVEL_HOUSEHOLD, 2, TYPE_NUMBER);
    node_id in = graph_fact(graph, LEVEL_MEMBER, 3, TYPE_TRUTH), none = graph_none(graph);
    const struct {
        enum graph_operation op;
        node_id a, b, c;
        int grain;
    } cases[] = {
        {OP_ADD, whole, whole, NO_NODE, 1},
        {OP_ADD, fen, whole, NO_NODE, 0},
        {OP_SUB, whole, whole, NO_NODE, 1},
        {OP_SUB, fen, fen, NO_NODE, 0},
        {OP_MUL, whole, whole, NO_NODE, 1},
        {OP_MUL, whole, fen, NO_NODE, 0},
        {OP_DIV, whole, whole, NO_NODE, 0},
        {OP_NEG, fen, NO_NODE, NO_NODE, 100},
        {OP_ABS, whole, NO_NODE, NO_NODE, 1},
        {OP_MIN, whole, fen, NO_NODE, 100},
        {OP_MAX, fen, any, NO_NODE, 0},
        {OP_FLOOR, any, NO_NODE, NO_NODE, 1},
        {OP_CEIL, any, NO_NODE, NO_NODE, 1},
        {OP_ROUND, fen, NO_NODE, NO_NODE, 1},
        {OP_FEN, any, NO_NODE, NO_NODE, 100},
        {OP_FEN, whole, NO_NODE, NO_NODE, 1},
        {OP_DEFAULT, fen, whole, NO_NODE, 100},
        {OP_DEFAULT, whole, any, NO_NODE, 0},
        {OP_ITE, in, whole, fen, 100},
        {OP_ITE, in, whole, none, 1},
        {OP_ITE, in, any, fen, 0},
        {OP_COUNT, in, NO_NODE, NO_NODE, 1},
        {OP_SUM, in, whole, NO_NODE, 1},
        {OP_SUM, in, fen, NO_NODE, 0},
        {OP_MIN_OF, in, fen, NO_NODE, 100},
        {OP_MAX_OF, in, whole, NO_NODE, 1},
        {OP_THE, in, any, NO_NODE, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        node_id made = graph_operation(graph, cases[i].op, cases[i].a, cases[i].b, cases[i].c);
        if (graph_node(graph, made)->grain != cases[i].grain)
            fail_msg("case %zu (%s): %d", i, graph_operation_name(cases[i].op),
                     graph_node(graph, made)->grain);
    }
    graph_free(graph);
}

static void leaves_have_grains(void **state)
{
    (void)state;
    struct graph *graph = graph_new(NULL);
    node_id fen = graph_fact_in(graph, LEVEL_HOUSEHOLD, 1, TYPE_NUMBER, 100);
    node_id slot = graph_slot(graph, 0, LEVEL_HOUSEHOLD, TYPE_NUMBER);
    assert_int_equal(graph_node(graph, graph_const(graph, 2, TYPE_NUMBER))->grain, 1);
    assert_int_equal(graph_node(graph, graph_const(graph, 0.57, TYPE_NUMBER))->grain, 100);
    assert_int_equal(graph_node(graph, graph_const(graph, 0.575, TYPE_NUMBER))->grain, 0);
    assert_int_equal(graph_node(graph, slot)->grain, 0);
    graph_slot_holds(graph, slot, fen);
    assert_int_equal(graph_node(graph, slot)->grain, 100);
    graph_free(graph);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equality_knows_what_cannot_be),
        cmocka_unit_test(grains_follow_the_operations),
        cmocka_unit_test(leaves_have_grains),
        cmocka_unit_test(equal_expressions_are_one_node),
        cmocka_unit_test(many_nodes_keep_their_identity),
        cmocka_unit_test(levels_follow_the_leaves),
        cmocka_unit_test(choice_of_equal_branches_is_the_branch),
        cmocka_unit_test(choice_keeps_all_three_values),
        cmocka_unit_test(comparisons_are_decided_only_when_surely_so),
        cmocka_unit_test(numbers_beyond_the_finite_are_missing),
        cmocka_unit_test(intervals_enclose_every_completion),
        cmocka_unit_test(members_reduce_to_intervals),
        cmocka_unit_test(a_leaf_that_ranges_is_known_but_varies),
        cmocka_unit_test(each_operation_has_a_name),
    };
    return cmocka_run_group_tests_name("expr", tests, NULL, NULL);
}
