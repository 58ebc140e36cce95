/* An explanation for people (text, 80 columns) and for programs (JSON, always complete).
 *
 * Neither shows identity numbers, phones or unmasked names. */
#ifndef DIGUAN_SHOW_EXPLAIN_H
#define DIGUAN_SHOW_EXPLAIN_H

#include "explain.h"
#include "text.h"

/* `all`: also conditions of causes that do not hold and of aids that answer none of the
 * household's deficits. */
void show_explain_text(const struct explanation *explanation, bool all, struct buffer *out);

void show_explain_json(const struct explanation *explanation, struct buffer *out);

#endif
