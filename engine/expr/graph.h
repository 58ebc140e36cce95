/* One hash-consed graph for a whole policy: equal expressions are one node.
 *
 * A node is an operation on earlier nodes, or a leaf. Every node has a result type and a level: the
 * deepest level among its leaves says for whose rows it has a value (household facts are seen from
 * a member as they are from the household; a reduction over members is a household's). Numbers are
 * doubles; a number that is not finite is missing. */
#ifndef DIGUAN_GRAPH_H
#define DIGUAN_GRAPH_H

#include "fault.h"
#include "tables.h"

/* operation, name, number of operand nodes */
#define GRAPH_OPERATIONS(X)                                                                        \
    X(CONST, "const", 0)         /* number; enums and dates as their numbers */                    \
    X(TRUTH, "truth", 0)         /* number 0 or 1 */                                               \
    X(NONE, "none", 0)           /* leaves a member out of a sum */                                \
    X(FACT, "fact", 0)           /* index: fact of `of_level` */                                   \
    X(SLOT, "slot", 0)           /* index: the result of another rule's function */                \
    X(PARAMETER, "parameter", 0) /* index, as of the run's date and the household's place */       \
    X(PARAMETER_AT, "at", 1)     /* index, in force at the end of year a */                        \
    X(ADD, "+", 2)                                                                                 \
    X(SUB, "-", 2)                                                                                 \
    X(MUL, "*", 2)                                                                                 \
    X(DIV, "/", 2)                                                                                 \
    X(NEG, "-", 1)                                                                                 \
    X(MIN, "min", 2)                                                                               \
    X(MAX, "max", 2)                                                                               \
    X(ABS, "abs", 1)                                                                               \
    X(FLOOR, "floor", 1)                                                                           \
    X(CEIL, "ceil", 1)                                                                             \
    X(ROUND, "round", 1) /* half away from zero */                                                 \
    X(FEN, "fen", 1)     /* yuan snapped to whole fen */                                           \
    X(AGE, "age", 1)     /* full years of birth date a at the as-of date */                        \
    X(LESS, "<", 2)      /* a <= b is stored as not b < a */                                       \
    X(EQUAL, "==", 2)                                                                              \
    X(IS, "is", 1)           /* enum a has the label `index` */                                    \
    X(KNOWN, "known", 1)     /* a is not missing: always yes or no */                              \
    X(DEFAULT, "default", 2) /* a, or b where a is missing */                                      \
    X(ITE, "if", 3)          /* a ? b : c; where a is unknown: b if b equals c, else unknown */    \
    X(COUNT, "count", 1)     /* members for whom a */                                              \
    X(ANY, "any", 1)                                                                               \
    X(SUM, "sum", 2) /* over members for whom a: of b */                                           \
    X(MIN_OF, "min_of", 2)                                                                         \
    X(MAX_OF, "max_of", 2)                                                                         \
    X(THE, "the", 2) /* b of the only member for whom a, else missing */

enum graph_operation {
#define X(name, text, operands) OP_##name,
    GRAPH_OPERATIONS(X)
#undef X
        OPERATION_COUNT
};

enum node_type { TYPE_NUMBER, TYPE_TRUTH, TYPE_ENUM, TYPE_DATE };

typedef int32_t node_id;
enum { NO_NODE = -1 };

struct node {
    enum graph_operation op : 8;
    enum node_type type : 8;
    enum level level : 8;    /* LEVEL_HOUSEHOLD or LEVEL_MEMBER: whose rows */
    enum level of_level : 8; /* FACT: whose fact */
    int32_t index;
    int32_t grain; /* its known values are whole multiples of 1 / grain: 1, or 100 for money in fen;
                      0 when nothing is known of that */
    node_id operand[3];
    double number; /* CONST, TRUTH */
};

struct graph;

struct graph *graph_new(struct fault *fault);
void graph_free(struct graph *graph);
size_t graph_size(const struct graph *graph);
const struct node *graph_node(const struct graph *graph, node_id id);
const char *graph_operation_name(enum graph_operation op);
int graph_operands(enum graph_operation op);

/* Each returns the node, made on first use; NO_NODE when memory is short or the graph has
 * GRAPH_LIMIT nodes. */
enum { GRAPH_LIMIT = 1 << 20 };
node_id graph_const(struct graph *graph, double number, enum node_type type);
node_id graph_truth(struct graph *graph, bool truth);
node_id graph_none(struct graph *graph);
node_id graph_fact(struct graph *graph, enum level level, int index, enum node_type type);
/* A fact whose values are whole multiples of 1 / grain. */
node_id graph_fact_in(struct graph *graph, enum level level, int index, enum node_type type,
                      int grain);
node_id graph_slot(struct graph *graph, int slot, enum level level, enum node_type type);
/* From here on the slot has the grain of its function's result: said before rules read it. */
void graph_slot_holds(struct graph *graph, node_id slot, node_id root);
node_id graph_parameter(struct graph *graph, int index, enum node_type type);
node_id graph_parameter_at(struct graph *graph, int index, enum node_type type, node_id year);
node_id graph_is(struct graph *graph, node_id subject, int label);
node_id graph_operation(struct graph *graph, enum graph_operation op, node_id a, node_id b,
                        node_id c);

#endif
