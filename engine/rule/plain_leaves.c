/* What the leaves of the graph mean for a household. */
#include "plain_parts.h"

#include "text.h"

static const struct value UNBOUNDED = {-INFINITY, INFINITY};

struct value plain_blank(const struct plain *plain, enum level level, int index)
{
    const struct fact *fact = &plain->book->policy->facts.at[level].facts[index];
    switch (fact->type) {
    case FACT_BOOLEAN:
        return (struct value){0, 1};
    case FACT_ENUM:
    case FACT_ID:
        return fact->nvalues > 1 ? (struct value){0, (double)fact->nvalues - 1} : UNBOUNDED;
    case FACT_DATE:
        return UNBOUNDED;
    default:
        return fact->low < fact->high ? (struct value){fact->low, fact->high} : UNBOUNDED;
    }
}

static struct value leaf_fact(void *context, enum level level, int index, size_t household,
                              size_t member)
{
    const struct plain *plain = context;
    double number = tables_get(plain->tables, level, (size_t)index, household, member);
    return number == number ? (struct value){number, number} : plain_blank(plain, level, index);
}

static struct value leaf_slot(void *context, int index, size_t household, size_t member)
{
    const struct plain *plain = context;
    return *plain_outcome(plain->outcomes, &plain->book->slots[index], index, household, member);
}

struct value plain_parameter_on(const struct plain *plain, int index, int day, size_t household)
{
    const struct area_value *value = parameter_value(&plain->book->policy->parameters[index], day,
                                                     plain->tables->area[household]);
    return value ? (struct value){value->number, value->number} : UNBOUNDED;
}

static struct value leaf_parameter(void *context, int index, size_t household)
{
    const struct plain *plain = context;
    return plain_parameter_on(plain, index, plain->as_of_day, household);
}

static struct value leaf_parameter_at(void *context, int index, int year, size_t household)
{
    return plain_parameter_on(context, index, date_from_civil(year, 12, 31), household);
}

void plain_members(void *context, size_t household, size_t *first, size_t *end)
{
    const struct plain *plain = context;
    *first = plain->tables->first_member[household];
    *end = plain->tables->first_member[household + 1];
}

struct leaves plain_leaves(struct plain *plain)
{
    return (struct leaves){plain,           leaf_fact,         leaf_slot,
                           leaf_parameter,  leaf_parameter_at, plain_members,
                           plain->as_of_day};
}
