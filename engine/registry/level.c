#include "database.h"
#include "identity.h"
#include "intake.h"

#include <libintl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum { REPORT_ROWS = 8192, FIRST_ROWS = 1024, AREA_DIGITS = 12 };
enum { NO_SLOT = -1, UNCHECKED = IDENTITY_COUNT };

/* A column of the query that is read for a fact. */
struct slot {
    const struct fact *fact;
    size_t index;        /* of the fact at its level */
    int column;          /* of the query */
    struct column *into; /* NULL when it is only compared with an identity number */
    struct spellings *spellings;
    double value; /* of the present row */
};

/* An identity number being checked row by row. Findings wait for the duplicates at the end. */
struct identity_check {
    int slot, birth, sex; /* slots; birth and sex may be NO_SLOT */
    int male, female;     /* labels of `sex`, or -1 */
    size_t capacity;
    uint64_t *persons;
    unsigned char *findings;
};

/* One level being read. */
struct reading {
    struct intake *intake;
    enum level level;
    const struct level_facts *facts;
    struct table *table;
    struct arena arena;
    sqlite3_stmt *statement;
    size_t nslots, nchecks;
    struct slot *slots;
    struct identity_check *checks;
    struct cell_key key;         /* of the household, village or county of the present row */
    size_t blank_keys;           /* rows left out because they have no key */
    size_t capacity;             /* of the areas or of `households` */
    char area_text[AREA_DIGITS]; /* the last code read and what it means */
    uint64_t area;
    size_t household; /* of the last member */
    struct member_households households;
};

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

/* Setting up the query: leading columns first, then a column per slot. */

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

static bool seldom_repeats(enum fact_type type)
{
    return type != FACT_ENUM && type != FACT_BOOLEAN;
}

static int find_slot(const struct reading *reading, size_t fact)
{
    for (size_t i = 0; i < reading->nslots; i++)
        if (reading->slots[i].index == fact)
            return (int)i;
    return NO_SLOT;
}

static int add_slot(struct reading *reading, size_t fact, bool wanted)
{
    const char *leading[LEADING_MAX];
    struct slot *slot = &reading->slots[reading->nslots];
    slot->fact = &reading->facts->facts[fact];
    slot->index = fact;
    slot->column = (int)(leading_columns(reading->facts, leading) + reading->nslots);
    slot->into = wanted ? &reading->table->columns[fact] : NULL;
    if (!seldom_repeats(slot->fact->type))
        slot->spellings = spellings_new(&reading->arena);
    return (int)reading->nslots++;
}

static int slot_of(struct reading *reading, const char *name)
{
    int fact = name ? facts_find(reading->intake->facts, reading->level, name) : -1;
    if (fact < 0)
        return NO_SLOT;
    int slot = find_slot(reading, (size_t)fact);
    return slot == NO_SLOT ? add_slot(reading, (size_t)fact, false) : slot;
}

static int sex_label(const struct reading *reading, int slot, const char *label)
{
    if (slot == NO_SLOT || reading->slots[slot].fact->type != FACT_ENUM)
        return -1;
    return fact_find_label(reading->slots[slot].fact, label, strlen(label));
}

static void add_check(struct reading *reading, int slot)
{
    const struct fact *fact = reading->slots[slot].fact;
    struct identity_check *check = &reading->checks[reading->nchecks++];
    check->slot = slot;
    check->birth = slot_of(reading, fact->birth);
    check->sex = slot_of(reading, fact->sex);
    check->male = sex_label(reading, check->sex, "男");
    check->female = sex_label(reading, check->sex, "女");
}

static bool make_slots(struct reading *reading)
{
    size_t nfacts = reading->facts->nfacts;
    reading->slots = arena_array(&reading->arena, nfacts, sizeof *reading->slots);
    reading->checks = arena_array(&reading->arena, nfacts, sizeof *reading->checks);
    if (!reading->slots || !reading->checks)
        return fault_memory(reading->intake->fault);
    for (size_t i = 0; i < nfacts; i++)
        if (intake_wants(reading->intake, reading->level, i))
            add_slot(reading, i, true);
    size_t nwanted = reading->nslots;
    for (size_t i = 0; i < nwanted; i++)
        if (reading->slots[i].fact->type == FACT_ID)
            add_check(reading, (int)i);
    return true;
}

