/* From an outcome that is not known down to the facts that are missing.
 *
 * A search is one thread's. It looks at one household at a time, whose outcomes are read from a
 * block; what a rule reads of another rule is followed into that one. */
#ifndef DIGUAN_REASON_SEARCH_H
#define DIGUAN_REASON_SEARCH_H

#include "ground.h"
#include "lanes.h"

struct search {
    size_t count; /* reasons found since search_clear, without repeating */
    struct reason *items;
    bool failed; /* memory was short */

    struct evaluation *evaluation; /* private, as all below; values of nodes for the household */
    const struct ground *ground;
    const struct outcomes *outcomes; /* where outcomes are read: these, or */
    const struct lanes *lanes;       /* these when they are not NULL */
    size_t household;
    int64_t member; /* at hand, NO_ROW outside members */
    bool found;     /* by the search at hand, new or not */
    bool any_leaf;  /* nothing is missing, but no number comes out */
    size_t capacity, nseen;
    uint32_t *seen; /* per node: the stamp of the last visit */
    uint32_t stamp, household_stamp, member_stamp;
};

struct search *search_new(const struct ground *ground, struct fault *fault);
void search_free(struct search *search);

/* The household at hand; its outcomes are in the block `lanes`. Clears. */
void search_household(struct search *search, const struct lanes *lanes, size_t household);
void search_clear(struct search *search);

/* Adds the facts on which an unknown outcome of `slot` hangs; `member` is NO_ROW for slots of the
 * household. */
void search_slot(struct search *search, int slot, int64_t member);

/* The same for nodes of the graph. */
void search_nodes(struct search *search, int64_t member, const node_id *nodes, size_t count);

/* The value of a node for the household at hand; `member` as above. */
struct value search_value(struct search *search, node_id node, int64_t member);

#endif
