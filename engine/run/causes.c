#include "match_parts.h"

#include <math.h>
#include <string.h>

const char *const agreement_names[AGREEMENT_COUNT] = {NULL, "一致", "另有主因", "缺依据"};

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
    if (!truths_new(truths, arena, matcher->words[0]))
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
        if (!truths_new(deficit, &matcher->scratch, matcher->words[0]))
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
    uint64_t *rest = set_new(&matcher->scratch, words), *hit = set_new(&matcher->scratch, words);
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
        v->audits[i] = set_new(&v->arena, matcher->words[0]);
        if (!v->audits[i])
            return false;
        take_set(v->audits[i], matcher->lanes->slot[slot].low_bits, v->count);
    }
    return true;
}

/* The main cause -------------------------------------------------------------------------------*/

/* The causes that may hold, household by household. */
struct ranking {
    uint32_t *next;               /* per household: one past its last candidate so far */
    struct candidate *candidates; /* by household, then cause */
    size_t *nheld;                /* per cause: so many households were ranked */
};

/* Room for each household's candidates behind that of the one before it. */
static bool make_room(const struct matcher *matcher, struct ranking *ranking, struct arena *arena)
{
    const struct verdicts *v = matcher->verdicts;
    size_t ncauses = rules_of(matcher->match, RULE_CAUSE);
    uint32_t total = 0;
    ranking->next = arena_array(arena, v->count + 1, sizeof *ranking->next);
    ranking->nheld = arena_array(arena, ncauses + 1, sizeof *ranking->nheld);
    if (!ranking->next || !ranking->nheld)
        return false;
    for (size_t i = 0; i < ncauses; i++)
        for (struct bits_walk walk = bits_walk(v->causes[i].possible, matcher->words[0]);
             bits_next(&walk);)
            ranking->next[walk.row + 1]++;
    for (size_t row = 0; row <= v->count; row++)
        ranking->next[row] = total += ranking->next[row];
    ranking->candidates = arena_array(arena, total + 1, sizeof *ranking->candidates);
    return ranking->candidates != NULL;
}

static void add_candidates(const struct matcher *matcher, size_t cause, struct ranking *ranking)
{
    const struct match *match = matcher->match;
    const struct truths *holds = &matcher->verdicts->causes[cause];
    int slot = rule_at(match, RULE_CAUSE, cause)->extra;
    const struct lane *severity = slot == NO_SLOT ? NULL : &matcher->lanes->slot[slot];
    for (struct bits_walk walk = bits_walk(holds->possible, matcher->words[0]); bits_next(&walk);) {
        struct value grade = severity ? lane_value(severity, walk.row) : (struct value){0, 0};
        ranking->candidates[ranking->next[walk.row]++] = (struct candidate){
            .cause = (int)cause,
            .held = bits_has(holds->sure, walk.row),
            .low = grade.low,
            .high = grade.high,
        };
    }
}

/* Whether `a` ranks before `b` however the blanks are filled. */
static bool surely_above(const struct candidate *a, const struct candidate *b)
{
    return a->low > b->high || (a->low == b->high && a->cause < b->cause);
}

/* 0 when blanks leave it open. */
static int rank_of(const struct candidate *candidates, size_t count, const struct candidate *one)
{
    int surely = 0, possibly = 0;
    for (const struct candidate *other = candidates; other < candidates + count; other++) {
        if (other == one)
            continue;
        possibly += !surely_above(one, other);
        surely += other->held && surely_above(other, one);
    }
    return surely == possibly ? surely + 1 : 0;
}

/* Whether a cause that surely holds ranks before the declared one for sure, while which one is the
 * main cause may still be open. */
static bool surely_outranked(const struct candidate *candidates, size_t count, int declared)
{
    const struct candidate *possible = NULL;
    for (size_t i = 0; i < count; i++)
        if (candidates[i].cause == declared)
            possible = &candidates[i];
    for (size_t i = 0; i < count; i++)
        if (&candidates[i] != possible && candidates[i].held &&
            (!possible || surely_above(&candidates[i], possible)))
            return true;
    return false;
}

