#include "show_explain.h"

#include "explain_parts.h"
#include "page.h"
#include "show_nearest.h"
#include "show_scenario.h"
#include "table.h"

#include <libintl.h>
#include <math.h>
#include <stdlib.h>

/* Where text begins: rules, what is said of them, their conditions. */
enum { RULE_INDENT = 2, DETAIL_INDENT = 4, CONDITION_INDENT = 8, VERDICT_INDENT = 16 };

struct teller {
    const struct explanation *explanation;
    const struct nearest *nearest;
    struct buffer *out;
    bool all;
    struct buffer line; /* the paragraph being put together */
    bool *facts;        /* per rule: a derived fact on which something shown rests */
    bool *parameters;   /* likewise */
};

/* Pieces ------------------------------------------------------------------------------------- */

static const char *line_text(const struct teller *teller)
{
    return teller->line.bytes ? teller->line.bytes : "";
}

static void put_line(struct teller *teller, const char *lead, int indent)
{
    page_paragraph(teller->out, lead, indent, line_text(teller));
    teller->out->failed |= teller->line.failed;
    buffer_clear(&teller->line);
}

static void put_titled(struct teller *teller, const char *lead, int indent)
{
    page_titled(teller->out, lead, indent, line_text(teller));
    teller->out->failed |= teller->line.failed;
    buffer_clear(&teller->line);
}

/* Another item of a list in the line at hand. */
static void put_item(struct teller *teller, const char *separator, const char *item)
{
    if (teller->line.length)
        buffer_put(&teller->line, separator);
    buffer_put(&teller->line, item);
}

static enum answer answer_of(const struct account *account)
{
    return truth_of(account->walk.value);
}

static const struct account_list *list_of(const struct teller *teller, enum rule_kind kind)
{
    return &teller->explanation->accounts[kind];
}

/* Conditions --------------------------------------------------------------------------------- */

static void put_conditions(struct teller *teller, const struct account *account)
{
    struct viewpoint viewpoint = explain_viewpoint(teller->explanation, account->member);
    for (size_t i = 0; i < account->walk.nconditions; i++) {
        const struct condition *condition = &account->walk.conditions[i];
        buffer_put(&teller->line, show_tick(condition->answer));
        show_condition(&teller->line, &viewpoint, condition);
        put_line(teller, condition->decisive ? "    → " : "      ", CONDITION_INDENT);
    }
    if (account->walk.nconditions)
        return;
    const struct rule *rule = explain_rule(teller->explanation, account);
    buffer_put(&teller->line, rule_is_disabled(rule) ? gettext("disabled by the scenario")
                                                     : gettext("without conditions"));
    if (rule_is_disabled(rule)) {
        put_item(teller, " · ", "");
        show_place(&teller->line, rule->disabled);
    }
    put_line(teller, "      ", CONDITION_INDENT);
}

static size_t count_decisive(const struct walk *walk)
{
    size_t count = 0;
    for (size_t i = 0; i < walk->nconditions; i++)
        count += walk->conditions[i].decisive;
    return count;
}

/* The question whether an enum has a label, when it was found to have another one. */
static bool is_implied(const struct teller *teller, const struct walk *walk,
                       const struct condition *condition)
{
    const struct graph *graph = teller->explanation->rulebook->graph;
    const struct node *asked = graph_node(graph, condition->node);
    if (asked->op != OP_IS || condition->answer != ANSWER_NO)
        return false;
    for (size_t i = 0; i < walk->nconditions; i++) {
        const struct node *other = graph_node(graph, walk->conditions[i].node);
        if (other->op == OP_IS && other->operand[0] == asked->operand[0] &&
            walk->conditions[i].answer == ANSWER_YES)
            return true;
    }
    return false;
}

