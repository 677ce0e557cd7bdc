/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The rules of callback systems, worked out by hand in a centre with a handful of callers.  A test of a rule
 * of the callback protocol begins with its id (docs/sources.md).
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/units.h"
#include "tests/practice.h"

Suite *cc_suite_callbacks(void);

#define H(hour) ((hour)*CC_S_PER_H)
#define AT_ONCE "dialing = { agent_ring_s = 0.0; ring_s = 0.0; no_answer_s = 0.0; reach_prob = 1.0; };"

static struct practice practice;
static struct diary diary;

/* A day from 8 to 17 without callers, served by `heads` under one variant; `more` is added as it is. */
static void begin_day(int heads, const char *strategy, const char *more)
{
    practice_openf(&practice, 1,
                   "name = \"d\"; calendar = { days = [\"mon\", \"tue\"]; };\n"
                   "demand = { calls_per_day = 0.0; }; talk = { law = \"deterministic\"; value_s = 60.0; };\n"
                   "staff = ( { heads = %d; } ); variants = ( { name = \"v\"; strategy = { %s }; } );\n%s",
                   heads, strategy, more);
    practice_draw(&practice, 0);
}

static void put(double at_s, double talk_s, double patience_s)
{
    practice_put_call(&practice, at_s, talk_s, patience_s, 0);
}

static const struct cc_tally *serve(void)
{
    diary_forget(&diary);
    return practice_serve(&practice, 0, diary_write, &diary);
}

static void end_day(void)
{
    diary_forget(&diary);
    practice_close(&practice);
}

static void happens(int who, enum cc_event event, double at_s)
{
    double found_s = diary_when(&diary, who, event);
    ck_assert_msg(found_s == at_s, "patient %d: %s at 8:00 + %.17g, not %.17g", who, cc_event_names[event],
                  found_s - H(8), at_s - H(8));
}

/* --- category A: offers --- */

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

/* --- category B: slots --- */

#define SLOTS(more) "kind = \"scheduled-slot\"; slot_min = 30.0; accept_prob = 1.0; " more " " AT_ONCE

static void is_promised(int who, double at_s)
{
    double dialled_s = diary_when(&diary, who, CC_EVENT_DIAL);
    ck_assert_msg(dialled_s == at_s, "patient %d: dialled at %.10g h, not %.10g", who, dialled_s / 3600,
                  at_s / 3600);
}

START_TEST(Q13_when_a_block_is_full_the_next_free_time_is_offered)
{
    begin_day(2,
              SLOTS("days_ahead = 1; capacity = 2; capacities = ( { from = \"09:00\"; capacity = 1; },\n"
                    "  { days = [\"mon\"]; from = \"10:00\"; capacity = 0; } );"),
              "");
    for (int i = 0; i < 8; i++)
        put(H(8) + 60 * i, 10, HUGE_VAL);
    const struct cc_tally *tally = serve();
    static const double at_h[] = {8.5, 8.5, 9, 9.5, 32, 32, 32.5, 32.5}; /* none from 10 to 17 on Monday */
    for (int i = 0; i < 8; i++)
        is_promised(i, H(at_h[i]));
    ck_assert_int_eq(tally->slot_room, 2 + 2 + 1 + 1 + 2 + 2 + 16);
    end_day();
}
END_TEST

