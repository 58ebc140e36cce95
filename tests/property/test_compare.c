/* Comparing two random policies on random households.
 *
 * A policy compared with itself changes nobody; what is gained less what is lost is the difference
 * of the totals; every matrix adds up to all households; comparing the other way round is the
 * mirror image; neither the order of households nor the number of threads matters.
 *
 * DIGUAN_ROUNDS is the number of pairs of policies, DIGUAN_SEED runs the pair of one seed alone. */
#include "compare.h"
#include "kept.h"
#include "random_folder.h"

enum { PAIRS = 20, DISTINCT = 48, FEW = 150, MANY = BLOCK_ROWS + 50 };

static uint64_t seed_at_hand;

/* A policy, loaded. */
struct side {
    struct random_policy made;
    struct arena arena;
    struct policy policy;
    struct rulebook *book;
};

struct trial {
    struct side sides[2];
    size_t count;
    struct random_household *households;
    struct registry registry;
    struct fault fault;
};

static void must(const struct trial *trial, bool good)
{
    if (!good)
        fail_msg("DIGUAN_SEED=%llu: %s", (unsigned long long)seed_at_hand,
                 trial->fault.count ? trial->fault.text[0] : "failed without a message");
}

/* The facts of one seed, with parameters and rules that another one varies. */
static void make_policy(struct random_policy *made, uint64_t seed, uint64_t variant)
{
    memset(made, 0, sizeof *made);
    made->state = seed * 0xD1342543DE82EF95u + 1;
    make_pool(made);
    make_all_facts(made);
    made->state += variant * 0x9E3779B97F4A7C15u;
    make_parameters(made);
    make_rules(made);
    buffer_put(&made->policy_text, "poverty: {income: 户项3, line: 标1, people: 户项1}\n");
}

static void side_open(struct trial *trial, struct side *side, uint64_t variant)
{
    arena_init(&side->arena);
    make_policy(&side->made, seed_at_hand, variant);
    must(trial, load_random(&side->made, &side->arena, &side->policy, &side->book, &trial->fault));
}

static void side_close(struct side *side)
{
    rulebook_free(side->book);
    arena_release(&side->arena);
    random_policy_release(&side->made);
}

/* Some kinds of households, over and over. */
static void make_households(struct trial *trial)
{
    struct random_household kinds[DISTINCT];
    struct random_policy *made = &trial->sides[0].made;
    for (int i = 0; i < DISTINCT; i++)
        random_household(made, i % 2 ? 0.15 : 0, &kinds[i]);
    for (size_t i = 0; i < trial->count; i++)
        trial->households[i] = kinds[below(made, DISTINCT)];
}

static void fill_registry(struct trial *trial)
{
    must(trial, households_to_tables(&trial->sides[0].made, trial->households, trial->count,
                                     &trial->registry.tables, &trial->fault));
}

static void trial_open(struct trial *trial, uint64_t seed)
{
    memset(trial, 0, sizeof *trial);
    seed_at_hand = seed;
    fault_init(&trial->fault);
    for (uint64_t i = 0; i < 2; i++)
        side_open(trial, &trial->sides[i], i);
    trial->count = seed % 8 ? FEW : MANY;
    trial->households = calloc(trial->count, sizeof *trial->households);
    assert_non_null(trial->households);
    make_households(trial);
    fill_registry(trial);
}

static void trial_close(struct trial *trial)
{
    tables_release(&trial->registry.tables);
    free(trial->households);
    for (int i = 0; i < 2; i++)
        side_close(&trial->sides[i]);
}

/* On one thread without outcomes kept, so that cases come to the same with and without. */
static void compare_sides(struct trial *trial, const struct compare_case cases[2], size_t threads,
                          struct compare *compare)
{
    struct kept *kept = threads == 1 ? NULL : kept_new(&trial->fault);
    const struct evaluate_request baseline = {
        .rulebook = cases[0].rulebook,
        .values = cases[0].values,
        .registry = &trial->registry,
        .as_of_day = random_as_of(),
        .threads = threads,
        .keep = kept,
    };
    must(trial, compare_open(&baseline, TOWNSHIP, compare, &trial->fault));
    must(trial, compare_cases(compare, &cases[1], 1, &trial->fault));
    kept_free(kept);
}

