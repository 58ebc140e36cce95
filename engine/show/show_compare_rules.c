#include "show_compare_parts.h"

#include <libintl.h>

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
    const struct rule_pair *at = &section->of->pairs[table->kind].at[pair];
    const struct compare_moves *moves = &section->of->columns[table->column][pair];
    const struct summary *before = &section->compare->summary, *after = &section->of->summary;
    int64_t absent = table->kind == RULE_CRITERION ? section->compare->all.households : 0;
    size_t yes = (size_t)table->yes, open = (size_t)table->open;
    put_rule_name(section, table->kind, pair);
    section_count(section, total_of(before, table->group, at->before, yes, absent));
    section_count(section, total_of(after, table->group, at->after, yes, absent));
    section_count(section, compare_gained(moves, ANSWER_YES).households);
    section_count(section, compare_lost(moves, ANSWER_YES).households);
    if (table->open < 0)
        return;
    section_count(section, total_of(before, table->group, at->before, open, 0));
    section_count(section, total_of(after, table->group, at->after, open, 0));
}

static void put_rules(struct section *section, const struct rule_table *table)
{
    const struct rule_pairs *pairs = &section->of->pairs[table->kind];
    section_begin(section, table->alignment, table->headings);
    for (size_t i = 0; i < pairs->count; i++)
        if (moves_at_all(&section->of->columns[table->column][i]))
            put_rule(section, table, i);
    section_end(section, gettext(table->title));
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
    const struct rule_pairs *pairs = &section->of->pairs[kind];
    for (size_t i = 0; i < pairs->count; i++) {
        const struct compare_moves *moves = &section->of->columns[column][i];
        if (!moves_at_all(moves))
            continue;
        put_rule_name(section, kind, i);
        section_count(section, compare_gained(moves, ANSWER_YES).households);
        section_count(section, compare_lost(moves, ANSWER_YES).households);
    }
}

static void put_gaps(struct section *section)
{
    section_begin(section, "lrr", (const char *[]){"", N_("newly"), N_("no longer")});
    put_gaps_of(section, COLUMN_CAUSE_GAPS, RULE_CAUSE);
    put_gaps_of(section, COLUMN_CRITERION_GAPS, RULE_CRITERION);
    section_end(section, gettext("Deficits that no aid answers 短板无措施"));
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
    const struct rule_pair *at = &section->of->pairs[RULE_AID].at[pair];
    struct aid_moves moves = compare_aid_moves(section->compare, section->of, pair);
    put_rule_name(section, RULE_AID, pair);
    show_table_text(&section->table, at->level == LEVEL_MEMBER ? "人" : "户");
    section_count(section, moves.before);
    section_count(section, moves.after);
    section_count(section, moves.gained);
    section_count(section, moves.lost);
    section_count(section, moves.before - moves.lost);
    section_count(section, section->of->aids[pair].repriced);
}

static void put_aids(struct section *section)
{
    section_begin(section, "llrrrrrr",
                  (const char *[]){"", "", N_("before"), N_("after"), N_("gained"), N_("lost"),
                                   N_("kept"), N_("other amount")});
    for (size_t i = 0; i < section->of->pairs[RULE_AID].count; i++)
        if (aid_changes(&section->of->aids[i]))
            put_aid(section, i);
    section_end(section, gettext("Aids 帮扶措施"));
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
    section_count(section, before->open);
    section_count(section, after->open);
}

static void put_money(struct section *section)
{
    const struct rule_pairs *pairs = &section->of->pairs[RULE_AID];
    struct compare_money before = compare_money(&section->compare->summary);
    struct compare_money after = compare_money(&section->of->summary);
    size_t shown = 0;
    section_begin(section, "lrrrrr",
                  (const char *[]){"", N_("before"), N_("after"), N_("difference"),
                                   N_("open before"), N_("after")});
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
    section_end(section, gettext("Money of aids, yuan at least"));
}

void show_compare_rules(struct section *section)
{
    put_all_rules(section);
    put_aids(section);
    put_money(section);
    put_gaps(section);
}
