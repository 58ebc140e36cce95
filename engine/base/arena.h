/* Memory by life: everything taken from an arena goes with it.
 *
 * Blocks are zeroed, unless asked for bare, and aligned for any type. Running out gives NULL, never
 * an abort; a caller turns that into a fault (fault_memory). An arena is used by one thread at a
 * time. */
#ifndef DIGUAN_ARENA_H
#define DIGUAN_ARENA_H

#include <stddef.h>

struct arena {
    struct arena_block *last;
    size_t used_bytes; /* handed out in all */
};

void arena_init(struct arena *arena);
void arena_release(struct arena *arena);
/* Everything goes, but memory is kept for what is taken next. */
void arena_clear(struct arena *arena);

/* `size` zeroed bytes, or NULL when memory is short. */
void *arena_take(struct arena *arena, size_t size);

/* An array of `count` zeroed items; the product is checked. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* The same not zeroed, for what is written in full. */
void *arena_bare(struct arena *arena, size_t count, size_t size);

/* A NUL-terminated copy of `text`, or of its first `length` bytes. */
char *arena_text(struct arena *arena, const char *text);
char *arena_bytes(struct arena *arena, const char *text, size_t length);

/* A formatted text. */
char *arena_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Room for one more item in a growing array of the arena: doubles `*items` when `count` has
 * reached `*capacity`. Returns the slot (zeroed), or NULL. The old array stays until release. */
void *arena_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t size);

#endif
