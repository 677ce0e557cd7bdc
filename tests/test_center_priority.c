/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who goes before whom, whose talk is interrupted, and the wait foreseen for a caller: by hand and by path.
 */
#include <check.h>
#include <stdlib.h>

#include "tests/day.h"
#include "tests/kiefer.h"

Suite *cc_suite_center_priority(void);

#define CLASS(name, share, more) "{ name = \"" name "\"; share = " share "; " more " }"
/* Class 0 goes first, then 1 and 2 alike; 3 is urgent. */
#define LEVELS                                                                                               \
    "classes = ( " CLASS("a", "0.25", "priority = 3;") ", " CLASS("b", "0.25", "priority = 7;") ", " CLASS(  \
        "c", "0.25", "priority = 7;") ", " CLASS("u", "0.25", "urgent = true;") " );\n"
#define PREEMPTIVE "priority_rule = \"preemptive\";\n" LEVELS

/* A Monday and a Tuesday from 8 to 17 without calls; they are then put in by hand. */
static void begin_small(const char *staff, const char *strategy, const char *more)
{
    begin_empty("name = \"small\"; calendar = { days = [\"mon\", \"tue\"]; open = \"08:00\"; close = "
                "\"17:00\"; };\n"
                "demand = { calls_per_day = 0.0; }; talk = { law = \"deterministic\"; value_s = 60.0; };\n"
                "staff = ( %s );\n%s variants = ( { name = \"v\"; strategy = { %s }; } );\n",
                staff, more, strategy);
}

static void put_call(double at_s, double talk_s, int class_index)
{
    practice_put_call(&practice, at_s, talk_s, HUGE_VAL, class_index);
}

#define QUEUE_ONLY "kind = \"queue-only\";"
#define ONE "{ heads = 1; }"

START_TEST(lower_priorities_go_first_and_interrupt_nobody)
{
    begin_small(ONE, QUEUE_ONLY, LEVELS);
    put_call(H(9), 100, 1);
    put_call(H(9) + 10, 10, 2);
    put_call(H(9) + 20, 10, 1);
    put_call(H(9) + 30, 10, 0);
    put_call(H(9) + 40, 10, 0);
    put_call(H(9) + 50, 10, 3);
    serve();
    static const int order[] = {5, 3, 4, 1, 2}; /* b and c share a line */
    for (int i = 0; i < 5; i++)
        happens(order[i], CC_EVENT_ANSWER, H(9) + 100 + 10 * i);
    end_day();
}
END_TEST

START_TEST(a_kept_place_is_kept_among_ones_own)
{
    begin_small(ONE, "kind = \"callback-offer\"; at_waiting = 1; accept_prob = 1.0; " AT_ONCE, LEVELS);
    put_call(H(9), 100, 0);
    put_call(H(9) + 10, 10, 1); /* holds */
    put_call(H(9) + 20, 10, 1); /* keeps his place */
    put_call(H(9) + 30, 10, 0); /* keeps his place, before them */
    serve();
    happens(3, CC_EVENT_REACHED, H(9) + 100);
    happens(1, CC_EVENT_ANSWER, H(9) + 110);
    happens(2, CC_EVENT_REACHED, H(9) + 120);
    end_day();
}
END_TEST

START_TEST(priority_accumulates_while_waiting)
{
    begin_small(ONE, QUEUE_ONLY,
                "priority_rule = \"accumulating\"; classes = ( " CLASS("slow", "0.5", "") ", " CLASS(
                    "fast", "0.3", "accumulates = 3.0;") ", " CLASS("u", "0.2", "urgent = true;") " );");
    put_call(H(9), 100, 0);
    put_call(H(9) + 10, 10, 0);  /* 90 at 100, 100 at 110, 110 at 120 */
    put_call(H(9) + 60, 10, 1);  /* 120 at 100 */
    put_call(H(9) + 75, 10, 1);  /* 105 at 110 */
    put_call(H(9) + 76, 10, 0);  /* 24 + 30 at 130 */
    put_call(H(9) + 112, 10, 1); /* 24 at 120, 54 at 130: a tie, the lower number first */
    put_call(H(9) + 119, 5, 2);
    serve();
    happens(2, CC_EVENT_ANSWER, H(9) + 100);
    happens(3, CC_EVENT_ANSWER, H(9) + 110);
    happens(6, CC_EVENT_ANSWER, H(9) + 120);
    happens(1, CC_EVENT_ANSWER, H(9) + 125);
    happens(5, CC_EVENT_ANSWER, H(9) + 135);
    happens(4, CC_EVENT_ANSWER, H(9) + 145);
    end_day();
}
END_TEST

