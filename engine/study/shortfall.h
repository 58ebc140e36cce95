/* How far people are below a poverty line: the measures of Foster, Greer and Thorbecke, and of
 * Watts. Definitions and sources: docs/measures.md.
 *
 * Someone is poor whose income per head is below the line; an income below zero counts as zero.
 * Every sum is of whole numbers, so that it is the same for any order of households, and the sums
 * of places add up to those of an area. */
#ifndef DIGUAN_SHORTFALL_H
#define DIGUAN_SHORTFALL_H

#include <stddef.h>
#include <stdint.h>

/* Households as rows. */
struct shortfall_rows {
    size_t count;
    const double *per_head; /* yuan, NaN when not known */
    const uint32_t *people; /* 0 when not known */
    const uint32_t *place;  /* where; NULL: all at place 0 */
};

struct shortfall {
    int64_t households, people;  /* whose income, size and line are known */
    int64_t poor;                /* of these people */
    int64_t negative;            /* of these people: the income is below zero and counts as zero */
    int64_t floored;             /* of the poor: the logarithm is that of the floor */
    int64_t money_fen;           /* what the poor are short of in all */
    int64_t gaps, squares, logs; /* shares of the line, 2^32 to one */
    int64_t out_households, out_people; /* left out, and those among them whose size is known */
};

/* Watts' measure has the logarithm of the income, which zero has not, and which next to zero says
 * more of the data than of the poor. As the World Bank does, incomes below a floor count as the
 * floor; it is the same share of the line as its 0.25 dollars a day are of its line of 2.15. */
static const double SHORTFALL_FLOOR = 0.25 / 2.15;

/* Adds the rows to the sums of their places. `lines` are yuan per head and place; nobody is poor
 * under a line of zero or less, and where it is NaN households are left out. */
void shortfall_count(struct shortfall *places, const struct shortfall_rows *rows,
                     const double *lines);
void shortfall_add(struct shortfall *sum, const struct shortfall *part);

/* NaN when there are no people. FGT 0, 1, 2 and Watts. */
double shortfall_headcount(const struct shortfall *sum);
double shortfall_gap(const struct shortfall *sum);
double shortfall_severity(const struct shortfall *sum);
double shortfall_watts(const struct shortfall *sum);

#endif
