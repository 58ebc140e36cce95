#include "parameters.h"
#include "document.h"
#include "facts.h"
#include "parameter_values.h"

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
    struct value_reader reader = {.parameter = &source.parameter, .arena = arena, .fault = fault};
    good &= check_keys(&source, fault);
    struct mark of = source.of ? source.of->mark : key->mark;
    if (source.parameter.type == PARAMETER_LIST && !values_know_group(&reader, facts, of))
        return false;
    good &=
        values_read_dated(&reader, source.from, &source.parameter.dated, &source.parameter.ndated);
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

/* ---- differences ---- */

/* The value where `area` lies and no longer code of the entry. */
static const struct area_value *value_in(const struct dated_value *entry, struct area area)
{
    for (size_t i = 0; entry && i < entry->nvalues; i++) {
        struct area in = entry->values[i].area;
        if (in.length <= area.length && (in.length == 0 || area_contains(in, area_village(area))))
            return &entry->values[i];
    }
    return NULL;
}

static bool same_value(const struct area_value *a, const struct area_value *b)
{
    if (!a || !b)
        return a == b;
    if (a->number != b->number || a->nitems != b->nitems)
        return false;
    for (size_t i = 0; i < a->nitems; i++)
        if (strcmp(a->items[i], b->items[i]) != 0)
            return false;
    return true;
}

static void add_difference(const struct dated_value *before, const struct dated_value *after,
                           struct area area, struct value_change *list, size_t *count)
{
    const struct area_value *old = value_in(before, area), *new = value_in(after, area);
    for (size_t i = 0; i < *count; i++)
        if (list[i].area.length == area.length && list[i].area.digits == area.digits)
            return;
    if (!same_value(old, new))
        list[(*count)++] = (struct value_change){area, old, new};
}

static int by_code(const void *left, const void *right)
{
    const struct value_change *a = left, *b = right;
    uint64_t first = area_village(a->area), second = area_village(b->area);
    if ((a->area.length == 0) != (b->area.length == 0))
        return a->area.length == 0 ? -1 : 1;
    return first != second ? (first < second ? -1 : 1) : a->area.length - b->area.length;
}

bool parameter_differences(const struct parameter *before, const struct parameter *after, int day,
                           struct arena *arena, struct value_change **list, size_t *count)
{
    const struct dated_value *entries[] = {parameter_in_force(before, day),
                                           parameter_in_force(after, day)};
    size_t most = 1;
    for (int side = 0; side < 2; side++)
        most += entries[side] ? entries[side]->nvalues : 0;
    struct value_change *found = arena_array(arena, most, sizeof *found);
    size_t n = 0;
    if (!found)
        return false;
    add_difference(entries[0], entries[1], (struct area){0}, found, &n);
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; entries[side] && i < entries[side]->nvalues; i++)
            add_difference(entries[0], entries[1], entries[side]->values[i].area, found, &n);
    qsort(found, n, sizeof *found, by_code);
    *list = found;
    *count = n;
    return true;
}
