#include "show_audit.h"

#include "page.h"
#include "show_area.h"
#include "show_cells.h"
#include "table.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdlib.h>

/* A group of findings: those of one rule, area or household. */
struct group {
    uint64_t key; /* position of the audit, digits of the area, or row of the household */
    size_t households, findings;
    uint32_t first, last; /* households */
    size_t first_finding; /* by household: where its findings begin */
};

struct groups {
    const struct audit *audit;
    enum audit_by by;
    size_t count;
    struct group *items; /* ascending by key */
};

/* How the two forms tell the groups: a table row, or an object. */
struct form {
    const char *alignment;
    const char *headings[4];
    void (*put_row)(const struct groups *groups, const struct group *group,
                    struct show_table *table);
    void (*put_object)(const struct groups *groups, const struct group *group, struct json *json);
};

static const int area_digits[AUDIT_BY_COUNT] = {[BY_COUNTY] = 6, [BY_TOWNSHIP] = 9};

static uint64_t key_of(const struct audit *audit, enum audit_by by, struct finding finding)
{
    if (by == BY_RULE)
        return (uint64_t)finding.audit;
    if (by == BY_HOUSEHOLD)
        return finding.household;
    uint64_t village = tables_area(&audit->registry->tables, finding.household);
    return village ? area_prefix(village, area_digits[by]) : 0;
}

static int by_key(const void *left, const void *right)
{
    const struct group *a = left, *b = right;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return a->first < b->first ? -1 : a->first > b->first;
}

/* Sorted singles of the same key become one. */
static void merge(struct groups *groups)
{
    size_t kept = 0;
    for (size_t i = 0; i < groups->count; i++) {
        struct group *single = &groups->items[i];
        struct group *group = kept ? &groups->items[kept - 1] : NULL;
        if (!group || group->key != single->key) {
            groups->items[kept++] = *single;
            continue;
        }
        group->findings++;
        group->households += single->first != group->last;
        group->last = single->first;
        if (single->first_finding < group->first_finding)
            group->first_finding = single->first_finding;
    }
    groups->count = kept;
}

static bool groups_make(struct groups *groups, const struct audit *audit, enum audit_by by)
{
    *groups =
        (struct groups){audit, by, audit->count, calloc(audit->count + 1, sizeof *groups->items)};
    if (!groups->items)
        return false;
    for (size_t i = 0; i < audit->count; i++) {
        struct finding finding = audit->findings[i];
        groups->items[i] = (struct group){.key = key_of(audit, by, finding),
                                          .households = 1,
                                          .findings = 1,
                                          .first = finding.household,
                                          .last = finding.household,
                                          .first_finding = i};
    }
    qsort(groups->items, groups->count, sizeof *groups->items, by_key);
    merge(groups);
    return true;
}

static const struct rule *audit_rule(const struct groups *groups, int position)
{
    const struct rulebook *rulebook = groups->audit->rulebook;
    return &rulebook->rules[rulebook->of_kind[RULE_AUDIT][position]];
}

static const char *household_key(const struct groups *groups, uint32_t row, char out[KEY_TEXT])
{
    return keys_text(&groups->audit->registry->tables.at[LEVEL_HOUSEHOLD].keys, row, out);
}

static struct area area_of(const struct groups *groups, const struct group *group)
{
    return (struct area){group->key, group->key ? area_digits[groups->by] : 0};
}

static void put_rule_row(const struct groups *groups, const struct group *group,
                         struct show_table *table)
{
    char key[KEY_TEXT];
    const struct rule *rule = audit_rule(groups, (int)group->key);
    show_table_text(table, rule->name);
    show_table_count(table, (int64_t)group->households);
    show_table_text(table, household_key(groups, group->first, key));
}

static void put_area_row(const struct groups *groups, const struct group *group,
                         struct show_table *table)
{
    struct buffer path = {0};
    show_area_path(groups->audit->registry, area_of(groups, group), &path);
    show_table_text(table, path.bytes ? path.bytes : "");
    table->failed |= path.failed;
    buffer_release(&path);
    show_table_count(table, (int64_t)group->households);
    show_table_count(table, (int64_t)group->findings);
}

static void put_household_row(const struct groups *groups, const struct group *group,
                              struct show_table *table)
{
    char key[KEY_TEXT];
    for (size_t i = 0; i < group->findings; i++) {
        const struct finding *finding = &groups->audit->findings[group->first_finding + i];
        show_table_text(table, i ? "" : household_key(groups, group->first, key));
        show_table_text(table, audit_rule(groups, finding->audit)->name);
    }
}

static void put_rule_object(const struct groups *groups, const struct group *group,
                            struct json *json)
{
    char key[KEY_TEXT];
    const struct rule *rule = audit_rule(groups, (int)group->key);
    json_key_text(json, "audit", rule->name);
    json_key_text(json, "label", rule->label);
    json_key_text(json, "basis", rule->basis);
    json_key_number(json, "households", (double)group->households);
    json_key_text(json, "first_household", household_key(groups, group->first, key));
}

