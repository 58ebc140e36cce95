/* The loops over rows: the only place with vector code. Every kernel exists twice, compiled
 * portably and for AVX2; both give equal bits: no contraction, no reassociation.
 *
 * Yes-or-no columns are packed, row i at bit i % 64 of word i / 64; bits past the last row have no
 * meaning. Numbers are doubles, or singles where they say so. `rows` need not be a multiple of
 * anything, and nothing past the last row (of bits: past its word) is read. Results never overlap
 * what they are made of. */
#ifndef DIGUAN_KERNELS_H
#define DIGUAN_KERNELS_H

#include "column.h"

static inline size_t bit_words(size_t rows)
{
    return (rows + 63) / 64;
}

/* Members and their households: household i has the rows starts[i] up to starts[i + 1], counted
 * from starts[0]. */
struct segments {
    const uint32_t *starts; /* households + 1 */
    size_t households, members;
    bool gaps;        /* some household has no members */
    uint64_t *first;  /* per member: the first of its household */
    uint64_t *last;   /* per member: the last of its household */
    uint64_t *filled; /* per household: has members */
    uint64_t *packed; /* room for a bit per household and a word more */
    uint32_t *before; /* room for a number per word of members */
};

/* Marks first, last and filled of what `starts` says. */
void segments_mark(struct segments *segments);

/* What works alike on doubles and on singles: floats, in columns whose every number is exactly one.
 * Scalars are doubles that the type holds. */
struct number_kernels {
    /* Columns of integers or floats: value / scale, exactly rounded. For singles the scale is 1. */
    void (*widen)(void *out, const void *values, enum storage storage, size_t first, double scale,
                  size_t rows);

    /* a + b and a - b, where b is a column of integers of 8 to 32 bits that count ones. */
    void (*add_column)(void *out, const void *a, const void *values, enum storage storage,
                       size_t first, size_t rows);
    void (*subtract_column)(void *out, const void *a, const void *values, enum storage storage,
                            size_t first, size_t rows);

    void (*less_scalar)(uint64_t *out, const void *a, double b, size_t rows);
    void (*scalar_less)(uint64_t *out, double a, const void *b, size_t rows);
    void (*less)(uint64_t *out, const void *a, const void *b, size_t rows);
    void (*equal_scalar)(uint64_t *out, const void *a, double b, size_t rows);
    void (*equal)(uint64_t *out, const void *a, const void *b, size_t rows);
    /* a < k * b, and k * b < a: the shape of "total against a line times people". */
    void (*less_scaled)(uint64_t *out, const void *a, double k, const void *b, size_t rows);
    void (*scaled_less)(uint64_t *out, double k, const void *b, const void *a, size_t rows);

    void (*add)(void *out, const void *a, const void *b, size_t rows);
    void (*subtract)(void *out, const void *a, const void *b, size_t rows);
    void (*multiply)(void *out, const void *a, const void *b, size_t rows);
    void (*least)(void *out, const void *a, const void *b, size_t rows);
    void (*greatest)(void *out, const void *a, const void *b, size_t rows);
    void (*add_scalar)(void *out, const void *a, double b, size_t rows);
    void (*add_scaled)(void *out, const void *a, double k, const void *b,
                       size_t rows); /* a + k * b, rounded twice */
    void (*scalar_subtract)(void *out, double a, const void *b, size_t rows);
    void (*multiply_scalar)(void *out, const void *a, double b, size_t rows);
    void (*least_scalar)(void *out, const void *a, double b, size_t rows);
    void (*greatest_scalar)(void *out, const void *a, double b, size_t rows);
    void (*negate)(void *out, const void *a, size_t rows);
    void (*fill)(void *out, double number, size_t rows);
    /* c ? a : b; with b a number; with both numbers */
    void (*select)(void *out, const uint64_t *c, const void *a, const void *b, size_t rows);
    void (*select_or)(void *out, const uint64_t *c, const void *a, double b, size_t rows);
    void (*select_scalars)(void *out, const uint64_t *c, double a, double b, size_t rows);
};

struct kernels {
    const struct number_kernels *doubles, *singles;

    /* Singles, with the product and the comparison in doubles. */
    void (*less_scaled_mixed)(uint64_t *out, const float *a, double k, const float *b, size_t rows);
    void (*scaled_less_mixed)(uint64_t *out, double k, const float *b, const float *a, size_t rows);

