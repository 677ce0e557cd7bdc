/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/practice.h"

Suite *cc_suite_demand(void);

#define DAYS                                                                                                 \
    "name = \"days\"; calendar = { days = [\"mon\", \"tue\"]; open = \"08:00\"; close = \"16:00\"; };\n"     \
    "staff = ( { heads = 1; } ); variants = ( { name = \"q\"; strategy = { kind = \"queue-only\"; }; } );\n"
#define CALLS "demand = { calls_per_day = 200.0; };\n"
#define TALK "talk = { law = \"lognormal\"; mean_s = 100.0; cv = 1.0; };\n"
#define PATIENCE "patience = { law = \"exponential\"; mean_s = 100.0; };\n"

static struct practice practice;

static void begin(const char *text)
{
    practice_open(&practice, text, 3);
    practice_draw(&practice, 0);
}

static struct cc_patient *drawn(const char *text, int *count)
{
    begin(text);
    struct cc_patient *patients = malloc((size_t)practice.demand.patient_count * sizeof *patients);
    memcpy(patients, practice.demand.patients, (size_t)practice.demand.patient_count * sizeof *patients);
    *count = practice.demand.patient_count;
    practice_close(&practice);
    return patients;
}

START_TEST(a_draw_for_one_purpose_leaves_the_others_alone)
{
    int count, other_count;
    struct cc_patient *one = drawn(DAYS CALLS TALK PATIENCE, &count);
    struct cc_patient *other = drawn(
        DAYS CALLS TALK
        "patience = { law = \"gamma\"; mean_s = 100.0; cv = 3.0; };\n"
        "wrap_up = { law = \"exponential\"; mean_s = 20.0; };\n"
        "classes = ( { name = \"a\"; share = 0.5; }, { name = \"b\"; share = 0.5; } );\n"
        "work = ( { name = \"w\"; per_day = 50.0; time = { law = \"exponential\"; mean_s = 9.0; }; } );\n",
        &other_count);
    ck_assert_int_eq(count, other_count);
    ck_assert_int_gt(count, 300);
    for (int i = 0; i < count; i++) {
        ck_assert(one[i].arrival_s == other[i].arrival_s && one[i].talk_s == other[i].talk_s);
        ck_assert(one[i].patience_s != other[i].patience_s && one[i].wrap_up_s == 0 &&
                  other[i].wrap_up_s > 0);
    }
    free(one);
    free(other);
}
END_TEST

START_TEST(seeds_and_replications_are_different_people)
{
    begin(DAYS CALLS TALK PATIENCE);
    double first_s[4], talk_s[4];
    for (int i = 0; i < 4; i++) {
        practice.demand.seed = 3 + (uint64_t)(i % 2) * ((uint64_t)1 << 40);
        practice_draw(&practice, (uint32_t)i / 2);
        first_s[i] = practice.demand.patients[0].arrival_s;
        talk_s[i] = practice.demand.patients[0].talk_s;
        for (int j = 0; j < i; j++)
            ck_assert(first_s[i] != first_s[j] && talk_s[i] != talk_s[j]);
    }
    practice_close(&practice);
}
END_TEST

START_TEST(every_choice_has_an_address_of_its_own)
{
    begin(DAYS CALLS TALK PATIENCE);
    static const enum cc_purpose purposes[] = {CC_DRAW_CLASS, CC_DRAW_REDIAL, CC_DRAW_ACCEPT, CC_DRAW_REACH};
    double seen[4 * 5 * 5];
    int count = 0;
    for (int who = 0; who < 5; who++)
        for (int purpose = 0; purpose < 4; purpose++)
            for (int index = 0; index < 5; index++) {
                double u = cc_demand_uniform(&practice.demand, who, purposes[purpose], index);
                ck_assert(u == cc_demand_uniform(&practice.demand, who, purposes[purpose], index));
                for (int i = 0; i < count; i++)
                    ck_assert(seen[i] != u);
                seen[count++] = u;
            }
    practice_close(&practice);
}
END_TEST

START_TEST(patience_is_drawn_anew_for_every_call)
{
    begin(DAYS CALLS TALK PATIENCE);
    for (int who = 0; who < 50; who++) {
        double first_s = cc_demand_patience(&practice.demand, who, 0);
        ck_assert(first_s == practice.demand.patients[who].patience_s);
        ck_assert(cc_demand_patience(&practice.demand, who, 1) != first_s);
        ck_assert(cc_demand_patience(&practice.demand, who, 1) ==
                  cc_demand_patience(&practice.demand, who, 1));
        ck_assert(cc_demand_patience(&practice.demand, who, 1) !=
                  cc_demand_patience(&practice.demand, who, 2));
    }
    practice_close(&practice);
}
END_TEST

