/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_SIM_RNG_H
#define CCSIM_SIM_RNG_H

#include <Random123/philox.h>
#include <gsl/gsl_rng.h>
#include <stdint.h>

/*
 * Random numbers by address, not by sequence: Philox4x32-10 of (seed, replication, who, purpose, index).  The
 * same address gives the same number whoever asks, in whatever order, so the same patient is the same person
 * under every variant, thread and split of the work.  Source: Salmon et al. 2011 (Random123).
 *
 * key = seed (64 bits); counter = { block, purpose, who, replication }.  One block is four words, two
 * uniforms.
 */
struct cc_rng {
    philox4x32_key_t key;
    philox4x32_ctr_t counter; /* v[0] is the next block */
    uint32_t word[4];         /* the current block */
    int used;                 /* words of it already handed out, 0, 2 or 4 */
};

/* A stream that starts at the address's index 0 and runs on through its own 2^32 blocks. */
static inline struct cc_rng cc_rng_at(uint64_t seed, uint32_t replication, uint32_t who, uint32_t purpose)
{
    struct cc_rng rng = {.key = {{(uint32_t)seed, (uint32_t)(seed >> 32)}},
                         .counter = {{0, purpose, who, replication}},
                         .used = 4};
    return rng;
}

/* The next 64 bits of the stream. */
static inline uint64_t cc_rng_bits(struct cc_rng *rng)
{
    if (rng->used == 4) {
        philox4x32_ctr_t block = philox4x32(rng->counter, rng->key);
        rng->word[0] = block.v[0], rng->word[1] = block.v[1], rng->word[2] = block.v[2],
        rng->word[3] = block.v[3];
        rng->counter.v[0]++;
        rng->used = 0;
    }
    uint64_t bits = (uint64_t)rng->word[rng->used] << 32 | rng->word[rng->used + 1];
    rng->used += 2;
    return bits;
}

/*
 * A uniform of 64 bits, in the open interval (0, 1): (x + 0.5) / 2^52 of the upper 52.  Not 53: then x + 0.5
 * would round in the upper half and the largest would be 1.  1 - u is exact and just as likely.
 */
static inline double cc_rng_uniform_of(uint64_t bits)
{
    return ((double)(int64_t)(bits >> 12) + 0.5) * 0x1p-52;
}

/* The next uniform of the stream. */
static inline double cc_rng_uniform(struct cc_rng *rng)
{
    return cc_rng_uniform_of(cc_rng_bits(rng));
}

/*
 * The same generator for GSL's samplers in cold places (tests, bootstrap): after gsl_rng_set(r, seed),
 * gsl_rng_get and gsl_rng_uniform give cc_rng_bits and cc_rng_uniform of address (seed, 0, 0, 0).  Seed 0 is
 * a seed like others.
 */
extern const gsl_rng_type *const cc_gsl_rng_philox;

#endif
