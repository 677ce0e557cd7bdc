/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "models/recursion.h"
#include "tests/kiefer.h"
#include "tests/practice.h"

Suite *cc_suite_center(void);

/* --- equal to the recursion, call by call --- */

struct oracle {
    const struct kiefer_call *calls;
    int seen;
};

static void compare_call(void *context, const struct cc_center *center, enum cc_event event, int who,
                         double detail)
{
    struct oracle *oracle = context;
    const struct kiefer_call *call = &oracle->calls[who];
    (void)detail;
    if (event != CC_EVENT_ANSWER && event != CC_EVENT_HANG_UP)
        return;
    if (call->abandoned != (event == CC_EVENT_HANG_UP) || call->at_s != center->now_s)
        ck_abort_msg("call %d: %s at %.17g, the recursion says %s at %.17g", who, cc_event_names[event],
                     center->now_s, call->abandoned ? "hang up" : "answer", call->at_s);
    oracle->seen++;
}

/* The recursion that the program itself brings says the same. */
static void check_recursion(struct practice *practice, int agent_count, const struct kiefer_call *calls)
{
    struct cc_recursion recursion;
    double *contact_s = malloc(((size_t)practice->demand.patient_count + 1) * sizeof *contact_s);
    ck_assert_int_eq(cc_recursion_init(&recursion, agent_count), 0);
    cc_recursion_serve(&recursion, &practice->demand, 0, contact_s);
    bool same = true;
    for (int i = 0; i < practice->demand.patient_count; i++)
        same = same && (calls[i].abandoned ? isnan(contact_s[i]) : contact_s[i] == calls[i].at_s);
    ck_assert(same);
    ck_assert_int_eq(recursion.counts.abandoned, practice_call_ends(practice->tally, CC_ABANDONED));
    ck_assert(recursion.counts.hold.sum_ticks == practice->tally->classes[0].hold.sum_ticks);
    cc_recursion_free(&recursion);
    free(contact_s);
}

static void check_oracle(struct practice *practice, int agent_count)
{
    struct kiefer_call *calls = calloc((size_t)practice->demand.patient_count + 1, sizeof *calls);
    struct oracle oracle = {calls, 0};
    kiefer_serve(&practice->demand, agent_count, calls);
    practice_serve(practice, 0, compare_call, &oracle);
    ck_assert_int_eq(oracle.seen, practice->demand.patient_count);
    check_recursion(practice, agent_count, calls);
    free(calls);
}

static const char *const patiences[] = {"law = \"infinite\"", "law = \"exponential\"; mean_s = 240.0",
                                        "law = \"lognormal\"; mean_s = 120.0; cv = 1.5",
                                        "law = \"deterministic\"; value_s = 60.0"};
static const char *const talks[] = {"law = \"exponential\"; mean_s = 180.0",
                                    "law = \"lognormal\"; mean_s = 180.0; cv = 0.8",
                                    "law = \"deterministic\"; value_s = 180.0"};

START_TEST(queue_only_equals_the_recursion)
{
    static const int agents[] = {1, 2, 10, 100};
    static const double loads[] = {0.5, 0.9, 1.0, 1.3};
    for (int c = 0; c < 4; c++)
        for (int l = 0; l < 4; l++)
            for (int p = 0; p < 4; p++) {
                struct practice practice;
                int talk = (c + l + p) % 3, wrap_up = (c + p) % 2 * 45;
                practice_openf(&practice, (uint64_t)(100 * c + 10 * l + p),
                               "name = \"q\"; stationary = { hours = %g; };\n"
                               "demand = { calls_per_h = %g; }; talk = { %s; }; patience = { %s; };\n"
                               "wrap_up = { law = \"%s\"; %s = %d.0; }; staff = ( { heads = %d; } );\n"
                               "variants = ( { name = \"q\"; strategy = { kind = \"queue-only\"; }; } );\n",
                               400.0 / agents[c], loads[l] * 3600 * agents[c] / (180 + wrap_up), talks[talk],
                               patiences[p], wrap_up ? "exponential" : "deterministic",
                               wrap_up ? "mean_s" : "value_s", wrap_up, agents[c]);
                for (uint32_t replication = 0; replication < 2; replication++) {
                    practice_draw(&practice, replication);
                    ck_assert_int_gt(practice.demand.patient_count, 2000);
                    check_oracle(&practice, agents[c]);
                }
                practice_close(&practice);
            }
}
END_TEST

/* --- promises change where one waits, not when it is one's turn --- */

