/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The shipped hospital, home-care and health-centre scenarios do what their texts ask for (docs/sources.md):
 * each test changes what the text speaks of, or compares variants that differ in it, and looks where the
 * figures go.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/experiment.h"

Suite *cc_suite_hospital(void);

enum { REPS = 8, OVERRIDES_MAX = 6 };

/* Some weeks of a shipped scenario with overrides (";" between them), one variant or (NULL) all on the same
 * callers. */
struct run {
    struct cc_scenario *scenario;
    struct cc_experiment experiment;
};

static void begin(struct run *run, const char *name, const char *overrides, const char *only)
{
    struct cc_error error;
    char path[4096], text[1000];
    const char *texts[OVERRIDES_MAX];
    uint32_t selected = 0;
    int count = 0;
    snprintf(path, sizeof path, "%s/../scenarios/%s", getenv("CC_TEST_DIR"), name);
    snprintf(text, sizeof text, "%s", overrides);
    for (char *one = strtok(text, ";"); one; one = strtok(NULL, ";"))
        texts[count++] = one;
    cc_error_init(&error);
    ck_assert_msg(cc_scenario_open(&run->scenario, path, texts, count, &error) == CC_OK, "%s", error.text);
    for (int v = 0; v < run->scenario->variants.count; v++)
        if (!only || strcmp(cc_scenario_variant(run->scenario, v)->name, only) == 0)
            selected |= (uint32_t)1 << v;
    struct cc_experiment_options options = {.seed = 7, .thread_count = 2, .reps = REPS, .precision = NAN};
    ck_assert_msg(cc_experiment_run(&run->experiment, run->scenario, selected, &options, &error) == CC_OK,
                  "%s", error.text);
}

static void end(struct run *run)
{
    cc_experiment_close(&run->experiment);
    cc_scenario_close(run->scenario);
}

static const struct cc_result *result(const struct run *run, const char *variant, const char *measure)
{
    const struct cc_experiment *e = &run->experiment;
    for (int v = 0; v < e->main_count; v++)
        if (strcmp(e->variants[v].name, variant) == 0) {
            const struct cc_result *found = cc_experiment_find(e, v, measure);
            ck_assert_msg(found != NULL, "no measure %s", measure);
            return found;
        }
    ck_abort_msg("no variant %s", variant);
}

static double figure(const struct run *run, const char *variant, const char *measure)
{
    return result(run, variant, measure)->estimate.value;
}

/* The whole interval of the difference from the baseline lies on this side of zero. */
static void moves(const struct run *run, const char *variant, const char *measure, int side)
{
    const struct cc_estimate *difference = &result(run, variant, measure)->difference;
    ck_assert_msg(side * difference->value > difference->half_width, "%s: %s differs by %g, half-width %g",
                  variant, measure, difference->value, difference->half_width);
}

/* --- the hospital --- */

START_TEST(M4_clinics_together_wait_less_than_each_alone)
{
    struct run run;
    begin(&run, "hospital.cfg", "baseline=\"open\"", NULL);
    /* As many hours, but for overtime. */
    ck_assert_double_eq_tol(
        figure(&run, "open", "team_duty_h[clinic]") + figure(&run, "open", "team_absent_h[clinic]"),
        figure(&run, "together", "team_duty_h[clinic]") + figure(&run, "together", "team_absent_h[clinic]"),
        2);
    moves(&run, "together", "hold_mean_s", -1);
    moves(&run, "together", "service_level[2min]", 1);
    end(&run);
}
END_TEST

/* Three clinics first: what changes for their patients does not for those of the others, who stay as they
 * were. */
START_TEST(M5_the_pilots_get_what_the_others_get_later)
{
    struct run run;
    begin(&run, "hospital.cfg", "", NULL);
    moves(&run, "pilots", "contact_mean_s[pilots]", -1);
    moves(&run, "pilots", "served[pilots]", 1);
    ck_assert_double_eq_tol(figure(&run, "pilots", "served[others]"), figure(&run, "own", "served[others]"),
                            0.005);
    ck_assert_double_eq(figure(&run, "pilots", "refused[pilots]"), 0);
    ck_assert_double_gt(figure(&run, "pilots", "refused[others]"), 0.2);
    moves(&run, "pooled", "served[others]", 1);
    ck_assert_double_eq(figure(&run, "pooled", "refused"), 0);
    end(&run);
}
END_TEST

