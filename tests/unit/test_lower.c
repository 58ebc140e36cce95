/* Every way in which the program says something other than the graph does: exhaustive tables of
 * the three values and of intervals, against the reference meaning. */
#include "step.h"
#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>

enum { FACTS = 8, MOST_NODES = 4096 };

/* One household a row; the facts of members are those of `member`. */
struct world {
    struct tables tables;
    struct value blank[FACTS]; /* of either level */
    struct graph *graph;
    int as_of_day;
    size_t nnodes;
    struct program_output nodes[MOST_NODES]; /* to be compared */
};

static struct value blank_of(void *context, enum level level, int fact)
{
    (void)level;
    return ((struct world *)context)->blank[fact];
}

static struct value range_of(void *context, enum level level, int fact)
{
    (void)context, (void)level, (void)fact;
    return (struct value){-INFINITY, INFINITY};
}

static struct value parameter_of(void *context, int index, size_t place)
{
    (void)context, (void)place;
    return (struct value){index, index};
}

static struct value fact_of(void *context, enum level level, int index, size_t household,
                            size_t member)
{
    const struct world *world = context;
    double number = tables_get(&world->tables, level, (size_t)index, household, member);
    return isnan(number) ? world->blank[index] : (struct value){number, number};
}

static void members_of(void *context, size_t household, size_t *first, size_t *end)
{
    const struct tables *tables = &((struct world *)context)->tables;
    *first = tables->first_member[household];
    *end = tables->first_member[household + 1];
}

static void start(struct world *world)
{
    const size_t columns[LEVEL_COUNT] = {FACTS, FACTS, 0, 0};
    memset(world, 0, sizeof *world);
    assert_true(tables_init(&world->tables, columns, NULL));
    world->graph = graph_new(NULL);
    world->as_of_day = date_from_civil(2019, 3, 1);
}

static void put(struct world *world, enum level level, int fact, double number)
{
    assert_true(column_append(&world->tables.at[level].columns[fact], number, NULL));
}

/* `each` members for every household; 0 for none. */
static void finish_tables(struct world *world, size_t households, size_t each)
{
    struct tables *tables = &world->tables;
    tables->first_member = calloc(households + 1, sizeof(uint32_t));
    tables->at[LEVEL_HOUSEHOLD].nrows = households;
    tables->at[LEVEL_MEMBER].nrows = households * each;
    for (size_t i = 0; i < households; i++)
        tables->first_member[i + 1] = (uint32_t)((i + 1) * each);
}

static node_id want(struct world *world, node_id id)
{
    assert_true(world->nnodes < MOST_NODES);
    world->nodes[world->nnodes++] =
        (struct program_output){id, graph_node(world->graph, id)->level};
    return id;
}

static node_id number(struct world *world, double k)
{
    return graph_const(world->graph, k, TYPE_NUMBER);
}

static node_id operation(struct world *world, enum graph_operation op, node_id a, node_id b)
{
    return graph_operation(world->graph, op, a, b, NO_NODE);
}

static void compare(struct world *world, const struct lane *lane, size_t row, node_id id,
                    struct value want)
{
    struct value got = lane_value(lane, row);
    if (lane->kind == LANE_BITS && isinf(want.low))
        want = (struct value){0, 1};
    if (got.low != want.low || got.high != want.high)
        fail_msg("node %d (%s), row %zu: got [%.17g, %.17g], want [%.17g, %.17g]", id,
                 graph_operation_name(graph_node(world->graph, id)->op), row, got.low, got.high,
                 want.low, want.high);
}

static void compare_rows(struct world *world, const struct frame *frame)
{
    const struct leaves leaves = {
        .context = world, .fact = fact_of, .members = members_of, .as_of_day = world->as_of_day};
    struct evaluation *evaluation = evaluation_new(world->graph, &leaves, NULL);
    for (size_t row = 0; row < world->tables.at[LEVEL_HOUSEHOLD].nrows; row++) {
        evaluation_household(evaluation, row);
        for (size_t i = 0; i < world->nnodes; i++) {
            struct lane lane = frame_output(frame, i);
            compare(world, &lane, row, world->nodes[i].node,
                    evaluation_value(evaluation, world->nodes[i].node));
        }
    }
    evaluation_free(evaluation);
}

