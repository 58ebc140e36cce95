#include "cross_check.h"
#include "record_parts.h"
#include "scenario.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct results_cell cell_text(const char *text)
{
    if (!text)
        return cell_null();
    return (struct results_cell){
        .kind = RESULTS_TEXT, .text = text, .length = (uint32_t)strlen(text)};
}

struct results_cell cell_rule(const struct record *record, int rule)
{
    return (struct results_cell){.kind = RESULTS_TEXT,
                                 .text = record->rulebook->rules[rule].name,
                                 .length = record->name_length[rule]};
}

void record_progress(struct record *record)
{
    progress_report(record->request->progress, N_("writing results"), record->ndone++,
                    record->ntodo);
}

bool record_block(void *context, struct verdicts *verdicts, struct fault *fault)
{
    struct record *record = context;
    if (record->nblocks == record->capacity) {
        size_t more = record->capacity ? 2 * record->capacity : 64;
        struct verdicts *blocks = reallocarray(record->blocks, more, sizeof *blocks);
        if (!blocks)
            return fault_memory(fault);
        record->blocks = blocks;
        record->capacity = more;
    }
    record->blocks[record->nblocks++] = *verdicts;
    *verdicts = (struct verdicts){0};
    return true;
}

/* What others read of the block stays as it is. */
bool record_missing(void *context, struct verdicts *verdicts, struct fault *fault)
{
    struct record *record = context;
    struct verdicts *block = &record->blocks[verdicts->first / BLOCK_ROWS];
    block->open = arena_array(&block->arena, verdicts->nopen + 1, sizeof *block->open);
    block->nopen = block->open ? verdicts->nopen : 0;
    for (size_t i = 0; i < block->nopen; i++)
        block->open[i] = verdicts->open[i];
    return block->open || fault_memory(fault);
}

/* What is written from lists -------------------------------------------------------------------*/

struct text_row {
    const char *texts[3];
};

struct text_rows {
    size_t count, ntexts, next;
    const struct text_row *rows;
};

static bool next_texts(void *context, struct results_cell *cells)
{
    struct text_rows *rows = context;
    if (rows->next == rows->count)
        return false;
    const struct text_row *row = &rows->rows[rows->next++];
    for (size_t i = 0; i < rows->ntexts; i++)
        cells[i] = cell_text(row->texts[i]);
    return true;
}

/* The summary, level by level. */
struct summary_rows {
    const struct summary *summary;
    int level;
    size_t area, measure; /* the next */
    char code[AREA_TEXT];
};

/* Households without a division code are in the whole alone; zeros are written of the first few
 * measures only. */
static bool is_written(const struct summary_rows *rows, const struct summary_area *area)
{
    const struct measures *measures = &rows->summary->measures;
    return (rows->level == WHOLE || area->area.length) &&
           (area->counts[rows->measure] != 0 || rows->measure < measures->nbrief);
}

static bool next_count(struct summary_rows *rows, const struct summary_area **area, size_t *measure)
{
    for (; rows->level <= COUNTY; rows->level++, rows->area = 0) {
        const struct summary_areas *areas = &rows->summary->levels[rows->level];
        for (; rows->area < areas->count; rows->area++, rows->measure = 0)
            for (; rows->measure < areas->ncounts; rows->measure++)
                if (is_written(rows, &areas->items[rows->area])) {
                    *area = &areas->items[rows->area];
                    *measure = rows->measure++;
                    return true;
                }
    }
    return false;
}

static bool next_summary(void *context, struct results_cell *cells)
{
    struct summary_rows *rows = context;
    const struct measures *measures = &rows->summary->measures;
    const struct summary_area *area;
    size_t measure;
    if (!next_count(rows, &area, &measure))
        return false;
    cells[0] = cell_text(summary_level_names[rows->level]);
    cells[1] = cell_text(summary_area_text(area->area, rows->code));
    cells[2] = cell_text(measures->names[measure]);
    cells[3] = cell_real((double)area->counts[measure] / (measures->money[measure] ? 100 : 1));
    return true;
}

static bool put_summary(struct record *record, const struct summary *summary, struct fault *fault)
{
    struct summary_rows rows = {.summary = summary, .level = WHOLE};
    return results_fill(record->results, RESULTS_SUMMARY, next_summary, &rows, fault);
}

static size_t count_divisions(const struct summary *summary)
{
    size_t count = 0;
    for (int level = PROVINCE; level <= TOWNSHIP; level++)
        count += summary->levels[level].count;
    return count;
}

static bool add_division(struct record *record, enum summary_level level, struct area area,
                         struct text_rows *rows, struct text_row *row)
{
    char code[AREA_TEXT];
    const char *name = registry_area_name(record->request->registry, area);
    row->texts[0] = arena_text(&record->arena, summary_area_text(area, code));
    row->texts[1] = *name ? name : NULL;
    row->texts[2] = summary_level_names[level];
    rows->count++;
    return row->texts[0] != NULL;
}

