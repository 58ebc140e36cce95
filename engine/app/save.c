#include "save.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static bool fault_write(const char *path, struct fault *fault)
{
    return fault_set(fault, FAULT_IO, "cannot write '%s': %s", path, strerror(errno));
}

static bool write_all(int file, const struct buffer *text)
{
    for (size_t done = 0; done < text->length;) {
        ssize_t written = write(file, text->bytes + done, text->length - done);
        if (written < 0 && errno != EINTR)
            return false;
        done += written > 0 ? (size_t)written : 0;
    }
    return true;
}

/* mkstemp makes it for the owner alone. */
static bool write_new(const char *temporary, int file, const char *path, const struct buffer *text)
{
    bool good = write_all(file, text) && fsync(file) == 0;
    good = close(file) == 0 && good;
    return good && rename(temporary, path) == 0;
}

bool save_file(const char *path, const struct buffer *text, struct fault *fault)
{
    char temporary[PATH_MAX];
    if (text->failed)
        return fault_memory(fault);
    if ((size_t)snprintf(temporary, sizeof temporary, "%s.XXXXXX", path) >= sizeof temporary) {
        errno = ENAMETOOLONG;
        return fault_write(path, fault);
    }
    int file = mkstemp(temporary);
    if (file < 0)
        return fault_write(path, fault);
    if (write_new(temporary, file, path, text))
        return true;
    fault_write(path, fault);
    unlink(temporary);
    return false;
}
