/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_SIM_DIST_H
#define CCSIM_SIM_DIST_H

#include "sim/draws.h"
#include "sim/field.h"

/*
 * Distributions of non-negative durations.  A member of the family draws from a stream of its own, so
 * rejection samplers disturb nothing; all use sim/fmath only, so the bits are the same on every machine. In a
 * scenario: { law = "lognormal"; mean_s = 137.0; cv = 0.87; }
 */
struct cc_dist_law {
    struct cc_described described; /* first: rows of cc_dist_family point here */
    double (*draw)(const void *params, struct cc_rng *rng);
    /*
     * Laws that take one uniform: turns the uniforms of many streams into draws, in place, to the same bits.
     * NULL: `draw` does.
     */
    void (*map)(const void *params, double *x, int count);
    double (*mean)(const void *params);
    double (*scv)(const void *params);           /* squared coefficient of variation */
    bool is_constant;                            /* draws nothing */
    bool has_atoms;                              /* may give one value with a probability above 0 */
    double (*cdf)(const void *params, double x); /* P(X <= x); GSL or libm, for tests and analysis only */
};

extern const struct cc_family cc_dist_family;

static inline double cc_dist_draw(const struct cc_member *dist, struct cc_rng *rng)
{
    return ((const struct cc_dist_law *)dist->row)->draw(dist->params, rng);
}

/* Draws from the streams with these indices: what cc_dist_draw gives of each.  x: out, [count].
 * `draws` is not read when the law is constant. */
void cc_dist_draw_many(const struct cc_member *dist, const struct cc_draws *draws, const int16_t *index,
                       int count, double *x);

/* Always the same, or never: nothing is drawn. */
static inline bool cc_dist_is_constant(const struct cc_member *dist)
{
    return ((const struct cc_dist_law *)dist->row)->is_constant;
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
