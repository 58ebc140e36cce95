/* Random households for a random policy, their blanks, and everything that a blank may stand for.
 */
#ifndef DIGUAN_TEST_RANDOM_HOUSEHOLDS_H
#define DIGUAN_TEST_RANDOM_HOUSEHOLDS_H

#include "random_policy.h"

enum { MOST_MEMBERS = 8, AS_OF_YEAR = 2018 };

struct random_household {
    uint64_t area;
    bool in_village, in_county;
    size_t nmembers;
    double facts[LEVEL_COUNT][MOST_FACTS]; /* NAN is a blank; members have their own */
    double members[MOST_MEMBERS][MOST_FACTS];
};

/* One value of a household. */
struct random_cell {
    enum level level;
    size_t fact, member;
};

static inline int random_as_of(void)
{
    return date_from_civil(AS_OF_YEAR, 12, 31);
}

static inline double *cell_of(struct random_household *household, struct random_cell cell)
{
    if (cell.level == LEVEL_MEMBER)
        return &household->members[cell.member][cell.fact];
    return &household->facts[cell.level][cell.fact];
}

/* Values ----------------------------------------------------------------------------------------*/

static inline double whole_fen(double yuan)
{
    return round(yuan * 100) / 100;
}

static inline double within(const struct random_fact *fact, double number)
{
    if (number < fact->low || number > fact->high)
        number = isfinite(fact->low) ? fact->low + fmod(fabs(number), fact->high - fact->low + 1)
                                     : number;
    number = number > fact->high ? fact->high : number;
    if (fact->type == FACT_INTEGER)
        return floor(number);
    return fact->type == FACT_MONEY ? whole_fen(number) : number;
}

/* The step to the next value that matters. */
static inline double step_of_fact(const struct random_fact *fact)
{
    return fact->type == FACT_INTEGER ? 1 : 0.01;
}

static inline double any_number(struct random_policy *p, const struct random_fact *fact)
{
    double number = pool_number(p);
    switch (below(p, 8)) {
    case 0:
        number = fact->low;
        break;
    case 1:
        number = fact->high;
        break;
    case 2:
        number += step_of_fact(fact) * (below(p, 3) - 1);
        break;
    case 3:
        number = below(p, 100000) / 100.0;
        break;
    case 4:
        number = below(p, 12);
        break;
    default:
        break;
    }
    return within(fact, isfinite(number) ? number : 1e5);
}

/* Often somebody's birthday on the day itself, or a day beside it. */
static inline double any_day(struct random_policy *p)
{
    if (one_in(p, 3))
        return below(p, 40000) - 20000;
    int years = (int)fabs(pool_number(p)) % 90;
    return date_from_civil(AS_OF_YEAR - years, 12, 31) + below(p, 3) - 1;
}

static inline double any_value(struct random_policy *p, const struct random_fact *fact)
{
    if (fact->type == FACT_BOOLEAN)
        return below(p, 2);
    if (fact->type == FACT_ENUM)
        return below(p, (size_t)label_count(fact->labels));
    return fact->type == FACT_DATE ? any_day(p) : any_number(p, fact);
}

/* Households ------------------------------------------------------------------------------------*/

static inline void fill_values(struct random_policy *p, enum level level, double *values,
                               double blank_share)
{
    for (size_t i = 0; i < p->nfacts[level]; i++) {
        double value = any_value(p, &p->facts[level][i]);
        bool may_be_blank = (level + i) % 4 != 0;
        bool is_blank = below(p, 1000) < (int)(blank_share * 1000) && may_be_blank;
        values[i] = is_blank ? NAN : value;
    }
}

static inline void random_household(struct random_policy *p, double blank_share,
                                    struct random_household *household)
{
    static const uint64_t areas[] = {621121101001, 621121102001, 622926100001,
                                     620102001001, 610102001001, 0};
    *household = (struct random_household){.area = areas[below(p, 6)],
                                           .in_village = blank_share == 0 || !one_in(p, 10),
                                           .in_county = blank_share == 0 || !one_in(p, 10),
                                           .nmembers = (size_t)below(p, MOST_MEMBERS - 1)};
    for (int level = 0; level < LEVEL_COUNT; level++)
        if (level != LEVEL_MEMBER)
            fill_values(p, (enum level)level, household->facts[level], blank_share);
    for (size_t i = 0; i < household->nmembers; i++)
        fill_values(p, LEVEL_MEMBER, household->members[i], blank_share);
}

/* Tables ----------------------------------------------------------------------------------------*/

static inline bool append_row(struct table *table, const double *values, struct fault *fault)
{
    for (size_t i = 0; i < table->ncolumns; i++)
        if (!column_append(&table->columns[i], values[i], fault))
            return false;
    table->nrows++;
    return true;
}

static inline bool append_household(struct tables *tables, const struct random_household *household,
                                    size_t row, struct fault *fault)
{
    if (!append_row(&tables->at[LEVEL_HOUSEHOLD], household->facts[LEVEL_HOUSEHOLD], fault) ||
        !keys_add_number(&tables->at[LEVEL_HOUSEHOLD].keys, (int64_t)row + 1, fault))
        return false;
    for (size_t i = 0; i < household->nmembers; i++)
        if (!append_row(&tables->at[LEVEL_MEMBER], household->members[i], fault))
            return false;
    tables->first_member[row + 1] = (uint32_t)tables->at[LEVEL_MEMBER].nrows;
    return true;
}

