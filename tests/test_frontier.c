/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Plans of staff by theory, and the curve of staff against waiting that simulation makes of them. */
#include <check.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "models/frontier.h"
#include "models/luck.h"
#include "tests/practice.h"
#include "tests/program.h"

Suite *cc_suite_frontier(void);

#define PRACTICE                                                                                             \
    "name = \"small\"; calendar = { days = [\"mon\", \"wed\"]; open = \"08:00\"; close = \"12:30\"; };\n"    \
    "demand = { calls_per_day = 90.0; weekday = [1.4, 0.6];\n"                                               \
    "  profile = ( { from = \"08:00\"; share = 3.0; }, { from = \"10:00\"; share = 1.0; } ); };\n"           \
    "talk = { law = \"exponential\"; mean_s = 200.0; }; patience = { law = \"exponential\"; mean_s = "       \
    "400.0; "                                                                                                \
    "};\n"                                                                                                   \
    "staff = ( { heads = 3; }, { from = \"10:00\"; heads = 1; } );\n"                                        \
    "work = ( { name = \"post\"; per_day = 1000.0; time = { law = \"deterministic\"; value_s = 5.0; }; } "   \
    ");\n"                                                                                                   \
    "staffing = { block_min = 60.0; min_heads = 1; max_heads = 9; };\n"                                      \
    "variants = ( { name = \"queue\"; strategy = { kind = \"queue-only\"; }; },\n"                           \
    "  { name = \"offer\"; strategy = { kind = \"callback-offer\"; at_waiting = 2; }; } );\n"

static const char practice[] = PRACTICE;

/* Where many hang up and call again later, some of them the next day. */
static const char redialling[] = PRACTICE
    "redial = { after_abandonment = 0.7; delay = { law = \"lognormal\"; mean_s = 1800.0; cv = 1.0; }; };\n";

static struct cc_scenario *scenario;
static struct cc_planner planner;

static void open_practice(void)
{
    ck_assert_msg(practice_read(&scenario, practice) == CC_OK, "%s", practice_error.text);
    ck_assert_int_eq(cc_planner_init(&planner, scenario, &practice_error), CC_OK);
}

static void close_practice(void)
{
    cc_scenario_close(scenario);
}

/* Five blocks a day, the last of half an hour; the week's load in them is what comes in, but for a tail. */
START_TEST(blocks_hold_the_load)
{
    double erlang_h = 0;
    ck_assert_int_eq(planner.cell_count, 10);
    for (int i = 0; i < planner.cell_count; i++)
        erlang_h += planner.cells[i].load_erl * (planner.cells[i].to_s - planner.cells[i].from_s) / 3600;
    ck_assert_double_eq(planner.cells[4].to_s, 12.5 * 3600);
    ck_assert_double_lt(erlang_h, 180 * 200.0 / 3600);
    ck_assert_double_gt(erlang_h, 0.95 * 180 * 200.0 / 3600);
    ck_assert_double_gt(planner.cells[0].load_erl, 2 * planner.cells[5].load_erl);
}
END_TEST

START_TEST(plans_and_timelines_are_the_same_thing)
{
    struct cc_plan plan, again;
    char text[CC_PLAN_TEXT];
    cc_plan_of_timeline(&planner, &cc_scenario_variant(scenario, 0)->timeline, &plan);
    ck_assert_double_eq_tol(cc_plan_hours(&planner, &plan), 2 * (2 * 3 + 2.5), 1e-9);
    plan.heads[3] = 4;
    struct cc_variant variant = cc_plan_variant(&planner, cc_scenario_variant(scenario, 1), &plan);
    cc_plan_of_timeline(&planner, &variant.timeline, &again);
    ck_assert_mem_eq(plan.heads, again.heads, (size_t)planner.cell_count * sizeof *plan.heads);
    ck_assert_double_eq_tol(variant.timeline.scheduled_s / 3600, 2 * 8.5 + 3, 1e-9);
    ck_assert_str_eq(variant.name, "offer");
    ck_assert_str_eq(
        cc_plan_text(&variant.staff, text, sizeof text),
        "{ days = [\"mon\"]; from = \"08:00\"; heads = 3; }, { days = [\"mon\"]; from = \"10:00\"; "
        "heads = 1; }, { days = [\"mon\"]; from = \"11:00\"; heads = 4; }, { days = [\"mon\"]; from = "
        "\"12:00\"; heads = 1; }, { days = [\"wed\"]; from = \"08:00\"; heads = 3; }, { days = [\"wed\"]; "
        "from = \"10:00\"; heads = 1; }");
}
END_TEST

