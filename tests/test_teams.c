/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Several teams: who answers whom, overflow, questions for specialists, lines that are off, and absence. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/economics.h"
#include "tests/day.h"
#include "tests/program.h"
#include "tests/script.h"

Suite *cc_suite_teams(void);

#define PRACTICE(classes, teams)                                                                             \
    "name = \"small\"; calendar = { days = [\"mon\"]; open = \"08:00\"; close = \"17:00\"; };\n"             \
    "demand = { calls_per_day = 0.0; }; talk = { law = \"deterministic\"; value_s = 60.0; };\n"              \
    "sites = [1.0, 1.0]; classes = ( " classes " );\n"                                                       \
    "work = ( { name = \"mail\"; per_day = 0.0; time = { law = \"deterministic\"; value_s = 1.0; }; } );\n"  \
    "variants = ( { name = \"v\"; strategy = { kind = \"queue-only\"; }; teams = ( " teams " ); } );\n"
#define TWO "{ name = \"a\"; share = 0.5; complex_prob = 1.0; }, { name = \"b\"; share = 0.5; }"
#define HEADS(n) "staff = ( { heads = " #n "; } );"

static void put_call(double at_s, double talk_s, int class_index, int site)
{
    practice_put_call(&practice, at_s, talk_s, HUGE_VAL, class_index);
    practice.demand.patients[practice.demand.patient_count - 1].site = site;
}

/* --- who answers --- */

START_TEST(a_site_has_its_own_assistants)
{
    begin_empty(PRACTICE(TWO, "{ name = \"clinic\"; per_site = true; " HEADS(1) " }"));
    put_call(H(9), 600, 0, 0);
    put_call(H(9) + 10, 60, 0, 0);
    put_call(H(9) + 20, 60, 0, 1);
    const struct cc_tally *tally = serve();
    ck_assert_double_eq(diary_when(&diary, 1, CC_EVENT_ANSWER), H(9) + 600);
    ck_assert_double_eq(diary_when(&diary, 2, CC_EVENT_ANSWER), H(9) + 20);
    ck_assert_int_eq(tally->teams[0].talks, 3);
    end_day();
}
END_TEST

START_TEST(pooled_they_answer_for_all_sites)
{
    begin_empty(PRACTICE(TWO, "{ name = \"centre\"; " HEADS(2) " }"));
    put_call(H(9), 600, 0, 0);
    put_call(H(9) + 10, 60, 0, 0);
    put_call(H(9) + 20, 60, 0, 1);
    serve();
    ck_assert_double_eq(diary_when(&diary, 1, CC_EVENT_ANSWER), H(9) + 10);
    ck_assert_double_eq(diary_when(&diary, 2, CC_EVENT_ANSWER), H(9) + 70);
    end_day();
}
END_TEST

/* The team that names the class earliest comes first, and among waiting calls the one that came first. */
START_TEST(M8_calls_go_to_the_team_of_first_preference)
{
    begin_empty(PRACTICE(TWO, "{ name = \"x\"; serves = \"a, b, mail\"; " HEADS(
                                  1) " }, { name = \"y\"; serves = \"b,a\"; " HEADS(1) " }"));
    put_call(H(9), 100, 1, 0);     /* b: y */
    put_call(H(9) + 1, 200, 1, 0); /* b: x, y is busy */
    put_call(H(9) + 2, 60, 0, 0);  /* waits, and y is free first */
    put_call(H(9) + 3, 60, 1, 0);
    const struct cc_tally *tally = serve();
    ck_assert_double_eq(diary_when(&diary, 2, CC_EVENT_ANSWER), H(9) + 100);
    ck_assert_double_eq(diary_when(&diary, 3, CC_EVENT_ANSWER), H(9) + 160);
    ck_assert_int_eq(tally->teams[0].talks, 1);
    ck_assert_int_eq(tally->teams[1].talks, 3);
    ck_assert_int_eq(tally->teams[0].overflow, 1);
    ck_assert_int_eq(tally->teams[1].overflow, 1);
    end_day();
}
END_TEST

START_TEST(who_has_been_idle_longest_answers)
{
    begin_empty(PRACTICE("{ name = \"a\"; share = 1.0; }", "{ name = \"x\"; " HEADS(3) " }"));
    for (int i = 0; i < 6; i++)
        put_call(H(9) + 100 * i, 10, 0, 0);
    serve();
    for (int slot = 0; slot < 3; slot++) /* each had the third call after her last one */
        ck_assert_int_eq(practice.centers[0].agents[slot].who, 3 + slot);
    end_day();
}
END_TEST

