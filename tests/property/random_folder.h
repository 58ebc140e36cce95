/* The folder that the random policies of a test are written to and loaded from, one after another.
 */
#ifndef DIGUAN_TEST_RANDOM_FOLDER_H
#define DIGUAN_TEST_RANDOM_FOLDER_H

#include "random_households.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64];

static inline int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/diguan-random-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static inline int remove_folder(void **state)
{
    static const char *const names[] = {"facts.yaml", "policy.yaml", "rules.lua"};
    (void)state;
    for (int i = 0; i < 3; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    return rmdir(folder);
}

static inline void write_file(const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

/* The policy lives in `arena`. */
static inline bool load_random(const struct random_policy *made, struct arena *arena,
                               struct policy *policy, struct rulebook **book, struct fault *fault)
{
    write_file("facts.yaml", made->facts_text.bytes);
    write_file("policy.yaml", made->policy_text.bytes);
    write_file("rules.lua", made->rules_text.bytes);
    *book = policy_load(folder, arena, policy, fault) ? rulebook_load(policy, random_as_of(), fault)
                                                      : NULL;
    return *book != NULL;
}

#endif
