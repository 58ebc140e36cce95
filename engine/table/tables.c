#include "tables.h"

#include <stdlib.h>

bool tables_init(struct tables *tables, const size_t ncolumns[LEVEL_COUNT], struct fault *fault)
{
    struct tables made = {0};
    for (int level = 0; level < LEVEL_COUNT; level++) {
        struct table *table = &made.at[level];
        table->columns = calloc(ncolumns[level] ? ncolumns[level] : 1, sizeof *table->columns);
        if (!table->columns) {
            tables_release(&made);
            return fault_memory(fault);
        }
        table->ncolumns = ncolumns[level];
        for (size_t i = 0; i < table->ncolumns; i++)
            column_init(&table->columns[i]);
    }
    *tables = made;
    return true;
}

static void table_release(struct table *table)
{
    for (size_t i = 0; i < table->ncolumns; i++)
        column_release(&table->columns[i]);
    free(table->columns);
    keys_release(&table->keys);
}

void tables_release(struct tables *tables)
{
    for (int level = 0; level < LEVEL_COUNT; level++)
        table_release(&tables->at[level]);
    free(tables->first_member);
    free(tables->homes);
    free(tables->home);
    free(tables->home_wide);
    *tables = (struct tables){0};
}

/* Homes -----------------------------------------------------------------------------------------*/

static int compare_homes(const void *left, const void *right)
{
    const struct home *a = left, *b = right;
    if (a->area != b->area)
        return a->area < b->area ? -1 : 1;
    if (a->village != b->village)
        return a->village < b->village ? -1 : 1;
    return (a->county > b->county) - (a->county < b->county);
}

/* Neighbours mostly live in the same village. */
static bool is_as_before(const struct home *homes, size_t i)
{
    return i && compare_homes(&homes[i], &homes[i - 1]) == 0;
}

/* Leaves out what is as before it; `to` may be `from`. */
static size_t copy_changes(struct home *to, const struct home *from, size_t count)
{
    size_t copied = 0;
    for (size_t i = 0; i < count; i++)
        if (!i || compare_homes(&from[i], &to[copied - 1]) != 0)
            to[copied++] = from[i];
    return copied;
}

static size_t count_changes(const struct home *homes, size_t count)
{
    size_t changes = 0;
    for (size_t i = 0; i < count; i++)
        changes += !is_as_before(homes, i);
    return changes;
}

/* Each once, in ascending order. */
static bool find_homes(struct tables *tables, const struct home *of_each, size_t households)
{
    size_t changes = count_changes(of_each, households);
    struct home *homes = calloc(changes + 1, sizeof *homes);
    if (!homes)
        return false;
    copy_changes(homes, of_each, households);
    qsort(homes, changes, sizeof *homes, compare_homes);
    tables->nhomes = copy_changes(homes, homes, changes);
    tables->homes = homes;
    struct home *fewer = realloc(homes, (tables->nhomes + 1) * sizeof *homes);
    if (fewer)
        tables->homes = fewer;
    return true;
}

static void number_households(struct tables *tables, const struct home *of_each, size_t households)
{
    const struct home *home = tables->homes;
    for (size_t i = 0; i < households; i++) {
        if (!is_as_before(of_each, i))
            home = bsearch(&of_each[i], tables->homes, tables->nhomes, sizeof *home, compare_homes);
        if (tables->home)
            tables->home[i] = (uint16_t)(home - tables->homes);
        else
            tables->home_wide[i] = (int32_t)(home - tables->homes);
    }
}

bool tables_locate(struct tables *tables, const struct home *of_each, struct fault *fault)
{
    size_t households = tables->at[LEVEL_HOUSEHOLD].nrows;
    if (!find_homes(tables, of_each, households))
        return fault_memory(fault);
    if (tables->nhomes <= UINT16_MAX + 1)
        tables->home = calloc(households + 1, sizeof *tables->home);
    else
        tables->home_wide = calloc(households + 1, sizeof *tables->home_wide);
    if (!tables->home && !tables->home_wide)
        return fault_memory(fault);
    number_households(tables, of_each, households);
    return true;
}

/* Packing ---------------------------------------------------------------------------------------*/

static void table_pack(struct table *table)
{
    for (size_t i = 0; i < table->ncolumns; i++)
        column_pack(&table->columns[i]);
    keys_pack(&table->keys);
}

void tables_pack(struct tables *tables)
{
    for (int level = 0; level < LEVEL_COUNT; level++)
        table_pack(&tables->at[level]);
}

/* Facts -----------------------------------------------------------------------------------------*/

static int64_t row_of(const struct tables *tables, enum level level, size_t household,
                      size_t member)
{
    switch (level) {
    case LEVEL_MEMBER:
        return (int64_t)member;
    case LEVEL_VILLAGE:
        return tables_village(tables, household);
    case LEVEL_COUNTY:
        return tables_county(tables, household);
    default:
        return (int64_t)household;
    }
}

double tables_get(const struct tables *tables, enum level level, size_t column, size_t household,
                  size_t member)
{
    const struct column *values = &tables->at[level].columns[column];
    int64_t row = row_of(tables, level, household, member);
    if (row == NO_ROW || (size_t)row >= values->nrows)
        return NAN;
    return column_get(values, (size_t)row);
}

static size_t table_bytes(const struct table *table)
{
    size_t bytes = table->ncolumns * sizeof *table->columns;
    for (size_t i = 0; i < table->ncolumns; i++)
        bytes += column_bytes(&table->columns[i]);
    return bytes + keys_bytes(&table->keys);
}

size_t tables_bytes(const struct tables *tables)
{
    size_t households = tables->at[LEVEL_HOUSEHOLD].nrows;
    size_t bytes = 0;
    for (int level = 0; level < LEVEL_COUNT; level++)
        bytes += table_bytes(&tables->at[level]);
    if (tables->first_member)
        bytes += (households + 1) * sizeof *tables->first_member;
    if (tables->home)
        bytes += households * sizeof *tables->home;
    if (tables->home_wide)
        bytes += households * sizeof *tables->home_wide;
    return bytes + tables->nhomes * sizeof *tables->homes;
}
