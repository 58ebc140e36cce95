/* What the two Lua files of the room call: nodes, names, places, registration. Private. */
#ifndef DIGUAN_TRACE_H
#define DIGUAN_TRACE_H

#include "sandbox.h"

/* A record as a rule file hands it over, before it is checked. */
struct record {
    enum rule_kind kind;
    const char *name;
    struct mark mark;
    int layer;        /* of its file, see policy.h */
    int table, plain; /* references to the Lua tables of the two runs */
};

/* While rules load. Rule files run twice, on symbols and on plain values, and must register the
 * same records in the same order. */
struct loading {
    struct fault *fault;
    struct record *records;
    size_t nrecords, records_capacity;
    int layer;  /* of the file that runs */
    bool plain; /* the second time */
    size_t nplain;
    bool differs;   /* the second time was not like the first */
    size_t *behind; /* by rule: its record; those that were replaced are behind none */
    size_t nbehind;
};

/* "cause '因病'", for messages. */
enum { RULE_TITLE = 160 };
const char *rule_title(const struct rule *rule, char *text, size_t size);

/* A number that changes when the tables and values that the function at the top of the stack can
 * reach change. The function stays. */
uint64_t rule_state(lua_State *lua);

/* The name of a leaf, or of the rule behind a slot; a description for other nodes. */
const char *node_name(const struct rulebook *rulebook, node_id node);

#endif
