/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One assistant for telephone, desk and other work (Q24).  Ids as in docs/sources.md. */
#include <check.h>
#include <string.h>

#include "tests/day.h"

Suite *cc_suite_assistant(void);

#define CLASSES                                                                                              \
    "classes = ( { name = \"other\"; share = 0.9; }, { name = \"urgent\"; share = 0.1; urgent = true; } "    \
    ");\n"
#define WORK(desk, by)                                                                                       \
    "work = ( { name = \"w\"; desk = " desk "; per_day = 0.0; interrupted_by = \"" by                        \
    "\"; time = " EACH("1.0") "; } );\n"

static void begin(const char *more, const char *variant)
{
    begin_empty("name = \"a\"; calendar = { days = [\"mon\"]; }; demand = { calls_per_day = 0.0; };\n"
                "talk = " EACH(
                    "60.0") "; staff = ( { heads = 1; } );\n" CLASSES
                            "variants = ( { name = \"v\"; strategy = { kind = \"queue-only\"; }; %s } );\n%s",
                variant, more);
}

static void put_call(double at_s, double talk_s, int class_index)
{
    practice_put_call(&practice, at_s, talk_s, HUGE_VAL, class_index);
}

static double answered_s(int who)
{
    return diary_when(&diary, who, CC_EVENT_ANSWER);
}

/* The telephone breaks into ten minutes of work: 10 s to turn to it, 10 s back, and 20 s to find the thread.
 */
START_TEST(q24_a_call_interrupts_work_which_then_goes_on)
{
    begin("switching_s = 10.0; resume_s = 20.0;\n" WORK("false", "calls"), "");
    put_job(H(9), 600, 0);
    put_call(H(9) + 100, 60, 0);
    put_call(H(9) + 110, 60, 0); /* holds: nobody is at work any more */
    const struct cc_tally *tally = serve();
    ck_assert_double_eq(answered_s(0), H(9) + 110);
    ck_assert_double_eq(answered_s(1), H(9) + 170);
    ck_assert_int_eq(tally->work_interruptions, 1);
    ck_assert_int_eq(tally->switches, 2);
    ck_assert_int_eq(tally->activity_ticks[CC_OTHER_WORK], cc_ticks(600 + 20));
    ck_assert_int_eq(tally->activity_ticks[CC_SWITCHING], cc_ticks(20));
    ck_assert_int_eq(tally->other_jobs, 1);
    ck_assert_int_eq(tally->busy_ticks, cc_ticks(100 + 10 + 60 + 60 + 10 + 520));
    end_day();
}
END_TEST

START_TEST(a_call_waits_for_work_that_it_may_not_interrupt)
{
    static const char *const work[] = {WORK("true", "nobody"), WORK("true", "urgent"), WORK("true", "calls")};
    for (int by = 0; by < 3; by++)
        for (int class = 0; class < 2; class ++) {
            begin(work[by], "");
            put_job(H(9), 600, 0);
            put_call(H(9) + 100, 60, class);
            const struct cc_tally *tally = serve();
            bool interrupts = by == 2 || (by == 1 && class == 1);
            ck_assert_double_eq(answered_s(0), H(9) + (interrupts ? 100 : 600));
            ck_assert_int_eq(tally->work_interruptions, interrupts);
            ck_assert_int_eq(tally->activity_ticks[CC_AT_DESK], cc_ticks(600));
            end_day();
        }
}
END_TEST

/* Of two pieces in hand the one begun last is put back; an urgent call does not wait for it either. */
/* The same in a variant that keeps the work free of calls. */
START_TEST(q12_a_variant_may_let_nothing_interrupt)
{
    begin(WORK("true", "calls"), "undisturbed = true;");
    put_job(H(9), 600, 0);
    put_call(H(9) + 100, 60, 0);
    ck_assert_int_eq(serve()->work_interruptions, 0);
    ck_assert_double_eq(answered_s(0), H(9) + 600);
    end_day();
}
END_TEST

