/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/analytic/erlang.h"
#include "models/analytic/mmpp.h"
#include "tests/theory.h"

Suite *cc_suite_analytic_mmpp(void);

static struct cc_mmpp_loss solve_loss(const struct cc_mmpp_queue *queue)
{
    struct cc_mmpp_loss result;
    fine(cc_mmpp_loss(queue, &result, &error));
    return result;
}

static struct cc_mmpp_wait solve_wait(const struct cc_mmpp_queue *queue)
{
    struct cc_mmpp_wait result;
    fine(cc_mmpp_wait(queue, &result, &error));
    return result;
}

/* ---- the arrivals ---- */

struct dispersion_row {
    struct cc_mmpp arrivals;
    double interval, dispersion;
};

/* Reference values, computed by ourselves. */
static const struct dispersion_row dispersion_rows[] = {
    {{{2, 0.5}, {0.2, 0.2}}, 0.25, 1.10884190580909}, {{{2, 0.5}, {0.2, 0.2}}, 5, 2.27725219364119},
    {{{2, 0.5}, {0.2, 0.2}}, 60, 3.15625000000354},   {{{10, 4}, {0.5, 0.5}}, 0.25, 1.29623662587731},
    {{{10, 4}, {0.5, 0.5}}, 15, 3.4000000524404},     {{{12, 6}, {0.05, 0.1}}, 0.25, 1.19752326281154},
    {{{12, 6}, {0.05, 0.1}}, 1, 1.76145610133745},    {{{12, 6}, {0.05, 0.1}}, 60, 10.481627744953},
};

START_TEST(dispersion_matches_reference)
{
    const struct dispersion_row *row = &dispersion_rows[_i];
    near(cc_mmpp_dispersion(&row->arrivals, row->interval), row->dispersion, 1e-13, "dispersion", _i);
}
END_TEST

START_TEST(short_intervals_are_poisson_and_long_ones_level_off)
{
    const struct cc_mmpp arrivals = {{12, 6}, {0.05, 0.1}};
    double rate = cc_mmpp_mean_rate_per_s(&arrivals), variance = 36 * 2.0 / 9;
    near(rate, 10, 1e-15, "rate", 0);
    ck_assert_double_eq(cc_mmpp_dispersion(&arrivals, 0), 1);
    near(cc_mmpp_dispersion(&arrivals, 1e-6) - 1, variance / rate * 1e-6, 1e-6, "rise", 0);
    near(cc_mmpp_dispersion(&arrivals, 1e9), 1 + 2 * variance / (rate * 0.15), 1e-7, "level", 0);
    /* where the series meets the closed form */
    double left = 1e-2 / 0.15 * (1 - 1e-12), right = 1e-2 / 0.15 * (1 + 1e-12);
    near(cc_mmpp_dispersion(&arrivals, left), cc_mmpp_dispersion(&arrivals, right), 1e-12, "seam", 0);
}
END_TEST

START_TEST(peakedness_of_slow_and_fast_phases)
{
    const struct cc_mmpp slow = {{12, 6}, {1e-9, 1e-9}}, fast = {{12, 6}, {1e9, 1e9}},
                         even = {{8, 8}, {1, 1}};
    near(cc_mmpp_peakedness(&slow, 2), 1 + 2 * 9 / 9.0, 1e-8, "slow", 0);
    near(cc_mmpp_peakedness(&fast, 2), 1, 1e-8, "fast", 0);
    ck_assert_double_eq(cc_mmpp_peakedness(&even, 2), 1);
}
END_TEST

/* ---- queues ---- */

struct queue_row {
    struct cc_mmpp_queue queue;
    double peakedness, prob, hayward, mean, second, variance;
};

