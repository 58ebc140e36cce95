#include "plain_parts.h"

#include "trace.h"

#include <fenv.h>
#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct value SKIPPED = {NAN, NAN};
static const struct value YES = {1, 1};

/* Signs that arithmetic left the finite numbers: then the household oracle decides what is missing.
 */
enum { NOT_FINITE = FE_DIVBYZERO | FE_OVERFLOW | FE_INVALID };

void plain_look(struct plain *plain, struct outcomes *outcomes)
{
    plain->outcomes = outcomes;
    plain->search->outcomes = outcomes;
}

/* Running a slot --------------------------------------------------------------------------------*/

void plain_fail(struct plain *plain, int slot)
{
    const struct rule *rule = &plain->ground.book->rules[plain->ground.book->slots[slot].rule];
    char title[RULE_TITLE], key[KEY_TEXT], who[256];
    const char *household =
        keys_text(&plain->ground.tables->at[LEVEL_HOUSEHOLD].keys, plain->household, key);
    snprintf(who, sizeof who, gettext("%s on household %s"), rule_title(rule, title, sizeof title),
             household);
    machine_report(plain->machine, who,
                   (struct mark){rule->mark.file, plain->ground.book->slots[slot].line, 0},
                   plain->fault);
}

/* What an interpreted function hangs on. */
static bool keep_reasons(struct plain *plain, int slot, int64_t member)
{
    struct outcomes *outcomes = plain->outcomes;
    const struct search *search = plain->search;
    size_t needed = outcomes->nreasons + search->count;
    if (needed > outcomes->reasons_capacity) {
        struct slot_reason *reasons = reallocarray(outcomes->reasons, 2 * needed, sizeof *reasons);
        if (!reasons)
            return fault_memory(plain->fault);
        outcomes->reasons = reasons;
        outcomes->reasons_capacity = 2 * needed;
    }
    for (size_t i = 0; i < search->count; i++)
        outcomes->reasons[outcomes->nreasons++] =
            (struct slot_reason){slot, (uint32_t)plain->household, member, search->items[i]};
    return true;
}

/* The value of a function that a blank stopped: by its graph, which takes undecided comparisons
 * both ways and comes to what the walk comes to. Interpreted functions have no graph and are
 * walked. */
static bool oracle_value(struct plain *plain, int slot, int64_t member, struct value *value)
{
    bool gave_up;
    node_id root = plain->ground.book->slots[slot].root;
    if (root != NO_NODE) {
        evaluation_member(plain->search->evaluation, member);
        *value = evaluation_value(plain->search->evaluation, root);
        return true;
    }
    if (!walk_call(plain, slot, member, false, value, &gave_up))
        return false;
    lua_pop(plain->lua, 1);
    bool good =
        value_known(*value) || (walk_search(plain, member) && keep_reasons(plain, slot, member));
    lua_pop(plain->lua, 4);
    return good;
}

static void push_arguments(struct plain *plain, bool interpreted, int64_t member, int *count)
{
    lua_State *lua = plain->lua;
    *count = 2;
    if (member != NO_ROW) {
        size_t first = plain->ground.tables->first_member[plain->household];
        lua_rawgeti(lua, interpreted ? AT_SHOWN_MEMBERS : AT_MEMBERS,
                    (int)((size_t)member - first) + 1);
        *count = 3;
    }
    lua_pushvalue(lua, interpreted ? AT_SHOWN : AT_HOUSEHOLD);
    tables_push_parameters(plain);
    if (interpreted) {
        tables_push_stand_in(plain);
        lua_remove(lua, -2);
    }
}

static int label_index(const struct rule *rule, const char *label)
{
    for (size_t i = 0; label && i < rule->nvalues; i++)
        if (!strcmp(rule->values[i], label))
            return (int)i;
    return -1;
}

