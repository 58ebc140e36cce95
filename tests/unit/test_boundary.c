/* Made-up households: they stand where the shipped policy compares, both runs agree on them, and a
 * comparison that is compiled wrongly by no more than its edge is noticed. */
#include "boundary_parts.h"
#include "evaluate.h"
#include "generate.h"
#include "small_policy.h"
#include "text.h"

enum { EVERY = 3 }; /* comparison is made wrong in turn */

struct world {
    struct arena arena;
    struct policy policy;
    struct rulebook *book;
    struct fault fault;
};

static int as_of_day(void)
{
    return date_from_civil(2018, 12, 31);
}

static void must(const struct fault *fault, bool good)
{
    if (!good)
        fail_msg("%s", fault->count ? fault->text[0] : "failed without a message");
}

static void load(struct world *world, const char *folder)
{
    fault_init(&world->fault);
    arena_init(&world->arena);
    must(&world->fault, policy_load(folder, &world->arena, &world->policy, &world->fault));
    world->book = rulebook_load(&world->policy, as_of_day(), &world->fault);
    must(&world->fault, world->book != NULL);
}

static void release(struct world *world)
{
    rulebook_free(world->book);
    arena_release(&world->arena);
}

static int set_up(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    load(world, TEST_DATA "/../policies/gansu");
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    release(*state);
    free(*state);
    return 0;
}

static void make(struct world *world, struct boundary *boundary)
{
    must(&world->fault,
         boundary_make(boundary, world->book, NULL, NULL, as_of_day(), &world->fault));
}

/* Where they stand ------------------------------------------------------------------------------*/

static bool meets(struct boundary *boundary, const struct node *comparison)
{
    struct value left = evaluation_value(boundary->evaluation, comparison->operand[0]);
    struct value right = evaluation_value(boundary->evaluation, comparison->operand[1]);
    return value_known(left) && value_known(right) && left.low == right.low;
}

static bool met_by(struct boundary *boundary, const struct made_household *household,
                   const struct node *comparison)
{
    bool of_member = comparison->level == LEVEL_MEMBER;
    for (size_t i = 0; i < (of_member ? household->nmembers : 1); i++) {
        boundary_look(boundary, household, of_member ? (int64_t)i : NO_ROW);
        if (meets(boundary, comparison))
            return true;
    }
    return false;
}

static bool met_by_some(struct boundary *boundary, const struct node *comparison)
{
    for (size_t i = 0; i < MADE_HOUSEHOLDS; i++)
        if (met_by(boundary, &boundary->households[i], comparison))
            return true;
    return false;
}

static void comparisons_are_met_exactly(void **state)
{
    struct world *world = *state;
    struct boundary boundary;
    make(world, &boundary);
    size_t met = 0, decided = 0;
    for (size_t i = 0; i < boundary.ncomparisons; i++) {
        met += met_by_some(&boundary, graph_node(world->book->graph, boundary.comparisons[i].node));
        decided += boundary.comparisons[i].hits > 0;
    }
    print_message("of %zu comparisons %zu are met exactly, and %zu so that they decide\n",
                  boundary.ncomparisons, met, decided);
    assert_in_range(boundary.ncomparisons, 50, SIZE_MAX);
    assert_true(met * 100 >= boundary.ncomparisons * 92);
    assert_true(decided * 100 >= boundary.ncomparisons * 50);
    boundary_release(&boundary);
}

static void the_same_households_are_made_again(void **state)
{
    struct world *world = *state;
    struct boundary first, again;
    make(world, &first);
    make(world, &again);
    for (size_t i = 0; i < MADE_HOUSEHOLDS; i++) {
        const struct made_household *a = &first.households[i], *b = &again.households[i];
        assert_int_equal(a->area, b->area);
        assert_int_equal(a->nmembers, b->nmembers);
        for (int level = 0; level < LEVEL_COUNT; level++) {
            size_t rows = level == LEVEL_MEMBER ? a->nmembers : 1;
            assert_memory_equal(a->facts[level], b->facts[level],
                                rows * first.nfacts[level] * sizeof(double));
        }
    }
    boundary_release(&first);
    boundary_release(&again);
}

static void values_are_such_as_facts_can_have(void **state)
{
    struct world *world = *state;
    struct boundary boundary;
    size_t blanks = 0;
    make(world, &boundary);
    for (size_t i = 0; i < MADE_HOUSEHOLDS; i++)
        for (size_t f = 0; f < boundary.nfacts[LEVEL_HOUSEHOLD]; f++) {
            const struct made_fact *fact = &boundary.facts[LEVEL_HOUSEHOLD][f];
            double value = boundary.households[i].facts[LEVEL_HOUSEHOLD][f];
            if (fact->wanted && isnan(value))
                blanks++;
            else if (fact->wanted && (value < fact->fact->low || value > fact->fact->high))
                fail_msg("%s is %g, outside %g to %g", fact->fact->name, value, fact->fact->low,
                         fact->fact->high);
        }
    assert_in_range(blanks, 1, SIZE_MAX);
    boundary_release(&boundary);
}

