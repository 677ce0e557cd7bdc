/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

#include "models/analytic/general_patience.h"

/* The incomplete gamma functions, 0 where GSL reports an underflow. */
static double gamma_below(double shape, double x)
{
    gsl_sf_result result;
    gsl_sf_gamma_inc_P_e(shape, x, &result);
    return isfinite(result.val) ? result.val : 0;
}

static double gamma_above(double shape, double x)
{
    gsl_sf_result result;
    gsl_sf_gamma_inc_Q_e(shape, x, &result);
    return isfinite(result.val) ? result.val : 0;
}

/* ---- hyperexponential, and exponential as its case of one branch ---- */

enum { FIRST_PROB, FIRST_MEAN_S, SECOND_MEAN_S };

/* E(R; R <= t) / mean of an exponential, as a function of z = t / mean: 1 - e^-z (1 + z). */
static double exponential_partial(double z)
{
    if (z > 0.5)
        return -expm1(-z) - z * exp(-z);
    double term = z * z / 2, sum = term; /* e^-z sum_{k>=2} z^k / k! */
    for (int k = 3; term > 1e-18 * sum; k++) {
        term *= z / k;
        sum += term;
    }
    return exp(-z) * sum;
}

static double hyperexponential_survival(const struct cc_patience *law, double t_s)
{
    const double *p = law->parameter;
    return p[FIRST_PROB] * exp(-t_s / p[FIRST_MEAN_S]) + (1 - p[FIRST_PROB]) * exp(-t_s / p[SECOND_MEAN_S]);
}

static double hyperexponential_cdf(const struct cc_patience *law, double t_s)
{
    const double *p = law->parameter;
    return -p[FIRST_PROB] * expm1(-t_s / p[FIRST_MEAN_S]) -
           (1 - p[FIRST_PROB]) * expm1(-t_s / p[SECOND_MEAN_S]);
}

static double hyperexponential_partial_mean_s(const struct cc_patience *law, double t_s)
{
    const double *p = law->parameter;
    return p[FIRST_PROB] * p[FIRST_MEAN_S] * exponential_partial(t_s / p[FIRST_MEAN_S]) +
           (1 - p[FIRST_PROB]) * p[SECOND_MEAN_S] * exponential_partial(t_s / p[SECOND_MEAN_S]);
}

struct cc_patience cc_general_patience_hyperexponential(double first_prob, double first_mean_s,
                                                        double second_mean_s)
{
    return (struct cc_patience){
        .survival = hyperexponential_survival,
        .cdf = hyperexponential_cdf,
        .partial_mean_s = hyperexponential_partial_mean_s,
        .parameter =
            {[FIRST_PROB] = first_prob, [FIRST_MEAN_S] = first_mean_s, [SECOND_MEAN_S] = second_mean_s},
        .scale_s = first_prob <= 1 && first_mean_s > 0 && second_mean_s > 0
                       ? first_prob * first_mean_s + (1 - first_prob) * second_mean_s
                       : 0,
        .break_s = {INFINITY, INFINITY},
    };
}

struct cc_patience cc_general_patience_exponential(double mean_s)
{
    return cc_general_patience_hyperexponential(1, mean_s, mean_s);
}

/* ---- deterministic ---- */

static double deterministic_survival(const struct cc_patience *law, double t_s)
{
    return t_s < law->parameter[0];
}

static double deterministic_cdf(const struct cc_patience *law, double t_s)
{
    return t_s >= law->parameter[0];
}

static double deterministic_partial_mean_s(const struct cc_patience *law, double t_s)
{
    return t_s >= law->parameter[0] ? law->parameter[0] : 0;
}

struct cc_patience cc_general_patience_deterministic(double value_s)
{
    return (struct cc_patience){
        .survival = deterministic_survival,
        .cdf = deterministic_cdf,
        .partial_mean_s = deterministic_partial_mean_s,
        .parameter = {value_s},
        .scale_s = value_s,
        .break_s = {value_s, INFINITY},
    };
}

