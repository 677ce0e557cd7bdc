/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_SIM_DIST_H
#define CCSIM_SIM_DIST_H

#include "sim/field.h"
#include "sim/rng.h"

/*
 * Distributions of non-negative durations.  A member of the family draws from a stream of its own, so
 * rejection samplers disturb nothing; all use sim/fmath only, so the bits are the same on every machine. In a
 * scenario: { law = "lognormal"; mean_s = 137.0; cv = 0.87; }
 */
struct cc_dist_law {
    struct cc_described described; /* first: rows of cc_dist_family point here */
    double (*draw)(const void *params, struct cc_rng *rng);
    double (*mean)(const void *params);
    double (*scv)(const void *params);           /* squared coefficient of variation */
    double (*cdf)(const void *params, double x); /* P(X <= x); GSL or libm, for tests and analysis only */
};

extern const struct cc_family cc_dist_family;

static inline double cc_dist_draw(const struct cc_member *dist, struct cc_rng *rng)
{
    return ((const struct cc_dist_law *)dist->row)->draw(dist->params, rng);
}

static inline double cc_dist_mean(const struct cc_member *dist)
{
    return ((const struct cc_dist_law *)dist->row)->mean(dist->params);
}

static inline double cc_dist_scv(const struct cc_member *dist)
{
    return ((const struct cc_dist_law *)dist->row)->scv(dist->params);
}

#endif
