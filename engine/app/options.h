/* The options of all commands: one table of those that several commands share, and what a command
 * adds of its own. Parsed by glibc's argp, in GNU style; mistakes are faults of kind FAULT_USAGE.
 */
#ifndef DIGUAN_OPTIONS_H
#define DIGUAN_OPTIONS_H

#include "fault.h"
#include "areas.h"
#include "place.h"
#include "text.h"

#include <argp.h>

/* Shared options that a command takes; --lang and --help are everywhere. */
enum {
    TAKE_POLICY = 1 << 0,
    TAKE_REGISTRY = 1 << 1,
    TAKE_AS_OF = 1 << 2,
    TAKE_AREA = 1 << 3,
    TAKE_OUT = 1 << 4,
    TAKE_FORMAT = 1 << 5,
    TAKE_QUIET = 1 << 6,
    MAY_TAKE_REGISTRY = 1 << 7, /* in place of TAKE_REGISTRY: NULL when none was given */
    TAKE_THREADS = 1 << 9,
    TAKE_SCENARIO = 1 << 10,  /* one --scenario, and --set */
    TAKE_SCENARIOS = 1 << 11, /* in place of it: any number of them, and --set */
    TAKE_BASELINE = 1 << 12,
    TAKE_FORMAT_OR_CSV = 1 << 13, /* in place of TAKE_FORMAT */
    ARGUMENT_OPTIONAL = 1 << 8,   /* argument stays NULL when none was given */
};

/* What an option that may be repeated was given, in order. */
enum { OPTION_TEXTS = 64 };
struct option_texts {
    size_t count;
    const char *items[OPTION_TEXTS];
};

struct options {
    const char *policy;   /* a folder; the default is in place when it was not given */
    const char *registry; /* a file; likewise */
    const char *out;      /* as given, or the request's default */
    int as_of_day;        /* INT_MIN: the registry's own date */
    struct area area;     /* length 0: everywhere */
    size_t threads;       /* 0: one per core */
    const char *baseline; /* a scenario's file, or NULL */
    struct option_texts scenarios, sets; /* scenarios' files; settings NAME=VALUE */
    bool json, csv, quiet, help;
    const char *language; /* for i18n_wanted, which looks for itself */
    const char *argument; /* what follows the options, or NULL */
    char default_policy[PATH_MAX], default_registry[PATH_MAX];
};

/* What one command takes. Texts are msgids. */
struct options_request {
    unsigned takes;
    const char *about;       /* what the command does, for --help */
    const char *argument;    /* the name of its one argument, NULL when it has none */
    const char *default_out; /* NULL: --out must be given */
    const struct argp_option
        *own; /* options of this command alone, ended by an empty one, or NULL */
    bool (*take_own)(int key, const char *value, void *into, struct fault *fault);
    void *into;
};

enum options_outcome { OPTIONS_RUN, OPTIONS_DONE, OPTIONS_WRONG };

/* Reads the arguments after argv[0], which reads "diguan VERB". OPTIONS_DONE: help was asked for
 * and printed. OPTIONS_WRONG: the first mistake is in `fault`. */
enum options_outcome options_parse(const struct options_request *request, const struct place *place,
                                   int argc, char **argv, struct options *options,
                                   struct fault *fault);

/* The value of an option --by that takes areas: prefecture (市), county (县) or township (乡). */
bool options_level(const char *value, enum summary_level *level, struct fault *fault);

/* A flag of options with a value: it may be given more than once. */
enum { OPTION_REPEATED = 1 << 8 };

/* The keys that --help and --lang have in every table of options. */
enum { OPTION_HELP = 'h', OPTION_LANG = 0x100, OPTION_OWN = 0x200 };

#endif
