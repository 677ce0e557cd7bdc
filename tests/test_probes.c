/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Probes: what they see, and that nothing sees them; and patients between two calls. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "models/experiment.h"
#include "sim/units.h"
#include "tests/practice.h"

Suite *cc_suite_probes(void);

#define H(hour) ((hour)*CC_S_PER_H)
#define QUEUE_ONLY "variants = ( { name = \"q\"; strategy = { kind = \"queue-only\"; }; } );\n"
#define DAYS(staff, more)                                                                                    \
    "name = \"two days\"; calendar = { days = [\"mon\", \"tue\"]; open = \"08:00\"; close = \"17:00\"; };\n" \
    "demand = { calls_per_day = 0.0; }; talk = { law = \"deterministic\"; value_s = 60.0; };\n"              \
    "staff = ( " staff " );\n" QUEUE_ONLY more
#define PROBES(list) "probes = ( " list " );\n"
#define AT(clock) "{ at = \"" clock "\"; }"

static struct practice small;
static struct diary diary;

static void put_call(double at_s, double talk_s, double patience_s)
{
    struct cc_patient *patient = cc_demand_add_patient(&small.demand, at_s);
    patient->talk_s = talk_s;
    patient->wrap_up_s = 0;
    patient->patience_s = patience_s;
    patient->class_index = 0;
}

static void begin_small(const char *text)
{
    practice_open(&small, text, 1);
    practice_draw(&small, 0);
    ck_assert_int_eq(small.demand.patient_count, 0);
}

static void expect_seen(int probe, int holding, int busy, bool all_busy)
{
    const struct cc_seen *seen = &small.centers[0].seen[probe];
    ck_assert_msg(seen->holding == holding && seen->busy == busy && seen->all_busy == all_busy,
                  "probe %d saw %d holding, %d busy, %s", probe, seen->holding, seen->busy,
                  seen->all_busy ? "nobody free" : "somebody free");
}

/* At the moment of a change, what holds after it; on every day; nothing before opening, the rest at closing.
 */
START_TEST(a_probe_sees_the_state_after_its_moment)
{
    begin_small(DAYS("{ heads = 1; }, { from = \"09:02\"; heads = 2; }",
                     PROBES(AT("08:00") "," AT("09:00") "," AT("09:01") "," AT("09:02") "," AT(
                         "09:03") "," AT("12:00") "," AT("17:00"))));
    ck_assert_int_eq(small.scenario->probe_count, 14);
    put_call(H(9), 150, HUGE_VAL);      /* from 9:00 to 9:02:30 */
    put_call(H(9) + 10, 300, HUGE_VAL); /* from 9:02, when the second assistant comes */
    put_call(H(9) + 60, 30, 60);        /* hangs up at 9:02 at the latest, but is served first, at 9:02:30 */
    put_call(H(24 + 17) - 10, 60, HUGE_VAL);
    practice_serve(&small, 0, NULL, NULL);
    expect_seen(0, 0, 0, false);
    expect_seen(1, 0, 1, true);
    expect_seen(2, 2, 1, true);
    expect_seen(3, 0, 2, true); /* one began at 9:02, one hung up */
    expect_seen(4, 0, 1, false);
    expect_seen(6, 0, 0, true); /* closed: all have gone home */
    for (int probe = 5; probe < 13; probe++)
        if (probe != 6)
            expect_seen(probe, 0, 0, false);
    expect_seen(13, 0, 1, true);
    practice_close(&small);
}
END_TEST

/* A probe where nothing happens any more sees what is left. */
START_TEST(probes_after_the_last_event_look_too)
{
    begin_small(DAYS("{ heads = 1; }, { from = \"12:00\"; heads = 0; }",
                     PROBES(AT("08:30") "," AT("16:00") "," AT("23:00"))));
    put_call(H(24 + 13), 60, HUGE_VAL); /* nobody takes it */
    practice_serve(&small, 0, NULL, NULL);
    expect_seen(2, 0, 0, true);
    expect_seen(3, 0, 0, false);
    expect_seen(4, 1, 0, true);
    expect_seen(5, 1, 0, true);
    practice_close(&small);
}
END_TEST

