/* Sets of rows as packed bits: row i at bit i % 64 of word i / 64; bits past the last row are
 * clear. */
#ifndef DIGUAN_BITS_H
#define DIGUAN_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline bool bits_has(const uint64_t *bits, size_t row)
{
    return bits[row / 64] >> row % 64 & 1;
}

static inline void bits_add(uint64_t *bits, size_t row)
{
    bits[row / 64] |= UINT64_C(1) << row % 64;
}

static inline bool bits_any(const uint64_t *bits, size_t words)
{
    uint64_t any = 0;
    for (size_t i = 0; i < words; i++)
        any |= bits[i];
    return any != 0;
}

/* The words of a range that lies in it: ones from bit `from` up to but not including bit `to`. */
static inline uint64_t bits_between(size_t from, size_t to)
{
    uint64_t up_to = to >= 64 ? UINT64_MAX : (UINT64_C(1) << to) - 1;
    return up_to & (UINT64_MAX << from);
}

static inline void bits_add_range(uint64_t *bits, size_t from, size_t to)
{
    while (from < to) {
        size_t end = to < (from / 64 + 1) * 64 ? to : (from / 64 + 1) * 64;
        bits[from / 64] |= bits_between(from % 64, (end - 1) % 64 + 1);
        from = end;
    }
}

static inline size_t bits_count(const uint64_t *bits, size_t from, size_t to)
{
    size_t count = 0;
    while (from < to) {
        size_t end = to < (from / 64 + 1) * 64 ? to : (from / 64 + 1) * 64;
        uint64_t word = bits[from / 64] & bits_between(from % 64, (end - 1) % 64 + 1);
        count += (size_t)__builtin_popcountll(word);
        from = end;
    }
    return count;
}

/* The rows of a set, ascending: for (struct bits_walk walk = bits_walk(bits, words);
 * bits_next(&walk);) … walk.row … */
struct bits_walk {
    const uint64_t *bits;
    size_t words, next; /* the word to look at next */
    uint64_t rest;      /* of the word at hand */
    size_t row;
};

static inline struct bits_walk bits_walk(const uint64_t *bits, size_t words)
{
    return (struct bits_walk){.bits = bits, .words = words};
}

static inline bool bits_next(struct bits_walk *walk)
{
    while (!walk->rest) {
        if (walk->next == walk->words)
            return false;
        walk->rest = walk->bits[walk->next++];
    }
    walk->row = (walk->next - 1) * 64 + (size_t)__builtin_ctzll(walk->rest);
    walk->rest &= walk->rest - 1;
    return true;
}

#endif