/* Those that decided, in the line at hand; all of them where no single one did. */
static void put_decisive(struct teller *teller, const struct account *account)
{
    struct viewpoint viewpoint = explain_viewpoint(teller->explanation, account->member);
    bool all = count_decisive(&account->walk) == 0;
    const char *separator = ": ";
    for (size_t i = 0; i < account->walk.nconditions; i++) {
        const struct condition *condition = &account->walk.conditions[i];
        if ((!condition->decisive && !all) || is_implied(teller, &account->walk, condition))
            continue;
        buffer_format(&teller->line, "%s%s", separator, show_tick(condition->answer));
        show_condition(&teller->line, &viewpoint, condition);
        separator = "; ";
    }
}

static void put_use(struct teller *teller, const struct parameter_use *use)
{
    const struct explanation *explanation = teller->explanation;
    const struct parameter *parameter = &explanation->rulebook->policy->parameters[use->parameter];
    put_item(teller, "; ", parameter->name);
    if (use->year)
        buffer_format(&teller->line, "(%d)", use->year);
    buffer_put(&teller->line, " ");
    explain_parameter_value(&teller->line, explanation, use);
    buffer_put(&teller->line, parameter->assumed ? "※" : "");
    if (!use->dated || !use->value)
        return;
    char date[TEXT_DATE];
    buffer_put(&teller->line, " (");
    show_place(&teller->line, use->value->mark);
    buffer_put(&teller->line, ", ");
    buffer_format(&teller->line, gettext("from %s"), text_from_date(use->dated->from_day, date));
    buffer_put(&teller->line, ")");
}

static void put_uses(struct teller *teller, const struct account *account)
{
    for (size_t i = 0; i < account->nuses; i++)
        put_use(teller, &account->uses[i]);
    if (account->nuses)
        put_line(teller, "      ", CONDITION_INDENT);
}

/* How the severity or amount comes about. */
static void put_extra(struct teller *teller, const struct account *account)
{
    if (account->extra_expression == NO_NODE)
        return;
    struct viewpoint viewpoint = explain_viewpoint(teller->explanation, account->member);
    bool cause = explain_rule(teller->explanation, account)->kind == RULE_CAUSE;
    buffer_format(&teller->line, "%s ", cause ? gettext("severity") : gettext("amount"));
    show_node(&teller->line, &viewpoint, account->extra_expression);
    put_line(teller, "      ", CONDITION_INDENT);
}

static bool reason_repeats(const struct walk *walk, size_t index)
{
    const struct reason *reason = &walk->reasons[index];
    for (size_t i = 0; i < index; i++)
        if (walk->reasons[i].level == reason->level && walk->reasons[i].fact == reason->fact &&
            walk->reasons[i].fact_member == reason->fact_member)
            return true;
    return false;
}

static void put_reasons(struct teller *teller, const struct account *account)
{
    const struct walk *walk = &account->walk;
    for (size_t i = 0; i < walk->nreasons; i++) {
        const struct reason *reason = &walk->reasons[i];
        if (reason_repeats(walk, i))
            continue;
        put_item(teller, gettext(", "), "");
        explain_missing(&teller->line, teller->explanation, reason->level, reason->fact,
                        reason->fact_member, reason->not_finite);
    }
    if (!teller->line.length)
        return;
    struct buffer lead = {0};
    buffer_format(&lead, "      %s", gettext("to verify:"));
    put_titled(teller, lead.failed ? "" : lead.bytes, CONDITION_INDENT);
    buffer_release(&lead);
}

/* Rules -------------------------------------------------------------------------------------- */

static void put_origin(struct teller *teller, const struct rule *rule)
{
    if (rule->department)
        put_item(teller, " · ", rule->department);
    if (rule->basis)
        put_item(teller, " · ", rule->basis);
    put_item(teller, " · ", "");
    show_place(&teller->line, rule->mark);
    put_line(teller, "    ", DETAIL_INDENT);
}

