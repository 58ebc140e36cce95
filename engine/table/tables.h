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

/* Where households live. */
struct home {
    uint64_t area;           /* the 12-digit division code, 0 when blank */
    int32_t village, county; /* their rows, NO_ROW when there are none */
};

struct tables {
    struct table at[LEVEL_COUNT];
    uint32_t *first_member; /* households + 1 */
    size_t nhomes;
    struct home *homes; /* no two alike */
    uint16_t *home;     /* per household which of them; NULL when there are more than 65,536, */
    int32_t *home_wide; /* and then here */
};

/* `ncolumns` empty columns per level. */
bool tables_init(struct tables *tables, const size_t ncolumns[LEVEL_COUNT], struct fault *fault);
void tables_release(struct tables *tables);

/* Keeps columns and keys in little memory; nothing may be added or reordered afterwards. */
void tables_pack(struct tables *tables);

/* Keeps where each household lives, once all are there. Fails only when memory is short. */
bool tables_locate(struct tables *tables, const struct home *of_each, struct fault *fault);

static inline size_t tables_home(const struct tables *tables, size_t household)
{
    return tables->home ? tables->home[household] : (size_t)tables->home_wide[household];
}

static inline uint64_t tables_area(const struct tables *tables, size_t household)
{
    return tables->homes[tables_home(tables, household)].area;
}

static inline int32_t tables_village(const struct tables *tables, size_t household)
{
    return tables->homes[tables_home(tables, household)].village;
}

static inline int32_t tables_county(const struct tables *tables, size_t household)
{
    return tables->homes[tables_home(tables, household)].county;
}

/* The fact `column` of `level` as the household and, at member level, its member see it: NaN when
 * missing, also when the household has no known village or county. */
double tables_get(const struct tables *tables, enum level level, size_t column, size_t household,
                  size_t member);

/* Bytes held by all columns, keys and links. */
size_t tables_bytes(const struct tables *tables);

#endif
