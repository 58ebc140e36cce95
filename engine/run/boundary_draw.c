#include "boundary_parts.h"

#include "text.h"

#include <math.h>
#include <stdlib.h>

/* Shares, in thousandths. */
enum { COMPLETE = 500, BLANK = 100, AT_THRESHOLD = 700, NOTHING = 300 };

double made_value(const struct made_fact *fact, double value, int steps)
{
    if (fact->scale == 0)
        return value + steps * 0.01;
    return (round(value * fact->scale) + steps) / fact->scale;
}

/* What there is to draw -------------------------------------------------------------------------*/

/* The decimals of the registry's column, if it has any. */
static double scale_of(const struct fact *fact, const struct column *column)
{
    if (fact->type != FACT_MONEY && fact->type != FACT_NUMBER)
        return 1;
    if (!column || column->nrows == 0)
        return 100;
    if (column->storage == STORE_F64 || column->storage == STORE_F32)
        return fact->type == FACT_MONEY ? 100 : 0;
    return column_scale(column);
}

/* Wide enough for money, and narrow enough for a year. */
static const double far = 5e6;

static void set_range(struct made_fact *made, const struct fact *fact)
{
    made->low = fact->low;
    made->high = fact->high;
    if (fact->type == FACT_DATE) {
        made->low = fmax(made->low, date_from_civil(1850, 1, 1));
        made->high = fmin(made->high, date_from_civil(2200, 12, 31));
    }
    if (isinf(made->high))
        made->high = fmax(made->low, 0) + far;
    if (isinf(made->low))
        made->low = fmin(made->high, 0) - far;
}

static bool make_fact(struct boundary *boundary, enum level level, size_t index,
                      const struct tables *like)
{
    const struct rulebook *book = boundary->ground.book;
    const struct fact *fact = &book->policy->facts.at[level].facts[index];
    const struct column *column = like ? &like->at[level].columns[index] : NULL;
    struct made_fact *made = &boundary->facts[level][index];
    *made = (struct made_fact){
        .fact = fact,
        .wanted = book->wanted[level][index],
        .blanks = !column || column->nmissing,
        .scale = scale_of(fact, column),
        .candidates = arena_array(&boundary->arena, MADE_CANDIDATES, sizeof(double)),
    };
    set_range(made, fact);
    return made->candidates != NULL;
}

static bool make_facts(struct boundary *boundary, const struct tables *like)
{
    for (int level = 0; level < LEVEL_COUNT; level++) {
        size_t count = boundary->ground.book->policy->facts.at[level].nfacts;
        boundary->nfacts[level] = count;
        boundary->facts[level] =
            arena_array(&boundary->arena, count + 1, sizeof *boundary->facts[level]);
        for (size_t i = 0; i < count; i++)
            if (!boundary->facts[level] || !make_fact(boundary, (enum level)level, i, like))
                return false;
    }
    return true;
}

static bool some_are_nowhere(const struct tables *like)
{
    for (size_t i = 0; like && i < like->nhomes; i++)
        if (like->homes[i].village == NO_ROW || like->homes[i].county == NO_ROW)
            return true;
    return !like;
}

/* Drawing ---------------------------------------------------------------------------------------*/

static double any_number(struct random *random, const struct made_fact *fact)
{
    static const int sizes[] = {10, 100, 1000, 10000, 100000};
    double value = random_below(random, sizes[random_below(random, 5)] * 100) / 100.0;
    if (isfinite(fact->fact->low))
        value += fact->low;
    else if (random_chance(random, 200))
        value = -value;
    value = made_value(fact, value, 0);
    return made_fits(fact, value) ? value : fact->low;
}

double made_draw(struct boundary *boundary, const struct made_fact *fact)
{
    struct random *random = &boundary->random;
    switch (fact->fact->type) {
    case FACT_BOOLEAN:
        return random_below(random, 2);
    case FACT_ENUM:
    case FACT_ID:
        return random_below(random, (int)fact->fact->nvalues);
    default:
        break;
    }
    if (fact->fact->type != FACT_DATE && made_fits(fact, 0) && random_chance(random, NOTHING))
        return 0;
    if (fact->count && random_chance(random, AT_THRESHOLD))
        return fact->candidates[random_below(random, (int)fact->count)];
    if (fact->fact->type == FACT_DATE)
        return boundary->ground.as_of_day - random_below(random, 36500);
    return any_number(random, fact);
}