/* What is in the line at hand becomes the account's title. */
static void put_account(struct teller *teller, const struct account *account, enum answer answer)
{
    put_line(teller, show_tick(answer), RULE_INDENT);
    put_origin(teller, explain_rule(teller->explanation, account));
    put_conditions(teller, account);
    put_extra(teller, account);
    put_uses(teller, account);
    put_reasons(teller, account);
    if (account->walk.gave_up)
        page_paragraph(teller->out, "      ", CONDITION_INDENT,
                       gettext("more combinations of missing facts than are tried"));
    explanation_follow(teller->explanation, account, teller->facts, teller->parameters);
}

static void begin_title(struct teller *teller, const struct account *account)
{
    const struct rule *rule = explain_rule(teller->explanation, account);
    buffer_put(&teller->line, rule->name);
    if (rule->label)
        put_item(teller, " · ", rule->label);
    if (account->member != NO_ROW)
        put_item(teller, " · ", explain_member(teller->explanation, account->member));
}

/* Accounts with another answer than these are only named, in one line. */
static void put_names(struct teller *teller, enum rule_kind kind, enum answer answer,
                      const char *title)
{
    const struct account_list *list = list_of(teller, kind);
    for (size_t i = 0; i < list->count; i++)
        if (answer_of(&list->items[i]) == answer)
            put_item(teller, gettext(", "),
                     explain_rule(teller->explanation, &list->items[i])->name);
    if (!teller->line.length)
        return;
    put_titled(teller, title, RULE_INDENT);
}

/* The sections ------------------------------------------------------------------------------- */

static void put_area(struct teller *teller)
{
    static const int lengths[] = {2, 4, 6, 9, 12};
    const struct registry *registry = teller->explanation->registry;
    uint64_t village = tables_area(&registry->tables, teller->explanation->household);
    for (size_t i = 0; village && i < sizeof lengths / sizeof *lengths; i++) {
        struct area area = {area_prefix(village, lengths[i]), lengths[i]};
        const char *name = registry_area_name(registry, area);
        if (*name)
            put_item(teller, " ", name);
    }
    if (village)
        buffer_format(&teller->line, teller->line.length ? " (%012llu)" : "%012llu",
                      (unsigned long long)village);
    if (teller->line.length)
        put_line(teller, "", RULE_INDENT);
}

static void put_source(struct teller *teller)
{
    const struct policy *policy = teller->explanation->rulebook->policy;
    char date[TEXT_DATE];
    buffer_put(&teller->line, policy->title ? policy->title : policy->name);
    buffer_put(&teller->line, " · ");
    buffer_format(&teller->line, gettext("as of %s"),
                  text_from_date(teller->explanation->as_of_day, date));
    if (teller->explanation->registry->synthetic)
        put_item(teller, " · ", gettext("synthetic data"));
    put_line(teller, "", RULE_INDENT);
}

static void put_member_list(struct teller *teller)
{
    const struct explanation *explanation = teller->explanation;
    for (size_t i = 0; i < explanation->nmembers; i++) {
        const struct explained_member *member = &explanation->members[i];
        put_item(teller, gettext(", "), explanation->member_titles[i]);
        if (member->age_years >= 0)
            buffer_format(&teller->line, " %d", member->age_years);
    }
    if (!teller->line.length)
        return;
    put_titled(teller, gettext("Members:"), RULE_INDENT);
}

enum { SCENARIO_INDENT = 10 };

static void put_header(struct teller *teller)
{
    const struct explanation *explanation = teller->explanation;
    char key[KEY_TEXT];
    const struct keys *keys = &explanation->registry->tables.at[LEVEL_HOUSEHOLD].keys;
    buffer_format(teller->out, "%s %s\n", gettext("Household"),
                  keys_text(keys, explanation->household, key));
    put_area(teller);
    put_source(teller);
    show_scenario_text(teller->out, gettext("scenario"), explanation->rulebook->policy,
                       explanation->as_of_day, SCENARIO_INDENT);
    put_member_list(teller);
}

static void put_fact_of_verdict(struct teller *teller, const char *title)
{
    struct buffer lead = {0};
    show_padded(&lead, title, VERDICT_INDENT);
    if (!lead.failed)
        put_line(teller, lead.bytes, VERDICT_INDENT);
    teller->out->failed |= lead.failed;
    buffer_release(&lead);
}

