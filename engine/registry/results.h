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

/* An existing file at `path` is replaced only when it is empty or results of an earlier run.
 * `threads` says how many may be at work, 0 for as many as there are cores. */
bool results_open(const char *path, const struct keys *households, const struct keys *members,
                  const struct results_shape *shape, size_t threads, struct results **results,
                  struct fault *fault);

/* Each table is filled once from a source of its rows, in the order of the primary key: texts by
 * their bytes, keys as the registry has them. Rows in another order still give a right file, only
 * slower; the same key twice is a fault. */
enum results_table {
    RESULTS_RUN,
    RESULTS_VERDICT,
    RESULTS_CRITERION,
    RESULTS_CAUSE,
    RESULTS_RECOMMENDATION,
    RESULTS_GAP,
    RESULTS_UNDETERMINED,
    RESULTS_AUDIT,
    RESULTS_SUMMARY,
    RESULTS_AREA,
    RESULTS_TABLES
};

enum cell_kind {
    RESULTS_NULL,
    RESULTS_INTEGER,
    RESULTS_REAL, /* NaN is NULL */
    RESULTS_TEXT, /* text NULL is NULL */
    RESULTS_HOUSEHOLD,
    RESULTS_MEMBER
};

struct results_cell {
    enum cell_kind kind;
    uint32_t length; /* of the text in bytes */
    union {
        int64_t integer; /* HOUSEHOLD and MEMBER: a row of the registry's tables; NO_ROW is '' */
        double real;
        const char *text; /* valid until the source is asked for the next row */
    };
};

/* Fills the cells of the next row, one per column in the order of the table's; false at the end. A
 * cell that is left alone keeps what the row before had there, RESULTS_NULL in the first row. With
 * several threads it is another one that asks. */
typedef bool results_source(void *context, struct results_cell *cells);

bool results_fill(struct results *results, enum results_table table, results_source *next,
                  void *context, struct fault *fault);

/* Makes the file durable and puts it in place of the old one. After it, or after discard, the
 * handle is gone. */
bool results_commit(struct results *results, struct fault *fault);
/* Harmless on NULL. */
void results_discard(struct results *results);

#endif
