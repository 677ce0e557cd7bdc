/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/analytic/erlang.h"
#include "models/analytic/priority.h"
#include "tests/theory.h"

Suite *cc_suite_analytic_priority(void);

enum { CLASSES_MAX = 3, TIMES = 4 };
static const double times[TIMES] = {0.25, 0.5, 1, 2};

struct queue_row {
    enum cc_priority_discipline discipline;
    int agents, class_count;
    double delay_prob;
    struct cc_priority_class classes[CLASSES_MAX];
    double mean_wait[CLASSES_MAX];
    double tail[CLASSES_MAX][TIMES];
};

#define CALLS(rate)                                                                                          \
    {                                                                                                        \
        rate, 1, 2, 1                                                                                        \
    }

/* Reference values, computed by ourselves: Cobham, Kleinrock, first passages by uniformisation; NAN: no
 * value. */
static const struct queue_row queue_rows[] = {
    {CC_PRIORITY_NON_PREEMPTIVE,
     1,
     2,
     0.8,
     {CALLS(0.2), CALLS(0.6)},
     {1.0, 5.0},
     {{0.654984602462385, 0.536256036828511, 0.359463171293777, 0.161517214395724},
      {0.761861250777766, 0.72696826202614, 0.664776780126666, 0.561873868394411}}},
    {CC_PRIORITY_NON_PREEMPTIVE,
     1,
     3,
     0.8,
     {CALLS(0.1), CALLS(0.3), CALLS(0.4)},
     {0.888888888888889, 1.48148148148148, 6.66666666666667},
     {{0.638812975007502, 0.510102521297419, 0.325255727792479, 0.132239110577269},
      {NAN, NAN, NAN, NAN},
      {0.762713233380006, 0.729906673040494, 0.673783950539183, 0.5850313262538}}},
    {CC_PRIORITY_NON_PREEMPTIVE,
     2,
     2,
     0.711111111111111,
     {CALLS(0.6), CALLS(1.0)},
     {0.507936507936508, 2.53968253968254},
     {{0.501111530466641, 0.353127327140558, 0.175357841025142, 0.043242711200155},
      {0.647517230391531, 0.594999531278875, 0.510003152527029, 0.384991695698541}}},
    {CC_PRIORITY_NON_PREEMPTIVE,
     5,
     3,
     0.762493220732936,
     {CALLS(0.5), CALLS(1.5), CALLS(2.5)},
     {0.169442937940652, 0.282404896567754, 2.54164406910979},
     {{0.247545305454962, 0.0803661941989299, 0.00847053454955541, 9.40991389880729e-5},
      {NAN, NAN, NAN, NAN},
      {0.686501616673617, 0.629625528009868, 0.53866666920183, 0.402547059110979}}},
    {CC_PRIORITY_NON_PREEMPTIVE,
     100,
     2,
     0.506456853913021,
     {CALLS(20), CALLS(75)},
     {0.00633071067391276, 0.126614213478255},
     {{1.04388537905166e-9, 2.15160813044297e-18, 9.14079355668738e-36, 1.64977739367956e-70},
      {0.186133363117942, 0.069381510611034, 0.00964014551379793, 0.000186107238980825}}},
    {CC_PRIORITY_PREEMPTIVE_RESUME,
     2,
     2,
     NAN,
     {CALLS(0.6), CALLS(1.0)},
     {0.0989010989010989, 2.78510378510379},
     {{NAN}}},
    {CC_PRIORITY_PREEMPTIVE_RESUME,
     10,
     2,
     NAN,
     {CALLS(3), CALLS(6)},
     {1.65327903744235e-4, 1.00301462220967},
     {{NAN}}},
    {CC_PRIORITY_ACCUMULATING,
     1,
     2,
     0.8,
     {{0.6, 1, 2, 1}, {0.2, 1, 2, 3}},
     {4.61538461538462, 2.15384615384615},
     {{NAN}}},
    {CC_PRIORITY_ACCUMULATING,
     10,
     3,
     0.668731524107697,
     {{4, 1, 2, 1}, {3, 1, 2, 2}, {2, 1, 2, 5}},
     {0.969176121895213, 0.539654886055289, 0.261457285611277},
     {{NAN}}},
};

