/* Buffers go round in order, and what a thread makes of them is what is made without one. */
#include "belt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { BUFFERS = 3, ROUNDS = 10000 };

struct line {
    long buffers[BUFFERS];
    long made;          /* so many numbers */
    long seen, misseen; /* numbers that came in order, and those that did not */
};

static void make(void *context, size_t buffer)
{
    struct line *line = context;
    line->buffers[buffer] = line->made++;
}

static void see(void *context, size_t buffer)
{
    struct line *line = context;
    line->misseen += line->buffers[buffer] != line->seen;
    line->seen++;
}

static void read_what_is_made(bool threaded)
{
    struct line line = {0};
    struct belt *belt = belt_new(BUFFERS, BELT_WORK, threaded, make, &line);
    for (long i = 0; i < ROUNDS; i++) {
        assert_int_equal(line.buffers[belt_take(belt)], i);
        belt_give(belt);
    }
    belt_free(belt);
    assert_in_range(line.made, ROUNDS, ROUNDS + BUFFERS);
}

static void give_what_is_seen(bool threaded)
{
    struct line line = {0};
    struct belt *belt = belt_new(BUFFERS, BELT_OWNER, threaded, see, &line);
    for (long i = 0; i < ROUNDS; i++) {
        line.buffers[belt_take(belt)] = i;
        belt_give(belt);
        if (i % 1000 == 0) {
            belt_drain(belt);
            assert_int_equal(line.seen, i + 1);
        }
    }
    belt_drain(belt);
    belt_free(belt);
    assert_int_equal(line.seen, ROUNDS);
    assert_int_equal(line.misseen, 0);
}

static void test_the_belt_fills(void **state)
{
    (void)state;
    read_what_is_made(false);
    read_what_is_made(true);
}

static void test_the_belt_empties(void **state)
{
    (void)state;
    give_what_is_seen(false);
    give_what_is_seen(true);
}

static void test_all_buffers_may_be_taken(void **state)
{
    (void)state;
    for (int threaded = 0; threaded < 2; threaded++) {
        struct line line = {0};
        struct belt *belt = belt_new(BUFFERS, BELT_WORK, threaded, make, &line);
        for (size_t i = 0; i < BUFFERS; i++)
            assert_int_equal(belt_take(belt), i);
        belt_give(belt);
        assert_int_equal(belt_take(belt), 0);
        assert_int_equal(line.buffers[0], BUFFERS);
        belt_free(belt);
    }
    belt_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_belt_fills),
        cmocka_unit_test(test_the_belt_empties),
        cmocka_unit_test(test_all_buffers_may_be_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
