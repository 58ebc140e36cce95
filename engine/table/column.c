#include "column.h"

#include "bits.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_BITS = 64, FIRST_ROWS = 1024, DECIMALS_MAX = 3, ROWS_PER_BLANK = 128 };

static const double scales[DECIMALS_MAX + 1] = {1, 10, 100, 1000};
static const double lowest[] = {0, INT8_MIN, INT16_MIN, INT32_MIN};
static const double highest[] = {1, INT8_MAX, INT16_MAX, INT32_MAX};

void column_init(struct column *column)
{
    *column = (struct column){.storage = STORE_BIT};
}

void column_release(struct column *column)
{
    free(column->values);
    free(column->known);
    free(column->blanks);
    column_init(column);
}

static size_t words(size_t rows)
{
    return rows / WORD_BITS + (rows % WORD_BITS != 0);
}

static size_t storage_bytes(enum storage storage, size_t rows)
{
    switch (storage) {
    case STORE_BIT:
        return words(rows) * sizeof(uint64_t);
    case STORE_I4:
        return (rows + NIBBLE_ROWS - 1) / NIBBLE_ROWS * NIBBLE_BYTES;
    case STORE_I8:
        return rows;
    case STORE_I16:
        return rows * sizeof(int16_t);
    case STORE_I32:
        return rows * sizeof(int32_t);
    case STORE_F32:
        return rows * sizeof(float);
    default:
        return rows * sizeof(double);
    }
}

static inline void bit_set(uint64_t *bits, size_t row, bool on)
{
    uint64_t mask = UINT64_C(1) << (row % WORD_BITS);
    bits[row / WORD_BITS] = on ? bits[row / WORD_BITS] | mask : bits[row / WORD_BITS] & ~mask;
}

static inline unsigned nibble_get(const uint8_t *nibbles, size_t row)
{
    uint8_t two = nibbles[row / NIBBLE_ROWS * NIBBLE_BYTES + row % NIBBLE_BYTES];
    return row % NIBBLE_ROWS < NIBBLE_BYTES ? two & 15U : two >> 4U;
}

/* What the storage holds, before the division by the scale. */
static inline double stored_get(enum storage storage, const void *values, size_t row)
{
    switch (storage) {
    case STORE_BIT:
        return bits_has(values, row);
    case STORE_I4:
        return nibble_get(values, row);
    case STORE_I8:
        return ((const int8_t *)values)[row];
    case STORE_I16:
        return ((const int16_t *)values)[row];
    case STORE_I32:
        return ((const int32_t *)values)[row];
    case STORE_F32:
        return (double)((const float *)values)[row];
    default:
        return ((const double *)values)[row];
    }
}

static inline void stored_set(enum storage storage, void *values, size_t row, double stored)
{
    switch (storage) {
    case STORE_BIT:
        bit_set(values, row, stored != 0);
        break;
    case STORE_I8:
        ((int8_t *)values)[row] = (int8_t)stored;
        break;
    case STORE_I16:
        ((int16_t *)values)[row] = (int16_t)stored;
        break;
    case STORE_I32:
        ((int32_t *)values)[row] = (int32_t)stored;
        break;
    default:
        ((double *)values)[row] = stored + 0.0; /* a zero has no sign, as in integers */
    }
}

/* The integer that counts `value` in 10^-decimals, if dividing it again gives `value`. */
static inline bool scaled(double value, int decimals, double *stored)
{
    double product = value * scales[decimals];
    if (!(product >= INT32_MIN && product <= INT32_MAX))
        return false;
    *stored = (double)(int32_t)(product < 0 ? product - 0.5 : product + 0.5);
    return (decimals ? *stored / scales[decimals] : *stored) == value;
}

static inline bool fits(enum storage storage, double stored)
{
    return stored >= lowest[storage] && stored <= highest[storage];
}

/* Bits stand for 0 and 1 only, never for 0 and 0.1. */
static enum storage narrowest(double low, double high, int decimals, enum storage from)
{
    if (decimals && from == STORE_BIT)
        from = STORE_I8;
    while (from < STORE_F64 && !(fits(from, low) && fits(from, high)))
        from++;
    return from;
}

/* Where a column begins, a cache line begins, so that no vector lies across two. What grows may
 * lose that; a column whose rows are reserved does not. */
