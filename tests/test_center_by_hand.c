/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A centre with a handful of callers, worked out by hand. */
#include <check.h>
#include <stdio.h>

#include "tests/day.h"

Suite *cc_suite_center_by_hand(void);

#define SMALL(...) SMALL_TEXT(__VA_ARGS__) /* DAY is two arguments */
#define SMALL_TEXT(days, hours, staff, more)                                                                 \
    "name = \"small\"; calendar = { days = [" days "]; " hours " };\n"                                       \
    "demand = { calls_per_day = 0.0; }; talk = { law = \"deterministic\"; value_s = 60.0; };\n"              \
    "staff = ( " staff " );\n" more
#define DAY "\"mon\"", "open = \"08:00\"; close = \"17:00\";"
#define VARIANT(parameters) "variants = ( { name = \"v\"; strategy = { " parameters " }; } );\n"
#define QUEUE_ONLY VARIANT("kind = \"queue-only\";")

#define STREAM(name, desk, priority)                                                                         \
    "{ name = \"" name "\"; desk = " desk "; per_day = 0.0; priority = \"" priority                          \
    "\"; time = { law = \"deterministic\"; value_s = 1.0; }; }"

static void put_call(double at_s, double talk_s, double patience_s, int class_index)
{
    practice_put_call(&practice, at_s, talk_s, patience_s, class_index);
}

START_TEST(an_assistant_finishes_the_call_and_then_goes_to_lunch)
{
    begin_empty(SMALL(DAY,
                      "{ heads = 1; }, { from = \"12:00\"; heads = 0; }, { from = \"13:00\"; heads = 1; }",
                      QUEUE_ONLY));
    put_call(H(11) + 3590, 600, HUGE_VAL, 0);
    put_call(H(11) + 3595, 60, HUGE_VAL, 0);
    put_call(H(12) + 900, 60, 120, 0);
    const struct cc_tally *tally = serve();
    ck_assert_double_eq(diary_when(&diary, 0, CC_EVENT_TALK_ENDS), H(12) + 590);
    ck_assert_double_eq(diary_when(&diary, 1, CC_EVENT_ANSWER), H(13));
    ck_assert_double_eq(diary_when(&diary, 2, CC_EVENT_HANG_UP), H(12) + 1020);
    ck_assert_int_eq(tally->heads_ticks, cc_ticks(H(8)));
    ck_assert_int_eq(tally->busy_ticks, cc_ticks(660));
    ck_assert_int_eq(tally->queue_ticks, cc_ticks(3605 + 120));
    ck_assert_int_eq(tally->idle_ticks, cc_ticks(H(8) - 10 - 60));
    end_day();
}
END_TEST

START_TEST(the_phone_asks_for_heads_when_patients_first_call)
{
    begin_empty(SMALL(DAY, "{ heads = 1; }", QUEUE_ONLY));
    put_call(H(9) - 10, 900, HUGE_VAL, 0); /* asked for before nine, mostly done after it */
    put_call(H(9) - 5, 450, HUGE_VAL, 0);  /* answered after nine */
    put_call(H(9) - 1, 270, 30, 0);        /* hangs up */
    put_call(H(16) + 1801, 720, HUGE_VAL, 0);
    const struct cc_tally *tally = serve();
    ck_assert_int_eq(tally->phone_heads_ticks[0], cc_ticks((900 + 450 + 270) / 1800.0));
    end_day();
}
END_TEST

START_TEST(who_is_on_duty_at_closing_time_stays_until_nobody_waits)
{
    begin_empty(SMALL(DAY, "{ heads = 2; }",
                      QUEUE_ONLY "work = ( " STREAM("visitor", "true", "after-calls") ", " STREAM(
                          "post", "false", "after-calls") " );"));
    put_call(H(17) - 60, 300, HUGE_VAL, 0);
    put_call(H(17) - 50, 500, HUGE_VAL, 0);
    put_call(H(17) - 40, 100, HUGE_VAL, 0);
    put_call(H(17) - 30, 100, 60, 0);
    put_call(H(17) - 20, 100, HUGE_VAL, 0);
    put_job(H(17) - 10, 30, 0);  /* a visitor, who is helped after the last caller */
    put_job(H(17) - 10, 600, 1); /* this can lie */
    const struct cc_tally *tally = serve();
    ck_assert_double_eq(diary_when(&diary, 2, CC_EVENT_ANSWER), H(17) + 240);
    ck_assert_double_eq(diary_when(&diary, 3, CC_EVENT_HANG_UP), H(17) + 30);
    ck_assert_double_eq(diary_when(&diary, 4, CC_EVENT_ANSWER), H(17) + 340);
    ck_assert_int_eq(tally->overtime_ticks[0], cc_ticks(240 + 450 + 100 + 100 + 30));
    ck_assert_int_eq(tally->other_left, 1);
    ck_assert_int_eq(tally->heads_ticks, cc_ticks(2 * H(9)));
    ck_assert_int_eq(practice_outcomes(tally, CC_SERVED), 4);
    end_day();
}
END_TEST

