/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Scheduled slots: the caller is offered a clock time at once, the earliest slot with room or one he prefers,
 * and hangs up.  Slots have a capacity, set by hand or computed from staff and calls per hour, and never hold
 * more bookings than that.  A full list is an outcome of its own: the caller holds, or is told to call again.
 * Every some weeks the capacity may be reviewed.  (Category B of the callback protocol: a planner.)
 */
#include <stdio.h>

#include "models/center.h"
#include "models/scenario_parts.h"
#include "models/strategies/rows.h"
#include "models/strategies/slot_book.h"
#include "sim/fmath.h"
#include "sim/units.h"

enum when_offered { ALWAYS, WHEN_BUSY };
enum when_full { HOLD, REFUSE };
enum message { FIRM, WEAK };
enum second_attempt { IN_LINE, IN_A_SLOT };

struct scheduled_slot {
    struct cc_slot_rules slots;
    double lead_min;
    struct cc_list accepting; /* struct cc_window */
    int offered, full;
    int64_t at_waiting;
    double offer_wait_s;
    double accept_prob, half_h, weak_factor;
    int message;
    double full_urgent_prob;
    double prefer_prob, move_prob;
    struct cc_member prefer, move_after, later;
    int second_attempt;
    double early_s;
    struct cc_dialing dialing;
};

#define AT(member) .offset = offsetof(struct scheduled_slot, member)

static const char *const offered_names[] = {"always", "busy", NULL};
static const char *const full_names[] = {"hold", "refuse", NULL};
static const char *const message_names[] = {"firm", "weak", NULL};
static const char *const second_names[] = {"line", "slot", NULL};

static const struct cc_field room_fields[] = {
    {.name = "days",
     .type = CC_CHOICES,
     .fallback = CC_ANY_DAY,
     .offset = offsetof(struct cc_slot_room, days),
     .choices = cc_weekday_names,
     .help = "the days this step belongs to"},
    {.name = "from",
     .type = CC_CLOCK,
     .fallback = NULL,
     .offset = offsetof(struct cc_slot_room, from_s),
     .help = "begin; the step lasts until the day's next one or closing time"},
    {.name = "capacity",
     .source = "Q14, Q42",
     .type = CC_INTEGER,
     .unit = "callbacks",
     .min = 0,
     .max = 1000000,
     .fallback = NULL,
     .offset = offsetof(struct cc_slot_room, capacity),
     .help = "callbacks that one slot takes; 0 = none"},
    {.name = NULL}};

static const struct cc_field review_fields[] = {
    {.name = "weeks",
     .source = "Q52",
     .type = CC_INTEGER,
     .unit = "weeks",
     .min = 0,
     .max = 52,
     .fallback = "0",
     AT(slots.review.weeks),
     .help = "how often the capacity is reviewed; 0 = never"},
    {.name = "step",
     .source = "Q54",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.1",
     AT(slots.review.step),
     .help = "part of the first capacity by which it is changed at a time"},
    {.name = "lost",
     .source = "Q52",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.05",
     AT(slots.review.lost),
     .help = "more slots are opened when more than this part of the calls was abandoned or refused"},
    {.name = "late_s",
     .source = "Q54",
     .type = CC_NUMBER,
     .unit = "s",
     .min = 0,
     .max = 86400,
     .fallback = "300.0",
     AT(slots.review.late_s),
     .help =
         "fewer slots are opened when callbacks were dialled further than this from their time, on average: "
         "the list is not finished"},
    {.name = NULL}};

