#include "show_area.h"

#include <inttypes.h>
#include <libintl.h>

void show_area_name(const struct registry *registry, struct area area, struct buffer *out)
{
    const char *name = area.length ? registry_area_name(registry, area) : "";
    if (!area.length)
        buffer_put(out, gettext("no division code"));
    else if (*name)
        buffer_put(out, name);
    else
        buffer_format(out, "%0*" PRIu64, area.length, area.digits);
}

static struct area shortened(struct area area, int length)
{
    for (int i = area.length; i > length; i--)
        area.digits /= 10;
    area.length = length;
    return area;
}

void show_area_path(const struct registry *registry, struct area area, struct buffer *out)
{
    static const int lengths[] = {4, 6, 9, 12};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths && lengths[i] < area.length; i++) {
        struct area above = shortened(area, lengths[i]);
        if (*registry_area_name(registry, above))
            buffer_format(out, "%s ", registry_area_name(registry, above));
    }
    show_area_name(registry, area, out);
}
