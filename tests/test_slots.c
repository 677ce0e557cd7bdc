/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Scheduled slots and who makes the callbacks, worked out by hand.  A test of a rule of the callback protocol
 * begins with its id (docs/sources.md).
 */
#include <check.h>
#include <stdio.h>

#include "tests/day.h"

Suite *cc_suite_slots(void);

/* --- which slot --- */

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

/* Part of the talking that is done in the first two hours, into which half of the calls fall. */
static double morning_share(const char *strategy)
{
    practice_openf(&practice, 3,
                   "name = \"d\"; calendar = { days = [\"mon\"]; };\n"
                   "demand = { calls_per_day = 200.0; profile = ( { from = \"08:00\"; share = 0.5; },\n"
                   "  { from = \"10:00\"; share = 0.5; } ); };\n"
                   "talk = { law = \"exponential\"; mean_s = 200.0; }; staff = ( { heads = 12; } );\n"
                   "variants = ( { name = \"v\"; strategy = { %s }; } );",
                   strategy);
    double busy[2] = {0, 0};
    for (uint32_t day = 0; day < 20; day++) {
        practice_draw(&practice, day);
        const struct cc_tally *tally = practice_serve(&practice, 0, NULL, NULL);
        for (int cell = 0; cell < CC_CELLS_PER_DAY; cell++)
            busy[cell >= 20] += (double)tally->cells[cell].busy_ticks;
    }
    practice_close(&practice);
    return busy[0] / (busy[0] + busy[1]);
}

START_TEST(Q8_slots_spread_the_work_over_the_day)
{
    double queue = morning_share("kind = \"queue-only\";");
    double slots = morning_share(
        "kind = \"scheduled-slot\"; slot_min = 30.0; capacity = 12; accept_prob = 0.8;\n" AT_ONCE);
    double afternoon =
        morning_share("kind = \"scheduled-slot\"; slot_min = 30.0; capacity = 100; accept_prob = 0.8;\n"
                      "calling = ( { from = \"13:00\"; to = \"16:00\"; } ); " AT_ONCE);
    ck_assert_double_eq_tol(queue, 0.5, 0.03);
    ck_assert_msg(slots < 0.4, "%.3f in the morning with slots", slots);
    ck_assert_msg(afternoon < 0.2, "%.3f when they lie in the afternoon", afternoon);
}
END_TEST

/* --- moving appointments --- */

#define MOVES                                                                                                \
    "move_prob = 1.0; move_after = { law = \"deterministic\"; value_s = 600.0; };\n"                         \
    "later = { law = \"deterministic\"; value_s = 3000.0; };"

START_TEST(a_patient_moves_his_slot_and_another_gets_the_place)
{
    begin_day(1, SLOTS("capacity = 1; " MOVES), "");
    put(H(8), 10, HUGE_VAL);        /* 8:30, moved at 8:10 to 9:30, the first slot from 9:20 on */
    put(H(8) + 700, 10, HUGE_VAL);  /* 8:30 is free again; moves at 8:21 to 10:00, since 9:30 is taken */
    put(H(8) + 1700, 10, HUGE_VAL); /* 8:30 once more; dialled before he would move */
    put(H(16.4), 10, HUGE_VAL);     /* 16:30, and nothing an hour later */
    const struct cc_tally *tally = serve();
    happens(0, CC_EVENT_MOVED, H(8) + 600);
    happens(1, CC_EVENT_MOVED, H(8) + 1300);
    is_promised(0, H(9.5));
    is_promised(1, H(10));
    is_promised(2, H(8.5));
    is_promised(3, H(16.5));
    ck_assert_int_eq(tally->classes[0].moved, 2);
    ck_assert_int_eq(tally->slots_booked, 4);
    ck_assert_int_eq(tally->classes[0].late + tally->classes[0].early, 0); /* judged by the time as moved */
    ck_assert_int_eq(tally->pending_ticks, cc_ticks(5400 + 6500 + 100 + 360));
    end_day();
}
END_TEST

