#include "cells.h"

#include <inttypes.h>
#include <libintl.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SPELLING_BYTES = 32, SPELLINGS = 64, SPELLINGS_FULL = 48, UNKNOWN_CODE = -1 };

/* Within this every whole number is itself to the fen. */
#define WHOLE_YUAN 0x1p40

/* A short text in full: its first and last eight bytes, and the eight after and before them. */
struct short_text {
    uint64_t first, last, second, third;
    size_t length;
};

/* What a text means; empty while its length is 0. */
struct spelled {
    struct short_text text;
    int label; /* the value when it is one, else NO_LABEL */
    double value;
    const char *why;
};

/* Texts by open addressing, of which no more than SPELLINGS_FULL are remembered, and codes. */
struct spellings {
    signed char codes[CELL_CODES]; /* UNKNOWN_CODE until one is found good */
    size_t count;
    struct spelled texts[SPELLINGS];
};

static bool is_listed(enum fact_type type)
{
    return type == FACT_ENUM || type == FACT_BOOLEAN;
}

bool cell_reader_init(struct cell_reader *reader, const struct fact *fact, struct arena *arena)
{
    *reader = (struct cell_reader){.fact = fact};
    if (fact->type <= FACT_MONEY) {
        reader->least = (int64_t)ceil(fmin(fmax(fact->low, -INT32_MAX), INT32_MAX));
        int64_t most = (int64_t)floor(fmax(fmin(fact->high, INT32_MAX), -INT32_MAX));
        reader->count = most < reader->least ? 0 : (uint64_t)(most - reader->least) + 1;
    }
    if (!is_listed(fact->type))
        return true;
    struct spellings *spellings = arena_take(arena, sizeof *spellings);
    if (!spellings)
        return false;
    memset(spellings->codes, UNKNOWN_CODE, CELL_CODES);
    reader->spellings = spellings;
    reader->codes = spellings->codes;
    return true;
}

static uint64_t eight_bytes(const char *text)
{
    uint64_t word;
    memcpy(&word, text, sizeof word);
    return word;
}

static uint64_t four_bytes(const char *text)
{
    uint32_t word;
    memcpy(&word, text, sizeof word);
    return word;
}

/* Up to seven bytes: those at both ends overlap, or the only three stand side by side. */
static uint64_t few_bytes(const char *text, size_t length)
{
    if (length >= 4)
        return four_bytes(text) << 32 | four_bytes(text + length - 4);
    return (uint64_t)(unsigned char)text[0] << 16 | (uint64_t)(unsigned char)text[length / 2] << 8 |
           (unsigned char)text[length - 1];
}

static struct short_text short_text(const char *text, size_t length)
{
    struct short_text read = {.length = length};
    if (length < 8) {
        read.first = few_bytes(text, length);
        return read;
    }
    read.first = eight_bytes(text);
    read.last = eight_bytes(text + length - 8);
    if (length > 16) {
        read.second = eight_bytes(text + 8);
        read.third = eight_bytes(text + length - 16);
    }
    return read;
}

static bool same_text(const struct short_text *a, const struct short_text *b)
{
    return a->first == b->first && a->last == b->last && a->length == b->length &&
           a->second == b->second && a->third == b->third;
}

static size_t text_place(const struct short_text *text)
{
    uint64_t sum = text->first + 3 * text->last + text->length;
    return (sum * UINT64_C(0x9E3779B97F4A7C15)) >> 58;
}

/* Looks a text up that was not seen before, and remembers it at `place` while there is room. */
static const struct spelled *learn(const struct cell_reader *reader, const char *text,
                                   struct spelled *spelled, size_t place)
{
    struct spellings *spellings = reader->spellings;
    spelled->value = fact_from_text(reader->fact, text, spelled->text.length, &spelled->why);
    spelled->label = isnan(spelled->value) ? NO_LABEL : (int)spelled->value;
    if (spellings->count < SPELLINGS_FULL) {
        spellings->count++;
        spellings->texts[place] = *spelled;
    }
    return spelled;
}

static double read_listed(const struct cell_reader *reader, const char *text, size_t length,
                          const char **why)
{
    if (length > SPELLING_BYTES || length == 0)
        return fact_from_text(reader->fact, text, length, why);
    struct spelled fresh = {.text = short_text(text, length)};
    const struct spelled *texts = reader->spellings->texts;
    size_t at = text_place(&fresh.text);
    while (texts[at].text.length && !same_text(&texts[at].text, &fresh.text))
        at = (at + 1) % SPELLINGS;
    const struct spelled *spelled =
        texts[at].text.length ? &texts[at] : learn(reader, text, &fresh, at);
    *why = spelled->why;
    return spelled->value;
}

