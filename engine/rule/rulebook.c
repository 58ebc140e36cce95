#include "rulebook.h"

#include "source.h"
#include "text.h"
#include "trace.h"

#include "embedded.h"

#include <libintl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const rule_kind_names[RULE_KIND_COUNT] = {"fact", "cause", "criterion",
                                                      "aid",  "audit", "status"};

enum { TITLE = 160 };

/* Records ---------------------------------------------------------------------------------------*/

enum shape { SHAPE_TEXT, SHAPE_FUNCTION, SHAPE_TEXTS };

enum {
    OF_FACT = 1 << RULE_FACT,
    OF_CAUSE = 1 << RULE_CAUSE,
    OF_CRITERION = 1 << RULE_CRITERION,
    OF_AID = 1 << RULE_AID,
    OF_AUDIT = 1 << RULE_AUDIT,
    OF_STATUS = 1 << RULE_STATUS,
    OF_ALL = (1 << RULE_KIND_COUNT) - 1,
};

/* What a record may hold, by kind. */
static const struct entry {
    const char *key;
    enum shape shape;
    unsigned kinds, required;
    size_t offset; /* of the text in struct rule */
} entries[] = {
    {"label", SHAPE_TEXT, OF_ALL, 0, offsetof(struct rule, label)},
    {"basis", SHAPE_TEXT, OF_ALL, 0, offsetof(struct rule, basis)},
    {"department", SHAPE_TEXT, OF_AID, 0, offsetof(struct rule, department)},
    {"unit", SHAPE_TEXT, OF_FACT, 0, offsetof(struct rule, unit)},
    {"type", SHAPE_TEXT, OF_FACT, OF_FACT, 0},
    {"each", SHAPE_TEXT, OF_FACT | OF_AID, 0, 0},
    {"values", SHAPE_TEXTS, OF_FACT, 0, 0},
    {"answers", SHAPE_TEXTS, OF_AID, OF_AID, 0},
    {"excludes", SHAPE_TEXTS, OF_AID, 0, 0},
    {"when", SHAPE_FUNCTION, OF_CAUSE | OF_AUDIT | OF_STATUS, OF_CAUSE | OF_AUDIT | OF_STATUS, 0},
    {"met", SHAPE_FUNCTION, OF_CRITERION, OF_CRITERION, 0},
    {"eligible", SHAPE_FUNCTION, OF_AID, OF_AID, 0},
    {"value", SHAPE_FUNCTION, OF_FACT, OF_FACT, 0},
    {"severity", SHAPE_FUNCTION, OF_CAUSE, 0, 0},
    {"amount", SHAPE_FUNCTION, OF_AID, 0, 0},
};
enum { NENTRIES = sizeof entries / sizeof *entries };

static const char *const main_function[RULE_KIND_COUNT] = {
    [RULE_FACT] = "value",   [RULE_CAUSE] = "when", [RULE_CRITERION] = "met",
    [RULE_AID] = "eligible", [RULE_AUDIT] = "when", [RULE_STATUS] = "when"};
static const char *const extra_function[RULE_KIND_COUNT] = {
    [RULE_CAUSE] = "severity", [RULE_AID] = "amount"};

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

static const struct entry *entry_named(const char *key, enum rule_kind kind)
{
    for (int i = 0; i < NENTRIES; i++)
        if (!strcmp(entries[i].key, key) && (entries[i].kinds & (1u << kind)))
            return &entries[i];
    return NULL;
}

static const char *nearest_entry(const char *key, enum rule_kind kind)
{
    const char *names[NENTRIES];
    size_t count = 0;
    for (int i = 0; i < NENTRIES; i++)
        if (entries[i].kinds & (1u << kind))
            names[count++] = entries[i].key;
    return text_nearest(key, names, count);
}

static void refuse_key(struct builder *b, const struct rule *rule, const char *key)
{
    char title[TITLE];
    const char *nearest = nearest_entry(key, rule->kind);
    rule_title(rule, title, sizeof title);
    if (nearest)
        fault_at(b->fault, FAULT_POLICY, rule->mark,
                 "unknown entry '%s' in %s (did you mean '%s'?)", key, title, nearest);
    else
        fault_at(b->fault, FAULT_POLICY, rule->mark, "unknown entry '%s' in %s", key, title);
}

static bool right_shape(lua_State *lua, enum shape shape)
{
    static const int types[] = {
        [SHAPE_TEXT] = LUA_TSTRING, [SHAPE_FUNCTION] = LUA_TFUNCTION, [SHAPE_TEXTS] = LUA_TTABLE};
    return lua_type(lua, -1) == types[shape];
}

