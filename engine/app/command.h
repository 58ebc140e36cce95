/* The commands: each a verb, one file and one row of the table in main.c. */
#ifndef DIGUAN_COMMAND_H
#define DIGUAN_COMMAND_H

#include "fault.h"
#include "place.h"
#include "text.h"

/* Runs with argv[0] = "diguan VERB" and returns the exit code. Failures are put into `fault`, which
 * the caller prints; what was found goes to standard output. */
typedef int command_function(const struct place *place, int argc, char **argv, struct fault *fault);

command_function cmd_check, cmd_evaluate, cmd_explain, cmd_audit, cmd_compare, cmd_sweep, cmd_solve,
    cmd_generate;

struct inputs;
struct options;
struct options_request;
struct terminal;

/* What a command does once its options are read, its own ones in `own` (the request's `into`):
 * returns the exit code. Inputs and terminal are fresh, and released by whoever calls; before
 * anything is printed the terminal must be cleared. */
typedef int command_job(struct inputs *inputs, const struct options *options, void *own,
                        struct terminal *terminal, struct fault *fault);

/* Reads the arguments as the request says and, unless that is all, does the job. */
int command_run(const struct options_request *request, const struct place *place, int argc,
                char **argv, command_job *job, struct fault *fault);

/* Puts what a command says on standard output and releases it; false when it is not whole. */
bool command_print(struct buffer *text, struct fault *fault);

#endif