static const struct cc_field fields[] = {
    {.name = "slot_min",
     .source = "I19",
     .type = CC_NUMBER,
     .unit = "min",
     .min = 0.01,
     .max = 1440,
     .fallback = "15.0",
     AT(slots.slot_min),
     .help = "length of a slot; slots begin at whole multiples of it"},
    {.name = "capacity",
     .source = "Q14, Q42",
     .type = CC_INTEGER,
     .unit = "callbacks",
     .min = 0,
     .max = 1000000,
     .fallback = "0",
     AT(slots.capacity),
     .help = "callbacks that one slot takes; 0 = computed from staff and calls_per_h"},
    {.name = "capacities",
     .source = "Q14",
     .type = CC_LIST,
     .fallback = "",
     AT(slots.capacities),
     .sub = room_fields,
     .sub_size = sizeof(struct cc_slot_room),
     .count_max = 400,
     .help = "capacity by weekday and time of day, set by hand; before a day's first step that above holds"},
    {.name = "reserved",
     .source = "I15",
     .type = CC_INTEGER,
     .unit = "callbacks",
     .min = 0,
     .max = 1000000,
     .fallback = "0",
     AT(slots.reserved),
     .help = "of a slot's capacity, kept for further attempts with second_attempt = \"slot\""},
    {.name = "calls_per_h",
     .source = "Q41",
     .type = CC_NUMBER,
     .unit = "calls/h",
     .min = 0,
     .max = 3600,
     .fallback = "17.0",
     AT(slots.calls_per_h),
     .help = "calls one assistant handles in an hour, for the computed capacity"},
    {.name = "staff_share",
     .source = "Q14, Q42",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.7",
     AT(slots.staff_share),
     .help = "part of the staff's time that the computed capacity gives to slots"},
    {.name = "lead_min",
     .source = "assumption",
     .type = CC_NUMBER,
     .unit = "min",
     .min = 0,
     .max = 1440,
     .fallback = "0.0",
     AT(lead_min),
     .help = "a slot begins at least this long after the call"},
    {.name = "days_ahead",
     .source = "F1.9",
     .type = CC_INTEGER,
     .unit = "days",
     .min = 0,
     .max = 6,
     .fallback = "0",
     AT(slots.days_ahead),
     .help = "open days after today on which slots may be given"},
    {.name = "accepting",
     .source = "Q43, I11",
     .type = CC_LIST,
     .fallback = "",
     AT(accepting),
     .sub = cc_window_fields,
     .sub_size = sizeof(struct cc_window),
     .count_max = 20,
     .help = "when slots are offered; absent: all day"},
    {.name = "calling",
     .source = "Q43, I11",
     .type = CC_LIST,
     .fallback = "",
     AT(slots.calling),
     .sub = cc_window_fields,
     .sub_size = sizeof(struct cc_window),
     .count_max = 20,
     .help = "when slots lie; absent: all day"},
    {.name = "offered",
     .source = "Q9, Q45",
     .type = CC_CHOICE,
     .fallback = "\"always\"",
     AT(offered),
     .choices = offered_names,
     .help = "to every caller, or only to those who find nobody free"},
    {.name = "at_waiting",
     .source = "Q9",
     .type = CC_INTEGER,
     .unit = "callers",
     .min = 0,
     .max = 1000000,
     .fallback = "0",
     AT(at_waiting),
     .help = "offered only when at least this many callers and callbacks that are due wait"},
    {.name = "offer_wait_s",
     .source = "Q9",
     .type = CC_NUMBER,
     .unit = "s",
     .min = 0,
     .max = 86400,
     .fallback = "0.0",
     AT(offer_wait_s),
     .help = "offered only to a caller whose wait would be at least this long, were he endlessly patient"},
    {.name = "full",
     .source = "Q13, F1.11",
     .type = CC_CHOICE,
     .fallback = "\"refuse\"",
     AT(full),
     .choices = full_names,
     .help = "when the list is full the caller holds, or is told to call again"},
    {.name = "full_urgent_prob",
     .source = "assumption",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.0",
     AT(full_urgent_prob),
     .help = "probability that who hears that the list is full uses the urgent key instead"},
    {.name = "accept_prob",
     .source = "F2.6a",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.6",
     AT(accept_prob),
     .help = "probability that an offered slot is accepted; who declines holds"},
    {.name = "half_h",
     .source = "Q53",
     .type = CC_NUMBER,
     .unit = "h",
     .min = 0.01,
     .max = 1000,
     .fallback = "",
     AT(half_h),
     .help =
         "time until the offered slot that halves that probability; absent: it is the same for every slot"},
    {.name = "message",
     .source = "Q44",
     .type = CC_CHOICE,
     .fallback = "\"firm\"",
     AT(message),
     .choices = message_names,
     .help =
         "how the message asks: firm (we call you back at this time) or weak (you may also be called back)"},
    {.name = "weak_factor",
     .source = "Q44",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.6",
     AT(weak_factor),
     .help = "what a weak message multiplies the probability by"},
    {.name = "spread",
     .source = "practice",
     .type = CC_SWITCH,
     .fallback = "false",
     AT(slots.spread),
     .help = "promises of a slot are spread over it, else all are promised its begin"},
    {.name = "prefer_prob",
     .source = "assumption",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.0",
     AT(prefer_prob),
     .help = "probability that a patient asks for a later slot that suits him, when there is one"},
    {.name = "prefer",
     .source = "assumption",
     .type = CC_MEMBER,
     .unit = "s",
     .fallback = "{ law = \"uniform\"; min_s = 3600.0; max_s = 14400.0; }",
     AT(prefer),
     .family = &cc_dist_family,
     .help = "how long after his call a slot suits such a patient at the earliest"},
    {.name = "move_prob",
     .source = "assumption",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.0",
     AT(move_prob),
     .help = "probability that a patient calls, before he is dialled, to move his slot to a later one; the "
             "system does it, no assistant is asked"},
    {.name = "move_after",
     .source = "assumption",
     .type = CC_MEMBER,
     .unit = "s",
     .fallback = "{ law = \"exponential\"; mean_s = 1800.0; }",
     AT(move_after),
     .family = &cc_dist_family,
     .help = "how long after the promise he does"},
    {.name = "later",
     .source = "assumption",
     .type = CC_MEMBER,
     .unit = "s",
     .fallback = "{ law = \"uniform\"; min_s = 3600.0; max_s = 10800.0; }",
     AT(later),
     .family = &cc_dist_family,
     .help = "how much later a slot suits at the earliest who moves his, or has no time when he is dialled; "
             "where there is none that late it stays as it was"},
    {.name = "second_attempt",
     .source = "I15",
     .type = CC_CHOICE,
     .fallback = "\"line\"",
     AT(second_attempt),
     .choices = second_names,
     .help = "further attempts are made as dialing says, or in the next slot with room, where there is one"},
    {.name = "review",
     .type = CC_GROUP,
     .sub = review_fields,
     .help = "slots opened or closed from what the weeks before showed"},
    {.name = "early_s",
     .source = "assumption",
     .type = CC_NUMBER,
     .unit = "s",
     .min = 0,
     .max = 3600,
     .fallback = "0.0",
     AT(early_s),
     .help = "an assistant with nobody on hold may call this long before the promised time"},
    {.name = "dialing",
     .type = CC_GROUP,
     .offset = offsetof(struct scheduled_slot, dialing),
     .sub = cc_dialing_fields,
     .help = "how callbacks are dialled"},
    {.name = NULL}};