/* Steps that were run on singles, by kind. */
static size_t on_singles[STEP_KIND_COUNT];

static void count_singles(const struct program *program)
{
    for (size_t i = 0; i < program->nsteps; i++)
        on_singles[program->steps[i].kind] += program->steps[i].single;
}

/* Runs what was wanted and compares it in every row. */
static void run(struct world *world)
{
    const struct program_input input = {.graph = world->graph,
                                        .tables = &world->tables,
                                        .as_of_day = world->as_of_day,
                                        .nplaces = 1,
                                        .context = world,
                                        .blank = blank_of,
                                        .range = range_of,
                                        .parameter = parameter_of};
    struct program *program = program_new(&input, world->nodes, world->nnodes, NULL);
    struct frame *frame = frame_new(program, NULL);
    assert_non_null(frame);
    count_singles(program);
    program_run(program, frame, 0, world->tables.at[LEVEL_HOUSEHOLD].nrows);
    compare_rows(world, frame);
    frame_free(frame);
    program_free(program);
}

/* Clears the world away, too. */
static void check(struct world *world)
{
    run(world);
    tables_release(&world->tables);
    graph_free(world->graph);
}

/* Yes, no and unknown ---------------------------------------------------------------------------*/

enum { TRUTHS = 9 };

/* Three facts in all 27 states, yes and no, and some of what they make. */
static void make_truths(struct world *world, node_id truths[TRUTHS])
{
    const double states[3] = {0, 1, NAN};
    for (int row = 0; row < 27; row++)
        for (int fact = 0, rest = row; fact < 3; fact++, rest /= 3)
            put(world, LEVEL_HOUSEHOLD, fact, states[rest % 3]);
    finish_tables(world, 27, 0);
    struct graph *graph = world->graph;
    truths[0] = graph_truth(graph, false);
    truths[1] = graph_truth(graph, true);
    for (int fact = 0; fact < 3; fact++) {
        world->blank[fact] = (struct value){0, 1};
        truths[2 + fact] = graph_fact(graph, LEVEL_HOUSEHOLD, fact, TYPE_TRUTH);
    }
    truths[5] = graph_operation(graph, OP_ITE, truths[2], truths[0], truths[1]); /* not */
    truths[6] = graph_operation(graph, OP_ITE, truths[2], truths[3], truths[0]); /* and */
    truths[7] = graph_operation(graph, OP_ITE, truths[3], truths[1], truths[4]); /* or */
    truths[8] = operation(world, OP_KNOWN, truths[4], NO_NODE);
}

static void choices_of_truths(void **state)
{
    (void)state;
    static struct world world;
    node_id truths[TRUTHS];
    start(&world);
    make_truths(&world, truths);
    for (int c = 0; c < TRUTHS; c++)
        for (int a = 0; a < TRUTHS; a++)
            for (int b = 0; b < TRUTHS; b++)
                want(&world, graph_operation(world.graph, OP_ITE, truths[c], truths[a], truths[b]));
    check(&world);
}

/* Two levels deep: what the first finds in the second. */
static void choices_of_choices(void **state)
{
    (void)state;
    for (int c = 0; c < TRUTHS; c++) {
        static struct world world;
        node_id truths[TRUTHS];
        start(&world);
        make_truths(&world, truths);
        struct graph *graph = world.graph;
        for (int a = 2; a < TRUTHS; a++)
            for (int b = 2; b < TRUTHS; b++)
                for (int d = 0; d < 6; d++) {
                    node_id inner = graph_operation(graph, OP_ITE, truths[a], truths[b], truths[d]);
                    want(&world, graph_operation(graph, OP_ITE, truths[c], inner, truths[a]));
                    want(&world, graph_operation(graph, OP_ITE, truths[c], truths[b], inner));
                    want(&world, graph_operation(graph, OP_ITE, inner, truths[c], truths[d]));
                    want(&world, operation(&world, OP_DEFAULT, inner, truths[c]));
                }
        check(&world);
    }
}

/* Numbers ---------------------------------------------------------------------------------------*/

