/* Reproducible random numbers: xoshiro256** seeded by splitmix64, whole numbers only, so that the
 * same seed draws the same values on every machine. Chances are in thousandths. */
#ifndef DIGUAN_RANDOM_H
#define DIGUAN_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct random {
    uint64_t state[4];
};

static inline uint64_t random_mix(uint64_t *state)
{
    uint64_t mixed = *state += UINT64_C(0x9E3779B97F4A7C15);
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94D049BB133111EB);
    return mixed ^ mixed >> 31;
}

/* The numbers of one thing (`stream`: households, villages) with its index under a seed. */
static inline void random_init(struct random *random, uint64_t seed, uint64_t stream,
                               uint64_t index)
{
    uint64_t state = seed;
    state = random_mix(&state) ^ stream;
    state = random_mix(&state) ^ index;
    for (int i = 0; i < 4; i++)
        random->state[i] = random_mix(&state);
}

static inline uint64_t random_rotated(uint64_t bits, int by)
{
    return bits << by | bits >> (64 - by);
}

static inline uint64_t random_next(struct random *random)
{
    uint64_t *state = random->state;
    uint64_t drawn = random_rotated(state[1] * 5, 7) * 9;
    uint64_t shifted = state[1] << 17;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = random_rotated(state[3], 45);
    return drawn;
}

/* 0 to count - 1; count is above 0. */
static inline int random_below(struct random *random, int count)
{
    return (int)((random_next(random) >> 32) * (uint64_t)count >> 32);
}

static inline int random_between(struct random *random, int least, int greatest)
{
    return least + random_below(random, greatest - least + 1);
}

static inline bool random_chance(struct random *random, int thousandths)
{
    return random_below(random, 1000) < thousandths;
}

/* The index of one of `count` weights. */
static inline int random_weighed(struct random *random, const int *weights, int count)
{
    int total = 0, index = 0;
    for (int i = 0; i < count; i++)
        total += weights[i];
    for (int rest = random_below(random, total); rest >= weights[index]; index++)
        rest -= weights[index];
    return index;
}

#define random_pick(random, weights)                                                               \
    random_weighed(random, weights, (int)(sizeof(weights) / sizeof(weights)[0]))

/* A number whose deciles, least to greatest, are given; between them it is uniform. */
enum { RANDOM_DECILES = 11 };
static inline int random_decile(struct random *random, const int deciles[RANDOM_DECILES])
{
    int part = random_below(random, RANDOM_DECILES - 1);
    return random_between(random, deciles[part], deciles[part + 1]);
}

#endif
