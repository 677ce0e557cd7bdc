/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What patients do: calling again, turning elsewhere, complaining, getting used to callbacks.  Ids as in
 * docs/sources.md. */
#include <check.h>
#include <stdio.h>

#include "tests/day.h"

Suite *cc_suite_patients(void);

#define QUEUE "kind = \"queue-only\";"
#define CALL_AT_ONCE                                                                                         \
    "kind = \"callback-offer\"; at_waiting = 0; accept_prob = 1.0; dialing = { agent_ring_s = 0.0; "         \
    "ring_s = 0.0; reach_prob = 1.0; };"
#define CLASSES                                                                                              \
    "classes = ( { name = \"other\"; share = 0.9; }, { name = \"urgent\"; share = 0.1; urgent = true; } "    \
    ");\n"

static void begin_small(const char *strategy, const char *more)
{
    begin_empty("name = \"p\"; calendar = { days = [\"mon\"]; }; demand = { calls_per_day = 0.0; };\n"
                "talk = " EACH("60.0") "; staff = ( { heads = 1; } );\n"
                                       "variants = ( { name = \"v\"; strategy = { %s }; } );\n%s",
                strategy, more);
}

static void put_call(double at_s, double talk_s, double patience_s, int class_index)
{
    practice_put_call(&practice, at_s, talk_s, patience_s, class_index);
}

/* --- calling again (F2.5) --- */

START_TEST(each_cause_has_its_own_delay)
{
    begin_small(QUEUE, "lines = 2; redial = { after_abandonment = 1.0; after_busy = 1.0; delay = " EACH(
                           "1000.0") "; delay_after_busy = " EACH("100.0") "; };\n");
    put_call(H(9), 3600, HUGE_VAL, 0);
    put_call(H(9) + 10, 60, 30, 0);       /* hangs up at 40 */
    put_call(H(9) + 20, 60, HUGE_VAL, 0); /* busy at 20, holds at 120 */
    serve();
    ck_assert_double_eq(happens_again_s(1, CC_EVENT_HANG_UP, 0), H(9) + 40);
    ck_assert_double_eq(happens_again_s(1, CC_EVENT_CALL, 1), H(9) + 1040);
    ck_assert_double_eq(happens_again_s(2, CC_EVENT_BUSY, 0), H(9) + 20);
    ck_assert_double_eq(happens_again_s(2, CC_EVENT_CALL, 1), H(9) + 120);
    end_day();
}
END_TEST

START_TEST(each_cause_has_its_own_limit)
{
    begin_small(QUEUE, "lines = 1; redial = { after_busy = 1.0; after_abandonment = 1.0; max_after_busy = 2; "
                       "max_calls = 9; delay = " EACH("100.0") "; };\n");
    put_call(H(9), 3600, HUGE_VAL, 0);
    put_call(H(9) + 10, 60, HUGE_VAL, 0);
    const struct cc_tally *tally = serve();
    ck_assert_int_eq(diary_count(&diary, 1, CC_EVENT_BUSY), 3);
    ck_assert_int_eq(practice_outcomes(tally, CC_GAVE_UP), 1);
    end_day();
}
END_TEST

/* Who is refused calls again after a time of his own, twice at most. */
START_TEST(who_is_refused_has_his_own_delay_and_limit)
{
    begin_small(
        "kind = \"scheduled-slot\"; capacity = 1; slot_min = 30.0; accept_prob = 1.0; offered = \"always\";\n"
        "calling = ( { from = \"08:00\"; to = \"08:30\"; } );",
        "redial = { after_refusal = 1.0; max_after_refusal = 2; max_calls = 9; delay = " EACH(
            "1000.0") "; delay_after_refusal = " EACH("100.0") "; };\n");
    put_call(H(9), 60, HUGE_VAL, 0);
    const struct cc_tally *tally = serve();
    for (int i = 0; i < 3; i++)
        ck_assert_double_eq(happens_again_s(0, CC_EVENT_REFUSED, i), H(9) + 100 * i);
    ck_assert_int_eq(practice_call_ends(tally, CC_REFUSED), 3);
    ck_assert_int_eq(practice_outcomes(tally, CC_GAVE_UP), 1);
    end_day();
}
END_TEST

