/* The values that a parameter is tried at: a range FROM:TO:STEP with both ends, or a list.
 *
 * Values are exact decimals: each is the double nearest to a whole multiple of the smallest place
 * written, so that no step drifts. */
#ifndef DIGUAN_SPAN_H
#define DIGUAN_SPAN_H

#include "policy.h"

struct span {
    int parameter; /* index into policy->parameters */
    size_t count;  /* 1 at least */
    int places;    /* decimals of all values */
    int64_t first, step;
    const int64_t *list; /* in place of first and step, ascending; NULL for a range */
};

double span_value(const struct span *span, size_t at);

/* How far apart the values of a range are; 0 for a list. */
double span_step(const struct span *span);

/* The value that stands there, or SIZE_MAX. */
size_t span_find(const struct span *span, double value);

/* Reads NAME=FROM:TO:STEP or NAME=VALUE,VALUE,…; of a switch NAME alone, tried both ways. The list
 * lives in `arena`. Mistakes are of kind FAULT_USAGE: an unknown parameter, one that is no number,
 * a step that does not lead from end to end, a value outside the parameter's declared range. */
bool span_read(const char *text, const struct policy *policy, struct arena *arena,
               struct span *span, struct fault *fault);

/* Reads NAME, NAME=FROM:TO or NAME=FROM:TO:STEP: a range to look for a value in. Without ends it is
 * the declared range, and it is a mistake when the parameter has none. Without a step it goes by
 * its natural one: 1 where the unit is counted or money (元 人 岁 月 年 户 个 日 天 分钟), else
 * 0.01. */
bool span_read_search(const char *text, const struct policy *policy, struct span *span,
                      struct fault *fault);

/* The number in force everywhere on `day`; false when there is none or it differs by area. */
bool span_present(const struct span *span, const struct policy *policy, int day, double *number);

#endif
