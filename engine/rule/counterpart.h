/* What of one rulebook stands for what of another: rules that are the same (rule_pairs.h), their
 * functions, and expressions of the same structure over facts and parameters of the same names.
 *
 * With one rulebook on both sides everything stands for itself. */
#ifndef DIGUAN_COUNTERPART_H
#define DIGUAN_COUNTERPART_H

#include "rule_pairs.h"

struct counterparts {
    const struct rulebook *of, *in;
    struct rule_pairs pairs[RULE_KIND_COUNT]; /* before: of `of`, after: of `in` */
    int *slots;                               /* of `of`; NO_SLOT where `in` has none */
    node_id *nodes;                           /* private: known so far, NO_NODE */
};

/* Lives in `arena`; fails only when memory is short. */
bool counterparts_init(struct counterparts *counterparts, const struct rulebook *of,
                       const struct rulebook *in, struct arena *arena);

/* Whether node `b` of `in` is the same expression as node `a` of `of`. */
bool counterparts_same(struct counterparts *counterparts, node_id a, node_id b);

/* The node of `in` that was found to be the same as `a` or as what `a` is part of; else NO_NODE. */
node_id counterparts_node(const struct counterparts *counterparts, node_id a);

#endif
