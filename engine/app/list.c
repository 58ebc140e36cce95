#include "list.h"

#include "save.h"
#include "show_changed.h"

#include <stdlib.h>
#include <string.h>

enum { PIECE_BYTES = 1 << 20, TOLD_EVERY = 1000 };

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), of_end = strlen(end);
    return length > of_end && strcmp(text + length - of_end, end) == 0;
}

bool list_check(const char *path, struct fault *fault)
{
    return ends_with(path, ".csv") || ends_with(path, ".ndjson") ||
           fault_set(fault, FAULT_USAGE,
                     "option '--list' needs a file that ends in .csv or .ndjson, found '%s'", path);
}

/* What is written next. */
struct list {
    struct save save;
    struct changed *changed;
    struct csv csv;
    bool as_csv;
    struct buffer text;
};

static bool put_piece(struct list *list, size_t least, struct fault *fault)
{
    if (!list->text.failed && list->text.length < least)
        return true;
    bool put = save_put(&list->save, &list->text, fault);
    buffer_clear(&list->text);
    return put;
}

static bool put_household(struct list *list, size_t household, struct fault *fault)
{
    struct changed_row row;
    if (!changed_household(list->changed, household, &row, fault))
        return false;
    if (list->as_csv)
        show_changed_rows(&list->csv, list->changed, &row);
    else
        show_changed_line(&list->text, list->changed, &row);
    return put_piece(list, PIECE_BYTES, fault);
}

static int by_number(const void *a, const void *b, void *context)
{
    const struct keys *keys = context;
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    char texts[2][KEY_TEXT];
    if (!keys->numeric)
        return strcmp(keys_text(keys, left, texts[0]), keys_text(keys, right, texts[1]));
    int64_t first = keys_number(keys, left), second = keys_number(keys, right);
    return (first > second) - (first < second);
}

/* The rows by household number; the caller's to free. */
static uint32_t *put_in_order(const uint64_t *rows, const struct keys *keys, size_t *count)
{
    uint32_t *ordered = calloc(bits_count(rows, 0, keys->count) + 1, sizeof *ordered);
    *count = 0;
    for (struct bits_walk walk = bits_walk(rows, keys->count / 64 + 1);
         ordered && bits_next(&walk);)
        ordered[(*count)++] = (uint32_t)walk.row;
    if (ordered)
        qsort_r(ordered, *count, sizeof *ordered, by_number, (void *)keys);
    return ordered;
}

static bool put_all(struct list *list, const uint32_t *households, size_t count,
                    const struct progress *progress, struct fault *fault)
{
    if (list->as_csv)
        show_changed_headings(&list->csv);
    for (size_t i = 0; i < count; i++) {
        if (i % TOLD_EVERY == 0)
            progress_report(progress, N_("writing the list"), i, count);
        if (!put_household(list, households[i], fault))
            return false;
    }
    return put_piece(list, 0, fault);
}

static bool write_households(struct list *list, const char *path, const uint32_t *households,
                             size_t count, const struct progress *progress, struct fault *fault)
{
    if (list->as_csv)
        csv_init(&list->csv, &list->text);
    bool done = save_open(&list->save, path, fault) &&
                save_close(&list->save, put_all(list, households, count, progress, fault), fault);
    buffer_release(&list->text);
    return done;
}

bool list_write(const char *path, const struct changed_request *request, const uint64_t *rows,
                const struct progress *progress, struct fault *fault)
{
    size_t count;
    struct list list = {.as_csv = ends_with(path, ".csv"), .changed = changed_new(request, fault)};
    if (!list.changed)
        return false;
    uint32_t *households =
        put_in_order(rows, &request->registry->tables.at[LEVEL_HOUSEHOLD].keys, &count);
    bool done = households ? write_households(&list, path, households, count, progress, fault)
                           : fault_memory(fault);
    free(households);
    changed_free(list.changed);
    return done;
}
