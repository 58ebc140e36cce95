/* What works alike on doubles and on singles. Included by kernels_table.h once for each, with
 *   NUMBER       the type
 *   BITS         the unsigned integer of its size
 *   TYPED(name)  what its kernel is called
 *   LANES        how many of them a vector of AVX2 holds
 *   VECTOR(name) the operation on such vectors */

/* Comparisons ---------------------------------------------------------------------------------- */

#define AT(a) VECTOR(loadu)((a) + i)
#define EACH_IS(k) VECTOR(set1)(k)

static void TYPED(less_scalar)(uint64_t *restrict out, const void *left, double right, size_t rows)
{
    const NUMBER *restrict a = left;
    const NUMBER b = (NUMBER)right;
    COMPARE(a[i] < b, VECTOR(cmp)(AT(a), EACH_IS(b), _CMP_LT_OQ))
}

static void TYPED(scalar_less)(uint64_t *restrict out, double left, const void *right, size_t rows)
{
    const NUMBER *restrict b = right;
    const NUMBER a = (NUMBER)left;
    COMPARE(a < b[i], VECTOR(cmp)(EACH_IS(a), AT(b), _CMP_LT_OQ))
}

static void TYPED(less)(uint64_t *restrict out, const void *left, const void *right, size_t rows)
{
    const NUMBER *restrict a = left, *restrict b = right;
    COMPARE(a[i] < b[i], VECTOR(cmp)(AT(a), AT(b), _CMP_LT_OQ))
}

static void TYPED(equal_scalar)(uint64_t *restrict out, const void *left, double right, size_t rows)
{
    const NUMBER *restrict a = left;
    const NUMBER b = (NUMBER)right;
    COMPARE(a[i] == b, VECTOR(cmp)(AT(a), EACH_IS(b), _CMP_EQ_OQ))
}

static void TYPED(equal)(uint64_t *restrict out, const void *left, const void *right, size_t rows)
{
    const NUMBER *restrict a = left, *restrict b = right;
    COMPARE(a[i] == b[i], VECTOR(cmp)(AT(a), AT(b), _CMP_EQ_OQ))
}

static void TYPED(less_scaled)(uint64_t *restrict out, const void *left, double times,
                               const void *right, size_t rows)
{
    const NUMBER *restrict a = left, *restrict b = right;
    const NUMBER k = (NUMBER)times;
    COMPARE(a[i] < k * b[i], VECTOR(cmp)(AT(a), VECTOR(mul)(EACH_IS(k), AT(b)), _CMP_LT_OQ))
}

static void TYPED(scaled_less)(uint64_t *restrict out, double times, const void *left,
                               const void *right, size_t rows)
{
    const NUMBER *restrict a = left, *restrict b = right;
    const NUMBER k = (NUMBER)times;
    COMPARE(k * a[i] < b[i], VECTOR(cmp)(VECTOR(mul)(EACH_IS(k), AT(a)), AT(b), _CMP_LT_OQ))
}

/* Arithmetic ----------------------------------------------------------------------------------- */

#define PAIRS(name, expression)                                                                    \
    static void TYPED(name)(void *to, const void *left, const void *right, size_t rows)            \
    {                                                                                              \
        NUMBER *restrict out = to;                                                                 \
        const NUMBER *restrict a = left, *restrict b = right;                                      \
        for (size_t i = 0; i < rows; i++)                                                          \
            out[i] = expression;                                                                   \
    }

PAIRS(add, a[i] + b[i])
PAIRS(subtract, a[i] - b[i])
PAIRS(multiply, a[i] * b[i])
PAIRS(least, b[i] < a[i] ? b[i] : a[i])
PAIRS(greatest, b[i] > a[i] ? b[i] : a[i])

#define WITH_SCALAR(name, expression)                                                              \
    static void TYPED(name)(void *to, const void *left, double right, size_t rows)                 \
    {                                                                                              \
        NUMBER *restrict out = to;                                                                 \
        const NUMBER *restrict a = left;                                                           \
        const NUMBER b = (NUMBER)right;                                                            \
        for (size_t i = 0; i < rows; i++)                                                          \
            out[i] = expression;                                                                   \
    }

