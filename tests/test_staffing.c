/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The least staff: against every plan there is, on demands it never saw, and where there is none. */
#include <check.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/staffing.h"
#include "tests/practice.h"
#include "tests/program.h"

Suite *cc_suite_staffing(void);

enum { HEADS = 4, CELLS = 4, PLANS = HEADS * HEADS * HEADS * HEADS };

/* Two mornings of two blocks each, at most four heads: 256 plans.  One like a solo practice, one like a duo.
 */
#define MORNINGS(calls, goals)                                                                               \
    "name = \"mornings\"; calendar = { days = [\"mon\", \"tue\"]; open = \"08:00\"; close = \"11:00\"; };\n" \
    "demand = { calls_per_day = " calls "; weekday = [1.3, 0.7];\n"                                          \
    "  profile = ( { from = \"08:00\"; share = 2.0; }, { from = \"09:00\"; share = 1.0; } ); };\n"           \
    "talk = { law = \"lognormal\"; mean_s = 180.0; cv = 0.8; };\n"                                           \
    "patience = { law = \"exponential\"; mean_s = 600.0; }; staff = ( { heads = 2; } );\n"                   \
    "targets = ( { name = \"norm\"; within_s = 120.0; share = 0.8; } );\n"                                   \
    "staffing = { block_min = 90.0; max_heads = 4; goals = ( " goals " ); };\n"                              \
    "variants = ( { name = \"queue\"; strategy = { kind = \"queue-only\"; }; },\n"                           \
    "  { name = \"offer\"; strategy = { kind = \"callback-offer\"; at_waiting = 2; }; } );\n"

static const char *const practices[] = {
    MORNINGS("20.0", "{ measure = \"service_level[norm]\"; at_least = 0.8; }"),
    MORNINGS("60.0", "{ measure = \"service_level[norm]\"; at_least = 0.7; }, { measure = \"abandoned\"; "
                     "at_most = 0.2; }"),
    MORNINGS("50.0", "{ measure = \"days_met[norm]\"; at_least = 0.6; }"),
    MORNINGS("40.0", "{ measure = \"contact_p90_s\"; at_most = 300.0; }"),
    MORNINGS("50.0", "{ measure = \"service_level[norm]\"; at_least = 0.7; per = \"day\"; }, { measure = "
                     "\"within\"; at_least = 0.5; per = \"half-hour\"; }"),
};
enum { PRACTICES = sizeof practices / sizeof practices[0] };

static struct cc_scenario *scenario;
static struct cc_planner planner;
static struct cc_staffing_result result;
static const struct cc_staffing_options options = {.seed = 11, .thread_count = 1, .reps = 120};

static void open_mornings(const char *text)
{
    ck_assert_msg(practice_read(&scenario, text) == CC_OK, "%s", practice_error.text);
    ck_assert_int_eq(cc_planner_init(&planner, scenario, &practice_error), CC_OK);
    ck_assert_int_eq(planner.cell_count, CELLS);
}

static void solve(int variant)
{
    int code = cc_staffing_solve(&planner, cc_scenario_variant(scenario, variant), &options, &result,
                                 &practice_error);
    ck_assert_msg(code == CC_OK, "%s", practice_error.text);
}

START_TEST(no_plan_that_holds_has_fewer_hours)
{
    static struct cc_plan plans[PLANS];
    static double shortages[PLANS];
    double least_h = HUGE_VAL;
    open_mornings(practices[_i / 2]);
    for (int i = 0; i < PLANS; i++)
        for (int cell = 0, rest = i; cell < CELLS; cell++, rest /= HEADS)
            plans[i].heads[cell] = 1 + rest % HEADS;
    ck_assert_int_eq(cc_staffing_shortages(&planner, cc_scenario_variant(scenario, _i % 2), &options, plans,
                                           PLANS, shortages, &practice_error),
                     CC_OK);
    for (int i = 0; i < PLANS; i++)
        if (shortages[i] <= 0)
            least_h = fmin(least_h, cc_plan_hours(&planner, &plans[i]));
    solve(_i % 2);
    ck_assert(result.chosen_feasible);
    ck_assert_double_lt(least_h, 3 * 2 * HEADS);
    ck_assert_double_gt(least_h, 6);
    ck_assert_double_eq(cc_plan_hours(&planner, &result.chosen), least_h);
    ck_assert_double_ge(result.hours, least_h);
    cc_staffing_close(&result);
    cc_scenario_close(scenario);
}
END_TEST

