/* The Lua machine in which rules live: its own allocator and budgets, no library but ours.
 *
 * Private to the room. The JIT compiler is off, so that the instruction budget always holds. Rule
 * files are chunks named "#n" after their place in `files`; that is how a line is found again. */
#ifndef DIGUAN_SANDBOX_H
#define DIGUAN_SANDBOX_H

#include "rulebook.h"

#include <luajit-2.1/lauxlib.h>
#include <luajit-2.1/lua.h>

enum {
    MACHINE_BYTES = 512 << 20, /* in all */
    MACHINE_BYTES_AT_ONCE = 32 << 20,
    TRACE_INSTRUCTIONS = 60000000,   /* to trace one function over all its paths */
    HOUSEHOLD_INSTRUCTIONS = 2000000 /* an interpreted function on one household */
};

struct machine {
    lua_State *lua;
    size_t used_bytes;
    bool refused; /* an allocation was over a limit */
    long instructions_left;
    size_t nfiles;
    const char **files; /* rule files by chunk number */
    struct rulebook *rulebook;
    struct loading *loading;       /* while rules load: what trace and register report to */
    int current_slot;              /* whose function is being traced, NO_SLOT otherwise */
    struct evaluation *evaluation; /* household oracle: values of nodes */
    struct plain *plain;           /* the run at hand, NULL between runs */
    int symbolic, plain_side;      /* references to what the two Lua files return */
    int missing;                   /* reference to the value that says "missing" */
    int functions;                 /* reference to the plain functions by slot */
};

struct machine *machine_new(struct rulebook *rulebook, struct fault *fault);
void machine_free(struct machine *machine);

/* The machine of a Lua state. */
struct machine *machine_of(lua_State *lua);

/* Counts instructions from now on, until machine_free_run. */
void machine_bound_run(struct machine *machine, long instructions);
void machine_free_run(struct machine *machine);

/* The nearest rule frame on the Lua stack: its file and line, or {NULL}. */
struct mark machine_place(lua_State *lua);

/* Raises a rule error with the text at the top of the stack and the nearest rule line. */
int machine_raise(lua_State *lua);

/* Adds the error value at the top of the stack to `fault` as "file:line: who: text", and pops it.
 * `who` such as "cause '因病'" may be NULL; `otherwise` is the place when the error has none. */
void machine_report(struct machine *machine, const char *who, struct mark otherwise,
                    struct fault *fault);

/* Loads Lua text as a function on the stack; a fault with its line when it does not parse. */
bool machine_load(struct machine *machine, const char *text, size_t length, size_t file,
                  struct fault *fault);

/* Puts the C functions that symbolic.lua and plain.lua call into a table on the stack; the second
 * adds those of the plain run to it. */
void machine_push_primitives(struct machine *machine);
void plain_push_primitives(struct machine *machine);

/* Pushes the items of a list parameter in force on `day`. */
void rulebook_push_list(lua_State *lua, const struct parameter *parameter, int day);

#endif
