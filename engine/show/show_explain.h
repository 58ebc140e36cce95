/* An explanation for people (text, 80 columns) and for programs (JSON, always complete).
 *
 * Neither shows identity numbers, phones or unmasked names. */
#ifndef DIGUAN_SHOW_EXPLAIN_H
#define DIGUAN_SHOW_EXPLAIN_H

#include "nearest.h"
#include "text.h"

/* `nearest` is of the same household. `all`: also conditions of causes that do not hold and of aids
 * that answer none of the household's deficits. */
void show_explain_text(const struct explanation *explanation, const struct nearest *nearest,
                       bool all, struct buffer *out);

void show_explain_json(const struct explanation *explanation, const struct nearest *nearest,
                       struct buffer *out);

#endif
