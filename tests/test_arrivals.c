/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "models/analytic/mmpp.h"
#include "tests/allocations.h"
#include "tests/practice.h"

Suite *cc_suite_arrivals(void);

#define WEEK(arrivals)                                                                                       \
    "name = \"week\"; calendar = { days = [\"mon\", \"tue\", \"sat\"]; open = \"08:00\"; close = "           \
    "\"16:00\"; };\n"                                                                                        \
    "demand = { calls_per_day = 100.0; weekday = [1.5, 1.0, 0.0]; arrivals = { " arrivals " };\n"            \
    "  profile = ( { days = [\"mon\"]; from = \"09:00\"; share = 3.0; },\n"                                  \
    "    { days = [\"mon\"]; from = \"10:00\"; share = 0.0; }, { days = [\"mon\"]; from = \"12:00\"; share " \
    "= 1.0; } ); };\n"                                                                                       \
    "talk = { law = \"exponential\"; mean_s = 100.0; }; staff = ( { heads = 1; } );\n"                       \
    "variants = ( { name = \"q\"; strategy = { kind = \"queue-only\"; }; } );\n"

static struct practice practice;

static int calls_between(double from_s, double to_s)
{
    int count = 0;
    for (int i = 0; i < practice.demand.patient_count; i++)
        count +=
            practice.demand.patients[i].arrival_s >= from_s && practice.demand.patients[i].arrival_s < to_s;
    return count;
}

static bool is_near(double count, double expected)
{
    return fabs(count - expected) <= 4 * sqrt(expected);
}

START_TEST(calls_follow_the_profile_and_the_weekday)
{
    int sums[4] = {0}, reps = 200;
    practice_open(&practice, WEEK("process = \"poisson\";"), 1);
    for (int r = 0; r < reps; r++) {
        practice_draw(&practice, (uint32_t)r);
        const struct cc_day *days = practice.scenario->days;
        sums[0] += calls_between(0, 10 * 3600);
        sums[1] += calls_between(12 * 3600, 16 * 3600);
        sums[2] += calls_between(days[1].open_s, days[1].open_s + 4 * 3600);
        sums[3] += calls_between(days[1].open_s + 4 * 3600, days[1].close_s);
        ck_assert_int_eq(calls_between(0, 9 * 3600) + calls_between(10 * 3600, 12 * 3600), 0);
        ck_assert_int_eq(calls_between(days[1].close_s, 1e9), 0); /* Saturday: factor 0 */
        ck_assert_int_eq(calls_between(days[0].close_s, days[1].open_s), 0);
    }
    ck_assert(is_near(sums[0], 112.5 * reps) && is_near(sums[1], 37.5 * reps));
    ck_assert(is_near(sums[2], 50.0 * reps) && is_near(sums[3], 50.0 * reps));
    practice_close(&practice);
}
END_TEST

START_TEST(peaked_without_peaks_is_poisson)
{
    struct practice poisson;
    practice_open(&poisson, WEEK("process = \"poisson\";"), 1);
    practice_open(&practice, WEEK("process = \"peaked\"; interval_min = 480.0;"), 1);
    practice_draw(&poisson, 0);
    practice_draw(&practice, 0);
    ck_assert_int_eq(poisson.demand.patient_count, practice.demand.patient_count);
    /* The same up to rounding: the rate is integrated in other parts. */
    for (int i = 0; i < poisson.demand.patient_count; i++)
        ck_assert_double_eq_tol(poisson.demand.patients[i].arrival_s, practice.demand.patients[i].arrival_s,
                                1e-6);
    practice_close(&poisson);
    practice_close(&practice);
}
END_TEST

/* Variance over mean of the calls within a span, over replications. */
static double dispersion(double from_s, double to_s)
{
    double sum = 0, squares = 0;
    int reps = 400;
    for (int r = 0; r < reps; r++) {
        practice_draw(&practice, (uint32_t)r);
        double count = calls_between(from_s, to_s);
        sum += count;
        squares += count * count;
    }
    return (squares - sum * sum / reps) / (reps - 1) / (sum / reps);
}

START_TEST(busy_days_and_busy_intervals_spread_the_counts)
{
    /* 100 calls on Tuesday: variance / mean = 1 + 100 cv^2 for the day's factor, less for those of intervals.
     */
    double tuesday_s = 32 * 3600;
    practice_open(&practice, WEEK("process = \"peaked\"; day_cv = 0.3;"), 1);
    ck_assert_double_eq_tol(dispersion(tuesday_s, tuesday_s + 8 * 3600), 10, 3);
    /* Monday's 150 and Tuesday's 100 calls have factors of their own: 1 + 0.09 (150^2 + 100^2) / 250. */
    ck_assert_double_eq_tol(dispersion(0, tuesday_s + 8 * 3600), 12.7, 3);
    practice_close(&practice);
    practice_open(&practice, WEEK("process = \"peaked\"; interval_cv = 0.6; interval_min = 120.0;"), 1);
    ck_assert_double_eq_tol(dispersion(tuesday_s, tuesday_s + 7200), 10, 3);
    ck_assert_double_eq_tol(dispersion(tuesday_s, tuesday_s + 8 * 3600), 10, 3);
    ck_assert_double_eq_tol(dispersion(tuesday_s, tuesday_s + 3600), 1 + 12.5 * 0.36, 2);
    practice_close(&practice);
}
END_TEST

