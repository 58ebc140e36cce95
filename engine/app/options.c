#include "options.h"
#include "help.h"
#include "mistake.h"

#include <errno.h>
#include <libintl.h>
#include <limits.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

enum {
    OPTION_AS_OF = OPTION_LANG + 1,
    OPTION_AREA,
    OPTION_FORMAT,
    OPTION_THREADS,
    OPTION_SCENARIO,
    OPTION_SET,
    OPTION_BASELINE,
    OPTIONS_MOST = 32
};
enum { MOST_THREADS = 1024 };

/* Readers put a value into the field of struct options that their row names. */
typedef bool option_reader(const char *value, void *field, struct fault *fault);

static bool read_text(const char *value, void *field, struct fault *fault)
{
    (void)fault;
    *(const char **)field = value;
    return true;
}

static bool read_more(const char *value, void *field, struct fault *fault)
{
    struct option_texts *texts = field;
    if (texts->count == OPTION_TEXTS)
        return fault_set(fault, FAULT_USAGE, "'%s' is one too many (at most %d)", value,
                         OPTION_TEXTS);
    texts->items[texts->count++] = value;
    return true;
}

static bool read_flag(const char *value, void *field, struct fault *fault)
{
    (void)value;
    (void)fault;
    *(bool *)field = true;
    return true;
}

static bool read_day(const char *value, void *field, struct fault *fault)
{
    if (text_to_date(value, strlen(value), field))
        return true;
    return fault_set(fault, FAULT_USAGE,
                     "option '--as-of' needs a date like 2015-12-31, found '%s'", value);
}

static bool read_area(const char *value, void *field, struct fault *fault)
{
    struct area *area = field;
    if (text_to_area(value, strlen(value), area) && area->length > 0)
        return true;
    return fault_set(fault, FAULT_USAGE,
                     "option '--area' needs a division code like 620123, found '%s'", value);
}

static bool read_format(const char *value, void *field, struct fault *fault)
{
    bool *json = field;
    *json = strcmp(value, "json") == 0;
    if (*json || strcmp(value, "text") == 0)
        return true;
    return fault_set(fault, FAULT_USAGE, "option '--format' needs text or json, found '%s'", value);
}

static bool read_format_or_csv(const char *value, void *field, struct fault *fault)
{
    struct options *options = field;
    options->csv = strcmp(value, "csv") == 0;
    options->json = strcmp(value, "json") == 0;
    if (options->csv || options->json || strcmp(value, "text") == 0)
        return true;
    return fault_set(fault, FAULT_USAGE, "option '--format' needs text, json or csv, found '%s'",
                     value);
}

static bool read_threads(const char *value, void *field, struct fault *fault)
{
    double number;
    if (text_to_number(value, strlen(value), &number) && number >= 1 && number <= MOST_THREADS &&
        number == floor(number)) {
        *(size_t *)field = (size_t)number;
        return true;
    }
    return fault_set(fault, FAULT_USAGE,
                     "option '--threads' needs a number from 1 to %d, found '%s'", MOST_THREADS,
                     value);
}

static const struct shared_option {
    unsigned take; /* 0: every command takes it */
    struct argp_option option;
    option_reader *read;
    size_t offset;
} shared_options[] = {
    {TAKE_POLICY,
     {"policy", 'p', N_("FOLDER"), 0, N_("the policy (default: policies/gansu)"), 0},
     read_text,
     offsetof(struct options, policy)},
    {TAKE_REGISTRY,
     {"registry", 'r', N_("FILE"), 0, N_("the household registry (default: the fixture)"), 0},
     read_text,
     offsetof(struct options, registry)},
    {MAY_TAKE_REGISTRY,
     {"registry", 'r', N_("FILE"), 0, N_("a household registry to check as well (default: none)"),
      0},
     read_text,
     offsetof(struct options, registry)},
    {TAKE_AS_OF,
     {"as-of", OPTION_AS_OF, N_("DATE"), 0,
      N_("judge as of this date (default: the registry's 数据截止日期)"), 0},
     read_day,
     offsetof(struct options, as_of_day)},
    {TAKE_AREA,
     {"area", OPTION_AREA, N_("CODE"), 0,
      N_("only households in this division, by the first digits of its code"), 0},
     read_area,
     offsetof(struct options, area)},
    {TAKE_OUT,
     {"out", 'o', N_("FILE"), 0, N_("where to write"), 0},
     read_text,
     offsetof(struct options, out)},
    {TAKE_FORMAT,
     {"format", OPTION_FORMAT, N_("FORMAT"), 0, N_("text (default) or json"), 0},
     read_format,
     offsetof(struct options, json)},
    {TAKE_FORMAT_OR_CSV,
     {"format", OPTION_FORMAT, N_("FORMAT"), 0, N_("text (default), json or csv"), 0},
     read_format_or_csv,
     0},
    {TAKE_THREADS,
     {"threads", OPTION_THREADS, N_("NUMBER"), 0,
      N_("work with so many threads (default: one per core); results are the same with any"), 0},
     read_threads,
     offsetof(struct options, threads)},
    {TAKE_BASELINE,
     {"baseline", OPTION_BASELINE, N_("FILE"), 0,
      N_("lay the scenarios over this one and compare them with it (default: the policy as it "
         "stands)"),
      0},
     read_text,
     offsetof(struct options, baseline)},
    {TAKE_SCENARIO,
     {"scenario", OPTION_SCENARIO, N_("FILE"), OPTION_REPEATED,
      N_("the policy with the changes of this scenario"), 0},
     read_more,
     offsetof(struct options, scenarios)},
    {TAKE_SCENARIOS,
     {"scenario", OPTION_SCENARIO, N_("FILE"), OPTION_REPEATED,
      N_("a scenario; several are shown side by side"), 0},
     read_more,
     offsetof(struct options, scenarios)},
    {TAKE_SCENARIO | TAKE_SCENARIOS,
     {"set", OPTION_SET, N_("NAME=VALUE"), OPTION_REPEATED,
      N_("another value of a parameter, as a scenario writes it, on top of any scenario; may be "
         "repeated"),
      0},
     read_more,
     offsetof(struct options, sets)},
    {TAKE_QUIET,
     {"quiet", 'q', NULL, 0, N_("no progress bar"), 0},
     read_flag,
     offsetof(struct options, quiet)},
    {0,
     {"lang", OPTION_LANG, N_("LANGUAGE"), 0,
      N_("language of messages: en or zh_CN (default: by LANG)"), 0},
     read_text,
     offsetof(struct options, language)},
    {0,
     {"help", OPTION_HELP, NULL, 0, N_("show this help"), 0},
     read_flag,
     offsetof(struct options, help)},
};
enum { NSHARED = sizeof shared_options / sizeof *shared_options };

