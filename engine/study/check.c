#include "check.h"

#include "text.h"

#include <libintl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A message for one and for many. */
#define NN_(one, many)                                                                             \
    {                                                                                              \
        one, many                                                                                  \
    }

/* Remarks ------------------------------------------------------------------------------------ */

static bool remark(struct check *check, struct remark_list *list, struct mark mark,
                   const char *format, ...) __attribute__((format(printf, 4, 5)));

/* `format` is in the user's language already. False when memory is short. */
static bool remark(struct check *check, struct remark_list *list, struct mark mark,
                   const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = NULL;
    bool made = vasprintf(&text, format, args) >= 0;
    va_end(args);
    struct remark *item =
        arena_grow(&check->arena, &list->items, list->count, &list->capacity, sizeof *item);
    char *kept = made ? arena_text(&check->arena, text) : NULL;
    if (made)
        free(text);
    if (!item || !kept)
        return false;
    *item = (struct remark){mark, kept};
    list->count++;
    return true;
}

/* Names in a row: "a, b, c". */
static void put_name(struct buffer *names, const char *name)
{
    buffer_put(names, names->length ? gettext(", ") : "");
    buffer_put(names, name);
}

/* Rules -------------------------------------------------------------------------------------- */

static size_t count_nodes(const struct graph *graph, node_id id, bool *seen)
{
    if (id == NO_NODE || seen[id])
        return 0;
    seen[id] = true;
    size_t count = 1;
    for (int i = 0; i < 3; i++)
        count += count_nodes(graph, graph_node(graph, id)->operand[i], seen);
    return count;
}

/* What one rule reads, while it is collected. */
struct reads {
    bool *facts[LEVEL_COUNT];
    bool *parameters;
};

static bool reads_take(struct check *check, struct reads *reads)
{
    const struct policy *policy = check->rulebook->policy;
    for (int level = 0; level < LEVEL_COUNT; level++) {
        size_t count = policy->facts.at[level].nfacts + 1;
        reads->facts[level] = arena_array(&check->arena, count, sizeof(bool));
        if (!reads->facts[level])
            return false;
    }
    reads->parameters = arena_array(&check->arena, policy->nparameters + 1, sizeof(bool));
    return reads->parameters != NULL;
}

static size_t count_marks(const bool *marks, size_t count)
{
    size_t marked = 0;
    for (size_t i = 0; i < count; i++)
        marked += marks[i];
    return marked;
}

static bool list_facts(struct check *check, const struct reads *reads, struct rule_report *report)
{
    const struct facts *facts = &check->rulebook->policy->facts;
    size_t total = 0;
    for (int level = 0; level < LEVEL_COUNT; level++)
        total += count_marks(reads->facts[level], facts->at[level].nfacts);
    struct fact_use *uses = arena_array(&check->arena, total + 1, sizeof *uses);
    if (!uses)
        return false;
    for (int level = 0; level < LEVEL_COUNT; level++)
        for (size_t i = 0; i < facts->at[level].nfacts; i++)
            if (reads->facts[level][i]) {
                uses[report->nfacts++] = (struct fact_use){(enum level)level, (int)i};
                check->read_facts[level][i] = true;
            }
    report->facts = uses;
    return true;
}

static bool list_parameters(struct check *check, const struct reads *reads,
                            struct rule_report *report)
{
    size_t count = check->rulebook->policy->nparameters;
    int *parameters =
        arena_array(&check->arena, count_marks(reads->parameters, count) + 1, sizeof *parameters);
    if (!parameters)
        return false;
    for (size_t i = 0; i < count; i++)
        if (reads->parameters[i]) {
            parameters[report->nparameters++] = (int)i;
            check->read_parameters[i] = true;
        }
    report->parameters = parameters;
    return true;
}

static void add_slot(struct check *check, int index, const struct reads *reads, bool *seen,
                     struct rule_report *report)
{
    if (index == NO_SLOT)
        return;
    const struct slot *slot = &check->rulebook->slots[index];
    bool *facts[LEVEL_COUNT];
    memcpy(facts, reads->facts, sizeof facts);
    rulebook_reads(check->rulebook, index, facts, reads->parameters);
    report->executions += slot->executions;
    report->nodes += count_nodes(check->rulebook->graph, slot->root, seen);
    report->interpreted |= slot->interpreted != NULL;
}

