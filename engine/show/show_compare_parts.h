/* Showing comparisons as its rooms see it: private to show_compare*.c and compare_json.c. */
#ifndef DIGUAN_SHOW_COMPARE_PARTS_H
#define DIGUAN_SHOW_COMPARE_PARTS_H

#include "show_compare.h"
#include "show_heading.h"
#include "wide.h"

/* show_compare_tables.c */
void show_compare_tables(const struct compare *compare, const struct comparison *of,
                         struct buffer *out);
/* show_compare_beside.c: of several cases, and of the changes of one. */
void show_compare_beside(const struct compare *compare, struct buffer *out);
void show_compare_parts(const struct compare *compare, const struct comparison *of,
                        struct buffer *out);

/* show_compare_poverty.c: rows of several cases, and tables of one. */
void show_compare_poverty_rows(const struct compare *compare, struct show_wide *wide);
void show_compare_poverty(const struct compare *compare, const struct comparison *of,
                          struct buffer *out);

/* What one case does to a measure: after less before. */
static inline int64_t compare_gain(const struct compare *compare, const struct comparison *of,
                                   size_t measure)
{
    return summary_total(&of->summary, measure) - summary_total(&compare->summary, measure);
}

/* How many have an answer after all, and had it before. */
struct compare_count compare_after(const struct compare_moves *moves, enum answer answer);
struct compare_count compare_before(const struct compare_moves *moves, enum answer answer);

/* Those who come to an answer from another one, and those who leave it. */
struct compare_count compare_gained(const struct compare_moves *moves, enum answer answer);
struct compare_count compare_lost(const struct compare_moves *moves, enum answer answer);

/* An aid is for them, before and after, or only on one side: households or members. */
struct aid_moves {
    int64_t before, after, gained, lost;
};
struct aid_moves compare_aid_moves(const struct compare *compare, const struct comparison *of,
                                   size_t pair);

/* The name of an area; of a township after its county's. */
void compare_area_name(const struct compare *compare, struct area area, struct buffer *out);

/* The groups of areas in which something changes, most changes first, else by code. The caller's to
 * free; NULL when memory is short. */
size_t *compare_rank_areas(const struct compare *compare, const struct comparison *of,
                           size_t *count);

/* The name of a status by its item: a rule's, 无 or 待核实. */
const char *compare_status(const struct comparison *of, size_t item);

/* Whether the rule reads, on either side, a parameter that is assumed. */
bool compare_rests_on_assumed(const struct compare *compare, const struct comparison *of,
                              enum rule_kind kind, size_t pair);

/* The policy of a case. */
const struct policy *compare_policy(const struct compare_case *of);

/* What a case is called: its scenario's title. */
const char *compare_title(const struct compare_case *of);

/* What the report begins with. */
struct heading compare_heading(const struct compare *compare);

/* The title of a table of one case, with its number where there are several. */
void compare_page_heading(const struct compare *compare, const struct comparison *of,
                          const char *title, struct buffer *out);
/* show_table_end under such a title. */
void compare_table_end(const struct compare *compare, const struct comparison *of,
                       struct show_table *table, const char *title, struct buffer *out);
/* Why nothing changes, a paragraph for each change; nothing when something does. */
void compare_no_effects(const struct compare *compare, const struct comparison *of,
                        struct buffer *out);
/* A line that says how many are not shown, if any are not. */
void compare_put_more(size_t count, size_t shown, struct buffer *out);

/* A table being made of one comparison. */
struct section {
    const struct compare *compare;
    const struct comparison *of;
    struct buffer *out;
    struct show_table table;
};

static inline void section_begin(struct section *section, const char *alignment,
                                 const char *const *headings)
{
    show_table_begin(&section->table, alignment, headings);
}

static inline void section_end(struct section *section, const char *title)
{
    compare_table_end(section->compare, section->of, &section->table, title, section->out);
}

static inline void section_count(struct section *section, int64_t count)
{
    show_table_count(&section->table, count);
}

/* show_compare_rules.c: criteria, causes, doubts, aids, their money, and deficits without aid. */
void show_compare_rules(struct section *section);

#endif
