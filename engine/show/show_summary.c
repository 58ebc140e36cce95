#include "show_summary.h"

#include "page.h"
#include "show_area.h"
#include "show_heading.h"
#include "show_main_causes.h"
#include "table.h"

#include <libintl.h>
#include <stdlib.h>
#include <string.h>

enum { INDENT = 2 };

/* A table being made under its heading. */
struct section {
    const struct summary *summary;
    struct buffer *out;
    struct show_table table;
};

static void begin(struct section *section, const char *alignment, const char *const *headings)
{
    show_table_begin(&section->table, alignment, headings);
}

static void end(struct section *section, const char *title)
{
    show_table_end(&section->table, title, section->out);
}

static int64_t total(const struct section *section, enum measure_group group, size_t item,
                     size_t part)
{
    return summary_total(section->summary,
                         measures_index(&section->summary->measures, group, item, part));
}

static void put_total(struct section *section, enum measure_group group, size_t item, size_t part)
{
    show_table_count(&section->table, total(section, group, item, part));
}

/* The name of a rule, marked when it rests on an assumed parameter. */
static void put_rule(struct section *section, enum rule_kind kind, size_t position)
{
    const struct rulebook *rulebook = section->summary->rulebook;
    int rule = rulebook->of_kind[kind][position];
    show_table_format(&section->table, "%s%s%s", rulebook->rules[rule].name,
                      section->summary->rests_on_assumed[rule] ? "※" : "",
                      rule_is_disabled(&rulebook->rules[rule]) ? gettext(" (disabled)") : "");
}

static size_t count_of(const struct section *section, enum rule_kind kind)
{
    return section->summary->rulebook->nof_kind[kind];
}

static void put_size(const struct summary *summary, struct buffer *out)
{
    char households[SHOW_NUMBER], people[SHOW_NUMBER];
    show_heading_line(gettext("households"),
                      show_count(summary_total(summary, MEASURE_HOUSEHOLDS), households), out);
    show_heading_line(gettext("people"), show_count(summary_total(summary, MEASURE_PEOPLE), people),
                      out);
}

static void put_share(struct section *section, int64_t count)
{
    int64_t all = summary_total(section->summary, MEASURE_HOUSEHOLDS);
    show_table_count(&section->table, count);
    if (all)
        show_table_format(&section->table, "%.1f%%", 100.0 * (double)count / (double)all);
    else
        show_table_text(&section->table, "");
}

static void put_verdicts(struct section *section)
{
    static const struct {
        const char *name;
        size_t measure;
    } rows[] = {{N_("every criterion met"), MEASURE_MEETS},
                {N_("not met"), MEASURE_FAILS},
                {N_("undetermined"), MEASURE_OPEN}};
    begin(section, "lrr", (const char *[]){"", N_("households"), ""});
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        show_table_text(&section->table, gettext(rows[i].name));
        put_share(section, summary_total(section->summary, rows[i].measure));
    }
    end(section, gettext("Exit criteria 达标"));
}

/* The items of a group that counted something. */
static void put_group(struct section *section, enum measure_group group, const char *title)
{
    const struct measures *measures = &section->summary->measures;
    begin(section, "lrr", (const char *[]){"", N_("households"), ""});
    for (size_t i = 0; i < measures->nitems[group]; i++) {
        int64_t count = total(section, group, i, 0);
        if (!count)
            continue;
        show_table_text(&section->table, measures_item(measures, group, i));
        put_share(section, count);
    }
    end(section, title);
}

static int64_t declared_as(const struct section *section, const char *cause)
{
    const struct measures *measures = &section->summary->measures;
    for (size_t i = 0; i < measures->nitems[GROUP_DECLARED]; i++)
        if (strcmp(measures_item(measures, GROUP_DECLARED, i), cause) == 0)
            return total(section, GROUP_DECLARED, i, 0);
    return 0;
}

