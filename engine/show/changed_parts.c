#include "changed_parts.h"

#include "show_value.h"

#include <libintl.h>

void changed_teller_init(struct changed_teller *teller, const struct changed *changed,
                         const struct changed_row *row)
{
    const struct registry *registry = changed_request(changed)->registry;
    *teller = (struct changed_teller){
        .changed = changed,
        .row = row,
        .first_member = registry->tables.first_member[row->household],
    };
    arena_init(&teller->arena);
    teller->members = arena_array(&teller->arena, row->nmembers + 1, sizeof *teller->members);
    for (size_t i = 0; teller->members && i < row->nmembers; i++)
        if (!(teller->members[i] = arena_format(&teller->arena, "#%zu", i + 1)))
            teller->members = NULL;
    teller->failed = !teller->members;
}

void changed_teller_release(struct changed_teller *teller)
{
    arena_release(&teller->arena);
}

const struct rulebook *changed_book(const struct changed_teller *teller, int side)
{
    return changed_request(teller->changed)->side[side].rulebook;
}

static int side_of(const int rule[SIDES])
{
    return rule[AFTER] != NO_RULE ? AFTER : BEFORE;
}

const struct rule *changed_rule(const struct changed_teller *teller, const int rule[SIDES])
{
    int side = side_of(rule);
    return &changed_book(teller, side)->rules[rule[side]];
}

const char *changed_member(const struct changed_teller *teller, int64_t member)
{
    return member == NO_ROW ? "" : teller->members[(size_t)member - teller->first_member];
}

const char *changed_status(const struct changed_teller *teller, int side)
{
    const struct matching *matching = teller->row->matching[side];
    const struct rulebook *book = changed_book(teller, side);
    if (!matching->status_decided)
        return NULL;
    return matching->status == NO_RULE
               ? ""
               : book->rules[book->of_kind[RULE_STATUS][matching->status]].name;
}

/* ---- aids ---- */

static const struct rule *aid_of(const struct changed_teller *teller, int side,
                                 const struct decision *decision)
{
    const struct rulebook *book = changed_book(teller, side);
    return &book->rules[book->of_kind[RULE_AID][decision->aid]];
}

static bool has_aid(const struct changed_teller *teller, int side, const struct decision *wanted,
                    const char *name)
{
    const struct matching *matching = teller->row->matching[side];
    for (size_t i = 0; i < matching->ndecisions; i++) {
        const struct decision *decision = &matching->decisions[i];
        if (decision->member == wanted->member &&
            (decision->state == STATE_POSSIBLE) == (wanted->state == STATE_POSSIBLE) &&
            strcmp(aid_of(teller, side, decision)->name, name) == 0)
            return true;
    }
    return false;
}

void changed_each_aid(struct changed_teller *teller, int side, changed_aid_taker *take,
                      void *context)
{
    const struct matching *matching = teller->row->matching[side];
    for (size_t i = 0; i < matching->ndecisions; i++) {
        const struct decision *decision = &matching->decisions[i];
        const char *name = aid_of(teller, side, decision)->name;
        if (has_aid(teller, !side, decision, name))
            continue;
        const char *text =
            arena_format(&teller->arena, "%s%s%s", name, changed_member(teller, decision->member),
                         decision->state == STATE_POSSIBLE ? "（待核实）" : "");
        teller->failed |= !text;
        if (text)
            take(context, text);
    }
}

/* ---- conditions ---- */

/* Of one side, for show_value.h. */
struct sight {
    const struct changed *changed;
    int side;
};

static struct value value_of(const struct viewpoint *viewpoint, node_id node, int64_t member)
{
    const struct sight *sight = viewpoint->context;
    return changed_value(sight->changed, sight->side, node, member);
}

static struct viewpoint view(const struct changed_teller *teller, const struct sight *sight,
                             int64_t member)
{
    return (struct viewpoint){
        .rulebook = changed_book(teller, sight->side),
        .value = value_of,
        .context = sight,
        .member = member,
        .first_member = teller->first_member,
        .nmembers = teller->row->nmembers,
        .members = teller->members,
    };
}

static void put_nothing(const struct changed_teller *teller, const struct changed_reason *reason,
                        int side, struct buffer *out)
{
    int rule = reason->root[side];
    if (rule == NO_RULE)
        buffer_put(out, gettext("no such rule"));
    else if (rule_is_disabled(&changed_book(teller, side)->rules[rule]))
        buffer_put(out, gettext("disabled by the scenario"));
    else
        buffer_put(out, gettext("without conditions"));
}

void changed_put_condition(const struct changed_teller *teller, const struct changed_reason *reason,
                           int side, struct buffer *out)
{
    struct sight sight = {teller->changed, side};
    struct viewpoint viewpoint = view(teller, &sight, reason->root_member);
    const struct condition *condition = reason->condition[side];
    if (condition) {
        buffer_put(out, show_tick(condition->answer));
        show_condition(out, &viewpoint, condition);
    } else if (reason->extra && reason->expression[side] != NO_NODE)
        show_node(out, &viewpoint, reason->expression[side]);
    else if (!reason->extra)
        put_nothing(teller, reason, side, out);
}

struct mark changed_place(const struct changed_teller *teller, const struct changed_reason *reason)
{
    int side = side_of(reason->root);
    const struct condition *condition = reason->condition[side];
    const struct rule *rule = changed_rule(teller, reason->root);
    if (condition)
        return (struct mark){condition->file, condition->line, 0};
    if (rule_is_disabled(rule))
        return rule->disabled;
    if (reason->extra)
        return (struct mark){rule->mark.file, changed_book(teller, side)->slots[rule->extra].line,
                             0};
    return rule->mark;
}
