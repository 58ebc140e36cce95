#include "keys.h"

#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_KEYS = 1024, FIRST_TEXTS = 16384, DIGITS_MAX = 19 };

void keys_release(struct keys *keys)
{
    free(keys->numbers);
    free(keys->offsets);
    free(keys->texts);
    free(keys->blocks);
    free(keys->packed);
    *keys = (struct keys){0};
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool few_digits(const char *text, size_t length, int64_t *number)
{
    int64_t value = 0;
    for (size_t i = 0; i < length; i++) {
        if (!is_digit(text[i]) || __builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, text[i] - '0', &value))
            return false;
    }
    *number = value;
    return true;
}

/* Numbers of 9 to 16 digits, as most keys are. */
static bool many_digits(const char *text, size_t length, int64_t *number)
{
    uint64_t upper, lower;
    if (!text_eight_digits(text, length - 8, &upper) ||
        !text_eight_digits(text + length - 8, 8, &lower))
        return false;
    *number = (int64_t)(upper * 100000000 + lower);
    return true;
}

/* No zero in front, no plus. */
bool keys_plain_number(const char *text, size_t length, int64_t *number)
{
    size_t first = length && text[0] == '-', digits = length - first;
    int64_t value;
    if (digits < 1 || digits > DIGITS_MAX || (text[first] == '0' && length > 1))
        return false;
    if (digits > 8 && digits <= 16 ? !many_digits(text + first, digits, &value)
                                   : !few_digits(text + first, digits, &value))
        return false;
    *number = first ? -value : value;
    return true;
}

static size_t number_text(int64_t number, char out[KEY_TEXT])
{
    return (size_t)snprintf(out, KEY_TEXT, "%" PRId64, number);
}

static bool grow_items(void **items, size_t capacity, size_t size, struct fault *fault)
{
    if (capacity > SIZE_MAX / size)
        return fault_memory(fault);
    void *grown = realloc(*items, capacity * size);
    if (!grown)
        return fault_memory(fault);
    *items = grown;
    return true;
}

static bool grow_keys(struct keys *keys, struct fault *fault)
{
    if (keys->count < keys->capacity)
        return true;
    size_t capacity = keys->capacity ? 2 * keys->capacity : FIRST_KEYS;
    void *items = keys->numeric ? (void *)keys->numbers : (void *)keys->offsets;
    if (!grow_items(&items, capacity, sizeof(int64_t), fault))
        return false;
    if (keys->numeric)
        keys->numbers = items;
    else
        keys->offsets = items;
    keys->capacity = capacity;
    return true;
}

static bool push_number(struct keys *keys, int64_t number, struct fault *fault)
{
    if (!grow_keys(keys, fault))
        return false;
    keys->numbers[keys->count++] = number;
    return true;
}

static bool reserve_texts(struct keys *keys, size_t length, struct fault *fault)
{
    if (length < keys->texts_capacity - keys->texts_length)
        return true;
    if (length > SIZE_MAX / 4 || keys->texts_capacity > SIZE_MAX / 4)
        return fault_memory(fault);
    size_t capacity = 2 * keys->texts_capacity + length + FIRST_TEXTS;
    char *texts = realloc(keys->texts, capacity);
    if (!texts)
        return fault_memory(fault);
    keys->texts = texts;
    keys->texts_capacity = capacity;
    return true;
}

static bool push_text(struct keys *keys, const char *text, size_t length, struct fault *fault)
{
    if (!grow_keys(keys, fault) || !reserve_texts(keys, length, fault))
        return false;
    keys->offsets[keys->count++] = keys->texts_length;
    memcpy(keys->texts + keys->texts_length, text, length);
    keys->texts[keys->texts_length + length] = '\0';
    keys->texts_length += length + 1;
    return true;
}

static bool numbers_to_texts(struct keys *keys, struct fault *fault)
{
    struct keys texts = {.quoted = true};
    for (size_t row = 0; row < keys->count; row++) {
        char text[KEY_TEXT];
        size_t length = number_text(keys->numbers[row], text);
        if (!push_text(&texts, text, length, fault)) {
            keys_release(&texts);
            return false;
        }
    }
    keys_release(keys);
    *keys = texts;
    return true;
}

bool keys_add_number(struct keys *keys, int64_t number, struct fault *fault)
{
    if (keys->count == 0)
        keys->numeric = true;
    if (keys->numeric)
        return push_number(keys, number, fault);
    char text[KEY_TEXT];
    return push_text(keys, text, number_text(number, text), fault);
}

bool keys_add_text(struct keys *keys, const char *text, size_t length, struct fault *fault)
{
    length = strnlen(text, length);
    int64_t number;
    bool plain = keys_plain_number(text, length, &number);
    if (keys->count == 0)
        keys->numeric = plain;
    keys->quoted = true;
    if (keys->numeric && plain)
        return push_number(keys, number, fault);
    if (keys->numeric && !numbers_to_texts(keys, fault))
        return false;
    return push_text(keys, text, length, fault);
}

