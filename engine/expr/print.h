/* The inside of a policy made readable: the graph behind a function, and the steps of a program.
 *
 * Names of facts, parameters and slots come from the caller as they are to be shown, 户.自付医疗费;
 * expr does not know them. Shared parts of a graph are written once, as %12, and named after. */
#ifndef DIGUAN_PRINT_H
#define DIGUAN_PRINT_H

#include "program.h"
#include "text.h"

struct graph_names {
    void *context;
    const char *(*fact)(void *context, enum level level, int fact);
    const char *(*parameter)(void *context, int parameter);
    const char *(*slot)(void *context, int slot);
    /* A label of an enum that is a fact or slot; NULL where it is not known. */
    const char *(*label)(void *context, const struct node *subject, int label);
};

/* One line for each shared part, one for the root. False when memory is short. */
bool graph_print(struct buffer *out, const struct graph *graph, node_id root,
                 const struct graph_names *names);

/* Counts and memory, then a line for each step: what it makes, from what, for whose rows, and which
 * step reads it last. */
bool program_print(struct buffer *out, const struct program *program,
                   const struct graph_names *names);

#endif
