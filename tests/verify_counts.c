/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Who arrives: counts against the negative binomial and Poisson laws, moments against uniform ones given the
 * count (a Poisson process with this rate), classes against their shares.
 */
#include <check.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/judge.h"
#include "tests/practice.h"

Suite *cc_suite_verify_counts(void);

#define ONE_DAY                                                                                              \
    "name = \"day\"; calendar = { days = [\"mon\"]; open = \"08:00\"; close = \"16:00\"; };\n"               \
    "talk = { law = \"deterministic\"; value_s = 60.0; }; staff = ( { heads = 1; } );\n"                     \
    "variants = ( { name = \"q\"; strategy = { kind = \"queue-only\"; }; } );\n"

/* --- chi-square of counts against a law --- */

enum { COUNTS_MAX = 2000 };

/*
 * Probability of a worse fit; cells of the law are put together until each expects at least ten.  probs[i] is
 * the probability of value i, what is left belongs to all larger ones.
 */
static double chi_square_p(const int64_t *observed, const double *probs, int count, int64_t total)
{
    double chi = 0, prob = 0, left = 1;
    int64_t seen = 0, left_seen = total;
    int cells = 0;
    for (int i = 0; i < count; i++) {
        prob += probs[i];
        seen += observed[i];
        double expected = prob * (double)total;
        if (expected < 10 || (left - prob) * (double)total < 10)
            continue;
        chi += ((double)seen - expected) * ((double)seen - expected) / expected;
        left -= prob;
        left_seen -= seen;
        cells++;
        prob = 0;
        seen = 0;
    }
    chi += ((double)left_seen - left * (double)total) * ((double)left_seen - left * (double)total) /
           (left * (double)total);
    return gsl_cdf_chisq_Q(chi, cells);
}

/* Bound for `tests` p-values together, as strict as the judge's. */
static void check_p(const char *what, double p, int tests)
{
    printf("%s: p = %.3g\n", what, p);
    ck_assert_msg(p > 1e-4 / tests, "%s: p = %g", what, p);
}

/* --- negative binomial days --- */

static const struct peaked_model {
    double mean, shape, variance;
    /* Source: exact negative binomial, N | G Poisson(mean G), G gamma(shape) of mean 1. */
    struct {
        int count;
        double pmf, cdf;
    } cells[5];
} peaked_models[] = {
    {10,
     5,
     30,
     {{0, 0.00411522633744856, 0.00411522633744856},
      {5, 0.0682822740435909, 0.213128080069095},
      {10, 0.0714356849619279, 0.595935216529036},
      {15, 0.0364257589209054, 0.848489142073571},
      {30, 0.000995289086740983, 0.997075855428527}}},
    {10,
     20,
     15,
     {{2, 0.00701700206250673, 0.00932258845447323},
      {5, 0.0526015265722728, 0.111952740842766},
      {10, 0.102010162128327, 0.584759598771009},
      {15, 0.0388979191907948, 0.913256242004473},
      {20, 0.00594450317335718, 0.990448272816924}}},
    {50,
     10,
     300,
     {{25, 0.0090931056544052, 0.0550074861496547},
      {38, 0.0220792437697163, 0.271193460147495},
      {50, 0.0228355190445785, 0.553626559221841},
      {75, 0.00701299061707425, 0.918170367232257},
      {100, 0.000851375529748486, 0.992158498128275}}},
};

struct counts {
    int64_t of[COUNTS_MAX]; /* replications with that many calls */
    int64_t reps;
    double mean, variance, fourth; /* central moments */
};

static void count_days(struct counts *counts, struct practice *practice, int64_t reps)
{
    *counts = (struct counts){.reps = reps};
    for (uint32_t r = 0; r < reps; r++) {
        practice_draw(practice, r);
        ck_assert_int_lt(practice->demand.patient_count, COUNTS_MAX);
        counts->of[practice->demand.patient_count]++;
    }
    for (int i = 0; i < COUNTS_MAX; i++)
        counts->mean += i * (double)counts->of[i] / (double)reps;
    for (int i = 0; i < COUNTS_MAX; i++) {
        double square = (i - counts->mean) * (i - counts->mean);
        counts->variance += square * (double)counts->of[i] / (double)(reps - 1);
        counts->fourth += square * square * (double)counts->of[i] / (double)reps;
    }
}

static void add(struct judge *judge, const struct peaked_model *model, const char *what, int count,
                double value, double exact, double error)
{
    struct judge_check check = {.value = value, .exact = exact, .error = error, .dof = INFINITY};
    snprintf(check.name, sizeof check.name, "mean %g shape %g: %s %d", model->mean, model->shape, what,
             count);
    judge_add(judge, check);
}

static double share_error(double share, int64_t reps)
{
    return sqrt(share * (1 - share) / (double)reps);
}

