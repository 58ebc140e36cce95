/* Comparisons to bits, and logic on bits. Part of kernels_table.h. */
#ifndef DIGUAN_KERNELS_COMPARE_H
#define DIGUAN_KERNELS_COMPARE_H

#include "kernels_nibbles.h"

#include <string.h>

#ifdef __AVX2__
#include <immintrin.h>
#endif

/* Eight bytes of 0 and 1 to eight bits by one multiplication. */
static inline uint64_t pack_eight(const uint8_t *bytes)
{
    uint64_t eight;
    memcpy(&eight, bytes, 8);
    return eight * 0x0102040810204080u >> 56;
}

static inline uint64_t pack_64(const uint8_t *bytes)
{
    uint64_t word = 0;
    for (size_t j = 0; j < 8; j++)
        word |= pack_eight(bytes + 8 * j) << 8 * j;
    return word;
}

/* The test of each row from `start` on, for fewer than 64 rows. */
#define TAIL(test)                                                                                 \
    if (start < rows) {                                                                            \
        uint64_t word = 0;                                                                         \
        for (size_t i = start; i < rows; i++)                                                      \
            word |= (uint64_t)(test) << (i - start);                                               \
        out[start / 64] = word;                                                                    \
    }

/* Numbers: `test` says it for row i, `lanes` for the LANES rows from i on, in a vector of AVX2 on
 * which VECTOR(name) is an operation. */
#ifdef __AVX2__
#define COMPARE(test, lanes)                                                                       \
    size_t start = 0;                                                                              \
    for (; start + 64 <= rows; start += 64) {                                                      \
        uint64_t word = 0;                                                                         \
        for (size_t j = 0; j < 64; j += LANES) {                                                   \
            size_t i = start + j;                                                                  \
            word |= (uint64_t)(unsigned)VECTOR(movemask)(lanes) << j;                              \
        }                                                                                          \
        out[start / 64] = word;                                                                    \
    }                                                                                              \
    TAIL(test)
#else
#define COMPARE(test, lanes)                                                                       \
    size_t start = 0;                                                                              \
    for (; start + 64 <= rows; start += 64) {                                                      \
        uint8_t bytes[64];                                                                         \
        for (size_t j = 0; j < 64; j++) {                                                          \
            size_t i = start + j;                                                                  \
            bytes[j] = (uint8_t)(test);                                                            \
        }                                                                                          \
        out[start / 64] = pack_64(bytes);                                                          \
    }                                                                                              \
    TAIL(test)
#endif

/* Narrow storage: 32 rows at once. */
#ifdef __AVX2__
static inline __m256i load_32(const void *rows)
{
    return _mm256_loadu_si256(rows);
}

static inline uint32_t mask_of_bytes(__m256i bytes)
{
    return (uint32_t)_mm256_movemask_epi8(bytes);
}

/* Packing works within halves; the permutation puts rows back in order. */
static inline uint32_t mask_of_pairs(__m256i left, __m256i right)
{
    return mask_of_bytes(_mm256_permute4x64_epi64(_mm256_packs_epi16(left, right), 0xD8));
}

static inline uint32_t mask_of_eight(__m256i eight)
{
    return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(eight));
}

static inline uint32_t less_32_i8(const int8_t *a, int8_t limit)
{
    return mask_of_bytes(_mm256_cmpgt_epi8(_mm256_set1_epi8(limit), load_32(a)));
}

static inline uint32_t equal_32_i8(const int8_t *a, int8_t number)
{
    return mask_of_bytes(_mm256_cmpeq_epi8(_mm256_set1_epi8(number), load_32(a)));
}

static inline uint32_t less_32_i16(const int16_t *a, int16_t limit)
{
    __m256i k = _mm256_set1_epi16(limit);
    return mask_of_pairs(_mm256_cmpgt_epi16(k, load_32(a)), _mm256_cmpgt_epi16(k, load_32(a + 16)));
}

