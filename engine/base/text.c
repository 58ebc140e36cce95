#include "text.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- growing text ---- */

void buffer_release(struct buffer *buffer)
{
    free(buffer->bytes);
    *buffer = (struct buffer){0};
}

void buffer_clear(struct buffer *buffer)
{
    buffer->length = 0;
    buffer->failed = false;
    if (buffer->bytes)
        buffer->bytes[0] = '\0';
}

/* Room for `more` bytes and the NUL. */
static bool buffer_reserve(struct buffer *buffer, size_t more)
{
    if (buffer->failed || more >= SIZE_MAX - buffer->length) {
        buffer->failed = true;
        return false;
    }
    size_t need = buffer->length + more + 1;
    if (need <= buffer->capacity)
        return true;
    size_t capacity = buffer->capacity > SIZE_MAX / 2 ? need : buffer->capacity * 2;
    if (capacity < need)
        capacity = need < 64 ? 64 : need;
    char *bytes = realloc(buffer->bytes, capacity);
    if (!bytes) {
        buffer->failed = true;
        return false;
    }
    buffer->bytes = bytes;
    buffer->capacity = capacity;
    return true;
}

void buffer_put_bytes(struct buffer *buffer, const char *bytes, size_t length)
{
    if (!buffer_reserve(buffer, length))
        return;
    memcpy(buffer->bytes + buffer->length, bytes, length);
    buffer->length += length;
    buffer->bytes[buffer->length] = '\0';
}

void buffer_put(struct buffer *buffer, const char *text)
{
    buffer_put_bytes(buffer, text, strlen(text));
}