START_TEST(calls_overflow_after_so_many_seconds)
{
    begin_empty(
        PRACTICE(TWO, "{ name = \"own\"; per_site = true; " HEADS(
                          1) " }, { name = \"pool\"; serves = \"a,b\"; overflow_s = 30.0; " HEADS(1) " }"));
    put_call(H(9), 300, 0, 0);
    put_call(H(9) + 5, 300, 0, 0);  /* to the pool after 30 s */
    put_call(H(9) + 10, 300, 0, 1); /* own team is free */
    put_call(H(9) + 20, 10, 0, 1);  /* the pool is busy after 30 s: the own team after 290 s */
    const struct cc_tally *tally = serve();
    ck_assert_double_eq(diary_when(&diary, 1, CC_EVENT_ANSWER), H(9) + 35);
    ck_assert_double_eq(diary_when(&diary, 2, CC_EVENT_ANSWER), H(9) + 10);
    ck_assert_double_eq(diary_when(&diary, 3, CC_EVENT_ANSWER), H(9) + 310);
    ck_assert_int_eq(tally->teams[1].talks, 1);
    ck_assert_int_eq(tally->teams[1].overflow, 1);
    end_day();
}
END_TEST

START_TEST(an_urgent_call_overflows_at_once)
{
    begin_empty(
        PRACTICE("{ name = \"a\"; share = 0.5; }, { name = \"u\"; share = 0.5; urgent = true; }",
                 "{ name = \"own\"; " HEADS(1) " }, { name = \"pool\"; overflow_s = 30.0; " HEADS(1) " }"));
    put_call(H(9), 300, 0, 0);
    put_call(H(9) + 5, 300, 1, 0);
    serve();
    ck_assert_double_eq(diary_when(&diary, 1, CC_EVENT_ANSWER), H(9) + 5);
    end_day();
}
END_TEST

/* --- lines that are off --- */

START_TEST(M1_lines_that_are_off_refuse_but_urgent_calls_and_who_waits_already)
{
    begin_empty(PRACTICE(
        "{ name = \"a\"; share = 0.5; }, { name = \"u\"; share = 0.5; urgent = true; }",
        "{ name = \"clinic\"; " HEADS(1) " lines_open = ( { from = \"08:00\"; to = \"12:00\"; } ); }"));
    put_call(H(12) - 100, 300, 0, 0);
    put_call(H(12) - 50, 60, 0, 0);
    put_call(H(12), 60, 0, 0);
    put_call(H(13), 60, 1, 0);
    const struct cc_tally *tally = serve();
    ck_assert_double_eq(diary_when(&diary, 1, CC_EVENT_ANSWER), H(12) + 200);
    ck_assert_double_eq(diary_when(&diary, 2, CC_EVENT_REFUSED), H(12));
    ck_assert_double_eq(diary_when(&diary, 3, CC_EVENT_ANSWER), H(13));
    ck_assert_int_eq(practice_call_ends(tally, CC_REFUSED), 1);
    ck_assert_int_eq(practice_outcomes(tally, CC_GAVE_UP), 1);
    end_day();
}
END_TEST

START_TEST(where_one_team_is_off_the_other_answers)
{
    begin_empty(PRACTICE(
        TWO, "{ name = \"clinic\"; " HEADS(2) " lines_open = ( { from = \"08:00\"; to = \"12:00\"; } ); }, "
                                              "{ name = \"centre\"; serves = \"a,b\"; " HEADS(1) " }"));
    put_call(H(13), 300, 0, 0);
    put_call(H(13) + 10, 60, 0, 0); /* waits for the centre, though the clinic has time */
    const struct cc_tally *tally = serve();
    ck_assert_double_eq(diary_when(&diary, 0, CC_EVENT_ANSWER), H(13));
    ck_assert_double_eq(diary_when(&diary, 1, CC_EVENT_ANSWER), H(13) + 300);
    ck_assert_int_eq(tally->teams[1].talks, 2);
    end_day();
}
END_TEST

/* --- specialists --- */

#define HANDS(how, more)                                                                                     \
    "{ name = \"centre\"; serves = \"a,b\"; " HEADS(                                                         \
        2) " hand_off = { to = \"clinic\"; how = \"" how                                                     \
           "\"; intake = 0.5; loss = 0.2; briefing_s = 20.0; }; }, { name = \"clinic\"; per_site = true; "   \
           "serves = "                                                                                       \
           "\"mail\"; " more " }"

/* 100 s of talk: 50 s intake, 20 s for both, and 50 s + a fifth of the intake with the specialist. */
START_TEST(M7_a_warm_hand_off_keeps_both)
{
    begin_empty(PRACTICE(TWO, HANDS("warm", HEADS(1))));
    put_call(H(9), 100, 0, 0);
    put_call(H(9) + 10, 100, 0, 0); /* his specialist is busy until 130 s */
    put_call(H(9) + 20, 60, 1, 0);  /* the first of the centre is free after 70 s */
    const struct cc_tally *tally = serve();
    ck_assert_double_eq(diary_when(&diary, 0, CC_EVENT_SPECIALIST), H(9) + 70);
    ck_assert_double_eq(diary_when(&diary, 0, CC_EVENT_TALK_ENDS), H(9) + 130);
    ck_assert_double_eq(diary_when(&diary, 1, CC_EVENT_HANDED_OVER), H(9) + 60);
    ck_assert_double_eq(diary_when(&diary, 1, CC_EVENT_SPECIALIST), H(9) + 150);
    ck_assert_double_eq(diary_when(&diary, 1, CC_EVENT_TALK_ENDS), H(9) + 210);
    ck_assert_double_eq(diary_when(&diary, 2, CC_EVENT_ANSWER), H(9) + 70);
    ck_assert_int_eq(tally->teams[0].handed, 2);
    ck_assert_int_eq(tally->teams[0].activity_ticks[CC_HANDING_OVER], cc_ticks(20 + 70 + 20));
    ck_assert_int_eq(tally->teams[1].activity_ticks[CC_HANDING_OVER], cc_ticks(40));
    ck_assert_int_eq(tally->teams[1].activity_ticks[CC_TALKING], cc_ticks(120));
    ck_assert_int_eq(tally->teams[1].hand_wait.count, 2);
    ck_assert(tally->teams[1].hand_wait.sum_ticks == (unsigned)cc_ticks(70));
    ck_assert_int_eq(practice_outcomes(tally, CC_SERVED), 3);
    end_day();
}
END_TEST

