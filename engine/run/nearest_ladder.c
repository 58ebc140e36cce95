#include "nearest_parts.h"

#include "text.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Beyond it, neighbours of a whole number are not whole numbers. */
static const double most_counted = 4503599627370496.0; /* 2^52 */

/* Numbers go no further, also where no range is declared. */
static const double most_undeclared = 1e9;

enum { MOST_DECIMALS = 6, LEAST_DECIMALS = 2 };

/* Doubles in their order: numbers of the one that follows are greater by one. */
static int64_t rung_of_double(double value)
{
    int64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits < 0 ? INT64_MIN - bits : bits;
}

static double double_of_rung(int64_t rung)
{
    int64_t bits = rung < 0 ? INT64_MIN - rung : rung;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

double ladder_value(const struct ladder *ladder, int64_t rung)
{
    return ladder->scale == 0 ? double_of_rung(rung) : (double)rung / ladder->scale;
}

int64_t ladder_rung(const struct ladder *ladder, double value)
{
    if (ladder->scale == 0)
        return rung_of_double(fmin(fmax(value, -DBL_MAX), DBL_MAX));
    double count = fmin(fmax(value * ladder->scale, -most_counted), most_counted);
    int64_t rung = (int64_t)floor(count);
    if (ladder_value(ladder, rung) > value && count > -most_counted)
        rung--;
    else if (ladder_value(ladder, rung + 1) <= value && count < most_counted)
        rung++;
    return rung;
}

/* Whole numbers stay whole; others have hundredths at least. */
static double scale_of_parameter(double present)
{
    double scale = 1;
    for (int decimals = 0; decimals <= MOST_DECIMALS; decimals++, scale *= 10)
        if (round(present * scale) / scale == present)
            return decimals > 0 && decimals < LEAST_DECIMALS ? 100 : scale;
    return 0;
}

static double scale_of_fact(const struct fact *fact)
{
    return fact->type == FACT_MONEY ? 100 : fact->type == FACT_NUMBER ? 0 : 1;
}

/* Dates as the registry may have them. */
static void set_ends(struct ladder *ladder, const struct fact *fact, double low, double high)
{
    bool date = fact && fact->type == FACT_DATE;
    low = date ? date_from_civil(1850, 1, 1) : fmax(low, -most_undeclared);
    high = date ? date_from_civil(2200, 12, 31) : fmin(high, most_undeclared);
    ladder->least = ladder_rung(ladder, low);
    ladder->least += ladder_value(ladder, ladder->least) < low;
    ladder->most = ladder_rung(ladder, high);
}

struct ladder ladder_of(const struct variable *variable, const struct parameter *parameter)
{
    const struct fact *fact = variable->fact;
    double present = variable->present;
    struct ladder ladder = {.scale = fact ? scale_of_fact(fact) : scale_of_parameter(present)};
    set_ends(&ladder, fact, fact ? fact->low : parameter->low, fact ? fact->high : parameter->high);
    ladder.below = ladder_rung(&ladder, present);
    ladder.above = ladder.below + 1;
    ladder.below -= ladder_value(&ladder, ladder.below) == present;
    return ladder;
}