/* Two facts over all pairs of a grid and their blanks; as integers, tenths, or any numbers. */
static void make_pairs(struct world *world, const double *grid, size_t n, struct value blank_a,
                       struct value blank_b)
{
    for (size_t i = 0; i <= n; i++)
        for (size_t j = 0; j <= n; j++) {
            put(world, LEVEL_HOUSEHOLD, 0, i < n ? grid[i] : NAN);
            put(world, LEVEL_HOUSEHOLD, 1, j < n ? grid[j] : NAN);
            put(world, LEVEL_HOUSEHOLD, 2, (i + j) % 3 == 2 ? NAN : (double)((i + j) % 3));
            put(world, LEVEL_HOUSEHOLD, 3, i < n ? grid[i] : 0); /* the first without blanks */
        }
    world->blank[0] = blank_a;
    world->blank[1] = blank_b;
    world->blank[2] = (struct value){0, 1};
    finish_tables(world, (n + 1) * (n + 1), 0);
}

static void want_pair(struct world *world, node_id a, node_id b, node_id c)
{
    static const enum graph_operation two[] = {OP_ADD, OP_SUB,  OP_MUL,   OP_DIV,    OP_MIN,
                                               OP_MAX, OP_LESS, OP_EQUAL, OP_DEFAULT};
    for (size_t i = 0; i < sizeof two / sizeof *two; i++)
        want(world, operation(world, two[i], a, b));
    want(world, graph_operation(world->graph, OP_ITE, c, a, b));
}

static void want_alone(struct world *world, node_id a)
{
    static const enum graph_operation one[] = {OP_NEG,   OP_ABS, OP_FLOOR, OP_CEIL,
                                               OP_ROUND, OP_FEN, OP_KNOWN};
    for (size_t i = 0; i < sizeof one / sizeof *one; i++)
        want(world, operation(world, one[i], a, NO_NODE));
}

static void want_numbers(struct world *world)
{
    static const double constants[] = {-2, -0.5, 0, 0.1, 1, 3, 100, 1e300};
    node_id facts[3], c = graph_fact(world->graph, LEVEL_HOUSEHOLD, 2, TYPE_TRUTH);
    for (int i = 0; i < 3; i++)
        facts[i] = graph_fact(world->graph, LEVEL_HOUSEHOLD, i == 2 ? 3 : i, TYPE_NUMBER);
    for (int i = 0; i < 3; i++) {
        want_alone(world, facts[i]);
        for (int j = 0; j < 3; j++)
            want_pair(world, facts[i], facts[j], c);
        for (size_t k = 0; k < sizeof constants / sizeof *constants; k++) {
            node_id constant = number(world, constants[k]);
            want_pair(world, facts[i], constant, c);
            want_pair(world, constant, facts[i], c);
            want_alone(world, operation(world, OP_MUL, facts[i], constant));
        }
    }
}

/* A line times people and a sum with a share, made without what they are made of. */
static void want_scaled(struct world *world)
{
    node_id a = graph_fact(world->graph, LEVEL_HOUSEHOLD, 3, TYPE_NUMBER);
    node_id b = graph_fact(world->graph, LEVEL_HOUSEHOLD, 1, TYPE_NUMBER);
    for (int side = 0; side < 2; side++) {
        node_id people = side ? a : b, total = side ? b : a;
        node_id line = operation(world, OP_MUL, number(world, 1.7), people);
        want(world, operation(world, OP_LESS, total, line));
        want(world, operation(world, OP_LESS, line, total));
        want(world, operation(world, OP_ADD, total, line));
    }
}

static const double grids[3][6] = {
    {-3, -1, 0, 1, 2, 100}, {-2.5, -0.1, 0, 0.5, 1.5, 300.7}, {-1.0 / 3, 0, 1e-9, 0.3, 1e9, 2e300}};
static const struct value blanks[4] = {{-INFINITY, INFINITY}, {0, INFINITY}, {0, 10}, {1, 30}};

static void operations_on_intervals(void **state)
{
    (void)state;
    for (int grid = 0; grid < 3; grid++)
        for (int a = 0; a < 4; a++)
            for (int b = 0; b < 4; b++) {
                static struct world world;
                start(&world);
                make_pairs(&world, grids[grid], 6, blanks[a], blanks[b]);
                want_numbers(&world);
                check(&world);
                start(&world);
                make_pairs(&world, grids[grid], 6, blanks[a], blanks[b]);
                want_scaled(&world);
                check(&world);
            }
}

