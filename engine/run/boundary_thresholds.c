#include "boundary_parts.h"

#include "text.h"

#include <math.h>

/* What stands on one side of a comparison. */
struct side {
    size_t nfacts, facts_capacity;
    struct made_fact **facts;
    size_t nnumbers, numbers_capacity;
    double *numbers;
};

struct finder {
    struct boundary *boundary;
    const struct graph *graph;
    struct arena scratch;
    uint32_t *seen; /* per node: the stamp of the last walk over a side */
    uint32_t stamp;
    bool *reached; /* per node */
    int slot;      /* from which nodes are reached */
    struct side left, right;
    bool failed; /* memory was short */
};

/* Candidates ------------------------------------------------------------------------------------*/

static void add_candidate(struct made_fact *fact, double value)
{
    if (!made_fits(fact, value) || fact->count == MADE_CANDIDATES)
        return;
    for (size_t i = 0; i < fact->count; i++)
        if (fact->candidates[i] == value)
            return;
    fact->candidates[fact->count++] = value;
}

static void add_around(struct made_fact *fact, double value)
{
    for (int steps = -1; steps <= 1 && isfinite(value); steps++)
        add_candidate(fact, made_value(fact, value, steps));
}

/* Who was born so many years before the day has a birthday. */
static void add_birthday(const struct boundary *boundary, struct made_fact *fact, double years)
{
    int year, month, day;
    date_to_civil(boundary->ground.as_of_day, &year, &month, &day);
    if (years >= 0 && years <= 150)
        add_around(fact, date_from_civil(year - (int)years, month, day));
}

static void add_threshold(const struct boundary *boundary, struct made_fact *fact, double number)
{
    if (fact->fact->type != FACT_DATE) {
        add_around(fact, number);
        return;
    }
    add_birthday(boundary, fact, floor(number));
    add_birthday(boundary, fact, floor(number) + 1);
    if (fabs(number) > 150)
        add_around(fact, number);
}

static void add_thresholds(const struct boundary *boundary, const struct side *facts,
                           const struct side *numbers)
{
    for (size_t i = 0; i < facts->nfacts; i++)
        for (size_t j = 0; j < numbers->nnumbers; j++)
            add_threshold(boundary, facts->facts[i], numbers->numbers[j]);
}

static void add_range(struct made_fact *fact)
{
    add_around(fact, 0);
    add_around(fact, fact->low);
    add_around(fact, fact->high);
}

/* Sides -----------------------------------------------------------------------------------------*/

static void add_fact(struct finder *finder, struct side *side, struct made_fact *fact)
{
    struct made_fact **more = arena_grow(&finder->scratch, &side->facts, side->nfacts,
                                         &side->facts_capacity, sizeof(struct made_fact *));
    finder->failed |= !more;
    if (more)
        side->facts[side->nfacts++] = fact;
}

static void add_number(struct finder *finder, struct side *side, double number)
{
    double *more = arena_grow(&finder->scratch, &side->numbers, side->nnumbers,
                              &side->numbers_capacity, sizeof *more);
    finder->failed |= !more;
    if (more)
        side->numbers[side->nnumbers++] = number;
}

/* As of the day, or of any year. */
static void add_parameter(struct finder *finder, struct side *side, int index, bool any_year)
{
    const struct ground *ground = &finder->boundary->ground;
    const struct parameter *parameter = &ground->values->parameters[index];
    const struct dated_value *in_force = parameter_in_force(parameter, ground->as_of_day);
    for (size_t i = 0; i < parameter->ndated; i++) {
        const struct dated_value *dated = &parameter->dated[i];
        for (size_t j = 0; (any_year || dated == in_force) && j < dated->nvalues; j++)
            add_number(finder, side, dated->values[j].number);
    }
}

