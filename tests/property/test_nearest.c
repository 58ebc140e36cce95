/* Nearest changes of random households under random policies.
 *
 * Every change that is found, made, turns the outcome to yes in the plain run, and the value before
 * it does not; of other values of other facts and thresholds, none that is a smaller change does.
 *
 * DIGUAN_ROUNDS is the number of policies, DIGUAN_SEED runs the policy of one seed alone. */
#include "nearest.h"
#include "random_folder.h"

enum { POLICIES = 80, HOUSEHOLDS = 30, MOST_TRIED = 3, TRIED = 150, VALUES = 24 };

struct tally {
    size_t outcomes, facts, labels, thresholds, none, open, tried;
};

struct trial {
    uint64_t seed;
    struct random_policy made;
    struct arena arena;
    struct policy policy;
    struct rulebook *book;
    struct fault fault;
    struct tally *tally;
};

/* An outcome of a household, and what was found for it. */
struct sought {
    struct trial *trial;
    const struct random_household *household;
    const struct nearest_outcome *outcome;
    int slot;
};

/* Failures --------------------------------------------------------------------------------------*/

static void print_values(const struct trial *trial, enum level level, const double *values)
{
    for (size_t i = 0; i < trial->made.nfacts[level]; i++)
        fprintf(stderr, " %s=%.17g", trial->made.facts[level][i].name, values[i]);
    fprintf(stderr, "\n");
}

static void print_trial(const struct trial *trial, const struct random_household *household)
{
    fprintf(stderr, "--- facts.yaml\n%s--- policy.yaml\n%s--- rules.lua\n%s---\narea %llu\n",
            trial->made.facts_text.bytes, trial->made.policy_text.bytes,
            trial->made.rules_text.bytes, (unsigned long long)household->area);
    for (int level = 0; level < LEVEL_COUNT; level++)
        if (level != LEVEL_MEMBER)
            print_values(trial, (enum level)level, household->facts[level]);
    for (size_t i = 0; i < household->nmembers; i++)
        print_values(trial, LEVEL_MEMBER, household->members[i]);
}

static void must(const struct trial *trial, bool good)
{
    if (!good)
        fail_msg("DIGUAN_SEED=%llu: %s", (unsigned long long)trial->seed,
                 trial->fault.count ? trial->fault.text[0] : "failed without a message");
}

static const char *rule_name(const struct sought *sought)
{
    int rule = sought->outcome->rule;
    return rule == NO_RULE ? "达标" : sought->trial->book->rules[rule].name;
}

static void wrong(const struct sought *sought, const struct nearest_change *change,
                  const char *what, const char *name, double to)
{
    print_trial(sought->trial, sought->household);
    fail_msg("DIGUAN_SEED=%llu: %s: found %d, open %d, index %d of level %d, member %lld, %.17g to "
             "%.17g, size %.17g; %s (%s to %.17g)",
             (unsigned long long)sought->trial->seed, rule_name(sought), change->found,
             change->open, change->of.index, (int)change->of.level, (long long)change->of.member,
             change->of.present, change->to, change->size, what, name, to);
}

/* A policy --------------------------------------------------------------------------------------*/

static void trial_open(struct trial *trial, uint64_t seed, struct tally *tally)
{
    *trial = (struct trial){.seed = seed, .tally = tally};
    fault_init(&trial->fault);
    arena_init(&trial->arena);
    random_policy_make(&trial->made, seed);
    must(trial,
         load_random(&trial->made, &trial->arena, &trial->policy, &trial->book, &trial->fault));
}

static void trial_close(struct trial *trial)
{
    rulebook_free(trial->book);
    arena_release(&trial->arena);
    random_policy_release(&trial->made);
}

