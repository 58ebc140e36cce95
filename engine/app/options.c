#include "options.h"
#include "help.h"

#include <errno.h>
#include <libintl.h>
#include <limits.h>
#include <string.h>

#define N_(text) text

enum { OPTION_AS_OF = OPTION_LANG + 1, OPTION_AREA, OPTION_FORMAT, OPTIONS_MOST = 32 };

static bool read_policy(const char *value, struct options *options, struct fault *fault)
{
    (void)fault;
    options->policy = value;
    return true;
}

static bool read_registry(const char *value, struct options *options, struct fault *fault)
{
    (void)fault;
    options->registry = value;
    return true;
}

static bool read_out(const char *value, struct options *options, struct fault *fault)
{
    (void)fault;
    options->out = value;
    return true;
}

static bool read_as_of(const char *value, struct options *options, struct fault *fault)
{
    if (text_to_date(value, strlen(value), &options->as_of_day))
        return true;
    return fault_set(fault, FAULT_USAGE,
                     "option '--as-of' needs a date like 2015-12-31, found '%s'", value);
}

static bool read_area(const char *value, struct options *options, struct fault *fault)
{
    if (text_to_area(value, strlen(value), &options->area) && options->area.length > 0)
        return true;
    return fault_set(fault, FAULT_USAGE,
                     "option '--area' needs a division code like 620123, found '%s'", value);
}

static bool read_format(const char *value, struct options *options, struct fault *fault)
{
    options->json = strcmp(value, "json") == 0;
    if (options->json || strcmp(value, "text") == 0)
        return true;
    return fault_set(fault, FAULT_USAGE, "option '--format' needs text or json, found '%s'", value);
}

static bool read_quiet(const char *value, struct options *options, struct fault *fault)
{
    (void)value;
    (void)fault;
    options->quiet = true;
    return true;
}

/* The language was chosen before, by i18n_wanted. */
static bool read_nothing(const char *value, struct options *options, struct fault *fault)
{
    (void)value;
    (void)options;
    (void)fault;
    return true;
}

static const struct shared_option {
    unsigned take; /* 0: every command takes it */
    struct argp_option option;
    bool (*read)(const char *value, struct options *options, struct fault *fault);
} shared_options[] = {
    {TAKE_POLICY,
     {"policy", 'p', N_("FOLDER"), 0, N_("the policy (default: policies/gansu)"), 0},
     read_policy},
    {TAKE_REGISTRY,
     {"registry", 'r', N_("FILE"), 0, N_("the household registry (default: the fixture)"), 0},
     read_registry},
    {TAKE_AS_OF,
     {"as-of", OPTION_AS_OF, N_("DATE"), 0,
      N_("judge as of this date (default: the registry's 数据截止日期)"), 0},
     read_as_of},
    {TAKE_AREA,
     {"area", OPTION_AREA, N_("CODE"), 0,
      N_("only households in this division, by the first digits of its code"), 0},
     read_area},
    {TAKE_OUT, {"out", 'o', N_("FILE"), 0, N_("where to write"), 0}, read_out},
    {TAKE_FORMAT,
     {"format", OPTION_FORMAT, N_("FORMAT"), 0, N_("text (default) or json"), 0},
     read_format},
    {TAKE_QUIET, {"quiet", 'q', NULL, 0, N_("no progress bar"), 0}, read_quiet},
    {0,
     {"lang", OPTION_LANG, N_("LANGUAGE"), 0,
      N_("language of messages: en or zh_CN (default: by LANG)"), 0},
     read_nothing},
    {0, {"help", OPTION_HELP, NULL, 0, N_("show this help"), 0}, read_nothing},
};
enum { NSHARED = sizeof shared_options / sizeof *shared_options };

struct parse {
    const struct options_request *request;
    const struct argp_option *table;
    struct options *options;
    struct fault *fault;
    bool helped;
};

static const struct argp_option *find_short(const struct argp_option *table, int key)
{
    for (; table->name; table++) {
        if (table->key == key)
            return table;
    }
    return NULL;
}

