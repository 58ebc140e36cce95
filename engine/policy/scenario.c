#include "scenario.h"
#include "document.h"
#include "files.h"

#include <libintl.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { LONGEST_CHAIN = 16, MOST_ITEMS = 1000 };

/* A scenario being laid over. */
struct layering {
    struct policy *policy; /* so far */
    struct scenario *scenario;
    struct change *changes;
    size_t changes_capacity;
    struct policy_disabled *disabled;
    size_t disabled_capacity;
    const char *chain[LONGEST_CHAIN]; /* files that extend one another, outermost first */
    size_t nchain;
    struct arena *arena;
    struct fault *fault;
};

/* ---- changes ---- */

static struct change *find_change(const struct layering *layering, enum change_kind kind,
                                  const char *name)
{
    for (size_t i = 0; i < layering->scenario->nchanges; i++) {
        struct change *change = &layering->changes[i];
        if (change->kind == kind && strcmp(change->name, name) == 0)
            return change;
    }
    return NULL;
}

/* Of a parameter that is set again, the last place counts. */
static bool note_change(struct layering *layering, const struct change *change)
{
    struct scenario *scenario = layering->scenario;
    struct change *slot = find_change(layering, change->kind, change->name);
    if (!slot) {
        slot = arena_grow(layering->arena, &layering->changes, scenario->nchanges,
                          &layering->changes_capacity, sizeof *slot);
        if (!slot)
            return fault_memory(layering->fault);
        scenario->nchanges++;
    }
    *slot = *change;
    scenario->changes = layering->changes;
    return true;
}

/* ---- set ---- */

static bool fault_no_parameter(const struct layering *layering, const char *name, struct mark mark)
{
    const struct policy *policy = layering->policy;
    const char **names = arena_array(layering->arena, policy->nparameters + 1, sizeof *names);
    char hint[DOCUMENT_HINT];
    if (!names)
        return fault_memory(layering->fault);
    for (size_t i = 0; i < policy->nparameters; i++)
        names[i] = policy->parameters[i].name;
    return fault_at(layering->fault, FAULT_POLICY, mark, "'%s' is no parameter of the policy%s",
                    name, document_hint(name, names, policy->nparameters, hint));
}

static bool set_parameter(struct layering *layering, const char *name, struct mark mark,
                          const struct document_node *value)
{
    struct policy *policy = layering->policy;
    int index = policy_find_parameter(policy, name);
    if (index < 0)
        return fault_no_parameter(layering, name, mark);
    struct parameter *parameter = &policy->parameters[index];
    return parameter_overlay(parameter, value, &policy->facts, layering->arena, parameter,
                             layering->fault) &&
           note_change(layering, &(struct change){CHANGE_PARAMETER, parameter->name, index, mark});
}

/* A list or mapping of the kind, and not too long. */
static bool check_items(const struct layering *layering, const struct document_node *node,
                        enum node_kind kind, const char *key)
{
    if (!document_kind(node, kind, key, layering->fault))
        return false;
    return node->count <= MOST_ITEMS || fault_at(layering->fault, FAULT_IO, node->mark,
                                                 "'%s' is too long (at most %d)", key, MOST_ITEMS);
}

static bool apply_set(struct layering *layering, const struct document_node *set)
{
    bool good = true;
    if (!check_items(layering, set, NODE_MAPPING, "set"))
        return false;
    for (size_t i = 0; i < set->count; i++)
        if (!set_parameter(layering, set->keys[i]->text, set->keys[i]->mark, set->items[i]))
            good = false;
    return good;
}

/* ---- disable ---- */

static const struct policy_disabled *find_disabled(const struct policy *policy, const char *rule)
{
    for (size_t i = 0; i < policy->ndisabled; i++)
        if (strcmp(policy->disabled[i].rule, rule) == 0)
            return &policy->disabled[i];
    return NULL;
}

static bool add_disabled(struct layering *layering, const char *rule, struct mark mark)
{
    struct policy *policy = layering->policy;
    struct policy_disabled *slot =
        arena_grow(layering->arena, &layering->disabled, policy->ndisabled,
                   &layering->disabled_capacity, sizeof *slot);
    if (!slot)
        return fault_memory(layering->fault);
    *slot = (struct policy_disabled){rule, mark};
    policy->disabled = layering->disabled;
    policy->ndisabled++;
    return note_change(layering, &(struct change){CHANGE_DISABLED, rule, -1, mark});
}

