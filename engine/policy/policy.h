/* A policy: a folder with policy.yaml (parameters and which rule files apply) and facts.yaml.
 *
 * File names in marks and rule_files are as the user can find them: the folder given on the command
 * line joined with the path written in the file, `..` folded. */
#ifndef DIGUAN_POLICY_H
#define DIGUAN_POLICY_H

#include "facts.h"
#include "parameters.h"

struct policy_file {
    const char *path;
    struct mark mark; /* where policy.yaml or a scenario names it */
    int layer;        /* 0: the policy's own; its rules may replace those of lower layers */
};

/* What is measured when poverty is: income per head against a line, counted by people. */
struct policy_poverty {
    const char *income; /* a household fact, recorded or derived: yuan per head; NULL when the
                           policy has no such section, and so is `people` */
    int line;           /* a number among the parameters, or -1 */
    const char *people; /* a household fact: how many live in it */
    struct mark income_mark, people_mark; /* rulebook_load knows whether these facts exist */
};

/* A rule that a scenario disables. Whether there is such a rule is known once rules are loaded. */
struct policy_disabled {
    const char *rule;
    struct mark mark;
};

struct scenario;

struct policy {
    const char *name, *title;
    const char *folder, *file; /* file: policy.yaml */
    struct facts facts;
    size_t nparameters;
    struct parameter *parameters;
    size_t nrule_files;
    struct policy_file *rule_files;
    struct policy_poverty poverty;
    size_t ndisabled;
    const struct policy_disabled *disabled;
    const struct scenario *scenario; /* what was laid over it, or NULL: scenario.h */
};

/* Reads folder/policy.yaml and what it names. Adds every mistake to `fault`; false when there was
 * one. The policy lives in `arena`. */
bool policy_load(const char *folder, struct arena *arena, struct policy *policy,
                 struct fault *fault);

int policy_find_parameter(const struct policy *policy, const char *name);

/* "a value is in force on `day`" for each number and switch, else a fault at its mark. Called once
 * the as-of date is known. */
bool policy_check_day(const struct policy *policy, int day, struct fault *fault);

#endif
