/* The table of ratios, and the same as JSON. */
#ifndef DIGUAN_BENCH_REPORT_H
#define DIGUAN_BENCH_REPORT_H

#include "series.h"
#include "text.h"

/* A target is a ratio, unless the row has no baseline: then it is an absolute figure. */
enum target { NO_TARGET, AT_LEAST, AT_MOST };

struct row {
    const char *what, *unit;
    double ours, baseline; /* medians in `unit`; baseline NaN when there is none */
    double ratio;          /* NaN without a baseline */
    enum target target;
    double limit;
};

/* One size of the province. */
struct growth {
    size_t households, people;
    double load_seconds, evaluate_seconds;
    double load_share, evaluate_share; /* per household, of what 100,000 households take */
    double table_bytes, process_bytes;
};

enum { ROWS_MOST = 40, GROWTHS_MOST = 8 };

struct report {
    size_t households; /* of the province */
    int rounds;
    size_t nrows, ngrowths;
    struct row rows[ROWS_MOST];
    struct growth growths[GROWTHS_MOST];
};

/* How many times as fast as the baseline: at least `limit` times. `per` is what a median is divided
 * by before it is shown, such as households times 1e-9. */
void report_speed(struct report *report, const char *what, const char *unit, double per,
                  const struct series *ours, const struct series *baseline, enum target target,
                  double limit);

/* What share of the baseline's time: at most `limit`. */
void report_share(struct report *report, const char *what, const char *unit, double per,
                  const struct series *ours, const struct series *baseline, double limit);

/* A figure that has no baseline. */
void report_figure(struct report *report, const char *what, const char *unit, double figure,
                   enum target target, double limit);

void report_text(const struct report *report, struct buffer *out);
void report_json(const struct report *report, struct buffer *out);

#endif
