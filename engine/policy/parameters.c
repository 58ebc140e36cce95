#include "parameters.h"
#include "document.h"
#include "facts.h"

#include <libintl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const char *const type_names[] = {
    [PARAMETER_NUMBER] = "number", [PARAMETER_SWITCH] = "switch", [PARAMETER_LIST] = "list"};

static const char *const status_names[] = {"verified", "assumed"};

/* ---- what stands in the file ---- */

struct parameter_source {
    struct parameter parameter;
    const struct document_node *status, *range, *of, *from;
};

static bool read_type(const struct document_node *node, const struct field *field, void *into,
                      struct arena *arena, struct fault *fault)
{
    struct parameter_source *source = into;
    size_t type;
    (void)arena;
    if (!document_choice(node, field->key, type_names, COUNT(type_names), &type, fault))
        return false;
    source->parameter.type = (enum parameter_type)type;
    return true;
}

static bool read_status(const struct document_node *node, const struct field *field, void *into,
                        struct arena *arena, struct fault *fault)
{
    struct parameter_source *source = into;
    size_t status;
    (void)arena;
    source->status = node;
    if (!document_choice(node, field->key, status_names, COUNT(status_names), &status, fault))
        return false;
    source->parameter.assumed = status == 1;
    return true;
}

static bool read_range(const struct document_node *node, const struct field *field, void *into,
                       struct arena *arena, struct fault *fault)
{
    struct parameter_source *source = into;
    (void)arena;
    source->range = node;
    return document_range(node, field->key, &source->parameter.low, &source->parameter.high, fault);
}

static bool read_of(const struct document_node *node, const struct field *field, void *into,
                    struct arena *arena, struct fault *fault)
{
    struct parameter_source *source = into;
    (void)arena;
    source->of = node;
    return document_text(node, field->key, &source->parameter.of, fault);
}

#define PARAMETER_FIELD(name) offsetof(struct parameter_source, parameter.name)

static const struct field parameter_fields[] = {
    {"type", read_type, 0, false},
    {"unit", field_text, PARAMETER_FIELD(unit), false},
    {"basis", field_text, PARAMETER_FIELD(basis), false},
    {"note", field_text, PARAMETER_FIELD(note), false},
    {"status", read_status, 0, false},
    {"range", read_range, 0, false},
    {"of", read_of, 0, false},
    {"from", field_node, offsetof(struct parameter_source, from), true},
};

static bool check_number_has(const struct parameter *parameter, const void *value, const char *key,
                             struct fault *fault)
{
    if (value)
        return true;
    return fault_at(fault, FAULT_POLICY, parameter->mark,
                    "parameter '%s' lacks '%s' (every number states its unit, basis and status)",
                    parameter->name, key);
}

static bool check_keys(const struct parameter_source *source, struct fault *fault)
{
    const struct parameter *parameter = &source->parameter;
    bool good = true;
    if (parameter->type == PARAMETER_NUMBER) {
        good &= check_number_has(parameter, parameter->unit, "unit", fault);
        good &= check_number_has(parameter, parameter->basis, "basis", fault);
        good &= check_number_has(parameter, source->status, "status", fault);
    } else if (source->range)
        good = fault_at(fault, FAULT_POLICY, source->range->mark,
                        "'range' has no meaning for a parameter of type '%s' (leave it out)",
                        type_names[parameter->type]);
    if (parameter->type != PARAMETER_LIST && source->of)
        good = fault_at(fault, FAULT_POLICY, source->of->mark,
                        "'of' has no meaning for a parameter of type '%s' (leave it out)",
                        type_names[parameter->type]);
    return good;
}

/* ---- groups of facts, for lists ---- */

struct name_list {
    const char **items;
    size_t count, capacity;
};

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

struct reader {
    struct parameter *parameter;
    bool grouped;           /* items must be among `group` */
    struct name_list group; /* names of the facts in the group of the parameter */
    struct arena *arena;
    struct fault *fault;
};

