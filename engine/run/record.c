#include "record.h"

#include "results.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { FACT_PATH = 256 };

struct record {
    const struct evaluate_request *request;
    struct results *results;
    struct arena arena;
    double *criteria; /* of the household at hand */
};

static const struct rule *rule_of(const struct record *record, enum rule_kind kind, int position)
{
    const struct rulebook *rulebook = record->request->rulebook;
    return &rulebook->rules[rulebook->of_kind[kind][position]];
}

static const char *name_of(const struct record *record, enum rule_kind kind, int position)
{
    return position == NO_RULE ? NULL : rule_of(record, kind, position)->name;
}

static double number_of(enum answer answer)
{
    return answer == ANSWER_UNKNOWN ? NAN : answer == ANSWER_YES;
}

static const char *village_text(const struct record *record, size_t household, char out[AREA_TEXT])
{
    uint64_t village = record->request->registry->tables.area[household];
    if (!village)
        return NULL;
    snprintf(out, AREA_TEXT, "%012" PRIu64, village);
    return out;
}

static bool put_verdict(struct record *record, const struct matching *matching, struct fault *fault)
{
    char area[AREA_TEXT];
    const uint32_t *members = record->request->registry->tables.first_member;
    size_t household = matching->household;
    for (size_t i = 0; i < record->request->rulebook->nof_kind[RULE_CRITERION]; i++)
        record->criteria[i] = number_of(matching->criteria[i]);
    struct results_verdict verdict = {
        .area = village_text(record, household, area),
        .people = members[household + 1] - members[household],
        .meets = number_of(matching->meets),
        .status = name_of(record, RULE_STATUS, matching->status),
        .main_cause = name_of(record, RULE_CAUSE, matching->main_cause),
        .declared_cause = matching->declared,
        .agreement = agreement_names[matching->agreement],
        .causes = (int64_t)matching->causes_mask,
        .aids = (int64_t)matching->aids_mask,
        .money = (double)matching->money_fen / 100,
        .money_undetermined = (int64_t)matching->money_undetermined,
        .criteria = record->criteria,
    };
    return results_verdict(record->results, household, &verdict, fault);
}

static bool put_causes(struct record *record, const struct matching *matching, struct fault *fault)
{
    for (size_t i = 0; i < record->request->rulebook->nof_kind[RULE_CAUSE]; i++) {
        if (matching->causes[i] != ANSWER_YES)
            continue;
        const struct rule *cause = rule_of(record, RULE_CAUSE, (int)i);
        struct value severity = matching->severities[i];
        double known = cause->extra != NO_SLOT && value_known(severity) ? severity.low : NAN;
        if (!results_cause(record->results, cause->name, matching->household, known,
                           matching->ranks[i], fault))
            return false;
    }
    return true;
}

static bool put_decisions(struct record *record, const struct matching *matching,
                          struct fault *fault)
{
    for (size_t i = 0; i < matching->ndecisions; i++) {
        const struct decision *decision = &matching->decisions[i];
        if (!results_recommendation(record->results, name_of(record, RULE_AID, decision->aid),
                                    matching->household, decision->member, decision->answers,
                                    decision->amount, decision_state_names[decision->state], fault))
            return false;
    }
    return true;
}

static bool put_gaps(struct record *record, const struct matching *matching, struct fault *fault)
{
    const struct rule *rules = record->request->rulebook->rules;
    for (size_t i = 0; i < matching->ngaps; i++)
        if (!results_gap(record->results, rules[matching->gaps[i]].name, matching->household,
                         fault))
            return false;
    return true;
}

static bool put_audits(struct record *record, const struct matching *matching, struct fault *fault)
{
    for (size_t i = 0; i < matching->naudits; i++)
        if (!results_audit(record->results, name_of(record, RULE_AUDIT, matching->audits[i]),
                           matching->household, fault))
            return false;
    return true;
}

/* A fact as a rule would name it: 自付医疗费 of a household or member, 村.是否贫困村, 县.片区类型.
 */