static void *take_lines(size_t bytes)
{
    enum { LINE_BYTES = 64 };
    return aligned_alloc(LINE_BYTES, bytes / LINE_BYTES * LINE_BYTES + LINE_BYTES);
}

static void *retake(void *values, size_t bytes)
{
    return values ? realloc(values, bytes) : take_lines(bytes);
}

/* Bits beyond the last row stay clear. */
static bool resize_bits(void **bits, size_t old_rows, size_t rows)
{
    uint64_t *resized = retake(*bits, words(rows) * sizeof *resized);
    if (!resized)
        return false;
    if (words(rows) > words(old_rows))
        memset(resized + words(old_rows), 0, (words(rows) - words(old_rows)) * sizeof *resized);
    *bits = resized;
    return true;
}

static bool resize_values(struct column *column, size_t capacity)
{
    if (column->storage == STORE_BIT)
        return resize_bits(&column->values, column->capacity, capacity);
    void *values = retake(column->values, storage_bytes(column->storage, capacity));
    if (values)
        column->values = values;
    return values;
}

static bool resize_known(struct column *column, size_t capacity)
{
    void *known = column->known;
    if (!known)
        return true;
    bool resized = resize_bits(&known, column->capacity, capacity);
    column->known = known;
    return resized;
}

static bool resize(struct column *column, size_t capacity, struct fault *fault)
{
    if (capacity > SIZE_MAX / sizeof(double) - WORD_BITS)
        return fault_memory(fault);
    if (!resize_values(column, capacity) || !resize_known(column, capacity))
        return fault_memory(fault);
    column->capacity = capacity;
    return true;
}

static bool start_known(struct column *column, struct fault *fault)
{
    column->known = calloc(words(column->capacity), sizeof *column->known);
    if (!column->known)
        return fault_memory(fault);
    size_t whole = column->nrows / WORD_BITS, rest = column->nrows % WORD_BITS;
    memset(column->known, 0xFF, whole * sizeof *column->known);
    if (rest)
        column->known[whole] = (UINT64_C(1) << rest) - 1;
    return true;
}

/* Moves every row into another storage. A finer scale multiplies the integers; on the way to
 * doubles they become the values themselves. */
static bool convert(struct column *column, enum storage storage, int decimals, struct fault *fault)
{
    void *values = take_lines(storage_bytes(storage, column->capacity));
    if (!values)
        return fault_memory(fault);
    bool plain = storage == STORE_F64;
    double divisor = plain ? scales[column->decimals] : 1;
    double factor = plain ? 1 : scales[decimals - column->decimals];
    for (size_t row = 0; row < column->nrows; row++) {
        double stored = stored_get(column->storage, column->values, row);
        stored_set(storage, values, row, stored / divisor * factor);
    }
    free(column->values);
    column->values = values;
    column->storage = storage;
    column->decimals = plain ? 0 : decimals;
    return true;
}

static void extremes(const struct column *column, double factor, double *low, double *high)
{
    for (size_t row = 0; row < column->nrows; row++) {
        double stored = stored_get(column->storage, column->values, row) * factor;
        *low = stored < *low ? stored : *low;
        *high = stored > *high ? stored : *high;
    }
}

/* Chooses the narrowest storage for what is there and `value`. Happens a few times per column. */
static bool widen(struct column *column, double value, double *stored, struct fault *fault)
{
    int decimals = column->decimals;
    while (decimals <= DECIMALS_MAX && !scaled(value, decimals, stored))
        decimals++;
    if (decimals > DECIMALS_MAX) {
        *stored = value;
        return convert(column, STORE_F64, 0, fault);
    }
    double low = *stored, high = *stored;
    if (decimals != column->decimals)
        extremes(column, scales[decimals - column->decimals], &low, &high);
    enum storage storage = narrowest(low, high, decimals, column->storage);
    if (storage == STORE_F64)
        *stored = value;
    return convert(column, storage, decimals, fault);
}

static bool grow(struct column *column, struct fault *fault)
{
    return resize(column, column->capacity ? 2 * column->capacity : FIRST_ROWS, fault);
}

bool column_reserve(struct column *column, size_t nrows, struct fault *fault)
{
    return nrows <= column->capacity || resize(column, nrows, fault);
}

