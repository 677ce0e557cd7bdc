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

enum { FIGURES = 5, SERVED = 3, RECORDS_MAX = 4000 };
static const char *const figures[FIGURES] = {"contact_mean_s", "hold_mean_s", "abandoned", "service level",
                                             "occupancy"};

/* The least part of the variance that offered work must explain in theory's own model, M/M/10. */
static const struct {
    const char *file;
    double explained_min[FIGURES];
} controlled[] = {{"solo", {0}}, {"duo", {0}}, {"health-center", {0}}, {"mmc", {0.4, 0.4, 0, 0.7, 0.95}}};
enum { CONTROLLED = sizeof controlled / sizeof controlled[0] };

/* What a replication gave: numerators and denominators of the figures, and the work that patients brought. */
struct record {
    struct {
        double num[FIGURES], den[FIGURES];
    } of[SERVED];
    double work_s;
};

struct records {
    int count, variants;
    struct record items[RECORDS_MAX];
};

static void note(struct record *record, int variant, const struct cc_tally *tally,
                 const struct cc_scenario *s)
{
    double *num = record->of[variant].num, *den = record->of[variant].den;
    record->work_s = 0;
    for (int c = 0; c < s->classes.count; c++) {
        const struct cc_class_tally *people = &tally->classes[c];
        num[0] += (double)people->contact.sum_ticks / 1e6, den[0] += (double)people->contact.count;
        num[1] += (double)people->hold.sum_ticks / 1e6, den[1] += (double)people->hold.count;
        num[2] += (double)people->call_ends[CC_ABANDONED], den[2] += (double)people->calls;
        for (int d = 0; d < CC_MAX_DAYS; d++) {
            num[3] += (double)tally->targets[d][0][c].hits;
            den[3] += (double)tally->targets[d][0][c].basis;
        }
        record->work_s += (double)people->work_ticks / 1e6;
    }
    num[4] = (double)tally->busy_ticks, den[4] = (double)tally->heads_ticks;
}

static void observe(struct records *records, struct cc_scenario *s)
{
    struct cc_demand demand;
    struct cc_center centers[SERVED];
    struct cc_tally *tally = malloc(sizeof *tally);
    struct cc_error error;
    cc_error_init(&error);
    cc_demand_init(&demand, s, 12);
    records->variants = s->variants.count < SERVED ? s->variants.count : SERVED;
    records->count = judge_is_full() ? RECORDS_MAX : 500;
    for (int v = 0; v < records->variants; v++)
        ck_assert_int_eq(cc_center_init(&centers[v], s, cc_scenario_variant(s, v), &error), CC_OK);
    for (int i = 0; i < records->count; i++) {
        ck_assert_int_eq(cc_demand_draw(&demand, (uint32_t)i, &error), CC_OK);
        for (int v = 0; v < records->variants; v++) {
            memset(tally, 0, sizeof *tally);
            ck_assert_int_eq(cc_center_serve(&centers[v], &demand, tally, NULL, 0, &error), CC_OK);
            note(&records->items[i], v, tally, s);
        }
    }
    for (int v = 0; v < records->variants; v++)
        cc_center_free(&centers[v]);
    cc_demand_free(&demand);
    free(tally);
}

/* By how much the ratio of sums of a variant hangs on each replication: its residuals, of mean 0. */
static void residuals(const struct records *records, int variant, int f, double *out)
{
    double num = 0, den = 0;
    for (int i = 0; i < records->count; i++) {
        num += records->items[i].of[variant].num[f];
        den += records->items[i].of[variant].den[f];
    }
    for (int i = 0; i < records->count; i++)
        out[i] = (records->items[i].of[variant].num[f] - num / den * records->items[i].of[variant].den[f]) *
                 records->count / den;
}

/* Mean of the work, and its standard error. */
static double mean_work_s(const struct records *records, double *standard_error_s)
{
    double sum_s = 0, squares = 0, n = records->count;
    for (int i = 0; i < records->count; i++)
        sum_s += records->items[i].work_s;
    for (int i = 0; i < records->count; i++)
        squares += pow(records->items[i].work_s - sum_s / n, 2);
    *standard_error_s = sqrt(squares / (n * (n - 1)));
    return sum_s / n;
}

/*
 * Part of the variance that the work explains, the squared correlation: of a figure of variant 0, or of the
 * difference of another variant from it.
 */
