#include "sandbox.h"

#include <libintl.h>
#include <luajit-2.1/luajit.h>
#include <luajit-2.1/lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOOK_EVERY = 1000 };

static void *allocate(void *context, void *old, size_t old_size, size_t size)
{
    struct machine *machine = context;
    if (!size) {
        free(old);
        machine->used_bytes -= old ? old_size : 0;
        return NULL;
    }
    size_t grown = machine->used_bytes - (old ? old_size : 0) + size;
    if ((!old || size > old_size) && (size > MACHINE_BYTES_AT_ONCE || grown > MACHINE_BYTES)) {
        machine->refused = true;
        return NULL;
    }
    void *bytes = realloc(old, size);
    if (bytes)
        machine->used_bytes = grown;
    return bytes;
}

static void count_instructions(lua_State *lua, lua_Debug *event)
{
    (void)event;
    struct machine *machine = machine_of(lua);
    machine->instructions_left -= HOOK_EVERY;
    if (machine->instructions_left > 0)
        return;
    lua_pushstring(lua, gettext("runs too long (a loop that does not end, or far too much work)"));
    machine_raise(lua);
}

struct machine *machine_of(lua_State *lua)
{
    void *machine = NULL;
    lua_getallocf(lua, &machine);
    return machine;
}

void machine_bound_run(struct machine *machine, long instructions)
{
    machine->instructions_left = instructions;
    lua_sethook(machine->lua, count_instructions, LUA_MASKCOUNT, HOOK_EVERY);
}

void machine_free_run(struct machine *machine)
{
    lua_sethook(machine->lua, NULL, 0, 0);
}

/* Opens the libraries for our own Lua files; rule files never see these tables. */
static int open_libraries(lua_State *lua)
{
    luaL_openlibs(lua);
    luaJIT_setmode(lua, 0, LUAJIT_MODE_ENGINE | LUAJIT_MODE_OFF);
    lua_pushliteral(lua, ""); /* texts have no methods */
    lua_pushnil(lua);
    lua_setmetatable(lua, -2);
    return 0;
}

struct machine *machine_new(struct rulebook *rulebook, struct fault *fault)
{
    struct machine *machine = calloc(1, sizeof *machine);
    lua_State *lua = machine ? lua_newstate(allocate, machine) : NULL;
    if (!lua) {
        free(machine);
        fault_memory(fault);
        return NULL;
    }
    machine->lua = lua;
    machine->rulebook = rulebook;
    machine->current_slot = NO_SLOT;
    if (lua_cpcall(lua, open_libraries, NULL)) {
        machine_free(machine);
        fault_memory(fault);
        return NULL;
    }
    return machine;
}

void machine_free(struct machine *machine)
{
    if (!machine)
        return;
    lua_close(machine->lua);
    free(machine);
}

struct mark machine_place(lua_State *lua)
{
    struct machine *machine = machine_of(lua);
    lua_Debug frame;
    for (int level = 0; lua_getstack(lua, level, &frame); level++) {
        if (!lua_getinfo(lua, "Sl", &frame) || strncmp(frame.source, "@#", 2) != 0)
            continue;
        size_t file = strtoul(frame.source + 2, NULL, 10);
        if (file < machine->nfiles)
            return (struct mark){machine->files[file], frame.currentline, 0};
    }
    return (struct mark){0};
}

int machine_raise(lua_State *lua)
{
    struct mark mark = machine_place(lua);
    lua_createtable(lua, 0, 3);
    lua_insert(lua, -2);
    lua_setfield(lua, -2, "text");
    if (mark.file) {
        lua_pushlightuserdata(lua, (void *)mark.file);
        lua_setfield(lua, -2, "file");
        lua_pushinteger(lua, mark.line);
        lua_setfield(lua, -2, "line");
    }
    return lua_error(lua);
}

