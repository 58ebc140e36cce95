/* results.db: written to a temporary file beside it that replaces the old one at the end, so that a
 * killed or failed run leaves the previous results untouched. Owner-only (0600).
 *
 * Tables, all STRICT; a household or member is stored as the registry has it, integer or text:
 *   run(name PRIMARY KEY, value)
 *   verdict(household PRIMARY KEY, area, people, meets, status, main_cause, declared_cause,
 *           agreement, causes, aids, money, money_undetermined)
 *   criterion(household PRIMARY KEY, one column per criterion: 1/0/NULL)
 *   cause(cause, household, severity, rank)
 *   recommendation(aid, household, member, answers, amount, state)  -- member '' for households
 *   gap(deficit, household) · undetermined(rule, household, fact, member) · audit(audit, household)
 *   summary(level, area, measure, value)
 *   area(code PRIMARY KEY, name, level)  -- the divisions that occur, 省 to 乡; name NULL where the
 *           registry has none. summary.area is such a code, '' for the whole:
 *           SELECT name, value FROM summary JOIN area ON area.code = summary.area WHERE …
 * The tables by rule have it first in the primary key, so a rule's households lie together; the
 * views household_cause, household_recommendation, household_gap, household_undetermined and
 * household_audit find the rows of one household fast, rule by rule. criterion_long(criterion,
 * household, met) is the long form of criterion. */
#ifndef DIGUAN_RESULTS_H
#define DIGUAN_RESULTS_H

#include "fault.h"
#include "tables.h"

struct results;

/* Names in the order of the masks and columns below. */
struct results_shape {
    size_t ncriteria;
    const char *const *criteria;
};

/* Unset values: text NULL, number NaN → NULL. */
struct results_verdict {
    const char *area; /* 12 digits or NULL */
    double people;
    double meets; /* 1, 0, NaN */
    const char *status, *main_cause, *declared_cause, *agreement;
    int64_t causes, aids;       /* bit i = i-th cause held, i-th aid recommended */
    double money;               /* at least so much, yuan */
    int64_t money_undetermined; /* recommendations possible or without a known amount */
    const double *criteria;     /* ncriteria of 1, 0, NaN */
};

/* An existing file at `path` is replaced only when it is empty or results of an earlier run. */
bool results_open(const char *path, const struct keys *households, const struct keys *members,
                  const struct results_shape *shape, struct results **results, struct fault *fault);

/* A row each, the same row only once; `household` and `member` are rows of the registry's tables,
 * member NO_ROW for none.
 */
bool results_run(struct results *, const char *name, const char *value, struct fault *);
bool results_verdict(struct results *, size_t household, const struct results_verdict *,
                     struct fault *);
/* rank 0: blanks leave it open. */
bool results_cause(struct results *, const char *cause, size_t household, double severity, int rank,
                   struct fault *);
bool results_recommendation(struct results *, const char *aid, size_t household, int64_t member,
                            const char *answers, double amount, const char *state, struct fault *);
bool results_gap(struct results *, const char *deficit, size_t household, struct fault *);
bool results_undetermined(struct results *, const char *rule, size_t household, const char *fact,
                          int64_t member, struct fault *);
bool results_audit(struct results *, const char *audit, size_t household, struct fault *);
bool results_summary(struct results *, const char *level, const char *area, const char *measure,
                     double value, struct fault *);

/* `name` NULL where it is not known. */
bool results_area(struct results *, const char *code, const char *name, const char *level,
                  struct fault *);

/* Makes the file durable and puts it in place of the old one. After it, or after discard, the
 * handle is gone. */
bool results_commit(struct results *results, struct fault *fault);
/* Harmless on NULL. */
void results_discard(struct results *results);

#endif
