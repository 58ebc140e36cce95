/* Members to households and back. Part of kernels_table.h. */
#ifndef DIGUAN_KERNELS_MEMBERS_H
#define DIGUAN_KERNELS_MEMBERS_H

#include "bits.h"
#include "kernels.h"

#include <math.h>
#include <string.h>

#ifdef __BMI2__
#include <immintrin.h>
#endif

static inline size_t ones(uint64_t word)
{
    return (size_t)__builtin_popcountll(word);
}

static size_t population(const uint64_t *bits, size_t from, size_t to)
{
    return bits_count(bits, from, to);
}

/* The bits of `word` at the ones of `mask`, moved together; and moved apart again. */
#ifdef __BMI2__
static inline uint64_t bits_together(uint64_t word, uint64_t mask)
{
    return _pext_u64(word, mask);
}

static inline uint64_t bits_apart(uint64_t word, uint64_t mask)
{
    return _pdep_u64(word, mask);
}
#else
static inline uint64_t bits_together(uint64_t word, uint64_t mask)
{
    uint64_t together = 0;
    for (int n = 0; mask; n++, mask &= mask - 1)
        together |= (word >> __builtin_ctzll(mask) & 1) << n;
    return together;
}

static inline uint64_t bits_apart(uint64_t word, uint64_t mask)
{
    uint64_t apart = 0;
    for (; mask; word >>= 1, mask &= mask - 1)
        apart |= (word & 1) << __builtin_ctzll(mask);
    return apart;
}
#endif

/* A row of bits that is read or written a few at a time. */
struct stream {
    uint64_t *words;
    size_t at;
};

static inline void stream_put(struct stream *stream, uint64_t bits, size_t n)
{
    size_t shift = stream->at % 64;
    uint64_t *word = stream->words + stream->at / 64;
    word[0] = shift ? word[0] | bits << shift : bits;
    word[1] = shift ? bits >> (64 - shift) : 0;
    stream->at += n;
}

static inline uint64_t stream_take(struct stream *stream, size_t n)
{
    size_t shift = stream->at % 64;
    const uint64_t *word = stream->words + stream->at / 64;
    stream->at += n;
    return shift ? word[0] >> shift | word[1] << (64 - shift) : word[0];
}

/* Adding ones to all rows of a household but its last carries into the last one exactly when one of
 * them was set; the carry of a household that goes on in the next word goes with it. */
static inline uint64_t any_at_last(uint64_t mask, uint64_t last, unsigned char *carry)
{
    uint64_t sum, with_carry;
    bool over = __builtin_add_overflow(mask & ~last, ~last, &sum);
    over |= __builtin_add_overflow(sum, (uint64_t)*carry, &with_carry);
    *carry = over;
    return (with_carry | mask) & last;
}

/* From the households that have members to all. */
static void open_gaps(uint64_t *out, const struct segments *segments)
{
    struct stream stream = {segments->packed, 0};
    for (size_t i = 0; i < bit_words(segments->households); i++) {
        uint64_t filled = segments->filled[i];
        out[i] = bits_apart(stream_take(&stream, ones(filled)), filled);
    }
}

static void any(uint64_t *restrict out, const uint64_t *restrict mask,
                const struct segments *segments)
{
    struct stream stream = {segments->packed, 0};
    unsigned char carry = 0;
    segments->packed[0] = 0;
    for (size_t i = 0; i < bit_words(segments->members); i++) {
        uint64_t last = segments->last[i];
        uint64_t found = any_at_last(mask[i], last, &carry);
        stream_put(&stream, bits_together(found, last), ones(last));
    }
    if (segments->gaps)
        open_gaps(out, segments);
    else
        memcpy(out, segments->packed, bit_words(segments->households) * sizeof *out);
}

/* How many are set in all words before each. */
static void count_before(uint32_t *restrict before, const uint64_t *restrict mask, size_t words)
{
    uint32_t total = 0;
    for (size_t i = 0; i < words; i++) {
        before[i] = total;
        total += (uint32_t)ones(mask[i]);
    }
}

/* Members up to the last of each household, less those up to the last of the one before. */
static void count(double *restrict out, const uint64_t *restrict mask,
                  const struct segments *segments)
{
    const uint32_t *starts = segments->starts, *before = segments->before;
    uint32_t earlier = 0;
    count_before(segments->before, mask, bit_words(segments->members));
    for (size_t i = 0; i < segments->households; i++) {
        uint32_t end = starts[i + 1] - starts[0], last = end - 1, upto = 0;
        if (end > 0)
            upto = before[last / 64] + (uint32_t)ones(mask[last / 64] << (63 - last % 64));
        out[i] = (double)(int32_t)(upto - earlier);
        earlier = upto;
    }
}

