#include "command.h"
#include "inputs.h"
#include "options.h"
#include "show_audit.h"
#include "show_cells.h"
#include "terminal.h"

#include <string.h>

enum { OPTION_BY = OPTION_OWN };

static const char *const by_names[AUDIT_BY_COUNT] = {"rule", "county", "township", "household"};

static const struct argp_option own_options[] = {
    {"by", OPTION_BY, N_("WHAT"), 0,
     N_("one line for each rule (default), county, township or household"), 0},
    {0},
};

static bool take_own(int key, const char *value, void *into, struct fault *fault)
{
    enum audit_by *by = into;
    (void)key;
    for (int i = 0; i < AUDIT_BY_COUNT; i++) {
        if (strcmp(by_names[i], value) == 0) {
            *by = (enum audit_by)i;
            return true;
        }
    }
    return fault_set(fault, FAULT_USAGE,
                     "option '--by' needs rule, county, township or household, found '%s'", value);
}

static bool find_doubts(const struct inputs *inputs, const struct options *options,
                        const struct progress *progress, struct audit *audit, struct fault *fault)
{
    struct evaluate_request request = inputs_evaluation(inputs, options, progress);
    return audit_run(&request, audit, fault);
}

/* The exit code: whether there is anything to look into. */
static int print(const struct audit *audit, enum audit_by by, bool json, struct fault *fault)
{
    struct buffer text = {0};
    (json ? show_audit_json : show_audit_text)(audit, by, &text);
    if (!command_print(&text, fault))
        return (int)fault->kind;
    bool found = audit->count || show_cells_count(audit->registry, audit->rulebook);
    return found ? FAULT_FINDINGS : 0;
}

static int audit(struct inputs *inputs, const struct options *options, void *own,
                 struct terminal *terminal, struct fault *fault)
{
    const enum audit_by *by = own;
    struct audit findings;
    bool done = inputs_policy(inputs, options, fault) &&
                inputs_registry(inputs, options, NULL, &terminal->progress, fault) &&
                find_doubts(inputs, options, &terminal->progress, &findings, fault);
    terminal_clear(terminal);
    if (!done)
        return (int)fault->kind;
    int code = print(&findings, *by, options->json, fault);
    audit_release(&findings);
    return code;
}

int cmd_audit(const struct place *place, int argc, char **argv, struct fault *fault)
{
    enum audit_by by = BY_RULE;
    const struct options_request request = {
        .takes = TAKE_POLICY | TAKE_REGISTRY | TAKE_AS_OF | TAKE_SCENARIO | TAKE_AREA |
                 TAKE_FORMAT | TAKE_THREADS | TAKE_QUIET,
        .about = N_("Lists data that contradict each other or cannot be right. Exit code 1 when "
                    "there are any."),
        .own = own_options,
        .take_own = take_own,
        .into = &by,
    };
    return command_run(&request, place, argc, argv, audit, fault);
}