/* Reference values, computed by ourselves: the chain of phase and calls by sparse elimination. */
static const struct queue_row loss_rows[] = {
    {{{{2, 0.5}, {0.2, 0.2}}, 1, HUGE_VAL, 2},
     1.32142857142857,
     0.319426336375489,
     0.307093961743151,
     0.850717079530639,
     0.241199478487614,
     1.33487644520689},
    {{{{2, 0.5}, {0.2, 0.2}}, 1, HUGE_VAL, 7},
     1.32142857142857,
     0.00200900028454535,
     0.00144065529537921,
     1.24748874964432,
     0.0012960033960703,
     5.23471978709866},
    {{{{10, 4}, {0.5, 0.5}}, 1, HUGE_VAL, 13},
     1.64285714285714,
     0.0401114790145434,
     0.0417120161799848,
     6.71921964689819,
     0.0296944031293556,
     22.8887620999293},
    {{{{30, 10}, {1, 1}}, 1, HUGE_VAL, 29},
     2.66666666666667,
     0.0575827605020284,
     0.0674405461216934,
     18.8483447899594,
     0.0403079233007761,
     82.5588702476284},
    {{{{30, 10}, {1, 1}}, 1, HUGE_VAL, 50},
     2.66666666666667,
     2.23422327497989e-05,
     2.43769467965998e-4,
     19.999553155345,
     1.52581101705943e-05,
     139.934376273349},
    {{{{12, 6}, {0.05, 0.1}}, 1, HUGE_VAL, 10},
     1.69565217391304,
     0.24734259186455,
     0.266764008066231,
     7.52657408135449,
     0.21483761133608,
     23.8566425857293},
    {{{{12, 6}, {0.05, 0.1}}, 1, HUGE_VAL, 17},
     1.69565217391304,
     0.0307294825155343,
     0.0394406302208737,
     9.69270517484466,
     0.0257617612077634,
     103.12320612104},
    {{{{8, 8}, {1, 1}}, 1, HUGE_VAL, 14},
     1.0,
     0.0172208921666166,
     0.0172208921666166,
     7.86223286266707,
     0.0172208921666166,
     12.7135458235176},
};

static const struct queue_row wait_rows[] = {
    {{{{2, 0.5}, {0.2, 0.2}}, 1, HUGE_VAL, 2},
     1.32142857142857,
     0.621921824752076,
     NAN,
     1.78080014359313,
     0,
     304.540743811012},
    {{{{2, 0.5}, {0.2, 0.2}}, 1, 2, 7},
     1.32142857142857,
     0.00265896844002459,
     NAN,
     0.000566842138682535,
     0.000226736855473014,
     0.000633613925268074},
    {{{{10, 4}, {0.5, 0.5}}, 1, HUGE_VAL, 13},
     1.64285714285714,
     0.106079146394799,
     NAN,
     0.188263446570782,
     0,
     3.21008409308668},
    {{{{10, 4}, {0.5, 0.5}}, 1, 2, 13},
     1.64285714285714,
     0.0943556698227861,
     NAN,
     0.117185405179956,
     0.00837038608428261,
     0.719729247000923},
    {{{{30, 10}, {1, 1}}, 1, HUGE_VAL, 29},
     2.66666666666667,
     0.227991660227921,
     NAN,
     1.227784743241,
     0,
     83.6882059523595},
    {{{{30, 10}, {1, 1}}, 1, 2, 50},
     2.66666666666667,
     4.90185551558836e-05,
     NAN,
     4.28503980916885e-05,
     1.07125995229221e-06,
     5.86721243918294e-05},
    {{{{12, 6}, {0.05, 0.1}}, 1, 2, 17},
     1.69565217391304,
     0.0811164018170691,
     NAN,
     0.114857765381431,
     0.00574288826907157,
     0.760665922593107},
    {{{{12, 6}, {0.05, 0.1}}, 1, HUGE_VAL, 27},
     1.69565217391304,
     9.86829480524074e-05,
     NAN,
     6.56144942046231e-05,
     0,
     8.39960443664848e-05},
    {{{{8, 8}, {1, 1}}, 1, 2, 14},
     1.0,
     0.0361751705086059,
     NAN,
     0.0387833185414576,
     0.0024239574088411,
     0.124730465973964},
};

START_TEST(loss_matches_reference)
{
    const struct queue_row *row = &loss_rows[_i];
    struct cc_mmpp_loss result = solve_loss(&row->queue);
    double hayward;
    ck_assert_int_eq(cc_mmpp_hayward(&row->queue, &hayward, &error), CC_OK);
    near(cc_mmpp_peakedness(&row->queue.arrivals, 1), row->peakedness, 1e-13, "peakedness", _i);
    near(result.loss_prob, row->prob, 1e-12, "loss", _i);
    near(hayward, row->hayward, 1e-12, "Hayward", _i);
    near(result.mean_busy, row->mean, 1e-12, "busy", _i);
    near(result.all_busy_prob, row->second, 1e-12, "all busy", _i);
    near(result.busy_variance_s, row->variance, 1e-11, "variance", _i);
}
END_TEST

