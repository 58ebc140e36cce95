/* The household oracle: a function run on symbols, with the values of one household. */
#include "plain_parts.h"

#include <stdlib.h>
#include <string.h>

/* Leaves the log of conditions and the list of unknown nodes on the stack. */
bool walk_call(struct plain *plain, int slot, int64_t member, bool with_conditions,
               struct value *value, bool *gave_up)
{
    lua_State *lua = plain->lua;
    bool interpreted = plain->ground.book->slots[slot].root == NO_NODE;
    evaluation_household(plain->search->evaluation, plain->household);
    evaluation_member(plain->search->evaluation, member);
    if (interpreted)
        machine_bound_run(plain->machine, HOUSEHOLD_INSTRUCTIONS * 4L);
    lua_rawgeti(lua, LUA_REGISTRYINDEX, plain->machine->symbolic);
    lua_getfield(lua, -1, "walk");
    lua_remove(lua, -2);
    lua_pushinteger(lua, slot);
    lua_pushboolean(lua, with_conditions);
    bool good = lua_pcall(lua, 2, 5, 0) == 0;
    if (interpreted)
        machine_free_run(plain->machine);
    if (!good) {
        plain_fail(plain, slot);
        return false;
    }
    *value = (struct value){lua_tonumber(lua, -5), lua_tonumber(lua, -4)};
    *gave_up = lua_toboolean(lua, -3);
    return true;
}

static const char *known_file(const struct machine *machine, const char *path)
{
    for (size_t i = 0; i < machine->nfiles; i++)
        if (!strcmp(machine->files[i], path))
            return machine->files[i];
    return NULL;
}

static enum answer answer_of(struct value value)
{
    if (!value_known(value))
        return ANSWER_UNKNOWN;
    return value.low != 0 ? ANSWER_YES : ANSWER_NO;
}

/* The missing facts behind the nodes in a list at the top of the Lua stack. */
bool walk_search(struct plain *plain, int64_t member)
{
    size_t count = lua_objlen(plain->lua, -1);
    node_id *nodes = malloc((count + 1) * sizeof *nodes);
    if (!nodes)
        return fault_memory(plain->fault);
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(plain->lua, -1, (int)i + 1);
        nodes[i] = (node_id)lua_tointeger(plain->lua, -1);
        lua_pop(plain->lua, 1);
    }
    search_clear(plain->search);
    search_nodes(plain->search, member, nodes, count);
    free(nodes);
    return !plain->search->failed || fault_memory(plain->fault);
}

/* How each member answered the function that a reduction asks. */
static bool ask_members(struct plain *plain, struct condition *condition, struct arena *arena)
{
    const struct node *node = graph_node(plain->ground.book->graph, condition->node);
    if (node->op != OP_ANY)
        return true;
    size_t first, end;
    ground_members(&plain->ground, plain->household, &first, &end);
    enum answer *members = arena_array(arena, end - first + 1, sizeof *members);
    if (!members)
        return false;
    for (size_t member = first; member < end; member++) {
        evaluation_member(plain->search->evaluation, (int64_t)member);
        members[member - first] =
            answer_of(evaluation_value(plain->search->evaluation, node->operand[0]));
    }
    evaluation_member(plain->search->evaluation, NO_ROW);
    condition->nmembers = end - first;
    condition->members = members;
    return true;
}

static bool field_is_true(lua_State *lua, const char *key)
{
    lua_getfield(lua, -1, key);
    bool is_true = lua_toboolean(lua, -1);
    lua_pop(lua, 1);
    return is_true;
}

static int field_integer(lua_State *lua, const char *key)
{
    lua_getfield(lua, -1, key);
    int integer = (int)lua_tointeger(lua, -1);
    lua_pop(lua, 1);
    return integer;
}