WITH_SCALAR(add_scalar, a[i] + b)
WITH_SCALAR(multiply_scalar, a[i] * b)
WITH_SCALAR(least_scalar, b < a[i] ? b : a[i])
WITH_SCALAR(greatest_scalar, b > a[i] ? b : a[i])

static void TYPED(add_scaled)(void *to, const void *left, double times, const void *right,
                              size_t rows)
{
    NUMBER *restrict out = to;
    const NUMBER *restrict a = left, *restrict b = right;
    const NUMBER k = (NUMBER)times;
    for (size_t i = 0; i < rows; i++)
        out[i] = a[i] + k * b[i];
}

static void TYPED(scalar_subtract)(void *to, double left, const void *right, size_t rows)
{
    NUMBER *restrict out = to;
    const NUMBER *restrict b = right;
    const NUMBER a = (NUMBER)left;
    for (size_t i = 0; i < rows; i++)
        out[i] = a - b[i];
}

static void TYPED(negate)(void *to, const void *from, size_t rows)
{
    NUMBER *restrict out = to;
    const NUMBER *restrict a = from;
    for (size_t i = 0; i < rows; i++)
        out[i] = -a[i];
}

static void TYPED(fill)(void *to, double number, size_t rows)
{
    NUMBER *out = to;
    for (size_t i = 0; i < rows; i++)
        out[i] = (NUMBER)number;
}

/* Choices -------------------------------------------------------------------------------------- */

static inline BITS TYPED(load_bits)(const NUMBER *number)
{
    BITS bits;
    memcpy(&bits, number, sizeof bits);
    return bits;
}

/* Where the condition holds, a mask of ones takes all bits of the number `yes`, else of `no`. */
#define CHOICE(yes, no)                                                                            \
    for (size_t start = 0; start < rows; start += 64) {                                            \
        size_t n = rows - start < 64 ? rows - start : 64;                                          \
        uint64_t word = c[start / 64];                                                             \
        for (size_t j = 0; j < n; j++) {                                                           \
            BITS mask = (BITS)(0 - (word >> j & 1));                                               \
            size_t i = start + j;                                                                  \
            BITS chosen = ((yes)&mask) | ((no) & ~mask);                                           \
            memcpy(out + i, &chosen, sizeof chosen);                                               \
        }                                                                                          \
    }

static void TYPED(select)(void *to, const uint64_t *restrict c, const void *one, const void *other,
                          size_t rows)
{
    NUMBER *restrict out = to;
    const NUMBER *restrict a = one, *restrict b = other;
    CHOICE(TYPED(load_bits)(a + i), TYPED(load_bits)(b + i))
}

static void TYPED(select_or)(void *to, const uint64_t *restrict c, const void *one, double number,
                             size_t rows)
{
    NUMBER *restrict out = to;
    const NUMBER *restrict a = one;
    const NUMBER b = (NUMBER)number;
    BITS other = TYPED(load_bits)(&b);
    CHOICE(TYPED(load_bits)(a + i), other)
}

static void TYPED(select_scalars)(void *to, const uint64_t *restrict c, double one, double other,
                                  size_t rows)
{
    NUMBER *restrict out = to;
    const NUMBER a = (NUMBER)one, b = (NUMBER)other;
    BITS yes = TYPED(load_bits)(&a), no = TYPED(load_bits)(&b);
    CHOICE(yes, no)
}

/* Columns -------------------------------------------------------------------------------------- */

#define WIDEN(name, type)                                                                          \
    static void TYPED(name)(NUMBER *restrict out, const type *restrict a, double scale,            \
                            size_t rows)                                                           \
    {                                                                                              \
        const struct inverse inverse = inverse_of(scale);                                          \
        if (scale == 1)                                                                            \
            for (size_t i = 0; i < rows; i++)                                                      \
                out[i] = (NUMBER)a[i];                                                             \
        else                                                                                       \
            for (size_t i = 0; i < rows; i++)                                                      \
                out[i] = (NUMBER)((double)a[i] * inverse.high + (double)a[i] * inverse.low);       \
    }

WIDEN(widen_i8, int8_t)
WIDEN(widen_i16, int16_t)
WIDEN(widen_i32, int32_t)
WIDEN(widen_f32, float)

