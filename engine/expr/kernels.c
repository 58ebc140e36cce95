#include "kernels.h"

#include <string.h>

#ifndef __has_feature
#define __has_feature(feature) 0
#endif

/* Sanitizers and clones do not go together, and clang before 17 gives clones names that other files
 * cannot link to. */
#if defined(DIGUAN_PORTABLE_KERNELS) || !defined(__x86_64__) || defined(__SANITIZE_ADDRESS__) ||   \
    __has_feature(address_sanitizer) || (defined(__clang__) && __clang_major__ < 17)
#define VECTOR
#else
#define VECTOR __attribute__((target_clones("avx2", "default")))
#endif

/* Comparisons go through bytes of 0 and 1, eight of which a multiplication packs into a byte of
 * bits. A strip of rows keeps the bytes in the nearest cache. */
enum { STRIP = 1024 };

static inline void pack(uint64_t *out, const uint8_t *bytes, size_t rows)
{
    for (size_t i = 0; i < bit_words(rows); i++) {
        uint64_t word = 0;
        for (size_t j = 0; j < 8; j++) {
            uint64_t eight;
            memcpy(&eight, bytes + i * 64 + j * 8, 8);
            word |= (eight * 0x0102040810204080u >> 56) << (j * 8);
        }
        out[i] = word;
    }
}

/* A comparison of row i, called `test`, over all rows in strips. */
#define TO_BITS(out, rows, test)                                                                   \
    do {                                                                                           \
        uint8_t bytes[STRIP];                                                                      \
        for (size_t start = 0; start < (rows); start += STRIP) {                                   \
            size_t n = (rows)-start < STRIP ? (rows)-start : STRIP;                                \
            for (size_t j = 0; j < n; j++) {                                                       \
                size_t i = start + j;                                                              \
                bytes[j] = (uint8_t)(test);                                                        \
            }                                                                                      \
            if (n % 64)                                                                            \
                memset(bytes + n, 0, 64 - n % 64);                                                 \
            pack((out) + start / 64, bytes, n);                                                    \
        }                                                                                          \
    } while (0)

/* Narrow storage ------------------------------------------------------------------------------- */

#define NARROW(name, type)                                                                         \
    VECTOR static void widen_##name(double *restrict out, const type *restrict a, double scale,    \
                                    size_t rows)                                                   \
    {                                                                                              \
        if (scale == 1)                                                                            \
            for (size_t i = 0; i < rows; i++)                                                      \
                out[i] = (double)a[i];                                                             \
        else                                                                                       \
            for (size_t i = 0; i < rows; i++)                                                      \
                out[i] = (double)a[i] / scale;                                                     \
    }                                                                                              \
    VECTOR static void less_##name(uint64_t *restrict out, const type *restrict a, type limit,     \
                                   size_t rows)                                                    \
    {                                                                                              \
        TO_BITS(out, rows, a[i] < limit);                                                          \
    }                                                                                              \
    VECTOR static void equal_##name(uint64_t *restrict out, const type *restrict a, type number,   \
                                    size_t rows)                                                   \
    {                                                                                              \
        TO_BITS(out, rows, a[i] == number);                                                        \
    }

NARROW(i8, int8_t)
NARROW(i16, int16_t)
NARROW(i32, int32_t)

static void widen_bits(double *out, const uint64_t *bits, size_t first, size_t rows)
{
    for (size_t i = 0; i < rows; i++)
        out[i] = (double)(bits[(first + i) / 64] >> (first + i) % 64 & 1);
}

void kernel_widen(double *out, const void *values, enum storage storage, size_t first, double scale,
                  size_t rows)
{
    switch (storage) {
    case STORE_BIT:
        widen_bits(out, values, first, rows);
        break;
    case STORE_I8:
        widen_i8(out, (const int8_t *)values + first, scale, rows);
        break;
    case STORE_I16:
        widen_i16(out, (const int16_t *)values + first, scale, rows);
        break;
    case STORE_I32:
        widen_i32(out, (const int32_t *)values + first, scale, rows);
        break;
    case STORE_F64:
        memcpy(out, (const double *)values + first, rows * sizeof *out);
        break;
    }
}

void kernel_bits_from(uint64_t *out, const uint64_t *bits, size_t first, size_t rows)
{
    const uint64_t *word = bits + first / 64;
    size_t shift = first % 64, words = bit_words(rows);
    if (shift == 0) {
        memcpy(out, word, words * sizeof *out);
        return;
    }
    size_t last = (first + rows - (rows > 0)) / 64 - first / 64; /* no word past the last row */
    for (size_t i = 0; i < words; i++)
        out[i] = word[i] >> shift | (i + 1 <= last ? word[i + 1] << (64 - shift) : 0);
}