START_TEST(who_waits_when_nobody_is_on_duty_at_closing_is_carried_over)
{
    begin_empty(SMALL("\"mon\", \"tue\"", "open = \"08:00\"; close = \"17:00\";",
                      "{ heads = 1; }, { days = [\"tue\"]; from = \"16:00\"; heads = 0; }", QUEUE_ONLY));
    put_call(H(24 + 16) + 10, 60, HUGE_VAL, 0);
    put_call(H(24 + 16) + 20, 60, 600, 0);
    const struct cc_tally *tally = serve();
    ck_assert_int_eq(practice_outcomes(tally, CC_CARRIED_OVER), 1);
    ck_assert_int_eq(practice_outcomes(tally, CC_GAVE_UP), 1);
    ck_assert_int_eq(practice_call_ends(tally, CC_REFUSED), 1);
    ck_assert_int_eq(tally->queue_ticks, cc_ticks(3590 + 600));
    end_day();
}
END_TEST

START_TEST(who_hangs_up_in_overtime_calls_again_as_long_after_the_next_opening)
{
    begin_empty(SMALL(
        "\"mon\", \"wed\"", "open = \"08:00\"; close = \"17:00\";", "{ heads = 1; }",
        QUEUE_ONLY
        "redial = { after_abandonment = 1.0; delay = { law = \"deterministic\"; value_s = 600.0; }; };\n"));
    put_call(H(17) - 30, 900, HUGE_VAL, 0);
    put_call(H(17) - 20, 60, 80, 0); /* hangs up a minute after closing */
    put_call(H(17) - 10, 60, 5, 0);  /* hangs up before, would call again after it */
    put_call(H(48 + 17) - 300, 900, HUGE_VAL, 0);
    put_call(H(48 + 17) - 300, 60, 5, 0); /* there is no day after the last one */
    const struct cc_tally *tally = serve();
    ck_assert_double_eq(diary_when(&diary, 1, CC_EVENT_ANSWER), H(48 + 8) + 660);
    ck_assert_double_eq(diary_when(&diary, 2, CC_EVENT_ANSWER), H(48 + 8) + 595);
    ck_assert_int_eq(tally->classes[0].redials, 2);
    ck_assert_int_eq(practice_outcomes(tally, CC_CARRIED_OVER), 1);
    end_day();
}
END_TEST

START_TEST(days_may_follow_each_other_without_a_pause)
{
    begin_empty(SMALL("\"mon\", \"tue\", \"wed\"", "open = \"00:00\"; close = \"24:00\";",
                      "{ days = [\"mon\", \"wed\"]; heads = 1; }, { days = [\"tue\"]; heads = 2; }",
                      QUEUE_ONLY));
    put_call(H(23), 7200, HUGE_VAL, 0);
    put_call(H(23) + 1, 60, HUGE_VAL, 0);
    put_call(H(36), 60, HUGE_VAL, 0);
    put_call(H(60), 60, HUGE_VAL, 0);
    const struct cc_tally *tally = serve();
    ck_assert_double_eq(diary_when(&diary, 1, CC_EVENT_ANSWER), H(24));
    ck_assert_double_eq(diary_when(&diary, 2, CC_EVENT_ANSWER), H(36));
    ck_assert_double_eq(diary_when(&diary, 3, CC_EVENT_ANSWER), H(60));
    ck_assert_int_eq(tally->heads_ticks, cc_ticks(H(24 * 4)));
    end_day();
}
END_TEST

START_TEST(a_run_that_ends_with_callers_on_hold_passes_the_audit)
{
    begin_empty("name = \"s\"; stationary = { hours = 10.0; }; demand = { calls_per_h = 0.0; };\n"
                "talk = { law = \"deterministic\"; value_s = 60.0; };\n"
                "staff = ( { heads = 1; }, { from = \"02:00\"; heads = 0; } );\n" QUEUE_ONLY);
    put_call(H(1), 60, HUGE_VAL, 0);
    put_call(H(3), 60, HUGE_VAL, 0);
    const struct cc_tally *tally = serve();
    ck_assert_int_eq(practice_outcomes(tally, CC_CARRIED_OVER), 1);
    ck_assert_int_eq(tally->queue_ticks, cc_ticks(H(7)));
    end_day();
}
END_TEST

