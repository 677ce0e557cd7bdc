/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/analytic/birth_death.h"
#include "models/analytic/erlang.h"
#include "tests/erlang_rows.h"
#include "tests/theory.h"

Suite *cc_suite_erlang(void);

/* ---- helpers ---- */

static struct cc_erlang_load load_of(int agents, double load_erl, double theta)
{
    return (struct cc_erlang_load){load_erl, 1, theta > 0 ? 1 / theta : HUGE_VAL, agents};
}

static struct cc_erlang_c solve_c(int agents, double load_erl)
{
    struct cc_erlang_load load = load_of(agents, load_erl, 0);
    struct cc_erlang_c model;
    fine(cc_erlang_c_solve(&load, &model, &error));
    return model;
}

static struct cc_erlang_a solve_a(int agents, double load_erl, double theta)
{
    struct cc_erlang_load load = load_of(agents, load_erl, theta);
    struct cc_erlang_a model;
    fine(cc_erlang_a_solve(&load, &model, &error));
    return model;
}

static struct cc_erlang_variance solve_variance(int agents, double load_erl, double theta)
{
    struct cc_erlang_load load = load_of(agents, load_erl, theta);
    struct cc_erlang_variance variance;
    fine(cc_erlang_variance_solve(&load, &variance, &error));
    return variance;
}

static double blocking(double agents, double load_erl)
{
    double prob;
    ck_assert_int_eq(cc_erlang_b(load_erl, agents, &prob, &error), CC_OK);
    return prob;
}

/* ---- Erlang B ---- */

START_TEST(blocking_matches_reference)
{
    const struct blocking_row *row = &blocking_rows[_i];
    near(blocking(row->agents, row->load_erl), row->blocking, 1e-12, "blocking", _i);
}
END_TEST

START_TEST(max_load_matches_reference)
{
    const struct blocking_row *row = &inverse_rows[_i];
    double load_erl;
    ck_assert_int_eq(cc_erlang_b_max_load(row->agents, row->blocking, &load_erl, &error), CC_OK);
    near(load_erl, row->load_erl, 1e-12, "load", _i);
}
END_TEST

START_TEST(fractions_of_agents_follow_the_recursion)
{
    for (double agents = 0.1; agents < 40; agents += 0.7)
        for (double load_erl = 0.01; load_erl < 60; load_erl *= 2.3) {
            double before = load_erl * blocking(agents, load_erl);
            near(blocking(agents + 1, load_erl), before / (agents + 1 + before), 1e-13, "recursion",
                 (int)agents);
        }
    /* B(c, a) = a^c e^-a / Gamma(c + 1, a), 30 digits; c = 1/2 and a = 1: 1 / (e Gamma(3/2, 1)) */
    near(blocking(0.5, 1), 0.72519677735834863, 1e-14, "half an agent", 1);
    near(blocking(0.5, 3), 0.87182286906697253, 1e-14, "half an agent", 3);
    near(blocking(7.25, 5.5), 0.13635154661428451, 1e-13, "7.25 agents", 0);
    ck_assert(isfinite(blocking(0.5, 1e-300)));
}
END_TEST

START_TEST(least_agents_for_blocking)
{
    for (double load_erl = 0.3; load_erl < 3000; load_erl *= 1.7) {
        int agents;
        ck_assert_int_eq(cc_erlang_b_min_agents(load_erl, 0.02, &agents, &error), CC_OK);
        ck_assert(blocking(agents, load_erl) <= 0.02);
        ck_assert(blocking(agents - 1, load_erl) > 0.02);
    }
}
END_TEST

/* ---- Erlang C ---- */

START_TEST(waiting_matches_reference)
{
    const struct waiting_row *row = &waiting_rows[_i];
    struct cc_erlang_c model = solve_c(row->agents, row->load_erl);
    near(blocking(row->agents, row->load_erl), row->blocking, 1e-12, "blocking", _i);
    near(model.wait_prob, row->wait_prob, 1e-12, "P(wait)", _i);
    near(model.mean_wait_s, row->mean_wait, 1e-12, "mean wait", _i);
    near(model.sd_wait_s, row->sd_wait, 1e-12, "sd of the wait", _i);
    near(model.mean_queue_length, row->queue, 1e-12, "queue", _i);
    near(cc_erlang_c_wait_cdf(&model, 0.25), row->wait_cdf_quarter, 1e-12, "P(W <= 1/4)", _i);
    near(cc_erlang_c_wait_quantile_s(&model, 0.9), row->wait_p90, 1e-11, "p90", _i);
}
END_TEST