static int prepare(void *params, char *why, size_t why_size)
{
    const struct scheduled_slot *p = params;
    const struct cc_list *lists[] = {&p->accepting, &p->slots.calling};
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < lists[i]->count; j++) {
            const struct cc_window *window = (const struct cc_window *)lists[i]->items + j;
            if (window->from_s >= window->to_s) {
                snprintf(why, why_size, "%s[%d] ends before it begins", i ? "calling" : "accepting", j);
                return -1;
            }
        }
    if (p->slots.reserved && p->second_attempt != IN_A_SLOT) {
        snprintf(why, why_size, "reserved needs second_attempt = \"slot\"");
        return -1;
    }
    if (p->slots.capacity == 0 && p->slots.capacities.count == 0 &&
        p->slots.calls_per_h * p->slots.staff_share <= 0) {
        snprintf(why, why_size,
                 "the slots have no room: give capacity, or calls_per_h and staff_share above 0");
        return -1;
    }
    return 0;
}

static size_t memory_size(const struct cc_scenario *scenario, const void *params)
{
    return cc_slot_book_size(scenario, &((const struct scheduled_slot *)params)->slots);
}

static void begin(struct cc_center *center)
{
    cc_slot_book_begin(center->memory, &((const struct scheduled_slot *)center->params)->slots, center);
}

