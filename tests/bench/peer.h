/* A program of another language that runs the reference workload, and waits for its turn.
 *
 * It reads the households from the file that it is given, and then lines: the number of threads to
 * run with. It answers each with the seconds of the run, how many households meet all criteria, and
 * how many flags are set. */
#ifndef DIGUAN_BENCH_PEER_H
#define DIGUAN_BENCH_PEER_H

#include "series.h"
#include "fault.h"

#include <stdio.h>
#include <sys/types.h>

struct peer {
    pid_t process;
    FILE *to, *from;
};

/* `command` is a program with its arguments, NULL at the end. */
bool peer_start(struct peer *peer, const char *const *command, struct fault *fault);
/* Harmless on a zeroed peer. */
void peer_stop(struct peer *peer);

/* A contender. */
struct peer_job {
    struct peer *peer;
    int threads;
};
timed_run peer_timed;

#endif
