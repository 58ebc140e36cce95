/* The list of households that change, with the rule and the condition by which they do: as CSV, a
 * row for each household and reason (one row without a reason where there is none), or as NDJSON, a
 * line for each household. No personal data: members are numbered.
 *
 * In CSV, headings and answers are in the user's language; NDJSON is the same in all. */
#ifndef DIGUAN_SHOW_CHANGED_H
#define DIGUAN_SHOW_CHANGED_H

#include "changed.h"
#include "csv.h"

void show_changed_headings(struct csv *csv);
void show_changed_rows(struct csv *csv, const struct changed *changed,
                       const struct changed_row *row);

void show_changed_line(struct buffer *out, const struct changed *changed,
                       const struct changed_row *row);

#endif
