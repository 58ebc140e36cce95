#include "tally.h"

#include "kernels.h"
#include "money.h"

#include <stdlib.h>

bool tally_init(struct tally *tally, const struct measures *measures,
                const struct registry *registry, struct fault *fault)
{
    *tally = (struct tally){
        .measures = measures,
        .registry = registry,
        .kernels = kernels_of(KERNELS_BEST),
        .counties = {.level = COUNTY, .ncounts = measures->count},
        .townships = {.level = TOWNSHIP, .ncounts = measures->nbrief},
    };
    arena_init(&tally->arena);
    tally->run_of = arena_array(&tally->arena, BLOCK_ROWS, sizeof *tally->run_of);
    tally->missing_at =
        arena_array(&tally->arena, measures->nitems[GROUP_MISSING] + 1, sizeof(size_t));
    return (tally->run_of && tally->missing_at) || fault_memory(fault);
}

void tally_release(struct tally *tally)
{
    free(tally->counties.items);
    free(tally->townships.items);
    free(tally->runs);
    arena_release(&tally->arena);
    *tally = (struct tally){0};
}

/* Runs ------------------------------------------------------------------------------------------*/

static bool start_run(struct tally *tally, size_t row)
{
    uint64_t village = tables_area(&tally->registry->tables, tally->verdicts->first + row);
    if (tally->nruns == tally->capacity) {
        size_t more = tally->capacity ? 2 * tally->capacity : 64;
        struct tally_run *runs = reallocarray(tally->runs, more, sizeof *runs);
        if (!runs)
            return false;
        tally->runs = runs;
        tally->capacity = more;
    }
    struct tally_run *run = &tally->runs[tally->nruns++];
    *run = (struct tally_run){
        .rows = {row, tally->verdicts->starts[row] - tally->verdicts->starts[0]},
        .county = areas_counts(&tally->counties, village, &tally->arena),
        .township = areas_counts(&tally->townships, village, &tally->arena),
    };
    return run->county && run->township;
}

/* In the same township. */
static bool are_neighbours(const struct tables *tables, size_t a, size_t b)
{
    if (tables_home(tables, a) == tables_home(tables, b))
        return true;
    uint64_t left = tables_area(tables, a), right = tables_area(tables, b);
    return left && right && area_prefix(left, 9) == area_prefix(right, 9);
}

static bool find_runs(struct tally *tally)
{
    const struct verdicts *v = tally->verdicts;
    const struct tables *tables = &tally->registry->tables;
    tally->nruns = 0;
    for (size_t row = 0; row < v->count; row++) {
        size_t household = v->first + row;
        bool same = row && are_neighbours(tables, household - 1, household);
        if (!same && !start_run(tally, row))
            return false;
        struct tally_run *run = &tally->runs[tally->nruns - 1];
        run->end[0] = row + 1;
        run->end[1] = v->starts[row + 1] - v->starts[0];
        tally->run_of[row] = (uint16_t)(tally->nruns - 1);
    }
    return true;
}

/* Counting --------------------------------------------------------------------------------------*/

static void count(struct tally *tally, const struct tally_run *run, size_t measure, int64_t more)
{
    run->county[measure] += more;
    if (measure < tally->measures->nbrief)
        run->township[measure] += more;
}

static void count_set(struct tally *tally, size_t measure, const uint64_t *set, enum level level)
{
    int at = level == LEVEL_MEMBER;
    for (size_t i = 0; set && i < tally->nruns; i++) {
        const struct tally_run *run = &tally->runs[i];
        count(tally, run, measure,
              (int64_t)tally->kernels->population(set, run->rows[at], run->end[at]));
    }
}

static size_t item(const struct tally *tally, enum measure_group group, size_t at, size_t part)
{
    return measures_index(tally->measures, group, at, part);
}

/* possible, and not sure */
static void count_open(struct tally *tally, size_t measure, const struct truths *truths)
{
    for (size_t i = 0; i < tally->nruns; i++) {
        const struct tally_run *run = &tally->runs[i];
        size_t possible = tally->kernels->population(truths->possible, run->rows[0], run->end[0]);
        size_t sure = tally->kernels->population(truths->sure, run->rows[0], run->end[0]);
        count(tally, run, measure, (int64_t)(possible - sure));
    }
}

