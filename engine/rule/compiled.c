#include "compiled.h"

#include "plain_parts.h"
#include "text.h"

#include <stdlib.h>

struct compiled {
    struct ground ground;
    struct arena arena;
    uint16_t *place;         /* per household */
    node_id *roots;          /* per slot */
    const struct kept *kept; /* NULL when nothing is taken from it */
    int *taken;              /* per slot: the kept slot that it is taken from, or NO_SLOT */
    struct given *given;     /* per slot */
    struct program_input input;
    struct program *program;
    size_t noutputs;
    int *output_slots;   /* per output of the program */
    bool interprets;     /* some function is interpreted now */
    bool *needed;        /* by slot: what interpreted functions may read, and themselves */
    struct plain *plain; /* runs these; NULL when nothing is interpreted */
};

struct compiled_frame {
    struct frame *frame;
    struct outcomes interpreted;
    struct arena arena; /* their columns */
    struct lanes lanes;
};

/* What leaves mean ------------------------------------------------------------------------------*/

static struct value blank(void *context, enum level level, int fact)
{
    const struct compiled *compiled = context;
    return ground_blank(&compiled->ground, level, fact);
}

static struct value range(void *context, enum level level, int index)
{
    const struct compiled *compiled = context;
    const struct fact *fact = &compiled->ground.book->policy->facts.at[level].facts[index];
    return (struct value){fact->low, fact->high};
}

static struct value value_on(const struct compiled *compiled, int index, int day, size_t place)
{
    const struct ground *ground = &compiled->ground;
    uint64_t village = place < ground->nareas ? area_village(ground->areas[place]) : 0;
    return ground_parameter_in(ground, index, day, village);
}

static struct value parameter(void *context, int index, size_t place)
{
    const struct compiled *compiled = context;
    return value_on(compiled, index, compiled->ground.as_of_day, place);
}

static struct value parameter_at(void *context, int index, int year, size_t place)
{
    return value_on(context, index, date_from_civil(year, 12, 31), place);
}

/* Making ----------------------------------------------------------------------------------------*/

static bool find_places(struct compiled *compiled)
{
    const struct tables *tables = compiled->ground.tables;
    compiled->place = arena_array(&compiled->arena, tables->nhomes + 1, sizeof *compiled->place);
    for (size_t i = 0; compiled->place && i < tables->nhomes; i++)
        compiled->place[i] = (uint16_t)ground_place_of(&compiled->ground, tables->homes[i].area);
    return compiled->place != NULL;
}

static bool find_taken(struct compiled *compiled, const struct kept *kept, struct fault *fault)
{
    size_t nslots = compiled->ground.book->nslots;
    compiled->taken = arena_array(&compiled->arena, nslots + 1, sizeof *compiled->taken);
    if (!compiled->taken)
        return fault_memory(fault);
    for (size_t i = 0; i < nslots; i++)
        compiled->taken[i] = NO_SLOT;
    if (kept && !kept_find(kept, &compiled->ground, compiled->taken, fault))
        return false;
    for (size_t i = 0; i < nslots; i++)
        compiled->kept = compiled->taken[i] != NO_SLOT ? kept : compiled->kept;
    return true;
}

bool compiled_takes(const struct compiled *compiled, int slot)
{
    return compiled->taken[slot] != NO_SLOT;
}

static bool is_interpreted(const struct compiled *compiled, size_t index)
{
    return compiled->ground.book->slots[index].root == NO_NODE &&
           !compiled_takes(compiled, (int)index);
}

static struct given given_shape(const struct compiled *compiled, size_t index)
{
    if (compiled_takes(compiled, (int)index))
        return kept_shape(compiled->kept, compiled->taken[index]);
    bool interpreted = is_interpreted(compiled, index);
    return (struct given){.given = interpreted, .varies = interpreted};
}

static bool find_slots(struct compiled *compiled, struct fault *fault)
{
    const struct rulebook *book = compiled->ground.book;
    compiled->roots = arena_array(&compiled->arena, book->nslots + 1, sizeof *compiled->roots);
    compiled->given = arena_array(&compiled->arena, book->nslots + 1, sizeof *compiled->given);
    for (size_t i = 0; compiled->roots && compiled->given && i < book->nslots; i++) {
        compiled->roots[i] = book->slots[i].root;
        compiled->given[i] = given_shape(compiled, i);
        compiled->interprets |= is_interpreted(compiled, i);
    }
    return (compiled->roots && compiled->given) || fault_memory(fault);
}

