/* The search for nearest changes as its rooms see it: nearest.c, nearest_trial.c, nearest_ladder.c.
 */
#ifndef DIGUAN_NEAREST_PARTS_H
#define DIGUAN_NEAREST_PARTS_H

#include "ground.h"
#include "nearest.h"

/* nearest_ladder.c: the values that a number can have, one after the other. */
struct ladder {
    double scale;         /* values count 1 / scale; 0: every double */
    int64_t least, most;  /* the rungs at the ends */
    int64_t below, above; /* those beside the present value */
};

struct ladder ladder_of(const struct variable *variable, const struct parameter *parameter);
double ladder_value(const struct ladder *ladder, int64_t rung);
/* The last rung that is not above a value. */
int64_t ladder_rung(const struct ladder *ladder, double value);

/* nearest_trial.c: a household in which one value may be another one. */
struct trial {
    const struct plain *plain;
    const struct ground *ground;
    size_t household;
    struct evaluation *evaluation;
    const struct variable *variable; /* that is not as it is, NULL: none */
    struct value value;              /* what it is instead */
    bool interpreted; /* since trial_note: an interpreted function was asked, and what
                         it comes to was taken as unknown */
    bool noting;      /* what is read goes into the list of variables */
    size_t count, capacity;
    struct variable *variables;
    struct arena *arena;
    bool failed; /* memory was short */
};

/* Slots that are all to be yes. */
struct goal {
    size_t nslots;
    int *slots;
};

/* `arena` holds what the trial needs. */
bool trial_open(struct trial *trial, const struct explanation *explanation, struct arena *arena,
                struct fault *fault);
void trial_close(struct trial *trial);

/* Lists what is read until the first slot of the goal is not yes: a value that is not among it
 * cannot change this. By level, then as declared, then by member. */
void trial_note(struct trial *trial, const struct goal *goal);

/* Whether the goal is surely reached when `variable` has a value of the interval: by none of them,
 * by each, or perhaps by some. */
enum answer trial_ask(struct trial *trial, const struct goal *goal, const struct variable *variable,
                      struct value interval);

#endif
