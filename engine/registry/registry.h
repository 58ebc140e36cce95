/* The registry: a SQLite database read by facts.yaml into narrow columns.
 *
 * Opened read-only and defensively. Bad cells (a label that the fact does not have, text where a
 * number belongs, a value outside the declared range) are counted, kept once per kind with the
 * first household, and read as missing. So are division codes that are blank, malformed, or of a
 * village that the table of villages has not: those households have no facts of a village. Personal
 * columns are never read here. */
#ifndef DIGUAN_REGISTRY_H
#define DIGUAN_REGISTRY_H

#include "policy.h"
#include "progress.h"
#include "tables.h"

/* One kind of bad cell. At most some hundreds are kept apart. */
struct bad_cells {
    enum level level;
    size_t fact;       /* index at its level; registry_bad_fact names it */
    const char *value; /* as the registry has it, cut to 40 bytes; NULL for personal facts, and for
                          the rest of a fact's values once there are too many kinds */
    const char *why;   /* in the reader's language: "outside 1 to 30" … */
    size_t count;
    const char *first_key; /* household (or village, county) number of the first */
};

struct registry {
    const char *path;
    struct arena arena;
    struct tables tables;
    struct key_index *households; /* from household number to row */
    bool described;               /* it has the table 登记信息 */
    int as_of_day;      /* 数据截止日期, or INT_MIN when the registry does not say */
    bool synthetic;     /* the registry says that its data are synthetic */
    const char *source; /* 登记信息 来源, or "" */
    size_t nbad;
    struct bad_cells *bad;    /* by level, fact, count descending */
    size_t orphans;           /* member rows whose household is not in 户: counted, left out; none
                                 are counted when an area was asked for, as they lie in no area */
    const char *first_orphan; /* their first household number, or "" */
    /* received[i] (i < nreceived): the aids that the registry says someone already has. */
    size_t nreceived;
    struct received {
        uint32_t household;
        int32_t member; /* row, or NO_ROW for the household */
        uint32_t name;  /* index into received_names */
    } * received;       /* ascending by household, then member, then name; no two alike */
    size_t nreceived_names;
    const char **received_names; /* distinct, in the order of the registry */
    size_t received_orphans; /* rows of 帮扶措施 without a household, or naming a member whom their
                                household has not: counted, left out (none when by area) */
    size_t nareas;
    struct area_name {
        struct area area;
        const char *name;
    } * areas;                 /* by length, then digits */
    struct name_reader *names; /* private to registry_member_names */
};

/* Which facts are wanted: wanted[level][fact]. NULL loads all facts that rules may read. */
struct registry_request {
    const bool *wanted[LEVEL_COUNT];
    struct area area; /* only households in this area; length 0 = all */
    size_t threads;   /* that read at once; 0 = one per core. The registry is the same for any */
    size_t part_rows; /* rows that a thread reads at a time; 0 = as many as suit */
    const struct progress *progress; /* told by one thread at a time, which may be any */
};

/* Opens, checks that every needed table and column is there (each missing one is a fault at its
 * fact in facts.yaml, with the nearest column), reads, closes. A household number that is blank or
 * stands twice is a fault, as is one member's within a household. On failure `registry` is empty.
 * The struct must stay where it is until it is released. */
bool registry_load(const char *path, const struct facts *facts,
                   const struct registry_request *request, struct registry *registry,
                   struct fault *fault);
/* Harmless on a zeroed registry. */
void registry_release(struct registry *registry);

/* The row of a household by its number, or NO_ROW. */
int64_t registry_find(const struct registry *registry, const char *household);

/* Whether the bad cells are division codes. */
bool registry_bad_is_area(const struct facts *facts, const struct bad_cells *bad);

/* The fact's name, or the column with the division code, where the bad cells stand. */
const char *registry_bad_fact(const struct facts *facts, const struct bad_cells *bad);

/* The name of the division with this code (a prefix), from 区划; "" when not known. Loaded by
 * registry_load; the text belongs to the registry. */
const char *registry_area_name(const struct registry *registry, struct area area);

/* Names to show of one household's members, in member order, masked (first character and stars):
 * texts in `arena`, "" when the registry has none. One query; it reads the whole table of members
 * unless the registry has an index by household. The first call opens the file, which stays open
 * till the registry is released; one thread at a time. */
bool registry_member_names(const char *path, const struct facts *facts,
                           const struct registry *registry, size_t household, struct arena *arena,
                           const char ***names, struct fault *fault);

#endif
