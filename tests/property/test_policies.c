/* Random policies on random households.
 *
 * Of every policy the compiled run, the plain run and the household walk come to the same to the
 * last bit; an outcome that is known although something is blank stays what it is however the
 * blanks are filled; and few outcomes are unknown although every filling gives the same.
 *
 * DIGUAN_ROUNDS is the number of policies, DIGUAN_SEED runs the policy of one seed alone. A failure
 * prints the seed, the policy and the household. */
#include "compiled.h"
#include "random_folder.h"
#include "reason_search.h"

enum {
    POLICIES = 120,
    MOST_BLANKS = 3,
    BLANKED = 6,
    MOST_FILLED = 1 + 3 * MOST_COMPLETIONS + 6 * 6 * 6
};

struct tally {
    size_t policies, rules, interpreted;
    size_t compared, walked, filled;
    size_t truths, unknown, avoidable;
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

/* Households of a trial, as both runs see them. */
struct runs {
    struct trial *trial;
    const struct random_household *households;
    size_t count;
    struct tables tables;
    struct plain *plain;
    struct outcomes outcomes;
    struct compiled *compiled;
    struct compiled_frame *frame;
};

/* Failures --------------------------------------------------------------------------------------*/

static void print_values(const struct trial *trial, enum level level, const double *values)
{
    for (size_t i = 0; i < trial->made.nfacts[level]; i++) {
        if (isnan(values[i]))
            fprintf(stderr, " %s=blank", trial->made.facts[level][i].name);
        else
            fprintf(stderr, " %s=%.17g", trial->made.facts[level][i].name, values[i]);
    }
    fprintf(stderr, "\n");
}

static void print_household(const struct trial *trial, const struct random_household *household)
{
    fprintf(stderr, "area %llu, village %d, county %d\n", (unsigned long long)household->area,
            household->in_village, household->in_county);
    for (int level = 0; level < LEVEL_COUNT; level++)
        if (level != LEVEL_MEMBER)
            print_values(trial, (enum level)level, household->facts[level]);
    for (size_t i = 0; i < household->nmembers; i++)
        print_values(trial, LEVEL_MEMBER, household->members[i]);
}

static void print_policy(const struct trial *trial)
{
    fprintf(stderr, "--- facts.yaml\n%s--- policy.yaml\n%s--- rules.lua\n%s---\n",
            trial->made.facts_text.bytes, trial->made.policy_text.bytes,
            trial->made.rules_text.bytes);
}

static void must(const struct trial *trial, bool good)
{
    if (good)
        return;
    print_policy(trial);
    fail_msg("DIGUAN_SEED=%llu: %s", (unsigned long long)trial->seed,
             trial->fault.count ? trial->fault.text[0] : "failed without a message");
}

static const char *slot_title(const struct trial *trial, int slot)
{
    static char title[2 * NAME];
    int rule = trial->book->slots[slot].rule;
    snprintf(title, sizeof title, "%s %s", rule == NO_RULE ? "达标" : trial->book->rules[rule].name,
             rule == NO_RULE ? "" : trial->book->slots[slot].function);
    return title;
}

/* `other` is one more household that matters, or NULL. */
static void differ(const struct runs *runs, int slot, size_t household, int64_t member,
                   struct value got, struct value want, const char *between,
                   const struct random_household *other)
{
    print_policy(runs->trial);
    print_household(runs->trial, &runs->households[household]);
    if (other)
        print_household(runs->trial, other);
    fail_msg("DIGUAN_SEED=%llu: %s, household %zu, member %lld: %s [%.17g, %.17g] and "
             "[%.17g, %.17g]",
             (unsigned long long)runs->trial->seed, slot_title(runs->trial, slot), household,
             (long long)member, between, got.low, got.high, want.low, want.high);
}

/* A trial ---------------------------------------------------------------------------------------*/

static void trial_open(struct trial *trial, uint64_t seed, struct tally *tally)
{
    memset(trial, 0, sizeof *trial);
    trial->seed = seed;
    trial->tally = tally;
    fault_init(&trial->fault);
    arena_init(&trial->arena);
    random_policy_make(&trial->made, seed);
    must(trial,
         load_random(&trial->made, &trial->arena, &trial->policy, &trial->book, &trial->fault));
    tally->policies++;
    tally->rules += trial->book->nrules;
    for (size_t i = 0; i < trial->book->nslots; i++)
        tally->interpreted += trial->book->slots[i].interpreted != NULL;
}

static void trial_close(struct trial *trial)
{
    rulebook_free(trial->book);
    arena_release(&trial->arena);
    random_policy_release(&trial->made);
}

/* Rests on known or default, which speak of blanks on purpose. */
static bool on_blanks(const struct trial *trial, int slot)
{
    int rule = trial->book->slots[slot].rule;
    for (size_t i = 0; rule == NO_RULE && i < trial->made.nrules; i++)
        if (trial->made.rules[i].kind == RULE_CRITERION && trial->made.rules[i].on_blanks[0])
            return true;
    return rule != NO_RULE &&
           trial->made.rules[rule].on_blanks[trial->book->rules[rule].extra == slot];
}

/* Both runs -------------------------------------------------------------------------------------*/

static void runs_open(struct runs *runs, struct trial *trial,
                      const struct random_household *households, size_t count)
{
    struct fault *fault = &trial->fault;
    *runs = (struct runs){.trial = trial, .households = households, .count = count};
    must(trial, households_to_tables(&trial->made, households, count, &runs->tables, fault));
    runs->plain = plain_new(trial->book, NULL, &runs->tables, random_as_of(), fault);
    must(trial, runs->plain != NULL);
    runs->compiled = compiled_new(trial->book, NULL, &runs->tables, random_as_of(), NULL, fault);
    must(trial, runs->compiled != NULL);
    runs->frame = compiled_frame_new(runs->compiled, fault);
    must(trial, runs->frame != NULL);
}

static void runs_close(struct runs *runs)
{
    compiled_frame_free(runs->frame);
    compiled_free(runs->compiled);
    outcomes_release(&runs->outcomes);
    plain_free(runs->plain);
    tables_release(&runs->tables);
}

/* To the last bit, but for the sign of zero, which no rule can see. */
static bool same_value(struct value a, struct value b)
{
    return a.low == b.low && a.high == b.high;
}

static struct value outcome(const struct runs *runs, int slot, size_t household, int64_t member)
{
    const struct outcomes *outcomes = &runs->outcomes;
    if (member != NO_ROW)
        return outcomes->slot[slot][(size_t)member - outcomes->first_member];
    return outcomes->slot[slot][household - outcomes->first];
}

static void compare_row(const struct runs *runs, const struct lanes *lanes, int slot,
                        size_t household, int64_t member)
{
    struct value want = outcome(runs, slot, household, member);
    if (value_skipped(want))
        return;
    size_t row = member != NO_ROW ? (size_t)member - lanes->first_member : household - lanes->first;
    struct value got = lane_value(&lanes->slot[slot], row);
    if (!same_value(got, want))
        differ(runs, slot, household, member, got, want, "compiled and plain are", NULL);
    runs->trial->tally->compared++;
}

/* The rows of a slot that belong to a household: itself, or its members. */
static void household_rows(const struct runs *runs, int slot, size_t household, int64_t *first,
                           int64_t *end)
{
    bool of_member = runs->trial->book->slots[slot].level == LEVEL_MEMBER;
    *first = of_member ? (int64_t)runs->tables.first_member[household] : NO_ROW;
    *end = of_member ? (int64_t)runs->tables.first_member[household + 1] : NO_ROW + 1;
}

static void compare_slot(const struct runs *runs, const struct lanes *lanes, int slot)
{
    for (size_t household = lanes->first; household < lanes->first + lanes->count; household++) {
        int64_t first, end;
        household_rows(runs, slot, household, &first, &end);
        for (int64_t member = first; member < end; member++)
            compare_row(runs, lanes, slot, household, member);
    }
}

/* The walk, and what is missing
 * ------------------------------------------------------------------*/

static void compare_walk(const struct runs *runs, int slot, size_t household, int64_t member)
{
    struct trial *trial = runs->trial;
    struct value want = outcome(runs, slot, household, member);
    struct arena arena;
    struct walk walk;
    if (value_skipped(want))
        return;
    arena_init(&arena);
    must(trial, plain_walk(runs->plain, &runs->outcomes, slot, household, member, &arena, &walk,
                           &trial->fault));
    bool inside = walk.gave_up && walk.value.low <= want.low && walk.value.high >= want.high;
    if (!inside && !same_value(walk.value, want))
        differ(runs, slot, household, member, walk.value, want, "walk and plain are", NULL);
    arena_release(&arena);
    trial->tally->walked++;
}

static bool same_reasons(const struct search *a, const struct search *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++) {
        const struct reason *one = &a->items[i], *other = &b->items[i];
        same = one->level == other->level && one->fact == other->fact &&
               one->fact_member == other->fact_member && one->not_finite == other->not_finite;
    }
    return same;
}