/* Of the 40 % who do not call again, 9 % of all turn to the urgent line and 8 % leave at once. */
START_TEST(f2_5a_those_not_answered_leak_to_the_urgent_line_and_out)
{
    enum { PATIENTS = 20000 };
    begin_empty(
        "name = \"p\"; calendar = { days = [\"mon\"]; }; demand = { calls_per_day = 0.0; };\n"
        "talk = " EACH(
            "60.0") "; staff = ( { heads = 0; }, { from = \"16:59\"; heads = 1; } );\n" CLASSES
                    "patience = " EACH(
                        "10.0") "; redial = { after_abandonment = 0.6; to_urgent = 0.225; diverted = 0.2; "
                                "delay = " EACH("36000.0") "; };\n"
                                                           "variants = ( { name = \"v\"; strategy = { " QUEUE
                                                           " }; } );\n");
    for (int i = 0; i < PATIENTS; i++)
        put_call(H(9) + i, 60, 10, 0);
    const struct cc_class_tally *people = &serve()->classes[0];
    double leaked = 0.09,
           out = 0.08 + leaked * (0.08 + 0.09); /* nobody answers there either: then they leave */
    ck_assert_double_eq_tol((double)people->leaked / PATIENTS, leaked,
                            4 * sqrt(leaked * (1 - leaked) / PATIENTS));
    ck_assert_double_eq_tol((double)people->outcomes[CC_DIVERTED] / PATIENTS, out,
                            4 * sqrt(out * (1 - out) / PATIENTS));
    ck_assert_int_eq(people->misused, people->leaked);
    end_day();
}
END_TEST

START_TEST(who_turns_to_the_urgent_line_goes_before_those_on_hold)
{
    begin_small(QUEUE, CLASSES "patience = " EACH("1000.0") "; redial = { to_urgent = 1.0; };\n");
    put_call(H(9), 600, HUGE_VAL, 0);
    put_call(H(9) + 10, 60, HUGE_VAL, 0);
    put_call(H(9) + 20, 60, 30, 0); /* hangs up, and at once calls the urgent line, where he holds longer */
    serve();
    ck_assert_double_eq(happens_again_s(2, CC_EVENT_CALL, 1), H(9) + 50);
    ck_assert_double_eq(happens_again_s(2, CC_EVENT_ANSWER, 0), H(9) + 600);
    ck_assert_double_eq(happens_again_s(1, CC_EVENT_ANSWER, 0), H(9) + 660);
    end_day();
}
END_TEST

/* J1: the second call has a talk of its own and is not a second patient. */
START_TEST(j1_T15_who_was_not_helped_calls_again_and_counts_once)
{
    begin_small(QUEUE, "redial = { after_contact = 1.0; max_after_contact = 1; delay_after_contact = " EACH(
                           "500.0") "; };\ntargets = ( { name = \"t\"; within_s = 60.0; share = 0.9; } );\n");
    put_call(H(9), 200, HUGE_VAL, 0);
    const struct cc_tally *tally = serve();
    ck_assert_double_eq(happens_again_s(0, CC_EVENT_CALL, 1), H(9) + 700);
    ck_assert_double_eq(happens_again_s(0, CC_EVENT_TALK_ENDS, 1), H(9) + 760); /* by the law: 60 s */
    ck_assert_int_eq(tally->classes[0].patients, 1);
    ck_assert_int_eq(tally->classes[0].calls, 2);
    ck_assert_int_eq(tally->classes[0].contact.count, 1);
    ck_assert_int_eq(tally->classes[0].unsettled, 1);
    ck_assert_int_eq(tally->classes[0].outcomes[CC_SERVED], 1);
    ck_assert_int_eq(tally->targets[0][0][0].hits, 1);
    ck_assert_int_eq(tally->targets[0][0][0].basis, 1);
    end_day();
}
END_TEST

/* The oftener a contact does not settle it, the more calls for as many patients. */
START_TEST(j1_contacts_that_do_not_settle_it_make_calls)
{
    double at_once[3], calls[3];
    for (int i = 0; i < 3; i++) {
        practice_openf(
            &practice, 1,
            "name = \"p\"; calendar = { days = [\"mon\"]; }; demand = { calls_per_day = 400.0; };\n"
            "talk = { law = \"exponential\"; mean_s = 60.0; }; staff = ( { heads = 5; } );\n"
            "redial = { after_contact = %.1f; delay_after_contact = " EACH(
                "60.0") "; };\nvariants = ( { name = \"v\"; strategy = { " QUEUE " }; } );\n",
            0.2 * i);
        practice_draw(&practice, 0);
        const struct cc_class_tally *people = &practice_serve(&practice, 0, NULL, NULL)->classes[0];
        at_once[i] = 1 - (double)people->unsettled / (double)people->patients;
        calls[i] = (double)people->calls / (double)people->patients;
        practice_close(&practice);
    }
    ck_assert_double_eq(at_once[0], 1);
    ck_assert_double_eq(calls[0], 1);
    ck_assert_double_eq_tol(at_once[1], 0.8, 0.08);
    ck_assert_double_eq_tol(at_once[2], 0.6, 0.1);
    ck_assert(calls[2] > calls[1] + 0.2 && calls[1] > 1.15); /* 1 / (1 - p) */
}
END_TEST

