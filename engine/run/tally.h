/* Measures counted over blocks of verdicts, by county and township: one thread's share of a
 * summary. */
#ifndef DIGUAN_TALLY_H
#define DIGUAN_TALLY_H

#include "areas.h"
#include "measures.h"

/* Neighbours in the same area; rows in the block. */
struct tally_run {
    size_t rows[2], end[2];     /* of households and members: first and one past the last */
    int64_t *county, *township; /* their counts; no township in a run of a county */
};
struct tally_runs {
    size_t count, capacity;
    struct tally_run *items;
};

struct tally {
    const struct measures *measures;
    const struct registry *registry;
    const struct kernels *kernels;
    struct summary_areas counties, townships;
    struct arena arena;

    const struct verdicts *verdicts;          /* the block at hand; private, as all below */
    struct tally_runs by_county, by_township; /* the latter for measures that townships have */
    size_t *missing_at; /* per item of GROUP_MISSING: the last household counted, + 1 */
};

/* Both must outlive the tally. Fails only when memory is short. */
bool tally_init(struct tally *tally, const struct measures *measures,
                const struct registry *registry, struct fault *fault);
/* Harmless on a zeroed tally. */
void tally_release(struct tally *tally);

/* Counts a block whose missing facts behind 达标 were found; fails only when memory is short. */
bool tally_block(struct tally *tally, const struct verdicts *verdicts, struct fault *fault);

#endif
