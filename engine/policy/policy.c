#include "policy.h"
#include "document.h"
#include "files.h"

#include <errno.h>
#include <libintl.h>
#include <string.h>
#include <sys/stat.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* ---- poverty ---- */

struct poverty_source {
    const struct document_node *income, *line, *people;
};

static const struct field poverty_fields[] = {
    {"income", field_node, offsetof(struct poverty_source, income), true},
    {"line", field_node, offsetof(struct poverty_source, line), true},
    {"people", field_node, offsetof(struct poverty_source, people), true},
};

static bool read_line(const struct document_node *node, struct policy *policy, struct arena *arena,
                      struct fault *fault)
{
    const char *name;
    if (!document_item(node, "line", &name, fault))
        return false;
    const char **numbers = arena_array(arena, policy->nparameters + 1, sizeof *numbers);
    if (!numbers)
        return fault_memory(fault);
    size_t count = 0;
    for (size_t i = 0; i < policy->nparameters; i++)
        if (policy->parameters[i].type == PARAMETER_NUMBER)
            numbers[count++] = policy->parameters[i].name;
    int found = policy_find_parameter(policy, name);
    if (found >= 0 && policy->parameters[found].type == PARAMETER_NUMBER) {
        policy->poverty.line = found;
        return true;
    }
    char hint[DOCUMENT_HINT];
    return fault_at(fault, FAULT_POLICY, node->mark,
                    "'line' needs a parameter that is a number, and '%s' is none%s", name,
                    document_hint(name, numbers, count, hint));
}

static bool read_named_fact(const struct document_node *node, const char *key, const char **name,
                            struct mark *mark, struct fault *fault)
{
    *mark = node->mark;
    return document_item(node, key, name, fault);
}

/* The line is looked for only where the parameters could be read. */
static bool read_poverty(const struct document_node *node, bool parameters, struct policy *policy,
                         struct arena *arena, struct fault *fault)
{
    struct poverty_source source = {0};
    struct policy_poverty *poverty = &policy->poverty;
    bool good = document_read(node, gettext("'poverty'"), poverty_fields, COUNT(poverty_fields),
                              &source, arena, fault);
    if (source.income)
        good &= read_named_fact(source.income, "income", &poverty->income, &poverty->income_mark,
                                fault);
    if (source.line && parameters)
        good &= read_line(source.line, policy, arena, fault);
    if (source.people)
        good &= read_named_fact(source.people, "people", &poverty->people, &poverty->people_mark,
                                fault);
    return good;
}

/* ---- policy.yaml ---- */

struct policy_source {
    struct policy policy;
    const struct document_node *facts, *rules, *parameters, *poverty;
};

static const struct field policy_fields[] = {
    {"policy", field_text, offsetof(struct policy_source, policy.name), true},
    {"title", field_text, offsetof(struct policy_source, policy.title), true},
    {"facts", field_node, offsetof(struct policy_source, facts), true},
    {"rules", field_node, offsetof(struct policy_source, rules), true},
    {"parameters", field_node, offsetof(struct policy_source, parameters), true},
    {"poverty", field_node, offsetof(struct policy_source, poverty), false},
};

static bool load_facts(const struct document_node *node, struct policy *policy, struct arena *arena,
                       struct fault *fault)
{
    const char *path;
    return files_read_path(node, "facts", policy->folder, &path, arena, fault) &&
           facts_load(path, arena, &policy->facts, fault);
}

static bool load_rules(const struct document_node *node, struct policy *policy, struct arena *arena,
                       struct fault *fault)
{
    if (node->kind == NODE_SEQUENCE && node->count == 0)
        return fault_at(fault, FAULT_POLICY, node->mark,
                        "'rules' lists no file (a policy needs at least one)");
    return files_read_rules(node, policy->folder, 0, policy, arena, fault);
}

/* Parameters are read without the facts too, so that one mistake does not hide another. */
static bool read_parts(struct policy_source *source, struct arena *arena, struct fault *fault)
{
    struct policy *policy = &source->policy;
    bool facts = !source->facts || load_facts(source->facts, policy, arena, fault);
    bool rules = !source->rules || load_rules(source->rules, policy, arena, fault);
    bool known = facts && source->facts;
    bool parameters = !source->parameters ||
                      parameters_read(source->parameters, known ? &policy->facts : NULL, arena,
                                      &policy->parameters, &policy->nparameters, fault);
    bool poverty =
        !source->poverty ||
        read_poverty(source->poverty, parameters && source->parameters, policy, arena, fault);
    return facts && rules && parameters && poverty;
}

