/* What the two forms of an explanation share; private to show_explain.c and explain_json.c. */
#ifndef DIGUAN_EXPLAIN_PARTS_H
#define DIGUAN_EXPLAIN_PARTS_H

#include "explain.h"
#include "show_value.h"

struct viewpoint explain_viewpoint(const struct explanation *explanation, int64_t member);

/* How to call a member by its row; NULL for NO_ROW. */
const char *explain_member(const struct explanation *explanation, int64_t member);

const struct rule *explain_rule(const struct explanation *explanation,
                                const struct account *account);

/* The rule's name, 达标 for NO_RULE. */
const char *explain_rule_name(const struct explanation *explanation, int rule);

/* "自付医疗费", "残疾等级 (之子 王*)" */
void explain_missing(struct buffer *out, const struct explanation *explanation, enum level level,
                     int fact, int64_t member, bool not_finite);

/* "0.4", "3,500元/人·年", "yes"; "missing" when none is in force. */
void explain_parameter_value(struct buffer *out, const struct explanation *explanation,
                             const struct parameter_use *use);

#endif
