#include "evaluate.h"

#include "belt.h"
#include "blocks.h"
#include "boundary.h"
#include "compiled.h"
#include "cross_check.h"
#include "record.h"

#include <stdlib.h>

/* What one thread works with. */
struct worker {
    struct compiled_frame *frame; /* of the compiled run */
    struct outcomes outcomes;     /* of the plain run, and as columns in the arena */
    struct arena arena;
    struct lanes packed;
    const struct lanes *lanes; /* of the block at hand */
    struct matcher *matcher;
    struct tally tally;
    struct verdicts verdicts;
};

/* What the blocks of a run go through. */
struct pass {
    const struct evaluate_request *request;
    struct plain *plain; /* one of these two */
    struct compiled *compiled;
    struct cross_check *check; /* or NULL */
    struct match *match;
    enum match_depth depth;
    struct summary *summary; /* or NULL */
    evaluate_visitor *visit; /* or NULL */
    void *context;
    size_t nhouseholds, nworkers;
    struct worker *workers;
};

/* Blocks ----------------------------------------------------------------------------------------*/

static size_t block_end(const struct pass *pass, size_t block)
{
    size_t end = (block + 1) * BLOCK_ROWS;
    return end < pass->nhouseholds ? end : pass->nhouseholds;
}

static bool run_plainly(struct pass *pass, struct worker *worker, size_t first, size_t count,
                        struct fault *fault)
{
    const struct evaluate_request *request = pass->request;
    arena_clear(&worker->arena);
    worker->lanes = &worker->packed;
    if (!plain_run(pass->plain, first, count, &worker->outcomes, fault))
        return false;
    return lanes_of_outcomes(request->rulebook, &request->registry->tables, &worker->outcomes,
                             &worker->arena, &worker->packed) ||
           fault_memory(fault);
}

/* Lua is one machine, so its part is begun one block at a time. */
static bool begin_block(void *context, size_t number, size_t block, struct fault *fault)
{
    struct pass *pass = context;
    struct worker *worker = &pass->workers[number];
    size_t first = block * BLOCK_ROWS, count = block_end(pass, block) - first;
    if (pass->plain)
        return run_plainly(pass, worker, first, count, fault);
    return compiled_begin(pass->compiled, worker->frame, first, count, fault);
}

static bool work_on_block(void *context, size_t number, size_t block, struct fault *fault)
{
    struct pass *pass = context;
    struct worker *worker = &pass->workers[number];
    (void)block;
    if (pass->compiled)
        worker->lanes = compiled_run(pass->compiled, worker->frame);
    if (!match_block(worker->matcher, worker->lanes, pass->depth, &worker->verdicts, fault))
        return false;
    return !pass->summary || tally_block(&worker->tally, &worker->verdicts, fault);
}

static bool end_block(void *context, size_t number, size_t block, struct fault *fault)
{
    struct pass *pass = context;
    struct worker *worker = &pass->workers[number];
    bool good = !pass->check || cross_check_block(pass->check, worker->lanes, fault);
    if (good && pass->compiled && pass->request->keep)
        good = kept_add(pass->request->keep, worker->lanes, fault);
    if (good && pass->visit)
        good = pass->visit(pass->context, &worker->verdicts, fault);
    progress_report(pass->request->progress, N_("evaluating"), block_end(pass, block),
                    pass->nhouseholds);
    return good;
}

static bool pass_all(struct pass *pass, struct fault *fault)
{
    const struct blocks blocks = {
        .nblocks = (pass->nhouseholds + BLOCK_ROWS - 1) / BLOCK_ROWS,
        .nworkers = pass->nworkers,
        .context = pass,
        .begin = begin_block,
        .work = work_on_block,
        .end = end_block,
    };
    progress_report(pass->request->progress, N_("evaluating"), 0, pass->nhouseholds);
    if (!blocks_run(&blocks, fault))
        return false;
    for (size_t i = 0; pass->summary && i < pass->nworkers; i++)
        if (!summary_add(pass->summary, &pass->workers[i].tally, fault))
            return false;
    return true;
}

/* Opening and closing ---------------------------------------------------------------------------*/

static bool open_check(struct pass *pass, struct fault *fault)
{
    const struct evaluate_request *request = pass->request;
    if (request->cross_check == 0 || pass->nhouseholds == 0)
        return true;
    const struct ground *ground = compiled_ground(pass->compiled);
    if (!boundary_check(ground->book, ground->values, ground->tables, ground->as_of_day, fault))
        return false;
    size_t stride = cross_check_stride(pass->nhouseholds, request->cross_check);
    pass->check = cross_check_new(ground, stride, fault);
    return pass->check != NULL;
}

static bool open_run(struct pass *pass, struct fault *fault)
{
    const struct evaluate_request *request = pass->request;
    const struct tables *tables = &request->registry->tables;
    if (request->plain) {
        pass->plain =
            plain_new(request->rulebook, request->values, tables, request->as_of_day, fault);
        return pass->plain != NULL;
    }
    pass->compiled = compiled_new(request->rulebook, request->values, tables, request->as_of_day,
                                  request->kept, fault);
    if (!pass->compiled)
        return false;
    if (request->keep && !kept_begin(request->keep, compiled_ground(pass->compiled), fault))
        return false;
    return open_check(pass, fault);
}

static bool open_worker(struct pass *pass, struct worker *worker, struct fault *fault)
{
    arena_init(&worker->arena);
    worker->matcher = matcher_new(pass->match, fault);
    if (!worker->matcher)
        return false;
    if (pass->compiled && !(worker->frame = compiled_frame_new(pass->compiled, fault)))
        return false;
    return !pass->summary ||
           tally_init(&worker->tally, &pass->summary->measures, pass->request->registry, fault);
}