/* What is the same ------------------------------------------------------------------------------*/

static void same_count(const char *what, struct compare_count a, struct compare_count b)
{
    if (a.households != b.households || a.people != b.people)
        fail_msg("DIGUAN_SEED=%llu: %s: %lld households of %lld people and %lld of %lld",
                 (unsigned long long)seed_at_hand, what, (long long)a.households,
                 (long long)a.people, (long long)b.households, (long long)b.people);
}

static void same_number(const char *what, int64_t a, int64_t b)
{
    if (a != b)
        fail_msg("DIGUAN_SEED=%llu: %s: %lld and %lld", (unsigned long long)seed_at_hand, what,
                 (long long)a, (long long)b);
}

/* `mirrored`: before and after have changed places. */
static void same_moves(const char *what, const struct compare_moves *a,
                       const struct compare_moves *b, bool mirrored)
{
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            same_count(what, a->moved[i][j], mirrored ? b->moved[j][i] : b->moved[i][j]);
}

static void same_money(const char *what, struct compare_money a, struct compare_money b,
                       int64_t sign)
{
    same_number(what, a.fen, sign * b.fen);
    same_number(what, a.new_fen, sign * b.new_fen);
    same_number(what, a.open, sign * b.open);
}

static size_t find_pair(const struct rule_pairs *pairs, const struct rule_pair *wanted)
{
    for (size_t i = 0; i < pairs->count; i++)
        if (pairs->at[i].level == wanted->level && strcmp(pairs->at[i].name, wanted->name) == 0)
            return i;
    fail_msg("DIGUAN_SEED=%llu: no pair of the name %s", (unsigned long long)seed_at_hand,
             wanted->name);
    return 0;
}

static const enum rule_kind column_kinds[COLUMN_COUNT] = {RULE_CRITERION, RULE_CAUSE, RULE_CAUSE,
                                                          RULE_CRITERION, RULE_AUDIT};

static void same_columns(const struct comparison *a, const struct comparison *b, bool mirrored)
{
    for (int column = 0; column < COLUMN_COUNT; column++) {
        const struct rule_pairs *pairs = &a->pairs[column_kinds[column]];
        for (size_t i = 0; i < pairs->count; i++) {
            size_t j = find_pair(&b->pairs[column_kinds[column]], &pairs->at[i]);
            same_moves(pairs->at[i].name, &a->columns[column][i], &b->columns[column][j], mirrored);
        }
    }
}

static void same_statuses(const struct comparison *a, const struct comparison *b, bool mirrored)
{
    const struct rule_pairs *pairs = &a->pairs[RULE_STATUS];
    size_t n = a->nstatuses, of[64];
    for (size_t i = 0; i < n; i++)
        of[i] = i < pairs->count ? find_pair(&b->pairs[RULE_STATUS], &pairs->at[i]) : i;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            same_count("statuses", a->statuses[i * n + j],
                       mirrored ? b->statuses[of[j] * n + of[i]] : b->statuses[of[i] * n + of[j]]);
}

static void same_aids(const struct comparison *a, const struct comparison *b, bool mirrored)
{
    const struct rule_pairs *pairs = &a->pairs[RULE_AID];
    for (size_t i = 0; i < pairs->count; i++) {
        const struct compare_aid *left = &a->aids[i];
        const struct compare_aid *right = &b->aids[find_pair(&b->pairs[RULE_AID], &pairs->at[i])];
        same_number("repriced", left->repriced, right->repriced);
        same_money("aid", left->before, mirrored ? right->after : right->before, 1);
        for (int from = 0; from < AID_STATES; from++)
            for (int to = 0; to < AID_STATES; to++)
                same_number("aid", left->moved[from][to],
                            mirrored ? right->moved[to][from] : right->moved[from][to]);
    }
}