static void compare_reasons(const struct runs *runs, struct search *one, struct search *other,
                            int slot, size_t household, int64_t member)
{
    struct value value = outcome(runs, slot, household, member);
    if (value_skipped(value) || value_known(value))
        return;
    search_clear(one);
    search_clear(other);
    search_slot(one, slot, member);
    search_slot(other, slot, member);
    if (!same_reasons(one, other))
        differ(runs, slot, household, member, value, value, "reasons differ at", NULL);
}

static void look_closely(const struct runs *runs, const struct lanes *lanes, size_t household)
{
    struct trial *trial = runs->trial;
    struct lanes packed;
    struct arena arena;
    arena_init(&arena);
    const struct ground *ground = compiled_ground(runs->compiled);
    struct search *of_plain = search_new(ground, &trial->fault);
    struct search *of_compiled = search_new(ground, &trial->fault);
    must(trial,
         of_plain && of_compiled &&
             lanes_of_outcomes(trial->book, &runs->tables, &runs->outcomes, &arena, &packed));
    search_household(of_plain, &packed, household);
    search_household(of_compiled, lanes, household);
    for (int slot = 0; slot < (int)trial->book->nslots; slot++) {
        int64_t first, end;
        household_rows(runs, slot, household, &first, &end);
        for (int64_t member = first; member < end; member++) {
            compare_walk(runs, slot, household, member);
            compare_reasons(runs, of_plain, of_compiled, slot, household, member);
        }
    }
    search_free(of_plain);
    search_free(of_compiled);
    arena_release(&arena);
}

