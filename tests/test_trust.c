/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Each warning where it belongs, and none elsewhere. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "models/trust.h"
#include "tests/practice.h"

Suite *cc_suite_trust(void);

static struct cc_scenario *scenario;
static struct cc_experiment experiment;
static struct cc_trust trust;

static void judge(int64_t reps, double precision, const char *more)
{
    char text[2000];
    struct cc_experiment_options options = {
        .seed = 5, .thread_count = 2, .reps = reps, .precision = precision, .trade_off = reps > 0};
    snprintf(text, sizeof text, "name = \"t\"; talk = { law = \"exponential\"; mean_s = 180.0; };\n%s", more);
    ck_assert_msg(practice_read(&scenario, text) == CC_OK, "%s", practice_error.text);
    cc_error_init(&practice_error);
    ck_assert_msg(cc_experiment_run(&experiment, scenario, ~0u, &options, &practice_error) == CC_OK, "%s",
                  practice_error.text);
    ck_assert_msg(cc_trust_judge(&trust, &experiment, &practice_error) == CC_OK, "%s", practice_error.text);
    ck_assert_int_eq(trust.checks_passed, experiment.reps * experiment.variant_count);
}

static void end(void)
{
    cc_experiment_close(&experiment);
    cc_scenario_close(scenario);
}

static const struct cc_warning *find(enum cc_warning_kind kind, int variant)
{
    for (int i = 0; i < trust.warning_count; i++)
        if (trust.warnings[i].kind == kind && trust.warnings[i].variant == variant)
            return &trust.warnings[i];
    return NULL;
}

#define QUEUE "variants = ( { name = \"q\"; strategy = { kind = \"queue-only\"; }; } );\n"
#define DAY                                                                                                  \
    "calendar = { days = [\"mon\"]; open = \"08:00\"; close = \"12:00\"; };\n"                               \
    "targets = ( { name = \"hour\"; formula = \"sl-offered\"; within_s = 3600.0; share = 0.5; },\n"          \
    "  { name = \"at once\"; formula = \"sl-offered\"; within_s = 0.0; share = 1.0; } );\n" QUEUE

START_TEST(a_quiet_practice_has_no_warnings)
{
    judge(30, NAN,
          "calendar = { days = [\"mon\"]; open = \"08:00\"; close = \"12:00\"; }; demand = { calls_per_day = "
          "40.0; "
          "};\n" QUEUE "staff = ( { heads = 4; } );\n");
    ck_assert_int_eq(trust.warning_count, 0);
    ck_assert_int_eq(trust.gap_variant, 0);
    ck_assert_double_lt(fabs(trust.gap.z), CC_ERLANG_Z_MAX);
    end();
}
END_TEST

/* Forty calls of three minutes an hour for one assistant. */
START_TEST(a_queue_that_grows_is_told_of)
{
    judge(5, NAN,
          "stationary = { hours = 100.0; }; demand = { calls_per_h = 40.0; };\n" QUEUE
          "staff = ( { heads = 1; } );\n");
    const struct cc_warning *unstable = find(CC_WARNING_UNSTABLE, 0);
    ck_assert_ptr_nonnull(unstable);
    /* Half of the callers are left at the end, on average half of those. */
    ck_assert_double_eq_tol(unstable->value, 0.25, 0.03);
    ck_assert_ptr_nonnull(find(CC_WARNING_OVERLOAD, 0));
    ck_assert_int_eq(trust.warning_count, 2);
    ck_assert_int_eq(trust.gap_variant, -1);
    ck_assert(isnan(trust.gap.z));
    end();
}
END_TEST

/* Nobody is there from ten o'clock on, and callers hold for ever. */
START_TEST(patients_carried_over_are_told_of)
{
    judge(20, NAN,
          DAY
          "demand = { calls_per_day = 40.0; }; staff = ( { heads = 2; }, { from = \"10:00\"; heads = 0; } "
          ");\n");
    const struct cc_warning *unstable = find(CC_WARNING_UNSTABLE, 0);
    ck_assert_ptr_nonnull(unstable);
    ck_assert_double_eq(unstable->value, cc_experiment_find(&experiment, 0, "carried_over")->estimate.value);
    ck_assert_double_eq_tol(unstable->value, 0.5, 0.1);
    end();
}
END_TEST

/* Also of the trade-off's variants, and only of the target that is out of reach. */
START_TEST(a_target_out_of_reach_is_told_of)
{
    judge(20, NAN, DAY "demand = { calls_per_day = 120.0; }; staff = ( { heads = 2; } );\n");
    ck_assert_int_eq(experiment.variant_count, 3);
    for (int v = 0; v < 3; v++) {
        const struct cc_warning *warning = find(CC_WARNING_NEVER_MET, v);
        ck_assert_ptr_nonnull(warning);
        ck_assert_int_eq(warning->target, 1);
    }
    end();
}
END_TEST

START_TEST(a_precision_that_was_not_reached_is_told_of)
{
    static const char text[] = DAY "demand = { calls_per_day = 120.0; }; staff = ( { heads = 3; } );\n"
                                   "run = { min_reps = 10; max_reps = 40; floor_s = 0.0; };\n";
    judge(0, 0.001, text);
    const struct cc_warning *warning = find(CC_WARNING_IMPRECISE, -1);
    ck_assert_ptr_nonnull(warning);
    ck_assert_double_eq(warning->value, experiment.worst_precision);
    end();
    judge(0, 1.0, text);
    ck_assert_ptr_null(find(CC_WARNING_IMPRECISE, -1));
    end();
}
END_TEST

/* Nobody is on duty on Mondays: theory has no answer, the run has its figures all the same. */
START_TEST(a_practice_beyond_theory_is_judged_too)
{
    judge(5, NAN,
          "calendar = { days = [\"mon\", \"tue\"]; }; demand = { calls_per_day = 20.0; };\n" QUEUE
          "staff = ( { days = [\"mon\"]; heads = 0; }, { days = [\"tue\"]; heads = 2; } );\n");
    ck_assert_int_eq(trust.gap_variant, 0);
    ck_assert(isnan(trust.gap.z) && isnan(trust.gap.exact_s));
    end();
}
END_TEST

Suite *cc_suite_trust(void)
{
    Suite *suite = suite_create("trust");
    TCase *tcase = tcase_create("warnings");
    tcase_add_test(tcase, a_quiet_practice_has_no_warnings);
    tcase_add_test(tcase, a_queue_that_grows_is_told_of);
    tcase_add_test(tcase, patients_carried_over_are_told_of);
    tcase_add_test(tcase, a_target_out_of_reach_is_told_of);
    tcase_add_test(tcase, a_precision_that_was_not_reached_is_told_of);
    tcase_add_test(tcase, a_practice_beyond_theory_is_judged_too);
    suite_add_tcase(suite, tcase);
    return suite;
}
