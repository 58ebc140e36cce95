#include "boundary_parts.h"

#include "compiled.h"
#include "cross_check.h"
#include "text.h"

#include <libintl.h>
#include <math.h>
#include <stdlib.h>

enum { FACTS_SHOWN = 8 };

/* The made-up households in both runs. */
struct trial {
    const struct boundary *boundary;
    struct tables tables;
    struct compiled *compiled;
    struct compiled_frame *frame;
    struct cross_check *check;
};

/* What a household is like ----------------------------------------------------------------------*/

struct description {
    const struct boundary *boundary;
    struct buffer text;
    int facts;
};

static void put_value(struct buffer *text, const struct fact *fact, double value)
{
    char date[TEXT_DATE];
    if (isnan(value))
        buffer_put(text, gettext("blank"));
    else if (fact->type == FACT_BOOLEAN)
        buffer_put(text, value != 0 ? "是" : "否");
    else if (fact->type == FACT_ENUM || fact->type == FACT_ID)
        buffer_put(text, fact->values[(size_t)value]);
    else if (fact->type == FACT_DATE)
        buffer_put(text, text_from_date((int)value, date));
    else
        buffer_put_number(text, value);
}

/* `member` counts from 1; 0 for other levels. */
static void put_fact(struct description *description, const struct fact *fact, size_t member,
                     double value)
{
    struct buffer *text = &description->text;
    if (description->facts++ >= FACTS_SHOWN)
        return;
    buffer_put(text, description->facts > 1 ? ", " : "");
    if (member)
        buffer_format(text, "#%zu ", member);
    buffer_format(text, "%s ", fact->name);
    put_value(text, fact, value);
}

static void put_row(struct description *description, enum level level, size_t member,
                    const double *values, const bool *read)
{
    const struct boundary *boundary = description->boundary;
    for (size_t i = 0; i < boundary->nfacts[level]; i++)
        if (read[i])
            put_fact(description, boundary->facts[level][i].fact, member, values[i]);
}

/* The facts on which the function rests. */
static bool describe(struct description *description, const struct made_household *household,
                     int slot)
{
    const struct boundary *boundary = description->boundary;
    struct arena arena;
    bool *read[LEVEL_COUNT], good = true;
    arena_init(&arena);
    for (int level = 0; level < LEVEL_COUNT; level++)
        good &= (read[level] = arena_array(&arena, boundary->nfacts[level] + 1, 1)) != NULL;
    if (good)
        rulebook_reads(boundary->ground.book, slot, read, NULL);
    for (int level = 0; good && level < LEVEL_COUNT; level++) {
        bool of_member = level == LEVEL_MEMBER;
        size_t rows = of_member ? household->nmembers : 1;
        for (size_t i = 0; i < rows; i++)
            put_row(description, (enum level)level, of_member ? i + 1 : 0,
                    household->facts[level] + i * boundary->nfacts[level], read[level]);
    }
    if (description->facts > FACTS_SHOWN)
        buffer_put(&description->text, " …");
    arena_release(&arena);
    return good && !description->text.failed;
}

static bool report(const struct trial *trial, struct difference difference, struct fault *fault)
{
    const struct rulebook *book = trial->boundary->ground.book;
    const struct keys *keys = &trial->tables.at[LEVEL_HOUSEHOLD].keys;
    const struct slot *slot = &book->slots[difference.slot];
    const struct rule *rule = slot->rule == NO_RULE ? NULL : &book->rules[slot->rule];
    int64_t number = keys_number(keys, difference.household);
    struct description description = {.boundary = trial->boundary};
    bool described =
        describe(&description, &trial->boundary->households[number - 1], difference.slot);
    if (described)
        fault_at(fault, FAULT_POLICY, rule ? rule->mark : (struct mark){0},
                 "'%s' of '%s' differs between the compiled and the plain run for a household made "
                 "up to lie at thresholds, with '%s': nothing was written (please report this, "
                 "with the rule)",
                 slot->function, rule ? rule->name : "达标",
                 description.text.bytes ? description.text.bytes : "");
    buffer_release(&description.text);
    return described ? false : fault_memory(fault);
}

/* Both runs -------------------------------------------------------------------------------------*/

static bool open_trial(struct trial *trial, const bool *keep, struct fault *fault)
{
    const struct ground *ground = &trial->boundary->ground;
    return boundary_tables(trial->boundary, keep, &trial->tables, fault) &&
           (trial->compiled = compiled_new(ground->book, ground->values, &trial->tables,
                                           ground->as_of_day, NULL, fault)) &&
           (trial->frame = compiled_frame_new(trial->compiled, fault)) &&
           (trial->check = cross_check_new(compiled_ground(trial->compiled), 1, fault));
}

static void close_trial(struct trial *trial)
{
    cross_check_free(trial->check);
    compiled_frame_free(trial->frame);
    compiled_free(trial->compiled);
    tables_release(&trial->tables);
}

static bool run_trial(struct trial *trial, struct fault *fault)
{
    struct difference difference;
    size_t count = trial->tables.at[LEVEL_HOUSEHOLD].nrows;
    if (count == 0)
        return true;
    if (!compiled_begin(trial->compiled, trial->frame, 0, count, fault))
        return false;
    const struct lanes *lanes = compiled_run(trial->compiled, trial->frame);
    if (!cross_check_find(trial->check, lanes, &difference, fault))
        return false;
    return difference.slot == NO_SLOT || report(trial, difference, fault);
}

static bool try_households(const struct boundary *boundary, const bool *keep, struct fault *fault)
{
    struct trial trial = {.boundary = boundary};
    bool good = open_trial(&trial, keep, fault) && run_trial(&trial, fault);
    close_trial(&trial);
    return good;
}

/* Households that would not get through ---------------------------------------------------------*/

static bool interprets(const struct rulebook *book)
{
    for (size_t i = 0; i < book->nslots; i++)
        if (book->slots[i].root == NO_NODE)
            return true;
    return false;
}

/* An interpreted function may have limits that no household of the registry reaches. */
static bool find_runnable(const struct boundary *boundary, bool keep[MADE_HOUSEHOLDS],
                          struct fault *fault)
{
    const struct ground *ground = &boundary->ground;
    struct tables tables = {0};
    struct outcomes outcomes = {0};
    struct plain *plain = NULL;
    bool good =
        boundary_tables(boundary, NULL, &tables, fault) &&
        (plain = plain_new(ground->book, ground->values, &tables, ground->as_of_day, fault));
    for (size_t i = 0; good && i < MADE_HOUSEHOLDS; i++) {
        struct fault dropped;
        fault_init(&dropped);
        keep[i] = plain_run(plain, i, 1, &outcomes, &dropped);
    }
    outcomes_release(&outcomes);
    plain_free(plain);
    tables_release(&tables);
    return good;
}

bool boundary_check(const struct rulebook *rulebook, const struct policy *values,
                    const struct tables *like, int as_of_day, struct fault *fault)
{
    struct boundary boundary;
    bool keep[MADE_HOUSEHOLDS], some = interprets(rulebook);
    bool good = boundary_make(&boundary, rulebook, values, like, as_of_day, fault) &&
                (!some || find_runnable(&boundary, keep, fault)) &&
                try_households(&boundary, some ? keep : NULL, fault);
    boundary_release(&boundary);
    return good;
}
