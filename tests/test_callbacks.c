/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The rules of callback systems, worked out by hand in a centre with a handful of callers.  A test of a rule
 * of the callback protocol begins with its id (docs/sources.md).
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

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

Suite *cc_suite_callbacks(void)
{
    Suite *suite = suite_create("callbacks");
    TCase *tcase = tcase_create("by hand");
    tcase_add_test(tcase, Q4_offer_is_repeated_while_the_caller_holds);
    tcase_add_test(tcase, Q4_repeated_offers_are_answered_each_for_itself);
    tcase_add_test(tcase, Q48_two_attempts_five_minutes_apart);
    tcase_add_test(tcase, Q49_then_a_message_or_a_note_and_the_patient_may_call_again);
    tcase_add_test(tcase, an_engaged_line_is_heard_sooner);
    tcase_add_test(tcase, another_attempt_keeps_its_place_or_goes_to_the_front_or_the_end);
    tcase_add_test(tcase, callbacks_at_closing_time_are_made_or_wait_or_are_dropped);
    tcase_add_test(tcase, callbacks_go_before_or_after_who_holds_or_keep_their_place);
    tcase_add_test(tcase, assistants_are_kept_free_from_callbacks_until_closing);
    tcase_add_test(tcase, a_callback_may_be_promised_after_a_delay);
    suite_add_tcase(suite, tcase);
    return suite;
}
