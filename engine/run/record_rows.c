/* The tables with a row for each household, and those with a row for each household of a rule,
 * which go by the rules' names, as their keys do. */
#include "record_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All households, block by block --------------------------------------------------------------*/

struct household_rows {
    const struct record *record;
    size_t block, row; /* the next */
    char area[AREA_TEXT];
    uint64_t aids[BLOCK_ROWS]; /* per household of the block: what is surely recommended */
};

/* To the household or one of its members. */
static void find_aids(struct household_rows *rows, const struct verdicts *v)
{
    memset(rows->aids, 0, sizeof rows->aids);
    for (size_t i = 0; i < rows->record->rulebook->nof_kind[RULE_AID] && i < RECORD_MASK_BITS;
         i++) {
        const struct aid_verdicts *aid = &v->aids[i];
        size_t words = aid->decided ? verdicts_words(v, aid->level) : 0, household = 0;
        for (struct bits_walk walk = bits_walk(aid->decided, words); bits_next(&walk);) {
            household = verdicts_household(v, aid->level, walk.row, household);
            if (!bits_has(aid->possible, walk.row))
                rows->aids[household] |= UINT64_C(1) << i;
        }
    }
}

static bool next_household(struct household_rows *rows, const struct verdicts **v, size_t *row)
{
    const struct record *record = rows->record;
    while (rows->block < record->nblocks && rows->row == record->blocks[rows->block].count) {
        rows->block++;
        rows->row = 0;
    }
    if (rows->block == record->nblocks)
        return false;
    *v = &record->blocks[rows->block];
    if (rows->row == 0)
        find_aids(rows, *v);
    *row = rows->row++;
    return true;
}

static struct results_cell cell_truth(const struct truths *truths, size_t row)
{
    bool sure = bits_has(truths->sure, row), possible = bits_has(truths->possible, row);
    return sure == possible ? cell_integer(sure) : cell_null();
}

static struct results_cell cell_position(const struct record *record, enum rule_kind kind,
                                         int position)
{
    return position < 0 ? cell_null()
                        : cell_rule(record, record->rulebook->of_kind[kind][position]);
}

static struct results_cell cell_declared(const struct record *record, int label)
{
    const struct facts *facts = &record->rulebook->policy->facts;
    if (label < 0)
        return cell_null();
    int fact = facts_find(facts, LEVEL_HOUSEHOLD, facts->declared_cause);
    return cell_text(facts->at[LEVEL_HOUSEHOLD].facts[fact].values[label]);
}

static struct results_cell cell_area(struct household_rows *rows, size_t household)
{
    uint64_t village = tables_area(&rows->record->request->registry->tables, household);
    if (!village)
        return cell_null();
    snprintf(rows->area, sizeof rows->area, "%012" PRIu64, village);
    return cell_text(rows->area);
}

static int64_t causes_mask(const struct record *record, const struct verdicts *v, size_t row)
{
    uint64_t mask = 0;
    for (size_t i = 0; i < record->rulebook->nof_kind[RULE_CAUSE] && i < RECORD_MASK_BITS; i++)
        mask |= (uint64_t)bits_has(v->causes[i].sure, row) << i;
    return (int64_t)mask;
}

static bool next_verdict(void *context, struct results_cell *cells)
{
    struct household_rows *rows = context;
    const struct record *record = rows->record;
    const struct verdicts *v;
    size_t row;
    if (!next_household(rows, &v, &row))
        return false;
    *cells++ = cell_household(v->first + row);
    *cells++ = cell_area(rows, v->first + row);
    *cells++ = cell_integer(v->starts[row + 1] - v->starts[row]);
    *cells++ = cell_truth(&v->meets, row);
    *cells++ = cell_position(record, RULE_STATUS, v->status[row]);
    *cells++ = cell_position(record, RULE_CAUSE, v->main_cause[row]);
    *cells++ = cell_declared(record, v->declared[row]);
    *cells++ = cell_text(agreement_names[v->agreement[row]]);
    *cells++ = cell_integer(causes_mask(record, v, row));
    *cells++ = cell_integer((int64_t)rows->aids[row]);
    *cells++ = cell_real((double)v->money_fen[row] / 100);
    *cells++ = cell_integer(v->money_open[row]);
    return true;
}

