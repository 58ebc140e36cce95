/* Tables as arrays of columns, and how their rows belong together.
 *
 * There are four levels: households, their members, their villages and their counties. A table has
 * one column per fact of its level, in the order of facts.yaml; a column that no rule reads stays
 * empty (nrows 0). The members of household h are the rows first_member[h] up to but not including
 * first_member[h + 1], in the order of the registry. */
#ifndef DIGUAN_TABLES_H
#define DIGUAN_TABLES_H

#include "column.h"
#include "keys.h"

enum level { LEVEL_HOUSEHOLD, LEVEL_MEMBER, LEVEL_VILLAGE, LEVEL_COUNTY, LEVEL_COUNT };

struct table {
    size_t nrows, ncolumns;
    struct column *columns; /* ncolumns */
    struct keys keys;
};

struct tables {
    struct table at[LEVEL_COUNT];
    uint32_t *first_member; /* households + 1 */
    int32_t *village_of;    /* per household the row of its village, NO_ROW when there is none */
    int32_t *county_of;     /* per household the row of its county, NO_ROW when there is none */
    uint64_t *area;         /* per household its 12-digit division code, 0 when blank */
};

/* `ncolumns` empty columns per level. */
bool tables_init(struct tables *tables, const size_t ncolumns[LEVEL_COUNT], struct fault *fault);
void tables_release(struct tables *tables);

/* The fact `column` of `level` as the household and, at member level, its member see it: NaN when
 * missing, also when the household has no known village or county. */
double tables_get(const struct tables *tables, enum level level, size_t column, size_t household,
                  size_t member);

/* Bytes held by all columns, keys and links. */
size_t tables_bytes(const struct tables *tables);

#endif
