#include "nearest_parts.h"

#include "text.h"
#include "truth.h"

#include <math.h>
#include <stdlib.h>

/* Reading ---------------------------------------------------------------------------------------*/

static bool same_variable(const struct variable *a, const struct variable *b)
{
    return a->entry == b->entry && a->fact == b->fact && a->member == b->member;
}

static void note(struct trial *trial, struct variable variable)
{
    for (size_t i = 0; i < trial->count; i++)
        if (same_variable(&trial->variables[i], &variable))
            return;
    struct variable *slot =
        arena_grow(trial->arena, &trial->variables, trial->count, &trial->capacity, sizeof *slot);
    trial->failed |= !slot;
    if (!slot)
        return;
    *slot = variable;
    trial->count++;
}

static struct value instead(const struct trial *trial)
{
    evaluation_ranges(trial->evaluation);
    return trial->value;
}

static struct value leaf_fact(void *context, enum level level, int index, size_t household,
                              size_t member)
{
    struct trial *trial = context;
    const struct variable *variable = trial->variable;
    const struct fact *fact = &trial->ground->book->policy->facts.at[level].facts[index];
    int64_t row = level == LEVEL_MEMBER ? (int64_t)member : NO_ROW;
    if (variable && variable->fact == fact && variable->member == row)
        return instead(trial);
    struct value value = ground_fact(trial->ground, level, index, household, member);
    if (trial->noting && !fact->fixed && value_known(value))
        note(
            trial,
            (struct variable){
                .fact = fact, .level = level, .member = row, .index = index, .present = value.low});
    return value;
}

static struct value leaf_slot(void *context, int slot, size_t household, size_t member)
{
    struct trial *trial = context;
    const struct slot *read = &trial->ground->book->slots[slot];
    (void)household;
    (void)member;
    if (read->root != NO_NODE)
        return evaluation_value(trial->evaluation, read->root);
    trial->interpreted = true;
    return read->type == TYPE_TRUTH ? (struct value){0, 1} : (struct value){-INFINITY, INFINITY};
}

static struct value parameter_on(struct trial *trial, int index, int day, size_t household)
{
    const struct area_value *entry;
    plain_parameter(trial->plain, index, day, household, &entry);
    if (!entry)
        return (struct value){-INFINITY, INFINITY};
    if (trial->variable && trial->variable->entry == entry)
        return instead(trial);
    if (trial->noting && trial->ground->values->parameters[index].type == PARAMETER_NUMBER)
        note(trial,
             (struct variable){
                 .member = NO_ROW, .index = index, .entry = entry, .present = entry->number});
    return (struct value){entry->number, entry->number};
}

static struct value leaf_parameter(void *context, int index, size_t household)
{
    struct trial *trial = context;
    return parameter_on(trial, index, trial->ground->as_of_day, household);
}

static struct value leaf_parameter_at(void *context, int index, int year, size_t household)
{
    return parameter_on(context, index, date_from_civil(year, 12, 31), household);
}

static void leaf_members(void *context, size_t household, size_t *first, size_t *end)
{
    const struct trial *trial = context;
    ground_members(trial->ground, household, first, end);
}

/* Asking ----------------------------------------------------------------------------------------*/

bool trial_open(struct trial *trial, const struct explanation *explanation, struct arena *arena,
                struct fault *fault)
{
    *trial = (struct trial){.plain = explanation->plain,
                            .ground = plain_ground(explanation->plain),
                            .household = explanation->household,
                            .arena = arena};
    const struct leaves leaves = {.context = trial,
                                  .fact = leaf_fact,
                                  .slot = leaf_slot,
                                  .parameter = leaf_parameter,
                                  .parameter_at = leaf_parameter_at,
                                  .members = leaf_members,
                                  .as_of_day = trial->ground->as_of_day};
    trial->evaluation = evaluation_new(trial->ground->book->graph, &leaves, fault);
    return trial->evaluation != NULL;
}

void trial_close(struct trial *trial)
{
    evaluation_free(trial->evaluation);
}

/* What is unknown and does not vary stays so, whichever value it is. */
static enum answer ask(struct trial *trial, const struct goal *goal)
{
    enum answer all = ANSWER_YES;
    evaluation_household(trial->evaluation, trial->household);
    for (size_t i = 0; i < goal->nslots; i++) {
        node_id root = trial->ground->book->slots[goal->slots[i]].root;
        enum answer one = truth_of(leaf_slot(trial, goal->slots[i], trial->household, 0));
        bool varies = root != NO_NODE && evaluation_varies(trial->evaluation, root);
        if (one == ANSWER_NO || (one == ANSWER_UNKNOWN && !varies))
            return ANSWER_NO;
        all = truth_and(all, one);
    }
    return all;
}

enum answer trial_ask(struct trial *trial, const struct goal *goal, const struct variable *variable,
                      struct value interval)
{
    trial->variable = variable;
    trial->value = interval;
    return ask(trial, goal);
}

/* Facts before parameters. */
static int by_declaration(const void *a, const void *b)
{
    const struct variable *left = a, *right = b;
    if (!left->fact != !right->fact)
        return left->fact ? -1 : 1;
    if (left->level != right->level)
        return left->level < right->level ? -1 : 1;
    if (left->index != right->index)
        return left->index < right->index ? -1 : 1;
    if (left->member != right->member)
        return left->member < right->member ? -1 : 1;
    int lines = left->entry && right->entry ? left->entry->mark.line - right->entry->mark.line : 0;
    return lines || !left->entry ? lines : left->entry->mark.column - right->entry->mark.column;
}

void trial_note(struct trial *trial, const struct goal *goal)
{
    trial->variable = NULL;
    trial->count = 0;
    trial->interpreted = false;
    trial->noting = true;
    ask(trial, goal);
    trial->noting = false;
    if (trial->count)
        qsort(trial->variables, trial->count, sizeof *trial->variables, by_declaration);
}