/* One more head where the queue shrinks most: no other block gains more, and the seats are a limit. */
START_TEST(plans_grow_where_it_helps)
{
    struct cc_plan plan = {{0}};
    double last = HUGE_VAL;
    int steps = 0;
    for (struct cc_plan before = plan; cc_plan_grow(&planner, &plan); before = plan, steps++) {
        double gain = -1, best = -1;
        for (int i = 0; i < planner.cell_count; i++) {
            double one =
                cc_plan_queue(&planner, i, before.heads[i]) - cc_plan_queue(&planner, i, before.heads[i] + 1);
            if (plan.heads[i] > before.heads[i])
                gain = one;
            if (before.heads[i] < 9)
                best = fmax(best, one);
        }
        ck_assert_double_eq(gain, best);
        ck_assert_double_le(gain, last * 1.5);
        last = gain;
    }
    ck_assert_int_eq(steps, 9 * planner.cell_count);
}
END_TEST

static void run_frontier(struct cc_frontier *frontier, int points, int64_t reps)
{
    struct cc_frontier_options options = {
        .experiment = {.seed = 3, .thread_count = 2, .reps = reps, .precision = 0.05, .floor_s = 1},
        .point_count = points,
        .least = 0.8,
        .most = 2};
    ck_assert_msg(cc_frontier_run(frontier, scenario, ~0u, &options, &practice_error) == CC_OK, "%s",
                  practice_error.text);
}

static const struct cc_estimate *estimate(const struct cc_frontier *f, int strategy, int point,
                                          const char *id)
{
    return &cc_experiment_find(&f->experiment, cc_frontier_at(f, strategy, point), id)->estimate;
}

START_TEST(more_staff_waits_less)
{
    static struct cc_frontier f;
    run_frontier(&f, 6, 100);
    ck_assert_int_eq(f.strategy_count, 2);
    ck_assert_int_eq(f.point_count, 6);
    for (int s = 0; s < 2; s++) {
        ck_assert_double_eq_tol(estimate(&f, s, -1, "fte_scheduled")->value, 17 / 38.0, 1e-9);
        for (int k = 1; k < 6; k++) {
            ck_assert_double_gt(estimate(&f, s, k, "fte_scheduled")->value,
                                estimate(&f, s, k - 1, "fte_scheduled")->value);
            ck_assert_double_lt(estimate(&f, s, k, "contact_mean_s")->value,
                                estimate(&f, s, k - 1, "contact_mean_s")->value);
        }
        ck_assert_int_gt(f.knee[s], 0);
        ck_assert_int_lt(f.knee[s], 5);
        ck_assert_double_eq(estimate(&f, s, 5, "patients")->value, estimate(&f, 0, -1, "patients")->value);
    }
    cc_frontier_close(&f);
}
END_TEST

