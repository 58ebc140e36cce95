#include "boundary_parts.h"

/* A comparison that is to decide what a slot comes to. */
struct target {
    struct boundary *boundary;
    struct made_comparison *comparison;
    int slot;
    int64_t member;          /* of the comparison, NO_ROW for one of the household */
    bool *read[LEVEL_COUNT]; /* facts on which the slot rests */
};

/* What the slot comes to ------------------------------------------------------------------------*/

/* Of a household's slots; and of a member's, for the comparison's member or the first. */
static struct value slot_value(const struct target *target, int slot)
{
    struct boundary *boundary = target->boundary;
    const struct slot *asked = &boundary->ground.book->slots[slot];
    int64_t member = target->member == NO_ROW ? 0 : target->member;
    bool of_member = asked->level == LEVEL_MEMBER;
    if (asked->root == NO_NODE || (of_member && boundary->at_hand->nmembers == 0))
        return (struct value){0, 1};
    boundary_look(boundary, boundary->at_hand, of_member ? member : NO_ROW);
    return evaluation_value(boundary->evaluation, asked->root);
}

static bool answers_something(const struct target *target, const struct rule *aid)
{
    const struct rulebook *book = target->boundary->ground.book;
    for (size_t i = 0; i < aid->nanswers; i++) {
        const struct rule *deficit = &book->rules[aid->answers[i]];
        struct value value = slot_value(target, deficit->slot);
        if (deficit->kind == RULE_CAUSE ? value.high != 0 : value.low != 1)
            return true;
    }
    return false;
}

/* Functions that the plain run does not ask are not compared. */
static bool is_asked(const struct target *target)
{
    const struct rulebook *book = target->boundary->ground.book;
    int index = book->slots[target->slot].rule;
    const struct rule *rule = index == NO_RULE ? NULL : &book->rules[index];
    if (!rule)
        return true;
    bool holds = rule->extra != target->slot || slot_value(target, rule->slot).high != 0;
    return holds && (rule->kind != RULE_AID || answers_something(target, rule));
}

static bool is_same(struct value a, struct value b)
{
    return a.low == b.low && a.high == b.high;
}

/* Full years change with a year. */
static int least_steps(const struct made_fact *fact)
{
    return fact->fact->type == FACT_DATE ? 366 : 1;
}

/* Whether the outcome changes when the lever is moved so that the comparison's answer does. */
static bool decides(const struct target *target, const struct made_lever *lever)
{
    double at_edge = *lever->cell;
    int steps = least_steps(lever->fact);
    double beside = made_value(lever->fact, at_edge, lever->slope > 0 ? -steps : steps);
    if (!made_fits(lever->fact, beside))
        return false;
    struct value outcome = slot_value(target, target->slot);
    *lever->cell = beside;
    bool changes = !is_same(outcome, slot_value(target, target->slot));
    *lever->cell = at_edge;
    return changes;
}

/* Other facts -----------------------------------------------------------------------------------*/

static void redraw_row(const struct target *target, enum level level, double *values)
{
    struct boundary *boundary = target->boundary;
    for (size_t i = 0; i < boundary->nfacts[level]; i++)
        if (target->read[level][i] && random_chance(&boundary->random, 500))
            values[i] = made_draw(boundary, &boundary->facts[level][i]);
}

/* About half the facts on which the slot rests. */
static void redraw(const struct target *target)
{
    const struct boundary *boundary = target->boundary;
    for (int level = 0; level < LEVEL_COUNT; level++) {
        size_t rows = level == LEVEL_MEMBER ? boundary->at_hand->nmembers : 1;
        for (size_t i = 0; i < rows; i++)
            redraw_row(target, (enum level)level,
                       boundary->at_hand->facts[level] + i * boundary->nfacts[level]);
    }
}

static void find_reads(struct target *target)
{
    const struct rulebook *book = target->boundary->ground.book;
    int rule = book->slots[target->slot].rule;
    rulebook_reads(book, target->slot, target->read, NULL);
    for (size_t i = 0; rule != NO_RULE && i < book->rules[rule].nanswers; i++)
        rulebook_reads(book, book->rules[book->rules[rule].answers[i]].slot, target->read, NULL);
}

/* Aiming ----------------------------------------------------------------------------------------*/

/* A step beside the edge, on either side. */
static void step_aside(struct boundary *boundary, const struct made_lever *lever)
{
    int step = random_chance(&boundary->random, 500) ? 1 : -1;
    double value = made_value(lever->fact, *lever->cell, step);
    if (made_fits(lever->fact, value))
        *lever->cell = value;
}

static bool is_hit(const struct target *target, struct made_lever *lever)
{
    return boundary_nudge(target->boundary, target->comparison->node, target->member, lever) &&
           is_asked(target) && decides(target, lever);
}

static void aim(const struct target *target)
{
    struct made_lever lever;
    for (int i = 0; i < MADE_TRIES; i++) {
        if (is_hit(target, &lever)) {
            if (target->comparison->hits++)
                step_aside(target->boundary, &lever);
            return;
        }
        redraw(target);
    }
}

bool boundary_aim(struct boundary *boundary, struct made_comparison *comparison)
{
    const struct node *node = graph_node(boundary->ground.book->graph, comparison->node);
    size_t members = boundary->at_hand->nmembers;
    bool of_member = node->level == LEVEL_MEMBER;
    struct arena arena;
    if (of_member && members == 0)
        return true;
    struct target target = {
        .boundary = boundary,
        .comparison = comparison,
        .slot = comparison->slot,
        .member = of_member ? random_below(&boundary->random, (int)members) : NO_ROW,
    };
    bool good = true;
    arena_init(&arena);
    for (int level = 0; level < LEVEL_COUNT; level++)
        good &= (target.read[level] = arena_array(&arena, boundary->nfacts[level] + 1, 1)) != NULL;
    if (good) {
        find_reads(&target);
        aim(&target);
    }
    arena_release(&arena);
    return good;
}