START_TEST(who_was_helped_once_and_calls_in_vain_counts_his_first_contact)
{
    begin_small(
        QUEUE, "redial = { after_contact = 1.0; delay_after_contact = " EACH(
                   "500.0") "; };\n"
                            "patience = " EACH(
                                "10.0") "; targets = ( { name = \"t\"; within_s = 60.0; share = 0.9; } );\n");
    put_call(H(9), 200, HUGE_VAL, 0);
    put_call(H(9) + 600, 3600, HUGE_VAL, 0);
    const struct cc_tally *tally = serve();
    ck_assert_double_eq(happens_again_s(0, CC_EVENT_HANG_UP, 0), H(9) + 710);
    ck_assert_int_ge(tally->classes[0].outcomes[CC_GAVE_UP], 1);
    ck_assert_int_eq(tally->targets[0][0][0].basis, 2);
    ck_assert_int_eq(tally->targets[0][0][0].hits, 2);
    end_day();
}
END_TEST

/* --- complaint (Q22, Q23, I13) --- */

START_TEST(q22_twenty_minutes_on_hold_make_two_of_complaint)
{
    static const char *const rates[] = {"complaint_s_per_min = 6.0;\n", "complaint_s_per_min = 3.0;\n", ""};
    for (int i = 0; i < 3; i++) {
        begin_small(QUEUE, rates[i]);
        put_call(H(9), 1200, HUGE_VAL, 0);
        put_call(H(9), 60, HUGE_VAL, 0);
        const struct cc_tally *tally = serve();
        ck_assert_double_eq(happens_again_s(1, CC_EVENT_TALK_ENDS, 0), H(9) + 1200 + 60 + 120 - 60 * i);
        ck_assert_int_eq(tally->classes[0].complaint_ticks, cc_ticks(120 - 60 * i));
        end_day();
    }
}
END_TEST

/* I13: the saving of a callback is the complaint it avoids, 45 s where callers would hold 7.5 minutes; none
 * where they would not hold. */
START_TEST(i13_a_callback_saves_what_the_wait_would_have_cost)
{
    static const double holds_s[] = {450, 1200, 0};
    static const double saved_s[] = {45, 120, 0};
    for (int i = 0; i < 3; i++) {
        double ends_s[2];
        for (int v = 0; v < 2; v++) {
            begin_small(v ? CALL_AT_ONCE : QUEUE, "complaint_s_per_min = 6.0;\n");
            put_call(H(9), 450, HUGE_VAL, 0);
            practice.demand.patients[0].talk_s = holds_s[i];
            put_call(H(9), 60, HUGE_VAL, 0);
            const struct cc_tally *tally = serve();
            ends_s[v] = happens_again_s(1, CC_EVENT_TALK_ENDS, 0);
            ck_assert_int_eq(tally->classes[0].callback_complaint_ticks, 0);
            end_day();
        }
        ck_assert_double_eq(ends_s[0] - ends_s[1], saved_s[i]);
    }
}
END_TEST

/* Who held before he accepted complains of that time. */
START_TEST(who_held_before_the_callback_complains_of_that)
{
    begin_small(
        "kind = \"callback-offer\"; after_s = 300.0; accept_prob = 1.0; dialing = { agent_ring_s = 0.0; "
        "ring_s = 0.0; reach_prob = 1.0; };",
        "complaint_s_per_min = 6.0;\n");
    put_call(H(9), 1200, HUGE_VAL, 0);
    put_call(H(9), 60, HUGE_VAL, 0);
    const struct cc_tally *tally = serve();
    ck_assert_double_eq(happens_again_s(1, CC_EVENT_TALK_ENDS, 0), H(9) + 1200 + 60 + 30);
    ck_assert_int_eq(tally->classes[0].callback_complaint_ticks, cc_ticks(30));
    end_day();
}
END_TEST

/* The wait that is foreseen knows the complaints. */
START_TEST(the_wait_foreseen_counts_complaints)
{
    begin_small("kind = \"callback-offer\"; offer_wait_s = 1379.5; accept_prob = 1.0;",
                "complaint_s_per_min = 6.0;\n");
    put_call(H(9), 1200, HUGE_VAL, 0);
    put_call(H(9), 60, HUGE_VAL, 0);
    put_call(H(9), 60, HUGE_VAL, 0); /* would wait 1200 + 60 + 120 s */
    serve();
    ck_assert_int_eq(diary_count(&diary, 2, CC_EVENT_KEEP_PLACE), 1);
    end_day();
}
END_TEST

/* --- the urgent key --- */

