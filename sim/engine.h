/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_SIM_ENGINE_H
#define CCSIM_SIM_ENGINE_H

#include <assert.h>
#include <math.h>
#include <stdint.h>

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
struct cc_tree_node {
    double time_s;
    int64_t slot;
};

struct cc_tree {
    struct cc_tree_node *node; /* 2 * leaves; node[1] is the earliest, leaves start at node[leaves] */
    int leaves;                /* a power of two, at least 2 */
};

static inline int cc_tree_leaves(int slots)
{
    int leaves = 2;
    while (leaves < slots)
        leaves *= 2;
    return leaves;
}

static inline void cc_tree_clear(struct cc_tree *tree)
{
    for (int i = 0; i < 2 * tree->leaves; i++)
        tree->node[i] = (struct cc_tree_node){HUGE_VAL, i >= tree->leaves ? i - tree->leaves : 0};
    for (int i = tree->leaves - 1; i >= 1; i--)
        tree->node[i] = tree->node[2 * i];
}

/* Gives `slot` a new time, HUGE_VAL for none.  Equal times: the lower slot goes first. */
static inline void cc_tree_set(struct cc_tree *tree, int slot, double time_s)
{
    struct cc_tree_node *node = tree->node;
    int i = tree->leaves + slot;
    node[i].time_s = time_s;
    while (i > 1) {
        const struct cc_tree_node *left = &node[i & ~1], *right = &node[i | 1];
        i /= 2;
        node[i] = right->time_s < left->time_s ? *right : *left;
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
