/* Scenarios: what if a policy had other numbers, or other rules.
 *
 * A scenario is laid over a policy and gives a policy again, which shares with it all that stays.
 * Parameters keep their indexes, rules that are disabled and rules that are replaced their places.
 * A scenario may be laid over what another one gave, also one that extends that other one.
 *
 *   title: 扶贫标准提高到4000元
 *   extends: base.yaml            # laid over the policy first; paths are relative to this file
 *   set:
 *     国家扶贫标准: 4000            # at all dates, everywhere
 *     搬迁补助: {623000: 12000}    # in these areas and what lies within; `else` is all others
 *     退出收入线: {from: {2016: 3500}}
 *   disable: [雨露计划]            # rules: none of their outcomes holds, a criterion is met by all
 *   rules: [more.lua]             # files that add rules, or replace rules of the same kind and
 * name
 *
 * Everything lives in the arena; the policy laid over must outlive what comes out. */
#ifndef DIGUAN_SCENARIO_H
#define DIGUAN_SCENARIO_H

#include "policy.h"
#include "text.h"

enum change_kind { CHANGE_PARAMETER, CHANGE_DISABLED, CHANGE_RULES };

struct change {
    enum change_kind kind;
    const char *name; /* of the parameter, of the rule, or the path of the rule file */
    int parameter;    /* its index, or -1 */
    struct mark mark; /* where the scenario says so */
};

struct scenario {
    const char *title;
    const char *file; /* NULL: single settings alone */
    const struct policy *base;
    size_t nchanges; /* of `base`, in the order of the files; a parameter once */
    const struct change *changes;
};

/* Reads a scenario's file, if not NULL, then `sets`, each NAME=VALUE with the value as under
 * `set:`. Adds every mistake to `fault`; false when there was one. */
bool scenario_load(const struct policy *base, const char *file, const char *const *sets,
                   size_t nsets, struct arena *arena, struct policy *policy, struct fault *fault);

/* The base of a scenario's policy with one of its changes alone. Fails only when memory is short.
 */
bool scenario_alone(const struct policy *policy, size_t change, struct arena *arena,
                    struct policy *alone, struct fault *fault);

/* Only numbers and switches are changed, so that the rules as loaded for the base do for it too. */
bool scenario_keeps_rules(const struct policy *policy);

/* A change in words that belong to no language: "国家扶贫标准 2855 → 4000 元/人·年" as of the day,
 * by area "搬迁补助 623000: 10000 → 12000 元/人"; if nothing differs then, as of the nearest day
 * before on which something does, else after: "国家扶贫标准 2016-01-01: 2952 → 2995 元/人·年"; the
 * name of a disabled rule; the path of a file. */
void scenario_put_change(const struct policy *policy, const struct change *change, int day,
                         struct buffer *out);

#endif
