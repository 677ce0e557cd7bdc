/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/analytic/busyness.h"
#include "tests/theory.h"

Suite *cc_suite_analytic_busyness(void);

/* ---- counts ---- */

struct count_row {
    double mean, shape;
    int count;
    double prob, cdf;
};

/* Reference values, computed by ourselves: exact negative binomial. */
static const struct count_row count_rows[] = {
    {10, 5, 0, 0.00411522633744856, 0.00411522633744856},
    {10, 5, 10, 0.0714356849619279, 0.595935216529036},
    {10, 5, 30, 0.000995289086740983, 0.997075855428527},
    {10, 20, 5, 0.0526015265722728, 0.111952740842766},
    {10, 20, 30, 2.75351438255513e-05, 0.999968825509869},
    {50, 10, 0, 1.65381716879202e-08, 1.65381716879202e-08},
    {50, 10, 50, 0.0228355190445785, 0.553626559221841},
    {50, 10, 150, 3.11874885299528e-06, 0.999976949024079},
    {100, 25, 25, 8.01222405630143e-07, 2.09485485552891e-06},
    {100, 25, 100, 0.0177789091510373, 0.53564280630148},
    {100, 25, 300, 3.41886998939591e-11, 0.999999999785523},
};

static double count_prob(double mean, double shape, int count, double *cdf)
{
    double prob;
    fine(cc_busyness_count(mean, shape, count, &prob, cdf, &error));
    return prob;
}

START_TEST(counts_match_reference)
{
    const struct count_row *row = &count_rows[_i];
    double cdf;
    near(count_prob(row->mean, row->shape, row->count, &cdf), row->prob, 1e-12, "probability", _i);
    near(cdf, row->cdf, 1e-12, "cdf", _i);
}
END_TEST

START_TEST(counts_add_up)
{
    double total = 0, first = 0, second = 0, mean = 40, shape = 1.5, cdf;
    for (int k = 0; k < 2000; k++) {
        double prob = count_prob(mean, shape, k, &cdf);
        total += prob;
        first += prob * k;
        second += prob * k * k;
        near(cdf, total, 1e-11, "cdf", k);
    }
    near(total, 1, 1e-12, "sum", 0);
    near(first, mean, 1e-11, "mean", 0);
    near(second - first * first, mean + mean * mean / shape, 1e-10, "variance", 0);
}
END_TEST

START_TEST(days_alike_are_poisson)
{
    double cdf, mean = 8;
    near(count_prob(mean, 1e6, 5, &cdf), exp(5 * log(mean) - mean - lgamma(6)), 1e-5, "probability", 0);
}
END_TEST

/* ---- Erlang A ---- */

struct mixed_row {
    struct cc_erlang_load load;
    double shape, queue, wait_prob, abandon_prob, wait;
};

/* Reference values, computed by ourselves with a Gauss-Laguerre rule of 60 nodes. */
static const struct mixed_row mixed_rows[] = {
    {{3.5, 1, 2, 4}, 5, 1.32995038067192, 0.601514980544682, 0.189992911524561, 0.379985823049121},
    {{3.5, 1, 2, 4}, 100, 0.860972842084184, 0.526010977130897, 0.122996120297741, 0.245992240595481},
    {{3.5, 1, 2, 4}, HUGE_VAL, 0.831434927407582, 0.519909651788978, 0.118776418201083, 0.237552836402166},
    {{9, 1, 2, 10}, 10, 2.18497227887672, 0.547676507411737, 0.121387348826485, 0.242774697652969},
    {{19, 1, 1, 20}, 10, 2.50174094681985, 0.53169272287861, 0.131670576148413, 0.131670576148413},
    {{48, 1, 2, 50}, 5, 15.749309517295, 0.607555724612223, 0.164055307471822, 0.328110614943645},
    {{48, 1, 2, 50}, 25, 7.15813802346522, 0.53489480880106, 0.0745639377444294, 0.149127875488859},
    {{48, 1, 0.5, 50}, 5, 4.07874829708699, 0.54571021502173, 0.169947845711958, 0.084973922855979},
    {{48, 1, 0.5, 50}, HUGE_VAL, 1.15252258159129, 0.342308803422676, 0.0480217742329705, 0.0240108871164853},
};

static struct cc_busyness_erlang_a solve(const struct cc_erlang_load *load, double shape, int node_count)
{
    struct cc_busyness_erlang_a result;
    fine(cc_busyness_erlang_a(load, shape, node_count, &result, &error));
    return result;
}

static void same(const struct cc_busyness_erlang_a *found, const struct cc_busyness_erlang_a *expected,
                 double relative, int row)
{
    near(found->mean_queue_length, expected->mean_queue_length, relative, "queue", row);
    near(found->wait_prob, expected->wait_prob, relative, "wait probability", row);
    near(found->abandon_prob, expected->abandon_prob, relative, "abandoned", row);
    near(found->mean_wait_s, expected->mean_wait_s, relative, "wait", row);
}