/* A day full of moves: no slot takes more than its room, and everybody has one place at a time. */
START_TEST(moved_slots_stay_within_their_room)
{
    begin_day(2,
              "kind = \"scheduled-slot\"; slot_min = 15.0; capacity = 4; spread = true; accept_prob = 1.0;\n"
              "prefer_prob = 0.3; move_prob = 0.5; days_ahead = 1;\n"
              "dialing = { reach_prob = 0.7; not_now_prob = 0.4; max_attempts = 3; };",
              "");
    for (int i = 0; i < 200; i++)
        put(H(8) + i * 150, 60, HUGE_VAL);
    const struct cc_tally *tally = serve();
    const struct cc_class_tally *people = &tally->classes[0];
    ck_assert_int_gt(people->moved, 20);
    ck_assert_int_gt(people->not_now, 20);
    ck_assert_int_le(tally->slots_booked, tally->slot_room);
    ck_assert_int_eq(diary.count > 0 ? practice_call_ends(tally, CC_PROMISED) : 0,
                     people->promise_ends[CC_PROMISE_REACHED] + people->promise_ends[CC_PROMISE_UNREACHED] +
                         people->promise_ends[CC_PROMISE_OPEN]);
    end_day();
}
END_TEST

START_TEST(who_has_no_time_when_he_is_dialled_takes_a_later_slot)
{
    begin_day(1,
              "kind = \"scheduled-slot\"; slot_min = 30.0; accept_prob = 1.0; capacity = 1;\n"
              "later = { law = \"deterministic\"; value_s = 3000.0; };\n"
              "dialing = { agent_ring_s = 0.0; ring_s = 10.0; reach_prob = 1.0; not_now_prob = 1.0;\n"
              "  not_now_s = 30.0; max_attempts = 2; note_s = 0.0; };",
              "");
    put(H(8), 10, HUGE_VAL);
    const struct cc_tally *tally = serve();
    happens(0, CC_EVENT_NOT_NOW, H(8.5) + 40);
    happens(0, CC_EVENT_MOVED, H(8.5) + 40);
    ck_assert_double_eq(happens_again_s(0, CC_EVENT_DIAL, 1), H(9.5));
    ck_assert_int_eq(tally->classes[0].not_now, 2);
    ck_assert_int_eq(tally->classes[0].unanswered, 0);
    ck_assert_int_eq(tally->classes[0].promise_ends[CC_PROMISE_UNREACHED], 1);
    ck_assert_int_eq(tally->activity_ticks[CC_RINGING], cc_ticks(80));
    end_day();
    /* Where there are no slots it is as after no answer. */
    begin_day(1,
              "kind = \"callback-offer\"; at_waiting = 0; accept_prob = 1.0;\n"
              "dialing = { agent_ring_s = 0.0; ring_s = 10.0; reach_prob = 1.0; not_now_prob = 1.0;\n"
              "  not_now_s = 30.0; max_attempts = 2; retry_s = 200.0; };",
              "");
    put(H(9), 100, HUGE_VAL);
    put(H(9) + 10, 10, HUGE_VAL);
    serve();
    happens(1, CC_EVENT_NOT_NOW, H(9) + 140);
    ck_assert_double_eq(happens_again_s(1, CC_EVENT_DIAL, 1), H(9) + 340);
    ck_assert_int_eq(diary_count(&diary, 1, CC_EVENT_MOVED), 0);
    end_day();
}
END_TEST

/* --- a full list --- */

#define URGENT_LINE                                                                                          \
    "classes = ( { name = \"other\"; share = 0.9; }, { name = \"urgent\"; share = 0.1; urgent = true; } );"