/* Facts that are only 0 and 1 are packed, but are numbers all the same. */
static void packed_numbers(void **state)
{
    (void)state;
    static const double zero_one[2] = {0, 1};
    for (int a = 0; a < 4; a++) {
        static struct world world;
        start(&world);
        make_pairs(&world, zero_one, 2, blanks[a], blanks[3 - a]);
        want_numbers(&world);
        check(&world);
    }
}

/* Equality of whole numbers, fen and others
 * ------------------------------------------------------*/

enum { GRAINS = 3 };

static const double of_grain[GRAINS][5] = {
    {-3, 0, 1, 2, 1e15}, {-0.07, 0.57, 1, 2.2, 29999999999999.99}, {-0.5, 0, 2.2, 0.575, 1.5e13}};

/* All triples of a whole number, fen and any number, and their blanks. */
static void make_triples(struct world *world, struct value blank)
{
    size_t rows = 6 * 6 * 6;
    for (size_t row = 0; row < rows; row++)
        for (size_t fact = 0, rest = row; fact < GRAINS; fact++, rest /= 6)
            put(world, LEVEL_HOUSEHOLD, (int)fact, rest % 6 < 5 ? of_grain[fact][rest % 6] : NAN);
    for (int fact = 0; fact < GRAINS; fact++)
        world->blank[fact] = blank;
    finish_tables(world, rows, 0);
}

static void want_equal(struct world *world, const node_id *nodes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            want(world, operation(world, OP_EQUAL, nodes[i], nodes[j]));
            want(world, operation(world, OP_LESS, nodes[i], nodes[j]));
        }
}

static void equality_by_grain(void **state)
{
    (void)state;
    static const int grains[GRAINS] = {1, 100, 0};
    for (int blank = 0; blank < 4; blank++) {
        static struct world world;
        node_id nodes[12];
        start(&world);
        make_triples(&world, blanks[blank]);
        for (int i = 0; i < GRAINS; i++) {
            nodes[i] = graph_fact_in(world.graph, LEVEL_HOUSEHOLD, i, TYPE_NUMBER, grains[i]);
            nodes[3 + i] = operation(&world, OP_NEG, nodes[i], NO_NODE);
        }
        nodes[6] = operation(&world, OP_MIN, nodes[0], nodes[1]);
        nodes[7] = operation(&world, OP_ADD, nodes[0], nodes[0]);
        nodes[8] = operation(&world, OP_FLOOR, nodes[2], NO_NODE);
        nodes[9] = number(&world, 1);
        nodes[10] = number(&world, 2.2);
        nodes[11] = number(&world, -0.575);
        want_equal(&world, nodes, 12);
        check(&world);
    }
}

/* Labels ----------------------------------------------------------------------------------------*/

enum { LABELS = 5 };

static void want_labels(struct world *world, node_id subject)
{
    struct graph *graph = world->graph;
    node_id is[LABELS];
    for (int i = 0; i < LABELS; i++)
        is[i] = want(world, graph_is(graph, subject, i));
    for (int i = 0; i < LABELS; i++)
        for (int j = 0; j < LABELS; j++) {
            node_id either = graph_operation(graph, OP_ITE, is[i], graph_truth(graph, true), is[j]);
            node_id points =
                graph_operation(graph, OP_ITE, either, number(world, i), number(world, j - 2));
            node_id derived =
                graph_operation(graph, OP_ITE, either, graph_const(graph, i % 3, TYPE_ENUM),
                                graph_const(graph, j % 3, TYPE_ENUM));
            want(world, either);
            want(world, points);
            want(world, graph_is(graph, derived, 1));
            want(world, operation(world, OP_LESS, number(world, 1), points));
            want(world, operation(world, OP_EQUAL, points, number(world, 2)));
        }
}