START_TEST(events_of_one_moment_keep_their_order)
{
    begin_empty(SMALL(DAY, "{ heads = 1; }", QUEUE_ONLY));
    put_call(H(9), 100, HUGE_VAL, 0);
    put_call(H(9) + 100, 100, 50, 0); /* comes as the first one ends: is answered at once */
    put_call(H(9) + 150, 100, 50, 0); /* loses patience as the second one ends: is answered */
    put_call(H(9) + 210, 60, 30, 0);
    put_call(H(9) + 240, 60, 500, 0); /* comes as the one before hangs up: holds behind one */
    put_call(H(10), 60, HUGE_VAL, 0); /* three at one moment: in the order of their numbers */
    put_call(H(10), 60, HUGE_VAL, 0);
    put_call(H(10), 60, HUGE_VAL, 0);
    const struct cc_tally *tally = serve();
    ck_assert_int_eq(diary_count(&diary, 1, CC_EVENT_HOLD), 0);
    for (int i = 0; i < 3; i++)
        ck_assert_double_eq(diary_when(&diary, 5 + i, CC_EVENT_ANSWER), H(10) + 60 * i);
    ck_assert_double_eq(diary_when(&diary, 1, CC_EVENT_ANSWER), H(9) + 100);
    ck_assert_double_eq(diary_when(&diary, 2, CC_EVENT_ANSWER), H(9) + 200);
    ck_assert_double_eq(diary_when(&diary, 3, CC_EVENT_HANG_UP), H(9) + 240);
    ck_assert_int_eq(tally->max_queue, 2);
    ck_assert_double_eq(diary_when(&diary, 4, CC_EVENT_ANSWER), H(9) + 300);
    end_day();
}
END_TEST

START_TEST(who_hangs_up_at_this_moment_still_holds_for_who_calls)
{
    begin_empty(SMALL(DAY, "{ heads = 1; }", QUEUE_ONLY "max_waiting = 1;"));
    put_call(H(9), 100, HUGE_VAL, 0);
    put_call(H(9) + 10, 60, 20, 0);
    put_call(H(9) + 30, 60, 60, 0);
    put_call(H(9) + 31, 60, HUGE_VAL, 0);
    serve();
    ck_assert_double_eq(diary_when(&diary, 1, CC_EVENT_HANG_UP), H(9) + 30);
    ck_assert_int_eq(diary_count(&diary, 2, CC_EVENT_BUSY), 1);
    ck_assert_int_eq(diary_count(&diary, 3, CC_EVENT_BUSY), 0);
    end_day();
}
END_TEST

START_TEST(warm_up_is_served_and_not_counted)
{
    begin_empty(
        "name = \"s\"; stationary = { hours = 2.0; warm_up_h = 1.0; }; demand = { calls_per_h = 0.0; };\n"
        "talk = { law = \"deterministic\"; value_s = 60.0; }; staff = ( { heads = 1; } );\n" QUEUE_ONLY);
    put_call(H(1) - 600, 900, HUGE_VAL, 0); /* talks into the part that counts */
    put_call(H(1) - 300, 60, 100, 0);
    put_call(H(1), 30, HUGE_VAL, 0);
    const struct cc_tally *tally = serve();
    ck_assert_int_eq(diary_count(&diary, 1, CC_EVENT_HANG_UP), 1);
    ck_assert_int_eq(tally->classes[0].patients, 1);
    ck_assert_int_eq(tally->classes[0].calls, 1);
    ck_assert_int_eq(practice_outcomes(tally, CC_SERVED), 1);
    ck_assert_int_eq(practice_call_ends(tally, CC_ABANDONED), 0);
    ck_assert_int_eq(tally->classes[0].work_ticks, cc_ticks(30));
    ck_assert(tally->classes[0].hold.sum_ticks == (unsigned)cc_ticks(300));
    ck_assert_int_eq(tally->queue_ticks, cc_ticks(300));
    ck_assert_int_eq(tally->busy_ticks, cc_ticks(330));
    ck_assert_int_eq(tally->heads_ticks, cc_ticks(H(2)));
    end_day();
}
END_TEST