START_TEST(Q43_slots_are_offered_and_lie_in_their_windows_by_weekday)
{
    begin_day(1,
              SLOTS("days_ahead = 1; capacity = 4; offered = \"always\";\n"
                    "accepting = ( { days = [\"mon\"]; from = \"08:00\"; to = \"12:00\"; },\n"
                    "  { days = [\"tue\"]; from = \"14:00\"; to = \"16:00\"; } );\n"
                    "calling = ( { days = [\"mon\"]; from = \"11:00\"; to = \"11:30\"; },\n"
                    "  { days = [\"tue\"]; from = \"14:00\"; to = \"17:00\"; } );"),
              "");
    put(H(9), 10, HUGE_VAL);
    put(H(11) + 60, 10, HUGE_VAL); /* nothing left today */
    put(H(12) + 60, 10, HUGE_VAL); /* no offers: answered */
    put(H(24 + 9), 10, HUGE_VAL);  /* none on Tuesday morning */
    put(H(24 + 14), 10, HUGE_VAL);
    serve();
    is_promised(0, H(11));
    is_promised(1, H(24 + 14));
    happens(2, CC_EVENT_ANSWER, H(12) + 60);
    happens(3, CC_EVENT_ANSWER, H(24 + 9));
    is_promised(4, H(24 + 14.5));
    end_day();
}
END_TEST

/* Part of 20,000 offers that is accepted, the slot `ahead_h` away. */
static double accepted(const char *how, double ahead_h)
{
    char strategy[400];
    snprintf(strategy, sizeof strategy,
             "kind = \"scheduled-slot\"; slot_min = 60.0; capacity = 100000; accept_prob = 0.6; %s "
             "calling = ( { from = \"14:00\"; to = \"15:00\"; } ); %s",
             how, AT_ONCE);
    begin_day(1, strategy, "");
    for (int i = 0; i < 20000; i++)
        put(H(14 - ahead_h) + i * 1e-3, 0.001, 1);
    const struct cc_tally *tally = serve();
    double part = (double)practice_call_ends(tally, CC_PROMISED) / 20000;
    ck_assert_int_eq(tally->classes[0].offers, 20000);
    end_day();
    return part;
}

START_TEST(Q44_a_weak_message_is_followed_less)
{
    ck_assert_double_eq_tol(accepted("", 2), 0.6, 0.014);
    ck_assert_double_eq_tol(accepted("message = \"weak\";", 2), 0.36, 0.014);
    ck_assert_double_eq_tol(accepted("message = \"weak\"; weak_factor = 0.25;", 2), 0.15, 0.014);
}
END_TEST

START_TEST(Q53_a_later_slot_is_accepted_less)
{
    ck_assert_double_eq_tol(accepted("half_h = 2.0;", 0.1), 0.58, 0.014);
    ck_assert_double_eq_tol(accepted("half_h = 2.0;", 2), 0.3, 0.014);
    ck_assert_double_eq_tol(accepted("half_h = 2.0;", 4), 0.15, 0.014);
    ck_assert_double_eq_tol(accepted("", 4), 0.6, 0.014);
}
END_TEST

START_TEST(Q9_slots_are_offered_when_it_is_busy_enough)
{
    static const struct {
        const char *rule;
        int promised; /* the first one to be */
    } cases[] = {{"offered = \"busy\";", 1},
                 {"offered = \"busy\"; at_waiting = 2;", 3},
                 {"offered = \"busy\"; offer_wait_s = 1000.0;", 2}};
    for (size_t i = 0; i < 3; i++) {
        char strategy[400];
        snprintf(strategy, sizeof strategy, SLOTS("capacity = 9; %s"), cases[i].rule);
        begin_day(1, strategy, "");
        for (int who = 0; who < 4; who++)
            put(H(9) + who, 600, HUGE_VAL);
        serve();
        for (int who = 0; who < 4; who++)
            ck_assert_int_eq(diary_count(&diary, who, CC_EVENT_BOOKED), who >= cases[i].promised);
        end_day();
    }
}
END_TEST

