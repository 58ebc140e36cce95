/* Rules of a kind in two rulebooks. They are the same rule when kind, name and level are. */
#ifndef DIGUAN_RULE_PAIRS_H
#define DIGUAN_RULE_PAIRS_H

#include "rulebook.h"

struct rule_pair {
    const char *name;
    enum level level;
    int before, after; /* position among the rules of the kind; NO_RULE: that rulebook has it not */
};

/* Those of the rulebook before first, each in order of declaration. */
struct rule_pairs {
    size_t count;
    struct rule_pair *at;
    int *of_before, *of_after; /* per position: its pair */
};

/* Lives in `arena`; fails only when memory is short. */
bool rule_pairs_make(struct rule_pairs *pairs, enum rule_kind kind, const struct rulebook *before,
                     const struct rulebook *after, struct arena *arena);

#endif
