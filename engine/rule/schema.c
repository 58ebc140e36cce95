/* What rules can read, as Lua tables. */
#include "builder.h"

#include <libintl.h>

void schema_push_labels(lua_State *lua, size_t count, const char *const *labels)
{
    lua_createtable(lua, (int)count, 1);
    lua_createtable(lua, 0, (int)count);
    for (size_t i = 0; i < count; i++) {
        lua_pushstring(lua, labels[i]);
        lua_rawseti(lua, -3, (int)i + 1);
        lua_pushinteger(lua, (int)i + 1);
        lua_setfield(lua, -2, labels[i]);
    }
    lua_setfield(lua, -2, "index");
}

void schema_set_integer(lua_State *lua, const char *key, int value)
{
    lua_pushinteger(lua, value);
    lua_setfield(lua, -2, key);
}

/* An entry of the schema; the level's table is at the top of the stack. */
static void add_entry(lua_State *lua, const char *name, node_id node, enum node_type type, int slot,
                      size_t nlabels, const char *const *labels)
{
    lua_createtable(lua, 0, 4);
    schema_set_integer(lua, "node", node);
    schema_set_integer(lua, "type", (int)type);
    if (slot != NO_SLOT)
        schema_set_integer(lua, "slot", slot);
    if (nlabels) {
        schema_push_labels(lua, nlabels, labels);
        lua_setfield(lua, -2, "labels");
    }
    lua_setfield(lua, -2, name);
}

static void add_unreadable(lua_State *lua, const char *name, const char *why)
{
    lua_createtable(lua, 0, 1);
    lua_pushstring(lua, gettext(why));
    lua_setfield(lua, -2, "unreadable");
    lua_setfield(lua, -2, name);
}

/* What a fact of the type is a multiple of, see graph.h. */
static int fact_grain(enum fact_type type)
{
    return type == FACT_MONEY ? 100 : type == FACT_INTEGER || type == FACT_DATE;
}

static void push_facts(struct builder *b, enum level level)
{
    const struct level_facts *facts = &b->book->policy->facts.at[level];
    lua_newtable(b->lua);
    for (size_t i = 0; i < facts->nfacts; i++) {
        const struct fact *fact = &facts->facts[i];
        enum node_type type = fact_node_type(fact->type);
        if (fact->type == FACT_TEXT)
            add_unreadable(b->lua, fact->name, "text is never loaded for rules");
        else
            add_entry(b->lua, fact->name,
                      graph_fact_in(b->book->graph, level, (int)i, type, fact_grain(fact->type)),
                      type, NO_SLOT, fact->nvalues, fact->values);
    }
}

static void push_items(lua_State *lua, const struct area_value *value)
{
    lua_createtable(lua, (int)value->nitems, 0);
    for (size_t i = 0; i < value->nitems; i++) {
        lua_pushstring(lua, value->items[i]);
        lua_rawseti(lua, -2, (int)i + 1);
    }
}

void rulebook_push_list(lua_State *lua, const struct parameter *parameter, int day)
{
    const struct dated_value *entry = parameter_in_force(parameter, day);
    if (entry)
        push_items(lua, &entry->values[0]);
    else
        lua_newtable(lua);
}

static void add_parameter(struct builder *b, int index)
{
    const struct parameter *parameter = &b->book->policy->parameters[index];
    lua_State *lua = b->lua;
    bool is_switch = parameter->type == PARAMETER_SWITCH;
    enum node_type type = is_switch ? TYPE_TRUTH : TYPE_NUMBER;
    lua_createtable(lua, 0, 4);
    if (parameter->type == PARAMETER_LIST) {
        rulebook_push_list(lua, parameter, b->book->day);
        lua_setfield(lua, -2, "items");
    } else {
        schema_set_integer(lua, "node", graph_parameter(b->book->graph, index, type));
    }
    schema_set_integer(lua, "type", (int)type);
    schema_set_integer(lua, "index", index);
    lua_setfield(lua, -2, parameter->name);
}

void schema_push(struct builder *b)
{
    static const char *const names[LEVEL_COUNT] = {"household", "member", "village", "county"};
    lua_newtable(b->lua);
    for (int level = 0; level < LEVEL_COUNT; level++) {
        push_facts(b, (enum level)level);
        lua_setfield(b->lua, -2, names[level]);
    }
    lua_newtable(b->lua);
    for (size_t i = 0; i < b->book->policy->nparameters; i++)
        add_parameter(b, (int)i);
    lua_setfield(b->lua, -2, "parameters");
}

/* Rules become readable once their records are known. The schema is at the top of the stack. */
void schema_add_rule(struct builder *b, const struct rule *rule)
{
    static const char *const unreadable[RULE_KIND_COUNT] = {
        [RULE_AID] = "aids are matched by the engine after all causes and criteria",
        [RULE_AUDIT] = "audits only report",
        [RULE_STATUS] = "the status comes last"};
    struct rulebook *book = b->book;
    bool member = rule->kind == RULE_FACT && rule->level == LEVEL_MEMBER;
    lua_getfield(b->lua, -1, member ? "member" : "household");
    if (unreadable[rule->kind]) {
        add_unreadable(b->lua, rule->name, unreadable[rule->kind]);
    } else {
        enum node_type type = book->slots[rule->slot].type;
        node_id node = graph_slot(book->graph, rule->slot, rule->level, type);
        add_entry(b->lua, rule->name, node, type, rule->slot, rule->nvalues, rule->values);
    }
    lua_pop(b->lua, 1);
}

void schema_add_meets(struct builder *b)
{
    struct rulebook *book = b->book;
    lua_State *lua = b->lua;
    lua_getfield(lua, -1, "household");
    add_entry(lua, "达标", graph_slot(book->graph, book->meets, LEVEL_HOUSEHOLD, TYPE_TRUTH),
              TYPE_TRUTH, book->meets, 0, NULL);
    lua_getfield(lua, -1, "达标");
    lua_newtable(lua);
    for (size_t i = 0; i < book->nof_kind[RULE_CRITERION]; i++) {
        lua_pushinteger(lua, book->rules[book->of_kind[RULE_CRITERION][i]].slot);
        lua_rawseti(lua, -2, (int)i + 1);
    }
    lua_setfield(lua, -2, "meets");
    lua_pop(lua, 2);
}