static inline uint32_t equal_32_i16(const int16_t *a, int16_t number)
{
    __m256i k = _mm256_set1_epi16(number);
    return mask_of_pairs(_mm256_cmpeq_epi16(k, load_32(a)), _mm256_cmpeq_epi16(k, load_32(a + 16)));
}

static inline uint32_t less_32_i32(const int32_t *a, int32_t limit)
{
    __m256i k = _mm256_set1_epi32(limit);
    uint32_t mask = 0;
    for (int j = 0; j < 32; j += 8)
        mask |= mask_of_eight(_mm256_cmpgt_epi32(k, load_32(a + j))) << j;
    return mask;
}

static inline uint32_t equal_32_i32(const int32_t *a, int32_t number)
{
    __m256i k = _mm256_set1_epi32(number);
    uint32_t mask = 0;
    for (int j = 0; j < 32; j += 8)
        mask |= mask_of_eight(_mm256_cmpeq_epi32(k, load_32(a + j))) << j;
    return mask;
}

/* The set has a byte for each eight labels; in it, the label's own bit is looked for. */
static inline uint32_t among_32(const int8_t *labels, uint64_t set)
{
    const __m256i sets = _mm256_set1_epi64x((long long)set);
    const __m256i powers = _mm256_set1_epi64x((long long)0x8040201008040201u);
    const __m256i seven = _mm256_set1_epi8(7);
    __m256i label = load_32(labels);
    __m256i eighth = _mm256_and_si256(_mm256_srli_epi16(label, 3), seven);
    __m256i power = _mm256_shuffle_epi8(powers, _mm256_and_si256(label, seven));
    __m256i found = _mm256_and_si256(_mm256_shuffle_epi8(sets, eighth), power);
    return mask_of_bytes(_mm256_cmpeq_epi8(found, power));
}
#else
#define IN_BYTES(name, type, parameter, test)                                                      \
    static inline uint32_t name(const type *a, parameter)                                          \
    {                                                                                              \
        uint8_t bytes[32];                                                                         \
        uint32_t mask = 0;                                                                         \
        for (size_t i = 0; i < 32; i++)                                                            \
            bytes[i] = (uint8_t)(test);                                                            \
        for (size_t j = 0; j < 32; j += 8)                                                         \
            mask |= (uint32_t)pack_eight(bytes + j) << j;                                          \
        return mask;                                                                               \
    }

IN_BYTES(less_32_i8, int8_t, int8_t limit, a[i] < limit)
IN_BYTES(equal_32_i8, int8_t, int8_t number, a[i] == number)
IN_BYTES(less_32_i16, int16_t, int16_t limit, a[i] < limit)
IN_BYTES(equal_32_i16, int16_t, int16_t number, a[i] == number)
IN_BYTES(less_32_i32, int32_t, int32_t limit, a[i] < limit)
IN_BYTES(equal_32_i32, int32_t, int32_t number, a[i] == number)
IN_BYTES(among_32, int8_t, uint64_t set, set >> (a[i] & 63) & 1)
#endif

#define NARROW(name, type, parameter, value, test, half)                                           \
    static void name(uint64_t *restrict out, const type *restrict a, parameter, size_t rows)       \
    {                                                                                              \
        size_t start = 0;                                                                          \
        for (; start + 64 <= rows; start += 64)                                                    \
            out[start / 64] = half(a + start, value) | (uint64_t)half(a + start + 32, value)       \
                                                           << 32;                                  \
        TAIL(test)                                                                                 \
    }

NARROW(less_i8, int8_t, int8_t limit, limit, a[i] < limit, less_32_i8)
NARROW(less_i16, int16_t, int16_t limit, limit, a[i] < limit, less_32_i16)
NARROW(less_i32, int32_t, int32_t limit, limit, a[i] < limit, less_32_i32)
NARROW(equal_i8, int8_t, int8_t number, number, a[i] == number, equal_32_i8)
NARROW(equal_i16, int16_t, int16_t number, number, a[i] == number, equal_32_i16)
NARROW(equal_i32, int32_t, int32_t number, number, a[i] == number, equal_32_i32)
NARROW(among_i8, int8_t, uint64_t set, set, set >> (a[i] & 63) & 1, among_32)