static void both_runs_agree(void **state)
{
    struct world *world = *state;
    must(&world->fault, boundary_check(world->book, NULL, NULL, as_of_day(), &world->fault));
}

static void households_are_like_those_of_a_registry(void **state)
{
    struct world *world = *state;
    char path[64];
    snprintf(path, sizeof path, "/tmp/diguan-boundary-%d.db", (int)getpid());
    must(&world->fault, generate_registry(path, 200, 7, NULL, &world->fault));
    struct registry_request request = {0};
    struct registry registry;
    struct boundary boundary;
    must(&world->fault,
         registry_load(path, &world->policy.facts, &request, &registry, &world->fault));
    unlink(path);
    must(&world->fault,
         boundary_make(&boundary, world->book, NULL, &registry.tables, as_of_day(), &world->fault));
    struct tables tables;
    must(&world->fault, boundary_tables(&boundary, NULL, &tables, &world->fault));
    for (size_t i = 0; i < boundary.nfacts[LEVEL_HOUSEHOLD]; i++)
        if (!registry.tables.at[LEVEL_HOUSEHOLD].columns[i].nmissing)
            assert_int_equal(tables.at[LEVEL_HOUSEHOLD].columns[i].nmissing, 0);
    tables_release(&tables);
    boundary_release(&boundary);
    must(&world->fault,
         boundary_check(world->book, NULL, &registry.tables, as_of_day(), &world->fault));
    registry_release(&registry);
}

/* Comparisons that are wrong at the edge --------------------------------------------------------*/

struct rewrite {
    struct graph *graph;
    node_id from, to;
    node_id *done; /* per node of the graph before */
};

static node_id rewritten(struct rewrite *rewrite, node_id id);

static node_id made_again(struct rewrite *rewrite, const struct node *node,
                          const node_id operands[3])
{
    if (node->op == OP_IS)
        return graph_is(rewrite->graph, operands[0], node->index);
    if (node->op == OP_PARAMETER_AT)
        return graph_parameter_at(rewrite->graph, node->index, node->type, operands[0]);
    return graph_operation(rewrite->graph, node->op, operands[0], operands[1], operands[2]);
}

static node_id rewritten(struct rewrite *rewrite, node_id id)
{
    if (id == NO_NODE)
        return id;
    if (id == rewrite->from)
        return rewrite->to;
    if (rewrite->done[id] != NO_NODE)
        return rewrite->done[id];
    struct node node = *graph_node(rewrite->graph, id);
    node_id operands[3] = {NO_NODE, NO_NODE, NO_NODE};
    bool same = true;
    for (int i = 0; i < graph_operands(node.op); i++) {
        operands[i] = rewritten(rewrite, node.operand[i]);
        same &= operands[i] == node.operand[i];
    }
    return rewrite->done[id] = same ? id : made_again(rewrite, &node, operands);
}

/* a < b becomes a <= b, and a == b becomes no. */
static node_id blunted(struct graph *graph, node_id id)
{
    struct node node = *graph_node(graph, id);
    node_id no = graph_truth(graph, false), yes = graph_truth(graph, true);
    if (node.op == OP_EQUAL)
        return no;
    node_id above = graph_operation(graph, OP_LESS, node.operand[1], node.operand[0], NO_NODE);
    return graph_operation(graph, OP_ITE, above, no, yes);
}

static bool noticed(struct world *world, node_id comparison)
{
    struct rulebook *book = world->book;
    size_t size = graph_size(book->graph);
    node_id *roots = calloc(book->nslots + 1, sizeof *roots);
    struct rewrite rewrite = {book->graph, comparison, blunted(book->graph, comparison),
                              calloc(size, sizeof(node_id))};
    for (size_t i = 0; i < size; i++)
        rewrite.done[i] = NO_NODE;
    for (size_t i = 0; i < book->nslots; i++) {
        roots[i] = book->slots[i].root;
        book->slots[i].root = rewritten(&rewrite, roots[i]);
    }
    struct fault fault;
    fault_init(&fault);
    bool good = boundary_check(book, NULL, NULL, as_of_day(), &fault);
    for (size_t i = 0; i < book->nslots; i++)
        book->slots[i].root = roots[i];
    free(roots);
    free(rewrite.done);
    return !good;
}

/* Some wrong edges change nothing: max(x, 0) is the same with x > 0 and with x >= 0. */
static void wrong_edges_are_noticed(void **state)
{
    struct world *world = *state;
    struct boundary boundary;
    size_t seen = 0, tried = 0;
    make(world, &boundary);
    for (size_t i = 0; i < boundary.ncomparisons; i += EVERY) {
        seen += noticed(world, boundary.comparisons[i].node);
        tried++;
    }
    print_message("of %zu comparisons wrong at the edge %zu were noticed\n", tried, seen);
    assert_true(seen * 100 >= tried * 70);
    boundary_release(&boundary);
}