static void count_not(struct tally *tally, size_t measure, const struct truths *truths)
{
    for (size_t i = 0; i < tally->nruns; i++) {
        const struct tally_run *run = &tally->runs[i];
        size_t possible = tally->kernels->population(truths->possible, run->rows[0], run->end[0]);
        count(tally, run, measure, (int64_t)(run->end[0] - run->rows[0] - possible));
    }
}

static void count_households(struct tally *tally)
{
    const struct verdicts *v = tally->verdicts;
    for (size_t i = 0; i < tally->nruns; i++) {
        const struct tally_run *run = &tally->runs[i];
        count(tally, run, MEASURE_HOUSEHOLDS, (int64_t)(run->end[0] - run->rows[0]));
        count(tally, run, MEASURE_PEOPLE, (int64_t)(run->end[1] - run->rows[1]));
        int64_t money = 0, money_new = 0, open = 0;
        for (size_t row = run->rows[0]; row < run->end[0]; row++) {
            money += v->money_fen[row];
            money_new += v->money_new_fen[row];
            open += v->money_open[row];
        }
        count(tally, run, MEASURE_MONEY, money);
        count(tally, run, MEASURE_MONEY_NEW, money_new);
        count(tally, run, MEASURE_MONEY_OPEN, open);
    }
    count_set(tally, MEASURE_MEETS, v->meets.sure, LEVEL_HOUSEHOLD);
    count_open(tally, MEASURE_OPEN, &v->meets);
    count_not(tally, MEASURE_FAILS, &v->meets);
}

static size_t rules_of(const struct tally *tally, enum rule_kind kind)
{
    return tally->measures->rulebook->nof_kind[kind];
}

/* An item of its own group, else 无 or 待核实, which come after the group's rules. */
static size_t item_or(int position, size_t nrules)
{
    if (position >= 0)
        return (size_t)position;
    return position == VERDICT_NONE ? nrules : nrules + 1;
}

static size_t agreement_item(const struct verdicts *v, size_t row)
{
    if (v->declared[row] == VERDICT_NONE)
        return AGREEMENT_BLANK;
    if (v->agreement[row] == AGREEMENT_NONE)
        return AGREEMENT_OPEN;
    return (size_t)v->agreement[row] - AGREEMENT_SAME;
}

static void count_columns(struct tally *tally)
{
    const struct verdicts *v = tally->verdicts;
    size_t nstatuses = rules_of(tally, RULE_STATUS), ncauses = rules_of(tally, RULE_CAUSE);
    size_t blank = tally->measures->nitems[GROUP_DECLARED] - 1;
    for (size_t row = 0; row < v->count; row++) {
        const struct tally_run *run = &tally->runs[tally->run_of[row]];
        size_t declared = v->declared[row] >= 0 ? (size_t)v->declared[row] : blank;
        count(tally, run, item(tally, GROUP_STATUS, item_or(v->status[row], nstatuses), 0), 1);
        count(tally, run, item(tally, GROUP_MAIN, item_or(v->main_cause[row], ncauses), 0), 1);
        count(tally, run, item(tally, GROUP_DECLARED, declared, 0), 1);
        count(tally, run, item(tally, GROUP_AGREEMENT, agreement_item(v, row), 0), 1);
    }
}

static void count_rules(struct tally *tally)
{
    const struct verdicts *v = tally->verdicts;
    size_t ncauses = rules_of(tally, RULE_CAUSE), ncriteria = rules_of(tally, RULE_CRITERION);
    for (size_t i = 0; i < ncauses; i++) {
        count_set(tally, item(tally, GROUP_CAUSE, i, CAUSE_HOLDS), v->causes[i].sure,
                  LEVEL_HOUSEHOLD);
        count_open(tally, item(tally, GROUP_CAUSE, i, CAUSE_OPEN), &v->causes[i]);
    }
    for (size_t i = 0; i < ncriteria; i++) {
        count_set(tally, item(tally, GROUP_CRITERION, i, CRITERION_MET), v->criteria[i].sure,
                  LEVEL_HOUSEHOLD);
        count_not(tally, item(tally, GROUP_CRITERION, i, CRITERION_FAILS), &v->criteria[i]);
        count_open(tally, item(tally, GROUP_CRITERION, i, CRITERION_OPEN), &v->criteria[i]);
    }
    for (size_t i = 0; i < ncauses + ncriteria; i++)
        count_set(tally, item(tally, GROUP_GAP, i, 0), v->gaps[i], LEVEL_HOUSEHOLD);
}

