/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_RECURSION_H
#define CCSIM_MODELS_RECURSION_H

#include "models/demand.h"
#include "models/tally.h"
#include "sim/engine.h"

/*
 * The Kiefer-Wolfowitz recursion: one line, first come first served, alike assistants, patience known at
 * arrival. A caller's wait is (the earliest moment an assistant is free - arrival)+; who has less patience
 * hangs up and adds no work.  No event list is needed, so it is the oracle for the event engine (equal call
 * by call) and the speed to chase.  Not valid with priorities, callbacks, redials, other work or staff that
 * changes. Source: Kiefer and Wolfowitz 1955; with abandonment Baccelli, Boyer and Hebuterne 1984.
 */
struct cc_line_counts {
    struct cc_sum hold;
    struct cc_histogram waits;
    int64_t answered, abandoned, delayed, within;
    double busy_s, queue_s; /* integrals of busy assistants and callers on hold over the whole run */
};

/* Counts a call whose turn comes at start_s; false when its caller hung up before. */
static inline bool cc_line_count(struct cc_line_counts *counts, const struct cc_patient *patient,
                                 double start_s, int64_t within_ticks)
{
    bool abandons = patient->arrival_s + patient->patience_s < start_s;
    double wait_s = abandons ? patient->patience_s : start_s - patient->arrival_s;
    int64_t ticks = cc_ticks(wait_s);
    cc_sum_add(&counts->hold, ticks);
    cc_histogram_add(&counts->waits, ticks);
    counts->delayed += start_s > patient->arrival_s;
    counts->abandoned += abandons;
    counts->queue_s += wait_s;
    if (abandons)
        return false;
    counts->answered++;
    counts->within += ticks <= within_ticks;
    counts->busy_s += patient->talk_s + patient->wrap_up_s;
    return true;
}

struct cc_recursion {
    struct cc_tree free_at; /* when each assistant is next free */
    void *storage;          /* of the tree */
    struct cc_line_counts counts;
};

int cc_recursion_init(struct cc_recursion *recursion, int agent_count);
void cc_recursion_free(struct cc_recursion *recursion);

/*
 * Serves all patients of the demand and adds to the statistics; `within_ticks` is the service level's
 * threshold. contact_s (by patient, may be NULL) gets the moment each is answered, NAN for those who hang up.
 */
void cc_recursion_serve(struct cc_recursion *recursion, const struct cc_demand *demand, int64_t within_ticks,
                        double *contact_s);

#endif
