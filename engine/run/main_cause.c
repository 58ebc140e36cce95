#include "match_parts.h"

#include <math.h>

const char *const agreement_names[AGREEMENT_COUNT] = {NULL, "一致", "另有主因", "缺依据"};

/* Of the causes that surely hold the most severe so far: in verdicts its position, and how severe
 * it is at least. No other cause that surely holds can rank before it for sure. */
struct leaders {
    int16_t *cause;
    double *low;
};

/* From the last cause to the first: of causes as severe the one declared first leads. */
static void find_leaders(const struct matcher *matcher, const struct leaders *leaders)
{
    const struct verdicts *v = matcher->verdicts;
    for (size_t row = 0; row < v->count; row++) {
        leaders->cause[row] = VERDICT_NONE;
        leaders->low[row] = -INFINITY;
    }
    for (size_t i = rules_of(matcher->match, RULE_CAUSE); i-- > 0;) {
        const struct lane *severity = extra_lane(matcher, RULE_CAUSE, i);
        for (struct bits_walk walk = bits_walk(v->causes[i].sure, matcher->words[0]);
             bits_next(&walk);) {
            double low = severity_at(severity, walk.row).low, best = leaders->low[walk.row];
            int ahead = -(low >= best); /* all bits or none */
            leaders->low[walk.row] = low >= best ? low : best;
            leaders->cause[walk.row] =
                (int16_t)(((int)i & ahead) | (leaders->cause[walk.row] & ~ahead));
        }
    }
}

/* Households with several causes that may hold, or with one that does not surely. */
static void find_contested(const struct matcher *matcher, uint64_t *contested)
{
    const struct verdicts *v = matcher->verdicts;
    for (size_t w = 0; w < matcher->words[0]; w++) {
        uint64_t sure = 0, some = 0, several = 0;
        for (size_t i = 0; i < rules_of(matcher->match, RULE_CAUSE); i++) {
            sure |= v->causes[i].sure[w];
            several |= some & v->causes[i].possible[w];
            some |= v->causes[i].possible[w];
        }
        contested[w] = several | (some & ~sure);
    }
}

/* Where the leader may be outranked by a cause. */
static void add_rivals(const struct matcher *matcher, const struct leaders *leaders, size_t cause,
                       const uint64_t *contested, uint64_t *open)
{
    const uint64_t *possible = matcher->verdicts->causes[cause].possible;
    const struct lane *severity = extra_lane(matcher, RULE_CAUSE, cause);
    for (size_t w = 0; w < matcher->words[0]; w++)
        for (uint64_t rest = possible[w] & contested[w]; rest; rest &= rest - 1) {
            unsigned at = (unsigned)__builtin_ctzll(rest);
            size_t row = w * 64 + at;
            int leader = leaders->cause[row];
            double high = severity_at(severity, row).high;
            bool behind = (leader != VERDICT_NONE) &
                          surely_before(leaders->low[row], leader, high, (int)cause);
            open[w] |= (uint64_t)((leader != (int)cause) & !behind) << at;
        }
}

static void read_declared(struct matcher *matcher)
{
    struct verdicts *v = matcher->verdicts;
    const struct match *match = matcher->match;
    const struct table *households = &match->registry->tables.at[LEVEL_HOUSEHOLD];
    if (match->declared_fact >= 0)
        column_labels(&households->columns[match->declared_fact], v->first, v->count, v->declared);
    else
        for (size_t row = 0; row < v->count; row++)
            v->declared[row] = VERDICT_NONE;
}

/* Where the leader is the main cause. */
static enum agreement agreement_with(int leader, int declared)
{
    if (leader == VERDICT_NONE)
        return AGREEMENT_UNSUPPORTED;
    return leader == declared ? AGREEMENT_SAME : AGREEMENT_OTHER;
}

static void compare_declared(struct matcher *matcher, const struct leaders *leaders)
{
    struct verdicts *v = matcher->verdicts;
    const int *causes = matcher->match->cause_of_label;
    for (size_t row = 0; row < v->count; row++)
        v->agreement[row] =
            (uint8_t)(v->declared[row] == VERDICT_NONE
                          ? AGREEMENT_NONE
                          : agreement_with(leaders->cause[row], causes[v->declared[row]]));
}

/* Whether the leader ranks before the declared cause for sure, while which one is the main cause is
 * open. */
static bool surely_another(const struct matcher *matcher, const struct leaders *leaders, size_t row)
{
    const struct verdicts *v = matcher->verdicts;
    int declared = matcher->match->cause_of_label[v->declared[row]], leader = leaders->cause[row];
    if (leader == VERDICT_NONE || leader == declared)
        return false;
    if (declared == NO_RULE || !bits_has(v->causes[declared].possible, row))
        return true;
    const struct lane *severity = extra_lane(matcher, RULE_CAUSE, (size_t)declared);
    return surely_before(leaders->low[row], leader, severity_at(severity, row).high, declared);
}

static void leave_open(struct matcher *matcher, const struct leaders *leaders, const uint64_t *open)
{
    struct verdicts *v = matcher->verdicts;
    for (struct bits_walk walk = bits_walk(open, matcher->words[0]); bits_next(&walk);) {
        size_t row = walk.row;
        if (v->declared[row] != VERDICT_NONE)
            v->agreement[row] =
                surely_another(matcher, leaders, row) ? AGREEMENT_OTHER : AGREEMENT_NONE;
        v->main_cause[row] = VERDICT_OPEN;
    }
}

/* As if no cause held and none were declared. */
static bool look_away(struct matcher *matcher)
{
    const struct verdicts *v = matcher->verdicts;
    for (size_t row = 0; row < v->count; row++) {
        v->main_cause[row] = v->declared[row] = VERDICT_NONE;
        v->agreement[row] = AGREEMENT_NONE;
    }
    return true;
}

bool main_cause_decide(struct matcher *matcher)
{
    struct verdicts *v = matcher->verdicts;
    if (matcher->match->scope && !matcher->match->scope->main_cause)
        return look_away(matcher);
    struct arena *scratch = &matcher->scratch;
    struct leaders leaders = {v->main_cause, arena_bare(scratch, v->count, sizeof(double))};
    uint64_t *contested = set_bare(scratch, matcher->words[0]);
    uint64_t *open = set_new(scratch, matcher->words[0]);
    if (!leaders.low || !contested || !open)
        return false;
    find_leaders(matcher, &leaders);
    find_contested(matcher, contested);
    for (size_t i = 0; i < rules_of(matcher->match, RULE_CAUSE); i++)
        add_rivals(matcher, &leaders, i, contested, open);
    read_declared(matcher);
    compare_declared(matcher, &leaders);
    leave_open(matcher, &leaders, open);
    return true;
}
