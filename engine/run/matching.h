/* The verdicts on one household, for reading them aloud. */
#ifndef DIGUAN_MATCHING_H
#define DIGUAN_MATCHING_H

#include "match.h"

/* An aid that is, or may be, for the household or one of its members. */
struct decision {
    int aid;
    int64_t member; /* row, NO_ROW for the household's own */
    enum decision_state state;
    const char *answers; /* the deficits that it answers, joined by 、: those that are sure; those
                            that are not while there are no others. Belongs to the matching. */
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

/* Zero it before its first use; it is reused from call to call. */
struct matching {
    size_t household;
    enum answer meets;     /* 达标 */
    enum answer *causes;   /* per cause: holds */
    enum answer *criteria; /* per criterion: is met */
    int *ranks;            /* per cause, 0 when it is not held, or while blanks leave it open */
    bool main_decided;     /* false while a blank could make another cause the main one */
    int main_cause;        /* NO_RULE when there is none or not decided */
    const char *declared;  /* label of the declared cause, NULL when blank */
    enum agreement agreement;
    bool status_decided;
    int status; /* NO_RULE when none holds or not decided */
    size_t ndecisions;
    struct decision *decisions; /* by aid, then member */
    size_t ngaps;
    int *gaps;                 /* rules (indexes into rulebook->rules): causes, then criteria */
    int64_t money_fen;         /* sure recommendations cost at least so much */
    int64_t money_new_fen;     /* 建议新增 alone */
    size_t money_undetermined; /* recommendations of an amount that is open */
    size_t nundetermined;
    struct undetermined *undetermined; /* no duplicates */

    struct arena arena; /* private */
};

/* Matches the block of `outcomes` and reads the household out of it. Fails only when memory is
 * short. */
bool match_household(const struct match *match, const struct outcomes *outcomes, size_t household,
                     struct matching *matching, struct fault *fault);
void matching_release(struct matching *matching);

#endif