void kernel_less_integer(uint64_t *out, const void *values, enum storage storage, size_t first,
                         int64_t limit, size_t rows)
{
    if (storage == STORE_I8)
        less_i8(out, (const int8_t *)values + first, (int8_t)limit, rows);
    else if (storage == STORE_I16)
        less_i16(out, (const int16_t *)values + first, (int16_t)limit, rows);
    else
        less_i32(out, (const int32_t *)values + first, (int32_t)limit, rows);
}

void kernel_equal_integer(uint64_t *out, const void *values, enum storage storage, size_t first,
                          int64_t number, size_t rows)
{
    if (storage == STORE_I8)
        equal_i8(out, (const int8_t *)values + first, (int8_t)number, rows);
    else if (storage == STORE_I16)
        equal_i16(out, (const int16_t *)values + first, (int16_t)number, rows);
    else
        equal_i32(out, (const int32_t *)values + first, (int32_t)number, rows);
}

/* Comparisons of doubles ----------------------------------------------------------------------- */

VECTOR void kernel_less_scalar(uint64_t *restrict out, const double *restrict a, double b,
                               size_t rows)
{
    TO_BITS(out, rows, a[i] < b);
}

VECTOR void kernel_scalar_less(uint64_t *restrict out, double a, const double *restrict b,
                               size_t rows)
{
    TO_BITS(out, rows, a < b[i]);
}

VECTOR void kernel_less(uint64_t *restrict out, const double *restrict a, const double *restrict b,
                        size_t rows)
{
    TO_BITS(out, rows, a[i] < b[i]);
}

VECTOR void kernel_equal_scalar(uint64_t *restrict out, const double *restrict a, double b,
                                size_t rows)
{
    TO_BITS(out, rows, a[i] == b);
}

VECTOR void kernel_equal(uint64_t *restrict out, const double *restrict a, const double *restrict b,
                         size_t rows)
{
    TO_BITS(out, rows, a[i] == b[i]);
}

VECTOR void kernel_less_scaled(uint64_t *restrict out, const double *restrict a, double k,
                               const double *restrict b, size_t rows)
{
    TO_BITS(out, rows, a[i] < k * b[i]);
}

VECTOR void kernel_scaled_less(uint64_t *restrict out, double k, const double *restrict b,
                               const double *restrict a, size_t rows)
{
    TO_BITS(out, rows, k * b[i] < a[i]);
}

/* Logic ---------------------------------------------------------------------------------------- */

#define WORDS(name, expression)                                                                    \
    VECTOR void kernel_##name(uint64_t *out, const uint64_t *a, const uint64_t *b, size_t rows)    \
    {                                                                                              \
        for (size_t i = 0; i < bit_words(rows); i++)                                               \
            out[i] = expression;                                                                   \
    }

WORDS(and, a[i] & b[i])
WORDS(or, a[i] | b[i])
WORDS(and_not, a[i] & ~b[i])
WORDS(or_not, a[i] | ~b[i])

VECTOR void kernel_not(uint64_t *out, const uint64_t *a, size_t rows)
{
    for (size_t i = 0; i < bit_words(rows); i++)
        out[i] = ~a[i];
}

VECTOR void kernel_select_bits(uint64_t *out, const uint64_t *c, const uint64_t *a,
                               const uint64_t *b, size_t rows)
{
    for (size_t i = 0; i < bit_words(rows); i++)
        out[i] = (c[i] & a[i]) | (~c[i] & b[i]);
}

void kernel_fill_bits(uint64_t *out, bool yes, size_t rows)
{
    memset(out, yes ? 0xFF : 0, bit_words(rows) * sizeof *out);
}

/* Arithmetic ----------------------------------------------------------------------------------- */

#define PAIRS(name, expression)                                                                    \
    VECTOR void kernel_##name(double *out, const double *a, const double *b, size_t rows)          \
    {                                                                                              \
        for (size_t i = 0; i < rows; i++)                                                          \
            out[i] = expression;                                                                   \
    }

PAIRS(add, a[i] + b[i])
PAIRS(subtract, a[i] - b[i])
PAIRS(multiply, a[i] * b[i])
PAIRS(divide, a[i] / b[i])
PAIRS(least, b[i] < a[i] ? b[i] : a[i])
PAIRS(greatest, b[i] > a[i] ? b[i] : a[i])

VECTOR void kernel_add_scalar(double *out, const double *a, double b, size_t rows)
{
    for (size_t i = 0; i < rows; i++)
        out[i] = a[i] + b;
}

VECTOR void kernel_scalar_subtract(double *out, double a, const double *b, size_t rows)
{
    for (size_t i = 0; i < rows; i++)
        out[i] = a - b[i];
}

VECTOR void kernel_multiply_scalar(double *out, const double *a, double b, size_t rows)
{
    for (size_t i = 0; i < rows; i++)
        out[i] = a[i] * b;
}

