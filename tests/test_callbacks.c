/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The rules of callback systems, worked out by hand in a centre with a handful of callers.  A test of a rule
 * of the callback protocol begins with its id (docs/sources.md).
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/day.h"

Suite *cc_suite_callbacks(void);

/* --- the three categories --- */

/* One week of the same people under each: as many needs and as much work, all of which end somehow. */
START_TEST(Q2_every_category_meets_the_same_patients)
{
    static const char *const kinds[] = {"kind = \"queue-only\";",
                                        "kind = \"callback-offer\"; at_waiting = 1;",
                                        "kind = \"scheduled-slot\";", "kind = \"digital-triage\";"};
    int64_t patients[4], work_ticks[4], served[4];
    char variants[600] = "";
    for (int i = 0; i < 4; i++) {
        size_t at = strlen(variants);
        snprintf(variants + at, sizeof variants - at, "%s { name = \"%c\"; strategy = { %s }; }",
                 i ? "," : "", 'a' + i, kinds[i]);
    }
    practice_openf(&practice, 1,
                   "name = \"d\"; demand = { calls_per_day = 150.0; };\n"
                   "talk = { law = \"exponential\"; mean_s = 200.0; }; staff = ( { heads = 2; } );\n"
                   "patience = { law = \"exponential\"; mean_s = 300.0; }; variants = ( %s );",
                   variants);
    practice_draw(&practice, 0);
    for (int i = 0; i < 4; i++) {
        const struct cc_tally *tally = practice_serve(&practice, i, NULL, NULL);
        patients[i] = tally->classes[0].patients;
        work_ticks[i] = tally->classes[0].work_ticks;
        served[i] = practice_outcomes(tally, CC_SERVED);
        ck_assert_int_gt(patients[i], 600);
        ck_assert_int_eq(patients[i], patients[0]);
        ck_assert_int_eq(work_ticks[i], work_ticks[0]);
        for (int j = 0; j < i; j++)
            ck_assert_int_ne(served[i], served[j]); /* and still they are four systems */
    }
    practice_close(&practice);
}
END_TEST

/* --- category A: offers --- */

/* Who is called back is answered when he would have been, and others are where they were. */
START_TEST(Q3_who_accepts_keeps_his_place)
{
    for (int accepts = 0; accepts < 2; accepts++) {
        char strategy[300];
        snprintf(strategy, sizeof strategy,
                 "kind = \"callback-offer\"; at_waiting = 1; accept_prob = %d.0; " AT_ONCE, accepts);
        begin_day(1, strategy, "");
        put(H(9), 100, HUGE_VAL);
        put(H(9) + 10, 60, HUGE_VAL);
        put(H(9) + 20, 60, HUGE_VAL); /* finds one on hold, and is offered a callback */
        put(H(9) + 165, 60, HUGE_VAL);
        serve();
        happens(1, CC_EVENT_ANSWER, H(9) + 100);
        happens(2, accepts ? CC_EVENT_REACHED : CC_EVENT_ANSWER, H(9) + 160);
        happens(3, CC_EVENT_ANSWER, H(9) + 220);
        end_day();
    }
}
END_TEST

