#include "command.h"
#include "compare_alone.h"
#include "inputs.h"
#include "kept.h"
#include "list.h"
#include "options.h"
#include "show_compare.h"
#include "terminal.h"

/* What compare takes of its own. */
struct wishes {
    enum summary_level by; /* WHOLE: as suits the registry */
    const char *list;      /* a file, or NULL */
};

enum { OPTION_BY = OPTION_OWN, OPTION_LIST };

static const struct argp_option own_options[] = {
    {"by", OPTION_BY, N_("WHAT"), 0,
     N_("areas to tell apart: prefecture, county or township (default: counties, or townships of "
        "one county)"),
     0},
    {"list", OPTION_LIST, N_("FILE"), 0,
     N_("also write the households that change, with the rule and condition that decided: FILE.csv "
        "or FILE.ndjson"),
     0},
    {0},
};

static bool take_own(int key, const char *value, void *into, struct fault *fault)
{
    struct wishes *wishes = into;
    if (key == OPTION_BY)
        return options_level(value, &wishes->by, fault);
    wishes->list = value;
    return list_check(value, fault);
}

/* Scenarios as cases, each with its changes alone. */
struct cases {
    size_t count;
    struct compare_case *at;
    struct compare_alone *alone;
};

static bool load_cases(struct inputs *inputs, struct cases *cases, struct fault *fault)
{
    size_t count = inputs->nscenarios;
    cases->at = arena_array(&inputs->arena, count, sizeof *cases->at);
    cases->alone = arena_array(&inputs->arena, count, sizeof *cases->alone);
    if (!cases->at || !cases->alone)
        return fault_memory(fault);
    for (; cases->count < count; cases->count++) {
        const struct scenario_input *scenario = &inputs->scenarios[cases->count];
        struct compare_alone *alone = &cases->alone[cases->count];
        if (!compare_alone_load(inputs->rulebook, &scenario->policy, alone, fault)) {
            compare_alone_release(alone);
            return false;
        }
        cases->at[cases->count] = (struct compare_case){
            .rulebook = scenario->rulebook,
            .values = scenario->own ? NULL : &scenario->policy,
            .nparts = alone->ncases,
            .parts = alone->cases,
        };
    }
    return true;
}

static void release_cases(struct cases *cases)
{
    for (size_t i = 0; i < cases->count; i++)
        compare_alone_release(&cases->alone[i]);
}

/* Of the only case. */
static bool write_list(const struct inputs *inputs, const struct comparison *of, const char *path,
                       const struct progress *progress, struct fault *fault)
{
    const struct changed_request request = {
        .side = {[BEFORE] = {.rulebook = inputs->rulebook},
                 [AFTER] = {.rulebook = of->of->rulebook, .values = of->of->values}},
        .registry = &inputs->registry,
        .as_of_day = inputs->as_of_day,
    };
    return list_write(path, &request, of->rows, progress, fault);
}

/* Outcomes take some 700 bytes a household. With more households cases are evaluated anew. */
enum { KEPT_HOUSEHOLDS = 3000000 };

static bool keep_outcomes(const struct inputs *inputs, struct kept **kept, struct fault *fault)
{
    if (inputs->registry.tables.at[LEVEL_HOUSEHOLD].nrows > KEPT_HOUSEHOLDS)
        return true;
    *kept = kept_new(fault);
    return *kept != NULL;
}

/* What is compared, and what that needs for as long. */
struct compared {
    struct kept *kept;
    struct compare compare;
};

static void release_compared(struct compared *compared)
{
    compare_release(&compared->compare);
    kept_free(compared->kept);
}

static bool compare_inputs(const struct inputs *inputs, const struct options *options,
                           const struct wishes *wishes, const struct cases *cases,
                           const struct progress *progress, struct compared *compared,
                           struct fault *fault)
{
    struct evaluate_request baseline = inputs_evaluation(inputs, options, progress);
    if (!keep_outcomes(inputs, &compared->kept, fault))
        return false;
    baseline.keep = compared->kept;
    return compare_open(&baseline, wishes->by, &compared->compare, fault) &&
           compare_cases(&compared->compare, cases->at, cases->count, fault);
}

static bool tell(const struct inputs *inputs, const struct options *options,
                 const struct wishes *wishes, const struct compare *compare,
                 const struct progress *progress, struct buffer *out, struct fault *fault)
{
    (options->json ? show_compare_json : show_compare_text)(compare, out);
    if (out->failed)
        return fault_memory(fault);
    return !wishes->list || write_list(inputs, &compare->of[0], wishes->list, progress, fault);
}

static bool check_count(const struct inputs *inputs, const struct wishes *wishes,
                        struct fault *fault)
{
    if (inputs->nscenarios == 0)
        return fault_set(fault, FAULT_USAGE,
                         "there is nothing to compare with (give --scenario or --set)");
    if (wishes->list && inputs->nscenarios > 1)
        return fault_set(fault, FAULT_USAGE, "option '--list' takes one scenario at a time");
    return true;
}

static bool compare(struct inputs *inputs, const struct options *options,
                    const struct wishes *wishes, const struct progress *progress,
                    struct buffer *out, struct fault *fault)
{
    struct cases cases = {0};
    struct compared compared = {0};
    bool done = inputs_baseline(inputs, options, fault) &&
                inputs_scenarios(inputs, options, fault) && check_count(inputs, wishes, fault) &&
                inputs_registry(inputs, options, NULL, progress, fault) &&
                load_cases(inputs, &cases, fault) &&
                compare_inputs(inputs, options, wishes, &cases, progress, &compared, fault) &&
                tell(inputs, options, wishes, &compared.compare, progress, out, fault);
    release_compared(&compared);
    release_cases(&cases);
    return done;
}

static int run(struct inputs *inputs, const struct options *options, void *own,
               struct terminal *terminal, struct fault *fault)
{
    struct buffer out = {0};
    bool done = compare(inputs, options, own, &terminal->progress, &out, fault);
    terminal_clear(terminal);
    done = done && command_print(&out, fault);
    buffer_release(&out);
    return done ? 0 : (int)fault->kind;
}

int cmd_compare(const struct place *place, int argc, char **argv, struct fault *fault)
{
    struct wishes wishes = {.by = WHOLE};
    const struct options_request request = {
        .takes = TAKE_POLICY | TAKE_REGISTRY | TAKE_AS_OF | TAKE_AREA | TAKE_BASELINE |
                 TAKE_SCENARIOS | TAKE_FORMAT | TAKE_THREADS | TAKE_QUIET,
        .about = N_("Says what scenarios change: for whom, where, in what, and what it costs. "
                    "Nothing is written."),
        .own = own_options,
        .take_own = take_own,
        .into = &wishes,
    };
    return command_run(&request, place, argc, argv, run, fault);
}
