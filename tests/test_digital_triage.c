/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Category C: starting online.  Ids as in docs/sources.md. */
#include <check.h>

#include "tests/day.h"

Suite *cc_suite_digital_triage(void);

#define ONLINE(more)                                                                                         \
    "kind = \"digital-triage\"; time = " EACH("100.0") "; gives_up_prob = 0.0; helped_prob = 0.0; " more
#define ALL "online = { first = 1.0; later = 1.0; }; "

static void begin(const char *calendar, const char *strategy, const char *more)
{
    begin_empty("name = \"o\"; calendar = { days = [\"mon\"]; %s }; demand = { calls_per_day = 0.0; };\n"
                "talk = " EACH("60.0") "; staff = ( { heads = 1; } );\n"
                                       "variants = ( { name = \"v\"; strategy = { %s }; } );\n%s",
                calendar, strategy, more);
}

static void put_call(double at_s, double talk_s, int class_index)
{
    practice_put_call(&practice, at_s, talk_s, HUGE_VAL, class_index);
}

static double when(int who, enum cc_event event)
{
    return diary_when(&diary, who, event);
}

/* A request makes no call, and waits for an assistant who has nobody on hold. */
START_TEST(q15_who_needs_contact_asks_online_and_is_called)
{
    begin("", ONLINE(ALL "within_min = 60.0; " AT_ONCE),
          "classes = ( { name = \"a\"; share = 0.5; }, { name = \"b\"; share = 0.5; online_factor = 0.0; } "
          ");\n");
    put_call(H(9), 60, 0);
    put_call(H(9) + 10, 300, 1); /* calls */
    put_call(H(9) + 20, 300, 1); /* holds until 310, talks until 610 */
    const struct cc_tally *tally = serve();
    ck_assert_double_eq(when(0, CC_EVENT_ONLINE), H(9));
    ck_assert_double_eq(when(0, CC_EVENT_REQUEST), H(9) + 100);
    ck_assert_double_eq(when(0, CC_EVENT_REACHED), H(9) + 610);
    ck_assert_int_eq(tally->classes[0].calls, 0);
    ck_assert_int_eq(tally->classes[0].online, 1);
    ck_assert_int_eq(tally->classes[0].requests, 1);
    ck_assert_int_eq(tally->classes[0].late, 0);
    ck_assert_int_eq(tally->classes[0].early, 0);
    ck_assert_int_eq(practice_outcomes(tally, CC_SERVED), 3);
    ck_assert_int_eq(tally->phone_heads_ticks[0], cc_ticks((60 + 300 + 300) / 1800.0)); /* once each */
    end_day();
}
END_TEST

/* When its time has come a request goes before callers on hold. */
START_TEST(q15_a_request_that_is_due_goes_first)
{
    begin("", ONLINE(ALL "within_min = 3.0; " AT_ONCE),
          "classes = ( { name = \"a\"; share = 0.5; }, { name = \"b\"; share = 0.5; online_factor = 0.0; } "
          ");\n");
    put_call(H(9), 60, 0);
    put_call(H(9) + 10, 300, 1);
    put_call(H(9) + 20, 300, 1);
    const struct cc_tally *tally = serve();
    ck_assert_double_eq(when(0, CC_EVENT_REACHED), H(9) + 310);
    ck_assert_double_eq(when(2, CC_EVENT_ANSWER), H(9) + 370);
    ck_assert_int_eq(tally->classes[0].late, 1);
    ck_assert_int_eq((int64_t)tally->classes[0].unpunctual.sum_ticks, cc_ticks(30));
    end_day();
}
END_TEST

/* Many requests at once: those of the urgent level are all called before the others, each in order of asking.
 */
