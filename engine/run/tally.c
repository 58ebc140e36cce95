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
    tally->missing_at =
        arena_array(&tally->arena, measures->nitems[GROUP_MISSING] + 1, sizeof(size_t));
    return tally->missing_at || fault_memory(fault);
}

void tally_release(struct tally *tally)
{
    free(tally->counties.items);
    free(tally->townships.items);
    free(tally->by_county.items);
    free(tally->by_township.items);
    arena_release(&tally->arena);
    *tally = (struct tally){0};
}

/* Runs ------------------------------------------------------------------------------------------*/

static void end_run(const struct verdicts *v, struct tally_runs *runs, size_t row)
{
    if (runs->count == 0)
        return;
    runs->items[runs->count - 1].end[0] = row;
    runs->items[runs->count - 1].end[1] = v->starts[row] - v->starts[0];
}

/* Goes on with the last run where the area is the same. */
static bool start_run(const struct verdicts *v, struct tally_runs *runs, size_t row,
                      int64_t *county, int64_t *township)
{
    const struct tally_run *last = runs->count ? &runs->items[runs->count - 1] : NULL;
    if (!county || (last && last->county == county && last->township == township))
        return county != NULL;
    if (runs->count == runs->capacity) {
        size_t more = runs->capacity ? 2 * runs->capacity : 64;
        struct tally_run *items = reallocarray(runs->items, more, sizeof *items);
        if (!items)
            return false;
        runs->items = items;
        runs->capacity = more;
    }
    end_run(v, runs, row);
    runs->items[runs->count++] = (struct tally_run){
        .rows = {row, v->starts[row] - v->starts[0]},
        .county = county,
        .township = township,
    };
    return true;
}

static bool enter_home(struct tally *tally, size_t row)
{
    const struct verdicts *v = tally->verdicts;
    uint64_t village = tables_area(&tally->registry->tables, v->first + row);
    int64_t *county = areas_counts(&tally->counties, village, &tally->arena);
    int64_t *township = areas_counts(&tally->townships, village, &tally->arena);
    return township && start_run(v, &tally->by_county, row, county, NULL) &&
           start_run(v, &tally->by_township, row, county, township);
}

static bool find_runs(struct tally *tally)
{
    const struct verdicts *v = tally->verdicts;
    const struct tables *tables = &tally->registry->tables;
    size_t home = SIZE_MAX;
    tally->by_county.count = tally->by_township.count = 0;
    for (size_t row = 0; row < v->count; row++) {
        size_t before = home;
        home = tables_home(tables, v->first + row);
        if (home != before && !enter_home(tally, row))
            return false;
    }
    end_run(v, &tally->by_county, v->count);
    end_run(v, &tally->by_township, v->count);
    return true;
}

/* Counting --------------------------------------------------------------------------------------*/

static const struct tally_runs *runs_of(const struct tally *tally, size_t measure)
{
    return measure < tally->measures->nbrief ? &tally->by_township : &tally->by_county;
}

static void count(const struct tally_run *run, size_t measure, size_t more)
{
    run->county[measure] += (int64_t)more;
    if (run->township)
        run->township[measure] += (int64_t)more;
}

/* Of the households or members of a run. */
static size_t population(const struct tally *tally, const struct tally_run *run,
                         const uint64_t *set, enum level level)
{
    int at = level == LEVEL_MEMBER;
    return tally->kernels->population(set, run->rows[at], run->end[at]);
}

static void count_set(struct tally *tally, size_t measure, const uint64_t *set)
{
    const struct tally_runs *runs = runs_of(tally, measure);
    for (size_t i = 0; set && i < runs->count; i++)
        count(&runs->items[i], measure, population(tally, &runs->items[i], set, LEVEL_HOUSEHOLD));
}

static size_t item(const struct tally *tally, enum measure_group group, size_t at, size_t part)
{
    return measures_index(tally->measures, group, at, part);
}

/* possible, and not sure */
static void count_open(struct tally *tally, size_t measure, const struct truths *truths)
{
    const struct tally_runs *runs = runs_of(tally, measure);
    for (size_t i = 0; i < runs->count; i++) {
        const struct tally_run *run = &runs->items[i];
        count(run, measure,
              population(tally, run, truths->possible, LEVEL_HOUSEHOLD) -
                  population(tally, run, truths->sure, LEVEL_HOUSEHOLD));
    }
}

