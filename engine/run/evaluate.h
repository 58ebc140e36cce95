/* The main job: every household through the rules and the matching, into results and a summary.
 *
 * Households go by in blocks, over threads. Memory beyond the registry's columns is proportional to
 * a block per thread, or, when results are written, to the results. They are in place only when
 * everything went well. The same input gives the same rows for any number of threads. */
#ifndef DIGUAN_EVALUATE_H
#define DIGUAN_EVALUATE_H

#include "kept.h"
#include "match.h"
#include "summary.h"

struct evaluate_request {
    const struct rulebook *rulebook;
    const struct policy *values;     /* numbers and switches as in ground.h; NULL: the rulebook's */
    const struct registry *registry; /* loaded with what the rulebook wants */
    int as_of_day;
    struct area area;           /* what the registry was loaded for, to be noted */
    const char *engine_version; /* likewise */
    const char *out;            /* where the results go; NULL writes none */
    const struct progress *progress;
    bool plain;                      /* run everything by the plain run */
    size_t cross_check;              /* how many households, spread evenly, to run both ways */
    size_t threads;                  /* 0: as many as there are cores */
    struct kept *keep;               /* takes the outcomes of a compiled run; or NULL */
    const struct kept *kept;         /* outcomes that cannot differ are taken from here; or NULL */
    const struct match_scope *scope; /* what matching looks at; NULL: everything */
};

/* Households that are checked unless someone asks for more or fewer. */
enum { CROSS_CHECK_SAMPLE = 500 };

/* `summary` is filled on success and is then the caller's to release. Faults are those of the plain
 * run, of match_new and of writing results. */
bool evaluate_run(const struct evaluate_request *request, struct summary *summary,
                  struct fault *fault);

/* A visitor of blocks, called one at a time and in their order; it may keep the verdicts by copying
 * them and leaving zeroes. */
typedef bool evaluate_visitor(void *context, struct verdicts *verdicts, struct fault *fault);

/* The same without results: request->out is not used. The blocks are shown to `visit`, which may be
 * NULL, matched as deeply as said. */
bool evaluate_counted(const struct evaluate_request *request, enum match_depth depth,
                      evaluate_visitor *visit, void *context, struct summary *summary,
                      struct fault *fault);

/* The loop that all of them share; request->out is not used. `summary` (which must have
 * been initialised, and is not finished) and `visit` may be NULL. */
bool evaluate_each(const struct evaluate_request *request, enum match_depth depth,
                   struct summary *summary, evaluate_visitor *visit, void *context,
                   struct fault *fault);

#endif