int cell_read_label(struct sqlite3_value *cell, const struct cell_reader *reader)
{
    const char *text = (const char *)sqlite3_value_text(cell);
    size_t length = (size_t)sqlite3_value_bytes(cell);
    if (!text || length > SPELLING_BYTES || length == 0)
        return NO_LABEL;
    const struct short_text sought = short_text(text, length);
    const struct spelled *spelled = &reader->spellings->texts[text_place(&sought)];
    return same_text(&spelled->text, &sought) ? spelled->label : NO_LABEL;
}

static double read_text(struct sqlite3_value *cell, const struct cell_reader *reader,
                        const char **why)
{
    const char *text = (const char *)sqlite3_value_text(cell);
    size_t length = (size_t)sqlite3_value_bytes(cell);
    if (reader->spellings)
        return read_listed(reader, text ? text : "", length, why);
    return fact_from_text(reader->fact, text ? text : "", length, why);
}

/* Remembers what a code means, for cell_read_whole. Codes that are their own values from 0 on, as
 * those of yes and no, need not be looked up again. */
static double read_code(int64_t code, struct cell_reader *reader, const char **why)
{
    double value = fact_from_number(reader->fact, (double)code, why);
    if (!reader->spellings || code < 0 || code >= CELL_CODES || !(value >= 0 && value <= SCHAR_MAX))
        return value;
    reader->spellings->codes[code] = (signed char)value;
    while (reader->count < CELL_CODES && reader->codes[reader->count] == (signed char)reader->count)
        reader->count++;
    return value;
}

static double read_integer(int64_t integer, struct cell_reader *reader, const char **why)
{
    int64_t value;
    return cell_read_whole(integer, reader, &value) ? (double)value
                                                    : read_code(integer, reader, why);
}

/* Money that is whole fen to the last bit needs no closer look. */
static bool is_whole_fen(double yuan)
{
    return yuan > -WHOLE_YUAN && yuan < WHOLE_YUAN &&
           (double)(int64_t)(yuan * 100 + (yuan < 0 ? -0.5 : 0.5)) / 100 == yuan;
}

static double read_number(double number, const struct cell_reader *reader, const char **why)
{
    const struct fact *fact = reader->fact;
    bool good = fact->type == FACT_MONEY && number >= fact->low && number <= fact->high &&
                is_whole_fen(number);
    return good ? number : fact_from_number(fact, number, why);
}

double cell_read(struct sqlite3_value *cell, struct cell_reader *reader, const char **why)
{
    *why = NULL;
    switch (sqlite3_value_type(cell)) {
    case SQLITE_NULL:
        return NAN;
    case SQLITE_INTEGER:
        return read_integer(sqlite3_value_int64(cell), reader, why);
    case SQLITE_FLOAT:
        return read_number(sqlite3_value_double(cell), reader, why);
    case SQLITE_TEXT:
        return read_text(cell, reader, why);
    default:
        *why = gettext("not a text or a number");
        return NAN;
    }
}

static bool all_spaces(const char *text, size_t length)
{
    return !length || *text == '\0' || (*text == ' ' && strspn(text, " ") >= strnlen(text, length));
}

static struct cell_key text_key(struct sqlite3_value *cell)
{
    const char *text = (const char *)sqlite3_value_text(cell);
    size_t length = (size_t)sqlite3_value_bytes(cell);
    if (!text || all_spaces(text, length))
        return (struct cell_key){.blank = true};
    return (struct cell_key){.text = text, .length = length};
}

struct cell_key cell_key(struct sqlite3_value *cell)
{
    switch (sqlite3_value_type(cell)) {
    case SQLITE_NULL:
        return (struct cell_key){.blank = true};
    case SQLITE_INTEGER:
        return (struct cell_key){.numeric = true, .number = sqlite3_value_int64(cell)};
    default:
        return text_key(cell);
    }
}

struct cell_key cell_key_sought(const struct cell_key *cell)
{
    struct cell_key key = *cell;
    if (key.blank || key.numeric)
        return key;
    key.numeric = keys_plain_number(key.text, key.length, &key.number) ||
                  keys_plain_number(key.text, strnlen(key.text, key.length), &key.number);
    return key;
}

bool keys_add_cell(struct keys *keys, const struct cell_key *cell, struct fault *fault)
{
    return cell->numeric ? keys_add_number(keys, cell->number, fault)
                         : keys_add_text(keys, cell->text, cell->length, fault);
}