/* Deciles go by the baseline's incomes, which are recorded here and so the same for both. */
static void same_groups(const struct compare *a, const struct compare *b, bool mirrored)
{
    for (int i = 0; i < GROUPING_COUNT; i++) {
        same_number("groups", (int64_t)a->groups[i].count, (int64_t)b->groups[i].count);
        for (size_t j = 0; j < a->groups[i].count; j++) {
            const struct compare_change *left = &a->of->groups[i][j], *right = &b->of->groups[i][j];
            same_count("group", left->changed, right->changed);
            same_moves("group", &left->meets, &right->meets, mirrored);
            same_money("group", left->money, right->money, mirrored ? -1 : 1);
        }
    }
}

static void same_poverty(const struct poverty_table a[2], const struct poverty_table b[2])
{
    for (int i = 0; i < 2; i++) {
        same_number("areas of poverty", (int64_t)a[i].count, (int64_t)b[i].count);
        for (size_t j = 0; j < a[i].count; j++)
            for (int measure = 0; measure < POVERTY_MEASURES; measure++) {
                double left = a[i].areas[j].value[measure], right = b[i].areas[j].value[measure];
                if (left != right && !(isnan(left) && isnan(right)))
                    fail_msg("DIGUAN_SEED=%llu: %s: %.17g and %.17g",
                             (unsigned long long)seed_at_hand, poverty_names[measure].name, left,
                             right);
            }
    }
}

static void same_comparison(const struct compare *a, const struct compare *b, bool mirrored)
{
    same_poverty(a->poverty, mirrored ? b->of->poverty : b->poverty);
    same_poverty(a->of->poverty, mirrored ? b->poverty : b->of->poverty);
    same_count("changed", a->of->changed, b->of->changed);
    for (int i = 0; i < ASPECT_COUNT; i++)
        same_count("aspect", a->of->aspects[i], b->of->aspects[i]);
    same_moves("达标", &a->of->meets, &b->of->meets, mirrored);
    same_columns(a->of, b->of, mirrored);
    same_statuses(a->of, b->of, mirrored);
    same_aids(a->of, b->of, mirrored);
    same_groups(a, b, mirrored);
}

/* What adds up ----------------------------------------------------------------------------------*/

static int64_t total_of(const struct summary *summary, enum measure_group group, int position,
                        size_t part, int64_t otherwise)
{
    if (position == NO_RULE)
        return otherwise;
    size_t item = (size_t)position;
    return summary_total(summary, measures_index(&summary->measures, group, item, part));
}

static int64_t gained(const struct compare_moves *moves, int answer)
{
    int64_t households = 0;
    for (int other = 0; other < 3; other++)
        households +=
            moves->moved[other][answer].households - moves->moved[answer][other].households;
    return households;
}

static void columns_add_up(const struct compare *compare)
{
    static const struct {
        enum measure_group group;
        size_t part;
        enum answer answer;
    } counted[COLUMN_COUNT][3] = {
        [COLUMN_CRITERIA] = {{GROUP_CRITERION, CRITERION_MET, ANSWER_YES},
                             {GROUP_CRITERION, CRITERION_FAILS, ANSWER_NO},
                             {GROUP_CRITERION, CRITERION_OPEN, ANSWER_UNKNOWN}},
        [COLUMN_CAUSES] = {{GROUP_CAUSE, CAUSE_HOLDS, ANSWER_YES},
                           {GROUP_CAUSE, CAUSE_OPEN, ANSWER_UNKNOWN}},
        [COLUMN_AUDITS] = {{GROUP_AUDIT, 0, ANSWER_YES}},
    };
    const struct comparison *of = compare->of;
    for (int column = 0; column < COLUMN_COUNT; column++)
        for (int i = 0; i < 3 && (i == 0 || counted[column][i].group); i++) {
            const struct rule_pairs *pairs = &of->pairs[column_kinds[column]];
            bool all = column == COLUMN_CRITERIA && counted[column][i].answer == ANSWER_YES;
            for (size_t j = 0; counted[column][i].group && j < pairs->count; j++) {
                int64_t absent = all ? compare->all.households : 0;
                int64_t before = total_of(&compare->summary, counted[column][i].group,
                                          pairs->at[j].before, counted[column][i].part, absent);
                int64_t after = total_of(&of->summary, counted[column][i].group, pairs->at[j].after,
                                         counted[column][i].part, absent);
                same_number(pairs->at[j].name, after - before,
                            gained(&of->columns[column][j], (int)counted[column][i].answer));
            }
        }
}