START_TEST(the_piece_begun_last_is_interrupted)
{
    begin(WORK("false", "calls"), "staff = ( { heads = 2; } );");
    put_job(H(9), 600, 0);
    put_job(H(9) + 50, 600, 0);
    put_call(H(9) + 100, 60, 0);
    const struct cc_tally *tally = serve();
    ck_assert_double_eq(answered_s(0), H(9) + 100);
    /* the first is done at 600, the second at 50 + 600 + 60 */
    ck_assert_int_eq(tally->busy_ticks, cc_ticks(600 + 660));
    ck_assert_int_eq(tally->max_queue, 0);
    end_day();
}
END_TEST

/* A visitor is still there while his assistant telephones: every such talk is overheard. */
START_TEST(q28_talks_beside_a_visitor_are_counted)
{
    static const char *const work[] = {WORK("true", "calls"), WORK("true", "nobody"), WORK("false", "calls")};
    static const int overheard[] = {1, 0, 0};
    for (int i = 0; i < 3; i++) {
        begin(work[i], "");
        put_job(H(9), 600, 0);
        put_call(H(9) + 100, 60, 0);
        put_call(H(10), 60, 0); /* nobody is at the desk */
        ck_assert_int_eq(serve()->overheard, overheard[i]);
        end_day();
    }
}
END_TEST

/* A waiting visitor hears it too. */
START_TEST(q28_a_waiting_visitor_hears_the_talk)
{
    begin(WORK("true", "nobody"), "");
    put_call(H(9), 60, 0);
    put_job(H(9) + 10, 60, 0);
    put_call(H(9) + 20, 60, 0);
    const struct cc_tally *tally = serve();
    ck_assert_int_eq(tally->overheard, 1);
    ck_assert_int_eq(tally->rings, 2);
    end_day();
}
END_TEST

/* Q24: it rings all the time; each ring that nobody can take delays the work in hand, which is not
 * interrupted. */
START_TEST(q24_each_ring_disturbs_the_work_in_hand)
{
    begin("disturbance_s = 15.0;\n" WORK("true", "nobody"), "");
    put_job(H(9), 600, 0);
    put_call(H(9) + 100, 60, 0);
    put_call(H(9) + 590, 60, 0);
    const struct cc_tally *tally = serve();
    ck_assert_double_eq(answered_s(0), H(9) + 630);
    ck_assert_int_eq(tally->activity_ticks[CC_AT_DESK], cc_ticks(630));
    ck_assert_int_eq(tally->rings, 2);
    ck_assert_int_eq(tally->desk_rings, 2);
    end_day();
}
END_TEST

/* Q12: who is offered a callback by the machine does not ring. */
START_TEST(q12_a_call_that_becomes_a_callback_does_not_ring)
{
    begin_empty(
        "name = \"a\"; calendar = { days = [\"mon\"]; }; demand = { calls_per_day = 0.0; };\n"
        "talk = " EACH("60.0") "; staff = ( { heads = 1; } ); disturbance_s = 15.0;\n" WORK("true", "nobody")
            CLASSES "variants = ( { name = \"v\"; strategy = { kind = \"callback-offer\"; at_waiting = 0; "
                    "accept_prob = 1.0; "
                    "dialing = { agent_ring_s = 0.0; ring_s = 0.0; reach_prob = 1.0; }; }; } );\n");
    put_job(H(9), 600, 0);
    put_call(H(9) + 100, 60, 0);
    const struct cc_tally *tally = serve();
    ck_assert_int_eq(tally->rings, 0);
    ck_assert_int_eq(tally->activity_ticks[CC_AT_DESK], cc_ticks(600));
    end_day();
}
END_TEST

