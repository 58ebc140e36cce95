#include "kept.h"

#include "same.h"

#include <stdlib.h>
#include <string.h>

/* The column of an end that was kept last, for the next block to be compared with. */
struct last {
    size_t rows;
    const void *at;
};

struct kept {
    struct ground ground;
    struct arena arena, scratch;
    size_t nhouseholds, nblocks; /* kept so far */
    struct lanes *blocks;
    struct given *shapes;   /* per slot */
    struct last (*last)[2]; /* per slot: low and high */
};

struct kept *kept_new(struct fault *fault)
{
    struct kept *kept = calloc(1, sizeof *kept);
    if (!kept) {
        fault_memory(fault);
        return NULL;
    }
    arena_init(&kept->arena);
    arena_init(&kept->scratch);
    return kept;
}

void kept_free(struct kept *kept)
{
    if (!kept)
        return;
    arena_release(&kept->arena);
    arena_release(&kept->scratch);
    free(kept);
}

/* Keeping ---------------------------------------------------------------------------------------*/

bool kept_begin(struct kept *kept, const struct ground *ground, struct fault *fault)
{
    struct arena *arena = &kept->arena;
    size_t nblocks = ground->tables->at[LEVEL_HOUSEHOLD].nrows / BLOCK_ROWS + 1;
    arena_clear(arena);
    *kept = (struct kept){.arena = *arena, .scratch = kept->scratch};
    kept->blocks = arena_array(arena, nblocks, sizeof *kept->blocks);
    kept->shapes = arena_array(arena, ground->book->nslots + 1, sizeof *kept->shapes);
    kept->last = arena_array(arena, ground->book->nslots + 1, sizeof *kept->last);
    return (kept->blocks && kept->shapes && kept->last &&
            ground_init(&kept->ground, ground->book, ground->values, ground->tables,
                        ground->as_of_day, arena)) ||
           fault_memory(fault);
}

static size_t row_bytes(enum lane_kind kind)
{
    return kind == LANE_SINGLES ? sizeof(float) : sizeof(double);
}

static bool same_bits(const uint64_t *a, const uint64_t *b, size_t rows)
{
    uint64_t rest = rows % 64 ? (a[rows / 64] ^ b[rows / 64]) << (64 - rows % 64) : 0;
    return rest == 0 && memcmp(a, b, rows / 64 * sizeof *a) == 0;
}

static bool same_rows(enum lane_kind kind, const void *a, const void *b, size_t rows)
{
    return kind == LANE_BITS ? same_bits(a, b, rows) : memcmp(a, b, rows * row_bytes(kind)) == 0;
}

static void *copy_rows(struct arena *arena, enum lane_kind kind, const void *rows, size_t count)
{
    size_t bytes =
        kind == LANE_BITS ? (count + 63) / 64 * sizeof(uint64_t) : count * row_bytes(kind);
    void *copy = arena_bare(arena, bytes + 1, 1);
    if (copy)
        memcpy(copy, rows, bytes);
    return copy;
}

/* Where an end of the block lies from now on; NULL when memory is short. */
static const void *keep_end(struct kept *kept, enum lane_kind kind, const void *rows, size_t count,
                            struct last *last)
{
    if (last->at && count <= last->rows && same_rows(kind, last->at, rows, count))
        return last->at;
    *last = (struct last){count, copy_rows(&kept->arena, kind, rows, count)};
    return last->at;
}

/* Numbers as floats, while all blocks of the slot allow it -------------------------------------*/

static bool are_floats(const double *numbers, size_t rows)
{
    bool floats = true;
    for (size_t i = 0; i < rows; i++)
        floats &= (double)(float)numbers[i] == numbers[i];
    return floats;
}

static const float *floats_of(struct arena *arena, const double *numbers, size_t rows)
{
    float *floats = arena_bare(arena, rows + 1, sizeof *floats);
    for (size_t i = 0; floats && i < rows; i++)
        floats[i] = (float)numbers[i];
    return floats;
}

static const double *doubles_of(struct arena *arena, const float *floats, size_t rows)
{
    double *numbers = arena_bare(arena, rows + 1, sizeof *numbers);
    for (size_t i = 0; numbers && i < rows; i++)
        numbers[i] = (double)floats[i];
    return numbers;
}

static size_t rows_of(const struct lanes *block, const struct lane *lane)
{
    return lane->level == LEVEL_MEMBER ? block->nmembers : block->count;
}