#define BUSY_WEEK                                                                                            \
    "name = \"busy\"; calendar = { days = [\"mon\", \"wed\"]; open = \"08:00\"; close = \"12:00\"; };\n"     \
    "demand = { calls_per_day = 120.0; }; talk = { law = \"lognormal\"; mean_s = 200.0; cv = 0.9; };\n"      \
    "patience = { law = \"exponential\"; mean_s = 200.0; }; lines = 7;\n"                                    \
    "redial = { after_abandonment = 0.6; after_busy = 0.8; };\n"                                             \
    "staff = ( { heads = 3; }, { from = \"10:07\"; heads = 1; } );\n" QUEUE_ONLY

/* Not one bit of the counts changes, and each probe saw what the diary says. */
START_TEST(probes_change_nothing)
{
    struct practice plain;
    practice_open(&plain, BUSY_WEEK, 5);
    practice_open(&small,
                  BUSY_WEEK PROBES(AT("08:00") "," AT("08:30") "," AT("09:13:07") "," AT("10:07") "," AT(
                      "11:00") "," AT("12:00")),
                  5);
    int most = 0;
    for (uint32_t r = 0; r < 30; r++) {
        practice_draw(&plain, r);
        practice_draw(&small, r);
        const struct cc_tally *without = practice_serve(&plain, 0, NULL, NULL);
        diary_forget(&diary);
        const struct cc_tally *with = practice_serve(&small, 0, diary_write, &diary);
        ck_assert_mem_eq(without, with, sizeof *with);
        for (int probe = 0; probe < small.scenario->probe_count; probe++) {
            int in = 0, out = 0, held[1000] = {0};
            for (int i = 0; i < diary.count && diary.entries[i].at_s <= small.scenario->probe_at_s[probe];
                 i++) {
                const struct diary_entry *entry = &diary.entries[i];
                ck_assert_int_lt(entry->who, 1000);
                in += entry->event == CC_EVENT_HOLD;
                out +=
                    held[entry->who] && (entry->event == CC_EVENT_ANSWER || entry->event == CC_EVENT_HANG_UP);
                held[entry->who] = entry->event == CC_EVENT_HOLD;
            }
            ck_assert_int_eq(small.centers[0].seen[probe].holding, in - out);
            most = in - out > most ? in - out : most;
        }
    }
    ck_assert_int_gt(most, 2);
    practice_close(&plain);
    practice_close(&small);
    diary_forget(&diary);
}
END_TEST

static void run_stationary(struct cc_experiment *experiment, struct cc_scenario *scenario, int64_t reps)
{
    struct cc_experiment_options options = {
        .seed = 3, .thread_count = 2, .reps = reps, .precision = (double)NAN};
    ck_assert_msg(cc_experiment_run(experiment, scenario, ~0u, &options, &practice_error) == CC_OK, "%s",
                  practice_error.text);
}

/* Within five standard errors: t is all but normal for so many replications. */
static void expect_near(const struct cc_estimate *estimate, double exact)
{
    ck_assert_msg(fabs(estimate->value - exact) <= estimate->half_width / 1.96 * 5, "%g +- %g, not %g",
                  estimate->value, estimate->half_width, exact);
    ck_assert_double_gt(estimate->half_width, 0);
}

/*
 * M/M/1 from empty, arrival rate 0.8 and service rate 1 an hour, after half an hour and an hour: mean number
 * in the system and on hold, and probability of delay, by the exponential of the generator (states up to 80).
 */
