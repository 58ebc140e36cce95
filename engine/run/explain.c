#include "explain.h"

#include "text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Columns of the official form that say who a member is. */
static const char relation_name[] = "与户主关系", birth_name[] = "出生日期";

static const struct value NOT_ASKED = {NAN, NAN};

/* Which facts to load ------------------------------------------------------------------------ */

static void want(const struct facts *facts, const char *name, bool *wanted)
{
    int fact = facts_find(facts, LEVEL_MEMBER, name);
    if (fact >= 0)
        wanted[fact] = true;
}

bool explain_wanted(const struct rulebook *rulebook, struct arena *arena,
                    const bool *wanted[LEVEL_COUNT], struct fault *fault)
{
    const struct facts *facts = &rulebook->policy->facts;
    for (int level = 0; level < LEVEL_COUNT; level++)
        wanted[level] = rulebook->wanted[level];
    size_t count = facts->at[LEVEL_MEMBER].nfacts;
    if (!count)
        return true;
    bool *members = arena_array(arena, count, sizeof *members);
    if (!members)
        return fault_memory(fault);
    memcpy(members, rulebook->wanted[LEVEL_MEMBER], count * sizeof *members);
    want(facts, relation_name, members);
    want(facts, birth_name, members);
    wanted[LEVEL_MEMBER] = members;
    return true;
}

/* Members ------------------------------------------------------------------------------------ */

/* NaN also when the policy has no such fact or it was not loaded. */
static double member_fact(const struct explanation *explanation, const char *name, size_t row,
                          const struct fact **fact)
{
    const struct facts *facts = &explanation->rulebook->policy->facts;
    int index = facts_find(facts, LEVEL_MEMBER, name);
    if (index < 0)
        return NAN;
    *fact = &facts->at[LEVEL_MEMBER].facts[index];
    const struct column *column = &explanation->registry->tables.at[LEVEL_MEMBER].columns[index];
    return row < column->nrows ? column_get(column, row) : NAN;
}

static const char *member_relation(const struct explanation *explanation, size_t row)
{
    const struct fact *fact = NULL;
    double label = member_fact(explanation, relation_name, row, &fact);
    return label >= 0 && label < (double)fact->nvalues ? fact->values[(size_t)label] : "";
}

static int member_age(const struct explanation *explanation, size_t row)
{
    const struct fact *fact = NULL;
    double birth = member_fact(explanation, birth_name, row, &fact);
    return isnan(birth) ? -1 : date_full_years((int)birth, explanation->as_of_day);
}

static const char *member_title(struct arena *arena, const struct explained_member *member,
                                size_t position)
{
    if (!*member->relation && !*member->name)
        return arena_format(arena, "#%zu", position + 1);
    if (!*member->relation || !*member->name)
        return *member->name ? member->name : member->relation;
    return arena_format(arena, "%s %s", member->relation, member->name);
}

/* Members of one title are told apart by their number in the household. */
static bool number_twins(struct arena *arena, const char **titles, size_t count)
{
    bool *twins = arena_array(arena, count + 1, sizeof *twins);
    for (size_t i = 0; twins && i < count; i++)
        for (size_t j = 0; j < count; j++)
            twins[i] |= i != j && !strcmp(titles[i], titles[j]);
    for (size_t i = 0; twins && i < count; i++)
        if (twins[i] && !(titles[i] = arena_format(arena, "%s#%zu", titles[i], i + 1)))
            return false;
    return twins != NULL;
}

static bool describe_members(struct explanation *explanation, struct fault *fault)
{
    struct arena *arena = &explanation->arena;
    const struct registry *registry = explanation->registry;
    const char **names = NULL;
    if (!registry_member_names(registry->path, &explanation->rulebook->policy->facts, registry,
                               explanation->household, arena, &names, fault))
        return false;
    size_t count = explanation->nmembers;
    struct explained_member *members = arena_array(arena, count, sizeof *members);
    const char **titles = arena_array(arena, count, sizeof *titles);
    if (count && (!members || !titles))
        return fault_memory(fault);
    for (size_t i = 0; i < count; i++) {
        size_t row = explanation->first_member + i;
        members[i].name = names[i];
        members[i].relation = member_relation(explanation, row);
        members[i].age_years = member_age(explanation, row);
        titles[i] = member_title(arena, &members[i], i);
        if (!titles[i])
            return fault_memory(fault);
    }
    if (!number_twins(arena, titles, count))
        return fault_memory(fault);
    explanation->members = members;
    explanation->member_titles = titles;
    return true;
}

/* Formulas and what they read ---------------------------------------------------------------- */

static struct value value_at(const struct explanation *explanation, node_id node, int64_t member)
{
    return plain_value(explanation->plain, &explanation->outcomes, node, explanation->household,
                       member);
}

