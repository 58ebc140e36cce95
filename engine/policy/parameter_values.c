#include "parameter_values.h"
#include "document.h"
#include "facts.h"

#include <libintl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* ---- groups of facts, for lists ---- */

static bool name_add(struct name_list *names, const char *name, struct arena *arena,
                     struct fault *fault)
{
    const char **slot =
        arena_grow(arena, &names->items, names->count, &names->capacity, sizeof *slot);
    if (!slot)
        return fault_memory(fault);
    *slot = name;
    names->count++;
    return true;
}

static bool name_among(const char *name, const struct name_list *names)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i], name) == 0)
            return true;
    return false;
}

static bool fault_group(const struct value_reader *reader, const struct facts *facts,
                        struct mark of)
{
    const char *wanted = reader->parameter->of;
    const struct level_facts *level = &facts->at[LEVEL_HOUSEHOLD];
    struct name_list groups = {0};
    for (size_t i = 0; i < level->nfacts; i++) {
        const char *group = level->facts[i].group;
        if (group && !name_among(group, &groups) &&
            !name_add(&groups, group, reader->arena, reader->fault))
            return false;
    }
    char hint[DOCUMENT_HINT];
    return fault_at(reader->fault, FAULT_POLICY, of, "no household fact has the group '%s'%s",
                    wanted, document_hint(wanted, groups.items, groups.count, hint));
}

bool values_know_group(struct value_reader *reader, const struct facts *facts, struct mark of)
{
    const char *wanted = reader->parameter->of;
    reader->grouped = facts && wanted;
    if (!reader->grouped)
        return true;
    const struct level_facts *level = &facts->at[LEVEL_HOUSEHOLD];
    for (size_t i = 0; i < level->nfacts; i++) {
        const struct fact *fact = &level->facts[i];
        if (fact->group && strcmp(fact->group, wanted) == 0 &&
            !name_add(&reader->group, fact->name, reader->arena, reader->fault))
            return false;
    }
    return reader->group.count > 0 || fault_group(reader, facts, of);
}

/* ---- one value ---- */

static bool read_number(struct value_reader *reader, const struct document_node *node,
                        struct area_value *value)
{
    const struct parameter *parameter = reader->parameter;
    double number;
    if (!document_number(node, parameter->name, &number, reader->fault))
        return false;
    if (!isfinite(number))
        return fault_at(reader->fault, FAULT_POLICY, node->mark,
                        "parameter '%s' must be a finite number", parameter->name);
    if (number < parameter->low || number > parameter->high) {
        char shown[TEXT_NUMBER], low[TEXT_NUMBER], high[TEXT_NUMBER];
        return fault_at(reader->fault, FAULT_POLICY, node->mark,
                        "parameter '%s' is %s, outside its range %s to %s", parameter->name,
                        text_from_number(number, shown), text_from_number(parameter->low, low),
                        text_from_number(parameter->high, high));
    }
    value->number = number;
    return true;
}

static bool read_switch(struct value_reader *reader, const struct document_node *node,
                        struct area_value *value)
{
    bool on;
    if (!document_switch(node, reader->parameter->name, &on, reader->fault))
        return false;
    value->number = on;
    return true;
}

static bool read_item(struct value_reader *reader, const struct document_node *node,
                      struct name_list *items)
{
    const struct parameter *parameter = reader->parameter;
    const char *item;
    char hint[DOCUMENT_HINT];
    if (!document_item(node, parameter->name, &item, reader->fault))
        return false;
    if (name_among(item, items))
        return fault_at(reader->fault, FAULT_POLICY, node->mark, "'%s' is listed twice in '%s'",
                        item, parameter->name);
    if (reader->grouped && !name_among(item, &reader->group))
        return fault_at(reader->fault, FAULT_POLICY, node->mark,
                        "'%s' is no household fact of the group '%s'%s", item, parameter->of,
                        document_hint(item, reader->group.items, reader->group.count, hint));
    return name_add(items, item, reader->arena, reader->fault);
}

enum { MOST_ITEMS = 1000 };

static bool read_list(struct value_reader *reader, const struct document_node *node,
                      struct area_value *value)
{
    struct name_list items = {0};
    bool good = true;
    if (!document_kind(node, NODE_SEQUENCE, reader->parameter->name, reader->fault))
        return false;
    if (node->count > MOST_ITEMS)
        return fault_at(reader->fault, FAULT_IO, node->mark, "'%s' is too long (at most %d)",
                        reader->parameter->name, MOST_ITEMS);
    for (size_t i = 0; i < node->count; i++)
        if (!read_item(reader, node->items[i], &items))
            good = false;
    value->items = items.items;
    value->nitems = items.count;
    return good;
}

typedef bool type_reader(struct value_reader *reader, const struct document_node *node,
                         struct area_value *value);

static type_reader *const type_readers[] = {[PARAMETER_NUMBER] = read_number,
                                            [PARAMETER_SWITCH] = read_switch,
                                            [PARAMETER_LIST] = read_list};

static bool read_value(struct value_reader *reader, const struct document_node *node,
                       struct area_value *value)
{
    value->mark = node->mark;
    return type_readers[reader->parameter->type](reader, node, value);
}

/* ---- values by area ---- */

static bool read_area(struct value_reader *reader, const struct document_node *key,
                      struct area *area)
{
    char hint[DOCUMENT_HINT];
    static const char *const elsewhere[] = {"else"};
    *area = (struct area){0};
    if (strcmp(key->text, elsewhere[0]) == 0 || text_to_area(key->text, strlen(key->text), area))
        return true;
    document_hint(key->text, elsewhere, COUNT(elsewhere), hint);
    const char *how = strchr(key->text, ':') ? gettext(" (write a blank after ':')")
                                             : gettext(" (write 2, 4, 6, 9 or 12 digits, or else)");
    return fault_at(reader->fault, FAULT_POLICY, key->mark, "'%s' is no division code%s", key->text,
                    hint[0] ? hint : how);
}