/* The first line answers most itself, and the clinics' specialists have hours for other things. */
START_TEST(M7_M9_specialists_are_freed_by_either_way_of_handing_on)
{
    static const char *const variants[] = {"pooled", "called-back"};
    struct run run;
    begin(&run, "hospital.cfg", "", NULL);
    for (int i = 0; i < 2; i++) {
        moves(&run, variants[i], "team_phone_h[clinic]", -1);
        ck_assert_double_lt(figure(&run, variants[i], "team_phone_h[clinic]"),
                            figure(&run, "own", "team_phone_h[clinic]") / 3);
        ck_assert_double_eq_tol(figure(&run, variants[i], "team_handed[centre]"), 0.21, 0.02);
    }
    ck_assert_double_lt(figure(&run, "pooled", "team_handed_back[centre]"), 0.2);
    ck_assert_double_eq(figure(&run, "called-back", "team_handed_back[centre]"), 1);
    /* What specialists promise is kept, or not, and counted as any other promise. */
    double reached = figure(&run, "called-back", "callback_reached"),
           others = figure(&run, "called-back", "callback_unreached") +
                    figure(&run, "called-back", "callback_lapsed") +
                    figure(&run, "called-back", "callback_open");
    ck_assert_double_eq_tol(reached, 0.9375, 0.03);
    ck_assert_double_eq_tol(reached + others, 1, 1e-9);
    ck_assert_double_gt(figure(&run, "pooled", "team_handing_h[centre]"), 10);
    ck_assert_double_eq(figure(&run, "called-back", "team_handing_h[centre]"), 0);
    ck_assert_double_gt(figure(&run, "overflow", "team_overflow[centre]"), 0.99); /* helps out only */
    end(&run);
}
END_TEST

/* What is changed in the scenario, of which variant a figure then grows, and whether to at least so many
 * times its value. */
static const struct {
    const char *overrides, *variant, *measure;
    double at_least;
} changes[] = {
    {"demand.calls_per_day=3530", "own", "lost_per_day", 1.15},               /* M2: 700 on top */
    {"variants[0].teams[0].lines_open=();variants[0].teams[1].lines_open=()", /* M1, the other way round */
     "own", "answered", 1.3},
    {"calendar.first_week=1", "pooled", "hold_mean_s", 1.5}, /* M6: students who are new */
    {"demand.season=[1.3]", "pooled", "hold_mean_s", 1.5},   /* M11: a surge */
    {"variants[4].teams[0].sickness=0.2", "pooled", "hold_mean_s", 1.5},
    {"work[0].per_day=3000", "own", "left_at_close_per_day", 1.5}, /* M13 */
    {"work[0].per_day=3000", "own", "team_other_h[clinic]", 2},
    {"classes[0].complex_prob=0.4;classes[1].complex_prob=0.4", "pooled", "team_phone_h[clinic]", 1.5}};

START_TEST(M1_M2_M6_M11_M13_what_the_text_speaks_of_moves_the_figures)
{
    struct run before, after;
    begin(&before, "hospital.cfg", "", changes[_i].variant);
    begin(&after, "hospital.cfg", changes[_i].overrides, changes[_i].variant);
    double one = figure(&before, changes[_i].variant, changes[_i].measure),
           other = figure(&after, changes[_i].variant, changes[_i].measure);
    ck_assert_msg(other > changes[_i].at_least * one, "%s: %s of %s from %g to %g", changes[_i].overrides,
                  changes[_i].measure, changes[_i].variant, one, other);
    end(&before);
    end(&after);
}
END_TEST

/* --- home care --- */

