/* A look inside: `-D timing`, `-D graph=RULE`, `-D program`, `-D program=RULE`. */
#ifndef DIGUAN_INSIDE_H
#define DIGUAN_INSIDE_H

#include "inputs.h"

enum inside_view { INSIDE_NOTHING, INSIDE_TIMING, INSIDE_GRAPH, INSIDE_PROGRAM };

struct inside {
    enum inside_view view;
    const char *rule; /* NULL: all */
};

/* What was asked for with the option; a fault when there is no such view. */
bool inside_take(struct inside *inside, const char *value, struct fault *fault);

/* The graph of a rule's functions, or the program of a rule or of all; nothing for other views. A
 * fault when there is no such rule. */
bool inside_print(const struct inside *inside, const struct inputs *inputs, struct buffer *out,
                  struct fault *fault);

#endif
