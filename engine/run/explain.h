/* One household explained: every rule with the conditions that it asked and which of them decided.
 *
 * An account is one rule applied to the household, or to one of its members. Accounts are kept for
 * every cause, criterion, aid and status, for audits that hold or may hold, and for every derived
 * fact on which one of these rests. */
#ifndef DIGUAN_EXPLAIN_H
#define DIGUAN_EXPLAIN_H

#include "matching.h"

/* A parameter that an account rests on, as it is in force for the household. */
struct parameter_use {
    int parameter;                   /* index into policy->parameters */
    int year;                        /* read for this year's end; 0: for the as-of date */
    const struct dated_value *dated; /* NULL when none is in force */
    const struct area_value *value;
};

struct account {
    int rule;
    int64_t member;     /* row, NO_ROW for the household */
    struct walk walk;   /* of the rule's slot */
    node_id expression; /* of a fact that is not yes or no: its formula on the path that the
                           household takes; NO_NODE when there is none to show */
    struct value extra; /* severity or amount; value_skipped when the rule has none or the
                           household gives no reason to ask */
    node_id extra_expression;
    size_t nuses;
    const struct parameter_use *uses; /* parameters that the conditions and formulas read */
    size_t nfacts;
    const int *facts; /* rules: derived facts that they read */
};

struct account_list {
    size_t count, capacity;
    struct account *items;
};

struct explained_member {
    const char *relation; /* to the head of the household, "" when not recorded */
    const char *name;     /* masked, "" when not recorded */
    int age_years;        /* at the as-of date, -1 when not recorded */
};

/* A missing fact and the rules that are undecided because of it. */
struct missing_fact {
    enum level level;
    int fact;
    int64_t member;  /* row, NO_ROW when it is no member's */
    bool not_finite; /* recorded, but dividing by it gives no number */
    size_t nrules;
    const int *rules; /* NO_RULE stands for 达标 */
};

struct explanation {
    const struct rulebook *rulebook;
    const struct registry *registry;
    struct plain *plain;
    int as_of_day;
    size_t household, first_member, nmembers;
    const struct explained_member *members;
    const char *const *member_titles; /* "之子 王*", "之子 王*#3" beside a twin, "#3" */
    struct matching matching;
    struct account_list accounts[RULE_KIND_COUNT]; /* by declaration, then member */
    size_t nmissing;
    const struct missing_fact *missing;
    struct outcomes outcomes; /* of the household alone */
    struct match *match;      /* private: texts of the matching live there */
    struct arena arena;
};

/* The facts to load for explanations: those that rules read, and the members' relation and birth
 * date. `wanted` gets arrays in `arena`. */
bool explain_wanted(const struct rulebook *rulebook, struct arena *arena,
                    const bool *wanted[LEVEL_COUNT], struct fault *fault);

struct explain_request {
    const struct rulebook *rulebook;
    const struct registry *registry; /* loaded with what explain_wanted asks for */
    struct plain *plain;
    int as_of_day;
    size_t household; /* row */
};

/* Everything must outlive the explanation, which explanation_release ends, also after a failure. */
bool explain_household(const struct explain_request *request, struct explanation *explanation,
                       struct fault *fault);
void explanation_release(struct explanation *explanation);

/* Whether an aid answers a deficit that the household has or may have. */
bool explanation_concerns(const struct explanation *explanation, const struct rule *aid);

/* The decision on an aid for the household or this member, or NULL when it is surely not for them.
 */
const struct decision *explanation_decision(const struct explanation *explanation, int aid_rule,
                                            int64_t member);

/* Marks what an account rests on, through derived facts too: facts per rule, parameters per
 * parameter of the policy. */
void explanation_follow(const struct explanation *explanation, const struct account *account,
                        bool *facts, bool *parameters);

#endif