START_TEST(a_tie_of_accumulated_priority_goes_by_number)
{
    begin_small(ONE, QUEUE_ONLY,
                "priority_rule = \"accumulating\"; classes = ( " CLASS("slow", "0.5", "") ", " CLASS(
                    "fast", "0.5", "accumulates = 2.0;") " );");
    put_call(H(9), 100, 0);
    put_call(H(9) + 40, 10, 0); /* 60 at 100 */
    put_call(H(9) + 70, 10, 1); /* 60 at 100 */
    serve();
    happens(1, CC_EVENT_ANSWER, H(9) + 100);
    happens(2, CC_EVENT_ANSWER, H(9) + 110);
    end_day();
}
END_TEST

START_TEST(who_is_interrupted_talks_on_at_his_old_place)
{
    begin_small(ONE, QUEUE_ONLY, PREEMPTIVE);
    put_call(H(9), 100, 1);
    put_call(H(9) + 20, 40, 2); /* an equal waits */
    put_call(H(9) + 30, 20, 0); /* interrupts at 30 */
    put_call(H(9) + 35, 5, 3);  /* interrupts the interrupter */
    practice_put_call(&practice, H(9) + 40, 9, 1,
                      0); /* an equal of the one who is talking waits, and hangs up */
    const struct cc_tally *tally = serve();
    happens(0, CC_EVENT_INTERRUPTED, H(9) + 30);
    happens(2, CC_EVENT_INTERRUPTED, H(9) + 35);
    happens(2, CC_EVENT_RESUMED, H(9) + 40);
    happens(2, CC_EVENT_TALK_ENDS, H(9) + 55);
    happens(4, CC_EVENT_HANG_UP, H(9) + 41);
    happens(0, CC_EVENT_RESUMED, H(9) + 55);
    happens(0, CC_EVENT_TALK_ENDS, H(9) + 125);
    happens(1, CC_EVENT_ANSWER, H(9) + 125);
    ck_assert_int_eq(diary_count(&diary, 0, CC_EVENT_ANSWER), 1);
    ck_assert_int_eq(tally->classes[1].interrupted_ticks, cc_ticks(25));
    ck_assert_int_eq(tally->classes[0].interrupted_ticks, cc_ticks(5));
    ck_assert_int_eq(tally->classes[0].interruptions, 1);
    ck_assert(tally->classes[0].hold.sum_ticks == (unsigned __int128)cc_ticks(1));
    ck_assert_int_eq(tally->classes[0].delayed, 1);
    ck_assert_int_eq(tally->activity_ticks[CC_TALKING], cc_ticks(165));
    ck_assert_int_eq(tally->busy_ticks, cc_ticks(165));
    ck_assert_int_eq(tally->queue_ticks, cc_ticks(25 + 5 + 105 + 1));
    end_day();
}
END_TEST

START_TEST(the_last_begun_of_the_lowest_is_interrupted)
{
    begin_small("{ heads = 3; }", QUEUE_ONLY, PREEMPTIVE);
    put_call(H(9), 100, 0);
    put_call(H(9) + 1, 100, 1);
    put_call(H(9) + 2, 100, 2);
    put_call(H(9) + 10, 10, 3); /* interrupts 2, which goes on at 20 */
    put_call(H(9) + 30, 10, 0); /* the last to have begun is again 2 */
    put_call(H(9) + 31, 30, 0); /* now only 1 is left */
    put_call(H(9) + 32, 30, 0); /* nobody below */
    serve();
    ck_assert_int_eq(diary_count(&diary, 2, CC_EVENT_INTERRUPTED), 2);
    ck_assert_int_eq(diary_count(&diary, 1, CC_EVENT_INTERRUPTED), 1);
    ck_assert_int_eq(diary_count(&diary, 0, CC_EVENT_INTERRUPTED), 0);
    happens(6, CC_EVENT_ANSWER, H(9) + 40);
    happens(1, CC_EVENT_RESUMED, H(9) + 61);    /* he was there first */
    happens(2, CC_EVENT_TALK_ENDS, H(9) + 152); /* 8 + 10 of his 100 were done; 82 from 70 on */
    end_day();
}
END_TEST