/* Texts of any kind as numbers would have become: one text makes all of them texts. */
static bool push_key(struct keys *keys, const struct keys *from, size_t row, struct fault *fault)
{
    char out[KEY_TEXT];
    const char *text = keys_text(from, row, out);
    return push_text(keys, text, strlen(text), fault);
}

static bool join_texts(struct keys *keys, const struct keys *from, struct fault *fault)
{
    if (keys->numeric && !numbers_to_texts(keys, fault))
        return false;
    for (size_t row = 0; row < from->count; row++)
        if (!push_key(keys, from, row, fault))
            return false;
    return true;
}

static bool join_numbers(struct keys *keys, const struct keys *from, struct fault *fault)
{
    void *numbers = keys->numbers;
    size_t count = keys->count + from->count;
    if (count > keys->capacity) {
        if (!grow_items(&numbers, count, sizeof *keys->numbers, fault))
            return false;
        keys->numbers = numbers;
        keys->capacity = count;
    }
    memcpy(keys->numbers + keys->count, from->numbers, from->count * sizeof *keys->numbers);
    keys->count = count;
    keys->quoted |= from->quoted;
    return true;
}

bool keys_join(struct keys *keys, struct keys *from, struct fault *fault)
{
    if (from->count == 0)
        return true;
    if (keys->count == 0) {
        keys_release(keys);
        *keys = *from;
        *from = (struct keys){0};
        return true;
    }
    bool joined = keys->numeric && from->numeric ? join_numbers(keys, from, fault)
                                                 : join_texts(keys, from, fault);
    keys_release(from);
    return joined;
}

const char *keys_text(const struct keys *keys, size_t row, char out[KEY_TEXT])
{
    if (!keys->numeric)
        return keys->texts + keys->offsets[row];
    number_text(keys_number(keys, row), out);
    return out;
}

bool keys_reorder(struct keys *keys, const uint32_t *order, struct fault *fault)
{
    void *items = NULL;
    if (keys->count == 0)
        return true;
    if (!grow_items(&items, keys->count, sizeof(int64_t), fault))
        return false;
    const char *old = keys->numeric ? (const char *)keys->numbers : (const char *)keys->offsets;
    for (size_t row = 0; row < keys->count; row++)
        memcpy((int64_t *)items + row, old + order[row] * sizeof(int64_t), sizeof(int64_t));
    keys->capacity = keys->count;
    free(keys->numeric ? (void *)keys->numbers : (void *)keys->offsets);
    if (keys->numeric)
        keys->numbers = items;
    else
        keys->offsets = items;
    return true;
}

static size_t block_rows(const struct keys *keys, size_t first)
{
    return keys->count - first < KEY_BLOCK ? keys->count - first : KEY_BLOCK;
}

static struct key_block measure_block(const int64_t *numbers, size_t count)
{
    int64_t least = numbers[0], greatest = numbers[0];
    for (size_t i = 1; i < count; i++) {
        least = numbers[i] < least ? numbers[i] : least;
        greatest = numbers[i] > greatest ? numbers[i] : greatest;
    }
    uint64_t span = (uint64_t)greatest - (uint64_t)least;
    uint8_t width = span <= UINT8_MAX ? 1 : span <= UINT16_MAX ? 2 : span <= UINT32_MAX ? 4 : 8;
    return (struct key_block){.least = least, .width = width};
}

static void fill_block(const struct key_block *block, const int64_t *numbers, size_t count,
                       unsigned char *packed)
{
    unsigned char *at = packed + (size_t)block->start * KEY_BLOCK;
    for (size_t i = 0; i < count; i++, at += block->width) {
        uint64_t over = (uint64_t)numbers[i] - (uint64_t)block->least;
        memcpy(at, &over, block->width);
    }
}

static struct key_block *measure_blocks(const struct keys *keys, size_t nblocks, size_t *units)
{
    struct key_block *blocks = calloc(nblocks, sizeof *blocks);
    *units = 0;
    for (size_t i = 0; blocks && i < nblocks; i++) {
        blocks[i] = measure_block(keys->numbers + i * KEY_BLOCK, block_rows(keys, i * KEY_BLOCK));
        blocks[i].start = (uint32_t)*units;
        *units += blocks[i].width;
    }
    return blocks;
}

static void pack_numbers(struct keys *keys)
{
    size_t nblocks = (keys->count + KEY_BLOCK - 1) / KEY_BLOCK, units;
    struct key_block *blocks = measure_blocks(keys, nblocks, &units);
    unsigned char *packed = blocks ? calloc(units, KEY_BLOCK) : NULL;
    if (!packed || units > UINT32_MAX) {
        free(blocks);
        free(packed);
        return;
    }
    for (size_t i = 0; i < nblocks; i++)
        fill_block(&blocks[i], keys->numbers + i * KEY_BLOCK, block_rows(keys, i * KEY_BLOCK),
                   packed);
    free(keys->numbers);
    keys->numbers = NULL;
    keys->capacity = 0;
    keys->blocks = blocks;
    keys->packed = packed;
    keys->packed_bytes = units * KEY_BLOCK;
}

