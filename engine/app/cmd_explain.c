#include "command.h"
#include "inputs.h"
#include "options.h"
#include "terminal.h"

#define N_(text) text

enum { OPTION_ALL = OPTION_OWN };

static const struct argp_option own_options[] = {
    {"all", OPTION_ALL, NULL, 0, N_("also measures that answer nothing this household lacks"), 0},
    {0},
};

static bool take_own(int key, const char *value, void *into, struct fault *fault)
{
    bool *all = into;
    (void)key;
    (void)value;
    (void)fault;
    *all = true;
    return true;
}

static bool explain(struct inputs *inputs, const struct options *options, bool all,
                    struct terminal *terminal, struct fault *fault)
{
    (void)all;
    return inputs_policy(inputs, options, fault) &&
           inputs_registry(inputs, options, NULL, &terminal->progress, fault);
}

int cmd_explain(const struct place *place, int argc, char **argv, struct fault *fault)
{
    bool all = false;
    const struct options_request request = {
        .takes =
            TAKE_POLICY | TAKE_REGISTRY | TAKE_AS_OF | TAKE_FORMAT | TAKE_QUIET | ARGUMENT_OPTIONAL,
        .about = N_("Says of one household why it was judged as it was: every cause, criterion and "
                    "measure with its conditions, values, thresholds and basis."),
        .argument = N_("HOUSEHOLD"),
        .own = own_options,
        .take_own = take_own,
        .into = &all,
    };
    struct options options;
    enum options_outcome outcome = options_parse(&request, place, argc, argv, &options, fault);
    if (outcome != OPTIONS_RUN)
        return outcome == OPTIONS_DONE ? 0 : FAULT_USAGE;
    struct inputs inputs;
    struct terminal terminal;
    inputs_init(&inputs);
    terminal_init(&terminal, options.quiet);
    bool done = explain(&inputs, &options, all, &terminal, fault);
    terminal_clear(&terminal);
    inputs_release(&inputs);
    return done ? 0 : (int)fault->kind;
}
