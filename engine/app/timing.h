/* What the time goes to: `-D timing`. */
#ifndef DIGUAN_TIMING_H
#define DIGUAN_TIMING_H

#include "inputs.h"
#include "progress.h"

enum { TIMING_PHASES = 32 };

/* Phases of work, as its progress names them. */
struct timing {
    struct progress progress; /* to hand down in place of `outer`; its context is this timing */
    const struct progress *outer;
    size_t nphases;
    struct {
        const char *name; /* msgid */
        double started_ms;
    } phases[TIMING_PHASES];
};

/* Starts with a phase of this name. `timing` must stay where it is. */
void timing_init(struct timing *timing, const struct progress *outer, const char *phase);

/* What comes next, when it has no progress. */
void timing_phase(struct timing *timing, const char *phase);

/* A table of the phases, and one of the rules, each compiled and run alone on some households of
 * the registry. Fails when memory is short. */
bool timing_print(struct timing *timing, const struct inputs *inputs, struct buffer *out,
                  struct fault *fault);

#endif