static bool read_policy(struct policy_source *source, struct arena *arena, struct fault *fault)
{
    struct document_node *root;
    if (!document_load(source->policy.file, arena, &root, fault))
        return false;
    bool keys = document_read(root, gettext("the policy"), policy_fields, COUNT(policy_fields),
                              source, arena, fault);
    return read_parts(source, arena, fault) && keys;
}

static bool check_folder(const char *folder, const char *file, struct fault *fault)
{
    struct stat status;
    if (stat(folder, &status) != 0 && errno == ENOENT)
        return fault_set(fault, FAULT_IO, "policy folder '%s' does not exist (looked for '%s')",
                         folder, file);
    if (stat(folder, &status) != 0)
        return fault_set(fault, FAULT_IO, "cannot read '%s': %s", folder, strerror(errno));
    if (!S_ISDIR(status.st_mode))
        return fault_set(fault, FAULT_IO,
                         "'%s' is a file, not a policy folder (give the folder with policy.yaml)",
                         folder);
    if (stat(file, &status) != 0 && errno == ENOENT)
        return fault_set(fault, FAULT_IO,
                         "no policy.yaml in '%s' (a policy is a folder with policy.yaml)", folder);
    return true;
}

bool policy_load(const char *folder, struct arena *arena, struct policy *policy,
                 struct fault *fault)
{
    struct policy_source source = {.policy.poverty.line = -1};
    source.policy.folder = files_fold(folder, arena);
    if (!source.policy.folder)
        return fault_memory(fault);
    source.policy.file = files_join(source.policy.folder, "policy.yaml", arena);
    if (!source.policy.file)
        return fault_memory(fault);
    if (!check_folder(source.policy.folder, source.policy.file, fault) ||
        !read_policy(&source, arena, fault))
        return false;
    *policy = source.policy;
    return true;
}

int policy_find_parameter(const struct policy *policy, const char *name)
{
    for (size_t i = 0; i < policy->nparameters; i++)
        if (strcmp(policy->parameters[i].name, name) == 0)
            return (int)i;
    return -1;
}

/* With more parameters without a value, only the first is named. */
enum { MOST_NAMED = 3 };

static bool lacks_value(const struct parameter *parameter, int day)
{
    return parameter->type != PARAMETER_LIST && !parameter_in_force(parameter, day);
}

static bool fault_not_in_force(const struct parameter *parameter, int day, struct fault *fault)
{
    char date[TEXT_DATE], first[TEXT_DATE];
    return fault_at(fault, FAULT_POLICY, parameter->mark,
                    "parameter '%s' has no value in force on %s (its first is from %s)",
                    parameter->name, text_from_date(day, date),
                    text_from_date(parameter->dated[0].from_day, first));
}

/* The date is the mistake then, and not the parameters. */
static bool fault_too_early(const struct policy *policy, const struct parameter *first,
                            size_t lacking, int day, struct fault *fault)
{
    char date[TEXT_DATE], earliest[TEXT_DATE];
    int all_from = day;
    for (size_t i = 0; i < policy->nparameters; i++) {
        const struct parameter *parameter = &policy->parameters[i];
        if (lacks_value(parameter, day) && parameter->dated[0].from_day > all_from)
            all_from = parameter->dated[0].from_day;
    }
    return fault_at(fault, FAULT_POLICY, first->mark,
                    "parameter '%s' and %zu more parameters have no value in force on %s "
                    "(the earliest date for all is %s)",
                    first->name, lacking - 1, text_from_date(day, date),
                    text_from_date(all_from, earliest));
}

bool policy_check_day(const struct policy *policy, int day, struct fault *fault)
{
    const struct parameter *lacking[MOST_NAMED] = {NULL};
    size_t count = 0;
    for (size_t i = 0; i < policy->nparameters; i++)
        if (lacks_value(&policy->parameters[i], day) && count++ < MOST_NAMED)
            lacking[count - 1] = &policy->parameters[i];
    if (count > MOST_NAMED)
        return fault_too_early(policy, lacking[0], count, day, fault);
    for (size_t i = 0; i < count; i++)
        fault_not_in_force(lacking[i], day, fault);
    return count == 0;
}
