#include "show_gauge.h"

#include "table.h"

#include <math.h>

static const struct {
    const char *word, *key;
} units[] = {[GAUGE_HOUSEHOLDS] = {"户", "households"},
             [GAUGE_PEOPLE] = {"人", "people"},
             [GAUGE_YUAN] = {"元", "yuan"}};

const char *show_gauge_unit(const struct gauge *gauge)
{
    return units[gauge->unit].word;
}

void show_gauge_number(const struct gauge *gauge, double number, struct buffer *out)
{
    char text[SHOW_NUMBER];
    if (gauge->unit == GAUGE_YUAN)
        buffer_put(out, show_yuan((int64_t)llround(number * 100), text));
    else
        buffer_put(out, show_count((int64_t)llround(number), text));
}

void show_gauge_amount(const struct gauge *gauge, double number, struct buffer *out)
{
    show_gauge_number(gauge, number, out);
    buffer_put(out, show_gauge_unit(gauge));
}

void show_gauge_json(const struct gauge *gauge, struct json *json)
{
    json_open(json, '{');
    json_key_text(json, "name", gauge->name);
    json_key_text(json, "unit", units[gauge->unit].key);
    json_close(json, '}');
}