static void enums_by_table(void **state)
{
    (void)state;
    for (int labels = 2; labels <= LABELS; labels += 3) {
        static struct world world;
        start(&world);
        for (int row = 0; row <= labels; row++) {
            put(&world, LEVEL_HOUSEHOLD, 0, row < labels ? (double)row : NAN);
            put(&world, LEVEL_HOUSEHOLD, 1, row < labels ? row : 0); /* without blanks */
            put(&world, LEVEL_HOUSEHOLD, 2, row % 2 ? NAN : (double)row);
        }
        finish_tables(&world, (size_t)labels + 1, 0);
        for (int fact = 0; fact < 3; fact++) {
            world.blank[fact] = (struct value){0, LABELS - 1};
            want_labels(&world, graph_fact(world.graph, LEVEL_HOUSEHOLD, fact, TYPE_ENUM));
        }
        node_id mixed = graph_operation(
            world.graph, OP_ITE,
            graph_is(world.graph, graph_fact(world.graph, LEVEL_HOUSEHOLD, 0, TYPE_ENUM), 0),
            graph_fact(world.graph, LEVEL_HOUSEHOLD, 1, TYPE_ENUM),
            graph_fact(world.graph, LEVEL_HOUSEHOLD, 2, TYPE_ENUM));
        want_labels(&world, mixed);
        check(&world);
    }
}

/* Ages ------------------------------------------------------------------------------------------*/

/* Around every birthday that decides, leap days among them; narrow and wide columns. */
static void put_births(struct world *world, bool wide)
{
    static const int years[] = {1900, 1904, 1956, 1959, 2000, 2001, 2004, 2013, 2018, 2019};
    size_t rows = 0;
    for (size_t i = 0; i < sizeof years / sizeof *years; i++)
        for (int day = -3; day <= 3; day++, rows++) {
            int birth = date_from_civil(years[i], 3, 1) + day;
            put(world, LEVEL_HOUSEHOLD, 0, birth);
            put(world, LEVEL_HOUSEHOLD, 1, day == 2 ? NAN : (double)birth);
        }
    put(world, LEVEL_HOUSEHOLD, 0, wide ? date_from_civil(1850, 1, 1) : 0);
    put(world, LEVEL_HOUSEHOLD, 1, NAN);
    finish_tables(world, rows + 1, 0);
}

static void want_ages(struct world *world, node_id birth)
{
    static const double years[] = {-1, 0, 0.5, 1, 6, 15.999, 18, 60, 115, 500};
    node_id age = operation(world, OP_AGE, birth, NO_NODE);
    for (size_t i = 0; i < sizeof years / sizeof *years; i++) {
        want(world, operation(world, OP_LESS, age, number(world, years[i])));
        want(world, operation(world, OP_LESS, number(world, years[i]), age));
        want(world, operation(world, OP_EQUAL, number(world, years[i]), age));
    }
    want(world, age);
}

static void ages_as_dates(void **state)
{
    (void)state;
    static const int as_of[3][3] = {{2019, 2, 28}, {2019, 3, 1}, {2020, 2, 29}};
    for (int wide = 0; wide < 2; wide++)
        for (int day = 0; day < 3; day++)
            for (int bounded = 0; bounded < 2; bounded++) {
                static struct world world;
                start(&world);
                world.as_of_day = date_from_civil(as_of[day][0], as_of[day][1], as_of[day][2]);
                put_births(&world, wide);
                world.blank[0] = world.blank[1] =
                    bounded ? (struct value){0, 15000} : (struct value){-INFINITY, INFINITY};
                for (int fact = 0; fact < 2; fact++)
                    want_ages(&world, graph_fact(world.graph, LEVEL_HOUSEHOLD, fact, TYPE_DATE));
                check(&world);
            }
}

/* Members ---------------------------------------------------------------------------------------*/

/* Two members whose being in and number go through all pairs of states. */
static void make_members(struct world *world)
{
    static const double in[3] = {0, 1, NAN}, numbers[4] = {-2, 0, 5.5, NAN};
    size_t households = 3 * 4 * 3 * 4;
    for (size_t i = 0; i < households; i++)
        for (size_t member = 0, rest = i; member < 2; member++, rest /= 12) {
            put(world, LEVEL_MEMBER, 0, in[rest % 12 / 4]);
            put(world, LEVEL_MEMBER, 1, numbers[rest % 4]);
        }
    finish_tables(world, households, 2);
}