static void put_status(struct teller *teller)
{
    const struct matching *matching = &teller->explanation->matching;
    const struct rulebook *rulebook = teller->explanation->rulebook;
    if (matching->status != NO_RULE)
        buffer_put(&teller->line,
                   rulebook->rules[rulebook->of_kind[RULE_STATUS][matching->status]].name);
    else
        buffer_put(&teller->line,
                   matching->status_decided ? gettext("none") : show_answer(ANSWER_UNKNOWN));
    put_fact_of_verdict(teller, gettext("Status"));
}

static void put_criteria_named(struct teller *teller, enum answer answer, const char *words)
{
    const struct rulebook *rulebook = teller->explanation->rulebook;
    size_t put = 0;
    for (size_t i = 0; i < rulebook->nof_kind[RULE_CRITERION]; i++) {
        if (teller->explanation->matching.criteria[i] != answer)
            continue;
        buffer_format(&teller->line, "%s%s", put ? gettext(", ") : words,
                      rulebook->rules[rulebook->of_kind[RULE_CRITERION][i]].name);
        put++;
    }
}

static void put_meets(struct teller *teller)
{
    buffer_put(&teller->line, show_answer(teller->explanation->matching.meets));
    put_criteria_named(teller, ANSWER_NO, gettext("; not met: "));
    put_criteria_named(teller, ANSWER_UNKNOWN, gettext("; to verify: "));
    put_fact_of_verdict(teller, gettext("Meets (达标)"));
}

static void put_main_cause(struct teller *teller)
{
    const struct matching *matching = &teller->explanation->matching;
    const struct rulebook *rulebook = teller->explanation->rulebook;
    if (matching->main_cause != NO_RULE)
        buffer_put(&teller->line,
                   rulebook->rules[rulebook->of_kind[RULE_CAUSE][matching->main_cause]].name);
    else
        buffer_put(&teller->line,
                   matching->main_decided ? gettext("none") : show_answer(ANSWER_UNKNOWN));
    if (matching->declared) {
        buffer_put(&teller->line, "; ");
        buffer_format(&teller->line, gettext("declared: %s"), matching->declared);
    }
    if (agreement_names[matching->agreement])
        buffer_format(&teller->line, " (%s)", agreement_names[matching->agreement]);
    put_fact_of_verdict(teller, gettext("Main cause"));
}

static void put_money(struct teller *teller)
{
    const struct matching *matching = &teller->explanation->matching;
    char yuan[SHOW_NUMBER];
    buffer_format(&teller->line, gettext("at least %s"), show_yuan(matching->money_fen, yuan));
    buffer_put(&teller->line, "元");
    if (matching->money_undetermined) {
        buffer_put(&teller->line, "; ");
        buffer_format(&teller->line, gettext("%zu undetermined"), matching->money_undetermined);
    }
    put_fact_of_verdict(teller, gettext("Money of aids"));
}

/* The conditions of the status that applies, or of those that may. */
static void put_status_accounts(struct teller *teller)
{
    const struct account_list *list = list_of(teller, RULE_STATUS);
    for (size_t i = 0; i < list->count; i++) {
        enum answer answer = answer_of(&list->items[i]);
        if (answer == ANSWER_NO && !teller->all)
            continue;
        begin_title(teller, &list->items[i]);
        put_account(teller, &list->items[i], answer);
    }
}

static void put_verdict(struct teller *teller)
{
    page_heading(teller->out, gettext("Verdict"));
    put_status(teller);
    put_meets(teller);
    put_main_cause(teller);
    put_money(teller);
    put_status_accounts(teller);
}

