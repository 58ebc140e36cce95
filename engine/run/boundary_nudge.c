#include "boundary_parts.h"

#include <math.h>

enum { MOST_LEVERS = 64, MOST_VISITS = 2000, MOST_MOVES = 16 };
static const double days_of_year = 365.2425;

struct levers {
    struct boundary *boundary;
    int64_t member; /* at hand, NO_ROW outside members */
    size_t count, visits;
    struct made_lever items[MOST_LEVERS];
};

/* Finding levers --------------------------------------------------------------------------------*/

static void find(struct levers *levers, node_id id, double slope);

static struct value value_of(const struct levers *levers, node_id id)
{
    return evaluation_value(levers->boundary->evaluation, id);
}

static void add_lever(struct levers *levers, const struct node *node, double slope)
{
    const struct boundary *boundary = levers->boundary;
    const struct made_fact *fact = &boundary->facts[node->of_level][node->index];
    size_t row = node->of_level == LEVEL_MEMBER ? (size_t)levers->member : 0;
    double *cell =
        &boundary->at_hand
             ->facts[node->of_level][row * boundary->nfacts[node->of_level] + (size_t)node->index];
    if (fact->wanted && !isnan(*cell) && slope != 0 && levers->count < MOST_LEVERS)
        levers->items[levers->count++] = (struct made_lever){fact, cell, slope};
}

static void set_member(struct levers *levers, int64_t member)
{
    levers->member = member;
    evaluation_member(levers->boundary->evaluation, member);
}

/* Members who are counted, and of least and greatest the one that it is. */
static void find_in_members(struct levers *levers, const struct node *node, struct value result,
                            double slope)
{
    int64_t outer = levers->member;
    for (size_t i = 0; i < levers->boundary->at_hand->nmembers; i++) {
        set_member(levers, (int64_t)i);
        bool in = value_of(levers, node->operand[0]).low != 0;
        if (in && (node->op == OP_SUM || value_of(levers, node->operand[1]).low == result.low))
            find(levers, node->operand[1], slope);
    }
    set_member(levers, outer);
}

/* The operand that decides what the node comes to. */
static node_id decisive_operand(const struct levers *levers, const struct node *node)
{
    struct value first = value_of(levers, node->operand[0]);
    if (node->op == OP_ITE)
        return !value_known(first) ? NO_NODE : node->operand[first.low != 0 ? 1 : 2];
    if (node->op == OP_DEFAULT)
        return node->operand[!value_known(first)];
    struct value second = value_of(levers, node->operand[1]);
    return node->operand[(second.low < first.low) == (node->op == OP_MIN)];
}

static void find_in_product(struct levers *levers, const struct node *node, double slope)
{
    struct value first = value_of(levers, node->operand[0]);
    struct value second = value_of(levers, node->operand[1]);
    if (value_known(second))
        find(levers, node->operand[0],
             node->op == OP_MUL ? slope * second.low : slope / second.low);
    if (value_known(first) && node->op == OP_MUL)
        find(levers, node->operand[1], slope * first.low);
}

static void find_in_operation(struct levers *levers, const struct node *node, node_id id,
                              double slope)
{
    switch (node->op) {
    case OP_FACT:
        add_lever(levers, node, slope);
        break;
    case OP_SLOT:
        find(levers, levers->boundary->ground.book->slots[node->index].root, slope);
        break;
    case OP_ADD:
    case OP_SUB:
        find(levers, node->operand[0], slope);
        find(levers, node->operand[1], node->op == OP_ADD ? slope : -slope);
        break;
    case OP_NEG:
        find(levers, node->operand[0], -slope);
        break;
    case OP_FLOOR:
    case OP_CEIL:
    case OP_ROUND:
    case OP_FEN:
        find(levers, node->operand[0], slope);
        break;
    case OP_ABS:
        find(levers, node->operand[0], value_of(levers, node->operand[0]).low < 0 ? -slope : slope);
        break;
    case OP_AGE:
        find(levers, node->operand[0], -slope / days_of_year);
        break;
    case OP_MUL:
    case OP_DIV:
        find_in_product(levers, node, slope);
        break;
    case OP_MIN:
    case OP_MAX:
    case OP_ITE:
    case OP_DEFAULT:
        find(levers, decisive_operand(levers, node), slope);
        break;
    case OP_SUM:
    case OP_MIN_OF:
    case OP_MAX_OF:
    case OP_THE:
        find_in_members(levers, node, value_of(levers, id), slope);
        break;
    default:
        break;
    }
}

static void find(struct levers *levers, node_id id, double slope)
{
    if (id == NO_NODE || levers->visits++ >= MOST_VISITS)
        return;
    find_in_operation(levers, graph_node(levers->boundary->ground.book->graph, id), id, slope);
}

/* Moving ----------------------------------------------------------------------------------------*/

/* How far the left side lies above the right one; NaN when one is not known. */
static double distance(struct levers *levers, const struct node *comparison)
{
    boundary_look(levers->boundary, levers->boundary->at_hand, levers->member);
    struct value left = value_of(levers, comparison->operand[0]);
    struct value right = value_of(levers, comparison->operand[1]);
    return value_known(left) && value_known(right) ? left.low - right.low : NAN;
}

/* As far as the fact can go; kept when it brings the sides nearer. */
static double move(struct levers *levers, const struct made_lever *lever,
                   const struct node *comparison, double from)
{
    double before = *lever->cell;
    double value = fmin(fmax(before - from / lever->slope, lever->fact->low), lever->fact->high);
    *lever->cell = made_value(lever->fact, value, 0);
    double now = distance(levers, comparison);
    if (made_fits(lever->fact, *lever->cell) && fabs(now) < fabs(from))
        return now;
    *lever->cell = before;
    return from;
}

bool boundary_nudge(struct boundary *boundary, node_id comparison, int64_t member,
                    struct made_lever *lever)
{
    const struct node *node = graph_node(boundary->ground.book->graph, comparison);
    struct levers levers = {.boundary = boundary, .member = member};
    double apart = distance(&levers, node);
    if (isnan(apart))
        return false;
    find(&levers, node->operand[0], 1);
    find(&levers, node->operand[1], -1);
    size_t start = (size_t)random_below(&boundary->random, MOST_LEVERS);
    for (size_t i = 0; i < levers.count && i < MOST_MOVES && (i == 0 || apart != 0); i++) {
        *lever = levers.items[(start + i) % levers.count];
        apart = move(&levers, lever, node, apart);
    }
    return levers.count && apart == 0;
}
