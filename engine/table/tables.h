/* Tables as arrays of columns, and how their rows belong together.
 *
 * There are four levels: households, their members, their villages and their counties. A table has
 * one column per fact of its level, in the order of facts.yaml; a column that no rule reads stays
 * empty (nrows 0). The members of household h are the rows first_member[h] up to but not including
 * first_member[h + 1], in the order of the registry. */
#ifndef DIGUAN_TABLES_H
#define DIGUAN_TABLES_H

#include "column.h"

enum level { LEVEL_HOUSEHOLD, LEVEL_MEMBER, LEVEL_VILLAGE, LEVEL_COUNTY, LEVEL_COUNT };

/* Keys as the registry has them: all integers, or all texts. Texts that are plain whole numbers
 * ("6212010017", no leading zero) are kept as numbers too, which halves their memory; `quoted` then
 * says that they are texts. One integer among texts makes it a text. */
struct keys {
    bool numeric; /* kept as numbers */
    bool quoted;  /* texts in the registry */
    size_t count, capacity;
    int64_t *numbers;  /* when numeric */
    uint64_t *offsets; /* otherwise: where each text starts in `texts`, NUL-terminated */
    char *texts;
    size_t texts_length, texts_capacity;
};

/* Zeroed keys are empty keys. */
void keys_release(struct keys *keys);
bool keys_add_number(struct keys *keys, int64_t number, struct fault *fault);
/* A text ends at its first NUL, if it has one before `length`. */
bool keys_add_text(struct keys *keys, const char *text, size_t length, struct fault *fault);
/* The key as text; numbers are written into `out`. */
enum { KEY_TEXT = 24 };
const char *keys_text(const struct keys *keys, size_t row, char out[KEY_TEXT]);
bool keys_reorder(struct keys *keys, const uint32_t *order, struct fault *fault);
void keys_trim(struct keys *keys);

/* Whether the key at `row` is this one. Numbers and texts that name the same number match. */
bool keys_match_number(const struct keys *keys, size_t row, int64_t number);
bool keys_match_text(const struct keys *keys, size_t row, const char *text, size_t length);

/* From key to row; "42" finds 42 and the reverse. The keys must outlive the index and not change.
 * Of equal keys the first row is found. */
struct key_index;
struct key_index *key_index_new(const struct keys *keys, struct fault *fault);
/* Harmless on NULL. */
void key_index_free(struct key_index *index);
enum { NO_ROW = -1 };
int64_t key_index_find_number(const struct key_index *index, int64_t number);
int64_t key_index_find_text(const struct key_index *index, const char *text, size_t length);
/* The first row that has the same key as an earlier one, or NO_ROW when keys are unique. */
int64_t key_index_duplicate(const struct key_index *index);

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