START_TEST(who_says_that_it_is_urgent_goes_first)
{
    begin_small(QUEUE, CLASSES "misuse = { per_min = 0.1; };\n");
    put_call(H(9), 700, HUGE_VAL, 0);
    put_call(H(9) + 1, 60, HUGE_VAL, 0);   /* presses the key within 600 s for certain */
    put_call(H(9) + 1.5, 60, HUGE_VAL, 0); /* he too */
    put_call(H(9) + 690, 60, HUGE_VAL, 1);
    const struct cc_tally *tally = serve();
    ck_assert_int_eq(tally->classes[0].misused, 2);
    ck_assert_double_eq(happens_again_s(3, CC_EVENT_ANSWER, 0),
                        H(9) + 820); /* behind them, though really urgent */
    end_day();
}
END_TEST

/* Whoever has held u / per_min minutes turns to the end of the urgent line, if he has not hung up by then. */
START_TEST(who_holds_too_long_says_that_it_is_urgent)
{
    begin_small(QUEUE, CLASSES "misuse = { prob = 0.1; per_min = 0.05; };\n");
    put_call(H(9), 3000, HUGE_VAL, 0);
    double turns_s[6] = {0, 0, 0, 0, 0, H(9) + 10};
    for (int i = 1; i < 5; i++) {
        double u = cc_demand_uniform(&practice.demand, i, CC_DRAW_MISUSE, 1);
        turns_s[i] = H(9) + i + (u < 0.1 ? 0 : (u - 0.1) / 0.05 * 60);
        double left_s = turns_s[i] - H(9) - i; /* 2 hangs up after it, 4 before */
        put_call(H(9) + i, 60, i == 4 ? left_s - 0.5 : i == 2 ? left_s + 0.5 : HUGE_VAL, 0);
    }
    put_call(H(9) + 10, 60, HUGE_VAL, 1);
    const struct cc_tally *tally = serve();
    ck_assert_int_eq(tally->classes[0].misused, 3);
    ck_assert_double_gt(turns_s[2], H(9) + 10);
    ck_assert_double_eq_tol(happens_again_s(2, CC_EVENT_HANG_UP, 0), turns_s[2] + 0.5, 1e-9);
    ck_assert_double_eq_tol(happens_again_s(4, CC_EVENT_HANG_UP, 0), turns_s[4] - 0.5, 1e-9);
    static const int stay[] = {1, 3, 5}; /* in the order of turning, the urgent one among them */
    for (int i = 0; i < 3; i++) {
        double answer_s = H(9) + 3000;
        for (int k = 0; k < 3; k++)
            answer_s += turns_s[stay[k]] < turns_s[stay[i]] ? 60 : 0;
        ck_assert_double_eq(happens_again_s(stay[i], CC_EVENT_ANSWER, 0), answer_s);
    }
    end_day();
}
END_TEST

/* He who turns while an assistant talks to someone not urgent breaks into that talk, where that is done. */
START_TEST(who_turns_urgent_interrupts_like_the_urgent)
{
    begin_small(QUEUE, CLASSES "misuse = { per_min = 0.1; };\npriority_rule = \"preemptive\";\n");
    put_call(H(9), 700, HUGE_VAL, 0);
    put_call(H(9) + 1, 60, HUGE_VAL, 0);
    double turns_s = H(9) + 1 + cc_demand_uniform(&practice.demand, 1, CC_DRAW_MISUSE, 1) / 0.1 * 60;
    serve();
    ck_assert_double_eq(happens_again_s(1, CC_EVENT_ANSWER, 0), turns_s);
    ck_assert_int_eq(diary_count(&diary, 0, CC_EVENT_INTERRUPTED), 1);
    end_day();
}
END_TEST

/* What all patients of some busy days count together, under one way of handling the phone. */
static struct cc_class_tally busy_days(int heads, const char *strategy, const char *more)
{
    struct cc_class_tally sum = {.patients = 0};
    practice_openf(&practice, 1,
                   "name = \"p\"; calendar = { days = [\"mon\"]; }; demand = { calls_per_day = 200.0; };\n"
                   "talk = { law = \"exponential\"; mean_s = 150.0; }; staff = ( { heads = %d; } );\n" CLASSES
                   "patience = { law = \"exponential\"; mean_s = 900.0; };\n"
                   "variants = ( { name = \"v\"; strategy = { %s }; } );\n%s",
                   heads, strategy, more);
    for (uint32_t replication = 0; replication < 30; replication++) {
        practice_draw(&practice, replication);
        const struct cc_class_tally *people = practice_serve(&practice, 0, NULL, NULL)->classes;
        for (int c = 0; c < 2; c++) {
            sum.patients += people[c].patients, sum.calls += people[c].calls,
                sum.misused += people[c].misused;
            sum.offers += people[c].offers, sum.redials += people[c].redials;
            sum.self_calls += people[c].self_calls, sum.needless += people[c].needless;
            for (int i = 0; i < CC_CALL_ENDS; i++)
                sum.call_ends[i] += people[c].call_ends[i];
            cc_sum_merge(&sum.hold, &people[c].hold);
        }
        cc_sum_merge(&sum.contact, &people[1].hold); /* of the urgent ones */
    }
    practice_close(&practice);
    return sum;
}

