/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What common random numbers are worth on duo.cfg: the variance of a difference of two variants that met
 * other patients, over that of the same difference when both met the same.  And what a control variate would
 * be worth beside them: the work that patients bring, whose mean is known.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/runner.h"
#include "tests/judge.h"

Suite *cc_suite_verify_variance(void);

/* Least gain that is asked for; beside it stands the most there can be, at a correlation of one. */
static const struct {
    const char *variant;
    int staff_change;
    const char *measure;
    double gain_min;
} pairs[] = {
    {"callback", 0, "hold_mean_s", 4},
    {"callback", 0, "contact_mean_s", 4},
    {"queue", 1, "contact_mean_s", 4},
    /* A third head halves the waits and their spread with them, so even a correlation of one gains little. */
    {"queue", 1, "hold_mean_s", 3},
};
enum { PAIRS = sizeof pairs / sizeof pairs[0] };

static struct cc_scenario *open_shipped(const char *name)
{
    const char *tests = getenv("CC_TEST_DIR");
    char path[512];
    struct cc_scenario *scenario = NULL;
    struct cc_error error;
    cc_error_init(&error);
    snprintf(path, sizeof path, "%s/../scenarios/%s.cfg", tests ? tests : "tests", name);
    ck_assert_msg(cc_scenario_open(&scenario, path, NULL, 0, &error) == CC_OK, "%s", error.text);
    return scenario;
}

static int find_variant(const struct cc_experiment *experiment, const char *name, int staff_change)
{
    for (int v = 0; v < experiment->variant_count; v++)
        if (strcmp(experiment->variants[v].name, name) == 0 &&
            experiment->variants[v].staff_change == staff_change)
            return v;
    ck_abort_msg("no variant \"%s\" with %+d heads", name, staff_change);
    return -1;
}

static void check_gain(const struct cc_experiment *experiment, int pair)
{
    int variant = find_variant(experiment, pairs[pair].variant, pairs[pair].staff_change);
    const struct cc_result *base = cc_experiment_find(experiment, experiment->baseline, pairs[pair].measure);
    const struct cc_result *own = cc_experiment_find(experiment, variant, pairs[pair].measure);
    ck_assert(base && own);
    double a = own->estimate.half_width, b = base->estimate.half_width, both = own->difference.half_width;
    double gain = (a * a + b * b) / (both * both), most = (a * a + b * b) / ((a - b) * (a - b));
    printf("%s %+d heads, %s: difference %.4g +- %.3g, variance / %.2f; spread %.2f of the baseline's, "
           "correlation %.3f, at most / %.1f\n",
           pairs[pair].variant, pairs[pair].staff_change, pairs[pair].measure, own->difference.value, both,
           gain, a / b, (a * a + b * b - both * both) / (2 * a * b), most);
    ck_assert_msg(gain >= pairs[pair].gain_min, "%s %+d: %s gains only %.2f", pairs[pair].variant,
                  pairs[pair].staff_change, pairs[pair].measure, gain);
}

START_TEST(common_random_numbers_narrow_differences)
{
    struct cc_scenario *scenario = open_shipped("duo");
    struct cc_experiment experiment;
    struct cc_error error;
    struct cc_experiment_options options = {.seed = 11,
                                            .thread_count = cc_runner_processor_count(),
                                            .reps = judge_is_full() ? 4000 : 1000,
                                            .precision = NAN,
                                            .trade_off = true};
    cc_error_init(&error);
    ck_assert_msg(cc_experiment_run(&experiment, scenario, 3, &options, &error) == CC_OK, "%s", error.text);
    for (int i = 0; i < PAIRS; i++)
        check_gain(&experiment, i);
    cc_experiment_close(&experiment);
    cc_scenario_close(scenario);
}
END_TEST

/* --- control variates --- */

enum { FIGURES = 5 };
static const char *const figures[FIGURES] = {"contact_mean_s", "hold_mean_s", "abandoned", "service level",
                                             "occupancy"};

/* The least part of the variance that offered work must explain in theory's own model, M/M/10. */
static const struct {
    const char *file;
    double explained_min[FIGURES];
} controlled[] = {{"solo", {0}}, {"duo", {0}}, {"health-center", {0}}, {"mmc", {0.4, 0.4, 0, 0.7, 0.95}}};
enum { CONTROLLED = sizeof controlled / sizeof controlled[0] };

/* Products of deviations over replications, of numerators, denominators and the work. */
struct regression {
    int64_t n;
    double *num[FIGURES], *den[FIGURES], *work_s;
};

static double ratio(double hits, double basis)
{
    return basis > 0 ? hits / basis : 0;
}

