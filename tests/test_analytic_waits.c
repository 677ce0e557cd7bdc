/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/analytic/deterministic_service.h"
#include "models/analytic/single_server.h"
#include "models/analytic/wait_quantile.h"
#include "tests/queue_rows.h"
#include "tests/theory.h"

Suite *cc_suite_analytic_waits(void);

/* ---- helpers ---- */

static struct cc_deterministic_service solve_constant(int agents, double rate)
{
    struct cc_deterministic_service model;
    fine(cc_deterministic_service_open(&model, rate, 1, agents, &error));
    return model;
}

/* ---- M/G/1 ---- */

static int has_phases(const struct single_row *row)
{
    return row->service == ERLANG_PHASES || row->service == BRANCHES;
}

static struct cc_phase_type phases_of(const struct single_row *row)
{
    return row->service == BRANCHES ? cc_phase_type_hyperexponential(1, row->shape)
                                    : cc_phase_type_erlang((int)row->shape, 1);
}

static struct cc_service_moments moments_of(const struct single_row *row)
{
    if (row->service == CONSTANT)
        return cc_single_server_constant(1);
    if (row->service == LOGNORMAL)
        return cc_single_server_lognormal(1, row->shape);
    if (row->service == GAMMA)
        return cc_single_server_gamma(1, row->shape);
    struct cc_phase_type phases = phases_of(row);
    return cc_single_server_phases(&phases);
}

START_TEST(single_matches_reference)
{
    const struct single_row *row = &single_rows[_i];
    struct cc_service_moments moments = moments_of(row);
    struct cc_single_server model;
    fine(cc_single_server_solve(row->rate, &moments, &model, &error));
    near(model.wait_prob, row->wait, 1e-13, "P(wait)", _i);
    near(model.mean_wait_s, row->mean_wait, 1e-13, "mean wait", _i);
    near(model.sd_wait_s, row->sd_wait, 1e-13, "sd of the wait", _i);
    near(model.mean_queue_length, row->queue, 1e-13, "queue", _i);
}
END_TEST

static void check_waits(int row_number, cc_wait_tail tail, const void *model)
{
    const struct single_row *row = &single_rows[row_number];
    near(1 - tail(model, 0.5), row->cdf_half, 1e-12, "P(W <= 1/2)", row_number);
    near(1 - tail(model, 1), row->cdf_1, 1e-12, "P(W <= 1)", row_number);
    near(1 - tail(model, 2), row->cdf_2, 1e-12, "P(W <= 2)", row_number);
    near(cc_wait_quantile_s(tail, model, 0.5, row->mean_wait), row->median, 1e-12, "median", row_number);
    near(cc_wait_quantile_s(tail, model, 0.9, row->mean_wait), row->p90, 1e-12, "p90", row_number);
    near(cc_wait_quantile_s(tail, model, 0.95, row->mean_wait), row->p95, 1e-12, "p95", row_number);
    near(cc_wait_quantile_s(tail, model, 0.99, row->mean_wait), row->p99, 1e-12, "p99", row_number);
}

static double phase_tail(const void *model, double t_s)
{
    return cc_single_server_wait_tail(model, t_s);
}

static double constant_tail(const void *model, double t_s)
{
    return cc_deterministic_service_wait_tail(model, t_s);
}

START_TEST(single_waits_match_reference)
{
    const struct single_row *row = &single_rows[_i];
    if (has_phases(row)) {
        struct cc_phase_type service = phases_of(row);
        struct cc_single_server_wait wait;
        fine(cc_single_server_wait_init(&wait, row->rate, &service, &error));
        check_waits(_i, phase_tail, &wait);
        near(cc_single_server_wait_quantile_s(&wait, 0.9), row->p90, 1e-12, "p90", _i);
    } else if (row->service == CONSTANT) {
        struct cc_deterministic_service model = solve_constant(1, row->rate);
        check_waits(_i, constant_tail, &model);
        near(cc_deterministic_service_wait_quantile_s(&model, 0.9), row->p90, 1e-12, "p90", _i);
        cc_deterministic_service_close(&model);
    }
}
END_TEST

/* Mean and second moment of a wait from its tail: Simpson on a fine grid over [0, end]. */
static void integrate_tail(cc_wait_tail tail, const void *model, double end_s, double *mean_s,
                           double *second_s2)
{
    enum { STEP_COUNT = 4000 };
    double step = end_s / STEP_COUNT;
    *mean_s = *second_s2 = 0;
    for (int i = 0; i <= STEP_COUNT; i++) {
        double weight = (i == 0 || i == STEP_COUNT ? 1 : i % 2 ? 4 : 2) * step / 3;
        double above = tail(model, i * step);
        *mean_s += weight * above;
        *second_s2 += weight * 2 * i * step * above;
    }
}