/* Points stop on their own when precise, and a point does not depend on what stands beside it. */
START_TEST(points_are_those_of_the_plain_experiment)
{
    static struct cc_frontier f;
    struct cc_experiment plain;
    run_frontier(&f, 3, 0);
    int64_t least = INT64_MAX, most = 0;
    for (int s = 0; s < 2; s++)
        for (int k = -1; k < 3; k++) {
            const struct cc_estimate *contact = estimate(&f, s, k, "contact_mean_s");
            struct cc_experiment_options options = {
                .seed = 3, .thread_count = 1, .reps = contact->n, .precision = NAN, .controlled = true};
            double half_width = contact->half_width / contact->value;
            ck_assert(half_width < 0.05 || contact->half_width <= 1 || contact->n == scenario->run.max_reps);
            least = contact->n < least ? contact->n : least;
            most = contact->n > most ? contact->n : most;
            if (k >= 0)
                continue;
            ck_assert_int_eq(cc_experiment_run(&plain, scenario, 1u << s, &options, &practice_error), CC_OK);
            const struct cc_estimate *same = &cc_experiment_find(&plain, 0, "contact_mean_s")->estimate;
            ck_assert_double_eq(same->value, contact->value);
            ck_assert_double_eq(same->half_width, contact->half_width);
            cc_experiment_close(&plain);
        }
    ck_assert_int_lt(least, most);
    cc_frontier_close(&f);
}
END_TEST

/* A point that needs more weeks than the baseline is compared with it on those that both were served. */
START_TEST(differences_are_of_weeks_that_both_were_served)
{
    static struct cc_frontier f, both;
    int compared = 0;
    run_frontier(&f, 3, 0);
    int64_t paired = estimate(&f, 0, -1, "contact_mean_s")->n;
    run_frontier(&both, 3, paired);
    for (int v = 1; v < f.experiment.main_count; v++)
        for (int i = 0; i < f.experiment.instance_count; i++) {
            const struct cc_result *own = cc_experiment_result(&f.experiment, v, i);
            const struct cc_result *same = cc_experiment_result(&both.experiment, v, i);
            if (own->estimate.n <= paired || isnan(same->difference.half_width))
                continue;
            ck_assert_double_eq(own->difference.value, same->difference.value);
            ck_assert_double_eq(own->difference.half_width, same->difference.half_width);
            ck_assert_int_eq(own->difference.n, paired);
            compared++;
        }
    ck_assert_int_gt(compared, 20);
    cc_frontier_close(&f);
    cc_frontier_close(&both);
}
END_TEST

/* Patients who do not pick up in the evening are dialled again on the next day. */
static const char unreached[] =
    "name = \"evening\"; calendar = { days = [\"mon\", \"tue\", \"wed\"]; open = \"08:00\"; "
    "close = \"17:00\"; };\n"
    "demand = { calls_per_day = 60.0; }; talk = { law = \"exponential\"; mean_s = 120.0; };\n"
    "staff = ( { heads = 3; } ); variants = ( { name = \"slots\"; strategy = { kind = \"scheduled-slot\";\n"
    "  accept_prob = 1.0; slot_min = 15; capacity = 40;\n"
    "  dialing = { reach_prob = 0.5; max_attempts = 3; retry_s = 1200.0; }; }; } );\n";

static const struct {
    const char *text;
    double narrower; /* half width, as part of that without controls, at most */
} explained[] = {{redialling, 0.6}, {unreached, 0.8}};

/* Control variates make the interval narrower round the same truth, and touch no other measure. */
START_TEST(controls_explain_part_of_the_variance)
{
    struct cc_experiment plain, controlled;
    close_practice();
    ck_assert_msg(practice_read(&scenario, explained[_i].text) == CC_OK, "%s", practice_error.text);
    struct cc_experiment_options options = {.seed = 9, .thread_count = 2, .reps = 600, .precision = NAN};
    ck_assert_int_eq(cc_experiment_run(&plain, scenario, ~0u, &options, &practice_error), CC_OK);
    options.controlled = true;
    ck_assert_int_eq(cc_experiment_run(&controlled, scenario, ~0u, &options, &practice_error), CC_OK);
    for (int v = 0; v < plain.main_count; v++)
        for (int i = 0; i < plain.instance_count; i++) {
            const struct cc_estimate *a = &cc_experiment_result(&plain, v, i)->estimate;
            const struct cc_estimate *b = &cc_experiment_result(&controlled, v, i)->estimate;
            if (strcmp(plain.instances[i].id, "contact_mean_s") != 0) {
                ck_assert(a->value == b->value || isnan(a->value));
                continue;
            }
            ck_assert_double_lt(b->half_width, explained[_i].narrower * a->half_width);
            ck_assert_double_gt(b->half_width, 0);
            ck_assert_double_lt(fabs(a->value - b->value), 2 * a->half_width);
        }
    cc_experiment_close(&plain);
    cc_experiment_close(&controlled);
}
END_TEST

