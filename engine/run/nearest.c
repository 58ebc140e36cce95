#include "nearest_parts.h"

#include <math.h>

/* Evaluations for one value; halving all doubles takes about a hundred. */
enum { MOST_STEPS = 1000 };

/* The search for one goal. */
struct search_for {
    struct trial *trial;
    const struct goal *goal;
    const struct variable *variable; /* at hand */
    const struct ladder *ladder;
    size_t steps; /* that it took */
    struct nearest_change *best;
};

/* Numbers ---------------------------------------------------------------------------------------*/

static double change_size(double from, double to)
{
    return fmin(1, fabs(to - from) / fmax(fabs(from), fabs(to)));
}

static enum answer ask_rungs(struct search_for *search, int64_t one, int64_t other)
{
    double a = ladder_value(search->ladder, one), b = ladder_value(search->ladder, other);
    search->steps++;
    return trial_ask(search->trial, search->goal, search->variable,
                     (struct value){fmin(a, b), fmax(a, b)});
}

/* The rung nearest to `near` at which the goal is reached, on the way to `far`. */
static bool first_reached(struct search_for *search, int64_t near, int64_t far, int64_t *rung)
{
    if (search->steps >= MOST_STEPS)
        return false;
    enum answer answer = ask_rungs(search, near, far);
    if (answer == ANSWER_YES)
        *rung = near;
    if (answer != ANSWER_UNKNOWN || near == far)
        return answer == ANSWER_YES;
    int64_t middle = (near & far) + ((near ^ far) >> 1); /* their mean, rounded down */
    int64_t upper = middle + 1;
    return first_reached(search, near, near < far ? middle : upper, rung) ||
           first_reached(search, near < far ? upper : middle, far, rung);
}

/* Nothing above it is a smaller change than the best. */
static double smaller_until(const struct search_for *search)
{
    double from = search->variable->present, size = search->best->size;
    if (size > 1 || (size == 1 && from > 0))
        return INFINITY;
    return from > 0 ? from / (1 - size) : from - size * from;
}

static double smaller_from(const struct search_for *search)
{
    double from = search->variable->present, size = search->best->size;
    if (size > 1 || (size == 1 && from < 0))
        return -INFINITY;
    return from < 0 ? from / (1 - size) : from - size * from;
}

static void keep_number(struct search_for *search, int64_t rung)
{
    double to = ladder_value(search->ladder, rung);
    double size = change_size(search->variable->present, to);
    if (size < search->best->size)
        *search->best = (struct nearest_change){.found = true,
                                                .open = search->best->open,
                                                .of = *search->variable,
                                                .to = to,
                                                .size = size};
}

static void search_number(struct search_for *search)
{
    const struct parameter *parameters = search->trial->ground->values->parameters;
    const struct variable *variable = search->variable;
    struct ladder ladder =
        ladder_of(variable, variable->fact ? NULL : &parameters[variable->index]);
    int64_t rung, end;
    search->ladder = &ladder;
    end = ladder_rung(&ladder, smaller_until(search));
    end = end < ladder.most ? end : ladder.most;
    if (ladder.above <= end && first_reached(search, ladder.above, end, &rung))
        keep_number(search, rung);
    end = ladder_rung(&ladder, smaller_from(search));
    end = end > ladder.least ? end : ladder.least;
    if (ladder.below >= end && first_reached(search, ladder.below, end, &rung))
        keep_number(search, rung);
}

/* Labels, and yes and no ------------------------------------------------------------------------*/

static size_t count_labels(const struct fact *fact)
{
    return !fact ? 0 : fact->type == FACT_BOOLEAN ? 2 : fact->nvalues;
}

static enum answer ask_label(struct search_for *search, double low, double high)
{
    return trial_ask(search->trial, search->goal, search->variable, (struct value){low, high});
}

static void keep_labels(struct search_for *search, size_t count, const int *labels)
{
    if (count)
        *search->best = (struct nearest_change){.found = true,
                                                .open = search->best->open,
                                                .of = *search->variable,
                                                .to = labels[0],
                                                .size = 1,
                                                .nlabels = count,
                                                .labels = labels};
}

