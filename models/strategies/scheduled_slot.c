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
#include "sim/fmath.h"
#include "sim/units.h"

struct window {
    uint32_t days;
    double from_s, to_s;
};

struct room_step {
    uint32_t days;
    double from_s;
    int64_t capacity;
};

enum when_offered { ALWAYS, WHEN_BUSY };
enum when_full { HOLD, REFUSE };
enum message { FIRM, WEAK };
enum second_attempt { IN_LINE, IN_A_SLOT };

struct scheduled_slot {
    double slot_min;
    int64_t capacity, reserved;
    struct cc_list capacities; /* struct room_step */
    double calls_per_h, staff_share;
    double lead_min;
    int64_t days_ahead;
    struct cc_list accepting, calling; /* struct window */
    int offered, full;
    int64_t at_waiting;
    double offer_wait_s;
    double accept_prob, half_h, weak_factor;
    int message;
    bool spread;
    double prefer_prob;
    struct cc_member prefer;
    int second_attempt;
    struct {
        int64_t weeks;
        double step, lost, late_s;
    } review;
    double early_s;
    struct cc_dialing dialing;
};

/* The list of appointments of one replication. */
struct book {
    int count;     /* slots; slot i begins at i * length */
    int earliest;  /* every slot before this one is full or past */
    double factor; /* on the capacity, by reviews */
    int64_t reviewed_week;
    struct counts {
        int64_t calls, lost, dialled, unpunctual_ticks;
    } reviewed;
    struct {
        int32_t capacity, booked;
    } slots[];
};

#define AT(member) .offset = offsetof(struct scheduled_slot, member)

static const char *const offered_names[] = {"always", "busy", NULL};
static const char *const full_names[] = {"hold", "refuse", NULL};
static const char *const message_names[] = {"firm", "weak", NULL};
static const char *const second_names[] = {"line", "slot", NULL};

static const struct cc_field window_fields[] = {{.name = "days",
                                                 .type = CC_CHOICES,
                                                 .fallback = CC_ANY_DAY,
                                                 .offset = offsetof(struct window, days),
                                                 .choices = cc_weekday_names,
                                                 .help = "the days this belongs to"},
                                                {.name = "from",
                                                 .type = CC_CLOCK,
                                                 .fallback = NULL,
                                                 .offset = offsetof(struct window, from_s),
                                                 .help = "begin"},
                                                {.name = "to",
                                                 .type = CC_CLOCK,
                                                 .fallback = NULL,
                                                 .offset = offsetof(struct window, to_s),
                                                 .help = "end"},
                                                {.name = NULL}};

static const struct cc_field room_fields[] = {
    {.name = "days",
     .type = CC_CHOICES,
     .fallback = CC_ANY_DAY,
     .offset = offsetof(struct room_step, days),
     .choices = cc_weekday_names,
     .help = "the days this step belongs to"},
    {.name = "from",
     .type = CC_CLOCK,
     .fallback = NULL,
     .offset = offsetof(struct room_step, from_s),
     .help = "begin; the step lasts until the day's next one or closing time"},
    {.name = "capacity",
     .type = CC_INTEGER,
     .unit = "callbacks",
     .min = 0,
     .max = 1000000,
     .fallback = NULL,
     .offset = offsetof(struct room_step, capacity),
     .help = "callbacks that one slot takes; 0 = none"},
    {.name = NULL}};

static const struct cc_field review_fields[] = {
    {.name = "weeks",
     .type = CC_INTEGER,
     .unit = "weeks",
     .min = 0,
     .max = 52,
     .fallback = "0",
     AT(review.weeks),
     .help = "how often the capacity is reviewed; 0 = never"},
    {.name = "step",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.1",
     AT(review.step),
     .help = "part of the first capacity by which it is changed at a time"},
    {.name = "lost",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.05",
     AT(review.lost),
     .help = "more slots are opened when more than this part of the calls was abandoned or refused"},
    {.name = "late_s",
     .type = CC_NUMBER,
     .unit = "s",
     .min = 0,
     .max = 86400,
     .fallback = "300.0",
     AT(review.late_s),
     .help =
         "fewer slots are opened when callbacks were dialled further than this from their time, on average: "
         "the list is not finished"},
    {.name = NULL}};

