/* What is wrong with an option: getopt and argp say it in words of their own and without the
 * nearest spelling, so they are kept silent and the option at which they stopped is looked at
 * again. */
#ifndef DIGUAN_MISTAKE_H
#define DIGUAN_MISTAKE_H

#include "fault.h"

#include <argp.h>

/* The option with this key in a table that ends with an empty one, or NULL. */
const struct argp_option *mistake_find_key(const struct argp_option *table, int key);

/* A fault when the option needs a value and has none, or has one and takes none. */
bool mistake_of_value(const struct argp_option *option, bool has_value, struct fault *fault);

/* Always a fault: to be called where argp has refused an option. Returns false. */
bool mistake_of_option(const struct argp_option *table, const struct argp_state *state,
                       struct fault *fault);

#endif
