/* Cells of the registry as values, and the bad ones counted by kind. */
#ifndef DIGUAN_CELLS_H
#define DIGUAN_CELLS_H

#include "database.h"
#include "registry.h"

struct sqlite3_value;

/* How the cells of one fact are read. Spellings and codes of labels are looked up once. */
enum { CELL_CODES = 100 };
struct cell_reader {
    const struct fact *fact;
    int64_t least;               /* so many whole numbers from here on are values as they are: */
    uint64_t count;              /* of 32 bits */
    const signed char *codes;    /* what others from 0 mean, below 0 while not known; or NULL */
    struct spellings *spellings; /* of labels, in the arena given; NULL for other facts */
};
/* False when memory is short. */
bool cell_reader_init(struct cell_reader *reader, const struct fact *fact, struct arena *arena);

/* Reads one cell as the fact. NaN and NULL in *why when blank, NaN and the reason when bad. */
double cell_read(struct sqlite3_value *cell, struct cell_reader *reader, const char **why);

/* The value of a whole number, when it is a whole number and known at once. */
static inline bool cell_read_whole(int64_t integer, const struct cell_reader *reader,
                                   int64_t *value)
{
    *value = integer;
    if ((uint64_t)integer - (uint64_t)reader->least < reader->count)
        return true;
    if (!reader->codes || (uint64_t)integer >= CELL_CODES)
        return false;
    *value = reader->codes[integer];
    return *value >= 0;
}

/* The label that a text stands for, when it was looked up before and is easily found again; else
 * NO_LABEL. Only of facts that have spellings. */
enum { NO_LABEL = -1 };
int cell_read_label(struct sqlite3_value *cell, const struct cell_reader *reader);

/* Cells that name a thing: an integer, or a text (also a number with a fraction, as text). Blank
 * when NULL, empty or spaces only. The text lasts until the row changes. */
struct cell_key {
    bool blank, numeric;
    int64_t number;
    const char *text;
    size_t length;
};
struct cell_key cell_key(struct sqlite3_value *cell);
/* The same key to look for: a text that is a plain number as the number, which is read but once. */
struct cell_key cell_key_sought(const struct cell_key *cell);
bool keys_add_cell(struct keys *keys, const struct cell_key *cell, struct fault *fault);
bool keys_match_cell(const struct keys *keys, size_t row, const struct cell_key *cell);
int64_t key_index_find_cell(const struct key_index *index, const struct cell_key *cell);
/* As text: written into `out` when it is a number. */
const char *cell_key_text(const struct cell_key *cell, char out[KEY_TEXT], size_t *length);

/* Bad cells by kind, in the order of the first of each. After `limit` kinds the other values of a
 * fact count as one kind, whose value is NULL. */
enum { BAD_KINDS = 200 };
struct bad_list {
    struct arena *arena; /* holds kinds and texts */
    size_t limit;        /* BAD_KINDS, or more for a part of a table */
    bool spilled;        /* the limit was passed */
    size_t count, capacity;
    struct bad_cells *kinds;
};
/* Counts a bad cell of this level, fact and reason in the row that `key` names. The value is read
 * from `cell`, which is NULL where it must not be kept. */
bool bad_list_add(struct bad_list *list, struct bad_cells kind, struct sqlite3_value *cell,
                  const struct cell_key *key, struct fault *fault);
/* The same with the value that stands in `kind`, NULL where it must not be kept. */
bool bad_list_count(struct bad_list *list, struct bad_cells kind, const struct cell_key *key,
                    struct fault *fault);
/* Counts the cells of `from`, which come after those of this list. Nothing differs from counting
 * them one by one if `from` has not spilled. */
bool bad_list_join(struct bad_list *list, const struct bad_list *from, struct fault *fault);
/* By level, fact, count descending, value. */
void bad_list_sort(struct bad_list *list);

#endif
