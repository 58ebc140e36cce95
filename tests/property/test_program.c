/* Random graphs over random tables with blanks: the program of column kernels gives, row by row and
 * bit by bit, what the reference meaning of the nodes gives, with either set of kernels; and every
 * kind of step is run, save two that only singles have (tests/unit/test_lower.c). DIGUAN_ROUNDS
 * lengthens the run. */
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

static uint64_t seed;

static uint64_t next_random(void)
{
    uint64_t z = (seed += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static int below(int n)
{
    return (int)(next_random() % (uint64_t)n);
}

/* Facts of each level, by the kind of values that they hold. */
enum fill { SMALL, MONEY, LARGE, REAL, YES_NO, LABEL, BIRTH, FILLS };
enum { COLUMNS = 2 * FILLS, LABELS = 3 };

/* Slots: two given from outside, one of the graph. */
/* Numbers, then yes or no; of households and of members in turn. */
enum { GIVEN_NUMBERS = 4, GIVEN = 6, SLOTS = GIVEN + 1 };

static const enum node_type type_of_fill[FILLS] = {
    TYPE_NUMBER, TYPE_NUMBER, TYPE_NUMBER, TYPE_NUMBER, TYPE_TRUTH, TYPE_ENUM, TYPE_DATE};

static const int grain_of_fill[FILLS] = {[SMALL] = 1, [MONEY] = 100, [LARGE] = 1, [BIRTH] = 1};

static double random_value(enum fill fill)
{
    switch (fill) {
    case SMALL:
        return below(9) - 2;
    case MONEY:
        return (below(40000) - 5000) / 100.0;
    case LARGE:
        return below(2000000);
    case REAL:
        return (below(1000) - 500) / 7.0;
    case YES_NO:
        return below(2);
    case LABEL:
        return below(LABELS);
    default:
        return below(40000) - 25000;
    }
}

struct world {
    struct tables tables;
    uint16_t *place; /* per home */
    struct graph *graph;
    int as_of_day;
    struct value range[LEVEL_COUNT][COLUMNS]; /* declared, that blanks may stand for */
    struct value *values[GIVEN];              /* results from outside */
    struct given given[SLOTS];
    struct lane lanes[GIVEN];
    node_id slot_roots[SLOTS];
};

/* The second set of columns has blanks; enums and yes-or-no have their own intervals. */
static enum fill fill_of(int column)
{
    return (enum fill)(column % FILLS);
}

static void fill_column(struct world *world, enum level level, int column, size_t rows)
{
    enum fill fill = fill_of(column);
    struct value range = {-INFINITY, INFINITY};
    if (fill == YES_NO)
        range = (struct value){0, 1};
    else if (fill == LABEL)
        range = (struct value){0, LABELS - 1};
    else if (below(2))
        range = fill == SMALL   ? (struct value){-2, 8}
                : fill == BIRTH ? (struct value){-25000, 15000}
                                : (struct value){-1e6, 3e6};
    world->range[level][column] = range;
    bool blanks = column >= FILLS;
    int rows_per_blank = below(2) ? 300 : 5;
    bool floats = below(2);                          /* of real numbers */
    double more = fill == SMALL && below(2) ? 2 : 0; /* nothing negative: packs into four bits */
    for (size_t i = 0; i < rows; i++) {
        double value = random_value(fill) + more;
        value = floats && fill == REAL ? (double)(float)value : value;
        assert_true(column_append(&world->tables.at[level].columns[column],
                                  blanks && below(rows_per_blank) == 0 ? NAN : value, NULL));
    }
}

static enum level given_level(int slot)
{
    return slot % 2 ? LEVEL_MEMBER : LEVEL_HOUSEHOLD;
}

static struct value random_given(const struct given *given, bool truth)
{
    double low = truth            ? (double)below(2)
                 : given->singles ? (double)(float)random_value(REAL)
                                  : random_value(REAL);
    double high = truth ? 1 : given->singles ? (double)(float)(low + below(50)) : low + below(50);
    return (struct value){low, given->varies && below(4) == 0 ? high : low};
}

static void make_given(struct world *world, int slot, size_t rows)
{
    bool truth = slot >= GIVEN_NUMBERS;
    struct given *given = &world->given[slot];
    *given = (struct given){.given = true, .singles = !truth && below(2), .varies = below(3) > 0};
    world->values[slot] = calloc(rows + 1, sizeof *world->values[slot]);
    for (size_t i = 0; i < rows; i++)
        world->values[slot][i] = random_given(given, truth);
}

static void forget_lane(struct lane *lane)
{
    if (lane->high != lane->low)
        free((void *)(uintptr_t)lane->high);
    free((void *)(uintptr_t)lane->low);
    *lane = (struct lane){0};
}

static void release_given(struct world *world, int slot)
{
    forget_lane(&world->lanes[slot]);
    free(world->values[slot]);
}

static void make_world(struct world *world, size_t households)
{
    const size_t columns[LEVEL_COUNT] = {COLUMNS, COLUMNS, COLUMNS, 0};
    memset(world, 0, sizeof *world);
    assert_true(tables_init(&world->tables, columns, NULL));
    struct tables *tables = &world->tables;
    tables->first_member = calloc(households + 1, sizeof(uint32_t));
    struct home *homes = calloc(households, sizeof *homes);
    for (size_t i = 0; i < households; i++) {
        uint32_t members = below(40) == 0 ? 70 : (uint32_t)below(6);
        tables->first_member[i + 1] = tables->first_member[i] + members;
        homes[i] = (struct home){.area = i, .village = below(6) - 1, .county = NO_ROW};
    }
    size_t rows[LEVEL_COUNT] = {households, tables->first_member[households], 5, 0};
    for (int level = 0; level < LEVEL_COUNT; level++) {
        tables->at[level].nrows = rows[level];
        for (int column = 0; columns[level] && column < COLUMNS; column++)
            fill_column(world, (enum level)level, column, rows[level]);
    }
    assert_true(tables_locate(tables, homes, NULL));
    world->place = calloc(tables->nhomes + 1, sizeof *world->place);
    for (size_t i = 0; i < tables->nhomes; i++)
        world->place[i] = (uint16_t)below(3);
    free(homes);
    if (below(4))
        tables_pack(tables);
    for (int slot = 0; slot < GIVEN; slot++)
        make_given(world, slot, rows[given_level(slot)]);
    world->graph = graph_new(NULL);
    world->as_of_day = date_from_civil(2018, 12, 31);
}

static void release_world(struct world *world)
{
    tables_release(&world->tables);
    graph_free(world->graph);
    free(world->place);
    for (int slot = 0; slot < GIVEN; slot++)
        release_given(world, slot);
}

/* Leaves */

static struct value blank_value(void *context, enum level level, int fact)
{
    return ((struct world *)context)->range[level][fact];
}

static struct value number_range(void *context, enum level level, int fact)
{
    (void)context, (void)level, (void)fact;
    return (struct value){-INFINITY, INFINITY};
}

static struct value parameter_in(void *context, int index, size_t place)
{
    (void)context;
    double number = index == 0 ? 3 : index == 1 ? (double)place * 50 : -0.5;
    if (index == 3 && place == 1)
        return (struct value){-INFINITY, INFINITY};
    return (struct value){number, number};
}

static struct value parameter_in_year(void *context, int index, int year, size_t place)
{
    struct value value = parameter_in(context, index, place);
    return (struct value){value.low + year, value.high + year};
}

static struct value leaf_fact(void *context, enum level level, int index, size_t household,
                              size_t member)
{
    struct world *world = context;
    double number = tables_get(&world->tables, level, (size_t)index, household, member);
    return number == number ? (struct value){number, number} : blank_value(world, level, index);
}

static struct value leaf_slot(void *context, int slot, size_t household, size_t member)
{
    const struct world *world = context;
    if (slot < GIVEN)
        return world->values[slot][given_level(slot) == LEVEL_MEMBER ? member : household];
    const struct node *root = graph_node(world->graph, world->slot_roots[slot]);
    return leaf_fact(context, root->of_level, root->index, household, member);
}

static size_t place_of(const struct world *world, size_t household)
{
    return world->place[tables_home(&world->tables, household)];
}

static struct value leaf_parameter(void *context, int index, size_t household)
{
    return parameter_in(context, index, place_of(context, household));
}

static struct value leaf_parameter_at(void *context, int index, int year, size_t household)
{
    return parameter_in_year(context, index, year, place_of(context, household));
}

static void leaf_members(void *context, size_t household, size_t *first, size_t *end)
{
    const struct tables *tables = &((struct world *)context)->tables;
    *first = tables->first_member[household];
    *end = tables->first_member[household + 1];
}

/* Random nodes: pick earlier ones of the type needed. */

struct nodes {
    node_id of_type[4][512];
    int count[4];
};

static void add(struct nodes *nodes, const struct graph *graph, node_id id)
{
    enum node_type type = graph_node(graph, id)->type;
    if (nodes->count[type] < 512)
        nodes->of_type[type][nodes->count[type]++] = id;
}

static node_id pick(const struct nodes *nodes, enum node_type type)
{
    int n = nodes->count[type];
    int from = below(3) && n > 12 ? n - 12 : 0; /* mostly recent ones: deep graphs */
    return nodes->of_type[type][from + below(n - from)];
}

static void add_leaves(struct world *world, struct nodes *nodes)
{
    struct graph *graph = world->graph;
    for (int level = LEVEL_HOUSEHOLD; level <= LEVEL_VILLAGE; level++)
        for (int i = 0; i < COLUMNS; i++)
            if (below(3))
                add(nodes, graph,
                    graph_fact_in(graph, (enum level)level, i, type_of_fill[fill_of(i)],
                                  grain_of_fill[fill_of(i)]));
    for (int i = 0; i < 4; i++)
        add(nodes, graph, graph_parameter(graph, i, TYPE_NUMBER));
    for (int i = -2; i < 4; i++)
        add(nodes, graph, graph_const(graph, i * 1.5, TYPE_NUMBER));
    add(nodes, graph, graph_const(graph, 1, TYPE_ENUM));
    add(nodes, graph, graph_truth(graph, true));
    add(nodes, graph, graph_truth(graph, false));
    for (int slot = 0; slot < GIVEN; slot++) {
        enum node_type type = slot < GIVEN_NUMBERS ? TYPE_NUMBER : TYPE_TRUTH;
        add(nodes, graph, graph_slot(graph, slot, given_level(slot), type));
        world->slot_roots[slot] = NO_NODE;
    }
    world->slot_roots[GIVEN] = graph_fact(graph, LEVEL_MEMBER, LABEL, TYPE_ENUM);
    add(nodes, graph, graph_slot(graph, GIVEN, LEVEL_MEMBER, TYPE_ENUM));
    for (int i = 0; i < 4; i++) { /* every type is there from the start */
        add(nodes, graph, graph_fact(graph, LEVEL_HOUSEHOLD, LABEL + FILLS, TYPE_ENUM));
        add(nodes, graph, graph_fact(graph, LEVEL_MEMBER, BIRTH + FILLS, TYPE_DATE));
    }
}

/* A total against a line times people, either way round. */
static node_id against_a_line(struct graph *graph, node_id a, node_id b)
{
    if (below(2)) {
        a = graph_fact(graph, LEVEL_MEMBER, MONEY, TYPE_NUMBER);
        b = graph_fact(graph, LEVEL_HOUSEHOLD, SMALL, TYPE_NUMBER);
    }
    node_id times =
        graph_operation(graph, OP_MUL, graph_const(graph, 2855, TYPE_NUMBER), b, NO_NODE);
    return below(2) ? graph_operation(graph, OP_LESS, a, times, NO_NODE)
                    : graph_operation(graph, OP_LESS, times, a, NO_NODE);
}

/* A total and a share of another. */
static node_id with_share(struct graph *graph, node_id a, node_id b)
{
    node_id share =
        graph_operation(graph, OP_MUL, b, graph_const(graph, 0.1, TYPE_NUMBER), NO_NODE);
    return below(2) ? graph_operation(graph, OP_ADD, a, share, NO_NODE)
                    : graph_operation(graph, OP_ADD, share, a, NO_NODE);
}

/* Two labels of one enum. */
static node_id either_label(struct graph *graph, node_id subject)
{
    node_id first = graph_is(graph, subject, 0), second = graph_is(graph, subject, 1 + below(2));
    return graph_operation(graph, OP_ITE, first, graph_truth(graph, true), second);
}

static node_id random_node(struct graph *graph, const struct nodes *nodes)
{
    static const enum graph_operation arithmetic[] = {OP_ADD, OP_SUB,  OP_MUL,   OP_DIV,  OP_MIN,
                                                      OP_MAX, OP_ADD,  OP_SUB,   OP_NEG,  OP_ABS,
                                                      OP_FEN, OP_CEIL, OP_FLOOR, OP_ROUND};
    static const enum graph_operation reduce[] = {OP_SUM, OP_MIN_OF, OP_MAX_OF, OP_THE};
    enum node_type type = (enum node_type)below(3);
    node_id a = pick(nodes, TYPE_NUMBER), b = pick(nodes, TYPE_NUMBER);
    switch (below(14)) {
    case 0:
    case 1:
    case 2:
        if (below(8) == 0)
            return with_share(graph, a, b);
        return graph_operation(graph, arithmetic[below(14)], a, b, NO_NODE);
    case 3:
    case 4:
        return graph_operation(graph, OP_LESS, a, b, NO_NODE);
    case 5:
        return below(2) ? graph_operation(graph, OP_EQUAL, a, b, NO_NODE)
                        : against_a_line(graph, a, b);
    case 6:
        return below(3) ? graph_is(graph, pick(nodes, TYPE_ENUM), below(LABELS))
                        : either_label(graph, pick(nodes, TYPE_ENUM));
    case 7:
    case 8:
    case 9:
        return graph_operation(graph, OP_ITE, pick(nodes, TYPE_TRUTH), pick(nodes, type),
                               pick(nodes, type));
    case 10:
        return graph_operation(graph, below(2) ? OP_COUNT : OP_ANY, pick(nodes, TYPE_TRUTH),
                               NO_NODE, NO_NODE);
    case 11:
        return graph_operation(graph, reduce[below(4)], pick(nodes, TYPE_TRUTH), a, NO_NODE);
    case 12:
        return below(2) ? graph_operation(graph, OP_KNOWN, a, NO_NODE, NO_NODE)
                        : graph_operation(graph, OP_DEFAULT, a, b, NO_NODE);
    default:
        return below(2) ? graph_operation(graph, OP_AGE, pick(nodes, TYPE_DATE), NO_NODE, NO_NODE)
                        : graph_parameter_at(graph, below(4), TYPE_NUMBER, a);
    }
}

/* A reduction inside a member's expression would be a household's value seen from the member; rules
 * cannot write a reduction inside a reduction, but facts of the household they can. */

static bool same_number(double a, double b)
{
    return a == b || (a != a && b != b);
}

static size_t compare_row(struct world *world, struct evaluation *evaluation,
                          const struct lane *lane, node_id id, size_t row)
{
    struct value got = lane_value(lane, row), want = evaluation_value(evaluation, id);
    if (lane->kind == LANE_BITS && isinf(want.low))
        want = (struct value){0, 1};
    if (!same_number(got.low, want.low) || !same_number(got.high, want.high))
        fail_msg("seed %llu node %d (%s): program [%.17g, %.17g], reference [%.17g, %.17g]",
                 (unsigned long long)seed, id,
                 graph_operation_name(graph_node(world->graph, id)->op), got.low, got.high,
                 want.low, want.high);
    return 1;
}

static size_t compare(struct world *world, struct frame *frame,
                      const struct program_output *outputs, size_t count,
                      struct evaluation *evaluation, size_t first, size_t households)
{
    size_t compared = 0;
    const uint32_t *starts = world->tables.first_member;
    for (size_t h = first; h < first + households; h++) {
        evaluation_household(evaluation, h);
        for (size_t i = 0; i < count; i++) {
            struct lane lane = frame_output(frame, i);
            assert_int_equal(lane.level, outputs[i].level);
            if (lane.level != LEVEL_MEMBER)
                compared += compare_row(world, evaluation, &lane, outputs[i].node, h - first);
        }
        for (size_t m = starts[h]; m < starts[h + 1]; m++) {
            evaluation_member(evaluation, (int64_t)m);
            for (size_t i = 0; i < count; i++) {
                struct lane lane = frame_output(frame, i);
                if (lane.level == LEVEL_MEMBER)
                    compared +=
                        compare_row(world, evaluation, &lane, outputs[i].node, m - starts[first]);
            }
        }
    }
    return compared;
}

/* Some household values are wanted for every member. */
static enum level level_wanted(const struct graph *graph, node_id id)
{
    return id % 3 ? graph_node(graph, id)->level : LEVEL_MEMBER;
}

/* How many steps of each kind were run. */
static size_t reached[STEP_KIND_COUNT];

static void count_kinds(const struct program *program)
{
    for (size_t i = 0; i < program->nsteps; i++)
        reached[program->steps[i].kind]++;
}

static void put_given(void *rows, enum lane_kind kind, size_t row, double number)
{
    if (kind == LANE_DOUBLES)
        ((double *)rows)[row] = number;
    else if (kind == LANE_SINGLES)
        ((float *)rows)[row] = (float)number;
    else if (number != 0)
        bits_add(rows, row);
}

/* Nothing past the last row is there to be read. */
static void give_slot(struct world *world, struct frame *frame, int slot, size_t first, size_t rows)
{
    const struct given *given = &world->given[slot];
    struct lane *lane = &world->lanes[slot];
    forget_lane(lane);
    *lane = (struct lane){.kind = slot >= GIVEN_NUMBERS ? LANE_BITS
                                  : given->singles      ? LANE_SINGLES
                                                        : LANE_DOUBLES,
                          .level = given_level(slot)};
    size_t bytes = lane->kind == LANE_BITS      ? (rows + 63) / 64 * sizeof(uint64_t)
                   : lane->kind == LANE_SINGLES ? rows * sizeof(float)
                                                : rows * sizeof(double);
    void *low = calloc(bytes + 1, 1), *high = given->varies ? calloc(bytes + 1, 1) : low;
    for (size_t row = 0; row < rows; row++) {
        put_given(low, lane->kind, row, world->values[slot][first + row].low);
        if (given->varies)
            put_given(high, lane->kind, row, world->values[slot][first + row].high);
    }
    lane->low = low;
    lane->high = high;
    frame_give(frame, slot, lane);
}

static void give_slots(struct world *world, struct frame *frame, size_t first, size_t count)
{
    const uint32_t *starts = world->tables.first_member + first;
    for (int slot = 0; slot < GIVEN; slot++)
        if (given_level(slot) == LEVEL_MEMBER)
            give_slot(world, frame, slot, starts[0], starts[count] - starts[0]);
        else
            give_slot(world, frame, slot, first, count);
}

static size_t one_round(size_t households, enum kernels_kind kernels)
{
    struct world world;
    struct nodes nodes = {.count = {0}};
    make_world(&world, households);
    add_leaves(&world, &nodes);
    for (int i = 0; i < 60; i++)
        add(&nodes, world.graph, random_node(world.graph, &nodes));
    size_t count = 0, size = graph_size(world.graph);
    struct program_output *outputs = calloc(size, sizeof *outputs);
    for (node_id id = 0; id < (node_id)size; id++)
        if (below(5)) /* what nobody asks for may be made in other ways */
            outputs[count++] = (struct program_output){id, level_wanted(world.graph, id)};
    const struct program_input input = {.graph = world.graph,
                                        .tables = &world.tables,
                                        .as_of_day = world.as_of_day,
                                        .nslots = SLOTS,
                                        .slot_roots = world.slot_roots,
                                        .given = world.given,
                                        .nplaces = 3,
                                        .place = world.place,
                                        .context = &world,
                                        .blank = blank_value,
                                        .range = number_range,
                                        .parameter = parameter_in,
                                        .parameter_at = parameter_in_year,
                                        .kernels = kernels_of(kernels)};
    const struct leaves leaves = {&world,         leaf_fact,         leaf_slot,
                                  leaf_parameter, leaf_parameter_at, leaf_members,
                                  world.as_of_day};
    struct program *program = program_new(&input, outputs, count, NULL);
    struct frame *frame = frame_new(program, NULL);
    struct evaluation *evaluation = evaluation_new(world.graph, &leaves, NULL);
    assert_non_null(program);
    assert_non_null(frame);
    count_kinds(program);
    size_t compared = 0;
    for (size_t first = 0; first < households; first += BLOCK_ROWS) {
        size_t block = households - first < BLOCK_ROWS ? households - first : BLOCK_ROWS;
        give_slots(&world, frame, first, block);
        program_run(program, frame, first, block);
        compared += compare(&world, frame, outputs, count, evaluation, first, block);
    }
    evaluation_free(evaluation);
    frame_free(frame);
    program_free(program);
    free(outputs);
    release_world(&world);
    return compared;
}

static void program_equals_reference(void **state)
{
    (void)state;
    const char *asked = getenv("DIGUAN_ROUNDS");
    int rounds = asked ? atoi(asked) : 200;
    size_t compared = 0;
    for (int i = 0; i < rounds; i++) {
        seed = (uint64_t)i * 1000003 + 17;
        compared += one_round(i % 20 == 19 ? 4300 : (size_t)(1 + below(150)),
                              i % 2 ? KERNELS_PORTABLE : KERNELS_BEST);
    }
    printf("%zu values compared\n", compared);
    assert_true(compared > 200000 || rounds < 200);
    for (int kind = 0; rounds >= 200 && kind < STEP_KIND_COUNT; kind++)
        if (reached[kind] == 0 && kind != STEP_LESS_SCALED_MIXED && kind != STEP_SCALED_LESS_MIXED)
            fail_msg("no step '%s' was run", step_name((enum step_kind)kind));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(program_equals_reference)};
    return cmocka_run_group_tests_name("program", tests, NULL, NULL);
}
