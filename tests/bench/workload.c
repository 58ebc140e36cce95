#include "workload.h"

#include <stdio.h>
#include <stdlib.h>

/* Random numbers ------------------------------------------------------------------------------*/

static double next_share(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (double)(*state >> 11) * (1.0 / 9007199254740992.0);
}

/* A whole number below `limit`. */
static int below(uint64_t *state, int limit)
{
    return (int)(next_share(state) * limit);
}

static bool happens(uint64_t *state, double share)
{
    return next_share(state) < share;
}

/* A whole number that is zero for all but a share of households. */
static float amount(uint64_t *state, int limit, double share)
{
    int number = below(state, limit);
    return happens(state, share) ? (float)number : 0;
}

/* Rows ----------------------------------------------------------------------------------------*/

static void fill_people(uint64_t *state, struct workload_row *row)
{
    int pop = 1 + below(state, 7);
    row->pop = (float)pop;
    row->laborers = (float)below(state, pop + 1);
    row->students = (float)below(state, 3);
    row->dropouts = happens(state, 0.03);
    row->ill_major = happens(state, 0.25);
    row->ill_chronic = happens(state, 0.4);
    row->disabled = happens(state, 0.15);
    row->uninsured = happens(state, 0.05);
    row->skilled = happens(state, 0.4);
    row->migrant_months = amount(state, 12, 0.5);
}

static void fill_money(uint64_t *state, struct workload_row *row)
{
    row->wage = amount(state, 9000, 0.6);
    row->business = (float)below(state, 8000);
    row->property = (float)below(state, 500);
    row->transfer = (float)below(state, 4000);
    row->expense = (float)below(state, 3000);
    row->medical_oop = amount(state, 9000, 0.3);
    row->edu_expense = amount(state, 8000, 0.4);
    row->disaster_loss = amount(state, 8000, 0.1);
}

static void fill_living(uint64_t *state, struct workload_row *row)
{
    row->arable = (float)(below(state, 100) / 10.0 * row->pop / 4);
    row->irrigated = (float)(below(state, 40) / 10.0);
    row->house_grade = (float)(1 + below(state, 4));
    row->water_ok = happens(state, 0.8);
    row->water_minutes = (float)below(state, 50);
    row->power = happens(state, 0.98);
    row->road = happens(state, 0.7);
    row->has_project = happens(state, 0.6);
    row->loan_need = amount(state, 20000, 0.5);
    row->savings = (float)below(state, 9000);
    row->coop = happens(state, 0.3);
    row->remote_km = (float)below(state, 15);
    row->eco_zone = happens(state, 0.2);
    row->relocate = happens(state, 0.1);
}

struct workload_row *workload_rows(size_t households, struct fault *fault)
{
    struct workload_row *rows = calloc(households + 1, sizeof *rows);
    uint64_t state = UINT64_C(88172645463325252);
    for (size_t i = 0; rows && i < households; i++) {
        fill_people(&state, &rows[i]);
        fill_money(&state, &rows[i]);
        fill_living(&state, &rows[i]);
    }
    if (!rows)
        fault_memory(fault);
    return rows;
}

/* Tables --------------------------------------------------------------------------------------*/

_Static_assert(sizeof(struct workload_row) == WORKLOAD_FIELD_COUNT * sizeof(float),
               "a row is an array of floats");

static bool fill_column(const struct workload_row *rows, size_t households, size_t field,
                        struct column *column, struct fault *fault)
{
    if (!column_reserve(column, households, fault))
        return false;
    for (size_t i = 0; i < households; i++)
        if (!column_append(column, (double)((const float *)&rows[i])[field], fault))
            return false;
    return true;
}

/* Households without members, in no village. */
static bool fill_links(size_t households, struct tables *tables, struct fault *fault)
{
    struct home *homes = calloc(households + 1, sizeof *homes);
    tables->first_member = calloc(households + 1, sizeof *tables->first_member);
    for (size_t i = 0; homes && i < households; i++)
        homes[i] = (struct home){0, NO_ROW, NO_ROW};
    bool good =
        homes && tables->first_member ? tables_locate(tables, homes, fault) : fault_memory(fault);
    free(homes);
    return good;
}

static bool fill_tables(const struct workload_row *rows, size_t households, const bool *wanted,
                        struct tables *tables, struct fault *fault)
{
    struct table *table = &tables->at[LEVEL_HOUSEHOLD];
    table->nrows = households;
    for (size_t i = 0; i < households; i++)
        if (!keys_add_number(&table->keys, (int64_t)i + 1, fault))
            return false;
    for (size_t field = 0; field < WORKLOAD_FIELD_COUNT; field++)
        if (wanted[field] && !fill_column(rows, households, field, &table->columns[field], fault))
            return false;
    if (!fill_links(households, tables, fault))
        return false;
    tables_pack(tables);
    return true;
}

bool workload_tables(const struct workload_row *rows, size_t households, const bool *wanted,
                     struct tables *tables, struct fault *fault)
{
    const size_t ncolumns[LEVEL_COUNT] = {[LEVEL_HOUSEHOLD] = WORKLOAD_FIELD_COUNT};
    if (!tables_init(tables, ncolumns, fault))
        return false;
    if (fill_tables(rows, households, wanted, tables, fault))
        return true;
    tables_release(tables);
    return false;
}

bool workload_write(const struct workload_row *rows, size_t households, const char *path,
                    struct fault *fault)
{
    FILE *file = fopen(path, "wb");
    bool written = file && fwrite(rows, sizeof *rows, households, file) == households;
    if (file)
        written &= fclose(file) == 0;
    return written || fault_set(fault, FAULT_IO, "cannot write '%s'", path);
}
