#include "shortfall.h"

#include <math.h>
#include <stdbool.h>

static const double ONE = 4294967296.0; /* 2^32 */

static int64_t parts(double share)
{
    return (int64_t)llround(share * ONE);
}

static void count_poor(struct shortfall *sum, double income, double line, int64_t people)
{
    double gap = (line - income) / line, floor_income = line * SHORTFALL_FLOOR;
    bool floored = income < floor_income;
    sum->poor += people;
    sum->floored += floored ? people : 0;
    sum->money_fen += people * (int64_t)llround((line - income) * 100);
    sum->gaps += people * parts(gap);
    sum->squares += people * parts(gap * gap);
    sum->logs += people * parts(log(line / (floored ? floor_income : income)));
}

static void count_row(struct shortfall *sum, double income, double line, int64_t people)
{
    if (people == 0 || isnan(income) || isnan(line)) {
        sum->out_households++;
        sum->out_people += people;
        return;
    }
    sum->households++;
    sum->people += people;
    sum->negative += income < 0 ? people : 0;
    income = fmax(income, 0);
    if (income < line)
        count_poor(sum, income, line, people);
}

void shortfall_count(struct shortfall *places, const struct shortfall_rows *rows,
                     const double *lines)
{
    for (size_t i = 0; i < rows->count; i++) {
        size_t place = rows->place ? rows->place[i] : 0;
        count_row(&places[place], rows->per_head[i], lines[place], rows->people[i]);
    }
}

void shortfall_add(struct shortfall *sum, const struct shortfall *part)
{
    sum->households += part->households;
    sum->people += part->people;
    sum->poor += part->poor;
    sum->negative += part->negative;
    sum->floored += part->floored;
    sum->money_fen += part->money_fen;
    sum->gaps += part->gaps;
    sum->squares += part->squares;
    sum->logs += part->logs;
    sum->out_households += part->out_households;
    sum->out_people += part->out_people;
}

static double average(int64_t shares, int64_t people)
{
    return people ? (double)shares / ONE / (double)people : NAN;
}

double shortfall_headcount(const struct shortfall *sum)
{
    return sum->people ? (double)sum->poor / (double)sum->people : NAN;
}

double shortfall_gap(const struct shortfall *sum)
{
    return average(sum->gaps, sum->people);
}

double shortfall_severity(const struct shortfall *sum)
{
    return average(sum->squares, sum->people);
}

double shortfall_watts(const struct shortfall *sum)
{
    return average(sum->logs, sum->people);
}
