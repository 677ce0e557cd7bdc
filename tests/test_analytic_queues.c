/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/analytic/finite_queue.h"
#include "models/analytic/general_patience.h"
#include "models/analytic/phase_service.h"
#include "models/analytic/single_server.h"
#include "tests/queue_rows.h"
#include "tests/theory.h"

Suite *cc_suite_analytic_queues(void);

/* ---- helpers ---- */

static struct cc_finite_queue solve_finite(int agents, int capacity, double rate, double patience)
{
    struct cc_erlang_load load = {rate, 1, patience, agents};
    struct cc_finite_queue model;
    fine(cc_finite_queue_solve(&load, capacity, &model, &error));
    return model;
}

static struct cc_general_patience solve_impatient(int agents, double rate, struct cc_patience patience)
{
    struct cc_erlang_load load = {rate, 1, 0, agents};
    struct cc_general_patience model;
    fine(cc_general_patience_solve(&load, &patience, &model, &error));
    return model;
}

static struct cc_phase_service solve_phases(int agents, double rate, double patience,
                                            struct cc_phase_type service, int room)
{
    struct cc_phase_service_load load = {rate, service, patience, agents, room};
    struct cc_phase_service model;
    fine(cc_phase_service_solve(&load, &model, &error));
    return model;
}

/* ---- M/M/c/K(+M) ---- */

START_TEST(finite_matches_reference)
{
    const struct finite_row *row = &finite_rows[_i];
    struct cc_finite_queue model = solve_finite(row->agents, row->capacity, row->rate, row->patience);
    near(model.blocking_prob, row->blocking, 1e-13, "blocking", _i);
    near(model.abandon_prob, row->abandon, 1e-13, "abandon", _i);
    near(model.served_prob, row->served, 1e-13, "served", _i);
    near(model.wait_prob_of_accepted, row->wait_accepted, 1e-13, "P(wait)", _i);
    near(model.mean_wait_accepted_s, row->mean_wait_accepted, 1e-13, "mean wait", _i);
    near(model.mean_wait_served_s, row->mean_wait_served, 1e-13, "mean wait of the served", _i);
    near(model.mean_queue_length, row->queue, 1e-13, "queue", _i);
    near(model.occupancy, row->occupancy, 1e-13, "occupancy", _i);
    near(model.mean_in_system, row->in_system, 1e-13, "in system", _i);
    near(model.queue_length_variance_s, row->queue_variance, 1e-13, "variance of the queue", _i);
}
END_TEST

START_TEST(finite_flows_balance)
{
    for (int agents = 1; agents <= 2000; agents = agents * 5 + 3)
        for (int room = 0; room < 3000; room = room * 7 + 1)
            for (double rho = 0.3; rho < 30; rho *= 3.3) {
                struct cc_finite_queue model = solve_finite(agents, agents + room, agents * rho, 2);
                near(model.blocking_prob + model.abandon_prob + model.served_prob, 1, 1e-12, "flow", agents);
                near(model.mean_in_system, model.mean_queue_length + model.occupancy * agents, 1e-13,
                     "in system", agents);
                ck_assert(isfinite(model.queue_length_variance_s) && model.queue_length_variance_s >= 0);
                ck_assert(room == 0 || model.mean_wait_served_s > 0 || model.wait_prob_of_accepted < 1e-200);
            }
}
END_TEST

START_TEST(finite_has_its_limits)
{
    double lost;
    fine(cc_erlang_b(1900, 2000, &lost, &error));
    near(solve_finite(2000, 2000, 1900, HUGE_VAL).blocking_prob, lost, 1e-11, "Erlang B", 0);
    struct cc_erlang_load load = {95, 1, HUGE_VAL, 100};
    struct cc_erlang_c c;
    fine(cc_erlang_c_solve(&load, &c, &error));
    struct cc_finite_queue roomy = solve_finite(100, 2000, 95, HUGE_VAL);
    near(roomy.wait_prob_of_accepted, c.wait_prob, 1e-12, "Erlang C", 0);
    near(roomy.mean_wait_served_s, c.mean_wait_s, 1e-12, "mean wait", 0);
    load.patience_mean_s = 0.5;
    struct cc_erlang_a a;
    struct cc_erlang_variance variance;
    fine(cc_erlang_a_solve(&load, &a, &error));
    fine(cc_erlang_variance_solve(&load, &variance, &error));
    roomy = solve_finite(100, 400, 95, 0.5);
    near(roomy.abandon_prob, a.abandon_prob, 1e-12, "Erlang A", 0);
    near(roomy.mean_wait_served_s, a.mean_wait_served_s, 1e-11, "mean wait of the served", 0);
    near(roomy.queue_length_variance_s, variance.queue_length_s, 1e-11, "variance", 0);
}
END_TEST

