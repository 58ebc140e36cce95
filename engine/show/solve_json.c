#include "show_solve.h"

#include "json.h"
#include "show_area.h"
#include "show_gauge.h"
#include "show_heading.h"

#include <math.h>

static const struct parameter *parameter_of(const struct solve *solve)
{
    return &solve->policy->parameters[solve->span.parameter];
}

static void put_parameter(struct json *json, const struct solve *solve)
{
    const struct parameter *parameter = parameter_of(solve);
    json_key(json, "parameter");
    json_open(json, '{');
    json_key_text(json, "name", parameter->name);
    json_key_text(json, "unit", parameter->unit);
    json_key_bool(json, "assumed", parameter->assumed);
    json_key_bool(json, "read", solve->read);
    json_key_number(json, "present", solve->has_present ? solve->present : NAN);
    json_key_number(json, "from", span_value(&solve->span, 0));
    json_key_number(json, "to", span_value(&solve->span, solve->span.count - 1));
    json_key_number(json, "step", span_step(&solve->span));
    json_close(json, '}');
}

static void put_crossing(struct json *json, const struct crossing *crossing, bool has_flips)
{
    json_open(json, '{');
    json_key_number(json, "met", crossing->met);
    json_key_number(json, "measured_met", crossing->measured_met);
    json_key_number(json, "unmet", crossing->unmet);
    json_key_number(json, "measured_unmet", crossing->measured_unmet);
    json_key_number(json, "undetermined", crossing->open);
    if (has_flips) {
        json_key_number(json, "households_on_it", (double)crossing->nflips);
        json_key(json, "first_households");
        json_open(json, '[');
        for (size_t i = 0; i < crossing->nkeys; i++)
            json_text(json, crossing->keys[i]);
        json_close(json, ']');
    }
    json_close(json, '}');
}

static void put_extreme(struct json *json, const char *key, double measured, double at)
{
    json_key(json, key);
    json_open(json, '{');
    json_key_number(json, "measured", measured);
    json_key_number(json, "at", at);
    json_close(json, '}');
}

static void put_area_name(struct json *json, const struct solve *solve, struct area area)
{
    char code[AREA_TEXT];
    struct buffer name = {0};
    show_area_name(solve->registry, area, &name);
    json_key_text(json, "area", area.length ? summary_area_text(area, code) : NULL);
    json_key_text(json, "name", area.length ? name.bytes : NULL);
    json->out->failed |= name.failed;
    buffer_release(&name);
}

static void put_solution(struct json *json, const struct solve *solve, size_t at)
{
    const struct solution *solution = &solve->solutions[at];
    json_open(json, '{');
    put_area_name(json, solve, solution->area);
    json_key_text(json, "target", solution->direction == SOLVE_AT_LEAST ? "at_least" : "at_most");
    json_key_number(json, "goal", solution->goal);
    json_key_number(json, "present", solution->as_is);
    json_key_bool(json, "met_at_present", solution->met_as_is);
    json_key_number(json, "at_from", solution->at_first);
    json_key_number(json, "at_to", solution->at_last);
    put_extreme(json, "least", solution->least, solution->least_at);
    put_extreme(json, "most", solution->most, solution->most_at);
    json_key_bool(json, "monotonic", solution->monotonic);
    json_key(json, "crossings");
    json_open(json, '[');
    for (size_t i = 0; i < solution->ncrossings; i++)
        put_crossing(json, &solution->crossings[i], at == 0 && i < SOLVE_FLIPS);
    json_close(json, ']');
    json_close(json, '}');
}

void show_solve_json(const struct solve *solve, struct buffer *out)
{
    struct json json;
    json_init(&json, out);
    json_open(&json, '{');
    show_heading_json(&(struct heading){.policy = solve->policy,
                                        .registry = solve->registry,
                                        .as_of_day = solve->as_of_day,
                                        .area = solve->area},
                      &json);
    put_parameter(&json, solve);
    json_key(&json, "measure");
    show_gauge_json(&solve->gauge, solve->assumed, &json);
    json_key_number(&json, solve->share ? "wanted_percent" : "wanted", solve->wanted);
    json_key_number(&json, "values_tried_evenly", (double)solve->nscanned);
    json_key_number(&json, "values_tried", (double)solve->ntried);
    json_key(&json, "solutions");
    json_open(&json, '[');
    for (size_t i = 0; i < solve->nsolutions; i++)
        put_solution(&json, solve, i);
    json_close(&json, ']');
    json_close(&json, '}');
    json_end(&json);
}
