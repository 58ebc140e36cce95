#include "command.h"
#include "evaluate.h"
#include "inputs.h"
#include "options.h"
#include "show_cells.h"
#include "show_summary.h"
#include "terminal.h"

#include <libintl.h>
#include <stdio.h>
#include <string.h>

#define N_(text) text

enum { WARNINGS_KEPT = 20 };

/* What the run has to say, before any of it is printed. */
struct report {
    struct buffer warnings; /* a line each */
    struct buffer summary;
};

static bool judge(const struct inputs *inputs, const struct options *options,
                  const struct progress *progress, struct report *report, struct fault *fault)
{
    struct evaluate_request request = {
        .rulebook = inputs->rulebook,
        .registry = &inputs->registry,
        .as_of_day = inputs->as_of_day,
        .area = options->area,
        .engine_version = DIGUAN_VERSION,
        .out = options->out,
        .progress = progress,
    };
    struct summary summary;
    if (!evaluate_run(&request, &summary, fault))
        return false;
    (options->json ? show_summary_json : show_summary_text)(&summary, &report->summary);
    summary_release(&summary);
    return true;
}

static bool evaluate(struct inputs *inputs, const struct options *options,
                     struct terminal *terminal, struct report *report, struct fault *fault)
{
    if (!inputs_policy(inputs, options, fault) ||
        !inputs_registry(inputs, options, NULL, &terminal->progress, fault) ||
        !judge(inputs, options, &terminal->progress, report, fault))
        return false;
    show_cells_text(&inputs->registry, inputs->rulebook, &report->warnings);
    if (report->warnings.failed || report->summary.failed)
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
    if (!options->quiet) {
        fprintf(stderr, gettext("results: %s"), options->out);
        fprintf(stderr, "\n");
    }
}

int cmd_evaluate(const struct place *place, int argc, char **argv, struct fault *fault)
{
    const struct options_request request = {
        .takes = TAKE_POLICY | TAKE_REGISTRY | TAKE_AS_OF | TAKE_AREA | TAKE_OUT | TAKE_FORMAT |
                 TAKE_QUIET,
        .about =
            N_("Judges every household by the policy's rules, writes the results to a database "
               "(default: results.db) and prints a summary."),
        .default_out = "results.db",
    };
    struct options options;
    enum options_outcome outcome = options_parse(&request, place, argc, argv, &options, fault);
    if (outcome != OPTIONS_RUN)
        return outcome == OPTIONS_DONE ? 0 : FAULT_USAGE;
    struct inputs inputs;
    struct terminal terminal;
    inputs_init(&inputs);
    terminal_init(&terminal, options.quiet);
    struct report report = {0};
    bool done = evaluate(&inputs, &options, &terminal, &report, fault);
    terminal_clear(&terminal);
    if (done)
        print_report(&report, &options);
    buffer_release(&report.warnings);
    buffer_release(&report.summary);
    inputs_release(&inputs);
    return done ? 0 : (int)fault->kind;
}
