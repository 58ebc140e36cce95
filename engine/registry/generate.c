/* County by county, village by village, household by household into one new file. Rows come in the
 * order of their keys, so that every index grows at its end and memory stays the same. */
#include "generate.h"

#include "database.h"
#include "embedded_sql.h"
#include "sheet_writer.h"
#include "synthetic.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    REGISTRY_APPLICATION_ID = 0x44475247, /* "DGRG" */
    PAGE_BYTES = 8192,
    GENERATOR_VERSION = 1, /* rises when the same seed would give other data */
    VILLAGE_STREAM = 3,
    COUNTIES_MOST = 128,
    REPORT_EVERY = 4096,
    HOUSEHOLDS_A_VILLAGE = 20, /* at least, until a county has all its villages */
    VILLAGES_A_TOWNSHIP = 13,
    VILLAGES_A_COUNTY = 182,
};

struct generation {
    struct draft draft;
    struct sheet_writer households, members, villages, areas, measures;
    struct identities *identities;
    const struct progress *progress;
    size_t total, made, villages_made;
    uint64_t seed;
    struct county counties[COUNTIES_MOST];
    size_t ncounties;
    size_t *planted; /* of each doubt */
    struct household household;
};

/* ---- schema and divisions ---- */

/* Rows are only appended: a small cache stays in the processor's. */
static bool keep_small(struct generation *generation, struct fault *fault)
{
    return database_run(generation->draft.database, generation->draft.path,
                        "PRAGMA cache_size = -4096", fault);
}

static bool run_sql(struct generation *generation, const unsigned char *sql, struct fault *fault)
{
    return database_run(generation->draft.database, generation->draft.path, (const char *)sql,
                        fault);
}

static void read_county(struct generation *generation, sqlite3_stmt *statement)
{
    struct county *county = &generation->counties[generation->ncounties++];
    snprintf(county->code, sizeof county->code, "%s", sqlite3_column_text(statement, 0));
    snprintf(county->kind, sizeof county->kind, "%s", sqlite3_column_text(statement, 1));
}

static bool read_counties(struct generation *generation, struct fault *fault)
{
    struct draft *draft = &generation->draft;
    sqlite3_stmt *statement =
        database_prepare(draft->database, draft->path,
                         "SELECT 代码, 片区类型 FROM 区划 WHERE 级别 = '县' ORDER BY 代码", fault);
    int step = SQLITE_DONE;
    while (statement && generation->ncounties < COUNTIES_MOST &&
           (step = sqlite3_step(statement)) == SQLITE_ROW)
        read_county(generation, statement);
    bool read = statement && step == SQLITE_DONE;
    if (statement && !read)
        database_fault(draft->database, draft->path, fault);
    sqlite3_finalize(statement);
    return read;
}

static void open_writers(struct generation *generation)
{
    const struct draft *draft = &generation->draft;
    sheet_writer_init(&generation->households, draft, &synthetic_households);
    sheet_writer_init(&generation->members, draft, &synthetic_members);
    sheet_writer_init(&generation->villages, draft, &synthetic_villages);
    sheet_writer_init(&generation->areas, draft, &synthetic_areas);
    sheet_writer_init(&generation->measures, draft, &synthetic_measures);
}

static void close_writers(struct generation *generation)
{
    sheet_writer_release(&generation->households);
    sheet_writer_release(&generation->members);
    sheet_writer_release(&generation->villages);
    sheet_writer_release(&generation->areas);
    sheet_writer_release(&generation->measures);
}

static bool put_row(struct sheet_writer *writer, const int64_t *row, struct fault *fault)
{
    return sheet_writer_put(writer, &row, 1, fault);
}

/* ---- places ---- */

static bool put_area(struct generation *generation, const char *code, const char *name, int level,
                     const char *above, struct fault *fault)
{
    int64_t row[AREA_WIDTH] = {
        [区_代码] = synthetic_text(code),
        [区_名称] = synthetic_text(name),
        [区_级别] = level,
        [区_上级] = synthetic_text(above),
    };
    return put_row(&generation->areas, row, fault);
}

