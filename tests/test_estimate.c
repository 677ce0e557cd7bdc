/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/estimate.h"
#include "sim/fmath.h"
#include "sim/rng.h"

Suite *cc_suite_estimate(void);

/*
 * One replication of a made-up experiment: a busyness of the day drives everything.  The ratios are 0.4 and,
 * for the baseline, 0.5 exactly: shares are independent of the denominators.
 */
enum { NUM, DEN, BASE_NUM, BASE_DEN };

static void draw_replication(struct cc_rng *rng, double x[4])
{
    double share = 0.2 + 0.4 * cc_rng_uniform(rng);
    x[DEN] = 50.0 + 100.0 * cc_rng_uniform(rng);
    x[NUM] = x[DEN] * share;
    x[BASE_DEN] = x[DEN] + 10.0 * cc_rng_uniform(rng);
    x[BASE_NUM] = x[BASE_DEN] * (share + 0.2 * cc_rng_uniform(rng));
}

static void add(struct cc_moments *moments, const double x[4])
{
    cc_moments_add_many(moments, &x[0], &x[1], &x[2], &x[3], 1);
}

static double sum_of(double (*x)[4], int n, int which)
{
    double sum = 0.0;
    for (int i = 0; i < n; i++)
        sum += x[i][which];
    return sum;
}

/* Half width from the residuals, replication by replication: no cross products. */
static double half_width_by_residuals(double (*x)[4], int n, double base_weight)
{
    double den = sum_of(x, n, DEN) / n, base_den = sum_of(x, n, BASE_DEN) / n;
    double ratio = sum_of(x, n, NUM) / n / den, base_ratio = sum_of(x, n, BASE_NUM) / n / base_den;
    double squares = 0.0;
    for (int i = 0; i < n; i++) {
        double residual = (x[i][NUM] - ratio * x[i][DEN]) / den -
                          base_weight * (x[i][BASE_NUM] - base_ratio * x[i][BASE_DEN]) / base_den;
        squares += residual * residual;
    }
    return cc_student_t_quantile(0.975, n - 1) * sqrt(squares / (n - 1) / n);
}

START_TEST(delta_method_agrees_with_residuals)
{
    enum { N = 37 };
    static const double OFFSET[] = {0.0, 1e6}; /* the second: nearly constant values, for cancellation */
    for (int k = 0; k < 2; k++) {
        struct cc_rng rng = cc_rng_at(21, (uint32_t)k, 0, 0);
        double x[N][4];
        struct cc_moments moments = {0};
        for (int i = 0; i < N; i++) {
            draw_replication(&rng, x[i]);
            for (int j = 0; j < 4; j++)
                x[i][j] += OFFSET[k];
            add(&moments, x[i]);
        }
        struct cc_estimate ratio = cc_moments_ratio(&moments), difference = cc_moments_difference(&moments);
        double value = sum_of(x, N, NUM) / sum_of(x, N, DEN);
        double base = sum_of(x, N, BASE_NUM) / sum_of(x, N, BASE_DEN);
        ck_assert_int_eq(ratio.n, N);
        ck_assert_double_eq_tol(ratio.value, value, 1e-14);
        ck_assert_double_eq_tol(difference.value, value - base, 1e-14);
        ck_assert_double_eq_tol(ratio.half_width / half_width_by_residuals(x, N, 0.0), 1.0, 1e-8);
        ck_assert_double_eq_tol(difference.half_width / half_width_by_residuals(x, N, 1.0), 1.0, 1e-8);
    }
}
END_TEST

START_TEST(batches_equal_single_adds)
{
    enum { COUNT = 13, N = 5 };
    struct cc_moments batch[COUNT] = {{0}}, single[COUNT] = {{0}};
    struct cc_rng rng = cc_rng_at(22, 0, 0, 0);
    for (int r = 0; r < N; r++) {
        double column[4][COUNT];
        for (int i = 0; i < COUNT; i++) {
            double x[4];
            draw_replication(&rng, x);
            add(&single[i], x);
            for (int j = 0; j < 4; j++)
                column[j][i] = x[j];
        }
        cc_moments_add_many(batch, column[0], column[1], column[2], column[3], COUNT);
    }
    ck_assert_mem_eq(batch, single, sizeof batch);
}
END_TEST