static const struct cc_field fields[] = {
    {.name = "slot_min",
     .type = CC_NUMBER,
     .unit = "min",
     .min = 0.01,
     .max = 1440,
     .fallback = "15.0",
     AT(slot_min),
     .help = "length of a slot; slots begin at whole multiples of it"},
    {.name = "capacity",
     .type = CC_INTEGER,
     .unit = "callbacks",
     .min = 0,
     .max = 1000000,
     .fallback = "0",
     AT(capacity),
     .help = "callbacks that one slot takes; 0 = computed from staff and calls_per_h"},
    {.name = "capacities",
     .type = CC_LIST,
     .fallback = "",
     AT(capacities),
     .sub = room_fields,
     .sub_size = sizeof(struct room_step),
     .count_max = 400,
     .help = "capacity by weekday and time of day, set by hand; before a day's first step that above holds"},
    {.name = "reserved",
     .type = CC_INTEGER,
     .unit = "callbacks",
     .min = 0,
     .max = 1000000,
     .fallback = "0",
     AT(reserved),
     .help = "of a slot's capacity, kept for further attempts with second_attempt = \"slot\""},
    {.name = "calls_per_h",
     .type = CC_NUMBER,
     .unit = "calls/h",
     .min = 0,
     .max = 3600,
     .fallback = "17.0",
     AT(calls_per_h),
     .help = "calls one assistant handles in an hour, for the computed capacity"},
    {.name = "staff_share",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.7",
     AT(staff_share),
     .help = "part of the staff's time that the computed capacity gives to slots"},
    {.name = "lead_min",
     .type = CC_NUMBER,
     .unit = "min",
     .min = 0,
     .max = 1440,
     .fallback = "0.0",
     AT(lead_min),
     .help = "a slot begins at least this long after the call"},
    {.name = "days_ahead",
     .type = CC_INTEGER,
     .unit = "days",
     .min = 0,
     .max = 6,
     .fallback = "0",
     AT(days_ahead),
     .help = "open days after today on which slots may be given"},
    {.name = "accepting",
     .type = CC_LIST,
     .fallback = "",
     AT(accepting),
     .sub = window_fields,
     .sub_size = sizeof(struct window),
     .count_max = 20,
     .help = "when slots are offered; absent: all day"},
    {.name = "calling",
     .type = CC_LIST,
     .fallback = "",
     AT(calling),
     .sub = window_fields,
     .sub_size = sizeof(struct window),
     .count_max = 20,
     .help = "when slots lie; absent: all day"},
    {.name = "offered",
     .type = CC_CHOICE,
     .fallback = "\"always\"",
     AT(offered),
     .choices = offered_names,
     .help = "to every caller, or only to those who find nobody free"},
    {.name = "at_waiting",
     .type = CC_INTEGER,
     .unit = "callers",
     .min = 0,
     .max = 1000000,
     .fallback = "0",
     AT(at_waiting),
     .help = "offered only when at least this many callers and callbacks that are due wait"},
    {.name = "offer_wait_s",
     .type = CC_NUMBER,
     .unit = "s",
     .min = 0,
     .max = 86400,
     .fallback = "0.0",
     AT(offer_wait_s),
     .help = "offered only to a caller whose wait would be at least this long, were he endlessly patient"},
    {.name = "full",
     .type = CC_CHOICE,
     .fallback = "\"refuse\"",
     AT(full),
     .choices = full_names,
     .help = "when the list is full the caller holds, or is told to call again"},
    {.name = "accept_prob",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.6",
     AT(accept_prob),
     .help = "probability that an offered slot is accepted; who declines holds"},
    {.name = "half_h",
     .type = CC_NUMBER,
     .unit = "h",
     .min = 0.01,
     .max = 1000,
     .fallback = "",
     AT(half_h),
     .help =
         "time until the offered slot that halves that probability; absent: it is the same for every slot"},
    {.name = "message",
     .type = CC_CHOICE,
     .fallback = "\"firm\"",
     AT(message),
     .choices = message_names,
     .help =
         "how the message asks: firm (we call you back at this time) or weak (you may also be called back)"},
    {.name = "weak_factor",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.6",
     AT(weak_factor),
     .help = "what a weak message multiplies the probability by"},
    {.name = "spread",
     .type = CC_SWITCH,
     .fallback = "false",
     AT(spread),
     .help = "promises of a slot are spread over it, else all are promised its begin"},
    {.name = "prefer_prob",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.0",
     AT(prefer_prob),
     .help = "probability that a patient asks for a later slot that suits him, when there is one"},
    {.name = "prefer",
     .type = CC_MEMBER,
     .unit = "s",
     .fallback = "{ law = \"uniform\"; min_s = 3600.0; max_s = 14400.0; }",
     AT(prefer),
     .family = &cc_dist_family,
     .help = "how long after his call a slot suits such a patient at the earliest"},
    {.name = "second_attempt",
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
    const struct cc_list *lists[] = {&p->accepting, &p->calling};
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < lists[i]->count; j++) {
            const struct window *window = (const struct window *)lists[i]->items + j;
            if (window->from_s >= window->to_s) {
                snprintf(why, why_size, "%s[%d] ends before it begins", i ? "calling" : "accepting", j);
                return -1;
            }
        }
    if (p->reserved && p->second_attempt != IN_A_SLOT) {
        snprintf(why, why_size, "reserved needs second_attempt = \"slot\"");
        return -1;
    }
    if (p->capacity == 0 && p->capacities.count == 0 && p->calls_per_h * p->staff_share <= 0) {
        snprintf(why, why_size,
                 "the slots have no room: give capacity, or calls_per_h and staff_share above 0");
        return -1;
    }
    return 0;
}

