#include "compare_parts.h"

#include <stdlib.h>
#include <string.h>

/* Columns of answers ----------------------------------------------------------------------------*/

static struct truths gap_truths(const struct verdicts *v, size_t deficit)
{
    return (struct truths){v->gaps[deficit], v->gaps[deficit]};
}

static struct truths criteria_truths(const struct verdicts *v, const struct rulebook *rulebook,
                                     size_t position)
{
    (void)rulebook;
    return v->criteria[position];
}

static struct truths cause_truths(const struct verdicts *v, const struct rulebook *rulebook,
                                  size_t position)
{
    (void)rulebook;
    return v->causes[position];
}

static struct truths cause_gap_truths(const struct verdicts *v, const struct rulebook *rulebook,
                                      size_t position)
{
    (void)rulebook;
    return gap_truths(v, position);
}

static struct truths criterion_gap_truths(const struct verdicts *v, const struct rulebook *rulebook,
                                          size_t position)
{
    return gap_truths(v, rulebook->nof_kind[RULE_CAUSE] + position);
}

static struct truths audit_truths(const struct verdicts *v, const struct rulebook *rulebook,
                                  size_t position)
{
    (void)rulebook;
    return (struct truths){v->audits[position], v->audits[position]};
}

static const struct {
    enum rule_kind kind;
    enum compare_aspect aspect;
    struct truths (*truths)(const struct verdicts *v, const struct rulebook *rulebook,
                            size_t position);
} columns[COLUMN_COUNT] = {
    [COLUMN_CRITERIA] = {RULE_CRITERION, ASPECT_CRITERIA, criteria_truths},
    [COLUMN_CAUSES] = {RULE_CAUSE, ASPECT_CAUSES, cause_truths},
    [COLUMN_CAUSE_GAPS] = {RULE_CAUSE, ASPECT_GAPS, cause_gap_truths},
    [COLUMN_CRITERION_GAPS] = {RULE_CRITERION, ASPECT_GAPS, criterion_gap_truths},
    [COLUMN_AUDITS] = {RULE_AUDIT, ASPECT_AUDITS, audit_truths},
};

/* A rule that a side has not: everyone meets such a criterion, the others hold for nobody. */
static struct truths absent(const struct sides *sides, enum compare_column column)
{
    uint64_t *all = (uint64_t *)(column == COLUMN_CRITERIA ? sides->everyone : sides->nobody);
    return (struct truths){all, all};
}

static struct truths truths_of(const struct sides *sides, enum compare_column column,
                               const struct verdicts *v, const struct rulebook *rulebook,
                               int position)
{
    return position == NO_RULE ? absent(sides, column)
                               : columns[column].truths(v, rulebook, (size_t)position);
}

/* The rows in which two answers differ. */
static uint64_t differing(const struct truths *before, const struct truths *after, size_t word)
{
    return (before->sure[word] ^ after->sure[word]) |
           (before->possible[word] ^ after->possible[word]);
}

static void compare_pair(struct sides *sides, uint64_t *aspect, const struct truths *before,
                         const struct truths *after, struct compare_moves *moves)
{
    for (size_t w = 0; w < sides->words; w++) {
        uint64_t rows = differing(before, after, w);
        aspect[w] |= rows;
        for (; rows; rows &= rows - 1) {
            size_t row = w * 64 + (size_t)__builtin_ctzll(rows);
            count_add(&moves->moved[truths_answer(before, row)][truths_answer(after, row)],
                      sides_people(sides, row));
        }
    }
}

static void compare_column(struct sides *sides, enum compare_column column)
{
    struct comparison *comparison = sides->comparison;
    const struct rule_pairs *pairs = &comparison->pairs[columns[column].kind];
    uint64_t *aspect = sides->aspects[columns[column].aspect];
    for (size_t i = 0; i < pairs->count; i++) {
        const struct rule_pair *pair = &pairs->at[i];
        struct truths before =
            truths_of(sides, column, sides->before, sides->base->baseline.rulebook, pair->before);
        struct truths after =
            truths_of(sides, column, sides->after, comparison->of->rulebook, pair->after);
        compare_pair(sides, aspect, &before, &after, &comparison->columns[column][i]);
    }
}

static void compare_meets(struct sides *sides)
{
    const struct truths *before = &sides->before->meets, *after = &sides->after->meets;
    for (size_t w = 0; w < sides->words; w++)
        sides->aspects[ASPECT_MEETS][w] = differing(before, after, w);
}

static size_t status_of(const struct sides *sides, const struct verdicts *v, size_t row)
{
    const struct rule_pairs *pairs = &sides->comparison->pairs[RULE_STATUS];
    return pairs_item(pairs, v == sides->before ? pairs->of_before : pairs->of_after,
                      v->status[row]);
}

static void compare_positions(struct sides *sides, enum compare_aspect aspect, enum rule_kind kind,
                              const int16_t *before, const int16_t *after)
{
    const struct rule_pairs *pairs = &sides->comparison->pairs[kind];
    bool same_rules = sides->comparison->of->rulebook == sides->base->baseline.rulebook;
    if (same_rules && memcmp(before, after, sides->before->count * sizeof *before) == 0)
        return;
    for (size_t row = 0; row < sides->before->count; row++)
        if (pairs_item(pairs, pairs->of_before, before[row]) !=
            pairs_item(pairs, pairs->of_after, after[row]))
            bits_add(sides->aspects[aspect], row);
}