/* What a scenario below disables already is no change; it may be this very one. */
static bool disable(struct layering *layering, const struct document_node *node)
{
    const char *rule;
    if (!document_item(node, "disable", &rule, layering->fault))
        return false;
    const struct policy_disabled *known = find_disabled(layering->policy, rule);
    if (!known)
        return add_disabled(layering, rule, node->mark);
    if (strcmp(known->mark.file, node->mark.file) != 0 || mark_same(known->mark, node->mark))
        return true;
    return fault_at(layering->fault, FAULT_POLICY, node->mark, "'%s' is listed twice in '%s'", rule,
                    "disable");
}

static bool apply_disable(struct layering *layering, const struct document_node *list)
{
    bool good = true;
    if (!check_items(layering, list, NODE_SEQUENCE, "disable"))
        return false;
    for (size_t i = 0; i < list->count; i++)
        if (!disable(layering, list->items[i]))
            good = false;
    return good;
}

/* ---- rules ---- */

static bool apply_rules(struct layering *layering, const struct document_node *list,
                        const char *folder)
{
    struct policy *policy = layering->policy;
    size_t before = policy->nrule_files;
    int layer = before ? policy->rule_files[before - 1].layer + 1 : 1;
    bool good = files_read_rules(list, folder, layer, policy, layering->arena, layering->fault);
    for (size_t i = before; good && i < policy->nrule_files; i++) {
        const struct policy_file *file = &policy->rule_files[i];
        good = note_change(layering, &(struct change){CHANGE_RULES, file->path, -1, file->mark});
    }
    return good;
}

/* ---- a scenario's file ---- */

struct scenario_source {
    const char *title;
    const struct document_node *extends, *set, *disable, *rules;
};

#define SOURCE_FIELD(name) offsetof(struct scenario_source, name)

static const struct field scenario_fields[] = {
    {"title", field_text, SOURCE_FIELD(title), true},
    {"extends", field_node, SOURCE_FIELD(extends), false},
    {"set", field_node, SOURCE_FIELD(set), false},
    {"disable", field_node, SOURCE_FIELD(disable), false},
    {"rules", field_node, SOURCE_FIELD(rules), false},
};

static bool apply_file(struct layering *layering, const char *file, struct mark from);

static bool apply_extended(struct layering *layering, const struct document_node *extends,
                           const char *folder)
{
    const char *path;
    return files_read_path(extends, "extends", folder, &path, layering->arena, layering->fault) &&
           apply_file(layering, path, extends->mark);
}

/* A mistake in one part does not hide those of another. */
static bool apply_parts(struct layering *layering, const struct scenario_source *source,
                        const char *folder)
{
    bool good = !source->extends || apply_extended(layering, source->extends, folder);
    good &= !source->set || apply_set(layering, source->set);
    good &= !source->disable || apply_disable(layering, source->disable);
    good &= !source->rules || apply_rules(layering, source->rules, folder);
    return good;
}

static bool fault_cycle(const struct layering *layering, const char *file, struct mark mark)
{
    struct buffer chain = {0};
    for (size_t i = 0; i < layering->nchain; i++)
        buffer_format(&chain, "%s → ", layering->chain[i]);
    buffer_put(&chain, file);
    if (chain.failed)
        fault_memory(layering->fault);
    else
        fault_at(layering->fault, FAULT_POLICY, mark, "scenario extends itself: %s", chain.bytes);
    buffer_release(&chain);
    return false;
}

static bool enter_file(struct layering *layering, const char *file, struct mark from)
{
    for (size_t i = 0; i < layering->nchain; i++)
        if (strcmp(layering->chain[i], file) == 0)
            return fault_cycle(layering, file, from);
    if (layering->nchain == LONGEST_CHAIN)
        return fault_at(layering->fault, FAULT_IO, from,
                        "too many scenarios extend one another (at most %d)", LONGEST_CHAIN);
    layering->chain[layering->nchain++] = file;
    return true;
}

static bool apply_file(struct layering *layering, const char *file, struct mark from)
{
    struct document_node *root;
    struct scenario_source source = {0};
    struct arena *arena = layering->arena;
    const char *folder = files_folder(file, arena);
    if (!folder)
        return fault_memory(layering->fault);
    if (!enter_file(layering, file, from) || !document_load(file, arena, &root, layering->fault))
        return false;
    bool keys = document_read(root, gettext("the scenario"), scenario_fields,
                              COUNT(scenario_fields), &source, arena, layering->fault);
    bool good = apply_parts(layering, &source, folder) && keys;
    layering->nchain--;
    layering->scenario->title = source.title;
    return good;
}

/* ---- single settings ---- */

