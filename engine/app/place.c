#include "place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void place_init(struct place *place)
{
    ssize_t length = readlink("/proc/self/exe", place->folder, sizeof place->folder - 1);
    place->folder[length > 0 ? length : 0] = '\0';
    char *slash = strrchr(place->folder, '/');
    if (slash)
        *slash = '\0';
}

static bool find_from_binary(const struct place *place, const char *relative, char path[PATH_MAX])
{
    char joined[PATH_MAX], folded[PATH_MAX];
    int length = snprintf(joined, sizeof joined, "%s/%s", place->folder, relative);
    if (!place->folder[0] || length < 0 || length >= PATH_MAX || !realpath(joined, folded))
        return false;
    memcpy(path, folded, strlen(folded) + 1);
    return true;
}

bool place_find(const struct place *place, const char *here, const char *beside,
                const char *installed, char path[PATH_MAX])
{
    if (here && strlen(here) < PATH_MAX && access(here, F_OK) == 0) {
        memcpy(path, here, strlen(here) + 1);
        return true;
    }
    return find_from_binary(place, beside, path) || find_from_binary(place, installed, path);
}