START_TEST(probes_of_a_stationary_run_agree_with_the_transient_queue)
{
    static const struct {
        double system, holding, delay;
    } exact[] = {{0.323304525895514, 0.0525313275755333, 0.27077319831998},
                 {0.551551858273487, 0.148950608554425, 0.402601249719062}};
    struct cc_scenario *scenario;
    struct cc_experiment experiment;
    int code = practice_read(
        &scenario, "name = \"mm1\"; stationary = { hours = 1.0; }; demand = { calls_per_h = 0.8; };\n"
                   "talk = { law = \"exponential\"; mean_s = 3600.0; };\n"
                   "staff = ( { heads = 1; } );\n" QUEUE_ONLY
                   "probes = ( { at_h = 0.0; }, { at_h = 0.5; }, { at_h = 1.0; } );\n");
    ck_assert_msg(code == CC_OK, "%s", practice_error.text);
    run_stationary(&experiment, scenario, 40000);
    for (int i = 0; i < CC_PROBE_METRICS; i++) {
        const struct cc_estimate *empty = cc_experiment_probe(&experiment, 0, 0, (enum cc_probe_metric)i);
        ck_assert_double_eq(empty->value, 0);
        ck_assert_double_eq(empty->half_width, 0);
        ck_assert_int_eq(empty->n, 40000);
    }
    for (int i = 0; i < 2; i++) {
        expect_near(cc_experiment_probe(&experiment, 0, i + 1, CC_PROBE_HOLDING), exact[i].holding);
        expect_near(cc_experiment_probe(&experiment, 0, i + 1, CC_PROBE_BUSY),
                    exact[i].system - exact[i].holding);
        expect_near(cc_experiment_probe(&experiment, 0, i + 1, CC_PROBE_ALL_BUSY), exact[i].delay);
    }
    cc_experiment_close(&experiment);
    cc_scenario_close(scenario);
}
END_TEST

/*
 * As many assistants as callers can be: busy ones are Poisson with mean a (1 - exp(-t)).  With none on duty
 * who holds is Poisson with mean rate x t, and its standard deviation the root of that.
 */
START_TEST(deviations_of_a_poisson_queue)
{
    struct cc_scenario *scenario;
    struct cc_experiment experiment;
    int code = practice_read(
        &scenario, "name = \"poisson\"; stationary = { hours = 3.0; warm_up_h = 1.0; };\n"
                   "demand = { calls_per_h = 2.5; }; talk = { law = \"exponential\"; mean_s = 60.0; };\n"
                   "staff = ( { heads = 1; } ); max_waiting = 0;\n"
                   "work = ( { name = \"all day\"; per_day = 2400000.0; priority = \"before-calls\";\n"
                   "  time = { law = \"deterministic\"; value_s = 1e6; }; } );\n" QUEUE_ONLY
                   "probes = ( { at_h = 2.0; }, { at_h = 4.0; } );\n");
    ck_assert_msg(code == CC_OK, "%s", practice_error.text);
    run_stationary(&experiment, scenario, 100);
    expect_near(cc_experiment_probe(&experiment, 0, 0, CC_PROBE_HOLDING), 5);
    expect_near(cc_experiment_probe(&experiment, 0, 0, CC_PROBE_HOLDING_SD), sqrt(5));
    expect_near(cc_experiment_probe(&experiment, 0, 1, CC_PROBE_HOLDING), 10);
    expect_near(cc_experiment_probe(&experiment, 0, 1, CC_PROBE_HOLDING_SD), sqrt(10));
    ck_assert_double_eq(cc_experiment_probe(&experiment, 0, 1, CC_PROBE_ALL_BUSY)->value, 1);
    cc_experiment_close(&experiment);
    cc_scenario_close(scenario);
}
END_TEST

START_TEST(names_of_probes)
{
    char name[32];
    practice_open(&small, DAYS("{ heads = 1; }", PROBES(AT("08:30") "," AT("16:00:30"))), 1);
    ck_assert_str_eq(cc_scenario_probe_name(small.scenario, 0, name, sizeof name), "mon 08:30");
    ck_assert_str_eq(cc_scenario_probe_name(small.scenario, 3, name, sizeof name), "tue 16:00:30");
    practice_close(&small);
}
END_TEST

START_TEST(probes_of_a_stationary_run_have_hours)
{
    struct cc_scenario *scenario;
    int code = practice_read(
        &scenario, "name = \"late\"; stationary = { hours = 2.0; warm_up_h = 1.0; };\n"
                   "demand = { calls_per_h = 60.0; }; talk = { law = \"exponential\"; mean_s = 10.0; };\n"
                   "staff = ( { heads = 1; } );\n" QUEUE_ONLY
                   "probes = ( { at_h = 3.0; }, { at_h = 3.1; }, { at = \"10:00\"; } );\n");
    ck_assert_int_eq(code, CC_BAD_SCENARIO);
    ck_assert_ptr_null(strstr(practice_error.text, "probes[0]"));
    ck_assert_ptr_nonnull(strstr(practice_error.text, "probes[1]: the run is over by then"));
    ck_assert_ptr_nonnull(
        strstr(practice_error.text, "probes[2]: a stationary run has no clock: give at_h, in hours"));
}
END_TEST

