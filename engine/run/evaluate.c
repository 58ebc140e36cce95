#include "evaluate.h"

#include "compiled.h"
#include "cross_check.h"
#include "record.h"

/* What the blocks of a run go through. */
struct pass {
    const struct evaluate_request *request;
    struct plain *plain; /* one of these two */
    struct compiled *compiled;
    struct cross_check *check; /* or NULL */
    struct match *match;
    struct outcomes outcomes;
    struct matching matching;
    evaluate_visitor *visit;
    void *context;
};

static bool run_block(struct pass *pass, size_t first, size_t count, struct fault *fault)
{
    if (pass->plain)
        return plain_run(pass->plain, first, count, &pass->outcomes, fault);
    return compiled_run(pass->compiled, first, count, &pass->outcomes, fault) &&
           (!pass->check || cross_check_block(pass->check, &pass->outcomes, fault));
}

static bool pass_block(struct pass *pass, size_t first, size_t count, struct fault *fault)
{
    if (!run_block(pass, first, count, fault))
        return false;
    for (size_t household = first; household < first + count; household++)
        if (!match_household(pass->match, &pass->outcomes, household, &pass->matching, fault) ||
            !pass->visit(pass->context, &pass->outcomes, &pass->matching, fault))
            return false;
    return true;
}

static bool pass_all(struct pass *pass, struct fault *fault)
{
    size_t nhouseholds = pass->request->registry->tables.at[LEVEL_HOUSEHOLD].nrows;
    for (size_t first = 0; first < nhouseholds; first += EVALUATE_BLOCK) {
        size_t left = nhouseholds - first;
        size_t count = left < EVALUATE_BLOCK ? left : EVALUATE_BLOCK;
        progress_report(pass->request->progress, N_("evaluating"), first, nhouseholds);
        if (!pass_block(pass, first, count, fault))
            return false;
    }
    progress_report(pass->request->progress, N_("evaluating"), nhouseholds, nhouseholds);
    return true;
}

static bool open_check(struct pass *pass, struct fault *fault)
{
    const struct evaluate_request *request = pass->request;
    const struct tables *tables = &request->registry->tables;
    size_t households = tables->at[LEVEL_HOUSEHOLD].nrows;
    if (request->cross_check == 0 || households == 0)
        return true;
    size_t stride = households / request->cross_check;
    pass->check =
        cross_check_new(request->rulebook, tables, request->as_of_day, stride ? stride : 1, fault);
    return pass->check != NULL;
}

static bool pass_open(struct pass *pass, struct fault *fault)
{
    const struct evaluate_request *request = pass->request;
    const struct tables *tables = &request->registry->tables;
    if (request->plain || !compiled_possible(request->rulebook)) {
        pass->plain = plain_new(request->rulebook, tables, request->as_of_day, fault);
        return pass->plain != NULL;
    }
    pass->compiled = compiled_new(request->rulebook, tables, request->as_of_day, fault);
    return pass->compiled && open_check(pass, fault);
}

bool evaluate_each(const struct evaluate_request *request, evaluate_visitor *visit, void *context,
                   struct fault *fault)
{
    struct pass pass = {.request = request, .visit = visit, .context = context};
    pass.match = match_new(request->rulebook, request->registry, fault);
    bool done = pass.match && pass_open(&pass, fault) && pass_all(&pass, fault);
    matching_release(&pass.matching);
    outcomes_release(&pass.outcomes);
    cross_check_free(pass.check);
    compiled_free(pass.compiled);
    plain_free(pass.plain);
    match_free(pass.match);
    return done;
}

/* Where households go: counted, and recorded when results are wanted. */
struct sink {
    struct summary *summary;
    struct record *record; /* NULL: none are written */
};

static bool take(void *context, const struct outcomes *outcomes, const struct matching *matching,
                 struct fault *fault)
{
    struct sink *sink = context;
    (void)outcomes;
    if (!summary_add(sink->summary, matching, fault))
        return false;
    return !sink->record || record_household(sink->record, matching, fault);
}

static bool run_into(const struct evaluate_request *request, struct sink *sink, struct fault *fault)
{
    return evaluate_each(request, take, sink, fault) && summary_finish(sink->summary, fault);
}

static bool run_recorded(const struct evaluate_request *request, struct sink *sink,
                         struct fault *fault)
{
    sink->record = record_open(request, fault);
    if (!sink->record)
        return false;
    if (run_into(request, sink, fault))
        return record_commit(sink->record, sink->summary, fault);
    record_discard(sink->record);
    return false;
}

bool evaluate_run(const struct evaluate_request *request, struct summary *summary,
                  struct fault *fault)
{
    struct summary fresh = {0};
    struct sink sink = {.summary = &fresh};
    bool done = summary_init(&fresh, request->rulebook, request->registry, fault) &&
                (request->out ? run_recorded : run_into)(request, &sink, fault);
    if (!done) {
        summary_release(&fresh);
        return false;
    }
    fresh.as_of_day = request->as_of_day;
    fresh.area = request->area;
    *summary = fresh;
    return true;
}