static const char *fact_text(const struct rulebook *rulebook, const struct undetermined *open,
                             char out[FACT_PATH])
{
    static const char *const prefixes[LEVEL_COUNT] = {"", "", "村.", "县."};
    const struct level_facts *facts = &rulebook->policy->facts.at[open->level];
    snprintf(out, FACT_PATH, "%s%s%s", prefixes[open->level], facts->facts[open->fact].name,
             open->not_finite ? "（不能作除数）" : "");
    return out;
}

static bool put_undetermined(struct record *record, const struct matching *matching,
                             struct fault *fault)
{
    const struct rulebook *rulebook = record->request->rulebook;
    for (size_t i = 0; i < matching->nundetermined; i++) {
        const struct undetermined *open = &matching->undetermined[i];
        const char *rule = open->rule == NO_RULE ? "达标" : rulebook->rules[open->rule].name;
        char fact[FACT_PATH];
        if (!results_undetermined(record->results, rule, matching->household,
                                  fact_text(rulebook, open, fact), open->fact_member, fault))
            return false;
    }
    return true;
}

bool record_household(struct record *record, const struct matching *matching, struct fault *fault)
{
    return put_verdict(record, matching, fault) && put_causes(record, matching, fault) &&
           put_decisions(record, matching, fault) && put_gaps(record, matching, fault) &&
           put_undetermined(record, matching, fault) && put_audits(record, matching, fault);
}

static bool put_area(struct record *record, const struct measures *measures,
                     enum summary_level level, const struct summary_area *area, struct fault *fault)
{
    char code[AREA_TEXT];
    summary_area_text(area->area, code);
    for (size_t i = 0; i < measures->count; i++) {
        if (area->counts[i] == 0 && i >= measures->nbrief)
            continue;
        double value = (double)area->counts[i] / (measures->money[i] ? 100 : 1);
        if (!results_summary(record->results, summary_level_names[level], code, measures->names[i],
                             value, fault))
            return false;
    }
    return true;
}

/* Households without a division code are in the whole alone. */
static bool put_summary(struct record *record, const struct summary *summary, struct fault *fault)
{
    for (int level = WHOLE; level <= COUNTY; level++) {
        const struct summary_areas *areas = &summary->levels[level];
        for (size_t i = 0; i < areas->count; i++) {
            const struct summary_area *area = &areas->items[i];
            if ((level == WHOLE || area->area.length) &&
                !put_area(record, &summary->measures, (enum summary_level)level, area, fault))
                return false;
        }
    }
    return true;
}

static bool put_division(struct record *record, enum summary_level level, struct area area,
                         struct fault *fault)
{
    char code[AREA_TEXT];
    const char *name = registry_area_name(record->request->registry, area);
    return results_area(record->results, summary_area_text(area, code), *name ? name : NULL,
                        summary_level_names[level], fault);
}

static bool put_divisions(struct record *record, const struct summary *summary, struct fault *fault)
{
    for (int level = PROVINCE; level <= TOWNSHIP; level++) {
        const struct summary_areas *areas = &summary->levels[level];
        for (size_t i = 0; i < areas->count; i++)
            if (areas->items[i].area.length &&
                !put_division(record, (enum summary_level)level, areas->items[i].area, fault))
                return false;
    }
    return true;
}

/* The names that have a bit in a mask, in the order of the bits. */
static const char *joined_rules(const struct rulebook *rulebook, enum rule_kind kind,
                                struct buffer *text)
{
    buffer_clear(text);
    for (size_t i = 0; i < rulebook->nof_kind[kind] && i < MATCH_MASK_BITS; i++) {
        if (i)
            buffer_put(text, "、");
        buffer_put(text, rulebook->rules[rulebook->of_kind[kind][i]].name);
    }
    return text->length ? text->bytes : "";
}

static const char *joined_assumed(const struct summary *summary, struct buffer *text)
{
    const struct policy *policy = summary->rulebook->policy;
    buffer_clear(text);
    for (size_t i = 0; i < summary->nassumed; i++) {
        if (i)
            buffer_put(text, "、");
        buffer_put(text, policy->parameters[summary->assumed[i]].name);
    }
    return text->length ? text->bytes : "";
}