static bool report_rule(struct check *check, int index, struct rule_report *report)
{
    const struct rule *rule = &check->rulebook->rules[index];
    struct reads reads;
    bool *seen = calloc(graph_size(check->rulebook->graph) + 1, sizeof *seen);
    *report = (struct rule_report){.rule = index};
    bool good = seen && reads_take(check, &reads);
    if (good) {
        add_slot(check, rule->slot, &reads, seen, report);
        add_slot(check, rule->extra, &reads, seen, report);
    }
    free(seen);
    return good && list_facts(check, &reads, report) && list_parameters(check, &reads, report);
}

static bool report_rules(struct check *check)
{
    size_t count = check->rulebook->nrules;
    struct reads all;
    struct rule_report *reports = arena_array(&check->arena, count + 1, sizeof *reports);
    if (!reports || !reads_take(check, &all))
        return false;
    memcpy(check->read_facts, all.facts, sizeof check->read_facts);
    check->read_parameters = all.parameters;
    for (size_t i = 0; i < count; i++)
        if (!report_rule(check, (int)i, &reports[i]))
            return false;
    check->rules = reports;
    check->nrules = count;
    return true;
}

/* Findings ----------------------------------------------------------------------------------- */

static bool is_answered(const struct rulebook *rulebook, int deficit)
{
    for (size_t i = 0; i < rulebook->nrules; i++)
        for (size_t j = 0; j < rulebook->rules[i].nanswers; j++)
            if (rulebook->rules[i].answers[j] == deficit && !rule_is_disabled(&rulebook->rules[i]))
                return true;
    return false;
}

/* 缺什么扶什么: whatever a household can lack must have an answer. */
static bool find_unanswered(struct check *check)
{
    const struct rulebook *rulebook = check->rulebook;
    for (size_t i = 0; i < rulebook->nrules; i++) {
        const struct rule *rule = &rulebook->rules[i];
        bool deficit = rule->kind == RULE_CAUSE || rule->kind == RULE_CRITERION;
        if (!deficit || rule_is_disabled(rule) || is_answered(rulebook, (int)i))
            continue;
        if (!remark(check, &check->findings, rule->mark,
                    gettext("%s '%s' is answered by no aid (name it in the answers of one)"),
                    rule_kind_names[rule->kind], rule->name))
            return false;
    }
    return true;
}

/* A rule that says no on every path, whatever the household. */
static bool never_holds(const struct rulebook *rulebook, const struct rule *rule)
{
    node_id root = rulebook->slots[rule->slot].root;
    if (rule->kind == RULE_FACT || rule_is_disabled(rule) || root == NO_NODE)
        return false;
    const struct node *node = graph_node(rulebook->graph, root);
    return node->op == OP_TRUTH && node->number == 0;
}

static bool find_impossible(struct check *check)
{
    const struct rulebook *rulebook = check->rulebook;
    for (size_t i = 0; i < rulebook->nrules; i++)
        if (never_holds(rulebook, &rulebook->rules[i]) &&
            !remark(check, &check->findings, rulebook->rules[i].mark,
                    gettext("%s '%s' says no to every household"),
                    rule_kind_names[rulebook->rules[i].kind], rulebook->rules[i].name))
            return false;
    return true;
}

/* Every household needs a status, so the last one must hold for whoever is left. */
static bool find_open_statuses(struct check *check)
{
    const struct rulebook *rulebook = check->rulebook;
    size_t count = rulebook->nof_kind[RULE_STATUS];
    if (!count)
        return true;
    const struct rule *last = &rulebook->rules[rulebook->of_kind[RULE_STATUS][count - 1]];
    node_id root = rulebook->slots[last->slot].root;
    const struct node *node = root == NO_NODE ? NULL : graph_node(rulebook->graph, root);
    if (node && node->op == OP_TRUTH && node->number != 0)
        return true;
    return remark(check, &check->findings, last->mark,
                  gettext("the last status '%s' does not hold always, so a household may get none "
                          "(end with one whose `when` returns true)"),
                  last->name);
}

