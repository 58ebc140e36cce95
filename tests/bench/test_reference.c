/* The reference workload comes out as everyone else finds it, at its full size. */
#include "reference.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static struct workload_row *rows;
static struct fault fault;

static int make_rows(void **state)
{
    (void)state;
    fault_init(&fault);
    rows = workload_rows(WORKLOAD_HOUSEHOLDS, &fault);
    return rows ? 0 : -1;
}

static int free_rows(void **state)
{
    (void)state;
    free(rows);
    return 0;
}

static struct reference *compile(int year)
{
    struct reference *reference =
        reference_new(BENCH_DATA "/reference", rows, WORKLOAD_HOUSEHOLDS, year, &fault);
    if (!reference)
        fail_msg("%s", fault.text[0]);
    return reference;
}

static void assert_runs(struct reference *reference, size_t threads)
{
    if (!reference_run(reference, threads, &fault))
        fail_msg("%s", fault.text[0]);
}

static void test_every_flag(void **state)
{
    (void)state;
    struct reference *reference = compile(REFERENCE_YEAR);
    for (size_t threads = 1; threads <= REFERENCE_THREADS; threads++) {
        assert_runs(reference, threads);
        assert_int_equal(reference_meeting(reference), WORKLOAD_MEETING);
        assert_int_equal(reference_flags(reference), WORKLOAD_FLAGS);
    }
    reference_free(reference);
}

static void test_raised_line(void **state)
{
    (void)state;
    struct reference *reference = compile(RAISED_YEAR);
    assert_runs(reference, 1);
    assert_int_equal(reference_meeting(reference), WORKLOAD_MEETING_RAISED);
    reference_free(reference);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_flag),
        cmocka_unit_test(test_raised_line),
    };
    return cmocka_run_group_tests(tests, make_rows, free_rows);
}