START_TEST(urgent_callers_go_first_but_interrupt_nobody)
{
    begin_empty(SMALL(
        DAY, "{ heads = 1; }",
        VARIANT(
            "kind = \"callback-offer\"; at_waiting = 0; accept_prob = 1.0; " AT_ONCE) "classes = ( { name = "
                                                                                      "\"urgent\"; share = "
                                                                                      "0.5; urgent = true; "
                                                                                      "}, { name = "
                                                                                      "\"other\"; share = "
                                                                                      "0.5; } );\n"));
    put_call(H(9), 100, HUGE_VAL, 1);
    put_call(H(9) + 10, 100, HUGE_VAL, 1);
    put_call(H(9) + 20, 100, HUGE_VAL, 0);
    put_call(H(9) + 30, 100, HUGE_VAL, 0);
    const struct cc_tally *tally = serve();
    ck_assert_double_eq(diary_when(&diary, 2, CC_EVENT_ANSWER), H(9) + 100);
    ck_assert_double_eq(diary_when(&diary, 3, CC_EVENT_ANSWER), H(9) + 200);
    ck_assert_double_eq(diary_when(&diary, 1, CC_EVENT_REACHED), H(9) + 300);
    ck_assert_int_eq(tally->classes[0].offers, 0);
    ck_assert_int_eq(tally->classes[1].offers, 1);
    ck_assert_int_eq(tally->callbacks_ticks, cc_ticks(290));
    ck_assert_int_eq(tally->queue_ticks, cc_ticks(80 + 170));
    end_day();
}
END_TEST

START_TEST(an_assistant_turns_to_one_line_after_the_other)
{
    begin_empty(
        SMALL(DAY, "{ heads = 1; }",
              QUEUE_ONLY
              "classes = ( { name = \"urgent\"; share = 0.5; urgent = true; },\n"
              "  { name = \"other\"; share = 0.5; } );\n"
              "work = ( " STREAM("first", "false", "before-calls") ", " STREAM(
                  "desk", "true", "in-order") ", " STREAM("visitor", "true",
                                                          "after-calls") ", " STREAM("post", "false",
                                                                                     "after-calls") " );\n"));
    put_call(H(9), 100, HUGE_VAL, 1);
    put_job(H(9) + 10, 1, 3);  /* last: at 100 + 7 + 11 + 13 + 17 + 19 + 23 */
    put_job(H(9) + 11, 23, 2); /* after calls, before the post */
    put_call(H(9) + 20, 13, HUGE_VAL, 1);
    put_job(H(9) + 30, 17, 1); /* in order between two callers */
    put_call(H(9) + 40, 19, HUGE_VAL, 1);
    put_job(H(9) + 50, 11, 0); /* before calls */
    put_call(H(9) + 60, 7, HUGE_VAL, 0);
    const struct cc_tally *tally = serve();
    ck_assert_double_eq(diary_when(&diary, 3, CC_EVENT_ANSWER), H(9) + 100);
    ck_assert_double_eq(diary_when(&diary, 1, CC_EVENT_ANSWER), H(9) + 118);
    ck_assert_double_eq(diary_when(&diary, 2, CC_EVENT_ANSWER), H(9) + 148);
    ck_assert(tally->desk_wait.sum_ticks == (unsigned __int128)cc_ticks(131 - 30 + 167 - 11));
    ck_assert_int_eq(tally->activity_ticks[CC_OTHER_WORK], cc_ticks(12));
    ck_assert_int_eq(tally->activity_ticks[CC_AT_DESK], cc_ticks(40));
    ck_assert_int_eq(tally->busy_ticks, cc_ticks(191));
    end_day();
}
END_TEST

START_TEST(turning_from_phone_to_desk_and_back_takes_time)
{
    begin_empty(SMALL(DAY, "{ heads = 1; }",
                      QUEUE_ONLY "work = ( " STREAM("desk", "true", "in-order") " ); switching_s = 20.0;\n"));
    put_job(H(9), 10, 0);                 /* the first thing of the day: nothing to turn from */
    put_call(H(9) + 5, 100, 25, 0);       /* from 10 on, answered at 30: no longer runs out of patience */
    put_call(H(9) + 6, 100, HUGE_VAL, 0); /* at 130, no turning */
    put_job(H(9) + 140, 10, 0);           /* at 230 + 20 */
    const struct cc_tally *tally = serve();
    ck_assert_double_eq(diary_when(&diary, 0, CC_EVENT_ANSWER), H(9) + 30);
    ck_assert_double_eq(diary_when(&diary, 1, CC_EVENT_ANSWER), H(9) + 130);
    ck_assert_int_eq(tally->activity_ticks[CC_SWITCHING], cc_ticks(40));
    ck_assert_int_eq(tally->desk_wait.max_ticks, cc_ticks(110));
    ck_assert_int_eq(tally->queue_ticks, cc_ticks(25 + 124));
    end_day();
}
END_TEST

