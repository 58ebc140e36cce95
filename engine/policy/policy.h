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
    struct mark mark; /* where policy.yaml names it */
};

/* What is measured when poverty is: income per head against a line, counted by people. */
struct policy_poverty {
    const char *income; /* a household fact, recorded or derived: yuan per head; NULL when the
                           policy has no such section, and so is `people` */
    int line;           /* a number among the parameters, or -1 */
    const char *people; /* a household fact: how many live in it */
    struct mark income_mark, people_mark; /* rulebook_load knows whether these facts exist */
};

struct policy {
    const char *name, *title;
    const char *folder, *file; /* file: policy.yaml */
    struct facts facts;
    size_t nparameters;
    struct parameter *parameters;
    size_t nrule_files;
    struct policy_file *rule_files;
    struct policy_poverty poverty;
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
