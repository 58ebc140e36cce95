#include "match_parts.h"

static size_t first_received(const struct registry *registry, size_t household)
{
    size_t low = 0, high = registry->nreceived;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (registry->received[middle].household < household)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* A record of the household without a member leaves open which of several members has the aid. */
static void mark_household(const struct matcher *matcher, size_t household,
                           const struct received_rows *rows)
{
    const uint32_t *starts = matcher->lanes->starts;
    size_t from = starts[household] - starts[0], to = starts[household + 1] - starts[0];
    bits_add_range(to - from == 1 ? rows->sure : rows->maybe, from, to);
}

static void mark(const struct matcher *matcher, const struct received *record,
                 const struct received_rows *rows)
{
    const size_t of_level[] = {record->household - matcher->lanes->first,
                               (size_t)record->member - matcher->lanes->first_member};
    if (rows->of_member & (record->member == NO_ROW))
        mark_household(matcher, of_level[0], rows);
    else
        bits_add(rows->sure, of_level[rows->of_member]);
}

/* Sets for the aids that the registry names. */
static bool make_sets(struct matcher *matcher)
{
    const struct match *match = matcher->match;
    for (size_t i = 0; i < rules_of(match, RULE_AID); i++)
        matcher->received[i] = (struct received_rows){
            .of_member = rule_at(match, RULE_AID, i)->level == LEVEL_MEMBER,
            .sure = matcher->nobody,
            .maybe = matcher->nobody,
        };
    for (size_t i = 0; i < match->registry->nreceived_names; i++) {
        if (match->aid_of_name[i] == NO_RULE)
            continue;
        struct received_rows *rows = &matcher->received[match->aid_of_name[i]];
        rows->sure = set_new(&matcher->scratch, matcher->words[rows->of_member]);
        rows->maybe = set_new(&matcher->scratch, matcher->words[rows->of_member]);
        if (!rows->sure || !rows->maybe)
            return false;
    }
    return true;
}

bool received_read(struct matcher *matcher)
{
    const struct registry *registry = matcher->match->registry;
    const int *aids = matcher->match->aid_of_name;
    size_t end = matcher->lanes->first + matcher->lanes->count;
    if (!make_sets(matcher))
        return false;
    for (size_t i = first_received(registry, matcher->lanes->first);
         i < registry->nreceived && registry->received[i].household < end; i++) {
        const struct received *record = &registry->received[i];
        if (aids[record->name] != NO_RULE)
            mark(matcher, record, &matcher->received[aids[record->name]]);
    }
    return true;
}
