/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/dist.h"
#include "sim/dist_laws.h"
#include "sim/fmath.h"

#include <gsl/gsl_cdf.h>

double cc_dist_exponential_cdf(const void *params, double x_s)
{
    const struct cc_dist_exponential *law = params;
    return x_s <= 0 ? 0 : 1 - cc_exp(-x_s / law->as.mean_s);
}

double cc_dist_lognormal_cdf(const void *params, double x_s)
{
    const struct cc_dist_lognormal *law = params;
    return x_s <= 0 ? 0 : gsl_cdf_lognormal_P(x_s, law->as.mu, law->as.sigma);
}

double cc_dist_gamma_cdf(const void *params, double x_s)
{
    const struct cc_dist_gamma *law = params;
    return gsl_cdf_gamma_P(x_s, law->as.shape, law->as.scale_s);
}

double cc_dist_erlang_cdf(const void *params, double x_s)
{
    const struct cc_dist_erlang *law = params;
    return gsl_cdf_gamma_P(x_s, (double)law->phases, law->mean_s / (double)law->phases);
}

double cc_dist_hyperexponential_cdf(const void *params, double x_s)
{
    const struct cc_dist_hyperexponential *law = params;
    double beyond = 0;
    for (int i = 0; i < law->as.count; i++)
        beyond += law->as.share[i] * cc_exp(-x_s / law->as.mean_s[i]);
    return x_s <= 0 || beyond >= 1 ? 0 : 1 - beyond;
}

double cc_dist_weibull_cdf(const void *params, double x_s)
{
    const struct cc_dist_weibull *law = params;
    return x_s <= 0 ? 0 : gsl_cdf_weibull_P(x_s, law->as.scale_s, law->shape);
}

double cc_dist_uniform_cdf(const void *params, double x_s)
{
    const struct cc_dist_uniform *law = params;
    if (x_s < law->as.min_s)
        return 0;
    return x_s >= law->as.max_s ? 1 : gsl_cdf_flat_P(x_s, law->as.min_s, law->as.max_s);
}

double cc_dist_triangular_cdf(const void *params, double x_s)
{
    const struct cc_dist_triangular *law = params;
    double span_s = law->max_s - law->min_s, after_s = x_s - law->min_s, before_s = law->max_s - x_s;
    if (after_s < 0)
        return 0;
    if (x_s < law->mode_s)
        return after_s / span_s * (after_s / (law->mode_s - law->min_s));
    return before_s > 0 ? 1 - before_s / span_s * (before_s / (law->max_s - law->mode_s)) : 1;
}

double cc_dist_empirical_cdf(const void *params, double x_s)
{
    const struct cc_dist_empirical *law = params;
    int below = 0;
    while (below < law->as.count && law->as.value_s[below] <= x_s)
        below++;
    return below == law->as.count ? 1 : below ? law->as.upto[below - 1] : 0;
}

double cc_dist_mixture_cdf(const void *params, double x_s)
{
    const struct cc_dist_mixture *law = params;
    const struct cc_dist_part *part = law->parts.items;
    double sum = 0;
    for (int i = 0; i < law->parts.count; i++)
        sum += part[i].share * ((const struct cc_dist_law *)part[i].of.row)->cdf(part[i].of.params, x_s);
    return sum;
}

double cc_dist_deterministic_cdf(const void *params, double x_s)
{
    const struct cc_dist_deterministic *law = params;
    return x_s >= law->value_s ? 1 : 0;
}

double cc_dist_infinite_cdf(const void *params, double x_s)
{
    (void)params;
    return x_s == HUGE_VAL ? 1 : 0;
}
