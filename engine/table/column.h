/* A typed narrow column with a known-bit.
 *
 * Every value is a double on the way in and out: booleans 0/1, enums the index of their label,
 * dates days since 1970-01-01, money in yuan. Inside, a column keeps the narrowest storage that is
 * lossless for what it has seen so far: bits, or integers that count 1, 1/10, 1/100 or 1/1000, or
 * doubles, and floats where those are exact. (An integer divided by 100 is the double nearest to
 * the decimal, as reading the decimal would give.) A missing value is NaN outside and a cleared
 * known-bit inside; a column in which nothing is missing has no known-bits at all, and where few
 * are, packing makes a list of them. */
#ifndef DIGUAN_COLUMN_H
#define DIGUAN_COLUMN_H

#include "fault.h"

#include <math.h>
#include <stddef.h>
#include <stdint.h>

enum storage {
    STORE_BIT,
    STORE_I8,
    STORE_I16,
    STORE_I32,
    STORE_F64,
    STORE_I4, /* 0 to 15, by column_pack only */
    STORE_F32 /* floats, likewise */
};

/* Four bits a row: each 64 rows are 32 bytes, whose lower halves are the first 32 rows. */
enum { NIBBLE_ROWS = 64, NIBBLE_BYTES = 32 };

struct column {
    enum storage storage;
    int decimals; /* an integer counts 10^-decimals; 0 to 3 */
    size_t nrows;
    size_t capacity;  /* rows that fit before the next growth */
    void *values;     /* nrows items of the storage; bits 64 to a word */
    uint64_t *known;  /* a bit a row; NULL when nothing is missing, and when there are blanks: */
    uint32_t *blanks; /* the rows that are missing, ascending; by column_pack only */
    size_t nmissing;
};

void column_init(struct column *column);
void column_release(struct column *column);

/* Adds a row. Fails only when memory is short. */
bool column_append(struct column *column, double value, struct fault *fault);

/* Rows of whole numbers to add at once. */
enum { COLUMN_BLOCK = 64 };
struct column_block {
    const int32_t *wholes; /* 0 where a row is missing */
    size_t count;          /* 1 to COLUMN_BLOCK rows */
    uint64_t blanks;       /* a bit for each row that is missing */
};

/* Adds the rows, much faster than one by one while a column of whole numbers consists of full
 * blocks. */
bool column_append_block(struct column *column, const struct column_block *block,
                         struct fault *fault);

/* The same for any values, of 1 to COLUMN_BLOCK rows, NaN where one is missing. */
bool column_append_values(struct column *column, const double *values, size_t count,
                          struct fault *fault);

/* Adds the rows of `from`, which is left empty. The storage is the one that appending them one by
 * one would have given. */
bool column_join(struct column *column, struct column *from, struct fault *fault);

/* Makes room for this many rows in all. */
bool column_reserve(struct column *column, size_t nrows, struct fault *fault);

/* The value at `row`, NaN when missing. */
double column_get(const struct column *column, size_t row);

/* Labels of rows `first` and on, of a column that has nothing else; -1 where one is missing. */
void column_labels(const struct column *column, size_t first, size_t rows, int16_t *labels);

/* Clears the bits of rows that are missing; bit 0 is the row `first`. Of a column with blanks. */
void column_clear_blanks(const struct column *column, uint64_t *bits, size_t first, size_t rows);

/* Puts rows into the order `order[new row] = old row`. */
bool column_reorder(struct column *column, const uint32_t *order, struct fault *fault);

/* Gives memory that growth left over back. */
void column_trim(struct column *column);

/* Keeps the rows in less memory where that is possible; none may be added, joined or reordered
 * afterwards. */
void column_pack(struct column *column);

/* Bytes that so many rows take up, a multiple of NIBBLE_ROWS of them. */
size_t column_row_bytes(const struct column *column, size_t rows);

/* What its integers are divided by: 1, 10, 100 or 1000. */
double column_scale(const struct column *column);

/* Nothing of its storage is further from zero, before that division; infinity for doubles. */
double column_most(const struct column *column);

size_t column_bytes(const struct column *column);

#endif