/* The locale in which a decimal point is a point. */
static locale_t plain_locale(void)
{
    return newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

void buffer_format(struct buffer *buffer, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    locale_t plain = plain_locale(), before = uselocale(plain);
    int length = vsnprintf(NULL, 0, format, args);
    if (length < 0)
        buffer->failed = true;
    else if (buffer_reserve(buffer, (size_t)length)) {
        vsnprintf(buffer->bytes + buffer->length, (size_t)length + 1, format, again);
        buffer->length += (size_t)length;
    }
    uselocale(before);
    freelocale(plain);
    va_end(again);
    va_end(args);
}

void buffer_put_number(struct buffer *buffer, double number)
{
    char text[TEXT_NUMBER];
    buffer_put(buffer, text_from_number(number, text));
}

/* ---- numbers ---- */

/* Below the normal numbers fewer digits than 15 may do, so the search starts at one. */
const char *text_from_number(double number, char out[TEXT_NUMBER])
{
    char text[2 * TEXT_NUMBER] = "0"; /* never "-0" */
    locale_t plain = plain_locale(), before = uselocale(plain);
    int digits = fabs(number) < DBL_MIN ? 1 : DBL_DIG;
    for (; number != 0 && digits <= DBL_DECIMAL_DIG; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod_l(text, NULL, plain) == number)
            break;
    }
    uselocale(before);
    freelocale(plain);
    return strcpy(out, text);
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static size_t skip_digits(const char *text, size_t length, size_t at)
{
    while (at < length && is_digit(text[at]))
        at++;
    return at;
}

static size_t skip_sign(const char *text, size_t length, size_t at)
{
    return at < length && (text[at] == '+' || text[at] == '-') ? at + 1 : at;
}

/* What a decimal number is made of; the digits are counted, not read. */
struct decimal {
    size_t start, point, end; /* of the digits; point == end when there is none */
    bool exponent;
};

static bool scan_decimal(const char *text, size_t length, struct decimal *decimal)
{
    decimal->start = skip_sign(text, length, 0);
    size_t at = decimal->point = skip_digits(text, length, decimal->start);
    size_t digits = at - decimal->start;
    if (at < length && text[at] == '.') {
        at = skip_digits(text, length, at + 1);
        digits += at - decimal->point - 1;
    }
    decimal->end = at;
    decimal->exponent = at < length && (text[at] == 'e' || text[at] == 'E');
    if (decimal->exponent) {
        size_t first = skip_sign(text, length, at + 1);
        at = skip_digits(text, length, first);
        if (at == first)
            return false;
    }
    return digits > 0 && at == length;
}

/* Up to 15 digits with a fraction are an exact integer over an exact power of ten, so that the
 * division rounds once and correctly. */
static double short_decimal(const char *text, const struct decimal *decimal)
{
    double digits = 0, scale = 1;
    for (size_t i = decimal->start; i < decimal->end; i++) {
        if (i == decimal->point)
            continue;
        digits = digits * 10 + (text[i] - '0');
        if (i > decimal->point)
            scale *= 10;
    }
    return (text[0] == '-' ? -digits : digits) / scale;
}

enum { NUMBER_LONGEST = 400 };

bool text_to_number(const char *text, size_t length, double *number)
{
    struct decimal decimal;
    if (length > NUMBER_LONGEST || !scan_decimal(text, length, &decimal))
        return false;
    if (!decimal.exponent && decimal.end - decimal.start <= DBL_DIG) {
        *number = short_decimal(text, &decimal);
        return true;
    }
    char copy[NUMBER_LONGEST + 1];
    memcpy(copy, text, length);
    copy[length] = '\0';
    locale_t plain = plain_locale();
    double value = strtod_l(copy, NULL, plain);
    freelocale(plain);
    if (!isfinite(value))
        return false;
    *number = value;
    return true;
}

/* ---- dates ---- */

enum { FIRST_YEAR = 1850, LAST_YEAR = 2200, DAYS_PER_ERA = 146097, YEARS_PER_ERA = 400 };

/* Days between 0000-03-01, where an era of 400 years begins, and 1970-01-01. */
enum { EPOCH_SHIFT = 719468 };

static int floor_divide(int number, int by)
{
    return number / by - (number % by < 0);
}

/* Years are counted from March, so that the leap day is the last of its year. */
int date_from_civil(int year, int month, int day_of_month)
{
    year -= month <= 2;
    int era = floor_divide(year, YEARS_PER_ERA);
    int year_of_era = year - era * YEARS_PER_ERA;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day_of_month - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - EPOCH_SHIFT;
}

void date_to_civil(int day, int *year, int *month, int *day_of_month)
{
    day += EPOCH_SHIFT;
    int era = floor_divide(day, DAYS_PER_ERA);
    int day_of_era = day - era * DAYS_PER_ERA;
    int year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int month_from_march = (5 * day_of_year + 2) / 153;
    *day_of_month = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    *month = month_from_march + (month_from_march < 10 ? 3 : -9);
    *year = year_of_era + era * YEARS_PER_ERA + (*month <= 2);
}

/* Below 0 where one is no digit. */
static int two_digits(const char *text)
{
    unsigned tens = (unsigned)text[0] - '0', ones = (unsigned)text[1] - '0';
    return tens <= 9 && ones <= 9 ? (int)(tens * 10 + ones) : -1;
}

static bool is_date_separator(char byte)
{
    return byte == '-' || byte == '/' || byte == '.';
}

static bool split_date(const char *text, size_t length, int *year, int *month, int *day_of_month)
{
    bool separated = length == 10 && is_date_separator(text[4]) && text[7] == text[4];
    if (!separated && length != 8)
        return false;
    int century = two_digits(text), year_of_century = two_digits(text + 2);
    *year = century * 100 + year_of_century;
    *month = two_digits(text + (separated ? 5 : 4));
    *day_of_month = two_digits(text + (separated ? 8 : 6));
    return century >= 0 && year_of_century >= 0 && *month >= 0 && *day_of_month >= 0;
}

static int days_of_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

bool text_to_date(const char *text, size_t length, int *day)
{
    int year, month, day_of_month;
    if (!split_date(text, length, &year, &month, &day_of_month))
        return false;
    if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12 || day_of_month < 1)
        return false;
    if (day_of_month > days_of_month(year, month))
        return false;
    *day = date_from_civil(year, month, day_of_month);
    return true;
}

static char *put_digits(char *out, int number, int width)
{
    for (int i = width - 1; i >= 0; i--, number /= 10)
        out[i] = (char)('0' + number % 10);
    return out + width;
}

const char *text_from_date(int day, char out[TEXT_DATE])
{
    int year, month, day_of_month;
    date_to_civil(day, &year, &month, &day_of_month);
    char *at = put_digits(out, year, 4);
    *at++ = '-';
    at = put_digits(at, month, 2);
    *at++ = '-';
    *put_digits(at, day_of_month, 2) = '\0';
    return out;
}

