/* Made-up households as their rooms see them: private to boundary.c, boundary_draw.c,
 * boundary_thresholds.c, boundary_aim.c, boundary_nudge.c and their test. */
#ifndef DIGUAN_BOUNDARY_PARTS_H
#define DIGUAN_BOUNDARY_PARTS_H

#include "boundary.h"
#include "ground.h"
#include "random.h"

enum { MADE_HOUSEHOLDS = 160, MADE_MEMBERS = 5, MADE_CANDIDATES = 96, MADE_TRIES = 32 };

/* What may be drawn for a fact. */
struct made_fact {
    const struct fact *fact;
    bool wanted, blanks;
    double scale;     /* values count 1 / scale; 0: any double */
    double low, high; /* finite, also where the fact has no range */
    size_t count;
    double *candidates; /* MADE_CANDIDATES */
};

/* LESS or EQUAL of numbers or dates that rest on a fact, and a slot that asks it. */
struct made_comparison {
    node_id node;
    int slot;
    int hits; /* households aimed at it so far in which it decides what the slot comes to */
};

struct made_household {
    uint64_t area;
    bool in_village, in_county;
    size_t nmembers;
    double *facts[LEVEL_COUNT]; /* by fact; of members by member, then fact; NaN is a blank */
};

struct boundary {
    struct ground ground; /* without tables */
    bool nowhere;         /* households may lie in no known village or county */
    size_t nfacts[LEVEL_COUNT];
    struct made_fact *facts[LEVEL_COUNT];
    size_t ncomparisons, comparisons_capacity;
    struct made_comparison *comparisons;
    struct made_household *households; /* MADE_HOUSEHOLDS */
    const struct made_household *at_hand;
    struct evaluation *evaluation; /* of the household at hand */
    struct random random;
    struct arena arena;
};

/* boundary_draw.c: everything up to the finished households; boundary_release also after a
 * failure. Fails only when memory is short. */
bool boundary_make(struct boundary *boundary, const struct rulebook *rulebook,
                   const struct policy *values, const struct tables *like, int as_of_day,
                   struct fault *fault);
void boundary_release(struct boundary *boundary);

/* The households for which `keep` (NULL: all) as tables, numbered from 1. */
bool boundary_tables(const struct boundary *boundary, const bool *keep, struct tables *tables,
                     struct fault *fault);

/* boundary_thresholds.c: comparisons, and candidates for each fact. */
bool boundary_find_thresholds(struct boundary *boundary);

/* The household at hand for evaluation, and at member level the member; NO_ROW for none. */
void boundary_look(struct boundary *boundary, const struct made_household *household,
                   int64_t member);

/* boundary_aim.c: the household at hand is changed until its answer to a comparison lies at the
 * edge and decides an outcome, or MADE_TRIES times. Fails only when memory is short. */
bool boundary_aim(struct boundary *boundary, struct made_comparison *comparison);

/* boundary_nudge.c: a fact of the household at hand, and how much the left side of a comparison
 * rises above the right one with it. */
struct made_lever {
    const struct made_fact *fact;
    double *cell;
    double slope;
};

/* Moves facts until the two sides are equal, if they can be; the last one moved in `lever`. The
 * comparison is `member`'s unless that is NO_ROW. */
bool boundary_nudge(struct boundary *boundary, node_id comparison, int64_t member,
                    struct made_lever *lever);

/* Another value for the fact; no blank. */
double made_draw(struct boundary *boundary, const struct made_fact *fact);

/* The value as the fact can have it, `steps` to the side. */
double made_value(const struct made_fact *fact, double value, int steps);
static inline bool made_fits(const struct made_fact *fact, double value)
{
    return value >= fact->low && value <= fact->high;
}

#endif