static enum agreement agreement_of(const struct candidate *candidates, size_t count, int declared,
                                   int main_cause)
{
    if (surely_outranked(candidates, count, declared))
        return AGREEMENT_OTHER;
    if (main_cause == VERDICT_OPEN)
        return AGREEMENT_NONE;
    return main_cause == VERDICT_NONE ? AGREEMENT_UNSUPPORTED : AGREEMENT_SAME;
}

static double known_or_nan(const struct match *match, const struct candidate *candidate)
{
    bool has = rule_at(match, RULE_CAUSE, (size_t)candidate->cause)->extra != NO_SLOT;
    return has && candidate->low == candidate->high ? candidate->low : NAN;
}

static void rank_household(struct matcher *matcher, struct ranking *ranking, size_t row)
{
    struct verdicts *v = matcher->verdicts;
    size_t first = row ? ranking->next[row - 1] : 0, count = ranking->next[row] - first;
    const struct candidate *candidates = ranking->candidates + first;
    int main_cause = count ? VERDICT_OPEN : VERDICT_NONE;
    for (size_t i = 0; i < count; i++) {
        if (!candidates[i].held)
            continue;
        struct held_cause *held = &v->held[candidates[i].cause];
        size_t at = ranking->nheld[candidates[i].cause]++;
        int rank = rank_of(candidates, count, &candidates[i]);
        held->rank[at] = (uint16_t)rank;
        held->severity[at] = known_or_nan(matcher->match, &candidates[i]);
        if (rank == 1)
            main_cause = candidates[i].cause;
    }
    v->main_cause[row] = (int16_t)main_cause;
    if (v->declared[row] != VERDICT_NONE)
        v->agreement[row] = (uint8_t)agreement_of(
            candidates, count, matcher->match->cause_of_label[v->declared[row]], main_cause);
}

static void read_declared(struct matcher *matcher)
{
    struct verdicts *v = matcher->verdicts;
    const struct match *match = matcher->match;
    for (size_t row = 0; row < v->count; row++) {
        double label = NAN;
        if (match->declared_fact >= 0)
            label = tables_get(&match->registry->tables, LEVEL_HOUSEHOLD,
                               (size_t)match->declared_fact, v->first + row, 0);
        v->declared[row] = isnan(label) ? VERDICT_NONE : (int16_t)label;
    }
}

static bool rank_causes(struct matcher *matcher)
{
    struct verdicts *v = matcher->verdicts;
    size_t ncauses = rules_of(matcher->match, RULE_CAUSE);
    struct ranking ranking = {0};
    if (!make_room(matcher, &ranking, &matcher->scratch))
        return false;
    for (size_t i = 0; i < ncauses; i++) {
        size_t held = bits_count(v->causes[i].sure, 0, v->count);
        v->held[i].severity = arena_array(&v->arena, held + 1, sizeof(double));
        v->held[i].rank = arena_array(&v->arena, held + 1, sizeof(uint16_t));
        if (!v->held[i].severity || !v->held[i].rank)
            return false;
        add_candidates(matcher, i, &ranking);
    }
    for (size_t row = 0; row < v->count; row++)
        rank_household(matcher, &ranking, row);
    return true;
}

bool causes_decide(struct matcher *matcher)
{
    struct verdicts *v = matcher->verdicts;
    if (!take_kind(matcher, RULE_CAUSE, v->causes) ||
        !take_kind(matcher, RULE_CRITERION, v->criteria) ||
        !take_truths(matcher, matcher->match->rulebook->meets, &v->arena, &v->meets))
        return false;
    read_declared(matcher);
    return find_deficits(matcher) && decide_status(matcher) && list_audits(matcher) &&
           rank_causes(matcher);
}
