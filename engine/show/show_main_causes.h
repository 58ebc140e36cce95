/* Where which cause is the main one: a part of the summary. */
#ifndef DIGUAN_SHOW_MAIN_CAUSES_H
#define DIGUAN_SHOW_MAIN_CAUSES_H

#include "summary.h"

/* A row for each prefecture, or for each county of the prefecture or county that was asked for; a
 * column for each of the causes that occur most, as many as 80 columns take, and one for the
 * rest. Nothing when no household has a main cause. */
void show_main_causes(const struct summary *summary, struct buffer *out);

#endif