/* Who finds the list full at 9:00, with the assistant busy until 9:10 and somebody on hold since 8:59. */
START_TEST(who_finds_the_list_full_holds_or_leaves_or_calls_again_or_turns_to_the_urgent_key)
{
    static const struct {
        const char *full, *more;
        enum cc_event event;
        double at_s;
        enum cc_outcome outcome;
    } cases[] = {
        {"full = \"hold\";", "", CC_EVENT_ANSWER, 9 * 3600 + 660, CC_SERVED},
        {"full = \"refuse\";", "", CC_EVENT_REFUSED, 9 * 3600, CC_GAVE_UP},
        {"full = \"refuse\";",
         "redial = { after_refusal = 1.0; delay = { law = \"deterministic\"; value_s = 90000.0; }; };",
         CC_EVENT_WILL_REDIAL, 9 * 3600, CC_SERVED},
        {"full = \"refuse\"; full_urgent_prob = 1.0;", "", CC_EVENT_ANSWER, 9 * 3600 + 600, CC_SERVED}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char strategy[400], more[400];
        snprintf(strategy, sizeof strategy,
                 SLOTS("capacity = 1; calling = ( { from = \"08:30\"; to = \"09:00\"; } );"
                       "accepting = ( { from = \"09:00\"; to = \"09:30\"; } ); %s"),
                 cases[i].full);
        snprintf(more, sizeof more, URGENT_LINE " %s", cases[i].more);
        begin_day(1, strategy, more);
        put(H(8.9), 960, HUGE_VAL);
        put(H(9) - 60, 60, HUGE_VAL);
        put(H(9), 60, HUGE_VAL);
        const struct cc_tally *tally = serve();
        happens(2, cases[i].event, cases[i].at_s);
        ck_assert_int_eq(practice.centers[0].cases[2].outcome, cases[i].outcome);
        ck_assert_int_eq(tally->classes[0].misused, i == 3);
        end_day();
    }
}
END_TEST

/* --- days --- */

START_TEST(Q40_lateness_and_earliness_are_measured)
{
    begin_day(
        1,
        "kind = \"scheduled-slot\"; slot_min = 30.0; accept_prob = 1.0; capacity = 2; early_s = 120.0;\n"
        "accepting = ( { from = \"08:00\"; to = \"08:20\"; } ); " AT_ONCE,
        "targets = ( { name = \"5min\"; formula = \"callback-on-time\"; within_s = 300; share = 0.9; } );");
    put(H(8), 10, HUGE_VAL);           /* 8:30, dialled 120 s early */
    put(H(8) + 1, 10, HUGE_VAL);       /* 8:30, 110 s early */
    put(H(8) + 2, 10, HUGE_VAL);       /* 9:00, 400 s late: */
    put(H(8.5), 1800 + 400, HUGE_VAL); /* who keeps the assistant until then */
    const struct cc_tally *tally = serve();
    const struct cc_class_tally *people = &tally->classes[0];
    ck_assert_int_eq(people->early, 2);
    ck_assert_int_eq(people->late, 1);
    ck_assert(people->early_by.sum_ticks == (unsigned __int128)cc_ticks(230));
    ck_assert(people->late_by.sum_ticks == (unsigned __int128)cc_ticks(400));
    ck_assert_int_eq(tally->targets[0][0][0].hits, 2);
    ck_assert_int_eq(tally->targets[0][0][0].basis, 3);
    end_day();
}
END_TEST

/* What the promises are worth hangs on how many are made: more than can be kept are kept late. */
START_TEST(Q40_the_more_is_promised_the_later_it_is_kept)
{
    double late_s[3];
    int64_t on_time[3];
    for (int i = 0; i < 3; i++) {
        char strategy[300];
        snprintf(strategy, sizeof strategy,
                 SLOTS("calling = ( { from = \"10:00\"; to = \"12:00\"; } ); capacity = %d;"), 4 + 4 * i);
        begin_day(1, strategy,
                  "targets = ( { name = \"5min\"; formula = \"callback-on-time\"; within_s = 300; share = "
                  "0.9; } );");
        for (int who = 0; who < 60; who++)
            put(H(8) + who, 400, HUGE_VAL); /* four of them in half an hour, and no more */
        const struct cc_tally *tally = serve();
        late_s[i] = cc_sum_mean_s(&tally->classes[0].unpunctual);
        on_time[i] = 100 * tally->targets[0][0][0].hits / tally->targets[0][0][0].basis;
        end_day();
    }
    ck_assert(late_s[0] < late_s[1] / 2 && late_s[1] < late_s[2] / 1.5);
    ck_assert(on_time[0] > on_time[1] && on_time[1] > on_time[2]);
}
END_TEST

START_TEST(slots_may_lie_on_the_next_day_or_not)
{
    for (int ahead = 0; ahead < 2; ahead++) {
        char strategy[300];
        snprintf(strategy, sizeof strategy,
                 SLOTS("capacity = 1; days_ahead = %d; calling = ( { from = \"16:00\"; to = \"16:30\"; } );"),
                 ahead);
        begin_day(1, strategy, "");
        put(H(9), 10, HUGE_VAL);
        put(H(9) + 1, 10, HUGE_VAL);
        serve();
        is_promised(0, H(16));
        if (ahead)
            is_promised(1, H(24 + 16));
        else
            happens(1, CC_EVENT_REFUSED, H(9) + 1);
        end_day();
    }
}
END_TEST

