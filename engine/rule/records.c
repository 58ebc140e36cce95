/* From the records of rule files to rules. */
#include "builder.h"

#include "text.h"

#include <libintl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

const char *const rule_kind_names[RULE_KIND_COUNT] = {"fact", "cause", "criterion",
                                                      "aid",  "audit", "status"};

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
    char title[RULE_TITLE];
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
    char title[RULE_TITLE];
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
    char title[RULE_TITLE];
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
    char title[RULE_TITLE];
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
    char title[RULE_TITLE];
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
    char title[RULE_TITLE];
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

static int say_yes(lua_State *lua)
{
    lua_pushboolean(lua, 1);
    return 1;
}

static int say_no(lua_State *lua)
{
    lua_pushboolean(lua, 0);
    return 1;
}

/* A disabled rule has no severity and no amount. */
void records_push_function(lua_State *lua, int table, const struct rule *rule, const char *function)
{
    if (!rule_is_disabled(rule))
        lua_getfield(lua, table, function);
    else if (strcmp(function, main_function[rule->kind]) == 0)
        lua_pushcfunction(lua, rule->kind == RULE_CRITERION ? say_yes : say_no);
    else
        lua_pushnil(lua);
}

static bool has_function(struct builder *b, const struct rule *rule, const char *key, int *line)
{
    records_push_function(b->lua, -1, rule, key);
    bool there = lua_isfunction(b->lua, -1);
    if (!there) {
        lua_pop(b->lua, 1);
        return false;
    }
    lua_Debug info;
    lua_getinfo(b->lua, ">S", &info);
    *line = rule_is_disabled(rule) ? rule->mark.line : info.linedefined;
    return true;
}

static int add_slot(struct builder *b, int rule, const char *function, enum node_type type)
{
    int line = 0;
    if (!has_function(b, &b->book->rules[rule], function, &line))
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
    char title[RULE_TITLE], other_title[RULE_TITLE];
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

/* Where a scenario disables the rule; facts are what others stand on and stay. */
static struct mark find_disabled(const struct builder *b, const struct record *record)
{
    const struct policy *policy = b->book->policy;
    for (size_t i = 0; record->kind != RULE_FACT && i < policy->ndisabled; i++)
        if (!strcmp(policy->disabled[i].rule, record->name))
            return policy->disabled[i].mark;
    return (struct mark){0};
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
                          .disabled = find_disabled(b, record),
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

const struct record *records_of(const struct builder *b, size_t rule)
{
    return &b->loading.records[b->loading.behind[rule]];
}

/* The rule that a record replaces: of the same kind and name, from a file of a lower layer. */
static size_t find_replaced(const struct builder *b, const struct record *record)
{
    size_t i = 0;
    for (; i < b->loading.nbehind; i++) {
        const struct record *other = records_of(b, i);
        if (other->kind == record->kind && other->layer < record->layer &&
            !strcmp(other->name, record->name))
            break;
    }
    return i;
}

bool records_overlay(struct builder *b)
{
    struct loading *loading = &b->loading;
    loading->behind = arena_array(&b->book->arena, loading->nrecords + 1, sizeof(size_t));
    if (!loading->behind)
        return fault_memory(b->fault);
    for (size_t i = 0; i < loading->nrecords; i++) {
        size_t at = find_replaced(b, &loading->records[i]);
        loading->behind[at] = i;
        loading->nbehind += at == loading->nbehind;
    }
    return true;
}

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

static bool check_disabled_name(struct builder *b, const struct policy_disabled *disabled)
{
    int found = rulebook_find(b->book, disabled->rule);
    if (found != NO_RULE && b->book->rules[found].kind != RULE_FACT)
        return true;
    if (found != NO_RULE)
        return fault_at(b->fault, FAULT_POLICY, disabled->mark,
                        "fact '%s' cannot be disabled (other rules may read it; replace it)",
                        disabled->rule);
    const char *nearest = nearest_rule(b->book, disabled->rule, OF_ALL & ~OF_FACT);
    if (nearest)
        return fault_at(b->fault, FAULT_POLICY, disabled->mark,
                        "there is no rule '%s' to disable (did you mean '%s'?)", disabled->rule,
                        nearest);
    return fault_at(b->fault, FAULT_POLICY, disabled->mark, "there is no rule '%s' to disable",
                    disabled->rule);
}

static bool check_disabled(struct builder *b)
{
    const struct policy *policy = b->book->policy;
    bool good = true;
    for (size_t i = 0; i < policy->ndisabled; i++)
        if (!check_disabled_name(b, &policy->disabled[i]))
            good = false;
    return good;
}

bool records_build(struct builder *b)
{
    int before = b->fault->count;
    for (size_t i = 0; i < b->loading.nbehind; i++) {
        lua_rawgeti(b->lua, LUA_REGISTRYINDEX, records_of(b, i)->table);
        build_rule(b, records_of(b, i));
        lua_pop(b->lua, 1);
    }
    return b->fault->count == before && check_disabled(b);
}

/* Names between rules ---------------------------------------------------------------------------*/

static bool resolve_name(struct builder *b, const struct rule *rule, const char *key,
                         const char *name, unsigned kinds, int *index)
{
    char title[RULE_TITLE];
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

bool records_resolve(struct builder *b)
{
    int before = b->fault->count;
    struct rulebook *book = b->book;
    for (size_t i = 0; i < book->nrules; i++) {
        struct rule *rule = &book->rules[i];
        if (rule->kind != RULE_AID)
            continue;
        lua_rawgeti(b->lua, LUA_REGISTRYINDEX, records_of(b, i)->table);
        resolve_list(b, rule, "answers", OF_CAUSE | OF_CRITERION, &rule->nanswers, &rule->answers);
        resolve_list(b, rule, "excludes", OF_AID, &rule->nexcludes, &rule->excludes);
        if (rule->nanswers == 0 && b->fault->count == before)
            fault_at(b->fault, FAULT_POLICY, rule->mark, "aid '%s' answers nothing", rule->name);
        lua_pop(b->lua, 1);
    }
    return b->fault->count == before && make_symmetric(b);
}

bool records_list_kinds(struct builder *b)
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

bool records_add_meets(struct builder *b)
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
