#include "belt.h"

#include <pthread.h>
#include <stdlib.h>

/* What is counted goes up for ever; a buffer's number is the count at its turn, modulo nbuffers. */
struct belt {
    size_t nbuffers;
    belt_function *work;
    void *context;
    bool threaded, stopped;
    size_t given, worked; /* by the owner, by the thread */
    size_t ready, taken;  /* for the owner, by the owner */
    pthread_mutex_t lock;
    pthread_cond_t moved;
    pthread_t thread;
};

static void work_on_next(struct belt *belt)
{
    belt->work(belt->context, belt->worked % belt->nbuffers);
}

static void count_work(struct belt *belt)
{
    belt->worked++;
    belt->ready++;
    pthread_cond_signal(&belt->moved);
}

static void *run_belt(void *context)
{
    struct belt *belt = context;
    pthread_mutex_lock(&belt->lock);
    while (!belt->stopped) {
        if (belt->worked == belt->given) {
            pthread_cond_wait(&belt->moved, &belt->lock);
            continue;
        }
        pthread_mutex_unlock(&belt->lock);
        work_on_next(belt);
        pthread_mutex_lock(&belt->lock);
        count_work(belt);
    }
    pthread_mutex_unlock(&belt->lock);
    return NULL;
}

struct belt *belt_new(size_t nbuffers, enum belt_side first, bool threaded, belt_function *work,
                      void *context)
{
    struct belt *belt = calloc(1, sizeof *belt);
    if (!belt)
        return NULL;
    belt->nbuffers = nbuffers;
    belt->work = work;
    belt->context = context;
    *(first == BELT_WORK ? &belt->given : &belt->ready) = nbuffers;
    pthread_mutex_init(&belt->lock, NULL);
    pthread_cond_init(&belt->moved, NULL);
    belt->threaded = threaded && pthread_create(&belt->thread, NULL, run_belt, belt) == 0;
    return belt;
}

void belt_free(struct belt *belt)
{
    if (!belt)
        return;
    pthread_mutex_lock(&belt->lock);
    belt->stopped = true;
    pthread_cond_signal(&belt->moved);
    pthread_mutex_unlock(&belt->lock);
    if (belt->threaded)
        pthread_join(belt->thread, NULL);
    pthread_cond_destroy(&belt->moved);
    pthread_mutex_destroy(&belt->lock);
    free(belt);
}

/* Until one more has been worked on. */
static void await_work(struct belt *belt)
{
    if (belt->threaded) {
        pthread_cond_wait(&belt->moved, &belt->lock);
        return;
    }
    work_on_next(belt);
    count_work(belt);
}

size_t belt_take(struct belt *belt)
{
    pthread_mutex_lock(&belt->lock);
    while (belt->taken == belt->ready)
        await_work(belt);
    size_t buffer = belt->taken++ % belt->nbuffers;
    pthread_mutex_unlock(&belt->lock);
    return buffer;
}

void belt_give(struct belt *belt)
{
    pthread_mutex_lock(&belt->lock);
    belt->given++;
    pthread_cond_signal(&belt->moved);
    pthread_mutex_unlock(&belt->lock);
}

void belt_drain(struct belt *belt)
{
    pthread_mutex_lock(&belt->lock);
    while (belt->worked < belt->given)
        await_work(belt);
    pthread_mutex_unlock(&belt->lock);
}
