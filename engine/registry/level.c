/* The rows of one level: read in parts, which are then joined in the order of the file. */
#include "blocks.h"
#include "identity.h"
#include "part.h"

#include <stdlib.h>
#include <string.h>

struct level_reading {
    struct intake *intake;
    struct shape shape;
    struct cut cut;
    struct part *parts; /* one per span */
    struct table *table;
    size_t nrows;
};

static const char *const phases[LEVEL_COUNT] = {
    [LEVEL_HOUSEHOLD] = N_("loading households"),
    [LEVEL_MEMBER] = N_("loading members"),
};

static bool read_part(void *context, struct sqlite3 *database, size_t number, struct fault *fault)
{
    struct level_reading *reading = context;
    const struct shape *shape = &reading->shape;
    struct part *part = &reading->parts[number];
    const struct scan scan = {
        .table = shape->facts->table,
        .columns = shape->columns,
        .ncolumns = shape->ncolumns,
        .row = part_row,
        .context = part,
    };
    return part_init(part, shape, reading->cut.count == 1, fault) &&
           cut_scan(reading->intake, &reading->cut, scan, database, number, fault) &&
           part_finish(part);
}

static void release_parts(struct level_reading *reading)
{
    for (size_t i = 0; reading->parts && i < reading->cut.count; i++)
        part_release(&reading->parts[i]);
    free(reading->parts);
    reading->parts = NULL;
}

static bool read_parts(struct level_reading *reading)
{
    struct intake *intake = reading->intake;
    reading->parts = calloc(reading->cut.count, sizeof *reading->parts);
    if (!reading->parts)
        return fault_memory(intake->fault);
    meter_start(&intake->meter, phases[reading->shape.level], reading->cut.rows);
    if (!cut_read(intake, &reading->cut, read_part, reading))
        return false;
    size_t scanned = 0;
    for (size_t i = 0; i < reading->cut.count; i++)
        scanned += reading->parts[i].scanned;
    meter_end(intake, scanned);
    return true;
}

static bool any_spilled(const struct level_reading *reading)
{
    for (size_t i = 0; i < reading->cut.count; i++)
        if (reading->parts[i].own_bad.spilled)
            return true;
    return false;
}

/* Parts with more kinds of bad cells than they keep apart cannot tell which of them the whole would
 * have kept; then the level is read again as a whole. */
static bool read_rows(struct level_reading *reading)
{
    if (!read_parts(reading))
        return false;
    if (!any_spilled(reading))
        return true;
    release_parts(reading);
    free(reading->cut.spans);
    reading->cut.spans = NULL;
    reading->cut.count = 1;
    return read_parts(reading);
}

/* Joining. */

static bool count_rows(struct level_reading *reading)
{
    struct intake *intake = reading->intake;
    const struct level_facts *facts = reading->shape.facts;
    size_t blank_keys = 0;
    for (size_t i = 0; i < reading->cut.count; i++) {
        reading->nrows += reading->parts[i].table.nrows;
        blank_keys += reading->parts[i].blank_keys;
    }
    if (blank_keys)
        return fault_at(intake->fault, FAULT_REGISTRY, intake_mark(intake),
                        "rows of table '%s' without '%s': %zu (give each its number)", facts->table,
                        facts->key, blank_keys);
    if (reading->nrows > INT32_MAX)
        return fault_at(intake->fault, FAULT_REGISTRY, intake_mark(intake),
                        "table '%s' has more rows than can be read (read one area at a time)",
                        facts->table);
    return true;
}

static bool join_orphans(struct registry *registry, const struct part *part, struct fault *fault)
{
    if (part->orphans && !registry->orphans)
        registry->first_orphan = arena_text(&registry->arena, part->first_orphan);
    registry->orphans += part->orphans;
    return registry->first_orphan ? true : fault_memory(fault);
}

static bool join_lists(struct level_reading *reading)
{
    struct intake *intake = reading->intake;
    for (size_t i = 0; i < reading->cut.count; i++) {
        struct part *part = &reading->parts[i];
        if (!bad_list_join(&intake->bad, &part->own_bad, intake->fault) ||
            !join_orphans(intake->registry, part, intake->fault))
            return false;
    }
    return true;
}

static bool join_keys(const struct level_reading *reading, struct fault *fault)
{
    for (size_t i = 0; i < reading->cut.count; i++)
        if (!keys_join(&reading->table->keys, &reading->parts[i].table.keys, fault))
            return false;
    return true;
}

/* Villages and counties are found once they are loaded. */
static bool join_areas(struct level_reading *reading)
{
    struct intake *intake = reading->intake;
    struct home *homes = calloc(reading->nrows + 1, sizeof *homes), *home = homes;
    if (!homes)
        return fault_memory(intake->fault);
    for (size_t i = 0; i < reading->cut.count; i++)
        for (size_t row = 0; row < reading->parts[i].table.nrows; row++)
            *home++ = (struct home){reading->parts[i].areas[row], NO_ROW, NO_ROW};
    bool good = tables_locate(&intake->registry->tables, homes, intake->fault);
    free(homes);
    return good;
}

