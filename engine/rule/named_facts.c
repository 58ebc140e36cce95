/* The household facts that policy.yaml names: columns of the registry, or facts of rules. */
#include "builder.h"

#include "document.h"

#include <stdlib.h>

static bool is_number(enum fact_type type)
{
    return type == FACT_INTEGER || type == FACT_NUMBER || type == FACT_MONEY;
}

static bool find_recorded(const struct rulebook *book, const char *name,
                          struct household_fact *fact)
{
    const struct facts *facts = &book->policy->facts;
    fact->column = facts_find(facts, LEVEL_HOUSEHOLD, name);
    return fact->column >= 0 && is_number(facts->at[LEVEL_HOUSEHOLD].facts[fact->column].type);
}

static bool is_derived(const struct rule *rule)
{
    return rule->kind == RULE_FACT && rule->level == LEVEL_HOUSEHOLD && is_number(rule->type);
}

static bool find_derived(const struct rulebook *book, const char *name, struct household_fact *fact)
{
    int found = rulebook_find(book, name);
    if (found == NO_RULE || !is_derived(&book->rules[found]))
        return false;
    *fact = (struct household_fact){-1, book->rules[found].slot};
    return true;
}

/* All that could have been meant. */
static size_t list_numbers(const struct rulebook *book, const char **names)
{
    const struct level_facts *recorded = &book->policy->facts.at[LEVEL_HOUSEHOLD];
    size_t count = 0;
    for (size_t i = 0; i < recorded->nfacts; i++)
        if (is_number(recorded->facts[i].type))
            names[count++] = recorded->facts[i].name;
    for (size_t i = 0; i < book->nrules; i++)
        if (is_derived(&book->rules[i]))
            names[count++] = book->rules[i].name;
    return count;
}

static bool refuse(struct builder *b, const char *key, const char *name, struct mark mark)
{
    const struct rulebook *book = b->book;
    size_t most = book->nrules + book->policy->facts.at[LEVEL_HOUSEHOLD].nfacts;
    const char **names = calloc(most + 1, sizeof *names);
    char hint[DOCUMENT_HINT];
    if (!names)
        return fault_memory(b->fault);
    fault_at(b->fault, FAULT_POLICY, mark,
             "'%s' needs a household fact that is a number, and '%s' is none%s", key, name,
             document_hint(name, names, list_numbers(book, names), hint));
    free(names);
    return false;
}

static bool resolve(struct builder *b, const char *key, const char *name, struct mark mark,
                    struct household_fact *fact)
{
    struct household_fact found = {-1, NO_SLOT};
    *fact = found;
    if (!name)
        return true;
    if (!find_recorded(b->book, name, &found) && !find_derived(b->book, name, &found))
        return refuse(b, key, name, mark);
    *fact = found;
    return true;
}

bool named_facts_resolve(struct builder *b)
{
    struct rulebook *book = b->book;
    const struct policy_poverty *poverty = &book->policy->poverty;
    bool income = resolve(b, "income", poverty->income, poverty->income_mark, &book->income);
    bool people = resolve(b, "people", poverty->people, poverty->people_mark, &book->people);
    return income && people;
}
