#include "synthetic.h"

#define LABEL_TEXT(list, label) #label,
#define LABEL_LIST(list) static const char *const labels_##list[] = {list(LABEL_TEXT)}
LABEL_LIST(NATURES);
LABEL_LIST(STANDARDS);
LABEL_LIST(CAUSES);
LABEL_LIST(STATES);
LABEL_LIST(ALLOWANCES);
LABEL_LIST(DISASTERS);
LABEL_LIST(PROJECTS);
LABEL_LIST(WATERWORKS);
LABEL_LIST(WATER_SOURCES);
LABEL_LIST(WATER_QUALITIES);
LABEL_LIST(ROADS);
LABEL_LIST(STRUCTURES);
LABEL_LIST(HOUSE_GRADES);
LABEL_LIST(REBUILDINGS);
LABEL_LIST(FUELS);
LABEL_LIST(MOVES);
LABEL_LIST(SETTLEMENTS);
LABEL_LIST(DESTINATIONS);
LABEL_LIST(ORIGINS);
LABEL_LIST(SEXES);
LABEL_LIST(RELATIONS);
LABEL_LIST(PEOPLES);
LABEL_LIST(EDUCATIONS);
LABEL_LIST(SCHOOLS);
LABEL_LIST(ABSENCES);
LABEL_LIST(HEALTHS);
LABEL_LIST(DISABILITIES);
LABEL_LIST(LABOURS);
LABEL_LIST(WORKPLACES);
LABEL_LIST(LEVELS);
#define labels_0 NULL

#define ENTRY(name, kind, labels, blank) {#name, ENTRY_##kind, blank, labels_##labels},
static const struct entry household_entries[] = {HOUSEHOLD_COLUMNS(ENTRY)};
static const struct entry member_entries[] = {MEMBER_COLUMNS(ENTRY)};
static const struct entry village_entries[] = {VILLAGE_COLUMNS(ENTRY)};
static const struct entry area_entries[] = {AREA_COLUMNS(ENTRY)};
static const struct entry measure_entries[] = {MEASURE_COLUMNS(ENTRY)};

const struct sheet synthetic_households = {"户", household_entries, HOUSEHOLD_WIDTH};
const struct sheet synthetic_members = {"成员", member_entries, MEMBER_WIDTH};
const struct sheet synthetic_villages = {"村", village_entries, VILLAGE_WIDTH};
const struct sheet synthetic_areas = {"区划", area_entries, AREA_WIDTH};
const struct sheet synthetic_measures = {"帮扶措施", measure_entries, MEASURE_WIDTH};

void synthetic_clear(int64_t *row, const struct sheet *sheet)
{
    for (int i = 0; i < sheet->width; i++)
        row[i] = sheet->entries[i].kind <= ENTRY_FEN ? 0 : BLANK;
}

/* Four draws of 16 bits out of each number. */
void synthetic_blank(int64_t *row, const struct sheet *sheet, struct random *random)
{
    uint64_t bits = 0;
    for (int i = 0; i < sheet->width; i++, bits >>= 16) {
        if (i % 4 == 0)
            bits = random_next(random);
        if ((bits & 0xFFFF) * 10000 >> 16 < (uint64_t)sheet->entries[i].blank_rate)
            row[i] = BLANK;
    }
}

int64_t synthetic_text(const char *text)
{
    return (int64_t)(intptr_t)text;
}

char *synthetic_digits(char *out, uint64_t number, int width)
{
    for (int i = width - 1; i >= 0; i--, number /= 10)
        out[i] = (char)('0' + number % 10);
    out[width] = '\0';
    return out + width;
}