#define WEEK                                                                                                 \
    "name = \"week\"; calendar = { days = [\"mon\", \"tue\", \"thu\"]; open = \"08:00\"; close = "           \
    "\"12:00\"; };\n"                                                                                        \
    "demand = { calls_per_day = 140.0; profile = ( { from = \"08:00\"; share = 2.0; },\n"                    \
    "  { from = \"09:00\"; share = 1.0; } ); };\n"                                                           \
    "talk = { law = \"lognormal\"; mean_s = 150.0; cv = 0.9; };\n"                                           \
    "wrap_up = { law = \"exponential\"; mean_s = 30.0; };\n"                                                 \
    "staff = ( { heads = 3; }, { from = \"09:10\"; heads = 1; }, { from = \"10:00\"; heads = 0; },\n"        \
    "  { from = \"10:20\"; heads = 2; } );\n"
#define JOBS                                                                                                 \
    "work = ( { name = \"desk\"; desk = true; per_day = 20.0; time = { law = \"exponential\"; mean_s = "     \
    "90.0; };\n"                                                                                             \
    "    priority = \"in-order\"; },\n"                                                                      \
    "  { name = \"post\"; per_day = 10.0; time = { law = \"exponential\"; mean_s = 200.0; }; } );\n"
#define AT_ONCE "dialing = { agent_ring_s = 0.0; ring_s = 0.0; reach_prob = 1.0; };"
#define QUEUE "{ name = \"queue\"; strategy = { kind = \"queue-only\"; }; }"

/* The moment of contact of every patient; NAN: none. */
static void note_contact(void *context, const struct cc_center *center, enum cc_event event, int who,
                         double detail)
{
    double *contact_s = context;
    (void)detail;
    if (event == CC_EVENT_ANSWER || event == CC_EVENT_REACHED)
        contact_s[who] = center->now_s;
}

static double *contacts(struct practice *practice, int variant)
{
    size_t count = (size_t)practice->demand.patient_count;
    double *contact_s = malloc((count + 1) * sizeof *contact_s);
    for (size_t i = 0; i < count; i++)
        contact_s[i] = NAN;
    practice_serve(practice, variant, note_contact, contact_s);
    return contact_s;
}

static void check_kept_places(struct practice *practice, int *promises)
{
    double *queue_s = contacts(practice, 0);
    for (int v = 1; v < practice->scenario->variants.count; v++) {
        double *kept_s = contacts(practice, v);
        ck_assert_int_eq(memcmp(queue_s, kept_s, (size_t)practice->demand.patient_count * sizeof *kept_s), 0);
        promises[v] += (int)practice_call_ends(practice->tally, CC_PROMISED);
        free(kept_s);
    }
    free(queue_s);
}

START_TEST(kept_places_are_served_when_the_queue_would_have)
{
    static const char *const worlds[] = {
        WEEK, WEEK JOBS "switching_s = 20.0;",
        WEEK "classes = ( { name = \"urgent\"; share = 0.1; urgent = true; }, { name = \"other\"; share = "
             "0.9; } );",
        ("name = \"m\"; stationary = { hours = 200.0; warm_up_h = 5.0; }; demand = { calls_per_h = 55.0; };\n"
         "talk = { law = \"exponential\"; mean_s = 180.0; }; staff = ( { heads = 3; } );\n")};
    for (int w = 0; w < 4; w++) {
        struct practice practice;
        int promises[6] = {0};
        practice_openf(
            &practice, (uint64_t)w,
            "%s variants = ( %s,\n"
            "{ name = \"a\"; strategy = { kind = \"callback-offer\"; at_waiting = 0; accept_prob = 1.0; %s "
            "}; },\n"
            "{ name = \"b\"; strategy = { kind = \"callback-offer\"; at_waiting = 2; accept_prob = 0.4; %s "
            "}; },\n"
            "{ name = \"c\"; strategy = { kind = \"callback-offer\"; after_s = 60.0; accept_prob = 0.7; %s "
            "}; },\n"
            "{ name = \"d\"; strategy = { kind = \"callback-offer\"; after_s = 0.0; at_waiting = 4;\n"
            "  until_close_min = 30.0; accept_prob = 0.6; %s }; } );\n",
            worlds[w], QUEUE, AT_ONCE, AT_ONCE, AT_ONCE, AT_ONCE);
        for (uint32_t replication = 0; replication < 10; replication++) {
            practice_draw(&practice, replication);
            check_kept_places(&practice, promises);
        }
        for (int v = 1; v < 5; v++)
            ck_assert_int_gt(promises[v], 50);
        practice_close(&practice);
    }
}
END_TEST

