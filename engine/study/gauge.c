#include "gauge_parts.h"

#include "document.h"

#include <stdlib.h>

const char *const gauge_defaults[GAUGE_DEFAULTS] = {"达标", "不达标", "待核实", "达标人数",
                                                    "金额至少"};

/* By answer: what is counted of households that meet, do not, or are undetermined. */
static const char *const people_names[] = {
    [ANSWER_NO] = "不达标人数", [ANSWER_YES] = "达标人数", [ANSWER_UNKNOWN] = "待核实人数"};
enum { NPEOPLE = sizeof people_names / sizeof *people_names };

static const struct {
    const char *english, *name;
} aliases[] = {
    {"meets", "达标"},
    {"fails", "不达标"},
    {"undetermined", "待核实"},
    {"households", "户数"},
    {"people", "人数"},
    {"people-meeting", "达标人数"},
    {"people-failing", "不达标人数"},
    {"people-undetermined", "待核实人数"},
    {"doubts", "有疑点"},
    {"money", "金额至少"},
    {"new-money", "新增金额至少"},
    {"open-money", "金额待定"},
};
enum { NALIASES = sizeof aliases / sizeof *aliases };

/* Names -----------------------------------------------------------------------------------------*/

static const char *without_alias(const char *name)
{
    for (size_t i = 0; i < NALIASES; i++)
        if (strcmp(aliases[i].english, name) == 0)
            return aliases[i].name;
    return name;
}

static size_t list_names(const struct measures *measures, const char **names)
{
    size_t count = 0;
    for (size_t i = 0; i < NALIASES; i++)
        names[count++] = aliases[i].english;
    for (size_t i = 0; i < POVERTY_MEASURES; i++) {
        names[count++] = poverty_names[i].alias;
        names[count++] = poverty_names[i].name;
    }
    for (size_t i = 0; i < NPEOPLE; i++)
        names[count++] = people_names[i];
    for (size_t i = 0; i < measures->count; i++)
        names[count++] = measures->names[i];
    return count;
}

static bool fault_unknown(const char *name, const struct measures *measures, struct fault *fault)
{
    char hint[DOCUMENT_HINT];
    size_t most = measures->count + NPEOPLE + NALIASES + 2 * POVERTY_MEASURES;
    const char **names = calloc(most, sizeof *names);
    if (!names)
        return fault_memory(fault);
    size_t count = list_names(measures, names);
    fault_set(fault, FAULT_USAGE, "unknown measure '%s'%s", name,
              document_hint(name, names, count, hint));
    free(names);
    return false;
}

/* What counts the households or persons that are open about a measure. */
static size_t open_of_group(const struct measures *measures, size_t measure)
{
    static const size_t parts[GROUP_COUNT] = {
        [GROUP_CAUSE] = CAUSE_OPEN, [GROUP_CRITERION] = CRITERION_OPEN, [GROUP_AID] = AID_POSSIBLE};
    static const size_t from_end[GROUP_COUNT] = {
        [GROUP_STATUS] = 1, [GROUP_MAIN] = 1, [GROUP_AGREEMENT] = 2};
    struct gauge_place place = gauge_place(measures, measure);
    if (from_end[place.group])
        return measures_index(measures, place.group,
                              measures->nitems[place.group] - from_end[place.group], 0);
    if (!parts[place.group])
        return SIZE_MAX;
    bool money = measures->money[measure];
    return measures_index(measures, place.group, place.item,
                          money ? (size_t)AID_MONEY_OPEN : parts[place.group]);
}

static size_t open_of(const struct measures *measures, size_t measure)
{
    static const size_t fixed[MEASURE_FIXED] = {
        [MEASURE_HOUSEHOLDS] = SIZE_MAX,
        [MEASURE_PEOPLE] = SIZE_MAX,
        [MEASURE_MEETS] = MEASURE_OPEN,
        [MEASURE_FAILS] = MEASURE_OPEN,
        [MEASURE_OPEN] = SIZE_MAX,
        [MEASURE_DOUBTFUL] = SIZE_MAX,
        [MEASURE_MONEY] = MEASURE_MONEY_OPEN,
        [MEASURE_MONEY_NEW] = MEASURE_MONEY_OPEN,
        [MEASURE_MONEY_OPEN] = SIZE_MAX,
    };
    size_t open = measure < MEASURE_FIXED ? fixed[measure] : open_of_group(measures, measure);
    return open == measure ? SIZE_MAX : open;
}