START_TEST(waiting_follows_from_blocking)
{
    for (int agents = 1; agents < 2500; agents = agents * 2 + 1)
        for (double rho = 0.1; rho < 1; rho += 0.222) {
            double load_erl = agents * rho, lost = blocking(agents, load_erl);
            struct cc_erlang_c model = solve_c(agents, load_erl);
            near(model.wait_prob, lost / (1 - rho * (1 - lost)), 1e-12, "C from B", agents);
            near(model.mean_queue_length, load_erl * model.mean_wait_s, 1e-14, "Little", agents);
            near(model.mean_wait_s, model.wait_prob * model.mean_wait_of_waiting_s, 1e-14, "mean", agents);
        }
}
END_TEST

START_TEST(quantiles_invert_the_distribution)
{
    struct cc_erlang_c c = solve_c(10, 9.3);
    struct cc_erlang_a a = solve_a(10, 11.3, 0.4);
    struct cc_erlang_within within;
    for (double prob = 0.05; prob < 1; prob += 0.05) {
        double wait_s = cc_erlang_c_wait_quantile_s(&c, prob);
        ck_assert(wait_s > 0 ? fabs(cc_erlang_c_wait_cdf(&c, wait_s) - prob) < 1e-13
                             : 1 - c.wait_prob >= prob);
        cc_erlang_a_within(&a, cc_erlang_a_wait_quantile_s(&a, CC_WAIT_ALL, prob), &within);
        ck_assert(fabs(within.served_share + within.abandoned_share - prob) < 1e-11 ||
                  a.no_wait_prob >= prob);
        cc_erlang_a_within(&a, cc_erlang_a_wait_quantile_s(&a, CC_WAIT_SERVED, prob), &within);
        double served_cdf = within.served_share / (1 - a.abandon_prob);
        ck_assert(fabs(served_cdf - prob) < 1e-11 || a.no_wait_prob / (1 - a.abandon_prob) >= prob);
        cc_erlang_a_within(&a, cc_erlang_a_wait_quantile_s(&a, CC_WAIT_VIRTUAL, prob), &within);
        ck_assert(fabs(within.virtual_wait_cdf - prob) < 1e-11 || a.no_wait_prob >= prob);
    }
}
END_TEST

/* ---- Erlang A ---- */

START_TEST(patience_matches_reference)
{
    const struct patience_row *row = &patience_rows[_i];
    struct cc_erlang_a model = solve_a(row->agents, row->load_erl, row->theta);
    struct cc_erlang_within tenth, half;
    cc_erlang_a_within(&model, 0.1, &tenth);
    cc_erlang_a_within(&model, 0.5, &half);
    near(model.wait_prob, row->wait_prob, 1e-12, "P(wait)", _i);
    near(model.abandon_prob, row->abandon_prob, 1e-12, "P(abandon)", _i);
    near(model.mean_wait_served_s, row->mean_wait_served, 1e-12, "mean wait of the served", _i);
    near(model.mean_wait_abandoned_s, row->mean_wait_abandoned, 1e-12, "mean wait of the abandoned", _i);
    near(model.mean_virtual_wait_s, row->mean_virtual, 1e-12, "mean virtual wait", _i);
    near(model.sd_virtual_wait_s, row->sd_virtual, 1e-12, "sd of the virtual wait", _i);
    near(model.mean_queue_length, row->queue, 1e-12, "queue", _i);
    near(model.occupancy, row->occupancy, 1e-12, "occupancy", _i);
    near(tenth.served_share, row->served_within_tenth, 1e-12, "served within 1/10", _i);
    near(tenth.abandoned_share, row->abandoned_within_tenth, 1e-12, "abandoned within 1/10", _i);
    near(half.virtual_wait_cdf, row->virtual_cdf_half, 1e-12, "P(V <= 1/2)", _i);
    near(solve_variance(row->agents, row->load_erl, row->theta).queue_length_s, row->queue_variance, 1e-11,
         "variance of the queue", _i);
}
END_TEST