static void count_not(struct tally *tally, size_t measure, const struct truths *truths)
{
    const struct tally_runs *runs = runs_of(tally, measure);
    for (size_t i = 0; i < runs->count; i++) {
        const struct tally_run *run = &runs->items[i];
        count(run, measure,
              run->end[0] - run->rows[0] -
                  population(tally, run, truths->possible, LEVEL_HOUSEHOLD));
    }
}

static void count_households(struct tally *tally)
{
    const struct verdicts *v = tally->verdicts;
    for (size_t i = 0; i < tally->by_township.count; i++) {
        const struct tally_run *run = &tally->by_township.items[i];
        count(run, MEASURE_HOUSEHOLDS, run->end[0] - run->rows[0]);
        count(run, MEASURE_PEOPLE, run->end[1] - run->rows[1]);
    }
    count_set(tally, MEASURE_MEETS, v->meets.sure);
    count_open(tally, MEASURE_OPEN, &v->meets);
    count_not(tally, MEASURE_FAILS, &v->meets);
}

static size_t rules_of(const struct tally *tally, enum rule_kind kind)
{
    return tally->measures->rulebook->nof_kind[kind];
}

static void count_statuses(struct tally *tally, const struct tally_run *run)
{
    int64_t *county = run->county + item(tally, GROUP_STATUS, 0, 0);
    int64_t *township = run->township + item(tally, GROUP_STATUS, 0, 0);
    for (size_t row = run->rows[0]; row < run->end[0]; row++) {
        size_t at = measures_status(tally->measures, tally->verdicts, row);
        county[at]++;
        township[at]++;
    }
}

static void count_main(struct tally *tally, const struct tally_run *run)
{
    const struct verdicts *v = tally->verdicts;
    int64_t *main = run->county + item(tally, GROUP_MAIN, 0, 0);
    int64_t *declared = run->county + item(tally, GROUP_DECLARED, 0, 0);
    int64_t *agreement = run->county + item(tally, GROUP_AGREEMENT, 0, 0);
    for (size_t row = run->rows[0]; row < run->end[0]; row++) {
        main[measures_main(tally->measures, v, row)]++;
        declared[measures_declared(tally->measures, v, row)]++;
        agreement[measures_agreement(v, row)]++;
    }
}

static void count_columns(struct tally *tally)
{
    for (size_t i = 0; i < tally->by_township.count; i++)
        count_statuses(tally, &tally->by_township.items[i]);
    for (size_t i = 0; i < tally->by_county.count; i++)
        count_main(tally, &tally->by_county.items[i]);
}

static void count_rules(struct tally *tally)
{
    const struct verdicts *v = tally->verdicts;
    size_t ncauses = rules_of(tally, RULE_CAUSE), ncriteria = rules_of(tally, RULE_CRITERION);
    for (size_t i = 0; i < ncauses; i++) {
        count_set(tally, item(tally, GROUP_CAUSE, i, CAUSE_HOLDS), v->causes[i].sure);
        count_open(tally, item(tally, GROUP_CAUSE, i, CAUSE_OPEN), &v->causes[i]);
    }
    for (size_t i = 0; i < ncriteria; i++) {
        count_set(tally, item(tally, GROUP_CRITERION, i, CRITERION_MET), v->criteria[i].sure);
        count_not(tally, item(tally, GROUP_CRITERION, i, CRITERION_FAILS), &v->criteria[i]);
        count_open(tally, item(tally, GROUP_CRITERION, i, CRITERION_OPEN), &v->criteria[i]);
    }
    for (size_t i = 0; i < ncauses + ncriteria; i++)
        count_set(tally, item(tally, GROUP_GAP, i, 0), v->gaps[i]);
}

/* Households with an audit that holds are counted once. */
static void count_audits(struct tally *tally)
{
    const struct verdicts *v = tally->verdicts;
    uint64_t any[BLOCK_ROWS / 64 + 1] = {0};
    for (size_t i = 0; i < rules_of(tally, RULE_AUDIT); i++) {
        count_set(tally, item(tally, GROUP_AUDIT, i, 0), v->audits[i]);
        for (size_t w = 0; w < verdicts_words(v, LEVEL_HOUSEHOLD); w++)
            any[w] |= v->audits[i][w];
    }
    count_set(tally, MEASURE_DOUBTFUL, any);
}