static void compare_block(struct runs *runs, size_t first, size_t looks)
{
    struct trial *trial = runs->trial;
    size_t count = runs->count - first < BLOCK_ROWS ? runs->count - first : BLOCK_ROWS;
    must(trial, plain_run(runs->plain, first, count, &runs->outcomes, &trial->fault));
    must(trial, compiled_begin(runs->compiled, runs->frame, first, count, &trial->fault));
    const struct lanes *lanes = compiled_run(runs->compiled, runs->frame);
    for (int slot = 0; slot < (int)trial->book->nslots; slot++)
        compare_slot(runs, lanes, slot);
    for (size_t i = 0; i < looks; i++)
        look_closely(runs, lanes, first + (size_t)below(&trial->made, count));
}

/* Blanks of every density, and columns without any. */
static void compare_runs(struct trial *trial)
{
    static const double shares[] = {0, 0.05, 0.2, 0.4};
    bool long_one = trial->seed % 40 == 39;
    size_t count = long_one ? BLOCK_ROWS + 70 : 1 + (size_t)below(&trial->made, 150);
    double share = shares[below(&trial->made, 4)];
    struct random_household *households = calloc(count, sizeof *households);
    assert_non_null(households);
    for (size_t i = 0; i < count; i++)
        random_household(&trial->made, share, &households[i]);
    struct runs runs;
    runs_open(&runs, trial, households, count);
    for (size_t first = 0; first < count; first += BLOCK_ROWS)
        compare_block(&runs, first, 3);
    runs_close(&runs);
    free(households);
}

