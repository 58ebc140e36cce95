/* Everything that can be said of a policy, and of a registry for it, before a run.
 *
 * What does not load at all is a fault before it comes to this. A finding is something to mend: a
 * deficit that no aid answers, a rule that can never apply, bad cells. A note is something to know:
 * a parameter that no rule reads, a rule that runs slowly. */
#ifndef DIGUAN_CHECK_H
#define DIGUAN_CHECK_H

#include "registry.h"
#include "rulebook.h"

/* `text` is in the user's language; `mark.file` NULL when it has no place in a file. */
struct remark {
    struct mark mark;
    const char *text;
};

struct remark_list {
    size_t count, capacity;
    struct remark *items;
};

struct fact_use {
    enum level level;
    int fact;
};

/* A rule and what it takes to run it, its severity or amount included. */
struct rule_report {
    int rule;
    int executions; /* runs that tracing took */
    size_t nodes;   /* of the graph, without other rules' */
    bool interpreted;
    size_t nfacts;
    const struct fact_use *facts; /* recorded facts, through derived ones too */
    size_t nparameters;
    const int *parameters;
};

struct check {
    const struct rulebook *rulebook;
    const struct registry *registry; /* or NULL */
    size_t nrules;
    const struct rule_report *rules; /* in file order */
    bool *read_facts[LEVEL_COUNT];
    bool *read_parameters;
    struct remark_list findings, notes; /* each by kind, then file order */
    struct arena arena;
};

/* `registry` may be NULL. Both must outlive the check. Fails only when memory is short; release it
 * either way. */
bool check_policy(const struct rulebook *rulebook, const struct registry *registry,
                  struct check *check, struct fault *fault);
void check_release(struct check *check);

#endif
