/* Another program that takes part, and waits for its turn.
 *
 * It gets ready with what its arguments name, and then reads lines: the number of threads to run
 * with. It answers each with a line that begins with the seconds of the run. */
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

/* Lets it run once. `answer` gets the rest of its line; NaN when there is none. */
enum { PEER_ANSWER = 256 };
double peer_run(struct peer *peer, int nthreads, char answer[PEER_ANSWER]);

/* A contender whose answer is the seconds alone. */
struct peer_job {
    struct peer *peer;
    int nthreads;
};
timed_run peer_timed;

#endif