START_TEST(only_talks_are_interrupted)
{
    begin_small(ONE, QUEUE_ONLY,
                PREEMPTIVE "wrap_up = { law = \"deterministic\"; value_s = 50.0; };\n"
                           "redial = { after_abandonment = 0.0; };\n");
    put_call(H(9), 100, 1);
    practice.demand.patients[0].wrap_up_s = 50;
    put_call(H(9) + 120, 10, 0); /* waits for the wrap-up */
    put_call(H(10), 100, 1);
    put_call(H(10) + 100, 10, 0); /* comes as a talk ends */
    serve();
    happens(1, CC_EVENT_ANSWER, H(9) + 150);
    happens(3, CC_EVENT_ANSWER, H(10) + 100);
    ck_assert_int_eq(diary_count(&diary, 2, CC_EVENT_INTERRUPTED), 0);
    end_day();
}
END_TEST

START_TEST(who_should_have_left_is_not_kept_by_an_interruption)
{
    begin_small("{ heads = 1; }, { from = \"12:00\"; heads = 0; }, { from = \"13:00\"; heads = 1; }",
                QUEUE_ONLY, PREEMPTIVE);
    put_call(H(12) - 10, 100, 1);
    put_call(H(12) + 10, 10, 0);
    serve();
    happens(0, CC_EVENT_TALK_ENDS, H(12) + 90);
    happens(1, CC_EVENT_ANSWER, H(13));
    end_day();
}
END_TEST

START_TEST(overtime_is_booked_once)
{
    begin_small(ONE, QUEUE_ONLY, PREEMPTIVE);
    put_call(H(17) - 60, 300, 1);
    put_call(H(17) - 30, 120, 0);
    const struct cc_tally *tally = serve();
    happens(0, CC_EVENT_RESUMED, H(17) + 90);
    happens(0, CC_EVENT_TALK_ENDS, H(17) + 360);
    ck_assert_int_eq(tally->overtime_ticks[0], cc_ticks(360));
    ck_assert_int_eq(tally->overtime_ticks[1], 0);
    ck_assert_int_eq(tally->activity_ticks[CC_TALKING], cc_ticks(420));
    end_day();
}
END_TEST

START_TEST(a_callback_is_interrupted_and_not_dialled_again)
{
    begin_small(ONE,
                "kind = \"callback-offer\"; at_waiting = 0; accept_prob = 1.0; dialing = { agent_ring_s = "
                "5.0; ring_s = 5.0; reach_prob = 1.0; };",
                PREEMPTIVE);
    put_call(H(9), 100, 1);
    put_call(H(9) + 10, 100, 1); /* keeps his place, is in contact at 110 */
    put_call(H(9) + 105, 10, 0); /* nobody talks: keeps his place, dialled at 210, talks from 230 on */
    put_call(H(9) + 120, 20, 3); /* interrupts, and is not offered anything */
    put_call(H(9) + 130, 10, 0); /* keeps his place before the one who is interrupted */
    const struct cc_tally *tally = serve();
    happens(1, CC_EVENT_INTERRUPTED, H(9) + 120);
    happens(2, CC_EVENT_DIAL, H(9) + 140);
    happens(4, CC_EVENT_DIAL, H(9) + 160);
    happens(1, CC_EVENT_RESUMED, H(9) + 180);
    happens(1, CC_EVENT_TALK_ENDS, H(9) + 270);
    ck_assert_int_eq(diary_count(&diary, 1, CC_EVENT_DIAL), 1);
    ck_assert_int_eq(tally->classes[1].interrupted_ticks, cc_ticks(60));
    ck_assert_int_eq(tally->classes[1].offers, 1);
    ck_assert_int_eq(tally->classes[0].offers, 2);
    end_day();
}
END_TEST