START_TEST(plain_mean_is_the_textbook_interval)
{
    /* 1 .. 5: mean 3, sd sqrt(2.5), t(4, 0.975) = 2.776445105197793. */
    struct cc_moments moments = {0};
    for (int i = 1; i <= 5; i++)
        add(&moments, (double[4]){i, 1.0, 0.0, 1.0});
    struct cc_estimate ratio = cc_moments_ratio(&moments), difference = cc_moments_difference(&moments);
    ck_assert_double_eq(ratio.value, 3.0);
    ck_assert_double_eq_tol(ratio.half_width, 2.776445105197793 * sqrt(0.5), 1e-9);
    ck_assert_double_eq(difference.value, 3.0);
    ck_assert_double_eq_tol(difference.half_width, ratio.half_width, 1e-14);
}
END_TEST

START_TEST(a_variant_against_itself_is_exactly_zero)
{
    struct cc_moments moments = {0};
    struct cc_rng rng = cc_rng_at(23, 0, 0, 0);
    for (int i = 0; i < 101; i++) {
        double x[4];
        draw_replication(&rng, x);
        x[BASE_NUM] = x[NUM], x[BASE_DEN] = x[DEN];
        add(&moments, x);
        struct cc_estimate difference = cc_moments_difference(&moments);
        ck_assert_double_eq(difference.value, 0.0);
        if (i > 0)
            ck_assert_double_eq(difference.half_width, 0.0);
    }
}
END_TEST

START_TEST(deviation_of_a_known_set)
{
    /* 1 .. 5: sd sqrt(2.5); (x - 3)^2 = 4, 1, 0, 1, 4 has variance 3.5. */
    struct cc_moments moments = {0}, constant = {0};
    ck_assert(isnan(cc_moments_deviation(&moments).value));
    for (int i = 1; i <= 5; i++) {
        add(&moments, (double[4]){i * i, i, 0.0, 1.0});
        add(&constant, (double[4]){9.0, 3.0, 0.0, 1.0});
    }
    struct cc_estimate deviation = cc_moments_deviation(&moments);
    ck_assert_double_eq_tol(deviation.value, sqrt(2.5), 1e-14);
    ck_assert_double_eq_tol(deviation.half_width, 2.776445105197793 * sqrt(3.5 / (4 * 2.5) / 5), 1e-9);
    ck_assert_int_eq(deviation.n, 5);
    ck_assert_double_eq(cc_moments_deviation(&constant).value, 0.0);
    ck_assert_double_eq(cc_moments_deviation(&constant).half_width, 0.0);
}
END_TEST

/* What a control explains goes, with its chance error; one that explains nothing leaves the plain ratio. */
START_TEST(controls_take_out_what_they_explain)
{
    enum { N = 200, RUNS = 2000 };
    const double means[CC_CONTROLS] = {0, 5};
    struct cc_rng rng = cc_rng_at(21, 0, 0, 0);
    int covered = 0;
    double narrower = 0;
    for (int run = 0; run < RUNS; run++) {
        struct cc_controlled all = {0}, none = {0};
        struct cc_moments plain = {0};
        for (int i = 0; i < N; i++) {
            double luck = cc_rng_uniform(&rng) - 0.5, work = 10 * cc_rng_uniform(&rng);
            double den = 50 + work, num = 0.4 * den + 8 * luck + (work - 5) + cc_rng_uniform(&rng) - 0.5;
            cc_controlled_add(&all, num, den, (const double[CC_CONTROLS]){luck, work});
            cc_controlled_add(&none, num, den, (const double[CC_CONTROLS]){7, 7});
            cc_moments_add_many(&plain, &num, &den, &num, &den, 1);
        }
        struct cc_estimate with = cc_controlled_ratio(&all, means), without = cc_moments_ratio(&plain);
        struct cc_estimate same = cc_controlled_ratio(&none, means);
        ck_assert_double_eq_tol(same.value, without.value, 1e-12);
        ck_assert_double_eq_tol(same.half_width, without.half_width, 0.01 * without.half_width);
        covered += fabs(with.value - 0.4) <= with.half_width;
        narrower += with.half_width / without.half_width / RUNS;
    }
    /* What is left has sd .289 of sqrt(64/12 + 100/12 + 1/12): a part of .078 of the half width. */
    ck_assert_double_eq_tol(narrower, 0.0778, 0.002);
    ck_assert_double_eq_tol(covered / (double)RUNS, 0.95, 0.02); /* 4 standard errors */
    ck_assert(isnan(cc_controlled_ratio(&(struct cc_controlled){0}, means).value));
}
END_TEST