static enum gauge_unit unit_of(const struct measures *measures, size_t measure)
{
    if (measures->money[measure])
        return GAUGE_YUAN;
    if (measure < MEASURE_FIXED)
        return measure == MEASURE_PEOPLE || measure == MEASURE_MONEY_OPEN ? GAUGE_PEOPLE
                                                                          : GAUGE_HOUSEHOLDS;
    struct gauge_place place = gauge_place(measures, measure);
    const struct rulebook *rulebook = measures->rulebook;
    bool of_members =
        place.group == GROUP_AID &&
        rulebook->rules[rulebook->of_kind[RULE_AID][place.item]].level == LEVEL_MEMBER;
    return of_members ? GAUGE_PEOPLE : GAUGE_HOUSEHOLDS;
}

struct gauge gauge_of_measure(const struct measures *measures, size_t measure)
{
    return (struct gauge){
        .name = measures->names[measure],
        .source = GAUGE_OF_SUMMARY,
        .unit = unit_of(measures, measure),
        .measure = measure,
    };
}

static struct gauge gauge_of_people(size_t answer)
{
    return (struct gauge){
        .name = people_names[answer],
        .source = GAUGE_OF_PEOPLE,
        .unit = GAUGE_PEOPLE,
        .measure = answer,
    };
}

static struct gauge gauge_of_poverty(size_t measure)
{
    static const enum gauge_unit units[] = {[UNIT_SHARE] = GAUGE_SHARE,
                                            [UNIT_INDEX] = GAUGE_INDEX,
                                            [UNIT_PEOPLE] = GAUGE_PEOPLE,
                                            [UNIT_YUAN] = GAUGE_YUAN,
                                            [UNIT_RATIO] = GAUGE_RATIO};
    return (struct gauge){
        .name = poverty_names[measure].name,
        .source = GAUGE_OF_POVERTY,
        .unit = units[poverty_names[measure].unit],
        .measure = measure,
    };
}

static bool is_poverty(size_t measure, const char *name)
{
    return strcmp(poverty_names[measure].name, name) == 0 ||
           strcmp(poverty_names[measure].alias, name) == 0;
}

/* The measure of this name among those that do not depend on the policy. */
static bool find_common(struct gauge *gauge, const char *name)
{
    for (size_t i = 0; i < NPEOPLE; i++)
        if (strcmp(people_names[i], name) == 0) {
            *gauge = gauge_of_people(i);
            return true;
        }
    for (size_t i = 0; i < POVERTY_MEASURES; i++)
        if (is_poverty(i, name)) {
            *gauge = gauge_of_poverty(i);
            return true;
        }
    return false;
}

bool gauge_find(struct gauge *gauge, const char *name, const struct measures *measures,
                struct fault *fault)
{
    const char *own = without_alias(name);
    if (find_common(gauge, own))
        return true;
    for (size_t i = 0; i < measures->count; i++)
        if (strcmp(measures->names[i], own) == 0) {
            *gauge = gauge_of_measure(measures, i);
            return true;
        }
    return fault_unknown(name, measures, fault);
}

static bool open_of_poverty(const struct gauge *gauge, struct gauge *open)
{
    *open = *gauge;
    open->measure = gauge->measure <= POVERTY_QUINTILE ? GAUGE_LEFT_OUT : GAUGE_LEFT_OPEN;
    open->unit = GAUGE_HOUSEHOLDS;
    return gauge->measure <= POVERTY_M0;
}

bool gauge_open(const struct gauge *gauge, const struct measures *measures, struct gauge *open)
{
    if (gauge->source == GAUGE_OF_POVERTY)
        return open_of_poverty(gauge, open);
    size_t measure = MEASURE_OPEN;
    if (gauge->source == GAUGE_OF_SUMMARY)
        measure = open_of(measures, gauge->measure);
    else if (gauge->measure == ANSWER_UNKNOWN)
        measure = SIZE_MAX;
    if (measure != SIZE_MAX)
        *open = gauge_of_measure(measures, measure);
    return measure != SIZE_MAX;
}
