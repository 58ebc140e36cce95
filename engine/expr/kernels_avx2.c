/* Compiled for machines with AVX2, BMI2 and FMA where the build can; see CMakeLists.txt. */
#define KERNELS kernels_avx2
#if defined(__AVX2__) && defined(__BMI2__)
#include "kernels_table.h"
#else
#include "kernels_sets.h"
const struct kernels *const kernels_avx2 = NULL;
#endif