/* One of them for ten replications, the first ones first. */
START_TEST(few_replications_use_few_controls)
{
    const double means[CC_CONTROLS] = {0};
    struct cc_controlled both = {0}, first = {0};
    struct cc_moments plain = {0};
    for (int n = 1; n <= 20; n++) {
        double x = (7 * n) % 5, y = (11 * n) % 13, num = x + y + n % 3, den = 2;
        cc_controlled_add(&both, num, den, (const double[CC_CONTROLS]){x, y});
        cc_controlled_add(&first, num, den, (const double[CC_CONTROLS]){x});
        cc_moments_add_many(&plain, &num, &den, &num, &den, 1);
        struct cc_estimate with = cc_controlled_ratio(&both, means);
        struct cc_estimate fewer = n < 10 ? cc_moments_ratio(&plain) : cc_controlled_ratio(&first, means);
        ck_assert_int_eq(isnan(with.half_width), n < 2);
        ck_assert_int_eq(n < 20, fabs(with.value - fewer.value) < 1e-12);
        ck_assert(n < 2 || (n < 20) == (fabs(with.half_width - fewer.half_width) < 1e-9));
    }
}
END_TEST

START_TEST(nothing_to_measure_is_nan)
{
    struct cc_moments moments = {0};
    ck_assert(isnan(cc_moments_ratio(&moments).value));
    ck_assert(isnan(cc_moments_difference(&moments).value));
    add(&moments, (double[4]){3.0, 4.0, 1.0, 2.0});
    struct cc_estimate ratio = cc_moments_ratio(&moments), difference = cc_moments_difference(&moments);
    ck_assert_double_eq(ratio.value, 0.75);
    ck_assert(isnan(ratio.half_width));
    ck_assert_double_eq(difference.value, 0.25);
    ck_assert(isnan(difference.half_width));

    struct cc_moments no_base = {0};
    for (int i = 1; i < 4; i++)
        add(&no_base, (double[4]){i, 1.0, 0.0, 0.0});
    ck_assert_double_eq(cc_moments_ratio(&no_base).value, 2.0);
    difference = cc_moments_difference(&no_base);
    ck_assert(isnan(difference.value) && isnan(difference.half_width));
    ck_assert_int_eq(difference.n, 3);
}
END_TEST

/*
 * Bounds chosen before running: 0.95 +- 4.9 standard errors of a proportion over 2,000 (0.0239), the lower
 * one 0.005 further down, for the skewness that the delta method ignores at 40 replications.
 */
START_TEST(intervals_cover_the_truth)
{
    enum { EXPERIMENTS = 2000, N = 40 };
    int ratio_covers = 0, difference_covers = 0;
    double paired = 0.0, independent = 0.0;
    for (uint32_t e = 0; e < EXPERIMENTS; e++) {
        struct cc_rng rng = cc_rng_at(24, e, 0, 0);
        struct cc_moments moments = {0}, base = {0};
        for (int i = 0; i < N; i++) {
            double x[4];
            draw_replication(&rng, x);
            add(&moments, x);
            add(&base, (double[4]){x[BASE_NUM], x[BASE_DEN], 0.0, 1.0});
        }
        struct cc_estimate ratio = cc_moments_ratio(&moments), difference = cc_moments_difference(&moments);
        ratio_covers += fabs(ratio.value - 0.4) <= ratio.half_width;
        difference_covers += fabs(difference.value + 0.1) <= difference.half_width;
        paired += difference.half_width;
        independent += hypot(ratio.half_width, cc_moments_ratio(&base).half_width);
    }
    ck_assert_int_ge(ratio_covers, (int)(EXPERIMENTS * (0.9261 - 0.005)));
    ck_assert_int_le(ratio_covers, (int)(EXPERIMENTS * 0.9739));
    ck_assert_int_ge(difference_covers, (int)(EXPERIMENTS * (0.9261 - 0.005)));
    ck_assert_int_le(difference_covers, (int)(EXPERIMENTS * 0.9739));
    /* Variances 0.16/12 and 0.16/12 + 0.04/12 against 0.04/12 for the pairs: about 1/3 of the width. */
    ck_assert_double_lt(paired, 0.5 * independent);
}
END_TEST

