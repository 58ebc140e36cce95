#include "show_changed.h"

#include "changed_parts.h"
#include "json.h"

#include <math.h>
#include <stdio.h>

static const char *const side_words[SIDES] = {"before", "after"};

static void put_aid(void *context, const char *aid)
{
    json_text(context, aid);
}

static void put_aids(struct json *json, const char *key, struct changed_teller *teller, int side)
{
    json_key(json, key);
    json_open(json, '[');
    changed_each_aid(teller, side, put_aid, json);
    json_close(json, ']');
}

/* What is said of the household on one side. */
static void put_side(struct json *json, const struct changed_teller *teller, int side)
{
    const struct matching *matching = teller->row->matching[side];
    const char *status = changed_status(teller, side);
    json_key(json, side_words[side]);
    json_open(json, '{');
    json_key_answer(json, "meets", matching->meets);
    json_key_text(json, "status", status ? status : "待核实");
    json_key_number(json, "yuan", (double)matching->money_fen / 100);
    json_close(json, '}');
}

static void put_household(struct json *json, const struct changed_teller *teller)
{
    const struct tables *tables = &changed_request(teller->changed)->registry->tables;
    size_t household = teller->row->household;
    char key[KEY_TEXT], code[KEY_TEXT];
    uint64_t village = tables_area(tables, household);
    snprintf(code, sizeof code, "%012llu", (unsigned long long)village);
    json_key_text(json, "household", keys_text(&tables->at[LEVEL_HOUSEHOLD].keys, household, key));
    json_key_text(json, "area", village ? code : NULL);
    json_key_number(json, "people", (double)teller->row->nmembers);
}

static void put_condition(struct json *json, const struct changed_teller *teller,
                          const struct changed_reason *reason, int side)
{
    struct buffer text = {0};
    changed_put_condition(teller, reason, side, &text);
    json_key(json, side_words[side]);
    json_open(json, '{');
    if (reason->extra)
        json_key_number(json, "outcome",
                        value_known(reason->outcome[side]) ? reason->outcome[side].low : NAN);
    else
        json_key_answer(json, "outcome", truth_of(reason->outcome[side]));
    json_key_text(json, "condition", text.length ? text.bytes : NULL);
    json_close(json, '}');
    json->out->failed |= text.failed;
    buffer_release(&text);
}

static void put_reason(struct json *json, const struct changed_teller *teller,
                       const struct changed_reason *reason)
{
    const struct rule *rule = changed_rule(teller, reason->rule);
    struct mark place = changed_place(teller, reason);
    json_open(json, '{');
    json_key_text(json, "kind", rule_kind_names[rule->kind]);
    json_key_text(json, "rule", rule->name);
    json_key_text(json, "of",
                  reason->extra ? (rule->kind == RULE_AID ? "amount" : "severity") : NULL);
    if (reason->member != NO_ROW)
        json_key_number(json, "member",
                        (double)((size_t)reason->member - teller->first_member + 1));
    json_key_text(json, "decided_in", changed_rule(teller, reason->root)->name);
    for (int side = 0; side < SIDES; side++)
        put_condition(json, teller, reason, side);
    json_key_text(json, "file", place.file);
    if (place.line)
        json_key_number(json, "line", place.line);
    json_close(json, '}');
}

static void put_all(struct json *json, struct changed_teller *teller)
{
    json_open(json, '{');
    put_household(json, teller);
    for (int side = 0; side < SIDES; side++)
        put_side(json, teller, side);
    put_aids(json, "gained", teller, AFTER);
    put_aids(json, "lost", teller, BEFORE);
    json_key(json, "reasons");
    json_open(json, '[');
    for (size_t i = 0; i < teller->row->nreasons; i++)
        put_reason(json, teller, &teller->row->reasons[i]);
    json_close(json, ']');
    json_close(json, '}');
    json_end(json);
}

void show_changed_line(struct buffer *out, const struct changed *changed,
                       const struct changed_row *row)
{
    struct changed_teller teller;
    struct json json;
    changed_teller_init(&teller, changed, row);
    json_init_line(&json, out);
    if (!teller.failed)
        put_all(&json, &teller);
    out->failed |= teller.failed;
    changed_teller_release(&teller);
}
