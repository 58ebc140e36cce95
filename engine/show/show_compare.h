/* What comparing comes to: for a terminal, and as JSON.
 *
 * The text begins with sentences: what changes in the policy, and what that does. With several
 * cases a table sets them side by side; then each has its tables, cut where they are long. JSON has
 * everything. Nothing but the cases' policies says what a case is (scenario.h). */
#ifndef DIGUAN_SHOW_COMPARE_H
#define DIGUAN_SHOW_COMPARE_H

#include "compare.h"

void show_compare_text(const struct compare *compare, struct buffer *out);
void show_compare_json(const struct compare *compare, struct buffer *out);

#endif
