/* Recording as its rooms see it: private to record.c, record_rows.c and record_open.c. */
#ifndef DIGUAN_RECORD_PARTS_H
#define DIGUAN_RECORD_PARTS_H

#include "answers.h"
#include "matching.h"
#include "record.h"
#include "results.h"

struct record {
    const struct evaluate_request *request;
    const struct rulebook *rulebook;
    struct results *results;
    struct match *match;
    struct answers answers;
    struct arena arena;
    size_t nblocks, capacity;
    struct verdicts *blocks;
    size_t ndone, ntodo;   /* sets written, for progress */
    uint32_t *name_length; /* per rule, bytes */
    int *rank_of_rule;     /* per rule, and last for 达标: its place by name */
};

static inline struct results_cell cell_null(void)
{
    return (struct results_cell){.kind = RESULTS_NULL};
}

static inline struct results_cell cell_integer(int64_t integer)
{
    return (struct results_cell){.kind = RESULTS_INTEGER, .integer = integer};
}

/* NULL for a number that is not known. */
static inline struct results_cell cell_real(double real)
{
    return (struct results_cell){.kind = RESULTS_REAL, .real = real};
}

static inline struct results_cell cell_household(size_t row)
{
    return (struct results_cell){.kind = RESULTS_HOUSEHOLD, .integer = (int64_t)row};
}

static inline struct results_cell cell_member(int64_t row)
{
    return (struct results_cell){.kind = RESULTS_MEMBER, .integer = row};
}

/* NULL for no text. */
struct results_cell cell_text(const char *text);
struct results_cell cell_rule(const struct record *record, int rule);

/* One more of ntodo sets is being written. */
void record_progress(struct record *record);

/* record_rows.c: tables with a row for each household, or for each household of a rule. */
bool rows_write(struct record *record, struct fault *fault);

/* record_open.c: the table of undetermined rules. */
bool open_write(struct record *record, struct fault *fault);

#endif