START_TEST(offered_calls_are_served_or_abandon)
{
    for (int agents = 1; agents < 300; agents = agents * 3 + 1)
        for (double rho = 0.2; rho < 4; rho *= 1.7)
            for (double theta = 1e-3; theta < 2e3; theta *= 12) {
                struct cc_erlang_a model = solve_a(agents, agents * rho, theta);
                struct cc_erlang_within within;
                double served_prob = 1 - model.abandon_prob;
                near(model.occupancy, rho * served_prob, 1e-9, "flow through the agents", agents);
                near(model.mean_wait_s,
                     model.abandon_prob * model.mean_wait_abandoned_s +
                         served_prob * model.mean_wait_served_s,
                     1e-9, "mean wait in parts", agents);
                near(model.abandon_prob, model.abandon_prob_of_waiting * model.wait_prob, 1e-12, "of waiting",
                     agents);
                cc_erlang_a_within(&model, 1e5 / theta, &within);
                near(within.served_share + within.abandoned_share, 1, 1e-12, "in the end", agents);
                near(within.abandoned_share, model.abandon_prob, 1e-12, "abandoned in the end", agents);
                cc_erlang_a_within(&model, 0, &within);
                near(within.served_share, model.no_wait_prob, 1e-12, "at once", agents);
                ck_assert(within.abandoned_share == 0);
            }
}
END_TEST

START_TEST(endless_patience_is_erlang_c)
{
    struct cc_erlang_c c = solve_c(20, 18);
    struct cc_erlang_a a = solve_a(20, 18, 1e-6);
    near(a.wait_prob, c.wait_prob, 1e-4, "P(wait)", 0);
    near(a.mean_wait_s, c.mean_wait_s, 1e-4, "mean wait", 0);
    near(a.sd_virtual_wait_s, c.sd_wait_s, 1e-4, "sd", 0);
    near(cc_erlang_a_wait_quantile_s(&a, CC_WAIT_ALL, 0.95), cc_erlang_c_wait_quantile_s(&c, 0.95), 1e-4,
         "p95", 0);
}
END_TEST

/* theta = mu: the number in the system is Poisson with mean a, whatever the number of agents. */
START_TEST(patience_like_service_is_poisson)
{
    for (double load_erl = 1; load_erl < 200; load_erl *= 2.9) {
        int agents = (int)load_erl + 2;
        double at_least = 0, queue = 0;
        for (int n = agents; n < agents + 400; n++) {
            double prob = exp(n * log(load_erl) - load_erl - lgamma(n + 1.0));
            at_least += prob;
            queue += prob * (n - agents);
        }
        struct cc_erlang_a model = solve_a(agents, load_erl, 1);
        near(model.wait_prob, at_least, 1e-11, "P(N >= c)", agents);
        near(model.mean_queue_length, queue, 1e-10, "queue", agents);
    }
}
END_TEST

/* In overload the virtual wait concentrates at log(a/c)/theta, far from both 0 and overflow. */
START_TEST(extremes_stay_finite)
{
    struct cc_erlang_a model = solve_a(2000, 3000, 1e-6);
    near(model.abandon_prob, 1.0 / 3, 1e-12, "fluid limit", 0);
    near(model.mean_virtual_wait_s, log(1.5) * 1e6, 1e-5, "fluid wait", 0);
    near(cc_erlang_a_wait_quantile_s(&model, CC_WAIT_SERVED, 0.5), log(1.5) * 1e6, 1e-5, "median", 0);
    model = solve_a(2000, 10, 1);
    ck_assert(model.wait_prob == 0 && model.abandon_prob == 0 && isfinite(model.mean_wait_abandoned_s));
    ck_assert(cc_erlang_a_wait_quantile_s(&model, CC_WAIT_ALL, 0.999) == 0);
    ck_assert(solve_c(2000, 600).wait_prob < 1e-200);
    for (int agents = 1; agents <= 100000; agents *= 10)
        for (double load_erl = 1e-6; load_erl <= 1e6; load_erl *= 100)
            for (double theta = 1e-6; theta <= 1e6; theta *= 1000) {
                model = solve_a(agents, load_erl, theta);
                const double *number = &model.offered_load_erl;
                for (; number <= &model.mean_queue_length; number++)
                    ck_assert_msg(isfinite(*number) && *number >= 0, "%d %g %g", agents, load_erl, theta);
            }
}
END_TEST

