/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/stats.h"

#include <math.h>
#include <stdbool.h>

void cc_sum_merge(struct cc_sum *into, const struct cc_sum *from)
{
    bool overflow = __builtin_add_overflow(into->sum_ticks, from->sum_ticks, &into->sum_ticks);
    overflow |= __builtin_add_overflow(into->sum_squares, from->sum_squares, &into->sum_squares);
    overflow |= __builtin_add_overflow(into->count, from->count, &into->count);
    assert(!overflow);
    (void)overflow;
    if (from->max_ticks > into->max_ticks)
        into->max_ticks = from->max_ticks;
}

double cc_sum_mean_s(const struct cc_sum *sum)
{
    if (sum->count == 0)
        return (double)NAN;
    return (double)sum->sum_ticks / (double)sum->count / CC_TICKS_PER_S;
}

double cc_sum_variance_s2(const struct cc_sum *sum)
{
    if (sum->count < 2)
        return (double)NAN;
    /*
     * With sum = quotient * n + rest, the squared deviations add up to
     * sum_squares - quotient * (sum + rest) - rest^2 / n: the large terms cancel in integers, nothing
     * overflows.
     */
    unsigned __int128 n = (unsigned __int128)sum->count;
    unsigned __int128 quotient = sum->sum_ticks / n, rest = sum->sum_ticks % n;
    unsigned __int128 exact = sum->sum_squares - quotient * (sum->sum_ticks + rest);
    double deviations = (double)exact - (double)(rest * rest) / (double)sum->count;
    return deviations / (double)(sum->count - 1) / CC_TICKS_PER_S / CC_TICKS_PER_S;
}

void cc_histogram_merge(struct cc_histogram *restrict into, const struct cc_histogram *restrict from)
{
    uint32_t carry = 0;
    for (int i = 0; i < CC_HISTOGRAM_BUCKETS; i++) {
        uint32_t a = into->count[i], b = from->count[i], sum = a + b;
        carry |= (a & b) | ((a | b) & ~sum);
        into->count[i] = sum;
    }
    assert(carry >> 31 == 0);
    (void)carry;
}

int64_t cc_histogram_total(const struct cc_histogram *histogram)
{
    int64_t total = 0;
    for (int i = 0; i < CC_HISTOGRAM_BUCKETS; i++)
        total += histogram->count[i];
    return total;
}

static int64_t lower_ticks(int bucket)
{
    assert(bucket >= 0 && bucket <= CC_HISTOGRAM_TOP);
    if (bucket < 2)
        return bucket;
    int index = bucket - 1;
    int octave = index >> CC_HISTOGRAM_SUB_BITS;
    int shift = octave > 1 ? octave - 1 : 0;
    return (int64_t)(index - (shift << CC_HISTOGRAM_SUB_BITS)) << (shift + CC_HISTOGRAM_UNIT_BITS);
}

double cc_histogram_lower_s(int bucket)
{
    return bucket == CC_HISTOGRAM_NEVER ? (double)INFINITY : cc_seconds(lower_ticks(bucket));
}

double cc_histogram_upper_s(int bucket)
{
    if (bucket == 0)
        return 0.0;
    return bucket >= CC_HISTOGRAM_TOP ? (double)INFINITY : cc_seconds(lower_ticks(bucket + 1));
}

double cc_histogram_quantile_s(const struct cc_histogram *histogram, double prob)
{
    assert(prob > 0.0 && prob < 1.0);
    int64_t total = cc_histogram_total(histogram);
    if (total == 0)
        return (double)NAN;
    /* The slack keeps 0.07 x 100 = 7.000000000000001 from asking for an eighth observation. */
    double rank = prob * (double)total * (1.0 - 1e-12);
    double below = 0.0;
    for (int i = 0; i < CC_HISTOGRAM_TOP; i++) {
        double inside = histogram->count[i];
        if (below + inside >= rank) {
            double lower_s = cc_histogram_lower_s(i);
            return lower_s + (cc_histogram_upper_s(i) - lower_s) * ((rank - below) / inside);
        }
        below += inside;
    }
    return (double)INFINITY;
}
