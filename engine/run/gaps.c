#include "match_parts.h"

#include <string.h>

/* Whom aids that answer the same deficits are, or may be, for: households and members; NULL for
 * none. */
struct reach {
    uint64_t *at[2];
};

static bool add_aid(struct matcher *matcher, const struct aid_verdicts *aid, struct reach *reach)
{
    int level = level_index(aid->level);
    if (!reach->at[level])
        reach->at[level] = set_new(&matcher->scratch, matcher->words[level]);
    for (size_t w = 0; reach->at[level] && w < matcher->words[level]; w++)
        reach->at[level][w] |= aid->decided[w];
    return reach->at[level] != NULL;
}

static struct reach *reaches_new(struct matcher *matcher)
{
    const struct match *match = matcher->match;
    struct reach *reaches = arena_array(&matcher->scratch, match->nsets + 1, sizeof *reaches);
    for (size_t i = 0; reaches && i < rules_of(match, RULE_AID); i++) {
        const struct aid_verdicts *aid = &matcher->verdicts->aids[i];
        if (aid->decided && !add_aid(matcher, aid, &reaches[match->set_of_aid[i]]))
            return NULL;
    }
    return reaches;
}

/* Deficits of the set are no gaps of the households reached. */
static void fill(const struct matcher *matcher, size_t set, const uint64_t *households)
{
    const struct answer_set *answers = &matcher->match->sets[set];
    for (size_t i = 0; households && i < answers->count; i++) {
        uint64_t *gap = matcher->verdicts->gaps[answers->deficits[i]];
        for (size_t w = 0; w < matcher->words[0]; w++)
            gap[w] &= ~households[w];
    }
}

static bool fill_gaps(struct matcher *matcher)
{
    const struct reach *reaches = reaches_new(matcher);
    for (size_t set = 0; reaches && set < matcher->match->nsets; set++) {
        uint64_t *members = reaches[set].at[1];
        fill(matcher, set, reaches[set].at[0]);
        if (!members)
            continue;
        members = set_at_level(matcher, members, LEVEL_MEMBER, LEVEL_HOUSEHOLD);
        if (!members)
            return false;
        fill(matcher, set, members);
    }
    return reaches != NULL;
}

bool gaps_list(struct matcher *matcher)
{
    struct verdicts *v = matcher->verdicts;
    if (matcher->match->scope && !matcher->match->scope->gaps)
        return true;
    size_t words = matcher->words[0];
    for (size_t i = 0; i < matcher->match->ndeficits; i++) {
        v->gaps[i] = set_bare(&v->arena, words);
        if (!v->gaps[i])
            return false;
        memcpy(v->gaps[i], matcher->deficits[i].sure, words * sizeof(uint64_t));
    }
    return fill_gaps(matcher);
}