START_TEST(misuse_rises_with_the_wait_and_hurts_the_urgent)
{
    struct cc_class_tally none = busy_days(1, QUEUE, "misuse = { per_min = 0.0; };\n");
    struct cc_class_tally short_waits = busy_days(2, QUEUE, "misuse = { per_min = 0.05; };\n");
    struct cc_class_tally long_waits = busy_days(1, QUEUE, "misuse = { per_min = 0.05; };\n");
    ck_assert_int_eq(none.misused, 0);
    ck_assert_int_gt(short_waits.misused, 0);
    ck_assert_int_gt(long_waits.misused, 2 * short_waits.misused);
    ck_assert_double_gt(cc_sum_mean_s(&long_waits.contact), cc_sum_mean_s(&none.contact));
}
END_TEST

/* --- those who hear how long it takes --- */

START_TEST(who_hears_too_long_a_wait_hangs_up_at_once)
{
    begin_small(QUEUE, "announced = { heard = true; leave_prob = 1.0; patience_factor = 2.0; };\n");
    put_call(H(9), 600, HUGE_VAL, 0);
    put_call(H(9) + 100, 60, 200, 0); /* hears 500, would hold 400 */
    put_call(H(9) + 300, 60, 200, 0); /* hears 300 */
    serve();
    ck_assert_double_eq(happens_again_s(1, CC_EVENT_HANG_UP, 0), H(9) + 100);
    ck_assert_double_eq(happens_again_s(2, CC_EVENT_ANSWER, 0), H(9) + 600);
    end_day();
}
END_TEST

/* What a telephone system can know: none but the first call is offered at once by what will be. */
START_TEST(the_wait_expected_is_that_of_the_last_call_or_of_who_holds_longest)
{
    static const struct {
        const char *expected;
        bool promised[5];
    } cases[] = {{"exact", {false, true, true, true, true}},
                 {"last", {false, false, false, false, true}},
                 {"first", {false, false, false, true, true}}};
    for (int i = 0; i < 3; i++) {
        char more[80];
        snprintf(more, sizeof more, "expected_wait = \"%s\";\n", cases[i].expected);
        begin_small("kind = \"callback-offer\"; offer_wait_s = 60.0; accept_prob = 1.0;", more);
        put_call(H(9), 600, HUGE_VAL, 0);      /* answered at once */
        put_call(H(9) + 10, 600, HUGE_VAL, 0); /* the last held 0, and nobody holds */
        put_call(H(9) + 60, 10, HUGE_VAL, 0);  /* who holds first does so for 50 */
        put_call(H(9) + 100, 10, HUGE_VAL, 0); /* and now for 90 */
        put_call(H(9) + 605, 10, HUGE_VAL, 0); /* the last held 590, who holds first does so for 545 */
        serve();
        for (int who = 0; who < 5; who++)
            ck_assert_msg(!isnan(happens_again_s(who, CC_EVENT_KEEP_PLACE, 0)) == cases[i].promised[who],
                          "%s: call %d", cases[i].expected, who);
        end_day();
    }
}
END_TEST

START_TEST(who_hears_his_wait_has_another_patience)
{
    struct cc_class_tally ends[3];
    static const char *const words[] = {"", "announced = { heard = true; };\n",
                                        "announced = { heard = true; patience_factor = 1.7; };\n"};
    for (int i = 0; i < 3; i++)
        ends[i] = busy_days(1, QUEUE, words[i]);
    ck_assert_int_eq(ends[0].call_ends[CC_ABANDONED], ends[1].call_ends[CC_ABANDONED]);
    ck_assert_int_lt(ends[2].call_ends[CC_ABANDONED], ends[1].call_ends[CC_ABANDONED]);
    ck_assert_double_gt(cc_sum_mean_s(&ends[2].hold), cc_sum_mean_s(&ends[1].hold));
}
END_TEST

/* --- getting used to it (Q51), and people who differ --- */

