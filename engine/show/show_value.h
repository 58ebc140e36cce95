/* Expressions of the graph as text, with the values of one household in them:
 *
 *     自付医疗费 12,000元 > 灾难性医疗支出率 0.4 × 纯收入 23,000元 = 9200元
 *
 * They read as an author writes them: what is recorded on the left, the threshold on the right. A
 * missing value is shown as such. Of a choice only the branch that the household takes is shown. */
#ifndef DIGUAN_SHOW_VALUE_H
#define DIGUAN_SHOW_VALUE_H

#include "plain.h"
#include "text.h"

/* Whose values are shown. */
struct viewpoint {
    const struct rulebook *rulebook;
    /* The value of a node; `member` is a row among the members, NO_ROW for the household. */
    struct value (*value)(const struct viewpoint *viewpoint, node_id node, int64_t member);
    const void *context; /* for `value` */
    int64_t member;      /* whose member facts are shown; NO_ROW: members by name only */
    size_t first_member; /* the row of the household's first member */
    size_t nmembers;
    const char *const *members; /* how to call each of them */
};

/* The expression with its values, and, when it is more than one value, " = " and its result. */
void show_node(struct buffer *out, const struct viewpoint *viewpoint, node_id node);

/* A condition as the rule wrote it, without its answer. Conditions over members say for whom. */
void show_condition(struct buffer *out, const struct viewpoint *viewpoint,
                    const struct condition *condition);

/* A condition that compares two numbers, in parts and in the order in which it is shown. */
struct comparison {
    const char *operator; /* < <= > >= == != */
    struct value left, right;
};

/* False for any other condition, and for one over members. */
bool show_comparison(const struct viewpoint *viewpoint, const struct condition *condition,
                     struct comparison *comparison);

/* 3500, 12,000, 0.4: at most six decimals, thousands grouped from five digits on. */
void show_number(struct buffer *out, double number);

/* Where something is written: "policy.yaml:14", the file alone where no line is known. */
void show_place(struct buffer *out, struct mark mark);

/* A value of a parameter with its unit, or of a switch as an answer: 3500元/人·年, yes. */
void show_parameter_number(struct buffer *out, const struct parameter *parameter, double number);

/* "yes", "no" or "unknown" in the user's language. */
const char *show_answer(enum answer answer);
/* Two columns before what was answered so: "✔ ", "✘ ", "？". */
const char *show_tick(enum answer answer);

/* A value of a rule's or a recorded fact's kind: 23,000元, D级, 1970-01-01, yes, "missing". */
void show_rule_value(struct buffer *out, const struct rule *rule, struct value value);
void show_fact_value(struct buffer *out, const struct fact *fact, struct value value);

/* "元" for money, else the declared unit, "" when there is none. */
const char *show_rule_unit(const struct rule *rule);
const char *show_fact_unit(const struct fact *fact);

#endif