static bool unknown_option(const struct argp_option *table, const char *word, const char *name,
                           struct fault *fault)
{
    const char *names[OPTIONS_MOST];
    size_t count = 0;
    for (; table->name && count < OPTIONS_MOST; table++)
        names[count++] = table->name;
    const char *nearest = text_nearest(name, names, count);
    if (nearest)
        return fault_set(fault, FAULT_USAGE, "unknown option '%s' (did you mean '--%s'?)", word,
                         nearest);
    return fault_set(fault, FAULT_USAGE, "unknown option '%s' (see --help)", word);
}

static bool value_mistake(const struct argp_option *option, bool has_value, struct fault *fault)
{
    if (option->arg && !has_value)
        return fault_set(fault, FAULT_USAGE, "option '--%s' needs a value", option->name);
    if (!option->arg && has_value)
        return fault_set(fault, FAULT_USAGE, "option '--%s' takes no value", option->name);
    return true;
}

/* Long options may be cut short as long as one only begins that way. */
static bool long_mistake(const struct argp_option *table, const char *word, struct fault *fault)
{
    const char *name = word + 2;
    size_t length = strcspn(name, "=");
    const struct argp_option *found = NULL;
    int count = 0;
    for (const struct argp_option *option = table; option->name; option++) {
        if (strncmp(option->name, name, length) != 0)
            continue;
        found = option;
        count++;
        if (option->name[length] == '\0') {
            count = 1;
            break;
        }
    }
    if (count == 0)
        return unknown_option(table, word, name, fault);
    if (count > 1)
        return fault_set(fault, FAULT_USAGE, "option '%s' is short for several (write it in full)",
                         word);
    return value_mistake(found, name[length] == '=', fault);
}

static bool short_mistake(const struct argp_option *table, const char *word, struct fault *fault)
{
    for (const char *letter = word + 1; *letter; letter++) {
        const struct argp_option *option = find_short(table, (unsigned char)*letter);
        if (!option)
            return unknown_option(table, word, word + 1, fault);
        if (option->arg)
            return value_mistake(option, letter[1] != '\0', fault);
    }
    return true;
}

bool options_mistake(const struct argp_option *table, char **argv, int argc, int next,
                     struct fault *fault)
{
    /* getopt stands behind the option, or still at it within a group of letters. */
    for (int i = next - 1; i <= next && i < argc; i++) {
        const char *word = i > 0 ? argv[i] : "";
        if (word[0] != '-' || word[1] == '\0')
            continue;
        if (!(word[1] == '-' ? long_mistake : short_mistake)(table, word, fault))
            return false;
    }
    return fault_set(fault, FAULT_USAGE, "the options cannot be read (see --help)");
}

static error_t take_argument(struct parse *parse, const char *value)
{
    if (!parse->request->argument) {
        fault_set(parse->fault, FAULT_USAGE, "unexpected argument '%s' (see --help)", value);
        return EINVAL;
    }
    if (parse->options->argument) {
        fault_set(parse->fault, FAULT_USAGE, "unexpected argument '%s' (one %s at a time)", value,
                  gettext(parse->request->argument));
        return EINVAL;
    }
    parse->options->argument = value;
    return 0;
}

static error_t take_option(struct parse *parse, int key, const char *value)
{
    if (value && !*value) {
        const struct argp_option *option = find_short(parse->table, key);
        if (option)
            value_mistake(option, false, parse->fault);
        return option ? EINVAL : ARGP_ERR_UNKNOWN;
    }
    for (size_t i = 0; i < NSHARED; i++) {
        if (shared_options[i].option.key == key)
            return shared_options[i].read(value, parse->options, parse->fault) ? 0 : EINVAL;
    }
    if (!parse->request->own || !find_short(parse->request->own, key))
        return ARGP_ERR_UNKNOWN;
    return parse->request->take_own(key, value, parse->request->into, parse->fault) ? 0 : EINVAL;
}