START_TEST(I15_a_second_attempt_takes_a_later_slot_from_what_is_reserved)
{
    begin_day(1,
              "kind = \"scheduled-slot\"; slot_min = 30.0; accept_prob = 1.0; capacity = 2; reserved = 1;\n"
              "second_attempt = \"slot\"; dialing = { agent_ring_s = 0.0; reach_prob = 0.0; };",
              "");
    for (int i = 0; i < 3; i++)
        put(H(8) + i, 10, HUGE_VAL); /* 8:30, 9:00, 9:30: one each, the other place is kept */
    serve();
    static const double second_h[] = {9, 9.5, 10};
    for (int who = 0; who < 3; who++) {
        ck_assert_int_eq(diary_count(&diary, who, CC_EVENT_DIAL), 2);
        double last_s = 0, first_s = diary_when(&diary, who, CC_EVENT_DIAL);
        ck_assert(first_s >= H(8.5 + 0.5 * who) && first_s <= H(8.5 + 0.5 * who) + 30);
        for (int i = 0; i < diary.count; i++)
            if (diary.entries[i].who == who && diary.entries[i].event == CC_EVENT_DIAL)
                last_s = diary.entries[i].at_s;
        /* Behind nobody, or behind the first attempt of that slot, which rings for 30 s. */
        ck_assert_double_ge(last_s, H(second_h[who]));
        ck_assert_double_le(last_s, H(second_h[who]) + 30);
    }
    end_day();
}
END_TEST

START_TEST(promises_may_be_spread_over_a_slot_and_chosen_later)
{
    begin_day(1, SLOTS("capacity = 3; spread = true;"), "");
    for (int i = 0; i < 4; i++)
        put(H(8) + i, 10, HUGE_VAL);
    serve();
    for (int i = 0; i < 4; i++)
        is_promised(i, H(8.5) + 600 * i);
    end_day();
    begin_day(
        1, SLOTS("capacity = 1; prefer_prob = 1.0; prefer = { law = \"deterministic\"; value_s = 7000.0; };"),
        "");
    put(H(8), 10, HUGE_VAL);
    put(H(8) + 1, 10, HUGE_VAL);
    put(H(16) + 60, 10, HUGE_VAL); /* nothing that late: the earliest */
    serve();
    is_promised(0, H(10));
    is_promised(1, H(10.5));
    is_promised(2, H(16.5));
    end_day();
}
END_TEST

/* Room for callbacks in four weeks of one day each, reviewed every week. */
static int64_t reviewed_room(int heads, const char *review, int calls)
{
    char strategy[500];
    snprintf(strategy, sizeof strategy,
             "kind = \"scheduled-slot\"; slot_min = 30.0; capacity = 10; accept_prob = 1.0;\n"
             "calling = ( { from = \"10:00\"; to = \"12:00\"; } ); review = { %s }; %s",
             review, AT_ONCE);
    practice_openf(&practice, 1,
                   "name = \"d\"; calendar = { days = [\"mon\"]; weeks = 4; };\n"
                   "demand = { calls_per_day = 0.0; }; talk = { law = \"deterministic\"; value_s = 60.0; };\n"
                   "staff = ( { heads = %d; } ); variants = ( { name = \"v\"; strategy = { %s }; } );\n",
                   heads, strategy);
    practice_draw(&practice, 0);
    for (int week = 0; week < 4; week++)
        for (int i = 0; i < calls; i++)
            put(week * 7 * 86400 + H(8.5) + i, 300, HUGE_VAL);
    int64_t room = serve()->slot_room;
    end_day();
    return room;
}

START_TEST(Q52_Q54_reviews_open_slots_for_lost_calls_and_close_them_for_late_ones)
{
    /* One assistant cannot make ten callbacks of five minutes in half an hour: 20 % of 10 less each week. */
    ck_assert_int_eq(reviewed_room(1, "weeks = 1; step = 0.2;", 60), 40 + 32 + 24 + 16);
    /* Ten can, and a third of sixty is refused: more each week. */
    ck_assert_int_eq(reviewed_room(10, "weeks = 1; step = 0.2;", 60), 40 + 48 + 56 + 64);
    ck_assert_int_eq(reviewed_room(10, "weeks = 2; step = 0.2;", 60), 40 + 40 + 48 + 48);
    ck_assert_int_eq(reviewed_room(10, "weeks = 1; step = 0.2;", 40), 4 * 40); /* nobody is refused */
    ck_assert_int_eq(reviewed_room(10, "", 60), 4 * 40);
}
END_TEST

