#include "explain.h"

#include "text.h"

#include <math.h>
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
    const struct column *column =
        &explanation->registry->tables.at[LEVEL_MEMBER].columns[index];
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
        titles[i] = members[i].title = member_title(arena, &members[i], i);
        if (!titles[i])
            return fault_memory(fault);
    }
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
    bool *seen; /* per node */
    size_t nuses, uses_capacity;
    struct parameter_use *uses;
    bool *derived; /* per rule: a fact that an account reads */
    bool failed;
};

static struct parameter_use use_of(const struct reading *reading, const struct node *node)
{
    const struct explanation *explanation = reading->explanation;
    struct parameter_use use = {.parameter = node->index};
    if (node->op == OP_PARAMETER) {
        use.dated = plain_parameter(explanation->plain, node->index, explanation->household,
                                    &use.value);
        return use;
    }
    struct value year = value_at(explanation, node->operand[0], reading->member);
    if (!value_known(year))
        return use;
    use.year = (int)year.low;
    const struct parameter *parameter =
        &explanation->rulebook->policy->parameters[node->index];
    int day = date_from_civil(use.year, 12, 31);
    use.dated = parameter_in_force(parameter, day);
    use.value = parameter_value(parameter, day,
                                explanation->registry->tables.area[explanation->household]);
    return use;
}

static void read_parameter(struct reading *reading, const struct node *node)
{
    struct parameter_use *grown =
        arena_grow(&reading->explanation->arena, reading->uses, reading->nuses,
                   &reading->uses_capacity, sizeof *reading->uses);
    if (!grown) {
        reading->failed = true;
        return;
    }
    struct parameter_use use = use_of(reading, node);
    (void)use;
}
