/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/erlang_gap.h"

Suite *cc_suite_erlang_gap(void);

static struct cc_scenario *scenario;
static struct cc_error error;

static void open_text(const char *more)
{
    char text[4000];
    snprintf(
        text, sizeof text,
        "name = \"gap\"; calendar = { days = [\"mon\", \"tue\"]; open = \"08:00\"; close = \"13:00\"; };\n"
        "demand = { calls_per_day = 160; profile = ( { from = \"08:00\"; share = 3; }, { from = \"09:30\"; "
        "share = "
        "2; } ); };\n"
        "talk = { law = \"exponential\"; mean_s = 200; }; patience = { law = \"exponential\"; mean_s = 400; "
        "};\n"
        "staff = ( { from = \"08:00\"; heads = 3; }, { from = \"10:15\"; heads = 1; } );\n"
        "variants = ( { name = \"queue\"; strategy = { kind = \"queue-only\"; }; } );\n%s",
        more);
    cc_error_init(&error);
    ck_assert_msg(cc_scenario_open_text(&scenario, "gap", text, &error) == CC_OK, "%s", error.text);
}

static struct cc_erlang_gap explain(int64_t reps)
{
    struct cc_erlang_gap gap;
    int code = cc_erlang_gap(scenario, cc_scenario_variant(scenario, 0), 7, 2, reps, &gap, &error);
    ck_assert_msg(code == CC_OK, "%s", error.text);
    return gap;
}

START_TEST(nothing_is_put_right_when_nothing_is_broken)
{
    open_text("");
    struct cc_erlang_gap gap = explain(300);
    ck_assert_int_eq(gap.count, 1);
    ck_assert_double_lt(fabs(gap.z), 3.5);
    ck_assert_double_gt(gap.exact_s, 10);
    cc_scenario_close(scenario);
}
END_TEST

/* Whatever is broken, the last step is M(t)/M/s(t)+M and agrees with its exact solution. */
START_TEST(every_ladder_ends_at_the_exact_answer)
{
    open_text("redial = { after_abandonment = 0.5; }; lines = 5;\n"
              "work = ( { name = \"desk\"; desk = true; per_day = 20; time = { law = \"deterministic\"; "
              "value_s = 60; }; } );\n"
              "wrap_up = { law = \"gamma\"; mean_s = 40; cv = 0.5; };\n"
              "classes = ( { name = \"urgent\"; share = 0.2; urgent = true; talk = { law = \"uniform\"; "
              "min_s = 50; max_s = "
              "90; }; }, { name = \"rest\"; share = 0.8; patience = { law = \"gamma\"; mean_s = 500; cv = 2; "
              "}; } );\n");
    struct cc_erlang_gap gap = explain(300);
    ck_assert_int_eq(gap.count, 7);
    ck_assert_str_eq(gap.steps[0].what, "the practice as it is");
    ck_assert_double_lt(fabs(gap.z), 3.5);
    for (int i = 1; i < gap.count; i++)
        ck_assert_double_eq(gap.steps[i].part_s, gap.steps[i].hold_s.value - gap.steps[i - 1].hold_s.value);
    ck_assert_int_eq(scenario->work.count, 1);
    ck_assert(cc_scenario_class(scenario, 0)->urgent);
    cc_scenario_close(scenario);
}
END_TEST

Suite *cc_suite_erlang_gap(void)
{
    Suite *suite = suite_create("erlang_gap");
    TCase *all = tcase_create("ladder");
    tcase_add_test(all, nothing_is_put_right_when_nothing_is_broken);
    tcase_add_test(all, every_ladder_ends_at_the_exact_answer);
    suite_add_tcase(suite, all);
    return suite;
}