/* Other rules can read facts, causes and criteria. */
static bool is_readable(const struct rulebook *book, int index)
{
    const struct slot *slot = &book->slots[index];
    if (slot->rule == NO_RULE)
        return true;
    const struct rule *rule = &book->rules[slot->rule];
    return rule->kind <= RULE_CRITERION && rule->slot == index;
}

/* An interpreted function may read whatever comes before it, and is asked only where its rule
 * holds. */
static bool find_needed(struct compiled *compiled)
{
    const struct rulebook *book = compiled->ground.book;
    bool *needed = arena_array(&compiled->arena, book->nslots + 1, sizeof *needed);
    bool later_interpreted = false;
    for (size_t i = book->norder; needed && i-- > 0;) {
        int index = book->order[i];
        bool interpreted = is_interpreted(compiled, (size_t)index);
        needed[index] |= interpreted || (later_interpreted && is_readable(book, index));
        later_interpreted |= interpreted;
        if (interpreted && book->slots[index].rule != NO_RULE)
            needed[book->rules[book->slots[index].rule].slot] = true;
    }
    compiled->needed = needed;
    return needed != NULL;
}

static bool prepare_interpreted(struct compiled *compiled, struct fault *fault)
{
    if (!compiled->interprets)
        return true;
    if (!find_needed(compiled))
        return fault_memory(fault);
    const struct ground *ground = &compiled->ground;
    compiled->plain =
        plain_new(ground->book, ground->values, ground->tables, ground->as_of_day, fault);
    if (compiled->plain)
        compiled->plain->only = compiled->needed;
    return compiled->plain != NULL;
}

static bool make_program(struct compiled *compiled, struct fault *fault)
{
    const struct ground *ground = &compiled->ground;
    size_t nslots = ground->book->nslots;
    compiled->input = (struct program_input){
        .graph = ground->book->graph,
        .tables = ground->tables,
        .as_of_day = ground->as_of_day,
        .nslots = nslots,
        .slot_roots = compiled->roots,
        .given = compiled->given,
        .nplaces = ground->nareas + 1,
        .place = compiled->place,
        .context = compiled,
        .blank = blank,
        .range = range,
        .parameter = parameter,
        .parameter_at = parameter_at,
    };
    struct program_output *outputs = arena_array(&compiled->arena, nslots + 1, sizeof *outputs);
    compiled->output_slots = arena_array(&compiled->arena, nslots + 1, sizeof(int));
    if (!outputs || !compiled->output_slots)
        return fault_memory(fault);
    for (size_t i = 0; i < nslots; i++) {
        if (compiled->given[i].given)
            continue;
        compiled->output_slots[compiled->noutputs] = (int)i;
        outputs[compiled->noutputs++] =
            (struct program_output){compiled->roots[i], ground->book->slots[i].level};
    }
    compiled->program = program_new(&compiled->input, outputs, compiled->noutputs, fault);
    return compiled->program != NULL;
}

struct compiled *compiled_new(const struct rulebook *rulebook, const struct policy *values,
                              const struct tables *tables, int as_of_day, const struct kept *kept,
                              struct fault *fault)
{
    struct compiled *compiled = calloc(1, sizeof *compiled);
    if (!compiled) {
        fault_memory(fault);
        return NULL;
    }
    arena_init(&compiled->arena);
    bool good =
        (ground_init(&compiled->ground, rulebook, values, tables, as_of_day, &compiled->arena) &&
         find_places(compiled)) ||
        fault_memory(fault);
    if (good && find_taken(compiled, kept, fault) && find_slots(compiled, fault) &&
        prepare_interpreted(compiled, fault) && make_program(compiled, fault))
        return compiled;
    compiled_free(compiled);
    return NULL;
}

void compiled_free(struct compiled *compiled)
{
    if (!compiled)
        return;
    program_free(compiled->program);
    plain_free(compiled->plain);
    arena_release(&compiled->arena);
    free(compiled);
}

const struct ground *compiled_ground(const struct compiled *compiled)
{
    return &compiled->ground;
}

const struct program *compiled_program(const struct compiled *compiled)
{
    return compiled->program;
}

