/* One part of a level's rows being read, and the shape that all parts of the level share. */
#ifndef DIGUAN_PART_H
#define DIGUAN_PART_H

#include "finder.h"
#include "intake.h"

enum { AREA_DIGITS = 12, NO_SLOT = -1 };

/* A column of the query that is read for a fact. */
struct slot {
    const struct fact *fact;
    size_t index;  /* of the fact at its level */
    size_t column; /* of the query */
    bool wanted;   /* false: it is only compared with an identity number */
};

/* An identity number and the slots of the facts that it is compared with. */
struct identity_slots {
    int slot, birth, sex; /* birth and sex may be NO_SLOT */
    int male, female;     /* labels of `sex`, or -1 */
};

/* What of a level is read, and where it stands in the query. */
struct shape {
    struct intake *intake;
    enum level level;
    const struct level_facts *facts;
    struct arena arena;
    size_t nslots, nchecks, ncolumns;
    struct slot *slots;
    struct identity_slots *checks;
    const char **columns; /* of the query: keys and links first */
};
bool shape_init(struct shape *shape, struct intake *intake, enum level level);
void shape_release(struct shape *shape);

/* Findings about identity numbers, which wait for the duplicates at the end. */
enum { UNCHECKED = IDENTITY_COUNT };
struct findings {
    size_t capacity;
    uint64_t *persons;
    unsigned char *findings;
};

/* What reading a row needs of a slot, side by side. */
struct cell_lane {
    uint32_t slot, column;
    struct cell_reader reader;
    int32_t *values;     /* of the block's rows, until it is full */
    double *fractions;   /* values that are no whole numbers of 32 bits */
    bool has_fractions;  /* the block has one */
    uint64_t blanks;     /* the block's rows without a value */
    struct column *into; /* NULL: the value is only compared with an identity number */
};

struct part {
    const struct shape *shape;
    struct fault *fault;
    struct arena arena;
    struct table table;
    size_t nlanes;
    struct cell_lane *lanes;   /* of all slots but identity numbers */
    size_t *lane_of;           /* per slot its lane */
    struct findings *findings; /* per check */
    struct bad_list *bad;      /* own_bad, or the intake's when there is but one part */
    struct bad_list own_bad;
    size_t scanned;    /* rows seen */
    size_t blank_keys; /* rows left out because they have no key */
    size_t orphans;    /* members whose household is not there */
    const char *first_orphan;
    struct cell_key key;         /* of the household, village or county of the present row */
    size_t capacity;             /* of `areas` or `of` */
    uint64_t *areas;             /* households: the division code */
    char area_text[AREA_DIGITS]; /* the last code read and what it means */
    uint64_t area;
    uint32_t *of; /* members: the row of the household */
    bool unsorted;
    size_t household; /* of the last member */
    struct finder finder;
};
/* `alone`: the only part, which counts bad cells with those of other levels. */
bool part_init(struct part *part, const struct shape *shape, bool alone, struct fault *fault);
void part_release(struct part *part);

/* Stores the rows of the last block; after the last row. */
bool part_finish(struct part *part);

/* Takes one row, whose cells are those of shape->columns. `context` is the part. */
bool part_row(void *context, struct sqlite3_value **cells);

#endif
