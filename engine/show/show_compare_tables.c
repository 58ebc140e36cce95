#include "show_compare_parts.h"

#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>

enum { INDENT = 2, AREAS_SHOWN = 20 };

/* A table being made of one comparison. */
struct section {
    const struct compare *compare;
    const struct comparison *of;
    struct buffer *out;
    struct show_table table;
};

static void begin(struct section *section, const char *alignment, const char *const *headings)
{
    show_table_begin(&section->table, alignment, headings);
}

static void end(struct section *section, const char *title)
{
    compare_table_end(section->compare, section->of, &section->table, title, section->out);
}

static void put_count(struct section *section, int64_t count)
{
    show_table_count(&section->table, count);
}

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
    begin(section, "lrr", (const char *[]){"", N_("households"), N_("people")});
    for (int i = 0; i < ASPECT_COUNT; i++) {
        if (!section->of->aspects[i].households)
            continue;
        show_table_text(&section->table, gettext(aspect_names[i]));
        put_count(section, section->of->aspects[i].households);
        put_count(section, section->of->aspects[i].people);
    }
    end(section, gettext("In what households change"));
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
    put_count(section, change->changed.households);
    put_count(section, compare_gained(meets, ANSWER_YES).households);
    put_count(section, compare_lost(meets, ANSWER_YES).households);
    put_count(section, compare_before(meets, ANSWER_YES).households);
    put_count(section, compare_after(meets, ANSWER_YES).households);
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
    begin(section, "lrrrrrr",
          (const char *[]){"", N_("changed"), N_("newly met"), N_("no longer"), N_("met before"),
                           N_("after"), N_("yuan")});
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
    end(section, title);
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
    end(section, gettext(titles[section->compare->by]));
    compare_put_more(count, AREAS_SHOWN, section->out);
    free(ranked);
}

/* Rules -----------------------------------------------------------------------------------------*/

static void put_rule_name(struct section *section, enum rule_kind kind, size_t pair)
{
    show_table_format(&section->table, "%s%s", section->of->pairs[kind].at[pair].name,
                      compare_rests_on_assumed(section->compare, section->of, kind, pair) ? "※"
                                                                                          : "");
}

static bool moves_at_all(const struct compare_moves *moves)
{
    for (int i = 0; i < 9; i++)
        if (moves->moved[i / 3][i % 3].households)
            return true;
    return false;
}

/* How many there are on a side; `otherwise` where it has no such rule. */
static int64_t total_of(const struct summary *summary, enum measure_group group, int position,
                        size_t part, int64_t otherwise)
{
    if (position == NO_RULE)
        return otherwise;
    return summary_total(summary,
                         measures_index(&summary->measures, group, (size_t)position, part));
}

/* The parts of a group that are counted before and after: those who have the answer, and those for
 * whom it is open; -1 where none can be. */
struct rule_table {
    enum rule_kind kind;
    enum compare_column column;
    enum measure_group group;
    int yes, open;
    const char *alignment;
    const char *headings[7];
    const char *title;
};

static void put_rule(struct section *section, const struct rule_table *table, size_t pair)
{
    const struct compare_pair *at = &section->of->pairs[table->kind].at[pair];
    const struct compare_moves *moves = &section->of->columns[table->column][pair];
    const struct summary *before = &section->compare->summary, *after = &section->of->summary;
    int64_t absent = table->kind == RULE_CRITERION ? section->compare->all.households : 0;
    size_t yes = (size_t)table->yes, open = (size_t)table->open;
    put_rule_name(section, table->kind, pair);
    put_count(section, total_of(before, table->group, at->before, yes, absent));
    put_count(section, total_of(after, table->group, at->after, yes, absent));
    put_count(section, compare_gained(moves, ANSWER_YES).households);
    put_count(section, compare_lost(moves, ANSWER_YES).households);
    if (table->open < 0)
        return;
    put_count(section, total_of(before, table->group, at->before, open, 0));
    put_count(section, total_of(after, table->group, at->after, open, 0));
}

static void put_rules(struct section *section, const struct rule_table *table)
{
    const struct compare_pairs *pairs = &section->of->pairs[table->kind];
    begin(section, table->alignment, table->headings);
    for (size_t i = 0; i < pairs->count; i++)
        if (moves_at_all(&section->of->columns[table->column][i]))
            put_rule(section, table, i);
    end(section, gettext(table->title));
}