static bool is_taken(const struct shared_option *shared, const struct options_request *request)
{
    return !shared->take || (shared->take & request->takes);
}

struct parse {
    const struct options_request *request;
    const struct argp_option *table;
    struct options *options;
    struct fault *fault;
    bool given[OPTIONS_MOST]; /* as in the table */
};

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

static bool check_once(struct parse *parse, const struct argp_option *option)
{
    bool *given = &parse->given[option - parse->table];
    if (*given && option->arg && !(option->flags & OPTION_REPEATED))
        return fault_set(parse->fault, FAULT_USAGE, "option '--%s' can be given once",
                         option->name);
    return *given = true;
}

static error_t take_option(struct parse *parse, int key, const char *value)
{
    const struct argp_option *option = mistake_find_key(parse->table, key);
    if (!option)
        return ARGP_ERR_UNKNOWN;
    if (option->arg && !*value) {
        mistake_of_value(option, false, parse->fault);
        return EINVAL;
    }
    if (!check_once(parse, option))
        return EINVAL;
    for (size_t i = 0; i < NSHARED; i++) {
        const struct shared_option *shared = &shared_options[i];
        if (shared->option.key == key && is_taken(shared, parse->request))
            return shared->read(value, (char *)parse->options + shared->offset, parse->fault)
                       ? 0
                       : EINVAL;
    }
    return parse->request->take_own(key, value, parse->request->into, parse->fault) ? 0 : EINVAL;
}

static error_t parse_one(int key, char *value, struct argp_state *state)
{
    struct parse *parse = state->input;
    switch (key) {
    case ARGP_KEY_ARG:
        return take_argument(parse, value);
    case ARGP_KEY_ERROR:
        if (parse->fault->count == 0)
            mistake_of_option(parse->table, state, parse->fault);
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
        if (is_taken(&shared_options[i], request))
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

static bool check_scenarios(const struct options_request *request, const struct options *options,
                            struct fault *fault)
{
    if (options->scenarios.count < 2 || (request->takes & TAKE_SCENARIOS))
        return true;
    return fault_set(fault, FAULT_USAGE,
                     "option '--scenario' can be given once (one scenario may extend another)");
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
    if ((request->takes & TAKE_REGISTRY) && !options->registry &&
        !default_registry(options, place, fault))
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
    struct parse parse = {.request = request, .table = table, .options = options, .fault = fault};
    struct argp argp = {.options = table, .parser = parse_one};
    if (argp_parse(&argp, argc, argv, ARGP_NO_ERRS | ARGP_NO_HELP | ARGP_NO_EXIT, NULL, &parse))
        return OPTIONS_WRONG;
    if (options->help) {
        help_print(&(struct help){argv[0], request->argument, request->about, table}, stdout);
        return OPTIONS_DONE;
    }
    if (!need_argument(&parse) || !check_scenarios(request, options, fault) ||
        !fill_defaults(request, place, options, fault))
        return OPTIONS_WRONG;
    return OPTIONS_RUN;
}

bool options_level(const char *value, enum summary_level *level, struct fault *fault)
{
    static const struct {
        const char *name;
        enum summary_level level;
    } names[] = {{"prefecture", PREFECTURE}, {"市", PREFECTURE}, {"county", COUNTY}, {"县", COUNTY},
                 {"township", TOWNSHIP},     {"乡", TOWNSHIP}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i].name, value) == 0) {
            *level = names[i].level;
            return true;
        }
    return fault_set(fault, FAULT_USAGE,
                     "option '--by' needs prefecture, county or township, found '%s'", value);
}
