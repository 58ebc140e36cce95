#include "show_explain.h"

#include "explain_parts.h"
#include "show_scenario.h"

#include <math.h>

struct scribe {
    const struct explanation *explanation;
    struct json json;
    struct buffer text; /* a value being put together */
};

static void put_text(struct scribe *scribe, const char *key)
{
    json_key_text(&scribe->json, key, scribe->text.bytes ? scribe->text.bytes : "");
    scribe->json.out->failed |= scribe->text.failed;
    buffer_clear(&scribe->text);
}

static void put_whole(struct scribe *scribe, const char *key, int number)
{
    json_key_number(&scribe->json, key, number);
}

static void put_date(struct scribe *scribe, const char *key, int day)
{
    char date[TEXT_DATE];
    json_key_text(&scribe->json, key, text_from_date(day, date));
}

static void open_list(struct scribe *scribe, const char *key)
{
    json_key(&scribe->json, key);
    json_open(&scribe->json, '[');
}

static void close_list(struct scribe *scribe)
{
    json_close(&scribe->json, ']');
}

/* A member by position in the household and by title; never by a key that could identify. */
static void put_member(struct scribe *scribe, int64_t member)
{
    if (member == NO_ROW)
        return;
    const struct explanation *explanation = scribe->explanation;
    put_whole(scribe, "member", (int)((size_t)member - explanation->first_member) + 1);
    json_key_text(&scribe->json, "member_title", explain_member(explanation, member));
}

static double number_of(struct value value)
{
    return !value_skipped(value) && value_known(value) ? value.low : NAN;
}

/* Accounts ----------------------------------------------------------------------------------- */

static void put_comparison(struct scribe *scribe, const struct viewpoint *viewpoint,
                           const struct condition *condition)
{
    struct comparison comparison;
    if (!show_comparison(viewpoint, condition, &comparison))
        return;
    json_key_text(&scribe->json, "operator", comparison.operator);
    json_key_number(&scribe->json, "left", number_of(comparison.left));
    json_key_number(&scribe->json, "right", number_of(comparison.right));
}

static void put_conditions(struct scribe *scribe, const struct account *account)
{
    struct viewpoint viewpoint = explain_viewpoint(scribe->explanation, account->member);
    open_list(scribe, "conditions");
    for (size_t i = 0; i < account->walk.nconditions; i++) {
        const struct condition *condition = &account->walk.conditions[i];
        json_open(&scribe->json, '{');
        show_condition(&scribe->text, &viewpoint, condition);
        put_text(scribe, "condition");
        put_comparison(scribe, &viewpoint, condition);
        json_key_answer(&scribe->json, "answer", condition->answer);
        json_key_bool(&scribe->json, "decisive", condition->decisive);
        json_key_text(&scribe->json, "file", condition->file);
        put_whole(scribe, "line", condition->line);
        json_close(&scribe->json, '}');
    }
    close_list(scribe);
}

static void put_place_of(struct scribe *scribe, const struct parameter_use *use)
{
    json_key_text(&scribe->json, "file", use->value->mark.file);
    if (use->value->mark.line)
        put_whole(scribe, "line", use->value->mark.line);
    put_date(scribe, "from", use->dated->from_day);
}

/* A switch as true or false; null when no value is in force. */
static void put_use_value(struct scribe *scribe, const struct parameter *parameter,
                          const struct parameter_use *use)
{
    if (use->value && parameter->type == PARAMETER_SWITCH)
        json_key_bool(&scribe->json, "value", use->value->number != 0);
    else
        json_key_number(&scribe->json, "value", use->value ? use->value->number : NAN);
}

static void put_use(struct scribe *scribe, const struct parameter_use *use)
{
    const struct parameter *parameter =
        &scribe->explanation->rulebook->policy->parameters[use->parameter];
    json_open(&scribe->json, '{');
    json_key_text(&scribe->json, "name", parameter->name);
    if (use->year)
        put_whole(scribe, "year", use->year);
    put_use_value(scribe, parameter, use);
    json_key_text(&scribe->json, "unit", parameter->unit);
    json_key_text(&scribe->json, "basis", parameter->basis);
    json_key_bool(&scribe->json, "assumed", parameter->assumed);
    if (use->value && use->dated)
        put_place_of(scribe, use);
    json_close(&scribe->json, '}');
}

static void put_uses(struct scribe *scribe, const struct account *account)
{
    open_list(scribe, "parameters");
    for (size_t i = 0; i < account->nuses; i++)
        put_use(scribe, &account->uses[i]);
    close_list(scribe);
}

