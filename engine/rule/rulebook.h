/* The rules of a policy: loaded, checked, and each of their functions traced over all its paths.
 *
 * A rule is a record written in Lua (rules/README.md). It has one or two functions, each of which
 * fills a slot: `slot` whether it holds (when, met, eligible) or what it is (value); `extra` its
 * severity or amount. Slots of level LEVEL_MEMBER have a value per member. The rulebook owns the
 * Lua state; it is used by one thread at a time.
 *
 * Of a policy with a scenario (scenario.h), a rule file's rules take the places of those of the
 * same kind and name in files of lower layers, and the functions of a disabled rule are constants.
 */
#ifndef DIGUAN_RULEBOOK_H
#define DIGUAN_RULEBOOK_H

#include "graph.h"
#include "routes.h"
#include "policy.h"

enum rule_kind {
    RULE_FACT,
    RULE_CAUSE,
    RULE_CRITERION,
    RULE_AID,
    RULE_AUDIT,
    RULE_STATUS,
    RULE_KIND_COUNT
};

/* As written in rule files: "fact", "cause" … */
extern const char *const rule_kind_names[RULE_KIND_COUNT];

enum { NO_SLOT = -1, NO_RULE = -1 };

/* Limits of design and manual: runs to trace a function, both-ways for one household. */
enum { RULE_EXECUTIONS = 1024, RULE_BOTH_WAYS = 256 };

struct rule {
    enum rule_kind kind;
    const char *name;
    const char *label, *basis, *department, *unit; /* NULL when not written */
    struct mark mark;                              /* file and line of the record */
    struct mark disabled; /* where a scenario says so; file NULL: in force */
    enum level level;     /* LEVEL_MEMBER with each = "成员" */
    enum fact_type type;  /* of a fact */
    size_t nvalues;       /* labels of an enum fact */
    const char *const *values;
    size_t nanswers, nexcludes;    /* of an aid: indexes into rules */
    const int *answers, *excludes; /* excludes is symmetric: both name each other here */
    int slot;
    int extra; /* NO_SLOT when the rule has no severity or amount */
};

struct slot {
    int rule;             /* NO_RULE for 达标 */
    const char *function; /* "when", "met", "eligible", "value", "severity", "amount" */
    enum level level;
    enum node_type type;
    bool money;              /* snapped to whole fen */
    int line;                /* where the function begins */
    node_id root;            /* NO_NODE when the function is interpreted per household */
    int executions;          /* runs that tracing took */
    struct routes routes;    /* what it asks; none when it is interpreted or they are too many */
    int branching_line;      /* interpreted: the line that multiplies paths */
    const char *interpreted; /* why it is interpreted (untranslated English), or NULL */
    size_t nreads;
    node_id *reads; /* interpreted: facts, parameters and slots seen while tracing */
};

/* Where the values of a household fact are. */
struct household_fact {
    int column; /* of the registry's households, or -1 */
    int slot;   /* of a rule, or NO_SLOT */
};

struct rulebook {
    const struct policy *policy;
    int day; /* lists of the policy are those in force on this day */
    struct arena arena;
    size_t nrules, nslots;
    struct rule *rules; /* facts, causes, criteria, aids, audits, statuses mixed, in file order */
    struct slot *slots;
    int meets; /* the slot of 达标: every criterion met */
    size_t norder;
    int *order; /* slots in an order in which each reads only earlier ones */
    struct household_fact income, people; /* policy->poverty's; nowhere without that section */
    size_t nof_kind[RULE_KIND_COUNT];
    int *of_kind[RULE_KIND_COUNT]; /* rules of a kind in order of declaration */
    struct graph *graph;
    bool *wanted[LEVEL_COUNT]; /* per fact: some rule may read it (or the engine needs it) */
    struct machine *machine;   /* the Lua state, private to the room */
};

/* Loads the policy's rule files; lists are those in force on `day`, all other parameters stay open.
 * Every mistake is added to `fault` in file order. NULL on failure. The policy must outlive the
 * rulebook. */
struct rulebook *rulebook_load(const struct policy *policy, int day, struct fault *fault);
void rulebook_free(struct rulebook *rulebook);

/* How facts of a type appear in the graph. */
enum node_type fact_node_type(enum fact_type type);

int rulebook_find(const struct rulebook *rulebook, const char *name); /* or NO_RULE */

/* A rule that is not in force: it never holds, a criterion is met by everyone. */
static inline bool rule_is_disabled(const struct rule *rule)
{
    return rule->disabled.file != NULL;
}

/* The policy whose numbers count: `values`, or the rulebook's own when that is NULL. */
static inline const struct policy *rulebook_values(const struct rulebook *rulebook,
                                                   const struct policy *values)
{
    return values ? values : rulebook->policy;
}

/* What a slot depends on, through other slots too: marks facts[level][fact] and parameters[i]
 * (arrays may be NULL). An interpreted function counts as reading what was seen while tracing. */
void rulebook_reads(const struct rulebook *rulebook, int slot, bool *facts[LEVEL_COUNT],
                    bool *parameters);

/* Whether the result of a slot may differ between households or members, with the values by area of
 * `values` (as for ground.h, not NULL). */
bool rulebook_varies(const struct rulebook *rulebook, const struct policy *values, int slot);

#endif
