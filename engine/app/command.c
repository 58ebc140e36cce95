#include "command.h"
#include "inputs.h"
#include "options.h"
#include "terminal.h"

#include <stdio.h>

int command_run(const struct options_request *request, const struct place *place, int argc,
                char **argv, command_job *job, struct fault *fault)
{
    struct options options;
    enum options_outcome outcome = options_parse(request, place, argc, argv, &options, fault);
    if (outcome != OPTIONS_RUN)
        return outcome == OPTIONS_DONE ? 0 : FAULT_USAGE;
    struct inputs inputs;
    struct terminal terminal;
    inputs_init(&inputs);
    terminal_init(&terminal, options.quiet);
    int code = job(&inputs, &options, request->into, &terminal, fault);
    inputs_release(&inputs);
    return code;
}

bool command_print(struct buffer *text, struct fault *fault)
{
    bool whole = !text->failed;
    if (whole)
        fwrite(text->bytes, 1, text->length, stdout);
    buffer_release(text);
    return whole || fault_memory(fault);
}
