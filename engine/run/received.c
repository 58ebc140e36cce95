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

/* A record without a member leaves open which of several members has the aid. */
static void mark_household(const struct lanes *lanes, size_t household,
                           const struct received_rows *rows)
{
    size_t from = lanes->starts[household] - lanes->starts[0];
    size_t to = lanes->starts[household + 1] - lanes->starts[0];
    bits_add_range(to - from == 1 ? rows->sure : rows->maybe, from, to);
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

/* Records of households and of members take turns in no order, hence no branch between them. NO_ROW
 * in place of a member lies behind all rows. */
static void mark(const struct matcher *matcher, const struct received *record,
                 const struct received *end)
{
    const struct lanes *lanes = matcher->lanes;
    const int *aids = matcher->match->aid_of_name;
    const struct received_rows *received = matcher->received;
    size_t first = lanes->first, first_member = lanes->first_member;
    size_t most = lanes->count + lanes->nmembers;
    for (; record < end; record++) {
        if (aids[record->name] == NO_RULE)
            continue;
        const struct received_rows *rows = &received[aids[record->name]];
        size_t household = record->household - first;
        size_t member = (size_t)record->member - first_member;
        size_t row = household + ((member - household) & -(size_t)rows->of_member);
        if (row < most)
            bits_add(rows->sure, row);
        else
            mark_household(lanes, household, rows);
    }
}

bool received_read(struct matcher *matcher)
{
    const struct registry *registry = matcher->match->registry;
    size_t first = matcher->lanes->first;
    if (!make_sets(matcher))
        return false;
    mark(matcher, registry->received + first_received(registry, first),
         registry->received + first_received(registry, first + matcher->lanes->count));
    return true;
}
