/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Serving without events counts what the events count: the same demands both ways. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "models/center_parts.h"
#include "tests/practice.h"

Suite *cc_suite_plain(void);

struct served {
    struct cc_tally tally;
    struct cc_histogram histograms[CC_QUANTITIES * 2 * CC_SECTIONS];
    double course[CC_CELLS_PER_DAY * 8][CC_LEVELS];
    double held_s, queued_s;
};

static void serve(struct practice *practice, bool by_events, struct served *served)
{
    struct cc_center *center = &practice->centers[0];
    struct cc_spread spread = {served->histograms, practice->scenario->classes.count};
    memset(served, 0, sizeof *served);
    ck_assert_int_le(center->segment_count, CC_CELLS_PER_DAY * 8);
    center->by_events = by_events;
    center->course = served->course;
    ck_assert_int_eq(cc_center_serve(center, &practice->demand, &served->tally, &spread, 3, &practice_error),
                     CC_OK);
    served->held_s = center->audit_hold_s;
    served->queued_s = center->audit_queue_s;
}

/* Sums of the same stretches in another order: each half-hour is rounded to a microsecond. */
static void same_ticks(int64_t *a, int64_t *b)
{
    ck_assert_msg(llabs(*a - *b) <= 8, "%lld and %lld", (long long)*a, (long long)*b);
    *a = *b = 0;
}

static void same(struct served *a, struct served *b)
{
    same_ticks(&a->tally.queue_ticks, &b->tally.queue_ticks);
    same_ticks(&a->tally.busy_ticks, &b->tally.busy_ticks);
    same_ticks(&a->tally.heads_ticks, &b->tally.heads_ticks);
    same_ticks(&a->tally.idle_ticks, &b->tally.idle_ticks);
    same_ticks(&a->tally.all_busy_ticks, &b->tally.all_busy_ticks);
    for (int i = 0; i < 7 * CC_CELLS_PER_DAY; i++) {
        struct cc_cell_tally *x = &a->tally.cells[i], *y = &b->tally.cells[i];
        same_ticks(&x->queue_ticks, &y->queue_ticks);
        same_ticks(&x->busy_ticks, &y->busy_ticks);
        same_ticks(&x->heads_ticks, &y->heads_ticks);
    }
    ck_assert_int_eq(memcmp(&a->tally, &b->tally, sizeof a->tally), 0);
    ck_assert_int_eq(memcmp(a->histograms, b->histograms, sizeof a->histograms), 0);
    for (int i = 0; i < CC_CELLS_PER_DAY * 8; i++)
        for (int level = 0; level < CC_LEVELS; level++)
            ck_assert_double_eq_tol(a->course[i][level], b->course[i][level], 1e-5);
    ck_assert_double_eq_tol(a->held_s, b->held_s, 1e-9 * (1 + b->held_s));
    ck_assert_double_eq_tol(a->queued_s, b->queued_s, 1e-9 * (1 + b->queued_s));
}

#define SAME_BOTH_WAYS(replications, ...)                                                                    \
    do {                                                                                                     \
        struct practice practice;                                                                            \
        practice_openf(&practice, 7, __VA_ARGS__);                                                           \
        both_ways(&practice, replications);                                                                  \
        practice_close(&practice);                                                                           \
    } while (0)

static void both_ways(struct practice *practice, int replications)
{
    static struct served plain, events;
    int64_t calls = 0;
    ck_assert_msg(practice->centers[0].plain != NULL, "only events will do");
    for (int r = 0; r < replications; r++) {
        practice_draw(practice, (uint32_t)r);
        serve(practice, false, &plain);
        serve(practice, true, &events);
        same(&plain, &events);
        calls += events.tally.classes[0].calls;
    }
    ck_assert_int_gt(calls, 0);
}

#define ONLY "variants = ( { name = \"queue\"; strategy = { kind = \"queue-only\"; }; } );\n"
#define TARGETS                                                                                              \
    "targets = ( { name = \"a\"; formula = \"sl-offered\"; within_s = 20; share = 0.8; },\n"                 \
    "            { name = \"b\"; formula = \"sl-answered\"; within_s = 60; share = 0.8; } );\n"

START_TEST(steady_state_is_the_same_both_ways)
{
    static const char *const talks[] = {"{ law = \"exponential\"; mean_s = 180.0; }",
                                        "{ law = \"deterministic\"; value_s = 200.0; }",
                                        "{ law = \"lognormal\"; mean_s = 180.0; cv = 1.2; }"};
    static const char *const patience[] = {
        "{ law = \"exponential\"; mean_s = 100.0; }", "{ law = \"deterministic\"; value_s = 60.0; }",
        "{ law = \"deterministic\"; value_s = 0.0; }", "{ law = \"infinite\"; }"};
    for (int heads = 1; heads <= 9; heads += 4)
        for (int t = 0; t < 3; t++)
            for (int p = 0; p < 4; p++)
                SAME_BOTH_WAYS(3,
                               "name = \"x\"; stationary = { hours = 20.0; warm_up_h = 3.0; };\n"
                               "demand = { calls_per_h = %d.0; }; staff = ( { heads = %d; } );\n" TARGETS ONLY
                               "talk = %s; patience = %s;\n"
                               "wrap_up = { law = \"exponential\"; mean_s = 20.0; };\n",
                               p == 3 ? 16 * heads : 22 * heads, heads, talks[t], patience[p]);
}
END_TEST

