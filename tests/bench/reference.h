/* The reference workload as a diguan policy (reference/), compiled for households in memory. */
#ifndef DIGUAN_BENCH_REFERENCE_H
#define DIGUAN_BENCH_REFERENCE_H

#include "workload.h"

enum { REFERENCE_THREADS = 2 }; /* at most */

/* The income line is 2,855 yuan in REFERENCE_YEAR and 3,500 in RAISED_YEAR. */
enum { REFERENCE_YEAR = 2015, RAISED_YEAR = 2018 };

struct reference;

/* `folder` is where the policy is. The rows may go afterwards. */
struct reference *reference_new(const char *folder, const struct workload_row *rows,
                                size_t households, int year, struct fault *fault);
void reference_free(struct reference *reference);

/* All rules for all households; every flag is kept, a bit each. */
bool reference_run(struct reference *reference, size_t threads, struct fault *fault);

/* Of the last run: how many households meet every criterion, and all flags that are set. */
size_t reference_meeting(const struct reference *reference);
size_t reference_flags(const struct reference *reference);

/* Bytes of the columns. */
size_t reference_bytes(const struct reference *reference);

#endif