START_TEST(M7_a_specialist_may_call_back)
{
    begin_empty(PRACTICE(
        TWO,
        HANDS("callback", HEADS(1) " dialing = { agent_ring_s = 0.0; ring_s = 10.0; reach_prob = 1.0; };")));
    put_call(H(9), 100, 0, 1);
    put_call(H(9) + 1, 100, 0, 1);
    const struct cc_tally *tally = serve();
    ck_assert_double_eq(diary_when(&diary, 0, CC_EVENT_DIAL), H(9) + 50);
    ck_assert_double_eq(diary_when(&diary, 0, CC_EVENT_REACHED), H(9) + 60);
    ck_assert_double_eq(diary_when(&diary, 1, CC_EVENT_DIAL), H(9) + 120);
    ck_assert_int_eq(tally->classes[0].handed_callbacks, 2);
    ck_assert_int_eq(tally->classes[0].promise_ends[CC_PROMISE_REACHED], 2);
    ck_assert_int_eq(tally->teams[0].activity_ticks[CC_HANDING_OVER], 0);
    ck_assert_int_eq(tally->teams[0].handed_back, 2);
    ck_assert_int_eq(tally->teams[1].activity_ticks[CC_TALKING], cc_ticks(120));
    end_day();
}
END_TEST

/* At lunch the clinic is empty: who was waiting for it is called back, and so is who would be. */
START_TEST(nobody_waits_for_specialists_who_went)
{
    begin_empty(
        PRACTICE(TWO, HANDS("warm", "staff = ( { heads = 1; }, { from = \"12:00\"; heads = 0; }, { from "
                                    "= \"13:00\"; heads = 1; } ); dialing = { agent_ring_s = 0.0; ring_s "
                                    "= 0.0; reach_prob = 1.0; };")));
    put_call(H(12) - 100, 1000, 0, 0); /* intake 500 s: after 12:00 */
    put_call(H(12) - 95, 20, 0, 1);
    put_call(H(12) - 40, 60, 0,
             1); /* 30 s of intake: specialist, 20 s, still busy at 12:00, free at 12:00:46 */
    put_call(H(12) - 30, 20, 0, 1); /* is waiting for her at 12:00, or was */
    const struct cc_tally *tally = serve();
    ck_assert_double_eq(diary_when(&diary, 0, CC_EVENT_REACHED), H(13));
    ck_assert_double_eq(diary_when(&diary, 2, CC_EVENT_SPECIALIST), H(12) + 10);
    ck_assert_double_eq(diary_when(&diary, 3, CC_EVENT_REACHED), H(13));
    ck_assert_int_eq(tally->classes[0].handed_callbacks, 2);
    ck_assert_int_eq(practice_outcomes(tally, CC_SERVED), 4);
    end_day();
}
END_TEST

/* A fifth of what was said before is said again. */
START_TEST(T7_what_is_lost_is_said_again)
{
    static const double losses[] = {0.0, 0.2, 1.0}, talks_s[] = {50, 60, 100};
    for (int i = 0; i < 3; i++) {
        char text[4096];
        snprintf(text, sizeof text,
                 PRACTICE(TWO, "{ name = \"front\"; serves = \"a,b\"; " HEADS(
                                   1) " hand_off = { to = \"back\"; intake = 0.5; loss = %.1f; }; }, "
                                      "{ name = \"back\"; serves = \"mail\"; " HEADS(1) " }"),
                 losses[i]);
        begin_empty("%s", text);
        put_call(H(9), 100, 0, 0);
        serve();
        ck_assert_double_eq(diary_when(&diary, 0, CC_EVENT_SPECIALIST), H(9) + 50);
        ck_assert_double_eq(diary_when(&diary, 0, CC_EVENT_TALK_ENDS), H(9) + 50 + talks_s[i]);
        end_day();
    }
}
END_TEST

START_TEST(T3_without_a_hand_off_questions_are_answered_at_once)
{
    begin_empty(PRACTICE(TWO, "{ name = \"front\"; " HEADS(1) " }"));
    put_call(H(9), 100, 0, 0);
    const struct cc_tally *tally = serve();
    ck_assert_int_eq(diary_count(&diary, 0, CC_EVENT_HANDED_OVER), 0);
    ck_assert_double_eq(diary_when(&diary, 0, CC_EVENT_TALK_ENDS), H(9) + 100);
    ck_assert_int_eq(tally->teams[0].handed, 0);
    end_day();
}
END_TEST

