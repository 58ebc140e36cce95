/* The numbers of households, members, villages and counties, and the way from one to its row. */
#ifndef DIGUAN_KEYS_H
#define DIGUAN_KEYS_H

#include "fault.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Keys as the registry has them: all integers, or all texts. Texts that are plain whole numbers
 * ("6212010017", no leading zero) are kept as numbers too, which halves their memory; `quoted` then
 * says that they are texts. One integer among texts makes it a text. */
struct keys {
    bool numeric; /* kept as numbers */
    bool quoted;  /* texts in the registry */
    size_t count, capacity;
    int64_t *numbers;  /* when numeric, until they are packed; read them by keys_number */
    uint64_t *offsets; /* otherwise: where each text starts in `texts`, NUL-terminated */
    char *texts;
    size_t texts_length, texts_capacity;
    struct key_block *blocks; /* packed numbers: KEY_BLOCK rows each */
    unsigned char *packed;
    size_t packed_bytes;
};

/* Numbers as what they exceed the block's least by, in 1, 2, 4 or 8 bytes: the numbers of
 * neighbours differ little. */
enum { KEY_BLOCK = 64 };
struct key_block {
    int64_t least;
    uint32_t start; /* in `packed`, in units of KEY_BLOCK bytes */
    uint8_t width;
};

/* Zeroed keys are empty keys. */
void keys_release(struct keys *keys);
bool keys_add_number(struct keys *keys, int64_t number, struct fault *fault);
/* A text ends at its first NUL, if it has one before `length`. */
bool keys_add_text(struct keys *keys, const char *text, size_t length, struct fault *fault);
/* The keys of `from` behind these; `from` is left empty. */
bool keys_join(struct keys *keys, struct keys *from, struct fault *fault);

/* The key of a row when they are kept as numbers. */
static inline int64_t keys_number(const struct keys *keys, size_t row);
/* The key as text; numbers are written into `out`. */
enum { KEY_TEXT = 24 };
const char *keys_text(const struct keys *keys, size_t row, char out[KEY_TEXT]);
bool keys_reorder(struct keys *keys, const uint32_t *order, struct fault *fault);
/* Keeps the keys in little memory; none may be added, joined or reordered afterwards. */
void keys_pack(struct keys *keys);
size_t keys_bytes(const struct keys *keys);

/* Whether the keys at two rows are the same. */
bool keys_same(const struct keys *keys, size_t a, size_t b);

/* Whether a text is a whole number written in the one plain way, which keys keep as a number. */
bool keys_plain_number(const char *text, size_t length, int64_t *number);

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

static inline int64_t keys_number(const struct keys *keys, size_t row)
{
    if (keys->numbers)
        return keys->numbers[row];
    const struct key_block *block = &keys->blocks[row / KEY_BLOCK];
    const unsigned char *at = keys->packed + (size_t)block->start * KEY_BLOCK;
    uint64_t over = 0; /* the bytes of a number stand least first, as on every machine served */
    memcpy(&over, at + row % KEY_BLOCK * block->width, block->width);
    return (int64_t)((uint64_t)block->least + over);
}

#endif