/* What the function returned, at the top of the stack; false when it is not of the slot's type. */
static bool returned(struct plain *plain, const struct slot *slot, struct value *value)
{
    lua_State *lua = plain->lua;
    const struct rule *rule = &plain->ground.book->rules[slot->rule];
    double number = NAN;
    if (slot->type == TYPE_TRUTH && lua_isboolean(lua, -1))
        number = lua_toboolean(lua, -1);
    else if (slot->type == TYPE_ENUM && lua_type(lua, -1) == LUA_TSTRING)
        number = label_index(rule, lua_tostring(lua, -1));
    else if (slot->type != TYPE_TRUTH && slot->type != TYPE_ENUM &&
             lua_type(lua, -1) == LUA_TNUMBER)
        number = lua_tonumber(lua, -1);
    if (number != number || (slot->type == TYPE_ENUM && number < 0))
        return false;
    if (slot->money)
        number = value_fen(number);
    *value = (struct value){number, number};
    return true;
}

/* Interpreted functions were not run over all paths, so they are watched. */
static uint64_t function_state(struct plain *plain, int index)
{
    lua_rawgeti(plain->lua, AT_FUNCTIONS, index);
    uint64_t state = rule_state(plain->lua);
    lua_pop(plain->lua, 1);
    return state;
}

static bool refuse_state(struct plain *plain, int index)
{
    lua_pop(plain->lua, 1);
    lua_pushstring(plain->lua, gettext("changes a table that outlives it (rules keep no state "
                                       "between runs)"));
    plain_fail(plain, index);
    return false;
}

/* The plain call; *asked is false when a blank or a number beyond the finite stopped it. */
static bool plain_value_of(struct plain *plain, int index, int64_t member, struct value *value,
                           bool *asked)
{
    lua_State *lua = plain->lua;
    const struct slot *slot = &plain->ground.book->slots[index];
    bool interpreted = slot->root == NO_NODE;
    int nargs;
    uint64_t before = interpreted ? function_state(plain, index) : 0;
    lua_rawgeti(lua, AT_FUNCTIONS, index);
    push_arguments(plain, interpreted, member, &nargs);
    if (interpreted)
        machine_bound_run(plain->machine, HOUSEHOLD_INSTRUCTIONS);
    int status = lua_pcall(lua, nargs, 1, 0);
    if (interpreted)
        machine_free_run(plain->machine);
    *asked = false;
    if (interpreted && function_state(plain, index) != before)
        return refuse_state(plain, index);
    if (fetestexcept(NOT_FINITE)) {
        feclearexcept(NOT_FINITE);
        lua_pop(lua, 1);
        return true;
    }
    if (status && lua_rawequal(lua, -1, AT_MISSING)) {
        lua_pop(lua, 1);
        return true;
    }
    if (status) {
        plain_fail(plain, index);
        return false;
    }
    *asked = returned(plain, slot, value);
    lua_pop(lua, 1);
    return true;
}

struct value plain_meets(const struct plain *plain)
{
    const struct rulebook *book = plain->ground.book;
    struct value meets = YES;
    for (size_t i = 0; i < book->nof_kind[RULE_CRITERION]; i++) {
        int slot = book->rules[book->of_kind[RULE_CRITERION][i]].slot;
        struct value met =
            *plain_outcome(plain->outcomes, &book->slots[slot], slot, plain->household, 0);
        meets.low = met.low < meets.low ? met.low : meets.low;
        meets.high = met.high < meets.high ? met.high : meets.high;
    }
    return meets;
}

/* Makes an outcome readable by later rules. */
static void publish(struct plain *plain, int index, int64_t member, struct value value)
{
    lua_State *lua = plain->lua;
    const struct slot *slot = &plain->ground.book->slots[index];
    if (slot->rule != NO_RULE) {
        const struct rule *rule = &plain->ground.book->rules[slot->rule];
        if (rule->kind > RULE_CRITERION || rule->slot != index)
            return;
    }
    if (member != NO_ROW) {
        size_t first = plain->ground.tables->first_member[plain->household];
        lua_rawgeti(lua, AT_MEMBERS, (int)((size_t)member - first) + 1);
    } else {
        lua_pushvalue(lua, AT_HOUSEHOLD);
    }
    lua_rawgeti(lua, AT_KEYS, (int)plain->nfacts + index + 1);
    tables_push_value(plain, &plain->slots[index], value_known(value) ? value.low : NAN);
    lua_rawset(lua, -3);
    lua_pop(lua, 1);
}

