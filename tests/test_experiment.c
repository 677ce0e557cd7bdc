/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an experiment makes of its replications: measures that fit together, differences from the baseline. */
#include <check.h>
#include <math.h>

#include "models/experiment.h"
#include "tests/practice.h"

Suite *cc_suite_experiment(void);

enum { SHORT, LONG, SLOTS, VARIANTS };

static const char week[] =
    "name = \"week\"; calendar = { days = [\"mon\", \"tue\"]; open = \"08:00\"; close = \"12:00\"; };\n"
    "demand = { calls_per_day = 120.0; }; wrap_up = { law = \"deterministic\"; value_s = 20.0; };\n"
    "talk = { law = \"exponential\"; mean_s = 180.0; }; patience = { law = \"exponential\"; mean_s = 200.0; "
    "};\n"
    "lines = 5; redial = { after_abandonment = 0.5; after_busy = 0.5; }; baseline = \"long\"; staff = ( { "
    "heads = 1; } );\n"
    "variants = ( { name = \"short\"; strategy = { kind = \"queue-only\"; }; },\n"
    "  { name = \"long\"; staff = ( { heads = 2; } ); strategy = { kind = \"queue-only\"; }; },\n"
    "  { name = \"slots\"; staff = ( { heads = 1; }, { from = \"09:00\"; heads = 2; } );\n"
    "    strategy = { kind = \"scheduled-slot\"; capacity = 4; dialing = { reach_prob = 0.7; }; }; } );\n";

static struct cc_scenario *scenario;
static struct cc_experiment experiment;

static void run_week(void)
{
    struct cc_experiment_options options = {.seed = 7, .thread_count = 2, .reps = 40, .precision = NAN};
    ck_assert_msg(practice_read(&scenario, week) == CC_OK, "%s", practice_error.text);
    cc_error_init(&practice_error);
    ck_assert_msg(cc_experiment_run(&experiment, scenario, ~0u, &options, &practice_error) == CC_OK, "%s",
                  practice_error.text);
    ck_assert_int_eq(experiment.variant_count, VARIANTS);
}

static void end_week(void)
{
    cc_experiment_close(&experiment);
    cc_scenario_close(scenario);
}

static double value(int variant, const char *id)
{
    const struct cc_result *result = cc_experiment_find(&experiment, variant, id);
    ck_assert_msg(result != NULL, "no measure %s", id);
    return result->estimate.value;
}

START_TEST(differences_are_from_the_baseline)
{
    ck_assert_int_eq(experiment.baseline, LONG);
    int compared = 0;
    for (int v = 0; v < VARIANTS; v++)
        for (int i = 0; i < experiment.instance_count; i++) {
            const struct cc_result *own = cc_experiment_result(&experiment, v, i);
            const struct cc_result *base = cc_experiment_result(&experiment, LONG, i);
            if (!isfinite(own->estimate.value) || !isfinite(base->estimate.value))
                continue;
            double exact = own->estimate.value - base->estimate.value;
            ck_assert_msg(fabs(own->difference.value - exact) <= 1e-9 * (1 + fabs(own->estimate.value)),
                          "%s of variant %d: %.10g, not %.10g", experiment.instances[i].id, v,
                          own->difference.value, exact);
            if (v == LONG)
                ck_assert_int_eq(own->verdict, CC_VERDICT_NONE);
            compared++;
        }
    ck_assert_int_gt(compared, 3 * 40);
    ck_assert_int_eq(cc_experiment_find(&experiment, SHORT, "answered")->verdict, CC_VERDICT_WORSE);
    ck_assert_int_eq(cc_experiment_find(&experiment, SHORT, "hold_mean_s")->verdict, CC_VERDICT_WORSE);
}
END_TEST

/* Sums over sums with one denominator fit together exactly. */
START_TEST(measures_fit_together)
{
    for (int v = 0; v < VARIANTS; v++) {
        double calls = value(v, "answered") + value(v, "abandoned") + value(v, "busy_signal") +
                       value(v, "refused") + value(v, "promised");
        double patients = value(v, "served") + value(v, "gave_up") + value(v, "never_reached") +
                          value(v, "diverted") + value(v, "carried_over");
        ck_assert_double_eq_tol(calls, 1, 1e-12);
        ck_assert_double_eq_tol(patients, 1, 1e-12);
        ck_assert_double_eq_tol(value(v, "calls") / value(v, "patients"), value(v, "calls_per_patient"),
                                1e-12);
        ck_assert_double_eq_tol(value(v, "redials"), value(v, "calls_per_patient") - 1, 1e-12);
    }
    for (int v = SHORT; v <= LONG; v++) {
        double held = value(v, "answered") + value(v, "abandoned");
        double hold_s = value(v, "answered") * value(v, "hold_answered_mean_s") +
                        value(v, "abandoned") * value(v, "hold_abandoned_mean_s");
        ck_assert_double_eq_tol(hold_s / held, value(v, "hold_mean_s"), 1e-9);
        ck_assert_double_gt(value(v, "abandoned"), 0);
    }
    double full_time_h = scenario->fte_h;
    ck_assert_double_eq_tol(value(SHORT, "fte_scheduled"), 8 / full_time_h, 1e-12);
    ck_assert_double_eq_tol(value(LONG, "fte_scheduled"), 16 / full_time_h, 1e-12);
    ck_assert_double_eq_tol(value(SLOTS, "fte_scheduled"), 14 / full_time_h, 1e-12);
}
END_TEST

/* A bare experiment estimates the quantiles it is asked for as a whole one does, and no others. */
START_TEST(quantiles_can_be_asked_for)
{
    struct cc_experiment bare;
    int asked = cc_metric_find(experiment.instances, experiment.instance_count, "hold_p90_s"), quantiles = 0;
    struct cc_experiment_options options = {.seed = 7,
                                            .thread_count = 1,
                                            .reps = 40,
                                            .precision = NAN,
                                            .bare = true,
                                            .quantiles = &asked,
                                            .quantile_count = 1};
    ck_assert_int_eq(cc_experiment_run(&bare, scenario, ~0u, &options, &practice_error), CC_OK);
    for (int i = 0; i < bare.instance_count; i++) {
        const struct cc_result *own = cc_experiment_result(&bare, SHORT, i);
        const struct cc_result *whole = cc_experiment_result(&experiment, SHORT, i);
        bool quantile = bare.instances[i].metric->ratio == NULL;
        quantiles += quantile;
        if (quantile && i != asked)
            ck_assert(isnan(own->estimate.value) && own->estimate.n == 0);
        else if (!isnan(whole->estimate.value))
            ck_assert(own->estimate.value == whole->estimate.value &&
                      own->difference.value == whole->difference.value);
    }
    ck_assert_int_gt(quantiles, 2);
    ck_assert_double_gt(cc_experiment_result(&bare, SHORT, asked)->estimate.value, 0);
    cc_experiment_close(&bare);
}
END_TEST

Suite *cc_suite_experiment(void)
{
    Suite *suite = suite_create("experiment");
    TCase *tcase = tcase_create("week");
    tcase_add_checked_fixture(tcase, run_week, end_week);
    tcase_add_test(tcase, differences_are_from_the_baseline);
    tcase_add_test(tcase, measures_fit_together);
    tcase_add_test(tcase, quantiles_can_be_asked_for);
    suite_add_tcase(suite, tcase);
    return suite;
}
