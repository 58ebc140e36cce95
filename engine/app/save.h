/* A file that a command writes beside what it prints. */
#ifndef DIGUAN_SAVE_H
#define DIGUAN_SAVE_H

#include "fault.h"
#include "text.h"

/* In place whole or not at all, readable by its owner only. */
bool save_file(const char *path, const struct buffer *text, struct fault *fault);

#endif
