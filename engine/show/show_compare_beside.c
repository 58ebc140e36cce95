#include "show_compare_parts.h"

#include "page.h"
#include "show_scenario.h"

#include <libintl.h>
#include <stdio.h>
#include <string.h>

/* Several cases ---------------------------------------------------------------------------------*/

/* Something that is counted on every side: 0 the baseline, then the cases. */
struct row {
    const char *name;
    bool money;
    int64_t (*value)(const struct compare *compare, size_t side, size_t item);
    size_t item;
};

static const struct summary *summary_of(const struct compare *compare, size_t side)
{
    return side ? &compare->of[side - 1].summary : &compare->summary;
}

static int64_t measure_value(const struct compare *compare, size_t side, size_t measure)
{
    return summary_total(summary_of(compare, side), measure);
}

/* The people of those who meet. */
static int64_t people_value(const struct compare *compare, size_t side, size_t item)
{
    const struct compare_moves *moves = &compare->of[side ? side - 1 : 0].meets;
    (void)item;
    return (side ? compare_after : compare_before)(moves, ANSWER_YES).people;
}

/* A status of the baseline by its name: others may have it elsewhere. */
static int64_t status_value(const struct compare *compare, size_t side, size_t item)
{
    const struct summary *summary = summary_of(compare, side);
    const char *name = measures_item(&compare->summary.measures, GROUP_STATUS, item);
    for (size_t i = 0; i < summary->measures.nitems[GROUP_STATUS]; i++)
        if (strcmp(measures_item(&summary->measures, GROUP_STATUS, i), name) == 0)
            return summary_total(summary, measures_index(&summary->measures, GROUP_STATUS, i, 0));
    return 0;
}

static bool differs(const struct compare *compare, const struct row *row)
{
    int64_t baseline = row->value(compare, 0, row->item);
    for (size_t side = 1; side <= compare->ncases; side++)
        if (row->value(compare, side, row->item) != baseline)
            return true;
    return false;
}

/* Values, and the differences beneath. */
static void put_row(const struct compare *compare, const struct row *row, struct show_wide *wide)
{
    char text[SHOW_NUMBER];
    int64_t baseline = row->value(compare, 0, row->item);
    show_wide_text(wide, row->name);
    for (size_t side = 0; side <= compare->ncases; side++)
        show_wide_text(wide, (row->money ? show_yuan
                                         : show_count)(row->value(compare, side, row->item), text));
    show_wide_text(wide, "");
    show_wide_text(wide, "");
    for (size_t side = 1; side <= compare->ncases; side++)
        show_wide_text(wide, (row->money ? show_yuan_change : show_count_change)(
                                 row->value(compare, side, row->item) - baseline, text));
}

static void put_measure(const struct compare *compare, size_t measure, struct show_wide *wide)
{
    const struct measures *measures = &compare->summary.measures;
    const struct row row = {measures->names[measure], measures->money[measure], measure_value,
                            measure};
    put_row(compare, &row, wide);
}

static void put_statuses(const struct compare *compare, struct show_wide *wide)
{
    const struct measures *measures = &compare->summary.measures;
    for (size_t i = 0; i < measures->nitems[GROUP_STATUS]; i++) {
        const char *name = measures->names[measures_index(measures, GROUP_STATUS, i, 0)];
        const struct row row = {name, false, status_value, i};
        if (differs(compare, &row))
            put_row(compare, &row, wide);
    }
}

static void put_head(const struct compare *compare, struct show_wide *wide)
{
    char text[SHOW_NUMBER];
    show_wide_text(wide, "");
    show_wide_text(wide, gettext("baseline"));
    for (size_t i = 1; i <= compare->ncases; i++)
        show_wide_text(wide, show_count((int64_t)i, text));
    show_wide_text(wide, gettext("households that change"));
    show_wide_text(wide, "");
    for (size_t i = 0; i < compare->ncases; i++)
        show_wide_text(wide, show_count(compare->of[i].changed.households, text));
}

void show_compare_beside(const struct compare *compare, struct buffer *out)
{
    const struct row people = {gettext("people of those who meet"), false, people_value, 0};
    struct show_wide wide;
    show_wide_init(&wide, 1, compare->ncases + 2);
    wide.left = true;
    put_head(compare, &wide);
    put_measure(compare, MEASURE_MEETS, &wide);
    put_row(compare, &people, &wide);
    put_measure(compare, MEASURE_FAILS, &wide);
    put_measure(compare, MEASURE_OPEN, &wide);
    put_statuses(compare, &wide);
    for (size_t measure = MEASURE_MONEY; measure <= MEASURE_MONEY_OPEN; measure++)
        put_measure(compare, measure, &wide);
    show_compare_poverty_rows(compare, &wide);
    page_heading(out, gettext("Side by side"));
    show_wide_print(&wide, 2, out);
    show_wide_release(&wide);
}

/* Several changes -------------------------------------------------------------------------------*/

struct effect {
    int64_t households, people, fen;
};

static struct effect effect_of(const struct compare *compare, const struct comparison *of)
{
    return (struct effect){
        .households = compare_gain(compare, of, MEASURE_MEETS),
        .people = compare_after(&of->meets, ANSWER_YES).people -
                  compare_before(&of->meets, ANSWER_YES).people,
        .fen = compare_gain(compare, of, MEASURE_MONEY),
    };
}

static void put_effect(struct show_table *table, const struct effect *effect)
{
    show_table_count_change(table, effect->households);
    show_table_count_change(table, effect->people);
    show_table_yuan_change(table, effect->fen);
}

/* What the part changes, without where it is written. */
static void put_change_alone(const struct compare *compare, const struct compare_case *of,
                             struct buffer *out)
{
    const struct policy *policy = compare_policy(of);
    if (policy->scenario && policy->scenario->nchanges == 1)
        show_change_words(out, policy, &policy->scenario->changes[0], compare->summary.as_of_day);
    else
        buffer_put(out, policy->title);
}

static void put_part(const struct compare *compare, const struct comparison *part,
                     struct show_table *table, struct effect *rest)
{
    struct buffer title = {0};
    struct effect effect = effect_of(compare, part);
    put_change_alone(compare, part->of, &title);
    show_table_text(table, title.bytes ? title.bytes : "");
    show_table_count(table, part->changed.households);
    put_effect(table, &effect);
    rest->households -= effect.households;
    rest->people -= effect.people;
    rest->fen -= effect.fen;
    table->failed |= title.failed;
    buffer_release(&title);
}

static bool any_changes(const struct comparison *of)
{
    bool any = of->changed.households != 0;
    for (size_t i = 0; i < of->of->nparts; i++)
        any |= of->parts[i].changed.households != 0;
    return any;
}

void show_compare_parts(const struct compare *compare, const struct comparison *of,
                        struct buffer *out)
{
    struct show_table table;
    struct effect all = effect_of(compare, of), rest = all;
    if (of->of->nparts < 2 || !any_changes(of))
        return;
    show_table_begin(&table, "lrrrr",
                     (const char *[]){"", N_("changed"), N_("households met"), N_("people"),
                                      N_("yuan at least")});
    for (size_t i = 0; i < of->of->nparts; i++)
        put_part(compare, &of->parts[i], &table, &rest);
    show_table_text(&table, gettext("all together"));
    show_table_count(&table, of->changed.households);
    put_effect(&table, &all);
    show_table_text(&table, gettext("of which only together"));
    show_table_text(&table, "");
    put_effect(&table, &rest);
    compare_table_end(compare, of, &table, gettext("What each change does alone"), out);
    for (size_t i = 0; i < of->of->nparts; i++)
        compare_no_effects(compare, &of->parts[i], out);
}