START_TEST(an_offer_is_not_made_to_who_interrupts)
{
    begin_small(ONE, "kind = \"callback-offer\"; at_waiting = 0; accept_prob = 1.0; " AT_ONCE, PREEMPTIVE);
    put_call(H(9), 100, 1);
    put_call(H(9) + 10, 10, 0);
    put_call(H(9) + 15, 10, 0);
    const struct cc_tally *tally = serve();
    happens(1, CC_EVENT_ANSWER, H(9) + 10);
    happens(2, CC_EVENT_KEEP_PLACE, H(9) + 15);
    ck_assert_int_eq(tally->classes[0].offers, 1);
    end_day();
}
END_TEST

START_TEST(a_talk_that_nobody_comes_back_to_ends_with_the_run)
{
    begin_small("{ heads = 1; }, { days = [\"tue\"]; from = \"16:00\"; heads = 0; }", QUEUE_ONLY, PREEMPTIVE);
    put_call(H(24 + 16) - 60, 100, 1);
    put_call(H(24 + 16) - 30, 100, 0);
    const struct cc_tally *tally = serve();
    ck_assert_int_eq(practice_outcomes(tally, CC_SERVED), 2);
    ck_assert_int_eq(tally->activity_ticks[CC_TALKING], cc_ticks(130));
    ck_assert_int_eq(tally->queue_ticks, cc_ticks(3630));
    ck_assert_int_eq(diary_count(&diary, 0, CC_EVENT_TALK_ENDS), 1);
    end_day();
}
END_TEST

/* --- the offered wait --- */

struct waits {
    double *offered_s; /* [patient] at his call */
    const struct kiefer_call *calls;
    int seen, promised;
};

/* Who holds to the end, or is called back without holding, begins exactly when it was foreseen. */
static void compare_wait(void *context, const struct cc_center *center, enum cc_event event, int who,
                         double detail)
{
    struct waits *waits = context;
    double *offered_s = &waits->offered_s[who];
    (void)detail;
    if (event == CC_EVENT_CALL) {
        *offered_s = cc_center_offered_wait_s(center);
        if (waits->calls && center->now_s + *offered_s != waits->calls[who].start_s &&
            *offered_s != waits->calls[who].start_s - center->now_s)
            ck_abort_msg("call %d: %.17g foreseen, the recursion says %.17g", who, *offered_s,
                         waits->calls[who].start_s - center->now_s);
    }
    if (event == CC_EVENT_ANSWER || (event == CC_EVENT_DIAL && center->cases[who].dials == 1)) {
        double waited_s = center->now_s - practice.demand.patients[who].arrival_s;
        if (waited_s != *offered_s)
            ck_abort_msg("call %d: %.17g foreseen, waits %.17g", who, *offered_s, waited_s);
        waits->seen++;
        waits->promised += event == CC_EVENT_DIAL;
    }
    if (event == CC_EVENT_HANG_UP && detail > *offered_s)
        ck_abort_msg("call %d: %.17g foreseen, hangs up after %.17g", who, *offered_s, detail);
}

static void check_waits(int agent_count, int *seen, int *promised)
{
    size_t count = (size_t)practice.demand.patient_count + 1;
    struct waits waits = {.offered_s = calloc(count, sizeof(double))};
    struct kiefer_call *calls = calloc(count, sizeof *calls);
    if (agent_count) {
        kiefer_serve(&practice.demand, agent_count, calls);
        waits.calls = calls;
        for (size_t i = 0; i + 1 < count; i++)
            if (calls[i].start_s < practice.demand.patients[i].arrival_s)
                calls[i].start_s = practice.demand.patients[i].arrival_s;
    }
    practice_serve(&practice, 0, compare_wait, &waits);
    *seen += waits.seen;
    *promised += waits.promised;
    free(calls);
    free(waits.offered_s);
}

