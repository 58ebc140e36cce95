/* What went wrong, where, and what to do: the last parameter of every verb that can fail.
 *
 * A message reads `file:line:column: what is wrong with 'this' (what to do)`. Formats are English
 * and go through gettext before they are filled in. A verb that stops at its first cause calls
 * fault_at or fault_set once and returns false; a loader that can go on calls it again for the
 * next cause. The first FAULT_KEEP messages are kept, the rest counted. A NULL fault is allowed
 * and drops the message. */
#ifndef DIGUAN_FAULT_H
#define DIGUAN_FAULT_H

#include <stdbool.h>

/* Marks a text for the catalogue where it stands; gettext translates it where it is used. */
#define N_(text) text

/* The kinds are the exit codes of the program. */
enum fault_kind {
    FAULT_NONE = 0,
    FAULT_FINDINGS = 1, /* the command worked and found something */
    FAULT_USAGE = 2,
    FAULT_POLICY = 3,   /* policy or rule invalid */
    FAULT_REGISTRY = 4, /* registry invalid */
    FAULT_IO = 5,       /* a file cannot be read or written, or a limit was reached */
};

/* A place in a file, 1-based; line or column 0 = not known; file NULL = no place. */
struct mark {
    const char *file;
    int line, column;
};
bool mark_same(struct mark a, struct mark b);

enum { FAULT_KEEP = 20, FAULT_TEXT = 640 };

struct fault {
    enum fault_kind kind; /* of the first message */
    int count;            /* messages in all, kept or not */
    char text[FAULT_KEEP][FAULT_TEXT];
};

void fault_init(struct fault *fault);

/* Both return false, so that a failing verb can end with `return fault_set(...)`. */
bool fault_set(struct fault *fault, enum fault_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
bool fault_at(struct fault *fault, enum fault_kind kind, struct mark mark, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* "out of memory", of kind FAULT_IO. */
bool fault_memory(struct fault *fault);

/* How many messages are kept to print. */
int fault_kept(const struct fault *fault);

#endif