/* For a block that needs doubles: so that all blocks are of one kind. */
static bool widen_earlier(struct kept *kept, size_t slot)
{
    for (size_t i = 0; i < kept->nblocks; i++) {
        struct lane *lane = &kept->blocks[i].slot[slot];
        size_t rows = rows_of(&kept->blocks[i], lane);
        bool varies = lane->low != lane->high;
        lane->kind = LANE_DOUBLES;
        lane->low = doubles_of(&kept->arena, lane->low_singles, rows);
        lane->high = varies ? doubles_of(&kept->arena, lane->high_singles, rows) : lane->low;
        if (!lane->low || !lane->high)
            return false;
    }
    memset(kept->last[slot], 0, sizeof kept->last[slot]);
    return true;
}

/* The lane as it is to be kept; floats are made in scratch. */
static bool settle_kind(struct kept *kept, size_t slot, struct lane *lane, size_t rows)
{
    struct given *shape = &kept->shapes[slot];
    bool first = kept->nblocks == 0, varies = lane->low != lane->high;
    if (lane->kind != LANE_DOUBLES)
        shape->singles = lane->kind == LANE_SINGLES;
    if (lane->kind != LANE_DOUBLES || (!first && !shape->singles))
        return true;
    shape->singles = are_floats(lane->low, rows) && (!varies || are_floats(lane->high, rows));
    if (!shape->singles)
        return first || widen_earlier(kept, slot);
    lane->kind = LANE_SINGLES;
    lane->low_singles = floats_of(&kept->scratch, lane->low, rows);
    lane->high_singles = varies ? floats_of(&kept->scratch, lane->high, rows) : lane->low_singles;
    return lane->low_singles && lane->high_singles;
}

static bool keep_lane(struct kept *kept, size_t slot, struct lane lane, size_t rows,
                      struct lane *out)
{
    struct last *last = kept->last[slot];
    if (!settle_kind(kept, slot, &lane, rows))
        return false;
    *out = lane;
    out->low = keep_end(kept, lane.kind, lane.low, rows, &last[0]);
    if (!out->low)
        return false;
    out->high = out->low;
    if (lane.low != lane.high && !same_rows(lane.kind, lane.low, lane.high, rows))
        out->high = keep_end(kept, lane.kind, lane.high, rows, &last[1]);
    kept->shapes[slot].given = true;
    kept->shapes[slot].varies |= out->low != out->high;
    return out->high != NULL;
}

static bool keep_reasons(struct kept *kept, const struct lanes *lanes, struct lanes *out)
{
    struct slot_reason *reasons = arena_array(&kept->arena, lanes->nreasons + 1, sizeof *reasons);
    if (reasons && lanes->nreasons)
        memcpy(reasons, lanes->reasons, lanes->nreasons * sizeof *reasons);
    out->reasons = reasons;
    return reasons != NULL;
}

static bool keep_block(struct kept *kept, const struct lanes *lanes)
{
    struct lanes *out = &kept->blocks[kept->nblocks];
    *out = *lanes;
    out->slot = arena_array(&kept->arena, lanes->nslots + 1, sizeof *out->slot);
    for (size_t i = 0; out->slot && i < lanes->nslots; i++) {
        arena_clear(&kept->scratch);
        if (!keep_lane(kept, i, lanes->slot[i], rows_of(lanes, &lanes->slot[i]), &out->slot[i]))
            return false;
    }
    return out->slot && keep_reasons(kept, lanes, out);
}

bool kept_add(struct kept *kept, const struct lanes *lanes, struct fault *fault)
{
    if (!keep_block(kept, lanes))
        return fault_memory(fault);
    kept->nhouseholds += lanes->count;
    kept->nblocks++;
    return true;
}

/* Taking ----------------------------------------------------------------------------------------*/

static bool is_whole(const struct kept *kept)
{
    return kept->blocks && kept->nhouseholds == kept->ground.tables->at[LEVEL_HOUSEHOLD].nrows;
}

bool kept_find(const struct kept *kept, const struct ground *ground, int *slots,
               struct fault *fault)
{
    if (is_whole(kept))
        return same_slots(ground, &kept->ground, slots, fault);
    for (size_t i = 0; i < ground->book->nslots; i++)
        slots[i] = NO_SLOT;
    return true;
}

struct given kept_shape(const struct kept *kept, int slot)
{
    return kept->shapes[slot];
}

const struct lanes *kept_block(const struct kept *kept, size_t first)
{
    return &kept->blocks[first / BLOCK_ROWS];
}

size_t kept_bytes(const struct kept *kept)
{
    return kept->arena.used_bytes;
}
