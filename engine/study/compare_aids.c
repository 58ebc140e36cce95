#include "compare_parts.h"
#include "money.h"

/* Costs -----------------------------------------------------------------------------------------*/

/* What the aid costs for the first for whom it surely is, NaN when that is nobody. */
static double common_cost(const struct aid_verdicts *aid, size_t words)
{
    for (size_t w = 0; w < words; w++) {
        uint64_t sure = aid->decided[w] & ~aid->possible[w];
        if (sure)
            return money_in_lane(aid->cost, w * 64 + (size_t)__builtin_ctzll(sure));
    }
    return NAN;
}

static bool read_each(const struct verdicts *v, const struct aid_verdicts *aid,
                      struct amounts *amounts, struct arena *arena)
{
    size_t rows = aid->level == LEVEL_MEMBER ? v->nmembers : v->count, count = 0;
    double *each = arena_bare(arena, bits_count(aid->decided, 0, rows) + 1, sizeof *each);
    if (!each)
        return false;
    for (struct bits_walk walk = bits_walk(aid->decided, verdicts_words(v, aid->level));
         bits_next(&walk);)
        each[count++] =
            bits_has(aid->possible, walk.row) ? NAN : money_in_lane(aid->cost, walk.row);
    amounts->each = each;
    return true;
}

static bool is_kept(const struct rulebook *rulebook, size_t aid, const int *kept)
{
    int slot = rulebook->rules[rulebook->of_kind[RULE_AID][aid]].extra;
    return kept && slot != NO_SLOT && kept[slot] != NO_SLOT;
}

struct amounts *amounts_read(const struct rulebook *rulebook, const struct verdicts *v,
                             const int *kept, struct arena *arena)
{
    size_t naids = rulebook->nof_kind[RULE_AID];
    struct amounts *amounts = arena_array(arena, naids + 1, sizeof *amounts);
    for (size_t i = 0; amounts && i < naids; i++) {
        const struct aid_verdicts *aid = &v->aids[i];
        amounts[i].common = NAN;
        if (!aid->decided || !aid->cost || is_kept(rulebook, i, kept))
            continue;
        if (aid->same_cost)
            amounts[i].common = common_cost(aid, verdicts_words(v, aid->level));
        else if (!read_each(v, aid, &amounts[i], arena))
            return NULL;
    }
    return amounts;
}

/* Both sides ------------------------------------------------------------------------------------*/

/* One side of an aid. */
struct side {
    const uint64_t *decided, *possible, *received;
    const struct amounts *amounts; /* NULL when it has no amount */
    struct amounts in_lane;        /* what that may point at */
    size_t next;                   /* of amounts->each */
};

/* What a row has on a side. */
struct share {
    int state; /* enum decision_state or STATE_NOT */
    double yuan;
};

static bool is_priced(const struct rulebook *rulebook, int position)
{
    return rulebook->rules[rulebook->of_kind[RULE_AID][position]].extra != NO_SLOT;
}

static struct side side_of(const struct sides *sides, const struct rulebook *rulebook,
                           const struct verdicts *v, const struct amounts *amounts, int position)
{
    if (position == NO_RULE || !v->aids[position].decided)
        return (struct side){sides->nobody, sides->nobody, sides->nobody, .amounts = NULL};
    const struct aid_verdicts *aid = &v->aids[position];
    return (struct side){aid->decided, aid->possible, aid->received,
                         .amounts = is_priced(rulebook, position) ? &amounts[position] : NULL};
}

static double amount_at(struct side *side, size_t row)
{
    const struct amounts *amounts = side->amounts;
    if (amounts->lane)
        return money_in_lane(amounts->lane, row);
    return amounts->each ? amounts->each[side->next++] : amounts->common;
}

/* Rows are asked for in ascending order, with none left out when amounts are apart. */
static struct share share_at(struct side *side, size_t row)
{
    if (!bits_has(side->decided, row))
        return (struct share){STATE_NOT, NAN};
    double yuan = side->amounts ? amount_at(side, row) : NAN;
    if (bits_has(side->possible, row))
        return (struct share){STATE_POSSIBLE, NAN};
    return (struct share){bits_has(side->received, row) ? STATE_RECEIVED : STATE_NEW, yuan};
}