static void put_area_object(const struct groups *groups, const struct group *group,
                            struct json *json)
{
    char code[AREA_TEXT];
    struct buffer path = {0};
    show_area_path(groups->audit->registry, area_of(groups, group), &path);
    json_key_text(json, "area", summary_area_text(area_of(groups, group), code));
    json_key_text(json, "name", path.bytes);
    json_key_number(json, "households", (double)group->households);
    json_key_number(json, "findings", (double)group->findings);
    json->out->failed |= path.failed;
    buffer_release(&path);
}

static void put_household_object(const struct groups *groups, const struct group *group,
                                 struct json *json)
{
    char key[KEY_TEXT];
    json_key_text(json, "household", household_key(groups, group->first, key));
    json_key(json, "audits");
    json_open(json, '[');
    for (size_t i = 0; i < group->findings; i++) {
        const struct finding *finding = &groups->audit->findings[group->first_finding + i];
        json_text(json, audit_rule(groups, finding->audit)->name);
    }
    json_close(json, ']');
}

static const struct form forms[AUDIT_BY_COUNT] = {
    [BY_RULE] = {"lrr",
                 {N_("doubt"), N_("households"), N_("first")},
                 put_rule_row,
                 put_rule_object},
    [BY_COUNTY] = {"lrr",
                   {N_("county"), N_("households"), N_("findings")},
                   put_area_row,
                   put_area_object},
    [BY_TOWNSHIP] = {"lrr",
                     {N_("township"), N_("households"), N_("findings")},
                     put_area_row,
                     put_area_object},
    [BY_HOUSEHOLD] = {"ll",
                      {N_("household"), N_("doubts")},
                      put_household_row,
                      put_household_object},
};

static void put_counts(const struct audit *audit, struct buffer *out)
{
    char with[SHOW_NUMBER], all[SHOW_NUMBER];
    size_t nhouseholds = audit->registry->tables.at[LEVEL_HOUSEHOLD].nrows;
    buffer_format(
        out,
        ngettext("%s of %s households has data that contradict each other",
                 "%s of %s households have data that contradict each other", audit->nhouseholds),
        show_count((int64_t)audit->nhouseholds, with), show_count((int64_t)nhouseholds, all));
    buffer_put(out, "\n");
}

static void put_groups(const struct groups *groups, struct buffer *out)
{
    const struct form *form = &forms[groups->by];
    struct show_table table;
    show_table_init(&table, form->alignment);
    for (size_t i = 0; i < table.ncolumns; i++)
        show_table_text(&table, gettext(form->headings[i]));
    for (size_t i = 0; i < groups->count; i++)
        form->put_row(groups, &groups->items[i], &table);
    if (groups->count) {
        buffer_put(out, "\n");
        show_table_print(&table, 2, out);
    }
    show_table_release(&table);
}

static void put_cells(const struct audit *audit, struct buffer *out)
{
    if (!show_cells_count(audit->registry, audit->rulebook))
        return;
    page_heading(out, gettext("What could not be read"));
    show_cells_text(audit->registry, audit->rulebook, out);
}

void show_audit_text(const struct audit *audit, enum audit_by by, struct buffer *out)
{
    struct groups groups;
    if (!groups_make(&groups, audit, by)) {
        out->failed = true;
        return;
    }
    put_counts(audit, out);
    put_groups(&groups, out);
    put_cells(audit, out);
    free(groups.items);
}

static void put_groups_json(const struct groups *groups, struct json *json)
{
    json_key(json, "findings");
    json_open(json, '[');
    for (size_t i = 0; i < groups->count; i++) {
        json_open(json, '{');
        forms[groups->by].put_object(groups, &groups->items[i], json);
        json_close(json, '}');
    }
    json_close(json, ']');
}

void show_audit_json(const struct audit *audit, enum audit_by by, struct buffer *out)
{
    struct groups groups;
    struct json json;
    char date[TEXT_DATE];
    if (!groups_make(&groups, audit, by)) {
        out->failed = true;
        return;
    }
    json_init(&json, out);
    json_open(&json, '{');
    json_key_text(&json, "registry", audit->registry->path);
    json_key_text(&json, "as_of", text_from_date(audit->as_of_day, date));
    json_key_number(&json, "households", (double)audit->registry->tables.at[LEVEL_HOUSEHOLD].nrows);
    json_key_number(&json, "with_doubts", (double)audit->nhouseholds);
    put_groups_json(&groups, &json);
    json_key(&json, "bad_cells");
    show_cells_json(audit->registry, audit->rulebook, &json);
    json_close(&json, '}');
    json_end(&json);
    free(groups.items);
}
