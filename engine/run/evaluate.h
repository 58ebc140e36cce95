/* The main job: every household through the rules and the matching, into results and a summary.
 *
 * Households go by in blocks, so that memory beyond the registry's columns is proportional to a
 * block. The results are in place only when everything went well. */
#ifndef DIGUAN_EVALUATE_H
#define DIGUAN_EVALUATE_H

#include "program.h"
#include "summary.h"

enum { EVALUATE_BLOCK = BLOCK_ROWS };

struct evaluate_request {
    const struct rulebook *rulebook;
    const struct registry *registry; /* loaded with what the rulebook wants */
    int as_of_day;
    struct area area;           /* what the registry was loaded for, to be noted */
    const char *engine_version; /* likewise */
    const char *out;            /* where the results go; NULL writes none */
    const struct progress *progress;
    bool plain;         /* run everything by the plain run */
    size_t cross_check; /* how many households, spread evenly, to run both ways */
};

/* Households that are checked unless someone asks for more or fewer. */
enum { CROSS_CHECK_SAMPLE = 500 };

/* `summary` is filled on success and is then the caller's to release. Faults are those of the plain
 * run, of match_new and of writing results. */
bool evaluate_run(const struct evaluate_request *request, struct summary *summary,
                  struct fault *fault);

/* A visitor of matched households: the loop that evaluate_run and others share. `outcomes` and
 * `matching` are valid during the call. */
typedef bool evaluate_visitor(void *context, const struct outcomes *outcomes,
                              const struct matching *matching, struct fault *fault);
bool evaluate_each(const struct evaluate_request *request, evaluate_visitor *visit, void *context,
                   struct fault *fault);

#endif