static void refuse_shape(struct builder *b, const struct rule *rule, const struct entry *entry)
{
    static const char *const words[] = {[SHAPE_TEXT] = "text in quotes",
                                        [SHAPE_FUNCTION] = "a function",
                                        [SHAPE_TEXTS] = "a list { \"…\" }"};
    char title[TITLE];
    fault_at(b->fault, FAULT_POLICY, rule->mark, "'%s' in %s must be %s", entry->key,
             rule_title(rule, title, sizeof title), gettext(words[entry->shape]));
}

/* The record is at the top of the stack. */
static bool check_keys(struct builder *b, const struct rule *rule)
{
    int before = b->fault->count;
    lua_State *lua = b->lua;
    lua_pushnil(lua);
    while (lua_next(lua, -2)) {
        const char *key = lua_type(lua, -2) == LUA_TSTRING ? lua_tostring(lua, -2) : "[1]";
        const struct entry *entry = entry_named(key, rule->kind);
        if (!entry)
            refuse_key(b, rule, key);
        else if (!right_shape(lua, entry->shape))
            refuse_shape(b, rule, entry);
        lua_pop(lua, 1);
    }
    return b->fault->count == before;
}

static bool check_required(struct builder *b, const struct rule *rule)
{
    char title[TITLE];
    bool good = true;
    for (int i = 0; i < NENTRIES; i++) {
        if (!(entries[i].required & (1u << rule->kind)))
            continue;
        lua_getfield(b->lua, -1, entries[i].key);
        bool absent = lua_isnil(b->lua, -1);
        lua_pop(b->lua, 1);
        if (absent)
            good = fault_at(b->fault, FAULT_POLICY, rule->mark, "%s has no '%s'",
                            rule_title(rule, title, sizeof title), entries[i].key);
    }
    return good;
}

static const char *copy_field(struct builder *b, const char *key)
{
    lua_getfield(b->lua, -1, key);
    const char *text = lua_tostring(b->lua, -1);
    const char *copy = text ? arena_text(&b->book->arena, text) : NULL;
    lua_pop(b->lua, 1);
    return copy;
}

static void copy_texts(struct builder *b, struct rule *rule)
{
    for (int i = 0; i < NENTRIES; i++)
        if (entries[i].offset)
            *(const char **)((char *)rule + entries[i].offset) = copy_field(b, entries[i].key);
}

/* The items of a list field; NULL and a fault when one is no text. */
static const char *const *copy_list(struct builder *b, const struct rule *rule, const char *key,
                                    size_t *count)
{
    char title[TITLE];
    lua_getfield(b->lua, -1, key);
    size_t n = lua_isnil(b->lua, -1) ? 0 : lua_objlen(b->lua, -1);
    const char **items = arena_array(&b->book->arena, n + 1, sizeof *items);
    for (size_t i = 0; items && i < n; i++) {
        lua_rawgeti(b->lua, -1, (int)i + 1);
        const char *text = lua_type(b->lua, -1) == LUA_TSTRING ? lua_tostring(b->lua, -1) : NULL;
        items[i] = text ? arena_text(&b->book->arena, text) : "";
        if (!text)
            fault_at(b->fault, FAULT_POLICY, rule->mark, "'%s' in %s must list names", key,
                     rule_title(rule, title, sizeof title));
        lua_pop(b->lua, 1);
    }
    lua_pop(b->lua, 1);
    *count = items ? n : 0;
    return items;
}

static bool check_each(struct builder *b, struct rule *rule)
{
    char title[TITLE];
    lua_getfield(b->lua, -1, "each");
    const char *each = lua_tostring(b->lua, -1);
    bool good = !each || !strcmp(each, "成员");
    rule->level = each ? LEVEL_MEMBER : LEVEL_HOUSEHOLD;
    if (!good)
        fault_at(b->fault, FAULT_POLICY, rule->mark,
                 "'each' in %s is '%s' (only \"成员\" is possible)",
                 rule_title(rule, title, sizeof title), each);
    lua_pop(b->lua, 1);
    return good;
}

static bool check_type(struct builder *b, struct rule *rule)
{
    char title[TITLE];
    if (rule->kind != RULE_FACT) {
        rule->type = FACT_BOOLEAN;
        return true;
    }
    const char *type = copy_field(b, "type");
    for (int i = 0; type && i < FACT_ID; i++)
        if (!strcmp(type, fact_type_names[i])) {
            rule->type = (enum fact_type)i;
            rule->values = copy_list(b, rule, "values", &rule->nvalues);
            if ((rule->type == FACT_ENUM) == (rule->nvalues > 0))
                return true;
            return fault_at(b->fault, FAULT_POLICY, rule->mark,
                            "%s: 'values' goes with type \"enum\", and only with it",
                            rule_title(rule, title, sizeof title));
        }
    return fault_at(b->fault, FAULT_POLICY, rule->mark,
                    "%s has the type '%s', not one of integer number money boolean enum date",
                    rule_title(rule, title, sizeof title), type ? type : "");
}