static bool run_slot(struct plain *plain, int index, int64_t member)
{
    const struct slot *slot = &plain->ground.book->slots[index];
    struct value *value = plain_outcome(plain->outcomes, slot, index, plain->household,
                                        member == NO_ROW ? 0 : (size_t)member);
    bool asked = true;
    if (index == plain->ground.book->meets)
        *value = plain_meets(plain);
    else if (!plain_value_of(plain, index, member, value, &asked))
        return false;
    if (!asked && !oracle_value(plain, index, member, value))
        return false;
    publish(plain, index, member, *value);
    return true;
}

/* An aid may concern a household when some deficit that it answers is not surely absent. */
static bool concerns(const struct plain *plain, const struct rule *aid)
{
    const struct rulebook *book = plain->ground.book;
    for (size_t i = 0; i < aid->nanswers; i++) {
        const struct rule *deficit = &book->rules[aid->answers[i]];
        struct value value = *plain_outcome(plain->outcomes, &book->slots[deficit->slot],
                                            deficit->slot, plain->household, 0);
        if (deficit->kind == RULE_CAUSE ? value.high != 0 : value.low != 1)
            return true;
    }
    return false;
}

/* Whether nobody asks for this slot, given what is known so far. */
static bool skipped(const struct plain *plain, int index, int64_t member)
{
    const struct slot *slot = &plain->ground.book->slots[index];
    if (slot->rule == NO_RULE)
        return false;
    const struct rule *rule = &plain->ground.book->rules[slot->rule];
    if (rule->kind == RULE_AID && rule->slot == index)
        return !concerns(plain, rule);
    if (rule->extra != index)
        return false;
    struct value holds =
        *plain_outcome(plain->outcomes, &plain->ground.book->slots[rule->slot], rule->slot,
                       plain->household, member == NO_ROW ? 0 : (size_t)member);
    return value_skipped(holds) || holds.high == 0;
}

static bool run_or_skip(struct plain *plain, int index, int64_t member)
{
    if (!skipped(plain, index, member))
        return run_slot(plain, index, member);
    *plain_outcome(plain->outcomes, &plain->ground.book->slots[index], index, plain->household,
                   member == NO_ROW ? 0 : (size_t)member) = SKIPPED;
    return true;
}

static bool run_slots(struct plain *plain)
{
    size_t first, end;
    ground_members(&plain->ground, plain->household, &first, &end);
    for (size_t i = 0; i < plain->ground.book->norder; i++) {
        int index = plain->ground.book->order[i];
        if (plain->only && !plain->only[index])
            continue;
        if (plain->ground.book->slots[index].level != LEVEL_MEMBER) {
            if (!run_or_skip(plain, index, NO_ROW))
                return false;
            continue;
        }
        for (size_t member = first; member < end; member++)
            if (!run_or_skip(plain, index, (int64_t)member))
                return false;
    }
    return true;
}

static bool run_household(struct plain *plain, size_t household)
{
    plain->household = household;
    plain->place = ground_place(&plain->ground, household);
    search_household(plain->search, NULL, household);
    tables_fill_facts(plain, false, 0, 0);
    tables_fill_members(plain);
    feclearexcept(NOT_FINITE);
    return run_slots(plain);
}

/* Blocks ----------------------------------------------------------------------------------------*/

void outcomes_release(struct outcomes *outcomes)
{
    for (size_t i = 0; outcomes->slot && i < outcomes->nslots; i++)
        free(outcomes->slot[i]);
    free(outcomes->slot);
    free(outcomes->reasons);
    *outcomes = (struct outcomes){0};
}

