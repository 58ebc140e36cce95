#include "show_cells.h"

#include "table.h"

#include <libintl.h>
#include <stdlib.h>

/* A name in 帮扶措施 that is no aid of the policy. */
struct stray {
    const char *name;
    size_t count;
};

static bool is_aid(const struct rulebook *rulebook, const char *name)
{
    int rule = rulebook_find(rulebook, name);
    return rule != NO_RULE && rulebook->rules[rule].kind == RULE_AID;
}

static size_t count_received(const struct registry *registry, size_t name)
{
    size_t count = 0;
    for (size_t i = 0; i < registry->nreceived; i++)
        count += registry->received[i].name == name;
    return count;
}

/* The nearest name of an aid, or NULL, also when memory is short. */
static const char *nearest_aid(const struct rulebook *rulebook, const char *name)
{
    size_t count = rulebook->nof_kind[RULE_AID];
    const char **names = calloc(count + 1, sizeof *names);
    if (!names)
        return NULL;
    for (size_t i = 0; i < count; i++)
        names[i] = rulebook->rules[rulebook->of_kind[RULE_AID][i]].name;
    const char *nearest = text_nearest(name, names, count);
    free(names);
    return nearest;
}

size_t show_cells_count(const struct registry *registry, const struct rulebook *rulebook)
{
    size_t count = registry->nbad + (registry->orphans > 0) + (registry->received_orphans > 0);
    for (size_t i = 0; i < registry->nreceived_names; i++)
        count += !is_aid(rulebook, registry->received_names[i]);
    return count;
}

/* What the cells of a level are called. The arguments: registry, how many of how many, the fact,
 * its value, why it is bad, the name of the first one's key and the key. */
static const char *const with_value[LEVEL_COUNT] = {
    N_("%s: %s of %s households have %s = '%s', %s (first: %s %s; read as missing)"),
    N_("%s: %s of %s members have %s = '%s', %s (first: %s %s; read as missing)"),
    N_("%s: %s of %s villages have %s = '%s', %s (first: %s %s; read as missing)"),
    N_("%s: %s of %s counties have %s = '%s', %s (first: %s %s; read as missing)"),
};

static const char *const without_value[LEVEL_COUNT] = {
    N_("%s: %s of %s households have a %s that is %s (first: %s %s; read as missing)"),
    N_("%s: %s of %s members have a %s that is %s (first: %s %s; read as missing)"),
    N_("%s: %s of %s villages have a %s that is %s (first: %s %s; read as missing)"),
    N_("%s: %s of %s counties have a %s that is %s (first: %s %s; read as missing)"),
};

/* A household keeps the rest of its code, for counties and townships, when the village is unknown.
 */
static const char area_with_value[] = N_("%s: %s of %s households have %s = '%s', %s (first: %s "
                                         "%s; the facts of their village are missing)");
static const char area_without_value[] =
    N_("%s: %s of %s households have a %s that is %s (first: %s %s; the facts of their village are "
       "missing)");

/* Members are found by their household. */
static const char *key_name(const struct facts *facts, enum level level)
{
    return facts->at[level == LEVEL_MEMBER ? LEVEL_HOUSEHOLD : level].key;
}

static void put_bad(const struct registry *registry, const struct facts *facts,
                    const struct bad_cells *bad, struct buffer *out)
{
    char count[SHOW_NUMBER], all[SHOW_NUMBER];
    const char *fact = registry_bad_fact(facts, bad), *key = key_name(facts, bad->level);
    bool area = registry_bad_is_area(facts, bad);
    show_count((int64_t)bad->count, count);
    show_count((int64_t)registry->tables.at[bad->level].nrows, all);
    if (bad->value)
        buffer_format(out, gettext(area ? area_with_value : with_value[bad->level]), registry->path,
                      count, all, fact, bad->value, bad->why, key, bad->first_key);
    else
        buffer_format(out, gettext(area ? area_without_value : without_value[bad->level]),
                      registry->path, count, all, fact, bad->why, key, bad->first_key);
    buffer_put(out, "\n");
}