/* ---- M/M/c+G ---- */

static struct cc_patience law_of(enum law law, double first, double second, double third)
{
    switch (law) {
    case EXPONENTIAL:
        return cc_general_patience_exponential(first);
    case DETERMINISTIC:
        return cc_general_patience_deterministic(first);
    case UNIFORM:
        return cc_general_patience_uniform(first, second);
    case ERLANG:
        return cc_general_patience_erlang((int)first, second);
    case HYPEREXPONENTIAL:
        return cc_general_patience_hyperexponential(first, second, third);
    case WEIBULL:
        break;
    }
    return cc_general_patience_weibull(first, second);
}

START_TEST(impatient_matches_reference)
{
    const struct impatient_row *row = &impatient_rows[_i];
    struct cc_patience patience = law_of(row->law, row->first, row->second, row->third);
    patience.balk_prob = row->balk_prob;
    struct cc_general_patience model = solve_impatient(row->agents, row->rate, patience);
    struct cc_erlang_within tenth, half;
    cc_general_patience_within(&model, 0.1, &tenth);
    cc_general_patience_within(&model, 0.5, &half);
    near(model.wait_prob, row->wait, 1e-12, "P(V > 0)", _i);
    near(model.abandon_prob, row->abandon, 1e-12, "P(abandon)", _i);
    near(model.mean_wait_s, row->mean_wait, 1e-12, "mean wait", _i);
    near(model.mean_wait_served_s, row->mean_wait_served, 1e-12, "mean wait of the served", _i);
    near(model.mean_wait_abandoned_s, row->mean_wait_abandoned, 1e-12, "mean wait of the abandoned", _i);
    near(model.mean_virtual_wait_s, row->mean_virtual, 1e-12, "mean virtual wait", _i);
    near(model.sd_virtual_wait_s, row->sd_virtual, 1e-12, "sd of the virtual wait", _i);
    near(tenth.served_share, row->served_tenth, 1e-12, "served within 1/10", _i);
    near(tenth.abandoned_share, row->abandoned_tenth, 1e-12, "abandoned within 1/10", _i);
    near(half.served_share, row->served_half, 1e-12, "served within 1/2", _i);
    near(half.virtual_wait_cdf, row->virtual_half, 1e-12, "P(V <= 1/2)", _i);
}
END_TEST

/* What must hold in M/M/c+G whatever the law of patience. */
static void check_impatient(int agents, double rho, struct cc_patience patience)
{
    struct cc_general_patience model = solve_impatient(agents, agents * rho, patience);
    struct cc_erlang_within within;
    double served_prob = 1 - model.abandon_prob;
    near(model.occupancy, rho * served_prob, 1e-9, "flow through the agents", agents);
    near(model.abandon_prob, model.abandon_prob_of_waiting * model.wait_prob, 1e-12, "of waiting", agents);
    near(model.mean_wait_s,
         model.abandon_prob * model.mean_wait_abandoned_s + served_prob * model.mean_wait_served_s, 1e-9,
         "mean wait in parts", agents);
    near(model.mean_queue_length, agents * rho * model.mean_wait_s, 1e-13, "Little", agents);
    ck_assert(isfinite(model.sd_virtual_wait_s) && isfinite(model.mean_wait_abandoned_s));
    cc_general_patience_within(&model, 1e4, &within);
    near(within.served_share + within.abandoned_share, 1, 1e-9, "in the end", agents);
    cc_general_patience_within(&model, 0, &within);
    near(within.served_share, model.no_wait_prob, 1e-12, "at once", agents);
    near(within.virtual_wait_cdf, model.no_wait_prob, 1e-12, "at once", agents);
}

