#include "tables.h"

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
    *keys = (struct keys){0};
}

/* Reads a whole number in the one way in which numbers are written: no zero in front, no plus. */
static bool plain_number(const char *text, size_t length, int64_t *number)
{
    size_t first = length && text[0] == '-';
    size_t digits = length - first;
    if (digits < 1 || digits > DIGITS_MAX || (text[first] == '0' && length > 1))
        return false;
    int64_t value = 0;
    for (size_t i = first; i < length; i++) {
        if (text[i] < '0' || text[i] > '9' || __builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, text[i] - '0', &value))
            return false;
    }
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
    bool plain = plain_number(text, length, &number);
    if (keys->count == 0)
        keys->numeric = plain;
    keys->quoted = true;
    if (keys->numeric && plain)
        return push_number(keys, number, fault);
    if (keys->numeric && !numbers_to_texts(keys, fault))
        return false;
    return push_text(keys, text, length, fault);
}

const char *keys_text(const struct keys *keys, size_t row, char out[KEY_TEXT])
{
    if (!keys->numeric)
        return keys->texts + keys->offsets[row];
    number_text(keys->numbers[row], out);
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

void keys_trim(struct keys *keys)
{
    void *items = keys->numeric ? (void *)keys->numbers : (void *)keys->offsets;
    if (keys->count && grow_items(&items, keys->count, sizeof(int64_t), NULL)) {
        keys->numbers = keys->numeric ? items : NULL;
        keys->offsets = keys->numeric ? NULL : items;
        keys->capacity = keys->count;
    }
    void *texts = keys->texts;
    if (keys->texts_length && grow_items(&texts, keys->texts_length, 1, NULL)) {
        keys->texts = texts;
        keys->texts_capacity = keys->texts_length;
    }
}

static bool text_at_matches(const struct keys *keys, size_t row, const char *text, size_t length)
{
    const char *stored = keys->texts + keys->offsets[row];
    return strncmp(stored, text, length) == 0 && stored[length] == '\0';
}

bool keys_match_number(const struct keys *keys, size_t row, int64_t number)
{
    if (keys->numeric)
        return keys->numbers[row] == number;
    char text[KEY_TEXT];
    return text_at_matches(keys, row, text, number_text(number, text));
}

bool keys_match_text(const struct keys *keys, size_t row, const char *text, size_t length)
{
    int64_t number;
    length = strnlen(text, length);
    if (keys->numeric)
        return plain_number(text, length, &number) && keys->numbers[row] == number;
    return text_at_matches(keys, row, text, length);
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
        if (index->keys->numbers[index->slots[at] - 1] == number)
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
        return probe_number(index, keys->numbers[row], slot);
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
    return plain_number(text, length, &number) ? probe_number(index, number, &slot) : NO_ROW;
}

int64_t key_index_duplicate(const struct key_index *index)
{
    return index->duplicate;
}

bool tables_init(struct tables *tables, const size_t ncolumns[LEVEL_COUNT], struct fault *fault)
{
    struct tables made = {0};
    for (int level = 0; level < LEVEL_COUNT; level++) {
        struct table *table = &made.at[level];
        table->columns = calloc(ncolumns[level] ? ncolumns[level] : 1, sizeof *table->columns);
        if (!table->columns) {
            tables_release(&made);
            return fault_memory(fault);
        }
        table->ncolumns = ncolumns[level];
        for (size_t i = 0; i < table->ncolumns; i++)
            column_init(&table->columns[i]);
    }
    *tables = made;
    return true;
}

static void table_release(struct table *table)
{
    for (size_t i = 0; i < table->ncolumns; i++)
        column_release(&table->columns[i]);
    free(table->columns);
    keys_release(&table->keys);
}

void tables_release(struct tables *tables)
{
    for (int level = 0; level < LEVEL_COUNT; level++)
        table_release(&tables->at[level]);
    free(tables->first_member);
    free(tables->village_of);
    free(tables->county_of);
    free(tables->area);
    *tables = (struct tables){0};
}

static int64_t row_of(const struct tables *tables, enum level level, size_t household,
                      size_t member)
{
    switch (level) {
    case LEVEL_MEMBER:
        return (int64_t)member;
    case LEVEL_VILLAGE:
        return tables->village_of[household];
    case LEVEL_COUNTY:
        return tables->county_of[household];
    default:
        return (int64_t)household;
    }
}

double tables_get(const struct tables *tables, enum level level, size_t column, size_t household,
                  size_t member)
{
    const struct column *values = &tables->at[level].columns[column];
    int64_t row = row_of(tables, level, household, member);
    if (row == NO_ROW || (size_t)row >= values->nrows)
        return NAN;
    return column_get(values, (size_t)row);
}

static size_t table_bytes(const struct table *table)
{
    size_t bytes = table->ncolumns * sizeof *table->columns;
    for (size_t i = 0; i < table->ncolumns; i++)
        bytes += column_bytes(&table->columns[i]);
    return bytes + table->keys.capacity * sizeof(int64_t) + table->keys.texts_capacity;
}

size_t tables_bytes(const struct tables *tables)
{
    size_t households = tables->at[LEVEL_HOUSEHOLD].nrows;
    size_t bytes = 0;
    for (int level = 0; level < LEVEL_COUNT; level++)
        bytes += table_bytes(&tables->at[level]);
    if (tables->first_member)
        bytes += (households + 1) * sizeof *tables->first_member;
    if (tables->village_of)
        bytes += households * sizeof *tables->village_of;
    if (tables->county_of)
        bytes += households * sizeof *tables->county_of;
    if (tables->area)
        bytes += households * sizeof *tables->area;
    return bytes;
}