static void put_orphans(const struct registry *registry, const struct facts *facts,
                        struct buffer *out)
{
    char count[SHOW_NUMBER];
    if (registry->orphans) {
        buffer_format(out,
                      gettext("%s: '%s' has members of no household in '%s' (%s; first: %s %s; "
                              "left out)"),
                      registry->path, facts->at[LEVEL_MEMBER].table,
                      facts->at[LEVEL_HOUSEHOLD].table,
                      show_count((int64_t)registry->orphans, count), facts->at[LEVEL_HOUSEHOLD].key,
                      registry->first_orphan);
        buffer_put(out, "\n");
    }
    if (registry->received_orphans) {
        buffer_format(out,
                      gettext("%s: '%s' has records of no household or member in the registry "
                              "(%s; left out)"),
                      registry->path, facts->received.table,
                      show_count((int64_t)registry->received_orphans, count));
        buffer_put(out, "\n");
    }
}

static void put_stray(const struct registry *registry, const struct rulebook *rulebook,
                      const struct stray *stray, struct buffer *out)
{
    char count[SHOW_NUMBER];
    const char *nearest = nearest_aid(rulebook, stray->name);
    const char *table = rulebook->policy->facts.received.table;
    show_count((int64_t)stray->count, count);
    if (nearest)
        buffer_format(out,
                      gettext("%s: '%s' names '%s', which is no aid of the policy (%s; closest: "
                              "%s; left out)"),
                      registry->path, table, stray->name, count, nearest);
    else
        buffer_format(out,
                      gettext("%s: '%s' names '%s', which is no aid of the policy (%s; left out)"),
                      registry->path, table, stray->name, count);
    buffer_put(out, "\n");
}

void show_cells_text(const struct registry *registry, const struct rulebook *rulebook,
                     struct buffer *out)
{
    const struct facts *facts = &rulebook->policy->facts;
    for (size_t i = 0; i < registry->nbad; i++)
        put_bad(registry, facts, &registry->bad[i], out);
    put_orphans(registry, facts, out);
    for (size_t i = 0; i < registry->nreceived_names; i++) {
        const char *name = registry->received_names[i];
        if (!is_aid(rulebook, name))
            put_stray(registry, rulebook, &(struct stray){name, count_received(registry, i)}, out);
    }
}

static void put_problem(struct json *json, const char *table, const char *fact, const char *value,
                        const char *why, size_t count, const char *first)
{
    json_open(json, '{');
    json_key_text(json, "table", table);
    json_key_text(json, "fact", fact);
    json_key_text(json, "value", value);
    json_key_text(json, "why", why);
    json_key_number(json, "count", (double)count);
    json_key_text(json, "first", first);
    json_close(json, '}');
}

static void put_orphans_json(const struct registry *registry, const struct facts *facts,
                             struct json *json)
{
    if (registry->orphans)
        put_problem(json, facts->at[LEVEL_MEMBER].table, facts->at[LEVEL_MEMBER].household, NULL,
                    gettext("no household of the registry"), registry->orphans,
                    registry->first_orphan);
    if (registry->received_orphans)
        put_problem(json, facts->received.table, facts->received.household, NULL,
                    gettext("no household or member of the registry"), registry->received_orphans,
                    NULL);
}

void show_cells_json(const struct registry *registry, const struct rulebook *rulebook,
                     struct json *json)
{
    const struct facts *facts = &rulebook->policy->facts;
    json_open(json, '[');
    for (size_t i = 0; i < registry->nbad; i++) {
        const struct bad_cells *bad = &registry->bad[i];
        put_problem(json, facts->at[bad->level].table, registry_bad_fact(facts, bad), bad->value,
                    bad->why, bad->count, bad->first_key);
    }
    put_orphans_json(registry, facts, json);
    for (size_t i = 0; i < registry->nreceived_names; i++) {
        if (!is_aid(rulebook, registry->received_names[i]))
            put_problem(json, facts->received.table, facts->received.aid,
                        registry->received_names[i], gettext("no aid of the policy"),
                        count_received(registry, i), NULL);
    }
    json_close(json, ']');
}