static bool open_workers(struct pass *pass, struct fault *fault)
{
    size_t nblocks = (pass->nhouseholds + BLOCK_ROWS - 1) / BLOCK_ROWS;
    size_t wanted = pass->request->threads ? pass->request->threads : blocks_cores();
    pass->nworkers = wanted < nblocks ? wanted : nblocks;
    pass->workers = calloc(pass->nworkers + 1, sizeof *pass->workers);
    if (!pass->workers)
        return fault_memory(fault);
    for (size_t i = 0; i < pass->nworkers; i++)
        if (!open_worker(pass, &pass->workers[i], fault))
            return false;
    return true;
}

static void close_workers(struct pass *pass)
{
    for (size_t i = 0; pass->workers && i < pass->nworkers; i++) {
        struct worker *worker = &pass->workers[i];
        verdicts_release(&worker->verdicts);
        tally_release(&worker->tally);
        matcher_free(worker->matcher);
        compiled_frame_free(worker->frame);
        outcomes_release(&worker->outcomes);
        arena_release(&worker->arena);
    }
    free(pass->workers);
}

static void pass_close(struct pass *pass)
{
    close_workers(pass);
    cross_check_free(pass->check);
    compiled_free(pass->compiled);
    plain_free(pass->plain);
    match_free(pass->match);
}

bool evaluate_each(const struct evaluate_request *request, enum match_depth depth,
                   struct summary *summary, evaluate_visitor *visit, void *context,
                   struct fault *fault)
{
    struct pass pass = {
        .request = request,
        .depth = depth,
        .summary = summary,
        .visit = visit,
        .context = context,
        .nhouseholds = request->registry->tables.at[LEVEL_HOUSEHOLD].nrows,
    };
    pass.match =
        match_new(request->rulebook, request->values, request->registry, request->as_of_day, fault);
    if (pass.match && request->scope)
        match_within(pass.match, request->scope);
    bool done = pass.match && open_run(&pass, fault) && open_workers(&pass, fault) &&
                pass_all(&pass, fault);
    pass_close(&pass);
    return done;
}

/* Results ---------------------------------------------------------------------------------------*/

static bool finish(const struct evaluate_request *request, struct summary *summary,
                   struct fault *fault)
{
    summary->as_of_day = request->as_of_day;
    summary->area = request->area;
    return summary_finish(summary, fault);
}

bool evaluate_counted(const struct evaluate_request *request, enum match_depth depth,
                      evaluate_visitor *visit, void *context, struct summary *summary,
                      struct fault *fault)
{
    struct summary fresh = {0};
    if (!summary_init(&fresh, request->rulebook, request->registry, fault) ||
        !evaluate_each(request, depth, &fresh, visit, context, fault) ||
        !finish(request, &fresh, fault)) {
        summary_release(&fresh);
        return false;
    }
    *summary = fresh;
    return true;
}

/* The missing facts behind every rule, searched while all else is written. */
struct missing {
    const struct evaluate_request *request;
    struct record *record;
    struct fault fault;
    bool good;
};

static void search_missing(void *context, size_t buffer)
{
    struct missing *missing = context;
    struct evaluate_request request = *missing->request;
    (void)buffer;
    request.progress = NULL;
    request.cross_check = 0;
    request.threads = 1;
    request.keep = NULL;
    missing->good =
        evaluate_each(&request, MATCH_FULL, NULL, record_missing, missing->record, &missing->fault);
}

static bool write_and_search(const struct evaluate_request *request, struct record *record,
                             const struct summary *summary, struct fault *fault)
{
    struct missing missing = {.request = request, .record = record};
    fault_init(&missing.fault);
    struct belt *belt = belt_new(1, BELT_OWNER, true, search_missing, &missing);
    if (!belt)
        return fault_memory(fault);
    belt_take(belt);
    belt_give(belt);
    bool written = record_write(record, summary, fault);
    belt_drain(belt);
    belt_free(belt);
    if (written && !missing.good)
        *fault = missing.fault;
    return written && missing.good;
}

/* One thread has nobody to search meanwhile, and the plain run takes too long to be done twice. */
static bool searches_at_once(const struct evaluate_request *request)
{
    size_t threads = request->threads ? request->threads : blocks_cores();
    return request->plain || threads == 1;
}

static bool record_all(const struct evaluate_request *request, struct summary *summary,
                       struct fault *fault)
{
    struct record *record = record_open(request, fault);
    if (!record)
        return false;
    bool at_once = searches_at_once(request);
    if (evaluate_each(request, at_once ? MATCH_FULL : MATCH_HOUSEHOLDS, summary, record_block,
                      record, fault) &&
        finish(request, summary, fault) &&
        (at_once ? record_write(record, summary, fault)
                 : write_and_search(request, record, summary, fault)))
        return record_commit(record, fault);
    record_discard(record);
    return false;
}

bool evaluate_run(const struct evaluate_request *request, struct summary *summary,
                  struct fault *fault)
{
    struct summary fresh = {0};
    if (!request->out)
        return evaluate_counted(request, MATCH_SUMMARY, NULL, NULL, summary, fault);
    if (!summary_init(&fresh, request->rulebook, request->registry, fault) ||
        !record_all(request, &fresh, fault)) {
        summary_release(&fresh);
        return false;
    }
    *summary = fresh;
    return true;
}