/* Numerators and denominators of the figures, in the same units in each. */
static void note(struct regression *r, const struct cc_tally *tally, const struct cc_scenario *s)
{
    double num[FIGURES] = {0}, den[FIGURES] = {0}, work_s = 0;
    for (int c = 0; c < s->classes.count; c++) {
        const struct cc_class_tally *people = &tally->classes[c];
        num[0] += (double)people->contact.sum_ticks / 1e6, den[0] += (double)people->contact.count;
        num[1] += (double)people->hold.sum_ticks / 1e6, den[1] += (double)people->hold.count;
        num[2] += (double)people->call_ends[CC_ABANDONED], den[2] += (double)people->calls;
        for (int d = 0; d < CC_MAX_DAYS; d++) {
            num[3] += (double)tally->targets[d][0][c].hits;
            den[3] += (double)tally->targets[d][0][c].basis;
        }
        work_s += (double)people->work_ticks / 1e6;
    }
    num[4] = (double)tally->busy_ticks, den[4] = (double)tally->heads_ticks;
    for (int f = 0; f < FIGURES; f++)
        r->num[f][r->n] = num[f], r->den[f][r->n] = den[f];
    r->work_s[r->n++] = work_s;
}

static double mean(const double *x, int64_t n)
{
    double sum = 0;
    for (int64_t i = 0; i < n; i++)
        sum += x[i];
    return sum / (double)n;
}

/* Part of the variance of a ratio of sums that the work explains: the squared correlation. */
static double explained(const struct regression *r, int f)
{
    double value = ratio(mean(r->num[f], r->n), mean(r->den[f], r->n)), work_s = mean(r->work_s, r->n);
    double of_ratio = 0, of_work = 0, of_both = 0;
    for (int64_t i = 0; i < r->n; i++) {
        double residual = r->num[f][i] - value * r->den[f][i], off_s = r->work_s[i] - work_s;
        of_ratio += residual * residual;
        of_work += off_s * off_s;
        of_both += residual * off_s;
    }
    return of_ratio > 0 ? of_both * of_both / (of_ratio * of_work) : 0;
}

/* Work that the patients of the measured time are expected to bring. */
static double expected_work_s(const struct cc_scenario *s)
{
    double each_s = 0, measured = (s->end_s - s->count_from_s) / (s->end_s - s->begin_s);
    for (int c = 0; c < s->classes.count; c++) {
        const struct cc_class *class = cc_scenario_class(s, c);
        each_s += class->share * (cc_dist_mean(&class->talk) + cc_dist_mean(&class->wrap_up));
    }
    return s->rates.expected * each_s * (s->is_stationary ? measured : 1);
}

static void observe(struct regression *r, struct cc_scenario *s, struct cc_error *error)
{
    struct cc_demand demand;
    struct cc_center center;
    struct cc_tally *tally = malloc(sizeof *tally);
    cc_demand_init(&demand, s, 12);
    ck_assert(tally && cc_center_init(&center, s, cc_scenario_variant(s, 0), error) == CC_OK);
    for (uint32_t i = 0; i < (judge_is_full() ? 4000 : 500); i++) {
        memset(tally, 0, sizeof *tally);
        ck_assert_int_eq(cc_demand_draw(&demand, i, error), CC_OK);
        ck_assert_int_eq(cc_center_serve(&center, &demand, tally, NULL, 0, error), CC_OK);
        note(r, tally, s);
    }
    cc_center_free(&center);
    cc_demand_free(&demand);
    free(tally);
}

START_TEST(offered_work_explains_part_of_the_variance)
{
    struct regression r = {.n = 0};
    struct cc_scenario *scenario = open_shipped(controlled[_i].file);
    struct cc_error error;
    cc_error_init(&error);
    double *room = calloc((2 * FIGURES + 1) * 4000, sizeof *room);
    ck_assert_ptr_nonnull(room);
    for (int f = 0; f < FIGURES; f++)
        r.num[f] = room + 2 * f * 4000, r.den[f] = r.num[f] + 4000;
    r.work_s = room + 2 * FIGURES * 4000;
    observe(&r, scenario, &error);
    double off_s = mean(r.work_s, r.n) - expected_work_s(scenario), squares = 0;
    for (int64_t i = 0; i < r.n; i++)
        squares += pow(r.work_s[i] - mean(r.work_s, r.n), 2);
    double z = off_s / sqrt(squares / (double)((r.n - 1) * r.n));
    printf("%s: offered work %+.2f standard errors from its mean; it explains, in %%:", controlled[_i].file,
           z);
    for (int f = 0; f < FIGURES; f++)
        printf("%s %s %.1f", f ? "," : "", figures[f], 100 * explained(&r, f));
    printf("\n");
    ck_assert_double_lt(fabs(z), 4);
    for (int f = 0; f < FIGURES; f++)
        ck_assert_double_ge(explained(&r, f), controlled[_i].explained_min[f]);
    free(room);
    cc_scenario_close(scenario);
}
END_TEST

Suite *cc_suite_verify_variance(void)
{
    Suite *suite = suite_create("verify_variance");
    TCase *tcase = tcase_create("common random numbers"), *control = tcase_create("control variates");
    tcase_add_test(tcase, common_random_numbers_narrow_differences);
    tcase_add_loop_test(control, offered_work_explains_part_of_the_variance, 0, CONTROLLED);
    suite_add_tcase(suite, tcase);
    suite_add_tcase(suite, control);
    return suite;
}
