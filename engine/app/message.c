#include "message.h"

#include <errno.h>
#include <libintl.h>
#include <stdio.h>
#include <string.h>

void message_fault(const struct fault *fault)
{
    int kept = fault_kept(fault);
    for (int i = 0; i < kept; i++)
        fprintf(stderr, "diguan: %s\n", fault->text[i]);
    if (fault->count > kept) {
        int more = fault->count - kept;
        fprintf(stderr, "diguan: ");
        fprintf(stderr, ngettext("and %d more\n", "and %d more\n", (unsigned long)more), more);
    }
}

bool message_flush(struct fault *fault)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return true;
    return fault_set(fault, FAULT_IO, "cannot write to standard output: %s", strerror(errno));
}
