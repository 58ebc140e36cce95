/* Two ways of judging the same households: who changes, in what, where, and what that costs.
 *
 * A baseline and any number of cases beside it are each evaluated over one loaded registry, which
 * may be asked for other cases later, by whoever holds it in memory. A
 * household *changes* when anything that is said of it does: an aspect below. Rules of the two
 * rulebooks are the same rule when kind, name and level are; a cause, aid, audit or status that one
 * of them has not holds for nobody there, a criterion is met by everyone.
 *
 * Of the baseline its verdicts are kept (bits, block by block); of a case only what differs. All
 * counts are whole numbers and the same for any number of threads and order of households. */
#ifndef DIGUAN_COMPARE_H
#define DIGUAN_COMPARE_H

#include "deciles.h"
#include "evaluate.h"
#include "no_effect.h"
#include "poverty.h"
#include "rule_pairs.h"

struct compare_count {
    int64_t households, people; /* people: member rows */
};

/* In what a household may change. */
enum compare_aspect {
    ASPECT_MEETS, /* 达标 */
    ASPECT_STATUS,
    ASPECT_CRITERIA, /* one of them at least, as with those below */
    ASPECT_CAUSES,
    ASPECT_MAIN_CAUSE,
    ASPECT_AIDS,    /* whether an aid is, may be or is not for the household or a member */
    ASPECT_AMOUNTS, /* of an aid that is for them before and after */
    ASPECT_GAPS,
    ASPECT_AUDITS,
    ASPECT_COUNT
};

/* From an answer to another: moved[before][after], by enum answer. */
struct compare_moves {
    struct compare_count moved[3][3];
};

/* Columns of answers, a pair at a time. */
enum compare_column {
    COLUMN_CRITERIA,
    COLUMN_CAUSES,
    COLUMN_CAUSE_GAPS,     /* 短板无措施: a cause that holds and that no aid answers */
    COLUMN_CRITERION_GAPS, /* likewise a criterion that is not met */
    COLUMN_AUDITS,
    COLUMN_COUNT
};

struct compare_money {
    int64_t fen, new_fen; /* at least, of which 建议新增 */
    int64_t open;         /* recommendations whose amount is not known */
};

/* An aid: households, or members of an aid for members. */
enum { AID_STATES = STATE_COUNT + 1, STATE_NOT = STATE_COUNT };
struct compare_aid {
    int64_t moved[AID_STATES][AID_STATES]; /* by enum decision_state before and after; only what
                                              changes */
    int64_t repriced;                      /* same state, another amount */
    struct compare_money before, after;
};

/* Households that belong together. */
enum compare_grouping { GROUPING_AREA, GROUPING_SIZE, GROUPING_DECILE, GROUPING_COUNT };
enum { SIZES = 9 }; /* 0 to 7 member rows, 8 or more */
struct compare_groups {
    size_t count;       /* 0 when they are not told apart */
    struct area *areas; /* GROUPING_AREA: ascending; length 0 for households without a code */
    struct compare_count (*stands)[3]; /* per group: by 达标 of the baseline */
};
struct compare_change {
    struct compare_count changed;
    struct compare_moves meets;
    struct compare_money money; /* after less before */
};

/* A way of judging. */
struct compare_case {
    const struct rulebook *rulebook;
    const struct policy *values; /* NULL: the rulebook's own */
    /* Cases of one change each, when this one consists of several. */
    size_t nparts;
    const struct compare_case *parts;
};

/* What a case comes to beside the baseline. */
struct comparison {
    const struct compare_case *of;
    struct summary summary;
    struct compare_count changed, aspects[ASPECT_COUNT];
    uint64_t *rows; /* the households that change: a set of rows of the registry */
    struct compare_moves meets;
    struct rule_pairs pairs[RULE_KIND_COUNT];    /* before: the baseline's */
    struct compare_moves *columns[COLUMN_COUNT]; /* per pair; only what changes */
    size_t nstatuses;                            /* pairs, then 无, 待核实 */
    struct compare_count *statuses;              /* [before * nstatuses + after] */
    struct compare_aid *aids;                    /* per pair */
    struct compare_change *groups[GROUPING_COUNT];
    struct poverty_table poverty[2]; /* as in struct compare; not of parts */
    bool poverty_changes;            /* a measure of it; of a part, the line */
    struct no_effect *no_effects;    /* why nothing changes: per change of the scenario; NULL when
                                        something does, if only poverty */
    struct comparison *parts;

    struct arena arena; /* private */
};

struct compare {
    const struct registry *registry;
    enum summary_level by;
    struct compare_case baseline;
    struct summary summary; /* of the baseline; missing facts are not counted in summaries here */
    struct compare_count all;
    struct compare_groups groups[GROUPING_COUNT]; /* deciles: then those whose income is not known;
                                                     no groups when the policy has no `poverty` */
    struct poverty_table poverty[2]; /* of the baseline: everywhere, and by area; no areas when the
                                        policy has no `poverty` */
    size_t ncases;
    struct comparison *of; /* per case */

    struct base *base; /* private, as the next */
    struct arena arena;
};

/* Evaluates the baseline and keeps its verdicts, for any cases beside it. Where baseline->keep
 * takes the outcomes too (kept.h: ten times the memory), cases are evaluated only where they may
 * differ. `by` says whose areas are told apart: PREFECTURE, COUNTY or TOWNSHIP; WHOLE: counties
 * where there are several, else townships. What the request names must outlive `compare`, which
 * must stay where it is and is the caller's to release, also on failure. Faults are those of
 * evaluate_each and of poverty_init. */
bool compare_open(const struct evaluate_request *baseline, enum summary_level by,
                  struct compare *compare, struct fault *fault);
/* Harmless on a zeroed compare. */
void compare_release(struct compare *compare);

/* Evaluates the cases beside it, which take the place of earlier ones; they must outlive that. */
bool compare_cases(struct compare *compare, const struct compare_case *cases, size_t ncases,
                   struct fault *fault);

/* Before, or after, as a whole. */
struct compare_money compare_money(const struct summary *summary);

#endif
