/* The summary: measures counted by area. */
#ifndef DIGUAN_SUMMARY_H
#define DIGUAN_SUMMARY_H

#include "tally.h"

extern const char *const summary_level_names[SUMMARY_LEVELS]; /* 总计 省 市 县 乡 */

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

    struct arena arena; /* private */
};

/* Both must outlive the summary. Fails only when memory is short. */
bool summary_init(struct summary *summary, const struct rulebook *rulebook,
                  const struct registry *registry, struct fault *fault);
/* Harmless on a zeroed summary. */
void summary_release(struct summary *summary);

/* Adds what a thread counted; fails only when memory is short. */
bool summary_add(struct summary *summary, const struct tally *tally, struct fault *fault);
/* After the last: counties into prefectures, provinces and the whole. */
bool summary_finish(struct summary *summary, struct fault *fault);

/* Everywhere, after summary_finish. */
int64_t summary_total(const struct summary *summary, size_t measure);

/* A division code as 区划 has it: 62, 6201, 620102; "" for everywhere. */
enum { AREA_TEXT = 24 };
const char *summary_area_text(struct area area, char out[AREA_TEXT]);

#endif
