/* Text and the values written as text: UTF-8, numbers, dates, division codes, nearest spellings.
 *
 * Texts are NUL-terminated UTF-8. Numbers are written without regard to the locale. */
#ifndef DIGUAN_TEXT_H
#define DIGUAN_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A growing text; `bytes` is always NUL-terminated once something was put in. After memory ran
 * out `failed` is set and further puts do nothing. */
struct buffer {
    char *bytes;
    size_t length, capacity;
    bool failed;
};

void buffer_release(struct buffer *buffer);
void buffer_clear(struct buffer *buffer);
void buffer_put(struct buffer *buffer, const char *text);
void buffer_put_bytes(struct buffer *buffer, const char *bytes, size_t length);
void buffer_format(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A number in its shortest form that reads back as the same double: 3500, 0.4, 1234.5. */
void buffer_put_number(struct buffer *buffer, double number);

enum { TEXT_NUMBER = 32, TEXT_DATE = 16 };
const char *text_from_number(double number, char out[TEXT_NUMBER]);

/* Decimal text of at most 400 bytes, optional sign and fraction and exponent, nothing before or
 * after it; false when it is not a finite number. */
bool text_to_number(const char *text, size_t length, double *number);

/* The first `count` of the eight bytes at `text` as a number; false when one is no digit. 1 to 8.
 */
static inline bool text_eight_digits(const char *text, size_t count, uint64_t *number);

/* Days since 1970-01-01 of a real calendar date written 2015-12-31 (also 20151231, 2015/12/31 and
 * 2015.12.31); false for anything else, for years outside 1850–2200 and for 2015-02-30. */
bool text_to_date(const char *text, size_t length, int *day);
const char *text_from_date(int day, char out[TEXT_DATE]);
int date_from_civil(int year, int month, int day_of_month);
void date_to_civil(int day, int *year, int *month, int *day_of_month);

/* Full years from `birth` to `day`; someone born on 29 February is a year older on 1 March. */
int date_full_years(int birth, int day);

/* A division code of 2 to 12 digits as the prefix that it stands for: 623000 is the prefecture
 * 6230, 620623 the county, 620623101 a township, 620623101000 the same township. A full village
 * code keeps its twelve digits. */
struct area {
    uint64_t digits; /* the prefix as a number; 0 with length 0 = everywhere */
    int length;      /* 0, 2, 4, 6, 9 or 12 digits */
};
bool text_to_area(const char *text, size_t length, struct area *area);
/* Whether the place with the 12-digit code `village` (0 = not known) lies in `area`. */
bool area_contains(struct area area, uint64_t village);
/* The first `length` digits of a 12-digit code. */
uint64_t area_prefix(uint64_t village, int length);
/* A village code that lies in the area. */
uint64_t area_village(struct area area);

/* Code points decoded one by one: the length of the character at `text` (1 for a byte that is not
 * UTF-8) and its code point (0xFFFD then). `end` is one past the last byte. */
int text_decode(const char *text, const char *end, uint32_t *point);
bool text_is_utf8(const char *text, size_t length);

/* The ASCII character for a full-width one or for a Chinese mark that looks like it (，“。　Ａ), or
 * NUL for any other character. */
char text_half_width(uint32_t point);

/* Columns that the text takes in a terminal: two for a Chinese character or full-width mark. */
int text_width(const char *text);

/* The nearest spelling of `word` among `names`, or NULL when none is near enough to offer. Counts
 * differing characters (not bytes); a word that contains or begins the other is near too. */
const char *text_nearest(const char *word, const char *const *names, size_t count);

/* Pairs, fours and the whole by multiplications. The first byte is the lowest, so that shifting
 * puts zeroes in front. */
static inline bool text_eight_digits(const char *text, size_t count, uint64_t *number)
{
    uint64_t digits;
    memcpy(&digits, text, sizeof digits);
    digits = (digits ^ UINT64_C(0x3030303030303030)) << (8 - count) * 8;
    if ((digits | (digits + UINT64_C(0x0606060606060606))) & UINT64_C(0xF0F0F0F0F0F0F0F0))
        return false;
    digits = digits * 10 + (digits >> 8);
    *number = ((digits & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x000F424000000064) +
               (digits >> 16 & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x0000271000000001)) >>
              32;
    return true;
}

#endif
