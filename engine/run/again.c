#include "again.h"

#include "parts.h"

#include <stdlib.h>
#include <string.h>

/* The parts that were looked at last, and what they come to with the first values. */
struct part {
    bool known;
    struct match_parts parts;
    struct summary summary;
};

struct again {
    struct evaluate_request request;
    struct kept *kept;
    struct summary first;
    size_t naids;
    struct part part;
    struct arena arena;
};

static bool parts_new(struct again *again, struct match_parts *parts, struct fault *fault)
{
    parts->aids = arena_array(&again->arena, again->naids + 1, sizeof *parts->aids);
    return parts->aids || fault_memory(fault);
}

static bool first_run(struct again *again, struct fault *fault)
{
    struct evaluate_request request = again->request;
    again->kept = kept_new(fault);
    request.keep = again->kept;
    return again->kept && evaluate_run(&request, &again->first, fault);
}

struct again *again_new(const struct evaluate_request *request, struct fault *fault)
{
    struct again *again = calloc(1, sizeof *again);
    if (!again) {
        fault_memory(fault);
        return NULL;
    }
    arena_init(&again->arena);
    again->request = *request;
    again->request.out = NULL;
    again->request.plain = false;
    again->request.cross_check = 0;
    again->naids = request->rulebook->nof_kind[RULE_AID];
    if (parts_new(again, &again->part.parts, fault) && first_run(again, fault))
        return again;
    again_free(again);
    return NULL;
}

void again_free(struct again *again)
{
    if (!again)
        return;
    summary_release(&again->part.summary);
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

/* Parts -----------------------------------------------------------------------------------------*/

/* `b` without what is not in `a`; NULL is everything. */
static void keep_common(const struct match_parts *a, struct match_parts *b, size_t naids)
{
    if (!a)
        return;
    b->main_cause &= a->main_cause;
    b->missing &= a->missing;
    for (size_t i = 0; i < naids; i++)
        b->aids[i] &= a->aids[i];
}

static bool find_parts(const struct again *again, const struct policy *values, struct arena *arena,
                       struct match_parts *parts, struct fault *fault)
{
    const struct evaluate_request *request = &again->request;
    struct ground ground;
    parts->aids = arena_array(arena, again->naids + 1, sizeof *parts->aids);
    if (!parts->aids || !ground_init(&ground, request->rulebook, values, &request->registry->tables,
                                     request->as_of_day, arena))
        return fault_memory(fault);
    if (!parts_moved(again->kept, &ground, parts, fault))
        return false;
    keep_common(request->parts, parts, again->naids);
    return true;
}

/* Adds to `all` what is in `parts`; whether there was anything to add. */
static bool add_parts(struct match_parts *all, const struct match_parts *parts, size_t naids)
{
    bool added = parts->main_cause > all->main_cause || parts->missing > all->missing;
    all->main_cause |= parts->main_cause;
    all->missing |= parts->missing;
    for (size_t i = 0; i < naids; i++) {
        added |= parts->aids[i] > all->aids[i];
        all->aids[i] |= parts->aids[i];
    }
    return added;
}

static bool run_parts(const struct again *again, const struct policy *values,
                      struct summary *summary, struct fault *fault)
{
    struct evaluate_request request = again->request;
    request.values = values;
    request.kept = again->kept;
    request.parts = &again->part.parts;
    return evaluate_run(&request, summary, fault);
}

/* What was looked at before stays in sight: the points of a sweep mostly need the same. */
static bool widen_part(struct again *again, const struct match_parts *parts, struct fault *fault)
{
    struct part *part = &again->part;
    if (!add_parts(&part->parts, parts, again->naids) && part->known)
        return true;
    summary_release(&part->summary);
    part->known = run_parts(again, again->request.values, &part->summary, fault);
    return part->known;
}

/* Counts ----------------------------------------------------------------------------------------*/

/* All three have the same areas: those of the registry's households. */
static void add_difference(struct summary *summary, const struct summary *first,
                           const struct summary *part)
{
    for (int level = 0; level < SUMMARY_LEVELS; level++) {
        struct summary_areas *areas = &summary->levels[level];
        for (size_t i = 0; i < areas->count; i++)
            for (size_t m = 0; m < areas->ncounts; m++)
                areas->items[i].counts[m] += first->levels[level].items[i].counts[m] -
                                             part->levels[level].items[i].counts[m];
    }
}

bool again_run(struct again *again, const struct policy *values, struct summary *summary,
               struct fault *fault)
{
    struct match_parts parts;
    struct arena arena;
    arena_init(&arena);
    bool done = find_parts(again, values, &arena, &parts, fault) &&
                widen_part(again, &parts, fault) && run_parts(again, values, summary, fault);
    if (done)
        add_difference(summary, &again->first, &again->part.summary);
    arena_release(&arena);
    return done;
}
