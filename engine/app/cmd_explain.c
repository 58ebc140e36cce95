#include "command.h"
#include "inputs.h"
#include "options.h"
#include "show_explain.h"
#include "terminal.h"

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

/* Without the argument: what one looks like. */
static bool missing_household(const struct inputs *inputs, const char *path, struct fault *fault)
{
    const struct table *households = &inputs->registry.tables.at[LEVEL_HOUSEHOLD];
    char key[KEY_TEXT];
    if (!households->nrows)
        return fault_set(fault, FAULT_USAGE,
                         "argument HOUSEHOLD is missing (registry '%s' is empty)", path);
    return fault_set(fault, FAULT_USAGE,
                     "argument HOUSEHOLD is missing (a household number, such as %s)",
                     keys_text(&households->keys, 0, key));
}

static bool find_household(const struct inputs *inputs, const struct options *options,
                           size_t *household, struct fault *fault)
{
    if (!options->argument)
        return missing_household(inputs, options->registry, fault);
    int64_t row = registry_find(&inputs->registry, options->argument);
    if (row == NO_ROW)
        return fault_set(fault, FAULT_USAGE, "no household '%s' in registry '%s'",
                         options->argument, options->registry);
    *household = (size_t)row;
    return true;
}

static bool show(const struct explain_request *request, bool json, bool all, struct buffer *text,
                 struct fault *fault)
{
    struct explanation explanation;
    struct nearest nearest;
    bool explained = explain_household(request, &explanation, fault) &&
                     nearest_find(&explanation, &explanation.arena, &nearest, fault);
    if (explained && json)
        show_explain_json(&explanation, &nearest, text);
    else if (explained)
        show_explain_text(&explanation, &nearest, all, text);
    explanation_release(&explanation);
    return explained;
}

static bool explain_row(struct inputs *inputs, size_t household, bool json, bool all,
                        struct buffer *text, struct fault *fault)
{
    struct explain_request request = {.rulebook = inputs->rulebook,
                                      .registry = &inputs->registry,
                                      .as_of_day = inputs->as_of_day,
                                      .household = household};
    request.plain =
        plain_new(inputs->rulebook, NULL, &inputs->registry.tables, inputs->as_of_day, fault);
    bool shown = request.plain && show(&request, json, all, text, fault);
    plain_free(request.plain);
    return shown;
}

static bool explain(struct inputs *inputs, const struct options *options, bool all,
                    struct terminal *terminal, struct buffer *text, struct fault *fault)
{
    const bool *wanted[LEVEL_COUNT];
    size_t household = 0;
    return inputs_policy(inputs, options, fault) &&
           explain_wanted(inputs->rulebook, &inputs->arena, wanted, fault) &&
           inputs_registry(inputs, options, wanted, &terminal->progress, fault) &&
           find_household(inputs, options, &household, fault) &&
           explain_row(inputs, household, options->json, all, text, fault);
}

static int run(struct inputs *inputs, const struct options *options, void *own,
               struct terminal *terminal, struct fault *fault)
{
    const bool *all = own;
    struct buffer text = {0};
    bool done = explain(inputs, options, *all, terminal, &text, fault);
    terminal_clear(terminal);
    done = done && command_print(&text, fault);
    buffer_release(&text);
    return done ? 0 : (int)fault->kind;
}

int cmd_explain(const struct place *place, int argc, char **argv, struct fault *fault)
{
    bool all = false;
    const struct options_request request = {
        .takes = TAKE_POLICY | TAKE_REGISTRY | TAKE_AS_OF | TAKE_SCENARIO | TAKE_FORMAT |
                 TAKE_QUIET | ARGUMENT_OPTIONAL,
        .about = N_("Says of one household why it was judged as it was: every cause, criterion and "
                    "measure with its conditions, values, thresholds and basis."),
        .argument = N_("HOUSEHOLD"),
        .own = own_options,
        .take_own = take_own,
        .into = &all,
    };
    return command_run(&request, place, argc, argv, run, fault);
}