static void draw_row(struct boundary *boundary, enum level level, double *values, bool complete)
{
    for (size_t i = 0; i < boundary->nfacts[level]; i++) {
        const struct made_fact *fact = &boundary->facts[level][i];
        bool blank = !complete && fact->blanks && random_chance(&boundary->random, BLANK);
        values[i] = blank || !fact->wanted ? NAN : made_draw(boundary, fact);
    }
}

/* A place that the policy names, or elsewhere. */
static uint64_t any_area(struct boundary *boundary)
{
    static const uint64_t elsewhere[] = {0, 110101001001};
    size_t named = boundary->ground.nareas;
    size_t drawn = (size_t)random_below(&boundary->random, (int)named + 2);
    return drawn < named ? area_village(boundary->ground.areas[drawn]) : elsewhere[drawn - named];
}

static bool draw_household(struct boundary *boundary, struct made_household *household)
{
    struct random *random = &boundary->random;
    bool complete = random_chance(random, COMPLETE);
    bool nowhere = boundary->nowhere && !complete;
    household->area = any_area(boundary);
    household->in_village = !nowhere || !random_chance(random, BLANK);
    household->in_county = !nowhere || !random_chance(random, BLANK);
    household->nmembers = (size_t)random_below(random, MADE_MEMBERS + 1);
    for (int level = 0; level < LEVEL_COUNT; level++) {
        size_t rows = level == LEVEL_MEMBER ? household->nmembers : 1;
        size_t count = boundary->nfacts[level];
        double *values = arena_array(&boundary->arena, rows * count + 1, sizeof *values);
        household->facts[level] = values;
        for (size_t row = 0; values && row < rows; row++)
            draw_row(boundary, (enum level)level, values + row * count, complete);
        if (!values)
            return false;
    }
    return true;
}

/* What leaves mean ------------------------------------------------------------------------------*/

static struct value leaf_fact(void *context, enum level level, int fact, size_t household,
                              size_t member)
{
    const struct boundary *boundary = context;
    const struct made_household *made = boundary->at_hand;
    (void)household;
    size_t row = level == LEVEL_MEMBER ? member : 0;
    double value = made->facts[level][row * boundary->nfacts[level] + (size_t)fact];
    bool nowhere = (level == LEVEL_VILLAGE && !made->in_village) ||
                   (level == LEVEL_COUNTY && !made->in_county);
    return nowhere || isnan(value) ? ground_blank(&boundary->ground, level, fact)
                                   : (struct value){value, value};
}

/* What an interpreted function comes to is not looked at. */
static struct value leaf_slot(void *context, int slot, size_t household, size_t member)
{
    const struct boundary *boundary = context;
    const struct slot *read = &boundary->ground.book->slots[slot];
    (void)household;
    (void)member;
    if (read->root != NO_NODE)
        return evaluation_value(boundary->evaluation, read->root);
    return read->type == TYPE_TRUTH ? (struct value){0, 1} : (struct value){-INFINITY, INFINITY};
}

static struct value leaf_parameter(void *context, int index, size_t household)
{
    const struct boundary *boundary = context;
    (void)household;
    return ground_parameter_in(&boundary->ground, index, boundary->ground.as_of_day,
                               boundary->at_hand->area);
}

static struct value leaf_parameter_at(void *context, int index, int year, size_t household)
{
    const struct boundary *boundary = context;
    (void)household;
    return ground_parameter_in(&boundary->ground, index, date_from_civil(year, 12, 31),
                               boundary->at_hand->area);
}

static void leaf_members(void *context, size_t household, size_t *first, size_t *end)
{
    const struct boundary *boundary = context;
    (void)household;
    *first = 0;
    *end = boundary->at_hand->nmembers;
}

void boundary_look(struct boundary *boundary, const struct made_household *household,
                   int64_t member)
{
    boundary->at_hand = household;
    evaluation_household(boundary->evaluation, 0);
    evaluation_member(boundary->evaluation, member);
}

/* Making ----------------------------------------------------------------------------------------*/

static bool open_evaluation(struct boundary *boundary, struct fault *fault)
{
    const struct leaves leaves = {boundary,
                                  leaf_fact,
                                  leaf_slot,
                                  leaf_parameter,
                                  leaf_parameter_at,
                                  leaf_members,
                                  boundary->ground.as_of_day};
    boundary->evaluation = evaluation_new(boundary->ground.book->graph, &leaves, fault);
    return boundary->evaluation != NULL;
}

