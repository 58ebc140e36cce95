/* What a report is about: the lines with which it begins. */
#ifndef DIGUAN_SHOW_HEADING_H
#define DIGUAN_SHOW_HEADING_H

#include "json.h"
#include "registry.h"

/* Policy with its scenario, registry, date and the area that was asked for (length 0: everywhere,
 * no line). */
struct heading {
    const struct policy *policy;
    const struct registry *registry;
    int as_of_day;
    struct area area;
    bool baseline; /* the scenario is what others are compared with */
};
void show_heading(const struct heading *heading, struct buffer *out);

/* The same as keys of an object: policy, scenario, registry, synthetic, as_of, area. */
void show_heading_json(const struct heading *heading, struct json *json);

/* A line more: what it is, and its value. */
void show_heading_line(const char *what, const char *value, struct buffer *out);

#endif