START_TEST(mixed_days_match_reference)
{
    const struct mixed_row *row = &mixed_rows[_i];
    struct cc_busyness_erlang_a expected = {row->queue, row->wait_prob, row->abandon_prob, row->wait};
    struct cc_busyness_erlang_a found = solve(&row->load, row->shape, 60);
    same(&found, &expected, 1e-12, _i);
}
END_TEST

/* Where Gauss-Laguerre converges, both rules agree; where it has not, more nodes come nearer. */
START_TEST(panels_are_the_limit_of_nodes)
{
    const struct {
        struct cc_erlang_load load;
        double shape;
        int node_count;
        double relative;
    } rows[] = {{{3.5, 1, 2, 4}, 5, 60, 1e-12},   {{9, 1, 2, 10}, 10, 60, 1e-11},
                {{19, 1, 1, 20}, 100, 60, 1e-12}, {{48, 1, 0.5, 50}, 25, 60, 1e-8},
                {{48, 1, 2, 50}, 5, 60, 1e-4},    {{48, 1, 2, 50}, 5, 240, 1e-8}};
    for (int i = 0; i < (int)(sizeof rows / sizeof *rows); i++) {
        struct cc_busyness_erlang_a exact = solve(&rows[i].load, rows[i].shape, 0);
        struct cc_busyness_erlang_a nodes = solve(&rows[i].load, rows[i].shape, rows[i].node_count);
        same(&exact, &nodes, rows[i].relative, i);
    }
}
END_TEST

/* By Little's law, and theta x queue, for any mixture. */
START_TEST(mixed_days_obey_little)
{
    const double shapes[] = {0.3, 1, 4, 40, 1e6};
    for (int i = 0; i < 5; i++) {
        struct cc_erlang_load load = {25, 2, 3, 52};
        struct cc_busyness_erlang_a mixed = solve(&load, shapes[i], 0);
        near(mixed.mean_wait_s, mixed.mean_queue_length / 25, 1e-11, "Little", i);
        near(mixed.abandon_prob, mixed.mean_wait_s / 3, 1e-11, "abandoned", i);
    }
}
END_TEST

/* The less days differ, the nearer to Erlang A, by half the variance of G times the curvature. */
START_TEST(days_more_alike_are_nearer_to_erlang_a)
{
    struct cc_erlang_load load = {48, 1, 2, 50};
    double plain = solve(&load, HUGE_VAL, 0).mean_queue_length;
    double near_gap = solve(&load, 1e6, 0).mean_queue_length - plain;
    double far_gap = solve(&load, 1e5, 0).mean_queue_length - plain;
    near(far_gap / near_gap, 10, 1e-2, "gap", 0);
}
END_TEST

START_TEST(bad_input_is_refused)
{
    struct cc_erlang_load load = {48, 1, 2, 50}, endless = {48, 1, HUGE_VAL, 50};
    struct cc_busyness_erlang_a result;
    double prob, cdf;
    ck_assert_int_eq(cc_busyness_erlang_a(&load, 0, 60, &result, &error), CC_BAD_USAGE);
    ck_assert_int_eq(cc_busyness_erlang_a(&load, NAN, 60, &result, &error), CC_BAD_USAGE);
    ck_assert_int_eq(cc_busyness_erlang_a(&load, 5, -1, &result, &error), CC_BAD_USAGE);
    ck_assert_int_eq(cc_busyness_erlang_a(&load, 5, 1000000, &result, &error), CC_BAD_USAGE);
    ck_assert_int_eq(cc_busyness_erlang_a(&endless, 5, 60, &result, &error), CC_BAD_USAGE);
    ck_assert_int_eq(cc_busyness_count(10, -1, 3, &prob, &cdf, &error), CC_BAD_USAGE);
    ck_assert_int_eq(cc_busyness_count(0, 1, 3, &prob, &cdf, &error), CC_BAD_USAGE);
    ck_assert_int_eq(cc_busyness_count(10, 1, -3, &prob, &cdf, &error), CC_BAD_USAGE);
}
END_TEST

Suite *cc_suite_analytic_busyness(void)
{
    Suite *suite = suite_create("analytic_busyness");
    TCase *counts = tcase_create("counts"), *mixing = tcase_create("mixing");
    TCase *cases[] = {counts, mixing};
    for (int i = 0; i < COUNT_OF(cases); i++) {
        tcase_add_checked_fixture(cases[i], fresh_error, NULL);
        suite_add_tcase(suite, cases[i]);
    }
    tcase_add_loop_test(counts, counts_match_reference, 0, COUNT_OF(count_rows));
    tcase_add_test(counts, counts_add_up);
    tcase_add_test(counts, days_alike_are_poisson);
    tcase_add_loop_test(mixing, mixed_days_match_reference, 0, COUNT_OF(mixed_rows));
    tcase_add_test(mixing, panels_are_the_limit_of_nodes);
    tcase_add_test(mixing, mixed_days_obey_little);
    tcase_add_test(mixing, days_more_alike_are_nearer_to_erlang_a);
    tcase_add_test(mixing, bad_input_is_refused);
    return suite;
}
