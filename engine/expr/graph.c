#include "graph.h"
#include "hash.h"

#include "value.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct graph {
    struct node *nodes;
    size_t count, capacity;
    node_id *buckets; /* open addressing; NO_NODE = free */
    size_t nbuckets;  /* a power of two, at least twice `count` */
};

static const struct {
    const char *name;
    int operands;
} operations[OPERATION_COUNT] = {
#define X(name, text, operands) [OP_##name] = {text, operands},
    GRAPH_OPERATIONS(X)
#undef X
};

const char *graph_operation_name(enum graph_operation op)
{
    return operations[op].name;
}

int graph_operands(enum graph_operation op)
{
    return operations[op].operands;
}

struct graph *graph_new(struct fault *fault)
{
    struct graph *graph = calloc(1, sizeof *graph);
    if (!graph)
        fault_memory(fault);
    return graph;
}

void graph_free(struct graph *graph)
{
    if (!graph)
        return;
    free(graph->nodes);
    free(graph->buckets);
    free(graph);
}

size_t graph_size(const struct graph *graph)
{
    return graph->count;
}

const struct node *graph_node(const struct graph *graph, node_id id)
{
    return &graph->nodes[id];
}

static uint64_t node_hash(const struct node *node)
{
    uint64_t hash = hash_mix((uint64_t)node->op * 64 + (uint64_t)node->type * 8 + node->of_level,
                             (uint64_t)(uint32_t)node->index);
    for (int i = 0; i < 3; i++)
        hash = hash_mix(hash, (uint64_t)(uint32_t)node->operand[i]);
    return hash_mix(hash, hash_number(node->number));
}

static bool node_same(const struct node *a, const struct node *b)
{
    return a->op == b->op && a->type == b->type && a->of_level == b->of_level &&
           a->index == b->index && !memcmp(a->operand, b->operand, sizeof a->operand) &&
           hash_number(a->number) == hash_number(b->number);
}

static size_t bucket_of(const struct graph *graph, const struct node *node)
{
    size_t at = node_hash(node) & (graph->nbuckets - 1);
    while (graph->buckets[at] != NO_NODE && !node_same(&graph->nodes[graph->buckets[at]], node))
        at = (at + 1) & (graph->nbuckets - 1);
    return at;
}

static bool grow_buckets(struct graph *graph)
{
    size_t more = graph->nbuckets ? graph->nbuckets * 2 : 1024;
    node_id *buckets = malloc(more * sizeof *buckets);
    if (!buckets)
        return false;
    memset(buckets, 0xFF, more * sizeof *buckets);
    free(graph->buckets);
    graph->buckets = buckets;
    graph->nbuckets = more;
    for (size_t i = 0; i < graph->count; i++)
        buckets[bucket_of(graph, &graph->nodes[i])] = (node_id)i;
    return true;
}

static bool grow_nodes(struct graph *graph)
{
    size_t more = graph->capacity ? graph->capacity * 2 : 512;
    struct node *nodes = realloc(graph->nodes, more * sizeof *nodes);
    if (!nodes)
        return false;
    graph->nodes = nodes;
    graph->capacity = more;
    return true;
}

static node_id intern(struct graph *graph, struct node node)
{
    if (graph->count * 2 >= graph->nbuckets && !grow_buckets(graph))
        return NO_NODE;
    size_t at = bucket_of(graph, &node);
    if (graph->buckets[at] != NO_NODE)
        return graph->buckets[at];
    if (graph->count >= GRAPH_LIMIT || (graph->count == graph->capacity && !grow_nodes(graph)))
        return NO_NODE;
    graph->nodes[graph->count] = node;
    graph->buckets[at] = (node_id)graph->count;
    return (node_id)graph->count++;
}

static struct node leaf(enum graph_operation op, enum node_type type)
{
    return (struct node){.op = op,
                         .type = type,
                         .level = LEVEL_HOUSEHOLD,
                         .index = -1,
                         .operand = {NO_NODE, NO_NODE, NO_NODE}};
}

node_id graph_const(struct graph *graph, double number, enum node_type type)
{
    struct node node = leaf(OP_CONST, type);
    node.number = number == 0 ? 0 : number; /* -0 is 0 */
    node.grain = number == floor(number) ? 1 : value_attains(number, 100) ? 100 : 0;
    return intern(graph, node);
}

node_id graph_truth(struct graph *graph, bool truth)
{
    struct node node = leaf(OP_TRUTH, TYPE_TRUTH);
    node.number = truth;
    return intern(graph, node);
}

node_id graph_none(struct graph *graph)
{
    struct node node = leaf(OP_NONE, TYPE_NUMBER);
    node.grain = 1; /* never a number */
    return intern(graph, node);
}

