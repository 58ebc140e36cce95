/* Both sets of kernels; private to the kernels. */
#ifndef DIGUAN_KERNELS_SETS_H
#define DIGUAN_KERNELS_SETS_H

#include "kernels.h"

extern const struct kernels *const kernels_portable, *const kernels_avx2;

#endif
