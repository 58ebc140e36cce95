#include "command.h"
#include "inputs.h"
#include "options.h"
#include "save.h"
#include "show_sweep.h"
#include "terminal.h"

/* What is swept, what is looked at, and where it goes. */
struct wish {
    size_t nparameters, nmeasures;
    const char *parameters[TRIALS_PARAMETERS];
    const char *measures[SWEEP_MEASURES];
    const char *csv, *chart; /* NULL: nowhere */
};

enum { OPTION_PARAM = OPTION_OWN, OPTION_MEASURE, OPTION_CSV, OPTION_CHART };

static const struct argp_option own_options[] = {
    {"param", OPTION_PARAM, N_("NAME=VALUES"), OPTION_REPEATED,
     N_("the parameter: NAME=FROM:TO:STEP, NAME=VALUE,VALUE,… or a switch by its NAME alone; a "
        "second one may be given"),
     0},
    {"measure", OPTION_MEASURE, N_("MEASURE"), OPTION_REPEATED,
     N_("what to look at, by its name in the table summary, or meets, fails, undetermined, money "
        "…; "
        "may be repeated"),
     0},
    {"csv", OPTION_CSV, N_("FILE"), 0, N_("also write a table for spreadsheets"), 0},
    {"chart", OPTION_CHART, N_("FILE"), 0,
     N_("also draw a chart as SVG: lines, or of two parameters a grid of one measure"), 0},
    {0},
};

static bool take_one(const char *value, const char **list, size_t *count, size_t most,
                     const char *option, struct fault *fault)
{
    if (*count == most)
        return fault_set(fault, FAULT_USAGE, "option '--%s' is given more than %zu times", option,
                         most);
    list[(*count)++] = value;
    return true;
}

static bool take_own(int key, const char *value, void *into, struct fault *fault)
{
    struct wish *wish = into;
    if (key == OPTION_PARAM)
        return take_one(value, wish->parameters, &wish->nparameters, TRIALS_PARAMETERS, "param",
                        fault);
    if (key == OPTION_MEASURE)
        return take_one(value, wish->measures, &wish->nmeasures, SWEEP_MEASURES, "measure", fault);
    *(key == OPTION_CSV ? &wish->csv : &wish->chart) = value;
    return true;
}

static bool check_wish(const struct wish *wish, struct fault *fault)
{
    if (!wish->nparameters)
        return fault_set(fault, FAULT_USAGE, "option '--%s' is missing (see --help)", "param");
    if (wish->chart && wish->nparameters == 2 && wish->nmeasures != 1)
        return fault_set(fault, FAULT_USAGE,
                         "a chart of two parameters shows one measure (name it with --measure)");
    return true;
}

static bool sweep(const struct inputs *inputs, const struct options *options,
                  const struct wish *wish, const struct progress *progress, struct sweep *sweep,
                  struct fault *fault)
{
    const struct evaluate_request evaluate = inputs_evaluation(inputs, options, progress);
    const struct sweep_request request = {
        .evaluate = &evaluate,
        .nparameters = wish->nparameters,
        .parameters = wish->parameters,
        .nmeasures = wish->nmeasures,
        .measures = wish->measures,
    };
    return sweep_run(&request, sweep, fault);
}

static bool save(const struct sweep *sweep, const char *path,
                 void (*show)(const struct sweep *sweep, struct buffer *out), struct fault *fault)
{
    struct buffer text = {0};
    if (!path)
        return true;
    show(sweep, &text);
    bool saved = save_file(path, &text, fault);
    buffer_release(&text);
    return saved;
}

static bool print(const struct sweep *sweep, const struct options *options, struct fault *fault)
{
    struct buffer text = {0};
    (options->json  ? show_sweep_json
     : options->csv ? show_sweep_csv
                    : show_sweep_text)(sweep, &text);
    return command_print(&text, fault);
}

static int run(struct inputs *inputs, const struct options *options, void *own,
               struct terminal *terminal, struct fault *fault)
{
    const struct wish *wish = own;
    struct sweep swept;
    bool done = check_wish(wish, fault) && inputs_policy(inputs, options, fault) &&
                inputs_registry(inputs, options, NULL, &terminal->progress, fault) &&
                sweep(inputs, options, wish, &terminal->progress, &swept, fault);
    terminal_clear(terminal);
    if (!done)
        return (int)fault->kind;
    done = save(&swept, wish->csv, show_sweep_csv, fault) &&
           save(&swept, wish->chart, show_sweep_chart, fault) && print(&swept, options, fault);
    sweep_release(&swept);
    return done ? 0 : (int)fault->kind;
}

int cmd_sweep(const struct place *place, int argc, char **argv, struct fault *fault)
{
    struct wish wish = {0};
    const struct options_request request = {
        .takes = TAKE_POLICY | TAKE_REGISTRY | TAKE_AS_OF | TAKE_SCENARIO | TAKE_AREA |
                 TAKE_FORMAT_OR_CSV | TAKE_THREADS | TAKE_QUIET,
        .about =
            N_("Shows what measures come to at each value of a parameter, or at each pair of "
               "values of two. A value that is tried is in force everywhere and at all dates."),
        .own = own_options,
        .take_own = take_own,
        .into = &wish,
    };
    return command_run(&request, place, argc, argv, run, fault);
}
