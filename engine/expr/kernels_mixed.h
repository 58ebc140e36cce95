/* Comparisons of singles by way of doubles, in vectors of doubles. Part of kernels_table.h. */
#ifndef DIGUAN_KERNELS_MIXED_H
#define DIGUAN_KERNELS_MIXED_H

#ifdef __AVX2__
static inline __m256d as_doubles(const float *four)
{
    return _mm256_cvtps_pd(_mm_loadu_ps(four));
}
#endif

static void less_scaled_mixed(uint64_t *restrict out, const float *restrict a, double k,
                              const float *restrict b, size_t rows)
{
    COMPARE((double)a[i] < k * (double)b[i],
            _mm256_cmp_pd(as_doubles(a + i), _mm256_mul_pd(_mm256_set1_pd(k), as_doubles(b + i)),
                          _CMP_LT_OQ))
}

static void scaled_less_mixed(uint64_t *restrict out, double k, const float *restrict b,
                              const float *restrict a, size_t rows)
{
    COMPARE(k * (double)b[i] < (double)a[i],
            _mm256_cmp_pd(_mm256_mul_pd(_mm256_set1_pd(k), as_doubles(b + i)), as_doubles(a + i),
                          _CMP_LT_OQ))
}

#endif