static bool fault_group(const struct reader *reader, const struct facts *facts,
                        const struct document_node *of)
{
    const struct level_facts *level = &facts->at[LEVEL_HOUSEHOLD];
    struct name_list groups = {0};
    for (size_t i = 0; i < level->nfacts; i++) {
        const char *group = level->facts[i].group;
        if (group && !name_among(group, &groups) &&
            !name_add(&groups, group, reader->arena, reader->fault))
            return false;
    }
    char hint[DOCUMENT_HINT];
    return fault_at(reader->fault, FAULT_POLICY, of->mark, "no household fact has the group '%s'%s",
                    of->text, document_hint(of->text, groups.items, groups.count, hint));
}

static bool read_group(struct reader *reader, const struct facts *facts,
                       const struct document_node *of)
{
    reader->grouped = facts && of;
    if (!reader->grouped)
        return true;
    const struct level_facts *level = &facts->at[LEVEL_HOUSEHOLD];
    for (size_t i = 0; i < level->nfacts; i++) {
        const struct fact *fact = &level->facts[i];
        if (fact->group && strcmp(fact->group, of->text) == 0 &&
            !name_add(&reader->group, fact->name, reader->arena, reader->fault))
            return false;
    }
    return reader->group.count > 0 || fault_group(reader, facts, of);
}

/* ---- one value ---- */

