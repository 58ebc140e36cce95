/* Outcomes taken from an evaluation that was kept are those of a full one, to the last bit.
 *
 * Random policies on random households: other numbers of parameters, and other rules. DIGUAN_ROUNDS
 * is the number of policies, DIGUAN_SEED runs the policy of one seed alone. */
#include "compiled.h"
#include "random_folder.h"
#include "reason_search.h"

enum { POLICIES = 60, CHANGES = 4 };

struct tally {
    size_t grounds, slots, taken, reasons;
};

struct trial {
    uint64_t seed;
    struct random_policy made;
    struct arena arena;
    struct policy policy;
    struct rulebook *book;
    struct tables tables;
    struct fault fault;
    struct tally *tally;
};

/* A trial ---------------------------------------------------------------------------------------*/

static void must(const struct trial *trial, bool good)
{
    if (!good)
        fail_msg("DIGUAN_SEED=%llu: %s", (unsigned long long)trial->seed,
                 trial->fault.count ? trial->fault.text[0] : "failed without a message");
}

static void make_tables(struct trial *trial)
{
    static const double shares[] = {0, 0.05, 0.2, 0.4};
    size_t count = trial->seed % 30 == 29 ? BLOCK_ROWS + 70 : 1 + (size_t)below(&trial->made, 90);
    double share = shares[below(&trial->made, 4)];
    struct random_household *households = calloc(count, sizeof *households);
    assert_non_null(households);
    for (size_t i = 0; i < count; i++)
        random_household(&trial->made, share, &households[i]);
    must(trial,
         households_to_tables(&trial->made, households, count, &trial->tables, &trial->fault));
    free(households);
}

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
    make_tables(trial);
}

static void trial_close(struct trial *trial)
{
    tables_release(&trial->tables);
    rulebook_free(trial->book);
    arena_release(&trial->arena);
    random_policy_release(&trial->made);
}

/* Other policies --------------------------------------------------------------------------------*/

/* Like the trial's with other values in some entries, or with the same ones. */
static struct policy other_values(struct trial *trial, int changes)
{
    struct policy policy = trial->policy;
    size_t size = policy.nparameters * sizeof *policy.parameters;
    policy.parameters = arena_take(&trial->arena, size);
    memcpy(policy.parameters, trial->policy.parameters, size);
    for (int i = 0; i < changes; i++) {
        struct parameter *parameter = &policy.parameters[below(&trial->made, policy.nparameters)];
        if (parameter->type == PARAMETER_LIST)
            continue;
        struct dated_value *dated = arena_array(&trial->arena, parameter->ndated, sizeof *dated);
        memcpy(dated, parameter->dated, parameter->ndated * sizeof *dated);
        struct dated_value *entry = &dated[below(&trial->made, parameter->ndated)];
        struct area_value *values = arena_array(&trial->arena, entry->nvalues, sizeof *values);
        memcpy(values, entry->values, entry->nvalues * sizeof *values);
        struct area_value *value = &values[below(&trial->made, entry->nvalues)];
        value->number = parameter->type == PARAMETER_SWITCH
                            ? 1 - value->number
                            : trial->made.pool[below(&trial->made, POOL)];
        entry->values = values;
        parameter->dated = dated;
    }
    return policy;
}

/* Another digit in one of the numbers of the rules. */
static void change_rules(struct trial *trial)
{
    char *text = arena_text(&trial->arena, trial->made.rules_text.bytes);
    size_t length = strlen(text), at = (size_t)below(&trial->made, length);
    for (size_t i = 0; i < length; i++, at = (at + 1) % length)
        if (at > 0 && text[at - 1] == ' ' && text[at] >= '1' && text[at] <= '9') {
            text[at] = (char)('1' + below(&trial->made, 9));
            break;
        }
    write_file("rules.lua", text);
}

/* Comparing -------------------------------------------------------------------------------------*/

static struct compiled *compile(struct trial *trial, const struct rulebook *book,
                                const struct policy *values, const struct kept *kept)
{
    struct compiled *compiled =
        compiled_new(book, values, &trial->tables, random_as_of(), kept, &trial->fault);
    must(trial, compiled != NULL);
    return compiled;
}

static void compare_lane(const struct trial *trial, const struct lane *got, const struct lane *want,
                         size_t rows, const char *what)
{
    for (size_t row = 0; row < rows; row++) {
        struct value a = lane_value(got, row), b = lane_value(want, row);
        if (memcmp(&a, &b, sizeof a) && (a.low != b.low || a.high != b.high))
            fail_msg("DIGUAN_SEED=%llu: %s, row %zu: [%.17g, %.17g] in place of [%.17g, %.17g]",
                     (unsigned long long)trial->seed, what, row, a.low, a.high, b.low, b.high);
    }
}

static void compare_reasons(struct trial *trial, const struct ground *ground,
                            const struct lanes *got, const struct lanes *want, size_t household)
{
    struct search *a = search_new(ground, &trial->fault), *b = search_new(ground, &trial->fault);
    search_household(a, got, household);
    search_household(b, want, household);
    for (int slot = 0; slot < (int)ground->book->nslots; slot++) {
        if (ground->book->slots[slot].level == LEVEL_MEMBER)
            continue;
        search_slot(a, slot, NO_ROW);
        search_slot(b, slot, NO_ROW);
    }
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        assert_int_equal(a->items[i].fact, b->items[i].fact);
        assert_int_equal(a->items[i].fact_member, b->items[i].fact_member);
    }
    trial->tally->reasons += a->count;
    search_free(a);
    search_free(b);
}