START_TEST(T6_a_line_of_its_own_goes_first)
{
    begin_empty(PRACTICE("{ name = \"gp\"; share = 0.5; }, { name = \"b\"; share = 0.5; priority = 1; }",
                         "{ name = \"front\"; " HEADS(1) " }"));
    put_call(H(9), 100, 1, 0);
    put_call(H(9) + 10, 60, 1, 0);
    put_call(H(9) + 20, 60, 0, 1);
    serve();
    ck_assert_double_eq(diary_when(&diary, 2, CC_EVENT_ANSWER), H(9) + 100);
    ck_assert_double_eq(diary_when(&diary, 1, CC_EVENT_ANSWER), H(9) + 160);
    end_day();
}
END_TEST

/* The centre has nothing to do and lets them lie; the clinic does them after its call. */
START_TEST(M13_letters_are_answered_by_those_who_serve_them)
{
    begin_empty(PRACTICE(TWO, "{ name = \"centre\"; serves = \"b\"; " HEADS(
                                  5) " }, { name = \"clinic\"; serves = \"a,mail\"; " HEADS(1) " }"));
    put_call(H(9), 600, 0, 0);
    struct cc_demand *demand = &practice.demand;
    demand->jobs = realloc(demand->jobs, sizeof *demand->jobs);
    ck_assert_ptr_nonnull(demand->jobs);
    demand->job_count = demand->job_room = 1;
    demand->jobs[0] = (struct cc_job){H(9) + 10, 200, 0, 1};
    const struct cc_tally *tally = serve();
    ck_assert_int_eq(tally->teams[0].activity_ticks[CC_OTHER_WORK], 0);
    ck_assert_int_eq(tally->teams[1].activity_ticks[CC_OTHER_WORK], cc_ticks(200));
    ck_assert_int_eq(tally->other_left, 0);
    end_day();
}
END_TEST

/* Two teams of roles, and one of none: it gets the mean wage of 20 and 40, by share. */
START_TEST(T8_teams_cost_the_wages_of_their_roles)
{
    begin_empty(
        "name = \"x\"; demand = { calls_per_day = 0.0; }; talk = { law = \"deterministic\"; value_s = 60.0; "
        "};\n"
        "economics = { wages = ( { role = \"broad\"; share = 0.5; eur_per_h = [ 40.0 ]; }, { role = "
        "\"front\"; "
        "share "
        "= 0.5; eur_per_h = [ 20.0 ]; } ); };\nvariants = ( { name = \"v\"; strategy = { kind = "
        "\"queue-only\"; "
        "}; "
        "teams = ( { name = \"a\"; role = \"broad\"; staff = ( { heads = 3; } ); }, { name = \"b\"; role = "
        "\"front\"; staff = ( { heads = 2; }, { from = \"12:30\"; heads = 0; } ); }, { name = \"c\"; staff = "
        "( { "
        "heads = 1; } ); } ); } );");
    const struct cc_topology *topology = cc_scenario_variant(practice.scenario, 0)->topology;
    ck_assert_double_eq_tol(cc_economics_wage(practice.scenario, topology, CC_PRICE_MID),
                            (3 * 40 + 1 * 20 + 30) / 5.0, 1e-12);
    ck_assert_double_eq_tol(cc_economics_wage(practice.scenario, NULL, CC_PRICE_MID), 30, 1e-12);
    end_day();
}
END_TEST

START_TEST(the_same_question_is_complex_under_every_variant)
{
    practice_open(
        &practice,
        "name = \"x\"; demand = { calls_per_day = 300.0; }; sites = [1.0, 3.0];\n"
        "classes = ( { name = \"a\"; share = 1.0; complex_prob = 0.3; } );\n"
        "talk = { law = \"exponential\"; mean_s = 60.0; };\n"
        "variants = ( { name = \"v\"; strategy = { kind = \"queue-only\"; }; teams = (\n"
        "{ name = \"c\"; " HEADS(20) " hand_off = { to = \"s\"; }; }, { name = \"s\"; serves = \"\"; " HEADS(
            20) " } ); },\n{ name = \"w\"; strategy = { kind = \"queue-only\"; }; teams = (\n"
                "{ name = \"c\"; per_site = true; " HEADS(
                    30) " hand_off = { to = \"s\"; how = \"callback\"; }; }, { name = \"s\"; serves = "
                        "\"\"; " HEADS(20) " dialing = { reach_prob = 1.0; }; } ); } );",
        3);
    int64_t handed[2], sites[2] = {0, 0};
    practice_draw(&practice, 0);
    for (int v = 0; v < 2; v++)
        handed[v] = practice_serve(&practice, v, NULL, NULL)->teams[0].handed;
    for (int i = 0; i < practice.demand.patient_count; i++)
        sites[practice.demand.patients[i].site]++;
    double n = practice.demand.patient_count;
    ck_assert_int_eq(handed[0], handed[1]);
    ck_assert_double_lt(fabs((double)handed[0] - 0.3 * n), 4 * sqrt(n * 0.3 * 0.7));
    ck_assert_double_lt(fabs((double)sites[0] - 0.25 * n), 4 * sqrt(n * 0.25 * 0.75));
    practice_close(&practice);
}
END_TEST

