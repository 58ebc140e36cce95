/* The loops over rows: the only place with vector code. Plain C, compiled once for AVX2 and once
 * portably (picked when the program starts; DIGUAN_PORTABLE_KERNELS leaves the second alone). Both
 * give equal bits: no contraction, no reassociation.
 *
 * Yes-or-no columns are packed, row i at bit i % 64 of word i / 64; bits past the last row have no
 * meaning. Numbers are doubles. `rows` need not be a multiple of anything. */
#ifndef DIGUAN_KERNELS_H
#define DIGUAN_KERNELS_H

#include "column.h"

static inline size_t bit_words(size_t rows)
{
    return (rows + 63) / 64;
}

/* Numbers of narrow storage as doubles: value / scale. */
void kernel_widen(double *out, const void *values, enum storage storage, size_t first, double scale,
                  size_t rows);

/* Bits from `first` on, moved to start at bit 0. */
void kernel_bits_from(uint64_t *out, const uint64_t *bits, size_t first, size_t rows);

/* Comparisons to bits. On integers `limit` is an integer of the storage. */
void kernel_less_integer(uint64_t *out, const void *values, enum storage storage, size_t first,
                         int64_t limit, size_t rows);
void kernel_equal_integer(uint64_t *out, const void *values, enum storage storage, size_t first,
                          int64_t number, size_t rows);
void kernel_less_scalar(uint64_t *out, const double *a, double b, size_t rows);
void kernel_scalar_less(uint64_t *out, double a, const double *b, size_t rows);
void kernel_less(uint64_t *out, const double *a, const double *b, size_t rows);
void kernel_equal_scalar(uint64_t *out, const double *a, double b, size_t rows);
void kernel_equal(uint64_t *out, const double *a, const double *b, size_t rows);

/* a < k * b, and k * b < a: the shape of "total against a line times people". */
void kernel_less_scaled(uint64_t *out, const double *a, double k, const double *b, size_t rows);
void kernel_scaled_less(uint64_t *out, double k, const double *b, const double *a, size_t rows);

/* Logic on whole words. */
void kernel_and(uint64_t *out, const uint64_t *a, const uint64_t *b, size_t rows);
void kernel_or(uint64_t *out, const uint64_t *a, const uint64_t *b, size_t rows);
void kernel_and_not(uint64_t *out, const uint64_t *a, const uint64_t *b, size_t rows); /* a & ~b */
void kernel_or_not(uint64_t *out, const uint64_t *a, const uint64_t *b, size_t rows);  /* a | ~b */
void kernel_not(uint64_t *out, const uint64_t *a, size_t rows);
void kernel_select_bits(uint64_t *out, const uint64_t *c, const uint64_t *a, const uint64_t *b,
                        size_t rows); /* c ? a : b */
void kernel_fill_bits(uint64_t *out, bool yes, size_t rows);

/* Arithmetic. */
void kernel_add(double *out, const double *a, const double *b, size_t rows);
void kernel_subtract(double *out, const double *a, const double *b, size_t rows);
void kernel_multiply(double *out, const double *a, const double *b, size_t rows);
void kernel_divide(double *out, const double *a, const double *b, size_t rows);
void kernel_least(double *out, const double *a, const double *b, size_t rows);
void kernel_greatest(double *out, const double *a, const double *b, size_t rows);
void kernel_add_scalar(double *out, const double *a, double b, size_t rows);
void kernel_scalar_subtract(double *out, double a, const double *b, size_t rows);
void kernel_multiply_scalar(double *out, const double *a, double b, size_t rows);
void kernel_negate(double *out, const double *a, size_t rows);
void kernel_fill(double *out, double number, size_t rows);
void kernel_select(double *out, const uint64_t *c, const double *a, const double *b, size_t rows);
/* c ? a : the number b */
void kernel_select_or(double *out, const uint64_t *c, const double *a, double b, size_t rows);
void kernel_select_scalars(double *out, const uint64_t *c, double a, double b, size_t rows);

/* Yuan to whole fen, half away from zero, for |a| < 2^44. */
void kernel_fen(double *out, const double *a, size_t rows);

/* Members and their households: household i has the rows starts[i] up to starts[i + 1], counted
 * from starts[0]. */
void kernel_count(double *out, const uint64_t *mask, const uint32_t *starts, size_t households);
void kernel_any(uint64_t *out, const uint64_t *mask, const uint32_t *starts, size_t households);
void kernel_spread(double *out, const double *a, const uint32_t *starts, size_t households);
void kernel_spread_bits(uint64_t *out, const uint64_t *a, const uint32_t *starts,
                        size_t households);

#endif
