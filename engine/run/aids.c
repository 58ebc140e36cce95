#include "match_parts.h"

#include <string.h>

/* Between households and members ---------------------------------------------------------------*/

/* Kernels leave bits past the last row as they come. */
static void spread(const struct matcher *matcher, uint64_t *members, const uint64_t *households)
{
    matcher->kernels->spread_bits(members, households, &matcher->segments);
    bits_cut(members, matcher->segments.members);
}

static void gather(const struct matcher *matcher, uint64_t *households, const uint64_t *members)
{
    matcher->kernels->any(households, members, &matcher->segments);
    bits_cut(households, matcher->segments.households);
}

uint64_t *set_at_level(struct matcher *matcher, uint64_t *set, enum level from, enum level to)
{
    if (level_index(from) == level_index(to))
        return set;
    uint64_t *other = set_bare(&matcher->scratch, matcher->words[level_index(to)]);
    if (other)
        (to == LEVEL_MEMBER ? spread : gather)(matcher, other, set);
    return other;
}

static bool same_set(const uint64_t *a, const uint64_t *b, size_t words)
{
    return a == b || memcmp(a, b, words * sizeof *a) == 0;
}

static bool truths_at_level(struct matcher *matcher, const struct truths *truths, enum level from,
                            enum level to, struct truths *out)
{
    bool same = same_set(truths->sure, truths->possible, matcher->words[level_index(from)]);
    out->sure = set_at_level(matcher, truths->sure, from, to);
    out->possible = same ? out->sure : set_at_level(matcher, truths->possible, from, to);
    return out->sure && out->possible;
}

/* Deficits that are answered --------------------------------------------------------------------*/

static bool answer_households(struct matcher *matcher, size_t set)
{
    struct truths *any = &matcher->sets[set].at[0];
    const struct answer_set *answers = &matcher->match->sets[set];
    if (any->sure)
        return true;
    if (!truths_new(any, &matcher->scratch, matcher->words[0]))
        return false;
    for (size_t i = 0; i < answers->count; i++) {
        const struct truths *deficit = &matcher->deficits[answers->deficits[i]];
        for (size_t w = 0; w < matcher->words[0]; w++) {
            any->sure[w] |= deficit->sure[w];
            any->possible[w] |= deficit->possible[w];
        }
    }
    return true;
}

/* Whose deficits the aid answers, as its level sees them. */
static const struct truths *answered(struct matcher *matcher, size_t aid, enum level level)
{
    size_t set = matcher->match->set_of_aid[aid];
    struct level_truths *any = &matcher->sets[set];
    if (!answer_households(matcher, set))
        return NULL;
    if (!any->at[level_index(level)].sure &&
        !truths_at_level(matcher, &any->at[0], LEVEL_HOUSEHOLD, LEVEL_MEMBER, &any->at[1]))
        return NULL;
    return &any->at[level_index(level)];
}

/* Who gets it -----------------------------------------------------------------------------------*/

/* Answers a deficit, and is eligible. */
static bool find_needed(struct matcher *matcher, size_t aid, const struct truths *needed)
{
    const struct rule *rule = rule_at(matcher->match, RULE_AID, aid);
    const struct lane *eligible = &matcher->lanes->slot[rule->slot];
    const struct truths *answers = answered(matcher, aid, rule->level);
    if (!answers)
        return false;
    size_t rows = rule->level == LEVEL_MEMBER ? matcher->lanes->nmembers : matcher->lanes->count;
    for (size_t w = 0; w * 64 < rows; w++) {
        needed->sure[w] = answers->sure[w] & eligible->low_bits[w];
        needed->possible[w] = answers->possible[w] & eligible->high_bits[w];
    }
    bits_cut(needed->sure, rows);
    bits_cut(needed->possible, rows);
    return true;
}

/* Adds the rows in which `other` takes the place of an aid that it excludes: those who received it,
 * and when it is declared earlier those to whom it goes. */
