#include "reference.h"

#include "blocks.h"
#include "compiled.h"

#include <stdlib.h>
#include <string.h>

struct reference {
    struct arena arena;
    struct policy policy;
    struct rulebook *rulebook;
    struct tables tables;
    struct compiled *compiled;
    struct compiled_frame *frames[REFERENCE_THREADS];
    size_t nflags;
    int *slots;      /* per flag; the last is that of meeting all criteria */
    uint64_t **bits; /* per flag, a bit per household */
};

/* Making --------------------------------------------------------------------------------------*/

static bool load_policy(struct reference *reference, const char *folder, int day,
                        struct fault *fault)
{
    if (!policy_load(folder, &reference->arena, &reference->policy, fault))
        return false;
    reference->rulebook = rulebook_load(&reference->policy, day, fault);
    return reference->rulebook != NULL;
}

static bool is_flag(const struct rule *rule)
{
    return rule->kind == RULE_CAUSE || rule->kind == RULE_CRITERION || rule->kind == RULE_AID;
}

static bool choose_flags(struct reference *reference, size_t households, struct fault *fault)
{
    const struct rulebook *book = reference->rulebook;
    reference->slots = arena_array(&reference->arena, book->nrules + 1, sizeof(int));
    reference->bits = arena_array(&reference->arena, book->nrules + 1, sizeof(uint64_t *));
    if (!reference->slots || !reference->bits)
        return fault_memory(fault);
    for (size_t i = 0; i < book->nrules; i++)
        if (is_flag(&book->rules[i]))
            reference->slots[reference->nflags++] = book->rules[i].slot;
    reference->slots[reference->nflags++] = book->meets;
    for (size_t flag = 0; flag < reference->nflags; flag++) {
        reference->bits[flag] = arena_array(&reference->arena, households / 64 + 1, 8);
        if (!reference->bits[flag])
            return fault_memory(fault);
    }
    return true;
}

static bool compile(struct reference *reference, int day, struct fault *fault)
{
    reference->compiled =
        compiled_new(reference->rulebook, NULL, &reference->tables, day, NULL, fault);
    for (size_t i = 0; reference->compiled && i < REFERENCE_THREADS; i++)
        if (!(reference->frames[i] = compiled_frame_new(reference->compiled, fault)))
            return false;
    return reference->compiled != NULL;
}

struct reference *reference_new(const char *folder, const struct workload_row *rows,
                                size_t households, int year, struct fault *fault)
{
    struct reference *reference = calloc(1, sizeof *reference);
    if (!reference) {
        fault_memory(fault);
        return NULL;
    }
    int day = date_from_civil(year, 12, 31);
    arena_init(&reference->arena);
    if (load_policy(reference, folder, day, fault) &&
        workload_tables(rows, households, reference->rulebook->wanted[LEVEL_HOUSEHOLD],
                        &reference->tables, fault) &&
        choose_flags(reference, households, fault) && compile(reference, day, fault))
        return reference;
    reference_free(reference);
    return NULL;
}

void reference_free(struct reference *reference)
{
    if (!reference)
        return;
    for (size_t i = 0; i < REFERENCE_THREADS; i++)
        compiled_frame_free(reference->frames[i]);
    compiled_free(reference->compiled);
    tables_release(&reference->tables);
    rulebook_free(reference->rulebook);
    arena_release(&reference->arena);
    free(reference);
}

/* Running -------------------------------------------------------------------------------------*/

static size_t count_households(const struct reference *reference)
{
    return reference->tables.at[LEVEL_HOUSEHOLD].nrows;
}

static bool begin_block(void *context, size_t worker, size_t block, struct fault *fault)
{
    struct reference *reference = context;
    size_t first = block * BLOCK_ROWS, left = count_households(reference) - first;
    return compiled_begin(reference->compiled, reference->frames[worker], first,
                          left < BLOCK_ROWS ? left : BLOCK_ROWS, fault);
}

static bool work_block(void *context, size_t worker, size_t block, struct fault *fault)
{
    struct reference *reference = context;
    const struct lanes *lanes = compiled_run(reference->compiled, reference->frames[worker]);
    (void)fault;
    for (size_t flag = 0; flag < reference->nflags; flag++)
        memcpy(reference->bits[flag] + block * BLOCK_ROWS / 64,
               lanes->slot[reference->slots[flag]].low_bits, (lanes->count + 63) / 64 * 8);
    return true;
}

bool reference_run(struct reference *reference, size_t threads, struct fault *fault)
{
    size_t nblocks = (count_households(reference) + BLOCK_ROWS - 1) / BLOCK_ROWS;
    const struct blocks blocks = {.nblocks = nblocks,
                                  .nworkers = threads,
                                  .context = reference,
                                  .begin = begin_block,
                                  .work = work_block};
    return blocks_run(&blocks, fault);
}

/* Counting ------------------------------------------------------------------------------------*/

static size_t count_flag(const struct reference *reference, size_t flag)
{
    size_t households = count_households(reference), count = 0;
    const uint64_t *bits = reference->bits[flag];
    for (size_t word = 0; word < households / 64; word++)
        count += (size_t)__builtin_popcountll(bits[word]);
    uint64_t rest = (UINT64_C(1) << households % 64) - 1;
    return count + (size_t)__builtin_popcountll(bits[households / 64] & rest);
}

size_t reference_meeting(const struct reference *reference)
{
    return count_flag(reference, reference->nflags - 1);
}

size_t reference_flags(const struct reference *reference)
{
    size_t count = 0;
    for (size_t flag = 0; flag < reference->nflags; flag++)
        count += count_flag(reference, flag);
    return count;
}

size_t reference_bytes(const struct reference *reference)
{
    size_t bytes = 0;
    for (size_t i = 0; i < reference->tables.at[LEVEL_HOUSEHOLD].ncolumns; i++)
        bytes += column_bytes(&reference->tables.at[LEVEL_HOUSEHOLD].columns[i]);
    return bytes;
}