enum { SLOTS_MAX = 100000000 };

static int slot_count(const struct cc_scenario *scenario, const struct scheduled_slot *p)
{
    /* A stationary run books beyond its end, so that the last callers find slots as the first did. */
    double beyond_s = scenario->is_stationary ? 10000 * p->slot_min * 60 : 0;
    double count = (scenario->end_s + beyond_s) / (p->slot_min * 60) + 1;
    return count < SLOTS_MAX ? (int)count : SLOTS_MAX + 1;
}

static size_t memory_size(const struct cc_scenario *scenario, const void *params)
{
    struct book *book = NULL;
    int count = slot_count(scenario, params);
    if (count > SLOTS_MAX)
        return SIZE_MAX / 2; /* there is no such memory, which is an error when the centre is made */
    return sizeof *book + (size_t)count * sizeof book->slots[0];
}

static int day_of(const struct cc_scenario *scenario, double at_s)
{
    for (int d = 0; d < scenario->day_count; d++)
        if (at_s >= scenario->days[d].open_s && at_s < scenario->days[d].close_s)
            return d;
    return -1;
}

static bool in_windows(const struct cc_day *day, const struct cc_list *windows, double at_s)
{
    const struct window *window = windows->items;
    double clock_s = at_s - day->midnight_s;
    for (int i = 0; i < windows->count; i++)
        if (cc_scenario_on_day(window[i].days, day) && clock_s >= window[i].from_s &&
            clock_s < window[i].to_s)
            return true;
    return windows->count == 0;
}

static int heads_at(const struct cc_timeline *timeline, double at_s)
{
    int heads = 0;
    for (int i = 0; i < timeline->count && timeline->at_s[i] <= at_s; i++)
        heads = timeline->heads[i];
    return heads;
}

/* Callbacks that a slot has room for, parts too. */
static double room_of(const struct cc_center *center, const struct cc_day *day, double at_s)
{
    const struct scheduled_slot *p = center->params;
    const struct room_step *step = p->capacities.items;
    int64_t capacity = p->capacity ? p->capacity : -1;
    for (int i = 0; i < p->capacities.count; i++)
        if (cc_scenario_on_day(step[i].days, day) && at_s >= day->midnight_s + step[i].from_s)
            capacity = step[i].capacity;
    if (capacity >= 0)
        return (double)capacity;
    return heads_at(center->timeline, at_s) * p->calls_per_h * p->staff_share * (p->slot_min * 60) / 3600;
}

static void count_slot(struct cc_center *center, const struct book *book, int slot, int sign)
{
    double at_s = slot * (((const struct scheduled_slot *)center->params)->slot_min * 60);
    int32_t capacity = book->slots[slot].capacity;
    if (at_s < center->scenario->count_from_s || at_s >= center->scenario->end_s || capacity == 0)
        return;
    center->tally->slots += sign;
    center->tally->slot_room += sign * capacity;
    center->tally->slots_full += book->slots[slot].booked == capacity ? sign : 0;
}

