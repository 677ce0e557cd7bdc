/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What common random numbers are worth on duo.cfg: the variance of a difference of two variants that met
 * other patients, over that of the same difference when both met the same.
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
    const char *tests = getenv("CC_TEST_DIR");
    char path[512];
    struct cc_scenario *scenario = NULL;
    struct cc_experiment experiment;
    struct cc_error error;
    struct cc_experiment_options options = {.seed = 11,
                                            .thread_count = cc_runner_processor_count(),
                                            .reps = judge_is_full() ? 4000 : 1000,
                                            .precision = NAN,
                                            .trade_off = true};
    cc_error_init(&error);
    snprintf(path, sizeof path, "%s/../scenarios/duo.cfg", tests ? tests : "tests");
    ck_assert_msg(cc_scenario_open(&scenario, path, NULL, 0, &error) == CC_OK, "%s", error.text);
    ck_assert_msg(cc_experiment_run(&experiment, scenario, 3, &options, &error) == CC_OK, "%s", error.text);
    for (int i = 0; i < PAIRS; i++)
        check_gain(&experiment, i);
    cc_experiment_close(&experiment);
    cc_scenario_close(scenario);
}
END_TEST

Suite *cc_suite_verify_variance(void)
{
    Suite *suite = suite_create("verify_variance");
    TCase *tcase = tcase_create("common random numbers");
    tcase_add_test(tcase, common_random_numbers_narrow_differences);
    suite_add_tcase(suite, tcase);
    return suite;
}