static void want_members(struct world *world)
{
    static const enum graph_operation folds[] = {OP_SUM, OP_MIN_OF, OP_MAX_OF, OP_THE};
    struct graph *graph = world->graph;
    node_id in[] = {graph_fact(graph, LEVEL_MEMBER, 0, TYPE_TRUTH), graph_truth(graph, true),
                    graph_truth(graph, false)};
    node_id of_member = graph_fact(graph, LEVEL_MEMBER, 1, TYPE_NUMBER);
    for (int i = 0; i < 3; i++) {
        node_id count = want(world, operation(world, OP_COUNT, in[i], NO_NODE));
        want(world, operation(world, OP_ANY, in[i], NO_NODE));
        for (double k = -0.5; k <= 2; k += 0.5) {
            want(world, operation(world, OP_LESS, count, number(world, k)));
            want(world, operation(world, OP_LESS, number(world, k), count));
            want(world, operation(world, OP_EQUAL, number(world, k), count));
        }
        for (int fold = 0; fold < 4; fold++) {
            want(world, operation(world, folds[fold], in[i], of_member));
            want(world, operation(world, folds[fold], in[i], number(world, 7)));
        }
    }
}

static void members_by_mask(void **state)
{
    (void)state;
    for (int blank = 0; blank < 4; blank++) {
        static struct world world;
        start(&world);
        make_members(&world);
        world.blank[0] = (struct value){0, 1};
        world.blank[1] = blanks[blank];
        want_members(&world);
        check(&world);
    }
}

/* Singles ---------------------------------------------------------------------------------------*/

/* Facts that singles can hold, and those that they cannot. */
enum { WHOLE, AMOUNT, SHARE, FLAG, BLANKS, BIG, REAL, SINGLE_FACTS };

/* Shares are so close to 0.3 times amounts that a product rounded to a float compares otherwise. */
static void make_singles(struct world *world)
{
    enum { ROWS = 130 };
    for (int row = 0; row < ROWS; row++) {
        int amount = row * 7919 % 30000;
        put(world, LEVEL_HOUSEHOLD, WHOLE, row % 11 - 3);
        put(world, LEVEL_HOUSEHOLD, AMOUNT, amount);
        put(world, LEVEL_HOUSEHOLD, SHARE, (double)(float)(0.3 * amount));
        put(world, LEVEL_HOUSEHOLD, FLAG, row % 3 == 1);
        put(world, LEVEL_HOUSEHOLD, BLANKS, row % 5 ? (double)(row % 23) : NAN);
        put(world, LEVEL_HOUSEHOLD, BIG, 16777213 + row % 7);
        put(world, LEVEL_HOUSEHOLD, REAL, row / 7.0);
    }
    world->blank[BLANKS] = (struct value){-INFINITY, INFINITY};
    finish_tables(world, ROWS, 0);
    tables_pack(&world->tables);
}

enum { SINGLE_LEAVES = SINGLE_FACTS + 4 };

static void take_leaves(struct world *world, node_id leaves[SINGLE_LEAVES])
{
    static const double constants[] = {2, 0.3, 2855, 16777217};
    for (int fact = 0; fact < SINGLE_FACTS; fact++)
        leaves[fact] = graph_fact(world->graph, LEVEL_HOUSEHOLD, fact,
                                  fact == FLAG ? TYPE_TRUTH : TYPE_NUMBER);
    for (int i = 0; i < 4; i++)
        leaves[SINGLE_FACTS + i] = number(world, constants[i]);
}

/* Programs of one node each, so that no other reader wants doubles. */
static void run_alone(struct world *world, node_id id)
{
    world->nnodes = 0;
    want(world, id);
    run(world);
}