/* A goal of each day or half-hour holds when it holds in the worst; a goal of the week may hide that. */
START_TEST(goals_hold_everywhere)
{
    open_mornings(MORNINGS("50.0", "{ measure = \"service_level[norm]\"; at_least = 0.75; }, { measure = "
                                   "\"service_level[norm]\"; at_least = 0.75; per = \"day\"; }, { measure = "
                                   "\"within\"; at_least = 0.6; per = \"half-hour\"; }, { measure = "
                                   "\"hold_mean_s\"; at_most = 3000.0; per = \"half-hour\"; }"));
    struct cc_staff_pool pool;
    ck_assert_int_eq(cc_staff_pool_init(&pool, &planner, CELLS, 0), 0);
    for (int i = 0; i < CELLS; i++) {
        pool.units[i] = (struct cc_staff_unit){.first_cell = i, .cells = 1, .cost = 1.5};
        pool.used[i] = i < 2 ? 1 : 4; /* few on Monday, many on Tuesday */
    }
    int code = cc_staffing_trim(&pool, cc_scenario_variant(scenario, 0), &options, &result, &practice_error);
    ck_assert_msg(code == CC_OK, "%s", practice_error.text);
    ck_assert(!result.feasible && !result.chosen_feasible && pool.used[3] == 4);
    cc_staff_pool_free(&pool);
    const struct cc_goal_result *goals = result.goals;
    ck_assert_int_eq(result.goal_count, 4);
    ck_assert(!goals[1].holds && goals[1].missed == 1 && goals[1].weekday == 0);
    ck_assert(goals[1].missed_at[0].weekday == 0 && goals[1].missed_at[0].cell == -1);
    ck_assert(!goals[2].holds && goals[2].missed >= 2 && goals[2].missed <= 6);
    for (int i = 0; i < goals[2].missed; i++) /* in order, all on Monday */
        ck_assert(goals[2].missed_at[i].cell < 22 &&
                  goals[2].missed_at[i].cell > (i ? goals[2].missed_at[i - 1].cell : 15));
    ck_assert_int_ge(goals[2].cell, 16);
    ck_assert_int_lt(goals[2].cell, 22); /* Monday 08:00 to 11:00 */
    ck_assert(goals[3].holds && goals[3].missed == 0);
    ck_assert_double_lt(goals[1].estimate.value, goals[0].estimate.value);
    ck_assert_double_gt(goals[0].shortage + goals[1].shortage, 0);
    ck_assert(result.today[0].estimate.value > 0 && result.today[0].estimate.n == 480);
    cc_staffing_close(&result);
    /* The week is the days, and a day its own estimate. */
    struct cc_part parts[2];
    struct cc_metric_instance *instances = calloc(CC_MAX_INSTANCES, sizeof *instances);
    int count = cc_metric_instances(scenario, instances);
    int level = cc_metric_find(instances, count, "days_met[norm]");
    parts[0] = (struct cc_part){level, 0, -1, 0}, parts[1] = (struct cc_part){level, 1, -1, 1};
    struct cc_experiment experiment;
    struct cc_experiment_options run = {.seed = 4,
                                        .thread_count = 2,
                                        .reps = 200,
                                        .precision = NAN,
                                        .bare = true,
                                        .parts = parts,
                                        .part_count = 2};
    ck_assert_int_eq(cc_experiment_run(&experiment, scenario, 1, &run, &practice_error), CC_OK);
    double week = cc_experiment_find(&experiment, 0, "days_met[norm]")->estimate.value;
    ck_assert_double_eq_tol((experiment.part_results[0].value + experiment.part_results[1].value) / 2, week,
                            1e-12);
    ck_assert_double_lt(experiment.part_results[0].value, experiment.part_results[1].value);
    ck_assert_double_gt(experiment.part_results[0].half_width, 0);
    cc_experiment_close(&experiment);
    free(instances);
    cc_scenario_close(scenario);
}
END_TEST

