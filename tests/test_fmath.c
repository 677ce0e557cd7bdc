/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <check.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "sim/cpu.h"
#include "sim/fmath.h"
#include "sim/rng.h"

Suite *cc_suite_fmath(void);

#define POINTS 1000000
#define ULPS_MAX 1.0 /* the bound of the header */

/* |got - want| in units of the last place of a double near `want`. */
static double ulps(double got, long double want)
{
    int exponent;
    frexpl(want, &exponent);
    return (double)(fabsl((long double)got - want) / ldexpl(1.0L, exponent - 53));
}

/* Where log is asked: uniforms, near 1 from both sides, all magnitudes, tiny. */
static double log_argument(int i, struct cc_rng *rng)
{
    double u = cc_rng_uniform(rng), v = cc_rng_uniform(rng);
    switch (i % 5) {
    case 0:
        return u;
    case 1:
        return 0.5 + u;
    case 2:
        return ldexp(1 + u, (int)(v * 2040) - 1020);
    case 3:
        return 1 + ldexp(u - 0.5, -(int)(v * 50));
    default:
        return ldexp(1 + u, -54 + (int)(v * 8));
    }
}

START_TEST(log_is_accurate)
{
    struct cc_rng rng = cc_rng_at(1, 0, 0, 0);
    for (int i = 0; i < POINTS; i++) {
        double x = log_argument(i, &rng);
        if (x == 1)
            continue;
        double error = ulps(cc_log(x), logl((long double)x));
        ck_assert_msg(error < ULPS_MAX, "cc_log(%a): %g ulp", x, error);
    }
    ck_assert_double_eq(cc_log(1), 0);
    ck_assert_double_eq(cc_log(0x1p-54), (double)(-54 * logl(2)));
    ck_assert_double_eq(cc_log(1 - 0x1p-53), -0x1p-53);
    ck_assert_double_eq(cc_log(0x1p-1022), (double)(-1022 * logl(2)));
    ck_assert_double_eq(cc_log(0x1.fffffffffffffp1023), (double)(1024 * logl(2)));
}
END_TEST

static double exp_argument(int i, struct cc_rng *rng)
{
    double u = cc_rng_uniform(rng), v = cc_rng_uniform(rng);
    switch (i % 4) {
    case 0:
        return -u;
    case 1:
        return -708 + 1417 * u;
    case 2:
        return ldexp(u - 0.5, -(int)(v * 60));
    default:
        return 40 * (u - 0.5);
    }
}

START_TEST(exp_is_accurate)
{
    struct cc_rng rng = cc_rng_at(2, 0, 0, 0);
    for (int i = 0; i < POINTS; i++) {
        double x = exp_argument(i, &rng);
        double error = ulps(cc_exp(x), expl((long double)x));
        ck_assert_msg(error < ULPS_MAX, "cc_exp(%a): %g ulp", x, error);
    }
    ck_assert_double_eq(cc_exp(0), 1);
    ck_assert(cc_exp(-708) > 0x1p-1022);
    ck_assert_double_eq(cc_exp(-708.0001), 0);
    ck_assert_double_eq(cc_exp(-HUGE_VAL), 0);
    ck_assert(cc_exp(709) < HUGE_VAL);
    ck_assert_double_eq(cc_exp(709.0001), HUGE_VAL);
    ck_assert_double_eq(cc_exp(HUGE_VAL), HUGE_VAL);
    ck_assert(isnan(cc_exp((double)NAN)));
}
END_TEST