static bool append_missing(struct column *column, struct fault *fault)
{
    if (!column->known && !start_known(column, fault))
        return false;
    stored_set(column->storage, column->values, column->nrows, 0);
    bit_set(column->known, column->nrows++, false);
    column->nmissing++;
    return true;
}

/* Whether the present storage takes `value` as it is. */
static bool encode(const struct column *column, double value, double *stored)
{
    *stored = value;
    if (column->storage == STORE_F64)
        return true;
    return scaled(value, column->decimals, stored) && fits(column->storage, *stored);
}

bool column_append(struct column *column, double value, struct fault *fault)
{
    if (column->nrows == column->capacity && !grow(column, fault))
        return false;
    if (isnan(value))
        return append_missing(column, fault);
    double stored;
    if (!encode(column, value, &stored) && !widen(column, value, &stored, fault))
        return false;
    stored_set(column->storage, column->values, column->nrows, stored);
    if (column->known)
        bit_set(column->known, column->nrows, true);
    column->nrows++;
    return true;
}

/* The loops over a block have no branches, so that compilers turn them into vector code. */

/* Whether the storage holds the numbers: the greatest of each is all ones, and a number below 0
 * turned about is as far from 0 as its storage allows. */
static bool wholes_fit(const int32_t wholes[COLUMN_BLOCK], enum storage storage)
{
    int32_t below = 0, ones = 0;
    for (size_t i = 0; i < COLUMN_BLOCK; i++) {
        below |= wholes[i];
        ones |= wholes[i] ^ wholes[i] >> 31;
    }
    return ones <= (int32_t)highest[storage] && (below >= 0 || storage != STORE_BIT);
}

/* The numbers times the scale of the column; false when that is too much for 32 bits. */
static bool scale_wholes(const struct column *column, int32_t wholes[COLUMN_BLOCK])
{
    int32_t scale = (int32_t)scales[column->decimals], over = 0;
    if (scale == 1)
        return true;
    for (size_t i = 0; i < COLUMN_BLOCK; i++) {
        over |= wholes[i] > INT32_MAX / scale || wholes[i] < -INT32_MAX / scale;
        wholes[i] = (int32_t)((uint32_t)wholes[i] * (uint32_t)scale);
    }
    return !over;
}

/* Eight bytes of 0 or 1 at a time become the top byte of a product. */
static uint64_t pack_bytes(const uint8_t bytes[COLUMN_BLOCK])
{
    uint64_t bits = 0, eight;
    for (size_t i = 0; i < COLUMN_BLOCK; i += 8) {
        memcpy(&eight, bytes + i, sizeof eight);
        bits |= (eight * UINT64_C(0x0102040810204080) >> 56) << i;
    }
    return bits;
}

static uint64_t pack_bits(const int32_t wholes[COLUMN_BLOCK])
{
    uint8_t bytes[COLUMN_BLOCK];
    for (size_t i = 0; i < COLUMN_BLOCK; i++)
        bytes[i] = (uint8_t)wholes[i];
    return pack_bytes(bytes);
}

static void store_wholes(struct column *column, const int32_t wholes[COLUMN_BLOCK], size_t count)
{
    size_t row = column->nrows;
    switch (column->storage) {
    case STORE_BIT:
        ((uint64_t *)column->values)[row / WORD_BITS] = pack_bits(wholes);
        break;
    case STORE_I8:
        for (size_t i = 0; i < count; i++)
            ((int8_t *)column->values)[row + i] = (int8_t)wholes[i];
        break;
    case STORE_I16:
        for (size_t i = 0; i < count; i++)
            ((int16_t *)column->values)[row + i] = (int16_t)wholes[i];
        break;
    default:
        memcpy((int32_t *)column->values + row, wholes, count * sizeof *wholes);
    }
}

static bool append_one_by_one(struct column *column, const struct column_block *block,
                              struct fault *fault)
{
    for (size_t i = 0; i < block->count; i++) {
        bool blank = block->blanks >> i & 1;
        if (!column_append(column, blank ? (double)NAN : block->wholes[i], fault))
            return false;
    }
    return true;
}