#define REDUCE(name, start, expression)                                                            \
    static void name(double *restrict out, const double *restrict values,                          \
                     const struct segments *segments)                                              \
    {                                                                                              \
        const uint32_t *starts = segments->starts;                                                 \
        for (size_t i = 0; i < segments->households; i++) {                                        \
            double all = start;                                                                    \
            for (size_t j = starts[i] - starts[0]; j < starts[i + 1] - starts[0]; j++)             \
                all = expression;                                                                  \
            out[i] = all;                                                                          \
        }                                                                                          \
    }

REDUCE(sum_of_many, 0, all + values[j])
REDUCE(least_of, INFINITY, values[j] < all ? values[j] : all)
REDUCE(greatest_of, -INFINITY, values[j] > all ? values[j] : all)

/* How many members households mostly have varies too much for a processor to foresee: up to FEW are
 * added without asking, with zeros for those who are not there. */
enum { FEW = 8 };

static inline double sum_of_few(const double *values, size_t n)
{
    double all = 0;
    for (size_t k = 0; k < FEW; k++) {
        uint64_t bits, there = (uint64_t)0 - (k < n);
        double value;
        memcpy(&bits, values + k, sizeof bits);
        bits &= there;
        memcpy(&value, &bits, sizeof value);
        all += value;
    }
    return all;
}

static void sum(double *restrict out, const double *restrict values,
                const struct segments *segments)
{
    const uint32_t *starts = segments->starts;
    for (size_t i = 0; i < segments->households; i++) {
        size_t first = starts[i] - starts[0], n = starts[i + 1] - starts[i];
        if (n <= FEW && first + FEW <= segments->members) {
            out[i] = sum_of_few(values + first, n);
        } else {
            const struct segments one = {.starts = starts + i, .households = 1};
            sum_of_many(out + i, values + first, &one);
        }
    }
}

static void only(double *restrict out, const uint64_t *restrict mask, const double *restrict values,
                 double other, const struct segments *segments)
{
    const uint32_t *starts = segments->starts;
    for (size_t i = 0; i < segments->households; i++) {
        size_t found = 0, at = 0;
        for (size_t j = starts[i] - starts[0]; j < starts[i + 1] - starts[0]; j++)
            if (bits_has(mask, j)) {
                found++;
                at = j;
            }
        out[i] = found == 1 ? values[at] : other;
    }
}

/* Eight rows at once; what is too much belongs to the next household and is written again. */
static void spread(double *restrict out, const double *restrict a, const struct segments *segments)
{
    const uint32_t *starts = segments->starts;
    for (size_t i = 0; i < segments->households; i++)
        for (size_t j = starts[i] - starts[0]; j < starts[i + 1] - starts[0]; j += SPREAD_MORE)
            for (size_t k = 0; k < SPREAD_MORE; k++)
                out[j + k] = a[i];
}

static void close_gaps(const uint64_t *a, const struct segments *segments)
{
    struct stream stream = {segments->packed, 0};
    segments->packed[0] = 0;
    for (size_t i = 0; i < bit_words(segments->households); i++) {
        uint64_t filled = segments->filled[i];
        stream_put(&stream, bits_together(a[i], filled), ones(filled));
    }
}

/* Twice the last rows less the first rows of some households, as long numbers, are ones in all rows
 * of these households. */
static void spread_bits(uint64_t *restrict out, const uint64_t *restrict a,
                        const struct segments *segments)
{
    close_gaps(a, segments);
    struct stream firsts = {segments->packed, 0}, lasts = {segments->packed, 0};
    uint64_t shifted = 0;
    bool borrow = false;
    for (size_t i = 0; i < bit_words(segments->members); i++) {
        uint64_t first = segments->first[i], last = segments->last[i];
        uint64_t begins = bits_apart(stream_take(&firsts, ones(first)), first);
        uint64_t ends = bits_apart(stream_take(&lasts, ones(last)), last);
        uint64_t minuend = ends << 1 | shifted, less_begins;
        bool under = __builtin_sub_overflow(minuend, begins, &less_begins);
        under |= __builtin_sub_overflow(less_begins, (uint64_t)borrow, &out[i]);
        borrow = under;
        shifted = ends >> 63;
    }
}

#endif
