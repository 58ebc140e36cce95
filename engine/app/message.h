/* What the program says to the person at the terminal, apart from results. */
#ifndef DIGUAN_MESSAGE_H
#define DIGUAN_MESSAGE_H

#include "fault.h"

/* Each message on a line of standard error, then how many more there were. */
void message_fault(const struct fault *fault);

/* Whether everything written to standard output arrived; a full disk must not look like success. */
bool message_flush(struct fault *fault);

#endif
