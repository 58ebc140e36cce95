#include "again.h"

#include "scope.h"

#include <stdlib.h>

/* What was looked at last, and what it comes to with the first values. */
struct share {
    bool known;
    struct match_scope scope;
    struct summary summary;
};

struct again {
    struct evaluate_request request;
    struct kept *kept;
    struct summary first;
    struct share share;
    size_t naids;
    struct arena arena;
};

/* Who is shown the blocks of an evaluation, or nobody. */
struct viewer {
    evaluate_visitor *visit;
    void *context;
};

/* The first evaluation --------------------------------------------------------------------------*/

static bool first_run(struct again *again, struct viewer viewer, struct fault *fault)
{
    struct evaluate_request request = again->request;
    again->kept = kept_new(fault);
    request.keep = again->kept;
    return again->kept && evaluate_counted(&request, MATCH_SUMMARY, viewer.visit, viewer.context,
                                           &again->first, fault);
}

static bool scope_new(struct match_scope *scope, size_t naids, struct arena *arena,
                      struct fault *fault)
{
    *scope = (struct match_scope){.aids = arena_array(arena, naids + 1, sizeof *scope->aids)};
    return scope->aids || fault_memory(fault);
}

struct again *again_new(const struct evaluate_request *request, evaluate_visitor *visit,
                        void *context, struct fault *fault)
{
    struct again *again = calloc(1, sizeof *again);
    if (!again) {
        fault_memory(fault);
        return NULL;
    }
    arena_init(&again->arena);
    again->request = *request;
    again->request.plain = false;
    again->request.cross_check = 0;
    again->naids = request->rulebook->nof_kind[RULE_AID];
    if (scope_new(&again->share.scope, again->naids, &again->arena, fault) &&
        first_run(again, (struct viewer){visit, context}, fault))
        return again;
    again_free(again);
    return NULL;
}

void again_free(struct again *again)
{
    if (!again)
        return;
    summary_release(&again->share.summary);
    summary_release(&again->first);
    kept_free(again->kept);
    arena_release(&again->arena);
    free(again);
}

const struct summary *again_first(const struct again *again)
{
    return &again->first;
}

const struct kept *again_kept(const struct again *again)
{
    return again->kept;
}

/* What to look at -------------------------------------------------------------------------------*/

static bool find_scope(const struct again *again, const struct policy *values, struct arena *arena,
                       struct match_scope *scope, struct fault *fault)
{
    const struct evaluate_request *request = &again->request;
    const struct tables *tables = &request->registry->tables;
    struct ground ground;
    if (!ground_init(&ground, request->rulebook, values, tables, request->as_of_day, arena))
        return fault_memory(fault);
    return scope_new(scope, again->naids, arena, fault) &&
           scope_moved(again->kept, &ground, request->scope, scope, fault);
}

/* Whether there was anything to add. */
static bool add_scope(struct match_scope *all, const struct match_scope *scope, size_t naids)
{
    bool added = scope->main_cause > all->main_cause || scope->missing > all->missing ||
                 scope->gaps > all->gaps;
    all->gaps |= scope->gaps;
    all->main_cause |= scope->main_cause;
    all->missing |= scope->missing;
    for (size_t i = 0; i < naids; i++) {
        added |= scope->aids[i] > all->aids[i];
        all->aids[i] |= scope->aids[i];
    }
    return added;
}

static bool run_share(const struct again *again, const struct policy *values, struct viewer viewer,
                      struct summary *summary, struct fault *fault)
{
    struct evaluate_request request = again->request;
    request.values = values;
    request.kept = again->kept;
    request.scope = &again->share.scope;
    return evaluate_counted(&request, MATCH_SUMMARY, viewer.visit, viewer.context, summary, fault);
}

/* What was looked at before stays in sight: the points of a sweep mostly need the same. */
static bool widen_share(struct again *again, const struct match_scope *scope, struct fault *fault)
{
    struct share *share = &again->share;
    const struct viewer nobody = {0};
    if (!add_scope(&share->scope, scope, again->naids) && share->known)
        return true;
    summary_release(&share->summary);
    share->known = run_share(again, again->request.values, nobody, &share->summary, fault);
    return share->known;
}

/* Counts ----------------------------------------------------------------------------------------*/

/* All three have the same areas: those of the registry's households. */
static void add_difference(struct summary *summary, const struct summary *first,
                           const struct summary *share)
{
    for (int level = 0; level < SUMMARY_LEVELS; level++) {
        const struct summary_areas *areas = &summary->levels[level];
        const struct summary_area *was = first->levels[level].items;
        const struct summary_area *looked_at = share->levels[level].items;
        for (size_t i = 0; i < areas->count; i++)
            for (size_t m = 0; m < areas->ncounts; m++)
                areas->items[i].counts[m] += was[i].counts[m] - looked_at[i].counts[m];
    }
}

bool again_run(struct again *again, const struct policy *values, evaluate_visitor *visit,
               void *context, struct summary *summary, struct fault *fault)
{
    const struct viewer viewer = {visit, context};
    struct match_scope scope;
    struct arena arena;
    arena_init(&arena);
    bool done = find_scope(again, values, &arena, &scope, fault) &&
                widen_share(again, &scope, fault) &&
                run_share(again, values, viewer, summary, fault);
    if (done)
        add_difference(summary, &again->first, &again->share.summary);
    arena_release(&arena);
    return done;
}
