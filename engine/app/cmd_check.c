#include "check.h"
#include "command.h"
#include "inputs.h"
#include "options.h"
#include "show_check.h"
#include "terminal.h"

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

/* The exit code: 0, or that there are findings; the fault's when it did not come so far. */
static int report(const struct check *check, bool json, bool verbose, struct fault *fault)
{
    struct buffer text = {0};
    if (json)
        show_check_json(check, &text);
    else
        show_check_text(check, verbose, &text);
    if (!command_print(&text, fault))
        return (int)fault->kind;
    return check->findings.count ? FAULT_FINDINGS : 0;
}

static bool load(struct inputs *inputs, const struct options *options, struct terminal *terminal,
                 struct fault *fault)
{
    return inputs_policy(inputs, options, fault) &&
           (!options->registry ||
            inputs_registry(inputs, options, NULL, &terminal->progress, fault));
}

static int run(struct inputs *inputs, const struct options *options, void *own,
               struct terminal *terminal, struct fault *fault)
{
    const bool *verbose = own;
    bool loaded = load(inputs, options, terminal, fault);
    terminal_clear(terminal);
    if (!loaded)
        return (int)fault->kind;
    struct check check;
    const struct registry *registry = inputs->has_registry ? &inputs->registry : NULL;
    int code = check_policy(inputs->rulebook, registry, &check, fault)
                   ? report(&check, options->json, *verbose, fault)
                   : (int)fault->kind;
    check_release(&check);
    return code;
}

int cmd_check(const struct place *place, int argc, char **argv, struct fault *fault)
{
    bool verbose = false;
    const struct options_request request = {
        .takes =
            TAKE_POLICY | MAY_TAKE_REGISTRY | TAKE_AS_OF | TAKE_SCENARIO | TAKE_FORMAT | TAKE_QUIET,
        .about =
            N_("Checks everything that can be known before a run: the policy and its rules and, "
               "with --registry, whether the registry has what they need. Exit code 1 when "
               "something was found."),
        .own = own_options,
        .take_own = take_own,
        .into = &verbose,
    };
    return command_run(&request, place, argc, argv, run, fault);
}
