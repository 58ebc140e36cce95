/* All kernels for one instruction set, which KERNELS names. Included once by each. */
#ifndef DIGUAN_KERNELS_TABLE_H
#define DIGUAN_KERNELS_TABLE_H

#include "kernels_sets.h"

#include "kernels_compare.h"
#include "kernels_members.h"
#include "kernels_numbers.h"

static const struct kernels table = {
    .widen = widen,
    .look_up = look_up,
    .among = among,
    .age = age,
    .bits_from = bits_from,
    .less_integer = less_integer,
    .equal_integer = equal_integer,
    .less_scalar = less_scalar,
    .scalar_less = scalar_less,
    .less = less,
    .equal_scalar = equal_scalar,
    .equal = equal,
    .less_scaled = less_scaled,
    .scaled_less = scaled_less,
    .and = and_,
    .or = or_,
    .and_not = and_not,
    .or_not = or_not,
    .not = not_,
    .select_bits = select_bits,
    .fill_bits = fill_bits,
    .add = add,
    .subtract = subtract,
    .multiply = multiply,
    .divide = divide,
    .least = least,
    .greatest = greatest,
    .add_scalar = add_scalar,
    .add_scaled = add_scaled,
    .scalar_subtract = scalar_subtract,
    .multiply_scalar = multiply_scalar,
    .divide_scalar = divide_scalar,
    .least_scalar = least_scalar,
    .greatest_scalar = greatest_scalar,
    .negate = negate,
    .floor = floor_,
    .ceil = ceil_,
    .round = round_,
    .fen = fen,
    .fill = fill,
    .select = select_,
    .select_or = select_or,
    .select_scalars = select_scalars,
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