START_TEST(waits_match_reference)
{
    const struct queue_row *row = &queue_rows[_i];
    struct cc_priority_queue queue = {row->agents, row->class_count, row->classes};
    struct cc_priority_wait waits[CLASSES_MAX];
    fine(cc_priority_mmc(&queue, row->discipline, waits, &error));
    for (int k = 0; k < row->class_count; k++) {
        near(waits[k].mean_wait_s, row->mean_wait[k], 1e-12, "wait", k);
        near(waits[k].mean_queue_length, row->mean_wait[k] * row->classes[k].arrival_rate_per_s, 1e-12,
             "queue", k);
        if (!isnan(row->delay_prob))
            near(waits[k].delay_prob, row->delay_prob, 1e-12, "delay", k);
    }
    for (int i = 0; row->discipline == CC_PRIORITY_NON_PREEMPTIVE && i < row->class_count * TIMES; i++) {
        double prob, expected = row->tail[i / TIMES][i % TIMES];
        ck_assert_int_eq(cc_priority_mmc_tail(&queue, i / TIMES, times[i % TIMES], &prob, &error), CC_OK);
        if (!isnan(expected))
            near(prob, expected, 1e-12, "tail", i);
    }
}
END_TEST

/* Means .5, 1, 1.25 exponential; and deterministic. */
static const struct cc_priority_class mixed_classes[] = {
    {0.1, 0.5, 0.5, 3}, {0.2, 1, 2, 2}, {0.4, 1.25, 3.125, 1}};
static const struct cc_priority_class fixed_classes[] = {{0.2, 1, 1, 1}, {0.5, 1, 1, 1}};

START_TEST(general_service_matches_reference)
{
    const double expected[2][3] = {{0.894736842105263, 1.19298245614035, 4.53333333333333},
                                   {0.0263157894736842, 0.368421052631579, 4.95}};
    struct cc_priority_queue queue = {1, 3, mixed_classes};
    struct cc_priority_wait waits[3];
    for (int discipline = 0; discipline < 2; discipline++) {
        ck_assert_int_eq(cc_priority_mg1(&queue, (enum cc_priority_discipline)discipline, waits, &error),
                         CC_OK);
        for (int k = 0; k < 3; k++)
            near(waits[k].mean_wait_s, expected[discipline][k], 1e-12, "wait", k);
    }
    struct cc_priority_queue fixed = {1, 2, fixed_classes};
    ck_assert_int_eq(cc_priority_mg1(&fixed, CC_PRIORITY_PREEMPTIVE_RESUME, waits, &error), CC_OK);
    near(waits[0].mean_wait_s, 0.125, 1e-12, "wait", 0);
    near(waits[1].mean_wait_s, 1.70833333333333, 1e-12, "wait", 1);
}
END_TEST

/* Who goes first does not change the work in the queue: sum of load x wait is that without priorities. */
START_TEST(work_is_conserved)
{
    struct cc_priority_queue queue = {1, 3, mixed_classes};
    double load = 0.75, residual = (0.1 * 0.5 + 0.2 * 2 + 0.4 * 3.125) / 2;
    const enum cc_priority_discipline disciplines[] = {CC_PRIORITY_NON_PREEMPTIVE, CC_PRIORITY_ACCUMULATING};
    for (int i = 0; i < 2; i++) {
        struct cc_priority_wait waits[3];
        ck_assert_int_eq(cc_priority_mg1(&queue, disciplines[i], waits, &error), CC_OK);
        double work = 0;
        for (int k = 0; k < 3; k++)
            work += waits[k].mean_queue_length * mixed_classes[k].service_mean_s;
        near(work, load * residual / (1 - load), 1e-13, "work", i);
    }
}
END_TEST

START_TEST(equal_urgency_is_no_priority)
{
    const struct cc_priority_class classes[] = {{1, 1, 2, 4}, {2, 1, 2, 4}, {0.5, 1, 2, 4}};
    struct cc_priority_queue queue = {4, 3, classes};
    struct cc_erlang_load load = {3.5, 1, HUGE_VAL, 4};
    struct cc_erlang_c model;
    struct cc_priority_wait waits[3];
    ck_assert_int_eq(cc_erlang_c_solve(&load, &model, &error), CC_OK);
    ck_assert_int_eq(cc_priority_mmc(&queue, CC_PRIORITY_ACCUMULATING, waits, &error), CC_OK);
    for (int k = 0; k < 3; k++)
        near(waits[k].mean_wait_s, model.mean_wait_s, 1e-13, "wait", k);
}
END_TEST

/* Far apart, the urgencies are classes. */
START_TEST(unequal_urgency_is_strict_priority)
{
    const struct cc_priority_class classes[] = {{1, 1, 2, 1e14}, {2, 1, 2, 1e7}, {0.5, 1, 2, 1}};
    struct cc_priority_queue queue = {4, 3, classes};
    struct cc_priority_wait strict[3], waits[3];
    ck_assert_int_eq(cc_priority_mmc(&queue, CC_PRIORITY_NON_PREEMPTIVE, strict, &error), CC_OK);
    ck_assert_int_eq(cc_priority_mmc(&queue, CC_PRIORITY_ACCUMULATING, waits, &error), CC_OK);
    for (int k = 0; k < 3; k++)
        near(waits[k].mean_wait_s, strict[k].mean_wait_s, 1e-5, "wait", k);
}
END_TEST