/* A class of some sites: there its patients are, by the sizes of these, and nobody else need serve it. */
START_TEST(M5_a_class_may_be_of_some_sites_and_is_reported_apart)
{
    practice_open(
        &practice,
        "name = \"x\"; demand = { calls_per_day = 400.0; }; sites = [5.0, 1.0, 3.0];\n"
        "classes = ( { name = \"pilot\"; share = 0.5; sites = [1]; }, { name = \"rest\"; share = 0.4; "
        "sites = [3, 2]; }, { name = \"any\"; share = 0.1; } );\n"
        "talk = { law = \"exponential\"; mean_s = 100.0; };\n"
        "variants = ( { name = \"apart\"; strategy = { kind = \"queue-only\"; }; teams = ( { name = \"p\"; "
        "serves = \"pilot, any\"; sites = [1]; " HEADS(
            3) " }, { name = \"r\"; serves = \"rest, any\"; sites = [2, "
               "3]; " HEADS(1) " } ); } );",
        3);
    int at[3][3] = {{0}};
    double hold_s[2] = {0, 0};
    for (uint32_t r = 0; r < 5; r++) {
        practice_draw(&practice, r);
        for (int i = 0; i < practice.demand.patient_count; i++)
            at[practice.demand.patients[i].class_index][practice.demand.patients[i].site]++;
        const struct cc_class_tally *people = practice_serve(&practice, 0, NULL, NULL)->classes;
        hold_s[0] += cc_sum_mean_s(&people[0].hold);
        hold_s[1] += cc_sum_mean_s(&people[1].hold);
    }
    ck_assert_int_eq(at[0][1] + at[0][2] + at[1][0], 0);
    double rest = at[1][1] + at[1][2], any = at[2][0] + at[2][1] + at[2][2];
    ck_assert_double_eq_tol(at[1][2], 0.75 * rest, 4 * sqrt(rest * 0.75 * 0.25));
    ck_assert_double_eq_tol(at[2][0], any * 5 / 9, 4 * sqrt(any * 20 / 81));
    ck_assert_double_lt(hold_s[0], hold_s[1] / 10); /* three assistants for half of the calls */
    practice_close(&practice);
}
END_TEST

/* --- weeks and absence --- */

START_TEST(learning_and_growth_go_by_the_week)
{
    begin_empty(
        "name = \"x\"; calendar = { days = [\"mon\"]; first_week = 3; }; demand = { calls_per_day = 0.0; };\n"
        "talk = { law = \"deterministic\"; value_s = 60.0; };\n"
        "variants = ( { name = \"v\"; strategy = { kind = \"queue-only\"; }; teams = ( { name = \"t\"; "
        "staff = ( { heads = 5; } ); growth = { first = 1.0; later = 3.0; weeks = 4.0; };\n"
        "talk_factor = { first = 2.0; later = 1.0; weeks = 4.0; }; wrap_up_factor = 2.0; } ); } );");
    put_call(H(9), 100, 0, 0);
    practice.demand.patients[0].wrap_up_s = 30;
    const struct cc_tally *tally = serve();
    ck_assert_double_eq(diary_when(&diary, 0, CC_EVENT_TALK_ENDS), H(9) + 150);
    ck_assert_int_eq(tally->teams[0].activity_ticks[CC_WRAPPING_UP], cc_ticks(60));
    ck_assert_int_eq(cc_scenario_variant(practice.scenario, 0)->timeline.max_heads, 10);
    end_day();
}
END_TEST

/* One in five is absent; the same people under both variants. */
START_TEST(M11_the_sick_are_drawn_once_for_all_variants)
{
#define STAFF_OF(n, names)                                                                                   \
    "{ name = \"" names                                                                                      \
    "\"; strategy = { kind = \"queue-only\"; }; teams = ( { name = \"t\"; staff = ( { heads = " #n           \
    "; } ); sickness = 0.2; } ); }"
    practice_open(
        &practice,
        "name = \"x\"; demand = { calls_per_day = 100.0; }; talk = { law = \"exponential\"; mean_s = "
        "60.0; };\nvariants = ( " STAFF_OF(50, "v") ", " STAFF_OF(60, "w") " );",
        3);
    double absent = 0, more = 0, planned = 50 * 45;
    for (uint32_t r = 0; r < 20; r++) {
        practice_draw(&practice, r);
        const struct cc_team_tally *t = &practice_serve(&practice, 0, NULL, NULL)->teams[0];
        double fewer = cc_seconds(t->absent_ticks) / CC_S_PER_H,
               duty = cc_seconds(t->duty_ticks) / CC_S_PER_H;
        absent += fewer;
        ck_assert_double_ge(fewer + duty, planned - 1e-3); /* and overtime */
        double other =
            cc_seconds(practice_serve(&practice, 1, NULL, NULL)->teams[0].absent_ticks) / CC_S_PER_H;
        ck_assert_double_ge(other, fewer);
        more += other - fewer;
    }
    /* 5000 assistant-days of 9 h, and another 1000. */
    ck_assert_double_lt(fabs(absent / 9 - 0.2 * 5000), 4 * sqrt(5000 * 0.16));
    ck_assert_double_lt(fabs(more / 9 - 0.2 * 1000), 4 * sqrt(1000 * 0.16));
    practice_close(&practice);
}
END_TEST