/* What a slot comes to in the plain run, for each household. */
static void plain_answers(struct trial *trial, const struct random_household *households,
                          size_t count, int slot, bool *yes)
{
    struct tables tables;
    struct outcomes outcomes = {0};
    must(trial, households_to_tables(&trial->made, households, count, &tables, &trial->fault));
    struct plain *plain = plain_new(trial->book, NULL, &tables, random_as_of(), &trial->fault);
    must(trial, plain && plain_run(plain, 0, count, &outcomes, &trial->fault));
    for (size_t i = 0; i < count; i++)
        yes[i] = outcomes.slot[slot][i].low == 1;
    outcomes_release(&outcomes);
    plain_free(plain);
    tables_release(&tables);
}

static bool is_met(const struct sought *sought, const struct random_household *household)
{
    bool yes;
    plain_answers(sought->trial, household, 1, sought->slot, &yes);
    return yes;
}

/* Facts -----------------------------------------------------------------------------------------*/

static bool met_with(const struct sought *sought, struct random_cell cell, double value)
{
    struct random_household changed = *sought->household;
    *cell_of(&changed, cell) = value;
    return is_met(sought, &changed);
}

static double one_before(const struct nearest_change *change)
{
    double back = change->to > change->of.present ? -1 : 1;
    if (change->of.fact && change->of.fact->type == FACT_NUMBER)
        return nextafter(change->to, change->of.present);
    double scale = change->of.fact && change->of.fact->type == FACT_INTEGER ? 1 : 100;
    return (round(change->to * scale) + back) / scale;
}

static double size_of_number(double from, double to)
{
    return fmin(1, fabs(to - from) / fmax(fabs(from), fabs(to)));
}

static void change_fact(const struct sought *sought)
{
    const struct nearest_change *change = &sought->outcome->fact;
    size_t member = change->of.member == NO_ROW ? 0 : (size_t)change->of.member;
    struct random_cell cell = {change->of.level, (size_t)change->of.index, member};
    assert_true(*cell_of((struct random_household *)sought->household, cell) == change->of.present);
    if (!met_with(sought, cell, change->to))
        wrong(sought, change, "is not met with it", change->of.fact->name, change->to);
    for (size_t i = 0; i < change->nlabels; i++)
        if (!met_with(sought, cell, change->labels[i]))
            wrong(sought, change, "is not met with the label", "", change->labels[i]);
    sought->trial->tally->labels += change->nlabels != 0;
    sought->trial->tally->facts += change->nlabels == 0;
    double before = change->nlabels ? change->of.present : one_before(change);
    if (met_with(sought, cell, before))
        wrong(sought, change, "is met before", change->of.fact->name, before);
}

static double size_of(const struct random_fact *fact, double from, double to)
{
    return is_number(fact->type) ? size_of_number(from, to) : 1;
}

static void refuse_smaller(const struct sought *sought, struct random_cell cell, double value)
{
    const struct nearest_change *change = &sought->outcome->fact;
    const struct random_fact *fact = &sought->trial->made.facts[cell.level][cell.fact];
    double from = *cell_of((struct random_household *)sought->household, cell);
    if (value == from || change->open)
        return;
    if (!change->found || size_of(fact, from, value) < change->size - 1e-9)
        wrong(sought, change, "a smaller one does", fact->name, value);
}

/* A fact that may change: neither blank nor fixed, and read by some rule. */
static bool draw_cell(const struct sought *sought, struct random_cell *cell)
{
    struct random_policy *made = &sought->trial->made;
    enum level level = (enum level)below(made, LEVEL_COUNT);
    *cell = (struct random_cell){level, (size_t)below(made, made->nfacts[level]), 0};
    if (level == LEVEL_MEMBER && sought->household->nmembers == 0)
        return false;
    if (level == LEVEL_MEMBER)
        cell->member = (size_t)below(made, sought->household->nmembers);
    return sought->trial->book->wanted[level][cell->fact] &&
           made->facts[level][cell->fact].type != FACT_DATE &&
           !isnan(*cell_of((struct random_household *)sought->household, *cell));
}

