/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_SIM_DRAWS_H
#define CCSIM_SIM_DRAWS_H

#include "sim/rng.h"

/*
 * Random numbers of many addresses at once, in wide registers: bit for bit what sim/rng.h gives one by one,
 * on every processor and at every level of sim/cpu.h.
 */
enum { CC_DRAWS = 256 };

/* The first block of each of up to CC_DRAWS streams, or so many blocks of one stream. */
struct cc_draws {
    struct cc_rng stream;       /* of the first number in it, before any draw */
    uint64_t bits[2][CC_DRAWS]; /* [first and second number of the block][stream or block] */
};

/* The streams (seed, replication, first_who .. first_who + count - 1, purpose); 0 <= count <= CC_DRAWS. */
void cc_draws_begin(struct cc_draws *draws, uint64_t seed, uint32_t replication, uint32_t first_who,
                    uint32_t purpose, int count);

/* The next 2 x count uniforms of one stream, none of whose blocks is begun; 0 <= count <= CC_DRAWS. */
void cc_draws_uniforms(struct cc_rng *rng, int count, double *uniform);

/* The stream with this index, its first block at hand. */
static inline struct cc_rng cc_draws_rng(const struct cc_draws *draws, int index)
{
    struct cc_rng rng = draws->stream;
    rng.counter.v[0]++;
    rng.counter.v[2] += (uint32_t)index;
    for (int k = 0; k < 2; k++) {
        rng.word[2 * k] = (uint32_t)(draws->bits[k][index] >> 32);
        rng.word[2 * k + 1] = (uint32_t)draws->bits[k][index];
    }
    rng.used = 0;
    return rng;
}

#endif
