#include "show_sweep.h"

#include "csv.h"
#include "show_gauge.h"
#include "show_heading.h"

static const struct parameter *parameter_of(const struct sweep *sweep, size_t i)
{
    return &sweep->policy->parameters[sweep->spans[i].parameter];
}

/* JSON ------------------------------------------------------------------------------------------
 */

/* Of a switch true or false. */
static void put_value(struct json *json, const struct parameter *parameter, double value)
{
    if (parameter->type == PARAMETER_SWITCH)
        json_bool(json, value != 0);
    else
        json_number(json, value);
}

static void put_parameter(struct json *json, const struct sweep *sweep, size_t i)
{
    const struct parameter *parameter = parameter_of(sweep, i);
    json_open(json, '{');
    json_key_text(json, "name", parameter->name);
    json_key_text(json, "unit", parameter->unit);
    json_key_bool(json, "assumed", parameter->assumed);
    json_key_bool(json, "read", sweep->read[i]);
    json_key(json, "present");
    if (sweep->has_present[i])
        put_value(json, parameter, sweep->present[i]);
    else
        json_null(json);
    json_close(json, '}');
}

static void put_measured(struct json *json, const struct sweep *sweep, const double *measured)
{
    json_open(json, '{');
    for (size_t i = 0; i < sweep->ngauges; i++)
        json_key_number(json, sweep->gauges[i].name, measured[i]);
    json_close(json, '}');
}

static void put_point(struct json *json, const struct sweep *sweep, size_t point)
{
    json_open(json, '{');
    json_key(json, "at");
    json_open(json, '{');
    for (size_t i = 0; i < sweep->nspans; i++) {
        json_key(json, parameter_of(sweep, i)->name);
        put_value(json, parameter_of(sweep, i), sweep_value(sweep, point, i));
    }
    json_close(json, '}');
    json_key_bool(json, "present", sweep_is_present(sweep, point));
    json_key(json, "measured");
    put_measured(json, sweep, sweep->measured + point * sweep->ngauges);
    json_close(json, '}');
}

void show_sweep_json(const struct sweep *sweep, struct buffer *out)
{
    struct json json;
    json_init(&json, out);
    json_open(&json, '{');
    show_heading_json(&(struct heading){.policy = sweep->policy,
                                        .registry = sweep->registry,
                                        .as_of_day = sweep->as_of_day,
                                        .area = sweep->area},
                      &json);
    json_key(&json, "parameters");
    json_open(&json, '[');
    for (size_t i = 0; i < sweep->nspans; i++)
        put_parameter(&json, sweep, i);
    json_close(&json, ']');
    json_key(&json, "measures");
    json_open(&json, '[');
    for (size_t i = 0; i < sweep->ngauges; i++)
        show_gauge_json(&sweep->gauges[i], sweep->assumed[i], &json);
    json_close(&json, ']');
    json_key(&json, "as_it_is");
    put_measured(&json, sweep, sweep->as_is);
    json_key(&json, "points");
    json_open(&json, '[');
    for (size_t i = 0; i < sweep->npoints; i++)
        put_point(&json, sweep, i);
    json_close(&json, ']');
    json_close(&json, '}');
    json_end(&json);
}

/* CSV -------------------------------------------------------------------------------------------
 */

void show_sweep_csv(const struct sweep *sweep, struct buffer *out)
{
    struct csv csv;
    csv_init(&csv, out);
    for (size_t i = 0; i < sweep->nspans; i++)
        csv_text(&csv, parameter_of(sweep, i)->name);
    for (size_t i = 0; i < sweep->ngauges; i++)
        csv_text(&csv, sweep->gauges[i].name);
    csv_text(&csv, "现行");
    csv_end_row(&csv);
    for (size_t point = 0; point < sweep->npoints; point++) {
        for (size_t i = 0; i < sweep->nspans; i++)
            csv_number(&csv, sweep_value(sweep, point, i));
        for (size_t i = 0; i < sweep->ngauges; i++)
            csv_number(&csv, sweep->measured[point * sweep->ngauges + i]);
        csv_number(&csv, sweep_is_present(sweep, point));
        csv_end_row(&csv);
    }
}
