/* Matching as its rooms see it: private to match.c, causes.c, aids.c and open.c. */
#ifndef DIGUAN_MATCH_PARTS_H
#define DIGUAN_MATCH_PARTS_H

#include "kernels.h"
#include "match.h"

/* Causes and criteria as one list of deficits: causes first. */
struct answer_set {
    size_t count;
    const int *deficits;
};

struct match {
    struct ground ground;
    const struct rulebook *rulebook;
    const struct registry *registry;
    struct arena arena;
    int *position;       /* per rule: among the rules of its kind */
    int *aid_of_name;    /* per received name */
    int declared_fact;   /* or -1 */
    int *cause_of_label; /* per label of that fact */
    size_t ndeficits, nsets;
    struct answer_set *sets; /* distinct sets of deficits that aids answer */
    size_t *set_of_aid;      /* per aid */
};

/* Bits of rows that are in a set, per level: made when first asked for. */
struct level_truths {
    struct truths at[2]; /* households, members */
};

/* What the registry says of an aid: who has it, and who may. */
struct received_rows {
    uint64_t *sure, *maybe; /* NULL when nothing is said in this block */
};

/* A cause that may hold for the household at hand. */
struct candidate {
    int cause;
    bool held;
    double low, high; /* severity */
};

struct matcher {
    const struct match *match;
    struct search *search;
    struct arena scratch; /* of the block at hand, as all below */
    const struct lanes *lanes;
    struct verdicts *verdicts;
    size_t words[2]; /* of sets of households and of members */
    const struct kernels *kernels;
    struct segments segments; /* which members are whose */
    struct truths *deficits;
    struct level_truths *sets;      /* per answer set */
    struct received_rows *received; /* per aid */
    struct truths
        *stands; /* per aid that excludes another: needed, and no other takes precedence */
    uint16_t *household_of; /* per member: the row of its household in the block */
};

static inline int level_index(enum level level)
{
    return level == LEVEL_MEMBER;
}

static inline size_t rules_of(const struct match *match, enum rule_kind kind)
{
    return match->rulebook->nof_kind[kind];
}

static inline const struct rule *rule_at(const struct match *match, enum rule_kind kind,
                                         size_t position)
{
    return &match->rulebook->rules[match->rulebook->of_kind[kind][position]];
}

/* A deficit by its place in the list of deficits. */
static inline int deficit_of_rule(const struct match *match, int rule)
{
    int position = match->position[rule];
    bool cause = match->rulebook->rules[rule].kind == RULE_CAUSE;
    return cause ? position : (int)match->rulebook->nof_kind[RULE_CAUSE] + position;
}

/* Zeroed sets in an arena; NULL when memory is short. */
static inline uint64_t *set_new(struct arena *arena, size_t words)
{
    return arena_array(arena, words, sizeof(uint64_t));
}
bool truths_new(struct truths *truths, struct arena *arena, size_t words);

/* causes.c: causes, criteria, 达标, status, audits, main and declared cause. */
bool causes_decide(struct matcher *matcher);

/* aids.c: which aids are for whom, their sums, and the gaps; needs the causes decided. */
bool aids_decide(struct matcher *matcher);

/* open.c: the missing facts on which undecided rules hang; needs all else decided. */
bool open_list(struct matcher *matcher, enum match_open open);

#endif
