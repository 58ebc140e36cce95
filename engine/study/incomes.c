#include "incomes.h"

#include <stdlib.h>
#include <string.h>

bool incomes_init(struct incomes *incomes, const struct rulebook *rulebook,
                  const struct registry *registry, struct fault *fault)
{
    size_t count = registry->tables.at[LEVEL_HOUSEHOLD].nrows;
    *incomes = (struct incomes){
        .count = count,
        .per_head = calloc(count + 1, sizeof *incomes->per_head),
        .people = calloc(count + 1, sizeof *incomes->people),
        .ranked = calloc(count + 1, sizeof *incomes->ranked),
        .rulebook = rulebook,
        .tables = &registry->tables,
    };
    if (incomes->per_head && incomes->people && incomes->ranked)
        return true;
    incomes_release(incomes);
    return fault_memory(fault);
}

void incomes_release(struct incomes *incomes)
{
    free(incomes->per_head);
    free(incomes->people);
    free(incomes->ranked);
    *incomes = (struct incomes){0};
}

/* A household's value; NaN when it is not known. */
static double fact_value(const struct incomes *incomes, const struct household_fact *fact,
                         const struct verdicts *verdicts, size_t row)
{
    if (fact->column >= 0)
        return column_get(&incomes->tables->at[LEVEL_HOUSEHOLD].columns[fact->column],
                          verdicts->first + row);
    struct value value = lane_value(&verdicts->lanes->slot[fact->slot], row);
    return value.low == value.high ? value.low : NAN;
}

static uint32_t whole_people(double people)
{
    return people >= 1 && people <= UINT16_MAX && people == floor(people) ? (uint32_t)people : 0;
}

void incomes_keep(struct incomes *incomes, const struct verdicts *verdicts)
{
    const struct rulebook *rulebook = incomes->rulebook;
    for (size_t row = 0; row < verdicts->count; row++) {
        size_t household = verdicts->first + row;
        incomes->per_head[household] = fact_value(incomes, &rulebook->income, verdicts, row);
        incomes->people[household] =
            whole_people(fact_value(incomes, &rulebook->people, verdicts, row));
    }
}

/* Order -----------------------------------------------------------------------------------------*/

struct key {
    uint64_t income; /* orders as the income does */
    uint32_t household;
};

/* 0 and -0 are the same. */
static uint64_t key_of(double income)
{
    const uint64_t sign = UINT64_C(1) << 63;
    uint64_t bits;
    income += 0.0;
    memcpy(&bits, &income, sizeof bits);
    return bits & sign ? ~bits : bits | sign;
}

enum { DIGIT_BITS = 16, DIGITS = 1 << DIGIT_BITS };

static size_t digit_of(const struct key *key, int shift)
{
    return key->income >> shift & (DIGITS - 1);
}

/* Orders by one digit and keeps the order of those that have the same. */
static void pass(const struct key *from, struct key *to, size_t count, int shift, size_t *starts)
{
    memset(starts, 0, (DIGITS + 1) * sizeof *starts);
    for (size_t i = 0; i < count; i++)
        starts[digit_of(&from[i], shift) + 1]++;
    for (size_t digit = 0; digit < DIGITS; digit++)
        starts[digit + 1] += starts[digit];
    for (size_t i = 0; i < count; i++)
        to[starts[digit_of(&from[i], shift)]++] = from[i];
}

static size_t list_known(const struct incomes *incomes, struct key *keys)
{
    size_t count = 0;
    for (size_t i = 0; i < incomes->count; i++)
        if (incomes->people[i] && incomes->per_head[i] == incomes->per_head[i])
            keys[count++] = (struct key){key_of(incomes->per_head[i]), (uint32_t)i};
    return count;
}

bool incomes_rank(struct incomes *incomes, struct fault *fault)
{
    struct key *keys = calloc(incomes->count + 1, sizeof *keys);
    struct key *other = calloc(incomes->count + 1, sizeof *other);
    size_t *starts = calloc(DIGITS + 1, sizeof *starts);
    bool room = keys && other && starts;
    if (room) {
        incomes->nranked = list_known(incomes, keys);
        for (int shift = 0; shift < 64; shift += 2 * DIGIT_BITS) {
            pass(keys, other, incomes->nranked, shift, starts);
            pass(other, keys, incomes->nranked, shift + DIGIT_BITS, starts);
        }
        for (size_t i = 0; i < incomes->nranked; i++)
            incomes->ranked[i] = keys[i].household;
    }
    free(keys);
    free(other);
    free(starts);
    return room || fault_memory(fault);
}

/* What they rest on -----------------------------------------------------------------------------*/

static bool fact_reads(const struct rulebook *rulebook, const struct household_fact *fact,
                       int parameter)
{
    if (fact->slot == NO_SLOT)
        return false;
    bool *read = calloc(rulebook->policy->nparameters + 1, sizeof *read);
    if (read)
        rulebook_reads(rulebook, fact->slot, (bool *[LEVEL_COUNT]){NULL}, read);
    bool reads = !read || read[parameter];
    free(read);
    return reads;
}

bool incomes_read(const struct rulebook *rulebook, int parameter)
{
    return fact_reads(rulebook, &rulebook->income, parameter) ||
           fact_reads(rulebook, &rulebook->people, parameter);
}
