#include "same.h"

#include "counterpart.h"

struct comparison {
    const struct ground *ground, *other;
    struct arena arena;
    struct counterparts counterparts;
    bool *looked, *same; /* per node: it is known whether it comes to the same; it does */
    int *slots;
};

/* Parameters ------------------------------------------------------------------------------------*/

static const struct parameter *parameter_of(const struct ground *ground, int index)
{
    return &ground->values->parameters[index];
}

static bool same_number(const struct comparison *c, int index, int other, int day, uint64_t village)
{
    struct value a = ground_parameter_in(c->ground, index, day, village);
    struct value b = ground_parameter_in(c->other, other, day, village);
    return a.low == b.low && a.high == b.high;
}

static bool same_in_areas(const struct comparison *c, const struct ground *areas, int index,
                          int other, int day)
{
    for (size_t i = 0; i < areas->nareas; i++)
        if (!same_number(c, index, other, day, area_village(areas->areas[i])))
            return false;
    return true;
}

static bool same_on(const struct comparison *c, int index, int other, int day)
{
    return same_number(c, index, other, day, 0) && same_in_areas(c, c->ground, index, other, day) &&
           same_in_areas(c, c->other, index, other, day);
}

/* Values change on the days on which an entry begins. */
static bool same_from(const struct comparison *c, const struct parameter *entries, int index,
                      int other)
{
    for (size_t i = 0; i < entries->ndated; i++)
        if (!same_on(c, index, other, entries->dated[i].from_day))
            return false;
    return true;
}

static bool same_always(const struct comparison *c, int index, int other)
{
    return same_from(c, parameter_of(c->ground, index), index, other) &&
           same_from(c, parameter_of(c->other, other), index, other);
}

static bool same_parameter(const struct comparison *c, int index, int other, bool always)
{
    const struct parameter *a = parameter_of(c->ground, index), *b = parameter_of(c->other, other);
    return a->type == b->type &&
           (always ? same_always(c, index, other) : same_on(c, index, other, c->ground->as_of_day));
}

static bool all_parameters_same(const struct comparison *c)
{
    for (size_t i = 0; i < c->ground->values->nparameters; i++)
        if (parameter_of(c->ground, (int)i)->type != PARAMETER_LIST &&
            !same_parameter(c, (int)i, (int)i, true))
            return false;
    return true;
}

/* Nodes -----------------------------------------------------------------------------------------*/

static const struct fact *fact_of(const struct ground *ground, const struct node *node)
{
    return &ground->book->policy->facts.at[node->of_level].facts[node->index];
}

/* What a rule can see of a fact, blanks included. */
static bool same_fact(const struct comparison *c, const struct node *node, const struct node *other)
{
    const struct fact *a = fact_of(c->ground, node), *b = fact_of(c->other, other);
    return node->index == other->index &&
           (a == b || (a->type == b->type && a->low == b->low && a->high == b->high &&
                       a->nvalues == b->nvalues));
}

/* Of leaves that are counterparts. */
static bool same_leaf(const struct comparison *c, const struct node *node, const struct node *other)
{
    switch (node->op) {
    case OP_FACT:
        return same_fact(c, node, other);
    case OP_SLOT:
        return c->slots[node->index] != NO_SLOT;
    case OP_PARAMETER:
    case OP_PARAMETER_AT:
        return same_parameter(c, node->index, other->index, node->op == OP_PARAMETER_AT);
    default:
        return true;
    }
}

/* Of a node that has a counterpart: whether all that it rests on has the same values. */
static bool same_values(struct comparison *c, node_id id)
{
    const struct node *node = graph_node(c->ground->book->graph, id);
    const struct node *other =
        graph_node(c->other->book->graph, counterparts_node(&c->counterparts, id));
    if (c->looked[id])
        return c->same[id];
    c->looked[id] = true;
    bool same = same_leaf(c, node, other);
    for (int i = 0; same && i < graph_operands(node->op); i++)
        same = same_values(c, node->operand[i]);
    return c->same[id] = same;
}

/* Slots -----------------------------------------------------------------------------------------*/

static bool same_slot(struct comparison *c, int index, int other)
{
    const struct slot *a = &c->ground->book->slots[index], *b = &c->other->book->slots[other];
    if (a->type != b->type)
        return false;
    if (a->root == NO_NODE || b->root == NO_NODE)
        return a == b && all_parameters_same(c);
    return counterparts_same(&c->counterparts, a->root, b->root) && same_values(c, a->root);
}

static bool prepare(struct comparison *c)
{
    size_t size = graph_size(c->ground->book->graph);
    c->looked = arena_array(&c->arena, size + 1, sizeof *c->looked);
    c->same = arena_array(&c->arena, size + 1, sizeof *c->same);
    return c->looked && c->same &&
           counterparts_init(&c->counterparts, c->ground->book, c->other->book, &c->arena);
}

bool same_slots(const struct ground *ground, const struct ground *other, int *slots,
                struct fault *fault)
{
    struct comparison c = {.ground = ground, .other = other, .slots = slots};
    for (size_t i = 0; i < ground->book->nslots; i++)
        slots[i] = NO_SLOT;
    if (ground->tables != other->tables || ground->as_of_day != other->as_of_day)
        return true;
    arena_init(&c.arena);
    bool room = prepare(&c);
    for (size_t i = 0; room && i < ground->book->norder; i++) {
        int index = ground->book->order[i], found = c.counterparts.slots[index];
        if (found != NO_SLOT && same_slot(&c, index, found))
            slots[index] = found;
    }
    arena_release(&c.arena);
    return room || fault_memory(fault);
}