int values_compare_areas(const void *left, const void *right)
{
    const struct area_value *a = left, *b = right;
    if (a->area.length != b->area.length)
        return b->area.length - a->area.length;
    if (a->area.digits != b->area.digits)
        return a->area.digits < b->area.digits ? -1 : 1;
    return a->mark.line != b->mark.line ? a->mark.line - b->mark.line
                                        : a->mark.column - b->mark.column;
}

/* Equal areas may be written differently: 6230 and 623000. */
static bool check_areas_differ(struct value_reader *reader, const struct dated_value *dated)
{
    bool good = true;
    char hint[DOCUMENT_HINT];
    for (size_t i = 1; i < dated->nvalues; i++) {
        const struct area_value *before = &dated->values[i - 1], *value = &dated->values[i];
        if (before->area.length == value->area.length && before->area.digits == value->area.digits)
            good = fault_at(reader->fault, FAULT_POLICY, value->mark,
                            "'%s' has two values for the same place%s", reader->parameter->name,
                            document_first(before->mark, hint));
    }
    return good;
}

static bool read_areas(struct value_reader *reader, const struct document_node *node,
                       struct dated_value *dated)
{
    struct area_value *values = arena_array(reader->arena, node->count, sizeof *values);
    bool good = true;
    if (!values)
        return fault_memory(reader->fault);
    if (node->count == 0)
        return fault_at(reader->fault, FAULT_POLICY, node->mark, "'%s' has no value here",
                        reader->parameter->name);
    for (size_t i = 0; i < node->count; i++)
        if (!read_area(reader, node->keys[i], &values[i].area) ||
            !read_value(reader, node->items[i], &values[i]))
            good = false;
    if (!good)
        return false;
    qsort(values, node->count, sizeof *values, values_compare_areas);
    dated->values = values;
    dated->nvalues = node->count;
    return check_areas_differ(reader, dated);
}

static bool read_everywhere(struct value_reader *reader, const struct document_node *node,
                            struct dated_value *dated)
{
    struct area_value *value = arena_take(reader->arena, sizeof *value);
    if (!value)
        return fault_memory(reader->fault);
    dated->values = value;
    dated->nvalues = 1;
    return read_value(reader, node, value);
}

bool values_read(struct value_reader *reader, const struct document_node *node,
                 struct dated_value *dated)
{
    return node->kind == NODE_MAPPING ? read_areas(reader, node, dated)
                                      : read_everywhere(reader, node, dated);
}

/* ---- values by date ---- */

/* A year alone means its first day. */
static bool start_day(const char *text, int *day)
{
    char first_day[] = "0000-01-01";
    if (strlen(text) != 4)
        return text_to_date(text, strlen(text), day);
    memcpy(first_day, text, 4);
    return text_to_date(first_day, strlen(first_day), day);
}

static bool read_start(struct value_reader *reader, const struct document_node *key, int *day)
{
    char hint[DOCUMENT_HINT];
    if (start_day(key->text, day))
        return true;
    document_hint(key->text, NULL, 0, hint);
    return fault_at(reader->fault, FAULT_POLICY, key->mark,
                    "'%s' is no date from which '%s' is in force%s", key->text,
                    reader->parameter->name,
                    hint[0] ? hint : gettext(" (write a year like 2015, or 2015-10-01)"));
}

static bool read_dated(struct value_reader *reader, const struct document_node *key,
                       const struct document_node *node, struct dated_value *dated)
{
    dated->mark = key->mark;
    return read_start(reader, key, &dated->from_day) && values_read(reader, node, dated);
}

static int compare_dates(const void *left, const void *right)
{
    const struct dated_value *a = left, *b = right;
    if (a->from_day != b->from_day)
        return a->from_day < b->from_day ? -1 : 1;
    return a->mark.line != b->mark.line ? a->mark.line - b->mark.line
                                        : a->mark.column - b->mark.column;
}

/* Equal dates may be written differently: 2015 and 2015-01-01. */
static bool check_dates_differ(const struct value_reader *reader, const struct dated_value *dated,
                               size_t count)
{
    bool good = true;
    char hint[DOCUMENT_HINT];
    for (size_t i = 1; i < count; i++)
        if (dated[i].from_day == dated[i - 1].from_day)
            good = fault_at(reader->fault, FAULT_POLICY, dated[i].mark,
                            "'%s' has two entries for the same day%s", reader->parameter->name,
                            document_first(dated[i - 1].mark, hint));
    return good;
}

bool values_read_dated(struct value_reader *reader, const struct document_node *node,
                       const struct dated_value **entries, size_t *count)
{
    const char *name = reader->parameter->name;
    if (!document_kind(node, NODE_MAPPING, "from", reader->fault))
        return false;
    if (node->count == 0)
        return fault_at(reader->fault, FAULT_POLICY, node->mark,
                        "'from' of parameter '%s' has no entry (write one like 2015: value)", name);
    struct dated_value *dated = arena_array(reader->arena, node->count, sizeof *dated);
    if (!dated)
        return fault_memory(reader->fault);
    bool good = true;
    for (size_t i = 0; i < node->count; i++)
        if (!read_dated(reader, node->keys[i], node->items[i], &dated[i]))
            good = false;
    if (!good)
        return false;
    qsort(dated, node->count, sizeof *dated, compare_dates);
    *entries = dated;
    *count = node->count;
    return check_dates_differ(reader, dated, node->count);
}