enum node_type fact_node_type(enum fact_type type)
{
    switch (type) {
    case FACT_BOOLEAN:
        return TYPE_TRUTH;
    case FACT_ENUM:
    case FACT_ID:
        return TYPE_ENUM;
    case FACT_DATE:
        return TYPE_DATE;
    default:
        return TYPE_NUMBER;
    }
}

static bool has_function(struct builder *b, const char *key, int *line)
{
    lua_getfield(b->lua, -1, key);
    bool there = lua_isfunction(b->lua, -1);
    if (!there) {
        lua_pop(b->lua, 1);
        return false;
    }
    lua_Debug info;
    lua_getinfo(b->lua, ">S", &info);
    *line = info.linedefined;
    return true;
}

static int add_slot(struct builder *b, int rule, const char *function, enum node_type type)
{
    int line = 0;
    if (!has_function(b, function, &line))
        return NO_SLOT;
    struct rulebook *book = b->book;
    struct slot *slot =
        arena_grow(&book->arena, &book->slots, book->nslots, &b->slots_capacity, sizeof *slot);
    if (!slot) {
        fault_memory(b->fault);
        return NO_SLOT;
    }
    *slot =
        (struct slot){.rule = rule,
                      .function = function,
                      .level = book->rules[rule].level,
                      .type = type,
                      .line = line,
                      .money = book->rules[rule].type == FACT_MONEY || !strcmp(function, "amount"),
                      .root = NO_NODE};
    return (int)book->nslots++;
}

/* What else has this name where rules would read it. */
static const char *name_taken(const struct builder *b, const struct rule *rule)
{
    const struct facts *facts = &b->book->policy->facts;
    static const char *const reserved[] = {"成员", "村", "县", "达标"};
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (!strcmp(rule->name, reserved[i]))
            return gettext("a word of the engine");
    if (facts_find(facts, LEVEL_HOUSEHOLD, rule->name) >= 0 && rule->level == LEVEL_HOUSEHOLD)
        return gettext("a fact of the household");
    if (facts_find(facts, LEVEL_MEMBER, rule->name) >= 0 && rule->level == LEVEL_MEMBER &&
        rule->kind == RULE_FACT)
        return gettext("a fact of the member");
    return NULL;
}

static bool check_name(struct builder *b, const struct rule *rule, int other)
{
    char title[TITLE], other_title[TITLE];
    const char *taken = name_taken(b, rule);
    rule_title(rule, title, sizeof title);
    if (taken)
        return fault_at(b->fault, FAULT_POLICY, rule->mark,
                        "%s has the name of %s (choose another name)", title, taken);
    if (other == NO_RULE)
        return true;
    const struct rule *first = &b->book->rules[other];
    return fault_at(b->fault, FAULT_POLICY, rule->mark, "%s has the name of %s at %s:%d", title,
                    rule_title(first, other_title, sizeof other_title), first->mark.file,
                    first->mark.line);
}

/* A rule of a record; the record's table is at the top of the stack. */
static bool build_rule(struct builder *b, const struct record *record)
{
    struct rulebook *book = b->book;
    int other = rulebook_find(book, record->name);
    struct rule *rule =
        arena_grow(&book->arena, &book->rules, book->nrules, &b->rules_capacity, sizeof *rule);
    if (!rule)
        return fault_memory(b->fault);
    *rule = (struct rule){.kind = record->kind,
                          .name = record->name,
                          .mark = record->mark,
                          .slot = NO_SLOT,
                          .extra = NO_SLOT};
    int index = (int)book->nrules++;
    bool good = check_keys(b, rule) && check_required(b, rule) && check_each(b, rule) &&
                check_type(b, rule) && check_name(b, rule, other);
    if (!good)
        return false;
    copy_texts(b, rule);
    rule->slot = add_slot(b, index, main_function[rule->kind], fact_node_type(rule->type));
    if (extra_function[rule->kind])
        rule->extra = add_slot(b, index, extra_function[rule->kind], TYPE_NUMBER);
    return true;
}

static bool build_rules(struct builder *b)
{
    int before = b->fault->count;
    for (size_t i = 0; i < b->loading.nrecords; i++) {
        lua_rawgeti(b->lua, LUA_REGISTRYINDEX, b->loading.records[i].table);
        build_rule(b, &b->loading.records[i]);
        lua_pop(b->lua, 1);
    }
    return b->fault->count == before;
}

