/* Work cut into blocks and spread over threads, with the same outcome for any number of them.
 *
 * A worker takes the next block, begins it, works on it and ends it. `begin` and `end` are called
 * one at a time and in the order of the blocks, `work` many at once; each says which worker it is,
 * so that every worker has memory of its own. The first failure in the order of the blocks is the
 * one that counts, and nothing is begun after it. */
#ifndef DIGUAN_BLOCKS_H
#define DIGUAN_BLOCKS_H

#include "fault.h"

#include <stddef.h>

typedef bool block_function(void *context, size_t worker, size_t block, struct fault *fault);

struct blocks {
    size_t nblocks;
    size_t nworkers; /* with 1, or a single block, everything runs on the calling thread */
    void *context;
    block_function *begin; /* or NULL */
    block_function *work;
    block_function *end; /* or NULL */
};

/* Faults are those of the functions. Threads that cannot be started are done without. */
bool blocks_run(const struct blocks *blocks, struct fault *fault);

/* How many cores this process may use; at least 1. */
size_t blocks_cores(void);

#endif