static void walk(struct finder *finder, struct side *side, node_id id)
{
    if (id == NO_NODE || finder->seen[id] == finder->stamp)
        return;
    finder->seen[id] = finder->stamp;
    const struct boundary *boundary = finder->boundary;
    const struct node *node = graph_node(finder->graph, id);
    if (node->op == OP_FACT)
        add_fact(finder, side, &boundary->facts[node->of_level][node->index]);
    else if (node->op == OP_CONST)
        add_number(finder, side, node->number);
    else if (node->op == OP_PARAMETER || node->op == OP_PARAMETER_AT)
        add_parameter(finder, side, node->index, node->op == OP_PARAMETER_AT);
    else if (node->op == OP_SLOT)
        walk(finder, side, boundary->ground.book->slots[node->index].root);
    for (int i = 0; i < graph_operands(node->op); i++)
        walk(finder, side, node->operand[i]);
}

static void walk_side(struct finder *finder, struct side *side, node_id id)
{
    finder->stamp++;
    side->nfacts = side->nnumbers = 0;
    walk(finder, side, id);
}

/* The graph -------------------------------------------------------------------------------------*/

static void take_comparison(struct finder *finder, node_id id, const struct node *node)
{
    struct boundary *boundary = finder->boundary;
    if (graph_node(finder->graph, node->operand[0])->type == TYPE_ENUM)
        return;
    walk_side(finder, &finder->left, node->operand[0]);
    walk_side(finder, &finder->right, node->operand[1]);
    add_thresholds(boundary, &finder->left, &finder->right);
    add_thresholds(boundary, &finder->right, &finder->left);
    if (finder->left.nfacts + finder->right.nfacts == 0)
        return;
    struct made_comparison *more =
        arena_grow(&boundary->arena, &boundary->comparisons, boundary->ncomparisons,
                   &boundary->comparisons_capacity, sizeof *more);
    finder->failed |= !more;
    if (more)
        boundary->comparisons[boundary->ncomparisons++] =
            (struct made_comparison){.node = id, .slot = finder->slot};
}

/* Values change with the year in which they are read. */
static void take_years(struct finder *finder, const struct node *node)
{
    struct boundary *boundary = finder->boundary;
    const struct parameter *parameter = &boundary->ground.values->parameters[node->index];
    walk_side(finder, &finder->left, node->operand[0]);
    for (size_t i = 0; i < parameter->ndated; i++) {
        int year, month, day;
        date_to_civil(parameter->dated[i].from_day, &year, &month, &day);
        for (size_t j = 0; j < finder->left.nfacts; j++)
            add_around(finder->left.facts[j], year);
    }
}

static void reach(struct finder *finder, node_id id)
{
    if (id == NO_NODE || finder->reached[id])
        return;
    finder->reached[id] = true;
    const struct node *node = graph_node(finder->graph, id);
    for (int i = 0; i < graph_operands(node->op); i++)
        reach(finder, node->operand[i]);
    if (node->op == OP_LESS || node->op == OP_EQUAL)
        take_comparison(finder, id, node);
    else if (node->op == OP_PARAMETER_AT)
        take_years(finder, node);
}

bool boundary_find_thresholds(struct boundary *boundary)
{
    const struct rulebook *book = boundary->ground.book;
    struct finder finder = {.boundary = boundary, .graph = book->graph};
    arena_init(&finder.scratch);
    size_t size = graph_size(book->graph);
    finder.seen = arena_array(&finder.scratch, size + 1, sizeof *finder.seen);
    finder.reached = arena_array(&finder.scratch, size + 1, sizeof *finder.reached);
    finder.failed = !finder.seen || !finder.reached;
    for (int level = 0; level < LEVEL_COUNT; level++)
        for (size_t i = 0; i < boundary->nfacts[level]; i++)
            add_range(&boundary->facts[level][i]);
    for (size_t i = 0; !finder.failed && i < book->nslots; i++) {
        finder.slot = (int)i;
        reach(&finder, book->slots[i].root);
    }
    arena_release(&finder.scratch);
    return !finder.failed;
}