START_TEST(section_quantiles_cover_the_truth)
{
    /*
     * Exponential, mean 60 s: the 0.8 quantile is 60 ln 5, from the 0.1 to the 0.9 quantile is 60 ln 9.  Same
     * bounds, plus 0.015 down for 16 sections of 150.  Correlation 1/9 of the two ends widens the range's
     * interval by at most a ninth: 96 %, never more than 97.1 %.
     */
    enum { EXPERIMENTS = 500, PER_SECTION = 150 };
    struct cc_histogram *sections = calloc(CC_SECTIONS, sizeof *sections);
    double truth_s = 60.0 * log(5.0), range_s = 60.0 * log(9.0);
    int covers = 0, range_covers = 0;
    for (uint32_t e = 0; e < EXPERIMENTS; e++) {
        struct cc_rng rng = cc_rng_at(25, e, 0, 0);
        memset(sections, 0, CC_SECTIONS * sizeof *sections);
        for (int i = 0; i < CC_SECTIONS * PER_SECTION; i++)
            cc_histogram_add(&sections[i % CC_SECTIONS], cc_ticks(-60.0 * log(cc_rng_uniform(&rng))));
        struct cc_estimate quantile = cc_sections_quantile_s(sections, CC_SECTIONS, 0.8);
        ck_assert_int_eq(quantile.n, CC_SECTIONS * PER_SECTION);
        covers += fabs(quantile.value - truth_s) <= quantile.half_width;
        struct cc_estimate range = cc_sections_range_s(sections, CC_SECTIONS, 0.1, 0.9);
        range_covers += fabs(range.value - range_s) <= range.half_width;
    }
    ck_assert_int_ge(covers, (int)(EXPERIMENTS * (0.95 - 4.9 * 0.00975 - 0.015)));
    ck_assert_int_ge(range_covers, (int)(EXPERIMENTS * (0.95 - 4.9 * 0.00975 - 0.015)));
    ck_assert_int_le(range_covers, (int)(EXPERIMENTS * (0.971 + 4.9 * 0.0075)));
    ck_assert_int_le(covers, (int)(EXPERIMENTS * (0.95 + 4.9 * 0.00975)));
    free(sections);
}
END_TEST

START_TEST(section_quantiles_of_a_known_set)
{
    struct cc_histogram *sections = calloc(CC_SECTIONS, sizeof *sections);
    /*
     * Twenty values 2.048 ms apart, each in a bucket of its own, 1.024 ms wide; of the four of section s, s
     * lie among the lower ten: three sections are not enough, five are.
     */
    int low = 0, high = 10;
    for (int s = 0; s < 5; s++) {
        ck_assert(isnan(cc_sections_quantile_s(sections, CC_SECTIONS, 0.5).half_width));
        for (int i = 0; i < 4; i++)
            cc_histogram_add(&sections[3 * s], 2048 * ((i < s ? low++ : high++) + 1));
    }
    struct cc_estimate median = cc_sections_quantile_s(sections, CC_SECTIONS, 0.5);
    ck_assert_int_eq(median.n, 20);
    ck_assert_double_eq_tol(median.value, 1024e-6 * 21, 1e-12);
    /* Shares 0, 1/4 .. 1: sd sqrt(2.5) / 4.  The upper end lies in the bucket of the last value, 19 below it.
     */
    struct cc_estimate range = cc_sections_range_s(sections, CC_SECTIONS, 0.25, 0.5);
    struct cc_estimate quarter = cc_sections_quantile_s(sections, CC_SECTIONS, 0.25);
    ck_assert(range.value == median.value - quarter.value && range.n == 20);
    ck_assert(range.half_width == hypot(median.half_width, quarter.half_width));
    double reach = 2.776445105197793 * sqrt(2.5 / 16 / 5.0);
    double upper_s = 1024e-6 * (40 + 20 * (0.5 + reach) - 19);
    ck_assert_double_eq_tol(median.half_width / (upper_s - median.value), 1.0, 1e-9);

    /* One value at infinity is beyond the upper end, three are not. */
    cc_histogram_add_never(&sections[1], 1);
    median = cc_sections_quantile_s(sections, CC_SECTIONS, 0.3);
    ck_assert(isfinite(median.value) && isfinite(median.half_width));
    cc_histogram_add_never(&sections[0], 3);
    median = cc_sections_quantile_s(sections, CC_SECTIONS, 0.5);
    ck_assert(isfinite(median.value));
    ck_assert(isnan(median.half_width));
    cc_histogram_add_never(&sections[0], 100);
    median = cc_sections_quantile_s(sections, CC_SECTIONS, 0.5);
    ck_assert(isinf(median.value));
    ck_assert(isnan(median.half_width));
    ck_assert_int_eq(median.n, 124);
    /* All values zero: nothing varies. */
    memset(sections, 0, CC_SECTIONS * sizeof *sections);
    for (int s = 0; s < 5; s++)
        cc_histogram_add(&sections[s], 0);
    median = cc_sections_quantile_s(sections, CC_SECTIONS, 0.5);
    ck_assert(median.value == 0 && median.half_width == 0);
    free(sections);
}
END_TEST

