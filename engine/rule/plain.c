#include "plain_parts.h"

#include "text.h"
#include "trace.h"

#include <fenv.h>
#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct value UNBOUNDED = {-INFINITY, INFINITY};
static const struct value SKIPPED = {NAN, NAN};
static const struct value YES = {1, 1};

/* Signs that arithmetic left the finite numbers: then the household oracle decides what is missing.
 */
enum { NOT_FINITE = FE_DIVBYZERO | FE_OVERFLOW | FE_INVALID };

/* Fixed places on the Lua stack during a run. */
enum {
    AT_HOUSEHOLD = 1, /* 户 */
    AT_MEMBERS,       /* 户.成员 */
    AT_VILLAGE,       /* 户.村 */
    AT_COUNTY,        /* 户.县 */
    AT_FUNCTIONS,     /* by slot */
    AT_KEYS,          /* names of facts and rules, see struct key */
    AT_LABELS,        /* labels of enums, flat */
    AT_PARAMETERS,    /* 标准 by place */
    AT_MISSING,
    AT_SHOWN, /* read-only stand-ins of household and members */
    AT_SHOWN_MEMBERS,
    AT_LAST = AT_SHOWN_MEMBERS
};

/* Leaves ----------------------------------------------------------------------------------------*/

struct value plain_blank(const struct plain *plain, enum level level, int index)
{
    const struct fact *fact = &plain->book->policy->facts.at[level].facts[index];
    switch (fact->type) {
    case FACT_BOOLEAN:
        return (struct value){0, 1};
    case FACT_ENUM:
    case FACT_ID:
        return fact->nvalues > 1 ? (struct value){0, (double)fact->nvalues - 1} : UNBOUNDED;
    case FACT_DATE:
        return UNBOUNDED;
    default:
        return fact->low < fact->high ? (struct value){fact->low, fact->high} : UNBOUNDED;
    }
}

static struct value leaf_fact(void *context, enum level level, int index, size_t household,
                              size_t member)
{
    const struct plain *plain = context;
    double number = tables_get(plain->tables, level, (size_t)index, household, member);
    return number == number ? (struct value){number, number} : plain_blank(plain, level, index);
}

static struct value *outcome(const struct outcomes *outcomes, const struct slot *slot, int index,
                             size_t household, size_t member)
{
    size_t row =
        slot->level == LEVEL_MEMBER ? member - outcomes->first_member : household - outcomes->first;
    return &outcomes->slot[index][row];
}

static struct value leaf_slot(void *context, int index, size_t household, size_t member)
{
    const struct plain *plain = context;
    return *outcome(plain->outcomes, &plain->book->slots[index], index, household, member);
}

static struct value leaf_parameter_on(const struct plain *plain, int index, int day,
                                      size_t household)
{
    const struct area_value *value = parameter_value(&plain->book->policy->parameters[index], day,
                                                     plain->tables->area[household]);
    return value ? (struct value){value->number, value->number} : UNBOUNDED;
}

static struct value leaf_parameter(void *context, int index, size_t household)
{
    const struct plain *plain = context;
    return leaf_parameter_on(plain, index, plain->as_of_day, household);
}

static struct value leaf_parameter_at(void *context, int index, int year, size_t household)
{
    return leaf_parameter_on(context, index, date_from_civil(year, 12, 31), household);
}

static void leaf_members(void *context, size_t household, size_t *first, size_t *end)
{
    const struct plain *plain = context;
    *first = plain->tables->first_member[household];
    *end = plain->tables->first_member[household + 1];
}

/* Reasons ---------------------------------------------------------------------------------------*/

struct search {
    struct plain *plain;
    int slot;
    int64_t slot_member, member; /* member at hand, NO_ROW outside members */
    bool any_leaf;               /* nothing is missing, but no number comes out */
};

static bool same_reason(const struct reason *a, const struct reason *b)
{
    return a->slot == b->slot && a->member == b->member && a->level == b->level &&
           a->fact == b->fact && a->fact_member == b->fact_member;
}