/* From twenty to sixty in four years, who take over the steps of the back office. */
START_TEST(T1_T2_the_centre_grows_and_takes_over_back_office_steps)
{
    static const char *const weeks[] = {"calendar.first_week=1", "calendar.first_week=105",
                                        "calendar.first_week=209"};
    double heads[3], steps_h[3], hold_s[3];
    for (int i = 0; i < 3; i++) {
        struct run run;
        begin(&run, "home-care.cfg", weeks[i], "no-transfers");
        heads[i] = (figure(&run, "no-transfers", "team_duty_h[front]") +
                    figure(&run, "no-transfers", "team_absent_h[front]")) /
                   45;
        steps_h[i] = figure(&run, "no-transfers", "team_other_h[front]");
        hold_s[i] = figure(&run, "no-transfers", "hold_mean_s");
        end(&run);
    }
    ck_assert(heads[0] >= 20 && heads[0] < 25); /* and overtime */
    ck_assert(heads[1] >= 40 && heads[1] < 45);
    ck_assert(heads[2] >= 60 && heads[2] < 65);
    ck_assert(steps_h[1] > 3 * steps_h[0] && steps_h[2] > 1.5 * steps_h[1]);
    ck_assert(hold_s[2] < hold_s[1] && hold_s[1] < hold_s[0]);
}
END_TEST

START_TEST(T3_T4_T7_no_transfers_longer_wrap_up_and_no_loss)
{
    struct run run;
    begin(&run, "home-care.cfg", "", NULL);
    ck_assert_double_gt(figure(&run, "split", "team_handed[front]"), 0.2);
    ck_assert_double_eq(figure(&run, "no-transfers", "team_handed[front]"), 0);
    moves(&run, "no-transfers", "wrap_up_share", 1);
    moves(&run, "no-transfers", "contact_mean_s", -1); /* T4, as far as the telephone goes */
    moves(&run, "no-loss", "team_phone_h[back]", -1);  /* T7: what is lost is said again */
    moves(&run, "no-loss", "talk_share", -1);
    ck_assert_double_lt(figure(&run, "split", "hold_mean_s[gp]"), /* T6 */
                        figure(&run, "split", "hold_mean_s[client]") / 3);
    moves(&run, "no-transfers", "wages_eur", 1); /* T8: broad employees cost more */
    end(&run);
}
END_TEST

/* --- the health centre: slots beside starting online --- */

START_TEST(Q16_Q15_slots_and_starting_online_are_compared_as_claimed_and_as_doubted)
{
    struct run run;
    begin(&run, "health-center.cfg", "", NULL);
    ck_assert_double_gt(figure(&run, "slots", "promised"), 0.15);
    ck_assert_double_eq_tol(figure(&run, "digital-triage", "online[normal]"), 0.4, 0.02);
    ck_assert_double_eq(figure(&run, "slots", "online"), 0);
    ck_assert_double_eq(figure(&run, "digital-triage", "online[urgent]"), 0); /* Q46 */
    for (int i = 0; i < 2; i++) { /* Q15: fewer talks; J10: some call after all; what is easy is asked */
        const char *variant = i ? "digital-sceptic" : "digital-triage";
        moves(&run, variant, "calls", -1);
        ck_assert_double_gt(figure(&run, variant, "online_calls"), 0.08);
        ck_assert_double_gt(figure(&run, variant, "online_induced"), 0.05);
    }
    moves(&run, "digital-triage", "talk_share", -1);
    ck_assert_double_lt(figure(&run, "digital-triage", "talk_share"),
                        0.9 * figure(&run, "digital-sceptic", "talk_share"));
    end(&run);
}
END_TEST

Suite *cc_suite_hospital(void)
{
    Suite *suite = suite_create("hospital");
    TCase *hospital = tcase_create("hospital"), *care = tcase_create("home care"),
          *centre = tcase_create("health centre");
    tcase_add_test(hospital, M4_clinics_together_wait_less_than_each_alone);
    tcase_add_test(hospital, M5_the_pilots_get_what_the_others_get_later);
    tcase_add_test(hospital, M7_M9_specialists_are_freed_by_either_way_of_handing_on);
    tcase_add_loop_test(hospital, M1_M2_M6_M11_M13_what_the_text_speaks_of_moves_the_figures, 0,
                        sizeof changes / sizeof *changes);
    tcase_add_test(care, T1_T2_the_centre_grows_and_takes_over_back_office_steps);
    tcase_add_test(care, T3_T4_T7_no_transfers_longer_wrap_up_and_no_loss);
    suite_add_tcase(suite, hospital);
    suite_add_tcase(suite, care);
    tcase_add_test(centre, Q16_Q15_slots_and_starting_online_are_compared_as_claimed_and_as_doubted);
    suite_add_tcase(suite, centre);
    return suite;
}
