/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "models/recursion.h"
#include "sim/units.h"
#include "tests/kiefer.h"
#include "tests/practice.h"

Suite *cc_suite_center(void);

/* --- what an observer writes down --- */

struct entry {
    double at_s;
    int who;
    enum cc_event event;
};

struct diary {
    struct entry *entries;
    int count, room;
};

static void write_down(void *context, const struct cc_center *center, enum cc_event event, int who, double detail)
{
    struct diary *diary = context;
    (void)detail;
    if (diary->count == diary->room) {
        diary->room = 2 * diary->room + 1000;
        diary->entries = realloc(diary->entries, (size_t)diary->room * sizeof *diary->entries);
        ck_assert_ptr_nonnull(diary->entries);
    }
    diary->entries[diary->count++] = (struct entry){center->now_s, who, event};
}

/* When an event first happened to a patient; NAN: never. */
static double when(const struct diary *diary, int who, enum cc_event event)
{
    for (int i = 0; i < diary->count; i++)
        if (diary->entries[i].who == who && diary->entries[i].event == event)
            return diary->entries[i].at_s;
    return NAN;
}

static int how_often(const struct diary *diary, int who, enum cc_event event)
{
    int count = 0;
    for (int i = 0; i < diary->count; i++)
        count += diary->entries[i].who == who && diary->entries[i].event == event;
    return count;
}

static void forget(struct diary *diary)
{
    free(diary->entries);
    *diary = (struct diary){.count = 0};
}

/* --- equal to the recursion, call by call --- */

struct oracle {
    const struct kiefer_call *calls;
    int seen;
};

