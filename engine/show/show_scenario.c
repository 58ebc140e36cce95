#include "show_scenario.h"

#include "page.h"
#include "show_value.h"
#include "table.h"

#include <libintl.h>

/* "%s" is what scenario_put_change says. */
static const char *const change_formats[] = {[CHANGE_PARAMETER] = "%s",
                                             [CHANGE_DISABLED] = N_("%s disabled"),
                                             [CHANGE_RULES] = N_("rules %s")};

void show_change_words(struct buffer *out, const struct policy *policy, const struct change *change,
                       int day)
{
    struct buffer words = {0};
    scenario_put_change(policy, change, day, &words);
    out->failed |= words.failed;
    buffer_format(out, gettext(change_formats[change->kind]), words.bytes ? words.bytes : "");
    buffer_release(&words);
}

void show_change(struct buffer *out, const struct policy *policy, const struct change *change,
                 int day)
{
    show_change_words(out, policy, change, day);
    buffer_put(out, " (");
    show_place(out, change->mark);
    buffer_put(out, ")");
}

static void put_change(struct buffer *out, const struct policy *policy, const struct change *change,
                       int day, int indent)
{
    struct buffer lead = {0}, line = {0};
    buffer_format(&lead, "%*s", indent, "");
    show_change(&line, policy, change, day);
    if (!lead.failed && !line.failed)
        page_paragraph(out, lead.bytes, indent + 2, line.bytes);
    out->failed |= lead.failed || line.failed;
    buffer_release(&lead);
    buffer_release(&line);
}

void show_scenario_text(struct buffer *out, const char *what, const struct policy *policy, int day,
                        int indent)
{
    const struct scenario *scenario = policy->scenario;
    struct buffer lead = {0};
    if (!scenario)
        return;
    show_padded(&lead, what, indent);
    if (!lead.failed)
        page_paragraph(out, lead.bytes, indent, scenario->title);
    out->failed |= lead.failed;
    buffer_release(&lead);
    for (size_t i = 0; i < scenario->nchanges; i++)
        put_change(out, policy, &scenario->changes[i], day, indent);
}

static void put_change_json(struct json *json, const struct policy *policy,
                            const struct change *change, int day)
{
    static const char *const kinds[] = {
        [CHANGE_PARAMETER] = "set", [CHANGE_DISABLED] = "disable", [CHANGE_RULES] = "rules"};
    struct buffer words = {0};
    scenario_put_change(policy, change, day, &words);
    json_open(json, '{');
    json_key_text(json, "kind", kinds[change->kind]);
    json_key_text(json, "name", change->name);
    json_key_text(json, "text", words.bytes);
    json_key_text(json, "file", change->mark.file);
    if (change->mark.line)
        json_key_number(json, "line", change->mark.line);
    json_close(json, '}');
    json->out->failed |= words.failed;
    buffer_release(&words);
}

void show_scenario_json(struct json *json, const struct policy *policy, int day)
{
    const struct scenario *scenario = policy->scenario;
    if (!scenario)
        return;
    json_key(json, "scenario");
    json_open(json, '{');
    json_key_text(json, "title", scenario->title);
    json_key_text(json, "file", scenario->file);
    json_key(json, "changes");
    json_open(json, '[');
    for (size_t i = 0; i < scenario->nchanges; i++)
        put_change_json(json, policy, &scenario->changes[i], day);
    json_close(json, ']');
    json_close(json, '}');
}
