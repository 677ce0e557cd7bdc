/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/rng.h"
#include "sim/stats.h"

Suite *cc_suite_stats(void);

/* Durations over many orders of magnitude, a tenth of them exactly zero. */
static int64_t random_ticks(struct cc_rng *rng)
{
    double size = cc_rng_uniform(rng);
    int bits = (int)(cc_rng_uniform(rng) * 42.0);
    return size < 0.1 ? 0 : (int64_t)(size * (double)((int64_t)1 << bits));
}

START_TEST(sum_is_exact_at_a_large_offset)
{
    /* 10^12 + {0, 1, 2, 3, 4} ticks: variance 2.5 ticks^2, which sums of doubles would lose. */
    struct cc_sum sum = {0};
    for (int i = 0; i < 5; i++)
        cc_sum_add(&sum, 1000000000000 + i);
    ck_assert_int_eq(sum.count, 5);
    ck_assert_int_eq(sum.max_ticks, 1000000000004);
    ck_assert(sum.sum_ticks == 5000000000010u);
    ck_assert_double_eq(cc_sum_mean_s(&sum), 1000000.000002);
    ck_assert_double_eq_tol(cc_sum_variance_s2(&sum), 2.5e-12, 1e-26);
    /* 10^12 + {0, 1, 1}: the mean is no whole tick. */
    struct cc_sum thirds = {0};
    for (int i = 0; i < 3; i++)
        cc_sum_add(&thirds, 1000000000000 + (i > 0));
    ck_assert_double_eq_tol(cc_sum_variance_s2(&thirds), 1e-12 / 3.0, 1e-26);
}
END_TEST

START_TEST(sum_of_few_values)
{
    struct cc_sum sum = {0};
    ck_assert(isnan(cc_sum_mean_s(&sum)));
    ck_assert(isnan(cc_sum_variance_s2(&sum)));
    cc_sum_add(&sum, 3000000);
    ck_assert_double_eq(cc_sum_mean_s(&sum), 3.0);
    ck_assert(isnan(cc_sum_variance_s2(&sum)));
    cc_sum_add(&sum, 3000000);
    ck_assert_double_eq(cc_sum_variance_s2(&sum), 0.0);
    cc_sum_add(&sum, 0);
    ck_assert_double_eq(cc_sum_variance_s2(&sum), 3.0);
}
END_TEST

START_TEST(sum_holds_a_billion_long_waits)
{
    /* 2^20 copies of 2^20 merged: squares of 200 days, 2^40 of them, must not overflow. */
    struct cc_sum one = {0}, many = {0}, all = {0};
    cc_sum_add(&one, (int64_t)1 << 43);
    for (int i = 0; i < 1 << 20; i++)
        cc_sum_merge(&many, &one);
    for (int i = 0; i < 1 << 20; i++)
        cc_sum_merge(&all, &many);
    ck_assert_int_eq(all.count, (int64_t)1 << 40);
    ck_assert_double_eq(cc_sum_mean_s(&all), 0x1p43 / 1e6);
    ck_assert_double_eq(cc_sum_variance_s2(&all), 0.0);
}
END_TEST

