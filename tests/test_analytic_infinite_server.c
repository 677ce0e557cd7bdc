/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <gsl/gsl_cdf.h>

#include "models/analytic/infinite_server.h"
#include "tests/theory.h"

Suite *cc_suite_analytic_infinite_server(void);

static const struct cc_infinite_server_sine sine = {100, 20, 1, 1};

static const struct {
    double arrival_rate, service_rate, time, mean;
} mminf_rows[] = {
    {5, 1, 0.5, 1.96734670143683},    {5, 1, 2, 4.32332358381694},      {5, 1, 10, 4.99977300035119},
    {0.5, 0.2, 1, 0.453173117305045}, {0.5, 0.2, 10, 2.16166179190847},
};

/* Arrival rate 100 + 20 sin t, service mean 1. */
static const struct {
    int always_open;
    double time, rate, mean;
    int agents;
    double at_least, excess;
} load_rows[] = {
    {1, 1.5707963267949, 120.0, 110.0, 105, 0.695962574319054, 7.11932497501803},
    {1, 0.785398163397448, 114.142135623731, 100.0, 105, 0.321592775320385, 2.00410518598543},
    {1, 6.28318530717958, 99.9999999999999, 90.0, 109, 0.0283613006120768, 0.0976840767354526},
    {0, 2.0, 118.185948536514, 101.074267142433, 105, 0.361162225341727, 2.37070477735308},
    {0, 5.0, 80.8215145067372, 86.9677201688187, 110, 0.0096703346967882, 0.028611211822431},
    {0, 0.5, 109.588510772084, 41.4306703930013, 110, 8.1837871850659e-19, 4.7946596292373e-19},
};

START_TEST(loads_match_reference)
{
    for (int i = 0; i < COUNT_OF(mminf_rows); i++) {
        double border[] = {0, 1e9};
        near(cc_infinite_server_mean(1, border, &mminf_rows[i].arrival_rate, mminf_rows[i].service_rate,
                                     mminf_rows[i].time),
             mminf_rows[i].mean, 1e-13, "mean", i);
    }
    for (int i = 0; i < COUNT_OF(load_rows); i++) {
        double mean = load_rows[i].always_open
                          ? cc_infinite_server_sine_mean(&sine, load_rows[i].time)
                          : cc_infinite_server_sine_mean_from_empty(&sine, load_rows[i].time);
        struct cc_infinite_server_excess excess = cc_infinite_server_excess(mean, load_rows[i].agents);
        near(cc_infinite_server_sine_rate_per_s(&sine, load_rows[i].time), load_rows[i].rate, 1e-13, "rate",
             i);
        near(mean, load_rows[i].mean, 1e-13, "mean", i);
        near(excess.at_least_prob, load_rows[i].at_least, 1e-11, "at least", i);
        near(excess.mean, load_rows[i].excess, 1e-11, "excess", i);
    }
}
END_TEST

START_TEST(poisson_sums_agree_with_the_gamma_function)
{
    static const double means[] = {1e-9, 0.3, 1, 17.5, 90, 400};
    for (int i = 0; i < COUNT_OF(means); i++)
        for (int sds = -5; sds <= 5; sds++) {
            int level = (int)fmax(1, means[i] + sds * sqrt(means[i]));
            struct cc_infinite_server_excess excess = cc_infinite_server_excess(means[i], level);
            /* P(N >= level) = P(Gamma(level) <= mean) */
            near(excess.at_least_prob, gsl_cdf_gamma_P(means[i], level, 1), 1e-9, "at least", level);
            near(cc_infinite_server_excess(means[i], level - 1).mean,
                 excess.mean + cc_infinite_server_excess(means[i], level).at_least_prob, 1e-10, "excess",
                 level);
        }
    /* here that function is right to 7 digits only; 30-digit arithmetic instead */
    near(cc_infinite_server_excess(1e5, 100316).at_least_prob, 0.159212078048854657, 1e-13, "at least", 0);
    ck_assert_double_eq(cc_infinite_server_excess(0, 0).at_least_prob, 1);
    ck_assert_double_eq(cc_infinite_server_excess(0, 1).at_least_prob, 0);
    near(cc_infinite_server_excess(50, 0).mean, 50, 1e-13, "mean", 0);
}
END_TEST

START_TEST(agents_for_a_share_of_delays)
{
    static const double loads[] = {0, 0.02, 3, 110, 5000};
    for (int i = 0; i < COUNT_OF(loads); i++)
        for (double prob = 0.9; prob > 1e-6; prob /= 7) {
            int agents;
            ck_assert_int_eq(cc_infinite_server_min_agents(loads[i], prob, &agents, &error), CC_OK);
            ck_assert(cc_infinite_server_excess(loads[i], agents).at_least_prob <= prob);
            ck_assert(cc_infinite_server_excess(loads[i], agents - 1).at_least_prob > prob);
        }
    int agents;
    ck_assert_int_eq(cc_infinite_server_min_agents(-1, 0.5, &agents, &error), CC_BAD_USAGE);
    ck_assert_int_eq(cc_infinite_server_min_agents(1, 1, &agents, &error), CC_BAD_USAGE);
    ck_assert_int_eq(cc_infinite_server_min_agents((double)NAN, 0.5, &agents, &error), CC_BAD_USAGE);
}
END_TEST

/* The mean in closed form against pieces of constant rate. */
START_TEST(steps_come_near_the_sine)
{
    enum { STEPS = 4000 };
    static double border[STEPS + 1], rate[STEPS];
    struct cc_infinite_server_sine slow = {3, 2.5, 0.7, 0.2};
    for (int i = 0; i <= STEPS; i++)
        border[i] = 30.0 * i / STEPS;
    for (int i = 0; i < STEPS; i++)
        rate[i] = cc_infinite_server_sine_rate_per_s(&slow, (border[i] + border[i + 1]) / 2);
    for (double time = 0.4; time < 30; time += 3.7)
        near(cc_infinite_server_mean(STEPS, border, rate, 0.2, time),
             cc_infinite_server_sine_mean_from_empty(&slow, time), 1e-4, "mean", (int)time);
    near(cc_infinite_server_mean(STEPS, border, rate, 0.2, 40),
         exp(-2) * cc_infinite_server_mean(STEPS, border, rate, 0.2, 30), 1e-13, "after closing", 0);
}
END_TEST

Suite *cc_suite_analytic_infinite_server(void)
{
    Suite *suite = suite_create("analytic_infinite_server");
    TCase *loads = tcase_create("loads");
    tcase_add_checked_fixture(loads, fresh_error, NULL);
    suite_add_tcase(suite, loads);
    tcase_add_test(loads, loads_match_reference);
    tcase_add_test(loads, steps_come_near_the_sine);
    tcase_add_test(loads, poisson_sums_agree_with_the_gamma_function);
    tcase_add_test(loads, agents_for_a_share_of_delays);
    return suite;
}
