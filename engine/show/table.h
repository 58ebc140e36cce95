/* Tables for a terminal: aligned by the columns that text really takes (two for a Chinese
 * character), never wider than 80.
 *
 *     地区                 户数      人数      达标
 *     兰州市             12,345    54,321     3,210
 *
 * A table that would be too wide gets its widest left-aligned column shortened with "…". */
#ifndef DIGUAN_SHOW_TABLE_H
#define DIGUAN_SHOW_TABLE_H

#include "arena.h"
#include "text.h"

enum { SHOW_WIDTH = 80, SHOW_COLUMNS = 16 };

struct show_table {
    struct arena arena;
    size_t ncolumns;
    char alignment[SHOW_COLUMNS]; /* 'l' or 'r' */
    size_t ncells, capacity;
    const char **cells; /* row by row, headings first */
    bool failed;        /* memory ran out: printing marks the buffer as failed too */
};

/* `alignment` has a letter a column: 'l' text to the left, 'r' numbers to the right. */
void show_table_init(struct show_table *table, const char *alignment);
void show_table_release(struct show_table *table);

/* With a first row of headings: msgids, "" for none. */
void show_table_begin(struct show_table *table, const char *alignment, const char *const *headings);
/* Prints it under a title unless it has only its headings, and releases it. */
void show_table_end(struct show_table *table, const char *title, struct buffer *out);

/* Cells are put in row by row, the headings as the first row; texts are copied. */
void show_table_text(struct show_table *table, const char *text);
void show_table_format(struct show_table *table, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void show_table_count(struct show_table *table, int64_t count); /* 12,345 */
void show_table_yuan(struct show_table *table, int64_t fen);    /* 12,345.60; .00 is left out */
void show_table_count_change(struct show_table *table, int64_t count); /* +12,345, -1, 0 */
void show_table_yuan_change(struct show_table *table, int64_t fen);

/* Prints the rows so far, each after `indent` spaces. */
void show_table_print(const struct show_table *table, int indent, struct buffer *out);

/* The same numbers in running text. */
enum { SHOW_NUMBER = 32 };
const char *show_count(int64_t count, char out[SHOW_NUMBER]);
const char *show_yuan(int64_t fen, char out[SHOW_NUMBER]);
const char *show_count_change(int64_t count, char out[SHOW_NUMBER]);
const char *show_yuan_change(int64_t fen, char out[SHOW_NUMBER]);

/* Puts `text` and spaces up to `width` columns. */
void show_padded(struct buffer *out, const char *text, int width);

#endif