static void add_reason(struct search *search, enum level level, int fact, int64_t fact_member,
                       bool not_finite)
{
    struct outcomes *outcomes = search->plain->outcomes;
    struct reason reason = {.slot = search->slot,
                            .household = (uint32_t)search->plain->household,
                            .member = search->slot_member,
                            .level = level,
                            .fact = fact,
                            .fact_member = fact_member,
                            .not_finite = not_finite};
    for (size_t i = search->plain->first_reason; i < outcomes->nreasons; i++)
        if (same_reason(&outcomes->reasons[i], &reason))
            return;
    if (outcomes->nreasons == outcomes->reasons_capacity) {
        size_t more = outcomes->reasons_capacity ? outcomes->reasons_capacity * 2 : 256;
        struct reason *reasons = realloc(outcomes->reasons, more * sizeof *reasons);
        if (!reasons) {
            fault_memory(search->plain->fault);
            return;
        }
        outcomes->reasons = reasons;
        outcomes->reasons_capacity = more;
    }
    outcomes->reasons[outcomes->nreasons++] = reason;
}

/* What a slot read by the rule hangs on, the rule hangs on too. */
static void inherit_reasons(struct search *search, int slot, int64_t member)
{
    struct plain *plain = search->plain;
    bool is_meets = slot == plain->book->meets;
    for (size_t i = plain->first_reason; i < plain->outcomes->nreasons; i++) {
        const struct reason reason = plain->outcomes->reasons[i];
        int rule = plain->book->slots[reason.slot].rule;
        bool is_criterion = rule != NO_RULE && plain->book->rules[rule].kind == RULE_CRITERION;
        if ((is_meets ? is_criterion : reason.slot == slot) &&
            (reason.member == NO_ROW || reason.member == member))
            add_reason(search, reason.level, reason.fact, reason.fact_member, reason.not_finite);
    }
}

static void search_node(struct search *search, node_id id);

static void search_members(struct search *search, const struct node *node)
{
    struct plain *plain = search->plain;
    size_t first, end;
    leaf_members(plain, plain->household, &first, &end);
    int64_t outer = search->member;
    for (size_t member = first; member < end; member++) {
        search->member = (int64_t)member;
        evaluation_member(plain->evaluation, (int64_t)member);
        for (int i = 0; i < graph_operands(node->op); i++)
            search_node(search, node->operand[i]);
    }
    search->member = outer;
    evaluation_member(plain->evaluation, outer);
}

static void search_leaf(struct search *search, const struct node *node, bool unknown)
{
    bool member = node->level == LEVEL_MEMBER;
    if (node->op == OP_SLOT && (unknown || search->any_leaf))
        inherit_reasons(search, node->index, member ? search->member : NO_ROW);
    if (node->op == OP_FACT && unknown)
        add_reason(search, node->of_level, node->index, member ? search->member : NO_ROW, false);
    else if (node->op == OP_FACT && search->any_leaf)
        add_reason(search, node->of_level, node->index, member ? search->member : NO_ROW, true);
}

static bool operands_known(const struct search *search, const struct node *node)
{
    for (int i = 0; i < graph_operands(node->op); i++)
        if (!value_known(evaluation_value(search->plain->evaluation, node->operand[i])))
            return false;
    return true;
}

/* Only branches that may be taken. */
static void search_choice(struct search *search, const struct node *node)
{
    struct value condition = evaluation_value(search->plain->evaluation, node->operand[0]);
    search_node(search, node->operand[0]);
    if (condition.high != 0)
        search_node(search, node->operand[1]);
    if (condition.low == 0)
        search_node(search, node->operand[2]);
}

/* Follows what is not known down to the facts that are missing. */
static void search_node(struct search *search, node_id id)
{
    const struct node node = *graph_node(search->plain->book->graph, id);
    bool unknown = !value_known(evaluation_value(search->plain->evaluation, id));
    if (!unknown && !search->any_leaf)
        return;
    if (graph_operands(node.op) == 0) {
        search_leaf(search, &node, unknown);
        return;
    }
    if (node.op >= OP_COUNT) {
        search_members(search, &node);
        return;
    }
    if (node.op == OP_ITE) {
        search_choice(search, &node);
        return;
    }
    bool outer = search->any_leaf;
    int from = 0;
    if (!outer && operands_known(search, &node)) {
        search->any_leaf = true;
        from = node.op == OP_DIV; /* what was divided by */
    }
    for (int i = from; i < graph_operands(node.op); i++)
        search_node(search, node.operand[i]);
    search->any_leaf = outer;
}

