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

/* Ones from bit `from` of a word up to but not including bit `to`; from < 64, 0 < to <= 64. */
static inline uint64_t bits_between(size_t from, size_t to)
{
    return (UINT64_MAX >> (64 - to)) & (UINT64_MAX << from);
}

static inline void bits_add_range(uint64_t *bits, size_t from, size_t to)
{
    while (from < to) {
        size_t end = to < (from / 64 + 1) * 64 ? to : (from / 64 + 1) * 64;
        bits[from / 64] |= bits_between(from % 64, (end - 1) % 64 + 1);
        from = end;
    }
}

/* How many of the rows from `from` up to but not including `to` are in the set. */
static inline size_t bits_count(const uint64_t *bits, size_t from, size_t to)
{
    if (from >= to)
        return 0;
    size_t first = from / 64, last = (to - 1) / 64, end = (to - 1) % 64 + 1;
    if (first == last)
        return (size_t)__builtin_popcountll(bits[first] & bits_between(from % 64, end));
    size_t count = (size_t)__builtin_popcountll(bits[first] & bits_between(from % 64, 64));
    for (size_t i = first + 1; i < last; i++)
        count += (size_t)__builtin_popcountll(bits[i]);
    return count + (size_t)__builtin_popcountll(bits[last] & bits_between(0, end));
}

/* Clears the bits past the last row in its word; when that is full, the word after it. */
static inline void bits_cut(uint64_t *bits, size_t rows)
{
    bits[rows / 64] &= (UINT64_C(1) << rows % 64) - 1;
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