static bool put_divisions(struct record *record, const struct summary *summary, struct fault *fault)
{
    struct text_row *list = arena_array(&record->arena, count_divisions(summary) + 1, sizeof *list);
    struct text_rows rows = {.ntexts = 3, .rows = list};
    if (!list)
        return fault_memory(fault);
    for (int level = PROVINCE; level <= TOWNSHIP; level++) {
        const struct summary_areas *areas = &summary->levels[level];
        for (size_t i = 0; i < areas->count; i++)
            if (areas->items[i].area.length &&
                !add_division(record, (enum summary_level)level, areas->items[i].area, &rows,
                              &list[rows.count]))
                return fault_memory(fault);
    }
    return results_fill(record->results, RESULTS_AREA, next_texts, &rows, fault);
}

/* The names that have a bit in a mask, in the order of the bits. */
static const char *joined_rules(struct record *record, enum rule_kind kind)
{
    const struct rulebook *rulebook = record->rulebook;
    struct buffer text = {0};
    for (size_t i = 0; i < rulebook->nof_kind[kind] && i < RECORD_MASK_BITS; i++) {
        if (i)
            buffer_put(&text, "、");
        buffer_put(&text, rulebook->rules[rulebook->of_kind[kind][i]].name);
    }
    const char *joined =
        text.failed ? NULL : arena_text(&record->arena, text.length ? text.bytes : "");
    buffer_release(&text);
    return joined;
}

static const char *joined_assumed(struct record *record, const struct summary *summary)
{
    const struct policy *policy = record->rulebook->policy;
    struct buffer text = {0};
    for (size_t i = 0; i < summary->nassumed; i++) {
        if (i)
            buffer_put(&text, "、");
        buffer_put(&text, policy->parameters[summary->assumed[i]].name);
    }
    const char *joined =
        text.failed ? NULL : arena_text(&record->arena, text.length ? text.bytes : "");
    buffer_release(&text);
    return joined;
}

static const char *count_text(struct record *record, size_t count)
{
    return arena_format(&record->arena, "%zu", count);
}

/* How many households were run both ways. */
static size_t count_checked(const struct evaluate_request *request)
{
    size_t nhouseholds = request->registry->tables.at[LEVEL_HOUSEHOLD].nrows;
    if (request->plain || request->cross_check == 0)
        return 0;
    size_t stride = cross_check_stride(nhouseholds, request->cross_check);
    return (nhouseholds + stride - 1) / stride;
}

static const char *joined_changes(struct record *record, enum change_kind kind)
{
    const struct policy *policy = record->rulebook->policy;
    const struct scenario *scenario = policy->scenario;
    struct buffer text = {0};
    for (size_t i = 0; i < scenario->nchanges; i++) {
        if (scenario->changes[i].kind != kind)
            continue;
        buffer_put(&text, text.length ? "、" : "");
        scenario_put_change(policy, &scenario->changes[i], record->request->as_of_day, &text);
    }
    const char *joined =
        text.failed ? NULL : arena_text(&record->arena, text.length ? text.bytes : "");
    buffer_release(&text);
    return joined;
}

enum { RUN_ROWS = 16, SCENARIO_ROWS = 5 };

/* Nothing of a policy as it stands. */
static size_t list_scenario(struct record *record, struct text_row rows[SCENARIO_ROWS])
{
    const struct scenario *scenario = record->rulebook->policy->scenario;
    if (!scenario)
        return 0;
    const struct text_row list[SCENARIO_ROWS] = {
        {{"scenario", scenario->title}},
        {{"scenario.disabled", joined_changes(record, CHANGE_DISABLED)}},
        {{"scenario.file", scenario->file}},
        {{"scenario.rules", joined_changes(record, CHANGE_RULES)}},
        {{"scenario.set", joined_changes(record, CHANGE_PARAMETER)}},
    };
    memcpy(rows, list, sizeof list);
    return SCENARIO_ROWS;
}

static bool put_run(struct record *record, const struct summary *summary, struct fault *fault)
{
    const struct evaluate_request *request = record->request;
    const struct policy *policy = record->rulebook->policy;
    const struct tables *tables = &request->registry->tables;
    char date[TEXT_DATE], area[AREA_TEXT];
    struct text_row list[] = {
        {{"aids.bits", joined_rules(record, RULE_AID)}},
        {{"area", summary_area_text(request->area, area)}},
        {{"as_of", text_from_date(request->as_of_day, date)}},
        {{"assumed", joined_assumed(record, summary)}},
        {{"causes.bits", joined_rules(record, RULE_CAUSE)}},
        {{"cross_checked", count_text(record, count_checked(request))}},
        {{"engine", request->engine_version}},
        {{"households", count_text(record, tables->at[LEVEL_HOUSEHOLD].nrows)}},
        {{"members", count_text(record, tables->at[LEVEL_MEMBER].nrows)}},
        {{"policy", policy->name}},
        {{"policy.folder", policy->folder}},
        {{"policy.title", policy->title}},
        {{"registry", request->registry->path}},
        {{"registry.source", request->registry->source}},
        {{"registry.synthetic", request->registry->synthetic ? "是" : "否"}},
        {{"rules", count_text(record, record->rulebook->nrules)}},
        [RUN_ROWS + SCENARIO_ROWS - 1] = {{NULL}},
    };
    size_t count = RUN_ROWS + list_scenario(record, &list[RUN_ROWS]);
    struct text_rows rows = {.count = count, .ntexts = 2, .rows = list};
    return results_fill(record->results, RESULTS_RUN, next_texts, &rows, fault);
}