START_TEST(the_offered_wait_is_the_workload)
{
    static const int agents[] = {1, 3, 20};
    static const char *const patiences[] = {"law = \"infinite\"", "law = \"exponential\"; mean_s = 240.0",
                                            "law = \"deterministic\"; value_s = 60.0"};
    for (int a = 0; a < 3; a++)
        for (int p = 0; p < 3; p++) {
            int seen = 0, promised = 0;
            practice_openf(
                &practice, (uint64_t)(10 * a + p),
                "name = \"q\"; stationary = { hours = %d.0; }; demand = { calls_per_h = %d.0; };\n"
                "talk = { law = \"lognormal\"; mean_s = 150.0; cv = 1.2; }; patience = { %s; };\n"
                "wrap_up = { law = \"exponential\"; mean_s = 30.0; }; staff = ( { heads = %d; } );\n"
                "variants = ( { name = \"q\"; strategy = { kind = \"queue-only\"; }; } );\n",
                200 / agents[a], (p ? 22 : 18) * agents[a], patiences[p], agents[a]);
            practice_draw(&practice, 0);
            check_waits(agents[a], &seen, &promised);
            ck_assert_int_gt(seen, 1000);
            practice_close(&practice);
        }
}
END_TEST

START_TEST(the_offered_wait_knows_callbacks_and_work)
{
    static const char *const worlds[] = {
        "patience = { law = \"exponential\"; mean_s = 300.0; };",
        "work = ( { name = \"desk\"; desk = true; per_day = 200.0; time = { law = \"exponential\"; mean_s = "
        "90.0; }; priority = \"in-order\"; }, { name = \"post\"; per_day = 100.0; time = { law = "
        "\"exponential\"; mean_s = 120.0; }; } ); switching_s = 15.0;",
        "switching_s = 15.0; redial = { after_abandonment = 0.0; };",
    };
    for (int w = 0; w < 3; w++) {
        int seen = 0, promised = 0;
        practice_openf(&practice, (uint64_t)w,
                       "name = \"q\"; stationary = { hours = 100.0; }; demand = { calls_per_h = 55.0; };\n"
                       "talk = { law = \"exponential\"; mean_s = 150.0; }; staff = ( { heads = 3; } );\n"
                       "wrap_up = { law = \"exponential\"; mean_s = 30.0; }; %s\n"
                       "variants = ( { name = \"a\"; strategy = { kind = \"callback-offer\"; offer_wait_s = "
                       "60.0; accept_prob = 0.6; dialing = { reach_prob = 0.7; max_attempts = 1; talk_factor "
                       "= 0.8; }; }; } );\n",
                       worlds[w]);
        for (uint32_t replication = 0; replication < 3; replication++) {
            practice_draw(&practice, replication);
            check_waits(0, &seen, &promised);
        }
        ck_assert_int_gt(seen, 5000);
        ck_assert_int_gt(promised, 500);
        practice_close(&practice);
    }
}
END_TEST

static void note_wait(void *context, const struct cc_center *center, enum cc_event event, int who,
                      double detail)
{
    (void)detail;
    if (event == CC_EVENT_CALL)
        ((double *)context)[who] = cc_center_offered_wait_s(center);
}

START_TEST(the_offered_wait_by_hand)
{
    double wait_s[10];
    begin_small("{ heads = 2; }, { from = \"12:00\"; heads = 1; }, { from = \"13:00\"; heads = 0; }",
                QUEUE_ONLY, "");
    put_call(H(9), 100, 0);
    put_call(H(9) + 10, 60, 0);
    put_call(H(9) + 20, 50, 0);                         /* from 70 to 120 */
    practice_put_call(&practice, H(9) + 30, 70, 60, 0); /* gone at 90, before 100 */
    put_call(H(9) + 40, 30, 0);                         /* from 100 to 130 */
    put_call(H(9) + 50, 1, 0);                          /* at 120 */
    put_call(H(12) - 20, 100, 0);
    put_call(H(12) - 10, 200, 0);
    put_call(H(12) + 10, 1, 0); /* the first to finish leaves: waits for the other */
    put_call(H(13) + 1, 1, 0);  /* nobody there */
    practice_serve(&practice, 0, note_wait, wait_s);
    static const double wanted_s[] = {0, 0, 50, 70, 60, 70, 0, 0, 180, HUGE_VAL};
    for (int i = 0; i < 10; i++)
        ck_assert_msg(wait_s[i] == wanted_s[i], "call %d: %g, not %g", i, wait_s[i], wanted_s[i]);
    end_day();
}
END_TEST

