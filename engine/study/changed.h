/* Why a household is judged otherwise: two ways of judging it, rule by rule, and in each rule whose
 * outcome is another the condition that changed its answer and thereby decided.
 *
 * A rule that only reads another one that changed is followed into that one, down to the condition
 * that changed by itself. Of several rules that change by one condition the first is told, in the
 * order of criteria, causes, aids, audits; a status last. An aid that comes or goes because a
 * deficit does, or another aid, has no reason of its own.
 *
 * The work is one household's, by the household oracle: some tenths of a millisecond. */
#ifndef DIGUAN_CHANGED_H
#define DIGUAN_CHANGED_H

#include "matching.h"

/* A way of judging. */
struct changed_side {
    const struct rulebook *rulebook;
    const struct policy *values; /* NULL: the rulebook's own */
};

enum { BEFORE, AFTER, SIDES };

struct changed_request {
    struct changed_side side[SIDES];
    const struct registry *registry; /* loaded with what both rulebooks want */
    int as_of_day;
};

struct changed_reason {
    int rule[SIDES]; /* NO_RULE: that rulebook has it not */
    int64_t member;  /* row, NO_ROW for the household */
    bool extra;      /* its severity or amount is another, not whether it holds */
    struct value outcome[SIDES];
    /* Where the condition stands: the rule itself, or one that it reads; NO_RULE as above. */
    int root[SIDES];
    int64_t root_member;
    /* NULL: the side has no such condition. A rule that was replaced has the conditions that
     * decided on either side. */
    const struct condition *condition[SIDES];
    node_id expression[SIDES]; /* of an extra: how it comes about, NO_NODE where a blank hides it */
};

struct changed_row {
    size_t household, nmembers;
    const struct matching *matching[SIDES];
    size_t nreasons;
    const struct changed_reason *reasons;
};

struct changed;
/* Everything named in the request must outlive it. One thread at a time; no other run of these
 * rulebooks' rules may go on meanwhile. Faults are those of plain_new and match_new. */
struct changed *changed_new(const struct changed_request *request, struct fault *fault);
void changed_free(struct changed *changed);
const struct changed_request *changed_request(const struct changed *changed);

/* `row` is valid until the next household. Faults are those of plain_run. */
bool changed_household(struct changed *changed, size_t household, struct changed_row *row,
                       struct fault *fault);

/* The value of a node of that side's rulebook for the household of the last row. */
struct value changed_value(const struct changed *changed, int side, node_id node, int64_t member);

#endif
