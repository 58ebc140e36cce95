#include "wide.h"

enum { GAP = 2 };

void show_wide_init(struct show_wide *wide, size_t nlabels, size_t ncolumns)
{
    *wide = (struct show_wide){.nlabels = nlabels, .ncolumns = ncolumns};
    arena_init(&wide->arena);
}

void show_wide_release(struct show_wide *wide)
{
    arena_release(&wide->arena);
}

void show_wide_text(struct show_wide *wide, const char *text)
{
    const char **cell =
        arena_grow(&wide->arena, &wide->cells, wide->ncells, &wide->capacity, sizeof *cell);
    char *copy = arena_text(&wide->arena, text);
    if (!cell || !copy) {
        wide->failed = true;
        return;
    }
    *cell = copy;
    wide->ncells++;
}

static int width_of(const struct show_wide *wide, size_t column)
{
    int widest = 0;
    for (size_t i = column; i < wide->ncells; i += wide->ncolumns) {
        int width = text_width(wide->cells[i]);
        if (width > widest)
            widest = width;
    }
    return widest;
}

static int width_of_labels(const struct show_wide *wide)
{
    int width = 0;
    for (size_t i = 0; i < wide->nlabels; i++)
        width += width_of(wide, i) + GAP;
    return width;
}

/* One past the last column that fits beside the labels; one at least. */
static size_t block_end(const struct show_wide *wide, size_t first, int indent)
{
    int width = indent + width_of_labels(wide) - GAP;
    size_t end = first;
    while (end < wide->ncolumns && wide->nlabels + end - first < SHOW_COLUMNS) {
        width += GAP + width_of(wide, end);
        if (end > first && width > SHOW_WIDTH)
            break;
        end++;
    }
    return end;
}

static void print_block(const struct show_wide *wide, size_t first, size_t end, int indent,
                        struct buffer *out)
{
    char alignment[SHOW_COLUMNS + 1] = "";
    struct show_table table;
    for (size_t i = 0; i < wide->nlabels + end - first; i++)
        alignment[i] = wide->left && i < wide->nlabels ? 'l' : 'r';
    show_table_init(&table, alignment);
    for (size_t row = 0; row < wide->ncells; row += wide->ncolumns) {
        for (size_t i = 0; i < wide->nlabels; i++)
            show_table_text(&table, wide->cells[row + i]);
        for (size_t i = first; i < end; i++)
            show_table_text(&table, wide->cells[row + i]);
    }
    show_table_print(&table, indent, out);
    show_table_release(&table);
}

void show_wide_print(const struct show_wide *wide, int indent, struct buffer *out)
{
    if (wide->failed) {
        out->failed = true;
        return;
    }
    for (size_t first = wide->nlabels, end; first < wide->ncolumns; first = end) {
        end = block_end(wide, first, indent);
        if (first > wide->nlabels)
            buffer_put(out, "\n");
        print_block(wide, first, end, indent, out);
    }
}
