/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_SIM_UNITS_H
#define CCSIM_SIM_UNITS_H

#include <stddef.h>
#include <stdint.h>

/*
 * The one place that turns text into times and times into text or integers.
 * Time in models is double seconds; tallies use integer ticks of a microsecond, so that sums are exact and
 * merge in any order.
 */
#define CC_TICKS_PER_S 1000000
#define CC_S_PER_H 3600.0
#define CC_S_PER_DAY 86400.0

/* Nearest tick of a time or duration; |seconds| < 9e12.  Ties away from zero; no libm, same bits everywhere.
 */
static inline int64_t cc_ticks(double seconds)
{
    return (int64_t)(seconds * CC_TICKS_PER_S + (seconds < 0 ? -0.5 : 0.5));
}

static inline double cc_seconds(int64_t ticks)
{
    return (double)ticks / CC_TICKS_PER_S;
}

/* "HH:MM" or "HH:MM:SS", 00:00 to 24:00, to seconds since midnight; 0 when well formed, else -1. */
int cc_parse_clock(const char *text, double *seconds);

/* Writes "HH:MM" (or "HH:MM:SS" when seconds are not zero); returns `out`. */
const char *cc_format_clock(double seconds, char *out, size_t size);

#endif
