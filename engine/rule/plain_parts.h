/* The plain run as compiled.c sees it. Private to the room. */
#ifndef DIGUAN_PLAIN_PARTS_H
#define DIGUAN_PLAIN_PARTS_H

#include "plain.h"
#include "sandbox.h"

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
    const struct rulebook *book;
    const struct tables *tables;
    int as_of_day;
    lua_State *lua;
    struct machine *machine;
    int lua_tables; /* reference to the tables at the fixed places */
    struct evaluation *evaluation;
    struct outcomes *outcomes; /* of the block at hand */
    struct fault *fault;
    size_t household;    /* at hand */
    size_t place;        /* of that household, see plain_place */
    size_t first_reason; /* of the household at hand */
    size_t nfacts;
    struct key *facts; /* wanted facts; key i stands at AT_KEYS[i + 1] */
    struct key *slots; /* by slot; its name stands at AT_KEYS[nfacts + slot + 1] */
    size_t nareas;
    struct area *areas; /* all codes that parameters name, longest first */
    int pool;           /* member tables made so far */
    struct arena arena;
};

/* Room for the outcomes of a block. */
bool plain_prepare(struct plain *plain, size_t first, size_t count, struct outcomes *outcomes);

/* For outcomes that were computed by other means: functions that nobody asks are marked skipped,
 * and the reasons of what is not known are collected. */
bool plain_complete(struct plain *plain, struct outcomes *outcomes);

/* The place of a household: the longest code of the policy that contains it decides all values by
 * area. The places are areas[0] … areas[nareas - 1], and nareas for everywhere else. */
size_t plain_place(const struct plain *plain, size_t household);

/* What a missing fact may be. */
struct value plain_blank(const struct plain *plain, enum level level, int fact);

/* The place of an outcome of the block at hand. */
static inline struct value *plain_outcome(const struct outcomes *outcomes, const struct slot *slot,
                                          int index, size_t household, size_t member)
{
    size_t row =
        slot->level == LEVEL_MEMBER ? member - outcomes->first_member : household - outcomes->first;
    return &outcomes->slot[index][row];
}

/* plain_leaves.c: a parameter on another day; the rows of a household's members; all leaves. */
struct value plain_parameter_on(const struct plain *plain, int index, int day, size_t household);
void plain_members(void *plain, size_t household, size_t *first, size_t *end);
struct leaves plain_leaves(struct plain *plain);

/* reasons.c: the missing facts behind nodes that left a slot unknown, added to the outcomes; the
 * second takes the nodes from a list at the top of the Lua stack. */
void reasons_of_nodes(struct plain *plain, int slot, int64_t member, const node_id *nodes,
                      size_t count);
bool reasons_of_listed(struct plain *plain, int slot, int64_t member);

/* walk.c: leaves low, high, gave up, unknown nodes and conditions on the Lua stack. */
bool walk_call(struct plain *plain, int slot, int64_t member, bool with_conditions,
               struct value *value, bool *gave_up);

/* plain_tables.c: the tables at their fixed places, and what goes into them. */
bool tables_find_areas(struct plain *plain);
bool tables_find_keys(struct plain *plain);
int tables_make(lua_State *lua);
void tables_fill_facts(struct plain *plain, bool of_members, int table, size_t member);
void tables_fill_members(struct plain *plain);
void tables_push_value(struct plain *plain, const struct key *key, double number);
void tables_push_stand_in(struct plain *plain);
void tables_push_parameters(struct plain *plain);

/* plain.c: a fault from the error value at the top of the Lua stack; 达标 from its criteria; a call
 * into Lua under protection. */
void plain_fail(struct plain *plain, int slot);
struct value plain_meets(const struct plain *plain);
bool plain_protected(struct plain *plain, lua_CFunction function, void *argument);

#endif
