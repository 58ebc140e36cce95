#include "trace.h"

#include "text.h"
#include "value.h"

#include <libintl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *rule_title(const struct rule *rule, char *text, size_t size)
{
    snprintf(text, size, "%s '%s'", rule_kind_names[rule->kind], rule->name);
    return text;
}

const char *node_name(const struct rulebook *rulebook, node_id id)
{
    const struct node *node = graph_node(rulebook->graph, id);
    switch (node->op) {
    case OP_FACT:
        return rulebook->policy->facts.at[node->of_level].facts[node->index].name;
    case OP_SLOT:
        if (node->index == rulebook->meets)
            return "达标";
        return rulebook->rules[rulebook->slots[node->index].rule].name;
    case OP_PARAMETER:
    case OP_PARAMETER_AT:
        return rulebook->policy->parameters[node->index].name;
    case OP_DEFAULT:
        return node_name(rulebook, node->operand[0]);
    default:
        return gettext("this expression");
    }
}

static struct rulebook *rulebook_of(lua_State *lua)
{
    return machine_of(lua)->rulebook;
}

static node_id node_argument(lua_State *lua, int at)
{
    return (node_id)luaL_checkinteger(lua, at);
}

static int push_node(lua_State *lua, node_id node)
{
    if (node == NO_NODE)
        return luaL_error(lua, "not enough memory");
    lua_pushinteger(lua, node);
    return 1;
}

static int make_const(lua_State *lua)
{
    double number = luaL_checknumber(lua, 1);
    enum node_type type = (enum node_type)luaL_checkinteger(lua, 2);
    if (!isfinite(number)) {
        lua_pushstring(lua, gettext("this constant is not a finite number"));
        return machine_raise(lua);
    }
    return push_node(lua, graph_const(rulebook_of(lua)->graph, number, type));
}

static int make_truth(lua_State *lua)
{
    return push_node(lua, graph_truth(rulebook_of(lua)->graph, lua_toboolean(lua, 1)));
}

static int make_operation(lua_State *lua)
{
    node_id operand[3] = {NO_NODE, NO_NODE, NO_NODE};
    enum graph_operation op = (enum graph_operation)luaL_checkinteger(lua, 1);
    for (int i = 0; i < 3; i++)
        if (lua_isnumber(lua, i + 2))
            operand[i] = node_argument(lua, i + 2);
    return push_node(
        lua, graph_operation(rulebook_of(lua)->graph, op, operand[0], operand[1], operand[2]));
}

static int make_is(lua_State *lua)
{
    return push_node(lua, graph_is(rulebook_of(lua)->graph, node_argument(lua, 1),
                                   (int)luaL_checkinteger(lua, 2)));
}

static int make_parameter_at(lua_State *lua)
{
    const struct rulebook *rulebook = rulebook_of(lua);
    int index = (int)luaL_checkinteger(lua, 1);
    enum node_type type =
        rulebook->policy->parameters[index].type == PARAMETER_SWITCH ? TYPE_TRUTH : TYPE_NUMBER;
    return push_node(lua, graph_parameter_at(rulebook->graph, index, type, node_argument(lua, 2)));
}

static int node_type_of(lua_State *lua)
{
    lua_pushinteger(lua, graph_node(rulebook_of(lua)->graph, node_argument(lua, 1))->type);
    return 1;
}

static int node_is_member(lua_State *lua)
{
    const struct node *node = graph_node(rulebook_of(lua)->graph, node_argument(lua, 1));
    lua_pushboolean(lua, node->level == LEVEL_MEMBER);
    return 1;
}

static int name_of(lua_State *lua)
{
    lua_pushstring(lua, node_name(rulebook_of(lua), node_argument(lua, 1)));
    return 1;
}