struct program *compiled_rule(const struct compiled *compiled, int rule, struct fault *fault)
{
    const struct rulebook *book = compiled->ground.book;
    const int slots[] = {book->rules[rule].slot, book->rules[rule].extra};
    struct program_output outputs[2];
    size_t count = 0;
    for (size_t i = 0; i < 2; i++)
        if (slots[i] != NO_SLOT && book->slots[slots[i]].root != NO_NODE)
            outputs[count++] =
                (struct program_output){book->slots[slots[i]].root, book->slots[slots[i]].level};
    return program_new(&compiled->input, outputs, count, fault);
}

/* Running ---------------------------------------------------------------------------------------*/

struct compiled_frame *compiled_frame_new(const struct compiled *compiled, struct fault *fault)
{
    struct compiled_frame *frame = calloc(1, sizeof *frame);
    if (!frame) {
        fault_memory(fault);
        return NULL;
    }
    size_t nslots = compiled->ground.book->nslots;
    arena_init(&frame->arena);
    frame->frame = frame_new(compiled->program, fault);
    frame->lanes.nslots = nslots;
    frame->lanes.slot = frame->frame ? calloc(nslots + 1, sizeof *frame->lanes.slot) : NULL;
    if (frame->lanes.slot)
        return frame;
    if (frame->frame)
        fault_memory(fault);
    compiled_frame_free(frame);
    return NULL;
}

void compiled_frame_free(struct compiled_frame *frame)
{
    if (!frame)
        return;
    frame_free(frame->frame);
    outcomes_release(&frame->interpreted);
    arena_release(&frame->arena);
    free(frame->lanes.slot);
    free(frame);
}

static bool interpret(struct compiled *compiled, struct compiled_frame *frame, struct fault *fault)
{
    const struct rulebook *book = compiled->ground.book;
    struct lanes *lanes = &frame->lanes;
    struct outcomes *outcomes = &frame->interpreted;
    arena_clear(&frame->arena);
    if (!plain_run(compiled->plain, lanes->first, lanes->count, outcomes, fault))
        return false;
    for (size_t i = 0; i < book->nslots; i++) {
        const struct slot *slot = &book->slots[i];
        if (is_interpreted(compiled, i) &&
            !lane_of_values(slot, outcomes->slot[i],
                            slot->level == LEVEL_MEMBER ? lanes->nmembers : lanes->count,
                            &frame->arena, &lanes->slot[i]))
            return fault_memory(fault);
    }
    lanes->nreasons = outcomes->nreasons;
    lanes->reasons = outcomes->reasons;
    return true;
}

static void take_kept(const struct compiled *compiled, struct lanes *lanes)
{
    if (!compiled->kept)
        return;
    const struct lanes *kept = kept_block(compiled->kept, lanes->first);
    for (size_t i = 0; i < lanes->nslots; i++)
        if (compiled_takes(compiled, (int)i))
            lanes->slot[i] = kept->slot[compiled->taken[i]];
    lanes->nreasons = kept->nreasons;
    lanes->reasons = kept->reasons;
}

static void give_all(const struct compiled *compiled, const struct compiled_frame *frame)
{
    for (size_t i = 0; i < frame->lanes.nslots; i++)
        if (compiled->given[i].given)
            frame_give(frame->frame, (int)i, &frame->lanes.slot[i]);
}

bool compiled_begin(struct compiled *compiled, struct compiled_frame *frame, size_t first,
                    size_t count, struct fault *fault)
{
    const uint32_t *starts = compiled->ground.tables->first_member + first;
    struct lanes *lanes = &frame->lanes;
    lanes->first = first;
    lanes->count = count;
    lanes->starts = starts;
    lanes->first_member = starts[0];
    lanes->nmembers = starts[count] - starts[0];
    take_kept(compiled, lanes);
    return !compiled->interprets || interpret(compiled, frame, fault);
}

const struct lanes *compiled_run(const struct compiled *compiled, struct compiled_frame *frame)
{
    give_all(compiled, frame);
    program_run(compiled->program, frame->frame, frame->lanes.first, frame->lanes.count);
    for (size_t i = 0; i < compiled->noutputs; i++)
        frame->lanes.slot[compiled->output_slots[i]] = frame_output(frame->frame, i);
    return &frame->lanes;
}