/* Households with an audit that holds are counted once. */
static void count_audits(struct tally *tally)
{
    const struct verdicts *v = tally->verdicts;
    uint64_t any[BLOCK_ROWS / 64 + 1] = {0};
    for (size_t i = 0; i < rules_of(tally, RULE_AUDIT); i++) {
        count_set(tally, item(tally, GROUP_AUDIT, i, 0), v->audits[i], LEVEL_HOUSEHOLD);
        for (size_t w = 0; w < verdicts_words(v, LEVEL_HOUSEHOLD); w++)
            any[w] |= v->audits[i][w];
    }
    count_set(tally, MEASURE_DOUBTFUL, any, LEVEL_HOUSEHOLD);
}

static void count_states(struct tally *tally, size_t aid)
{
    const struct aid_verdicts *a = &tally->verdicts->aids[aid];
    int at = a->level == LEVEL_MEMBER;
    for (size_t i = 0; i < tally->nruns; i++) {
        const struct tally_run *run = &tally->runs[i];
        size_t from = run->rows[at], to = run->end[at];
        size_t decided = tally->kernels->population(a->decided, from, to);
        size_t possible = tally->kernels->population(a->possible, from, to);
        size_t received = tally->kernels->population(a->received, from, to);
        size_t sure = decided - possible;
        count(tally, run, item(tally, GROUP_AID, aid, AID_COUNT), (int64_t)sure);
        count(tally, run, item(tally, GROUP_AID, aid, AID_RECEIVED), (int64_t)received);
        count(tally, run, item(tally, GROUP_AID, aid, AID_NEW), (int64_t)(sure - received));
        count(tally, run, item(tally, GROUP_AID, aid, AID_POSSIBLE), (int64_t)possible);
    }
}

struct sums {
    int64_t money, money_new, open;
};

static void count_sums(struct tally *tally, const struct tally_run *run, size_t aid,
                       const struct sums *sums)
{
    count(tally, run, item(tally, GROUP_AID, aid, AID_MONEY), sums->money);
    count(tally, run, item(tally, GROUP_AID, aid, AID_MONEY_NEW), sums->money_new);
    count(tally, run, item(tally, GROUP_AID, aid, AID_MONEY_OPEN), sums->open);
}

static void count_money(struct tally *tally, size_t aid)
{
    const struct verdicts *v = tally->verdicts;
    const struct aid_verdicts *a = &v->aids[aid];
    int at = a->level == LEVEL_MEMBER;
    const struct tally_run *run = tally->runs;
    const double *amount = a->amounts;
    struct sums sums = {0, 0, 0};
    struct money last = {0, 0};
    for (struct bits_walk walk = bits_walk(a->decided, verdicts_words(v, a->level));
         bits_next(&walk); amount++) {
        for (; walk.row >= run->end[at]; run++) {
            count_sums(tally, run, aid, &sums);
            sums = (struct sums){0, 0, 0};
        }
        if (isnan(*amount) || bits_has(a->possible, walk.row)) {
            sums.open++;
            continue;
        }
        int64_t fen = money_fen(&last, *amount);
        sums.money += fen;
        sums.money_new += bits_has(a->received, walk.row) ? 0 : fen;
    }
    count_sums(tally, run, aid, &sums);
}

static void count_aids(struct tally *tally)
{
    for (size_t aid = 0; aid < rules_of(tally, RULE_AID); aid++) {
        if (!tally->verdicts->aids[aid].decided)
            continue;
        count_states(tally, aid);
        if (tally->verdicts->aids[aid].amounts)
            count_money(tally, aid);
    }
}

static void count_missing(struct tally *tally)
{
    const struct verdicts *v = tally->verdicts;
    for (size_t i = 0; i < v->nopen; i++) {
        const struct open_fact *open = &v->open[i];
        size_t at =
            measures_missing_item(tally->measures, open->reason.level, (size_t)open->reason.fact);
        if (open->rule != NO_RULE || tally->missing_at[at] == (size_t)open->household + 1)
            continue;
        tally->missing_at[at] = (size_t)open->household + 1;
        count(tally, &tally->runs[tally->run_of[open->household - v->first]],
              item(tally, GROUP_MISSING, at, 0), 1);
    }
}

bool tally_block(struct tally *tally, const struct verdicts *verdicts, struct fault *fault)
{
    tally->verdicts = verdicts;
    if (!find_runs(tally))
        return fault_memory(fault);
    count_households(tally);
    count_columns(tally);
    count_rules(tally);
    count_audits(tally);
    count_aids(tally);
    count_missing(tally);
    return true;
}