/* Makes room for the rows, and known-bits when one of them is missing. */
static bool prepare_block(struct column *column, size_t count, uint64_t blanks, struct fault *fault)
{
    while (column->nrows + count > column->capacity)
        if (!grow(column, fault))
            return false;
    return !blanks || column->known || start_known(column, fault);
}

static bool store_block(struct column *column, const int32_t wholes[COLUMN_BLOCK], size_t count,
                        uint64_t blanks, struct fault *fault)
{
    if (!prepare_block(column, count, blanks, fault))
        return false;
    store_wholes(column, wholes, count);
    if (column->known)
        column->known[column->nrows / WORD_BITS] = ~blanks & UINT64_MAX >> (COLUMN_BLOCK - count);
    column->nmissing += (size_t)__builtin_popcountll(blanks);
    column->nrows += count;
    return true;
}

bool column_append_block(struct column *column, const struct column_block *block,
                         struct fault *fault)
{
    int32_t wholes[COLUMN_BLOCK] = {0};
    memcpy(wholes, block->wholes, block->count * sizeof *wholes);
    if (column->nrows % COLUMN_BLOCK || column->storage == STORE_F64 ||
        !scale_wholes(column, wholes) || !wholes_fit(wholes, column->storage))
        return append_one_by_one(column, block, fault);
    return store_block(column, wholes, block->count, block->blanks, fault);
}

/* The values as integers of the column's scale; false when one of them is none that it holds. The
 * loop has no branches, as above; what it makes of a value out of range does not count. */
static bool encode_values(const struct column *column, const double values[COLUMN_BLOCK],
                          int32_t wholes[COLUMN_BLOCK], uint64_t *blanks)
{
    const double scale = scales[column->decimals];
    uint8_t blank[COLUMN_BLOCK];
    int bad = 0;
    for (size_t i = 0; i < COLUMN_BLOCK; i++) {
        double product = values[i] * scale;
        bool missing = isnan(product);
        blank[i] = missing;
        product = product >= INT32_MIN && product <= INT32_MAX ? product : 0;
        wholes[i] = (int32_t)(product + (product < 0 ? -0.5 : 0.5));
        bad |= !missing & (wholes[i] / scale != values[i]);
    }
    *blanks = pack_bytes(blank);
    return !bad && wholes_fit(wholes, column->storage);
}

bool column_append_values(struct column *column, const double *values, size_t count,
                          struct fault *fault)
{
    double block[COLUMN_BLOCK] = {0};
    int32_t wholes[COLUMN_BLOCK];
    uint64_t blanks;
    memcpy(block, values, count * sizeof *values);
    if (column->nrows % COLUMN_BLOCK == 0 && column->storage != STORE_F64 &&
        encode_values(column, block, wholes, &blanks))
        return store_block(column, wholes, count, blanks, fault);
    for (size_t i = 0; i < count; i++)
        if (!column_append(column, values[i], fault))
            return false;
    return true;
}

/* The narrowest storage that holds the rows of both. */
static void common_storage(const struct column *a, const struct column *b, enum storage *storage,
                           int *decimals)
{
    double low = 0, high = 0;
    *storage = a->storage > b->storage ? a->storage : b->storage;
    *decimals = 0;
    if (*storage == STORE_F64)
        return;
    *decimals = a->decimals > b->decimals ? a->decimals : b->decimals;
    if (a->decimals != b->decimals) {
        extremes(a, scales[*decimals - a->decimals], &low, &high);
        extremes(b, scales[*decimals - b->decimals], &low, &high);
    }
    *storage = narrowest(low, high, *decimals, *storage);
    if (*storage == STORE_F64)
        *decimals = 0;
}

/* Bits from `from` behind the first `at` bits; bits beyond the last stay clear. */
static void append_bits(uint64_t *bits, size_t at, const uint64_t *from, size_t count)
{
    size_t shift = at % WORD_BITS;
    uint64_t *to = bits + at / WORD_BITS;
    for (size_t i = 0; i < words(count); i++) {
        to[i] |= from[i] << shift;
        if (shift && i * WORD_BITS + WORD_BITS - shift < count)
            to[i + 1] |= from[i] >> (WORD_BITS - shift);
    }
}

static void append_values(struct column *column, const struct column *from)
{
    if (column->storage == STORE_BIT)
        append_bits(column->values, column->nrows, from->values, from->nrows);
    else
        memcpy((char *)column->values + storage_bytes(column->storage, column->nrows), from->values,
               storage_bytes(column->storage, from->nrows));
}