node_id graph_fact(struct graph *graph, enum level level, int index, enum node_type type)
{
    return graph_fact_in(graph, level, index, type, 0);
}

node_id graph_fact_in(struct graph *graph, enum level level, int index, enum node_type type,
                      int grain)
{
    struct node node = leaf(OP_FACT, type);
    node.of_level = level;
    node.level = level == LEVEL_MEMBER ? LEVEL_MEMBER : LEVEL_HOUSEHOLD;
    node.index = index;
    node.grain = grain;
    return intern(graph, node);
}

node_id graph_slot(struct graph *graph, int slot, enum level level, enum node_type type)
{
    struct node node = leaf(OP_SLOT, type);
    node.level = node.of_level = level;
    node.index = slot;
    return intern(graph, node);
}

void graph_slot_holds(struct graph *graph, node_id slot, node_id root)
{
    if (slot != NO_NODE)
        graph->nodes[slot].grain = graph->nodes[root].grain;
}

node_id graph_parameter(struct graph *graph, int index, enum node_type type)
{
    struct node node = leaf(OP_PARAMETER, type);
    node.index = index;
    return intern(graph, node);
}

static enum level deepest(const struct graph *graph, const struct node *node)
{
    for (int i = 0; i < 3; i++)
        if (node->operand[i] != NO_NODE && graph->nodes[node->operand[i]].level == LEVEL_MEMBER)
            return LEVEL_MEMBER;
    return LEVEL_HOUSEHOLD;
}

node_id graph_parameter_at(struct graph *graph, int index, enum node_type type, node_id year)
{
    if (year == NO_NODE)
        return NO_NODE;
    struct node node = leaf(OP_PARAMETER_AT, type);
    node.index = index;
    node.operand[0] = year;
    node.level = deepest(graph, &node);
    return intern(graph, node);
}

node_id graph_is(struct graph *graph, node_id subject, int label)
{
    if (subject == NO_NODE)
        return NO_NODE;
    struct node node = leaf(OP_IS, TYPE_TRUTH);
    node.index = label;
    node.operand[0] = subject;
    node.level = deepest(graph, &node);
    return intern(graph, node);
}

static bool reduces(enum graph_operation op)
{
    return op >= OP_COUNT;
}

static enum node_type type_of(const struct graph *graph, enum graph_operation op, node_id a,
                              node_id b)
{
    switch (op) {
    case OP_LESS:
    case OP_EQUAL:
    case OP_IS:
    case OP_KNOWN:
    case OP_ANY:
        return TYPE_TRUTH;
    case OP_ITE:
        return graph->nodes[b].type;
    case OP_DEFAULT:
        return graph->nodes[a].type;
    default:
        return TYPE_NUMBER;
    }
}

/* Of a number that is one of several. */
static int common_grain(int a, int b)
{
    return a == 0 || b == 0 ? 0 : a > b ? a : b;
}

/* Sums and products of whole numbers are whole, those of fen may end beside a fen. */
static int sum_grain(int a, int b)
{
    return a == 1 && b == 1;
}

static int grain_of(const struct graph *graph, const struct node *node)
{
    int grain[3] = {1, 1, 1};
    for (int i = 0; i < operations[node->op].operands; i++)
        grain[i] = graph->nodes[node->operand[i]].grain;
    switch (node->op) {
    case OP_AGE:
    case OP_COUNT:
    case OP_FLOOR:
    case OP_CEIL:
    case OP_ROUND:
        return 1;
    case OP_FEN:
        return grain[0] == 1 ? 1 : 100;
    case OP_NEG:
    case OP_ABS:
        return grain[0];
    case OP_MIN:
    case OP_MAX:
    case OP_DEFAULT:
        return common_grain(grain[0], grain[1]);
    case OP_ADD:
    case OP_SUB:
    case OP_MUL:
        return sum_grain(grain[0], grain[1]);
    case OP_SUM:
        return sum_grain(grain[1], 1);
    case OP_ITE:
        return common_grain(grain[1], grain[2]);
    case OP_MIN_OF:
    case OP_MAX_OF:
    case OP_THE:
        return grain[1];
    default:
        return 0;
    }
}

node_id graph_operation(struct graph *graph, enum graph_operation op, node_id a, node_id b,
                        node_id c)
{
    const node_id operand[3] = {a, b, c};
    for (int i = 0; i < operations[op].operands; i++)
        if (operand[i] == NO_NODE)
            return NO_NODE;
    if (op == OP_ITE && b == c)
        return b;
    struct node node = leaf(op, type_of(graph, op, a, b));
    for (int i = 0; i < operations[op].operands; i++)
        node.operand[i] = operand[i];
    if (!reduces(op))
        node.level = deepest(graph, &node);
    node.grain = grain_of(graph, &node);
    return intern(graph, node);
}