START_TEST(the_verb_prints_and_stores)
{
    static const char *const formats[] = {"table", "json", "csv"};
    static const char *const says[] = {"knee", "\"mark\": \"knee\"", "small,offer,1,"};
    char command[400];
    struct program program;
    program_run(&program, "frontier $D/../scenarios/mmc.cfg");
    ck_assert_int_eq(program.exit_code, 3);
    program_says(program.err, "staff is planned for weeks");
    program_free(&program);
    program_run(&program, "frontier $D/../scenarios/duo.cfg --least 2 --most 1");
    ck_assert_int_eq(program.exit_code, 2);
    program_free(&program);
    FILE *file = fopen("small.cfg", "w");
    fputs(practice, file);
    fclose(file);
    for (int i = 0; i < 3; i++) {
        snprintf(command, sizeof command, "frontier small.cfg --reps 40 --points 4 --out f.db --format %s",
                 formats[i]);
        program_succeeds(&program, "%s", command);
        program_says(program.out, says[i]);
        program_has_no_nan(program.out);
        program_free(&program);
    }
    ck_assert(program_exists("f.db"));
    /* Six weeks have an interval too, and columns stand beside each other: waiting and its price. */
    program_succeeds(&program, "frontier $D/../scenarios/health-center.cfg --reps 6 --points 2 "
                               "--strategies queue --format json");
    json_t *document = json_loads(program.out, 0, NULL);
    json_t *points = json_object_get(json_array_get(json_object_get(document, "variants"), 0), "points");
    for (size_t i = 0; i < json_array_size(points); i++) {
        json_t *wait = json_object_get(json_array_get(points, i), "contact_mean_s");
        ck_assert_double_gt(json_real_value(json_object_get(wait, "half_width")), 0);
        ck_assert_int_eq((int)json_integer_value(json_object_get(wait, "n")), 6);
    }
    json_decref(document);
    program_free(&program);
    program_succeeds(&program, "frontier $D/../scenarios/health-center.cfg --reps 60 --points 2");
    program_says(program.out, "busy (%)  wages (EUR)\n");
    program_says(program.out, "\n60 weeks, seed");
    program_free(&program);
    program_succeeds(&program, "frontier small.cfg --precision 0.2 --floor 5 --points 2");
    program_says(program.out, "contact within 20 % or 5 s");
    program_free(&program);
    program_succeeds(&program, "frontier small.cfg --reps 40 --points 2 -s demand.calls_per_day=0");
    ck_assert_ptr_null(strstr(program.out, "within -"));
    program_free(&program);
}
END_TEST

/* How busy weekdays are, on average and squared, as arrivals are drawn: within 4 standard errors. */
static const struct {
    const char *arrivals;
    bool is_known;
} crowds[] = {
    {"process = \"poisson\";", true},
    {"process = \"peaked\"; day_cv = 0.4;", true},
    {"process = \"peaked\"; day_cv = 0.2; interval_cv = 0.5; interval_min = 45.0;", true},
    {"process = \"mmpp\"; factor1 = 0.5; factor2 = 2.0; stay1_s = 1800.0; stay2_s = 1800.0;", false}};

