#include "part.h"

#include "database.h"
#include "identity.h"

#include <libintl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum { REPORT_ROWS = 8192, FIRST_ROWS = 1024, PART_BAD_KINDS = 2000 };

/* Stands in the block for a value that is in the fractions. */
enum { FRACTION = INT32_MIN };

static bool grow_array(void **items, size_t count, size_t *capacity, size_t size,
                       struct fault *fault)
{
    if (count < *capacity)
        return true;
    size_t more = *capacity ? 2 * *capacity : FIRST_ROWS;
    void *grown = more > SIZE_MAX / size ? NULL : realloc(*items, more * size);
    if (!grown)
        return fault_memory(fault);
    *items = grown;
    *capacity = more;
    return true;
}

static bool start_lane(struct part *part, size_t slot_number)
{
    const struct slot *slot = &part->shape->slots[slot_number];
    struct cell_lane *lane = &part->lanes[part->nlanes++];
    part->lane_of[slot_number] = part->nlanes - 1;
    lane->values = arena_array(&part->arena, COLUMN_BLOCK, sizeof *lane->values);
    lane->fractions = arena_array(&part->arena, COLUMN_BLOCK, sizeof *lane->fractions);
    lane->slot = (uint32_t)slot_number;
    lane->column = (uint32_t)slot->column;
    lane->into = slot->wanted ? &part->table.columns[slot->index] : NULL;
    return (lane->values && lane->fractions &&
            cell_reader_init(&lane->reader, slot->fact, &part->arena)) ||
           fault_memory(part->fault);
}

/* Facts of a type side by side: the same happens to each, which processors foresee. */
static bool start_lanes(struct part *part)
{
    const struct shape *shape = part->shape;
    for (int type = 0; type < FACT_TYPE_COUNT; type++)
        for (size_t i = 0; i < shape->nslots; i++)
            if (type != FACT_ID && (int)shape->slots[i].fact->type == type && !start_lane(part, i))
                return false;
    return true;
}

bool part_init(struct part *part, const struct shape *shape, bool alone, struct fault *fault)
{
    size_t nslots = shape->nslots, nfacts = shape->facts->nfacts;
    *part = (struct part){
        .shape = shape, .fault = fault, .finder = {.registry = shape->intake->registry}};
    struct arena *arena = &part->arena;
    arena_init(arena);
    part->own_bad = (struct bad_list){.arena = arena, .limit = PART_BAD_KINDS};
    part->bad = alone ? &shape->intake->bad : &part->own_bad;
    part->table.ncolumns = nfacts;
    part->table.columns = arena_array(arena, nfacts, sizeof *part->table.columns);
    part->lanes = arena_array(arena, nslots, sizeof *part->lanes);
    part->lane_of = arena_array(arena, nslots, sizeof *part->lane_of);
    part->findings = arena_array(arena, shape->nchecks, sizeof *part->findings);
    if (!part->table.columns || !part->lanes || !part->lane_of || !part->findings)
        return fault_memory(fault);
    for (size_t i = 0; i < nfacts; i++)
        column_init(&part->table.columns[i]);
    return start_lanes(part);
}

void part_release(struct part *part)
{
    if (!part->shape)
        return;
    for (size_t i = 0; part->table.columns && i < part->table.ncolumns; i++)
        column_release(&part->table.columns[i]);
    for (size_t i = 0; part->findings && i < part->shape->nchecks; i++) {
        free(part->findings[i].persons);
        free(part->findings[i].findings);
    }
    keys_release(&part->table.keys);
    free(part->areas);
    free(part->of);
    arena_release(&part->arena);
    *part = (struct part){0};
}

/* A row's key and links first, which may leave it out, then its facts. */

static struct bad_cells bad_place(const struct part *part, size_t fact, const char *why)
{
    return (struct bad_cells){.level = part->shape->level, .fact = fact, .why = why};
}

static bool leave_out(struct part *part, bool *take)
{
    part->blank_keys++;
    *take = false;
    return true;
}

static bool add_key(struct part *part, const struct cell_key *key)
{
    return keys_add_cell(&part->table.keys, key, part->fault);
}

static bool code_to_area(const char *text, size_t length, uint64_t *area)
{
    struct area found;
    bool whole = text_to_area(text, length, &found) && found.length == AREA_DIGITS;
    *area = whole ? found.digits : 0;
    return whole;
}

/* The 12-digit code of the present household, the same as the last one's more often than not. */
static const char *read_area(struct part *part, const struct cell_key *cell)
{
    char out[KEY_TEXT];
    size_t length;
    const char *text = cell_key_text(cell, out, &length);
    if (length == AREA_DIGITS && memcmp(text, part->area_text, AREA_DIGITS) == 0)
        return NULL;
    bool good = code_to_area(text, length, &part->area);
    memset(part->area_text, 0, AREA_DIGITS);
    if (good)
        memcpy(part->area_text, text, AREA_DIGITS);
    if (cell->blank)
        return gettext("blank");
    return good ? NULL : gettext("not a village's 12-digit code");
}

