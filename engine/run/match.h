/* Matching: from the outcomes of one household to what it lacks and what answers that.
 *
 * Deficits are the causes that hold and the criteria that are not met. An aid is for a household
 * (or member) when it answers one of its deficits, is eligible, and no aid that excludes it takes
 * precedence: one that is already received stands; among others the one declared first. Between a
 * household's aid and a member's, any member counts; between two members' aids, the same member.
 *
 * Everything is three-valued: an aid is recommended only when that is sure, and possible (待核实)
 * while it hangs on blanks. A held deficit either has an aid that is or may be for the household,
 * or is a gap.
 *
 * Causes, criteria, aids, audits and statuses are named here by their position among the rules of
 * their kind: rulebook->rules[rulebook->of_kind[RULE_CAUSE][i]] is cause i. */
#ifndef DIGUAN_MATCH_H
#define DIGUAN_MATCH_H

#include "plain.h"
#include "registry.h"
#include "truth.h"

/* States of a decision and agreements of the declared with the main cause, as written in results.
 */
enum decision_state { STATE_RECEIVED, STATE_NEW, STATE_POSSIBLE, STATE_COUNT };
extern const char *const decision_state_names[STATE_COUNT]; /* 已享受 建议新增 待核实 */

enum agreement {
    AGREEMENT_NONE,        /* nothing declared, or not decided because of blanks */
    AGREEMENT_SAME,        /* the declared cause is the main cause */
    AGREEMENT_OTHER,       /* another cause is */
    AGREEMENT_UNSUPPORTED, /* no cause holds at all */
    AGREEMENT_COUNT
};
extern const char *const agreement_names[AGREEMENT_COUNT]; /* NULL 一致 另有主因 缺依据 */

/* An aid that is, or may be, for the household or one of its members. */
struct decision {
    int aid;
    int64_t member; /* row, NO_ROW for the household's own */
    enum decision_state state;
    const char *answers; /* the deficits that it answers, joined by 、: those that are sure; those
                            that are not while there are no others. Belongs to the match. */
    bool priced;         /* the aid has an amount */
    double amount;       /* yuan, NaN when not known or when the aid has none */
};

/* A missing fact on which a rule hangs. */
struct undetermined {
    int rule;         /* index into rulebook->rules, NO_RULE for 达标 */
    enum level level; /* of the fact */
    int fact;
    int64_t fact_member; /* whose fact it is, NO_ROW when no member's */
    bool not_finite;     /* the fact is there, but dividing by it gives no number */
};

/* The result for one household. Zero it before its first use; it is reused from call to call. */
struct matching {
    size_t household;
    enum answer meets;        /* 达标 */
    enum answer *causes;      /* per cause: holds */
    enum answer *criteria;    /* per criterion: is met */
    struct value *severities; /* per cause; anything where the cause surely does not hold */
    int *ranks;               /* per cause: 1 = most severe of the held ones, ties by declaration;
                                 0 when it is not held, or while blanks leave the rank open */
    bool main_decided;        /* false while a blank could make another cause the main one */
    int main_cause;           /* the cause of rank 1; NO_RULE when there is none or not decided */
    const char *declared;     /* label of the declared cause, NULL when blank */
    int declared_label;       /* its index among the labels; anything when blank */
    int declared_cause;       /* the cause of that name, NO_RULE when there is none */
    enum agreement agreement;
    bool status_decided;
    int status; /* the first that holds; NO_RULE when none does or not decided */
    size_t naudits;
    int *audits; /* the audits that surely hold */
    size_t ndecisions;
    struct decision *decisions; /* by aid, then member */
    size_t ngaps;
    int *gaps;            /* rules (indexes into rulebook->rules): causes, then criteria */
    uint64_t causes_mask; /* bit i: cause i surely holds */
    uint64_t aids_mask;   /* bit i: aid i is surely recommended, to the household or a member.
                             Causes and aids from MATCH_MASK_BITS on have no bit */
    int64_t money_fen; /* sure recommendations (已享受 and 建议新增) cost at least so much */
    int64_t money_new_fen;     /* 建议新增 alone */
    size_t money_undetermined; /* possible recommendations of aids that have an amount, and sure
                                  ones whose amount is not known */
    size_t nundetermined;
    struct undetermined *undetermined; /* no duplicates; what is missing for a rule that is
                                          decided all the same is left out */

    size_t decisions_capacity, undetermined_capacity;
    struct arena arena; /* private */
};

/* What matching needs of a policy and a registry, prepared once; both must outlive it. */
struct match;

/* Fails when memory is short, and with FAULT_POLICY when there are more causes and criteria, or
 * more aids, than a mask has bits. */
enum { MATCH_MASK_BITS = 63 };
struct match *match_new(const struct rulebook *rulebook, const struct registry *registry,
                        struct fault *fault);
void match_free(struct match *match);

/* `household` must lie in the block of `outcomes`. Fails only when memory is short. */
bool match_household(struct match *match, const struct outcomes *outcomes, size_t household,
                     struct matching *matching, struct fault *fault);
void matching_release(struct matching *matching);

#endif