static void check_peaked(struct judge *judge, const struct peaked_model *model, uint64_t seed)
{
    static struct counts counts;
    static double probs[COUNTS_MAX];
    struct practice practice;
    int64_t reps = judge_is_full() ? 200000 : 20000, up_to = 0;
    char what[80];
    practice_openf(
        &practice, seed,
        ONE_DAY "demand = { calls_per_day = %g; arrivals = { process = \"peaked\"; day_cv = %.15g; }; };\n",
        model->mean, 1 / sqrt(model->shape));
    count_days(&counts, &practice, reps);
    practice_close(&practice);
    double n = (double)reps;
    add(judge, model, "mean", 0, counts.mean, model->mean, sqrt(model->variance / n));
    add(judge, model, "variance", 0, counts.variance, model->variance,
        sqrt((counts.fourth - counts.variance * counts.variance) / n));
    for (int i = 0, cell = 0; i < COUNTS_MAX; i++) {
        up_to += counts.of[i];
        probs[i] = gsl_ran_negative_binomial_pdf((unsigned)i, model->shape / (model->shape + model->mean),
                                                 model->shape);
        if (cell == 5 || model->cells[cell].count != i)
            continue;
        double pmf = model->cells[cell].pmf, cdf = model->cells[cell].cdf;
        add(judge, model, "P of", i, (double)counts.of[i] / n, pmf, share_error(pmf, reps));
        add(judge, model, "P up to", i, (double)up_to / n, cdf, share_error(cdf, reps));
        cell++;
    }
    snprintf(what, sizeof what, "negative binomial days, mean %g shape %g", model->mean, model->shape);
    check_p(what, chi_square_p(counts.of, probs, COUNTS_MAX, reps), 10);
}

START_TEST(peaked_days_are_negative_binomial)
{
    static struct judge judge = {.title = "calls per peaked day"};
    for (size_t i = 0; i < sizeof peaked_models / sizeof *peaked_models; i++)
        check_peaked(&judge, &peaked_models[i], 4000 + i);
    judge_all(&judge);
}
END_TEST

/* --- Poisson steps, and streams of work --- */

#define STEPS 4
static const double step_from_s[STEPS + 1] = {8 * 3600, 9 * 3600, 11.5 * 3600, 12 * 3600, 16 * 3600};
static const double step_means[STEPS] = {16, 8, 0.8, 15.2}; /* shares 4, 2, 0.2, 3.8 of 40 calls */
#define PROFILE                                                                                              \
    "profile = ( { from = \"08:00\"; share = 4.0; }, { from = \"09:00\"; share = 2.0; },\n"                  \
    "  { from = \"11:30\"; share = 0.2; }, { from = \"12:00\"; share = 3.8; } );"

static int step_of(double at_s)
{
    int step = 0;
    while (at_s >= step_from_s[step + 1])
        step++;
    return step;
}

static void check_poisson(const int64_t (*counts)[COUNTS_MAX], int64_t reps, const char *of)
{
    static double probs[COUNTS_MAX];
    char what[80];
    for (int step = 0; step < STEPS; step++) {
        for (int i = 0; i < COUNTS_MAX; i++)
            probs[i] = gsl_ran_poisson_pdf((unsigned)i, step_means[step]);
        snprintf(what, sizeof what, "Poisson %s in step %d", of, step);
        check_p(what, chi_square_p(counts[step], probs, COUNTS_MAX, reps), 10);
    }
}

START_TEST(steps_of_a_profile_are_poisson)
{
    static int64_t calls[STEPS][COUNTS_MAX], jobs[STEPS][COUNTS_MAX];
    struct practice practice;
    int64_t reps = judge_is_full() ? 200000 : 20000;
    double products = 0; /* of the deviations of the first two steps */
    practice_openf(
        &practice, 4100,
        ONE_DAY
        "demand = { calls_per_day = 40.0; %s };\n"
        "work = ( { name = \"other\"; per_day = 7.0; time = { law = \"exponential\"; mean_s = 60.0; }; },\n"
        "  { name = \"w\"; per_day = 40.0; time = { law = \"exponential\"; mean_s = 60.0; }; %s } );\n",
        PROFILE, PROFILE);
    for (uint32_t r = 0; r < reps; r++) {
        int call[STEPS] = {0}, job[STEPS] = {0};
        practice_draw(&practice, r);
        for (int i = 0; i < practice.demand.patient_count; i++)
            call[step_of(practice.demand.patients[i].arrival_s)]++;
        for (int i = 0; i < practice.demand.job_count; i++)
            job[step_of(practice.demand.jobs[i].arrival_s)] += practice.demand.jobs[i].stream == 1;
        for (int step = 0; step < STEPS; step++) {
            calls[step][call[step]]++;
            jobs[step][job[step]]++;
        }
        products += (call[0] - step_means[0]) * (call[1] - step_means[1]) +
                    (job[0] - step_means[0]) * (call[0] - step_means[0]);
    }
    check_poisson(calls, reps, "calls");
    check_poisson(jobs, reps, "jobs");
    /* Steps are independent of each other, and jobs of calls. */
    double sd = sqrt((double)reps * (step_means[0] * step_means[1] + step_means[0] * step_means[0]));
    ck_assert_double_le(fabs(products) / sd, cc_sidak_z_bound(1e-4, 10));
    practice_close(&practice);
}
END_TEST

