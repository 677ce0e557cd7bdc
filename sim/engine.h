/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_SIM_ENGINE_H
#define CCSIM_SIM_ENGINE_H

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

/*
 * The event list, in two parts for two kinds of events.
 *
 * A winner tree holds one time per slot (a server's next completion): setting a slot costs log2(slots)
 * branch-free steps and the earliest is at the root, so the cost hardly grows with the number of servers.
 *
 * Timers are a 4-ary heap with at most one timer per owner, found by an index, so that cancelling is exact
 * and the heap never holds dead entries.  Owners' timers are ordered by time, then rank, then owner: one
 * stated order.
 *
 * Storage belongs to the caller; nothing here allocates.
 */
struct cc_tree {
    uint64_t *key;  /* 2 * leaves: bits of the earliest time below; times from 0 on order as their bits do */
    uint32_t *slot; /* 2 * leaves: whose it is; [1] is the root, leaves start at [leaves] */
    int leaves;     /* a power of two, at least 2 */
};

static inline uint64_t cc_tree_key(double time_s)
{
    uint64_t key;
    memcpy(&key, &time_s, sizeof key);
    return key;
}

/* Time of the earliest slot, HUGE_VAL when none has one. */
static inline double cc_tree_time_s(const struct cc_tree *tree)
{
    double time_s;
    memcpy(&time_s, &tree->key[1], sizeof time_s);
    return time_s;
}

static inline int cc_tree_slot(const struct cc_tree *tree)
{
    return (int)tree->slot[1];
}

/* Time of a slot, HUGE_VAL when it has none. */
static inline double cc_tree_slot_time_s(const struct cc_tree *tree, int slot)
{
    double time_s;
    memcpy(&time_s, &tree->key[tree->leaves + slot], sizeof time_s);
    return time_s;
}

static inline int cc_tree_leaves(int slots)
{
    int leaves = 2;
    while (leaves < slots)
        leaves *= 2;
    return leaves;
}

/* Bytes of storage for a tree of so many slots. */
static inline size_t cc_tree_size(int slots)
{
    return 2 * (size_t)cc_tree_leaves(slots) * (sizeof(uint64_t) + sizeof(uint32_t));
}

/* An empty tree in storage of cc_tree_size(slots) bytes, aligned as malloc's. */
static inline void cc_tree_init(struct cc_tree *tree, int slots, void *storage)
{
    tree->leaves = cc_tree_leaves(slots);
    tree->key = storage;
    tree->slot = (uint32_t *)(tree->key + 2 * tree->leaves);
    for (int i = 0; i < tree->leaves; i++) {
        tree->key[tree->leaves + i] = cc_tree_key(HUGE_VAL);
        tree->slot[tree->leaves + i] = (uint32_t)i;
    }
    for (int i = tree->leaves - 1; i >= 1; i--) {
        tree->key[i] = tree->key[2 * i];
        tree->slot[i] = tree->slot[2 * i];
    }
}

/*
 * Gives `slot` a new time from 0 on, HUGE_VAL for none.  Equal times: the lower slot goes first.
 * Which of two times is less is a coin toss that no branch predictor wins.  The way up is a chain of minima,
 * one after the other; whose they are comes beside it, by masks, and nothing waits for that.
 */
static inline void cc_tree_set(struct cc_tree *tree, int slot, double time_s)
{
    uint64_t *key = tree->key, winner = cc_tree_key(time_s);
    uint32_t *slots = tree->slot, who = (uint32_t)slot;
    size_t i = (size_t)(tree->leaves + slot);
    key[i] = winner;
    while (i > 1) {
        uint64_t other = key[i ^ 1];
        uint32_t other_who = slots[i ^ 1];
        uint64_t loses = -(uint64_t)(other + (~i & 1) <= winner);
        who ^= (who ^ other_who) & (uint32_t)loses;
        winner = other < winner ? other : winner;
        i /= 2;
        key[i] = winner;
        slots[i] = who;
    }
}

struct cc_timer {
    double time_s;
    int32_t rank; /* order among equal times */
    int32_t owner;
};

struct cc_timers {
    struct cc_timer *heap;
    int32_t *position; /* by owner: index in heap, or -1 */
    int count;
};

static inline int cc_timer_before(const struct cc_timer *a, const struct cc_timer *b)
{
    if (a->time_s != b->time_s)
        return a->time_s < b->time_s;
    return a->rank != b->rank ? a->rank < b->rank : a->owner < b->owner;
}

static inline void cc_timers_place(struct cc_timers *timers, int at, struct cc_timer timer)
{
    timers->heap[at] = timer;
    timers->position[timer.owner] = at;
}

static inline void cc_timers_sift_up(struct cc_timers *timers, int at, struct cc_timer timer)
{
    while (at > 0) {
        int parent = (at - 1) / 4;
        if (!cc_timer_before(&timer, &timers->heap[parent]))
            break;
        cc_timers_place(timers, at, timers->heap[parent]);
        at = parent;
    }
    cc_timers_place(timers, at, timer);
}

static inline void cc_timers_sift_down(struct cc_timers *timers, int at, struct cc_timer timer)
{
    for (;;) {
        int first = 4 * at + 1, last = first + 4 < timers->count ? first + 4 : timers->count, least = first;
        if (first >= timers->count)
            break;
        for (int child = first + 1; child < last; child++)
            if (cc_timer_before(&timers->heap[child], &timers->heap[least]))
                least = child;
        if (!cc_timer_before(&timers->heap[least], &timer))
            break;
        cc_timers_place(timers, at, timers->heap[least]);
        at = least;
    }
    cc_timers_place(timers, at, timer);
}

static inline void cc_timers_set(struct cc_timers *timers, int32_t owner, double time_s, int32_t rank)
{
    assert(timers->position[owner] < 0);
    cc_timers_sift_up(timers, timers->count++, (struct cc_timer){time_s, rank, owner});
}

/* Removes the owner's timer if it has one. */
static inline void cc_timers_cancel(struct cc_timers *timers, int32_t owner)
{
    int at = timers->position[owner];
    if (at < 0)
        return;
    timers->position[owner] = -1;
    struct cc_timer last = timers->heap[--timers->count];
    if (last.owner == owner)
        return;
    if (at > 0 && cc_timer_before(&last, &timers->heap[(at - 1) / 4]))
        cc_timers_sift_up(timers, at, last);
    else
        cc_timers_sift_down(timers, at, last);
}

#endif
