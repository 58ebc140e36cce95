/* Rule files as text: read, and checked for characters that only look like Lua. */
#ifndef DIGUAN_SOURCE_H
#define DIGUAN_SOURCE_H

#include "arena.h"
#include "fault.h"

#include <stddef.h>

enum { SOURCE_LIMIT = 4 << 20 }; /* bytes of a rule file */

/* Reads a rule file whole. A byte order mark is taken off. Faults: not readable, too long, not
 * UTF-8, compiled Lua; and, one per line, full-width punctuation, ideographic spaces and invisible
 * characters outside strings and comments, each with the character to write in its place. */
bool source_read(const char *path, struct mark from, struct arena *arena, const char **text,
                 size_t *length, struct fault *fault);

/* The check by itself, on text already in memory. */
bool source_check(const char *path, const char *text, size_t length, struct fault *fault);

#endif
