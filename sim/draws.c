/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/draws.h"

#include <assert.h>
#include <immintrin.h>
#include <string.h>

#include "sim/cpu.h"

typedef uint64_t lanes_2 __attribute__((vector_size(16)));
typedef uint64_t lanes_4 __attribute__((vector_size(32)));
typedef uint64_t lanes_8 __attribute__((vector_size(64)));

/* Product of the lower halves of each lane: C has no vectors of such products. */
#define PRODUCT_2(x, y) ((lanes_2)_mm_mul_epu32((__m128i)(x), (__m128i)(y)))
#define PRODUCT_4(x, y) ((lanes_4)_mm256_mul_epu32((__m256i)(x), (__m256i)(y)))
#define PRODUCT_8(x, y) ((lanes_8)_mm512_mul_epu32((__m512i)(x), (__m512i)(y)))

/*
 * Philox4x32-10 on `width` counters at once, a word in the lower half of each lane; what gathers in the upper
 * halves never reaches the lower ones.  Lane i counts i on in word 0 (blocks of one stream) or 2 (streams).
 * Writes up to width - 1 numbers beyond count.
 */
#define PHILOX(level, target, lanes, width, PRODUCT)                                                         \
    target static void philox_##level(const struct cc_rng *rng, int counting, int count, uint64_t *first,    \
                                      uint64_t *second)                                                      \
    {                                                                                                        \
        const uint32_t *counter = rng->counter.v;                                                            \
        lanes zero = {0}, lane = {0};                                                                        \
        const lanes multiplier_0 = zero + 0xD2511F53u, multiplier_2 = zero + 0xCD9E8D57u;                    \
        lanes key_0[10], key_1[10]; /* of each round, spread out once */                                     \
        for (int i = 0; i < (width); i++)                                                                    \
            lane[i] = (uint64_t)i;                                                                           \
        for (int round = 0; round < 10; round++) {                                                           \
            key_0[round] = zero + (uint32_t)(rng->key.v[0] + (uint32_t)round * 0x9E3779B9u);                 \
            key_1[round] = zero + (uint32_t)(rng->key.v[1] + (uint32_t)round * 0xBB67AE85u);                 \
        }                                                                                                    \
        for (int i = 0; i < count; i += (width)) {                                                           \
            lanes step = lane + (uint64_t)(uint32_t)i;                                                       \
            lanes x0 = zero + counter[0] + (counting == 0 ? step : zero), x1 = zero + counter[1];            \
            lanes x2 = zero + counter[2] + (counting == 2 ? step : zero), x3 = zero + counter[3];            \
            _Pragma("GCC unroll 10") for (int round = 0; round < 10; round++)                                \
            {                                                                                                \
                lanes p0 = PRODUCT(x0, multiplier_0), p2 = PRODUCT(x2, multiplier_2);                        \
                x0 = (p2 >> 32) ^ (x1 ^ key_0[round]), x1 = p2;                                              \
                x2 = (p0 >> 32) ^ (x3 ^ key_1[round]), x3 = p0;                                              \
            }                                                                                                \
            lanes one = x0 << 32 | (x1 & 0xffffffffu), two = x2 << 32 | (x3 & 0xffffffffu);                  \
            memcpy(first + i, &one, sizeof one);                                                             \
            memcpy(second + i, &two, sizeof two);                                                            \
        }                                                                                                    \
    }

PHILOX(baseline, CC_TARGET_BASELINE, lanes_2, 2, PRODUCT_2)
PHILOX(v3, CC_TARGET_V3, lanes_4, 4, PRODUCT_4)
PHILOX(v4, CC_TARGET_V4, lanes_8, 8, PRODUCT_8)

_Static_assert(CC_DRAWS % 8 == 0, "the widest registers write whole ones");

static void (*const philox[CC_CPU_LEVELS])(const struct cc_rng *rng, int counting, int count, uint64_t *first,
                                           uint64_t *second) = {philox_baseline, philox_v3, philox_v4};

void cc_draws_begin(struct cc_draws *draws, uint64_t seed, uint32_t replication, uint32_t first_who,
                    uint32_t purpose, int count)
{
    assert(count >= 0 && count <= CC_DRAWS);
    draws->stream = cc_rng_at(seed, replication, first_who, purpose);
    philox[cc_cpu_level()](&draws->stream, 2, count, draws->bits[0], draws->bits[1]);
}

void cc_draws_uniforms(struct cc_rng *rng, int count, double *uniform)
{
    uint64_t bits[2][CC_DRAWS];
    assert(rng->used == 4 && count >= 0 && count <= CC_DRAWS);
    philox[cc_cpu_level()](rng, 0, count, bits[0], bits[1]);
    rng->counter.v[0] += (uint32_t)count;
    for (int i = 0; i < count; i++)
        for (int k = 0; k < 2; k++)
            uniform[2 * i + k] = cc_rng_uniform_of(bits[k][i]);
}
