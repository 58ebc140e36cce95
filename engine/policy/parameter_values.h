/* Reading the values of a parameter, as policy.yaml writes them under `from` and a scenario under
 * `set`. Private to the floor.
 *
 * Of the parameter are known by then: name, type, range and the group of a list's items. Every
 * mistake is added to the reader's fault. */
#ifndef DIGUAN_PARAMETER_VALUES_H
#define DIGUAN_PARAMETER_VALUES_H

#include "parameters.h"

struct name_list {
    const char **items;
    size_t count, capacity;
};

struct value_reader {
    const struct parameter *parameter;
    bool grouped;           /* items must be among `group` */
    struct name_list group; /* names of the facts in the group of the parameter */
    struct arena *arena;
    struct fault *fault;
};

/* From now on items must be facts of the group that the parameter names, if it names one; a group
 * without facts is a fault at `of`. With facts NULL nothing is known and nothing checked. */
bool values_know_group(struct value_reader *reader, const struct facts *facts, struct mark of);

/* One value, or values by area, longest codes first; the start and mark of `dated` are left. */
bool values_read(struct value_reader *reader, const struct document_node *node,
                 struct dated_value *dated);

/* The entries of a mapping of dates, ascending. */
bool values_read_dated(struct value_reader *reader, const struct document_node *node,
                       const struct dated_value **entries, size_t *count);

/* For qsort: longest codes first, so that the first that contains a place is the one in force. */
int values_compare_areas(const void *left, const void *right);

#endif