/* --- patients between two calls --- */

/* Open time only: what falls into the night is over at the next opening, or at the end of the week. */
START_TEST(redialling_counts_open_time)
{
    begin_small(DAYS("{ heads = 1; }", "patience = { law = \"deterministic\"; value_s = 600.0; };\n"
                                       "redial = { after_abandonment = 1.0; max_calls = 4;\n"
                                       "  delay = { law = \"deterministic\"; value_s = 3600.0; }; };\n"));
    put_call(H(9), 1800, HUGE_VAL);
    put_call(H(9) + 100, 60, 50);   /* away from 9:02:30 for an hour, then served */
    put_call(H(16), 1e5, HUGE_VAL); /* keeps the assistant over the night and the next day */
    put_call(H(16) + 600, 60, 600); /* away from 16:20 */
    const struct cc_tally *tally = practice_serve(&small, 0, NULL, NULL);
    /* 16:20 to 17:00 and 8:00 to 8:20; 8:30 to 9:30; 9:40 to 10:40; then he gives up. */
    ck_assert_int_eq(tally->redialling_ticks, cc_ticks(4 * 3600));
    ck_assert_int_eq(practice_outcomes(tally, CC_GAVE_UP), 1);
    practice_close(&small);
    begin_small(DAYS("{ heads = 1; }", "redial = { after_abandonment = 1.0;\n"
                                       "  delay = { law = \"deterministic\"; value_s = 3600.0; }; };\n"));
    put_call(H(40), 1e5, HUGE_VAL);
    put_call(H(40) + 600, 60, 1200); /* would call on Wednesday: carried over, away for half an hour */
    tally = practice_serve(&small, 0, NULL, NULL);
    ck_assert_int_eq(tally->redialling_ticks, cc_ticks(1800));
    ck_assert_int_eq(practice_outcomes(tally, CC_CARRIED_OVER), 1);
    practice_close(&small);
}
END_TEST

/*
 * M/M/1 without a place to wait, who finds it busy calls again after a mean of 2 services, for ever:
 * rho^2 / (1 - rho) (1 + mu / gamma) = 1.5 callers between two calls for rho = 0.5.  Falin and Templeton
 * 1997.
 */
START_TEST(redialling_agrees_with_the_retrial_queue)
{
    struct cc_scenario *scenario;
    struct cc_experiment experiment;
    int code = practice_read(
        &scenario, "name = \"retrial\"; stationary = { hours = 20.0; warm_up_h = 1.0; };\n"
                   "demand = { calls_per_h = 180.0; }; talk = { law = \"exponential\"; mean_s = 10.0; };\n"
                   "staff = ( { heads = 1; } ); lines = 1;\n"
                   "redial = { after_busy = 1.0; max_calls = 1000;\n"
                   "  delay = { law = \"exponential\"; mean_s = 20.0; }; };\n" QUEUE_ONLY);
    ck_assert_msg(code == CC_OK, "%s", practice_error.text);
    run_stationary(&experiment, scenario, 60);
    expect_near(&cc_experiment_find(&experiment, 0, "redialling")->estimate, 1.5);
    ck_assert_double_lt(cc_experiment_find(&experiment, 0, "redialling")->estimate.half_width, 0.05);
    cc_experiment_close(&experiment);
    cc_scenario_close(scenario);
}
END_TEST

Suite *cc_suite_probes(void)
{
    Suite *suite = suite_create("probes");
    TCase *probes = tcase_create("probes"), *redialling = tcase_create("redialling");
    tcase_add_test(probes, a_probe_sees_the_state_after_its_moment);
    tcase_add_test(probes, probes_after_the_last_event_look_too);
    tcase_add_test(probes, probes_change_nothing);
    tcase_add_test(probes, probes_of_a_stationary_run_agree_with_the_transient_queue);
    tcase_add_test(probes, deviations_of_a_poisson_queue);
    tcase_add_test(probes, names_of_probes);
    tcase_add_test(probes, probes_of_a_stationary_run_have_hours);
    suite_add_tcase(suite, probes);
    tcase_add_test(redialling, redialling_counts_open_time);
    tcase_add_test(redialling, redialling_agrees_with_the_retrial_queue);
    suite_add_tcase(suite, redialling);
    return suite;
}
