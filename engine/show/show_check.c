#include "show_check.h"

#include "json.h"
#include "page.h"
#include "show_scenario.h"
#include "table.h"

#include <libintl.h>
#include <limits.h>

/* A message for one and for many. */
#define NN_(one, many)                                                                             \
    {                                                                                              \
        one, many                                                                                  \
    }

/* Text --------------------------------------------------------------------------------------- */

/* A paragraph of what was put together, which is empty afterwards. */
static void put_line(struct buffer *line, int indent, struct buffer *out)
{
    page_paragraph(out, "", indent, line->bytes ? line->bytes : "");
    out->failed |= line->failed;
    buffer_clear(line);
}

static size_t count_assumed(const struct policy *policy)
{
    size_t count = 0;
    for (size_t i = 0; i < policy->nparameters; i++)
        count += policy->parameters[i].assumed;
    return count;
}

static void put_kinds(struct buffer *line, const struct rulebook *rulebook)
{
    static const char *const words[RULE_KIND_COUNT][2] = {
        [RULE_FACT] = NN_("%zu derived fact", "%zu derived facts"),
        [RULE_CAUSE] = NN_("%zu cause", "%zu causes"),
        [RULE_CRITERION] = NN_("%zu criterion", "%zu criteria"),
        [RULE_AID] = NN_("%zu aid", "%zu aids"),
        [RULE_AUDIT] = NN_("%zu audit", "%zu audits"),
        [RULE_STATUS] = NN_("%zu status", "%zu statuses"),
    };
    for (int kind = 0; kind < RULE_KIND_COUNT; kind++) {
        buffer_put(line, kind ? gettext(", ") : "");
        size_t count = rulebook->nof_kind[kind];
        buffer_format(line, ngettext(words[kind][0], words[kind][1], count), count);
    }
}

enum { SCENARIO_INDENT = 10 };

static void put_policy(const struct rulebook *rulebook, struct buffer *out)
{
    const struct policy *policy = rulebook->policy;
    struct buffer line = {0};
    page_titled(out, policy->name, 2, policy->title ? policy->title : "");
    buffer_format(&line, ngettext("%zu rule: ", "%zu rules: ", rulebook->nrules), rulebook->nrules);
    put_kinds(&line, rulebook);
    put_line(&line, 2, out);
    buffer_format(&line,
                  ngettext("%zu parameter (%zu assumed ※)", "%zu parameters (%zu assumed ※)",
                           policy->nparameters),
                  policy->nparameters, count_assumed(policy));
    put_line(&line, 2, out);
    buffer_release(&line);
    show_scenario_text(out, gettext("scenario"), policy, rulebook->day, SCENARIO_INDENT);
}

static void put_registry(const struct registry *registry, struct buffer *out)
{
    char households[SHOW_NUMBER], members[SHOW_NUMBER], date[TEXT_DATE];
    const struct table *at = registry->tables.at;
    buffer_format(out, gettext("%s: %s households, %s members"), registry->path,
                  show_count((int64_t)at[LEVEL_HOUSEHOLD].nrows, households),
                  show_count((int64_t)at[LEVEL_MEMBER].nrows, members));
    if (registry->as_of_day != INT_MIN) {
        buffer_put(out, ", ");
        buffer_format(out, gettext("as of %s"), text_from_date(registry->as_of_day, date));
    }
    if (registry->synthetic)
        buffer_format(out, ", %s", gettext("synthetic data"));
    buffer_put(out, "\n");
}

static void put_mark(struct buffer *line, struct mark mark)
{
    if (!mark.file)
        return;
    buffer_put(line, mark.file);
    if (mark.line)
        buffer_format(line, ":%d", mark.line);
    if (mark.column)
        buffer_format(line, ":%d", mark.column);
    buffer_put(line, ": ");
}

static void put_remark(const struct remark *remark, struct buffer *out)
{
    struct buffer line = {0};
    put_mark(&line, remark->mark);
    buffer_put(&line, remark->text);
    put_line(&line, 2, out);
    buffer_release(&line);
}

