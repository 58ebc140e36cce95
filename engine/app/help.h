/* The help of one command: usage, what it does, its options. Written here and not by argp, whose
 * columns count bytes and come out ragged in Chinese. */
#ifndef DIGUAN_HELP_H
#define DIGUAN_HELP_H

#include <argp.h>
#include <stdio.h>

/* Texts are msgids; `argument` and `about` may be NULL. `options` ends with an empty one; they are
 * listed in order of name. */
struct help {
    const char *title; /* "diguan evaluate", not translated */
    const char *argument, *about;
    const struct argp_option *options;
};

void help_print(const struct help *help, FILE *out);

#endif