static void show_help(struct parse *parse, struct argp_state *state)
{
    const struct options_request *request = parse->request;
    help_print(&(struct help){state->argv[0], request->argument, request->about, parse->table},
               stdout);
    parse->helped = true;
    state->next = state->argc;
}

static error_t parse_one(int key, char *value, struct argp_state *state)
{
    struct parse *parse = state->input;
    switch (key) {
    case OPTION_HELP:
        show_help(parse, state);
        return 0;
    case ARGP_KEY_ARG:
        return take_argument(parse, value);
    case ARGP_KEY_ERROR:
        if (parse->fault->count == 0)
            options_mistake(parse->table, state->argv, state->argc, state->next, parse->fault);
        return 0;
    default:
        return take_option(parse, key, value);
    }
}

static void fill_table(const struct options_request *request,
                       struct argp_option table[OPTIONS_MOST])
{
    size_t count = 0;
    for (const struct argp_option *own = request->own; own && own->name; own++)
        table[count++] = *own;
    for (size_t i = 0; i < NSHARED; i++) {
        if (!shared_options[i].take || (shared_options[i].take & request->takes))
            table[count++] = shared_options[i].option;
    }
    table[count] = (struct argp_option){0};
}

static bool need_argument(const struct parse *parse)
{
    if (!parse->request->argument || parse->options->argument ||
        (parse->request->takes & ARGUMENT_OPTIONAL))
        return true;
    return fault_set(parse->fault, FAULT_USAGE, "%s is missing (see --help)",
                     gettext(parse->request->argument));
}

static bool default_registry(struct options *options, const struct place *place,
                             struct fault *fault)
{
    if (place_find(place, "build/fixtures.db", "fixtures.db", "../share/diguan/fixtures.db",
                   options->default_registry))
        options->registry = options->default_registry;
    return options->registry ||
           fault_set(fault, FAULT_USAGE,
                     "no registry was given and there is no build/fixtures.db (give --registry)");
}

static bool default_policy(struct options *options, const struct place *place, struct fault *fault)
{
    if (place_find(place, "policies/gansu", "../policies/gansu", "../share/diguan/policies/gansu",
                   options->default_policy))
        options->policy = options->default_policy;
    return options->policy ||
           fault_set(fault, FAULT_USAGE,
                     "no policy was given and there is no policies/gansu (give --policy)");
}

static bool default_out(const struct options_request *request, struct options *options,
                        struct fault *fault)
{
    options->out = request->default_out;
    return options->out ||
           fault_set(fault, FAULT_USAGE, "option '--out' is missing (name the file to write)");
}

static bool fill_defaults(const struct options_request *request, const struct place *place,
                          struct options *options, struct fault *fault)
{
    if ((request->takes & TAKE_POLICY) && !options->policy &&
        !default_policy(options, place, fault))
        return false;
    if ((request->takes & TAKE_REGISTRY) && !(request->takes & NO_DEFAULT_REGISTRY) &&
        !options->registry && !default_registry(options, place, fault))
        return false;
    return !(request->takes & TAKE_OUT) || options->out || default_out(request, options, fault);
}

enum options_outcome options_parse(const struct options_request *request, const struct place *place,
                                   int argc, char **argv, struct options *options,
                                   struct fault *fault)
{
    struct argp_option table[OPTIONS_MOST];
    fill_table(request, table);
    *options = (struct options){.as_of_day = INT_MIN};
    struct parse parse = {request, table, options, fault, false};
    struct argp argp = {.options = table, .parser = parse_one};
    if (argp_parse(&argp, argc, argv, ARGP_NO_ERRS | ARGP_NO_HELP | ARGP_NO_EXIT, NULL, &parse))
        return OPTIONS_WRONG;
    if (parse.helped)
        return OPTIONS_DONE;
    if (!need_argument(&parse) || !fill_defaults(request, place, options, fault))
        return OPTIONS_WRONG;
    return OPTIONS_RUN;
}
