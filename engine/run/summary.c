#include "summary.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const summary_level_names[SUMMARY_LEVELS] = {"总计", "省", "市", "县", "乡"};

/* Which assumed parameters the slot reads: noted in `used`. */
static bool reads_assumed(const struct summary *summary, int slot, bool *read, bool *used)
{
    const struct policy *policy = summary->rulebook->policy;
    bool any = false;
    if (slot == NO_SLOT)
        return false;
    memset(read, 0, policy->nparameters * sizeof *read);
    rulebook_reads(summary->rulebook, slot, NULL, read);
    for (size_t i = 0; i < policy->nparameters; i++) {
        bool assumed = read[i] && policy->parameters[i].assumed;
        used[i] |= assumed;
        any |= assumed;
    }
    return any;
}

static void mark_rules(struct summary *summary, bool *read, bool *used)
{
    for (size_t i = 0; i < summary->rulebook->nrules; i++) {
        const struct rule *rule = &summary->rulebook->rules[i];
        summary->rests_on_assumed[i] = reads_assumed(summary, rule->slot, read, used);
        summary->rests_on_assumed[i] |= reads_assumed(summary, rule->extra, read, used);
    }
}

static bool list_assumed(struct summary *summary)
{
    size_t nparameters = summary->rulebook->policy->nparameters;
    struct arena *arena = &summary->arena;
    bool *read = arena_array(arena, nparameters + 1, sizeof *read);
    bool *used = arena_array(arena, nparameters + 1, sizeof *used);
    summary->assumed = arena_array(arena, nparameters + 1, sizeof(int));
    summary->rests_on_assumed = arena_array(arena, summary->rulebook->nrules + 1, sizeof(bool));
    if (!read || !used || !summary->assumed || !summary->rests_on_assumed)
        return false;
    mark_rules(summary, read, used);
    for (size_t i = 0; i < nparameters; i++)
        if (used[i])
            summary->assumed[summary->nassumed++] = (int)i;
    return true;
}

bool summary_init(struct summary *summary, const struct rulebook *rulebook,
                  const struct registry *registry, struct fault *fault)
{
    *summary = (struct summary){.rulebook = rulebook, .registry = registry};
    arena_init(&summary->arena);
    if (!measures_init(&summary->measures, rulebook, &summary->arena, fault))
        return false;
    for (int level = 0; level < SUMMARY_LEVELS; level++)
        summary->levels[level] = (struct summary_areas){
            .level = (enum summary_level)level,
            .ncounts = level == TOWNSHIP ? summary->measures.nbrief : summary->measures.count,
        };
    return list_assumed(summary) || fault_memory(fault);
}

void summary_release(struct summary *summary)
{
    for (int level = 0; level < SUMMARY_LEVELS; level++)
        free(summary->levels[level].items);
    arena_release(&summary->arena);
    *summary = (struct summary){0};
}

/* Adds counts of an area to those of the area of `level` that contains it. */
static bool add_area(struct summary *summary, enum summary_level level,
                     const struct summary_area *area)
{
    struct summary_areas *areas = &summary->levels[level];
    int64_t *counts = areas_counts(areas, area_village(area->area), &summary->arena);
    for (size_t i = 0; counts && i < areas->ncounts; i++)
        counts[i] += area->counts[i];
    return counts != NULL;
}

bool summary_add(struct summary *summary, const struct tally *tally, struct fault *fault)
{
    for (size_t i = 0; i < tally->counties.count; i++)
        if (!add_area(summary, COUNTY, &tally->counties.items[i]))
            return fault_memory(fault);
    for (size_t i = 0; i < tally->townships.count; i++)
        if (!add_area(summary, TOWNSHIP, &tally->townships.items[i]))
            return fault_memory(fault);
    return true;
}

bool summary_finish(struct summary *summary, struct fault *fault)
{
    const struct summary_areas *counties = &summary->levels[COUNTY];
    if (!areas_counts(&summary->levels[WHOLE], 0, &summary->arena))
        return fault_memory(fault);
    for (int level = WHOLE; level < COUNTY; level++)
        for (size_t i = 0; i < counties->count; i++)
            if (!add_area(summary, (enum summary_level)level, &counties->items[i]))
                return fault_memory(fault);
    return true;
}

int64_t summary_total(const struct summary *summary, size_t measure)
{
    const struct summary_areas *whole = &summary->levels[WHOLE];
    return whole->count ? whole->items[0].counts[measure] : 0;
}

const char *summary_area_text(struct area area, char out[AREA_TEXT])
{
    if (area.length == 0)
        out[0] = '\0';
    else
        snprintf(out, AREA_TEXT, "%0*" PRIu64, area.length, area.digits);
    return out;
}