START_TEST(one_class_is_erlang_c)
{
    const struct cc_priority_class rank = CALLS(7);
    struct cc_priority_queue queue = {8, 1, &rank};
    struct cc_erlang_load load = {7, 1, HUGE_VAL, 8};
    struct cc_erlang_c model;
    ck_assert_int_eq(cc_erlang_c_solve(&load, &model, &error), CC_OK);
    for (int discipline = 0; discipline < 3; discipline++) {
        struct cc_priority_wait wait;
        ck_assert_int_eq(cc_priority_mmc(&queue, (enum cc_priority_discipline)discipline, &wait, &error),
                         CC_OK);
        near(wait.mean_wait_s, model.mean_wait_s, 1e-13, "wait", discipline);
        near(wait.delay_prob, model.wait_prob, 1e-13, "delay", discipline);
    }
    double tail;
    ck_assert_int_eq(cc_priority_mmc_tail(&queue, 0, 1.5, &tail, &error), CC_OK);
    near(tail, 1 - cc_erlang_c_wait_cdf(&model, 1.5), 1e-12, "tail", 0);
}
END_TEST

static double tail_of(const struct cc_priority_queue *queue, int class_index, double t)
{
    double prob;
    ck_assert_int_eq(cc_priority_mmc_tail(queue, class_index, t, &prob, &error), CC_OK);
    return prob;
}

/* In loads where the pole of the transform counts and where it does not, and where the two are next to each
 * other. */
START_TEST(tails_start_at_delay_and_integrate_to_the_mean)
{
    const struct cc_priority_class rows[][3] = {{CALLS(0.3), CALLS(0.3), CALLS(0.6)},
                                                {CALLS(0.98), CALLS(0.02), CALLS(0.1)},
                                                {CALLS(0.5), CALLS(0.20710678), CALLS(0.3)}};
    struct cc_priority_queue queue = {2, 3, rows[_i]};
    struct cc_priority_wait waits[3];
    ck_assert_int_eq(cc_priority_mmc(&queue, CC_PRIORITY_NON_PREEMPTIVE, waits, &error), CC_OK);
    for (int k = 0; k < 3; k++) {
        near(tail_of(&queue, k, 0), waits[k].delay_prob, 1e-9, "delay", k);
        double step = 0.05, area = tail_of(&queue, k, 0);
        for (int i = 1; i <= 4000; i++)
            area += tail_of(&queue, k, i * step) * (i % 2 ? 4 : i == 4000 ? 1 : 2);
        near(area * step / 3, waits[k].mean_wait_s, 1e-6, "area", k);
    }
}
END_TEST

START_TEST(unit_of_time_is_free)
{
    const struct cc_priority_class classes[] = {CALLS(1), CALLS(2)},
                                   slow[] = {{1.0 / 60, 60, 7200, 1}, {2.0 / 60, 60, 7200, 1}};
    struct cc_priority_queue queue = {4, 2, classes}, slower = {4, 2, slow};
    near(tail_of(&slower, 1, 45), tail_of(&queue, 1, 0.75), 1e-12, "tail", 0);
    struct cc_priority_wait waits[2], slow_waits[2];
    for (int discipline = 0; discipline < 3; discipline++) {
        ck_assert_int_eq(cc_priority_mmc(&queue, (enum cc_priority_discipline)discipline, waits, &error),
                         CC_OK);
        ck_assert_int_eq(
            cc_priority_mmc(&slower, (enum cc_priority_discipline)discipline, slow_waits, &error), CC_OK);
        near(slow_waits[1].mean_wait_s, 60 * waits[1].mean_wait_s, 1e-13, "wait", discipline);
    }
}
END_TEST

/* ---- two classes that abandon ---- */

struct pair_row {
    struct cc_priority_pair pair;
    double all_busy_prob, occupancy, queue[2], abandon_prob[2], variance[2];
};