static void put_remarks(const struct remark_list *list, const char *title, struct buffer *out)
{
    if (list->count)
        page_heading(out, title);
    for (size_t i = 0; i < list->count; i++)
        put_remark(&list->items[i], out);
}

static void put_assumed_names(const struct check *check, struct buffer *out)
{
    const struct policy *policy = check->rulebook->policy;
    struct buffer names = {0};
    for (size_t i = 0; i < policy->nparameters; i++) {
        const struct parameter *parameter = &policy->parameters[i];
        if (!parameter->assumed)
            continue;
        buffer_put(&names, names.length ? gettext(", ") : "");
        buffer_put(&names, parameter->name);
    }
    if (names.length) {
        page_heading(out, gettext("※ Assumed parameters"));
        page_paragraph(out, "", 0, names.bytes);
    }
    out->failed |= names.failed;
    buffer_release(&names);
}

static void put_assumed_lines(const struct check *check, struct buffer *out)
{
    const struct policy *policy = check->rulebook->policy;
    struct buffer line = {0};
    page_heading(out, gettext("※ Assumed parameters"));
    for (size_t i = 0; i < policy->nparameters; i++) {
        const struct parameter *parameter = &policy->parameters[i];
        if (!parameter->assumed)
            continue;
        put_mark(&line, parameter->mark);
        buffer_put(&line, parameter->name);
        if (parameter->basis)
            buffer_format(&line, " (%s)", parameter->basis);
        put_line(&line, 4, out);
    }
    buffer_release(&line);
}

static void put_reads(const struct check *check, const struct rule_report *report,
                      struct buffer *out)
{
    const struct policy *policy = check->rulebook->policy;
    struct buffer line = {0};
    for (size_t i = 0; i < report->nfacts; i++) {
        const struct fact_use *use = &report->facts[i];
        buffer_put(&line, i ? gettext(", ") : "");
        buffer_put(&line, policy->facts.at[use->level].facts[use->fact].name);
    }
    for (size_t i = 0; i < report->nparameters; i++) {
        const struct parameter *parameter = &policy->parameters[report->parameters[i]];
        buffer_format(&line, "%s标准.%s%s", line.length ? gettext(", ") : "", parameter->name,
                      parameter->assumed ? "※" : "");
    }
    if (line.length)
        page_paragraph(out, "    ", 4, line.bytes);
    out->failed |= line.failed;
    buffer_release(&line);
}

static void put_rule(const struct check *check, const struct rule_report *report,
                     struct buffer *out)
{
    const struct rule *rule = &check->rulebook->rules[report->rule];
    struct buffer line = {0};
    put_mark(&line, (struct mark){rule->mark.file, rule->mark.line, 0});
    buffer_format(&line, "%s.%s (", rule_kind_names[rule->kind], rule->name);
    buffer_format(&line, gettext("%d executions, %zu nodes"), report->executions, report->nodes);
    buffer_put(&line, report->interpreted ? gettext(", household by household)") : ")");
    put_line(&line, 4, out);
    buffer_release(&line);
    put_reads(check, report, out);
}

static void put_rules(const struct check *check, struct buffer *out)
{
    page_heading(out, gettext("Rules"));
    for (size_t i = 0; i < check->nrules; i++)
        put_rule(check, &check->rules[i], out);
}

void show_check_text(const struct check *check, bool verbose, struct buffer *out)
{
    put_policy(check->rulebook, out);
    if (check->registry)
        put_registry(check->registry, out);
    if (verbose)
        put_rules(check, out);
    if (verbose)
        put_assumed_lines(check, out);
    else
        put_assumed_names(check, out);
    put_remarks(&check->notes, gettext("Notes"), out);
    put_remarks(&check->findings, gettext("Findings"), out);
    buffer_put(out, "\n");
    if (check->findings.count)
        buffer_format(out, ngettext("%zu finding\n", "%zu findings\n", check->findings.count),
                      check->findings.count);
    else
        buffer_put(out, gettext("no findings\n"));
}

/* JSON --------------------------------------------------------------------------------------- */

