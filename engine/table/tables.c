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
    free(tables->village_of);
    free(tables->county_of);
    free(tables->area);
    *tables = (struct tables){0};
}

static int64_t row_of(const struct tables *tables, enum level level, size_t household,
                      size_t member)
{
    switch (level) {
    case LEVEL_MEMBER:
        return (int64_t)member;
    case LEVEL_VILLAGE:
        return tables->village_of[household];
    case LEVEL_COUNTY:
        return tables->county_of[household];
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
    if (tables->village_of)
        bytes += households * sizeof *tables->village_of;
    if (tables->county_of)
        bytes += households * sizeof *tables->county_of;
    if (tables->area)
        bytes += households * sizeof *tables->area;
    return bytes;
}
