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

/* Puts what a command says on standard output and releases it; false when it is not whole. */
bool command_print(struct buffer *text, struct fault *fault);

#endif