static void check_same_days(struct practice *practice, int variant)
{
    struct diary queue = {.count = 0}, other = {.count = 0};
    practice_serve(practice, 0, diary_write, &queue);
    practice_serve(practice, variant, diary_write, &other);
    ck_assert_int_eq(queue.count, other.count);
    for (int i = 0; i < queue.count; i++)
        if (queue.entries[i].at_s != other.entries[i].at_s || queue.entries[i].who != other.entries[i].who ||
            queue.entries[i].event != other.entries[i].event)
            ck_abort_msg("event %d differs", i);
    diary_forget(&queue);
    diary_forget(&other);
}

START_TEST(offers_that_all_decline_change_nothing)
{
    struct practice practice;
    practice_openf(
        &practice, 5,
        "%s variants = ( %s,\n"
        "{ name = \"a\"; strategy = { kind = \"callback-offer\"; at_waiting = 1; accept_prob = 0.0; }; },\n"
        "{ name = \"b\"; strategy = { kind = \"callback-offer\"; after_s = 45.0; accept_prob = 0.0; }; },\n"
        "{ name = \"c\"; strategy = { kind = \"scheduled-slot\"; capacity = 2; full = \"hold\";\n"
        "  accept_prob = 0.0; }; } );\n",
        WEEK JOBS "patience = { law = \"exponential\"; mean_s = 200.0; }; lines = 6;\n"
                  "redial = { after_abandonment = 0.6; after_busy = 0.8; };\n",
        QUEUE);
    int64_t offers = 0;
    for (uint32_t replication = 0; replication < 20; replication++) {
        practice_draw(&practice, replication);
        for (int v = 1; v < 4; v++) {
            check_same_days(&practice, v);
            offers += practice.tally->classes[0].offers;
        }
    }
    ck_assert_int_gt(offers, 500);
    practice_close(&practice);
}
END_TEST

/* --- the audit of every replication can fail --- */

/* Falsifies the books at the hundredth call, as a bug would. */
struct forger {
    void (*forge)(struct cc_center *center);
    int calls;
};

static void forge_at_last(void *context, const struct cc_center *center, enum cc_event event, int who,
                          double detail)
{
    struct forger *forger = context;
    (void)who, (void)detail;
    if (event == CC_EVENT_CALL && ++forger->calls == 100)
        forger->forge((struct cc_center *)center);
}

static void lose_a_patient(struct cc_center *center)
{
    center->tally->classes[0].patients++;
}

static void lose_a_call(struct cc_center *center)
{
    center->tally->classes[0].calls++;
}

static void forget_a_second_on_hold(struct cc_center *center)
{
    center->audit_hold_s -= 1;
}

START_TEST(the_audit_can_fail)
{
    static const struct {
        void (*forge)(struct cc_center *center);
        const char *told;
    } forgeries[] = {{lose_a_patient, "patients came"},
                     {lose_a_call, "calls came"},
                     {forget_a_second_on_hold, "Little's law fails"}};
    struct practice practice;
    practice_openf(&practice, 3, "%s variants = ( %s );\n", WEEK, QUEUE);
    practice_draw(&practice, 0);
    for (int i = 0; i < 3; i++) {
        struct forger forger = {forgeries[i].forge, 0};
        struct cc_center *center = &practice.centers[0];
        center->observe = forge_at_last;
        center->observe_context = &forger;
        memset(practice.tally, 0, sizeof *practice.tally);
        cc_error_init(&practice_error);
        ck_assert_int_eq(cc_center_serve(center, &practice.demand, practice.tally, NULL, 0, &practice_error),
                         CC_FAILED_CHECK);
        ck_assert_msg(strstr(practice_error.text, forgeries[i].told) != NULL, "%s", practice_error.text);
    }
    practice_serve(&practice, 0, NULL, NULL);
    practice_close(&practice);
}
END_TEST

Suite *cc_suite_center(void)
{
    Suite *suite = suite_create("center");
    TCase *exact = tcase_create("exact");
    tcase_add_test(exact, queue_only_equals_the_recursion);
    tcase_add_test(exact, kept_places_are_served_when_the_queue_would_have);
    tcase_add_test(exact, offers_that_all_decline_change_nothing);
    tcase_add_test(exact, the_audit_can_fail);
    suite_add_tcase(suite, exact);
    return suite;
}