static void put_fact_key(struct scribe *scribe, enum level level, int fact, int64_t member,
                         bool not_finite)
{
    const struct facts *facts = &scribe->explanation->rulebook->policy->facts;
    json_key_text(&scribe->json, "fact", facts->at[level].facts[fact].name);
    put_member(scribe, member);
    json_key_bool(&scribe->json, "divided_by_zero", not_finite);
}

static void put_reasons(struct scribe *scribe, const struct account *account)
{
    open_list(scribe, "undecided_by");
    for (size_t i = 0; i < account->walk.nreasons; i++) {
        const struct reason *reason = &account->walk.reasons[i];
        json_open(&scribe->json, '{');
        put_fact_key(scribe, reason->level, reason->fact, reason->fact_member, reason->not_finite);
        json_close(&scribe->json, '}');
    }
    close_list(scribe);
}

static void put_derived(struct scribe *scribe, const struct account *account)
{
    const struct rulebook *rulebook = scribe->explanation->rulebook;
    open_list(scribe, "derived_facts");
    for (size_t i = 0; i < account->nfacts; i++)
        json_text(&scribe->json, rulebook->rules[account->facts[i]].name);
    close_list(scribe);
}

static void put_formula(struct scribe *scribe, const char *key, const struct account *account,
                        node_id node)
{
    if (node == NO_NODE)
        return;
    struct viewpoint viewpoint = explain_viewpoint(scribe->explanation, account->member);
    show_node(&scribe->text, &viewpoint, node);
    put_text(scribe, key);
}

static bool is_truth(const struct rule *rule)
{
    return rule->kind != RULE_FACT || rule->type == FACT_BOOLEAN;
}

/* Numbers as numbers, yes and no as true and false, labels and dates as text. */
static void put_value(struct scribe *scribe, const struct rule *rule, const struct account *account)
{
    struct value value = account->walk.value;
    bool worded = rule->type == FACT_ENUM || rule->type == FACT_DATE;
    if (is_truth(rule)) {
        json_key_answer(&scribe->json, "value", truth_of(value));
    } else if (!worded || !value_known(value)) {
        json_key_number(&scribe->json, "value", value_known(value) ? value.low : NAN);
    } else {
        show_rule_value(&scribe->text, rule, value);
        put_text(scribe, "value");
    }
}

static void put_rule(struct scribe *scribe, const struct rule *rule)
{
    json_key_text(&scribe->json, "name", rule->name);
    json_key_text(&scribe->json, "label", rule->label);
    json_key_text(&scribe->json, "basis", rule->basis);
    json_key_text(&scribe->json, "file", rule->mark.file);
    put_whole(scribe, "line", rule->mark.line);
    if (rule_is_disabled(rule))
        json_key_bool(&scribe->json, "disabled", true);
}

static void put_account(struct scribe *scribe, const struct account *account)
{
    const struct rule *rule = explain_rule(scribe->explanation, account);
    put_rule(scribe, rule);
    put_member(scribe, account->member);
    put_value(scribe, rule, account);
    put_formula(scribe, "formula", account, account->expression);
    put_conditions(scribe, account);
    put_uses(scribe, account);
    put_derived(scribe, account);
    put_reasons(scribe, account);
}

static void put_cause(struct scribe *scribe, const struct account *account, size_t position)
{
    json_key_number(&scribe->json, "severity", number_of(account->extra));
    put_formula(scribe, "severity_formula", account, account->extra_expression);
    int rank = scribe->explanation->matching.ranks[position];
    json_key_number(&scribe->json, "rank", rank ? (double)rank : (double)NAN);
}

static void put_answered(struct scribe *scribe, const struct rule *aid)
{
    open_list(scribe, "answers");
    for (size_t i = 0; i < aid->nanswers; i++)
        json_text(&scribe->json, explain_rule_name(scribe->explanation, aid->answers[i]));
    close_list(scribe);
}

static void put_aid(struct scribe *scribe, const struct account *account)
{
    const struct explanation *explanation = scribe->explanation;
    const struct rule *aid = explain_rule(explanation, account);
    const struct decision *decision =
        explanation_decision(explanation, account->rule, account->member);
    json_key_text(&scribe->json, "department", aid->department);
    put_answered(scribe, aid);
    json_key_bool(&scribe->json, "concerns", explanation_concerns(explanation, aid));
    json_key_text(&scribe->json, "state", decision ? decision_state_names[decision->state] : NULL);
    json_key_text(&scribe->json, "answered_here", decision ? decision->answers : NULL);
    json_key_number(&scribe->json, "amount", decision ? decision->amount : NAN);
    put_formula(scribe, "amount_formula", account, account->extra_expression);
}

