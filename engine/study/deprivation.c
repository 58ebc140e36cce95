#include "deprivation.h"

#include <math.h>

/* A share like 1/3 of six dimensions is two, however it was rounded. */
size_t deprivation_needed(size_t ndimensions, double cutoff)
{
    double needed = ceil(cutoff * (double)ndimensions - 1e-9);
    return needed < 1 ? 1 : (size_t)needed;
}

static void count_people(struct deprived *deprived, int64_t people, size_t deprivations,
                         size_t needed)
{
    deprived->people += people;
    if (deprivations < needed)
        return;
    deprived->poor += people;
    deprived->deprivations += people * (int64_t)deprivations;
}

/* The dimensions of a row, one bit each. */
struct row_bits {
    uint32_t deprived, open;
};

static struct row_bits bits_of(const struct deprivation_rows *rows, size_t row)
{
    struct row_bits bits = {0};
    for (size_t i = 0; i < rows->ndimensions; i++) {
        bool sure = bits_has(rows->met[i].sure, row),
             possible = bits_has(rows->met[i].possible, row);
        bits.deprived |= (uint32_t)!possible << i;
        bits.open |= (uint32_t)(possible && !sure) << i;
    }
    return bits;
}

static size_t count_bits(uint32_t bits)
{
    return (size_t)__builtin_popcount(bits);
}

static void count_row(struct deprivation *sum, struct row_bits bits, int64_t people, size_t needed)
{
    size_t deprived = count_bits(bits.deprived);
    count_people(&sum->least, people, deprived, needed);
    count_people(&sum->most, people, count_bits(bits.deprived | bits.open), needed);
    if (bits.open) {
        sum->open_households++;
        sum->open_people += people;
        return;
    }
    count_people(&sum->known, people, deprived, needed);
    for (uint32_t rest = deprived >= needed ? bits.deprived : 0; rest; rest &= rest - 1)
        sum->in[__builtin_ctz(rest)] += people;
}

void deprivation_count(struct deprivation *places, const struct deprivation_rows *rows,
                       size_t needed)
{
    for (size_t row = 0; row < rows->count; row++)
        if (rows->people[row])
            count_row(&places[rows->place ? rows->place[row] : 0], bits_of(rows, row),
                      rows->people[row], needed);
}

static void add_deprived(struct deprived *sum, const struct deprived *part)
{
    sum->people += part->people;
    sum->poor += part->poor;
    sum->deprivations += part->deprivations;
}

void deprivation_add(struct deprivation *sum, const struct deprivation *part)
{
    add_deprived(&sum->known, &part->known);
    add_deprived(&sum->least, &part->least);
    add_deprived(&sum->most, &part->most);
    sum->open_households += part->open_households;
    sum->open_people += part->open_people;
    for (size_t i = 0; i < DEPRIVATION_DIMENSIONS; i++)
        sum->in[i] += part->in[i];
}

double deprived_headcount(const struct deprived *deprived)
{
    return deprived->people ? (double)deprived->poor / (double)deprived->people : NAN;
}

static double share(int64_t deprivations, int64_t people, size_t ndimensions)
{
    return people && ndimensions ? (double)deprivations / ((double)people * (double)ndimensions)
                                 : NAN;
}

double deprived_intensity(const struct deprived *deprived, size_t ndimensions)
{
    return share(deprived->deprivations, deprived->poor, ndimensions);
}

double deprived_adjusted(const struct deprived *deprived, size_t ndimensions)
{
    return share(deprived->deprivations, deprived->people, ndimensions);
}

double deprivation_contribution(const struct deprivation *sum, size_t dimension)
{
    int64_t all = sum->known.deprivations;
    return all ? (double)sum->in[dimension] / (double)all : NAN;
}