static void search_labels(struct search_for *search, size_t nlabels)
{
    if (search->best->size <= 1 || nlabels < 2 ||
        ask_label(search, 0, (double)nlabels - 1) == ANSWER_NO)
        return;
    int *labels = arena_array(search->trial->arena, nlabels, sizeof *labels);
    search->trial->failed |= !labels;
    size_t count = 0;
    for (size_t i = 0; labels && i < nlabels; i++)
        if (ask_label(search, (double)i, (double)i) == ANSWER_YES)
            labels[count++] = (int)i;
    keep_labels(search, count, labels);
}

/* A goal ----------------------------------------------------------------------------------------*/

static void search_variables(struct search_for *search, bool facts)
{
    for (size_t i = 0; i < search->trial->count; i++) {
        search->variable = &search->trial->variables[i];
        search->steps = 0;
        if (!search->variable->fact == facts)
            continue;
        size_t nlabels = count_labels(search->variable->fact);
        if (nlabels)
            search_labels(search, nlabels);
        else
            search_number(search);
        search->best->open |= search->steps >= MOST_STEPS;
    }
    search->best->open |= search->trial->interpreted;
}

static struct nearest_change search_change(struct trial *trial, const struct goal *goal, bool facts)
{
    struct nearest_change best = {.size = INFINITY};
    struct search_for search = {.trial = trial, .goal = goal, .best = &best};
    search_variables(&search, facts);
    return best;
}

static struct nearest_outcome search_outcome(struct trial *trial, const struct goal *goal, int rule)
{
    struct nearest_outcome outcome = {.rule = rule};
    trial_note(trial, goal);
    bool interpreted = trial->interpreted;
    outcome.fact = search_change(trial, goal, true);
    trial->interpreted = interpreted;
    outcome.threshold = search_change(trial, goal, false);
    return outcome;
}

/* A household -----------------------------------------------------------------------------------*/

static void add_slots(const struct explanation *explanation, bool unmet, struct goal *goal)
{
    const struct rulebook *book = explanation->rulebook;
    for (size_t i = 0; i < book->nof_kind[RULE_CRITERION]; i++)
        if ((explanation->matching.criteria[i] == ANSWER_NO) == unmet)
            goal->slots[goal->nslots++] = book->rules[book->of_kind[RULE_CRITERION][i]].slot;
}

/* Each unmet criterion by itself, then all criteria, the unmet ones first. */
static bool search_outcomes(const struct explanation *explanation, struct trial *trial,
                            struct nearest *nearest)
{
    const struct rulebook *book = explanation->rulebook;
    size_t ncriteria = book->nof_kind[RULE_CRITERION];
    struct nearest_outcome *outcomes = arena_array(trial->arena, ncriteria + 1, sizeof *outcomes);
    struct goal all = {.slots = arena_array(trial->arena, ncriteria + 1, sizeof *all.slots)};
    if (!outcomes || !all.slots)
        return false;
    add_slots(explanation, true, &all);
    for (size_t i = 0; i < all.nslots; i++) {
        struct goal one = {1, &all.slots[i]};
        int rule = book->slots[one.slots[0]].rule;
        outcomes[nearest->count++] = search_outcome(trial, &one, rule);
    }
    add_slots(explanation, false, &all);
    if (nearest->count)
        outcomes[nearest->count++] = search_outcome(trial, &all, NO_RULE);
    nearest->outcomes = outcomes;
    return !trial->failed;
}

bool nearest_find(const struct explanation *explanation, struct arena *arena,
                  struct nearest *nearest, struct fault *fault)
{
    struct trial trial;
    *nearest = (struct nearest){0};
    if (!trial_open(&trial, explanation, arena, fault))
        return false;
    bool good = search_outcomes(explanation, &trial, nearest) || fault_memory(fault);
    trial_close(&trial);
    return good;
}
