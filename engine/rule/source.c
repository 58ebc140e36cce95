#include "source.h"

#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* A reader of Lua text that knows comments and strings, and nothing else of the language. */
struct reader {
    const char *at, *end, *line_start;
    int line;
    int reported_line; /* the last line with a message */
    const char *path;
    struct fault *fault;
};

/* What stands for the full-width or invisible character, or NULL when it is fine in a name. */
static const char *plain_form(uint32_t point, char out[4])
{
    static const struct {
        uint32_t point;
        const char *plain;
    } others[] = {
        {0x3000, " "},  {0x3001, ","},  {0x3002, "."},   {0x201C, "\""}, {0x201D, "\""},
        {0x2018, "'"},  {0x2019, "'"},  {0x300A, "<"},   {0x300B, ">"},  {0x3008, "<"},
        {0x3009, ">"},  {0x300C, "\""}, {0x300D, "\""},  {0x3010, "["},  {0x3011, "]"},
        {0x2014, "-"},  {0x2013, "-"},  {0x2026, "..."}, {0x00D7, "*"},  {0x00F7, "/"},
        {0x2264, "<="}, {0x2265, ">="}, {0x2260, "~="},  {0x00A0, " "},  {0x200B, ""},
        {0x200C, ""},   {0x200D, ""},   {0xFEFF, ""},    {0x2028, " "},  {0x2029, " "},
    };
    if (point >= 0xFF01 && point <= 0xFF5E) {
        out[0] = (char)(point - 0xFEE0);
        out[1] = '\0';
        return out;
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (others[i].point == point)
            return others[i].plain;
    return NULL;
}

static int column_of(const struct reader *reader)
{
    int column = 1;
    uint32_t point;
    for (const char *at = reader->line_start; at < reader->at; column++)
        at += text_decode(at, reader->end, &point);
    return column;
}

static void report(struct reader *reader, int length, uint32_t point, const char *plain)
{
    if (reader->reported_line == reader->line)
        return;
    reader->reported_line = reader->line;
    struct mark mark = {reader->path, reader->line, column_of(reader)};
    if (*plain == '\0')
        fault_at(reader->fault, FAULT_POLICY, mark, "invisible character U+%04X (delete it)",
                 point);
    else if (*plain == ' ')
        fault_at(reader->fault, FAULT_POLICY, mark,
                 "full-width or non-breaking space U+%04X (write an ordinary space)", point);
    else
        fault_at(reader->fault, FAULT_POLICY, mark, "full-width '%.*s' (write %s)", length,
                 reader->at, plain);
}

static bool looking_at(const struct reader *reader, const char *text)
{
    size_t length = strlen(text);
    return (size_t)(reader->end - reader->at) >= length && !memcmp(reader->at, text, length);
}

static void step(struct reader *reader, size_t bytes)
{
    for (; bytes && reader->at < reader->end; bytes--, reader->at++) {
        if (*reader->at == '\n') {
            reader->line++;
            reader->line_start = reader->at + 1;
        }
    }
}

/* The level of a long bracket such as [==[ at the reader, or -1. */
static int long_bracket(const struct reader *reader)
{
    const char *at = reader->at + 1;
    int level = 0;
    if (!looking_at(reader, "["))
        return -1;
    for (; at < reader->end && *at == '='; at++)
        level++;
    return at < reader->end && *at == '[' ? level : -1;
}

static void skip_long(struct reader *reader, int level)
{
    step(reader, (size_t)level + 2);
    while (reader->at < reader->end) {
        const char *at = reader->at;
        if (*at == ']' && reader->end - at >= level + 2 && at[level + 1] == ']' &&
            strspn(at + 1, "=") >= (size_t)level) {
            step(reader, (size_t)level + 2);
            return;
        }
        step(reader, 1);
    }
}

static void skip_line(struct reader *reader)
{
    while (reader->at < reader->end && *reader->at != '\n')
        step(reader, 1);
}

static void skip_comment(struct reader *reader)
{
    step(reader, 2);
    int level = long_bracket(reader);
    if (level >= 0)
        skip_long(reader, level);
    else
        skip_line(reader);
}

static void skip_quoted(struct reader *reader)
{
    char quote = *reader->at;
    step(reader, 1);
    while (reader->at < reader->end && *reader->at != quote && *reader->at != '\n')
        step(reader, *reader->at == '\\' ? 2 : 1);
    if (reader->at < reader->end && *reader->at == quote)
        step(reader, 1);
}

static void check_code(struct reader *reader)
{
    uint32_t point;
    char out[4];
    int length = text_decode(reader->at, reader->end, &point);
    const char *plain = point < 0x80 ? NULL : plain_form(point, out);
    if (plain)
        report(reader, length, point, plain);
    step(reader, (size_t)length);
}

bool source_check(const char *path, const char *text, size_t length, struct fault *fault)
{
    int before = fault->count;
    struct reader reader = {text, text + length, text, 1, 0, path, fault};
    while (reader.at < reader.end) {
        int level;
        if (looking_at(&reader, "--"))
            skip_comment(&reader);
        else if (*reader.at == '"' || *reader.at == '\'')
            skip_quoted(&reader);
        else if ((level = long_bracket(&reader)) >= 0)
            skip_long(&reader, level);
        else
            check_code(&reader);
    }
    return fault->count == before;
}

static bool refuse(struct mark from, const char *path, struct fault *fault)
{
    return fault_at(fault, FAULT_POLICY, from, "cannot read rule file '%s': %s", path,
                    strerror(errno));
}

bool source_read(const char *path, struct mark from, struct arena *arena, const char **text,
                 size_t *length, struct fault *fault)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return refuse(from, path, fault);
    struct buffer buffer = {0};
    char chunk[8192];
    size_t n;
    while ((n = fread(chunk, 1, sizeof chunk, file)) > 0 && buffer.length <= SOURCE_LIMIT)
        buffer_put_bytes(&buffer, chunk, n);
    bool broken = ferror(file);
    fclose(file);
    struct mark mark = {path, 0, 0};
    bool good = false;
    const char *bytes = buffer.bytes ? buffer.bytes : "";
    if (broken)
        refuse(from, path, fault);
    else if (buffer.failed)
        fault_memory(fault);
    else if (buffer.length > SOURCE_LIMIT)
        fault_at(fault, FAULT_POLICY, mark, "rule file is longer than 4 MiB (split it)");
    else if (bytes[0] == '\033')
        fault_at(fault, FAULT_POLICY, mark, "is compiled Lua (rules are loaded as text only)");
    else if (!text_is_utf8(bytes, buffer.length))
        fault_at(fault, FAULT_POLICY, mark, "is not UTF-8 text (save it as UTF-8)");
    else
        good = true;
    size_t skip = good && buffer.length >= 3 && !memcmp(bytes, "\xEF\xBB\xBF", 3) ? 3 : 0;
    char *copy = good ? arena_bytes(arena, bytes + skip, buffer.length - skip) : NULL;
    if (good && !copy)
        good = fault_memory(fault);
    if (good) {
        *text = copy;
        *length = buffer.length - skip;
    }
    buffer_release(&buffer);
    return good && source_check(path, *text, *length, fault);
}
