/* What a block of households comes to, column by column: causes, criteria, status, aids, gaps,
 * audits, money. Sets of rows are packed bits (bits.h); rows count from the block's first household
 * or member.
 *
 * Causes, criteria, aids, audits and statuses are named by their position among the rules of their
 * kind: rulebook->rules[rulebook->of_kind[RULE_CAUSE][i]] is cause i. */
#ifndef DIGUAN_VERDICTS_H
#define DIGUAN_VERDICTS_H

#include "bits.h"
#include "lanes.h"

/* Yes or no for each row: surely, and possibly. */
struct truths {
    uint64_t *sure, *possible;
};

static inline enum answer truths_answer(const struct truths *truths, size_t row)
{
    if (bits_has(truths->sure, row))
        return ANSWER_YES;
    return bits_has(truths->possible, row) ? ANSWER_UNKNOWN : ANSWER_NO;
}

/* A cause that holds: per household that surely has it, in order. NULL unless each household was
 * asked for, as all below that says so. */
struct held_cause {
    double *severity; /* NaN when not known or when the cause has none */
    uint16_t *rank;   /* 1 = most severe of the household's; 0: blanks leave it open */
};

/* An aid for households or, at member level, members. All NULL when it is for none of the block. */
struct aid_verdicts {
    enum level level;
    uint64_t *decided;  /* it is, or may be, for them */
    uint64_t *possible; /* of these: that hangs on blanks (待核实) */
    uint64_t *received; /* of the others: already received (已享受; the rest 建议新增) */
    const struct lane *cost; /* per row, yuan, where it is decided; NULL when the aid has no amount.
                                Valid as long as what was matched */
    bool same_cost;          /* in all these rows */
    double *amounts; /* per decided row, in order: yuan, NaN when not known; NULL when the aid has
                        no amount, and unless each household was asked for */
};

/* States of a decision, as written in results. */
enum decision_state { STATE_RECEIVED, STATE_NEW, STATE_POSSIBLE, STATE_COUNT };
extern const char *const decision_state_names[STATE_COUNT]; /* 已享受 建议新增 待核实 */

/* Of a decided row. */
static inline enum decision_state aid_state(const struct aid_verdicts *aid, size_t row)
{
    if (bits_has(aid->possible, row))
        return STATE_POSSIBLE;
    return bits_has(aid->received, row) ? STATE_RECEIVED : STATE_NEW;
}

/* A missing fact on which a rule of a household hangs. */
struct open_fact {
    uint32_t household; /* row of the table */
    int32_t rule;       /* index into rulebook->rules, NO_RULE for 达标 */
    struct reason reason;
};

/* Agreements of the declared with the main cause, as written in results. */
enum agreement {
    AGREEMENT_NONE,        /* nothing declared, or not decided because of blanks */
    AGREEMENT_SAME,        /* the declared cause is the main cause */
    AGREEMENT_OTHER,       /* another cause is */
    AGREEMENT_UNSUPPORTED, /* no cause holds at all */
    AGREEMENT_COUNT
};
extern const char *const agreement_names[AGREEMENT_COUNT]; /* NULL 一致 另有主因 缺依据 */

/* In place of the position of a status or main cause. */
enum { VERDICT_NONE = -1, VERDICT_OPEN = -2 };

struct verdicts {
    size_t first, count; /* households */
    size_t first_member, nmembers;
    const uint32_t *starts;    /* first_member of the block's households; count + 1 */
    const struct lanes *lanes; /* what was matched; valid as long as that */
    struct truths meets;
    struct truths *causes, *criteria; /* by position */
    struct held_cause *held;          /* per cause */
    int16_t *status, *main_cause;     /* per household */
    int16_t *declared;                /* label of the declared cause, VERDICT_NONE when blank */
    uint8_t *agreement;
    uint64_t **audits; /* per audit: households for which it surely holds */
    struct aid_verdicts *aids;
    uint64_t **gaps; /* per cause, then per criterion: a deficit that no aid answers */
    int64_t *money_fen, *money_new_fen; /* sure recommendations cost at least so much, and 建议新增
                                           alone; unless asked for NULL, as the next */
    uint32_t *money_open; /* possible recommendations of aids that have an amount, and sure ones
                             whose amount is not known */
    size_t nopen, open_capacity;
    struct open_fact *open; /* by household, then rule as match_block says */

    struct arena arena; /* all of it */
};

/* Harmless on zeroed verdicts. */
void verdicts_release(struct verdicts *verdicts);

/* Words of a set of the block's households or members. */
static inline size_t verdicts_words(const struct verdicts *verdicts, enum level level)
{
    size_t rows = level == LEVEL_MEMBER ? verdicts->nmembers : verdicts->count;
    return rows / 64 + 1;
}

/* Whose row it is, the household itself or a member; `household` is that of an earlier row, or 0,
 * and the search goes on from there. */
static inline size_t verdicts_household(const struct verdicts *verdicts, enum level level,
                                        size_t row, size_t household)
{
    if (level != LEVEL_MEMBER)
        return row;
    while (verdicts->starts[household + 1] - verdicts->starts[0] <= row)
        household++;
    return household;
}

#endif