static void put_severity(struct teller *teller, const struct account *account, size_t position)
{
    if (!value_skipped(account->extra)) {
        buffer_format(&teller->line, " · %s ", gettext("severity"));
        if (value_known(account->extra))
            show_number(&teller->line, round(account->extra.low * 1000) / 1000);
        else
            buffer_put(&teller->line, show_answer(ANSWER_UNKNOWN));
    }
    int rank = teller->explanation->matching.ranks[position];
    if (rank) {
        buffer_put(&teller->line, " · ");
        buffer_format(&teller->line, gettext("rank %d"), rank);
    }
}

static void put_causes(struct teller *teller)
{
    static const enum answer order[] = {ANSWER_YES, ANSWER_UNKNOWN, ANSWER_NO};
    const struct account_list *list = list_of(teller, RULE_CAUSE);
    page_heading(teller->out, gettext("Causes"));
    for (size_t pass = 0; pass < (teller->all ? 3 : 2); pass++)
        for (size_t i = 0; i < list->count; i++) {
            if (answer_of(&list->items[i]) != order[pass])
                continue;
            begin_title(teller, &list->items[i]);
            put_severity(teller, &list->items[i], i);
            put_account(teller, &list->items[i], order[pass]);
        }
    if (!teller->all)
        put_names(teller, RULE_CAUSE, ANSWER_NO, gettext("✘ Not:"));
}

static void put_criteria(struct teller *teller)
{
    const struct account_list *list = list_of(teller, RULE_CRITERION);
    page_heading(teller->out, gettext("Exit criteria"));
    for (size_t i = 0; i < list->count; i++) {
        begin_title(teller, &list->items[i]);
        put_account(teller, &list->items[i], answer_of(&list->items[i]));
    }
}

/* Aids --------------------------------------------------------------------------------------- */

static const struct account *account_of(const struct teller *teller,
                                        const struct decision *decision)
{
    const struct rulebook *rulebook = teller->explanation->rulebook;
    const struct account_list *list = list_of(teller, RULE_AID);
    int rule = rulebook->of_kind[RULE_AID][decision->aid];
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].rule == rule && list->items[i].member == decision->member)
            return &list->items[i];
    return NULL;
}

static void put_decision(struct teller *teller, const struct decision *decision)
{
    const struct account *account = account_of(teller, decision);
    if (!account)
        return;
    begin_title(teller, account);
    put_item(teller, " · ", decision_state_names[decision->state]);
    if (!isnan(decision->amount)) {
        buffer_put(&teller->line, " · ");
        show_number(&teller->line, decision->amount);
        buffer_put(&teller->line, "元");
    } else if (explain_rule(teller->explanation, account)->extra != NO_SLOT) {
        put_item(teller, " · ", gettext("amount unknown"));
    }
    buffer_put(&teller->line, " · ");
    buffer_format(&teller->line, gettext("answers %s"), decision->answers);
    bool sure = decision->state != STATE_POSSIBLE;
    put_account(teller, account, sure ? ANSWER_YES : ANSWER_UNKNOWN);
}

static void put_decisions(struct teller *teller, bool possible, const char *title)
{
    const struct matching *matching = &teller->explanation->matching;
    size_t put = 0;
    for (size_t i = 0; i < matching->ndecisions; i++) {
        if ((matching->decisions[i].state == STATE_POSSIBLE) != possible)
            continue;
        if (!put++)
            page_heading(teller->out, title);
        put_decision(teller, &matching->decisions[i]);
    }
}

static bool is_recommended(const struct teller *teller, int rule)
{
    const struct matching *matching = &teller->explanation->matching;
    for (size_t i = 0; i < matching->ndecisions; i++)
        if (teller->explanation->rulebook->of_kind[RULE_AID][matching->decisions[i].aid] == rule)
            return true;
    return false;
}

/* Eligible, and still not for the household: another aid goes first. */
static void put_precedence(struct teller *teller, const struct rule *rule)
{
    const char *separator = "";
    buffer_put(&teller->line, gettext(": eligible, but gives way to "));
    for (size_t i = 0; i < rule->nexcludes; i++)
        if (is_recommended(teller, rule->excludes[i])) {
            buffer_format(&teller->line, "%s%s", separator,
                          teller->explanation->rulebook->rules[rule->excludes[i]].name);
            separator = gettext(", ");
        }
}

