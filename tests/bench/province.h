/* The policy of the province and a synthetic registry for it. */
#ifndef DIGUAN_BENCH_PROVINCE_H
#define DIGUAN_BENCH_PROVINCE_H

#include "evaluate.h"
#include "parts.h"

enum { PATH_TEXT = 512 };

struct province {
    char path[PATH_TEXT]; /* of the registry */
    struct arena arena;
    struct policy policy;
    struct rulebook *rulebook;
    int as_of_day;
};

/* Loads the policy and makes the registry, unless an earlier run left it. Release it in any case.
 */
bool province_open(struct province *province, const struct setting *setting, size_t households,
                   struct fault *fault);
void province_release(struct province *province);

/* Loads what the rules read. */
bool province_load(const struct province *province, size_t threads, struct registry *registry,
                   struct fault *fault);

/* Opens the province of the setting, loads it, and lets a part measure. */
typedef bool loaded_function(const struct province *province, const struct registry *registry,
                             const struct setting *setting, struct report *report,
                             struct fault *fault);
bool province_measure(const struct setting *setting, loaded_function *measure,
                      struct report *report, struct fault *fault);

/* A contender: loading the province. */
struct load_job {
    const struct province *province;
    size_t threads;
};
timed_run load_timed;

/* A contender: evaluating it once loaded. */
struct evaluate_job {
    const struct province *province;
    const struct registry *registry;
    size_t threads;
    const char *out; /* NULL: nothing is written */
};
timed_run evaluate_timed;

#endif