/* What a Lua value is called in a message: texts stand for themselves. */
static int kind_of(lua_State *lua)
{
    switch (lua_type(lua, 1)) {
    case LUA_TSTRING:
        lua_pushvalue(lua, 1);
        break;
    case LUA_TNONE:
    case LUA_TNIL:
        lua_pushliteral(lua, "nil");
        break;
    case LUA_TBOOLEAN:
        lua_pushstring(lua, lua_toboolean(lua, 1) ? "true" : "false");
        break;
    case LUA_TNUMBER:
        lua_pushstring(lua, gettext("a number"));
        break;
    case LUA_TTABLE:
        lua_pushstring(lua, gettext("a table"));
        break;
    case LUA_TFUNCTION:
        lua_pushstring(lua, gettext("a function"));
        break;
    default:
        lua_pushstring(lua, gettext("a fact or parameter"));
    }
    return 1;
}

static void push_suggestion(lua_State *lua, const char *nearest)
{
    if (nearest)
        lua_pushfstring(lua, gettext(" (did you mean '%s'?)"), nearest);
    else
        lua_pushliteral(lua, "");
}

/* nearest(word, table): the words are the items of a list, or the string keys of a table. */
static int nearest_of(lua_State *lua)
{
    enum { MOST = 2048 };
    const char *names[MOST];
    size_t count = 0;
    const char *word = lua_tostring(lua, 1);
    bool list = lua_objlen(lua, 2) > 0;
    lua_pushnil(lua);
    while (word && lua_next(lua, 2)) {
        int at = list ? -1 : -2;
        if (lua_type(lua, at) == LUA_TSTRING && count < MOST)
            names[count++] = lua_tostring(lua, at);
        lua_pop(lua, 1);
    }
    push_suggestion(lua, word ? text_nearest(word, names, count) : NULL);
    return 1;
}

static int translate(lua_State *lua)
{
    lua_pushstring(lua, gettext(luaL_checkstring(lua, 1)));
    return 1;
}

static int fail(lua_State *lua)
{
    lua_settop(lua, 1);
    return machine_raise(lua);
}

static int line_of(lua_State *lua)
{
    struct mark mark = machine_place(lua);
    lua_pushinteger(lua, mark.line);
    lua_pushstring(lua, mark.file ? mark.file : "");
    return 2;
}

static int round_number(lua_State *lua)
{
    lua_pushnumber(lua, round(luaL_checknumber(lua, 1)));
    return 1;
}

static int answer_of(lua_State *lua)
{
    struct value value = evaluation_value(machine_of(lua)->evaluation, node_argument(lua, 1));
    if (value_known(value))
        lua_pushboolean(lua, value.low != 0);
    else
        lua_pushnil(lua);
    return 1;
}

static int value_of(lua_State *lua)
{
    struct value value = evaluation_value(machine_of(lua)->evaluation, node_argument(lua, 1));
    lua_pushnumber(lua, value.low);
    lua_pushnumber(lua, value.high);
    return 2;
}

/* Recording paths, see routes.h; of the slot that is being traced. */

static struct routes *routes_at_hand(lua_State *lua)
{
    struct machine *machine = machine_of(lua);
    return &machine->rulebook->slots[machine->current_slot].routes;
}

static int set_out(lua_State *lua)
{
    routes_set_out(routes_at_hand(lua));
    return 0;
}

/* asked(node, inverted, answer) */
static int asked(lua_State *lua)
{
    struct routes *routes = routes_at_hand(lua);
    if (!routes_known_here(routes)) {
        struct mark mark = machine_place(lua);
        routes_put(routes, &rulebook_of(lua)->arena,
                   (struct stop){.node = node_argument(lua, 1),
                                 .inverted = lua_toboolean(lua, 2),
                                 .file = mark.file,
                                 .line = mark.line});
    }
    routes_take(routes, lua_toboolean(lua, 3));
    return 0;
}

/* arrived(node) */
static int arrived(lua_State *lua)
{
    routes_put(routes_at_hand(lua), &rulebook_of(lua)->arena,
               (struct stop){.node = node_argument(lua, 1), .end = true});
    return 0;
}