static void add_money(struct compare_money *money, const struct side *side, struct share share,
                      int64_t sign)
{
    if (!side->amounts || share.state == STATE_NOT)
        return;
    if (isnan(share.yuan)) {
        money->open += sign;
        return;
    }
    int64_t fen = sign * money_fen(share.yuan);
    money->fen += fen;
    money->new_fen += share.state == STATE_NEW ? fen : 0;
}

static bool same_amount(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static void compare_row(struct sides *sides, struct compare_aid *aid, struct side at[2], size_t row,
                        size_t household)
{
    struct share before = share_at(&at[0], row), after = share_at(&at[1], row);
    bool same_state = before.state == after.state;
    if (same_state && !at[0].amounts == !at[1].amounts && same_amount(before.yuan, after.yuan))
        return;
    if (same_state)
        aid->repriced++;
    else
        aid->moved[before.state][after.state]++;
    bits_add(sides->aspects[same_state ? ASPECT_AMOUNTS : ASPECT_AIDS], household);
    add_money(&sides->money[household], &at[0], before, -1);
    add_money(&sides->money[household], &at[1], after, 1);
}

/* For everyone, as far as they are the same aid's. */
static bool amounts_agree(const struct side at[2])
{
    const struct amounts *before = at[0].amounts, *after = at[1].amounts;
    if (!before || !after)
        return before == after;
    if (before->lane)
        return true;
    return !before->each && !after->each && same_amount(before->common, after->common);
}

/* Those whose decision changes, and while amounts may differ all that have one. */
static void fill_rows(const struct side at[2], size_t words, uint64_t *rows)
{
    bool agree = amounts_agree(at);
    for (size_t w = 0; w < words; w++)
        rows[w] = agree ? (at[0].decided[w] ^ at[1].decided[w]) |
                              (at[0].possible[w] ^ at[1].possible[w]) |
                              (at[0].received[w] ^ at[1].received[w])
                        : at[0].decided[w] | at[1].decided[w];
}

/* Both sides cost what the columns of this block say. */
static void read_lanes(const struct sides *sides, int position, struct side at[2])
{
    const struct rulebook *rulebook = sides->comparison->of->rulebook;
    int slot = rulebook->rules[rulebook->of_kind[RULE_AID][position]].extra;
    for (int i = 0; i < 2; i++) {
        at[i].in_lane = (struct amounts){.lane = &sides->after->lanes->slot[slot]};
        at[i].amounts = &at[i].in_lane;
    }
}

static bool compare_aid(struct sides *sides, const struct rule_pair *pair, struct compare_aid *aid)
{
    const struct comparison *comparison = sides->comparison;
    size_t words = verdicts_words(sides->before, pair->level), household = 0;
    uint64_t *rows = arena_bare(&sides->scratch, words, sizeof *rows);
    struct side at[2] = {
        side_of(sides, sides->base->compare->baseline.rulebook, sides->before, sides->costs_before,
                pair->before),
        side_of(sides, comparison->of->rulebook, sides->after, sides->costs_after, pair->after),
    };
    if (!rows)
        return false;
    if (pair->after != NO_RULE &&
        is_kept(comparison->of->rulebook, (size_t)pair->after, sides->kept))
        read_lanes(sides, pair->after, at);
    fill_rows(at, words, rows);
    for (struct bits_walk walk = bits_walk(rows, words); bits_next(&walk);) {
        household = verdicts_household(sides->before, pair->level, walk.row, household);
        compare_row(sides, aid, at, walk.row, household);
    }
    return true;
}

bool sides_aids(struct sides *sides)
{
    const struct rule_pairs *pairs = &sides->comparison->pairs[RULE_AID];
    for (size_t i = 0; i < pairs->count; i++)
        if (!compare_aid(sides, &pairs->at[i], &sides->comparison->aids[i]))
            return false;
    return true;
}