START_TEST(the_assistant_is_rung_first_and_an_attempt_takes_time)
{
    /* Nobody ever picks up: two attempts of 5 + 30 s each, the second 300 s after the first failed. */
    begin_empty(SMALL(DAY, "{ heads = 1; }",
                      VARIANT("kind = \"callback-offer\"; at_waiting = 0; accept_prob = 1.0;\n"
                              "dialing = { reach_prob = 0.0; };")));
    put_call(H(9), 100, HUGE_VAL, 0);
    put_call(H(9) + 10, 100, HUGE_VAL, 0);
    const struct cc_tally *tally = serve();
    ck_assert_double_eq(diary_when(&diary, 1, CC_EVENT_DIAL), H(9) + 100);
    ck_assert_double_eq(diary_when(&diary, 1, CC_EVENT_NO_ANSWER), H(9) + 135);
    ck_assert_double_eq(diary_when(&diary, 1, CC_EVENT_OUTCOME), H(9) + 470);
    ck_assert_int_eq(diary_count(&diary, 1, CC_EVENT_DIAL), 2);
    ck_assert_int_eq(tally->activity_ticks[CC_RINGING], cc_ticks(70));
    ck_assert_int_eq(practice_outcomes(tally, CC_NEVER_REACHED), 1);
    end_day();
}
END_TEST

START_TEST(slots_are_given_in_order_and_kept_to_the_minute)
{
    begin_empty(
        SMALL(DAY, "{ heads = 1; }",
              VARIANT("kind = \"scheduled-slot\"; slot_min = 10.0; capacity = 1;\n"
                      "accept_prob = 1.0; calling = ( { from = \"09:00\"; to = \"09:30\"; } );" AT_ONCE)));
    put_call(H(8), 60, HUGE_VAL, 0);
    put_call(H(8) + 1, 60, HUGE_VAL, 0);
    put_call(H(9) + 605, 60, HUGE_VAL, 0); /* takes the last slot */
    put_call(H(9) + 610, 60, HUGE_VAL, 0); /* the list is full */
    const struct cc_tally *tally = serve();
    ck_assert_double_eq(diary_when(&diary, 0, CC_EVENT_REACHED), H(9));
    ck_assert_double_eq(diary_when(&diary, 1, CC_EVENT_REACHED), H(9) + 600);
    ck_assert_double_eq(diary_when(&diary, 2, CC_EVENT_REACHED), H(9) + 1200);
    ck_assert_double_eq(diary_when(&diary, 3, CC_EVENT_REFUSED), H(9) + 610);
    ck_assert_int_eq(tally->slots, 3);
    ck_assert_int_eq(tally->slots_full, 3);
    ck_assert_int_eq(tally->classes[0].early + tally->classes[0].late, 0);
    ck_assert(tally->classes[0].booked_delay.sum_ticks == (unsigned __int128)cc_ticks(3600 + 4199 + 595));
    end_day();
}
END_TEST

START_TEST(who_does_not_call_again_may_turn_elsewhere)
{
    /* Nobody is there at first: all hang up; 40 % would call again but may not, of the others a quarter is
     * diverted. */
    begin_empty(SMALL(DAY, "{ heads = 0; }, { from = \"16:00\"; heads = 1; }",
                      QUEUE_ONLY "redial = { after_abandonment = 0.4; diverted = 0.25; max_calls = 1; };"));
    for (int i = 0; i < 10000; i++)
        put_call(H(9) + i, 60, 10, 0);
    const struct cc_tally *tally = serve();
    ck_assert_int_eq(practice_call_ends(tally, CC_ABANDONED), 10000);
    ck_assert_double_eq_tol((double)practice_outcomes(tally, CC_DIVERTED), 1500, 4 * 36);
    ck_assert_int_eq(practice_outcomes(tally, CC_DIVERTED) + practice_outcomes(tally, CC_GAVE_UP), 10000);
    end_day();
}
END_TEST

START_TEST(staff_leaves_before_the_call_of_that_moment_ends)
{
    begin_empty(SMALL(DAY,
                      "{ heads = 1; }, { from = \"12:00\"; heads = 0; }, { from = \"12:30\"; heads = 1; }",
                      QUEUE_ONLY));
    put_call(H(12) - 60, 60, HUGE_VAL, 0);
    put_call(H(12) - 50, 60, HUGE_VAL, 0);
    put_call(H(12.5), 60, HUGE_VAL, 0); /* comes with the assistant, behind the one who waits */
    serve();
    ck_assert_double_eq(diary_when(&diary, 1, CC_EVENT_ANSWER), H(12.5));
    ck_assert_double_eq(diary_when(&diary, 2, CC_EVENT_ANSWER), H(12.5) + 60);
    end_day();
}
END_TEST

