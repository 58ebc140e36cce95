/* Columns of four bits a row, turned into bytes strip by strip. Part of kernels_table.h. */
#ifndef DIGUAN_KERNELS_NIBBLES_H
#define DIGUAN_KERNELS_NIBBLES_H

#include "kernels.h"

enum { STRIP_ROWS = 1024 };

static inline void unpack_nibbles(int8_t *restrict out, const uint8_t *restrict nibbles,
                                  size_t groups)
{
    for (size_t group = 0; group < groups; group++)
        for (size_t i = 0; i < NIBBLE_BYTES; i++) {
            uint8_t two = nibbles[group * NIBBLE_BYTES + i];
            out[group * NIBBLE_ROWS + i] = (int8_t)(two & 15);
            out[group * NIBBLE_ROWS + NIBBLE_BYTES + i] = (int8_t)(two >> 4);
        }
}

/* The rows from `first` on, which need not begin a group. */
static inline const int8_t *unpack_strip(int8_t strip[STRIP_ROWS + NIBBLE_ROWS],
                                         const uint8_t *nibbles, size_t first, size_t rows)
{
    size_t group = first / NIBBLE_ROWS, last = (first + rows - 1) / NIBBLE_ROWS;
    unpack_nibbles(strip, nibbles + group * NIBBLE_BYTES, last - group + 1);
    return strip + first % NIBBLE_ROWS;
}

/* A kernel on bytes for each strip: `a` has the `count` rows after the first `done`. */
#define IN_STRIPS(kernel)                                                                          \
    int8_t strip[STRIP_ROWS + NIBBLE_ROWS];                                                        \
    for (size_t done = 0; done < rows; done += STRIP_ROWS) {                                       \
        size_t count = rows - done < STRIP_ROWS ? rows - done : STRIP_ROWS;                        \
        const int8_t *a = unpack_strip(strip, values, first + done, count);                        \
        kernel;                                                                                    \
    }

#endif
