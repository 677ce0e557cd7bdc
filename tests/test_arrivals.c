/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <check.h>
#include <stdlib.h>
#include <string.h>

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

Suite *cc_suite_arrivals(void)
{
    Suite *suite = suite_create("arrivals");
    TCase *tcase = tcase_create("counts");
    tcase_add_test(tcase, calls_follow_the_profile_and_the_weekday);
    tcase_add_test(tcase, peaked_without_peaks_is_poisson);
    tcase_add_test(tcase, busy_days_and_busy_intervals_spread_the_counts);
    tcase_add_test(tcase, intervals_of_any_length_end);
    suite_add_tcase(suite, tcase);
    return suite;
}
