#include "reason_search.h"

#include "text.h"

#include <stdlib.h>
#include <string.h>

/* Leaves ----------------------------------------------------------------------------------------*/

static struct value leaf_fact(void *context, enum level level, int fact, size_t household,
                              size_t member)
{
    const struct search *search = context;
    return ground_fact(search->ground, level, fact, household, member);
}

static struct value leaf_slot(void *context, int slot, size_t household, size_t member)
{
    const struct search *search = context;
    const struct lanes *lanes = search->lanes;
    bool of_member = search->ground->book->slots[slot].level == LEVEL_MEMBER;
    if (lanes)
        return lane_value(&lanes->slot[slot],
                          of_member ? member - lanes->first_member : household - lanes->first);
    const struct outcomes *outcomes = search->outcomes;
    return outcomes
        ->slot[slot][of_member ? member - outcomes->first_member : household - outcomes->first];
}

static struct value leaf_parameter(void *context, int index, size_t household)
{
    const struct search *search = context;
    return ground_parameter(search->ground, index, search->ground->as_of_day, household);
}

static struct value leaf_parameter_at(void *context, int index, int year, size_t household)
{
    const struct search *search = context;
    return ground_parameter(search->ground, index, date_from_civil(year, 12, 31), household);
}

static void leaf_members(void *context, size_t household, size_t *first, size_t *end)
{
    const struct search *search = context;
    ground_members(search->ground, household, first, end);
}

struct search *search_new(const struct ground *ground, struct fault *fault)
{
    struct search *search = calloc(1, sizeof *search);
    if (!search) {
        fault_memory(fault);
        return NULL;
    }
    const struct leaves leaves = {search,           leaf_fact,         leaf_slot,
                                  leaf_parameter,   leaf_parameter_at, leaf_members,
                                  ground->as_of_day};
    search->ground = ground;
    search->evaluation = evaluation_new(ground->book->graph, &leaves, fault);
    if (search->evaluation)
        return search;
    free(search);
    return NULL;
}

void search_free(struct search *search)
{
    if (!search)
        return;
    evaluation_free(search->evaluation);
    free(search->items);
    free(search->seen);
    free(search);
}

void search_clear(struct search *search)
{
    search->count = 0;
}

void search_household(struct search *search, const struct lanes *lanes, size_t household)
{
    search->lanes = lanes;
    search->household = household;
    evaluation_household(search->evaluation, household);
    search_clear(search);
}

/* Reasons ---------------------------------------------------------------------------------------*/

static bool same_reason(const struct reason *a, const struct reason *b)
{
    return a->level == b->level && a->fact == b->fact && a->fact_member == b->fact_member;
}

static void add_reason(struct search *search, struct reason reason)
{
    search->found = true;
    for (size_t i = 0; i < search->count; i++)
        if (same_reason(&search->items[i], &reason))
            return;
    if (search->count == search->capacity) {
        size_t more = search->capacity ? 2 * search->capacity : 64;
        struct reason *items = reallocarray(search->items, more, sizeof *items);
        if (!items) {
            search->failed = true;
            return;
        }
        search->items = items;
        search->capacity = more;
    }
    search->items[search->count++] = reason;
}

/* An interpreted function says itself what it hangs on. */
static void add_given(struct search *search, int slot, int64_t member)
{
    const struct lanes *lanes = search->lanes;
    size_t count = lanes ? lanes->nreasons : search->outcomes->nreasons;
    const struct slot_reason *given = lanes ? lanes->reasons : search->outcomes->reasons;
    for (size_t i = 0; i < count; i++) {
        const struct slot_reason *item = &given[i];
        if (item->slot == slot && item->household == search->household && item->member == member)
            add_reason(search, item->reason);
    }
}

/* Visits: a node of members is visited once for each member, and each node once more when no number
 * comes out. */

static bool make_room(struct search *search)
{
    size_t size = graph_size(search->ground->book->graph);
    if (size <= search->nseen)
        return true;
    uint32_t *seen = reallocarray(search->seen, size, sizeof *seen);
    if (!seen) {
        search->failed = true;
        return false;
    }
    memset(seen + search->nseen, 0, (size - search->nseen) * sizeof *seen);
    search->seen = seen;
    search->nseen = size;
    return true;
}

static uint32_t next_stamp(struct search *search)
{
    if (search->stamp > UINT32_MAX - 4) {
        memset(search->seen, 0, search->nseen * sizeof *search->seen);
        search->stamp = 0;
    }
    return search->stamp += 2;
}