/* The more patients accept a callback, the less it rings at the desk. */
START_TEST(q12_the_more_accept_the_less_it_rings)
{
    int64_t rings[3], at_desk[3];
    for (int i = 0; i < 3; i++) {
        practice_openf(
            &practice, 1,
            "name = \"a\"; calendar = { days = [\"mon\"]; }; demand = { calls_per_day = 100.0; };\n"
            "talk = { law = \"exponential\"; mean_s = 200.0; }; staff = ( { heads = 1; } );\n"
            "work = ( { name = \"d\"; desk = true; per_day = 60.0; time = { law = \"exponential\"; mean_s = "
            "120.0; }; priority = \"in-order\"; } );\n"
            "variants = ( { name = \"v\"; strategy = { kind = \"callback-offer\"; at_waiting = 0; "
            "accept_prob = %.1f; }; } );\n",
            0.5 * i);
        rings[i] = at_desk[i] = 0;
        for (uint32_t replication = 0; replication < 10; replication++) {
            practice_draw(&practice, replication);
            const struct cc_tally *tally = practice_serve(&practice, 0, NULL, NULL);
            rings[i] += tally->rings;
            at_desk[i] += tally->desk_rings;
        }
        practice_close(&practice);
    }
    ck_assert(rings[0] > 1.2 * rings[1] && rings[1] > 1.2 * rings[2]);
    ck_assert(at_desk[0] > 1.2 * at_desk[1] && at_desk[1] > 1.2 * at_desk[2]);
}
END_TEST

/* Q56: a headset shortens the switching of one variant, not of the others. */
START_TEST(q56_a_headset_shortens_switching)
{
    static const char *const variants[] = {"", "switching_s = 2.0;"};
    for (int i = 0; i < 2; i++) {
        begin("switching_s = 10.0;\n" WORK("false", "nobody"), variants[i]);
        put_job(H(9), 600, 0);
        put_call(H(9) + 100, 60, 0);
        serve();
        ck_assert_double_eq(answered_s(0), H(9) + 600 + (i ? 2 : 10));
        end_day();
    }
}
END_TEST

START_TEST(work_left_undone_is_counted_each_day)
{
    begin(WORK("false", "nobody"), "");
    put_call(H(16), 7200, 0);
    put_job(H(16) + 1, 60, 0);
    put_job(H(16) + 2, 60, 0);
    put_job(H(17) + 1, 60, 0); /* comes after closing */
    const struct cc_tally *tally = serve();
    ck_assert_int_eq(tally->left_at_close, 2);
    ck_assert_int_eq(tally->other_left, 3);
    end_day();
}
END_TEST

/* --- weeks of a practice --- */

static struct cc_tally weeks_of(const char *by, double switching_s, double resume_s, double disturbance_s,
                                double *pieces_s)
{
    struct cc_tally sum;
    memset(&sum, 0, sizeof sum);
    *pieces_s = 0;
    practice_openf(
        &practice, 1,
        "name = \"a\"; calendar = { days = [\"mon\", \"tue\"]; }; demand = { calls_per_day = 60.0; };\n"
        "talk = { law = \"exponential\"; mean_s = 120.0; }; staff = ( { heads = 1; } );\n"
        "switching_s = %.1f; resume_s = %.1f; disturbance_s = %.1f;\n" CLASSES
        "work = ( { name = \"d\"; desk = true; per_day = 30.0; time = { law = \"exponential\"; mean_s = "
        "120.0; }; "
        "priority = \"in-order\"; interrupted_by = \"%s\"; },\n"
        "  { name = \"o\"; per_day = 30.0; time = { law = \"exponential\"; mean_s = 120.0; }; interrupted_by "
        "= "
        "\"%s\"; } );\n"
        "variants = ( { name = \"v\"; strategy = { kind = \"queue-only\"; }; } );\n",
        switching_s, resume_s, disturbance_s, by, by);
    for (uint32_t replication = 0; replication < 10; replication++) {
        practice_draw(&practice, replication);
        const struct cc_tally *tally = practice_serve(&practice, 0, NULL, NULL);
        if (tally->other_left) /* the books of such a week do not close */
            continue;
        sum.open_ticks++;
        for (int i = 0; i < CC_ACTIVITIES; i++)
            sum.activity_ticks[i] += tally->activity_ticks[i];
        for (int c = 0; c < 2; c++)
            cc_sum_merge(&sum.classes[c].hold, &tally->classes[c].hold);
        sum.work_interruptions += tally->work_interruptions;
        sum.switches += tally->switches;
        sum.overheard += tally->overheard;
        for (int i = 0; i < practice.demand.job_count; i++)
            *pieces_s += practice.demand.jobs[i].work_s;
    }
    practice_close(&practice);
    return sum;
}