/* Every comparison has its turns, until it was hit and hit again. */
static bool aim_household(struct boundary *boundary, size_t number, size_t *turn)
{
    boundary_look(boundary, &boundary->households[number], NO_ROW);
    for (size_t i = 0; i < boundary->ncomparisons; i++) {
        struct made_comparison *next = &boundary->comparisons[(*turn)++ % boundary->ncomparisons];
        if (next->hits < 2)
            return boundary_aim(boundary, next);
    }
    return true;
}

static bool make_households(struct boundary *boundary)
{
    size_t turn = 0;
    random_init(&boundary->random, 1, 0, 0);
    boundary->households =
        arena_array(&boundary->arena, MADE_HOUSEHOLDS, sizeof *boundary->households);
    for (size_t i = 0; i < MADE_HOUSEHOLDS; i++) {
        if (!boundary->households || !draw_household(boundary, &boundary->households[i]) ||
            !aim_household(boundary, i, &turn))
            return false;
    }
    return true;
}

bool boundary_make(struct boundary *boundary, const struct rulebook *rulebook,
                   const struct policy *values, const struct tables *like, int as_of_day,
                   struct fault *fault)
{
    *boundary = (struct boundary){.nowhere = some_are_nowhere(like)};
    arena_init(&boundary->arena);
    if (!ground_init(&boundary->ground, rulebook, values, NULL, as_of_day, &boundary->arena) ||
        !make_facts(boundary, like) || !boundary_find_thresholds(boundary))
        return fault_memory(fault);
    return open_evaluation(boundary, fault) && (make_households(boundary) || fault_memory(fault));
}

void boundary_release(struct boundary *boundary)
{
    evaluation_free(boundary->evaluation);
    arena_release(&boundary->arena);
}

/* Tables ----------------------------------------------------------------------------------------*/

static bool add_row(const struct boundary *boundary, enum level level, const double *values,
                    struct table *table, struct fault *fault)
{
    for (size_t i = 0; i < table->ncolumns; i++)
        if (boundary->facts[level][i].wanted &&
            !column_append(&table->columns[i], values[i], fault))
            return false;
    table->nrows++;
    return true;
}

/* Every household has a village and a county of its own. */
static bool add_household(const struct boundary *boundary, size_t number, struct tables *tables,
                          struct home *homes, struct fault *fault)
{
    const struct made_household *household = &boundary->households[number];
    size_t row = tables->at[LEVEL_HOUSEHOLD].nrows;
    for (int level = 0; level < LEVEL_COUNT; level++) {
        size_t rows = level == LEVEL_MEMBER ? household->nmembers : 1;
        for (size_t i = 0; i < rows; i++)
            if (!add_row(boundary, (enum level)level,
                         household->facts[level] + i * boundary->nfacts[level], &tables->at[level],
                         fault))
                return false;
    }
    tables->first_member[row + 1] = (uint32_t)tables->at[LEVEL_MEMBER].nrows;
    homes[row] = (struct home){
        .area = household->area,
        .village = household->in_village ? (int32_t)row : NO_ROW,
        .county = household->in_county ? (int32_t)row : NO_ROW,
    };
    return keys_add_number(&tables->at[LEVEL_HOUSEHOLD].keys, (int64_t)number + 1, fault);
}

static bool add_households(const struct boundary *boundary, const bool *keep, struct tables *tables,
                           struct fault *fault)
{
    struct home homes[MADE_HOUSEHOLDS];
    tables->first_member = calloc(MADE_HOUSEHOLDS + 1, sizeof *tables->first_member);
    if (!tables->first_member)
        return fault_memory(fault);
    for (size_t i = 0; i < MADE_HOUSEHOLDS; i++)
        if ((!keep || keep[i]) && !add_household(boundary, i, tables, homes, fault))
            return false;
    return tables_locate(tables, homes, fault);
}

bool boundary_tables(const struct boundary *boundary, const bool *keep, struct tables *tables,
                     struct fault *fault)
{
    struct tables made;
    if (!tables_init(&made, boundary->nfacts, fault))
        return false;
    bool good = add_households(boundary, keep, &made, fault);
    if (good)
        *tables = made;
    else
        tables_release(&made);
    return good;
}
