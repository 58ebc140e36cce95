#include "show_compare_parts.h"

#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>

enum { INDENT = 2, AREAS_SHOWN = 20 };

/* In what they change ---------------------------------------------------------------------------*/

static const char *const aspect_names[ASPECT_COUNT] = {
    [ASPECT_MEETS] = "达标",
    [ASPECT_STATUS] = N_("the status"),
    [ASPECT_CRITERIA] = N_("a criterion"),
    [ASPECT_CAUSES] = N_("a cause"),
    [ASPECT_MAIN_CAUSE] = N_("the main cause"),
    [ASPECT_AIDS] = N_("an aid"),
    [ASPECT_AMOUNTS] = N_("the amount of an aid"),
    [ASPECT_GAPS] = N_("a deficit without aid"),
    [ASPECT_AUDITS] = N_("a data doubt"),
};

static void put_aspects(struct section *section)
{
    section_begin(section, "lrr", (const char *[]){"", N_("households"), N_("people")});
    for (int i = 0; i < ASPECT_COUNT; i++) {
        if (!section->of->aspects[i].households)
            continue;
        show_table_text(&section->table, gettext(aspect_names[i]));
        section_count(section, section->of->aspects[i].households);
        section_count(section, section->of->aspects[i].people);
    }
    section_end(section, gettext("In what households change"));
}

/* Matrices --------------------------------------------------------------------------------------*/

/* Cells of households from one item to another; items that nobody has are left out. */
struct matrix {
    size_t count;
    const char *(*name)(const struct section *section, size_t item);
    int64_t (*cell)(const struct section *section, size_t from, size_t to);
};

static int64_t sum_row(const struct section *section, const struct matrix *matrix, size_t from)
{
    int64_t sum = 0;
    for (size_t to = 0; to < matrix->count; to++)
        sum += matrix->cell(section, from, to);
    return sum;
}

static int64_t sum_column(const struct section *section, const struct matrix *matrix, size_t to)
{
    int64_t sum = 0;
    for (size_t from = 0; from < matrix->count; from++)
        sum += matrix->cell(section, from, to);
    return sum;
}

static bool occurs(const struct section *section, const struct matrix *matrix, size_t item)
{
    return sum_row(section, matrix, item) || sum_column(section, matrix, item);
}

/* Items that somebody has. */
static size_t count_occurring(const struct section *section, const struct matrix *matrix)
{
    size_t count = 0;
    for (size_t i = 0; i < matrix->count; i++)
        count += occurs(section, matrix, i);
    return count;
}

static void put_cell(struct show_wide *wide, int64_t count)
{
    char text[SHOW_NUMBER];
    show_wide_text(wide, show_count(count, text));
}

static void put_matrix_head(const struct section *section, const struct matrix *matrix,
                            struct show_wide *wide)
{
    show_wide_text(wide, gettext("before \\ after"));
    for (size_t i = 0; i < matrix->count; i++)
        if (occurs(section, matrix, i))
            show_wide_text(wide, matrix->name(section, i));
    show_wide_text(wide, gettext("in all"));
}

static void put_matrix_row(const struct section *section, const struct matrix *matrix, size_t from,
                           struct show_wide *wide)
{
    show_wide_text(wide, matrix->name(section, from));
    for (size_t to = 0; to < matrix->count; to++)
        if (occurs(section, matrix, to))
            put_cell(wide, matrix->cell(section, from, to));
    put_cell(wide, sum_row(section, matrix, from));
}

static void put_matrix_foot(const struct section *section, const struct matrix *matrix,
                            struct show_wide *wide)
{
    int64_t all = 0;
    show_wide_text(wide, gettext("in all"));
    for (size_t i = 0; i < matrix->count; i++) {
        if (occurs(section, matrix, i))
            put_cell(wide, sum_column(section, matrix, i));
        all += sum_column(section, matrix, i);
    }
    put_cell(wide, all);
}

static void put_matrix(struct section *section, const struct matrix *matrix, const char *title)
{
    struct show_wide wide;
    show_wide_init(&wide, 1, count_occurring(section, matrix) + 2);
    wide.left = true;
    put_matrix_head(section, matrix, &wide);
    for (size_t i = 0; i < matrix->count; i++)
        if (occurs(section, matrix, i))
            put_matrix_row(section, matrix, i, &wide);
    put_matrix_foot(section, matrix, &wide);
    compare_page_heading(section->compare, section->of, title, section->out);
    show_wide_print(&wide, INDENT, section->out);
    show_wide_release(&wide);
}

static const enum answer answers[] = {ANSWER_YES, ANSWER_NO, ANSWER_UNKNOWN};

static const char *answer_name(const struct section *section, size_t item)
{
    static const char *const names[] = {N_("met"), N_("not met"), N_("undetermined")};
    (void)section;
    return gettext(names[item]);
}

static int64_t answer_cell(const struct section *section, size_t from, size_t to)
{
    return section->of->meets.moved[answers[from]][answers[to]].households;
}

static const char *status_name(const struct section *section, size_t item)
{
    return compare_status(section->of, item);
}

