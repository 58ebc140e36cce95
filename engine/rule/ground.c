#include "ground.h"

#include <stdlib.h>

static const struct value UNBOUNDED = {-INFINITY, INFINITY};

static bool add_area(struct ground *ground, struct area area, size_t *capacity, struct arena *arena)
{
    for (size_t i = 0; i < ground->nareas; i++)
        if (ground->areas[i].digits == area.digits && ground->areas[i].length == area.length)
            return true;
    struct area *more = arena_grow(arena, &ground->areas, ground->nareas, capacity, sizeof *more);
    if (!more)
        return false;
    *more = area;
    ground->nareas++;
    return true;
}

static int longer_first(const void *a, const void *b)
{
    return ((const struct area *)b)->length - ((const struct area *)a)->length;
}

static bool find_areas(struct ground *ground, struct arena *arena)
{
    const struct policy *policy = ground->values;
    size_t capacity = 0;
    for (size_t i = 0; i < policy->nparameters; i++)
        for (size_t j = 0; j < policy->parameters[i].ndated; j++) {
            const struct dated_value *entry = &policy->parameters[i].dated[j];
            for (size_t k = 0; k < entry->nvalues; k++)
                if (entry->values[k].area.length &&
                    !add_area(ground, entry->values[k].area, &capacity, arena))
                    return false;
        }
    if (ground->nareas)
        qsort(ground->areas, ground->nareas, sizeof *ground->areas, longer_first);
    return true;
}

bool ground_init(struct ground *ground, const struct rulebook *book, const struct policy *values,
                 const struct tables *tables, int as_of_day, struct arena *arena)
{
    *ground = (struct ground){
        .book = book,
        .values = rulebook_values(book, values),
        .tables = tables,
        .as_of_day = as_of_day,
    };
    return find_areas(ground, arena);
}

size_t ground_place(const struct ground *ground, size_t household)
{
    return ground_place_of(ground, tables_area(ground->tables, household));
}

size_t ground_place_of(const struct ground *ground, uint64_t village)
{
    for (size_t i = 0; i < ground->nareas; i++)
        if (area_contains(ground->areas[i], village))
            return i;
    return ground->nareas;
}

struct value ground_blank(const struct ground *ground, enum level level, int index)
{
    const struct fact *fact = &ground->book->policy->facts.at[level].facts[index];
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

struct value ground_fact(const struct ground *ground, enum level level, int fact, size_t household,
                         size_t member)
{
    double number = tables_get(ground->tables, level, (size_t)fact, household, member);
    return number == number ? (struct value){number, number} : ground_blank(ground, level, fact);
}

struct value ground_parameter_in(const struct ground *ground, int index, int day, uint64_t village)
{
    const struct area_value *value =
        parameter_value(&ground->values->parameters[index], day, village);
    return value ? (struct value){value->number, value->number} : UNBOUNDED;
}

struct value ground_parameter(const struct ground *ground, int index, int day, size_t household)
{
    return ground_parameter_in(ground, index, day, tables_area(ground->tables, household));
}

void ground_members(const struct ground *ground, size_t household, size_t *first, size_t *end)
{
    *first = ground->tables->first_member[household];
    *end = ground->tables->first_member[household + 1];
}
