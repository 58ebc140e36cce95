/* Identity numbers, checked without keeping any: length, checksum, birth date, sex, duplicates.
 *
 * An 18-digit number (GB 11643) ends in a check character of ISO 7064 MOD 11-2; the 15 digits of
 * before 1999 have none; a disability certificate's 20 or 22 digits begin with the 18 of its
 * holder. The first finding in the order of the labels counts. */
#ifndef DIGUAN_IDENTITY_H
#define DIGUAN_IDENTITY_H

#include "facts.h"

#include <stddef.h>
#include <stdint.h>

/* What other facts say about the holder; NaN where they say nothing. */
struct holder {
    double birth_day; /* days since 1970-01-01 */
    double male;      /* 1 male, 0 female */
};

/* The index among identity_labels of what is found in one number, duplicates left out. `person`
 * becomes the number's first 17 digits, which tell people apart exactly (a 15-digit number counts
 * as the 18-digit one of the same person), or 0 when the number is no number of anyone. */
unsigned char identity_check(const char *text, size_t length, struct holder holder,
                             uint64_t *person);

/* Where a person stands in more than one row, each valid number of theirs becomes a duplicate. */
bool identity_mark_duplicates(const uint64_t *persons, unsigned char *findings, size_t count,
                              struct fault *fault);

#endif