/* --- specialists --- */

#define SPECIALIST "specialists = ( { from = \"09:00\"; to = \"12:00\"; } );"

/* Two assistants: one calls back from nine to twelve and does nothing else, the other all the rest. */
START_TEST(Q50_a_specialist_makes_the_callbacks_of_the_morning_and_others_the_rest)
{
    begin_day(2,
              "kind = \"scheduled-slot\"; slot_min = 30.0; accept_prob = 1.0; capacity = 2;\n"
              "accepting = ( { from = \"08:00\"; to = \"08:30\"; } );\n"
              "dialing = { agent_ring_s = 0.0; ring_s = 0.0; reach_prob = 1.0; " SPECIALIST " };",
              "");
    put(H(8), 600, HUGE_VAL);
    put(H(8) + 1, 600, HUGE_VAL); /* 8:30: both call back, everybody does then */
    put(H(8) + 2, 900, HUGE_VAL);
    put(H(8) + 3, 900, HUGE_VAL); /* 9:00: one after the other, by one of them */
    put(H(9) + 10, 60, HUGE_VAL); /* answered by the other */
    put(H(9) + 20, 60, HUGE_VAL); /* holds for her, also while the specialist has nothing to do: */
    put(H(10), 7300, HUGE_VAL);
    put(H(10) + 1, 60, HUGE_VAL); /* until noon, when the specialist turns to him */
    const struct cc_tally *tally = serve();
    is_promised(0, H(8.5));
    is_promised(1, H(8.5));
    is_promised(2, H(9));
    is_promised(3, H(9) + 900);
    happens(4, CC_EVENT_ANSWER, H(9) + 10);
    happens(5, CC_EVENT_ANSWER, H(9) + 70);
    happens(7, CC_EVENT_ANSWER, H(12));
    ck_assert_int_eq(practice_outcomes(tally, CC_SERVED), 8);
    end_day();
}
END_TEST

START_TEST(Q50_the_desk_is_for_the_others_and_urgent_callers_for_everybody)
{
    begin_day(2,
              "kind = \"scheduled-slot\"; slot_min = 30.0; accept_prob = 1.0; capacity = 2;\n"
              "accepting = ( { from = \"08:00\"; to = \"08:30\"; } );\n"
              "dialing = { agent_ring_s = 0.0; ring_s = 0.0; reach_prob = 1.0; " SPECIALIST " };",
              URGENT_LINE);
    put(H(9) + 10, 600, HUGE_VAL);
    practice_put_call(&practice, H(9) + 20, 100, HUGE_VAL, 1); /* the specialist answers at once */
    put(H(9) + 30, 60, HUGE_VAL);                              /* holds, though she is free again at 120 */
    serve();
    happens(1, CC_EVENT_ANSWER, H(9) + 20);
    happens(2, CC_EVENT_ANSWER, H(9) + 610);
    end_day();
}
END_TEST

/* One assistant alone does everything: a specialist would leave nobody at the phone. */
START_TEST(Q50_somebody_is_left_for_the_phone)
{
    begin_day(1,
              "kind = \"scheduled-slot\"; slot_min = 30.0; capacity = 9; accept_prob = 1.0;\n"
              "accepting = ( { from = \"08:00\"; to = \"08:30\"; } );\n"
              "dialing = { agent_ring_s = 0.0; ring_s = 0.0; reach_prob = 1.0;\n"
              "  specialists = ( { from = \"08:00\"; to = \"17:00\"; heads = 5; } ); };",
              "");
    put(H(8), 60, HUGE_VAL);
    put(H(9), 60, HUGE_VAL);
    serve();
    is_promised(0, H(8.5));
    happens(1, CC_EVENT_ANSWER, H(9));
    end_day();
}
END_TEST