/* Names between rules ---------------------------------------------------------------------------*/

static const char *nearest_rule(const struct rulebook *book, const char *name, unsigned kinds)
{
    const char **names = malloc((book->nrules + 1) * sizeof *names);
    size_t count = 0;
    for (size_t i = 0; names && i < book->nrules; i++)
        if (kinds & (1u << book->rules[i].kind))
            names[count++] = book->rules[i].name;
    const char *nearest = names ? text_nearest(name, names, count) : NULL;
    free(names);
    return nearest;
}

static bool resolve_name(struct builder *b, const struct rule *rule, const char *key,
                         const char *name, unsigned kinds, int *index)
{
    char title[TITLE];
    int found = rulebook_find(b->book, name);
    if (found != NO_RULE && (kinds & (1u << b->book->rules[found].kind))) {
        *index = found;
        return true;
    }
    const char *what = kinds == OF_AID ? gettext("an aid") : gettext("a cause or criterion");
    const char *nearest = nearest_rule(b->book, name, kinds);
    rule_title(rule, title, sizeof title);
    if (nearest)
        return fault_at(b->fault, FAULT_POLICY, rule->mark,
                        "%s %s '%s', which is not %s (did you mean '%s'?)", title, key, name, what,
                        nearest);
    return fault_at(b->fault, FAULT_POLICY, rule->mark, "%s %s '%s', which is not %s", title, key,
                    name, what);
}

static bool resolve_list(struct builder *b, const struct rule *rule, const char *key,
                         unsigned kinds, size_t *count, const int **indexes)
{
    int before = b->fault->count;
    const char *const *names = copy_list(b, rule, key, count);
    int *found = arena_array(&b->book->arena, *count + 1, sizeof *found);
    if (!found)
        return fault_memory(b->fault);
    for (size_t i = 0; i < *count; i++)
        resolve_name(b, rule, key, names[i], kinds, &found[i]);
    *indexes = found;
    return b->fault->count == before;
}

static bool lists(const struct rule *rule, int other)
{
    for (size_t i = 0; i < rule->nexcludes; i++)
        if (rule->excludes[i] == other)
            return true;
    return false;
}

/* Exclusion holds both ways, whoever declared it. */
static bool make_symmetric(struct builder *b)
{
    struct rulebook *book = b->book;
    for (size_t i = 0; i < book->nrules; i++) {
        int *both = arena_array(&book->arena, book->nrules + 1, sizeof *both);
        if (!both)
            return fault_memory(b->fault);
        size_t count = 0;
        for (size_t j = 0; j < book->nrules; j++)
            if (i != j && (lists(&book->rules[i], (int)j) || lists(&book->rules[j], (int)i)))
                both[count++] = (int)j;
        book->rules[i].excludes = both;
        book->rules[i].nexcludes = count;
    }
    return true;
}

static bool resolve_names(struct builder *b)
{
    int before = b->fault->count;
    struct rulebook *book = b->book;
    for (size_t i = 0; i < book->nrules; i++) {
        struct rule *rule = &book->rules[i];
        if (rule->kind != RULE_AID)
            continue;
        lua_rawgeti(b->lua, LUA_REGISTRYINDEX, b->loading.records[i].table);
        resolve_list(b, rule, "answers", OF_CAUSE | OF_CRITERION, &rule->nanswers, &rule->answers);
        resolve_list(b, rule, "excludes", OF_AID, &rule->nexcludes, &rule->excludes);
        if (rule->nanswers == 0 && b->fault->count == before)
            fault_at(b->fault, FAULT_POLICY, rule->mark, "aid '%s' answers nothing", rule->name);
        lua_pop(b->lua, 1);
    }
    return b->fault->count == before && make_symmetric(b);
}

static bool list_kinds(struct builder *b)
{
    struct rulebook *book = b->book;
    for (int kind = 0; kind < RULE_KIND_COUNT; kind++) {
        book->of_kind[kind] = arena_array(&book->arena, book->nrules + 1, sizeof(int));
        if (!book->of_kind[kind])
            return fault_memory(b->fault);
        for (size_t i = 0; i < book->nrules; i++)
            if (book->rules[i].kind == (enum rule_kind)kind)
                book->of_kind[kind][book->nof_kind[kind]++] = (int)i;
    }
    return true;
}

