/* The date that a registry's data are of, asked before anything else is loaded: it decides which
 * lists the rules see. */
#ifndef DIGUAN_AS_OF_H
#define DIGUAN_AS_OF_H

#include "facts.h"

/* The registry's 数据截止日期; INT_MIN when it does not say, or says no date. False with a fault
 * when the file cannot be read as a registry or has no table 登记信息, with the tables of `facts`
 * that it has not either. */
bool registry_as_of_day(const char *path, const struct facts *facts, int *day, struct fault *fault);

#endif
