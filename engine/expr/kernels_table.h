/* All kernels for one instruction set, which KERNELS names. Included once by each. */
#ifndef DIGUAN_KERNELS_TABLE_H
#define DIGUAN_KERNELS_TABLE_H

#include "kernels_sets.h"

#include "kernels_compare.h"
#include "kernels_members.h"
#include "kernels_numbers.h"

#define NUMBER double
#define BITS uint64_t
#define TYPED(name) name##_f64
#define LANES 4
#define VECTOR(name) _mm256_##name##_pd
#include "kernels_mixed.h"
#include "kernels_typed.h"
#undef NUMBER
#undef BITS
#undef TYPED
#undef LANES
#undef VECTOR

#define NUMBER float
#define BITS uint32_t
#define TYPED(name) name##_f32
#define LANES 8
#define VECTOR(name) _mm256_##name##_ps
#include "kernels_typed.h"

static const struct kernels table = {
    .doubles = &kernels_f64,
    .singles = &kernels_f32,
    .less_scaled_mixed = less_scaled_mixed,
    .scaled_less_mixed = scaled_less_mixed,
    .look_up = look_up,
    .among = among,
    .age = age,
    .bits_from = bits_from,
    .less_integer = less_integer,
    .equal_integer = equal_integer,
    .and = and_,
    .or = or_,
    .and_not = and_not,
    .or_not = or_not,
    .not = not_,
    .select_bits = select_bits,
    .fill_bits = fill_bits,
    .divide = divide,
    .divide_scalar = divide_scalar,
    .floor = floor_,
    .ceil = ceil_,
    .round = round_,
    .fen = fen,
    .multiply_ends = multiply_ends,
    .divide_ends = divide_ends,
    .settle = settle,
    .pick_small = pick_small,
    .pick = pick,
    .population = population,
    .count = count,
    .any = any,
    .sum = sum,
    .least_of = least_of,
    .greatest_of = greatest_of,
    .only = only,
    .spread = spread,
    .spread_bits = spread_bits,
};

const struct kernels *const KERNELS = &table;

#endif
