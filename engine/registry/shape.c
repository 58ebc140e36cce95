#include "part.h"

#include <string.h>

enum { LEADING_MAX = 2 };

static size_t leading_columns(const struct level_facts *facts, const char *columns[LEADING_MAX])
{
    size_t count = 0;
    columns[count++] = facts->key;
    if (facts->household)
        columns[count++] = facts->household;
    else if (facts->area)
        columns[count++] = facts->area;
    return count;
}

static int find_slot(const struct shape *shape, size_t fact)
{
    for (size_t i = 0; i < shape->nslots; i++)
        if (shape->slots[i].index == fact)
            return (int)i;
    return NO_SLOT;
}

static int add_slot(struct shape *shape, size_t fact, bool wanted)
{
    struct slot *slot = &shape->slots[shape->nslots];
    slot->fact = &shape->facts->facts[fact];
    slot->index = fact;
    slot->column = shape->ncolumns;
    slot->wanted = wanted;
    shape->columns[shape->ncolumns++] = slot->fact->column;
    return (int)shape->nslots++;
}

static int slot_of(struct shape *shape, const char *name)
{
    int fact = name ? facts_find(shape->intake->facts, shape->level, name) : -1;
    if (fact < 0)
        return NO_SLOT;
    int slot = find_slot(shape, (size_t)fact);
    return slot == NO_SLOT ? add_slot(shape, (size_t)fact, false) : slot;
}

static int sex_label(const struct shape *shape, int slot, const char *label)
{
    if (slot == NO_SLOT || shape->slots[slot].fact->type != FACT_ENUM)
        return -1;
    return fact_find_label(shape->slots[slot].fact, label, strlen(label));
}

static void add_check(struct shape *shape, int slot)
{
    const struct fact *fact = shape->slots[slot].fact;
    struct identity_slots *check = &shape->checks[shape->nchecks++];
    check->slot = slot;
    check->birth = slot_of(shape, fact->birth);
    check->sex = slot_of(shape, fact->sex);
    check->male = sex_label(shape, check->sex, "男");
    check->female = sex_label(shape, check->sex, "女");
}

static void add_slots(struct shape *shape)
{
    shape->ncolumns = leading_columns(shape->facts, shape->columns);
    for (size_t i = 0; i < shape->facts->nfacts; i++)
        if (intake_wants(shape->intake, shape->level, i))
            add_slot(shape, i, true);
    size_t nwanted = shape->nslots;
    for (size_t i = 0; i < nwanted; i++)
        if (shape->slots[i].fact->type == FACT_ID)
            add_check(shape, (int)i);
}

bool shape_init(struct shape *shape, struct intake *intake, enum level level)
{
    const struct level_facts *facts = &intake->facts->at[level];
    *shape = (struct shape){.intake = intake, .level = level, .facts = facts};
    arena_init(&shape->arena);
    shape->slots = arena_array(&shape->arena, facts->nfacts, sizeof *shape->slots);
    shape->checks = arena_array(&shape->arena, facts->nfacts, sizeof *shape->checks);
    shape->columns =
        arena_array(&shape->arena, facts->nfacts + LEADING_MAX, sizeof *shape->columns);
    if (!shape->slots || !shape->checks || !shape->columns)
        return fault_memory(intake->fault);
    add_slots(shape);
    return true;
}

void shape_release(struct shape *shape)
{
    arena_release(&shape->arena);
}