/* Splits "#3:17: attempt to …", as Lua's own errors begin, into place and text. */
static const char *split_place(const struct machine *machine, const char *text, struct mark *mark)
{
    unsigned file;
    int line, used = 0;
    if (sscanf(text, "#%u:%d: %n", &file, &line, &used) < 2 || !used || file >= machine->nfiles)
        return text;
    *mark = (struct mark){machine->files[file], line, 0};
    return text + used;
}

static const char *table_place(lua_State *lua, struct mark *mark)
{
    lua_getfield(lua, -1, "file");
    lua_getfield(lua, -2, "line");
    lua_getfield(lua, -3, "text");
    if (lua_touserdata(lua, -3))
        *mark = (struct mark){lua_touserdata(lua, -3), (int)lua_tointeger(lua, -2), 0};
    const char *text = lua_tostring(lua, -1);
    lua_pop(lua, 3); /* the text stays alive in the table */
    return text;
}

/* Lua's own words in ours; a name in quotes is carried over. */
static const struct wording {
    const char *start, *named, *unnamed;
} wordings[] = {
    {"attempt to index", N_("'%s' has no parts to read (it is nil, a text or a number)"),
     N_("something has no parts to read (it is nil, a text or a number)")},
    {"attempt to call", N_("'%s' is not a function"),
     N_("something is called that is not a function")},
    {"attempt to perform arithmetic", N_("'%s' is not a number and cannot be computed with"),
     N_("something is computed with that is not a number")},
    {"attempt to compare", NULL,
     N_("values are compared that cannot be (a number with a text, with nil or with true)")},
    {"attempt to concatenate", NULL, N_("'..' cannot be used (rules do not build texts)")},
    {"attempt to get length", NULL, N_("'#' cannot be used on this")},
    {"stack overflow", NULL, N_("calls itself without end")},
    {"'for' ", NULL, N_("a for loop needs plain numbers (facts cannot bound a loop)")},
    {"bad argument", NULL, N_("a function is called with the wrong kind of value")},
};

static const char *quoted_name(const char *text, char *out, size_t size)
{
    const char *open = strchr(text, '\''), *close = open ? strchr(open + 1, '\'') : NULL;
    if (!close || (size_t)(close - open) > size)
        return NULL;
    memcpy(out, open + 1, (size_t)(close - open - 1));
    out[close - open - 1] = '\0';
    return out;
}

static const char *reworded(const char *text, char *out, size_t size)
{
    char name[128];
    for (size_t i = 0; i < sizeof wordings / sizeof *wordings; i++) {
        const struct wording *wording = &wordings[i];
        if (strncmp(text, wording->start, strlen(wording->start)) != 0)
            continue;
        if (!wording->named || !quoted_name(text, name, sizeof name))
            return gettext(wording->unnamed);
        snprintf(out, size, gettext(wording->named), name);
        return out;
    }
    return text;
}

void machine_report(struct machine *machine, const char *who, struct mark otherwise,
                    struct fault *fault)
{
    lua_State *lua = machine->lua;
    const char *text = NULL;
    char words[256];
    struct mark mark = otherwise;
    if (lua_istable(lua, -1))
        text = table_place(lua, &mark);
    else if (lua_type(lua, -1) == LUA_TSTRING)
        text = reworded(split_place(machine, lua_tostring(lua, -1), &mark), words, sizeof words);
    if (machine->refused || (text && !strcmp(text, "not enough memory")))
        text = gettext("needs more memory than rules may use");
    if (!text)
        text = gettext("fails");
    machine->refused = false;
    if (who)
        fault_at(fault, FAULT_POLICY, mark, "%s: %s", who, text);
    else
        fault_at(fault, FAULT_POLICY, mark, "%s", text);
    lua_pop(lua, 1);
}

bool machine_load(struct machine *machine, const char *text, size_t length, size_t file,
                  struct fault *fault)
{
    char name[32];
    snprintf(name, sizeof name, "@#%zu", file);
    if (luaL_loadbufferx(machine->lua, text, length, name, "t") == 0)
        return true;
    machine_report(machine, NULL, (struct mark){machine->files[file], 0, 0}, fault);
    return false;
}