START_TEST(a_promise_is_dialled_early_when_nobody_holds)
{
    begin_empty(
        SMALL(DAY, "{ heads = 1; }",
              VARIANT("kind = \"scheduled-slot\"; slot_min = 10.0; capacity = 1; accept_prob = 1.0;\n"
                      "early_s = 120.0; accepting = ( { from = \"08:00\"; to = \"09:00\"; } );" AT_ONCE)));
    put_call(H(8.5), 60, HUGE_VAL, 0);      /* promised 8:40 */
    put_call(H(8.5) + 1, 60, HUGE_VAL, 0);  /* promised 8:50 */
    put_call(H(9) - 601, 60, HUGE_VAL, 0);  /* at 8:49:59 promised 9:00 */
    put_call(H(9) - 600, 60, HUGE_VAL, 0);  /* at 8:50 promised 9:10 */
    put_call(H(9) + 470, 125, HUGE_VAL, 0); /* holds from 9:07:50, no slots any more: 9:07:50 to 9:09:55 */
    put_call(H(9) + 500, 20, HUGE_VAL,
             0); /* holds until 9:09:55, before the early promise, which is late then */
    const struct cc_tally *tally = serve();
    ck_assert_double_eq(diary_when(&diary, 0, CC_EVENT_DIAL), H(8) + 2400 - 120);
    ck_assert_double_eq(diary_when(&diary, 1, CC_EVENT_DIAL), H(8) + 3000 - 120);
    ck_assert_double_eq(diary_when(&diary, 2, CC_EVENT_DIAL), H(9) - 120);
    ck_assert_double_eq(diary_when(&diary, 5, CC_EVENT_ANSWER), H(9) + 595);
    ck_assert_double_eq(diary_when(&diary, 3, CC_EVENT_DIAL), H(9) + 615);
    ck_assert_int_eq(tally->classes[0].early, 3);
    ck_assert_int_eq(tally->classes[0].late, 1);
    ck_assert(tally->classes[0].unpunctual.sum_ticks == (unsigned __int128)cc_ticks(3 * 120 + 15));
    end_day();
}
END_TEST

START_TEST(a_promise_that_is_due_goes_before_who_holds)
{
    begin_empty(SMALL(DAY, "{ heads = 1; }",
                      VARIANT("kind = \"scheduled-slot\"; slot_min = 10.0; capacity = 1; accept_prob = 1.0;\n"
                              "accepting = ( { from = \"08:00\"; to = \"09:00\"; } );" AT_ONCE)));
    put_call(H(9) - 1, 60, HUGE_VAL, 0);    /* promised 9:00 */
    put_call(H(9) - 0.5, 60, HUGE_VAL, 0);  /* promised 9:10 */
    put_call(H(9) + 500, 150, HUGE_VAL, 0); /* until 9:10:50 */
    put_call(H(9) + 510, 60, HUGE_VAL, 0);  /* holds; the promise of 9:10 goes first */
    serve();
    ck_assert_double_eq(diary_when(&diary, 1, CC_EVENT_REACHED), H(9) + 650);
    ck_assert_double_eq(diary_when(&diary, 3, CC_EVENT_ANSWER), H(9) + 710);
    end_day();
}
END_TEST

/* Nobody picks up; the first one's second attempt comes due while the second one waits in line. */
static double second_attempt_s(const char *place)
{
    static char text[4096];
    snprintf(
        text, sizeof text,
        SMALL(DAY, "{ heads = 1; }",
              VARIANT("kind = \"callback-offer\"; at_waiting = 0; accept_prob = 1.0; dialing = { "
                      "agent_ring_s = 0.0;\n"
                      "  no_answer_s = 10.0; reach_prob = 0.0; retry_s = 15.0; retry_place = \"%s\"; };")),
        place);
    begin_empty("%s", text);
    put_call(H(9), 100, HUGE_VAL, 0);
    put_call(H(9) + 10, 60, HUGE_VAL, 0);  /* dialled at 100 to 110; again from 125 on */
    put_call(H(9) + 20, 60, HUGE_VAL, 0);  /* dialled at 110 to 120 */
    put_call(H(9) + 122, 6, HUGE_VAL, 0);  /* answered: 122 to 128 */
    put_call(H(9) + 123, 60, HUGE_VAL, 0); /* promised: at 128, or behind the first one's second attempt */
    serve();
    double second_s = NAN;
    for (int i = 0; i < diary.count; i++)
        if (diary.entries[i].who == 1 && diary.entries[i].event == CC_EVENT_DIAL)
            second_s = diary.entries[i].at_s;
    end_day();
    return second_s;
}

START_TEST(another_attempt_keeps_the_place_or_not)
{
    ck_assert_double_eq(second_attempt_s("kept"), H(9) + 128);
    ck_assert_double_eq(second_attempt_s("end"), H(9) + 138);
}
END_TEST

#define TARGET(formula) "{ name = \"" formula "\"; formula = \"" formula "\"; within_s = 60.0; share = 0.8; }"