/* The more are ill, the fewer are there and the longer callers hold. */
START_TEST(M11_illness_makes_callers_hold_longer)
{
    double absent_h[3], hold_s[3];
    for (int i = 0; i < 3; i++) {
        practice_openf(
            &practice, 3,
            "name = \"x\"; demand = { calls_per_day = 500.0; }; talk = { law = \"exponential\"; mean_s = "
            "180.0; };\nvariants = ( { name = \"v\"; strategy = { kind = \"queue-only\"; }; teams = ( { name "
            "= "
            "\"t\"; " HEADS(4) " sickness = %.2f; } ); } );",
            0.15 * i);
        absent_h[i] = hold_s[i] = 0;
        for (uint32_t r = 0; r < 10; r++) {
            practice_draw(&practice, r);
            const struct cc_tally *tally = practice_serve(&practice, 0, NULL, NULL);
            absent_h[i] += cc_seconds(tally->teams[0].absent_ticks) / CC_S_PER_H;
            hold_s[i] += cc_sum_mean_s(&tally->classes[0].hold) / 10;
        }
        practice_close(&practice);
    }
    ck_assert_double_eq(absent_h[0], 0);
    ck_assert_double_gt(absent_h[2], 1.5 * absent_h[1]);
    ck_assert_double_gt(hold_s[1], 1.2 * hold_s[0]);
    ck_assert_double_gt(hold_s[2], 1.2 * hold_s[1]);
}
END_TEST

/* --- against the rest of the program --- */

/* Everything that can be counted without teams. */
static void check_same(const struct cc_tally *one, const struct cc_tally *other)
{
    ck_assert_int_eq(memcmp(one, other, offsetof(struct cc_tally, teams)), 0);
    ck_assert_int_eq(memcmp(one->cells, other->cells, sizeof one->cells), 0);
    ck_assert_int_eq(memcmp(one->targets, other->targets, sizeof one->targets), 0);
}

static const char busy_text[] =
    "name = \"busy\"; demand = { calls_per_day = 260.0; weekday = [1.4, 1.0, 0.9, 0.9, 0.8]; };\n"
    "classes = ( { name = \"a\"; share = 0.6; }, { name = \"b\"; share = 0.35; %s },\n"
    "            { name = \"u\"; share = 0.05; urgent = true; } ); priority_rule = \"%s\";\n"
    "talk = { law = \"lognormal\"; mean_s = 200.0; cv = 1.0; }; lines = 9; sites = [1.0, 2.0, 1.0];\n"
    "wrap_up = { law = \"exponential\"; mean_s = 40.0; }; patience = { law = \"exponential\"; mean_s = "
    "240.0; };\n"
    "redial = { after_abandonment = 0.6; after_busy = 0.7; after_contact = 0.1; };\n"
    "complaint_s_per_min = 3.0; staff = ( %s );\n"
    "work = ( { name = \"desk\"; desk = true; per_day = 50.0; priority = \"in-order\"; time = { law = "
    "\"exponential\"; mean_s = 100.0; }; }, { name = \"mail\"; per_day = 60.0; time = { law = "
    "\"exponential\"; mean_s = 150.0; }; } );\n"
    "targets = ( { name = \"t\"; within_s = 60.0; share = 0.8; } );\n"
    "variants = ( { name = \"plain\"; strategy = { kind = \"queue-only\"; }; },\n"
    "    { name = \"one\"; strategy = { kind = \"queue-only\"; }; teams = ( { name = \"all\"; staff = ( %s "
    "); } ); } );";

/* One team is no teams, to the last bit. */
START_TEST(one_team_is_everybody)
{
    static const char steps[] =
        "{ heads = 3; }, { from = \"12:00\"; heads = 2; }, { from = \"12:30\"; heads = "
        "1; }, { from = \"13:15\"; heads = 3; }";
    static const char *const rules[] = {"fixed", "accumulating"};
    practice_openf(&practice, 5, busy_text, _i ? "accumulates = 2.0;" : "priority = 1;", rules[_i], steps,
                   steps);
    struct cc_tally *plain = malloc(sizeof *plain);
    for (uint32_t r = 0; r < 20; r++) {
        practice_draw(&practice, r);
        *plain = *practice_serve(&practice, 0, NULL, NULL);
        practice_serve(&practice, 1, NULL, NULL);
        /* Of those idle another one turns to the next call, so that some turn from one work to another. */
        plain->switches = practice.tally->switches;
        check_same(plain, practice.tally);
        const struct cc_team_tally *team = &practice.tally->teams[0];
        for (int a = 0; a < CC_ACTIVITIES; a++)
            ck_assert_int_eq(team->activity_ticks[a], practice.tally->activity_ticks[a]);
    }
    free(plain);
    practice_close(&practice);
}
END_TEST