/* --- a Poisson process with this rate: uniform moments given the count --- */

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* P of a larger distance between the values (sorted here) and the uniform law.  Source: Stephens 1970. */
static double kolmogorov_p(double *values, int count)
{
    double distance = 0, p = 0, n = count;
    qsort(values, (size_t)count, sizeof *values, compare_doubles);
    for (int i = 0; i < count; i++)
        distance = fmax(distance, fmax((i + 1) / n - values[i], values[i] - i / n));
    double t = (sqrt(n) + 0.12 + 0.11 / sqrt(n)) * distance;
    if (t < 0.3)
        return 1;
    for (int j = 1; j < 100; j++)
        p += (j % 2 ? 2 : -2) * exp(-2.0 * j * j * t * t);
    return fmin(p, 1);
}

/* Part of the day's expected calls that come before a moment. */
static double passed(double at_s)
{
    int step = step_of(at_s);
    double sum = 0;
    for (int i = 0; i < step; i++)
        sum += step_means[i];
    return (sum +
            step_means[step] * (at_s - step_from_s[step]) / (step_from_s[step + 1] - step_from_s[step])) /
           40;
}

/*
 * The gaps between uniform order statistics, sorted and stretched, are uniform order statistics again: a test
 * that sees gaps which are too even or too uneven.  Source: Durbin 1961; Lewis 1965; Kim and Whitt 2014.
 */
static void transform(double *u, int count)
{
    double *gap = malloc(((size_t)count + 1) * sizeof *gap), sum = 0, last = 0;
    for (int i = 0; i <= count; i++)
        gap[i] = (i < count ? u[i] : 1) - (i > 0 ? u[i - 1] : 0);
    qsort(gap, (size_t)count + 1, sizeof *gap, compare_doubles);
    for (int i = 0; i < count; i++) {
        sum += (count + 1 - i) * (gap[i] - last);
        last = gap[i];
        u[i] = sum;
    }
    free(gap);
}

/* P-value of the p-values of many days. */
static double lewis_p(const char *arrivals, double calls_per_day, int days)
{
    struct practice practice;
    double *p = malloc((size_t)days * sizeof *p);
    practice_openf(&practice, 4200, ONE_DAY "demand = { calls_per_day = %g; arrivals = { %s }; %s };\n",
                   calls_per_day, arrivals, PROFILE);
    for (int d = 0; d < days; d++) {
        practice_draw(&practice, (uint32_t)d);
        int count = practice.demand.patient_count;
        double *u = malloc(((size_t)count + 1) * sizeof *u);
        for (int i = 0; i < count; i++)
            u[i] = passed(practice.demand.patients[i].arrival_s);
        transform(u, count);
        p[d] = kolmogorov_p(u, count);
        free(u);
    }
    practice_close(&practice);
    double all = kolmogorov_p(p, days);
    free(p);
    return all;
}

START_TEST(calls_pass_the_test_of_a_poisson_process)
{
    check_p("Lewis test of a Poisson process", lewis_p("process = \"poisson\";", 800, 500), 10);
    check_p("the same of a busy day, Poisson given its busyness",
            lewis_p("process = \"peaked\"; day_cv = 0.3;", 800, 500), 10);
    /* And the test can see what is not one. */
    ck_assert_double_lt(lewis_p("process = \"peaked\"; interval_cv = 0.5; interval_min = 5.0;", 800, 500),
                        1e-10);
}
END_TEST

/* --- classes --- */

START_TEST(classes_have_their_shares)
{
    static const double shares[] = {0.02, 0.48, 0.3, 0.2};
    int64_t seen[4] = {0}, total = 0;
    struct practice practice;
    practice_open(&practice,
                  ONE_DAY "demand = { calls_per_day = 1000.0; };\n"
                          "classes = ( { name = \"a\"; share = 0.02; }, { name = \"b\"; share = 0.48; },\n"
                          "  { name = \"c\"; share = 0.3; }, { name = \"d\"; share = 0.2; } );\n",
                  4300);
    for (uint32_t r = 0; r < (judge_is_full() ? 2000 : 300); r++) {
        practice_draw(&practice, r);
        for (int i = 0; i < practice.demand.patient_count; i++, total++)
            seen[practice.demand.patients[i].class_index]++;
    }
    check_p("shares of the classes", chi_square_p(seen, shares, 4, total), 10);
    practice_close(&practice);
}
END_TEST

Suite *cc_suite_verify_counts(void)
{
    Suite *suite = suite_create("verify_counts");
    TCase *tcase = tcase_create("arrivals");
    tcase_add_test(tcase, peaked_days_are_negative_binomial);
    tcase_add_test(tcase, steps_of_a_profile_are_poisson);
    tcase_add_test(tcase, calls_pass_the_test_of_a_poisson_process);
    tcase_add_test(tcase, classes_have_their_shares);
    suite_add_tcase(suite, tcase);
    return suite;
}