START_TEST(jobs_of_all_streams_come_in_order)
{
    static const char text[] = DAYS CALLS TALK
        "work = ( { name = \"a\"; per_day = 90.0; time = { law = \"deterministic\"; value_s = 1.0; }; },\n"
        "{ name = \"none\"; per_day = 0.0; time = { law = \"deterministic\"; value_s = 2.0; }; },\n"
        "{ name = \"b\"; per_day = 30.0; time = { law = \"deterministic\"; value_s = 3.0; }; },\n"
        "{ name = \"c\"; per_day = 300.0; time = { law = \"deterministic\"; value_s = 4.0; };\n"
        "  profile = ( { from = \"09:00\"; share = 1.0; }, { from = \"10:00\"; share = 0.0; } ); } );\n";
    int counts[4] = {0};
    begin(text);
    for (uint32_t replication = 0; replication < 50; replication++) {
        practice_draw(&practice, replication);
        const struct cc_demand *demand = &practice.demand;
        for (int i = 0; i < demand->job_count; i++) {
            const struct cc_job *job = &demand->jobs[i];
            ck_assert(i == 0 || job[-1].arrival_s <= job->arrival_s);
            ck_assert(job->work_s == job->stream + 1);
            ck_assert(job->stream < 3 ||
                      (job->arrival_s >= 9 * 3600 && (int)(job->arrival_s / 3600) % 24 == 9));
            counts[job->stream]++;
        }
    }
    static const int expected[] = {9000, 0, 3000, 30000};
    for (int i = 0; i < 4; i++)
        ck_assert_int_le(abs(counts[i] - expected[i]), 4 * (int)sqrt(expected[i]));
    practice_close(&practice);
}
END_TEST

/* So few calls in each step that most steps end before the next call. */
START_TEST(small_steps_of_the_rate_have_their_calls)
{
    static const int shares[] = {1, 4, 0, 2, 3, 1, 1, 4};
    int counts[8] = {0};
    begin(DAYS TALK "demand = { calls_per_day = 16.0; profile = (\n"
                    "  { from = \"08:00\"; share = 1.0; }, { from = \"09:00\"; share = 4.0; },\n"
                    "  { from = \"10:00\"; share = 0.0; }, { from = \"11:00\"; share = 2.0; },\n"
                    "  { from = \"12:00\"; share = 3.0; }, { from = \"13:00\"; share = 1.0; },\n"
                    "  { from = \"14:00\"; share = 1.0; }, { from = \"15:00\"; share = 4.0; } ); };\n");
    for (uint32_t replication = 0; replication < 1000; replication++) {
        practice_draw(&practice, replication);
        for (int i = 0; i < practice.demand.patient_count; i++)
            counts[(int)(practice.demand.patients[i].arrival_s / 3600) % 24 - 8]++;
    }
    for (int i = 0; i < 8; i++)
        ck_assert_double_le(abs(counts[i] - 2000 * shares[i]), 4 * sqrt(2000 * shares[i]));
    practice_close(&practice);
}
END_TEST

START_TEST(shares_are_those_of_the_classes)
{
    static const double shares[] = {0.05, 0.0, 0.6, 0.35};
    int counts[4] = {0}, total = 0;
    begin(DAYS "demand = { calls_per_day = 20000.0; };" TALK
               "classes = ( { name = \"a\"; share = 0.05; }, { name = \"b\"; share = 0.0; },\n"
               "  { name = \"c\"; share = 0.6; }, { name = \"d\"; share = 0.35; } );\n");
    for (int i = 0; i < practice.demand.patient_count; i++, total++)
        counts[practice.demand.patients[i].class_index]++;
    for (int i = 0; i < 4; i++)
        ck_assert_double_le(fabs(counts[i] - shares[i] * total),
                            4 * sqrt(shares[i] * (1 - shares[i]) * total));
    practice_close(&practice);
}
END_TEST

Suite *cc_suite_demand(void)
{
    Suite *suite = suite_create("demand");
    TCase *tcase = tcase_create("people");
    tcase_add_test(tcase, a_draw_for_one_purpose_leaves_the_others_alone);
    tcase_add_test(tcase, seeds_and_replications_are_different_people);
    tcase_add_test(tcase, every_choice_has_an_address_of_its_own);
    tcase_add_test(tcase, patience_is_drawn_anew_for_every_call);
    tcase_add_test(tcase, jobs_of_all_streams_come_in_order);
    tcase_add_test(tcase, small_steps_of_the_rate_have_their_calls);
    tcase_add_test(tcase, shares_are_those_of_the_classes);
    suite_add_tcase(suite, tcase);
    return suite;
}
