#include "save.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool fault_write(const char *path, struct fault *fault)
{
    return fault_set(fault, FAULT_IO, "cannot write '%s': %s", path, strerror(errno));
}

/* mkstemp makes it for the owner alone. */
bool save_open(struct save *save, const char *path, struct fault *fault)
{
    save->path = path;
    int length = snprintf(save->temporary, sizeof save->temporary, "%s.XXXXXX", path);
    if ((size_t)length >= sizeof save->temporary) {
        errno = ENAMETOOLONG;
        return fault_write(path, fault);
    }
    save->file = mkstemp(save->temporary);
    return save->file >= 0 || fault_write(path, fault);
}

bool save_put(struct save *save, const struct buffer *text, struct fault *fault)
{
    if (text->failed)
        return fault_memory(fault);
    for (size_t done = 0; done < text->length;) {
        ssize_t written = write(save->file, text->bytes + done, text->length - done);
        if (written < 0 && errno != EINTR)
            return fault_write(save->path, fault);
        done += written > 0 ? (size_t)written : 0;
    }
    return true;
}

bool save_close(struct save *save, bool good, struct fault *fault)
{
    bool durable = good && fsync(save->file) == 0;
    bool closed = close(save->file) == 0;
    if (durable && closed && rename(save->temporary, save->path) == 0)
        return true;
    if (good)
        fault_write(save->path, fault);
    unlink(save->temporary);
    return false;
}

bool save_file(const char *path, const struct buffer *text, struct fault *fault)
{
    struct save save;
    return save_open(&save, path, fault) && save_close(&save, save_put(&save, text, fault), fault);
}
