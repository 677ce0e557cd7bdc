/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_STRATEGIES_SLOT_BOOK_H
#define CCSIM_MODELS_STRATEGIES_SLOT_BOOK_H

#include "models/center.h"

/*
 * The list of appointments of scheduled slots: which slots there are, how many callbacks each has room for,
 * and which places are taken.  No slot ever holds more than its room.
 */
struct cc_slot_room {
    uint32_t days;
    double from_s;
    int64_t capacity;
};

/* What the scenario says of slots: part of the parameters of the strategy. */
struct cc_slot_rules {
    double slot_min;
    int64_t capacity, reserved;
    struct cc_list capacities; /* struct cc_slot_room */
    double calls_per_h, staff_share;
    struct cc_list calling; /* struct cc_window: when slots lie */
    int64_t days_ahead;
    bool spread;
    struct {
        int64_t weeks;
        double step, lost, late_s;
    } review;
};

struct cc_slot_book {
    const struct cc_slot_rules *rules;
    int count;     /* slots; slot i begins at i * length */
    int earliest;  /* every slot before this one is full, but for reserved places, or past */
    double factor; /* on the capacity, by reviews */
    int64_t reviewed_week;
    struct cc_slot_counts {
        int64_t calls, lost, dialled, unpunctual_ticks;
    } reviewed;
    struct {
        int32_t capacity, booked;
    } slots[];
};

/* Bytes of a book for a replication; more than there can be when there are too many slots. */
size_t cc_slot_book_size(const struct cc_scenario *scenario, const struct cc_slot_rules *rules);

/* Opens all slots of a replication; the book is zeroed. */
void cc_slot_book_begin(struct cc_slot_book *book, const struct cc_slot_rules *rules,
                        struct cc_center *center);

/* Whether a moment of the day lies in one of the windows, or there are none. */
bool cc_slot_in_windows(const struct cc_day *day, const struct cc_list *windows, double at_s);

/* The earliest slot after a time that is not full but for reserved places, or -1: the list is full. */
int cc_slot_earliest(struct cc_slot_book *book, const struct cc_center *center, double after_s);

/* The first slot after a time that has more room than `kept`, on the days allowed; or -1. */
int cc_slot_after(const struct cc_slot_book *book, const struct cc_center *center, double after_s,
                  int64_t kept);

static inline double cc_slot_begin_s(const struct cc_slot_book *book, int slot)
{
    return slot * (book->rules->slot_min * 60); /* the same bits wherever it is computed */
}

/* Takes a place in the slot; returns the clock time promised. */
double cc_slot_take(struct cc_slot_book *book, struct cc_center *center, int slot);

/* Gives back the place that was taken for this clock time. */
void cc_slot_give_back(struct cc_slot_book *book, struct cc_center *center, double promised_s);

/* Reviews the capacity, when it is time. */
void cc_slot_review(struct cc_slot_book *book, struct cc_center *center);

#endif