static bool add_meets(struct builder *b)
{
    struct rulebook *book = b->book;
    struct slot *slot =
        arena_grow(&book->arena, &book->slots, book->nslots, &b->slots_capacity, sizeof *slot);
    book->order = arena_array(&book->arena, book->nslots + 2, sizeof *book->order);
    if (!slot || !book->order)
        return fault_memory(b->fault);
    *slot = (struct slot){.rule = NO_RULE,
                          .function = "met",
                          .level = LEVEL_HOUSEHOLD,
                          .type = TYPE_TRUTH,
                          .root = NO_NODE};
    book->meets = (int)book->nslots++;
    return true;
}

/* What rules can read, as Lua tables ------------------------------------------------------------*/

static void push_labels(lua_State *lua, size_t count, const char *const *labels)
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

static void set_integer(lua_State *lua, const char *key, int value)
{
    lua_pushinteger(lua, value);
    lua_setfield(lua, -2, key);
}

/* An entry of the schema; the level's table is at the top of the stack. */
static void add_entry(lua_State *lua, const char *name, node_id node, enum node_type type, int slot,
                      size_t nlabels, const char *const *labels)
{
    lua_createtable(lua, 0, 4);
    set_integer(lua, "node", node);
    set_integer(lua, "type", (int)type);
    if (slot != NO_SLOT)
        set_integer(lua, "slot", slot);
    if (nlabels) {
        push_labels(lua, nlabels, labels);
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
            add_entry(b->lua, fact->name, graph_fact(b->book->graph, level, (int)i, type), type,
                      NO_SLOT, fact->nvalues, fact->values);
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
        set_integer(lua, "node", graph_parameter(b->book->graph, index, type));
    }
    set_integer(lua, "type", (int)type);
    set_integer(lua, "index", index);
    lua_setfield(lua, -2, parameter->name);
}

static void push_schema(struct builder *b)
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
static void add_rule_entry(struct builder *b, const struct rule *rule)
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

static void add_meets_entry(struct builder *b)
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

/* Tracing ---------------------------------------------------------------------------------------*/

/* What symbolic.lua knows of a slot. The record's table is at -2, `slots` at the top. */
static void add_traceable(struct builder *b, int index)
{
    lua_State *lua = b->lua;
    const struct slot *slot = &b->book->slots[index];
    const struct rule *rule = &b->book->rules[slot->rule];
    char title[TITLE];
    lua_createtable(lua, 0, 8);
    lua_getfield(lua, -3, slot->function);
    lua_setfield(lua, -2, "f");
    lua_pushboolean(lua, slot->level == LEVEL_MEMBER);
    lua_setfield(lua, -2, "member");
    set_integer(lua, "type", (int)slot->type);
    lua_pushboolean(lua, slot->money);
    lua_setfield(lua, -2, "money");
    lua_pushfstring(lua, "'%s' of %s", slot->function, rule_title(rule, title, sizeof title));
    lua_setfield(lua, -2, "name");
    lua_pushstring(lua, rule->name);
    lua_setfield(lua, -2, "short");
    if (rule->nvalues) {
        push_labels(lua, rule->nvalues, rule->values);
        lua_setfield(lua, -2, "labels");
        lua_createtable(lua, 0, 1);
        set_integer(lua, "node", graph_slot(b->book->graph, index, slot->level, slot->type));
        lua_setfield(lua, -2, "entry");
    }
    lua_rawseti(lua, -2, index);
}

static void push_symbolic(struct builder *b, const char *field)
{
    lua_rawgeti(b->lua, LUA_REGISTRYINDEX, b->machine->symbolic);
    lua_getfield(b->lua, -1, field);
    lua_remove(b->lua, -2);
}

static void add_traceables(struct builder *b)
{
    for (size_t i = 0; i < b->book->nrules; i++) {
        const struct rule *rule = &b->book->rules[i];
        lua_rawgeti(b->lua, LUA_REGISTRYINDEX, b->loading.records[i].table);
        push_symbolic(b, "slots");
        add_traceable(b, rule->slot);
        if (rule->extra != NO_SLOT)
            add_traceable(b, rule->extra);
        lua_pop(b->lua, 2);
    }
}

static void trace_slot(struct builder *b, int slot)
{
    if (slot == NO_SLOT)
        return;
    machine_bound_run(b->machine, TRACE_INSTRUCTIONS);
    push_symbolic(b, "trace");
    lua_pushinteger(b->lua, slot);
    if (lua_pcall(b->lua, 1, 0, 0))
        machine_report(b->machine, NULL, (struct mark){0}, b->fault);
}

