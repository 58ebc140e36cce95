/* The summary of a run, for a terminal and as JSON. */
#ifndef DIGUAN_SHOW_SUMMARY_H
#define DIGUAN_SHOW_SUMMARY_H

#include "summary.h"

/* Headings in the reader's language, domain words as they are; at most 80 columns. What rests on an
 * assumed parameter is marked ※, and a footnote names the parameters. */
void show_summary_text(const struct summary *summary, struct buffer *out);

/* Everything, whatever is shown in the text; areas down to the county. */
void show_summary_json(const struct summary *summary, struct buffer *out);

#endif