static void append_known(struct column *column, const struct column *from)
{
    if (from->known) {
        append_bits(column->known, column->nrows, from->known, from->nrows);
        return;
    }
    for (size_t row = column->nrows; row < column->nrows + from->nrows; row++)
        bit_set(column->known, row, true);
}

static bool use_storage(struct column *column, enum storage storage, int decimals,
                        struct fault *fault)
{
    return (column->storage == storage && column->decimals == decimals) ||
           convert(column, storage, decimals, fault);
}

bool column_join(struct column *column, struct column *from, struct fault *fault)
{
    enum storage storage;
    int decimals;
    if (from->nrows == 0)
        return true;
    if (column->nrows == 0) {
        column_release(column);
        *column = *from;
        column_init(from);
        return true;
    }
    common_storage(column, from, &storage, &decimals);
    if (!use_storage(column, storage, decimals, fault) ||
        !use_storage(from, storage, decimals, fault) ||
        !column_reserve(column, column->nrows + from->nrows, fault) ||
        (from->known && !column->known && !start_known(column, fault)))
        return false;
    append_values(column, from);
    if (column->known)
        append_known(column, from);
    column->nrows += from->nrows;
    column->nmissing += from->nmissing;
    column_release(from);
    return true;
}

/* The place in the list of the first blank that is not before `row`. */
static size_t find_blank(const struct column *column, size_t row)
{
    size_t low = 0, high = column->nmissing;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (column->blanks[middle] < row)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_missing(const struct column *column, size_t row)
{
    if (column->known)
        return !bits_has(column->known, row);
    if (!column->blanks)
        return false;
    size_t at = find_blank(column, row);
    return at < column->nmissing && column->blanks[at] == row;
}

void column_clear_blanks(const struct column *column, uint64_t *bits, size_t first, size_t rows)
{
    size_t at = find_blank(column, first);
    for (; at < column->nmissing && column->blanks[at] < first + rows; at++)
        bit_set(bits, column->blanks[at] - first, false);
}

double column_get(const struct column *column, size_t row)
{
    if (is_missing(column, row))
        return NAN;
    return stored_get(column->storage, column->values, row) / scales[column->decimals];
}

static void blank_labels(const struct column *column, size_t first, size_t rows, int16_t *labels)
{
    for (size_t i = 0; column->known && i < rows; i++)
        labels[i] = bits_has(column->known, first + i) ? labels[i] : -1;
    for (size_t at = column->blanks ? find_blank(column, first) : column->nmissing;
         at < column->nmissing && column->blanks[at] < first + rows; at++)
        labels[column->blanks[at] - first] = -1;
}

void column_labels(const struct column *column, size_t first, size_t rows, int16_t *labels)
{
    size_t have = first + rows < column->nrows ? first + rows : column->nrows;
    size_t there = have > first ? have - first : 0;
    for (size_t i = 0; i < there; i++)
        labels[i] = (int16_t)stored_get(column->storage, column->values, first + i);
    blank_labels(column, first, there, labels);
    for (size_t i = there; i < rows; i++)
        labels[i] = -1;
}

bool column_reorder(struct column *column, const uint32_t *order, struct fault *fault)
{
    if (column->nrows == 0)
        return true;
    struct column sorted;
    column_init(&sorted);
    sorted.storage = column->storage;
    sorted.decimals = column->decimals;
    if (!resize(&sorted, column->nrows, fault) || (column->known && !start_known(&sorted, fault))) {
        column_release(&sorted);
        return false;
    }
    for (size_t row = 0; row < column->nrows; row++) {
        double stored = stored_get(column->storage, column->values, order[row]);
        stored_set(sorted.storage, sorted.values, row, stored);
        if (column->known)
            bit_set(sorted.known, row, bits_has(column->known, order[row]));
    }
    sorted.nrows = column->nrows;
    sorted.nmissing = column->nmissing;
    column_release(column);
    *column = sorted;
    return true;
}

void column_trim(struct column *column)
{
    if (column->nrows && column->nrows < column->capacity)
        resize(column, column->nrows, NULL);
}

static bool is_below_16(const struct column *column)
{
    const uint8_t *values = column->values;
    uint8_t all = 0;
    for (size_t row = 0; row < column->nrows; row++)
        all |= values[row];
    return all < 16;
}

static void pack_nibbles(uint8_t nibbles[NIBBLE_BYTES], const uint8_t values[NIBBLE_ROWS])
{
    for (size_t i = 0; i < NIBBLE_BYTES; i++)
        nibbles[i] = (uint8_t)(values[i] | values[i + NIBBLE_BYTES] << 4);
}

static void fill_nibbles(uint8_t *nibbles, const uint8_t *values, size_t nrows)
{
    size_t groups = nrows / NIBBLE_ROWS, rest = nrows % NIBBLE_ROWS;
    uint8_t last[NIBBLE_ROWS] = {0};
    for (size_t i = 0; i < groups; i++)
        pack_nibbles(nibbles + i * NIBBLE_BYTES, values + i * NIBBLE_ROWS);
    if (rest) {
        memcpy(last, values + groups * NIBBLE_ROWS, rest);
        pack_nibbles(nibbles + groups * NIBBLE_BYTES, last);
    }
}

static void pack_small(struct column *column)
{
    if (!is_below_16(column))
        return;
    uint8_t *nibbles = take_lines(storage_bytes(STORE_I4, column->capacity));
    if (!nibbles)
        return;
    fill_nibbles(nibbles, column->values, column->nrows);
    free(column->values);
    column->values = nibbles;
    column->storage = STORE_I4;
}

static bool are_floats(const double *values, size_t nrows)
{
    bool all = true;
    for (size_t row = 0; row < nrows; row++)
        all &= (double)(float)values[row] == values[row];
    return all;
}

static void pack_doubles(struct column *column)
{
    const double *values = column->values;
    float *floats = are_floats(values, column->nrows)
                        ? take_lines(storage_bytes(STORE_F32, column->capacity))
                        : NULL;
    if (!floats)
        return;
    for (size_t row = 0; row < column->nrows; row++)
        floats[row] = (float)values[row];
    free(column->values);
    column->values = floats;
    column->storage = STORE_F32;
}

static void pack_values(struct column *column)
{
    if (column->storage == STORE_I8 && column->nrows)
        pack_small(column);
    if (column->storage == STORE_F64 && column->nrows)
        pack_doubles(column);
}

static void list_blanks(const struct column *column, uint32_t *blanks)
{
    for (size_t word = 0; word < words(column->nrows); word++) {
        size_t first = word * WORD_BITS, rows = column->nrows - first;
        uint64_t all = UINT64_MAX >> (rows < WORD_BITS ? WORD_BITS - rows : 0);
        for (uint64_t left = ~column->known[word] & all; left; left &= left - 1)
            *blanks++ = (uint32_t)(first + (size_t)__builtin_ctzll(left));
    }
}

/* Longer lists would save little, and take longer to go through than bits. */
static void pack_known(struct column *column)
{
    if (!column->known || column->nmissing > column->nrows / ROWS_PER_BLANK)
        return;
    column->blanks = malloc(column->nmissing * sizeof *column->blanks);
    if (!column->blanks)
        return;
    list_blanks(column, column->blanks);
    free(column->known);
    column->known = NULL;
}

/* Where memory is short the column stays as it is. */
void column_pack(struct column *column)
{
    column_trim(column);
    pack_values(column);
    pack_known(column);
}

size_t column_row_bytes(const struct column *column, size_t rows)
{
    return storage_bytes(column->storage, rows);
}

double column_scale(const struct column *column)
{
    return scales[column->decimals];
}

double column_most(const struct column *column)
{
    static const double most[] = {[STORE_BIT] = 1,
                                  [STORE_I4] = 15,
                                  [STORE_I8] = 128,
                                  [STORE_I16] = 32768,
                                  [STORE_I32] = 2147483648.0,
                                  [STORE_F64] = INFINITY,
                                  [STORE_F32] = FLT_MAX};
    return most[column->storage];
}

size_t column_bytes(const struct column *column)
{
    size_t known = column->known ? words(column->capacity) * sizeof *column->known : 0;
    size_t blanks = column->blanks ? column->nmissing * sizeof *column->blanks : 0;
    return storage_bytes(column->storage, column->capacity) + known + blanks;
}