static bool join_households(struct level_reading *reading, struct member_households *households)
{
    size_t row = 0;
    households->of = calloc(reading->nrows + 1, sizeof *households->of);
    if (!households->of)
        return fault_memory(reading->intake->fault);
    for (size_t i = 0; i < reading->cut.count; i++) {
        const struct part *part = &reading->parts[i];
        if (part->table.nrows == 0)
            continue;
        memcpy(households->of + row, part->of, part->table.nrows * sizeof *part->of);
        households->unsorted |= part->unsorted || (row && part->of[0] < households->of[row - 1]);
        row += part->table.nrows;
    }
    return true;
}

/* A column of the parts behind one another. */
static bool join_column(const struct level_reading *reading, size_t number, struct fault *fault)
{
    struct column *column = &reading->table->columns[number];
    for (size_t i = 0; i < reading->cut.count; i++) {
        struct column *from = &reading->parts[i].table.columns[number];
        bool reserve = i == 1 && column->nrows;
        if ((reserve && !column_reserve(column, reading->nrows, fault)) ||
            !column_join(column, from, fault))
            return false;
    }
    column_trim(column);
    return true;
}

static void join_findings(const struct level_reading *reading, size_t check,
                          struct findings *joined)
{
    size_t row = 0;
    for (size_t i = 0; i < reading->cut.count; i++) {
        const struct findings *findings = &reading->parts[i].findings[check];
        size_t nrows = reading->parts[i].table.nrows;
        if (nrows) {
            memcpy(joined->persons + row, findings->persons, nrows * sizeof *joined->persons);
            memcpy(joined->findings + row, findings->findings, nrows);
        }
        row += nrows;
    }
}

static bool keep_block(struct column *column, const unsigned char *findings, size_t count,
                       struct fault *fault)
{
    int32_t wholes[COLUMN_BLOCK];
    struct column_block block = {.wholes = wholes, .count = count};
    for (size_t i = 0; i < count; i++) {
        bool blank = findings[i] == UNCHECKED;
        wholes[i] = blank ? 0 : findings[i];
        block.blanks |= (uint64_t)blank << i;
    }
    return column_append_block(column, &block, fault);
}

static bool keep_findings(const struct level_reading *reading, const struct findings *joined,
                          struct column *column, struct fault *fault)
{
    if (!identity_mark_duplicates(joined->persons, joined->findings, reading->nrows, fault) ||
        !column_reserve(column, reading->nrows, fault))
        return false;
    for (size_t row = 0; row < reading->nrows; row += COLUMN_BLOCK) {
        size_t rest = reading->nrows - row, count = rest < COLUMN_BLOCK ? rest : COLUMN_BLOCK;
        if (!keep_block(column, joined->findings + row, count, fault))
            return false;
    }
    column_trim(column);
    return true;
}

/* Whether a number stands twice is only known when all parts are read. */
static bool join_check(const struct level_reading *reading, size_t check, struct fault *fault)
{
    const struct shape *shape = &reading->shape;
    size_t fact = shape->slots[shape->checks[check].slot].index;
    struct findings joined = {
        .persons = calloc(reading->nrows + 1, sizeof *joined.persons),
        .findings = calloc(reading->nrows + 1, sizeof *joined.findings),
    };
    bool good = joined.persons && joined.findings;
    if (good) {
        join_findings(reading, check, &joined);
        good = keep_findings(reading, &joined, &reading->table->columns[fact], fault);
    } else {
        fault_memory(fault);
    }
    free(joined.persons);
    free(joined.findings);
    return good;
}

/* The column of findings is made by the check; the parts have no rows of it. */
static bool is_of_check(const struct shape *shape, size_t number)
{
    for (size_t i = 0; i < shape->nchecks; i++)
        if ((size_t)shape->slots[shape->checks[i].slot].index == number)
            return true;
    return false;
}

/* The checks first, since they take longest; then the keys; then the columns. */
static bool join_item(void *context, size_t worker, size_t item, struct fault *fault)
{
    const struct level_reading *reading = context;
    size_t nchecks = reading->shape.nchecks;
    (void)worker;
    if (item < nchecks)
        return join_check(reading, item, fault);
    if (item == nchecks)
        return join_keys(reading, fault);
    size_t number = item - nchecks - 1;
    return is_of_check(&reading->shape, number) || join_column(reading, number, fault);
}

static bool join_parts(struct level_reading *reading, struct member_households *households)
{
    const struct blocks blocks = {
        .nblocks = reading->shape.nchecks + 1 + reading->table->ncolumns,
        .nworkers = reading->intake->readers.count,
        .context = reading,
        .work = join_item,
    };
    if (!count_rows(reading) || !join_lists(reading))
        return false;
    reading->table->nrows = reading->nrows;
    return (reading->shape.level != LEVEL_HOUSEHOLD || join_areas(reading)) &&
           (!households || join_households(reading, households)) &&
           blocks_run(&blocks, reading->intake->fault);
}

bool level_read(struct intake *intake, enum level level, struct member_households *households)
{
    struct level_reading reading = {
        .intake = intake,
        .table = &intake->registry->tables.at[level],
    };
    bool good = shape_init(&reading.shape, intake, level) &&
                cut_table(intake, reading.shape.facts->table, &reading.cut, intake->fault) &&
                read_rows(&reading) && join_parts(&reading, households);
    release_parts(&reading);
    cut_release(&reading.cut);
    shape_release(&reading.shape);
    return good;
}