int date_full_years(int birth, int day)
{
    int birth_year, birth_month, birth_day, year, month, day_of_month;
    date_to_civil(birth, &birth_year, &birth_month, &birth_day);
    date_to_civil(day, &year, &month, &day_of_month);
    bool before = month != birth_month ? month < birth_month : day_of_month < birth_day;
    return year - birth_year - before;
}

/* ---- division codes ---- */

static const int area_lengths[] = {2, 4, 6, 9, 12};

/* The next higher level, written with zeroes in place of the digits of this one. */
static int area_shorter(uint64_t *digits, int length)
{
    for (size_t i = sizeof area_lengths / sizeof area_lengths[0] - 1; i > 0; i--) {
        uint64_t unit = area_lengths[i] - area_lengths[i - 1] == 3 ? 1000 : 100;
        if (length == area_lengths[i] && *digits % unit == 0) {
            *digits /= unit;
            length = area_lengths[i - 1];
        }
    }
    return length;
}

static bool area_length_known(size_t length)
{
    for (size_t i = 0; i < sizeof area_lengths / sizeof area_lengths[0]; i++)
        if ((size_t)area_lengths[i] == length)
            return true;
    return false;
}

bool text_to_area(const char *text, size_t length, struct area *area)
{
    if (!area_length_known(length) || skip_digits(text, length, 0) != length || text[0] == '0')
        return false;
    uint64_t digits = 0;
    for (size_t i = 0; i < length; i++)
        digits = digits * 10 + (uint64_t)(text[i] - '0');
    area->length = area_shorter(&digits, (int)length);
    area->digits = digits;
    return true;
}

uint64_t area_prefix(uint64_t village, int length)
{
    for (; length < 12; length++)
        village /= 10;
    return village;
}

uint64_t area_village(struct area area)
{
    uint64_t village = area.digits;
    for (int i = area.length; i < 12; i++)
        village *= 10;
    return village;
}

bool area_contains(struct area area, uint64_t village)
{
    return area.length == 0 || (village && area_prefix(village, area.length) == area.digits);
}

/* ---- UTF-8 ---- */

enum { NOT_A_CHARACTER = 0xFFFD };

/* The length that the first byte promises and the least code point that needs it. */
static int lead_length(unsigned char lead, uint32_t *point, uint32_t *least)
{
    if (lead >= 0xC2 && lead <= 0xDF) {
        *point = lead & 0x1F;
        *least = 0x80;
        return 2;
    }
    if ((lead & 0xF0) == 0xE0) {
        *point = lead & 0x0F;
        *least = 0x800;
        return 3;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        *point = lead & 0x07;
        *least = 0x10000;
        return 4;
    }
    return 0;
}

int text_decode(const char *text, const char *end, uint32_t *point)
{
    const unsigned char *byte = (const unsigned char *)text;
    *point = byte[0];
    if (byte[0] < 0x80)
        return 1;
    uint32_t found = 0, least = 0;
    int length = lead_length(byte[0], &found, &least);
    *point = NOT_A_CHARACTER;
    if (length == 0 || end - text < length)
        return 1;
    for (int i = 1; i < length; i++) {
        if ((byte[i] & 0xC0) != 0x80)
            return 1;
        found = found << 6 | (byte[i] & 0x3F);
    }
    if (found < least || found > 0x10FFFF || (found >= 0xD800 && found <= 0xDFFF))
        return 1;
    *point = found;
    return length;
}

bool text_is_utf8(const char *text, size_t length)
{
    const char *end = text + length;
    while (text < end) {
        uint32_t point;
        int step = text_decode(text, end, &point);
        if (step == 1 && point == NOT_A_CHARACTER)
            return false;
        text += step;
    }
    return true;
}

struct point_range {
    uint32_t first, last;
};

static const struct point_range wide_points[] = {
    {0x1100, 0x115F}, {0x2E80, 0x303E},   {0x3041, 0x4DBF},   {0x4E00, 0xA4CF},
    {0xAC00, 0xD7A3}, {0xF900, 0xFAFF},   {0xFE30, 0xFE4F},   {0xFF00, 0xFF60},
    {0xFFE0, 0xFFE6}, {0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD},
};

static const struct point_range zero_points[] = {
    {0x0300, 0x036F}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF},
};

