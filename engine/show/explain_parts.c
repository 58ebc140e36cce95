#include "explain_parts.h"

#include <libintl.h>

static struct value value_of(const struct viewpoint *viewpoint, node_id node, int64_t member)
{
    const struct explanation *explanation = viewpoint->context;
    return plain_value(explanation->plain, &explanation->outcomes, node, explanation->household,
                       member);
}

struct viewpoint explain_viewpoint(const struct explanation *explanation, int64_t member)
{
    return (struct viewpoint){
        .rulebook = explanation->rulebook,
        .value = value_of,
        .context = explanation,
        .member = member,
        .first_member = explanation->first_member,
        .nmembers = explanation->nmembers,
        .members = explanation->member_titles,
    };
}

const char *explain_member(const struct explanation *explanation, int64_t member)
{
    return member == NO_ROW
               ? NULL
               : explanation->member_titles[(size_t)member - explanation->first_member];
}

const struct rule *explain_rule(const struct explanation *explanation,
                                const struct account *account)
{
    return &explanation->rulebook->rules[account->rule];
}

const char *explain_rule_name(const struct explanation *explanation, int rule)
{
    return rule == NO_RULE ? "达标" : explanation->rulebook->rules[rule].name;
}

void explain_missing(struct buffer *out, const struct explanation *explanation, enum level level,
                     int fact, int64_t member, bool not_finite)
{
    const struct level_facts *facts = &explanation->rulebook->policy->facts.at[level];
    buffer_put(out, facts->facts[fact].name);
    if (member != NO_ROW)
        buffer_format(out, " (%s)", explain_member(explanation, member));
    if (not_finite)
        buffer_format(out, " (%s)", gettext("divided by zero"));
}

void explain_parameter_value(struct buffer *out, const struct explanation *explanation,
                             const struct parameter_use *use)
{
    const struct parameter *parameter = &explanation->rulebook->policy->parameters[use->parameter];
    if (use->value)
        show_parameter_number(out, parameter, use->value->number);
    else
        buffer_put(out, gettext("missing"));
}