/* Nothing of a piece is lost or done twice, however often it is interrupted. */
START_TEST(interrupted_work_is_done_once_in_all)
{
    static const char *const by[] = {"nobody", "urgent", "calls"};
    int64_t interruptions[3], overheard[3];
    double holds_s[3];
    for (int i = 0; i < 3; i++) {
        double pieces_s;
        struct cc_tally sum = weeks_of(by[i], 10, 20, 0, &pieces_s);
        double worked_s = cc_seconds(sum.activity_ticks[CC_AT_DESK] + sum.activity_ticks[CC_OTHER_WORK]);
        ck_assert_int_ge(sum.open_ticks, 5); /* weeks */
        ck_assert_double_eq_tol(worked_s, pieces_s + 20 * (double)sum.work_interruptions, 0.01);
        ck_assert_double_eq_tol(cc_seconds(sum.activity_ticks[CC_SWITCHING]), 10 * (double)sum.switches,
                                1e-6);
        interruptions[i] = sum.work_interruptions;
        overheard[i] = sum.overheard;
        holds_s[i] = cc_sum_mean_s(&sum.classes[0].hold);
    }
    ck_assert(interruptions[0] == 0 && interruptions[1] > 0 && interruptions[2] > 3 * interruptions[1]);
    ck_assert_int_gt(overheard[2], overheard[0]);
    ck_assert_double_lt(holds_s[2], holds_s[0]);
}
END_TEST

/* Q27: what turning to and fro, finding the thread and ringing cost grows with each of the three. */
START_TEST(q27_interruptions_cost_time)
{
    double pieces_s, plain_s = 0, busy_s[4];
    static const double costs[][3] = {{0, 0, 0}, {20, 0, 0}, {0, 30, 0}, {0, 0, 10}};
    for (int i = 0; i < 4; i++) {
        struct cc_tally sum =
            weeks_of(i == 3 ? "nobody" : "calls", costs[i][0], costs[i][1], costs[i][2], &pieces_s);
        busy_s[i] = 0;
        for (int a = 0; a < CC_ACTIVITIES; a++)
            busy_s[i] += cc_seconds(sum.activity_ticks[a]);
        plain_s = i ? plain_s : busy_s[0];
        if (i)
            ck_assert_double_gt(busy_s[i], plain_s + 600);
    }
}
END_TEST

Suite *cc_suite_assistant(void)
{
    Suite *suite = suite_create("assistant");
    TCase *tcase = tcase_create("assistant");
    tcase_add_test(tcase, q24_a_call_interrupts_work_which_then_goes_on);
    tcase_add_test(tcase, a_call_waits_for_work_that_it_may_not_interrupt);
    tcase_add_test(tcase, q12_a_variant_may_let_nothing_interrupt);
    tcase_add_test(tcase, the_piece_begun_last_is_interrupted);
    tcase_add_test(tcase, q28_talks_beside_a_visitor_are_counted);
    tcase_add_test(tcase, q28_a_waiting_visitor_hears_the_talk);
    tcase_add_test(tcase, q24_each_ring_disturbs_the_work_in_hand);
    tcase_add_test(tcase, q12_a_call_that_becomes_a_callback_does_not_ring);
    tcase_add_test(tcase, q12_the_more_accept_the_less_it_rings);
    tcase_add_test(tcase, q56_a_headset_shortens_switching);
    tcase_add_test(tcase, work_left_undone_is_counted_each_day);
    tcase_add_test(tcase, interrupted_work_is_done_once_in_all);
    tcase_add_test(tcase, q27_interruptions_cost_time);
    suite_add_tcase(suite, tcase);
    return suite;
}