/* With ten times the weeks and seeds of their own, hardly any run may show a plan below its goal. */
START_TEST(plans_hold_on_demands_they_never_saw)
{
    int missed = 0;
    open_mornings(practices[_i]);
    solve(0);
    ck_assert(result.feasible);
    struct cc_variant plan = cc_plan_variant(&planner, cc_scenario_variant(scenario, 0), &result.plan);
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct cc_experiment experiment;
        struct cc_experiment_options run = {.seed = seed,
                                            .thread_count = 1,
                                            .reps = 10 * options.reps,
                                            .precision = NAN,
                                            .plans = &plan,
                                            .plan_count = 1};
        bool below = false;
        ck_assert_int_eq(cc_experiment_run(&experiment, scenario, 0, &run, &practice_error), CC_OK);
        for (int i = 0; i < result.goal_count; i++) {
            if (result.goals[i].per == CC_PER_HALF_HOUR)
                continue;
            const struct cc_estimate *e =
                &cc_experiment_find(&experiment, 0, result.goals[i].measure)->estimate;
            below = below || (result.goals[i].at_least ? e->value + e->half_width < result.goals[i].limit
                                                       : e->value - e->half_width > result.goals[i].limit);
        }
        missed += below;
        cc_experiment_close(&experiment);
    }
    ck_assert_msg(missed <= 3, "%d of 20 below", missed);
    cc_staffing_close(&result);
    cc_scenario_close(scenario);
}
END_TEST

START_TEST(out_of_reach_is_told)
{
    open_mornings(MORNINGS("150.0",
                           "{ measure = \"service_level[norm]\"; at_least = 0.95; }, { measure = \"calls\"; "
                           "at_least = 1.0; }"));
    solve(0);
    ck_assert(!result.feasible && !result.chosen_feasible);
    ck_assert_int_eq(result.goal_count, 2);
    ck_assert(!result.goals[0].holds && result.goals[1].holds);
    ck_assert_double_lt(result.goals[0].bound, result.goals[0].estimate.value);
    ck_assert_double_eq(result.hours, 6 * HEADS);
    cc_staffing_close(&result);
    cc_scenario_close(scenario);
}
END_TEST

/* Without goals every target's service level counts; what cannot be measured asks for nothing. */
START_TEST(targets_are_goals)
{
    open_mornings(MORNINGS("20.0", ""));
    solve(0);
    ck_assert_int_eq(result.goal_count, 1);
    ck_assert_str_eq(result.goals[0].measure, "norm");
    ck_assert(result.goals[0].at_least && result.goals[0].limit == 0.8 && result.feasible);
    cc_staffing_close(&result);
    cc_scenario_close(scenario);
    open_mornings(MORNINGS("20.0", "{ measure = \"callback_delay_mean_s\"; at_most = 1.0; }"));
    solve(0);
    ck_assert(isnan(result.goals[0].estimate.value) && result.feasible);
    ck_assert_double_eq(result.hours, 6);
    cc_staffing_close(&result);
    cc_scenario_close(scenario);
}
END_TEST