/* The order in which teams stand in the file does not matter where their classes differ. */
START_TEST(the_order_of_teams_does_not_matter)
{
#define X "{ name = \"x\"; serves = \"a,u\"; staff = ( { heads = 2; } ); overflow_s = 20.0; }"
#define Y "{ name = \"y\"; per_site = true; serves = \"b,a,desk,mail\"; staff = ( { heads = 1; } ); }"
    static const char more[] =
        " ); }, { name = \"w\"; strategy = { kind = \"queue-only\"; }; teams = ( " Y ", " X;
    static char text[8192];
    snprintf(text, sizeof text, busy_text, "priority = 1;", "fixed", "{ heads = 3; }", "");
    char *end = strstr(text, "{ name = \"all\"");
    ck_assert_ptr_nonnull(end);
    snprintf(end, sizeof text - (size_t)(end - text), "%s%s ); } );", X ", " Y, more);
    practice_open(&practice, text, 5);
    struct cc_tally *one = malloc(sizeof *one);
    for (uint32_t r = 0; r < 20; r++) {
        practice_draw(&practice, r);
        *one = *practice_serve(&practice, 1, NULL, NULL);
        check_same(one, practice_serve(&practice, 2, NULL, NULL));
        ck_assert_int_eq(memcmp(one->teams, practice.tally->teams, sizeof one->teams), 0);
    }
    free(one);
    practice_close(&practice);
}
END_TEST

/* Three teams of which one hands questions to another. */
static void write_teams(struct script *script)
{
    script_say(script,
               "name = \"fuzz\"; calendar = { days = [\"mon\", \"tue\"]; weeks = 2; }; demand = { "
               "calls_per_day = %d.0; "
               "};\n"
               "sites = [1.0, 2.0, 0.5, 1.0]; switching_s = %d.0; lines = %d;\n"
               "classes = ( { name = \"a\"; share = 0.6; complex_prob = 0.3; }, { name = \"b\"; share = 0.3; "
               "complex_prob = 0.1; %s }, { name = \"u\"; share = 0.1; urgent = true; } );\n"
               "priority_rule = \"%s\"; talk = { law = \"lognormal\"; mean_s = 200.0; cv = 1.2; };\n"
               "wrap_up = { law = \"deterministic\"; value_s = %d.0; };\n"
               "patience = { %s }; redial = { after_abandonment = 0.6; after_refusal = 0.7; "
               "after_contact = 0.1; after_unreached = 0.5; after_busy = 0.4; };\n"
               "work = ( { name = \"m\"; per_day = 80.0; priority = \"%s\"; desk = %s; time = { law = "
               "\"exponential\"; mean_s = 120.0; }; } );\nvariants = ( { name = \"v\"; strategy = { kind = "
               "\"queue-only\"; }; teams = ( ",
               100 + script_below(script, 700), script_chance(script, 0.5) ? 7 : 0,
               script_chance(script, 0.3) ? 12 : 0,
               script_chance(script, 0.5)   ? ""
               : script_chance(script, 0.5) ? "priority = 0;"
                                            : "sites = [4, 1];",
               script_chance(script, 0.3) ? "accumulating" : "fixed", 40 * script_below(script, 2),
               script_chance(script, 0.5) ? "law = \"exponential\"; mean_s = 300.0;" : "law = \"infinite\";",
               script_chance(script, 0.5)   ? "after-calls"
               : script_chance(script, 0.5) ? "in-order"
                                            : "before-calls",
               script_chance(script, 0.3) ? "true" : "false");
    script_say(script,
               "{ name = \"front\"; %s staff = ( { heads = %d; }, { from = \"12:00\"; heads = %d; } ); "
               "serves = \"a,b,u%s\"; overflow_s = %d.0; sickness = 0.1; hand_off = { %s how = \"%s\"; "
               "briefing_s = %d.0; loss = 0.3; }; },\n",
               script_chance(script, 0.5) ? "per_site = true;" : "", 1 + script_below(script, 5),
               script_below(script, 4), script_chance(script, 0.5) ? ",m" : "",
               script_chance(script, 0.5) ? 0 : 20, script_chance(script, 0.8) ? "to = \"back\";" : "",
               script_chance(script, 0.6) ? "warm" : "callback", 10 * script_below(script, 3));
    script_say(
        script,
        "{ name = \"back\"; %s staff = ( { heads = %d; }, { from = \"11:30\"; heads = %d; }, { from = "
        "\"13:00\"; heads = 2; } ); serves = \"%s\"; %s sickness = 0.2; dialing = { at_close = \"%s\"; "
        "%s }; growth = { first = 0.5; later = 1.5; weeks = 2.0; }; },\n{ name = \"rest\"; staff = ( { "
        "heads = 2; } ); sites = [1, 2, 3, 4]; overflow_s = %d.0; "
        "} ); } );",
        script_chance(script, 0.6) ? "per_site = true;" : "", 1 + script_below(script, 4),
        script_below(script, 3), script_chance(script, 0.5) ? "" : "b,m,a",
        script_chance(script, 0.5) ? "lines_open = ( { from = \"09:00\"; to = \"12:30\"; } );" : "",
        script_chance(script, 0.4)   ? "stay"
        : script_chance(script, 0.5) ? "next-day"
                                     : "drop",
        script_chance(script, 0.3) ? "valid_min = 20.0;" : "", 60 * script_below(script, 3));
}