/* The slot that the patient is offered, or -1: the list is full. */
static int choose_slot(const struct cc_center *center, struct cc_slot_book *book, int who)
{
    const struct scheduled_slot *p = center->params;
    int earliest = cc_slot_earliest(book, center, center->now_s + p->lead_min * 60);
    struct cc_rng rng = cc_demand_rng(center->demand, who, CC_DRAW_PROMISE, center->cases[who].calls);
    if (earliest < 0 || p->prefer_prob <= 0 || cc_rng_uniform(&rng) >= p->prefer_prob)
        return earliest;
    int later =
        cc_slot_after(book, center, center->now_s + cc_dist_draw(&p->prefer, &rng), p->slots.reserved);
    return later > earliest ? later : earliest;
}

/* With what probability a slot at this time is accepted. */
static double accept_prob(const struct cc_center *center, const struct scheduled_slot *p, double at_s)
{
    double prob = p->message == WEAK ? p->accept_prob * p->weak_factor : p->accept_prob;
    if (isnan(p->half_h))
        return prob;
    return prob * cc_exp(-0.69314718055994531 * (at_s - center->now_s) / (p->half_h * CC_S_PER_H));
}

static bool is_offered(const struct cc_center *center, const struct scheduled_slot *p, int who)
{
    const struct cc_day *day = cc_center_open_day(center);
    if (!day || !cc_slot_in_windows(day, &p->accepting, center->now_s) ||
        (p->offered == WHEN_BUSY && cc_center_is_free_for(center, who)))
        return false;
    return cc_center_waiting(center) >= p->at_waiting &&
           (p->offer_wait_s <= 0 || cc_center_offered_wait_s(center) >= p->offer_wait_s);
}

/* Who hears that the list is full turns to the urgent key, is told to call again, or holds. */
static void find_full(struct cc_center *center, const struct scheduled_slot *p, int who)
{
    if (cc_demand_uniform(center->demand, who, CC_DRAW_FULL, center->cases[who].calls) < p->full_urgent_prob)
        cc_center_turn_urgent(center, who);
    else if (p->full == REFUSE)
        cc_center_refuse(center, who);
    else
        cc_center_hold(center, who);
}

static void call(struct cc_center *center, int who)
{
    const struct scheduled_slot *p = center->params;
    struct cc_slot_book *book = center->memory;
    cc_slot_review(book, center);
    if (!is_offered(center, p, who)) {
        cc_center_hold(center, who);
        return;
    }
    int slot = choose_slot(center, book, who);
    if (slot < 0)
        find_full(center, p, who);
    else if (cc_center_offer(center, who, accept_prob(center, p, cc_slot_begin_s(book, slot))))
        cc_center_book(center, who, cc_slot_take(book, center, slot));
    else
        cc_center_hold(center, who);
}

/* A further attempt takes the next slot that has room at all. */
static double retry_at_s(struct cc_center *center, int who, double from_s)
{
    const struct scheduled_slot *p = center->params;
    (void)who;
    if (p->second_attempt != IN_A_SLOT)
        return NAN;
    int slot = cc_slot_after(center->memory, center, from_s, 0);
    return slot >= 0 ? cc_slot_take(center->memory, center, slot) : (double)NAN;
}

