#include "mistake.h"
#include "text.h"

#include <string.h>

enum { NAMES_MOST = 32 };

const struct argp_option *mistake_find_key(const struct argp_option *table, int key)
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
    const char *names[NAMES_MOST];
    size_t count = 0;
    for (; table->name && count < NAMES_MOST; table++)
        names[count++] = table->name;
    const char *nearest = text_nearest(name, names, count);
    if (nearest)
        return fault_set(fault, FAULT_USAGE, "unknown option '%s' (did you mean '--%s'?)", word,
                         nearest);
    return fault_set(fault, FAULT_USAGE, "unknown option '%s' (see --help)", word);
}

bool mistake_of_value(const struct argp_option *option, bool has_value, struct fault *fault)
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
    return mistake_of_value(found, name[length] == '=', fault);
}

static bool short_mistake(const struct argp_option *table, const char *word, struct fault *fault)
{
    for (const char *letter = word + 1; *letter; letter++) {
        const struct argp_option *option = mistake_find_key(table, (unsigned char)*letter);
        if (!option)
            return unknown_option(table, word, word + 1, fault);
        if (option->arg)
            return mistake_of_value(option, letter[1] != '\0', fault);
    }
    return true;
}

bool mistake_of_option(const struct argp_option *table, const struct argp_state *state,
                       struct fault *fault)
{
    /* getopt stands behind the option, or still at it within a group of letters. */
    for (int i = state->next - 1; i <= state->next && i < state->argc; i++) {
        const char *word = i > 0 ? state->argv[i] : "";
        if (word[0] != '-' || word[1] == '\0')
            continue;
        if (!(word[1] == '-' ? long_mistake : short_mistake)(table, word, fault))
            return false;
    }
    return fault_set(fault, FAULT_USAGE, "the options cannot be read (see --help)");
}
