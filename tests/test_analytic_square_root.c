/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include <gsl/gsl_cdf.h>

#include "models/analytic/erlang.h"
#include "models/analytic/square_root.h"
#include "tests/theory.h"

Suite *cc_suite_analytic_square_root(void);

/* Limits by 30-digit arithmetic; `exact` is P(wait) of 10000 agents. */
static const struct {
    double grade, ratio, wait_prob, exact;
} rows[] = {
    {0.1, 0, 0.880287083330812, 0},           {0.25, 0, 0.720932113403055, 0},
    {0.5, 0, 0.504538640997945, 0},           {1, 0, 0.223361274798261, 0},
    {1.5, 0, 0.0846903944938577, 0},          {2, 0, 0.0268813624294323, 0},
    {2.5, 0, 0.00700570404065388, 0},         {3, 0, 0.00147709464461429, 0},
    {-1, 0.5, 0.931226265231626, 0.93186644}, {-1, 1, 0.841344746068543, 0.84255057},
    {-1, 2, 0.725187266187868, 0.72701745},   {-0.5, 0.5, 0.797925262280206, 0.79884087},
    {-0.5, 1, 0.691462461274013, 0.69278092}, {-0.5, 2, 0.578757999225779, 0.58049282},
    {0, 0.5, 0.585786437626905, 0.58688708},  {0, 1, 0.5, 0.50132981},
    {0, 2, 0.414213562373095, 0.41577355},    {0.5, 0.5, 0.357176920126559, 0.35844478},
    {0.5, 1, 0.308537538725987, 0.30985957},  {0.5, 2, 0.2579426689399, 0.25932461},
    {1, 0.5, 0.178957677137936, 0.18021998},  {1, 1, 0.158655253931457, 0.15986914},
    {1, 2, 0.135640810116817, 0.13680746},    {2, 0.5, 0.0243992284672078, 0.02497797},
    {2, 1, 0.0227501319481792, 0.02329638},   {2, 2, 0.0205061047280772, 0.02101058},
};

START_TEST(limits_match_reference)
{
    near(cc_square_root_wait_prob(rows[_i].grade, rows[_i].ratio), rows[_i].wait_prob, 1e-13, "wait", _i);
    double grade;
    ck_assert_int_eq(cc_square_root_grade_for_wait(rows[_i].wait_prob, rows[_i].ratio, &grade, &error),
                     CC_OK);
    ck_assert_msg(fabs(grade - rows[_i].grade) < 1e-12, "row %d: beta %.17g", _i, grade);
}
END_TEST

static struct cc_erlang_a exact_a(int agents, double grade, double ratio)
{
    /* the load at which `agents` have this grade: sqrt(a) solves x^2 + beta x - c = 0 */
    double root = (sqrt(grade * grade + 4.0 * agents) - grade) / 2;
    struct cc_erlang_load load = {root * root, 1, 1 / ratio, agents};
    struct cc_erlang_a model;
    fine(cc_erlang_a_solve(&load, &model, &error));
    near(cc_square_root_grade(load.arrival_rate_per_s, agents), grade, 1e-9, "grade", agents);
    return model;
}

/* What the limits leave out falls as 1 / sqrt(agents). */
START_TEST(many_agents_come_near_the_limits)
{
    static const double grades[] = {-1, -0.4, 0.3, 1, 2}, ratios[] = {0.1, 0.5, 1, 4};
    for (int i = 0; i < COUNT_OF(grades); i++)
        for (int j = 0; j < COUNT_OF(ratios); j++) {
            double beta = grades[i], ratio = ratios[j], off[2][3];
            for (int size = 0; size < 2; size++) {
                int agents = size == 0 ? 2500 : 40000;
                struct cc_erlang_a model = exact_a(agents, beta, ratio);
                double root = sqrt(agents), wait = model.mean_wait_s / model.wait_prob * root;
                off[size][0] = model.wait_prob - cc_square_root_wait_prob(beta, ratio);
                off[size][1] = model.abandon_prob * root - cc_square_root_abandon_scaled(beta, ratio);
                off[size][2] = wait - cc_square_root_wait_scaled(beta, ratio);
            }
            for (int k = 0; k < 3; k++) {
                ck_assert_msg(fabs(off[0][k] - 4 * off[1][k]) < 0.25 * fabs(off[0][k]) + 1e-4,
                              "beta %g, ratio %g: off by %g, then %g", beta, ratio, off[0][k], off[1][k]);
            }
        }
}
END_TEST

START_TEST(ten_thousand_agents_match_reference)
{
    for (int i = 0; i < COUNT_OF(rows); i++)
        if (rows[i].exact > 0) {
            double gap = rows[i].exact - cc_square_root_wait_prob(rows[i].grade, rows[i].ratio);
            ck_assert_msg(gap > 0.0004 && gap < 0.002, "row %d: %g", i, gap);
        }
}
END_TEST