/*
 * Opens the slots from `first` on.  Parts of a callback that a slot has room for are carried to the next;
 * what is booked stays.
 */
static void open_slots(struct cc_center *center, struct book *book, int first)
{
    const struct scheduled_slot *p = center->params;
    const struct cc_scenario *scenario = center->scenario;
    double length_s = p->slot_min * 60, room = 0;
    for (int i = first; i < book->count; i++) {
        double at_s = i * length_s;
        int day = day_of(scenario, at_s);
        if (day < 0 || !in_windows(&scenario->days[day], &p->calling, at_s))
            continue;
        count_slot(center, book, i, -1);
        room += room_of(center, &scenario->days[day], at_s) * book->factor;
        int32_t capacity = (int32_t)(room + 1e-9), booked = book->slots[i].booked;
        room -= capacity;
        book->slots[i].capacity = capacity > booked ? capacity : booked;
        count_slot(center, book, i, 1);
    }
    book->earliest = first;
}

static void begin(struct cc_center *center)
{
    struct book *book = center->memory;
    book->count = slot_count(center->scenario, center->params);
    book->factor = 1;
    book->reviewed_week = cc_scenario_week(center->scenario, center->now_s);
    open_slots(center, book, 0);
}

/* The first slot that begins after a time. */
static int slot_after(const struct scheduled_slot *p, double after_s)
{
    return (int)(after_s / (p->slot_min * 60)) + 1;
}

/* From slot `i` on, the first that has more room than `kept`. */
static int skip_full(const struct book *book, int i, int64_t kept)
{
    while (i < book->count && book->slots[i].booked + kept >= book->slots[i].capacity)
        i++;
    return i;
}

/* The slot itself when it is on this day or the next ones allowed, else -1. */
static int within_horizon(const struct cc_center *center, const struct book *book, int slot)
{
    const struct scheduled_slot *p = center->params;
    return slot < book->count &&
                   day_of(center->scenario, slot * (p->slot_min * 60)) <= center->next_close + p->days_ahead
               ? slot
               : -1;
}

/* Takes a place in the slot; returns the clock time promised. */
static double take_place(struct cc_center *center, struct book *book, int slot)
{
    const struct scheduled_slot *p = center->params;
    double length_s = p->slot_min * 60,
           at_s = slot * length_s; /* the same bits as where the slot was opened */
    double share = (double)book->slots[slot].booked / book->slots[slot].capacity;
    book->slots[slot].booked++;
    cc_center_must(center, book->slots[slot].booked <= book->slots[slot].capacity,
                   "a slot takes more than its capacity");
    if (at_s >= center->scenario->count_from_s && at_s < center->scenario->end_s) {
        center->tally->slots_booked++;
        center->tally->slots_full += book->slots[slot].booked == book->slots[slot].capacity;
    }
    return p->spread ? at_s + share * length_s : at_s;
}

/* The slot that the patient is offered, or -1: the list is full. */
static int choose_slot(const struct cc_center *center, struct book *book, int who)
{
    const struct scheduled_slot *p = center->params;
    int first = slot_after(p, center->now_s + p->lead_min * 60);
    book->earliest = skip_full(book, first > book->earliest ? first : book->earliest, p->reserved);
    int earliest = within_horizon(center, book, book->earliest);
    struct cc_rng rng = cc_demand_rng(center->demand, who, CC_DRAW_PROMISE, center->cases[who].calls);
    if (earliest < 0 || p->prefer_prob <= 0 || cc_rng_uniform(&rng) >= p->prefer_prob)
        return earliest;
    int suits = slot_after(p, center->now_s + cc_dist_draw(&p->prefer, &rng));
    if (suits <= earliest)
        return earliest;
    int later = within_horizon(center, book, skip_full(book, suits, p->reserved));
    return later >= 0 ? later : earliest;
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
    if (!day || !in_windows(day, &p->accepting, center->now_s) ||
        (p->offered == WHEN_BUSY && cc_center_is_free_for(center, who)))
        return false;
    return cc_center_waiting(center) >= p->at_waiting &&
           (p->offer_wait_s <= 0 || cc_center_offered_wait_s(center) >= p->offer_wait_s);
}