/* Numbers that rules compare with, and others nearer and nearer to the present one. */
static double draw_value(const struct sought *sought, struct random_cell cell, int turn)
{
    struct random_policy *made = &sought->trial->made;
    const struct random_fact *fact = &made->facts[cell.level][cell.fact];
    double from = *cell_of((struct random_household *)sought->household, cell);
    double away = fabs(from) / (turn + 1) / (turn + 1);
    struct completions values;
    if (is_number(fact->type) && turn % 3 == 0)
        return within(fact, turn % 2 ? from + away : from - away);
    complete(made, fact, sought->household, &values);
    return any_completion(made, &values);
}

static void try_facts(const struct sought *sought)
{
    static struct random_household tried[TRIED];
    struct random_cell cells[TRIED], cell;
    bool met[TRIED];
    size_t count = 0;
    for (int tries = 0; tries < 10 * TRIED && count < TRIED; tries++) {
        if (!draw_cell(sought, &cell))
            continue;
        cells[count] = cell;
        tried[count] = *sought->household;
        *cell_of(&tried[count], cell) = draw_value(sought, cell, tries % VALUES);
        count++;
    }
    plain_answers(sought->trial, tried, count, sought->slot, met);
    sought->trial->tally->tried += count;
    for (size_t i = 0; i < count; i++)
        if (met[i])
            refuse_smaller(sought, cells[i], *cell_of(&tried[i], cells[i]));
}

/* Thresholds ------------------------------------------------------------------------------------*/

static bool met_at(const struct sought *sought, const struct area_value *entry, double number)
{
    double before = entry->number;
    ((struct area_value *)entry)->number = number;
    bool met = is_met(sought, sought->household);
    ((struct area_value *)entry)->number = before;
    return met;
}

/* The one before is hundredths, or units of a whole number. */
static void change_threshold(const struct sought *sought)
{
    const struct nearest_change *change = &sought->outcome->threshold;
    double scale = change->of.present == round(change->of.present) ? 1 : 100;
    double back = change->to > change->of.present ? -1 : 1;
    double before = (round(change->to * scale) + back) / scale;
    bool coarse = round(change->of.present * scale) / scale == change->of.present;
    if (!met_at(sought, change->of.entry, change->to))
        wrong(sought, change, "is not met with it", "", change->to);
    if (coarse && met_at(sought, change->of.entry, before))
        wrong(sought, change, "is met before", "", before);
    sought->trial->tally->thresholds++;
}

/* Whole values on both sides of one in force that were not found to do. */
static void try_thresholds(const struct sought *sought)
{
    const struct nearest_change *change = &sought->outcome->threshold;
    struct trial *trial = sought->trial;
    const struct parameter *parameter = &trial->policy.parameters[below(&trial->made, PARAMETERS)];
    const struct area_value *entry =
        parameter_value(parameter, random_as_of(), sought->household->area);
    for (int i = 0; entry && !change->open && i < VALUES / 2; i++) {
        double to = round(entry->number) + below(&trial->made, 9) - 4;
        to = i % 3 ? to : pool_number(&trial->made);
        double step = entry->number == round(entry->number) ? 1 : 100;
        bool reachable = to != entry->number && round(to * step) / step == to;
        if (reachable && (!change->found || size_of_number(entry->number, to) < change->size) &&
            met_at(sought, entry, to))
            wrong(sought, change, "a smaller one does", parameter->name, to);
    }
}

/* A household -----------------------------------------------------------------------------------*/

static void check_outcome(const struct sought *sought)
{
    struct tally *tally = sought->trial->tally;
    const struct nearest_outcome *outcome = sought->outcome;
    tally->outcomes++;
    tally->none += !outcome->fact.found && !outcome->fact.open;
    tally->open += outcome->fact.open;
    if (outcome->fact.found)
        change_fact(sought);
    if (outcome->threshold.found)
        change_threshold(sought);
    try_facts(sought);
    try_thresholds(sought);
}