static bool apply_text(struct layering *layering, const char *set)
{
    const char *equals = strchr(set, '=');
    char hint[DOCUMENT_HINT];
    struct document_node *value;
    if (!equals || equals == set || equals[1 + strspn(equals + 1, " ")] == '\0')
        return fault_set(layering->fault, FAULT_USAGE,
                         "option '--set' needs NAME=VALUE like 国家扶贫标准=4000, found '%s'%s",
                         set, document_hint(set, NULL, 0, hint));
    const char *name = arena_bytes(layering->arena, set, (size_t)(equals - set));
    const char *place = arena_format(layering->arena, "--set %s", set);
    if (!name || !place)
        return fault_memory(layering->fault);
    return document_parse(place, equals + 1, layering->arena, &value, layering->fault) &&
           set_parameter(layering, name, (struct mark){place, 0, 0}, value);
}

static bool add_to_title(struct scenario *scenario, const char *set, struct arena *arena)
{
    const char *before = scenario->title;
    scenario->title = arena_format(arena, "%s%s%s", before ? before : "", before ? " + " : "", set);
    return scenario->title != NULL;
}

static bool apply_texts(struct layering *layering, const char *const *sets, size_t nsets)
{
    bool good = true;
    for (size_t i = 0; i < nsets; i++) {
        if (!add_to_title(layering->scenario, sets[i], layering->arena))
            return fault_memory(layering->fault);
        if (!apply_text(layering, sets[i]))
            good = false;
    }
    return good;
}

/* ---- the whole ---- */

/* `policy` becomes a copy of `base` whose parameters and disabled rules can be changed. */
static bool copy_policy(const struct policy *base, struct layering *layering)
{
    struct policy *policy = layering->policy;
    struct arena *arena = layering->arena;
    *policy = *base;
    policy->parameters = arena_array(arena, base->nparameters + 1, sizeof *policy->parameters);
    layering->disabled_capacity = base->ndisabled;
    layering->disabled = arena_array(arena, base->ndisabled + 1, sizeof *layering->disabled);
    layering->scenario = arena_take(arena, sizeof *layering->scenario);
    if (!policy->parameters || !layering->disabled || !layering->scenario)
        return fault_memory(layering->fault);
    if (base->nparameters)
        memcpy(policy->parameters, base->parameters, base->nparameters * sizeof *base->parameters);
    if (base->ndisabled)
        memcpy(layering->disabled, base->disabled, base->ndisabled * sizeof *base->disabled);
    policy->disabled = layering->disabled;
    policy->scenario = layering->scenario;
    layering->scenario->base = base;
    return true;
}

bool scenario_load(const struct policy *base, const char *file, const char *const *sets,
                   size_t nsets, struct arena *arena, struct policy *policy, struct fault *fault)
{
    struct policy laid;
    struct layering layering = {.policy = &laid, .arena = arena, .fault = fault};
    if (!copy_policy(base, &layering))
        return false;
    const char *path = file ? files_fold(file, arena) : NULL;
    if (file && !path)
        return fault_memory(fault);
    layering.scenario->file = path;
    bool good = !path || apply_file(&layering, path, (struct mark){0});
    if (!apply_texts(&layering, sets, nsets) || !good)
        return false;
    *policy = laid;
    return true;
}

/* ---- one change alone ---- */

static bool add_file(struct layering *layering, const struct policy *all, const char *path)
{
    struct policy *policy = layering->policy;
    size_t count = policy->nrule_files;
    struct policy_file *files = arena_array(layering->arena, count + 1, sizeof *files);
    if (!files)
        return fault_memory(layering->fault);
    memcpy(files, policy->rule_files, count * sizeof *files);
    for (size_t i = count; i < all->nrule_files; i++)
        if (strcmp(all->rule_files[i].path, path) == 0)
            files[count] = all->rule_files[i];
    policy->rule_files = files;
    policy->nrule_files++;
    return true;
}

static bool apply_change(struct layering *layering, const struct policy *all,
                         const struct change *change)
{
    switch (change->kind) {
    case CHANGE_PARAMETER:
        layering->policy->parameters[change->parameter] = all->parameters[change->parameter];
        break;
    case CHANGE_DISABLED:
        return add_disabled(layering, change->name, change->mark);
    case CHANGE_RULES:
        if (!add_file(layering, all, change->name))
            return false;
        break;
    }
    return note_change(layering, change);
}

bool scenario_alone(const struct policy *policy, size_t change, struct arena *arena,
                    struct policy *alone, struct fault *fault)
{
    const struct scenario *scenario = policy->scenario;
    struct policy laid;
    struct layering layering = {.policy = &laid, .arena = arena, .fault = fault};
    if (!copy_policy(scenario->base, &layering) ||
        !apply_change(&layering, policy, &scenario->changes[change]))
        return false;
    layering.scenario->title = scenario->changes[change].name;
    layering.scenario->file = scenario->file;
    *alone = laid;
    return true;
}

