/* Numbers of a gauge, for reading and for programs. */
#ifndef DIGUAN_SHOW_GAUGE_H
#define DIGUAN_SHOW_GAUGE_H

#include "gauge.h"
#include "json.h"

/* 12,345; money in yuan 12,345.60; a share 12.34%; an index 0.1234; – when there is none. */
void show_gauge_number(const struct gauge *gauge, double number, struct buffer *out);

/* With as many more decimals as it takes to tell it from another number. */
void show_gauge_apart(const struct gauge *gauge, double number, double other, struct buffer *out);

/* With a unit: 12,345户, 12,345.60元. */
void show_gauge_amount(const struct gauge *gauge, double number, struct buffer *out);

/* 户, 人, 元 or nothing. */
const char *show_gauge_unit(const struct gauge *gauge);

/* An object: name, unit, and whether it rests on assumed parameters. */
void show_gauge_json(const struct gauge *gauge, bool assumed, struct json *json);

/* Why what is measured does not go by a parameter: no rule reads it, or none that is measured. A
 * paragraph. */
void show_gauge_unread(const struct parameter *parameter, bool in_force, const char *lead,
                       struct buffer *out);

/* Which command says why values of a parameter differ in nothing that is measured. A paragraph. */
void show_gauge_ask(const struct parameter *parameter, double number, const char *lead,
                    struct buffer *out);

#endif