START_TEST(every_service_level_counts_by_its_formula)
{
    static const struct cc_ratio_tally exact[] = {{2, 5}, {2, 5}, {2, 3}, {3, 5}, {2, 4}, {0, 0}};
    begin_empty(SMALL(
        "\"mon\", \"tue\"", "open = \"08:00\"; close = \"17:00\";", "{ heads = 1; }",
        QUEUE_ONLY
        "targets = ( " TARGET("contact-all") ", " TARGET("sl-offered") ", " TARGET("sl-answered") ", " TARGET(
            "sl-incl-abandoned") ", " TARGET("sl-excl-short-abandoned") ", " TARGET("callback-on-time") " )"
                                                                                                        ";"));
    put_call(H(33), 100, HUGE_VAL, 0);      /* on Tuesday: answered at once */
    put_call(H(33) + 10, 60, 30, 0);        /* hangs up after 30 s */
    put_call(H(33) + 20, 50, HUGE_VAL, 0);  /* answered after 80 s */
    put_call(H(33) + 30, 60, 80, 0);        /* hangs up after 80 s */
    put_call(H(33) + 200, 60, HUGE_VAL, 0); /* answered at once */
    const struct cc_tally *tally = serve();
    for (int i = 0; i < 6; i++) {
        ck_assert_int_eq(tally->targets[1][i][0].hits, exact[i].hits);
        ck_assert_int_eq(tally->targets[1][i][0].basis, exact[i].basis);
        ck_assert_int_eq(tally->targets[0][i][0].basis, 0);
    }
    ck_assert_int_eq(tally->cells[CC_CELLS_PER_DAY + 18].offered, 5);
    ck_assert_int_eq(tally->cells[CC_CELLS_PER_DAY + 18].held, 5);
    ck_assert_int_eq(tally->cells[CC_CELLS_PER_DAY + 18].hold_ticks, cc_ticks(190));
    end_day();
}
END_TEST

START_TEST(who_calls_again_goes_before_who_calls_first_at_that_moment)
{
    begin_empty(SMALL(
        DAY, "{ heads = 1; }",
        QUEUE_ONLY
        "redial = { after_abandonment = 1.0; delay = { law = \"deterministic\"; value_s = 50.0; }; };"));
    put_call(H(9), 1000, HUGE_VAL, 0);
    put_call(H(9) + 5, 60, 5, 0); /* hangs up after 5 s, calls again at 60 */
    put_call(H(9) + 60, 60, HUGE_VAL, 0);
    serve();
    ck_assert_double_eq(diary_when(&diary, 1, CC_EVENT_ANSWER), H(9) + 1000);
    ck_assert_double_eq(diary_when(&diary, 2, CC_EVENT_ANSWER), H(9) + 1060);
    end_day();
}
END_TEST

START_TEST(a_call_gets_one_offer_and_none_near_closing_time)
{
    begin_empty(SMALL(DAY, "{ heads = 1; }",
                      VARIANT("kind = \"callback-offer\"; at_waiting = 1; after_s = 30.0; accept_prob = 0.0; "
                              "until_close_min = 5.0;")));
    put_call(H(17) - 400, 390, HUGE_VAL, 0);
    put_call(H(17) - 390, 10, HUGE_VAL, 0); /* finds nobody waiting: offered after 30 s */
    put_call(H(17) - 380, 10, HUGE_VAL, 0); /* finds one: offered at once, and not again */
    put_call(H(17) - 320, 10, HUGE_VAL, 0); /* at once */
    put_call(H(17) - 299, 10, HUGE_VAL, 0); /* too late */
    ck_assert_int_eq(serve()->classes[0].offers, 3);
    end_day();
}
END_TEST

/* Where five callers of Monday 8:00:01 are promised slots: day x 24 h + time; NAN: refused. */
static void check_promises(const char *parameters, const double promised_h[5])
{
    static char text[4096];
    snprintf(text, sizeof text,
             SMALL("\"mon\", \"tue\", \"wed\"", "open = \"08:00\"; close = \"17:00\";", "{ heads = 2; }",
                   VARIANT("kind = \"scheduled-slot\"; slot_min = 15.0; accept_prob = 1.0; %s" AT_ONCE)),
             parameters);
    begin_empty("%s", text);
    for (int i = 0; i < 5; i++)
        put_call(H(8) + 1, 1, HUGE_VAL, 0);
    serve();
    for (int i = 0; i < 5; i++) {
        double reached_s = diary_when(&diary, i, CC_EVENT_REACHED);
        ck_assert_msg(isnan(promised_h[i]) ? isnan(reached_s) : fabs(reached_s - H(promised_h[i])) <= 1,
                      "%s: caller %d at %g h", parameters, i, reached_s / 3600);
    }
    end_day();
}

