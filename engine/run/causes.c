#include "match_parts.h"

#include <string.h>

/* An outcome of the household as sets: the columns of the run have bits past the last row. */
static void take_set(uint64_t *set, const uint64_t *bits, size_t rows)
{
    memcpy(set, bits, (rows + 63) / 64 * sizeof *set);
    bits_cut(set, rows);
}

static bool take_truths(struct matcher *matcher, int slot, struct arena *arena,
                        struct truths *truths)
{
    const struct lane *lane = &matcher->lanes->slot[slot];
    if (!truths_bare(truths, arena, matcher->words[0]))
        return false;
    take_set(truths->sure, lane->low_bits, matcher->lanes->count);
    take_set(truths->possible, lane->high_bits, matcher->lanes->count);
    return true;
}

static bool take_kind(struct matcher *matcher, enum rule_kind kind, struct truths *truths)
{
    for (size_t i = 0; i < rules_of(matcher->match, kind); i++)
        if (!take_truths(matcher, rule_at(matcher->match, kind, i)->slot, &matcher->verdicts->arena,
                         &truths[i]))
            return false;
    return true;
}

/* Causes that hold, criteria that are not met. */
static bool find_deficits(struct matcher *matcher)
{
    const struct verdicts *v = matcher->verdicts;
    size_t ncauses = rules_of(matcher->match, RULE_CAUSE), rows = v->count;
    memcpy(matcher->deficits, v->causes, ncauses * sizeof *matcher->deficits);
    for (size_t i = 0; i < rules_of(matcher->match, RULE_CRITERION); i++) {
        struct truths *deficit = &matcher->deficits[ncauses + i];
        if (!truths_bare(deficit, &matcher->scratch, matcher->words[0]))
            return false;
        for (size_t w = 0; w < matcher->words[0]; w++) {
            deficit->sure[w] = ~v->criteria[i].possible[w];
            deficit->possible[w] = ~v->criteria[i].sure[w];
        }
        bits_cut(deficit->sure, rows);
        bits_cut(deficit->possible, rows);
    }
    return true;
}

static void set_rows(int16_t *column, const uint64_t *set, size_t words, int16_t value)
{
    for (struct bits_walk walk = bits_walk(set, words); bits_next(&walk);)
        column[walk.row] = value;
}

/* The first that is not surely no decides. */
static bool decide_status(struct matcher *matcher)
{
    struct verdicts *v = matcher->verdicts;
    size_t words = matcher->words[0];
    uint64_t *rest = set_new(&matcher->scratch, words), *hit = set_bare(&matcher->scratch, words);
    struct truths holds;
    if (!rest || !hit)
        return false;
    bits_add_range(rest, 0, v->count);
    for (size_t i = 0; i < rules_of(matcher->match, RULE_STATUS); i++) {
        if (!take_truths(matcher, rule_at(matcher->match, RULE_STATUS, i)->slot, &matcher->scratch,
                         &holds))
            return false;
        for (size_t w = 0; w < words; w++) {
            hit[w] = rest[w] & holds.sure[w];
            holds.possible[w] &= rest[w] & ~holds.sure[w];
            rest[w] &= ~hit[w] & ~holds.possible[w];
        }
        set_rows(v->status, hit, words, (int16_t)i);
        set_rows(v->status, holds.possible, words, VERDICT_OPEN);
    }
    set_rows(v->status, rest, words, VERDICT_NONE);
    return true;
}

static bool list_audits(struct matcher *matcher)
{
    struct verdicts *v = matcher->verdicts;
    for (size_t i = 0; i < rules_of(matcher->match, RULE_AUDIT); i++) {
        int slot = rule_at(matcher->match, RULE_AUDIT, i)->slot;
        v->audits[i] = set_bare(&v->arena, matcher->words[0]);
        if (!v->audits[i])
            return false;
        take_set(v->audits[i], matcher->lanes->slot[slot].low_bits, v->count);
    }
    return true;
}

bool causes_decide(struct matcher *matcher)
{
    struct verdicts *v = matcher->verdicts;
    return take_kind(matcher, RULE_CAUSE, v->causes) &&
           take_kind(matcher, RULE_CRITERION, v->criteria) &&
           take_truths(matcher, matcher->match->rulebook->meets, &v->arena, &v->meets) &&
           find_deficits(matcher) && decide_status(matcher) && list_audits(matcher);
}