/* The rest of such a code still counts for the county and township where it can be read. */
static bool remark_area(struct check *check, const struct bad_cells *bad, const char *column)
{
    struct mark mark = {check->registry->path, 0, 0};
    if (!bad->value)
        return remark(check, &check->findings, mark,
                      gettext("households whose %s is %s: %zu (first: %s; the facts of their "
                              "village are missing)"),
                      column, bad->why, bad->count, bad->first_key);
    return remark(check, &check->findings, mark,
                  gettext("households with %s = '%s', %s: %zu (first: %s; the facts of their "
                          "village are missing)"),
                  column, bad->value, bad->why, bad->count, bad->first_key);
}

static bool find_bad_cells(struct check *check)
{
    const struct registry *registry = check->registry;
    for (size_t i = 0; i < registry->nbad; i++) {
        const struct bad_cells *bad = &registry->bad[i];
        const char *fact = registry_bad_fact(&check->rulebook->policy->facts, bad);
        if (registry_bad_is_area(&check->rulebook->policy->facts, bad)) {
            if (!remark_area(check, bad, fact))
                return false;
            continue;
        }
        struct mark mark = {registry->path, 0, 0};
        if (!remark(check, &check->findings, mark,
                    bad->value
                        ? ngettext("%zu cell has %s = '%s', %s (first: %s; read as missing)",
                                   "%zu cells have %s = '%s', %s (first: %s; read as missing)",
                                   bad->count)
                        : ngettext("%zu cell has %s %s%s (first: %s; read as missing)",
                                   "%zu cells have %s %s%s (first: %s; read as missing)",
                                   bad->count),
                    bad->count, fact, bad->value ? bad->value : "", bad->why,
                    bad->first_key ? bad->first_key : ""))
            return false;
    }
    return true;
}

static bool find_orphans(struct check *check)
{
    const struct registry *registry = check->registry;
    if (!registry->orphans)
        return true;
    return remark(check, &check->findings, (struct mark){registry->path, 0, 0},
                  ngettext("%zu member belongs to no household (first household: %s; left out)",
                           "%zu members belong to no household (first household: %s; left out)",
                           registry->orphans),
                  registry->orphans, registry->first_orphan ? registry->first_orphan : "");
}

static bool find_received_orphans(struct check *check)
{
    const struct registry *registry = check->registry;
    if (!registry->received_orphans)
        return true;
    return remark(check, &check->findings, (struct mark){registry->path, 0, 0},
                  ngettext("%zu measure already received names no household or member that is "
                           "there (left out)",
                           "%zu measures already received name no household or member that is "
                           "there (left out)",
                           registry->received_orphans),
                  registry->received_orphans);
}

static bool find_date(struct check *check)
{
    if (check->registry->as_of_day != INT_MIN)
        return true;
    return remark(check, &check->findings, (struct mark){check->registry->path, 0, 0}, "%s",
                  check->registry->described
                      ? gettext("登记信息 has no 数据截止日期 (give the date with --as-of)")
                      : gettext("there is no table '登记信息' with the 数据截止日期 "
                                "(give the date with --as-of)"));
}

/* Notes -------------------------------------------------------------------------------------- */

static bool note_interpreted(struct check *check)
{
    const struct rulebook *rulebook = check->rulebook;
    for (size_t i = 0; i < rulebook->nslots; i++) {
        const struct slot *slot = &rulebook->slots[i];
        if (!slot->interpreted || slot->rule == NO_RULE)
            continue;
        struct mark mark = rulebook->rules[slot->rule].mark;
        mark.line = slot->branching_line ? slot->branching_line : slot->line;
        if (!remark(
                check, &check->notes, mark,
                gettext("%s of '%s' runs household by household: %s (points adds up conditions, "
                        "pick looks up labels, without multiplying paths)"),
                slot->function, rulebook->rules[slot->rule].name, gettext(slot->interpreted)))
            return false;
    }
    return true;
}

/* Lists are read while rules load, which leaves no trace in the graph; measures of poverty read
 * their line. */
