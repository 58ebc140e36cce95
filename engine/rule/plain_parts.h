/* The plain run as compiled.c sees it. Private to the room. */
#ifndef DIGUAN_PLAIN_PARTS_H
#define DIGUAN_PLAIN_PARTS_H

#include "plain.h"
#include "sandbox.h"

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

#endif
