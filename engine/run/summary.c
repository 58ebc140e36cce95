#include "summary.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const summary_level_names[SUMMARY_LEVELS] = {"总计", "省", "市", "县", "乡"};

static const int level_digits[SUMMARY_LEVELS] = {0, 2, 4, 6, 9};

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
    summary->missing_at =
        arena_array(&summary->arena, summary->measures.nitems[GROUP_MISSING] + 1, sizeof(size_t));
    if (!summary->missing_at || !list_assumed(summary))
        return fault_memory(fault);
    return true;
}

void summary_release(struct summary *summary)
{
    for (int level = 0; level < SUMMARY_LEVELS; level++)
        free(summary->levels[level].items);
    arena_release(&summary->arena);
    *summary = (struct summary){0};
}

static size_t lower_bound(const struct summary_areas *areas, uint64_t digits)
{
    size_t low = 0, high = areas->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (areas->items[middle].area.digits < digits)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool insert_area(struct summary *summary, enum summary_level level, size_t at,
                        struct area area)
{
    struct summary_areas *areas = &summary->levels[level];
    if (areas->count == areas->capacity) {
        size_t capacity = areas->capacity ? areas->capacity * 2 : 64;
        struct summary_area *items = reallocarray(areas->items, capacity, sizeof *items);
        if (!items)
            return false;
        areas->items = items;
        areas->capacity = capacity;
    }
    size_t ncounts = level == TOWNSHIP ? summary->measures.nbrief : summary->measures.count;
    int64_t *counts = arena_array(&summary->arena, ncounts, sizeof *counts);
    if (!counts)
        return false;
    memmove(areas->items + at + 1, areas->items + at, (areas->count - at) * sizeof *areas->items);
    areas->items[at] = (struct summary_area){area, counts};
    areas->count++;
    return true;
}

/* The area of a level that contains `village`, made on first use; NULL when memory is short. */
static struct summary_area *find_area(struct summary *summary, enum summary_level level,
                                      uint64_t village)
{
    struct summary_areas *areas = &summary->levels[level];
    int length = village ? level_digits[level] : 0;
    struct area area = {length ? area_prefix(village, length) : 0, length};
    if (areas->last < areas->count && areas->items[areas->last].area.digits == area.digits)
        return &areas->items[areas->last];
    size_t at = lower_bound(areas, area.digits);
    bool there = at < areas->count && areas->items[at].area.digits == area.digits;
    if (!there && !insert_area(summary, level, at, area))
        return NULL;
    areas->last = at;
    return &areas->items[at];
}

static void count(struct summary *summary, size_t measure, int64_t more)
{
    summary->county->counts[measure] += more;
    if (measure < summary->measures.nbrief)
        summary->township->counts[measure] += more;
}

static void count_item(struct summary *summary, enum measure_group group, size_t item, size_t part,
                       int64_t more)
{
    count(summary, measures_index(&summary->measures, group, item, part), more);
}

static void count_verdict(struct summary *summary, const struct matching *matching)
{
    static const size_t verdicts[] = {
        [ANSWER_YES] = MEASURE_MEETS, [ANSWER_NO] = MEASURE_FAILS, [ANSWER_UNKNOWN] = MEASURE_OPEN};
    const uint32_t *members = summary->registry->tables.first_member;
    count(summary, MEASURE_HOUSEHOLDS, 1);
    count(summary, MEASURE_PEOPLE, members[matching->household + 1] - members[matching->household]);
    count(summary, verdicts[matching->meets], 1);
    count(summary, MEASURE_DOUBTFUL, matching->naudits > 0);
    count(summary, MEASURE_MONEY, matching->money_fen);
    count(summary, MEASURE_MONEY_NEW, matching->money_new_fen);
    count(summary, MEASURE_MONEY_OPEN, (int64_t)matching->money_undetermined);
}

/* An item of its own group, else 无 or 待核实, which come after the group's rules. */
static size_t item_or(int position, bool decided, size_t nrules)
{
    if (position != NO_RULE)
        return (size_t)position;
    return decided ? nrules : nrules + 1;
}

static void count_status(struct summary *summary, const struct matching *matching)
{
    size_t nstatuses = summary->rulebook->nof_kind[RULE_STATUS];
    size_t item = item_or(matching->status, matching->status_decided, nstatuses);
    count_item(summary, GROUP_STATUS, item, 0, 1);
}

static void count_causes(struct summary *summary, const struct matching *matching)
{
    size_t ncauses = summary->rulebook->nof_kind[RULE_CAUSE];
    for (size_t i = 0; i < ncauses; i++) {
        count_item(summary, GROUP_CAUSE, i, CAUSE_HOLDS, matching->causes[i] == ANSWER_YES);
        count_item(summary, GROUP_CAUSE, i, CAUSE_OPEN, matching->causes[i] == ANSWER_UNKNOWN);
    }
    size_t item = item_or(matching->main_cause, matching->main_decided, ncauses);
    count_item(summary, GROUP_MAIN, item, 0, 1);
}

static size_t agreement_item(const struct matching *matching)
{
    if (!matching->declared)
        return AGREEMENT_BLANK;
    if (matching->agreement == AGREEMENT_NONE)
        return AGREEMENT_OPEN;
    return (size_t)matching->agreement - AGREEMENT_SAME;
}

static void count_declared(struct summary *summary, const struct matching *matching)
{
    size_t blank = summary->measures.nitems[GROUP_DECLARED] - 1;
    size_t item = matching->declared ? (size_t)matching->declared_label : blank;
    count_item(summary, GROUP_DECLARED, item, 0, 1);
    count_item(summary, GROUP_AGREEMENT, agreement_item(matching), 0, 1);
}

static void count_criteria(struct summary *summary, const struct matching *matching)
{
    static const size_t parts[] = {[ANSWER_YES] = CRITERION_MET,
                                   [ANSWER_NO] = CRITERION_FAILS,
                                   [ANSWER_UNKNOWN] = CRITERION_OPEN};
    for (size_t i = 0; i < summary->rulebook->nof_kind[RULE_CRITERION]; i++)
        count_item(summary, GROUP_CRITERION, i, parts[matching->criteria[i]], 1);
}

static void count_decision(struct summary *summary, const struct decision *decision)
{
    static const size_t parts[STATE_COUNT] = {AID_RECEIVED, AID_NEW, AID_POSSIBLE};
    size_t aid = (size_t)decision->aid;
    bool sure = decision->state != STATE_POSSIBLE, known = !isnan(decision->amount);
    int64_t fen = sure && known ? llround(decision->amount * 100) : 0;
    count_item(summary, GROUP_AID, aid, parts[decision->state], 1);
    count_item(summary, GROUP_AID, aid, AID_COUNT, sure);
    count_item(summary, GROUP_AID, aid, AID_MONEY, fen);
    count_item(summary, GROUP_AID, aid, AID_MONEY_NEW, decision->state == STATE_NEW ? fen : 0);
    count_item(summary, GROUP_AID, aid, AID_MONEY_OPEN, decision->priced && !(sure && known));
}

static size_t deficit_item(const struct rulebook *rulebook, int rule)
{
    size_t item = 0, ncauses = rulebook->nof_kind[RULE_CAUSE];
    if (rulebook->rules[rule].kind == RULE_CAUSE) {
        while (rulebook->of_kind[RULE_CAUSE][item] != rule)
            item++;
        return item;
    }
    while (rulebook->of_kind[RULE_CRITERION][item] != rule)
        item++;
    return ncauses + item;
}

static void count_missing(struct summary *summary, const struct matching *matching)
{
    for (size_t i = 0; i < matching->nundetermined; i++) {
        const struct undetermined *open = &matching->undetermined[i];
        size_t item = measures_missing_item(&summary->measures, open->level, (size_t)open->fact);
        if (open->rule != NO_RULE || summary->missing_at[item] == matching->household + 1)
            continue;
        summary->missing_at[item] = matching->household + 1;
        count_item(summary, GROUP_MISSING, item, 0, 1);
    }
}

bool summary_add(struct summary *summary, const struct matching *matching, struct fault *fault)
{
    uint64_t village = summary->registry->tables.area[matching->household];
    summary->county = find_area(summary, COUNTY, village);
    summary->township = find_area(summary, TOWNSHIP, village);
    if (!summary->county || !summary->township)
        return fault_memory(fault);
    count_verdict(summary, matching);
    count_status(summary, matching);
    count_causes(summary, matching);
    count_declared(summary, matching);
    count_criteria(summary, matching);
    for (size_t i = 0; i < matching->ndecisions; i++)
        count_decision(summary, &matching->decisions[i]);
    for (size_t i = 0; i < matching->ngaps; i++)
        count_item(summary, GROUP_GAP, deficit_item(summary->rulebook, matching->gaps[i]), 0, 1);
    for (size_t i = 0; i < matching->naudits; i++)
        count_item(summary, GROUP_AUDIT, (size_t)matching->audits[i], 0, 1);
    count_missing(summary, matching);
    return true;
}

/* Adds a county to the area of `level` above it. */
static bool roll_up(struct summary *summary, enum summary_level level,
                    const struct summary_area *county)
{
    uint64_t village = county->area.digits * UINT64_C(1000000);
    struct summary_area *above = find_area(summary, level, village);
    if (!above)
        return false;
    for (size_t i = 0; i < summary->measures.count; i++)
        above->counts[i] += county->counts[i];
    return true;
}

bool summary_finish(struct summary *summary, struct fault *fault)
{
    const struct summary_areas *counties = &summary->levels[COUNTY];
    if (!find_area(summary, WHOLE, 0))
        return fault_memory(fault);
    for (int level = WHOLE; level < COUNTY; level++)
        for (size_t i = 0; i < counties->count; i++)
            if (!roll_up(summary, (enum summary_level)level, &counties->items[i]))
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
