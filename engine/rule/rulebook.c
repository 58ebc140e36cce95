#include "rulebook.h"

#include "builder.h"
#include "source.h"

#include "embedded.h"

#include <stdlib.h>
#include <string.h>

/* Tracing ---------------------------------------------------------------------------------------*/

/* What symbolic.lua knows of a slot. The record's table is at -2, `slots` at the top. */
static void add_traceable(struct builder *b, int index)
{
    lua_State *lua = b->lua;
    const struct slot *slot = &b->book->slots[index];
    const struct rule *rule = &b->book->rules[slot->rule];
    char title[RULE_TITLE];
    lua_createtable(lua, 0, 8);
    records_push_function(lua, -3, rule, slot->function);
    lua_setfield(lua, -2, "f");
    lua_pushboolean(lua, slot->level == LEVEL_MEMBER);
    lua_setfield(lua, -2, "member");
    schema_set_integer(lua, "type", (int)slot->type);
    lua_pushboolean(lua, slot->money);
    lua_setfield(lua, -2, "money");
    lua_pushfstring(lua, "'%s' of %s", slot->function, rule_title(rule, title, sizeof title));
    lua_setfield(lua, -2, "name");
    lua_pushstring(lua, rule->name);
    lua_setfield(lua, -2, "short");
    if (rule->nvalues) {
        schema_push_labels(lua, rule->nvalues, rule->values);
        lua_setfield(lua, -2, "labels");
        lua_createtable(lua, 0, 1);
        schema_set_integer(lua, "node", graph_slot(b->book->graph, index, slot->level, slot->type));
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
        lua_rawgeti(b->lua, LUA_REGISTRYINDEX, records_of(b, i)->table);
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
        b->loading.layer = policy->rule_files[i].layer;
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
    schema_set_integer(lua, "executions", RULE_EXECUTIONS);
    schema_set_integer(lua, "both_ways", RULE_BOTH_WAYS);
}

static int load_symbolic(lua_State *lua)
{
    struct builder *b = lua_touserdata(lua, 1);
    if (luaL_loadbuffer(lua, (const char *)symbolic_lua, sizeof symbolic_lua - 1, "=symbolic"))
        return lua_error(lua);
    machine_push_primitives(b->machine);
    require(lua, "ffi");
    push_operations(lua);
    schema_push(b);
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
        schema_add_rule(b, &b->book->rules[i]);
    schema_add_meets(b);
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
        lua_rawgeti(lua, LUA_REGISTRYINDEX, records_of(b, i)->plain);
        records_push_function(lua, -1, rule, b->book->slots[rule->slot].function);
        lua_rawseti(lua, -3, rule->slot);
        if (rule->extra != NO_SLOT) {
            records_push_function(lua, -1, rule, b->book->slots[rule->extra].function);
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
    const struct policy *values;
    bool *seen;
    bool **facts; /* by level */
    bool *parameters;
    bool varies; /* something that differs between households or members was read */
};

static bool varies_by_row(const struct policy *values, const struct node *node)
{
    bool parameter = node->op == OP_PARAMETER || node->op == OP_PARAMETER_AT;
    return node->op == OP_FACT || node->op >= OP_COUNT ||
           (parameter && parameter_by_area(&values->parameters[node->index]));
}

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
    reader->varies |= varies_by_row(reader->values, node);
    if (node->op == OP_SLOT)
        read_slot(reader, node->index);
    for (int i = 0; i < graph_operands(node->op); i++)
        read_node(reader, node->operand[i]);
}

static void read_slot(struct reader *reader, int index)
{
    const struct rulebook *book = reader->book;
    const struct slot *slot = &book->slots[index];
    reader->varies |= slot->root == NO_NODE;
    if (slot->root != NO_NODE)
        read_node(reader, slot->root);
    for (size_t i = 0; i < slot->nreads; i++)
        read_node(reader, slot->reads[i]);
}

static bool read_all(struct reader *reader, int slot)
{
    reader->seen = calloc(graph_size(reader->book->graph) + 1, 1);
    bool room = reader->seen != NULL;
    if (room)
        read_slot(reader, slot);
    free(reader->seen);
    return room;
}

void rulebook_reads(const struct rulebook *rulebook, int slot, bool *facts[LEVEL_COUNT],
                    bool *parameters)
{
    struct reader reader = {
        .book = rulebook,
        .values = rulebook->policy,
        .facts = facts,
        .parameters = parameters,
    };
    read_all(&reader, slot);
}

bool rulebook_varies(const struct rulebook *rulebook, const struct policy *values, int slot)
{
    struct reader reader = {.book = rulebook, .values = values};
    return !read_all(&reader, slot) || reader.varies;
}

/* An interpreted function may read what was never seen while tracing. */
static bool any_interpreted(const struct rulebook *book)
{
    for (size_t i = 0; i < book->nslots; i++)
        if (book->slots[i].interpreted)
            return true;
    return false;
}

static void want(struct rulebook *book, const struct household_fact *fact)
{
    if (fact->column >= 0)
        book->wanted[LEVEL_HOUSEHOLD][fact->column] = true;
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
    want(book, &book->income);
    want(book, &book->people);
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
    if (!b->book->graph || !prepare_machine(b) || !run_files(b) || !records_overlay(b) ||
        !records_build(b) || !records_list_kinds(b) || !records_resolve(b) ||
        !named_facts_resolve(b) || !records_add_meets(b))
        return false;
    return protect(b, prepare_tracing) && trace_all(b) && run_files_plain(b) &&
           protect(b, keep_plain_functions) && find_wanted(b);
}

struct rulebook *rulebook_load(const struct policy *policy, int day, struct fault *fault)
{
    struct fault unheard; /* mistakes are told from counting them */
    fault_init(&unheard);
    fault = fault ? fault : &unheard;
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