START_TEST(the_offer_follows_the_offered_wait)
{
    begin_small(ONE, "kind = \"callback-offer\"; offer_wait_s = 60.0; accept_prob = 1.0; " AT_ONCE, "");
    put_call(H(9), 100, 0);
    put_call(H(9) + 40, 10, 0); /* 60 is not longer than 60 */
    put_call(H(9) + 50, 10, 0); /* 60 again */
    put_call(H(9) + 55, 10, 0); /* 65 */
    const struct cc_tally *tally = serve();
    ck_assert_int_eq(tally->classes[0].offers, 1);
    happens(2, CC_EVENT_ANSWER, H(9) + 110);
    happens(3, CC_EVENT_KEEP_PLACE, H(9) + 55);
    happens(3, CC_EVENT_REACHED, H(9) + 120);
    end_day();
}
END_TEST

/* One level, or priorities that accumulate alike, is first come first served: event by event. */
START_TEST(equal_priorities_change_nothing)
{
    static const char *const rules[] = {"", "priority_rule = \"preemptive\";",
                                        "priority_rule = \"accumulating\";"};
    struct diary days[3] = {{.count = 0}};
    for (int r = 0; r < 3; r++) {
        practice_openf(
            &practice, 4,
            "name = \"w\"; calendar = { days = [\"mon\", \"tue\"]; }; demand = { calls_per_day = "
            "150.0; };\n"
            "talk = { law = \"exponential\"; mean_s = 180.0; }; patience = { law = \"exponential\"; "
            "mean_s = 300.0; };\n"
            "staff = ( { heads = 1; } ); redial = { after_abandonment = 0.5; };\n"
            "classes = ( { name = \"a\"; share = 0.5; }, { name = \"b\"; share = 0.5; } ); %s\n"
            "variants = ( { name = \"v\"; strategy = { kind = \"callback-offer\"; after_s = 100.0; "
            "}; } );\n",
            rules[r]);
        practice_draw(&practice, 0);
        practice_serve(&practice, 0, diary_write, &days[r]);
        practice_close(&practice);
        ck_assert_int_gt(days[r].count, 500);
        ck_assert_int_eq(days[r].count, days[0].count);
        for (int i = 0; i < days[r].count; i++)
            if (days[r].entries[i].at_s != days[0].entries[i].at_s ||
                days[r].entries[i].who != days[0].entries[i].who)
                ck_abort_msg("rule %d, event %d differs", r, i);
    }
    for (int r = 0; r < 3; r++)
        diary_forget(&days[r]);
}
END_TEST

Suite *cc_suite_center_priority(void)
{
    Suite *suite = suite_create("center_priority");
    TCase *tcase = tcase_create("priority"), *wait = tcase_create("offered wait");
    tcase_add_test(tcase, lower_priorities_go_first_and_interrupt_nobody);
    tcase_add_test(tcase, a_kept_place_is_kept_among_ones_own);
    tcase_add_test(tcase, priority_accumulates_while_waiting);
    tcase_add_test(tcase, a_tie_of_accumulated_priority_goes_by_number);
    tcase_add_test(tcase, who_is_interrupted_talks_on_at_his_old_place);
    tcase_add_test(tcase, the_last_begun_of_the_lowest_is_interrupted);
    tcase_add_test(tcase, only_talks_are_interrupted);
    tcase_add_test(tcase, who_should_have_left_is_not_kept_by_an_interruption);
    tcase_add_test(tcase, overtime_is_booked_once);
    tcase_add_test(tcase, a_callback_is_interrupted_and_not_dialled_again);
    tcase_add_test(tcase, an_offer_is_not_made_to_who_interrupts);
    tcase_add_test(tcase, a_talk_that_nobody_comes_back_to_ends_with_the_run);
    tcase_add_test(tcase, equal_priorities_change_nothing);
    tcase_add_test(wait, the_offered_wait_is_the_workload);
    tcase_add_test(wait, the_offered_wait_knows_callbacks_and_work);
    tcase_add_test(wait, the_offered_wait_by_hand);
    tcase_add_test(wait, the_offer_follows_the_offered_wait);
    suite_add_tcase(suite, tcase);
    suite_add_tcase(suite, wait);
    return suite;
}