/* Every criterion met, as a graph of its own. */
static void make_meets_root(struct rulebook *book)
{
    struct graph *graph = book->graph;
    node_id no = graph_truth(graph, false), root = graph_truth(graph, true);
    for (size_t i = book->nof_kind[RULE_CRITERION]; i-- > 0;) {
        int slot = book->rules[book->of_kind[RULE_CRITERION][i]].slot;
        node_id met = graph_slot(graph, slot, LEVEL_HOUSEHOLD, TYPE_TRUTH);
        root = graph_operation(graph, OP_ITE, met, root, no);
    }
    book->slots[book->meets].root = root;
}

static void finish_meets(struct builder *b)
{
    make_meets_root(b->book);
    push_symbolic(b, "ensure");
    lua_rawgeti(b->lua, LUA_REGISTRYINDEX, b->machine->symbolic);
    lua_getfield(b->lua, -1, "meets");
    lua_remove(b->lua, -2);
    if (lua_pcall(b->lua, 1, 0, 0))
        lua_pop(b->lua, 1); /* a criterion failed and was reported */
}

/* In file order, so that messages come in file order too; 达标 before whatever may read it. */
static bool trace_all(struct builder *b)
{
    static const enum rule_kind early[] = {RULE_FACT, RULE_CAUSE, RULE_CRITERION};
    static const enum rule_kind late[] = {RULE_AID, RULE_AUDIT, RULE_STATUS};
    int before = b->fault->count;
    struct rulebook *book = b->book;
    for (int round = 0; round < 2; round++) {
        const enum rule_kind *kinds = round ? late : early;
        for (size_t i = 0; i < book->nrules; i++)
            for (int k = 0; k < 3; k++)
                if (book->rules[i].kind == kinds[k]) {
                    trace_slot(b, book->rules[i].slot);
                    trace_slot(b, book->rules[i].extra);
                }
        if (round == 0)
            finish_meets(b);
    }
    machine_free_run(b->machine);
    return b->fault->count == before;
}

/* Files -----------------------------------------------------------------------------------------*/

static void report_assignments(struct builder *b, const char *file)
{
    lua_State *lua = b->lua;
    for (size_t i = 0; i < lua_objlen(lua, -1); i++) {
        lua_rawgeti(lua, -1, (int)i + 1);
        lua_getfield(lua, -1, "line");
        lua_getfield(lua, -2, "text");
        struct mark mark = {file, (int)lua_tointeger(lua, -2), 0};
        fault_at(b->fault, FAULT_POLICY, mark, "%s", lua_tostring(lua, -1));
        lua_pop(lua, 3);
    }
}

/* Refuses assignments that keep state. The chunk is at the top of the stack and stays. */
static bool check_assignments(struct builder *b, const char *file)
{
    int before = b->fault->count;
    push_symbolic(b, "assignments");
    lua_pushvalue(b->lua, -2);
    if (lua_pcall(b->lua, 1, 1, 0)) {
        machine_report(b->machine, NULL, (struct mark){file, 0, 0}, b->fault);
        return false;
    }
    report_assignments(b, file);
    lua_pop(b->lua, 1);
    return b->fault->count == before;
}

/* Runs the chunk at the top of the stack in the environment of one of our Lua files. */
static bool run_chunk(struct builder *b, int side, const char *file)
{
    lua_State *lua = b->lua;
    lua_rawgeti(lua, LUA_REGISTRYINDEX, side);
    lua_getfield(lua, -1, "environment");
    lua_remove(lua, -2);
    lua_setfenv(lua, -2);
    machine_bound_run(b->machine, TRACE_INSTRUCTIONS);
    bool good = lua_pcall(lua, 0, 0, 0) == 0;
    machine_free_run(b->machine);
    if (!good)
        machine_report(b->machine, NULL, (struct mark){file, 0, 0}, b->fault);
    return good;
}

static bool run_file(struct builder *b, size_t file, const char *text, size_t length)
{
    const char *path = b->machine->files[file];
    if (!machine_load(b->machine, text, length, file, b->fault))
        return false;
    if (!b->loading.plain && !check_assignments(b, path)) {
        lua_pop(b->lua, 1);
        return false;
    }
    int side = b->loading.plain ? b->machine->plain_side : b->machine->symbolic;
    return run_chunk(b, side, path);
}

static bool run_files(struct builder *b)
{
    int before = b->fault->count;
    const struct policy *policy = b->book->policy;
    for (size_t i = 0; i < policy->nrule_files; i++) {
        const char *text;
        size_t length;
        if (source_read(policy->rule_files[i].path, policy->rule_files[i].mark, &b->book->arena,
                        &text, &length, b->fault))
            run_file(b, i, text, length);
    }
    return b->fault->count == before;
}

