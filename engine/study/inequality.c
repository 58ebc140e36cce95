#include "inequality.h"

#include <math.h>
#include <stdlib.h>

/* The Lorenz curve of a group, from the poorest on. */
struct lorenz {
    int64_t people;          /* in all */
    double income;           /* at hand */
    int64_t tied;            /* people who have it */
    int64_t below;           /* people who have less */
    double below_income;     /* theirs together */
    double area;             /* twice that under the curve, in people times yuan */
    double poorest, richest; /* income of a fifth of the people */
};

static double between(double value, double low, double high)
{
    return fmin(fmax(value, low), high);
}

/* Takes all who have the income at hand; a household may lie in two fifths. */
static void take(struct lorenz *l)
{
    double people = (double)l->tied, below = (double)l->below, fifth = (double)l->people / 5;
    double income = l->income * people;
    l->poorest += l->income * between(fifth - below, 0, people);
    l->richest += l->income * between(below + people - 4 * fifth, 0, people);
    l->area += people * (2 * l->below_income + income);
    l->below += l->tied;
    l->below_income += income;
    l->tied = 0;
}

static void come_to(struct lorenz *l, double income, int64_t people)
{
    if (l->tied && l->income != income)
        take(l);
    l->income = income;
    l->tied += people;
}

static struct inequality conclude(struct lorenz *l)
{
    take(l);
    double people = (double)l->people, total = l->below_income;
    return (struct inequality){
        .mean = l->people ? total / people : NAN,
        .gini = total > 0 ? fmax(0, 1 - l->area / (people * total)) : NAN,
        .quintile = l->poorest > 0 ? l->richest / l->poorest : NAN,
    };
}

/* The group of a row, or NULL. */
static struct lorenz *lorenz_of(struct lorenz *lorenz, const struct shortfall_rows *rows,
                                const int32_t *group, uint32_t row)
{
    int32_t at = group ? group[rows->place ? rows->place[row] : 0] : 0;
    return at == NO_GROUP ? NULL : &lorenz[at];
}

bool inequality_measure(const struct shortfall_rows *rows, const uint32_t *ranked, size_t nranked,
                        const int32_t *group, size_t ngroups, struct inequality *of_group,
                        struct fault *fault)
{
    struct lorenz *all = calloc(ngroups + 1, sizeof *all);
    if (!all)
        return fault_memory(fault);
    for (size_t i = 0; i < nranked; i++) {
        struct lorenz *lorenz = lorenz_of(all, rows, group, ranked[i]);
        if (lorenz)
            lorenz->people += rows->people[ranked[i]];
    }
    for (size_t i = 0; i < nranked; i++) {
        struct lorenz *lorenz = lorenz_of(all, rows, group, ranked[i]);
        if (lorenz)
            come_to(lorenz, fmax(rows->per_head[ranked[i]], 0), rows->people[ranked[i]]);
    }
    for (size_t i = 0; i < ngroups; i++)
        of_group[i] = conclude(&all[i]);
    free(all);
    return true;
}
