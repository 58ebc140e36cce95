#include "command.h"
#include "generate.h"
#include "options.h"
#include "terminal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { OPTION_HOUSEHOLDS = 'n', OPTION_SEED = 's', HOUSEHOLDS_MOST = 100000000 };

struct generate_options {
    uint64_t households; /* 0: not given */
    uint64_t seed;
};

/* Digits only: strtoull would take signs and blanks. */
static bool read_whole(const char *text, uint64_t *number)
{
    if (!*text || text[strspn(text, "0123456789")] != '\0')
        return false;
    errno = 0;
    *number = strtoull(text, NULL, 10);
    return errno == 0;
}

static bool read_households(const char *value, uint64_t *households, struct fault *fault)
{
    if (read_whole(value, households) && *households >= 1 && *households <= HOUSEHOLDS_MOST)
        return true;
    return fault_set(fault, FAULT_USAGE,
                     "option '--households' needs a whole number from 1 to %d, found '%s'",
                     HOUSEHOLDS_MOST, value);
}

static bool read_seed(const char *value, uint64_t *seed, struct fault *fault)
{
    if (read_whole(value, seed))
        return true;
    return fault_set(fault, FAULT_USAGE, "option '--seed' needs a whole number, found '%s'", value);
}

static bool take_own(int key, const char *value, void *into, struct fault *fault)
{
    struct generate_options *own = into;
    if (key == OPTION_HOUSEHOLDS)
        return read_households(value, &own->households, fault);
    return read_seed(value, &own->seed, fault);
}

static const struct argp_option own_options[] = {
    {"households", OPTION_HOUSEHOLDS, N_("NUMBER"), 0, N_("how many households"), 0},
    {"seed", OPTION_SEED, N_("NUMBER"), 0, N_("the same seed gives the same bytes (default: 1)"),
     0},
    {0},
};

static bool generate(const struct generate_options *own, const struct options *options,
                     struct fault *fault)
{
    if (own->households == 0)
        return fault_set(fault, FAULT_USAGE,
                         "option '--households' is missing (say how many households)");
    struct terminal terminal;
    terminal_init(&terminal, options->quiet);
    bool made =
        generate_registry(options->out, own->households, own->seed, &terminal.progress, fault);
    terminal_clear(&terminal);
    return made;
}

int cmd_generate(const struct place *place, int argc, char **argv, struct fault *fault)
{
    struct generate_options own = {.seed = 1};
    const struct options_request request = {
        .takes = TAKE_OUT | TAKE_QUIET,
        .about = N_("Makes a synthetic registry of any size, shaped like the province and labelled "
                    "as synthetic."),
        .own = own_options,
        .take_own = take_own,
        .into = &own,
    };
    struct options options;
    enum options_outcome outcome = options_parse(&request, place, argc, argv, &options, fault);
    if (outcome != OPTIONS_RUN)
        return outcome == OPTIONS_DONE ? 0 : FAULT_USAGE;
    return generate(&own, &options, fault) ? 0 : (int)fault->kind;
}