    /* Numbers by label, and bits of those labels (below 64) that are in `set`. Labels take up four
     * bits or eight. */
    void (*look_up)(double *out, const void *labels, enum storage storage, size_t first,
                    const double *table, size_t rows);
    void (*among)(uint64_t *out, const void *labels, enum storage storage, size_t first,
                  uint64_t set, size_t rows);
    /* Full years (not of four bits): ages[birth - first_birth], by the calendar for births outside
     * the table. The table ends with the day. */
    void (*age)(double *out, const void *births, enum storage storage, size_t first,
                const uint8_t *ages, int64_t first_birth, size_t nages, size_t rows);
    /* Bits from `first` on, moved to start at bit 0. */
    void (*bits_from)(uint64_t *out, const uint64_t *bits, size_t first, size_t rows);

    /* Narrow columns to bits. `limit` is an integer of the storage, on four bits any of eight. */
    void (*less_integer)(uint64_t *out, const void *values, enum storage storage, size_t first,
                         int64_t limit, size_t rows);
    void (*equal_integer)(uint64_t *out, const void *values, enum storage storage, size_t first,
                          int64_t number, size_t rows);

    /* Logic on whole words: a & ~b, a | ~b, c ? a : b … */
    void (*and)(uint64_t *out, const uint64_t *a, const uint64_t *b, size_t rows);
    void (* or)(uint64_t *out, const uint64_t *a, const uint64_t *b, size_t rows);
    void (*and_not)(uint64_t *out, const uint64_t *a, const uint64_t *b, size_t rows);
    void (*or_not)(uint64_t *out, const uint64_t *a, const uint64_t *b, size_t rows);
    void (*not )(uint64_t *out, const uint64_t *a, size_t rows);
    void (*select_bits)(uint64_t *out, const uint64_t *c, const uint64_t *a, const uint64_t *b,
                        size_t rows);
    void (*fill_bits)(uint64_t *out, bool yes, size_t rows);

    /* Doubles only. */
    void (*divide)(double *out, const double *a, const double *b, size_t rows);
    void (*divide_scalar)(double *out, const double *a, double b, size_t rows);
    void (*floor)(double *out, const double *a, size_t rows);
    void (*ceil)(double *out, const double *a, size_t rows);
    void (*round)(double *out, const double *a, size_t rows); /* half away from zero */
    void (*fen)(double *out, const double *a, size_t rows);   /* yuan to whole fen, the same way */

    /* Intervals: the ends of a product or quotient from the ends a[0], a[1] and b[0], b[1] of its
     * parts; and ends that do not make an interval of finite numbers or are one infinite number
     * become -infinity and infinity. As value.c says it. */
    void (*multiply_ends)(double *low, double *high, const double *const a[2],
                          const double *const b[2], size_t rows);
    void (*divide_ends)(double *low, double *high, const double *const a[2],
                        const double *const b[2], size_t rows);
    void (*settle)(double *out_low, double *out_high, const double *low, const double *high,
                   size_t rows);

    /* table[index[i]] */
    void (*pick_small)(double *out, const double *table, const uint16_t *index, size_t rows);
    void (*pick)(double *out, const double *table, const int32_t *index, size_t rows);

    /* How many of the bits from `from` up to but not including `to` are set. */
    size_t (*population)(const uint64_t *bits, size_t from, size_t to);

    /* Members to households. The least of nobody is infinity, the greatest -infinity. `only` is the
     * value of the one member in the mask, `other` for none or several. */
    void (*count)(double *out, const uint64_t *mask, const struct segments *segments);
    void (*any)(uint64_t *out, const uint64_t *mask, const struct segments *segments);
    void (*sum)(double *out, const double *values, const struct segments *segments);
    void (*least_of)(double *out, const double *values, const struct segments *segments);
    void (*greatest_of)(double *out, const double *values, const struct segments *segments);
    void (*only)(double *out, const uint64_t *mask, const double *values, double other,
                 const struct segments *segments);

    /* Households to members; `out` of spread has room for SPREAD_MORE rows more. */
    void (*spread)(double *out, const double *a, const struct segments *segments);
    void (*spread_bits)(uint64_t *out, const uint64_t *a, const struct segments *segments);
};

enum { SPREAD_MORE = 8 };

/* NULL for AVX2 when the machine or the build has none. */
enum kernels_kind { KERNELS_BEST, KERNELS_PORTABLE, KERNELS_AVX2 };
const struct kernels *kernels_of(enum kernels_kind kind);

#endif
