/* Arithmetic on doubles. Part of kernels_table.h. */
#ifndef DIGUAN_KERNELS_NUMBERS_H
#define DIGUAN_KERNELS_NUMBERS_H

#include "kernels_nibbles.h"
#include "text.h"

#include <math.h>
#include <string.h>

/* Narrow storage ------------------------------------------------------------------------------- */

/* 1 / scale in two parts, the first so short that its product with an integer of 32 bits is exact.
 * The sum of both products is then off by less than 2^-70 of itself, while a quotient by 10, 100 or
 * 1000 is at least 2^-64 away from where rounding turns: it comes out as dividing would. */
struct inverse {
    double high, low;
};

static inline struct inverse inverse_of(double scale)
{
    double high = 1 / scale;
    uint64_t bits;
    memcpy(&bits, &high, sizeof bits);
    bits &= ~(uint64_t)0xFFFFFFFF;
    memcpy(&high, &bits, sizeof bits);
    return (struct inverse){high, (1 - high * scale) / scale};
}

static void look_up_i8(double *restrict out, const int8_t *restrict labels,
                       const double *restrict numbers, size_t rows)
{
    for (size_t i = 0; i < rows; i++)
        out[i] = numbers[(uint8_t)labels[i]];
}

static void look_up_i4(double *out, const void *values, size_t first, const double *numbers,
                       size_t rows)
{
    IN_STRIPS(look_up_i8(out + done, a, numbers, count))
}

static void look_up(double *out, const void *values, enum storage storage, size_t first,
                    const double *numbers, size_t rows)
{
    if (storage == STORE_I4)
        look_up_i4(out, values, first, numbers, rows);
    else
        look_up_i8(out, (const int8_t *)values + first, numbers, rows);
}

#define AGES(name, type)                                                                           \
    static void name(double *restrict out, const type *restrict births, const uint8_t *ages,       \
                     int64_t first_birth, size_t nages, size_t rows)                               \
    {                                                                                              \
        for (size_t i = 0; i < rows; i++) {                                                        \
            uint64_t at = (uint64_t)((int64_t)births[i] - first_birth);                            \
            out[i] = at < nages ? (double)ages[at]                                                 \
                                : (double)date_full_years(                                         \
                                      (int)births[i], (int)(first_birth + (int64_t)nages - 1));    \
        }                                                                                          \
    }

AGES(age_i8, int8_t)
AGES(age_i16, int16_t)
AGES(age_i32, int32_t)
AGES(age_f64, double)

static void age(double *out, const void *births, enum storage storage, size_t first,
                const uint8_t *ages, int64_t first_birth, size_t nages, size_t rows)
{
    if (storage == STORE_I8)
        age_i8(out, (const int8_t *)births + first, ages, first_birth, nages, rows);
    else if (storage == STORE_I16)
        age_i16(out, (const int16_t *)births + first, ages, first_birth, nages, rows);
    else if (storage == STORE_I32)
        age_i32(out, (const int32_t *)births + first, ages, first_birth, nages, rows);
    else
        age_f64(out, (const double *)births + first, ages, first_birth, nages, rows);
}

/* Doubles only --------------------------------------------------------------------------------- */

static void divide(double *restrict out, const double *restrict a, const double *restrict b,
                   size_t rows)
{
    for (size_t i = 0; i < rows; i++)
        out[i] = a[i] / b[i];
}

static void divide_scalar(double *restrict out, const double *restrict a, double b, size_t rows)
{
    for (size_t i = 0; i < rows; i++)
        out[i] = a[i] / b;
}

#define EACH(name, expression)                                                                     \
    static void name(double *restrict out, const double *restrict a, size_t rows)                  \
    {                                                                                              \
        for (size_t i = 0; i < rows; i++)                                                          \
            out[i] = expression;                                                                   \
    }

/* The whole part, and one more when the rest is a half or beyond. */
static inline double rounded(double number)
{
    double whole = trunc(number), rest = number - whole;
    return whole + (double)(rest >= 0.5) - (double)(rest <= -0.5);
}

EACH(floor_, floor(a[i]))
EACH(ceil_, ceil(a[i]))
EACH(round_, rounded(a[i]))
EACH(fen, rounded(a[i] * 100) / 100)

/* Intervals ------------------------------------------------------------------------------------ */

static inline double lesser(double a, double b)
{
    return b < a ? b : a;
}

static inline double greater(double a, double b)
{
    return b > a ? b : a;
}

/* 0 × infinity stands for 0 × any number. */
static inline double corner(double a, double b)
{
    return a == 0 ? 0 : b == 0 ? 0 : a * b;
}

/* The distance of the ends is not a number for two equal infinities, and below zero or not a number
 * for what is no interval. */
static inline void put_settled(double *out_low, double *out_high, double low, double high)
{
    bool settled = high - low >= 0;
    *out_low = settled ? low : -INFINITY;
    *out_high = settled ? high : INFINITY;
}

static void settle(double *restrict out_low, double *restrict out_high, const double *restrict low,
                   const double *restrict high, size_t rows)
{
    for (size_t i = 0; i < rows; i++)
        put_settled(out_low + i, out_high + i, low[i], high[i]);
}

static void multiply_ends(double *restrict low, double *restrict high, const double *const a[2],
                          const double *const b[2], size_t rows)
{
    const double *restrict a_low = a[0], *restrict a_high = a[1];
    const double *restrict b_low = b[0], *restrict b_high = b[1];
    for (size_t i = 0; i < rows; i++) {
        double ll = corner(a_low[i], b_low[i]), lh = corner(a_low[i], b_high[i]);
        double hl = corner(a_high[i], b_low[i]), hh = corner(a_high[i], b_high[i]);
        put_settled(low + i, high + i, lesser(lesser(ll, lh), lesser(hl, hh)),
                    greater(greater(ll, lh), greater(hl, hh)));
    }
}

/* A divisor below zero is turned round together with what it divides. Above zero, the ends of the
 * quotient come from one end of the divisor each, by the sign of the end that is divided. What is
 * left of infinite ends is not a number. */
static void divide_ends(double *restrict low, double *restrict high, const double *const a[2],
                        const double *const b[2], size_t rows)
{
    const double *restrict a_low = a[0], *restrict a_high = a[1];
    const double *restrict b_low = b[0], *restrict b_high = b[1];
    for (size_t i = 0; i < rows; i++) {
        bool below = b_high[i] < 0;
        double least_a = below ? -a_high[i] : a_low[i], most_a = below ? -a_low[i] : a_high[i];
        double least_b = below ? -b_high[i] : b_low[i], most_b = below ? -b_low[i] : b_high[i];
        double lowest = least_a / (least_a >= 0 ? most_b : least_b);
        double highest = most_a / (most_a >= 0 ? least_b : most_b);
        double nought = (least_a - least_a) + (most_a - most_a) + (most_b - most_b);
        put_settled(low + i, high + i, least_b > 0 ? lowest + nought : NAN, highest);
    }
}

/* Tables --------------------------------------------------------------------------------------- */

static void pick_small(double *restrict out, const double *restrict numbers,
                       const uint16_t *restrict index, size_t rows)
{
    for (size_t i = 0; i < rows; i++)
        out[i] = numbers[index[i]];
}

static void pick(double *restrict out, const double *restrict numbers,
                 const int32_t *restrict index, size_t rows)
{
    for (size_t i = 0; i < rows; i++)
        out[i] = numbers[index[i]];
}

#endif