START_TEST(unit_of_time_is_free)
{
    struct cc_erlang_load load = {.arrival_rate_per_s = 9.0 / 180, 180, 360, 10};
    struct cc_erlang_a seconds, units = solve_a(10, 9, 0.5);
    struct cc_erlang_within of_seconds, of_units;
    struct cc_erlang_variance exact;
    ck_assert_int_eq(cc_erlang_a_solve(&load, &seconds, &error), CC_OK);
    ck_assert_int_eq(cc_erlang_variance_solve(&load, &exact, &error), CC_OK);
    cc_erlang_a_within(&seconds, 18, &of_seconds);
    cc_erlang_a_within(&units, 0.1, &of_units);
    near(seconds.mean_wait_served_s, 180 * units.mean_wait_served_s, 1e-13, "mean wait", 0);
    near(seconds.mean_queue_length, units.mean_queue_length, 1e-13, "queue", 0);
    near(of_seconds.served_share, of_units.served_share, 1e-13, "served within", 0);
    near(exact.queue_length_s, 180 * solve_variance(10, 9, 0.5).queue_length_s, 1e-12, "variance", 0);
}
END_TEST

/* Gans, Koole and Mandelbaum 2003, section 4.2.2: 48 calls a minute, 50 agents, 1 minute, patience 2 minutes.
 */
START_TEST(published_call_centre)
{
    struct cc_erlang_load load = {48.0 / 60, 60, 120, 50};
    struct cc_erlang_a a;
    struct cc_erlang_c c;
    ck_assert_int_eq(cc_erlang_a_solve(&load, &a, &error), CC_OK);
    ck_assert_int_eq(cc_erlang_c_solve(&load, &c, &error), CC_OK);
    near(a.abandon_prob, 0.0309122, 1e-5, "abandonment 3.1 %", 0);
    near(a.mean_wait_s, 3.7094699, 1e-7, "average speed of answer 3.7 s", 0);
    near(a.mean_queue_length, 2.96757591957055, 1e-12, "queue 3", 0);
    near(a.occupancy, 0.930324240804295, 1e-12, "utilisation 93 %", 0);
    near(cc_erlang_a_wait_quantile_s(&a, CC_WAIT_ALL, 0.9), 12.4446477151778, 1e-11, "p90 12.5 s", 0);
    near(c.mean_wait_s, 20.833668335905, 1e-12, "average speed of answer 20.8 s", 0);
    near(cc_erlang_c_wait_quantile_s(&c, 0.9), 58.1387417820088, 1e-12, "p90 58.1 s", 0);
    near(c.mean_queue_length, 16.666934668724, 1e-12, "queue 17", 0);
    load.arrival_rate_per_s *= 1 - a.abandon_prob; /* as if the abandoned had never called */
    ck_assert_int_eq(cc_erlang_c_solve(&load, &c, &error), CC_OK);
    near(c.mean_wait_s, 8.83170290057178, 1e-11, "average speed of answer 8.8 s", 0);
}
END_TEST

/* Textbooks and the unit tests of other packages, to the digits they print. */
START_TEST(published_numbers)
{
    near(solve_c(2, 1).wait_prob, 1.0 / 3, 1e-15, "M/M/2", 0);
    near(solve_c(3, 2).wait_prob, 4.0 / 9, 1e-15, "M/M/3", 0);
    near(solve_c(1, 0.8).mean_wait_s, 4, 1e-14, "M/M/1", 0);
    near(blocking(2, 1), 0.2, 1e-15, "M/M/2/2", 0);
    near(blocking(3, 2), 4.0 / 19, 1e-15, "M/M/3/3", 0);
    ck_assert_double_eq_tol(solve_c(2, 1.8).mean_queue_length, 7.674,
                            5e-4); /* octave queueing, M/M/2 (9, 5) */
    ck_assert_double_eq_tol(solve_c(4, 1.8).mean_queue_length, 0.105,
                            5e-4); /* octave queueing, M/M/4 (9, 5) */
    ck_assert_double_eq_tol(blocking(132, 123), 0.0312, 5e-5);
    ck_assert_double_eq_tol(solve_c(132, 123).wait_prob, 0.3211, 5e-5);
    ck_assert_double_eq_tol(solve_c(12421, 12345).wait_prob, 0.3812, 5e-5);
    struct cc_erlang_c c = solve_c(14, 10); /* pyworkforce: 100 calls in 30 min, 3 min, 0.33 min */
    ck_assert_double_eq_tol(cc_erlang_c_wait_cdf(&c, 0.33 / 3), 0.888, 5e-4);
    ck_assert_double_eq_tol(c.wait_prob, 0.174, 5e-4);
}
END_TEST

/* ---- service level and staffing ---- */

