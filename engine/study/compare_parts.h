/* Comparing as its rooms see it: private to the files of the verbs below. */
#ifndef DIGUAN_COMPARE_PARTS_H
#define DIGUAN_COMPARE_PARTS_H

#include "compare.h"
#include "kept.h"

/* What an aid costs those of a block for whom it is decided; NaN where that is not known, or they
 * only may get it. */
struct amounts {
    const struct lane *lane; /* per row; or NULL, and then: */
    const double *each;      /* in the order of the rows; or NULL, and then: */
    double common;
};

struct base_block {
    struct verdicts verdicts;
    struct amounts *amounts; /* per aid */
};

/* The baseline, kept for the cases. */
struct base {
    struct evaluate_request baseline;
    struct compare *compare;
    size_t nblocks;
    struct base_block *blocks;
    struct poverty poverty;         /* zeroed when the policy has no `poverty` */
    uint8_t *decile;                /* per household, NULL likewise */
    uint32_t *area_of_home;         /* per home of the tables: its group */
    struct compare_count *statuses; /* per status, then 无, 待核实 */
    struct arena arena;
};

/* compare_base.c */
bool base_open(struct base *base, struct fault *fault);
void base_close(struct base *base);
/* The groups that a household belongs to, as indexes by enum compare_grouping; false for a grouping
 * that is not told apart. */
bool base_group(const struct base *base, enum compare_grouping grouping, size_t household,
                size_t members, size_t *group);

/* Costs of a block that was just matched, per aid, but not of those whose amounts are `kept` (per
 * slot, or NULL); NULL when memory is short. */
struct amounts *amounts_read(const struct rulebook *rulebook, const struct verdicts *v,
                             const int *kept, struct arena *arena);

/* compare_poverty.c: what measures the poverty of a case. With the baseline's rules what was kept
 * of it is used again, and its incomes too where they are the same. */
struct meter {
    struct poverty own;
    struct poverty *used; /* NULL when nothing is measured */
    bool keeps;           /* the blocks are to be kept: not only the line is another */
};
bool meter_open(struct meter *meter, struct base *base, const struct compare_case *of,
                const int *kept, struct fault *fault);
void meter_close(struct meter *meter);
/* After an evaluation that was kept, everywhere and by area; nothing where nothing is measured.
 * Fails only when memory is short. */
bool meter_baseline(struct base *base, struct fault *fault);
bool meter_measure(const struct base *base, struct meter *meter, struct comparison *comparison,
                   struct fault *fault);
bool meter_differs(const struct base *base, const struct comparison *comparison);

/* Of a status or main cause by its position: its pair, or past the pairs 无, 待核实. */
static inline size_t pairs_item(const struct rule_pairs *pairs, const int *of, int position)
{
    return position < 0 ? pairs->count + (size_t)(VERDICT_NONE - position) : (size_t)of[position];
}

/* compare_block.c: a block of both sides. */
struct sides {
    const struct base *base;
    struct comparison *comparison;
    const struct verdicts *before, *after;
    const struct amounts *costs_before, *costs_after;
    size_t words;             /* of sets of households */
    const uint64_t *nobody;   /* households or members */
    const uint64_t *everyone; /* households */
    const int
        *kept; /* with the baseline's rules, per slot: NO_SLOT unless it is what it was; or NULL */
    uint64_t *aspects[ASPECT_COUNT];
    struct compare_money *money; /* per household: after less before; zero between blocks */
    struct arena scratch;
    struct poverty *poverty; /* that keeps what is measured, or NULL */
};
bool sides_open(struct sides *sides, struct fault *fault);
void sides_close(struct sides *sides);
evaluate_visitor sides_compare; /* its context is the sides */

static inline int64_t sides_people(const struct sides *sides, size_t row)
{
    return sides->before->starts[row + 1] - sides->before->starts[row];
}

static inline void count_add(struct compare_count *count, int64_t people)
{
    count->households++;
    count->people += people;
}

/* compare_aids.c: decisions and amounts; fails only when memory is short. */
bool sides_aids(struct sides *sides);

#endif