/* Opening and closing --------------------------------------------------------------------------*/

static int by_name(const void *a, const void *b, void *context)
{
    const struct record *record = context;
    const int *left = a, *right = b;
    int nrules = (int)record->rulebook->nrules; /* 达标 */
    const char *left_name = *left == nrules ? "达标" : record->rulebook->rules[*left].name;
    const char *right_name = *right == nrules ? "达标" : record->rulebook->rules[*right].name;
    return strcmp(left_name, right_name);
}

/* The rules by name, 达标 among them. */
static bool rank_rules(struct record *record)
{
    size_t count = record->rulebook->nrules + 1;
    int *order = arena_array(&record->arena, count, sizeof *order);
    record->rank_of_rule = arena_array(&record->arena, count, sizeof *record->rank_of_rule);
    record->name_length = arena_array(&record->arena, count, sizeof *record->name_length);
    if (!order || !record->rank_of_rule || !record->name_length)
        return false;
    for (size_t i = 0; i < count; i++)
        order[i] = (int)i;
    qsort_r(order, count, sizeof *order, by_name, record);
    for (size_t i = 0; i < count; i++)
        record->rank_of_rule[order[i]] = (int)i;
    for (size_t i = 0; i + 1 < count; i++)
        record->name_length[i] = (uint32_t)strlen(record->rulebook->rules[i].name);
    return true;
}

static const char **criteria_names(const struct rulebook *rulebook, struct arena *arena)
{
    size_t count = rulebook->nof_kind[RULE_CRITERION];
    const char **names = arena_array(arena, count + 1, sizeof *names);
    for (size_t i = 0; names && i < count; i++)
        names[i] = rulebook->rules[rulebook->of_kind[RULE_CRITERION][i]].name;
    return names;
}

static bool open_results(struct record *record, struct fault *fault)
{
    const struct evaluate_request *request = record->request;
    const struct table *at = request->registry->tables.at;
    struct results_shape shape = {
        .ncriteria = record->rulebook->nof_kind[RULE_CRITERION],
        .criteria = criteria_names(record->rulebook, &record->arena),
    };
    if (!shape.criteria || !rank_rules(record))
        return fault_memory(fault);
    record->match =
        match_new(record->rulebook, request->values, request->registry, request->as_of_day, fault);
    if (!record->match)
        return false;
    if (!answers_init(&record->answers, record->match, &record->arena))
        return fault_memory(fault);
    return results_open(request->out, &at[LEVEL_HOUSEHOLD].keys, &at[LEVEL_MEMBER].keys, &shape,
                        request->threads, &record->results, fault);
}

static void record_free(struct record *record)
{
    for (size_t i = 0; i < record->nblocks; i++)
        verdicts_release(&record->blocks[i]);
    free(record->blocks);
    match_free(record->match);
    arena_release(&record->arena);
    free(record);
}

struct record *record_open(const struct evaluate_request *request, struct fault *fault)
{
    struct record *record = calloc(1, sizeof *record);
    if (!record) {
        fault_memory(fault);
        return NULL;
    }
    record->request = request;
    record->rulebook = request->rulebook;
    arena_init(&record->arena);
    if (!open_results(record, fault)) {
        record_free(record);
        return NULL;
    }
    return record;
}

bool record_write(struct record *record, const struct summary *summary, struct fault *fault)
{
    const struct rulebook *book = record->rulebook;
    size_t nsets = 2 * book->nof_kind[RULE_CAUSE] + book->nof_kind[RULE_CRITERION] +
                   book->nof_kind[RULE_AID] + book->nof_kind[RULE_AUDIT];
    record->ntodo = nsets * record->nblocks;
    record_progress(record);
    return rows_write(record, fault) && put_run(record, summary, fault) &&
           put_summary(record, summary, fault) && put_divisions(record, summary, fault);
}

bool record_commit(struct record *record, struct fault *fault)
{
    if (!open_write(record, fault)) {
        record_discard(record);
        return false;
    }
    bool committed = results_commit(record->results, fault);
    record_free(record);
    return committed;
}

void record_discard(struct record *record)
{
    if (!record)
        return;
    results_discard(record->results);
    record_free(record);
}