static void put_refused(struct teller *teller, const struct account *account)
{
    const struct rule *rule = explain_rule(teller->explanation, account);
    buffer_put(&teller->line, rule->name);
    if (account->member != NO_ROW)
        put_item(teller, " · ", explain_member(teller->explanation, account->member));
    if (answer_of(account) == ANSWER_NO)
        put_decisive(teller, account);
    else
        put_precedence(teller, rule);
    put_line(teller, show_tick(ANSWER_NO), DETAIL_INDENT);
    explanation_follow(teller->explanation, account, teller->facts, teller->parameters);
}

static bool answers_gap(const struct teller *teller, const struct rule *aid)
{
    const struct matching *matching = &teller->explanation->matching;
    for (size_t i = 0; i < aid->nanswers; i++)
        for (size_t j = 0; j < matching->ngaps; j++)
            if (aid->answers[i] == matching->gaps[j])
                return true;
    return false;
}

/* An aid that answers a deficit of the household, and is not for it or this member. */
static bool is_refused(const struct teller *teller, const struct account *account)
{
    const struct explanation *explanation = teller->explanation;
    return explanation_concerns(explanation, explain_rule(explanation, account)) &&
           !explanation_decision(explanation, account->rule, account->member);
}

/* Member by member is too much to read, unless it explains a gap. */
static bool is_refused_in_detail(const struct teller *teller, const struct account *account)
{
    return teller->all || account->member == NO_ROW ||
           answers_gap(teller, explain_rule(teller->explanation, account));
}

/* Aids for members that are for none of them, by name. */
static void put_refused_names(struct teller *teller)
{
    const struct account_list *list = list_of(teller, RULE_AID);
    for (size_t i = 0; i < list->count; i++) {
        const struct account *account = &list->items[i];
        bool first = i == 0 || list->items[i - 1].rule != account->rule;
        if (first && is_refused(teller, account) && !is_refused_in_detail(teller, account) &&
            !is_recommended(teller, account->rule))
            put_item(teller, gettext(", "), explain_rule(teller->explanation, account)->name);
    }
    if (teller->line.length)
        put_titled(teller, gettext("✘ For no member (--all shows why):"), DETAIL_INDENT);
}

static bool any_refused(const struct teller *teller)
{
    const struct account_list *list = list_of(teller, RULE_AID);
    for (size_t i = 0; i < list->count; i++)
        if (is_refused(teller, &list->items[i]) && (is_refused_in_detail(teller, &list->items[i]) ||
                                                    !is_recommended(teller, list->items[i].rule)))
            return true;
    return false;
}

static void put_refusals(struct teller *teller)
{
    const struct account_list *list = list_of(teller, RULE_AID);
    if (!any_refused(teller))
        return;
    page_heading(teller->out, gettext("Aids that answer a deficit, but are not for it"));
    for (size_t i = 0; i < list->count; i++)
        if (is_refused(teller, &list->items[i]) && is_refused_in_detail(teller, &list->items[i]))
            put_refused(teller, &list->items[i]);
    put_refused_names(teller);
}

static size_t count_unconcerned(const struct teller *teller)
{
    const struct rulebook *rulebook = teller->explanation->rulebook;
    size_t count = 0;
    for (size_t i = 0; i < rulebook->nof_kind[RULE_AID]; i++)
        count += !explanation_concerns(teller->explanation,
                                       &rulebook->rules[rulebook->of_kind[RULE_AID][i]]);
    return count;
}

