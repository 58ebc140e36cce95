/* Private to gauge.c and gauge_share.c. */
#ifndef DIGUAN_GAUGE_PARTS_H
#define DIGUAN_GAUGE_PARTS_H

#include "gauge.h"

/* A measure of a summary as the item and part of a group. */
struct gauge_place {
    enum measure_group group;
    size_t item, part;
};

/* Not for the fixed measures. */
struct gauge_place gauge_place(const struct measures *measures, size_t measure);

#endif