START_TEST(merge_is_exact_in_any_order)
{
    enum { PARTS = 7, VALUES = 7000 };
    struct cc_sum whole = {0}, part[PARTS] = {{0}}, forward = {0}, backward = {0};
    struct cc_histogram *histogram = calloc(PARTS + 3, sizeof *histogram);
    struct cc_histogram *h_whole = histogram + PARTS, *h_forward = h_whole + 1, *h_backward = h_whole + 2;
    struct cc_rng rng = cc_rng_at(11, 0, 0, 0);
    for (int i = 0; i < VALUES; i++) {
        int64_t ticks = random_ticks(&rng);
        int to = (int)(cc_rng_uniform(&rng) * PARTS);
        cc_sum_add(&whole, ticks);
        cc_sum_add(&part[to], ticks);
        cc_histogram_add(h_whole, ticks);
        cc_histogram_add(&histogram[to], ticks);
        if (i % 100 == 0) {
            cc_histogram_add_never(h_whole, 3);
            cc_histogram_add_never(&histogram[to], 3);
        }
    }
    for (int i = 0; i < PARTS; i++) {
        cc_sum_merge(&forward, &part[i]);
        cc_sum_merge(&backward, &part[PARTS - 1 - i]);
        cc_histogram_merge(h_forward, &histogram[i]);
        cc_histogram_merge(h_backward, &histogram[PARTS - 1 - i]);
    }
    ck_assert_mem_eq(&forward, &whole, sizeof whole);
    ck_assert_mem_eq(&backward, &whole, sizeof whole);
    ck_assert_mem_eq(h_forward, h_whole, sizeof *h_whole);
    ck_assert_mem_eq(h_backward, h_whole, sizeof *h_whole);
    ck_assert_int_eq(cc_histogram_total(h_whole), VALUES + VALUES / 100 * 3);
    free(histogram);
}
END_TEST

START_TEST(variance_agrees_with_two_passes)
{
    enum { VALUES = 1000 };
    double value_s[VALUES], mean_s = 0.0, squares = 0.0;
    struct cc_sum sum = {0};
    struct cc_rng rng = cc_rng_at(12, 0, 0, 0);
    for (int i = 0; i < VALUES; i++) {
        int64_t ticks = random_ticks(&rng);
        cc_sum_add(&sum, ticks);
        value_s[i] = cc_seconds(ticks);
        mean_s += value_s[i] / VALUES;
    }
    for (int i = 0; i < VALUES; i++)
        squares += (value_s[i] - mean_s) * (value_s[i] - mean_s);
    ck_assert_double_eq_tol(cc_sum_mean_s(&sum) / mean_s, 1.0, 1e-13);
    ck_assert_double_eq_tol(cc_sum_variance_s2(&sum) / (squares / (VALUES - 1)), 1.0, 1e-12);
}
END_TEST

START_TEST(every_bucket_edge_maps_into_it)
{
    ck_assert_int_eq(CC_HISTOGRAM_TOP, 1665);
    for (int b = 0; b <= CC_HISTOGRAM_TOP; b++) {
        int64_t lower = cc_ticks(cc_histogram_lower_s(b));
        ck_assert_int_eq(cc_histogram_bucket(lower), b);
        if (b > 0)
            ck_assert_int_eq(cc_histogram_bucket(lower - 1), b - 1);
        if (b > 0 && b < CC_HISTOGRAM_TOP) {
            int64_t upper = cc_ticks(cc_histogram_upper_s(b));
            ck_assert_int_eq(cc_histogram_bucket(upper - 1), b);
            ck_assert_int_eq(cc_histogram_bucket(upper), b + 1);
            ck_assert(upper - lower <= 1024 || (upper - lower) * 64 <= lower);
        }
    }
}
END_TEST

START_TEST(ends_of_the_range)
{
    ck_assert_int_eq(cc_histogram_bucket(0), 0);
    ck_assert_int_eq(cc_histogram_bucket(1), 1);
    ck_assert_int_eq(cc_histogram_bucket(1023), 1);
    ck_assert_int_eq(cc_histogram_bucket(1024), 2);
    ck_assert_int_eq(cc_histogram_bucket(((int64_t)1 << 41) - 1), CC_HISTOGRAM_TOP - 1);
    ck_assert_int_eq(cc_histogram_bucket((int64_t)1 << 41), CC_HISTOGRAM_TOP);
    ck_assert_int_eq(cc_histogram_bucket(INT64_MAX), CC_HISTOGRAM_TOP);
    ck_assert_double_eq(cc_histogram_upper_s(0), 0.0);
    ck_assert(isinf(cc_histogram_upper_s(CC_HISTOGRAM_TOP)));
    ck_assert(isinf(cc_histogram_lower_s(CC_HISTOGRAM_NEVER)));
    ck_assert_int_gt(CC_HISTOGRAM_BUCKETS, CC_HISTOGRAM_NEVER);
}
END_TEST

