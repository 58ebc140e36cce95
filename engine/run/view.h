/* One household as the parts of matching see it: private to match.c, causes.c, aids.c, open.c. */
#ifndef DIGUAN_MATCH_VIEW_H
#define DIGUAN_MATCH_VIEW_H

#include "match.h"

/* An aid for the household or for one member. */
struct cell {
    enum answer needed; /* answers a deficit, and is eligible */
    enum answer received;
    enum answer stands; /* needed, and no excluded aid takes precedence */
};

/* A text of deficits, made once for each set of them. */
struct phrase {
    uint64_t deficits;
    const char *text;
    struct phrase *next;
};

struct match {
    const struct rulebook *rulebook;
    const struct registry *registry;
    struct arena arena;
    int *position;           /* per rule: among the rules of its kind */
    int *aid_of_name;        /* per received name */
    int declared_fact;       /* or -1 */
    int *cause_of_label;     /* per label of that fact */
    struct phrase **phrases; /* per aid */
    struct cell *cells;      /* of the household at hand: aids × width */
    size_t capacity, width;
};

/* The household at hand. */
struct view {
    struct match *match;
    const struct outcomes *outcomes;
    struct matching *matching;
    size_t household, first_member, nmembers;
    const struct reason *reasons;
    size_t nreasons;
};

static inline size_t view_count(const struct rulebook *rulebook, enum rule_kind kind)
{
    return rulebook->nof_kind[kind];
}

static inline const struct rule *view_rule(const struct rulebook *rulebook, enum rule_kind kind,
                                           size_t position)
{
    return &rulebook->rules[rulebook->of_kind[kind][position]];
}

static inline struct value view_outcome(const struct view *view, int slot, size_t member)
{
    size_t row = view->household - view->outcomes->first;
    if (view->match->rulebook->slots[slot].level == LEVEL_MEMBER)
        row = view->first_member + member - view->outcomes->first_member;
    return view->outcomes->slot[slot][row];
}

static inline enum answer view_deficit(const struct view *view, int rule)
{
    int position = view->match->position[rule];
    if (view->match->rulebook->rules[rule].kind == RULE_CAUSE)
        return view->matching->causes[position];
    return truth_not(view->matching->criteria[position]);
}

/* causes.c: causes, criteria, 达标, status, audits, main and declared cause. */
void causes_decide(const struct view *view);

/* aids.c: which aids are for the household, their sums, and the gaps; needs the causes decided. */
bool aids_decide(const struct view *view, struct fault *fault);

/* open.c: the missing facts on which the undecided rules hang; needs all else decided. */
bool open_list(const struct view *view);

#endif
