/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_SIM_STATS_H
#define CCSIM_SIM_STATS_H

#include <assert.h>
#include <stdint.h>

#include "sim/units.h"

/*
 * What is counted while a simulation runs: sums and histograms of non-negative durations in ticks
 * (microseconds). All are integers, so they merge exactly and in any order; zeroed memory is an empty
 * accumulator, and callers keep them by value (in slots and arenas).  No libm: the same bits on every
 * machine.
 */

/* Count, sum, sum of squares and maximum.  Exact while sum_squares < 2^128: 2^40 values of 200 days fit. */
struct cc_sum {
    unsigned __int128 sum_ticks;
    unsigned __int128 sum_squares; /* ticks^2 */
    int64_t count;
    int64_t max_ticks; /* 0 when empty */
};

static inline void cc_sum_add(struct cc_sum *sum, int64_t ticks)
{
    assert(ticks >= 0);
    uint64_t value = (uint64_t)ticks;
    sum->sum_ticks += value;
    sum->sum_squares += (unsigned __int128)value * value;
    sum->count++;
    if (ticks > sum->max_ticks)
        sum->max_ticks = ticks;
}

/* Adds all that `from` holds to `into`; asserts that nothing overflows. */
void cc_sum_merge(struct cc_sum *into, const struct cc_sum *from);

/* Mean [s]; NAN when empty. */
double cc_sum_mean_s(const struct cc_sum *sum);

/* Variance with n - 1 [s^2], computed from exact integers; NAN when fewer than two values. */
double cc_sum_variance_s2(const struct cc_sum *sum);

/*
 * Log-linear histogram: exact zero, then buckets of 1.024 ms up to 131 ms, then 64 equal buckets an octave
 * (relative width at most 1/64), then everything from 2^41 ticks (25.4 days) in one top bucket, then `never`:
 * observations at plus infinity (a wait that did not end).
 */
enum {
    CC_HISTOGRAM_UNIT_BITS = 10,  /* unit = 2^10 ticks */
    CC_HISTOGRAM_SUB_BITS = 6,    /* 2^6 buckets an octave */
    CC_HISTOGRAM_RANGE_BITS = 31, /* the top bucket starts at 2^31 units */
    CC_HISTOGRAM_TOP =
        1 + ((CC_HISTOGRAM_RANGE_BITS - CC_HISTOGRAM_SUB_BITS + 1) << CC_HISTOGRAM_SUB_BITS), /* 1665 */
    CC_HISTOGRAM_NEVER,                                                                       /* 1666 */
    /* A multiple of four, the last stays empty: gcc -O2 then vectorises merging, 0.24 us against 1.8 us. */
    CC_HISTOGRAM_BUCKETS = (CC_HISTOGRAM_NEVER + 4) / 4 * 4,
};

struct cc_histogram {
    uint32_t count[CC_HISTOGRAM_BUCKETS];
};

/* The bucket of a duration: 0 for exactly zero, CC_HISTOGRAM_TOP beyond the range. */
static inline int cc_histogram_bucket(int64_t ticks)
{
    assert(ticks >= 0);
    uint64_t units = (uint64_t)ticks >> CC_HISTOGRAM_UNIT_BITS;
    const uint64_t top = (uint64_t)1 << CC_HISTOGRAM_RANGE_BITS;
    units = units < top ? units : top;
    /* The octave above the linear part, 0 in it: no branch, and the sub-bucket needs no masking. */
    int shift = 63 - CC_HISTOGRAM_SUB_BITS - __builtin_clzll(units | ((2u << CC_HISTOGRAM_SUB_BITS) - 1));
    return (shift << CC_HISTOGRAM_SUB_BITS) + (int)(units >> shift) + (ticks != 0);
}

static inline void cc_histogram_add(struct cc_histogram *histogram, int64_t ticks)
{
    histogram->count[cc_histogram_bucket(ticks)]++;
}

/* Adds `count` observations at plus infinity. */
static inline void cc_histogram_add_never(struct cc_histogram *histogram, uint32_t count)
{
    histogram->count[CC_HISTOGRAM_NEVER] += count;
}

/* Adds all counts of `from` to `into`; asserts that no bucket overflows 2^32 - 1. */
void cc_histogram_merge(struct cc_histogram *into, const struct cc_histogram *from);

/* Number of observations, those at infinity included. */
int64_t cc_histogram_total(const struct cc_histogram *histogram);

/*
 * Edges of bucket 0 .. CC_HISTOGRAM_NEVER [s]: it holds lower <= x < upper, except bucket 0, which holds
 * exactly 0. The lower edge of bucket 1 is one tick; the top bucket ends at INFINITY, and never is INFINITY
 * on both sides.
 */
double cc_histogram_lower_s(int bucket);
double cc_histogram_upper_s(int bucket);

/*
 * Quantile of all observations [s], prob in 0 < prob < 1: the value at rank prob x total, linear inside its
 * bucket. NAN when empty; INFINITY when the rank falls among the observations at infinity or in the top
 * bucket.
 */
double cc_histogram_quantile_s(const struct cc_histogram *histogram, double prob);

/*
 * Sections: replication r is merged into section r % CC_SECTIONS of an array of histograms, so that memory
 * stays constant and the spread between sections gives an interval (cc_sections_quantile_s in
 * sim/estimate.h).
 */
enum { CC_SECTIONS = 16 };

#endif