/* Blanks and what they stand for ----------------------------------------------------------------*/

struct filling {
    struct trial *trial;
    struct random_household household;
    size_t ncells;
    struct random_cell cells[MOST_BLANKS]; /* what is blank */
    struct completions completions[MOST_BLANKS];
    size_t count;
    struct random_household *out;
};

/* A value that some rule may read; false when the one drawn is not. */
static bool draw_cell(struct filling *f, struct random_cell *cell)
{
    struct random_policy *made = &f->trial->made;
    enum level level = (enum level)(below(made, 6) % LEVEL_COUNT);
    if (level == LEVEL_MEMBER && f->household.nmembers == 0)
        return false;
    *cell = (struct random_cell){level, (size_t)below(made, made->nfacts[level]), 0};
    if (level == LEVEL_MEMBER)
        cell->member = (size_t)below(made, f->household.nmembers);
    return f->trial->book->wanted[level][cell->fact] && !isnan(*cell_of(&f->household, *cell));
}

static void blank_some(struct filling *f)
{
    size_t wanted = 1 + (size_t)below(&f->trial->made, MOST_BLANKS);
    for (int tries = 0; f->ncells < wanted && tries < 100; tries++) {
        struct random_cell *cell = &f->cells[f->ncells];
        if (!draw_cell(f, cell))
            continue;
        *cell_of(&f->household, *cell) = NAN;
        f->ncells++;
    }
}

/* All combinations of a few completions of each cell from `cell` on. */
static void combine(struct filling *f, size_t cell)
{
    static const size_t most[MOST_BLANKS + 1] = {1, MOST_COMPLETIONS, 14, 6};
    if (cell >= f->ncells || cell >= MOST_BLANKS) {
        f->out[f->count++] = f->household;
        return;
    }
    const struct completions *completions = &f->completions[cell];
    size_t few = most[f->ncells];
    for (size_t i = 0; i < few && i < completions->count; i++) {
        bool all = completions->count <= few;
        *cell_of(&f->household, f->cells[cell]) =
            all ? completions->values[i] : any_completion(&f->trial->made, completions);
        combine(f, cell + 1);
    }
}

/* All completions of a cell, the other cells at random. */
static void sweep(struct filling *f, size_t cell)
{
    for (size_t i = 0; i < f->completions[cell].count; i++) {
        for (size_t other = 0; other < f->ncells; other++)
            *cell_of(&f->household, f->cells[other]) =
                any_completion(&f->trial->made, &f->completions[other]);
        *cell_of(&f->household, f->cells[cell]) = f->completions[cell].values[i];
        f->out[f->count++] = f->household;
    }
}

/* A household with blanks, then the same household with them filled. */
static size_t blanked_and_filled(struct trial *trial, struct random_household *out)
{
    struct filling f = {.trial = trial, .out = out, .count = 1};
    random_household(&trial->made, 0, &f.household);
    blank_some(&f);
    for (size_t i = 0; i < f.ncells; i++)
        complete(&trial->made, &trial->made.facts[f.cells[i].level][f.cells[i].fact], &f.household,
                 &f.completions[i]);
    out[0] = f.household;
    combine(&f, 0);
    for (size_t i = 0; i < f.ncells && f.ncells > 1; i++)
        sweep(&f, i);
    return f.count;
}

static void count_unknown(struct trial *trial, struct value blanked, bool open, bool agree)
{
    trial->tally->truths++;
    trial->tally->unknown += !value_known(blanked);
    trial->tally->avoidable += !value_known(blanked) && !open && agree;
}