static void gaps_add_up(const struct compare *compare)
{
    const struct comparison *of = compare->of;
    const struct summary *both[] = {&compare->summary, &of->summary};
    for (int column = COLUMN_CAUSE_GAPS; column <= COLUMN_CRITERION_GAPS; column++) {
        const struct rule_pairs *pairs = &of->pairs[column_kinds[column]];
        for (size_t i = 0; i < pairs->count; i++) {
            int64_t totals[2];
            int positions[] = {pairs->at[i].before, pairs->at[i].after};
            for (int side = 0; side < 2; side++) {
                size_t ncauses = both[side]->rulebook->nof_kind[RULE_CAUSE];
                bool behind = column == COLUMN_CRITERION_GAPS && positions[side] != NO_RULE;
                totals[side] = total_of(both[side], GROUP_GAP,
                                        positions[side] + (behind ? (int)ncauses : 0), 0, 0);
            }
            same_number(pairs->at[i].name, totals[1] - totals[0],
                        gained(&of->columns[column][i], ANSWER_YES));
        }
    }
}

static int64_t aid_gained(const struct compare_aid *aid, int state)
{
    int64_t rows = 0;
    for (int other = 0; other < AID_STATES; other++)
        rows += aid->moved[other][state] - aid->moved[state][other];
    return rows;
}

static void aids_add_up(const struct compare *compare)
{
    static const size_t parts[STATE_COUNT] = {
        [STATE_RECEIVED] = AID_RECEIVED, [STATE_NEW] = AID_NEW, [STATE_POSSIBLE] = AID_POSSIBLE};
    const struct rule_pairs *pairs = &compare->of->pairs[RULE_AID];
    for (size_t i = 0; i < pairs->count; i++)
        for (int state = 0; state < STATE_COUNT; state++)
            same_number(
                pairs->at[i].name,
                total_of(&compare->of->summary, GROUP_AID, pairs->at[i].after, parts[state], 0) -
                    total_of(&compare->summary, GROUP_AID, pairs->at[i].before, parts[state], 0),
                aid_gained(&compare->of->aids[i], state));
}

static void statuses_add_up(const struct compare *compare)
{
    const struct comparison *of = compare->of;
    const struct rule_pairs *pairs = &of->pairs[RULE_STATUS];
    size_t n = of->nstatuses;
    int64_t all = 0;
    for (size_t i = 0; i < pairs->count; i++) {
        int64_t before = 0, after = 0;
        for (size_t j = 0; j < n; j++) {
            before += of->statuses[i * n + j].households;
            after += of->statuses[j * n + i].households;
        }
        same_number("status", before,
                    total_of(&compare->summary, GROUP_STATUS, pairs->at[i].before, 0, 0));
        same_number("status", after,
                    total_of(&of->summary, GROUP_STATUS, pairs->at[i].after, 0, 0));
    }
    for (size_t i = 0; i < n * n; i++)
        all += of->statuses[i].households;
    same_number("statuses", all, compare->all.households);
}

static struct compare_count add_moves(const struct compare_moves *moves)
{
    struct compare_count all = {0, 0};
    for (int i = 0; i < 9; i++) {
        all.households += moves->moved[i / 3][i % 3].households;
        all.people += moves->moved[i / 3][i % 3].people;
    }
    return all;
}

