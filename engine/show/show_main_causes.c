#include "show_main_causes.h"

#include "page.h"
#include "show_area.h"
#include "table.h"

#include <libintl.h>
#include <stdlib.h>
#include <string.h>

enum { INDENT = 2, GAP = 2, OUTSIDE_COLUMNS = 3, CAUSES_MOST = SHOW_COLUMNS - OUTSIDE_COLUMNS };

struct entry {
    int64_t count;
    size_t cause;
};

struct grid {
    const struct summary *summary;
    const struct summary_areas *areas;
    size_t ncauses;
    struct entry *causes; /* the most frequent first */
    size_t nshown;
    struct show_table table;
};

/* The most frequent first, else in the order of the form. */
static int by_count(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    if (a->count != b->count)
        return a->count < b->count ? 1 : -1;
    return a->cause < b->cause ? -1 : a->cause > b->cause;
}

static size_t measure_of(const struct grid *grid, size_t cause)
{
    return measures_index(&grid->summary->measures, GROUP_MAIN, cause, 0);
}

static const char *name_of(const struct grid *grid, size_t cause)
{
    return measures_item(&grid->summary->measures, GROUP_MAIN, cause);
}

static void count_causes(struct grid *grid)
{
    for (size_t i = 0; i < grid->ncauses; i++)
        grid->causes[i] =
            (struct entry){summary_total(grid->summary, measure_of(grid, i)), .cause = i};
    qsort(grid->causes, grid->ncauses, sizeof *grid->causes, by_count);
}

static int wider(const char *text, int width)
{
    int own = text_width(text);
    return own > width ? own : width;
}

/* The columns that all but the causes take: the area's name, the rest, the undetermined. */
static int width_outside(const struct grid *grid)
{
    char total[SHOW_NUMBER];
    int name = 0;
    show_count(summary_total(grid->summary, MEASURE_HOUSEHOLDS), total);
    for (size_t i = 0; i < grid->areas->count; i++) {
        struct buffer text = {0};
        show_area_name(grid->summary->registry, grid->areas->items[i].area, &text);
        name = wider(text.bytes ? text.bytes : "", name);
        buffer_release(&text);
    }
    return INDENT + name + GAP + wider(total, text_width(gettext("other"))) + GAP +
           wider(total, text_width(gettext("undetermined")));
}

static size_t count_fitting(const struct grid *grid)
{
    int width = width_outside(grid);
    size_t fitting = 0;
    while (fitting < grid->ncauses && fitting < CAUSES_MOST && grid->causes[fitting].count) {
        char count[SHOW_NUMBER];
        show_count(grid->causes[fitting].count, count);
        width += GAP + wider(count, text_width(name_of(grid, grid->causes[fitting].cause)));
        if (width > SHOW_WIDTH)
            break;
        fitting++;
    }
    return fitting;
}

static void put_headings(struct grid *grid)
{
    char alignment[SHOW_COLUMNS + 1] = "l";
    memset(alignment + 1, 'r', grid->nshown + 2);
    show_table_init(&grid->table, alignment);
    show_table_text(&grid->table, "");
    for (size_t i = 0; i < grid->nshown; i++)
        show_table_text(&grid->table, name_of(grid, grid->causes[i].cause));
    show_table_text(&grid->table, gettext("other"));
    show_table_text(&grid->table, gettext("undetermined"));
}

static void put_name(struct grid *grid, struct area area)
{
    struct buffer name = {0};
    show_area_name(grid->summary->registry, area, &name);
    show_table_text(&grid->table, name.bytes ? name.bytes : "");
    grid->table.failed |= name.failed;
    buffer_release(&name);
}

static void put_area(struct grid *grid, const struct summary_area *area)
{
    int64_t rest = 0;
    put_name(grid, area->area);
    for (size_t i = 0; i < grid->ncauses; i++) {
        int64_t count = area->counts[measure_of(grid, grid->causes[i].cause)];
        if (i < grid->nshown)
            show_table_count(&grid->table, count);
        else
            rest += count;
    }
    show_table_count(&grid->table, rest);
    show_table_count(&grid->table, area->counts[measure_of(grid, grid->ncauses + 1)]);
}

static void put_grid(struct grid *grid, const char *title, struct buffer *out)
{
    put_headings(grid);
    for (size_t i = 0; i < grid->areas->count; i++)
        put_area(grid, &grid->areas->items[i]);
    page_heading(out, title);
    show_table_print(&grid->table, INDENT, out);
    out->failed |= grid->table.failed;
    show_table_release(&grid->table);
}

void show_main_causes(const struct summary *summary, struct buffer *out)
{
    bool counties = summary->area.length >= 4;
    struct grid grid = {.summary = summary,
                        .areas = &summary->levels[counties ? COUNTY : PREFECTURE],
                        .ncauses = summary->rulebook->nof_kind[RULE_CAUSE]};
    grid.causes = calloc(grid.ncauses + 1, sizeof *grid.causes);
    if (!grid.causes) {
        out->failed = true;
        return;
    }
    count_causes(&grid);
    grid.nshown = count_fitting(&grid);
    if (grid.nshown)
        put_grid(&grid,
                 counties ? gettext("Main causes by county 主因")
                          : gettext("Main causes by prefecture 主因"),
                 out);
    free(grid.causes);
}
