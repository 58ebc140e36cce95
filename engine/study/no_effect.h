/* Why a change changes nothing here: to be asked when nothing did.
 *
 * A parameter is followed through the rules in force to where it is read: the comparisons that
 * depend on it, itself or through derived numbers, and the amounts and severities. Each is counted
 * over the registry: for how many households it comes out otherwise, with everything as it is after
 * the change. A disabled rule, added rules and lists are followed to the rules that they change. */
#ifndef DIGUAN_NO_EFFECT_H
#define DIGUAN_NO_EFFECT_H

#include "changed.h"
#include "progress.h"
#include "scenario.h"

enum no_effect_kind {
    NO_EFFECT_UNREAD,    /* no rule in force reads it; rules: none is another */
    NO_EFFECT_SAME,      /* the value in force on the day is the same */
    NO_EFFECT_ELSEWHERE, /* it is another only where no household lives */
    NO_EFFECT_BETWEEN,   /* no household lies between the two values: nothing comes out otherwise;
                            rules: each comes out for every household as before */
    NO_EFFECT_OVERRULED, /* something does, but another condition, or that nobody lacks what an aid
                            answers, decides each time */
};

/* Where it is read. */
struct no_effect_read {
    int rule;         /* of the rulebook after */
    bool extra;       /* its severity or amount, not whether it holds */
    node_id question; /* the comparison in it; NO_NODE: the function as a whole */
    struct mark mark;
    size_t households; /* for whom it comes out otherwise; an amount: that of an aid which they, or
                          a member, may have */
};

struct no_effect {
    enum no_effect_kind kind;
    size_t nreads; /* in the order of the rules; none for the first three kinds */
    const struct no_effect_read *reads;
};

/* `change` is one of those of a scenario's policy, which `request` has as the values after, or
 * parameter `index` alone with CHANGE_PARAMETER. Of both sides the rulebook is the same unless
 * rules or lists change. `reads` lives in `arena`. Faults are those of evaluating. */
bool no_effect_find(const struct changed_request *request, const struct change *change,
                    const struct progress *progress, struct arena *arena,
                    struct no_effect *no_effect, struct fault *fault);

#endif
