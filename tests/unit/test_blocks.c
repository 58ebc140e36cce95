/* Blocks over threads: the order of beginning and ending, and which failure counts. */
#include "blocks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

enum { BLOCKS = 200, NOBODY = BLOCKS };

struct job {
    size_t begun, ended; /* the next in turn */
    bool out_of_turn;
    bool worked[BLOCKS];
    size_t fails_from; /* blocks from this one on fail, the later the sooner */
};

static bool begin(void *context, size_t worker, size_t block, struct fault *fault)
{
    struct job *job = context;
    (void)worker, (void)fault;
    job->out_of_turn |= block != job->begun++;
    return true;
}

/* The first blocks to fail take longest. */
static bool work(void *context, size_t worker, size_t block, struct fault *fault)
{
    struct job *job = context;
    (void)worker;
    job->worked[block] = true;
    if (block < job->fails_from)
        return true;
    for (volatile size_t i = 0; i < 2000 * (BLOCKS - block); i++)
        continue;
    return fault_set(fault, FAULT_IO, "block %zu", block);
}

static bool end(void *context, size_t worker, size_t block, struct fault *fault)
{
    struct job *job = context;
    (void)worker, (void)fault;
    job->out_of_turn |= block != job->ended++;
    return true;
}

static bool run(struct job *job, size_t nworkers, bool with_end, struct fault *fault)
{
    const struct blocks blocks = {.nblocks = BLOCKS,
                                  .nworkers = nworkers,
                                  .context = job,
                                  .begin = begin,
                                  .work = work,
                                  .end = with_end ? end : NULL};
    fault_init(fault);
    return blocks_run(&blocks, fault);
}

static void all_in_turn(void **state)
{
    (void)state;
    struct fault fault;
    for (size_t nworkers = 1; nworkers <= 8; nworkers++)
        for (int with_end = 0; with_end < 2; with_end++) {
            struct job job = {.fails_from = NOBODY};
            assert_true(run(&job, nworkers, with_end, &fault));
            assert_false(job.out_of_turn);
            assert_int_equal(job.begun, BLOCKS);
            assert_int_equal(job.ended, with_end ? BLOCKS : 0);
            for (size_t i = 0; i < BLOCKS; i++)
                assert_true(job.worked[i]);
        }
}

static void the_first_failure_counts(void **state)
{
    (void)state;
    struct fault fault;
    for (size_t round = 0; round < 20; round++)
        for (size_t nworkers = 1; nworkers <= 8; nworkers++)
            for (int with_end = 0; with_end < 2; with_end++) {
                struct job job = {.fails_from = 10 * round};
                char want[32];
                snprintf(want, sizeof want, "block %zu", 10 * round);
                assert_false(run(&job, nworkers, with_end, &fault));
                assert_string_equal(fault.text[0], want);
                assert_int_equal(job.ended, with_end ? 10 * round : 0);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_in_turn),
                                       cmocka_unit_test(the_first_failure_counts)};
    return cmocka_run_group_tests_name("blocks", tests, NULL, NULL);
}