START_TEST(service_levels_by_formula)
{
    struct cc_erlang_within within = {.served_share = 0.6, .abandoned_share = 0.1};
    near(cc_erlang_service_level(CC_SL_OFFERED, &within, 0.2), 0.6, 1e-15, "offered", 0);
    near(cc_erlang_service_level(CC_SL_ANSWERED, &within, 0.2), 0.75, 1e-15, "answered", 0);
    near(cc_erlang_service_level(CC_SL_INCL_ABANDONED, &within, 0.2), 0.7, 1e-15, "including", 0);
    near(cc_erlang_service_level(CC_SL_EXCL_SHORT_ABANDONED, &within, 0.2), 0.6 / 0.9, 1e-15, "excluding", 0);
    ck_assert_str_eq(cc_erlang_formulas[CC_SL_OFFERED].id, "sl-offered");
    ck_assert_str_eq(cc_erlang_formulas[CC_SL_ANSWERED].id, "sl-answered");
    ck_assert_str_eq(cc_erlang_formulas[CC_SL_INCL_ABANDONED].id, "sl-incl-abandoned");
    ck_assert_str_eq(cc_erlang_formulas[CC_SL_EXCL_SHORT_ABANDONED].id, "sl-excl-short-abandoned");
}
END_TEST

START_TEST(least_agents_match_reference)
{
    struct cc_erlang_load load = {staffing_rows[_i].load_erl, 1, staffing_rows[_i].patience, 0};
    struct cc_erlang_goal goal = cc_erlang_goal_none();
    goal.wait_prob_max = staffing_rows[_i].wait_prob_max;
    goal.abandon_prob_max = staffing_rows[_i].abandon_prob_max;
    goal.service_level_min = staffing_rows[_i].service_level_min;
    goal.within_s = staffing_rows[_i].within;
    int agents = 0;
    int code = isinf(load.patience_mean_s) ? cc_erlang_c_min_agents(&load, &goal, &agents, &error)
                                           : cc_erlang_a_min_agents(&load, &goal, &agents, &error);
    fine(code);
    ck_assert_int_eq(agents, staffing_rows[_i].agents);
}
END_TEST

START_TEST(least_agents_meet_every_goal)
{
    struct cc_erlang_goal goal = cc_erlang_goal_none();
    goal.mean_wait_max_s = 0.02;
    goal.service_level_min = 0.7;
    goal.within_s = 0.1;
    for (double load_erl = 0.2; load_erl < 500; load_erl *= 3) {
        struct cc_erlang_load load = load_of(0, load_erl, 0.5);
        int agents, only_level;
        ck_assert_int_eq(cc_erlang_a_min_agents(&load, &goal, &agents, &error), CC_OK);
        ck_assert(solve_a(agents, load_erl, 0.5).mean_wait_s <= 0.02);
        goal.mean_wait_max_s = (double)NAN;
        ck_assert_int_eq(cc_erlang_a_min_agents(&load, &goal, &only_level, &error), CC_OK);
        ck_assert_int_le(only_level, agents);
        goal.mean_wait_max_s = 0.02;
        if (agents > only_level)
            ck_assert(solve_a(agents - 1, load_erl, 0.5).mean_wait_s > 0.02);
    }
}
END_TEST

/* ---- exact variances ---- */

/* Whitt 1992: M/M/1 in the time average of the number in system, 2 rho (1 + rho) / (1 - rho)^4. */
START_TEST(variance_of_mm1)
{
    enum { STATES = 400 };
    double birth[STATES], death[STATES], number[STATES], prob[STATES];
    for (int j = 0; j < STATES; j++) {
        birth[j] = 0.5;
        death[j] = 1;
        number[j] = j;
    }
    struct cc_birth_death chain = {STATES, birth, death};
    cc_birth_death_stationary(&chain, prob);
    near(prob[3], 0.0625, 1e-14, "geometric", 0);
    near(cc_birth_death_asymptotic_variance(&chain, prob, number), 24, 1e-12, "M/M/1", 0);
    struct cc_birth_death_reward reward = {.value = number};
    near(cc_birth_death_mean(&chain, prob, &reward), 1, 1e-13, "mean", 0);
    /* a Poisson process: the count of arrivals has variance lambda, whatever the queue does */
    for (int j = 0; j < STATES; j++)
        number[j] = 1;
    reward = (struct cc_birth_death_reward){.at_birth = number};
    near(cc_birth_death_variance(&chain, prob, &reward), 0.5, 1e-12, "arrivals", 0);
    /* and so has the count of departures (Burke) */
    reward = (struct cc_birth_death_reward){.loss_rate_per_s = death, .at_loss = 1};
    near(cc_birth_death_variance(&chain, prob, &reward), 0.5, 1e-12, "departures", 0);
}
END_TEST

