#include "span.h"

#include "document.h"

#include <libintl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Decimals of at most so many digits are whole numbers of a double's precision. */
enum { MOST_DIGITS = 15, MOST_PLACES = 9 };

static int64_t power_of_ten(int exponent)
{
    int64_t power = 1;
    while (exponent-- > 0)
        power *= 10;
    return power;
}

static double number_of(int64_t digits, int places)
{
    return (double)digits / (double)power_of_ten(places);
}

double span_value(const struct span *span, size_t at)
{
    int64_t digits = span->list ? span->list[at] : span->first + (int64_t)at * span->step;
    return number_of(digits, span->places);
}

double span_step(const struct span *span)
{
    return span->list ? 0 : number_of(span->step, span->places);
}

static size_t find_in_range(const struct span *span, double value)
{
    double at = floor((value - span_value(span, 0)) / span_step(span) + 0.5);
    bool inside = at >= 0 && at < (double)span->count;
    return inside && span_value(span, (size_t)at) == value ? (size_t)at : SIZE_MAX;
}

size_t span_find(const struct span *span, double value)
{
    if (!span->list)
        return find_in_range(span, value);
    for (size_t i = 0; i < span->count; i++)
        if (span_value(span, i) == value)
            return i;
    return SIZE_MAX;
}

/* What is written ------------------------------------------------------------------------------ */

/* digits × 10^-places */
struct decimal {
    int64_t digits;
    int places;
};

struct reader {
    const char *text; /* all of it, for messages */
    const struct policy *policy;
    const struct parameter *parameter;
    struct span *span;
    struct fault *fault;
};

static bool read_decimal(const char *text, size_t length, struct decimal *decimal)
{
    size_t i = length && (*text == '-' || *text == '+'), ndigits = 0;
    bool point = false;
    *decimal = (struct decimal){0};
    for (; i < length; i++) {
        if (text[i] == '.' && !point) {
            point = true;
            continue;
        }
        if (text[i] < '0' || text[i] > '9' || ++ndigits > MOST_DIGITS)
            return false;
        decimal->digits = decimal->digits * 10 + (text[i] - '0');
        decimal->places += point;
    }
    if (*text == '-')
        decimal->digits = -decimal->digits;
    return ndigits > 0 && decimal->places <= MOST_PLACES;
}

/* The same number in smaller units; false when it has too many digits then. */
static bool rescale(struct decimal *decimal, int places)
{
    int64_t limit = power_of_ten(MOST_DIGITS);
    while (decimal->places < places) {
        if (llabs(decimal->digits) >= limit / 10)
            return false;
        decimal->digits *= 10;
        decimal->places++;
    }
    return true;
}

static bool same_places(struct decimal *decimals, size_t count)
{
    int places = 0;
    for (size_t i = 0; i < count; i++)
        if (decimals[i].places > places)
            places = decimals[i].places;
    for (size_t i = 0; i < count; i++)
        if (!rescale(&decimals[i], places))
            return false;
    return true;
}

static bool find_parameter(struct reader *reader, size_t length)
{
    const struct policy *policy = reader->policy;
    char hint[DOCUMENT_HINT], name[256];
    const char **names = calloc(policy->nparameters + 1, sizeof *names);
    if (!names)
        return fault_memory(reader->fault);
    snprintf(name, sizeof name, "%.*s", (int)length, reader->text);
    reader->span->parameter = policy_find_parameter(policy, name);
    bool found = reader->span->parameter >= 0;
    for (size_t i = 0; i < policy->nparameters; i++)
        names[i] = policy->parameters[i].name;
    if (!found)
        fault_set(reader->fault, FAULT_USAGE, "'%s' is no parameter of the policy%s", name,
                  document_hint(name, names, policy->nparameters, hint));
    free(names);
    reader->parameter = found ? &policy->parameters[reader->span->parameter] : NULL;
    return found;
}

