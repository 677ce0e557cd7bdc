/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/strategies/slot_book.h"

#include "models/scenario_parts.h"
#include "sim/units.h"

enum { SLOTS_MAX = 100000000 };

static double length_s(const struct cc_slot_rules *rules)
{
    return rules->slot_min * 60;
}

static int slot_count(const struct cc_scenario *scenario, const struct cc_slot_rules *rules)
{
    /* A stationary run books beyond its end, so that the last callers find slots as the first did. */
    double beyond_s = scenario->is_stationary ? 10000 * length_s(rules) : 0;
    double count = (scenario->end_s + beyond_s) / length_s(rules) + 1;
    return count < SLOTS_MAX ? (int)count : SLOTS_MAX + 1;
}

size_t cc_slot_book_size(const struct cc_scenario *scenario, const struct cc_slot_rules *rules)
{
    struct cc_slot_book *book = NULL;
    int count = slot_count(scenario, rules);
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

bool cc_slot_in_windows(const struct cc_day *day, const struct cc_list *windows, double at_s)
{
    const struct cc_window *window = windows->items;
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
static double room_of(const struct cc_slot_rules *rules, const struct cc_center *center,
                      const struct cc_day *day, double at_s)
{
    const struct cc_slot_room *step = rules->capacities.items;
    int64_t capacity = rules->capacity ? rules->capacity : -1;
    for (int i = 0; i < rules->capacities.count; i++)
        if (cc_scenario_on_day(step[i].days, day) && at_s >= day->midnight_s + step[i].from_s)
            capacity = step[i].capacity;
    if (capacity >= 0)
        return (double)capacity;
    return heads_at(center->timeline, at_s) * rules->calls_per_h * rules->staff_share * length_s(rules) /
           3600;
}

static bool is_measured(const struct cc_scenario *scenario, double at_s)
{
    return at_s >= scenario->count_from_s && at_s < scenario->end_s;
}

static void count_slot(const struct cc_slot_book *book, struct cc_center *center, int slot, int sign)
{
    int32_t capacity = book->slots[slot].capacity;
    if (!is_measured(center->scenario, cc_slot_begin_s(book, slot)) || capacity == 0)
        return;
    center->tally->slots += sign;
    center->tally->slot_room += sign * capacity;
    center->tally->slots_full += book->slots[slot].booked == capacity ? sign : 0;
}

/*
 * Opens the slots from `first` on.  Parts of a callback that a slot has room for are carried to the next;
 * what is booked stays.
 */
static void open_slots(struct cc_slot_book *book, struct cc_center *center, int first)
{
    const struct cc_scenario *scenario = center->scenario;
    double room = 0;
    for (int i = first; i < book->count; i++) {
        double at_s = cc_slot_begin_s(book, i);
        int day = day_of(scenario, at_s);
        if (day < 0 || !cc_slot_in_windows(&scenario->days[day], &book->rules->calling, at_s))
            continue;
        count_slot(book, center, i, -1);
        room += room_of(book->rules, center, &scenario->days[day], at_s) * book->factor;
        int32_t capacity = (int32_t)(room + 1e-9), booked = book->slots[i].booked;
        room -= capacity;
        book->slots[i].capacity = capacity > booked ? capacity : booked;
        count_slot(book, center, i, 1);
    }
    book->earliest = first;
}

void cc_slot_book_begin(struct cc_slot_book *book, const struct cc_slot_rules *rules,
                        struct cc_center *center)
{
    book->rules = rules;
    book->count = slot_count(center->scenario, rules);
    book->factor = 1;
    book->reviewed_week = cc_scenario_week(center->scenario, center->now_s);
    open_slots(book, center, 0);
}

/* --- places --- */

/* The first slot that begins after a time. */
static int slot_after(const struct cc_slot_rules *rules, double after_s)
{
    return (int)(after_s / length_s(rules)) + 1;
}

/* From slot `i` on, the first that has more room than `kept`. */
static int skip_full(const struct cc_slot_book *book, int i, int64_t kept)
{
    while (i < book->count && book->slots[i].booked + kept >= book->slots[i].capacity)
        i++;
    return i;
}

/* The slot itself when it is on this day or the next ones allowed, else -1. */
static int within_horizon(const struct cc_slot_book *book, const struct cc_center *center, int slot)
{
    return slot < book->count && day_of(center->scenario, cc_slot_begin_s(book, slot)) <=
                                     center->next_close + book->rules->days_ahead
               ? slot
               : -1;
}

int cc_slot_earliest(struct cc_slot_book *book, const struct cc_center *center, double after_s)
{
    int first = slot_after(book->rules, after_s);
    book->earliest = skip_full(book, first > book->earliest ? first : book->earliest, book->rules->reserved);
    return within_horizon(book, center, book->earliest);
}

int cc_slot_after(const struct cc_slot_book *book, const struct cc_center *center, double after_s,
                  int64_t kept)
{
    return within_horizon(book, center, skip_full(book, slot_after(book->rules, after_s), kept));
}

double cc_slot_take(struct cc_slot_book *book, struct cc_center *center, int slot)
{
    double at_s = cc_slot_begin_s(book, slot);
    double share = (double)book->slots[slot].booked / book->slots[slot].capacity;
    book->slots[slot].booked++;
    cc_center_must(center, book->slots[slot].booked <= book->slots[slot].capacity,
                   "a slot takes more than its capacity");
    if (is_measured(center->scenario, at_s)) {
        center->tally->slots_booked++;
        center->tally->slots_full += book->slots[slot].booked == book->slots[slot].capacity;
    }
    return book->rules->spread ? at_s + share * length_s(book->rules) : at_s;
}

void cc_slot_give_back(struct cc_slot_book *book, struct cc_center *center, double promised_s)
{
    int slot = (int)(promised_s / length_s(book->rules));
    slot += slot + 1 < book->count && cc_slot_begin_s(book, slot + 1) <= promised_s;
    if (is_measured(center->scenario, cc_slot_begin_s(book, slot))) {
        center->tally->slots_booked--;
        center->tally->slots_full -= book->slots[slot].booked == book->slots[slot].capacity;
    }
    book->slots[slot].booked--;
    book->earliest = slot < book->earliest ? slot : book->earliest;
    cc_center_must(center, book->slots[slot].booked >= 0, "a place is given back that nobody had");
}

/* --- reviews --- */

static struct cc_slot_counts counts_of(const struct cc_center *center)
{
    struct cc_slot_counts counts = {0, 0, 0, 0};
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
void cc_slot_review(struct cc_slot_book *book, struct cc_center *center)
{
    const struct cc_slot_rules *p = book->rules;
    int64_t week = cc_scenario_week(center->scenario, center->now_s);
    if (!p->review.weeks || week < book->reviewed_week + p->review.weeks)
        return;
    struct cc_slot_counts all = counts_of(center), before = book->reviewed;
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
    open_slots(book, center, slot_after(p, center->now_s));
}
