#include "show_no_effect.h"

#include "show_value.h"

#include <libintl.h>

/* So many places are named. */
enum { PLACES_SHOWN = 3 };

static bool is_of_rules(const struct rulebook *rulebook, const struct change *change)
{
    return change->kind != CHANGE_PARAMETER ||
           rulebook->policy->parameters[change->parameter].type == PARAMETER_LIST;
}

static void put_read(struct buffer *out, const struct rulebook *rulebook,
                     const struct no_effect_read *read)
{
    buffer_format(out, "%s (", rulebook->rules[read->rule].name);
    show_place(out, read->mark);
    buffer_put(out, ")");
}

/* Those for whom something comes out otherwise before the others. */
static void put_reads(struct buffer *out, const struct rulebook *rulebook,
                      const struct no_effect *no_effect, bool differing)
{
    size_t shown = 0, left = 0;
    for (size_t i = 0; i < no_effect->nreads; i++) {
        const struct no_effect_read *read = &no_effect->reads[i];
        if ((read->households > 0) != differing)
            continue;
        if (shown == PLACES_SHOWN) {
            left++;
            continue;
        }
        buffer_put(out, shown++ ? gettext(", ") : "");
        put_read(out, rulebook, read);
        if (differing)
            buffer_format(out,
                          ngettext(" for %zu household", " for %zu households", read->households),
                          read->households);
    }
    if (left)
        buffer_format(out, gettext(" and %zu more"), left);
}

static void put_between(struct buffer *out, const struct rulebook *rulebook,
                        const struct change *change, const struct no_effect *no_effect)
{
    bool rules = is_of_rules(rulebook, change);
    buffer_put(out, rules ? gettext("these come out for every household here as before: ")
                          : gettext("no household lies between the two values where it is read: "));
    put_reads(out, rulebook, no_effect, false);
}

static void put_overruled(struct buffer *out, const struct rulebook *rulebook,
                          const struct no_effect *no_effect)
{
    buffer_put(out, gettext("something else decides each time. What comes out otherwise: "));
    put_reads(out, rulebook, no_effect, true);
}

static void put_same(struct buffer *out, int as_of_day)
{
    char date[TEXT_DATE];
    buffer_format(out, gettext("the value in force on %s is the same"),
                  text_from_date(as_of_day, date));
}

void show_no_effect(struct buffer *out, const struct rulebook *rulebook,
                    const struct change *change, int as_of_day, const struct no_effect *no_effect)
{
    buffer_format(out, gettext("%s has no effect here: "), change->name);
    switch (no_effect->kind) {
    case NO_EFFECT_UNREAD:
        buffer_put(out, is_of_rules(rulebook, change) ? gettext("no rule in force is another")
                                                      : gettext("no rule in force reads it"));
        break;
    case NO_EFFECT_SAME:
        put_same(out, as_of_day);
        break;
    case NO_EFFECT_ELSEWHERE:
        buffer_put(out, gettext("it has another value only where no household lives"));
        break;
    case NO_EFFECT_BETWEEN:
        put_between(out, rulebook, change, no_effect);
        break;
    case NO_EFFECT_OVERRULED:
        put_overruled(out, rulebook, no_effect);
        break;
    }
}

static void put_read_json(struct json *json, const struct rulebook *rulebook,
                          const struct no_effect_read *read)
{
    const struct rule *rule = &rulebook->rules[read->rule];
    json_open(json, '{');
    json_key_text(json, "kind", rule_kind_names[rule->kind]);
    json_key_text(json, "rule", rule->name);
    json_key_text(json, "file", read->mark.file);
    json_key_number(json, "line", read->mark.line);
    json_key_number(json, "households", (double)read->households);
    json_close(json, '}');
}

void show_no_effect_json(struct json *json, const struct rulebook *rulebook,
                         const struct change *change, const struct no_effect *no_effect)
{
    static const char *const reasons[] = {[NO_EFFECT_UNREAD] = "unread",
                                          [NO_EFFECT_SAME] = "same value",
                                          [NO_EFFECT_ELSEWHERE] = "elsewhere",
                                          [NO_EFFECT_BETWEEN] = "nobody between",
                                          [NO_EFFECT_OVERRULED] = "overruled"};
    json_open(json, '{');
    json_key_text(json, "change", change->name);
    json_key_text(json, "reason", reasons[no_effect->kind]);
    json_key(json, "read");
    json_open(json, '[');
    for (size_t i = 0; i < no_effect->nreads; i++)
        put_read_json(json, rulebook, &no_effect->reads[i]);
    json_close(json, ']');
    json_close(json, '}');
}
