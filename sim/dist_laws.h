/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_SIM_DIST_LAWS_H
#define CCSIM_SIM_DIST_LAWS_H

#include "sim/field.h"

/*
 * The parameter structs of the laws of sim/dist.h, shared by its files: dist.c and dist_mixed.c (tables,
 * draws, moments; no libm) and dist_cdf.c (distribution functions; GSL).  Each holds first what a scenario
 * may give, in alternatives, absent ones NAN or empty, and then `as`: what `prepare` made of it, the only
 * part that draws and moments read.
 */
#define CC_DIST_BRANCHES_MAX 8
#define CC_DIST_VALUES_MAX 1000

struct cc_dist_exponential {
    double mean_s, rate_per_s;
    struct {
        double mean_s;
    } as;
};

struct cc_dist_lognormal {
    double mean_s, cv, mu_log, sigma_log;
    struct {
        double mu, sigma;
    } as;
};

struct cc_dist_gamma {
    double mean_s, cv, shape, scale_s;
    struct {
        double shape, scale_s, d, c; /* d and c: the constants of Marsaglia and Tsang's sampler */
    } as;
};

struct cc_dist_erlang {
    double mean_s;
    int64_t phases;
};

struct cc_dist_hyperexponential {
    double mean_s, cv;
    struct cc_numbers shares, means_s;
    struct {
        int count;
        double share[CC_DIST_BRANCHES_MAX], mean_s[CC_DIST_BRANCHES_MAX];
    } as;
};

struct cc_dist_weibull {
    double mean_s, scale_s, shape;
    struct {
        double scale_s;
    } as;
};

struct cc_dist_uniform {
    double min_s, max_s, mean_s, cv;
    struct {
        double min_s, max_s;
    } as;
};

struct cc_dist_triangular {
    double min_s, mode_s, max_s;
};

struct cc_dist_empirical {
    struct cc_numbers values_s, shares;
    struct {
        int count;
        double value_s[CC_DIST_VALUES_MAX]; /* rising */
        double upto[CC_DIST_VALUES_MAX];    /* probability of this value or a smaller one */
    } as;
};

struct cc_dist_part {
    double share;
    struct cc_member of;
};

struct cc_dist_mixture {
    struct cc_list parts; /* struct cc_dist_part */
};

struct cc_dist_deterministic {
    double value_s;
};

struct cc_dist_infinite {
    char none; /* no parameters, but a size above 0 */
};

/* P(X <= x) of each law, for prepared parameters and any x. */
double cc_dist_exponential_cdf(const void *params, double x_s);
double cc_dist_lognormal_cdf(const void *params, double x_s);
double cc_dist_gamma_cdf(const void *params, double x_s);
double cc_dist_erlang_cdf(const void *params, double x_s);
double cc_dist_hyperexponential_cdf(const void *params, double x_s);
double cc_dist_weibull_cdf(const void *params, double x_s);
double cc_dist_uniform_cdf(const void *params, double x_s);
double cc_dist_triangular_cdf(const void *params, double x_s);
double cc_dist_empirical_cdf(const void *params, double x_s);
double cc_dist_mixture_cdf(const void *params, double x_s);
double cc_dist_deterministic_cdf(const void *params, double x_s);
double cc_dist_infinite_cdf(const void *params, double x_s);

#endif