START_TEST(q51_patients_get_used_to_callbacks_over_the_weeks)
{
    static const char *const weeks[] = {"1", "5", "9", "20"};
    static const double factors[] = {0.5, 0.75, 1, 1};
    for (int i = 0; i < 4; i++) {
        char more[200];
        snprintf(more, sizeof more, "acceptance = { first = 0.5; later = 1.0; weeks = 8.0; };\n");
        char strategy[] = "kind = \"callback-offer\"; at_waiting = 0; accept_prob = 0.8;";
        begin_empty("name = \"p\"; calendar = { days = [\"mon\"]; first_week = %s; }; demand = { "
                    "calls_per_day = 0.0; };\n"
                    "talk = " EACH("60.0") "; staff = ( { heads = 1; } );\n"
                                           "variants = ( { name = \"v\"; strategy = { %s }; } );\n%s",
                    weeks[i], strategy, more);
        put_call(H(9), 36000, HUGE_VAL, 0);
        for (int n = 0; n < 4000; n++)
            put_call(H(10) + n, 60, HUGE_VAL, 0);
        const struct cc_class_tally *people = &serve()->classes[0];
        double wanted = 0.8 * factors[i];
        ck_assert_double_eq_tol((double)people->call_ends[CC_PROMISED] / (double)people->offers, wanted,
                                4 * sqrt(wanted * (1 - wanted) / 4000));
        end_day();
    }
}
END_TEST

/* Older patients accept less and are reached more, and are counted apart. */
START_TEST(a_subgroup_accepts_and_is_reached_by_its_own_factor)
{
    begin_empty("name = \"p\"; calendar = { days = [\"mon\"]; }; demand = { calls_per_day = 0.0; };\n"
                "classes = ( { name = \"others\"; share = 0.7; }, { name = \"older\"; share = 0.3; "
                "accept_factor = 0.5; "
                "reach_factor = 1.25; } );\n"
                "talk = " EACH("1.0") "; staff = ( { heads = 1; } );\n"
                                      "variants = ( { name = \"v\"; strategy = { kind = "
                                      "\"callback-offer\"; at_waiting = 0; accept_prob = "
                                      "0.6;\n  dialing = { reach_prob = 0.7; max_attempts = 1; "
                                      "agent_ring_s = 0.0; ring_s = 0.0; no_answer_s = "
                                      "0.0; }; }; } );\n");
    put_call(H(9), 10000, HUGE_VAL, 0);
    for (int n = 0; n < 8000; n++)
        put_call(H(9) + 1 + n, 0.1, HUGE_VAL, n % 2);
    const struct cc_class_tally *people = serve()->classes;
    for (int class = 0; class < 2; class ++) {
        double accepts = class ? 0.3 : 0.6, reached = class ? 0.875 : 0.7;
        double promises = (double)people[class].call_ends[CC_PROMISED];
        ck_assert_double_eq_tol(promises / (double)people[class].offers, accepts,
                                4 * sqrt(accepts * (1 - accepts) / 4000));
        ck_assert_double_eq_tol((double)people[class].callback_delay.count / promises, reached,
                                4 * sqrt(reached * (1 - reached) / promises));
    }
    end_day();
}
END_TEST

/* --- calling while a callback is pending (Q51) --- */

#define FEARS(more) "self_call = { first = 1.0; later = 1.0; delay = " EACH("300.0") "; " more " };\n"

/* A talk of 1000 s, a patient who accepts a callback and calls after 300 s, and one who came before that
 * call. */
static const struct cc_tally *serve_fearful(const char *more)
{
    begin_small(
        "kind = \"callback-offer\"; at_waiting = 0; accept_prob = 0.5; dialing = { agent_ring_s = 0.0; "
        "ring_s = 7.0; reach_prob = 1.0; };",
        more);
    put_call(H(9), 1000, HUGE_VAL, 0);
    put_call(H(9) + 10, 60, HUGE_VAL, 0);
    put_call(H(9) + 100, 60, HUGE_VAL, 0);
    return serve();
}

START_TEST(q51_who_is_recognised_holds_at_his_place_and_is_not_called_back)
{
    const struct cc_tally *tally = serve_fearful(FEARS("merged = true;"));
    /* with this seed the second accepts and the third holds */
    ck_assert_int_eq(diary_count(&diary, 1, CC_EVENT_KEEP_PLACE), 1);
    ck_assert_int_eq(diary_count(&diary, 2, CC_EVENT_KEEP_PLACE), 0);
    ck_assert_double_eq(happens_again_s(1, CC_EVENT_CALL, 1), H(9) + 310);
    ck_assert_double_eq(happens_again_s(1, CC_EVENT_ANSWER, 0), H(9) + 1000);
    ck_assert_double_eq(happens_again_s(2, CC_EVENT_ANSWER, 0), H(9) + 1060);
    ck_assert_int_eq(tally->classes[0].dials, 0);
    ck_assert_int_eq(tally->classes[0].self_calls, 1);
    ck_assert_int_eq(tally->classes[0].promise_ends[CC_PROMISE_WITHDRAWN], 1);
    end_day();
}
END_TEST