static void TYPED(widen_i4)(NUMBER *out, const void *values, size_t first, double scale,
                            size_t rows)
{
    IN_STRIPS(TYPED(widen_i8)(out + done, a, scale, count))
}

static void TYPED(widen)(void *out, const void *values, enum storage storage, size_t first,
                         double scale, size_t rows)
{
    if (storage == STORE_I4)
        TYPED(widen_i4)(out, values, first, scale, rows);
    else if (storage == STORE_I8)
        TYPED(widen_i8)(out, (const int8_t *)values + first, scale, rows);
    else if (storage == STORE_I16)
        TYPED(widen_i16)(out, (const int16_t *)values + first, scale, rows);
    else if (storage == STORE_F32)
        TYPED(widen_f32)(out, (const float *)values + first, scale, rows);
    else
        TYPED(widen_i32)(out, (const int32_t *)values + first, scale, rows);
}

#define WITH_COLUMN(name, type, expression)                                                        \
    static void TYPED(name)(NUMBER *restrict out, const NUMBER *restrict a,                        \
                            const type *restrict b, size_t rows)                                   \
    {                                                                                              \
        for (size_t i = 0; i < rows; i++)                                                          \
            out[i] = expression;                                                                   \
    }

WITH_COLUMN(add_i8, int8_t, a[i] + (NUMBER)b[i])
WITH_COLUMN(add_i16, int16_t, a[i] + (NUMBER)b[i])
WITH_COLUMN(add_i32, int32_t, a[i] + (NUMBER)b[i])
WITH_COLUMN(subtract_i8, int8_t, a[i] - (NUMBER)b[i])
WITH_COLUMN(subtract_i16, int16_t, a[i] - (NUMBER)b[i])
WITH_COLUMN(subtract_i32, int32_t, a[i] - (NUMBER)b[i])

static void TYPED(add_column)(void *out, const void *a, const void *values, enum storage storage,
                              size_t first, size_t rows)
{
    if (storage == STORE_I8)
        TYPED(add_i8)(out, a, (const int8_t *)values + first, rows);
    else if (storage == STORE_I16)
        TYPED(add_i16)(out, a, (const int16_t *)values + first, rows);
    else
        TYPED(add_i32)(out, a, (const int32_t *)values + first, rows);
}

static void TYPED(subtract_column)(void *out, const void *a, const void *values,
                                   enum storage storage, size_t first, size_t rows)
{
    if (storage == STORE_I8)
        TYPED(subtract_i8)(out, a, (const int8_t *)values + first, rows);
    else if (storage == STORE_I16)
        TYPED(subtract_i16)(out, a, (const int16_t *)values + first, rows);
    else
        TYPED(subtract_i32)(out, a, (const int32_t *)values + first, rows);
}

static const struct number_kernels TYPED(kernels) = {
    .add_column = TYPED(add_column),
    .subtract_column = TYPED(subtract_column),
    .widen = TYPED(widen),
    .less_scalar = TYPED(less_scalar),
    .scalar_less = TYPED(scalar_less),
    .less = TYPED(less),
    .equal_scalar = TYPED(equal_scalar),
    .equal = TYPED(equal),
    .less_scaled = TYPED(less_scaled),
    .scaled_less = TYPED(scaled_less),
    .add = TYPED(add),
    .subtract = TYPED(subtract),
    .multiply = TYPED(multiply),
    .least = TYPED(least),
    .greatest = TYPED(greatest),
    .add_scalar = TYPED(add_scalar),
    .add_scaled = TYPED(add_scaled),
    .scalar_subtract = TYPED(scalar_subtract),
    .multiply_scalar = TYPED(multiply_scalar),
    .least_scalar = TYPED(least_scalar),
    .greatest_scalar = TYPED(greatest_scalar),
    .negate = TYPED(negate),
    .fill = TYPED(fill),
    .select = TYPED(select),
    .select_or = TYPED(select_or),
    .select_scalars = TYPED(select_scalars),
};

#undef WITH_COLUMN
#undef WIDEN
#undef CHOICE
#undef WITH_SCALAR
#undef PAIRS
#undef EACH_IS
#undef AT