static bool check_declared(const struct reader *reader)
{
    const struct parameter *parameter = reader->parameter;
    double ends[] = {span_value(reader->span, 0),
                     span_value(reader->span, reader->span->count - 1)};
    for (size_t i = 0; i < 2; i++) {
        char shown[TEXT_NUMBER], low[TEXT_NUMBER], high[TEXT_NUMBER];
        if (ends[i] < parameter->low || ends[i] > parameter->high)
            return fault_set(reader->fault, FAULT_USAGE,
                             "'%s': %s is outside the range %s to %s of '%s'", reader->text,
                             text_from_number(ends[i], shown),
                             text_from_number(parameter->low, low),
                             text_from_number(parameter->high, high), parameter->name);
    }
    return true;
}

static bool fault_form(const struct reader *reader)
{
    return fault_set(reader->fault, FAULT_USAGE,
                     "'%s' needs values like %s=2800:4000:100 (from, to, step) or "
                     "%s=2800,2855,3000",
                     reader->text, reader->parameter->name, reader->parameter->name);
}

/* Ranges --------------------------------------------------------------------------------------- */

/* Up to three decimals with colons between them. */
static bool read_colons(const char *text, struct decimal parts[3], size_t *count)
{
    *count = 0;
    for (;;) {
        size_t length = strcspn(text, ":");
        if (*count == 3 || !read_decimal(text, length, &parts[(*count)++]))
            return false;
        if (!text[length])
            return same_places(parts, *count);
        text += length + 1;
    }
}

static bool check_ends(const struct reader *reader, const struct decimal parts[3])
{
    int64_t from = parts[0].digits, to = parts[1].digits, step = parts[2].digits;
    char last[TEXT_NUMBER], end[TEXT_NUMBER];
    if (step <= 0 || from > to)
        return fault_set(reader->fault, FAULT_USAGE,
                         "'%s' does not go upwards (write the lower end first and a step above 0)",
                         reader->text);
    if ((to - from) % step == 0)
        return true;
    int64_t before = to - (to - from) % step;
    return fault_set(reader->fault, FAULT_USAGE,
                     "'%s' does not end on %s (the last step before it is %s)", reader->text,
                     text_from_number(number_of(to, parts[1].places), end),
                     text_from_number(number_of(before, parts[1].places), last));
}

static bool take_range(struct reader *reader, const struct decimal parts[3])
{
    struct span *span = reader->span;
    if (!check_ends(reader, parts))
        return false;
    span->places = parts[0].places;
    span->first = parts[0].digits;
    span->step = parts[2].digits;
    span->count = (size_t)((parts[1].digits - parts[0].digits) / parts[2].digits) + 1;
    return check_declared(reader);
}

/* Lists ---------------------------------------------------------------------------------------- */

static int ascending(const void *left, const void *right)
{
    const struct decimal *a = left, *b = right;
    return (a->digits > b->digits) - (a->digits < b->digits);
}

static bool keep_list(struct reader *reader, struct decimal *decimals, size_t count,
                      struct arena *arena)
{
    int64_t *list = arena_array(arena, count, sizeof *list);
    char shown[TEXT_NUMBER];
    if (!list)
        return fault_memory(reader->fault);
    qsort(decimals, count, sizeof *decimals, ascending);
    for (size_t i = 0; i < count; i++) {
        list[i] = decimals[i].digits;
        if (i && list[i] == list[i - 1])
            return fault_set(reader->fault, FAULT_USAGE, "'%s' has the value %s twice",
                             reader->text,
                             text_from_number(number_of(list[i], decimals[i].places), shown));
    }
    *reader->span = (struct span){.parameter = reader->span->parameter,
                                  .count = count,
                                  .places = decimals[0].places,
                                  .list = list};
    return check_declared(reader);
}

static bool read_list(struct reader *reader, const char *text, struct arena *arena)
{
    struct decimal *decimals = arena_array(arena, strlen(text) + 1, sizeof *decimals);
    size_t count = 0;
    if (!decimals)
        return fault_memory(reader->fault);
    for (;;) {
        size_t length = strcspn(text, ",");
        if (!read_decimal(text, length, &decimals[count++]))
            return fault_form(reader);
        if (!text[length])
            break;
        text += length + 1;
    }
    return same_places(decimals, count) ? keep_list(reader, decimals, count, arena)
                                        : fault_form(reader);
}

/* One parameter -------------------------------------------------------------------------------- */