/* The formula on the path that the household takes; NO_NODE while a blank leaves the path open. */
static node_id taken(const struct explanation *explanation, node_id node, int64_t member)
{
    while (node != NO_NODE) {
        const struct node *choice = graph_node(explanation->rulebook->graph, node);
        if (choice->op != OP_ITE)
            break;
        struct value condition = value_at(explanation, choice->operand[0], member);
        if (!value_known(condition))
            return NO_NODE;
        node = choice->operand[condition.low != 0 ? 1 : 2];
    }
    return node;
}

/* Collects what one account reads. */
struct reading {
    struct explanation *explanation;
    int64_t member;
    size_t nnodes;
    bool *seen; /* per node */
    size_t nuses, uses_capacity;
    struct parameter_use *uses;
    size_t nfacts, facts_capacity;
    int *facts;
    bool failed;
};

static struct parameter_use use_of(const struct reading *reading, const struct node *node)
{
    const struct explanation *explanation = reading->explanation;
    struct parameter_use use = {.parameter = node->index};
    int day = explanation->as_of_day;
    if (node->op == OP_PARAMETER_AT) {
        struct value year = value_at(explanation, node->operand[0], reading->member);
        if (!value_known(year))
            return use;
        use.year = (int)year.low;
        day = date_from_civil(use.year, 12, 31);
    }
    use.dated =
        plain_parameter(explanation->plain, node->index, day, explanation->household, &use.value);
    return use;
}

static void add_use(struct reading *reading, struct parameter_use use)
{
    for (size_t i = 0; i < reading->nuses; i++)
        if (reading->uses[i].parameter == use.parameter && reading->uses[i].year == use.year)
            return;
    struct parameter_use *slot =
        arena_grow(&reading->explanation->arena, &reading->uses, reading->nuses,
                   &reading->uses_capacity, sizeof *reading->uses);
    reading->failed |= !slot;
    if (slot) {
        *slot = use;
        reading->nuses++;
    }
}

static void add_fact(struct reading *reading, int slot_index)
{
    const struct rulebook *rulebook = reading->explanation->rulebook;
    int rule = rulebook->slots[slot_index].rule;
    if (rule == NO_RULE || rulebook->rules[rule].kind != RULE_FACT)
        return;
    int *slot = arena_grow(&reading->explanation->arena, &reading->facts, reading->nfacts,
                           &reading->facts_capacity, sizeof *reading->facts);
    reading->failed |= !slot;
    if (slot) {
        *slot = rule;
        reading->nfacts++;
    }
}

static void read_node(struct reading *reading, node_id id)
{
    if (id == NO_NODE || (size_t)id >= reading->nnodes || reading->seen[id])
        return;
    reading->seen[id] = true;
    const struct node *node = graph_node(reading->explanation->rulebook->graph, id);
    if (node->op == OP_PARAMETER || node->op == OP_PARAMETER_AT)
        add_use(reading, use_of(reading, node));
    else if (node->op == OP_SLOT)
        add_fact(reading, node->index);
    for (int i = 0; i < 3; i++)
        read_node(reading, node->operand[i]);
}

static bool read_account(struct explanation *explanation, struct account *account,
                         struct fault *fault)
{
    struct reading reading = {.explanation = explanation, .member = account->member};
    reading.nnodes = graph_size(explanation->rulebook->graph);
    reading.seen = calloc(reading.nnodes + 1, sizeof *reading.seen);
    if (!reading.seen)
        return fault_memory(fault);
    for (size_t i = 0; i < account->walk.nconditions; i++)
        read_node(&reading, account->walk.conditions[i].node);
    read_node(&reading, account->expression);
    read_node(&reading, account->extra_expression);
    free(reading.seen);
    account->nuses = reading.nuses;
    account->uses = reading.uses;
    account->nfacts = reading.nfacts;
    account->facts = reading.facts;
    return !reading.failed || fault_memory(fault);
}

/* Accounts ----------------------------------------------------------------------------------- */

static struct value outcome_of(const struct explanation *explanation, int slot, int64_t member)
{
    if (slot == NO_SLOT)
        return NOT_ASKED;
    const struct outcomes *outcomes = &explanation->outcomes;
    size_t row = member == NO_ROW ? explanation->household - outcomes->first
                                  : (size_t)member - outcomes->first_member;
    return outcomes->slot[slot][row];
}

static node_id formula(const struct explanation *explanation, int slot_index, int64_t member)
{
    const struct slot *slot = &explanation->rulebook->slots[slot_index];
    return slot->type == TYPE_TRUTH ? NO_NODE : taken(explanation, slot->root, member);
}