START_TEST(normal_quantile_known_values)
{
    /* Newton's method on the normal distribution function with 50 digits. */
    static const struct {
        double p, quantile;
    } known[] = {
        {0x1.0000000000000p-53, -8.209536151601387},
        {1e-300, -37.0470962993612},
        {1e-10, -6.361340902404057},
        {0.0001, -3.7190164854556804},
        {0.025, -1.9599639845400543},
        {0.1, -1.2815515655446004},
        {0.3, -0.5244005127080408},
        {0.49, -0.025068908258711057},
        {0.51, 0.025068908258711057},
        {0.7, 0.5244005127080407},
        {0.9, 1.2815515655446006},
        {0.975, 1.9599639845400538},
        {0.9999, 3.7190164854557084},
        {0x1.fffffff800000p-1, 6.009353565530744},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        ck_assert_double_eq_tol(cc_normal_quantile(known[i].p) / known[i].quantile, 1, 1e-15);
    ck_assert_double_eq(cc_normal_quantile(0.5), 0);
}
END_TEST

START_TEST(normal_quantile_is_odd_rising_and_inverts_the_cdf)
{
    struct cc_rng rng = cc_rng_at(3, 0, 0, 0);
    for (int i = 0; i < POINTS / 10; i++) {
        double p = cc_rng_uniform(&rng), z = cc_normal_quantile(p);
        ck_assert(cc_normal_quantile(1 - p) == -z);
        /* The cdf turns a relative error e of z into about z * hazard * e of p: 10 covers |z| < 4.5. */
        ck_assert_double_eq_tol(gsl_cdf_ugaussian_P(z) / p, 1, 1e-13);
    }
    double before = cc_normal_quantile(0x1p-53);
    for (int i = 1; i < 20000; i++) {
        double z = cc_normal_quantile(i / 20000.0);
        ck_assert(z > before);
        before = z;
    }
    ck_assert(cc_normal_quantile(1 - 0x1p-53) > before);
}
END_TEST

/* Each level's registers give the bits of the functions of one number; the ends and the tails are among them.
 */
START_TEST(each_of_many_has_the_same_bits)
{
    enum { COUNT = 3001 };
    static double uniform[COUNT], x[COUNT];
    struct cc_rng rng = cc_rng_at(1, 2, 3, 4);
    for (int i = 0; i < COUNT; i++)
        uniform[i] = i < 60 ? 0x1p-53 * (double)((uint64_t)1 << i % 53) : cc_rng_uniform(&rng);
    for (int i = 60; i < 120; i++)
        uniform[i] = 1 - uniform[i - 60] / 2;
    for (int level = 0; level < CC_CPU_LEVELS; level++) {
        cc_cpu_set_level((enum cc_cpu_level)level);
        for (int count = 0; count <= COUNT; count += count < 40 ? 1 : 987) {
            memcpy(x, uniform, sizeof x);
            cc_log_each(x, count);
            for (int i = 0; i < COUNT; i++)
                ck_assert(x[i] == (i < count ? cc_log(uniform[i]) : uniform[i]));
            memcpy(x, uniform, sizeof x);
            cc_normal_quantile_each(x, count);
            for (int i = 0; i < COUNT; i++)
                ck_assert(x[i] == (i < count ? cc_normal_quantile(uniform[i]) : uniform[i]));
            for (int i = 0; i < COUNT; i++)
                x[i] = 1500 * uniform[i] - 750;
            cc_exp_each(x, count);
            for (int i = 0; i < count; i++)
                ck_assert(x[i] == cc_exp(1500 * uniform[i] - 750));
        }
    }
}
END_TEST

START_TEST(gamma_is_accurate)
{
    double factorial = 1;
    for (int n = 1; n <= 59; factorial *= n, n++)
        ck_assert_double_eq_tol(cc_gamma(n) / factorial, 1, 1e-13);
    ck_assert_double_eq_tol(cc_gamma(1.5), sqrt(M_PI) / 2, 1e-14);
    for (double x = 1; x <= 60; x += 0.0137)
        ck_assert_double_eq_tol(cc_gamma(x) / (double)tgammal((long double)x), 1, 1e-13);
}
END_TEST

Suite *cc_suite_fmath(void)
{
    Suite *suite = suite_create("fmath");
    TCase *tests = tcase_create("fmath");
    tcase_add_test(tests, log_is_accurate);
    tcase_add_test(tests, exp_is_accurate);
    tcase_add_test(tests, normal_quantile_known_values);
    tcase_add_test(tests, normal_quantile_is_odd_rising_and_inverts_the_cdf);
    tcase_add_test(tests, each_of_many_has_the_same_bits);
    tcase_add_test(tests, gamma_is_accurate);
    suite_add_tcase(suite, tests);
    return suite;
}