static bool read_values(struct reader *reader, const char *text, struct arena *arena)
{
    struct decimal parts[3];
    size_t count;
    if (!strchr(text, ':'))
        return read_list(reader, text, arena);
    return read_colons(text, parts, &count) && count == 3 ? take_range(reader, parts)
                                                          : fault_form(reader);
}

static bool read_switch(struct reader *reader, const char *values)
{
    *reader->span = (struct span){.parameter = reader->span->parameter, .count = 2, .step = 1};
    if (!values)
        return true;
    return fault_set(reader->fault, FAULT_USAGE,
                     "'%s' gives values to a switch (write '%s' alone: it is tried both ways)",
                     reader->text, reader->parameter->name);
}

static bool fault_no_number(const struct reader *reader)
{
    return fault_set(reader->fault, FAULT_USAGE, "parameter '%s' is no number",
                     reader->parameter->name);
}

bool span_read(const char *text, const struct policy *policy, struct arena *arena,
               struct span *span, struct fault *fault)
{
    struct span read = {0};
    struct reader reader = {.text = text, .policy = policy, .span = &read, .fault = fault};
    const char *values = strchr(text, '=');
    bool good = find_parameter(&reader, strcspn(text, "="));
    if (good && reader.parameter->type == PARAMETER_LIST)
        good = fault_no_number(&reader);
    else if (good && reader.parameter->type == PARAMETER_SWITCH)
        good = read_switch(&reader, values);
    else if (good)
        good = values ? read_values(&reader, values + 1, arena) : fault_form(&reader);
    if (good)
        *span = read;
    return good;
}

/* Where to search ------------------------------------------------------------------------------ */

static struct decimal natural_step(const struct parameter *parameter)
{
    static const char *const whole[] = {"元", "人", "岁", "月", "年",
                                        "户", "个", "日", "天", "分钟"};
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        if (strncmp(parameter->unit, whole[i], strlen(whole[i])) == 0)
            return (struct decimal){1, 0};
    return (struct decimal){1, 2};
}

static bool declared_ends(const struct reader *reader, struct decimal parts[3])
{
    const double ends[] = {reader->parameter->low, reader->parameter->high};
    for (size_t i = 0; i < 2; i++) {
        char text[TEXT_NUMBER];
        text_from_number(ends[i], text);
        if (!isfinite(ends[i]) || !read_decimal(text, strlen(text), &parts[i]))
            return fault_set(reader->fault, FAULT_USAGE,
                             "parameter '%s' has no range in the policy (write %s=FROM:TO)",
                             reader->parameter->name, reader->parameter->name);
    }
    return true;
}

static bool fault_search(const struct reader *reader)
{
    return fault_set(reader->fault, FAULT_USAGE,
                     "'%s' needs a range like %s=2000:6000 or %s=2000:6000:10 (from, to, step)",
                     reader->text, reader->parameter->name, reader->parameter->name);
}

static bool read_search(struct reader *reader, const char *values)
{
    struct decimal parts[3];
    size_t count = 0;
    if (values && (!read_colons(values, parts, &count) || count < 2))
        return fault_search(reader);
    if (!values && !declared_ends(reader, parts))
        return false;
    if (count < 3)
        parts[2] = natural_step(reader->parameter);
    return same_places(parts, 3) ? take_range(reader, parts) : fault_search(reader);
}

bool span_read_search(const char *text, const struct policy *policy, struct span *span,
                      struct fault *fault)
{
    struct span read = {0};
    struct reader reader = {.text = text, .policy = policy, .span = &read, .fault = fault};
    const char *values = strchr(text, '=');
    bool good = find_parameter(&reader, strcspn(text, "="));
    if (good && reader.parameter->type != PARAMETER_NUMBER)
        good = fault_no_number(&reader);
    good = good && read_search(&reader, values ? values + 1 : NULL);
    if (good)
        *span = read;
    return good;
}

bool span_present(const struct span *span, const struct policy *policy, int day, double *number)
{
    const struct dated_value *dated = parameter_in_force(&policy->parameters[span->parameter], day);
    if (!dated || dated->nvalues != 1 || dated->values[0].area.length)
        return false;
    *number = dated->values[0].number;
    return true;
}