bool scenario_keeps_rules(const struct policy *policy)
{
    const struct scenario *scenario = policy->scenario;
    for (size_t i = 0; i < scenario->nchanges; i++) {
        const struct change *change = &scenario->changes[i];
        if (change->kind != CHANGE_PARAMETER ||
            policy->parameters[change->parameter].type == PARAMETER_LIST)
            return false;
    }
    return true;
}

/* ---- in words ---- */

static void put_items(const struct area_value *value, struct buffer *out)
{
    buffer_put(out, "[");
    for (size_t i = 0; i < value->nitems; i++)
        buffer_format(out, "%s%s", i ? ", " : "", value->items[i]);
    buffer_put(out, "]");
}

static void put_value(const struct parameter *parameter, const struct area_value *value,
                      struct buffer *out)
{
    if (!value)
        buffer_put(out, "—");
    else if (parameter->type == PARAMETER_LIST)
        put_items(value, out);
    else if (parameter->type == PARAMETER_SWITCH)
        buffer_put(out, value->number != 0 ? "true" : "false");
    else
        buffer_put_number(out, value->number);
}

/* As policies write it, with six digits for prefectures. */
static void put_area(struct area area, struct buffer *out)
{
    int digits = area.length < 6 ? 6 : area.length;
    buffer_format(out, "%0*llu: ", digits,
                  (unsigned long long)area_prefix(area_village(area), digits));
}

static void put_difference(const struct parameter *parameter, const struct value_change *difference,
                           struct buffer *out)
{
    if (difference->area.length)
        put_area(difference->area, out);
    put_value(parameter, difference->before, out);
    buffer_put(out, " → ");
    put_value(parameter, difference->after, out);
}

/* Whether the two differ on `day`, or memory is short. */
static bool differ(const struct parameter *base, const struct parameter *parameter, int day,
                   struct arena *arena)
{
    struct value_change *list;
    size_t count;
    return !parameter_differences(base, parameter, day, arena, &list, &count) || count > 0;
}

/* Days before `day` are nearer than those after, and all are nearer than `day` itself. */
static bool is_nearer(int from, int best, int day)
{
    if (from < day)
        return best >= day || from > best;
    return best == day || (best > day && from < best);
}

static int nearest_of(const struct parameter *dated, const struct parameter *base,
                      const struct parameter *parameter, int day, int best, struct arena *arena)
{
    for (size_t i = 0; i < dated->ndated; i++) {
        int from = dated->dated[i].from_day;
        if (is_nearer(from, best, day) && differ(base, parameter, from, arena))
            best = from;
    }
    return best;
}

/* `day` if the two differ then, or never; else the nearest day on which they begin to. */
static int telling_day(const struct parameter *base, const struct parameter *parameter, int day,
                       struct arena *arena)
{
    if (differ(base, parameter, day, arena))
        return day;
    int best = nearest_of(base, base, parameter, day, day, arena);
    return nearest_of(parameter, base, parameter, day, best, arena);
}

static void put_differences(const struct policy *policy, const struct change *change, int day,
                            struct arena *arena, struct buffer *out)
{
    const struct parameter *parameter = &policy->parameters[change->parameter];
    const struct parameter *base = &policy->scenario->base->parameters[change->parameter];
    struct value_change *list;
    size_t count;
    char date[TEXT_DATE];
    int told = telling_day(base, parameter, day, arena);
    if (!parameter_differences(base, parameter, told, arena, &list, &count)) {
        out->failed = true;
        return;
    }
    if (told != day)
        buffer_format(out, " %s:", text_from_date(told, date));
    const struct area_value *same = parameter_value(parameter, day, 0);
    if (count == 0 && same)
        list[count++] = (struct value_change){.before = same, .after = same};
    for (size_t i = 0; i < count; i++) {
        buffer_put(out, i ? ", " : " ");
        put_difference(parameter, &list[i], out);
    }
    if (count && parameter->unit)
        buffer_format(out, " %s", parameter->unit);
}

void scenario_put_change(const struct policy *policy, const struct change *change, int day,
                         struct buffer *out)
{
    struct arena arena;
    buffer_put(out, change->name);
    if (change->kind != CHANGE_PARAMETER)
        return;
    arena_init(&arena);
    put_differences(policy, change, day, &arena, out);
    arena_release(&arena);
}