START_TEST(controls_have_the_means_they_claim)
{
    enum { DRAWS = 20000 };
    double means[CC_CONTROLS], sum[CC_CONTROLS] = {0}, squares[CC_CONTROLS] = {0};
    char text[2000];
    close_practice();
    snprintf(
        text, sizeof text,
        "name = \"small\"; calendar = { days = [\"mon\", \"tue\", \"sat\"]; weeks = 2; };\n"
        "demand = { calls_per_day = 9.0; weekday = [1.4, 0.9, 0.3];\n"
        "  profile = ( { from = \"08:00\"; share = 3.0; }, { from = \"10:20\"; share = 1.0; } );\n"
        "  arrivals = { %s }; };\n"
        "talk = { law = \"exponential\"; mean_s = 200.0; };\n"
        "classes = ( { name = \"short\"; share = 0.7; talk = { law = \"lognormal\"; mean_s = 100.0; cv = "
        "0.5; };\n"
        "    wrap_up = { law = \"exponential\"; mean_s = 60.0; }; }, { name = \"long\"; share = 0.3; } );\n"
        "work = ( { name = \"desk\"; desk = true; per_day = 4.0; time = { law = \"lognormal\"; mean_s = "
        "90.0; cv = 0.8; }; },\n"
        "  { name = \"post\"; per_day = 2.0; time = { law = \"deterministic\"; value_s = 300.0; }; } );\n"
        "staff = ( { heads = 3; } ); variants = ( { name = \"q\"; strategy = { kind = \"queue-only\"; }; } "
        ");\n",
        crowds[_i].arrivals);
    ck_assert_msg(practice_read(&scenario, text) == CC_OK, "%s", practice_error.text);
    struct cc_demand demand;
    cc_demand_init(&demand, scenario, 77);
    cc_luck_means(scenario, means);
    for (int n = 0; n < DRAWS; n++) {
        double controls[CC_CONTROLS] = {0};
        ck_assert_int_eq(cc_demand_draw(&demand, (uint32_t)n, &practice_error), CC_OK);
        cc_luck_of_demand(&demand, means, controls);
        for (int i = 0; i < CC_CONTROLS; i++) {
            sum[i] += controls[i];
            squares[i] += controls[i] * controls[i];
        }
    }
    for (int i = CC_CONTROL_CALLS; i < CC_CONTROLS; i++) {
        int weekday = (i - (i < CC_CONTROL_EARLY ? CC_CONTROL_CALLS : CC_CONTROL_EARLY)) % 7;
        bool late = i >= CC_CONTROL_LATE && i < CC_CONTROL_EARLY;
        bool open = late || weekday < 2 || weekday == 5;
        double mean = sum[i] / DRAWS, error = sqrt((squares[i] / DRAWS - mean * mean) / DRAWS);
        ck_assert_int_eq(isnan(means[i]), !crowds[_i].is_known);
        ck_assert_int_eq(sum[i] > 0, open && crowds[_i].is_known);
        ck_assert(isnan(means[i]) || fabs(mean - means[i]) <= 4 * error);
    }
    cc_demand_free(&demand);
}
END_TEST

Suite *cc_suite_frontier(void)
{
    Suite *suite = suite_create("frontier");
    TCase *plans = tcase_create("plans"), *verb = tcase_create("verb");
    tcase_add_checked_fixture(plans, open_practice, close_practice);
    tcase_add_test(plans, blocks_hold_the_load);
    tcase_add_test(plans, plans_and_timelines_are_the_same_thing);
    tcase_add_test(plans, plans_grow_where_it_helps);
    tcase_add_test(plans, more_staff_waits_less);
    tcase_add_test(plans, differences_are_of_weeks_that_both_were_served);
    tcase_add_loop_test(plans, controls_explain_part_of_the_variance, 0,
                        sizeof explained / sizeof explained[0]);
    tcase_add_loop_test(plans, controls_have_the_means_they_claim, 0, sizeof crowds / sizeof crowds[0]);
    tcase_add_checked_fixture(verb, program_enter, program_leave);
    tcase_add_test(verb, the_verb_prints_and_stores);
    suite_add_tcase(suite, plans);
    suite_add_tcase(suite, verb);
    TCase *points = program_long_case(suite);
    tcase_add_checked_fixture(points, open_practice, close_practice);
    tcase_add_test(points, points_are_those_of_the_plain_experiment);
    return suite;
}
