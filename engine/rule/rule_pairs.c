#include "rule_pairs.h"

#include <string.h>

static const struct rule *rule_at(const struct rulebook *rulebook, enum rule_kind kind, size_t at)
{
    return &rulebook->rules[rulebook->of_kind[kind][at]];
}

/* Names are unique in a rulebook. */
static int find_same(const struct rulebook *rulebook, enum rule_kind kind, const struct rule *rule)
{
    for (size_t i = 0; i < rulebook->nof_kind[kind]; i++) {
        const struct rule *other = rule_at(rulebook, kind, i);
        if (other->level == rule->level && strcmp(other->name, rule->name) == 0)
            return (int)i;
    }
    return NO_RULE;
}

static void add_before(struct rule_pairs *pairs, enum rule_kind kind, const struct rulebook *before,
                       const struct rulebook *after)
{
    for (size_t i = 0; i < before->nof_kind[kind]; i++) {
        const struct rule *rule = rule_at(before, kind, i);
        int other = find_same(after, kind, rule);
        pairs->of_before[i] = (int)pairs->count;
        if (other != NO_RULE)
            pairs->of_after[other] = (int)pairs->count;
        pairs->at[pairs->count++] = (struct rule_pair){rule->name, rule->level, (int)i, other};
    }
}

static void add_after(struct rule_pairs *pairs, enum rule_kind kind, const struct rulebook *before,
                      const struct rulebook *after)
{
    for (size_t i = 0; i < after->nof_kind[kind]; i++) {
        const struct rule *rule = rule_at(after, kind, i);
        if (find_same(before, kind, rule) != NO_RULE)
            continue;
        pairs->of_after[i] = (int)pairs->count;
        pairs->at[pairs->count++] = (struct rule_pair){rule->name, rule->level, NO_RULE, (int)i};
    }
}

bool rule_pairs_make(struct rule_pairs *pairs, enum rule_kind kind, const struct rulebook *before,
                     const struct rulebook *after, struct arena *arena)
{
    size_t nbefore = before->nof_kind[kind], nafter = after->nof_kind[kind];
    *pairs = (struct rule_pairs){
        .at = arena_array(arena, nbefore + nafter + 1, sizeof *pairs->at),
        .of_before = arena_array(arena, nbefore + 1, sizeof *pairs->of_before),
        .of_after = arena_array(arena, nafter + 1, sizeof *pairs->of_after),
    };
    if (!pairs->at || !pairs->of_before || !pairs->of_after)
        return false;
    add_before(pairs, kind, before, after);
    add_after(pairs, kind, before, after);
    return true;
}
