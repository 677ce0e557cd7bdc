/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Scheduled slots: the caller is offered a clock time at once, the earliest slot with room, and hangs up.
 * Slots have a capacity, set by hand or computed from staff and calls per hour, and never hold more bookings
 * than that. A full list is an outcome of its own: the caller holds, or is told to call again.  (Category B
 * of the callback protocol: a planner.)
 */
#include <stdio.h>

#include "models/center.h"
#include "models/strategies/rows.h"
#include "sim/units.h"

struct window {
    double from_s, to_s;
};

enum when_offered { ALWAYS, WHEN_BUSY };
enum when_full { HOLD, REFUSE };

struct scheduled_slot {
    double slot_min;
    int64_t capacity;
    double calls_per_h, staff_share;
    double lead_min;
    int64_t days_ahead;
    struct cc_list accepting, calling; /* struct window */
    int offered, full;
    double accept_prob;
    double early_s;
    struct cc_dialing dialing;
};

/* The list of appointments of one replication. */
struct book {
    int count;    /* slots; slot i begins at i * length */
    int earliest; /* every slot before this one is full or past */
    struct {
        int32_t capacity, booked;
    } slots[];
};

#define AT(member) .offset = offsetof(struct scheduled_slot, member)

static const char *const offered_names[] = {"always", "busy", NULL};
static const char *const full_names[] = {"hold", "refuse", NULL};

static const struct cc_field window_fields[] = {{.name = "from",
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
    if (p->capacity == 0 && p->calls_per_h * p->staff_share <= 0) {
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

static bool in_windows(const struct cc_scenario *scenario, const struct cc_list *windows, double at_s)
{
    const struct window *window = windows->items;
    double midnight_s = scenario->is_stationary ? 0 : (double)(int64_t)(at_s / CC_S_PER_DAY) * CC_S_PER_DAY;
    for (int i = 0; i < windows->count; i++)
        if (at_s - midnight_s >= window[i].from_s && at_s - midnight_s < window[i].to_s)
            return true;
    return windows->count == 0;
}

static int day_of(const struct cc_scenario *scenario, double at_s)
{
    for (int d = 0; d < scenario->day_count; d++)
        if (at_s >= scenario->days[d].open_s && at_s < scenario->days[d].close_s)
            return d;
    return -1;
}

static int heads_at(const struct cc_timeline *timeline, double at_s)
{
    int heads = 0;
    for (int i = 0; i < timeline->count && timeline->at_s[i] <= at_s; i++)
        heads = timeline->heads[i];
    return heads;
}

/* Opens the slots of the replication.  Parts of a callback that a slot has room for are carried to the next.
 */
static void begin(struct cc_center *center)
{
    const struct scheduled_slot *p = center->params;
    const struct cc_scenario *scenario = center->scenario;
    struct book *book = center->memory;
    double length_s = p->slot_min * 60, room = 0;
    book->count = slot_count(scenario, p);
    for (int i = 0; i < book->count; i++) {
        double at_s = i * length_s;
        if (day_of(scenario, at_s) < 0 || !in_windows(scenario, &p->calling, at_s))
            continue;
        room += p->capacity
                    ? (double)p->capacity
                    : heads_at(center->timeline, at_s) * p->calls_per_h * p->staff_share * length_s / 3600;
        book->slots[i].capacity = (int32_t)(room + 1e-9);
        room -= book->slots[i].capacity;
        if (at_s >= scenario->count_from_s && at_s < scenario->end_s)
            center->tally->slots += book->slots[i].capacity > 0;
    }
}

/* The earliest slot with room that begins after `after_s`, on this day or the next ones allowed; -1: list
 * full. */
static int find_slot(const struct cc_center *center, struct book *book, double after_s)
{
    const struct scheduled_slot *p = center->params;
    double length_s = p->slot_min * 60;
    int i = (int)(after_s / length_s) + 1;
    if (i < book->earliest)
        i = book->earliest;
    while (i < book->count && book->slots[i].booked >= book->slots[i].capacity)
        i++;
    book->earliest = i;
    if (i >= book->count)
        return -1;
    return day_of(center->scenario, i * length_s) <= center->next_close + p->days_ahead ? i : -1;
}

static void book_slot(struct cc_center *center, int who, struct book *book, int slot)
{
    const struct scheduled_slot *p = center->params;
    double at_s = slot * (p->slot_min * 60); /* the same bits as where the slot was opened */
    book->slots[slot].booked++;
    cc_center_must(center, book->slots[slot].booked <= book->slots[slot].capacity,
                   "a slot takes more than its capacity");
    if (at_s >= center->scenario->count_from_s && at_s < center->scenario->end_s) {
        center->tally->slots_booked++;
        center->tally->slots_full += book->slots[slot].booked == book->slots[slot].capacity;
    }
    cc_center_book(center, who, at_s);
}

static void call(struct cc_center *center, int who)
{
    const struct scheduled_slot *p = center->params;
    struct book *book = center->memory;
    if ((p->offered == WHEN_BUSY && cc_center_is_free_for(center, who)) ||
        !in_windows(center->scenario, &p->accepting, center->now_s)) {
        cc_center_hold(center, who);
        return;
    }
    int slot = find_slot(center, book, center->now_s + p->lead_min * 60);
    if (slot < 0 && p->full == REFUSE) {
        cc_center_refuse(center, who);
        return;
    }
    if (slot >= 0 && cc_center_offer(center, who, p->accept_prob))
        book_slot(center, who, book, slot);
    else
        cc_center_hold(center, who);
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
    cc_dialing_check(scenario, path, dialing(params));
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
    .check = check,
};
