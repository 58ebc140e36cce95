#include "compiled.h"

#include "plain_parts.h"
#include "text.h"

#include <stdlib.h>

struct compiled {
    struct plain *plain; /* reasons of what is not known */
    const struct rulebook *book;
    struct arena arena;
    uint16_t *place; /* per household */
    node_id *roots;  /* per slot */
    struct program *program;
    struct frame *frame;
};

bool compiled_possible(const struct rulebook *rulebook)
{
    for (size_t i = 0; i < rulebook->nslots; i++)
        if (rulebook->slots[i].root == NO_NODE)
            return false;
    return true;
}

/* What leaves mean ------------------------------------------------------------------------------*/

static struct value blank(void *context, enum level level, int fact)
{
    const struct compiled *compiled = context;
    return plain_blank(compiled->plain, level, fact);
}

static struct value range(void *context, enum level level, int index)
{
    const struct compiled *compiled = context;
    const struct fact *fact = &compiled->book->policy->facts.at[level].facts[index];
    return (struct value){fact->low, fact->high};
}

/* A village code that lies in the area. */
static uint64_t village_in(struct area area)
{
    uint64_t village = area.digits;
    for (int i = area.length; i < 12; i++)
        village *= 10;
    return village;
}

static struct value value_on(const struct compiled *compiled, int index, int day, size_t place)
{
    const struct plain *plain = compiled->plain;
    uint64_t village = place < plain->nareas ? village_in(plain->areas[place]) : 0;
    const struct area_value *value =
        parameter_value(&compiled->book->policy->parameters[index], day, village);
    return value ? (struct value){value->number, value->number}
                 : (struct value){-INFINITY, INFINITY};
}

static struct value parameter(void *context, int index, size_t place)
{
    const struct compiled *compiled = context;
    return value_on(compiled, index, compiled->plain->as_of_day, place);
}

static struct value parameter_at(void *context, int index, int year, size_t place)
{
    return value_on(context, index, date_from_civil(year, 12, 31), place);
}

/* Making ----------------------------------------------------------------------------------------*/

static bool find_places(struct compiled *compiled, size_t households)
{
    compiled->place = arena_array(&compiled->arena, households + 1, sizeof *compiled->place);
    for (size_t i = 0; compiled->place && i < households; i++)
        compiled->place[i] = (uint16_t)plain_place(compiled->plain, i);
    return compiled->place != NULL;
}

static bool find_roots(struct compiled *compiled)
{
    const struct rulebook *book = compiled->book;
    compiled->roots = arena_array(&compiled->arena, book->nslots + 1, sizeof *compiled->roots);
    for (size_t i = 0; compiled->roots && i < book->nslots; i++)
        compiled->roots[i] = book->slots[i].root;
    return compiled->roots != NULL;
}

static bool make_program(struct compiled *compiled, struct fault *fault)
{
    const struct plain *plain = compiled->plain;
    const struct program_input input = {
        .graph = compiled->book->graph,
        .tables = plain->tables,
        .as_of_day = plain->as_of_day,
        .nslots = compiled->book->nslots,
        .slot_roots = compiled->roots,
        .nplaces = plain->nareas + 1,
        .place = compiled->place,
        .context = compiled,
        .blank = blank,
        .range = range,
        .parameter = parameter,
        .parameter_at = parameter_at,
    };
    compiled->program = program_new(&input, compiled->roots, compiled->book->nslots, fault);
    if (compiled->program)
        compiled->frame = frame_new(compiled->program, fault);
    return compiled->frame != NULL;
}

struct compiled *compiled_new(const struct rulebook *rulebook, const struct tables *tables,
                              int as_of_day, struct fault *fault)
{
    struct compiled *compiled = calloc(1, sizeof *compiled);
    if (!compiled) {
        fault_memory(fault);
        return NULL;
    }
    arena_init(&compiled->arena);
    compiled->book = rulebook;
    compiled->plain = plain_new(rulebook, tables, as_of_day, fault);
    bool good = compiled->plain != NULL;
    if (good &&
        (!find_places(compiled, tables->at[LEVEL_HOUSEHOLD].nrows) || !find_roots(compiled)))
        good = fault_memory(fault);
    if (good && make_program(compiled, fault))
        return compiled;
    compiled_free(compiled);
    return NULL;
}

void compiled_free(struct compiled *compiled)
{
    if (!compiled)
        return;
    frame_free(compiled->frame);
    program_free(compiled->program);
    plain_free(compiled->plain);
    arena_release(&compiled->arena);
    free(compiled);
}

/* Running ---------------------------------------------------------------------------------------*/

static struct value lane_value(const struct lane *lane, size_t row)
{
    if (!lane->truth)
        return (struct value){lane->low[row], lane->high[row]};
    return (struct value){(double)(lane->low_bits[row / 64] >> row % 64 & 1),
                          (double)(lane->high_bits[row / 64] >> row % 64 & 1)};
}

/* A function of a member that asks nothing of the member has one value for the household. */
static void copy_spread(const struct compiled *compiled, const struct lane *lane,
                        struct outcomes *outcomes, size_t slot)
{
    const uint32_t *starts = compiled->plain->tables->first_member + outcomes->first;
    for (size_t i = 0; i < outcomes->count; i++)
        for (size_t row = starts[i] - starts[0]; row < starts[i + 1] - starts[0]; row++)
            outcomes->slot[slot][row] = lane_value(lane, i);
}

static void copy_lane(const struct compiled *compiled, struct outcomes *outcomes, size_t slot)
{
    struct lane lane = frame_output(compiled->frame, slot);
    bool of_member = compiled->book->slots[slot].level == LEVEL_MEMBER;
    if (of_member && lane.level != LEVEL_MEMBER) {
        copy_spread(compiled, &lane, outcomes, slot);
        return;
    }
    size_t rows = of_member ? outcomes->nmembers : outcomes->count;
    for (size_t row = 0; row < rows; row++)
        outcomes->slot[slot][row] = lane_value(&lane, row);
}

bool compiled_run(struct compiled *compiled, size_t first, size_t count, struct outcomes *outcomes,
                  struct fault *fault)
{
    compiled->plain->fault = fault;
    if (!plain_prepare(compiled->plain, first, count, outcomes))
        return false;
    program_run(compiled->program, compiled->frame, first, count);
    for (size_t slot = 0; slot < compiled->book->nslots; slot++)
        copy_lane(compiled, outcomes, slot);
    return plain_complete(compiled->plain, outcomes);
}