START_TEST(impatient_calls_are_served_or_abandon)
{
    const double first[] = {2, 0.7, 0.2, 3, 0.8, 0.6}, second[] = {0, 0, 1.5, 1, 0.3, 2};
    for (int law = EXPONENTIAL; law <= WEIBULL; law++)
        for (int agents = 1; agents <= 2000; agents = agents * 12 + 1)
            for (double rho = 0.2; rho < 4; rho *= 2.7) {
                struct cc_patience patience = law_of((enum law)law, first[law], second[law], 5);
                check_impatient(agents, rho, patience);
                patience.balk_prob = 0.3;
                check_impatient(agents, rho, patience);
            }
}
END_TEST

START_TEST(exponential_patience_is_erlang_a)
{
    for (int agents = 1; agents <= 2000; agents = agents * 6 + 2)
        for (double rho = 0.5; rho < 4; rho *= 1.6) {
            struct cc_erlang_load load = {agents * rho, 1, 3, agents};
            struct cc_erlang_a a;
            struct cc_erlang_within expected, found;
            fine(cc_erlang_a_solve(&load, &a, &error));
            struct cc_general_patience g =
                solve_impatient(agents, agents * rho, cc_general_patience_exponential(3));
            near(g.wait_prob, a.wait_prob, 1e-10, "P(V > 0)", agents);
            near(g.abandon_prob, a.abandon_prob, 1e-10, "P(abandon)", agents);
            near(g.sd_virtual_wait_s, a.sd_virtual_wait_s, 1e-10, "sd", agents);
            near(g.mean_wait_abandoned_s, a.mean_wait_abandoned_s, 1e-10, "abandoned", agents);
            cc_erlang_a_within(&a, a.mean_virtual_wait_s, &expected);
            cc_general_patience_within(&g, a.mean_virtual_wait_s, &found);
            near(found.served_share, expected.served_share, 1e-10, "served", agents);
            near(found.abandoned_share, expected.abandoned_share, 1e-10, "abandoned", agents);
        }
}
END_TEST

START_TEST(laws_agree_where_they_meet)
{
    struct cc_general_patience one = solve_impatient(7, 8, cc_general_patience_erlang(1, 0.8));
    struct cc_general_patience two = solve_impatient(7, 8, cc_general_patience_weibull(1, 0.8));
    struct cc_general_patience mix =
        solve_impatient(7, 8, cc_general_patience_hyperexponential(0.4, 0.8, 0.8));
    struct cc_general_patience plain = solve_impatient(7, 8, cc_general_patience_exponential(0.8));
    near(one.abandon_prob, plain.abandon_prob, 1e-12, "Erlang-1", 0);
    near(two.mean_wait_abandoned_s, plain.mean_wait_abandoned_s, 1e-12, "Weibull 1", 0);
    near(mix.sd_virtual_wait_s, plain.sd_virtual_wait_s, 1e-12, "equal branches", 0);
    struct cc_general_patience sharp = solve_impatient(7, 8, cc_general_patience_deterministic(0.8));
    struct cc_general_patience narrow =
        solve_impatient(7, 8, cc_general_patience_uniform(0.8 - 1e-7, 0.8 + 1e-7));
    near(narrow.abandon_prob, sharp.abandon_prob, 1e-6, "narrow", 0);
    /* all who must wait leave at once: M/M/c/c */
    struct cc_patience balk = cc_general_patience_exponential(1);
    balk.balk_prob = 1;
    double lost;
    fine(cc_erlang_b(8, 7, &lost, &error));
    struct cc_general_patience loss = solve_impatient(7, 8, balk);
    near(loss.abandon_prob, lost, 1e-12, "Erlang B", 0);
    ck_assert(loss.mean_wait_s == 0 && loss.mean_wait_served_s == 0);
}
END_TEST

/* ---- M/PH/c(+M) ---- */

static struct cc_phase_type two_phases(double scv)
{
    return scv < 1 ? cc_phase_type_erlang(2, 1) : cc_phase_type_hyperexponential(1, scv);
}