static int64_t status_cell(const struct section *section, size_t from, size_t to)
{
    return section->of->statuses[from * section->of->nstatuses + to].households;
}

static void put_matrices(struct section *section)
{
    const struct matrix meets = {3, answer_name, answer_cell};
    const struct matrix statuses = {section->of->nstatuses, status_name, status_cell};
    if (section->of->aspects[ASPECT_MEETS].households)
        put_matrix(section, &meets, gettext("From one 达标 to another, households"));
    if (section->of->aspects[ASPECT_STATUS].households)
        put_matrix(section, &statuses, gettext("From one status 动态管理 to another, households"));
}

/* Groups ----------------------------------------------------------------------------------------*/

static void put_size_name(const struct section *section, size_t group, struct buffer *out)
{
    (void)section;
    buffer_format(out, group == SIZES - 1 ? gettext("%zu or more") : "%zu", group);
}

static void put_decile_name(const struct section *section, size_t group, struct buffer *out)
{
    (void)section;
    if (group == DECILE_UNKNOWN)
        buffer_put(out, gettext("not known"));
    else if (group == 0)
        buffer_put(out, gettext("1 (poorest)"));
    else
        buffer_format(out, group == DECILES - 1 ? gettext("%zu (richest)") : "%zu", group + 1);
}

static void put_change(struct section *section, const char *name,
                       const struct compare_change *change)
{
    const struct compare_moves *meets = &change->meets;
    show_table_text(&section->table, name);
    section_count(section, change->changed.households);
    section_count(section, compare_gained(meets, ANSWER_YES).households);
    section_count(section, compare_lost(meets, ANSWER_YES).households);
    section_count(section, compare_before(meets, ANSWER_YES).households);
    section_count(section, compare_after(meets, ANSWER_YES).households);
    show_table_yuan_change(&section->table, change->money.fen);
}

static void put_total(struct section *section)
{
    const struct compare_change all = {
        .changed = section->of->changed,
        .meets = section->of->meets,
        .money = {.fen = compare_gain(section->compare, section->of, MEASURE_MONEY)},
    };
    put_change(section, gettext("in all"), &all);
}

static void begin_groups(struct section *section)
{
    section_begin(section, "lrrrrrr",
                  (const char *[]){"", N_("changed"), N_("newly met"), N_("no longer"),
                                   N_("met before"), N_("after"), N_("yuan")});
}

/* Everyone who is told apart, whether or not something changes for them. */
static void put_groups(struct section *section, enum compare_grouping grouping,
                       void (*put_name)(const struct section *section, size_t group,
                                        struct buffer *out),
                       const char *title)
{
    const struct compare_groups *groups = &section->compare->groups[grouping];
    begin_groups(section);
    for (size_t i = 0; i < groups->count; i++) {
        const struct compare_count *stands = groups->stands[i];
        struct buffer name = {0};
        if (!stands[0].households && !stands[1].households && !stands[2].households)
            continue;
        put_name(section, i, &name);
        put_change(section, name.bytes ? name.bytes : "", &section->of->groups[grouping][i]);
        section->table.failed |= name.failed;
        buffer_release(&name);
    }
    if (groups->count)
        put_total(section);
    section_end(section, title);
}

static void put_area_rows(struct section *section, const size_t *ranked, size_t count)
{
    const struct compare_groups *groups = &section->compare->groups[GROUPING_AREA];
    for (size_t i = 0; i < count && i < AREAS_SHOWN; i++) {
        struct buffer name = {0};
        compare_area_name(section->compare, groups->areas[ranked[i]], &name);
        put_change(section, name.bytes ? name.bytes : "",
                   &section->of->groups[GROUPING_AREA][ranked[i]]);
        section->table.failed |= name.failed;
        buffer_release(&name);
    }
    put_total(section);
}

static void put_areas(struct section *section)
{
    static const char *const titles[SUMMARY_LEVELS] = {
        [PREFECTURE] = N_("By prefecture, most changes first"),
        [COUNTY] = N_("By county, most changes first"),
        [TOWNSHIP] = N_("By township, most changes first"),
    };
    size_t count, *ranked = compare_rank_areas(section->compare, section->of, &count);
    if (!ranked || section->compare->groups[GROUPING_AREA].count < 2) {
        section->out->failed |= !ranked;
        free(ranked);
        return;
    }
    begin_groups(section);
    put_area_rows(section, ranked, count);
    section_end(section, gettext(titles[section->compare->by]));
    compare_put_more(count, AREAS_SHOWN, section->out);
    free(ranked);
}

void show_compare_tables(const struct compare *compare, const struct comparison *of,
                         struct buffer *out)
{
    struct section section = {.compare = compare, .of = of, .out = out};
    if (!of->changed.households) {
        if (of->poverty_changes)
            show_compare_poverty(compare, of, out);
        return;
    }
    put_aspects(&section);
    put_matrices(&section);
    put_areas(&section);
    put_groups(&section, GROUPING_SIZE, put_size_name, gettext("By household size"));
    put_groups(&section, GROUPING_DECILE, put_decile_name,
               gettext("By tenths of the people, by income per head of the baseline"));
    show_compare_poverty(compare, of, out);
    show_compare_rules(&section);
}
