/* Poverty and inequality of a registry under a policy, by area: what an evaluation is asked for,
 * kept and measured. Definitions and sources: docs/measures.md.
 *
 *     struct poverty poverty;
 *     poverty_init(&poverty, rulebook, registry, DEPRIVATION_CUTOFF, fault);
 *     evaluate_each(&request, MATCH_WHO, NULL, poverty_keep, &poverty, fault);
 *     poverty_measure(&poverty, &ask, &arena, &table, fault);
 *
 * What was kept can be measured again by other levels or, as long as the line alone is another, by
 * other lines. Results are the same for any number of threads and any order of households. */
#ifndef DIGUAN_POVERTY_H
#define DIGUAN_POVERTY_H

#include "areas.h"
#include "deprivation.h"
#include "incomes.h"
#include "inequality.h"

enum poverty_measure {
    POVERTY_HEADCOUNT, /* FGT 0 */
    POVERTY_GAP,       /* FGT 1 */
    POVERTY_SEVERITY,  /* FGT 2 */
    POVERTY_WATTS,
    POVERTY_POOR,      /* people */
    POVERTY_SHORTFALL, /* what they are short of, yuan a year */
    POVERTY_MEAN,      /* income per head, yuan */
    POVERTY_GINI,
    POVERTY_QUINTILE, /* S80/S20 */
    POVERTY_H,        /* in several dimensions */
    POVERTY_A,
    POVERTY_M0,
    POVERTY_H_LEAST, /* were all that is open met … */
    POVERTY_H_MOST,  /* … or not met */
    POVERTY_M0_LEAST,
    POVERTY_M0_MOST,
    POVERTY_MEASURES
};

enum poverty_unit { UNIT_SHARE, UNIT_INDEX, UNIT_PEOPLE, UNIT_YUAN, UNIT_RATIO };

/* Named as the measures of a summary are (measures.h), and for the command line. */
struct poverty_name {
    const char *name;  /* 贫困发生率 … */
    const char *alias; /* headcount … */
    enum poverty_unit unit;
};
extern const struct poverty_name poverty_names[POVERTY_MEASURES];

struct poverty {
    struct incomes incomes;
    size_t ndimensions, needed;       /* the criteria, in their order; how many make poor */
    struct deprivation *deprivations; /* per home of the registry */

    const struct rulebook *rulebook; /* private, as the next */
    const struct registry *registry;
    uint32_t *homes; /* per household */
    bool ranked;     /* the incomes are in order */
    bool fixed;      /* the incomes are those of an earlier evaluation */
    struct shortfall
        *shortfalls; /* per home, of these incomes and `lines`, once they were counted */
    double *lines;   /* per home */
    bool counted;
};

/* Rulebook and registry must outlive it. Fails when memory is short, and with FAULT_POLICY when the
 * policy does not say what poverty is measured by or has too many criteria. */
bool poverty_init(struct poverty *poverty, const struct rulebook *rulebook,
                  const struct registry *registry, double cutoff, struct fault *fault);
/* Harmless when zeroed. */
void poverty_release(struct poverty *poverty);

/* A visitor of evaluate_each; `context` is the poverty. For another visitor to call as well. */
bool poverty_keep(void *context, struct verdicts *verdicts, struct fault *fault);

/* Before another evaluation of the same rulebook and registry: what was kept goes, unless
 * `same_incomes` says that incomes will be the same (incomes_read). */
void poverty_again(struct poverty *poverty, bool same_incomes);

struct poverty_ask {
    const struct policy *values; /* whose line is in force; NULL: the rulebook's policy */
    int as_of_day;
    enum summary_level level;
    bool measures[POVERTY_MEASURES]; /* none set: all; others may be NaN */
};

struct poverty_area {
    struct area area; /* length 0: everywhere */
    double value[POVERTY_MEASURES];
    double contribution[DEPRIVATION_DIMENSIONS]; /* of each criterion to M0 */
    struct shortfall shortfall;                  /* how many were counted, and left out */
    struct deprivation deprivation;
};

struct poverty_table {
    enum summary_level level;
    size_t count;
    struct poverty_area *areas; /* ascending by code; those without a code are in the whole alone */
};

/* After the last block. The table lives in `arena`. Fails only when memory is short. */
bool poverty_measure(struct poverty *poverty, const struct poverty_ask *ask, struct arena *arena,
                     struct poverty_table *table, struct fault *fault);

#endif
