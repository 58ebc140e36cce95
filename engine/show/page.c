#include "page.h"

#include "table.h"

#include <string.h>

/* Marks that must not begin a line. */
static const uint32_t closing[] = {0x3001, 0x3002, 0xFF0C, 0xFF0E, 0xFF1B, 0xFF1A, 0xFF09,
                                   0xFF01, 0xFF1F, 0x300B, 0x3009, 0x300D, 0x300F, 0x3011,
                                   0x3015, 0x201D, 0x2019, 0x203B, 0xB7,   '/',    ')',
                                   ',',    '.',    ';',    ':',    '%'};

/* Wide marks that must not end one: （《〈「『【〔“‘ */
static const uint32_t opening[] = {0xFF08, 0x300A, 0x3008, 0x300C, 0x300E,
                                   0x3010, 0x3014, 0x201C, 0x2018};

static bool is_among(uint32_t point, const uint32_t *marks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (marks[i] == point)
            return true;
    return false;
}

static bool is_closing(uint32_t point)
{
    return is_among(point, closing, sizeof closing / sizeof *closing);
}

static bool is_opening(uint32_t point)
{
    return is_among(point, opening, sizeof opening / sizeof *opening);
}

static int character_width(const char *text, int length)
{
    char character[8] = {0};
    memcpy(character, text, (size_t)length);
    return text_width(character);
}

/* The piece at `text` that stays together: its length in bytes, without spaces after it. */
static size_t piece_length(const char *text, const char *end)
{
    size_t length = 0;
    bool wide = false;
    while (text + length < end && text[length] != ' ') {
        uint32_t point;
        int step = text_decode(text + length, end, &point);
        if (wide && !is_closing(point))
            break;
        wide = character_width(text + length, step) == 2 && !is_opening(point);
        length += (size_t)step;
    }
    return length;
}

static int width_of(const char *text, size_t length)
{
    int width = 0;
    for (size_t at = 0; at < length;) {
        uint32_t point;
        int step = text_decode(text + at, text + length, &point);
        width += character_width(text + at, step);
        at += (size_t)step;
    }
    return width;
}

static void new_line(struct buffer *out, int indent, int *column)
{
    buffer_format(out, "\n%*s", indent, "");
    *column = indent;
}

void page_paragraph(struct buffer *out, const char *lead, int indent, const char *text)
{
    const char *end = text + strlen(text);
    int column = text_width(lead);
    bool fresh = true;
    buffer_put(out, lead);
    while (text < end) {
        size_t spaces = strspn(text, " ");
        size_t length = piece_length(text + spaces, end);
        int width = width_of(text + spaces, length);
        if (!fresh && column + (int)spaces + width > SHOW_WIDTH) {
            new_line(out, indent, &column);
            spaces = 0;
            text += strspn(text, " ");
        }
        buffer_put_bytes(out, text, spaces + length);
        column += (int)spaces + width;
        text += spaces + length;
        fresh = false;
    }
    buffer_put(out, "\n");
}

void page_titled(struct buffer *out, const char *lead, int indent, const char *text)
{
    struct buffer whole = {0};
    buffer_format(&whole, "%s ", lead);
    if (!whole.failed)
        page_paragraph(out, whole.bytes, indent, text);
    out->failed |= whole.failed;
    buffer_release(&whole);
}

void page_heading(struct buffer *out, const char *title)
{
    buffer_format(out, "\n%s\n", title);
    for (int i = text_width(title); i > 0; i--)
        buffer_put(out, "─");
    buffer_put(out, "\n");
}
