/* The household oracle: a function followed with the values of one household, along the paths that
 * tracing recorded or by running it on symbols. */
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

/* An interpreted function runs again. */
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

/* Following the recorded paths --------------------------------------------------------------- */

struct following {
    const struct routes *routes;
    struct evaluation *evaluation;
    struct arena *arena;
    size_t nconditions, conditions_capacity;
    struct condition *conditions;
    size_t nforked, forked_capacity;
    node_id *forked; /* questions without an answer, which were taken both ways */
    size_t nunknown, unknown_capacity;
    node_id *unknown; /* nodes on which the value hangs */
    bool failed;      /* memory was short */
};

static void add_node(struct following *f, node_id **nodes, size_t *count, size_t *capacity,
                     node_id node)
{
    node_id *slot = arena_grow(f->arena, nodes, *count, capacity, sizeof *slot);
    f->failed |= !slot;
    if (slot)
        (*nodes)[(*count)++] = node;
}

static bool was_forked(const struct following *f, node_id node)
{
    for (size_t i = 0; i < f->nforked; i++)
        if (f->forked[i] == node)
            return true;
    return false;
}

/* A question asked again in the same line is one condition. */
static void note_condition(struct following *f, const struct stop *stop, bool answer)
{
    for (size_t i = 0; i < f->nconditions; i++)
        if (f->conditions[i].node == stop->node && f->conditions[i].line == stop->line &&
            f->conditions[i].file == stop->file)
            return;
    struct condition *condition = arena_grow(f->arena, &f->conditions, f->nconditions,
                                             &f->conditions_capacity, sizeof *condition);
    f->failed |= !condition;
    if (!condition)
        return;
    enum answer written = answer != stop->inverted ? ANSWER_YES : ANSWER_NO;
    *condition = (struct condition){.node = stop->node,
                                    .inverted = stop->inverted,
                                    .answer = was_forked(f, stop->node) ? ANSWER_UNKNOWN : written,
                                    .file = stop->file,
                                    .line = stop->line};
    f->nconditions++;
}

static struct value follow(struct following *f, int at);

static struct value follow_both(struct following *f, const struct stop *stop)
{
    size_t before = f->nunknown;
    if (!was_forked(f, stop->node))
        add_node(f, &f->forked, &f->nforked, &f->forked_capacity, stop->node);
    note_condition(f, stop, true);
    add_node(f, &f->unknown, &f->nunknown, &f->unknown_capacity, stop->node);
    struct value yes = follow(f, stop->next[1]), no = follow(f, stop->next[0]);
    if (value_known(yes) && value_known(no) && yes.low == no.low)
        f->nunknown = before;
    return (struct value){yes.low < no.low ? yes.low : no.low,
                          yes.high > no.high ? yes.high : no.high};
}

static struct value arrive(struct following *f, node_id result)
{
    struct value value = evaluation_value(f->evaluation, result);
    if (!value_known(value))
        add_node(f, &f->unknown, &f->nunknown, &f->unknown_capacity, result);
    return value;
}

/* Earlier answers may leave only one to a question. */
static struct value answer_at(const struct following *f, const struct stop *stop)
{
    if (stop->next[0] != NO_STOP && stop->next[1] != NO_STOP)
        return evaluation_value(f->evaluation, stop->node);
    bool answer = stop->next[1] != NO_STOP;
    return (struct value){answer, answer};
}

static struct value follow(struct following *f, int at)
{
    for (;;) {
        const struct stop *stop = &f->routes->stops[at];
        if (stop->end)
            return arrive(f, stop->node);
        struct value answer = answer_at(f, stop);
        if (!value_known(answer))
            return follow_both(f, stop);
        note_condition(f, stop, answer.low != 0);
        at = stop->next[answer.low != 0];
    }
}

/* A condition decided if the other answer alone would have changed the outcome; where several would
 * each have done, the last one asked did. */
static void mark_decisive(const struct following *f, node_id root, struct value value)
{
    bool marked = false;
    for (size_t i = 0; i < f->nconditions; i++) {
        struct condition *condition = &f->conditions[i];
        if (condition->answer == ANSWER_UNKNOWN) {
            condition->decisive = !value_known(value);
        } else {
            bool other = (condition->answer == ANSWER_YES) == condition->inverted;
            struct value instead =
                evaluation_supposing(f->evaluation, root, condition->node, other);
            condition->decisive = instead.low != value.low || instead.high != value.high;
        }
        marked |= condition->decisive;
    }
    if (f->nconditions && !marked)
        f->conditions[f->nconditions - 1].decisive = true;
}

static bool ask_all_members(struct walking *w, const struct following *f)
{
    for (size_t i = 0; i < f->nconditions; i++)
        if (!ask_members(w->plain, &f->conditions[i], w->arena))
            return false;
    evaluation_member(f->evaluation, w->member);
    return true;
}

static bool follow_routes(struct walking *w)
{
    struct plain *plain = w->plain;
    const struct slot *slot = &plain->ground.book->slots[w->slot];
    struct following f = {
        .routes = &slot->routes, .evaluation = plain->search->evaluation, .arena = w->arena};
    evaluation_member(f.evaluation, w->member);
    w->walk->value = follow(&f, 0);
    mark_decisive(&f, slot->root, w->walk->value);
    if (f.failed || !ask_all_members(w, &f))
        return fault_memory(plain->fault);
    w->walk->conditions = f.conditions;
    w->walk->nconditions = f.nconditions;
    if (value_known(w->walk->value))
        return true;
    search_clear(plain->search);
    search_nodes(plain->search, w->member, f.unknown, f.nunknown);
    return keep_reasons(w);
}

/* The values of nodes stay known while the household and its outcomes are the same. */
static void stand_at(struct plain *plain, const struct outcomes *outcomes, size_t household)
{
    if (plain->seen == outcomes && plain->household == household)
        return;
    plain->seen = outcomes;
    plain->household = household;
    search_household(plain->search, NULL, household);
}

static bool walk_slot(struct walking *w)
{
    const struct rulebook *book = w->plain->ground.book;
    if (w->slot == book->meets) {
        w->walk->value = plain_meets(w->plain);
        return true;
    }
    if (book->slots[w->slot].routes.count)
        return follow_routes(w);
    return plain_protected(w->plain, walk_protected, w) && w->good;
}

bool plain_walk(struct plain *plain, const struct outcomes *outcomes, int slot, size_t household,
                int64_t member, struct arena *arena, struct walk *walk, struct fault *fault)
{
    *walk = (struct walk){0};
    plain->fault = fault;
    struct walking walking = {plain, slot, member, arena, walk, false};
    plain_look(plain, (struct outcomes *)outcomes);
    stand_at(plain, outcomes, household);
    bool good = walk_slot(&walking);
    plain_look(plain, NULL);
    return good;
}

struct value plain_value(struct plain *plain, const struct outcomes *outcomes, node_id node,
                         size_t household, int64_t member)
{
    plain_look(plain, (struct outcomes *)outcomes);
    stand_at(plain, outcomes, household);
    evaluation_member(plain->search->evaluation, member);
    struct value value = evaluation_value(plain->search->evaluation, node);
    plain_look(plain, NULL);
    return value;
}

const struct dated_value *plain_parameter(const struct plain *plain, int index, int day,
                                          size_t household, const struct area_value **value)
{
    const struct parameter *parameter = &plain->ground.values->parameters[index];
    *value = parameter_value(parameter, day, tables_area(plain->ground.tables, household));
    return parameter_in_force(parameter, day);
}