static void put_causes(struct section *section)
{
    const struct measures *measures = &section->summary->measures;
    begin(section, "lrrrr",
          (const char *[]){"", N_("holds"), N_("undetermined"), N_("main cause"), N_("declared")});
    for (size_t i = 0; i < count_of(section, RULE_CAUSE); i++) {
        put_rule(section, RULE_CAUSE, i);
        put_total(section, GROUP_CAUSE, i, CAUSE_HOLDS);
        put_total(section, GROUP_CAUSE, i, CAUSE_OPEN);
        put_total(section, GROUP_MAIN, i, 0);
        show_table_count(&section->table,
                         declared_as(section, measures_item(measures, GROUP_MAIN, i)));
    }
    end(section, gettext("Causes 致贫原因"));
}

static void put_criteria(struct section *section)
{
    begin(section, "lrrr", (const char *[]){"", N_("met"), N_("not met"), N_("undetermined")});
    for (size_t i = 0; i < count_of(section, RULE_CRITERION); i++) {
        put_rule(section, RULE_CRITERION, i);
        put_total(section, GROUP_CRITERION, i, CRITERION_MET);
        put_total(section, GROUP_CRITERION, i, CRITERION_FAILS);
        put_total(section, GROUP_CRITERION, i, CRITERION_OPEN);
    }
    end(section, gettext("Exit criteria one by one 退出标准"));
}

static void put_aid(struct section *section, size_t aid)
{
    const struct rulebook *rulebook = section->summary->rulebook;
    const struct rule *rule = &rulebook->rules[rulebook->of_kind[RULE_AID][aid]];
    put_rule(section, RULE_AID, aid);
    show_table_text(&section->table, rule->level == LEVEL_MEMBER ? "人" : "户");
    put_total(section, GROUP_AID, aid, AID_RECEIVED);
    put_total(section, GROUP_AID, aid, AID_NEW);
    put_total(section, GROUP_AID, aid, AID_POSSIBLE);
    if (rule->extra == NO_SLOT) {
        show_table_text(&section->table, "");
        show_table_text(&section->table, "");
        return;
    }
    show_table_yuan(&section->table, total(section, GROUP_AID, aid, AID_MONEY_NEW));
    put_total(section, GROUP_AID, aid, AID_MONEY_OPEN);
}

static void put_money(const struct section *section)
{
    char least[SHOW_NUMBER], new[SHOW_NUMBER], open[SHOW_NUMBER];
    const struct summary *summary = section->summary;
    struct buffer line = {0};
    buffer_format(&line,
                  gettext("recommended in all: at least %s yuan, of which new %s; %s undetermined"),
                  show_yuan(summary_total(summary, MEASURE_MONEY), least),
                  show_yuan(summary_total(summary, MEASURE_MONEY_NEW), new),
                  show_count(summary_total(summary, MEASURE_MONEY_OPEN), open));
    buffer_put(section->out, "\n");
    page_paragraph(section->out, "  ", INDENT, line.bytes ? line.bytes : "");
    section->out->failed |= line.failed;
    buffer_release(&line);
}

static void put_aids(struct section *section)
{
    begin(section, "llrrrrr",
          (const char *[]){"", "", "已享受", "建议新增", "待核实", N_("new, yuan at least"),
                           N_("open")});
    size_t shown = 0;
    for (size_t i = 0; i < count_of(section, RULE_AID); i++) {
        if (!total(section, GROUP_AID, i, AID_COUNT) && !total(section, GROUP_AID, i, AID_POSSIBLE))
            continue;
        put_aid(section, i);
        shown++;
    }
    end(section, gettext("Aids 帮扶措施"));
    if (shown)
        put_money(section);
}

struct entry {
    int64_t count;
    size_t item;
};

/* The most frequent first, else in the order of the form. */
static int by_count(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    if (a->count != b->count)
        return a->count < b->count ? 1 : -1;
    return a->item < b->item ? -1 : 1;
}

static void put_missing_rows(struct section *section, const struct entry *entries, size_t count)
{
    const struct measures *measures = &section->summary->measures;
    for (size_t i = 0; i < count && entries[i].count; i++) {
        size_t fact;
        enum level level = measures_missing_fact(measures, entries[i].item, &fact);
        show_table_text(&section->table, measures_levels[level]);
        show_table_text(&section->table, measures_item(measures, GROUP_MISSING, entries[i].item));
        show_table_count(&section->table, entries[i].count);
    }
}