/* Everyone has a village and a county of his own, in the opposite order. */
static inline bool households_to_tables(const struct random_policy *p,
                                        const struct random_household *households, size_t count,
                                        struct tables *tables, struct fault *fault)
{
    if (!tables_init(tables, p->nfacts, fault))
        return false;
    tables->first_member = calloc(count + 1, sizeof *tables->first_member);
    struct home *homes = calloc(count, sizeof *homes);
    bool good = tables->first_member && homes;
    for (size_t i = 0; good && i < count; i++) {
        const struct random_household *last = &households[count - 1 - i];
        int32_t place = (int32_t)(count - 1 - i);
        homes[i] = (struct home){
            .area = households[i].area,
            .village = households[i].in_village ? place : NO_ROW,
            .county = households[i].in_county ? place : NO_ROW,
        };
        good = append_household(tables, &households[i], i, fault) &&
               append_row(&tables->at[LEVEL_VILLAGE], last->facts[LEVEL_VILLAGE], fault) &&
               append_row(&tables->at[LEVEL_COUNTY], last->facts[LEVEL_COUNTY], fault);
    }
    good = good && tables_locate(tables, homes, fault);
    free(homes);
    tables_pack(tables);
    return good;
}

/* What a blank may stand for ----------------------------------------------------------------------
 *
 * Ends of the range, the numbers that rules compare with, their neighbours and parts, what else the
 * household has of the kind, and others between and beyond; all labels; birthdays. */
enum { MOST_COMPLETIONS = 200 };

struct completions {
    size_t count;
    double values[MOST_COMPLETIONS];
};

static inline void add_completion(struct completions *out, double value)
{
    for (size_t i = 0; i < out->count; i++)
        if (out->values[i] == value)
            return;
    if (out->count < MOST_COMPLETIONS)
        out->values[out->count++] = value;
}

/* The value, the one below and the one above it. */
static inline void add_around(struct completions *out, const struct random_fact *fact, double value)
{
    double step = fact->type == FACT_DATE ? 1 : step_of_fact(fact);
    for (int side = -1; side <= 1 && isfinite(value); side++) {
        double near = value + side * step;
        if (fact->type != FACT_DATE)
            near = within(fact, near);
        add_completion(out, near);
    }
}

/* What stands in a row of other values of the same kind. */
static inline void add_row(const struct random_policy *p, struct completions *out,
                           const struct random_fact *fact, enum level level, const double *values)
{
    for (size_t i = 0; i < p->nfacts[level]; i++)
        if (fits(p->facts[level][i].type, 0, fact->type, 0))
            add_around(out, fact, values[i]);
}

static inline void complete_number(struct random_policy *p, const struct random_fact *fact,
                                   struct completions *out)
{
    static const double far[] = {-1e9, 1e9, -12345.5, 23456, 7, 0};
    bool few = fact->type == FACT_INTEGER && fact->high - fact->low <= 100;
    for (double value = fact->low; few && value <= fact->high; value++)
        add_completion(out, value);
    add_around(out, fact, fact->low);
    add_around(out, fact, fact->high);
    for (size_t i = 0; i < sizeof far / sizeof *far; i++)
        add_completion(out, within(fact, far[i]));
    for (int i = 0; i < POOL; i++)
        add_around(out, fact, p->pool[i]);
    for (int i = 0; i < POOL; i++) {
        add_completion(out, within(fact, p->pool[i] / 2));
        add_completion(out, within(fact, p->pool[i] / 3));
    }
    for (int i = 0; i < 12; i++)
        add_completion(out, any_number(p, fact));
}

static inline void complete_day(struct random_policy *p, struct completions *out)
{
    static const double far[] = {-40000, 0, 30000};
    for (size_t i = 0; i < 3; i++)
        add_completion(out, far[i]);
    for (int i = 0; i < 40; i++)
        add_completion(out, any_day(p));
}

static inline void complete_from_household(const struct random_policy *p,
                                           const struct random_fact *fact,
                                           const struct random_household *household,
                                           struct completions *out)
{
    for (int level = 0; level < LEVEL_COUNT; level++)
        if (level != LEVEL_MEMBER)
            add_row(p, out, fact, (enum level)level, household->facts[level]);
    for (size_t i = 0; i < household->nmembers; i++)
        add_row(p, out, fact, LEVEL_MEMBER, household->members[i]);
}

static inline void complete(struct random_policy *p, const struct random_fact *fact,
                            const struct random_household *household, struct completions *out)
{
    int labels = fact->type == FACT_BOOLEAN ? 2 : label_count(fact->labels);
    out->count = 0;
    if (is_number(fact->type))
        complete_number(p, fact, out);
    else if (fact->type == FACT_DATE)
        complete_day(p, out);
    if (is_number(fact->type) || fact->type == FACT_DATE)
        complete_from_household(p, fact, household, out);
    else
        for (int i = 0; i < labels; i++)
            add_completion(out, i);
}

static inline double any_completion(struct random_policy *p, const struct completions *completions)
{
    return completions->values[below(p, completions->count)];
}

#endif