static void put_unconcerned(struct teller *teller)
{
    const struct explanation *explanation = teller->explanation;
    const struct account_list *list = list_of(teller, RULE_AID);
    size_t count = count_unconcerned(teller);
    if (!count)
        return;
    if (!teller->all) {
        buffer_format(&teller->line,
                      ngettext("%zu aid answers none of its deficits (--all shows it)",
                               "%zu aids answer none of its deficits (--all shows them)", count),
                      count);
        buffer_put(teller->out, "\n");
        put_line(teller, "", RULE_INDENT);
        return;
    }
    page_heading(teller->out, gettext("Aids that answer none of its deficits"));
    for (size_t i = 0; i < list->count; i++) {
        if (explanation_concerns(explanation, explain_rule(explanation, &list->items[i])))
            continue;
        begin_title(teller, &list->items[i]);
        put_account(teller, &list->items[i], answer_of(&list->items[i]));
    }
}

/* The rest ----------------------------------------------------------------------------------- */

static void put_gaps(struct teller *teller)
{
    const struct matching *matching = &teller->explanation->matching;
    if (!matching->ngaps)
        return;
    page_heading(teller->out, gettext("Deficits that no aid answers (有短板无措施)"));
    for (size_t i = 0; i < matching->ngaps; i++)
        put_item(teller, gettext(", "), explain_rule_name(teller->explanation, matching->gaps[i]));
    put_line(teller, "", RULE_INDENT);
}

static size_t count_answers(const struct account_list *list, enum answer answer)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        count += answer_of(&list->items[i]) == answer;
    return count;
}

static void put_audits(struct teller *teller)
{
    const struct account_list *list = list_of(teller, RULE_AUDIT);
    if (!list->count)
        return;
    page_heading(teller->out, gettext("Doubts about the data (疑点)"));
    for (size_t i = 0; count_answers(list, ANSWER_YES) && i < list->count; i++) {
        if (answer_of(&list->items[i]) != ANSWER_YES)
            continue;
        begin_title(teller, &list->items[i]);
        put_account(teller, &list->items[i], ANSWER_YES);
    }
    put_names(teller, RULE_AUDIT, ANSWER_UNKNOWN, gettext("？Not decided:"));
}

static bool has_formula(const struct teller *teller, const struct account *account)
{
    return account->expression != NO_NODE &&
           graph_node(teller->explanation->rulebook->graph, account->expression)->op != OP_CONST;
}

/* "纯收入 = 工资性收入 12,000元 + … = 23,000元", "有重病成员 yes: ✔ …" */
static void put_derived_value(struct teller *teller, const struct account *account)
{
    const struct rule *rule = explain_rule(teller->explanation, account);
    struct viewpoint viewpoint = explain_viewpoint(teller->explanation, account->member);
    if (has_formula(teller, account)) {
        buffer_put(&teller->line, " = ");
        show_node(&teller->line, &viewpoint, account->expression);
    } else {
        buffer_put(&teller->line, " ");
        show_rule_value(&teller->line, rule, account->walk.value);
    }
    put_decisive(teller, account);
}

static void put_derived(struct teller *teller, const struct account *account)
{
    buffer_put(&teller->line, explain_rule(teller->explanation, account)->name);
    if (account->member != NO_ROW)
        buffer_format(&teller->line, " (%s)", explain_member(teller->explanation, account->member));
    put_derived_value(teller, account);
    put_line(teller, "", DETAIL_INDENT);
    put_uses(teller, account);
}

/* "年龄: 户主 马** 45岁, 之子 马** 12岁" */
static void put_member_values(struct teller *teller, size_t first)
{
    const struct account_list *list = list_of(teller, RULE_FACT);
    const struct rule *rule = explain_rule(teller->explanation, &list->items[first]);
    buffer_put(&teller->line, rule->name);
    for (size_t i = first; i < list->count && list->items[i].rule == list->items[first].rule; i++) {
        buffer_put(&teller->line, i == first ? ": " : gettext(", "));
        buffer_format(&teller->line, "%s ",
                      explain_member(teller->explanation, list->items[i].member));
        show_rule_value(&teller->line, rule, list->items[i].walk.value);
    }
    put_line(teller, "", DETAIL_INDENT);
}

/* Of members, numbers and labels are told in one line; yes and no for those of whom it is not no.
 */
