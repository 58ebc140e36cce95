#include "csv.h"

#include <math.h>

void csv_init(struct csv *csv, struct buffer *out)
{
    *csv = (struct csv){.out = out};
    buffer_put(out, "\xEF\xBB\xBF");
}

static void begin_field(struct csv *csv)
{
    if (csv->begun)
        buffer_put(csv->out, ",");
    csv->begun = true;
}

static void put_quoted(struct buffer *out, const char *text)
{
    buffer_put(out, "\"");
    for (const char *quote; (quote = strchr(text, '"')); text = quote + 1) {
        buffer_put_bytes(out, text, (size_t)(quote - text));
        buffer_put(out, "\"\"");
    }
    buffer_format(out, "%s\"", text);
}

void csv_text(struct csv *csv, const char *text)
{
    begin_field(csv);
    if (strchr("=+-@\t\r", *text) && *text) {
        struct buffer escaped = {0};
        buffer_format(&escaped, "'%s", text);
        put_quoted(csv->out, escaped.bytes ? escaped.bytes : "");
        csv->out->failed |= escaped.failed;
        buffer_release(&escaped);
    } else if (strpbrk(text, ",\"\r\n"))
        put_quoted(csv->out, text);
    else
        buffer_put(csv->out, text);
}

void csv_number(struct csv *csv, double number)
{
    begin_field(csv);
    if (isfinite(number))
        buffer_put_number(csv->out, number);
}

void csv_end_row(struct csv *csv)
{
    buffer_put(csv->out, "\r\n");
    csv->begun = false;
}