START_TEST(phases_match_reference)
{
    const struct phase_row *row = &phase_rows[_i];
    struct cc_phase_service model =
        solve_phases(row->agents, row->rate, row->patience, two_phases(row->scv), row->room);
    near(model.all_busy_prob, row->all_busy, 1e-12, "all busy", _i);
    near(model.mean_queue_length, row->queue, 1e-12, "queue", _i);
    near(model.mean_wait_accepted_s, row->mean_wait, 1e-12, "mean wait", _i);
    near(model.abandon_prob, row->abandon, 1e-12, "abandon", _i);
    near(model.occupancy, row->occupancy, 1e-12, "occupancy", _i);
    near(model.sd_queue_length, row->sd_queue, 1e-12, "sd of the queue", _i);
    near(model.queue_length_variance_s, row->queue_variance, 1e-11, "variance of the queue", _i);
}
END_TEST

START_TEST(exponential_phases_are_a_finite_queue)
{
    struct cc_phase_type laws[] = {
        cc_phase_type_erlang(1, 1),
        cc_phase_type_hyperexponential(1, 1),
        /* Exp(2) goes on to Exp(1) half of the time: together Exp(1) */
        {.phase_count = 2, .start_prob = {1}, .rate_per_s = {2, 1}, .next_prob = {0.5}},
        {.phase_count = 2, .start_prob = {0, 1}, .rate_per_s = {3, 1}},
    };
    for (int law = 0; law < 4; law++)
        for (int agents = 1; agents < 50; agents = agents * 3 + 1)
            for (double rho = 0.1; rho < 4; rho *= 2.3)
                for (double patience = 0.1; patience < 1e4; patience *= 30) {
                    double rate = agents * rho;
                    struct cc_phase_service found = solve_phases(agents, rate, patience, laws[law], 30);
                    struct cc_finite_queue expected = solve_finite(agents, agents + 30, rate, patience);
                    near(found.mean_queue_length, expected.mean_queue_length, 1e-11, "queue", agents);
                    near(found.blocking_prob, expected.blocking_prob, 1e-11, "blocking", agents);
                    near(found.abandon_prob, expected.abandon_prob, 1e-11, "abandon", agents);
                    near(found.occupancy, expected.occupancy, 1e-11, "occupancy", agents);
                    near(found.queue_length_variance_s, expected.queue_length_variance_s, 1e-10, "variance",
                         agents);
                }
}
END_TEST

START_TEST(phases_with_one_agent_are_pollaczek_khinchine)
{
    struct cc_phase_type coxian = {
        .phase_count = 2, .start_prob = {0.8, 0.2}, .rate_per_s = {1.5, 0.7}, .next_prob = {0.3}};
    struct cc_service_moments moments = cc_single_server_phases(&coxian);
    struct cc_single_server expected;
    fine(cc_single_server_solve(0.6, &moments, &expected, &error));
    struct cc_phase_service found = solve_phases(1, 0.6, HUGE_VAL, coxian, 300);
    near(found.mean_queue_length, expected.mean_queue_length, 1e-11, "queue", 1);
    near(found.all_busy_prob, expected.wait_prob, 1e-12, "busy", 1);
    near(found.mean_wait_accepted_s, expected.mean_wait_s, 1e-11, "mean wait", 1);
}
END_TEST

START_TEST(phases_flows_balance)
{
    for (int agents = 1; agents <= 32; agents = agents * 5 + 2)
        for (double rho = 0.02; rho < 20; rho *= 5)
            for (double scv = 0.5; scv < 20; scv *= 6)
                for (int room = 0; room <= 40; room += 20) {
                    struct cc_phase_service model =
                        solve_phases(agents, agents * rho, 3, two_phases(scv), room);
                    double served_prob = 1 - model.blocking_prob - model.abandon_prob;
                    near(model.occupancy, rho * served_prob, 1e-11, "flow", agents);
                    ck_assert(model.queue_length_variance_s >= 0);
                    if (room == 0) /* Erlang's loss formula holds for every law of service */
                        near(model.blocking_prob,
                             solve_finite(agents, agents, agents * rho, HUGE_VAL).blocking_prob, 1e-10,
                             "Erlang B", agents);
                }
}
END_TEST

/* ---- all ---- */

