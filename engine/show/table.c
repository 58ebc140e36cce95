#include "table.h"

#include "page.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMN_GAP = 2, NARROWEST = 8 };

void show_table_init(struct show_table *table, const char *alignment)
{
    *table = (struct show_table){.ncolumns = strlen(alignment)};
    if (table->ncolumns > SHOW_COLUMNS)
        table->ncolumns = SHOW_COLUMNS;
    memcpy(table->alignment, alignment, table->ncolumns);
    arena_init(&table->arena);
}

void show_table_release(struct show_table *table)
{
    arena_release(&table->arena);
}

void show_table_text(struct show_table *table, const char *text)
{
    const char **cell =
        arena_grow(&table->arena, &table->cells, table->ncells, &table->capacity, sizeof *cell);
    char *copy = arena_text(&table->arena, text);
    if (!cell || !copy) {
        table->failed = true;
        return;
    }
    *cell = copy;
    table->ncells++;
}

void show_table_format(struct show_table *table, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = NULL;
    int length = vasprintf(&text, format, args);
    va_end(args);
    if (length < 0) {
        table->failed = true;
        return;
    }
    show_table_text(table, text);
    free(text);
}

/* Digits in groups of three, from the right. */
static size_t put_grouped(uint64_t number, char out[SHOW_NUMBER])
{
    char digits[SHOW_NUMBER];
    int n = snprintf(digits, sizeof digits, "%" PRIu64, number);
    size_t length = 0;
    for (int i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0)
            out[length++] = ',';
        out[length++] = digits[i];
    }
    out[length] = '\0';
    return length;
}

static uint64_t magnitude(int64_t number)
{
    return number < 0 ? -(uint64_t)number : (uint64_t)number;
}

const char *show_count(int64_t count, char out[SHOW_NUMBER])
{
    out[0] = '-';
    put_grouped(magnitude(count), count < 0 ? out + 1 : out);
    return out;
}

const char *show_yuan(int64_t fen, char out[SHOW_NUMBER])
{
    out[0] = '-';
    size_t sign = fen < 0;
    uint64_t all = magnitude(fen);
    size_t length = sign + put_grouped(all / 100, out + sign);
    if (all % 100)
        snprintf(out + length, SHOW_NUMBER - length, ".%02d", (int)(all % 100));
    return out;
}

static const char *with_sign(int64_t number,
                             const char *(*show)(int64_t number, char out[SHOW_NUMBER]),
                             char out[SHOW_NUMBER])
{
    out[0] = '+';
    show(number, number > 0 ? out + 1 : out);
    return out;
}

const char *show_count_change(int64_t count, char out[SHOW_NUMBER])
{
    return with_sign(count, show_count, out);
}

const char *show_yuan_change(int64_t fen, char out[SHOW_NUMBER])
{
    return with_sign(fen, show_yuan, out);
}

void show_table_count(struct show_table *table, int64_t count)
{
    char text[SHOW_NUMBER];
    show_table_text(table, show_count(count, text));
}

void show_table_yuan(struct show_table *table, int64_t fen)
{
    char text[SHOW_NUMBER];
    show_table_text(table, show_yuan(fen, text));
}

void show_table_count_change(struct show_table *table, int64_t count)
{
    char text[SHOW_NUMBER];
    show_table_text(table, show_count_change(count, text));
}

void show_table_yuan_change(struct show_table *table, int64_t fen)
{
    char text[SHOW_NUMBER];
    show_table_text(table, show_yuan_change(fen, text));
}

static void put_spaces(struct buffer *out, int count)
{
    for (int i = 0; i < count; i++)
        buffer_put(out, " ");
}

void show_padded(struct buffer *out, const char *text, int width)
{
    buffer_put(out, text);
    put_spaces(out, width - text_width(text));
}

static void measure(const struct show_table *table, int widths[SHOW_COLUMNS])
{
    for (size_t i = 0; i < table->ncolumns; i++)
        widths[i] = 0;
    for (size_t i = 0; i < table->ncells; i++) {
        int width = text_width(table->cells[i]);
        int *column = &widths[i % table->ncolumns];
        if (width > *column)
            *column = width;
    }
}

static void fit(const struct show_table *table, int indent, int widths[SHOW_COLUMNS])
{
    int total = indent - COLUMN_GAP;
    size_t widest = SHOW_COLUMNS;
    for (size_t i = 0; i < table->ncolumns; i++) {
        total += widths[i] + COLUMN_GAP;
        if (table->alignment[i] == 'l' && (widest == SHOW_COLUMNS || widths[i] > widths[widest]))
            widest = i;
    }
    if (total <= SHOW_WIDTH || widest == SHOW_COLUMNS)
        return;
    widths[widest] -= total - SHOW_WIDTH;
    if (widths[widest] < NARROWEST)
        widths[widest] = NARROWEST;
}

/* The longest beginning of `text` that leaves a column for the sign that it was cut. */
static void put_cut(struct buffer *out, const char *text, int width)
{
    char character[8];
    const char *end = text + strlen(text);
    int left = width - 1;
    while (text < end) {
        uint32_t point;
        int length = text_decode(text, end, &point);
        snprintf(character, sizeof character, "%.*s", length, text);
        int needed = text_width(character);
        if (needed > left)
            break;
        left -= needed;
        buffer_put(out, character);
        text += length;
    }
    buffer_put(out, "…");
    put_spaces(out, left);
}

static void put_cell(struct buffer *out, const char *text, char alignment, int width)
{
    int spare = width - text_width(text);
    if (spare < 0) {
        put_cut(out, text, width);
        return;
    }
    if (alignment == 'r')
        put_spaces(out, spare);
    buffer_put(out, text);
    if (alignment == 'l')
        put_spaces(out, spare);
}

static void trim_spaces(struct buffer *out)
{
    while (out->length && out->bytes[out->length - 1] == ' ')
        out->bytes[--out->length] = '\0';
}

static void put_row(const struct show_table *table, size_t first, const int widths[SHOW_COLUMNS],
                    struct buffer *out)
{
    for (size_t i = 0; i < table->ncolumns; i++) {
        if (i)
            put_spaces(out, COLUMN_GAP);
        put_cell(out, table->cells[first + i], table->alignment[i], widths[i]);
    }
    trim_spaces(out);
    buffer_put(out, "\n");
}

void show_table_print(const struct show_table *table, int indent, struct buffer *out)
{
    int widths[SHOW_COLUMNS];
    measure(table, widths);
    fit(table, indent, widths);
    out->failed |= table->failed;
    for (size_t row = 0; row + table->ncolumns <= table->ncells; row += table->ncolumns) {
        put_spaces(out, indent);
        put_row(table, row, widths, out);
    }
}

void show_table_begin(struct show_table *table, const char *alignment, const char *const *headings)
{
    show_table_init(table, alignment);
    for (size_t i = 0; i < table->ncolumns; i++)
        show_table_text(table, *headings[i] ? gettext(headings[i]) : "");
}

void show_table_end(struct show_table *table, const char *title, struct buffer *out)
{
    enum { INDENT = 2 };
    out->failed |= table->failed;
    if (table->ncells > table->ncolumns) {
        page_heading(out, title);
        show_table_print(table, INDENT, out);
    }
    show_table_release(table);
}