static bool next_criteria(void *context, struct results_cell *cells)
{
    struct household_rows *rows = context;
    const struct verdicts *v;
    size_t row;
    if (!next_household(rows, &v, &row))
        return false;
    *cells++ = cell_household(v->first + row);
    for (size_t i = 0; i < rows->record->rulebook->nof_kind[RULE_CRITERION]; i++)
        *cells++ = cell_truth(&v->criteria[i], row);
    return true;
}

/* The rows of rules, rule by rule --------------------------------------------------------------*/

/* The rows of a block in which a rule has something to write; NULL for none. */
typedef const uint64_t *rule_set(const struct verdicts *v, size_t position, enum level *level);

struct rule_rows {
    struct record *record;
    rule_set *set;
    size_t nrules;
    const size_t *order;      /* positions by name */
    const int *rules;         /* per position: the rule */
    size_t at, block;         /* at hand */
    const struct verdicts *v; /* of the block at hand, NULL before the first */
    enum level level;
    struct bits_walk walk;
    size_t index, household; /* the how-many-eth row of the set it is, and whose */
};

static bool next_set(struct rule_rows *rows)
{
    if (rows->v && ++rows->block == rows->record->nblocks) {
        rows->block = 0;
        rows->at++;
    }
    if (rows->at == rows->nrules || rows->record->nblocks == 0)
        return false;
    rows->v = &rows->record->blocks[rows->block];
    record_progress(rows->record);
    const uint64_t *set = rows->set(rows->v, rows->order[rows->at], &rows->level);
    rows->walk = bits_walk(set, set ? verdicts_words(rows->v, rows->level) : 0);
    rows->index = SIZE_MAX;
    rows->household = 0;
    return true;
}

static bool next_row(struct rule_rows *rows)
{
    if (!rows->v && !next_set(rows))
        return false;
    while (!bits_next(&rows->walk))
        if (!next_set(rows))
            return false;
    rows->index++;
    rows->household = verdicts_household(rows->v, rows->level, rows->walk.row, rows->household);
    return true;
}

static size_t position_at(const struct rule_rows *rows)
{
    return rows->order[rows->at];
}

static struct results_cell name_cell(const struct rule_rows *rows)
{
    return cell_rule(rows->record, rows->rules[position_at(rows)]);
}

static struct results_cell household_cell(const struct rule_rows *rows)
{
    return cell_household(rows->v->first + rows->household);
}

static const uint64_t *cause_set(const struct verdicts *v, size_t position, enum level *level)
{
    *level = LEVEL_HOUSEHOLD;
    return v->causes[position].sure;
}

static bool next_cause(void *context, struct results_cell *cells)
{
    struct rule_rows *rows = context;
    if (!next_row(rows))
        return false;
    const struct held_cause *held = &rows->v->held[position_at(rows)];
    cells[0] = name_cell(rows);
    cells[1] = household_cell(rows);
    cells[2] = cell_real(held->severity[rows->index]);
    cells[3] = held->rank[rows->index] ? cell_integer(held->rank[rows->index]) : cell_null();
    return true;
}

static const uint64_t *aid_set(const struct verdicts *v, size_t position, enum level *level)
{
    *level = v->aids[position].level;
    return v->aids[position].decided;
}