static bool add_account(struct explanation *explanation, int rule_index, int64_t member,
                        struct fault *fault)
{
    const struct rule *rule = &explanation->rulebook->rules[rule_index];
    struct account_list *list = &explanation->accounts[rule->kind];
    struct account *account = arena_grow(&explanation->arena, &list->items, list->count,
                                         &list->capacity, sizeof *list->items);
    if (!account)
        return fault_memory(fault);
    *account = (struct account){.rule = rule_index, .member = member, .extra_expression = NO_NODE};
    if (!plain_walk(explanation->plain, &explanation->outcomes, rule->slot, explanation->household,
                    member, &explanation->arena, &account->walk, fault))
        return false;
    account->expression = formula(explanation, rule->slot, member);
    account->extra = outcome_of(explanation, rule->extra, member);
    if (!value_skipped(account->extra))
        account->extra_expression = formula(explanation, rule->extra, member);
    list->count++;
    return read_account(explanation, account, fault);
}

/* The rule's account for the household, or one for each member. */
static bool account_for(struct explanation *explanation, int rule, struct fault *fault)
{
    if (explanation->rulebook->rules[rule].level != LEVEL_MEMBER)
        return add_account(explanation, rule, NO_ROW, fault);
    for (size_t i = 0; i < explanation->nmembers; i++)
        if (!add_account(explanation, rule, (int64_t)(explanation->first_member + i), fault))
            return false;
    return true;
}

static bool may_hold(const struct explanation *explanation, int rule)
{
    int slot = explanation->rulebook->rules[rule].slot;
    return truth_of(outcome_of(explanation, slot, NO_ROW)) != ANSWER_NO;
}

static bool holds(const struct explanation *explanation, int rule)
{
    int slot = explanation->rulebook->rules[rule].slot;
    return truth_of(outcome_of(explanation, slot, NO_ROW)) == ANSWER_YES;
}

static bool account_for_kind(struct explanation *explanation, enum rule_kind kind,
                             struct fault *fault)
{
    const struct rulebook *rulebook = explanation->rulebook;
    for (size_t i = 0; i < rulebook->nof_kind[kind]; i++) {
        int rule = rulebook->of_kind[kind][i];
        if (kind == RULE_AUDIT && !may_hold(explanation, rule))
            continue;
        if (!account_for(explanation, rule, fault))
            return false;
        if (kind == RULE_STATUS && holds(explanation, rule))
            break; /* the first that holds wins; later ones are not asked */
    }
    return true;
}

static bool next_derived(const struct explanation *explanation, const bool *wanted,
                         const bool *done, int *rule)
{
    const struct rulebook *rulebook = explanation->rulebook;
    for (size_t i = 0; i < rulebook->nrules; i++)
        if (wanted[i] && !done[i]) {
            *rule = (int)i;
            return true;
        }
    return false;
}

static void mark_facts(const struct account_list *list, bool *marks)
{
    for (size_t i = 0; i < list->count; i++)
        for (size_t j = 0; j < list->items[i].nfacts; j++)
            marks[list->items[i].facts[j]] = true;
}

static int by_rule_and_member(const void *a, const void *b)
{
    const struct account *left = a, *right = b;
    if (left->rule != right->rule)
        return left->rule < right->rule ? -1 : 1;
    return (left->member > right->member) - (left->member < right->member);
}

/* Derived facts that accounts rest on, and those on which these rest. */
static bool account_for_facts(struct explanation *explanation, struct fault *fault)
{
    size_t nrules = explanation->rulebook->nrules;
    bool *wanted = arena_array(&explanation->arena, nrules, sizeof *wanted);
    bool *done = arena_array(&explanation->arena, nrules, sizeof *done);
    if (!wanted || !done)
        return fault_memory(fault);
    for (int kind = 0; kind < RULE_KIND_COUNT; kind++)
        mark_facts(&explanation->accounts[kind], wanted);
    struct account_list *facts = &explanation->accounts[RULE_FACT];
    for (int rule; next_derived(explanation, wanted, done, &rule);) {
        if (!account_for(explanation, rule, fault))
            return false;
        done[rule] = true;
        mark_facts(facts, wanted);
    }
    if (facts->count)
        qsort(facts->items, facts->count, sizeof *facts->items, by_rule_and_member);
    return true;
}

static bool account_for_rules(struct explanation *explanation, struct fault *fault)
{
    static const enum rule_kind kinds[] = {RULE_CAUSE, RULE_CRITERION, RULE_AID, RULE_AUDIT,
                                           RULE_STATUS};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!account_for_kind(explanation, kinds[i], fault))
            return false;
    return account_for_facts(explanation, fault);
}

/* Missing facts ------------------------------------------------------------------------------ */

static bool same_fact(const struct undetermined *a, const struct undetermined *b)
{
    return a->level == b->level && a->fact == b->fact && a->fact_member == b->fact_member &&
           a->not_finite == b->not_finite;
}