static void put_all_rules(struct section *section)
{
    static const struct rule_table tables[] = {
        {RULE_CAUSE,
         COLUMN_CAUSES,
         GROUP_CAUSE,
         CAUSE_HOLDS,
         CAUSE_OPEN,
         "lrrrrrr",
         {"", N_("holds before"), N_("after"), N_("newly"), N_("no longer"), N_("open before"),
          N_("after")},
         N_("Causes 致贫原因")},
        {RULE_CRITERION,
         COLUMN_CRITERIA,
         GROUP_CRITERION,
         CRITERION_MET,
         CRITERION_OPEN,
         "lrrrrrr",
         {"", N_("met before"), N_("after"), N_("newly"), N_("no longer"), N_("open before"),
          N_("after")},
         N_("Exit criteria one by one 退出标准")},
        {RULE_AUDIT,
         COLUMN_AUDITS,
         GROUP_AUDIT,
         0,
         -1,
         "lrrrr",
         {"", N_("holds before"), N_("after"), N_("newly"), N_("no longer")},
         N_("Data doubts 疑点")},
    };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        put_rules(section, &tables[i]);
}

static void put_gaps_of(struct section *section, enum compare_column column, enum rule_kind kind)
{
    const struct compare_pairs *pairs = &section->of->pairs[kind];
    for (size_t i = 0; i < pairs->count; i++) {
        const struct compare_moves *moves = &section->of->columns[column][i];
        if (!moves_at_all(moves))
            continue;
        put_rule_name(section, kind, i);
        put_count(section, compare_gained(moves, ANSWER_YES).households);
        put_count(section, compare_lost(moves, ANSWER_YES).households);
    }
}

static void put_gaps(struct section *section)
{
    begin(section, "lrr", (const char *[]){"", N_("newly"), N_("no longer")});
    put_gaps_of(section, COLUMN_CAUSE_GAPS, RULE_CAUSE);
    put_gaps_of(section, COLUMN_CRITERION_GAPS, RULE_CRITERION);
    end(section, gettext("Deficits that no aid answers 短板无措施"));
}

/* Aids ------------------------------------------------------------------------------------------*/

static bool aid_changes(const struct compare_aid *aid)
{
    for (int i = 0; i < AID_STATES * AID_STATES; i++)
        if (aid->moved[i / AID_STATES][i % AID_STATES])
            return true;
    return aid->repriced != 0;
}

static void put_aid(struct section *section, size_t pair)
{
    const struct compare_pair *at = &section->of->pairs[RULE_AID].at[pair];
    struct aid_moves moves = compare_aid_moves(section->compare, section->of, pair);
    put_rule_name(section, RULE_AID, pair);
    show_table_text(&section->table, at->level == LEVEL_MEMBER ? "人" : "户");
    put_count(section, moves.before);
    put_count(section, moves.after);
    put_count(section, moves.gained);
    put_count(section, moves.lost);
    put_count(section, moves.before - moves.lost);
    put_count(section, section->of->aids[pair].repriced);
}

static void put_aids(struct section *section)
{
    begin(section, "llrrrrrr",
          (const char *[]){"", "", N_("before"), N_("after"), N_("gained"), N_("lost"), N_("kept"),
                           N_("other amount")});
    for (size_t i = 0; i < section->of->pairs[RULE_AID].count; i++)
        if (aid_changes(&section->of->aids[i]))
            put_aid(section, i);
    end(section, gettext("Aids 帮扶措施"));
}

static bool money_changes(const struct compare_aid *aid)
{
    return aid->before.fen != aid->after.fen || aid->before.open != aid->after.open;
}

/* What comes after its name. */
static void put_money_row(struct section *section, const struct compare_money *before,
                          const struct compare_money *after)
{
    show_table_yuan(&section->table, before->fen);
    show_table_yuan(&section->table, after->fen);
    show_table_yuan_change(&section->table, after->fen - before->fen);
    put_count(section, before->open);
    put_count(section, after->open);
}

static void put_money(struct section *section)
{
    const struct compare_pairs *pairs = &section->of->pairs[RULE_AID];
    struct compare_money before = compare_money(&section->compare->summary);
    struct compare_money after = compare_money(&section->of->summary);
    size_t shown = 0;
    begin(section, "lrrrrr",
          (const char *[]){"", N_("before"), N_("after"), N_("difference"), N_("open before"),
                           N_("after")});
    for (size_t i = 0; i < pairs->count; i++) {
        const struct compare_aid *aid = &section->of->aids[i];
        if (!money_changes(aid))
            continue;
        put_rule_name(section, RULE_AID, i);
        put_money_row(section, &aid->before, &aid->after);
        shown++;
    }
    if (shown) {
        show_table_text(&section->table, gettext("all aids"));
        put_money_row(section, &before, &after);
    }
    end(section, gettext("Money of aids, yuan at least"));
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
    put_all_rules(&section);
    put_aids(&section);
    put_money(&section);
    put_gaps(&section);
}
