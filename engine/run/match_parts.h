/* Matching as its rooms see it: private to the files of the verbs below. */
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
    struct answer_set *sets;         /* distinct sets of deficits that aids answer */
    size_t *set_of_aid;              /* per aid */
    bool *same_cost;                 /* per aid: it costs everyone the same */
    const struct match_scope *scope; /* NULL: all */
};

/* Bits of rows that are in a set, per level: made when first asked for. */
struct level_truths {
    struct truths at[2]; /* households, members */
};

/* What the registry says of an aid: who has it, and who may. */
struct received_rows {
    bool of_member;
    uint64_t *sure, *maybe; /* of its level; `nobody` when no record names it */
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
    struct truths *stands; /* per aid: needed, and no other takes precedence; those that exclude
                              no other share the spare one */
    struct truths spare;   /* has room for either level */
    uint64_t *nobody;      /* the empty set of either level; never written */
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

/* The column of a number that the rule has, NULL when it has none. */
static inline const struct lane *extra_lane(const struct matcher *matcher, enum rule_kind kind,
                                            size_t position)
{
    int slot = rule_at(matcher->match, kind, position)->extra;
    return slot == NO_SLOT ? NULL : &matcher->lanes->slot[slot];
}

/* The severity of a cause; causes that have none are all as severe. */
static inline struct value severity_at(const struct lane *severity, size_t row)
{
    return severity ? lane_value(severity, row) : (struct value){0, 0};
}

/* Whether a cause of at least `low` ranks before another of at most `high` however the blanks are
 * filled; of causes as severe the one declared first does. */
static inline bool surely_before(double low, int cause, double high, int other)
{
    return (low > high) | ((low == high) & (cause < other));
}

/* Sets in an arena, empty, or bare for whoever writes all words; NULL when memory is short. */
static inline uint64_t *set_new(struct arena *arena, size_t words)
{
    return arena_array(arena, words, sizeof(uint64_t));
}
static inline uint64_t *set_bare(struct arena *arena, size_t words)
{
    return arena_bare(arena, words, sizeof(uint64_t));
}
bool truths_new(struct truths *truths, struct arena *arena, size_t words);
bool truths_bare(struct truths *truths, struct arena *arena, size_t words);

/* causes.c: causes, criteria, 达标, status, audits. */
bool causes_decide(struct matcher *matcher);

/* main_cause.c: main and declared cause; needs the causes decided. */
bool main_cause_decide(struct matcher *matcher);

/* ranks.c: the ranks and severities of causes; needs the causes decided. */
bool ranks_list(struct matcher *matcher);

/* received.c: who has an aid already. */
bool received_read(struct matcher *matcher);

/* aids.c: which aids are for whom; needs the causes decided. */
bool aids_decide(struct matcher *matcher);

/* A set as `level` sees it; the set itself when it is of that level. NULL when memory is short. */
uint64_t *set_at_level(struct matcher *matcher, uint64_t *set, enum level from, enum level to);

/* gaps.c: deficits that no aid answers; needs the aids decided. */
bool gaps_list(struct matcher *matcher);

/* amounts.c: what aids cost, by household; needs the aids decided. */
bool amounts_list(struct matcher *matcher);

/* open.c: the missing facts on which undecided rules hang; needs all else decided. */
bool open_list(struct matcher *matcher, enum match_depth depth);

#endif
