/* diguan 滴灌: from a household registry and a policy to what each household lacks and may have.
 *
 * A map of the house. Each floor is a folder and sees only the floors below it.
 *
 *   app       this file, one cmd_*.c per verb; options, language, terminal. Alone knows argv, the
 *             environment, standard output and exit codes.
 *   show      results to text, JSON, CSV and SVG charts, into a byte sink.
 *   study     questions about policies: check; sweep, solve; poverty and inequality; why a
 *             household changes, why nothing does.
 *   run       where policy, registry and rules meet: evaluate, match, tally, record, cross_check,
 *             explain, nearest, audit, again. Works on blocks of households, column by column.
 *   rule      sandbox, rulebook, tracing, the compiled and the plain run of rules, outcomes kept
 *             for a run with other numbers. Alone knows LuaJIT.
 *   registry  load by facts, write results, generate. Alone knows SQLite.
 *   expr      the graph of expressions, its values, programs of column kernels, work over
 *             threads. Alone knows vector code and threads.
 *   policy    facts, parameters, the policy folder, scenarios. Alone knows libyaml.
 *   table     narrow typed columns; tables of households, members, villages, counties.
 *   base      arenas, texts, faults, progress.
 *
 * Data flows one way:
 *
 *   policies/gansu/facts.yaml ──► facts ────────► tables ◄─── registry.db
 *   policies/gansu/policy.yaml ─► parameters ─┐    │
 *   rules/ in Lua ──────────────► rulebook ◄──┘    │
 *                                     └───► run ◄────┘
 *                                            ├──► results.db
 *                                            └──► show ──► standard output
 */
#include "command.h"
#include "i18n.h"
#include "message.h"
#include "mistake.h"
#include "options.h"

#include <errno.h>
#include <libintl.h>
#include <stdio.h>
#include <string.h>

static const struct verb {
    const char *name;
    const char *title; /* what argp calls the program: argv[0] of the command */
    const char *summary;
    command_function *run;
} verbs[] = {
    {"check", "diguan check", N_("everything that can be known before a run"), cmd_check},
    {"evaluate", "diguan evaluate", N_("judge every household and write the results"),
     cmd_evaluate},
    {"explain", "diguan explain", N_("why one household was judged as it was"), cmd_explain},
    {"audit", "diguan audit", N_("data that contradict each other, by rule and area"), cmd_audit},
    {"compare", "diguan compare", N_("what scenarios change, for whom, and what it costs"),
     cmd_compare},
    {"sweep", "diguan sweep", N_("measures at each value of a parameter"), cmd_sweep},
    {"solve", "diguan solve", N_("the value of a parameter at which a target is met"), cmd_solve},
    {"generate", "diguan generate", N_("make a synthetic registry of any size"), cmd_generate},
};
enum { NVERBS = sizeof verbs / sizeof *verbs };

enum { OPTION_VERSION = 'V' };

static const struct argp_option top_options[] = {
    {"help", OPTION_HELP, NULL, 0, N_("show this help"), 0},
    {"lang", OPTION_LANG, N_("LANGUAGE"), 0,
     N_("language of messages: en or zh_CN (default: by LANG)"), 0},
    {"version", OPTION_VERSION, NULL, 0, N_("show the version"), 0},
    {0},
};

/* What stands before the verb. */
struct top {
    bool help, version;
    int verb; /* its index in argv, 0 when there is none */
    struct fault *fault;
};

static error_t parse_top(int key, char *value, struct argp_state *state)
{
    struct top *top = state->input;
    (void)value;
    switch (key) {
    case OPTION_HELP:
        top->help = true;
        return 0;
    case OPTION_VERSION:
        top->version = true;
        return 0;
    case OPTION_LANG:
        return 0;
    case ARGP_KEY_ARG:
        top->verb = state->next - 1;
        state->next = state->argc;
        return 0;
    case ARGP_KEY_ERROR:
        mistake_of_option(top_options, state, top->fault);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp top_argp = {.options = top_options, .parser = parse_top};

static void print_help(FILE *out)
{
    fprintf(out, "%s\n\n", gettext("Usage: diguan VERB [OPTION...]"));
    fprintf(out, "%s\n\n",
            gettext("Says for every household of a registry why it is poor, what it lacks, which "
                    "measures\nanswer that, and whether it may leave the registry."));
    for (size_t i = 0; i < NVERBS; i++)
        fprintf(out, "  %-10s %s\n", verbs[i].name, gettext(verbs[i].summary));
    fprintf(out, "\n");
    for (const struct argp_option *option = top_options; option->name; option++)
        fprintf(out, "  --%-8s %s\n", option->name, gettext(option->doc));
    fprintf(
        out, "\n%s\n",
        gettext("'diguan VERB --help' says more of one verb. Exit codes: 0 done, 1 something was "
                "found,\n2 wrong use, 3 policy or rule invalid, 4 registry invalid, 5 a file "
                "or a limit."));
}

static bool unknown_verb(const char *word, struct fault *fault)
{
    const char *names[NVERBS];
    for (size_t i = 0; i < NVERBS; i++)
        names[i] = verbs[i].name;
    const char *nearest = text_nearest(word, names, NVERBS);
    if (nearest)
        return fault_set(fault, FAULT_USAGE, "unknown verb '%s' (did you mean '%s'?)", word,
                         nearest);
    return fault_set(fault, FAULT_USAGE, "unknown verb '%s' (see diguan --help)", word);
}

static const struct verb *find_verb(const char *word)
{
    for (size_t i = 0; i < NVERBS; i++) {
        if (strcmp(verbs[i].name, word) == 0)
            return &verbs[i];
    }
    return NULL;
}

static int run_verb(const struct place *place, int argc, char **argv, struct fault *fault)
{
    const struct verb *verb = find_verb(argv[0]);
    if (!verb) {
        unknown_verb(argv[0], fault);
        return FAULT_USAGE;
    }
    char title[32];
    snprintf(title, sizeof title, "%s", verb->title);
    argv[0] = title;
    return verb->run(place, argc, argv, fault);
}

static int run(const struct place *place, int argc, char **argv, struct fault *fault)
{
    struct top top = {.fault = fault};
    if (argp_parse(&top_argp, argc, argv,
                   ARGP_IN_ORDER | ARGP_NO_ERRS | ARGP_NO_HELP | ARGP_NO_EXIT, NULL, &top))
        return FAULT_USAGE;
    if (top.version)
        printf("diguan %s\n", DIGUAN_VERSION);
    else if (top.help)
        print_help(stdout);
    else if (top.verb)
        return run_verb(place, argc - top.verb, argv + top.verb, fault);
    else
        print_help(stderr);
    return top.version || top.help ? 0 : FAULT_USAGE;
}

int main(int argc, char **argv)
{
    struct place place;
    struct fault fault;
    place_init(&place);
    fault_init(&fault);
    int code = FAULT_USAGE;
    if (i18n_init(i18n_wanted(argc, argv), &place, &fault))
        code = run(&place, argc, argv, &fault);
    if (!message_flush(&fault) && code == 0)
        code = FAULT_IO;
    message_fault(&fault);
    return code;
}
