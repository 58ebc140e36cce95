#include "peer.h"

#include "parts.h"

#include <fcntl.h>
#include <math.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static bool spawn(struct peer *peer, const char *const *command, const int in[2], const int out[2])
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    int error =
        posix_spawnp(&peer->process, command[0], &actions, NULL, (char *const *)command, environ);
    posix_spawn_file_actions_destroy(&actions);
    return error == 0;
}

bool peer_start(struct peer *peer, const char *const *command, struct fault *fault)
{
    int in[2], out[2];
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0)
        return fault_set(fault, FAULT_IO, "no pipe");
    bool started = spawn(peer, command, in, out);
    close(in[0]);
    close(out[1]);
    peer->to = fdopen(in[1], "w");
    peer->from = fdopen(out[0], "r");
    if (!started)
        peer->process = 0;
    return started || fault_set(fault, FAULT_IO, "cannot run '%s'", command[0]);
}

void peer_stop(struct peer *peer)
{
    if (peer->to)
        fclose(peer->to);
    if (peer->from)
        fclose(peer->from);
    if (peer->process > 0)
        waitpid(peer->process, NULL, 0);
    *peer = (struct peer){0};
}

double peer_run(struct peer *peer, int nthreads, char answer[PEER_ANSWER])
{
    char line[PEER_ANSWER], *rest;
    fprintf(peer->to, "%d\n", nthreads);
    fflush(peer->to);
    double seconds = fgets(line, sizeof line, peer->from) ? strtod(line, &rest) : NAN;
    if (isnan(seconds)) {
        say("a program gave no answer");
        return NAN;
    }
    memcpy(answer, rest, strlen(rest) + 1);
    return seconds;
}

double peer_timed(void *context)
{
    const struct peer_job *job = context;
    char answer[PEER_ANSWER];
    return peer_run(job->peer, job->nthreads, answer);
}
