#include "command.h"
#include "inputs.h"
#include "options.h"
#include "terminal.h"

#include <string.h>

#define N_(text) text

enum { OPTION_BY = OPTION_OWN };

enum audit_by { BY_RULE, BY_COUNTY, BY_TOWNSHIP, BY_HOUSEHOLD, BY_COUNT };

static const char *const by_names[BY_COUNT] = {"rule", "county", "township", "household"};

static const struct argp_option own_options[] = {
    {"by", OPTION_BY, N_("WHAT"), 0,
     N_("one line for each rule (default), county, township or household"), 0},
    {0},
};

static bool take_own(int key, const char *value, void *into, struct fault *fault)
{
    enum audit_by *by = into;
    (void)key;
    for (int i = 0; i < BY_COUNT; i++) {
        if (strcmp(by_names[i], value) == 0) {
            *by = (enum audit_by)i;
            return true;
        }
    }
    return fault_set(fault, FAULT_USAGE,
                     "option '--by' needs rule, county, township or household, found '%s'", value);
}

static bool audit(struct inputs *inputs, const struct options *options, enum audit_by by,
                  struct terminal *terminal, struct fault *fault)
{
    (void)by;
    return inputs_policy(inputs, options, fault) &&
           inputs_registry(inputs, options, NULL, &terminal->progress, fault);
}

int cmd_audit(const struct place *place, int argc, char **argv, struct fault *fault)
{
    enum audit_by by = BY_RULE;
    const struct options_request request = {
        .takes = TAKE_POLICY | TAKE_REGISTRY | TAKE_AS_OF | TAKE_AREA | TAKE_FORMAT | TAKE_QUIET,
        .about = N_("Lists data that contradict each other or cannot be right. Exit code 1 when "
                    "there are any."),
        .own = own_options,
        .take_own = take_own,
        .into = &by,
    };
    struct options options;
    enum options_outcome outcome = options_parse(&request, place, argc, argv, &options, fault);
    if (outcome != OPTIONS_RUN)
        return outcome == OPTIONS_DONE ? 0 : FAULT_USAGE;
    struct inputs inputs;
    struct terminal terminal;
    inputs_init(&inputs);
    terminal_init(&terminal, options.quiet);
    bool done = audit(&inputs, &options, by, &terminal, fault);
    terminal_clear(&terminal);
    inputs_release(&inputs);
    return done ? 0 : (int)fault->kind;
}
