/* The summary: measures counted by area. */
#ifndef DIGUAN_SUMMARY_H
#define DIGUAN_SUMMARY_H

#include "measures.h"

/* Everywhere, province, prefecture, county, township. Households without a division code count only
 * everywhere. */
enum summary_level { WHOLE, PROVINCE, PREFECTURE, COUNTY, TOWNSHIP, SUMMARY_LEVELS };
extern const char *const summary_level_names[SUMMARY_LEVELS]; /* 总计 省 市 县 乡 */

struct summary_area {
    struct area area;
    int64_t *counts; /* by measure; a township has only the first nbrief */
};

struct summary_areas {
    size_t count, capacity, last;
    struct summary_area *items; /* ascending by code */
};

struct summary {
    const struct rulebook *rulebook;
    const struct registry *registry;
    int as_of_day;
    struct area area; /* what was asked for; length 0 = everywhere */
    struct measures measures;
    size_t nassumed;
    int *assumed;           /* parameters that are assumed and that some rule reads */
    bool *rests_on_assumed; /* per rule: it reads one, itself or through other rules */
    struct summary_areas levels[SUMMARY_LEVELS];

    struct arena arena;                     /* private, as all below */
    struct summary_area *county, *township; /* of the household at hand */
    size_t *missing_at; /* per item of GROUP_MISSING: the last household counted, + 1 */
};

/* Both must outlive the summary. Fails only when memory is short. */
bool summary_init(struct summary *summary, const struct rulebook *rulebook,
                  const struct registry *registry, struct fault *fault);
/* Harmless on a zeroed summary. */
void summary_release(struct summary *summary);

/* Counts a household; fails only when memory is short. */
bool summary_add(struct summary *summary, const struct matching *matching, struct fault *fault);
/* After the last: counties into prefectures, provinces and the whole. */
bool summary_finish(struct summary *summary, struct fault *fault);

/* Everywhere, after summary_finish. */
int64_t summary_total(const struct summary *summary, size_t measure);

/* A division code as 区划 has it: 62, 6201, 620102; "" for everywhere. */
enum { AREA_TEXT = 24 };
const char *summary_area_text(struct area area, char out[AREA_TEXT]);

#endif
