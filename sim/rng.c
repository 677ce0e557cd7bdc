/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/rng.h"

static void set(void *state, unsigned long seed)
{
    *(struct cc_rng *)state = cc_rng_at(seed, 0, 0, 0);
}

static unsigned long get(void *state)
{
    return cc_rng_bits(state);
}

static double get_double(void *state)
{
    return cc_rng_uniform(state);
}

static const gsl_rng_type philox = {
    .name = "philox4x32-10",
    .max = UINT64_MAX,
    .min = 0,
    .size = sizeof(struct cc_rng),
    .set = set,
    .get = get,
    .get_double = get_double,
};

const gsl_rng_type *const cc_gsl_rng_philox = &philox;