static void check_nearest(struct trial *trial, const struct random_household *household,
                          const struct nearest *nearest)
{
    for (size_t i = 0; i < nearest->count; i++) {
        int rule = nearest->outcomes[i].rule;
        struct sought sought = {trial, household, &nearest->outcomes[i],
                                rule == NO_RULE ? trial->book->meets
                                                : trial->book->rules[rule].slot};
        check_outcome(&sought);
    }
}

/* As much of an explanation as the search reads. */
static void seek(struct trial *trial, const struct random_household *household)
{
    const struct rulebook *book = trial->book;
    enum answer criteria[MOST_RULES];
    struct tables tables;
    struct outcomes outcomes = {0};
    struct nearest nearest;
    struct arena arena;
    arena_init(&arena);
    must(trial, households_to_tables(&trial->made, household, 1, &tables, &trial->fault));
    struct plain *plain = plain_new(book, NULL, &tables, random_as_of(), &trial->fault);
    must(trial, plain && plain_run(plain, 0, 1, &outcomes, &trial->fault));
    for (size_t i = 0; i < book->nof_kind[RULE_CRITERION]; i++) {
        struct value value = outcomes.slot[book->rules[book->of_kind[RULE_CRITERION][i]].slot][0];
        criteria[i] = value.high == 0 ? ANSWER_NO : value.low == 1 ? ANSWER_YES : ANSWER_UNKNOWN;
    }
    struct explanation explanation = {
        .rulebook = book, .plain = plain, .matching.criteria = criteria};
    must(trial, nearest_find(&explanation, &arena, &nearest, &trial->fault));
    check_nearest(trial, household, &nearest);
    outcomes_release(&outcomes);
    plain_free(plain);
    tables_release(&tables);
    arena_release(&arena);
}

static bool has_unmet(struct trial *trial, const struct random_household *household)
{
    const struct rulebook *book = trial->book;
    bool all_yes = true;
    for (size_t i = 0; i < book->nof_kind[RULE_CRITERION]; i++) {
        bool yes;
        plain_answers(trial, household, 1, book->rules[book->of_kind[RULE_CRITERION][i]].slot,
                      &yes);
        all_yes &= yes;
    }
    return !all_yes;
}

static void try_policy(uint64_t seed, struct tally *tally)
{
    static const double shares[] = {0, 0, 0.1, 0.3};
    struct random_household household;
    struct trial trial;
    trial_open(&trial, seed, tally);
    int tried = 0;
    for (int i = 0; i < HOUSEHOLDS && tried < MOST_TRIED; i++) {
        random_household(&trial.made, shares[below(&trial.made, 4)], &household);
        if (!has_unmet(&trial, &household))
            continue;
        seek(&trial, &household);
        tried++;
    }
    trial_close(&trial);
}

static void changes_flip_and_none_is_smaller(void **state)
{
    (void)state;
    const char *asked = getenv("DIGUAN_ROUNDS"), *seed = getenv("DIGUAN_SEED");
    uint64_t rounds = asked ? strtoull(asked, NULL, 10) : POLICIES;
    uint64_t first = seed ? strtoull(seed, NULL, 10) : 0;
    uint64_t end = seed ? first + 1 : rounds;
    struct tally tally = {0};
    for (uint64_t i = first; i < end; i++)
        try_policy(i, &tally);
    printf("%zu outcomes: %zu numbers, %zu labels and %zu thresholds found; none for %zu, %zu not "
           "searched to the end; %zu other values tried\n",
           tally.outcomes, tally.facts, tally.labels, tally.thresholds, tally.none, tally.open,
           tally.tried);
    if (rounds < POLICIES || seed)
        return;
    assert_true(tally.facts > 100 && tally.labels > 50 && tally.thresholds > 50);
    assert_true(tally.open * 5 < tally.outcomes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(changes_flip_and_none_is_smaller)};
    return cmocka_run_group_tests_name("nearest", tests, make_folder, remove_folder);
}
