/* What a check found, as text in 80 columns or as JSON. */
#ifndef DIGUAN_SHOW_CHECK_H
#define DIGUAN_SHOW_CHECK_H

#include "check.h"
#include "text.h"

/* `verbose`: also a line on every rule and every assumed parameter. JSON always has both. */
void show_check_text(const struct check *check, bool verbose, struct buffer *out);
void show_check_json(const struct check *check, struct buffer *out);

#endif