START_TEST(intervals_of_any_length_end)
{
    /* 5 x 62.4 s, divided by 62.4 s, rounds to below 5: a border must not be met twice. */
    static const double minutes[] = {1.04, 1.02, 1.13, 7.3, 59.99, 1.0};
    for (int i = 0; i < 6; i++) {
        practice_openf(&practice, 1, WEEK("process = \"peaked\"; interval_cv = 0.5; interval_min = %.2f;"),
                       minutes[i]);
        practice_draw(&practice, 0);
        ck_assert_int_gt(practice.demand.patient_count, 100);
        practice_close(&practice);
    }
}
END_TEST

#define SPELLS(factor1, factor2)                                                                             \
    WEEK("process = \"mmpp\"; factor1 = " factor1 "; factor2 = " factor2                                     \
         "; stay1_s = 1800.0; stay2_s = 600.0;")

START_TEST(spells_without_difference_are_poisson)
{
    struct practice poisson;
    practice_open(&poisson, WEEK("process = \"poisson\";"), 1);
    practice_open(&practice, SPELLS("1.0", "1.0"), 1);
    practice_draw(&poisson, 0);
    practice_draw(&practice, 0);
    ck_assert_int_eq(poisson.demand.patient_count, practice.demand.patient_count);
    for (int i = 0; i < poisson.demand.patient_count; i++) {
        const struct cc_patient *one = &poisson.demand.patients[i], *other = &practice.demand.patients[i];
        ck_assert_double_eq_tol(one->arrival_s, other->arrival_s, 1e-6);
        ck_assert_double_eq(one->talk_s, other->talk_s);
    }
    practice_close(&poisson);
    practice_close(&practice);
}
END_TEST

/* Counts of quiet and busy spells are spread as theory says, at any moment of the run: it begins stationary.
 */
START_TEST(spells_spread_the_counts)
{
    const double per_s = 100.0 / 28800, tuesday_s = 32 * 3600;
    struct cc_mmpp theory = {{per_s * 0.5, per_s * 2.5}, {1 / 1800.0, 1 / 600.0}};
    int sum = 0, reps = 400;
    practice_open(&practice, SPELLS("0.5", "2.5"), 1);
    ck_assert_double_eq_tol(cc_mmpp_mean_rate_per_s(&theory), per_s, 1e-15);
    for (double length_s = 600; length_s < 28800; length_s *= 4) {
        double exact = cc_mmpp_dispersion(&theory, length_s);
        ck_assert_double_eq_tol(dispersion(tuesday_s, tuesday_s + length_s), exact, 0.35 * exact);
    }
    for (int r = 0; r < reps; r++) {
        practice_draw(&practice, (uint32_t)r);
        sum += practice.demand.patient_count;
    }
    double expected = 250.0 * reps, spread = cc_mmpp_dispersion(&theory, 1e6);
    ck_assert_double_le(fabs(sum - expected), 4 * sqrt(expected * spread * 1.5));
    practice_close(&practice);
}
END_TEST

/* One of two factors is 0: calls come in bursts only, a quarter of the time. */
START_TEST(a_spell_may_have_no_calls)
{
    practice_open(&practice, SPELLS("0.0", "4.0"), 1);
    int busy = 0, slices = 0;
    for (int r = 0; r < 100; r++) {
        practice_draw(&practice, (uint32_t)r);
        for (double at_s = 32 * 3600; at_s < 40 * 3600; at_s += 60, slices++)
            busy += calls_between(at_s, at_s + 60) > 0;
    }
    /* P(a call in a minute of a burst) = 1 - exp(-4 x 60 x 100 / 28800) = 0.565. */
    ck_assert_double_eq_tol((double)busy / slices, 0.25 * 0.565, 0.02);
    practice_close(&practice);
}
END_TEST

START_TEST(spells_allocate_nothing_once_warm)
{
    if (allocations_count() < 0)
        return;
    practice_open(&practice, SPELLS("0.5", "2.5"), 1);
    int64_t before = 0;
    for (int round = 0; round < 2; round++) {
        before = allocations_count();
        for (uint32_t r = 0; r < 20; r++)
            cc_demand_draw(&practice.demand, r, &practice_error);
    }
    int64_t allocated = allocations_count() - before;
    ck_assert_int_eq(allocated, 0);
    practice_close(&practice);
}
END_TEST

Suite *cc_suite_arrivals(void)
{
    Suite *suite = suite_create("arrivals");
    TCase *tcase = tcase_create("counts");
    tcase_add_test(tcase, calls_follow_the_profile_and_the_weekday);
    tcase_add_test(tcase, peaked_without_peaks_is_poisson);
    tcase_add_test(tcase, busy_days_and_busy_intervals_spread_the_counts);
    tcase_add_test(tcase, intervals_of_any_length_end);
    tcase_add_test(tcase, spells_without_difference_are_poisson);
    tcase_add_test(tcase, spells_spread_the_counts);
    tcase_add_test(tcase, a_spell_may_have_no_calls);
    tcase_add_test(tcase, spells_allocate_nothing_once_warm);
    suite_add_tcase(suite, tcase);
    return suite;
}
