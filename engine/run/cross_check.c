#include "cross_check.h"

#include <stdlib.h>

struct cross_check {
    const struct rulebook *rulebook;
    const struct tables *tables;
    struct plain *plain;
    struct outcomes outcomes; /* of one household */
    size_t stride;
};

size_t cross_check_stride(size_t nhouseholds, size_t wanted)
{
    size_t stride = wanted ? nhouseholds / wanted : 0;
    return stride ? stride : 1;
}

struct cross_check *cross_check_new(const struct ground *ground, size_t stride, struct fault *fault)
{
    struct cross_check *check = calloc(1, sizeof *check);
    if (!check) {
        fault_memory(fault);
        return NULL;
    }
    check->rulebook = ground->book;
    check->tables = ground->tables;
    check->stride = stride;
    check->plain =
        plain_new(ground->book, ground->values, ground->tables, ground->as_of_day, fault);
    if (check->plain)
        return check;
    free(check);
    return NULL;
}

void cross_check_free(struct cross_check *check)
{
    if (!check)
        return;
    outcomes_release(&check->outcomes);
    plain_free(check->plain);
    free(check);
}

/* Functions that the plain run did not ask are of no consequence. */
static bool same_value(struct value plain, struct value compiled)
{
    return value_skipped(plain) || (plain.low == compiled.low && plain.high == compiled.high);
}

/* The rows of the household at hand. */
static bool slot_agrees(const struct cross_check *check, const struct lanes *compiled, int slot,
                        size_t household)
{
    bool of_member = check->rulebook->slots[slot].level == LEVEL_MEMBER;
    size_t rows = of_member ? check->outcomes.nmembers : 1;
    size_t first = of_member ? check->outcomes.first_member - compiled->first_member
                             : household - compiled->first;
    for (size_t i = 0; i < rows; i++)
        if (!same_value(check->outcomes.slot[slot][i],
                        lane_value(&compiled->slot[slot], first + i)))
            return false;
    return true;
}

static bool check_household(struct cross_check *check, const struct lanes *compiled,
                            size_t household, struct difference *difference, struct fault *fault)
{
    if (!plain_run(check->plain, household, 1, &check->outcomes, fault))
        return false;
    for (int slot = 0; slot < (int)check->rulebook->nslots; slot++)
        if (!slot_agrees(check, compiled, slot, household)) {
            *difference = (struct difference){slot, household};
            return true;
        }
    return true;
}

bool cross_check_find(struct cross_check *check, const struct lanes *compiled,
                      struct difference *difference, struct fault *fault)
{
    size_t first = (compiled->first + check->stride - 1) / check->stride * check->stride;
    *difference = (struct difference){.slot = NO_SLOT};
    for (size_t h = first; h < compiled->first + compiled->count && difference->slot == NO_SLOT;
         h += check->stride)
        if (!check_household(check, compiled, h, difference, fault))
            return false;
    return true;
}

static bool report(const struct cross_check *check, struct difference difference,
                   struct fault *fault)
{
    char key[KEY_TEXT];
    const struct keys *keys = &check->tables->at[LEVEL_HOUSEHOLD].keys;
    const struct slot *slot = &check->rulebook->slots[difference.slot];
    const struct rule *rule = slot->rule == NO_RULE ? NULL : &check->rulebook->rules[slot->rule];
    return fault_at(fault, FAULT_POLICY, rule ? rule->mark : (struct mark){0},
                    "'%s' of '%s' differs between the compiled and the plain run for household "
                    "'%s': nothing was written (please report this, with the rule)",
                    slot->function, rule ? rule->name : "达标",
                    keys_text(keys, difference.household, key));
}

bool cross_check_block(struct cross_check *check, const struct lanes *compiled, struct fault *fault)
{
    struct difference difference;
    if (!cross_check_find(check, compiled, &difference, fault))
        return false;
    return difference.slot == NO_SLOT || report(check, difference, fault);
}
