#include "match_parts.h"
#include "money.h"

static void add_amount(struct verdicts *v, const struct aid_verdicts *aid, size_t row,
                       size_t household, double yuan)
{
    if (isnan(yuan) || bits_has(aid->possible, row)) {
        v->money_open[household]++;
        return;
    }
    int64_t fen = money_fen(yuan);
    v->money_fen[household] += fen;
    v->money_new_fen[household] += bits_has(aid->received, row) ? 0 : fen;
}

static bool list_amounts(struct verdicts *v, struct aid_verdicts *aid)
{
    bool of_member = aid->level == LEVEL_MEMBER;
    size_t count = bits_count(aid->decided, 0, of_member ? v->nmembers : v->count), household = 0;
    double *amount = aid->amounts = arena_bare(&v->arena, count + 1, sizeof *amount);
    if (!amount)
        return false;
    for (struct bits_walk walk = bits_walk(aid->decided, verdicts_words(v, aid->level));
         bits_next(&walk);) {
        household = verdicts_household(v, aid->level, walk.row, household);
        *amount = money_in_lane(aid->cost, walk.row);
        add_amount(v, aid, walk.row, household, *amount++);
    }
    return true;
}

bool amounts_list(struct matcher *matcher)
{
    struct verdicts *v = matcher->verdicts;
    v->money_fen = arena_array(&v->arena, v->count, sizeof *v->money_fen);
    v->money_new_fen = arena_array(&v->arena, v->count, sizeof *v->money_new_fen);
    v->money_open = arena_array(&v->arena, v->count, sizeof *v->money_open);
    if (!v->money_fen || !v->money_new_fen || !v->money_open)
        return false;
    for (size_t i = 0; i < rules_of(matcher->match, RULE_AID); i++)
        if (v->aids[i].decided && v->aids[i].cost && !list_amounts(v, &v->aids[i]))
            return false;
    return true;
}
