#include "match_parts.h"
#include "money.h"

#include <math.h>
#include <string.h>

/* An amount beyond this is a mistake of the rule and counts as not known; below it sums of fen over
 * the whole nation cannot overflow. */
static const double AMOUNT_LIMIT_YUAN = 1e8;

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

/* A set as `level` sees it; the set itself when it is of that level. NULL when memory is short. */
static uint64_t *at_level(struct matcher *matcher, uint64_t *set, enum level from, enum level to)
{
    if (level_index(from) == level_index(to))
        return set;
    uint64_t *other = set_new(&matcher->scratch, matcher->words[level_index(to)]);
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
    out->sure = at_level(matcher, truths->sure, from, to);
    out->possible = same ? out->sure : at_level(matcher, truths->possible, from, to);
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

/* What was received ----------------------------------------------------------------------------*/

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
static void mark_received(const struct matcher *matcher, enum level level,
                          const struct received *record, struct received_rows *rows)
{
    const uint32_t *starts = matcher->lanes->starts;
    size_t household = record->household - matcher->lanes->first;
    size_t from = starts[household] - starts[0], to = starts[household + 1] - starts[0];
    if (level != LEVEL_MEMBER)
        bits_add(rows->sure, household);
    else if (record->member != NO_ROW)
        bits_add(rows->sure, (size_t)record->member - matcher->lanes->first_member);
    else
        bits_add_range(to - from == 1 ? rows->sure : rows->maybe, from, to);
}

static bool read_received(struct matcher *matcher)
{
    const struct registry *registry = matcher->match->registry;
    size_t end = matcher->lanes->first + matcher->lanes->count;
    for (size_t i = first_received(registry, matcher->lanes->first);
         i < registry->nreceived && registry->received[i].household < end; i++) {
        int aid = matcher->match->aid_of_name[registry->received[i].name];
        if (aid == NO_RULE)
            continue;
        struct received_rows *rows = &matcher->received[aid];
        enum level level = rule_at(matcher->match, RULE_AID, (size_t)aid)->level;
        size_t words = matcher->words[level_index(level)];
        if (!rows->sure) {
            rows->sure = set_new(&matcher->scratch, words);
            rows->maybe = set_new(&matcher->scratch, words);
        }
        if (!rows->sure || !rows->maybe)
            return false;
        mark_received(matcher, level, &registry->received[i], rows);
    }
    return true;
}

/* Who gets it -----------------------------------------------------------------------------------*/

/* Answers a deficit, and is eligible. */
static bool find_needed(struct matcher *matcher, size_t aid, struct truths *needed)
{
    const struct rule *rule = rule_at(matcher->match, RULE_AID, aid);
    const struct lane *eligible = &matcher->lanes->slot[rule->slot];
    const struct truths *answers = answered(matcher, aid, rule->level);
    size_t words = matcher->words[level_index(rule->level)];
    if (!answers || !truths_new(needed, &matcher->scratch, words))
        return false;
    size_t rows = rule->level == LEVEL_MEMBER ? matcher->lanes->nmembers : matcher->lanes->count;
    for (size_t w = 0; w * 64 < rows; w++) {
        needed->sure[w] = answers->sure[w] & eligible->low_bits[w];
        needed->possible[w] = answers->possible[w] & eligible->high_bits[w];
    }
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
    const struct truths *stands = earlier ? &matcher->stands[other] : &(struct truths){0};
    struct truths takes, seen;
    if (!truths_new(&takes, &matcher->scratch, words))
        return false;
    for (size_t w = 0; w < words; w++) {
        uint64_t has = received->sure ? received->sure[w] : 0;
        uint64_t may = received->sure ? received->maybe[w] : 0;
        takes.sure[w] = has | (stands->sure ? stands->sure[w] : 0);
        takes.possible[w] = has | may | (stands->sure ? stands->possible[w] : 0);
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
static bool exclude(struct matcher *matcher, size_t aid, struct truths *needed)
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
        uint64_t has = received->sure ? received->sure[w] : 0;
        uint64_t may = received->sure ? received->maybe[w] : 0;
        needed->sure[w] &= has | ~displaced.possible[w];
        needed->possible[w] &= has | may | ~displaced.sure[w];
    }
    matcher->stands[aid] = *needed;
    return true;
}

/* From what stands to states. */
static bool settle(struct matcher *matcher, size_t aid, const struct truths *stands)
{
    struct verdicts *v = matcher->verdicts;
    struct aid_verdicts *out = &v->aids[aid];
    const struct received_rows *received = &matcher->received[aid];
    size_t words = matcher->words[level_index(out->level)];
    out->decided = set_new(&v->arena, words);
    out->possible = set_new(&v->arena, words);
    out->received = set_new(&v->arena, words);
    if (!out->decided || !out->possible || !out->received)
        return false;
    for (size_t w = 0; w < words; w++) {
        uint64_t has = received->sure ? received->sure[w] : 0;
        uint64_t may = received->sure ? received->maybe[w] : 0;
        out->decided[w] = stands->possible[w];
        out->possible[w] = stands->possible[w] & (~stands->sure[w] | (may & ~has));
        out->received[w] = stands->possible[w] & has & ~out->possible[w];
    }
    return true;
}

/* Money -----------------------------------------------------------------------------------------*/

/* What the rows of one word of an aid cost; returns where the next amount goes. */
static double *add_word(struct matcher *matcher, const struct aid_verdicts *aid,
                        const struct lane *lane, size_t word, struct money *last, double *amount)
{
    struct verdicts *v = matcher->verdicts;
    const uint16_t *household_of = aid->level == LEVEL_MEMBER ? matcher->household_of : NULL;
    uint64_t sure = aid->decided[word] & ~aid->possible[word], received = aid->received[word];
    for (uint64_t rest = aid->decided[word]; rest; rest &= rest - 1) {
        unsigned at = (unsigned)__builtin_ctzll(rest);
        size_t row = word * 64 + at, household = household_of ? household_of[row] : row;
        struct value cost = lane_value(lane, row);
        bool known = cost.low == cost.high && fabs(cost.low) <= AMOUNT_LIMIT_YUAN;
        *amount++ = known ? cost.low : NAN;
        if (!known || !(sure >> at & 1)) {
            v->money_open[household]++;
            continue;
        }
        int64_t fen = money_fen(last, cost.low);
        v->money_fen[household] += fen;
        v->money_new_fen[household] += received >> at & 1 ? 0 : fen;
    }
    return amount;
}

static bool add_up(struct matcher *matcher, size_t aid)
{
    struct verdicts *v = matcher->verdicts;
    struct aid_verdicts *out = &v->aids[aid];
    int slot = rule_at(matcher->match, RULE_AID, aid)->extra;
    bool of_member = out->level == LEVEL_MEMBER;
    size_t rows = of_member ? v->nmembers : v->count;
    if (slot == NO_SLOT)
        return true;
    out->amounts = arena_array(&v->arena, bits_count(out->decided, 0, rows) + 1, sizeof(double));
    if (!out->amounts)
        return false;
    struct money last = {0, 0};
    double *amount = out->amounts;
    for (size_t word = 0; word < matcher->words[of_member]; word++)
        amount = add_word(matcher, out, &matcher->lanes->slot[slot], word, &last, amount);
    return true;
}

/* In order of declaration, so that earlier aids are settled. */
static bool decide_aid(struct matcher *matcher, size_t aid)
{
    struct truths stands;
    struct aid_verdicts *out = &matcher->verdicts->aids[aid];
    out->level = rule_at(matcher->match, RULE_AID, aid)->level;
    size_t words = matcher->words[level_index(out->level)];
    if (!find_needed(matcher, aid, &stands))
        return false;
    if (rule_at(matcher->match, RULE_AID, aid)->nexcludes && !exclude(matcher, aid, &stands))
        return false;
    if (!bits_any(stands.possible, words))
        return true;
    return settle(matcher, aid, &stands) && add_up(matcher, aid);
}

/* Gaps ------------------------------------------------------------------------------------------*/

/* A deficit is no gap where the aid is, or may be, for the household ... */
static void fill_by_household(const struct matcher *matcher, const struct aid_verdicts *aid,
                              uint64_t *gap)
{
    for (size_t w = 0; w < matcher->words[0]; w++)
        gap[w] &= ~aid->decided[w];
}

/* ... or for a member of it. */
static void fill_by_member(const struct matcher *matcher, const struct aid_verdicts *aid,
                           uint64_t *gap)
{
    const uint32_t *starts = matcher->lanes->starts;
    for (struct bits_walk walk = bits_walk(gap, matcher->words[0]); bits_next(&walk);)
        for (size_t m = starts[walk.row] - starts[0]; m < starts[walk.row + 1] - starts[0]; m++)
            if (bits_has(aid->decided, m)) {
                gap[walk.row / 64] &= ~(UINT64_C(1) << walk.row % 64);
                break;
            }
}

static void fill_gaps(const struct matcher *matcher, enum level level,
                      void (*fill)(const struct matcher *, const struct aid_verdicts *, uint64_t *))
{
    const struct match *match = matcher->match;
    for (size_t i = 0; i < rules_of(match, RULE_AID); i++) {
        const struct aid_verdicts *aid = &matcher->verdicts->aids[i];
        const struct answer_set *answers = &match->sets[match->set_of_aid[i]];
        for (size_t j = 0; aid->decided && aid->level == level && j < answers->count; j++)
            fill(matcher, aid, matcher->verdicts->gaps[answers->deficits[j]]);
    }
}

/* Aids of members come last, when few households are left to look at. */
static bool list_gaps(struct matcher *matcher)
{
    struct verdicts *v = matcher->verdicts;
    for (size_t i = 0; i < matcher->match->ndeficits; i++) {
        v->gaps[i] = set_new(&v->arena, matcher->words[0]);
        if (!v->gaps[i])
            return false;
        memcpy(v->gaps[i], matcher->deficits[i].sure, matcher->words[0] * sizeof(uint64_t));
    }
    fill_gaps(matcher, LEVEL_HOUSEHOLD, fill_by_household);
    fill_gaps(matcher, LEVEL_MEMBER, fill_by_member);
    return true;
}

bool aids_decide(struct matcher *matcher)
{
    if (!read_received(matcher))
        return false;
    for (size_t aid = 0; aid < rules_of(matcher->match, RULE_AID); aid++)
        if (!decide_aid(matcher, aid))
            return false;
    return list_gaps(matcher);
}
