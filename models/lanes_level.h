/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The recursion in the lanes of one register, included by lanes.c for each level of sim/cpu.h, which defines
 * TARGET, WIDTH (lanes of a register), LATER and EARLIER (its instructions for the larger and the smaller)
 * and NAME (a name of the level).
 */
typedef double NAME(number) __attribute__((vector_size(8 * WIDTH)));
typedef int64_t NAME(mask) __attribute__((vector_size(8 * WIDTH)));
#define NUMBER NAME(number)
#define MASK NAME(mask)
#define CHOOSE(condition, yes, no) ((NUMBER)(((condition) & (MASK)(yes)) | (~(condition) & (MASK)(no))))

/* Largest whole number up to x, 0 <= x < 2^52; SSE2 has no instruction for it. */
TARGET static inline NUMBER NAME(whole)(NUMBER x)
{
    NUMBER near = x + 0x1p52 - 0x1p52;
    return near - (NUMBER)((near > x) & (MASK)((NUMBER){0} + 1));
}

/* cc_histogram_bucket of whole ticks, from the bits of a double: exponent and first bits of the fraction. */
TARGET static inline MASK NAME(bucket)(NUMBER ticks)
{
    const NUMBER zero = {0}, top = zero + 0x1p31;
    const int64_t linear = 2 << CC_HISTOGRAM_SUB_BITS;
    NUMBER units = EARLIER(NAME(whole)(ticks * (1.0 / (1 << CC_HISTOGRAM_UNIT_BITS))), top);
    MASK octaves = ((MASK)units >> (52 - CC_HISTOGRAM_SUB_BITS)) -
                   ((int64_t)(1023 + CC_HISTOGRAM_SUB_BITS + 1) << CC_HISTOGRAM_SUB_BITS) + linear;
    MASK few = (MASK)(units + 0x1p52) & 0xffff, is_few = units < zero + (double)linear;
    return ((is_few & few) | (~is_few & octaves)) - (ticks > zero);
}

TARGET static void NAME(serve)(struct cc_lanes *lanes, const struct cc_patient *const patients[CC_LANES],
                               bool same, int first, int from, int to, int64_t within_ticks)
{
    NUMBER *row = (NUMBER *)(void *)(lanes->free_s + first);
    enum { STRIDE = CC_LANES / WIDTH };
    const NUMBER zero = {0}, within = zero + (double)within_ticks;
    const int last = lanes->row_count - 1;
    NUMBER busy_s, queue_s, high = zero, low = zero, high_high = zero, high_low = zero, low_low = zero;
    NUMBER most = zero;
    MASK abandoned = {0}, delayed = {0}, in_time = {0};
    for (int l = 0; l < WIDTH; l++)
        busy_s[l] = lanes->counts[first + l].busy_s, queue_s[l] = lanes->counts[first + l].queue_s;
    for (int i = from; i < to; i++) {
        NUMBER arrival_s, patience_s, talk_s, wrap_up_s;
        if (same) {
            const struct cc_patient *patient = &patients[0][i];
            arrival_s = zero + patient->arrival_s, patience_s = zero + patient->patience_s;
            talk_s = zero + patient->talk_s, wrap_up_s = zero + patient->wrap_up_s;
        } else {
            for (int l = 0; l < WIDTH; l++) {
                const struct cc_patient *patient = &patients[first + l][i];
                arrival_s[l] = patient->arrival_s, patience_s[l] = patient->patience_s;
                talk_s[l] = patient->talk_s, wrap_up_s[l] = patient->wrap_up_s;
            }
        }
        NUMBER free_s = row[0], start_s = LATER(free_s, arrival_s);
        MASK abandons = arrival_s + patience_s < start_s;
        NUMBER wait_s = CHOOSE(abandons, patience_s, start_s - arrival_s);
        /* Who hangs up leaves the assistants as they were: the earliest stays so. */
        NUMBER next_s = CHOOSE(abandons, free_s, start_s + talk_s + wrap_up_s);

        /* The earliest goes and the next moment comes among the others, all of them in order. */
        for (int k = 0; k < last; k++) {
            NUMBER above_s = row[(k + 1) * STRIDE];
            row[k * STRIDE] = EARLIER(LATER(free_s, next_s), above_s);
            free_s = above_s;
        }
        row[last * STRIDE] = LATER(free_s, next_s);

        NUMBER ticks = NAME(whole)(wait_s * CC_TICKS_PER_S + 0.5);
        abandoned -= abandons;
        delayed -= start_s > arrival_s;
        in_time -= ~abandons & (ticks <= within);
        busy_s += (NUMBER)(~abandons & (MASK)(talk_s + wrap_up_s));
        queue_s += wait_s;
        NUMBER above = NAME(whole)(ticks * (1 / HIGH)), below = ticks - above * HIGH;
        high += above, low += below;
        high_high += above * above, high_low += above * below, low_low += below * below;
        most = LATER(most, ticks);
        MASK buckets = NAME(bucket)(ticks);
        for (int l = 0; l < WIDTH; l++)
            lanes->counts[first + l].waits.count[buckets[l]]++;
    }
    for (int l = 0; l < WIDTH; l++) {
        struct cc_line_counts *counts = &lanes->counts[first + l];
        const unsigned __int128 one = 1;
        counts->hold.sum_ticks += (uint64_t)high[l] * (uint64_t)HIGH + (uint64_t)low[l];
        counts->hold.sum_squares +=
            (one << 44) * (uint64_t)high_high[l] + (one << 23) * (uint64_t)high_low[l] + (uint64_t)low_low[l];
        counts->hold.count += to - from;
        if ((int64_t)most[l] > counts->hold.max_ticks)
            counts->hold.max_ticks = (int64_t)most[l];
        counts->abandoned += abandoned[l];
        counts->answered += to - from - abandoned[l];
        counts->delayed += delayed[l];
        counts->within += in_time[l];
        counts->busy_s = busy_s[l], counts->queue_s = queue_s[l];
    }
}

#undef NUMBER
#undef MASK
#undef CHOOSE
#undef NAME
#undef TARGET
#undef WIDTH
#undef LATER
#undef EARLIER
