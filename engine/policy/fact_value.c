#include "facts.h"
#include "text.h"

#include <libintl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- numbers ---- */

static double refuse(const char *reason, const char **why)
{
    *why = reason;
    return NAN;
}

static double within_range(const struct fact *fact, double number, const char **why)
{
    if (number < fact->low || number > fact->high)
        return refuse(fact->outside, why);
    return number;
}

static double integer_value(const struct fact *fact, double number, const char **why)
{
    if (number != nearbyint(number))
        return refuse(gettext("not a whole number"), why);
    return within_range(fact, number, why);
}

/* Sums that a spreadsheet or database made carry a little noise, which is not a part of a fen. */
static double money_value(const struct fact *fact, double yuan, const char **why)
{
    double fen = yuan * 100, whole = nearbyint(fen);
    double noise = fmax(1e-6, fabs(fen) * 0x1p-50);
    if (fabs(fen - whole) > noise)
        return refuse(gettext("not whole fen"), why);
    return within_range(fact, whole / 100, why);
}

static double numeric_value(const struct fact *fact, double number, const char **why)
{
    if (!isfinite(number))
        return refuse(gettext("not a number"), why);
    if (fact->type == FACT_INTEGER)
        return integer_value(fact, number, why);
    if (fact->type == FACT_MONEY)
        return money_value(fact, number, why);
    return within_range(fact, number, why);
}

static double numeric_text(const struct fact *fact, const char *text, size_t length,
                           const char **why)
{
    double number;
    if (!text_to_number(text, length, &number))
        return refuse(gettext("not a number"), why);
    return numeric_value(fact, number, why);
}

/* ---- labels and codes ---- */

static int compare_spelling(const struct spelling *spelling, const char *text, size_t length)
{
    if (spelling->length != length)
        return spelling->length < length ? -1 : 1;
    return memcmp(spelling->text, text, length);
}

static const struct spelling *find_spelling(const struct fact *fact, const char *text,
                                            size_t length)
{
    size_t low = 0, high = fact->nspellings;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_spelling(&fact->spellings[middle], text, length);
        if (order == 0)
            return &fact->spellings[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static bool all_digits(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] < '0' || text[i] > '9')
            return false;
    return length > 0;
}

/* A code that is not listed as it stands may be listed without its leading zeroes. */
static double listed_text(const struct fact *fact, const char *text, size_t length,
                          const char **why)
{
    const struct spelling *spelling = find_spelling(fact, text, length);
    if (!spelling && all_digits(text, length)) {
        for (; length > 1 && *text == '0'; text++)
            length--;
        spelling = find_spelling(fact, text, length);
    }
    return spelling ? spelling->value : refuse(fact->unlisted, why);
}

/* ---- dates ---- */

static double date_text(const struct fact *fact, const char *text, size_t length, const char **why)
{
    (void)fact;
    int day;
    return text_to_date(text, length, &day) ? day : refuse(gettext("not a date"), why);
}

/* ---- by type ---- */

typedef double text_reader(const struct fact *fact, const char *text, size_t length,
                           const char **why);

static text_reader *const text_readers[FACT_TYPE_COUNT] = {
    [FACT_INTEGER] = numeric_text, [FACT_NUMBER] = numeric_text, [FACT_MONEY] = numeric_text,
    [FACT_BOOLEAN] = listed_text,  [FACT_ENUM] = listed_text,    [FACT_DATE] = date_text,
};

static bool is_blank_byte(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

double fact_from_text(const struct fact *fact, const char *text, size_t length, const char **why)
{
    *why = NULL;
    while (length && is_blank_byte(*text)) {
        text++;
        length--;
    }
    while (length && is_blank_byte(text[length - 1]))
        length--;
    text_reader *read = text_readers[fact->type];
    return length && read ? read(fact, text, length, why) : NAN;
}

double fact_from_number(const struct fact *fact, double number, const char **why)
{
    char text[TEXT_NUMBER];
    *why = NULL;
    text_reader *read = text_readers[fact->type];
    if (isnan(number) || !read)
        return NAN;
    if (read == numeric_text)
        return numeric_value(fact, number, why);
    text_from_number(number, text);
    return read(fact, text, strlen(text), why);
}