bool keys_match_cell(const struct keys *keys, size_t row, const struct cell_key *cell)
{
    return cell->numeric ? keys_match_number(keys, row, cell->number)
                         : keys_match_text(keys, row, cell->text, cell->length);
}

int64_t key_index_find_cell(const struct key_index *index, const struct cell_key *cell)
{
    return cell->numeric ? key_index_find_number(index, cell->number)
                         : key_index_find_text(index, cell->text, cell->length);
}

const char *cell_key_text(const struct cell_key *cell, char out[KEY_TEXT], size_t *length)
{
    if (cell->blank || !cell->numeric) {
        *length = cell->blank ? 0 : cell->length;
        return cell->blank ? "" : cell->text;
    }
    *length = (size_t)snprintf(out, KEY_TEXT, "%" PRId64, cell->number);
    return out;
}

static const char *clean_value(struct sqlite3_value *cell, char out[CLEAN_TEXT])
{
    char number[TEXT_NUMBER];
    const char *text = number;
    if (!cell || sqlite3_value_type(cell) == SQLITE_BLOB)
        return NULL;
    if (sqlite3_value_type(cell) == SQLITE_TEXT)
        text = (const char *)sqlite3_value_text(cell);
    else
        text_from_number(sqlite3_value_double(cell), number);
    return text ? clean_text(text, strlen(text), out, CLEAN_TEXT) : NULL;
}

static int compare_values(const char *a, const char *b)
{
    if (!a || !b)
        return !!a - !!b;
    return strcmp(a, b);
}

static struct bad_cells *find_kind(struct bad_list *list, const struct bad_cells *kind)
{
    for (size_t i = 0; i < list->count; i++) {
        struct bad_cells *seen = &list->kinds[i];
        if (seen->fact == kind->fact && seen->level == kind->level && seen->why == kind->why &&
            compare_values(seen->value, kind->value) == 0)
            return seen;
    }
    return NULL;
}

static bool add_kind(struct bad_list *list, struct bad_cells kind, const struct cell_key *key,
                     struct fault *fault)
{
    char out[KEY_TEXT], clean[CLEAN_TEXT];
    size_t length;
    const char *text = cell_key_text(key, out, &length);
    struct bad_cells *slot =
        arena_grow(list->arena, &list->kinds, list->count, &list->capacity, sizeof kind);
    kind.first_key = arena_text(list->arena, clean_text(text, length, clean, sizeof clean));
    if (kind.value)
        kind.value = arena_text(list->arena, kind.value);
    if (!slot || !kind.first_key)
        return fault_memory(fault);
    *slot = kind;
    list->count++;
    return true;
}

static bool count_cells(struct bad_list *list, struct bad_cells kind, size_t count,
                        const struct cell_key *key, struct fault *fault)
{
    struct bad_cells *seen = find_kind(list, &kind);
    if (!seen && list->count >= list->limit) {
        list->spilled = true;
        kind.value = NULL;
        seen = find_kind(list, &kind);
    }
    kind.count = count;
    if (!seen)
        return add_kind(list, kind, key, fault);
    seen->count += count;
    return true;
}

bool bad_list_count(struct bad_list *list, struct bad_cells kind, const struct cell_key *key,
                    struct fault *fault)
{
    return count_cells(list, kind, 1, key, fault);
}

bool bad_list_add(struct bad_list *list, struct bad_cells kind, struct sqlite3_value *cell,
                  const struct cell_key *key, struct fault *fault)
{
    char value[CLEAN_TEXT];
    kind.value = clean_value(cell, value);
    return bad_list_count(list, kind, key, fault);
}

bool bad_list_join(struct bad_list *list, const struct bad_list *from, struct fault *fault)
{
    for (size_t i = 0; i < from->count; i++) {
        const struct bad_cells *kind = &from->kinds[i];
        const struct cell_key key = {.text = kind->first_key, .length = strlen(kind->first_key)};
        if (!count_cells(list, *kind, kind->count, &key, fault))
            return false;
    }
    return true;
}

static int compare_kinds(const void *left, const void *right)
{
    const struct bad_cells *a = left, *b = right;
    if (a->level != b->level)
        return a->level < b->level ? -1 : 1;
    if (a->fact != b->fact)
        return a->fact < b->fact ? -1 : 1;
    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    int order = compare_values(a->value, b->value);
    return order ? order : strcmp(a->why, b->why);
}

void bad_list_sort(struct bad_list *list)
{
    if (list->count)
        qsort(list->kinds, list->count, sizeof *list->kinds, compare_kinds);
}