static bool prepare(struct plain *plain, size_t first, size_t count, struct outcomes *outcomes)
{
    const struct rulebook *book = plain->ground.book;
    outcomes->first = first;
    outcomes->count = count;
    outcomes->first_member = plain->ground.tables->first_member[first];
    outcomes->nmembers = plain->ground.tables->first_member[first + count] - outcomes->first_member;
    outcomes->nreasons = 0;
    if (!outcomes->slot)
        outcomes->slot = calloc(book->nslots + 1, sizeof *outcomes->slot);
    if (!outcomes->slot)
        return fault_memory(plain->fault);
    outcomes->nslots = book->nslots;
    for (size_t i = 0; i < book->nslots; i++) {
        size_t rows = book->slots[i].level == LEVEL_MEMBER ? outcomes->nmembers : count;
        struct value *values = realloc(outcomes->slot[i], (rows + 1) * sizeof *values);
        if (!values)
            return fault_memory(plain->fault);
        outcomes->slot[i] = values;
    }
    return true;
}

struct block {
    struct plain *plain;
    size_t first, count;
    bool good;
};

/* Runs protected, so that a Lua machine out of memory is a fault and no abort. */
static int run_block(lua_State *lua)
{
    struct block *block = lua_touserdata(lua, 1);
    struct plain *plain = block->plain;
    lua_settop(lua, 0);
    luaL_checkstack(lua, AT_LAST + 32, "too deep");
    lua_rawgeti(lua, LUA_REGISTRYINDEX, plain->lua_tables);
    for (int i = 1; i <= AT_LAST; i++)
        lua_rawgeti(lua, 1, i);
    lua_remove(lua, 1);
    for (size_t i = 0; i < block->count; i++)
        if (!run_household(plain, block->first + i))
            return 0;
    block->good = true;
    return 0;
}

bool plain_protected(struct plain *plain, lua_CFunction function, void *argument)
{
    plain->machine->plain = plain;
    plain->machine->evaluation = plain->search->evaluation;
    if (lua_cpcall(plain->lua, function, argument) == 0)
        return true;
    machine_report(plain->machine, NULL, (struct mark){0}, plain->fault);
    return false;
}

bool plain_run(struct plain *plain, size_t first, size_t count, struct outcomes *outcomes,
               struct fault *fault)
{
    plain->fault = fault;
    plain->seen = NULL;
    plain_look(plain, outcomes);
    if (!prepare(plain, first, count, outcomes))
        return false;
    struct block block = {plain, first, count, false};
    int before = fault->count;
    return plain_protected(plain, run_block, &block) && block.good && fault->count == before;
}

/* Setting up ------------------------------------------------------------------------------------*/

struct plain *plain_new(const struct rulebook *rulebook, const struct policy *values,
                        const struct tables *tables, int as_of_day, struct fault *fault)
{
    struct plain *plain = calloc(1, sizeof *plain);
    if (!plain) {
        fault_memory(fault);
        return NULL;
    }
    arena_init(&plain->arena);
    plain->lua_tables = LUA_NOREF;
    plain->machine = rulebook->machine;
    plain->lua = rulebook->machine->lua;
    plain->fault = fault;
    bool good = ground_init(&plain->ground, rulebook, values, tables, as_of_day, &plain->arena);
    if (!good || !tables_find_keys(plain))
        good = fault_memory(fault);
    plain->search = good ? search_new(&plain->ground, fault) : NULL;
    good = plain->search != NULL;
    if (good && plain_protected(plain, tables_make, NULL))
        return plain;
    plain_free(plain);
    return NULL;
}

void plain_free(struct plain *plain)
{
    if (!plain)
        return;
    search_free(plain->search);
    luaL_unref(plain->lua, LUA_REGISTRYINDEX, plain->lua_tables);
    if (plain->machine->plain == plain) {
        plain->machine->plain = NULL;
        plain->machine->evaluation = NULL;
    }
    arena_release(&plain->arena);
    free(plain);
}

const struct ground *plain_ground(const struct plain *plain)
{
    return &plain->ground;
}
