/* Hashing of what is made only once: nodes and steps. Private to the room. */
#ifndef DIGUAN_HASH_H
#define DIGUAN_HASH_H

#include <stdint.h>
#include <string.h>

static inline uint64_t hash_mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
    return hash ^ (hash >> 29);
}

/* The bits of a number: those that are equal but differ in them (0 and -0) are two. */
static inline uint64_t hash_number(double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return bits;
}

#endif
