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
    float f_a[MOST], f_b[MOST], f32[MOST]; /* a, b and i32 as floats */
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
    for (size_t i = 0; i < MOST; i++) {
        in.f_a[i] = (float)in.a[i];
        in.f_b[i] = (float)in.b[i];
        in.f32[i] = (float)in.i32[i];
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
TWIN(twin_multiply, a *b)
TWIN(twin_divide, a / b)
TWIN(twin_least, b < a ? b : a)
TWIN(twin_greatest, b > a ? b : a)
TWIN(twin_floor, floor(a))
TWIN(twin_ceil, ceil(a))
TWIN(twin_round, round(a))
TWIN(twin_fen, value_fen(a))

/* Doubles or singles: the kernels, the inputs from a row on, and room for results. What floats make
 * in double precision and round is what they make in their own. */
struct typed {
    const struct number_kernels *k;
    bool single;
    const void *a, *b;
    void *out;
};

static double typed_at(const struct typed *t, const void *numbers, size_t row)
{
    return t->single ? (double)((const float *)numbers)[row] : ((const double *)numbers)[row];
}

static double typed_round(const struct typed *t, double number)
{
    return t->single ? (double)(float)number : number;
}

static void same_typed(const struct typed *t, const char *name, size_t row, double want)
{
    same_number(name, row, typed_at(t, t->out, row), typed_round(t, want));
}

static void with_each_type(const struct kernels *k, size_t rows, size_t first,
                           void (*check)(const struct typed *t, size_t rows, size_t first))
{
    static double doubles[MOST + PAD];
    static float singles[MOST + PAD];
    const struct typed of_doubles = {k->doubles, false, in.a + first, in.b + first, doubles};
    const struct typed of_singles = {k->singles, true, in.f_a + first, in.f_b + first, singles};
    check(&of_doubles, rows, first);
    check(&of_singles, rows, first);
}

static void typed_pairs(const struct typed *t, size_t rows, size_t first)
{
    const struct {
        const char *name;
        void (*run)(void *, const void *, const void *, size_t);
        double (*twin)(double, double);
    } pairs[] = {{"add", t->k->add, twin_add},
                 {"subtract", t->k->subtract, twin_subtract},
                 {"multiply", t->k->multiply, twin_multiply},
                 {"least", t->k->least, twin_least},
                 {"greatest", t->k->greatest, twin_greatest}};
    (void)first;
    for (size_t n = 0; n < sizeof pairs / sizeof *pairs; n++) {
        pairs[n].run(t->out, t->a, t->b, rows);
        for (size_t i = 0; i < rows; i++)
            same_typed(t, pairs[n].name, i,
                       pairs[n].twin(typed_at(t, t->a, i), typed_at(t, t->b, i)));
    }
}

static void typed_with_scalar(const struct typed *t, size_t rows, double k)
{
    const struct {
        const char *name;
        void (*run)(void *, const void *, double, size_t);
        double (*twin)(double, double);
    } scalars[] = {{"add_scalar", t->k->add_scalar, twin_add},
                   {"multiply_scalar", t->k->multiply_scalar, twin_multiply},
                   {"least_scalar", t->k->least_scalar, twin_least},
                   {"greatest_scalar", t->k->greatest_scalar, twin_greatest}};
    for (size_t n = 0; n < sizeof scalars / sizeof *scalars; n++) {
        scalars[n].run(t->out, t->a, k, rows);
        for (size_t i = 0; i < rows; i++)
            same_typed(t, scalars[n].name, i, scalars[n].twin(typed_at(t, t->a, i), k));
    }
    t->k->add_scaled(t->out, t->a, k, t->b, rows);
    for (size_t i = 0; i < rows; i++) {
        volatile double product = typed_round(t, k * typed_at(t, t->b, i));
        same_typed(t, "add_scaled", i, typed_at(t, t->a, i) + product);
    }
    t->k->scalar_subtract(t->out, k, t->a, rows);
    for (size_t i = 0; i < rows; i++)
        same_typed(t, "scalar_subtract", i, k - typed_at(t, t->a, i));
}

static void typed_scalars(const struct typed *t, size_t rows, size_t first)
{
    const double scalars[] = {0.0, -3.75, 100, INFINITY};
    (void)first;
    for (size_t n = 0; n < 4; n++)
        typed_with_scalar(t, rows, scalars[n]);
    t->k->negate(t->out, t->a, rows);
    for (size_t i = 0; i < rows; i++)
        same_typed(t, "negate", i, -typed_at(t, t->a, i));
    t->k->fill(t->out, -2.5, rows);
    for (size_t i = 0; i < rows; i++)
        same_typed(t, "fill", i, -2.5);
}

static void typed_choices(const struct typed *t, size_t rows, size_t first)
{
    (void)first;
    t->k->select(t->out, in.p, t->a, t->b, rows);
    for (size_t i = 0; i < rows; i++)
        same_typed(t, "select", i, typed_at(t, bit(in.p, i) ? t->a : t->b, i));
    t->k->select_or(t->out, in.p, t->a, -0.0, rows);
    for (size_t i = 0; i < rows; i++)
        same_typed(t, "select_or", i, bit(in.p, i) ? typed_at(t, t->a, i) : -0.0);
    t->k->select_scalars(t->out, in.p, 2.5, -INFINITY, rows);
    for (size_t i = 0; i < rows; i++)
        same_typed(t, "select_scalars", i, bit(in.p, i) ? 2.5 : -INFINITY);
}

static void numbers(const struct kernels *k, size_t rows, size_t first)
{
    with_each_type(k, rows, first, typed_pairs);
    with_each_type(k, rows, first, typed_scalars);
    with_each_type(k, rows, first, typed_choices);
}

static void divisions(const struct kernels *k, size_t rows, size_t first)
{
    const double scalars[] = {0.0, -3.75, 100, INFINITY}, *a = in.a + first, *b = in.b + first;
    double out[MOST + PAD];
    k->divide(out, a, b, rows);
    for (size_t i = 0; i < rows; i++)
        same_number("divide", i, out[i], twin_divide(a[i], b[i]));
    for (size_t n = 0; n < 4; n++) {
        k->divide_scalar(out, a, scalars[n], rows);
        for (size_t i = 0; i < rows; i++)
            same_number("divide_scalar", i, out[i], twin_divide(a[i], scalars[n]));
    }
}

static void roundings(const struct kernels *k, size_t rows, size_t first)
{
    const struct {
        const char *name;
        void (*run)(double *, const double *, size_t);
        double (*twin)(double, double);
    } alone[] = {{"floor", k->floor, twin_floor},
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
    if (storage == STORE_F32)
        return (double)in.f32[row];
    return storage == STORE_I8 ? in.i8[row] : storage == STORE_I16 ? in.i16[row] : in.i32[row];
}

static const void *rows_of(enum storage storage)
{
    return storage == STORE_I4    ? (const void *)in.i4
           : storage == STORE_I8  ? (const void *)in.i8
           : storage == STORE_I16 ? (const void *)in.i16
           : storage == STORE_F32 ? (const void *)in.f32
                                  : (const void *)in.i32;
}

static void typed_columns(const struct typed *t, size_t rows, size_t first)
{
    for (enum storage s = STORE_I8; s <= STORE_F32; s++) {
        if (s == STORE_F64)
            continue;
        t->k->widen(t->out, rows_of(s), s, first, 1, rows);
        for (size_t i = 0; i < rows; i++)
            same_typed(t, "widen", i, stored(s, first + i));
        if (s > STORE_I32)
            continue;
        t->k->add_column(t->out, t->a, rows_of(s), s, first, rows);
        for (size_t i = 0; i < rows; i++)
            same_typed(t, "add_column", i,
                       typed_at(t, t->a, i) + typed_round(t, stored(s, first + i)));
        t->k->subtract_column(t->out, t->a, rows_of(s), s, first, rows);
        for (size_t i = 0; i < rows; i++)
            same_typed(t, "subtract_column", i,
                       typed_at(t, t->a, i) - typed_round(t, stored(s, first + i)));
    }
}

static void columns(const struct kernels *k, size_t rows, size_t first)
{
    with_each_type(k, rows, first, typed_columns);
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
            k->doubles->widen(out, rows_of(s), s, first, scales[n], rows);
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
                kernels_of(kind)->doubles->widen(out, values, STORE_I32, 0, scale, N);
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

static void typed_comparisons(const struct typed *t, size_t rows, size_t first)
{
    const double scalars[] = {0, -0.0, 1, 0.285, INFINITY};
    const struct number_kernels *k = t->k;
    const void *a = t->a, *b = t->b;
    uint64_t out[MOST / 64 + 3];
    (void)first;
    CHECK_BITS("less", less(out, a, b, rows), typed_at(t, a, i) < typed_at(t, b, i));
    CHECK_BITS("equal", equal(out, a, b, rows), typed_at(t, a, i) == typed_at(t, b, i));
    for (size_t n = 0; n < 5; n++) {
        double s = typed_round(t, scalars[n]);
        CHECK_BITS("less_scalar", less_scalar(out, a, s, rows), typed_at(t, a, i) < s);
        CHECK_BITS("scalar_less", scalar_less(out, s, a, rows), s < typed_at(t, a, i));
        CHECK_BITS("equal_scalar", equal_scalar(out, a, s, rows), typed_at(t, a, i) == s);
        CHECK_BITS("less_scaled", less_scaled(out, a, s, b, rows),
                   typed_at(t, a, i) < typed_round(t, s * typed_at(t, b, i)));
        CHECK_BITS("scaled_less", scaled_less(out, s, b, a, rows),
                   typed_round(t, s * typed_at(t, b, i)) < typed_at(t, a, i));
    }
}

static void comparisons(const struct kernels *k, size_t rows, size_t first)
{
    with_each_type(k, rows, first, typed_comparisons);
}

/* Floats so close to each other that products rounded to floats would compare otherwise. */
static void mixed_comparisons(const struct kernels *k, size_t rows, size_t first)
{
    static float near[MOST];
    const double scalars[] = {0.1, 0.3, 1.0 / 3};
    uint64_t out[MOST / 64 + 3];
    for (size_t n = 0; n < 3; n++) {
        const float *a = near + first, *b = in.f_b + first;
        double s = scalars[n];
        for (size_t i = 0; i < MOST; i++)
            near[i] = (float)(s * (double)in.f_b[i]);
        CHECK_BITS("less_scaled_mixed", less_scaled_mixed(out, a, s, b, rows),
                   (double)a[i] < s * (double)b[i]);
        CHECK_BITS("scaled_less_mixed", scaled_less_mixed(out, s, b, a, rows),
                   s * (double)b[i] < (double)a[i]);
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
            kernels_of(kind)->doubles->add_scaled(&sum, &total, 0.1, &share, 1);
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
WITH_EACH_SET(divisions)
WITH_EACH_SET(roundings)
WITH_EACH_SET(columns)
WITH_EACH_SET(mixed_comparisons)
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
        cmocka_unit_test(test_divisions),
        cmocka_unit_test(test_roundings),
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_mixed_comparisons),
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