static void compare_call(void *context, const struct cc_center *center, enum cc_event event, int who, double detail)
{
    struct oracle *oracle = context;
    const struct kiefer_call *call = &oracle->calls[who];
    (void)detail;
    if (event != CC_EVENT_ANSWER && event != CC_EVENT_HANG_UP)
        return;
    if (call->abandoned != (event == CC_EVENT_HANG_UP) || call->at_s != center->now_s)
        ck_abort_msg("call %d: %s at %.17g, the recursion says %s at %.17g", who, cc_event_names[event], center->now_s,
                     call->abandoned ? "hang up" : "answer", call->at_s);
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
    ck_assert_int_eq(recursion.abandoned, practice_call_ends(practice->tally, CC_ABANDONED));
    ck_assert(recursion.hold.sum_ticks == practice->tally->classes[0].hold.sum_ticks);
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
    "name = \"week\"; calendar = { days = [\"mon\", \"tue\", \"thu\"]; open = \"08:00\"; close = \"12:00\"; };\n" \
    "demand = { calls_per_day = 140.0; profile = ( { from = \"08:00\"; share = 2.0; },\n"                       \
    "  { from = \"09:00\"; share = 1.0; } ); };\n"                                                           \
    "talk = { law = \"lognormal\"; mean_s = 150.0; cv = 0.9; };\n"                                           \
    "wrap_up = { law = \"exponential\"; mean_s = 30.0; };\n"                                                 \
    "staff = ( { heads = 3; }, { from = \"09:10\"; heads = 1; }, { from = \"10:00\"; heads = 0; },\n"        \
    "  { from = \"10:20\"; heads = 2; } );\n"
#define JOBS                                                                                                 \
    "work = ( { name = \"desk\"; desk = true; per_day = 20.0; time = { law = \"exponential\"; mean_s = 90.0; };\n" \
    "    priority = \"in-order\"; },\n"                                                                      \
    "  { name = \"post\"; per_day = 10.0; time = { law = \"exponential\"; mean_s = 200.0; }; } );\n"
#define AT_ONCE "dialing = { agent_ring_s = 0.0; ring_s = 0.0; reach_prob = 1.0; };"
#define QUEUE "{ name = \"queue\"; strategy = { kind = \"queue-only\"; }; }"

/* The moment of contact of every patient; NAN: none. */
static void note_contact(void *context, const struct cc_center *center, enum cc_event event, int who, double detail)
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
        WEEK "classes = ( { name = \"urgent\"; share = 0.1; urgent = true; }, { name = \"other\"; share = 0.9; } );",
        ("name = \"m\"; stationary = { hours = 200.0; warm_up_h = 5.0; }; demand = { calls_per_h = 55.0; };\n"
         "talk = { law = \"exponential\"; mean_s = 180.0; }; staff = ( { heads = 3; } );\n")};
    for (int w = 0; w < 4; w++) {
        struct practice practice;
        int promises[6] = {0};
        practice_openf(&practice, (uint64_t)w, "%s variants = ( %s,\n"
                       "{ name = \"a\"; strategy = { kind = \"callback-offer\"; at_waiting = 0; accept_prob = 1.0; %s }; },\n"
                       "{ name = \"b\"; strategy = { kind = \"callback-offer\"; at_waiting = 2; accept_prob = 0.4; %s }; },\n"
                       "{ name = \"c\"; strategy = { kind = \"callback-offer\"; after_s = 60.0; accept_prob = 0.7; %s }; },\n"
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
    practice_serve(practice, 0, write_down, &queue);
    practice_serve(practice, variant, write_down, &other);
    ck_assert_int_eq(queue.count, other.count);
    for (int i = 0; i < queue.count; i++)
        if (queue.entries[i].at_s != other.entries[i].at_s || queue.entries[i].who != other.entries[i].who ||
            queue.entries[i].event != other.entries[i].event)
            ck_abort_msg("event %d differs", i);
    forget(&queue);
    forget(&other);
}

START_TEST(offers_that_all_decline_change_nothing)
{
    struct practice practice;
    practice_openf(&practice, 5, "%s variants = ( %s,\n"
                   "{ name = \"a\"; strategy = { kind = \"callback-offer\"; at_waiting = 1; accept_prob = 0.0; }; },\n"
                   "{ name = \"b\"; strategy = { kind = \"callback-offer\"; after_s = 45.0; accept_prob = 0.0; }; },\n"
                   "{ name = \"c\"; strategy = { kind = \"scheduled-slot\"; capacity = 2; full = \"hold\";\n"
                   "  accept_prob = 0.0; }; } );\n",
                   WEEK JOBS "patience = { law = \"exponential\"; mean_s = 200.0; }; lines = 6;\n"
                   "redial = { after_abandonment = 0.6; after_busy = 0.8; };\n", QUEUE);
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

/* --- small worlds, worked out by hand --- */

#define H(hour) ((hour) * CC_S_PER_H)
#define SMALL(...) SMALL_TEXT(__VA_ARGS__) /* DAY is two arguments */
#define SMALL_TEXT(days, hours, staff, more)                                                                      \
    "name = \"small\"; calendar = { days = [" days "]; " hours " };\n"                                       \
    "demand = { calls_per_day = 0.0; }; talk = { law = \"deterministic\"; value_s = 60.0; };\n"              \
    "staff = ( " staff " );\n" more
#define DAY "\"mon\"", "open = \"08:00\"; close = \"17:00\";"
#define VARIANT(parameters) "variants = ( { name = \"v\"; strategy = { " parameters " }; } );\n"
#define QUEUE_ONLY VARIANT("kind = \"queue-only\";")

static struct practice small;
static struct diary diary;

/* An empty world; calls are then put in by hand. */
static void begin_small(const char *text)
{
    practice_open(&small, text, 1);
    practice_draw(&small, 0);
    ck_assert_int_eq(small.demand.patient_count, 0);
}

static void put_call(double at_s, double talk_s, double patience_s, int class_index)
{
    struct cc_patient *patient = cc_demand_add_patient(&small.demand, at_s);
    patient->talk_s = talk_s;
    patient->wrap_up_s = 0;
    patient->patience_s = patience_s;
    patient->class_index = class_index;
}

static const struct cc_tally *serve_small(void)
{
    forget(&diary);
    return practice_serve(&small, 0, write_down, &diary);
}

static void end_small(void)
{
    forget(&diary);
    practice_close(&small);
}

START_TEST(an_assistant_finishes_the_call_and_then_goes_to_lunch)
{
    begin_small(SMALL(DAY, "{ heads = 1; }, { from = \"12:00\"; heads = 0; }, { from = \"13:00\"; heads = 1; }", QUEUE_ONLY));
    put_call(H(11) + 3590, 600, HUGE_VAL, 0);
    put_call(H(11) + 3595, 60, HUGE_VAL, 0);
    put_call(H(12) + 900, 60, 120, 0);
    const struct cc_tally *tally = serve_small();
    ck_assert_double_eq(when(&diary, 0, CC_EVENT_TALK_ENDS), H(12) + 590);
    ck_assert_double_eq(when(&diary, 1, CC_EVENT_ANSWER), H(13));
    ck_assert_double_eq(when(&diary, 2, CC_EVENT_HANG_UP), H(12) + 1020);
    ck_assert_int_eq(tally->heads_ticks, cc_ticks(H(8)));
    ck_assert_int_eq(tally->busy_ticks, cc_ticks(660));
    ck_assert_int_eq(tally->queue_ticks, cc_ticks(3605 + 120));
    ck_assert_int_eq(tally->idle_ticks, cc_ticks(H(8) - 10 - 60));
    end_small();
}
END_TEST

START_TEST(who_is_on_duty_at_closing_time_stays_until_nobody_waits)
{
    begin_small(SMALL(DAY, "{ heads = 2; }", QUEUE_ONLY
                      "work = ( { name = \"desk\"; desk = true; per_day = 0.0; time = { law = \"deterministic\"; value_s = 1.0; }; } );"));
    put_call(H(17) - 60, 300, HUGE_VAL, 0);
    put_call(H(17) - 50, 500, HUGE_VAL, 0);
    put_call(H(17) - 40, 100, HUGE_VAL, 0);
    put_call(H(17) - 30, 100, 60, 0);
    put_call(H(17) - 20, 100, HUGE_VAL, 0);
    const struct cc_tally *tally = serve_small();
    ck_assert_double_eq(when(&diary, 2, CC_EVENT_ANSWER), H(17) + 240);
    ck_assert_double_eq(when(&diary, 3, CC_EVENT_HANG_UP), H(17) + 30);
    ck_assert_double_eq(when(&diary, 4, CC_EVENT_ANSWER), H(17) + 340);
    ck_assert_int_eq(tally->overtime_ticks[0], cc_ticks(240 + 450 + 100 + 100));
    ck_assert_int_eq(tally->heads_ticks, cc_ticks(2 * H(9)));
    ck_assert_int_eq(practice_outcomes(tally, CC_SERVED), 4);
    end_small();
}
END_TEST

START_TEST(who_waits_when_nobody_is_on_duty_at_closing_is_carried_over)
{
    begin_small(SMALL("\"mon\", \"tue\"", "open = \"08:00\"; close = \"17:00\";",
                      "{ heads = 1; }, { days = [\"tue\"]; from = \"16:00\"; heads = 0; }", QUEUE_ONLY));
    put_call(H(24 + 16) + 10, 60, HUGE_VAL, 0);
    put_call(H(24 + 16) + 20, 60, 600, 0);
    const struct cc_tally *tally = serve_small();
    ck_assert_int_eq(practice_outcomes(tally, CC_CARRIED_OVER), 1);
    ck_assert_int_eq(practice_outcomes(tally, CC_GAVE_UP), 1);
    ck_assert_int_eq(practice_call_ends(tally, CC_REFUSED), 1);
    ck_assert_int_eq(tally->queue_ticks, cc_ticks(3590 + 600));
    end_small();
}
END_TEST

START_TEST(days_may_follow_each_other_without_a_pause)
{
    begin_small(SMALL("\"mon\", \"tue\", \"wed\"", "open = \"00:00\"; close = \"24:00\";",
                      "{ days = [\"mon\", \"wed\"]; heads = 1; }, { days = [\"tue\"]; heads = 2; }", QUEUE_ONLY));
    put_call(H(23), 7200, HUGE_VAL, 0);
    put_call(H(23) + 1, 60, HUGE_VAL, 0);
    put_call(H(36), 60, HUGE_VAL, 0);
    put_call(H(60), 60, HUGE_VAL, 0);
    const struct cc_tally *tally = serve_small();
    ck_assert_double_eq(when(&diary, 1, CC_EVENT_ANSWER), H(24));
    ck_assert_double_eq(when(&diary, 2, CC_EVENT_ANSWER), H(36));
    ck_assert_double_eq(when(&diary, 3, CC_EVENT_ANSWER), H(60));
    ck_assert_int_eq(tally->heads_ticks, cc_ticks(H(24 * 4)));
    end_small();
}
END_TEST

START_TEST(a_run_that_ends_with_callers_on_hold_passes_the_audit)
{
    begin_small("name = \"s\"; stationary = { hours = 10.0; }; demand = { calls_per_h = 0.0; };\n"
                "talk = { law = \"deterministic\"; value_s = 60.0; };\n"
                "staff = ( { heads = 1; }, { from = \"02:00\"; heads = 0; } );\n" QUEUE_ONLY);
    put_call(H(1), 60, HUGE_VAL, 0);
    put_call(H(3), 60, HUGE_VAL, 0);
    const struct cc_tally *tally = serve_small();
    ck_assert_int_eq(practice_outcomes(tally, CC_CARRIED_OVER), 1);
    ck_assert_int_eq(tally->queue_ticks, cc_ticks(H(7)));
    end_small();
}
END_TEST

START_TEST(events_of_one_moment_keep_their_order)
{
    begin_small(SMALL(DAY, "{ heads = 1; }", QUEUE_ONLY));
    put_call(H(9), 100, HUGE_VAL, 0);
    put_call(H(9) + 100, 100, 50, 0); /* comes as the first one ends: is answered at once */
    put_call(H(9) + 150, 100, 50, 0); /* loses patience as the second one ends: is answered */
    put_call(H(9) + 210, 60, 30, 0);
    put_call(H(9) + 240, 60, 500, 0); /* comes as the one before hangs up: holds behind one */
    const struct cc_tally *tally = serve_small();
    ck_assert_int_eq(how_often(&diary, 1, CC_EVENT_HOLD), 0);
    ck_assert_double_eq(when(&diary, 1, CC_EVENT_ANSWER), H(9) + 100);
    ck_assert_double_eq(when(&diary, 2, CC_EVENT_ANSWER), H(9) + 200);
    ck_assert_double_eq(when(&diary, 3, CC_EVENT_HANG_UP), H(9) + 240);
    ck_assert_int_eq(tally->max_queue, 2);
    ck_assert_double_eq(when(&diary, 4, CC_EVENT_ANSWER), H(9) + 300);
    end_small();
}
END_TEST

START_TEST(urgent_callers_go_first_but_interrupt_nobody)
{
    begin_small(SMALL(DAY, "{ heads = 1; }", VARIANT("kind = \"callback-offer\"; at_waiting = 0; accept_prob = 1.0; " AT_ONCE)
                      "classes = ( { name = \"urgent\"; share = 0.5; urgent = true; }, { name = \"other\"; share = 0.5; } );\n"));
    put_call(H(9), 100, HUGE_VAL, 1);
    put_call(H(9) + 10, 100, HUGE_VAL, 1);
    put_call(H(9) + 20, 100, HUGE_VAL, 0);
    put_call(H(9) + 30, 100, HUGE_VAL, 0);
    const struct cc_tally *tally = serve_small();
    ck_assert_double_eq(when(&diary, 2, CC_EVENT_ANSWER), H(9) + 100);
    ck_assert_double_eq(when(&diary, 3, CC_EVENT_ANSWER), H(9) + 200);
    ck_assert_double_eq(when(&diary, 1, CC_EVENT_REACHED), H(9) + 300);
    ck_assert_int_eq(tally->classes[0].offers, 0);
    ck_assert_int_eq(tally->classes[1].offers, 1);
    end_small();
}
END_TEST

START_TEST(the_assistant_is_rung_first_and_an_attempt_takes_time)
{
    /* Nobody ever picks up: two attempts of 5 + 30 s each, the second 300 s after the first failed. */
    begin_small(SMALL(DAY, "{ heads = 1; }", VARIANT("kind = \"callback-offer\"; at_waiting = 0; accept_prob = 1.0;\n"
                      "dialing = { reach_prob = 0.0; };")));
    put_call(H(9), 100, HUGE_VAL, 0);
    put_call(H(9) + 10, 100, HUGE_VAL, 0);
    const struct cc_tally *tally = serve_small();
    ck_assert_double_eq(when(&diary, 1, CC_EVENT_DIAL), H(9) + 100);
    ck_assert_double_eq(when(&diary, 1, CC_EVENT_NO_ANSWER), H(9) + 135);
    ck_assert_double_eq(when(&diary, 1, CC_EVENT_OUTCOME), H(9) + 470);
    ck_assert_int_eq(how_often(&diary, 1, CC_EVENT_DIAL), 2);
    ck_assert_int_eq(tally->activity_ticks[CC_RINGING], cc_ticks(70));
    ck_assert_int_eq(practice_outcomes(tally, CC_NEVER_REACHED), 1);
    end_small();
}
END_TEST

START_TEST(slots_are_given_in_order_and_kept_to_the_minute)
{
    begin_small(SMALL(DAY, "{ heads = 1; }", VARIANT("kind = \"scheduled-slot\"; slot_min = 10.0; capacity = 1;\n"
                      "accept_prob = 1.0; calling = ( { from = \"09:00\"; to = \"09:30\"; } );" AT_ONCE)));
    put_call(H(8), 60, HUGE_VAL, 0);
    put_call(H(8) + 1, 60, HUGE_VAL, 0);
    put_call(H(9) + 605, 60, HUGE_VAL, 0); /* takes the last slot */
    put_call(H(9) + 610, 60, HUGE_VAL, 0); /* the list is full */
    const struct cc_tally *tally = serve_small();
    ck_assert_double_eq(when(&diary, 0, CC_EVENT_REACHED), H(9));
    ck_assert_double_eq(when(&diary, 1, CC_EVENT_REACHED), H(9) + 600);
    ck_assert_double_eq(when(&diary, 2, CC_EVENT_REACHED), H(9) + 1200);
    ck_assert_double_eq(when(&diary, 3, CC_EVENT_REFUSED), H(9) + 610);
    ck_assert_int_eq(tally->slots, 3);
    ck_assert_int_eq(tally->slots_full, 3);
    ck_assert_int_eq(tally->classes[0].early + tally->classes[0].late, 0);
    ck_assert(tally->classes[0].booked_delay.sum_ticks == (unsigned __int128)cc_ticks(3600 + 4199 + 595));
    end_small();
}
END_TEST

START_TEST(a_busy_line_may_be_tried_again)
{
    begin_small(SMALL(DAY, "{ heads = 1; }", QUEUE_ONLY "lines = 2; redial = { after_busy = 1.0; max_calls = 3;\n"
                      "delay = { law = \"deterministic\"; value_s = 50.0; }; };"));
    put_call(H(9), 100, HUGE_VAL, 0);
    put_call(H(9) + 10, 100, HUGE_VAL, 0);
    put_call(H(9) + 20, 100, HUGE_VAL, 0); /* busy at 20, 70; holds from 120 */
    put_call(H(9) + 30, 100, HUGE_VAL, 0); /* busy at 30, 80, 130: gives up */
    const struct cc_tally *tally = serve_small();
    ck_assert_int_eq(how_often(&diary, 2, CC_EVENT_BUSY), 2);
    ck_assert_double_eq(when(&diary, 2, CC_EVENT_ANSWER), H(9) + 200);
    ck_assert_int_eq(how_often(&diary, 3, CC_EVENT_BUSY), 3);
    ck_assert_int_eq(practice_outcomes(tally, CC_GAVE_UP), 1);
    ck_assert(tally->classes[0].contact.max_ticks == cc_ticks(180));
    end_small();
}
END_TEST

Suite *cc_suite_center(void)
{
    Suite *suite = suite_create("center");
    TCase *exact = tcase_create("exact"), *by_hand = tcase_create("by hand");
    tcase_add_test(exact, queue_only_equals_the_recursion);
    tcase_add_test(exact, kept_places_are_served_when_the_queue_would_have);
    tcase_add_test(exact, offers_that_all_decline_change_nothing);
    tcase_add_test(by_hand, an_assistant_finishes_the_call_and_then_goes_to_lunch);
    tcase_add_test(by_hand, who_is_on_duty_at_closing_time_stays_until_nobody_waits);
    tcase_add_test(by_hand, who_waits_when_nobody_is_on_duty_at_closing_is_carried_over);
    tcase_add_test(by_hand, days_may_follow_each_other_without_a_pause);
    tcase_add_test(by_hand, a_run_that_ends_with_callers_on_hold_passes_the_audit);
    tcase_add_test(by_hand, events_of_one_moment_keep_their_order);
    tcase_add_test(by_hand, urgent_callers_go_first_but_interrupt_nobody);
    tcase_add_test(by_hand, the_assistant_is_rung_first_and_an_attempt_takes_time);
    tcase_add_test(by_hand, slots_are_given_in_order_and_kept_to_the_minute);
    tcase_add_test(by_hand, a_busy_line_may_be_tried_again);
    suite_add_tcase(suite, exact);
    suite_add_tcase(suite, by_hand);
    return suite;
}