/* When the patient calls to move his appointment; HUGE_VAL: he does not. */
static double moves_at_s(const struct cc_center *center, int who)
{
    const struct scheduled_slot *p = center->params;
    struct cc_rng rng = cc_demand_rng(center->demand, who, CC_DRAW_MOVE, center->cases[who].calls);
    return p->move_prob > 0 && cc_rng_uniform(&rng) < p->move_prob
               ? center->now_s + cc_dist_draw(&p->move_after, &rng)
               : HUGE_VAL;
}

/* The later slot of a patient whose own does not suit him any more: his place there is free again. */
static double later_s(struct cc_center *center, int who)
{
    const struct scheduled_slot *p = center->params;
    const struct cc_case *k = &center->cases[who];
    struct cc_rng rng = cc_demand_rng(center->demand, who, CC_DRAW_LATER, k->dials);
    double before_s = k->promised_s > center->now_s ? k->promised_s : center->now_s;
    int slot =
        cc_slot_after(center->memory, center, before_s + cc_dist_draw(&p->later, &rng), p->slots.reserved);
    if (slot < 0)
        return NAN;
    if (k->promised_s > center->now_s)
        cc_slot_give_back(center->memory, center, k->promised_s);
    return cc_slot_take(center->memory, center, slot);
}

/* Promises that are due go first, callers on hold second, callbacks before their time last. */
static int select_line(const struct cc_center *center, int free)
{
    (void)free;
    int due = cc_center_head(center, CC_LINE_DUE), holding = cc_center_phone_line(center);
    if (due >= 0 && (holding < 0 || center->cases[due].promised_s <= center->now_s))
        return CC_LINE_DUE;
    return holding;
}

static const struct cc_dialing *dialing(const void *params)
{
    return &((const struct scheduled_slot *)params)->dialing;
}

static void check(const struct cc_scenario *scenario, const char *path, const void *params)
{
    const struct scheduled_slot *p = params;
    const struct cc_list *lists[] = {&p->accepting, &p->slots.calling};
    const struct cc_slot_room *step = p->slots.capacities.items;
    char at[128];
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < lists[i]->count; j++) {
            const struct cc_window *window = (const struct cc_window *)lists[i]->items + j;
            snprintf(at, sizeof at, "%s.%s[%d].from", path, i ? "calling" : "accepting", j);
            cc_scenario_check_hours(scenario, at, window->days, window->from_s, window->to_s);
        }
    for (int i = 0; i < p->slots.capacities.count; i++) {
        snprintf(at, sizeof at, "%s.capacities[%d].from", path, i);
        cc_scenario_check_hours(scenario, at, step[i].days, step[i].from_s, CC_S_PER_DAY);
    }
    const struct {
        const char *key;
        const struct cc_member *law;
    } laws[] = {{"prefer", &p->prefer}, {"move_after", &p->move_after}, {"later", &p->later}};
    for (int i = 0; i < 3; i++) {
        snprintf(at, sizeof at, "%s.%s", path, laws[i].key);
        if (isinf(cc_dist_mean(laws[i].law)))
            cc_config_fail(scenario->config, at, "must end: \"%s\" is for patience", laws[i].law->row->name);
    }
    snprintf(at, sizeof at, "%s.full_urgent_prob", path);
    if (p->full_urgent_prob > 0 && !cc_scenario_any_urgent(scenario))
        cc_config_fail(scenario->config, at, "there is no urgent line: no class is urgent");
    cc_dialing_check(scenario, path, &p->dialing);
}

static double early_s(const void *params)
{
    return ((const struct scheduled_slot *)params)->early_s;
}

const struct cc_strategy cc_strategy_scheduled_slot = {
    .described = {.name = "scheduled-slot",
                  .help = "callers are promised a clock time, in slots that never overbook",
                  .fields = fields,
                  .size = sizeof(struct scheduled_slot),
                  .prepare = prepare},
    .memory_size = memory_size,
    .begin = begin,
    .call = call,
    .select = select_line,
    .dialing = dialing,
    .early_s = early_s,
    .retry_at_s = retry_at_s,
    .moves_at_s = moves_at_s,
    .later_s = later_s,
    .check = check,
};
