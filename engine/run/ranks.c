#include "match_parts.h"

#include <math.h>

/* A cause that may hold for a household. */
struct candidate {
    int cause;
    bool held;
    double low, high; /* severity */
};

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
    const struct truths *holds = &matcher->verdicts->causes[cause];
    const struct lane *severity = extra_lane(matcher, RULE_CAUSE, cause);
    for (struct bits_walk walk = bits_walk(holds->possible, matcher->words[0]); bits_next(&walk);) {
        struct value grade = severity_at(severity, walk.row);
        ranking->candidates[ranking->next[walk.row]++] = (struct candidate){
            .cause = (int)cause,
            .held = bits_has(holds->sure, walk.row),
            .low = grade.low,
            .high = grade.high,
        };
    }
}

static bool is_before(const struct candidate *a, const struct candidate *b)
{
    return surely_before(a->low, a->cause, b->high, b->cause);
}

/* 0 when blanks leave it open. */
static int rank_of(const struct candidate *candidates, size_t count, const struct candidate *one)
{
    int surely = 0, possibly = 0;
    for (const struct candidate *other = candidates; other < candidates + count; other++) {
        if (other == one)
            continue;
        possibly += !is_before(one, other);
        surely += other->held && is_before(other, one);
    }
    return surely == possibly ? surely + 1 : 0;
}

static double known_or_nan(const struct matcher *matcher, const struct candidate *candidate)
{
    bool has = extra_lane(matcher, RULE_CAUSE, (size_t)candidate->cause) != NULL;
    return has && candidate->low == candidate->high ? candidate->low : NAN;
}

static void rank_household(struct matcher *matcher, struct ranking *ranking, size_t row)
{
    size_t first = row ? ranking->next[row - 1] : 0, count = ranking->next[row] - first;
    const struct candidate *candidates = ranking->candidates + first;
    for (size_t i = 0; i < count; i++) {
        if (!candidates[i].held)
            continue;
        struct held_cause *held = &matcher->verdicts->held[candidates[i].cause];
        size_t at = ranking->nheld[candidates[i].cause]++;
        held->rank[at] = (uint16_t)rank_of(candidates, count, &candidates[i]);
        held->severity[at] = known_or_nan(matcher, &candidates[i]);
    }
}

bool ranks_list(struct matcher *matcher)
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
