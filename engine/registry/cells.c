#include "cells.h"

#include <inttypes.h>
#include <libintl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS = 4, SPELLING_BYTES = 32, SPELLINGS = 64, SPELLINGS_FULL = 48, CODES = 100 };

/* Within this every whole number is itself to the fen. */
#define WHOLE_YUAN (INT64_C(1) << 40)

/* A short text in full: its first and last eight bytes, and the eight after and before them. */
struct spelled {
    uint64_t words[WORDS];
    size_t length;
};

/* What a cell means, once it was looked up. */
struct meaning {
    bool known;
    double value;
    const char *why;
};

/* Texts by open addressing, of which no more than SPELLINGS_FULL are remembered, and codes. */
struct spellings {
    size_t count;
    struct spelled texts[SPELLINGS];
    struct meaning meanings[SPELLINGS];
    struct meaning codes[CODES];
};

struct spellings *spellings_new(struct arena *arena)
{
    return arena_take(arena, sizeof(struct spellings));
}

static uint64_t eight_bytes(const char *text)
{
    uint64_t word;
    memcpy(&word, text, sizeof word);
    return word;
}

static void spell(struct spelled *spelled, const char *text, size_t length)
{
    *spelled = (struct spelled){.length = length};
    if (length < 8) {
        for (size_t i = 0; i < length; i++)
            spelled->words[0] = spelled->words[0] << 8 | (unsigned char)text[i];
        return;
    }
    spelled->words[0] = eight_bytes(text);
    spelled->words[1] = eight_bytes(text + length - 8);
    if (length > 16) {
        spelled->words[2] = eight_bytes(text + 8);
        spelled->words[3] = eight_bytes(text + length - 16);
    }
}

static bool same_spelling(const struct spelled *a, const struct spelled *b)
{
    return a->words[0] == b->words[0] && a->words[1] == b->words[1] && a->words[2] == b->words[2] &&
           a->words[3] == b->words[3] && a->length == b->length;
}

static size_t spelled_hash(const struct spelled *spelled)
{
    uint64_t sum = spelled->words[0] + 3 * spelled->words[1] + 5 * spelled->words[2] +
                   7 * spelled->words[3] + spelled->length;
    return (sum * UINT64_C(0x9E3779B97F4A7C15)) >> 32;
}

/* Where the text is, or where it belongs. */
static size_t recall(const struct spellings *spellings, const struct spelled *spelled)
{
    size_t at = spelled_hash(spelled) % SPELLINGS;
    while (spellings->meanings[at].known && !same_spelling(&spellings->texts[at], spelled))
        at = (at + 1) % SPELLINGS;
    return at;
}

static double read_text(const char *text, size_t length, const struct fact *fact,
                        struct spellings *spellings, const char **why)
{
    struct spelled spelled;
    if (!spellings || length > SPELLING_BYTES)
        return fact_from_text(fact, text, length, why);
    spell(&spelled, text, length);
    size_t at = recall(spellings, &spelled);
    struct meaning *meaning = &spellings->meanings[at];
    if (meaning->known) {
        *why = meaning->why;
        return meaning->value;
    }
    double value = fact_from_text(fact, text, length, why);
    if (spellings->count < SPELLINGS_FULL) {
        spellings->count++;
        spellings->texts[at] = spelled;
        *meaning = (struct meaning){true, value, *why};
    }
    return value;
}

static double read_code(int64_t code, const struct fact *fact, struct spellings *spellings,
                        const char **why)
{
    if (code < 0 || code >= CODES)
        return fact_from_number(fact, (double)code, why);
    struct meaning *meaning = &spellings->codes[code];
    if (!meaning->known) {
        *meaning = (struct meaning){.known = true};
        meaning->value = fact_from_number(fact, (double)code, &meaning->why);
    }
    *why = meaning->why;
    return meaning->value;
}

/* Of whole numbers only the range is in question. */
static double read_integer(int64_t integer, const struct fact *fact, struct spellings *spellings,
                           const char **why)
{
    double number = (double)integer;
    if (spellings)
        return read_code(integer, fact, spellings, why);
    if (fact->type <= FACT_MONEY && number >= fact->low && number <= fact->high &&
        integer < WHOLE_YUAN && integer > -WHOLE_YUAN)
        return number;
    return fact_from_number(fact, number, why);
}

double cell_read(struct sqlite3_value *cell, const struct fact *fact, struct spellings *spellings,
                 const char **why)
{
    const char *text;
    *why = NULL;
    switch (sqlite3_value_type(cell)) {
    case SQLITE_NULL:
        return NAN;
    case SQLITE_INTEGER:
        return read_integer(sqlite3_value_int64(cell), fact, spellings, why);
    case SQLITE_FLOAT:
        return fact_from_number(fact, sqlite3_value_double(cell), why);
    case SQLITE_TEXT:
        text = (const char *)sqlite3_value_text(cell);
        return read_text(text ? text : "", (size_t)sqlite3_value_bytes(cell), fact, spellings, why);
    default:
        *why = gettext("not a text or a number");
        return NAN;
    }
}

static bool all_spaces(const char *text, size_t length)
{
    return strspn(text, " ") >= strnlen(text, length);
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
    slot->count = 1;
    list->count++;
    return true;
}

bool bad_list_count(struct bad_list *list, struct bad_cells kind, const struct cell_key *key,
                    struct fault *fault)
{
    struct bad_cells *seen = find_kind(list, &kind);
    if (!seen && list->count >= BAD_KINDS) {
        kind.value = NULL;
        seen = find_kind(list, &kind);
    }
    if (!seen)
        return add_kind(list, kind, key, fault);
    seen->count++;
    return true;
}

bool bad_list_add(struct bad_list *list, struct bad_cells kind, struct sqlite3_value *cell,
                  const struct cell_key *key, struct fault *fault)
{
    char value[CLEAN_TEXT];
    kind.value = clean_value(cell, value);
    return bad_list_count(list, kind, key, fault);
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