/* A second specialist has callbacks made on time, and those who call wait for it. */
START_TEST(Q50_more_specialists_are_more_punctual_and_leave_fewer_for_calls)
{
    double late_s[2], hold_s[2];
    for (int i = 0; i < 2; i++) {
        practice_openf(
            &practice, 5,
            "name = \"d\"; calendar = { days = [\"mon\"]; }; demand = { calls_per_day = 150.0; };\n"
            "talk = { law = \"lognormal\"; mean_s = 180.0; cv = 0.9; }; staff = ( { heads = 3; } );\n"
            "variants = ( { name = \"v\"; strategy = { kind = \"scheduled-slot\";\n"
            "  offered = \"busy\"; dialing = { specialists = ( { from = \"08:00\"; to = \"17:00\"; "
            "heads = %d; } ); }; }; } );",
            i + 1);
        int64_t late_ticks = 0, dialled = 0, hold_ticks = 0, calls = 0;
        for (uint32_t day = 0; day < 40; day++) {
            practice_draw(&practice, day);
            const struct cc_class_tally *people = &practice_serve(&practice, 0, NULL, NULL)->classes[0];
            late_ticks += (int64_t)people->late_by.sum_ticks;
            dialled += people->dialled_clock;
            hold_ticks += (int64_t)people->hold.sum_ticks;
            calls += people->hold.count;
        }
        late_s[i] = cc_seconds(late_ticks) / (double)dialled;
        hold_s[i] = cc_seconds(hold_ticks) / (double)calls;
        practice_close(&practice);
    }
    ck_assert_msg(late_s[1] < late_s[0] / 2, "%.1f s late with two, %.1f with one", late_s[1], late_s[0]);
    ck_assert_msg(hold_s[1] > hold_s[0] * 1.2, "%.1f s on hold with two, %.1f with one", hold_s[1],
                  hold_s[0]);
}
END_TEST

Suite *cc_suite_slots(void)
{
    Suite *suite = suite_create("slots");
    TCase *slots = tcase_create("by hand");
    tcase_add_test(slots, Q9_slots_are_offered_when_it_is_busy_enough);
    tcase_add_test(slots, Q10_callbacks_are_made_in_the_order_of_their_times);
    tcase_add_test(slots, Q14_Q41_the_room_follows_staff_and_calls_an_hour);
    tcase_add_test(slots, Q42_no_slot_takes_more_than_its_room);
    tcase_add_test(slots, Q45_who_finds_all_busy_is_proposed_a_time);
    tcase_add_test(slots, Q13_when_a_block_is_full_the_next_free_time_is_offered);
    tcase_add_test(slots, Q43_slots_are_offered_and_lie_in_their_windows_by_weekday);
    tcase_add_test(slots, Q44_a_weak_message_is_followed_less);
    tcase_add_test(slots, Q52_Q54_reviews_open_slots_for_lost_calls_and_close_them_for_late_ones);
    tcase_add_test(slots, Q53_a_later_slot_is_accepted_less);
    tcase_add_test(slots, I15_a_second_attempt_takes_a_later_slot_from_what_is_reserved);
    tcase_add_test(slots, promises_may_be_spread_over_a_slot_and_chosen_later);
    suite_add_tcase(suite, slots);
    TCase *more = tcase_create("moves, full lists, specialists");
    tcase_add_test(more, Q8_slots_spread_the_work_over_the_day);
    tcase_add_test(more, a_patient_moves_his_slot_and_another_gets_the_place);
    tcase_add_test(more, moved_slots_stay_within_their_room);
    tcase_add_test(more, who_has_no_time_when_he_is_dialled_takes_a_later_slot);
    tcase_add_test(more, who_finds_the_list_full_holds_or_leaves_or_calls_again_or_turns_to_the_urgent_key);
    tcase_add_test(more, Q40_lateness_and_earliness_are_measured);
    tcase_add_test(more, Q40_the_more_is_promised_the_later_it_is_kept);
    tcase_add_test(more, slots_may_lie_on_the_next_day_or_not);
    tcase_add_test(more, Q50_a_specialist_makes_the_callbacks_of_the_morning_and_others_the_rest);
    tcase_add_test(more, Q50_the_desk_is_for_the_others_and_urgent_callers_for_everybody);
    tcase_add_test(more, Q50_somebody_is_left_for_the_phone);
    tcase_add_test(more, Q50_more_specialists_are_more_punctual_and_leave_fewer_for_calls);
    suite_add_tcase(suite, more);
    return suite;
}
