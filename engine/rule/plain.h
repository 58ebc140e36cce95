/* Running the rules on households: the plain run, and the walk that explains.
 *
 * The plain run calls each rule function on plain values of one household. Where it meets a blank
 * (or a division by zero), the function's graph decides, with undecided comparisons taken both
 * ways; the walk, which follows the function's own questions, comes to the same. Either way the
 * outcome is an interval: known when low == high; yes is [1, 1], no [0, 0], unknown [0, 1]; a
 * missing number is wider than a point. */
#ifndef DIGUAN_PLAIN_H
#define DIGUAN_PLAIN_H

#include "rulebook.h"
#include "value.h"

/* A missing fact on which an unknown outcome hangs. */
struct reason {
    enum level level;
    int fact;
    int64_t fact_member; /* whose fact is missing (a member row), NO_ROW for other levels */
    bool not_finite;     /* the fact is there, but dividing by it gives no number */
};

/* The same with the outcome of an interpreted function that hangs on it; other functions are
 * searched when someone asks (reason_search.h). */
struct slot_reason {
    int slot;
    uint32_t household; /* row */
    int64_t member;     /* row of the slot's member, NO_ROW for household slots */
    struct reason reason;
};

/* Outcomes of a block of households. */
struct outcomes {
    size_t first, count; /* households */
    size_t first_member, nmembers;
    size_t nslots;
    struct value **slot; /* per slot `count` or `nmembers` values, by row - first */
    size_t nreasons, reasons_capacity;
    struct slot_reason *reasons; /* by household, then slot in evaluation order */
};

/* A function that was not asked: an aid that answers no deficit of the household, the severity of a
 * cause that does not hold, the amount of an aid that is not for it. */
static inline bool value_skipped(struct value value)
{
    return value.low != value.low;
}

struct plain;
struct ground;

/* `values` as for ground.h; `tables` must hold every column that rulebook->wanted names; all must
 * outlive the run. */
struct plain *plain_new(const struct rulebook *rulebook, const struct policy *values,
                        const struct tables *tables, int as_of_day, struct fault *fault);
const struct ground *plain_ground(const struct plain *plain);
void plain_free(struct plain *plain);

/* Runs all slots for households first … first + count - 1. `outcomes` is reused from call to call;
 * zero it before the first. A rule that fails or exceeds its budget is a fault of kind FAULT_POLICY
 * or FAULT_IO that names rule, line and household row. */
bool plain_run(struct plain *plain, size_t first, size_t count, struct outcomes *outcomes,
               struct fault *fault);
void outcomes_release(struct outcomes *outcomes);

enum answer { ANSWER_NO, ANSWER_YES, ANSWER_UNKNOWN };

/* One condition as the rule asked it. `inverted`: the rule wrote the opposite of `node` (a <= b is
 * the opposite of b < a); `answer` is that of the condition as written. */
struct condition {
    node_id node;
    bool inverted;
    enum answer answer;
    bool decisive; /* the other answer alone would change the outcome */
    const char *file;
    int line;
    /* Members: for ANY (also `all`, `none`) and COUNT … how each member answered. */
    size_t nmembers;
    const enum answer *members;
};

struct walk {
    struct value value;
    size_t nconditions;
    const struct condition *conditions; /* in the order in which the rule asked */
    size_t nreasons;
    const struct reason *reasons; /* when the value is not known */
    bool gave_up;                 /* an interpreted function: more than 256 both-ways */
};

/* Follows one slot's function for one household (and member, NO_ROW for household slots) by the
 * household oracle: along the paths recorded while tracing, or, when it is interpreted, by running
 * it on symbols. The outcomes of a plain_run block that contains the household must be given:
 * earlier slots are read from it. What is found out about a household is kept until another one is
 * asked for or plain_run is called, so tables and outcomes must not change between. Everything in
 * `walk` lives in `arena`. */
bool plain_walk(struct plain *plain, const struct outcomes *outcomes, int slot, size_t household,
                int64_t member, struct arena *arena, struct walk *walk, struct fault *fault);

/* The value of any node of the rulebook's graph for that household and member, for showing it. */
struct value plain_value(struct plain *plain, const struct outcomes *outcomes, node_id node,
                         size_t household, int64_t member);

/* The entry of parameter `index` in force for a household on `day`: value, date, mark. */
const struct dated_value *plain_parameter(const struct plain *plain, int index, int day,
                                          size_t household, const struct area_value **value);

#endif