static bool start_query(struct reading *reading)
{
    const char *leading[LEADING_MAX];
    size_t count = leading_columns(reading->facts, leading);
    const char **columns = arena_array(&reading->arena, count + reading->nslots, sizeof *columns);
    if (!columns)
        return fault_memory(reading->intake->fault);
    memcpy(columns, leading, count * sizeof *columns);
    for (size_t i = 0; i < reading->nslots; i++)
        columns[count + i] = reading->slots[i].fact->column;
    reading->statement =
        intake_select(reading->intake, reading->facts->table, columns, count + reading->nslots);
    return reading->statement;
}

/* Reading a row: its key and links first, which may leave it out, then its facts. */

static sqlite3_value *cell_at(const struct reading *reading, int column)
{
    return sqlite3_column_value(reading->statement, column);
}

static struct bad_cells bad_place(const struct reading *reading, size_t fact, const char *why)
{
    return (struct bad_cells){.level = reading->level, .fact = fact, .why = why};
}

static bool leave_out(struct reading *reading, bool *take)
{
    reading->blank_keys++;
    *take = false;
    return true;
}

static bool add_key(struct reading *reading, const struct cell_key *key)
{
    struct fault *fault = reading->intake->fault;
    if (reading->table->nrows == INT32_MAX)
        return fault_at(fault, FAULT_REGISTRY, intake_mark(reading->intake),
                        "table '%s' has more rows than can be read (read one area at a time)",
                        reading->facts->table);
    return keys_add_cell(&reading->table->keys, key, fault);
}

static bool code_to_area(const char *text, size_t length, uint64_t *area)
{
    struct area found;
    bool whole = text_to_area(text, length, &found) && found.length == AREA_DIGITS;
    *area = whole ? found.digits : 0;
    return whole;
}

/* The 12-digit code of the present household, the same as the last one's more often than not. */
static const char *read_area(struct reading *reading, struct cell_key *cell)
{
    char out[KEY_TEXT];
    size_t length;
    const char *text = cell_key_text(cell, out, &length);
    if (length == AREA_DIGITS && memcmp(text, reading->area_text, AREA_DIGITS) == 0)
        return NULL;
    bool good = code_to_area(text, length, &reading->area);
    memset(reading->area_text, 0, AREA_DIGITS);
    if (good)
        memcpy(reading->area_text, text, AREA_DIGITS);
    if (cell->blank)
        return gettext("blank");
    return good ? NULL : gettext("not a village's 12-digit code");
}

static bool keep_area(struct reading *reading)
{
    struct tables *tables = &reading->intake->registry->tables;
    void *area = tables->area;
    if (!grow_array(&area, reading->table->nrows, &reading->capacity, sizeof *tables->area,
                    reading->intake->fault))
        return false;
    tables->area = area;
    tables->area[reading->table->nrows] = reading->area;
    return true;
}

static bool accept_household(struct reading *reading, bool *take)
{
    struct intake *intake = reading->intake;
    const char *why = NULL;
    struct cell_key code = {.blank = true};
    if (reading->facts->area) {
        code = cell_key(cell_at(reading, 1));
        why = read_area(reading, &code);
    }
    *take = area_contains(intake->request->area, reading->area);
    if (!*take)
        return true;
    reading->key = cell_key(cell_at(reading, 0));
    if (reading->key.blank)
        return leave_out(reading, take);
    if (why && !bad_list_add(&intake->bad, bad_place(reading, reading->facts->nfacts, why),
                             code.blank ? NULL : cell_at(reading, 1), &reading->key, intake->fault))
        return false;
    return add_key(reading, &reading->key) && keep_area(reading);
}