/* Reference values, computed by ourselves: the same chain by sparse elimination. */
static const struct pair_row pair_rows[] = {
    {{1, 40, {0.3, 0.9}, {1, 1}, {1 / 0.2, 1}},
     0.725047078450126,
     0.725047078450127,
     {0.217952041230952, 0.431362513303683},
     {0.145301360820635, 0.479291681448537},
     {0.791712373460729, 1.06301858320112}},
    {{2, 40, {0.5, 1.3}, {1, 1}, {1 / 0.25, 1}},
     0.556827928873056,
     0.699276094592431,
     {0.149198724154252, 0.364148129776574},
     {0.0745993620771262, 0.28011394598198},
     {0.333762110287398, 0.988318154548442}},
    {{1, 60, {0.3, 0.4}, {1, 1}, {HUGE_VAL, HUGE_VAL}},
     0.699999999958608,
     0.69999999995861,
     {0.299999999982259, 1.33333332467666},
     {0, 0},
     {3.26588920351897, 226.719707415687}},
    {{2, 60, {0.6, 0.8}, {1 / 0.8, 1 / 1.25}, {HUGE_VAL, HUGE_VAL}},
     0.571336687291029,
     0.694999995962613,
     {0.273662564189084, 1.24955954778932},
     {0, 0},
     {2.72993225453703, 155.39408184142}},
    {{2, 45, {0.3, 1.2}, {1, 1}, {HUGE_VAL, 1 / 0.3}},
     0.525917871696109,
     0.668142510187276,
     {0.0928090361816664, 0.545716598751482},
     {0, 0.13642914968787},
     {0.223945082757487, 4.51727379776632}},
    {{8, 40, {2, 6.5}, {1, 1}, {1 / 0.5, 1 / 0.5}},
     0.699515067373066,
     0.911624251218071,
     {0.206616907019037, 2.20739507349162},
     {0.0516542267547592, 0.169799621037817},
     {0.178552407549676, 24.1799614663438}},
};

static struct cc_priority_pair_result solve_pair(const struct cc_priority_pair *pair)
{
    struct cc_priority_pair_result result;
    fine(cc_priority_pair_solve(pair, &result, &error));
    ck_assert_double_lt(result.residual, 1e-13);
    return result;
}

START_TEST(pairs_match_reference)
{
    const struct pair_row *row = &pair_rows[_i];
    struct cc_priority_pair_result result = solve_pair(&row->pair);
    near(result.all_busy_prob, row->all_busy_prob, 1e-11, "all busy", _i);
    near(result.occupancy, row->occupancy, 1e-11, "occupancy", _i);
    for (int rank = 0; rank < 2; rank++) {
        near(result.mean_queue_length[rank], row->queue[rank], 1e-11, "queue", rank);
        near(result.abandon_prob[rank], row->abandon_prob[rank], 1e-11, "abandoned", rank);
        near(result.queue_length_variance[rank], row->variance[rank], 1e-11, "variance", rank);
        near(result.mean_wait_s[rank] * row->pair.arrival_rate_per_s[rank], row->queue[rank], 1e-11, "wait",
             rank);
    }
}
END_TEST

/* The chain of one kind of service and that of two agree when the services are next to equal. */
START_TEST(nearly_equal_services_are_equal)
{
    struct cc_priority_pair pair = {3, 25, {1, 1.5}, {1, 1}, {2, 1}}, nearly = pair;
    nearly.service_mean_s[1] = 1 + 1e-13;
    struct cc_priority_pair_result one = solve_pair(&pair), two = solve_pair(&nearly);
    for (int rank = 0; rank < 2; rank++) {
        near(two.mean_queue_length[rank], one.mean_queue_length[rank], 1e-11, "queue", rank);
        near(two.queue_length_variance[rank], one.queue_length_variance[rank], 1e-10, "variance", rank);
    }
    near(two.occupancy, one.occupancy, 1e-11, "occupancy", 0);
}
END_TEST

START_TEST(pairs_alike_share_erlang_a)
{
    struct cc_priority_pair pair = {5, 60, {2, 3}, {1, 1}, {1.5, 1.5}};
    struct cc_priority_pair_result result = solve_pair(&pair);
    struct cc_erlang_load load = {5, 1, 1.5, 5};
    struct cc_erlang_a model;
    ck_assert_int_eq(cc_erlang_a_solve(&load, &model, &error), CC_OK);
    near(result.mean_queue_length[0] + result.mean_queue_length[1], model.mean_queue_length, 1e-11, "queue",
         0);
    near(result.all_busy_prob, model.wait_prob, 1e-11, "all busy", 0);
    near(result.occupancy, model.occupancy, 1e-11, "occupancy", 0);
    ck_assert_double_lt(result.mean_wait_s[0], result.mean_wait_s[1]);
}
END_TEST

/* Work done is work brought by those who neither abandon nor are lost; with queues short enough to lose many.
 */