/* The condition at the top of the stack. */
static bool read_condition(struct plain *plain, struct condition *condition, struct arena *arena)
{
    lua_State *lua = plain->lua;
    lua_getfield(lua, -1, "answer");
    enum answer answer = lua_isnil(lua, -1)       ? ANSWER_UNKNOWN
                         : lua_toboolean(lua, -1) ? ANSWER_YES
                                                  : ANSWER_NO;
    lua_pop(lua, 1);
    lua_getfield(lua, -1, "file");
    const char *file = known_file(plain->machine, lua_tostring(lua, -1));
    lua_pop(lua, 1);
    *condition = (struct condition){.node = (node_id)field_integer(lua, "node"),
                                    .inverted = field_is_true(lua, "inverted"),
                                    .answer = answer,
                                    .decisive = field_is_true(lua, "decisive"),
                                    .file = file,
                                    .line = field_integer(lua, "line")};
    return ask_members(plain, condition, arena);
}

static bool read_conditions(struct plain *plain, struct arena *arena, struct walk *walk)
{
    lua_State *lua = plain->lua;
    size_t count = lua_objlen(lua, -1);
    struct condition *conditions = arena_array(arena, count + 1, sizeof *conditions);
    bool good = conditions != NULL;
    for (size_t i = 0; good && i < count; i++) {
        lua_rawgeti(lua, -1, (int)i + 1);
        good = read_condition(plain, &conditions[i], arena);
        lua_pop(lua, 1);
    }
    walk->conditions = conditions;
    walk->nconditions = good ? count : 0;
    return good || fault_memory(plain->fault);
}

struct walking {
    struct plain *plain;
    int slot;
    int64_t member;
    struct arena *arena;
    struct walk *walk;
    bool good;
};

static bool keep_reasons(struct walking *w)
{
    const struct search *search = w->plain->search;
    struct reason *reasons = arena_array(w->arena, search->count + 1, sizeof *reasons);
    if (!reasons || search->failed)
        return fault_memory(w->plain->fault);
    if (search->count)
        memcpy(reasons, search->items, search->count * sizeof *reasons);
    w->walk->reasons = reasons;
    w->walk->nreasons = search->count;
    return true;
}

static int walk_protected(lua_State *lua)
{
    struct walking *w = lua_touserdata(lua, 1);
    lua_settop(lua, 0);
    if (!walk_call(w->plain, w->slot, w->member, true, &w->walk->value, &w->walk->gave_up))
        return 0;
    w->good = read_conditions(w->plain, w->arena, w->walk);
    lua_pop(lua, 1);
    evaluation_member(w->plain->search->evaluation, w->member);
    search_clear(w->plain->search);
    if (w->good && !value_known(w->walk->value))
        w->good = walk_search(w->plain, w->member) && keep_reasons(w);
    return 0;
}

static bool walk_meets(struct plain *plain, const struct outcomes *outcomes, struct walk *walk)
{
    plain_look(plain, (struct outcomes *)outcomes);
    walk->value = plain_meets(plain);
    plain_look(plain, NULL);
    return true;
}

bool plain_walk(struct plain *plain, const struct outcomes *outcomes, int slot, size_t household,
                int64_t member, struct arena *arena, struct walk *walk, struct fault *fault)
{
    *walk = (struct walk){0};
    plain->fault = fault;
    plain->household = household;
    if (slot == plain->ground.book->meets)
        return walk_meets(plain, outcomes, walk);
    struct walking walking = {plain, slot, member, arena, walk, false};
    plain_look(plain, (struct outcomes *)outcomes);
    search_household(plain->search, NULL, household);
    bool good = plain_protected(plain, walk_protected, &walking) && walking.good;
    plain_look(plain, NULL);
    return good;
}

struct value plain_value(struct plain *plain, const struct outcomes *outcomes, node_id node,
                         size_t household, int64_t member)
{
    plain_look(plain, (struct outcomes *)outcomes);
    plain->household = household;
    search_household(plain->search, NULL, household);
    evaluation_member(plain->search->evaluation, member);
    struct value value = evaluation_value(plain->search->evaluation, node);
    plain_look(plain, NULL);
    return value;
}

const struct dated_value *plain_parameter(const struct plain *plain, int index, size_t household,
                                          const struct area_value **value)
{
    const struct parameter *parameter = &plain->ground.book->policy->parameters[index];
    *value =
        parameter_value(parameter, plain->ground.as_of_day, plain->ground.tables->area[household]);
    return parameter_in_force(parameter, plain->ground.as_of_day);
}