START_TEST(q51_who_is_not_recognised_is_called_back_for_nothing)
{
    const struct cc_tally *tally = serve_fearful(FEARS("merged = false;"));
    ck_assert_double_eq(happens_again_s(2, CC_EVENT_ANSWER, 0), H(9) + 1000);
    ck_assert_double_eq(happens_again_s(1, CC_EVENT_ANSWER, 0), H(9) + 1060);
    ck_assert_double_eq(happens_again_s(1, CC_EVENT_REACHED, 0), H(9) + 1127);
    ck_assert_int_eq(tally->classes[0].needless, 1);
    ck_assert_int_eq(tally->classes[0].contact.count, 3);
    ck_assert_int_eq(tally->activity_ticks[CC_TALKING], cc_ticks(1120));
    ck_assert_int_eq(practice_outcomes(tally, CC_SERVED), 3);
    end_day();
}
END_TEST

START_TEST(who_hangs_up_again_is_called_back_as_promised)
{
    const struct cc_tally *tally = serve_fearful("patience = " EACH("50.0") ";\n" FEARS(""));
    ck_assert_double_eq(happens_again_s(1, CC_EVENT_HANG_UP, 0), H(9) + 360);
    ck_assert_double_eq(happens_again_s(1, CC_EVENT_REACHED, 0), H(9) + 1007);
    ck_assert_int_eq(tally->classes[0].promise_ends[CC_PROMISE_REACHED], 1);
    ck_assert_int_eq(tally->classes[0].call_ends[CC_ABANDONED], 1);
    end_day();
}
END_TEST

/* A clock time stays promised; the slot is used by nobody else. */
START_TEST(who_asks_after_a_clock_time_keeps_it)
{
    begin_small("kind = \"scheduled-slot\"; capacity = 1; slot_min = 30.0; accept_prob = 1.0; offered = "
                "\"busy\"; dialing = { "
                "agent_ring_s = 0.0; ring_s = 0.0; reach_prob = 1.0; };",
                "patience = " EACH("50.0") ";\n" FEARS(""));
    put_call(H(9), 1000, HUGE_VAL, 0);
    put_call(H(9) + 10, 60, HUGE_VAL, 0);
    serve();
    ck_assert_double_eq(happens_again_s(1, CC_EVENT_HANG_UP, 0), H(9) + 360);
    ck_assert_double_eq(happens_again_s(1, CC_EVENT_REACHED, 0), H(9.5));
    end_day();
}
END_TEST

START_TEST(q51_fear_goes_over_the_weeks)
{
    static const char *const words[] = {"1.0", "0.5", "0.1"};
    int64_t calls[3], needless[3];
    for (int i = 0; i < 3; i++) {
        char more[200];
        snprintf(more, sizeof more,
                 "self_call = { first = %s; later = 0.0; weeks = 4.0; delay = " EACH(
                     "60.0") "; merged = false; };\n",
                 words[i]);
        struct cc_class_tally people =
            busy_days(1, "kind = \"callback-offer\"; at_waiting = 1; accept_prob = 0.6;", more);
        calls[i] = people.self_calls;
        needless[i] = people.needless;
    }
    ck_assert(calls[0] > calls[1] && calls[1] > calls[2] && calls[2] > 0);
    ck_assert(needless[0] > needless[1] && needless[1] > needless[2]);
    practice_openf(
        &practice, 1,
        "name = \"p\"; calendar = { days = [\"mon\"]; first_week = 5; }; demand = { calls_per_day = 200.0; "
        "};\n"
        "talk = " EACH("300.0") "; staff = ( { heads = 1; } );\n"
                                "self_call = { first = 1.0; later = 0.0; weeks = 4.0; delay = " EACH(
                                    "60.0") "; };\n"
                                            "variants = ( { name = \"v\"; strategy = { " CALL_AT_ONCE
                                            " }; } );\n");
    practice_draw(&practice, 0);
    const struct cc_class_tally *people = &practice_serve(&practice, 0, NULL, NULL)->classes[0];
    ck_assert_int_gt(people->call_ends[CC_PROMISED], 20);
    ck_assert_int_eq(people->self_calls, 0);
    practice_close(&practice);
}
END_TEST