START_TEST(q15_the_list_is_in_order_of_urgency)
{
    enum { PATIENTS = 200 };
    double deadline_s = 0;
    int urgent = 0;
    begin("",
          ONLINE(ALL "levels = ( { share = 0.25; within_min = 15.0; }, { share = 0.75; within_min = 400.0; } "
                     "); " AT_ONCE),
          "");
    put_call(H(9), 60, 0);
    for (int i = 1; i < PATIENTS; i++)
        put_call(H(9) + 0.5 * i, 60, 0);
    practice.demand.patients[0].talk_s = 300;
    serve();
    for (int i = 0; i < diary.count; i++) {
        const struct diary_entry *entry = &diary.entries[i];
        if (entry->event != CC_EVENT_REACHED || entry->who == 0 || entry->at_s < H(9) + 300)
            continue;
        double due_s = practice.centers[0].cases[entry->who].promised_s;
        ck_assert_double_ge(due_s, deadline_s);
        deadline_s = due_s;
        urgent += due_s < H(10);
    }
    ck_assert_int_gt(urgent, PATIENTS / 4 - 30);
    ck_assert_int_lt(urgent, PATIENTS / 4 + 30);
    end_day();
}
END_TEST

/* Urgent patients call, and are answered first. */
START_TEST(q46_urgent_patients_do_not_start_online)
{
    begin("", ONLINE(ALL "within_min = 0.0; " AT_ONCE),
          "classes = ( { name = \"a\"; share = 0.5; }, { name = \"u\"; share = 0.5; urgent = true; } );\n");
    put_call(H(9), 600, 0);
    put_call(H(9) + 1, 60, 0);
    put_call(H(9) + 650, 60, 1);
    serve();
    ck_assert_double_eq(when(2, CC_EVENT_CALL), H(9) + 650);
    ck_assert_double_eq(when(2, CC_EVENT_ANSWER), H(9) + 700);
    ck_assert_double_eq(when(1, CC_EVENT_REACHED), H(9) + 760);
    end_day();
}
END_TEST

/* As claimed the talk is half as long, as the sceptics say it is not. */
START_TEST(q16_the_conversation_factor)
{
    static const char *const factors[] = {"talk_factor = 0.5;", "talk_factor = 1.0;"};
    for (int i = 0; i < 2; i++) {
        begin_empty("name = \"o\"; calendar = { days = [\"mon\"]; }; demand = { calls_per_day = 0.0; };\n"
                    "talk = " EACH("60.0") "; staff = ( { heads = 1; } );\n"
                                           "variants = ( { name = \"v\"; strategy = { " ONLINE(
                                               ALL) "dialing = { agent_ring_s = 0.0; ring_s = 0.0; "
                                                    "reach_prob = 1.0; %s }; }; } );\n",
                    factors[i]);
        put_call(H(9), 300, 0);
        const struct cc_tally *tally = serve();
        ck_assert_int_eq(tally->activity_ticks[CC_TALKING], cc_ticks(i ? 300 : 150));
        end_day();
    }
}
END_TEST

/* --- what happens online, by numbers --- */

enum { MANY = 4000 };

static const struct cc_class_tally *serve_many(const char *calendar, const char *strategy)
{
    begin(calendar, strategy, "");
    for (int i = 0; i < MANY; i++)
        put_call(H(9) + i, 1, 0);
    return &serve()->classes[0];
}

static void check_share(int64_t count, double of, double wanted)
{
    ck_assert_double_eq_tol((double)count / of, wanted, 4 * sqrt(wanted * (1 - wanted) / of));
}

START_TEST(j6_the_share_online_grows_over_the_weeks)
{
    static const char *const calendars[] = {"first_week = 1;", "first_week = 27;", "first_week = 60;"};
    static const double shares[] = {0.08, 0.24, 0.4};
    for (int i = 0; i < 3; i++) {
        const struct cc_class_tally *people = serve_many(
            calendars[i], ONLINE("online = { first = 0.08; later = 0.4; weeks = 52.0; };" AT_ONCE));
        check_share(people->online, MANY, shares[i]);
        ck_assert_int_eq(people->calls, MANY - people->online);
        end_day();
    }
}
END_TEST