static double explained(const struct records *records, int variant, int f)
{
    static double own[RECORDS_MAX], base[RECORDS_MAX];
    double ignored_s, work_s = mean_work_s(records, &ignored_s), of_figure = 0, of_work = 0, of_both = 0;
    residuals(records, variant, f, own);
    residuals(records, 0, f, base);
    for (int i = 0; i < records->count; i++) {
        double residual = own[i] - (variant ? base[i] : 0), off_s = records->items[i].work_s - work_s;
        of_figure += residual * residual;
        of_work += off_s * off_s;
        of_both += residual * off_s;
    }
    return of_figure > 0 ? of_both * of_both / (of_figure * of_work) : 0;
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

START_TEST(offered_work_explains_part_of_the_variance)
{
    struct records *records = calloc(1, sizeof *records);
    struct cc_scenario *scenario = open_shipped(controlled[_i].file);
    ck_assert_ptr_nonnull(records);
    observe(records, scenario);
    double error_s, off_s = mean_work_s(records, &error_s) - expected_work_s(scenario);
    printf("%s: offered work %+.2f standard errors from its mean\n", controlled[_i].file, off_s / error_s);
    for (int v = 0; v < records->variants; v++) {
        printf("  it explains of %s%s, in %%:", cc_scenario_variant(scenario, v)->name,
               v ? "'s difference" : "");
        for (int f = 0; f < FIGURES; f++)
            printf("%s %s %.1f", f ? "," : "", figures[f], 100 * explained(records, v, f));
        printf("\n");
    }
    ck_assert_double_lt(fabs(off_s / error_s), 4);
    for (int f = 0; f < FIGURES; f++)
        ck_assert_double_ge(explained(records, 0, f), controlled[_i].explained_min[f]);
    free(records);
    cc_scenario_close(scenario);
}
END_TEST

/* The surprises of models/luck.h have mean zero under every strategy, and counting them changes nothing. */
static const char *const lucky[] = {"solo", "duo", "health-center"};
enum { LUCKY = sizeof lucky / sizeof lucky[0] };

START_TEST(luck_has_mean_zero)
{
    struct cc_scenario *scenario = open_shipped(lucky[_i]);
    struct cc_demand demand;
    struct cc_tally *tally = malloc(2 * sizeof *tally);
    struct cc_error error;
    struct judge judge = {.title = lucky[_i]};
    int weeks = judge_is_full() ? 16000 : 1500;
    cc_error_init(&error);
    cc_demand_init(&demand, scenario, 31);
    for (int v = 0; v < scenario->variants.count; v++) {
        struct cc_center counts, plain;
        double sum = 0, squares = 0;
        ck_assert_int_eq(cc_center_init(&counts, scenario, cc_scenario_variant(scenario, v), &error), CC_OK);
        ck_assert_int_eq(cc_center_init(&plain, scenario, cc_scenario_variant(scenario, v), &error), CC_OK);
        counts.counts_luck = true;
        for (int i = 0; i < weeks; i++) {
            memset(tally, 0, 2 * sizeof *tally);
            ck_assert_int_eq(cc_demand_draw(&demand, (uint32_t)i, &error), CC_OK);
            ck_assert_int_eq(cc_center_serve(&counts, &demand, &tally[0], NULL, 0, &error), CC_OK);
            sum += counts.luck_s;
            squares += counts.luck_s * counts.luck_s;
            if (i >= 20)
                continue;
            ck_assert_int_eq(cc_center_serve(&plain, &demand, &tally[1], NULL, 0, &error), CC_OK);
            ck_assert_mem_eq(&tally[0], &tally[1], sizeof *tally);
            ck_assert_double_eq(plain.luck_s, 0);
        }
        double mean = sum / weeks, error_s = sqrt((squares / weeks - mean * mean) / (weeks - 1));
        ck_assert_double_gt(error_s, 0);
        struct judge_check check = {.value = mean, .exact = 0, .error = error_s, .dof = weeks - 1};
        snprintf(check.name, sizeof check.name, "luck of %s", cc_scenario_variant(scenario, v)->name);
        judge_add(&judge, check);
        cc_center_free(&counts);
        cc_center_free(&plain);
    }
    judge_all(&judge);
    cc_demand_free(&demand);
    free(tally);
    cc_scenario_close(scenario);
}
END_TEST

Suite *cc_suite_verify_variance(void)
{
    Suite *suite = suite_create("verify_variance");
    TCase *tcase = tcase_create("common random numbers"), *control = tcase_create("control variates");
    tcase_add_test(tcase, common_random_numbers_narrow_differences);
    tcase_add_loop_test(control, offered_work_explains_part_of_the_variance, 0, CONTROLLED);
    tcase_add_loop_test(control, luck_has_mean_zero, 0, LUCKY);
    suite_add_tcase(suite, tcase);
    suite_add_tcase(suite, control);
    return suite;
}
