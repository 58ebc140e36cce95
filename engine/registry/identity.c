#include "identity.h"

#include "text.h"

#include <stdlib.h>
#include <string.h>

enum { BODY = 17, SHORT = 15, LONG = 18, PARTITION_ROWS = 4096 };

static bool body_to_number(const char body[BODY], uint64_t *number)
{
    uint64_t upper, lower;
    unsigned last = (unsigned)body[BODY - 1] - '0';
    if (!text_eight_digits(body, 8, &upper) || !text_eight_digits(body + 8, 8, &lower) || last > 9)
        return false;
    *number = (upper * 100000000 + lower) * 10 + last;
    return true;
}

static bool all_digits(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] < '0' || text[i] > '9')
            return false;
    return true;
}

/* The check character of 17 digits: weights 2^(17-i) mod 11. */
static char check_character(const char body[BODY])
{
    static const int weights[BODY] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (int i = 0; i < BODY; i++)
        sum += (body[i] - '0') * weights[i];
    return "10X98765432"[sum % 11];
}

/* The 17 digits, or false where the number breaks the rules of its length. */
static bool read_body(const char *text, size_t length, char body[BODY], uint64_t *person)
{
    if (length == SHORT) {
        memcpy(body, text, 6);
        memcpy(body + 6, "19", 2);
        memcpy(body + 8, text + 6, SHORT - 6);
        return body_to_number(body, person);
    }
    memcpy(body, text, BODY);
    char last = text[BODY] == 'x' ? 'X' : text[BODY];
    return body_to_number(body, person) && last == check_character(body) &&
           all_digits(text + LONG, length - LONG);
}

static bool length_is_known(size_t length)
{
    return length == SHORT || length == LONG || length == 20 || length == 22;
}

static bool birth_agrees(const char body[BODY], double birth_day)
{
    int day;
    return text_to_date(body + 6, 8, &day) && (isnan(birth_day) || birth_day == day);
}

/* The digit before the check character is odd for men. */
static bool sex_agrees(const char body[BODY], double male)
{
    return isnan(male) || (body[BODY - 1] - '0') % 2 == (int)male;
}

unsigned char identity_check(const char *text, size_t length, struct holder holder,
                             uint64_t *person)
{
    char body[BODY];
    uint64_t number;
    *person = 0;
    if (!length_is_known(length))
        return IDENTITY_LENGTH;
    if (!read_body(text, length, body, &number))
        return IDENTITY_CHECKSUM;
    *person = number;
    if (!birth_agrees(body, holder.birth_day))
        return IDENTITY_BIRTH;
    return sex_agrees(body, holder.male) ? IDENTITY_VALID : IDENTITY_SEX;
}

/* Rows in partitions by person, each small enough to be searched within the cache. */
struct partitions {
    int shift; /* partition = hash >> shift */
    size_t count;
    size_t *starts; /* count + 1 */
    uint32_t *rows;
    size_t nslots; /* of the table that each partition is searched with */
    uint32_t *slots;
};

static uint64_t person_hash(uint64_t person)
{
    return person * UINT64_C(0x9E3779B97F4A7C15);
}

static void partitions_release(struct partitions *partitions)
{
    free(partitions->starts);
    free(partitions->rows);
    free(partitions->slots);
}

static size_t partition_of(const struct partitions *partitions, uint64_t person)
{
    return person_hash(person) >> partitions->shift;
}

/* Leaves in starts[p] where partition p begins. */
static void count_starts(struct partitions *partitions, const uint64_t *persons, size_t count)
{
    for (size_t row = 0; row < count; row++)
        if (persons[row])
            partitions->starts[partition_of(partitions, persons[row]) + 1]++;
    size_t largest = 1;
    for (size_t p = 0; p < partitions->count; p++) {
        size_t size = partitions->starts[p + 1];
        largest = size > largest ? size : largest;
        partitions->starts[p + 1] += partitions->starts[p];
    }
    partitions->nslots = 4;
    while (partitions->nslots < 2 * largest)
        partitions->nslots *= 2;
}

/* Scattering moves every start to its end, which is the next one's start: shifted back after. */
static void scatter(struct partitions *partitions, const uint64_t *persons, size_t count)
{
    for (size_t row = 0; row < count; row++)
        if (persons[row])
            partitions->rows[partitions->starts[partition_of(partitions, persons[row])]++] =
                (uint32_t)row;
    memmove(partitions->starts + 1, partitions->starts,
            partitions->count * sizeof *partitions->starts);
    partitions->starts[0] = 0;
}

static bool partition_rows(struct partitions *partitions, const uint64_t *persons, size_t count,
                           struct fault *fault)
{
    *partitions = (struct partitions){.shift = 63, .count = 2};
    while (partitions->count < count / PARTITION_ROWS) {
        partitions->count *= 2;
        partitions->shift--;
    }
    partitions->starts = calloc(partitions->count + 2, sizeof *partitions->starts);
    partitions->rows = calloc(count ? count : 1, sizeof *partitions->rows);
    if (partitions->starts && partitions->rows) {
        count_starts(partitions, persons, count);
        partitions->slots = calloc(partitions->nslots, sizeof *partitions->slots);
    }
    if (partitions->slots) {
        scatter(partitions, persons, count);
        return true;
    }
    partitions_release(partitions);
    return fault_memory(fault);
}

static void mark(unsigned char *finding)
{
    if (*finding == IDENTITY_VALID)
        *finding = IDENTITY_DUPLICATE;
}

static void mark_partition(const struct partitions *partitions, size_t partition,
                           const uint64_t *persons, unsigned char *findings)
{
    size_t mask = partitions->nslots - 1;
    memset(partitions->slots, 0, partitions->nslots * sizeof *partitions->slots);
    for (size_t i = partitions->starts[partition]; i < partitions->starts[partition + 1]; i++) {
        uint32_t row = partitions->rows[i];
        size_t at = person_hash(persons[row]) >> 20 & mask;
        while (partitions->slots[at] && persons[partitions->slots[at] - 1] != persons[row])
            at = (at + 1) & mask;
        if (partitions->slots[at]) {
            mark(&findings[partitions->slots[at] - 1]);
            mark(&findings[row]);
        } else {
            partitions->slots[at] = row + 1;
        }
    }
}

bool identity_mark_duplicates(const uint64_t *persons, unsigned char *findings, size_t count,
                              struct fault *fault)
{
    struct partitions partitions;
    if (!partition_rows(&partitions, persons, count, fault))
        return false;
    for (size_t p = 0; p < partitions.count; p++)
        mark_partition(&partitions, p, persons, findings);
    partitions_release(&partitions);
    return true;
}