static void json_mark(struct json *json, struct mark mark)
{
    json_key_text(json, "file", mark.file);
    if (mark.line)
        json_key_number(json, "line", mark.line);
    if (mark.column)
        json_key_number(json, "column", mark.column);
}

static void json_remarks(struct json *json, const char *key, const struct remark_list *list)
{
    json_key(json, key);
    json_open(json, '[');
    for (size_t i = 0; i < list->count; i++) {
        json_open(json, '{');
        json_mark(json, list->items[i].mark);
        json_key_text(json, "text", list->items[i].text);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void json_facts(struct json *json, const struct check *check,
                       const struct rule_report *report)
{
    static const char *const levels[LEVEL_COUNT] = {"household", "member", "village", "county"};
    const struct facts *facts = &check->rulebook->policy->facts;
    json_key(json, "facts");
    json_open(json, '[');
    for (size_t i = 0; i < report->nfacts; i++) {
        const struct fact_use *use = &report->facts[i];
        json_open(json, '{');
        json_key_text(json, "level", levels[use->level]);
        json_key_text(json, "name", facts->at[use->level].facts[use->fact].name);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void json_rule(struct json *json, const struct check *check,
                      const struct rule_report *report)
{
    const struct rule *rule = &check->rulebook->rules[report->rule];
    json_open(json, '{');
    json_key_text(json, "kind", rule_kind_names[rule->kind]);
    json_key_text(json, "name", rule->name);
    json_key_text(json, "label", rule->label);
    json_key_text(json, "basis", rule->basis);
    json_mark(json, rule->mark);
    json_key_number(json, "executions", report->executions);
    json_key_number(json, "nodes", (double)report->nodes);
    json_key_bool(json, "interpreted", report->interpreted);
    json_facts(json, check, report);
    json_key(json, "parameters");
    json_open(json, '[');
    for (size_t i = 0; i < report->nparameters; i++)
        json_text(json, check->rulebook->policy->parameters[report->parameters[i]].name);
    json_close(json, ']');
    json_close(json, '}');
}

static void json_parameters(struct json *json, const struct check *check)
{
    const struct policy *policy = check->rulebook->policy;
    json_key(json, "parameters");
    json_open(json, '[');
    for (size_t i = 0; i < policy->nparameters; i++) {
        const struct parameter *parameter = &policy->parameters[i];
        json_open(json, '{');
        json_key_text(json, "name", parameter->name);
        json_key_text(json, "unit", parameter->unit);
        json_key_text(json, "basis", parameter->basis);
        json_key_bool(json, "assumed", parameter->assumed);
        if (parameter->type != PARAMETER_LIST)
            json_key_bool(json, "read", check->read_parameters[i]);
        json_mark(json, parameter->mark);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void json_registry(struct json *json, const struct registry *registry)
{
    char date[TEXT_DATE];
    json_key(json, "registry");
    json_open(json, '{');
    json_key_text(json, "file", registry->path);
    json_key_number(json, "households", (double)registry->tables.at[LEVEL_HOUSEHOLD].nrows);
    json_key_number(json, "members", (double)registry->tables.at[LEVEL_MEMBER].nrows);
    json_key_text(json, "as_of",
                  registry->as_of_day == INT_MIN ? NULL
                                                 : text_from_date(registry->as_of_day, date));
    json_key_bool(json, "synthetic", registry->synthetic);
    json_close(json, '}');
}

void show_check_json(const struct check *check, struct buffer *out)
{
    struct json json;
    json_init(&json, out);
    json_open(&json, '{');
    json_key_text(&json, "policy", check->rulebook->policy->name);
    json_key_text(&json, "title", check->rulebook->policy->title);
    show_scenario_json(&json, check->rulebook->policy, check->rulebook->day);
    if (check->registry)
        json_registry(&json, check->registry);
    json_key(&json, "rules");
    json_open(&json, '[');
    for (size_t i = 0; i < check->nrules; i++)
        json_rule(&json, check, &check->rules[i]);
    json_close(&json, ']');
    json_parameters(&json, check);
    json_remarks(&json, "notes", &check->notes);
    json_remarks(&json, "findings", &check->findings);
    json_close(&json, '}');
    json_end(&json);
}