/* Registration ----------------------------------------------------------------------------------*/

static enum rule_kind kind_named(const char *word)
{
    enum rule_kind kind = RULE_FACT;
    while (kind < RULE_STATUS && strcmp(rule_kind_names[kind], word) != 0)
        kind++;
    return kind;
}

static int register_plain(lua_State *lua, struct loading *loading, const char *name)
{
    size_t i = loading->nplain++;
    if (i >= loading->nrecords || strcmp(loading->records[i].name, name) != 0) {
        loading->differs = true;
        return 0;
    }
    loading->records[i].plain = luaL_ref(lua, LUA_REGISTRYINDEX);
    return 0;
}

static int register_record(lua_State *lua)
{
    struct machine *machine = machine_of(lua);
    struct loading *loading = machine->loading;
    const char *word = luaL_checkstring(lua, 1);
    if (!loading || machine->current_slot != NO_SLOT) {
        lua_pushstring(lua, gettext("rules are declared at the top of a rule file"));
        return machine_raise(lua);
    }
    if (lua_type(lua, 2) != LUA_TSTRING || !lua_istable(lua, 3)) {
        lua_pushfstring(lua, gettext("write %s.NAME { … }"), word);
        return machine_raise(lua);
    }
    const char *name = lua_tostring(lua, 2);
    lua_settop(lua, 3);
    if (loading->plain)
        return register_plain(lua, loading, name);
    struct record *record =
        arena_grow(&machine->rulebook->arena, &loading->records, loading->nrecords,
                   &loading->records_capacity, sizeof *record);
    char *copy = arena_text(&machine->rulebook->arena, name);
    if (!record || !copy)
        return luaL_error(lua, "not enough memory");
    struct mark mark = machine_place(lua);
    *record = (struct record){.kind = kind_named(word),
                              .name = copy,
                              .mark = mark,
                              .layer = loading->layer,
                              .table = luaL_ref(lua, LUA_REGISTRYINDEX),
                              .plain = LUA_NOREF};
    loading->nrecords++;
    return 0;
}

/* Reports of tracing ----------------------------------------------------------------------------*/

static int enter_slot(lua_State *lua)
{
    struct machine *machine = machine_of(lua);
    machine->current_slot = (int)luaL_checkinteger(lua, 1);
    machine->instructions_left = TRACE_INSTRUCTIONS;
    return 0;
}

static int leave_slot(lua_State *lua)
{
    machine_of(lua)->current_slot = (int)luaL_checkinteger(lua, 1);
    return 0;
}

static int traced(lua_State *lua)
{
    struct graph *graph = rulebook_of(lua)->graph;
    int index = (int)luaL_checkinteger(lua, 1);
    struct slot *slot = &rulebook_of(lua)->slots[index];
    slot->root = node_argument(lua, 2);
    graph_slot_holds(graph, graph_slot(graph, index, slot->level, slot->type), slot->root);
    slot->executions = (int)luaL_checkinteger(lua, 3);
    return 0;
}

static int compare_ids(const void *a, const void *b)
{
    return *(const node_id *)a - *(const node_id *)b;
}

/* interpreted(slot, executions, line, set of nodes read) */
static int interpreted(lua_State *lua)
{
    struct rulebook *rulebook = rulebook_of(lua);
    struct slot *slot = &rulebook->slots[luaL_checkinteger(lua, 1)];
    size_t capacity = 0;
    slot->root = NO_NODE;
    slot->executions = (int)luaL_checkinteger(lua, 2);
    slot->branching_line = (int)luaL_checkinteger(lua, 3);
    slot->interpreted = N_("takes more paths than can be traced");
    lua_pushnil(lua);
    while (lua_next(lua, 4)) {
        node_id *read =
            arena_grow(&rulebook->arena, &slot->reads, slot->nreads, &capacity, sizeof *read);
        if (!read)
            return luaL_error(lua, "not enough memory");
        *read = (node_id)lua_tointeger(lua, -2);
        slot->nreads++;
        lua_pop(lua, 1);
    }
    qsort(slot->reads, slot->nreads, sizeof *slot->reads, compare_ids);
    return 0;
}