static bool note_unread_parameters(struct check *check)
{
    const struct policy *policy = check->rulebook->policy;
    for (size_t i = 0; i < policy->nparameters; i++) {
        const struct parameter *parameter = &policy->parameters[i];
        if (check->read_parameters[i] || parameter->type == PARAMETER_LIST ||
            (int)i == policy->poverty.line)
            continue;
        if (!remark(check, &check->notes, parameter->mark,
                    gettext("parameter '%s' is read by no rule"), parameter->name))
            return false;
    }
    return true;
}

static bool is_for_rules(const struct fact *fact)
{
    return fact->type != FACT_TEXT && !fact->personal;
}

static bool note_unread_facts(struct check *check, enum level level, const char *const words[2])
{
    const struct facts *facts = &check->rulebook->policy->facts;
    const struct level_facts *at = &facts->at[level];
    struct buffer names = {0};
    size_t count = 0;
    for (size_t i = 0; i < at->nfacts; i++) {
        const char *declared = level == LEVEL_HOUSEHOLD ? facts->declared_cause : NULL;
        bool used = check->read_facts[level][i] || !is_for_rules(&at->facts[i]) ||
                    (declared && !strcmp(declared, at->facts[i].name));
        if (used)
            continue;
        put_name(&names, at->facts[i].name);
        count++;
    }
    bool good = !names.failed;
    if (good && count)
        good = remark(check, &check->notes, (struct mark){facts->file, at->mark.line, 0},
                      ngettext(words[0], words[1], count), count, names.bytes);
    buffer_release(&names);
    return good;
}

static bool note_facts(struct check *check)
{
    static const char *const words[LEVEL_COUNT][2] = {
        [LEVEL_HOUSEHOLD] = NN_("%zu fact of the household is read by no rule: %s",
                                "%zu facts of the household are read by no rule: %s"),
        [LEVEL_MEMBER] = NN_("%zu fact of the member is read by no rule: %s",
                             "%zu facts of the member are read by no rule: %s"),
        [LEVEL_VILLAGE] = NN_("%zu fact of the village is read by no rule: %s",
                              "%zu facts of the village are read by no rule: %s"),
        [LEVEL_COUNTY] = NN_("%zu fact of the county is read by no rule: %s",
                             "%zu facts of the county are read by no rule: %s"),
    };
    for (int level = 0; level < LEVEL_COUNT; level++)
        if (!note_unread_facts(check, (enum level)level, words[level]))
            return false;
    return true;
}

static bool is_aid(const struct rulebook *rulebook, const char *name)
{
    int rule = rulebook_find(rulebook, name);
    return rule != NO_RULE && rulebook->rules[rule].kind == RULE_AID;
}

static bool note_received(struct check *check)
{
    struct buffer names = {0};
    for (size_t i = 0; i < check->registry->nreceived_names; i++)
        if (!is_aid(check->rulebook, check->registry->received_names[i]))
            put_name(&names, check->registry->received_names[i]);
    bool good = !names.failed;
    if (good && names.length)
        good = remark(check, &check->notes, (struct mark){check->registry->path, 0, 0},
                      gettext("measures already received that are no aid of the policy: %s"),
                      names.bytes);
    buffer_release(&names);
    return good;
}

/* The whole ---------------------------------------------------------------------------------- */

static bool look_at_policy(struct check *check)
{
    return report_rules(check) && find_unanswered(check) && find_impossible(check) &&
           find_open_statuses(check) && note_interpreted(check) && note_unread_parameters(check) &&
           note_facts(check);
}

static bool look_at_registry(struct check *check)
{
    return !check->registry ||
           (find_bad_cells(check) && find_orphans(check) && find_received_orphans(check) &&
            find_date(check) && note_received(check));
}

bool check_policy(const struct rulebook *rulebook, const struct registry *registry,
                  struct check *check, struct fault *fault)
{
    *check = (struct check){.rulebook = rulebook, .registry = registry};
    arena_init(&check->arena);
    return (look_at_policy(check) && look_at_registry(check)) || fault_memory(fault);
}

void check_release(struct check *check)
{
    arena_release(&check->arena);
}