static bool keep_area(struct part *part)
{
    void *areas = part->areas;
    if (!grow_array(&areas, part->table.nrows, &part->capacity, sizeof *part->areas, part->fault))
        return false;
    part->areas = areas;
    part->areas[part->table.nrows] = part->area;
    return true;
}

static bool accept_household(struct part *part, struct sqlite3_value **cells, bool *take)
{
    const struct shape *shape = part->shape;
    const char *why = NULL;
    struct cell_key code = {.blank = true};
    if (shape->facts->area) {
        code = cell_key(cells[1]);
        why = read_area(part, &code);
    }
    *take = area_contains(shape->intake->request->area, part->area);
    if (!*take)
        return true;
    part->key = cell_key(cells[0]);
    if (part->key.blank)
        return leave_out(part, take);
    if (why && !bad_list_add(part->bad, bad_place(part, shape->facts->nfacts, why),
                             code.blank ? NULL : cells[1], &part->key, part->fault))
        return false;
    return add_key(part, &part->key) && keep_area(part);
}

/* Which area an orphan belongs to is not known, so none is counted when one was asked for. */
static bool count_orphan(struct part *part)
{
    char out[KEY_TEXT], clean[CLEAN_TEXT];
    size_t length;
    if (part->shape->intake->request->area.length || part->orphans++)
        return true;
    const char *text = cell_key_text(&part->key, out, &length);
    part->first_orphan = arena_text(&part->arena, clean_text(text, length, clean, sizeof clean));
    return part->first_orphan ? true : fault_memory(part->fault);
}

static bool keep_household(struct part *part, size_t household)
{
    void *of = part->of;
    if (!grow_array(&of, part->table.nrows, &part->capacity, sizeof *part->of, part->fault))
        return false;
    part->of = of;
    part->of[part->table.nrows] = (uint32_t)household;
    part->unsorted |= household < part->household;
    part->household = household;
    return true;
}

static bool accept_member(struct part *part, struct sqlite3_value **cells, bool *take)
{
    part->key = cell_key(cells[1]);
    int64_t household = finder_find(&part->finder, &part->key);
    *take = household != NO_ROW;
    if (!*take)
        return count_orphan(part);
    struct cell_key member = cell_key(cells[0]);
    if (member.blank)
        return leave_out(part, take);
    return add_key(part, &member) && keep_household(part, (size_t)household);
}

static bool accept_place(struct part *part, struct sqlite3_value **cells, bool *take)
{
    part->key = cell_key(cells[0]);
    *take = !part->key.blank;
    return *take ? add_key(part, &part->key) : leave_out(part, take);
}

static bool count_bad(struct part *part, const struct cell_lane *lane, const char *why,
                      struct sqlite3_value *cell)
{
    const struct slot *slot = &part->shape->slots[lane->slot];
    return bad_list_add(part->bad, bad_place(part, slot->index, why),
                        slot->fact->personal ? NULL : cell, &part->key, part->fault);
}

static size_t block_row(const struct part *part)
{
    return part->table.nrows % COLUMN_BLOCK;
}

static bool put_blank(struct cell_lane *lane, size_t row)
{
    lane->values[row] = 0;
    lane->blanks |= UINT64_C(1) << row;
    return true;
}

static void put_value(struct cell_lane *lane, size_t row, double value)
{
    if (value > FRACTION && value <= INT32_MAX && value == (int32_t)value) {
        lane->values[row] = (int32_t)value;
        return;
    }
    lane->values[row] = FRACTION;
    lane->fractions[row] = value;
    lane->has_fractions = true;
}

static bool read_any(struct part *part, struct cell_lane *lane, size_t row,
                     struct sqlite3_value *cell)
{
    const char *why;
    double value = cell_read(cell, &lane->reader, &why);
    if (isnan(value))
        put_blank(lane, row);
    else
        put_value(lane, row, value);
    return !why || count_bad(part, lane, why, cell);
}

/* Most cells are whole numbers, mostly their own value, or labels seen before. */
static inline bool read_lane(struct part *part, struct cell_lane *lane, size_t row,
                             struct sqlite3_value *cell)
{
    int64_t whole;
    switch (sqlite3_value_type(cell)) {
    case SQLITE_INTEGER:
        if (!cell_read_whole(sqlite3_value_int64(cell), &lane->reader, &whole))
            return read_any(part, lane, row, cell);
        lane->values[row] = (int32_t)whole;
        return true;
    case SQLITE_TEXT:
        whole = lane->reader.spellings ? cell_read_label(cell, &lane->reader) : NO_LABEL;
        if (whole == NO_LABEL)
            return read_any(part, lane, row, cell);
        lane->values[row] = (int32_t)whole;
        return true;
    case SQLITE_NULL:
        return put_blank(lane, row);
    default:
        return read_any(part, lane, row, cell);
    }
}