static bool seen_before(const struct matching *matching, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (same_fact(&matching->undetermined[i], &matching->undetermined[index]))
            return true;
    return false;
}

static bool rules_hanging_on(struct explanation *explanation, size_t index,
                             struct missing_fact *missing)
{
    const struct matching *matching = &explanation->matching;
    int *rules = arena_array(&explanation->arena, matching->nundetermined, sizeof *rules);
    if (!rules)
        return false;
    for (size_t i = index; i < matching->nundetermined; i++)
        if (same_fact(&matching->undetermined[i], &matching->undetermined[index]))
            rules[missing->nrules++] = matching->undetermined[i].rule;
    missing->rules = rules;
    return true;
}

static bool collect_missing(struct explanation *explanation, struct fault *fault)
{
    const struct matching *matching = &explanation->matching;
    struct missing_fact *missing =
        arena_array(&explanation->arena, matching->nundetermined, sizeof *missing);
    if (matching->nundetermined && !missing)
        return fault_memory(fault);
    explanation->missing = missing;
    for (size_t i = 0; i < matching->nundetermined; i++) {
        const struct undetermined *first = &matching->undetermined[i];
        if (seen_before(matching, i))
            continue;
        struct missing_fact *next = &missing[explanation->nmissing++];
        *next = (struct missing_fact){.level = first->level,
                                      .fact = first->fact,
                                      .member = first->fact_member,
                                      .not_finite = first->not_finite};
        if (!rules_hanging_on(explanation, i, next))
            return fault_memory(fault);
    }
    return true;
}

/* The whole ---------------------------------------------------------------------------------- */

static bool match_it(struct explanation *explanation, struct fault *fault)
{
    explanation->match = match_new(explanation->rulebook, plain_ground(explanation->plain)->values,
                                   explanation->registry, explanation->as_of_day, fault);
    return explanation->match &&
           match_household(explanation->match, &explanation->outcomes, explanation->household,
                           &explanation->matching, fault);
}

bool explain_household(const struct explain_request *request, struct explanation *explanation,
                       struct fault *fault)
{
    const struct tables *tables = &request->registry->tables;
    size_t household = request->household;
    *explanation = (struct explanation){
        .rulebook = request->rulebook,
        .registry = request->registry,
        .plain = request->plain,
        .as_of_day = request->as_of_day,
        .household = household,
        .first_member = tables->first_member[household],
        .nmembers = tables->first_member[household + 1] - tables->first_member[household],
    };
    arena_init(&explanation->arena);
    return describe_members(explanation, fault) &&
           plain_run(explanation->plain, household, 1, &explanation->outcomes, fault) &&
           match_it(explanation, fault) && account_for_rules(explanation, fault) &&
           collect_missing(explanation, fault);
}

void explanation_release(struct explanation *explanation)
{
    matching_release(&explanation->matching);
    match_free(explanation->match);
    outcomes_release(&explanation->outcomes);
    arena_release(&explanation->arena);
}

/* Questions about it ------------------------------------------------------------------------- */

static bool may_be_deficit(const struct explanation *explanation, int rule)
{
    int slot = explanation->rulebook->rules[rule].slot;
    enum answer answer = truth_of(outcome_of(explanation, slot, NO_ROW));
    bool cause = explanation->rulebook->rules[rule].kind == RULE_CAUSE;
    return answer == ANSWER_UNKNOWN || (answer == ANSWER_YES) == cause;
}

bool explanation_concerns(const struct explanation *explanation, const struct rule *aid)
{
    for (size_t i = 0; i < aid->nanswers; i++)
        if (may_be_deficit(explanation, aid->answers[i]))
            return true;
    return false;
}

const struct decision *explanation_decision(const struct explanation *explanation, int aid_rule,
                                            int64_t member)
{
    const struct rulebook *rulebook = explanation->rulebook;
    const struct matching *matching = &explanation->matching;
    for (size_t i = 0; i < matching->ndecisions; i++) {
        const struct decision *decision = &matching->decisions[i];
        if (rulebook->of_kind[RULE_AID][decision->aid] == aid_rule && decision->member == member)
            return decision;
    }
    return NULL;
}

void explanation_follow(const struct explanation *explanation, const struct account *account,
                        bool *facts, bool *parameters)
{
    for (size_t i = 0; i < account->nuses; i++)
        parameters[account->uses[i].parameter] = true;
    const struct account_list *derived = &explanation->accounts[RULE_FACT];
    for (size_t i = 0; i < account->nfacts; i++) {
        int rule = account->facts[i];
        if (facts[rule])
            continue;
        facts[rule] = true;
        for (size_t j = 0; j < derived->count; j++)
            if (derived->items[j].rule == rule)
                explanation_follow(explanation, &derived->items[j], facts, parameters);
    }
}
