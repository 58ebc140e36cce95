#include "fault.h"

#include <libintl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool mark_same(struct mark a, struct mark b)
{
    return a.file && b.file && strcmp(a.file, b.file) == 0 && a.line == b.line &&
           a.column == b.column;
}

void fault_init(struct fault *fault)
{
    fault->kind = FAULT_NONE;
    fault->count = 0;
}

int fault_kept(const struct fault *fault)
{
    return fault->count < FAULT_KEEP ? fault->count : FAULT_KEEP;
}

static size_t print_mark(char *text, size_t size, struct mark mark)
{
    if (!mark.file)
        return 0;
    int n;
    if (mark.column)
        n = snprintf(text, size, "%s:%d:%d: ", mark.file, mark.line, mark.column);
    else if (mark.line)
        n = snprintf(text, size, "%s:%d: ", mark.file, mark.line);
    else
        n = snprintf(text, size, "%s: ", mark.file);
    return n < 0 ? 0 : (size_t)n < size ? (size_t)n : size - 1;
}

/* A message that was cut ends at a whole UTF-8 character. */
static void trim_cut(char *text, size_t size, size_t wanted)
{
    if (wanted < size)
        return;
    size_t end = size - 1;
    while (end && ((unsigned char)text[end - 1] & 0xC0) == 0x80)
        end--;
    text[end ? end - 1 : 0] = '\0';
}

static bool add(struct fault *fault, enum fault_kind kind, struct mark mark, const char *format,
                va_list args)
{
    if (!fault)
        return false;
    if (fault->count == 0)
        fault->kind = kind;
    if (fault->count < FAULT_KEEP) {
        char *text = fault->text[fault->count];
        size_t used = print_mark(text, FAULT_TEXT, mark);
        int n = vsnprintf(text + used, FAULT_TEXT - used, gettext(format), args);
        trim_cut(text, FAULT_TEXT, used + (n < 0 ? 0 : (size_t)n));
    }
    fault->count++;
    return false;
}

bool fault_set(struct fault *fault, enum fault_kind kind, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(fault, kind, (struct mark){0}, format, args);
    va_end(args);
    return false;
}

bool fault_at(struct fault *fault, enum fault_kind kind, struct mark mark, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(fault, kind, mark, format, args);
    va_end(args);
    return false;
}

bool fault_memory(struct fault *fault)
{
    return fault_set(fault, FAULT_IO, "out of memory");
}