static bool in_ranges(uint32_t point, const struct point_range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (point >= ranges[i].first && point <= ranges[i].last)
            return true;
    return false;
}

static int point_width(uint32_t point)
{
    if (in_ranges(point, wide_points, sizeof wide_points / sizeof wide_points[0]))
        return 2;
    return !in_ranges(point, zero_points, sizeof zero_points / sizeof zero_points[0]);
}

int text_width(const char *text)
{
    int width = 0;
    for (const char *end = text + strlen(text); text < end;) {
        uint32_t point;
        text += text_decode(text, end, &point);
        width += point_width(point);
    }
    return width;
}

struct half_width {
    uint32_t point;
    char ascii;
};

static const struct half_width half_widths[] = {
    {0x3000, ' '},  {0x3001, ','},  {0x3002, '.'}, {0x3010, '['}, {0x3011, ']'},
    {0x2018, '\''}, {0x2019, '\''}, {0x201C, '"'}, {0x201D, '"'},
};

char text_half_width(uint32_t point)
{
    if (point >= 0xFF01 && point <= 0xFF5E)
        return (char)(point - 0xFF01 + '!');
    for (size_t i = 0; i < sizeof half_widths / sizeof half_widths[0]; i++)
        if (half_widths[i].point == point)
            return half_widths[i].ascii;
    return '\0';
}

/* ---- nearest spelling ---- */

enum { WORD_LONGEST = 64 };

struct word {
    uint32_t points[WORD_LONGEST];
    size_t length;
};

/* Case and width of ASCII letters do not count as differences. */
static uint32_t fold(uint32_t point)
{
    char ascii = text_half_width(point);
    if (ascii)
        point = (uint32_t)ascii;
    return point >= 'A' && point <= 'Z' ? point + ('a' - 'A') : point;
}

static struct word word_of(const char *text)
{
    struct word word;
    word.length = 0;
    for (const char *end = text + strlen(text); text < end && word.length < WORD_LONGEST;) {
        uint32_t point;
        text += text_decode(text, end, &point);
        word.points[word.length++] = fold(point);
    }
    return word;
}

static size_t least_of(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Insertions, deletions, replacements and exchanged neighbours, row by row. */
static size_t word_distance(const struct word *a, const struct word *b)
{
    size_t rows[3][WORD_LONGEST + 1];
    for (size_t j = 0; j <= b->length; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a->length; i++) {
        size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b->length; j++) {
            uint32_t p = a->points[i - 1], q = b->points[j - 1];
            row[j] = least_of(above[j - 1] + (p != q), least_of(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && p == b->points[j - 2] && q == a->points[i - 2])
                row[j] = least_of(row[j], before[j - 2] + 1);
        }
    }
    return rows[a->length % 3][b->length];
}

static bool word_found_at(const struct word *inner, const struct word *outer, size_t at)
{
    return memcmp(inner->points, outer->points + at, inner->length * sizeof inner->points[0]) == 0;
}

/* One begins the other, or, from two characters on, stands anywhere in it, and is no less than a
 * third of it. */
static bool word_contained(const struct word *a, const struct word *b)
{
    const struct word *inner = a->length < b->length ? a : b;
    const struct word *outer = inner == a ? b : a;
    if (inner->length == 0 || inner->length * 3 < outer->length)
        return false;
    size_t last = inner->length < 2 ? 0 : outer->length - inner->length;
    for (size_t at = 0; at <= last; at++)
        if (word_found_at(inner, outer, at))
            return true;
    return false;
}

/* Less is nearer; containment comes after every pair that is near by distance. */
static size_t word_nearness(const struct word *a, const struct word *b)
{
    size_t longer = a->length > b->length ? a->length : b->length;
    size_t distance = word_distance(a, b);
    if (distance <= (longer < 6 ? 1 : longer / 3) && distance < least_of(a->length, b->length))
        return distance;
    return word_contained(a, b) ? WORD_LONGEST + distance : SIZE_MAX;
}

const char *text_nearest(const char *word, const char *const *names, size_t count)
{
    struct word wanted = word_of(word);
    const char *nearest = NULL;
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        struct word name = word_of(names[i]);
        size_t nearness = word_nearness(&wanted, &name);
        if (nearness < best) {
            best = nearness;
            nearest = names[i];
        }
    }
    return nearest;
}