VECTOR void kernel_negate(double *out, const double *a, size_t rows)
{
    for (size_t i = 0; i < rows; i++)
        out[i] = -a[i];
}

/* Adding and taking away 1.5 * 2^52 rounds to the nearest whole number, halves to even; halves that
 * went towards zero are moved on. */
VECTOR void kernel_fen(double *restrict out, const double *restrict a, size_t rows)
{
    const double shift = 6755399441055744.0;
    for (size_t i = 0; i < rows; i++) {
        double fen = a[i] * 100;
        double whole = (fen + shift) - shift;
        double rest = fen - whole;
        double away = (double)((rest == 0.5) & (fen > 0)) - (double)((rest == -0.5) & (fen < 0));
        out[i] = (whole + away) / 100;
    }
}

void kernel_fill(double *out, double number, size_t rows)
{
    for (size_t i = 0; i < rows; i++)
        out[i] = number;
}

static inline uint64_t load_bits(const double *number)
{
    uint64_t bits;
    memcpy(&bits, number, sizeof bits);
    return bits;
}

static inline void store_bits(double *number, uint64_t bits)
{
    memcpy(number, &bits, sizeof bits);
}

/* Where the condition holds, a mask of ones takes all bits of the number. */
VECTOR void kernel_select(double *restrict out, const uint64_t *restrict c,
                          const double *restrict a, const double *restrict b, size_t rows)
{
    for (size_t start = 0; start < rows; start += 64) {
        size_t n = rows - start < 64 ? rows - start : 64;
        uint64_t word = c[start / 64];
        for (size_t j = 0; j < n; j++) {
            uint64_t mask = 0 - (word >> j & 1);
            store_bits(out + start + j,
                       (load_bits(a + start + j) & mask) | (load_bits(b + start + j) & ~mask));
        }
    }
}

VECTOR void kernel_select_or(double *restrict out, const uint64_t *restrict c,
                             const double *restrict a, double b, size_t rows)
{
    uint64_t other = load_bits(&b);
    for (size_t start = 0; start < rows; start += 64) {
        size_t n = rows - start < 64 ? rows - start : 64;
        uint64_t word = c[start / 64];
        for (size_t j = 0; j < n; j++) {
            uint64_t mask = 0 - (word >> j & 1);
            store_bits(out + start + j, (load_bits(a + start + j) & mask) | (other & ~mask));
        }
    }
}

void kernel_select_scalars(double *out, const uint64_t *c, double a, double b, size_t rows)
{
    const double choice[2] = {b, a};
    for (size_t i = 0; i < rows; i++)
        out[i] = choice[c[i / 64] >> i % 64 & 1];
}

/* Members -------------------------------------------------------------------------------------- */

/* Up to 64 bits from `first` on; only words that hold rows are read. */
static inline uint64_t bits_at(const uint64_t *bits, size_t first, size_t count)
{
    size_t word = first / 64, shift = first % 64;
    uint64_t low = bits[word] >> shift;
    if (shift + count > 64)
        low |= bits[word + 1] << (64 - shift);
    return count >= 64 ? low : low & (((uint64_t)1 << count) - 1);
}

static size_t count_range(const uint64_t *mask, size_t from, size_t to)
{
    size_t total = 0;
    for (; from < to; from += 64)
        total += (size_t)__builtin_popcountll(bits_at(mask, from, to - from < 64 ? to - from : 64));
    return total;
}

void kernel_count(double *out, const uint64_t *mask, const uint32_t *starts, size_t households)
{
    for (size_t i = 0; i < households; i++)
        out[i] = (double)count_range(mask, starts[i] - starts[0], starts[i + 1] - starts[0]);
}

void kernel_any(uint64_t *out, const uint64_t *mask, const uint32_t *starts, size_t households)
{
    memset(out, 0, bit_words(households) * sizeof *out);
    for (size_t i = 0; i < households; i++) {
        size_t from = starts[i] - starts[0], to = starts[i + 1] - starts[0];
        bool any = to - from <= 64 ? to > from && bits_at(mask, from, to - from)
                                   : count_range(mask, from, to) > 0;
        out[i / 64] |= (uint64_t)any << i % 64;
    }
}

void kernel_spread(double *out, const double *a, const uint32_t *starts, size_t households)
{
    for (size_t i = 0; i < households; i++)
        for (size_t j = starts[i] - starts[0]; j < starts[i + 1] - starts[0]; j++)
            out[j] = a[i];
}

void kernel_spread_bits(uint64_t *out, const uint64_t *a, const uint32_t *starts, size_t households)
{
    memset(out, 0, bit_words(starts[households] - starts[0]) * sizeof *out);
    for (size_t i = 0; i < households; i++)
        if (a[i / 64] >> i % 64 & 1)
            for (size_t j = starts[i] - starts[0]; j < starts[i + 1] - starts[0]; j++)
                out[j / 64] |= (uint64_t)1 << j % 64;
}