static bool count_orphan(struct reading *reading)
{
    struct registry *registry = reading->intake->registry;
    char out[KEY_TEXT], clean[CLEAN_TEXT];
    size_t length;
    if (reading->intake->request->area.length)
        return true;
    if (registry->orphans++)
        return true;
    const char *text = cell_key_text(&reading->key, out, &length);
    registry->first_orphan =
        arena_text(&registry->arena, clean_text(text, length, clean, sizeof clean));
    return registry->first_orphan ? true : fault_memory(reading->intake->fault);
}

/* Members mostly come household by household: the last one's household or the next. */
static int64_t find_household(const struct reading *reading)
{
    const struct registry *registry = reading->intake->registry;
    const struct table *households = &registry->tables.at[LEVEL_HOUSEHOLD];
    size_t row = reading->household;
    if (reading->key.blank)
        return NO_ROW;
    if (row < households->nrows && keys_match_cell(&households->keys, row, &reading->key))
        return (int64_t)row;
    if (row + 1 < households->nrows && keys_match_cell(&households->keys, row + 1, &reading->key))
        return (int64_t)row + 1;
    return key_index_find_cell(registry->households, &reading->key);
}

static bool keep_household(struct reading *reading, size_t household)
{
    void *items = reading->households.of;
    if (!grow_array(&items, reading->table->nrows, &reading->capacity,
                    sizeof *reading->households.of, reading->intake->fault))
        return false;
    reading->households.of = items;
    reading->households.of[reading->table->nrows] = (uint32_t)household;
    reading->households.unsorted |= household < reading->household;
    reading->household = household;
    return true;
}

static bool accept_member(struct reading *reading, bool *take)
{
    reading->key = cell_key(cell_at(reading, 1));
    int64_t household = find_household(reading);
    *take = household != NO_ROW;
    if (!*take)
        return count_orphan(reading);
    struct cell_key member = cell_key(cell_at(reading, 0));
    if (member.blank)
        return leave_out(reading, take);
    return add_key(reading, &member) && keep_household(reading, (size_t)household);
}

static bool accept_place(struct reading *reading, bool *take)
{
    reading->key = cell_key(cell_at(reading, 0));
    *take = !reading->key.blank;
    return *take ? add_key(reading, &reading->key) : leave_out(reading, take);
}

static bool read_slot(struct reading *reading, struct slot *slot)
{
    struct intake *intake = reading->intake;
    sqlite3_value *cell = cell_at(reading, slot->column);
    const char *why;
    slot->value = cell_read(cell, slot->fact, slot->spellings, &why);
    if (why && !bad_list_add(&intake->bad, bad_place(reading, slot->index, why),
                             slot->fact->personal ? NULL : cell, &reading->key, intake->fault))
        return false;
    return !slot->into || column_append(slot->into, slot->value, intake->fault);
}

static struct holder read_holder(const struct reading *reading, const struct identity_check *check)
{
    struct holder holder = {.birth_day = NAN, .male = NAN};
    if (check->birth != NO_SLOT)
        holder.birth_day = reading->slots[check->birth].value;
    double sex = check->sex == NO_SLOT ? NAN : reading->slots[check->sex].value;
    if (sex == check->male)
        holder.male = 1;
    else if (sex == check->female)
        holder.male = 0;
    return holder;
}