START_TEST(Q10_callbacks_are_made_in_the_order_of_their_times)
{
    begin_day(
        1,
        "kind = \"scheduled-slot\"; slot_min = 10.0; capacity = 1; accept_prob = 1.0; prefer_prob = 0.5;\n"
        "prefer = { law = \"deterministic\"; value_s = 5000.0; }; " AT_ONCE,
        "");
    for (int i = 0; i < 20; i++)
        put(H(8) + i, 900, HUGE_VAL); /* more than can be done in time: they pile up */
    serve();
    double last_s = 0;
    for (int i = 0, dials = 0; i < diary.count; i++)
        if (diary.entries[i].event == CC_EVENT_DIAL && dials++ < 20) {
            double promised_s = practice.centers[0].cases[diary.entries[i].who].promised_s;
            ck_assert_double_gt(promised_s, last_s);
            last_s = promised_s;
        }
    ck_assert_double_gt(last_s, H(9.5));
    end_day();
}
END_TEST

START_TEST(Q14_Q41_the_room_follows_staff_and_calls_an_hour)
{
    static const struct {
        int heads;
        const char *pace;
        int64_t room; /* of 18 half-hours on each of two days */
    } cases[] = {{2, "calls_per_h = 16.0; staff_share = 0.5;", 36 * 8},
                 {1, "calls_per_h = 16.0; staff_share = 0.5;", 36 * 4},
                 {1, "calls_per_h = 15.0; staff_share = 1.0;", 36 * 15 / 2}, /* 7 and 8 in turn */
                 {1, "calls_per_h = 20.0; staff_share = 1.0;", 36 * 10}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char strategy[300];
        snprintf(strategy, sizeof strategy, SLOTS("%s"), cases[i].pace);
        begin_day(cases[i].heads, strategy, "");
        ck_assert_int_eq(serve()->slot_room, cases[i].room);
        end_day();
    }
}
END_TEST

START_TEST(Q42_no_slot_takes_more_than_its_room)
{
    int booked[96] = {0};
    begin_day(
        1,
        "kind = \"scheduled-slot\"; slot_min = 30.0; accept_prob = 1.0; capacity = 3; reserved = 1;\n"
        "second_attempt = \"slot\"; prefer_prob = 0.4; dialing = { reach_prob = 0.3; max_attempts = 3; };",
        "redial = { after_refusal = 1.0; };");
    for (int i = 0; i < 300; i++)
        put(H(8) + i * 60, 10, HUGE_VAL);
    const struct cc_tally *tally = serve();
    for (int i = 0; i < diary.count; i++)
        if (diary.entries[i].event == CC_EVENT_BOOKED) {
            int slot = (int)(practice.centers[0].cases[diary.entries[i].who].promised_s / 1800);
            if (slot < 96)
                booked[slot]++;
        }
    for (int slot = 0; slot < 96; slot++)
        ck_assert_int_le(booked[slot], 2); /* first attempts, the third place is kept */
    ck_assert_int_le(tally->slots_booked, tally->slot_room);
    ck_assert_int_gt(practice_call_ends(tally, CC_REFUSED), 100);
    end_day();
}
END_TEST