/* Towns are numbered from 100, townships from 200. */
static void name_township(const struct county *county, size_t place, char code[CODE_TEXT],
                          char name[NAME_TEXT])
{
    bool town = place < 7;
    synthetic_digits(stpcpy(code, county->code), (town ? 100 : 200 - 7) + place, 3);
    snprintf(name, NAME_TEXT, town ? "示例%02zu镇" : "示例%02zu乡", place + 1);
}

static bool put_village(struct generation *generation, const struct county *county, size_t place,
                        struct village *village, struct fault *fault)
{
    char township[CODE_TEXT], township_name[NAME_TEXT];
    size_t within = place % VILLAGES_A_TOWNSHIP;
    struct random random;
    name_township(county, place / VILLAGES_A_TOWNSHIP, township, township_name);
    if (within == 0 && !put_area(generation, township, township_name, 级别_乡, county->code, fault))
        return false;
    random_init(&random, generation->seed, VILLAGE_STREAM, generation->villages_made++);
    synthetic_clear(village->row, &synthetic_villages);
    places_village(village, county, &random);
    synthetic_digits(stpcpy(village->code, township), 200 + within, 3);
    snprintf(village->name, sizeof village->name, "示例%03zu村", place + 1);
    village->row[村_村代码] = synthetic_text(village->code);
    village->row[村_村名] = synthetic_text(village->name);
    int64_t row[VILLAGE_WIDTH];
    memcpy(row, village->row, sizeof row);
    synthetic_blank(row, &synthetic_villages, &random);
    return put_area(generation, village->code, village->name, 级别_村, township, fault) &&
           put_row(&generation->villages, row, fault);
}

/* ---- households ---- */

static bool put_members(struct generation *generation, struct fault *fault)
{
    const struct household *household = &generation->household;
    const int64_t *rows[PEOPLE_MOST];
    for (int i = 0; i < household->size; i++)
        rows[i] = household->people[i].row;
    return sheet_writer_put(&generation->members, rows, household->size, fault);
}

static bool put_measures(struct generation *generation, struct fault *fault)
{
    const struct household *household = &generation->household;
    for (int put = 0, count; put < household->nmeasures; put += count) {
        const int64_t *rows[SHEET_ROWS_MOST];
        for (count = 0; count < SHEET_ROWS_MOST && put + count < household->nmeasures; count++)
            rows[count] = household->measures[put + count];
        if (!sheet_writer_put(&generation->measures, rows, count, fault))
            return false;
    }
    return true;
}

static bool put_household(struct generation *generation, struct fault *fault)
{
    return put_row(&generation->households, generation->household.row, fault) &&
           put_members(generation, fault) && put_measures(generation, fault);
}

_Static_assert((int)PEOPLE_MOST <= (int)SHEET_ROWS_MOST, "a household's members are put at once");

static bool make_household(struct generation *generation, const struct county *county,
                           uint64_t serial, const struct village *village, struct fault *fault)
{
    struct origin origin = {
        .seed = generation->seed,
        .index = generation->made,
        .serial = serial,
        .county = county,
        .village = village,
        .doubt = household_draw_doubt(generation->seed, generation->made),
    };
    if (generation->made % REPORT_EVERY == 0)
        progress_report(generation->progress, N_("generating"), generation->made,
                        generation->total);
    if (household_make(&generation->household, &origin, generation->identities))
        generation->planted[origin.doubt]++;
    generation->made++;
    return put_household(generation, fault);
}

static uint64_t villages_of(const struct county *county)
{
    uint64_t filled = (county->households + HOUSEHOLDS_A_VILLAGE - 1) / HOUSEHOLDS_A_VILLAGE;
    return filled < VILLAGES_A_COUNTY ? filled : VILLAGES_A_COUNTY;
}

static bool make_county(struct generation *generation, const struct county *county,
                        struct fault *fault)
{
    uint64_t villages = villages_of(county), serial = 0;
    for (uint64_t place = 0; place < villages; place++) {
        struct village village;
        uint64_t last = county->households * (place + 1) / villages;
        if (!put_village(generation, county, place, &village, fault))
            return false;
        while (serial < last)
            if (!make_household(generation, county, ++serial, &village, fault))
                return false;
    }
    return true;
}