/* From the nodes that left a slot unknown. A second pass is for numbers that do not come out
 * although nothing is missing. */
static void collect_reasons(struct plain *plain, int slot, int64_t member, const node_id *nodes,
                            size_t count)
{
    struct search search = {plain, slot, member, member, false};
    size_t before = plain->outcomes->nreasons;
    for (int pass = 0; pass < 2 && plain->outcomes->nreasons == before; pass++) {
        search.any_leaf = pass > 0;
        for (size_t i = 0; i < count; i++)
            search_node(&search, nodes[i]);
    }
}

/* The nodes are in a list at the top of the Lua stack. */
static bool collect_listed_reasons(struct plain *plain, int slot, int64_t member)
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
    collect_reasons(plain, slot, member, nodes, count);
    free(nodes);
    return true;
}

/* The household oracle --------------------------------------------------------------------------*/

static void fail_household(struct plain *plain, int slot)
{
    const struct rule *rule = &plain->book->rules[plain->book->slots[slot].rule];
    char title[160], key[KEY_TEXT], who[256];
    const char *household =
        keys_text(&plain->tables->at[LEVEL_HOUSEHOLD].keys, plain->household, key);
    snprintf(who, sizeof who, gettext("%s on household %s"), rule_title(rule, title, sizeof title),
             household);
    machine_report(plain->machine, who,
                   (struct mark){rule->mark.file, plain->book->slots[slot].line, 0}, plain->fault);
}

/* Leaves the log of conditions and the list of unknown nodes on the stack. */
static bool call_walk(struct plain *plain, int slot, int64_t member, bool with_conditions,
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
        fail_household(plain, slot);
        return false;
    }
    *value = (struct value){lua_tonumber(lua, -5), lua_tonumber(lua, -4)};
    *gave_up = lua_toboolean(lua, -3);
    return true;
}

/* The value of a function that a blank stopped: by its graph, which takes undecided comparisons
 * both ways and comes to what the walk comes to. Interpreted functions have no graph and are
 * walked. */
static bool oracle_value(struct plain *plain, int slot, int64_t member, struct value *value)
{
    bool gave_up;
    node_id root = plain->book->slots[slot].root;
    if (root != NO_NODE) {
        evaluation_member(plain->evaluation, member);
        *value = evaluation_value(plain->evaluation, root);
        if (!value_known(*value))
            collect_reasons(plain, slot, member, &root, 1);
        return true;
    }
    if (!call_walk(plain, slot, member, false, value, &gave_up))
        return false;
    lua_pop(plain->lua, 1);
    bool good = value_known(*value) || collect_listed_reasons(plain, slot, member);
    lua_pop(plain->lua, 4);
    return good;
}

/* Tables of values ------------------------------------------------------------------------------*/

static void push_value(struct plain *plain, const struct key *key, double number)
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

