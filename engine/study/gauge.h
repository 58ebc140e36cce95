/* The measures that a sweep or a search looks at, by name: those of a summary (run/measures.h),
 * those of poverty (poverty.h), and the people who live in households that meet, do not, or are
 * undetermined: 达标人数 不达标人数 待核实人数. The commonest have English names for the command
 * line. */
#ifndef DIGUAN_GAUGE_H
#define DIGUAN_GAUGE_H

#include "evaluate.h"
#include "poverty.h"

enum gauge_source { GAUGE_OF_SUMMARY, GAUGE_OF_PEOPLE, GAUGE_OF_POVERTY, GAUGE_SOURCES };
enum gauge_unit {
    GAUGE_HOUSEHOLDS,
    GAUGE_PEOPLE,
    GAUGE_YUAN,
    GAUGE_SHARE, /* 1 is all */
    GAUGE_INDEX,
    GAUGE_RATIO
};

struct gauge {
    const char *name; /* 达标 */
    enum gauge_source source;
    enum gauge_unit unit;
    size_t measure; /* of its source */
};

/* The measure of this name, in Chinese or one of the English ones; else a fault of kind FAULT_USAGE
 * with the nearest spelling. The gauge's name belongs to `measures`. */
bool gauge_find(struct gauge *gauge, const char *name, const struct measures *measures,
                struct fault *fault);

/* A measure of the summary. */
struct gauge gauge_of_measure(const struct measures *measures, size_t measure);

/* What counts those that are undetermined about a measure, or that poverty leaves out because their
 * income or size is not known; false when nothing does. */
bool gauge_open(const struct gauge *gauge, const struct measures *measures, struct gauge *open);

/* Such households as measures of poverty: incomes not known, criteria open. */
enum { GAUGE_LEFT_OUT = POVERTY_MEASURES, GAUGE_LEFT_OPEN };

/* Marks the parameters (per parameter of the policy) whose value what the measure comes to may go
 * by. Fails only when memory is short. */
bool gauge_reads(const struct gauge *gauge, const struct measures *measures, bool *parameters,
                 struct fault *fault);

/* What one household of the block adds to a measure that is not of poverty: households or people,
 * or fen. The verdicts were made to the gauge's depth, and what was matched is still there. */
int64_t gauge_share(const struct gauge *gauge, const struct measures *measures,
                    const struct verdicts *verdicts, size_t row);

/* What a sweep shows unless measures are named. */
enum { GAUGE_DEFAULTS = 5 };
extern const char *const gauge_defaults[GAUGE_DEFAULTS];

#endif