static bool put_count(struct record *record, const char *name, size_t count, struct fault *fault)
{
    char text[TEXT_NUMBER];
    snprintf(text, sizeof text, "%zu", count);
    return results_run(record->results, name, text, fault);
}

static bool put_inputs(struct record *record, struct fault *fault)
{
    const struct evaluate_request *request = record->request;
    const struct policy *policy = request->rulebook->policy;
    char date[TEXT_DATE], area[AREA_TEXT];
    struct {
        const char *name, *value;
    } rows[] = {
        {"engine", request->engine_version},
        {"policy", policy->name},
        {"policy.title", policy->title},
        {"policy.folder", policy->folder},
        {"registry", request->registry->path},
        {"registry.source", request->registry->source},
        {"registry.synthetic", request->registry->synthetic ? "是" : "否"},
        {"as_of", text_from_date(request->as_of_day, date)},
        {"area", summary_area_text(request->area, area)},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!results_run(record->results, rows[i].name, rows[i].value, fault))
            return false;
    return true;
}

static bool put_counts(struct record *record, struct fault *fault)
{
    const struct tables *tables = &record->request->registry->tables;
    return put_count(record, "households", tables->at[LEVEL_HOUSEHOLD].nrows, fault) &&
           put_count(record, "members", tables->at[LEVEL_MEMBER].nrows, fault) &&
           put_count(record, "rules", record->request->rulebook->nrules, fault);
}

static bool put_names(struct record *record, const struct summary *summary, struct fault *fault)
{
    const struct rulebook *rulebook = record->request->rulebook;
    struct buffer text = {0};
    bool put =
        results_run(record->results, "causes.bits", joined_rules(rulebook, RULE_CAUSE, &text),
                    fault) &&
        results_run(record->results, "aids.bits", joined_rules(rulebook, RULE_AID, &text), fault) &&
        results_run(record->results, "assumed", joined_assumed(summary, &text), fault) &&
        (!text.failed || fault_memory(fault));
    buffer_release(&text);
    return put;
}

static const char **criteria_names(const struct rulebook *rulebook, struct arena *arena)
{
    size_t count = rulebook->nof_kind[RULE_CRITERION];
    const char **names = arena_array(arena, count + 1, sizeof *names);
    for (size_t i = 0; names && i < count; i++)
        names[i] = rulebook->rules[rulebook->of_kind[RULE_CRITERION][i]].name;
    return names;
}

static bool open_results(struct record *record, struct fault *fault)
{
    const struct rulebook *rulebook = record->request->rulebook;
    const struct table *at = record->request->registry->tables.at;
    struct results_shape shape = {
        .ncriteria = rulebook->nof_kind[RULE_CRITERION],
        .criteria = criteria_names(rulebook, &record->arena),
    };
    record->criteria = arena_array(&record->arena, shape.ncriteria + 1, sizeof(double));
    if (!shape.criteria || !record->criteria)
        return fault_memory(fault);
    return results_open(record->request->out, &at[LEVEL_HOUSEHOLD].keys, &at[LEVEL_MEMBER].keys,
                        &shape, &record->results, fault);
}

static void record_free(struct record *record)
{
    arena_release(&record->arena);
    free(record);
}

struct record *record_open(const struct evaluate_request *request, struct fault *fault)
{
    struct record *record = calloc(1, sizeof *record);
    if (!record) {
        fault_memory(fault);
        return NULL;
    }
    record->request = request;
    arena_init(&record->arena);
    if (!open_results(record, fault)) {
        record_free(record);
        return NULL;
    }
    return record;
}

bool record_commit(struct record *record, const struct summary *summary, struct fault *fault)
{
    bool put = put_inputs(record, fault) && put_counts(record, fault) &&
               put_names(record, summary, fault) && put_summary(record, summary, fault) &&
               put_divisions(record, summary, fault);
    if (!put) {
        record_discard(record);
        return false;
    }
    bool committed = results_commit(record->results, fault);
    record_free(record);
    return committed;
}

void record_discard(struct record *record)
{
    if (!record)
        return;
    results_discard(record->results);
    record_free(record);
}