/* Whatever the way of handling the phone, calls and promises all end once: the audit looks. */
START_TEST(every_promise_ends_though_patients_call)
{
    static const char *const strategies[] = {
        "kind = \"callback-offer\"; at_waiting = 0; accept_prob = 0.8; after_s = 60.0; dialing = { "
        "reach_prob = 0.5; max_attempts = 3; retry_s = 200.0; };",
        "kind = \"callback-offer\"; at_waiting = 0; accept_prob = 0.8; dialing = { first = \"patient\"; "
        "reach_prob = 0.5; };",
        "kind = \"callback-offer\"; at_waiting = 0; accept_prob = 0.8; dialing = { at_close = \"drop\"; };",
        "kind = \"scheduled-slot\"; capacity = 4; accept_prob = 0.8; days_ahead = 1; early_s = 300.0; "
        "dialing = { reach_prob = 0.5; at_close = \"next-day\"; };",
        "kind = \"digital-triage\"; online = { first = 0.6; later = 0.6; }; induced_prob = 0.3; dialing = { "
        "reach_prob = 0.5; };"};
    static const char *const rules[] = {"", "priority_rule = \"preemptive\";\n"};
    for (int i = 0; i < 5 * 4; i++) {
        practice_openf(&practice, (uint64_t)i,
                       "name = \"p\"; calendar = { days = [\"mon\", \"tue\"]; weeks = 2; }; demand = { "
                       "calls_per_day = 200.0; };\n"
                       "talk = { law = \"exponential\"; mean_s = 150.0; }; wrap_up = " EACH(
                           "20.0") "; staff = ( { heads = 1; } );\n"
                                   "patience = { law = \"exponential\"; mean_s = 400.0; }; lines = 12; "
                                   "complaint_s_per_min = 6.0;\n" CLASSES
                                   "redial = { after_abandonment = 0.5; after_busy = 0.5; after_refusal = "
                                   "0.5; after_contact = 0.2; "
                                   "to_urgent = 0.2; };\nmisuse = { per_min = 0.01; };\n"
                                   "self_call = { first = 0.7; later = 0.7; merged = %s; delay = { law = "
                                   "\"exponential\"; mean_s = 600.0; }; };\n"
                                   "%svariants = ( { name = \"v\"; strategy = { %s }; } );\n",
                       i / 5 % 2 ? "true" : "false", rules[i / 10], strategies[i % 5]);
        int64_t calls = 0;
        for (uint32_t replication = 0; replication < 20; replication++) {
            practice_draw(&practice, replication);
            calls += practice_serve(&practice, 0, NULL, NULL)->classes[0].self_calls;
        }
        ck_assert_int_gt(calls, 20);
        practice_close(&practice);
    }
}
END_TEST

Suite *cc_suite_patients(void)
{
    Suite *suite = suite_create("patients");
    TCase *tcase = tcase_create("patients");
    tcase_add_test(tcase, each_cause_has_its_own_delay);
    tcase_add_test(tcase, each_cause_has_its_own_limit);
    tcase_add_test(tcase, who_is_refused_has_his_own_delay_and_limit);
    tcase_add_test(tcase, f2_5a_those_not_answered_leak_to_the_urgent_line_and_out);
    tcase_add_test(tcase, who_turns_to_the_urgent_line_goes_before_those_on_hold);
    tcase_add_test(tcase, j1_T15_who_was_not_helped_calls_again_and_counts_once);
    tcase_add_test(tcase, j1_contacts_that_do_not_settle_it_make_calls);
    tcase_add_test(tcase, who_was_helped_once_and_calls_in_vain_counts_his_first_contact);
    tcase_add_test(tcase, q22_twenty_minutes_on_hold_make_two_of_complaint);
    tcase_add_test(tcase, i13_a_callback_saves_what_the_wait_would_have_cost);
    tcase_add_test(tcase, who_held_before_the_callback_complains_of_that);
    tcase_add_test(tcase, the_wait_foreseen_counts_complaints);
    tcase_add_test(tcase, who_says_that_it_is_urgent_goes_first);
    tcase_add_test(tcase, who_holds_too_long_says_that_it_is_urgent);
    tcase_add_test(tcase, who_turns_urgent_interrupts_like_the_urgent);
    tcase_add_test(tcase, misuse_rises_with_the_wait_and_hurts_the_urgent);
    tcase_add_test(tcase, who_hears_too_long_a_wait_hangs_up_at_once);
    tcase_add_test(tcase, the_wait_expected_is_that_of_the_last_call_or_of_who_holds_longest);
    tcase_add_test(tcase, who_hears_his_wait_has_another_patience);
    tcase_add_test(tcase, q51_patients_get_used_to_callbacks_over_the_weeks);
    tcase_add_test(tcase, q51_who_is_recognised_holds_at_his_place_and_is_not_called_back);
    tcase_add_test(tcase, q51_who_is_not_recognised_is_called_back_for_nothing);
    tcase_add_test(tcase, who_hangs_up_again_is_called_back_as_promised);
    tcase_add_test(tcase, who_asks_after_a_clock_time_keeps_it);
    tcase_add_test(tcase, q51_fear_goes_over_the_weeks);
    tcase_add_test(tcase, every_promise_ends_though_patients_call);
    tcase_add_test(tcase, a_subgroup_accepts_and_is_reached_by_its_own_factor);
    suite_add_tcase(suite, tcase);
    return suite;
}