static double lane_value(const struct cell_lane *lane, size_t row)
{
    if (lane->blanks >> row & 1)
        return NAN;
    return lane->values[row] == FRACTION ? lane->fractions[row] : (double)lane->values[row];
}

/* Of the present row. */
static double slot_value(const struct part *part, int slot)
{
    return slot == NO_SLOT ? NAN : lane_value(&part->lanes[part->lane_of[slot]], block_row(part));
}

static struct holder read_holder(const struct part *part, const struct identity_slots *check)
{
    double sex = slot_value(part, check->sex);
    struct holder holder = {.birth_day = slot_value(part, check->birth), .male = NAN};
    if (sex == check->male)
        holder.male = 1;
    else if (sex == check->female)
        holder.male = 0;
    return holder;
}

static bool grow_findings(struct findings *findings, size_t nrows, struct fault *fault)
{
    size_t capacity = findings->capacity;
    void *persons = findings->persons, *found = findings->findings;
    bool grown = grow_array(&persons, nrows, &findings->capacity, sizeof(uint64_t), fault) &&
                 grow_array(&found, nrows, &capacity, 1, fault);
    findings->persons = persons;
    findings->findings = found;
    return grown;
}

static void trim_blanks(const char **text, size_t *length)
{
    while (*length && **text == ' ') {
        (*text)++;
        (*length)--;
    }
    while (*length && (*text)[*length - 1] == ' ')
        (*length)--;
}

static bool check_identity(struct part *part, size_t i, struct sqlite3_value **cells)
{
    const struct identity_slots *check = &part->shape->checks[i];
    struct findings *findings = &part->findings[i];
    size_t row = part->table.nrows;
    if (!grow_findings(findings, row, part->fault))
        return false;
    struct cell_key cell = cell_key(cells[part->shape->slots[check->slot].column]);
    findings->persons[row] = 0;
    findings->findings[row] = UNCHECKED;
    if (cell.blank)
        return true;
    char out[KEY_TEXT];
    size_t length;
    const char *text = cell_key_text(&cell, out, &length);
    trim_blanks(&text, &length);
    findings->findings[row] =
        identity_check(text, length, read_holder(part, check), &findings->persons[row]);
    return true;
}

static bool store_fractions(struct part *part, const struct cell_lane *lane, size_t count)
{
    double values[COLUMN_BLOCK];
    for (size_t row = 0; row < count; row++)
        values[row] = lane_value(lane, row);
    return column_append_values(lane->into, values, count, part->fault);
}

static bool store_lane(struct part *part, const struct cell_lane *lane, size_t count)
{
    if (!lane->into)
        return true;
    if (lane->has_fractions)
        return store_fractions(part, lane, count);
    const struct column_block block = {
        .wholes = lane->values,
        .count = count,
        .blanks = lane->blanks,
    };
    return column_append_block(lane->into, &block, part->fault);
}

static bool store_block(struct part *part, size_t count)
{
    for (size_t i = 0; i < part->nlanes; i++) {
        struct cell_lane *lane = &part->lanes[i];
        if (!store_lane(part, lane, count))
            return false;
        lane->has_fractions = false;
        lane->blanks = 0;
    }
    return true;
}

bool part_finish(struct part *part)
{
    size_t rest = part->table.nrows % COLUMN_BLOCK;
    return rest == 0 || store_block(part, rest);
}

static bool read_facts(struct part *part, struct sqlite3_value **cells)
{
    size_t row = block_row(part);
    struct cell_lane *end = part->lanes + part->nlanes;
    for (struct cell_lane *lane = part->lanes; lane < end; lane++)
        if (!read_lane(part, lane, row, cells[lane->column]))
            return false;
    for (size_t i = 0; i < part->shape->nchecks; i++)
        if (!check_identity(part, i, cells))
            return false;
    part->table.nrows++;
    return part->table.nrows % COLUMN_BLOCK || store_block(part, COLUMN_BLOCK);
}

/* Adds the row's key, or says that the row is left out. */
typedef bool accept_row(struct part *part, struct sqlite3_value **cells, bool *take);

static accept_row *const accepts[LEVEL_COUNT] = {
    [LEVEL_HOUSEHOLD] = accept_household,
    [LEVEL_MEMBER] = accept_member,
    [LEVEL_VILLAGE] = accept_place,
    [LEVEL_COUNTY] = accept_place,
};

bool part_row(void *context, struct sqlite3_value **cells)
{
    struct part *part = context;
    bool take;
    if (!accepts[part->shape->level](part, cells, &take) || (take && !read_facts(part, cells)))
        return false;
    if (++part->scanned % REPORT_ROWS == 0)
        meter_add(part->shape->intake, REPORT_ROWS);
    return true;
}