START_TEST(pairs_conserve_calls)
{
    struct cc_priority_pair pair = {2, 3, {1, 2}, {0.7, 1.9}, {1.5, 4}};
    struct cc_priority_pair_result result = solve_pair(&pair);
    double work = 0;
    for (int rank = 0; rank < 2; rank++) {
        ck_assert_double_gt(result.blocking_prob[rank], 0.001);
        work += pair.arrival_rate_per_s[rank] * pair.service_mean_s[rank] *
                (1 - result.abandon_prob[rank] - result.blocking_prob[rank]);
    }
    near(result.occupancy * pair.agent_count, work, 1e-12, "work", 0);
}
END_TEST

/* ---- errors ---- */

START_TEST(bad_queues_are_refused)
{
    const struct cc_priority_class good[] = {CALLS(0.2), CALLS(0.3)}, uneven[] = {CALLS(0.2), {0.3, 2, 8, 1}},
                                   full[] = {CALLS(0.5), CALLS(0.5)}, negative[] = {CALLS(-1), CALLS(0.5)},
                                   impossible[] = {{0.2, 1, 0.5, 1}};
    const struct cc_priority_queue bad[] = {
        {1, 0, good}, {0, 2, good}, {1, 2, uneven}, {1, 2, full}, {1, 2, negative}};
    struct cc_priority_wait waits[2];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_int_eq(cc_priority_mmc(&bad[i], CC_PRIORITY_NON_PREEMPTIVE, waits, &error), CC_BAD_USAGE);
    struct cc_priority_queue two_agents = {2, 2, good}, less_than_fixed = {1, 1, impossible};
    ck_assert_int_eq(cc_priority_mg1(&two_agents, CC_PRIORITY_NON_PREEMPTIVE, waits, &error), CC_BAD_USAGE);
    ck_assert_int_eq(cc_priority_mg1(&less_than_fixed, CC_PRIORITY_NON_PREEMPTIVE, waits, &error),
                     CC_BAD_USAGE);
    const struct cc_priority_class listless = {0.2, 1, 2, 0};
    struct cc_priority_queue no_urgency = {1, 1, &listless};
    ck_assert_int_eq(cc_priority_mmc(&no_urgency, CC_PRIORITY_ACCUMULATING, waits, &error), CC_BAD_USAGE);
    ck_assert_int_eq(cc_priority_mmc(&no_urgency, CC_PRIORITY_NON_PREEMPTIVE, waits, &error), CC_OK);
}
END_TEST

START_TEST(bad_pairs_are_refused)
{
    struct cc_priority_pair_result result;
    const struct cc_priority_pair bad[] = {
        {0, 10, {1, 1}, {1, 1}, {1, 1}},   {1, 0, {1, 1}, {1, 1}, {1, 1}},
        {1, 10, {1, 0}, {1, 1}, {1, 1}},   {1, 10, {1, 1}, {1, 1}, {1, 0}},
        {1, 10, {1, 1}, {NAN, 1}, {1, 1}}, {500, 5000, {1, 1}, {1, 2}, {1, 1}}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_int_eq(cc_priority_pair_solve(&bad[i], &result, &error), CC_BAD_USAGE);
}
END_TEST

Suite *cc_suite_analytic_priority(void)
{
    Suite *suite = suite_create("analytic_priority");
    TCase *waits = tcase_create("waits"), *pairs = tcase_create("pairs"), *errors = tcase_create("errors");
    TCase *cases[] = {waits, pairs, errors};
    for (int i = 0; i < COUNT_OF(cases); i++) {
        tcase_add_checked_fixture(cases[i], fresh_error, NULL);
        suite_add_tcase(suite, cases[i]);
    }
    tcase_add_loop_test(waits, waits_match_reference, 0, COUNT_OF(queue_rows));
    tcase_add_test(waits, general_service_matches_reference);
    tcase_add_test(waits, work_is_conserved);
    tcase_add_test(waits, equal_urgency_is_no_priority);
    tcase_add_test(waits, unequal_urgency_is_strict_priority);
    tcase_add_test(waits, one_class_is_erlang_c);
    tcase_add_loop_test(waits, tails_start_at_delay_and_integrate_to_the_mean, 0, 3);
    tcase_add_test(waits, unit_of_time_is_free);
    tcase_add_loop_test(pairs, pairs_match_reference, 0, COUNT_OF(pair_rows));
    tcase_add_test(pairs, nearly_equal_services_are_equal);
    tcase_add_test(pairs, pairs_alike_share_erlang_a);
    tcase_add_test(pairs, pairs_conserve_calls);
    tcase_add_test(errors, bad_queues_are_refused);
    tcase_add_test(errors, bad_pairs_are_refused);
    return suite;
}