START_TEST(Q4_offer_is_repeated_while_the_caller_holds)
{
    static const struct {
        const char *rule;
        int offers;
    } cases[] = {{"after_s = 60.0;", 1},
                 {"after_s = 60.0; again_s = 100.0;", 3},
                 {"at_waiting = 0;", 1},
                 {"at_waiting = 0; again_s = 60.0;", 6},
                 {"at_waiting = 9; after_s = 60.0; again_s = 299.0;", 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char strategy[200];
        snprintf(strategy, sizeof strategy, "kind = \"callback-offer\"; accept_prob = 0.0; %s",
                 cases[i].rule);
        begin_day(1, strategy, "");
        put(H(9), 400, HUGE_VAL);
        put(H(9) + 50, 60, 350); /* answered at 350 s on hold, as patience runs out */
        const struct cc_tally *tally = serve();
        happens(1, CC_EVENT_ANSWER, H(9) + 400);
        ck_assert_msg(tally->classes[0].offers == cases[i].offers, "%s: %d offers", cases[i].rule,
                      (int)tally->classes[0].offers);
        end_day();
    }
}
END_TEST

/* Each offer is answered anew: half accept the first, half of the others the second, and so on. */
START_TEST(Q4_repeated_offers_are_answered_each_for_itself)
{
    begin_day(1,
              "kind = \"callback-offer\"; accept_prob = 0.5; after_s = 100.0; again_s = 100.0;\n"
              "dialing = { reach_prob = 0.0; max_attempts = 1; };",
              "");
    put(H(8), 9 * 3600, HUGE_VAL); /* keeps the assistant busy all day */
    for (int i = 0; i < 4000; i++)
        put(H(8) + 1 + i, 60, 350);
    const struct cc_tally *tally = serve();
    ck_assert_double_eq_tol((double)practice_call_ends(tally, CC_PROMISED), 4000 * 7.0 / 8, 4 * 21);
    ck_assert_double_eq_tol((double)tally->classes[0].offers, 4000 * 1.75, 4 * 54);
    end_day();
}
END_TEST

START_TEST(no_offers_when_many_callbacks_wait_or_the_wait_is_too_long)
{
    static const struct {
        const char *limit;
        int promises; /* of three callers who find the assistant busy for 400 s, talks of 60 s */
    } cases[] = {{"", 3}, {"max_pending = 2;", 2}, {"max_wait_s = 400.0;", 1}, {"max_wait_s = 460.0;", 2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char strategy[300];
        snprintf(strategy, sizeof strategy,
                 "kind = \"callback-offer\"; at_waiting = 0; accept_prob = 1.0; %s " AT_ONCE, cases[i].limit);
        begin_day(1, strategy, "");
        put(H(9), 400, HUGE_VAL);
        for (int who = 0; who < 3; who++)
            put(H(9) + 1 + who, 60, HUGE_VAL);
        ck_assert_int_eq(practice_call_ends(serve(), CC_PROMISED), cases[i].promises);
        end_day();
    }
}
END_TEST

/* --- dialling --- */

#define NOBODY(more)                                                                                         \
    "kind = \"callback-offer\"; at_waiting = 0; accept_prob = 1.0;\n"                                        \
    "dialing = { agent_ring_s = 5.0; no_answer_s = 25.0; reach_prob = 0.0; " more "};"

START_TEST(Q48_two_attempts_five_minutes_apart)
{
    begin_day(1, NOBODY(""), "");
    put(H(9), 100, HUGE_VAL);
    put(H(9) + 10, 60, HUGE_VAL);
    const struct cc_tally *tally = serve();
    happens(1, CC_EVENT_DIAL, H(9) + 100);
    happens(1, CC_EVENT_NO_ANSWER, H(9) + 130);
    happens(1, CC_EVENT_OUTCOME, H(9) + 130 + 300 + 30);
    ck_assert_int_eq(diary_count(&diary, 1, CC_EVENT_DIAL), 2);
    ck_assert_int_eq(practice_outcomes(tally, CC_NEVER_REACHED), 1);
    ck_assert_int_eq(tally->classes[0].promise_ends[CC_PROMISE_UNREACHED], 1);
    end_day();
}
END_TEST

/* A message or a note takes the assistant's time, and it is up to the patient: he calls again and is
 * answered. */
START_TEST(Q49_then_a_message_or_a_note_and_the_patient_may_call_again)
{
    static const struct {
        const char *strategy;
        double free_s;
    } cases[] = {{NOBODY("max_attempts = 1; voicemail_prob = 1.0; voicemail_s = 40.0;"), 170},
                 {NOBODY("max_attempts = 1; note_s = 15.0;"), 145},
                 {NOBODY("max_attempts = 1;"), 130}};
    for (int i = 0; i < 3; i++) {
        begin_day(1, cases[i].strategy,
                  "redial = { after_unreached = 1.0; after_voicemail = 1.0;\n"
                  "  delay = { law = \"deterministic\"; value_s = 500.0; }; };\n");
        put(H(9), 100, HUGE_VAL);
        put(H(9) + 10, 20, HUGE_VAL);
        put(H(9) + 120, 7, HUGE_VAL); /* promised; dialled when the assistant has done that */
        const struct cc_tally *tally = serve();
        happens(1, CC_EVENT_NO_ANSWER, H(9) + 130);
        happens(2, CC_EVENT_DIAL, H(9) + cases[i].free_s);
        happens(1, CC_EVENT_ANSWER, H(9) + 630);
        ck_assert_int_eq(tally->classes[0].promise_ends[CC_PROMISE_UNREACHED], 2);
        ck_assert_int_eq(practice_outcomes(tally, CC_SERVED), 3);
        ck_assert_int_eq(tally->classes[0].redials, 2);
        end_day();
    }
}
END_TEST

START_TEST(an_engaged_line_is_heard_sooner)
{
    begin_day(1, NOBODY("max_attempts = 1; busy_prob = 1.0; busy_s = 4.0;"), "");
    put(H(9), 100, HUGE_VAL);
    put(H(9) + 10, 60, HUGE_VAL);
    serve();
    happens(1, CC_EVENT_NO_ANSWER, H(9) + 109);
    end_day();
}
END_TEST

static double second_dial_s(const char *strategy)
{
    begin_day(1, strategy, "");
    put(H(9), 100, HUGE_VAL);
    put(H(9) + 10, 60, HUGE_VAL);  /* dialled at 100 to 130, again from 135 on */
    put(H(9) + 131, 9, HUGE_VAL);  /* answered: 131 to 140 */
    put(H(9) + 132, 60, HUGE_VAL); /* promised */
    put(H(9) + 136, 60, HUGE_VAL); /* promised */
    serve();
    double at_s = NAN;
    for (int i = 0, dials = 0; i < diary.count; i++)
        if (diary.entries[i].who == 1 && diary.entries[i].event == CC_EVENT_DIAL && dials++ == 1)
            at_s = diary.entries[i].at_s;
    end_day();
    return at_s;
}

START_TEST(another_attempt_keeps_its_place_or_goes_to_the_front_or_the_end)
{
    ck_assert_double_eq(second_dial_s(NOBODY("retry_s = 5.0;")), H(9) + 140);
    ck_assert_double_eq(second_dial_s(NOBODY("retry_s = 5.0; retry_place = \"front\";")), H(9) + 140);
    ck_assert_double_eq(second_dial_s(NOBODY("retry_s = 5.0; retry_place = \"end\";")), H(9) + 170);
}
END_TEST

#define PATIENT_FIRST(more)                                                                                  \
    "kind = \"callback-offer\"; at_waiting = 0; accept_prob = 1.0;\n"                                        \
    "dialing = { first = \"patient\"; agent_ring_s = 2.0; ring_s = 20.0; " more " };"

START_TEST(the_patient_may_be_rung_first_and_then_hold)
{
    begin_day(1, PATIENT_FIRST("reach_prob = 1.0;"), "");
    put(H(9), 100, HUGE_VAL);
    put(H(9) + 10, 60, HUGE_VAL);  /* rung at 100, on the line at 120 */
    put(H(9) + 20, 60, HUGE_VAL);  /* one assistant, one phone that rings: not before that talk is over */
    put(H(9) + 110, 50, HUGE_VAL); /* comes in between and is answered until 160 */
    const struct cc_tally *tally = serve();
    happens(1, CC_EVENT_DIAL, H(9) + 100);
    happens(3, CC_EVENT_ANSWER, H(9) + 110);
    happens(1, CC_EVENT_REACHED, H(9) + 162);
    happens(2, CC_EVENT_DIAL, H(9) + 222);
    happens(2, CC_EVENT_REACHED, H(9) + 244);
    ck_assert_int_eq(tally->activity_ticks[CC_RINGING], cc_ticks(4));
    ck_assert(tally->classes[0].on_line.sum_ticks == (unsigned __int128)cc_ticks(40));
    ck_assert_int_eq(practice_outcomes(tally, CC_SERVED), 4);
    end_day();
}
END_TEST

START_TEST(who_was_rung_first_hangs_up_when_nobody_comes)
{
    begin_day(1, PATIENT_FIRST("reach_prob = 1.0; max_attempts = 2; retry_s = 60.0;"),
              "patience = { law = \"deterministic\"; value_s = 30.0; };");
    put(H(9), 100, HUGE_VAL);
    put(H(9) + 10, 60, HUGE_VAL);   /* on the line from 120 to 150 */
    put(H(9) + 110, 200, HUGE_VAL); /* keeps the assistant from 110 to 310 */
    serve();
    happens(1, CC_EVENT_NO_ANSWER, H(9) + 150);
    happens(1, CC_EVENT_REACHED, H(9) + 310 + 22);
    ck_assert_int_eq(diary_count(&diary, 1, CC_EVENT_DIAL), 2);
    end_day();
}
END_TEST

START_TEST(assistants_stay_at_closing_time_for_a_phone_that_rings)
{
    for (int reached = 0; reached < 2; reached++) {
        begin_day(1,
                  reached ? PATIENT_FIRST("reach_prob = 1.0;")
                          : PATIENT_FIRST("reach_prob = 0.0; no_answer_s = 25.0; max_attempts = 1;"),
                  "");
        put(H(17) - 100, 90, HUGE_VAL);
        put(H(17) - 50, 60, HUGE_VAL);
        const struct cc_tally *tally = serve();
        ck_assert_int_eq(practice_outcomes(tally, CC_SERVED), 1 + reached);
        ck_assert_int_eq(tally->overtime_ticks[0], reached ? cc_ticks(62) : 0);
        if (reached)
            happens(1, CC_EVENT_REACHED, H(17) + 12);
        end_day();
    }
}
END_TEST

START_TEST(Q5_Q47_the_assistant_is_rung_at_the_turn_of_the_patient_and_then_he)
{
    begin_day(1,
              "kind = \"callback-offer\"; at_waiting = 0; accept_prob = 1.0;\n"
              "dialing = { agent_ring_s = 5.0; ring_s = 20.0; reach_prob = 1.0; };",
              "");
    put(H(9), 100, HUGE_VAL);
    put(H(9) + 10, 60, HUGE_VAL);
    put(H(9) + 20, 60, HUGE_VAL);
    const struct cc_tally *tally = serve();
    happens(1, CC_EVENT_DIAL, H(9) + 100);
    happens(1, CC_EVENT_REACHED, H(9) + 125);
    happens(2, CC_EVENT_DIAL, H(9) + 185);
    happens(2, CC_EVENT_REACHED, H(9) + 210);
    ck_assert_int_eq(tally->activity_ticks[CC_RINGING], cc_ticks(50));
    ck_assert_int_eq(tally->busy_ticks, cc_ticks(270));
    end_day();
}
END_TEST

#define TALKS(factor)                                                                                        \
    "kind = \"callback-offer\"; at_waiting = 0; accept_prob = 1.0;\n"                                        \
    "dialing = { agent_ring_s = 5.0; ring_s = 20.0; reach_prob = 1.0; talk_factor = " factor "; };"

START_TEST(a_callback_asks_for_heads_when_it_is_made)
{
    for (int longer = 0; longer < 2; longer++) { /* the most is asked for by the call, or by the callback */
        begin_day(1, longer ? TALKS("2.0") : TALKS("0.5"), "");
        put(H(9) + 900, 1200, HUGE_VAL); /* until 09:35 */
        put(H(9) + 910, 1080, HUGE_VAL);
        const struct cc_tally *tally = serve();
        happens(1, CC_EVENT_DIAL, H(9) + 2100);
        ck_assert_int_eq(tally->phone_heads_ticks[0], cc_ticks((longer ? 25 + 2160 : 1200) / 1800.0));
        end_day();
    }
}
END_TEST

#define AT_CLOSE(what)                                                                                       \
    "kind = \"callback-offer\"; at_waiting = 0; accept_prob = 1.0;\n"                                        \
    "dialing = { agent_ring_s = 0.0; ring_s = 0.0; reach_prob = 1.0; at_close = \"" what "\"; };"

START_TEST(callbacks_at_closing_time_are_made_or_wait_or_are_dropped)
{
    static const struct {
        const char *strategy;
        double reached_s;
        enum cc_promise_end end;
        double overtime_s;
    } cases[] = {{AT_CLOSE("stay"), H(17) + 200, CC_PROMISE_REACHED, 260},
                 {AT_CLOSE("next-day"), H(24 + 8), CC_PROMISE_REACHED, 200},
                 {AT_CLOSE("drop"), NAN, CC_PROMISE_LAPSED, 200}};
    for (int i = 0; i < 3; i++) {
        begin_day(1, cases[i].strategy, "");
        put(H(17) - 100, 300, HUGE_VAL);
        put(H(17) - 50, 60, HUGE_VAL);
        const struct cc_tally *tally = serve();
        double reached_s = diary_when(&diary, 1, CC_EVENT_REACHED);
        ck_assert(reached_s == cases[i].reached_s || (isnan(reached_s) && isnan(cases[i].reached_s)));
        ck_assert_int_eq(tally->classes[0].promise_ends[cases[i].end], 1);
        ck_assert_int_eq(tally->overtime_ticks[0], cc_ticks(cases[i].overtime_s));
        ck_assert_int_eq(practice_outcomes(tally, CC_NEVER_REACHED), i == 2);
        end_day();
    }
}
END_TEST

/* Nobody gets to the first within ten minutes: he calls again; the second is dialled in time. */
START_TEST(callbacks_lapse_when_nobody_gets_to_them_in_time)
{
    begin_day(1,
              "kind = \"callback-offer\"; at_waiting = 0; accept_prob = 1.0;\n"
              "dialing = { agent_ring_s = 0.0; ring_s = 0.0; reach_prob = 1.0; valid_min = 10.0; };",
              "redial = { after_unreached = 1.0; delay = { law = \"deterministic\"; value_s = 2000.0; }; };");
    put(H(9), 1000, HUGE_VAL);
    put(H(9) + 10, 60, HUGE_VAL);
    put(H(9) + 500, 60, HUGE_VAL);
    const struct cc_tally *tally = serve();
    happens(1, CC_EVENT_WILL_REDIAL, H(9) + 610);
    happens(1, CC_EVENT_ANSWER, H(9) + 2610);
    happens(2, CC_EVENT_REACHED, H(9) + 1000);
    ck_assert_int_eq(diary_count(&diary, 1, CC_EVENT_DIAL), 0);
    ck_assert_int_eq(tally->classes[0].promise_ends[CC_PROMISE_LAPSED], 1);
    ck_assert_int_eq(tally->classes[0].promise_ends[CC_PROMISE_REACHED], 1);
    ck_assert_int_eq(practice_outcomes(tally, CC_SERVED), 3);
    end_day();
    for (int in_time = 0; in_time < 2; in_time++) { /* a clock time is valid from that time on */
        char strategy[400];
        snprintf(
            strategy, sizeof strategy,
            "kind = \"scheduled-slot\"; slot_min = 30.0; accept_prob = 1.0; capacity = 1; early_s = 600.0;\n"
            "accepting = ( { from = \"08:00\"; to = \"08:10\"; } );\n"
            "dialing = { agent_ring_s = 0.0; ring_s = 0.0; reach_prob = 1.0; valid_min = %d.0; };",
            in_time ? 25 : 15);
        begin_day(1, strategy, "");
        put(H(8), 60, HUGE_VAL);           /* 8:30 */
        put(H(8.5) - 700, 1900, HUGE_VAL); /* in line from 8:20 on, and busy until 8:50 */
        tally = serve();
        ck_assert_double_eq(practice.centers[0].cases[0].promised_s, H(8.5));
        happens(0, in_time ? CC_EVENT_REACHED : CC_EVENT_OUTCOME, H(8.5) + (in_time ? 1200 : 900));
        ck_assert_int_eq(practice_outcomes(tally, CC_NEVER_REACHED), !in_time);
        end_day();
    }
}
END_TEST

/* --- where callbacks wait --- */

/* One who is called back and one who holds: who is served first. */
static double callback_at_s(const char *place)
{
    char strategy[300];
    snprintf(strategy, sizeof strategy,
             "kind = \"callback-offer\"; at_waiting = 1; counts = \"holding\"; accept_prob = 1.0; place = "
             "\"%s\"; %s",
             place, AT_ONCE);
    begin_day(1, strategy, "");
    put(H(9), 100, HUGE_VAL);
    put(H(9) + 10, 60, HUGE_VAL); /* holds */
    put(H(9) + 20, 60, HUGE_VAL); /* is called back */
    put(H(9) + 110, 60,
        HUGE_VAL); /* has one on hold before him, or only the callback, which does not count */
    serve();
    ck_assert_int_eq(diary_count(&diary, 1, CC_EVENT_HOLD), 1);
    ck_assert_int_eq(diary_count(&diary, 3, CC_EVENT_HOLD), place[0] != 'b');
    double at_s = diary_when(&diary, 2, CC_EVENT_REACHED);
    end_day();
    return at_s;
}

START_TEST(callbacks_go_before_or_after_who_holds_or_keep_their_place)
{
    ck_assert_double_eq(callback_at_s("before-holding"), H(9) + 100);
    ck_assert_double_eq(callback_at_s("kept"), H(9) + 160);
    ck_assert_double_eq(callback_at_s("after-holding"), H(9) + 220);
}
END_TEST

START_TEST(assistants_are_kept_free_from_callbacks_until_closing)
{
    begin_day(2,
              "kind = \"callback-offer\"; at_waiting = 0; accept_prob = 1.0; place = \"after-holding\";\n"
              "keep_free = 1; " AT_ONCE,
              "");
    put(H(9), 100, HUGE_VAL);
    put(H(9), 300, HUGE_VAL);
    put(H(9) + 10, 60, HUGE_VAL); /* called back when both are free */
    put(H(17) - 100, 400, HUGE_VAL);
    put(H(17) - 100, 200, HUGE_VAL);
    put(H(17) - 90, 60, HUGE_VAL); /* called back as soon as one is free after closing */
    put(H(17) - 80, 50, HUGE_VAL);
    serve();
    happens(2, CC_EVENT_REACHED, H(9) + 300);
    happens(5, CC_EVENT_REACHED, H(17) + 100);
    happens(6, CC_EVENT_REACHED, H(17) + 160);
    end_day();
    begin_day(2,
              "kind = \"callback-offer\"; at_waiting = 0; accept_prob = 1.0; place = \"after-holding\";\n"
              "keep_free = 1; " AT_ONCE,
              "");
    put(H(17) - 100, 400, HUGE_VAL);
    put(H(17) - 100, 50, HUGE_VAL);
    put(H(17) - 90, 60, HUGE_VAL); /* the free assistant turns to it at closing time */
    serve();
    happens(2, CC_EVENT_REACHED, H(17));
    end_day();
}
END_TEST

START_TEST(a_callback_may_be_promised_after_a_delay)
{
    begin_day(1,
              "kind = \"callback-offer\"; at_waiting = 0; accept_prob = 1.0; place = \"before-holding\";\n"
              "delay = { law = \"deterministic\"; value_s = 1000.0; }; " AT_ONCE,
              "");
    put(H(9), 100, HUGE_VAL);
    put(H(9) + 50, 60, HUGE_VAL);   /* promised 1000 s later */
    put(H(9) + 1000, 90, HUGE_VAL); /* keeps the assistant until 1090 */
    put(H(17) - 10, 60, HUGE_VAL);
    put(H(17) - 5, 60, HUGE_VAL); /* after closing: so much after the next opening */
    const struct cc_tally *tally = serve();
    happens(1, CC_EVENT_DIAL, H(9) + 1090);
    happens(4, CC_EVENT_DIAL, H(24 + 8) + 995);
    ck_assert(tally->classes[0].unpunctual.sum_ticks == (unsigned __int128)cc_ticks(40));
    ck_assert_int_eq(tally->pending_ticks, cc_ticks(1000 + 5 + 995));
    end_day();
}
END_TEST

START_TEST(Q46_urgent_callers_break_through_every_system)
{
    static const char *const systems[] = {
        "kind = \"queue-only\";", "kind = \"callback-offer\"; at_waiting = 0; accept_prob = 1.0; " AT_ONCE,
        "kind = \"callback-offer\"; at_waiting = 0; accept_prob = 1.0; place = \"before-holding\"; " AT_ONCE,
        PATIENT_FIRST("reach_prob = 1.0;"), SLOTS("capacity = 1;")};
    for (size_t i = 0; i < sizeof systems / sizeof *systems; i++) {
        begin_day(
            1, systems[i],
            "classes = ( { name = \"other\"; share = 0.9; }, { name = \"urgent\"; share = 0.1; urgent = "
            "true; } );");
        put(H(9) - 1, 60, HUGE_VAL);
        practice_put_call(&practice, H(9), 100, HUGE_VAL, 1);
        put(H(9) + 1, 60, HUGE_VAL);
        put(H(9) + 2, 60, HUGE_VAL);
        practice_put_call(&practice, H(9) + 90, 100, HUGE_VAL, 1); /* goes before both */
        serve();
        double free_s = diary_when(&diary, 1, CC_EVENT_ANSWER) + 100;
        happens(4, CC_EVENT_ANSWER, free_s);
        for (int who = 2; who < 4; who++)
            ck_assert(!(diary_when(&diary, who, CC_EVENT_ANSWER) < free_s) &&
                      !(diary_when(&diary, who, CC_EVENT_REACHED) < free_s));
        end_day();
    }
}
END_TEST

/* --- rules that cannot be broken --- */

static void break_rule(void *context, const struct cc_center *center, enum cc_event event, int who,
                       double detail)
{
    (void)context;
    (void)who;
    (void)detail;
    if (event == CC_EVENT_CALL)
        cc_center_must(&practice.centers[0], false, "a rule is broken");
    ck_assert_ptr_eq(center, &practice.centers[0]);
}

START_TEST(a_broken_rule_ends_the_replication_with_a_sentence)
{
    begin_day(1, "kind = \"queue-only\";", "");
    put(H(9), 60, HUGE_VAL);
    practice.centers[0].observe = break_rule;
    memset(practice.tally, 0, sizeof *practice.tally);
    cc_error_init(&practice_error);
    ck_assert_int_eq(
        cc_center_serve(&practice.centers[0], &practice.demand, practice.tally, NULL, 0, &practice_error),
        CC_FAILED_CHECK);
    ck_assert_ptr_nonnull(
        strstr(practice_error.text, "a rule is broken at 32400 s: a bug, please report it"));
    end_day();
}
END_TEST

/* What a caller of endless patience is told is what he waits, callbacks ahead of him or not; none of the
 * callbacks counts as time on hold. */
static void compare_wait(void *context, const struct cc_center *center, enum cc_event event, int who,
                         double detail)
{
    double *announced_s = context;
    (void)detail;
    if (event == CC_EVENT_CALL)
        announced_s[who] = cc_center_offered_wait_s(center);
    if (event == CC_EVENT_ANSWER)
        ck_assert_double_eq_tol(center->now_s - center->cases[who].joined_s, announced_s[who], 1e-6);
}

START_TEST(a_callback_never_biases_the_announced_wait)
{
    static double announced_s[400];
    static const char *const valid[] = {"", "valid_min = 4.0;"}; /* who is ahead may lapse before his turn */
    for (int i = 0; i < 2; i++) {
        char strategy[400];
        snprintf(strategy, sizeof strategy,
                 "kind = \"callback-offer\"; at_waiting = 2; accept_prob = 0.5;\n"
                 "dialing = { reach_prob = 0.6; max_attempts = 1; voicemail_prob = 0.5; note_s = 20.0; %s };",
                 valid[i]);
        begin_day(2, strategy, "");
        for (int who = 0; who < 400; who++)
            put(H(8) + who * 70, 60 + who * 37 % 200, HUGE_VAL);
        serve();
        const struct cc_tally *tally = practice_serve(&practice, 0, compare_wait, announced_s);
        ck_assert_int_gt(tally->classes[0].dials, 50);
        ck_assert_int_eq(tally->classes[0].promise_ends[CC_PROMISE_LAPSED] > 10, i);
        ck_assert_int_eq(tally->classes[0].hold.count, practice_call_ends(tally, CC_ANSWERED));
        end_day();
    }
}
END_TEST

Suite *cc_suite_callbacks(void)
{
    Suite *suite = suite_create("callbacks");
    TCase *tcase = tcase_create("by hand");
    tcase_add_test(tcase, Q2_every_category_meets_the_same_patients);
    tcase_add_test(tcase, Q3_who_accepts_keeps_his_place);
    tcase_add_test(tcase, Q4_offer_is_repeated_while_the_caller_holds);
    tcase_add_test(tcase, Q4_repeated_offers_are_answered_each_for_itself);
    tcase_add_test(tcase, no_offers_when_many_callbacks_wait_or_the_wait_is_too_long);
    tcase_add_test(tcase, Q5_Q47_the_assistant_is_rung_at_the_turn_of_the_patient_and_then_he);
    tcase_add_test(tcase, Q48_two_attempts_five_minutes_apart);
    tcase_add_test(tcase, Q49_then_a_message_or_a_note_and_the_patient_may_call_again);
    tcase_add_test(tcase, an_engaged_line_is_heard_sooner);
    tcase_add_test(tcase, another_attempt_keeps_its_place_or_goes_to_the_front_or_the_end);
    tcase_add_test(tcase, the_patient_may_be_rung_first_and_then_hold);
    tcase_add_test(tcase, who_was_rung_first_hangs_up_when_nobody_comes);
    tcase_add_test(tcase, assistants_stay_at_closing_time_for_a_phone_that_rings);
    tcase_add_test(tcase, callbacks_lapse_when_nobody_gets_to_them_in_time);
    tcase_add_test(tcase, a_callback_asks_for_heads_when_it_is_made);
    tcase_add_test(tcase, callbacks_at_closing_time_are_made_or_wait_or_are_dropped);
    tcase_add_test(tcase, callbacks_go_before_or_after_who_holds_or_keep_their_place);
    tcase_add_test(tcase, assistants_are_kept_free_from_callbacks_until_closing);
    tcase_add_test(tcase, a_callback_may_be_promised_after_a_delay);
    suite_add_tcase(suite, tcase);
    TCase *rules = tcase_create("rules");
    tcase_add_test(rules, Q46_urgent_callers_break_through_every_system);
    tcase_add_test(rules, a_broken_rule_ends_the_replication_with_a_sentence);
    tcase_add_test(rules, a_callback_never_biases_the_announced_wait);
    suite_add_tcase(suite, rules);
    return suite;
}
