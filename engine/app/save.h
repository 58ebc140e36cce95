/* A file that a command writes beside what it prints: in place whole or not at all, readable by its
 * owner only. */
#ifndef DIGUAN_SAVE_H
#define DIGUAN_SAVE_H

#include "fault.h"
#include "text.h"

#include <limits.h>

bool save_file(const char *path, const struct buffer *text, struct fault *fault);

/* The same piece by piece. */
struct save {
    const char *path; /* must outlive it */
    char temporary[PATH_MAX];
    int file;
};
bool save_open(struct save *save, const char *path, struct fault *fault);
bool save_put(struct save *save, const struct buffer *text, struct fault *fault);
/* After the last piece, or after a failure, `good` false; what was there before then stays. */
bool save_close(struct save *save, bool good, struct fault *fault);

#endif