static void put_accounts(struct scribe *scribe, enum rule_kind kind, const char *key)
{
    const struct account_list *list = &scribe->explanation->accounts[kind];
    open_list(scribe, key);
    for (size_t i = 0; i < list->count; i++) {
        json_open(&scribe->json, '{');
        put_account(scribe, &list->items[i]);
        if (kind == RULE_CAUSE)
            put_cause(scribe, &list->items[i], i);
        else if (kind == RULE_AID)
            put_aid(scribe, &list->items[i]);
        json_close(&scribe->json, '}');
    }
    close_list(scribe);
}

/* Nearest changes ---------------------------------------------------------------------------- */

/* As put_value does. */
static void put_fact_value(struct scribe *scribe, const struct fact *fact, double number)
{
    struct value value = {number, number};
    if (fact->type == FACT_BOOLEAN) {
        json_bool(&scribe->json, number != 0);
    } else if (fact->type == FACT_ENUM || fact->type == FACT_ID || fact->type == FACT_DATE) {
        show_fact_value(&scribe->text, fact, value);
        json_text(&scribe->json, scribe->text.bytes);
        scribe->json.out->failed |= scribe->text.failed;
        buffer_clear(&scribe->text);
    } else {
        json_number(&scribe->json, number);
    }
}

static void put_changed_fact(struct scribe *scribe, const struct nearest_change *change)
{
    const struct variable *of = &change->of;
    json_key_text(&scribe->json, "name", of->fact->name);
    put_member(scribe, of->member);
    json_key(&scribe->json, "from");
    put_fact_value(scribe, of->fact, of->present);
    json_key(&scribe->json, "to");
    put_fact_value(scribe, of->fact, change->to);
    open_list(scribe, "any_of");
    for (size_t i = 0; i < change->nlabels; i++)
        put_fact_value(scribe, of->fact, change->labels[i]);
    close_list(scribe);
}

static void put_changed_parameter(struct scribe *scribe, const struct nearest_change *change)
{
    const struct variable *of = &change->of;
    const struct parameter *parameter =
        &scribe->explanation->rulebook->policy->parameters[of->index];
    json_key_text(&scribe->json, "name", parameter->name);
    json_key_text(&scribe->json, "unit", parameter->unit);
    json_key_bool(&scribe->json, "assumed", parameter->assumed);
    json_key_number(&scribe->json, "from", of->present);
    json_key_number(&scribe->json, "to", change->to);
    json_key_text(&scribe->json, "file", of->entry->mark.file);
    put_whole(scribe, "line", of->entry->mark.line);
}

static void put_change(struct scribe *scribe, const char *key, const struct nearest_change *change)
{
    json_key(&scribe->json, key);
    json_open(&scribe->json, '{');
    json_key_bool(&scribe->json, "found", change->found);
    json_key_bool(&scribe->json, "complete", !change->open);
    if (change->found) {
        if (change->of.fact)
            put_changed_fact(scribe, change);
        else
            put_changed_parameter(scribe, change);
        json_key_number(&scribe->json, "size", change->size);
    }
    json_close(&scribe->json, '}');
}

static void put_nearest(struct scribe *scribe, const struct nearest *nearest)
{
    open_list(scribe, "nearest");
    for (size_t i = 0; i < nearest->count; i++) {
        const struct nearest_outcome *outcome = &nearest->outcomes[i];
        json_open(&scribe->json, '{');
        json_key_text(&scribe->json, "outcome",
                      explain_rule_name(scribe->explanation, outcome->rule));
        put_change(scribe, "fact", &outcome->fact);
        put_change(scribe, "threshold", &outcome->threshold);
        json_close(&scribe->json, '}');
    }
    close_list(scribe);
}

/* The whole ---------------------------------------------------------------------------------- */

static void put_members(struct scribe *scribe)
{
    const struct explanation *explanation = scribe->explanation;
    open_list(scribe, "members");
    for (size_t i = 0; i < explanation->nmembers; i++) {
        const struct explained_member *member = &explanation->members[i];
        json_open(&scribe->json, '{');
        put_whole(scribe, "member", (int)i + 1);
        json_key_text(&scribe->json, "name", *member->name ? member->name : NULL);
        json_key_text(&scribe->json, "relation", *member->relation ? member->relation : NULL);
        json_key_number(&scribe->json, "age",
                        member->age_years < 0 ? (double)NAN : (double)member->age_years);
        json_close(&scribe->json, '}');
    }
    close_list(scribe);
}

