/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The least staff of the shipped practices: against every plan there is, and with fresh weeks.  Quick and
 * full differ in the weeks and in how many variants are looked at.
 */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/staffing.h"
#include "sim/runner.h"
#include "tests/judge.h"

Suite *cc_suite_verify_staffing(void);

static struct cc_scenario *scenario;
static struct cc_planner planner;
static struct cc_staffing_result result;
static struct cc_error error;

static void open_shipped(const char *name, const char *const *overrides, int count)
{
    const char *tests = getenv("CC_TEST_DIR");
    char path[512];
    cc_error_init(&error);
    snprintf(path, sizeof path, "%s/../scenarios/%s.cfg", tests ? tests : "tests", name);
    ck_assert_msg(cc_scenario_open(&scenario, path, overrides, count, &error) == CC_OK, "%s", error.text);
    ck_assert_int_eq(cc_planner_init(&planner, scenario, &error), CC_OK);
}

static struct cc_staffing_options how(void)
{
    return (struct cc_staffing_options){
        .seed = 5, .thread_count = cc_runner_processor_count(), .reps = judge_is_full() ? 200 : 60};
}

/* One block a day, three numbers of heads: 243 plans. */
static const struct {
    const char *name, *overrides[4];
    int least;
} practices[] = {
    {"solo",
     {"staffing.block_min=540", "staffing.min_heads=1", "staffing.max_heads=3",
      "staffing.goals=({ measure=\"service_level[2min]\"; at_least=0.75; },"
      "{ measure=\"service_level[2min]\"; at_least=0.7; per=\"day\"; })"},
     1},
    {"duo",
     {"staffing.block_min=540", "staffing.min_heads=2", "staffing.max_heads=4",
      "staffing.goals=({ measure=\"service_level[2min]\"; at_least=0.75; }, { measure=\"days_met[2min]\"; "
      "at_least=0.5; })"},
     2}};
enum { PRACTICES = sizeof practices / sizeof practices[0], VARIANTS = 3, PLANS = 243, DAYS = 5 };

START_TEST(no_plan_of_a_shipped_practice_is_cheaper)
{
    static struct cc_plan plans[PLANS];
    static double shortages[PLANS];
    int variant = _i % VARIANTS;
    double least_h = HUGE_VAL, most_h = 0;
    struct cc_staffing_options options = how();
    if (variant && !judge_is_full())
        return;
    open_shipped(practices[_i / VARIANTS].name, practices[_i / VARIANTS].overrides, 4);
    ck_assert_int_eq(planner.cell_count, DAYS);
    for (int i = 0; i < PLANS; i++)
        for (int day = 0, rest = i; day < DAYS; day++, rest /= 3)
            plans[i].heads[day] = practices[_i / VARIANTS].least + rest % 3;
    ck_assert_int_eq(cc_staffing_shortages(&planner, cc_scenario_variant(scenario, variant), &options, plans,
                                           PLANS, shortages, &error),
                     CC_OK);
    for (int i = 0; i < PLANS; i++) {
        if (shortages[i] <= 0)
            least_h = fmin(least_h, cc_plan_hours(&planner, &plans[i]));
        most_h = fmax(most_h, cc_plan_hours(&planner, &plans[i]));
    }
    ck_assert_int_eq(
        cc_staffing_solve(&planner, cc_scenario_variant(scenario, variant), &options, &result, &error),
        CC_OK);
    ck_assert(result.chosen_feasible);
    printf("%s, %s: the least hours of %d plans %.0f, found %.0f with %d simulated\n",
           practices[_i / VARIANTS].name, cc_scenario_variant(scenario, variant)->name, PLANS, least_h,
           cc_plan_hours(&planner, &result.chosen), result.plans_simulated);
    ck_assert_double_lt(least_h, most_h);
    ck_assert_double_eq(cc_plan_hours(&planner, &result.chosen), least_h);
    cc_staffing_close(&result);
    cc_scenario_close(scenario);
}
END_TEST

/* Whether a run of the plan shows a goal significantly missed. */
static bool is_below(const struct cc_variant *plan, uint64_t seed, int64_t reps)
{
    struct cc_experiment experiment;
    struct cc_experiment_options run = {.seed = seed,
                                        .thread_count = cc_runner_processor_count(),
                                        .reps = reps,
                                        .precision = NAN,
                                        .plans = plan,
                                        .plan_count = 1};
    bool below = false;
    ck_assert_int_eq(cc_experiment_run(&experiment, scenario, 0, &run, &error), CC_OK);
    for (int i = 0; i < result.goal_count; i++) {
        const struct cc_goal_result *goal = &result.goals[i];
        const struct cc_estimate *e = &cc_experiment_find(&experiment, 0, goal->measure)->estimate;
        below = below || (goal->at_least ? e->value + e->half_width < goal->limit
                                         : e->value - e->half_width > goal->limit);
    }
    cc_experiment_close(&experiment);
    return below;
}

static const char *const shipped[] = {"solo", "duo", "health-center"};
enum { SHIPPED = sizeof shipped / sizeof shipped[0] };

/* With seeds of their own and ten times the weeks at most 3 of 20 runs may show a plan below its goals. */
START_TEST(shipped_plans_hold_with_fresh_seeds)
{
    struct cc_staffing_options options = how();
    int variant = _i % VARIANTS, missed = 0;
    if (!judge_is_full() && (variant || _i / VARIANTS == 2))
        return;
    open_shipped(shipped[_i / VARIANTS], NULL, 0);
    ck_assert_int_eq(
        cc_staffing_solve(&planner, cc_scenario_variant(scenario, variant), &options, &result, &error),
        CC_OK);
    ck_assert_msg(result.feasible, "%s, variant %d: no plan", shipped[_i / VARIANTS], variant);
    struct cc_variant plan = cc_plan_variant(&planner, cc_scenario_variant(scenario, variant), &result.plan);
    for (uint64_t seed = 1; seed <= 20; seed++)
        missed += is_below(&plan, seed, 10 * options.reps);
    printf("%s, %s: %.1f h a week, significantly below a goal in %d of 20 runs of %lld weeks\n",
           shipped[_i / VARIANTS], plan.name, result.hours, missed, (long long)(10 * options.reps));
    ck_assert_int_le(missed, 3);
    cc_staffing_close(&result);
    cc_scenario_close(scenario);
}
END_TEST

Suite *cc_suite_verify_staffing(void)
{
    Suite *suite = suite_create("verify_staffing");
    TCase *tcase = tcase_create("least staff");
    tcase_add_loop_test(tcase, no_plan_of_a_shipped_practice_is_cheaper, 0, PRACTICES * VARIANTS);
    tcase_add_loop_test(tcase, shipped_plans_hold_with_fresh_seeds, 0, SHIPPED * VARIANTS);
    suite_add_tcase(suite, tcase);
    return suite;
}