static struct counts counts_of(const struct cc_center *center)
{
    struct counts counts = {0, 0, 0, 0};
    for (int i = 0; i < center->scenario->classes.count; i++) {
        const struct cc_class_tally *people = &center->tally->classes[i];
        counts.calls += people->calls;
        counts.lost += people->call_ends[CC_ABANDONED] + people->call_ends[CC_REFUSED];
        counts.dialled += people->dialled_clock;
        counts.unpunctual_ticks += (int64_t)people->unpunctual.sum_ticks;
    }
    return counts;
}

/* A list that is not finished closes slots; one that is, while calls are lost, opens some. */
static void review(struct cc_center *center, struct book *book, int64_t week)
{
    const struct scheduled_slot *p = center->params;
    struct counts all = counts_of(center), before = book->reviewed;
    int64_t calls = all.calls - before.calls, dialled = all.dialled - before.dialled;
    double off_s = (double)(all.unpunctual_ticks - before.unpunctual_ticks) / CC_TICKS_PER_S;
    double factor = book->factor;
    book->reviewed = all;
    book->reviewed_week = week;
    if (off_s > p->review.late_s * (double)dialled)
        factor -= p->review.step;
    else if ((double)(all.lost - before.lost) > p->review.lost * (double)calls)
        factor += p->review.step;
    if (factor == book->factor)
        return;
    book->factor = factor > 0 ? factor : 0;
    open_slots(center, book, (int)(center->now_s / (p->slot_min * 60)) + 1);
}

static void call(struct cc_center *center, int who)
{
    const struct scheduled_slot *p = center->params;
    struct book *book = center->memory;
    int64_t week = cc_scenario_week(center->scenario, center->now_s);
    if (p->review.weeks && week >= book->reviewed_week + p->review.weeks)
        review(center, book, week);
    if (!is_offered(center, p, who)) {
        cc_center_hold(center, who);
        return;
    }
    int slot = choose_slot(center, book, who);
    if (slot < 0 && p->full == REFUSE) {
        cc_center_refuse(center, who);
        return;
    }
    if (slot >= 0 && cc_center_offer(center, who, accept_prob(center, p, slot * (p->slot_min * 60))))
        cc_center_book(center, who, take_place(center, book, slot));
    else
        cc_center_hold(center, who);
}

/* A further attempt takes the next slot that has room at all. */
static double retry_at_s(struct cc_center *center, int who, double from_s)
{
    const struct scheduled_slot *p = center->params;
    (void)who;
    struct book *book = center->memory;
    if (p->second_attempt != IN_A_SLOT)
        return NAN;
    int slot = within_horizon(center, book, skip_full(book, slot_after(p, from_s), 0));
    return slot >= 0 ? take_place(center, book, slot) : (double)NAN;
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

/* Windows and steps must touch the opening hours of one of their days. */
static void check_hours(const struct cc_scenario *scenario, const char *path, uint32_t days, double from_s,
                        double to_s)
{
    bool touches = scenario->is_stationary || scenario->is_log;
    for (int d = 0; d < scenario->day_count && !touches; d++) {
        const struct cc_day *day = &scenario->days[d];
        touches = cc_scenario_on_day(days, day) && day->midnight_s + from_s < day->close_s &&
                  day->midnight_s + to_s > day->open_s;
    }
    if (!touches)
        cc_config_fail(scenario->config, path, "lies outside the opening hours");
}

static void check(const struct cc_scenario *scenario, const char *path, const void *params)
{
    const struct scheduled_slot *p = params;
    const struct cc_list *lists[] = {&p->accepting, &p->calling};
    const struct room_step *step = p->capacities.items;
    char at[128];
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < lists[i]->count; j++) {
            const struct window *window = (const struct window *)lists[i]->items + j;
            snprintf(at, sizeof at, "%s.%s[%d].from", path, i ? "calling" : "accepting", j);
            check_hours(scenario, at, window->days, window->from_s, window->to_s);
        }
    for (int i = 0; i < p->capacities.count; i++) {
        snprintf(at, sizeof at, "%s.capacities[%d].from", path, i);
        check_hours(scenario, at, step[i].days, step[i].from_s, CC_S_PER_DAY);
    }
    snprintf(at, sizeof at, "%s.prefer", path);
    if (isinf(cc_dist_mean(&p->prefer)))
        cc_config_fail(scenario->config, at, "must end: \"%s\" is for patience", p->prefer.row->name);
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
    .check = check,
};