static bool add_precedence(struct matcher *matcher, size_t other, bool earlier, enum level level,
                           struct truths *displaced)
{
    enum level from = rule_at(matcher->match, RULE_AID, other)->level;
    size_t words = matcher->words[level_index(from)];
    const struct received_rows *received = &matcher->received[other];
    const struct truths nobody = {matcher->nobody, matcher->nobody};
    const struct truths *stands = earlier ? &matcher->stands[other] : &nobody;
    struct truths takes, seen;
    if (!truths_bare(&takes, &matcher->scratch, words))
        return false;
    for (size_t w = 0; w < words; w++) {
        takes.sure[w] = received->sure[w] | stands->sure[w];
        takes.possible[w] = received->sure[w] | received->maybe[w] | stands->possible[w];
    }
    if (!truths_at_level(matcher, &takes, from, level, &seen))
        return false;
    for (size_t w = 0; w < matcher->words[level_index(level)]; w++) {
        displaced->sure[w] |= seen.sure[w];
        displaced->possible[w] |= seen.possible[w];
    }
    return true;
}

/* Takes out of `needed` where another aid takes precedence; what is already received stays. */
static bool exclude(struct matcher *matcher, size_t aid, const struct truths *needed)
{
    const struct match *match = matcher->match;
    const struct rule *rule = rule_at(match, RULE_AID, aid);
    const struct received_rows *received = &matcher->received[aid];
    size_t words = matcher->words[level_index(rule->level)];
    struct truths displaced;
    if (!truths_new(&displaced, &matcher->scratch, words))
        return false;
    for (size_t i = 0; i < rule->nexcludes; i++) {
        size_t other = (size_t)match->position[rule->excludes[i]];
        if (!add_precedence(matcher, other, other < aid, rule->level, &displaced))
            return false;
    }
    for (size_t w = 0; w < words; w++) {
        uint64_t has = received->sure[w], may = received->maybe[w];
        needed->sure[w] &= has | ~displaced.possible[w];
        needed->possible[w] &= has | may | ~displaced.sure[w];
    }
    return true;
}

/* From what stands to states. */
static bool settle(struct matcher *matcher, size_t aid, const struct truths *stands)
{
    struct verdicts *v = matcher->verdicts;
    struct aid_verdicts *out = &v->aids[aid];
    const struct received_rows *received = &matcher->received[aid];
    size_t words = matcher->words[level_index(out->level)];
    out->decided = set_bare(&v->arena, words);
    out->possible = set_bare(&v->arena, words);
    out->received = set_bare(&v->arena, words);
    if (!out->decided || !out->possible || !out->received)
        return false;
    for (size_t w = 0; w < words; w++) {
        uint64_t has = received->sure[w], may = received->maybe[w];
        out->decided[w] = stands->possible[w];
        out->possible[w] = stands->possible[w] & (~stands->sure[w] | (may & ~has));
        out->received[w] = stands->possible[w] & has & ~out->possible[w];
    }
    return true;
}

/* In order of declaration, so that earlier aids are settled. What stands is kept for those that an
 * aid excludes. */
static bool decide_aid(struct matcher *matcher, size_t aid)
{
    const struct rule *rule = rule_at(matcher->match, RULE_AID, aid);
    struct aid_verdicts *out = &matcher->verdicts->aids[aid];
    struct truths *stands = &matcher->stands[aid];
    size_t words = matcher->words[level_index(rule->level)];
    out->level = rule->level;
    *stands = matcher->spare;
    if (rule->nexcludes && !truths_bare(stands, &matcher->scratch, words))
        return false;
    if (!find_needed(matcher, aid, stands))
        return false;
    if (rule->nexcludes && !exclude(matcher, aid, stands))
        return false;
    if (!bits_any(stands->possible, words))
        return true;
    out->cost = extra_lane(matcher, RULE_AID, aid);
    out->same_cost = matcher->match->same_cost[aid];
    return settle(matcher, aid, stands);
}

bool aids_decide(struct matcher *matcher)
{
    const struct match_scope *scope = matcher->match->scope;
    for (size_t aid = 0; aid < rules_of(matcher->match, RULE_AID); aid++)
        if ((!scope || scope->aids[aid]) && !decide_aid(matcher, aid))
            return false;
    return true;
}