static void groups_add_up(const struct compare *compare)
{
    struct compare_money before = compare_money(&compare->summary);
    struct compare_money after = compare_money(&compare->of->summary);
    for (int i = 0; i < GROUPING_COUNT; i++) {
        struct compare_count all = {0, 0}, changed = {0, 0};
        struct compare_money money = before;
        for (size_t j = 0; j < compare->groups[i].count; j++) {
            const struct compare_change *change = &compare->of->groups[i][j];
            struct compare_count group = add_moves(&change->meets);
            all.households += group.households;
            all.people += group.people;
            changed.households += change->changed.households;
            changed.people += change->changed.people;
            money.fen += change->money.fen;
            money.new_fen += change->money.new_fen;
            money.open += change->money.open;
        }
        same_count("groups", all, compare->all);
        same_count("groups", changed, compare->of->changed);
        same_money("groups", money, after, 1);
    }
}

static void everything_adds_up(const struct compare *compare)
{
    const struct comparison *of = compare->of;
    same_count("达标", add_moves(&of->meets), compare->all);
    same_number("达标",
                summary_total(&of->summary, MEASURE_MEETS) -
                    summary_total(&compare->summary, MEASURE_MEETS),
                gained(&of->meets, ANSWER_YES));
    same_number("rows", of->changed.households,
                (int64_t)bits_count(of->rows, 0, (size_t)compare->all.households));
    columns_add_up(compare);
    gaps_add_up(compare);
    aids_add_up(compare);
    statuses_add_up(compare);
    groups_add_up(compare);
}

/* Laws ------------------------------------------------------------------------------------------*/

static void nothing_changes(struct trial *trial)
{
    struct compare compare;
    const struct compare_case cases[2] = {{.rulebook = trial->sides[0].book},
                                          {.rulebook = trial->sides[0].book}};
    compare_sides(trial, cases, 0, &compare);
    same_number("changed", compare.of->changed.households, 0);
    everything_adds_up(&compare);
    compare_release(&compare);
}

static void reverse_households(struct trial *trial)
{
    for (size_t i = 0; i < trial->count / 2; i++) {
        struct random_household first = trial->households[i];
        trial->households[i] = trial->households[trial->count - 1 - i];
        trial->households[trial->count - 1 - i] = first;
    }
    tables_release(&trial->registry.tables);
    fill_registry(trial);
}

/* In villages and counties of their own, households would change with their order. */
static void forget_places(struct trial *trial)
{
    for (size_t i = 0; i < trial->count; i++)
        trial->households[i].in_village = trial->households[i].in_county = false;
    tables_release(&trial->registry.tables);
    fill_registry(trial);
}

static void hold(struct trial *trial, const struct compare_case cases[2],
                 const struct compare_case mirrored[2])
{
    struct compare one, two, back, reversed;
    forget_places(trial);
    compare_sides(trial, cases, 1, &one);
    everything_adds_up(&one);
    compare_sides(trial, cases, 2, &two);
    same_comparison(&one, &two, false);
    compare_sides(trial, mirrored, 0, &back);
    same_comparison(&one, &back, true);
    reverse_households(trial);
    compare_sides(trial, cases, 0, &reversed);
    same_comparison(&one, &reversed, false);
    compare_release(&reversed);
    compare_release(&back);
    compare_release(&two);
    compare_release(&one);
}

static void try_seed(uint64_t seed)
{
    struct trial trial;
    trial_open(&trial, seed);
    const struct compare_case first = {.rulebook = trial.sides[0].book};
    const struct compare_case second = {.rulebook = trial.sides[1].book};
    const struct compare_case numbers = {.rulebook = trial.sides[0].book,
                                         .values = &trial.sides[1].policy};
    nothing_changes(&trial);
    hold(&trial, (const struct compare_case[]){first, second},
         (const struct compare_case[]){second, first});
    hold(&trial, (const struct compare_case[]){first, numbers},
         (const struct compare_case[]){numbers, first});
    trial_close(&trial);
}

static void the_laws_hold(void **state)
{
    const char *rounds = getenv("DIGUAN_ROUNDS"), *seed = getenv("DIGUAN_SEED");
    uint64_t count = rounds ? strtoull(rounds, NULL, 10) : PAIRS;
    (void)state;
    if (seed)
        try_seed(strtoull(seed, NULL, 10));
    for (uint64_t i = 1; !seed && i <= count; i++)
        try_seed(i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_laws_hold)};
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
