/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/analytic/erlang.h"
#include "models/analytic/retrial.h"
#include "tests/theory.h"

Suite *cc_suite_analytic_retrial(void);

static struct cc_retrial solve(const struct cc_retrial_queue *queue)
{
    struct cc_retrial result;
    fine(cc_retrial_solve(queue, &result, &error));
    ck_assert_double_lt(result.residual, 1e-13);
    ck_assert_double_lt(result.orbit_cap_prob, 1e-19);
    return result;
}

struct orbit_row {
    double load_erl, redial_per_s, mean_orbit;
};

/* M/M/1; rho^2 / (1 - rho) (1 + mu / gamma), Falin and Templeton 1997. */
static const struct orbit_row orbit_rows[] = {
    {0.3, 0.1, 1.41428571428571},
    {0.3, 5, 0.154285714285714},
    {0.5, 0.1, 5.5},
    {0.5, 0.5, 1.5},
    {0.5, 5, 0.6},
    {0.7, 0.5, 4.9},
    {0.8, 0.1, 35.2},
    {0.9, 1, 16.2},
};

START_TEST(single_agent_matches_closed_form)
{
    const struct orbit_row *row = &orbit_rows[_i];
    struct cc_retrial_queue queue = {row->load_erl, 1, HUGE_VAL, 1 / row->redial_per_s, 1, 1, 1};
    double mean_orbit;
    ck_assert_int_eq(cc_retrial_mm1_orbit(&queue, &mean_orbit, &error), CC_OK);
    near(mean_orbit, row->mean_orbit, 1e-13, "closed form", _i);
    struct cc_retrial result = solve(&queue);
    near(result.mean_orbit, row->mean_orbit, 1e-11, "orbit", _i);
    near(result.mean_busy, row->load_erl, 1e-12, "busy", _i);
    near(result.served_prob, 1, 1e-12, "served", _i);
}
END_TEST

struct queue_row {
    struct cc_retrial_queue queue;
    double mean_busy, mean_orbit, all_busy_prob, mean_queue_length, served_prob, orbit_variance;
};

/* Reference values, computed by ourselves: the same chain by sparse elimination. */
static const struct queue_row queue_rows[] = {
    {{0.5, 1, HUGE_VAL, 2, 1, 1, 1}, 0.5, 1.5, 0.5, 0, 1, 90.9999999999477},
    {{1.4, 1, HUGE_VAL, 2, 1, 2, 2}, 1.4, 4.47137158182689, 0.532862841817309, 0, 1, 721.17240548527},
    {{3.5, 1, HUGE_VAL, 2, 0.8, 4, 4},
     3.01685459873804,
     3.86516321009568,
     0.412019245122992,
     0,
     0.861958456782297,
     109.825345030421},
    {{4, 1, 1, 4, 0.5, 4, 20},
     3.41635102005171,
     2.33459591979314,
     0.663206963077567,
     1.16729672230947,
     0.854087755012928,
     52.9058844275091},
    {{5, 1, 1, 4, 0.8, 4, 20},
     3.95255532442258,
     16.7591148092388,
     0.967166973578105,
     5.21338537068315,
     0.790511064884516,
     2078.22883360799},
    {{10, 1, 2, 10, 0.6, 10, 40},
     9.33917303325939,
     9.91240450110869,
     0.741529388891626,
     3.30412230587405,
     0.933917303325939,
     1135.42262516688},
};

START_TEST(queues_match_reference)
{
    const struct queue_row *row = &queue_rows[_i];
    struct cc_retrial result = solve(&row->queue);
    near(result.mean_busy, row->mean_busy, 1e-11, "busy", _i);
    near(result.mean_orbit, row->mean_orbit, 1e-11, "orbit", _i);
    near(result.all_busy_prob, row->all_busy_prob, 1e-11, "all busy", _i);
    near(result.mean_queue_length, row->mean_queue_length, 1e-11, "queue", _i);
    near(result.served_prob, row->served_prob, 1e-11, "served", _i);
    near(result.orbit_variance_s, row->orbit_variance, 1e-10, "variance", _i);
    near(result.abandon_rate_per_s, row->mean_queue_length / row->queue.patience_mean_s, 1e-11, "abandoned",
         _i);
    near(result.mean_orbit_time_s, row->mean_orbit / row->queue.arrival_rate_per_s, 1e-11, "orbit time", _i);
}
END_TEST

START_TEST(without_redialling_it_is_erlang_b)
{
    struct cc_retrial_queue queue = {6, 1, HUGE_VAL, 3, 0, 7, 7};
    struct cc_retrial result = solve(&queue);
    double blocking;
    ck_assert_int_eq(cc_erlang_b(6, 7, &blocking, &error), CC_OK);
    near(result.blocking_prob, blocking, 1e-12, "blocked", 0);
    near(result.served_prob, 1 - blocking, 1e-12, "served", 0);
    ck_assert_double_eq(result.mean_orbit, 0);
    ck_assert_double_eq(result.orbit_variance_s, 0);
}
END_TEST