static void compare_blocks(struct trial *trial, const struct ground *ground,
                           const struct lanes *got, const struct lanes *want)
{
    for (size_t slot = 0; slot < ground->book->nslots; slot++) {
        bool of_member = ground->book->slots[slot].level == LEVEL_MEMBER;
        int rule = ground->book->slots[slot].rule;
        compare_lane(trial, &got->slot[slot], &want->slot[slot],
                     of_member ? want->nmembers : want->count,
                     rule == NO_RULE ? "达标" : ground->book->rules[rule].name);
    }
    for (size_t i = 0; i < want->count && i < 5; i++)
        compare_reasons(trial, ground, got, want, want->first + i);
}

/* Runs all blocks, against another compilation and into `keep` where these are given. */
static void run(struct trial *trial, struct compiled *compiled, struct compiled *against,
                struct kept *keep)
{
    struct fault *fault = &trial->fault;
    struct compiled_frame *frame = compiled_frame_new(compiled, fault);
    struct compiled_frame *other = against ? compiled_frame_new(against, fault) : NULL;
    size_t households = trial->tables.at[LEVEL_HOUSEHOLD].nrows;
    if (keep)
        must(trial, kept_begin(keep, compiled_ground(compiled), fault));
    for (size_t first = 0; first < households; first += BLOCK_ROWS) {
        size_t count = households - first < BLOCK_ROWS ? households - first : BLOCK_ROWS;
        must(trial, compiled_begin(compiled, frame, first, count, fault));
        const struct lanes *lanes = compiled_run(compiled, frame);
        if (against) {
            must(trial, compiled_begin(against, other, first, count, fault));
            compare_blocks(trial, compiled_ground(compiled), lanes, compiled_run(against, other));
        }
        must(trial, !keep || kept_add(keep, lanes, fault));
    }
    compiled_frame_free(other);
    compiled_frame_free(frame);
}

static size_t count_taken(const struct compiled *compiled)
{
    size_t count = 0, nslots = compiled_ground(compiled)->book->nslots;
    for (size_t i = 0; i < nslots; i++)
        count += compiled_takes(compiled, (int)i);
    return count;
}

/* What is kept by the way is compared too: it takes the place of the older. */
static void compare_ground(struct trial *trial, const struct rulebook *book,
                           const struct policy *values, struct kept **kept)
{
    struct kept *keep = kept_new(&trial->fault);
    struct compiled *taking = compile(trial, book, values, *kept);
    struct compiled *full = compile(trial, book, values, NULL);
    run(trial, taking, full, keep);
    trial->tally->grounds++;
    trial->tally->slots += book->nslots;
    trial->tally->taken += count_taken(taking);
    compiled_free(taking);
    compiled_free(full);
    kept_free(*kept);
    *kept = keep;
}

static void compare_other_rules(struct trial *trial, struct kept **kept)
{
    struct fault fault;
    fault_init(&fault);
    change_rules(trial);
    struct rulebook *book = rulebook_load(&trial->policy, random_as_of(), &fault);
    if (!book) /* the number was none */
        return;
    compare_ground(trial, book, NULL, kept);
    compare_ground(trial, trial->book, NULL, kept);
    rulebook_free(book);
}

static struct kept *keep_all(struct trial *trial)
{
    struct kept *kept = kept_new(&trial->fault);
    struct compiled *compiled = compile(trial, trial->book, NULL, NULL);
    run(trial, compiled, NULL, kept);
    compiled_free(compiled);
    return kept;
}

static void nothing_changed(struct trial *trial, const struct kept *kept)
{
    struct policy same = other_values(trial, 0);
    struct compiled *compiled = compile(trial, trial->book, &same, kept);
    assert_int_equal(count_taken(compiled), trial->book->nslots);
    assert_int_equal(program_steps(compiled_program(compiled)), 0);
    compiled_free(compiled);
}

static void try_policy(uint64_t seed, struct tally *tally)
{
    struct trial trial;
    struct policy changed[CHANGES];
    trial_open(&trial, seed, tally);
    struct kept *kept = keep_all(&trial);
    nothing_changed(&trial, kept);
    for (int i = 0; i < CHANGES; i++) {
        changed[i] = other_values(&trial, 1 + below(&trial.made, 3));
        compare_ground(&trial, trial.book, &changed[i], &kept);
    }
    compare_other_rules(&trial, &kept);
    kept_free(kept);
    trial_close(&trial);
}

static void kept_outcomes_are_those_of_a_full_evaluation(void **state)
{
    (void)state;
    const char *asked = getenv("DIGUAN_ROUNDS"), *seed = getenv("DIGUAN_SEED");
    uint64_t rounds = asked ? strtoull(asked, NULL, 10) : POLICIES;
    struct tally tally = {0};
    for (uint64_t i = 0; i < rounds && !seed; i++)
        try_policy(i, &tally);
    if (seed)
        try_policy(strtoull(seed, NULL, 10), &tally);
    printf("%zu grounds, %zu of %zu slots taken, %zu reasons\n", tally.grounds, tally.taken,
           tally.slots, tally.reasons);
    assert_true(seed || (tally.taken * 3 > tally.slots && tally.taken < tally.slots));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kept_outcomes_are_those_of_a_full_evaluation)};
    return cmocka_run_group_tests_name("kept", tests, make_folder, remove_folder);
}