static void less_i4(uint64_t *out, const void *values, size_t first, int8_t limit, size_t rows)
{
    IN_STRIPS(less_i8(out + done / 64, a, limit, count))
}

static void equal_i4(uint64_t *out, const void *values, size_t first, int8_t number, size_t rows)
{
    IN_STRIPS(equal_i8(out + done / 64, a, number, count))
}

static void among_i4(uint64_t *out, const void *values, size_t first, uint64_t set, size_t rows)
{
    IN_STRIPS(among_i8(out + done / 64, a, set, count))
}

static void among(uint64_t *out, const void *values, enum storage storage, size_t first,
                  uint64_t set, size_t rows)
{
    if (storage == STORE_I4)
        among_i4(out, values, first, set, rows);
    else
        among_i8(out, (const int8_t *)values + first, set, rows);
}

static void less_integer(uint64_t *out, const void *values, enum storage storage, size_t first,
                         int64_t limit, size_t rows)
{
    if (storage == STORE_I4)
        less_i4(out, values, first, (int8_t)limit, rows);
    else if (storage == STORE_I8)
        less_i8(out, (const int8_t *)values + first, (int8_t)limit, rows);
    else if (storage == STORE_I16)
        less_i16(out, (const int16_t *)values + first, (int16_t)limit, rows);
    else
        less_i32(out, (const int32_t *)values + first, (int32_t)limit, rows);
}

static void equal_integer(uint64_t *out, const void *values, enum storage storage, size_t first,
                          int64_t number, size_t rows)
{
    if (storage == STORE_I4)
        equal_i4(out, values, first, (int8_t)number, rows);
    else if (storage == STORE_I8)
        equal_i8(out, (const int8_t *)values + first, (int8_t)number, rows);
    else if (storage == STORE_I16)
        equal_i16(out, (const int16_t *)values + first, (int16_t)number, rows);
    else
        equal_i32(out, (const int32_t *)values + first, (int32_t)number, rows);
}

/* Logic */

#define WORDS(name, expression)                                                                    \
    static void name(uint64_t *restrict out, const uint64_t *restrict a,                           \
                     const uint64_t *restrict b, size_t rows)                                      \
    {                                                                                              \
        for (size_t i = 0; i < bit_words(rows); i++)                                               \
            out[i] = expression;                                                                   \
    }

WORDS(and_, a[i] & b[i])
WORDS(or_, a[i] | b[i])
WORDS(and_not, a[i] & ~b[i])
WORDS(or_not, a[i] | ~b[i])

static void not_(uint64_t *restrict out, const uint64_t *restrict a, size_t rows)
{
    for (size_t i = 0; i < bit_words(rows); i++)
        out[i] = ~a[i];
}

static void select_bits(uint64_t *restrict out, const uint64_t *restrict c,
                        const uint64_t *restrict a, const uint64_t *restrict b, size_t rows)
{
    for (size_t i = 0; i < bit_words(rows); i++)
        out[i] = (c[i] & a[i]) | (~c[i] & b[i]);
}

static void fill_bits(uint64_t *out, bool yes, size_t rows)
{
    memset(out, yes ? 0xFF : 0, bit_words(rows) * sizeof *out);
}

static void bits_from(uint64_t *restrict out, const uint64_t *restrict bits, size_t first,
                      size_t rows)
{
    const uint64_t *word = bits + first / 64;
    size_t shift = first % 64, words = bit_words(rows);
    if (shift == 0 || rows == 0) {
        memcpy(out, word, words * sizeof *out);
        return;
    }
    for (size_t i = 0; i + 1 < words; i++)
        out[i] = word[i] >> shift | word[i + 1] << (64 - shift);
    bool more = (first + rows - 1) / 64 > first / 64 + words - 1; /* a word more holds rows */
    out[words - 1] = word[words - 1] >> shift | (more ? word[words] << (64 - shift) : 0);
}

#endif
