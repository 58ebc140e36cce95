/* What diguan is measured against at reading and writing SQLite: a program that does it the usual
 * way and is built the usual way, with the system's shared library. It waits for its turn as peer.h
 * says.
 *
 *     bench_usual scan DATABASE TABLE COLUMNS [TABLE COLUMNS]...
 *     bench_usual inserts RESULTS STAGED OUT
 */
#include "inserts.h"
#include "scan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TABLES_MOST = 8 };

/* The next turn: false when there is none. */
static bool take_turn(size_t *nthreads)
{
    return scanf("%zu", nthreads) == 1;
}

static void answer(double seconds)
{
    printf("%.9f\n", seconds);
    fflush(stdout);
}

static int scan(char **arguments)
{
    struct scan_table tables[TABLES_MOST];
    struct scan scan = {.path = arguments[0], .tables = tables};
    for (char **at = arguments + 1; at[0] && at[1] && scan.ntables < TABLES_MOST; at += 2)
        tables[scan.ntables++] = (struct scan_table){at[0], at[1]};
    for (size_t nthreads; take_turn(&nthreads);)
        answer(scan_run(&scan, nthreads));
    return 0;
}

static int inserts(char **arguments)
{
    struct fault fault;
    fault_init(&fault);
    bool good = inserts_stage(arguments[0], arguments[1], &fault);
    for (size_t nthreads; good && take_turn(&nthreads);) {
        double seconds = inserts_run(arguments[1], arguments[2], &fault);
        good = !isnan(seconds);
        answer(seconds);
    }
    for (int i = 0; i < fault_kept(&fault); i++)
        fprintf(stderr, "bench_usual: %s\n", fault.text[i]);
    return !good;
}

int main(int argc, char **argv)
{
    if (argc > 4 && strcmp(argv[1], "scan") == 0)
        return scan(argv + 2);
    if (argc == 5 && strcmp(argv[1], "inserts") == 0)
        return inserts(argv + 2);
    fprintf(stderr, "bench_usual: scan DATABASE TABLE COLUMNS... | inserts RESULTS STAGED OUT\n");
    return 2;
}
