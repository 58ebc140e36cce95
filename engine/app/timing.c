#include "timing.h"

#include "compiled.h"
#include "table.h"

#include <libintl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Enough households to be told from the clock's own noise; the best of some rounds counts. */
enum { TIMED_BLOCKS = 4, TIMED_ROUNDS = 5 };

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

void timing_phase(struct timing *timing, const char *phase)
{
    size_t last = timing->nphases - 1;
    if (timing->nphases && strcmp(timing->phases[last].name, phase) == 0)
        return;
    if (timing->nphases == TIMING_PHASES)
        return;
    timing->phases[timing->nphases].name = phase;
    timing->phases[timing->nphases++].started_ms = now_ms();
}

static void notice(void *context, const char *phase, size_t done, size_t total)
{
    struct timing *timing = context;
    timing_phase(timing, phase);
    progress_report(timing->outer, phase, done, total);
}

void timing_init(struct timing *timing, const struct progress *outer, const char *phase)
{
    *timing = (struct timing){.progress = {.report = notice, .context = timing}, .outer = outer};
    timing_phase(timing, phase);
}

static void put_phases(const struct timing *timing, double end_ms, struct buffer *out)
{
    struct show_table table;
    show_table_init(&table, "lr");
    show_table_text(&table, gettext("phase"));
    show_table_text(&table, gettext("ms"));
    for (size_t i = 0; i < timing->nphases; i++) {
        double next = i + 1 < timing->nphases ? timing->phases[i + 1].started_ms : end_ms;
        show_table_text(&table, gettext(timing->phases[i].name));
        show_table_format(&table, "%.1f", next - timing->phases[i].started_ms);
    }
    show_table_text(&table, gettext("in all"));
    show_table_format(&table, "%.1f", end_ms - timing->phases[0].started_ms);
    show_table_print(&table, 0, out);
    show_table_release(&table);
}

/* Rules -----------------------------------------------------------------------------------------*/

struct rule_time {
    int rule;
    size_t nsteps;
    double ns; /* a household */
};

static double run_blocks(const struct program *program, struct frame *frame, size_t nhouseholds)
{
    double start = now_ms();
    for (size_t first = 0; first < nhouseholds; first += BLOCK_ROWS)
        program_run(program, frame, first,
                    nhouseholds - first < BLOCK_ROWS ? nhouseholds - first : BLOCK_ROWS);
    return (now_ms() - start) * 1e6 / (double)nhouseholds;
}

/* Interpreted functions come from outside: here, all of them no or 0. */
struct zeroes {
    double *rows;
    struct lane numbers, truths;
};

static bool zeroes_make(struct zeroes *zeroes, size_t rows)
{
    zeroes->rows = calloc(rows + 1, sizeof *zeroes->rows);
    zeroes->numbers = (struct lane){.kind = LANE_DOUBLES};
    zeroes->numbers.low = zeroes->numbers.high = zeroes->rows;
    zeroes->truths = (struct lane){.kind = LANE_BITS};
    zeroes->truths.low_bits = zeroes->truths.high_bits = (const uint64_t *)zeroes->rows;
    return zeroes->rows != NULL;
}

static void give_zeroes(const struct rulebook *book, struct frame *frame,
                        const struct zeroes *zeroes)
{
    for (size_t i = 0; i < book->nslots; i++)
        if (book->slots[i].root == NO_NODE)
            frame_give(frame, (int)i,
                       book->slots[i].type == TYPE_TRUTH ? &zeroes->truths : &zeroes->numbers);
}

static bool time_rule(const struct compiled *compiled, size_t nhouseholds,
                      const struct zeroes *zeroes, struct rule_time *time, struct fault *fault)
{
    struct program *program = compiled_rule(compiled, time->rule, fault);
    struct frame *frame = program ? frame_new(program, fault) : NULL;
    if (frame)
        give_zeroes(compiled_ground(compiled)->book, frame, zeroes);
    for (int round = 0; frame && round < TIMED_ROUNDS; round++) {
        double ns = run_blocks(program, frame, nhouseholds);
        time->ns = round && time->ns < ns ? time->ns : ns;
    }
    time->nsteps = frame ? program_steps(program) : 0;
    frame_free(frame);
    program_free(program);
    return frame != NULL;
}

static int slowest_first(const void *a, const void *b)
{
    const struct rule_time *left = a, *right = b;
    if (left->ns != right->ns)
        return left->ns > right->ns ? -1 : 1;
    return left->rule - right->rule;
}

static void put_rules(const struct rulebook *book, const struct rule_time *times, size_t count,
                      struct buffer *out)
{
    struct show_table table;
    show_table_init(&table, "lrr");
    show_table_text(&table, gettext("rule, run alone"));
    show_table_text(&table, gettext("ns a household"));
    show_table_text(&table, gettext("steps"));
    for (size_t i = 0; i < count; i++) {
        const struct rule *rule = &book->rules[times[i].rule];
        show_table_format(&table, "%s.%s", rule_kind_names[rule->kind], rule->name);
        show_table_format(&table, "%.1f", times[i].ns);
        show_table_count(&table, (int64_t)times[i].nsteps);
    }
    show_table_print(&table, 0, out);
    show_table_release(&table);
}

static bool time_rules(const struct compiled *compiled, const struct inputs *inputs,
                       struct rule_time *times, struct fault *fault)
{
    size_t nhouseholds = inputs->registry.tables.at[LEVEL_HOUSEHOLD].nrows;
    if (nhouseholds > (size_t)TIMED_BLOCKS * BLOCK_ROWS)
        nhouseholds = (size_t)TIMED_BLOCKS * BLOCK_ROWS;
    size_t nmembers = inputs->registry.tables.first_member[nhouseholds];
    struct zeroes zeroes;
    bool timed = zeroes_make(&zeroes, nhouseholds + nmembers) || fault_memory(fault);
    for (size_t i = 0; timed && i < inputs->rulebook->nrules; i++) {
        times[i].rule = (int)i;
        timed = time_rule(compiled, nhouseholds, &zeroes, &times[i], fault);
    }
    free(zeroes.rows);
    if (timed)
        qsort(times, inputs->rulebook->nrules, sizeof *times, slowest_first);
    return timed;
}

bool timing_print(struct timing *timing, const struct inputs *inputs, struct buffer *out,
                  struct fault *fault)
{
    double end_ms = now_ms();
    size_t nrules = inputs->rulebook->nrules;
    struct rule_time *times = calloc(nrules + 1, sizeof *times);
    struct compiled *compiled = compiled_new(inputs->rulebook, NULL, &inputs->registry.tables,
                                             inputs->as_of_day, NULL, fault);
    bool timed =
        (times || fault_memory(fault)) && compiled && time_rules(compiled, inputs, times, fault);
    if (timed) {
        put_phases(timing, end_ms, out);
        buffer_put(out, "\n");
        put_rules(inputs->rulebook, times, nrules, out);
    }
    compiled_free(compiled);
    free(times);
    return timed;
}