/* M/M/infinity: the time average of the number in system has 2 a / mu. */
START_TEST(variance_of_endless_agents)
{
    enum { STATES = 400 };
    double birth[STATES], death[STATES], number[STATES], prob[STATES];
    for (int j = 0; j < STATES; j++) {
        birth[j] = 150;
        death[j] = j;
        number[j] = j;
    }
    struct cc_birth_death chain = {STATES, birth, death};
    cc_birth_death_stationary(&chain, prob);
    near(cc_birth_death_asymptotic_variance(&chain, prob, number), 300, 1e-11, "M/M/infinity", 0);
    chain.state_count = 1;
    cc_birth_death_stationary(&chain, prob);
    ck_assert(prob[0] == 1 && cc_birth_death_asymptotic_variance(&chain, prob, number) == 0);
}
END_TEST

START_TEST(variance_of_averages_over_calls)
{
    /* Daley 1968: mean wait of M/M/1, rho (2 + 5 rho - 4 rho^2 + rho^3) / (1 - rho)^4 per call */
    for (double rho = 0.2; rho < 0.96; rho += 0.15) {
        double expected = rho * (2 + rho * (5 + rho * (-4 + rho))) / pow(1 - rho, 4);
        near(solve_variance(1, rho, 0).mean_wait_s2_per_call, expected, 1e-9, "Daley", (int)(100 * rho));
    }
    /* No patience at all leaves the loss system M/M/1/1, a renewal process: p (1 - p) per call. */
    struct cc_erlang_variance loss = solve_variance(1, 0.5, 1e6);
    near(loss.abandon_prob_per_call, 2.0 / 9, 1e-5, "M/M/1/1, abandoned", 0);
    near(loss.wait_prob_per_call, 2.0 / 9, 1e-5, "M/M/1/1, waiting", 0);
    ck_assert(solve_variance(3, 2, 0).abandon_prob_per_call == 0);
    /* N = queue + busy has 2 a / mu when theta = mu, so the parts cannot exceed it together */
    struct cc_erlang_variance poisson = solve_variance(10, 9, 1);
    ck_assert(poisson.queue_length_s + poisson.busy_agents_s < 18);
}
END_TEST

/* ---- errors ---- */

START_TEST(bad_loads_are_refused)
{
    struct cc_erlang_c c;
    struct cc_erlang_a a;
    struct cc_erlang_variance variance;
    struct cc_erlang_load load = load_of(3, 4, 0);
    refused_for(cc_erlang_c_solve(&load, &c, &error), "at least 5 agents");
    refused_for(cc_erlang_variance_solve(&load, &variance, &error), "without bound");
    refused_for(cc_erlang_a_solve(&load, &a, &error), "patience");
    load = load_of(5, 5, 0);
    refused_for(cc_erlang_c_solve(&load, &c, &error), "at least 6 agents");
    load.arrival_rate_per_s = nextafter(5, 0); /* 5 after rounding */
    refused_for(cc_erlang_c_solve(&load, &c, &error), "at least 6 agents");
    load = load_of(1, (double)NAN, 1);
    refused_for(cc_erlang_a_solve(&load, &a, &error), "arrival rate");
    load = load_of(1, -1, 1);
    refused_for(cc_erlang_a_solve(&load, &a, &error), "arrival rate");
    load = (struct cc_erlang_load){1, HUGE_VAL, 1, 1};
    refused_for(cc_erlang_a_solve(&load, &a, &error), "handling time");
    load = (struct cc_erlang_load){1e200, 1e200, 1e200, 1};
    refused_for(cc_erlang_a_solve(&load, &a, &error), "offered load");
    load = load_of(0, 0.5, 1);
    refused_for(cc_erlang_c_solve(&load, &c, &error), "agents");
    load = load_of(100001, 0.5, 1);
    refused_for(cc_erlang_a_solve(&load, &a, &error), "agents");
    load = load_of(1, 0.5, (double)NAN);
    refused_for(cc_erlang_a_solve(&load, &a, &error), "patience");
    load = load_of(1, 1 - 1e-7, 0);
    refused_for(cc_erlang_variance_solve(&load, &variance, &error), "too near");
}
END_TEST

