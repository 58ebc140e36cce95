/* What the two forms of the list of changed households share; private to show_changed.c and
 * changed_json.c. */
#ifndef DIGUAN_CHANGED_PARTS_H
#define DIGUAN_CHANGED_PARTS_H

#include "changed.h"
#include "text.h"

struct changed_teller {
    const struct changed *changed;
    const struct changed_row *row;
    size_t first_member;
    const char **members; /* "#1", "#2" … */
    struct arena arena;
    bool failed;
};

void changed_teller_init(struct changed_teller *teller, const struct changed *changed,
                         const struct changed_row *row);
void changed_teller_release(struct changed_teller *teller);

const struct rulebook *changed_book(const struct changed_teller *teller, int side);

/* Of the rule, or the rule in which the condition stands, that a reason is about: of the side that
 * has it. */
const struct rule *changed_rule(const struct changed_teller *teller, const int rule[SIDES]);

/* "" for the household itself. */
const char *changed_member(const struct changed_teller *teller, int64_t member);

/* The aids of `side` that the other has not: "医疗救助", of members "雨露计划#2"; what hangs on
 * blanks with its state, "医疗救助（待核实）". */
typedef void changed_aid_taker(void *context, const char *aid);
void changed_each_aid(struct changed_teller *teller, int side, changed_aid_taker *take,
                      void *context);

/* What a side asked: the condition with its answer and values, the formula of an amount, or why
 * there is none.
 */
void changed_put_condition(const struct changed_teller *teller, const struct changed_reason *reason,
                           int side, struct buffer *out);

/* Where that is written: of `after`, unless the rule is there no more. */
struct mark changed_place(const struct changed_teller *teller, const struct changed_reason *reason);

const char *changed_status(const struct changed_teller *teller, int side); /* NULL: undetermined */

#endif
