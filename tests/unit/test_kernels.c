/* Every kernel against a straight loop over rows, bit by bit: both sets of kernels, numbers of rows
 * that fill no word, columns that begin anywhere, and numbers that are not finite. */
#include "kernels.h"
#include "text.h"
#include "value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>

enum { MOST = 1100, PAD = 128 };

static const size_t row_counts[] = {0, 1, 3, 31, 63, 64, 65, 127, 128, 200, 1027};
static const size_t firsts[] = {0, 1, 7, 63, 64, 67};
enum { COUNTS = sizeof row_counts / sizeof *row_counts, FIRSTS = sizeof firsts / sizeof *firsts };

/* Inputs, the same in every run. */
static struct inputs {
    double a[MOST], b[MOST], low[MOST], high[MOST];
    uint64_t p[MOST / 64 + 3], q[MOST / 64 + 3], r[MOST / 64 + 3];
    uint8_t i4[(MOST / NIBBLE_ROWS + 1) * NIBBLE_BYTES]; /* the lower halves of i8 */
    int8_t i8[MOST];
    int16_t i16[MOST];
    int32_t i32[MOST];
} in;

static uint64_t state = 42;

static uint64_t next_random(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static double random_number(void)
{
    static const double special[] = {0.0,  -0.0,  1,     -1,     0.5,      -0.5,      2.5,   -2.5,
                                     1e15, -1e15, 1e300, 1e-300, INFINITY, -INFINITY, 0.285, 1.005};
    uint64_t r = next_random();
    if (r % 3 == 0)
        return special[r / 3 % (sizeof special / sizeof *special)];
    return (double)(int64_t)(r >> 30) / 1000 - 8000000;
}

static void fill_inputs(void)
{
    for (size_t i = 0; i < MOST; i++) {
        uint64_t r = next_random();
        in.a[i] = i % 97 == 5 ? NAN : random_number();
        in.b[i] = i % 89 == 7 ? NAN : r % 5 == 0 ? in.a[i] : random_number();
        double x = random_number(), y = r % 2 ? x : random_number();
        in.low[i] = x < y ? x : y;
        in.high[i] = x < y ? y : x;
        in.i8[i] = (int8_t)(r >> 8);
        in.i16[i] = (int16_t)(r >> 16);
        in.i32[i] = (int32_t)(r >> 24);
    }
    for (size_t i = 0; i < sizeof in.p / sizeof *in.p; i++) {
        in.p[i] = next_random();
        in.q[i] = next_random();
        in.r[i] = next_random();
    }
    in.i8[3] = INT8_MIN, in.i16[3] = INT16_MIN, in.i32[3] = INT32_MIN;
    in.i8[4] = INT8_MAX, in.i16[4] = INT16_MAX, in.i32[4] = INT32_MAX;
    for (size_t i = 0; i < MOST; i++)
        in.i4[i / 64 * 32 + i % 32] |= (uint8_t)((in.i8[i] & 15) << (i % 64 < 32 ? 0 : 4));
}

static bool bit(const uint64_t *bits, size_t row)
{
    return bits[row / 64] >> row % 64 & 1;
}

static void same_bits(const char *name, size_t row, bool got, bool want)
{
    if (got != want)
        fail_msg("%s, row %zu: got %d, want %d", name, row, got, want);
}

static void same_number(const char *name, size_t row, double got, double want)
{
    bool both_nan = isnan(got) && isnan(want);
    if (!both_nan && memcmp(&got, &want, sizeof got) != 0)
        fail_msg("%s, row %zu: got %.17g, want %.17g", name, row, got, want);
}

/* Both sets, one after the other. */
static void with_each_set(void (*check)(const struct kernels *k, size_t rows, size_t first))
{
    for (enum kernels_kind kind = KERNELS_PORTABLE; kind <= KERNELS_AVX2; kind++) {
        const struct kernels *kernels = kernels_of(kind);
        if (!kernels) {
            print_message("this machine has no AVX2: only the portable kernels are tested\n");
            continue;
        }
        for (size_t n = 0; n < COUNTS; n++)
            for (size_t f = 0; f < FIRSTS; f++)
                check(kernels, row_counts[n], firsts[f]);
    }
}

/* Numbers ---------------------------------------------------------------------------------------*/

#define TWIN(name, expression)                                                                     \
    static double name(double a, double b)                                                         \
    {                                                                                              \
        (void)b;                                                                                   \
        return expression;                                                                         \
    }

TWIN(twin_add, a + b)
TWIN(twin_subtract, a - b)
TWIN(twin_reversed, b - a)
TWIN(twin_multiply, a *b)
TWIN(twin_divide, a / b)
TWIN(twin_least, b < a ? b : a)
TWIN(twin_greatest, b > a ? b : a)
TWIN(twin_negate, -a)
TWIN(twin_floor, floor(a))
TWIN(twin_ceil, ceil(a))
TWIN(twin_round, round(a))
TWIN(twin_fen, value_fen(a))

static void numbers(const struct kernels *k, size_t rows, size_t first)
{
    const struct {
        const char *name;
        void (*run)(double *, const double *, const double *, size_t);
        double (*twin)(double, double);
    } pairs[] = {{"add", k->add, twin_add},
                 {"subtract", k->subtract, twin_subtract},
                 {"multiply", k->multiply, twin_multiply},
                 {"divide", k->divide, twin_divide},
                 {"least", k->least, twin_least},
                 {"greatest", k->greatest, twin_greatest}};
    double out[MOST + PAD];
    for (size_t n = 0; n < sizeof pairs / sizeof *pairs; n++) {
        pairs[n].run(out, in.a + first, in.b + first, rows);
        for (size_t i = 0; i < rows; i++)
            same_number(pairs[n].name, i, out[i], pairs[n].twin(in.a[first + i], in.b[first + i]));
    }
}

static void reversed_subtract(const struct kernels *k, double *out, const double *a, double b,
                              size_t rows)
{
    k->scalar_subtract(out, b, a, rows);
}

static void numbers_with_scalars(const struct kernels *k, size_t rows, size_t first)
{
    const struct {
        const char *name;
        void (*run)(double *, const double *, double, size_t);
        double (*twin)(double, double);
    } scalars[] = {{"add_scalar", k->add_scalar, twin_add},
                   {"multiply_scalar", k->multiply_scalar, twin_multiply},
                   {"divide_scalar", k->divide_scalar, twin_divide},
                   {"least_scalar", k->least_scalar, twin_least},
                   {"greatest_scalar", k->greatest_scalar, twin_greatest}};
    const double others[] = {0.0, -3.7, 100, INFINITY};
    double out[MOST + PAD];
    for (size_t o = 0; o < 4; o++) {
        for (size_t n = 0; n < sizeof scalars / sizeof *scalars; n++) {
            scalars[n].run(out, in.a + first, others[o], rows);
            for (size_t i = 0; i < rows; i++)
                same_number(scalars[n].name, i, out[i],
                            scalars[n].twin(in.a[first + i], others[o]));
        }
        k->add_scaled(out, in.a + first, others[o], in.b + first, rows);
        for (size_t i = 0; i < rows; i++) {
            volatile double product = others[o] * in.b[first + i];
            same_number("add_scaled", i, out[i], in.a[first + i] + product);
        }
        reversed_subtract(k, out, in.a + first, others[o], rows);
        for (size_t i = 0; i < rows; i++)
            same_number("scalar_subtract", i, out[i], twin_reversed(in.a[first + i], others[o]));
    }
}

static void numbers_alone(const struct kernels *k, size_t rows, size_t first)
{
    const struct {
        const char *name;
        void (*run)(double *, const double *, size_t);
        double (*twin)(double, double);
    } alone[] = {{"negate", k->negate, twin_negate},
                 {"floor", k->floor, twin_floor},
                 {"ceil", k->ceil, twin_ceil},
                 {"round", k->round, twin_round},
                 {"fen", k->fen, twin_fen}};
    double out[MOST + PAD];
    for (size_t n = 0; n < sizeof alone / sizeof *alone; n++) {
        alone[n].run(out, in.a + first, rows);
        for (size_t i = 0; i < rows; i++) {
            double want = alone[n].twin(in.a[first + i], 0);
            bool zero = want == 0 && out[i] == 0; /* its sign has no meaning after rounding */
            same_number(alone[n].name, i, zero ? want : out[i], want);
        }
    }
    k->fill(out, -2.5, rows);
    for (size_t i = 0; i < rows; i++)
        same_number("fill", i, out[i], -2.5);
}

static void choices(const struct kernels *k, size_t rows, size_t first)
{
    double out[MOST + PAD];
    k->select(out, in.p, in.a + first, in.b + first, rows);
    for (size_t i = 0; i < rows; i++)
        same_number("select", i, out[i], bit(in.p, i) ? in.a[first + i] : in.b[first + i]);
    k->select_or(out, in.p, in.a + first, -0.0, rows);
    for (size_t i = 0; i < rows; i++)
        same_number("select_or", i, out[i], bit(in.p, i) ? in.a[first + i] : -0.0);
    k->select_scalars(out, in.p, 2.5, -INFINITY, rows);
    for (size_t i = 0; i < rows; i++)
        same_number("select_scalars", i, out[i], bit(in.p, i) ? 2.5 : -INFINITY);
}

/* Intervals by the reference; a zero may have either sign. */
static void same_interval(const char *name, size_t row, double low, double high, struct value want)
{
    if (low != want.low || high != want.high)
        fail_msg("%s, row %zu: got [%.17g, %.17g], want [%.17g, %.17g]", name, row, low, high,
                 want.low, want.high);
}

static struct value interval(size_t i)
{
    struct value value = {in.low[i], in.high[i]};
    bool settled = value.low < value.high || !isinf(value.low);
    return settled ? value : (struct value){-INFINITY, INFINITY};
}

static void intervals(const struct kernels *k, size_t rows, size_t first)
{
    double ends[4][MOST], low[MOST + PAD], high[MOST + PAD];
    for (size_t i = 0; i < rows; i++) {
        struct value a = interval(first + i), b = interval((first + i + 11) % MOST);
        ends[0][i] = a.low, ends[1][i] = a.high, ends[2][i] = b.low, ends[3][i] = b.high;
    }
    const double *const a[2] = {ends[0], ends[1]}, *const b[2] = {ends[2], ends[3]};
    for (int divide = 0; divide < 2; divide++) {
        (divide ? k->divide_ends : k->multiply_ends)(low, high, a, b, rows);
        for (size_t i = 0; i < rows; i++) {
            const struct value o[3] = {{a[0][i], a[1][i]}, {b[0][i], b[1][i]}, {0, 0}};
            same_interval(divide ? "divide_ends" : "multiply_ends", i, low[i], high[i],
                          value_of_operation(divide ? OP_DIV : OP_MUL, o, 0));
        }
    }
    k->settle(low, high, in.a + first, in.b + first, rows);
    for (size_t i = 0; i < rows; i++) {
        double l = in.a[first + i], h = in.b[first + i];
        bool settled = l < h || (l == h && isfinite(l));
        same_interval("settle", i, low[i], high[i],
                      settled ? (struct value){l, h} : (struct value){-INFINITY, INFINITY});
    }
}

/* Narrow storage --------------------------------------------------------------------------------*/

static double stored(enum storage storage, size_t row)
{
    if (storage == STORE_I4)
        return in.i8[row] & 15;
    return storage == STORE_I8 ? in.i8[row] : storage == STORE_I16 ? in.i16[row] : in.i32[row];
}

static const void *rows_of(enum storage storage)
{
    return storage == STORE_I4    ? (const void *)in.i4
           : storage == STORE_I8  ? (const void *)in.i8
           : storage == STORE_I16 ? (const void *)in.i16
                                  : (const void *)in.i32;
}

static void narrow(const struct kernels *k, size_t rows, size_t first)
{
    const double scales[] = {1, 10, 100, 1000};
    const int64_t limits[] = {-128, -1, 0, 1, 100, 127};
    double out[MOST + PAD];
    uint64_t bits[MOST / 64 + 3];
    for (enum storage s = STORE_I8; s <= STORE_I4; s++) {
        if (s == STORE_F64)
            continue;
        for (size_t n = 0; n < 4; n++) {
            k->widen(out, rows_of(s), s, first, scales[n], rows);
            for (size_t i = 0; i < rows; i++)
                same_number("widen", i, out[i], stored(s, first + i) / scales[n]);
        }
        for (size_t n = 0; n < 6; n++) {
            k->less_integer(bits, rows_of(s), s, first, limits[n], rows);
            for (size_t i = 0; i < rows; i++)
                same_bits("less_integer", i, bit(bits, i),
                          stored(s, first + i) < (double)limits[n]);
            k->equal_integer(bits, rows_of(s), s, first, limits[n], rows);
            for (size_t i = 0; i < rows; i++)
                same_bits("equal_integer", i, bit(bits, i),
                          stored(s, first + i) == (double)limits[n]);
        }
    }
}

/* The quotient by multiplication is the quotient: integers near powers of two and all small ones.
 */
static void widening_divides(void **test)
{
    (void)test;
    enum { N = 4096 };
    static int32_t values[N];
    static double out[N];
    for (enum kernels_kind kind = KERNELS_PORTABLE; kind <= KERNELS_AVX2; kind++)
        for (int64_t block = 0; kernels_of(kind) && block < 512; block++) {
            for (int i = 0; i < N; i++)
                values[i] = block < 64 ? (int32_t)(block * N + i)
                                       : (int32_t)(uint32_t)(next_random() >> 20);
            for (double scale = 10; scale <= 1000; scale *= 10) {
                kernels_of(kind)->widen(out, values, STORE_I32, 0, scale, N);
                for (size_t i = 0; i < N; i++)
                    same_number("widen", i, out[i], values[i] / scale);
            }
        }
}

static void labels(const struct kernels *k, size_t rows, size_t first)
{
    const uint64_t sets[] = {0, 1, 0x8000000000000001u, 0x00F0F0F012345678u, UINT64_MAX};
    int8_t label[MOST];
    double table[64], out[MOST + PAD];
    uint64_t bits[MOST / 64 + 3];
    for (size_t i = 0; i < MOST; i++)
        label[i] = (int8_t)(in.i8[i] & 63);
    for (size_t i = 0; i < 64; i++)
        table[i] = in.a[i];
    k->look_up(out, label, STORE_I8, first, table, rows);
    for (size_t i = 0; i < rows; i++)
        same_number("look_up", i, out[i], table[label[first + i]]);
    k->look_up(out, in.i4, STORE_I4, first, table, rows);
    for (size_t i = 0; i < rows; i++)
        same_number("look_up", i, out[i], table[in.i8[first + i] & 15]);
    for (size_t n = 0; n < 5; n++) {
        k->among(bits, label, STORE_I8, first, sets[n], rows);
        for (size_t i = 0; i < rows; i++)
            same_bits("among", i, bit(bits, i), sets[n] >> label[first + i] & 1);
        k->among(bits, in.i4, STORE_I4, first, sets[n], rows);
        for (size_t i = 0; i < rows; i++)
            same_bits("among", i, bit(bits, i), sets[n] >> (in.i8[first + i] & 15) & 1);
    }
}

static void ages(const struct kernels *k, size_t rows, size_t first)
{
    enum { DAY = 16800, FIRST = -20000 };
    static uint8_t table[DAY - FIRST + 1];
    double out[MOST + PAD];
    for (int birth = FIRST; birth <= DAY; birth++)
        table[birth - FIRST] = (uint8_t)date_full_years(birth, DAY);
    for (enum storage s = STORE_I8; s <= STORE_I16; s++) {
        k->age(out, rows_of(s), s, first, table, FIRST, sizeof table, rows);
        for (size_t i = 0; i < rows; i++)
            same_number("age", i, out[i], date_full_years((int)stored(s, first + i), DAY));
    }
    int32_t births[MOST];
    for (size_t i = 0; i < MOST; i++)
        births[i] = in.i32[i] % 60000;
    k->age(out, births, STORE_I32, first, table, FIRST, sizeof table, rows);
    for (size_t i = 0; i < rows; i++)
        same_number("age", i, out[i], date_full_years(births[first + i], DAY));
}

static void picks(const struct kernels *k, size_t rows, size_t first)
{
    uint16_t small[MOST];
    int32_t index[MOST];
    double out[MOST + PAD];
    for (size_t i = 0; i < MOST; i++) {
        small[i] = (uint16_t)(in.i16[i] & 255);
        index[i] = in.i16[i] & 255;
    }
    k->pick_small(out, in.a, small + first, rows);
    for (size_t i = 0; i < rows; i++)
        same_number("pick_small", i, out[i], in.a[small[first + i]]);
    k->pick(out, in.a, index + first, rows);
    for (size_t i = 0; i < rows; i++)
        same_number("pick", i, out[i], in.a[index[first + i]]);
}

/* Bits ------------------------------------------------------------------------------------------*/

#define CHECK_BITS(name, call, test)                                                               \
    do {                                                                                           \
        k->call;                                                                                   \
        for (size_t i = 0; i < rows; i++)                                                          \
            same_bits(name, i, bit(out, i), test);                                                 \
    } while (0)

static void comparisons(const struct kernels *k, size_t rows, size_t first)
{
    const double *a = in.a + first, *b = in.b + first, scalars[] = {0, -0.0, 1, 0.285, INFINITY};
    uint64_t out[MOST / 64 + 3];
    CHECK_BITS("less", less(out, a, b, rows), a[i] < b[i]);
    CHECK_BITS("equal", equal(out, a, b, rows), a[i] == b[i]);
    for (size_t n = 0; n < 5; n++) {
        double s = scalars[n];
        CHECK_BITS("less_scalar", less_scalar(out, a, s, rows), a[i] < s);
        CHECK_BITS("scalar_less", scalar_less(out, s, a, rows), s < a[i]);
        CHECK_BITS("equal_scalar", equal_scalar(out, a, s, rows), a[i] == s);
        CHECK_BITS("less_scaled", less_scaled(out, a, s, b, rows), a[i] < s * b[i]);
        CHECK_BITS("scaled_less", scaled_less(out, s, b, a, rows), s * b[i] < a[i]);
    }
}

static void logic(const struct kernels *k, size_t rows, size_t first)
{
    uint64_t out[MOST / 64 + 3];
    const uint64_t *p = in.p, *q = in.q, *r = in.r;
    CHECK_BITS("and", and(out, p, q, rows), bit(p, i) && bit(q, i));
    CHECK_BITS("or", or (out, p, q, rows), bit(p, i) || bit(q, i));
    CHECK_BITS("and_not", and_not(out, p, q, rows), bit(p, i) && !bit(q, i));
    CHECK_BITS("or_not", or_not(out, p, q, rows), bit(p, i) || !bit(q, i));
    CHECK_BITS("not", not(out, p, rows), !bit(p, i));
    CHECK_BITS("select_bits", select_bits(out, p, q, r, rows), bit(bit(p, i) ? q : r, i));
    CHECK_BITS("fill_bits", fill_bits(out, true, rows), true);
    CHECK_BITS("bits_from", bits_from(out, p, first, rows), bit(p, first + i));
}

static void populations(const struct kernels *k, size_t rows, size_t first)
{
    size_t found = 0;
    for (size_t i = first; i < first + rows; i++)
        found += bit(in.p, i);
    if (k->population(in.p, first, first + rows) != found)
        fail_msg("population from %zu, %zu rows", first, rows);
}

/* Members ---------------------------------------------------------------------------------------*/

struct crowd {
    uint32_t starts[400];
    uint64_t first[40], last[40], filled[40], packed[40];
    uint32_t before[40];
    struct segments segments;
};

/* Households of 0 (where there are gaps) or 1 to 6 members, now and then of more than a word. */
static void gather_crowd(struct crowd *crowd, size_t households, bool gaps, size_t first)
{
    crowd->starts[0] = (uint32_t)first;
    for (size_t i = 0; i < households; i++) {
        uint64_t r = next_random();
        uint32_t some = r % 50 == 0 ? 150 : gaps ? (uint32_t)(r % 6) : 1 + (uint32_t)(r % 6);
        if (crowd->starts[i] + some > MOST - 330)
            some = gaps ? 0 : 1;
        crowd->starts[i + 1] = crowd->starts[i] + some;
    }
    crowd->segments = (struct segments){.starts = crowd->starts,
                                        .households = households,
                                        .members = crowd->starts[households] - first,
                                        .first = crowd->first,
                                        .last = crowd->last,
                                        .filled = crowd->filled,
                                        .packed = crowd->packed,
                                        .before = crowd->before};
    segments_mark(&crowd->segments);
}

static struct value twin_extremes(const double *values, size_t from, size_t to, double *sum)
{
    struct value ends = {INFINITY, -INFINITY};
    *sum = 0;
    for (size_t j = from; j < to; j++) {
        *sum += values[j];
        ends.low = values[j] < ends.low ? values[j] : ends.low;
        ends.high = values[j] > ends.high ? values[j] : ends.high;
    }
    return ends;
}

static void check_reductions(const struct kernels *k, const struct crowd *crowd)
{
    const struct segments *s = &crowd->segments;
    double out[5][400 + PAD];
    uint64_t any[40];
    k->count(out[0], in.p, s);
    k->sum(out[1], in.a, s);
    k->least_of(out[2], in.a, s);
    k->greatest_of(out[3], in.a, s);
    k->only(out[4], in.p, in.b, -7, s);
    k->any(any, in.p, s);
    for (size_t i = 0; i < s->households; i++) {
        size_t from = s->starts[i] - s->starts[0], to = s->starts[i + 1] - s->starts[0];
        size_t found = 0, at = 0;
        for (size_t j = from; j < to; j++)
            if (bit(in.p, j)) {
                found++;
                at = j;
            }
        double sum;
        struct value ends = twin_extremes(in.a, from, to, &sum);
        same_number("count", i, out[0][i], (double)found);
        same_number("sum", i, out[1][i], sum);
        same_number("least_of", i, out[2][i], ends.low);
        same_number("greatest_of", i, out[3][i], ends.high);
        same_number("only", i, out[4][i], found == 1 ? in.b[at] : -7);
        same_bits("any", i, bit(any, i), found > 0);
    }
}

static void check_spread(const struct kernels *k, const struct crowd *crowd)
{
    const struct segments *s = &crowd->segments;
    double out[MOST + SPREAD_MORE];
    uint64_t bits[40];
    k->spread(out, in.b, s);
    k->spread_bits(bits, in.q, s);
    for (size_t i = 0; i < s->households; i++)
        for (size_t j = s->starts[i] - s->starts[0]; j < s->starts[i + 1] - s->starts[0]; j++) {
            same_number("spread", j, out[j], in.b[i]);
            same_bits("spread_bits", j, bit(bits, j), bit(in.q, i));
        }
}

static void members(const struct kernels *k, size_t rows, size_t first)
{
    static struct crowd crowd;
    for (int gaps = 0; gaps < 2; gaps++) {
        gather_crowd(&crowd, rows < 250 ? rows : 250, gaps, first);
        check_reductions(k, &crowd);
        check_spread(k, &crowd);
    }
}

/* Contraction -----------------------------------------------------------------------------------*/

/* A product that rounding makes smaller or greater is added as rounded. In one step the sum would
 * keep what rounding took; the AVX2 kernels are compiled for a machine that could do that. */
static void products_are_rounded(void **test)
{
    (void)test;
    size_t differing = 0;
    for (double n = 1; n < 2000; n++) {
        volatile double product = n * 0.1;
        double total = -product, sum, share = n;
        differing += fma(0.1, n, -product) != 0;
        for (enum kernels_kind kind = KERNELS_PORTABLE; kind <= KERNELS_AVX2; kind++) {
            if (!kernels_of(kind))
                continue;
            kernels_of(kind)->add_scaled(&sum, &total, 0.1, &share, 1);
            same_number("add_scaled", (size_t)n, sum, 0);
        }
    }
    assert_true(differing > 500);
}

#define WITH_EACH_SET(name)                                                                        \
    static void test_##name(void **test)                                                           \
    {                                                                                              \
        (void)test;                                                                                \
        with_each_set(name);                                                                       \
    }

WITH_EACH_SET(numbers)
WITH_EACH_SET(numbers_with_scalars)
WITH_EACH_SET(numbers_alone)
WITH_EACH_SET(choices)
WITH_EACH_SET(intervals)
WITH_EACH_SET(narrow)
WITH_EACH_SET(labels)
WITH_EACH_SET(ages)
WITH_EACH_SET(picks)
WITH_EACH_SET(comparisons)
WITH_EACH_SET(logic)
WITH_EACH_SET(populations)
WITH_EACH_SET(members)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_numbers_with_scalars),
        cmocka_unit_test(test_numbers_alone),
        cmocka_unit_test(test_choices),
        cmocka_unit_test(test_intervals),
        cmocka_unit_test(test_narrow),
        cmocka_unit_test(widening_divides),
        cmocka_unit_test(test_labels),
        cmocka_unit_test(test_ages),
        cmocka_unit_test(test_picks),
        cmocka_unit_test(test_comparisons),
        cmocka_unit_test(test_logic),
        cmocka_unit_test(test_populations),
        cmocka_unit_test(test_members),
        cmocka_unit_test(products_are_rounded),
    };
    fill_inputs();
    return cmocka_run_group_tests_name("kernels", tests, NULL, NULL);
}