START_TEST(unit_of_time_is_free)
{
    struct cc_erlang_load load = {11.0 / 180, 180, 90, 10};
    struct cc_finite_queue finite, finite_1 = solve_finite(10, 15, 11, 0.5);
    fine(cc_finite_queue_solve(&load, 15, &finite, &error));
    near(finite.mean_wait_served_s, 180 * finite_1.mean_wait_served_s, 1e-13, "finite", 0);
    near(finite.queue_length_variance_s, 180 * finite_1.queue_length_variance_s, 1e-12, "finite", 0);
    struct cc_patience patience = cc_general_patience_uniform(36, 180);
    struct cc_general_patience impatient,
        impatient_1 = solve_impatient(10, 11, cc_general_patience_uniform(0.2, 1));
    fine(cc_general_patience_solve(&load, &patience, &impatient, &error));
    near(impatient.sd_virtual_wait_s, 180 * impatient_1.sd_virtual_wait_s, 1e-12, "patience", 0);
    struct cc_phase_service_load phases = {9.0 / 180, cc_phase_type_erlang(2, 180), 90, 10, 30};
    struct cc_phase_service slow, slow_1 = solve_phases(10, 9, 0.5, two_phases(0.5), 30);
    fine(cc_phase_service_solve(&phases, &slow, &error));
    near(slow.queue_length_variance_s, 180 * slow_1.queue_length_variance_s, 1e-11, "phases", 0);
}
END_TEST

START_TEST(nonsense_is_refused)
{
    struct cc_erlang_load load = {5, 1, HUGE_VAL, 4};
    struct cc_finite_queue finite;
    refused(cc_finite_queue_solve(&load, 3, &finite, &error));
    load.patience_mean_s = -1;
    refused(cc_finite_queue_solve(&load, 8, &finite, &error));

    struct cc_general_patience impatient;
    struct cc_patience wrong[] = {
        cc_general_patience_exponential(-1),
        cc_general_patience_exponential((double)NAN),
        cc_general_patience_deterministic(0),
        cc_general_patience_uniform(2, 1),
        cc_general_patience_erlang(0, 1),
        cc_general_patience_hyperexponential(1.5, 1, 1),
        cc_general_patience_hyperexponential(0.5, 1, 0),
        cc_general_patience_weibull(0, 1),
        cc_general_patience_exponential(1),
    };
    wrong[8].balk_prob = 1.5;
    for (int i = 0; i < 9; i++)
        refused(cc_general_patience_solve(&load, &wrong[i], &impatient, &error));

    struct cc_phase_service phases;
    struct cc_phase_service_load bad = {1, cc_phase_type_erlang(3, 1), HUGE_VAL, 2, 10};
    refused(cc_phase_service_solve(&bad, &phases, &error));
    bad.service = cc_phase_type_erlang(2, 1);
    bad.service.start_prob[0] = 0.5;
    refused(cc_phase_service_solve(&bad, &phases, &error));
    bad.service = cc_phase_type_erlang(2, 1);
    bad.agent_count = 2000;
    refused(cc_phase_service_solve(&bad, &phases, &error));
}
END_TEST

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

static TCase *reference_case(void)
{
    TCase *tests = tcase_create("reference");
    tcase_add_checked_fixture(tests, fresh_error, NULL);
    tcase_add_loop_test(tests, finite_matches_reference, 0, COUNT(finite_rows));
    tcase_add_loop_test(tests, impatient_matches_reference, 0, COUNT(impatient_rows));
    tcase_add_loop_test(tests, phases_match_reference, 0, COUNT(phase_rows));
    return tests;
}

Suite *cc_suite_analytic_queues(void)
{
    Suite *suite = suite_create("analytic_queues");
    suite_add_tcase(suite, reference_case());
    TCase *tests = tcase_create("properties");
    tcase_add_checked_fixture(tests, fresh_error, NULL);
    tcase_add_test(tests, finite_flows_balance);
    tcase_add_test(tests, finite_has_its_limits);
    tcase_add_test(tests, impatient_calls_are_served_or_abandon);
    tcase_add_test(tests, exponential_patience_is_erlang_a);
    tcase_add_test(tests, laws_agree_where_they_meet);
    tcase_add_test(tests, exponential_phases_are_a_finite_queue);
    tcase_add_test(tests, phases_with_one_agent_are_pollaczek_khinchine);
    tcase_add_test(tests, phases_flows_balance);
    tcase_add_test(tests, unit_of_time_is_free);
    tcase_add_test(tests, nonsense_is_refused);
    suite_add_tcase(suite, tests);
    return suite;
}