static void count_states(struct tally *tally, size_t aid)
{
    const struct aid_verdicts *a = &tally->verdicts->aids[aid];
    for (size_t i = 0; i < tally->by_county.count; i++) {
        const struct tally_run *run = &tally->by_county.items[i];
        size_t possible = population(tally, run, a->possible, a->level);
        size_t received = population(tally, run, a->received, a->level);
        size_t sure = population(tally, run, a->decided, a->level) - possible;
        count(run, item(tally, GROUP_AID, aid, AID_COUNT), sure);
        count(run, item(tally, GROUP_AID, aid, AID_RECEIVED), received);
        count(run, item(tally, GROUP_AID, aid, AID_NEW), sure - received);
        count(run, item(tally, GROUP_AID, aid, AID_POSSIBLE), possible);
    }
}

struct sums {
    int64_t money, money_new, open;
};

/* Of the aid and, with others, of the area. */
static void count_sums(struct tally *tally, const struct tally_run *run, size_t aid,
                       const struct sums *sums)
{
    int64_t *of_aid = run->county + item(tally, GROUP_AID, aid, 0);
    int64_t *const of_all[] = {run->county, run->township};
    of_aid[AID_MONEY] += sums->money;
    of_aid[AID_MONEY_NEW] += sums->money_new;
    of_aid[AID_MONEY_OPEN] += sums->open;
    for (int i = 0; i < 2; i++) {
        of_all[i][MEASURE_MONEY] += sums->money;
        of_all[i][MEASURE_MONEY_NEW] += sums->money_new;
        of_all[i][MEASURE_MONEY_OPEN] += sums->open;
    }
}

/* What an aid costs for whom it surely is, NaN when that is nobody. */
static double common_cost(const struct aid_verdicts *a, size_t words)
{
    for (size_t w = 0; w < words; w++) {
        uint64_t sure = a->decided[w] & ~a->possible[w];
        if (sure)
            return money_in_lane(a->cost, w * 64 + (size_t)__builtin_ctzll(sure));
    }
    return NAN;
}

static void count_same_money(struct tally *tally, size_t aid)
{
    const struct aid_verdicts *a = &tally->verdicts->aids[aid];
    double yuan = common_cost(a, verdicts_words(tally->verdicts, a->level));
    int64_t fen = isnan(yuan) ? 0 : money_fen(yuan);
    for (size_t i = 0; i < tally->by_township.count; i++) {
        const struct tally_run *run = &tally->by_township.items[i];
        int64_t decided = (int64_t)population(tally, run, a->decided, a->level);
        int64_t possible = (int64_t)population(tally, run, a->possible, a->level);
        int64_t received = (int64_t)population(tally, run, a->received, a->level);
        count_sums(tally, run, aid,
                   &(struct sums){
                       .money = (decided - possible) * fen,
                       .money_new = (decided - possible - received) * fen,
                       .open = isnan(yuan) ? decided : possible,
                   });
    }
}

static void count_money(struct tally *tally, size_t aid)
{
    const struct verdicts *v = tally->verdicts;
    const struct aid_verdicts *a = &v->aids[aid];
    int at = a->level == LEVEL_MEMBER;
    const struct tally_run *run = tally->by_township.items;
    struct sums sums = {0, 0, 0};
    for (struct bits_walk walk = bits_walk(a->decided, verdicts_words(v, a->level));
         bits_next(&walk);) {
        for (; walk.row >= run->end[at]; run++) {
            count_sums(tally, run, aid, &sums);
            sums = (struct sums){0, 0, 0};
        }
        double yuan = money_in_lane(a->cost, walk.row);
        if (isnan(yuan) || bits_has(a->possible, walk.row)) {
            sums.open++;
            continue;
        }
        int64_t fen = money_fen(yuan);
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
        if (tally->verdicts->aids[aid].cost)
            (tally->verdicts->aids[aid].same_cost ? count_same_money : count_money)(tally, aid);
    }
}

/* Each fact once for a household. */
static void count_missing(struct tally *tally)
{
    const struct verdicts *v = tally->verdicts;
    const struct tally_run *run = tally->by_county.items;
    for (size_t i = 0; i < v->nopen; i++) {
        const struct open_fact *open = &v->open[i];
        size_t at =
            measures_missing_item(tally->measures, open->reason.level, (size_t)open->reason.fact);
        if (open->rule != NO_RULE || tally->missing_at[at] == (size_t)open->household + 1)
            continue;
        tally->missing_at[at] = (size_t)open->household + 1;
        while (open->household - v->first >= run->end[0])
            run++;
        count(run, item(tally, GROUP_MISSING, at, 0), 1);
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