START_TEST(wait_matches_reference)
{
    const struct queue_row *row = &wait_rows[_i];
    struct cc_mmpp_wait result = solve_wait(&row->queue);
    near(result.wait_prob, row->prob, 1e-12, "wait", _i);
    near(result.mean_queue_length, row->mean, 1e-12, "queue", _i);
    near(result.abandon_prob, row->second, 1e-12, "abandoned", _i);
    near(result.queue_variance_s, row->variance, 1e-11, "variance", _i);
    ck_assert_double_lt(result.tail_prob, 1e-21);
}
END_TEST

START_TEST(even_phases_are_poisson)
{
    struct cc_mmpp_queue queue = {{{9, 9}, {0.3, 2}}, 1, HUGE_VAL, 10};
    struct cc_erlang_load load = {9, 1, HUGE_VAL, 10};
    struct cc_erlang_c waiting;
    struct cc_erlang_a leaving;
    double blocking;
    ck_assert_int_eq(cc_erlang_c_solve(&load, &waiting, &error), CC_OK);
    ck_assert_int_eq(cc_erlang_b(9, 10, &blocking, &error), CC_OK);
    struct cc_mmpp_wait found = solve_wait(&queue);
    near(found.wait_prob, waiting.wait_prob, 1e-12, "Erlang C", 0);
    near(found.mean_wait_s, waiting.mean_wait_s, 1e-12, "Erlang C wait", 0);
    near(found.occupancy, 0.9, 1e-13, "occupancy", 0);
    near(solve_loss(&queue).loss_prob, blocking, 1e-12, "Erlang B", 0);
    queue.patience_mean_s = load.patience_mean_s = 0.7;
    ck_assert_int_eq(cc_erlang_a_solve(&load, &leaving, &error), CC_OK);
    found = solve_wait(&queue);
    near(found.abandon_prob, leaving.abandon_prob, 1e-11, "Erlang A", 0);
    near(found.occupancy, leaving.occupancy, 1e-11, "Erlang A occupancy", 0);
}
END_TEST

/* More callers come in the busy phase, so more of them find all agents busy than time would tell. */
START_TEST(arrivals_do_not_see_time_averages)
{
    struct cc_mmpp_queue queue = {{{12, 6}, {0.05, 0.1}}, 1, 2, 12};
    struct cc_mmpp_wait waits = solve_wait(&queue);
    struct cc_mmpp_loss loses = solve_loss(&queue);
    ck_assert_double_gt(waits.wait_prob, 1.05 * waits.all_busy_prob);
    ck_assert_double_gt(loses.loss_prob, 1.05 * loses.all_busy_prob);
    near(loses.mean_busy, 10 * (1 - loses.loss_prob), 1e-12, "conservation", 0);
}
END_TEST

/* Phases that last for ever mix two Erlang queues, by their shares of the calls. */
START_TEST(slow_phases_mix_two_queues)
{
    struct cc_mmpp_queue queue = {{{12, 6}, {1e-8, 1e-8}}, 1, 2, 12};
    struct cc_mmpp_wait mixed = solve_wait(&queue);
    double waits = 0, queues = 0;
    for (int phase = 0; phase < 2; phase++) {
        struct cc_erlang_load load = {queue.arrivals.rate_per_s[phase], 1, 2, 12};
        struct cc_erlang_a model;
        ck_assert_int_eq(cc_erlang_a_solve(&load, &model, &error), CC_OK);
        waits += load.arrival_rate_per_s / 18 * model.wait_prob;
        queues += model.mean_queue_length / 2;
    }
    near(mixed.wait_prob, waits, 1e-6, "wait", 0);
    near(mixed.mean_queue_length, queues, 1e-6, "queue", 0);
}
END_TEST

