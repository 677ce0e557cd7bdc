/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "models/analytic/birth_death.h"
#include "models/analytic/chain.h"
#include "tests/theory.h"

Suite *cc_suite_analytic_chain(void);

static struct cc_chain *open_chain(int state_count)
{
    struct cc_chain *chain;
    fine(cc_chain_open(&chain, state_count, &error));
    return chain;
}

static void solve(struct cc_chain *chain)
{
    fine(cc_chain_solve(chain, &error));
    ck_assert_double_lt(cc_chain_residual(chain), 1e-13);
}

static double variance_of(const struct cc_chain *chain, const double *value)
{
    double variance;
    ck_assert_int_eq(cc_chain_variance(chain, value, &variance, &error), CC_OK);
    return variance;
}

enum { STATES = 400 };

/* M/M/c/399; in the last two state 0 is far too rare to start from. */
static const struct {
    int agents;
    double load_erl;
} loads[] = {{1, 0.5}, {20, 15}, {100, 90}, {100, 300}, {390, 380}};

START_TEST(birth_death_chains_agree_with_their_closed_form)
{
    double birth[STATES], death[STATES], value[STATES], expected[STATES];
    struct cc_chain *chain = open_chain(STATES);
    for (int j = 0; j < STATES; j++) {
        birth[j] = loads[_i].load_erl;
        death[j] = fmin(j, loads[_i].agents);
        value[j] = fmax(0, j - loads[_i].agents);
        if (j + 1 < STATES)
            cc_chain_add(chain, j, j + 1, birth[j]);
        if (j > 0)
            cc_chain_add(chain, j, j - 1, death[j]);
    }
    solve(chain);
    struct cc_birth_death closed = {STATES, birth, death};
    cc_birth_death_stationary(&closed, expected);
    for (int j = 0; j < STATES; j++)
        near(cc_chain_prob(chain)[j], expected[j], 1e-12, "probability", j);
    near(variance_of(chain, value), cc_birth_death_asymptotic_variance(&closed, expected, value), 1e-10,
         "variance", _i);
    cc_chain_close(chain);
}
END_TEST

/* Round and round: the time in one state of three is an alternating renewal process. */
START_TEST(variance_of_a_cycle)
{
    const double mean[3] = {0.5, 2, 3}, value[3] = {1, 0, 0};
    struct cc_chain *chain = open_chain(3);
    for (int i = 0; i < 3; i++)
        cc_chain_add(chain, i, (i + 1) % 3, 1 / mean[i]);
    solve(chain);
    double cycle = mean[0] + mean[1] + mean[2], share = mean[0] / cycle;
    for (int i = 0; i < 3; i++)
        near(cc_chain_prob(chain)[i], mean[i] / cycle, 1e-14, "probability", i);
    double in = (1 - share) * mean[0], second = share * mean[1], third = share * mean[2];
    near(variance_of(chain, value), (in * in + second * second + third * third) / cycle, 1e-13, "variance",
         0);
    cc_chain_close(chain);
}
END_TEST

/* 41 x 3 modulo 41 x 7: no structure that the order of the states could profit from. */
START_TEST(numbering_does_not_matter)
{
    enum { COUNT = 41 };
    double value[COUNT], renumbered[COUNT];
    struct cc_chain *one = open_chain(COUNT), *other = open_chain(COUNT);
    for (int i = 0; i < COUNT; i++) {
        value[i] = i % 5;
        renumbered[i * 7 % COUNT] = value[i];
        for (int step = 1; step < 6; step += 2) {
            int to = (i * 3 + step) % COUNT;
            cc_chain_add(one, i, to, 1.0 + (i * step) % 11);
            cc_chain_add(other, i * 7 % COUNT, to * 7 % COUNT, 1.0 + (i * step) % 11);
        }
    }
    solve(one);
    solve(other);
    for (int i = 0; i < COUNT; i++)
        near(cc_chain_prob(other)[i * 7 % COUNT], cc_chain_prob(one)[i], 1e-13, "probability", i);
    near(cc_chain_mean(other, renumbered), cc_chain_mean(one, value), 1e-13, "mean", 0);
    near(variance_of(other, renumbered), variance_of(one, value), 1e-12, "variance", 0);
    cc_chain_close(one);
    cc_chain_close(other);
}
END_TEST

START_TEST(one_state_is_a_chain)
{
    struct cc_chain *chain = open_chain(1);
    double value = 3;
    solve(chain);
    ck_assert_double_eq(cc_chain_mean(chain, &value), 3);
    ck_assert_double_eq(variance_of(chain, &value), 0);
    cc_chain_close(chain);
}
END_TEST

START_TEST(states_never_entered_have_no_probability)
{
    struct cc_chain *chain = open_chain(3);
    cc_chain_add(chain, 0, 1, 1);
    cc_chain_add(chain, 1, 0, 1);
    cc_chain_add(chain, 2, 1, 1);
    solve(chain);
    ck_assert_double_eq(cc_chain_prob(chain)[2], 0);
    ck_assert_double_eq(cc_chain_prob(chain)[1], 0.5);
    cc_chain_close(chain);
}
END_TEST

START_TEST(a_trap_is_refused)
{
    struct cc_chain *chain = open_chain(3);
    cc_chain_add(chain, 0, 1, 1);
    cc_chain_add(chain, 1, 2, 1);
    ck_assert_int_eq(cc_chain_solve(chain, &error), CC_BAD_USAGE);
    cc_chain_close(chain);
    cc_chain_close(NULL);
}
END_TEST

START_TEST(too_wide_a_band_is_refused)
{
    enum { COUNT = 30000 };
    struct cc_chain *chain = open_chain(COUNT);
    for (int i = 1; i < COUNT; i++) {
        cc_chain_add(chain, i, 0, 1);
        cc_chain_add(chain, 0, i, 1);
    }
    ck_assert_int_eq(cc_chain_solve(chain, &error), CC_BAD_USAGE);
    cc_chain_close(chain);
}
END_TEST

Suite *cc_suite_analytic_chain(void)
{
    Suite *suite = suite_create("analytic_chain");
    TCase *solving = tcase_create("solving");
    tcase_add_checked_fixture(solving, fresh_error, NULL);
    suite_add_tcase(suite, solving);
    tcase_add_loop_test(solving, birth_death_chains_agree_with_their_closed_form, 0,
                        (int)(sizeof loads / sizeof *loads));
    tcase_add_test(solving, variance_of_a_cycle);
    tcase_add_test(solving, numbering_does_not_matter);
    tcase_add_test(solving, one_state_is_a_chain);
    tcase_add_test(solving, states_never_entered_have_no_probability);
    tcase_add_test(solving, a_trap_is_refused);
    tcase_add_test(solving, too_wide_a_band_is_refused);
    return suite;
}