static int finished(lua_State *lua)
{
    struct rulebook *rulebook = rulebook_of(lua);
    rulebook->order[rulebook->norder++] = (int)luaL_checkinteger(lua, 1);
    return 0;
}

/* report(slot, problem): a function that could not be traced. */
static int report(lua_State *lua)
{
    struct machine *machine = machine_of(lua);
    const struct slot *slot = &machine->rulebook->slots[luaL_checkinteger(lua, 1)];
    const struct rule *rule = &machine->rulebook->rules[slot->rule];
    char title[RULE_TITLE];
    lua_rawgeti(lua, LUA_REGISTRYINDEX, machine->symbolic);
    lua_getfield(lua, -1, "depends");
    bool known_already = lua_rawequal(lua, -1, 2);
    lua_pop(lua, 2);
    lua_settop(lua, 2);
    struct mark mark = {rule->mark.file, slot->line, 0};
    if (!known_already)
        machine_report(machine, rule_title(rule, title, sizeof title), mark,
                       machine->loading->fault);
    return 0;
}

/* What a function can reach ---------------------------------------------------------------------*/

static uint64_t mixed(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
    return hash ^ (hash >> 31);
}

static uint64_t state_of(lua_State *lua, int seen, uint64_t salt);

/* The entries of the table at the top, in any order. */
static uint64_t table_state(lua_State *lua, int seen)
{
    uint64_t sum = 0;
    lua_pushnil(lua);
    while (lua_next(lua, -2)) {
        uint64_t value = state_of(lua, seen, 1);
        lua_pop(lua, 1);
        lua_pushvalue(lua, -1);
        sum += mixed(state_of(lua, seen, 2), value);
        lua_pop(lua, 1);
    }
    return sum;
}

static uint64_t upvalue_state(lua_State *lua, int seen)
{
    uint64_t sum = 0;
    for (int i = 1; lua_getupvalue(lua, -1, i); i++) {
        sum = mixed(sum, state_of(lua, seen, 3));
        lua_pop(lua, 1);
    }
    return sum;
}

/* A number that changes when what can be reached from the value at the top changes: the contents of
 * tables and the values that functions hold. Tables met before count by their address. */
static uint64_t state_of(lua_State *lua, int seen, uint64_t salt)
{
    int type = lua_type(lua, -1);
    uint64_t hash = mixed(salt, (uint64_t)type);
    if (type == LUA_TNUMBER) {
        double number = lua_tonumber(lua, -1);
        uint64_t bits;
        memcpy(&bits, &number, sizeof bits);
        return mixed(hash, bits);
    }
    if (type == LUA_TBOOLEAN)
        return mixed(hash, (uint64_t)lua_toboolean(lua, -1));
    hash = mixed(hash, (uint64_t)(uintptr_t)lua_topointer(lua, -1));
    if (type == LUA_TSTRING)
        return mixed(hash, (uint64_t)(uintptr_t)lua_tostring(lua, -1));
    if (type != LUA_TTABLE && type != LUA_TFUNCTION)
        return hash;
    luaL_checkstack(lua, 8, "too deep");
    lua_pushvalue(lua, -1);
    lua_rawget(lua, seen);
    bool met = !lua_isnil(lua, -1);
    lua_pop(lua, 1);
    if (met)
        return hash;
    lua_pushvalue(lua, -1);
    lua_pushboolean(lua, 1);
    lua_rawset(lua, seen);
    return mixed(hash, type == LUA_TTABLE ? table_state(lua, seen) : upvalue_state(lua, seen));
}

