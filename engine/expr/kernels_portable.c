#define KERNELS kernels_portable
#include "kernels_table.h"

#include <string.h>

#if defined(__x86_64__)
static bool machine_has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") &&
           __builtin_cpu_supports("fma") && __builtin_cpu_supports("popcnt");
}
#else
static bool machine_has_avx2(void)
{
    return false;
}
#endif

const struct kernels *kernels_of(enum kernels_kind kind)
{
    const struct kernels *fast = machine_has_avx2() ? kernels_avx2 : NULL;
    if (kind == KERNELS_AVX2)
        return fast;
    return kind == KERNELS_PORTABLE || !fast ? kernels_portable : fast;
}

void segments_mark(struct segments *segments)
{
    size_t words = bit_words(segments->members);
    memset(segments->first, 0, words * sizeof(uint64_t));
    memset(segments->last, 0, words * sizeof(uint64_t));
    memset(segments->filled, 0, bit_words(segments->households) * sizeof(uint64_t));
    segments->gaps = false;
    for (size_t i = 0; i < segments->households; i++) {
        size_t from = segments->starts[i] - segments->starts[0];
        size_t to = segments->starts[i + 1] - segments->starts[0];
        segments->gaps |= from == to;
        if (from == to)
            continue;
        segments->first[from / 64] |= (uint64_t)1 << from % 64;
        segments->last[(to - 1) / 64] |= (uint64_t)1 << (to - 1) % 64;
        segments->filled[i / 64] |= (uint64_t)1 << i % 64;
    }
}
