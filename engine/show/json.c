#include "json.h"

#include <math.h>
#include <string.h>

void json_init(struct json *json, struct buffer *out)
{
    *json = (struct json){.out = out, .empty = true};
}

void json_init_line(struct json *json, struct buffer *out)
{
    *json = (struct json){.out = out, .empty = true, .in_line = true};
}

static void new_line(struct json *json)
{
    if (json->in_line)
        return;
    buffer_put(json->out, "\n");
    for (int i = 0; i < json->depth; i++)
        buffer_put(json->out, "  ");
}

/* What stands between the last item and the next. */
static void next_item(struct json *json)
{
    if (json->after_key) {
        json->after_key = false;
        return;
    }
    if (!json->empty)
        buffer_put(json->out, ",");
    if (json->depth)
        new_line(json);
    json->empty = false;
}

void json_open(struct json *json, char bracket)
{
    next_item(json);
    buffer_put_bytes(json->out, &bracket, 1);
    json->depth++;
    json->empty = true;
}

void json_close(struct json *json, char bracket)
{
    json->depth--;
    if (!json->empty)
        new_line(json);
    buffer_put_bytes(json->out, &bracket, 1);
    json->empty = false;
}

static void put_escape(struct buffer *out, unsigned char byte)
{
    if (byte == '"' || byte == '\\')
        buffer_format(out, "\\%c", byte);
    else if (byte == '\n')
        buffer_put(out, "\\n");
    else
        buffer_format(out, "\\u%04x", byte);
}

static bool is_plain(unsigned char byte)
{
    return byte >= 0x20 && byte != '"' && byte != '\\' && byte != 0x7F;
}

/* Bytes that are not UTF-8 become U+FFFD, so that the document stays readable. */
static void put_escaped(struct buffer *out, const char *text)
{
    const char *end = text + strlen(text);
    while (text < end) {
        uint32_t point;
        int length = text_decode(text, end, &point);
        if (point == 0xFFFD && length == 1)
            buffer_put(out, "\xEF\xBF\xBD");
        else if (length > 1 || is_plain((unsigned char)*text))
            buffer_put_bytes(out, text, (size_t)length);
        else
            put_escape(out, (unsigned char)*text);
        text += length;
    }
}

static void put_quoted(struct buffer *out, const char *text)
{
    buffer_put(out, "\"");
    put_escaped(out, text);
    buffer_put(out, "\"");
}

void json_key(struct json *json, const char *key)
{
    next_item(json);
    put_quoted(json->out, key);
    buffer_put(json->out, ": ");
    json->after_key = true;
}

void json_text(struct json *json, const char *text)
{
    if (!text) {
        json_null(json);
        return;
    }
    next_item(json);
    put_quoted(json->out, text);
}

void json_number(struct json *json, double number)
{
    if (!isfinite(number)) {
        json_null(json);
        return;
    }
    next_item(json);
    buffer_put_number(json->out, number);
}

void json_bool(struct json *json, bool yes)
{
    next_item(json);
    buffer_put(json->out, yes ? "true" : "false");
}

void json_answer(struct json *json, enum answer answer)
{
    if (answer == ANSWER_UNKNOWN)
        json_null(json);
    else
        json_bool(json, answer == ANSWER_YES);
}

void json_null(struct json *json)
{
    next_item(json);
    buffer_put(json->out, "null");
}

void json_key_text(struct json *json, const char *key, const char *text)
{
    json_key(json, key);
    json_text(json, text);
}

void json_key_number(struct json *json, const char *key, double number)
{
    json_key(json, key);
    json_number(json, number);
}

void json_key_bool(struct json *json, const char *key, bool yes)
{
    json_key(json, key);
    json_bool(json, yes);
}

void json_key_answer(struct json *json, const char *key, enum answer answer)
{
    json_key(json, key);
    json_answer(json, answer);
}

void json_end(struct json *json)
{
    buffer_put(json->out, "\n");
}