uint64_t rule_state(lua_State *lua)
{
    lua_newtable(lua);
    lua_insert(lua, -2);
    uint64_t state = state_of(lua, lua_gettop(lua) - 1, 0);
    lua_remove(lua, -2);
    return state;
}

static int function_state(lua_State *lua)
{
    lua_settop(lua, 1);
    lua_pushnumber(lua, (double)(rule_state(lua) >> 11));
    return 1;
}

/* pairs in sorted order: numbers ascending, then texts by bytes. */
static int compare_keys(lua_State *lua)
{
    bool a_number = lua_type(lua, 1) == LUA_TNUMBER, b_number = lua_type(lua, 2) == LUA_TNUMBER;
    if (a_number != b_number)
        lua_pushboolean(lua, a_number);
    else if (a_number)
        lua_pushboolean(lua, lua_tonumber(lua, 1) < lua_tonumber(lua, 2));
    else
        lua_pushboolean(lua, strcmp(lua_tostring(lua, 1), lua_tostring(lua, 2)) < 0);
    return 1;
}

static int next_sorted(lua_State *lua)
{
    int i = (int)lua_tointeger(lua, lua_upvalueindex(2)) + 1;
    lua_pushinteger(lua, i);
    lua_replace(lua, lua_upvalueindex(2));
    lua_rawgeti(lua, lua_upvalueindex(1), i);
    if (lua_isnil(lua, -1))
        return 1;
    lua_pushvalue(lua, -1);
    lua_gettable(lua, lua_upvalueindex(3));
    return 2;
}

static int sorted_pairs(lua_State *lua)
{
    if (!lua_istable(lua, 1)) {
        lua_pushstring(lua, gettext("only tables can be gone through (use count, any, all, sum … "
                                    "for 户.成员)"));
        return machine_raise(lua);
    }
    lua_settop(lua, 1);
    lua_newtable(lua);
    int n = 0;
    lua_pushnil(lua);
    while (lua_next(lua, 1)) {
        lua_pop(lua, 1);
        if (lua_type(lua, -1) != LUA_TNUMBER && lua_type(lua, -1) != LUA_TSTRING)
            continue;
        lua_pushvalue(lua, -1);
        lua_rawseti(lua, 2, ++n);
    }
    lua_getglobal(lua, "table");
    lua_getfield(lua, -1, "sort");
    lua_pushvalue(lua, 2);
    lua_pushcfunction(lua, compare_keys);
    lua_call(lua, 2, 0);
    lua_pushvalue(lua, 2);
    lua_pushinteger(lua, 0);
    lua_pushvalue(lua, 1);
    lua_pushcclosure(lua, next_sorted, 3);
    return 1;
}

void machine_push_primitives(struct machine *machine)
{
    static const luaL_Reg primitives[] = {
        {"const", make_const},
        {"truth", make_truth},
        {"op", make_operation},
        {"is", make_is},
        {"parameter_at", make_parameter_at},
        {"type", node_type_of},
        {"is_member", node_is_member},
        {"name", name_of},
        {"kind", kind_of},
        {"nearest", nearest_of},
        {"text", translate},
        {"fail", fail},
        {"line", line_of},
        {"round", round_number},
        {"answer", answer_of},
        {"value", value_of},
        {"set_out", set_out},
        {"asked", asked},
        {"arrived", arrived},
        {"register", register_record},
        {"enter", enter_slot},
        {"leave", leave_slot},
        {"traced", traced},
        {"interpreted", interpreted},
        {"finished", finished},
        {"report", report},
        {"state", function_state},
        {"sorted_pairs", sorted_pairs},
    };
    lua_newtable(machine->lua);
    for (size_t i = 0; i < sizeof primitives / sizeof *primitives; i++) {
        lua_pushcfunction(machine->lua, primitives[i].func);
        lua_setfield(machine->lua, -2, primitives[i].name);
    }
}
