/* Divisions by name, for headings and rows. */
#ifndef DIGUAN_SHOW_AREA_H
#define DIGUAN_SHOW_AREA_H

#include "registry.h"

/* The division's own name, its code when 区划 does not have it, "no division code" for none. */
void show_area_name(const struct registry *registry, struct area area, struct buffer *out);

/* From the prefecture down to the division: 兰州市 榆中县. */
void show_area_path(const struct registry *registry, struct area area, struct buffer *out);

#endif
