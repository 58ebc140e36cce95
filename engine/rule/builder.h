/* A rulebook being loaded, as records.c, schema.c and rulebook.c see it. Private to the room. */
#ifndef DIGUAN_BUILDER_H
#define DIGUAN_BUILDER_H

#include "trace.h"

/* One rulebook being loaded. */
struct builder {
    struct rulebook *book;
    struct machine *machine;
    lua_State *lua;
    struct loading loading;
    struct fault *fault;
    size_t rules_capacity, slots_capacity;
    int schema; /* reference to the table of what rules can read */
};

/* records.c: from the records of rule files to checked rules and slots; names between rules; rules
 * by kind; the slot of 达标. */
bool records_overlay(struct builder *b); /* first: which records are rules, and in which order */
bool records_build(struct builder *b);
bool records_resolve(struct builder *b);
bool records_list_kinds(struct builder *b);
bool records_add_meets(struct builder *b);
/* The record behind a rule. */
const struct record *records_of(const struct builder *b, size_t rule);
/* Pushes a function of the rule from the record's table at `table`; of a disabled rule the constant
 * that stands for it. Nil when it has none. */
void records_push_function(lua_State *lua, int table, const struct rule *rule,
                           const char *function);

/* named_facts.c: the household facts that policy.yaml names, recorded or derived. */
bool named_facts_resolve(struct builder *b);

/* schema.c: what rules can read, as Lua tables: all facts and parameters, pushed as one table;
 * then, with that table at the top of the stack, the outcome of a rule and 达标. */
void schema_push(struct builder *b);
void schema_add_rule(struct builder *b, const struct rule *rule);
void schema_add_meets(struct builder *b);
void schema_push_labels(lua_State *lua, size_t count, const char *const *labels);
void schema_set_integer(lua_State *lua, const char *key, int value);

#endif
