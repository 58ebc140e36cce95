#include "deciles.h"

#include <math.h>
#include <stdlib.h>

struct person_line {
    double income;
    double people;
    size_t household;
};

static int by_income(const void *a, const void *b)
{
    const struct person_line *left = a, *right = b;
    return (left->income > right->income) - (left->income < right->income);
}

static size_t line_up(const double *income, const double *people, size_t count,
                      struct person_line *line)
{
    size_t known = 0;
    for (size_t i = 0; i < count; i++)
        if (!isnan(income[i]) && people[i] >= 1)
            line[known++] = (struct person_line){income[i], people[i], i};
    return known;
}

static double count_people(const struct person_line *line, size_t count)
{
    double people = 0;
    for (size_t i = 0; i < count; i++)
        people += line[i].people;
    return people;
}

/* People are whole numbers, so that all of this is exact. */
static void divide(const struct person_line *line, size_t count, uint8_t *decile)
{
    double all = count_people(line, count), before = 0;
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first; end < count && line[end].income == line[first].income;)
            end++;
        double same = count_people(line + first, end - first);
        double tenth = floor((2 * before + same) * DECILES / (2 * all));
        for (size_t i = first; i < end; i++)
            decile[line[i].household] = (uint8_t)tenth;
        before += same;
    }
}

bool deciles_find(const double *income, const double *people, size_t count, uint8_t *decile,
                  struct fault *fault)
{
    struct person_line *line = malloc((count + 1) * sizeof *line);
    if (!line)
        return fault_memory(fault);
    size_t known = line_up(income, people, count, line);
    for (size_t i = 0; i < count; i++)
        decile[i] = DECILE_UNKNOWN;
    qsort(line, known, sizeof *line, by_income);
    divide(line, known, decile);
    free(line);
    return true;
}
