/* The household oracle: a function run on symbols, with the values of one household. */
#include "plain_parts.h"

#include <stdlib.h>
#include <string.h>

/* Leaves the log of conditions and the list of unknown nodes on the stack. */
bool walk_call(struct plain *plain, int slot, int64_t member, bool with_conditions,
               struct value *value, bool *gave_up)
{
    lua_State *lua = plain->lua;
    bool interpreted = plain->book->slots[slot].root == NO_NODE;
    evaluation_household(plain->evaluation, plain->household);
    evaluation_member(plain->evaluation, member);
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

/* How each member answered the function that a reduction asks. */
static bool ask_members(struct plain *plain, struct condition *condition, struct arena *arena)
{
    const struct node *node = graph_node(plain->book->graph, condition->node);
    if (node->op != OP_ANY)
        return true;
    size_t first, end;
    plain_members(plain, plain->household, &first, &end);
    enum answer *members = arena_array(arena, end - first + 1, sizeof *members);
    if (!members)
        return false;
    for (size_t member = first; member < end; member++) {
        evaluation_member(plain->evaluation, (int64_t)member);
        members[member - first] = answer_of(evaluation_value(plain->evaluation, node->operand[0]));
    }
    evaluation_member(plain->evaluation, NO_ROW);
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

static int walk_protected(lua_State *lua)
{
    struct walking *w = lua_touserdata(lua, 1);
    lua_settop(lua, 0);
    if (!walk_call(w->plain, w->slot, w->member, true, &w->walk->value, &w->walk->gave_up))
        return 0;
    w->good = read_conditions(w->plain, w->arena, w->walk);
    lua_pop(lua, 1);
    evaluation_member(w->plain->evaluation, w->member);
    if (w->good && !value_known(w->walk->value))
        w->good = reasons_of_listed(w->plain, w->slot, w->member);
    return 0;
}

/* Reasons of other slots must be there to inherit; those found for this walk come after them. */
static bool walk_with_reasons(struct walking *w, const struct outcomes *outcomes)
{
    struct outcomes own = *outcomes;
    size_t kept = outcomes->nreasons;
    own.reasons = malloc((kept + 1) * sizeof *own.reasons);
    own.reasons_capacity = kept + 1;
    if (!own.reasons)
        return fault_memory(w->plain->fault);
    own.nreasons = 0;
    for (size_t i = 0; i < kept; i++) {
        const struct reason *reason = &outcomes->reasons[i];
        if (reason->household == w->plain->household &&
            !(reason->slot == w->slot && reason->member == w->member))
            own.reasons[own.nreasons++] = *reason;
    }
    kept = own.nreasons;
    w->plain->outcomes = &own;
    w->plain->first_reason = 0;
    bool good = plain_protected(w->plain, walk_protected, w) && w->good;
    struct reason *reasons = arena_array(w->arena, own.nreasons - kept + 1, sizeof *reasons);
    if (good && !reasons)
        good = fault_memory(w->plain->fault);
    if (good && own.nreasons > kept)
        memcpy(reasons, own.reasons + kept, (own.nreasons - kept) * sizeof *reasons);
    w->walk->reasons = reasons;
    w->walk->nreasons = good ? own.nreasons - kept : 0;
    free(own.reasons);
    w->plain->outcomes = NULL;
    return good;
}

static bool walk_meets(struct plain *plain, const struct outcomes *outcomes, struct walk *walk)
{
    plain->outcomes = (struct outcomes *)outcomes;
    walk->value = plain_meets(plain);
    plain->outcomes = NULL;
    return true;
}

bool plain_walk(struct plain *plain, const struct outcomes *outcomes, int slot, size_t household,
                int64_t member, struct arena *arena, struct walk *walk, struct fault *fault)
{
    *walk = (struct walk){0};
    plain->fault = fault;
    plain->household = household;
    if (slot == plain->book->meets)
        return walk_meets(plain, outcomes, walk);
    struct walking walking = {plain, slot, member, arena, walk, false};
    return walk_with_reasons(&walking, outcomes);
}

struct value plain_value(struct plain *plain, const struct outcomes *outcomes, node_id node,
                         size_t household, int64_t member)
{
    plain->outcomes = (struct outcomes *)outcomes;
    plain->household = household;
    evaluation_household(plain->evaluation, household);
    evaluation_member(plain->evaluation, member);
    struct value value = evaluation_value(plain->evaluation, node);
    plain->outcomes = NULL;
    return value;
}

const struct dated_value *plain_parameter(const struct plain *plain, int index, size_t household,
                                          const struct area_value **value)
{
    const struct parameter *parameter = &plain->book->policy->parameters[index];
    *value = parameter_value(parameter, plain->as_of_day, plain->tables->area[household]);
    return parameter_in_force(parameter, plain->as_of_day);
}
