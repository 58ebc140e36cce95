#include "document.h"
#include "facts.h"
#include "parameter_values.h"

#include <libintl.h>
#include <stdlib.h>
#include <string.h>

/* What a scenario says, by date. */
struct over {
    const struct dated_value *entries;
    size_t count;
};

static const struct field over_fields[] = {{"from", field_node, 0, true}};

static bool read_by_date(struct value_reader *reader, const struct document_node *node,
                         struct over *over)
{
    const struct document_node *from;
    const char *what =
        arena_format(reader->arena, gettext("parameter '%s'"), reader->parameter->name);
    if (!what)
        return fault_memory(reader->fault);
    return document_read(node, what, over_fields, 1, &from, reader->arena, reader->fault) &&
           values_read_dated(reader, from, &over->entries, &over->count);
}

/* Without a date: for as long as there are values. */
static bool read_undated(struct value_reader *reader, const struct document_node *node,
                         struct over *over)
{
    struct dated_value *entry = arena_take(reader->arena, sizeof *entry);
    if (!entry)
        return fault_memory(reader->fault);
    entry->from_day = reader->parameter->dated[0].from_day;
    entry->mark = node->mark;
    *over = (struct over){entry, 1};
    return values_read(reader, node, entry);
}

static bool read_over(struct value_reader *reader, const struct document_node *node,
                      struct over *over)
{
    return document_find(node, "from") ? read_by_date(reader, node, over)
                                       : read_undated(reader, node, over);
}

/* ---- laying over ---- */

static const struct dated_value *entry_on(const struct dated_value *entries, size_t count, int day)
{
    return parameter_in_force(&(struct parameter){.dated = entries, .ndated = count}, day);
}

/* Nothing of what lies below is left in force. */
static bool is_everywhere(const struct dated_value *entry)
{
    return entry->values[entry->nvalues - 1].area.length == 0;
}

static bool lies_within(struct area part, struct area area)
{
    return area.length == 0 ||
           (area.length <= part.length && area_contains(area, area_village(part)));
}

static bool is_covered(const struct dated_value *over, struct area area)
{
    for (size_t i = 0; i < over->nvalues; i++)
        if (lies_within(area, over->values[i].area))
            return true;
    return false;
}

/* The areas of `over`, and of `below` (which may be NULL) those that lie in none of them. */
static bool merge_areas(const struct dated_value *below, const struct dated_value *over,
                        struct arena *arena, struct dated_value *merged)
{
    size_t nbelow = below ? below->nvalues : 0;
    struct area_value *values = arena_array(arena, nbelow + over->nvalues, sizeof *values);
    if (!values)
        return false;
    memcpy(values, over->values, over->nvalues * sizeof *values);
    size_t count = over->nvalues;
    for (size_t i = 0; i < nbelow; i++)
        if (!is_covered(over, below->values[i].area))
            values[count++] = below->values[i];
    qsort(values, count, sizeof *values, values_compare_areas);
    merged->values = values;
    merged->nvalues = count;
    return true;
}

/* What is in force from `day` on, on which an entry of either begins. */
static bool add_day(const struct parameter *base, const struct over *over, int day,
                    struct arena *arena, struct dated_value *entries, size_t *count)
{
    const struct dated_value *below = parameter_in_force(base, day);
    const struct dated_value *above = entry_on(over->entries, over->count, day);
    if (!above) {
        entries[(*count)++] = *below;
        return true;
    }
    bool begins = above->from_day == day;
    if (!begins && is_everywhere(above))
        return true;
    struct dated_value *entry = &entries[(*count)++];
    *entry = (struct dated_value){.from_day = day, .mark = begins ? above->mark : below->mark};
    return merge_areas(below, above, arena, entry);
}

static bool lay_over(const struct parameter *base, const struct over *over, struct arena *arena,
                     struct parameter *changed)
{
    struct dated_value *entries = arena_array(arena, base->ndated + over->count, sizeof *entries);
    size_t count = 0, i = 0, j = 0;
    if (!entries)
        return false;
    while (i < base->ndated || j < over->count) {
        bool from_base = j == over->count ||
                         (i < base->ndated && base->dated[i].from_day <= over->entries[j].from_day);
        int day = from_base ? base->dated[i].from_day : over->entries[j].from_day;
        i += i < base->ndated && base->dated[i].from_day == day;
        j += j < over->count && over->entries[j].from_day == day;
        if (!add_day(base, over, day, arena, entries, &count))
            return false;
    }
    *changed = *base;
    changed->dated = entries;
    changed->ndated = count;
    return true;
}

bool parameter_overlay(const struct parameter *base, const struct document_node *node,
                       const struct facts *facts, struct arena *arena, struct parameter *changed,
                       struct fault *fault)
{
    struct value_reader reader = {.parameter = base, .arena = arena, .fault = fault};
    struct over over;
    if (base->type == PARAMETER_LIST && !values_know_group(&reader, facts, base->mark))
        return false;
    return read_over(&reader, node, &over) &&
           (lay_over(base, &over, arena, changed) || fault_memory(fault));
}