START_TEST(bad_goals_are_refused)
{
    struct cc_erlang_load load = load_of(0, 4, 0.5);
    struct cc_erlang_goal goal = cc_erlang_goal_none();
    int agents;
    double number;
    refused_for(cc_erlang_c_min_agents(&load, &goal, &agents, &error), "nothing is asked");
    goal.abandon_prob_max = 0.1;
    refused_for(cc_erlang_c_min_agents(&load, &goal, &agents, &error), "Erlang A");
    goal.abandon_prob_max = 1;
    refused_for(cc_erlang_a_min_agents(&load, &goal, &agents, &error), "between 0 and 1");
    goal.abandon_prob_max = (double)NAN;
    goal.service_level_min = 0.8;
    goal.within_s = -1;
    refused_for(cc_erlang_a_min_agents(&load, &goal, &agents, &error), "threshold");
    goal = cc_erlang_goal_none();
    goal.mean_wait_max_s = 0;
    refused_for(cc_erlang_a_min_agents(&load, &goal, &agents, &error), "mean wait");
    goal.mean_wait_max_s = 1;
    load.arrival_rate_per_s = 5e5;
    refused_for(cc_erlang_c_min_agents(&load, &goal, &agents, &error), "even 100000");
    refused_for(cc_erlang_b(0, 3, &number, &error), "offered load");
    refused_for(cc_erlang_b(3, -1, &number, &error), "agents");
    refused_for(cc_erlang_b(3, (double)NAN, &number, &error), "agents");
    refused_for(cc_erlang_b_max_load(3, 1, &number, &error), "blocking");
    refused_for(cc_erlang_b_max_load(0, 0.5, &number, &error), "agents");
    refused_for(cc_erlang_b_min_agents(3, 0, &agents, &error), "blocking");
    refused_for(cc_erlang_b_min_agents(1e6, 0.01, &agents, &error), "even 100000");
}
END_TEST

Suite *cc_suite_erlang(void)
{
    Suite *suite = suite_create("erlang");
    TCase *blocked = tcase_create("blocking"), *waiting = tcase_create("waiting"),
          *patience = tcase_create("patience");
    TCase *staffing = tcase_create("staffing"), *variance = tcase_create("variance"),
          *errors = tcase_create("errors");
    TCase *cases[] = {blocked, waiting, patience, staffing, variance, errors};
    for (int i = 0; i < COUNT_OF(cases); i++) {
        tcase_add_checked_fixture(cases[i], fresh_error, NULL);
        suite_add_tcase(suite, cases[i]);
    }
    tcase_add_loop_test(blocked, blocking_matches_reference, 0, COUNT_OF(blocking_rows));
    tcase_add_loop_test(blocked, max_load_matches_reference, 0, COUNT_OF(inverse_rows));
    tcase_add_test(blocked, fractions_of_agents_follow_the_recursion);
    tcase_add_test(blocked, least_agents_for_blocking);
    tcase_add_loop_test(waiting, waiting_matches_reference, 0, COUNT_OF(waiting_rows));
    tcase_add_test(waiting, waiting_follows_from_blocking);
    tcase_add_test(waiting, quantiles_invert_the_distribution);
    tcase_add_loop_test(patience, patience_matches_reference, 0, COUNT_OF(patience_rows));
    tcase_add_test(patience, offered_calls_are_served_or_abandon);
    tcase_add_test(patience, endless_patience_is_erlang_c);
    tcase_add_test(patience, patience_like_service_is_poisson);
    tcase_add_test(patience, extremes_stay_finite);
    tcase_add_test(patience, unit_of_time_is_free);
    tcase_add_test(patience, published_call_centre);
    tcase_add_test(patience, published_numbers);
    tcase_add_test(staffing, service_levels_by_formula);
    tcase_add_loop_test(staffing, least_agents_match_reference, 0, COUNT_OF(staffing_rows));
    tcase_add_test(staffing, least_agents_meet_every_goal);
    tcase_add_test(variance, variance_of_mm1);
    tcase_add_test(variance, variance_of_endless_agents);
    tcase_add_test(variance, variance_of_averages_over_calls);
    tcase_add_test(errors, bad_loads_are_refused);
    tcase_add_test(errors, bad_goals_are_refused);
    return suite;
}
