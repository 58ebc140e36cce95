#include "show_gauge.h"

#include "page.h"
#include "table.h"

#include <libintl.h>
#include <math.h>

enum { MOST_DECIMALS = 8 };

static const struct {
    const char *word, *key;
} units[] = {[GAUGE_HOUSEHOLDS] = {"户", "households"},
             [GAUGE_PEOPLE] = {"人", "people"},
             [GAUGE_YUAN] = {"元", "yuan"},
             [GAUGE_SHARE] = {"", "share"},
             [GAUGE_INDEX] = {"", "index"},
             [GAUGE_RATIO] = {"", "ratio"}};

const char *show_gauge_unit(const struct gauge *gauge)
{
    return units[gauge->unit].word;
}

static void put_whole(double number, int decimals, struct buffer *out)
{
    char text[SHOW_NUMBER];
    (void)decimals;
    buffer_put(out, show_count((int64_t)llround(number), text));
}

static void put_yuan(double number, int decimals, struct buffer *out)
{
    char text[SHOW_NUMBER];
    (void)decimals;
    buffer_put(out, show_yuan((int64_t)llround(number * 100), text));
}

static void put_percent(double number, int decimals, struct buffer *out)
{
    buffer_format(out, "%.*f%%", decimals, number * 100);
}

static void put_index(double number, int decimals, struct buffer *out)
{
    buffer_format(out, "%.*f", decimals, number);
}

static const struct {
    void (*put)(double number, int decimals, struct buffer *out);
    int decimals;
} forms[] = {[GAUGE_HOUSEHOLDS] = {put_whole, 0}, [GAUGE_PEOPLE] = {put_whole, 0},
             [GAUGE_YUAN] = {put_yuan, 2},        [GAUGE_SHARE] = {put_percent, 2},
             [GAUGE_INDEX] = {put_index, 4},      [GAUGE_RATIO] = {put_index, 4}};

static void put_number(const struct gauge *gauge, double number, int decimals, struct buffer *out)
{
    if (isfinite(number))
        forms[gauge->unit].put(number, decimals, out);
    else
        buffer_put(out, "–");
}

void show_gauge_number(const struct gauge *gauge, double number, struct buffer *out)
{
    put_number(gauge, number, forms[gauge->unit].decimals, out);
}

void show_gauge_apart(const struct gauge *gauge, double number, double other, struct buffer *out)
{
    int decimals = forms[gauge->unit].decimals;
    double unit = gauge->unit == GAUGE_SHARE ? 100 : 1;
    double apart = fabs(number - other) * unit;
    while (apart > 0 && decimals < MOST_DECIMALS && apart < pow(10, -decimals))
        decimals++;
    put_number(gauge, number, decimals, out);
}

void show_gauge_amount(const struct gauge *gauge, double number, struct buffer *out)
{
    show_gauge_number(gauge, number, out);
    buffer_put(out, show_gauge_unit(gauge));
}

void show_gauge_json(const struct gauge *gauge, bool assumed, struct json *json)
{
    json_open(json, '{');
    json_key_text(json, "name", gauge->name);
    json_key_text(json, "unit", units[gauge->unit].key);
    json_key_bool(json, "rests_on_assumed", assumed);
    json_close(json, '}');
}

void show_gauge_unread(const struct parameter *parameter, bool in_force, const char *lead,
                       struct buffer *out)
{
    struct buffer text = {0};
    buffer_format(&text,
                  in_force ? gettext("what is measured here does not go by '%s'")
                           : gettext("no rule in force reads '%s', so nothing changes with it"),
                  parameter->name);
    page_paragraph(out, lead, text_width(lead), text.bytes ? text.bytes : "");
    out->failed |= text.failed;
    buffer_release(&text);
}

void show_gauge_ask(const struct parameter *parameter, double number, const char *lead,
                    struct buffer *out)
{
    struct buffer text = {0};
    char digits[TEXT_NUMBER];
    bool is_switch = parameter->type == PARAMETER_SWITCH;
    const char *value = number != 0 ? "true" : "false";
    buffer_format(&text, gettext("'diguan compare --set %s=%s' may say why"), parameter->name,
                  is_switch ? value : text_from_number(number, digits));
    page_paragraph(out, lead, text_width(lead), text.bytes ? text.bytes : "");
    out->failed |= text.failed;
    buffer_release(&text);
}