static bool grow_check(struct identity_check *check, size_t nrows, struct fault *fault)
{
    size_t capacity = check->capacity;
    void *persons = check->persons, *findings = check->findings;
    bool grown = grow_array(&persons, nrows, &check->capacity, sizeof *check->persons, fault) &&
                 grow_array(&findings, nrows, &capacity, sizeof *check->findings, fault);
    check->persons = persons;
    check->findings = findings;
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

static bool check_identity(struct reading *reading, struct identity_check *check)
{
    size_t row = reading->table->nrows;
    if (!grow_check(check, row, reading->intake->fault))
        return false;
    struct cell_key cell = cell_key(cell_at(reading, reading->slots[check->slot].column));
    check->persons[row] = 0;
    check->findings[row] = UNCHECKED;
    if (cell.blank)
        return true;
    char out[KEY_TEXT];
    size_t length;
    const char *text = cell_key_text(&cell, out, &length);
    trim_blanks(&text, &length);
    check->findings[row] =
        identity_check(text, length, read_holder(reading, check), &check->persons[row]);
    return true;
}

static bool read_facts(struct reading *reading)
{
    for (size_t i = 0; i < reading->nslots; i++)
        if (reading->slots[i].fact->type != FACT_ID && !read_slot(reading, &reading->slots[i]))
            return false;
    for (size_t i = 0; i < reading->nchecks; i++)
        if (!check_identity(reading, &reading->checks[i]))
            return false;
    reading->table->nrows++;
    return true;
}

static const struct kind {
    bool (*accept)(struct reading *reading, bool *take); /* adds the key; false with a fault */
    const char *phase;                                   /* to report, or NULL */
} kinds[LEVEL_COUNT] = {
    [LEVEL_HOUSEHOLD] = {accept_household, N_("loading households")},
    [LEVEL_MEMBER] = {accept_member, N_("loading members")},
    [LEVEL_VILLAGE] = {accept_place, NULL},
    [LEVEL_COUNTY] = {accept_place, NULL},
};

static void report(const struct reading *reading, size_t done, size_t total)
{
    const char *phase = kinds[reading->level].phase;
    if (phase)
        progress_report(reading->intake->request->progress, phase, done, total);
}

static bool read_rows(struct reading *reading)
{
    const struct kind *kind = &kinds[reading->level];
    size_t total = schema_estimate(reading->intake, reading->facts->table);
    size_t done = 0;
    bool more, take;
    while (intake_next(reading->intake, reading->statement, &more)) {
        if (!more) {
            report(reading, done, done);
            return true;
        }
        if (!kind->accept(reading, &take) || (take && !read_facts(reading)))
            return false;
        if (++done % REPORT_ROWS == 0)
            report(reading, done, total > done ? total : 0);
    }
    return false;
}

/* After the last row. */

static bool require_keys(const struct reading *reading)
{
    if (!reading->blank_keys)
        return true;
    return fault_at(reading->intake->fault, FAULT_REGISTRY, intake_mark(reading->intake),
                    "rows of table '%s' without '%s': %zu (give each its number)",
                    reading->facts->table, reading->facts->key, reading->blank_keys);
}

static bool keep_findings(struct reading *reading, const struct identity_check *check)
{
    struct fault *fault = reading->intake->fault;
    struct column *column = reading->slots[check->slot].into;
    size_t nrows = reading->table->nrows;
    if (!identity_mark_duplicates(check->persons, check->findings, nrows, fault))
        return false;
    for (size_t row = 0; row < nrows; row++) {
        unsigned char finding = check->findings[row];
        if (!column_append(column, finding == UNCHECKED ? NAN : finding, fault))
            return false;
    }
    return true;
}

static bool finish_table(struct reading *reading)
{
    for (size_t i = 0; i < reading->nchecks; i++)
        if (!keep_findings(reading, &reading->checks[i]))
            return false;
    for (size_t i = 0; i < reading->table->ncolumns; i++)
        column_trim(&reading->table->columns[i]);
    keys_trim(&reading->table->keys);
    return require_keys(reading);
}

static bool reading_start(struct reading *reading, struct intake *intake, enum level level)
{
    *reading = (struct reading){
        .intake = intake,
        .level = level,
        .facts = &intake->facts->at[level],
        .table = &intake->registry->tables.at[level],
    };
    arena_init(&reading->arena);
    return make_slots(reading) && start_query(reading);
}

static void reading_end(struct reading *reading)
{
    for (size_t i = 0; i < reading->nchecks; i++) {
        free(reading->checks[i].persons);
        free(reading->checks[i].findings);
    }
    free(reading->households.of);
    sqlite3_finalize(reading->statement);
    arena_release(&reading->arena);
}

bool level_read(struct intake *intake, enum level level, struct member_households *households)
{
    struct reading reading;
    bool good =
        reading_start(&reading, intake, level) && read_rows(&reading) && finish_table(&reading);
    if (good && households) {
        *households = reading.households;
        reading.households.of = NULL;
    }
    reading_end(&reading);
    return good;
}
