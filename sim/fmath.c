/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/fmath.h"

#include <math.h>

#include "sim/cpu.h"

/* Quotient of two polynomials of degree 7 in r; coefficients from the constant up. */
static inline double rational(const double numerator[8], const double denominator[8], double r)
{
    double above = numerator[7], below = denominator[7];
    for (int i = 6; i >= 0; i--) {
        above = above * r + numerator[i];
        below = below * r + denominator[i];
    }
    return above / below;
}

/*
 * Wichura, M. J. (1988), Algorithm AS 241: the percentage points of the normal distribution, Applied
 * Statistics 37, 477-484; routine PPND16: one rational approximation for |p - 1/2| <= 0.425 (of r = 0.180625
 * - (p - 1/2)^2) and two for the tails (of r = sqrt(-log p)).
 */
static const double middle_above[8] = {
    3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
    4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3};
static const double middle_below[8] = {1.0,
                                       4.2313330701600911252e1,
                                       6.8718700749205790830e2,
                                       5.3941960214247511077e3,
                                       2.1213794301586595867e4,
                                       3.9307895800092710610e4,
                                       2.8729085735721942674e4,
                                       5.2264952788528545610e3};
static const double tail_above[8] = {1.42343711074968357734e0,  4.63033784615654529590e0,
                                     5.76949722146069140550e0,  3.64784832476320460504e0,
                                     1.27045825245236838258e0,  2.41780725177450611770e-1,
                                     2.27238449892691845833e-2, 7.74545014278341407640e-4};
static const double tail_below[8] = {1.0,
                                     2.05319162663775882187e0,
                                     1.67638483018380384940e0,
                                     6.89767334985100004550e-1,
                                     1.48103976427480074590e-1,
                                     1.51986665636164571966e-2,
                                     5.47593808499534494600e-4,
                                     1.05075007164441684324e-9};
static const double far_above[8] = {6.65790464350110377720e0,  5.46378491116411436990e0,
                                    1.78482653991729133580e0,  2.96560571828504891230e-1,
                                    2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                    2.71155556874348757815e-5, 2.01033439929228813265e-7};
static const double far_below[8] = {1.0,
                                    5.99832206555887937690e-1,
                                    1.36929880922735805310e-1,
                                    1.48753612908506148525e-2,
                                    7.86869131145613259100e-4,
                                    1.84631831751005468180e-5,
                                    1.42151175831644588870e-7,
                                    2.04426310338993978564e-15};

#define MIDDLE 0.425
#define FAR 5
#define FAR_PROB 1.4e-11 /* a little above e^-25, where it begins */

static inline double middle(double q)
{
    return q * rational(middle_above, middle_below, 0.180625 - q * q);
}

static inline double tail(double r)
{
    return rational(tail_above, tail_below, r - 1.6);
}

static inline double far_tail(double r)
{
    return rational(far_above, far_below, r - FAR);
}

double cc_normal_quantile(double p)
{
    double q = p - 0.5;
    if (q >= -MIDDLE && q <= MIDDLE)
        return middle(q);
    double r = sqrt(-cc_log(q < 0 ? p : 1 - p));
    double z = r <= FAR ? tail(r) : far_tail(r);
    return q < 0 ? -z : z;
}

/* A loop that the compiler turns into wide registers, and the choice among its levels. */
#define LOOP(level, target, name, expression)                                                                \
    target static void name##_##level(double *values, int count)                                             \
    {                                                                                                        \
        for (int i = 0; i < count; i++) {                                                                    \
            double x = values[i];                                                                            \
            values[i] = (expression);                                                                        \
        }                                                                                                    \
    }
#define LOOPS(name, expression)                                                                              \
    LOOP(baseline, CC_TARGET_BASELINE, name, expression)                                                     \
    LOOP(v3, CC_TARGET_V3, name, expression)                                                                 \
    LOOP(v4, CC_TARGET_V4, name, expression)                                                                 \
    static void (*const name##_levels[CC_CPU_LEVELS])(double *values, int count) = {name##_baseline,         \
                                                                                    name##_v3, name##_v4};

LOOPS(log, cc_log(x))
LOOPS(exp, cc_exp(x))
LOOPS(middle, middle(x - 0.5))
LOOPS(tail, tail(sqrt(-cc_log(x))))

void cc_log_each(double *x, int count)
{
    log_levels[cc_cpu_level()](x, count);
}

void cc_exp_each(double *x, int count)
{
    exp_levels[cc_cpu_level()](x, count);
}

/* At most CHUNK numbers: those in the middle, and those in the tails put together. */
enum { CHUNK = 256 };

static void quantile_chunk(double *p, int count, enum cc_cpu_level level)
{
    double outer[CHUNK], z[CHUNK];
    uint16_t at[CHUNK];
    int tails = 0;
    for (int i = 0; i < count; i++) {
        double q = p[i] - 0.5;
        at[tails] = (uint16_t)i;
        outer[tails] = z[tails] = q < 0 ? p[i] : 1 - p[i];
        tails += q < -MIDDLE || q > MIDDLE;
    }
    tail_levels[level](z, tails);
    for (int i = 0; i < tails; i++) {
        if (outer[i] < FAR_PROB)
            z[i] = -cc_normal_quantile(outer[i]);
        outer[i] = p[at[i]];
    }
    middle_levels[level](p, count);
    for (int i = 0; i < tails; i++)
        p[at[i]] = outer[i] < 0.5 ? -z[i] : z[i];
}

void cc_normal_quantile_each(double *p, int count)
{
    enum cc_cpu_level level = cc_cpu_level();
    for (int at = 0; at < count; at += CHUNK)
        quantile_chunk(p + at, count - at < CHUNK ? count - at : CHUNK, level);
}

double cc_gamma(double x)
{
    double product = 1;
    for (; x < 16; x++)
        product *= x;
    double y = 1 / (x * x);
    double series = (1.0 / 12 - y * (1.0 / 360 - y * (1.0 / 1260 - y * (1.0 / 1680 - y / 1188)))) / x;
    const double half_log_two_pi = 0x1.d67f1c864beb5p-1;
    return cc_exp((x - 0.5) * cc_log(x) - x + half_log_two_pi + series) / product;
}