START_TEST(without_redialling_it_is_erlang_a)
{
    struct cc_retrial_queue queue = {6, 1, 0.5, 3, 0, 5, 60};
    struct cc_retrial result = solve(&queue);
    struct cc_erlang_load load = {6, 1, 0.5, 5};
    struct cc_erlang_a model;
    ck_assert_int_eq(cc_erlang_a_solve(&load, &model, &error), CC_OK);
    near(result.mean_queue_length, model.mean_queue_length, 1e-10, "queue", 0);
    near(result.served_prob, 1 - model.abandon_prob, 1e-11, "served", 0);
    near(result.all_busy_prob, model.wait_prob, 1e-11, "all busy", 0);
}
END_TEST

/* Callers who redial without end and at once wait as in M/M/1, only in no order: same number in the centre.
 */
START_TEST(fast_redialling_is_a_queue)
{
    struct cc_retrial_queue queue = {0.6, 1, HUGE_VAL, 1e-6, 1, 1, 1};
    near(solve(&queue).mean_orbit, 0.9, 1e-5, "orbit", 0);
}
END_TEST

/* Whoever leaves unserved does so with probability 1 - persist when blocked or on giving up. */
START_TEST(calls_are_conserved)
{
    struct cc_retrial_queue queue = {4, 1, 1.3, 2, 0.7, 3, 5};
    struct cc_retrial result = solve(&queue);
    double into_orbit_per_s = result.mean_orbit / queue.redial_delay_mean_s;
    double attempts_per_s = queue.arrival_rate_per_s + into_orbit_per_s;
    double lost_per_s = queue.arrival_rate_per_s * (1 - result.served_prob);
    ck_assert_double_gt(lost_per_s, 0.1);
    near(into_orbit_per_s, lost_per_s * queue.persist_prob / (1 - queue.persist_prob), 1e-12, "persisting",
         0);
    near(attempts_per_s - result.mean_busy, into_orbit_per_s + lost_per_s, 1e-12, "unsuccessful", 0);
}
END_TEST

START_TEST(unit_of_time_is_free)
{
    struct cc_retrial_queue queue = {4, 1, 1.3, 2, 0.7, 3, 5}, slow = {4.0 / 60, 60, 78, 120, 0.7, 3, 5};
    struct cc_retrial result = solve(&queue), slower = solve(&slow);
    near(slower.mean_orbit, result.mean_orbit, 1e-12, "orbit", 0);
    near(slower.orbit_variance_s, 60 * result.orbit_variance_s, 1e-11, "variance", 0);
}
END_TEST

START_TEST(bad_queues_are_refused)
{
    const struct cc_retrial_queue bad[] = {{0, 1, 1, 1, 0.5, 2, 4},      {1, 1, 1, 0, 0.5, 2, 4},
                                           {1, 1, 1, 1, 1.5, 2, 4},      {1, 1, 1, 1, NAN, 2, 4},
                                           {1, 1, 1, 1, 0.5, 2, 1},      {1, 1, 0, 1, 0.5, 2, 4},
                                           {2, 1, HUGE_VAL, 1, 1, 2, 4}, {2.5, 1, 1, 1, 1, 2, 4}};
    struct cc_retrial result;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_int_eq(cc_retrial_solve(&bad[i], &result, &error), CC_BAD_USAGE);
    double orbit;
    struct cc_retrial_queue full = {1, 1, HUGE_VAL, 1, 1, 1, 1};
    ck_assert_int_eq(cc_retrial_mm1_orbit(&full, &orbit, &error), CC_BAD_USAGE);
}
END_TEST

Suite *cc_suite_analytic_retrial(void)
{
    Suite *suite = suite_create("analytic_retrial");
    TCase *orbit = tcase_create("orbit");
    tcase_add_checked_fixture(orbit, fresh_error, NULL);
    suite_add_tcase(suite, orbit);
    tcase_add_loop_test(orbit, single_agent_matches_closed_form, 0, COUNT_OF(orbit_rows));
    tcase_add_loop_test(orbit, queues_match_reference, 0, COUNT_OF(queue_rows));
    tcase_add_test(orbit, without_redialling_it_is_erlang_b);
    tcase_add_test(orbit, without_redialling_it_is_erlang_a);
    tcase_add_test(orbit, fast_redialling_is_a_queue);
    tcase_add_test(orbit, calls_are_conserved);
    tcase_add_test(orbit, unit_of_time_is_free);
    tcase_add_test(orbit, bad_queues_are_refused);
    return suite;
}