static bool read_number(struct reader *reader, const struct document_node *node,
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

static bool read_switch(struct reader *reader, const struct document_node *node,
                        struct area_value *value)
{
    bool on;
    if (!document_switch(node, reader->parameter->name, &on, reader->fault))
        return false;
    value->number = on;
    return true;
}

static bool read_item(struct reader *reader, const struct document_node *node,
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

static bool read_list(struct reader *reader, const struct document_node *node,
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

typedef bool value_reader(struct reader *reader, const struct document_node *node,
                          struct area_value *value);

static value_reader *const value_readers[] = {[PARAMETER_NUMBER] = read_number,
                                              [PARAMETER_SWITCH] = read_switch,
                                              [PARAMETER_LIST] = read_list};

static bool read_value(struct reader *reader, const struct document_node *node,
                       struct area_value *value)
{
    value->mark = node->mark;
    return value_readers[reader->parameter->type](reader, node, value);
}

/* ---- values by area ---- */

static bool read_area(struct reader *reader, const struct document_node *key, struct area *area)
{
    char hint[DOCUMENT_HINT];
    static const char *const elsewhere[] = {"else"};
    *area = (struct area){0};
    if (strcmp(key->text, elsewhere[0]) == 0 || text_to_area(key->text, strlen(key->text), area))
        return true;
    document_hint(key->text, elsewhere, COUNT(elsewhere), hint);
    return fault_at(reader->fault, FAULT_POLICY, key->mark, "'%s' is no division code%s", key->text,
                    hint[0] ? hint : gettext(" (write 2, 4, 6, 9 or 12 digits, or else)"));
}

/* Longest codes first, so that the first that contains a place is the one in force. */
static int compare_areas(const void *left, const void *right)
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
static bool check_areas_differ(struct reader *reader, const struct dated_value *dated)
{
    bool good = true;
    for (size_t i = 1; i < dated->nvalues; i++) {
        const struct area_value *before = &dated->values[i - 1], *value = &dated->values[i];
        if (before->area.length == value->area.length && before->area.digits == value->area.digits)
            good = fault_at(reader->fault, FAULT_POLICY, value->mark,
                            "'%s' has two values for the same place (first at line %d)",
                            reader->parameter->name, before->mark.line);
    }
    return good;
}

static bool read_areas(struct reader *reader, const struct document_node *node,
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
    qsort(values, node->count, sizeof *values, compare_areas);
    dated->values = values;
    dated->nvalues = node->count;
    return check_areas_differ(reader, dated);
}

static bool read_everywhere(struct reader *reader, const struct document_node *node,
                            struct dated_value *dated)
{
    struct area_value *value = arena_take(reader->arena, sizeof *value);
    if (!value)
        return fault_memory(reader->fault);
    dated->values = value;
    dated->nvalues = 1;
    return read_value(reader, node, value);
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

static bool read_start(struct reader *reader, const struct document_node *key, int *day)
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

static bool read_dated(struct reader *reader, const struct document_node *key,
                       const struct document_node *node, struct dated_value *dated)
{
    dated->mark = key->mark;
    if (!read_start(reader, key, &dated->from_day))
        return false;
    return node->kind == NODE_MAPPING ? read_areas(reader, node, dated)
                                      : read_everywhere(reader, node, dated);
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
static bool check_dates_differ(struct reader *reader)
{
    const struct parameter *parameter = reader->parameter;
    bool good = true;
    for (size_t i = 1; i < parameter->ndated; i++)
        if (parameter->dated[i].from_day == parameter->dated[i - 1].from_day)
            good = fault_at(reader->fault, FAULT_POLICY, parameter->dated[i].mark,
                            "'%s' has two entries for the same day (first at line %d)",
                            parameter->name, parameter->dated[i - 1].mark.line);
    return good;
}

static bool read_from(struct reader *reader, const struct document_node *node)
{
    struct parameter *parameter = reader->parameter;
    if (!document_kind(node, NODE_MAPPING, "from", reader->fault))
        return false;
    if (node->count == 0)
        return fault_at(reader->fault, FAULT_POLICY, node->mark,
                        "'from' of parameter '%s' has no entry (write one like 2015: value)",
                        parameter->name);
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
    parameter->dated = dated;
    parameter->ndated = node->count;
    return check_dates_differ(reader);
}

/* ---- all parameters ---- */

static bool read_parameter(const struct document_node *key, const struct document_node *node,
                           const struct facts *facts, struct parameter *parameter,
                           struct arena *arena, struct fault *fault)
{
    struct parameter_source source = {
        .parameter = {.name = key->text, .low = -INFINITY, .high = INFINITY, .mark = key->mark}};
    const char *what = arena_format(arena, gettext("parameter '%s'"), key->text);
    if (!what)
        return fault_memory(fault);
    bool good = fact_name_check(key->text, key->mark, fault);
    if (!document_read(node, what, parameter_fields, COUNT(parameter_fields), &source, arena,
                       fault))
        return false;
    struct reader reader = {.parameter = &source.parameter, .arena = arena, .fault = fault};
    good &= check_keys(&source, fault);
    if (source.parameter.type == PARAMETER_LIST && !read_group(&reader, facts, source.of))
        return false;
    good &= read_from(&reader, source.from);
    *parameter = source.parameter;
    return good;
}

bool parameters_read(const struct document_node *node, const struct facts *facts,
                     struct arena *arena, struct parameter **parameters, size_t *count,
                     struct fault *fault)
{
    if (!document_kind(node, NODE_MAPPING, "parameters", fault))
        return false;
    struct parameter *read = arena_array(arena, node->count, sizeof *read);
    if (!read)
        return fault_memory(fault);
    bool good = true;
    for (size_t i = 0; i < node->count; i++)
        if (!read_parameter(node->keys[i], node->items[i], facts, &read[i], arena, fault))
            good = false;
    if (!good)
        return false;
    *parameters = read;
    *count = node->count;
    return true;
}

/* ---- what is in force ---- */

const struct dated_value *parameter_in_force(const struct parameter *parameter, int day)
{
    for (size_t i = parameter->ndated; i > 0; i--)
        if (parameter->dated[i - 1].from_day <= day)
            return &parameter->dated[i - 1];
    return NULL;
}

const struct area_value *parameter_value(const struct parameter *parameter, int day,
                                         uint64_t village)
{
    const struct dated_value *dated = parameter_in_force(parameter, day);
    for (size_t i = 0; dated && i < dated->nvalues; i++)
        if (area_contains(dated->values[i].area, village))
            return &dated->values[i];
    return NULL;
}

bool parameter_by_area(const struct parameter *parameter)
{
    for (size_t i = 0; i < parameter->ndated; i++)
        for (size_t j = 0; j < parameter->dated[i].nvalues; j++)
            if (parameter->dated[i].values[j].area.length > 0)
                return true;
    return false;
}