START_TEST(waits_have_their_moments)
{
    /* a Coxian law, neither Erlang nor hyperexponential */
    struct cc_phase_type service = {
        .phase_count = 3, .start_prob = {0.7, 0.3}, .rate_per_s = {2, 0.9, 5}, .next_prob = {0.4, 0.8}};
    struct cc_single_server_wait wait;
    double mean_s, second_s2;
    fine(cc_single_server_wait_init(&wait, 0.6, &service, &error));
    integrate_tail(phase_tail, &wait, 80, &mean_s, &second_s2);
    near(mean_s, wait.mean.mean_wait_s, 1e-8, "mean", 0);
    near(sqrt(second_s2 - mean_s * mean_s), wait.mean.sd_wait_s, 1e-7, "sd", 0);
    struct cc_deterministic_service constant = solve_constant(3, 2.4);
    integrate_tail(constant_tail, &constant, 40, &mean_s, &second_s2);
    near(mean_s, constant.mean_wait_s, 1e-8, "mean", 3);
    near(constant.mean_queue_length, 2.4 * constant.mean_wait_s, 1e-14, "Little", 3);
    cc_deterministic_service_close(&constant);
}
END_TEST

START_TEST(phase_laws_have_their_moments)
{
    struct cc_phase_type erlang = cc_phase_type_erlang(5, 3), mixed = cc_phase_type_hyperexponential(3, 7);
    near(cc_phase_type_moment(&erlang, 1), 3, 1e-14, "mean", 0);
    near(cc_phase_type_moment(&erlang, 2), 9 * 6.0 / 5, 1e-14, "second", 0);
    near(cc_phase_type_moment(&erlang, 3), 27 * 6.0 * 7 / 25, 1e-14, "third", 0);
    near(cc_phase_type_moment(&mixed, 1), 3, 1e-14, "mean", 1);
    near(cc_phase_type_moment(&mixed, 2), 9 * 8, 1e-13, "second", 1);
    double prob[CC_PHASES_MAX];
    cc_phase_type_equilibrium(&mixed, prob);
    near(prob[0], 0.5, 1e-14, "balanced", 0);
    cc_phase_type_equilibrium(&erlang, prob);
    near(prob[4], 0.2, 1e-14, "equal phases", 4);
}
END_TEST

/* ---- M/D/c ---- */

START_TEST(constant_matches_reference)
{
    const struct constant_row *row = &constant_rows[_i];
    struct cc_deterministic_service model = solve_constant(row->agents, row->rate);
    near(model.wait_prob, row->wait, 1e-10, "P(wait)", _i);
    near(model.mean_wait_s, row->mean_wait, 1e-10, "mean wait", _i);
    near(model.mean_queue_length, row->queue, 1e-10, "queue", _i);
    near(1 - constant_tail(&model, 0), row->cdf_0, 1e-11, "P(W = 0)", _i);
    near(1 - constant_tail(&model, 0.25), row->cdf_quarter, 1e-11, "P(W <= 1/4)", _i);
    near(1 - constant_tail(&model, 0.5), row->cdf_half, 1e-11, "P(W <= 1/2)", _i);
    near(1 - constant_tail(&model, 1), row->cdf_1, 1e-11, "P(W <= 1)", _i);
    near(1 - constant_tail(&model, 2), row->cdf_2, 1e-11, "P(W <= 2)", _i);
    cc_deterministic_service_close(&model);
}
END_TEST

/* The same numbers by two ways: Spitzer's sums and the tails of the queue; both methods of beta. */
START_TEST(constant_agrees_with_itself)
{
    for (int agents = 1; agents <= 2000; agents = agents * 3 + 1)
        for (double spare = 0.4; spare > 1e-4; spare *= 0.3) {
            struct cc_deterministic_service model = solve_constant(agents, agents * (1 - spare));
            double queue = model.tail[model.tail_count - 1] * model.tail_ratio / (1 - model.tail_ratio);
            for (int m = 0; m < model.tail_count; m++)
                queue += model.tail[m];
            near(queue, model.mean_queue_length, 1e-10, "queue", agents);
            near(constant_tail(&model, 0), model.wait_prob, 1e-11, "P(wait)", agents);
            ck_assert(fabs(constant_tail(&model, 1 - 1e-13) - constant_tail(&model, 1)) < 1e-10);
            double p99 = cc_deterministic_service_wait_quantile_s(&model, 0.99);
            ck_assert(p99 == 0 || fabs(constant_tail(&model, p99) - 0.01) < 1e-13);
            cc_deterministic_service_close(&model);
        }
}
END_TEST