START_TEST(classes_of_equal_priority_are_the_same_both_ways)
{
    SAME_BOTH_WAYS(
        5, "name = \"x\"; stationary = { hours = 30.0; };\n"
           "demand = { calls_per_h = 60.0; }; staff = ( { heads = 3; } );\n" TARGETS ONLY
           "talk = { law = \"exponential\"; mean_s = 170.0; };\n"
           "classes = ( { name = \"one\"; share = 0.4; patience = { law = \"infinite\"; }; },\n"
           "  { name = \"two\"; share = 0.6; patience = { law = \"exponential\"; mean_s = 200.0; }; } );\n");
}
END_TEST

/* Weeks with what makes days hard: overtime, changes of staff in the midst of talks, nobody there, nobody
 * left. */
START_TEST(days_are_the_same_both_ways)
{
    static const char *const staffs[] = {
        "{ heads = 3; }",
        "{ heads = 4; }, { from = \"09:00\"; heads = 2; }, { from = \"09:30\"; heads = 5; },\n"
        "{ from = \"10:00\"; heads = 1; }, { from = \"10:02\"; heads = 4; }, { from = \"11:59\"; heads = 6; "
        "}",
        "{ heads = 0; }, { from = \"08:20\"; heads = 3; }, { from = \"10:00\"; heads = 0; },\n"
        "{ from = \"10:40\"; heads = 2; }",
        "{ heads = 3; }, { from = \"11:30\"; heads = 0; }",
        "{ days = [ \"mon\", \"thu\" ]; heads = 2; }, { days = [ \"tue\", \"wed\" ]; heads = 0; }, { from = "
        "\"10:30\"; heads = 7; }"};
    static const char *const patience[] = {
        "{ law = \"exponential\"; mean_s = 300.0; }", "{ law = \"infinite\"; }",
        "{ law = \"mixture\"; parts = (\n"
        "  { share = 0.5; of = { law = \"infinite\"; }; },\n"
        "  { share = 0.5; of = { law = \"deterministic\"; value_s = 900.0; }; } ); }"};
    static const char *const hours[] = {"open = \"08:00\"; close = \"12:00\";",
                                        "open = \"08:10\"; close = \"11:45\";"};
    for (int s = 0; s < 5; s++)
        for (int p = 0; p < 3; p++)
            for (int h = 0; h < 2; h++)
                SAME_BOTH_WAYS(
                    6,
                    "name = \"x\"; calendar = { days = [ \"mon\", \"tue\", \"wed\", \"thu\" ]; %s };\n"
                    "demand = { calls_per_day = %d.0; };\n"
                    "staff = ( %s );\n" TARGETS ONLY
                    "talk = { law = \"lognormal\"; mean_s = 240.0; cv = 1.5; };\n"
                    "wrap_up = { law = \"deterministic\"; value_s = 30.0; };\n"
                    "patience = %s;\n",
                    hours[h], 120 + 90 * p, staffs[s], patience[p]);
}
END_TEST

/* Whatever else may happen needs events. */
START_TEST(only_plain_variants_go_without_events)
{
    static const char *const more[] = {
        "redial = { after_abandonment = 0.1; };\n",
        "lines = 7;\n",
        "max_waiting = 3;\n",
        "complaint_s_per_min = 3.0;\n",
        "redial = { after_contact = 0.1; };\n",
        "redial = { diverted = 0.1; };\n",
        "announced = { heard = true; leave_prob = 0.1; };\n",
        "classes = ( { name = \"a\"; share = 0.5; }, { name = \"b\"; share = 0.5; priority = 1; } );\n",
        "classes = ( { name = \"a\"; share = 0.5; }, { name = \"b\"; share = 0.5; urgent = true; } );\n",
        "teams = ( { name = \"a\"; staff = ( { heads = 2; } ); } );\n",
        ("work = ( { name = \"desk\"; desk = true; per_day = 9.0; "
         "time = { law = \"exponential\"; mean_s = 60.0; }; } );\n")};
    for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
        struct practice practice;
        practice_openf(&practice, 1,
                       "name = \"x\"; demand = { calls_per_day = 90.0; }; staff = ( { heads = 2; } );\n"
                       "talk = { law = \"exponential\"; mean_s = 200.0; };\n" ONLY "%s",
                       more[i]);
        ck_assert_msg(practice.centers[0].plain == NULL, "%s", more[i]);
        practice_close(&practice);
    }
}
END_TEST

Suite *cc_suite_plain(void)
{
    Suite *suite = suite_create("plain");
    TCase *tcase = tcase_create("both ways");
    tcase_add_test(tcase, steady_state_is_the_same_both_ways);
    tcase_add_test(tcase, classes_of_equal_priority_are_the_same_both_ways);
    tcase_add_test(tcase, days_are_the_same_both_ways);
    tcase_add_test(tcase, only_plain_variants_go_without_events);
    suite_add_tcase(suite, tcase);
    return suite;
}