START_TEST(verdicts)
{
    struct cc_estimate up = {2.0, 1.0, 30}, down = {-2.0, 1.0, 30}, unclear = {1.0, 1.0, 30};
    struct cc_estimate same = {0.0, 0.0, 30}, unknown = {1.0, (double)NAN, 1};
    ck_assert_int_eq(cc_estimate_verdict(&up, 1), CC_VERDICT_BETTER);
    ck_assert_int_eq(cc_estimate_verdict(&up, -1), CC_VERDICT_WORSE);
    ck_assert_int_eq(cc_estimate_verdict(&down, 1), CC_VERDICT_WORSE);
    ck_assert_int_eq(cc_estimate_verdict(&down, -1), CC_VERDICT_BETTER);
    ck_assert_int_eq(cc_estimate_verdict(&up, 0), CC_VERDICT_NONE);
    ck_assert_int_eq(cc_estimate_verdict(&unclear, 1), CC_VERDICT_NOT_DISTINGUISHABLE);
    ck_assert_int_eq(cc_estimate_verdict(&same, -1), CC_VERDICT_NOT_DISTINGUISHABLE);
    ck_assert_int_eq(cc_estimate_verdict(&unknown, 1), CC_VERDICT_NONE);
}
END_TEST

START_TEST(precision_and_schedule)
{
    struct cc_estimate estimate = {-102.0, 2.0, 30}, tiny = {1e-9, 0.01, 30}, unknown = {5.0, (double)NAN, 1};
    ck_assert(cc_precision_reached(&estimate, 0.02, 0.0));
    estimate.half_width = 2.001;
    ck_assert(!cc_precision_reached(&estimate, 0.02, 0.0));
    ck_assert(!cc_precision_reached(&tiny, 0.02, 0.005));
    ck_assert(cc_precision_reached(&tiny, 0.02, 0.01));
    ck_assert(!cc_precision_reached(&unknown, 0.02, 100.0));

    static const int64_t SCHEDULE[] = {60, 75, 94, 118, 148, 185, 232, 290, 315, 342};
    int64_t n = 0;
    for (int i = 0; i < 10; i++) {
        ck_assert_int_eq(cc_next_replications(n), SCHEDULE[i]);
        ck_assert_int_eq(cc_next_replications(SCHEDULE[i] - 1), SCHEDULE[i]);
        n = SCHEDULE[i];
    }
    ck_assert_int_gt(cc_next_replications((int64_t)1 << 40), (int64_t)1 << 40);
}
END_TEST

/* Looking a twelfth apart does not stop on lucky streaks: exponentials, some 1,000 replications. */
START_TEST(intervals_that_stop_themselves_hold_the_truth)
{
    enum { EXPERIMENTS = 4000 };
    int covered = 0;
    int64_t longest = 0, shortest = INT64_MAX;
    for (uint32_t i = 0; i < EXPERIMENTS; i++) {
        struct cc_rng rng = cc_rng_at(77, i, 0, 0);
        struct cc_moments moments = {0};
        struct cc_estimate estimate = {0};
        do {
            for (int64_t next = cc_next_replications(estimate.n); estimate.n < next; estimate.n++) {
                double num = -cc_log(cc_rng_uniform(&rng)), den = 1;
                cc_moments_add_many(&moments, &num, &den, &num, &den, 1);
            }
            estimate = cc_moments_ratio(&moments);
        } while (!cc_precision_reached(&estimate, 0.066, 0));
        covered += fabs(estimate.value - 1) <= estimate.half_width;
        longest = estimate.n > longest ? estimate.n : longest;
        shortest = estimate.n < shortest ? estimate.n : shortest;
    }
    ck_assert_int_gt(shortest, 290);
    ck_assert_int_lt(longest, 2000);
    ck_assert_double_eq_tol(covered / (double)EXPERIMENTS, 0.95, 0.0138); /* 4 standard errors */
}
END_TEST

