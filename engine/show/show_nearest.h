/* The nearest changes as a section of an explanation; nothing when no criterion is unmet. */
#ifndef DIGUAN_SHOW_NEAREST_H
#define DIGUAN_SHOW_NEAREST_H

#include "nearest.h"
#include "text.h"

void show_nearest(const struct explanation *explanation, const struct nearest *nearest,
                  struct buffer *out);

#endif
