#include "command.h"
#include "evaluate.h"
#include "inputs.h"
#include "inside.h"
#include "options.h"
#include "show_cells.h"
#include "show_summary.h"
#include "terminal.h"
#include "timing.h"

#include <libintl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { WARNINGS_KEPT = 20 };

/* How households are judged. */
struct ways {
    bool plain;
    size_t cross_check;
    struct inside inside;
};

enum { OPTION_PLAIN = OPTION_OWN, OPTION_CROSS_CHECK, OPTION_INSIDE = 'D' };

static const struct argp_option own_options[] = {
    {"plain", OPTION_PLAIN, NULL, 0, N_("run the rules one household after another"), 0},
    {"cross-check", OPTION_CROSS_CHECK, N_("NUMBER"), 0,
     N_("hold so many households (or all) against the plain run (default: 500)"), 0},
    {"inside", OPTION_INSIDE, N_("WHAT"), 0,
     N_("a look inside, on standard error: timing, graph=RULE, program or program=RULE"), 0},
    {NULL, 0, NULL, 0, NULL, 0},
};

static bool take_cross_check(const char *value, struct ways *ways, struct fault *fault)
{
    double number;
    if (strcmp(value, "all") == 0) {
        ways->cross_check = SIZE_MAX;
        return true;
    }
    if (!text_to_number(value, strlen(value), &number) || number < 0 || number > 1e12 ||
        number != floor(number))
        return fault_set(fault, FAULT_USAGE,
                         "option '--cross-check' needs a number of households or all, found '%s'",
                         value);
    ways->cross_check = (size_t)number;
    return true;
}

static bool take_own(int key, const char *value, void *into, struct fault *fault)
{
    struct ways *ways = into;
    if (key == OPTION_INSIDE)
        return inside_take(&ways->inside, value, fault);
    if (key == OPTION_CROSS_CHECK)
        return take_cross_check(value, ways, fault);
    ways->plain = true;
    return true;
}

/* What the run has to say, before any of it is printed. */
struct report {
    struct buffer warnings; /* a line each */
    struct buffer summary;
    struct buffer inside; /* for -D */
};

static bool judge(const struct inputs *inputs, const struct options *options,
                  const struct ways *ways, const struct progress *progress, struct report *report,
                  struct fault *fault)
{
    struct evaluate_request request = inputs_evaluation(inputs, options, progress);
    struct summary summary;
    request.engine_version = DIGUAN_VERSION;
    request.out = options->out;
    request.plain = ways->plain;
    request.cross_check = ways->cross_check;
    if (!evaluate_run(&request, &summary, fault))
        return false;
    (options->json ? show_summary_json : show_summary_text)(&summary, &report->summary);
    summary_release(&summary);
    return true;
}

static bool evaluate(struct inputs *inputs, const struct options *options, const struct ways *ways,
                     struct terminal *terminal, struct report *report, struct fault *fault)
{
    struct timing timing;
    timing_init(&timing, &terminal->progress, N_("reading the policy"));
    if (!inputs_policy(inputs, options, fault) ||
        !inputs_registry(inputs, options, NULL, &timing.progress, fault) ||
        !inside_print(&ways->inside, inputs, &report->inside, fault) ||
        !judge(inputs, options, ways, &timing.progress, report, fault))
        return false;
    if (ways->inside.view == INSIDE_TIMING &&
        !timing_print(&timing, inputs, &report->inside, fault))
        return false;
    show_cells_text(&inputs->registry, inputs->rulebook, &report->warnings);
    if (report->warnings.failed || report->summary.failed || report->inside.failed)
        return fault_memory(fault);
    return true;
}

static void print_warnings(const struct buffer *warnings)
{
    int lines = 0;
    const char *line = warnings->length ? warnings->bytes : "";
    for (; *line; line = strchr(line, '\n') + 1)
        if (lines++ < WARNINGS_KEPT)
            fprintf(stderr, "diguan: %.*s\n", (int)strcspn(line, "\n"), line);
    if (lines > WARNINGS_KEPT) {
        fprintf(stderr, "diguan: ");
        fprintf(stderr, gettext("and %d more ('diguan audit' lists them all)"),
                lines - WARNINGS_KEPT);
        fprintf(stderr, "\n");
    }
}

static void print_report(const struct report *report, const struct options *options)
{
    if (!options->quiet)
        print_warnings(&report->warnings);
    fwrite(report->summary.bytes, 1, report->summary.length, stdout);
    fflush(stdout);
    fwrite(report->inside.bytes ? report->inside.bytes : "", 1, report->inside.length, stderr);
    if (!options->quiet) {
        fprintf(stderr, gettext("results: %s"), options->out);
        fprintf(stderr, "\n");
    }
}

static int run(struct inputs *inputs, const struct options *options, void *own,
               struct terminal *terminal, struct fault *fault)
{
    struct report report = {0};
    bool done = evaluate(inputs, options, own, terminal, &report, fault);
    terminal_clear(terminal);
    if (done)
        print_report(&report, options);
    buffer_release(&report.warnings);
    buffer_release(&report.summary);
    buffer_release(&report.inside);
    return done ? 0 : (int)fault->kind;
}

int cmd_evaluate(const struct place *place, int argc, char **argv, struct fault *fault)
{
    struct ways ways = {.cross_check = CROSS_CHECK_SAMPLE};
    const struct options_request request = {
        .takes = TAKE_POLICY | TAKE_REGISTRY | TAKE_AS_OF | TAKE_SCENARIO | TAKE_AREA | TAKE_OUT |
                 TAKE_FORMAT | TAKE_THREADS | TAKE_QUIET,
        .about =
            N_("Judges every household by the policy's rules, writes the results to a database "
               "(default: results.db) and prints a summary."),
        .default_out = "results.db",
        .own = own_options,
        .take_own = take_own,
        .into = &ways,
    };
    return command_run(&request, place, argc, argv, run, fault);
}
