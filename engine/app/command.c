#include "command.h"

#include <stdio.h>

bool command_print(struct buffer *text, struct fault *fault)
{
    bool whole = !text->failed;
    if (whole)
        fwrite(text->bytes, 1, text->length, stdout);
    buffer_release(text);
    return whole || fault_memory(fault);
}