/* Rows first + 1 … are the fillings of the household at `first`. */
static void check_fillings(const struct runs *runs, int slot, size_t first, size_t count,
                           int64_t member)
{
    struct trial *trial = runs->trial;
    size_t members = runs->households[first].nmembers;
    struct value blanked = outcome(runs, slot, first, member), one = blanked;
    bool open = false, agree = true; /* some filling is unknown; all are the same */
    for (size_t i = 1; i < count; i++) {
        int64_t its = member == NO_ROW ? NO_ROW : member + (int64_t)(i * members);
        struct value filled = outcome(runs, slot, first + i, its);
        if (value_skipped(blanked) || value_skipped(filled))
            return;
        if (filled.low < blanked.low || filled.high > blanked.high)
            differ(runs, slot, first, member, blanked, filled, "blanked and filled are",
                   &runs->households[first + i]);
        one = i == 1 ? filled : one;
        open |= !value_known(filled);
        agree &= filled.low == one.low;
        trial->tally->filled++;
    }
    if (trial->book->slots[slot].type == TYPE_TRUTH)
        count_unknown(trial, blanked, open, agree);
}

static void check_blanked(const struct runs *runs, size_t first, size_t count)
{
    for (int slot = 0; slot < (int)runs->trial->book->nslots; slot++) {
        int64_t member, end;
        if (on_blanks(runs->trial, slot))
            continue;
        household_rows(runs, slot, first, &member, &end);
        for (; member < end; member++)
            check_fillings(runs, slot, first, count, member);
    }
}

static void fill_blanks(struct trial *trial)
{
    struct random_household *households = calloc(MOST_FILLED, sizeof *households);
    assert_non_null(households);
    for (int i = 0; i < BLANKED; i++) {
        struct runs runs;
        size_t count = blanked_and_filled(trial, households);
        runs_open(&runs, trial, households, count);
        compare_block(&runs, 0, 0);
        check_blanked(&runs, 0, count);
        runs_close(&runs);
    }
    free(households);
}

/* All together ----------------------------------------------------------------------------------*/

static void try_policy(uint64_t seed, struct tally *tally)
{
    struct trial trial;
    trial_open(&trial, seed, tally);
    compare_runs(&trial);
    fill_blanks(&trial);
    trial_close(&trial);
}

static double share(size_t part, size_t whole)
{
    return whole ? (double)part / (double)whole : 0;
}

static void print_tally(const struct tally *tally)
{
    printf("%zu policies, %zu rules, %zu functions interpreted\n", tally->policies, tally->rules,
           tally->interpreted);
    printf("%zu outcomes compared with the plain run, %zu with the walk, %zu with blanks filled\n",
           tally->compared, tally->walked, tally->filled);
    printf("%zu truths with a blank somewhere: %.1f%% unknown; %.1f%% of these avoidable\n",
           tally->truths, 100 * share(tally->unknown, tally->truths),
           100 * share(tally->avoidable, tally->unknown));
}

static void all_runs_agree_on_random_policies(void **state)
{
    (void)state;
    const char *asked = getenv("DIGUAN_ROUNDS"), *seed = getenv("DIGUAN_SEED");
    uint64_t rounds = asked ? strtoull(asked, NULL, 10) : POLICIES;
    uint64_t first = seed ? strtoull(seed, NULL, 10) : 0;
    uint64_t end = seed ? first + 1 : rounds;
    struct tally tally = {0};
    for (uint64_t i = first; i < end; i++)
        try_policy(i, &tally);
    print_tally(&tally);
    if (rounds < POLICIES || seed)
        return;
    assert_true(tally.compared > 200000);
    assert_true(tally.interpreted > 0 && tally.unknown > 300);
    assert_true(share(tally.avoidable, tally.unknown) <= 0.06);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_runs_agree_on_random_policies)};
    return cmocka_run_group_tests_name("policies", tests, make_folder, remove_folder);
}