static void put_derived_in_short(struct teller *teller, size_t index)
{
    const struct account_list *list = list_of(teller, RULE_FACT);
    const struct account *account = &list->items[index];
    bool first = index == 0 || list->items[index - 1].rule != account->rule;
    bool truth = explain_rule(teller->explanation, account)->type == FACT_BOOLEAN;
    if (account->member == NO_ROW || (truth && answer_of(account) != ANSWER_NO))
        put_derived(teller, account);
    else if (!truth && first)
        put_member_values(teller, index);
}

static size_t count_marked(const struct teller *teller)
{
    size_t count = 0;
    for (size_t i = 0; i < teller->explanation->rulebook->nrules; i++)
        count += teller->facts[i];
    return count;
}

static void put_derived_facts(struct teller *teller)
{
    const struct account_list *list = list_of(teller, RULE_FACT);
    if (!list->count || (!teller->all && !count_marked(teller)))
        return;
    page_heading(teller->out, gettext("Derived facts"));
    for (size_t i = 0; i < list->count; i++) {
        if (teller->all)
            put_derived(teller, &list->items[i]);
        else if (teller->facts[list->items[i].rule])
            put_derived_in_short(teller, i);
    }
}

static void put_missing(struct teller *teller)
{
    const struct explanation *explanation = teller->explanation;
    if (!explanation->nmissing)
        return;
    page_heading(teller->out, gettext("Missing facts, and what hangs on them"));
    for (size_t i = 0; i < explanation->nmissing; i++) {
        const struct missing_fact *missing = &explanation->missing[i];
        explain_missing(&teller->line, explanation, missing->level, missing->fact, missing->member,
                        missing->not_finite);
        for (size_t j = 0; j < missing->nrules; j++) {
            buffer_put(&teller->line, j ? gettext(", ") : ": ");
            buffer_put(&teller->line, explain_rule_name(explanation, missing->rules[j]));
        }
        put_line(teller, "", DETAIL_INDENT);
    }
}

static void put_assumed(struct teller *teller)
{
    const struct policy *policy = teller->explanation->rulebook->policy;
    for (size_t i = 0; i < policy->nparameters; i++)
        if (teller->parameters[i] && policy->parameters[i].assumed)
            put_item(teller, gettext(", "), policy->parameters[i].name);
    if (!teller->line.length)
        return;
    buffer_format(teller->out, "\n%s\n",
                  gettext("※ assumed, not verified; what rests on it is to be confirmed:"));
    put_line(teller, "  ", RULE_INDENT);
}

static void put_legend(struct teller *teller)
{
    buffer_put(&teller->line, gettext("✔ yes  ✘ no  ？unknown  → decided the outcome"));
    buffer_put(teller->out, "\n");
    put_line(teller, "", RULE_INDENT);
}

static void tell(struct teller *teller)
{
    put_header(teller);
    put_verdict(teller);
    put_causes(teller);
    put_criteria(teller);
    show_nearest(teller->explanation, teller->nearest, teller->out);
    put_decisions(teller, false, gettext("Recommended aids"));
    put_decisions(teller, true, gettext("Possible aids"));
    put_refusals(teller);
    put_gaps(teller);
    put_audits(teller);
    put_derived_facts(teller);
    put_missing(teller);
    put_unconcerned(teller);
    put_assumed(teller);
    put_legend(teller);
}

void show_explain_text(const struct explanation *explanation, const struct nearest *nearest,
                       bool all, struct buffer *out)
{
    const struct rulebook *rulebook = explanation->rulebook;
    struct teller teller = {.explanation = explanation, .nearest = nearest, .out = out, .all = all};
    teller.facts = calloc(rulebook->nrules + 1, sizeof *teller.facts);
    teller.parameters = calloc(rulebook->policy->nparameters + 1, sizeof *teller.parameters);
    if (teller.facts && teller.parameters)
        tell(&teller);
    else
        out->failed = true;
    free(teller.facts);
    free(teller.parameters);
    buffer_release(&teller.line);
}
