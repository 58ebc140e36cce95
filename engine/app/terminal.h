/* The progress bar of long work: one line on standard error, only when that is a terminal. */
#ifndef DIGUAN_TERMINAL_H
#define DIGUAN_TERMINAL_H

#include "progress.h"

#include <stdbool.h>
#include <stdint.h>

struct terminal {
    struct progress progress; /* to hand down to whoever works; its context is this terminal */
    bool shows;
    bool drawn; /* a bar stands on the line */
    int64_t drawn_at_ms;
};

/* `terminal` must stay where it is while its progress is in use. */
void terminal_init(struct terminal *terminal, bool quiet);

/* Takes the bar away, before anything else is written. */
void terminal_clear(struct terminal *terminal);

#endif
