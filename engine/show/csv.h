/* CSV as spreadsheets read it: UTF-8 with its mark at the beginning, lines ended by CR LF, fields
 * quoted where RFC 4180 asks for it. */
#ifndef DIGUAN_CSV_H
#define DIGUAN_CSV_H

#include "text.h"

struct csv {
    struct buffer *out;
    bool begun; /* something stands in the row already */
};

/* Every field ends up in `out`. */
void csv_init(struct csv *csv, struct buffer *out);

/* The next field of the row. A text that a spreadsheet would run, because it begins with = + - @ or
 * a tab or CR, gets ' before it. Numbers that are not finite leave the field empty. */
void csv_text(struct csv *csv, const char *text);
void csv_number(struct csv *csv, double number);

void csv_end_row(struct csv *csv);

#endif