static void set_member(struct search *search, int64_t member)
{
    search->member = member;
    search->member_stamp = next_stamp(search);
    evaluation_member(search->evaluation, member);
}

static bool visited(struct search *search, node_id id, enum level level)
{
    uint32_t stamp = level == LEVEL_MEMBER ? search->member_stamp : search->household_stamp;
    stamp += search->any_leaf;
    if (search->seen[id] == stamp)
        return true;
    search->seen[id] = stamp;
    return false;
}

static void search_node(struct search *search, node_id id);

static void search_members(struct search *search, const struct node *node)
{
    size_t first, end;
    ground_members(search->ground, search->household, &first, &end);
    int64_t outer = search->member;
    for (size_t member = first; member < end; member++) {
        set_member(search, (int64_t)member);
        for (int i = 0; i < graph_operands(node->op); i++)
            search_node(search, node->operand[i]);
    }
    set_member(search, outer);
}

/* What a rule that is read hangs on, the rule that reads it hangs on too. */
static void search_read(struct search *search, const struct node *node, bool unknown)
{
    node_id root = search->ground->book->slots[node->index].root;
    bool outer = search->any_leaf;
    if (!unknown)
        return;
    search->any_leaf = false;
    if (root == NO_NODE)
        add_given(search, node->index, node->level == LEVEL_MEMBER ? search->member : NO_ROW);
    else
        search_node(search, root);
    search->any_leaf = outer;
}

static void search_leaf(struct search *search, const struct node *node, bool unknown)
{
    if (node->op == OP_SLOT)
        search_read(search, node, unknown);
    if (node->op == OP_FACT && (unknown || search->any_leaf))
        add_reason(search, (struct reason){
                               .level = node->of_level,
                               .fact = node->index,
                               .fact_member = node->level == LEVEL_MEMBER ? search->member : NO_ROW,
                               .not_finite = !unknown,
                           });
}

static bool is_known(const struct search *search, node_id id)
{
    return value_known(evaluation_value(search->evaluation, id));
}

static bool operands_known(const struct search *search, const struct node *node)
{
    for (int i = 0; i < graph_operands(node->op); i++)
        if (!is_known(search, node->operand[i]))
            return false;
    return true;
}

/* Only branches that may be taken. */
static void search_choice(struct search *search, const struct node *node)
{
    struct value condition = evaluation_value(search->evaluation, node->operand[0]);
    search_node(search, node->operand[0]);
    if (condition.high != 0)
        search_node(search, node->operand[1]);
    if (condition.low == 0)
        search_node(search, node->operand[2]);
}

static void search_operation(struct search *search, const struct node *node)
{
    bool outer = search->any_leaf;
    int from = 0;
    if (!outer && operands_known(search, node)) {
        search->any_leaf = true;
        from = node->op == OP_DIV; /* what was divided by */
    }
    for (int i = from; i < graph_operands(node->op); i++)
        search_node(search, node->operand[i]);
    search->any_leaf = outer;
}

static void search_node(struct search *search, node_id id)
{
    const struct node node = *graph_node(search->ground->book->graph, id);
    bool unknown = !is_known(search, id);
    if ((!unknown && !search->any_leaf) || visited(search, id, node.level))
        return;
    if (graph_operands(node.op) == 0)
        search_leaf(search, &node, unknown);
    else if (node.op >= OP_COUNT)
        search_members(search, &node);
    else if (node.op == OP_ITE)
        search_choice(search, &node);
    else
        search_operation(search, &node);
}

/* A second pass is for numbers that do not come out although nothing is missing. */
void search_nodes(struct search *search, int64_t member, const node_id *nodes, size_t count)
{
    search->found = false;
    if (!make_room(search))
        return;
    for (int pass = 0; pass < 2 && !search->found; pass++) {
        search->household_stamp = next_stamp(search);
        set_member(search, member);
        search->any_leaf = pass > 0;
        for (size_t i = 0; i < count; i++)
            search_node(search, nodes[i]);
    }
    search->any_leaf = false;
}

void search_slot(struct search *search, int slot, int64_t member)
{
    node_id root = search->ground->book->slots[slot].root;
    if (root == NO_NODE)
        add_given(search, slot, member);
    else
        search_nodes(search, member, &root, 1);
}

struct value search_value(struct search *search, node_id node, int64_t member)
{
    set_member(search, member);
    return evaluation_value(search->evaluation, node);
}