static void trim_texts(struct keys *keys)
{
    void *offsets = keys->offsets, *texts = keys->texts;
    if (grow_items(&offsets, keys->count, sizeof *keys->offsets, NULL)) {
        keys->offsets = offsets;
        keys->capacity = keys->count;
    }
    if (grow_items(&texts, keys->texts_length, 1, NULL)) {
        keys->texts = texts;
        keys->texts_capacity = keys->texts_length;
    }
}

void keys_pack(struct keys *keys)
{
    if (keys->count && keys->numeric && keys->numbers)
        pack_numbers(keys);
    else if (keys->count && !keys->numeric)
        trim_texts(keys);
}

size_t keys_bytes(const struct keys *keys)
{
    size_t nblocks = keys->blocks ? (keys->count + KEY_BLOCK - 1) / KEY_BLOCK : 0;
    return keys->capacity * sizeof(int64_t) + keys->texts_capacity + keys->packed_bytes +
           nblocks * sizeof *keys->blocks;
}

static bool text_at_matches(const struct keys *keys, size_t row, const char *text, size_t length)
{
    const char *stored = keys->texts + keys->offsets[row];
    return strncmp(stored, text, length) == 0 && stored[length] == '\0';
}

bool keys_match_number(const struct keys *keys, size_t row, int64_t number)
{
    if (keys->numeric)
        return keys_number(keys, row) == number;
    char text[KEY_TEXT];
    return text_at_matches(keys, row, text, number_text(number, text));
}

bool keys_match_text(const struct keys *keys, size_t row, const char *text, size_t length)
{
    int64_t number;
    length = strnlen(text, length);
    if (keys->numeric)
        return keys_plain_number(text, length, &number) && keys_number(keys, row) == number;
    return text_at_matches(keys, row, text, length);
}

bool keys_same(const struct keys *keys, size_t a, size_t b)
{
    if (keys->numeric)
        return keys_number(keys, a) == keys_number(keys, b);
    return strcmp(keys->texts + keys->offsets[a], keys->texts + keys->offsets[b]) == 0;
}

/* Open addressing; a slot holds a row + 1, and the load stays at or below one half. */
struct key_index {
    const struct keys *keys;
    size_t mask;
    int64_t duplicate;
    uint32_t slots[];
};

static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return x ^ (x >> 31);
}

static uint64_t text_hash(const char *text, size_t length)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)text[i]) * UINT64_C(0x100000001B3);
    return mix(hash);
}

static int64_t probe_number(const struct key_index *index, int64_t number, size_t *slot)
{
    size_t at = mix((uint64_t)number) & index->mask;
    for (; index->slots[at]; at = (at + 1) & index->mask)
        if (keys_number(index->keys, index->slots[at] - 1) == number)
            break;
    *slot = at;
    return (int64_t)index->slots[at] - 1;
}

static int64_t probe_text(const struct key_index *index, const char *text, size_t length,
                          size_t *slot)
{
    size_t at = text_hash(text, length) & index->mask;
    for (; index->slots[at]; at = (at + 1) & index->mask)
        if (text_at_matches(index->keys, index->slots[at] - 1, text, length))
            break;
    *slot = at;
    return (int64_t)index->slots[at] - 1;
}

static int64_t probe_row(const struct key_index *index, size_t row, size_t *slot)
{
    const struct keys *keys = index->keys;
    if (keys->numeric)
        return probe_number(index, keys_number(keys, row), slot);
    const char *text = keys->texts + keys->offsets[row];
    return probe_text(index, text, strlen(text), slot);
}

static void index_add(struct key_index *index, size_t row)
{
    size_t slot;
    if (probe_row(index, row, &slot) == NO_ROW)
        index->slots[slot] = (uint32_t)row + 1;
    else if (index->duplicate == NO_ROW)
        index->duplicate = (int64_t)row;
}

struct key_index *key_index_new(const struct keys *keys, struct fault *fault)
{
    size_t nslots = 4;
    while (nslots < 2 * keys->count)
        nslots *= 2;
    struct key_index *index = NULL;
    if (keys->count < UINT32_MAX)
        index = calloc(1, sizeof *index + nslots * sizeof index->slots[0]);
    if (!index) {
        fault_memory(fault);
        return NULL;
    }
    index->keys = keys;
    index->mask = nslots - 1;
    index->duplicate = NO_ROW;
    for (size_t row = 0; row < keys->count; row++)
        index_add(index, row);
    return index;
}

void key_index_free(struct key_index *index)
{
    free(index);
}

int64_t key_index_find_number(const struct key_index *index, int64_t number)
{
    size_t slot;
    if (index->keys->numeric)
        return probe_number(index, number, &slot);
    char text[KEY_TEXT];
    return probe_text(index, text, number_text(number, text), &slot);
}

int64_t key_index_find_text(const struct key_index *index, const char *text, size_t length)
{
    size_t slot;
    int64_t number;
    length = strnlen(text, length);
    if (!index->keys->numeric)
        return probe_text(index, text, length, &slot);
    return keys_plain_number(text, length, &number) ? probe_number(index, number, &slot) : NO_ROW;
}

int64_t key_index_duplicate(const struct key_index *index)
{
    return index->duplicate;
}