/* Households that change ------------------------------------------------------------------------*/

struct row {
    size_t household;
    bool aspects[ASPECT_COUNT];
    enum answer meets[2];
    size_t status[2]; /* as in comparison->statuses */
    struct compare_money money;
};

static struct row row_of(const struct sides *sides, size_t row)
{
    struct row of = {
        .household = sides->before->first + row,
        .meets = {truths_answer(&sides->before->meets, row),
                  truths_answer(&sides->after->meets, row)},
        .status = {status_of(sides, sides->before, row), status_of(sides, sides->after, row)},
        .money = sides->money[row],
    };
    for (int aspect = 0; aspect < ASPECT_COUNT; aspect++)
        of.aspects[aspect] = bits_has(sides->aspects[aspect], row);
    return of;
}

static void money_add(struct compare_money *money, const struct compare_money *more)
{
    money->fen += more->fen;
    money->new_fen += more->new_fen;
    money->open += more->open;
}

static void count_groups(const struct sides *sides, const struct row *row, int64_t people)
{
    for (int i = 0; i < GROUPING_COUNT; i++) {
        size_t group;
        if (!base_group(sides->base, (enum compare_grouping)i, row->household, (size_t)people,
                        &group))
            continue;
        struct compare_change *change = &sides->comparison->groups[i][group];
        count_add(&change->changed, people);
        money_add(&change->money, &row->money);
        if (row->aspects[ASPECT_MEETS])
            count_add(&change->meets.moved[row->meets[0]][row->meets[1]], people);
    }
}

static void count_row(const struct sides *sides, const struct row *row, int64_t people)
{
    struct comparison *comparison = sides->comparison;
    bits_add(comparison->rows, row->household);
    count_add(&comparison->changed, people);
    for (int aspect = 0; aspect < ASPECT_COUNT; aspect++)
        if (row->aspects[aspect])
            count_add(&comparison->aspects[aspect], people);
    if (row->aspects[ASPECT_MEETS])
        count_add(&comparison->meets.moved[row->meets[0]][row->meets[1]], people);
    if (row->aspects[ASPECT_STATUS])
        count_add(&comparison->statuses[row->status[0] * comparison->nstatuses + row->status[1]],
                  people);
    count_groups(sides, row, people);
}

static void count_rows(struct sides *sides)
{
    uint64_t any[BLOCK_ROWS / 64 + 1] = {0};
    for (int aspect = 0; aspect < ASPECT_COUNT; aspect++)
        for (size_t w = 0; w < sides->words; w++)
            any[w] |= sides->aspects[aspect][w];
    for (struct bits_walk walk = bits_walk(any, sides->words); bits_next(&walk);) {
        struct row row = row_of(sides, walk.row);
        sides->money[walk.row] = (struct compare_money){0, 0, 0};
        count_row(sides, &row, sides_people(sides, walk.row));
    }
}

/* A block ---------------------------------------------------------------------------------------*/

static bool start_block(struct sides *sides, const struct verdicts *after)
{
    const struct base_block *block = &sides->base->blocks[after->first / BLOCK_ROWS];
    struct arena *scratch = &sides->scratch;
    size_t rows = after->nmembers > after->count ? after->nmembers : after->count;
    arena_clear(scratch);
    sides->before = &block->verdicts;
    sides->after = after;
    sides->costs_before = block->amounts;
    sides->costs_after = amounts_read(sides->comparison->of->rulebook, after, sides->kept, scratch);
    sides->words = after->count / 64 + 1;
    uint64_t *everyone = arena_array(scratch, sides->words, sizeof *everyone);
    sides->everyone = everyone;
    sides->nobody = arena_array(scratch, rows / 64 + 1, sizeof(uint64_t));
    for (int aspect = 0; aspect < ASPECT_COUNT; aspect++)
        if (!(sides->aspects[aspect] = arena_array(scratch, sides->words, sizeof(uint64_t))))
            return false;
    if (!sides->costs_after || !everyone || !sides->nobody)
        return false;
    bits_add_range(everyone, 0, after->count);
    return true;
}

bool sides_compare(void *context, struct verdicts *after, struct fault *fault)
{
    struct sides *sides = context;
    if (!start_block(sides, after))
        return fault_memory(fault);
    if (sides->poverty && !poverty_keep(sides->poverty, after, fault))
        return false;
    compare_meets(sides);
    compare_positions(sides, ASPECT_STATUS, RULE_STATUS, sides->before->status, after->status);
    compare_positions(sides, ASPECT_MAIN_CAUSE, RULE_CAUSE, sides->before->main_cause,
                      after->main_cause);
    for (int column = 0; column < COLUMN_COUNT; column++)
        compare_column(sides, (enum compare_column)column);
    if (!sides_aids(sides))
        return fault_memory(fault);
    count_rows(sides);
    return true;
}

bool sides_open(struct sides *sides, struct fault *fault)
{
    arena_init(&sides->scratch);
    sides->money = calloc(BLOCK_ROWS, sizeof *sides->money);
    return sides->money || fault_memory(fault);
}

void sides_close(struct sides *sides)
{
    free(sides->money);
    arena_release(&sides->scratch);
}
