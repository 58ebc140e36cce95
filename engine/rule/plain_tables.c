/* The tables of values that rule functions see: 户, 人, 村, 县 and 标准. */
#include "plain_parts.h"

#include "text.h"

#include <stdlib.h>

void tables_push_value(struct plain *plain, const struct key *key, double number)
{
    lua_State *lua = plain->lua;
    if (number != number)
        lua_pushnil(lua);
    else if (key->type == TYPE_TRUTH)
        lua_pushboolean(lua, number != 0);
    else if (key->type == TYPE_ENUM)
        lua_rawgeti(lua, AT_LABELS, key->labels + (int)number);
    else
        lua_pushnumber(lua, number);
}

static int table_of(enum level level)
{
    return level == LEVEL_VILLAGE ? AT_VILLAGE : level == LEVEL_COUNTY ? AT_COUNTY : AT_HOUSEHOLD;
}

void tables_fill_facts(struct plain *plain, bool of_members, int table, size_t member)
{
    for (size_t i = 0; i < plain->nfacts; i++) {
        const struct key *key = &plain->facts[i];
        if ((key->level == LEVEL_MEMBER) != of_members)
            continue;
        double number = tables_get(plain->ground.tables, key->level, (size_t)key->index,
                                   plain->household, member);
        lua_rawgeti(plain->lua, AT_KEYS, (int)i + 1);
        tables_push_value(plain, key, number);
        lua_rawset(plain->lua, of_members ? table : table_of(key->level));
    }
}

static void push_new_values(struct plain *plain)
{
    lua_rawgeti(plain->lua, LUA_REGISTRYINDEX, plain->machine->plain_side);
    lua_getfield(plain->lua, -1, "new_values");
    lua_remove(plain->lua, -2);
    lua_call(plain->lua, 0, 1);
}

void tables_push_stand_in(struct plain *plain)
{
    lua_rawgeti(plain->lua, LUA_REGISTRYINDEX, plain->machine->plain_side);
    lua_getfield(plain->lua, -1, "stand_in");
    lua_remove(plain->lua, -2);
    lua_pushvalue(plain->lua, -2);
    lua_call(plain->lua, 1, 1);
}

/* One more member table, with its stand-in. */
static void grow_pool(struct plain *plain)
{
    lua_State *lua = plain->lua;
    plain->pool++;
    push_new_values(plain);
    tables_push_stand_in(plain);
    lua_rawseti(lua, AT_SHOWN_MEMBERS, plain->pool);
    lua_rawseti(lua, AT_MEMBERS, plain->pool);
}

void tables_fill_members(struct plain *plain)
{
    lua_State *lua = plain->lua;
    size_t first, end;
    ground_members(&plain->ground, plain->household, &first, &end);
    while ((size_t)plain->pool < end - first)
        grow_pool(plain);
    lua_pushinteger(lua, (lua_Integer)(end - first));
    lua_setfield(lua, AT_MEMBERS, "n");
    for (size_t member = first; member < end; member++) {
        lua_rawgeti(lua, AT_MEMBERS, (int)(member - first) + 1);
        tables_fill_facts(plain, true, lua_gettop(lua), member);
        lua_pop(lua, 1);
    }
}

/* 标准 ------------------------------------------------------------------------------------------*/

static void fill_parameters(struct plain *plain, int day)
{
    const struct policy *own = plain->ground.book->policy;
    lua_State *lua = plain->lua;
    for (size_t i = 0; i < own->nparameters; i++) {
        const struct parameter *parameter = &own->parameters[i];
        struct value value;
        if (parameter->type == PARAMETER_LIST) {
            rulebook_push_list(lua, parameter, plain->ground.book->day);
        } else {
            value = ground_parameter(&plain->ground, (int)i, day, plain->household);
            if (!value_known(value))
                continue;
            if (parameter->type == PARAMETER_SWITCH)
                lua_pushboolean(lua, value.low != 0);
            else
                lua_pushnumber(lua, value.low);
        }
        lua_setfield(lua, -2, parameter->name);
    }
}

void tables_push_parameters(struct plain *plain)
{
    lua_State *lua = plain->lua;
    int place = (int)plain->place + 1;
    lua_rawgeti(lua, AT_PARAMETERS, place);
    if (!lua_isnil(lua, -1))
        return;
    lua_pop(lua, 1);
    push_new_values(plain);
    fill_parameters(plain, plain->ground.as_of_day);
    lua_pushvalue(lua, -1);
    lua_rawseti(lua, AT_PARAMETERS, place);
}

/* parameters_at(标准, year): the values in force at the end of that year, remembered in 标准. */
static int parameters_at(lua_State *lua)
{
    struct plain *plain = machine_of(lua)->plain;
    int year = (int)luaL_checknumber(lua, 2);
    lua_settop(lua, 1);
    lua_rawgeti(lua, 1, year);
    if (!lua_isnil(lua, -1))
        return 1;
    lua_rawgeti(lua, LUA_REGISTRYINDEX, plain->machine->plain_side);
    lua_getfield(lua, -1, "new_values");
    lua_call(lua, 0, 1);
    fill_parameters(plain, date_from_civil(year, 12, 31));
    lua_pushvalue(lua, -1);
    lua_rawseti(lua, 1, year);
    return 1;
}

static int age_of(lua_State *lua)
{
    struct plain *plain = machine_of(lua)->plain;
    lua_pushinteger(lua, date_full_years((int)luaL_checkinteger(lua, 1), plain->ground.as_of_day));
    return 1;
}

