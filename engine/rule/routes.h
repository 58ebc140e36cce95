/* What a traced function asks, path by path: a tree of its questions in the order in which it asks
 * them, with a result at the end of each path. Recorded while tracing; explaining follows it with
 * the values of one household. */
#ifndef DIGUAN_ROUTES_H
#define DIGUAN_ROUTES_H

#include "arena.h"
#include "graph.h"

/* More than this many stops are not kept: a function that loops over long lists of constants. */
enum { ROUTES_STOPS = 1 << 16, NO_STOP = 0 };

struct stop {
    node_id node; /* that is asked; at the end of a path, the result */
    bool end;
    bool inverted; /* the function asked for the opposite */
    int line;
    const char *file;
    int next[2]; /* by answer. Only one of them when earlier answers leave no other; stop 0 is the
                    first, to which no path comes back, so that 0 stands for none */
};

struct routes {
    size_t count, capacity; /* 0: not known, or too many */
    struct stop *stops;
    bool too_many;
    bool answer;  /* recording: the way taken at the last stop, */
    int64_t last; /* or -1 at the start */
};

/* A path from its start. */
void routes_set_out(struct routes *routes);

/* Whether an earlier path has been here. */
bool routes_known_here(const struct routes *routes);

/* The stop here, kept in `arena` unless it is known. When memory is short, no path is kept. */
void routes_put(struct routes *routes, struct arena *arena, struct stop stop);

/* On from the stop here. */
void routes_take(struct routes *routes, bool answer);

#endif
