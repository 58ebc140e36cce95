/* The table of undetermined rules: facts by rule, household and fact. */
#include "record_parts.h"

#include <stdlib.h>
#include <string.h>

/* A fact as a rule would name it: 自付医疗费 of a household or member, 村.是否贫困村, 县.片区类型.
 */
struct fact_text {
    const char *text;
    int rank; /* by text */
};

struct open_rows {
    const struct record *record;
    struct fact_text *facts[LEVEL_COUNT][2]; /* by level, then whether it is there (not_finite) */
    size_t count, next;
    const struct open_fact **items; /* in the order of the key */
};

static const char meets_name[] = "达标";

static const char *rule_name(const struct record *record, int rule)
{
    return rule == NO_RULE ? meets_name : record->rulebook->rules[rule].name;
}

/* Texts of facts --------------------------------------------------------------------------------*/

static int by_text(const void *a, const void *b)
{
    return strcmp((*(struct fact_text *const *)a)->text, (*(struct fact_text *const *)b)->text);
}

static bool name_level(struct open_rows *rows, enum level level, struct arena *arena)
{
    static const char *const prefixes[LEVEL_COUNT] = {"", "", "村.", "县."};
    const struct level_facts *facts = &rows->record->rulebook->policy->facts.at[level];
    for (int there = 0; there < 2; there++) {
        struct fact_text *texts = arena_array(arena, facts->nfacts + 1, sizeof *texts);
        for (size_t i = 0; texts && i < facts->nfacts; i++) {
            texts[i].text = arena_format(arena, "%s%s%s", prefixes[level], facts->facts[i].name,
                                         there ? "（不能作除数）" : "");
            if (!texts[i].text)
                return false;
        }
        rows->facts[level][there] = texts;
        if (!texts)
            return false;
    }
    return true;
}

static bool rank_texts(struct open_rows *rows, struct arena *arena)
{
    const struct facts *facts = &rows->record->rulebook->policy->facts;
    size_t count = 0, at = 0;
    for (int level = 0; level < LEVEL_COUNT; level++)
        count += 2 * facts->at[level].nfacts;
    struct fact_text **all = arena_array(arena, count + 1, sizeof *all);
    for (int level = 0; all && level < LEVEL_COUNT; level++)
        for (size_t i = 0; i < 2 * facts->at[level].nfacts; i++)
            all[at++] = &rows->facts[level][i % 2][i / 2];
    if (all)
        qsort(all, count, sizeof *all, by_text);
    for (size_t i = 0; all && i < count; i++)
        all[i]->rank = (int)i;
    return all != NULL;
}

static const struct fact_text *text_of(const struct open_rows *rows, const struct reason *reason)
{
    return &rows->facts[reason->level][reason->not_finite][reason->fact];
}

/* Order -----------------------------------------------------------------------------------------*/

static int rule_rank(const struct record *record, int rule)
{
    return record->rank_of_rule[rule == NO_RULE ? (int)record->rulebook->nrules : rule];
}

static bool comes_before(const struct open_rows *rows, const struct open_fact *a,
                         const struct open_fact *b)
{
    int left = text_of(rows, &a->reason)->rank, right = text_of(rows, &b->reason)->rank;
    return left < right || (left == right && a->reason.fact_member < b->reason.fact_member);
}

/* Puts an item behind those of its rule, which come household by household, and sorts it into those
 * of its household. */
static void place(const struct open_rows *rows, const struct open_fact *item, size_t start,
                  size_t end)
{
    size_t at = end;
    while (at > start && rows->items[at - 1]->household == item->household &&
           comes_before(rows, item, rows->items[at - 1])) {
        rows->items[at] = rows->items[at - 1];
        at--;
    }
    rows->items[at] = item;
}

static void order_items(struct open_rows *rows, size_t *start, size_t *end)
{
    const struct record *record = rows->record;
    for (size_t block = 0; block < record->nblocks; block++)
        for (size_t i = 0; i < record->blocks[block].nopen; i++)
            end[rule_rank(record, record->blocks[block].open[i].rule) + 1]++;
    for (size_t rank = 0; rank <= record->rulebook->nrules; rank++)
        end[rank + 1] += end[rank];
    memcpy(start, end, (record->rulebook->nrules + 2) * sizeof *start);
    for (size_t block = 0; block < record->nblocks; block++)
        for (size_t i = 0; i < record->blocks[block].nopen; i++) {
            const struct open_fact *item = &record->blocks[block].open[i];
            int rank = rule_rank(record, item->rule);
            place(rows, item, start[rank], end[rank]++);
        }
}

static bool collect(struct open_rows *rows, struct arena *arena)
{
    const struct record *record = rows->record;
    size_t nranks = record->rulebook->nrules + 3;
    for (size_t block = 0; block < record->nblocks; block++)
        rows->count += record->blocks[block].nopen;
    rows->items = arena_array(arena, rows->count + 1, sizeof *rows->items);
    size_t *start = arena_array(arena, nranks, sizeof *start);
    size_t *end = arena_array(arena, nranks, sizeof *end);
    if (!rows->items || !start || !end)
        return false;
    order_items(rows, start, end);
    return true;
}

/* Writing ---------------------------------------------------------------------------------------*/

static bool next_open(void *context, struct results_cell *cells)
{
    struct open_rows *rows = context;
    if (rows->next == rows->count)
        return false;
    const struct open_fact *item = rows->items[rows->next++];
    cells[0] = cell_text(rule_name(rows->record, item->rule));
    cells[1] = cell_household(item->household);
    cells[2] = cell_text(text_of(rows, &item->reason)->text);
    cells[3] = cell_member(item->reason.fact_member);
    return true;
}

bool open_write(struct record *record, struct fault *fault)
{
    struct open_rows rows = {.record = record};
    for (int level = 0; level < LEVEL_COUNT; level++)
        if (!name_level(&rows, (enum level)level, &record->arena))
            return fault_memory(fault);
    if (!rank_texts(&rows, &record->arena) || !collect(&rows, &record->arena))
        return fault_memory(fault);
    return results_fill(record->results, RESULTS_UNDETERMINED, next_open, &rows, fault);
}
