/* The date that a registry's data are of, asked before anything else is loaded: it decides which
 * lists the rules see. */
#ifndef DIGUAN_AS_OF_H
#define DIGUAN_AS_OF_H

#include "fault.h"

/* The registry's 数据截止日期; INT_MIN when it does not say, or says no date. False with a fault
 * when the file cannot be read as a registry. */
bool registry_as_of_day(const char *path, int *day, struct fault *fault);

#endif