/* Spitzer's sums with 30 digits, beyond the reach of the elimination. */
START_TEST(constant_in_light_load)
{
    struct cc_deterministic_service model = solve_constant(50, 25);
    near(model.wait_prob, 6.9534410812040873e-6, 1e-14, "P(wait)", 50);
    near(model.mean_queue_length, 6.2757335085548155e-6, 1e-14, "queue", 50);
    cc_deterministic_service_close(&model);
    model = solve_constant(100, 95);
    near(model.wait_prob, 0.47511485201092048, 1e-14, "P(wait)", 100);
    near(model.mean_queue_length, 5.0773737166658901, 1e-13, "queue", 100);
    cc_deterministic_service_close(&model);
    model = solve_constant(2000, 1000);
    ck_assert(model.wait_prob > 0 && model.wait_prob < 1e-150);
    ck_assert(cc_deterministic_service_wait_quantile_s(&model, 0.999) == 0);
    cc_deterministic_service_close(&model);
    cc_deterministic_service_close(NULL);
}
END_TEST

/* ---- both ---- */

START_TEST(unit_of_time_is_free)
{
    struct cc_deterministic_service constant, constant_1 = solve_constant(10, 9);
    fine(cc_deterministic_service_open(&constant, 9.0 / 180, 180, 10, &error));
    near(constant.mean_wait_s, 180 * constant_1.mean_wait_s, 1e-12, "constant", 0);
    near(cc_deterministic_service_wait_quantile_s(&constant, 0.9),
         180 * cc_deterministic_service_wait_quantile_s(&constant_1, 0.9), 1e-11, "constant", 0);
    cc_deterministic_service_close(&constant);
    cc_deterministic_service_close(&constant_1);
    struct cc_phase_type slow = cc_phase_type_erlang(3, 180), unit = cc_phase_type_erlang(3, 1);
    struct cc_single_server_wait wait, wait_1;
    fine(cc_single_server_wait_init(&wait, 0.8 / 180, &slow, &error));
    fine(cc_single_server_wait_init(&wait_1, 0.8, &unit, &error));
    near(wait.mean.sd_wait_s, 180 * wait_1.mean.sd_wait_s, 1e-13, "sd", 0);
    near(cc_single_server_wait_tail(&wait, 540), cc_single_server_wait_tail(&wait_1, 3), 1e-12, "tail", 0);
}
END_TEST

START_TEST(nonsense_is_refused)
{
    struct cc_single_server single;
    struct cc_service_moments no_moments = {1, 0.5, 1}, constant = cc_single_server_constant(1);
    refused(cc_single_server_solve(0.5, &no_moments, &single, &error));
    refused(cc_single_server_solve(1, &constant, &single, &error));
    refused(cc_single_server_solve(0, &constant, &single, &error));

    struct cc_deterministic_service model;
    refused(cc_deterministic_service_open(&model, 4, 1, 4, &error));
    refused(cc_deterministic_service_open(&model, 1, -1, 4, &error));
    refused(cc_deterministic_service_open(&model, 1, 1, 0, &error));
    cc_deterministic_service_close(&model);
    struct cc_phase_type service = cc_phase_type_erlang(2, 1);
    struct cc_single_server_wait wait;
    service.next_prob[1] = 0.5;
    refused(cc_single_server_wait_init(&wait, 0.5, &service, &error));
    service.phase_count = CC_PHASES_MAX + 1;
    refused(cc_single_server_wait_init(&wait, 0.5, &service, &error));
}
END_TEST

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

Suite *cc_suite_analytic_waits(void)
{
    Suite *suite = suite_create("analytic_waits");
    TCase *tests = tcase_create("waits");
    tcase_add_checked_fixture(tests, fresh_error, NULL);
    tcase_add_loop_test(tests, single_matches_reference, 0, COUNT(single_rows));
    tcase_add_loop_test(tests, single_waits_match_reference, 0, COUNT(single_rows));
    tcase_add_loop_test(tests, constant_matches_reference, 0, COUNT(constant_rows));
    tcase_add_test(tests, waits_have_their_moments);
    tcase_add_test(tests, phase_laws_have_their_moments);
    tcase_add_test(tests, constant_agrees_with_itself);
    tcase_add_test(tests, constant_in_light_load);
    tcase_add_test(tests, unit_of_time_is_free);
    tcase_add_test(tests, nonsense_is_refused);
    suite_add_tcase(suite, tests);
    return suite;
}