/* The second time, on plain values: the same records in the same order. */
static bool run_files_plain(struct builder *b)
{
    b->loading.plain = true;
    b->loading.plain_tables = arena_array(&b->book->arena, b->loading.nrecords + 1, sizeof(int));
    if (!b->loading.plain_tables)
        return fault_memory(b->fault);
    if (!run_files(b))
        return false;
    if (b->loading.differs || b->loading.nplain != b->loading.nrecords)
        return fault_at(b->fault, FAULT_POLICY, (struct mark){b->book->policy->file, 0, 0},
                        "the rule files do not declare the same rules twice (rules keep no state)");
    return true;
}

/* The machine -----------------------------------------------------------------------------------*/

static void push_operations(lua_State *lua)
{
    lua_newtable(lua);
#define X(name, text, operands)                                                                    \
    lua_pushinteger(lua, OP_##name);                                                               \
    lua_setfield(lua, -2, #name);
    GRAPH_OPERATIONS(X)
#undef X
}

static void require(lua_State *lua, const char *name)
{
    lua_getglobal(lua, "require");
    lua_pushstring(lua, name);
    lua_call(lua, 1, 1);
}

static void push_limits(lua_State *lua)
{
    lua_newtable(lua);
    set_integer(lua, "executions", RULE_EXECUTIONS);
    set_integer(lua, "both_ways", RULE_BOTH_WAYS);
}

static int load_symbolic(lua_State *lua)
{
    struct builder *b = lua_touserdata(lua, 1);
    if (luaL_loadbuffer(lua, (const char *)symbolic_lua, sizeof symbolic_lua - 1, "=symbolic"))
        return lua_error(lua);
    machine_push_primitives(b->machine);
    require(lua, "ffi");
    push_operations(lua);
    push_schema(b);
    lua_pushvalue(lua, -1);
    b->schema = luaL_ref(lua, LUA_REGISTRYINDEX);
    push_limits(lua);
    require(lua, "jit.util");
    lua_call(lua, 6, 1);
    b->machine->symbolic = luaL_ref(lua, LUA_REGISTRYINDEX);
    return 0;
}

static int load_plain(lua_State *lua)
{
    struct builder *b = lua_touserdata(lua, 1);
    if (luaL_loadbuffer(lua, (const char *)plain_lua, sizeof plain_lua - 1, "=plain"))
        return lua_error(lua);
    machine_push_primitives(b->machine);
    plain_push_primitives(b->machine);
    lua_newtable(lua);
    lua_pushvalue(lua, -1);
    b->machine->missing = luaL_ref(lua, LUA_REGISTRYINDEX);
    lua_call(lua, 2, 1);
    b->machine->plain_side = luaL_ref(lua, LUA_REGISTRYINDEX);
    return 0;
}

static int prepare_tracing(lua_State *lua)
{
    struct builder *b = lua_touserdata(lua, 1);
    lua_rawgeti(lua, LUA_REGISTRYINDEX, b->schema);
    for (size_t i = 0; i < b->book->nrules; i++)
        add_rule_entry(b, &b->book->rules[i]);
    add_meets_entry(b);
    lua_rawgeti(lua, LUA_REGISTRYINDEX, b->machine->symbolic);
    lua_getfield(lua, -2, "household");
    lua_getfield(lua, -1, "达标");
    lua_setfield(lua, -3, "meets");
    lua_settop(lua, 0);
    add_traceables(b);
    return 0;
}

static int keep_plain_functions(lua_State *lua)
{
    struct builder *b = lua_touserdata(lua, 1);
    lua_newtable(lua);
    for (size_t i = 0; i < b->book->nrules; i++) {
        const struct rule *rule = &b->book->rules[i];
        lua_rawgeti(lua, LUA_REGISTRYINDEX, b->loading.plain_tables[i]);
        lua_getfield(lua, -1, b->book->slots[rule->slot].function);
        lua_rawseti(lua, -3, rule->slot);
        if (rule->extra != NO_SLOT) {
            lua_getfield(lua, -1, b->book->slots[rule->extra].function);
            lua_rawseti(lua, -3, rule->extra);
        }
        lua_pop(lua, 1);
    }
    b->machine->functions = luaL_ref(lua, LUA_REGISTRYINDEX);
    return 0;
}

static bool protect(struct builder *b, lua_CFunction step)
{
    if (lua_cpcall(b->lua, step, b) == 0)
        return true;
    machine_report(b->machine, NULL, (struct mark){0}, b->fault);
    return false;
}

/* What rules read -------------------------------------------------------------------------------*/

struct reader {
    const struct rulebook *book;
    bool *seen;
    bool **facts; /* by level */
    bool *parameters;
};

static void read_slot(struct reader *reader, int index);

static void read_node(struct reader *reader, node_id id)
{
    if (reader->seen[id])
        return;
    reader->seen[id] = true;
    const struct node *node = graph_node(reader->book->graph, id);
    if (node->op == OP_FACT && reader->facts && reader->facts[node->of_level])
        reader->facts[node->of_level][node->index] = true;
    if ((node->op == OP_PARAMETER || node->op == OP_PARAMETER_AT) && reader->parameters)
        reader->parameters[node->index] = true;
    if (node->op == OP_SLOT)
        read_slot(reader, node->index);
    for (int i = 0; i < graph_operands(node->op); i++)
        read_node(reader, node->operand[i]);
}

static void read_slot(struct reader *reader, int index)
{
    const struct rulebook *book = reader->book;
    const struct slot *slot = &book->slots[index];
    if (slot->root != NO_NODE)
        read_node(reader, slot->root);
    for (size_t i = 0; i < slot->nreads; i++)
        read_node(reader, slot->reads[i]);
}

void rulebook_reads(const struct rulebook *rulebook, int slot, bool *facts[LEVEL_COUNT],
                    bool *parameters)
{
    struct reader reader = {rulebook, calloc(graph_size(rulebook->graph) + 1, 1), facts,
                            parameters};
    if (reader.seen)
        read_slot(&reader, slot);
    free(reader.seen);
}

/* An interpreted function may read what was never seen while tracing. */
static bool any_interpreted(const struct rulebook *book)
{
    for (size_t i = 0; i < book->nslots; i++)
        if (book->slots[i].interpreted)
            return true;
    return false;
}

static bool find_wanted(struct builder *b)
{
    struct rulebook *book = b->book;
    const struct facts *facts = &book->policy->facts;
    for (int level = 0; level < LEVEL_COUNT; level++) {
        book->wanted[level] = arena_array(&book->arena, facts->at[level].nfacts + 1, sizeof(bool));
        if (!book->wanted[level])
            return fault_memory(b->fault);
        for (size_t i = 0; any_interpreted(book) && i < facts->at[level].nfacts; i++)
            book->wanted[level][i] = facts->at[level].facts[i].type != FACT_TEXT;
    }
    for (size_t i = 0; i < book->nslots; i++)
        rulebook_reads(book, (int)i, book->wanted, NULL);
    if (facts->declared_cause)
        book->wanted[LEVEL_HOUSEHOLD][facts_find(facts, LEVEL_HOUSEHOLD, facts->declared_cause)] =
            true;
    return true;
}

/* The whole -------------------------------------------------------------------------------------*/

static bool prepare_machine(struct builder *b)
{
    const struct policy *policy = b->book->policy;
    b->machine = b->book->machine = machine_new(b->book, b->fault);
    if (!b->machine)
        return false;
    b->lua = b->machine->lua;
    b->machine->loading = &b->loading;
    b->machine->nfiles = policy->nrule_files;
    b->machine->files = arena_array(&b->book->arena, policy->nrule_files + 1, sizeof(char *));
    if (!b->machine->files)
        return fault_memory(b->fault);
    for (size_t i = 0; i < policy->nrule_files; i++)
        b->machine->files[i] = policy->rule_files[i].path;
    return protect(b, load_symbolic) && protect(b, load_plain);
}

static bool build(struct builder *b)
{
    b->book->graph = graph_new(b->fault);
    if (!b->book->graph || !prepare_machine(b) || !run_files(b) || !build_rules(b) ||
        !list_kinds(b) || !resolve_names(b) || !add_meets(b))
        return false;
    return protect(b, prepare_tracing) && trace_all(b) && run_files_plain(b) &&
           protect(b, keep_plain_functions) && find_wanted(b);
}

struct rulebook *rulebook_load(const struct policy *policy, int day, struct fault *fault)
{
    struct rulebook *book = calloc(1, sizeof *book);
    if (!book) {
        fault_memory(fault);
        return NULL;
    }
    book->policy = policy;
    book->day = day;
    arena_init(&book->arena);
    struct builder b = {.book = book, .fault = fault, .loading = {.fault = fault}};
    bool good = build(&b);
    if (b.machine)
        b.machine->loading = NULL;
    if (good)
        return book;
    rulebook_free(book);
    return NULL;
}

void rulebook_free(struct rulebook *rulebook)
{
    if (!rulebook)
        return;
    machine_free(rulebook->machine);
    graph_free(rulebook->graph);
    arena_release(&rulebook->arena);
    free(rulebook);
}

int rulebook_find(const struct rulebook *rulebook, const char *name)
{
    for (size_t i = 0; i < rulebook->nrules; i++)
        if (!strcmp(rulebook->rules[i].name, name))
            return (int)i;
    return NO_RULE;
}