START_TEST(Q45_who_finds_all_busy_is_proposed_a_time)
{
    begin_day(1, SLOTS("offered = \"busy\"; capacity = 9;"), "");
    put(H(9), 100, HUGE_VAL);      /* finds somebody */
    put(H(9) + 10, 60, HUGE_VAL);  /* finds nobody */
    put(H(9) + 101, 60, HUGE_VAL); /* finds somebody again */
    serve();
    happens(0, CC_EVENT_ANSWER, H(9));
    happens(1, CC_EVENT_BOOKED, H(9) + 10);
    is_promised(1, H(9.5));
    happens(2, CC_EVENT_ANSWER, H(9) + 101);
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
    begin_day(2,
              "kind = \"callback-offer\"; at_waiting = 2; accept_prob = 0.5;\n"
              "dialing = { reach_prob = 0.6; max_attempts = 1; voicemail_prob = 0.5; note_s = 20.0; };",
              "");
    for (int i = 0; i < 400; i++)
        put(H(8) + i * 70, 60 + i * 37 % 200, HUGE_VAL);
    serve();
    const struct cc_tally *tally = practice_serve(&practice, 0, compare_wait, announced_s);
    ck_assert_int_gt(tally->classes[0].dials, 50);
    ck_assert_int_eq(tally->classes[0].hold.count, practice_call_ends(tally, CC_ANSWERED));
    end_day();
}
END_TEST

Suite *cc_suite_callbacks(void)
{
    Suite *suite = suite_create("callbacks");
    TCase *tcase = tcase_create("by hand");
    tcase_add_test(tcase, Q4_offer_is_repeated_while_the_caller_holds);
    tcase_add_test(tcase, Q4_repeated_offers_are_answered_each_for_itself);
    tcase_add_test(tcase, Q5_Q47_the_assistant_is_rung_at_the_turn_of_the_patient_and_then_he);
    tcase_add_test(tcase, Q48_two_attempts_five_minutes_apart);
    tcase_add_test(tcase, Q49_then_a_message_or_a_note_and_the_patient_may_call_again);
    tcase_add_test(tcase, an_engaged_line_is_heard_sooner);
    tcase_add_test(tcase, another_attempt_keeps_its_place_or_goes_to_the_front_or_the_end);
    tcase_add_test(tcase, the_patient_may_be_rung_first_and_then_hold);
    tcase_add_test(tcase, who_was_rung_first_hangs_up_when_nobody_comes);
    tcase_add_test(tcase, assistants_stay_at_closing_time_for_a_phone_that_rings);
    tcase_add_test(tcase, callbacks_at_closing_time_are_made_or_wait_or_are_dropped);
    tcase_add_test(tcase, callbacks_go_before_or_after_who_holds_or_keep_their_place);
    tcase_add_test(tcase, assistants_are_kept_free_from_callbacks_until_closing);
    tcase_add_test(tcase, a_callback_may_be_promised_after_a_delay);
    suite_add_tcase(suite, tcase);
    TCase *slots = tcase_create("slots");
    tcase_add_test(slots, Q9_slots_are_offered_when_it_is_busy_enough);
    tcase_add_test(slots, Q10_callbacks_are_made_in_the_order_of_their_times);
    tcase_add_test(slots, Q14_Q41_the_room_follows_staff_and_calls_an_hour);
    tcase_add_test(slots, Q42_no_slot_takes_more_than_its_room);
    tcase_add_test(slots, Q45_who_finds_all_busy_is_proposed_a_time);
    tcase_add_test(slots, Q46_urgent_callers_break_through_every_system);
    tcase_add_test(slots, Q13_when_a_block_is_full_the_next_free_time_is_offered);
    tcase_add_test(slots, Q43_slots_are_offered_and_lie_in_their_windows_by_weekday);
    tcase_add_test(slots, Q44_a_weak_message_is_followed_less);
    tcase_add_test(slots, Q52_Q54_reviews_open_slots_for_lost_calls_and_close_them_for_late_ones);
    tcase_add_test(slots, Q53_a_later_slot_is_accepted_less);
    tcase_add_test(slots, I15_a_second_attempt_takes_a_later_slot_from_what_is_reserved);
    tcase_add_test(slots, promises_may_be_spread_over_a_slot_and_chosen_later);
    suite_add_tcase(suite, slots);
    TCase *rules = tcase_create("rules");
    tcase_add_test(rules, a_broken_rule_ends_the_replication_with_a_sentence);
    tcase_add_test(rules, a_callback_never_biases_the_announced_wait);
    suite_add_tcase(suite, rules);
    return suite;
}
