/* Buffers that go round between two threads, so that one works on some while the other works on the
 * rest. They are known by number and always go in the same order.
 *
 * The owner takes a buffer, fills or reads it and gives it back; the belt's thread calls `work` for
 * each that was given. Whoever has to wait waits. A belt without a thread does the work where the
 * owner would wait, with the same outcome. */
#ifndef DIGUAN_BELT_H
#define DIGUAN_BELT_H

#include <stdbool.h>
#include <stddef.h>

struct belt;
typedef void belt_function(void *context, size_t buffer);

enum belt_side { BELT_OWNER, BELT_WORK }; /* where all buffers are at first */

/* NULL when memory is short. A thread that cannot be started is done without. */
struct belt *belt_new(size_t nbuffers, enum belt_side first, bool threaded, belt_function *work,
                      void *context);
/* Waits for the work under way; what else was given is left. Harmless on NULL. */
void belt_free(struct belt *belt);

size_t belt_take(struct belt *belt);
/* The one that was taken first of those not given yet. */
void belt_give(struct belt *belt);
/* Until all that was given has been worked on. */
void belt_drain(struct belt *belt);

#endif