static void put_missing(struct section *section)
{
    size_t count = section->summary->measures.nitems[GROUP_MISSING];
    struct entry *entries = calloc(count + 1, sizeof *entries);
    if (!entries) {
        section->out->failed = true;
        return;
    }
    for (size_t i = 0; i < count; i++)
        entries[i] = (struct entry){total(section, GROUP_MISSING, i, 0), i};
    qsort(entries, count, sizeof *entries, by_count);
    begin(section, "llr", (const char *[]){"", "", N_("households")});
    put_missing_rows(section, entries, count);
    end(section, gettext("Missing facts that leave 达标 undetermined"));
    free(entries);
}

static void put_area(struct section *section, const struct summary_area *area, const char *indent)
{
    static const size_t measures[] = {MEASURE_HOUSEHOLDS, MEASURE_PEOPLE, MEASURE_MEETS,
                                      MEASURE_FAILS,      MEASURE_OPEN,   MEASURE_DOUBTFUL};
    struct buffer name = {0};
    buffer_put(&name, indent);
    show_area_name(section->summary->registry, area->area, &name);
    show_table_text(&section->table, name.bytes ? name.bytes : "");
    section->table.failed |= name.failed;
    buffer_release(&name);
    for (size_t i = 0; i < sizeof measures / sizeof *measures; i++)
        show_table_count(&section->table, area->counts[measures[i]]);
}

static bool lies_in(struct area inner, struct area outer)
{
    for (int i = inner.length; i > outer.length; i--)
        inner.digits /= 10;
    return outer.length && inner.length > outer.length && inner.digits == outer.digits;
}

/* Each area of `level`, and under it those of the level below. */
static void put_nested(struct section *section, enum summary_level level)
{
    const struct summary_areas *outer = &section->summary->levels[level];
    const struct summary_areas *inner = &section->summary->levels[level + 1];
    for (size_t i = 0; i < outer->count; i++) {
        put_area(section, &outer->items[i], "");
        for (size_t j = 0; j < inner->count; j++)
            if (lies_in(inner->items[j].area, outer->items[i].area))
                put_area(section, &inner->items[j], "  ");
    }
}

static size_t count_known(const struct summary_areas *areas)
{
    size_t known = 0;
    for (size_t i = 0; i < areas->count; i++)
        known += areas->items[i].area.length > 0;
    return known;
}

static void put_areas(struct section *section)
{
    bool one_county = count_known(&section->summary->levels[COUNTY]) == 1;
    begin(section, "lrrrrrr",
          (const char *[]){"", N_("households"), N_("people"), N_("met"), N_("not met"),
                           N_("undetermined"), N_("doubts")});
    put_nested(section, one_county ? COUNTY : PREFECTURE);
    end(section, gettext("By area"));
}

static void put_assumed(const struct summary *summary, struct buffer *out)
{
    const struct policy *policy = summary->rulebook->policy;
    struct buffer names = {0};
    if (!summary->nassumed)
        return;
    buffer_format(&names, "%s", gettext("rests on assumed parameters: "));
    for (size_t i = 0; i < summary->nassumed; i++) {
        if (i)
            buffer_put(&names, "、");
        buffer_put(&names, policy->parameters[summary->assumed[i]].name);
    }
    buffer_put(out, "\n");
    page_paragraph(out, "※ ", 3, names.bytes ? names.bytes : "");
    out->failed |= names.failed;
    buffer_release(&names);
}

void show_summary_text(const struct summary *summary, struct buffer *out)
{
    struct section section = {.summary = summary, .out = out};
    show_heading(&(struct heading){.policy = summary->rulebook->policy,
                                   .registry = summary->registry,
                                   .as_of_day = summary->as_of_day,
                                   .area = summary->area},
                 out);
    put_size(summary, out);
    put_verdicts(&section);
    put_group(&section, GROUP_STATUS, gettext("Status 动态管理"));
    put_areas(&section);
    put_causes(&section);
    show_main_causes(summary, out);
    put_group(&section, GROUP_AGREEMENT, gettext("Main cause against the declared one 主因核对"));
    put_criteria(&section);
    put_aids(&section);
    put_missing(&section);
    put_group(&section, GROUP_GAP, gettext("Deficits that no aid answers 短板无措施"));
    put_group(&section, GROUP_AUDIT, gettext("Data doubts 疑点"));
    put_assumed(summary, out);
}