static bool next_recommendation(void *context, struct results_cell *cells)
{
    struct rule_rows *rows = context;
    if (!next_row(rows))
        return false;
    size_t row = rows->walk.row;
    const struct aid_verdicts *aid = &rows->v->aids[position_at(rows)];
    bool of_member = aid->level == LEVEL_MEMBER;
    cells[0] = name_cell(rows);
    cells[1] = household_cell(rows);
    cells[2] = cell_member(of_member ? (int64_t)(rows->v->first_member + row) : NO_ROW);
    cells[3] = cell_text(
        answers_text(&rows->record->answers, rows->v, position_at(rows), rows->household));
    cells[4] = aid->amounts ? cell_real(aid->amounts[rows->index]) : cell_null();
    cells[5] = cell_text(decision_state_names[aid_state(aid, row)]);
    return true;
}

static const uint64_t *gap_set(const struct verdicts *v, size_t position, enum level *level)
{
    *level = LEVEL_HOUSEHOLD;
    return v->gaps[position];
}

static const uint64_t *audit_set(const struct verdicts *v, size_t position, enum level *level)
{
    *level = LEVEL_HOUSEHOLD;
    return v->audits[position];
}

/* Gaps and audits have nothing but the rule and the household. */
static bool next_pair(void *context, struct results_cell *cells)
{
    struct rule_rows *rows = context;
    if (!next_row(rows))
        return false;
    cells[0] = name_cell(rows);
    cells[1] = household_cell(rows);
    return true;
}

/* Writing ---------------------------------------------------------------------------------------*/

static int by_name(const void *a, const void *b, void *context)
{
    const struct rule_rows *rows = context;
    const struct rule *rules = rows->record->rulebook->rules;
    return strcmp(rules[rows->rules[*(const size_t *)a]].name,
                  rules[rows->rules[*(const size_t *)b]].name);
}

static bool write_rules(struct record *record, enum results_table table, const int *rules,
                        size_t nrules, rule_set *set, results_source *next, struct fault *fault)
{
    size_t *order = arena_array(&record->arena, nrules + 1, sizeof *order);
    struct rule_rows rows = {
        .record = record, .set = set, .nrules = nrules, .order = order, .rules = rules};
    if (!order)
        return fault_memory(fault);
    for (size_t i = 0; i < nrules; i++)
        order[i] = i;
    qsort_r(order, nrules, sizeof *order, by_name, &rows);
    return results_fill(record->results, table, next, &rows, fault);
}

static bool write_kind(struct record *record, enum results_table table, enum rule_kind kind,
                       rule_set *set, results_source *next, struct fault *fault)
{
    const struct rulebook *book = record->rulebook;
    return write_rules(record, table, book->of_kind[kind], book->nof_kind[kind], set, next, fault);
}

static bool write_gaps(struct record *record, struct fault *fault)
{
    const struct rulebook *book = record->rulebook;
    size_t ncauses = book->nof_kind[RULE_CAUSE], ncriteria = book->nof_kind[RULE_CRITERION];
    int *rules = arena_array(&record->arena, ncauses + ncriteria + 1, sizeof *rules);
    if (!rules)
        return fault_memory(fault);
    memcpy(rules, book->of_kind[RULE_CAUSE], ncauses * sizeof *rules);
    memcpy(rules + ncauses, book->of_kind[RULE_CRITERION], ncriteria * sizeof *rules);
    return write_rules(record, RESULTS_GAP, rules, ncauses + ncriteria, gap_set, next_pair, fault);
}

static bool write_households(struct record *record, enum results_table table, results_source *next,
                             struct fault *fault)
{
    struct household_rows rows = {.record = record};
    return results_fill(record->results, table, next, &rows, fault);
}

bool rows_write(struct record *record, struct fault *fault)
{
    return write_households(record, RESULTS_VERDICT, next_verdict, fault) &&
           write_households(record, RESULTS_CRITERION, next_criteria, fault) &&
           write_kind(record, RESULTS_CAUSE, RULE_CAUSE, cause_set, next_cause, fault) &&
           write_kind(record, RESULTS_RECOMMENDATION, RULE_AID, aid_set, next_recommendation,
                      fault) &&
           write_gaps(record, fault) &&
           write_kind(record, RESULTS_AUDIT, RULE_AUDIT, audit_set, next_pair, fault);
}