/* Policies of all kinds -------------------------------------------------------------------------*/

static const char bare_policy[] =
    "policy: bare\n"
    "title: 空方案\n"
    "facts: facts.yaml\n"
    "rules: [rules.lua]\n"
    "parameters:\n"
    "  线: {unit: 元, basis: 试验, status: assumed, from: {2014: 9}}\n";

/* Facts and rules in a folder of their own, checked. */
static void check_policy_of(const char *facts, const char *rules)
{
    struct small small;
    struct world world;
    small_init(&small);
    sqlite3_close(small.database);
    small_write(&small, "facts.yaml", facts);
    small_write(&small, "policy.yaml", bare_policy);
    small_write(&small, "rules.lua", rules);
    load(&world, small.folder);
    must(&world.fault, boundary_check(world.book, NULL, NULL, as_of_day(), &world.fault));
    release(&world);
    small_release(&small);
}

static const char no_facts[] = "household: {table: 户, key: 户编号, area: 村代码, facts: {}}\n";
static const char some_facts[] = "household:\n"
                                 "  table: 户\n"
                                 "  key: 户编号\n"
                                 "  area: 村代码\n"
                                 "  facts:\n"
                                 "    收入: {type: money, unit: 元}\n"
                                 "    年度: {type: integer, unit: 年}\n";

static void policies_with_little_in_them_pass(void **state)
{
    (void)state;
    check_policy_of(no_facts, "");
    check_policy_of(no_facts,
                    "criterion.甲 { basis = '试验', met = function() return true end }\n");
    check_policy_of(some_facts, "");
    check_policy_of(some_facts, "cause.甲 { basis = '试验', when = function(户, 标准)\n"
                                "  return 户.收入 < at(标准, 户.年度).线 end }\n");
}

/* The function fails on the poorest; a registry need not have them. */
static void households_on_which_rules_fail_are_left_out(void **state)
{
    (void)state;
    char rules[4096] = "fact.分 { basis = '试验', type = 'number', value = function(户)\n"
                       " local s = 0\n";
    for (int i = 1; i <= 12; i++) {
        char line[128];
        snprintf(line, sizeof line, " if 户.收入 > %d then s = s + %d end\n", i * 100, i);
        strcat(rules, line);
    }
    strcat(rules, " while s == 0 do end\n return s\nend }\n"
                  "cause.甲 { basis = '试验', when = function(户) return 户.分 == 45 end }\n");
    check_policy_of(some_facts, rules);
}

/* What is said ----------------------------------------------------------------------------------*/

static void a_difference_withholds_the_results(void **state)
{
    (void)state;
    struct small small;
    struct summary summary;
    char out[128];
    small_init(&small);
    small_household(&small, 1, "病 = 1");
    small_load(&small);
    struct evaluate_request request = {
        .rulebook = small.rulebook,
        .registry = &small.registry,
        .as_of_day = as_of_day(),
        .engine_version = "test",
        .out = small_path(&small, "results.db", out),
        .cross_check = 1,
    };
    struct rulebook *book = small.rulebook;
    const struct rule *rule = &book->rules[rulebook_find(book, "病而无学")];
    node_id ill = graph_fact(book->graph, LEVEL_HOUSEHOLD, 0, TYPE_TRUTH);
    node_id right = book->slots[rule->slot].root;
    book->slots[rule->slot].root = ill;
    assert_false(evaluate_run(&request, &summary, &small.fault));
    assert_int_equal(small.fault.kind, FAULT_POLICY);
    assert_non_null(strstr(small.fault.text[0],
                           "/rules.lua:20: 'when' of '病而无学' differs between the compiled and "
                           "the plain run for a household made up to lie at thresholds, with "
                           "'病 是': nothing was written (please report this, with the rule)"));
    assert_int_equal(access(out, F_OK), -1);
    book->slots[rule->slot].root = right;
    fault_init(&small.fault);
    must(&small.fault, evaluate_run(&request, &summary, &small.fault));
    summary_release(&summary);
    small_release(&small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(comparisons_are_met_exactly, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_same_households_are_made_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(values_are_such_as_facts_can_have, set_up, tear_down),
        cmocka_unit_test_setup_teardown(both_runs_agree, set_up, tear_down),
        cmocka_unit_test_setup_teardown(households_are_like_those_of_a_registry, set_up, tear_down),
        cmocka_unit_test_setup_teardown(wrong_edges_are_noticed, set_up, tear_down),
        cmocka_unit_test(policies_with_little_in_them_pass),
        cmocka_unit_test(households_on_which_rules_fail_are_left_out),
        cmocka_unit_test(a_difference_withholds_the_results),
    };
    return cmocka_run_group_tests_name("boundary", tests, NULL, NULL);
}