/* ---- uniform ---- */

enum { FROM_S, TO_S };

static double uniform_survival(const struct cc_patience *law, double t_s)
{
    const double *p = law->parameter;
    return fmin(fmax((p[TO_S] - t_s) / (p[TO_S] - p[FROM_S]), 0), 1);
}

static double uniform_cdf(const struct cc_patience *law, double t_s)
{
    const double *p = law->parameter;
    return fmin(fmax((t_s - p[FROM_S]) / (p[TO_S] - p[FROM_S]), 0), 1);
}

static double uniform_partial_mean_s(const struct cc_patience *law, double t_s)
{
    double from_s = law->parameter[FROM_S], until_s = fmin(fmax(t_s, from_s), law->parameter[TO_S]);
    return uniform_cdf(law, t_s) * (from_s + until_s) / 2;
}

struct cc_patience cc_general_patience_uniform(double from_s, double to_s)
{
    return (struct cc_patience){
        .survival = uniform_survival,
        .cdf = uniform_cdf,
        .partial_mean_s = uniform_partial_mean_s,
        .parameter = {[FROM_S] = from_s, [TO_S] = to_s},
        .scale_s = from_s >= 0 && to_s > from_s ? to_s : 0,
        .break_s = {from_s, to_s},
    };
}

/* ---- Erlang ---- */

enum { PHASE_COUNT, MEAN_S };

static double erlang_survival(const struct cc_patience *law, double t_s)
{
    const double *p = law->parameter;
    return gamma_above(p[PHASE_COUNT], p[PHASE_COUNT] * t_s / p[MEAN_S]);
}

static double erlang_cdf(const struct cc_patience *law, double t_s)
{
    const double *p = law->parameter;
    return gamma_below(p[PHASE_COUNT], p[PHASE_COUNT] * t_s / p[MEAN_S]);
}

static double erlang_partial_mean_s(const struct cc_patience *law, double t_s)
{
    const double *p = law->parameter;
    return p[MEAN_S] * gamma_below(p[PHASE_COUNT] + 1, p[PHASE_COUNT] * t_s / p[MEAN_S]);
}

struct cc_patience cc_general_patience_erlang(int phase_count, double mean_s)
{
    return (struct cc_patience){
        .survival = erlang_survival,
        .cdf = erlang_cdf,
        .partial_mean_s = erlang_partial_mean_s,
        .parameter = {[PHASE_COUNT] = phase_count, [MEAN_S] = mean_s},
        .scale_s = phase_count >= 1 ? mean_s : 0,
        .break_s = {INFINITY, INFINITY},
    };
}

/* ---- Weibull ---- */

enum { SHAPE, SCALE_S };

static double weibull_survival(const struct cc_patience *law, double t_s)
{
    return exp(-pow(t_s / law->parameter[SCALE_S], law->parameter[SHAPE]));
}

static double weibull_cdf(const struct cc_patience *law, double t_s)
{
    return -expm1(-pow(t_s / law->parameter[SCALE_S], law->parameter[SHAPE]));
}

static double weibull_partial_mean_s(const struct cc_patience *law, double t_s)
{
    double shape = law->parameter[SHAPE], scale_s = law->parameter[SCALE_S];
    return scale_s * tgamma(1 + 1 / shape) * gamma_below(1 + 1 / shape, pow(t_s / scale_s, shape));
}

struct cc_patience cc_general_patience_weibull(double shape, double scale_s)
{
    return (struct cc_patience){
        .survival = weibull_survival,
        .cdf = weibull_cdf,
        .partial_mean_s = weibull_partial_mean_s,
        .parameter = {[SHAPE] = shape, [SCALE_S] = scale_s},
        .scale_s = shape >= 0.05 && shape <= 50 ? scale_s : 0,
        .break_s = {INFINITY, INFINITY},
    };
}