static void put_areas(struct scribe *scribe)
{
    static const int lengths[] = {2, 4, 6, 9, 12};
    const struct registry *registry = scribe->explanation->registry;
    uint64_t village = tables_area(&registry->tables, scribe->explanation->household);
    open_list(scribe, "area_names");
    for (size_t i = 0; village && i < sizeof lengths / sizeof *lengths; i++) {
        struct area area = {area_prefix(village, lengths[i]), lengths[i]};
        const char *name = registry_area_name(registry, area);
        if (*name)
            json_text(&scribe->json, name);
    }
    close_list(scribe);
    if (village)
        buffer_format(&scribe->text, "%012llu", (unsigned long long)village);
    put_text(scribe, "area");
}

static void put_header(struct scribe *scribe)
{
    const struct explanation *explanation = scribe->explanation;
    const struct keys *keys = &explanation->registry->tables.at[LEVEL_HOUSEHOLD].keys;
    char key[KEY_TEXT];
    json_key_text(&scribe->json, "household", keys_text(keys, explanation->household, key));
    put_areas(scribe);
    json_key_text(&scribe->json, "policy", explanation->rulebook->policy->name);
    show_scenario_json(&scribe->json, explanation->rulebook->policy, explanation->as_of_day);
    json_key_text(&scribe->json, "registry", explanation->registry->path);
    json_key_bool(&scribe->json, "synthetic", explanation->registry->synthetic);
    put_date(scribe, "as_of", explanation->as_of_day);
    put_members(scribe);
}

static const char *name_at(const struct scribe *scribe, enum rule_kind kind, int position)
{
    const struct rulebook *rulebook = scribe->explanation->rulebook;
    return position == NO_RULE ? NULL : rulebook->rules[rulebook->of_kind[kind][position]].name;
}

static void put_verdict(struct scribe *scribe)
{
    const struct matching *matching = &scribe->explanation->matching;
    json_key_text(&scribe->json, "status", name_at(scribe, RULE_STATUS, matching->status));
    json_key_answer(&scribe->json, "meets", matching->meets);
    json_key_text(&scribe->json, "main_cause", name_at(scribe, RULE_CAUSE, matching->main_cause));
    json_key_bool(&scribe->json, "main_cause_decided", matching->main_decided);
    json_key_text(&scribe->json, "declared_cause", matching->declared);
    json_key_text(&scribe->json, "agreement", agreement_names[matching->agreement]);
    json_key_number(&scribe->json, "money_at_least", (double)matching->money_fen / 100);
    json_key_number(&scribe->json, "money_undetermined", (double)matching->money_undetermined);
}

static void put_gaps(struct scribe *scribe)
{
    const struct matching *matching = &scribe->explanation->matching;
    open_list(scribe, "gaps");
    for (size_t i = 0; i < matching->ngaps; i++)
        json_text(&scribe->json, explain_rule_name(scribe->explanation, matching->gaps[i]));
    close_list(scribe);
}

static void put_missing(struct scribe *scribe)
{
    const struct explanation *explanation = scribe->explanation;
    open_list(scribe, "missing");
    for (size_t i = 0; i < explanation->nmissing; i++) {
        const struct missing_fact *missing = &explanation->missing[i];
        json_open(&scribe->json, '{');
        put_fact_key(scribe, missing->level, missing->fact, missing->member, missing->not_finite);
        open_list(scribe, "rules");
        for (size_t j = 0; j < missing->nrules; j++)
            json_text(&scribe->json, explain_rule_name(explanation, missing->rules[j]));
        close_list(scribe);
        json_close(&scribe->json, '}');
    }
    close_list(scribe);
}

void show_explain_json(const struct explanation *explanation, const struct nearest *nearest,
                       struct buffer *out)
{
    struct scribe scribe = {.explanation = explanation};
    json_init(&scribe.json, out);
    json_open(&scribe.json, '{');
    put_header(&scribe);
    put_verdict(&scribe);
    put_accounts(&scribe, RULE_STATUS, "statuses");
    put_accounts(&scribe, RULE_CAUSE, "causes");
    put_accounts(&scribe, RULE_CRITERION, "criteria");
    put_nearest(&scribe, nearest);
    put_accounts(&scribe, RULE_AID, "aids");
    put_gaps(&scribe);
    put_accounts(&scribe, RULE_AUDIT, "audits");
    put_accounts(&scribe, RULE_FACT, "derived");
    put_missing(&scribe);
    json_close(&scribe.json, '}');
    json_end(&scribe.json);
    buffer_release(&scribe.text);
}
