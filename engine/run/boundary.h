/* Made-up households at the thresholds of a policy, run both ways before those of a registry are.
 *
 * Where compiled rules and the plain run could part is where a value meets the number that it is
 * compared with. Few of a registry's households stand exactly there, so some are made up: their
 * facts lie at and next to the numbers with which rules compare them, and sums of facts are moved
 * to meet what they are compared with. The same policy and registry give the same households. */
#ifndef DIGUAN_BOUNDARY_H
#define DIGUAN_BOUNDARY_H

#include "rulebook.h"

/* Runs made-up households like those of `like`: with as many decimals, and with blanks in the same
 * columns, so that their program is built as the registry's is. NULL: in fen and hundredths, with
 * blanks anywhere. `values` as for ground.h. The first difference is a fault of kind FAULT_POLICY
 * that names the rule and what the household's facts are. Households on which an interpreted
 * function fails are left out.
 */
bool boundary_check(const struct rulebook *rulebook, const struct policy *values,
                    const struct tables *like, int as_of_day, struct fault *fault);

#endif
