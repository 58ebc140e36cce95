/* Where the program stands, and the files that come with it. */
#ifndef DIGUAN_PLACE_H
#define DIGUAN_PLACE_H

#include <limits.h>
#include <stdbool.h>

struct place {
    char folder[PATH_MAX]; /* of the binary; "" when the system does not tell */
};

void place_init(struct place *place);

/* A file or folder that comes with the program, looked for in this order: `here` from the current
 * folder, `beside` from the binary's folder (a build tree), `installed` from the binary's folder.
 * `here` may be NULL. False when there is none; `path` is then untouched. */
bool place_find(const struct place *place, const char *here, const char *beside,
                const char *installed, char path[PATH_MAX]);

#endif
