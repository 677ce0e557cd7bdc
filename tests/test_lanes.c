/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <check.h>
#include <string.h>

#include "models/lanes.h"
#include "sim/cpu.h"

Suite *cc_suite_lanes(void);

static struct cc_scenario *scenario;
static struct cc_demand demands[CC_LANES];
static struct cc_error error;

/* Whether the lane counted to the last bit what the recursion counts. */
static void check_lane(const struct cc_lanes *lanes, int l, const struct cc_demand *const demand[CC_LANES],
                       int runs)
{
    struct cc_recursion recursion;
    const struct cc_line_counts *got = &lanes->counts[l], *expected = &recursion.counts;
    ck_assert_int_eq(cc_recursion_init(&recursion, lanes->agent_count[l]), 0);
    for (int i = 0; i < runs; i++)
        cc_recursion_serve(&recursion, demand[l], 20000000, NULL);
    ck_assert(got->hold.sum_ticks == expected->hold.sum_ticks);
    ck_assert(got->hold.sum_squares == expected->hold.sum_squares);
    ck_assert(got->hold.count == expected->hold.count && got->hold.max_ticks == expected->hold.max_ticks);
    ck_assert_int_eq(memcmp(&got->waits, &expected->waits, sizeof got->waits), 0);
    ck_assert(got->answered == expected->answered && got->abandoned == expected->abandoned);
    ck_assert(got->delayed == expected->delayed && got->within == expected->within);
    ck_assert(got->busy_s == expected->busy_s && got->queue_s == expected->queue_s);
    ck_assert(got->hold.count == 0 || got->answered > 0);
    cc_recursion_free(&recursion);
}

static void check_lanes(const int agents[CC_LANES], const struct cc_demand *const demand[CC_LANES])
{
    for (int level = 0; level < CC_CPU_LEVELS; level++) {
        struct cc_lanes lanes;
        cc_cpu_set_level((enum cc_cpu_level)level);
        ck_assert_int_eq(cc_lanes_init(&lanes, agents), 0);
        for (int i = 0; i < 2; i++) /* goes on where it was: the second time all are still busy */
            cc_lanes_serve(&lanes, demand, 20000000);
        for (int l = 0; l < CC_LANES; l++)
            check_lane(&lanes, l, demand, 2);
        cc_lanes_free(&lanes);
    }
}

static void draw(const char *patience, double calls_per_h)
{
    char text[800];
    snprintf(text, sizeof text,
             "name = \"lanes\"; stationary = { hours = 20; }; demand = { calls_per_h = %g; };\n"
             "talk = { law = \"exponential\"; mean_s = 180; };\n"
             "wrap_up = { law = \"uniform\"; min_s = 0; max_s = 20; };\n%s staff = ( { heads = 10; } );\n"
             "variants = ( { name = \"queue\"; strategy = { kind = \"queue-only\"; }; } );\n",
             calls_per_h, patience);
    cc_error_init(&error);
    ck_assert_msg(cc_scenario_open_text(&scenario, "lanes", text, &error) == CC_OK, "%s", error.text);
    for (int l = 0; l < CC_LANES; l++) {
        cc_demand_init(&demands[l], scenario, 11);
        ck_assert_int_eq(cc_demand_draw(&demands[l], (uint32_t)l, &error), CC_OK);
    }
}

static void forget(void)
{
    for (int l = 0; l < CC_LANES; l++)
        cc_demand_free(&demands[l]);
    cc_scenario_close(scenario);
}

/* Without patience, waits up to hours; all hang up at once; and what is usual. */
static const struct {
    const char *patience;
    double calls_per_h;
} cases[] = {{"patience = { law = \"exponential\"; mean_s = 120; };", 200},
             {"", 180},
             {"", 900},
             {"patience = { law = \"deterministic\"; value_s = 0; };", 300}};

START_TEST(lanes_are_the_recursion)
{
    static const int agents[][CC_LANES] = {
        {7, 8, 9, 10, 11, 12, 13, 14}, {1, 1, 1, 1, 1, 1, 1, 1}, {64, 1, 33, 2, 17, 3, 9, 5}};
    const struct cc_demand *same[CC_LANES], *own[CC_LANES];
    draw(cases[_i].patience, cases[_i].calls_per_h);
    for (int l = 0; l < CC_LANES; l++)
        same[l] = &demands[3], own[l] = &demands[l];
    for (size_t i = 0; i < sizeof agents / sizeof agents[0]; i++) {
        check_lanes(agents[i], same);
        check_lanes(agents[i], own);
    }
    forget();
}
END_TEST

Suite *cc_suite_lanes(void)
{
    Suite *suite = suite_create("lanes");
    TCase *tests = tcase_create("lanes");
    tcase_add_loop_test(tests, lanes_are_the_recursion, 0, (int)(sizeof cases / sizeof cases[0]));
    suite_add_tcase(suite, tests);
    return suite;
}