START_TEST(names_of_phases_and_unit_of_time_are_free)
{
    struct cc_mmpp_queue queue = {{{10, 4}, {0.5, 0.2}}, 1, 2, 8}, swapped = {{{4, 10}, {0.2, 0.5}}, 1, 2, 8},
                         slow = {{{1, 0.4}, {0.05, 0.02}}, 10, 20, 8};
    struct cc_mmpp_wait one = solve_wait(&queue), two = solve_wait(&swapped), three = solve_wait(&slow);
    near(two.wait_prob, one.wait_prob, 1e-12, "swapped", 0);
    near(two.queue_variance_s, one.queue_variance_s, 1e-11, "swapped variance", 0);
    near(three.mean_wait_s, 10 * one.mean_wait_s, 1e-12, "slow", 0);
    near(three.queue_variance_s, 10 * one.queue_variance_s, 1e-11, "slow variance", 0);
}
END_TEST

START_TEST(many_agents_stay_finite)
{
    struct cc_mmpp_queue queue = {{{2200, 1700}, {0.1, 0.1}}, 1, 2, 2000};
    struct cc_mmpp_wait waits = solve_wait(&queue);
    struct cc_mmpp_loss loses = solve_loss(&queue);
    ck_assert(waits.wait_prob > 0.5 && waits.wait_prob < 0.6);
    ck_assert(isfinite(waits.queue_variance_s) && waits.queue_variance_s > 0);
    near(loses.mean_busy, 1950 * (1 - loses.loss_prob), 1e-11, "conservation", 0);
    queue.arrivals = (struct cc_mmpp){{2000, 2000}, {0.1, 0.1}};
    double blocking;
    ck_assert_int_eq(cc_erlang_b(2000, 2000, &blocking, &error), CC_OK);
    near(solve_loss(&queue).loss_prob, blocking, 1e-11, "Erlang B", 0);
}
END_TEST

START_TEST(bad_queues_are_refused)
{
    const struct cc_mmpp_queue bad[] = {
        {{{0, 0}, {1, 1}}, 1, 1, 1},   {{{-1, 1}, {1, 1}}, 1, 1, 1},       {{{1, 1}, {0, 1}}, 1, 1, 1},
        {{{1, NAN}, {1, 1}}, 1, 1, 1}, {{{1, 1}, {1, HUGE_VAL}}, 1, 1, 1}, {{{1, 1}, {1, 1}}, 0, 1, 1},
        {{{1, 1}, {1, 1}}, 1, 1, 0},   {{{1, 1}, {1, 1}}, 1, 0, 1},        {{{3, 1}, {1, 1}}, 1, HUGE_VAL, 2},
    };
    struct cc_mmpp_wait result;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_int_eq(cc_mmpp_wait(&bad[i], &result, &error), CC_BAD_USAGE);
    struct cc_mmpp_loss loss;
    ck_assert_int_eq(cc_mmpp_loss(&bad[0], &loss, &error), CC_BAD_USAGE);
    double hayward;
    ck_assert_int_eq(cc_mmpp_hayward(&bad[6], &hayward, &error), CC_BAD_USAGE);
}
END_TEST

Suite *cc_suite_analytic_mmpp(void)
{
    Suite *suite = suite_create("analytic_mmpp");
    TCase *arrivals = tcase_create("arrivals"), *queues = tcase_create("queues");
    TCase *cases[] = {arrivals, queues};
    for (int i = 0; i < COUNT_OF(cases); i++) {
        tcase_add_checked_fixture(cases[i], fresh_error, NULL);
        suite_add_tcase(suite, cases[i]);
    }
    tcase_add_loop_test(arrivals, dispersion_matches_reference, 0, COUNT_OF(dispersion_rows));
    tcase_add_test(arrivals, short_intervals_are_poisson_and_long_ones_level_off);
    tcase_add_test(arrivals, peakedness_of_slow_and_fast_phases);
    tcase_add_loop_test(queues, loss_matches_reference, 0, COUNT_OF(loss_rows));
    tcase_add_loop_test(queues, wait_matches_reference, 0, COUNT_OF(wait_rows));
    tcase_add_test(queues, even_phases_are_poisson);
    tcase_add_test(queues, arrivals_do_not_see_time_averages);
    tcase_add_test(queues, slow_phases_mix_two_queues);
    tcase_add_test(queues, names_of_phases_and_unit_of_time_are_free);
    tcase_add_test(queues, many_agents_stay_finite);
    tcase_add_test(queues, bad_queues_are_refused);
    return suite;
}