static int compare_ticks(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

START_TEST(quantiles_agree_with_sorted_data)
{
    enum { VALUES = 5000 };
    int64_t *ticks = calloc(VALUES, sizeof *ticks);
    struct cc_histogram histogram = {{0}};
    struct cc_rng rng = cc_rng_at(13, 0, 0, 0);
    for (int i = 0; i < VALUES; i++) {
        ticks[i] = random_ticks(&rng);
        cc_histogram_add(&histogram, ticks[i]);
    }
    qsort(ticks, VALUES, sizeof *ticks, compare_ticks);
    double before_s = 0.0;
    for (int k = 1; k < 1000; k++) {
        double value_s = cc_histogram_quantile_s(&histogram, k / 1000.0);
        int bucket = cc_histogram_bucket(ticks[VALUES / 1000 * k - 1]);
        ck_assert_double_ge(value_s, cc_histogram_lower_s(bucket));
        ck_assert_double_le(value_s, cc_histogram_upper_s(bucket));
        ck_assert_double_ge(value_s, before_s);
        before_s = value_s;
    }
    free(ticks);
}
END_TEST

START_TEST(quantiles_interpolate_and_know_never)
{
    struct cc_histogram histogram = {{0}};
    ck_assert(isnan(cc_histogram_quantile_s(&histogram, 0.5)));
    for (int i = 0; i < 50; i++)
        cc_histogram_add(&histogram, 0);
    for (int i = 0; i < 40; i++)
        cc_histogram_add(&histogram, 2048);
    ck_assert_double_eq(cc_histogram_quantile_s(&histogram, 0.5), 0.0);
    cc_histogram_add_never(&histogram, 10);
    ck_assert_double_eq(cc_histogram_quantile_s(&histogram, 0.5), 0.0);
    ck_assert_double_eq_tol(cc_histogram_quantile_s(&histogram, 0.7), 0.002560, 1e-14);
    ck_assert_double_eq_tol(cc_histogram_quantile_s(&histogram, 0.9), 0.003072, 1e-14);
    ck_assert(isinf(cc_histogram_quantile_s(&histogram, 0.901)));
    /* Rounding of prob x total must not reach for one observation more. */
    struct cc_histogram hundred = {{0}};
    for (int i = 0; i < 7; i++)
        cc_histogram_add(&hundred, 0);
    cc_histogram_add_never(&hundred, 93);
    ck_assert_double_eq(cc_histogram_quantile_s(&hundred, 0.07), 0.0);
    struct cc_histogram late = {{0}};
    cc_histogram_add(&late, INT64_MAX);
    ck_assert(isinf(cc_histogram_quantile_s(&late, 0.5)));
}
END_TEST

Suite *cc_suite_stats(void)
{
    Suite *suite = suite_create("stats");
    TCase *sums = tcase_create("sums");
    tcase_add_test(sums, sum_is_exact_at_a_large_offset);
    tcase_add_test(sums, sum_of_few_values);
    tcase_add_test(sums, sum_holds_a_billion_long_waits);
    tcase_add_test(sums, merge_is_exact_in_any_order);
    tcase_add_test(sums, variance_agrees_with_two_passes);
    suite_add_tcase(suite, sums);
    TCase *histograms = tcase_create("histograms");
    tcase_add_test(histograms, every_bucket_edge_maps_into_it);
    tcase_add_test(histograms, ends_of_the_range);
    tcase_add_test(histograms, quantiles_agree_with_sorted_data);
    tcase_add_test(histograms, quantiles_interpolate_and_know_never);
    suite_add_tcase(suite, histograms);
    return suite;
}