START_TEST(student_t_known_values)
{
    /* Two closed forms (1 and 2 degrees of freedom), then the incomplete beta function inverted. */
    ck_assert_double_eq_tol(cc_student_t_quantile(0.975, 1), tan(M_PI * 0.475), 1e-8);
    ck_assert_double_eq_tol(cc_student_t_quantile(0.975, 2), 0.95 * sqrt(2.0 / (1.0 - 0.95 * 0.95)), 1e-9);
    static const struct {
        double dof, t;
    } KNOWN[] = {{4, 2.776445105197793},
                 {15, 2.131449545559776},
                 {29, 2.045229642132703},
                 {99, 1.984216951586417},
                 {1e7, 1.959964221767205}};
    for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++) {
        ck_assert_double_eq_tol(cc_student_t_quantile(0.975, KNOWN[i].dof), KNOWN[i].t, 1e-9);
        ck_assert_double_eq_tol(cc_student_t_quantile(0.025, KNOWN[i].dof), -KNOWN[i].t, 1e-9);
    }
}
END_TEST

START_TEST(sidak_known_values)
{
    /* Two-sided bounds computed elsewhere from their definition, with the normal and with t at 29 and 99. */
    static const struct {
        double family_wise;
        int checks;
        double z, t29, t99;
    } KNOWN[] = {{0.01, 1, 2.5758293035489, 2.75638590367033, 2.62640545638519},
                 {0.01, 5000, 4.75240973465051, 5.91527959249603, 5.05076747642548},
                 {0.001, 1000, 4.89154014089934, 6.16987310884352, 5.21704608795618},
                 {1e-4, 200, 5.02630329029786, 6.42486065298456, 5.37973206255155},
                 {1e-6, 200, 5.84717206231285, 8.18726881388719, 6.40883845859925}};
    for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++) {
        double p = KNOWN[i].family_wise;
        int checks = KNOWN[i].checks;
        ck_assert_double_eq_tol(cc_sidak_z_bound(p, checks), KNOWN[i].z, 1e-9);
        ck_assert_double_eq_tol(cc_sidak_t_bound(p, checks, 29), KNOWN[i].t29, 1e-8);
        ck_assert_double_eq_tol(cc_sidak_t_bound(p, checks, 99), KNOWN[i].t99, 1e-8);
    }
}
END_TEST

Suite *cc_suite_estimate(void)
{
    Suite *suite = suite_create("estimate");
    TCase *moments = tcase_create("moments");
    tcase_add_test(moments, delta_method_agrees_with_residuals);
    tcase_add_test(moments, batches_equal_single_adds);
    tcase_add_test(moments, plain_mean_is_the_textbook_interval);
    tcase_add_test(moments, a_variant_against_itself_is_exactly_zero);
    tcase_add_test(moments, deviation_of_a_known_set);
    tcase_add_test(moments, controls_take_out_what_they_explain);
    tcase_add_test(moments, few_replications_use_few_controls);
    tcase_add_test(moments, nothing_to_measure_is_nan);
    tcase_add_test(moments, intervals_cover_the_truth);
    suite_add_tcase(suite, moments);
    TCase *quantiles = tcase_create("quantiles");
    tcase_add_test(quantiles, section_quantiles_cover_the_truth);
    tcase_add_test(quantiles, section_quantiles_of_a_known_set);
    suite_add_tcase(suite, quantiles);
    TCase *decisions = tcase_create("decisions");
    tcase_add_test(decisions, verdicts);
    tcase_add_test(decisions, precision_and_schedule);
    tcase_add_test(decisions, intervals_that_stop_themselves_hold_the_truth);
    tcase_add_test(decisions, student_t_known_values);
    tcase_add_test(decisions, sidak_known_values);
    suite_add_tcase(suite, decisions);
    return suite;
}