START_TEST(slots_follow_their_rules)
{
    /* Two assistants, 5 calls an hour each, half their time: 1.25 a slot, what is left goes to the next one.
     */
    check_promises("calls_per_h = 5.0; staff_share = 0.5;", (double[]){8.25, 8.5, 8.75, 8.75, 9});
    check_promises("capacity = 4; lead_min = 20.0;", (double[]){8.5, 8.5, 8.5, 8.5, 8.75});
    check_promises("capacity = 1; calling = ( { from = \"16:30\"; to = \"17:00\"; } );",
                   (double[]){16.5, 16.75, NAN, NAN, NAN});
    check_promises("capacity = 1; calling = ( { from = \"16:30\"; to = \"17:00\"; } ); days_ahead = 1;",
                   (double[]){16.5, 16.75, 40.5, 40.75, NAN});
    check_promises("capacity = 1; calling = ( { from = \"16:30\"; to = \"17:00\"; } ); days_ahead = 6;",
                   (double[]){16.5, 16.75, 40.5, 40.75, 64.5});
}
END_TEST

START_TEST(Q19_a_busy_line_may_be_tried_again)
{
    begin_empty(SMALL(DAY, "{ heads = 1; }",
                      QUEUE_ONLY "lines = 2; redial = { after_busy = 1.0; max_calls = 3;\n"
                                 "delay = { law = \"deterministic\"; value_s = 50.0; }; };"));
    put_call(H(9), 100, HUGE_VAL, 0);
    put_call(H(9) + 10, 100, HUGE_VAL, 0);
    put_call(H(9) + 20, 100, HUGE_VAL, 0); /* busy at 20, 70; holds from 120 */
    put_call(H(9) + 30, 100, HUGE_VAL, 0); /* busy at 30, 80, 130: gives up */
    const struct cc_tally *tally = serve();
    ck_assert_int_eq(diary_count(&diary, 2, CC_EVENT_BUSY), 2);
    ck_assert_double_eq(diary_when(&diary, 2, CC_EVENT_ANSWER), H(9) + 200);
    ck_assert_int_eq(diary_count(&diary, 3, CC_EVENT_BUSY), 3);
    ck_assert_int_eq(practice_outcomes(tally, CC_GAVE_UP), 1);
    ck_assert(tally->classes[0].contact.max_ticks == cc_ticks(180));
    end_day();
}
END_TEST

Suite *cc_suite_center_by_hand(void)
{
    Suite *suite = suite_create("center_by_hand");
    TCase *tcase = tcase_create("by hand");
    tcase_add_test(tcase, an_assistant_finishes_the_call_and_then_goes_to_lunch);
    tcase_add_test(tcase, the_phone_asks_for_heads_when_patients_first_call);
    tcase_add_test(tcase, who_is_on_duty_at_closing_time_stays_until_nobody_waits);
    tcase_add_test(tcase, who_waits_when_nobody_is_on_duty_at_closing_is_carried_over);
    tcase_add_test(tcase, who_hangs_up_in_overtime_calls_again_as_long_after_the_next_opening);
    tcase_add_test(tcase, days_may_follow_each_other_without_a_pause);
    tcase_add_test(tcase, a_run_that_ends_with_callers_on_hold_passes_the_audit);
    tcase_add_test(tcase, events_of_one_moment_keep_their_order);
    tcase_add_test(tcase, who_hangs_up_at_this_moment_still_holds_for_who_calls);
    tcase_add_test(tcase, warm_up_is_served_and_not_counted);
    tcase_add_test(tcase, urgent_callers_go_first_but_interrupt_nobody);
    tcase_add_test(tcase, an_assistant_turns_to_one_line_after_the_other);
    tcase_add_test(tcase, turning_from_phone_to_desk_and_back_takes_time);
    tcase_add_test(tcase, the_assistant_is_rung_first_and_an_attempt_takes_time);
    tcase_add_test(tcase, slots_are_given_in_order_and_kept_to_the_minute);
    tcase_add_test(tcase, who_does_not_call_again_may_turn_elsewhere);
    tcase_add_test(tcase, staff_leaves_before_the_call_of_that_moment_ends);
    tcase_add_test(tcase, a_promise_is_dialled_early_when_nobody_holds);
    tcase_add_test(tcase, a_promise_that_is_due_goes_before_who_holds);
    tcase_add_test(tcase, another_attempt_keeps_the_place_or_not);
    tcase_add_test(tcase, every_service_level_counts_by_its_formula);
    tcase_add_test(tcase, who_calls_again_goes_before_who_calls_first_at_that_moment);
    tcase_add_test(tcase, a_call_gets_one_offer_and_none_near_closing_time);
    tcase_add_test(tcase, slots_follow_their_rules);
    tcase_add_test(tcase, Q19_a_busy_line_may_be_tried_again);
    suite_add_tcase(suite, tcase);
    return suite;
}