static void check_sums(const struct cc_tally *tally)
{
    int64_t talks = 0, handed = 0, handed_back = 0, taken = 0;
    for (int a = 0; a < CC_ACTIVITIES; a++) {
        int64_t ticks = 0;
        for (int i = 0; i < 3; i++)
            ticks += tally->teams[i].activity_ticks[a];
        ck_assert_int_eq(ticks, tally->activity_ticks[a]);
    }
    for (int i = 0; i < 3; i++) {
        talks += tally->teams[i].talks;
        handed += tally->teams[i].handed;
        handed_back += tally->teams[i].handed_back;
        taken += tally->teams[i].hand_wait.count;
    }
    int64_t answered = practice_call_ends(tally, CC_ANSWERED), back = 0, promised = 0;
    for (int k = 0; k < 3; k++) {
        back += tally->classes[k].promise_ends[CC_PROMISE_REACHED];
        promised += tally->classes[k].handed_callbacks;
    }
    ck_assert_int_eq(talks, answered + taken + back);
    ck_assert_int_eq(handed, taken + promised);
    ck_assert_int_eq(handed_back, promised);
    ck_assert_int_eq(tally->other_jobs + tally->desk_jobs + tally->other_left, practice.demand.job_count);
}

/* Random teams: the centre's own audit, and what every team did adds up to what was done. */
START_TEST(teams_add_up)
{
    static struct script script;
    for (uint32_t number = 0; number < (uint32_t)program_rounds(120); number++) {
        script = (struct script){.rng = cc_rng_at(77, number, 0, 0)};
        write_teams(&script);
        practice_open(&practice, script.text, number);
        for (uint32_t r = 0; r < 3; r++) {
            practice_draw(&practice, r);
            check_sums(practice_serve(&practice, 0, NULL, NULL));
        }
        practice_close(&practice);
    }
}
END_TEST

Suite *cc_suite_teams(void)
{
    Suite *suite = suite_create("teams");
    TCase *routing = tcase_create("routing");
    tcase_add_test(routing, a_site_has_its_own_assistants);
    tcase_add_test(routing, pooled_they_answer_for_all_sites);
    tcase_add_test(routing, M8_calls_go_to_the_team_of_first_preference);
    tcase_add_test(routing, who_has_been_idle_longest_answers);
    tcase_add_test(routing, calls_overflow_after_so_many_seconds);
    tcase_add_test(routing, an_urgent_call_overflows_at_once);
    tcase_add_test(routing, M1_lines_that_are_off_refuse_but_urgent_calls_and_who_waits_already);
    tcase_add_test(routing, where_one_team_is_off_the_other_answers);
    suite_add_tcase(suite, routing);
    TCase *specialists = tcase_create("specialists");
    tcase_add_test(specialists, M7_a_warm_hand_off_keeps_both);
    tcase_add_test(specialists, M7_a_specialist_may_call_back);
    tcase_add_test(specialists, nobody_waits_for_specialists_who_went);
    tcase_add_test(specialists, the_same_question_is_complex_under_every_variant);
    tcase_add_test(specialists, T7_what_is_lost_is_said_again);
    tcase_add_test(specialists, M5_a_class_may_be_of_some_sites_and_is_reported_apart);
    tcase_add_test(specialists, T3_without_a_hand_off_questions_are_answered_at_once);
    suite_add_tcase(suite, specialists);
    TCase *lines = tcase_create("lines");
    tcase_add_test(lines, T6_a_line_of_its_own_goes_first);
    tcase_add_test(lines, M13_letters_are_answered_by_those_who_serve_them);
    tcase_add_test(lines, T8_teams_cost_the_wages_of_their_roles);
    suite_add_tcase(suite, lines);
    TCase *weeks = tcase_create("weeks");
    tcase_add_test(weeks, learning_and_growth_go_by_the_week);
    tcase_add_test(weeks, M11_the_sick_are_drawn_once_for_all_variants);
    tcase_add_test(weeks, M11_illness_makes_callers_hold_longer);
    suite_add_tcase(suite, weeks);
    TCase *whole = tcase_create("whole");
    tcase_set_timeout(whole, 60);
    tcase_add_loop_test(whole, one_team_is_everybody, 0, 2);
    tcase_add_test(whole, the_order_of_teams_does_not_matter);
    tcase_add_test(whole, teams_add_up);
    suite_add_tcase(suite, whole);
    return suite;
}