static bool make_counties(struct generation *generation, struct fault *fault)
{
    places_apportion(generation->counties, generation->ncounties, generation->total);
    for (size_t i = 0; i < generation->ncounties; i++)
        if (!make_county(generation, &generation->counties[i], fault))
            return false;
    progress_report(generation->progress, N_("generating"), generation->total, generation->total);
    return true;
}

/* ---- what the file says of itself ---- */

static bool put_note(struct generation *generation, sqlite3_stmt *statement, const char *item,
                     const char *content, struct fault *fault)
{
    sqlite3_bind_text(statement, 1, item, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 2, content, -1, SQLITE_STATIC);
    bool put = sqlite3_step(statement) == SQLITE_DONE;
    if (!put)
        database_fault(generation->draft.database, generation->draft.path, fault);
    sqlite3_reset(statement);
    return put;
}

static bool put_origin(struct generation *generation, sqlite3_stmt *statement, struct fault *fault)
{
    char source[128], date[32];
    snprintf(source, sizeof source, "generate households=%zu seed=%llu version=%d",
             generation->total, (unsigned long long)generation->seed, GENERATOR_VERSION);
    snprintf(date, sizeof date, "%d-12-31", AS_OF_YEAR);
    return put_note(generation, statement, "数据截止日期", date, fault) &&
           put_note(generation, statement, "来源", source, fault) &&
           put_note(generation, statement, "合成数据", "是", fault) &&
           put_note(generation, statement, "合成数据说明",
                    "各项比例为设定，不代表任何真实的人、户、村", fault) &&
           put_note(generation, statement, "留空比例",
                    "收入各项 0.1%，退出标准所看的栏目 0.4%，多数栏目 2%，常缺的栏目 5%", fault);
}

/* How many households each contradiction was planted in. */
static bool put_doubts(struct generation *generation, sqlite3_stmt *statement, struct fault *fault)
{
    for (int i = 0; i < synthetic_doubts_count; i++) {
        char item[128], count[32];
        snprintf(item, sizeof item, "植入疑点 %s", synthetic_doubts[i].name);
        snprintf(count, sizeof count, "%zu", generation->planted[i]);
        if (!put_note(generation, statement, item, count, fault))
            return false;
    }
    return true;
}

static bool put_notes(struct generation *generation, struct fault *fault)
{
    struct draft *draft = &generation->draft;
    sqlite3_stmt *statement = database_prepare(
        draft->database, draft->path, "INSERT INTO 登记信息 (项目, 内容) VALUES (?1, ?2)", fault);
    bool put = statement && put_origin(generation, statement, fault) &&
               put_doubts(generation, statement, fault);
    sqlite3_finalize(statement);
    return put;
}

/* ---- the whole ---- */

static bool fill(struct generation *generation, struct fault *fault)
{
    open_writers(generation);
    bool filled = keep_small(generation, fault) && run_sql(generation, registry_sql, fault) &&
                  run_sql(generation, divisions_sql, fault) && read_counties(generation, fault) &&
                  make_counties(generation, fault) && put_notes(generation, fault);
    close_writers(generation);
    return filled;
}

static struct generation *generation_new(struct fault *fault)
{
    struct generation *generation = calloc(1, sizeof *generation);
    size_t *planted = calloc((size_t)synthetic_doubts_count, sizeof *planted);
    struct identities *identities = identities_new(fault);
    if (generation && planted && identities) {
        generation->planted = planted;
        generation->identities = identities;
        return generation;
    }
    if (identities)
        fault_memory(fault);
    identities_free(identities);
    free(planted);
    free(generation);
    return NULL;
}

static void generation_free(struct generation *generation)
{
    draft_discard(&generation->draft);
    identities_free(generation->identities);
    free(generation->planted);
    free(generation);
}

bool generate_registry(const char *path, size_t households, uint64_t seed,
                       const struct progress *progress, struct fault *fault)
{
    struct generation *generation = generation_new(fault);
    if (!generation)
        return false;
    generation->progress = progress;
    generation->total = households;
    generation->seed = seed;
    bool made =
        draft_open(path, REGISTRY_APPLICATION_ID, PAGE_BYTES, false, &generation->draft, fault) &&
        fill(generation, fault) && draft_commit(&generation->draft, fault);
    generation_free(generation);
    return made;
}
