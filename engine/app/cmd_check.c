#include "command.h"
#include "inputs.h"
#include "options.h"
#include "terminal.h"

#define N_(text) text

enum { OPTION_VERBOSE = 'v' };

static const struct argp_option own_options[] = {
    {"verbose", OPTION_VERBOSE, NULL, 0, N_("a line on every rule"), 0},
    {0},
};

static bool take_own(int key, const char *value, void *into, struct fault *fault)
{
    bool *verbose = into;
    (void)key;
    (void)value;
    (void)fault;
    *verbose = true;
    return true;
}

static bool check(struct inputs *inputs, const struct options *options, bool verbose,
                  struct terminal *terminal, struct fault *fault)
{
    (void)verbose;
    return inputs_policy(inputs, options, fault) &&
           (!options->registry ||
            inputs_registry(inputs, options, NULL, &terminal->progress, fault));
}

int cmd_check(const struct place *place, int argc, char **argv, struct fault *fault)
{
    bool verbose = false;
    const struct options_request request = {
        .takes = TAKE_POLICY | TAKE_REGISTRY | NO_DEFAULT_REGISTRY | TAKE_AS_OF | TAKE_FORMAT |
                 TAKE_QUIET,
        .about =
            N_("Checks everything that can be known before a run: the policy and its rules and, "
               "with --registry, whether the registry has what they need. Exit code 1 when "
               "something was found."),
        .own = own_options,
        .take_own = take_own,
        .into = &verbose,
    };
    struct options options;
    enum options_outcome outcome = options_parse(&request, place, argc, argv, &options, fault);
    if (outcome != OPTIONS_RUN)
        return outcome == OPTIONS_DONE ? 0 : FAULT_USAGE;
    struct inputs inputs;
    struct terminal terminal;
    inputs_init(&inputs);
    terminal_init(&terminal, options.quiet);
    bool done = check(&inputs, &options, verbose, &terminal, fault);
    terminal_clear(&terminal);
    inputs_release(&inputs);
    return done ? 0 : (int)fault->kind;
}
