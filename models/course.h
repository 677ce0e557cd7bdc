/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_COURSE_H
#define CCSIM_MODELS_COURSE_H

#include "models/center.h"

/*
 * The day as it runs: what half-hours of single days saw, kept from the first replications of a run, and what
 * is common among these days.  A day is a sample point; days of every weekday count alike.  About
 * CC_COURSE_DAYS days are enough for the tenth and ninetieth part of them, so later replications are not
 * looked at: they cost nothing.
 */
enum { CC_COURSE_DAYS = 1000 };

/* A half-hour of the day at one level, over the days that are open then: calls made, else heads on average.
 */
struct cc_course_point {
    double mean, p10, p50, p90; /* the least value that 10, 50, 90 % of days do not exceed */
    int64_t n;                  /* days; 0: never open then */
};

extern const char
    *const cc_level_names[]; /* ends with NULL: "calls", "holding", "list", "busy", activities */

struct cc_course {
    int segment_count, variant_count;
    int64_t replications;      /* that are kept, at most; 0: none */
    double (*sums)[CC_LEVELS]; /* [variant][replication][segment][level] */
    struct cc_course_point (*points)[CC_CELLS_PER_DAY][CC_LEVELS]; /* [variant], made by _conclude */
};

/* Room for runs of this scenario of at most `cap` replications; nothing for a stationary one.  0 or -1. */
int cc_course_open(struct cc_course *course, const struct cc_scenario *scenario, int variant_count,
                   int64_t cap);
void cc_course_close(struct cc_course *course);

/* Where cc_center counts this replication of this variant; NULL: it is not kept.  Safe on any thread. */
double (*cc_course_at(const struct cc_course *course, int variant, int64_t replication))[CC_LEVELS];

/* Sums up the first `replications` of those kept.  `center`: any of the scenario.  0, or -1 for memory. */
int cc_course_conclude(struct cc_course *course, const struct cc_center *center, int64_t replications);

#endif
