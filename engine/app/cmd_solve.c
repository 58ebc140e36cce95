#include "command.h"
#include "inputs.h"
#include "options.h"
#include "show_solve.h"
#include "terminal.h"

/* What is asked. */
struct wish {
    const char *parameter, *target;
    enum summary_level level;
};

enum { OPTION_PARAM = OPTION_OWN, OPTION_TARGET, OPTION_BY };

static const struct argp_option own_options[] = {
    {"param", OPTION_PARAM, N_("NAME"), 0,
     N_("the parameter; also NAME=FROM:TO or NAME=FROM:TO:STEP (default: its range in the policy, "
        "in steps of 1 for money and counts, else 0.01)"),
     0},
    {"target", OPTION_TARGET, N_("MEASURE=VALUE"), 0,
     N_("what is to be reached, like meets=250000: at least VALUE where it is less at present, at "
        "most where it is more; also >= and <=, and shares of the households like meets>=90%"),
     0},
    {"by", OPTION_BY, N_("WHAT"), 0, N_("also for each prefecture, county or township"), 0},
    {0},
};

static bool take_own(int key, const char *value, void *into, struct fault *fault)
{
    struct wish *wish = into;
    if (key == OPTION_BY)
        return options_level(value, &wish->level, fault);
    *(key == OPTION_PARAM ? &wish->parameter : &wish->target) = value;
    return true;
}

static bool need_wish(const struct wish *wish, struct fault *fault)
{
    const char *missing = !wish->parameter ? "param" : !wish->target ? "target" : NULL;
    return !missing ||
           fault_set(fault, FAULT_USAGE, "option '--%s' is missing (see --help)", missing);
}

static bool solve(const struct inputs *inputs, const struct options *options,
                  const struct wish *wish, const struct progress *progress, struct solve *solve,
                  struct fault *fault)
{
    const struct evaluate_request evaluate = inputs_evaluation(inputs, options, progress);
    const struct solve_request request = {
        .evaluate = &evaluate,
        .parameter = wish->parameter,
        .target = wish->target,
        .level = wish->level,
    };
    return solve_run(&request, solve, fault);
}

static bool print(const struct solve *solve, bool json, struct fault *fault)
{
    struct buffer text = {0};
    (json ? show_solve_json : show_solve_text)(solve, &text);
    return command_print(&text, fault);
}

static int run(struct inputs *inputs, const struct options *options, void *own,
               struct terminal *terminal, struct fault *fault)
{
    const struct wish *wish = own;
    struct solve solved;
    bool done = need_wish(wish, fault) && inputs_policy(inputs, options, fault) &&
                inputs_registry(inputs, options, NULL, &terminal->progress, fault) &&
                solve(inputs, options, wish, &terminal->progress, &solved, fault);
    terminal_clear(terminal);
    if (!done)
        return (int)fault->kind;
    done = print(&solved, options->json, fault);
    solve_release(&solved);
    return done ? 0 : (int)fault->kind;
}

int cmd_solve(const struct place *place, int argc, char **argv, struct fault *fault)
{
    struct wish wish = {.level = WHOLE};
    const struct options_request request = {
        .takes = TAKE_POLICY | TAKE_REGISTRY | TAKE_AS_OF | TAKE_SCENARIO | TAKE_AREA |
                 TAKE_FORMAT | TAKE_THREADS | TAKE_QUIET,
        .about = N_("Finds the value of a parameter at which a measure reaches a target, and who "
                    "sits on the step."),
        .own = own_options,
        .take_own = take_own,
        .into = &wish,
    };
    return command_run(&request, place, argc, argv, run, fault);
}
