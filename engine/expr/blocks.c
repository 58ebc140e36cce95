#include "blocks.h"

#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>

/* What the workers share. `next` is the block to begin, `turn` the block to end, and `failed` the
 * first that failed. */
struct crew {
    const struct blocks *blocks;
    struct fault *fault;
    pthread_mutex_t lock;
    pthread_cond_t turned;
    size_t next, turn, failed;
};

static const size_t no_block = SIZE_MAX;

struct worker {
    struct crew *crew;
    size_t number;
    struct fault fault; /* of the block at hand */
    pthread_t thread;
};

static bool call(const struct worker *worker, block_function *function, size_t block,
                 struct fault *fault)
{
    const struct blocks *blocks = worker->crew->blocks;
    return !function || function(blocks->context, worker->number, block, fault);
}

/* Takes the next block; its begin is called under the lock, hence in order. */
static bool begin_next(struct worker *worker, size_t *block, bool *good)
{
    struct crew *crew = worker->crew;
    pthread_mutex_lock(&crew->lock);
    bool any = crew->failed == no_block && crew->next < crew->blocks->nblocks;
    if (any) {
        *block = crew->next++;
        *good = call(worker, crew->blocks->begin, *block, &worker->fault);
    }
    pthread_mutex_unlock(&crew->lock);
    return any;
}

/* All blocks before one that fails have begun, so the first of them all will be known. */
static void note_failure(const struct worker *worker, size_t block)
{
    struct crew *crew = worker->crew;
    if (block >= crew->failed)
        return;
    crew->failed = block;
    if (crew->fault)
        *crew->fault = worker->fault;
}

/* Waits until all blocks before this one have ended. */
static void end_in_turn(struct worker *worker, size_t block, bool good)
{
    struct crew *crew = worker->crew;
    pthread_mutex_lock(&crew->lock);
    while (crew->turn != block)
        pthread_cond_wait(&crew->turned, &crew->lock);
    if (crew->failed == no_block &&
        !(good && call(worker, crew->blocks->end, block, &worker->fault)))
        note_failure(worker, block);
    crew->turn++;
    pthread_cond_broadcast(&crew->turned);
    pthread_mutex_unlock(&crew->lock);
}

/* Where there is nothing to do in turn, nobody waits. */
static void finish_block(struct worker *worker, size_t block, bool good)
{
    struct crew *crew = worker->crew;
    if (crew->blocks->end) {
        end_in_turn(worker, block, good);
    } else if (!good) {
        pthread_mutex_lock(&crew->lock);
        note_failure(worker, block);
        pthread_mutex_unlock(&crew->lock);
    }
}

static void *run_worker(void *context)
{
    struct worker *worker = context;
    size_t block = 0;
    bool good = true;
    while (begin_next(worker, &block, &good)) {
        good = good && call(worker, worker->crew->blocks->work, block, &worker->fault);
        finish_block(worker, block, good);
    }
    return NULL;
}

/* Without threads there is nothing to wait for. */
static bool run_alone(const struct blocks *blocks, struct fault *fault)
{
    struct crew crew = {.blocks = blocks};
    const struct worker worker = {.crew = &crew};
    for (size_t block = 0; block < blocks->nblocks; block++)
        if (!call(&worker, blocks->begin, block, fault) ||
            !call(&worker, blocks->work, block, fault) || !call(&worker, blocks->end, block, fault))
            return false;
    return true;
}

static bool run_crew(struct crew *crew, struct worker *workers, size_t nworkers)
{
    size_t started = 1;
    for (size_t i = 0; i < nworkers; i++) {
        workers[i] = (struct worker){.crew = crew, .number = i};
        fault_init(&workers[i].fault);
    }
    while (started < nworkers &&
           pthread_create(&workers[started].thread, NULL, run_worker, &workers[started]) == 0)
        started++;
    run_worker(&workers[0]);
    for (size_t i = 1; i < started; i++)
        pthread_join(workers[i].thread, NULL);
    return crew->failed == no_block;
}

bool blocks_run(const struct blocks *blocks, struct fault *fault)
{
    size_t nworkers = blocks->nworkers < blocks->nblocks ? blocks->nworkers : blocks->nblocks;
    if (nworkers <= 1)
        return run_alone(blocks, fault);
    struct crew crew = {.blocks = blocks, .fault = fault, .failed = no_block};
    struct worker *workers = calloc(nworkers, sizeof *workers);
    if (!workers)
        return fault_memory(fault);
    pthread_mutex_init(&crew.lock, NULL);
    pthread_cond_init(&crew.turned, NULL);
    bool good = run_crew(&crew, workers, nworkers);
    pthread_cond_destroy(&crew.turned);
    pthread_mutex_destroy(&crew.lock);
    free(workers);
    return good;
}

size_t blocks_cores(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int count = CPU_COUNT(&set);
    return count > 0 ? (size_t)count : 1;
}
