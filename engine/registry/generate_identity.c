/* Identity numbers under GB 11643: region, birth date, a serial that is odd for men, a check
 * character. Serials of a day are handed out in order, for each sex by itself. */
#include "synthetic.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

enum {
    FIRST_BIRTH_YEAR = AS_OF_YEAR - 101,
    DAYS = 103 * 366,
    SERIALS_A_SEX = 500,
    REGION = 620000, /* counties begin at 620102: everything below is nobody's */
    PERSONAL_DIGITS = 17,
};

struct identities {
    int first_day;
    uint32_t given[DAYS][2];
};

struct identities *identities_new(struct fault *fault)
{
    struct identities *identities = calloc(1, sizeof *identities);
    if (!identities)
        fault_memory(fault);
    else
        identities->first_day = date_from_civil(FIRST_BIRTH_YEAR, 1, 1);
    return identities;
}

void identities_free(struct identities *identities)
{
    free(identities);
}

static char check_character(const char *digits)
{
    static const int weights[PERSONAL_DIGITS] = {7, 9, 10, 5,  8, 4, 2, 1, 6,
                                                 3, 7, 9,  10, 5, 8, 4, 2};
    int sum = 0;
    for (int i = 0; i < PERSONAL_DIGITS; i++)
        sum += (digits[i] - '0') * weights[i];
    return "10X98765432"[sum % 11];
}

static void write_number(struct identities *identities, int day, bool male, char *out)
{
    int year, month, day_of_month;
    uint32_t count = identities->given[day - identities->first_day][male]++;
    date_to_civil(day, &year, &month, &day_of_month);
    char *at = synthetic_digits(out, REGION + count / SERIALS_A_SEX, 6);
    at = synthetic_digits(at, (uint64_t)year, 4);
    at = synthetic_digits(at, (uint64_t)month, 2);
    at = synthetic_digits(at, (uint64_t)day_of_month, 2);
    at = synthetic_digits(at, count % SERIALS_A_SEX * 2 + male, 3);
    *at++ = check_character(out);
    *at = '\0';
}

/* Some of the disabled show their certificate: the number, the kind of disability and the grade. */
static void add_certificate(struct person *person)
{
    if (person->row[人_残疾等级] == 残疾_非残疾 || person->row[人_出生日期] % 2 == 0)
        return;
    char *end = person->identity + strlen(person->identity);
    end = synthetic_digits(end, 1 + (uint64_t)person->age % 7, 1);
    synthetic_digits(end, (uint64_t)person->row[人_残疾等级], 1);
}

static void spoil(struct person *person)
{
    size_t last = strlen(person->identity) - 1;
    if (person->flaw == FLAW_LENGTH)
        person->identity[last] = '\0';
    if (person->flaw == FLAW_CHECKSUM)
        person->identity[17] = person->identity[17] == '1' ? '2' : '1';
}

static void assign(struct identities *identities, struct person *person)
{
    int day = (int)person->row[人_出生日期];
    bool male = person->row[人_性别] == 性别_男;
    if (person->flaw == FLAW_BIRTH)
        day -= 400;
    if (person->flaw == FLAW_SEX)
        male = !male;
    write_number(identities, day, male, person->identity);
    if (person->flaw == FLAW_NONE)
        add_certificate(person);
    spoil(person);
}

void identities_assign(struct identities *identities, struct household *household)
{
    for (int i = 0; i < household->size; i++) {
        struct person *person = &household->people[i];
        if (person->flaw == FLAW_SHARED)
            memcpy(person->identity, household->people[i - 1].identity, CODE_TEXT);
        else
            assign(identities, person);
        person->row[人_证件号码] = synthetic_text(person->identity);
    }
}
