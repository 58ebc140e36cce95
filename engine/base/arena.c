#include "arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arena_block {
    struct arena_block *before;
    size_t used, size;
    max_align_t bytes[];
};

enum { FIRST_BLOCK = 16 * 1024 };

void arena_init(struct arena *arena)
{
    *arena = (struct arena){0};
}

void arena_release(struct arena *arena)
{
    for (struct arena_block *block = arena->last; block;) {
        struct arena_block *before = block->before;
        free(block);
        block = before;
    }
    *arena = (struct arena){0};
}

/* The last block is the largest. */
void arena_clear(struct arena *arena)
{
    struct arena_block *last = arena->last;
    if (!last)
        return;
    struct arena older = {.last = last->before};
    arena_release(&older);
    last->before = NULL;
    last->used = 0;
    arena->used_bytes = 0;
}

static struct arena_block *block_new(struct arena *arena, size_t size)
{
    size_t want = arena->last ? arena->last->size * 2 : FIRST_BLOCK;
    if (want > (size_t)16 << 20)
        want = (size_t)16 << 20;
    if (want < size)
        want = size;
    if (want > SIZE_MAX - sizeof(struct arena_block))
        return NULL;
    struct arena_block *block = malloc(sizeof *block + want);
    if (!block)
        return NULL;
    block->used = 0;
    block->before = arena->last;
    block->size = want;
    arena->last = block;
    return block;
}

static void *take(struct arena *arena, size_t size)
{
    const size_t align = sizeof(max_align_t);
    if (size > SIZE_MAX - align)
        return NULL;
    size = (size + align - 1) / align * align;
    struct arena_block *block = arena->last;
    if (!block || block->size - block->used < size)
        block = block_new(arena, size);
    if (!block)
        return NULL;
    void *bytes = (char *)block->bytes + block->used;
    block->used += size;
    arena->used_bytes += size;
    return bytes;
}

void *arena_take(struct arena *arena, size_t size)
{
    void *bytes = take(arena, size);
    return bytes ? memset(bytes, 0, size) : NULL;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    return arena_take(arena, count * size);
}

void *arena_bare(struct arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    return take(arena, count * size);
}

char *arena_bytes(struct arena *arena, const char *text, size_t length)
{
    if (length == SIZE_MAX)
        return NULL;
    char *copy = arena_take(arena, length + 1);
    if (copy)
        memcpy(copy, text, length);
    return copy;
}

char *arena_text(struct arena *arena, const char *text)
{
    return arena_bytes(arena, text, strlen(text));
}

char *arena_format(struct arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = length < 0 ? NULL : arena_take(arena, (size_t)length + 1);
    if (text)
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

void *arena_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t size)
{
    void **array = items;
    if (count == *capacity) {
        size_t more = count ? count * 2 : 8;
        void *copy = arena_array(arena, more, size);
        if (!copy)
            return NULL;
        if (count)
            memcpy(copy, *array, count * size);
        *array = copy;
        *capacity = more;
    }
    return (char *)*array + count * size;
}