START_TEST(j10_who_loses_the_way_online_calls_after_all)
{
    const struct cc_class_tally *people =
        serve_many("", "kind = \"digital-triage\"; gives_up_prob = 0.3; helped_prob = 0.0; " ALL AT_ONCE);
    check_share(people->online_calls, MANY, 0.3);
    ck_assert_int_eq(people->calls, people->online_calls);
    ck_assert_int_eq(people->requests, MANY - people->online_calls);
    ck_assert_int_eq(people->outcomes[CC_SERVED], MANY);
    end_day();
}
END_TEST

START_TEST(some_are_helped_online_and_some_only_think_so)
{
    const struct cc_class_tally *people =
        serve_many("", "kind = \"digital-triage\"; gives_up_prob = 0.0; helped_prob = 0.5; error_prob = 0.2; "
                       "error_delay = " EACH("600.0") "; " ALL AT_ONCE);
    check_share(people->online_helped, MANY, 0.4);
    check_share(people->online_calls, MANY, 0.1);
    check_share(people->requests, MANY, 0.5);
    ck_assert_int_eq(people->contact.count, MANY);
    ck_assert_int_eq(people->outcomes[CC_SERVED], MANY);
    end_day();
}
END_TEST

/* An induced request takes an assistant's time and is nobody's first contact. */
START_TEST(easy_access_induces_requests)
{
    const struct cc_class_tally *people =
        serve_many("", "kind = \"digital-triage\"; gives_up_prob = 0.1; helped_prob = 0.3; induced_prob = "
                       "0.25; induced_delay = " EACH("600.0") "; " ALL AT_ONCE);
    check_share(people->induced, MANY, 0.25);
    ck_assert_int_eq(people->contact.count, MANY);
    ck_assert_int_eq(people->outcomes[CC_SERVED], MANY);
    ck_assert_int_eq(people->callback_delay.count, people->requests);
    end_day();
}
END_TEST

/* A request that nobody got to is called on the next day the lines are open. */
START_TEST(a_request_after_closing_waits_for_the_morning)
{
    begin("weeks = 2;", ONLINE(ALL AT_ONCE), "");
    put_call(H(17) - 50, 60, 0);
    const struct cc_tally *tally = serve();
    ck_assert_double_eq(when(0, CC_EVENT_REQUEST), H(17) + 50);
    ck_assert_double_eq(when(0, CC_EVENT_REACHED), H(168 + 8));
    ck_assert_int_eq(practice_outcomes(tally, CC_SERVED), 1);
    end_day();
}
END_TEST

START_TEST(a_request_that_nobody_gets_to_is_carried_over)
{
    begin("", ONLINE(ALL AT_ONCE), "");
    put_call(H(17) - 50, 60, 0);
    ck_assert_int_eq(practice_outcomes(serve(), CC_CARRIED_OVER), 1);
    end_day();
}
END_TEST

Suite *cc_suite_digital_triage(void)
{
    Suite *suite = suite_create("digital_triage");
    TCase *tcase = tcase_create("digital_triage");
    tcase_add_test(tcase, q15_who_needs_contact_asks_online_and_is_called);
    tcase_add_test(tcase, q15_a_request_that_is_due_goes_first);
    tcase_add_test(tcase, q15_the_list_is_in_order_of_urgency);
    tcase_add_test(tcase, q46_urgent_patients_do_not_start_online);
    tcase_add_test(tcase, q16_the_conversation_factor);
    tcase_add_test(tcase, j6_the_share_online_grows_over_the_weeks);
    tcase_add_test(tcase, j10_who_loses_the_way_online_calls_after_all);
    tcase_add_test(tcase, some_are_helped_online_and_some_only_think_so);
    tcase_add_test(tcase, easy_access_induces_requests);
    tcase_add_test(tcase, a_request_after_closing_waits_for_the_morning);
    tcase_add_test(tcase, a_request_that_nobody_gets_to_is_carried_over);
    suite_add_tcase(suite, tcase);
    return suite;
}