/* What singles make of singles, compared with another and with a multiple of it. */
static void run_pair(struct world *world, node_id a, node_id b, node_id other)
{
    static const enum graph_operation operations[] = {OP_ADD, OP_SUB, OP_MUL, OP_MIN, OP_MAX};
    static const double lines[] = {0.3, 1.5, 2855};
    struct graph *graph = world->graph;
    node_id flag = graph_fact(graph, LEVEL_HOUSEHOLD, FLAG, TYPE_TRUTH);
    node_id made[8] = {graph_operation(graph, OP_ITE, flag, a, b),
                       operation(world, OP_NEG, a, NO_NODE),
                       operation(world, OP_ADD, a, operation(world, OP_MUL, number(world, 3), b))};
    for (int i = 0; i < 5; i++)
        made[3 + i] = operation(world, operations[i], a, b);
    for (int i = 0; i < 8; i++) {
        node_id line = operation(world, OP_MUL, number(world, lines[i % 3]), other);
        run_alone(world, made[i]);
        run_alone(world, operation(world, OP_EQUAL, made[i], other));
        run_alone(world, operation(world, OP_LESS, made[i], i % 2 ? line : other));
        run_alone(world, operation(world, OP_LESS, i % 2 ? line : other, made[i]));
    }
}

/* Floats against the numbers that they were rounded from. */
static void compare_shares(struct world *world, node_id share, node_id amount)
{
    node_id product = operation(world, OP_MUL, number(world, 0.3), amount);
    run_alone(world, operation(world, OP_LESS, share, product));
    run_alone(world, operation(world, OP_LESS, product, share));
    for (int row = 0; row < 20; row++) {
        node_id k = number(world, 0.3 * (row * 7919 % 30000));
        run_alone(world, operation(world, OP_LESS, share, k));
        run_alone(world, operation(world, OP_LESS, k, share));
        run_alone(world, operation(world, OP_EQUAL, k, share));
    }
}

static void fail_where_no_single_was(void)
{
    static const enum step_kind kinds[] = {STEP_WIDEN,
                                           STEP_SELECT,
                                           STEP_SELECT_OR,
                                           STEP_SELECT_SCALARS,
                                           STEP_LEAST,
                                           STEP_LEAST_SCALAR,
                                           STEP_GREATEST,
                                           STEP_GREATEST_SCALAR,
                                           STEP_ADD,
                                           STEP_ADD_SCALAR,
                                           STEP_SUBTRACT,
                                           STEP_SCALAR_SUBTRACT,
                                           STEP_ADD_COLUMN,
                                           STEP_SUBTRACT_COLUMN,
                                           STEP_MULTIPLY,
                                           STEP_MULTIPLY_SCALAR,
                                           STEP_ADD_SCALED,
                                           STEP_NEGATE,
                                           STEP_LESS,
                                           STEP_LESS_SCALAR,
                                           STEP_SCALAR_LESS,
                                           STEP_EQUAL,
                                           STEP_EQUAL_SCALAR,
                                           STEP_LESS_SCALED,
                                           STEP_SCALED_LESS,
                                           STEP_FILL,
                                           STEP_LESS_SCALED_MIXED,
                                           STEP_SCALED_LESS_MIXED};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (on_singles[kinds[i]] == 0)
            fail_msg("no step '%s' was run on singles", step_name(kinds[i]));
}

static void singles_are_exact(void **state)
{
    (void)state;
    static struct world world;
    node_id leaves[SINGLE_LEAVES];
    memset(on_singles, 0, sizeof on_singles);
    start(&world);
    make_singles(&world);
    take_leaves(&world, leaves);
    for (int a = 0; a < SINGLE_LEAVES; a++)
        for (int b = 0; b < SINGLE_LEAVES; b++)
            if (a != FLAG && b != FLAG)
                run_pair(&world, leaves[a], leaves[b], leaves[(a + b) % 3]);
    run_alone(&world,
              operation(&world, OP_LESS, leaves[SHARE],
                        operation(&world, OP_MUL, leaves[SINGLE_FACTS + 1], leaves[AMOUNT])));
    compare_shares(&world, leaves[SHARE], leaves[AMOUNT]);
    fail_where_no_single_was();
    tables_release(&world.tables);
    graph_free(world.graph);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(choices_of_truths),       cmocka_unit_test(choices_of_choices),
        cmocka_unit_test(operations_on_intervals), cmocka_unit_test(packed_numbers),
        cmocka_unit_test(equality_by_grain),       cmocka_unit_test(enums_by_table),
        cmocka_unit_test(ages_as_dates),           cmocka_unit_test(members_by_mask),
        cmocka_unit_test(singles_are_exact),
    };
    return cmocka_run_group_tests_name("lower", tests, NULL, NULL);
}