START_TEST(special_cases)
{
    for (double beta = -6; beta <= 6; beta += 0.25) {
        /* patience like service: P(N >= c) of a normal number */
        near(cc_square_root_wait_prob(beta, 1), gsl_cdf_ugaussian_Q(beta), 1e-12, "wait", (int)(4 * beta));
        double scaled = cc_square_root_abandon_scaled(beta, 1),
               density = exp(-beta * beta / 2) / sqrt(2 * M_PI);
        ck_assert_msg(fabs(scaled - (density - beta * gsl_cdf_ugaussian_Q(beta))) < 1e-13 * (1 + fabs(beta)),
                      "beta %g: %g", beta, scaled);
    }
    for (double beta = 0.05; beta < 8; beta *= 1.6) {
        near(cc_square_root_wait_prob(beta, 1e-9), cc_square_root_wait_prob(beta, 0), 1e-5, "patient", 0);
        near(cc_square_root_wait_scaled(beta, 1e-9), 1 / beta, 1e-5, "patient wait", 0);
    }
    ck_assert_double_eq(cc_square_root_wait_prob(-0.1, 0), 1);
    ck_assert_double_eq(cc_square_root_abandon_scaled(1, 0), 0);
    near(cc_square_root_wait_prob(-30, 0.5), 1, 1e-15, "overload", 0);
    near(cc_square_root_abandon_scaled(-30, 0.5), 30, 1e-12, "overload", 1);
    ck_assert_double_eq(cc_square_root_agents(4, -5), 0);
}
END_TEST

START_TEST(nothing_jumps_or_turns)
{
    static const double ratios[] = {0, 1e-6, 0.01, 1, 30, 1e6};
    for (int i = 0; i < COUNT_OF(ratios); i++) {
        double wait = 2, abandon = HUGE_VAL;
        for (double beta = ratios[i] > 0 ? -12 : 0.01; beta < 45; beta += 0.0625) {
            double now = cc_square_root_wait_prob(beta, ratios[i]);
            double scaled = cc_square_root_abandon_scaled(beta, ratios[i]);
            ck_assert_msg(now >= 0 && now <= wait * (1 + 1e-15), "ratio %g, beta %g", ratios[i], beta);
            ck_assert_msg(scaled >= 0 && (scaled < abandon || scaled == 0), "ratio %g, beta %g", ratios[i],
                          beta);
            wait = now;
            abandon = scaled;
        }
    }
}
END_TEST

START_TEST(grades_invert_the_limits)
{
    static const double ratios[] = {0, 1e-4, 0.3, 1, 25, 1e5};
    for (int i = 0; i < COUNT_OF(ratios); i++)
        for (double prob = 1e-12; prob < 1; prob = prob < 0.1 ? prob * 9 : prob + 0.07) {
            double grade;
            ck_assert_int_eq(cc_square_root_grade_for_wait(prob, ratios[i], &grade, &error), CC_OK);
            near(cc_square_root_wait_prob(grade, ratios[i]), prob, 1e-11, "wait", i);
        }
}
END_TEST

/* The rule is an approximation, good to an agent or so. */
START_TEST(staffing_is_near_the_exact_one)
{
    static const double loads[] = {5, 10, 30, 100, 1000}, probs[] = {0.5, 0.2, 0.05};
    for (int i = 0; i < COUNT_OF(loads); i++)
        for (int j = 0; j < COUNT_OF(probs); j++) {
            struct cc_erlang_load load = {loads[i], 1, HUGE_VAL, 0};
            struct cc_erlang_goal goal = cc_erlang_goal_none();
            int exact, rule;
            goal.wait_prob_max = probs[j];
            ck_assert_int_eq(cc_erlang_c_min_agents(&load, &goal, &exact, &error), CC_OK);
            ck_assert_int_eq(cc_square_root_min_agents_for_wait(loads[i], probs[j], 0, &rule, &error), CC_OK);
            ck_assert_msg(abs(exact - rule) <= 1, "load %g: %d by rule, %d exact", loads[i], rule, exact);

            load.patience_mean_s = 2;
            goal = cc_erlang_goal_none();
            goal.abandon_prob_max = probs[j] / 5;
            ck_assert_int_eq(cc_erlang_a_min_agents(&load, &goal, &exact, &error), CC_OK);
            ck_assert_int_eq(
                cc_square_root_min_agents_for_abandon(loads[i], goal.abandon_prob_max, 0.5, &rule, &error),
                CC_OK);
            ck_assert_msg(abs(exact - rule) <= 1, "load %g: %d by rule, %d exact", loads[i], rule, exact);
        }
}
END_TEST

START_TEST(bad_targets_are_refused)
{
    double grade;
    int agents;
    refused_for(cc_square_root_grade_for_wait(0, 1, &grade, &error), "between 0 and 1");
    refused_for(cc_square_root_grade_for_wait((double)NAN, 1, &grade, &error), "between 0 and 1");
    refused_for(cc_square_root_grade_for_wait(0.5, -1, &grade, &error), "patience");
    refused_for(cc_square_root_min_agents_for_wait(0, 0.5, 1, &agents, &error), "erlang");
    refused_for(cc_square_root_min_agents_for_abandon(5, 0.5, 0, &agents, &error), "endless");
    refused_for(cc_square_root_min_agents_for_abandon(5, 1, 1, &agents, &error), "between 0 and 1");
}
END_TEST

Suite *cc_suite_analytic_square_root(void)
{
    Suite *suite = suite_create("analytic_square_root");
    TCase *limits = tcase_create("limits"), *staffing = tcase_create("staffing");
    tcase_add_checked_fixture(limits, fresh_error, NULL);
    tcase_add_checked_fixture(staffing, fresh_error, NULL);
    suite_add_tcase(suite, limits);
    suite_add_tcase(suite, staffing);
    tcase_add_loop_test(limits, limits_match_reference, 0, COUNT_OF(rows));
    tcase_add_test(limits, many_agents_come_near_the_limits);
    tcase_add_test(limits, ten_thousand_agents_match_reference);
    tcase_add_test(limits, special_cases);
    tcase_add_test(limits, nothing_jumps_or_turns);
    tcase_add_test(staffing, grades_invert_the_limits);
    tcase_add_test(staffing, staffing_is_near_the_exact_one);
    tcase_add_test(staffing, bad_targets_are_refused);
    return suite;
}