START_TEST(the_verb_names_plan_and_goals)
{
    struct program program;
    FILE *file = fopen("m.cfg", "w");
    fputs(practices[1], file);
    fclose(file);
    program_succeeds(&program, "staff m.cfg -n 60 --out s.db");
    program_says(program.out, "FTE on duty");
    program_says(program.out, ">= 0.7000");
    program_says(program.out, "norm contact-all"); /* no service level without its formula */
    program_says(program.out, "holds");
    program_has_no_nan(program.out);
    program_free(&program);
    ck_assert(program_exists("s.db"));
    program_succeeds(&program,
                     "staff m.cfg -n 60 --format json --strategies queue -s demand.calls_per_day=200");
    program_says(program.out, "\"feasible\": false");
    program_says(program.out, "\"formula\": \"contact-all\"");
    program_says(program.out, "\"holds\": false");
    program_free(&program);
    program_succeeds(&program, "staff m.cfg -n 60 --format json --strategies queue -s "
                               "'economics={wages=({role=\"a\";eur_per_h=[20.0,30.0,45.0];});}'");
    json_t *document = json_loads(program.out, 0, NULL);
    json_t *variant = json_array_get(json_object_get(document, "variants"), 0);
    double hours = json_real_value(json_object_get(variant, "hours_per_week"));
    static const struct {
        const char *key;
        double eur_per_h;
    } wages[] = {{"wages_low_eur_per_year", 20}, {"wages_eur_per_year", 30}, {"wages_high_eur_per_year", 45}};
    for (int i = 0; i < 3; i++)
        ck_assert_double_eq_tol(json_real_value(json_object_get(variant, wages[i].key)),
                                52 * hours * wages[i].eur_per_h, 1e-6);
    json_t *today = json_object_get(variant, "today"); /* two heads on two mornings of three hours */
    ck_assert_double_eq(json_real_value(json_object_get(today, "hours_per_week")), 12);
    ck_assert_double_eq_tol(json_real_value(json_object_get(today, "fte")), 12 / 38.0, 1e-9);
    ck_assert_double_eq_tol(json_real_value(json_object_get(today, "wages_eur_per_year")), 12 * 52 * 30,
                            1e-6);
    json_t *goal = json_array_get(json_object_get(variant, "goals"), 0);
    ck_assert_double_gt(json_real_value(json_object_get(json_object_get(goal, "today"), "half_width")), 0);
    json_decref(document);
    program_free(&program);
    program_run(&program, "staff $D/../scenarios/mmc.cfg");
    ck_assert_int_eq(program.exit_code, 3);
    program_free(&program);
    program_run(&program, "staff m.cfg -s 'staffing.goals=()' -s 'targets=()'");
    ck_assert_int_eq(program.exit_code, 3);
    program_says(program.err, "nothing to reach");
    program_free(&program);
}
END_TEST

/* Where nothing holds, every day and half-hour that fails is named, on lines of 80 columns. */
START_TEST(what_fails_is_named)
{
    struct program program;
    FILE *file = fopen("m.cfg", "w");
    fputs(practices[4], file);
    fclose(file);
    program_succeeds(&program, "staff m.cfg -n 60 --strategies queue -s demand.calls_per_day=150");
    program_says(program.out, "NO PLAN reaches every goal");
    program_says(program.out, "norm contact-all, each day");
    program_says(program.out, "norm contact-all misses mon");
    program_says(program.out, "within, each half-hour");
    program_says(program.out, "    worst mon 0");
    program_says(program.out, "within misses mon 08:00, mon 08:30");
    program_says_not(program.out, "take no more calls");
    program_free(&program);
    program_succeeds(&program, "staff m.cfg -n 60 --strategies queue -s demand.calls_per_day=150 -s lines=2");
    program_says(program.out, "there are 2 lines: more heads");
    program_free(&program);
    program_succeeds(&program,
                     "staff m.cfg -n 60 --strategies queue -s demand.calls_per_day=150 --format json");
    json_t *document = json_loads(program.out, 0, NULL);
    json_t *variant = json_array_get(json_object_get(document, "variants"), 0);
    json_t *goal = json_array_get(json_object_get(variant, "goals"), 1);
    json_t *missed = json_object_get(goal, "missed_at");
    ck_assert_int_eq((int)json_array_size(missed), (int)json_integer_value(json_object_get(goal, "missed")));
    ck_assert_str_eq(json_string_value(json_array_get(missed, 0)), "mon 08:00");
    json_decref(document);
    program_free(&program);
}
END_TEST

Suite *cc_suite_staffing(void)
{
    Suite *suite = suite_create("staffing");
    TCase *search = tcase_create("search"), *verb = tcase_create("verb");
    tcase_add_test(search, goals_hold_everywhere);
    tcase_add_test(search, out_of_reach_is_told);
    tcase_add_test(search, targets_are_goals);
    tcase_add_checked_fixture(verb, program_enter, program_leave);
    tcase_add_test(verb, the_verb_names_plan_and_goals);
    tcase_add_test(verb, what_fails_is_named);
    suite_add_tcase(suite, search);
    suite_add_tcase(suite, verb);
    TCase *plans = program_long_case(suite);
    tcase_add_loop_test(plans, no_plan_that_holds_has_fewer_hours, 0, 2 * PRACTICES);
    tcase_add_loop_test(plans, plans_hold_on_demands_they_never_saw, 0, PRACTICES);
    return suite;
}