static void fill_facts(struct plain *plain, bool of_members, int table, size_t member)
{
    for (size_t i = 0; i < plain->nfacts; i++) {
        const struct key *key = &plain->facts[i];
        if ((key->level == LEVEL_MEMBER) != of_members)
            continue;
        double number =
            tables_get(plain->tables, key->level, (size_t)key->index, plain->household, member);
        lua_rawgeti(plain->lua, AT_KEYS, (int)i + 1);
        push_value(plain, key, number);
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

static void push_stand_in(struct plain *plain)
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
    push_stand_in(plain);
    lua_rawseti(lua, AT_SHOWN_MEMBERS, plain->pool);
    lua_rawseti(lua, AT_MEMBERS, plain->pool);
}

static void fill_members(struct plain *plain)
{
    lua_State *lua = plain->lua;
    size_t first, end;
    leaf_members(plain, plain->household, &first, &end);
    while ((size_t)plain->pool < end - first)
        grow_pool(plain);
    lua_pushinteger(lua, (lua_Integer)(end - first));
    lua_setfield(lua, AT_MEMBERS, "n");
    for (size_t member = first; member < end; member++) {
        lua_rawgeti(lua, AT_MEMBERS, (int)(member - first) + 1);
        fill_facts(plain, true, lua_gettop(lua), member);
        lua_pop(lua, 1);
    }
}

/* 标准 ------------------------------------------------------------------------------------------*/

size_t plain_place(const struct plain *plain, size_t household)
{
    uint64_t village = plain->tables->area[household];
    for (size_t i = 0; i < plain->nareas; i++)
        if (area_contains(plain->areas[i], village))
            return i;
    return plain->nareas;
}

static void fill_parameters(struct plain *plain, int day)
{
    const struct policy *policy = plain->book->policy;
    lua_State *lua = plain->lua;
    for (size_t i = 0; i < policy->nparameters; i++) {
        const struct parameter *parameter = &policy->parameters[i];
        struct value value;
        if (parameter->type == PARAMETER_LIST) {
            rulebook_push_list(lua, parameter, plain->book->day);
        } else {
            value = leaf_parameter_on(plain, (int)i, day, plain->household);
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

static void push_parameters(struct plain *plain)
{
    lua_State *lua = plain->lua;
    int place = (int)plain_place(plain, plain->household) + 1;
    lua_rawgeti(lua, AT_PARAMETERS, place);
    if (!lua_isnil(lua, -1))
        return;
    lua_pop(lua, 1);
    push_new_values(plain);
    fill_parameters(plain, plain->as_of_day);
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
    lua_pushinteger(lua, date_full_years((int)luaL_checkinteger(lua, 1), plain->as_of_day));
    return 1;
}

void plain_push_primitives(struct machine *machine)
{
    lua_pushcfunction(machine->lua, parameters_at);
    lua_setfield(machine->lua, -2, "parameters_at");
    lua_pushcfunction(machine->lua, age_of);
    lua_setfield(machine->lua, -2, "age");
}

/* Running a slot --------------------------------------------------------------------------------*/

static void push_arguments(struct plain *plain, bool interpreted, int64_t member, int *count)
{
    lua_State *lua = plain->lua;
    *count = 2;
    if (member != NO_ROW) {
        size_t first = plain->tables->first_member[plain->household];
        lua_rawgeti(lua, interpreted ? AT_SHOWN_MEMBERS : AT_MEMBERS,
                    (int)((size_t)member - first) + 1);
        *count = 3;
    }
    lua_pushvalue(lua, interpreted ? AT_SHOWN : AT_HOUSEHOLD);
    push_parameters(plain);
    if (interpreted) {
        push_stand_in(plain);
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
    const struct rule *rule = &plain->book->rules[slot->rule];
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
    fail_household(plain, index);
    return false;
}

/* The plain call; *asked is false when a blank or a number beyond the finite stopped it. */
static bool plain_value_of(struct plain *plain, int index, int64_t member, struct value *value,
                           bool *asked)
{
    lua_State *lua = plain->lua;
    const struct slot *slot = &plain->book->slots[index];
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
        fail_household(plain, index);
        return false;
    }
    *asked = returned(plain, slot, value);
    lua_pop(lua, 1);
    return true;
}

static struct value meets_value(const struct plain *plain)
{
    const struct rulebook *book = plain->book;
    struct value meets = YES;
    for (size_t i = 0; i < book->nof_kind[RULE_CRITERION]; i++) {
        int slot = book->rules[book->of_kind[RULE_CRITERION][i]].slot;
        struct value met = *outcome(plain->outcomes, &book->slots[slot], slot, plain->household, 0);
        meets.low = met.low < meets.low ? met.low : meets.low;
        meets.high = met.high < meets.high ? met.high : meets.high;
    }
    return meets;
}

/* Makes an outcome readable by later rules. */
static void publish(struct plain *plain, int index, int64_t member, struct value value)
{
    lua_State *lua = plain->lua;
    const struct slot *slot = &plain->book->slots[index];
    if (slot->rule != NO_RULE) {
        const struct rule *rule = &plain->book->rules[slot->rule];
        if (rule->kind > RULE_CRITERION || rule->slot != index)
            return;
    }
    if (member != NO_ROW) {
        size_t first = plain->tables->first_member[plain->household];
        lua_rawgeti(lua, AT_MEMBERS, (int)((size_t)member - first) + 1);
    } else {
        lua_pushvalue(lua, AT_HOUSEHOLD);
    }
    lua_rawgeti(lua, AT_KEYS, (int)plain->nfacts + index + 1);
    push_value(plain, &plain->slots[index], value_known(value) ? value.low : NAN);
    lua_rawset(lua, -3);
    lua_pop(lua, 1);
}

static bool run_slot(struct plain *plain, int index, int64_t member)
{
    const struct slot *slot = &plain->book->slots[index];
    struct value *value = outcome(plain->outcomes, slot, index, plain->household,
                                  member == NO_ROW ? 0 : (size_t)member);
    bool asked = true;
    if (index == plain->book->meets)
        *value = meets_value(plain);
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
    const struct rulebook *book = plain->book;
    for (size_t i = 0; i < aid->nanswers; i++) {
        const struct rule *deficit = &book->rules[aid->answers[i]];
        struct value value = *outcome(plain->outcomes, &book->slots[deficit->slot], deficit->slot,
                                      plain->household, 0);
        if (deficit->kind == RULE_CAUSE ? value.high != 0 : value.low != 1)
            return true;
    }
    return false;
}

/* Whether nobody asks for this slot, given what is known so far. */
static bool skipped(const struct plain *plain, int index, int64_t member)
{
    const struct slot *slot = &plain->book->slots[index];
    if (slot->rule == NO_RULE)
        return false;
    const struct rule *rule = &plain->book->rules[slot->rule];
    if (rule->kind == RULE_AID && rule->slot == index)
        return !concerns(plain, rule);
    if (rule->extra != index)
        return false;
    struct value holds = *outcome(plain->outcomes, &plain->book->slots[rule->slot], rule->slot,
                                  plain->household, member == NO_ROW ? 0 : (size_t)member);
    return value_skipped(holds) || holds.high == 0;
}

static bool run_or_skip(struct plain *plain, int index, int64_t member)
{
    if (!skipped(plain, index, member))
        return run_slot(plain, index, member);
    *outcome(plain->outcomes, &plain->book->slots[index], index, plain->household,
             member == NO_ROW ? 0 : (size_t)member) = SKIPPED;
    return true;
}

static bool run_slots(struct plain *plain)
{
    size_t first, end;
    leaf_members(plain, plain->household, &first, &end);
    for (size_t i = 0; i < plain->book->norder; i++) {
        int index = plain->book->order[i];
        if (plain->book->slots[index].level != LEVEL_MEMBER) {
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
    plain->first_reason = plain->outcomes->nreasons;
    evaluation_household(plain->evaluation, household);
    fill_facts(plain, false, 0, 0);
    fill_members(plain);
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

bool plain_prepare(struct plain *plain, size_t first, size_t count, struct outcomes *outcomes)
{
    const struct rulebook *book = plain->book;
    outcomes->first = first;
    outcomes->count = count;
    outcomes->first_member = plain->tables->first_member[first];
    outcomes->nmembers = plain->tables->first_member[first + count] - outcomes->first_member;
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

static bool run_protected(struct plain *plain, lua_CFunction function, void *argument)
{
    plain->machine->plain = plain;
    plain->machine->evaluation = plain->evaluation;
    if (lua_cpcall(plain->lua, function, argument) == 0)
        return true;
    machine_report(plain->machine, NULL, (struct mark){0}, plain->fault);
    return false;
}

bool plain_run(struct plain *plain, size_t first, size_t count, struct outcomes *outcomes,
               struct fault *fault)
{
    plain->fault = fault;
    plain->outcomes = outcomes;
    if (!plain_prepare(plain, first, count, outcomes))
        return false;
    struct block block = {plain, first, count, false};
    int before = fault->count;
    return run_protected(plain, run_block, &block) && block.good && fault->count == before;
}

static void complete_value(struct plain *plain, int index, int64_t member)
{
    const struct slot *slot = &plain->book->slots[index];
    struct value *value = outcome(plain->outcomes, slot, index, plain->household,
                                  member == NO_ROW ? 0 : (size_t)member);
    if (skipped(plain, index, member)) {
        *value = SKIPPED;
        return;
    }
    if (value_known(*value) || index == plain->book->meets)
        return;
    evaluation_member(plain->evaluation, member);
    collect_reasons(plain, index, member, &slot->root, 1);
}

static bool complete_household(struct plain *plain, size_t household)
{
    size_t first, end;
    plain->household = household;
    plain->first_reason = plain->outcomes->nreasons;
    evaluation_household(plain->evaluation, household);
    leaf_members(plain, household, &first, &end);
    for (size_t i = 0; i < plain->book->norder; i++) {
        int index = plain->book->order[i];
        const struct slot *slot = &plain->book->slots[index];
        bool of_member = slot->level == LEVEL_MEMBER;
        for (size_t member = of_member ? first : 0; member < (of_member ? end : 1); member++)
            complete_value(plain, index, of_member ? (int64_t)member : NO_ROW);
    }
    return plain->fault->count == 0;
}

bool plain_complete(struct plain *plain, struct outcomes *outcomes)
{
    plain->outcomes = outcomes;
    for (size_t i = 0; i < outcomes->count; i++)
        if (!complete_household(plain, outcomes->first + i))
            return false;
    return true;
}

/* Setting up ------------------------------------------------------------------------------------*/

static bool add_area(struct plain *plain, struct area area, size_t *capacity)
{
    for (size_t i = 0; i < plain->nareas; i++)
        if (plain->areas[i].digits == area.digits && plain->areas[i].length == area.length)
            return true;
    struct area *more =
        arena_grow(&plain->arena, &plain->areas, plain->nareas, capacity, sizeof *more);
    if (!more)
        return false;
    *more = area;
    plain->nareas++;
    return true;
}

static int longer_first(const void *a, const void *b)
{
    return ((const struct area *)b)->length - ((const struct area *)a)->length;
}

static bool find_areas(struct plain *plain)
{
    const struct policy *policy = plain->book->policy;
    size_t capacity = 0;
    for (size_t i = 0; i < policy->nparameters; i++)
        for (size_t j = 0; j < policy->parameters[i].ndated; j++) {
            const struct dated_value *entry = &policy->parameters[i].dated[j];
            for (size_t k = 0; k < entry->nvalues; k++)
                if (entry->values[k].area.length &&
                    !add_area(plain, entry->values[k].area, &capacity))
                    return false;
        }
    if (plain->nareas)
        qsort(plain->areas, plain->nareas, sizeof *plain->areas, longer_first);
    return true;
}

static bool find_keys(struct plain *plain)
{
    const struct rulebook *book = plain->book;
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
    const struct rulebook *book = plain->book;
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
    const struct rulebook *book = plain->book;
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
static int make_tables(lua_State *lua)
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

struct plain *plain_new(const struct rulebook *rulebook, const struct tables *tables, int as_of_day,
                        struct fault *fault)
{
    struct plain *plain = calloc(1, sizeof *plain);
    if (!plain) {
        fault_memory(fault);
        return NULL;
    }
    arena_init(&plain->arena);
    plain->book = rulebook;
    plain->tables = tables;
    plain->as_of_day = as_of_day;
    plain->lua_tables = LUA_NOREF;
    plain->machine = rulebook->machine;
    plain->lua = rulebook->machine->lua;
    plain->fault = fault;
    const struct leaves leaves = {
        plain, leaf_fact, leaf_slot, leaf_parameter, leaf_parameter_at, leaf_members, as_of_day};
    plain->evaluation = evaluation_new(rulebook->graph, &leaves, fault);
    bool good = plain->evaluation != NULL;
    if (good && (!find_areas(plain) || !find_keys(plain)))
        good = fault_memory(fault);
    if (good && run_protected(plain, make_tables, NULL))
        return plain;
    plain_free(plain);
    return NULL;
}

void plain_free(struct plain *plain)
{
    if (!plain)
        return;
    evaluation_free(plain->evaluation);
    luaL_unref(plain->lua, LUA_REGISTRYINDEX, plain->lua_tables);
    if (plain->machine->plain == plain) {
        plain->machine->plain = NULL;
        plain->machine->evaluation = NULL;
    }
    arena_release(&plain->arena);
    free(plain);
}

/* Walking ---------------------------------------------------------------------------------------*/

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
    leaf_members(plain, plain->household, &first, &end);
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
    if (!call_walk(w->plain, w->slot, w->member, true, &w->walk->value, &w->walk->gave_up))
        return 0;
    w->good = read_conditions(w->plain, w->arena, w->walk);
    lua_pop(lua, 1);
    evaluation_member(w->plain->evaluation, w->member);
    if (w->good && !value_known(w->walk->value))
        w->good = collect_listed_reasons(w->plain, w->slot, w->member);
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
    bool good = run_protected(w->plain, walk_protected, w) && w->good;
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
    walk->value = meets_value(plain);
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
