/* Cells of the registry as values, and the bad ones counted by kind. */
#ifndef DIGUAN_CELLS_H
#define DIGUAN_CELLS_H

#include "database.h"
#include "registry.h"

struct sqlite3_value;

/* Spellings that were looked up before, so that a label costs a comparison and not a search. */
struct spellings;
struct spellings *spellings_new(struct arena *arena);

/* Reads one cell as the fact. NaN and NULL in *why when blank, NaN and the reason when bad.
 * `spellings` may be NULL, for facts whose values seldom repeat. */
double cell_read(struct sqlite3_value *cell, const struct fact *fact, struct spellings *spellings,
                 const char **why);

/* Cells that name a thing: an integer, or a text (also a number with a fraction, as text). Blank
 * when NULL, empty or spaces only. The text lasts until the row changes. */
struct cell_key {
    bool blank, numeric;
    int64_t number;
    const char *text;
    size_t length;
};
struct cell_key cell_key(struct sqlite3_value *cell);
bool keys_add_cell(struct keys *keys, const struct cell_key *cell, struct fault *fault);
bool keys_match_cell(const struct keys *keys, size_t row, const struct cell_key *cell);
int64_t key_index_find_cell(const struct key_index *index, const struct cell_key *cell);
/* As text: written into `out` when it is a number. */
const char *cell_key_text(const struct cell_key *cell, char out[KEY_TEXT], size_t *length);

/* Bad cells by kind. After BAD_KINDS kinds the other values of a fact count as one kind, whose
 * value is NULL. */
enum { BAD_KINDS = 200 };
struct bad_list {
    struct arena *arena; /* holds kinds and texts */
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
/* By level, fact, count descending, value. */
void bad_list_sort(struct bad_list *list);

#endif
