/* The plain run as its rooms see it: plain.c, plain_tables.c, walk.c. */
#ifndef DIGUAN_PLAIN_PARTS_H
#define DIGUAN_PLAIN_PARTS_H

#include "sandbox.h"
#include "reason_search.h"

/* Fixed places on the Lua stack during a run. */
enum {
    AT_HOUSEHOLD = 1, /* 户 */
    AT_MEMBERS,       /* 户.成员 */
    AT_VILLAGE,       /* 户.村 */
    AT_COUNTY,        /* 户.县 */
    AT_FUNCTIONS,     /* by slot */
    AT_KEYS,          /* names of facts and rules, see struct key */
    AT_LABELS,        /* labels of enums, flat */
    AT_PARAMETERS,    /* 标准 by place */
    AT_MISSING,
    AT_SHOWN, /* read-only stand-ins of household and members */
    AT_SHOWN_MEMBERS,
    AT_LAST = AT_SHOWN_MEMBERS
};

/* A fact or outcome that is set in the tables of values. */
struct key {
    enum level level;
    int index; /* of the fact, or of the slot */
    enum node_type type;
    int labels; /* where the labels start in AT_LABELS */
};

struct plain {
    struct ground ground;
    lua_State *lua;
    struct machine *machine;
    int lua_tables;              /* reference to the tables at the fixed places */
    struct search *search;       /* and the values of nodes */
    struct outcomes *outcomes;   /* of the block at hand */
    const struct outcomes *seen; /* those of which the search knows values; NULL: none */
    struct fault *fault;
    const bool *only; /* by slot: the functions to run; NULL for all */
    size_t household; /* at hand */
    size_t place;     /* of that household, see ground_place */
    size_t nfacts;
    struct key *facts; /* wanted facts; key i stands at AT_KEYS[i + 1] */
    struct key *slots; /* by slot; its name stands at AT_KEYS[nfacts + slot + 1] */
    int pool;          /* member tables made so far */
    struct arena arena;
};

/* The place of an outcome of the block at hand. */
static inline struct value *plain_outcome(const struct outcomes *outcomes, const struct slot *slot,
                                          int index, size_t household, size_t member)
{
    size_t row =
        slot->level == LEVEL_MEMBER ? member - outcomes->first_member : household - outcomes->first;
    return &outcomes->slot[index][row];
}

/* walk.c: leaves low, high, gave up, unknown nodes and conditions on the Lua stack; the missing
 * facts behind a list of nodes at the top of it. */
bool walk_call(struct plain *plain, int slot, int64_t member, bool with_conditions,
               struct value *value, bool *gave_up);
bool walk_search(struct plain *plain, int64_t member);

/* plain_tables.c: the tables at their fixed places, and what goes into them. */
bool tables_find_keys(struct plain *plain);
int tables_make(lua_State *lua);
void tables_fill_facts(struct plain *plain, bool of_members, int table, size_t member);
void tables_fill_members(struct plain *plain);
void tables_push_value(struct plain *plain, const struct key *key, double number);
void tables_push_stand_in(struct plain *plain);
void tables_push_parameters(struct plain *plain);

/* plain.c: the block whose outcomes rules read; a fault from the error value at the top of the Lua
 * stack; 达标 from its criteria; a call into Lua under protection. */
void plain_look(struct plain *plain, struct outcomes *outcomes);
void plain_fail(struct plain *plain, int slot);
struct value plain_meets(const struct plain *plain);
bool plain_protected(struct plain *plain, lua_CFunction function, void *argument);

#endif
