#include "command.h"
#include "inputs.h"
#include "options.h"
#include "terminal.h"

#define N_(text) text

static bool evaluate(struct inputs *inputs, const struct options *options,
                     struct terminal *terminal, struct fault *fault)
{
    return inputs_policy(inputs, options, fault) &&
           inputs_registry(inputs, options, NULL, &terminal->progress, fault);
}

int cmd_evaluate(const struct place *place, int argc, char **argv, struct fault *fault)
{
    const struct options_request request = {
        .takes = TAKE_POLICY | TAKE_REGISTRY | TAKE_AS_OF | TAKE_AREA | TAKE_OUT | TAKE_FORMAT |
                 TAKE_QUIET,
        .about =
            N_("Judges every household by the policy's rules, writes the results to a database "
               "(default: results.db) and prints a summary."),
        .default_out = "results.db",
    };
    struct options options;
    enum options_outcome outcome = options_parse(&request, place, argc, argv, &options, fault);
    if (outcome != OPTIONS_RUN)
        return outcome == OPTIONS_DONE ? 0 : FAULT_USAGE;
    struct inputs inputs;
    struct terminal terminal;
    inputs_init(&inputs);
    terminal_init(&terminal, options.quiet);
    bool done = evaluate(&inputs, &options, &terminal, fault);
    terminal_clear(&terminal);
    inputs_release(&inputs);
    return done ? 0 : (int)fault->kind;
}