void plain_push_primitives(struct machine *machine)
{
    lua_pushcfunction(machine->lua, parameters_at);
    lua_setfield(machine->lua, -2, "parameters_at");
    lua_pushcfunction(machine->lua, age_of);
    lua_setfield(machine->lua, -2, "age");
}

/* Setting up ------------------------------------------------------------------------------------*/

bool tables_find_keys(struct plain *plain)
{
    const struct rulebook *book = plain->ground.book;
    size_t capacity = 0;
    for (int level = 0; level < LEVEL_COUNT; level++)
        for (size_t i = 0; i < book->policy->facts.at[level].nfacts; i++) {
            if (!book->wanted[level][i])
                continue;
            struct key *key =
                arena_grow(&plain->arena, &plain->facts, plain->nfacts, &capacity, sizeof *key);
            if (!key)
                return false;
            *key =
                (struct key){.level = (enum level)level,
                             .index = (int)i,
                             .type = fact_node_type(book->policy->facts.at[level].facts[i].type)};
            plain->nfacts++;
        }
    plain->slots = arena_array(&plain->arena, book->nslots + 1, sizeof *plain->slots);
    for (size_t i = 0; plain->slots && i < book->nslots; i++)
        plain->slots[i] = (struct key){
            .level = book->slots[i].level, .index = (int)i, .type = book->slots[i].type};
    return plain->slots;
}

static int push_label_list(lua_State *lua, int table, size_t count, const char *const *labels,
                           int used)
{
    for (size_t i = 0; i < count; i++) {
        lua_pushstring(lua, labels[i]);
        lua_rawseti(lua, table, used + (int)i);
    }
    return used + (int)count;
}

static void push_labels(struct plain *plain)
{
    const struct rulebook *book = plain->ground.book;
    lua_State *lua = plain->lua;
    lua_newtable(lua);
    int table = lua_gettop(lua), used = 1;
    for (size_t i = 0; i < plain->nfacts; i++) {
        struct key *key = &plain->facts[i];
        const struct fact *fact = &book->policy->facts.at[key->level].facts[key->index];
        key->labels = used;
        used = push_label_list(lua, table, fact->nvalues, fact->values, used);
    }
    for (size_t i = 0; i < book->nslots; i++) {
        if (book->slots[i].rule == NO_RULE || book->slots[i].type != TYPE_ENUM)
            continue;
        const struct rule *rule = &book->rules[book->slots[i].rule];
        plain->slots[i].labels = used;
        used = push_label_list(lua, table, rule->nvalues, rule->values, used);
    }
}

static void push_keys(struct plain *plain)
{
    const struct rulebook *book = plain->ground.book;
    lua_State *lua = plain->lua;
    lua_newtable(lua);
    for (size_t i = 0; i < plain->nfacts; i++) {
        const struct key *key = &plain->facts[i];
        lua_pushstring(lua, book->policy->facts.at[key->level].facts[key->index].name);
        lua_rawseti(lua, -2, (int)i + 1);
    }
    for (size_t i = 0; i < book->nslots; i++) {
        int rule = book->slots[i].rule;
        lua_pushstring(lua, rule == NO_RULE ? "达标" : book->rules[rule].name);
        lua_rawseti(lua, -2, (int)(plain->nfacts + i) + 1);
    }
}

static void push_plain_side(lua_State *lua, struct machine *machine, const char *function)
{
    lua_rawgeti(lua, LUA_REGISTRYINDEX, machine->plain_side);
    lua_getfield(lua, -1, function);
    lua_remove(lua, -2);
}

/* Makes the tables that stay from block to block, at their fixed places. */
int tables_make(lua_State *lua)
{
    struct plain *plain = machine_of(lua)->plain;
    struct machine *machine = plain->machine;
    lua_settop(lua, 0);
    push_new_values(plain); /* household */
    lua_newtable(lua);      /* members */
    push_new_values(plain); /* village */
    push_new_values(plain); /* county */
    lua_rawgeti(lua, LUA_REGISTRYINDEX, machine->functions);
    push_keys(plain);
    push_labels(plain);
    lua_newtable(lua); /* parameters by place */
    lua_rawgeti(lua, LUA_REGISTRYINDEX, machine->missing);
    lua_newtable(lua); /* stand-ins of members */
    push_plain_side(lua, machine, "stand_in_members");
    lua_pushvalue(lua, AT_MEMBERS);
    lua_pushvalue(lua, -3);
    lua_call(lua, 2, 1);
    push_plain_side(lua, machine, "stand_in_household");
    lua_pushvalue(lua, AT_HOUSEHOLD);
    lua_pushvalue(lua, -3);
    lua_call(lua, 2, 1);
    lua_remove(lua, -2);
    lua_insert(lua, AT_SHOWN);
    lua_pushvalue(lua, AT_MEMBERS);
    lua_setfield(lua, AT_HOUSEHOLD, "成员");
    lua_pushvalue(lua, AT_VILLAGE);
    lua_setfield(lua, AT_HOUSEHOLD, "村");
    lua_pushvalue(lua, AT_COUNTY);
    lua_setfield(lua, AT_HOUSEHOLD, "县");
    lua_newtable(lua);
    lua_insert(lua, 1);
    for (int i = AT_LAST; i >= 1; i--)
        lua_rawseti(lua, 1, i);
    plain->lua_tables = luaL_ref(lua, LUA_REGISTRYINDEX);
    return 0;
}
